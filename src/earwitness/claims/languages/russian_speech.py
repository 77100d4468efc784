"""Russian: the table of speech, and its grammar, which finds frames of saying by case and agreement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from earwitness.claims.languages import russian_frames as frames
from earwitness.claims.languages import russian_speech_words as lists
from earwitness.claims.languages.russian_clauses import clause
from earwitness.claims.languages.russian_phrases import grow, shared, subject, with_apposition
from earwitness.claims.languages.russian_reading import INITIAL, word_of
from earwitness.claims.languages.russian_speech_words import TIMES
from earwitness.claims.languages.speech import FURTHEST, Frame, Phrase, SpeechTable, Word, Words
from earwitness.claims.text import Token


class Russian:
    """The strategy of the Russian table."""

    def read(self, tokens: Sequence[Token], initial: Sequence[bool]) -> list[Word]:
        """A word for each token."""
        words = [word_of(t.text, t.kind, begins) for t, begins in zip(tokens, initial, strict=True)]
        for n in range(1, len(tokens)):
            letter = tokens[n - 1]
            point = tokens[n].text == "." and tokens[n].start == letter.end
            if (
                point
                and len(letter.text) == 1
                and letter.text.isupper()
                and not (n + 1 < len(tokens) and initial[n + 1])
            ):
                words[n - 1] = words[n] = INITIAL
        return words

    def has_verb(self, text: Words, start: int, end: int) -> bool:
        """Whether a predicate stands in tokens [start, end): a verb, a short form, or `это`."""
        return any(w.finite or w.low == "это" for w in text.words[start : min(end, start + FURTHEST)])

    def topic(self, text: Words, floor: int, ceiling: int) -> tuple[Phrase, int] | None:
        """The subject of the first finite verb."""
        for n in range(floor, min(ceiling, floor + FURTHEST)):
            if text.words[n].part in ("that", "relative"):
                return None
            if text.words[n].finite:
                found = subject(text, n, floor, ceiling, depth=1)
                if found is None or found[0].kind not in ("noun", "pronoun"):
                    return None
                told = text.words[n].cue is not None
                inanimate = told and found[1] and "inan" in text.words[found[0].head].form
                return None if inanimate else (found[0], n)
        return None

    def around(self, text: Words, at: int, floor: int, ceiling: int) -> Phrase | None:
        """The whole phrase around a head: what agrees before it, its genitives and apposition after it."""
        start = at
        while (
            start - 1 >= floor
            and text.words[start - 1].part in ("noun", "name", "adjective", "possessive")
            and text.words[start - 1].lemma not in TIMES
        ):
            start -= 1
        if text.words[at].part == "noun":
            start = at
            while start - 1 >= floor and text.words[start - 1].part in ("adjective", "possessive"):
                start -= 1
        found = Phrase(start, max(grow(text, start, ceiling), at + 1), "noun", at)
        return with_apposition(text, found, ceiling)

    def frame(self, text: Words, at: int, floor: int, ceiling: int) -> Frame | None:
        """The clause of saying at a cue."""
        word = text.words[at]
        if word.form == "nominal":
            return frames.nominal(text, at, floor, ceiling)
        if word.form in ("bare", "adjectival"):
            return None
        if word.form == "gerund":
            found = shared(text, at, floor, ceiling)
            if found is None:
                return None
            earlier = Phrase(found[0].start, found[0].end, "shared", found[0].head)
            return Frame(at, at + 1, word.cue or "", at, at + 1, earlier, rule="adding")
        if word.cue == "utter" or word.form == "passive":
            return frames.impersonal(text, at, floor, ceiling)
        return frames.verbal(text, at, floor, ceiling)

    def clause(self, text: Words, frame: Frame, ceiling: int) -> tuple[int, int] | None:
        """The reported clause after a frame."""
        return clause(text, frame, ceiling)


TABLE: Final = SpeechTable(
    code="ru",
    grammar=Russian(),
    title_hints=lists.TITLE_HINTS,
    outlet_hints=lists.OUTLETS,
    distancing=frozenset(
        "называемый называемая называемое называемые называемой называемую называемого пресловутый мнимый".split()
    ),
    courts=frozenset("суду журналистам корреспондентам депутатам следствию присяжным репортерам судье".split()),
    questioners=frozenset("вопрос ответ корреспондент ведущий журналист в о".split()),
    plural_pronouns=frozenset("они их им мы нам".split()),
    first_person=frozenset("я мы мне меня нас нам мой моя мои мою моей наш наша наши".split()),
    titles=frozenset("господин госпожа г-н г-жа".split()),
    withholding=frozenset("не анонимность".split()),
    warning=frozenset("предупредить предупреждать напомнить заверить пообещать обещать приказать спросить".split()),
    meetings=frozenset("беседе интервью разговоре комментарии вопросы эфире".split()),
    with_whom=frozenset("с со для изданию газете агентству телеканалу радиостанции порталу журналистам".split()),
    anonymity=frozenset("назвать называть имя анонимность неназванный раскрывать указывать".split()),
    talked=frozenset(
        "поговорить говорить побеседовать беседовать встретиться пообщаться разговаривать переговорить".split()
    ),
    through=frozenset({"через"}),
    carriers=frozenset("помощник помощница адвокат представитель защитник секретарь юрист пресс-секретарь".split()),
    outcries=frozenset("крик голос возглас ответ шепот".split()),
    dash_cuts_marks=True,
    mixed_by_case=False,
)

"""English: the table of speech, and its grammar, which finds frames of saying by where words stand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from earwitness.claims.languages import english_frames as frames
from earwitness.claims.languages import english_speech_words as lists
from earwitness.claims.languages.english_clauses import clause
from earwitness.claims.languages.english_phrases import core_left, phrase_right
from earwitness.claims.languages.english_reading import word_of
from earwitness.claims.languages.english_subjects import subject_before
from earwitness.claims.languages.speech import FURTHEST, Frame, Phrase, SpeechTable, Word, Words
from earwitness.claims.text import Token


class English:
    """The strategy of the English table."""

    def read(self, tokens: Sequence[Token], initial: Sequence[bool]) -> list[Word]:
        """A word for each token; one look at each."""
        seen: dict[tuple[str, bool], Word] = {}
        out = []
        for token, begins in zip(tokens, initial, strict=True):
            key = (token.text, begins)
            word = seen.get(key)
            if word is None:
                word = seen[key] = word_of(token, begins)
            out.append(word)
        return out

    def has_verb(self, text: Words, start: int, end: int) -> bool:
        """Whether a finite verb stands in tokens [start, end)."""
        last = min(end, start + FURTHEST)
        return any(
            w.finite
            or (
                w.form == "past"
                and (w.part == "verb" or (n > start and text.words[n - 1].part in ("pronoun", "noun", "name")))
            )
            for n, w in enumerate(text.words[start:last], start)
        )

    def topic(self, text: Words, floor: int, ceiling: int) -> tuple[Phrase, int] | None:
        """The subject of the first finite verb."""
        for n in range(floor + 1, min(ceiling, floor + FURTHEST)):
            word = text.words[n]
            if word.finite or (word.part == "verb" and word.form == "past"):
                found = subject_before(text, n, floor)
                return (found, n) if found is not None and found.kind in ("noun", "pronoun") else None
        return None

    def around(self, text: Words, at: int, floor: int, ceiling: int) -> Phrase | None:
        """The whole phrase around a head."""
        last = at
        while last + 1 < ceiling and text.words[last + 1].part == "name":
            last += 1
        start = core_left(text, last, floor, linked=text.words[last].part != "name")
        if start is None:
            return None
        if start > floor and text.words[start - 1].low == "to" and text.words[start].part == "noun":
            start = next(
                n for n in range(start, last + 1) if n == last or text.words[n].part == "name"
            )  # to pay Corvane
        grown = phrase_right(text, start, ceiling)
        end = grown.end if grown is not None and grown.end > last else last + 1
        return Phrase(start, end, "noun", last)

    def frame(self, text: Words, at: int, floor: int, ceiling: int) -> Frame | None:
        """The clause of saying at a cue."""
        word = text.words[at]
        if word.low in lists.ACCOUNTS:
            return frames.account(text, at, floor, ceiling)
        if word.form == "nominal":
            return (
                frames.according(text, at, ceiling)
                if word.low == "according"
                else frames.citing(text, at, floor, ceiling)
            )
        perceived = frames.perceived(text, at, floor, ceiling)
        if perceived is not None:
            return perceived
        if not frames.is_verb(text, at, floor, ceiling):
            return None
        before = frames.over_adverbs(text, at - 1, floor)
        passive = word.form in ("past", "passive") and before >= floor and frames.is_passive(text, at, before, floor)
        if word.form == "gerund":
            return frames.gerund(text, at, floor, ceiling)
        if word.form in ("past", "passive") and not passive:
            asked = at == floor or (
                (before >= floor and text.words[before].low in (",", "when", "if"))
                and not (text.words[before].low == "," and subject_before(text, at, floor) is not None)
            )
            by = at + 1 < ceiling and text.words[at + 1].low == "by"
            if (asked and word.cue in ("ask", "tell")) or (by and word.cue in ("tell", "order", "ask", "say")):
                passive = True
        if passive:
            return frames.passive(text, at, before, floor, ceiling)
        inverted = frames.inverted(text, at, floor, ceiling)
        if inverted is not None:
            return inverted
        infinitive = word.form == "bare" and before >= floor and text.words[before].low == "to"
        subject = subject_before(text, before - 1 if infinitive else at, floor)
        if subject is None or text.words[subject.start].low in ("nobody", "no", "none", "neither", "nothing"):
            return None
        if word.cue == "hear":
            return frames.heard(text, at, subject, floor, ceiling)
        nobody = frames.asks_who(text, subject, floor)
        addressee, rest = frames.addressee_of(text, at + 1, ceiling, word)
        begins = subject.start if subject.kind != "shared" else frames.over_auxiliaries(text, at, floor)
        as_told = begins - 1 >= floor and text.words[begins - 1].low == "as"
        if as_told and (begins - 1 == floor or text.words[begins - 2].low == ","):
            return Frame(at, at + 1, word.cue or "", begins - 1, rest, subject, nominal=True, rule="according")
        return Frame(at, at + 1, word.cue or "", begins, rest, subject, unstated=nobody, addressee=addressee)

    def clause(self, text: Words, frame: Frame, ceiling: int) -> tuple[int, int] | None:
        """The reported clause after a frame."""
        return clause(text, frame, ceiling)


TABLE: Final = SpeechTable(
    code="en",
    grammar=English(),
    elisions=frozenset("em tis twas til till cause bout round n neath cept ere nuff tween s".split()),
    title_hints=frozenset(
        "book novel film movie play song album ship vessel tanker newspaper magazine operation codenamed codename"
        " marked stamped titled entitled called named nicknamed name nickname alias series show poem painting"
        " exhibition documentary podcast headlined headline musical opera yacht trawler boat".split()
    ),
    outlet_hints=frozenset(
        "times post news herald echo courier review radio tv television agency press tribune gazette journal chronicle"
        " guardian telegraph observer independent mail standard star sun mirror bbc cnn reuters ap afp nbc abc cbs fox"
        " npr bloomberg newspaper outlet site website channel magazine broadcaster weekly daily station programme"
        " podcast today wire lantern mediazona meduza".split()
    )
    - {"lantern"},
    distancing=frozenset("so-called self-styled alleged supposed purported".split()),
    courts=frozenset(
        "reporters journalists court jury judge parliament lawmakers police media press mps peers senators councillors"
        " investors analysts fans staff".split()
    ),
    questioners=frozenset("q a question answer interviewer host reporter".split()),
    plural_pronouns=frozenset("they we them us".split()),
    given=lists.FEMALE_NAMES | lists.MALE_NAMES,
    first_person=frozenset("i we me us my our i'm we're i've we've i'll we'll i'd we'd".split()),
    titles=frozenset("mr mrs ms miss dr prof sir lord lady gen col capt sgt lt rep sen gov".split()),
    withholding=frozenset("not only withheld anonymity anonymous".split()),
    warning=frozenset("warn remind advise assure convince promise ask order urge instruct".split()),
    meetings=frozenset("interview interviewed spoke speaking talked talking".split()),
    with_whom=frozenset("with to by the".split()),
    anonymity=frozenset("named name identified anonymity anonymous withheld identify unnamed".split()),
    talked=frozenset("spoke speak speaks talked talk talks met interviewed interviews".split()),
    through=frozenset("through via".split()),
    carriers=frozenset(
        "spokesman spokeswoman spokesperson lawyer attorney solicitor aide agent representative".split()
    ),
    outcries=frozenset("it cry shout voice reply answer".split()),
    speakers=frozenset("he she they i we".split()),
    articles=frozenset("the a an his her its their another this that one".split()),
)

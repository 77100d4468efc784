"""English: the table of speech, and its grammar, which finds frames of saying by where words stand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from earwitness.claims.languages import english_frames as frames
from earwitness.claims.languages.english_phrases import core_left, over_adverbials, phrase_right, subject_before
from earwitness.claims.languages.english_reading import FEMININE, MASCULINE, NEUTER, word_of
from earwitness.claims.languages.speech import FURTHEST, Frame, Phrase, SpeechTable, Word, Words
from earwitness.claims.text import Token

_BARE_CLAUSE: Final = frozenset(
    "say tell add claim admit confirm insist announce warn explain acknowledge concede report argue estimate predict"
    " suggest assure inform testify maintain vow promise believe state allege caution contend declare swear complain"
    " hear find pledge remind recall note write".split()
)


_GERUND: Final = frozenset("deny admit recall describe mention report remember".split())


_INTERROGATIVES: Final = frozenset("whether what how why who where when which if".split())


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
        return any(
            w.finite or (w.part == "verb" and w.form == "past") for w in text.words[start : min(end, start + FURTHEST)]
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
        start = core_left(text, last, floor)
        if start is None:
            return None
        grown = phrase_right(text, start, ceiling)
        end = grown.end if grown is not None and grown.end > last else last + 1
        return Phrase(start, end, "noun", last)

    def frame(self, text: Words, at: int, floor: int, ceiling: int) -> Frame | None:
        """The clause of saying at a cue."""
        word = text.words[at]
        if word.form == "nominal":
            return frames.according(text, at, ceiling)
        if not frames.is_verb(text, at, floor, ceiling):
            return None
        before = frames.over_adverbs(text, at - 1, floor)
        passive = word.form in ("past", "passive") and before >= floor and frames.is_be(text.words[before])
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
        subject = subject_before(text, at, floor)
        if subject is None:
            return None
        court = word.cue == "hear"
        if court and text.words[subject.head].low not in (
            "court",
            "inquest",
            "jury",
            "tribunal",
            "inquiry",
            "hearing",
            "judge",
        ):
            return None
        if (
            subject.kind == "relative"
            and text.words[subject.start].low == "who"
            and (
                subject.start == floor or text.words[subject.start - 1].part not in ("noun", "name", "sign", "pronoun")
            )
        ):
            court = True  # So who told you: nobody says
        addressee, rest = frames.addressee_of(text, at + 1, ceiling, word)
        begins = subject.start if subject.kind != "shared" else frames.over_auxiliaries(text, at, floor)
        return Frame(at, at + 1, word.cue or "", begins, rest, subject, unstated=court, addressee=addressee)

    def clause(self, text: Words, frame: Frame, ceiling: int) -> tuple[int, int] | None:
        """The reported clause after a frame."""
        if frame.nominal or frame.inverted:
            return None
        lemma = text.words[frame.end - 1].lemma
        k = over_adverbials(text, frame.rest, ceiling)
        if k >= ceiling:
            return None
        word = text.words[k]
        end = ceiling
        if word.part == "that" and frame.cue not in ("think", "call"):
            if k + 1 < ceiling and text.words[k + 1].part in ("sign",) and text.skip_right(k + 1) == k + 1:
                return (k + 1, end) if text.words[k + 1].low in "“\"‘'" else None
            return k + 1, end
        if frame.cue in ("think", "call"):
            return None
        k = frame.rest if word.part != "that" else k
        k = k if k < ceiling else frame.rest
        asks = over_adverbials(text, frame.rest, ceiling)
        k = asks if asks < ceiling and frame.cue == "ask" and text.words[asks].low in _INTERROGATIVES else k
        word = text.words[k]
        if word.low in _INTERROGATIVES and (
            frame.cue in ("ask", "tell") or lemma in ("explain", "recall", "describe", "say", "reveal", "recount")
        ):
            plain = word.low in ("if", "when", "where") and frame.cue != "ask"
            return None if plain else (k, end)
        to = k + 1 if word.low == "not" else k
        if (
            to + 1 < ceiling
            and text.words[to].low == "to"
            and text.words[to + 1].part not in ("determiner", "name", "number", "pronoun")
        ):
            if (
                frame.cue in ("promise", "order", "ask", "tell")
                or (frame.unstated and frame.cue == "say")
                or lemma == "claim"
            ):
                return k, end
            return None
        if word.part in ("verb", "auxiliary") and word.low.endswith("ing"):
            return (k, end) if lemma in _GERUND and not frame.unstated else None
        if lemma in _BARE_CLAUSE and frames.clause_begins(text, k, ceiling):
            return k, end
        k = over_adverbials(text, frame.rest, ceiling)
        if (
            lemma in _BARE_CLAUSE
            and k > frame.rest
            and k < ceiling
            and text.words[k].part != "sign"
            and frames.clause_begins(text, k, ceiling)
        ):
            return k, end
        if lemma in ("warn", "tell", "inform") and word.low in ("of", "about"):
            return frame.rest, end
        if (
            lemma in ("promise", "pledge", "announce", "deny")
            and not frame.unstated
            and (
                text.words[frame.rest].part in ("determiner", "number", "noun", "adjective")
                or text.words[frame.rest].low in '“"‘'
            )
        ):
            return frame.rest, end
        return None


TABLE: Final = SpeechTable(
    code="en",
    grammar=English(),
    elisions=frozenset("em tis twas til till cause bout round n neath cept ere nuff tween s".split()),
    title_hints=frozenset(
        "book novel film movie play song album ship vessel tanker newspaper magazine operation codenamed codename"
        " titled entitled called named nicknamed name nickname alias series show poem painting exhibition documentary"
        " podcast headlined headline musical opera yacht trawler boat".split()
    ),
    outlet_hints=frozenset(
        "times post news herald echo courier review radio tv television agency press tribune gazette journal chronicle"
        " guardian telegraph observer independent mail standard star sun mirror bbc cnn reuters ap afp nbc abc cbs fox"
        " npr bloomberg newspaper outlet site website channel magazine broadcaster weekly daily station programme"
        " podcast today wire lantern mediazona meduza".split()
    )
    - {"lantern"},
    distancing=frozenset("so-called self-styled alleged supposed purported".split()),
    courts=frozenset("reporters journalists court jury judge parliament lawmakers police media press".split()),
    questioners=frozenset("q a question answer interviewer host reporter".split()),
    plural_pronouns=frozenset("they we them us".split()),
    first_person=frozenset("i we me us my our i'm we're i've we've i'll we'll i'd we'd".split()),
    feminine=FEMININE,
    masculine=MASCULINE,
    neuter=NEUTER,
    titles=frozenset("mr mrs ms miss dr prof sir lord lady gen col capt sgt lt rep sen gov".split()),
    anonymity=frozenset("named name identified anonymity anonymous withheld identify unnamed".split()),
    articles=frozenset("the a an his her its their another this that one".split()),
)

"""Russian words as the rules see them, read by pymorphy3: the likeliest reading, and the cases of all likely ones."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any, Final

from earwitness.claims.languages import russian_speech_words as lists
from earwitness.claims.languages.speech import Gender, Number, Word

_GENDERS: Final[dict[str | None, Gender]] = {"masc": "m", "femn": "f", "neut": "n"}


_PRONOUN_GENDERS: Final[dict[str, Gender]] = {
    "он": "m",
    "его": "m",
    "ему": "m",
    "она": "f",
    "ее": "f",
    "ей": "f",
    "оно": "n",
}
_NUMBERS: Final[dict[str | None, Number]] = {"sing": "one", "plur": "many"}


_EVERY_CASE: Final = "nomn gent datv accs loct"
_SURNAME_ENDINGS: Final = ("ов", "ев", "ин", "ын", "ова", "ева", "ина", "ына")
_LIKELY: Final = 0.04


HIS: Final = frozenset("его ее их моим нашим".split())


_LONGEST_WORD: Final = 40
INITIAL: Final = Word("инициал", "name", "инициал", form="fixed", number="one", case=_EVERY_CASE)
"""К., and its point: part of a name, in any case."""


@cache
def _morphology() -> Any:
    import pymorphy3

    return pymorphy3.MorphAnalyzer()


@lru_cache(maxsize=50_000)
def word_of(surface: str, kind: str, begins: bool) -> Word:
    """One token, by its most likely reading; the cases of all likely ones."""
    low = surface.lower().replace("ё", "е")
    if kind == "number":
        return Word(low, "number", low, number="many", case="nomn gent accs")
    if kind == "sign":
        return Word(low, "sign", low)
    if low in ("согласно", "судя"):
        return Word(low, "preposition", low, form="nominal", cue="utter")
    if low == "что" or low in lists.THAT:
        return Word(low, "that", low)
    if not all("а" <= c <= "я" or c in "-‑'" for c in low):
        # Another script: a name that stands in every case. (pymorphy3 fails on letters that Unicode gives no name.)
        return Word(low, "name" if surface[0].isupper() else "noun", low, form="fixed", case=_EVERY_CASE)
    every = _morphology().parse(surface[:_LONGEST_WORD])
    parses = [p for p in every if p.score >= _LIKELY][:12]
    if not parses:
        return Word(low, "noun", low)
    best = parses[0]
    capital = surface[0].isupper() and not begins
    part = best.tag.POS
    named = [p for p in every if any(g in p.tag for g in ("Surn", "Name", "Patr", "Geox"))]
    if surface[0].isupper() and part == "ADJS" and low.endswith(_SURNAME_ENDINGS):
        return Word(low, "name", low, form="fixed", number="one", case=_EVERY_CASE)
    if named and surface[0].isupper() and part in ("ADJS", "ADJF", "VERB", "PRTS", "COMP", "ADVB", None):
        return _nominal_word(low, surface, capital, named)
    if part in ("PREP", "CONJ", "PRCL", "INTJ") or low in ("как", "и", "а"):
        return _small(low, str(part))
    verbs = [p for p in parses if p.tag.POS in ("VERB", "GRND", "PRTS")]
    person = any(p.tag.POS == "NOUN" and "anim" in p.tag and p.tag.case == "nomn" for p in parses)
    if person and all(str(p.tag.mood) == "impr" for p in verbs):
        verbs, parses = [], [p for p in parses if p.tag.POS == "NOUN"]  # слесарь is a man before it is an order
        part = "NOUN"
    if (
        verbs
        and not capital
        and (part in ("VERB", "GRND", "PRTS") or (verbs[0].score > 0.3 and _lemma(verbs[0]) in lists.CUES))
    ):
        return _verbal(low, verbs[0])
    if part == "INFN":
        return Word(low, "verb", _lemma(best), form="bare", cue=lists.CUES.get(_lemma(best)))
    if part in ("NPRO",):
        return _pronoun(low, parses)
    if low.startswith("котор"):
        several = low in ("которые", "которых", "которым", "которыми")
        return Word(low, "relative", "который", number="many" if several else "one", case=_cases(parses))
    if part in ("PRED", "ADJS"):
        return Word(low, "adverb", low, finite=True)
    if part in ("ADVB", "COMP"):
        return Word(low, "adverb", low)
    return _nominal_word(low, surface, capital, parses)


def _lemma(parse: Any) -> str:
    return str(parse.normal_form).replace("ё", "е")


def _cases(parses: Sequence[Any]) -> str:
    found = {str(p.tag.case).replace("loc2", "loct").replace("gen2", "gent") for p in parses if p.tag.case}
    return " ".join(sorted(found))


def _small(low: str, part: str) -> Word:
    if low in ("и", "а", "но", "или", "да", "либо", "зато", "однако"):
        return Word(low, "conjunction", low)
    if part == "PREP":
        return Word(low, "preposition", low)
    if low in ("не", "же", "так", "ли", "бы", "уже", "еще", "даже", "лишь", "только", "вот", "также", "тоже", "ни"):
        return Word(low, "adverb", low)
    return Word(low, "subordinator" if part == "CONJ" else "adverb", low)


def _verbal(low: str, parse: Any) -> Word:
    tag = parse.tag
    lemma = _lemma(parse)
    cue = lists.CUES.get(lemma)
    gender, number = _GENDERS.get(tag.gender), _NUMBERS.get(tag.number)
    if tag.POS == "GRND":
        return Word(low, "verb", lemma, form="gerund", cue=cue if cue != "voice" else None)
    if tag.POS == "PRTS":
        cue = cue if lemma in lists.SAID_SHORT else None
        return Word(low, "verb", lemma, form="passive", cue=cue, gender=gender, number=number, finite=True)
    if str(tag.mood) == "impr":
        cue = None
    first = str(tag.person) in ("1per", "2per")
    return Word(
        low, "verb", lemma, form="first" if first else "finite", cue=cue, gender=gender, number=number, finite=True
    )


def _pronoun(low: str, parses: Sequence[Any]) -> Word:
    tag = parses[0].tag
    number: Number = "many" if low in ("они", "мы", "вы", "их", "им", "нам", "нас") else "one"
    gender = _PRONOUN_GENDERS.get(low)
    del tag
    own = [p for p in parses if p.tag.POS == "NPRO"]
    return Word(low, "pronoun", _lemma(parses[0]), gender=gender, number=number, case=_cases(own))


def _nominal_word(low: str, surface: str, capital: bool, parses: Sequence[Any]) -> Word:
    best = parses[0]
    tag = best.tag
    likely = [p for p in parses if p.tag.POS in ("NOUN", "ADJF", "PRTF", "NUMR", None)] or list(parses)
    nominative = next((p for p in likely if p.tag.case == "nomn"), best)
    gender, number = _GENDERS.get(nominative.tag.gender), _NUMBERS.get(nominative.tag.number)
    lemma = _lemma(best)
    proper = any(g in tag for g in ("Name", "Surn", "Patr", "Geox", "Orgn"))
    form = "inan" if "inan" in nominative.tag else ""
    cases = _cases(likely)
    if "Fixd" in tag or (surface.isupper() and len(surface) > 1):
        cases = _EVERY_CASE
        gender, form = None, "fixed"
    if surface[0].isupper() and not best.is_known and "nomn" not in cases:
        cases, gender = f"{cases} nomn".strip(), None  # a name the dictionary does not know
    if surface[0].isupper() and all("Name" in p.tag and p.tag.number == "plur" for p in parses):
        cases, number = f"{cases} nomn", "one"  # Линд: read as many Lindas, meant as one surname
    if low in HIS - {"моим", "нашим"}:
        return Word(low, "possessive", low, case="gent")
    if tag.POS == "NUMR":
        return Word(low, "number", lemma, number="many", case=cases)
    if tag.POS in ("ADJF", "PRTF") and not capital:
        return Word(
            low, "adjective", lemma, form="past" if tag.POS == "PRTF" else "", gender=gender, number=number, case=cases
        )
    cue = None
    if lemma in lists.NOMINAL | lists.RUMOURS | lists.PAPERS or low in (
        "согласно",
        "ссылкой",
        "словам",
        "слов",
        "данным",
    ):
        cue, form = "utter", "nominal"
    return Word(
        low,
        "name" if capital or proper else "noun",
        lemma,
        form=form,
        cue=cue,
        gender=gender,
        number=number,
        case=cases,
    )

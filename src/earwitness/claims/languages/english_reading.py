"""English words as the rules see them: by lists, endings and capitals."""

from __future__ import annotations

from typing import Final

from earwitness.claims.languages import english_speech_words as lists
from earwitness.claims.languages.speech import Gender, Number, Word
from earwitness.claims.text import Token

FEMININE: Final = frozenset(
    "she her mrs ms miss woman mother sister daughter wife girl spokeswoman actress queen princess lady nun widow aunt"
    " grandmother businesswoman policewoman chairwoman congresswoman councilwoman waitress".split()
)


MASCULINE: Final = frozenset(
    "he him mr sir man father brother son husband boy spokesman actor king prince lord monk widower uncle grandfather"
    " businessman policeman chairman congressman councilman fisherman boatman soldier priest".split()
)


NEUTER: Final = frozenset(
    "it report statement ministry agency company council newspaper site paper letter notice contract document group"
    " government police department office court union party firm bank organisation organization committee commission"
    " board outlet website channel station embassy army bill law study survey auditors firm mine club hospital".split()
)


def word_of(token: Token, begins: bool) -> Word:
    """One token, by list, ending and capital."""
    low = token.low
    if token.kind == "number":
        return Word(low, "number", low, number="many")
    if token.kind == "sign":
        return Word(low, "sign", low)
    if low.endswith("n't"):
        return Word(low, "auxiliary", low, finite=True)
    base, _, tail = low.rpartition("'")
    if (base and tail in ("re", "ve", "ll", "d", "m")) or (
        tail == "s" and base in ("he", "she", "it", "that", "there", "what", "who", "here", "where")
    ):
        return Word(low, "pronoun", base, finite=True, gender=_gender(base), number=_number(base))
    if base and tail == "s":
        return Word(low, "possessive", base)
    capital = token.text[0].isupper() and low != "i"
    if (
        capital
        and not begins
        and low not in lists.DETERMINERS | lists.PREPOSITIONS | lists.CONJUNCTIONS | lists.PRONOUNS
    ):
        return Word(low, "name", low, gender=_gender(low), number="one")
    return _closed(low) or _open(low, capital)


def _closed(low: str) -> Word | None:
    """A word of a closed class."""
    if low == "according":
        return Word(low, "preposition", low, form="nominal", cue="utter")
    if low in ("citing", "quoting"):
        return Word(low, "verb", low, form="nominal", cue="utter")
    if low in lists.ACCOUNTS:
        return Word(low, "noun", low, form="nominal", cue="utter")
    if low == "that":
        return Word(low, "that", low)
    for part, members in (
        ("relative", lists.RELATIVES),
        ("determiner", lists.DETERMINERS),
        ("pronoun", lists.PRONOUNS),
        ("auxiliary", lists.AUXILIARIES),
        ("preposition", lists.PREPOSITIONS),
        ("conjunction", lists.CONJUNCTIONS),
        ("subordinator", lists.SUBORDINATORS),
    ):
        if low in members:
            return Word(
                low,
                part,
                low,
                finite=low in lists.FINITE,
                gender=_gender(low),
                number=_number(low),
                case="object" if low in lists.OBJECTS else "",
            )
    if low in lists.ADVERBS or (low.endswith("ly") and low not in lists.NOT_ADVERBS and len(low) > 4):
        return Word(low, "adverb", low)
    return None


def _open(low: str, capital: bool) -> Word:
    """A verb of saying, another verb, or a noun."""
    if low in lists.CUE_FORMS:
        lemma, cue, form = lists.CUE_FORMS[low]
        if form in ("finite", "past") and low not in lists.NOUNLIKE:
            return Word(low, "verb", lemma, form=form, cue=cue, finite=form == "finite" or lemma in ("say", "tell"))
        if form in ("gerund", "passive"):
            return Word(low, "verb", lemma, form=form, cue=cue)
        return Word(low, "noun", lemma, form=form, cue=cue, number=_number(low))
    if low in lists.IRREGULAR_PAST:
        return Word(low, "verb", low, form="past", finite=low not in lists.PARTICIPLES)
    if low in lists.PARTICIPLES:
        return Word(low, "verb", low, form="passive")
    if low.endswith("ed") and len(low) > 3 and low not in lists.NOT_PAST and not capital:
        return Word(low, "verb", low, form="past")
    if (
        low.endswith("ing")
        and len(low) > 5
        and low
        not in (
            "morning",
            "evening",
            "building",
            "meeting",
            "nothing",
            "something",
            "anything",
            "everything",
            "hearing",
            "during",
            "housing",
            "being",
            "bombing",
            "shooting",
            "feeling",
            "warning",
            "grouping",
        )
        and not capital
    ):
        return Word(low, "verb", low, form="gerund")
    if low in lists.COMMON_THIRD and not capital:
        return Word(low, "noun", low, form="third")
    return Word(
        low,
        "name" if capital and low not in FEMININE | MASCULINE | NEUTER else "noun",
        low,
        gender=_gender(low),
        number=_number(low),
    )


def _gender(low: str) -> Gender:
    if low in FEMININE or low in lists.FEMALE_NAMES:
        return "f"
    if low in MASCULINE or low in lists.MALE_NAMES:
        return "m"
    return "n" if low in NEUTER else None


def _number(low: str) -> Number:
    if low in (
        "they",
        "we",
        "them",
        "us",
        "police",
        "people",
        "officials",
        "relatives",
        "men",
        "women",
        "children",
        "others",
    ):
        return "many"
    if low in ("he", "she", "it", "i", "him", "her", "who", "somebody", "someone", "nobody"):
        return "one"
    return "many" if low.endswith("s") and not low.endswith(("ss", "us", "is")) else None

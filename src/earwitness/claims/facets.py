"""What kind of saying a drafted claim is, how sure its source is, and when it is said to have been: read off its words.

Proposals like everything drafted. Factuality is that of the source (FactBank: certain, probable, possible, unknown,
each with which way); what the author of a text thinks of what others told is not known, and stays so.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Collection
from typing import Final

from earwitness.claims.vocabulary import FactValue, SpeechAct
from earwitness.dates import Dates
from earwitness.errors import ModelRefused

_UNDERTAKEN: Final[tuple[tuple[str, SpeechAct], ...]] = (
    ("threat", "threat"), ("order", "order"), ("prohibition", "prohibition"), ("promise", "promise"),
    ("request", "request"),
)  # fmt: skip
_DENIAL: Final = re.compile(
    r"\b(?:not|never|no one|nobody|none|denied|n't)\b|n[’']t\b|\b(?:не|нет|никто|ничего|никогда|ни одного)\b", re.I
)
_POSSIBLE: Final = re.compile(
    r"\b(?:may|might|could|perhaps|possibly)\b|\b(?:возможно|может быть|мог(?:ли|ла)?)\b", re.I
)


def speech_act(words: str, undertakings: Collection[str], modalities: Collection[str]) -> SpeechAct:
    """The act of saying these words: what is undertaken in them first, then a question, a fear, a denial."""
    for kind, act in _UNDERTAKEN:
        if kind in undertakings:
            return act
    bare = words.rstrip(" \"'”’»)")
    if bare.endswith("?"):
        return "question"
    if "feared" in modalities:
        return "supposition"
    if "announced" in modalities:
        return "announcement"
    if "denied" in modalities:
        return "denial"
    return "assertion"


def fact_value(words: str, act: SpeechAct, hedges: Collection[str], modalities: Collection[str]) -> FactValue:
    """How sure the source is that it is so, as far as its own words show it."""
    if act in ("question", "order", "prohibition", "request", "promise", "threat"):
        return "Uu"
    way = "-" if _DENIAL.search(words) else "+"
    if "feared" in modalities or "hypothetical" in modalities or _POSSIBLE.search(words):
        return "PS-" if way == "-" else "PS+"
    if "plausibility_shield" in hedges:
        return "PR-" if way == "-" else "PR+"
    return "CT-" if way == "-" else "CT+"


def dates_of(value: str | None, as_said: str) -> Dates | None:
    """An interval from a drafted value: a day, a month (`2026-06`), a year, or two of them (`a/b`); None for others."""
    if not value:
        return None
    first, _, last = value.partition("/")
    begins, ends = _day(first, first=True), _day(last or first, first=False)
    if begins is None or ends is None:
        return None
    try:
        return Dates(begins, ends, as_said)
    except ModelRefused:
        return None


def _day(text: str, *, first: bool) -> str | None:
    found = re.fullmatch(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?(?:T.*)?", text)
    if found is None:
        return None
    year, month, day = int(found[1]), found[2], found[3]
    if month is None:
        return f"{year:04d}-01-01" if first else f"{year:04d}-12-31"
    if not 1 <= int(month) <= 12 or year < 1:
        return None
    if day is None:
        return (
            f"{year:04d}-{month}-01" if first else f"{year:04d}-{month}-{calendar.monthrange(year, int(month))[1]:02d}"
        )
    return f"{year:04d}-{month}-{day}"

"""Notes in words. A note is always told as what somebody says, fears, announces or asks: never as what is so.

Nothing here says of a person that they are dead. Such a word stands in quotation marks, under how it was said.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from earwitness.dates import Dates
from earwitness.people.model import FateNote, Modality, Status

STATUS_WORDS: Final[Mapping[Status, str]] = {
    "free": "free", "held": "held", "at_large": "at large", "wounded": "wounded", "killed": "killed", "dead": "dead",
    "missing": "missing", "transferred": "transferred", "unknown": "not known",
}  # fmt: skip
HOW_WORDS: Final[Mapping[Modality, str]] = {
    "heard": "heard on a recording", "asserted": "asserted", "announced": "announced", "feared": "feared, not known",
    "threatened": "threatened", "questioned": "asked, not said", "hypothetical": "supposed, not said",
    "denied": "denied",
}  # fmt: skip
_SENTENCE: Final[Mapping[Modality, str]] = {
    "heard": "It is heard on a recording", "asserted": "Somebody says", "announced": "It was announced",
    "feared": "It is a fear, not a known fate", "threatened": "It was a threat", "questioned": "It was a question",
    "hypothetical": "It was said as something that could be", "denied": "It is denied",
}  # fmt: skip
MONTHS: Final = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def label(note: FateNote) -> str:
    """What a note says, in few words."""
    return note.words or STATUS_WORDS[note.status]


def how(note: FateNote) -> str:
    """How it was said, in few words."""
    return HOW_WORDS[note.modality]


def sentence(note: FateNote) -> str:
    """What a note says and how, as a sentence: `It is a fear, not a known fate: “dead”.`"""
    return f"{_SENTENCE[note.modality]}: “{label(note)}”."


def when(dates: Dates | None) -> str:
    """The time a note speaks of: `6 Nov 2026`, `between 4 and 6 Nov 2026`, or that it is not stated."""
    if dates is None:
        return "no time is stated"
    said = f", as said: “{dates.as_said}”" if dates.as_said else ""
    if dates.earliest is None and dates.latest is None:
        return f"not dated{said}"
    if dates.earliest is None:
        return f"until {day(dates.latest or '')}{said}"
    if dates.latest is None:
        return f"from {day(dates.earliest)} on{said}"
    if dates.earliest == dates.latest:
        return day(dates.earliest) + said
    return f"between {day(dates.earliest)} and {day(dates.latest)}{said}"


def day(text: str) -> str:
    """`2026-11-06T14:20` as `6 Nov 2026, 14:20`."""
    date, _, time = text.partition("T")
    year, month, number = date.split("-")
    return f"{int(number)} {MONTHS[int(month) - 1]} {year}" + (f", {time}" if time else "")

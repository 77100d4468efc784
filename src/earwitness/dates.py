"""When something was, as an interval: what a source says is rarely one day.

Ends are ISO days (`2026-11-06`) or minutes (`2026-11-06T14:20`), local to the place they speak of; None is not known. A
day lasts until its last minute, so a day overlaps each minute in it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from earwitness.errors import ModelRefused

_FORM = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d)?")
_FIRST, _LAST = "0000", "9999"


@dataclass(frozen=True)
class Dates:
    """From `earliest` to `latest`, both included. None: that end is not known. `as_said`: the words of the source."""

    earliest: str | None = None
    latest: str | None = None
    as_said: str | None = None

    def __post_init__(self) -> None:
        for end in (self.earliest, self.latest):
            if end is not None:
                _check(end)
        if self.begins > self.ends:
            raise ModelRefused("The interval ends before it begins.", "Give the earlier day first.", where="dates")

    @property
    def begins(self) -> str:
        """The first minute, as text that sorts; before every date where it is not known."""
        return _FIRST if self.earliest is None else _minute(self.earliest, "T00:00")

    @property
    def ends(self) -> str:
        """The last minute, as text that sorts; after every date where it is not known."""
        return _LAST if self.latest is None else _minute(self.latest, "T23:59")

    @property
    def known(self) -> bool:
        """Whether both ends are known."""
        return self.earliest is not None and self.latest is not None

    def overlaps(self, other: Dates) -> bool:
        """Whether the two can be the same moment. An end that is not known may be any."""
        return self.begins <= other.ends and other.begins <= self.ends

    def before(self, other: Dates) -> bool:
        """Whether this one is surely over before the other begins."""
        return self.ends < other.begins


def on(day: str, as_said: str | None = None) -> Dates:
    """That day, or that minute."""
    return Dates(day, day, as_said)


def _minute(text: str, rest: str) -> str:
    return text if "T" in text else text + rest


def _check(text: str) -> None:
    try:
        if not _FORM.fullmatch(text):
            raise ValueError
        datetime.fromisoformat(text)
    except ValueError:
        raise ModelRefused(
            "That is not a date.", "Write it as 2026-11-06 or 2026-11-06T14:20.", where="dates"
        ) from None

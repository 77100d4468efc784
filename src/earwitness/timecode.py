"""Times as people type them, spans of a recording, and the fixed text form of instants.

A span is typed `E1:12.3-18.9` or `E1:1:02:03.500-1:02:09`: seconds, m:ss or h:mm:ss, with up to six decimals.
Inside the program a time is either seconds (float, named `_s`) or an integer sample on the recording's own clock.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction

from earwitness import ids
from earwitness.errors import Usage

_TIME = re.compile(r"(?:(\d{1,4}):)?(?:(\d{1,6}):)?(\d{1,8})(?:[.,](\d{1,6}))?")


@dataclass(frozen=True)
class Span:
    """A stretch of one recording: `exhibit` such as E1, exact times in seconds, start < end."""

    exhibit: str
    start_s: Fraction
    end_s: Fraction

    def __str__(self) -> str:
        return f"{self.exhibit}:{clock(self.start_s)}-{clock(self.end_s)}"


def parse_time(text: str) -> Fraction:
    """Seconds from `12.3`, `1:02.5` or `1:02:03.500`. Raises Usage."""
    found = _TIME.fullmatch(text.strip())
    if not found:
        raise Usage("That is not a time.", "Write seconds (12.3), m:ss (1:02.5) or h:mm:ss (1:02:03.5).", where="time")
    first, second, seconds, decimals = found.groups()
    if first is not None and second is None:
        hours, minutes = 0, int(first)
    else:
        hours, minutes = int(first or 0), int(second or 0)
    if (first is not None and int(seconds) >= 60) or (second is not None and minutes >= 60):
        raise Usage("That is not a time: minutes and seconds stop at 59.", "Write h:mm:ss.", where="time")
    whole = hours * 3600 + minutes * 60 + int(seconds)
    return Fraction(whole) + (Fraction(int(decimals), 10 ** len(decimals)) if decimals else 0)


def parse_span(text: str) -> Span:
    """A span from `E1:12.3-18.9`. Raises Usage."""
    exhibit, colon, rest = text.strip().partition(":")
    start, dash, end = rest.partition("-")
    if not (colon and dash):
        raise Usage("That is not a span.", "Write it as E1:12.3-18.9.", where="span")
    ids.parse(exhibit, "E")
    span = Span(exhibit, parse_time(start), parse_time(end))
    if span.start_s >= span.end_s:
        raise Usage("The span ends before it starts.", "Write the earlier time first: E1:12.3-18.9.", where="span")
    return span


def clock(seconds: float | Fraction, decimals: int = 1) -> str:
    """`1:02:03.5` above an hour, else `2:03.5`; rounded half up."""
    unit = 10**decimals
    ticks = int(Fraction(seconds) * unit + Fraction(1, 2))
    whole, part = divmod(ticks, unit)
    hours, rest = divmod(whole, 3600)
    minutes, secs = divmod(rest, 60)
    head = f"{hours}:{minutes:02d}:{secs:02d}" if hours else f"{minutes}:{secs:02d}"
    return f"{head}.{part:0{decimals}d}" if decimals else head


def instant(when: datetime | None = None) -> str:
    """The fixed text form of an instant: `2026-11-22T10:20:30Z` (UTC, whole seconds)."""
    return (when or datetime.now(UTC)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def parse_instant(text: str) -> datetime:
    """The instant of the fixed text form. Raises Usage."""
    try:
        if len(text) != 20:
            raise ValueError
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise Usage("That is not an instant.", "Write it as 2026-11-22T10:20:30Z.", where="instant") from None

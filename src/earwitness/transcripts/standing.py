"""Which seconds somebody has heard, and what that is enough for. Times are whole microseconds, ends not included."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import Final

Span = tuple[int, int]

NORMAL: Final = 100
JOIN_US: Final = 100_000
"""Two played ranges join over a hole up to one leaf (100 ms): a player reports where it is only so often."""


def union(spans: Iterable[Sequence[int]], join_us: int = 0) -> list[Span]:
    """The same time as few spans in order."""
    out: list[Span] = []
    for start, end in sorted((a, b) for a, b, *_ in spans if a < b):
        if out and start <= out[-1][1] + join_us:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((start, end))
    return out


_START, _END = itemgetter(0), itemgetter(1)


def meets(spans: Sequence[Sequence[int]], start: int, end: int) -> bool:
    """Whether some of the time from `start` to `end` is in spans as `union` gives them."""
    at = bisect_right(spans, start, key=_END)
    return at < len(spans) and spans[at][0] < end


def covers(spans: Sequence[Sequence[int]], start: int, end: int) -> bool:
    """Whether all of the time from `start` to `end` is in one of the spans as `union` gives them."""
    at = bisect_right(spans, start, key=_START) - 1
    return at >= 0 and end <= spans[at][1]


def less(spans: Iterable[Sequence[int]], taken: Iterable[Sequence[int]]) -> list[Span]:
    """The time of `spans` that is not in `taken`."""
    out: list[Span] = []
    away = union(taken)
    for start, end in union(spans):
        at = bisect_right(away, start, key=_END)
        while at < len(away) and away[at][0] < end:
            a, b = away[at]
            if start < a:
                out.append((start, a))
            start = b
            at += 1
        if start < end:
            out.append((start, end))
    return out


def heard(ranges: Iterable[Sequence[int]]) -> tuple[list[Span], list[Span]]:
    """(played in full at normal speed or slower, played faster only) from ranges (start, end, speed in percent).

    A range without a speed counts as played faster: how fast is not known, and certifying needs that it is.
    """
    slow: list[Span] = []
    fast: list[Span] = []
    for start, end, *speed in ranges:
        (slow if speed and speed[0] <= NORMAL else fast).append((start, end))
    full = union(slow, JOIN_US)
    return full, less(fast, full)


def missing(spans: Iterable[Sequence[int]], full: Iterable[Sequence[int]], slack_us: int = JOIN_US) -> list[Span]:
    """What of `spans` was not played in full; a rest of at most `slack_us` at an edge is not held against anybody."""
    return [(a, b) for a, b in less(spans, full) if b - a > slack_us]

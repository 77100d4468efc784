"""Interval propagation over sums: from bounds on some quantities to bounds on the others, or to "cannot all hold".

Every quantity counts something and is at least 0. Bounds only tighten. Over sums that form no circle (no two of them
are joined by two ways) nothing that cannot hold is missed; over circles something can be, and figures.py then says so.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from earwitness.claims.components import Merged

Name = TypeVar("Name", bound=Hashable)
Bounds = tuple[float, float]
"""At least, at most; both included; at most may be infinite."""

ROUNDS = 200
"""Passes over the sums: bounds that creep for ever (a = b + c, b = a + 1) end here too."""


@dataclass(frozen=True)
class Sum(Generic[Name]):
    """whole and the sum of its parts. disjoint: nothing is in two parts, so whole >= sum. exhaustive: nothing is in
    none, so whole <= sum. In any case no part is larger than the whole."""

    whole: Name
    parts: tuple[Name, ...]
    disjoint: bool = True
    exhaustive: bool = True


@dataclass(frozen=True)
class Clash(Generic[Name]):
    """Where propagation ended: a sum gives these bounds of a quantity, which had those; there is no number in both."""

    name: Name
    found: Bounds
    had: Bounds


def propagate(sums: Sequence[Sum[Name]], given: Mapping[Name, Bounds]) -> dict[Name, Bounds] | Clash[Name]:
    """Bounds of every quantity that is given or in a sum; or the first clash."""
    bounds: dict[Name, Bounds] = {}
    for total in sums:
        for name in (total.whole, *total.parts):
            bounds[name] = (0.0, math.inf)
    for name, (low, high) in given.items():
        if low > high or high < 0:
            return Clash(name, (low, math.inf), (0.0, high))
        bounds[name] = (max(0.0, low), high)
    for _ in range(ROUNDS):
        changed = False
        for total in sums:
            for name, (low, high) in _one(total, bounds):
                had = bounds[name]
                now = (max(had[0], low), min(had[1], high))
                if now[0] > now[1]:
                    return Clash(name, (low, high), had)
                if now != had:
                    bounds[name] = now
                    changed = True
        if not changed:
            break
    return bounds


def circular(sums: Sequence[Sum[Name]]) -> bool:
    """Whether two quantities are joined by sums in more than one way."""
    number: dict[Name, int] = {}
    for total in sums:
        for name in (total.whole, *total.parts):
            number.setdefault(name, len(number))
    joined = Merged(len(number) + len(sums))
    for at, total in enumerate(sums):
        for name in (total.whole, *total.parts):
            here, there = joined.find(len(number) + at), joined.find(number[name])
            if here == there:
                return True
            joined.join(here, there)
    return False


def _one(total: Sum[Name], bounds: Mapping[Name, Bounds]) -> list[tuple[Name, Bounds]]:
    """What one sum says of each of its quantities."""
    whole_low, whole_high = bounds[total.whole]
    lows = [bounds[p][0] for p in total.parts]
    highs = [bounds[p][1] for p in total.parts]
    low = sum(lows) if total.disjoint else max(lows, default=0.0)
    out = [(total.whole, (low, sum(highs) if total.exhaustive else math.inf))]
    for at, part in enumerate(total.parts):
        others_low = sum(lows[:at] + lows[at + 1 :]) if total.disjoint else 0.0
        others_high = sum(highs[:at] + highs[at + 1 :]) if total.exhaustive else math.inf
        out.append((part, (max(0.0, whole_low - others_high), whole_high - others_low)))
    return out

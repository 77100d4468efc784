"""Figures that must add up: which claims cannot all hold, and what is left of each figure if all do.

A figure is an interval on one variable: a group, its state, the time. Two variables are never one because they are
alike: another group or another time is another variable. Sums come only from what somebody states or a person asserts.
A conflict is a smallest set of figures that cannot all hold: without any one of them the others can.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from earwitness.claims.intervals import Bounds, Clash, Sum, circular, propagate
from earwitness.claims.model import Quantity
from earwitness.dates import Dates
from earwitness.errors import ModelRefused
from earwitness.words import said

CHECKS = 4000
"""Sets of figures that are looked at, at most: about two seconds with forty figures."""

DOZENS = (24.0, 99.0)
"""What "dozens" may be."""


@dataclass(frozen=True)
class Variable:
    """What a figure is a figure of. as_of None: the time is not stated, which is a time of its own. It does not hold
    the words in which a source puts the time, so that two ways to say one day are one time."""

    group: str
    state: str
    as_of: Dates | None = None


@dataclass(frozen=True)
class Partition:
    """whole is made of parts, as a claim states (its id) or a person asserts (their name).

    disjoint: nobody is in two parts. exhaustive: nobody is in none. What is not said to be so is False.
    """

    whole: Variable
    parts: tuple[Variable, ...]
    source: str
    disjoint: bool = False
    exhaustive: bool = False

    def __post_init__(self) -> None:
        said(self.source, "source")
        if not self.parts or self.whole in self.parts or len(set(self.parts)) != len(self.parts):
            raise ModelRefused(
                "A whole has no part, is a part of itself, or has one part twice.",
                "Name the parts, each once.",
                where="partition",
            )


@dataclass(frozen=True)
class Conflict:
    """figures: ids of a smallest set that cannot all hold; claims: where they come from, in the same order, each once.

    arithmetic: why, in words, a sentence each. times_stated: whether each figure says of when it is; if not, they may
    speak of different times.
    """

    figures: tuple[str, ...]
    claims: tuple[str, ...]
    arithmetic: tuple[str, ...]
    times_stated: bool


@dataclass(frozen=True)
class Reckoning:
    """conflicts: smaller ones first. left: what all figures together leave of each variable; None if they conflict.
    not_searched: what was not looked for, in words; empty if all was."""

    conflicts: tuple[Conflict, ...]
    left: tuple[tuple[Variable, float, float | None], ...] | None
    not_searched: tuple[str, ...]


def variable(quantity: Quantity) -> Variable:
    """The variable that a figure is of."""
    when = quantity.as_of
    return Variable(quantity.group, quantity.state, None if when is None else Dates(when.earliest, when.latest))


def about(number: float) -> Bounds:
    """What "about N" may be: half a unit of its last digit that is not 0, both ways. about 70: 65 to 75."""
    digits = Decimal(str(number)).normalize()
    half = float(Decimal(5).scaleb(int(digits.as_tuple().exponent) - 1))
    return number - half, number + half


def reckon(figures: Sequence[Quantity], partitions: Iterable[Partition] = ()) -> Reckoning:
    """All smallest conflicts among the figures, in bounded time; and what is left of each if there are none."""
    live = [q for q in figures if q.standing.state != "rejected"]
    stated = list(partitions)
    sums = [Sum(p.whole, p.parts, p.disjoint, p.exhaustive) for p in stated]
    search = _Search(live, sums)
    found = search.all_conflicts()
    found.sort(key=lambda ids: (len(ids), ids))
    left = None
    if not found:
        bounds = propagate(sums, _given(live))
        if isinstance(bounds, Clash):
            raise AssertionError("figures that hold clash")
        left = tuple((v, low, None if math.isinf(high) else high) for v, (low, high) in bounds.items())
    missing = []
    if search.left_out:
        missing.append(f"More than {CHECKS} sets of figures would have to be looked at; there may be more conflicts.")
    if circular(sums):
        missing.append("Some groups are divided in more than one way; a conflict between the divisions can be missed.")
    return Reckoning(tuple(_conflict([live[at] for at in ids], stated) for ids in found), left, tuple(missing))


class _Search:
    """All smallest sets that cannot hold, by taking one figure after another out of those found (Reiter 1987).

    If a smallest set M is not yet found, every conflict found so far has a figure outside M; taking those out, one at a
    time, leads to M. So nothing is missed unless the looks run out.
    """

    def __init__(self, figures: Sequence[Quantity], sums: Sequence[Sum[Variable]]) -> None:
        # Variables are numbered: the search asks for them tens of thousands of times.
        number: dict[Variable, int] = {}
        for v in (*(variable(q) for q in figures), *(v for s in sums for v in (s.whole, *s.parts))):
            number.setdefault(v, len(number))
        self.given = [(number[variable(q)], _bounds(q)) for q in figures]
        self.sums = [Sum(number[s.whole], tuple(number[p] for p in s.parts), s.disjoint, s.exhaustive) for s in sums]
        self.looks = 0
        self.left_out = False
        self.known: dict[frozenset[int], bool] = {}

    def holds(self, chosen: frozenset[int]) -> bool:
        """Whether these can all hold."""
        if chosen not in self.known:
            self.looks += 1
            given: dict[int, Bounds] = {}
            for name, (low, high) in (self.given[at] for at in chosen):
                had = given.get(name, (0.0, math.inf))
                given[name] = (max(low, had[0]), min(high, had[1]))
            self.known[chosen] = not isinstance(propagate(self.sums, given), Clash)
        return self.known[chosen]

    def smallest(self, chosen: frozenset[int]) -> frozenset[int]:
        """A smallest conflict inside a set that cannot hold."""
        for at in sorted(chosen):
            if not self.holds(chosen - {at}):
                chosen = chosen - {at}
        return chosen

    def all_conflicts(self) -> list[tuple[int, ...]]:
        every = frozenset(range(len(self.given)))
        found: list[frozenset[int]] = []
        waiting = [frozenset[int]()]
        seen = set(waiting)
        for out in waiting:
            if self.looks > CHECKS or len(seen) > CHECKS:
                self.left_out = True
                break
            conflict = next((c for c in found if not c & out), None)
            if conflict is None:
                if self.holds(every - out):
                    continue
                conflict = self.smallest(every - out)
                found.append(conflict)
            for at in sorted(conflict):
                beyond = out | {at}
                if beyond not in seen:
                    seen.add(beyond)
                    waiting.append(beyond)
        return [tuple(sorted(c)) for c in found]


def _given(figures: Iterable[Quantity]) -> dict[Variable, Bounds]:
    """What the figures say of each variable, taken together; low above high where two leave nothing."""
    given: dict[Variable, Bounds] = {}
    for q in figures:
        low, high = _bounds(q)
        had = given.get(variable(q), (0.0, math.inf))
        given[variable(q)] = (max(low, had[0]), min(high, had[1]))
    return given


def _bounds(q: Quantity) -> Bounds:
    return (0.0 if q.low is None else q.low), (math.inf if q.high is None else q.high)


# --- in words --------------------------------------------------------------------------------------------------------


def _conflict(figures: Sequence[Quantity], stated: Sequence[Partition]) -> Conflict:
    needed = _needed(figures, stated)
    sums = [Sum(p.whole, p.parts, p.disjoint, p.exhaustive) for p in needed]
    clash = propagate(sums, _given(figures))
    lines = [_partition(p) for p in needed]
    lines += [f"{_name(variable(q))}: {in_words(*_bounds(q))}, says {q.claim}." for q in figures]
    if isinstance(clash, Clash) and needed:
        lines.append(
            f"From these {_name(clash.name)} would be {in_words(*clash.found)} and {in_words(*clash.had)};"
            " there is no such number."
        )
    else:
        lines.append("There is no number that is all of these.")
    return Conflict(
        tuple(q.id for q in figures),
        tuple(dict.fromkeys(q.claim for q in figures)),
        tuple(lines),
        all(q.as_of is not None for q in figures),
    )


def _needed(figures: Sequence[Quantity], stated: Sequence[Partition]) -> list[Partition]:
    """As few of the divisions as make these figures clash."""
    given = _given(figures)
    kept = list(stated)
    for partition in stated:
        fewer = [p for p in kept if p is not partition]
        if isinstance(propagate([Sum(p.whole, p.parts, p.disjoint, p.exhaustive) for p in fewer], given), Clash):
            kept = fewer
    return kept


def _partition(p: Partition) -> str:
    parts = " and ".join(_name(v) for v in p.parts)
    how = {
        (True, True): "is all of, and each counted once:",
        (True, False): "holds at least, each counted once:",
        (False, True): "is no more than all of:",
        (False, False): "holds, and some may be counted twice:",
    }[p.disjoint, p.exhaustive]
    return f"{_name(p.whole)} {how} {parts} ({p.source})."


def _name(v: Variable) -> str:
    when = "" if v.as_of is None else f" at {v.as_of.earliest or 'an unknown time'}"
    if v.as_of is not None and v.as_of.latest != v.as_of.earliest:
        when += f" to {v.as_of.latest or 'an unknown time'}"
    return f"{v.group} {v.state}{when}"


def in_words(low: float, high: float) -> str:
    """An interval as a person says it: 11; 65 to 75; 85 or more; 9 or fewer."""
    if math.isinf(high):
        return f"{low:g} or more"
    if low == high:
        return f"{low:g}"
    return f"{high:g} or fewer" if low <= 0 else f"{low:g} to {high:g}"


def by_variable(figures: Iterable[Quantity]) -> Mapping[Variable, tuple[Quantity, ...]]:
    """The figures of each variable, for a table."""
    rows: dict[Variable, list[Quantity]] = {}
    for q in figures:
        rows.setdefault(variable(q), []).append(q)
    return {v: tuple(qs) for v, qs in rows.items()}

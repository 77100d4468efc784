"""How many people: three figures that are never added, because nobody knows how far they overlap.

The named floor counts persons with a name of their own, each once. The backlog counts what may be persons and is not
resolved: those without a name, and names that may be doubles. The estimate is somebody's, with its source, or there is
none. Nobody is counted as dead.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from earwitness.errors import ModelRefused
from earwitness.people.model import Pair, Person
from earwitness.words import said


@dataclass(frozen=True)
class Estimate:
    """What somebody estimates: an interval, by whom, how. Never computed here."""

    low: float
    high: float
    by: str
    how: str

    def __post_init__(self) -> None:
        said(self.by, "by")
        said(self.how, "how")
        if not 0 <= self.low <= self.high:
            raise ModelRefused("An estimate ends below where it begins.", "Give the lower end first.", where="estimate")


@dataclass(frozen=True)
class Counted:
    """Three figures. There is no sum of them and no way to ask for one.

    named: persons with a name whom nobody holds for somebody else; of two that were decided to be one, one counts.
    not_named: persons without a name. open_pairs: pairs that may be one and are not decided; named may be too high by
    as many persons as `maybe_doubles`.
    """

    named: int
    not_named: int
    open_pairs: int
    maybe_doubles: int
    estimate: Estimate | None


def count(persons: Collection[Person], pairs: Collection[Pair] = (), estimate: Estimate | None = None) -> Counted:
    """Count persons; what is rejected is left out."""
    live = {p.id: p for p in persons if p.standing.state != "rejected"}
    above = {id_: id_ for id_ in live}

    def one(id_: str) -> str:
        while above[id_] != id_:
            id_ = above[id_]
        return id_

    asked = [p for p in pairs if p.first in live and p.second in live]
    for pair in asked:
        if pair.same and pair.standing.stands:
            above[one(pair.second)] = one(pair.first)
    named = {one(id_) for id_, person in live.items() if person.names}
    floor, not_named = len(named), {one(id_) for id_ in live} - named
    still_open = [p for p in asked if p.standing.open and one(p.first) != one(p.second)]
    doubles = 0
    for pair in still_open:
        first, second = one(pair.first), one(pair.second)
        if first != second:
            doubles += first in named and second in named
            above[second] = first
            if second in named:
                named.add(first)
    return Counted(floor, len(not_named), len(still_open), doubles, estimate)

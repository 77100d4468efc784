"""Pairs of persons who may be one: proposed, with what speaks for it and what against. Nobody is ever merged here."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import combinations

from earwitness.people.model import Pair, Person
from earwitness.people.names import Compared, compare, keys

MOST_IN_BLOCK = 60
"""Persons under one key that are compared with each other; a larger block is one name that many bear."""


def proposals(persons: Sequence[Person], decided: Collection[Pair] = ()) -> tuple[Pair, ...]:
    """Pairs to ask a person about, those with most reasons and least against them first.

    Pairs that are decided, either way, are not asked again. Every pair stays `proposed`; its id is that of the two.
    """
    settled = {frozenset((p.first, p.second)) for p in decided if not p.standing.open}
    blocks: dict[str, list[int]] = {}
    for at, person in enumerate(persons):
        for key in {k for name in _names(person) for k in keys(name)}:
            blocks.setdefault(key, []).append(at)
    pairs = {pair for block in blocks.values() if len(block) <= MOST_IN_BLOCK for pair in combinations(block, 2)}
    out = []
    for at, other in sorted(pairs):
        first, second = persons[at], persons[other]
        if frozenset((first.id, second.id)) in settled or "rejected" in (first.standing.state, second.standing.state):
            continue
        compared = weigh(first, second)
        if compared.alike:
            out.append(Pair(f"{first.id}={second.id}", first.id, second.id, True, compared.reasons, compared.against))
    out.sort(key=lambda pair: (len(pair.against) - len(pair.reasons), pair.id))
    return tuple(out)


def too_common(persons: Sequence[Person]) -> int:
    """How many keys have so many persons that they were not compared with each other: what was not searched."""
    blocks: dict[str, int] = {}
    for person in persons:
        for key in {k for name in _names(person) for k in keys(name)}:
            blocks[key] = blocks.get(key, 0) + 1
    return sum(count > MOST_IN_BLOCK for count in blocks.values())


def weigh(first: Person, second: Person) -> Compared:
    """The best agreement among all names of two persons, with all else that is known of both."""
    tried = [compare(a, b) for a in _names(first) for b in _names(second)]
    best = max(tried, key=lambda c: (c.alike, len(c.reasons) - len(c.against)))
    reasons, against = list(best.reasons), list(best.against)
    if any("father's names differ" in line for c in tried if c.alike for line in c.against):
        against.append("The father's names differ.")
    if first.born is not None and second.born is not None:
        if not first.born.overlaps(second.born):
            against.append("Their dates of birth cannot be one.")
        elif first.born.known and second.born.known:
            reasons.append("Their dates of birth can be one.")
    if first.told_apart and second.told_apart:
        if first.told_apart.casefold() == second.told_apart.casefold():
            reasons.append("What tells them apart from others is the same.")
        else:
            against.append("What tells them apart from others is described in different words.")
    return Compared(best.alike, tuple(dict.fromkeys(reasons)), tuple(dict.fromkeys(against)))


def _names(person: Person) -> tuple[str, ...]:
    return tuple(dict.fromkeys((person.label, *person.names)))

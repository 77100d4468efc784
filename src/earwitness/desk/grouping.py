"""Which figures may count one group, and what a group may be made of: proposals with reasons. Nothing is joined here.

A figure counts a group of its own until a person says which. A figure of another time stays a figure of another time
whatever group it is put into, and what somebody decided to keep apart is not proposed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from earwitness.claims.divided import Divided
from earwitness.claims.figures import Variable, variable
from earwitness.claims.languages.stems import content_stems
from earwitness.claims.model import Claim, Quantity
from earwitness.desk import claims
from earwitness.desk.context import Desk
from earwitness.people.model import Group
from earwitness.standing import Standing
from earwitness.store import items
from earwitness.store.act import Act

WHOLE = "size"
RULE = "states of one group"


@dataclass(frozen=True)
class Candidate:
    """A figure that may count a group. reasons: why it may; against: what speaks against it."""

    figure: str
    group: str
    reasons: tuple[str, ...]
    against: tuple[str, ...] = ()


@dataclass(frozen=True)
class Together:
    """Figures without a group that may count one: a group to be named by a person."""

    figures: tuple[str, ...]
    noun: str
    reasons: tuple[str, ...]


def people(figures: Sequence[Quantity]) -> list[Quantity]:
    """Figures that can count a group: of persons or of a noun; durations, shares and money are left out."""
    return [q for q in figures if q.unit in (None, "persons") or q.counts]


def candidates(
    desk: Desk, figures: Sequence[Quantity], groups: Mapping[str, Group], held: Mapping[str, Claim],
    taken: Collection[str],
) -> list[Candidate]:  # fmt: skip
    """Figures in no group (`taken`: all that there are) beside these groups, where the noun is the same or the claim
    is."""
    apart = _apart(desk)
    inside: dict[str, list[Quantity]] = {g: [] for g in groups}
    for q in figures:
        if q.group in inside:
            inside[q.group].append(q)
    out = []
    for q in people(figures):
        if q.group in taken:
            continue
        for id_, group in groups.items():
            found = _likeness(q, group, inside[id_], held, apart)
            if found is not None:
                out.append(found)
    return out


def _likeness(
    q: Quantity, group: Group, inside: Sequence[Quantity], held: Mapping[str, Claim],
    apart: frozenset[frozenset[str]],
) -> Candidate | None:  # fmt: skip
    if any(frozenset((q.claim, other.claim)) in apart for other in inside):
        return None
    noun = _noun(q)
    reasons = []
    if noun and (any(_noun(o) == noun for o in inside) or noun in _stems(group.label)):
        reasons.append(f"it counts “{q.counts}”, as the group does")
    about = {held[o.claim].proposition for o in inside if o.claim in held}
    if q.claim in held and held[q.claim].proposition in about:
        reasons.append("its claim claims the same as one of the group's")
    if not reasons:
        return None
    if any(_exhibit(o) == _exhibit(q) for o in inside):
        reasons.append("both stand in one text")
    against = []
    same_state = [o for o in inside if o.state == q.state]
    if same_state and all(variable(o).as_of != variable(q).as_of for o in same_state):
        against.append("it is of another time")
    return Candidate(q.id, group.id, tuple(reasons), tuple(against))


def together(desk: Desk, figures: Sequence[Quantity], groups: Mapping[str, Group]) -> list[Together]:
    """Figures in no group that share a noun, two or more: a person may name a group for them."""
    by_noun: dict[str, list[Quantity]] = {}
    for q in people(figures):
        noun = _noun(q)
        if noun and q.group not in groups and q.high != 0:  # nobody is nobody in particular
            by_noun.setdefault(noun, []).append(q)
    out = []
    for found in by_noun.values():
        if len(found) > 1:
            noun = found[0].counts or ""
            texts = len({_exhibit(q) for q in found})
            where = "they stand in one text" if texts == 1 else f"they stand in {texts} texts"
            out.append(Together(tuple(q.id for q in found), noun, (f"they count “{noun}”", where)))
    return sorted(out, key=lambda t: -len(t.figures))


def propose_divisions(desk: Desk) -> list[Divided]:
    """Write a proposal wherever a group has its size and states of it at one time. What was rejected stays so."""
    had = {(d.whole, frozenset(d.parts)) for d in claims.all_of(desk, "partition", rejected=True)}
    groups = {g.id for g in claims.all_of(desk, "group")}
    states: dict[str, dict[Variable, None]] = {}
    for q in claims.all_of(desk, "quantity"):
        if q.group in groups:
            states.setdefault(q.group, {})[variable(q)] = None
    wanted = []
    for variables in states.values():
        for whole in (v for v in variables if v.state == WHOLE):
            parts = tuple(v for v in variables if v.state != WHOLE and v.as_of == whole.as_of)
            if parts and (whole, frozenset(parts)) not in had:
                wanted.append((whole, parts))
    out: list[Divided] = []
    if not wanted:
        return out
    with desk.case.act(Act("propose divisions", desk.actor)) as tx:
        for whole, parts in wanted:
            why = "Figures give the size of the group, and how many of it were: " + ", ".join(p.state for p in parts)
            made = Divided(
                items.new_id(tx, "partition"), whole, parts, why, disjoint=True, standing=Standing(rule=RULE)
            )
            items.add(tx, "partition", made, by=None)
            out.append(made)
    return out


def _apart(desk: Desk) -> frozenset[frozenset[str]]:
    """Pairs of claims that somebody keeps apart."""
    return frozenset(
        frozenset((r.first, r.second)) for r in claims.all_of(desk, "relation")
        if r.kind == "do_not_merge" and r.standing.stands
    )  # fmt: skip


def _noun(q: Quantity) -> str | None:
    stems = sorted(s for s in _stems(q.counts or "") if not s.isdigit())
    return stems[-1] if stems else None


@lru_cache(maxsize=10_000)
def _stems(words: str) -> frozenset[str]:
    language = "ru" if any("а" <= c <= "я" for c in words.lower()) else "en"
    return content_stems(words, language)


def _exhibit(q: Quantity) -> str | None:
    return q.anchor.exhibit if q.anchor else None

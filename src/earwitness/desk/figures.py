"""Figures that must add up, at the desk: which group a figure counts, what groups are made of, what cannot all hold.

People decide both. What follows by arithmetic is said, and each conflict is given as the smallest set of claims that
cannot all hold, with the chain of each: no claim of it is called wrong. Figures of another group or time never meet.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from earwitness.claims.components import Merged
from earwitness.claims.divided import Divided
from earwitness.claims.figures import Conflict, Partition, Variable, by_variable, in_words, reckon
from earwitness.claims.model import Claim, Quantity
from earwitness.claims.wording import chain_in_words
from earwitness.dates import Dates
from earwitness.desk import claimboard, claims, grouping
from earwitness.desk.claimbook import Book
from earwitness.desk.context import Desk
from earwitness.errors import Usage
from earwitness.people.model import Group
from earwitness.plain import as_plain

SUPPOSED, SHOWN = 8, 60
"""Proposed figures of one group that are tried together, and sets shown, at most."""

IN_ALL = "in all"
"""How the size of a group is called."""

# --- deciding --------------------------------------------------------------------------------------------------------


def count(
    desk: Desk, figures: Sequence[str], *, group: str | None = None, label: str | None = None,
    state: str | None = None, as_of: str | None = None, why: str | None = None,
) -> tuple[str, list[Quantity]]:  # fmt: skip
    """Say that figures count a group (its id, or a new one under `label`), in which state, as of when.

    state, as_of: as they stand where None. Returns the group's id and the figures as they stand now.
    """
    if (group is None) == (not label):
        raise Usage("It is not said which group it is.", "Name a group (G1), or a new one in words.", where="group")
    when = None if as_of is None else day(as_of)
    before: list[Quantity] = [claims.one(desk, id_, "quantity") for id_ in figures]
    if group is not None:
        claims.one(desk, group, "group")
        id_ = group
    else:
        id_ = claims.put(desk, "group", {"label": label}, why=why).id
    out = []
    for q in before:
        changes = {"group": id_, "state": state or q.state}
        if when is not None:
            changes["as_of"] = as_plain(when)
        out.append(claims.settle(desk, q.id, "edited", why=why, changes=changes))
    return id_, out


def divide(
    desk: Desk, whole: Variable, parts: Sequence[Variable], *, disjoint: bool, exhaustive: bool, why: str,
    claim: str | None = None,
) -> Divided:  # fmt: skip
    """State in the actor's name what a figure is made of. Raises NotInCase for a group or claim that is not there."""
    for one in (whole, *parts):
        claims.one(desk, one.group, "group")
    if claim is not None:
        claims.one(desk, claim, "claim")
    made: Divided = claims.put(
        desk, "partition",
        {"whole": as_plain(whole), "parts": as_plain(list(parts)), "why": why, "disjoint": disjoint,
         "exhaustive": exhaustive, "claim": claim},
        why=why,
    )  # fmt: skip
    return made


def day(text: str) -> Dates:
    """`2026-11-12`, or `2026-11-10..2026-11-12`."""
    first, _, last = text.partition("..")
    return Dates(first.strip(), (last or first).strip())


_VARIABLE = re.compile(r"(G[1-9]\d*):([^@]+?)(?:@(.+))?")


def variable_of(text: str) -> Variable:
    """`G1:held` or `G1:held@2026-11-12`, as people write it. Raises Usage."""
    found = _VARIABLE.fullmatch(text.strip())
    if found is None:
        raise Usage(
            "That does not say which figure is meant.",
            "Write the group, the state and, if it is known, the day: G1:held@2026-11-12.",
            where="figure",
        )
    return Variable(found[1], found[2].strip(), day(found[3]) if found[3] else None)


def written(v: Variable) -> str:
    """The same, for a page to give back."""
    if v.as_of is None:
        return f"{v.group}:{v.state}"
    ends = dict.fromkeys((v.as_of.earliest, v.as_of.latest))
    return f"{v.group}:{v.state}@{'..'.join(e or '' for e in ends)}"


# --- the sheet -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Case:
    """What the sheet is made from."""

    look: claimboard.Look
    groups: Mapping[str, Group]
    claims: Mapping[str, Claim]
    figures: Sequence[Quantity]
    divisions: Sequence[Divided]


def _case(desk: Desk) -> _Case:
    book = Book(desk)
    held = {c.id: c for c in book.all_of("claim")}
    return _Case(
        claimboard.Look(book), {g.id: g for g in book.all_of("group")}, held,
        [q for q in book.all_of("quantity") if q.claim in held], book.all_of("partition"),
    )  # fmt: skip


def sheet(desk: Desk, group: str | None = None) -> dict[str, Any]:
    """Every group with its figures, what follows, and what cannot all hold; figures of no group, with proposals.

    conflicts: among what people confirmed. would_be: what would be one if proposals were confirmed.
    """
    all_ = _case(desk)
    if group is not None:
        claims.one(desk, group, "group")
    wanted = _tied(all_, group)
    proposed = grouping.candidates(
        desk, all_.figures, {i: g for i, g in all_.groups.items() if i in wanted}, all_.claims, set(all_.groups)
    )  # fmt: skip
    found, left, missing = _asserted(all_, wanted)
    supposed, some_left = _supposed(all_, proposed)
    inside = [d.partition() for d in all_.divisions if d.whole.group in wanted]
    may, _, more = _reckoned([q for q in all_.figures if q.group in wanted] + supposed, inside)
    asserted = {frozenset(c.figures) for c in found}
    by_id = {q.id: q for q in all_.figures}
    given = {v: (low, high) for v, low, high in left}
    loose = [q for q in grouping.people(all_.figures) if q.group not in all_.groups]

    would = [c for c in may if frozenset(c.figures) not in asserted]
    return {
        "groups": [_group(all_, g, given) for g in all_.groups.values() if g.id in wanted],
        "conflicts": [_conflict(all_, c, by_id) for c in found[:SHOWN]],
        "would_be": [_conflict(all_, c, by_id) for c in would[:SHOWN]],
        "divisions": [
            _division(all_, d) for d in all_.divisions if {v.group for v in (d.whole, *d.parts)} & wanted
        ],
        "ungrouped": [_figure(all_, q) for q in loose] if group is None else [],
        "candidates": [as_plain(c) for c in proposed],
        "together": [as_plain(t) for t in grouping.together(desk, loose, all_.groups)] if group is None else [],
        "not_searched": list(dict.fromkeys((*missing, *more, *_left_out(len(found), len(would), some_left)))),
    }  # fmt: skip


def _supposed(all_: _Case, proposed: Iterable[grouping.Candidate]) -> tuple[list[Quantity], bool]:
    """The figures as they would be if they counted the group proposed for them, where one alone is proposed; of each
    group those with most reasons. And whether some were left out."""
    by_id = {q.id: q for q in all_.figures}
    groups: dict[str, list[grouping.Candidate]] = {}
    for c in proposed:
        groups.setdefault(c.figure, []).append(c)
    alone: dict[str, list[grouping.Candidate]] = {}
    for c in sorted((cs[0] for cs in groups.values() if len(cs) == 1), key=lambda c: -len(c.reasons)):
        alone.setdefault(c.group, []).append(c)
    tried = [c for cs in alone.values() for c in cs[:SUPPOSED]]
    return [replace(by_id[c.figure], group=c.group) for c in tried], any(len(cs) > SUPPOSED for cs in alone.values())


def _left_out(here: int, would: int, some_left: bool) -> Iterator[str]:
    if here > SHOWN or would > SHOWN:
        yield f"Of {here + would} sets that cannot all hold, the smallest are shown."
    if some_left:
        yield f"Of the figures proposed for one group the {SUPPOSED} with most reasons are tried; decide those first."


def _tied(all_: _Case, group: str | None) -> set[str]:
    """The group and those that divisions tie to it; all of them without one."""
    if group is None:
        return set(all_.groups)
    tied = {group}
    for _ in all_.divisions:
        for d in all_.divisions:
            inside = {v.group for v in (d.whole, *d.parts)}
            if inside & tied:
                tied |= inside
    return tied


def _reckoned(
    figures: Sequence[Quantity], divisions: Sequence[Partition]
) -> tuple[list[Conflict], list[tuple[Variable, float, float | None]], list[str]]:
    """Reckon groups that nothing ties to one another apart, so that one cannot use up the looks of another."""
    names = dict.fromkeys([q.group for q in figures] + [v.group for d in divisions for v in (d.whole, *d.parts)])
    number = {name: n for n, name in enumerate(names)}
    joined = Merged(len(number))
    for d in divisions:
        for v in d.parts:
            joined.join(number[d.whole.group], number[v.group])
    conflicts: list[Conflict] = []
    left: list[tuple[Variable, float, float | None]] = []
    missing: list[str] = []
    for root in dict.fromkeys(joined.find(n) for n in number.values()):
        mine = [q for q in figures if joined.find(number[q.group]) == root]
        found = reckon(mine, [d for d in divisions if joined.find(number[d.whole.group]) == root])
        conflicts += found.conflicts
        left += found.left or ()
        missing += found.not_searched
    return sorted(conflicts, key=lambda c: len(c.figures)), left, missing


def against(desk: Desk, held: Sequence[Claim]) -> list[dict[str, Any]]:
    """What cannot all hold together with figures of these claims, among what people confirmed."""
    ids = {c.id for c in held}
    mine = {q.group for q in claims.all_of(desk, "quantity") if q.claim in ids and q.standing.stands}
    all_ = _case(desk) if mine else None
    if all_ is None or not mine & set(all_.groups):
        return []
    wanted = {g for one in mine & set(all_.groups) for g in _tied(all_, one)}
    by_id = {q.id: q for q in all_.figures}
    return [_conflict(all_, c, by_id) for c in _asserted(all_, wanted)[0] if ids & set(c.claims)][:SHOWN]


def _asserted(
    all_: _Case, groups: Collection[str]
) -> tuple[list[Conflict], list[tuple[Variable, float, float | None]], list[str]]:
    """What people confirmed of these groups, reckoned."""
    stand = [q for q in all_.figures if q.standing.stands and q.group in groups and q.group in all_.groups]
    return _reckoned(stand, [d.partition() for d in all_.divisions if d.standing.stands and d.whole.group in groups])


# --- in words --------------------------------------------------------------------------------------------------------


def when(as_of: Dates | None) -> str:
    """A time in words."""
    if as_of is None:
        return "time not stated"
    ends = list(dict.fromkeys(e for e in (as_of.earliest, as_of.latest) if e))
    return " to ".join(ends) if ends else as_of.as_said or "time not known"


def _group(all_: _Case, g: Group, left: Mapping[Variable, tuple[float, float | None]]) -> dict[str, Any]:
    rows = {v: list(qs) for v, qs in by_variable(all_.figures).items() if v.group == g.id}
    for v in left:
        if v.group == g.id:
            rows.setdefault(v, [])
    return {
        "id": g.id, "label": g.label, "state": g.standing.state,
        "rows": [
            {"variable": written(v), "state": v.state, "called": called(v.state), "when": when(v.as_of),
             "as_of": as_plain(v.as_of),
             "figures": [_figure(all_, q) for q in qs], "follows": _follows(v, qs, left.get(v))}
            for v, qs in rows.items()
        ],
    }  # fmt: skip


def _follows(
    v: Variable, figures: Sequence[Quantity], left: tuple[float, float | None] | None
) -> dict[str, Any] | None:
    """What all confirmed figures together leave of this one, where that is less than its own figures say."""
    if left is None:
        return None
    low, high = left[0], math.inf if left[1] is None else left[1]
    stand = [q for q in figures if q.standing.stands]
    own = (max([0.0, *(q.low or 0.0 for q in stand)]), min([math.inf, *(q.high for q in stand if q.high is not None)]))
    if (low, high) == own or (low, high) == (0.0, math.inf):
        return None
    return {"low": low, "high": left[1], "in_words": f"so {called(v.state)} is {in_words(low, high)}"}


def _figure(all_: _Case, q: Quantity) -> dict[str, Any]:
    claim = all_.claims[q.claim]
    return {
        "id": q.id, "low": q.low, "high": q.high, "qualifier": q.qualifier, "counts": q.counts, "group": q.group,
        "state": q.state, "when": when(q.as_of), "as_of": as_plain(q.as_of),
        "in_words": in_words(q.low or 0.0, math.inf if q.high is None else q.high), "standing": q.standing.state,
        "by": q.standing.by, "who": _who(all_, claim.id), "exact": q.anchor.exact if q.anchor else None,
        "claim": claim.id, "proposition": claim.proposition, "text": claim.text, "chain": chain_in_words(claim),
        "claim_state": claim.standing.state, "place": all_.look.place(q.anchor or claim.anchors[0]),
    }  # fmt: skip


def _division(all_: _Case, d: Divided) -> dict[str, Any]:
    parts = " and ".join(_named(all_, v) for v in d.parts)
    how = {
        (True, True): "is all of these, each counted once",
        (True, False): "holds at least these, each counted once",
        (False, True): "is no more than all of these",
        (False, False): "holds these, and some may be counted twice",
    }[d.disjoint, d.exhaustive]
    return {
        "id": d.id, "state": d.standing.state, "by": d.standing.by, "rule": d.standing.rule, "why": d.why,
        "claim": d.claim, "whole": written(d.whole), "parts": [written(v) for v in d.parts], "disjoint": d.disjoint,
        "exhaustive": d.exhaustive, "in_words": f"{_named(all_, d.whole)} {how}: {parts}.",
    }  # fmt: skip


def _who(all_: _Case, claim: str) -> str:
    return all_.claims[claim].chain[0].label or "someone not stated"


def called(state: str) -> str:
    """A state in words."""
    return IN_ALL if state == grouping.WHOLE else state.replace("_", " ")


def _named(all_: _Case, v: Variable) -> str:
    group = all_.groups.get(v.group)
    at = "" if v.as_of is None else f", {when(v.as_of)}"
    return f"“{group.label if group else v.group}” {called(v.state)}{at}"


def _conflict(all_: _Case, c: Conflict, by_id: Mapping[str, Quantity]) -> dict[str, Any]:
    def labelled(line: str) -> str:
        line = re.sub(r"\b(G[1-9]\d*) size\b", rf"\1 {IN_ALL}", line)
        line = re.sub(r"\bG[1-9]\d*\b", lambda m: f"“{all_.groups[m[0]].label}”" if m[0] in all_.groups else m[0], line)
        return re.sub(r"\bB[1-9]\d*\b", lambda m: f"{_who(all_, m[0])} ({m[0]})" if m[0] in all_.claims else m[0], line)

    kept_apart = "They may speak of different times: not every one says of when it is."
    return {
        "figures": [_figure(all_, by_id[f]) for f in c.figures],
        "claims": list(c.claims),
        "arithmetic": [labelled(line) for line in c.arithmetic],
        "in_words": "Cannot both hold" if len(c.figures) == 2 else "Cannot all hold",
        "unless": "Unless they count different things." + ("" if c.times_stated else f" {kept_apart}"),
    }  # fmt: skip

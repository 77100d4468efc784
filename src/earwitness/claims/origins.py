"""How many independent origins a proposition has: never one number, but four together, each with what to show for it.

Documents; speakers (a range); chains that share nobody (a range: proven at least, possible at most), with the chains
themselves as witnesses and the fewest points that cut them; and every single point on which documents hang. The chains
are structure, not causes: two witnesses can have been briefed by one man whom no text names. What counts as proven and
as possible is said in claims/lineage.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from earwitness.claims.disjoint import Disjoint, most_disjoint
from earwitness.claims.dominators import ROOT, dominators
from earwitness.claims.graph import CARRIERS, Graph
from earwitness.claims.lineage import Counted, Lineage, lineage, open_questions, possible, proofs

Station = tuple[str, ...]
"""Ids of what counts as one: one node; the members of a circle; those that may be, or are, the same."""

ASKED = 24
"""Open questions that `what_would_change` tries, at most."""


@dataclass(frozen=True)
class Range:
    """At least, proven; at most, possible."""

    least: int
    most: int


@dataclass(frozen=True)
class Witnesses:
    """Chains that share nobody, from origin to document; and as few points, one on each, that all chains pass."""

    chains: tuple[tuple[Station, ...], ...]
    cut: tuple[Station, ...]


@dataclass(frozen=True)
class Bottleneck:
    """A single point: all chains to `count` documents pass it, those from `first` on in Origins.documents."""

    station: Station
    first: int
    count: int


@dataclass(frozen=True)
class Origins:
    """The four numbers, and what there is to show for them.

    documents: the ids of all that carry it, in an order in which those that hang on one point stand together.
    origins: independent origins, which is the number of chains that share nobody. circles: stations that cite one
    another, counted once each. bottlenecks: those with most documents first, of equals the one nearest the documents.
    """

    documents: Station
    speakers: Range
    origins: Range
    proven: Witnesses
    possible: Witnesses
    bottlenecks: tuple[Bottleneck, ...]
    circles: tuple[Station, ...]

    def hanging_on(self, bottleneck: Bottleneck) -> Station:
        """The documents that all hang on one point."""
        return self.documents[bottleneck.first : bottleneck.first + bottleneck.count]


def origins(graph: Graph) -> Origins:
    """Count the independent origins of the proposition whose attribution graph this is."""
    lines = lineage(graph)
    may = possible(lines)
    alone = [tuple(node.id for node in members) for members in lines.members]
    blocks: list[list[str]] = [[] for _ in lines.members]
    for c, b in enumerate(lines.block):
        blocks[b] += alone[c]
    together = [tuple(ids) for ids in blocks]
    sure, least = _best(lines)
    most = most_disjoint(may.following, may.starts, may.targets)
    heard = _reaching(may)
    documents, points = _bottlenecks(lines, may, alone)
    return Origins(
        documents,
        Range(len(_reaching(sure)), len(heard) - len(_either(lines, heard))),
        Range(len(least.chains), len(most.chains)),
        _witnesses(least, together),
        _witnesses(most, alone),
        points,
        tuple(alone[c] for c in lines.circles),
    )


def what_would_change(graph: Graph) -> tuple[tuple[str, str], ...]:
    """The open questions of identity of which each by itself, answered "two", would prove another origin."""
    least = origins(graph).origins.least
    asked = open_questions(graph)[:ASKED]
    return tuple(pair for pair in asked if _least(replace(graph, apart=(*graph.apart, pair))) > least)


def _least(graph: Graph) -> int:
    return len(_best(lineage(graph))[1].chains)


def _best(lines: Lineage) -> tuple[Counted, Disjoint]:
    """What proves most, with its chains."""
    tried = [(sure, most_disjoint(sure.following, sure.starts, sure.targets)) for sure in proofs(lines)]
    return max(tried, key=lambda pair: len(pair[1].chains))


def _witnesses(found: Disjoint, names: Sequence[Station]) -> Witnesses:
    return Witnesses(
        tuple(tuple(names[v] for v in chain) for chain in found.chains), tuple(names[v] for v in found.cut)
    )


def _reaching(counted: Counted) -> list[int]:
    """The starts from which some target is reached."""
    into: list[list[int]] = [[] for _ in counted.following]
    for u, out in enumerate(counted.following):
        for v in out:
            into[v].append(u)
    stack = list(counted.targets)
    seen = set(stack)
    while stack:
        for u in into[stack.pop()]:
            if u not in seen:
                seen.add(u)
                stack.append(u)
    return [v for v in counted.starts if v in seen]


def _either(lines: Lineage, heard: Sequence[int]) -> set[int]:
    """Starts of which it is inferred that they only pass on what a teller told who has no other way: one or the other
    speaks, never both."""
    ways = Counter(u for u, _ in (*lines.stated, *lines.inferred))
    starts = set(heard)
    return {
        v
        for u, v in lines.inferred
        if ways[u] == 1 and u in starts and not lines.carries[u] and v in starts and not lines.there[v]
    }


def _bottlenecks(lines: Lineage, may: Counted, names: Sequence[Station]) -> tuple[Station, tuple[Bottleneck, ...]]:
    """Documents in the order of the dominator tree, and each point on which two of them hang, or all there are."""
    nearest, order = dominators(may.following, may.starts)
    below: list[list[int]] = [[] for _ in names]
    tops: list[int] = []
    for v in order:
        up = nearest[v]
        if up is not None:
            (tops if up == ROOT else below[up]).append(v)
    documents: list[str] = []
    first, count, depth = [0] * len(names), [0] * len(names), [0] * len(names)
    stack = [(v, False) for v in reversed(tops)]
    while stack:
        v, left = stack.pop()
        if left:
            count[v] = len(documents) - first[v]
            continue
        own = [node.id for node in lines.members[v] if node.kind in CARRIERS]
        documents += own
        first[v] = len(documents) - len(own)
        stack.append((v, True))
        for w in reversed(below[v]):
            depth[w] = depth[v] + 1
            stack.append((w, False))
    found = [v for v in order if _hangs(lines, v, count[v], len(documents))]
    found.sort(key=lambda v: (-count[v], -depth[v]))
    return tuple(documents), tuple(Bottleneck(names[v], first[v], count[v]) for v in found)


def _hangs(lines: Lineage, v: int, count: int, of: int) -> bool:
    """Whether documents other than itself hang on it: two or more, or all that there are."""
    own = sum(node.kind in CARRIERS for node in lines.members[v])
    return count > own and (count > 1 or count == of)

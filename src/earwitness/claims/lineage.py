"""From the attribution graph to the two graphs that are counted: what is proven, and what is possible.

Stations first become one where a named person decided so, and where stated edges lead round in a circle. Then:

Possible. Whatever may be so, is: stations of open identity are apart and may yet pass on for each other, inferred edges
hold, and every station with no stated teller is an origin of its own. No reading of the graph gives more chains.

Proven. Only what holds however the open questions come out:
1. Nobody who is not stated begins a chain or passes one on, and a station with such a teller is no origin.
2. A chain begins with a person, group or body that is identified, of whom no text says who told it; or who was there.
3. An inferred edge is never a way. If one leads to an origin, that origin may only have passed on what came by it; if
   several do, nothing is proven of it.
4. Stations that may be the same are one, with one chain through them: an origin if nobody told any of them; otherwise
   one of them passes on, of those that were told, whichever proves most. (With very many of them to try, only what was
   told to each of them is passed on, which proves less.)
5. Unnamed persons of one description, and all anonymous ones, may be the same unless a named person told them apart.
6. What lies on a circle if stations that may be the same are the same, is one with them under rule 4.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, product

from earwitness.claims.components import Merged, strong_components
from earwitness.claims.graph import CARRIERS, Graph, Node

WAYS = 16
"""Choices of who passes on that are tried, at most."""

_AGENTS = ("person", "group", "body")


@dataclass
class Counted:
    """A graph to count chains in. following[v]: whom v leads to; starts and targets: where a chain begins and ends."""

    following: list[list[int]]
    starts: list[int]
    targets: list[int]


@dataclass
class Lineage:
    """The stations of a graph after condensation, and what is known of each.

    members[c]: the nodes that are station c. told: it has a stated teller. heard: it has a teller, if only an inferred
    one. carries: it holds a document or recording. nobody: it holds someone not stated. able: something can begin with
    it. there: it was there. questions: pairs that may be one. circles: stations that are a circle. block[c]: the
    station that stands for all that c may be.
    """

    members: list[list[Node]]
    stated: list[tuple[int, int]]
    inferred: list[tuple[int, int]]
    told: list[bool]
    heard: list[bool]
    carries: list[bool]
    nobody: list[bool]
    able: list[bool]
    there: list[bool]
    questions: set[tuple[int, int]]
    circles: list[int] = field(default_factory=list)
    block: list[int] = field(default_factory=list)

    @property
    def targets(self) -> list[int]:
        """The stations that carry the proposition."""
        return [c for c, carries in enumerate(self.carries) if carries]


def lineage(graph: Graph) -> Lineage:
    """Condense: decided identities, then circles of stated edges."""
    index = {node.id: at for at, node in enumerate(graph.nodes)}
    one = Merged(len(graph.nodes))
    for a, b in graph.same:
        one.join(index[a], index[b])
    by_person: dict[str, int] = {}
    for at, node in enumerate(graph.nodes):
        if node.person is not None:
            one.join(at, by_person.setdefault(node.person, at))
    find = [one.find(at) for at in range(len(graph.nodes))]
    first = {node.id: find[at] for at, node in enumerate(graph.nodes)}
    sure = [(first[e.source], first[e.target]) for e in graph.edges if e.support != "inferred"]
    guessed = [(first[e.source], first[e.target]) for e in graph.edges if e.support == "inferred"]
    following: list[list[int]] = [[] for _ in graph.nodes]
    for u, v in sure:
        following[u].append(v)
    component = strong_components(following)
    number: dict[int, int] = {}
    station = [number.setdefault(component[at], len(number)) for at in find]
    members: list[list[Node]] = [[] for _ in number]
    carries, nobody, able, there = ([False] * len(number) for _ in range(4))
    for node, c in zip(graph.nodes, station, strict=True):
        members[c].append(node)
        carries[c] |= node.kind in CARRIERS
        nobody[c] |= node.identification == "unstated"
        able[c] |= _able(node)
        there[c] |= node.first_hand is True
    stated = _between(sure, station)
    known = set(stated) if guessed else set()
    inferred = [edge for edge in _between(guessed, station) if edge not in known]
    told = [False] * len(members)
    for _, v in stated:
        told[v] = True
    heard = told[:]
    for _, v in inferred:
        heard[v] = True
    questions = {
        (station[index[a]], station[index[b]])
        for a, b in open_questions(graph)
        if station[index[a]] != station[index[b]]
    }
    blocks = Merged(len(members))
    for c, d in questions:
        blocks.join(c, d)
    if questions:
        _close_circles(blocks, stated, len(members))
    return Lineage(
        members,
        stated,
        inferred,
        told,
        heard,
        carries,
        nobody,
        able,
        there,
        questions,
        sorted({station[u] for u, v in sure if u != v and station[u] == station[v]}),
        [blocks.find(c) for c in range(len(members))],
    )


def _close_circles(blocks: Merged, stated: Iterable[tuple[int, int]], count: int) -> None:
    """6: join what lies on a circle that exists only if stations of open identity are the same."""
    following: list[list[int]] = [[] for _ in range(count)]
    block = [blocks.find(c) for c in range(count)]
    for u, v in stated:
        following[block[u]].append(block[v])
    first: dict[int, int] = {}
    for c, component in enumerate(strong_components(following)):
        if block[c] == c:
            blocks.join(c, first.setdefault(component, c))


def open_questions(graph: Graph) -> list[tuple[str, str]]:
    """Pairs of stations that may be one, and nobody has decided: those asked first, then unnamed persons (5)."""
    decided = {frozenset(pair) for pair in (*graph.apart, *graph.same)}
    asked = dict.fromkeys((*graph.questions, *_unnamed(graph)))
    return [pair for pair in asked if frozenset(pair) not in decided]


def _between(ends: Iterable[tuple[int, int]], station: Sequence[int]) -> list[tuple[int, int]]:
    """Edges between different stations, each once."""
    return list(dict.fromkeys((station[u], station[v]) for u, v in ends if station[u] != station[v]))


def _able(node: Node) -> bool:
    """Whether something can begin here: with an agent that does not say it was told, with anybody who was there, and
    with a recording on which the thing itself is heard."""
    return node.first_hand is True or (node.kind in _AGENTS and node.first_hand is None)


def possible(lines: Lineage) -> Counted:
    """Whatever may be so, is."""
    following: list[list[int]] = [[] for _ in lines.members]
    for edges in (lines.stated, lines.inferred):
        for u, v in edges:
            following[u].append(v)
    for u, v in sorted(lines.questions):
        following[u].append(v)
        following[v].append(u)
    starts = [c for c in range(len(lines.members)) if not lines.told[c] or lines.there[c]]
    return Counted(following, starts, lines.targets)


def proofs(lines: Lineage) -> Iterator[Counted]:
    """What holds however the open questions come out, one graph for each choice of who passes on (4): each proves as
    many origins as it has chains, so the best of them counts. Nodes are the numbers in `block`."""
    several = _several(lines.block)
    leads = _leads(lines, {c for group in several.values() for c in group})
    relays = {b: told for b, group in several.items() if (told := _relays(lines, group, leads))}
    ways = math.prod(len(told) for told in relays.values())
    if ways > WAYS:
        yield _proven(lines, {})
        return
    for choice in product(*relays.values()):
        yield _proven(lines, dict(zip(relays, choice, strict=True)))


def _relays(lines: Lineage, group: Iterable[int], leads: Container[int]) -> list[int]:
    """Those of a group who may pass on what they were told."""
    return [c for c in group if lines.told[c] and (c in leads or lines.carries[c])]


def _proven(lines: Lineage, chosen: Mapping[int, int]) -> Counted:
    """The graph of one choice: for some blocks, the one of them that passes on."""
    nobody, block = lines.nobody, lines.block
    known = [able and not unstated for able, unstated in zip(lines.able, nobody, strict=True)]
    origin = [sure and (there or not heard) for sure, there, heard in zip(known, lines.there, lines.heard, strict=True)]
    # 3: an origin of which it is inferred that it was told stands or falls with its one teller
    tellers = Counter(v for _, v in lines.inferred)
    edges = lines.stated + [(u, v) for u, v in lines.inferred if tellers[v] == 1 and known[v] and not lines.told[v]]
    several = _several(block)
    starts = [c for c, begins in enumerate(origin) if begins and block[c] not in several]
    passing = [not unstated for unstated in nobody]
    common: dict[int, set[int]] = {}  # 4: who told each of those that pass on
    if several:
        begin, stop, common = _merge(lines, several, origin, chosen)
        starts += begin
        for c in stop:
            passing[c] = False
    following: list[list[int]] = [[] for _ in block]
    for u, v in edges:
        if passing[u] and passing[v] and (v not in common or u in common[v]):
            following[block[u]].append(block[v])
    targets = {block[c] for c in lines.targets if passing[c]}
    return Counted(following, sorted(starts), sorted(targets))


def _several(block: Sequence[int]) -> dict[int, list[int]]:
    """The blocks of more than one station, each with its stations."""
    several: dict[int, list[int]] = {}
    for c, b in enumerate(block):
        if c != b:
            several.setdefault(b, [b]).append(c)
    return several


def _merge(
    lines: Lineage, several: dict[int, list[int]], origin: Sequence[bool], chosen: Mapping[int, int]
) -> tuple[list[int], set[int], dict[int, set[int]]]:
    """What becomes of stations that may be one (4): the blocks that begin a chain, the stations that pass nothing
    on, and for those that do only if told, the tellers that count."""
    into: dict[int, set[int]] = {c: set() for group in several.values() for c in group}
    for u, v in lines.stated:
        if v in into:
            into[v].add(u)
    leads = _leads(lines, into)
    starts: list[int] = []
    common: dict[int, set[int]] = {}
    stop: set[int] = set()
    for b, group in several.items():
        passes = _beginners(lines, group, origin)
        if passes:
            starts.append(b)
            common.update((c, set()) for c in passes)
        else:
            told = [chosen[b]] if b in chosen else _relays(lines, group, leads)
            passes = set(told)
            tellers = set.intersection(*(into[c] for c in told)) if told else set()
            common.update((c, tellers) for c in told)
        stop.update(c for c in group if c not in passes or lines.nobody[c])
    return starts, stop, common


def _leads(lines: Lineage, among: Container[int]) -> set[int]:
    """Those that lead on to somebody."""
    return {u for edges in (lines.stated, lines.inferred) for u, _ in edges if u in among}


def _beginners(lines: Lineage, group: Sequence[int], origin: Sequence[bool]) -> set[int]:
    """Those of a group that may be one with whom a chain begins: who was there, else all that are known if nobody told
    any of the group."""
    there = {c for c in group if origin[c] and lines.there[c]}
    if there or any(lines.heard[c] for c in group):
        return there
    return {c for c in group if origin[c]}


def _unnamed(graph: Graph) -> Iterable[tuple[str, str]]:
    """5: pairs of unnamed persons whom nothing tells apart; enough of them to join each class."""
    classes: dict[str, list[str]] = {}
    for node in graph.nodes:
        if node.kind != "person" or node.person is not None:
            continue
        if node.identification == "anonymous":
            classes.setdefault("", []).append(node.id)
        elif node.identification in ("role_only", "role_only_hedged") and node.label:
            classes.setdefault(" ".join(node.label.casefold().split()), []).append(node.id)
    decided = {frozenset(pair) for pair in graph.apart}
    touched = {id_ for pair in graph.apart for id_ in pair}
    for ids in classes.values():
        free = [id_ for id_ in ids if id_ not in touched]
        yield from pairwise(free)
        for id_ in ids:
            if id_ in touched:
                yield from ((id_, other) for other in ids if other != id_ and frozenset((id_, other)) not in decided)

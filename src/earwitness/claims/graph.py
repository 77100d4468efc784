"""The attribution graph of one proposition: who is said to have passed it on to whom, over all sources.

Nodes are agents, outlets, documents and recordings; an edge runs the way the words ran, from teller to told. A document
or recording in this graph carries the proposition. Nothing is merged here but what a named person has decided is one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from earwitness.claims.model import Agent, Claim
from earwitness.claims.vocabulary import UNSTATED, AgentKind, Identification, Passing, Support, words
from earwitness.errors import ModelRefused
from earwitness.words import one_of, said

CARRIERS = ("document", "recording")


@dataclass(frozen=True, slots=True)
class Node:
    """One station.

    first_hand: True, says that it was there; False, passes on what somebody told it; None, does not say. held: sealed
    here. person: the person a named person has decided this is; nodes of one person are one.
    """

    id: str
    kind: AgentKind
    identification: Identification = "named"
    label: str | None = None
    held: bool = False
    first_hand: bool | None = None
    person: str | None = None

    def __post_init__(self) -> None:
        said(self.id, "id")
        one_of(self.kind, _KINDS, "kind")
        one_of(self.identification, _IDENTIFICATIONS, "identification")


@dataclass(frozen=True, slots=True)
class Edge:
    """It passed from `source` to `target`. support: stated by a text, only inferred, or asserted by a named person."""

    source: str
    target: str
    kind: Passing = "told"
    support: Support = "stated"

    def __post_init__(self) -> None:
        one_of(self.kind, _PASSINGS, "kind")
        one_of(self.support, _SUPPORTS, "support")


@dataclass(frozen=True)
class Graph:
    """questions: pairs that may be the same and nobody has decided. same, apart: pairs that a named person decided."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    questions: tuple[tuple[str, str], ...] = ()
    same: tuple[tuple[str, str], ...] = ()
    apart: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        known = {node.id for node in self.nodes}
        if len(known) != len(self.nodes):
            raise ModelRefused("Two stations of a graph have one id.", "Give each an id of its own.", where="nodes")
        named = {id_ for pair in (*self.questions, *self.same, *self.apart) for id_ in pair}
        for edge in self.edges:
            named.add(edge.source)
            named.add(edge.target)
        if not named <= known:
            raise ModelRefused("A graph names a station that it does not have.", "Add the station.", where="edges")


def graph_of(claims: Iterable[Claim], agents: Mapping[str, Agent], apart: Iterable[tuple[str, str]] = ()) -> Graph:
    """The graph of claims that share one proposition: each chain from where it begins to the exhibits it stands in.

    What nobody has confirmed is inferred, whatever its text states; what is rejected is left out. Each UNSTATED is a
    station of its own. A claim that rests on what was told, by nobody named, begins with one.
    """
    nodes: dict[str, Node] = {}
    edges: dict[tuple[str, str], Edge] = {}
    for claim in claims:
        if claim.standing.state == "rejected":
            continue
        stations: list[tuple[str, Passing, Support]] = []
        if claim.basis == "told" and claim.chain[0].agent != UNSTATED:
            teller = f"{UNSTATED}:{claim.id}:told"
            nodes[teller] = Node(teller, "person", "unstated")
            stations.append((teller, "told", "stated"))
        for at, link in enumerate(claim.chain):
            id_ = link.agent if link.agent != UNSTATED else f"{UNSTATED}:{claim.id}:{at}"
            agent = agents.get(link.agent)
            there = True if at == 0 and claim.basis in ("saw", "heard", "took_part") else None
            before = nodes.get(id_)
            nodes[id_] = Node(
                id_,
                link.kind,
                agent.identification if agent else link.identification,
                link.label,
                link.held or (before is not None and before.held),
                there or (before.first_hand if before else None) or (agent.was_there if agent else None),
                agent.person if agent else None,
            )
            stations.append((id_, link.how, link.support))
        for exhibit in sorted({anchor.exhibit for anchor in claim.anchors}):
            kind: AgentKind = "recording" if exhibit.startswith("E") else "document"
            nodes.setdefault(exhibit, Node(exhibit, kind, held=True))
            _join(edges, stations, exhibit, confirmed=claim.standing.stands)
    questions = {
        (min(a.id, other), max(a.id, other))
        for a in agents.values()
        for other in a.maybe_same_as
        if a.id in nodes and other in nodes
    }
    kept = tuple((a, b) for a, b in apart if a in nodes and b in nodes)
    return Graph(tuple(nodes.values()), tuple(edges.values()), tuple(sorted(questions)), apart=kept)


def _join(
    edges: dict[tuple[str, str], Edge], stations: list[tuple[str, Passing, Support]], exhibit: str, *, confirmed: bool
) -> None:
    """Add the edges of one chain; of two reasons for one edge the better one is kept."""
    ends = [id_ for id_, _, _ in stations[1:]] + [exhibit]
    for (source, how, support), target in zip(stations, ends, strict=True):
        if source == target:
            continue
        edge = Edge(source, target, how, support if confirmed else "inferred")
        before = edges.get((source, target))
        if before is None or before.support == "inferred":
            edges[source, target] = edge


_KINDS = words(AgentKind)
_IDENTIFICATIONS = words(Identification)
_PASSINGS = words(Passing)
_SUPPORTS = words(Support)

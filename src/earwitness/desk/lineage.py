"""Where claims come from: the claims of one proposition, its attribution graph and its origins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from earwitness.claims.graph import Edge, Graph, graph_of
from earwitness.claims.model import Agent, Claim
from earwitness.claims.origins import Origins, origins
from earwitness.desk import claims
from earwitness.desk.context import Desk


def agents(desk: Desk) -> dict[str, Agent]:
    """Every agent by its id."""
    return {a.id: a for a in claims.all_of(desk, "agent")}


def by_proposition(desk: Desk) -> dict[str, list[Claim]]:
    """Claims by what they claim, in the order of the texts."""
    out: dict[str, list[Claim]] = {}
    for claim in claims.all_of(desk, "claim"):
        out.setdefault(claim.proposition, []).append(claim)
    return out


def claims_of(desk: Desk, proposition: str) -> list[Claim]:
    """The claims of one proposition, in the order of the texts."""
    return by_proposition(desk).get(proposition, [])


def decided_pairs(desk: Desk) -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]:
    """Pairs that somebody decided are the same, and pairs that somebody decided are not."""
    decided = [p for p in claims.all_of(desk, "pair") if p.standing.stands]
    same = tuple((p.first, p.second) for p in decided if p.same)
    return same, tuple((p.first, p.second) for p in decided if not p.same)


def graph(desk: Desk, held: Sequence[Claim]) -> Graph:
    """The attribution graph of claims that claim one thing, with what people set down about who had it from whom."""
    same, apart = decided_pairs(desk)
    made = graph_of(held, agents(desk), apart)
    known = {node.id for node in made.nodes}
    inside = tuple(pair for pair in same if set(pair) <= known)
    more = tuple(
        Edge(p.source, p.target, p.how, "asserted_by_person" if p.standing.stands else "inferred")
        for p in claims.all_of(desk, "passing") if {p.source, p.target} <= known
    )  # fmt: skip
    return replace(made, same=inside, edges=_joined(made.edges, more))


def _joined(edges: Sequence[Edge], more: Sequence[Edge]) -> tuple[Edge, ...]:
    """Edges with those that people added; of two between the same stations the surer one."""
    out = {(e.source, e.target): e for e in more}
    for edge in edges:
        if edge.support != "inferred" or (edge.source, edge.target) not in out:
            out[edge.source, edge.target] = edge
    return tuple(out.values())


def origins_of(desk: Desk, held: Sequence[Claim]) -> tuple[Graph, Origins]:
    """The graph of these claims, and its origins."""
    made = graph(desk, held)
    return made, origins(made)


def drawn(desk: Desk, proposition: str) -> dict[str, Any]:
    """The graph of a proposition for drawing: nodes in columns from where it begins to what we hold, and edges.

    Column 0: where it begins; then who passed it on; then outlets; last the exhibits held. Circles share a `circle`.
    """
    held = claims_of(desk, proposition)
    made, found = origins_of(desk, held)
    depth = _columns(made)
    circle = {i: n for n, ids in enumerate(found.circles) for i in ids}
    points = {i for b in found.bottlenecks if b.count > 1 for i in b.station}
    people = agents(desk)
    return {
        "id": proposition,
        "nodes": [
            {
                "id": n.id, "label": n.label or (people[n.id].label if n.id in people else None), "kind": n.kind,
                "identification": n.identification, "held": n.held, "column": depth[n.id],
                "first_hand": n.first_hand, "circle": circle.get(n.id), "single_point": n.id in points,
            }
            for n in made.nodes
        ],
        "edges": [{"from": e.source, "to": e.target, "kind": e.kind, "support": e.support} for e in made.edges],
        "questions": [list(pair) for pair in made.questions],
        "columns": ["Where it begins", "Who passed it on", "Published", "What we hold"],
    }  # fmt: skip


def _columns(made: Graph) -> dict[str, int]:
    into = {e.target for e in made.edges}
    out = {}
    for node in made.nodes:
        if node.held and node.kind in ("document", "recording"):
            out[node.id] = 3
        elif node.kind == "outlet":
            out[node.id] = 2
        else:
            out[node.id] = 1 if node.id in into else 0
    return out

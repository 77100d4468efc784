"""Where claims come from: the claims of one proposition, its attribution graph and its origins."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any

from earwitness.claims.graph import Edge, Graph, graph_of
from earwitness.claims.lineage import open_questions
from earwitness.claims.model import Claim
from earwitness.claims.origins import Origins, origins
from earwitness.desk.claimbook import Book
from earwitness.desk.context import Desk
from earwitness.people.names import folded


def decided_pairs(book: Book) -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]:
    """Pairs that somebody decided are the same, and pairs that somebody decided are not."""
    decided = [p for p in book.all_of("pair") if p.standing.stands]
    same = tuple((p.first, p.second) for p in decided if p.same)
    return same, tuple((p.first, p.second) for p in decided if not p.same)


def graph(book: Book, held: Sequence[Claim]) -> Graph:
    """The attribution graph of claims that claim one thing, with what people set down about who had it from whom."""
    same, apart = decided_pairs(book)
    concerned = {link.agent for claim in held for link in claim.chain}
    made = graph_of(held, {i: book.agents[i] for i in concerned if i in book.agents}, apart)
    known = {node.id for node in made.nodes}
    inside = tuple(pair for pair in same if set(pair) <= known)
    more = tuple(
        Edge(p.source, p.target, p.how, "asserted_by_person" if p.standing.stands else "inferred")
        for p in book.all_of("passing") if {p.source, p.target} <= known
    )  # fmt: skip
    asked = dict.fromkeys((*made.questions, *_alike_in_name(made)))
    return replace(made, same=inside, edges=_joined(made.edges, more), questions=tuple(asked))


def _alike_in_name(made: Graph) -> Iterator[tuple[str, str]]:
    """Pairs of stations whose labels hold the same name, or one the whole of the other's: one person in two papers is
    often called by two descriptions. It is a question until somebody decides, and until then they count as one."""
    names = [
        (node.id, frozenset(folded(w) for w in _NAME.findall(node.label or "") if w not in _ARTICLES))
        for node in made.nodes if node.kind in ("person", "group") and node.identification != "unstated"
    ]  # fmt: skip
    having: dict[str, list[int]] = {}
    for at, (_, words) in enumerate(names):
        for word in words:
            having.setdefault(word, []).append(at)
    near = {pair for group in having.values() if len(group) <= _MOST_ALIKE for pair in combinations(group, 2)}
    for a, b in sorted(near):
        if names[a][1] <= names[b][1] or names[b][1] <= names[a][1]:
            yield min(names[a][0], names[b][0]), max(names[a][0], names[b][0])


_NAME = re.compile(r"[^\W\d_a-zа-яё][^\W\d_]+(?:[’'-][^\W\d_]+)*")
_ARTICLES = frozenset(("The", "A", "An", "He", "She", "They"))
_MOST_ALIKE = 60


def _joined(edges: Sequence[Edge], more: Sequence[Edge]) -> tuple[Edge, ...]:
    """Edges with those that people added; of two between the same stations the surer one."""
    out = {(e.source, e.target): e for e in more}
    for edge in edges:
        if edge.support != "inferred" or (edge.source, edge.target) not in out:
            out[edge.source, edge.target] = edge
    return tuple(out.values())


def origins_of(book: Book, held: Sequence[Claim]) -> tuple[Graph, Origins]:
    """The graph of these claims, and its origins."""
    made = graph(book, held)
    return made, origins(made)


def drawn(desk: Desk, proposition: str) -> dict[str, Any]:
    """The graph of a proposition for drawing: nodes in columns from where it begins to what we hold, and edges.

    Column 0: where it begins; then who passed it on; then outlets; last the exhibits held. Circles share a `circle`.
    Stations that somebody decided are one are one node. `hanging`: how many documents have it through that node alone.
    """
    book = Book(desk)
    made, found = origins_of(book, book.by_proposition.get(proposition, []))
    one = _as_one(made)
    depth = _columns(made, one)
    circle = {one[i]: n for n, ids in enumerate(found.circles) for i in ids}
    hanging: dict[str, int] = {}
    for b in found.bottlenecks:
        if b.count > 1:
            for i in b.station:
                hanging.setdefault(one[i], b.count)
    people = book.agents
    edges = {(one[e.source], one[e.target]): e for e in reversed(made.edges) if one[e.source] != one[e.target]}
    return {
        "id": proposition,
        "nodes": [
            {
                "id": n.id, "label": n.label or (people[n.id].label if n.id in people else None), "kind": n.kind,
                "identification": n.identification, "held": n.held, "column": depth[n.id],
                "first_hand": n.first_hand, "circle": circle.get(n.id), "single_point": n.id in hanging,
                "hanging": hanging.get(n.id, 0),
            }
            for n in made.nodes if one[n.id] == n.id
        ],
        "edges": [
            {"from": a, "to": b, "kind": e.kind, "support": e.support} for (a, b), e in reversed(edges.items())
        ],
        "questions": [[one[a], one[b]] for a, b in open_questions(made) if one[a] != one[b]],
        "columns": ["Where it begins", "Who passed it on", "Published", "What we hold"],
    }  # fmt: skip


def _as_one(made: Graph) -> dict[str, str]:
    """Node -> the node that stands for it: itself, or the first outlet or else the first of those decided to be one."""
    one = {n.id: n.id for n in made.nodes}
    outlets = {n.id for n in made.nodes if n.kind == "outlet"}

    def top(i: str) -> str:
        while one[i] != i:
            i = one[i]
        return i

    for a, b in made.same:
        first, second = top(a), top(b)
        if second in outlets and first not in outlets:
            first, second = second, first
        one[second] = first
    return {i: top(i) for i in one}


def _columns(made: Graph, one: dict[str, str]) -> dict[str, int]:
    into = {one[e.target] for e in made.edges if one[e.source] != one[e.target]}
    out = {}
    for node in made.nodes:
        if node.held and node.kind in ("document", "recording"):
            out[node.id] = 3
        elif node.kind == "outlet":
            out[node.id] = 2
        else:
            out[node.id] = 1 if node.id in into else 0
    return out

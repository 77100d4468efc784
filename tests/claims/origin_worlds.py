"""Oracles for origins, by networkx: chains counted from the definition, and readings of a graph drawn at random."""

from __future__ import annotations

import random
from itertools import pairwise

import networkx as nx
from hypothesis import strategies as st

from earwitness.claims.graph import CARRIERS, Edge, Graph, Node

KINDS = ("person", "person", "person", "outlet", "document", "document", "recording", "body")
WAYS = ("named", "named", "role_only", "anonymous", "unstated")


@st.composite
def graphs(draw: st.DrawFn, most: int = 9) -> Graph:
    """Small graphs of every sort; labels repeat, so that unnamed people may be the same."""
    count = draw(st.integers(1, most))
    nodes = []
    for n in range(count):
        kind = draw(st.sampled_from(KINDS))
        how = draw(st.sampled_from(WAYS)) if kind == "person" else "named"
        there = draw(st.sampled_from((None, None, None, True, False))) if how != "unstated" else None
        nodes.append(Node(f"n{n}", kind, how, label=draw(st.sampled_from(("a worker", "a guard"))), first_hand=there))
    ids = st.sampled_from([n.id for n in nodes])
    pairs = st.tuples(ids, ids).filter(lambda p: p[0] != p[1])
    if count == 1:
        return Graph(tuple(nodes), ())
    edges = draw(st.lists(st.tuples(pairs, st.sampled_from(("stated", "stated", "inferred"))), max_size=2 * count))
    people = [n.id for n in nodes if n.kind == "person"]
    questions = ()
    if len(people) > 1:
        asked = st.lists(st.tuples(st.sampled_from(people), st.sampled_from(people)), max_size=2)
        questions = tuple(p for p in draw(asked) if p[0] != p[1])
    return Graph(tuple(nodes), tuple(Edge(u, v, "told", how) for (u, v), how in edges), questions)


def chains_between(directed: nx.DiGraph, starts: set, targets: set) -> int:
    """Vertex-disjoint chains, by networkx's maximum flow on a graph split by hand."""
    flow = nx.DiGraph()
    flow.add_nodes_from(["S", "T"])
    for v in directed:
        flow.add_edge((v, 0), (v, 1), capacity=1)
    for u, v in directed.edges:
        flow.add_edge((u, 1), (v, 0), capacity=1)
    for v in starts:
        flow.add_edge("S", (v, 0), capacity=1)
    for v in targets:
        flow.add_edge((v, 1), "T", capacity=1)
    return int(nx.maximum_flow_value(flow, "S", "T"))


def a_reading(graph: Graph, chance: random.Random) -> int:
    """Independent origins if the open questions come out in one way, drawn at random.

    Who may be the same is or is not; what is inferred is so or not; someone not stated who begins something is somebody
    else or one of those we know; what has no source has one, new or known.
    """
    alias = {n.id: n.id for n in graph.nodes}

    def root(v: str) -> str:
        while alias[v] != v:
            v = alias[v]
        return v

    told = {e.target for e in graph.edges}
    for a, b in graph.questions:
        if chance.random() < 0.5:
            alias[root(a)] = root(b)
    for sort in ("a worker", "a guard", None):
        alike = [n for n in graph.nodes if n.kind == "person" and _sort(n) == (sort or "anonymous")]
        for a, b in pairwise(alike):
            if chance.random() < 0.5:
                alias[root(a.id)] = root(b.id)
    agents = [n.id for n in graph.nodes if n.kind == "person"]
    for n in graph.nodes:
        if n.identification == "unstated" and n.id not in told and chance.random() < 0.6:
            alias[root(n.id)] = root(chance.choice(agents))
    directed = nx.DiGraph()
    directed.add_nodes_from({root(n.id) for n in graph.nodes})
    for edge in graph.edges:
        if edge.support != "inferred" and root(edge.source) != root(edge.target):
            directed.add_edge(root(edge.source), root(edge.target))
    condensed = nx.condensation(directed)
    at = {root(n.id): condensed.graph["mapping"][root(n.id)] for n in graph.nodes}
    out = nx.DiGraph(condensed)
    for edge in graph.edges:
        if edge.support == "inferred" and chance.random() < 0.5:
            u, v = at[root(edge.source)], at[root(edge.target)]
            if u != v:
                out.add_edge(u, v)
    for n in graph.nodes:
        c = at[root(n.id)]
        unsourced = n.kind in ("outlet", *CARRIERS) or n.first_hand is False
        if unsourced and n.first_hand is not True and out.in_degree(c) == 0 and chance.random() < 0.7:
            source = at[root(chance.choice(agents))] if agents else None
            if source is not None and source != c and not nx.has_path(out, c, source):
                out.add_edge(source, c)
    there = {at[root(n.id)] for n in graph.nodes if n.first_hand is True}
    starts = {c for c in out if out.in_degree(c) == 0} | there
    targets = {at[root(n.id)] for n in graph.nodes if n.kind in CARRIERS}
    return chains_between(out, starts, targets)


def _sort(node: Node) -> str | None:
    if node.identification == "anonymous":
        return "anonymous"
    return node.label if node.identification == "role_only" else None

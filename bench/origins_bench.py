"""Independent origins over 3,000 nodes and 12,000 edges (issue 4: at most 50 ms), beside networkx on the same graph.

Run by `make bench-claims`. Three shapes: papers that cite papers, talk among people, and every edge drawn at random.
networkx is timed on the possible maximum alone (condensation and maximum flow on the split graph). Processor time.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable

from earwitness.claims.graph import Edge, Graph, Node
from earwitness.claims.lineage import lineage, possible
from earwitness.claims.origins import origins

NODES, EDGES, REPEAT = 3000, 12000, 7


def papers(chance: random.Random) -> Graph:
    """300 people, 200 outlets, 2,500 documents that cite outlets and one another, now and then in circles."""
    nodes = [Node(f"p{n}", "person", chance.choice(("named", "role_only", "anonymous"))) for n in range(300)]
    nodes += [Node(f"o{n}", "outlet") for n in range(200)] + [Node(f"d{n}", "document") for n in range(2500)]
    edges = {(f"p{chance.randrange(300)}", f"o{chance.randrange(200)}") for _ in range(600)}
    while len(edges) < EDGES:
        d = chance.randrange(2500)
        back = d if chance.random() < 0.98 else 2500
        source = f"o{chance.randrange(200)}" if chance.random() < 0.3 or d == 0 else f"d{chance.randrange(back)}"
        if source != f"d{d}":
            edges.add((source, f"d{d}"))
    return _graph(nodes, edges, chance)


def talk(chance: random.Random) -> Graph:
    """2,700 people in 12 layers who tell the next, 300 recordings: the flow has the whole depth to run through."""
    nodes = [Node(f"p{n}", "person") for n in range(2700)] + [Node(f"d{n}", "recording") for n in range(300)]
    edges: set[tuple[str, str]] = set()
    while len(edges) < EDGES:
        n = chance.randrange(2700)
        layer = n // 225
        edges.add((f"p{n}", f"d{chance.randrange(300)}" if layer == 11 else
                   f"p{225 * (layer + 1) + chance.randrange(225)}"))  # fmt: skip
    return _graph(nodes, edges, chance)


def anything(chance: random.Random) -> Graph:
    """Every edge drawn at random among all."""
    kinds = ("person", "person", "outlet", "document")
    nodes = [Node(f"n{n}", chance.choice(kinds)) for n in range(NODES)]
    edges: set[tuple[str, str]] = set()
    while len(edges) < EDGES:
        a, b = sorted(chance.sample(range(NODES), 2))
        edges.add((f"n{a}", f"n{b}") if chance.random() < 0.999 else (f"n{b}", f"n{a}"))
    return _graph(nodes, edges, chance)


def _graph(nodes: list[Node], edges: set[tuple[str, str]], chance: random.Random) -> Graph:
    people = [n.id for n in nodes if n.kind == "person"]
    asked = tuple((a, b) for a, b in (chance.sample(people, 2) for _ in range(30)))
    made = tuple(Edge(u, v, support="stated" if chance.random() < 0.9 else "inferred") for u, v in sorted(edges))
    return Graph(tuple(nodes), made, asked)


def by_networkx(graph: Graph) -> int:
    """The possible maximum, by networkx."""
    import networkx as nx

    may = possible(lineage(graph))
    start = time.process_time()
    whole = nx.condensation(nx.DiGraph((e.source, e.target) for e in graph.edges if e.support != "inferred"))
    assert whole.number_of_nodes()
    flow = nx.DiGraph()
    for v, out in enumerate(may.following):
        flow.add_edge((v, 0), (v, 1), capacity=1)
        for w in out:
            flow.add_edge((v, 1), (w, 0), capacity=1)
    for v in may.starts:
        flow.add_edge("S", (v, 0), capacity=1)
    for v in may.targets:
        flow.add_edge((v, 1), "T", capacity=1)
    found = int(nx.maximum_flow_value(flow, "S", "T", flow_func=nx.algorithms.flow.dinitz))
    by_networkx.took = time.process_time() - start  # type: ignore[attr-defined]
    return found


def main() -> None:
    for make in (papers, talk, anything):
        _one(make)


def _one(make: Callable[[random.Random], Graph]) -> None:
    graph = make(random.Random(7))
    took = []
    for _ in range(REPEAT):
        start = time.process_time()
        found = origins(graph)
        took.append(1000 * (time.process_time() - start))
    assert by_networkx(graph) == found.origins.most
    slow = 1000 * by_networkx.took  # type: ignore[attr-defined]
    middle = statistics.median(took)
    print(f"origins, {make.__name__}: {len(graph.nodes)} nodes, {len(graph.edges)} edges: {middle:.0f} ms "
          f"(processor time; of {REPEAT}, {min(took):.0f} to {max(took):.0f}; at most 50), networkx {slow:.0f} ms; "
          f"{found.origins.least} to {found.origins.most} origins, {len(found.bottlenecks)} single points")  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())

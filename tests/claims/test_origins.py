"""Independent origins: the cases of issue 4, and that no reading of a graph gives fewer than proven."""

from __future__ import annotations

import os
import random
from dataclasses import replace
from itertools import pairwise

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from origin_worlds import a_reading, chains_between, graphs

from earwitness.claims.disjoint import most_disjoint
from earwitness.claims.dominators import ROOT, dominators
from earwitness.claims.graph import CARRIERS, Edge, Graph, Node
from earwitness.claims.lineage import lineage, possible, proofs
from earwitness.claims.origin_words import origins_in_words, range_in_words
from earwitness.claims.origins import Origins, Range, origins, what_would_change
from earwitness.errors import ModelRefused

MAN = Node("inmate", "person", "role_only", "an inmate")
OUTLET = Node("outlet", "outlet")
FIVE = tuple(Node(f"D{n}", "document") for n in range(1, 6))
CITING = (
    Edge("inmate", "outlet"),
    *(Edge("outlet", f"D{n}", "cites") for n in range(1, 5)),
    Edge("D4", "D5", "cites"),
    Edge("D5", "D4", "cites"),
)
PAPERS = Graph((MAN, OUTLET, *FIVE), CITING)


def more(graph: Graph, nodes: tuple[Node, ...] = (), edges: tuple[Edge, ...] = (), **changes: object) -> Graph:
    return replace(graph, nodes=graph.nodes + nodes, edges=graph.edges + edges, **changes)  # type: ignore[arg-type]


def named(found: Origins) -> dict[tuple[str, ...], set[str]]:
    return {b.station: set(found.hanging_on(b)) for b in found.bottlenecks}


OURS = more(
    PAPERS,
    (
        Node("official", "person", "role_only_hedged", "a man identified as an official"),
        Node("E1", "recording", held=True),
        Node("relative", "person", "role_only", "a relative"),
        Node("group", "group"),
        Node("D6", "document"),
    ),
    (Edge("official", "E1", "recorded"), Edge("relative", "group"), Edge("group", "D6")),
)


def test_five_papers_that_cite_one_outlet_and_each_other_are_one_origin_and_the_outlet_is_named() -> None:
    found = origins(PAPERS)
    assert len(found.documents) == 5 and found.origins == found.speakers == Range(1, 1)
    assert named(found)["outlet",] == {"D1", "D2", "D3", "D4", "D5"}
    assert found.bottlenecks[0].station == ("outlet",), "of equals, the point nearest the documents comes first"
    assert found.circles == (("D4", "D5"),)
    assert found.proven.chains[0][0] == ("inmate",) and len(found.proven.cut) == 1


def test_our_own_copy_of_the_recording_and_a_relative_through_another_group_make_three() -> None:
    found = origins(OURS)
    assert (found.origins, found.speakers, len(found.documents)) == (Range(3, 3), Range(3, 3), 7)
    assert {chain[0] for chain in found.proven.chains} == {("inmate",), ("official",), ("relative",)}
    assert ("inmate",) in named(found) and ("official",) not in named(found)


def test_unknown_lineage_adds_nothing_to_what_is_proven() -> None:
    unsourced = more(PAPERS, (Node("D9", "document"), Node("paper", "outlet"), Node("D10", "document")),
                     (Edge("paper", "D10", "cites"),))  # fmt: skip
    assert origins(unsourced).origins == Range(1, 3)
    unstated = more(PAPERS, (Node("U", "person", "unstated"), Node("D9", "document")), (Edge("U", "D9"),))
    assert origins(unstated).origins == Range(1, 2) and origins(unstated).speakers == Range(1, 2)
    only = Graph((Node("D1", "document"), Node("D2", "document")), ())
    assert origins(only).origins == Range(0, 2)


def test_what_a_named_person_was_told_by_someone_not_stated_is_not_proven() -> None:
    told = more(
        PAPERS,
        (Node("U", "person", "unstated"), Node("sister", "person"), Node("E5", "recording", held=True)),
        (Edge("U", "sister", support="inferred"), Edge("sister", "E5", "recorded")),
    )
    assert origins(told).origins == Range(1, 2)
    saw = replace(told, nodes=tuple(replace(n, first_hand=True) if n.id == "sister" else n for n in told.nodes))
    assert origins(saw).origins == Range(2, 2), "she says that she was there herself"


def test_a_diamond_counts_once() -> None:
    nodes = (Node("man", "person"), Node("a", "outlet"), Node("b", "outlet"), Node("D1", "document"))
    edges = (Edge("man", "a"), Edge("man", "b"), Edge("a", "D1", "cites"), Edge("b", "D1", "cites"))
    found = origins(Graph(nodes, edges))
    assert found.origins == Range(1, 1) and named(found) == {("man",): {"D1"}}


def test_the_same_person_through_two_outlets_counts_once() -> None:
    nodes = (Node("m1", "person"), Node("m2", "person"), Node("a", "outlet"), Node("b", "outlet"), *FIVE[:2])
    edges = (Edge("m1", "a"), Edge("m2", "b"), Edge("a", "D1"), Edge("b", "D2"))
    apart = Graph(nodes, edges)
    assert origins(apart).origins == Range(2, 2)
    assert origins(replace(apart, same=(("m1", "m2"),))).origins == Range(1, 1)
    decided = tuple(replace(n, person="P1") if n.id in ("m1", "m2") else n for n in nodes)
    assert origins(replace(apart, nodes=decided)).origins == Range(1, 1)
    asked = replace(apart, questions=(("m1", "m2"),))
    assert origins(asked).origins == Range(1, 2) and what_would_change(asked) == (("m1", "m2"),)
    assert origins(replace(asked, apart=(("m2", "m1"),))).origins == Range(2, 2)


@pytest.mark.parametrize(("first", "second", "least"), [
    (("anonymous", None), ("anonymous", None), 1),
    (("role_only", "a worker"), ("role_only", "A  worker"), 1),
    (("role_only", "a worker"), ("role_only", "a guard"), 2),
    (("anonymous", None), ("named", "Ilan Toresk"), 2),
])  # fmt: skip
def test_unnamed_people_whom_nothing_tells_apart_are_one_until_somebody_decides(first, second, least) -> None:
    people = (Node("p", "person", *first), Node("q", "person", *second))
    graph = Graph((*people, *FIVE[:2]), (Edge("p", "D1"), Edge("q", "D2")))
    assert origins(graph).origins == Range(least, 2)
    assert origins(replace(graph, apart=(("p", "q"),))).origins == Range(2, 2)


def test_the_page_of_the_mine() -> None:
    """An older worker on our recording, an unnamed one behind a paper, a sister told by somebody not stated."""
    nodes = (
        Node("older", "person", "role_only", "older worker", first_hand=True), Node("E1", "recording", held=True),
        Node("worker", "person", "anonymous", "a worker"), Node("courier", "outlet"),
        *(Node(d, "document", held=True) for d in ("E4", "E7", "E8", "E9")),
        Node("someone", "person", "unstated"), Node("sister", "person"), Node("E5", "recording", held=True),
    )  # fmt: skip
    edges = (
        Edge("older", "E1", "recorded"), Edge("worker", "courier"), Edge("courier", "E4", "quoted"),
        Edge("courier", "E7", "cites"), Edge("E7", "E8", "cites"), Edge("E8", "E9", "cites"), Edge("E9", "E7", "cites"),
        Edge("someone", "sister", support="inferred"), Edge("sister", "E5", "recorded"),
    )  # fmt: skip
    graph = Graph(nodes, edges, (("older", "worker"), ("worker", "someone")))
    found = origins(graph)
    assert (len(found.documents), found.speakers, found.origins) == (6, Range(1, 3), Range(1, 3))
    assert named(found)["courier",] == {"E4", "E7", "E8", "E9"} and found.circles == (("E7", "E8", "E9"),)
    assert what_would_change(graph) == (("older", "worker"),)


def test_an_inferred_edge_is_never_a_way_and_may_take_an_origin_away() -> None:
    copied = more(PAPERS, (Node("eva", "person"), Node("D9", "document")), (Edge("eva", "D9", support="inferred"),))
    assert origins(copied).origins == Range(1, 2)
    both = Graph((Node("x", "person"), Node("y", "person"), *FIVE[:2]), (Edge("x", "D1"), Edge("y", "D2")))
    assert origins(both).origins == Range(2, 2)
    assert origins(more(both, (), (Edge("x", "y", support="inferred"),))).origins == Range(1, 2)
    third = (Node("z", "person"),)
    two = (Edge("x", "y", support="inferred"), Edge("z", "y", support="inferred"))
    assert origins(more(both, third, two)).origins == Range(1, 2), "if x told y and z did not, both hang on x"


def people(*ids: str) -> tuple[Node, ...]:
    return tuple(Node(id_, "person", "named", id_) for id_ in ids)


def told(*pairs: str) -> tuple[Edge, ...]:
    return tuple(Edge(*pair.split()) for pair in pairs)


def test_who_may_be_one_passes_on_once_and_never_what_only_the_other_was_told() -> None:
    nodes = (*people("x", "y", "a", "b", "z"), Node("U", "person", "unstated"), *FIVE[:2])
    one = ("a", "b")
    both = Graph(nodes, told("x a", "a D1", "y b", "b D2"), (one,))
    assert origins(both).origins == Range(1, 2) and what_would_change(both) == (one,)
    crossed = Graph(nodes, told("x a", "a z", "U b", "b D1"), (one,))
    assert origins(crossed).origins.least == 0, "x told a; that b, who told the paper, is a, nobody has decided"


def test_an_origin_that_may_be_somebody_who_was_told_begins_nothing() -> None:
    graph = Graph((*people("x", "a", "b"), *FIVE[:2]), told("x D1", "x a", "b D2"), (("a", "b"),))
    assert origins(graph).origins == Range(1, 2), "if b is a, both documents have it from x"


def test_what_would_lie_on_a_circle_if_two_were_one_counts_once() -> None:
    graph = Graph((*people("x", "y", "a", "b", "c"), *FIVE[:2]),
                  told("x b", "b D1", "y a", "a D2", "a b", "b c"), (("a", "c"),))  # fmt: skip
    assert origins(graph).origins == Range(1, 2)
    assert origins(replace(graph, questions=())).origins == Range(2, 2)


def test_with_very_many_who_may_be_one_less_is_proven_and_never_more() -> None:
    nodes, edges, asked = [], [], []
    for n in range(6):
        nodes += [*people(f"x{n}", f"a{n}", f"b{n}"), Node(f"D{n}", "document")]
        edges += told(f"x{n} a{n}", f"x{n} b{n}", f"a{n} D{n}", f"b{n} D{n}")
        asked.append((f"a{n}", f"b{n}"))
    assert origins(Graph(tuple(nodes), tuple(edges), tuple(asked))).origins == Range(6, 6)
    edges += told("x0 x1")
    assert origins(Graph(tuple(nodes), tuple(edges), tuple(asked))).origins == Range(5, 5)


def test_with_very_many_too_nothing_is_passed_on_that_only_the_other_was_told() -> None:
    nodes, edges, asked = [*people("z"), Node("U", "person", "unstated")], [], []
    for n in range(6):
        nodes += [*people(f"x{n}", f"a{n}", f"b{n}"), Node(f"D{n}", "document")]
        edges += told(f"x{n} a{n}", f"a{n} z", f"U b{n}", f"b{n} D{n}")
        asked.append((f"a{n}", f"b{n}"))
    assert origins(Graph(tuple(nodes), tuple(edges), tuple(asked))).origins.least == 0


def test_no_document_no_origin() -> None:
    found = origins(Graph((MAN,), ()))
    assert (found.documents, found.origins, found.speakers, found.bottlenecks) == ((), Range(0, 0), Range(0, 0), ())


def test_a_graph_names_only_stations_that_it_has() -> None:
    with pytest.raises(ModelRefused):
        Graph((MAN,), (Edge("inmate", "outlet"),))
    with pytest.raises(ModelRefused):
        Graph((MAN, MAN), ())


EXAMPLES = int(os.environ.get("ORIGIN_EXAMPLES", "60"))
# --- properties ------------------------------------------------------------------------------------------------------

DIGRAPH = st.integers(1, 12).flatmap(
    lambda n: st.tuples(
        st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)), max_size=3 * n),
        st.sets(st.integers(0, n - 1)),
        st.sets(st.integers(0, n - 1)),
        st.just(n),
    )
)


def directed(n: int, edges: list[tuple[int, int]]) -> tuple[nx.DiGraph, list[list[int]]]:
    graph = nx.DiGraph(edges)
    graph.add_nodes_from(range(n))
    return graph, [sorted(graph.successors(v)) for v in range(n)]


@settings(max_examples=EXAMPLES, deadline=None)
@given(DIGRAPH)
def test_as_many_chains_as_a_maximum_flow_has_and_as_few_points_cut_them(drawn) -> None:
    edges, starts, targets, n = drawn
    graph, following = directed(n, edges)
    found = most_disjoint(following, starts, targets)
    assert len(found.chains) == len(found.cut) == chains_between(graph, starts, targets)
    stations = [v for chain in found.chains for v in chain]
    assert len(stations) == len(set(stations))
    for chain in found.chains:
        assert chain[0] in starts and chain[-1] in targets
        assert all(graph.has_edge(u, v) for u, v in pairwise(chain))
    graph.remove_nodes_from(found.cut)
    assert chains_between(graph, starts - set(found.cut), targets - set(found.cut)) == 0


@settings(max_examples=EXAMPLES, deadline=None)
@given(DIGRAPH)
def test_dominators_are_those_of_networkx(drawn) -> None:
    edges, starts, _, n = drawn
    graph, following = directed(n, edges)
    graph.add_edges_from(("root", v) for v in starts)
    graph.add_node("root")
    expected = nx.immediate_dominators(graph, "root")
    nearest, order = dominators(following, sorted(starts))
    for v in range(n):
        up = expected.get(v)
        assert nearest[v] == (ROOT if up == "root" else up)
    assert set(order) == {v for v in range(n) if v in expected}


@settings(max_examples=EXAMPLES, deadline=None)
@given(graphs(), st.randoms(use_true_random=False))
def test_no_reading_of_the_open_questions_gives_fewer_than_proven_or_more_than_possible(graph, chance) -> None:
    found = origins(graph)
    assert 0 <= found.origins.least <= found.origins.most <= len(found.documents)
    assert found.origins.least <= found.speakers.least <= found.speakers.most
    for _ in range(8):
        assert found.origins.least <= a_reading(graph, chance)


@settings(max_examples=EXAMPLES, deadline=None)
@given(graphs(), st.data())
def test_unknown_lineage_and_mere_inference_and_open_questions_never_raise_what_is_proven(graph, data) -> None:
    least = origins(graph).origins.least
    ids = [n.id for n in graph.nodes]
    one, other = data.draw(st.sampled_from(ids)), data.draw(st.sampled_from(ids))
    unstated = more(graph, (Node("U", "person", "unstated"),), (Edge("U", one),))
    assert origins(unstated).origins.least <= least
    assert origins(more(unstated, (), (Edge(other, "U"),))).origins.least <= least
    unsourced = more(graph, (Node("new", "document"),), (Edge("new", one, "cites"),))
    assert origins(unsourced).origins.least <= least
    if one != other:
        assert origins(more(graph, (), (Edge(one, other, support="inferred"),))).origins.least <= least
        assert origins(replace(graph, questions=(*graph.questions, (one, other)))).origins.least <= least


@settings(max_examples=EXAMPLES, deadline=None)
@given(graphs())
def test_without_a_named_point_no_chain_reaches_the_documents_that_hang_on_it(graph) -> None:
    found = origins(graph)
    may = possible(lineage(graph))
    members = lineage(graph).members
    for bottleneck in found.bottlenecks:
        hanging = set(found.hanging_on(bottleneck))
        whole = nx.DiGraph((u, v) for u, out in enumerate(may.following) for v in out)
        whole.add_nodes_from(range(len(members)))
        gone = {c for c, ms in enumerate(members) if {n.id for n in ms} & set(bottleneck.station)}
        targets = {c for c, ms in enumerate(members) if {n.id for n in ms} & hanging}
        assert chains_between(whole, set(may.starts), targets) >= 1
        whole.remove_nodes_from(gone)
        assert chains_between(whole, set(may.starts) - gone, targets - gone) == 0


@settings(max_examples=EXAMPLES, deadline=None)
@given(graphs(most=7))
def test_where_nothing_is_open_proven_is_possible_is_what_networkx_counts(graph) -> None:
    nodes = tuple(Node(n.id, n.kind, "named", n.id) if n.kind in ("person", "document") else Node(n.id, "person")
                  for n in graph.nodes)  # fmt: skip
    tellers = (Node("T", "person"),)
    edges = tuple(Edge(e.source, e.target) for e in graph.edges)
    unsourced = {n.id for n in nodes if n.kind == "document"} - {e.target for e in edges}
    edges += tuple(Edge("T", d) for d in sorted(unsourced))
    settled = Graph(nodes + tellers, edges)
    condensed = nx.condensation(
        nx.DiGraph([(e.source, e.target) for e in edges] + [(n.id, n.id) for n in settled.nodes])
    )
    at = condensed.graph["mapping"]
    starts = {c for c in condensed if condensed.in_degree(c) == 0}
    targets = {at[n.id] for n in nodes if n.kind in CARRIERS}
    if any(all(m.startswith("n") and graph_kind(settled, m) == "document" for m in condensed.nodes[c]["members"])
           for c in starts):  # fmt: skip
        return  # papers that only cite one another have no source at all
    count = chains_between(nx.DiGraph(condensed), starts, targets)
    assert origins(settled).origins == Range(count, count)
    assert len(next(proofs(lineage(settled))).starts) == len(starts)


def graph_kind(graph: Graph, id_: str) -> str:
    return next(n.kind for n in graph.nodes if n.id == id_)


def test_a_long_chain_needs_no_depth_of_calls() -> None:
    nodes = [Node("p", "person")] + [Node(f"D{n}", "document") for n in range(5000)]
    edges = [Edge("p", "D0")] + [Edge(f"D{n}", f"D{n + 1}", "cites") for n in range(4999)]
    found = origins(Graph(tuple(nodes), tuple(edges)))
    assert found.origins == Range(1, 1) and found.bottlenecks[0].count == 5000
    chance = random.Random(4)
    edges += [Edge(f"D{chance.randrange(5000)}", f"D{chance.randrange(5000)}", "cites") for _ in range(9000)]
    edges = [e for e in edges if e.source != e.target]
    assert origins(Graph(tuple(nodes), tuple(edges))).origins == Range(1, 1)


# --- in words --------------------------------------------------------------------------------------------------------


def test_the_numbers_in_words_name_the_point_on_which_the_documents_hang() -> None:
    labels = {"outlet": "the Orvend Courier", "relative": "a relative"}
    assert origins_in_words(origins(PAPERS), labels) == (
        "Independent origins: 1 proven.",
        "5 documents carry this.",
        "D1, D2, D3, D4 and D5 have it from the Orvend Courier, and from there alone.",
        "D4 and D5 cite one another: counted once.",
    )
    assert range_in_words(Range(1, 3)) == "1 proven, at most 3" and range_in_words(Range(0, 2)) == (
        "none proven, at most 2"
    )
    only = Graph((Node("man", "person"), Node("D1", "document")), (Edge("man", "D1"),))
    assert origins_in_words(origins(only), {})[1:] == (
        "One document carries this.",
        "D1 has it from man, and from there alone.",
    )

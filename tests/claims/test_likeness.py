"""Shared rare wording and shared slips propose an edge, with the wording shown; what everybody writes shows nothing."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from earwitness.claims.graph import Edge, Graph, Node
from earwitness.claims.likeness import MOST, likenesses
from earwitness.claims.origins import Range, origins

COMMON = "The ministry said on Tuesday that eleven contractors had left the yard without permission and were sought."
RARE = "men in unmarked jackets walked the frozen orchard road counting lamps until the siren stopped them short"


def filler(seed: int, words: int = 60) -> str:
    chance = random.Random(seed)
    return " ".join("".join(chance.choice("abcdefgh") for _ in range(7)) for _ in range(words))


def case(**more: str) -> dict[str, str]:
    return {f"D{n}": f"{filler(n)} {COMMON} contractors permission" for n in range(1, 9)} | more


def test_rare_wording_that_two_share_is_proposed_and_shown_where_it_stands() -> None:
    texts = case(
        A=f"{filler(20)} {RARE}. {COMMON}", B=f"{COMMON} Later {RARE.replace('frozen', 'Frozen')}, {filler(21)}"
    )
    (found,) = likenesses(texts)
    (shared,) = found.shared
    assert (found.first, found.second, found.direction) == ("A", "B", None) and shared.text == RARE
    for id_, (start, end) in (("A", shared.first), ("B", shared.second)):
        assert texts[id_][start:end].casefold() == RARE
    assert found.edges() == (Edge("A", "B", "derived", "inferred"), Edge("B", "A", "derived", "inferred"))


def test_what_all_documents_have_shows_nothing() -> None:
    assert likenesses(case()) == ()


def test_two_shared_slips_are_enough_and_one_is_not() -> None:
    one = case(A=f"{filler(20)} contarctors", B=f"{filler(21)} contarctors")
    assert likenesses(one) == ()
    two = case(A=f"{filler(20)} contarctors of permision", B=f"{filler(21)} permision for contarctors")
    (found,) = likenesses(two)
    assert {s.text for s in found.shared} == {"contarctors", "permision"} and all(s.slip for s in found.shared)


def test_another_ending_is_grammar_and_no_slip() -> None:
    assert likenesses(case(A=f"{filler(20)} contractor's contractory", B=f"{filler(21)} contractory permissive")) == ()


def test_words_in_quotation_marks_count_half_since_two_reporters_may_have_heard_them() -> None:
    plain = likenesses(case(A=f"{filler(20)} {RARE}", B=f"{filler(21)} {RARE}"))[0]
    quoted = likenesses(case(A=f"{filler(20)} “{RARE}”", B=f"{filler(21)} «{RARE}»"))[0]
    assert quoted.shared[0].quoted and not plain.shared[0].quoted and plain.bits > 1.9 * quoted.bits


def test_the_days_of_publication_give_the_direction() -> None:
    texts = case(A=f"{filler(20)} {RARE}", B=f"{filler(21)} {RARE}")
    (found,) = likenesses(texts, {"A": "2026-11-09", "B": "2026-11-08"})
    assert found.direction == "first from second" and found.edges() == (Edge("B", "A", "derived", "inferred"),)
    assert likenesses(texts, {"A": "2026-11-09", "B": "2026-11-09"})[0].direction is None


def test_a_proposal_proves_nothing_and_never_raises_what_is_proven() -> None:
    (found,) = likenesses(case(A=f"{filler(20)} {RARE}", B=f"{filler(21)} {RARE}"))
    nodes = (Node("A", "document"), Node("B", "document"), Node("man", "person"))
    graph = Graph(nodes, (Edge("man", "A"), *found.edges()))
    assert origins(graph).origins == Range(1, 2)


@given(st.dictionaries(st.sampled_from("ABCD"), st.text(max_size=300), max_size=4))
def test_any_texts_can_be_compared(texts: dict[str, str]) -> None:
    for found in likenesses(texts):
        assert found.first < found.second


def test_a_copy_of_a_long_text_is_one_piece_and_many_pieces_are_counted() -> None:
    long = filler(30, 3000)
    (found,) = likenesses(case(A=long, B=long))
    assert len(found.shared) == 1
    pieces = [filler(100 + n, 8) for n in range(MOST + 5)]
    texts = case(A=" aa ".join(pieces), B=" bb ".join(reversed(pieces)))
    (found,) = likenesses(texts)
    assert len(found.shared) == MOST and found.not_shown == 5

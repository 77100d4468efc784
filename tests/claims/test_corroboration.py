"""From claims to their graph, and whether the second claim is a second voice."""

from __future__ import annotations

from dataclasses import replace

from earwitness.anchors import in_text
from earwitness.claims.corroboration import same_in_two
from earwitness.claims.graph import graph_of
from earwitness.claims.model import NOBODY_STATED, Agent, Claim, Link
from earwitness.claims.origins import Range, origins
from earwitness.standing import Standing

AGENTS = {
    "A1": Agent("A1", "person", "the man", "role_only"),
    "A2": Agent("A2", "outlet", "the Courier", "named"),
    "A3": Agent("A3", "outlet", "the Post", "named"),
    "A4": Agent("A4", "person", "his cousin", "role_only"),
}
MAN = Link("A1", "the man", identification="role_only")
COUSIN = Link("A4", "his cousin", identification="role_only")
COURIER = Link("A2", "the Courier", kind="outlet", how="quoted")
POST = Link("A3", "the Post", kind="outlet", how="cites")
SURE = Standing("confirmed", by="N. Farrow", at="2026-11-13T10:00:00Z")


def claim(id_: str, exhibit: str, text: str, *chain: Link, **changes: object) -> Claim:
    made = Claim(id_, "N1", text, chain, (in_text(exhibit, text, 0, len(text)),), standing=SURE)
    return replace(made, **changes)  # type: ignore[arg-type]


def test_eleven_fled_and_he_and_ten_others_from_one_man_are_restated() -> None:
    first = claim("C1", "D1", "11 fled", MAN, COURIER)
    second = claim("C2", "D2", "he and 10 others", MAN, COURIER, POST)
    assert same_in_two(first, second, AGENTS)[0] == "restates"


def test_another_man_through_another_outlet_corroborates_unless_he_may_be_the_same() -> None:
    first, second = claim("C1", "D1", "11 fled", MAN, COURIER), claim("C2", "D2", "11 fled", COUSIN, POST)
    kind, found = same_in_two(first, second, AGENTS)
    assert kind == "corroborates" and found.origins == Range(2, 2)
    asked = {**AGENTS, "A4": replace(AGENTS["A4"], maybe_same_as=("A1",))}
    kind, found = same_in_two(first, second, asked)
    assert kind is None and found.origins == Range(1, 2)
    assert same_in_two(first, second, asked, apart=[("A1", "A4")])[0] == "corroborates"
    decided = {**AGENTS, "A1": replace(AGENTS["A1"], person="P1"), "A4": replace(AGENTS["A4"], person="P1")}
    assert same_in_two(first, second, decided)[0] == "restates"


def test_what_nobody_has_confirmed_proves_nothing_and_what_is_rejected_is_gone() -> None:
    first = claim("C1", "D1", "11 fled", MAN, COURIER)
    drafted = claim("C2", "D2", "11 fled", COUSIN, POST, standing=Standing(rule="np-cue", confidence=0.8))
    assert same_in_two(first, drafted, AGENTS)[1].origins == Range(1, 2)
    assert same_in_two(first, replace(drafted, standing=Standing("rejected", by="N", at="2026", why="no")), AGENTS)[
        1
    ].documents == ("D1",)


def test_a_chain_that_begins_with_nobody_stated_and_one_that_was_told_prove_nothing() -> None:
    unstated = claim("C1", "D1", "11 fled", NOBODY_STATED, MAN, COURIER)
    assert origins(graph_of([unstated], AGENTS)).origins == Range(0, 1)
    told = claim("C1", "D1", "11 fled", MAN, COURIER, basis="told")
    assert origins(graph_of([told], AGENTS)).origins == Range(0, 1)
    assert origins(graph_of([replace(told, basis="saw")], AGENTS)).origins == Range(1, 1)
    two = [unstated, claim("C2", "D2", "11 fled", NOBODY_STATED, COUSIN, POST)]
    assert origins(graph_of(two, AGENTS)).origins == Range(0, 2)


def test_a_chain_that_the_text_has_dropped_keeps_its_origin() -> None:
    first = claim("C1", "D1", "11 fled", MAN, COURIER)
    assert same_in_two(first, claim("C2", "D1", "The 11", MAN, COURIER, dropped=True), AGENTS)[0] == "restates"


def test_our_own_recording_is_an_edge_of_its_own() -> None:
    paper = claim("C1", "D1", "11 fled", MAN, COURIER)
    heard = claim("C2", "E1", "Eleven.", replace(COUSIN, how="recorded"), Link("E1", "E1", kind="recording", held=True))
    assert same_in_two(paper, heard, AGENTS)[0] == "corroborates"
    kind, found = same_in_two(paper, replace(heard, chain=(replace(MAN, how="recorded"), heard.chain[1])), AGENTS)
    assert kind == "restates" and set(found.documents) == {"D1", "E1"}

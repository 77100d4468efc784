"""Figures that must add up, over documents sealed into a case and drafted by the rules; grades; who decides what."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from desk_samples import write

from earwitness.claims.figures import Variable
from earwitness.claims.model import Quantity
from earwitness.desk import claimdraft, claims, documents, figures, grading, grouping, record
from earwitness.desk.context import Desk
from earwitness.errors import DecisionRefused, ModelRefused, NotInCase, Usage

PAPERS = {
    "Valley Wire": "The quarry was shut on Monday. About 70 men were held there, the Valley Wire reported.\n",
    "Northern Post": "“Twenty-one men escaped,” said Ilan Veth, a guard at the quarry.\n",
    "Morning Line": "The group was 80 men, said Mara Toresk, a lawyer.\n",
    "Evening Line": "At least 85 men were held, said Oren Salt, a driver.\n",
}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk.create(tmp_path / "case", actor="anna")


def article(desk: Desk, outlet: str, text: str) -> str:
    path = write(desk.case.folder.parent / f"{outlet}.txt", text)
    exhibit = documents.seal_document(desk, path, stated=[record.parse("published.by", outlet)]).id
    claimdraft.draft_exhibit(desk, exhibit, language="en")
    return exhibit


def figure(desk: Desk, low: float, exhibit: str | None = None) -> Quantity:
    [found] = [q for q in claims.all_of(desk, "quantity", exhibit=exhibit) if q.low == low]
    made: Quantity = found
    return made


def four(desk: Desk) -> tuple[str, dict[str, Quantity]]:
    """The four figures of four papers, each put into one group by a person."""
    for outlet, text in PAPERS.items():
        article(desk, outlet, text)
    ids = {"70": figure(desk, 65), "21": figure(desk, 21), "80": figure(desk, 80), "85": figure(desk, 85)}
    group, _ = figures.count(desk, [ids["80"].id], label="the men of the quarry", state="size")
    figures.count(desk, [ids["70"].id, ids["85"].id], group=group, state="held")
    figures.count(desk, [ids["21"].id], group=group, state="escaped")
    return group, ids


def sets(found: list[dict[str, Any]], ids: dict[str, Quantity]) -> set[frozenset[str]]:
    name = {q.id: n for n, q in ids.items()}
    return {frozenset(name[f["id"]] for f in c["figures"]) for c in found}


def test_the_smallest_sets_that_cannot_all_hold_are_listed_with_chain_and_arithmetic(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    group, ids = four(desk)
    before = figures.sheet(desk)
    assert sets(before["conflicts"], ids) == {frozenset(("70", "85"))}
    assert sets(before["would_be"], ids) == set()
    [proposed] = grouping.propose_divisions(desk)
    assert grouping.propose_divisions(desk) == [] and proposed.standing.open
    would = figures.sheet(desk)
    assert sets(would["conflicts"], ids) == {frozenset(("70", "85"))}
    expected = {frozenset(("80", "85")), frozenset(("70", "80", "21"))}
    assert sets(would["would_be"], ids) == expected
    claims.settle(desk, proposed.id, "confirmed")
    after = figures.sheet(desk, group)
    assert sets(after["conflicts"], ids) == expected | {frozenset(("70", "85"))} and after["would_be"] == []
    three = after["conflicts"][-1]
    assert three["in_words"] == "Cannot all hold" and after["conflicts"][0]["in_words"] == "Cannot both hold"
    assert all(f["chain"].startswith("according to ") and f["place"]["written"] for f in three["figures"])
    assert any("the men of the quarry" in line for line in three["arithmetic"])
    assert any("65 to 75" in line for line in three["arithmetic"]) and "different things" in three["unless"]
    monkeypatch.setattr(figures, "SHOWN", 1)
    few = figures.sheet(desk)
    assert len(few["conflicts"]) == 1 and few["not_searched"] == [
        "Of 3 sets that cannot all hold, the smallest are shown."
    ]
    monkeypatch.undo()
    claims.settle(desk, proposed.id, "rejected", why="the 80 were counted earlier")
    assert sets(figures.sheet(desk)["conflicts"], ids) == {frozenset(("70", "85"))}
    assert grouping.propose_divisions(desk) == []


def test_what_follows_is_said(desk: Desk) -> None:
    article(desk, "Valley Wire", PAPERS["Valley Wire"] + "\n“Eleven men escaped,” said Ilan Veth.\n")
    article(desk, "Morning Line", PAPERS["Morning Line"])
    group, _ = figures.count(desk, [figure(desk, 80).id], label="the men of the quarry")
    figures.count(desk, [figure(desk, 65).id], group=group, state="held")
    figures.count(desk, [figure(desk, 11).id], group=group, state="escaped")
    figures.divide(
        desk, Variable(group, "size"), (Variable(group, "held"), Variable(group, "escaped")), disjoint=True,
        exhaustive=False, why="nobody is both",
    )  # fmt: skip
    [one] = figures.sheet(desk)["groups"]
    follows = {row["state"]: row["follows"] for row in one["rows"]}
    assert follows["held"]["in_words"] == "so held is 65 to 69"
    assert follows["size"] is None and follows["escaped"] is None


def test_two_different_elevens_are_never_merged(desk: Desk) -> None:
    article(desk, "Valley Wire", "“Eleven men fled,” said Ilan Veth.\n")
    article(
        desk, "Northern Post", "“Eleven men are missing,” said Mara Toresk.\n\n“Twelve men fled,” said Oren Salt.\n"
    )
    first, second = figure(desk, 11, "D1"), figure(desk, 11, "D2")
    sheet = figures.sheet(desk)
    assert sheet["groups"] == [] and len(sheet["ungrouped"]) == 3 and sheet["conflicts"] == []
    [together] = sheet["together"]
    assert set(together["figures"]) >= {first.id, second.id} and any("“men”" in r for r in together["reasons"])
    claims.relate(desk, "do_not_merge", first.claim, second.claim, why="those who fled, and those who are missing")
    group, _ = figures.count(desk, [first.id], label="those who fled", state="fled")
    after = figures.sheet(desk)
    assert {c["figure"] for c in after["candidates"]} == {figure(desk, 12).id}  # the other eleven is not proposed
    assert claims.one(desk, second.id, "quantity").group == second.id
    assert after["conflicts"] == []
    # A figure that is only proposed for the group is a conflict that would be; of another time it is none.
    figures.count(desk, [figure(desk, 12).id], group=group, state="fled", as_of="2026-11-13")
    figures.count(desk, [first.id], group=group, as_of="2026-11-12")
    assert figures.sheet(desk)["conflicts"] == [] and len(figures.sheet(desk)["groups"][0]["rows"]) == 2
    figures.count(desk, [figure(desk, 12).id], group=group, as_of="2026-11-12")
    [conflict] = figures.sheet(desk)["conflicts"]
    assert "may speak of different times" not in conflict["unless"]


def test_a_proposed_figure_only_would_be_a_conflict(desk: Desk) -> None:
    article(desk, "Valley Wire", "“Eleven men fled,” said Ilan Veth.\n")
    article(desk, "Northern Post", "“Twelve men fled,” said Oren Salt.\n")
    group, _ = figures.count(desk, [figure(desk, 11).id], label="the men who fled")
    found = figures.sheet(desk, group)
    assert found["conflicts"] == [] and len(found["would_be"]) == 1
    assert {f["standing"] for f in found["would_be"][0]["figures"]} == {"edited", "proposed"}
    claims.settle(desk, figure(desk, 12).claim, "rejected", why="he says he never spoke to them")
    assert figures.sheet(desk, group)["would_be"] == []


def test_what_cannot_be_said_is_refused(desk: Desk) -> None:
    article(desk, "Valley Wire", "“Eleven men fled,” said Ilan Veth.\n")
    one = figure(desk, 11)
    for bad in ({}, {"group": "G1", "label": "both"}):
        with pytest.raises(Usage):
            figures.count(desk, [one.id], **bad)
    with pytest.raises(NotInCase):
        figures.count(desk, [one.id], group="G9")
    with pytest.raises(NotInCase):
        figures.count(desk, [one.claim], label="a claim is no figure")
    group, _ = figures.count(desk, [one.id], label="the men")
    for text in ("held", "G1", "G1:", "X1:held"):
        with pytest.raises(Usage):
            figures.variable_of(text)
    with pytest.raises(ModelRefused):
        figures.variable_of("G1:held@soon")
    with pytest.raises(ModelRefused):
        figures.divide(desk, Variable(group, "size"), (Variable(group, "size"),), disjoint=True, exhaustive=True, why="x")  # fmt: skip  # noqa: E501
    for text in ("G1:held", "G1:held@2026-11-12", "G1:held@2026-11-10..2026-11-12"):
        assert figures.written(figures.variable_of(text)) == text


def test_a_grade_is_given_by_a_person_and_a_one_needs_two_origins(desk: Desk) -> None:
    exhibit = article(desk, "Valley Wire", "“Eleven men fled,” said Ilan Veth.\n")
    claim = figure(desk, 11, exhibit).claim
    assert grading.of(desk, claim)["reliability"] + grading.of(desk, claim)["credibility"] == "F6"
    with pytest.raises(DecisionRefused):
        grading.give(desk, claim, "B", "1", why="it sounds right")
    made = grading.give(desk, claim, "B", "2", why="he was there")
    with pytest.raises(DecisionRefused):
        claims.settle(desk, made.id, "edited", changes={"credibility": "1", "proven_minimum": 2})
    with pytest.raises(ModelRefused):
        grading.give(desk, claim, "B", "7", why="x")  # type: ignore[arg-type]
    claims.settle(desk, claim, "confirmed")
    other = article(desk, "Families' Group", "“Eleven men fled,” said Mara Toresk.\n")
    second = figure(desk, 11, other).claim
    claims.settle(desk, second, "confirmed")
    claims.join(desk, second, claims.one(desk, claim, "claim").proposition)
    again = grading.give(desk, claim, "B", "1", why="two who do not know each other")
    assert again.id == made.id and [s["value"]["credibility"] for s in claims.history(desk, made.id)] == ["2", "1"]
    claims.settle(desk, second, "rejected", why="it was the same man under another name")
    assert "fewer are" in grading.of(desk, claim)["note"] and "1" not in grading.of(desk, claim)["offered"]

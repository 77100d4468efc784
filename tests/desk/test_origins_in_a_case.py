"""Origins over documents and a recording sealed into a case, drafted by the rules and confirmed by a person."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from desk_samples import wav, write

from earwitness.desk import (
    claimdraft,
    claims,
    claimview,
    deriving,
    documents,
    intake,
    record,
    transcripts,
)
from earwitness.desk.context import Desk

WORDS = (
    "[00:00 - 00:02] Anton Brel: Eleven men fled from the quarry.\n"
    "[00:02 - 00:03] A nurse: When was it?\n"
    "[00:03 - 00:05] Anton Brel: They went at night.\n"
)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk.create(tmp_path / "case", actor="anna")


def article(desk: Desk, number: int, outlet: str | None, text: str) -> str:
    path = write(desk.case.folder.parent / f"paper{number}.txt", text)
    fields = [record.parse("published.by", outlet)] if outlet else []
    exhibit = documents.seal_document(desk, path, stated=fields).id
    claimdraft.draft_exhibit(desk, exhibit, language="en")
    return exhibit


def confirm(desk: Desk, exhibit: str, words: str = "leven men", to: str | None = None) -> Any:
    """Confirm the claim of an exhibit that holds these words, and put it beside another one."""
    [claim] = [c for c in claims.all_of(desk, "claim", exhibit=exhibit) if words in c.text]
    claims.settle(desk, claim.id, "confirmed")
    return claims.join(desk, claim.id, to) if to else claims.one(desk, claim.id, "claim")


def origins(desk: Desk, proposition: str) -> tuple[int, int]:
    chains = claimview.card(desk, proposition)["origins"]["chains"]
    return chains["least"], chains["most"]


def same(desk: Desk, first: str, second: str) -> None:
    claims.put(desk, "pair", {"first": first, "second": second, "same": True}, why="the same")


def test_five_papers_one_outlet_then_a_recording_and_a_relative_make_three(desk: Desk, tmp_path: Path) -> None:
    """Two of the five cite each other. The outlet has it from a driver, who is named."""
    first = article(
        desk, 1, "Orvend Courier", "“Eleven men fled from the quarry,” Petr Holm told the Orvend Courier.\n"
    )
    about = confirm(desk, first).proposition
    papers = ["Valley Post", "Northern Post", "Morning Herald", "Evening Herald", "Harbour Gazette"]
    for n, paper in enumerate(papers, 2):
        exhibit = article(desk, n, paper, f"Day {n}. Eleven men fled from the quarry, the Orvend Courier reported.\n")
        confirm(desk, exhibit, to=about)
    names = {claims.bare(a.label): a.id for a in claims.all_of(desk, "agent")}
    for a, b in (("valley post", "northern post"), ("northern post", "valley post")):
        passing = {"source": names[a], "target": names[b], "how": "cites", "why": "it says so"}
        claims.put(desk, "passing", passing, why="it says so")
    found = claimview.card(desk, about)["origins"]
    assert found["chains"] == {"least": 1, "most": 1} and len(found["documents"]) == 6
    assert ("the Orvend Courier", 6) in [(p["name"], len(p["documents"])) for p in found["bottlenecks"]]
    assert any({"Valley Post", "Northern Post"} <= set(circle) for circle in found["circles"])

    intake.seal_file(desk, write(tmp_path / "in" / "call.wav", wav()))
    transcripts.import_file(desk, "E1", write(tmp_path / "in" / "words.txt", WORDS), language="en")
    claimdraft.draft_exhibit(desk, "E1", language="en")
    confirm(desk, "E1", to=about)
    assert origins(desk, about) == (2, 2)
    relative = article(desk, 9, "Families' Group", "“Eleven men fled from the quarry,” said Mara Toresk, a sister.\n")
    confirm(desk, relative, to=about)
    assert origins(desk, about) == (3, 3)


def test_unknown_lineage_adds_nothing_to_what_is_proven(desk: Desk) -> None:
    about = confirm(
        desk, article(desk, 1, "Orvend Courier", "“Eleven men fled,” said Petr Holm, a driver.\n")
    ).proposition
    assert origins(desk, about) == (1, 1)
    other = article(desk, 2, None, "Something was told. Reportedly eleven men fled.\n")
    claim = claims.mark(desk, other, 20, 46, said_by=None)
    claims.join(desk, claim.id, about)
    assert origins(desk, about) == (1, 2)


def test_a_diamond_counts_once(desk: Desk) -> None:
    """One man, two outlets that quote him, one paper that cites both."""
    about = confirm(
        desk, article(desk, 1, "Orvend Courier", "“Eleven men fled,” said Petr Holm, a driver.\n")
    ).proposition
    confirm(desk, article(desk, 2, "Valley Post", "“Eleven men fled,” Petr Holm said.\n"), to=about)
    for n, cited in ((3, "Orvend Courier"), (4, "Valley Post")):
        text = f"Page {n}. Eleven men fled, the {cited} reported.\n"
        confirm(desk, article(desk, n, "Harbour Gazette", text), to=about)
    holms = [a.id for a in claims.all_of(desk, "agent") if a.label.startswith("Petr Holm")]
    assert len(holms) == 2  # two texts, two agents: nobody is made one because names are alike
    assert origins(desk, about)[1] == 2
    same(desk, *holms)
    assert origins(desk, about) == (1, 1)


def test_the_same_person_through_two_outlets_counts_once(desk: Desk) -> None:
    first = confirm(desk, article(desk, 1, "Orvend Courier", "“Eleven men fled,” said Petr Holm, a driver.\n"))
    second = confirm(
        desk, article(desk, 2, "Valley Post", "“Eleven men fled,” said Petr Holm.\n"), to=first.proposition
    )
    same(desk, first.chain[0].agent, second.chain[0].agent)
    assert origins(desk, first.proposition) == (1, 1)


def test_eleven_and_he_and_ten_others_from_one_man_are_restated(desk: Desk) -> None:
    text = "“Eleven men fled,” said Petr Holm, a driver. “Ten others fled with me,” said Petr Holm, a driver.\n"
    exhibit = article(desk, 1, "Orvend Courier", text)
    about = confirm(desk, exhibit)
    again = confirm(desk, exhibit, "Ten others", to=about.proposition)
    made = deriving.derive(desk)
    [relation] = claims.all_of(desk, "relation")
    assert (made.relations, relation.kind, {relation.first, relation.second}) == (1, "restates", {about.id, again.id})
    assert relation.standing.open and "one voice" in relation.why
    assert deriving.derive(desk).relations == 0
    other = article(desk, 2, "Families' Group", "“Eleven men fled,” said Mara Toresk, a sister.\n")
    confirm(desk, other, to=about.proposition)
    deriving.derive(desk)
    assert sorted(r.kind for r in claims.all_of(desk, "relation")) == ["corroborates", "corroborates", "restates"]


LONG = (
    "The lorries stood at the upper gate with their lights put out while the foreman counted lamps aloud and wrote a"
    " number on the back of his glove, and nobody on the ramp asked him which shift he meant by it.\n"
)


def test_shared_wording_proposes_a_step_and_both_wordings_are_shown(desk: Desk) -> None:
    article(desk, 1, "Orvend Courier", LONG + "Eleven men fled.\n")
    article(desk, 2, "Valley Post", "We write what we know.\n" + LONG)
    article(desk, 3, "Northern Post", "Nothing of that kind was seen by our reporter on the road.\n")
    made = deriving.derive(desk)
    assert made.passings == 2  # no day of publication says which way
    found = deriving.proposals(desk)
    assert {(p["source"]["id"], p["target"]["id"]) for p in found} == {("D1", "D2"), ("D2", "D1")}
    one = found[0]
    assert one["state"] == "proposed" and "lorries stood at the upper gate" in one["why"]
    piece = one["shared"][0]
    assert piece["source"]["exact"] == piece["target"]["exact"] and piece["source"]["start"] != piece["target"]["start"]
    claims.settle(desk, one["id"], "rejected", why="both had the same agency text")
    assert deriving.derive(desk).passings == 0
    assert {p["state"] for p in deriving.proposals(desk)} == {"proposed", "rejected"}

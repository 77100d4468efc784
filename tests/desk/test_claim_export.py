"""Claims as a table that leaves: past the gate, without what is withheld, and harmless to a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from desk_samples import sealed_case, write

from earwitness.desk import claimdraft, claims, documents, figures, quotations, release
from earwitness.desk.context import Desk
from earwitness.errors import GateRefused, PathTaken
from earwitness.timecode import parse_span

TEXT = "“=HYPERLINK(1) eleven men fled,” said Petr Holm, a driver.\n\n“Twelve men fled,” said Mara Toresk, a sister.\n"
COMMANDS = ("=1+1", "+1", "-1", "@SUM(1)", "\t=1", " =1")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk.open(sealed_case(tmp_path), actor="anna")


def table(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"))))


def test_one_row_for_each_claim_with_chain_place_state_and_figures(desk: Desk, tmp_path: Path) -> None:
    documents.seal_document(desk, write(tmp_path / "leaked paper.txt", TEXT))
    claimdraft.draft_exhibit(desk, "D1", language="en")
    twelve = next(q for q in claims.all_of(desk, "quantity") if q.low == 12)
    figures.count(desk, [twelve.id], label="the men", state="fled")
    claims.settle(desk, twelve.claim, "confirmed")
    assert release.export_claims(desk, "csv", tmp_path / "c.csv") == 2
    first, second = table(tmp_path / "c.csv")
    assert first["said"].startswith("'=HYPERLINK") and first["state"] == "proposed"
    assert second["chain"] == "according to Mara Toresk, a sister" and second["place"].startswith("D1:")
    assert (second["state"], second["decided_by"]) == ("confirmed", "anna")
    assert second["figures"] == "12 men of “the men”, fled (edited)"
    release.export_claims(desk, "json", tmp_path / "c.json")
    found = json.loads((tmp_path / "c.json").read_text("utf-8"))["claims"]
    assert found[0]["said"].startswith("=HYPERLINK")  # JSON runs no formulas
    with pytest.raises(PathTaken):
        release.export_claims(desk, "csv", tmp_path / "c.csv")


@pytest.mark.parametrize("cell", COMMANDS)
def test_no_cell_is_a_formula(cell: str) -> None:
    from earwitness.desk import claimexport

    row = dict.fromkeys(claimexport.COLUMNS, cell)
    [written] = csv.DictReader(io.StringIO(claimexport.written([row], "csv").decode("utf-8-sig")))
    assert set(written.values()) == {f"'{cell}"}


def test_a_name_that_may_not_leave_stops_it(desk: Desk, tmp_path: Path) -> None:
    text = "“The file leaked paper 7.txt says eleven men fled,” said Petr Holm, a driver.\n"
    documents.seal_document(desk, write(tmp_path / "leaked paper 7.txt", text))
    claimdraft.draft_exhibit(desk, "D1", language="en")
    with pytest.raises(GateRefused):
        release.export_claims(desk, "csv", tmp_path / "c.csv")
    assert not (tmp_path / "c.csv").exists()


def test_what_is_withheld_does_not_leave(desk: Desk, tmp_path: Path) -> None:
    claimdraft.draft_exhibit(desk, "E1", language="en")
    before = release.export_claims(desk, "json", tmp_path / "a.json")
    assert before and "eleven" in (tmp_path / "a.json").read_text("utf-8")
    quotations.withhold(desk, parse_span("E1:2-6"), reason="safety", words=None)
    release.export_claims(desk, "json", tmp_path / "b.json")
    text = (tmp_path / "b.json").read_text("utf-8")
    assert "eleven" not in text and "[withheld]" in text and "before noon" in text

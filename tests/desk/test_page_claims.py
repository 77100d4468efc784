"""Claims on a page: confirmed ones with their chains, past the gate; nothing withheld in their words, no file name."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from earwitness import demo
from earwitness.custody import verify
from earwitness.desk import claimdraft, claims, documents, intake, outgoing, quotations, record, release, transcripts
from earwitness.desk.claimbook import Book
from earwitness.desk.context import Desk
from earwitness.desk.release import Options
from earwitness.errors import GateRefused, NothingLeft, NotInCase, PageRefused
from earwitness.plain import as_plain
from earwitness.timecode import parse_span


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A case with the staged recording, its transcript, one confirmed quotation, and claims drafted from it."""
    play = demo.load("en")
    sound, text = tmp_path / "a.opus", tmp_path / "a.txt"
    sound.write_bytes(play.audio)
    text.write_text(play.transcript, "utf-8")
    desk = Desk.create(tmp_path / "case", actor="anna")
    intake.seal_file(desk, sound, staged=True)
    transcripts.import_file(desk, "E1", text, language="en")
    quotations.confirm(desk, parse_span("E1:1:05.3-1:17.9"))
    claimdraft.draft_exhibit(desk, "E1")
    return desk


def held(desk: Desk, words: str) -> tuple[str, str]:
    """(claim, proposition) of the claim with these words, both confirmed."""
    claim = next(c for c in claims.all_of(desk, "claim") if words in c.text)
    claims.settle_all(desk, [claim.id, claim.proposition], "confirmed")
    return claim.id, claim.proposition


def page_of(folder: Path) -> str:
    return (folder / "page.html").read_text("utf-8")


def test_a_confirmed_claim_goes_along_with_its_chain_and_is_bound_by_the_page(desk: Desk, tmp_path: Path) -> None:
    _, about = held(desk, "Nine, sir")
    options = Options(title="Twelve men", claims=(about,))
    (shown,) = outgoing.look(desk, quotations.listed(desk), options).leaves.claims
    assert shown.confirmed_by == "anna" and any("INSPECTOR" in line for line in shown.lines), "its chain is looked at"
    release.publish(desk, quotations.listed(desk), tmp_path / "out", options)
    page = page_of(tmp_path / "out")
    assert 'data-state="released"' in page and "What is claimed, and on whose word" in page
    assert "According to INSPECTOR." in page and "Confirmed as a claim by" in page
    assert 'href="#q1">Hear it in quotation 1' in page
    assert "Nine, sir" in (tmp_path / "out" / "quotes.txt").read_text("utf-8")
    whole = verify.verify((tmp_path / "out" / "page.html").read_bytes())
    assert whole.overall == "held" and whole.outside == "yes"
    forged = page.replace("only twenty six came back", "only twenty men came back")
    assert forged != page and verify.verify(forged.encode()).overall == "broken"
    assert "What is claimed" not in (tmp_path / "out" / "embed-q1.html").read_text("utf-8")


def test_proposals_stay_off_released_pages_and_are_marked_on_working_ones(desk: Desk, tmp_path: Path) -> None:
    claim = next(c for c in claims.all_of(desk, "claim") if "Nine, sir" in c.text)
    with pytest.raises(NothingLeft):
        release.publish(desk, quotations.listed(desk), tmp_path / "a", Options(title="x", claims=(claim.proposition,)))
    claims.settle(desk, claim.id, "confirmed")  # the way it reached us, but not the claim itself
    with pytest.raises(Exception, match="confirmed") as caught:
        release.publish(desk, quotations.listed(desk), tmp_path / "a", Options(title="x", claims=(claim.proposition,)))
    assert getattr(caught.value, "exit_code", 1) >= 10
    assert not (tmp_path / "a").exists()
    release.publish(
        desk, quotations.listed(desk), tmp_path / "b", Options(title="x", working=True, claims=(claim.proposition,))
    )
    assert "nobody has confirmed this claim" in page_of(tmp_path / "b")
    with pytest.raises(NotInCase):
        release.publish(desk, quotations.listed(desk), tmp_path / "c", Options(title="x", claims=("C999",)))


def test_a_claim_never_says_what_is_withheld(desk: Desk, tmp_path: Path) -> None:
    claim, about = held(desk, "Nine, sir")
    quotations.withhold(desk, parse_span("E1:1:08-1:09"), reason="protects somebody", words="twenty six")
    with pytest.raises(GateRefused) as caught:
        release.publish(desk, quotations.listed(desk), tmp_path / "out", Options(title="x", claims=(about,)))
    assert "says-withheld" in str(caught.value.where) and not (tmp_path / "out").exists()
    claims.settle(desk, claim, "edited", changes={"text": "He says how many he has got"})
    with pytest.raises(GateRefused):  # its place still covers the stretch: other words do not make it safe
        release.publish(desk, quotations.listed(desk), tmp_path / "out", Options(title="x", claims=(about,)))


def test_the_name_of_a_documents_file_stays_in(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "from-Ilan-Toresk.txt"
    path.write_text("Twelve men were sent, Ilan Toresk said.\n", "utf-8")
    made = documents.seal_document(desk, path)  # a letter: nobody published it, so no word of it is public
    claim = claims.mark(desk, made.id, 0, 20, said_by="Ilan Toresk")
    with pytest.raises(GateRefused) as caught:
        release.publish(
            desk, quotations.listed(desk), tmp_path / "out", Options(title="x", claims=(claim.proposition,))
        )
    assert caught.value.where == "names-the-file" and "Toresk" not in f"{caught.value.known} {caught.value.do}"
    agent = next(a for a in claims.all_of(desk, "agent") if a.label == "Ilan Toresk")
    other = [
        {**link, "label": "a worker, name withheld"} if link["agent"] == agent.id else link
        for link in as_plain(claim.chain)
    ]
    claims.settle(desk, claim.id, "edited", changes={"chain": other})
    release.publish(desk, quotations.listed(desk), tmp_path / "out", Options(title="x", claims=(claim.proposition,)))
    page = page_of(tmp_path / "out")
    assert "a worker, name withheld" in page and not re.search("Toresk", page)


def test_contradictions_stand_as_equals(desk: Desk, tmp_path: Path) -> None:
    one, about = held(desk, "Nine, sir")
    two, _ = held(desk, "Thirty eight came back")
    claims.relate(desk, "contradicts", one, two, why="both count those who came back")
    release.publish(desk, quotations.listed(desk), tmp_path / "out", Options(title="x", claims=(about,)))
    page = page_of(tmp_path / "out")
    assert "These two cannot both hold" in page and "≠" in page and "both count those who came back" in page
    assert len(Book(desk).by_proposition[about]) == 1


def stretch(claim: Any) -> str:
    return f"E1:{claim.anchors[0].start_s}-{claim.anchors[0].end_s}"


def refused(desk: Desk, out: Path, *chosen: str) -> str:
    with pytest.raises(GateRefused) as caught:
        release.publish(desk, quotations.listed(desk), out, Options(title="x", claims=chosen))
    assert not out.exists()
    return str(caught.value.where)


def test_a_claim_that_stands_against_another_says_nothing_withheld_either(desk: Desk, tmp_path: Path) -> None:
    nine, about = held(desk, "Nine, sir")
    other = next(c for c in claims.all_of(desk, "claim") if "Sit down" in c.text)
    claims.settle(desk, other.id, "confirmed")
    claims.relate(desk, "contradicts", nine, other.id, why="two figures")
    quotations.withhold(desk, parse_span(stretch(other)), reason="protects somebody")
    assert "says-withheld" in refused(desk, tmp_path / "out", about)


def test_words_that_came_from_a_withheld_stretch_stay_in_although_their_claim_is_gone(
    desk: Desk, tmp_path: Path
) -> None:
    first = next(c for c in claims.all_of(desk, "claim") if "Sit down" in c.text)
    quotations.withhold(desk, parse_span(stretch(first)), reason="protects somebody")
    path = tmp_path / "d.txt"
    path.write_text("Twelve men were sent, a clerk told the Valley Wire.\n", "utf-8")
    made = documents.seal_document(desk, path, stated=[record.parse("published.by", "Valley Wire")])
    claim = claims.mark(desk, made.id, 0, 20, said_by="a clerk")
    claims.settle(desk, first.proposition, "confirmed")
    claims.settle(desk, first.id, "rejected", why="not ours")
    claims.join(desk, claim.id, first.proposition)
    assert "says-withheld" in refused(desk, tmp_path / "out", first.proposition)
    out = tmp_path / "claims.csv"
    release.export_claims(desk, "csv", out)
    assert "Sit down" not in out.read_text("utf-8-sig") and "[withheld]" in out.read_text("utf-8-sig")


def test_a_document_does_not_name_whom_a_recording_withholds(desk: Desk, tmp_path: Path) -> None:
    quotations.withhold(desk, parse_span("E1:1:08-1:09"), reason="protects somebody", words="twenty six")
    for n, text in enumerate(("Only twenty six came back, a clerk said.\n", "Some came back, Twenty Six said.\n")):
        path = tmp_path / f"{n}.txt"
        path.write_text(text, "utf-8")
        made = documents.seal_document(desk, path, stated=[record.parse("published.by", "Valley Wire")])
        said_by = "a clerk" if n == 0 else "Twenty Six"
        claim = claims.mark(desk, made.id, 0, text.index(","), said_by=said_by)
        assert "says-withheld" in refused(desk, tmp_path / "out", claim.proposition)


def test_what_cannot_be_shown_is_named_by_its_claim_and_steers_no_other_text(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "d.txt"
    path.write_text("Twelve men were sent, a clerk told the Valley Wire.\n", "utf-8")
    made = documents.seal_document(desk, path, stated=[record.parse("published.by", "Valley Wire")])
    claim = claims.mark(desk, made.id, 0, 20, said_by="a clerk\x07")
    options = Options(title="x", claims=(claim.proposition,))
    with pytest.raises(PageRefused) as caught:
        release.publish(desk, quotations.listed(desk), tmp_path / "a", options)
    assert caught.value.where == claim.proposition and claim.proposition in caught.value.do
    turned = claims.mark(desk, made.id, 0, 10, said_by="a clerk\n\u202ekrelc")
    release.publish(desk, quotations.listed(desk), tmp_path / "b", Options(title="x", claims=(turned.proposition,)))
    page = page_of(tmp_path / "b")
    assert page.count("\u202e") == page.count('<span class="ctl">\u202e</span>') > 0
    other = claims.mark(desk, made.id, 0, 6, said_by="a clerk")
    claims.relate(desk, "contradicts", turned.id, other.id, why="x\x00")
    with pytest.raises(PageRefused) as caught:
        release.publish(desk, quotations.listed(desk), tmp_path / "c", Options(title="x", claims=(turned.proposition,)))
    assert caught.value.where == turned.proposition


def test_what_an_article_says_in_public_may_be_said(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "Ilan Toresk speaks.txt"
    path.write_text("Twelve men were sent, Ilan Toresk said.\n", "utf-8")
    made = documents.seal_document(desk, path, stated=[record.parse("published.by", "Valley Wire")])
    claim = claims.mark(desk, made.id, 0, 20, said_by="Ilan Toresk")
    release.publish(desk, quotations.listed(desk), tmp_path / "out", Options(title="x", claims=(claim.proposition,)))
    assert "Ilan Toresk" in page_of(tmp_path / "out") and "Ilan Toresk speaks" not in page_of(tmp_path / "out")

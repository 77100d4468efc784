"""Transcripts of a case, quotations with and without word times, and what is withheld from both sound and words."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest
from desk_samples import WORDS, findings, publish, sealed_case, write

from earwitness.custody import bundle as bundles
from earwitness.custody import verify as verifier
from earwitness.desk import keeping, quotations, release, transcripts
from earwitness.desk.context import Desk
from earwitness.errors import (
    GateRefused,
    NobodyNamed,
    NoQuotation,
    NothingLeft,
    NotInCase,
    TranscriptUnreadable,
    Usage,
)
from earwitness.timecode import parse_span

TIMED = json.dumps(
    {
        "language": "en",
        "segments": [
            {
                "start": 0.0, "end": 3.0, "text": " Carol Danver said eleven people.",
                "words": [
                    {"word": " Carol", "start": 0.0, "end": 0.5}, {"word": " Danver", "start": 0.5, "end": 1.0},
                    {"word": " said", "start": 1.0, "end": 1.5}, {"word": " eleven", "start": 1.5, "end": 2.2},
                    {"word": " people.", "start": 2.2, "end": 3.0},
                ],
            },
            {
                "start": 3.0, "end": 6.0, "text": " Then forty.",
                "words": [{"word": " Then", "start": 3.0, "end": 4.0}, {"word": " forty.", "start": 4.0, "end": 6.0}],
            },
        ],
    }
)  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk.open(sealed_case(tmp_path), actor="anna")


@pytest.fixture
def timed(tmp_path: Path) -> Desk:
    """The same recording with word times, as a program elsewhere gave them."""
    made = Desk.open(sealed_case(tmp_path), actor="anna")
    transcripts.import_file(made, "E1", write(tmp_path / "w.json", TIMED))
    return made


def said(q: quotations.Quotation) -> list[str]:
    return [line.turn.text if line.turn else f"({line.event})" for line in q.lines]


def seconds(desk: Desk, q: quotations.Quotation) -> tuple[float, float]:
    with quotations.sound_of(desk, q) as sound:
        return float(sound.seconds_at(q.start)), float(sound.seconds_at(q.end))


# -- transcripts ----------------------------------------------------------------------------------------------------


def test_every_change_is_a_revision(desk: Desk, tmp_path: Path) -> None:
    first = transcripts.current(desk, "E1")[1]
    assert transcripts.relabel(desk, "E1", "CLERK", "A clerk").revision == 2
    assert transcripts.edges(desk, "E1", "u1", 0.2, 1.9).revision == 3
    transcript, now, data = transcripts.current(desk, "E1")
    assert now.parent == "R2" and [str(t.speaker) for t in now.turns] == ["INSPECTOR", "A clerk", "INSPECTOR"]
    kept = desk.case.read("SELECT number, data FROM revisions WHERE transcript = ? ORDER BY number", (transcript,))
    assert [r["number"] for r in kept] == [1, 2, 3] and bytes(kept[2]["data"]) == data
    assert transcripts.canonical.load(bytes(kept[0]["data"])) == first
    with pytest.raises(NotInCase):
        transcripts.relabel(desk, "E1", "NOBODY", "x")
    # Another transcript of the same recording stands beside it; the newest is the one that is used.
    assert transcripts.import_file(desk, "E1", write(tmp_path / "2.txt", "[00:00] X: Hello.\n")).transcript == "T2"
    assert transcripts.current(desk, "E1")[0] == "T2" and transcripts.current(desk, "E1", "T1")[1] == now
    assert keeping.check(desk).findings == ()


def test_a_bad_transcript_loses_nothing(desk: Desk, tmp_path: Path) -> None:
    before, strays = len(list(desk.case.iter_log())), desk.case.strays()
    for name, text in (("x.vtt", "WEBVTT\n\n00:00:zz --> 1\nx\n"), ("x.json", "{"), ("x.srt", "1\n99:00 --> 98\nx\n")):
        with pytest.raises((TranscriptUnreadable, Usage)):
            transcripts.import_file(desk, "E1", write(tmp_path / name, text))
    with pytest.raises(Usage):
        transcripts.import_file(desk, "E1", write(tmp_path / "late.txt", "[09:00] X: after the end.\n"))
    assert len(list(desk.case.iter_log())) == before and desk.case.strays() == strays


def test_the_imported_file_is_kept_and_covered(desk: Desk) -> None:
    desk.close()
    with Desk.open(desk.case.folder, actor="anna") as again:
        assert again.warnings == []
        digest = transcripts.current(again, "E1")[1].source.input_sha256
        path = again.case.originals.path(str(digest))
        assert path.read_bytes() == WORDS.encode()
    path.chmod(0o600)
    path.write_bytes(b"other words")
    assert any(f.startswith("original-changed") for f in findings(desk.case.folder))


def test_every_second_is_accounted_for(desk: Desk) -> None:
    seconds_by = transcripts.account(desk, "E1")
    assert abs(sum(seconds_by.values()) - 6.0) < 1e-6 and seconds_by["transcribed"] > 5


# -- spans ----------------------------------------------------------------------------------------------------------


def test_without_word_times_a_turn_is_taken_whole(desk: Desk) -> None:
    q = quotations.propose(desk, parse_span("E1:2.5-3.5"))
    assert said(q) == ["The paper says forty, he says eleven."] and seconds(desk, q) == (2.0, 4.0)
    assert len(q.notes) == 1 and "widened" in q.notes[0]
    # A touch of the neighbouring turn does not draw it in; a real part of it does.
    assert len(quotations.propose(desk, parse_span("E1:2-4.1")).lines) == 1
    assert len(quotations.propose(desk, parse_span("E1:2-4.5")).lines) == 2
    # The same span of the same version is the same quotation.
    assert quotations.propose(desk, parse_span("E1:2-4")).id == q.id == "Q1"
    assert quotations.propose(desk, parse_span("E1:2.2-3.9")).id == "Q1"


def test_with_word_times_the_words_of_the_span_are_taken(timed: Desk) -> None:
    q = quotations.propose(timed, parse_span("E1:0.9-2.25"))
    assert said(q) == ["said eleven"]
    assert seconds(timed, q) == pytest.approx((0.9, 2.25), abs=1e-4)
    q = quotations.propose(timed, parse_span("E1:1.1-1.9"))
    # Words are never cut: the span grows to hold them whole.
    assert said(q) == ["said eleven"] and seconds(timed, q) == (1.0, 2.2)


def test_spans_that_hold_nothing(desk: Desk) -> None:
    transcripts.edges(desk, "E1", "u3", 4.0, 5.0)
    with pytest.raises(NoQuotation):
        quotations.propose(desk, parse_span("E1:5.2-5.9"))
    with pytest.raises(NoQuotation):
        quotations.propose(desk, parse_span("E1:99-100"))
    with pytest.raises(NotInCase):
        quotations.propose(desk, parse_span("E7:0-1"))
    for text in ("E1:3-2", "E1:3", "0-1", "E1:a-b", "E1:1:99-2:00", "D1:0-1"):
        with pytest.raises(Usage):
            parse_span(text)


def test_leaves_hold_the_span_and_are_shown(desk: Desk, tmp_path: Path) -> None:
    """What plays is the span widened to whole leaves, by less than one leaf at each end."""
    q = quotations.confirm(desk, parse_span("E1:2-4"))
    publish(desk, tmp_path / "page")
    verdict = verifier.verify((tmp_path / "page" / "page.html").read_bytes())
    facts = verdict.quotes[0].facts
    start, end = seconds(desk, q)
    assert start * 1000 - 100 < facts["start_ms"] <= start * 1000 and end * 1000 <= facts["end_ms"] < end * 1000 + 100


def test_confirming_needs_a_name(desk: Desk) -> None:
    desk.actor = None
    with pytest.raises(NobodyNamed):
        quotations.confirm(desk, parse_span("E1:0-2"))
    assert quotations.listed(desk) == []
    desk.actor = "anna"
    q = quotations.confirm(desk, parse_span("E1:0-2"))
    assert (q.state, q.decided_by) == ("confirmed", "anna")
    before = len(list(desk.case.iter_log()))
    assert quotations.confirm(desk, parse_span("E1:0-2")) == q and len(list(desk.case.iter_log())) == before
    desk.actor = "boris"
    assert quotations.confirm(desk, parse_span("E1:0-2")).decided_by == "boris"
    assert quotations.reject(desk, q.id, reason="no").state == "rejected" and quotations.listed(desk) == []
    # Confirmed is confirmed for one version of the words: another version must be confirmed again.
    quotations.confirm(desk, parse_span("E1:2-4"))
    transcripts.relabel(desk, "E1", "CLERK", "A clerk")
    assert quotations.propose(desk, parse_span("E1:2-4")).state == "proposed"


def test_what_was_rejected_can_be_proposed_again_and_is_another(desk: Desk) -> None:
    q = quotations.confirm(desk, parse_span("E1:0-2"))
    quotations.reject(desk, q.id)
    again = quotations.propose(desk, parse_span("E1:0-2"))
    assert (q.id, again.id, again.state) == ("Q1", "Q2", "proposed")


# -- withholding ----------------------------------------------------------------------------------------------------


def words_of(page: Path) -> str:
    """Everything a reader can read of a page's files: markup, bundle, captions, text."""
    out = []
    for path in page.iterdir():
        data = path.read_bytes()
        out.append(data.decode())
        if path.suffix == ".html":
            out.append(bundles.from_page(data).decode())
    return "\n".join(out)


def test_withheld_words_with_word_times(timed: Desk, tmp_path: Path) -> None:
    quotations.withhold(timed, parse_span("E1:0-1"), reason="a name")
    quotations.confirm(timed, parse_span("E1:0-3"))
    publish(timed, tmp_path / "page")
    text = words_of(tmp_path / "page")
    assert "Danver" not in text and "Carol" not in text and "eleven people." in text
    verdict = verifier.verify((tmp_path / "page" / "page.html").read_bytes())
    assert verdict.overall == "held" and verdict.quotes[0].turns[0].words == "[withheld, 1.0 s] said eleven people."
    assert verdict.quotes[0].facts["start_ms"] >= 1000


def test_withheld_words_in_the_middle_leave_a_hole_of_their_length(timed: Desk, tmp_path: Path) -> None:
    quotations.withhold(timed, parse_span("E1:0.5-1"), reason="a name")
    quotations.confirm(timed, parse_span("E1:0-3"))
    publish(timed, tmp_path / "page")
    assert "Danver" not in words_of(tmp_path / "page")
    verdict = verifier.verify((tmp_path / "page" / "page.html").read_bytes())
    facts = verdict.quotes[0].facts
    assert verdict.overall == "held" and facts["start_ms"] == 0 and facts["withheld_ms"] == 500
    assert verdict.quotes[0].turns[0].words == "Carol [withheld, 0.5 s] said eleven people."


def test_withheld_words_without_word_times(desk: Desk, tmp_path: Path) -> None:
    """Where a word sounds is not known: it is found by what is said, else the whole turn is left out."""
    quotations.withhold(desk, parse_span("E1:2.8-3.2"), reason="a figure", words="Forty")
    quotations.confirm(desk, parse_span("E1:2-4"))
    publish(desk, tmp_path / "page")
    text = words_of(tmp_path / "page")
    assert "forty" not in text and "The paper says [withheld, 0.4 s], he says eleven." in text
    quotations.withhold(desk, parse_span("E1:4.8-5.2"), reason="a figure")
    quotations.confirm(desk, parse_span("E1:4-6"))
    publish(desk, tmp_path / "page2", "E1:4-6")
    text = words_of(tmp_path / "page2")
    assert "eleven will" not in text and "Then" not in text.split("<script")[0] and "[withheld, 0.4 s]" in text


def test_withheld_words_are_found_as_another_hearing_too(tmp_path: Path) -> None:
    words = "[00:00] A: Varn came. I saw [barn|Varn?] and [the yarn|Perrin Varn?].\n"
    with Desk.open(sealed_case(tmp_path, words=words), actor="anna") as desk:
        quotations.withhold(desk, parse_span("E1:0.1-0.4"), reason="a name", words="Varn")
        quotations.withhold(desk, parse_span("E1:0.5-0.9"), reason="a name", words="Perrin Varn")
        quotations.confirm(desk, parse_span("E1:0-6"))
        publish(desk, tmp_path / "page")
        text = words_of(tmp_path / "page")
    assert "Varn" not in text and "yarn" not in text and "came. I saw" in text


def test_the_words_around_a_quotation_are_cleared_too(desk: Desk, tmp_path: Path) -> None:
    """Context, transcript and exports of another stretch hold none of the withheld words either."""
    quotations.withhold(desk, parse_span("E1:2.8-3.2"), reason="a figure", words="forty")
    quotations.confirm(desk, parse_span("E1:0-2"))
    publish(desk, tmp_path / "page")
    assert "forty" not in words_of(tmp_path / "page") and "noon" in words_of(tmp_path / "page")
    for kind in ("vtt", "srt", "json", "txt"):
        release.export_transcript(desk, "E1", kind, tmp_path / f"t.{kind}")
        text = (tmp_path / f"t.{kind}").read_text()
        assert "forty" not in text and "noon" in text, kind


def test_all_withheld_is_nothing_left(desk: Desk, tmp_path: Path) -> None:
    quotations.confirm(desk, parse_span("E1:2-4"))
    quotations.withhold(desk, parse_span("E1:1.9-4.1"), reason="all of it")
    before = len(list(desk.case.iter_log()))
    with pytest.raises(NothingLeft):
        publish(desk, tmp_path / "page")
    assert len(list(desk.case.iter_log())) == before and not (tmp_path / "page").exists()
    with pytest.raises(NotInCase):
        quotations.lift(desk, "W9", reason="x")
    quotations.lift(desk, "W1", reason="he agreed")
    with pytest.raises(NotInCase):
        quotations.lift(desk, "W1", reason="again")
    publish(desk, tmp_path / "page")


def test_a_withheld_stretch_outside_the_recording(desk: Desk) -> None:
    for span in ("E1:6-7", "E1:99-100"):
        with pytest.raises(Usage):
            quotations.withhold(desk, parse_span(span), reason="x")
    made = quotations.withhold(desk, parse_span("E1:5.5-99"), reason="x")
    with quotations.sound_of(desk, quotations.propose(desk, parse_span("E1:0-2"))) as sound:
        assert sound.seconds_at(made.end) == Fraction(6)


def test_what_an_earlier_page_withheld_stays_withheld(desk: Desk, tmp_path: Path) -> None:
    """The union of all pages: lifting the decision does not let the sound out; nor does another span."""
    quotations.withhold(desk, parse_span("E1:2.8-3.2"), reason="a figure", words="forty")
    quotations.confirm(desk, parse_span("E1:2-4"))
    quotations.confirm(desk, parse_span("E1:0-2"))
    publish(desk, tmp_path / "one", "E1:2-4")
    quotations.lift(desk, "W1", reason="x")
    before, entries = tree_of(desk), len(list(desk.case.iter_log()))
    with pytest.raises(GateRefused) as caught:
        publish(desk, tmp_path / "two", "E1:2-4")
    assert caught.value.where == "withheld-before"
    assert tree_of(desk) == before and len(list(desk.case.iter_log())) == entries
    assert not (tmp_path / "two").exists()
    publish(desk, tmp_path / "three", "E1:0-2")


def tree_of(desk: Desk) -> dict[str, int]:
    """Files of the case but its database."""
    folder = desk.case.folder
    return {p.relative_to(folder).as_posix(): p.stat().st_size for p in folder.rglob("*") if "case.db" not in p.name}

"""Exports and prints out of a case: past the gate, with what is withheld left out, and with who certified what."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "desk"))

import desk_samples as samples
from click.testing import CliRunner

from earwitness.cli import transcripts as commands
from earwitness.custody import cj
from earwitness.desk import comparing, quotations, release, transcripts
from earwitness.desk.context import Desk
from earwitness.errors import FormatUnavailable, GateRefused, PathTaken, Usage
from earwitness.store.act import Act
from earwitness.timecode import parse_span
from earwitness.transcripts import formats, printed
from earwitness.transcripts.model import Event, Turn, Word
from earwitness.transcripts.order import in_order

VTT = """WEBVTT

00:00.000 --> 00:02.000
<v INSPECTOR>You were told to sign it.

00:01.500 --> 00:03.000
(door: slams shut)

00:02.000 --> 00:04.000
<v CLERK>The paper says [forty|{other}?], he says eleven.
"""


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("EARWITNESS_HOME", str(tmp_path / "home"))
    return tmp_path


def with_vtt(home, other="fourteen"):
    case = samples.sealed_case(home)
    with Desk.open(case, actor="anna") as desk:
        file = samples.write(home / "given" / "w.vtt", VTT.format(other=other))
        transcripts.import_file(desk, "E1", file, language="en")
    return case


def test_the_command_offers_every_writer():
    offered = next(p for p in commands.export.params if p.name == "format_name").type.choices
    assert list(offered) and set(offered) == set(formats.WRITERS)
    assert all(
        name in commands.FORMATS for name in ("eaf", "textgrid", "rttm", "chat", "trs", "ctm", "stm", "ttml", "tei")
    )
    assert (set(formats.COMMON), formats.MORE) == (set(commands.COMMON), commands.MORE)


def test_every_format_leaves_and_comes_back(home):
    case = with_vtt(home)
    with Desk.open(case, actor="anna") as desk:
        for name in formats.WRITERS:
            losses = release.export_transcript(desk, "E1", name, home / f"x.{name}")
            if name == "ctm":
                assert losses[0] == "nothing could be carried: 2 turns, 1 events"  # no word has times
                continue
            hint = {"whisper": "json", "otter": "txt"}.get(name, name)
            back = transcripts.import_file(
                desk, "E1", samples.write(home / f"again.{hint}", (home / f"x.{name}").read_bytes())
            )
            assert back.turns == 2 and (losses == ()) == (name in ("vtt", "json", "eaf", "whisper", "chat", "tei"))
            with pytest.raises(PathTaken):
                release.export_transcript(desk, "E1", name, home / f"x.{name}")
            transcripts.import_file(desk, "E1", home / "given" / "w.vtt", language="en")
    assert samples.findings(case) == []


def test_a_page_is_read_in_the_order_of_time(home):
    case = with_vtt(home)
    with Desk.open(case, actor="anna") as desk:
        for name in ("txt", "docx", "otter"):
            release.export_transcript(desk, "E1", name, home / f"o.{name}")
            lines = formats.read((home / f"o.{name}").read_bytes(), name_hint=f"o.{'txt' if name == 'otter' else name}")
            assert lines.events[0].after == lines.turns[0].id, "the door slams between the two"
    late = [Turn("u1", "A", (Word("so"),), 2.000001, 3.0), Turn("u2", "B", (Word("on"),), 4.0, 5.0)]
    said = [
        type(x).__name__ for x in in_order(late, [Event("door", "slams", 3.5, 3.6), Event("noise", "hum", 0.0, 1.0)])
    ]
    assert said == ["Event", "Turn", "Event", "Turn"]
    assert formats.docx.write(tuple(late), (), "en") == formats.docx.write(
        (replace(late[0], start_s=2.0), late[1]), (), "en"
    )


def test_one_is_chosen_and_what_is_not_decided_goes_along(home):
    case = with_vtt(home)
    with Desk.open(case, actor="anna") as desk:
        other = samples.write(home / "given" / "o.vtt", VTT.format(other="fifty").replace("sign it", "sing it"))
        transcripts.import_file(desk, "E1", other, language="en", written_by="C. 2")
        for odd in ("x" * 201, "\x00", "a\u202eb"):
            with pytest.raises(Usage):
                transcripts.import_file(desk, "E1", other, written_by=odd)
        sides = comparing.compare(desk, "T2", "T3")
        assert (sides["a"]["by"], sides["b"]["by"]) == (None, "C. 2"), "who brought it in has heard nothing"
        third = comparing.begin_adjudication(desk, "T2", "T3")
        [told, *_] = release.export_transcript(desk, "E1", "vtt", home / "third.vtt")
        assert told == "in 1 place T2 and T3 differ and nobody has decided: T2 stands there"
        assert release.print_transcript(desk, "E1", home / "third.html")[0] == f"I{told[1:]}."
        assert told in (home / "third.html").read_text()
        for row in (r["row"] for r in comparing.adjudication(desk, third)["rows"] if r["differs"]):
            comparing.decide(desk, third, row, "a")
        assert release.export_transcript(desk, "E1", "vtt", home / "decided.vtt") == ()
        release.export_transcript(desk, "E1", "vtt", home / "second.vtt", "T3")
        assert "sing it" in (home / "second.vtt").read_text() and "sing it" not in (home / "decided.vtt").read_text()


def test_an_addition_that_is_missing_is_said_before_it_is_chosen(monkeypatch):
    assert formats.lacking() == ()
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert formats.lacking() == ("docx",) and not printed.can_pdf()


def test_what_is_withheld_is_in_no_export_and_no_print(home):
    case = with_vtt(home)
    with Desk.open(case, actor="anna") as desk:
        quotations.withhold(desk, parse_span("E1:1.4-3.1"), reason="a name")
        for name in formats.WRITERS:
            release.export_transcript(desk, "E1", name, home / f"x.{name}")
            data = (home / f"x.{name}").read_bytes()
            if name == "docx":
                data = repr(formats.read(data)).encode()
            assert not any(word in data for word in (b"slams", b"told", b"forty", b"fourteen", b"eleven"))
        release.print_transcript(desk, "E1", home / "p.html")
    text = (home / "p.html").read_text()
    assert (
        "slams shut" not in text
        and "(withheld" in text
        and "forty" not in text
        and "[withheld" in text
        and "left out on\npurpose" in text
    )


def test_a_turn_without_times_does_not_slip_past_a_withholding(home):
    case = samples.sealed_case(home, words="A: the name is Ivanov\nB: quite other words\n")
    with Desk.open(case, actor="anna") as desk:
        quotations.withhold(desk, parse_span("E1:1-2"), reason="a name", words="Ivanov")
        release.export_transcript(desk, "E1", "txt", home / "a.txt")
        quotations.withhold(desk, parse_span("E1:3-4"), reason="something")
        release.export_transcript(desk, "E1", "txt", home / "b.txt")
    first, second = (home / "a.txt").read_text(), (home / "b.txt").read_text()
    assert "Ivanov" not in first and "the name is" in first and "quite other words" in first
    assert "the name is" not in second and "quite other words" not in second


@pytest.mark.parametrize("how", ["print", "eaf"])
def test_another_hearing_cannot_carry_the_files_name_out(home, how):
    case = with_vtt(home, other="voice note 7")
    with Desk.open(case, actor="anna") as desk, pytest.raises(GateRefused):
        if how == "print":
            release.print_transcript(desk, "E1", home / "p.html")
        else:
            release.export_transcript(desk, "E1", how, home / "x.eaf")
    assert not (home / "p.html").exists() and not (home / "x.eaf").exists()


def certify(case, spans, **more):
    """A certification as the listening room writes it."""
    with Desk.open(case, actor="anna") as desk, desk.case.act(Act("certify", "anna")) as tx:
        values = {"role": "listener", "told": "nothing", "uncertain": None, "seq": 0} | more
        tx.insert(
            "certifications", id=tx.new_id("Z"), transcript="T2", revision="R1", spans=cj.dump(spans),
            statement="I heard it.", stated_by="anna", at=tx.time, **values,
        )  # fmt: skip


def test_the_print_says_who_certified_what(home):
    case = with_vtt(home)
    with Desk.open(case, actor="anna") as desk:
        assert "working copy" in release.print_transcript(desk, "E1", home / "none.html")[0]
    certify(case, [[0, 2_000_000]])
    with Desk.open(case, actor="anna") as desk:
        assert release.print_transcript(desk, "E1", home / "half.html") == ()
    text = (home / "half.html").read_text()
    assert "1 of 2 turns" in text and "I heard it." in text and "0:00.0-0:02.0" in text and printed.NOT_KNOWN in text
    with Desk.open(case, actor="anna") as desk:
        transcripts.relabel(desk, "E1", "INSPECTOR", "A man")
        release.print_transcript(desk, "E1", home / "after.html")
    after = (home / "after.html").read_text()
    assert "0 of 2 turns" in after and "does not count any more" in after


def test_print_refuses_other_endings_and_names_the_pip_line_for_pdf(home, monkeypatch):
    case = with_vtt(home)
    monkeypatch.setattr(printed.importlib.util, "find_spec", lambda name: None)
    with Desk.open(case, actor="anna") as desk:
        with pytest.raises(Usage):
            release.print_transcript(desk, "E1", home / "p.txt")
        with pytest.raises(FormatUnavailable) as caught:
            release.print_transcript(desk, "E1", home / "p.pdf")
    assert "pip install" in caught.value.do and not (home / "p.pdf").exists()


def test_a_certificate_that_names_the_file_stays_in(home):
    case = with_vtt(home)
    certify(case, [[0, 2_000_000]], told="they sent me voice note 7.wav")
    with Desk.open(case, actor="anna") as desk:
        with pytest.raises(GateRefused, match="Leave out what certificates say but the names"):
            release.print_transcript(desk, "E1", home / "p.html")
        release.print_transcript(desk, "E1", home / "q.html", told=False)
    text = (home / "q.html").read_text()
    assert "voice note" not in text and "left out of this print" in text and "anna" in text


def test_the_print_command(home):
    case = with_vtt(home)
    out = home / "p.html"
    done = CliRunner().invoke(
        commands.transcript, ["print", str(case), "E1", "--out", str(out), "--as", "anna", "--json"]
    )
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    assert said["out"] == str(out) and len(said["notes"]) == 1 and out.read_bytes().startswith(b"<!doctype html>")


@pytest.mark.parametrize("name", ["bad.eaf", "bad.rttm", "bad.TextGrid"])
def test_a_file_that_fails_leaves_nothing_in_the_case(home, name):
    texts = {
        "bad.eaf": '<!DOCTYPE a [<!ENTITY x "y">]><ANNOTATION_DOCUMENT/>',
        "bad.rttm": "SPEAKER f 1 1 1 <NA> <NA> A <NA> <NA>\nSPEAKER f 1 nan 1 <NA> <NA> A <NA> <NA>\n",
        "bad.TextGrid": 'File type = "ooTextFile"\nObject class = "TextGrid"\n0\n1\n<exists>\n2000000000\n',
    }
    case = samples.sealed_case(home)
    before = samples.tree(case)
    with Desk.open(case, actor="anna") as desk, pytest.raises(formats.TranscriptUnreadable) as caught:
        transcripts.import_file(desk, "E1", samples.write(home / name, texts[name]))
    assert caught.value.where and samples.tree(case) == before

"""Taking recordings in: once, whole, with what is known and not known of them, or not at all."""

from __future__ import annotations

import io
import wave
from pathlib import Path

import pytest
from desk_samples import findings, mulaw, opus, publish, sealed_case, tree, wav, write

from earwitness.custody import cj, statements
from earwitness.desk import facts, intake, keeping, listening, quotations, record
from earwitness.desk.context import Desk
from earwitness.errors import EarwitnessError, InputRefused, NoAudio, NotInCase, Unreadable, Usage
from earwitness.timecode import parse_span


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk.create(tmp_path / "case", actor="anna")


def test_the_same_bytes_are_sealed_once(desk: Desk, tmp_path: Path) -> None:
    given = write(tmp_path / "a.wav", wav())
    one = intake.seal_file(desk, given)
    assert (one.id, one.already, one.codec, one.kind, one.tracks) == ("E1", False, "pcm", "pcm", 1)
    assert one.duration_s == 6.0 and set(one.missing) == set(record.FIELDS)
    before = len(list(desk.case.iter_log()))
    two = intake.seal_file(desk, write(tmp_path / "under another name.wav", wav()))
    assert (two.id, two.already, two.seal_id) == ("E1", True, one.seal_id)
    assert len(list(desk.case.iter_log())) == before and desk.case.strays() == []
    # Again on purpose: a second seal that names the first.
    three = intake.seal_file(desk, given, supersedes="E1")
    assert (three.id, three.already) == ("E2", False) and three.seal_id != one.seal_id
    row = desk.case.get("SELECT statement FROM exhibits WHERE id = 'E2'")
    assert statements.parse_seal(bytes(row["statement"])).supersedes == bytes.fromhex(one.seal_id)
    assert keeping.check(desk).findings == ()


def test_what_is_refused_leaves_nothing(desk: Desk, tmp_path: Path) -> None:
    intake.seal_file(desk, write(tmp_path / "a.wav", wav()))
    before, entries = tree(desk.case.folder / "originals"), len(list(desk.case.iter_log()))
    for data, error in (
        (b"", NoAudio), (b"no recording", InputRefused), (b"\x00" * 5000, InputRefused), (opus()[:200], InputRefused),
        (wav()[:44], InputRefused), (b"OggS" + bytes(500), InputRefused), (b"ID3\x04" + bytes(500), InputRefused),
    ):  # fmt: skip
        with pytest.raises(error):
            intake.seal_file(desk, write(tmp_path / "bad", data))
    for more in ({"source": "S9"}, {"supersedes": "E9"}):
        with pytest.raises(NotInCase):
            intake.seal_file(desk, write(tmp_path / "b.wav", mulaw()), **more)  # type: ignore[arg-type]
    for path in (tmp_path, tmp_path / "none", Path("/dev/null"), Path("/dev/zero")):
        with pytest.raises(Unreadable):
            intake.seal_file(desk, path)
    assert tree(desk.case.folder / "originals") == before and len(list(desk.case.iter_log())) == entries
    assert not list((desk.case.folder / "working" / "scratch").glob("*"))
    assert desk.case.strays() == []


def test_a_pipe_is_not_waited_for(desk: Desk, tmp_path: Path) -> None:
    import os

    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(Unreadable):
        intake.seal_file(desk, tmp_path / "pipe")


def test_the_four_states_of_a_field(desk: Desk, tmp_path: Path) -> None:
    stated = [
        record.parse("got.how", "  by   a messenger "),
        record.parse("got.at", "~ spring 2026"),
        record.parse("made.device", "not known: nobody asked"),
        record.parse("made.edited", "Not applicable: staged"),
        record.parse("got.from", "withheld: the editor"),
    ]
    alias = keeping.add_source(desk, name="Somebody", contact="x@example.org")
    sealed = intake.seal_file(desk, write(tmp_path / "a.wav", wav()), stated=stated, source=alias)
    held = facts.fields(desk, sealed.id)
    assert set(held) == set(record.FIELDS)
    assert {n: (f.state, f.shown()) for n, f in held.items() if n in {s.name for s in stated}} == {
        "got.how": ("known", "by a messenger"),
        "got.at": ("known", "spring 2026 (estimated)"),
        "made.device": ("not_known", "Not known: nobody asked"),
        "made.edited": ("not_applicable", "Not applicable: staged"),
        "got.from": ("withheld", "Withheld: the editor"),
    }
    assert held["made.by"].shown() == f"Not known: {record.NOBODY}"
    assert "got.how" not in sealed.missing and {"made.device", "made.by"} <= set(sealed.missing)
    # The seal commits to the record as it stood; what is learnt later is a later version beside it.
    opening = desk.case.get("SELECT data FROM openings WHERE exhibit = 'E1' AND name = 'record'")
    first = bytes(opening["data"])
    keeping.state_fields(desk, "E1", [record.parse("made.by", "a driver")])
    assert facts.fields(desk, "E1")["made.by"].text == "a driver"
    assert bytes(desk.case.get("SELECT data FROM openings WHERE exhibit = 'E1' AND name = 'record'")["data"]) == first
    assert {f["name"]: f["state"] for f in cj.load(first)["fields"]}["made.by"] == "not_known"
    assert keeping.check(desk).findings == ()


def test_forms() -> None:
    assert record.parse_form(record.form().encode()) == []
    text = "\ufeff# a form\n got.how : by hand\n\nmade.at: not known: nobody asked\nlanguage=ru\ncontent:\n"
    assert [(f.name, f.state, f.text) for f in record.parse_form(text.encode())] == [
        ("got.how", "known", "by hand"), ("made.at", "not_known", "nobody asked"), ("language", "known", "ru"),
    ]  # fmt: skip
    for bad in (b"\xff\xfe", b"no line", b"other.name: x", b"got.how: " + b"x" * 5000):
        with pytest.raises(Usage):
            record.parse_form(bad)


def test_staged_is_said_wherever_it_shows(desk: Desk, tmp_path: Path) -> None:
    intake.seal_file(desk, write(tmp_path / "a.opus", opus()), staged=True)
    assert facts.is_staged(desk, "E1")
    quotations.propose_whole(desk, parse_span("E1:0-5"))
    publish(desk, tmp_path / "page", working=True)
    for name in ("page.html", "embed-q1.html", "quotes.txt"):
        assert "staged" in (tmp_path / "page" / name).read_text().casefold(), name


def test_the_giver_is_an_alias(desk: Desk, tmp_path: Path) -> None:
    """Who it is stands in one table; no entry of the history, no page and no list holds it."""
    alias = keeping.add_source(desk, name="Ottoline Quux", contact="quux@example.org", note="met twice")
    intake.seal_file(desk, write(tmp_path / "a.wav", wav()), source=alias)
    quotations.propose_whole(desk, parse_span("E1:0-5"))
    publish(desk, tmp_path / "page", working=True)
    for data in tree(tmp_path / "page").values():
        assert b"quux" not in data.lower() and b"Ottoline" not in data
    for entry in desk.case.iter_log():
        assert "quux" not in repr((entry.private, entry.fields)).casefold()
    desk.case.close()
    raw = (desk.case.folder / "case.db").read_bytes()
    assert raw.count(b"Ottoline Quux") == 1


def test_a_second_track_is_sealed_too(desk: Desk, tmp_path: Path) -> None:
    """Two channels of one track are one track; each track has a root of its own (files made elsewhere: tests/audio)."""
    made = io.BytesIO()
    with wave.open(made, "wb") as out:
        out.setnchannels(2)
        out.setsampwidth(2)
        out.setframerate(8000)
        out.writeframes(wav(4, 2.0)[44:])
    sealed = intake.seal_file(desk, write(tmp_path / "a.wav", made.getvalue()))
    track = desk.case.get("SELECT * FROM tracks WHERE exhibit = ?", (sealed.id,))
    assert (track["channels"], track["rate"], sealed.tracks) == (2, 8000, 1)


def test_a_name_of_any_kind_is_kept_as_text(desk: Desk, tmp_path: Path) -> None:
    for number, name in enumerate(("Ж\u202eфайл\n7.wav", "x" * 250, "-rf.wav", "'; DROP TABLE log.wav", "<b>.wav")):
        intake.seal_file(desk, write(tmp_path / "n" / name, wav(number, 1.0)))
        row = desk.case.get("SELECT untrusted_name FROM exhibits ORDER BY length(id) DESC, id DESC")
        assert row["untrusted_name"].isprintable() and row["untrusted_name"][-5:] == name[-5:]
    assert keeping.check(desk).findings == ()


def test_listening_fails_and_the_seal_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    case = sealed_case(tmp_path)
    monkeypatch.setattr(listening, "_prepare_track", _fails)
    with Desk.open(case) as desk:
        listening.prepare(desk, "E1")
        assert len(desk.warnings) == 1 and "sealed" in desk.warnings[0]
    assert findings(case) == []


def _fails(*_: object) -> None:
    raise EarwitnessError("Not now.", "Later.")


def test_working_is_made_again(tmp_path: Path) -> None:
    import shutil

    case = sealed_case(tmp_path)
    with Desk.open(case) as desk:
        listening.prepare(desk, "E1")
        truth = listening.speech_map(desk, "E1")
    shutil.rmtree(case / "working")
    with Desk.open(case) as desk:
        assert listening.speech_map(desk, "E1") == []
        for _ in range(2):
            listening.prepare(desk, "E1")
            assert listening.speech_map(desk, "E1") == truth != []
        assert len(desk.case.read("SELECT id FROM jobs")) == 2

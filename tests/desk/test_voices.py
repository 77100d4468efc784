"""Voices grouped by the real sherpa-onnx as a durable job: two tones pass for two people (tests/data/tiny-voices)."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import voice_samples
from desk_samples import findings, write
from voice_samples import HIGH, LOW, PAIR, sound

from earwitness.desk import (
    comparing,
    drafts,
    intake,
    journal,
    models,
    recording,
    roomview,
    transcripts,
    voicemodels,
    voiceparts,
    voices,
)
from earwitness.desk.context import Desk
from earwitness.errors import BlindStands, EngineUnavailable, HelperStopped, NotInCase, Usage
from earwitness.ids import random_hex
from earwitness.store.jobtable import JobTable
from earwitness.transcripts.engines import sherpa, sherpa_child, whisper
from earwitness.transcripts.model import UNSTATED

pytest.importorskip("sherpa_onnx")

# Two take turns, both speak from 12 to 15 s, nobody does from 20 s.
TALK = ((0.0, 5.0, LOW), (5.0, 10.0, HIGH), (10.0, 15.0, LOW), (12.0, 18.0, HIGH))
WORDS = (
    "[0:00.5 - 0:04.5] Sit down.\n[0:05.5 - 0:09.5] I will stand.\n[0:10.0 - 0:12.0] UNCLE: As you like.\n"
    "[0:12.2 - 0:14.8] both at once\n[0:15.5 - 0:17.5] Good.\n[0:21.0 - 0:23.0] who was that\n"
)


@pytest.fixture
def shelf() -> str:
    return models.add(PAIR, "pair")


def made(folder: Path, data: bytes, words: str | None = None) -> Path:
    case = folder / "case"
    with Desk.create(case, actor="anna") as desk:
        intake.seal_file(desk, write(folder / "given" / "call.wav", data))
        if words is not None:
            transcripts.import_file(desk, "E1", write(folder / "given" / "words.txt", words), language="en")
    return case


def speakers(desk: Desk, transcript: str | None = None) -> list[str]:
    return [str(turn.speaker) for turn in transcripts.current(desk, "E1", transcript)[1].turns]


def edit(desk: Desk, turn: str, speaker: str) -> None:
    """A person says in the room who speaks in a turn."""
    with journal.opened(desk, "T1") as live:
        base = live.journal.seq
    op = {"id": random_hex(), "base": base, "kind": "speaker", "turn": turn, "speaker": speaker}
    [result] = journal.apply(desk, "T1", [op])[1]
    assert result.state == "applied", result


def test_turns_are_named_by_voice_and_what_a_person_wrote_stays(tmp_path: Path, shelf: str) -> None:
    case = made(tmp_path, sound(25.0, *TALK), WORDS)
    told: list[tuple[str, int, int]] = []
    with Desk.open(case, actor="anna", progress=lambda *p: told.append(p)) as desk:
        before = transcripts.current(desk, "E1")[1]
        found = voices.group(desk, "E1", model=shelf, voices=2)
        after = transcripts.current(desk, "E1")[1]
        assert speakers(desk) == ["voice 1", "voice 2", "UNCLE", "UNSTATED", "voice 2", "UNSTATED"]
        assert (found.named, found.shared, found.nowhere, found.kept) == (3, 1, 1, 1)
        assert (found.transcript, found.revision, found.parts, found.voices) == ("T1", 2, 1, ("voice 1", "voice 2"))
        assert (after.state, after.source.kind, after.parent) == ("proposed", "grouped", before.id)
        assert [t.text for t in after.turns] == [t.text for t in before.turns]
        [event] = after.events
        assert (event.kind, found.overlaps) == ("crosstalk", 1)
        assert event.start_s == pytest.approx(12, abs=0.3) and event.end_s == pytest.approx(15, abs=0.3)
        assert told[-1] == ("grouping voices", 25, 25)
        # The engine's own output and the report are originals of the case.
        report = voices.report(desk, "T1")
        assert report is not None and dict(report["settings"])["voices_asked"] == "2"
        assert (report["shared"], report["nowhere"]) == ([after.turns[3].id], [after.turns[5].id])
        [part] = report["parts"]
        desk.case.originals.check(part["raw_sha256"])
        with desk.case.originals.open(part["raw_sha256"]) as file:
            raw = file.read()
        assert raw.startswith(b";; sherpa-onnx ") and raw.count(b"\nSPEAKER recording 1 ") >= 4
        # On screen it stays visible that a machine grouped them; the words are still those that were imported.
        [row] = recording.transcripts(desk, "E1")
        assert (row["kind"], row["voices"]) == ("imported", 2)
        room = roomview.transcript(desk, "T1")
        assert [(s["label"], s["grouped"]) for s in room["speakers"]] == [
            ("voice 1", True), ("voice 2", True), ("UNCLE", False),
        ]  # fmt: skip
    assert findings(case) == []


def test_grouping_again_takes_away_only_what_the_machine_had_named(tmp_path: Path, shelf: str) -> None:
    case = made(tmp_path, sound(25.0, *TALK), WORDS)
    with Desk.open(case, actor="anna") as desk:
        voices.group(desk, "E1", model=shelf, voices=2)
        first = transcripts.current(desk, "E1")[1]
        edit(desk, first.turns[1].id, "Mara")
        edit(desk, first.turns[4].id, "voice 1")  # a person's choice, though it reads like the machine's
        found = voices.group(desk, "E1", model=shelf, voices=2)
        # Voices of the second grouping begin above the number that a person used: they are not the same voices.
        assert speakers(desk) == ["voice 2", "Mara", "UNCLE", "UNSTATED", "voice 1", "UNSTATED"]
        assert (found.revision, found.kept, found.named) == (4, 3, 1)
        events = transcripts.current(desk, "E1")[1].events
        assert len(events) == 1  # not once more for each grouping
    assert findings(case) == []


def test_somebody_types_while_it_is_worked_out(tmp_path: Path, shelf: str, monkeypatch: pytest.MonkeyPatch) -> None:
    case = made(tmp_path, sound(25.0, *TALK), WORDS)
    real, typed = voices._report, []
    with Desk.open(case, actor="anna") as desk:

        def while_it_reports(*given: Any) -> bytes:
            if not typed:
                typed.append(1)
                edit(desk, transcripts.current(desk, "E1")[1].turns[0].id, "Mara")
            return real(*given)

        monkeypatch.setattr(voices, "_report", while_it_reports)
        found = voices.group(desk, "E1", model=shelf, voices=2)
        assert speakers(desk)[:2] == ["Mara", "voice 2"] and (found.revision, found.kept) == (3, 2)
    assert findings(case) == []


def test_without_a_transcript_it_makes_one_to_be_written(tmp_path: Path, shelf: str) -> None:
    case = made(tmp_path, sound(25.0, *TALK))
    with Desk.open(case, actor="anna") as desk:
        found = voices.group(desk, "E1", model=shelf)
        _, revision, _ = transcripts.current(desk, "E1")
        assert (found.transcript, found.voices, found.named) == ("T1", ("voice 1", "voice 2"), len(revision.turns))
        assert all(turn.words[0].inaudible for turn in revision.turns)
        starts = [turn.start_s or 0.0 for turn in revision.turns]
        assert starts == sorted(starts) and starts[0] == pytest.approx(0, abs=0.3)
        assert recording.transcripts(desk, "E1")[0]["kind"] == "drafted"
        begun = transcripts.begin(desk, "E1", "en")
        assert voices.group(desk, "E1", model=shelf).transcript == begun == "T2"
        assert len(transcripts.current(desk, "E1", "T2")[1].turns) == len(revision.turns)
        with pytest.raises(NotInCase):
            voices.group(desk, "E1", model=shelf, transcript="T9")
    assert findings(case) == []


def test_silence_has_no_voice(tmp_path: Path, shelf: str) -> None:
    case = made(tmp_path, sound(12.0), WORDS.partition("\n")[0])
    with Desk.open(case, actor="anna") as desk:
        for many in (None, 3):
            found = voices.group(desk, "E1", model=shelf, voices=many)
            assert (found.voices, found.named, found.nowhere) == ((), 0, 1) and "no voice was heard" in found.warnings
        assert speakers(desk) == [str(UNSTATED)]


def test_one_voice_is_one_voice_whatever_is_asked(tmp_path: Path, shelf: str) -> None:
    case = made(tmp_path, sound(6.0, (1.0, 4.0, LOW)), WORDS.partition("\n")[0])
    with Desk.open(case, actor="anna") as desk:
        for many in (None, 1, 3):
            found = voices.group(desk, "E1", model=shelf, voices=many)
            assert found.voices == ("voice 1",), many
        assert any("3 voices were asked for, 1 found" in w for w in found.warnings)


# --- parts, killing, stopping ----------------------------------------------------------------------------------------


def short_parts(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(voiceparts, "window_s", voiceparts.window_s)
    patch.setattr(whisper, "LOOK_BACK_S", whisper.LOOK_BACK_S)
    voice_samples.short_parts(25.0)


LONG = tuple((n * 6.0, n * 6.0 + 5.0, LOW if n % 2 else HIGH) for n in range(10))


def test_a_long_recording_goes_in_parts_whose_voices_stay_apart(
    tmp_path: Path, shelf: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    short_parts(monkeypatch)
    case = made(tmp_path, sound(60.0, *LONG))
    with Desk.open(case, actor="anna") as desk:
        found = voices.group(desk, "E1", model=shelf, voices=2)
        report = voices.report(desk, "T1")
        assert report is not None
        ends = [p["end_us"] for p in report["parts"]]
        assert found.parts == len(ends) == 3 and ends[-1] == 60_000_000
        assert [p["start_us"] for p in report["parts"]] == [0, *ends[:-1]]
        assert found.voices == tuple(f"part {p}, voice {n}" for p in (1, 2, 3) for n in (1, 2))
        assert any("3 parts" in w for w in found.warnings) and any(
            "number of voices given" in w for w in found.warnings
        )
        turns = transcripts.current(desk, "E1")[1].turns
        assert max(t.end_s or 0 for t in turns) > 57  # times of later parts are those of the recording
    assert findings(case) == []


def killed(case: Path, parts: int) -> int:
    command = [sys.executable, str(Path(voice_samples.__file__)), str(case), "25", str(parts)]
    return subprocess.run(command, cwd=case.parent, capture_output=True, check=False).returncode


def test_killed_between_parts_it_goes_on_to_the_same_result(
    tmp_path: Path, shelf: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    short_parts(monkeypatch)
    case = made(tmp_path / "a", sound(60.0, *LONG))
    whole = tmp_path / "b" / "case"
    shutil.copytree(case, whole)
    with Desk.open(whole, actor="anna") as desk:
        voices.group(desk, "E1", model=shelf, voices=2)
        expected, report = transcripts.current(desk, "E1")[1].turns, voices.report(desk, "T1")
    assert killed(case, 1) == -9
    assert killed(case, 2) == -9
    heard: list[float] = []
    real = sherpa.SherpaEngine.group
    monkeypatch.setattr(
        sherpa.SherpaEngine, "group", lambda self, data, *a, **k: (heard.append(1), real(self, data, *a, **k))[1]
    )
    with Desk.open(case, actor="anna") as desk:
        assert desk.case.read("SELECT id FROM transcripts") == []
        voices.group(desk, "E1", model=shelf, voices=2)
        assert len(heard) == 1  # the two parts that were kept were not heard again
        assert transcripts.current(desk, "E1")[1].turns == expected and voices.report(desk, "T1") == report
        assert [j.state for j in JobTable(desk.case).list() if j.name == voices.VOICES] == ["done"]
        # Asked again after it is done: grouped anew, never the old answer.
        voices.want(desk, "E1", model=shelf, voices=2)
        assert JobTable(desk.case).list()[-1].state == "queued"
    assert findings(case) == []


def test_a_stopped_job_ends_the_child_and_is_taken_up(
    tmp_path: Path, shelf: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = made(tmp_path, sound(40.0, *LONG))
    monkeypatch.setattr(voiceparts, "TELL_S", 0.0)
    seen: list[int] = []
    with Desk.open(case, actor="anna") as desk:
        number = voices.want(desk, "E1", model=shelf)
        real = JobTable.beat

        def beat(self: JobTable, job: Any, *progress: int) -> bool:
            if progress and not seen:
                seen.append(progress[0])
                assert JobTable(desk.case).cancel(number)
            return real(self, job, *progress)

        monkeypatch.setattr(JobTable, "beat", beat)
        with pytest.raises(Exception, match="cancelled"):
            voices.group(desk, "E1", model=shelf)
        assert seen and JobTable(desk.case).get(number).state == "cancelled"
        assert desk.case.read("SELECT id FROM transcripts") == []
        assert voices.group(desk, "E1", model=shelf).voices
        again = JobTable(desk.case).list()[-1]
        assert again.payload["run"] == JobTable(desk.case).get(number).payload["run"]
    assert findings(case) == []


def test_jobs_resume_knows_it_in_a_new_process(tmp_path: Path, shelf: str) -> None:
    case = made(tmp_path, sound(25.0, *TALK), WORDS)
    with Desk.open(case, actor="anna") as desk:
        voices.want(desk, "E1", model=shelf, voices=2)
    program = "from earwitness.cli.main import run; run()"
    done = subprocess.run(
        [sys.executable, "-c", program, "jobs", "resume", str(case), "--json"], capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    with Desk.open(case, actor="anna") as desk:
        assert speakers(desk)[:2] == ["voice 1", "voice 2"]


# --- what cannot be done says why ------------------------------------------------------------------------------------


def test_folders_that_hold_no_pair_are_refused(tmp_path: Path) -> None:
    for n, names in enumerate(((), ("segmentation.onnx",), ("embedding.onnx",), ("segmentation.onnx",) * 2)):
        folder = tmp_path / f"f{n}"
        folder.mkdir()
        for k, name in enumerate(names):
            shutil.copy(PAIR / name, folder / f"{k}.onnx")
        with pytest.raises(Usage, match="does not hold a model"):
            models.add(folder)
    both = tmp_path / "both"
    shutil.copytree(PAIR, both)
    shutil.copy(both / "segmentation.onnx", both / "model.int8.onnx")
    with pytest.raises(Usage):
        models.add(both)  # which of the two is meant nobody can tell
    (both / "model.int8.onnx").rename(both / "notes.txt")
    (both / "embedding.onnx").rename(both / "wespeaker.onnx")
    assert models.add(both) == "both"
    assert voicemodels.listed() == ["both"] and models.engines() == {"both": "sherpa-onnx"}


def test_a_pair_is_never_taken_for_a_model_that_drafts(tmp_path: Path, shelf: str) -> None:
    case = made(tmp_path, sound(6.0))
    with Desk.open(case, actor="anna") as desk:
        with pytest.raises(EngineUnavailable):
            drafts.want(desk, "E1", model=shelf)
        with pytest.raises(EngineUnavailable):
            voices.want(desk, "E1", model="nosuch")
        for many in (0, -1, 51):
            with pytest.raises(Usage):
                voices.want(desk, "E1", model=shelf, voices=many)
        with pytest.raises(NotInCase):
            voices.want(desk, "E9", model=shelf)


def test_a_file_that_ends_the_library_is_a_model_that_does_not_load(tmp_path: Path, shelf: str) -> None:
    case = made(tmp_path, sound(6.0, (1.0, 4.0, LOW)))
    with Desk.open(case, actor="anna") as desk:
        for broken in ("segmentation.onnx", "embedding.onnx"):
            path = voicemodels.folder_of(desk.home, shelf) / broken
            good = path.read_bytes()
            path.write_bytes(good[: len(good) // 3] + bytes(50) + good[len(good) // 3 :])
            with pytest.raises(EngineUnavailable, match="do not load"):
                voices.group(desk, "E1", model=shelf)
            path.write_bytes(good)
        assert voices.group(desk, "E1", model=shelf).voices == ("voice 1",)
    assert findings(case) == []


def test_the_library_missing_is_said(tmp_path: Path, shelf: str, monkeypatch: pytest.MonkeyPatch) -> None:
    case = made(tmp_path, sound(6.0))
    monkeypatch.setattr(sherpa.importlib.util, "find_spec", lambda name: None)
    with Desk.open(case, actor="anna") as desk, pytest.raises(EngineUnavailable) as caught:
        voices.want(desk, "E1", model=shelf)
    assert "earwitness[voices]" in caught.value.do


def test_too_little_memory_is_an_error_and_never_an_empty_result(tmp_path: Path) -> None:
    engine = sherpa.SherpaEngine(PAIR, child_module="starving_child")
    write(
        tmp_path / "starving_child.py",
        f"from earwitness.transcripts import helper_side\nfrom {sherpa_child.__name__} import _handle\n"
        "import numpy, sherpa_onnx, os\n"
        "used = int(open('/proc/self/statm').read().split()[0]) * os.sysconf('SC_PAGE_SIZE')\n"
        "helper_side.limit(memory=used + (160 << 20), cpu_s=60)\nhelper_side.serve(_handle)\n",
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(tmp_path))
        with pytest.raises(HelperStopped):
            engine.group(sound(1200.0, (0.0, 1200.0, LOW))[44:], 2)


def test_a_blind_transcript_of_somebody_else_is_not_written_in(tmp_path: Path, shelf: str) -> None:
    case = made(tmp_path, sound(25.0, *TALK), WORDS)
    with Desk.open(case, actor="anna") as desk:
        assert comparing.begin_blind(desk, "E1", ["anna", "boris"], "en") == ("T2", "T3")
        with pytest.raises(BlindStands):
            voices.want(desk, "E1", model=shelf, transcript="T3")
        assert voices.group(desk, "E1", model=shelf).transcript == "T1"

"""A machine's draft as a durable job: windows, resuming after kill -9, what is set aside and skipped, channels."""

from __future__ import annotations

import io
import itertools
import json
import os
import shutil
import signal
import subprocess
import sys
import wave
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import drafting_engine
import pytest
from desk_samples import findings, wav, write

from earwitness.desk import drafts, draftwindows, heard, intake, listening, models, roomview, transcripts
from earwitness.desk.context import Desk
from earwitness.errors import EngineUnavailable, HelperStopped, NotInCase, Usage
from earwitness.store.jobtable import JobTable
from earwitness.transcripts import canonical
from earwitness.transcripts.engines import onnx_engine, whisper

TINY = Path(__file__).parents[1] / "data" / "tiny-whisper"
CONFORMER = TINY.with_name("tiny-conformer")
RATE = 16_000
LINES = (
    ("rms", "the old man signed the paper in the morning"),
    ("slt", "she went to the office and asked for the money"),
    ("rms", "there is no money in this house today"),
    ("slt", "then we will come back on monday"),
)


@pytest.fixture(scope="session")
def voices(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    """LINES spoken by flite: 16 kHz mono s16le each."""
    if not shutil.which("flite"):
        pytest.skip("needs flite: apt-get install flite")
    pytest.importorskip("pocketsphinx")
    out = []
    for n, (voice, text) in enumerate(LINES):
        path = tmp_path_factory.mktemp("flite") / f"{n}.wav"
        subprocess.run(["flite", "-voice", voice, "-t", text, "-o", str(path)], check=True, capture_output=True)
        with wave.open(str(path)) as spoken:
            assert spoken.getframerate() == RATE
            out.append(spoken.readframes(spoken.getnframes()))
    return out


def wave_file(data: bytes, channels: int = 1) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as made:
        made.setnchannels(channels)
        made.setsampwidth(2)
        made.setframerate(RATE)
        made.writeframes(data)
    return out.getvalue()


def sealed(folder: Path, sound: bytes) -> Path:
    case = folder / "case"
    with Desk.create(case, actor="anna") as desk:
        intake.seal_file(desk, write(folder / "given" / "call.wav", sound))
        listening.prepare(desk, "E1")
    return case


@pytest.fixture(scope="session")
def spoken_case(tmp_path_factory: pytest.TempPathFactory, voices: list[bytes]) -> Path:
    """A sealed case of four lines with silence between them; copy it."""
    with pytest.MonkeyPatch.context() as patch:  # made before the fixture that gives each test a home
        patch.setenv("EARWITNESS_HOME", str(tmp_path_factory.mktemp("home")))
        return sealed(tmp_path_factory.mktemp("spoken"), wave_file(b"".join(v + bytes(2 * RATE) for v in voices)))


@pytest.fixture
def case(tmp_path: Path, spoken_case: Path) -> Iterator[Path]:
    path = tmp_path / "case"
    shutil.copytree(spoken_case, path)
    yield path
    assert findings(path) == []


@pytest.fixture(scope="session")
def uncut(tmp_path_factory: pytest.TempPathFactory, spoken_case: Path) -> tuple[Path, Path, list[tuple[str, int, int]]]:
    """The same drafted in one go: the case, the model's folder, the progress that was told."""
    folder = tmp_path_factory.mktemp("uncut")
    shutil.copytree(spoken_case, folder / "case")
    write(folder / "model" / "model.bin", b"")
    seen: list[tuple[str, int, int]] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EARWITNESS_HOME", str(tmp_path_factory.mktemp("home")))
        short_windows(patch)
        with Desk.open(folder / "case", actor="anna", progress=lambda *p: seen.append(p)) as desk:
            draft(desk, folder / "model")
    return folder / "case", folder / "model", seen


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A folder that passes for a model; the engine of the tests notes there what it drafted."""
    write(tmp_path / "model" / "model.bin", b"")
    return tmp_path / "model"


def short_windows(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(drafts, "ENGINES", dict(drafts.ENGINES))
    patch.setattr(draftwindows, "WINDOW_S", draftwindows.WINDOW_S)
    patch.setattr(whisper, "LOOK_BACK_S", whisper.LOOK_BACK_S)
    drafting_engine.install(5.0)


@pytest.fixture(autouse=True)
def engines(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    drafts._ready.clear()
    short_windows(monkeypatch)
    yield
    drafts._ready.clear()


def draft(desk: Desk, model: Path, **more: bool) -> transcripts.Imported:
    return drafts.draft(desk, "E1", model=str(model), engine="pocketsphinx", language="en", **more)


def windows_drafted(model: Path) -> list[str]:
    heard = model / "heard"
    return heard.read_text().splitlines() if heard.exists() else []


def turns_of(desk: Desk, transcript: str) -> list[object]:
    _, revision, _ = transcripts.current(desk, "E1", transcript)
    return [canonical.turn_as_json(turn) for turn in revision.turns]


def run_until_killed(case: Path, model: Path, windows: int) -> int:
    script = Path(drafting_engine.__file__)
    command = [sys.executable, str(script), str(case), str(model), str(windows)]
    return subprocess.run(command, cwd=case.parent, capture_output=True, check=False).returncode


def test_windows_progress_raw_output_and_turns(uncut: tuple[Path, Path, list[tuple[str, int, int]]]) -> None:
    case, _, seen = uncut
    assert findings(case) == []
    with Desk.open(case, actor="anna") as desk:
        text = " ".join(t.text for t in transcripts.current(desk, "E1")[1].turns)
        assert sum(word in text for _, line in LINES for word in line.split()) >= 28, text  # of 33 words
        told = drafts.report(desk, "T1")
        ends = [w["end_us"] for w in told["windows"]]
        assert [w["start_us"] for w in told["windows"]] == [0, *ends[:-1]] and len(ends) >= 3
        assert ends[-1] == round(listening.total_s(desk, "E1") * 1e6)
        # Cut where it is quiet: no window begins or ends within speech.
        speech = [(a, b) for a, b, kind in listening.speech_map(desk, "E1") if kind == "speech"]
        assert not any(a + 0.1 < end / 1e6 < b - 0.1 for end in ends[:-1] for a, b in speech)
        assert [done for what, done, _ in seen if what == "drafting"] == [end // 1_000_000 for end in ends]
        for window in told["windows"]:
            desk.case.originals.check(window["raw_sha256"])
            with desk.case.originals.open(window["raw_sha256"]) as raw:
                assert "segments" in json.load(raw)
        [listed] = roomview.transcripts_of(desk, "E1")
        assert listed["kind"] == "draft" and listed["owner"] == "anna"
        _, revision, _ = transcripts.current(desk, "E1")
        assert revision.source.kind == "drafted" and revision.state == "proposed"


def test_kill_between_windows_then_on_to_the_same_result(
    case: Path, model: Path, uncut: tuple[Path, Path, list[tuple[str, int, int]]]
) -> None:
    with Desk.open(uncut[0], actor="anna") as desk:
        expected, report = turns_of(desk, "T1"), drafts.report(desk, "T1")
    whole = windows_drafted(uncut[1])
    assert run_until_killed(case, model, 1) == -9
    assert windows_drafted(model) == whole[:1]
    assert run_until_killed(case, model, 2) == -9
    with Desk.open(case, actor="anna") as desk:
        assert desk.case.read("SELECT id FROM transcripts") == []
        draft(desk, model)
        assert windows_drafted(model) == whole  # none was drafted twice
        assert turns_of(desk, "T1") == expected and drafts.report(desk, "T1") == report
        assert [j.state for j in JobTable(desk.case).list() if j.name == drafts.DRAFT] == ["done"]


def test_a_job_that_failed_is_taken_up_where_it_stopped(
    case: Path, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real: Callable[..., object] = drafting_engine.SphinxEngine.draft

    def breaks(self: drafting_engine.SphinxEngine, *args: object, **more: object) -> object:
        if len(windows_drafted(model)) == 2:
            raise HelperStopped("It stopped.", "Try again.")
        return real(self, *args, **more)

    with Desk.open(case, actor="anna") as desk:
        monkeypatch.setattr(drafting_engine.SphinxEngine, "draft", breaks)
        with pytest.raises(HelperStopped):
            draft(desk, model)
        monkeypatch.setattr(drafting_engine.SphinxEngine, "draft", real)
        first = windows_drafted(model)
        draft(desk, model)
        assert windows_drafted(model)[:2] == first and len(windows_drafted(model)) == len(
            drafts.report(desk, "T1")["windows"]
        )
        # Asked again after it is done: drafted anew, never the old answer.
        drafts.want(desk, "E1", model=str(model), engine="pocketsphinx", language="en")
        done, new = (j.payload["run"] for j in JobTable(desk.case).list()[-2:])
        assert done != new and JobTable(desk.case).list()[-1].state == "queued"


def test_what_is_invented_is_set_aside_and_what_is_skipped_is_listed(
    case: Path, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(draftwindows, "WINDOW_S", 600.0)
    real = drafting_engine.SphinxEngine.segments

    def invents(words: list[dict[str, object]]) -> list[dict[str, object]]:
        """What the engine heard, its second line lost, and three lines of its own."""
        found = real(words)
        silence = next(a["end"] for a, b in itertools.pairwise(found) if b["start"] - a["end"] > 0.8)
        second = next(s for s in found if s["start"] > silence)
        found.remove(second)
        found.append({"start": silence + 0.2, "end": silence + 0.8, "text": "Thanks for watching"})
        last = found[-2]["end"]
        for n in range(3):
            found.append({"start": last - 1 + n / 4, "end": last - 0.8 + n / 4, "text": "Pay him."})
        return sorted(found, key=lambda s: float(str(s["start"])))

    monkeypatch.setattr(drafting_engine.SphinxEngine, "segments", staticmethod(invents))
    with Desk.open(case, actor="anna") as desk:
        made = draft(desk, model)
        found = drafts.asides(desk, "T1")
        assert [a["text"] for a in found] == ["Thanks for watching", "Pay him.", "Pay him."]
        assert "silent" in found[0]["why"] and "again and again" in found[1]["why"]
        assert found[0]["engine"] == "pocketsphinx"
        told = drafts.report(desk, "T1")
        assert [a["why"] for a in told["asides"]] == ["silence", "repeat", "repeat"]
        text = " ".join(t.text for t in transcripts.current(desk, "E1")[1].turns)
        assert text.count("Pay him.") == 1 and "watching" not in text
        gaps = drafts.report(desk, "T1")["skipped"]
        assert gaps and max(b - a for a, b in gaps) > 1_500_000  # the line that was lost
        assert any("set aside" in w for w in made.warnings) and any("nothing is written" in w for w in made.warnings)
        room = roomview.transcript(desk, "T1")
        assert room["asides"] == found and room["skipped"] == gaps


def test_a_stereo_call_is_labelled_by_channel(tmp_path: Path, voices: list[bytes], model: Path) -> None:
    mono: list[tuple[bytes, bytes]] = []
    for n, voice in enumerate(voices):
        quiet = bytes(len(voice))
        mono += [(voice, quiet) if n % 2 == 0 else (quiet, voice), (bytes(RATE), bytes(RATE))]
    left, right = (b"".join(pair[side] for pair in mono) for side in (0, 1))
    data = bytearray(2 * len(left))
    for at, side in ((0, left), (2, right)):
        data[at::4], data[at + 1 :: 4] = side[::2], side[1::2]
    case = sealed(tmp_path, wave_file(bytes(data), 2))
    with Desk.open(case, actor="anna") as desk:
        talk = drafts.by_channel(desk, "E1")
        assert not talk.same and talk.both() == [] and all(talk.channels)
        draft(desk, model, by_channels=True)
        turns = transcripts.current(desk, "E1")[1].turns
        order = [str(t.speaker) for t in turns]
        assert [s for n, s in enumerate(order) if n == 0 or s != order[n - 1]] == ["Channel 1", "Channel 2"] * 2
        assert "money" in " ".join(t.text for t in turns if t.speaker == "Channel 2")
    assert findings(case) == []


def test_the_real_engine_loads_once_for_all_windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("faster_whisper")
    monkeypatch.setattr(draftwindows, "WINDOW_S", 4.0)
    monkeypatch.setattr(whisper, "LOOK_BACK_S", 1.0)
    started = []
    real = whisper.HelperProcess._start

    def start(self: whisper.HelperProcess) -> object:
        if self._child is None:
            started.append(1)
        return real(self)

    monkeypatch.setattr(whisper.HelperProcess, "_start", start)
    case = sealed(tmp_path, wav(seconds=9.0))
    with Desk.open(case, actor="anna") as desk:
        made = transcripts.draft(desk, "E1", model=str(TINY), language="en")
        told = drafts.report(desk, made.transcript)
        assert len(told["windows"]) >= 3 and len(started) == 1
        assert dict(told["settings"])["model_sha256"]
        assert str(TINY) not in json.dumps([j.payload for j in JobTable(desk.case).list()])
    assert findings(case) == []


@pytest.fixture
def short_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draftwindows, "WINDOW_S", 4.0)
    monkeypatch.setattr(whisper, "LOOK_BACK_S", 1.0)


def test_the_other_family_drafts_what_its_folder_is_for(tmp_path: Path, short_pieces: None) -> None:
    """Nobody names the engine: it follows from the folder. The path of the folder stays out of the case."""
    pytest.importorskip("onnx_asr")
    case = sealed(tmp_path, wav(seconds=9.0))
    with Desk.open(case, actor="anna") as desk:
        made = transcripts.draft(desk, "E1", model=str(CONFORMER), language="en")
        told = drafts.report(desk, made.transcript)
        assert told["engine"] == "onnx-asr" and len(told["windows"]) >= 3
        assert dict(told["settings"])["kind"] == "nemo-conformer-ctc"
        for window in told["windows"]:
            desk.case.originals.check(window["raw_sha256"])
            with desk.case.originals.open(window["raw_sha256"]) as raw:
                assert json.load(raw)["pieces"]
        assert str(CONFORMER) not in json.dumps([j.payload for j in JobTable(desk.case).list()])
        _, revision, _ = transcripts.current(desk, "E1", made.transcript)
        assert revision.source.kind == "drafted" and revision.state == "proposed"
        assert dict(revision.source.settings)["model_sha256"]
    assert findings(case) == []


@pytest.mark.kill
def test_kill_the_helper_of_the_other_family_then_on_to_the_same_result(
    tmp_path: Path, short_pieces: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("onnx_asr")
    case = sealed(tmp_path, wav(seconds=11.0))
    whole = shutil.copytree(case, tmp_path / "whole")
    asked: list[int] = []
    real = onnx_engine.HelperProcess.ask
    kill_at = 0

    def ask(self: onnx_engine.HelperProcess, *args: Any, **more: Any) -> Any:
        asked.append(len(args[1]))
        if len(asked) == kill_at:
            os.kill(self._start().pid, signal.SIGKILL)
        return real(self, *args, **more)

    monkeypatch.setattr(onnx_engine.HelperProcess, "ask", ask)
    with Desk.open(whole, actor="anna") as desk:
        transcripts.draft(desk, "E1", model=str(CONFORMER), language="en")
        expected, report = turns_of(desk, "T1"), drafts.report(desk, "T1")
    assert len(report["windows"]) >= 3
    sounds, kill_at = list(asked), 2
    asked.clear()
    with Desk.open(case, actor="anna") as desk:
        with pytest.raises(HelperStopped):
            transcripts.draft(desk, "E1", model=str(CONFORMER), language="en")
        assert asked == sounds[:2] and desk.case.read("SELECT id FROM transcripts") == []
        kill_at = 0
        transcripts.draft(desk, "E1", model=str(CONFORMER), language="en")
        assert asked[2:] == sounds[1:], "the window that was kept is not drafted again"
        assert turns_of(desk, "T1") == expected and drafts.report(desk, "T1") == report
    assert findings(case) == []


def test_the_shelf_knows_which_engine_a_folder_is_for(tmp_path: Path) -> None:
    assert models.add(TINY, "small") == "small" and models.add(CONFORMER, "parakeet") == "parakeet"
    assert models.engines() == {"parakeet": "onnx-asr", "small": "whisper"}
    write(tmp_path / "odd" / "model.onnx", b"x")
    with pytest.raises(Usage, match="does not hold a model") as caught:
        models.add(tmp_path / "odd")
    assert "vocab.txt" in caught.value.do and "model.bin" in caught.value.do


def test_an_engine_that_is_named_must_fit_the_folder(case: Path) -> None:
    with Desk.open(case, actor="anna") as desk:
        for engine, folder in (("whisper", CONFORMER), ("onnx-asr", TINY)):
            with pytest.raises(EngineUnavailable, match=r"no (Whisper weights|weights for onnx-asr)"):
                drafts.draft(desk, "E1", model=str(folder), engine=engine)


def test_two_machines_that_drafted_are_laid_side_by_side(tmp_path: Path, short_pieces: None) -> None:
    pytest.importorskip("onnx_asr")
    pytest.importorskip("faster_whisper")
    case = sealed(tmp_path, wav(seconds=5.0))
    with Desk.open(case, actor="anna") as desk:
        made = [transcripts.draft(desk, "E1", model=str(m), language="en").transcript for m in (TINY, CONFORMER)]
        for mine, other in (made, made[::-1]):
            found = heard.differences(desk, mine)
            assert [m["transcript"] for m in found["machines"]] == [other] and found["places"]


def test_what_cannot_be_drafted_says_why(case: Path, model: Path) -> None:
    with Desk.open(case, actor="anna") as desk:
        with pytest.raises(Usage, match="one channel"):
            draft(desk, model, by_channels=True)
        with pytest.raises(EngineUnavailable):
            drafts.draft(desk, "E1", model="nosuch", engine="pocketsphinx")
        with pytest.raises(NotInCase):
            draft_of = drafts.want(desk, "E9", model=str(model), engine="pocketsphinx")
            assert draft_of is None
        number = drafts.want(desk, "E1", model=str(model), engine="pocketsphinx")
        assert drafts.want(desk, "E1", model=str(model), engine="pocketsphinx") == number
        assert JobTable(desk.case).cancel(number)
        with pytest.raises(NotInCase):
            drafts.report(desk, "T1")


def test_jobs_resume_goes_on_with_a_draft_that_was_killed(case: Path, tmp_path: Path) -> None:
    """In a process that has never heard of drafting: what resumes it must know every kind of job."""
    pytest.importorskip("faster_whisper")
    shelf = models.add(TINY, "tiny")
    with Desk.open(case, actor="anna") as desk:
        drafts.want(desk, "E1", model=shelf, language="en")
    program = "from earwitness.cli.main import run; run()"
    command = [sys.executable, "-c", program, "jobs", "resume", str(case), "--json"]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    with Desk.open(case, actor="anna") as desk:
        assert drafts.report(desk, "T1")["engine"] == "whisper"

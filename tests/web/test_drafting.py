"""Drafting from the browser: models, a draft begun, watched, stopped, gone on with after a kill, opened in the room."""

from __future__ import annotations

import io
import itertools
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any

import drafting_engine
import pytest
from desk_samples import findings, wav, write

from earwitness.desk import drafts, draftwindows, intake, listening, models
from earwitness.desk.context import Desk
from earwitness.errors import HelperStopped, Usage
from earwitness.transcripts.engines import whisper

TINY = Path(__file__).parents[1] / "data" / "tiny-whisper"
LINES = (
    ("rms", "the old man signed the paper in the morning"),
    ("slt", "she went to the office and asked for the money"),
)
CHROMIUM = shutil.which("chromium")
browsed = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="needs chromium: apt-get install chromium")]


class Gated(drafting_engine.SphinxEngine):
    """Drafts a window for each permit, and ends when nobody waits any more."""

    permits = threading.Semaphore(0)
    waiting = threading.Event()
    ended = threading.Event()

    def draft(self, *args: Any, unwanted: Any = None, **more: Any) -> Any:
        self.waiting.set()
        while not self.permits.acquire(timeout=0.02):
            if unwanted():
                self.ended.set()
                raise HelperStopped("It was ended.", "Try again.")
        return super().draft(*args, **more)


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> type[Gated]:
    pytest.importorskip("pocketsphinx")
    pytest.importorskip("faster_whisper")
    pytest.importorskip("onnx_asr")
    drafts._ready.clear()
    monkeypatch.setattr(drafts, "ENGINES", {"whisper": Gated})
    monkeypatch.setattr(draftwindows, "WINDOW_S", 4.0)
    monkeypatch.setattr(whisper, "LOOK_BACK_S", 2.0)
    for name, value in (
        ("permits", threading.Semaphore(0)),
        ("waiting", threading.Event()),
        ("ended", threading.Event()),
    ):
        monkeypatch.setattr(Gated, name, value)
    return Gated


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    """A folder that passes for a model."""
    for name in ("model.bin", "config.json", "tokenizer.json"):
        write(tmp_path / "stick" / "small" / name, b"{}")
    return tmp_path / "stick" / "small"


def sealed(case: Path, sound: bytes) -> Path:
    with Desk.create(case, actor="anna") as desk:
        intake.seal_file(desk, write(case.parent / "given" / "call.wav", sound))
        listening.prepare(desk, "E1")
    return case


def spoken(times: int) -> bytes:
    """LINES in flite's voices, again and again, with silence between them."""
    if not shutil.which("flite"):
        pytest.skip("needs flite: apt-get install flite")
    out = io.BytesIO()
    with wave.open(out, "wb") as made:
        made.setparams((1, 2, 16_000, 0, "NONE", ""))
        for voice, text in LINES:
            said = subprocess.run(["flite", "-voice", voice, "-t", text, "-o", "/dev/stdout"], check=True,
                                  capture_output=True).stdout  # fmt: skip
            made.writeframes((said[44:] + bytes(48_000)) * times)
    return out.getvalue()


def the_draft(web: Any, job: int) -> dict[str, Any]:
    return next(j for j in web("GET", "/api/jobs").json["jobs"] if j["id"] == job)


def until(web: Any, job: int, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    pause = threading.Event()
    for _ in range(600):
        found = the_draft(web, job)
        if wanted(found):
            return found
        pause.wait(0.05)
    raise AssertionError(f"it stays {found}")


# --- models ----------------------------------------------------------------------------------------------------------


def test_models_are_added_by_a_path_whole_or_not_at_all(
    tmp_path: Path, weights: Path, make_web: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    web = make_web()
    assert web("GET", "/api/models").json["models"] == []
    for folder in (str(tmp_path / "nothing"), "small", "", "\0"):
        answer = web("POST", "/api/models", {"folder": folder})
        assert (answer.status, answer.json["error"]["code"]) == (400, "usage"), folder
    real = shutil.copytree

    def cut(source: Any, target: Any, **more: Any) -> None:
        Path(target).mkdir()
        (Path(target) / "model.bin").write_bytes(b"half")
        raise OSError(28, "no space")

    monkeypatch.setattr(shutil, "copytree", cut)
    assert web("POST", "/api/models", {"folder": str(weights)}).json["error"]["code"] == "disk-full"
    assert web("GET", "/api/models").json["models"] == []
    monkeypatch.setattr(shutil, "copytree", real)
    assert web("POST", "/api/models", {"folder": str(weights)}).json == {
        "models": ["small"], "engines": {"small": "whisper"}, "added": "small",
    }  # fmt: skip
    assert web("POST", "/api/models", {"folder": str(weights), "name": "other"}).json["models"] == ["other", "small"]
    added = web("POST", "/api/models", {"folder": str(TINY.with_name("tiny-conformer")), "name": "parakeet"}).json
    assert added["engines"] == {"other": "whisper", "parakeet": "onnx-asr", "small": "whisper"}
    with pytest.raises(Usage):
        models.add(weights, "../up")


# --- one draft, step by step -----------------------------------------------------------------------------------------


def test_a_draft_is_begun_watched_stopped_and_gone_on_with(
    tmp_path: Path, weights: Path, engine: type[Gated], make_web: Callable[..., Any]
) -> None:
    web = make_web(sealed(tmp_path / "case", wav(seconds=11.0)))
    web("POST", "/api/models", {"folder": str(weights)})
    assert web("GET", "/api/exhibits/E1/draft").json == {
        "models": ["small"], "engines": {"small": "whisper"}, "installed": ["whisper", "onnx-asr"], "channels": 1,
    }  # fmt: skip
    for odd in ({}, {"model": "small", "language": "!"}, {"model": "small", "channels": True}, {"model": "none"}):
        code = "engine-unavailable" if odd == {"model": "none"} else "usage"
        assert web("POST", "/api/exhibits/E1/draft", odd).json["error"]["code"] == code, odd
    job = web("POST", "/api/exhibits/E1/draft", {"model": "small", "language": "en"}).json["job"]
    assert web("POST", "/api/exhibits/E1/draft", {"model": "small", "language": "en"}).json["job"] == job
    engine.permits.release()
    found = until(web, job, lambda j: j["draft"]["parts"] == 1 and j["draft"]["heard_us"] > 0)
    assert found["state"] == "running" and 2 <= found["draft"]["of"] <= 4
    assert 0 < found["draft"]["kept_us"] <= 4_000_000 < found["draft"]["total_us"] == 11_000_000
    # What is brought in now is sealed at once: a draft holds nothing up.
    sent = web("POST", "/api/intake", raw=wav(seconds=1.0), headers={"x-file-name": "next.wav"}).json["job"]
    assert until(web, sent, lambda j: j["state"] == "done")["exhibit"] == "E2"
    assert the_draft(web, job)["state"] == "running"
    assert web("POST", "/api/jobs/stop", {"job": sent}).json["error"]["code"] == "not-in-case"
    web("POST", "/api/jobs/stop", {"job": job})
    assert the_draft(web, job)["state"] == "cancelled"
    assert engine.ended.wait(20), "the engine goes on although nobody waits"
    kept = the_draft(web, job)["draft"]["kept_us"]
    assert kept == found["draft"]["kept_us"]
    for _ in range(5):
        engine.permits.release()
    web("POST", "/api/jobs", {"job": job})
    done = until(web, job, lambda j: j["state"] == "done")
    assert (done["draft"]["transcript"], done["draft"]["kept_us"]) == ("T1", 11_000_000)
    heard = (models.folder_of(web.house.desk(None).home, "small") / "heard").read_text().splitlines()
    assert len(heard) == done["draft"]["parts"]  # none was drafted twice
    assert web("GET", "/api/exhibits/E1").json["transcripts"][0]["kind"] == "drafted"
    case = web.house.folder
    web.house.leave()
    assert findings(case) == []


def test_a_library_that_lacks_is_said_before_anything_is_begun(
    case: Path, weights: Path, make_web: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    web = make_web(case)
    web("POST", "/api/models", {"folder": str(weights)})
    real = models.find_spec
    monkeypatch.setattr(models, "find_spec", lambda name: None if name == "onnx_asr" else real(name))
    assert web("GET", "/api/exhibits/E1/draft").json["installed"] == ["whisper"]
    monkeypatch.setattr(models, "find_spec", lambda name: None)
    assert web("GET", "/api/exhibits/E1/draft").json["installed"] == []


def test_closing_the_desk_ends_the_engine_and_the_next_goes_on(
    tmp_path: Path, weights: Path, engine: type[Gated], make_web: Callable[..., Any]
) -> None:
    case = sealed(tmp_path / "case", wav(seconds=6.0))
    web = make_web(case)
    web("POST", "/api/models", {"folder": str(weights)})
    job = web("POST", "/api/exhibits/E1/draft", {"model": "small"}).json["job"]
    assert engine.waiting.wait(20)
    web.house.leave()
    assert engine.ended.is_set()
    again = make_web(case)
    for _ in range(3):
        engine.permits.release()
    assert until(again, job, lambda j: j["state"] == "done")["draft"]["transcript"] == "T1"


def test_an_empty_transcript_can_be_begun_and_printed(case: Path, make_web: Callable[..., Any]) -> None:
    web = make_web(case)
    told = web("GET", "/api/exhibits/E1/seconds").json["seconds"]
    assert told["transcribed"] > 0 and abs(sum(told.values()) - web("GET", "/api/exhibits/E1").json["duration_s"]) < 0.5
    made = web("POST", "/api/exhibits/E1/begin", {"language": "ru"}).json["transcript"]
    assert made == "T2" and web("GET", f"/api/transcripts/{made}").json["turns"] == []
    assert web("POST", "/api/exhibits/E1/begin", {"language": "nonsense tag"}).status == 400
    assert make_web(case, actor=None, readonly=True)("POST", "/api/exhibits/E1/begin", {}).status == 409
    printed = web("POST", "/api/exhibits/E1/print", {"format": "html"}).json
    assert printed["file"] == "E1.html" and b"Certificate" in web("GET", printed["url"], token=None).body
    paper = web("POST", "/api/exhibits/E1/print", {"format": "pdf"}).json
    assert web("GET", paper["url"], token=None).body.startswith(b"%PDF")
    for odd in ("txt", "../x.html", ""):
        assert web("POST", "/api/exhibits/E1/print", {"format": odd}).status == 400


# --- in a real browser -----------------------------------------------------------------------------------------------


@pytest.mark.soak
@pytest.mark.browser
@browsed[1]
def test_what_was_invented_and_what_was_passed_over_is_in_the_room(
    tmp_path: Path, weights: Path, engine: type[Gated], serve: Any, sized: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Gated.segments

    def invents(words: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """What the engine heard, its second line lost, and a line of its own where it is silent."""
        found = real(words)
        silence = next((a["end"] for a, b in itertools.pairwise(found) if b["start"] - a["end"] > 0.8), None)
        if silence is not None:
            found = [s for s in found if s["start"] <= silence]
            found.append({"start": silence + 0.2, "end": silence + 0.8, "text": "Thanks for watching"})
        return found

    monkeypatch.setattr(Gated, "segments", staticmethod(invents))
    monkeypatch.setattr(draftwindows, "WINDOW_S", 600.0)
    served = serve(sealed(tmp_path / "case", spoken(1)))
    page = sized(390, "dark")
    page.goto(served.url)
    page.wait_for_selector("main h1")
    page.goto(f"{served.base}/recording/E1")
    page.get_by_role("button", name="Have a machine draft it").click()
    page.get_by_text("No speech model is on this computer yet").wait_for()
    page.get_by_label("Folder with the model").first.fill(str(tmp_path))
    page.get_by_role("button", name="Add this model").click()
    page.get_by_text("does not hold a model").wait_for()
    page.get_by_role("button", name="Close this note").click()
    page.get_by_label("Folder with the model").first.fill(str(weights))
    page.get_by_role("button", name="Add this model").click()
    page.get_by_role("button", name="Start the draft").click()
    page.get_by_role("button", name="Stop the draft").wait_for()
    assert page.get_by_role("button", name="Have a machine draft it").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.goto(f"{served.base}/")  # leave, and come back
    page.get_by_role("link", name="Look at the draft").click()
    page.get_by_role("button", name="Stop the draft").click()
    page.get_by_role("heading", name="The draft is stopped").wait_for()
    assert engine.ended.wait(20), "the engine goes on although nobody waits"
    engine.permits.release()
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("heading", name="T1 is drafted").wait_for()
    assert "1 line was set aside" in page.locator("#transcripts").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("link", name="Open it in the listening room").click()
    page.wait_for_selector("html[data-ready=room]")
    aside = page.get_by_role("group", name="Set aside at").inner_text()
    assert "Thanks for watching" in aside and "silent" in aside
    assert "nothing is written" in page.locator("#skipped-say").inner_text()
    assert page.locator("#skipped-list button").count() >= 1


PROGRAM = """
from earwitness.desk import draftwindows
from earwitness.transcripts.engines import whisper
draftwindows.WINDOW_S, whisper.LOOK_BACK_S = 4.0, 1.0
from earwitness.cli.main import run
run()
"""


@pytest.mark.browser
@pytest.mark.kill
@browsed[1]
@pytest.mark.soak
@pytest.mark.parametrize(
    ("library", "folder", "times"), [("faster_whisper", "tiny-whisper", 6), ("onnx_asr", "tiny-conformer", 30)]
)
def test_the_real_engine_goes_on_after_the_server_was_killed(
    tmp_path: Path, sized: Any, library: str, folder: str, times: int
) -> None:
    pytest.importorskip(library)
    case = sealed(tmp_path / "case", spoken(times))
    models.add(TINY.with_name(folder), "tiny")

    def start() -> tuple[subprocess.Popen[bytes], str]:
        made = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, "serve", str(case), "--no-open", "--json", "--as", "anna"],
            stdout=subprocess.PIPE, env=dict(os.environ),
        )  # fmt: skip
        assert made.stdout is not None
        return made, json.loads(made.stdout.readline())["url"]

    first, url = start()
    second = None
    try:
        page = sized(1280, "light")
        page.goto(url)
        page.wait_for_selector("main h1")
        page.goto(f"{url.partition('#')[0]}recording/E1#transcripts")
        page.get_by_role("button", name="Have a machine draft it").click()
        page.get_by_role("textbox", name="Language spoken").fill("en")
        page.get_by_role("button", name="Start the draft").click()
        page.get_by_text(re.compile(r"Part ([2-9]|[1-9]\d+) of about")).wait_for()
        first.send_signal(signal.SIGKILL)
        first.wait()
        with Desk.open(case, readonly=True) as desk:
            kept = desk.case.read("SELECT name, salt FROM openings WHERE name LIKE 'draft %'")
            assert kept and desk.case.read("SELECT id FROM transcripts") == []
        second, url = start()
        page.goto(url)
        page.wait_for_selector("main h1")
        page.goto(f"{url.partition('#')[0]}recording/E1")
        page.get_by_role("heading", name="T1 is drafted").wait_for()
        page.get_by_role("link", name="Open it in the listening room").click()
        page.wait_for_selector("html[data-ready=room]")
        with Desk.open(case, readonly=True) as desk:
            names = {
                r["name"]: r["salt"]
                for r in desk.case.read("SELECT name, salt FROM openings WHERE name LIKE 'draft %'")
            }
            assert all(names[r["name"]] == r["salt"] for r in kept)  # the same rows: none was made again
            assert len({name.rpartition(" ")[2] for name in names}) == len(names)
    finally:
        for server in (first, second):
            if server is not None:
                server.kill()
                server.wait()
    assert findings(case) == []

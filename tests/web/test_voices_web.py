"""Grouping voices from the browser: models added, begun, watched, gone on with after a kill, seen in the room."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from desk_samples import findings, write
from voice_samples import HIGH, LOW, PAIR, sound

from earwitness.desk import intake, listening, models, transcripts
from earwitness.desk.context import Desk
from earwitness.transcripts.engines import sherpa

pytest.importorskip("sherpa_onnx")
CHROMIUM = shutil.which("chromium")
browsed = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="needs chromium: apt-get install chromium")]
TALK = ((0.0, 5.0, LOW), (5.0, 10.0, HIGH), (10.0, 15.0, LOW), (12.0, 18.0, HIGH))
WORDS = (
    "[0:00.5 - 0:04.5] Sit down.\n[0:05.5 - 0:09.5] I stand.\n[0:10.0 - 0:12.0] UNCLE: So.\n[0:12.2 - 0:14.8] both\n"
)


class Gate:
    """Holds the engine until it is opened."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.open, self.waiting = threading.Event(), threading.Event()
        real = sherpa.SherpaEngine.group

        def group(engine: Any, *given: Any, unwanted: Any = None, **more: Any) -> bytes:
            self.waiting.set()
            while not self.open.wait(0.02):
                if unwanted():
                    break
            return real(engine, *given, unwanted=unwanted, **more)

        patch.setattr(sherpa.SherpaEngine, "group", group)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    made = Gate(monkeypatch)
    yield made
    made.open.set()


@pytest.fixture
def spoken(tmp_path: Path) -> Path:
    case = tmp_path / "case"
    with Desk.create(case, actor="anna") as desk:
        intake.seal_file(desk, write(tmp_path / "given" / "call.wav", sound(25.0, *TALK)))
        listening.prepare(desk, "E1")
        transcripts.import_file(desk, "E1", write(tmp_path / "given" / "words.txt", WORDS), language="en")
    return case


def until(web: Any, job: int, state: str) -> dict[str, Any]:
    pause = threading.Event()
    found: dict[str, Any] = {}
    for _ in range(1200):
        found = next(j for j in web("GET", "/api/jobs").json["jobs"] if j["id"] == job)
        if found["state"] == state:
            return found
        pause.wait(0.05)
    raise AssertionError(f"it stays {found}")


def test_voices_are_grouped_stopped_and_gone_on_with(spoken: Path, gate: Gate, make_web: Callable[..., Any]) -> None:
    web = make_web(spoken)
    assert web("GET", "/api/exhibits/E1/voices").json == {
        "models": [], "engine": True, "transcript": "T1", "most": sherpa.MAX_VOICES, "parts": 1,
    }  # fmt: skip
    assert web("POST", "/api/models", {"folder": str(PAIR), "name": "pair"}).json["added"] == "pair"
    assert web("GET", "/api/exhibits/E1/voices").json["models"] == ["pair"]
    assert web("GET", "/api/exhibits/E1/draft").json["models"] == []  # it drafts no words
    for odd in ({}, {"model": "no"}, {"model": "pair", "voices": 0}, {"model": "pair", "voices": "2"}):
        code = "engine-unavailable" if odd == {"model": "no"} else "usage"
        assert web("POST", "/api/exhibits/E1/voices", odd).json["error"]["code"] == code, odd
    asked = {"model": "pair", "voices": 2, "transcript": "T1"}
    job = web("POST", "/api/exhibits/E1/voices", asked).json["job"]
    assert web("POST", "/api/exhibits/E1/voices", asked).json["job"] == job
    assert gate.waiting.wait(30)
    # What is brought in now is sealed at once: it holds nothing up.
    sent = web("POST", "/api/intake", raw=sound(1.0), headers={"x-file-name": "next.wav"}).json["job"]
    until(web, sent, "done")
    web("POST", "/api/jobs/stop", {"job": job})
    assert until(web, job, "cancelled")["voices"]["result"] is None
    gate.open.set()
    web("POST", "/api/jobs", {"job": job})
    done = until(web, job, "done")["voices"]
    assert (done["parts"], done["of"], done["kept_us"], done["asked"]) == (1, 1, 25_000_000, 2)
    assert (done["result"]["named"], done["result"]["shared"], done["result"]["kept"]) == (2, 1, 1)
    [row] = web("GET", "/api/exhibits/E1").json["transcripts"]
    assert (row["version"], row["voices"]) == (2, 2)
    web.house.leave()
    assert findings(spoken) == []


def test_the_server_killed_in_the_middle_loses_nothing(spoken: Path, make_web: Callable[..., Any]) -> None:
    models.add(PAIR, "pair")
    program = (
        "import sys, threading\nfrom earwitness.transcripts.engines import sherpa\n"
        "sherpa.SherpaEngine.group = lambda *a, **k: (print('hears', flush=True), threading.Event().wait())\n"
        "from earwitness.cli.main import run\nrun()\n"
    )
    command = [sys.executable, "-c", program, "transcript", "voices", str(spoken), "E1", "--model", "pair"]
    first = subprocess.Popen([*command, "--voices", "2", "--as", "anna"], stdout=subprocess.PIPE)
    assert first.stdout is not None and first.stdout.readline() == b"hears\n"
    first.send_signal(signal.SIGKILL)
    first.wait()
    web = make_web(spoken)  # a desk that opens the case goes on by itself
    [job] = [j["id"] for j in web("GET", "/api/jobs").json["jobs"] if j["kind"] == "voices"]
    assert until(web, job, "done")["voices"]["result"]["named"] == 2
    web.house.leave()
    assert findings(spoken) == []
    with Desk.open(spoken, actor="anna") as desk:
        assert [str(t.speaker) for t in transcripts.current(desk, "E1")[1].turns][:2] == ["voice 1", "voice 2"]


@pytest.mark.soak
@pytest.mark.browser
@browsed[1]
def test_from_the_page_of_a_recording_to_the_room(
    spoken: Path, gate: Gate, serve: Any, sized: Any, tmp_path: Path
) -> None:
    served = serve(spoken)
    page = sized(390, "dark")
    page.goto(served.url)
    page.wait_for_selector("main h1")
    page.goto(f"{served.base}/recording/E1")
    page.get_by_role("button", name="Have a machine group the voices").click()
    page.get_by_text("are not on this computer yet").wait_for()
    page.get_by_label("Folder with the two models").first.fill(str(tmp_path))
    page.get_by_role("button", name="Add these models").click()
    page.get_by_text("does not hold a model").wait_for()
    page.get_by_role("button", name="Close this note").click()
    page.get_by_label("Folder with the two models").first.fill(str(PAIR))
    page.get_by_role("button", name="Add these models").click()
    page.get_by_text("a group is not a person").wait_for()
    page.get_by_label("How many people speak").fill("99")
    page.get_by_role("button", name="Group the voices", exact=True).click()
    page.get_by_text(f"1 to {sherpa.MAX_VOICES}, or empty").wait_for()
    page.get_by_label("How many people speak").fill("2")
    page.get_by_role("button", name="Group the voices", exact=True).click()
    page.get_by_role("button", name="Stop grouping the voices").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.goto(f"{served.base}/")  # leave, and come back
    page.get_by_role("link", name="Look at the voices").click()
    page.get_by_role("button", name="Stop grouping the voices").click()
    page.get_by_role("heading", name="Grouping the voices is stopped").wait_for()
    gate.open.set()
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("heading", name="T1, version 2: 2 voices, proposed").wait_for()
    page.locator(".tag", has_text="voices grouped by a machine").wait_for()  # the list is loaded after the job is seen
    shown = page.locator("#transcripts").inner_text()
    for words in ("2 of 4 turns are named", "shared by two voices", "keeps the speaker", "a group is not a person"):
        assert words in shown, words
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("link", name="Listen in the listening room").click()
    page.wait_for_selector("html[data-ready=room]")
    beside = page.locator("#speakers").text_content()
    assert beside.count("A machine grouped these turns") == 2 and "UNCLE" in beside

"""A whole sitting in the listening room, over the real server and the real listening copy, with two kills in it.

The short form runs on a minute of noise. The long form is the input the room is made for: ten hours of real recordings
laid end to end, nine thousand turns, ninety thousand words.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from room_recordings import SHARED, TURN_S, loud_near, made_here, off_by_s, processes_with, real_ones, transcript
from room_tools import QUIET, Served, begin_listening, caret, kept, until

from earwitness.desk import copies, intake, journal, keeping, listening, transcripts
from earwitness.desk.context import Desk
from earwitness.transcripts.journal import text_of

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs chromium: apt-get install chromium"),
]
EXACT_S = 0.002
UNHEARD = " and nobody writes it down, while the case is not there"


@dataclass
class Sitting:
    """The served case and how long its recording is."""

    served: Served
    seconds: int
    folder: Path


def sitting(folder: Path, sound: Path, seconds: int) -> Sitting:
    """Seal, import, and let nothing but the copy still be to make: that is the server's own work."""
    words = transcript(folder, seconds)
    with Desk.create(folder / "case", actor="N. Farrow") as desk:
        one = intake.seal_file(desk, sound)
        listening.prepare(desk, one.id)
        transcripts.import_file(desk, one.id, words, language="en")
    return Sitting(Served(folder / "case"), seconds, folder)


@pytest.fixture(params=["a minute", pytest.param("ten hours", marks=pytest.mark.soak)])
def long(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Sitting]:
    if request.param == "ten hours":
        if not SHARED.is_dir():
            pytest.skip("../shared is absent")
        if shutil.which("ffmpeg") is None:
            pytest.skip("needs ffmpeg: apt-get install ffmpeg")
        made = sitting(tmp_path, real_ones(tmp_path, 36_010), 36_004)
    else:
        made = sitting(tmp_path, made_here(tmp_path, 68), 64)
    yield made
    made.served.kill()
    shutil.rmtree(tmp_path, ignore_errors=True)


class Reader:
    """A browser with a profile of its own on the disk, that can be killed and opened again."""

    def __init__(self, kind: Any, profile: Path) -> None:
        self.kind, self.profile = kind, profile
        self.trouble: list[str] = []
        self.context: Any = None

    def open(self, address: str) -> Any:
        """A window at an address, ready."""
        if self.context is None:
            self.context = self.kind.launch_persistent_context(
                str(self.profile), executable_path=CHROMIUM, args=QUIET, viewport={"width": 1280, "height": 900}
            )
        page = self.context.new_page()
        page.set_default_timeout(60_000)
        page.on("pageerror", lambda error: self.trouble.append(str(error)))
        page.goto(address)
        page.wait_for_selector("html[data-ready]")
        return page

    def kill(self) -> None:
        """kill -9 of all its processes, which are those that name its profile and their children."""
        for number in processes_with(str(self.profile)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        with contextlib.suppress(Exception):
            self.context.close()
        self.context = None


@pytest.fixture
def reader(a_browser: Any, tmp_path: Path) -> Iterator[Reader]:
    made = Reader(a_browser.browser_type, tmp_path / "profile")
    yield made
    if made.context is not None:
        made.context.close()


def on_disk(case: Path) -> list[str]:
    """What every turn says in the journal of the case, read by another process than the server."""
    with Desk.open(case, readonly=True) as desk, journal.opened(desk, "T1") as live:
        return [text_of(live.journal.state.turns[name]) for name in live.journal.state.order]


def on_page(page: Any) -> list[str]:
    """What every turn says, in the page's memory; and the very same stands in the page."""
    held = page.evaluate("room.model.order.map(id => room.model.turns.get(id).text)")
    assert held == page.evaluate(
        "[...document.querySelectorAll('#turns .turn')].map(x => x.querySelector('.said').textContent)"
    )
    return list(held)


@pytest.mark.soak
def test_a_sitting_with_two_kills_in_it(long: Sitting, reader: Reader) -> None:
    served, case = long.served, long.served.case
    page = reader.open(served.start())
    begin_listening(page)
    said = [line.split(" VOICE: ")[1] for line in (long.folder / "words.txt").read_text().splitlines()]
    assert on_page(page) == said and len(said) == (long.seconds - TURN_S) // TURN_S + (
        (long.seconds - TURN_S) % TURN_S > 0
    )

    # Seeking is exact, by the sound that comes out: near and far, forwards and back.
    with Desk.open(case, readonly=True) as desk:
        copy = copies.sound(desk, "E1")
        assert copy is not None
    for part in (0.02, 0.93, 0.5, 0.71, 0.11):
        assert abs(off_by_s(page, copy, loud_near(copy, long.seconds * part))) <= EXACT_S, part

    # Typing, splitting, joining, far into it.
    order = page.evaluate("room.model.order")
    n = len(order) * 3 // 4
    caret(page, order[n], -1)
    page.keyboard.type(" and so to bed")
    said[n] += " and so to bed"
    caret(page, order[n + 1], len(said[n + 1].split()[0]))
    page.keyboard.press("Enter")
    page.keyboard.type("anew ")
    kept(page)
    first, _, rest = said[n + 1].partition(" ")
    said[n + 1 : n + 2] = [first, "anew " + rest]
    caret(page, order[n + 2], 0)
    page.keyboard.press("Backspace")
    kept(page)
    said[n + 2 : n + 4] = [f"{said[n + 2]} {said[n + 3]}"]
    assert on_page(page) == said == on_disk(case)

    # One replacement in every place where a word stands.
    page.keyboard.press("Control+f")
    page.fill("#find-what", "cage")
    places = sum(line.count("cage") for line in said)
    until(page, "n => document.querySelector('#find-say').textContent === `${n} places`", places)
    page.fill("#find-with", "stairwell")
    page.click("#find-all")
    kept(page, looks=3000)
    said = [line.replace("cage", "stairwell") for line in said]
    page.keyboard.press("Escape")
    assert not page.is_visible("#finder") and not page.evaluate("room.player.playing")
    assert on_page(page) == said == on_disk(case)

    # A span that was played in full is certified.
    caret(page, order[n - 3], 0)
    page.keyboard.press("Tab")
    until(page, "room.player.playing")
    until(page, "!room.player.playing", looks=1500)
    page.evaluate("room.player.settle()")
    if page.is_visible("#play-missing"):
        page.click("#play-missing")
    until(page, "!room.player.playing && document.querySelector('#cert-missing').textContent === ''", looks=1500)
    page.check("#cert-sure")
    page.click("#certify")
    until(page, "document.querySelector('#cert-state').textContent.startsWith('Certified')", looks=1500)

    # kill -9 of the server in the middle of a word; what is typed on meanwhile goes to the next one.
    ids = page.evaluate("room.model.order")
    caret(page, ids[n - 6], -1)
    page.keyboard.type(" half a wo")
    served.kill()
    page.keyboard.type("rd and more")
    said[n - 6] += " half a word and more"
    page.wait_for_selector("#kept[data-state=away]")
    caret(page, ids[3], 0)
    page.keyboard.type("Early ")
    said[3] = "Early " + said[3]
    address = served.start()
    page.evaluate("hash => { location.hash = hash }", address.partition("#")[2])
    kept(page, looks=3000)
    assert on_page(page) == said == on_disk(case)

    # kill -9 of the browser while the server is away, then of the browser alone: what it had said it keeps, it keeps.
    served.kill()
    caret(page, ids[5], -1)
    # Slow enough that the browser writes its localStorage to the disk in the middle, and no more after that.
    page.keyboard.type(" nobody listens" + UNHEARD, delay=150)
    until(page, "room.journal.pen === null")
    page.evaluate("room.journal.outbox.chain.then(() => true)")
    said[5] += " nobody listens" + UNHEARD
    reader.kill()
    page = reader.open(served.start())
    kept(page, looks=3000)
    assert on_page(page) == said == on_disk(case)
    caret(page, page.evaluate("room.model.order")[7], -1)
    page.keyboard.type(" to the end")
    kept(page)
    said[7] += " to the end"
    page.keyboard.type(" x")
    reader.kill()
    page = reader.open(served.rooms[0])
    kept(page, looks=3000)
    now = on_page(page)
    assert now == on_disk(case)
    assert now[7] in (said[7], said[7] + " x", said[7] + " ") and now[:7] + now[8:] == said[:7] + said[8:]
    assert page.evaluate("room.model.certified.length === 1 && !room.model.certified[0].open")
    served.kill()
    with Desk.open(case, actor="N. Farrow") as desk:
        assert keeping.check(desk).findings == ()
    assert reader.trouble == []


@pytest.mark.soak
def test_words_that_were_not_taken_outlive_a_killed_browser(tmp_path: Path, reader: Reader) -> None:
    """localStorage comes back as it was up to a minute before; these words stand nowhere else any more."""
    made = sitting(tmp_path, made_here(tmp_path, 24), 20)
    page = reader.open(made.served.start())
    never = "{kind: 'text', turn: room.model.order[1], base: 0, over: ['0'.repeat(32)], text: '%s'}"
    for words in ("kept by nobody", "second words"):
        page.evaluate(f"room.journal.push({never % words})")
        kept(page)
    until(page, "room.journal.refused.length === 2")
    page.locator("#refused div", has_text="second words").get_by_role("button").click()
    page.evaluate("room.journal.outbox.chain.then(() => true)")
    reader.kill()
    page = reader.open(made.served.rooms[0])
    kept(page)
    assert page.locator("#refused .said").all_inner_texts() == ["kept by nobody"]
    made.served.kill()
    assert reader.trouble == []

"""What the browser tests of the listening room share: waiting, the caret, the real desk as a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync",
         "--no-first-run", "--autoplay-policy=no-user-gesture-required"]  # fmt: skip

STATE = """() => globalThis.room?.journal && {seq: room.model.seq, state: room.journal.state,
  unkept: room.journal.unkept, listens: room.journal.listening}"""


def until(page: Any, what: str, arg: Any = None, *, looks: int = 400) -> None:
    """Wait until an expression holds. (Playwright's own waiting needs eval, which the policy of the page forbids.)"""
    for _ in range(looks):
        if page.evaluate(what, arg):
            return
        page.wait_for_timeout(20)
    raise AssertionError(f"never: {what} ({arg}); the room: {page.evaluate(STATE)}")


def kept(page: Any, *, looks: int = 400) -> None:
    """Wait until the server has said that every change is on its disk."""
    until(page, "room.journal.unkept === 0 && room.journal.state === 'kept'", looks=looks)


def caret(page: Any, turn: str, at: int) -> None:
    """Open a turn with the caret at a character (negative: from the end)."""
    page.evaluate("([turn, at]) => room.active.open(turn, {at})", [turn, at])


def text(page: Any, turn: str) -> str:
    """What a turn says on the page."""
    return str(page.evaluate("turn => document.querySelector(`[data-turn=${turn}] .said`).textContent", turn))


def all_text(page: Any) -> list[str]:
    """What every turn says on the page, in order."""
    return list(
        page.evaluate("[...document.querySelectorAll('#turns .turn .said:first-of-type')].map(x => x.textContent)")
    )


def begin_listening(page: Any) -> None:
    """Answer what is asked before the sound unlocks."""
    page.fill("#told-role", "Transcriber")
    page.fill("#told-told", "Nothing")
    page.click("#told-go")
    until(page, "room.player.unlocked", looks=40_000)


class Served:
    """The real desk over a case, as a process that can be killed."""

    def __init__(self, case: Path, people: Sequence[str] = ("N. Farrow",)) -> None:
        self.case, self.people = case, tuple(people)
        self.process: subprocess.Popen[str] | None = None
        self.rooms: list[str] = []

    def start(self, *more: str) -> str:
        """Returns the address of the room for the first person; `rooms` has one for each."""
        run = "from earwitness.cli.main import run; run()"
        who = ["--as", self.people[0]] if len(self.people) == 1 else ["--people", ",".join(self.people)]
        command = [sys.executable, "-c", run, "serve", str(self.case), "--no-open", "--json", *who, *more]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        said = json.loads(self.process.stdout.readline())
        self.rooms = [self._room(one["url"]) for one in said["people"]]
        return self.rooms[0]

    @staticmethod
    def _room(url: str) -> str:
        where, _, token = url.partition("#")
        return f"{where.rstrip('/')}/room/E1#{token}"

    def kill(self) -> None:
        """kill -9, as a power cut would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            assert self.process.stdout is not None
            self.process.stdout.close()
            self.process = None

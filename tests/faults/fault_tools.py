"""Orders to a zygote process, and what must hold in a case after any fault."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "desk"))

from desk_samples import tree

from earwitness.custody import verify as verifier
from earwitness.desk import keeping
from earwitness.desk.context import Desk

ZYGOTE = Path(__file__).with_name("zygote.py")


class Zygote:
    """Runs commands in children that can be killed at any moment."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(ZYGOTE)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdin and self._process.stdout
        self._to, self._from = self._process.stdin, self._process.stdout

    def run(self, *args: Any, kill_after_s: float | None = None, **order: Any) -> tuple[int, int, float]:
        """Run a command. Returns its exit status (-9: killed), how many events it went through, and its seconds."""
        pid = self.begin(*args, **order)
        begun = time.monotonic()
        if kill_after_s is not None:
            time.sleep(kill_after_s)  # the moment of a kill -9 is what this test is about
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, 9)
        status, events = self.end()
        return status, events, time.monotonic() - begun

    def begin(self, *args: Any, **order: Any) -> int:
        """Begin a command; gives the id of its process."""
        order |= {"args": [str(a) for a in args], "home": os.environ["EARWITNESS_HOME"]}
        print(json.dumps(order), file=self._to, flush=True)
        return int(self._from.readline().split()[1])

    def end(self) -> tuple[int, int]:
        """Wait for it: its exit status and how many events it went through."""
        _, status, events = self._from.readline().split()
        return int(status), int(events)

    def close(self) -> None:
        self._to.close()
        self._from.close()
        self._process.wait(60)


class Moments:
    """Random moments of one kind of work: by the clock and by event, in turn, over a measured run."""

    def __init__(self, seed: int, seconds: float, events: int) -> None:
        self._chance = random.Random(seed)
        self._seconds, self._events = seconds, events
        self._round = 0

    def next(self) -> dict[str, Any]:
        self._round += 1
        if self._round % 2:
            return {"die_at": self._chance.randint(1, self._events)}
        return {"kill_after_s": self._chance.uniform(0, self._seconds)}


def whole_or_absent(case: Path, given: Path) -> bool:
    """Whether the case holds the recording. It opens, holds, and has no part of it anywhere if it does not."""
    digest = hashlib.sha256(given.read_bytes()).hexdigest()
    for _ in range(200):
        # A child of the killed process may hold the guard for the moment it takes to die: then nothing is swept,
        # because somebody seems to be at work, and the next opening does it.
        with Desk.open(case, actor="anna") as desk:
            if desk.case.strays() == []:
                break
    with Desk.open(case, actor="anna") as desk:
        assert desk.case.opening.fork is None
        found = keeping.check(desk)
        assert found.findings == (), found.findings
        row = desk.case.one("SELECT id FROM exhibits WHERE original = ?", (digest,))
        if row is None:
            assert not desk.case.originals.path(digest).exists()
        assert not list((case / "working").glob("decode-*")), "a decode was left lying in working/"
        assert desk.case.strays() == []
    return row is not None


def whole_page_or_none(case: Path, out: Path) -> bool:
    """Whether the folder is there; if so it is whole and held, and is what the case says was published."""
    if not out.exists():
        return False
    files = tree(out)
    with Desk.open(case, readonly=True) as desk:
        digests = {
            r["name"]: r["sha256"]
            for r in desk.case.read(
                "SELECT name, sha256 FROM page_files"
                " WHERE page_id IN (SELECT page_id FROM page_files WHERE sha256 = ?)",
                (hashlib.sha256(files["page.html"]).hexdigest(),),
            )
        }
    assert {name: hashlib.sha256(data).hexdigest() for name, data in files.items()} == digests
    for name in files:
        if name.endswith(".html"):
            assert verifier.verify(files[name]).overall == "held"
    return True

"""`kill -9` in the middle of writing edits: everything that was answered is there, and the case holds."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from journal_cases import small_case

from earwitness.desk import journal
from earwitness.desk.context import Desk
from earwitness.store.case import Case
from earwitness.store.check import check_case
from earwitness.transcripts.journal import text_of

WRITER = """
import json, sys
from pathlib import Path
from earwitness.desk import journal
from earwitness.desk.context import Desk
from earwitness.ids import random_hex
from earwitness.store.case import Case
from earwitness.store.settings import Home
folder, who, turn, start = Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])
home = Home(folder / "home")
desk = Desk(Case.open(folder / "case", home=home), home, who)
n = start
while True:
    n += 1
    op = {"id": random_hex(), "base": 0, "kind": "text", "turn": turn, "text": f"word {n}"}
    _, [result] = journal.apply(desk, "T1", [op])
    if n % 7 == 0:
        journal.save(desk, "T1")
    print(json.dumps([result.seq, n, result.state]), flush=True)
"""


def answered(folder: Path, who: str, turn: str, start: int, chance: random.Random) -> list[list[int]]:
    """What a writer was told is on disk before it was killed at some moment."""
    child = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder), who, turn, str(start)], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    out = [json.loads(child.stdout.readline()) for _ in range(chance.randint(1, 40))]
    for _ in range(chance.randint(0, 2000)):
        pass
    os.kill(child.pid, signal.SIGKILL)
    out += [json.loads(line) for line in child.stdout if line.endswith("\n")]
    child.wait()
    child.stdout.close()
    return out


@pytest.mark.kill
def test_nothing_that_was_answered_is_lost(tmp_path: Path) -> None:
    desk = small_case(tmp_path)
    desk.case.close()
    chance = random.Random(7)
    told: dict[int, int] = {}
    last = 0
    for _ in range(5):
        lines = answered(tmp_path, "anna", "t1", last, chance)
        told.update({seq: n for seq, n, state in lines if state == "applied"})
        last = lines[-1][1]
        desk = Desk(Case.open(tmp_path / "case", home=desk.home), desk.home, "anna")
        with journal.opened(desk, "T1") as live:
            found = {
                json.loads(bytes(r["record"]))["seq"]: json.loads(bytes(r["record"]))["op"]["text"]
                for r in desk.case.read("SELECT record FROM journal WHERE transcript = 'T1'")
            }
            assert {seq: f"word {n}" for seq, n in told.items()}.items() <= found.items()
            assert len(found) - len(told) <= 5, "at most what was in flight at each kill"
            assert text_of(live.journal.state.turns["t1"]) == found[max(found)]
        assert check_case(desk.case, files=False) == []
        desk.case.close()


@pytest.mark.kill
def test_two_processes_write_and_one_is_killed(tmp_path: Path) -> None:
    desk = small_case(tmp_path)
    other = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(tmp_path), "boris", "t2", "0"], stdout=subprocess.PIPE, text=True
    )
    assert other.stdout is not None
    other.stdout.readline()
    lines = answered(tmp_path, "anna", "t1", 0, random.Random(3))
    theirs = [json.loads(other.stdout.readline()) for _ in range(5)]
    other.kill()
    theirs += [json.loads(line) for line in other.stdout if line.endswith("\n")]
    other.wait()
    other.stdout.close()
    with journal.opened(desk, "T1") as live:  # opened before either of them wrote: it follows
        seen = live.journal.state
        assert live.journal.seq >= max(lines[-1][0], theirs[-1][0])
        assert int(text_of(seen.turns["t1"]).split()[1]) >= lines[-1][1]
        assert int(text_of(seen.turns["t2"]).split()[1]) >= theirs[-1][1]
    assert check_case(desk.case, files=False) == []
    desk.case.close()

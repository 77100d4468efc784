"""Edits on a 10-hour transcript (9,000 turns, 90,000 words), comparing two of them, and search over 10,000 hours.

    python bench/journal_bench.py [hours of search, default 10000]

Prints one JSON object: milliseconds. Search makes its own synthetic index (words drawn by Zipf's law from 60,000) in a
temporary folder: about 1.5 GB and ten minutes for 10,000 hours.
"""

from __future__ import annotations

import bisect
import itertools
import json
import pathlib
import random
import resource
import statistics
import sys
import tempfile
import time
from typing import Any

from earwitness.desk import journal, roomview
from earwitness.desk.context import Desk
from earwitness.desk.translations import write_first
from earwitness.ids import random_hex
from earwitness.store.act import Act
from earwitness.store.case import Case
from earwitness.store.searchindex import Line, SearchIndex
from earwitness.store.settings import Home
from earwitness.transcripts.compare import compare
from earwitness.transcripts.model import Revision, Source, Turn, Word

SHA = "ab" * 32
TURNS_PER_HOUR, WORDS_PER_TURN = 900, 10


class Zipf:
    """Words as people use them: the n-th most common one n times less often than the first."""

    def __init__(self, chance: random.Random, size: int = 60_000) -> None:
        letters = "aeioubcdfghklmnprstvw"
        self.words = [f"{letters[n % 21]}{letters[n // 21 % 21]}{n}" for n in range(size)]
        self.sums = list(itertools.accumulate(1 / (n + 1) for n in range(size)))
        self.chance = chance

    def draw(self) -> str:
        return self.words[bisect.bisect_left(self.sums, self.chance.random() * self.sums[-1])]

    def line(self, n: int) -> str:
        return " ".join(self.draw() for _ in range(n))


def long_revision(words: Zipf, hours: float, change: float = 0.0) -> Revision:
    """A transcript of so many hours; `change` of the words drawn anew from the second seed."""
    turns = []
    steady = random.Random(7)
    base = Zipf(steady)
    for n in range(int(hours * TURNS_PER_HOUR)):
        texts = [base.draw() if words.chance.random() >= change else words.draw() for _ in range(WORDS_PER_TURN)]
        made = tuple(Word(w, 4 * n + i * 0.3, 4 * n + i * 0.3 + 0.25, basis="measured") for i, w in enumerate(texts))
        turns.append(Turn(f"t{n}", f"S{n % 3}", made, 4.0 * n, 4.0 * n + 3.5, "given"))
    return Revision("R1", SHA, tuple(turns), (), Source("imported", "bench"), language="en")


def ms(work: Any) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def quantiles(values: list[float]) -> dict[str, float]:
    values = sorted(values)
    return {
        "median": round(statistics.median(values), 2), "p99": round(values[int(len(values) * 0.99)], 2),
        "most": round(values[-1], 2), "n": len(values),
    }  # fmt: skip


def edits(folder: pathlib.Path, hours: float = 10, count: int = 1000) -> dict[str, Any]:
    """Typing into a long transcript, a turn at a time; each op is on the medium before it is answered."""
    chance = random.Random(1)
    words = Zipf(chance)
    home = Home(folder / "home")
    out: dict[str, Any] = {}
    with Case.create(folder / "case", home=home, actor="anna") as case:
        revision = long_revision(words, hours)
        with case.act(Act("seal", "anna")) as tx:
            tx.insert("exhibits", id="E1", kind="recording", original=SHA, received_at=tx.time)
            tx.insert(
                "tracks", exhibit="E1", track=0, kind="pcm", codec="pcm", rate=1000, channels=1, frames_per_leaf=1,
                leaves=1, samples=1, skip=0, total=int(hours * 3_600_000) + 1, start_offset="0", params=b"{}", root=b"",
            )  # fmt: skip
            write_first(tx, revision, "E1", "anna", kind="transcript", owner="anna")
        desk = Desk(case, home, "anna")
        out["open_ms"] = round(ms(lambda: roomview.transcript(desk, "T1")))
        out["whole_json_ms"] = round(ms(lambda: json.dumps(roomview.transcript(desk, "T1"))))

        def one(n: int) -> float:
            turn = f"t{chance.randrange(len(revision.turns))}"
            op: dict[str, Any] = {"id": random_hex(), "base": n, "kind": "text", "turn": turn, "text": words.line(10)}
            if n % 10 == 9:
                op = {"id": random_hex(), "base": n, "kind": "split", "turn": turn, "at": 20}

            def work() -> None:
                seq, results = journal.apply(desk, "T1", [op])
                json.dumps(roomview.after_ops(desk, "T1", seq, results))

            return ms(work)

        out["op_ms"] = quantiles([one(n) for n in range(count)])
        out["fsync_ms"] = quantiles([_fsync(folder) for _ in range(100)])
        out["save_ms"] = round(ms(lambda: journal.save(desk, "T1")))
    with Case.open(folder / "case", home=home) as case:
        desk = Desk(case, home, "anna")
        out["open_after_restart_ms"] = round(ms(lambda: roomview.transcript(desk, "T1")))
    return out


def _fsync(folder: pathlib.Path) -> float:
    import os

    def work() -> None:
        with (folder / "probe").open("ab") as file:
            file.write(b"x" * 4096)
            file.flush()
            os.fsync(file.fileno())

    return ms(work)


def comparing(hours: float = 10) -> dict[str, Any]:
    """Two listeners who differ in a fifth of 90,000 words."""
    one, other = long_revision(Zipf(random.Random(2)), hours), long_revision(Zipf(random.Random(3)), hours, 0.2)
    found: list[Any] = []
    return {
        "compare_ms": round(ms(lambda: found.append(compare(one, other)))),
        "differences": len(found[0].differences),
    }


def searching(folder: pathlib.Path, hours: int) -> dict[str, Any]:
    """Queries of one to three words, phrases and beginnings, drawn as people speak, over so many hours."""
    chance = random.Random(4)
    words = Zipf(chance)
    index = SearchIndex(folder / "search.db")
    start = time.perf_counter()
    for t in range(hours):
        lines = (
            Line(f"t{n}", "S", n * 4_000_000, n * 4_000_000 + 3_500_000, words.line(WORDS_PER_TURN))
            for n in range(TURNS_PER_HOUR)
        )
        index.put(f"T{t + 1}", "bench", lines)
    built = time.perf_counter() - start
    kinds: dict[str, list[float]] = {}
    for n in range(600):
        kind = ("one", "two", "three", "phrase", "beginning")[n % 5]
        drawn = [words.draw() for _ in range(3)]
        match = {
            "one": f'"{drawn[0]}"', "two": f'"{drawn[0]}" AND "{drawn[1]}"',
            "three": " AND ".join(f'"{w}"' for w in drawn), "phrase": f'"{drawn[0]} {drawn[1]}"',
            "beginning": f'"{drawn[0][:4]}"*',
        }[kind]  # fmt: skip
        kinds.setdefault(kind, []).append(ms(lambda m=match: index.find(m, ["T1"], 0, 201)))
    every = [value for values in kinds.values() for value in values]
    return {
        "hours": hours, "words": hours * TURNS_PER_HOUR * WORDS_PER_TURN, "build_s": round(built),
        "file_mb": round((folder / "search.db").stat().st_size / 1e6), "query_ms": quantiles(every),
        "by_kind": {kind: quantiles(values) for kind, values in kinds.items()},
    }  # fmt: skip


def main() -> None:
    hours = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    out: dict[str, Any] = {}
    for name, work in (("edits", edits), ("searching", lambda f: searching(f, hours))):
        with tempfile.TemporaryDirectory() as folder:
            out[name] = work(pathlib.Path(folder))
    out["comparing"] = comparing()
    out["memory_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps(out, indent=1))


if __name__ == "__main__":
    main()

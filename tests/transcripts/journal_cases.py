"""A small case for the tests of journals: one exhibit of 100 s without its sound, three turns, two events."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from earwitness.desk.context import Desk
from earwitness.desk.translations import write_first
from earwitness.ids import random_hex
from earwitness.store.act import Act
from earwitness.store.case import Case
from earwitness.store.settings import Home
from earwitness.transcripts.model import Event, Revision, Source, Turn, Word

SHA = "ab" * 32


def small_case(folder: Path) -> Desk:
    """A case with one exhibit of 100 s and an empty journal over three turns; no sound is needed for edits."""
    home = Home(folder / "home")
    case = Case.create(folder / "case", home=home, actor="anna")
    turns = tuple(
        Turn(
            f"t{n}",
            "A",
            tuple(Word(w, n + i / 8, n + i / 8 + 0.1) for i, w in enumerate(["so", "it", "was"])),
            n,
            n + 1,
        )
        for n in range(3)
    )
    events = (Event("door", "slams", 1, 2), Event("laughter", "laughs", after="t1"))
    revision = Revision("R1", SHA, turns, events, Source("imported", "test"), language="en")
    with case.act(Act("seal", "anna")) as tx:
        tx.insert("exhibits", id="E1", kind="recording", original=SHA, received_at=tx.time)
        tx.insert(
            "tracks", exhibit="E1", track=0, kind="pcm", codec="pcm", rate=1000, channels=1, frames_per_leaf=1,
            leaves=1, samples=100_000, skip=0, total=100_000, start_offset="0", params=b"{}", root=b"",
        )  # fmt: skip
        write_first(tx, revision, "E1", "anna", kind="transcript", owner="anna")
    return Desk(case, home, "anna")


def op(kind: str, base: int, **more: Any) -> dict[str, Any]:
    return {"id": random_hex(), "base": base, "kind": kind, **more}

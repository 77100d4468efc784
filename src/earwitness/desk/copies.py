"""The listening copy of a recording: a 16-bit WAV in working/, decoded once, whose sample 0 is the first that is heard.

Browsers seek exactly in it, and every time in a transcript is a time in it (DESIGN §5, notes/transcripts.md). It can be
made again from the original; it is made by a durable job.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from earwitness.audio import peaks as peak_files
from earwitness.audio.decode import listening
from earwitness.desk.context import Desk
from earwitness.desk.listening import track_scan
from earwitness.jobs.context import JobContext
from earwitness.jobs.local import LocalRunner
from earwitness.jobs.registry import job
from earwitness.store.act import Act
from earwitness.store.case import Case
from earwitness.store.database import faults
from earwitness.store.jobtable import JobTable

COPY = "listening copy"
MIME = "audio/wav"


def sound(desk: Desk, exhibit: str, track: int | None = None) -> Path | None:
    """The listening copy of a track (the first by default), or None where it is not made yet."""
    return _file(desk.case, exhibit, _track(desk, exhibit, track), COPY)


def peaks(desk: Desk, exhibit: str, track: int | None = None) -> list[tuple[Path, dict[str, int]]]:
    """The peaks files fine to coarse, each with {samples_per_pixel, pixels, rate}; empty where they are not made."""
    number = _track(desk, exhibit, track)
    out = []
    for n in range(len(peak_files.STEPS)):
        path = _file(desk.case, exhibit, number, f"peaks {n}")
        if path is None:
            return []
        with path.open("rb") as file:
            _, _, rate, zoom, length, _ = peak_files.HEADER.unpack(file.read(peak_files.HEADER.size))
        out.append((path, {"samples_per_pixel": zoom, "pixels": length, "rate": rate}))
    return out


def want(desk: Desk, exhibit: str, track: int | None = None) -> int | None:
    """Queue the making of the listening copy, once. Returns the job, or None where the copy is there."""
    number = _track(desk, exhibit, track)
    if desk.case.readonly or _file(desk.case, exhibit, number, COPY) is not None:
        return None
    made = desk.case.get(
        "SELECT count(*) AS n FROM derivatives WHERE exhibit = ? AND track = ? AND kind = ?", (exhibit, number, COPY)
    )
    key = f"{COPY} {exhibit} {number} {made['n']}"
    return LocalRunner(desk.case, workers=0).submit(COPY, {"exhibit": exhibit, "track": number}, key=key)


def state(desk: Desk, exhibit: str) -> str:
    """`ready`, `coming` (a job is at it), `failed` or `none`."""
    if sound(desk, exhibit) is not None:
        return "ready"
    found = [j for j in JobTable(desk.case).list() if j.name == COPY and j.payload.get("exhibit") == exhibit]
    if not found:
        return "none"
    return {"queued": "coming", "running": "coming", "failed": "failed"}.get(found[-1].state, "none")


@job(COPY)
def _copy(context: JobContext, payload: dict[str, Any]) -> dict[str, Any]:
    """One decode into working/; then the act that says the copy exists. A cut leaves a scratch file and no more."""
    case, exhibit, number = context.case, payload["exhibit"], payload["track"]
    row = case.get("SELECT * FROM exhibits WHERE id = ?", (exhibit,), what="exhibit")
    track_row = case.get("SELECT * FROM tracks WHERE exhibit = ? AND track = ?", (exhibit, number), what="track")
    track = track_scan(track_row, bytes(row["statement"]))
    part = case.scratch(".wav")
    try:
        with faults(), case.originals.path(row["original"]).open("rb") as original, part.open("w+b") as out:
            report = listening(
                original.fileno(), track, copy=out,
                progress=lambda done: context.progress(done, max(done, track.total or 0)),
            )  # fmt: skip
            out.seek(0)
            digest = hashlib.file_digest(out, "sha256").hexdigest()
            size = part.stat().st_size
        with faults():
            part.replace(case.working(digest))
    finally:
        part.unlink(missing_ok=True)
    with context.act(Act("make listening copy", None, details={"exhibit": exhibit, "track": number})) as tx:
        tx.insert(
            "derivatives", exhibit=exhibit, track=number, kind=COPY, name=digest, sha256=digest, size=size,
            parent=row["original"], tool="earwitness", settings=b"{}", made_at=tx.time,
        )  # fmt: skip
    return {"failed": report.failed, "filled": report.filled}


def _track(desk: Desk, exhibit: str, track: int | None) -> int:
    if track is not None:
        return track
    row = desk.case.get("SELECT track FROM tracks WHERE exhibit = ? ORDER BY track", (exhibit,), what="exhibit")
    return int(row["track"])


def _file(case: Case, exhibit: str, track: int, kind: str) -> Path | None:
    """The newest derivative of a kind, where a file of its size is there (its digest is checked when it is made)."""
    row = case.one(
        "SELECT name, size FROM derivatives WHERE exhibit = ? AND track = ? AND kind = ? ORDER BY id DESC",
        (exhibit, track, kind),
    )
    if row is None:
        return None
    path = case.working(row["name"])
    try:
        return path if path.stat().st_size == row["size"] else None
    except OSError:
        return None

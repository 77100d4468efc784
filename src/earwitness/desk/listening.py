"""What is made from a recording so that people can look at it and search it: peaks and the speech map. And its samples.

All of it can be made again from the original; it lies in working/ under names that say nothing. It is made by one
durable job a track, which goes on after a crash.
"""

from __future__ import annotations

import contextlib
import json
import tempfile
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from earwitness.audio import peaks as peak_files
from earwitness.audio.decode import listening
from earwitness.audio.model import TrackScan, empty_table
from earwitness.custody import statements
from earwitness.desk.context import Desk
from earwitness.desk.sound import SealedSound
from earwitness.errors import EarwitnessError
from earwitness.jobs.context import JobContext
from earwitness.jobs.local import LocalRunner
from earwitness.jobs.registry import job
from earwitness.publication.model import Piece
from earwitness.store.act import Act
from earwitness.store.case import Case

PREPARE = "prepare"
_RATE = 16_000


def track_scan(row: Any, statement: bytes) -> TrackScan:
    """The track as reading it gave, from what was sealed: enough to decode it again."""
    seal = statements.parse_seal(statement)
    t = next(t for t in seal.tracks if t.number == row["track"])
    params = dict(t.params)
    return TrackScan(
        number=t.number, kind="pcm" if t.kind == "pcm" else "coded", codec=t.codec, rate=t.rate, channels=t.channels,
        params=params, frame_samples=1, table=empty_table(), breaks=(), skip=t.skip, total=t.total, offset=t.offset,
    )  # fmt: skip


def prepare(desk: Desk, exhibit: str) -> None:
    """Make peaks and speech map of every track, once; a job that was cut goes on where it can.

    What goes wrong here is a warning: the seal stands without them, a page then shows no picture of the sound, and
    nothing counts as silence.
    """
    runner = LocalRunner(desk.case, workers=0)
    for row in desk.case.read("SELECT track FROM tracks WHERE exhibit = ? ORDER BY track", (exhibit,)):
        try:
            _prepare_track(desk, runner, exhibit, row["track"])
        except EarwitnessError as fault:
            desk.warnings.append(
                f"{exhibit} is sealed, but has no picture of its sound and no speech map: {fault.known}"
                " `jobs resume` tries again."
            )


def _prepare_track(desk: Desk, runner: LocalRunner, exhibit: str, track: int) -> None:
    if _derivative(desk.case, exhibit, track, "speech map") is not None:
        return
    # Made before, and gone since (working/ was emptied, or this is a backup): made again, as a job of its own.
    made = desk.case.get(
        "SELECT count(*) AS n FROM derivatives WHERE exhibit = ? AND track = ? AND kind = 'speech map'",
        (exhibit, track),
    )
    key = f"{PREPARE} {exhibit} {track} {made['n']}"
    number = runner.submit(PREPARE, {"exhibit": exhibit, "track": track}, key=key)
    desk.progress("listening for speech", 0, 0)
    runner.wait(number)


@job(PREPARE)
def _prepare(context: JobContext, payload: dict[str, Any]) -> dict[str, Any]:
    """One decode: peaks (three zooms) and the speech map, written under random names, then one act."""
    case, exhibit, number = context.case, payload["exhibit"], payload["track"]
    with decoding(case, exhibit, number) as (fd, track, original):
        report = listening(fd, track, progress=lambda done: context.progress(done, max(done, track.total or 0)))
    speech = {
        "detector": report.speech.detector,
        "segments": [[float(s.start_s), float(s.end_s), s.kind] for s in report.speech.segments],
    }
    files = [(f"peaks {n}", data) for n, data in enumerate(report.peaks)]
    files.append(("speech map", json.dumps(speech, separators=(",", ":")).encode()))
    named = [(kind, *_put(case, data), data) for kind, data in files]
    with context.act(Act("listen", None, details={"exhibit": exhibit, "track": number})) as tx:
        for kind, name, digest, data in named:
            tx.insert(
                "derivatives", exhibit=exhibit, track=number, kind=kind, name=name, sha256=digest, size=len(data),
                parent=original, tool=report.speech.detector, settings=b"{}", made_at=tx.time,
            )  # fmt: skip
    return {"failed": report.failed, "filled": report.filled}


def _put(case: Case, data: bytes) -> tuple[str, str]:
    """Write a derivative to working/, named by its digest."""
    import hashlib

    from earwitness.store.originals import write_file

    digest = hashlib.sha256(data).hexdigest()
    write_file(case.working(digest), [data])
    return digest, digest


@contextlib.contextmanager
def decoding(case: Case, exhibit: str, number: int) -> Iterator[tuple[int, TrackScan, str]]:
    """The original open for the jail, and the track to decode in it."""
    exhibit_row = case.get("SELECT * FROM exhibits WHERE id = ?", (exhibit,), what="exhibit")
    row = case.get("SELECT * FROM tracks WHERE exhibit = ? AND track = ?", (exhibit, number), what="track")
    with case.originals.path(exhibit_row["original"]).open("rb") as file:
        yield file.fileno(), track_scan(row, bytes(exhibit_row["statement"])), exhibit_row["original"]


def _derivative(case: Case, exhibit: str, track: int, kind: str) -> bytes | None:
    """The newest derivative of a kind, or None where it is not there or is not what was written."""
    import hashlib

    row = case.one(
        "SELECT name, sha256 FROM derivatives WHERE exhibit = ? AND track = ? AND kind = ? ORDER BY id DESC",
        (exhibit, track, kind),
    )
    if row is None:
        return None
    try:
        data = case.working(row["name"]).read_bytes()
    except OSError:
        return None
    return data if hashlib.sha256(data).hexdigest() == row["sha256"] else None


def total_s(desk: Desk, exhibit: str) -> float:
    """Length of the first track in seconds."""
    row = desk.case.get("SELECT total, rate FROM tracks WHERE exhibit = ? ORDER BY track", (exhibit,), what="exhibit")
    return float(row["total"] / row["rate"])


def speech_map(desk: Desk, exhibit: str) -> list[tuple[float, float, str]]:
    """(start_s, end_s, kind) of the first track; empty where it has not been made (nothing is then silence)."""
    row = desk.case.get("SELECT track FROM tracks WHERE exhibit = ? ORDER BY track", (exhibit,), what="exhibit")
    data = _derivative(desk.case, exhibit, row["track"], "speech map")
    return [] if data is None else [(s[0], s[1], s[2]) for s in json.loads(data)["segments"]]


def detector(desk: Desk, exhibit: str) -> str | None:
    """Which program told speech from silence, or None where none has."""
    data = _derivative(desk.case, exhibit, 0, "speech map")
    return None if data is None else str(json.loads(data)["detector"])


def pieces(desk: Desk, sound: SealedSound, indexes: Sequence[int], disclosed: Collection[int]) -> tuple[Piece, ...]:
    """The picture of the sound: one height 0..1 for each leaf, or that it is withheld, or a hole in the file's clock.

    Heights of withheld leaves are never worked out: a picture of a word can give the word away.
    """
    import numpy as np

    data = _derivative(desk.case, sound.exhibit, sound.track.number, "peaks 0")
    pairs = None
    if data is not None:
        _, zoom, pairs = peak_files.decode(data)
    out: list[Piece] = []
    for n in indexes:
        shape = sound.shapes[n]
        if n not in disclosed:
            out.append("withheld")
        elif shape.kind == 3:
            out.append("gap")
        elif pairs is None:
            out.append(0.5)
        else:
            a = max(0, shape.start - sound.track.skip) // zoom
            b = max(a + 1, -(-max(0, shape.start + shape.duration - sound.track.skip) // zoom))
            part = np.abs(pairs[a:b].astype(np.int32))
            out.append(float(min(1.0, part.max() / 32768)) if part.size else 0.0)
    heights = [p for p in out if isinstance(p, float)]
    top = max(heights, default=0.0)
    return tuple(p if isinstance(p, str) or top == 0 else p / top for p in out)


PcmReader = Callable[[float, float], bytes]


@contextlib.contextmanager
def speech_pcm(desk: Desk, exhibit: str) -> Iterator[PcmReader]:
    """Reads [start_s, end_s) of the first track as 16 kHz mono s16le, from a copy that is gone afterwards."""
    with _pcm_file(desk, exhibit) as file:

        def read(start_s: float, end_s: float) -> bytes:
            a, b = max(0, round(start_s * _RATE)), max(0, round(end_s * _RATE))
            file.seek(2 * a)
            return file.read(2 * (b - a))

        yield read


@contextlib.contextmanager
def _pcm_file(desk: Desk, exhibit: str) -> Iterator[BinaryIO]:
    row = desk.case.get("SELECT track FROM tracks WHERE exhibit = ? ORDER BY track", (exhibit,), what="exhibit")
    folder = desk.case.working() if not desk.case.readonly else Path(tempfile.gettempdir())
    with tempfile.TemporaryFile(dir=folder) as out, decoding(desk.case, exhibit, row["track"]) as (fd, track, _):
        listening(fd, track, mono16k=out, progress=lambda n: desk.progress("decoding", n, track.total or 0))
        out.flush()
        yield out

"""The few MP4 boxes (ISO 14496-12) whose meaning libav does not hand on: time scales and edit lists per track."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from earwitness.audio.reader import Reader

MAX_BOXES = 10_000
MAX_EDITS = 10_000


@dataclass
class Edits:
    """One sound track's edit list: (duration in movie ticks, media time in media ticks or -1 for an empty edit)."""

    timescale: int = 0
    sound: bool = False
    entries: list[tuple[int, int]] = field(default_factory=list)


def _boxes(reader: Reader, at: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """(type, start of the body, end) of the boxes in [at, end); stops at the first that does not fit."""
    for _ in range(MAX_BOXES):
        head = reader.read(at, 16)
        if len(head) < 8 or at + 8 > end:
            return
        size, start = int.from_bytes(head[:4], "big"), at + 8
        if size == 1 and len(head) == 16:
            size, start = int.from_bytes(head[8:16], "big"), at + 16
        elif size == 0:
            size = end - at
        if size < start - at or at + size > end:
            return
        yield head[4:8], start, at + size
        at += size


def read_edits(reader: Reader) -> tuple[int, list[Edits]]:
    """(movie time scale, the sound tracks in file order). Time scale 0: no usable `moov` was found."""
    for kind, start, end in _boxes(reader, 0, reader.size):
        if kind == b"moov":
            return _movie(reader, start, end)
    return 0, []


def _movie(reader: Reader, start: int, end: int) -> tuple[int, list[Edits]]:
    scale, tracks = 0, []
    for kind, a, b in _boxes(reader, start, end):
        if kind == b"mvhd":
            scale = _timescale(reader.read(a, 32))
        elif kind == b"trak":
            track = Edits()
            _track(reader, a, b, track)
            if track.sound:
                tracks.append(track)
    return scale, tracks


def _timescale(body: bytes) -> int:
    at = 20 if body[:1] == b"\x01" else 12
    return int.from_bytes(body[at : at + 4], "big")


def _track(reader: Reader, start: int, end: int, track: Edits) -> None:
    for kind, a, b in _boxes(reader, start, end):
        if kind == b"edts":
            for inner, c, d in _boxes(reader, a, b):
                if inner == b"elst":
                    track.entries = _edits(reader.read(c, min(d - c, 8 + 20 * MAX_EDITS)))
        elif kind == b"mdia":
            for inner, c, _ in _boxes(reader, a, b):
                if inner == b"mdhd":
                    track.timescale = _timescale(reader.read(c, 32))
                elif inner == b"hdlr":
                    track.sound = reader.read(c, 12)[8:12] == b"soun"


def _edits(body: bytes) -> list[tuple[int, int]]:
    if len(body) < 8:
        return []
    count, wide = int.from_bytes(body[4:8], "big"), body[0] == 1
    step, half, out = (20, 8, []) if wide else (12, 4, [])
    for i in range(min(count, MAX_EDITS, (len(body) - 8) // step)):
        at = 8 + i * step
        out.append(
            (
                int.from_bytes(body[at : at + half], "big"),
                int.from_bytes(body[at + half : at + 2 * half], "big", signed=True),
            )
        )
    return out

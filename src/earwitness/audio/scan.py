"""Scanning a recording: `scan(fd)` runs the child, rechecks everything it says against the file, and returns a `Scan`.

The child says where frames are; the parent believes no number of it: every piece must lie inside the file, after the
piece before it, and overlap no piece of any track. Frames are sliced from the original by the parent
(model.frames_bytes).
"""

from __future__ import annotations

import base64
import os
from collections.abc import Callable
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from earwitness.audio import wire
from earwitness.audio.jail import Jail
from earwitness.audio.model import (
    MAX_CHANNELS,
    MAX_GAP,
    MAX_RATE,
    MAX_SAMPLES,
    MIN_RATE,
    PCM_FORMATS,
    U32,
    U64,
    WIDTHS,
    Break,
    FrameTable,
    Limits,
    Note,
    Scan,
    TrackScan,
    empty_table,
)
from earwitness.audio.names import CONTAINER_NAMES, DECODERS, FILE_BASIS, REMARK_TEXT, WHY_TEXT, Why
from earwitness.audio.wire import Kind
from earwitness.errors import MediaChildBroke

MAX_OUTSIDE = 1000
_CODECS = {"opus": "opus", "aac": "aac", "mp3float": "mp3"}
Progress = Callable[[int], None]


class _Lie(Exception):
    """The child said something that cannot be true."""


def scan(
    fd: int, *, progress: Progress | None = None, limits: Limits | None = None, allow_unjailed: bool = False
) -> Scan:
    """What the recording open (read-only) as `fd` holds. `progress` gets bytes read so far.

    Raises MediaUnknown, MediaUnreadable, MediaOverLimit, MediaChildBroke, JailMissing, Usage. The descriptor's own
    position is neither used nor moved.
    """
    size = os.fstat(fd).st_size
    heard = _Heard(size)
    with Jail(fd, "scan", (), limits or Limits(), allow_unjailed) as jail:
        try:
            for kind, track, payload in jail.messages():
                if kind is Kind.PROGRESS:
                    if progress is not None:
                        progress(min(size, wire.PROGRESS.unpack_from(payload)[0]))
                else:
                    heard.take(kind, track, payload)
            return heard.finish((jail.hello[3], jail.hello[4]))
        except (_Lie, ValueError, IndexError) as lie:
            raise MediaChildBroke(
                "The child that read the file answered in a way that cannot be true; nothing of its answer was kept.",
                "Keep the file as it is; treat it as hostile.",
            ) from lie


class _Columns:
    """The growing frame table of one track, checked piece by piece."""

    def __init__(self, size: int) -> None:
        self.size, self.end = size, 0
        self.frames = self.pieces = 0
        self.offsets, self.lengths = bytearray(), bytearray()
        self.counts: bytearray | None = None  # None while every frame lies in one piece
        self.durations: bytearray | None = None  # None while all are equal
        self.duration = 0

    def add(self, payload: bytes) -> None:
        frames, pieces, flags, duration = wire.FRAMES.unpack_from(payload)
        one_piece, same = bool(flags & 1), bool(flags & 2)
        wanted = pieces * 12 + (0 if one_piece else frames * 2) + (0 if same else frames * 4)
        if flags > 3 or not frames or pieces < frames or len(payload) != wire.FRAMES.size + wanted:
            raise _Lie
        if (one_piece and pieces != frames) or self.pieces + pieces > self.size:
            raise _Lie
        at = wire.FRAMES.size
        offsets = np.frombuffer(payload, "<u8", pieces, at)
        lengths = np.frombuffer(payload, "<u4", pieces, at + 8 * pieces)
        self._check(offsets, lengths)
        rest = at + 12 * pieces
        self._counts(payload[rest : rest + 2 * frames] if not one_piece else None, frames, pieces)
        if not one_piece:
            rest += 2 * frames
        self._durations(payload[rest:] if not same else None, frames, duration)
        self.offsets += memoryview(payload)[at : at + 8 * pieces]
        self.lengths += memoryview(payload)[at + 8 * pieces : at + 12 * pieces]
        self.frames += frames
        self.pieces += pieces

    def _check(self, offsets: npt.NDArray[np.uint64], lengths: npt.NDArray[np.uint32]) -> None:
        if int(offsets.max()) > self.size or not int(lengths.min()):
            raise _Lie
        ends = offsets + lengths
        if int(offsets[0]) < self.end or bool((offsets[1:] < ends[:-1]).any()) or int(ends[-1]) > self.size:
            raise _Lie
        self.end = int(ends[-1])

    def _counts(self, raw: bytes | None, frames: int, pieces: int) -> None:
        if raw is not None:
            counts = np.frombuffer(raw, "<u2")
            if not counts.all() or int(counts.sum(dtype=np.int64)) != pieces:
                raise _Lie
            if self.counts is None:
                self.counts = bytearray(b"\x01\x00" * self.frames)
            self.counts += raw
        elif self.counts is not None:
            self.counts += b"\x01\x00" * frames

    def _durations(self, raw: bytes | None, frames: int, duration: int) -> None:
        if raw is None and not 0 < duration <= 1 << 20:
            raise _Lie
        if raw is not None:
            values = np.frombuffer(raw, "<u4")
            if not values.all() or int(values.max()) > 1 << 20:
                raise _Lie
        if self.durations is None and raw is None and self.duration in (0, duration):
            self.duration = duration
            return
        if self.durations is None:
            self.durations = bytearray(np.full(self.frames, self.duration, "<u4").tobytes())
        self.durations += raw if raw is not None else np.full(frames, duration, "<u4").tobytes()

    def table(self) -> FrameTable:
        counts = (
            np.broadcast_to(np.uint16(1), (self.frames,)) if self.counts is None else np.frombuffer(self.counts, "<u2")
        )
        durations = (
            np.broadcast_to(np.uint32(self.duration), (self.frames,))
            if self.durations is None
            else np.frombuffer(self.durations, "<u4")
        )
        return FrameTable(np.frombuffer(self.offsets, "<u8"), np.frombuffer(self.lengths, "<u4"), counts, durations)


class _Heard:
    def __init__(self, size: int) -> None:
        self.size = size
        self.container = ""
        self.declared: Fraction | None = None
        self.columns: dict[int, _Columns] = {}
        self.breaks: dict[int, list[Break]] = {}
        self.notes: list[Note] = []
        self.tracks: list[tuple[tuple[int, ...], bytes]] = []

    def take(self, kind: Kind, track: int, payload: bytes) -> None:
        if kind is Kind.FRAMES:
            self.columns.setdefault(track, _Columns(self.size)).add(payload)
        elif kind is Kind.FILE:
            container, declared = wire.FILE.unpack_from(payload)
            self.container = CONTAINER_NAMES[container]
            self.declared = Fraction(declared, 1_000_000) if declared >= 0 else None
        elif kind is Kind.BREAK:
            self._break(track, *wire.BREAK.unpack_from(payload))
        elif kind is Kind.NOTE:
            code, start, amount = wire.NOTE.unpack_from(payload)
            if code not in REMARK_TEXT or start < 0 or amount < 0 or len(self.notes) > 10_000:
                raise _Lie
            name, text = REMARK_TEXT[code]
            self.notes.append(Note(name, text, None if track == 255 else track, start, amount))
        elif kind is Kind.TRACK:
            numbers = wire.TRACK.unpack_from(payload)
            if track != len(self.tracks) or len(payload) != wire.TRACK.size + numbers[-1]:
                raise _Lie
            self.tracks.append((numbers, payload[wire.TRACK.size :]))
        elif kind is not Kind.DONE:
            raise _Lie

    def _break(self, track: int, frame: int, gap: int, jump: int) -> None:
        held = self.breaks.setdefault(track, [])
        if not 0 <= gap <= MAX_GAP or not -MAX_SAMPLES <= jump <= 0 or (gap and jump) or len(held) > 1_000_000:
            raise _Lie
        if held and frame < held[-1].frame_index:
            raise _Lie
        held.append(Break(frame, gap, jump))

    def finish(self, libavcodec: tuple[int, int]) -> Scan:
        if not self.container or not self.tracks:
            raise _Lie
        made = [self._track(n, numbers, config, libavcodec) for n, (numbers, config) in enumerate(self.tracks)]
        spans, count, total = self._outside([t.table for t in made if t.table.frames])
        return Scan(self.container, self.size, self.declared, tuple(made), tuple(self.notes), spans, total, count)

    def _track(self, number: int, n: tuple[int, ...], config: bytes, libavcodec: tuple[int, int]) -> TrackScan:
        kind, why, codec_number, form, rate, channels, d, gain, frames, samples, skip, total, offset, key, _ = n
        decoder = DECODERS[codec_number]
        if not MIN_RATE <= rate <= MAX_RATE or not 1 <= channels <= MAX_CHANNELS or not 1 <= kind <= 3:
            raise _Lie
        if not 0 <= skip <= MAX_SAMPLES or not -1 <= total <= MAX_SAMPLES or abs(offset) > MAX_SAMPLES or d < 0:
            raise _Lie
        codec = _CODECS.get(decoder, decoder)
        why_text = WHY_TEXT[why or Why.NOT_CODED]
        if kind == 1:
            return self._coded(
                number, key, decoder, rate, channels, d, gain, frames, samples, skip, total, offset, config
            )  # fmt: skip
        params: dict[str, str | int] = {"codec": "pcm", "format": PCM_FORMATS[form]}
        if kind == 2:
            if FILE_BASIS.get(decoder) != PCM_FORMATS[form] or skip or d != -(-rate // 10) or total < 1:
                raise _Lie
            params |= {"basis": "file", "decoder": "none"}
            table = self._file_table(samples, total, d, WIDTHS[PCM_FORMATS[form]] * channels)
            return TrackScan(number, "pcm", codec, rate, channels, params, d, table, (), 0, total, offset, why_text)
        params |= {"basis": "decoded", "decoder": f"libavcodec {libavcodec[0]}.{libavcodec[1]} {decoder}"}
        leaf = -(-rate // 10)
        return TrackScan(
            number, "pcm", codec, rate, channels, params, leaf, empty_table(), (), 0, None, offset, why_text
        )

    def _coded(
        self, number: int, key: int, decoder: str, rate: int, channels: int, d: int, gain: int,
        frames: int, samples: int, skip: int, total: int, offset: int, config: bytes,
    ) -> TrackScan:  # fmt: skip
        columns = self.columns.pop(key, None)  # no two tracks may have the same frames
        if decoder not in _CODECS or columns is None or columns.frames != frames or not d:
            raise _Lie
        table = columns.table()
        breaks = tuple(self.breaks.get(number, ()))
        coded = table.samples() + sum(b.gap_samples for b in breaks)
        if coded != samples or coded > MAX_SAMPLES or (breaks and breaks[-1].frame_index > frames):
            raise _Lie
        if total < 0 or skip + total > coded:
            raise _Lie
        params: dict[str, str | int]
        if decoder == "opus":
            if not 0 <= gain < 65536 or rate != 48_000 or channels > 2:
                raise _Lie
            params = {"codec": "opus", "gain": gain}
        elif decoder == "aac":
            if not 2 <= len(config) <= 64 or d not in (1024, 2048):
                raise _Lie
            params = {"codec": "aac", "config": base64.b64encode(config).decode("ascii")}
        else:
            if d not in (576, 1152) or channels > 2:
                raise _Lie
            params = {"codec": "mp3"}
        name = _CODECS[decoder]
        return TrackScan(number, "coded", name, rate, channels, params, d, table, breaks, skip, total, offset)

    def _file_table(self, offset: int, total: int, d: int, block: int) -> FrameTable:
        if offset < 0 or offset + total * block > self.size:
            raise _Lie
        n = -(-total // d)
        durations = np.full(n, d, np.uint32)
        durations[-1] = total - (n - 1) * d
        offsets = np.uint64(offset) + np.arange(n, dtype=np.uint64) * np.uint64(d * block)
        return FrameTable(offsets, durations * np.uint32(block), np.broadcast_to(np.uint16(1), (n,)), durations)

    def _outside(self, tables: list[FrameTable]) -> tuple[tuple[tuple[int, int], ...], int, int]:
        """Bytes in no frame: the longest stretches, how many there are, how many bytes. Refuses overlaps of tracks."""
        if not tables:
            return (((0, self.size),), 1, self.size) if self.size else ((), 0, 0)
        starts, lengths = tables[0].offsets, tables[0].lengths
        if len(tables) > 1:
            starts = np.concatenate([t.offsets for t in tables])
            lengths = np.concatenate([t.lengths for t in tables])
            order = np.argsort(starts, kind="stable")
            starts, lengths = starts[order], lengths[order]
        return _between(starts, lengths, self.size)


def _between(starts: U64, lengths: U32, size: int) -> tuple[tuple[tuple[int, int], ...], int, int]:
    """What lies between ascending pieces and around them, in steps of 65,536 so that long tables need no copies."""
    longest: list[tuple[int, int]] = []
    count = total = end = 0
    step = 65_536
    for at in range(0, len(starts) + 1, step):
        first = starts[at : at + step]
        ends = first + lengths[at : at + step]
        if at + step > len(starts):
            first = np.append(first, np.uint64(size))
        gap_at = np.concatenate((np.array([end], np.uint64), ends))[: len(first)]
        if bool((first < gap_at).any()):
            raise _Lie
        gap = first - gap_at
        where = np.flatnonzero(gap)
        count += len(where)
        total += int(gap.sum())
        if len(where) > MAX_OUTSIDE:
            where = where[np.argpartition(gap[where], -MAX_OUTSIDE)[-MAX_OUTSIDE:]]
        longest += zip(gap_at[where].tolist(), gap[where].tolist(), strict=True)
        if len(longest) > 8 * MAX_OUTSIDE:
            longest = sorted(longest, key=lambda span: -span[1])[:MAX_OUTSIDE]
        end = int(ends[-1]) if len(ends) else end
    return tuple(sorted(sorted(longest, key=lambda span: -span[1])[:MAX_OUTSIDE])), count, total

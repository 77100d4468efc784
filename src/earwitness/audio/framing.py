"""What a framing parser hands on: runs of frames as arrays, and at the end one `Framing` that describes the track."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from earwitness.audio.model import MAX_GAP, Break
from earwitness.audio.names import Remark, Why
from earwitness.audio.reader import Reader
from earwitness.audio.tags import tag_length

# offsets u64 and lengths u32 per piece; pieces per frame u16; durations u32 per frame.
Emit = Callable[[npt.NDArray[np.uint64], npt.NDArray[np.uint32], npt.NDArray[np.uint16], npt.NDArray[np.uint32]], None]
MAX_REMARKS = 200


@dataclass
class Framing:
    """One track as its parser saw it. `samples`: coded timeline so far, gaps included; `frames`: frames emitted.

    `trim`: samples at the end that the file itself asks players to drop. `config`: AAC's AudioSpecificConfig.
    """

    codec: str
    rate: int
    channels: int
    frame_samples: int = 0
    config: bytes = b""
    gain: int = 0
    frames: int = 0
    samples: int = 0
    skip: int = 0
    trim: int = 0
    offset: int = 0
    why: Why = Why.NONE
    breaks: list[Break] = field(default_factory=list)
    remarks: list[tuple[Remark, int, int]] = field(default_factory=list)

    def remark(self, code: Remark, start: int, amount: int) -> None:
        """Keep a note; after 200 of them only the first stand (the counts are in the breaks anyway)."""
        if len(self.remarks) < MAX_REMARKS:
            self.remarks.append((code, start, amount))

    def not_coded(self, why: Why) -> None:
        """The first reason stands."""
        if self.why == Why.NONE:
            self.why = why

    def hole(self, ahead: int) -> int:
        """Record that the file's clock is `ahead` samples before the frame that comes next (index `frames`).

        A hole becomes a multiple of the frame duration; returns the samples the timeline grew by.
        """
        if ahead < 0:
            self.breaks.append(Break(self.frames, 0, ahead))
            self.remark(Remark.CLOCK_BACK, self.samples, -ahead)
            return 0
        d = max(self.frame_samples, 1)
        gap = max(d, (2 * ahead + d) // (2 * d) * d)
        if gap > min(MAX_GAP, 86_400 * self.rate):
            self.breaks.append(Break(self.frames, 0, 0))
            self.remark(Remark.CLOCK_ABSURD, self.samples, min(ahead, 1 << 62))
            return 0
        self.breaks.append(Break(self.frames, gap, 0))
        self.remark(Remark.CLOCK_GAP, self.samples, gap)
        self.samples += gap
        return gap

    def link(self) -> None:
        self.breaks.append(Break(self.frames, 0, 0))
        self.remark(Remark.CHAIN_LINK, self.samples, 0)

    @property
    def total(self) -> int:
        return max(0, self.samples - self.skip - self.trim)


class Batch:
    """Collects frames of one piece each and emits them as arrays, 65,536 at a time."""

    SIZE = 65_536

    def __init__(self, emit: Emit) -> None:
        self._emit = emit
        self.offsets: list[int] = []
        self.lengths: list[int] = []
        self.durations: list[int] = []

    def add(self, offset: int, length: int, duration: int) -> None:
        self.offsets.append(offset)
        self.lengths.append(length)
        self.durations.append(duration)
        if len(self.offsets) >= self.SIZE:
            self.flush()

    def flush(self) -> None:
        n = len(self.offsets)
        if n:
            self._emit(
                np.array(self.offsets, np.uint64),
                np.array(self.lengths, np.uint32),
                np.ones(n, np.uint16),
                np.array(self.durations, np.uint32),
            )
            self.offsets, self.lengths, self.durations = [], [], []


def after_junk(
    reader: Reader,
    at: int,
    framing: Framing,
    first_frame: Callable[[Reader, int], int | None],
    mask: int,
    constant: int,
) -> int | None:
    """Where frames go on after a tag or junk at `at`; None if no more come. A frame whose header differs from
    `constant` under `mask` belongs to another stream: it is noted and passed over."""
    n = tag_length(reader.read(at, 32), reader.size - at)
    if n:
        return at + n if at + n < reader.size else None
    search = at
    while search < reader.size:
        found = first_frame(reader, search)
        if found is None:
            search += 1 << 16
            continue
        if int.from_bytes(reader.read(found, 4), "big") & mask != constant:
            framing.not_coded(Why.PARAMETERS_CHANGE)
            search = found + 1
            continue
        framing.remark(Remark.JUNK, at, found - at)
        return found
    framing.remark(Remark.JUNK, at, reader.size - at)
    return None

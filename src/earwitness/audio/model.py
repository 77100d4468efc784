"""The plain values that reading a recording gives: frame tables, tracks, notes, limits. No libav, no processes here.

Time: every `samples` field counts coded samples of the track's own clock from its first frame (one timeline per track);
`(coded sample - skip) / rate` is the time on the file's own clock, less `offset`.
"""

from __future__ import annotations

import mmap
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

import numpy as np
import numpy.typing as npt

MAX_CHANNELS = 64
MIN_RATE, MAX_RATE = 100, 768_000
MAX_SAMPLES = 1 << 42
MAX_GAP = (1 << 32) - 1
PCM_FORMATS = ("u8", "s16le", "s24le", "s32le", "f32le")
WIDTHS: Mapping[str, int] = {"u8": 1, "s16le": 2, "s24le": 3, "s32le": 4, "f32le": 4}

U64 = npt.NDArray[np.uint64]
U32 = npt.NDArray[np.uint32]
U16 = npt.NDArray[np.uint16]


@dataclass(frozen=True)
class Limits:
    """What one child may use. `cpu_s` and `wall_s` None: worked out from the size of the file.

    `address_space` is bytes beyond what the child holds once Python and libav are loaded.
    """

    address_space: int = 512 << 20
    cpu_s: int | None = None
    stall_s: float = 15.0
    wall_s: float | None = None
    output: int = 1 << 38

    def cpu_for(self, size: int) -> int:
        """CPU seconds allowed for a file of `size` bytes: 10, and one more for every 20,000 bytes."""
        return self.cpu_s if self.cpu_s is not None else 10 + min(size // 20_000, 200_000)

    def wall_for(self, size: int) -> float:
        """Seconds of wall clock allowed in all, progress or not."""
        return self.wall_s if self.wall_s is not None else 60.0 + 10.0 * self.cpu_for(size)


@dataclass(frozen=True)
class Note:
    """Something about the file that a reader of the seal should know. `start` and `amount`: samples, or bytes
    where the text says so."""

    code: str
    text: str
    track: int | None = None
    start: int | None = None
    amount: int | None = None


@dataclass(frozen=True)
class Break:
    """Before frame `frame_index` the file's own clock does not run on.

    `gap_samples` > 0: a hole of that many coded samples (already a multiple of the frame duration, at least one);
    `jump_samples` < 0: the clock falls back; both 0: a link of a chained file begins here. No leaf crosses a break.
    """

    frame_index: int
    gap_samples: int
    jump_samples: int


@dataclass(frozen=True)
class FrameTable:
    """Where the coded frames lie in the original.

    offsets u64 and lengths u32, shape (pieces,): the pieces in file order; pieces_per_frame u16 and durations u32
    (coded samples), shape (frames,). The last two may be read-only broadcasts (no memory) when all values are equal.
    """

    offsets: U64
    lengths: U32
    pieces_per_frame: U16
    durations: U32

    @property
    def frames(self) -> int:
        return len(self.durations)

    @property
    def one_piece_each(self) -> bool:
        """True if every frame lies in one piece."""
        return len(self.offsets) == len(self.durations)

    def first_piece(self, frame: int) -> int:
        """Index of the first piece of `frame` (`frame` may be one past the end)."""
        if self.one_piece_each:
            return frame
        return int(self.pieces_per_frame[:frame].sum(dtype=np.int64))

    def samples(self, first: int = 0, last: int | None = None) -> int:
        """Coded samples of the frames `first` up to, not including, `last`."""
        return int(self.durations[first:last].sum(dtype=np.int64))


def empty_table() -> FrameTable:
    """A table of no frames: tracks whose leaves are cut from a kept decode."""
    return FrameTable(np.zeros(0, np.uint64), np.zeros(0, np.uint32), np.zeros(0, np.uint16), np.zeros(0, np.uint32))


@dataclass(frozen=True)
class TrackScan:
    """One audio track. `kind` "coded": the frames of `table` are the evidence; "pcm": samples are.

    A pcm track with basis "file" has a table too: one frame per ⌈rate/10⌉ samples, bytes exactly as in the file.
    With basis "decoded" the table is empty and `total` is None until it is decoded. `params` is SEAL §2.2's.
    `frame_samples` is d; `skip` and `total` in coded samples; `offset`: the container's time of the first heard
    sample, in samples, may be negative.
    """

    number: int
    kind: Literal["coded", "pcm"]
    codec: str
    rate: int
    channels: int
    params: Mapping[str, str | int]
    frame_samples: int
    table: FrameTable
    breaks: tuple[Break, ...]
    skip: int
    total: int | None
    offset: int
    why_pcm: str | None = None

    @property
    def samples(self) -> int:
        """Length of the coded timeline: all frames and all gaps."""
        return self.table.samples() + sum(b.gap_samples for b in self.breaks)


@dataclass(frozen=True)
class Scan:
    """What one file holds. `outside`: the bytes that lie in no frame of any track, as (offset, length), the longest
    1,000 stretches in file order; `outside_bytes` and `outside_count` are exact."""

    container: str
    size: int
    declared_s: Fraction | None
    tracks: tuple[TrackScan, ...]
    notes: tuple[Note, ...]
    outside: tuple[tuple[int, int], ...]
    outside_bytes: int
    outside_count: int


@dataclass(frozen=True)
class DecodeReport:
    """What a decode gave. `samples` per channel; `filled`: samples of silence put into holes of the file's clock;
    `failed`: packets that did not decode; `sha256`: of the bytes written."""

    samples: int
    sha256: str
    format: str
    rate: int
    channels: int
    filled: int
    failed: int
    notes: tuple[Note, ...] = field(default=())


def frames_bytes(mapped: bytes | mmap.mmap | memoryview, table: FrameTable, first: int, last: int) -> list[bytes]:
    """The bytes of the frames `first` up to, not including, `last`, sliced from the original (bytes, mmap, view)."""
    a = table.first_piece(first)
    if table.one_piece_each:
        offsets = table.offsets[first:last].tolist()
        lengths = table.lengths[first:last].tolist()
        return [bytes(mapped[o : o + n]) for o, n in zip(offsets, lengths, strict=True)]
    counts = table.pieces_per_frame[first:last].tolist()
    b = a + sum(counts)
    offsets, lengths = table.offsets[a:b].tolist(), table.lengths[a:b].tolist()
    out, p = [], 0
    for k in counts:
        out.append(b"".join(bytes(mapped[offsets[i] : offsets[i] + lengths[i]]) for i in range(p, p + k)))
        p += k
    return out

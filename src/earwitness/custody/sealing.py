"""Sealing a track: leaves cut, salted and hashed as they stream by (docs/format.md §3, §4).

Everything here works on frames that the caller sliced from the stored original. Memory does not grow with the length
of the recording but for 32 bytes a leaf; ten hours are 360,000 leaves.
"""

from __future__ import annotations

import hashlib
import struct
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import NamedTuple

from earwitness.custody import leaves, merkle
from earwitness.custody.leaves import CODED, GAP, PCM, Leaf

_FIXED = struct.Struct(">4s16sHQQIqIBB")
_U32 = struct.Struct(">I")
_SALTS_AT_ONCE = 4096


class Shape(NamedTuple):
    """Where a leaf lies: frames first…first+count-1 of its track (none for a gap), times in coded samples."""

    kind: int
    first: int
    size: int
    start: int
    duration: int
    jump: int


class Break(NamedTuple):
    """A place where the file's own clock does not follow the coded samples, before frame `frame`.

    `gap` > 0 is a hole of that many samples (a multiple of the frame duration); `jump` < 0 is how far it falls back.
    """

    frame: int
    gap: int
    jump: int


def coded_shapes(durations: Iterable[int], per_leaf: int, breaks: Sequence[Break] = ()) -> Iterator[Shape]:
    """Leaves of a coded track. `durations` are those of its frames in order; leaves never cross a break."""
    pending = iter(sorted(breaks))
    stop = next(pending, None)
    first = count = start = length = jump = 0
    for number, duration in enumerate(durations):
        if stop is not None and stop.frame == number:
            if count:
                yield Shape(CODED, first, count, start, length, jump)
                start, first, count, length, jump = start + length, number, 0, 0, 0
            while stop is not None and stop.frame == number:
                if stop.gap > 0:
                    yield Shape(GAP, number, 0, start, stop.gap, 0)
                    start += stop.gap
                jump += min(stop.jump, 0)
                stop = next(pending, None)
        count += 1
        length += duration
        if count == per_leaf:
            yield Shape(CODED, first, count, start, length, jump)
            start, first, count, length, jump = start + length, number + 1, 0, 0, 0
    if count:
        yield Shape(CODED, first, count, start, length, jump)


def pcm_shapes(total: int, rate: int) -> Iterator[Shape]:
    """Leaves of a track of samples: a tenth of a second each; `first` is the first sample, `count` the number."""
    step = leaves.pcm_leaf_samples(rate)
    for start in range(0, total, step):
        duration = min(step, total - start)
        yield Shape(PCM, start, duration, start, duration, 0)


class SealedTrack(NamedTuple):
    """Hashes of all leaves, the root over them, and the end of the last leaf in samples."""

    hashes: list[bytes]
    root: bytes
    samples: int


def hash_track(
    seal_id: bytes,
    track: int,
    rate: int,
    channels: int,
    key: bytes,
    shapes: Iterable[Shape],
    frames: Callable[[Shape], Sequence[bytes]],
    progress: Callable[[int], None] | None = None,
) -> SealedTrack:
    """Hash every leaf of a track. `key` (32 bytes) makes the salts; `frames` gives a leaf's frames as bytes.

    The same bytes as leaves.leaf_hash, laid out for speed: the fields that never change are packed once a leaf, and
    frames are joined without a copy each. Leaves of samples are large enough that hashing lets go of the interpreter:
    a second thread hashes them while the next are being read.
    """
    pack, u32 = _FIXED.pack, _U32.pack
    salts: Sequence[bytes] = ()
    samples = 0
    with _Hasher() as hasher:
        for index, shape in enumerate(shapes):
            if index % _SALTS_AT_ONCE == 0:
                salts = leaves.salts(key, index, _SALTS_AT_ONCE)
                if progress is not None:
                    progress(samples)
            kind, _, _, start, duration, jump = shape
            parts = [
                b"\x00",
                pack(b"EWL1", seal_id, track, index, start, duration, jump, rate, channels, kind),
                salts[index % _SALTS_AT_ONCE],
            ]
            content = frames(shape) if kind != GAP else ()
            parts.append(u32(len(content)))
            for frame in content:
                parts.append(u32(len(frame)))
                parts.append(frame)
            hasher.add(b"".join(parts))
            samples = start + duration
        hashes = hasher.digests()
    return SealedTrack(hashes, merkle.root(hashes), samples)


class _Hasher:
    """SHA-256 of byte strings in the order they are added; large ones in batches on a thread of their own."""

    LARGE = 2048  # from this length on hashlib releases the interpreter's lock
    BATCH = 1 << 20
    AHEAD = 4

    def __init__(self) -> None:
        self._done: list[bytes] = []
        self._batch: list[bytes] = []
        self._bytes = 0
        self._waiting: deque[Future[list[bytes]]] = deque()
        self._pool: ThreadPoolExecutor | None = None

    def __enter__(self) -> _Hasher:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown()

    def add(self, data: bytes) -> None:
        """Hash one more."""
        if len(data) < self.LARGE and not self._batch and not self._waiting:
            self._done.append(hashlib.sha256(data).digest())
            return
        self._batch.append(data)
        self._bytes += len(data)
        if self._bytes >= self.BATCH:
            self._send()

    def _send(self) -> None:
        if self._pool is None:
            self._pool = ThreadPoolExecutor(1)
        if len(self._waiting) >= self.AHEAD:  # memory stays flat however slow hashing is
            self._done += self._waiting.popleft().result()
        self._waiting.append(self._pool.submit(_digests, self._batch))
        self._batch, self._bytes = [], 0

    def digests(self) -> list[bytes]:
        """All digests, in order."""
        while self._waiting:
            self._done += self._waiting.popleft().result()
        self._done += _digests(self._batch)
        self._batch = []
        return self._done


def _digests(batch: Sequence[bytes]) -> list[bytes]:
    return [hashlib.sha256(data).digest() for data in batch]


def disclose(key: bytes, index: int, shape: Shape, frames: Sequence[bytes]) -> Leaf:
    """The leaf as it goes into a bundle, with its salt."""
    salt = leaves.salts(key, index, 1)[0]
    return Leaf(index, shape.start, shape.duration, shape.jump, shape.kind, salt, tuple(frames))

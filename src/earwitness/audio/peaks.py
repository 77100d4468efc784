"""Peaks for drawing a wave: audiowaveform's `.dat` layout, version 2, 16 bits, one channel, in a pyramid of zooms.

Header (little-endian): i32 version 2, u32 flags 0 (16-bit), i32 sample rate, i32 samples per pixel, u32 length, i32
channels 1; then length × (i16 minimum, i16 maximum). Minimum and maximum run over all channels of the recording.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

HEADER = struct.Struct("<iIiiIi")
BASE_ZOOM = 512
STEPS = (1, 16, 256)

Pairs = npt.NDArray[np.int16]


def coarser(pairs: Pairs, by: int) -> Pairs:
    """Peaks of `by` neighbours made one. Shapes (n, 2) -> (⌈n / by⌉, 2); the last may stand for fewer."""
    n = len(pairs)
    starts = np.arange(0, n, by)
    if n == 0:
        return pairs
    return np.stack(
        (np.minimum.reduceat(pairs[:, 0], starts), np.maximum.reduceat(pairs[:, 1], starts)), axis=1
    ).astype(np.int16)


def encode(pairs: Pairs, *, rate: int, samples_per_pixel: int) -> bytes:
    """One `.dat` file."""
    return HEADER.pack(2, 0, rate, samples_per_pixel, len(pairs), 1) + pairs.astype("<i2").tobytes()


def decode(data: bytes) -> tuple[int, int, Pairs]:
    """(rate, samples per pixel, pairs) of a `.dat` file made by `encode`. Raises ValueError."""
    if len(data) < HEADER.size:
        raise ValueError("short")
    version, flags, rate, zoom, length, channels = HEADER.unpack_from(data)
    if (version, flags, channels) != (2, 0, 1) or len(data) != HEADER.size + 4 * length:
        raise ValueError("not peaks of version 2")
    return rate, zoom, np.frombuffer(data, "<i2", 2 * length, HEADER.size).reshape(-1, 2)


@dataclass
class PeaksBuilder:
    """Collects base peaks as they come (raw i16 pairs) and gives the pyramid."""

    rate: int
    zoom: int = BASE_ZOOM
    _raw: bytearray = field(default_factory=bytearray)

    def add(self, raw: bytes) -> None:
        self._raw += raw

    def pyramid(self) -> tuple[bytes, ...]:
        """`.dat` files from fine to coarse: zoom × 1, 16, 256 samples per pixel."""
        pairs: Pairs = np.frombuffer(self._raw, "<i2", len(self._raw) // 4 * 2).reshape(-1, 2)
        return tuple(encode(coarser(pairs, s), rate=self.rate, samples_per_pixel=self.zoom * s) for s in STEPS)

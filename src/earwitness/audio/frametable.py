"""The frame table as bytes (docs/format.md §3): what a seal commits to, so that a sealer cannot later move a frame.

Per track, in order: u32 track | u64 F | u64 P | F × u16 pieces of that frame | P × u64 offset | P × u32 length.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable

import numpy as np

from earwitness.audio.model import U32, FrameTable
from earwitness.errors import Malformed

_HEAD = struct.Struct(">IQQ")


def dump(tables: Iterable[tuple[int, FrameTable]]) -> bytes:
    """Bytes of the tables of (track number, table), ascending."""
    out = bytearray()
    for number, table in tables:
        out += _HEAD.pack(number, table.frames, len(table.offsets))
        out += table.pieces_per_frame.astype(">u2").tobytes()
        out += table.offsets.astype(">u8").tobytes()
        out += table.lengths.astype(">u4").tobytes()
    return bytes(out)


def load(data: bytes, durations: Callable[[int, int], U32]) -> dict[int, FrameTable]:
    """Tables by track number; `durations(track, frames)` gives each frame's samples, kept apart. Raises Malformed."""
    tables: dict[int, FrameTable] = {}
    at = 0
    try:
        while at < len(data):
            number, frames, pieces = _HEAD.unpack_from(data, at)
            at += _HEAD.size
            counts = np.frombuffer(data, ">u2", frames, at).astype(np.uint16)
            at += 2 * frames
            offsets = np.frombuffer(data, ">u8", pieces, at).astype(np.uint64)
            at += 8 * pieces
            lengths = np.frombuffer(data, ">u4", pieces, at).astype(np.uint32)
            at += 4 * pieces
            tables[number] = FrameTable(offsets, lengths, counts, durations(number, frames))
    except (struct.error, ValueError, KeyError, OverflowError, MemoryError):
        raise Malformed(
            "The stored frame table cannot be read.",
            "Check the case (`verify`); restore it from a backup.",
            where="frames",
        ) from None
    return tables

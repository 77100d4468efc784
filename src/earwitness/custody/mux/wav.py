"""Samples in RIFF WAVE, one fixed layout (docs/format-audio.md §7)."""

from __future__ import annotations

import struct
from collections.abc import Sequence

from earwitness.custody.frames import PCM_WIDTH, TrackParams
from earwitness.custody.mux.silence import Fill


def build(track: TrackParams, parts: Sequence[Sequence[bytes] | Fill], lead: int, play: int) -> bytes:
    """Exactly the `play` samples after the first `lead`."""
    width = PCM_WIDTH[track.format]
    block = track.channels * width
    samples = b"".join(part.frames[0][0] * part.count if isinstance(part, Fill) else part[0] for part in parts)[
        lead * block : (lead + play) * block
    ]
    is_float = track.format == "f32le"
    fmt = struct.pack("<HHIIHH", 3 if is_float else 1, track.channels, track.rate, track.rate * block, block, 8 * width)
    chunks = _chunk(b"fmt ", fmt + bytes(2) if is_float else fmt)
    if is_float:
        chunks += _chunk(b"fact", struct.pack("<I", play))
    chunks += _chunk(b"data", samples)
    return struct.pack("<4sI4s", b"RIFF", 4 + len(chunks), b"WAVE") + chunks


def _chunk(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + bytes(len(body) % 2)

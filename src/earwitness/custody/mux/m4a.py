"""AAC and MP3 in MPEG-4, one fixed layout (docs/format-audio.md §6; ISO/IEC 14496-12, -14, -1)."""

from __future__ import annotations

import struct
from collections.abc import Sequence

from earwitness.custody.frames import TrackParams
from earwitness.custody.mux.silence import Fill, mp3_frame

_MATRIX = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)


def box(name: bytes, *body: bytes) -> bytes:
    """One box with a 32-bit size."""
    content = b"".join(body)
    return struct.pack(">I4s", 8 + len(content), name) + content


def full(name: bytes, flags: int, *body: bytes) -> bytes:
    """One box of version 0 with flags."""
    return box(name, struct.pack(">I", flags), *body)


def u32(*values: int) -> bytes:
    """Big-endian 32-bit words."""
    return struct.pack(f">{len(values)}I", *values)


def build(track: TrackParams, parts: Sequence[Sequence[bytes] | Fill], lead: int, play: int) -> bytes:
    """The whole file: `lead` samples skipped and `play` samples heard by its edit list.

    MP3 gets one silent frame in front, which the edit list skips too: Chromium skips twice what an edit list cuts from
    the very first MP3 frame.
    """
    frames = [frame for part in parts for frame in part]
    if track.codec == "mp3":
        frames.insert(0, mp3_frame(track.rate, track.channels))
        lead += track.unit
    ftyp = box(b"ftyp", b"M4A ", u32(0), b"M4A ", b"mp42", b"isom")
    moov = _moov(track, frames, lead, play, 0)
    moov = _moov(track, frames, lead, play, len(ftyp) + len(moov) + 8)
    return ftyp + moov + box(b"mdat", *frames)


def _moov(track: TrackParams, frames: Sequence[bytes], lead: int, play: int, offset: int) -> bytes:
    """Everything but the frames; `offset` is where the first frame stands in the file."""
    mvhd = full(b"mvhd", 0, u32(0, 0, track.rate, play, 0x10000), b"\x01\x00", bytes(10), _MATRIX, bytes(24), u32(2))
    tkhd = full(b"tkhd", 7, u32(0, 0, 1, 0, play), bytes(8), bytes(4), b"\x01\x00", bytes(2), _MATRIX, u32(0, 0))
    elst = full(b"elst", 0, u32(1, play, lead, 0x10000))
    mdhd = full(b"mdhd", 0, u32(0, 0, track.rate, len(frames) * track.unit), b"\x55\xc4", bytes(2))
    hdlr = full(b"hdlr", 0, u32(0), b"soun", bytes(12), b"\x00")
    dinf = box(b"dinf", full(b"dref", 0, u32(1), full(b"url ", 1)))
    stbl = box(
        b"stbl",
        full(b"stsd", 0, u32(1), _sample_entry(track)),
        full(b"stts", 0, u32(1, len(frames), track.unit)),
        full(b"stsc", 0, u32(1, 1, len(frames), 1)),
        full(b"stsz", 0, u32(0, len(frames), *map(len, frames))),
        full(b"stco", 0, u32(1, offset)),
    )
    minf = box(b"minf", full(b"smhd", 0, bytes(4)), dinf, stbl)
    return box(b"moov", mvhd, box(b"trak", tkhd, box(b"edts", elst), box(b"mdia", mdhd, hdlr, minf)))


def _sample_entry(track: TrackParams) -> bytes:
    """`mp4a` with its elementary stream descriptor; MP3 is object type 6B and has no configuration."""
    rate = track.rate if track.rate < 65536 else 0  # 16.16 fixed point has no room above; players use the descriptor
    specific = _descriptor(5, track.config) if track.codec == "aac" else b""
    kind = 0x40 if track.codec == "aac" else 0x6B
    decoder = _descriptor(4, bytes((kind, 0x15)), bytes(3), u32(0, 0), specific)
    stream = _descriptor(3, b"\x00\x00\x00", decoder, _descriptor(6, b"\x02"))
    head = bytes(6) + b"\x00\x01" + bytes(8) + struct.pack(">HHHHI", track.channels, 16, 0, 0, rate << 16)
    return box(b"mp4a", head, full(b"esds", 0, stream))


def _descriptor(tag: int, *body: bytes) -> bytes:
    """An MPEG-4 descriptor; all of ours are shorter than 128 bytes, so the size is one byte."""
    content = b"".join(body)
    return bytes((tag, len(content))) + content

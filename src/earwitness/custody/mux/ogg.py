"""Opus in Ogg, one fixed layout (docs/format-audio.md §5; RFC 3533, RFC 7845)."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Sequence

from earwitness.custody.frames import TrackParams, duration
from earwitness.custody.mux.silence import Fill

SERIAL = 0x45570001
VENDOR = b"earwitness/1"
FILL_PACKETS = 50
"""Silent packets on one page: one second of the long ones."""


_MIRRORED = bytes(int(f"{n:08b}"[::-1], 2) for n in range(256))


def crc(data: bytes) -> int:
    """The checksum of an Ogg page: polynomial 04C11DB7, start 0, nothing reflected, nothing inverted.

    zlib has the same polynomial with everything mirrored and inverted; mirroring what goes in and what comes out
    undoes that, and is a hundred times as fast as a loop over bytes.
    """
    mirrored = zlib.crc32(data.translate(_MIRRORED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int(f"{mirrored:032b}"[::-1], 2)


def page(flags: int, granule: int, sequence: int, packets: Sequence[bytes]) -> bytes:
    """One page of whole packets; flags 2 begins, 4 ends the stream."""
    lacing = bytearray()
    for packet in packets:
        lacing += b"\xff" * (len(packet) // 255) + bytes((len(packet) % 255,))
    head = struct.pack("<4sBBQII", b"OggS", 0, flags, granule, SERIAL, sequence)
    rest = bytes((len(lacing),)) + bytes(lacing) + b"".join(packets)
    return head + struct.pack("<I", crc(head + bytes(4) + rest)) + rest


def build(track: TrackParams, parts: Sequence[Sequence[bytes] | Fill], lead: int, play: int) -> bytes:
    """The whole stream: `lead` samples skipped, `play` samples heard; each part begins a page."""
    head = struct.pack("<8sBBHIhB", b"OpusHead", 1, track.channels, lead, 48000, track.gain, 0)
    tags = struct.pack("<8sI", b"OpusTags", len(VENDOR)) + VENDOR + bytes(4)
    out = [page(2, 0, 0, [head]), page(0, 0, 1, [tags])]
    pages = [packets for part in parts for packets in _pages(part)]
    at = 0
    for number, packets in enumerate(pages):
        at += sum(duration(track, packet) for packet in packets)
        last = number == len(pages) - 1
        out.append(page(4 if last else 0, min(at, lead + play), number + 2, packets))
    return b"".join(out)


def _pages(part: Sequence[bytes] | Fill) -> Iterator[list[bytes]]:
    """Packets of one part, page by page: at most 255 lacing values, and at most 50 packets where they are silence."""
    most = FILL_PACKETS if isinstance(part, Fill) else 255
    packets: list[bytes] = []
    values = 0
    for packet in part:
        need = len(packet) // 255 + 1
        if values + need > 255 or len(packets) == most:
            yield packets
            packets, values = [], 0
        packets.append(packet)
        values += need
    yield packets

"""Small streams made by hand: Ogg Opus pages, ADTS and MP3 frames, WAV; and what tests share."""

from __future__ import annotations

import contextlib
import os
import pathlib
import struct
import tempfile

from earwitness.audio import model, ogg, opus
from earwitness.audio.reader import Reader
from earwitness.audio.scan import scan

SHARED = pathlib.Path(__file__).parents[3] / "shared" / "audio"
ABSENT = "../shared is absent"


def page(
    flags: int, granule: int, sequence: int, packets: list[bytes], *, serial: int = 7, open_end: bool = False
) -> bytes:
    lacing = b""
    for p in packets:
        lacing += b"\xff" * (len(p) // 255) + bytes([len(p) % 255])
    if open_end:
        assert lacing[-1] == 0
        lacing = lacing[:-1]
    made = bytearray(struct.pack("<4sBBqIIIB", b"OggS", 0, flags, granule, serial, sequence, 0, len(lacing)))
    made += lacing + b"".join(packets)
    made[22:26] = struct.pack("<I", ogg.page_checksum(bytes(made)))
    return bytes(made)


def opus_packets(n: int, *, salt: int = 0, size: int = 40) -> list[bytes]:
    """`n` packets of 20 ms (SILK wideband, one frame), each different."""
    return [bytes([0x48]) + bytes((i * 7 + k + salt) & 255 for k in range(size)) for i in range(n)]


def opus_link(
    packets: list[bytes], *, per_page: int = 10, channels: int = 1, gain: int = 0, serial: int = 7, pre_skip: int = 312
) -> list[bytes]:
    head = opus.Head(channels, pre_skip, gain, 0).encode()
    pages = [page(2, 0, 0, [head], serial=serial), page(0, 0, 1, [b"OpusTags" + bytes(8)], serial=serial)]
    for i in range(0, len(packets), per_page):
        done = min(i + per_page, len(packets))
        last = 4 if done == len(packets) else 0
        pages.append(page(last, done * 960, len(pages), packets[i:done], serial=serial))
    return pages


def adts(n: int, *, size: int = 50, channels: int = 1) -> bytes:
    out = b""
    for i in range(n):
        whole = 7 + size
        out += bytes(
            [
                0xFF,
                0xF1,
                0x50 | channels >> 2,
                (channels & 3) << 6 | whole >> 11,
                whole >> 3 & 255,
                (whole & 7) << 5 | 0x1F,
                0xFC,
            ]
        )
        out += bytes((i + k) & 127 for k in range(size))
    return out


def mp3(n: int, *, first: int = 0) -> bytes:
    """`n` frames of 64 kbit/s, 44.1 kHz, mono; 208 bytes each."""
    return b"".join(b"\xff\xfb\x50\xc0" + bytes((i + first + k) & 127 for k in range(204)) for i in range(n))


def wav(samples: int, *, rate: int = 16_000, channels: int = 1) -> bytes:
    data = bytes((i * 31) & 255 for i in range(2 * samples * channels))
    fmt = struct.pack("<IHHIIHH", 16, 1, channels, rate, rate * 2 * channels, 2 * channels, 16)
    return (
        b"RIFF" + struct.pack("<I", 36 + len(data)) + b"WAVEfmt " + fmt + b"data" + struct.pack("<I", len(data)) + data
    )


class Collected:
    """Takes what a framing parser emits and gives the frames back."""

    def __init__(self, data: bytes) -> None:
        self.data, self.frames, self.durations = data, list[bytes](), list[int]()
        self.end = 0

    def __call__(self, offsets, lengths, pieces, durations) -> None:
        assert int(pieces.sum()) == len(offsets) == len(lengths) and len(pieces) == len(durations)
        for o, n in zip(offsets.tolist(), lengths.tolist(), strict=True):
            assert n > 0 and o >= self.end and o + n <= len(self.data), "pieces in bounds and in order"
            self.end = o + n
        table = model.FrameTable(offsets, lengths, pieces, durations)
        self.frames += model.frames_bytes(self.data, table, 0, table.frames)
        self.durations += durations.tolist()


def walk_ogg(data: bytes) -> tuple[ogg.OggFile, dict[int, Collected]]:
    got: dict[int, Collected] = {}

    def emit_for(k: int) -> Collected:
        got[k] = Collected(data)
        return got[k]

    return ogg.scan(Reader.of_bytes(data), emit_for), got


@contextlib.contextmanager
def opened(data: bytes):
    """A read-only descriptor of a file that has no name any more."""
    handle, path = tempfile.mkstemp()
    os.write(handle, data)
    os.close(handle)
    fd = os.open(path, os.O_RDONLY)
    pathlib.Path(path).unlink()
    try:
        yield fd
    finally:
        os.close(fd)


def scan_bytes(data: bytes) -> model.Scan:
    with opened(data) as fd:
        return scan(fd)


def frames_of(data: bytes, track: model.TrackScan) -> list[bytes]:
    return model.frames_bytes(data, track.table, 0, track.table.frames)

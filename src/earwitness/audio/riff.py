"""Where the samples of a WAV file lie: RIFF, RF64 and BW64 (EBU Tech 3306)."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from earwitness.audio.reader import Reader


@dataclass(frozen=True)
class WavData:
    """The `fmt ` chunk and the place of the samples. `tag` 1 integer, 3 float (extensible formats resolved)."""

    tag: int
    channels: int
    rate: int
    block: int
    bits: int
    valid_bits: int
    offset: int
    length: int
    declared: int


def find_data(reader: Reader) -> WavData | None:
    """Walk the chunks up to `data`. `length` is whole blocks within the file; None if there is no usable chunk."""
    head = reader.read(0, 12)
    if head[:4] not in (b"RIFF", b"RF64", b"BW64") or head[8:12] != b"WAVE":
        return None
    at, long_data, fmt = 12, None, b""
    for _ in range(4096):
        chunk = reader.read(at, 8)
        if len(chunk) < 8:
            return None
        kind, size = chunk[:4], int.from_bytes(chunk[4:], "little")
        if kind == b"ds64":
            body = reader.read(at + 8, 16)
            if len(body) == 16:
                long_data = int.from_bytes(body[8:16], "little")
        elif kind == b"fmt " and not fmt:
            fmt = reader.read(at + 8, min(size, 40))
        elif kind == b"data":
            if size == 0xFFFFFFFF and head[:4] != b"RIFF" and long_data is not None:
                size = long_data
            return _data(reader, fmt, at + 8, size)
        at += 8 + size + (size & 1)
    return None


def _data(reader: Reader, fmt: bytes, offset: int, declared: int) -> WavData | None:
    if len(fmt) < 16:
        return None
    tag, channels, rate, _, block, bits = struct.unpack_from("<HHIIHH", fmt)
    valid = bits
    if tag == 0xFFFE and len(fmt) >= 26:
        valid = int.from_bytes(fmt[18:20], "little") or bits
        tag = int.from_bytes(fmt[24:26], "little")
    if block == 0:
        return None
    there = reader.size - offset
    length = there if declared in (0, 0xFFFFFFFF) else min(declared, there)
    return WavData(tag, channels, rate, block, bits, valid, offset, length // block * block, declared)

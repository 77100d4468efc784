"""Opus packets (RFC 6716 §3) and the identification header (RFC 7845 §5.1)."""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

RATE = 48_000
MAX_PACKET_SAMPLES = 5_760  # 120 ms, R5
MAX_FRAME_BYTES = 1_275  # R2

# Samples at 48 kHz per frame for the 32 configurations of RFC 6716 table 2.
_FRAME = [480, 960, 1920, 2880] * 3 + [480, 960] * 2 + [120, 240, 480, 960] * 4
FRAME_SAMPLES: npt.NDArray[np.int64] = np.array(_FRAME, np.int64)


@dataclass(frozen=True)
class Head:
    """OpusHead. `gain`: Q7.8 dB, signed; `family`: channel mapping family."""

    channels: int
    pre_skip: int
    gain: int
    family: int

    def encode(self) -> bytes:
        """A family-0 header with these values, as decoders want it."""
        return b"OpusHead" + struct.pack("<BBHIhB", 1, self.channels, self.pre_skip, RATE, self.gain, 0)


def parse_head(packet: bytes) -> Head | None:
    """OpusHead from a packet, None if it is not one (or a version that readers must refuse)."""
    if len(packet) < 19 or packet[:8] != b"OpusHead" or packet[8] & 0xF0:
        return None
    channels, pre_skip, _rate, gain, family = struct.unpack_from("<BHIhB", packet, 9)
    if channels == 0:
        return None
    return Head(channels, pre_skip, gain, family)


def _length(packet: bytes, at: int) -> tuple[int, int] | None:
    """A frame length of §3.2.1: (length, next position)."""
    if at >= len(packet):
        return None
    if packet[at] < 252:
        return packet[at], at + 1
    if at + 1 >= len(packet):
        return None
    return packet[at + 1] * 4 + packet[at], at + 2


def duration(packet: bytes) -> int | None:
    """Samples at 48 kHz of one packet, None where RFC 6716 §3.4 (R1-R7) says it is malformed."""
    if not packet:
        return None
    toc, n = packet[0], len(packet)
    one = _FRAME[toc >> 3]
    code = toc & 3
    if code == 0:
        return one if n - 1 <= MAX_FRAME_BYTES else None
    if code == 1:
        return 2 * one if (n - 1) % 2 == 0 and (n - 1) // 2 <= MAX_FRAME_BYTES else None
    if code == 2:
        got = _length(packet, 1)
        if got is None or got[1] + got[0] > n or n - got[1] - got[0] > MAX_FRAME_BYTES:
            return None
        return 2 * one
    if n < 2:
        return None
    count, padded, vbr = packet[1] & 63, packet[1] & 64, packet[1] & 128
    if count == 0 or count * one > MAX_PACKET_SAMPLES:
        return None
    at, padding = 2, 0
    while padded:
        if at >= n:
            return None
        value = packet[at]
        at += 1
        padding += 254 if value == 255 else value
        if value != 255:
            break
    rest = n - padding - at
    if rest < 0:
        return None
    if not vbr:
        return count * one if rest % count == 0 and rest // count <= MAX_FRAME_BYTES else None
    used = 0
    for _ in range(count - 1):
        got = _length(packet, at)
        if got is None:
            return None
        used += got[0]
        at = got[1]
    last = n - padding - at - used
    return count * one if 0 <= last <= MAX_FRAME_BYTES else None


def durations(
    toc: npt.NDArray[np.uint8], lengths: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Durations of many packets from their first byte and length.

    Returns (int64 samples, bool "look at it again with `duration`"): packets of code 2 and 3, and malformed ones,
    are marked and their number is not yet right. Shapes (packets,).
    """
    one = FRAME_SAMPLES[toc >> 3]
    code = toc & 3
    body = lengths - 1
    fine0 = (code == 0) & (body >= 0) & (body <= MAX_FRAME_BYTES)
    fine1 = (code == 1) & (body >= 0) & (body % 2 == 0) & (body <= 2 * MAX_FRAME_BYTES)
    return np.where(code == 0, one, 2 * one), ~(fine0 | fine1)

"""MPEG audio Layer III frames (ISO 11172-3, 13818-3), Xing/Info/LAME and VBRI frames, tags and junk between frames.

Our own parser: libav's positions are wrong after junk, and it loses a frame there.
"""

from __future__ import annotations

from collections.abc import Callable

from earwitness.audio.framing import Batch, Emit, Framing, after_junk
from earwitness.audio.names import Remark, Why
from earwitness.audio.reader import Reader
from earwitness.audio.tags import skip_leading

_BITRATES_V1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_BITRATES_V2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
# sync, version, layer and rate: what must stay the same; mode's mono bit is looked at apart.
_CONSTANT = 0xFFFE0C00
WINDOW = 1 << 20
FIRST_REACH = 1 << 18
MAX_FRAME = 1441  # the longest Layer III frame any header can give (160 kbit/s at 8 kHz, padded)


def frame_length(head: int) -> int:
    """Bytes of the Layer III frame with this 32-bit header; 0 if it is not a header with a known length."""
    if head >> 21 != 0x7FF or (head >> 17) & 3 != 1:
        return 0
    version, bitrate, rate = (head >> 19) & 3, (head >> 12) & 15, (head >> 10) & 3
    if version == 1 or rate == 3 or bitrate in (0, 15) or head & 3 == 2:
        return 0
    kbits = (_BITRATES_V1 if version == 3 else _BITRATES_V2)[bitrate]
    return (144_000 if version == 3 else 72_000) * kbits // _RATES[version][rate] + ((head >> 9) & 1)


def parameters(head: int) -> tuple[int, int, int]:
    """(rate in Hz, channels, samples per frame) of a header that `frame_length` accepts."""
    version = (head >> 19) & 3
    return _RATES[version][(head >> 10) & 3], 1 if (head >> 6) & 3 == 3 else 2, 1152 if version == 3 else 576


def side_info_length(head: int) -> int:
    """Bytes of side information after the header (and after the CRC, if there is one)."""
    mono = (head >> 6) & 3 == 3
    return (17 if mono else 32) if (head >> 19) & 3 == 3 else (9 if mono else 17)


def first_frame(reader: Reader, start: int, reach: int = 1 << 16) -> int | None:
    """Offset of the first frame at or after `start` that another frame of the same kind follows (or the end)."""
    data = reader.read(start, reach + 2 * MAX_FRAME + 4)
    at = data.find(b"\xff")
    while 0 <= at < reach:
        head = int.from_bytes(data[at : at + 4], "big") if at + 4 <= len(data) else 0
        n = frame_length(head)
        if n and _followed(data, at, head, n, reader.size - start):
            return start + at
        at = data.find(b"\xff", at + 1)
    return None


def _followed(data: bytes, at: int, head: int, n: int, size: int) -> bool:
    for _ in range(2):
        at += n
        if at == size or (size - at < 4 and at <= size):
            return True
        following = int.from_bytes(data[at : at + 4], "big")
        if (following ^ head) & _CONSTANT:
            return data[at : at + 3] in (b"TAG", b"ID3", b"APE")
        n = frame_length(following)
        if not n:
            return False
    return True


def _info_frame(frame: bytes, head: int) -> tuple[int, int, int] | None:
    """If the frame is Xing/Info/VBRI: (delay, padding, declared frames), -1 for what it does not say. Else None."""
    at = 4 + side_info_length(head) + (0 if head & 0x10000 else 2)
    for place in (at, 4 + side_info_length(head)):
        if frame[place : place + 4] in (b"Xing", b"Info"):
            flags = int.from_bytes(frame[place + 4 : place + 8], "big")
            p = place + 8
            frames = -1
            if flags & 1:
                frames = int.from_bytes(frame[p : p + 4], "big")
                p += 4
            p += 4 * bool(flags & 2) + 100 * bool(flags & 4) + 4 * bool(flags & 8)
            if len(frame) >= p + 24 and frame[p : p + 4] in (b"LAME", b"Lavf", b"Lavc"):
                delays = int.from_bytes(frame[p + 21 : p + 24], "big")
                return delays >> 12, delays & 4095, frames
            return -1, -1, frames
    if frame[36:40] == b"VBRI":
        return -1, -1, -1
    return None


def scan(reader: Reader, emit: Emit, progress: Callable[[int], None] = lambda _: None) -> Framing | None:
    """Walk an MP3 file. None if no frame is found. Never raises on any bytes."""
    at = first_frame(reader, skip_leading(reader), FIRST_REACH)
    if at is None:
        at = first_frame(reader, 0, FIRST_REACH)
    if at is None:
        return None
    head = int.from_bytes(reader.read(at, 4), "big")
    rate, channels, d = parameters(head)
    framing = Framing("mp3", rate, channels, frame_samples=d)
    constant = head & _CONSTANT
    mono = channels == 1
    lengths = [frame_length(constant | i << 9) for i in range(128)]  # by bit rate, rate and padding bits
    batch = Batch(emit)
    size = reader.size
    delay = padding = declared = -1

    n = frame_length(head)
    info = _info_frame(reader.read(at, n), head)
    if info is not None and at + n <= size:
        delay, padding, declared = info
        framing.remark(Remark.INFO_FRAME, at, n)
        at += n

    base, data = 0, b""
    while at < size:
        p = at - base
        if p < 0 or p + 4 > len(data):
            if size - at < 4:
                _end(framing, reader, at)
                break
            data, base, p = reader.read(at, WINDOW), at, 0
            progress(at)
        head = int.from_bytes(data[p : p + 4], "big")
        if head & _CONSTANT == constant:
            n = lengths[(head >> 9) & 127]
            if n:
                if at + n > size:
                    framing.remark(Remark.TRUNCATED, at, size - at)
                    break
                if ((head >> 6) & 3 == 3) != mono:
                    framing.not_coded(Why.PARAMETERS_CHANGE)
                batch.add(at, n, d)
                framing.frames += 1
                at += n
                continue
        after = after_junk(reader, at, framing, first_frame, _CONSTANT, constant)
        if after is None:
            break
        at = after
    batch.flush()
    progress(size)
    framing.samples = framing.frames * d
    return _settle(framing, delay, padding, declared)


def _end(framing: Framing, reader: Reader, at: int) -> None:
    if at < reader.size:
        framing.remark(Remark.JUNK, at, reader.size - at)


def _settle(framing: Framing, delay: int, padding: int, declared: int) -> Framing:
    if delay >= 0:
        # 528 + 1: the decoder's own delay, which LAME's number leaves out.
        framing.skip = min(delay + 529, framing.samples)
        if declared == framing.frames and padding > 529:
            framing.trim = min(padding - 529, framing.samples - framing.skip)
    return framing

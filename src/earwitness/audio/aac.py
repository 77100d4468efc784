"""AAC: the AudioSpecificConfig (ISO 14496-3 §1.6) and ADTS framing (§1.A.2)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from earwitness.audio.framing import Batch, Emit, Framing, after_junk
from earwitness.audio.names import Remark, Why
from earwitness.audio.reader import Reader
from earwitness.audio.tags import skip_leading

RATES = (96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350)
MAX_FRAME = 8184
WINDOW = 1 << 20
# sync, MPEG id, layer, profile, rate, private bit apart, channels: bytes 0-3 of a header that must stay the same.
_CONSTANT = 0xFFF6FDC0


@dataclass(frozen=True)
class Config:
    """What an AudioSpecificConfig says. `object_type` is the core's; `sbr` if band replication is announced."""

    object_type: int
    core_rate: int
    channel_config: int
    frame_length: int
    depends_on_core: bool
    sbr: bool

    @property
    def publishable(self) -> bool:
        """True for AAC-LC with or without SBR/PS, 1024-sample frames, channel configuration 1-7."""
        return (
            self.object_type == 2
            and self.frame_length == 1024
            and not self.depends_on_core
            and 1 <= self.channel_config <= 7
            and self.core_rate > 0
        )


class _Bits:
    def __init__(self, data: bytes) -> None:
        self._value, self._left = int.from_bytes(data, "big"), 8 * len(data)

    def take(self, n: int) -> int:
        if n > self._left:
            raise ValueError("short")
        self._left -= n
        return self._value >> self._left & ((1 << n) - 1)

    def object_type(self) -> int:
        kind = self.take(5)
        return 32 + self.take(6) if kind == 31 else kind

    def rate(self) -> int:
        index = self.take(4)
        return self.take(24) if index == 15 else RATES[index] if index < len(RATES) else 0


def parse_config(data: bytes) -> Config | None:
    """The AudioSpecificConfig in `data`, None if it is cut short."""
    bits = _Bits(data)
    try:
        kind, rate, channels = bits.object_type(), bits.rate(), bits.take(4)
        sbr = kind in (5, 29)
        if sbr:
            bits.rate()
            kind = bits.object_type()
        if kind not in (1, 2, 3, 4):
            return Config(kind, rate, channels, 0, False, sbr)
        frame = 960 if bits.take(1) else 1024
        return Config(kind, rate, channels, frame, bool(bits.take(1)), sbr)
    except ValueError:
        return None


def config_of_adts(header: bytes) -> bytes:
    """The two-byte AudioSpecificConfig that an ADTS header stands for."""
    profile, rate, channels = header[2] >> 6, header[2] >> 2 & 15, (header[2] & 1) << 2 | header[3] >> 6
    return ((profile + 1) << 11 | rate << 7 | channels << 3).to_bytes(2, "big")


def _header(data: bytes, p: int) -> tuple[int, int, int] | None:
    """(header bytes, whole frame bytes, blocks) of the ADTS frame at `p`, None if there is none."""
    if p + 7 > len(data) or data[p] != 0xFF or data[p + 1] & 0xF6 != 0xF0:
        return None
    if data[p + 2] >> 2 & 15 > 12:
        return None
    whole = (data[p + 3] & 3) << 11 | data[p + 4] << 3 | data[p + 5] >> 5
    head = 7 if data[p + 1] & 1 else 9
    return (head, whole, (data[p + 6] & 3) + 1) if whole > head else None


def first_frame(reader: Reader, start: int, reach: int = 1 << 16) -> int | None:
    """Offset of the first ADTS frame at or after `start` that two more of the same kind follow (or the end)."""
    data = reader.read(start, reach + 3 * 8192)
    at = data.find(b"\xff")
    while 0 <= at < reach:
        if _followed(data, at, reader.size - start):
            return start + at
        at = data.find(b"\xff", at + 1)
    return None


def _followed(data: bytes, at: int, size: int) -> bool:
    constant = int.from_bytes(data[at : at + 4], "big") & _CONSTANT
    for step in range(3):
        found = _header(data, at)
        if found is None or int.from_bytes(data[at : at + 4], "big") & _CONSTANT != constant:
            return step > 0 and data[at : at + 3] in (b"TAG", b"ID3", b"APE")
        at += found[1]
        if at >= size - 6:
            return at <= size
    return True


def scan_adts(reader: Reader, emit: Emit, progress: Callable[[int], None] = lambda _: None) -> Framing | None:
    """Walk an ADTS file; a frame's bytes are the raw block without its header. None if no frame is found.

    `rate`, `channels` and `frame_samples` are the core's; the caller finds out by decoding whether SBR doubles them.
    Never raises on any bytes.
    """
    at = first_frame(reader, skip_leading(reader))
    if at is None:
        return None
    header = reader.read(at, 9)
    constant = int.from_bytes(header[:4], "big") & _CONSTANT
    config = config_of_adts(header)
    core = parse_config(config)
    framing = Framing("aac", core.core_rate if core else 0, core.channel_config if core else 0, 1024, config)
    if core is None or not core.publishable:
        framing.not_coded(Why.CONFIG)
    batch = Batch(emit)
    size, base, data = reader.size, 0, b""
    while at < size:
        p = at - base
        if p < 0 or p + 7 > len(data):
            if size - at < 7:
                framing.remark(Remark.JUNK, at, size - at)
                break
            data, base, p = reader.read(at, WINDOW), at, 0
            progress(at)
        found = _header(data, p)
        if found is not None and int.from_bytes(data[p : p + 4], "big") & _CONSTANT == constant:
            head, whole, blocks = found
            if at + whole > size:
                framing.remark(Remark.TRUNCATED, at, size - at)
                break
            if blocks != 1:
                framing.not_coded(Why.BLOCKS)
            batch.add(at + head, whole - head, 1024)
            framing.frames += 1
            at += whole
            continue
        after = after_junk(reader, at, framing, first_frame, _CONSTANT, constant)
        if after is None:
            break
        at = after
    batch.flush()
    progress(size)
    framing.samples = framing.frames * 1024
    return framing

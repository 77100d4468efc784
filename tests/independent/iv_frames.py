"""Track parameters and frames (format-audio.md §1 and §2)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

AAC_RATES = (96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350)
AAC_CHANNELS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 6: 6, 7: 8}
WIDTH = {"u8": 1, "s16le": 2, "s24le": 3, "s32le": 4, "f32le": 4}
MP3_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
MP3_KBITS = {
    3: (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}


class BadFrame(Exception):
    """Code `frame`."""


@dataclass(frozen=True)
class Track:
    """What of a track the frame checks and the clip depend on."""

    codec: str
    rate: int
    channels: int
    unit: int
    gain: int = 0
    config: bytes = b""
    layout: int = 0
    form: str = ""

    @property
    def block(self) -> int:
        return self.channels * WIDTH[self.form]


class _Bits:
    def __init__(self, data: bytes) -> None:
        self.value = int.from_bytes(data, "big")
        self.left = 8 * len(data)

    def take(self, count: int) -> int:
        self.left -= count
        if self.left < 0:
            raise BadFrame("configuration ends")
        return self.value >> self.left & (1 << count) - 1

    def rate(self) -> int:
        index = self.take(4)
        if index == 15:
            return self.take(24)
        if index > 12:
            raise BadFrame("rate")
        return AAC_RATES[index]


def _aac(rate: int, channels: int, config: bytes) -> Track:
    if not 2 <= len(config) <= 64:
        raise BadFrame("configuration")
    bits = _Bits(config)
    kind = bits.take(5)
    if kind not in (2, 5, 29):
        raise BadFrame("object type")
    core = bits.rate()
    if core == 0:
        raise BadFrame("rate")
    layout = bits.take(4)
    if layout not in AAC_CHANNELS:
        raise BadFrame("channel configuration")
    if kind != 2:
        if bits.rate() != rate:
            raise BadFrame("extension rate")
        if bits.take(5) != 2:
            raise BadFrame("second object type")
    if bits.take(3):
        raise BadFrame("three bits")
    if rate not in (core, 2 * core):
        raise BadFrame("rate")
    if channels != AAC_CHANNELS[layout] and not (layout == 1 and channels == 2):
        raise BadFrame("channels")
    return Track("aac", rate, channels, 1024 * rate // core, config=config, layout=layout)


def read_track(track: dict[str, Any]) -> Track:
    """Raise BadFrame where a parameter is not what it must be. The codec is one of the four."""
    rate, channels, params = track["rate"], track["channels"], track["params"]
    codec = params["codec"]
    if not (1 <= channels <= 255 and 1 <= rate <= 768000):
        raise BadFrame("channels or rate")
    if codec == "opus":
        gain = params["gain"] - 32768
        if rate != 48000 or channels not in (1, 2) or not -32768 <= gain <= 32767:
            raise BadFrame("opus")
        return Track("opus", rate, channels, 120, gain=gain)
    if codec == "aac":
        return _aac(rate, channels, params["config"])
    if codec == "mp3":
        if channels not in (1, 2) or not any(rate in rates for rates in MP3_RATES.values()):
            raise BadFrame("mp3")
        return Track("mp3", rate, channels, 1152 if rate >= 32000 else 576)
    if params["format"] not in WIDTH:
        raise BadFrame("format")
    return Track("pcm", rate, channels, 1, form=params["format"])


@dataclass(frozen=True)
class Packet:
    """An Opus packet taken apart."""

    config: int
    stereo: int
    samples: int
    inner: tuple[bytes, ...]
    padding: bytes


def _length(data: bytes, at: int, end: int) -> tuple[int, int]:
    if at >= end:
        raise BadFrame("length")
    first = data[at]
    if first < 252:
        return first, at + 1
    if at + 1 >= end:
        raise BadFrame("length")
    return first + 4 * data[at + 1], at + 2


def _code3(data: bytes, samples: int) -> tuple[list[bytes], bytes]:
    if len(data) < 2:
        raise BadFrame("no second byte")
    vbr, padded, count = data[1] >> 7, data[1] >> 6 & 1, data[1] & 63
    if count < 1 or count * samples > 5760:
        raise BadFrame("count")
    at, pad = 2, 0
    while padded:
        if at >= len(data):
            raise BadFrame("padding")
        value = data[at]
        at += 1
        if value != 255:
            pad += value
            break
        pad += 254
    end = len(data) - pad
    if end < at:
        raise BadFrame("padding")
    sizes: list[int] = []
    if vbr:
        for _ in range(count - 1):
            size, at = _length(data, at, end)
            sizes.append(size)
        last = end - at - sum(sizes)
        if last < 0:
            raise BadFrame("last")
        sizes.append(last)
    else:
        each, rest = divmod(end - at, count)
        if rest:
            raise BadFrame("does not divide")
        sizes = [each] * count
    inner = []
    for size in sizes:
        inner.append(data[at : at + size])
        at += size
    return inner, data[end:]


def opus_packet(data: bytes) -> Packet:
    if not 1 <= len(data) <= 61440:
        raise BadFrame("size")
    config, stereo, code = data[0] >> 3, data[0] >> 2 & 1, data[0] & 3
    if config < 12:
        samples = (480, 960, 1920, 2880)[config & 3]
    elif config < 16:
        samples = (480, 960)[config & 1]
    else:
        samples = (120, 240, 480, 960)[config & 3]
    padding = b""
    if code == 0:
        inner = [data[1:]]
    elif code == 1:
        half, odd = divmod(len(data) - 1, 2)
        if odd:
            raise BadFrame("odd")
        inner = [data[1 : 1 + half], data[1 + half :]]
    elif code == 2:
        size, at = _length(data, 1, len(data))
        if at + size > len(data):
            raise BadFrame("first")
        inner = [data[at : at + size], data[at + size :]]
    else:
        inner, padding = _code3(data, samples)
    if any(len(x) > 1275 for x in inner):
        raise BadFrame("inner frame")
    return Packet(config, stereo, samples, tuple(inner), padding)


def opus_flagged(data: bytes) -> bool:
    """Whether a packet may carry sound of the one before it, or has padding that is not zero."""
    packet = opus_packet(data)
    if any(packet.padding):
        return True
    if packet.config > 15:
        return False
    n = max(1, packet.samples // 960)
    for frame in packet.inner:
        if frame and (frame[0] >> (7 - n) & 1 or (packet.stereo and frame[0] >> (6 - 2 * n) & 1)):
            return True
    return False


def _mp3(track: Track, data: bytes) -> int:
    if len(data) < 4:
        raise BadFrame("header")
    head = int.from_bytes(data[:4], "big")
    version, layer, bare = head >> 19 & 3, head >> 17 & 3, head >> 16 & 1
    bits, index, padding, mode = head >> 12 & 15, head >> 10 & 3, head >> 9 & 1, head >> 6 & 3
    if head >> 21 != 0x7FF or version == 1 or layer != 1 or bits in (0, 15) or index == 3:
        raise BadFrame("header")
    rate, channels = MP3_RATES[version][index], 1 if mode == 3 else 2
    samples = 1152 if version == 3 else 576
    side = ((17, 32) if version == 3 else (9, 17))[channels - 1]
    length = samples // 8 * MP3_KBITS[3 if version == 3 else 2][bits - 1] * 1000 // rate + padding
    if rate != track.rate or channels != track.channels:
        raise BadFrame("rate or channels")
    if len(data) != length or length < 4 + (0 if bare else 2) + side:
        raise BadFrame("length")
    return samples


@lru_cache(maxsize=4096)
def _small(track: Track, data: bytes) -> int:
    return _duration(track, data)


def _duration(track: Track, data: bytes) -> int:
    if track.codec == "opus":
        packet = opus_packet(data)
        return len(packet.inner) * packet.samples
    if track.codec == "aac":
        if not 1 <= len(data) <= 8184:
            raise BadFrame("size")
        return track.unit
    if track.codec == "mp3":
        return _mp3(track, data)
    count, rest = divmod(len(data), track.block)
    if not count or rest:
        raise BadFrame("size")
    return count


def frame_duration(track: Track, data: bytes) -> int:
    """Samples of one frame, or BadFrame."""
    return _small(track, data) if len(data) <= 64 else _duration(track, data)


def check_leaf(track: Track, most: int, kind: int, duration: int, frames: list[bytes]) -> None:
    """Step 4 of format.md §9 for one leaf."""
    if duration < 1:
        raise BadFrame("duration")
    if kind == 3:
        if frames or duration % track.unit:
            raise BadFrame("gap")
        return
    if kind != (2 if track.codec == "pcm" else 1) or not frames:
        raise BadFrame("kind")
    if (kind == 2 and len(frames) != 1) or (kind == 1 and len(frames) > most):
        raise BadFrame("frames")
    if sum(frame_duration(track, x) for x in frames) != duration:
        raise BadFrame("duration")

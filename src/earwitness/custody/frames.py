"""What one coded frame is, checked strictly: length, duration and what else it may carry.

The checks of docs/format-audio.md §2. Pure functions over bytes; nothing here decodes sound. They serve the sealer
(is this a frame we can commit to?), the verifier (does the leaf hold what it claims?) and the withholding closure
(does this frame carry sound of another one?).

Opus: RFC 6716 §3 (packets), §4.2.3-4.2.4 (VAD and LBRR flags). AAC: ISO/IEC 14496-3 §1.6 (AudioSpecificConfig).
MP3: ISO/IEC 11172-3 §2.4 and 13818-3 §2.4.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from earwitness.errors import BadFrame

CODED, PCM, GAP = 1, 2, 3
"""The three kinds of leaf (docs/format-audio.md §1)."""

PCM_WIDTH = {"u8": 1, "s16le": 2, "s24le": 3, "s32le": 4, "f32le": 4}
"""Bytes per sample of each sealed PCM format."""

MAX_OPUS_PACKET = 61440
"""RFC 7845 §6; it also keeps every packet within one Ogg page."""

MAX_AAC_FRAME = 8184
MAX_CONFIG = 64
MAX_RATE = 768000

# Samples at 48 kHz of one frame, by the five configuration bits of the TOC byte (RFC 6716 table 2).
_OPUS_FRAME = (*(480, 960, 1920, 2880) * 3, *(480, 960) * 2, *(120, 240, 480, 960) * 4)
_AAC_RATES = (96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350)
_AAC_CHANNELS = (0, 1, 2, 3, 4, 5, 6, 8)
_MP3_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
_MP3_KBITS = {
    True: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    False: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}


def bad(known: str, where: str = "frame") -> BadFrame:
    """The one error of this module; it never quotes the bytes."""
    return BadFrame(known, "Do not rely on this recording; ask the publisher for it again.", where=where)


@dataclass(frozen=True, slots=True)
class AacConfig:
    """The parts of an AudioSpecificConfig that decide a frame's duration and its silent twin."""

    object_type: int
    core_rate: int
    extension_rate: int
    """Output rate that the configuration states for SBR, 0 when it states none."""
    channel_config: int

    @property
    def elements(self) -> str:
        """One letter per syntactic element, in order: S single, C pair, L low-frequency (14496-3 table 1.19)."""
        return ("", "S", "C", "SC", "SCS", "SCC", "SCCL", "SCCCL")[self.channel_config]


@dataclass(frozen=True, slots=True)
class TrackParams:
    """What the seal statement says of a track, as far as frames and containers need it.

    `codec` opus, aac, mp3 or pcm; `rate` is the clock R in Hz; `gain` (Opus) is OpusHead's signed Q7.8 output gain;
    `config` (AAC) the AudioSpecificConfig; `format` (PCM) one of PCM_WIDTH. Raises BadFrame when no frame could fit.
    """

    codec: str
    rate: int
    channels: int
    gain: int = 0
    config: bytes = b""
    format: str = ""

    def __post_init__(self) -> None:
        """Refuses parameters under which no canonical audio exists (docs/format-audio.md §1.1)."""
        if not 1 <= self.channels <= 255 or not 1 <= self.rate <= MAX_RATE:
            raise bad("The sealed rate or channel count is impossible.", "track")
        if self.codec == "opus":
            if self.rate != 48000 or self.channels > 2 or not -32768 <= self.gain <= 32767:
                raise bad("The sealed Opus parameters are impossible.", "track")
        elif self.codec == "aac":
            _check_aac(self)
        elif self.codec == "mp3":
            if self.channels > 2 or all(self.rate not in rates for rates in _MP3_RATES.values()):
                raise bad("The sealed MP3 parameters are impossible.", "track")
        elif self.codec == "pcm":
            if self.format not in PCM_WIDTH:
                raise bad("The sealed sample format is not one of ours.", "track")
        else:
            raise bad("The sealed codec is not one of ours.", "track")

    @classmethod
    def of(cls, rate: int, channels: int, params: Mapping[str, object]) -> TrackParams:
        """From a track of the seal statement: its rate, its channels and its `params` object. Raises BadFrame."""
        codec, gain, config, form = (params.get(k) for k in ("codec", "gain", "config", "format"))
        if not isinstance(codec, str):
            raise bad("The sealed codec is not one of ours.", "track")
        if codec == "opus" and isinstance(gain, int):
            return cls(codec, rate, channels, gain=gain - 32768)
        if codec == "aac" and isinstance(config, str):
            try:
                return cls(codec, rate, channels, config=base64.b64decode(config, validate=True))
            except binascii.Error:
                raise bad("The sealed configuration is not base64.", "track") from None
        if codec == "pcm" and isinstance(form, str):
            return cls(codec, rate, channels, format=form)
        if codec == "opus":
            raise bad("The sealed Opus parameters have no gain.", "track")
        return cls(codec, rate, channels)

    @property
    def unit(self) -> int:
        """Samples of the smallest stretch that silence can fill: Opus 120, AAC and MP3 one frame, PCM 1."""
        if self.codec == "opus":
            return 120
        if self.codec == "aac":
            return 1024 * self.rate // aac_config(self.config).core_rate
        if self.codec == "mp3":
            return 1152 if self.rate >= 32000 else 576
        return 1


def duration(track: TrackParams, frame: bytes) -> int:
    """Samples (clock R) that `frame` lasts, after every check of its codec. Raises BadFrame."""
    if track.codec == "opus":
        if 1 <= len(frame) <= 1276 and frame[0] & 3 == 0:
            return _OPUS_FRAME[frame[0] >> 3]
        return opus_packet(frame).duration
    if track.codec == "aac":
        if not 1 <= len(frame) <= MAX_AAC_FRAME:
            raise bad("An AAC frame is empty or longer than 8184 bytes.")
        return track.unit
    if track.codec == "mp3":
        header = mp3_header(frame)
        if (header.rate, header.channels) != (track.rate, track.channels):
            raise bad("An MP3 frame has another rate or channel count than the sealed one.")
        return header.duration
    size = track.channels * PCM_WIDTH[track.format]
    if not frame or len(frame) % size:
        raise bad("A block of samples is empty or does not divide into whole samples.")
    return len(frame) // size


def check_leaf(track: TrackParams, kind: int, duration_samples: int, frames: Sequence[bytes]) -> None:
    """Whether a leaf's frames are frames of the track and last as long as the leaf says. Raises BadFrame.

    1. kind 3 has no frames and lasts a positive multiple of `track.unit`;
    2. kind 1 goes with opus, aac, mp3 and has at least one frame; kind 2 goes with pcm and has exactly one;
    3. the frames' own durations add up to the leaf's.
    """
    if kind == GAP:
        if frames or duration_samples <= 0 or duration_samples % track.unit:
            raise bad("A gap leaf holds frames or has an impossible duration.")
        return
    if kind != (PCM if track.codec == "pcm" else CODED):
        raise bad("A leaf is of another kind than its track.")
    if not frames or (kind == PCM and len(frames) != 1):
        raise bad("A leaf holds the wrong number of frames.")
    if sum(duration(track, frame) for frame in frames) != duration_samples:
        raise bad("The frames of a leaf do not last as long as the leaf says.")


# --- Opus ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OpusPacket:
    """One valid Opus packet taken apart; `duration` in samples at 48 kHz."""

    configuration: int
    stereo: bool
    frames: tuple[bytes, ...]
    padding: bytes
    duration: int

    @property
    def lbrr(self) -> bool:
        """Whether any SILK frame says that it carries a low-bit-rate copy of the frame before it (RFC 6716 §4.2.4)."""
        if self.configuration >= 16:  # CELT only
            return False
        inner = max(1, _OPUS_FRAME[self.configuration] // 960)  # SILK frames in one Opus frame: 1, 2 or 3
        for frame in self.frames:
            if frame and frame[0] >> (7 - inner) & 1:
                return True
            if frame and self.stereo and frame[0] >> (6 - 2 * inner) & 1:
                return True
        return False

    @property
    def hidden_content(self) -> bool:
        """Whether the padding holds anything but zeros: extensions such as DRED, or any other load."""
        return any(self.padding)


def opus_packet(packet: bytes) -> OpusPacket:
    """Takes a packet apart by RFC 6716 §3.4; the numbers are its rules R1 to R7. Raises BadFrame."""
    end = len(packet)
    if not 1 <= end <= MAX_OPUS_PACKET:  # R1
        raise bad("An Opus packet is empty or longer than 61440 bytes.")
    toc, at, padding = packet[0], 1, b""
    code = toc & 3
    each = _OPUS_FRAME[toc >> 3]
    if code == 0:
        sizes = [end - at]
    elif code == 1:
        if (end - at) % 2:  # R3
            raise bad("An Opus packet of two equal frames has an odd length.")
        sizes = [(end - at) // 2] * 2
    elif code == 2:
        first, at = _opus_length(packet, at, end)  # R4
        sizes = [first, end - at - first]
    else:
        if end < 2:  # R6, R7
            raise bad("An Opus packet ends before its frame count.")
        count, at = packet[1] & 0x3F, 2
        if count == 0 or count * each > 5760:  # R5
            raise bad("An Opus packet holds no frame or more than 120 ms.")
        if packet[1] & 0x40:
            pad = 0
            while True:
                if at >= end:
                    raise bad("An Opus packet ends inside its padding length.")
                at += 1
                if packet[at - 1] != 255:
                    break
                pad += 254
            pad += packet[at - 1]
            if pad > end - at:
                raise bad("An Opus packet is shorter than its padding.")
            padding, end = packet[end - pad : end], end - pad
        if packet[1] & 0x80:  # R7
            sizes = []
            for _ in range(count - 1):
                size, at = _opus_length(packet, at, end)
                sizes.append(size)
            sizes.append(end - at - sum(sizes))
        else:  # R6
            if (end - at) % count:
                raise bad("An Opus packet of equal frames does not divide evenly.")
            sizes = [(end - at) // count] * count
    if min(sizes) < 0 or max(sizes) > 1275:  # R2, R4, R7
        raise bad("A frame in an Opus packet is longer than 1275 bytes or than the packet.")
    frames = []
    for size in sizes:
        frames.append(packet[at : at + size])
        at += size
    return OpusPacket(toc >> 3, bool(toc & 4), tuple(frames), padding, each * len(sizes))


def _opus_length(packet: bytes, at: int, end: int) -> tuple[int, int]:
    """A frame length of one or two bytes (RFC 6716 §3.2.1) and the position after it."""
    if at < end and packet[at] < 252:
        return packet[at], at + 1
    if at + 1 < end:
        return packet[at] + 4 * packet[at + 1], at + 2
    raise bad("An Opus packet ends inside a frame length.")


# --- AAC -------------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def aac_config(config: bytes) -> AacConfig:
    """Reads an AudioSpecificConfig of AAC-LC or HE-AAC v1/v2 (object types 2, 5, 29). Raises BadFrame for all others.

    Read up to the extension flag of GASpecificConfig; a backward-compatible SBR extension after it is left unread.
    """
    if not 2 <= len(config) <= MAX_CONFIG:
        raise bad("The AAC configuration is shorter than 2 or longer than 64 bytes.", "track")
    bits = int.from_bytes(config, "big") << 64  # zeros behind the end: a short configuration fails below
    left = 8 * len(config) + 64

    def take(n: int) -> int:
        nonlocal left
        left -= n
        if left < 64:
            raise bad("The AAC configuration ends too early.", "track")
        return bits >> left & (1 << n) - 1

    def rate() -> int:
        index = take(4)
        if index == 15:
            return take(24)
        if index >= len(_AAC_RATES):
            raise bad("The AAC configuration has a reserved rate.", "track")
        return _AAC_RATES[index]

    object_type, core_rate, channel_config, extension_rate = take(5), rate(), take(4), 0
    if object_type in (5, 29):
        extension_rate = rate()
        core_type = take(5)
    else:
        core_type = object_type
    if core_type != 2:
        raise bad("The AAC object type is not LC, HE-AAC or HE-AAC v2.", "track")
    if not 1 <= channel_config <= 7 or core_rate == 0:
        raise bad("The AAC channel configuration is not one of 1 to 7.", "track")
    if take(3):  # frameLengthFlag (960 samples), dependsOnCoreCoder, extensionFlag
        raise bad("The AAC frame length or an extension of it is not supported.", "track")
    return AacConfig(object_type, core_rate, extension_rate, channel_config)


def _check_aac(track: TrackParams) -> None:
    config = aac_config(track.config)
    if track.rate not in (config.core_rate, 2 * config.core_rate):
        raise bad("The sealed rate is neither the AAC core rate nor twice that.", "track")
    if config.extension_rate not in (0, track.rate):
        raise bad("The sealed rate is not the one in the AAC configuration.", "track")
    mono_as_stereo = config.channel_config == 1 and track.channels == 2  # parametric stereo
    if track.channels != _AAC_CHANNELS[config.channel_config] and not mono_as_stereo:
        raise bad("The sealed channel count is not the one in the AAC configuration.", "track")


# --- MP3 -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Mp3Header:
    """A Layer III header; `body` is the offset of the first byte after the side information."""

    rate: int
    channels: int
    duration: int
    length: int
    side: int
    body: int


@dataclass(frozen=True, slots=True)
class Mp3Side:
    """Side information: how far back main data begins (bytes), and bits of each granule and channel in order."""

    main_data_begin: int
    part2_3_lengths: tuple[int, ...]

    @property
    def main_data_bytes(self) -> int:
        """Bytes of main data, rounded up."""
        return (sum(self.part2_3_lengths) + 7) // 8


def mp3_header(frame: bytes) -> Mp3Header:
    """Checks that `frame` is exactly one Layer III frame of a stated bit rate. Raises BadFrame."""
    if len(frame) < 4 or frame[0] != 0xFF or frame[1] & 0xE6 != 0xE2:
        raise bad("An MP3 frame does not begin with a Layer III header.")
    version, kbits_index, rate_index = frame[1] >> 3 & 3, frame[2] >> 4, frame[2] >> 2 & 3
    if version == 1 or kbits_index in (0, 15) or rate_index == 3:
        raise bad("An MP3 header has a reserved version, rate or bit rate, or a free bit rate.")
    first = version == 3  # MPEG-1; else MPEG-2 or 2.5
    rate, channels = _MP3_RATES[version][rate_index], 1 if frame[3] >> 6 == 3 else 2
    duration_samples = 1152 if first else 576
    length = duration_samples // 8 * _MP3_KBITS[first][kbits_index] * 1000 // rate + (frame[2] >> 1 & 1)
    side = 4 if frame[1] & 1 else 6
    body = side + ((17, 32) if first else (9, 17))[channels - 1]
    if len(frame) != length or length < body:
        raise bad("An MP3 frame is not as long as its header says.")
    return Mp3Header(rate, channels, duration_samples, length, side, body)


def mp3_side(frame: bytes) -> Mp3Side:
    """Reads the side information of one frame. Raises BadFrame."""
    header = mp3_header(frame)
    bits = int.from_bytes(frame[header.side : header.body], "big")
    left = 8 * (header.body - header.side)
    first = header.duration == 1152

    def take(n: int) -> int:
        nonlocal left
        left -= n
        return bits >> left & (1 << n) - 1

    begin = take(9 if first else 8)
    if first:
        take(5 if header.channels == 1 else 3)  # private bits
        take(4 * header.channels)  # scfsi
    else:
        take(header.channels)  # private bits
    lengths = []
    for _ in range(header.channels * (2 if first else 1)):
        lengths.append(take(12))
        take(47 if first else 51)  # the rest of the granule's fields
    return Mp3Side(begin, tuple(lengths))

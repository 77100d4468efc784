"""The constant frames that stand where sound is withheld or missing (docs/format-audio.md §4).

They must be these bytes and no others: a filler that could be chosen would be a place to put sound into. They must also
leave the decoder in a state from which the frames after them come out clean, which is why the MP3 frame uses up its own
body: a decoder that found spare bytes there would read them as main data of the next, disclosed frame.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from earwitness.custody.frames import PCM_WIDTH, TrackParams, aac_config


@dataclass(frozen=True, slots=True)
class Fill:
    """A stretch of silence: frames as (bytes, how many times), in order; not yet written out."""

    frames: tuple[tuple[bytes, int], ...]

    def __iter__(self) -> Iterator[bytes]:
        for frame, times in self.frames:
            for _ in range(times):
                yield frame

    @property
    def count(self) -> int:
        """How many frames."""
        return sum(times for _, times in self.frames)

    @property
    def size(self) -> int:
        """How many bytes."""
        return sum(len(frame) * times for frame, times in self.frames)


def silence(track: TrackParams, samples: int) -> Fill:
    """Silence of `samples`, a positive multiple of `track.unit` (the caller has checked)."""
    if track.codec == "opus":
        stereo = 4 if track.channels == 2 else 0
        long, short = bytes((0xF8 | stereo, 0xFF, 0xFE)), bytes((0xE0 | stereo, 0xFF, 0xFE))
        return Fill(((long, samples // 960), (short, samples % 960 // 120)))
    if track.codec == "aac":
        return Fill(((aac_frame(aac_config(track.config).elements), samples // track.unit),))
    if track.codec == "mp3":
        return Fill(((mp3_frame(track.rate, track.channels), samples // track.unit),))
    zero = b"\x80" if track.format == "u8" else b"\x00" * PCM_WIDTH[track.format]
    return Fill(((zero * track.channels, samples),))


@lru_cache(maxsize=16)
def aac_frame(elements: str) -> bytes:
    """A raw_data_block of silence for the syntactic elements, one letter each as AacConfig.elements has them.

    Every channel: global_gain 140, one long window, max_sfb 0, so no spectrum at all (ISO/IEC 14496-3 §4.4.2).
    """
    ics = "0" + "00" + "0" + "000000" + "0"  # reserved, window sequence and shape, max_sfb, no prediction
    gain, tail = "10001100", "000"  # global_gain 140; no pulses, no noise shaping, no gain control
    seen = {"S": 0, "C": 0, "L": 0}
    bits = ""
    for element in elements:
        tag = f"{seen[element]:04b}"
        seen[element] += 1
        if element == "C":
            bits += "001" + tag + "1" + ics + "00" + (gain + tail) * 2  # common window, no mid/side
        else:
            bits += ("000" if element == "S" else "011") + tag + gain + ics + tail
    bits += "111"
    bits += "0" * (-len(bits) % 8)
    return int(bits, 2).to_bytes(len(bits) // 8, "big")


@lru_cache(maxsize=32)
def mp3_frame(rate: int, channels: int) -> bytes:
    """A Layer III frame of silence at the lowest bit rate, whose body is all used up.

    No CRC, no padding, stereo or mono; main_data_begin 0; each granule and channel takes an equal share of the body,
    no big values, count1 table 1, whose code word 1111 means four zeros.
    """
    versions = {44100: (3, 0), 48000: (3, 1), 32000: (3, 2), 22050: (2, 0), 24000: (2, 1), 16000: (2, 2)}
    versions |= {11025: (0, 0), 12000: (0, 1), 8000: (0, 2)}
    version, index = versions[rate]
    first = version == 3
    header = bytes((0xFF, 0xE3 | version << 3, 0x10 | index << 2, 0x00 if channels == 2 else 0xC0))
    length = 144 * 32000 // rate if first else 72 * 8000 // rate
    side = ((17, 32) if first else (9, 17))[channels - 1]
    body = length - 4 - side
    shares = channels * (2 if first else 1)
    granule = f"{8 * body // shares:012b}" + "0" * (46 if first else 50) + "1"  # the last bit is count1table_select
    head = 18 if first and channels == 1 else 20 if first else 8 + channels  # begin, private bits, scfsi: all zero
    bits = "0" * head + granule * shares
    return header + int(bits, 2).to_bytes(side, "big") + b"\xff" * body

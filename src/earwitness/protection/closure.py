"""What else must be withheld so that a stretch of sound is really withheld.

A frame is not its own sound only. An Opus packet may carry a copy of the one before it (in-band FEC) or, in its
padding, a second of the past (DRED, or anything). Transforms overlap, so a neighbour holds half of the edge. An MP3
frame's data lies in the frames before it. The closure of a stretch is every frame that holds any of it, rounded
outwards to leaves.

Measured in tests/protection/test_closure.py: what is still disclosed is decoded, with concealment and with FEC, and
correlated with what was withheld.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from earwitness.custody.frames import TrackParams, aac_config, mp3_header, mp3_side, opus_packet
from earwitness.errors import BadRange

OVERLAP, LBRR, PADDING, RESERVOIR, LEAF = "overlap", "lbrr", "padding", "reservoir", "leaf"
ANCILLARY, SIDE_DATA = "ancillary", "side-data"


def _as_bits(text: bytes) -> str:
    return "".join(f"{byte:08b}" for byte in text)


_ENCODER = re.compile(
    _as_bits(b"LAME") + "(?:" + "|".join(_as_bits(bytes([c])) for c in b"0123456789. abehlprt()") + "){0,20}"
)
_CUT_NAMES = [_as_bits(b"LAME"[:n]) for n in range(4)]
_ENCODER_AAC = re.compile(rb"Lavc[0-9.]{1,16}")

_OPUS_REACH = 120  # samples at 48 kHz: the longest CELT overlap, and more than SILK's resampler keeps
_MP3_TAIL = 576 + 480  # samples: the second half of the last granule's transform, and the synthesis window behind it


@dataclass(frozen=True, slots=True)
class LeafSpan:
    """Frames [first_frame, end_frame) of the track, from coded sample `start` on; a gap leaf has none."""

    first_frame: int
    end_frame: int
    start: int
    duration: int


@dataclass(frozen=True, slots=True)
class Closure:
    """What a withheld stretch takes with it.

    `frames` are the frame numbers that hold any of it; `leaves` are ranges of leaf numbers, first and last included,
    to withhold whole; the extra milliseconds are what is lost before and after the stretch that was asked for, counted
    over the leaves next to it; `why` names the reasons in a fixed order: overlap, lbrr, padding, reservoir, leaf.
    """

    frames: frozenset[int]
    leaves: tuple[tuple[int, int], ...]
    extra_ms_before: int
    extra_ms_after: int
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LeakRisk:
    """A disclosed frame that carries more than its own sound; the codes are those of leak_risks."""

    frame: int
    code: str


def closure(
    track: TrackParams,
    frames: Sequence[bytes],
    starts: Sequence[int],
    durations: Sequence[int],
    hide: tuple[int, int],
    leaves: Sequence[LeafSpan],
    *,
    until: int | None = None,
) -> Closure:
    """The closure of the coded samples [hide[0], hide[1]).

    `frames[i]` gives the bytes of frame i (any object with __getitem__ and __len__ will do, so that a long recording
    need not be in memory); `starts` and `durations` in samples, ascending; `leaves` in order. For PCM the three are
    ignored and may be empty. No frame from number `until` on will ever be disclosed (default: all may be); it bounds
    the search for Opus padding. Raises BadRange if the stretch is empty or touches no leaf.
    """
    a, b = hide
    touched = [n for n, leaf in enumerate(leaves) if leaf.start < b and leaf.start + leaf.duration > a]
    if a >= b or not touched:
        raise BadRange(
            "There is no sound to withhold in that stretch.", "Check the times of the stretch.", where="range"
        )
    reasons: dict[int, str] = {}
    if track.codec != "pcm" and len(starts):
        own = range(_after(starts, durations, a), bisect_left(starts, b))
        reasons = dict.fromkeys(own, "")
        if own:  # else the stretch lies in a gap of the file's own clock, where there is no sound
            for n, code in _carriers(track, frames, starts, durations, a, b, own, until or len(starts)):
                reasons.setdefault(n, code)
    hidden = set(touched)
    firsts = [leaf.first_frame for leaf in leaves]
    hidden.update(bisect_right(firsts, frame) - 1 for frame in reasons)
    ranges = _ranges(hidden)
    first, last = next(r for r in ranges if r[0] <= touched[0] <= r[1])
    before, after = a - leaves[first].start, leaves[last].start + leaves[last].duration - b
    why = [code for code in (OVERLAP, LBRR, PADDING, RESERVOIR) if code in reasons.values()]
    if leaves[touched[0]].start < a or leaves[touched[-1]].start + leaves[touched[-1]].duration > b:
        why.append(LEAF)
    ms = 1000 / track.rate
    return Closure(frozenset(reasons), ranges, max(0, round(before * ms)), max(0, round(after * ms)), tuple(why))


def _after(starts: Sequence[int], durations: Sequence[int], sample: int) -> int:
    """The first frame that ends after `sample`."""
    n = max(0, bisect_right(starts, sample) - 1)
    while n < len(starts) and starts[n] + durations[n] <= sample:
        n += 1
    return n


def _carriers(
    track: TrackParams,
    frames: Sequence[bytes],
    starts: Sequence[int],
    durations: Sequence[int],
    a: int,
    b: int,
    own: range,
    until: int,
) -> list[tuple[int, str]]:
    """Frames outside of `own` that hold sound of [a, b), with the reason; the wider rule wherever two are known."""
    if track.codec == "opus":
        meeting = range(_after(starts, durations, a - _OPUS_REACH), bisect_left(starts, b + _OPUS_REACH))
        found = _beside(meeting, own, 1, 1, len(starts))
        after = meeting.stop
        if after < len(frames) and opus_packet(frames[after]).lbrr:
            found = [(n, LBRR if n == after else why) for n, why in found]
        found += [(n, PADDING) for n in range(meeting.stop + 1, until) if _loaded(frames[n])]
        if after < len(frames) and _loaded(frames[after]):
            found = [(n, PADDING if n == after else why) for n, why in found]
        return found
    if track.codec == "aac":
        back = 2 if track.rate != aac_config(track.config).core_rate or _is_he(track) else 1
        return _beside(own, own, back, 1, len(starts))
    meeting = range(min(_after(starts, durations, a - _MP3_TAIL), own.start), own.stop)
    found = _beside(meeting, own, 0 if meeting.start < own.start else 1, 1, len(starts))
    near = range(min((n for n, _ in found), default=own.start), own.stop)
    return found + [(n, RESERVOIR) for n in _reservoir(frames, near)]


def _beside(meeting: range, own: range, before: int, after: int, count: int) -> list[tuple[int, str]]:
    """`meeting` widened by whole frames, without `own`."""
    wide = range(max(0, meeting.start - before), min(count, meeting.stop + after))
    return [(n, OVERLAP) for n in wide if n not in own]


def _is_he(track: TrackParams) -> bool:
    return aac_config(track.config).object_type != 2


def _loaded(packet: bytes) -> bool:
    """Whether an Opus packet has padding that is not all zeros; cheap for the many that have none."""
    return len(packet) > 2 and packet[0] & 3 == 3 and packet[1] & 0x40 != 0 and opus_packet(packet).hidden_content


def _reservoir(frames: Sequence[bytes], hidden: range) -> list[int]:
    """Earlier MP3 frames whose bodies hold main data of `hidden` ones: back to the smallest beginning of any."""
    furthest = 0  # bytes of body before the first hidden frame that are still needed
    at = 0  # body bytes from there to the frame under look
    for n in hidden:
        furthest = max(furthest, mp3_side(frames[n]).main_data_begin - at)
        at += _body(frames[n])
        if at > 511:  # no frame can reach back further than its nine bits
            break
    found = []
    n = hidden.start
    while furthest > 0 and n > 0:
        n -= 1
        found.append(n)
        furthest -= _body(frames[n])
    return found


def _body(frame: bytes) -> int:
    return len(frame) - mp3_header(frame).body


def _ranges(numbers: set[int]) -> tuple[tuple[int, int], ...]:
    out: list[list[int]] = []
    for n in sorted(numbers):
        if out and out[-1][1] == n - 1:
            out[-1][1] = n
        else:
            out.append([n, n])
    return tuple((first, last) for first, last in out)


def leak_risks(track: TrackParams, frames: Sequence[bytes]) -> list[LeakRisk]:
    """Which of these disclosed, consecutive frames carry something beside their own sound; numbers count from 0.

    lbrr: an Opus packet with a copy of the one before it (harmless unless that one is withheld).
    padding: an Opus packet whose padding is not all zeros.
    ancillary: MP3 bits that belong to no frame's main data and are not filling: all alike, or in turn 0 and 1, or that
    after the encoder's own name and version, as LAME writes into the spare room of nearly every frame.
    side-data: an AAC block that begins with a data element, or with a fill element that holds more than filling or
    the encoder's name (libavcodec's first block); such elements further inside are not looked for, since that would
    mean decoding the spectrum.
    """
    if track.codec == "opus":
        packets = ((n, opus_packet(frame)) for n, frame in enumerate(frames))
        return [
            LeakRisk(n, code)
            for n, packet in packets
            for code, carried in ((LBRR, packet.lbrr), (PADDING, packet.hidden_content))
            if carried
        ]
    if track.codec == "aac":
        return [LeakRisk(n, SIDE_DATA) for n, frame in enumerate(frames) if _aac_beside(frame)]
    if track.codec == "mp3":
        return [LeakRisk(n, ANCILLARY) for n in _ancillary(frames)]
    return []


def _ancillary(frames: Sequence[bytes]) -> list[int]:
    """Frames in whose bodies unclaimed bytes lie; bytes that a frame before the first may have claimed are let pass."""
    stream, owner = bytearray(), []
    claimed: list[tuple[int, int]] = []
    for frame in frames:
        side = mp3_side(frame)
        begin = len(stream) - side.main_data_begin
        owner.append(len(stream))
        stream += frame[mp3_header(frame).body :]
        claimed.append((begin * 8, begin * 8 + sum(side.part2_3_lengths)))
    found = []
    for (_, end), (begin, _) in pairwise(claimed):
        first, last = max(0, end), max(0, begin) // 8
        if first // 8 < last and not _is_filling(_bits_from(bytes(stream[first // 8 : last]), first % 8)):
            found.append(bisect_right(owner, first // 8) - 1)
    return sorted(set(found))


def _bits_from(data: bytes, skip: int) -> str:
    """The bits of `data` after the first `skip` (0 to 7), as zeros and ones."""
    return bin(int.from_bytes(data, "big") | 1 << 8 * len(data))[3 + skip :]


def _is_filling(spare: str) -> bool:
    """Up to three times the encoder's name, each cut short where room ran out, with even bits around it."""
    parts = _ENCODER.split(spare)
    if len(parts) > 4 or not all(_is_even(part) for part in parts[:-1]):
        return False
    tail = parts[-1]
    return any(tail.endswith(cut) and _is_even(tail[: len(tail) - len(cut)]) for cut in _CUT_NAMES)


def _is_even(bits: str) -> bool:
    """All alike, or in turn."""
    in_turn = "01" * (len(bits) // 2 + 1)
    return bits in (in_turn[: len(bits)], in_turn[1 : len(bits) + 1]) or not bits.strip("0") or not bits.strip("1")


def _aac_beside(frame: bytes) -> bool:
    """Whether the elements before the first channel element hold more than filling (ISO/IEC 14496-3, 4.4.2.7)."""
    bits, left = int.from_bytes(frame, "big"), 8 * len(frame)

    def take(n: int) -> int:
        nonlocal left
        left -= n
        return bits >> left & (1 << n) - 1 if left >= 0 else 0

    while left >= 3:
        kind = take(3)
        if kind != 6:  # a fill element; 4 is a data element, everything below is sound
            return kind == 4
        count = take(4)
        if count == 15:
            count += take(8) - 1
        payload = take(8 * count)
        if left < 0 or not _is_aac_filling(payload, 8 * count):
            return True
    return False


def _is_aac_filling(payload: int, size: int) -> bool:
    """Zeros, the filling of the standard, or the name that libavcodec puts there, aligned to the block's bytes."""
    if payload == 0:
        return True
    data = payload.to_bytes(size // 8, "big")
    if data[0] == 0x10:
        return not data[1:].strip(b"\xa5")
    name = (payload & (1 << size - 9) - 1) << 1  # behind the type (4 bits) and the alignment (5)
    text = name.to_bytes(size // 8, "big")[1:] if size > 9 and payload >> size - 9 == 0 else b""
    return bool(_ENCODER_AAC.fullmatch(text.rstrip(b"\0")))

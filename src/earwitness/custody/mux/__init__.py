"""The canonical audio of an excerpt: one container, built from the disclosed frames and sealed parameters alone.

Nothing ever parses a container to check it. Whoever has frames and parameters builds the same bytes, plays those, and
compares any clip that came from elsewhere byte for byte (docs/format-audio.md §3 to §7).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from earwitness.custody.frames import GAP, TrackParams, check_leaf, duration
from earwitness.custody.mux import m4a, ogg, wav
from earwitness.custody.mux.silence import Fill, silence
from earwitness.errors import BadRange

MAX_LEAD = 65535
"""Samples that may be hidden before `play_start`; Ogg Opus has 16 bits for it, all codecs keep to the same."""

MAX_SPAN = (1 << 31) - 1
MAX_CLIP = 1 << 28
_HEADROOM = 1 << 20  # headers and tables never exceed this beside what is counted per frame


@dataclass(frozen=True, slots=True)
class LeafAudio:
    """A disclosed leaf: `start` and `duration` in coded samples, `kind` 1 coded, 2 pcm, 3 gap; a gap has no frames."""

    start: int
    duration: int
    kind: int
    frames: Sequence[bytes]

    @property
    def end(self) -> int:
        """The first coded sample after the leaf."""
        return self.start + self.duration


@dataclass(frozen=True, slots=True)
class Clip:
    """A finished container; plays exactly `duration_samples` at the track's rate."""

    data: bytes
    mime: str
    extension: str
    duration_samples: int


def build(track: TrackParams, leaves: Sequence[LeafAudio], play_start: int, play_end: int) -> Clip:
    """The canonical audio of [play_start, play_end), in coded samples.

    `leaves` ascend; what lies between two of them is withheld and becomes constant silence, and so do gap leaves.
    Raises BadFrame if a leaf is not what it claims, BadRange if the leaves do not fit together or the range is outside.
    """
    for leaf in leaves:
        check_leaf(track, leaf.kind, leaf.duration, leaf.frames)
    check_range(track, leaves, play_start, play_end)
    parts: list[Sequence[bytes] | Fill] = []
    at = leaves[0].start
    for leaf in leaves:
        if leaf.start > at:
            parts.append(silence(track, leaf.start - at))
        parts.append(silence(track, leaf.duration) if leaf.kind == GAP else leaf.frames)
        at = leaf.end
    parts[-1] = _until(track, parts[-1], play_end - leaves[-1].start)
    if sum(_cost(track, part) for part in parts) + _HEADROOM > MAX_CLIP:
        raise _refuse("The audio of this quotation would be larger than 256 MiB.")
    lead, play = play_start - leaves[0].start, play_end - play_start
    if track.codec == "opus":
        data, mime, extension = ogg.build(track, parts, lead, play), "audio/ogg", "opus"
    elif track.codec == "pcm":
        data, mime, extension = wav.build(track, parts, lead, play), "audio/wav", "wav"
    else:
        data, mime, extension = m4a.build(track, parts, lead, play), "audio/mp4", "m4a"
    return Clip(data, mime, extension, play)


def check_range(track: TrackParams, leaves: Sequence[LeafAudio], play_start: int, play_end: int) -> None:
    """Whether leaves and range fit together; docs/format-audio.md §3.1 has the same numbers. Raises BadRange.

    1. there is a leaf; 2. leaves ascend without overlap and every hole is a multiple of `track.unit`;
    3. `play_start` lies in the first run, at most 65535 samples after its start; 4. `play_end` lies after `play_start`
    and inside the last leaf or at its end; 5. all of it spans less than 2^31 samples.
    """
    if not leaves:
        raise _refuse("A quotation has no audio at all.")
    run_end, holes = leaves[0].end, False
    for before, after in pairwise(leaves):
        hole = after.start - before.end
        if hole < 0 or hole % track.unit:
            raise _refuse("Two pieces of the recording overlap or do not fit together.")
        holes = holes or hole > 0
        if not holes:
            run_end = after.end
    first, last = leaves[0], leaves[-1]
    if not first.start <= play_start < run_end or play_start - first.start > MAX_LEAD:
        raise _refuse("A quotation begins outside of its first stretch.")
    if not (last.start < play_end <= last.end and play_start < play_end):
        raise _refuse("A quotation ends outside of its last piece.")
    if last.end - first.start > MAX_SPAN:
        raise _refuse("A quotation spans more than 2^31 samples.")


def _until(track: TrackParams, part: Sequence[bytes] | Fill, samples: int) -> Sequence[bytes] | Fill:
    """The frames of the last leaf that begin before `samples`; players cut at most one frame from the end."""
    if track.codec == "pcm":
        return part
    if isinstance(part, Fill):
        fill: list[tuple[bytes, int]] = []
        for frame, times in part.frames:
            each = duration(track, frame)
            times = max(0, min(times, -(-samples // each)))
            fill.append((frame, times))
            samples -= times * each
        return Fill(tuple(fill))
    kept: list[bytes] = []
    for frame in part:
        if samples > 0:
            kept.append(frame)
        samples -= duration(track, frame)
    return kept


def _cost(track: TrackParams, part: Sequence[bytes] | Fill) -> int:
    """At most how many bytes `part` adds to the container, without making it."""
    if isinstance(part, Fill):
        return part.size + 8 * part.count
    return sum(map(len, part)) + 8 * len(part)


def _refuse(known: str) -> BadRange:
    return BadRange(known, "Do not rely on this quotation; ask the publisher for it again.", where="range")

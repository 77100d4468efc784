"""Which leaves a quotation lets out: its span widened to leaves, a lead-in for the decoder, less all that is withheld.

What is withheld takes with it every leaf whose frames carry any of it (protection/closure.py). A withheld stretch at
the beginning or the end shortens the excerpt; one inside leaves a hole whose length the proof itself shows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from earwitness.custody import leaves as leaf_module
from earwitness.custody import merkle
from earwitness.custody.bundle import Excerpt, Run
from earwitness.custody.frames import TrackParams
from earwitness.custody.frames import duration as frame_duration
from earwitness.custody.sealing import Shape
from earwitness.desk.sound import SealedSound
from earwitness.errors import NothingLeft
from earwitness.protection.closure import LeafSpan, closure, leak_risks

LEAD_LEAVES = 2
WINDOW = 50
MIN_LEAD_S = 0.16
MAX_LEAD = 65_535


@dataclass(frozen=True)
class Selection:
    """Leaves to disclose as inclusive runs, what is played of them, and what was withheld with them and why."""

    runs: tuple[tuple[int, int], ...]
    play_start: int
    play_end: int
    gaps: tuple[tuple[int, int], ...]
    withheld_leaves: tuple[tuple[int, int], ...]
    why: tuple[str, ...]
    extra_ms: int
    leaks: tuple[str, ...]

    def disclosed(self) -> Iterator[int]:
        """Every leaf index that goes out, ascending."""
        for first, last in self.runs:
            yield from range(first, last + 1)


def params_of(sound: SealedSound) -> TrackParams:
    """The sealed parameters of the track as the frame checks want them."""
    t = sound.track
    return TrackParams.of(t.rate, t.channels, t.params)


def hidden_leaves(sound: SealedSound, stretches: Sequence[tuple[int, int]]) -> tuple[set[int], set[str], int]:
    """Leaves that must stay in so that nothing of the stretches gets out; why; and how many ms more than asked.

    Looked at are the leaves within WINDOW of a stretch: no codec's own memory reaches further, and padding that could
    is reported as a leak risk of its own.
    """
    hidden: set[int] = set()
    why: set[str] = set()
    extra = 0
    for stretch in stretches:
        low, high = sound.leaves_over(*stretch)
        low, high = max(0, low - WINDOW), min(len(sound.shapes) - 1, high + WINDOW)
        window = sound.shapes[low : high + 1]
        frames: list[bytes] = []
        starts: list[int] = []
        durations: list[int] = []
        spans = []
        for shape in window:
            content = sound.reader(shape) if shape.kind == leaf_module.CODED else []
            spans.append(LeafSpan(len(frames), len(frames) + len(content), shape.start, shape.duration))
            at = shape.start
            for frame in content:
                starts.append(at)
                durations.append(frame_duration(params_of(sound), frame))
                at += durations[-1]
            frames += content
        found = closure(params_of(sound), frames, starts, durations, stretch, spans)
        for first, last in found.leaves:
            hidden.update(range(low + first, low + last + 1))
        why.update(found.why)
        extra += found.extra_ms_before + found.extra_ms_after
    return hidden, why, extra


def select(
    sound: SealedSound,
    start: int,
    end: int,
    stretches: Sequence[tuple[int, int]] = (),
    barred: Sequence[tuple[int, int]] = (),
) -> Selection:
    """The leaves of [start, end) in coded samples less `stretches` (coded samples) and `barred` (ranges of leaves).

    `barred` are leaves an earlier page withheld: they are left out of the lead-in, but not silently out of the
    quotation itself, where the gate must speak. Raises NothingLeft.
    """
    shapes = sound.shapes
    first, last = sound.leaves_over(start, end)
    near_start, near_end = shapes[max(0, first - WINDOW)].start, _end(shapes[min(len(shapes) - 1, last + WINDOW)])
    near = [(a, b) for a, b in stretches if b > near_start and a < near_end]
    hidden, why, extra = hidden_leaves(sound, near)
    while first <= last and first in hidden:
        first += 1
    while last >= first and last in hidden:
        last -= 1
    if first > last:
        raise NothingLeft(
            "Everything in that span is withheld.", "Choose another span, or lift the decision.", where="span"
        )
    begin = _lead(sound, first, hidden | {n for a, b in barred for n in range(a, b + 1)})
    wanted = [n for n in range(begin, last + 1) if n not in hidden]
    runs = _runs(wanted)
    gaps = tuple((_end(shapes[a[1]]), shapes[b[0]].start) for a, b in pairwise(runs))
    return Selection(
        runs=tuple(runs),
        play_start=shapes[first].start,
        play_end=_end(shapes[last]),
        gaps=gaps,
        withheld_leaves=tuple(_runs(sorted(hidden))),
        why=tuple(sorted(why)),
        extra_ms=extra,
        leaks=_leaks(sound, runs),
    )


def _end(shape: Shape) -> int:
    return shape.start + shape.duration


def _lead(sound: SealedSound, first: int, barred: set[int]) -> int:
    """Where disclosure begins so that the decoder has settled when the quotation starts; nothing withheld is used."""
    if sound.track.kind == "pcm":
        return first
    begin = first
    while begin > 0 and begin - 1 not in barred:
        lead = sound.shapes[first].start - sound.shapes[begin].start
        if first - begin >= LEAD_LEAVES and lead >= MIN_LEAD_S * sound.track.rate:
            break
        if sound.shapes[first].start - sound.shapes[begin - 1].start > MAX_LEAD:
            break
        begin -= 1
    return begin


def _runs(numbers: Sequence[int]) -> list[tuple[int, int]]:
    out: list[tuple[int, int]] = []
    for n in numbers:
        if out and out[-1][1] == n - 1:
            out[-1] = (out[-1][0], n)
        else:
            out.append((n, n))
    return out


def _leaks(sound: SealedSound, runs: Sequence[tuple[int, int]]) -> tuple[str, ...]:
    """Codes of content outside its own time in disclosed frames; redundancy counts only after a withheld stretch."""
    found: set[str] = set()
    if sound.track.kind == "pcm":
        return ()
    for n, (first, last) in enumerate(runs):
        frames = [f for i in range(first, last + 1) for f in sound.reader(sound.shapes[i])]
        for risk in leak_risks(params_of(sound), frames):
            if risk.code != "lbrr" or (risk.frame == 0 and (n > 0 or first > 0)):
                found.add(risk.code)
    if found == {"lbrr"} and len(runs) == 1:
        # The lead-in's first packet may carry a copy of the packet before it, which is not withheld, only not shown.
        return ()
    return tuple(sorted(found))


def excerpt(
    sound: SealedSound, selection: Selection, quote_id: str, seal_index: int, hashes: Sequence[bytes]
) -> Excerpt:
    """The disclosed leaves with what proves them. `hashes` are all leaf hashes of the track."""
    runs = tuple(Run(first, tuple(sound.leaf(i) for i in range(first, last + 1))) for first, last in selection.runs)
    siblings = merkle.excerpt_siblings(hashes, list(selection.disclosed()))
    return Excerpt(quote_id, seal_index, sound.track.number, runs, tuple(siblings))

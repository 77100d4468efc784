"""A machine's draft heard as a witness: what it likely invented is set aside, what it passed over listed.

Speech models invent whole sentences in quiet stretches and repeat a line for minutes (Koenecke et al., "Careless
Whisper", FAccT 2024); their own scores miss both. Nothing here deletes: what is set aside keeps its words and times,
and a person may take it back.
"""

from __future__ import annotations

import itertools
import zlib
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from earwitness.transcripts.fold import fold
from earwitness.transcripts.model import Turn, from_us, to_us
from earwitness.transcripts.standing import union

Span = tuple[int, int]
SpeechMap = Sequence[tuple[float, float, str]]
"""(start_s, end_s, kind) with kind speech, silence or noise."""

Why = Literal["repeat", "loop", "silence"]
REASONS: Final[dict[Why, str]] = {
    "repeat": "the same words again and again; the first of them stands in the draft",
    "loop": "one phrase over and over within a line",
    "silence": "words where the recording is silent",
}

REPEATS: Final = 3
LONGEST_CYCLE: Final = 3  # lines that come back in turn, such as A B A B A B
# Whisper's own measure and limit: UTF-8 length over its length compressed. Ordinary speech stays below 2.
LOOP_RATIO: Final = 2.4
SILENT_SHARE: Final = 0.8
SKIPPED_US: Final = 500_000


@dataclass(frozen=True, slots=True)
class Aside:
    """A turn that is not taken into the draft, and why."""

    turn: Turn
    why: Why

    @property
    def reason(self) -> str:
        """Why, in words."""
        return REASONS[self.why]


@dataclass(frozen=True, slots=True)
class Sifted:
    """What of a draft stands, what is set aside, and speech (microseconds) in which none of what stands lies."""

    kept: tuple[Turn, ...]
    set_aside: tuple[Aside, ...]
    skipped: tuple[Span, ...]


def sift(segments: Sequence[Turn], speech_map: SpeechMap) -> Sifted:
    """Part what stands from what is set aside. Without a speech map nothing counts as silence, nothing as skipped.

    A segment without times cannot be laid over the map; it can still be a repeat or a loop.
    """
    repeated = _repeats([_line(turn) for turn in segments])
    silence = _Layer((a, b) for a, b, kind in speech_map if kind == "silence")
    kept: list[Turn] = []
    aside: list[Aside] = []
    for n, turn in enumerate(segments):
        why = _why(turn, n in repeated, silence)
        if why is None:
            kept.append(turn)
        else:
            aside.append(Aside(turn, why))
    return Sifted(tuple(kept), tuple(aside), tuple(skipped(kept, speech_map)))


def _why(turn: Turn, repeated: bool, silence: _Layer) -> Why | None:
    if turn.start_s is not None and turn.end_s is not None:
        a, b = to_us(turn.start_s), to_us(turn.end_s)
        if b > a and silence.within(a, b) >= SILENT_SHARE * (b - a):
            return "silence"
    if repeated:
        return "repeat"
    return "loop" if looping(turn.text) else None


def looping(text: str) -> bool:
    """Whether a text says the same over and over, by how far it can be compressed (deflate)."""
    data = text.encode("utf-8", "replace")
    return len(data) > LOOP_RATIO * len(zlib.compress(data))


def _line(turn: Turn) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in fold(turn.text)).split())


def _repeats(lines: Sequence[str]) -> set[int]:
    """Indexes of lines after the first round of one to three lines that come REPEATS times or more in a row."""
    found: set[int] = set()
    for cycle in range(1, LONGEST_CYCLE + 1):
        run = 0  # how many lines up to here equal the one a cycle before
        for n in range(cycle, len(lines) + 1):
            if n < len(lines) and lines[n] and lines[n] == lines[n - cycle]:
                run += 1
                continue
            if run >= (REPEATS - 1) * cycle:
                found.update(range(n - run, n))
            run = 0
    return found


def skipped(written: Iterable[Turn], speech_map: SpeechMap, least_us: int = SKIPPED_US) -> list[Span]:
    """Speech by the map, of at least `least_us` in one piece, over which no timed turn lies; microseconds."""
    return unwritten(
        ((to_us(a), to_us(b)) for a, b, kind in speech_map if kind == "speech"),
        ((to_us(t.start_s), to_us(t.end_s)) for t in written if t.start_s is not None and t.end_s is not None),
        least_us,
    )


def unwritten(speech: Iterable[Span], written: Iterable[Span], least_us: int = SKIPPED_US) -> list[Span]:
    """Of `speech` what no span of `written` covers and is at least `least_us` long. One pass over both, sorted."""
    covered = union(written)
    starts = [a for a, _ in covered]
    out: list[Span] = []
    for start, end in union(speech):
        n = max(0, bisect_right(starts, start) - 1)
        for a, b in itertools.islice(covered, n, None):
            if a >= end:
                break
            if b <= start:
                continue
            if a - start >= least_us:
                out.append((start, a))
            start = max(start, b)
        if end - start >= least_us:
            out.append((start, end))
    return out


class _Layer:
    """Spans of one kind, and how much of a stretch lies in them (microseconds)."""

    def __init__(self, spans_s: Iterable[tuple[float, float]]) -> None:
        self._spans = union((to_us(a), to_us(b)) for a, b in spans_s)
        self._starts = [a for a, _ in self._spans]

    def within(self, start: int, end: int) -> int:
        total = 0
        first = max(0, bisect_right(self._starts, start) - 1)
        for a, b in itertools.islice(self._spans, first, None):
            if a >= end:
                break
            total += max(0, min(b, end) - max(a, start))
        return total


def moved(turn: Turn, offset_s: float, new_id: str) -> Turn:
    """The turn with all times later by `offset_s`, under another id."""

    def later(time_s: float | None) -> float | None:
        return None if time_s is None else from_us(to_us(time_s) + to_us(offset_s))

    words = tuple(replace(w, start_s=later(w.start_s), end_s=later(w.end_s)) for w in turn.words)
    return replace(turn, id=new_id, words=words, start_s=later(turn.start_s), end_s=later(turn.end_s))

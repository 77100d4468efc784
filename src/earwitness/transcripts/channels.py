"""Who speaks on which channel: a call kept as stereo often has one side on each.

A channel speaks where it is louder than its own background and not merely the other side leaking over. This labels
channels, not people; two people on one end of the line are one channel.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from earwitness.transcripts.model import Event, Turn, Word, to_us
from earwitness.transcripts.standing import union

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

Span = tuple[int, int]

STEP_US: Final = 20_000
QUIET_DBFS: Final = -50.0
ABOVE_FLOOR_DB: Final = 9.0
LEAK_DB: Final = 12.0  # softer than the other channel by more than this: the other side, leaking over
SAME_DB: Final = 1.0
SAME_SHARE: Final = 0.95
JOIN_US: Final = 300_000
BURST_US: Final = 100_000
OVERLAP_US: Final = 500_000


@dataclass(frozen=True, slots=True)
class Talk:
    """When each channel speaks (microseconds, sorted, apart). `same`: all carry one sound, and tell nobody apart."""

    channels: tuple[tuple[Span, ...], ...]
    same: bool = False

    def both(self) -> list[Span]:
        """Where at least two speak at once, for half a second or more."""
        edges = sorted((t, d) for spans in self.channels for a, b in spans for t, d in ((a, 1), (b, -1)))
        out: list[Span] = []
        alive = begin = 0
        for at, step in edges:
            if alive >= 2 and at > begin:
                out.append((begin, at))
            alive, begin = alive + step, at
        return [(a, b) for a, b in union(out) if b - a >= OVERLAP_US]


def listen(blocks: Iterable[bytes], rate: int, channels: int) -> Talk:
    """When each channel speaks, from interleaved s16le in blocks of any size; keeps 4 bytes per channel and 20 ms."""
    import numpy as np

    powers = list(_powers(blocks, rate, channels))
    power = np.concatenate(powers) if powers else np.zeros((0, channels), np.float32)
    if not len(power):
        return Talk(((),) * channels)
    quiet = np.float32((32768.0 * 10 ** (QUIET_DBFS / 20)) ** 2)
    floor = np.percentile(power, 10, axis=0) * 10 ** (ABOVE_FLOOR_DB / 10)
    loudest = power.max(axis=1, keepdims=True)
    # A background that is itself as loud as speech (no pause in the whole recording) must not hide the speech.
    level = np.maximum(quiet, np.minimum(floor, power.mean(axis=0)))
    speaks = (power > level) & (power >= loudest * 10 ** (-LEAK_DB / 10))
    loud = loudest[:, 0] > quiet
    close = power.min(axis=1) >= loudest[:, 0] * 10 ** (-SAME_DB / 10)
    same = channels > 1 and bool(loud.any()) and float(close[loud].mean()) >= SAME_SHARE
    # The step in samples is whole, so not exactly STEP_US at some rates: times count samples, or they drift.
    step = _step(rate)
    return Talk(tuple(_spans(speaks[:, c], step, rate) for c in range(channels)), same)


def _step(rate: int) -> int:
    return max(1, rate * STEP_US // 1_000_000)


def _powers(blocks: Iterable[bytes], rate: int, channels: int) -> Iterator[npt.NDArray[np.float32]]:
    import numpy as np

    frame = _step(rate)
    size = 2 * channels * frame
    rest = b""
    for block in blocks:
        rest += block
        whole = len(rest) // size * size
        if whole:
            x = np.frombuffer(rest[:whole], "<i2").reshape(-1, frame, channels).astype(np.float32)
            yield np.square(x).mean(axis=1)
            rest = rest[whole:]


def _spans(flags: Any, step: int, rate: int) -> tuple[Span, ...]:
    import numpy as np

    edges = np.flatnonzero(np.diff(np.concatenate(([0], flags.astype(np.int8), [0]))))
    found = [
        (int(a) * step * 1_000_000 // rate, int(b) * step * 1_000_000 // rate)
        for a, b in zip(edges[::2], edges[1::2], strict=True)
    ]
    return tuple((a, b) for a, b in union(found, JOIN_US) if b - a >= BURST_US)


def name_of(channel: int) -> str:
    """What a speaker is called who is only known by a channel (counted from 0)."""
    return f"Channel {channel + 1}"


def label(turns: Sequence[Turn], talk: Talk) -> tuple[Turn, ...]:
    """The turns with channels for speakers; one with timed words is cut where the channel changes.

    A turn in which no channel speaks, or two as much, keeps the speaker it had. Ids of cut turns get `-2`, `-3` ….
    """
    if talk.same:
        return tuple(turns)
    finder = Finder(talk)
    return tuple(piece for turn in turns for piece in _pieces(turn, finder))


def _pieces(turn: Turn, finder: Finder) -> list[Turn]:
    if turn.start_s is None or turn.end_s is None:
        return [turn]
    whole = finder.channel(to_us(turn.start_s), to_us(turn.end_s))
    runs: list[tuple[int | None, list[Word]]] = []
    for word in turn.words:
        heard = None
        if word.start_s is not None and word.end_s is not None:
            heard = finder.channel(to_us(word.start_s), to_us(word.end_s))
        # A word that no single channel has goes with the words before it.
        if runs and (word.joined or heard is None or runs[-1][0] in (None, heard)):
            runs[-1] = (runs[-1][0] if runs[-1][0] is not None else heard, [*runs[-1][1], word])
        else:
            runs.append((heard, [word]))
    if len(runs) == 1:
        channel = runs[0][0] if runs[0][0] is not None else whole
        return [turn if channel is None else replace(turn, speaker=name_of(channel))]
    out = []
    for n, (channel, words) in enumerate(runs):
        start = turn.start_s if n == 0 else words[0].start_s
        ends = [w.end_s for w in words if w.end_s is not None]
        end = turn.end_s if n == len(runs) - 1 or not ends else ends[-1]
        speaker = turn.speaker if channel is None else name_of(channel)
        new_id = turn.id if n == 0 else f"{turn.id}-{n + 1}"
        out.append(replace(turn, id=new_id, speaker=speaker, words=tuple(words), start_s=start, end_s=end))
    return out


class Finder:
    """Which channel speaks in a stretch; asked in any order."""

    def __init__(self, talk: Talk) -> None:
        self._spans = talk.channels
        self._starts = [[a for a, _ in spans] for spans in talk.channels]

    def channel(self, start: int, end: int) -> int | None:
        """The channel with clearly more speech (half as much again) in [start, end), or None."""
        (first, most), *others = self.speech(start, end).most_common()
        if not most or (others and most < 1.5 * others[0][1]):
            return None
        return first

    def speech(self, start: int, end: int) -> Counter[int]:
        """How much of [start, end) each channel speaks, in microseconds."""
        have: Counter[int] = Counter()
        for c, spans in enumerate(self._spans):
            have[c] = sum(max(0, min(b, end) - max(a, start)) for a, b in self._near(c, spans, start, end))
        return have

    def _near(self, c: int, spans: Sequence[Span], start: int, end: int) -> Sequence[Span]:
        from bisect import bisect_left

        low = max(0, bisect_left(self._starts[c], start) - 1)
        return spans[low : bisect_left(self._starts[c], end)]


def overlaps(talk: Talk) -> tuple[Event, ...]:
    """An event for each stretch in which two channels speak at once: a draft of the mix holds one of them at best."""
    if talk.same:
        return ()
    return tuple(Event("crosstalk", "both channels speak", a / 1e6, b / 1e6) for a, b in talk.both())

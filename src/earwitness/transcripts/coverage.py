"""Every second is accounted for: transcribed, an event, silence, noise or untranscribed. And who talks over whom."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from earwitness.errors import Usage
from earwitness.transcripts.model import Revision, from_us, to_us
from earwitness.transcripts.retime import is_empty

Account = Literal["transcribed", "event", "silence", "noise", "untranscribed"]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of the recording and what it is, in seconds."""

    start_s: float
    end_s: float
    account: Account

    @property
    def length_s(self) -> float:
        """Seconds."""
        return from_us(to_us(self.end_s) - to_us(self.start_s))


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two turns that sound at the same time."""

    first: str
    second: str
    start_s: float
    end_s: float


def coverage(revision: Revision, speech_map: Iterable[tuple[float, float, str]], total_s: float) -> tuple[Stretch, ...]:
    """Stretches that follow each other without a gap from 0 to `total_s`.

    `speech_map` is (start_s, end_s, kind) with kind speech, silence or noise. A turn with words and edges makes its
    stretch `transcribed`, else an event makes it `event`, else the map says `silence` or `noise`; whatever is left,
    speech or not covered by the map, is `untranscribed`. Turns without times or words cover nothing.
    """
    total = to_us(total_s)
    # rank: the smallest that covers a moment names it
    layers: list[tuple[int, int, int]] = []
    for turn in revision.turns:
        if turn.start_s is not None and turn.end_s is not None and not is_empty(turn.words):
            layers.append((to_us(turn.start_s), to_us(turn.end_s), 0))
    for event in revision.events:
        if event.start_s is not None and event.end_s is not None:
            layers.append((to_us(event.start_s), to_us(event.end_s), 1))
    for start_s, end_s, kind in speech_map:
        if kind not in _MAP_RANK:
            raise Usage("The speech map holds a kind that is not known.", "Make the map again.", where="speech map")
        layers.append((to_us(start_s), to_us(end_s), _MAP_RANK[kind]))
    return _sweep(layers, total)


_ACCOUNTS: tuple[Account, ...] = ("transcribed", "event", "untranscribed", "silence", "noise")
# Speech outranks silence where maps overlap: a doubt is shown as work to do.
_MAP_RANK = {"speech": 2, "silence": 3, "noise": 4}


def _sweep(layers: list[tuple[int, int, int]], total: int) -> tuple[Stretch, ...]:
    changes: dict[int, list[tuple[int, int]]] = {0: [], total: []}
    for start, end, rank in layers:
        start, end = max(0, min(start, total)), max(0, min(end, total))
        if start < end:
            changes.setdefault(start, []).append((rank, 1))
            changes.setdefault(end, []).append((rank, -1))
    alive = [0] * len(_ACCOUNTS)
    cuts = sorted(changes)
    out: list[Stretch] = []
    for at, until in itertools.pairwise(cuts):
        for rank, step in changes[at]:
            alive[rank] += step
        account: Account = next((_ACCOUNTS[rank] for rank, n in enumerate(alive) if n), "untranscribed")
        if out and out[-1].account == account:
            out[-1] = Stretch(out[-1].start_s, from_us(until), account)
        else:
            out.append(Stretch(from_us(at), from_us(until), account))
    return tuple(out)


def seconds_by_account(stretches: Iterable[Stretch]) -> dict[Account, float]:
    """Seconds of each account, all five keys, exact to the microsecond."""
    sums = dict.fromkeys(_ACCOUNTS, 0)
    for stretch in stretches:
        sums[stretch.account] += to_us(stretch.end_s) - to_us(stretch.start_s)
    return {account: from_us(micros) for account, micros in sums.items()}


def overlaps(revision: Revision) -> tuple[Overlap, ...]:
    """Every pair of timed turns that share more than a moment, by start of the overlap."""
    timed = sorted(
        (to_us(turn.start_s), to_us(turn.end_s), n)
        for n, turn in enumerate(revision.turns)
        if turn.start_s is not None and turn.end_s is not None
    )
    found: list[Overlap] = []
    running: list[tuple[int, int]] = []
    for start, end, n in timed:
        running = [(other_end, m) for other_end, m in running if other_end > start]
        for other_end, m in running:
            if min(end, other_end) > start:
                first, second = revision.turns[min(m, n)].id, revision.turns[max(m, n)].id
                found.append(Overlap(first, second, from_us(start), from_us(min(end, other_end))))
        running.append((end, n))
    return tuple(found)

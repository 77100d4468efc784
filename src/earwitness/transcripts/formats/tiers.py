"""What formats with tiers (EAF, TextGrid) share: one tier for each speaker, since nothing in a tier may overlap.

Where somebody is written as speaking over themselves, a further tier `NAME [2]` takes the second turn; a reader puts it
back under NAME when a tier NAME is there too. Events have tiers of their own, `[events]`. Word times, where every word
of a turn has them and they follow each other, go into a tier under the speaker's: `NAME - words`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from earwitness.transcripts import vocabulary, wording
from earwitness.transcripts.model import Event, Turn, Word

EVENTS: Final = "[events]"
WORDS: Final = " - words"
_FURTHER = re.compile(r"(.+) \[(\d{1,6})\]\Z", re.DOTALL)

Span = tuple[int, int, str]
"""Start, end, text; times in the unit of the format."""


@dataclass(slots=True)
class Tier:
    """One tier to be written: spans in the order of their starts that do not overlap."""

    name: str
    label: str
    spans: list[Span] = field(default_factory=list)
    words: list[Span] = field(default_factory=list)


def tiers_of(
    turns: Sequence[Turn], events: Sequence[Event], unit: Callable[[float], int]
) -> tuple[list[Tier], list[Tier]]:
    """Tiers of speech and of events. What has no times, or no length in this unit, is in none of them."""
    speech: list[Tier] = []
    for turn in sorted((turn for turn in turns if turn.timed), key=lambda turn: turn.start_s or 0.0):
        start, end = unit(turn.start_s or 0.0), unit(turn.end_s or 0.0)
        if start < end:
            tier = _free(speech, str(turn.speaker), start)
            tier.spans.append((start, end, wording.line_of(turn.words)))
            tier.words.extend(_word_spans(turn.words, start, end, unit))
    happened: list[Tier] = []
    for event in sorted(events, key=lambda event: event.start_s or 0.0):
        if event.start_s is not None and event.end_s is not None and unit(event.start_s) < unit(event.end_s):
            start, end = unit(event.start_s), unit(event.end_s)
            _free(happened, EVENTS, start).spans.append((start, end, vocabulary.written(event)))
    return speech, happened


def _free(tiers: list[Tier], label: str, start: int) -> Tier:
    """The first tier of that label which is free from `start` on; a new one if there is none."""
    same = [tier for tier in tiers if tier.label == label]
    for tier in same:
        if tier.spans[-1][1] <= start:
            return tier
    taken = {tier.name for tier in tiers}
    name, n = label, len(same)
    while name in taken or (n and name == label):
        n += 1
        name = f"{label} [{n}]"
    tiers.append(Tier(name, label))
    return tiers[-1]


def _word_spans(words: Sequence[Word], start: int, end: int, unit: Callable[[float], int]) -> list[Span]:
    spans: list[Span] = []
    at = start
    for word in words:
        if word.start_s is None or word.end_s is None:
            return []
        one, two = unit(word.start_s), unit(word.end_s)
        if not at <= one < two <= end:
            return []
        spans.append((one, two, wording.marked(word)))
        at = two
    return spans


def label_of(name: str, names: set[str]) -> str:
    """The speaker that a tier is of: `NAME [2]` is of NAME where NAME has a tier too."""
    found = _FURTHER.match(name)
    return found[1] if found and found[1] in names else name


def is_events(name: str) -> bool:
    """Whether a tier of that name holds events."""
    return label_of(name.strip(), {EVENTS}) == EVENTS


def lend(words: tuple[Word, ...], timed: Sequence[tuple[float | None, float | None, str]]) -> tuple[Word, ...] | None:
    """The words with the times of a word tier, or None where the two do not say the same."""
    if len(words) != len(timed):
        return None
    if not all(
        _bare(text) in (_bare(word.text), _bare(wording.marked(word)))
        for word, (_, _, text) in zip(words, timed, strict=True)
    ):
        return None
    return tuple(
        replace(word, start_s=start_s, end_s=end_s, basis="given" if (start_s, end_s) != (None, None) else "none")
        for word, (start_s, end_s, _) in zip(words, timed, strict=True)
    )


def _bare(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum()) or text

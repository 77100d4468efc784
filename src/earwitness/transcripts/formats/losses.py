"""What an export could not carry, found by reading it back and comparing, not by guessing."""

from __future__ import annotations

from collections.abc import Iterable

from earwitness.transcripts.formats.common import ImportResult
from earwitness.transcripts.model import Event, Turn, Word


def losses(
    turns: tuple[Turn, ...], events: tuple[Event, ...], language: str, back: ImportResult | None
) -> tuple[str, ...]:
    """One sentence with a count for each kind of loss; empty if reading the export gives the same transcript."""
    if back is None:
        return (f"nothing could be carried: {len(turns)} turns, {len(events)} events",)
    found: dict[str, int] = {}

    def count(text: str, n: int = 1) -> None:
        if n:
            found[text] = found.get(text, 0) + n

    count("the language is not carried", language != back.language)
    count("turns without times are left out", len(turns) - len(back.turns) if len(back.turns) < len(turns) else 0)
    count("turns more are read back than were written", max(0, len(back.turns) - len(turns)))
    mine: Iterable[Turn] = turns
    if len(back.turns) < len(turns):
        mine = [turn for turn in turns if turn.timed]
    mine = sorted(mine, key=_by_start)
    for turn, other in zip(mine, sorted(back.turns, key=_by_start), strict=False):
        _compare_turn(turn, other, count)
    order = [turn.id for turn in turns if turn.timed or len(back.turns) == len(turns)]
    count("the order of turns is not carried", [turn.id for turn in mine] != order and len(back.turns) < len(turns))
    _compare_events(events, back.events, count)
    return tuple(f"{text} ({n})" for text, n in found.items())


def _by_start(turn: Turn) -> float:
    return -1.0 if turn.start_s is None else turn.start_s


def _compare_turn(turn: Turn, other: Turn, count: object) -> None:
    assert callable(count)
    count("speaker labels are changed", turn.speaker != other.speaker)
    count("times of turns are rounded or missing", (turn.start_s, turn.end_s) != (other.start_s, other.end_s))
    count("the basis of turn times is not carried", turn.basis != other.basis)
    count("words are changed", turn.text != other.text)
    pairs = list(zip(turn.words, other.words, strict=False))
    if len(turn.words) != len(other.words):
        pairs = []
        count("other hearings or doubts are not carried", any(word.uncertain for word in turn.words))
        count("word times are not carried", any(word.start_s is not None for word in turn.words))
    count("other hearings are not carried", any(a.alternatives != b.alternatives for a, b in pairs))
    count("doubts are not carried", any(a.uncertain != b.uncertain for a, b in pairs))
    count("word times are not carried", sum(_times(a) != _times(b) for a, b in pairs))
    count(
        "the basis of word times is not carried", any(_times(a) == _times(b) and a.basis != b.basis for a, b in pairs)
    )


def _times(word: Word) -> tuple[float | None, float | None]:
    return word.start_s, word.end_s


def _compare_events(events: tuple[Event, ...], back: tuple[Event, ...], count: object) -> None:
    assert callable(count)
    mine = sorted((event.kind, event.text) for event in events)
    theirs = sorted((event.kind, event.text) for event in back)
    missing = list(mine)
    for item in theirs:
        if item in missing:
            missing.remove(item)
    count("events are left out or changed", len(missing))
    count("events more are read back than were written", max(0, len(theirs) - len(mine)))
    if mine == theirs:
        key = _event_key
        count(
            "times of events are rounded or missing",
            sum(key(a)[2:] != key(b)[2:] for a, b in zip(sorted(events, key=key), sorted(back, key=key), strict=True)),
        )


def _event_key(event: Event) -> tuple[str, str, float, float]:
    return (
        event.kind,
        event.text,
        -1.0 if event.start_s is None else event.start_s,
        -1.0 if event.end_s is None else event.end_s,
    )

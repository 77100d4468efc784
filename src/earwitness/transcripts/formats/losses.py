"""What an export could not carry, found by reading it back and comparing, not by guessing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from earwitness.transcripts.formats.common import ImportResult
from earwitness.transcripts.model import Event, Turn, Word, to_us

_Count = Callable[[str, int], None]
_NEAR_US = 2_000
"""Starts further apart than this are not the same turn in any format that keeps times at all."""
_WITHOUT_TURNS = ("ctm",)


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
    if back.format in _WITHOUT_TURNS:
        _compare_words(turns, back.turns, count)
        if not set(found) - {"the language is not carried"}:
            _compare_all(turns, back.turns, count)
    else:
        _compare_all(turns, back.turns, count)
    _compare_events(events, back.events, count)
    return tuple(f"{text} ({n})" for text, n in found.items())


def _compare_all(turns: tuple[Turn, ...], back: tuple[Turn, ...], count: _Count) -> None:
    missing = max(0, len(turns) - len(back))
    untimed = min(missing, sum(not turn.timed for turn in turns))
    count("turns without times are left out", untimed)
    count("turns are left out", missing - untimed)
    count("turns more are read back than were written", max(0, len(back) - len(turns)))
    pairs = _pairs(turns, back)
    if back and all(len(b.words) == 1 and b.words[0].inaudible for b in back):
        count("words are not carried", sum(not (len(a.words) == 1 and a.words[0].inaudible) for a, _ in pairs))
        pairs = [(a, Turn(b.id, b.speaker, a.words, b.start_s, b.end_s, b.basis)) for a, b in pairs]
    for turn, other in pairs:
        _compare_turn(turn, other, count)
    order = [turn.id for turn in turns if turn.timed or not missing]
    kept = [turn.id for turn, _ in pairs]
    count("the order of turns is not carried", kept != order and bool(missing) and sorted(kept) == sorted(order))


def _compare_words(turns: tuple[Turn, ...], back: tuple[Turn, ...], count: _Count) -> None:
    """For a format that has words and no turns: which words came back, and what of their turns."""
    theirs: dict[tuple[object, ...], list[tuple[Turn, Word]]] = {}
    for other in reversed(back):
        for word in reversed(other.words):
            theirs.setdefault((word.text, *_times(word)), []).append((other, word))
    spans = {(other.start_s, other.end_s) for other in back}
    for turn in turns:
        met = [(word, found.pop()) for word in turn.words if (found := theirs.get((word.text, *_times(word))))]
        if not any(None not in _times(word) for word in turn.words):
            count("turns without word times are left out", 1)
            continue
        count("words without times are left out", sum(None in _times(word) for word in turn.words))
        timed = sum(None not in _times(word) for word in turn.words)
        count("words are changed", timed - sum(None not in _times(word) for word, _ in met))
        count("speaker labels are changed", any(turn.speaker != other.speaker for _, (other, _) in met))
        count("where turns begin and end is not carried", (turn.start_s, turn.end_s) not in spans)
        count("doubts are not carried", any(word.uncertain != b.uncertain for word, (_, b) in met))
        count("other hearings are not carried", any(word.alternatives != b.alternatives for word, (_, b) in met))
        count("the basis of word times is not carried", any(word.basis != b.basis for word, (_, b) in met))


def _pairs(turns: Sequence[Turn], back: Sequence[Turn]) -> list[tuple[Turn, Turn]]:
    """Each turn that was read back beside the one it was written from, in the order of the file.

    First those that came back whole, then the others: in their order where they say the same, else by time.
    """
    whole: dict[tuple[object, ...], list[int]] = {}
    for n in range(len(turns) - 1, -1, -1):
        whole.setdefault(_key(turns[n]), []).append(n)
    of: dict[int, int] = {}
    for m, other in enumerate(back):
        if whole.get(_key(other)):
            of[m] = whole[_key(other)].pop()
    taken = set(of.values())
    mine = [n for n in range(len(turns)) if n not in taken]
    theirs = [m for m in range(len(back)) if m not in of]
    if [turns[n].text for n in mine] != [back[m].text for m in theirs]:
        timed = [n for n in mine if turns[n].timed]
        mine = timed if len(theirs) <= len(timed) < len(mine) else mine
        mine.sort(key=lambda n: _by_time(turns[n]))
        theirs.sort(key=lambda m: _by_time(back[m]))
    spare, at = len(mine) - len(theirs), 0
    for m in theirs:
        while spare > 0 and at < len(mine) and _start(back[m]) - _start(turns[mine[at]]) > _NEAR_US:
            at, spare = at + 1, spare - 1  # this one is not in the export
        if at < len(mine):
            of[m] = mine[at]
            at += 1
    return [(turns[n], back[m]) for m, n in sorted(of.items())]


def _key(turn: Turn) -> tuple[object, ...]:
    return turn.speaker, turn.start_s, turn.end_s, turn.text


def _start(turn: Turn) -> int:
    return -1 if turn.start_s is None else to_us(turn.start_s)


def _by_time(turn: Turn) -> tuple[int, int, str, str]:
    """To the millisecond, so that rounding does not change the order, then by what is said."""
    end = -1 if turn.end_s is None else round(turn.end_s * 1000)
    return -1 if turn.start_s is None else round(turn.start_s * 1000), end, str(turn.speaker), turn.text


def _compare_turn(turn: Turn, other: Turn, count: _Count) -> None:
    count("speaker labels are changed", turn.speaker != other.speaker)
    count("times of turns are rounded or missing", (turn.start_s, turn.end_s) != (other.start_s, other.end_s))
    count("the basis of turn times is not carried", turn.basis != other.basis)
    count("words are changed", turn.text != other.text)
    pairs = list(zip(turn.words, other.words, strict=False))
    if len(turn.words) != len(other.words):
        pairs = []
        count("borders between words written without a blank are not carried", turn.text == other.text)
        count("other hearings or doubts are not carried", any(word.uncertain for word in turn.words))
        count("word times are not carried", any(word.start_s is not None for word in turn.words))
    count("other hearings are not carried", any(a.alternatives != b.alternatives for a, b in pairs))
    count("doubts are not carried", any(a.uncertain != b.uncertain for a, b in pairs))
    moved = [(a, b) for a, b in pairs if _times(a) != _times(b)]
    rounded = sum(_near(a.start_s, b.start_s) and _near(a.end_s, b.end_s) for a, b in moved)
    count("word times are rounded", rounded)
    count("word times are not carried", len(moved) - rounded)
    count(
        "the basis of word times is not carried", any(_times(a) == _times(b) and a.basis != b.basis for a, b in pairs)
    )


def _near(mine: float | None, theirs: float | None) -> bool:
    if mine is None or theirs is None:
        return mine is theirs
    return abs(to_us(mine) - to_us(theirs)) <= _NEAR_US


def _times(word: Word) -> tuple[float | None, float | None]:
    return word.start_s, word.end_s


def _compare_events(events: tuple[Event, ...], back: tuple[Event, ...], count: _Count) -> None:
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

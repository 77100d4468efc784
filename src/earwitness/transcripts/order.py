"""Turns and events in the order in which somebody reads them down a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from earwitness.transcripts.model import Event, Turn


def in_order(turns: Sequence[Turn], events: Sequence[Event]) -> Iterator[Turn | Event]:
    """Turns in their order; an event with a time before the first turn that begins later, else after its own turn."""
    timed = sorted((e for e in events if e.start_s is not None), key=lambda e: e.start_s or 0.0)
    follows: dict[str | None, list[Event]] = {}
    for event in events:
        if event.start_s is None:
            follows.setdefault(event.after, []).append(event)
    yield from follows.get(None, [])
    at = 0
    for turn in turns:
        while turn.start_s is not None and at < len(timed) and (timed[at].start_s or 0.0) < turn.start_s:
            yield timed[at]
            at += 1
        yield turn
        yield from follows.get(turn.id, [])
    yield from timed[at:]

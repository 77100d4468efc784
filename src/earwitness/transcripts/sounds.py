"""What two listeners heard besides speech, as one list: a sound of both once, a sound of one with where it stands.

A listener's name never enters a text: what is heard is published, and who listened may have to stay unknown.

The same sound is of the same kind, in the same words where the kind says nothing (`other`), and begins within a second
of the other or sounds at the same moment. A sound that only one of them gave a time is not taken for the other's.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from earwitness.transcripts.fold import strict
from earwitness.transcripts.model import Event, Revision

NEAR_S: Final = 1.0


def of_both(one: Revision, other: Revision, names: tuple[str, str]) -> tuple[Event, ...]:
    """The events of `one` and, between them in time, those only `other` has. `names`: of the two transcripts."""
    left = list(other.events)
    out: list[Event] = []
    for event in one.events:
        twin = next((n for n, theirs in enumerate(left) if _same(event, theirs)), None)
        out.append(_alone(event, names[0]) if twin is None else event)
        if twin is not None:
            del left[twin]
    for event in left:
        at = next((n for n, mine in enumerate(out) if _later(mine, event)), len(out))
        out.insert(at, replace(_alone(event, names[1]), after=_after(one, other, event)))
    return tuple(out)


def _alone(event: Event, name: str) -> Event:
    return replace(event, text=f"{event.text} (heard in {name} alone)")


def _same(a: Event, b: Event) -> bool:
    if a.kind != b.kind or (a.kind == "other" and strict(a.text) != strict(b.text)):
        return False
    if a.start_s is None or b.start_s is None:
        return a.start_s is b.start_s and strict(a.text) == strict(b.text)
    ends = [e.end_s if e.end_s is not None else e.start_s for e in (a, b)]
    return (
        max(a.start_s, b.start_s) - min(e for e in ends if e is not None) <= 0 or abs(a.start_s - b.start_s) <= NEAR_S
    )


def _later(mine: Event, event: Event) -> bool:
    return mine.start_s is not None and event.start_s is not None and mine.start_s > event.start_s


def _after(one: Revision, other: Revision, event: Event) -> str | None:
    """The turn of `one` after which an event of `other` stands: the last that begins no later than its own."""
    behind = next((t.start_s for t in other.turns if t.id == event.after), None)
    before = [t for t in one.turns if t.start_s is not None and behind is not None and t.start_s <= behind]
    return max(before, key=lambda t: t.start_s or 0.0).id if before else None

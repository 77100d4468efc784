"""What an edit does to a transcript: from a state and an op to an effect, which can be done, undone and done again.

A state is the turns and events in their order, all of them values of `model`. An effect is a list of changes, each
with the value before and after, so undoing is the same effect turned round. Nothing here knows of people or disks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from earwitness.transcripts.model import (
    MAX_TURNS,
    UNSTATED,
    Basis,
    Event,
    Revision,
    Source,
    Speaker,
    Turn,
    Word,
    from_us,
    to_us,
)
from earwitness.transcripts.opforms import refuse
from earwitness.transcripts.retime import NOT_YET, is_empty, retimed, typed
from earwitness.transcripts.wording import line_of, marked

# From the weakest to the strongest; a turn that was merged is timed as weakly as its weaker half.
_WEAK_FIRST: tuple[Basis, ...] = ("none", "interpolated", "bounded", "given", "measured", "hand")


@dataclass(frozen=True, slots=True)
class Change:
    """One turn or event: what it was, what it is, and after which one it stands (None: first)."""

    id: str
    before: Turn | Event | None
    after: Turn | Event | None
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """All changes of one edit, done together."""

    turns: tuple[Change, ...] = ()
    events: tuple[Change, ...] = ()

    def turned_round(self) -> Effect:
        """The effect that takes this one back."""
        return Effect(_round(self.turns), _round(self.events))

    def spans(self) -> list[tuple[int, int]]:
        """Stretches (microseconds, end not included; at least 1 long) in which something was changed."""
        out = []
        for change in (*self.turns, *self.events):
            for value in (change.before, change.after):
                if value is not None and (value.start_s is not None or value.end_s is not None):
                    start = to_us(value.start_s if value.start_s is not None else value.end_s or 0.0)
                    out.append((start, max(start + 1, to_us(value.end_s) if value.end_s is not None else 0)))
        return out

    @property
    def empty(self) -> bool:
        """Whether nothing changes."""
        return all(c.before == c.after for c in (*self.turns, *self.events))


def _round(changes: tuple[Change, ...]) -> tuple[Change, ...]:
    return tuple(Change(c.id, c.after, c.before, c.place) for c in reversed(changes))


@dataclass
class State:
    """Turns and events by id, in order. `total_us` is the length of the recording, None where it is not known."""

    turns: dict[str, Turn] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    events: dict[str, Event] = field(default_factory=dict)
    event_order: list[str] = field(default_factory=list)
    total_us: int | None = None

    @classmethod
    def of(cls, revision: Revision, event_ids: list[str] | None = None, total_us: int | None = None) -> State:
        """The state of a revision. Events have no ids there: they are given, or `e1`, `e2` … in order."""
        ids = event_ids or [f"e{n}" for n in range(1, len(revision.events) + 1)]
        return cls(
            {turn.id: turn for turn in revision.turns},
            [turn.id for turn in revision.turns],
            dict(zip(ids, revision.events, strict=True)),
            list(ids),
            total_us,
        )

    def revision(self, new_id: str, sha256: str, source: Source, *, parent: str | None, language: str) -> Revision:
        """The state as an immutable revision."""
        turns = tuple(self.turns[name] for name in self.order)
        events = tuple(
            event if event.after is None or event.after in self.turns else replace(event, after=None)
            for event in (self.events[name] for name in self.event_order)
        )
        return Revision(new_id, sha256, turns, events, source, parent=parent, language=language)

    def placed(self, effect: Effect) -> Effect:
        """The effect with what it takes away standing where it stands now, so that it can be put back there."""

        def here(order: list[str], change: Change) -> Change:
            if change.after is not None or change.id not in order:
                return change
            at = order.index(change.id)
            return replace(change, place=order[at - 1] if at else None)

        return Effect(
            tuple(here(self.order, c) for c in effect.turns), tuple(here(self.event_order, c) for c in effect.events)
        )

    def whole(self, effect: Effect) -> Effect:
        """The effect with every event that was written after a turn which goes standing after the one before it."""
        gone = {c.id for c in effect.turns if c.after is None}
        if not gone and not effect.events:
            return effect
        come = {c.id for c in effect.turns if c.after is not None}
        there = (set(self.turns) - gone) | come
        changed = {c.id: c for c in effect.events}
        for name, event in {**self.events, **{k: c.after for k, c in changed.items()}}.items():
            if isinstance(event, Event) and event.after is not None and event.after not in there:
                moved = replace(event, after=self._before_gone(event.after, there))
                known = changed.get(name)
                changed[name] = replace(known, after=moved) if known else Change(name, event, moved)
        return Effect(effect.turns, tuple(changed.values()))

    def _before_gone(self, name: str, there: set[str]) -> str | None:
        if name not in self.turns:
            return None
        at = self.order.index(name)
        return next((t for t in reversed(self.order[:at]) if t in there), None)

    def fits(self, effect: Effect) -> bool:
        """Whether everything the effect changes is still as it was."""
        return all(self.turns.get(c.id) == c.before for c in effect.turns) and all(
            self.events.get(c.id) == c.before for c in effect.events
        )

    def perform(self, effect: Effect) -> None:
        """Do it."""
        _perform(self.turns, self.order, effect.turns)
        _perform(self.events, self.event_order, effect.events)

    def before(self, name: str) -> str | None:
        """The turn that stands before this one."""
        at = self.order.index(name)
        return self.order[at - 1] if at else None


def _perform(values: dict[str, Any], order: list[str], changes: Iterable[Change]) -> None:
    for change in changes:
        if change.after is None:
            if values.pop(change.id, None) is not None:
                order.remove(change.id)
        else:
            if change.id not in values:
                at = 0 if change.place is None else len(order)
                if change.place in values:
                    at = order.index(change.place) + 1
                order.insert(at, change.id)
            values[change.id] = change.after


# -- from an op to its effect -----------------------------------------------------------------------------------------


def plan(state: State, op: dict[str, Any], *, leave_out: Iterable[str] = ()) -> Effect:
    """What the op does in this state. `leave_out`: turns of a replacement that are not touched.

    Raises Usage where it cannot be done. `undo`, `redo` and `settle` are the journal's own.
    """
    return state.whole(_PLANS[op["kind"]](state, {**op, "leave_out": frozenset(leave_out)}))


def turn_of(state: State, name: str) -> Turn:
    """The turn of that id. Raises Usage."""
    found = state.turns.get(name)
    if found is None:
        raise refuse("There is no such turn any more.", "Load the transcript again.")
    return found


def _text(state: State, op: dict[str, Any]) -> Effect:
    return Effect((_retyped(turn_of(state, op["turn"]), op["text"]),))


def _retyped(turn: Turn, text: str) -> Change:
    new = typed(text)
    if line_of(turn.words) == text or (is_empty(turn.words) and is_empty(new)):
        return Change(turn.id, turn, turn)
    if is_empty(new):
        return Change(turn.id, turn, replace(turn, words=new))
    old = [word for word in turn.words if word.text != NOT_YET]
    return Change(turn.id, turn, replace(turn, words=retimed(old, new)))


def _replace(state: State, op: dict[str, Any]) -> Effect:
    pairs = [item for item in op["turns"] if item["turn"] not in op["leave_out"]]
    return Effect(tuple(_retyped(turn_of(state, item["turn"]), item["text"]) for item in pairs))


def _speaker_of(text: str) -> Speaker:
    return UNSTATED if text == str(UNSTATED) else text


def _speaker(state: State, op: dict[str, Any]) -> Effect:
    turn = turn_of(state, op["turn"])
    return Effect((Change(turn.id, turn, replace(turn, speaker=_speaker_of(op["speaker"]))),))


def _within(state: State, start_us: int | None, end_us: int | None) -> None:
    if start_us is not None and end_us is not None and start_us >= end_us:
        raise refuse("The turn would end before it starts.", "Give the start, then a later end.")
    for edge in (start_us, end_us):
        if edge is not None and state.total_us is not None and edge > state.total_us:
            raise refuse("That time lies after the end of the recording.", "Give a time within the recording.")


def _edges(state: State, op: dict[str, Any]) -> Effect:
    turn = turn_of(state, op["turn"])
    _within(state, op["start_us"], op["end_us"])
    start_s, end_s = from_us(op["start_us"]), from_us(op["end_us"])
    words = tuple(word if _inside(word, start_s, end_s) else word.untimed() for word in turn.words)
    return Effect((Change(turn.id, turn, replace(turn, start_s=start_s, end_s=end_s, words=words, basis="hand")),))


def _inside(word: Word, start_s: float | None, end_s: float | None) -> bool:
    return (word.start_s is None or start_s is None or word.start_s >= start_s) and (
        word.end_s is None or end_s is None or word.end_s <= end_s
    )


def _add(state: State, op: dict[str, Any]) -> Effect:
    if len(state.turns) >= MAX_TURNS:
        raise refuse("The transcript has too many turns.", "Split it by recording.")
    start_us, end_us = op.get("start_us"), op.get("end_us")
    _within(state, start_us, end_us)
    after = op.get("after")
    if after is not None and after not in state.turns:
        after = None
    if after is None and start_us is not None:
        after = _by_time(state, from_us(start_us))
    turn = Turn(
        op["new"], _speaker_of(op["speaker"]), typed(op["text"]),
        None if start_us is None else from_us(start_us), None if end_us is None else from_us(end_us), "hand",
    )  # fmt: skip
    return Effect((Change(turn.id, None, turn, after),))


def _by_time(state: State, start_s: float) -> str | None:
    last = None
    for name in state.order:
        found = state.turns[name].start_s
        if found is not None and found > start_s:
            break
        last = name
    return last


def _remove(state: State, op: dict[str, Any]) -> Effect:
    turn = turn_of(state, op["turn"])
    return Effect((Change(turn.id, turn, None, state.before(turn.id)),))


def _split(state: State, op: dict[str, Any]) -> Effect:
    turn = turn_of(state, op["turn"])
    words = [word for word in turn.words if word.text != NOT_YET]
    left, right = _parted(words, op["at"])
    end_s, start_s, basis = _boundary(turn, left, right, op.get("time_us"))
    first = replace(turn, words=_kept(left, turn.start_s, end_s), end_s=end_s, basis=basis)
    second = Turn(op["new"], turn.speaker, _kept(right, start_s, turn.end_s), start_s, turn.end_s, basis)
    return Effect((Change(turn.id, turn, first), Change(second.id, None, second, turn.id)))


def _kept(words: list[Word], start_s: float | None, end_s: float | None) -> tuple[Word, ...]:
    kept = tuple(word if _inside(word, start_s, end_s) else word.untimed() for word in words)
    return kept or (Word(NOT_YET),)


def _parted(words: list[Word], at: int) -> tuple[list[Word], list[Word]]:
    """Words before and after an offset (characters) in their line; a word is never cut, it stays in front."""
    used = 0
    for n, word in enumerate(words):
        if n and not word.joined:
            used += 1
        if at <= used:
            return words[:n], _first_apart(words[n:])
        used += len(marked(word))
    return words, []


def _first_apart(words: list[Word]) -> list[Word]:
    return [replace(words[0], joined=False), *words[1:]] if words else []


def _boundary(
    turn: Turn, left: list[Word], right: list[Word], time_us: int | None
) -> tuple[float | None, float | None, Basis]:
    """(end of the first half, start of the second, basis): where a person said, else between words that have times."""
    if time_us is not None:
        time_s = from_us(time_us)
        if not _between(turn, time_s):
            raise refuse("The turn cannot be split at a time outside of it.", "Give a time within the turn.")
        return time_s, time_s, "hand"
    end_s = left[-1].end_s if left else None
    start_s = right[0].start_s if right else None
    if end_s is None and start_s is None:
        return None, None, turn.basis
    if end_s is not None and start_s is not None and end_s > start_s:
        end_s = start_s
    return end_s, start_s, weaker(turn.basis, (right[0] if start_s is not None else left[-1]).basis)


def _between(turn: Turn, time_s: float) -> bool:
    return (turn.start_s is None or turn.start_s < time_s) and (turn.end_s is None or time_s < turn.end_s)


def weaker(one: Basis, other: Basis) -> Basis:
    """The basis that is worth less."""
    return min(one, other, key=_WEAK_FIRST.index)


def _merge(state: State, op: dict[str, Any]) -> Effect:
    turn, other = turn_of(state, op["turn"]), turn_of(state, op["next"])
    if turn.id == other.id:
        raise refuse("A turn cannot be merged with itself.")
    words = tuple(word for word in (*turn.words, *other.words) if word.text != NOT_YET) or turn.words
    start_s, end_s = turn.start_s, other.end_s
    if start_s is not None and end_s is not None and end_s < start_s:
        raise refuse("The second turn ends before the first begins.", "Merge them the other way round.")
    if turn.end_s is not None and end_s is not None:
        end_s = max(end_s, turn.end_s)
    merged = replace(turn, words=words, start_s=start_s, end_s=end_s, basis=weaker(turn.basis, other.basis))
    changes = (Change(turn.id, turn, merged), Change(other.id, other, None, state.before(other.id)))
    return Effect(changes)


def _event(op: dict[str, Any], was: Event | None) -> Event:
    value = op["event"]
    start_us, end_us = value.get("start_us"), value.get("end_us")
    return Event(
        value["kind"], value["text"], None if start_us is None else from_us(start_us),
        None if end_us is None else from_us(end_us), was.after if was else None,
    )  # fmt: skip


def _event_add(state: State, op: dict[str, Any]) -> Effect:
    _within(state, op["event"].get("start_us"), None)
    last = state.event_order[-1] if state.event_order else None
    return Effect((), (Change(op["event"]["id"], None, _event(op, None), last),))


def _event_edit(state: State, op: dict[str, Any]) -> Effect:
    name = op["event"].get("id", "")
    was = state.events.get(name)
    if was is None:
        raise refuse("There is no such event any more.", "Load the transcript again.")
    return Effect((), (Change(name, was, _event(op, was)),))


def _event_remove(state: State, op: dict[str, Any]) -> Effect:
    was = state.events.get(op["event_id"])
    if was is None:
        raise refuse("There is no such event any more.", "Load the transcript again.")
    at = state.event_order.index(op["event_id"])
    return Effect((), (Change(op["event_id"], was, None, state.event_order[at - 1] if at else None),))


def _choose(state: State, op: dict[str, Any]) -> Effect:
    """A decision between two listeners: the turn's words and speaker as decided; without words it goes."""
    turn = state.turns.get(op["turn"])
    if turn is None:
        return _add(state, {**op, "new": op["turn"]}) if op["text"] else Effect()
    if not op["text"]:
        return _remove(state, op)
    changed = _retyped(turn, op["text"]).after
    assert isinstance(changed, Turn)
    return Effect((Change(turn.id, turn, replace(changed, speaker=_speaker_of(op["speaker"]))),))


_PLANS = {
    "text": _text, "split": _split, "merge": _merge, "edges": _edges, "speaker": _speaker, "add": _add,
    "remove": _remove, "event_add": _event_add, "event_edit": _event_edit, "event_remove": _event_remove,
    "replace": _replace, "choose": _choose,
}  # fmt: skip

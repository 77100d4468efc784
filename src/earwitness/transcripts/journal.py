"""The journal of a transcript: who changed what, in order; conflicts that are kept; undo and redo for each person.

The state is a revision plus the records after it. `offer` turns an op into a record (or refuses it) and does it;
`replay` does a record that was written before. Both go the same way, so a state made again from disk is the same state.

An op names the newest record its author had seen (`base`). Where somebody else changed the same thing of the same turn
since (its words, its edges, its speaker), nothing is overwritten: the record says `conflict`, both sides are kept, and
`settle` decides. A person undoes their own edits, the last first; where somebody else has built on one, it stays.

One person in two windows is two authors for this: an op names its `window`, and what the same person changed in
another one after `base` is kept apart like somebody else's; so is what they took back and had not yet seen. An op made
`over` edits that were not answered yet shares their fate: laid over one that became a conflict or was refused, it would
double or take away what that one moved.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from earwitness.errors import Malformed, Usage
from earwitness.transcripts.canonical import event_as_json, event_from_json, turn_as_json, turn_from_json
from earwitness.transcripts.edits import Change, Effect, State, plan
from earwitness.transcripts.model import Event, Turn, to_us
from earwitness.transcripts.opforms import refuse
from earwitness.transcripts.retime import is_empty
from earwitness.transcripts.wording import line_of

Outcome = Literal["applied", "conflict", "refused"]
_ALL = ("words", "edges", "speaker")
_OF_SENDING = frozenset(("base", "window", "over", "turns", "find", "with"))
_ASPECTS: dict[str, tuple[str, ...]] = {
    "text": ("words",), "replace": ("words",), "edges": ("edges",), "speaker": ("speaker",),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two people changed the same thing of a turn; `mine` is what the second wanted, kept as it was sent."""

    op: str
    seq: int
    turn: str
    kind: str
    mine: Any
    by: str
    against: str
    at: str


@dataclass(slots=True)
class Done:
    """An edit that can be undone."""

    seq: int
    effect: Effect


@dataclass(slots=True)
class Touch:
    """Who last changed a turn or event, in which record."""

    seq: int
    by: str


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of an edit that later ones may have been made over. `against`: turn -> who; empty where done."""

    seq: int
    kind: str
    against: dict[str, str]


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one op. `turns` and `events` are the ids it touched, whether or not they are still there."""

    id: str
    seq: int
    state: Outcome
    why: str = ""
    turns: tuple[str, ...] = ()
    events: tuple[str, ...] = ()


@dataclass
class Journal:
    """A transcript as it stands. `seq` is the newest record, `base_seq` the newest that is in the revision."""

    state: State
    seq: int = 0
    base_seq: int = 0
    conflicts: dict[tuple[str, str], Conflict] = field(default_factory=dict)
    last: dict[str, Touch] = field(default_factory=dict)
    touched: dict[tuple[str, str], dict[tuple[str, str], int]] = field(default_factory=dict)
    """(turn or event, aspect) -> (who, in which window) -> the newest record"""
    done: dict[str, list[Done]] = field(default_factory=dict)
    undone: dict[str, list[Done]] = field(default_factory=dict)
    spent: set[int] = field(default_factory=set)
    fates: dict[str, Fate] = field(default_factory=dict)
    windows: dict[int, str] = field(default_factory=dict)
    taken_back: set[int] = field(default_factory=set)
    """The records that undo or do again."""
    spans: list[tuple[int, str, str, list[tuple[int, int]]]] = field(default_factory=list)
    """(seq, by, at, stretches in microseconds) of every record after the revision that changed something"""

    # -- offering ------------------------------------------------------------------------------------------------------

    def offer(self, op: dict[str, Any], by: str, at: str) -> tuple[Result, dict[str, Any] | None]:
        """Do an op (`opforms.read_op`) for a person at a time. Gives the result and the record to keep (None: refused).

        Raises nothing of its own: an op that cannot be done is a result that says why.
        """
        seq = self.seq + 1
        op = self._named(op, seq)
        record: dict[str, Any] = {
            "id": op["id"], "seq": seq, "by": by, "at": at, "state": "applied",
            "op": {k: v for k, v in op.items() if k != "id"},
        }  # fmt: skip
        try:
            if op["base"] > self.seq:
                raise refuse("The edit is based on something that never was.", "Load the transcript again.")
            self._decide(op, by, at, record)
            effect = self._effect(record)
        except (Usage, Malformed) as trouble:
            return Result(op["id"], self.seq, "refused", trouble.known), None
        changes = [c for c in (*effect.turns, *effect.events) if c.before != c.after]
        record["touched"] = [[c.id, *_changed(c)] for c in changes]
        return self.replay(record), record

    def _named(self, op: dict[str, Any], seq: int) -> dict[str, Any]:
        """The op with ids of its own for what it makes: those of the client where they are free."""
        if op["kind"] in ("split", "add"):
            name = op.get("new", "")
            if not name or name in self.state.turns or name in self.last:
                name = f"t{seq}-{op['id'][:6]}"
            return {**op, "new": name}
        if op["kind"] == "event_add":
            name = op["event"].get("id", "")
            if not name or name in self.state.events or name in self.last:
                name = f"e{seq}-{op['id'][:6]}"
            return {**op, "event": {**op["event"], "id": name}}
        return op

    def _decide(self, op: dict[str, Any], by: str, at: str, record: dict[str, Any]) -> None:
        kind = op["kind"]
        if kind in ("undo", "redo"):
            record["effect"], record["target"] = self._back(op, by)
            return
        if kind == "settle":
            self._settle(op, by, record)
            return
        skipped = {}
        for name in _about(op):
            against = self._under(op, name) or self._other(name, _ASPECTS.get(kind, _ALL), op, by)
            if against and not self._same(op, name):
                skipped[name] = against
        if skipped:
            record["state"] = "conflict"
            record["against"] = [[name, against] for name, against in sorted(skipped.items())]
        if not skipped or kind == "replace":
            plan(self.state, op, leave_out=skipped)

    def _other(self, name: str, aspects: Iterable[str], op: dict[str, Any], by: str) -> str:
        """Who else, or the same person in which other window, changed one of these aspects after `base`; "": nobody."""
        for aspect in aspects:
            for (person, _window), seq in self.touched.get((name, aspect), {}).items():
                if seq > op["base"] and (person != by or self._elsewhere(seq, op)):
                    return person
        return ""

    def _elsewhere(self, seq: int, op: dict[str, Any]) -> bool:
        """Whether a person's own record was made in another window than their op, or took something back, and unseen.

        A page shows at once what is typed on it, but what an undo does only when it is answered.
        """
        window = op.get("window")
        if window is None or (self.windows.get(seq, window) == window and seq not in self.taken_back):
            return False
        return all(name not in self.fates or self.fates[name].seq != seq for name in op.get("over", ()))

    def _under(self, op: dict[str, Any], name: str) -> str:
        """With whom an edit that this one was made over is in conflict, or "". Raises Usage where one was refused."""
        for one in op.get("over", ()):
            fate = self.fates.get(one)
            if fate is None:
                raise refuse("It was made over a change that was not taken.", "Make it again where it still belongs.")
            if fate.against and (fate.kind != "replace" or name in fate.against):
                return next(iter(fate.against.values()))
        return ""

    def _same(self, op: dict[str, Any], name: str) -> bool:
        """Whether the turn already is what the op wants."""
        try:
            return plan(self.state, op).empty
        except Usage:
            return False

    def _back(self, op: dict[str, Any], by: str) -> tuple[dict[str, Any], int]:
        """The newest of a person's edits that they could see where they took it back: not what another window of theirs
        did meanwhile."""
        kind, window = op["kind"], op.get("window")
        stack = (self.done if kind == "undo" else self.undone).get(by, [])
        seen = (i for i in reversed(stack) if i.seq <= op["base"] or self.windows.get(i.seq, window) == window)
        item = next(seen, None)
        if item is None:
            raise refuse(f"There is nothing of yours to {kind}.", "Nothing was changed.")
        effect = item.effect.turned_round() if kind == "undo" else item.effect
        if not self.state.fits(effect):
            raise refuse(
                "Somebody else has changed this since; undoing would take their work back too.",
                "Change the turn by hand.",
            )
        return _effect_json(self.state.whole(self.state.placed(effect))), item.seq

    def _settle(self, op: dict[str, Any], by: str, record: dict[str, Any]) -> None:
        found = [c for c in self.conflicts.values() if c.op == op["op"] and op.get("turn", c.turn) == c.turn]
        if len(found) != 1:
            raise refuse("There is no such open conflict.", "Name the edit, and the turn where it has several.")
        conflict = found[0]
        record["op"]["turn"] = conflict.turn
        if op.get("take") == "theirs":
            return
        text = op.get("text") if op.get("take") != "mine" else None
        wanted = {"kind": "text", "turn": conflict.turn, "text": text} if text is not None else conflict.mine
        against = self._other(conflict.turn, _ASPECTS.get(wanted["kind"], _ALL), op, by)
        if against:
            raise refuse("The turn was changed again meanwhile.", "Look at it again, then settle.")
        record["effect"] = _effect_json(plan(self.state, _named_again(wanted, self.state, record["seq"])))

    # -- doing ---------------------------------------------------------------------------------------------------------

    def replay(self, record: dict[str, Any]) -> Result:
        """Do a record that `offer` made, now or in another process long ago."""
        seq, by, op = record["seq"], record["by"], record["op"]
        kind = op["kind"]
        effect = self._effect(record)
        self.note(record)
        if not effect.empty:
            self.state.perform(effect)
            self.spans.append((seq, by, record["at"], effect.spans()))
        self._stacks(kind, by, seq, record.get("target", 0), effect)
        turns = tuple(dict.fromkeys([*_about(op), *(c.id for c in effect.turns)]))
        why = ""
        if record["state"] == "conflict":
            why = "Somebody else changed this since you saw it. Both are kept."
        return Result(record["id"], seq, record["state"], why, turns, tuple(c.id for c in effect.events))

    def _effect(self, record: dict[str, Any]) -> Effect:
        kind = record["op"]["kind"]
        try:
            if "effect" in record:
                return _effect_of(record["effect"], self.state)
            if kind in ("undo", "redo", "settle") or (record["state"] == "conflict" and kind != "replace"):
                return Effect()
            return plan(self.state, record["op"], leave_out=[name for name, _ in record.get("against", [])])
        except (Usage, Malformed):
            # Another revision was put under the journal (an import, an alignment): what no longer fits is left.
            return Effect()

    def _stacks(self, kind: str, by: str, seq: int, target: int, effect: Effect) -> None:
        done, undone = self.done.setdefault(by, []), self.undone.setdefault(by, [])
        if kind in ("undo", "redo"):
            source = done if kind == "undo" else undone
            source[:] = [item for item in source if item.seq != target]
            self.spent.add(target)
            (undone if kind == "undo" else done).append(
                Done(target, effect.turned_round() if kind == "undo" else effect)
            )
        elif not effect.empty:
            done.append(Done(seq, effect))
            undone.clear()

    def note(self, record: dict[str, Any]) -> None:
        """Take from a record what is known without doing it: who touched what, conflicts opened and closed."""
        self.seq = record["seq"]
        window = record["op"].get("window", "")
        self.fates[record["id"]] = Fate(self.seq, record["op"]["kind"], dict(record.get("against", [])))
        if window:
            self.windows[self.seq] = window
        if record["op"]["kind"] in ("undo", "redo"):
            self.taken_back.add(self.seq)
        for name, *aspects in record["touched"]:
            self._touch(name, aspects, record["seq"], record["by"], window)
        op = record["op"]
        if op["kind"] == "settle":
            settled = self.conflicts.pop((op["op"], op["turn"]), None)
            # Letting what stands stand changes no word, yet who writes on from the other side has not seen it decided.
            for aspect in _ASPECTS.get(settled.kind, _ALL) if settled else ():
                self.touched.setdefault((op["turn"], aspect), {})[record["by"], window] = record["seq"]
        for name, against in record.get("against", []):
            mine = {k: v for k, v in op.items() if k not in _OF_SENDING}
            if op["kind"] == "replace":
                text = next(item["text"] for item in op["turns"] if item["turn"] == name)
                mine = {"kind": "text", "turn": name, "text": text}
            self.conflicts[record["id"], name] = Conflict(
                record["id"], record["seq"], name, mine["kind"], mine, record["by"], against, record["at"]
            )

    def _touch(self, name: str, aspects: Iterable[str], seq: int, by: str, window: str) -> None:
        self.last[name] = Touch(seq, by)
        for aspect in aspects:
            self.touched.setdefault((name, aspect), {})[by, window] = seq

    def adopt(self, earlier: Journal) -> None:
        """Put the undo stacks of before the revision under those of after it."""
        for by, stack in earlier.done.items():
            mine = self.done.setdefault(by, [])
            known = {item.seq for item in mine} | self.spent
            mine[:0] = [item for item in stack if item.seq not in known]


def _named_again(op: dict[str, Any], state: State, seq: int) -> dict[str, Any]:
    return {**op, "new": f"t{seq}s"} if "new" in op and op["new"] in state.turns else op


def _about(op: dict[str, Any]) -> tuple[str, ...]:
    """The turns (and events) an op names as those it changes."""
    kind = op["kind"]
    if kind == "replace":
        return tuple(item["turn"] for item in op["turns"])
    if kind == "merge":
        return op["turn"], op["next"]
    if kind in ("event_edit", "event_remove"):
        return (op.get("event_id") or op["event"].get("id", ""),)
    return (op["turn"],) if "turn" in op else ()


def _changed(change: Change) -> tuple[str, ...]:
    """Which aspects a change touched."""
    a, b = change.before, change.after
    if not isinstance(a, Turn) or not isinstance(b, Turn):
        return _ALL
    out = []
    if line_of(a.words) != line_of(b.words):
        out.append("words")
    if (a.start_s, a.end_s) != (b.start_s, b.end_s):
        out.append("edges")
    if a.speaker != b.speaker:
        out.append("speaker")
    return tuple(out)


# -- an effect as it stands in a record -------------------------------------------------------------------------------


def _effect_json(effect: Effect) -> dict[str, Any]:
    def one(change: Change) -> dict[str, Any]:
        out: dict[str, Any] = {"id": change.id}
        if change.place is not None:
            out["place"] = change.place
        if isinstance(change.after, Turn):
            out["turn"] = turn_as_json(change.after)
        elif isinstance(change.after, Event):
            out["event"] = event_as_json(change.after)
        return out

    return {"turns": [one(c) for c in effect.turns], "events": [one(c) for c in effect.events]}


def _effect_of(value: dict[str, Any], state: State) -> Effect:
    turns = tuple(
        Change(
            item["id"], state.turns.get(item["id"]), turn_from_json(item["turn"]) if "turn" in item else None,
            item.get("place"),
        )
        for item in value["turns"]
    )  # fmt: skip
    events = tuple(
        Change(
            item["id"], state.events.get(item["id"]), event_from_json(item["event"]) if "event" in item else None,
            item.get("place"),
        )
        for item in value["events"]
    )  # fmt: skip
    return Effect(turns, events)


# -- as a page shows it -----------------------------------------------------------------------------------------------


def text_of(turn: Turn) -> str:
    """The line a person reads and types: with its marks; empty where nobody has typed yet."""
    return "" if is_empty(turn.words) else line_of(turn.words)


def micros(seconds: float | None) -> int | None:
    """Whole microseconds, or None."""
    return None if seconds is None else to_us(seconds)

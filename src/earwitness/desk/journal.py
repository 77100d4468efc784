"""Editing a transcript: every edit is on the medium before it is answered, and nothing is ever overwritten.

A transcript as it stands is its newest revision and the records of its journal after it. It is built once for each
open case and kept; a look at two numbers tells whether another process has written since. Saving makes an immutable
revision of it, and the entry of that act holds the newest chain, so the custody log covers the journal.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import threading
import time
import weakref
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from earwitness import __version__
from earwitness.custody import cj
from earwitness.desk import blind
from earwitness.desk.context import Desk
from earwitness.errors import CaseBusy, Usage
from earwitness.store import journals
from earwitness.store.act import Act, Tx
from earwitness.store.case import Case
from earwitness.transcripts import canonical, opforms
from earwitness.transcripts.edits import State
from earwitness.transcripts.journal import Journal, Outcome, Result
from earwitness.transcripts.model import Revision, Source
from earwitness.transcripts.standing import meets

_TRIES = 50  # a version is worked out before the lock is taken; whoever types meanwhile makes it stale
_NEVER = frozenset({"choose"})  # made by the desk itself (desk.comparing), never taken from a page


@dataclass
class Live:
    """A transcript in memory. `lock` is held while it is read or written."""

    transcript: str
    exhibit: str
    sha256: str
    language: str
    number: int
    saved_seq: int
    journal: Journal
    chain: bytes
    made_by: str | None
    dropped: bool = False
    lock: threading.RLock = field(default_factory=threading.RLock)
    compared: dict[tuple[int, int, str], bool] = field(default_factory=dict)
    history: list[tuple[int, tuple[str, ...], tuple[str, ...]]] = field(default_factory=list)
    """(seq, turns, events) that each record since opening touched: what `changes` answers from"""


class _Hub:
    """The open transcripts of a case, and a bell that rings when one changes."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.live: dict[str, Live] = {}
        self.bell = threading.Condition()
        self.rung = 0

    def ring(self) -> None:
        with self.bell:
            self.rung += 1
            self.bell.notify_all()


_HUBS: weakref.WeakKeyDictionary[Case, _Hub] = weakref.WeakKeyDictionary()
_HUBS_LOCK = threading.Lock()


def _hub(case: Case) -> _Hub:
    with _HUBS_LOCK:
        return _HUBS.setdefault(case, _Hub())


class _Stale(Exception):
    """Another process wrote meanwhile."""


# -- building the state -----------------------------------------------------------------------------------------------


def _build(case: Case, transcript: str) -> Live:
    """The newest revision and every record after the last save, in one snapshot."""
    with case.snapshot():
        row = case.get(
            "SELECT t.exhibit, t.language, r.number, r.data, r.made_by FROM transcripts t"
            " JOIN revisions r ON r.transcript = t.id AND r.number = t.current WHERE t.id = ?",
            (transcript,),
            what="transcript",
        )
        saved = case.one(
            "SELECT number, seq, event_ids FROM saves WHERE transcript = ? ORDER BY number DESC LIMIT 1", (transcript,)
        )
        records = journals.read(case, transcript)
        total = case.one("SELECT total, rate FROM tracks WHERE exhibit = ? ORDER BY track LIMIT 1", (row["exhibit"],))
    revision = canonical.load(bytes(row["data"]))
    events = json.loads(saved["event_ids"]) if saved and saved["number"] == row["number"] else None
    total_us = None if total is None else -(-total["total"] * 1_000_000 // total["rate"])
    seq = int(saved["seq"]) if saved else 0
    journal = Journal(State.of(revision, events, total_us), base_seq=seq)
    live = Live(
        transcript, row["exhibit"], revision.exhibit_sha256, revision.language, row["number"], seq, journal,
        records[-1].chain if records else journals.START, row["made_by"],
    )  # fmt: skip
    _run(live, records)
    return live


def _run(live: Live, records: Sequence[journals.Entry]) -> None:
    for entry in records:
        if entry.record is None:
            live.journal.seq = entry.seq  # erased: it is in the revision, and who did it is gone on purpose
        else:
            record = json.loads(entry.record)
            if entry.seq <= live.journal.base_seq:
                live.journal.note(record)
            else:
                _remember(live, live.journal.replay(record))
        live.chain = entry.chain


def _remember(live: Live, result: Result) -> None:
    live.history.append((result.seq, result.turns, result.events))


@contextlib.contextmanager
def opened(desk: Desk, transcript: str, *, reading: bool = True) -> Iterator[Live]:
    """The transcript as it stands, locked. Raises NotInCase, BlindStands."""
    (blind.check_readable if reading else blind.check_writable)(desk, transcript)
    while True:
        live = _fresh(desk.case, transcript)
        with live.lock:
            if live.dropped:
                continue
            yield live
            return


@contextlib.contextmanager
def seen(case: Case, transcript: str) -> Iterator[Live]:
    """The transcript as it stands, whoever may read it (the search index); not kept in memory for it."""
    hub = _hub(case)
    with hub.lock:
        known = transcript in hub.live
    live = _fresh(case, transcript) if known else _build(case, transcript)
    with live.lock:
        yield live


def _fresh(case: Case, transcript: str) -> Live:
    hub = _hub(case)
    with hub.lock:
        live = hub.live.get(transcript)
    if live is not None:
        with live.lock:
            if not live.dropped:
                _catch_up(case, live)
                return live
    made = _build(case, transcript)
    with hub.lock:
        hub.live[transcript] = made
    return made


def _catch_up(case: Case, live: Live) -> None:
    """Take in what other processes wrote since: edits one by one, another version as a whole."""
    row = case.get("SELECT current FROM transcripts WHERE id = ?", (live.transcript,), what="transcript")
    if row["current"] != live.number:
        made = _build(case, live.transcript)
        for name in ("language", "number", "saved_seq", "journal", "chain", "made_by", "compared", "history"):
            setattr(live, name, getattr(made, name))
    elif journals.head(case, live.transcript)[0] > live.journal.seq:
        _run(live, journals.read(case, live.transcript, live.journal.seq))


def _drop(case: Case, live: Live) -> None:
    """Memory may be ahead of the medium: it is built again from the medium when next asked."""
    live.dropped = True
    hub = _hub(case)
    with hub.lock:
        if hub.live.get(live.transcript) is live:
            del hub.live[live.transcript]


# -- writing ----------------------------------------------------------------------------------------------------------


def apply(desk: Desk, transcript: str, untrusted_ops: Any) -> tuple[int, list[Result]]:
    """Do edits in order, each durable before this returns. Returns the newest record's number and what became of each.

    An op whose id is in the journal already gives its first result again. Raises NobodyNamed, BlindStands, Usage where
    the request as a whole cannot be read; a single edit that cannot be done is a result `refused`.
    """
    if not isinstance(untrusted_ops, list) or len(untrusted_ops) > opforms.MAX_OPS:
        raise Usage("The edits are not a list, or too many at once.", "Send fewer at a time.", where="ops")
    ops: list[dict[str, Any] | Result] = []
    for untrusted in untrusted_ops:
        try:
            op = opforms.read_op(untrusted)
            if op["kind"] in _NEVER:
                raise opforms.refuse("That is not a kind of edit that is sent.")
            ops.append(op)
        except Usage as trouble:
            name = untrusted.get("id") if isinstance(untrusted, dict) else None
            if not isinstance(name, str) or len(name) > 64:
                raise
            ops.append(Result(name, 0, "refused", trouble.known))
    return perform(desk, transcript, ops)


def perform(desk: Desk, transcript: str, ops: Sequence[dict[str, Any] | Result]) -> tuple[int, list[Result]]:
    """The same for edits in canonical form; results among them are passed through."""
    by = desk.named()
    case = desk.case
    with opened(desk, transcript, reading=False) as live:
        try:
            results = _write(case, live, by, ops)
        except BaseException:
            _drop(case, live)
            raise
        _hub(case).ring()
        return live.journal.seq, results


def _write(case: Case, live: Live, by: str, ops: Sequence[dict[str, Any] | Result]) -> list[Result]:
    name = live.transcript
    results: list[Result] = []
    with case.journalling() as conn:
        _catch_up(case, live)  # nobody else writes from here on
        if any(isinstance(op, dict) and op["kind"] in ("undo", "redo") for op in ops):
            _reach_back(case, live, by)
        at = case.clock.now()
        for op in ops:
            if isinstance(op, Result):
                results.append(op)
                continue
            known = conn.execute(
                "SELECT seq, record FROM journal WHERE transcript = ? AND op_id = ?", (name, op["id"])
            ).fetchone()
            if known is not None:
                results.append(_again(live, op["id"], known["seq"], known["record"]))
                continue
            result, record = live.journal.offer(op, by, at)
            if record is not None:
                data = cj.dump(record)
                live.chain = journals.append(conn, name, result.seq, op["id"], data, live.chain)
                _remember(live, result)
            results.append(result)
    return results


def _again(live: Live, op_id: str, seq: int, record: bytes | None) -> Result:
    """The result of an op that came twice (its answer was lost on the way)."""
    turns, events = next(((t, e) for known, t, e in live.history if known == seq), ((), ()))
    state: Outcome = json.loads(record)["state"] if record is not None else "applied"
    return Result(op_id, seq, state, "This edit was received before.", turns, events)


def _reach_back(case: Case, live: Live, by: str) -> None:
    """Undo goes back behind the newest revision: bring the stacks of the versions before it, one after the other."""
    journal = live.journal
    number, upto = live.number, journal.base_seq
    while upto and not journal.done.get(by):
        saved = case.read(
            "SELECT number, seq, event_ids FROM saves WHERE transcript = ? AND number <= ?"
            " ORDER BY number DESC LIMIT 2",
            (live.transcript, number),
        )
        if not saved or saved[0]["seq"] != upto:
            return
        start = int(saved[1]["seq"]) if len(saved) > 1 else 0
        base = saved[0]["number"] - 1  # the revision that these records were written on
        row = case.one("SELECT data FROM revisions WHERE transcript = ? AND number = ?", (live.transcript, base))
        if row is None:
            return
        events = json.loads(saved[1]["event_ids"]) if len(saved) > 1 and saved[1]["number"] == base else None
        earlier = Journal(
            State.of(canonical.load(bytes(row["data"])), events, journal.state.total_us), base_seq=start, seq=start
        )
        for entry in journals.read(case, live.transcript, start, upto):
            if entry.record is None:
                return
            earlier.replay(json.loads(entry.record))
        journal.adopt(earlier)
        number, upto = base, start


# -- saving -----------------------------------------------------------------------------------------------------------


def unsaved(desk: Desk, transcript: str) -> bool:
    """Whether the journal holds edits that are in no revision yet."""
    row = desk.case.one(
        "SELECT (SELECT max(seq) FROM journal WHERE transcript = ?) AS seq,"
        " (SELECT seq FROM saves WHERE transcript = ? ORDER BY number DESC LIMIT 1) AS saved",
        (transcript, transcript),
    )
    return row is not None and (row["seq"] or 0) > (row["saved"] or 0)


def save_if_needed(desk: Desk, transcript: str) -> int | None:
    """Make a revision where the journal holds edits that are in none. Returns its number, or None."""
    return save(desk, transcript) if unsaved(desk, transcript) else None


def save(desk: Desk, transcript: str, note: str | None = None) -> int:
    """An immutable revision of the transcript as it stands. Returns its number; the present one if nothing changed."""
    for _ in range(_TRIES):
        with opened(desk, transcript) as live:
            if live.journal.seq == live.saved_seq:
                return live.number
            with contextlib.suppress(_Stale):
                return _save(desk, live, note)
    raise CaseBusy("Other processes keep writing to this transcript.", "Try again.")


def _save(desk: Desk, live: Live, note: str | None) -> int:
    journal, number = live.journal, live.number + 1
    settings = (("journal_chain", live.chain.hex()), ("journal_seq", str(journal.seq)))
    revision = revision_of(live, f"R{number}", Source("edited", "earwitness", __version__, settings))
    data = canonical.dump(revision)
    with desk.case.act(Act("save transcript", desk.actor)) as tx:
        row = tx.one(
            "SELECT t.current, (SELECT max(seq) FROM journal WHERE transcript = t.id) AS seq"
            " FROM transcripts t WHERE t.id = ?",
            (live.transcript,),
        )
        if row is None or row["current"] != live.number or row["seq"] != journal.seq:
            raise _Stale
        tx.update("transcripts", live.transcript, current=number)
        tx.detail("transcript", live.transcript)
        tx.detail("revision", number)
        tx.detail("journal", {"seq": journal.seq, "chain": live.chain.hex()})
        tx.insert(
            "revisions", transcript=live.transcript, number=number, digest=hashlib.sha256(data).hexdigest(),
            parent=f"R{live.number}", data=data, origin=json.dumps("edited"), made_by=desk.actor, made_at=tx.time,
            note=note,
        )  # fmt: skip
        tx.insert(
            "saves", transcript=live.transcript, number=number, seq=journal.seq, chain=live.chain,
            event_ids=json.dumps(journal.state.event_order),
        )  # fmt: skip
        _reopen(tx, live, number)
    live.number, live.saved_seq, live.made_by = number, journal.seq, desk.actor
    journal.base_seq = journal.seq
    journal.spans.clear()
    _hub(desk.case).ring()
    return number


def revision_of(live: Live, new_id: str, source: Source) -> Revision:
    """The transcript as it stands as a revision that nobody has kept yet."""
    return live.journal.state.revision(new_id, live.sha256, source, parent=f"R{live.number}", language=live.language)


def _reopen(tx: Tx, live: Live, number: int) -> None:
    """Write down which certifications the edits of this version reopened, and the first edit that did."""
    for row in tx.read(
        "SELECT c.id, c.spans, c.seq FROM certifications c LEFT JOIN reopenings r ON r.certification = c.id"
        " WHERE c.transcript = ? AND r.certification IS NULL",
        (live.transcript,),
    ):
        hit = touched_first(live, json.loads(bytes(row["spans"])), row["seq"] or 0)
        if hit is not None:
            seq, by, at = hit
            tx.insert("reopenings", certification=row["id"], revision=f"R{number}", seq=seq, made_by=by, at=at)


def touched_first(
    live: Live, spans: Sequence[Sequence[int]], after: int, *, other_than: str | None = None
) -> tuple[int, str, str] | None:
    """(seq, by, at) of the first edit after a record that changed something inside the spans.

    Of what is in the newest version already it does not know. `spans`: microseconds, as `standing.union` gives them.
    """
    for seq, by, at, places in live.journal.spans:
        if seq > after and by != other_than and any(meets(spans, a, b) for a, b in places):
            return seq, by, at
    return None


def changed_by_another(live: Live, spans: Sequence[Sequence[int]], after: int, by: str) -> bool:
    """Whether somebody else than `by` changed something inside the spans after a record.

    Where a version has taken that record in, it is not known any more which places it changed: then any change counts.
    """
    if touched_first(live, spans, after, other_than=by) is not None:
        return True
    return after < live.journal.base_seq and any(
        person != by and seq > after for people in live.journal.touched.values() for (person, _), seq in people.items()
    )


# -- listening for changes --------------------------------------------------------------------------------------------


def wait(desk: Desk, transcript: str, since: int, timeout_s: float, *, stopping: threading.Event | None = None) -> None:
    """Return when the journal is beyond `since`, or after the time. Looks for other processes once a second."""
    hub = _hub(desk.case)
    end = time.monotonic() + timeout_s
    while True:
        heard = hub.rung
        with opened(desk, transcript) as live:
            if live.journal.seq > since:
                return
        left = end - time.monotonic()
        if left <= 0 or (stopping is not None and stopping.is_set()):
            return
        with hub.bell:
            if hub.rung == heard:  # else it rang since the look
                hub.bell.wait(min(1.0, left))


def touched_since(live: Live, since: int) -> tuple[list[str], list[str]] | None:
    """Ids of turns and events that records after `since` touched; None where that is not known any more (send all)."""
    if since >= live.journal.seq:
        return [], []
    if not live.history or live.history[0][0] > since + 1:
        return None
    turns: dict[str, None] = {}
    events: dict[str, None] = {}
    for seq, some, others in reversed(live.history):
        if seq <= since:
            break
        turns.update(dict.fromkeys(some))
        events.update(dict.fromkeys(others))
    return list(turns), list(events)

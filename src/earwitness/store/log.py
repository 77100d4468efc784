"""The custody log in the database: appending, instances and forks, reading, proofs.

One log per case and machine. A case that was copied and opened elsewhere goes on in an instance of its own, whose entry
0 cites the heads of all others (docs/format.md §6). The same happens where this machine knows a later head of its own
log than the copy at hand has: appending there would make two histories under one name.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from earwitness import ids
from earwitness.custody import cj, entries, merkle, notes
from earwitness.custody.commitments import commit, new_salt
from earwitness.store.act import Act, Tx
from earwitness.store.clock import Clock
from earwitness.store.database import Database
from earwitness.store.settings import Home

PRIVATE = "earwitness/private/1"


@dataclass(frozen=True)
class Head:
    """The state of one log instance: `size` entries with Merkle root `root`."""

    instance: str
    size: int
    root: bytes

    @property
    def origin(self) -> str:
        """The origin line of its checkpoints."""
        return origin(self.instance)


@dataclass(frozen=True)
class LogEntry:
    """One entry as stored, with its fields: name -> text, or None where it was erased."""

    seq: int
    instance: str
    n: int
    action: str
    subject: bytes
    envelope: bytes
    private: dict[str, Any]
    fields: dict[str, str | None]

    @property
    def actor(self) -> str | None:
        """Who did it, or None where that is not known or was erased."""
        return self.fields.get("actor")


def origin(instance: str) -> str:
    """`earwitness.invalid/log/` and the instance."""
    return notes.ORIGIN_PREFIX + instance


def add_peak(peaks: list[bytes], size: int, leaf: bytes) -> list[bytes]:
    """The peaks of the tree of `size` + 1 leaves from those of `size`."""
    peaks, n = list(peaks), size + 1
    while n % 2 == 0:
        leaf = merkle.node_hash(peaks.pop(), leaf)
        n //= 2
    return [*peaks, leaf]


def peaks_root(peaks: list[bytes]) -> bytes:
    """The root over all leaves."""
    out = peaks[-1] if peaks else merkle.EMPTY
    for peak in reversed(peaks[:-1]):
        out = merkle.node_hash(peak, out)
    return out


def _split(raw: bytes) -> list[bytes]:
    return [raw[i : i + 32] for i in range(0, len(raw), 32)]


def head_of(conn: sqlite3.Connection, instance: str) -> Head:
    """The head of an instance."""
    row = conn.execute("SELECT size, peaks FROM heads WHERE instance = ?", (instance,)).fetchone()
    if row is None:
        return Head(instance, 0, merkle.EMPTY)
    return Head(instance, row["size"], peaks_root(_split(row["peaks"])))


def root_at(conn: sqlite3.Connection, instance: str, size: int) -> bytes | None:
    """The root of the first `size` entries, or None where there are fewer."""
    row = conn.execute("SELECT root FROM log WHERE instance = ? AND n = ?", (instance, size - 1)).fetchone()
    return bytes(row["root"]) if row else None


def usable_instance(conn: sqlite3.Connection, home: Home) -> tuple[str, str]:
    """(instance to append to, "") or ("", why a new one must begin). `home` says which machine this is."""
    mine = conn.execute(
        "SELECT i.instance FROM instances i JOIN log l ON l.instance = i.instance AND l.n = 0"
        " WHERE i.machine = ? ORDER BY l.seq DESC LIMIT 1",
        (home.machine(),),
    ).fetchone()
    if mine is None:
        return "", "other machine"
    size, root = home.head(mine["instance"]) or (0, b"")
    if size and root_at(conn, mine["instance"], size) != root:
        return "", "this machine knows another head"
    return str(mine["instance"]), ""


def parents(conn: sqlite3.Connection) -> list[dict[str, Any]]:
    """What entry 0 of a new instance cites of every other: origin, size, root, and its latest checkpoint."""
    out = []
    for row in conn.execute("SELECT instance FROM instances ORDER BY instance").fetchall():
        head = head_of(conn, row["instance"])
        if head.size == 0:
            continue
        note = conn.execute(
            "SELECT size, note FROM checkpoints WHERE instance = ? ORDER BY size DESC, key LIMIT 1", (head.instance,)
        ).fetchone()
        out.append(
            {
                "origin": head.origin,
                "size": head.size,
                "root": head.root.hex(),
                "checkpoint": hashlib.sha256(note["note"]).hexdigest() if note else "none",
                "checkpoint_size": note["size"] if note else 0,
            }
        )
    return out


def begin_tx(conn: sqlite3.Connection, instance: str, clock: Clock) -> Tx:
    """The transaction of the next entry of an instance."""
    head = head_of(conn, instance)
    seq = int(conn.execute("SELECT coalesce(max(seq), 0) + 1 FROM log").fetchone()[0])
    return Tx(conn, instance, head.size, seq, clock.now())


def new_instance(conn: sqlite3.Connection, machine: str, why: str, clock: Clock, act: Act) -> Head:
    """Begin an instance: its entry 0 is `act`, and cites the heads of all other instances."""
    cited = parents(conn)
    instance = ids.random_hex(16)
    tx = Tx(conn, instance, 0, begin_tx(conn, instance, clock).seq, clock.now())
    tx.insert("instances", instance=instance, machine=machine, why=why)
    tx.detail("parents", cited)
    tx.detail("why", why)
    return append(conn, tx, act, clock, "other", b"")


def append(conn: sqlite3.Connection, tx: Tx, act: Act, clock: Clock, action: str, subject: bytes) -> Head:
    """Write the entry of an act: fields, marks, record, envelope, new head. Part of the act's own transaction."""
    action, subject = tx.action or action, tx.subject if tx.subject is not None else subject
    before = conn.execute("SELECT private FROM log WHERE instance = ? AND n = ?", (tx.instance, tx.n - 1)).fetchone()
    backwards = before is not None and tx.time < str(cj.load(before["private"])["time"])
    texts = {**act.texts, **{f"digest_{k}": v for k, v in act.digests.items()}, **tx.texts}
    if act.actor is not None:
        texts["actor"] = act.actor
    if act.reason is not None:
        texts["reason"] = act.reason
    commitments: dict[str, str] = {}
    for name, value in sorted((name.replace(" ", "_"), value) for name, value in texts.items()):
        salt = new_salt()
        commitments[name] = commit("field", salt, value.encode("utf-8")).hex()
        tx.insert("fields", seq=tx.seq, name=name, salt=salt, value=value)
    private = cj.dump(
        {
            "act": act.act,
            "actor": "field" if act.actor is not None else "not known",
            "clock": clock.source,
            "clock_note": "earlier than the entry before" if backwards else "none",
            "details": {**act.details, **tx.details},
            "fields": commitments,
            "instance": tx.instance,
            "role": act.role,
            "rows": tx.leave_marks().hex(),
            "seq": tx.seq,
            "span": act.span,
            "time": tx.time,
            "tool": act.tool,
            "type": PRIVATE,
        }
    )
    salt = new_salt()
    envelope = entries.build(action, tx.n, entries.private_hash(salt, private), subject)
    row = conn.execute("SELECT size, peaks FROM heads WHERE instance = ?", (tx.instance,)).fetchone()
    peaks = add_peak(_split(row["peaks"]) if row else [], tx.n, merkle.leaf_hash(envelope))
    head = Head(tx.instance, tx.n + 1, peaks_root(peaks))
    conn.execute(
        "INSERT INTO log (seq, instance, n, envelope, private, salt, root) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (tx.seq, tx.instance, tx.n, envelope, private, salt, head.root),
    )
    conn.execute(
        "INSERT INTO heads (instance, size, peaks) VALUES (?, ?, ?)"
        " ON CONFLICT (instance) DO UPDATE SET size = excluded.size, peaks = excluded.peaks",
        (tx.instance, head.size, b"".join(peaks)),
    )
    return head


# -- reading --------------------------------------------------------------------------------------------------------


def iterate(db: Database, instance: str | None = None) -> Iterator[LogEntry]:
    """Every entry in the order it was written, of one instance or of all."""
    where, params = ("WHERE instance = ?", [instance]) if instance else ("", [])
    fields: dict[int, dict[str, str | None]] = {}
    for row in db.read("SELECT seq, name, value FROM fields ORDER BY seq, name"):
        fields.setdefault(row["seq"], {})[row["name"]] = row["value"]
    for row in db.read(f"SELECT * FROM log {where} ORDER BY seq", params):
        entry = entries.parse(row["envelope"])
        yield LogEntry(
            row["seq"],
            row["instance"],
            row["n"],
            entry.action,
            entry.subject,
            row["envelope"],
            cj.load(row["private"]),
            fields.get(row["seq"], {}),
        )


def leaf_hashes(db: Database, instance: str, size: int | None = None) -> list[bytes]:
    """Leaf hashes of the first `size` entries of an instance, of all without `size`."""
    limit = "" if size is None else f" AND n < {int(size)}"
    found = db.read(f"SELECT envelope FROM log WHERE instance = ?{limit} ORDER BY n", (instance,))
    return [merkle.leaf_hash(row["envelope"]) for row in found]

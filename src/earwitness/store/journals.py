"""Journals of transcripts on disk: one row for each edit, never changed, each chained to the one before.

    commitment = commit("journal", salt, record)
    chain      = H("earwitness/1 journal\\n" | chain before | commitment)

The first row of a transcript follows 32 zero bytes. The log covers a journal through the entry of each saved revision,
which holds the newest chain (`saves`); what came after the newest save is covered by its chain alone until the next.
A record that went into a revision can be erased with its salt: the chain still comes out, and nobody can guess it.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from earwitness.custody import cj
from earwitness.custody.commitments import commit, new_salt
from earwitness.store.act import Tx
from earwitness.store.case import Case

START = bytes(32)


@dataclass(frozen=True, slots=True)
class Entry:
    """One row; `record` is None where it was erased."""

    seq: int
    op_id: str
    record: bytes | None
    chain: bytes


def next_chain(before: bytes, commitment: bytes) -> bytes:
    """The chain after one more row, 32 bytes."""
    return hashlib.sha256(b"earwitness/1 journal\n" + before + commitment).digest()


def append(conn: sqlite3.Connection, transcript: str, seq: int, op_id: str, record: bytes, before: bytes) -> bytes:
    """Add row `seq` (inside `case.journalling()`). Returns the new chain."""
    salt = new_salt()
    commitment = commit("journal", salt, record)
    chain = next_chain(before, commitment)
    conn.execute(
        "INSERT INTO journal (transcript, seq, op_id, salt, record, commitment, chain) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (transcript, seq, op_id, salt, record, commitment, chain),
    )
    return chain


def read(case: Case | Tx, transcript: str, after: int = 0, upto: int | None = None) -> list[Entry]:
    """Rows with after < seq <= upto, in order."""
    found = case.read(
        "SELECT seq, op_id, record, chain FROM journal WHERE transcript = ? AND seq > ? AND seq <= ? ORDER BY seq",
        (transcript, after, 2**62 if upto is None else upto),
    )
    return [Entry(r["seq"], r["op_id"], None if r["record"] is None else bytes(r["record"]), r["chain"]) for r in found]


def head(case: Case | Tx, transcript: str) -> tuple[int, bytes]:
    """(newest seq, its chain); (0, START) where nothing was ever written."""
    row = case.one("SELECT seq, chain FROM journal WHERE transcript = ? ORDER BY seq DESC LIMIT 1", (transcript,))
    return (0, START) if row is None else (int(row["seq"]), bytes(row["chain"]))


def faults(case: Case) -> Iterator[tuple[str, str]]:
    """(where, what) of everything in the journals that does not hold."""
    chains: dict[tuple[str, int], bytes] = {}
    last: dict[str, tuple[int, bytes]] = {}
    for row in case.read("SELECT * FROM journal ORDER BY transcript, seq"):
        where = f"journal {row['transcript']} {row['seq']}"
        seq, before = last.get(row["transcript"], (0, START))
        if row["seq"] != seq + 1:
            yield where, "An edit before it is missing."
        if (row["record"] is None) != (row["salt"] is None):
            yield where, "An edit is half erased."
        elif row["record"] is not None and commit("journal", row["salt"], row["record"]) != row["commitment"]:
            yield where, "The edit is not the one its chain commits to."
        elif row["record"] is not None and cj.load(row["record"])["id"] != row["op_id"]:
            yield where, "The edit is filed under another id than its own."
        if next_chain(before, row["commitment"]) != row["chain"]:
            yield where, "The chain of edits does not come out."
        last[row["transcript"]] = (row["seq"], bytes(row["chain"]))
        chains[row["transcript"], row["seq"]] = bytes(row["chain"])
    for row in case.read("SELECT transcript, number, seq, chain FROM saves"):
        if row["seq"] and chains.get((row["transcript"], row["seq"])) != row["chain"]:
            where = f"saves {row['transcript']} {row['number']}"
            yield where, "The edits that went into this version are not the ones in the journal."

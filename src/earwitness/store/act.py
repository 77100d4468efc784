"""An act and the transaction it is done in. Nothing covered by the log can be written in any other way."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import earwitness
from earwitness.custody.commitments import commit, new_salt
from earwitness.errors import NotInCase
from earwitness.store import rows
from earwitness.store.database import Params, Row

TOOL = f"earwitness {getattr(earwitness, '__version__', 'unknown')}"
GONE = b"gone"  # what a mark commits to when its row was removed


@dataclass(frozen=True)
class Act:
    """What is written down about an act, privately.

    `texts` and `digests` (name -> value) become fields: the entry holds salted commitments, the values can be erased.
    Names, file names, places and free text belong there. `details` stay in the entry for ever: ids and numbers only.
    """

    act: str
    actor: str | None = None
    role: str = "not stated"
    tool: str = TOOL
    span: str = "none"
    reason: str | None = None
    texts: Mapping[str, str] = field(default_factory=dict)
    digests: Mapping[str, str] = field(default_factory=dict)
    details: Mapping[str, Any] = field(default_factory=dict)


class Tx:
    """The open transaction of one act. Writing goes through insert, update and delete, which leave marks."""

    def __init__(self, conn: sqlite3.Connection, instance: str, n: int, seq: int, time: str) -> None:
        self._conn = conn
        self.instance = instance
        self.n = n
        self.seq = seq
        self.time = time
        self.touched: set[tuple[str, str]] = set()
        self.texts: dict[str, str] = {}
        self.details: dict[str, Any] = {}
        self.action: str | None = None
        self.subject: bytes | None = None
        self.job_result: Any = None  # what the job that this act ends returns (jobs.context)

    # -- what the entry will say -----------------------------------------------------------------------------------

    def about(self, action: str, subject: bytes) -> None:
        """Make this a seal, publish or key entry. `subject` is the SHA-256 of the statement."""
        self.action, self.subject = action, subject

    def text(self, name: str, value: str) -> None:
        """An erasable text of the entry."""
        self.texts[name] = value

    def digest(self, name: str, value: str) -> None:
        """An erasable digest (hex) of the entry."""
        self.texts[f"digest_{name}"] = value

    def detail(self, name: str, value: Any) -> None:
        """An id, number, list or object that stays in the entry for ever."""
        self.details[name] = value

    # -- reading ---------------------------------------------------------------------------------------------------

    def read(self, sql: str, params: Params = ()) -> list[Row]:
        """All rows of a query."""
        return self._conn.execute(_reading(sql), params).fetchall()

    def one(self, sql: str, params: Params = ()) -> Row | None:
        """The first row of a query, or None."""
        row: Row | None = self._conn.execute(_reading(sql), params).fetchone()
        return row

    # -- writing ---------------------------------------------------------------------------------------------------

    def insert(self, table: str, **columns: Any) -> int:
        """Add a row. Returns its rowid where the table has one, else 0."""
        key = rows.COVERED[table]
        names = ", ".join(columns)
        cursor = self._conn.execute(
            f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(columns))})", tuple(columns.values())
        )
        if len(key) == 1 and key[0] not in columns:
            columns[key[0]] = cursor.lastrowid
        self.touched.add((table, rows.key_text(table, columns)))
        return cursor.lastrowid or 0

    def update(self, table: str, key: Any, **columns: Any) -> None:
        """Change columns of the row with this key (a tuple where the key has several columns). Raises NotInCase."""
        values = _key(table, key)
        if set(columns) & set(values):
            raise ValueError("the key of a row is never changed")
        where = " AND ".join(f"{name} = ?" for name in values)
        changes = ", ".join(f"{name} = ?" for name in columns)
        cursor = self._conn.execute(
            f"UPDATE {table} SET {changes} WHERE {where}", (*columns.values(), *values.values())
        )
        self._one_row(cursor, table, values)

    def delete(self, table: str, key: Any) -> None:
        """Remove the row with this key. Raises NotInCase."""
        values = _key(table, key)
        where = " AND ".join(f"{name} = ?" for name in values)
        cursor = self._conn.execute(f"DELETE FROM {table} WHERE {where}", tuple(values.values()))
        self._one_row(cursor, table, values)

    def put(self, table: str, key: Any, **columns: Any) -> None:
        """Change the row with this key, or add it."""
        values = _key(table, key)
        where = " AND ".join(f"{name} = ?" for name in values)
        if self.one(f"SELECT 1 FROM {table} WHERE {where}", tuple(values.values())):
            self.update(table, key, **columns)
        else:
            self.insert(table, **values, **columns)

    def _one_row(self, cursor: sqlite3.Cursor, table: str, values: Mapping[str, Any]) -> None:
        if cursor.rowcount != 1:
            raise NotInCase("The case holds nothing under that id.", "List what the case holds.", where=table)
        self.touched.add((table, rows.key_text(table, values)))

    def new_id(self, prefix: str) -> str:
        """The next id of a kind (E1, D1, T1, R1, Q1, S1 …). Ids are never used twice."""
        row = self.one("SELECT last FROM counters WHERE prefix = ?", (prefix,))
        number = int(row["last"]) + 1 if row else 1
        self.put("counters", prefix, last=number)
        return f"{prefix}{number}"

    # -- used by the store itself ----------------------------------------------------------------------------------

    def finish_job(self, job: int, attempt: int, result: bytes) -> bool:
        """Mark a job done in this transaction. False if it was taken over by another worker."""
        cursor = self._conn.execute(
            "UPDATE jobs SET state = 'done', result = ?, owner = NULL, error = NULL, done = total"
            " WHERE id = ? AND attempt = ? AND state = 'running'",
            (result, job, attempt),
        )
        return cursor.rowcount == 1

    def close_view(self, sitting: str, exhibit: str, actor: str, ranges: str) -> bool:
        """Drop an open view that this act writes down. False if it is not there any more in that state."""
        cursor = self._conn.execute(
            "DELETE FROM open_views WHERE sitting = ? AND exhibit = ? AND actor = ? AND ranges = ?",
            (sitting, exhibit, actor, ranges),
        )
        return cursor.rowcount == 1

    def leave_marks(self) -> bytes:
        """Write the mark of every row that was touched. Returns the digest over them, which the entry holds."""
        marks = []
        for table, key in sorted(self.touched):
            salt = new_salt()
            row = current_row(self._conn, table, key)
            data = GONE if row is None else b"row:" + rows.row_bytes(rows.as_dict(row))
            commitment = commit("row", salt, data)
            self._conn.execute("UPDATE marks SET salt = NULL WHERE tbl = ? AND pk = ?", (table, key))
            self._conn.execute(
                "INSERT INTO marks (seq, tbl, pk, commitment, salt) VALUES (?, ?, ?, ?, ?)",
                (self.seq, table, key, commitment, salt),
            )
            marks.append((table, key, commitment))
        return rows.marks_digest(marks)


def current_row(conn: sqlite3.Connection, table: str, key: str) -> sqlite3.Row | None:
    """The row a mark speaks of."""
    where = " AND ".join(_as_text(column) for column in rows.COVERED[table])
    row: sqlite3.Row | None = conn.execute(f"SELECT * FROM {table} WHERE {where}", tuple(key.split("|"))).fetchone()
    return row


_BLOB_KEYS = {"key"}


def _as_text(column: str) -> str:
    if column in _BLOB_KEYS:
        return f"lower(hex({column})) = ?"
    # SQLite converts the text to the column's own type before it compares, so an index still serves.
    return f"{column} = ?"


def _key(table: str, key: Any) -> dict[str, Any]:
    columns: Sequence[str] = rows.COVERED[table]
    values = key if isinstance(key, tuple) else (key,)
    if len(values) != len(columns):
        raise ValueError(f"the key of {table} is {columns}")
    return dict(zip(columns, values, strict=True))


def _reading(sql: str) -> str:
    if not sql.lstrip().upper().startswith(("SELECT", "WITH")):
        raise ValueError("an act writes through insert, update and delete only")
    return sql

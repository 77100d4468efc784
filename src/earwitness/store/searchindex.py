"""The search index: one SQLite file in working/ with the words of every transcript and document.

It is made again whenever it is stale. It is no evidence and covers nothing: what it says is looked up in the case. It
lies beside the case database, so that a case stays as small as what it holds, and is deleted and made again where it is
damaged. A document stands in it under its own id in place of a transcript's, its section as the speaker. Words come
folded (`transcripts.fold`), so FTS5 only cuts at blanks (tokenizer `ascii`); nothing rests on SQLite's idea of letters.
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from earwitness.transcripts.fold import tokens

NAME = "search.db"
_VERSION = 3
_SHAPE = """
CREATE TABLE done (transcript TEXT PRIMARY KEY, mark TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE lines (
  id INTEGER PRIMARY KEY, transcript TEXT NOT NULL, name TEXT NOT NULL, speaker TEXT NOT NULL,
  start_us INTEGER, end_us INTEGER, text TEXT NOT NULL, UNIQUE (transcript, name)
);
CREATE VIRTUAL TABLE words USING fts5(folded, content='', tokenize='ascii', detail='full', prefix='2 3 4');
INSERT INTO words (words, rank) VALUES ('automerge', 2);
"""
# Few segments (automerge 2) cost nothing when they are written, and every query walks through all of them.


@dataclass(frozen=True, slots=True)
class Line:
    """A turn or event as it is found: `name` is its id (events with `!` before it)."""

    name: str
    speaker: str
    start_us: int | None
    end_us: int | None
    text: str


class SearchIndex:
    """An open index. Safe to use from several threads, one at a time. `path` None: in memory only."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.lock = threading.RLock()
        try:
            self._conn = self._open()
        except sqlite3.DatabaseError:
            self._discard()
            self._conn = self._open()

    def _open(self) -> sqlite3.Connection:
        conn = sqlite3.connect(
            ":memory:" if self.path is None else self.path, isolation_level=None, check_same_thread=False
        )
        conn.row_factory = sqlite3.Row
        # What is taken out of a transcript must not stay here; what is lost in a crash is made again.
        for pragma in ("secure_delete=ON", "journal_mode=WAL", "synchronous=OFF", "trusted_schema=OFF",
                       "cache_size=-65536", "mmap_size=2147418112"):  # fmt: skip
            conn.execute(f"PRAGMA {pragma}")
        if conn.execute("PRAGMA user_version").fetchone()[0] != _VERSION:
            if conn.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                conn.close()
                self._discard()
                return self._open()
            conn.executescript(f"BEGIN;{_SHAPE}PRAGMA user_version={_VERSION};COMMIT;")
        return conn

    def _discard(self) -> None:
        if self.path is not None:
            for tail in ("", "-wal", "-shm"):
                self.path.with_name(self.path.name + tail).unlink(missing_ok=True)

    @contextlib.contextmanager
    def healing(self) -> Iterator[None]:
        """Where the file turns out damaged, it is emptied: the next look makes it again. The fault goes on."""
        try:
            yield
        except sqlite3.DatabaseError:
            with contextlib.suppress(sqlite3.Error):
                self._conn.close()
            self._discard()
            self._conn = self._open()
            raise

    def close(self) -> None:
        """Close it."""
        with self.lock:
            self._conn.close()

    def done(self) -> dict[str, str]:
        """transcript -> what marks the state of it that is indexed."""
        with self.lock, self.healing():
            rows = self._conn.execute("SELECT transcript, mark FROM done").fetchall()
        return {r["transcript"]: r["mark"] for r in rows}

    def put(self, transcript: str, mark: str, lines: Iterable[Line]) -> int:
        """Make the index say what a transcript says in the state of that mark. Returns how many lines were written."""
        wanted = {line.name: line for line in lines}
        changed = 0
        with self.lock, self.healing():
            conn = self._conn
            conn.execute("BEGIN IMMEDIATE")
            try:
                for row in conn.execute("SELECT * FROM lines WHERE transcript = ?", (transcript,)).fetchall():
                    new = wanted.get(row["name"])
                    if new is not None and (new.text, new.speaker, new.start_us, new.end_us) == (
                        row["text"], row["speaker"], row["start_us"], row["end_us"],
                    ):  # fmt: skip
                        del wanted[row["name"]]
                        continue
                    self._take_out(row)
                    changed += 1
                for line in wanted.values():
                    self._put_in(transcript, line)
                    changed += 1
                conn.execute("INSERT OR REPLACE INTO done VALUES (?, ?)", (transcript, mark))
                conn.execute("COMMIT")
            except BaseException:
                if conn.in_transaction:
                    conn.execute("ROLLBACK")
                raise
        return changed

    def _put_in(self, transcript: str, line: Line) -> None:
        cursor = self._conn.execute(
            "INSERT INTO lines (transcript, name, speaker, start_us, end_us, text) VALUES (?, ?, ?, ?, ?, ?)",
            (transcript, line.name, line.speaker, line.start_us, line.end_us, line.text),
        )
        self._conn.execute(
            "INSERT INTO words (rowid, folded) VALUES (?, ?)", (cursor.lastrowid, " ".join(tokens(line.text)))
        )

    def _take_out(self, row: sqlite3.Row) -> None:
        self._conn.execute(
            "INSERT INTO words (words, rowid, folded) VALUES ('delete', ?, ?)",
            (row["id"], " ".join(tokens(row["text"]))),
        )
        self._conn.execute("DELETE FROM lines WHERE id = ?", (row["id"],))

    def find(self, match: str, hidden: Sequence[str], after: int, most: int) -> list[dict[str, Any]]:
        """Up to `most` lines that match an FTS5 query, with id > `after`, none of the hidden transcripts."""
        away = ", ".join("?" * len(hidden))
        with self.lock, self.healing():
            rows = self._conn.execute(
                "SELECT l.* FROM words JOIN lines l ON l.id = words.rowid WHERE words MATCH ? AND words.rowid > ?"
                f" AND l.transcript NOT IN ({away}) ORDER BY words.rowid LIMIT ?",
                (match, after, *hidden, most),
            ).fetchall()
        return [dict(zip(r.keys(), tuple(r), strict=True)) for r in rows]

"""One SQLite database: how it is opened, read and written.

Every connection is `query_only` except inside `writing()`, which is one BEGIN IMMEDIATE; an authorizer then limits the
writing to the tables that were named. So no statement elsewhere in the program can change a row by accident.
Each thread has its own connection.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import sqlite3
import tempfile
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from earwitness.errors import CaseBusy, CaseDamaged, CaseReadOnly, DiskFull, EarwitnessError, MediumFailed, NoCase

BUSY_S = 30.0
_WRITES = {sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE}
# What a statement may do besides: read, call functions, run recursive queries, open and close transactions.
_HARMLESS = {
    sqlite3.SQLITE_SELECT,
    sqlite3.SQLITE_READ,
    sqlite3.SQLITE_FUNCTION,
    sqlite3.SQLITE_RECURSIVE,
    sqlite3.SQLITE_TRANSACTION,
}
# Faults of the medium, of its bytes, or of another process.
_OUTSIDE = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_PROTOCOL,
}

Row = sqlite3.Row
Params = Sequence[Any]


def explain(fault: sqlite3.Error) -> EarwitnessError:
    """The typed error of a fault of SQLite; its own text may hold words of the case and is dropped."""
    code = getattr(fault, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return CaseBusy("Another process is writing to this case.", "Wait for it to finish, then try again.")
    if code == sqlite3.SQLITE_FULL:
        return disk_full()
    if code == sqlite3.SQLITE_READONLY:
        return CaseReadOnly("This case cannot be written to.", "Copy it to a place that can be written to.")
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return damaged()
    if code == sqlite3.SQLITE_CANTOPEN:
        return NoCase("There is no case database that can be opened.", "Name the folder that holds case.db.")
    return MediumFailed(
        "Reading or writing the case failed; the act was not kept.", "Check the medium and the room left on it."
    )


def explain_os(fault: OSError) -> EarwitnessError:
    """The typed error of a fault of the file system."""
    if fault.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return disk_full()
    if fault.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return CaseReadOnly("This case cannot be written to.", "Copy it to a place that can be written to.")
    return MediumFailed(
        "Reading or writing the case failed; the act was not kept.", "Check the medium and the room left on it."
    )


def disk_full() -> DiskFull:
    """No room left."""
    return DiskFull("There is no room left where the case lies. Nothing of this act was kept.", "Make room, try again.")


@contextlib.contextmanager
def faults() -> Iterator[None]:
    """Turn faults of SQLite and of the file system into typed errors."""
    try:
        yield
    except sqlite3.DatabaseError as fault:
        if getattr(fault, "sqlite_errorcode", 0) & 0xFF not in _OUTSIDE:
            raise  # a mistake of ours, or a rule of the schema: not the medium's fault
        raise explain(fault) from None
    except OSError as fault:
        raise explain_os(fault) from None


@contextlib.contextmanager
def reading() -> Iterator[None]:
    """As `faults`; and text that is not UTF-8, in a value or in SQLite's own message, is damage too."""
    try:
        with faults():
            yield
    except UnicodeDecodeError:
        raise damaged() from None
    except sqlite3.OperationalError as fault:
        # The module's own complaint about text that is not UTF-8 has no code of SQLite's.
        if getattr(fault, "sqlite_errorcode", None) is None and "UTF-8" in str(fault):
            raise damaged() from None
        raise


def damaged() -> CaseDamaged:
    """Bytes that are not those of a database."""
    return CaseDamaged(
        "The case database is damaged: its bytes are not those of a database.",
        "Keep this copy as it is, and open a backup.",
    )


class Database:
    """A database file with one connection per thread.

    `readonly` opens without writing anything, on a medium that cannot be written to as well.
    """

    def __init__(self, path: Path, *, readonly: bool = False, busy_s: float = BUSY_S) -> None:
        self.path = path
        self.readonly = readonly
        self._busy_s = busy_s
        self._local = threading.local()
        self._all: list[tuple[threading.Thread, sqlite3.Connection]] = []
        self._lock = threading.Lock()
        self._copy: tempfile.TemporaryDirectory[str] | None = None
        self._uri: str | None = None
        if not path.is_file():
            raise NoCase("There is no case database in that folder.", "Name the folder that holds case.db.")

    def close(self) -> None:
        """Close every thread's connection; the last one folds the write-ahead log into the database."""
        with self._lock:
            for _, conn in self._all:
                conn.close()
            self._all.clear()
            self._local = threading.local()
            if self._copy:
                self._copy.cleanup()
                self._copy = None

    # -- opening ---------------------------------------------------------------------------------------------------

    def connection(self) -> sqlite3.Connection:
        """This thread's connection."""
        conn: sqlite3.Connection | None = getattr(self._local, "conn", None)
        if conn is None:
            with reading():
                conn = self._open()
            self._local.conn = conn
            self._local.writing = False
            with self._lock:
                # A server's threads come and go: those that ended leave their connections behind.
                for thread, left in [item for item in self._all if not item[0].is_alive()]:
                    left.close()
                    self._all.remove((thread, left))
                self._all.append((threading.current_thread(), conn))
        return conn

    def _open(self) -> sqlite3.Connection:
        if not self.readonly:
            return self._connect(f"{self.path.absolute().as_uri()}?mode=rw")
        if self._uri is None:
            self._uri = self._readonly_uri()
        return self._connect(self._uri)

    def _readonly_uri(self) -> str:
        """The first way of opening that can be read without writing beside the database.

        1. As it is: works where the write-ahead log can be shared.
        2. Immutable: only where no write-ahead log is left, which this way would pass over.
        3. A private copy of the database and its write-ahead log.
        """
        uri = self.path.absolute().as_uri()
        left_over = self.path.with_name(self.path.name + "-wal")
        has_wal = left_over.is_file() and left_over.stat().st_size > 0
        for candidate in [f"{uri}?mode=ro"] + ([] if has_wal else [f"{uri}?mode=ro&immutable=1"]):
            try:
                conn = self._connect(candidate)
                conn.execute("SELECT count(*) FROM sqlite_master").fetchone()
                conn.close()
                return candidate
            except sqlite3.OperationalError as fault:
                if getattr(fault, "sqlite_errorcode", 0) & 0xFF not in (
                    sqlite3.SQLITE_CANTOPEN,
                    sqlite3.SQLITE_READONLY,
                    sqlite3.SQLITE_IOERR,
                ):
                    raise
        self._copy = tempfile.TemporaryDirectory(prefix="earwitness-")
        target = Path(self._copy.name) / self.path.name
        shutil.copyfile(self.path, target)
        if has_wal:
            shutil.copyfile(left_over, target.with_name(target.name + "-wal"))
        return f"{target.as_uri()}?mode=rw"

    def _connect(self, uri: str) -> sqlite3.Connection:
        conn = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=self._busy_s, check_same_thread=False)
        try:
            conn.row_factory = sqlite3.Row
            # secure_delete: what is erased is overwritten with zeros, not just unlinked.
            for pragma in ("foreign_keys=ON", "synchronous=FULL", "secure_delete=ON", "trusted_schema=OFF"):
                conn.execute(f"PRAGMA {pragma}")
            conn.execute("PRAGMA cell_size_check=ON")
            conn.execute("PRAGMA query_only=ON")
        except BaseException:
            conn.close()
            raise
        return conn

    # -- reading and writing ---------------------------------------------------------------------------------------

    def read(self, sql: str, params: Params = ()) -> list[Row]:
        """All rows of a query."""
        with reading():
            return self.connection().execute(sql, params).fetchall()

    def one(self, sql: str, params: Params = ()) -> Row | None:
        """The first row of a query, or None."""
        with reading():
            row: Row | None = self.connection().execute(sql, params).fetchone()
            return row

    @contextlib.contextmanager
    def snapshot(self) -> Iterator[None]:
        """Everything read inside is of one state, whatever others write meanwhile."""
        conn = self.connection()
        if conn.in_transaction:
            yield
            return
        with faults():
            conn.execute("BEGIN")
        try:
            yield
        finally:
            conn.execute("COMMIT")

    @contextlib.contextmanager
    def writing(
        self, tables: frozenset[str] | None, *, schema: bool = False, lasting: bool = True
    ) -> Iterator[sqlite3.Connection]:
        """One BEGIN IMMEDIATE that may write to `tables` only (None: to any); `schema` allows changing the schema.

        Commits on leaving, rolls back on any exception. Without `lasting` the commit survives the end of the process
        but not a power cut, which may take it back as a whole.
        Raises CaseBusy, CaseReadOnly, DiskFull, MediumFailed.
        """
        if self.readonly:
            raise CaseReadOnly("This case cannot be written to.", "Copy it to a place that can be written to.")
        conn = self.connection()
        if self._local.writing:
            raise RuntimeError("an act inside an act")
        self._local.writing = True
        try:
            with faults():
                conn.execute("PRAGMA query_only=OFF")
                conn.execute(f"PRAGMA synchronous={'FULL' if lasting else 'NORMAL'}")
                conn.execute("BEGIN IMMEDIATE")
                try:
                    if not schema:
                        conn.set_authorizer(_authorizer(tables))
                    yield conn
                    conn.set_authorizer(None)
                    conn.execute("COMMIT")
                except BaseException:
                    conn.set_authorizer(None)
                    if conn.in_transaction:
                        conn.execute("ROLLBACK")
                    raise
        finally:
            self._local.writing = False
            with contextlib.suppress(sqlite3.Error):
                conn.execute("PRAGMA query_only=ON")

    def fold(self) -> bool:
        """Fold the write-ahead log into the database and cut it to nothing, so that erased text is in neither.

        False where other readers kept it from being cut.
        """
        with faults():
            row = self.connection().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return row is not None and row[0] == 0


def _authorizer(tables: frozenset[str] | None) -> Any:
    def allow(action: int, first: str | None, second: str | None, base: str | None, trigger: str | None) -> int:
        if action in _HARMLESS or (action in _WRITES and (tables is None or first in tables)):
            return sqlite3.SQLITE_OK
        return sqlite3.SQLITE_DENY

    return allow


def can_write(path: Path) -> bool:
    """Whether `path` (a database) and the folder around it can be written to, found out by trying."""
    try:
        with path.open("r+b"):
            pass
        handle, name = tempfile.mkstemp(prefix=".try-", dir=path.parent)
        os.close(handle)
        Path(name).unlink()
    except OSError as fault:
        if fault.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
            return False
        if fault.errno in (errno.ENOSPC, errno.EDQUOT):
            return True
        raise explain_os(fault) from None
    return True

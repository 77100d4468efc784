"""A case: one folder with its database, originals, working copies and published pages (docs/format.md §8).

Every change is an act (`with case.act(Act(...)) as tx`), and every act is an entry of the custody log, written in the
same transaction. There is no other way to write to a table that the log covers.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from earwitness import ids
from earwitness.custody import merkle, notes
from earwitness.errors import CaseExists, CaseReadOnly, EarwitnessError, NoCase, NotInCase, Usage
from earwitness.store import log, migrations, rows
from earwitness.store.act import Act, Tx
from earwitness.store.clock import SYSTEM, Clock
from earwitness.store.database import Database, Params, Row, can_write, damaged, faults
from earwitness.store.log import Head, LogEntry
from earwitness.store.originals import Originals, Stored, sync_folder, write_file
from earwitness.store.settings import Home

DATABASE = "case.db"
FOLDERS = ("originals", "working", "pages")
WANTED_ORIGINALS = (
    "SELECT original AS d FROM exhibits WHERE original IS NOT NULL"
    " UNION SELECT original FROM openings WHERE original IS NOT NULL"
    " UNION SELECT kept_decode FROM tracks WHERE kept_decode IS NOT NULL"
)
MACHINERY = frozenset(rows.HARMLESS)


@dataclass
class Opening:
    """What happened when the case was opened."""

    migrated: int = 0
    swept: list[str] = field(default_factory=list)
    fork: str | None = None  # why the next act will begin a log instance of its own, or None


@dataclass(frozen=True)
class Checkpoint:
    """A signed head as stored."""

    instance: str
    size: int
    key: bytes
    note: bytes


class Case:
    """An open case. Safe to use from several threads; close it when done (it is a context manager)."""

    def __init__(self, folder: Path, db: Database, home: Home, clock: Clock) -> None:
        self.folder = folder
        self.db = db
        self.home = home
        self.clock = clock
        self.originals = Originals(folder / "originals")
        self.opening = Opening()
        self._guard: int | None = None

    # -- opening ---------------------------------------------------------------------------------------------------

    @classmethod
    def create(cls, folder: Path, *, home: Home | None = None, actor: str | None = None, clock: Clock = SYSTEM) -> Case:
        """Make a new case in a new or empty folder. Raises CaseExists, DiskFull, CaseReadOnly."""
        home = home or Home.default()
        with faults():
            folder.mkdir(parents=True, exist_ok=True)
            # A case whose making was cut before its first entry has an empty database and nothing else.
            present = {p.name for p in folder.iterdir()} - {DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", *FOLDERS}
            begun = (folder / DATABASE).exists()
            if present or (begun and not cls._is_empty(folder)):
                raise CaseExists("That folder is not empty.", "Name a new folder for the case.")
            folder.chmod(0o700)
            for name in FOLDERS:
                (folder / name).mkdir(mode=0o700, exist_ok=True)
            if not begun:
                os.close(os.open(folder / DATABASE, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        db = Database(folder / DATABASE)
        try:
            with faults():
                conn = db.connection()
                conn.execute("PRAGMA query_only=OFF")
                conn.execute("PRAGMA journal_mode=WAL")
                conn.execute("PRAGMA query_only=ON")
            case = cls(folder, db, home, clock)
            if migrations.version(db) == 0:
                migrations.create(db)
            case._first_entry(actor)
            sync_folder(folder)
        except BaseException:
            db.close()
            raise
        case._enter_guard()
        return case

    @staticmethod
    def _is_empty(folder: Path) -> bool:
        db = Database(folder / DATABASE)
        try:
            row = db.one("SELECT count(*) FROM sqlite_master")
            if row is not None and row[0] == 0:
                return True
            return migrations.version(db) > 0 and db.one("SELECT 1 FROM log") is None
        finally:
            db.close()

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        home: Home | None = None,
        readonly: bool = False,
        clock: Clock = SYSTEM,
        busy_s: float = 30.0,
    ) -> Case:
        """Open a case, after migrating it. On a medium that cannot be written to it opens for reading only.

        Raises NoCase, CaseNewer, CaseDamaged, CaseBusy. What happened stands in `case.opening`.
        """
        home = home or Home.default()
        path = folder / DATABASE
        if not path.is_file():
            raise NoCase("There is no case in that folder.", "Name the folder that holds case.db.")
        readonly = readonly or not can_write(path)
        db = Database(path, readonly=readonly, busy_s=busy_s)
        try:
            case = cls(folder, db, home, clock)
            found = migrations.check_version(db)
            if readonly and found < len(migrations.steps()):
                raise CaseReadOnly(
                    "This case is of an older format and cannot be brought up to date where it lies.",
                    "Copy it to a place that can be written to and open it there.",
                )
            if not readonly:
                case.opening.migrated = migrations.migrate(db)
            migrations.check_shape(db)
            if db.one("SELECT 1 FROM log") is None:
                raise NoCase("The making of this case was cut before its first entry.", "Make it again with `new`.")
            if not readonly:
                case._sweep()
                case._enter_guard()
                case.opening.fork = case._fork_ahead()
        except (sqlite3.Error, ValueError, TypeError):
            # Whatever SQLite or a value says here, it is not what a database of ours says.
            db.close()
            raise damaged() from None
        except BaseException:
            db.close()
            raise
        return case

    def close(self) -> None:
        """Close the database."""
        self.db.close()
        if self._guard is not None:
            os.close(self._guard)
            self._guard = None

    def __enter__(self) -> Case:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def readonly(self) -> bool:
        """Whether the case was opened for reading only."""
        return self.db.readonly

    @property
    def case_id(self) -> str:
        """The case's random id, 32 hex digits."""
        row = self.db.one("SELECT case_id FROM case_info WHERE id = 1")
        if row is None:
            raise NoCase("The case has no id.", "Open a backup.")
        return str(row["case_id"])

    def _first_entry(self, actor: str | None) -> None:
        machine = self.home.machine()
        with self.db.writing(None) as conn:
            if conn.execute("SELECT 1 FROM log").fetchone():
                raise CaseExists("Another process made this case just now.", "Open it.")
            instance = ids.random_hex(16)
            tx = log.begin_tx(conn, instance, self.clock)
            tx.insert("case_info", id=1, case_id=ids.random_hex(16), created_at=tx.time)
            tx.insert("instances", instance=instance, machine=machine, why="new case")
            tx.detail("parents", [])
            tx.detail("why", "new case")
            head = log.append(conn, tx, Act("new", actor), self.clock, "other", b"")
        self.home.note_head(head.instance, head.size, head.root)

    def _fork_ahead(self) -> str | None:
        with self.db.snapshot():
            conn = self.db.connection()
            return log.usable_instance(conn, self.home)[1] or None

    # -- sweeping --------------------------------------------------------------------------------------------------

    def _enter_guard(self) -> None:
        """Say that this process is at work: while one is, no other sweeps. The system drops it on `kill -9`."""
        with contextlib.suppress(ImportError, OSError):
            import fcntl

            guard = os.open(self.folder / "working" / ".guard", os.O_CREAT | os.O_RDWR, 0o600)
            fcntl.flock(guard, fcntl.LOCK_SH)
            self._guard = guard

    def _sweep(self) -> None:
        """Move what a cut act left in originals/ and pages/ to working/swept/, unless another process is at work."""
        try:
            import fcntl
        except ImportError:
            return
        with faults():
            (self.folder / "working").mkdir(exist_ok=True)
            guard = os.open(self.folder / "working" / ".guard", os.O_CREAT | os.O_RDWR, 0o600)
            try:
                try:
                    fcntl.flock(guard, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except OSError:
                    return
                for path in (self.folder / "working" / "scratch").glob("*"):
                    path.unlink()
                for path in self.strays():
                    target = self.folder / "working" / "swept" / f"{ids.random_hex(4)}-{path.name}"
                    target.parent.mkdir(mode=0o700, exist_ok=True)
                    path.rename(target)
                    self.opening.swept.append(path.relative_to(self.folder).as_posix())
            finally:
                os.close(guard)

    def strays(self) -> list[Path]:
        """Files in originals/ and pages/ that no row speaks of."""
        out = self.originals.strays(self.wanted_originals())
        wanted = {(r["folder"], r["name"]) for r in self.read("SELECT folder, name FROM page_files")}
        pages = self.folder / "pages"
        for path in sorted(pages.rglob("*")):
            if path.is_file():
                folder, _, name = path.relative_to(pages).as_posix().partition("/")
                if (folder, name) not in wanted:
                    out.append(path)
        return out

    def wanted_originals(self) -> set[str]:
        """The digests of every file that must lie in originals/."""
        return {row["d"] for row in self.read(WANTED_ORIGINALS)}

    # -- reading ---------------------------------------------------------------------------------------------------

    def read(self, sql: str, params: Params = ()) -> list[Row]:
        """All rows of a query."""
        return self.db.read(sql, params)

    def one(self, sql: str, params: Params = ()) -> Row | None:
        """The first row of a query, or None."""
        return self.db.one(sql, params)

    def get(self, sql: str, params: Params = (), *, what: str = "id") -> Row:
        """The first row of a query. Raises NotInCase where there is none."""
        row = self.db.one(sql, params)
        if row is None:
            raise NotInCase("The case holds nothing under that id.", "List what the case holds.", where=what)
        return row

    def snapshot(self) -> contextlib.AbstractContextManager[None]:
        """Everything read inside is of one state."""
        return self.db.snapshot()

    # -- acts ------------------------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def act(self, act: Act, *, action: str = "other", subject: bytes = b"") -> Iterator[Tx]:
        """Do an act: everything written through `tx` and its log entry are kept together or not at all.

        `action` is other, seal, publish or key; the last three need `subject`, the SHA-256 of their statement (or
        `tx.about(action, subject)` inside). Decoding and hashing belong before the act, not in it.
        """
        machine = self.home.machine()
        with self.db.writing(None) as conn:
            instance, why = log.usable_instance(conn, self.home)
            if not instance:
                forked = log.new_instance(conn, machine, why, self.clock, Act("fork", act.actor))
                instance = forked.instance
            tx = log.begin_tx(conn, instance, self.clock)
            yield tx
            head = log.append(conn, tx, act, self.clock, action, subject)
        self.opening.fork = None
        self.home.note_head(head.instance, head.size, head.root)

    @contextlib.contextmanager
    def machinery(self, *, lasting: bool = False) -> Iterator[sqlite3.Connection]:
        """Write to the tables on which no evidence rests (jobs, open views), without a log entry.

        `lasting`: a power cut must not take it back either.
        """
        with self.db.writing(MACHINERY, lasting=lasting) as conn:
            yield conn

    @contextlib.contextmanager
    def journalling(self) -> Iterator[sqlite3.Connection]:
        """Add to the journals of transcripts (store.journals), durable before leaving. Their chain covers them."""
        with self.db.writing(frozenset({"journal"}), lasting=True) as conn:
            yield conn

    def erase_field(self, entry_seq: int, name: str, *, reason: str, actor: str | None) -> bool:
        """Erase one text of a log entry and its salt. The erasing is an entry; the log still verifies.

        Raises NotInCase. What was erased is gone from the database and its write-ahead log (False: others were reading,
        and the write-ahead log holds it until they are done), but not from backups.
        """
        at = self.get("SELECT instance, n FROM log WHERE seq = ?", (entry_seq,), what="entry")
        details = {"entry": at["n"], "field": name, "instance": at["instance"]}
        with self.act(Act("erase", actor, reason=reason, details=details)) as tx:
            row = tx.one("SELECT id FROM fields WHERE seq = ? AND name = ?", (entry_seq, name))
            if row is None:
                raise NotInCase(
                    "That entry has no such field.", "`log CASE --fields` shows the names of the fields.", where="field"
                )
            tx.update("fields", row["id"], value=None, salt=None)
        return self.db.fold()

    # -- the log ---------------------------------------------------------------------------------------------------

    def instance(self, actor: str | None = None) -> str:
        """The log instance that this machine appends to; begun now (an entry) where it has none in this case."""
        with self.db.snapshot():
            found, _ = log.usable_instance(self.db.connection(), self.home)
        if found:
            return found
        machine = self.home.machine()
        with self.db.writing(None) as conn:
            found, why = log.usable_instance(conn, self.home)
            if found:
                return found
            head = log.new_instance(conn, machine, why, self.clock, Act("fork", actor))
        self.opening.fork = None
        self.home.note_head(head.instance, head.size, head.root)
        return head.instance

    def origin(self, actor: str | None = None) -> str:
        """The origin line of that instance: what a seal statement names as its log."""
        return log.origin(self.instance(actor))

    def instances(self) -> list[Row]:
        """Every log instance (instance, machine, why), in the order they began."""
        return self.read("SELECT i.* FROM instances i JOIN log l ON l.instance = i.instance AND l.n = 0 ORDER BY l.seq")

    def head(self, instance: str | None = None) -> Head:
        """The head of an instance, of this machine's by default."""
        return log.head_of(self.db.connection(), instance or self.instance())

    def iter_log(self, instance: str | None = None) -> Iterator[LogEntry]:
        """Every entry in the order it was written."""
        return log.iterate(self.db, instance)

    def leaf_hashes(self, instance: str, size: int | None = None) -> list[bytes]:
        """Merkle leaf hashes of the first `size` entries of an instance."""
        return log.leaf_hashes(self.db, instance, size)

    def envelope(self, instance: str, n: int) -> bytes:
        """The bytes of one entry."""
        return bytes(self.get("SELECT envelope FROM log WHERE instance = ? AND n = ?", (instance, n))["envelope"])

    def entry_proof(self, n: int, checkpoint: Checkpoint) -> str:
        """The C2SP tlog-proof text of entry `n` under a checkpoint."""
        hashes = self.leaf_hashes(checkpoint.instance, checkpoint.size)
        return notes.proof_text(n, merkle.inclusion_path(hashes, n), checkpoint.note)

    def consistency(self, instance: str, old: int, new: int) -> list[bytes]:
        """The RFC 9162 consistency path between two sizes of an instance."""
        return merkle.consistency_path(self.leaf_hashes(instance, new), old)

    # -- checkpoints -----------------------------------------------------------------------------------------------

    def checkpoint(self, key: bytes, signer: Callable[[bytes], bytes]) -> Checkpoint:
        """Sign the present head of this machine's instance, or give the note that already is its head by this key.

        `key` is the 32-byte public key, `signer` gives 64 bytes of Ed25519. Only committed entries are ever signed.
        """
        instance = self.instance()
        with self.db.writing(frozenset({"checkpoints"})) as conn:
            head = log.head_of(conn, instance)
            found = conn.execute(
                "SELECT note FROM checkpoints WHERE instance = ? AND size = ? AND key = ?", (instance, head.size, key)
            ).fetchone()
            if found:
                return Checkpoint(instance, head.size, key, bytes(found["note"]))
            note = notes.sign(notes.checkpoint_text(head.origin, head.size, head.root), key, signer)
            conn.execute(
                "INSERT INTO checkpoints (instance, size, key, note) VALUES (?, ?, ?, ?)",
                (instance, head.size, key, note),
            )
        return Checkpoint(instance, head.size, key, note)

    def checkpoints(self, instance: str | None = None) -> list[Checkpoint]:
        """Stored checkpoints by instance and size."""
        where, params = ("WHERE instance = ?", [instance]) if instance else ("", [])
        found = self.read(f"SELECT * FROM checkpoints {where} ORDER BY instance, size, key", params)
        return [Checkpoint(r["instance"], r["size"], r["key"], r["note"]) for r in found]

    # -- files -----------------------------------------------------------------------------------------------------

    def working(self, *parts: str) -> Path:
        """A path under working/; names are ours (digests), never the giver's."""
        path = self.folder.joinpath("working", *parts)
        if not path.resolve().is_relative_to((self.folder / "working").resolve()):
            raise Usage("That is not a name for a working copy.", "Name it by its digest.", where="working")
        return path

    def scratch(self, suffix: str = "") -> Path:
        """A fresh path under working/scratch/, which is emptied when the case is opened and nobody is at work."""
        with faults():
            folder = self.folder / "working" / "scratch"
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder / f"{ids.random_hex(8)}{suffix}"

    def discard(self, stored: Stored) -> None:
        """Take back an original that no row speaks of (its intake was refused), unless it lay there before."""
        if stored.already:
            return
        # Under the lock of an act: another process may be about to write a row that speaks of the same bytes.
        with contextlib.suppress(EarwitnessError), self.machinery():
            if stored.sha256 not in self.wanted_originals():
                with faults():
                    stored.path.unlink(missing_ok=True)

    def put_page_files(self, folder: str, files: Mapping[str, bytes]) -> dict[str, tuple[int, str]]:
        """Write published bytes to pages/`folder`/NAME, before their rows. Returns name -> (size, SHA-256)."""
        out = {}
        with faults():
            for name, data in files.items():
                for part in (folder, name):
                    if not part or part.startswith(".") or "/" in part or "\\" in part or "|" in part:
                        raise Usage("That is not a name for a published file.", "Use letters, digits, - and .")
                write_file(self.folder / "pages" / folder / name, [data], mode=0o400)
                out[name] = (len(data), hashlib.sha256(data).hexdigest())
            sync_folder(self.folder / "pages")
        return out

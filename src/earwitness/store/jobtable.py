"""The durable job table: claiming, leases, heartbeats, retries, results. All its SQL is here.

A job is queued, running (under a lease), done, failed or cancelled. A lease names its process and the boot it runs in,
and carries a heartbeat on the machine's monotonic clock, so a wall clock that jumps does no harm. `attempt` is the
fencing number: a worker that was taken over cannot finish, fail or report under its old number.
"""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from earwitness.custody import cj
from earwitness.errors import NotInCase
from earwitness.store import liveness, migrations
from earwitness.store.database import Database, Params, Row, faults
from earwitness.store.settings import Home

LEASE_S = 60.0
MAX_ATTEMPTS = 3
OVER = ("done", "failed", "cancelled")


@dataclass(frozen=True)
class Job:
    """One row of the table. `error` is {code, known, do, where} of the last failure."""

    id: int
    name: str
    payload: dict[str, Any]
    state: str
    attempt: int
    max_attempts: int
    done: int
    total: int
    result: Any
    error: dict[str, Any] | None

    @property
    def over(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in OVER


class JobStore(Protocol):
    """Where a job table lies: a case, or the home of the installation."""

    @property
    def home(self) -> Home: ...

    def machinery(self, *, lasting: bool = False) -> contextlib.AbstractContextManager[sqlite3.Connection]: ...

    def read(self, sql: str, params: Params = ()) -> list[Row]: ...


class HomeJobs:
    """The job table of work that belongs to no case, in the installation's home."""

    def __init__(self, home: Home) -> None:
        self._home = home
        path = home.make() / "jobs.db"
        with faults():
            fresh = not path.exists() or path.stat().st_size == 0
            path.touch(mode=0o600)
        self._db = Database(path)
        if fresh:
            self._fill()

    @property
    def home(self) -> Home:
        """The home it lies in."""
        return self._home

    def _fill(self) -> None:
        with self._db.writing(None, schema=True) as conn:
            if conn.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0:
                for statement in migrations.statements(migrations.schema()):
                    if "TABLE jobs" in statement or " ON jobs " in statement:
                        conn.execute(statement)

    @contextlib.contextmanager
    def machinery(self, *, lasting: bool = False) -> Iterator[sqlite3.Connection]:
        """Write to the table; `lasting`: a power cut must not take it back either."""
        with self._db.writing(frozenset({"jobs", "sqlite_sequence"}), lasting=lasting) as conn:
            yield conn

    def read(self, sql: str, params: Params = ()) -> list[Row]:
        """All rows of a query."""
        return self._db.read(sql, params)

    def close(self) -> None:
        """Close the database."""
        self._db.close()


class JobTable:
    """The job table of a case or of the home. `now_ns` is the monotonic clock of this boot."""

    def __init__(
        self, store: JobStore, *, lease_s: float = LEASE_S, now_ns: Callable[[], int] = time.monotonic_ns
    ) -> None:
        self.store = store
        self.machine = store.home.machine()
        self.me = liveness.me(self.machine)
        self._lease_ns = int(lease_s * 1e9)
        self._now_ns = now_ns
        # Beats of leases held on other machines, as first seen here: (job, attempt) -> (beat, our clock then).
        self._foreign: dict[tuple[int, int], tuple[int, int]] = {}

    # -- asking for work -------------------------------------------------------------------------------------------

    def submit(
        self, name: str, payload: dict[str, Any], *, key: str | None = None, max_attempts: int = MAX_ATTEMPTS
    ) -> int:
        """Queue a job and return its id. With `key`, a job of that key that is not over (or is done) is it."""
        data = cj.dump(payload)
        with self.store.machinery(lasting=True) as conn:
            if key is not None:
                row = conn.execute("SELECT id, state FROM jobs WHERE key = ?", (key,)).fetchone()
                if row and row["state"] in ("queued", "running", "done"):
                    return int(row["id"])
                if row:
                    conn.execute("UPDATE jobs SET key = NULL WHERE id = ?", (row["id"],))
            cursor = conn.execute(
                "INSERT INTO jobs (name, payload, key, state, max_attempts) VALUES (?, ?, ?, 'queued', ?)",
                (name, data, key, max_attempts),
            )
            return int(cursor.lastrowid or 0)

    def get(self, job: int) -> Job:
        """One job. Raises NotInCase."""
        found = self.store.read("SELECT * FROM jobs WHERE id = ?", (job,))
        if not found:
            raise NotInCase("There is no job of that number.", "List them with `jobs list`.", where="job")
        return _job(found[0])

    def list(self, *states: str) -> list[Job]:
        """Jobs in the order they were queued, of all states or of those named."""
        where = f"WHERE state IN ({', '.join('?' * len(states))})" if states else ""
        return [_job(row) for row in self.store.read(f"SELECT * FROM jobs {where} ORDER BY id", states)]

    def cancel(self, job: int) -> bool:
        """Stop a job that is not over; its worker notices at the next heartbeat. False if it was over."""
        with self.store.machinery() as conn:
            cursor = conn.execute(
                "UPDATE jobs SET state = 'cancelled', owner = NULL WHERE id = ? AND state IN ('queued', 'running')",
                (job,),
            )
            return cursor.rowcount == 1

    def put_away(self, job: int) -> bool:
        """Somebody has read why a job failed: it counts as cancelled from now on. False if it has not failed."""
        with self.store.machinery() as conn:
            cursor = conn.execute("UPDATE jobs SET state = 'cancelled' WHERE id = ? AND state = 'failed'", (job,))
            return cursor.rowcount == 1

    def retry(self, job: int) -> bool:
        """Queue a failed or cancelled job again, with all its attempts before it. False if it is neither."""
        with self.store.machinery() as conn:
            # `attempt` only ever grows: it fences off workers of earlier rounds. So the cap grows instead.
            cursor = conn.execute(
                "UPDATE jobs SET state = 'queued', max_attempts = attempt + ?, error = NULL"
                " WHERE id = ? AND state IN ('failed', 'cancelled')",
                (MAX_ATTEMPTS, job),
            )
            return cursor.rowcount == 1

    # -- doing it --------------------------------------------------------------------------------------------------

    def claim(self, *, job: int | None = None, names: frozenset[str] | None = None) -> Job | None:
        """Lease the oldest queued job (or the one asked for), or None. Leases of the dead are freed first."""
        self.free_dead()
        with self.store.machinery() as conn:
            where, params = "state = 'queued'", list[Any]()
            if job is not None:
                where, params = f"{where} AND id = ?", [*params, job]
            if names is not None:
                where, params = f"{where} AND name IN ({', '.join('?' * len(names))})", [*params, *names]
            row = conn.execute(f"SELECT id FROM jobs WHERE {where} ORDER BY id LIMIT 1", params).fetchone()
            if row is None:
                return None
            conn.execute(
                "UPDATE jobs SET state = 'running', attempt = attempt + 1, owner = ?, beat_ns = ? WHERE id = ?",
                (self.me, self._now_ns(), row["id"]),
            )
            return _job(conn.execute("SELECT * FROM jobs WHERE id = ?", (row["id"],)).fetchone())

    def beat(self, job: Job, done: int | None = None, total: int | None = None) -> bool:
        """Renew the lease and report progress. False if the lease is lost or the job was cancelled."""
        with self.store.machinery() as conn:
            cursor = conn.execute(
                "UPDATE jobs SET beat_ns = ?, done = coalesce(?, done), total = coalesce(?, total)"
                " WHERE id = ? AND attempt = ? AND state = 'running'",
                (self._now_ns(), done, total, job.id, job.attempt),
            )
            return cursor.rowcount == 1

    def finish(self, job: Job, result: Any) -> bool:
        """Mark a job done that has no act of its own. False if the lease is lost."""
        with self.store.machinery() as conn:
            cursor = conn.execute(
                "UPDATE jobs SET state = 'done', result = ?, owner = NULL, error = NULL, done = total"
                " WHERE id = ? AND attempt = ? AND state = 'running'",
                (cj.dump(result), job.id, job.attempt),
            )
            return cursor.rowcount == 1

    def fail(self, job: Job, error: dict[str, Any], *, again: bool) -> bool:
        """Note a failure; queue the job again where `again` and its attempts allow. False if the lease is lost."""
        error = {name: value for name, value in error.items() if value is not None}
        with self.store.machinery() as conn:
            cursor = conn.execute(
                "UPDATE jobs SET state = CASE WHEN ? AND attempt < max_attempts THEN 'queued' ELSE 'failed' END,"
                " error = ?, owner = NULL WHERE id = ? AND attempt = ? AND state = 'running'",
                (again, cj.dump(error), job.id, job.attempt),
            )
            return cursor.rowcount == 1

    def release(self, job: Job) -> None:
        """Put a job back that this worker was stopped in; that is not counted as a failure."""
        with self.store.machinery() as conn:
            conn.execute(
                "UPDATE jobs SET state = 'queued', owner = NULL, max_attempts = max_attempts + 1"
                " WHERE id = ? AND attempt = ? AND state = 'running'",
                (job.id, job.attempt),
            )

    def free_dead(self) -> int:
        """Queue again (or fail, at the cap) every running job whose worker is gone. Returns how many."""
        dead = [row for row in self.store.read("SELECT * FROM jobs WHERE state = 'running'") if self._is_dead(row)]
        if not dead:
            return 0
        error = cj.dump({"code": "worker-gone", "known": "The worker was stopped.", "do": "Run `jobs resume`."})
        freed = 0
        with self.store.machinery() as conn:
            for row in dead:
                freed += conn.execute(
                    "UPDATE jobs SET state = CASE WHEN attempt < max_attempts THEN 'queued' ELSE 'failed' END,"
                    " owner = NULL, error = ? WHERE id = ? AND attempt = ? AND state = 'running' AND beat_ns = ?",
                    (error, row["id"], row["attempt"], row["beat_ns"]),
                ).rowcount
        return freed

    def _is_dead(self, row: Row) -> bool:
        gone = liveness.is_gone(row["owner"], self.machine)
        now = self._now_ns()
        if gone is None:
            # A worker of another machine: its clock is not ours, so its beat must stand still for a lease by ours.
            seen = self._foreign.setdefault((row["id"], row["attempt"]), (row["beat_ns"], now))
            if seen[0] != row["beat_ns"]:
                self._foreign[row["id"], row["attempt"]] = (row["beat_ns"], now)
                return False
            return now - seen[1] > self._lease_ns
        return gone or now - row["beat_ns"] > self._lease_ns


def _job(row: Row) -> Job:
    return Job(
        row["id"],
        row["name"],
        cj.load(row["payload"]),
        row["state"],
        row["attempt"],
        row["max_attempts"],
        row["done"],
        row["total"],
        cj.load(row["result"]) if row["result"] is not None else None,
        cj.load(row["error"]) if row["error"] is not None else None,
    )

"""What a job function has at hand: progress, the case, and the one act that ends the job."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from typing import Any

from earwitness.custody import cj
from earwitness.errors import LeaseLost, Usage
from earwitness.store.act import Act, Tx
from earwitness.store.case import Case
from earwitness.store.jobtable import Job, JobStore, JobTable

BEAT_S = 5.0
# Set when this process is asked to end. A job notices at its next report of progress; an exception thrown from a
# signal handler would land anywhere, in the middle of a transaction too.
STOP = threading.Event()


class Stopped(BaseException):
    """This worker was asked to end; the job goes back into the queue."""


class JobContext:
    """One attempt at a job. While it is entered, a thread renews the lease."""

    def __init__(self, table: JobTable, job: Job, *, beat_s: float = BEAT_S) -> None:
        self.table = table
        self.job = job
        self.ended = False
        self._beat_s = beat_s
        self._stop = threading.Event()
        self._lost = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="earwitness-lease", daemon=True)

    @property
    def store(self) -> JobStore:
        """The case or home that the job belongs to."""
        return self.table.store

    @property
    def case(self) -> Case:
        """The case that the job belongs to. Raises Usage for a job of the home."""
        if not isinstance(self.table.store, Case):
            raise Usage("This job belongs to no case.", "Queue it in a case.")
        return self.table.store

    def __enter__(self) -> JobContext:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _beat(self) -> None:
        while not self._stop.wait(self._beat_s):
            # A beat that could not be written (busy, disk full) is not the job's failure: the lease may lapse, and then
            # the fencing number keeps this worker from finishing.
            with contextlib.suppress(Exception):
                if not self.table.beat(self.job):
                    self._lost.set()
                    return

    def progress(self, done: int, total: int) -> None:
        """Report progress in whole units. Raises LeaseLost when the job was cancelled or taken over, and Stopped."""
        if STOP.is_set():
            raise Stopped
        if not self.table.beat(self.job, done, total):
            raise lease_lost()

    def unwanted(self) -> bool:
        """Whether `check` would raise; any thread may ask."""
        return STOP.is_set() or self._lost.is_set()

    def check(self) -> None:
        """Raises LeaseLost when the job was cancelled or taken over (as of the last heartbeat), and Stopped."""
        if STOP.is_set():
            raise Stopped
        if self._lost.is_set():
            raise lease_lost()

    @contextlib.contextmanager
    def act(self, act: Act, *, action: str = "other", subject: bytes = b"", result: Any = None) -> Iterator[Tx]:
        """The act that is the job's effect: it, its log entry and the end of the job are kept together or not at all.

        `result` is what the job returns ({} by default); `tx.job_result` may be set inside instead.
        """
        with self.case.act(act, action=action, subject=subject) as tx:
            yield tx
            value = tx.job_result if tx.job_result is not None else ({} if result is None else result)
            if not tx.finish_job(self.job.id, self.job.attempt, cj.dump(value)):
                raise lease_lost()
        self.ended = True


def lease_lost() -> LeaseLost:
    """The job is no longer this worker's."""
    return LeaseLost("This job was cancelled or taken over; nothing of it was kept here.", "See `jobs list`.")

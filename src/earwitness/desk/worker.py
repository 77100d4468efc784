"""The threads that do the long work of an open desk: they take jobs from the case's table until told to stop.

One drafts and groups voices, which may take hours; one does everything else, so that sealing never waits for a draft.

What it does survives `kill -9`: the table is in the case, and the next desk that opens the case goes on.
"""

from __future__ import annotations

import importlib
import threading
from importlib.util import find_spec

from earwitness.desk.context import Desk
from earwitness.errors import EarwitnessError
from earwitness.jobs import registry
from earwitness.jobs.context import STOP, Stopped
from earwitness.jobs.runner import attempt
from earwitness.store.jobtable import JobTable

IDLE_S = 1.0
SLOW = frozenset({"draft", "voices"})
# Modules whose job functions a desk may meet in a case; one that this installation lacks is passed over.
MODULES = ("listening", "copies", "arrivals", "drafts", "voices", "claimjobs")


def learn() -> None:
    """Know every kind of job that a desk may have queued."""
    for name in MODULES:
        if find_spec(f"earwitness.desk.{name}") is not None:
            importlib.import_module(f"earwitness.desk.{name}")


class Worker:
    """Runs the queued jobs of one case. `start`, `wake` after queueing, `stop`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._wakes = {slow: threading.Event() for slow in (False, True)}
        self._ending = False
        self._threads = [
            threading.Thread(target=self._run, args=(slow,), name="earwitness-work", daemon=True)
            for slow in self._wakes
        ]  # fmt: skip

    def start(self) -> None:
        """Begin; what an earlier desk left unfinished goes on."""
        from earwitness.desk import arrivals

        learn()
        STOP.clear()
        arrivals.tidy(self._desk)
        for thread in self._threads:
            thread.start()

    def wake(self) -> None:
        """There is new work."""
        for wake in self._wakes.values():
            wake.set()

    def stop(self) -> None:
        """Stop at the next report of progress; the job that was running is queued again."""
        self._ending = True
        STOP.set()
        self.wake()
        for thread in self._threads:
            thread.join(15.0)
        STOP.clear()

    def _run(self, slow: bool) -> None:
        from earwitness.desk import arrivals

        while not self._ending:
            try:
                table = JobTable(self._desk.case)
                names = registry.names() & SLOW if slow else registry.names() - SLOW
                while not self._ending and (job := table.claim(names=names)):
                    attempt(table, job)
                    arrivals.over(self._desk, table.get(job.id))
            except Stopped:
                return
            except EarwitnessError:
                # The table cannot be written just now (busy, disk full): the work stays in it and is tried again.
                self._wakes[slow].wait(5 * IDLE_S)
            self._wakes[slow].wait(IDLE_S)
            self._wakes[slow].clear()

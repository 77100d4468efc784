"""The thread that does the long work of an open desk: it takes jobs from the case's table until it is told to stop.

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
# Modules whose job functions a desk may meet in a case; one that this installation lacks is passed over.
MODULES = ("listening", "copies", "arrivals", "drafts")


def learn() -> None:
    """Know every kind of job that a desk may have queued."""
    for name in MODULES:
        if find_spec(f"earwitness.desk.{name}") is not None:
            importlib.import_module(f"earwitness.desk.{name}")


class Worker:
    """Runs the queued jobs of one case, one after the other. `start`, `wake` after queueing, `stop`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._wake = threading.Event()
        self._ending = False
        self._thread = threading.Thread(target=self._run, name="earwitness-work", daemon=True)

    def start(self) -> None:
        """Begin; what an earlier desk left unfinished goes on."""
        learn()
        STOP.clear()
        self._thread.start()

    def wake(self) -> None:
        """There is new work."""
        self._wake.set()

    def stop(self) -> None:
        """Stop at the next report of progress; the job that was running is queued again."""
        self._ending = True
        STOP.set()
        self._wake.set()
        self._thread.join(15.0)
        STOP.clear()

    def _run(self) -> None:
        from earwitness.desk import arrivals

        arrivals.tidy(self._desk)
        while not self._ending:
            try:
                table = JobTable(self._desk.case)
                while not self._ending and (job := table.claim(names=registry.names())):
                    attempt(table, job)
                    arrivals.over(self._desk, table.get(job.id))
            except Stopped:
                return
            except EarwitnessError:
                # The table cannot be written just now (busy, disk full): the work stays in it and is tried again.
                self._wake.wait(5 * IDLE_S)
            self._wake.wait(IDLE_S)
            self._wake.clear()

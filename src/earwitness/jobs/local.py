"""Jobs on this machine: in this process (workers=0), or in a pool of worker processes."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence

from earwitness.errors import JobFailed
from earwitness.jobs import registry
from earwitness.jobs.context import BEAT_S
from earwitness.jobs.runner import JobRunner, attempt, outcome
from earwitness.store.case import Case
from earwitness.store.jobtable import LEASE_S, Job, JobStore, JobTable

POLL_S = 0.05
STOP_S = 10.0


class LocalRunner(JobRunner):
    """Runs the jobs of `store`.

    `modules` are imported by each worker process so that their job functions are known there. With `workers` = 0
    jobs run in this process when they are waited for: no process is started, and Ctrl-C queues the job again.
    """

    def __init__(
        self,
        store: JobStore,
        *,
        workers: int | None = None,
        modules: Sequence[str] = (),
        lease_s: float = LEASE_S,
        beat_s: float = BEAT_S,
    ) -> None:
        self.table = JobTable(store, lease_s=lease_s)
        self._workers = (os.cpu_count() or 1) if workers is None else workers
        self._modules = list(modules)
        self._beat_s = beat_s
        self._lease_s = lease_s
        self._processes: list[subprocess.Popen[bytes]] = []
        self._lock = threading.Lock()

    @property
    def pids(self) -> list[int]:
        """Process ids of the workers that are running."""
        return [p.pid for p in self._processes if p.poll() is None]

    def start(self) -> None:
        """Start as many workers as there is work for."""
        self.table.free_dead()
        with self._lock:
            self._processes = [p for p in self._processes if not self._ended(p)]
            running = len(self._processes)
            wanted = min(self._workers, running + len(self.table.list("queued")))
            for _ in range(wanted - running):
                self._processes.append(self._spawn())

    def _ended(self, process: subprocess.Popen[bytes]) -> bool:
        if process.poll() is None:
            return False
        if process.stdin:
            with contextlib.suppress(OSError):
                process.stdin.close()
        return True

    def _spawn(self) -> subprocess.Popen[bytes]:
        store = self.table.store
        order = {
            "case": str(store.folder.absolute()) if isinstance(store, Case) else "",
            "home": str(store.home.folder.absolute()),
            "modules": self._modules,
            "beat_s": self._beat_s,
            "lease_s": self._lease_s,
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "earwitness.jobs.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        assert process.stdin
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(json.dumps(order).encode() + b"\n")
            process.stdin.flush()
        return process

    def wait(self, job: int, timeout_s: float | None = None) -> Job:
        """Wait until a job is over, working on it here where there are no workers."""
        until = None if timeout_s is None else time.monotonic() + timeout_s
        while True:
            found = self.table.get(job)
            if found.over:
                return outcome(found)
            if not self._workers and (claimed := self.table.claim(job=job, names=registry.names())):
                fault = attempt(self.table, claimed, beat_s=self._beat_s)
                again = self.table.get(job)
                if fault is not None and again.state in ("failed", "cancelled"):
                    # Here the error itself is at hand; its type says more than the table can.
                    raise fault
                continue
            self._tend(until)

    def drain(self) -> None:
        """Wait until nothing is queued or running. Failures stay in the table."""
        while open_jobs := self.table.list("queued", "running"):
            if not self._workers:
                if claimed := self.table.claim(names=registry.names()):
                    attempt(self.table, claimed, beat_s=self._beat_s)
                    continue
                if not any(j.name in registry.names() for j in open_jobs):
                    raise JobFailed("A queued job is of a kind this version does not know.", "See `jobs list`.")
            self._tend(None)

    def _tend(self, until: float | None) -> None:
        if until is not None and time.monotonic() > until:
            raise TimeoutError("the job is not over yet")
        if self._workers:
            self.start()
        else:
            self.table.free_dead()
        time.sleep(POLL_S)

    def stop(self) -> None:
        """Ask the workers to end and wait for them; then put back what they had."""
        with self._lock:
            for process in self._processes:
                if process.stdin:
                    with contextlib.suppress(OSError):
                        process.stdin.close()
            for process in self._processes:
                try:
                    process.wait(STOP_S)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
            self._processes.clear()
        self.table.free_dead()

"""The contract of everything that runs jobs, and one attempt at a job (the same for all of them)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from earwitness.errors import (
    CaseBusy,
    DiskFull,
    EarwitnessError,
    JobFailed,
    LeaseLost,
    MediumFailed,
)
from earwitness.jobs import registry
from earwitness.jobs.context import BEAT_S, JobContext
from earwitness.store.jobtable import MAX_ATTEMPTS, Job, JobTable

# Faults that may pass by themselves. Every other typed error is an answer, and asking again gives the same one.
PASSING = (CaseBusy, DiskFull, MediumFailed)


class JobRunner(ABC):
    """Runs the jobs of one case, or of the home."""

    table: JobTable

    def submit(
        self, name: str, payload: dict[str, Any], *, key: str | None = None, max_attempts: int = MAX_ATTEMPTS
    ) -> int:
        """Queue a job; with `key`, once. Returns its id."""
        registry.find(name)
        return self.table.submit(name, payload, key=key, max_attempts=max_attempts)

    @abstractmethod
    def start(self) -> None:
        """Begin to work on what is queued, and on what a stopped process left."""

    @abstractmethod
    def wait(self, job: int, timeout_s: float | None = None) -> Job:
        """Wait until a job is over. Raises JobFailed where it failed or was cancelled, TimeoutError."""

    @abstractmethod
    def drain(self) -> None:
        """Wait until nothing is queued or running."""

    @abstractmethod
    def stop(self) -> None:
        """Stop working. Jobs that were running are queued again."""

    def __enter__(self) -> JobRunner:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def attempt(table: JobTable, job: Job, *, beat_s: float = BEAT_S) -> BaseException | None:
    """Run one claimed job to its end, note the outcome in the table, and return what went wrong, if anything."""
    try:
        with JobContext(table, job, beat_s=beat_s) as context:
            result = registry.find(job.name)(context, job.payload)
        if not context.ended:
            # cj.dump inside finish: a result that is not canonical JSON is a failure of the job.
            table.finish(job, {} if result is None else result)
    except LeaseLost as fault:
        return fault
    except EarwitnessError as fault:
        table.fail(job, fault.as_json(), again=isinstance(fault, PASSING))
        return fault
    except Exception as fault:  # noqa: BLE001  (a bug in a job ends that job, not the worker)
        known = f"The job stopped on an error of the program ({type(fault).__name__})."
        table.fail(job, {"code": "bug", "known": known, "do": "Report it; run it again."}, again=True)
        return fault
    except BaseException:
        # Ctrl-C, or the runner is stopping: the job goes back into the queue for `jobs resume`.
        table.release(job)
        raise
    return None


def outcome(job: Job) -> Job:
    """The job, if it is done. Raises JobFailed otherwise."""
    if job.state == "done":
        return job
    error = job.error or {}
    raise JobFailed(
        error.get("known", "The job was cancelled."),
        error.get("do", "Run it again."),
        where=error.get("code", job.state),
    )

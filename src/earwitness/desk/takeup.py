"""Long work on a recording, queued once while it is under way; what a failed or stopped one had kept is taken up."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from earwitness.desk.context import Desk, Progress, silent
from earwitness.ids import random_hex
from earwitness.jobs.context import JobContext
from earwitness.jobs.local import LocalRunner
from earwitness.store.jobtable import JobTable

_watching: dict[tuple[str, int], Progress] = {}


def queue(desk: Desk, name: str, order: dict[str, Any]) -> int:
    """Queue a job of this order, unless one is queued or running. Returns the job.

    Its payload has the order, the `actor`, and a `run` under which its pieces are kept: that of the last job of the
    same order where that did not end, so that nothing is done twice.
    """
    same = [j for j in JobTable(desk.case).list() if j.name == name and order.items() <= j.payload.items()]
    if same and same[-1].state in ("queued", "running"):
        return same[-1].id
    run = same[-1].payload["run"] if same and same[-1].state != "done" else random_hex(8)
    return LocalRunner(desk.case, workers=0).submit(name, {**order, "run": run, "actor": desk.actor or ""})


def wait(desk: Desk, number: int) -> dict[str, Any]:
    """Do a job here, telling the desk how far it is. Its result. Raises JobFailed."""
    with _watched(desk, number):
        return dict(LocalRunner(desk.case, workers=0).wait(number).result)


def watching(context: JobContext) -> Progress:
    """Whom to tell how far a job is."""
    return _watching.get((context.case.case_id, context.job.id), silent)


@contextlib.contextmanager
def _watched(desk: Desk, number: int) -> Iterator[None]:
    place = (desk.case.case_id, number)
    _watching[place] = desk.progress
    try:
        yield
    finally:
        _watching.pop(place, None)

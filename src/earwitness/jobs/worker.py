"""One worker process: reads what to open from standard input, runs jobs until there are none, ends.

Names and paths come by standard input, not by arguments, which every user of the machine can read.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import sys
import threading
from pathlib import Path
from types import FrameType
from typing import Any

from earwitness.jobs import registry
from earwitness.jobs.runner import attempt
from earwitness.store.case import Case
from earwitness.store.jobtable import HomeJobs, JobTable
from earwitness.store.settings import Home


class Stopped(BaseException):
    """The runner asked this worker to end."""


def _stop(number: int, frame: FrameType | None) -> None:
    raise Stopped


def work(order: dict[str, Any]) -> int:
    """Run queued jobs until none is left. Returns how many attempts were made."""
    for module in order["modules"]:
        importlib.import_module(module)
    home = Home(Path(order["home"]))
    store = Case.open(Path(order["case"]), home=home) if order["case"] else HomeJobs(home)
    done = 0
    try:
        table = JobTable(store, lease_s=order["lease_s"])
        while job := table.claim(names=registry.names()):
            attempt(table, job, beat_s=order["beat_s"])
            done += 1
    finally:
        store.close()
    return done


def _end_with_parent() -> None:
    """End when the runner ends, however it ends: its end of the pipe closes."""

    def watch() -> None:
        sys.stdin.buffer.read()
        os.kill(os.getpid(), signal.SIGTERM)  # to the process: the main thread must wake from what it waits for

    threading.Thread(target=watch, name="earwitness-parent", daemon=True).start()


def main() -> None:
    """Entry point of `python -m earwitness.jobs.worker`."""
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the runner decides
    order = json.loads(sys.stdin.buffer.readline())
    _end_with_parent()
    try:
        work(order)
    except Stopped:
        sys.exit(0)


if __name__ == "__main__":
    main()

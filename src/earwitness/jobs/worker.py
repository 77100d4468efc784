"""One worker process: reads what to open from standard input, runs jobs until there are none, ends.

Names and paths come by standard input, not by arguments, which every user of the machine can read.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import signal
import sys
import threading
import time
from pathlib import Path
from types import FrameType
from typing import Any

from earwitness.jobs import registry
from earwitness.jobs.context import STOP, Stopped
from earwitness.jobs.runner import attempt
from earwitness.store.case import Case
from earwitness.store.jobtable import HomeJobs, JobTable
from earwitness.store.settings import Home

GRACE_S = 5.0


def _stop(number: int, frame: FrameType | None) -> None:
    STOP.set()


def work(order: dict[str, Any]) -> int:
    """Run queued jobs until none is left. Returns how many attempts were made."""
    for module in order["modules"]:
        importlib.import_module(module)
    home = Home(Path(order["home"]))
    store = Case.open(Path(order["case"]), home=home) if order["case"] else HomeJobs(home)
    done = 0
    try:
        table = JobTable(store, lease_s=order["lease_s"])
        while not STOP.is_set() and (job := table.claim(names=registry.names())):
            attempt(table, job, beat_s=order["beat_s"])
            done += 1
    finally:
        store.close()
    return done


def _end_with_parent() -> None:
    """End when the runner ends, however it ends: its end of the pipe closes.

    A job that does not report progress in time is cut; its lease names a process that is gone, so it is queued again.
    """

    def watch() -> None:
        # Not through sys.stdin: a thread that waits inside it cannot be ended when the interpreter shuts down.
        while os.read(0, 4096):
            pass
        STOP.set()
        time.sleep(GRACE_S)
        os._exit(0)

    threading.Thread(target=watch, name="earwitness-parent", daemon=True).start()


def main() -> None:
    """Entry point of `python -m earwitness.jobs.worker`."""
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the runner decides
    order = json.loads(sys.stdin.buffer.readline())
    _end_with_parent()
    with contextlib.suppress(Stopped):
        work(order)


if __name__ == "__main__":
    main()

"""A process that has everything imported and does each order in a child of its own, so that a kill hits the work.

Orders come as lines of JSON on standard input: {"args": [...], "home": ...} and, if wanted, "die_at" (an event),
"limit" (bytes a file may have), "log" (a file for what is printed). Answers are lines: `pid N` when the child begins,
`end STATUS EVENTS` when it is over. With `die_at` the child kills itself with signal 9 at its n-th audit event (files
opened, renamed, removed; processes begun; databases opened …).
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys

from earwitness.cli import checking, custody, intake, job, machine, quotations, transcripts  # noqa: F401
from earwitness.cli.main import run
from earwitness.desk import keeping, release  # noqa: F401

COUNTED = ("open", "os.", "sqlite3.", "subprocess.", "shutil.", "tempfile.", "mmap.", "fcntl.")


def count(die_at: int | None, report: int) -> None:
    """Count audit events from here on, and die at one of them. The count is kept in the file `report`."""
    seen = 0

    def hook(event: str, _args: object) -> None:
        nonlocal seen
        if event.startswith(COUNTED):
            seen += 1
            if seen == die_at:
                os.kill(os.getpid(), signal.SIGKILL)
            os.pwrite(report, seen.to_bytes(8, "big"), 0)

    sys.addaudithook(hook)


def child(order: dict, report: int) -> None:
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    for stream in (1, 2):
        os.dup2(os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND) if order.get("log") else null, stream)
    os.environ["EARWITNESS_HOME"] = order["home"]
    if order.get("limit"):
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (order["limit"], order["limit"]))
    count(order.get("die_at"), report)
    try:
        run(order["args"])
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def main() -> None:
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    report = os.memfd_create("events")
    for line in sys.stdin:
        os.pwrite(report, bytes(8), 0)
        pid = os.fork()
        if pid == 0:
            try:
                child(json.loads(line), report)
            finally:
                os._exit(99)
        print(f"pid {pid}", file=answers)
        _, status = os.waitpid(pid, 0)
        events = int.from_bytes(os.pread(report, 8, 0), "big")
        print(f"end {os.waitstatus_to_exitcode(status)} {events}", file=answers)


if __name__ == "__main__":
    main()

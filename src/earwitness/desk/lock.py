"""One browser desk per case: a lock that the system drops when its process dies, however it dies.

The command line may write beside it (each act is one short transaction). Two servers may not: each would hold people's
open turns and sittings, and neither would know of the other's.
"""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass

from earwitness.desk.context import Desk
from earwitness.errors import DeskOpen
from earwitness.store.database import faults

NAME = ".desk"


@dataclass
class DeskLock:
    """The lock of one open case. Release it when done."""

    handle: int | None

    def release(self) -> None:
        """Let another server open the case."""
        if self.handle is not None:
            os.close(self.handle)
            self.handle = None


def take(desk: Desk) -> DeskLock:
    """Take the lock, or raise DeskOpen with the process that holds it. Does nothing where there is no fcntl."""
    try:
        import fcntl
    except ImportError:
        return DeskLock(None)
    path = desk.case.working(NAME)
    with faults():
        handle = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        holder = ""
        with contextlib.suppress(OSError, ValueError):
            holder = f" (process {int(os.read(handle, 20).split()[0])})"
        os.close(handle)
        raise DeskOpen(
            f"This case is already open in another desk{holder}. This one will not write to it.",
            "Use that one, or stop it first. `earwitness serve CASE --readonly` looks without writing.",
            where="case",
        ) from None
    with contextlib.suppress(OSError):
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
    return DeskLock(handle)

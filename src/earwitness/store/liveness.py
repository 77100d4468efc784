"""Whether the process that left a lease behind is still there: its machine, boot, process id and start."""

from __future__ import annotations

import os
from pathlib import Path

_BOOT = Path("/proc/sys/kernel/random/boot_id")


def _boot() -> str:
    try:
        return _BOOT.read_text("ascii").strip()
    except OSError:
        return "unknown"


def _start(pid: int) -> str | None:
    """When a process began, in clock ticks since boot; "unknown" where /proc is not there, None if it is gone."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
    except FileNotFoundError:
        if Path("/proc/self/stat").exists():
            return None
    except OSError:
        return "unknown"
    else:
        # The name in brackets may hold anything; the fields after the last bracket are fixed (proc(5)).
        fields = stat.rpartition(")")[2].split()
        return None if fields[0] in ("Z", "X") else fields[19]
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return None
    except OSError:
        pass
    return "unknown"


def me(machine: str) -> str:
    """The name of this process among all processes of all machines and boots."""
    pid = os.getpid()
    return f"{machine}:{_boot()}:{pid}:{_start(pid)}"


def is_gone(owner: str, machine: str) -> bool | None:
    """True if the process is certainly gone, False if it certainly lives, None for one of another machine."""
    host, boot, pid, start = owner.split(":")
    if host != machine:
        return None
    if boot != _boot():
        return True
    found = _start(int(pid))
    return found is None or (start != found and "unknown" not in (start, found))

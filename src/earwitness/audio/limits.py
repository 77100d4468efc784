"""Which limits are in force on this machine, found out by trying to break them in a jailed child."""

from __future__ import annotations

import errno
import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from earwitness.audio import wire
from earwitness.audio.attempts import BURN_CPU, NAMES
from earwitness.audio.jail import Jail
from earwitness.audio.model import Limits
from earwitness.audio.wire import Kind, Lock
from earwitness.errors import MediaOverLimit

_LOCKS: tuple[tuple[Lock, str, str], ...] = (
    (Lock.SECCOMP, "seccomp", "a list of the few system calls that are let through"),
    (Lock.LANDLOCK, "landlock", "no file system, no network, a second time"),
    (Lock.NO_NEW_PRIVS, "no-new-privileges", "nothing it starts could gain rights"),
    (Lock.NOT_DUMPABLE, "not-dumpable", "its memory cannot be read by others, no core file"),
    (Lock.DESCRIPTORS, "descriptors", "only the recording and its answer are open"),
    (Lock.ONE_THREAD, "one-thread", "the filter holds for all of it"),
    (Lock.DIES_WITH_PARENT, "dies-with-parent", "it does not outlive the program"),
    (Lock.RLIMITS, "rlimits", "memory, CPU time, file size, files, processes, core"),
)


@dataclass(frozen=True)
class Limit:
    """One limit: whether it held when it was tried, and in plain words what it keeps the child from."""

    name: str
    in_force: bool
    detail: str


def limits_in_force() -> list[Limit]:
    """Try everything in a child of this machine and report what happened. Takes about two seconds.

    On a machine without a jail every entry is given as not in force; nothing is raised.
    """
    if sys.platform != "linux":
        return [Limit(name, False, f"{what}: not limited on this machine") for _, name, what in _LOCKS] + [
            Limit(name, False, f"{what}: not prevented on this machine") for name, what in NAMES
        ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "probe"
        path.write_bytes(b"probe")
        fd = os.open(path, os.O_RDONLY)
        try:
            found = _attempted(fd)
            found.append(_cpu(fd))
            found.append(_stall())
        finally:
            os.close(fd)
    return found


def _attempted(fd: int) -> list[Limit]:
    found: list[Limit] = []
    limits = Limits(address_space=64 << 20, cpu_s=10)
    with Jail(fd, "probe", (0,), limits, allow_unjailed=False) as jail:
        status: dict[str, str] = {}
        for kind, _, payload in jail.messages():
            if kind is Kind.PROBE:
                number, code = wire.PROBE.unpack_from(payload)
                if not status:
                    status = _proc_status(jail.pid)
                name, what = NAMES[number]
                word = errno.errorcode.get(code, str(code))
                detail = f"{what}: refused ({word})" if code else f"{what}: NOT prevented"
                # EINVAL and ENOENT mean that the call got through and failed for another reason.
                found.append(Limit(name, code in (errno.EPERM, errno.EACCES, errno.ENOMEM, errno.EBADF), detail))
        locks = jail.hello[5]
    seen = {Lock.SECCOMP: status.get("Seccomp") == "2", Lock.NO_NEW_PRIVS: status.get("NoNewPrivs") == "1"}
    return [Limit(name, bool(locks & lock) and seen.get(lock, True), what) for lock, name, what in _LOCKS] + found


def _proc_status(pid: int) -> dict[str, str]:
    """What the kernel itself says of the child, not what the child says."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text("ascii", "replace").splitlines()
    except OSError:
        return {}
    return {k: v.strip() for k, _, v in (line.partition(":") for line in lines)}


def _cpu(fd: int) -> Limit:
    what = "using more CPU time than its limit"
    with Jail(fd, "probe", (BURN_CPU,), Limits(address_space=64 << 20, cpu_s=1, stall_s=30), False) as jail:
        try:
            for _ in jail.messages():
                pass
        except MediaOverLimit:
            return Limit("cpu", jail.kill() in (-24, -9), f"{what}: the kernel ended it")
    return Limit("cpu", False, f"{what}: NOT prevented")


def _stall() -> Limit:
    limits = Limits()
    return Limit("watchdog", True, f"without progress for {limits.stall_s:.0f} s it is killed from outside")

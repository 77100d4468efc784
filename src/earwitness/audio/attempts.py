"""What a locked-down child tries, so that `limits` can say what is really in force. Run by child.py in mode `probe`.

Each attempt is made after the lock-down and its errno is sent; 0 means that it succeeded.
"""

from __future__ import annotations

import ctypes
import errno
import mmap
import os
import platform
from collections.abc import Callable
from typing import TYPE_CHECKING

from earwitness.audio import lockdown, wire
from earwitness.audio.wire import Kind

if TYPE_CHECKING:
    from earwitness.audio.child import Out

BURN_CPU = 1

# (name, what it means) in the order of their numbers on the wire.
NAMES: tuple[tuple[str, str], ...] = (
    ("open", "opening another file"),
    ("openat2", "opening another file by openat2"),
    ("create", "creating a file"),
    ("connect", "making a connection (socket)"),
    ("execute", "starting another program"),
    ("fork", "starting another process"),
    ("thread", "starting a thread"),
    ("ptrace", "looking into other processes"),
    ("kill", "signalling other processes"),
    ("io_uring", "asynchronous kernel work (io_uring)"),
    ("mount", "mounting"),
    ("unlink", "deleting a file"),
    ("rename", "renaming a file"),
    ("bpf", "loading kernel programs"),
    ("keyctl", "reaching kernel keys"),
    ("prctl", "changing its own restrictions"),
    ("setrlimit", "raising its own limits"),
    ("write-input", "writing to the recording"),
    ("write-elsewhere", "writing to a descriptor that is not its answer"),
    ("execute-memory", "making memory executable"),
    ("memory", "taking more memory than its limit"),
    ("stat", "asking whether another file exists"),
)

_X86 = {
    "open": 2, "openat": 257, "openat2": 437, "socket": 41, "execve": 59, "fork": 57, "clone": 56, "clone3": 435,
    "ptrace": 101, "kill": 62, "io_uring_setup": 425, "mount": 165, "unlinkat": 263, "renameat2": 316, "bpf": 321,
    "keyctl": 250, "prctl": 157, "prlimit64": 302, "pwrite64": 18, "write": 1, "newfstatat": 262,
}  # fmt: skip
_ARM = {
    "open": 56, "openat": 56, "openat2": 437, "socket": 198, "execve": 221, "fork": 220, "clone": 220, "clone3": 435,
    "ptrace": 117, "kill": 129, "io_uring_setup": 425, "mount": 40, "unlinkat": 35, "renameat2": 276, "bpf": 280,
    "keyctl": 219, "prctl": 167, "prlimit64": 261, "pwrite64": 68, "write": 64, "newfstatat": 79,
}  # fmt: skip
_AT_FDCWD = -100


def run(out: Out, fd: int, memory: int, cpu_s: int, what: int) -> None:
    """Lock down, report each attempt, then DONE; `what` BURN_CPU: spin until the CPU limit ends the process."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall.restype = ctypes.c_long
    numbers = _ARM if platform.machine().lower() in ("aarch64", "arm64") else _X86
    ready = _attempts(libc, numbers, fd, memory)
    try:
        locks = lockdown.lock_down(keep=(1, fd), memory=memory, cpu_s=cpu_s)
    except lockdown.LockdownFailed:
        locks = 0
    out.send(Kind.HELLO, wire.HELLO.pack(wire.VERSION, 0, 0, 0, 0, locks))
    if what == BURN_CPU:
        while True:
            pass
    for number, attempt in enumerate(ready):
        out.send(Kind.PROBE, wire.PROBE.pack(number, attempt()))
    out.send(Kind.DONE, wire.DONE.pack(0, 0, 0))


def _attempts(libc: ctypes.CDLL, numbers: dict[str, int], fd: int, memory: int) -> list[Callable[[], int]]:
    def call(name: str, *arguments: int | bytes | None) -> Callable[[], int]:
        def attempt() -> int:
            ctypes.set_errno(0)
            made = [a if a is None or isinstance(a, bytes) else ctypes.c_long(a) for a in arguments]
            got = int(libc.syscall(ctypes.c_long(numbers[name]), *made))
            if got >= 0:
                return 0
            return ctypes.get_errno() or errno.EPERM

        return attempt

    def child(name: str, *arguments: int) -> Callable[[], int]:
        made = call(name, *arguments)

        def attempt() -> int:
            me = os.getpid()
            got = made()
            if os.getpid() != me:  # the attempt succeeded and this is the new process
                os._exit(0)
            return got

        return attempt

    def take_memory() -> int:
        try:
            mmap.mmap(-1, memory + (64 << 20))
        except (OSError, MemoryError, ValueError):
            return errno.ENOMEM
        return 0

    path = b"/etc/hostname"
    how = bytes(24)
    return [
        call("openat", _AT_FDCWD, path, os.O_RDONLY, 0),
        call("openat2", _AT_FDCWD, path, how, 24),
        call("openat", _AT_FDCWD, b"/tmp/.earwitness-limits", os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600),
        call("socket", 2, 1, 0),
        call("execve", b"/nonexistent", None, None),
        child("clone", 17, 0, 0, 0, 0),
        # CLONE_THREAD without CLONE_SIGHAND: EINVAL (nothing happens) where the call itself is let through
        call("clone", 0x00010000, 0, 0, 0, 0),
        call("ptrace", 16, os.getppid(), 0, 0),
        call("kill", os.getppid(), 0),
        call("io_uring_setup", 1, bytes(128)),
        call("mount", b"none", b"/nonexistent", b"tmpfs", 0, None),
        call("unlinkat", _AT_FDCWD, b"/nonexistent", 0),
        call("renameat2", _AT_FDCWD, b"/nonexistent", _AT_FDCWD, b"/nonexistent2", 0),
        call("bpf", 0, bytes(128), 128),
        call("keyctl", 0, -3, 0),
        call("prctl", 38, 1, 0, 0, 0),
        call("prlimit64", 0, 4, None, bytes(16)),
        call("pwrite64", fd, b"x", 1, 0),
        call("write", fd, b"", 0),
        _map_executable,
        take_memory,
        call("newfstatat", _AT_FDCWD, path, bytes(256), 0),
    ]


def _map_executable() -> int:
    try:
        mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_EXEC).close()
    except OSError as refused:
        return refused.errno or errno.EPERM
    return 0

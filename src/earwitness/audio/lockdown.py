"""What the child does to itself before it touches a hostile file: limits, no privileges, Landlock, seccomp.

The seccomp filter (Linux `seccomp(2)`, classic BPF written by hand) is an allow-list: what a decoder needs that works
on memory and on descriptors it already has. Everything else - opening, sockets, starting processes or threads, signals
to others, ptrace, io_uring, mounts, renames - returns EPERM. `write` reaches descriptor 1 only; memory cannot be made
executable.
"""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import struct
import sys
from pathlib import Path

from earwitness.audio.wire import Lock

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_GET_DUMPABLE, _PR_SET_SECCOMP = 1, 4, 3, 22
_PR_SET_NO_NEW_PRIVS, _PR_GET_NO_NEW_PRIVS = 38, 39
_LANDLOCK_CREATE, _LANDLOCK_RESTRICT = 444, 446
_EPERM = 1

# name: (x86_64, aarch64). Calls that may be made with any arguments.
_FREE: dict[str, tuple[int, int]] = {
    "read": (0, 63),
    "close": (3, 57),
    "fstat": (5, 80),
    "lseek": (8, 62),
    "munmap": (11, 215),
    "brk": (12, 214),
    "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135),
    "rt_sigreturn": (15, 139),
    "pread64": (17, 67),
    "sched_yield": (24, 124),
    "mremap": (25, 216),
    "madvise": (28, 233),
    "getpid": (39, 172),
    "exit": (60, 93),
    "gettimeofday": (96, 169),
    "getrusage": (98, 165),
    "sigaltstack": (131, 132),
    "gettid": (186, 178),
    "futex": (202, 98),
    "sched_getaffinity": (204, 123),
    "restart_syscall": (219, 128),
    "clock_gettime": (228, 113),
    "clock_getres": (229, 114),
    "exit_group": (231, 94),
    "getrandom": (318, 278),
    "membarrier": (324, 283),
    "rseq": (334, 293),
}
_WRITE = {"x86_64": (1, 20), "aarch64": (64, 66)}  # write, writev: descriptor 1 only
_MAP = {"x86_64": (9, 10), "aarch64": (222, 226)}  # mmap, mprotect: never executable
_AUDIT = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}

_LD, _JEQ, _JGE, _JSET, _RET = 0x20, 0x15, 0x35, 0x45, 0x06
_KILL, _ERRNO, _ALLOW = 0x80000000, 0x00050000, 0x7FFF0000


class LockdownFailed(Exception):
    """A limit that must be in force could not be set."""


def machine() -> str | None:
    """The architecture if a filter is written for it and this process is Linux and 64-bit, else None."""
    name = {"x86_64": "x86_64", "amd64": "x86_64", "aarch64": "aarch64", "arm64": "aarch64"}.get(
        platform.machine().lower()
    )
    return name if sys.platform == "linux" and sys.maxsize > 1 << 32 else None


def program(arch: str) -> bytes:
    """The BPF program for one architecture: struct sock_filter {u16 code, u8 jt, u8 jf, u32 k}, native order."""
    column = 0 if arch == "x86_64" else 1
    out: list[tuple[int, int, int, int]] = [
        (_LD, 0, 0, 4),  # seccomp_data.arch
        (_JEQ, 1, 0, _AUDIT[arch]),
        (_RET, 0, 0, _KILL),
        (_LD, 0, 0, 0),  # seccomp_data.nr
    ]
    if arch == "x86_64":
        out += [(_JGE, 0, 1, 0x40000000), (_RET, 0, 0, _KILL)]  # the x32 numbers
    for numbers in _FREE.values():
        out += [(_JEQ, 0, 1, numbers[column]), (_RET, 0, 0, _ALLOW)]
    for number in _WRITE[arch]:
        # args[0]: both halves, low word first on these little-endian machines
        out += [(_JEQ, 0, 6, number), (_LD, 0, 0, 16), (_JEQ, 0, 3, 1), (_LD, 0, 0, 20), (_JEQ, 0, 1, 0)]
        out += [(_RET, 0, 0, _ALLOW), (_RET, 0, 0, _ERRNO | _EPERM)]
    for number in _MAP[arch]:
        out += [(_JEQ, 0, 4, number), (_LD, 0, 0, 32), (_JSET, 0, 1, 4)]  # args[2] & PROT_EXEC
        out += [(_RET, 0, 0, _ERRNO | _EPERM), (_RET, 0, 0, _ALLOW)]
    out.append((_RET, 0, 0, _ERRNO | _EPERM))
    return b"".join(struct.pack("=HBBI", *line) for line in out)


class _Fprog(ctypes.Structure):
    _fields_ = [("len", ctypes.c_ushort), ("filter", ctypes.c_void_p)]


def _prctl(libc: ctypes.CDLL, option: int, value: int = 0, third: int = 0) -> int:
    zero = ctypes.c_ulong(0)
    return int(libc.prctl(ctypes.c_int(option), ctypes.c_ulong(value), ctypes.c_ulong(third), zero, zero))


def _install_seccomp(libc: ctypes.CDLL, arch: str) -> bool:
    code = program(arch)
    buffer = ctypes.create_string_buffer(code, len(code))
    fprog = _Fprog(len(code) // 8, ctypes.addressof(buffer))
    return _prctl(libc, _PR_SET_SECCOMP, 2, ctypes.addressof(fprog)) == 0


def _install_landlock(libc: ctypes.CDLL) -> bool:
    """Refuse every file-system right, binding and connecting that this kernel's Landlock knows."""
    libc.syscall.restype = ctypes.c_long
    abi = int(libc.syscall(ctypes.c_long(_LANDLOCK_CREATE), None, ctypes.c_size_t(0), ctypes.c_uint(1)))
    if abi < 1:
        return False
    rights = {1: 13, 2: 14, 3: 15, 4: 15}.get(abi, 16)
    attribute = struct.pack("=Q", (1 << rights) - 1)
    if abi >= 4:
        attribute += struct.pack("=Q", 3)
    if abi >= 6:
        attribute += struct.pack("=Q", 3)  # abstract sockets and signals outside
    buffer = ctypes.create_string_buffer(attribute, len(attribute))
    fd = int(libc.syscall(ctypes.c_long(_LANDLOCK_CREATE), buffer, ctypes.c_size_t(len(attribute)), ctypes.c_uint(0)))
    if fd < 0:
        return False
    done = int(libc.syscall(ctypes.c_long(_LANDLOCK_RESTRICT), ctypes.c_int(fd), ctypes.c_uint(0))) == 0
    os.close(fd)
    return done


def _virtual_size() -> int | None:
    try:
        return int(Path("/proc/self/statm").read_text("ascii").split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return None


def _set_rlimits(address_space: int | None, cpu_s: int) -> None:
    wanted = {
        "RLIMIT_CORE": (0, 0),
        "RLIMIT_FSIZE": (0, 0),
        "RLIMIT_NOFILE": (0, 0),
        "RLIMIT_NPROC": (0, 0),
        "RLIMIT_MEMLOCK": (0, 0),
        "RLIMIT_MSGQUEUE": (0, 0),
        "RLIMIT_CPU": (cpu_s, cpu_s + 2),
    }
    if address_space is not None:
        wanted["RLIMIT_AS"] = (address_space, address_space)
    for name, (soft, hard) in wanted.items():
        which = getattr(resource, name, None)
        if which is None:
            continue
        ceiling = resource.getrlimit(which)[1]
        if ceiling != resource.RLIM_INFINITY:
            soft, hard = min(soft, ceiling), min(hard, ceiling)
        try:
            resource.setrlimit(which, (soft, hard))
        except (ValueError, OSError) as refused:
            if name in ("RLIMIT_AS", "RLIMIT_CPU") and sys.platform == "linux":
                raise LockdownFailed(name) from refused


def lock_down(*, keep: tuple[int, ...], memory: int, cpu_s: int) -> int:
    """Put everything in force in this process; returns bits of wire.Lock. There is no way back.

    `keep`: descriptors that stay open. On Linux raises LockdownFailed unless seccomp, or else Landlock, is in force.
    """
    locks = 0
    for fd in range(256):
        if fd not in keep:
            try:
                os.close(fd)
            except OSError:
                continue
    locks |= Lock.DESCRIPTORS
    linux = sys.platform == "linux"
    used = _virtual_size()  # before Landlock shuts /proc
    if linux and used is None:
        raise LockdownFailed("RLIMIT_AS")
    if linux:
        libc = ctypes.CDLL(None, use_errno=True)
        if _prctl(libc, _PR_SET_PDEATHSIG, 9) == 0:
            locks |= Lock.DIES_WITH_PARENT
        if _prctl(libc, _PR_SET_NO_NEW_PRIVS, 1) == 0 and _prctl(libc, _PR_GET_NO_NEW_PRIVS) == 1:
            locks |= Lock.NO_NEW_PRIVS
        if _prctl(libc, _PR_SET_DUMPABLE, 0) == 0 and _prctl(libc, _PR_GET_DUMPABLE) == 0:
            locks |= Lock.NOT_DUMPABLE
        # The filter binds the calling thread: there must be no other one.
        if len(list(Path("/proc/self/task").iterdir())) == 1:
            locks |= Lock.ONE_THREAD
        if _install_landlock(libc):
            locks |= Lock.LANDLOCK
    _set_rlimits(None if used is None else used + memory, cpu_s)
    locks |= Lock.RLIMITS
    if linux:
        arch = machine()
        if locks & Lock.ONE_THREAD and locks & Lock.NO_NEW_PRIVS and arch is not None and _install_seccomp(libc, arch):
            locks |= Lock.SECCOMP
        if not locks & (Lock.SECCOMP | Lock.LANDLOCK):
            raise LockdownFailed("seccomp")
    return int(locks)

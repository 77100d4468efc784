"""What crosses the pipe from the child: a fixed header, then at most 1 MiB of integers or raw samples; no text.

Header (little-endian): u8 kind, u8 track, u16 magic, u32 payload length. The parent checks them before it reads on.
"""

from __future__ import annotations

import struct
from enum import IntEnum

HEADER = struct.Struct("<BBHI")
MAGIC = 0xEA51
MAX_PAYLOAD = 1 << 20
VERSION = 1


class Kind(IntEnum):
    """Kinds of message."""

    HELLO = 1
    PROGRESS = 2
    FILE = 3
    FRAMES = 4
    BREAK = 5
    NOTE = 6
    TRACK = 7
    START = 8
    PCM = 9
    MONO = 10
    PEAKS = 11
    DONE = 12
    ERROR = 13
    PROBE = 14


HELLO = struct.Struct("<IIIIII")  # version, libavformat major/minor, libavcodec major/minor, locks (bits of Lock)
PROGRESS = struct.Struct("<Q")
FILE = struct.Struct("<Hq")  # container, declared microseconds or -1
FRAMES = struct.Struct("<IIBI")  # frames, pieces, flags (1: one piece each, 2: one duration for all), that duration
BREAK = struct.Struct("<Qqq")
NOTE = struct.Struct("<Hqq")
# kind (1 coded, 2 pcm file, 3 pcm decoded), why, codec, format, rate, channels, frame samples, gain + 32768,
# frames, samples (basis file: place of the data), skip, total (-1: not known), offset, the number under which its
# FRAMES came, length of the config that follows
TRACK = struct.Struct("<BBHBIHIIQqqqqBB")
START = struct.Struct("<IHB")  # rate, channels, format
DONE = struct.Struct("<QQQ")  # samples, filled, failed
ERROR = struct.Struct("<I")
PROBE = struct.Struct("<Bi")  # which attempt, errno (0: it succeeded, so the limit is not in force)

SMALLEST = {
    Kind.HELLO: HELLO.size,
    Kind.PROGRESS: PROGRESS.size,
    Kind.FILE: FILE.size,
    Kind.FRAMES: FRAMES.size,
    Kind.BREAK: BREAK.size,
    Kind.NOTE: NOTE.size,
    Kind.TRACK: TRACK.size,
    Kind.START: START.size,
    Kind.PCM: 1,
    Kind.MONO: 2,
    Kind.PEAKS: 4,
    Kind.DONE: DONE.size,
    Kind.ERROR: ERROR.size,
    Kind.PROBE: PROBE.size,
}


class Lock(IntEnum):
    """Bits of HELLO's last number: what the child put in force before it touched the file."""

    RLIMITS = 1
    NO_NEW_PRIVS = 2
    NOT_DUMPABLE = 4
    LANDLOCK = 8
    SECCOMP = 16
    DESCRIPTORS = 32
    DIES_WITH_PARENT = 64
    ONE_THREAD = 128

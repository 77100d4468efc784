"""The child's side of a helper process: limits first, then requests from stdin, replies to stdout.

A request is two blocks, each a 4-byte little-endian length and that many bytes: a JSON object, then sound (s16le,
16 kHz, mono) or nothing. Replies are JSON objects, one a line; the last of a request has the key `end`.
"""

from __future__ import annotations

import json
import os
import struct
import sys
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

Handler = Callable[[dict[str, Any], bytes], Iterator[dict[str, Any]]]


def limit(*, memory: int, cpu_s: int) -> None:
    """Cap address space (bytes) and processor time; no core dumps, no writing to files. Where the system can."""
    try:
        import resource
    except ImportError:  # Windows has no such limits; the parent's deadline still holds
        return
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, cpu_s),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        hard = resource.getrlimit(what)[1]
        cap = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (cap, cap))


def serve(handler: Handler) -> None:
    """Answer requests until stdin ends. What libraries print goes nowhere: it may hold words of a case."""
    # The pipe to the parent moves away from descriptor 1, so that native code cannot write into the protocol.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    requests = sys.stdin.buffer
    while True:
        header = _block(requests)
        if header is None:
            return
        sound = _block(requests) or b""
        for reply in handler(json.loads(header), sound):
            _answer(answers, reply)
        _answer(answers, {"end": True})


def _answer(answers: BinaryIO, reply: dict[str, Any]) -> None:
    answers.write(json.dumps(reply, allow_nan=False).encode("ascii") + b"\n")
    answers.flush()


def _block(stream: BinaryIO) -> bytes | None:
    size = stream.read(4)
    if len(size) < 4:
        return None
    return stream.read(struct.unpack("<I", size)[0])

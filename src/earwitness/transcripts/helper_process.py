"""The parent's side of a helper process: heavy native libraries run in a child, whose crash costs nothing.

pocketsphinx can end a process with a segmentation fault and speech models can eat all memory. The child has limits
(`helper_side.limit`), the parent a deadline for each request; what comes back is checked like any input from outside.
"""

from __future__ import annotations

import contextlib
import json
import os
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Any, Final, Self

from earwitness.errors import HelperStopped

MAX_REPLY: Final = 32 << 20
LOOK_S: Final = 0.5


class HelperProcess:
    """A child running `python -m MODULE`; started at the first request, ended by `close` or on any failure."""

    def __init__(self, module: str, *, what: str) -> None:
        self._module = module
        self._what = what
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _start(self) -> subprocess.Popen[bytes]:
        if self._child is None:
            # -P: the working folder, which may hold files from outside, is no place to import from.
            self._child = subprocess.Popen(
                [sys.executable, "-P", "-m", self._module],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=_environment(),
            )  # fmt: skip
        return self._child

    def ask(
        self, header: dict[str, Any], sound: bytes, *, timeout_s: float, unwanted: Callable[[], bool] = lambda: False
    ) -> Iterator[dict[str, Any]]:
        """Send one request and give its replies as they come. Raises HelperStopped; the child is then gone.

        It is ended too as soon as `unwanted` says that nobody waits for the answer any more.
        """
        child = self._start()
        assert child.stdin is not None and child.stdout is not None
        late, over, finished = threading.Event(), threading.Event(), False

        def watch() -> None:
            until = time.monotonic() + timeout_s
            while not over.wait(min(LOOK_S, max(0.0, until - time.monotonic()))):
                if time.monotonic() >= until:
                    late.set()
                if late.is_set() or unwanted():
                    child.kill()
                    return

        threading.Thread(target=watch, name="earwitness-helper-watch", daemon=True).start()
        try:
            head = json.dumps(header).encode("utf-8")
            child.stdin.write(struct.pack("<I", len(head)) + head + struct.pack("<I", len(sound)))
            child.stdin.write(sound)
            child.stdin.flush()
            while True:
                reply = _parse(child.stdout.readline(MAX_REPLY))
                if reply is None:
                    raise self._stopped(late.is_set())
                if reply.get("end") is True:
                    finished = True
                    return
                yield reply
        except (BrokenPipeError, ConnectionResetError):
            raise self._stopped(late.is_set()) from None
        finally:
            over.set()
            if not finished:  # a half-read request would be taken for the answer to the next one
                self.close()

    def _stopped(self, late: bool) -> HelperStopped:
        how = "took too long and was ended" if late else "stopped in the middle of its work"
        return HelperStopped(
            f"The helper process that {self._what} {how}. Nothing in the case was changed.",
            "Try again; if it happens again, work with shorter turns or without this step.",
        )

    def close(self) -> None:
        """End the child."""
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        child.wait()


def _parse(line: bytes) -> dict[str, Any] | None:
    """One reply, or None where the child is gone or writes nonsense."""
    if not line.endswith(b"\n"):
        return None
    try:
        reply = json.loads(line)
    except ValueError:
        return None
    return reply if isinstance(reply, dict) else None


def _environment() -> dict[str, str]:
    """Only what Python needs, and every library told to stay offline and silent about us."""
    keep = ("PATH", "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP", "LD_LIBRARY_PATH")
    return {name: os.environ[name] for name in keep if name in os.environ} | {
        "LC_ALL": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1",
        "HF_HUB_OFFLINE": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "TRANSFORMERS_OFFLINE": "1",
        "DO_NOT_TRACK": "1",
    }

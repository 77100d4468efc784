"""One child process per file: started clean, watched, never trusted.

The child gets an already open descriptor, never a path; its answers are messages of wire.py, whose sizes are checked
before anything is kept. The parent kills it when it stalls, talks too long or breaks the protocol.
"""

from __future__ import annotations

import fcntl
import importlib.util
import os
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from earwitness.audio import wire
from earwitness.audio.model import Limits
from earwitness.audio.names import Refusal
from earwitness.audio.wire import Kind
from earwitness.errors import (
    JailMissing,
    MediaChildBroke,
    MediaOverLimit,
    MediaUnknown,
    MediaUnreadable,
    Usage,
)

_LAUNCH = "import sys; sys.path += sys.argv.pop(1).split(chr(31)); from earwitness.audio.child import main; main()"
_ASK_TO_RUN_UNJAILED = (
    "Read this file on Linux, or say knowingly that it may be decoded without a jail on this machine."
)

_REFUSALS: dict[int, tuple[type[MediaUnknown] | type[MediaUnreadable] | type[MediaOverLimit], str]] = {
    Refusal.UNKNOWN_CONTAINER: (MediaUnknown, "These bytes are not a kind of recording that can be opened here."),
    Refusal.NO_AUDIO: (MediaUnreadable, "The file holds no audio track."),
    Refusal.NO_DECODER: (MediaUnreadable, "No decoder that may be used here knows the audio in this file."),
    Refusal.BAD_DATA: (MediaUnreadable, "The file is damaged or not what it claims to be: it cannot be read."),
    Refusal.MEMORY: (MediaOverLimit, "Reading the file needs more memory than one file is given."),
    Refusal.PARAMETERS: (MediaUnreadable, "The file declares an impossible sample rate or number of channels."),
    Refusal.TOO_LONG: (MediaOverLimit, "The file claims to be longer than any recording taken here."),
    Refusal.INTERNAL: (MediaUnreadable, "Reading the file failed inside the decoder."),
    Refusal.NOTHING_DECODED: (MediaUnreadable, "Not one sample of this file could be decoded."),
    Refusal.DEPTH: (MediaUnreadable, "The samples do not have the depth that the file declares."),
    Refusal.CHANGES: (MediaUnreadable, "The sample rate changes in the middle of the track."),
    Refusal.NO_TRACK: (MediaUnreadable, "The file has no such audio track."),
}


def _import_paths() -> list[str]:
    """Where the child finds earwitness, av and numpy, without site-packages machinery or the environment."""
    paths = [str(Path(__file__).resolve().parents[2])]
    for name in ("av", "numpy"):
        found = importlib.util.find_spec(name)
        if found is not None and found.origin is not None:
            path = str(Path(found.origin).parent.parent)
            if path not in paths:
                paths.append(path)
    return paths


def _environment() -> dict[str, str]:
    env = {"LC_ALL": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
    if "LD_LIBRARY_PATH" in os.environ:  # some Pythons do not start without theirs
        env["LD_LIBRARY_PATH"] = os.environ["LD_LIBRARY_PATH"]
    return env


class Jail:
    """A running child and the checked stream of its messages. Use as a context manager; leaving it kills the child."""

    def __init__(self, fd: int, mode: str, arguments: tuple[int, ...], limits: Limits, allow_unjailed: bool) -> None:
        if sys.platform != "linux" and not allow_unjailed:
            raise JailMissing(
                "This machine has no jail for hostile recordings: full jailing is Linux.", _ASK_TO_RUN_UNJAILED
            )
        if fcntl.fcntl(fd, fcntl.F_GETFL) & os.O_ACCMODE != os.O_RDONLY:
            raise Usage("The recording was opened for writing.", "Open it for reading only.", where="fd")
        size = os.fstat(fd).st_size
        self._limits, self._size = limits, size
        self.cpu_s = limits.cpu_for(size)
        command = [
            sys.executable,
            "-I",
            "-S",
            "-B",
            "-X",
            "frozen_modules=on",
            "-c",
            _LAUNCH,
            chr(31).join(_import_paths()),
        ]
        command += [mode, str(fd), str(size), str(limits.address_space), str(self.cpu_s), str(int(allow_unjailed))]
        command += [str(a) for a in arguments]
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            pass_fds=(fd,),
            close_fds=True,
            env=_environment(),
            cwd="/",
            start_new_session=True,
        )
        assert self._process.stdout is not None
        self._pipe = self._process.stdout.fileno()
        with suppress(OSError, AttributeError):
            fcntl.fcntl(self._pipe, fcntl.F_SETPIPE_SZ, 1 << 20)
        self.pid = self._process.pid
        self.hello: tuple[int, ...] = ()

    def __enter__(self) -> Jail:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def kill(self) -> int:
        """End the child whatever it does; its return code."""
        if self._process.poll() is None:
            self._process.kill()
        code = self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()
        return code

    def messages(self) -> Iterator[tuple[Kind, int, bytes]]:
        """Checked messages up to DONE (which is the last one given). Raises a typed error for anything else."""
        started = time.monotonic()
        last_progress, reached = started, -1
        buffer = bytearray()
        given = 0
        while True:
            now = time.monotonic()
            if now - last_progress > self._limits.stall_s or now - started > self._limits.wall_for(self._size):
                raise self._over("time")
            wait = max(0.05, self._limits.stall_s - (now - last_progress))
            if not select.select([self._pipe], [], [], wait)[0]:
                continue
            chunk = os.read(self._pipe, 1 << 20)
            if not chunk:
                raise self._died()
            given += len(chunk)
            if given > self._limits.output:
                raise self._over("output")
            buffer += chunk
            at = 0
            while len(buffer) - at >= wire.HEADER.size:
                number, track, magic, length = wire.HEADER.unpack_from(buffer, at)
                if magic != wire.MAGIC or length > wire.MAX_PAYLOAD or number not in Kind._value2member_map_:
                    raise self._broke()
                kind = Kind(number)
                if length < wire.SMALLEST[kind]:
                    raise self._broke()
                if len(buffer) - at - wire.HEADER.size < length:
                    break
                start = at + wire.HEADER.size
                payload = bytes(memoryview(buffer)[start : start + length])
                at = start + length
                if kind is Kind.PROGRESS:
                    place = wire.PROGRESS.unpack_from(payload)[0]
                    if place > reached:
                        reached, last_progress = place, time.monotonic()
                elif kind is Kind.HELLO:
                    self.hello = wire.HELLO.unpack_from(payload)
                    if self.hello[0] != wire.VERSION:
                        raise self._broke()
                    last_progress = time.monotonic()
                    continue
                elif kind is Kind.ERROR:
                    raise self._refused(wire.ERROR.unpack_from(payload)[0])
                elif not self.hello:
                    raise self._broke()
                elif kind in (Kind.PCM, Kind.MONO):
                    last_progress = time.monotonic()
                yield kind, track, payload
                if kind is Kind.DONE:
                    return
            del buffer[:at]

    # --- how it can end ----------------------------------------------------------------------------------------------

    def _refused(self, code: int) -> Exception:
        self.kill()
        if code == Refusal.NO_LOCKDOWN:
            return JailMissing(
                "This machine did not put the limits in force that a hostile file needs.", _ASK_TO_RUN_UNJAILED
            )
        kind, known = _REFUSALS.get(code, _REFUSALS[Refusal.INTERNAL])
        return kind(known, "Keep the file as it is; ask for another copy, or convert it and seal both.")

    def _died(self) -> Exception:
        code = self.kill()
        if code in (-24, -9, -25):
            return self._over("time")
        if code in (-6, -7, -11, -4, -8, -31):
            return MediaUnreadable(
                "The decoder broke down on this file; it was alone in its jail and nothing else was touched.",
                "Keep the file as it is; treat it as hostile.",
            )
        return self._broke()

    def _over(self, what: str) -> Exception:
        self.kill()
        return MediaOverLimit(
            f"Reading the file went over its limit of {what} and was stopped.",
            "Keep the file as it is; treat it as hostile, or ask for another copy.",
        )

    def _broke(self) -> Exception:
        self.kill()
        return MediaChildBroke(
            "The child that read the file answered in a way that cannot be true; nothing of its answer was kept.",
            "Keep the file as it is; treat it as hostile.",
        )

"""The child that reads one hostile file: `python -m earwitness.audio.child`, started by jail.py only.

Everything is imported first; then the process locks itself down (lockdown.py); only then is the first byte of the file
read. Arguments: mode, descriptor, size, memory, CPU seconds, allow_unjailed, then the mode's own numbers. Modes:
`scan`; `decode` track; `listen` track zoom; `probe` attempt. Answers are messages of wire.py on descriptor 1.
"""

from __future__ import annotations

import gc
import os
import sys
from typing import Any

from earwitness.audio import wire
from earwitness.audio.names import Refusal
from earwitness.audio.wire import Kind


class GiveUp(Exception):
    """The child's own refusal: a number, never a text."""

    def __init__(self, code: Refusal) -> None:
        super().__init__(int(code))
        self.code = code


class Out:
    """Writes messages to descriptor 1."""

    def __init__(self) -> None:
        self._progress = -1

    def send(self, kind: Kind, payload: bytes | memoryview, track: int = 0) -> None:
        self._write(wire.HEADER.pack(kind, track, wire.MAGIC, len(payload)) + bytes(payload))

    def samples(self, kind: Kind, data: bytes) -> None:
        """Raw samples in as many messages as they need."""
        view = memoryview(data)
        for at in range(0, len(view), wire.MAX_PAYLOAD):
            part = view[at : at + wire.MAX_PAYLOAD]
            self._write(wire.HEADER.pack(kind, 0, wire.MAGIC, len(part)))
            self._write(part)

    def progress(self, place: int) -> None:
        if place >= self._progress + 65_536 or self._progress < 0:
            self._progress = place
            self.send(Kind.PROGRESS, wire.PROGRESS.pack(place))

    @staticmethod
    def _write(data: bytes | memoryview) -> None:
        view = memoryview(data)
        while view:
            view = view[os.write(1, view) :]


def warm_up() -> None:
    """Load what PyAV and numpy load at first use, by decoding and resampling a WAV of our own: later nothing opens."""
    import importlib
    import io
    import pkgutil
    import struct

    import av
    import numpy as np

    from earwitness.audio import childdecode

    av.logging.set_level(None)
    for module in pkgutil.walk_packages(av.__path__, "av."):
        if not module.name.endswith(("__main__", ".datasets")):
            importlib.import_module(module.name)
    body = np.zeros(441, "<i2").tobytes()
    fmt = struct.pack("<HHIIHH", 1, 1, 44100, 88200, 2, 16)
    chunks = b"WAVEfmt " + struct.pack("<I", 16) + fmt + b"data" + struct.pack("<I", len(body)) + body
    opened: Any = av.open(io.BytesIO(b"RIFF" + struct.pack("<I", len(chunks)) + chunks), format="wav")
    graph = childdecode._resampler(44100)
    for frame in opened.decode(audio=0):
        again = av.AudioFrame.from_ndarray(frame.to_ndarray(), format="s16", layout="mono")
        again.sample_rate, again.pts = 44100, 0
        graph.push(again)
    graph.push(None)
    opened.close()
    try:
        av.open(io.BytesIO(b"nothing"), format="wav")
    except av.error.FFmpegError:
        np.rint(np.nan_to_num(np.zeros(2, np.float32))).mean()


def main() -> None:
    """Lock down, do the one thing asked, end without clean-up. Never returns."""
    out = Out()
    mode, numbers = sys.argv[1], [int(a) for a in sys.argv[2:]]
    fd, size, memory, cpu_s, unjailed = numbers[:5]
    if mode == "probe":
        from earwitness.audio import attempts

        attempts.run(out, fd, memory, cpu_s, numbers[5])
        os._exit(0)

    import av

    from earwitness.audio import childdecode, childscan, lockdown
    from earwitness.audio.reader import Reader

    warm_up()
    gc.freeze()
    try:
        locks = lockdown.lock_down(keep=(1, fd), memory=memory, cpu_s=cpu_s)
    except lockdown.LockdownFailed:
        if not unjailed:
            out.send(Kind.ERROR, wire.ERROR.pack(Refusal.NO_LOCKDOWN))
            os._exit(0)
        locks = 0
    form, codec = av.library_versions["libavformat"], av.library_versions["libavcodec"]
    out.send(Kind.HELLO, wire.HELLO.pack(wire.VERSION, form[0], form[1], codec[0], codec[1], locks))
    reader = Reader.of_fd(fd, size)
    refusal: Refusal | None = None
    try:
        if mode == "scan":
            childscan.scan(reader, out)
        elif mode == "decode":
            childdecode.decode(reader, out, numbers[5])
        elif mode == "listen":
            childdecode.listen(reader, out, numbers[5], numbers[6])
    except GiveUp as given_up:
        refusal = given_up.code
    except MemoryError:
        refusal = Refusal.MEMORY
    except av.error.FFmpegError as failed:
        refusal = Refusal.MEMORY if failed.errno == 12 else Refusal.BAD_DATA
    except Exception:  # noqa: BLE001 - libav's values come from the file; whatever they break, only a number leaves
        refusal = Refusal.INTERNAL
    if refusal is not None:
        out.send(Kind.ERROR, wire.ERROR.pack(refusal))
    os._exit(0)


if __name__ == "__main__":
    main()

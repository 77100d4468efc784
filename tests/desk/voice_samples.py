"""Recordings in which a low and a high tone pass for two people, and a process that is killed while it groups."""

from __future__ import annotations

import io
import sys
import wave
from pathlib import Path

import numpy as np

RATE = 16_000
LOW, HIGH = 300.0, 1500.0
PAIR = Path(__file__).parents[1] / "data" / "tiny-voices"


def sound(total_s: float, *heard: tuple[float, float, float], rate: int = RATE) -> bytes:
    """A WAV in which each (start_s, end_s, hz) sounds, over a quiet background that is the same each time."""
    at = np.arange(int(total_s * rate)) / rate
    out = np.random.default_rng(7).normal(0, 20, len(at))
    for start_s, end_s, hz in heard:
        inside = (at >= start_s) & (at < end_s)
        out[inside] += 8000 * np.sin(2 * np.pi * hz * at[inside])
    file = io.BytesIO()
    with wave.open(file, "wb") as made:
        made.setparams((1, 2, rate, 0, "NONE", ""))
        made.writeframes(np.clip(out, -32768, 32767).astype("<i2").tobytes())
    return file.getvalue()


def short_parts(window_s: float) -> None:
    """Parts of so many seconds, in this process."""
    from earwitness.desk import voiceparts
    from earwitness.transcripts.engines import whisper

    voiceparts.window_s, whisper.LOOK_BACK_S = window_s, 1.0


def main() -> None:
    """Group the voices of E1 in parts of so many seconds; be killed (no warning, no clean-up) once so many are kept."""
    import os
    import signal

    from earwitness.desk import voices
    from earwitness.desk.context import Desk

    case, window_s, kill_after = Path(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])
    short_parts(window_s)

    def progress(what: str, _done: int, _total: int) -> None:
        nonlocal kill_after
        if what == "grouping voices":
            kill_after -= 1
            if not kill_after:
                os.kill(os.getpid(), signal.SIGKILL)

    with Desk.open(case, actor="anna", progress=progress) as desk:
        voices.group(desk, "E1", model="pair", voices=2)


if __name__ == "__main__":
    main()

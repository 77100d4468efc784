"""Memory and time of grouping voices: the child of sherpa-onnx, with the toy models of the tests.

    python bench/voices_bench.py [MINUTES ..., default 10 30 60]

Two tones take turns of 2.5 s, so that each window of ten seconds holds both. With `--varied` each turn has tones of its
own, nobody says how many voices there are, and stretches are told apart sooner: many voices, which need memory each.
Real models take longer; the tables that grow with the length are the same.
"""

from __future__ import annotations

import json
import pathlib
import subprocess
import sys
import tempfile
import time

import numpy as np

PAIR = pathlib.Path(__file__).resolve().parents[1] / "tests" / "data" / "tiny-voices"
RATE, TURN_S = 16_000, 2.5


def write(path: pathlib.Path, minutes: float, varied: bool) -> None:
    """s16le, 16 kHz, mono."""
    at, chance = np.arange(int(TURN_S * RATE)) / RATE, np.random.default_rng(3)
    with path.open("wb") as out:
        for n in range(int(minutes * 60 / TURN_S)):
            x = 6000 * np.sin(2 * np.pi * (300 if n % 2 else 1500) * at)
            for hz in chance.uniform(2500, 7800, 6) if varied else ():
                x += 6000 * np.sin(2 * np.pi * hz * at)
            out.write((x * 0.6).astype("<i2").tobytes())


def child(path: pathlib.Path, varied: bool) -> None:
    """One sound through the code of the child, in this process; prints what it took."""
    from earwitness.transcripts.engines import sherpa_child

    header = {
        "segmentation": str(PAIR / "segmentation.onnx"), "embedding": str(PAIR / "embedding.onnx"),
        "voices": None if varied else 2, "threshold": 0.05 if varied else 0.5, "threads": 2,
    }  # fmt: skip
    begin, shares, first_s, turns = time.perf_counter(), 0, 0.0, []
    for reply in sherpa_child._handle(header, path.read_bytes()):
        if "share" in reply:
            shares += 1
            first_s = first_s or time.perf_counter() - begin
        turns = reply.get("turns", turns)
    found = {
        "stretches": shares, "voices": len({t[2] for t in turns}), "seconds": round(time.perf_counter() - begin, 1),
        "before the first sign": round(first_s, 1),
        "peak MB": int(pathlib.Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) // 1024,
    }  # fmt: skip
    print("RESULT", json.dumps(found))


def main() -> None:
    varied = "--varied" in sys.argv
    with tempfile.TemporaryDirectory() as folder:
        for minutes in [float(word) for word in sys.argv[1:] if word[0].isdigit()] or [10.0, 30.0, 60.0]:
            path = pathlib.Path(folder) / "sound"
            write(path, minutes, varied)
            command = [sys.executable, __file__, "--child", str(path), *(["--varied"] if varied else [])]
            told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
            print(f"{minutes:g} min", *[line for line in told.splitlines() if line.startswith("RESULT")])


if __name__ == "__main__":
    if "--child" in sys.argv:
        child(pathlib.Path(sys.argv[sys.argv.index("--child") + 1]), "--varied" in sys.argv)
    else:
        main()

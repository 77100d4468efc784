"""Drafting against the bare engine: the same sound, the same weights, once as a durable job and once alone.

    python bench/draft_bench.py [MINUTES for whisper, default 60] [MINUTES for pocketsphinx, default 6]

Two engines: the toy Whisper weights of the tests, which are a hundred times faster than speech, so that whatever is
not the engine weighs most; and pocketsphinx, whose cost (a third of the length of the sound) is nearer to that of real
weights. `beyond` is what the job takes more than the engine, as a share of it and as seconds for each hour of sound;
the parts say where it goes. Nothing here drafts anything that a person should read.
"""

from __future__ import annotations

import contextlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import wave
from typing import Any

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests" / "desk"))
TINY = HERE.parent / "tests" / "data" / "tiny-whisper"
RATE = 16_000
LINES = (
    ("rms", "the old man signed the paper in the morning and went home"),
    ("slt", "she went to the office and asked for the money they had promised"),
    ("rms", "there is no money in this house today nor will there be tomorrow"),
)
WINDOW_S = 600.0

BARE_WHISPER = """
import json, sys, time, wave
import numpy as np
begin = time.perf_counter()
from faster_whisper import WhisperModel
model = WhisperModel(
    sys.argv[1], device="cpu", compute_type="int8", local_files_only=True, cpu_threads=int(sys.argv[3]))
loaded = time.perf_counter()
with wave.open(sys.argv[2]) as given:
    pcm = np.frombuffer(given.readframes(given.getnframes()), "<i2")
for at in range(0, len(pcm), 16000 * int(sys.argv[4])):
    segments, info = model.transcribe(
        pcm[at : at + 16000 * int(sys.argv[4])].astype(np.float32) / 32768.0, language="en", beam_size=5,
        temperature=0.0, vad_filter=True, word_timestamps=True, condition_on_previous_text=False)
    for segment in segments:
        pass
print(json.dumps({"load": loaded - begin, "run": time.perf_counter() - loaded}))
"""
BARE_SPHINX = """
import json, sys, time, wave
begin = time.perf_counter()
from pocketsphinx import Decoder
decoder = Decoder(samprate=16000, loglevel="FATAL", beam=1e-30, wbeam=1e-20, maxhmmpf=2000, bestpath=False)
loaded = time.perf_counter()
with wave.open(sys.argv[2]) as given:
    pcm = given.readframes(given.getnframes())
for at in range(0, len(pcm), 32000 * int(sys.argv[4])):
    decoder.start_utt()
    decoder.process_raw(pcm[at : at + 32000 * int(sys.argv[4])], full_utt=True)
    decoder.end_utt()
    list(decoder.seg() or ())
print(json.dumps({"load": loaded - begin, "run": time.perf_counter() - loaded}))
"""


def spoken(folder: pathlib.Path, minutes: float) -> pathlib.Path:
    """A WAV of so many minutes: three lines by flite, over and over, with a second of silence between."""
    lines = []
    for n, (voice, text) in enumerate(LINES):
        path = folder / f"{n}.wav"
        subprocess.run(["flite", "-voice", voice, "-t", text, "-o", str(path)], check=True, capture_output=True)
        with wave.open(str(path)) as given:
            lines.append(given.readframes(given.getnframes()) + bytes(2 * RATE))
    whole = b"".join(lines)
    need = int(minutes * 60 * RATE) * 2
    path = folder / "spoken.wav"
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes((whole * (need // len(whole) + 1))[:need])
    return path


def bare(program: str, sound: pathlib.Path) -> dict[str, float]:
    """Seconds of loading and of running, in a process of its own."""
    command = [sys.executable, "-c", program, str(TINY), str(sound), str(os.cpu_count() or 1), str(int(WINDOW_S))]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()[-1])


class Parts:
    """Seconds by part of the job, counted around the functions that do them."""

    def __init__(self) -> None:
        self.took: dict[str, float] = {}

    @contextlib.contextmanager
    def part(self, name: str) -> Any:
        begin = time.perf_counter()
        try:
            yield
        finally:
            self.took[name] = self.took.get(name, 0.0) + time.perf_counter() - begin

    def around(self, name: str, work: Any) -> Any:
        def counted(*args: Any, **more: Any) -> Any:
            with self.part(name):
                return work(*args, **more)

        return counted


def drafted(sound: pathlib.Path, engine: str) -> tuple[float, dict[str, float]]:
    """Seconds of the whole job in a fresh case, and its parts."""
    import drafting_engine

    from earwitness.desk import drafts, draftwindows, intake, listening
    from earwitness.desk.context import Desk
    from earwitness.transcripts.engines.whisper import WhisperEngine

    drafting_engine.install(WINDOW_S)
    drafts._ready.clear()
    parts = Parts()
    kind = {"whisper": WhisperEngine, "pocketsphinx": drafting_engine.SphinxEngine}[engine]
    saved = kind.draft, listening.speech_pcm, drafts._finish, draftwindows.kept
    opened = saved[1]

    @contextlib.contextmanager
    def speech_pcm(*args: Any) -> Any:
        with contextlib.ExitStack() as stack:
            with parts.part("decoding to 16 kHz"):
                read = stack.enter_context(opened(*args))
            yield read

    with tempfile.TemporaryDirectory() as folder:
        os.environ["EARWITNESS_HOME"] = f"{folder}/home"
        model = TINY if engine == "whisper" else pathlib.Path(folder)
        (pathlib.Path(folder) / "model.bin").write_bytes(b"")
        with Desk.create(pathlib.Path(folder) / "case", actor="bench") as desk:
            intake.seal_file(desk, sound)
            listening.prepare(desk, "E1")
            kind.draft = parts.around("engine", saved[0])
            listening.speech_pcm = speech_pcm
            drafts._finish = parts.around("sifting and writing", saved[2])
            draftwindows.kept = parts.around("reading back", saved[3])
            try:
                begin = time.perf_counter()
                drafts.draft(desk, "E1", model=str(model), engine=engine, language="en")
                whole = time.perf_counter() - begin
            finally:
                kind.draft, listening.speech_pcm, drafts._finish, draftwindows.kept = saved
    parts.took["else (queue, acts, log)"] = whole - sum(parts.took.values())
    return whole, parts.took


def compare(engine: str, minutes: float, repeat: int) -> dict[str, Any]:
    """The middle of `repeat` pairs, one after the other so that both find the machine alike."""
    with tempfile.TemporaryDirectory() as folder:
        sound = spoken(pathlib.Path(folder), minutes)
        pairs = []
        for _ in range(repeat):
            alone = bare(BARE_WHISPER if engine == "whisper" else BARE_SPHINX, sound)
            pairs.append((sum(alone.values()), *drafted(sound, engine)))
    pairs.sort(key=lambda pair: pair[1] - pair[0])
    alone_s, whole_s, parts = pairs[len(pairs) // 2]
    beyond = whole_s - alone_s
    return {
        "engine": engine, "minutes": minutes, "runs": repeat,
        "times faster than speech": round(minutes * 60 / alone_s, 1),
        "bare_s": round(alone_s, 2), "job_s": round(whole_s, 2), "beyond_s": round(beyond, 2),
        "beyond in 100": round(100 * beyond / alone_s, 1),
        "beyond, seconds for each hour of sound": round(beyond * 60 / minutes, 2),
        "all beyond_s": [round(whole - bare_s, 2) for bare_s, whole, _ in pairs],
        "parts_s": {name: round(took, 2) for name, took in sorted(parts.items(), key=lambda item: -item[1])},
    }  # fmt: skip


def main() -> None:
    minutes = [float(word) for word in sys.argv[1:3]] or [60.0, 6.0]
    found = [compare("whisper", minutes[0], 3), compare("pocketsphinx", minutes[-1], 3)]
    print(json.dumps({"load": round(os.getloadavg()[0], 2), "drafting": found}, indent=1))


if __name__ == "__main__":
    main()

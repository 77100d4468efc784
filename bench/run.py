"""Figures of the design (docs/measured.md): each beside what it is measured against, in one run, as ratios.

Run by `make bench`, never by CI. Every line says what was measured, how often, and the figure to reach. The middle of
the repetitions counts. Needs ffmpeg; the pages need chromium, drafting needs flite. `run.py 4 6` runs some.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import pathlib
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import wave

HERE = pathlib.Path(__file__).parent
HOURS = float(os.environ.get("EARWITNESS_BENCH_HOURS", "10"))
REPEAT = int(os.environ.get("EARWITNESS_BENCH_REPEAT", "3"))
SEAL = """
import json, pathlib, resource, sys, time
from earwitness.desk.context import Desk
from earwitness.desk import intake, listening
with Desk.create(pathlib.Path(sys.argv[2])) as desk:
    t = time.perf_counter()
    intake.seal_file(desk, pathlib.Path(sys.argv[1]))
    sealed = time.perf_counter() - t
    if sys.argv[3] == "all":
        listening.prepare(desk, "E1")
    whole = time.perf_counter() - t
own = int(next(line for line in open("/proc/self/status") if line.startswith("VmHWM:")).split()[1]) // 1024
child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
print(json.dumps({"seal": sealed, "whole": whole, "own_mb": own, "child_mb": child}))
"""


def seal(path: pathlib.Path, what: str) -> dict[str, float]:
    """Seal in a fresh process and a fresh case; the case is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "EARWITNESS_HOME": f"{folder}/home"}
        command = [sys.executable, "-c", SEAL, str(path), f"{folder}/case", what]
        return json.loads(subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout)


def timed(work) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def middle(values) -> float:
    return statistics.median(values)


def ffmpeg(*words: str) -> None:
    subprocess.run(["ffmpeg", "-v", "quiet", "-nostdin", "-y", *words], check=True)


def line(what: str, figure: str, target: str, held: bool | None) -> None:
    mark = {True: "reached", False: "NOT reached", None: ""}[held]
    print(f"{what}\n    {figure}\n    to reach: {target}  {mark}", flush=True)


def long_opus(folder: pathlib.Path) -> pathlib.Path:
    """Opus of HOURS hours: five minutes of noise in the rhythm of words, coded once, its packets laid end to end."""
    import av

    minute, long = folder / "minute.opus", folder / "long.opus"
    source = "anoisesrc=d=300:c=pink:a=0.4,tremolo=f=4:d=0.9,highpass=f=120,lowpass=f=3800"
    ffmpeg(
        "-f", "lavfi", "-i", source, "-ac", "1", "-c:a", "libopus", "-b:a", "24k", "-application", "voip", str(minute)
    )
    with av.open(str(minute)) as given:
        packets = [bytes(p) for p in given.demux(audio=0) if p.size]
        with av.open(str(long), "w", format="ogg") as out:
            stream = out.add_stream_from_template(given.streams.audio[0])
            at = 0
            for _ in range(round(HOURS * 12)):
                for data in packets:
                    packet = av.Packet(data)
                    packet.stream, packet.time_base = stream, stream.time_base
                    packet.pts = packet.dts = at
                    packet.duration = 960
                    at += 960
                    out.mux(packet)
    return long


def long_wav(folder: pathlib.Path) -> pathlib.Path:
    """Two hours (a fifth of HOURS) of 48 kHz stereo."""
    path = folder / "long.wav"
    block = os.urandom(48_000 * 4)
    with wave.open(str(path), "wb") as out:
        out.setnchannels(2)
        out.setsampwidth(2)
        out.setframerate(48_000)
        for _ in range(int(HOURS / 5 * 3600)):
            out.writeframesraw(block)
    return path


def rows_1_and_3(folder: pathlib.Path) -> None:
    path = long_opus(folder)
    demux = [timed(lambda: ffmpeg("-i", str(path), "-c", "copy", "-f", "null", "-")) for _ in range(REPEAT)]
    runs = [seal(path, "seal") for _ in range(REPEAT)]
    beyond = middle(r["seal"] for r in runs) - middle(demux)
    memory = max(max(r["own_mb"], r["child_mb"]) for r in runs)
    size = path.stat().st_size // 1_000_000
    line(
        f"1. sealing {HOURS:g} h of Opus ({size} MB) beyond one demux pass, {REPEAT} runs",
        f"{beyond:.2f} s (sealing {middle(r['seal'] for r in runs):.2f} s, demux by ffmpeg {middle(demux):.2f} s),"
        f" {memory} MB",
        "2.5 s on two cores, memory flat",
        beyond <= 2.5 * HOURS / 10 if HOURS >= 1 else None,
    )
    decode = [timed(lambda: ffmpeg("-i", str(path), "-f", "null", "-")) for _ in range(1)]
    whole = [seal(path, "all") for _ in range(1)]
    ratio = whole[0]["whole"] / decode[0]
    memory = max(whole[0]["own_mb"], whole[0]["child_mb"])
    line(
        "3. seal + decode + peaks + speech map of the same against `ffmpeg -f null -`, 1 run each",
        f"{ratio:.2f} x ({whole[0]['whole']:.1f} s against {decode[0]:.1f} s), {memory} MB",
        "2.5 x with the base detector, 400 MB",
        ratio <= 2.5 and memory <= 400,
    )


def row_2(folder: pathlib.Path) -> None:
    path = long_wav(folder)

    def hash_once() -> None:
        with path.open("rb") as file:
            hashlib.file_digest(file, "sha256")

    hash_once()  # so that both find the file in memory
    hashed = [timed(hash_once) for _ in range(REPEAT)]
    copied = [timed(lambda: _copy(path, folder)) for _ in range(REPEAT)]
    runs = [seal(path, "seal")["seal"] for _ in range(REPEAT)]
    ratio, size = middle(hashed) / middle(runs), path.stat().st_size // 1_000_000
    line(
        f"2. sealing {HOURS / 5:g} h of 48 kHz stereo WAV ({size} MB) against hashing it once, {REPEAT} runs",
        f"{ratio:.2f} of the speed of SHA-256 (sealing {middle(runs):.2f} s, of which the copy into the case takes"
        f" about {middle(copied):.2f} s; SHA-256 {middle(hashed):.2f} s)",
        "0.35",
        ratio >= 0.35,
    )


def _copy(path: pathlib.Path, folder: pathlib.Path) -> None:
    target = folder / "copy"
    with path.open("rb") as source, target.open("wb") as out:
        shutil.copyfileobj(source, out, 1 << 20)
        out.flush()
        os.fsync(out.fileno())
    target.unlink()


def row_5(folder: pathlib.Path) -> None:
    if shutil.which("chromium") is None:
        print("5. the page: skipped, needs chromium: apt-get install chromium")
        return
    import page_timing

    took, size = page_timing.ten_excerpts(folder, REPEAT)
    line(
        f"5. verifying ten excerpts of 15 s in the page ({size // 1000} kB), {REPEAT} loads in headless Chromium",
        f"{middle(took) * 1000:.0f} ms from the end of parsing to the last verdict",
        "1 s",
        middle(took) <= 1.0,
    )


def row_4() -> None:
    if shutil.which("chromium") is None:
        print("4. the room: skipped, needs chromium: apt-get install chromium")
        return
    import room_bench

    found = room_bench.measure(9_000)
    first, keys = found["first layout ms"], found["keystroke ms"]
    line(
        "4. a transcript of 9,000 turns and 90,000 words in headless Chromium, by its own clock; 5 layouts, 60 keys",
        f"first layout {min(first)} to {max(first)} ms; a keystroke {keys['median']} ms, worst {keys['worst']} ms",
        "first layout 100 ms, a keystroke 5 ms",
        max(first) <= 100 and keys["worst"] <= 5,
    )


def row_6(folder: pathlib.Path) -> None:
    import journal_bench

    found = journal_bench.searching(folder, int(HOURS * 1000))
    took, kinds = found["query_ms"], found["by_kind"]
    line(
        f"6. searching {HOURS * 1000:,.0f} h ({found['words']:,} words, {found['file_mb']} MB), {took['n']} queries",
        f"p99 {took['p99']} ms, most {took['most']} ms; by kind "
        + ", ".join(f"{kind} {of['p99']} ms" for kind, of in kinds.items()),
        "p99 50 ms",
        took["p99"] <= 50,
    )


def row_drafting() -> None:
    import draft_bench

    for engine, minutes in (("whisper", HOURS * 6), ("pocketsphinx", HOURS / 2)):
        found = draft_bench.compare(engine, minutes, REPEAT)
        line(
            f"drafting {minutes:g} min through {engine}, {found['times faster than speech']} times faster than speech,"
            f" against the bare engine, {REPEAT} pairs",
            f"{found['beyond in 100']} in 100 more ({found['job_s']} s against {found['bare_s']} s);"
            f" {found['beyond, seconds for each hour of sound']} s for each hour of sound",
            "5 in 100 more",
            found["beyond in 100"] <= 5,
        )


def row_7() -> None:
    command = [str(pathlib.Path(sys.executable).with_name("earwitness")), "--version"]
    bare = [timed(lambda: subprocess.run([sys.executable, "-c", "pass"], check=True)) for _ in range(10)]
    starts = [timed(lambda: subprocess.run(command, check=True, capture_output=True)) for _ in range(10)]
    line(
        "7. `earwitness --version`, 10 starts",
        f"{middle(starts) * 1000:.0f} ms (Python alone: {middle(bare) * 1000:.0f} ms)",
        "150 ms",
        middle(starts) <= 0.15,
    )


def main() -> None:
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print(f"load before: {os.getloadavg()[0]:.2f}")
    with tempfile.TemporaryDirectory() as name, contextlib.suppress(KeyboardInterrupt):
        folder = pathlib.Path(name)
        wanted = set(sys.argv[1:] or ["1", "2", "4", "5", "6", "7", "drafting"])
        if "7" in wanted:
            row_7()
        sys.path.insert(0, str(HERE))
        if "4" in wanted:
            row_4()
        if "5" in wanted:
            row_5(folder)
        if "1" in wanted:
            rows_1_and_3(folder)
        if "2" in wanted:
            row_2(folder)
        if "drafting" in wanted:
            row_drafting()
        if "6" in wanted:
            row_6(folder)


if __name__ == "__main__":
    main()

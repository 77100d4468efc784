"""Ten hours of Opus and nine thousand turns through the whole job, in a process whose memory is watched."""

from __future__ import annotations

import json
import pathlib
import shutil
import subprocess
import sys

import pytest

HOURS = 10
# Its own peak is VmHWM: ru_maxrss of a started process also holds the peak of the one that started it (Linux counts the
# memory that exec leaves behind), here of a test worker with a thousand tests behind it.
JOB = """
import json, pathlib, resource, sys
from earwitness.custody import verify
from earwitness.desk import intake, listening, quotations, release, transcripts
from earwitness.desk.context import Desk
from earwitness.timecode import parse_span
folder = pathlib.Path(sys.argv[1])
with Desk.create(folder / "case", actor="long") as desk:
    sealed = intake.seal_file(desk, folder / "long.opus")
    listening.prepare(desk, sealed.id)
    found = transcripts.import_file(desk, sealed.id, folder / "long.txt", language="en")
    seconds = transcripts.account(desk, sealed.id)
    chosen = [quotations.confirm(desk, parse_span(f"E1:{at}")) for at in ("0:02:00-0:02:08", "9:59:40-9:59:48")]
    release.publish(desk, chosen, folder / "page", release.Options())
page = (folder / "page" / "page.html").read_bytes()
own = next(line for line in open("/proc/self/status") if line.startswith("VmHWM:"))
child = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({
    "duration_s": sealed.duration_s, "turns": found.turns, "accounted_s": sum(seconds.values()),
    "overall": verify.verify(page).overall, "mb": [int(own.split()[1]) // 1024, child.ru_maxrss // 1024],
    "size": len(page),
}))
"""


def long_opus(folder: pathlib.Path) -> None:
    """Five minutes of noise in the rhythm of words, coded once; its packets laid end to end for HOURS hours."""
    import av

    minute = folder / "minute.opus"
    source = "anoisesrc=d=300:c=pink:a=0.4,tremolo=f=4:d=0.9,highpass=f=120,lowpass=f=3800"
    command = ["ffmpeg", "-v", "quiet", "-nostdin", "-y", "-f", "lavfi", "-i", source, "-ac", "1", "-c:a", "libopus"]
    subprocess.run([*command, "-b:a", "24k", "-application", "voip", str(minute)], check=True)
    with av.open(str(minute)) as given:
        packets = [bytes(p) for p in given.demux(audio=0) if p.size]
        with av.open(str(folder / "long.opus"), "w", format="ogg") as out:
            stream = out.add_stream_from_template(given.streams.audio[0])
            for n in range(HOURS * 12 * len(packets)):
                packet = av.Packet(packets[n % len(packets)])
                packet.stream, packet.time_base = stream, stream.time_base
                packet.pts = packet.dts = n * 960
                packet.duration = 960
                out.mux(packet)


@pytest.mark.soak
@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="needs ffmpeg: apt-get install ffmpeg")
def test_ten_hours_in_flat_memory(tmp_path: pathlib.Path) -> None:
    long_opus(tmp_path)
    lines = (
        f"[{s // 3600}:{s % 3600 // 60:02d}:{s % 60:02d}] A: Words of a turn at second {s} and no more."
        for s in range(0, 36000, 4)
    )
    (tmp_path / "long.txt").write_text("\n".join(lines) + "\n", "utf-8")
    run = subprocess.run([sys.executable, "-c", JOB, str(tmp_path)], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr[-2000:]
    told = json.loads(run.stdout)
    assert abs(told["duration_s"] - HOURS * 3600) < 30
    assert told["turns"] == 9000
    assert abs(told["accounted_s"] - told["duration_s"]) < 0.01, "every second is accounted for"
    assert told["overall"] == "held"
    assert told["size"] < 2_000_000
    assert max(told["mb"]) <= 400, told["mb"]

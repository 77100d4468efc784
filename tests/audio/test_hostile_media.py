"""Every hostile file ends in success or a typed error, soon; every good one is read, and as its makers meant."""

from __future__ import annotations

import io
import shutil
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from audio_streams import ABSENT, SHARED, frames_of

from earwitness.audio.decode import decode_pcm
from earwitness.audio.scan import scan
from earwitness.errors import EarwitnessError, MediaChildBroke

needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason=ABSENT)
needs_ffmpeg = pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="needs ffmpeg: apt-get install ffmpeg")


def hostile() -> list:
    return sorted(p for p in (SHARED / "hostile").rglob("*") if p.is_file() and p.suffix != ".tsv")


def good() -> list:
    folders = (SHARED / "tests" / name for name in ("codecs", "tags", "russian"))
    return sorted(p for folder in folders for p in folder.iterdir() if p.is_file())


def sample(paths: list, n: int) -> list:
    return paths[:: max(1, len(paths) // n)][:n]


class Null(io.RawIOBase):
    def write(self, data) -> int:
        return len(data)


def read_whole(path) -> int:
    """Samples decoded from all tracks."""
    with path.open("rb") as file:
        found = scan(file.fileno())
        return sum(decode_pcm(file.fileno(), t, Null()).samples for t in found.tracks)


def outcome(path) -> str:
    started = time.monotonic()
    try:
        ended = "read" if read_whole(path) > 0 else "empty"
    except MediaChildBroke:
        raise
    except EarwitnessError as refused:
        assert "/" not in refused.known and path.name not in refused.known + refused.do
        ended = refused.code
    assert time.monotonic() - started < 40, "a scan and a decode, 20 s each"
    return ended


def in_twos(work, paths: list) -> list:
    """The work is done by child processes: two at a time."""
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(work, paths))


@needs_shared
@pytest.mark.hostile
def test_hostile_sample():
    made_here = [
        p for p in hostile() if p.parent.name == "made_here" and p.suffix in (".wav", ".mp3", ".m4a", ".flac", ".ogg")
    ]
    paths = list(dict.fromkeys(made_here + sample(hostile(), 24)))  # sixty go into one case in desk/test_real.py
    ends = dict(zip(paths, in_twos(outcome, paths), strict=True))
    assert set(ends.values()) - {"read"} <= {"media-unknown", "media-unreadable", "media-over-limit"}
    assert sum(e == "read" for e in ends.values()) > 10


@needs_shared
@pytest.mark.hostile
@pytest.mark.soak
def test_hostile_all():
    for path in hostile():
        assert outcome(path) in ("read", "media-unknown", "media-unreadable", "media-over-limit"), path.name


def ffmpeg_plays(path) -> bool:
    made = subprocess.run(
        ["ffmpeg", "-nostdin", "-v", "error", "-i", path, "-map", "0:a", "-t", "60", "-f", "s16le", "-"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=60, check=False,
    )  # fmt: skip
    return made.returncode == 0 and len(made.stdout) > 0


def ratio(paths: list) -> tuple[int, int]:
    plays = [p for p, yes in zip(paths, in_twos(ffmpeg_plays, paths), strict=True) if yes]
    return in_twos(outcome, plays).count("read"), len(plays)


@needs_shared
@needs_ffmpeg
def test_nine_in_ten_that_ffmpeg_plays_are_read():
    read, plays = ratio(
        [p for p in good() if p.parent.name != "tags"] + sample([p for p in good() if p.parent.name == "tags"], 12)
    )
    assert plays > 30 and read >= 0.9 * plays


@needs_shared
@needs_ffmpeg
@pytest.mark.soak
def test_nine_in_ten_of_all():
    read, plays = ratio(good())
    assert plays > 120 and read >= 0.9 * plays


CODED = [
    "codecs/bear.opus", "codecs/bear-opus.mka", "codecs/bbb_1ch_8kHz_aac_lc.m4a", "codecs/bear-vbr-xing-header.mp3",
    "russian/tinkoff_privet_oleg.aac", "russian/pisets_test_mpeg.m4a", "tags/vbr44stereo.mp3", "tags/vbr8.mp3",
]  # fmt: skip


@needs_shared
@pytest.mark.parametrize("name", CODED)
def test_coded_frames_are_those_that_pyav_gives(name):
    import av

    path = SHARED / "tests" / name
    with path.open("rb") as file:
        (track,) = scan(file.fileno()).tracks
    with av.open(str(path), metadata_errors="replace") as container:
        packets = [bytes(p) for p in container.demux(audio=0) if p.size]
    if path.suffix == ".aac":
        packets = [p[7 if p[1] & 1 else 9 :] for p in packets]
    mine = frames_of(path.read_bytes(), track)
    assert track.kind == "coded"
    assert mine == packets or mine == packets[:-1], "all, or all but a cut last one"


@needs_shared
@needs_ffmpeg
@pytest.mark.parametrize(
    "name", [*CODED, "codecs/sample_wb.amr", "codecs/bear_vorbis.ogg", "codecs/sample_float64.wav"]
)
def test_decoded_length_is_ffmpegs(name):
    path = SHARED / "tests" / name
    with path.open("rb") as file:
        (track,) = scan(file.fileno()).tracks
        samples = decode_pcm(file.fileno(), track, Null()).samples
    raw = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", path, "-f", "s16le", "-"], stdout=subprocess.PIPE, check=True
    ).stdout
    assert samples == len(raw) // 2 // track.channels


EXPECTED = {
    "codecs/bbb_1ch_8kHz_aac_lc.aac": ("pcm", "decoded", "s16le"),  # its headers say SSR
    "codecs/bbb_6ch_8kHz_opus.ogg": ("pcm", "decoded", "s16le"),
    "codecs/bear_with_picture.flac": ("pcm", "decoded", "s16le"),
    "codecs/sample_8bit.wav": ("pcm", "file", "u8"),
    "codecs/sample_rf64.wav": ("pcm", "file", "s16le"),
    "codecs/sample_float64.wav": ("pcm", "decoded", "f32le"),
    "tags/24bit_pcm.wav": ("pcm", "file", "s24le"),
    "tags/32bit_pcm.wav": ("pcm", "file", "s32le"),
    "tags/32bit_float.wav": ("pcm", "file", "f32le"),
    "tags/alac_silence.m4a": ("pcm", "decoded", "s16le"),
    "tags/pluck-pcm8.aiff": ("pcm", "decoded", "u8"),
}


@needs_shared
@pytest.mark.parametrize("name", EXPECTED)
def test_pcm_kinds(name):
    with (SHARED / "tests" / name).open("rb") as file:
        (track,) = scan(file.fileno()).tracks
    kind, basis, form = EXPECTED[name]
    assert (track.kind, track.params["basis"], track.params["format"]) == (kind, basis, form)
    assert (track.params["decoder"] == "none") == (basis == "file") and track.why_pcm

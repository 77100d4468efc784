"""The jail: limits tried and in force, no file but the one, no connection, a child that lies or hangs is ended."""

from __future__ import annotations

import io
import os
import socket
import struct
import subprocess
import sys

import pytest
from audio_streams import mp3, opened, opus_link, opus_packets, scan_bytes, wav

from earwitness.audio import jail, lockdown, wire
from earwitness.audio import scan as scanning
from earwitness.audio.decode import decode_pcm
from earwitness.audio.limits import limits_in_force
from earwitness.audio.model import Limits
from earwitness.errors import EarwitnessError, JailMissing, MediaChildBroke, MediaOverLimit, MediaUnknown, Usage

linux = pytest.mark.skipif(sys.platform != "linux", reason="needs Linux: the jail is seccomp")
GOOD = b"".join(opus_link(opus_packets(30)))


@linux
def test_every_limit_holds_when_it_is_tried():
    found = limits_in_force()
    assert len(found) > 28
    assert [limit for limit in found if not limit.in_force] == []


@linux
def test_both_filters_end_in_refusal_and_check_the_architecture():
    for arch in ("x86_64", "aarch64"):
        code = lockdown.program(arch)
        lines = [struct.unpack_from("=HBBI", code, i) for i in range(0, len(code), 8)]
        assert lines[-1] == (6, 0, 0, 0x00050001)
        assert lines[1][3] in (0xC000003E, 0xC00000B7) and lines[2] == (6, 0, 0, 0x80000000)
        for i, (_, yes, no, _) in enumerate(lines):
            assert i + max(yes, no) + 1 <= len(lines), "no jump leaves the program"


PLAYLISTS = [
    b"#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n%s\n#EXT-X-ENDLIST\n",
    b"ffconcat version 1.0\nfile '%s'\n",
    b"v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=x\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\na=x:%s\r\nm=audio 5004 RTP/AVP 0\r\n",
    b'<?xml version="1.0"?><MPD><BaseURL>%s</BaseURL></MPD>',
    b"RIFF\xff\x00\x00\x00WAVE#EXTM3U\n#EXTINF:1,\n%s\n",
]


@linux
@pytest.mark.parametrize("playlist", PLAYLISTS)
def test_no_playlist_opens_another_file_or_a_connection(playlist, tmp_path):
    canary = tmp_path / "canary.wav"
    canary.write_bytes(wav(16_000))
    os.utime(canary, ns=(1, canary.stat().st_mtime_ns))  # an old atime: any read would move it
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        server.settimeout(0)
        for target in (str(canary), f"file:{canary}", f"http://127.0.0.1:{server.getsockname()[1]}/x.wav"):
            with pytest.raises(EarwitnessError):
                scan_bytes(playlist % target.encode())
        with pytest.raises(BlockingIOError):
            server.accept()
    assert canary.stat().st_atime_ns == 1


@linux
@pytest.mark.parametrize(
    "name", [b"a\x01\x1b[31m.wav", b"\xff\xfe.opus", b"-rf --help.mp3", "аудио\u202e3pm.wav".encode()]
)
def test_names_do_not_matter(name, tmp_path):
    path = tmp_path / os.fsdecode(name)
    path.write_bytes(GOOD)
    fd = os.open(path, os.O_RDONLY)
    try:
        assert scanning.scan(fd).container == "ogg"
    finally:
        os.close(fd)


def test_a_descriptor_that_can_be_written_is_refused(tmp_path):
    path = tmp_path / "x"
    path.write_bytes(GOOD)
    with path.open("r+b") as file, pytest.raises(Usage):
        scanning.scan(file.fileno())
    assert path.read_bytes() == GOOD


def test_without_a_jail_it_asks_first(monkeypatch):
    monkeypatch.setattr(jail.sys, "platform", "darwin")
    with pytest.raises(JailMissing):
        scan_bytes(GOOD)


class Puppet:
    """Stands in for the child: says what a test tells it to, in real messages."""

    def __init__(self, monkeypatch, script: str) -> None:
        head = (
            "import os, sys, time\nfrom earwitness.audio import wire\nfrom earwitness.audio.wire import Kind\n"
            "import struct\n"
            "def say(kind, payload, track=0, magic=wire.MAGIC, length=None):\n"
            "    n = len(payload) if length is None else length\n"
            "    os.write(1, wire.HEADER.pack(kind, track, magic, n) + payload)\n"
            "hello = lambda: say(1, wire.HELLO.pack(wire.VERSION, 62, 12, 62, 28, 0))\n"
            "frames = lambda o, n: say(4, wire.FRAMES.pack(len(o), len(o), 3, 960) + struct.pack(f'<{len(o)}Q', *o)"
            " + struct.pack(f'<{len(n)}I', *n))\n"
            "def track(frames=2, samples=1920, rate=48000, skip=0, total=1920):\n"
            "    say(3, wire.FILE.pack(0, -1))\n"
            "    say(7, wire.TRACK.pack(1, 0, 0, 0, rate, 1, 960, 32768, frames, samples, skip, total, 0, 0, 0))\n"
            "    say(12, wire.DONE.pack(0, 0, 0))\n"
        )
        monkeypatch.setattr(jail, "_LAUNCH", "import sys; sys.path += sys.argv.pop(1).split(chr(31))\n" + head + script)


def test_the_puppet_is_believed_when_it_tells_the_truth(monkeypatch):
    Puppet(monkeypatch, "hello(); frames([10, 20], [10, 10]); track()")
    assert scan_bytes(bytes(100)).tracks[0].total == 1920


@pytest.mark.parametrize(
    "script",
    [
        "hello(); frames([90, 95], [5, 50]); track()",  # past the end of the file
        "hello(); frames([10, 15], [10, 10]); track()",  # overlap
        "hello(); frames([20, 10], [5, 5]); track()",  # out of order
        "hello(); frames([2**64 - 4, 10], [5, 5]); track()",
        "hello(); frames([10, 20], [0, 10]); track()",  # an empty piece
        "hello(); frames([10, 20], [10, 10]); track(frames=3)",
        "hello(); frames([10, 20], [10, 10]); track(samples=2000)",
        "hello(); frames([10, 20], [10, 10]); track(total=1921)",
        "hello(); frames([10, 20], [10, 10]); track(skip=2**61)",
        "hello(); frames([10, 20], [10, 10]); track(rate=2**32 - 1)",
        "frames([10, 20], [10, 10]); track()",  # no greeting
        "hello(); say(4, b'', length=2**32 - 1)",  # a size that would fill the memory
        "hello(); say(4, b'x' * 20, magic=1)",
        "hello(); say(200, b'x')",
        "hello(); say(7, b'x')",
        "hello(); say(6, wire.NOTE.pack(999, 0, 0))",
        "hello(); say(5, wire.BREAK.pack(0, -5, 0))",
        "hello(); say(5, wire.BREAK.pack(0, 2**62, 0))",
        "hello(); say(12, wire.DONE.pack(0, 0, 0))",
        "hello()",
    ],
)
def test_a_child_that_lies_is_not_believed(monkeypatch, script):
    Puppet(monkeypatch, script)
    with pytest.raises(MediaChildBroke):
        scan_bytes(bytes(100))


def test_a_child_that_hangs_is_ended(monkeypatch):
    Puppet(
        monkeypatch,
        "hello(); say(2, wire.PROGRESS.pack(1))\nwhile True: say(2, wire.PROGRESS.pack(1)); time.sleep(0.01)",
    )
    with opened(GOOD) as fd, pytest.raises(MediaOverLimit):
        scanning.scan(fd, limits=Limits(stall_s=0.3))


def test_a_child_that_talks_without_end_is_ended(monkeypatch):
    Puppet(monkeypatch, "hello()\nwhile True: say(2, wire.PROGRESS.pack(1))")
    with opened(GOOD) as fd, pytest.raises(MediaOverLimit):
        scanning.scan(fd, limits=Limits(output=100_000))


def test_a_decode_must_have_the_length_that_was_scanned(monkeypatch):
    with opened(GOOD) as fd:
        track = scanning.scan(fd).tracks[0]
        Puppet(
            monkeypatch,
            "hello(); say(8, wire.START.pack(48000, 1, 1)); say(9, bytes(20)); say(12, wire.DONE.pack(10, 0, 0))",
        )
        with pytest.raises(MediaChildBroke):
            decode_pcm(fd, track, io.BytesIO())


@linux
def test_memory_over_the_cap_is_a_typed_end():
    table = struct.pack(">I", 1 << 28) + b"fLaC"
    bomb = b"".join((b"\x00\x00\x00\x20ftypM4A ", bytes(20), b"\x7f\xff\xff\xffmoov", table))
    with pytest.raises(EarwitnessError):
        scan_bytes(bomb)
    with opened(mp3(200_000)) as fd, pytest.raises(MediaOverLimit):
        scanning.scan(fd, limits=Limits(address_space=1 << 20))


def test_text_is_refused_as_unknown():
    with pytest.raises(MediaUnknown):
        scan_bytes(b"<html>" * 100)


@linux
def test_the_child_has_no_name_of_the_file_and_no_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("EARWITNESS_ACTOR", "somebody")
    seen = {}
    real = subprocess.Popen

    def popen(command, **options):
        seen.update(command=command, env=options["env"])
        return real(command, **options)

    monkeypatch.setattr(jail.subprocess, "Popen", popen)
    path = tmp_path / "a-telling-name.opus"
    path.write_bytes(GOOD)
    with path.open("rb") as file:
        scanning.scan(file.fileno())
    assert "telling" not in repr(seen["command"]) and "EARWITNESS_ACTOR" not in seen["env"]
    assert wire.MAX_PAYLOAD == 1 << 20

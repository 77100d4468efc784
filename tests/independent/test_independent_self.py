"""The independent verifier against the examples of the documents and small inputs of its own making."""

from __future__ import annotations

import random
import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

import iv_small as small
from iv_audio import build_clip, range_fits, silent_mp3
from iv_bundle import Leaf
from iv_canonical import Malformed, read_cj, sha256, write_cj
from iv_der import BadDer, parse
from iv_frames import BadFrame, frame_duration, read_track
from iv_small import short
from verifier import verify, verify_many

OPUS = read_track({"rate": 48000, "channels": 1, "params": {"codec": "opus", "gain": 32768}})


def leaf(start: int, duration: int, *frames: bytes, kind: int = 1) -> Leaf:
    return Leaf(0, start, duration, 0, kind, b"", list(frames))


@pytest.mark.parametrize(
    ("packet", "samples"),
    [
        ("f8fffe", 960),
        ("e0fffe", 120),
        ("08", 960),
        ("0900", 0),
        ("0b00", 0),
        ("1b03", 0),
        ("1b02", 5760),
        ("fb4102aa0000", 960),
        ("fb4104aa0000", 0),
    ],
)
def test_opus_examples(packet: str, samples: int) -> None:
    if samples:
        assert frame_duration(OPUS, bytes.fromhex(packet)) == samples
    else:
        with pytest.raises(BadFrame):
            frame_duration(OPUS, bytes.fromhex(packet))


def test_clip_examples() -> None:
    leaves = [leaf(0, 1920, small.PACKET, small.PACKET), leaf(3000, 960, small.PACKET)]
    assert range_fits(OPUS, leaves, 312, 3900)
    clip = build_clip(OPUS, leaves, 312, 3900)
    assert sha256(clip).hex() == "d128a64a5986bf920454e153e35e83da6a9f7d607b4c41fb0475bb91ab06b1fb"
    aac = read_track({"rate": 44100, "channels": 1, "params": {"codec": "aac", "config": b"\x12\x08"}})
    block = bytes.fromhex("01180007")
    clip = build_clip(aac, [leaf(0, 1024, block), leaf(2048, 1024, block)], 100, 3000)
    assert sha256(clip).hex() == "f5334840e6c5d87a65589544ee2b38ad66663e9453b588d1e9f6f43e598e577f"
    mp3 = read_track({"rate": 8000, "channels": 1, "params": {"codec": "mp3"}})
    clip = build_clip(mp3, [leaf(0, 576, silent_mp3(8000, 1))], 0, 576)
    assert sha256(clip).hex() == "664c149c919c7fdbd4742646e6f51db89caa53cc7314c94cf458450752cd2a14"
    pcm = read_track({"rate": 8000, "channels": 1, "params": {"codec": "pcm", "format": "u8"}})
    clip = build_clip(pcm, [leaf(0, 4, b"\1\2\3\4", kind=2), leaf(6, 3, b"\5\6\7", kind=2)], 1, 8)
    assert clip[44:].hex() == "0203048080050600"


@pytest.mark.parametrize(
    "raw", ['{"b":1,"a":2}', '{"a":1,"a":1}', '{"a":null}', '{"a":1.0}', '{"a": 1}', '{"a":"\\n"}']
)
def test_canonical_json_refuses(raw: str) -> None:
    with pytest.raises(Malformed):
        read_cj(raw.encode())


@pytest.mark.parametrize("raw", ["0200", "020100ff", "02020001", "308000", "1f0100", "0101aa", "03020801", "060180"])
def test_der_refuses(raw: str) -> None:
    with pytest.raises(BadDer):
        parse(bytes.fromhex(raw))


def test_bundle_is_held() -> None:
    bundle, publication, _ = small.small_bundle()
    assert short(verify(write_cj(bundle), {}))[:3] == ("held", None, "yyyuu")
    for rotate in (False, True):
        publication["_rotate"] = rotate
        small.publish(bundle, publication)
        assert short(verify(write_cj(bundle), {}))[:3] == ("held", None, "yyyuy")


def test_page_is_held_and_bound() -> None:
    bundle, publication, key = small.small_bundle()
    page = small.small_page(bundle, publication)
    verdict = verify(page, {"keys": [{"key": small.b64(small.raw_key(key)), "name": "desk", "revoked_at": ""}]})
    assert short(verdict) == ("held", None, "yyyuy", {"timed": "none"})
    assert (verdict["outside"], verdict["quotes"][0]["signer"]) == ("yes", "desk")
    assert verdict["quotes"][0]["gaps_ms"] == [200]
    assert short(verify(page.replace(b"it&#39;s", b"it was"), {}))[1] == "words"
    assert short(verify(page.replace(b"</div>", b"</div> "), {}))[1] == "outside"
    assert verify(page.replace(b'data-excerpt="q1"', b'data-excerpt="q2"'), {})["code"] == "malformed"


def test_tokens() -> None:
    authority = small.Authority()
    bundle, _, key = small.small_bundle(lambda note: [authority.stamp(note)])
    data = write_cj(bundle)
    verdict = verify(data, {"anchors": [authority.anchor()]})
    assert short(verdict)[2] == "yyyyu"
    assert verdict["quotes"][0]["time"] == "2025-01-02T03:04:05.5Z"
    assert verdict["quotes"][0]["authority"] == "Stamp"
    assert short(verify(data, {}))[3]["timed"] == "anchor"
    gone = {"keys": [{"key": small.b64(small.raw_key(key)), "name": "", "revoked_at": "2025-06-01T00:00:00Z"}]}
    late = verify(data, gone | {"anchors": [authority.anchor()]})
    assert (short(late)[2], late["quotes"][0]["warnings"]) == ("yyyyu", ["revoked-later"])
    assert short(verify(data, gone))[1:3] == ("revoked", "yynuu")
    bundle, _, _ = small.small_bundle(lambda note: [authority.stamp(note + b"x")])
    assert short(verify(write_cj(bundle), {}))[1:3] == ("imprint", "yyynu")
    bundle, _, _ = small.small_bundle(lambda note: [(token := authority.stamp(note))[:-1] + bytes([token[-1] ^ 1])])
    assert short(verify(write_cj(bundle), {"anchors": [authority.anchor()]}))[1:3] == ("token", "yyynu")


def _forge(bundle: dict[str, Any], what: str) -> None:
    excerpt, seal = bundle["excerpts"][0], bundle["seals"][0]
    runs = excerpt["runs"]
    if what == "path-long":
        excerpt["siblings"].append(excerpt["siblings"][0])
    elif what == "path-short":
        excerpt["siblings"].pop()
    elif what == "root":
        excerpt["siblings"].reverse()
    elif what == "frame":
        runs[0]["leaves"][0]["frames"].pop()
    elif what == "order":
        runs.reverse()
    elif what == "salt":
        runs[0]["leaves"][0]["salt"] = runs[0]["leaves"][1]["salt"]
    elif what == "track":
        excerpt["track"] = 1
    elif what == "seal":
        excerpt["seal"] = 1
    elif what == "inclusion":
        seal["entry"] = small.b64(small.entry("seal", 1, "22" * 32))


@pytest.mark.parametrize(
    "what", ["path-long", "path-short", "root", "frame", "order", "salt", "track", "seal", "inclusion"]
)
def test_forgeries(what: str) -> None:
    bundle, _, _ = small.small_bundle()
    _forge(bundle, what)
    verdict = verify(write_cj(bundle), {})
    assert (verdict["overall"], verdict["code"]) == ("broken", what)


def test_clip_is_compared() -> None:
    bundle, _, _ = small.small_bundle()
    leaves = [leaf(4800 * i, 4800, *[small.PACKET] * 5) for i in (1, 2, 3, 6)]
    clip = build_clip(OPUS, leaves, 4800, 33600)
    assert verify(write_cj(bundle), {}, {"q1": clip})["overall"] == "held"
    assert verify(write_cj(bundle), {}, {"q1": clip + b"\0"})["code"] == "audio"


def test_two_faces() -> None:
    bundle, publication, _ = small.small_bundle()
    other = small.copy(bundle)
    small.publish(bundle, publication)
    publication["page_id"] = "03" * 16
    small.publish(other, publication)
    verdicts, equivocation = verify_many([write_cj(bundle), write_cj(other)], {})
    assert equivocation and [x["overall"] for x in verdicts] == ["held", "held"]
    assert not verify_many([write_cj(bundle)] * 2, {})[1]


def test_never_raises() -> None:
    authority = small.Authority()
    bundle, publication, _ = small.small_bundle(lambda note: [authority.stamp(note)])
    page = small.small_page(bundle, publication)
    rng = random.Random(1)
    for data in (page, write_cj(bundle)):
        for _ in range(150):
            at = rng.randrange(len(data))
            verify(data[:at] + bytes((rng.randrange(256),)) + data[at + rng.randrange(3) :], {})
    for data in (b"", b"{", b"[" * 99999, b"{" + b'"a":[' * 9, b"\xff" * 9, b'{"type":"x"}'):
        assert verify(data, {})["overall"] != "held"

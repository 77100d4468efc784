# ruff: noqa: E501 (rows of cases)
"""Writes tests/data/mux-golden.json: what the Python muxer and frame checks make of some tracks.

Run it after a deliberate change of docs/format-audio.md: `.venv/bin/python tests/js/make_golden.py`.
The frames are made here from a counter, so the file holds digests and recipes only.
"""

from __future__ import annotations

import base64
import hashlib
import json
import random
from pathlib import Path
from typing import Any

from earwitness.custody import frames, leaves, merkle, mux, words
from earwitness.custody.statements import Turn
from earwitness.errors import BadFrame, BadRange

OUT = Path(__file__).parents[1] / "data" / "mux-golden.json"


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def opus(dice: random.Random, size: int, toc: int = 0x48) -> bytes:
    return bytes((toc,)) + dice.randbytes(size)


def mp3(dice: random.Random, rate: int, channels: int, kbits_index: int, padding: int) -> bytes:
    versions = {44100: (3, 0), 48000: (3, 1), 32000: (3, 2), 22050: (2, 0), 24000: (2, 1), 8000: (0, 2)}
    version, index = versions[rate]
    table = frames._MP3_KBITS[version == 3]
    samples = 1152 if version == 3 else 576
    length = samples // 8 * table[kbits_index] * 1000 // rate + padding
    head = bytes(
        (0xFF, 0xE3 | version << 3, kbits_index << 4 | index << 2 | padding << 1, 0 if channels == 2 else 0xC0)
    )
    return head + dice.randbytes(length - 4)


def leaf(start: int, duration: int, kind: int, *content: bytes) -> dict[str, Any]:
    return {"start": start, "duration": duration, "kind": kind, "frames": [b64(frame) for frame in content]}


def tracks() -> list[dict[str, Any]]:
    dice = random.Random(7)
    out: list[dict[str, Any]] = []

    def add(name: str, rate: int, channels: int, params: dict[str, Any], play: tuple[int, int], *parts: Any) -> None:
        out.append(
            {"name": name, "rate": rate, "channels": channels, "params": params, "play": list(play), "leaves": parts}
        )

    voip = {"codec": "opus", "gain": 32768}
    twenty = lambda n: [opus(dice, dice.randrange(1, 400)) for _ in range(n)]  # noqa: E731
    add("opus one run", 48000, 1, voip, (312, 9000), leaf(0, 4800, 1, *twenty(5)), leaf(4800, 4800, 1, *twenty(5)))
    add(
        "opus hole and gap leaf, stereo, gain",
        48000,
        2,
        {"codec": "opus", "gain": 32768 - 300},
        (10_000, 200_120),
        leaf(9600, 4800, 1, *twenty(5)),
        leaf(109_680, 840, 3),
        leaf(110_520, 4800, 1, *twenty(5)),
        leaf(198_000, 4800, 1, *twenty(5)),
    )
    add(
        "opus of other packet kinds",
        48000,
        1,
        voip,
        (0, 5880),
        leaf(
            0,
            4800,
            1,
            opus(dice, 300, 0x49),
            bytes.fromhex("fb4102aa0000"),
            opus(dice, 800, 0x98 | 3)[:1] + b"\x02" + dice.randbytes(700),
        ),
        leaf(4800, 1920, 1, bytes.fromhex("08"), opus(dice, 1275)),
    )
    many = [opus(dice, 3, 0xE0) for _ in range(300)]
    add("opus of 2.5 ms, more than a page", 48000, 1, voip, (100, 35_999), leaf(0, 36000, 1, *many))
    add("opus ends inside a gap leaf", 48000, 1, voip, (0, 6000), leaf(0, 4800, 1, *twenty(5)), leaf(4800, 9600, 3))
    lc = {"codec": "aac", "config": b64(bytes.fromhex("1208"))}
    aac = lambda n: [dice.randbytes(dice.randrange(1, 700)) for _ in range(n)]  # noqa: E731
    add("aac lc", 44100, 1, lc, (1500, 7000), leaf(0, 4096, 1, *aac(4)), leaf(4096, 4096, 1, *aac(4)))
    add(
        "aac with a hole, five channels",
        48000,
        6,
        {"codec": "aac", "config": b64(bytes.fromhex("11b0"))},
        (5200, 20_000),
        leaf(5120, 5120, 1, *aac(5)),
        leaf(10_240, 1024, 3),
        leaf(16_384, 5120, 1, *aac(5)),
    )
    add(
        "he-aac",
        44100,
        2,
        {"codec": "aac", "config": b64(bytes.fromhex("eb8a0800"))},
        (4096, 9000),
        leaf(4096, 4096, 1, *aac(2)),
        leaf(8192, 4096, 1, *aac(2)),
    )
    for rate, channels, index, name in (
        (44100, 1, 5, "mono"),
        (48000, 2, 9, "stereo"),
        (22050, 1, 4, "mpeg-2"),
        (8000, 2, 3, "mpeg-2.5"),
    ):
        d = 1152 if rate >= 32000 else 576
        fs = [mp3(dice, rate, channels, index, n % 2) for n in range(8)]
        add(
            f"mp3 {name}",
            rate,
            channels,
            {"codec": "mp3"},
            (8 * d + 10, 16 * d - 5),
            leaf(8 * d, 4 * d, 1, *fs[:4]),
            leaf(14 * d, 4 * d, 1, *fs[4:]),
        )
    for form, width in frames.PCM_WIDTH.items():
        for channels in (1, 2):
            size = channels * width
            add(
                f"pcm {form} {channels}",
                8000,
                channels,
                {"basis": "file", "codec": "pcm", "decoder": "none", "format": form},
                (1603, 4801),
                leaf(1600, 800, 2, dice.randbytes(800 * size)),
                leaf(2400, 37, 3),
                leaf(4000, 801, 2, dice.randbytes(801 * size)),
            )
    refused = [
        ("hole that silence cannot fill", 48000, 1, voip, (0, 4801), [leaf(0, 960, 1, b"\x08"), leaf(4000, 960, 1, b"\x08")]),
        ("lead too long", 48000, 1, voip, (65_536, 70_000), [leaf(0, 76_800, 3)]),
        ("ends before the last leaf", 48000, 1, voip, (0, 960), [leaf(0, 960, 1, b"\x08"), leaf(960, 960, 1, b"\x08")]),
        ("starts in the second run", 48000, 1, voip, (1920, 2880), [leaf(0, 960, 1, b"\x08"), leaf(1920, 960, 1, b"\x08")]),
        ("too long", 8000, 1, {"basis": "file", "codec": "pcm", "decoder": "none", "format": "u8"}, (0, 2**31 + 5), [leaf(0, 1, 2, b"\x08"), leaf(2**31 + 4, 1, 2, b"\x08")]),
        ("too large", 8000, 1, {"basis": "file", "codec": "pcm", "decoder": "none", "format": "u8"}, (0, 2**26), [leaf(0, 1, 2, b"\x08"), leaf(2**26 - 1, 1, 2, b"\x08")]),
    ]  # fmt: skip
    for name, rate, channels, params, play, parts in refused:
        add(name, rate, channels, params, play, *parts)
    return out


def frame_cases() -> list[dict[str, Any]]:
    """Frames of every codec, good, bad and random: the duration the Python check finds, or null."""
    dice = random.Random(11)
    out = []

    def add(rate: int, channels: int, params: dict[str, Any], frame: bytes) -> None:
        track, found, flagged = None, None, None
        try:
            track = frames.TrackParams.of(rate, channels, params)
            found = frames.duration(track, frame)
            if params["codec"] == "opus":
                packet = frames.opus_packet(frame)
                flagged = packet.lbrr or packet.hidden_content
        except BadFrame:
            pass
        case = {"rate": rate, "channels": channels, "params": params, "frame": b64(frame), "duration": found}
        out.append(case if flagged is None else {**case, "flagged": flagged})

    voip = {"codec": "opus", "gain": 32768}
    for text in "f8fffe e0fffe 08 0900 0b00 1b03 1b02 fb4102aa0000 fb4104aa0000 0a fb 0bc1fe 0b41ff 0bc2".split():
        add(48000, 1, voip, bytes.fromhex(text))
    for _ in range(300):
        head = bytes((dice.randrange(256),))
        if dice.random() < 0.6:
            head = bytes((head[0] | 3, dice.randrange(256)))
        add(
            48000,
            1,
            voip,
            head + bytes(dice.choice((0, 1, 5, 252, 255, dice.randrange(256))) for _ in range(dice.randrange(40))),
        )
    add(48000, 1, voip, b"\x08" + bytes(1276))
    add(48000, 1, voip, b"")
    add(44100, 1, voip, b"\x08")
    add(48000, 3, voip, b"\x08")
    for config, rate, channels in (
        ("1208", 44100, 1), ("1208", 48000, 1), ("1210", 44100, 2), ("1208", 44100, 2), ("1208", 88200, 1), ("12", 44100, 1),
        ("eb8a0800", 44100, 2), ("2b8a0800", 44100, 1), ("2b8a0800", 44100, 2), ("2b8a0840", 44100, 1), ("1200", 44100, 1),
        ("120c", 44100, 1), ("0a08", 44100, 1), ("f95048", 44100, 1), ("1788000000", 1, 1), ("17805622880", 44100, 1),
        ("1688", 44100, 1), ("1240", 44100, 8), ("1238", 44100, 8), ("1238", 44100, 7), ("12" + "08" * 70, 44100, 1),
    ):  # fmt: skip
        add(rate, channels, {"codec": "aac", "config": b64(bytes.fromhex(config + "0" * (len(config) % 2)))}, b"\x01")
    for size in (0, 1, 8184, 8185):
        add(44100, 1, {"codec": "aac", "config": b64(bytes.fromhex("1208"))}, bytes(size))
    for rate in (44100, 48000, 32000, 22050, 24000, 8000):
        for channels in (1, 2):
            good = mp3(dice, rate, channels, 3, 1)
            add(rate, channels, {"codec": "mp3"}, good)
            add(rate, 3 - channels, {"codec": "mp3"}, good)
            add(rate, channels, {"codec": "mp3"}, good[:-1])
            for _ in range(12):
                flipped = bytearray(good)
                flipped[dice.randrange(4)] ^= 1 << dice.randrange(8)
                add(rate, channels, {"codec": "mp3"}, bytes(flipped))
    add(44000, 1, {"codec": "mp3"}, mp3(dice, 44100, 1, 3, 0))
    for form in frames.PCM_WIDTH:
        for size in (0, 1, 2, 3, 4, 6, 8, 12):
            add(8000, 2, {"basis": "file", "codec": "pcm", "decoder": "none", "format": form}, bytes(size))
    return out


def main() -> None:
    clips = tracks()
    for case in clips:
        try:
            track = frames.TrackParams.of(case["rate"], case["channels"], case["params"])
            audio = [
                mux.LeafAudio(p["start"], p["duration"], p["kind"], tuple(base64.b64decode(f) for f in p["frames"]))
                for p in case["leaves"]
            ]
            clip = mux.build(track, audio, *case["play"])
            found = {"sha256": hashlib.sha256(clip.data).hexdigest(), "size": len(clip.data)}
            case["clip"] = {**found, "mime": clip.mime, "extension": clip.extension}
        except BadRange:
            case["clip"] = None
    one = leaves.Leaf(2**40 - 1, 2**52 + 1, 2**32 - 1, -(2**63), 1, bytes(range(32)), (b"abc", b"", b"\xff" * 300))
    turns = (
        Turn("speech", 'A <man> & "co"', "He said 'no' \u2014 e\u0301 \U0001f399", 0, 1),
        Turn("event", "", "A door <shuts>.", 1, 2),
    )
    dice = random.Random(3)
    hashes = [dice.randbytes(32) for _ in range(37)]
    excerpts = [[0], [36], [3, 4, 5], [0, 1, 17, 18, 35], list(range(37)), [10, 30]]
    golden = {
        "clips": clips,
        "excerpts": {
            "leaves": [b64(h) for h in hashes],
            "root": merkle.root(hashes).hex(),
            "proofs": [[wanted, [b64(h) for h in merkle.excerpt_siblings(hashes, wanted)]] for wanted in excerpts],
        },
        "frames": frame_cases(),
        "leaf": leaves.leaf_hash(bytes(16), 65535, 48000, 2, one).hex(),
        "words": words.words_block("q1", turns),
    }
    OUT.write_text(json.dumps(golden, indent=0, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()

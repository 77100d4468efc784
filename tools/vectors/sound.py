"""The recordings behind the vectors: leaves, roots and seal statements, honest or not, the same bytes every time."""

from __future__ import annotations

import base64
import copy
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from earwitness.custody import frames, leaves, merkle
from earwitness.custody.leaves import Leaf
from earwitness.custody.statements import Seal, Track

SOURCE = Path(__file__).resolve().parents[2] / "tests" / "vectors" / "source" / "frames.json"


def seeded(text: str, size: int = 32) -> bytes:
    """Bytes that anybody can make again. Good for vectors, and for nothing else."""
    return hashlib.shake_256(b"earwitness vectors " + text.encode()).digest(size)


@cache
def source(name: str) -> tuple[bytes, ...]:
    """Coded frames of the committed source."""
    return tuple(base64.b64decode(f) for f in json.loads(SOURCE.read_text())[name])


def aac_config() -> str:
    """The AudioSpecificConfig of the AAC frames, as b64."""
    return str(json.loads(SOURCE.read_text())["aac_config"])


def samples(number: int, first: int, count: int) -> bytes:
    """s24le mono: a triangle that climbs in pitch, with a little noise."""
    out = bytearray()
    noise = seeded(f"noise {number} {first}", count)
    for i in range(first, first + count):
        period = 40 - (i // 200) % 20
        triangle = abs((i % period) * 4 - 2 * period) - period
        out += (triangle * 60_000 + noise[i - first] * 300).to_bytes(3, "little", signed=True)
    return bytes(out)


def cut(name: str, groups: Sequence[Sequence[bytes]], each: int, kind: int = leaves.CODED) -> list[Leaf]:
    """Leaves of the given frames; a frame lasts `each` samples. Salts come from the name."""
    out: list[Leaf] = []
    start = 0
    for index, group in enumerate(groups):
        salt = seeded(f"salt {name} {index}")
        out.append(Leaf(index, start, len(group) * each, 0, kind, salt, tuple(group)))
        start += len(group) * each
    return out


def grouped(coded: Sequence[bytes], size: int) -> list[Sequence[bytes]]:
    return [coded[i : i + size] for i in range(0, len(coded), size)]


@dataclass
class Sealed:
    """One track as its sealer made it. What a dishonest sealer does is done to these fields before `statement`."""

    name: str
    rate: int
    params: dict[str, Any]
    per_leaf: int
    leaves: list[Leaf]
    kind: str = "coded"
    channels: int = 1
    number: int = 0
    skip: int = 0
    root: Callable[[Sequence[bytes]], bytes] = merkle.root
    hash_rate: int | None = None
    hash_leaf: Callable[..., bytes] = leaves.leaf_hash
    samples: int | None = None
    more: list[Sealed] = field(default_factory=list)  # further tracks of the same file

    def copy(self) -> Sealed:
        return replace(self, leaves=list(self.leaves), params=copy.deepcopy(self.params), more=list(self.more))

    @property
    def seal_id(self) -> bytes:
        return seeded(f"seal id {self.name}", 16)

    def hashes(self, seal_id: bytes | None = None) -> list[bytes]:
        rate = self.hash_rate or self.rate
        ident = seal_id or self.seal_id
        return [self.hash_leaf(ident, self.number, rate, self.channels, leaf) for leaf in self.leaves]

    def relink(self) -> None:
        """Starts follow durations again after leaves were changed."""
        start = 0
        for i, leaf in enumerate(self.leaves):
            self.leaves[i] = replace(leaf, index=i, start=start)
            start += leaf.duration

    def track(self, seal_id: bytes | None = None) -> Track:
        end = self.leaves[-1].end
        total = max(0, end - self.skip)
        return Track(
            self.number, self.kind, self.params, self.rate, self.channels, self.per_leaf, len(self.leaves),
            end if self.samples is None else self.samples, self.skip, total, 0, self.root(self.hashes(seal_id)),
        )  # fmt: skip

    def statement(self, log: str, key: bytes) -> bytes:
        """The exact bytes that are sealed."""
        tracks = (self.track(), *(t.track(self.seal_id) for t in self.more))
        what = [seeded(f"{c} {self.name}") for c in ("file", "record", "frames")]
        return Seal(self.seal_id, log, key, what[0], what[1], what[2], b"", tracks).dump()

    def siblings(self, disclosed: Sequence[int]) -> list[bytes]:
        return merkle.excerpt_siblings(self.hashes(), disclosed)


def recordings() -> list[Sealed]:
    """Fresh copies of the five recordings: Opus, Opus, AAC, MP3, WAV."""
    opus = {"codec": "opus", "gain": 32768}
    pcm = {"basis": "file", "codec": "pcm", "decoder": "none", "format": "s24le"}
    blocks = [[samples(5, 160 * i, 160 if i < 12 else 90)] for i in range(13)]
    wav = cut("five", blocks, 1, leaves.PCM)
    wav = [replace(leaf, duration=len(leaf.frames[0]) // 3) for leaf in wav]
    five = Sealed("five", 1600, pcm, 1, wav, kind="pcm")
    five.relink()
    return [
        Sealed("one", 48000, opus, 5, cut("one", grouped(source("opus"), 5), 960), skip=312),
        Sealed("two", 48000, dict(opus), 5, cut("two", grouped(source("opus_second"), 5), 960), skip=312),
        Sealed("three", 16000, {"codec": "aac", "config": aac_config()}, 2,
               cut("three", grouped(source("aac"), 2), 1024), skip=1024),
        Sealed("four", 16000, {"codec": "mp3"}, 3, cut("four", grouped(source("mp3"), 3), 576), skip=1105),
        five,
    ]  # fmt: skip


def track_params(sealed: Sealed) -> frames.TrackParams:
    return frames.TrackParams.of(sealed.rate, sealed.channels, sealed.params)

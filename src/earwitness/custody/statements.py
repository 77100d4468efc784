"""The three signed statements: seal, publication, key (docs/format.md §3, §6, §8). Bytes in, values out, and back."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from earwitness.custody import cj, ed25519
from earwitness.errors import SignatureBroken

SEAL_TYPE = "earwitness/seal/1"
PUBLICATION_TYPE = "earwitness/publication/1"
KEY_TYPE = "earwitness/key/1"
CODECS = ("opus", "aac", "mp3", "pcm")
PCM_WIDTHS = {"u8": 1, "s16le": 2, "s24le": 3, "s32le": 4, "f32le": 4}
_ORIGIN = re.compile(r"earwitness\.invalid/log/[0-9a-f]{32}\Z")


def checked_origin(value: Any) -> str:
    """The name of a log. Raises Malformed."""
    if not isinstance(value, str) or not _ORIGIN.match(value):
        raise cj.malformed("A statement does not name a log.")
    return value


@dataclass(frozen=True)
class Track:
    """One audio track as sealed. Times in samples of `rate`; `params` is the object of docs/format.md §3."""

    number: int
    kind: str
    params: dict[str, Any]
    rate: int
    channels: int
    frames_per_leaf: int
    leaves: int
    samples: int
    skip: int
    total: int
    offset: int
    root: bytes

    @property
    def codec(self) -> str:
        return str(self.params["codec"])

    def as_cj(self) -> dict[str, Any]:
        return {
            "channels": self.channels,
            "frames_per_leaf": self.frames_per_leaf,
            "kind": self.kind,
            "leaves": self.leaves,
            "offset": str(self.offset),
            "params": self.params,
            "rate": self.rate,
            "root": self.root.hex(),
            "samples": self.samples,
            "skip": self.skip,
            "total": self.total,
            "track": self.number,
        }


@dataclass(frozen=True)
class Seal:
    """A seal statement: public, and silent about the file, its name and its giver but for salted commitments."""

    seal_id: bytes
    log: str
    key: bytes
    file: bytes
    record: bytes
    frames: bytes
    supersedes: bytes
    tracks: tuple[Track, ...]

    def dump(self) -> bytes:
        return cj.dump(
            {
                "file": self.file.hex(),
                "frames": self.frames.hex(),
                "key": cj.to_b64(self.key),
                "log": self.log,
                "record": self.record.hex(),
                "seal_id": self.seal_id.hex(),
                "supersedes": self.supersedes.hex(),
                "tracks": [track.as_cj() for track in self.tracks],
                "type": SEAL_TYPE,
            }
        )


def _params(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict) or not isinstance(value.get("codec"), str):
        raise cj.malformed("A track does not say how its sound is coded.")
    codec = value["codec"]
    if codec == "opus":
        cj.integer(cj.closed(value, "codec gain", "track")["gain"], "gain", most=65535)
    elif codec == "aac":
        cj.b64(cj.closed(value, "codec config", "track")["config"], "configuration")
    elif codec == "mp3":
        cj.closed(value, "codec", "track")
    elif codec == "pcm":
        cj.closed(value, "basis codec decoder format", "track")
        cj.text(value["decoder"], "decoder")
        if value["basis"] not in ("file", "decoded") or value["format"] not in PCM_WIDTHS:
            raise cj.malformed("A track of samples does not say which samples they are.")
    return value


def _track(value: Any) -> Track:
    obj = cj.closed(
        value, "channels frames_per_leaf kind leaves offset params rate root samples skip total track", "track"
    )
    params = _params(obj["params"])
    kind = obj["kind"]
    if kind not in ("coded", "pcm") or (kind == "pcm") != (params["codec"] == "pcm"):
        raise cj.malformed("A track is of a kind that does not fit its codec.")
    return Track(
        number=cj.integer(obj["track"], "track number", most=65535),
        kind=kind,
        params=params,
        rate=cj.integer(obj["rate"], "rate", least=1, most=768_000),
        channels=cj.integer(obj["channels"], "channel count", least=1, most=255),
        frames_per_leaf=cj.integer(obj["frames_per_leaf"], "leaf size", least=1),
        leaves=cj.integer(obj["leaves"], "leaf count", least=1, most=2**40),
        samples=cj.integer(obj["samples"], "sample count"),
        skip=cj.integer(obj["skip"], "start"),
        total=cj.integer(obj["total"], "length"),
        offset=cj.i64(obj["offset"], "offset"),
        root=cj.hexed(obj["root"], "root"),
    )


def parse_seal(untrusted: bytes) -> Seal:
    """A seal statement. Raises Malformed."""
    obj = cj.closed(cj.load(untrusted), "file frames key log record seal_id supersedes tracks type", "seal statement")
    if obj["type"] != SEAL_TYPE:
        raise cj.malformed("A seal statement is of a kind that is not known.")
    tracks = tuple(_track(t) for t in cj.items(obj["tracks"], "list of tracks", least=1, most=256))
    if any(a.number >= b.number for a, b in pairwise(tracks)):
        raise cj.malformed("The tracks of a seal statement are not in order.")
    return Seal(
        seal_id=cj.hexed(obj["seal_id"], "seal id", 16),
        log=checked_origin(obj["log"]),
        key=cj.b64(obj["key"], "key", 32),
        file=cj.hexed(obj["file"], "commitment"),
        record=cj.hexed(obj["record"], "commitment"),
        frames=cj.hexed(obj["frames"], "commitment"),
        supersedes=b"" if obj["supersedes"] == "" else cj.hexed(obj["supersedes"], "seal id", 16),
        tracks=tracks,
    )


@dataclass(frozen=True)
class Turn:
    """One line of a quotation as signed. `kind` is speech or event; an event is shown without a speaker."""

    kind: str
    speaker: str
    words: str
    start: int
    end: int

    def as_cj(self) -> dict[str, Any]:
        return {"end": self.end, "kind": self.kind, "speaker": self.speaker, "start": self.start, "words": self.words}


@dataclass(frozen=True)
class Quote:
    """What a publication binds for one quotation. Runs are (first, last) leaf indexes; times in coded samples."""

    seal: bytes
    track: int
    play_start: int
    play_end: int
    runs: tuple[tuple[int, int], ...]
    status: str
    transcript: bytes
    turns: tuple[Turn, ...]


@dataclass(frozen=True)
class Publication:
    """A publication statement."""

    page_id: bytes
    outside: bytes
    replaces: bytes
    quotes: tuple[Quote, ...] = field(default=())

    def dump(self) -> bytes:
        return cj.dump(
            {
                "outside": self.outside.hex(),
                "page_id": self.page_id.hex(),
                "quotes": [
                    {
                        "play_end": q.play_end,
                        "play_start": q.play_start,
                        "runs": [list(run) for run in q.runs],
                        "seal": q.seal.hex(),
                        "status": q.status,
                        "track": q.track,
                        "transcript": q.transcript.hex(),
                        "turns": [turn.as_cj() for turn in q.turns],
                    }
                    for q in self.quotes
                ],
                "replaces": self.replaces.hex(),
                "type": PUBLICATION_TYPE,
            }
        )


def _turn(value: Any) -> Turn:
    obj = cj.closed(value, "end kind speaker start words", "turn")
    if obj["kind"] not in ("speech", "event"):
        raise cj.malformed("A turn is of a kind that is not known.")
    return Turn(
        obj["kind"],
        cj.text(obj["speaker"], "speaker"),
        cj.text(obj["words"], "quotation"),
        cj.integer(obj["start"], "time"),
        cj.integer(obj["end"], "time"),
    )


def _run(value: Any) -> tuple[int, int]:
    first, last = cj.items(value, "run", least=2, most=2)
    return cj.integer(first, "leaf"), cj.integer(last, "leaf")


def _quote(value: Any) -> Quote:
    obj = cj.closed(value, "play_end play_start runs seal status track transcript turns", "quotation")
    if obj["status"] not in ("working", "released"):
        raise cj.malformed("A quotation has a status that is not known.")
    return Quote(
        seal=cj.hexed(obj["seal"], "seal"),
        track=cj.integer(obj["track"], "track number", most=65535),
        play_start=cj.integer(obj["play_start"], "time"),
        play_end=cj.integer(obj["play_end"], "time"),
        runs=tuple(_run(r) for r in cj.items(obj["runs"], "list of runs")),
        status=obj["status"],
        transcript=cj.hexed(obj["transcript"], "commitment"),
        turns=tuple(_turn(t) for t in cj.items(obj["turns"], "list of turns")),
    )


def parse_publication(untrusted: bytes) -> Publication:
    """A publication statement. Raises Malformed."""
    obj = cj.closed(cj.load(untrusted), "outside page_id quotes replaces type", "publication statement")
    if obj["type"] != PUBLICATION_TYPE:
        raise cj.malformed("A publication statement is of a kind that is not known.")
    return Publication(
        page_id=cj.hexed(obj["page_id"], "page id", 16),
        outside=cj.hexed(obj["outside"], "digest"),
        replaces=b"" if obj["replaces"] == "" else cj.hexed(obj["replaces"], "page id", 16),
        quotes=tuple(_quote(q) for q in cj.items(obj["quotes"], "list of quotations")),
    )


@dataclass(frozen=True)
class KeyLink:
    """One key handing over to the next; both signed it."""

    log: str
    old: bytes
    new: bytes
    old_sig: bytes
    new_sig: bytes

    def dump(self) -> bytes:
        return cj.dump(
            {
                "log": self.log,
                "new": cj.to_b64(self.new),
                "new_sig": cj.to_b64(self.new_sig),
                "old": cj.to_b64(self.old),
                "old_sig": cj.to_b64(self.old_sig),
                "type": KEY_TYPE,
            }
        )

    def holds(self) -> bool:
        """Whether both signatures stand, under keys that are not weak."""
        body = key_body(self.log, self.old, self.new)
        try:
            ed25519.verify(self.old, body, self.old_sig)
            ed25519.verify(self.new, body, self.new_sig)
        except SignatureBroken:
            return False
        return True


def key_body(log: str, old: bytes, new: bytes) -> bytes:
    """The bytes that the old and the new key sign."""
    body = cj.dump({"log": log, "new": cj.to_b64(new), "old": cj.to_b64(old)})
    return b"earwitness/1 key\n" + body


def link_keys(
    log: str, old: bytes, new: bytes, sign_old: Callable[[bytes], bytes], sign_new: Callable[[bytes], bytes]
) -> KeyLink:
    """A key statement signed by both."""
    body = key_body(log, old, new)
    return KeyLink(log, old, new, sign_old(body), sign_new(body))


def parse_key(untrusted: bytes) -> KeyLink:
    """A key statement; its signatures are not checked here. Raises Malformed."""
    obj = cj.closed(cj.load(untrusted), "log new new_sig old old_sig type", "key statement")
    if obj["type"] != KEY_TYPE:
        raise cj.malformed("A key statement is of a kind that is not known.")
    return KeyLink(
        checked_origin(obj["log"]),
        cj.b64(obj["old"], "key", 32),
        cj.b64(obj["new"], "key", 32),
        cj.b64(obj["old_sig"], "signature", 64),
        cj.b64(obj["new_sig"], "signature", 64),
    )


def reachable_keys(log: str, start: bytes, links: Sequence[KeyLink]) -> set[bytes]:
    """`start` and every key it leads to through links of this log whose signatures stand."""
    return reachable(start, [link for link in links if link.log == log and link.holds()])


def reachable(start: bytes, standing: Sequence[KeyLink]) -> set[bytes]:
    """The same where it is known that every link is of this log and stands."""
    leads: dict[bytes, list[bytes]] = {}
    for link in standing:
        leads.setdefault(link.old, []).append(link.new)
    known, open_ends = {start}, [start]
    while open_ends:
        for new in leads.get(open_ends.pop(), ()):
            if new not in known:
                known.add(new)
                open_ends.append(new)
    return known

"""included and contiguous: steps 2 to 7 of format.md §9."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from iv_audio import build_clip, range_fits
from iv_bundle import Bundle, Excerpt, Leaf, Run
from iv_frames import BadFrame, Track, check_leaf, opus_flagged, read_track
from iv_tree import check_excerpt, leaf_hash

CODECS = ("opus", "aac", "mp3", "pcm")


@dataclass
class Sound:
    """What became of the sound of one quote."""

    included: tuple[str, str]
    contiguous: tuple[str, str]
    warnings: list[str] = field(default_factory=list)
    play: tuple[int, int] | None = None
    holes: list[int] | None = None


def doubled_salts(bundle: Bundle) -> set[int]:
    """The quotes that hold a salt of which another leaf holds a copy."""
    first: dict[bytes, tuple[Any, ...]] = {}
    holders: dict[bytes, set[int]] = {}
    doubled: set[bytes] = set()
    for number, excerpt in enumerate(bundle.excerpts):
        known = excerpt.seal < len(bundle.seals)
        statement: Any = bundle.seals[excerpt.seal].digest if known else excerpt.seal
        for run in excerpt.runs:
            for leaf in run.leaves:
                what = (statement, excerpt.track, leaf.index, leaf.start, leaf.duration, leaf.jump, leaf.kind)
                identity = (*what, tuple(leaf.frames))
                held = first.setdefault(leaf.salt, identity)
                if held != identity or (leaf.salt in holders and number in holders[leaf.salt]):
                    doubled.add(leaf.salt)
                holders.setdefault(leaf.salt, set()).add(number)
    return {number for salt in doubled for number in holders[salt]}


def ordered(runs: list[Run], leaves: int) -> bool:
    if not runs or any(not run.leaves for run in runs):
        return False
    if any(two.first <= one.leaves[-1].index for one, two in pairwise(runs)):
        return False
    return runs[-1].leaves[-1].index < leaves


def _path(statement: dict[str, Any], track: dict[str, Any], leaves: list[Leaf], siblings: list[bytes]) -> str:
    seal_id = bytes.fromhex(statement["seal_id"])
    hashed = []
    for x in leaves:
        value = leaf_hash(
            seal_id,
            track["track"],
            x.index,
            x.start,
            x.duration,
            x.jump,
            track["rate"],
            track["channels"],
            x.kind,
            x.salt,
            x.frames,
        )
        hashed.append((x.index, value))
    return check_excerpt(track["leaves"], hashed, siblings, bytes.fromhex(track["root"]))


def _contiguous(track: dict[str, Any], shape: Track, runs: list[Run], start: int, end: int) -> str:
    leaves = [x for run in runs for x in run.leaves]
    if any(x.index == 0 and x.start for x in leaves):
        return "start"
    for run in runs:
        if any(one.start + one.duration != two.start for one, two in pairwise(run.leaves)):
            return "start"
    for before, after in pairwise(runs):
        last = before.leaves[-1]
        if after.leaves[0].start <= last.start + last.duration:
            return "start"
    last = leaves[-1]
    if last.index == track["leaves"] - 1 and last.start + last.duration != track["samples"]:
        return "length"
    return "" if range_fits(shape, leaves, start, end) else "range"


def _leaks(shape: Track, runs: list[Run]) -> bool:
    if shape.codec != "opus":
        return False
    for run in runs[1:]:
        frame = next((x for leaf in run.leaves for x in leaf.frames), None)
        if frame is not None and opus_flagged(frame):
            return True
    return False


def check_sound(
    excerpt: Excerpt,
    statement: dict[str, Any],
    track: dict[str, Any] | None,
    doubled: bool,
    play: tuple[int, int] | None,
    clip: bytes | None,
) -> Sound:
    """Steps 2 (the track) to 7."""
    unseen = ("unavailable", "not-included")
    warnings = ["weak-salt"] if any(not any(x.salt) for run in excerpt.runs for x in run.leaves) else []

    def refuse(code: str) -> Sound:
        return Sound(("no", code), unseen, warnings, play)

    if track is None:
        return refuse("track")
    if not ordered(excerpt.runs, track["leaves"]):
        return refuse("order")
    if doubled:
        return refuse("salt")
    leaves = [x for run in excerpt.runs for x in run.leaves]
    holes = [b.leaves[0].start - a.leaves[-1].start - a.leaves[-1].duration for a, b in pairwise(excerpt.runs)]
    play = play or (leaves[0].start, leaves[-1].start + leaves[-1].duration)
    if track["params"]["codec"] not in CODECS:
        unknown = ("unavailable", "unsupported")
        return Sound(unknown, unknown, warnings, play, holes)
    try:
        shape = read_track(track)
        for x in leaves:
            check_leaf(shape, track["frames_per_leaf"], x.kind, x.duration, x.frames)
    except BadFrame:
        return refuse("frame")
    if _leaks(shape, excerpt.runs):
        warnings.append("leak-risk")
    code = _path(statement, track, leaves, excerpt.siblings)
    if code:
        return refuse(code)
    sound = Sound(("yes", ""), ("yes", ""), warnings, play, holes)
    wrong = _contiguous(track, shape, excerpt.runs, *play)
    if wrong:
        sound.contiguous = ("no", wrong)
    if clip is not None and (wrong or clip != build_clip(shape, leaves, *play)):
        sound.included, sound.contiguous = ("no", "audio"), unseen
    return sound

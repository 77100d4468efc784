"""The parts of a recording whose voices are grouped: each goes through the engine once, and is kept at once.

A part is a row of `openings` (covered by the log): where it ends, and the digest of the RTTM that the engine gave,
which is an original of the case. Its name holds the run, the engine's identity and where it begins, so a run that goes
on finds it, and other models or another number of voices never do.
"""

from __future__ import annotations

import contextlib
import hashlib
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any

from earwitness.custody import cj
from earwitness.desk import listening
from earwitness.desk.context import Desk
from earwitness.errors import HelperStopped
from earwitness.jobs.context import JobContext
from earwitness.store.act import Act
from earwitness.store.case import Case
from earwitness.transcripts.engines.sherpa import RATE_HZ, WINDOW_S, SherpaEngine
from earwitness.transcripts.engines.whisper import quiet_cut
from earwitness.transcripts.model import to_us

window_s = WINDOW_S
TELL_S = 1.0


@dataclass(frozen=True)
class Part:
    """What the engine gave for [start_us, end_us): RTTM, with times from the start of the part."""

    start_us: int
    end_us: int
    raw_sha256: str
    raw: bytes


def how_many(length_us: int) -> int:
    """The number of parts that a stretch of this length needs."""
    return max(1, ceil(length_us / to_us(window_s)))


def series(payload: Mapping[str, Any], engine: SherpaEngine) -> str:
    """How the names of a run's parts begin: the run, and the engine with its models and settings."""
    value = [engine.name, engine.version, [list(pair) for pair in engine.settings(payload["voices"] or None)]]
    return f"voices {payload['run']} {hashlib.sha256(cj.dump(value)).hexdigest()[:16]}"


def parts(
    context: JobContext, desk: Desk, payload: Mapping[str, Any], engine: SherpaEngine, total_s: float
) -> Iterator[Part]:
    """The parts in their order: those that are there, then new ones. Nothing is decoded where none is missing."""
    at_us, total_us, begin = 0, to_us(total_s), series(payload, engine)
    with contextlib.ExitStack() as stack:
        read_pcm: listening.PcmReader | None = None
        while at_us < total_us:
            name = f"{begin} {at_us:012d}"
            found = kept(desk.case, payload["exhibit"], name)
            if found is None:
                read_pcm = read_pcm or stack.enter_context(listening.speech_pcm(desk, payload["exhibit"]))
                found = _heard(context, desk, payload, name, engine, read_pcm, at_us, total_us)
                if found is None:
                    return  # the recording holds less than it claims
            at_us = found.end_us
            yield found


def _heard(
    context: JobContext, desk: Desk, payload: Mapping[str, Any], name: str, engine: SherpaEngine,
    read_pcm: listening.PcmReader, at_us: int, total_us: int,
) -> Part | None:  # fmt: skip
    """Group the voices of the part that begins at `at_us` and keep what came of it, before anything else is done."""
    # Parts of even length: a rest of seconds would be a part with voices of its own.
    left = how_many(total_us - at_us)
    until_us = total_us if left == 1 else at_us + ceil((total_us - at_us) / left)
    sound = read_pcm(at_us / 1e6, until_us / 1e6)
    if not sound:
        return None
    if left > 1:
        cut = quiet_cut(sound) // (RATE_HZ // 1000)  # whole milliseconds, so that every part begins at a sample
        if cut:
            sound, until_us = sound[: 2 * cut * (RATE_HZ // 1000)], at_us + cut * 1000
    said_at = time.monotonic()

    def heard(share: float) -> None:
        nonlocal said_at
        if time.monotonic() - said_at >= TELL_S:
            said_at = time.monotonic()
            context.progress(int((at_us + share * (until_us - at_us)) / 1e6), ceil(total_us / 1e6))

    try:
        raw = engine.group(sound, payload["voices"] or None, progress=heard, unwanted=context.unwanted)
    except HelperStopped:
        context.check()  # the engine was ended because nobody waits for it any more: that is no fault of its own
        raise
    stored = desk.case.originals.put_bytes(raw)
    context.check()
    details = {"exhibit": payload["exhibit"], "start_us": at_us}
    with desk.case.act(Act("group voices of a part", desk.actor, details=details)) as tx:
        if not tx.one("SELECT 1 FROM openings WHERE exhibit = ? AND name = ?", (payload["exhibit"], name)):
            tx.insert(
                "openings", exhibit=payload["exhibit"], name=name, data=cj.dump({"end_us": until_us}),
                original=stored.sha256,
            )  # fmt: skip
    return kept(desk.case, payload["exhibit"], name)


def kept(case: Case, exhibit: str, name: str) -> Part | None:
    """A part that is there. Raises OriginalChanged."""
    row = case.one("SELECT data, original FROM openings WHERE exhibit = ? AND name = ?", (exhibit, name))
    if row is None:
        return None
    case.originals.check(row["original"])
    with case.originals.open(row["original"]) as file:
        raw = file.read()
    return Part(int(name.rpartition(" ")[2]), cj.load(bytes(row["data"]))["end_us"], row["original"], raw)


def so_far(case: Case, payload: Mapping[str, Any]) -> tuple[int, int]:
    """How many parts of a run are kept, and up to where (microseconds)."""
    prefix = f"voices {payload['run']} "
    rows = case.read(
        "SELECT data FROM openings WHERE exhibit = ? AND name >= ? AND name < ? ORDER BY substr(name, -12)",
        (payload["exhibit"], prefix, prefix + "~"),
    )
    return len(rows), cj.load(bytes(rows[-1]["data"]))["end_us"] if rows else 0

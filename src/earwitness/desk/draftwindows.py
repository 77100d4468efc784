"""The windows of a draft: each goes through the engine once, and what came of it is kept before the next begins.

A window is a row of `openings` (covered by the log): its end, its turns and events on the recording's timeline, and
the digest of the engine's raw output, which is an original of the case. Its name holds the run, the engine's identity
and where it begins, so a run that goes on finds it, and another model or other settings never do.
"""

from __future__ import annotations

import contextlib
import hashlib
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from earwitness.custody import cj
from earwitness.desk import listening
from earwitness.desk.context import Desk
from earwitness.desk.transcripts import inside
from earwitness.errors import HelperStopped
from earwitness.jobs.context import JobContext
from earwitness.store.act import Act
from earwitness.store.case import Case
from earwitness.transcripts import canonical, witness
from earwitness.transcripts.edges import place_turns
from earwitness.transcripts.engines import Engine
from earwitness.transcripts.engines.whisper import RATE_HZ, quiet_cut
from earwitness.transcripts.model import UNKNOWN, Event, Revision, from_us, to_us

WINDOW_S = 600.0
TELL_S = 1.0


@dataclass(frozen=True)
class Window:
    """What an engine gave for [start_us, end_us): turns and events on the recording's timeline, and its raw output."""

    start_us: int
    end_us: int
    raw_sha256: str
    revision: Revision
    warnings: tuple[str, ...]


def identity(engine: Engine) -> str:
    """Sixteen hex digits that stand for an engine with its version, weights and settings."""
    value = [engine.name, engine.version, [list(pair) for pair in engine.settings]]
    return hashlib.sha256(cj.dump(value)).hexdigest()[:16]


def windows(
    context: JobContext, desk: Desk, payload: dict[str, Any], engine: Engine, total_s: float
) -> Iterator[Window]:
    """The windows in their order: those that are there, then new ones. Nothing is decoded where none is missing."""
    spoken, at_us, total_us = payload["language"] or UNKNOWN, 0, to_us(total_s)
    series = f"draft {payload['run']} {identity(engine)}"
    with contextlib.ExitStack() as stack:
        read_pcm: listening.PcmReader | None = None
        while at_us < total_us:
            name = f"{series} {at_us:012d}"
            found = kept(desk.case, payload["exhibit"], name)
            if found is None:
                if read_pcm is None:
                    read_pcm = stack.enter_context(listening.speech_pcm(desk, payload["exhibit"]))
                    if isinstance(engine, contextlib.AbstractContextManager):
                        stack.enter_context(engine)  # the weights stay loaded from window to window
                found = _heard(context, desk, payload["exhibit"], name, engine, read_pcm, at_us, total_us, spoken)
                if found is None:
                    return  # the recording holds less than it claims; the rest stays untranscribed
            if spoken == UNKNOWN and found.revision.turns:
                spoken = found.revision.language
            at_us = found.end_us
            yield found


def _heard(
    context: JobContext, desk: Desk, exhibit: str, name: str, engine: Engine, read_pcm: listening.PcmReader,
    at_us: int, total_us: int, spoken: str,
) -> Window | None:  # fmt: skip
    """Draft the window that begins at `at_us` and keep what came of it, before anything else is done."""
    until_us = min(total_us, at_us + to_us(WINDOW_S))
    sound = read_pcm(at_us / 1e6, until_us / 1e6)
    if not sound:
        return None
    if until_us < total_us and len(sound) // 2 >= int(WINDOW_S * RATE_HZ) - 1:
        # Whole milliseconds, so that every window begins at a sample.
        cut = quiet_cut(sound) // (RATE_HZ // 1000)
        if cut:
            sound, until_us = sound[: 2 * cut * (RATE_HZ // 1000)], at_us + cut * 1000
    length_s = min(from_us(until_us - at_us), len(sound) / 2 / RATE_HZ)

    def read(start_s: float, end_s: float) -> bytes:
        return sound[2 * round(start_s * RATE_HZ) : 2 * round(end_s * RATE_HZ)]

    said_at = time.monotonic()

    def heard(second: float) -> None:
        nonlocal said_at
        if time.monotonic() - said_at >= TELL_S:
            said_at = time.monotonic()
            context.progress(int(at_us / 1e6 + second), -(-total_us // 1_000_000))

    try:
        drafted = engine.draft(read, length_s, spoken, progress=heard, unwanted=context.unwanted)
    except HelperStopped:
        context.check()  # the engine was ended because nobody waits for it any more: that is no fault of its own
        raise
    turns = place_turns(drafted.result.turns, length_s).turns
    names = {turn.id: f"t{n}" for n, turn in enumerate(turns, 1)}
    offset_s = from_us(at_us)
    raw = desk.case.originals.put_bytes(drafted.raw)
    row = desk.case.get("SELECT original FROM exhibits WHERE id = ?", (exhibit,), what="exhibit")
    revision = Revision(
        "R1", row["original"], tuple(witness.moved(turn, offset_s, names[turn.id]) for turn in turns),
        tuple(_moved(event, offset_s, names) for event in inside(drafted.result.events, length_s)),
        replace(drafted.source, input_sha256=raw.sha256), language=drafted.result.language,
    )  # fmt: skip
    head = {"end_us": until_us, "warnings": list(drafted.result.warnings)}
    context.check()
    with desk.case.act(Act("draft window", desk.actor, details={"exhibit": exhibit, "start_us": at_us})) as tx:
        if not tx.one("SELECT 1 FROM openings WHERE exhibit = ? AND name = ?", (exhibit, name)):
            tx.insert(
                "openings", exhibit=exhibit, name=name, data=cj.dump(head) + b"\n" + canonical.dump(revision),
                original=raw.sha256,
            )  # fmt: skip
    return kept(desk.case, exhibit, name)


def kept(case: Case, exhibit: str, name: str) -> Window | None:
    row = case.one("SELECT data, original FROM openings WHERE exhibit = ? AND name = ?", (exhibit, name))
    if row is None:
        return None
    head, _, body = bytes(row["data"]).partition(b"\n")
    value = cj.load(head)
    start_us = int(name.rpartition(" ")[2])
    return Window(start_us, value["end_us"], row["original"], canonical.load(body), tuple(value["warnings"]))


def _moved(event: Event, offset_s: float, names: dict[str, str]) -> Event:
    def later(time_s: float | None) -> float | None:
        return None if time_s is None else from_us(to_us(time_s) + to_us(offset_s))

    after = None if event.after is None else names[event.after]
    return replace(event, start_s=later(event.start_s), end_s=later(event.end_s), after=after)

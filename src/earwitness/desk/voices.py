"""Who speaks when, as a machine's proposal: voices are grouped as a durable job and name the speakers of turns.

The recording goes through the engine in parts of at most an hour (docs/measured.md says why); voices of different parts
are not compared and stay apart. What comes of it is a new version of the transcript, in which only speakers that nobody
has stated are named; without a transcript it is one of its own, whose turns people still have to write. A report (an
original of the case) names every part, and what the machine named, so that the next grouping takes away only that.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from math import ceil
from typing import Any, Final

from earwitness.custody import cj
from earwitness.desk import blind, journal, listening, takeup, translations, voicemodels, voiceparts
from earwitness.desk.context import Desk
from earwitness.desk.transcripts import chosen
from earwitness.desk.voiceparts import Part
from earwitness.errors import CaseBusy, NotInCase, Usage
from earwitness.jobs.context import JobContext
from earwitness.jobs.registry import job
from earwitness.store.act import Act
from earwitness.transcripts import canonical
from earwitness.transcripts import voices as grouping
from earwitness.transcripts.engines.sherpa import MAX_VOICES, SherpaEngine
from earwitness.transcripts.model import UNKNOWN, Revision, Source

VOICES: Final = "voices"
REPORT: Final = "earwitness-voices-1"
_TRIES: Final = 50  # a version is worked out before the lock is taken; whoever types meanwhile makes it stale


@dataclass(frozen=True)
class Grouped:
    """What grouping voices gave, in turns: `named` by it; `shared` by two voices or without any (`nowhere`), which stay
    UNSTATED; `kept`, whose speaker somebody had stated."""

    transcript: str
    revision: int
    turns: int
    voices: tuple[str, ...]
    named: int
    shared: int
    nowhere: int
    kept: int
    overlaps: int
    parts: int
    warnings: tuple[str, ...]


class _Stale(Exception):
    """Somebody wrote meanwhile."""


def group(desk: Desk, exhibit: str, *, model: str, voices: int | None = None, transcript: str | None = None) -> Grouped:
    """Group the voices of a recording and wait for it. Work that was cut off, or failed, goes on where it stopped.

    Raises EngineUnavailable with the command that would help, HelperStopped, Usage, BlindStands, JobFailed.
    """
    number = want(desk, exhibit, model=model, voices=voices, transcript=transcript)
    value = takeup.wait(desk, number)
    value["voices"], value["warnings"] = tuple(value["voices"]), tuple(value["warnings"])
    return Grouped(**value)


def want(desk: Desk, exhibit: str, *, model: str, voices: int | None = None, transcript: str | None = None) -> int:
    """Queue the grouping of a recording's voices, once while it is under way. Returns the job.

    `voices`: how many there are, None where nobody knows. The transcript is the one named, else the newest. A job that
    failed or was stopped is taken up by the new one, with the parts that it had done.
    """
    if voices is not None and not 1 <= voices <= MAX_VOICES:
        raise Usage(f"The number of voices is not 1 to {MAX_VOICES}.", "Leave it out if nobody knows.", where="voices")
    SherpaEngine(voicemodels.folder_of(desk.home, model))
    listening.total_s(desk, exhibit)
    meant = _meant(desk, exhibit, transcript)
    order = {"exhibit": exhibit, "model": model, "voices": voices or 0, "transcript": meant or ""}
    return takeup.queue(desk, VOICES, order)


def _meant(desk: Desk, exhibit: str, named: str | None) -> str | None:
    """The transcript whose speakers are to be named; None where there is none. Raises NotInCase, BlindStands."""
    if named is None:
        try:
            named = chosen(desk, exhibit)
        except NotInCase:
            return None
    desk.case.get("SELECT 1 FROM transcripts WHERE id = ? AND exhibit = ?", (named, exhibit), what="transcript")
    blind.check_writable(desk, named)
    return named


@job(VOICES)
def _voices(context: JobContext, payload: dict[str, Any]) -> dict[str, Any]:
    """Part after part, each kept by an act of its own; then the act that names the speakers."""
    case = context.case
    tell = takeup.watching(context)

    def decoding(what: str, done: int, total: int) -> None:
        context.check()
        tell(what, done, total)

    desk = Desk(case, case.home, payload["actor"] or None, decoding)
    engine = SherpaEngine(voicemodels.folder_of(case.home, payload["model"]))
    total_s = listening.total_s(desk, payload["exhibit"])
    parts: list[Part] = []
    for part in voiceparts.parts(context, desk, payload, engine, total_s):
        parts.append(part)
        done = part.end_us // 1_000_000
        context.progress(done, max(done, ceil(total_s)))
        tell("grouping voices", done, ceil(total_s))
    if not parts:
        raise Usage("The recording has no sound to group voices in.", "Check the case (`verify`).", where="exhibit")
    if not payload["transcript"]:
        _begin(context, desk, payload, engine, parts)
        return {}
    for _ in range(_TRIES):
        try:
            _name(context, desk, payload, engine, parts)
            return {}
        except _Stale:
            continue
    raise CaseBusy("Other processes keep writing to this transcript.", "Try again.")


# --- what comes of it ------------------------------------------------------------------------------------------------


def _begin(context: JobContext, desk: Desk, payload: dict[str, Any], engine: SherpaEngine, parts: list[Part]) -> None:
    """A transcript of its own: a turn for each stretch of a voice, still without words."""
    exhibit = payload["exhibit"]
    found = grouping.joined([(part.start_us, part.raw) for part in parts])
    made, events = grouping.as_turns(found), grouping.with_overlaps((), found)
    row = desk.case.get("SELECT original FROM exhibits WHERE id = ?", (exhibit,), what="exhibit")
    report = desk.case.originals.put_bytes(_report(engine, payload, parts, found, made))
    source = Source("grouped", engine.name, engine.version, _settings(engine, payload), report.sha256)
    revision = Revision("R1", row["original"], made.turns, events, source, language=UNKNOWN)
    with context.act(Act("group voices", desk.actor, details={"exhibit": exhibit})) as tx:
        # A draft is nobody's: `owner` says who writes in a transcript.
        name = translations.write_first(tx, revision, exhibit, desk.actor, kind="draft", owner=None)
        tx.insert("openings", exhibit=exhibit, name=f"source of {name} R1", original=report.sha256)
        tx.job_result = _result(name, 1, found, made, parts, payload)


def _name(context: JobContext, desk: Desk, payload: dict[str, Any], engine: SherpaEngine, parts: list[Part]) -> None:
    """A new version of the transcript as it stands now. Raises _Stale where somebody wrote while it was worked out."""
    transcript, exhibit = payload["transcript"], payload["exhibit"]
    blind.check_writable(desk, transcript)
    number = journal.save(desk, transcript)
    row = desk.case.get("SELECT data FROM revisions WHERE transcript = ? AND number = ?", (transcript, number))
    before = canonical.load(bytes(row["data"]))
    machine = _named_before(desk, transcript)
    first = grouping.first_number(before.turns, machine)
    found = grouping.joined([(part.start_us, part.raw) for part in parts], first)
    # A transcript that somebody has begun, and not typed in yet, gets the turns as well.
    made = grouping.label(before.turns, found, machine) if before.turns else grouping.as_turns(found)
    report = desk.case.originals.put_bytes(_report(engine, payload, parts, found, made))
    source = Source("grouped", engine.name, engine.version, _settings(engine, payload), report.sha256)
    events = grouping.with_overlaps(before.events, found)
    revision = before.derive(f"R{number + 1}", source, turns=made.turns, events=events)
    data = canonical.dump(revision)
    with context.act(Act("group voices", desk.actor, details={"exhibit": exhibit})) as tx:
        now = tx.one(
            "SELECT t.current, (SELECT max(seq) FROM journal WHERE transcript = t.id) AS seq, (SELECT seq FROM saves"
            " WHERE transcript = t.id ORDER BY number DESC LIMIT 1) AS saved FROM transcripts t WHERE t.id = ?",
            (transcript,),
        )
        if now is None or now["current"] != number or (now["seq"] or 0) > (now["saved"] or 0):
            raise _Stale
        tx.update("transcripts", transcript, current=number + 1)
        tx.detail("transcript", transcript)
        tx.detail("revision", number + 1)
        tx.insert(
            "revisions", transcript=transcript, number=number + 1, digest=hashlib.sha256(data).hexdigest(),
            parent=f"R{number}", data=data, origin=json.dumps(source.kind), made_by=desk.actor, made_at=tx.time,
        )  # fmt: skip
        tx.insert("openings", exhibit=exhibit, name=f"source of {transcript} R{number + 1}", original=report.sha256)
        tx.job_result = _result(transcript, number + 1, found, made, parts, payload)


def _settings(engine: SherpaEngine, payload: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    return (*engine.settings(payload["voices"] or None), ("window_s", str(int(voiceparts.window_s))))


def _result(
    transcript: str, number: int, found: grouping.Voices, made: grouping.Labelled, parts: list[Part],
    payload: dict[str, Any],
) -> dict[str, Any]:  # fmt: skip
    value = Grouped(
        transcript, number, len(made.turns), found.names, len(made.machine), len(made.shared), len(made.nowhere),
        len(made.kept), len(found.both()), len(parts), tuple(_warnings(found, parts, payload["voices"])),
    )  # fmt: skip
    return {**asdict(value), "voices": list(value.voices), "warnings": list(value.warnings)}


def _warnings(found: grouping.Voices, parts: list[Part], asked: int) -> Iterator[str]:
    if len(parts) > 1:
        yield (
            f"the recording was heard in {len(parts)} parts: who speaks in one part was not compared with another,"
            " so one person has a voice in each"
        )
        if asked:
            yield "each part was grouped into the number of voices given, also where fewer people speak in it"
    if not found.names:
        yield "no voice was heard"
    elif asked and len(parts) == 1 and len(found.names) != asked:
        yield f"{asked} voices were asked for, {len(found.names)} found"


# --- what is known of it later ---------------------------------------------------------------------------------------


def _report(
    engine: SherpaEngine, payload: dict[str, Any], parts: list[Part], found: grouping.Voices, made: grouping.Labelled
) -> bytes:
    """The report: times are microseconds of the recording; times in a part's RTTM count from its start."""
    heard = zip(found.names, found.spans, strict=True)
    value = {
        "type": REPORT,
        "engine": engine.name,
        "version": engine.version,
        "settings": [list(pair) for pair in _settings(engine, payload)],
        "parts": [{"start_us": p.start_us, "end_us": p.end_us, "raw_sha256": p.raw_sha256} for p in parts],
        "voices": [{"name": name, "heard_us": sum(b - a for a, b in spans)} for name, spans in heard],
        "named": [list(pair) for pair in made.machine],
        "shared": list(made.shared),
        "nowhere": list(made.nowhere),
    }
    return cj.dump(value) + b"\n"


def report(desk: Desk, transcript: str) -> dict[str, Any] | None:
    """The report of a transcript's newest grouping, None where there is none. Raises OriginalChanged, BlindStands."""
    blind.check_readable(desk, transcript)
    row = desk.case.one(
        "SELECT o.original FROM revisions r"
        " JOIN openings o ON o.name = 'source of ' || r.transcript || ' R' || r.number"
        " WHERE r.transcript = ? AND r.origin = ? ORDER BY r.number DESC LIMIT 1",
        (transcript, json.dumps("grouped")),
    )
    if row is None or row["original"] is None:
        return None
    desk.case.originals.check(row["original"])
    with desk.case.originals.open(row["original"]) as file:
        return dict(json.loads(file.read()))


def _named_before(desk: Desk, transcript: str) -> dict[str, str]:
    found = report(desk, transcript)
    return {} if found is None else dict(found["named"])


def standing(desk: Desk, transcript: str, speakers: list[str]) -> list[str]:
    """Those labels among `speakers` that a machine's grouping set in some version of a transcript."""
    grouped = desk.case.one(
        "SELECT 1 FROM revisions WHERE transcript = ? AND origin = ?", (transcript, json.dumps("grouped"))
    )
    return [s for s in speakers if grouping.is_voice(s)] if grouped is not None else []

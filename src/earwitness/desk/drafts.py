"""Drafting by a machine as a durable job, window after window; what it likely invented is set aside, never deleted.

The recording goes through the engine in windows cut where it is quiet (`draftwindows`); work that was cut off goes on
with the next window, and sound is read window by window from a 16 kHz copy on the disk. Two things end up in the case:
a transcript with the turns that stand, and a report (an original of the case) that names every window, what was set
aside and why, and which speech no turn covers.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final

from earwitness.custody import cj
from earwitness.desk import blind, draftwindows, listening, models, takeup, translations
from earwitness.desk.context import Desk
from earwitness.desk.draftwindows import Window, identity
from earwitness.desk.transcripts import Imported
from earwitness.errors import EngineUnavailable, NotInCase, Usage
from earwitness.jobs.context import JobContext
from earwitness.jobs.registry import job
from earwitness.store.act import Act
from earwitness.store.case import Case
from earwitness.store.settings import Home
from earwitness.transcripts import canonical, channels, witness
from earwitness.transcripts.engines import Engine
from earwitness.transcripts.engines.onnx_engine import OnnxAsrEngine
from earwitness.transcripts.engines.whisper import WhisperEngine
from earwitness.transcripts.formats import languages
from earwitness.transcripts.model import UNKNOWN, Event, Revision, Source, Turn, to_us

DRAFT: Final = "draft"
REPORT: Final = "earwitness-draft-1"
_BLOCK = 1 << 20

ENGINES: dict[str, Callable[[Path], Engine]] = {models.WHISPER: WhisperEngine, models.ONNX_ASR: OnnxAsrEngine}
# Engines made in this process: hashing large weights takes seconds. A folder of weights that is on no shelf is known
# only here, never in the case: its path may tell whose machine it is.
_ready: dict[tuple[str, str], Engine] = {}


def draft(
    desk: Desk, exhibit: str, *, model: str, engine: str | None = None, language: str | None = None,
    by_channels: bool = False,
) -> Imported:  # fmt: skip
    """Draft a recording and wait for it. Work that was cut off, or failed, goes on where it stopped.

    Raises EngineUnavailable with the command that would help, HelperStopped, Usage (one channel only), JobFailed.
    """
    number = want(desk, exhibit, model=model, engine=engine, language=language, by_channels=by_channels)
    value = takeup.wait(desk, number)
    value["warnings"], value["losses"] = tuple(value["warnings"]), tuple(value["losses"])
    return Imported(**value)


def want(
    desk: Desk, exhibit: str, *, model: str, engine: str | None = None, language: str | None = None,
    by_channels: bool = False,
) -> int:  # fmt: skip
    """Queue the drafting of a recording, once while it is under way. Returns the job.

    Which engine drafts follows from what the model's folder holds, where it is not named.
    A job that failed or was cancelled is taken up by the new one, with the windows that it had done.
    """
    language = languages.spoken(language) if language else None
    engine, label = _made(desk.home, engine, model)
    if by_channels:
        _two_channels(desk.case, exhibit)
    listening.total_s(desk, exhibit)
    order = {
        "exhibit": exhibit, "engine": engine, "model": label, "language": language or "", "channels": by_channels,
    }  # fmt: skip
    return takeup.queue(desk, DRAFT, order)


def _made(home: Home, engine: str | None, model: str) -> tuple[str, str]:
    """The engine and what a job calls the model: its name on the shelf, or a digest. Makes the engine.

    Raises EngineUnavailable, also where the folder is for another engine than the one that was named.
    """
    folder = models.folder_of(home, model)
    engine = engine or models.engine_of(folder) or models.WHISPER
    made = ENGINES[engine](folder)
    label = model if model in models.listed() else f"unnamed {identity(made)}"
    _ready[engine, label] = made
    return engine, label


def _engine(home: Home, engine: str, label: str) -> Engine:
    if (engine, label) not in _ready:
        if label.startswith("unnamed ") or engine not in ENGINES:
            raise EngineUnavailable(
                "The model that drafts this recording is on none of this machine's shelves.",
                "Add it to this machine, or draft again with the folder that it lies in; it goes on where it stopped.",
                where="model",
            )
        _made(home, engine, label)
    return _ready[engine, label]


@job(DRAFT)
def _draft(context: JobContext, payload: dict[str, Any]) -> dict[str, Any]:
    """Window after window, each kept by an act of its own; then the act that makes the transcript of them."""
    case, exhibit = context.case, payload["exhibit"]
    tell = takeup.watching(context)

    def decoding(what: str, done: int, total: int) -> None:
        context.check()
        tell(what, done, total)

    desk = Desk(case, case.home, payload["actor"] or None, decoding)
    engine = _engine(case.home, payload["engine"], payload["model"])
    total_s = listening.total_s(desk, exhibit)
    windows: list[Window] = []
    for window in draftwindows.windows(context, desk, payload, engine, total_s):
        windows.append(window)
        done = window.end_us // 1_000_000
        context.progress(done, max(done, int(total_s)))
        tell("drafting", done, int(total_s))
    talk = by_channel(desk, exhibit) if payload["channels"] else None
    return _finish(context, desk, payload, engine, windows, talk)


def _finish(
    context: JobContext, desk: Desk, payload: dict[str, Any], engine: Engine, windows: list[Window],
    talk: channels.Talk | None,
) -> dict[str, Any]:  # fmt: skip
    """Sift the turns of all windows and write transcript, report and what was set aside, in the act that ends the job.

    Raises Usage where there was no sound to draft from.
    """
    case, exhibit = desk.case, payload["exhibit"]
    if not windows:
        raise Usage("The recording has no sound to draft from.", "Check it with `case check`.", where="exhibit")
    speech = listening.speech_map(desk, exhibit)
    heard, events = _joined(windows)
    sifted = witness.sift(heard, speech)
    turns, warnings = sifted.kept, list(dict.fromkeys(w for window in windows for w in window.warnings))
    if talk is not None:
        turns, events = channels.label(turns, talk), (*events, *channels.overlaps(talk))
        if talk.same:
            warnings.append("both channels carry the same sound: speakers were not told apart")
    if not speech:
        warnings.append("no speech map: nothing could be set aside as silence, and nothing is listed as skipped")
    turns, events = _numbered(turns, events)
    spoken = payload["language"] or next((w.revision.language for w in windows if w.revision.turns), UNKNOWN)
    report = case.originals.put_bytes(_report(desk, exhibit, engine, windows, sifted, payload))
    first = windows[0].revision.source
    settings = {
        **dict(first.settings),
        "window_s": str(int(draftwindows.WINDOW_S)),
        "speakers": "channels" if talk else "none",
    }
    source = Source("drafted", first.tool, first.version, tuple(settings.items()), report.sha256)
    revision = Revision("R1", windows[0].revision.exhibit_sha256, turns, events, source, language=spoken)
    made = Imported(
        "", 1, len(turns), len(events), sum(not t.timed for t in turns), sum(t.basis == "bounded" for t in turns),
        spoken, (*_said(sifted), *warnings), (),
    )  # fmt: skip
    with context.act(Act("draft transcript", desk.actor, details={"exhibit": exhibit})) as tx:
        # A draft is nobody's: `owner` says who writes in a transcript.
        name = translations.write_first(tx, revision, exhibit, desk.actor, kind="draft", owner=None)
        tx.insert("openings", exhibit=exhibit, name=f"source of {name} R1", original=report.sha256)
        for aside in sifted.set_aside:
            start, end = aside.turn.start_s, aside.turn.end_s
            tx.insert(
                "asides", transcript=name, revision=1, start_us=None if start is None else to_us(start),
                end_us=None if end is None else to_us(end), text=aside.turn.text, engine=engine.name, why=aside.reason,
            )  # fmt: skip
        tx.job_result = {**asdict(made), "transcript": name, "warnings": list(made.warnings), "losses": []}
    return {}


def _joined(windows: list[Window]) -> tuple[tuple[Turn, ...], tuple[Event, ...]]:
    """Turns and events of all windows, under ids that no two of them share."""
    turns: list[Turn] = []
    events: list[Event] = []
    for n, window in enumerate(windows, 1):
        turns += [replace(turn, id=f"w{n}-{turn.id}") for turn in window.revision.turns]
        for event in window.revision.events:
            events.append(event if event.after is None else replace(event, after=f"w{n}-{event.after}"))
    return tuple(turns), tuple(events)


def _numbered(turns: tuple[Turn, ...], events: tuple[Event, ...]) -> tuple[tuple[Turn, ...], tuple[Event, ...]]:
    """The same with the ids t1, t2 …; an event that followed a turn which was set aside keeps only its times."""
    names = {turn.id: f"t{n}" for n, turn in enumerate(turns, 1)}
    return (
        tuple(replace(turn, id=names[turn.id]) for turn in turns),
        tuple(e if e.after is None else replace(e, after=names.get(e.after)) for e in events),
    )


def _said(sifted: witness.Sifted) -> list[str]:
    out = []
    if sifted.set_aside:
        lines = "1 line was" if len(sifted.set_aside) == 1 else f"{len(sifted.set_aside)} lines were"
        out.append(f"{lines} set aside as repeats or as words over silence; nothing is deleted")
    if sifted.skipped:
        length = sum(b - a for a, b in sifted.skipped) / 1e6
        places = "1 place" if len(sifted.skipped) == 1 else f"{len(sifted.skipped)} places"
        out.append(f"in {places} ({length:.1f} s) speech was heard and nothing is written")
    return out


def _report(
    desk: Desk, exhibit: str, engine: Engine, windows: list[Window], sifted: witness.Sifted, payload: dict[str, Any]
) -> bytes:
    """The report: times are microseconds of the recording; times in a window's raw output count from its start."""
    value = {
        "type": REPORT,
        "engine": engine.name,
        "version": engine.version,
        "settings": [list(pair) for pair in engine.settings],
        "language": payload["language"] or UNKNOWN,
        "detector": listening.detector(desk, exhibit) or "none",
        "windows": [{"start_us": w.start_us, "end_us": w.end_us, "raw_sha256": w.raw_sha256} for w in windows],
        "asides": [
            {"why": a.why, **{k: v for k, v in canonical.turn_as_json(a.turn).items() if k not in ("id", "basis")}}
            for a in sifted.set_aside
        ],
        "skipped": [list(span) for span in sifted.skipped],
    }
    return cj.dump(value) + b"\n"


def report(desk: Desk, transcript: str) -> dict[str, Any]:
    """The report of a draft. Raises NotInCase where the transcript is none, OriginalChanged, BlindStands."""
    blind.check_readable(desk, transcript)
    row = desk.case.one("SELECT original FROM openings WHERE name = ?", (f"source of {transcript} R1",))
    if row is not None and row["original"]:
        desk.case.originals.check(row["original"])
        with desk.case.originals.open(row["original"]) as file:
            begin = file.read(2)
            value = json.loads(begin + file.read()) if begin == b'{"' else None
        if isinstance(value, dict) and value.get("type") == REPORT:
            return value
    raise NotInCase(
        "That transcript is no machine's draft.", "See the recording's page, or `transcript list`.", where="transcript"
    )


def asides(desk: Desk, transcript: str) -> list[dict[str, Any]]:
    """What a machine wrote and was set aside: [{start_us, end_us, text, engine, why}]. Raises BlindStands."""
    blind.check_readable(desk, transcript)
    rows = desk.case.read("SELECT * FROM asides WHERE transcript = ? ORDER BY start_us, id", (transcript,))
    return [{k: r[k] for k in ("start_us", "end_us", "text", "engine", "why")} for r in rows]


def by_channel(desk: Desk, exhibit: str) -> channels.Talk:
    """When each channel of the first track speaks. Raises Usage for one channel. Decodes once, in little memory."""
    from earwitness.audio.decode import WAV_HEADER
    from earwitness.audio.decode import listening as decode

    case = desk.case
    _two_channels(case, exhibit)
    row = case.get("SELECT track FROM tracks WHERE exhibit = ? ORDER BY track", (exhibit,), what="exhibit")
    folder = Path(tempfile.gettempdir()) if case.readonly else case.working()
    with tempfile.TemporaryFile(dir=folder) as copy, listening.decoding(case, exhibit, row["track"]) as (fd, track, _):
        decode(fd, track, copy=copy, progress=lambda n: desk.progress("telling channels apart", n, track.total or 0))
        copy.flush()
        copy.seek(WAV_HEADER)
        return channels.listen(iter(lambda: copy.read(_BLOCK), b""), track.rate, track.channels)


def _two_channels(case: Case, exhibit: str) -> None:
    row = case.get("SELECT channels FROM tracks WHERE exhibit = ? ORDER BY track", (exhibit,), what="exhibit")
    if row["channels"] < 2:
        raise Usage(
            "The recording has one channel: speakers cannot be told apart by it.", "Draft it without --channels.",
            where="channels",
        )  # fmt: skip

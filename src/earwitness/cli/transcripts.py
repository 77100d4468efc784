"""transcript …, models …"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from earwitness.cli import listening, output
from earwitness.cli import voices as grouping
from earwitness.cli.options import CASE, FILE, SPAN, as_option, json_option, with_desk
from earwitness.desk.context import Desk
from earwitness.timecode import Span

COMMON = ("vtt", "srt", "json", "txt", "docx", "eaf", "textgrid", "rttm", "whisper", "otter")
MORE = ("chat", "trs", "ctm", "stm", "tei")
FORMATS = (
    "vtt, srt, whisper, turns-json, docx, text, otter, eaf, textgrid, rttm, chat, trs, ctm, stm, ttml or tei; "
    "else by its content."
)


@click.group()
def transcript() -> None:
    """Transcripts of a recording: import, draft, word times, export. Every change is a version; none is overwritten."""


def _told(found: Any) -> list[str]:
    lines = [f"{found.transcript}, version {found.revision}: {found.turns} turns, {found.events} events."]
    if found.untimed:
        lines.append(f"{found.untimed} turns have no times and cannot be quoted; set them with `transcript edges`.")
    if found.bounded:
        lines.append(f"{found.bounded} turns end where the next begins, because the file gives no end.")
    lines += [f"Not carried over: {loss}" for loss in found.losses]
    return lines


@transcript.command("import")
@click.argument("case", type=CASE)
@click.argument("exhibit")
@click.argument("file", type=FILE)
@click.option("--format", "format_name", help=FORMATS)
@click.option("--encoding", help="cp1251 or latin-1, where the file is not UTF-8 or UTF-16.")
@click.option("--clip", help="Which recording, in a file that holds transcripts of several.")
@click.option("--language", help="Language spoken, such as en or ru.")
@click.option("--by", "written_by", metavar="NAME", help="Who wrote it down; an alias will do. Else nobody is named.")
@as_option
@json_option
@with_desk()
def import_(desk: Desk, exhibit: str, file: Path, as_json: bool, **chosen: Any) -> None:
    """Import a transcript that somebody made elsewhere."""
    from earwitness.desk import transcripts

    found = transcripts.import_file(desk, exhibit, file, **chosen)
    output.result(
        {"transcript": output.as_plain(found)},
        _told(found),
        as_json=as_json,
        warnings=[*desk.warnings, *found.warnings],
    )


@transcript.command("align")
@click.argument("case", type=CASE)
@click.argument("exhibit")
@click.option("--language", help="Only English has word times; others work with turn times or edges set by hand.")
@as_option
@json_option
@with_desk()
def align(desk: Desk, exhibit: str, language: str | None, as_json: bool) -> None:
    """Find when each word is said (English, extra [align])."""
    from earwitness.desk import transcripts

    found = transcripts.align(desk, exhibit, language=language)
    output.result({"transcript": output.as_plain(found)}, _told(found), as_json=as_json, warnings=found.warnings)


@transcript.command("edges")
@click.argument("case", type=CASE)
@click.argument("turn")
@click.argument("span", type=SPAN)
@as_option
@json_option
@with_desk()
def edges(desk: Desk, turn: str, span: Span, as_json: bool) -> None:
    """Set when a turn starts and ends by hand: `transcript edges CASE t7 E1:12.3-18.9`."""
    from earwitness.desk import transcripts

    found = transcripts.edges(desk, span.exhibit, turn, float(span.start_s), float(span.end_s))
    output.result({"transcript": output.as_plain(found)}, _told(found), as_json=as_json)


@transcript.command("speaker")
@click.argument("case", type=CASE)
@click.argument("exhibit")
@click.argument("old")
@click.argument("new")
@as_option
@json_option
@with_desk()
def speaker(desk: Desk, exhibit: str, old: str, new: str, as_json: bool) -> None:
    """Describe a speaker otherwise: `transcript speaker CASE E1 INSPECTOR 'A man the others call “Inspector”'`."""
    from earwitness.desk import transcripts

    found = transcripts.relabel(desk, exhibit, old, new)
    output.result({"transcript": output.as_plain(found)}, _told(found), as_json=as_json)


@transcript.command("draft")
@click.argument("case", type=CASE)
@click.argument("exhibit")
@click.option(
    "--engine", type=click.Choice(["whisper", "onnx-asr"]), help="Which engine drafts; else what the model is for."
)
@click.option("--model", required=True, help="A model of `models list`, or a folder with one.")
@click.option("--language", help="Language spoken, if known.")
@click.option("--channels", is_flag=True, help="A stereo call: name speakers by the channel that they are heard on.")
@as_option
@json_option
@with_desk()
def draft(
    desk: Desk, exhibit: str, engine: str | None, model: str, language: str | None, channels: bool, as_json: bool
) -> None:
    """Let a machine draft a transcript, here on this machine (extra [speech]). A person decides what stands."""
    from earwitness.desk import transcripts

    found = transcripts.draft(desk, exhibit, model=model, engine=engine, language=language, by_channels=channels)
    lines = [*_told(found), "A machine's draft: machines invent words in quiet stretches. Listen before you quote."]
    output.result({"transcript": output.as_plain(found)}, lines, as_json=as_json, warnings=found.warnings)


@transcript.command("export")
@click.argument("case", type=CASE)
@click.argument("exhibit")
@click.option(
    "--format",
    "format_name",
    type=click.Choice([*COMMON, *MORE]),
    metavar=f"[{'|'.join(COMMON)}|…]",
    required=True,
    help=f"What to write; what a format cannot carry is named. More formats: {', '.join(MORE)}.",
)
@click.option("--transcript", "transcript_id", metavar="T1", help="Which one; else the newest that is no translation.")
@click.option("--out", type=FILE, required=True, help="The file to write.")
@as_option
@json_option
@with_desk()
def export(desk: Desk, exhibit: str, format_name: str, out: Path, transcript_id: str | None, as_json: bool) -> None:
    """Write a transcript for another program, and say what that format could not carry."""
    from earwitness.desk import release

    losses = release.export_transcript(desk, exhibit, format_name, out, transcript_id)
    lines = ["Written.", *(f"Not carried over: {loss}" for loss in losses)]
    output.result({"out": str(out), "losses": list(losses)}, lines, as_json=as_json)


@transcript.command("print")
@click.argument("case", type=CASE)
@click.argument("exhibit")
@click.option("--transcript", "transcript_id", metavar="T1", help="Which one; else the newest that is no translation.")
@click.option("--out", type=FILE, required=True, help="The file to write: .html, or .pdf with the extra [pdf].")
@click.option(
    "--without-told", is_flag=True, help="Of certificates, only the names: not what the person had been told."
)
@as_option
@json_option
@with_desk()
def print_(desk: Desk, exhibit: str, out: Path, transcript_id: str | None, without_told: bool, as_json: bool) -> None:
    """Write a transcript to be printed: numbered lines, times, marks, and a certificate of who stands behind what."""
    from earwitness.desk import release

    notes = release.print_transcript(desk, exhibit, out, transcript_id, told=not without_told)
    output.result({"out": str(out), "notes": list(notes)}, ["Written.", *notes], as_json=as_json)


@transcript.command("show")
@click.argument("case", type=CASE)
@click.argument("exhibit")
@json_option
@with_desk(readonly=True)
def show(desk: Desk, exhibit: str, as_json: bool) -> None:
    """Print the turns with their times, and what every second of the recording is accounted as."""
    from earwitness.desk import transcripts
    from earwitness.timecode import clock
    from earwitness.transcripts.canonical import as_json as revision_json

    _, revision, _ = transcripts.current(desk, exhibit)
    seconds = transcripts.account(desk, exhibit)
    lines = []
    for t in revision.turns:
        times = f"{clock(t.start_s)}-{clock(t.end_s)}" if t.start_s is not None and t.end_s is not None else "no times"
        lines.append(f"{t.id:>5}  {times}  {t.speaker}: {t.text}")
    lines.append("Accounted for: " + ", ".join(f"{name} {clock(s)}" for name, s in seconds.items() if s))
    data = {"revision": revision_json(revision), "seconds": seconds}
    output.result(data, lines, as_json=as_json)


for _command in (listening.compare, listening.differences, listening.certify, listening.save, grouping.voices):
    transcript.add_command(_command)


@click.group()
def models() -> None:
    """Speech models on this machine. None ships with Earwitness."""


@models.command("list")
@json_option
def models_list(as_json: bool) -> None:
    """List the models that were added, each with the engine that runs it."""
    from earwitness.desk import models as shelf

    found = shelf.engines()
    lines = [_shelved(name, engine) for name, engine in found.items()]
    lines = lines or [
        "None yet. Add a folder of weights, for Whisper, onnx-asr or sherpa-onnx: earwitness models add FOLDER"
    ]
    output.result({"models": list(found), "engines": found}, lines, as_json=as_json)


def _shelved(name: str, engine: str) -> str:
    from earwitness.desk import models as shelf

    return f"{name}  {engine}" + (
        ""
        if shelf.installed(engine)
        else f"  (not installed: {shelf.INSTALL.get(engine, shelf.INSTALL[shelf.WHISPER])})"
    )


@models.command("add")
@click.argument("folder", type=FILE)
@click.option("--name", help="What to call it.")
@json_option
def models_add(folder: Path, name: str | None, as_json: bool) -> None:
    """Copy a folder of weights to this machine: Whisper (CTranslate2 form), ONNX (onnx-asr), or a pair for voices."""
    from earwitness.desk import models as shelf

    added = shelf.add(folder, name)
    engine = shelf.engines()[added]
    output.result({"model": added, "engine": engine}, [f"Added: {_shelved(added, engine)}"], as_json=as_json)

"""run and demo: the whole job."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from earwitness.cli import output
from earwitness.cli.intake import field_option, form_option, stated_fields
from earwitness.cli.options import CASE, FILE, as_option, json_option


@click.command()
@click.argument("recording", type=FILE)
@click.option("--out", type=FILE, required=True, help="A new or empty folder for the page.")
@click.option("--transcript", type=FILE, help="A transcript in any format that `transcript import` reads.")
@click.option("--case", type=CASE, help="The case to use; else a new one in your data folder.")
@click.option("--quote", "spans", multiple=True, metavar="SPAN", help="A span such as 12.3-18.9; else all of it.")
@click.option("--language", help="Language spoken, such as en or ru.")
@click.option("--clip", help="Which recording, in a transcript file that holds several.")
@click.option("--title", help="Heading of the page.")
@click.option("--unjailed", "allow_unjailed", is_flag=True, help="Decode although this machine lacks a jail.")
@form_option
@field_option
@as_option
@json_option
def run(recording: Path, out: Path, as_json: bool, **chosen: Any) -> None:
    """Do the whole job on a recording: seal, import, publish a working copy, ready to be looked at.

    Never asks. What it makes says that nobody has confirmed it; go on in the case that it prints.
    """
    from earwitness.desk import job

    spans = chosen.pop("spans")
    chosen["stated"] = stated_fields(chosen.pop("form"), chosen["stated"])
    done = job.run(recording, out, spans=spans, progress=output.progress(), **chosen)
    lines = [
        f"Sealed as {done.sealed.id}. A working copy is in {out}: open {out / 'page.html'} in a browser.",
        f"The case is {done.case}. Next, with your ears:",
        f"  {output.me()} confirm {done.case} {done.sealed.id}:FROM-TO --as NAME",
        f"  {output.me()} publish {done.case} --out DIR --as NAME",
    ]
    data = {"case": str(done.case), "page": output.as_plain(done.page), "sealed": output.as_plain(done.sealed)}
    output.result({**data, "out": str(out)}, lines, as_json=as_json, warnings=done.notes)


@click.command()
@click.option("--out", type=FILE, help="A new or empty folder; else a new one here.")
@click.option("--language", type=click.Choice(["en", "ru"]), default="en", help="Which staged recording.")
@click.option("--real", type=FILE, help="Walk through the same on a recording of yours.")
@click.option("--transcript", type=FILE, help="With --real: its transcript.")
@click.option("--unjailed", is_flag=True, help="Decode although this machine lacks a jail (see `limits`).")
@json_option
def demo(
    out: Path | None, language: str, real: Path | None, transcript: Path | None, unjailed: bool, as_json: bool
) -> None:
    """See the whole job on a staged recording that ships with Earwitness, and a tampered copy being refused."""
    from earwitness.desk import job

    folder = out or _fresh(Path("demo-out"))

    def say(line: str) -> None:
        click.echo(output.printable(line), err=as_json)

    if real is not None:
        output.result(_real(folder, real, transcript, say, unjailed), [], as_json=as_json)
        return
    shown = job.demonstrate(folder, language=language, say=say, progress=output.progress(), allow_unjailed=unjailed)
    lines = [
        "",
        "Now look at it:",
        f"  {shown.page}      the page; open it in a browser, offline",
        f"  {shown.tampered}  the tampered copy; open it too",
        "Then try:",
        f"  {output.me()} verify {shown.page}",
        f"  {output.me()} log {shown.case}",
        f"  {output.me()} run YOUR-RECORDING --transcript YOUR-TEXT --out FOLDER",
    ]
    data = {"case": str(shown.case), "page": str(shown.page), "tampered": str(shown.tampered), "refused": shown.refused}
    output.result(data, lines, as_json=as_json)
    if shown.refused == "NOT REFUSED":
        raise SystemExit(1)


def _fresh(wanted: Path) -> Path:
    """`wanted`, or the first free name after it."""
    number, folder = 1, wanted
    while folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        number += 1
        folder = wanted.with_name(f"{wanted.name}-{number}")
    return folder


def _real(
    folder: Path, recording: Path, transcript: Path | None, say: Callable[[str], None], unjailed: bool
) -> dict[str, str]:
    from earwitness.custody import verify as verifier
    from earwitness.desk import job

    done = job.run(
        recording, folder / "page", transcript=transcript, case=folder / "case", progress=output.progress(),
        allow_unjailed=unjailed,
    )  # fmt: skip
    page = folder / "page" / "page.html"
    say(f"1. Sealed: {done.sealed.id}, {done.sealed.codec}; nothing of it has left this machine.")
    for note in done.notes:
        say(f"   {note}")
    say(f"2. A working copy: {page}")
    say(f"3. Checked as a stranger would: {verifier.verify(page.read_bytes()).overall}.")
    forged = verifier.verify(job.tamper(page.read_bytes()))
    say(f"4. A copy with one bit of sound changed: {forged.overall} ({forged.code}).")
    say(f"Go on: {output.me()} confirm {done.case} E1:FROM-TO --as NAME")
    return {"case": str(done.case), "page": str(page), "refused": forged.overall}

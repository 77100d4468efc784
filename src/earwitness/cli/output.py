"""What the command line prints: one JSON object or readable lines on stdout, progress on stderr, one shape of error."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import click

from earwitness.errors import Bug, EarwitnessError, Usage
from earwitness.plain import as_plain as as_plain

SCHEMA = 1


def me() -> str:
    """What to type for this program here: its name, or the path it was started by where the name is not found."""
    from pathlib import Path

    if shutil.which("earwitness"):
        return "earwitness"
    started = Path(sys.argv[0])
    return str(started) if started.name == "earwitness" and started.exists() else "earwitness"


def result(data: Mapping[str, Any], lines: Iterable[str], *, as_json: bool, warnings: Iterable[str] = ()) -> None:
    """Print a result: `data` as JSON with the schema number and warnings beside it, or `lines` for a person."""
    notes = list(warnings)
    if as_json:
        _object({"warnings": notes, **data})
        return
    for line in lines:
        click.echo(printable(line))
    for note in notes:
        click.echo(printable(f"Note: {note}"), err=True)


def _object(data: Mapping[str, Any]) -> None:
    text = json.dumps({"earwitness": SCHEMA, **data}, ensure_ascii=False)
    # A path that is not UTF-8 arrives as lone surrogates, which only JSON's own escapes can carry.
    click.echo(text.encode("utf-8", "backslashreplace").decode("utf-8"))


def printable(line: str) -> str:
    """The line with nothing in it that a terminal obeys: words of a recording or a page are hostile here too."""
    return "".join(c if c.isprintable() or c in "\n\u00ad\u200d" else "\ufffd" for c in line)


def failure(error: EarwitnessError, *, as_json: bool) -> None:
    """Print an error: what is known, what to do."""
    if as_json:
        _object({"warnings": [], "error": error.as_json()})
        return
    click.echo(printable(error.known), err=True)
    if error.do:
        click.echo(printable(f"What to do: {error.do}"), err=True)
    if isinstance(error, Bug):
        click.echo(f"Where: {error.where}", err=True)


def usage(error: click.ClickException, *, as_json: bool) -> None:
    """Print what is wrong with the words of a command, without repeating them: one may be a name or a path."""
    ctx = error.ctx if isinstance(error, click.UsageError) else None
    command = ctx.command_path if ctx else "earwitness"
    if ctx and not as_json:
        click.echo(ctx.get_usage(), err=True)
    failure(Usage(_wrong(error), f"See `{command} --help`.", where="arguments"), as_json=as_json)


def _wrong(error: click.ClickException) -> str:
    if isinstance(error, click.NoSuchOption):
        return "There is no such option."
    if isinstance(error, click.MissingParameter):
        return error.format_message()  # made of the command's own words
    if isinstance(error, click.BadParameter):
        param = error.param
        hint = param.get_error_hint(error.ctx) if param and error.ctx else "a word of the command"
        kind: Any = param.type if param else None
        choices = f" It is one of: {', '.join(kind.choices)}." if isinstance(kind, click.Choice) else ""
        return f"That value cannot be used for {hint}.{choices}"
    text = error.format_message()
    if text.startswith("No such command"):
        return "There is no such command."
    if text.startswith("Got unexpected extra argument"):
        return "There are more words than the command takes; a name with spaces needs quotes."
    return text


def progress() -> Callable[[str, int, int], None]:
    """A line of progress on stderr where a person is looking, nothing where nobody is."""
    if not sys.stderr.isatty():
        return lambda _what, _done, _total: None
    last = ""

    def show(what: str, done: int, total: int) -> None:
        nonlocal last
        line = f"{what} … {done * 100 // total:3d} of 100" if total and done else f"{what} …"
        if line != last:
            click.echo(f"\r\x1b[K{line}", err=True, nl=False)
            last = line

    click.get_current_context().call_on_close(lambda: click.echo("\r\x1b[K", err=True, nl=False))
    return show

"""What the command line prints: one JSON object or readable lines on stdout, progress on stderr, one shape of error."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import click

from earwitness.errors import EarwitnessError

SCHEMA = 1


def result(data: Mapping[str, Any], lines: Iterable[str], *, as_json: bool, warnings: Iterable[str] = ()) -> None:
    """Print a result: `data` as JSON with the schema number and warnings beside it, or `lines` for a person."""
    notes = list(warnings)
    if as_json:
        click.echo(json.dumps({"earwitness": SCHEMA, "warnings": notes, **data}, ensure_ascii=False))
        return
    for line in lines:
        click.echo(line)
    for note in notes:
        click.echo(f"Note: {note}", err=True)


def failure(error: EarwitnessError, *, as_json: bool) -> None:
    """Print an error: what is known, what to do."""
    if as_json:
        click.echo(json.dumps({"earwitness": SCHEMA, "warnings": [], "error": error.as_json()}, ensure_ascii=False))
        return
    click.echo(error.known, err=True)
    if error.do:
        click.echo(f"What to do: {error.do}", err=True)


def usage(error: click.ClickException, *, as_json: bool) -> None:
    """Print what is wrong with the words of a command."""
    if as_json:
        shape = {
            "code": "usage",
            "known": error.format_message(),
            "do": "See `earwitness --help`.",
            "where": "arguments",
        }
        click.echo(json.dumps({"earwitness": SCHEMA, "warnings": [], "error": shape}, ensure_ascii=False))
        return
    error.show(file=sys.stderr)


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


def as_plain(value: Any) -> Any:
    """A frozen value as JSON values."""
    from dataclasses import fields, is_dataclass

    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: as_plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping):
        return {str(k): as_plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [as_plain(v) for v in value]
    if isinstance(value, bytes):
        return value.hex()
    return value

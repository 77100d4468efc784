"""Options and argument types that many commands share."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from earwitness import timecode

CASE = click.Path(path_type=Path, file_okay=False)
FILE = click.Path(path_type=Path)


class SpanType(click.ParamType[timecode.Span]):
    """E1:12.3-18.9"""

    name = "span"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> timecode.Span:
        return value if isinstance(value, timecode.Span) else timecode.parse_span(value)


SPAN = SpanType()

json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
as_option = click.option("--as", "actor", metavar="NAME", help="In whose name; an alias will do.")


def with_desk(*, readonly: bool = False) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Open the CASE argument as a desk and pass it first; close it afterwards."""

    def wrap(command: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(command)
        def opened(*args: Any, case: Path, actor: str | None = None, **kwargs: Any) -> Any:
            from earwitness.cli import output
            from earwitness.desk.context import Desk

            with Desk.open(case, actor=actor, readonly=readonly, progress=output.progress()) as desk:
                desk.passphrase = os.environ.get("EARWITNESS_PASSPHRASE") or None
                return command(desk, *args, **kwargs)

        return opened

    return wrap

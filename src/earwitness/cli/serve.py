"""serve: the desk in the browser."""

from __future__ import annotations

from pathlib import Path

import click

from earwitness.cli import output
from earwitness.cli.options import CASE, as_option, json_option


@click.command()
@click.argument("case", type=CASE, required=False)
@click.option("--no-open", is_flag=True, help="Print the address; open no browser.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="A port of this computer; else a free one.")
@click.option("--people", metavar="A,B", help="One address for each of these people, each under an own name.")
@click.option("--readonly", is_flag=True, help="Look, and write nothing.")
@as_option
@json_option
def serve(
    case: Path | None, no_open: bool, port: int, people: str | None, readonly: bool, actor: str | None, as_json: bool
) -> None:
    """Open the desk in the browser; the same as `earwitness` alone. Without a case it asks which.

    It answers this computer only, under an address that is new at each start. Ctrl-C ends it.
    """
    from earwitness.desk.start import actor_of
    from earwitness.web import serve as server

    names = [name for name in (people or "").split(",") if name.strip()]

    def ready(doors: list[server.Door]) -> None:
        data = {"url": doors[0].url, "people": [{"person": d.person, "url": d.url, "words": d.words} for d in doors]}
        lines = []
        for door in doors:
            lines.append(f"{door.person + ': ' if names and door.person else ''}{door.url}")
            lines.append(f"  The page shows the words “{door.words}”; if it shows others, it is not this desk.")
        lines.append("Only this computer can open it. Ctrl-C ends it.")
        output.result(data, lines, as_json=as_json)

    server.serve(
        case, actor=actor_of(actor), people=names, port=port, readonly=readonly, open_browser=not no_open, ready=ready
    )
    if not as_json:
        click.echo("Closed. Nothing is half done.", err=True)

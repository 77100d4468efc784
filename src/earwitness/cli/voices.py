"""transcript voices"""

from __future__ import annotations

from typing import Any

import click

from earwitness.cli import output
from earwitness.cli.options import CASE, as_option, json_option, with_desk
from earwitness.desk.context import Desk

WARNING = (
    "A machine grouped the voices. On recordings made in secret it is often wrong; a group is not a person. "
    "Listen, then say who speaks with `transcript speaker`."
)


@click.command("voices")
@click.argument("case", type=CASE)
@click.argument("exhibit")
@click.option("--model", required=True, help="Two models of `models list` that group voices.")
@click.option("--voices", type=int, help="How many people speak, if you know it; it helps most.")
@click.option("--transcript", help="Which transcript, such as T2. Else the newest.")
@as_option
@json_option
@with_desk()
def voices(
    desk: Desk, exhibit: str, model: str, voices: int | None, transcript: str | None, as_json: bool
) -> None:  # fmt: skip
    """Let a machine group who speaks when, here on this machine (extra [voices]). A group is not a person.

    It names only speakers that nobody has stated, in a new version; what a person wrote stays.
    """
    from earwitness.desk import voices as grouping

    found = grouping.group(desk, exhibit, model=model, voices=voices, transcript=transcript)
    output.result({"voices": output.as_plain(found)}, told(found), as_json=as_json, warnings=found.warnings)


def told(found: Any) -> list[str]:
    """What came of it, in lines."""
    lines = [
        f"{found.transcript}, version {found.revision}: {len(found.voices)} voices name {found.named} of"
        f" {found.turns} turns."
    ]
    if found.shared:
        lines.append(f"{found.shared} turns stay UNSTATED: two voices share them.")
    if found.nowhere:
        lines.append(f"{found.nowhere} turns stay UNSTATED: no voice was heard in them.")
    if found.kept:
        lines.append(f"{found.kept} turns keep the speaker that was stated.")
    if found.overlaps:
        lines.append(f"Two voices at once in {found.overlaps} places; they stand as events.")
    return [*lines, WARNING]

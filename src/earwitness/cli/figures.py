"""claims figures, count, divide, grade, derive, export: figures that must add up, grades, what chains suggest."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from earwitness.cli import output
from earwitness.cli.options import CASE, FILE, as_option, json_option, with_desk
from earwitness.desk.context import Desk


@click.command()
@click.argument("case", type=CASE)
@click.option("--group", metavar="G1", help="Only this group, and those it is divided into.")
@json_option
@with_desk(readonly=True)
def figures(desk: Desk, group: str | None, as_json: bool) -> None:
    """Show figures by the group they count, what follows from them, and what cannot all hold."""
    from earwitness.desk import figures as rules

    found = rules.sheet(desk, group)
    output.result(found, _sheet_lines(found), as_json=as_json, warnings=desk.warnings)


def _sheet_lines(found: dict[str, Any]) -> Iterator[str]:
    for group in found["groups"]:
        yield f"{group['id']}  {group['label']}"
        for row in group["rows"]:
            follows = f": {row['follows']['in_words']}" if row["follows"] else ""
            yield f"    {row['state']}, {row['when']}{follows}"
            yield from (f"        {_figure(one)}" for one in row["figures"])
    yield from (f"{d['id']}  {d['in_words']} ({d['state']})" for d in found["divisions"])
    for conflict in found["conflicts"]:
        yield f"{conflict['in_words']}:"
        yield from _conflict(conflict)
    for conflict in found["would_be"]:
        yield f"{conflict['in_words']}, if what is proposed is confirmed:"
        yield from _conflict(conflict)
    if found["ungrouped"]:
        yield "Figures that count a group of their own until somebody says which:"
        yield from (f"    {_figure(one)}" for one in found["ungrouped"])
    for one in found["candidates"]:
        against = f"; but {', '.join(one['against'])}" if one["against"] else ""
        yield f"{one['figure']} may count {one['group']}: {', '.join(one['reasons'])}{against}."
    for one in found["together"]:
        yield f"{', '.join(one['figures'])} may count one group: {', '.join(one['reasons'])}."
    yield from found["not_searched"]
    if not found["groups"]:
        yield "No figure is in a group yet. Say which group it counts: earwitness claims count CASE K1 --new NAME"


def _figure(one: dict[str, Any]) -> str:
    return (
        f"{one['id']}  {one['exact'] or one['in_words']} ({one['standing']}), {one['chain']}, {one['place']['written']}"
    )


def _conflict(conflict: dict[str, Any]) -> Iterator[str]:
    yield from (f"    {_figure(one)}" for one in conflict["figures"])
    yield from (f"    {line}" for line in conflict["arithmetic"])
    yield f"    {conflict['unless']}"


@click.command()
@click.argument("case", type=CASE)
@click.argument("items", nargs=-1, required=True, metavar="FIGURE…")
@click.option("--group", metavar="G1", help="The group that they count.")
@click.option("--new", "label", metavar="NAME", help="A group that is not there yet, in words.")
@click.option("--state", help="What they count it as: held, fled …; `size` for the whole group.")
@click.option("--at", "as_of", metavar="YYYY-MM-DD", help="When it was so; two days with .. between.")
@click.option("--why", help="The reason, kept with the decision.")
@as_option
@json_option
@with_desk()
def count(desk: Desk, items: tuple[str, ...], as_json: bool, **chosen: Any) -> None:
    """Say which group figures (K1, K2 …) count, in which state, as of when. Your name stands behind it."""
    from earwitness.desk import claimview
    from earwitness.desk import figures as rules

    group, made = rules.count(desk, items, **chosen)
    found = [claimview.line(desk, one) for one in made]
    lines = [f"{x['id']}  counts {group}, {one.state}: {x['words']}" for x, one in zip(found, made, strict=True)]
    output.result({"group": group, "items": found}, lines, as_json=as_json)


@click.command()
@click.argument("case", type=CASE)
@click.argument("whole", metavar="WHOLE")
@click.argument("parts", nargs=-1, required=True, metavar="PART…")
@click.option("--overlap", is_flag=True, help="Somebody may be in two parts.")
@click.option("--all", "exhaustive", is_flag=True, help="Nobody is in none of the parts.")
@click.option("--claim", metavar="B1", help="The claim that says so, if one does.")
@click.option("--why", required=True, help="The ground, in words.")
@as_option
@json_option
@with_desk()
def divide(
    desk: Desk, whole: str, parts: tuple[str, ...], overlap: bool, exhaustive: bool, claim: str | None, why: str,
    as_json: bool,
) -> None:  # fmt: skip
    """State what a figure is made of: claims divide CASE G1:size G1:held G1:fled@2026-11-12."""
    from earwitness.desk import claimview
    from earwitness.desk import figures as rules

    made = rules.divide(
        desk, rules.variable_of(whole), [rules.variable_of(p) for p in parts], disjoint=not overlap,
        exhaustive=exhaustive, why=why, claim=claim,
    )  # fmt: skip
    found = claimview.line(desk, made)
    output.result({"item": found}, [f"{made.id} stands. See what follows: earwitness claims figures CASE"], as_json=as_json)  # fmt: skip  # noqa: E501


@click.command()
@click.argument("case", type=CASE)
@click.argument("claim", metavar="CLAIM")
@click.argument("reliability", type=click.Choice(list("ABCDEF")))
@click.argument("credibility", type=click.Choice(list("123456")))
@click.option("--why", required=True, help="The reason, kept with the grade.")
@as_option
@json_option
@with_desk()
def grade(desk: Desk, claim: str, reliability: Any, credibility: Any, why: str, as_json: bool) -> None:
    """Grade a claim (B1) on two axes: the source A to F, the information 1 to 6. F6 is not graded.

    1, "confirmed by other sources", can be given only where two independent origins are proven.
    """
    from earwitness.desk import grading

    grading.give(desk, claim, reliability, credibility, why=why)
    found = grading.of(desk, claim)
    output.result(found, [f"{claim} is graded {reliability}{credibility} by {found['by']}."], as_json=as_json)


@click.command()
@click.argument("case", type=CASE)
@as_option
@json_option
@with_desk()
def derive(desk: Desk, as_json: bool) -> None:
    """Propose which text was taken from which, which claims are one voice, and what adds up to what."""
    from earwitness.desk import deriving

    made = deriving.derive(desk)
    found = deriving.proposals(desk)
    lines = [
        f"{made.passings} steps from text to text, {made.relations} relations and {made.divisions} divisions are"
        " proposed. Nothing counts until a person confirms it: earwitness claims decide CASE V1",
        *deriving.lines(found),
    ]
    output.result({**deriving.plain(made), "proposals": found}, lines, as_json=as_json, warnings=desk.warnings)


@click.command()
@click.argument("case", type=CASE)
@click.option("--format", "format_name", type=click.Choice(["csv", "json"]), required=True, help="What to write.")
@click.option("--out", type=FILE, required=True, help="The file to write.")
@as_option
@json_option
@with_desk()
def export(desk: Desk, format_name: str, out: Path, as_json: bool) -> None:
    """Write every claim with its chain, place, state and figures as a table, past the gate."""
    from earwitness.desk import release

    number = release.export_claims(desk, format_name, out)
    output.result({"out": str(out), "claims": number}, [f"Written: {number} claims."], as_json=as_json)


COMMANDS = (figures, count, divide, grade, derive, export)

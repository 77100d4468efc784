"""people …: who is asked after, and what is said to have become of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from earwitness.cli import output
from earwitness.cli.options import CASE, FILE, as_option, json_option, with_desk
from earwitness.desk.context import Desk
from earwitness.errors import Usage


@click.group()
def people() -> None:
    """Who is asked after, and what is said to have become of them. Nobody is counted as dead."""


@people.command("list")
@click.argument("case", type=CASE)
@json_option
@with_desk(readonly=True)
def list_(desk: Desk, as_json: bool) -> None:
    """List persons and groups with their newest notes, notes to assign, and three figures that are never added."""
    from earwitness.desk import peopleview

    found = peopleview.overview(desk)
    output.result(found, _list_lines(found), as_json=as_json, warnings=desk.warnings)


def _list_lines(found: Mapping[str, Any]) -> Iterator[str]:
    everybody = [*found["people"], *found["groups"]]
    if not everybody:
        yield "Nobody is asked after yet. Add a person: earwitness people add CASE NAME"
    for one in everybody:
        yield f"{one['id']:>5}  {one['label']}  ({one['lane']['open_end']}; {one['notes']} notes)"
        if one["newest"]:
            yield f"       newest: {_note_line(one['newest'])}"
    for one in found["proposed"]:
        yield f"{one['id']:>5}  proposed: {one['label']}"
    for one in found["open_notes"]:
        yield f"{one['id']:>5}  of whom? {one['subject'] or 'not stated'}: {_note_line(one)}"
    for one in found["pairs"]:
        yield f"{one['id']:>5}  the same? {one['first']} {one['first_label']} and {one['second']} {one['second_label']}"
        yield from (f"       for: {line}" for line in one["reasons"])
        yield from (f"       against: {line}" for line in one["against"])
    yield from found["in_words"]


def _note_line(note: Mapping[str, Any]) -> str:
    return f"{note['when_in_words']}; {note['how']}: “{note['says']}”; {note['chain_in_words']}"


@people.command()
@click.argument("case", type=CASE)
@click.argument("low", type=click.FloatRange(0), required=False)
@click.argument("high", type=click.FloatRange(0), required=False)
@click.option("--by", metavar="NAME", help="Whose estimate it is: a person, a body, a study.")
@click.option("--how", metavar="TEXT", help="How they came to it.")
@click.option("--none", "drop", is_flag=True, help="There is no estimate any more.")
@as_option
@json_option
@with_desk()
def estimate(
    desk: Desk, low: float | None, high: float | None, by: str | None, how: str | None, drop: bool, as_json: bool
) -> None:
    """Write down what somebody estimates: from LOW to HIGH people. It is never added to those who are named."""
    from earwitness.desk import people as rules
    from earwitness.desk import peopleview

    if drop:
        rules.drop_estimate(desk)
    elif low is None or by is None or how is None:
        raise click.UsageError("An estimate has a number, whose it is, and how they came to it: LOW HIGH --by --how.")
    else:
        rules.state_estimate(desk, low, low if high is None else high, by=by, how=how)
    found = peopleview.overview(desk)
    output.result({"figures": found["figures"]}, found["in_words"], as_json=as_json)


@people.command()
@click.argument("case", type=CASE)
@click.argument("label", metavar="[NAME]", required=False)
@click.option("--name", "names", multiple=True, help="Another name or spelling.")
@click.option("--apart", metavar="TEXT", help="What tells them apart: father's name, unit, village.")
@click.option("--not-named", is_flag=True, help="NAME describes them and is no name of theirs.")
@click.option("--group", is_flag=True, help="A group of people instead of one person.")
@click.option("--member", "members", multiple=True, metavar="M1", help="A person of the group.")
@click.option("--from-texts", is_flag=True, help="Propose a person for each name in texts that were drafted.")
@as_option
@json_option
@with_desk()
def add(
    desk: Desk, label: str | None, names: tuple[str, ...], apart: str | None, not_named: bool, group: bool,
    members: tuple[str, ...], from_texts: bool, as_json: bool,
) -> None:  # fmt: skip
    """Add a person, or a group, in your name. Who may be the same is proposed and never decided for you."""
    from earwitness.desk import people as rules

    if from_texts == (label is not None):
        raise click.UsageError("Give a NAME, or --from-texts.")
    if label is None:
        made = rules.propose_people(desk)
    elif group:
        made = [rules.add_group(desk, label, members=members)]  # type: ignore[list-item]
    else:
        made = [rules.add(desk, label, names=names, told_apart=apart, named=not not_named)]
    pairs = rules.propose_pairs(desk)
    data = {"added": [{"id": m.id, "label": m.label, "state": m.standing.state} for m in made],
            "pairs": [{"id": p.id, "first": p.first, "second": p.second, "reasons": list(p.reasons),
                       "against": list(p.against)} for p in pairs]}  # fmt: skip
    lines = [f"{m.id}  {m.standing.state}  {m.label}" for m in made] or ["No text has a name that is not here yet."]
    lines += [f"{p.first} and {p.second} may be the same: {' '.join(p.reasons)}" for p in pairs]
    if from_texts and made:
        lines.append("Nobody is asked after until a person says so: earwitness claims decide CASE M1")
    output.result(data, lines, as_json=as_json, warnings=desk.warnings)


@people.command()
@click.argument("case", type=CASE)
@click.argument("note", metavar="F1")
@click.argument("person", metavar="[M1]", required=False)
@click.option("--nobody", is_flag=True, help="It is not known of whom it speaks.")
@click.option("--back", is_flag=True, help="Take the last decision on this note back.")
@click.option("--why", help="The reason, kept with the decision.")
@as_option
@json_option
@with_desk()
def assign(desk: Desk, note: str, person: str | None, nobody: bool, back: bool, why: str | None, as_json: bool) -> None:
    """Say of whom a note speaks: a person, a group, or nobody known."""
    from earwitness.desk import claims, peopleview
    from earwitness.desk import people as rules

    if sum((person is not None, nobody, back)) != 1:
        raise click.UsageError("Give one of M1, --nobody and --back.")
    made = claims.reopen(desk, note) if back else rules.assign(desk, note, person, why=why)
    lines = [f"{note} is open again." if back else f"{note} speaks of {person or 'nobody known'}."]
    output.result({"note": peopleview.note_view(peopleview.Album(desk), made)}, lines, as_json=as_json)


@people.command()
@click.argument("case", type=CASE)
@click.argument("person", metavar="M1")
@click.argument("status", type=click.Choice(
    ["free", "held", "at_large", "wounded", "killed", "dead", "missing", "transferred", "unknown"]))  # fmt: skip
@click.option("--how", "modality", required=True, type=click.Choice(
    ["heard", "asserted", "announced", "feared", "threatened", "questioned", "hypothetical", "denied"]),
    help="How it was said.")  # fmt: skip
@click.option("--claim", metavar="B1", help="The claim it rests on.")
@click.option("--place", metavar="SPAN", help="Where it is said: E1:12.3-18.9, or D1:120-164 in characters.")
@click.option("--from", "earliest", metavar="YYYY-MM-DD", help="The first day it speaks of.")
@click.option("--to", "latest", metavar="YYYY-MM-DD", help="The last; without it the first.")
@click.option("--where", "whereabouts", help="Where they are said to be.")
@click.option("--words", help="What it says, in few words.")
@click.option("--against", metavar="F1", help="A note that cannot hold beside this one; --why is needed.")
@click.option("--why", help="The reason, kept with it.")
@as_option
@json_option
@with_desk()
def note(
    desk: Desk, person: str, status: str, modality: str, claim: str | None, place: str | None, earliest: str | None,
    latest: str | None, against: str | None, why: str | None, as_json: bool, **said: Any,
) -> None:  # fmt: skip
    """Set down by hand what a claim or a place says became of somebody."""
    from earwitness.desk import people as rules
    from earwitness.desk import peopleview

    if against is not None and why is None:
        raise Usage("Two notes were said to contradict each other without a reason.", "Add --why.", where="why")
    when = {"earliest": earliest, "latest": latest or earliest} if earliest or latest else None
    made = rules.note(
        desk, person, status, modality, when=when, claim=claim, place=rules.place(desk, place) if place else None,
        why=why, **said,
    )  # fmt: skip
    if against is not None:
        made = rules.contradict(desk, made.id, against, why=why or "")
    view = peopleview.note_view(peopleview.Album(desk), made)
    output.result({"note": view}, [f"{made.id}  {_note_line(view)}"], as_json=as_json)


@people.command()
@click.argument("case", type=CASE)
@click.argument("first", metavar="F1")
@click.argument("second", metavar="F2")
@click.option("--contradict/--both-hold", "contradict", required=True, default=None, help="Whether both can hold.")
@click.option("--why", required=True, help="The reason, kept with the decision.")
@as_option
@json_option
@with_desk()
def weigh(desk: Desk, first: str, second: str, contradict: bool, why: str, as_json: bool) -> None:
    """Say that two notes cannot both hold, or that they can. Neither wins; the last decision counts."""
    from earwitness.desk import people as rules
    from earwitness.desk import peopleview

    made = (rules.contradict if contradict else rules.both_hold)(desk, first, second, why=why)
    said = "contradict each other" if contradict else "can both hold"
    view = peopleview.note_view(peopleview.Album(desk), made)
    output.result({"note": view}, [f"{first} and {second} {said}, says {desk.actor}."], as_json=as_json)


@people.command()
@click.argument("case", type=CASE)
@click.argument("first", metavar="M1")
@click.argument("second", metavar="M2")
@click.option("--same/--apart", "same", required=True, default=None, help="Whether they are the same.")
@click.option("--why", required=True, help="The reason, kept with the decision.")
@as_option
@json_option
@with_desk()
def pair(desk: Desk, first: str, second: str, same: bool, why: str, as_json: bool) -> None:
    """Say that two persons (or two speakers) are the same, or are not. Both stay as they are."""
    from earwitness.desk import people as rules

    made = rules.decide_pair(desk, first, second, same=same, why=why)
    said = "are the same" if same else "are not the same"
    data = {"pair": output.as_plain(made)}
    output.result(data, [f"{first} and {second} {said}, says {desk.actor}."], as_json=as_json)


@people.command()
@click.argument("case", type=CASE)
@click.argument("person", metavar="M1")
@click.option("--out", type=FILE, help="Write it for the family: .html, or .pdf with the extra [pdf].")
@as_option
@json_option
@with_desk()
def dossier(desk: Desk, person: str, out: Path | None, as_json: bool) -> None:
    """Everything known of one person, each with its chain, and what is not known. With --out past the gate, to give."""
    from earwitness.desk import familydossier

    if out is not None:
        from earwitness.desk import release

        notes = release.print_dossier(desk, person, out)
        output.result({"out": str(out), "notes": list(notes)}, ["Written.", *notes], as_json=as_json)
        return
    found = familydossier.dossier(desk, person)
    output.result(found, _dossier_lines(found), as_json=as_json, warnings=desk.warnings)


def _dossier_lines(found: Mapping[str, Any]) -> Iterator[str]:
    yield f"{found['id']}  {found['label']}"
    for note in found["entries"]:
        yield f"  {note['id']}  {_note_line(note)}"
        if note["place"]:
            yield f"        {note['place']['place']}: {note['place']['exact']}"
        if note["against"]:
            yield f"        ≠ {', '.join(note['against'])}: which of them holds is not known"
    for group in found["groups"]:
        yield f"  Said of {group['label']}, a group they are said to belong to:"
        yield from (f"    {n['id']}  {_note_line(n)}" for n in group["notes"])
    yield "Not known:"
    yield from (f"  {line}" for line in found["not_known"])

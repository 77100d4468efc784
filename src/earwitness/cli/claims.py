"""claims …: who says what, on whose word; drafted by rules, decided by people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import click

from earwitness.cli import figures, output
from earwitness.cli.options import CASE, FILE, as_option, json_option, with_desk
from earwitness.desk.context import Desk
from earwitness.errors import Usage


@click.group()
def claims() -> None:
    """Who says what, on whose word, and how many origins it has."""


for _command in figures.COMMANDS:
    claims.add_command(_command)


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Usage("That is not a day.", "Write it as 2026-11-12.", where="published") from None


@claims.command()
@click.argument("place", type=FILE)
@click.argument("exhibit", required=False)
@click.option("--language", metavar="en|ru", help="The language, where it is not found out.")
@click.option("--published", metavar="YYYY-MM-DD", help="The day it was published; a FILE only.")
@click.option("--unjailed", is_flag=True, help="Read the file although this machine lacks a jail (see `limits`).")
@as_option
@json_option
def draft(
    place: Path, exhibit: str | None, language: str | None, published: str | None, unjailed: bool, actor: str | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Draft a FILE, which writes nothing; or a document or recording of a case: claims draft CASE D1.

    Rules only: quotations with speaker and cue, reported speech, who told whom, hedges, figures, times, what became of
    people, threats and promises. Each says which rule found it. Everything is a proposal.
    """
    if exhibit is None:
        from earwitness.desk import claimtext

        found = claimtext.draft_file(place, language=language, published=_day(published), allow_unjailed=unjailed)
        output.result(claimtext.plain(found), _draft_lines(found), as_json=as_json, warnings=found.extract.notes)
        return
    if published is not None:
        raise Usage(
            "The day of a document in a case stands in its record.",
            "State it: earwitness record CASE D1 --field published.on=2026-11-12",
            where="published",
        )
    from earwitness.desk import claimdraft

    with Desk.open(place, actor=actor) as desk:
        made = claimdraft.draft_exhibit(desk, exhibit, language=language)
        lines = [
            f"{made.claims} claims, {made.attributions} attributions, {made.quantities} figures, {made.fates} notes of"
            f" what became of people, {made.undertakings} threats, promises and orders are proposed.",
            f"{made.known} were there before and stay as they are." if made.known else "",
            "Nothing counts until a person confirms it: earwitness claims list CASE --state proposed",
        ]
        output.result(output.as_plain(made), [x for x in lines if x], as_json=as_json, warnings=desk.warnings)


def _draft_lines(found: Any) -> Iterator[str]:
    text, drafted = found.extract.text, found.draft
    for quote in drafted.quotes:
        who = quote.source if isinstance(quote.source, str) else quote.source.label if quote.source else "not found"
        if quote.type in ("scare", "title"):
            who = {"scare": "nobody: distancing marks", "title": "nobody: a title"}[quote.type]
        yield f"{quote.start:6d}  {text[quote.start : quote.end]}"
        yield f"        said by: {who}  ({quote.rule})"
    for one in drafted.indirect:
        who = one.source if isinstance(one.source, str) else one.source.label if one.source else "not found"
        yield f"{one.content.start:6d}  reported: {text[one.content.start : one.content.end]}"
        yield f"        said by: {who}  ({one.rule})"
    for chain in drafted.chains:
        links = " → ".join(x if isinstance(x, str) else x.label for x in chain.links)
        yield f"{chain.start:6d}  told by: {links}"
    for name, items in (
        ("hedge", drafted.hedges), ("figure", drafted.quantities), ("time", drafted.times), ("fate", drafted.fates),
        ("undertaking", drafted.undertakings),
    ):  # fmt: skip
        for item in items:
            yield f"{item.start:6d}  {name}: {text[item.start : item.end]}  ({_more(item)})"
    yield "All of it is proposed by rules, and nothing was written."


def _more(item: Any) -> str:
    parts = [str(getattr(item, name)) for name in ("class_", "qualifier", "status", "modality", "kind") if getattr(item, name, None)]  # fmt: skip  # noqa: E501
    return ", ".join(parts)


STATE = click.Choice(["proposed", "confirmed", "edited", "rejected"])
KIND = click.Choice(
    ["claim", "proposition", "attribution", "agent", "quantity", "undertaking", "relation", "fate", "person", "group"]
)


@claims.command("list")
@click.argument("case", type=CASE)
@click.option("--kind", type=KIND, help="Only items of this kind; else claims.")
@click.option("--exhibit", metavar="D1", help="Only what stands in this document or recording.")
@click.option("--state", type=STATE, help="Only items in this state.")
@json_option
@with_desk(readonly=True)
def list_(desk: Desk, kind: str | None, exhibit: str | None, state: str | None, as_json: bool) -> None:
    """List claims and what belongs to them, in the order of the texts."""
    from earwitness.desk import claimview

    found = claimview.listed(desk, kind or "claim", exhibit=exhibit, state=state)
    lines = [f"{one['id']:>5}  {one['state']:<9}  {one['place'] or '':<12}  {one['words']}" for one in found]
    lines = lines or ["Nothing of that kind stands here. Draft a document: earwitness claims draft CASE D1"]
    output.result({"items": found}, lines, as_json=as_json, warnings=desk.warnings)


@claims.command()
@click.argument("case", type=CASE)
@click.argument("item", metavar="ITEM")
@json_option
@with_desk(readonly=True)
def show(desk: Desk, item: str, as_json: bool) -> None:
    """Show a claim (C1) with its chains and origins, or any other item with every state it was in."""
    from earwitness.desk import claimview

    if item.startswith("C"):
        card = claimview.card(desk, item)
        output.result(card, _card_lines(card), as_json=as_json, warnings=desk.warnings)
        return
    found = claimview.item(desk, item)
    lines = [f"{s['version']:3d}  {s['state']:<9}  {s['at']}  {s['by'] or 'a rule'}  {s['why'] or ''}" for s in found["history"]]  # fmt: skip  # noqa: E501
    output.result(found, [found["words"], *lines], as_json=as_json, warnings=desk.warnings)


def _card_lines(card: dict[str, Any]) -> Iterator[str]:
    yield f"{card['id']}  {card['text']}"
    for claim in card["claims"]:
        yield f"  {claim['id']}  {claim['chain_in_words']}  ({claim['state']})"
    yield from (f"  {line}" for line in card["origins"]["in_words"])
    for pair in card["relations"]:
        yield f"  {pair['first']} {pair['kind']} {pair['second']}: {pair['why']}"


@claims.command()
@click.argument("case", type=CASE)
@click.argument("items", nargs=-1, required=True, metavar="ITEM…")
@click.option("--reject", is_flag=True, help="Reject instead of confirming; --why is needed.")
@click.option("--set", "changes", multiple=True, metavar="FIELD=JSON", help="Edit one field, and confirm so.")
@click.option("--reopen", is_flag=True, help="Take the last decision back.")
@click.option("--why", help="The reason, kept with the decision.")
@as_option
@json_option
@with_desk()
def decide(
    desk: Desk, items: tuple[str, ...], reject: bool, changes: tuple[str, ...], reopen: bool, why: str | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Confirm, edit or reject what was proposed, in your name.

    With a claim (B1) go who says it and what it claims, where nobody has decided them.
    """
    import json

    from earwitness.desk import claimboard, claimview
    from earwitness.desk import claims as rules

    if sum((reject, reopen, bool(changes))) > 1:
        raise click.UsageError("Give one of --reject, --set and --reopen.")
    edits: dict[str, Any] = {}
    for change in changes:
        name, _, text = change.partition("=")
        try:
            edits[name] = json.loads(text)
        except ValueError:
            edits[name] = text
    if reopen:
        made = []
        for item in items:
            made += claimboard.reopen(desk, item) if item not in made else []
    else:
        state = "rejected" if reject else "edited" if edits else "confirmed"
        made = claimboard.settle_several(desk, items, state, why=why, changes=edits)
    found = [claimview.line(desk, rules.one(desk, item)) for item in made]
    output.result({"items": found}, [f"{x['id']}  {x['state']}  {x['words']}" for x in found], as_json=as_json)


@claims.command()
@click.argument("case", type=CASE)
@click.argument("items", nargs=-1, required=True, metavar="ITEM…")
@click.option("--reason", required=True, help="Why; kept in the history.")
@as_option
@json_option
@with_desk()
def erase(desk: Desk, items: tuple[str, ...], reason: str, as_json: bool) -> None:
    """Take the words of items away for good, with every state they were in. The history still verifies.

    A name may stand in several: its speaker (N1), claims (B1), what they claim (C1). The text of the document stays.
    """
    from earwitness.desk import claims as rules

    gone = rules.erase(desk, items, reason=reason)
    said = "Erased." if gone else "Erased, but another program has the case open and holds it until it closes."
    output.result({"items": list(items), "gone": gone}, [said, "Backups and copies still hold it."], as_json=as_json)


@claims.command()
@click.argument("case", type=CASE)
@click.argument("claim", metavar="CLAIM")
@click.argument("proposition", metavar="C1")
@click.option("--why", help="The reason, kept with the decision.")
@as_option
@json_option
@with_desk()
def join(desk: Desk, claim: str, proposition: str, why: str | None, as_json: bool) -> None:
    """Say that a claim (B4) claims the same as C1. It keeps its own words and its own chain."""
    from earwitness.desk import claims as rules
    from earwitness.desk import claimview

    made = rules.join(desk, claim, proposition, why=why)
    card = claimview.card(desk, proposition)
    output.result(card, [f"{made.id} stands under {proposition}.", *_card_lines(card)], as_json=as_json)


@claims.command()
@click.argument("case", type=CASE)
@click.argument("proposition", required=False, metavar="C1")
@json_option
@with_desk(readonly=True)
def origins(desk: Desk, proposition: str | None, as_json: bool) -> None:
    """How many independent origins a claim has: proven at least, possible at most, and on what all hang."""
    from earwitness.desk import claimview

    cards = [claimview.card(desk, proposition)] if proposition else claimview.cards(desk)
    found = [{"id": c["id"], "text": c["text"], **c["origins"]} for c in cards]
    lines = [line for c in found for line in (f"{c['id']}  {c['text']}", *(f"    {x}" for x in c["in_words"]))]
    lines = lines or ["No claim stands here yet. Draft a document: earwitness claims draft CASE D1"]
    output.result({"claims": found}, lines, as_json=as_json, warnings=desk.warnings)

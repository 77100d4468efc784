"""confirm, quotes, withhold, publish, withdraw."""

from __future__ import annotations

from pathlib import Path

import click

from earwitness.cli import output
from earwitness.cli.options import CASE, FILE, SPAN, as_option, json_option, with_desk
from earwitness.desk.context import Desk
from earwitness.timecode import Span, clock, parse_span


def _shown(desk: Desk, q) -> list[str]:  # type: ignore[no-untyped-def]
    from earwitness.desk import quotations

    with quotations.sound_of(desk, q) as sound:
        times = f"{clock(sound.seconds_at(q.start))}-{clock(sound.seconds_at(q.end))}"
    who = f"confirmed by {q.decided_by}" if q.state == "confirmed" else "proposed: nobody has confirmed it"
    lines = [f"{q.id}  {q.exhibit}:{times}  {who}"]
    lines += [f"  {line}" for line in quotations.shown(desk, q)]
    return lines


@click.command()
@click.argument("case", type=CASE)
@click.argument("span", type=SPAN)
@as_option
@json_option
@with_desk()
def confirm(desk: Desk, span: Span, as_json: bool) -> None:
    """Confirm that these are the words of a span, in your name. Listen to it first."""
    from earwitness.desk import quotations

    q = quotations.confirm(desk, span)
    output.result({"quotation": output.as_plain(q)}, _shown(desk, q), as_json=as_json, warnings=q.notes)


@click.group()
def quotes() -> None:
    """Quotations of a case: proposed, confirmed, rejected."""


@quotes.command("list")
@click.argument("case", type=CASE)
@json_option
@with_desk(readonly=True)
def quotes_list(desk: Desk, as_json: bool) -> None:
    """List the quotations and who stands behind each."""
    from earwitness.desk import quotations

    found = quotations.listed(desk)
    lines = [line for q in found for line in _shown(desk, q)]
    for exhibit in dict.fromkeys(q.exhibit for q in found):
        for w in quotations.standing(desk, exhibit):
            lines.append(f"{w.id}  withheld in {exhibit}; take it back with `withhold CASE --lift {w.id} --reason …`")
    lines = lines or ["No quotation yet: earwitness confirm CASE E1:12.3-18.9 --as NAME"]
    output.result({"quotations": output.as_plain(found)}, lines, as_json=as_json)


@quotes.command("reject")
@click.argument("case", type=CASE)
@click.argument("quotation")
@click.option("--reason", help="Why; kept in the history.")
@as_option
@json_option
@with_desk()
def quotes_reject(desk: Desk, quotation: str, reason: str | None, as_json: bool) -> None:
    """Take a quotation back. Pages that carry it stay as they are; see `withdraw`."""
    from earwitness.desk import quotations

    q = quotations.reject(desk, quotation, reason=reason)
    output.result({"quotation": output.as_plain(q)}, [f"{q.id} is rejected."], as_json=as_json)


@click.command()
@click.argument("case", type=CASE)
@click.argument("span", type=SPAN, required=False)
@click.option("--reason", required=True, help="Why; kept in the history, never published.")
@click.option("--words", help="What is said there. Needed where the transcript has no word times.")
@click.option("--lift", metavar="W1", help="Take a decision back instead.")
@as_option
@json_option
@with_desk()
def withhold(desk: Desk, span: Span | None, reason: str, words: str | None, lift: str | None, as_json: bool) -> None:
    """Withhold a stretch: no page discloses its sound or shows its words, and a hole of its length is shown instead."""
    from earwitness.desk import quotations

    if lift is not None:
        quotations.lift(desk, lift, reason=reason)
        output.result({"lifted": lift}, [f"{lift} is lifted."], as_json=as_json)
        return
    if span is None:
        raise click.UsageError("Name the span to withhold: earwitness withhold CASE E1:12.3-13.1 --reason …")
    made = quotations.withhold(desk, span, reason=reason, words=words)
    notes = quotations.whole_turns_hidden(desk, made)
    lines = [f"{made.id}: withheld from now on."]
    output.result({"withholding": output.as_plain(made)}, lines, as_json=as_json, warnings=notes)


@click.command()
@click.argument("case", type=CASE)
@click.option("--out", type=FILE, required=True, help="A new or empty folder.")
@click.option(
    "--quote", "spans", multiple=True, metavar="SPAN|Q1", help="A span such as E1:12.3-18.9, or Q1; else all confirmed."
)
@click.option("--working", is_flag=True, help="A working copy: unconfirmed quotations are allowed, and marked so.")
@click.option("--replaces", metavar="PAGE", help="The page this one stands for from now on.")
@click.option("--title", help="Heading of the page.")
@click.option("--language", default="en", help="Language of title and standfirst, such as ru or ar.")
@click.option("--standfirst", default="", help="One or two sentences under the heading.")
@click.option("--publisher", help="Who publishes it, as readers shall see it; else not named.")
@click.option("--contact", default="", help="Where readers can write.")
@click.option(
    "--show", multiple=True, help="Disclose more of the seal: digest, received, how, or a field of the record."
)
@click.option("--looked-at-leaks", is_flag=True, help="A person has looked at sound that carries other sound.")
@click.option(
    "--context", "context_s", type=click.FloatRange(0, 600), default=12.0, metavar="SECONDS",
    help="How much of the transcript around each quotation is printed (words only, unconfirmed); 0 for none.",
)  # fmt: skip
@click.option(
    "--claim", "claims", multiple=True, metavar="C1", help="A claim that goes along, with its chains in words."
)
@click.option(
    "--translation", "translations", multiple=True, metavar="T2|all|none",
    help="Translations that go along; without it those that somebody certified.",
)  # fmt: skip
@click.option(
    "--without-told", is_flag=True, help="Of certificates, only the names: not what the person had been told."
)
@click.option("--again", metavar="PAGE", help="Write a page's files again, byte for byte, instead.")
@as_option
@json_option
@with_desk()
def publish(
    desk: Desk,
    out: Path,
    spans: tuple[str, ...],
    working: bool,
    replaces: str | None,
    title: str | None,
    language: str,
    standfirst: str,
    publisher: str | None,
    contact: str,
    show: tuple[str, ...],
    looked_at_leaks: bool,
    context_s: float,
    claims: tuple[str, ...],
    translations: tuple[str, ...],
    without_told: bool,
    again: str | None,
    as_json: bool,
) -> None:
    """Publish quotations as a page that plays and proves each of them. Refused with every reason, or done."""
    from earwitness.desk import quotations, release

    if again is not None:
        names = release.export_page(desk, again, out)
        output.result({"files": list(names)}, [f"Written again: {', '.join(names)}"], as_json=as_json)
        return
    release.new_folder(out)
    if spans:
        chosen = [
            quotations.get(desk, text) if text[:1] == "Q" else quotations.propose(desk, parse_span(text))
            for text in spans
        ]
    else:
        chosen = [q for q in quotations.listed(desk) if working or q.state == "confirmed"]
    options = release.Options(
        title, standfirst, publisher, contact, working, replaces, looked_at_leaks, show, language, context_s,
        translations=translations or None, told=not without_told, claims=claims,
    )  # fmt: skip
    made = release.publish(desk, chosen, out, options)
    state = "A working copy" if made.state == "working" else "Released"
    more = [f"{made.replaces} is withdrawn by it: this page stands in its place."] if made.replaces else []
    if made.translations:
        more.append(f"With translations: {', '.join(made.translations)}")
    if made.unconfirmed:
        around = "One line" if made.unconfirmed == 1 else f"{made.unconfirmed} lines"
        more.append(f"{around} around the quotations went out which nobody confirmed; --context 0 leaves them out.")
    count = "one quotation" if len(made.quotes) == 1 else f"{len(made.quotes)} quotations"
    lines = [
        f"{state}: page {made.id}, {count}, in {out}",
        *more,
        f"Check it as a stranger would: earwitness verify {out}",
    ]
    output.result({"page": output.as_plain(made), "out": str(out)}, lines, as_json=as_json, warnings=made.notes)


@click.command()
@click.argument("case", type=CASE)
@json_option
@with_desk(readonly=True)
def pages(desk: Desk, as_json: bool) -> None:
    """List the pages of a case, and what became of them."""
    from earwitness.desk import release

    found = release.listed(desk)
    lines = [
        f"{p['id']}  {p['state']}  made {p['made_at']} by {p['made_by'] or 'not stated'}  {p['page_id']}" for p in found
    ]
    output.result({"pages": found}, lines or ["Nothing was published yet."], as_json=as_json)


@click.command()
@click.argument("case", type=CASE)
@click.argument("page")
@click.option("--reason", required=True, help="Why; shown on the notice.")
@click.option("--out", type=FILE, help="A new folder for the notice that shall stand in the page's place.")
@as_option
@json_option
@with_desk()
def withdraw(desk: Desk, page: str, reason: str, out: Path | None, as_json: bool) -> None:
    """Take a page back. Copies others have stay what they are; nothing can call them back."""
    from earwitness.desk import release

    row = release.withdraw(desk, page, reason=reason, out=out)
    output.result({"page": row}, [f"{row} is withdrawn."], as_json=as_json)

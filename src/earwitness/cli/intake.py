"""new, seal, record, sources."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from earwitness.cli import output
from earwitness.cli.options import CASE, FILE, as_option, json_option, with_desk
from earwitness.desk.context import Desk
from earwitness.timecode import clock


@click.command()
@click.argument("case", type=CASE)
@as_option
@json_option
def new(case: Path, actor: str | None, as_json: bool) -> None:
    """Make a case: one folder that holds everything about one matter."""
    with Desk.create(case, actor=actor) as desk:
        lines = ["The case is made. Seal a recording into it:", "  earwitness seal CASE FILE"]
        output.result({"case": desk.case.case_id}, lines, as_json=as_json)


def stated_fields(form: Path | None, stated: tuple[str, ...]) -> list[Any]:
    """The fields of a form file and of --field options. Raises Usage."""
    from earwitness.desk import record
    from earwitness.desk.intake import open_untrusted
    from earwitness.errors import Usage

    fields = []
    if form is not None:
        with open_untrusted(form) as file:
            fields += record.parse_form(file.read(1 << 20))
    for item in stated:
        name, equals, text = item.partition("=")
        if not equals:
            raise Usage(
                "A field is written name=value.", "For example --field got.how='by a messenger'.", where="field"
            )
        fields.append(record.parse(name.strip(), text))
    return fields


field_option = click.option("--field", "stated", multiple=True, metavar="NAME=VALUE", help="A field of the record.")
form_option = click.option(
    "--form", type=FILE, help="A filled-in form; `earwitness record --blank` prints an empty one."
)


@click.command()
@click.argument("case", type=CASE)
@click.argument("files", type=FILE, nargs=-1)
@click.option("--bulk", type=FILE, metavar="FOLDER", help="Seal what a list says of this folder.")
@click.option(
    "--csv", "sheet", type=FILE, help="With --bulk: the list; columns file, alias, language, date, consent, note."
)
@click.option("--dry-run", is_flag=True, help="With --bulk: say what would be done, and do nothing.")
@click.option("--source", metavar="S1", help="The alias of the giver (see `sources add`).")
@click.option("--title", help="What the desk calls it; never shown on a page.")
@click.option("--supersedes", metavar="E1", help="Seal the same bytes again, in place of that exhibit's seal.")
@click.option("--unjailed", is_flag=True, help="Decode although this machine lacks a jail (see `limits`).")
@form_option
@field_option
@as_option
@json_option
@with_desk()
def seal(
    desk: Desk,
    files: tuple[Path, ...],
    source: str | None,
    title: str | None,
    supersedes: str | None,
    unjailed: bool,
    form: Path | None,
    stated: tuple[str, ...],
    bulk: Path | None,
    sheet: Path | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Seal recordings and documents: store the bytes as received, and sign what they are.

    A file is a document where its name says so (.txt .md .html .docx .pdf) and its bytes do not say otherwise. The
    same bytes again are not sealed twice. What nobody knows yet stays *not known*; sealing never waits for a form.
    """
    from earwitness.desk import listening, taking
    from earwitness.desk.documents import SealedDocument

    if bulk is not None or sheet is not None:
        if bulk is None or sheet is None or files:
            raise click.UsageError("A list is sealed with --bulk FOLDER --csv LIST, and no other files.")
        _bulk(desk, bulk, sheet, dry_run=dry_run, as_json=as_json)
        return
    if not files:
        raise click.UsageError("Name the recordings to seal: earwitness seal CASE FILE…")
    fields = stated_fields(form, stated)
    sealed = []
    written = []
    for path in files:
        one = taking.take_in(
            desk, path, stated=fields, source=source, title=title, supersedes=supersedes, allow_unjailed=unjailed
        )
        document = isinstance(one, SealedDocument)
        if not as_json:
            line = _already(one) if one.already else _document_line(one) if document else _line(one)
            click.echo(output.printable(line))
        if isinstance(one, SealedDocument):
            written.append(one)
            continue
        sealed.append(one)
        listening.prepare(desk, one.id)
    taken: list[Any] = [*sealed, *written]
    missing = sorted({name for one in taken for name in one.missing})
    if not as_json and missing:
        first = taken[0].id
        click.echo(f"{len(missing)} fields of its record are not known yet: earwitness record CASE {first}")
    data = {"sealed": output.as_plain(sealed), "documents": output.as_plain(written)}
    output.result(data, [], as_json=as_json, warnings=desk.warnings)


def _bulk(desk: Desk, folder: Path, sheet: Path, *, dry_run: bool, as_json: bool) -> None:
    """`seal --bulk`: what the list says, line by line, then what was done."""
    from earwitness.desk import bulk

    found = bulk.plan(desk, folder, sheet)
    lines = []
    for line in found.lines:
        lines.append(f"{line.number:5d}  {line.file}  {line.state()}")
        lines += [f"       not entered: {words}" for words in line.not_entered]
    ready = sum(line.ready for line in found.lines)
    data = {"lines": output.as_plain(found.lines), "unlisted": list(found.unlisted), "ready": ready}
    if dry_run:
        lines.append(f"{ready} of {len(found.lines)} would be sealed. Nothing was done.")
        output.result({**data, "sealed": []}, lines, as_json=as_json, warnings=found.notes)
        return
    sealed = []
    for line, exhibit, refused in bulk.seal(desk, found):
        error = refused.as_json() if refused else None
        sealed.append({"line": line.number, "exhibit": exhibit, "error": error, "not_entered": list(line.not_entered)})
        already = "already " if line.already else ""
        lines.append(f"{line.number:5d}  {already}{exhibit or 'refused: ' + (refused.known if refused else '')}")
        lines += [f"       not entered: {words}" for words in line.not_entered]
    output.result({**data, "sealed": sealed}, lines, as_json=as_json, warnings=[*found.notes, *desk.warnings])


def _already(one: Any) -> str:
    """Which exhibit the bytes are, and what was said with them that its record does not say."""
    return "\n".join([f"already {one.id}", *(f"  not entered: {d.words(one.id)}" for d in one.not_entered)])


def _document_line(one: Any) -> str:
    notes = "".join(f"\n  {note}" for note in one.notes)
    language = {"en": "English", "ru": "Russian"}.get(one.language or "", "language not known")
    return f"{one.id}  {one.characters} characters  {one.kind}, {language}{notes}"


def _line(one: Any) -> str:
    kind = "coded frames as received" if one.kind == "coded" else "samples"
    notes = "".join(f"\n  {note}" for note in dict.fromkeys(one.notes))
    return f"{one.id}  {clock(one.duration_s)}  {one.codec}, {kind}{notes}"


@click.command()
@click.argument("case", type=CASE, required=False)
@click.argument("exhibit", required=False)
@click.option("--blank", is_flag=True, help="Print an empty form to fill in.")
@form_option
@field_option
@as_option
@json_option
@click.pass_context
def record(ctx: click.Context, /, case: Path | None, exhibit: str | None, blank: bool, **kwargs: Any) -> None:
    """The record of a recording or document: what is known of how it was made and reached us, and what is not."""
    if blank:
        from earwitness.desk import record as records

        output.result({"form": records.form()}, records.form().splitlines(), as_json=kwargs["as_json"])
        return
    if case is None or exhibit is None:
        raise click.UsageError("Name the case and the recording or document: earwitness record CASE E1", ctx)
    _record(case=case, exhibit=exhibit, **kwargs)


@with_desk()
def _record(desk: Desk, exhibit: str, form: Path | None, stated: tuple[str, ...], as_json: bool) -> None:
    from earwitness.desk import facts, keeping
    from earwitness.desk import record as records

    fields = stated_fields(form, stated)
    if fields:
        keeping.state_fields(desk, exhibit, fields)
    held = facts.fields(desk, exhibit)
    shown = records.completed(held.values(), document=keeping.is_document(desk, exhibit))
    lines = [f"{f.label}: {f.shown()}" for f in shown]
    output.result({"exhibit": exhibit, "fields": [f.as_cj() for f in shown]}, lines, as_json=as_json)


@click.group()
def sources() -> None:
    """Givers of recordings: aliases (S1, S2 …), and who they are only if you write it down."""


@sources.command("add")
@click.argument("case", type=CASE)
@click.option("--name", help="Who it is. Kept apart; better not kept at all.")
@click.option("--contact", help="How to reach them. The same holds.")
@click.option("--note", help="A note on the alias.")
@as_option
@json_option
@with_desk()
def sources_add(desk: Desk, name: str | None, contact: str | None, note: str | None, as_json: bool) -> None:
    """Make an alias for a giver."""
    from earwitness.desk import keeping

    alias = keeping.add_source(desk, name=name, contact=contact, note=note)
    output.result({"source": alias}, [alias], as_json=as_json)


@sources.command("list")
@click.argument("case", type=CASE)
@json_option
@with_desk(readonly=True)
def sources_list(desk: Desk, as_json: bool) -> None:
    """List the aliases. Who they are is not printed."""
    rows = desk.case.read("SELECT alias, note FROM sources ORDER BY CAST(substr(alias, 2) AS INTEGER)")
    lines = [f"{r['alias']}  {r['note'] or ''}".rstrip() for r in rows] or ["No source has an alias yet."]
    output.result({"sources": [{"alias": r["alias"], "note": r["note"]} for r in rows]}, lines, as_json=as_json)

"""verify, verifier: for anyone, with or without a case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click

from earwitness.cli import output, verdicts
from earwitness.cli.custody import ca_option
from earwitness.cli.options import FILE, json_option
from earwitness.errors import Usage

STATUS = {"held": 0, "broken": 20, "unavailable": 10}


@click.command()
@click.argument("paths", type=FILE, nargs=-1, required=True)
@click.option("--key", "only", multiple=True, metavar="FPR", help="Accept this key only (spoken or hex); repeatable.")
@click.option("--keys", "key_lists", type=FILE, multiple=True, help="A key list from whoever publishes.")
@click.option("--clip", "clips", multiple=True, metavar="q1=FILE", help="A clip that is said to be that quotation.")
@ca_option
@json_option
def verify(
    paths: tuple[Path, ...],
    only: tuple[str, ...],
    key_lists: tuple[Path, ...],
    clips: tuple[str, ...],
    tsa_ca: tuple[Path, ...],
    as_json: bool,
) -> int:
    """Check a case, a page, a folder of pages, a clip against its page, or several pages of one history.

    Exit status: 0 held, 10 something could not be checked, 20-29 broken. Needs no case and no network.
    """
    from earwitness.desk import checking

    report = checking.check(
        list(paths), only=only, key_lists=key_lists, clips=_clips(clips), anchors=tsa_ca, progress=output.progress()
    )
    data: dict[str, Any] = {
        "overall": report.overall,
        "pages": report.pages,
        "cases": [output.as_plain(case) for case in report.cases],
        "equivocation": report.equivocation,
    }
    output.result(data, _lines(report), as_json=as_json, warnings=report.warnings)
    return report.exit_code


def _clips(given: Iterable[str]) -> dict[str, Path]:
    out = {}
    for item in given:
        quote, equals, name = item.partition("=")
        if not equals:
            raise Usage("A clip is given as q1=FILE.", "Name the quotation it is said to be.", where="clip")
        out[quote] = Path(name)
    return out


def _lines(report: Any) -> Iterator[str]:
    for case in report.cases:
        written = f", {case['documents']} documents" if case["documents"] else ""
        held = f"{case['recordings']} recordings{written}"
        yield f"Case: {case['entries']} entries in {case['instances']} histories, {held}."
        for finding in case["findings"]:
            yield f"  BROKEN {finding['where']}: {finding['known']} ({finding['code']})"
        if not case["findings"]:
            yield "  Everything is what the history says it is."
    yield from verdicts.lines(report.pages, equivocation=report.equivocation)


@click.group()
def trust() -> None:
    """What you as a reader trust: keys and time authorities. Nothing in a page can add to it."""


@trust.command("list")
@json_option
def trust_list(as_json: bool) -> None:
    """List the keys you keep, and how many authorities."""
    from earwitness.custody import fingerprint
    from earwitness.desk import checking

    own = checking.readers_own()
    keys = [{"key": fingerprint.hex_of(k.key), "name": k.name, "revoked_at": k.revoked_at} for k in own.keys]
    lines = [
        f"{fingerprint.spoken(k.key)}  {k.name}" + (f"  revoked from {k.revoked_at}" if k.revoked_at else "")
        for k in own.keys
    ]
    lines.append(f"{len(own.anchors)} certificates of time authorities.")
    output.result({"keys": keys, "authorities": len(own.anchors)}, lines, as_json=as_json)


@trust.command("authority")
@click.argument("file", type=FILE)
@json_option
def trust_authority(file: Path, as_json: bool) -> None:
    """Trust a time authority: keep its certificate, which you got from the authority itself."""
    from earwitness.desk import checking

    count = checking.keep_authority(file)
    output.result({"authorities": count}, [f"Kept: {count}."], as_json=as_json)


@trust.command("keys")
@click.argument("file", type=FILE)
@json_option
def trust_keys(file: Path, as_json: bool) -> None:
    """Keep a publisher's key list. Compare a fingerprint by voice before you do."""
    from earwitness.desk import checking

    count = checking.keep_keys(file)
    output.result({"keys": count}, [f"Kept: {count}."], as_json=as_json)


@trust.command("forget")
@click.argument("fingerprint")
@json_option
def trust_forget(fingerprint: str, as_json: bool) -> None:
    """Take a key off your list."""
    from earwitness.desk import checking

    checking.forget_key(fingerprint)
    output.result({"forgotten": fingerprint}, ["Taken off the list."], as_json=as_json)


@click.command()
@click.option("--out", type=FILE, required=True, help="The file to write.")
@json_option
def verifier(out: Path, as_json: bool) -> None:
    """Write verifier.html: the verifier as one file, for people who trust nobody."""
    from earwitness.custody import verifier as page
    from earwitness.desk.release import write_new_file

    write_new_file(out, page.html())
    lines = [f"Written. SHA-256 {page.digest()}", "Open it in a browser and drop a page on it."]
    output.result({"out": str(out), "sha256": page.digest()}, lines, as_json=as_json)

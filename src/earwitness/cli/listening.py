"""transcript compare, certify, save; search."""

from __future__ import annotations

from typing import Any

import click

from earwitness.cli import output
from earwitness.cli.options import CASE, SPAN, as_option, json_option, with_desk
from earwitness.desk.context import Desk
from earwitness.timecode import Span, clock


@click.command("compare")
@click.argument("case", type=CASE)
@click.argument("a")
@click.argument("b")
@json_option
@with_desk()
def compare(desk: Desk, a: str, b: str, as_json: bool) -> None:
    """Two versions word by word: `transcript compare CASE T1@R3 T2`. T1 alone means its newest version."""
    from earwitness.desk import comparing

    found = comparing.compare(desk, a, b)
    lines = []
    for place in found["map"]:
        at = clock(place["start_us"] / 1e6) if place["start_us"] is not None else "no time"
        if place["kind"] == "speaker":
            lines.append(f"{at}  who: {place['a_speaker']} / {place['b_speaker']}: {place['a']}")
        else:
            lines.append(f"{at}  {place['a'] or '(nothing)'} / {place['b'] or '(nothing)'}")
    count = found["words"]
    lines.append(f"{count['same']} words are the same, of {count['a']} in the first and {count['b']} in the second.")
    for label, told in found["agreement"].items():
        lines.append(
            f"  {label}: {told['same']} of {told['words']} words are in both,"
            f" {told['same_speaker']} of them by the same speaker."
        )
    output.result({"comparison": found}, lines, as_json=as_json, warnings=desk.warnings)


@click.command("differences")
@click.argument("case", type=CASE)
@click.argument("transcript")
@json_option
@with_desk(readonly=True)
def differences(desk: Desk, transcript: str, as_json: bool) -> None:
    """Where other machines heard other words than a transcript says: where to listen first.

    It needs drafts of the recording by two machines (another engine, or the same with another model).
    """
    from earwitness.desk import heard

    found = heard.differences(desk, transcript)
    lines = []
    for place in found["places"]:
        at = clock(place["start_us"] / 1e6) if place["start_us"] is not None else "no time"
        turn = place["spots"][0]["turn"] if place["spots"] else "-"
        lines.append(f"{at}  {turn}  {place['here'] or '(nothing)'} / {place['heard'] or '(nothing)'}  {place['by']}")
    named = ", ".join(f"{m['transcript']} ({m['engine']})" for m in found["machines"])
    if not found["machines"]:
        lines.append("Nothing to lay beside it: drafts by two machines are needed, and it must be no blind transcript.")
    else:
        lines.append(
            f"{_places(len(lines))} where {named} heard other words. Neither is right because it is a machine."
        )
    output.result({"differences": found}, lines, as_json=as_json, warnings=desk.warnings)


def _places(n: int) -> str:
    return "1 place" if n == 1 else f"{n} places"


@click.command("save")
@click.argument("case", type=CASE)
@click.argument("transcript")
@click.option("--note", help="What this version is.")
@as_option
@json_option
@with_desk()
def save(desk: Desk, transcript: str, note: str | None, as_json: bool) -> None:
    """Make a version of a transcript with every edit made in the room so far."""
    from earwitness.desk import journal

    number = journal.save(desk, transcript, note)
    output.result(
        {"transcript": transcript, "revision": number}, [f"{transcript}, version {number}."], as_json=as_json,
        warnings=desk.warnings,
    )  # fmt: skip


@click.command("certify")
@click.argument("case", type=CASE)
@click.argument("transcript")
@click.argument("spans", type=SPAN, nargs=-1, required=True)
@click.option("--role", help="In which role you listened.")
@click.option("--told", help="What you had been told about the recording before you heard it.")
@click.option("--uncertain", default="", help="What stays uncertain.")
@click.option("--statement", help="What you certify, in your own words.")
@as_option
@json_option
@with_desk()
def certify(desk: Desk, transcript: str, spans: tuple[Span, ...], as_json: bool, **said: Any) -> None:
    """Stand behind spans that you played in full: `transcript certify CASE T1 E1:0-12.5 --as NAME`.

    Playing happens in the room (`serve`), which notes what was played, how fast, and by whom.
    """
    from earwitness.desk import journal, standing
    from earwitness.errors import Usage

    exhibits = {span.exhibit for span in spans}
    with journal.opened(desk, transcript) as live:
        if exhibits != {live.exhibit}:
            raise Usage("The spans are of another recording.", "Name spans of this one.", where="spans")
    exhibit = exhibits.pop()
    role, told = said["role"], said["told"]
    if role and told:
        standing.tell(desk, exhibit, role, told)
    made = standing.certify(
        desk, transcript, [[round(s.start_s * 1_000_000), round(s.end_s * 1_000_000)] for s in spans], role=role,
        told_before=told, uncertain=said["uncertain"], statement=said["statement"],
    )  # fmt: skip
    found = next(c for c in standing.certifications(desk, transcript) if c["id"] == made)
    lines = [f"{made}: {found['by']} stands behind {', '.join(map(str, spans))} of {transcript} {found['revision']}."]
    output.result({"certification": found}, lines, as_json=as_json, warnings=desk.warnings)


@click.command("search")
@click.argument("case", type=CASE)
@click.argument("words", nargs=-1, required=True)
@as_option
@json_option
@with_desk(readonly=False)
def search(desk: Desk, words: tuple[str, ...], as_json: bool) -> None:
    """Search transcripts and documents: all words in one turn or paragraph, or "side by side"; `word*` begins so."""
    from earwitness.desk import search as finder

    finder.refresh(desk)
    found = finder.search(desk, " ".join(words))
    lines = [_hit(h) for h in found["hits"]] or ["Nothing found."]
    if found["more"] is not None:
        lines.append(f"There is more; these are the first {len(found['hits'])}.")
    output.result({"search": found}, lines, as_json=as_json, warnings=desk.warnings)


def _hit(h: dict[str, Any]) -> str:
    if h["kind"] == "document":
        section = f" {h['section']}" if h["section"] else ""
        return f"{h['exhibit']}{section} characters {h['start']}-{h['end']}  {' '.join(h['text'].split())}"
    at = clock(h["start_us"] / 1e6) if h["start_us"] is not None else "no time"
    return f"{h['exhibit']} {h['transcript']} {at}  {h['speaker']}: {h['text']}"

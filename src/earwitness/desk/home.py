"""The first page of a case: its recordings and documents, how far each is, what comes next, what is unknown."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from earwitness.desk import documentlist, facts, givenagain, record, recordinglist
from earwitness.desk.context import Desk
from earwitness.desk.documentlist import DocumentLine
from earwitness.desk.people import open_notes
from earwitness.desk.recordinglist import RecordingLine
from earwitness.timecode import clock


@dataclass(frozen=True)
class ToDo:
    """One thing that could be done now: what, why, and where."""

    what: str
    why: str
    href: str
    button: str


@dataclass(frozen=True)
class Home:
    """Everything on the first page."""

    title: str
    case: str
    opened: str
    entries: int
    recordings: tuple[RecordingLine, ...]
    documents: tuple[DocumentLine, ...]
    last: tuple[dict[str, Any], ...]
    next: tuple[ToDo, ...]
    unknown: tuple[str, ...]
    people: tuple[str, ...]
    timestamped: str | None
    pages: int
    filters: dict[str, list[str]] = field(default_factory=dict)


def home(desk: Desk) -> Home:
    """The first page. Reads only."""
    case = desk.case
    lines, texts = recordinglist.lines(desk), documentlist.lines(desk)
    entries = case.get("SELECT count(*) AS n FROM log")["n"]
    info = case.get("SELECT created_at FROM case_info WHERE id = 1")
    token = case.one("SELECT at FROM tokens ORDER BY id DESC LIMIT 1")
    pages = case.get("SELECT count(*) AS n FROM pages WHERE state = 'released'")["n"]
    return Home(
        title=title(desk),
        case=case.case_id,
        opened=info["created_at"],
        entries=entries,
        recordings=tuple(lines),
        documents=tuple(texts),
        last=tuple(last_entries(desk, 8)),
        next=tuple(to_do(desk, lines, texts, timestamped=token is not None)),
        unknown=tuple(unknown(desk, lines, texts)),
        people=people(desk),
        timestamped=token["at"] if token else None,
        pages=pages,
        filters={
            "language": sorted({x for r in lines for x in r.languages}),
            "tag": sorted({x for r in lines for x in r.tags}),
            "assigned": sorted({r.assigned for r in lines if r.assigned}),
            "outlet": sorted({d.publisher for d in texts if d.publisher}),
            "written_in": sorted({d.language for d in texts if d.language}),
        },
    )


def title(desk: Desk) -> str:
    """What people call the case: its own title, else the name of its folder."""
    row = desk.case.one("SELECT value FROM settings WHERE name = 'title'")
    return str(row["value"]) if row else desk.case.folder.absolute().name


def rename(desk: Desk, new: str) -> None:
    """Call the case something else; kept in its settings, never published."""
    from earwitness.store.act import Act

    with desk.case.act(Act("name case", desk.actor)) as tx:
        tx.put("settings", "title", value=new)


def last_entries(desk: Desk, most: int, *, before: int | None = None, about: str | None = None) -> list[dict[str, Any]]:
    """The newest entries of the history, newest first: {seq, n, time, act, details, actor, erasable, erased}.

    `about`: only those of this exhibit.
    """
    case = desk.case
    out = []
    named = None if about is None else f'"{about}"'.encode()
    for row in case.read(
        "SELECT seq, instance, n, private FROM log WHERE (? IS NULL OR seq < ?) AND (? IS NULL OR instr(private, ?))"
        " ORDER BY seq DESC LIMIT ?",
        (before, before, named, named, most),
    ):
        private = json.loads(bytes(row["private"]))
        texts = {
            f["name"]: f["value"]
            for f in case.read("SELECT name, value FROM fields WHERE seq = ? ORDER BY name", (row["seq"],))
        }
        details = {
            k: v for k, v in sorted(private.get("details", {}).items())
            if isinstance(v, str | int) and not isinstance(v, bool)
        }  # fmt: skip
        out.append(
            {
                "seq": row["seq"], "n": row["n"], "instance": row["instance"], "time": private.get("time"),
                "act": private.get("act"), "details": details, "actor": texts.get("actor"),
                "texts": {k: v for k, v in texts.items() if k != "actor" and not k.startswith("digest_")},
            }
        )  # fmt: skip
    return out


def people(desk: Desk) -> tuple[str, ...]:
    """Everybody who has acted in the case, by the name of the entry; at most fifty."""
    rows = desk.case.read(
        "SELECT DISTINCT value FROM fields WHERE name = 'actor' AND value IS NOT NULL ORDER BY value LIMIT 50"
    )
    return tuple(r["value"] for r in rows)


def as_known(desk: Desk, name: str) -> str:
    """The name as whoever acted here under it wrote it: "m. lind" is M. Lind, and no second person."""
    wanted = " ".join(name.split()).casefold()
    known = people(desk)
    return name if name in known else next((one for one in known if one.casefold() == wanted), name)


def unknown(desk: Desk, lines: Sequence[RecordingLine], texts: Sequence[DocumentLine] = ()) -> list[str]:
    """What nobody has stated yet, a sentence a recording or document."""
    out = []
    asked: list[RecordingLine | DocumentLine] = [*lines, *texts]
    for line in asked:
        if line.superseded:
            continue
        open_ = [f.label for f in record.unstated(facts.fields(desk, line.id), document=isinstance(line, DocumentLine))]
        if open_:
            named = ", ".join(label[0].lower() + label[1:] for label in open_[:3])
            more = f", and {len(open_) - 3} more" if len(open_) > 3 else ""
            out.append(f"{line.id}: {named}{more}.")
    return out


def to_do(
    desk: Desk, lines: Sequence[RecordingLine], texts: Sequence[DocumentLine] = (), *, timestamped: bool
) -> list[ToDo]:
    """What could be done next, the most useful first. Empty for a case without anything in it."""
    if not lines and not texts:
        return []
    out: list[ToDo] = []
    if not desk.actor:
        out.append(
            ToDo(
                "Say in whose name you work",
                "Confirming, certifying and publishing are only done in somebody's name, which readers of a page see."
                " An alias will do.",
                "/settings#name",
                "Give a name",
            )
        )
    alive = [r for r in lines if not r.superseded]
    for exhibit, found in givenagain.waiting(desk).items():
        place = "recording" if exhibit.startswith("E") else "document"
        out.append(
            ToDo(
                f"Decide what holds for {exhibit}: it was given again with other words",
                " ".join(d.words(exhibit) + "." for d in found[:4]),
                f"/{place}/{exhibit}#record",
                "Decide it",
            )
        )
    for r in alive:
        if r.proposed:
            count = "A quotation waits" if r.proposed == 1 else f"{r.proposed} quotations wait"
            out.append(
                ToDo(
                    f"Listen to what is to be quoted from {r.id}, and confirm its words",
                    f"{count} for a named person. Until then a page stays a working copy.",
                    f"/quotations?exhibit={r.id}",
                    "Listen and confirm",
                )
            )
    for r in alive:
        if not r.transcripts:
            out.append(
                ToDo(
                    f"Put {r.id} into words",
                    f"{clock(r.duration_s)} are not transcribed. Type it, have a machine draft it, or import a text.",
                    f"/recording/{r.id}#transcripts",
                    "Begin a transcript",
                )
            )
        elif not r.transcribed_s and not r.proposed and not r.confirmed:
            out.append(
                ToDo(
                    f"Go on putting {r.id} into words",
                    "A transcript is begun, and no turn of its newest version has a time yet.",
                    f"/recording/{r.id}#transcripts",
                    "Go on with it",
                )
            )
        elif not r.proposed and not r.confirmed:
            out.append(
                ToDo(
                    f"Choose what to quote from {r.id}",
                    "A quotation is a stretch of the recording with its words. It plays and proves itself on a page.",
                    f"/quotations?exhibit={r.id}",
                    "Make a quotation",
                )
            )
    if waiting := len(open_notes(desk)):
        out.append(
            ToDo(
                "Say of whom a note speaks" if waiting == 1 else f"Say of whom {waiting} notes speak",
                "Texts say what became of somebody. A note counts for a person only when somebody says so.",
                "/people#open",
                "Assign them",
            )
        )
    out += [
        ToDo(what, why, f"/document/{line.id}#record", "Fill in the record")
        for line, what, why in documentlist.wanting(texts)
    ]
    ready = [r for r in alive if r.confirmed and not r.published_s]
    if ready:
        out.append(
            ToDo(
                "Publish what is confirmed",
                f"Confirmed quotations of {', '.join(r.id for r in ready[:4])} are on no page yet.",
                "/publish",
                "Look at the page",
            )
        )
    if not timestamped:
        out.append(
            ToDo(
                "Have an authority say when this existed",
                "The seals are signed by your own key. A timestamp lets people who do not trust you check the date. "
                "It can be asked for by file, from another computer.",
                "/keys#time",
                "Ask for a timestamp",
            )
        )
    for r in alive:
        missing = unknown(desk, [r])
        if missing:
            out.append(
                ToDo(
                    f"Write down what is known of {r.id}",
                    "How it was made and how it reached you. “Not known” is always an answer.",
                    f"/recording/{r.id}#record",
                    "Fill in the record",
                )
            )
    return out

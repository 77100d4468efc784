"""The documents of a case as the first page lists them, and what is still to be said of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from earwitness.desk import documents, facts, record, tags
from earwitness.desk.context import Desk


@dataclass(frozen=True)
class DocumentLine:
    """One document as the list shows it. `published`: the day as stated; `day`: that day, where it is one (ISO)."""

    id: str
    title: str | None
    name: str | None
    kind: str
    characters: int
    language: str | None
    publisher: str | None
    author: str | None
    published: str | None
    day: str | None
    received_at: str
    received_by: str | None
    source: str | None
    tags: tuple[str, ...]
    assigned: str | None
    superseded: bool
    unstated: tuple[str, ...]


def lines(desk: Desk) -> list[DocumentLine]:
    """Every document of the case in the order it was sealed."""
    about = tags.read(desk)
    superseded = {
        r["supersedes"] for r in desk.case.read("SELECT supersedes FROM exhibits WHERE supersedes IS NOT NULL")
    }
    out = []
    for row in desk.case.read(
        "SELECT e.*, d.kind AS form, d.language, d.says_title, length(d.text) AS characters FROM documents d"
        " JOIN exhibits e ON e.id = d.exhibit ORDER BY CAST(substr(e.id, 2) AS INTEGER)"
    ):
        held = facts.fields(desk, row["id"])
        known = {name: field.text for name, field in held.items() if field.state == "known"}
        noted = about.get(row["id"], tags.About())
        day = documents.day(known.get("published.on"))
        out.append(
            DocumentLine(
                id=row["id"],
                title=row["title"] or row["says_title"],
                name=row["untrusted_name"],
                kind=row["form"],
                characters=row["characters"],
                language=row["language"],
                publisher=known.get("published.by"),
                author=known.get("written.by"),
                published=known.get("published.on"),
                day=day.isoformat() if day else None,
                received_at=row["received_at"],
                received_by=row["received_by"],
                source=row["source"],
                tags=noted.tags,
                assigned=noted.assigned,
                superseded=row["id"] in superseded,
                unstated=tuple(f.name for f in record.unstated(held, document=True)),
            )
        )
    return out


def wanting(found: Sequence[DocumentLine]) -> list[tuple[DocumentLine, str, str]]:
    """(document, what to do, why) of each whose outlet or day nobody has stated, or whose day is not one."""
    out = []
    for line in found:
        if line.superseded:
            continue
        no_outlet, no_day = "published.by" in line.unstated, "published.on" in line.unstated
        if no_outlet and no_day:
            what = f"Say who published {line.id}, and when"
        elif no_outlet:
            what = f"Say who published {line.id}"
        elif no_day:
            what = f"Say when {line.id} was published"
        elif line.published and not line.day:
            what = f"Write the day on which {line.id} was published as YYYY-MM-DD"
        else:
            continue
        why = (
            "Whose word it is stands in every chain that passes through it. “Not known” is always an answer."
            if line.day or not (no_day or line.published)
            else "Days such as “last Tuesday” in it cannot be worked out without the day it was published."
        )
        out.append((line, what, why))
    return out

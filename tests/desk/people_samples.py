"""A case with people in it: an article, a statement of the family, a recording, and notes of every kind."""

from __future__ import annotations

from pathlib import Path

from desk_samples import write

from earwitness.desk import claims, documents, people, record
from earwitness.desk.context import Desk

ARTICLE = (
    "# The men of the Tuesday shift\n\n"
    "Ilan Toresk was held at the contractor's office, his sister Mara Toresk told the Orvend Courier. "
    "“He is at home,” said Pavel Orlin, who speaks for the contractor. Three men are feared dead, a worker said.\n"
)
STATEMENT = "On 8 November Ilan did not come home. On 16 November he was not at home either.\n"


def sealed(desk: Desk, text: str, outlet: str | None, name: str) -> str:
    """A document of the case."""
    path = write(desk.case.folder.parent / name, text.encode())
    fields = [record.parse("published.by", outlet)] if outlet else []
    return documents.seal_document(desk, path, stated=fields).id


def marked(desk: Desk, exhibit: str, text: str, words: str, by: str | None) -> str:
    """A claim that a person marks at these words."""
    at = text.index(words)
    return str(claims.mark(desk, exhibit, at, at + len(words), said_by=by).id)


def days(first: str, last: str | None = None) -> dict[str, str]:
    """The time a note speaks of."""
    return {"earliest": first, "latest": last or first}


def peopled(folder: Path, *, actor: str = "anna") -> Desk:
    """M1 Ilan Toresk with five notes (F1 to F5), one of which contradicts another; G1 of three men with a fear (F6);
    M2 an older worker without a name. Close it when done."""
    desk = Desk.create(folder / "case", actor=actor)
    paper, told = sealed(desk, ARTICLE, "Orvend Courier", "a.md"), sealed(desk, STATEMENT, None, "b.txt")
    people.add(desk, "Ilan Toresk", told_apart="worker, named by his sister")
    people.add(desk, "Older worker", told_apart="voice only", named=False)
    people.add_group(desk, "Three men", members=["M1"])
    text = documents.load(desk, paper).text
    held = marked(desk, paper, text, "held at the contractor's office", None)
    home = marked(desk, paper, text, "He is at home", "Pavel Orlin")
    fear = marked(desk, paper, text, "Three men are feared dead", "a worker")
    gone = marked(desk, told, STATEMENT, "Ilan did not come home", "Mara Toresk")
    not_home = marked(desk, told, STATEMENT, "he was not at home either", "Mara Toresk")
    people.note(
        desk, "M1", "free", "asserted", when=days("2026-11-03", "2026-11-06"), whereabouts="at the mine", claim=gone
    )
    people.note(desk, "M1", "missing", "asserted", when=days("2026-11-08"), words="did not come home", claim=gone)
    people.note(desk, "M1", "held", "feared", when=days("2026-11-10"), whereabouts="“the office”", claim=held)
    people.note(desk, "M1", "free", "announced", when=days("2026-11-14"), words="sent home", claim=home)
    people.note(desk, "M1", "missing", "asserted", when=days("2026-11-16"), words="not at home", claim=not_home)
    people.note(desk, "G1", "dead", "feared", when=days("2026-11-12"), claim=fear)
    people.contradict(desk, "F5", "F4", why="he cannot be at home and not at home")
    return desk

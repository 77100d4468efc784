"""A case whose figures cannot all hold, of texts of our own; one of them is hostile, and two share their wording."""

from __future__ import annotations

from pathlib import Path

from desk_samples import sealed_case, write

from earwitness.claims.model import Quantity
from earwitness.desk import claimdraft, claims, documents, figures, record
from earwitness.desk.context import Desk

HOSTILE = "<img src=x onerror='document.title=1'>"
LONG = (
    "The lorries stood at the upper gate with their lights put out while the foreman counted lamps aloud and wrote a"
    " number on the back of his glove, and nobody on the ramp asked him which shift he meant by it.\n"
)
PAPERS = {
    "Valley Wire": f"“About 70 men were held,” said Petr Holm, a porter.\n{LONG}",
    f"Northern {HOSTILE} Post": f"“Twenty-one men escaped,” said Ilan Veth, a guard at the quarry.\n{LONG}",
    "Morning Line": "The group was 80 men, said Mara Toresk, a lawyer.\n\n“Eleven men are missing,” said Oren Salt.\n",
    "Evening Line": "At least 85 men were held, said Oren Salt, a driver.\n",
}


def figure(desk: Desk, low: float) -> Quantity:
    """The figure that begins there."""
    [found] = [q for q in claims.all_of(desk, "quantity") if q.low == low and q.anchor and q.anchor.start is not None]
    made: Quantity = found
    return made


def case_of_figures(folder: Path) -> Path:
    """Four papers, drafted; three of their figures stand in one group, the others in none."""
    case = sealed_case(folder)
    with Desk.open(case, actor="anna") as desk:
        for n, (outlet, text) in enumerate(PAPERS.items()):
            stated = [record.parse("published.by", outlet), record.parse("published.on", f"2026-11-1{n}")]
            exhibit = documents.seal_document(desk, write(folder / f"paper {n}.txt", text), stated=stated).id
            claimdraft.draft_exhibit(desk, exhibit, language="en")
        group, _ = figures.count(desk, [figure(desk, 80).id], label=f"the men of the quarry {HOSTILE}", state="size")
        figures.count(desk, [figure(desk, 65).id], group=group, state="held")
        figures.count(desk, [figure(desk, 21).id], group=group, state="escaped")
    return case

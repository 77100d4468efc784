"""Two reports of our own words about one thing, for what needs claims."""

from __future__ import annotations

from pathlib import Path

from desk_samples import write

from earwitness.desk import documents, record
from earwitness.desk.context import Desk

HOSTILE = "<img src=x onerror='document.title=1'>"
FIRST = (
    "Fourteen men went down on the Tuesday and three did not come up, a worker told the Orvend Courier.\n\n"
    "“I counted eleven lamps on the hooks,” the worker said. “Nobody asked for the other three.”\n\n"
    "“Sign it or you will not be paid,” he recalled being told.\n"
)
SECOND = (
    "“Fourteen went down,” said Ilan Veth. “Three did not come up. I was there.”\n\n"
    f"The foreman, a man called {HOSTILE}, said that eleven men came up.\n"
)


def case_of_two(folder: Path) -> Path:
    """A case with D1, which the Orvend Courier published, and D2, which nobody did. Nothing is drafted."""
    case = folder / "claims"
    with Desk.create(case, actor="anna") as desk:
        for name, text, outlet in (("first.txt", FIRST, "Orvend Courier"), ("second.txt", SECOND, None)):
            stated = [record.parse("published.by", outlet)] if outlet else []
            documents.seal_document(desk, write(folder / name, text.encode()), stated=stated)
    return case

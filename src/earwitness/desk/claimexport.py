"""Claims as a table that can leave: one row for each claim with its chain, place, state and figures.

Worked out here; it leaves through `desk/release.py` alone. What stands withheld in a recording is taken out of it.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence

from earwitness.anchors import Anchor
from earwitness.claims.figures import in_words
from earwitness.claims.model import Claim, Proposition, Quantity
from earwitness.claims.wording import chain_in_words
from earwitness.desk import claimview, pagemodel, quotations
from earwitness.desk.claimbook import Book
from earwitness.desk.context import Desk
from earwitness.desk.sound import open_sound
from earwitness.store.items import Kept

COLUMNS = (
    "claim", "proposition", "text", "said", "chain", "place", "document", "state", "decided_by", "speech_act", "basis",
    "dropped", "figures",
)  # fmt: skip
WITHHELD = "[withheld]"
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""A cell that begins so is a formula to a spreadsheet; it gets an apostrophe before it (OWASP, CSV injection)."""
Stretches = Mapping[str, Sequence[tuple[float, float]]]


def rows(desk: Desk) -> list[dict[str, str]]:
    """Every claim that is not rejected, in the order of the texts."""
    held = _withheld(desk)
    book = Book(desk)
    made: list[Claim] = book.all_of("claim")
    about: dict[str, Proposition] = {p.id: p for p in book.all_of("proposition")}
    groups = {g.id: g.label for g in book.all_of("group")}
    inside: dict[str, list[Quantity]] = {}
    for q in book.all_of("quantity"):
        inside.setdefault(q.claim, []).append(q)
    hidden = {c.proposition for c in book.all_of("claim", rejected=True) if _hit(c.anchors, held)}
    hidden |= {k.id for k in book.of_kind("proposition") if _met(k, held)}  # its words stay when its claim goes
    out = []
    for claim in made:
        gone = _hit(claim.anchors, held)
        figures = [] if gone else [_figure(q, groups) for q in inside.get(claim.id, ()) if not _hit_one(q.anchor, held)]
        told = about.get(claim.proposition)
        out.append(
            {
                "claim": claim.id, "proposition": claim.proposition,
                "text": WITHHELD if claim.proposition in hidden or told is None else told.text,
                "said": WITHHELD if gone else claim.text, "chain": chain_in_words(claim),
                "place": "; ".join(claimview.shown(book, a)["place"] for a in claim.anchors),
                "document": "; ".join(dict.fromkeys(claimview.shown(book, a)["shown"] for a in claim.anchors)),
                "state": claim.standing.state, "decided_by": claim.standing.by or "", "speech_act": claim.speech_act,
                "basis": claim.basis, "dropped": "yes" if claim.dropped else "", "figures": "; ".join(figures),
            }
        )  # fmt: skip
    return out


def _figure(q: Quantity, groups: Mapping[str, str]) -> str:
    number = in_words(q.low or 0.0, float("inf") if q.high is None else q.high)
    counts = f" {q.counts}" if q.counts and not q.counts.isdigit() else ""
    of = f" of “{groups[q.group]}”, {q.state}" if q.group in groups else ""
    return f"{number}{counts}{of} ({q.standing.state})"


def _withheld(desk: Desk) -> Stretches:
    out: dict[str, list[tuple[float, float]]] = {}
    for row in desk.case.read("SELECT DISTINCT exhibit FROM withholdings WHERE state = 'standing'"):
        stands = quotations.standing(desk, row["exhibit"])
        with open_sound(desk, row["exhibit"]) as sound:
            out[row["exhibit"]] = [(a, b) for a, b, _, _ in pagemodel.stretches(sound, stands, ())]
    return out


def _hit(anchors: Sequence[Anchor], held: Stretches) -> bool:
    return any(_hit_one(a, held) for a in anchors)


def _met(kept: Kept, held: Stretches) -> bool:
    """Whether the place that a row was made at lies in a withheld stretch."""
    if kept.exhibit is None or kept.start is None or kept.stop is None:
        return False
    return any(kept.start / 1e6 < b and a < kept.stop / 1e6 for a, b in held.get(kept.exhibit, ()))


def _hit_one(anchor: Anchor | None, held: Stretches) -> bool:
    if anchor is None or anchor.start_s is None or anchor.end_s is None:
        return False
    return any(anchor.start_s < b and a < anchor.end_s for a, b in held.get(anchor.exhibit, ()))


def written(found: Sequence[Mapping[str, str]], format_name: str) -> bytes:
    """The table as bytes: `csv` (UTF-8 with the mark that spreadsheets need, RFC 4180) or `json`."""
    if format_name == "json":
        return (json.dumps({"claims": list(found)}, ensure_ascii=False, indent=1) + "\n").encode()
    file = io.StringIO(newline="")
    table = csv.DictWriter(file, COLUMNS)
    table.writeheader()
    for row in found:
        table.writerow({name: _safe(row[name]) for name in COLUMNS})
    return file.getvalue().encode("utf-8-sig")


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.lstrip(" ").startswith(FORMULA) else cell

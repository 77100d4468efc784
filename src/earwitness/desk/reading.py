"""The page of one document: its text with its sections, its record, what reading it found, its history."""

from __future__ import annotations

import json
import re
from typing import Any

from earwitness.desk import documentlist, documents, facts, givenagain, home, record
from earwitness.desk.context import Desk

_HISTORY = 40
# Embeddings, overrides and isolates: what is written between them may be shown in another order than it is stored.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")


def page(desk: Desk, exhibit: str) -> dict[str, Any]:
    """Everything the page of a document shows. Offsets are code points of `text`. Raises NotInCase, Usage."""
    found = documents.load(desk, exhibit)
    line = next(d for d in documentlist.lines(desk) if d.id == exhibit)
    row = desk.case.get("SELECT size, n FROM exhibits WHERE id = ?", (exhibit,), what="exhibit")
    opened = desk.case.one("SELECT data FROM openings WHERE exhibit = ? AND name = 'file'", (exhibit,))
    file = json.loads(bytes(opened["data"])) if opened and opened["data"] else {}
    held = facts.fields(desk, exhibit)
    turning = len(_TURNING.findall(found.text))
    notes = [*found.notes, *([f"{turning} invisible marks turn the direction of writing"] if turning else [])]
    return {
        **vars(line),
        "shown": found.shown,
        "sections": [{"at": s.at, "label": s.label} for s in found.sections],
        "text": found.text,
        "notes": notes,
        "reader": found.reader,
        "size": row["size"],
        "sha256": file.get("sha256"),
        "seal_entry": row["n"],
        "record": [field_shown(f) for f in record.completed(held.values(), document=True)],
        "given_again": [vars(d) for d in givenagain.waiting(desk, exhibit).get(exhibit, ())],
        "history": home.last_entries(desk, _HISTORY, about=exhibit),
        "people": list(home.people(desk)),
    }


def field_shown(field: record.Field) -> dict[str, Any]:
    """A field of a record as the page shows it; `unstated`: nobody has said anything of it."""
    return {
        "name": field.name, "label": field.label, "state": field.state, "text": field.text, "basis": field.basis,
        "estimated": field.estimated,
        "unstated": (field.state, field.text) == ("not_known", record.NOBODY),
    }  # fmt: skip

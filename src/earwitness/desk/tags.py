"""What people note about a recording or document to find it again: its title, tags, and who works on it.

Kept in the case's settings, one row an exhibit, changed by acts like everything else. None of it is ever published.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from earwitness.desk.context import Desk
from earwitness.errors import Usage
from earwitness.store.act import Act

_ROW = "about "
_MOST_TAGS, _MOST_TAG = 20, 40


@dataclass(frozen=True)
class About:
    """Tags in the order they were given, and who works on it."""

    tags: tuple[str, ...] = ()
    assigned: str | None = None


def clean(tags: Sequence[str]) -> tuple[str, ...]:
    """Tags with single spaces, each once. Raises Usage."""
    found = tuple(dict.fromkeys(" ".join(t.split()) for t in tags if t.strip()))
    if len(found) > _MOST_TAGS or any(len(t) > _MOST_TAG or not t.isprintable() or "," in t for t in found):
        raise Usage("These tags cannot be kept.", "Give at most 20 tags of at most 40 letters each.", where="tags")
    return found


def read(desk: Desk) -> dict[str, About]:
    """What is noted, by exhibit."""
    rows = desk.case.read("SELECT name, value FROM settings WHERE name GLOB 'about [ED][1-9]*'")
    out = {}
    for row in rows:
        kept = json.loads(row["value"])
        out[row["name"].removeprefix(_ROW)] = About(tuple(kept.get("tags", ())), kept.get("assigned"))
    return out


def put(
    desk: Desk,
    exhibit: str,
    *,
    title: str | None = None,
    tags: Sequence[str] | None = None,
    assigned: str | None = None,
) -> None:
    """Note tags, who works on it (an empty text: nobody), and its title, where each is given. Raises NotInCase."""
    desk.case.get("SELECT id FROM exhibits WHERE id = ?", (exhibit,), what="exhibit")
    before = read(desk).get(exhibit, About())
    kept = {
        "tags": list(before.tags if tags is None else clean(tags)),
        "assigned": before.assigned if assigned is None else (assigned.strip() or None),
    }
    with desk.case.act(Act("note about recording", desk.actor, details={"exhibit": exhibit})) as tx:
        tx.put("settings", _ROW + exhibit, value=json.dumps(kept, ensure_ascii=False))
        if title is not None:
            tx.update("exhibits", exhibit, title=title.strip() or None)

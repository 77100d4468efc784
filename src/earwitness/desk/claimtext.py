"""Drafting a file that is in no case: what the rules propose, and nothing is written anywhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from earwitness.claims.drafted import Draft
from earwitness.claims.drafting.draft import draft
from earwitness.desk import documents
from earwitness.documents.model import Extract
from earwitness.plain import as_plain


@dataclass(frozen=True)
class DraftedFile:
    """A document's text and its draft. Every place in the draft counts code points of `extract.text`."""

    extract: Extract
    draft: Draft


def draft_file(
    path: Path, *, language: str | None = None, published: date | None = None, allow_unjailed: bool = False
) -> DraftedFile:
    """Read a document in the jail and draft it.

    Raises DocumentUnreadable, FormatUnavailable, JailMissing, TextTooLong, LanguageUnknown, Unreadable.
    """
    found = documents.read_file(path, allow_unjailed=allow_unjailed)
    return DraftedFile(found, draft(found.text, language=language, published=published))


def plain(found: DraftedFile) -> dict[str, Any]:
    """The JSON of `claims draft FILE` (docs/json.md). `exact` repeats the words at each place, for people."""
    out: dict[str, Any] = {
        "kind": found.extract.kind,
        "title": found.extract.title,
        "language": found.draft.language,
        "text": found.extract.text,
        "sections": as_plain(found.extract.sections),
    }
    for key in ("quotes", "indirect", "chains", "hedges", "quantities", "times", "fates", "undertakings"):
        out[key] = [_item(one, found.extract.text) for one in getattr(found.draft, key)]
    return out


def _item(one: Any, text: str) -> dict[str, Any]:
    made: dict[str, Any] = as_plain(one)
    if "class_" in made:
        made["class"] = made.pop("class_")
    place = made.get("content") or made
    made["exact"] = text[place["start"] : place["end"]]
    return made

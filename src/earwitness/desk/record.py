"""The acquisition record: what is known of how a recording was made and how it reached us, and what is not.

Every field is in one of four states: known (with a basis), not known, not applicable, withheld (each with a reason). A
seal never waits for it: what nobody stated is *not known*, and says so. The fields are a dozen of the union in the
standards that court and archive ask for (Hala, ISO/IEC 27037, SWGDE, the Leiden guidelines).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from earwitness.custody import cj
from earwitness.errors import Usage

State = Literal["known", "not_known", "not_applicable", "withheld"]
NOBODY = "nobody has stated it"
CONDITIONS = "got.conditions"

FIELDS: Mapping[str, str] = {
    "got.at": "When it reached us",
    "got.how": "How it reached us",
    "got.from": "From whom (an alias)",
    "got.where": "Where it reached us",
    "got.holders": "Who held it before",
    CONDITIONS: "Conditions it was given under",
    "made.at": "When it was made",
    "made.where": "Where it was made",
    "made.by": "Who made it (an alias or a role)",
    "made.device": "With what it was made",
    "made.original": "Whether this is the first copy, and where the first is",
    "made.edited": "Whether it was edited before it reached us",
    "language": "Language",
    "content": "What it is said to be",
}

# What is asked of a document besides, in place of how it was recorded.
DOCUMENT_FIELDS: Mapping[str, str] = {
    "written.by": "Who wrote it",
    "published.by": "Who published it (the outlet or office)",
    "published.on": "The day it was published (YYYY-MM-DD)",
    "published.where": "Where it can be found",
}
_LABELS: Mapping[str, str] = {**FIELDS, **DOCUMENT_FIELDS}

_MARKS = {"not known": "not_known", "unknown": "not_known", "not applicable": "not_applicable", "withheld": "withheld"}
_DAYS = ("got.at", "made.at", "published.on")
_DAY = re.compile(r"(?<!\d)(\d{4})-(\d\d?)-(\d\d?)(?!\d)", re.ASCII)
_LINE = re.compile(r"\s*([a-z][a-z.]*)\s*[:=]\s*(.*?)\s*\Z")


@dataclass(frozen=True)
class Field:
    """One field. `text` is the value if known, else the reason; `basis` is who or what it rests on."""

    name: str
    state: State
    text: str
    basis: str | None = None
    estimated: bool = False

    @property
    def label(self) -> str:
        """What people read for the field's name."""
        return _LABELS[self.name]

    def shown(self) -> str:
        """One line for a person."""
        if self.state == "known":
            return self.text + (" (estimated)" if self.estimated else "")
        return {"not_known": "Not known", "not_applicable": "Not applicable", "withheld": "Withheld"}[
            self.state
        ] + f": {self.text}"

    def as_cj(self) -> dict[str, Any]:
        out: dict[str, Any] = {"name": self.name, "state": self.state, "text": self.text, "estimated": self.estimated}
        if self.basis is not None:
            out["basis"] = self.basis
        return out


@dataclass(frozen=True)
class Difference:
    """One thing that was said with a file. `held`: what the record says in its place. `name`: a field, title, tags."""

    name: str
    label: str
    said: str
    held: str

    def words(self, exhibit: str) -> str:
        """One line for a person."""
        return f"{self.label}: “{self.said}” ({exhibit} says: {self.held})"


def parse(name: str, text: str, *, basis: str = "stated by the person who sealed it") -> Field:
    """A field from what a person typed: value, `~value` (estimated), `not known: why`, `withheld: on whose authority`.

    Raises Usage for a name that is not a field, a text that cannot be kept, or a day that is none.
    """
    if name not in _LABELS:
        raise Usage(
            "That is not a field of the acquisition record.", f"Use one of: {', '.join(_LABELS)}.", where="record"
        )
    text = " ".join(text.split())
    if not text or re.search(r"[\x00-\x1f\x7f]", text) or len(text) > 4000:
        raise Usage(
            "A field of the acquisition record is empty or too long.", "Write `not known: why`.", where="record"
        )
    if name in _DAYS:
        _check_days(text)
    for mark, state in _MARKS.items():
        head, colon, rest = text.partition(":")
        if head.strip().casefold() == mark:
            return Field(name, state, rest.strip() if colon and rest.strip() else NOBODY)  # type: ignore[arg-type]
    if text.startswith("~"):
        return Field(name, "known", text[1:].strip() or NOBODY, basis, estimated=True)
    return Field(name, "known", text, basis)


def _check_days(text: str) -> None:
    """Words may say when something was, but what is written as a day must be one. Raises Usage."""
    for found in _DAY.finditer(text):
        try:
            date(*map(int, found.groups()))
        except ValueError:
            raise Usage(
                "The calendar has no such day.", "Write it as 2026-11-06, or say in words when it was.", where="record"
            ) from None


def parse_form(untrusted: bytes) -> list[Field]:
    """Fields from a form file: one `name: value` a line, `#` begins a comment. Raises Usage with the line."""
    try:
        lines = untrusted.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise Usage("The form is not UTF-8 text.", "Save it as plain text in UTF-8.", where="record") from None
    fields = []
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        found = _LINE.match(line)
        if not found:
            raise Usage(
                f"Line {number} of the form is not `name: value`.",
                "Write a field, a colon and its value.",
                where="record",
            )
        if not found[2]:
            continue
        fields.append(parse(found[1], found[2]))
    return fields


def form() -> str:
    """An empty form to fill in."""
    lines = [
        "# The acquisition record. Leave a line empty if nobody knows yet; nothing waits for it.",
        "# ~value: an estimate. `not known: why`, `not applicable: why`, `withheld: whose authority` are answers too.",
        *(f"# {label}\n{name}:" for name, label in FIELDS.items()),
        "# Of a document besides (its device and place are not asked).",
        *(f"# {label}\n{name}:" for name, label in DOCUMENT_FIELDS.items()),
    ]
    return "\n".join(lines) + "\n"


def completed(stated: Iterable[Field], *, document: bool = False) -> list[Field]:
    """Every field of the record in its order: what was stated last, and *not known* for the rest."""
    by_name = {field.name: field for field in stated}
    names = fields_of(document)
    return [by_name.get(name, Field(name, "not_known", NOBODY)) for name in names]


def unstated(held: Mapping[str, Field], *, document: bool) -> list[Field]:
    """The fields that nobody has said anything of, not even that they are not known."""
    return [f for f in completed(held.values(), document=document) if (f.state, f.text) == ("not_known", NOBODY)]


def fields_of(document: bool) -> tuple[str, ...]:
    """The fields that are asked of a recording, or of a document."""
    if not document:
        return tuple(FIELDS)
    return (*DOCUMENT_FIELDS, *(n for n in FIELDS if n not in ("made.device", "made.where")))


def record_bytes(fields: Iterable[Field], received_at: str, received_by: str | None) -> bytes:
    """Canonical bytes of the record, which the seal commits to."""
    return cj.dump(
        {
            "fields": [field.as_cj() for field in fields],
            "received_at": received_at,
            "received_by": received_by or "UNSTATED",
            "type": "earwitness/record/1",
        }
    )

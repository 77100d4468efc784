"""Documents of a case (D1 …): taken in like recordings, sealed and logged the same way, and kept with their text.

What spans count are the code points of the text as it was extracted when the document was sealed; another reader, or a
later version of this one, never moves them.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from earwitness.claims.languages.detect import detect
from earwitness.custody import cj
from earwitness.custody.commitments import commit, new_salt
from earwitness.custody.document_seal import DocumentSeal, parse_document_seal, text_bytes
from earwitness.desk import facts, keyring, record
from earwitness.desk.context import Desk
from earwitness.desk.intake import clean_name, open_untrusted, source_row, write_field
from earwitness.documents import sniff
from earwitness.documents.model import Extract, Section
from earwitness.documents.reading import extract
from earwitness.errors import CaseBusy, EarwitnessError, NotInCase, Usage
from earwitness.store.act import Act
from earwitness.store.log import origin
from earwitness.store.originals import Stored

_NAMES = (".txt", ".text", ".md", ".markdown", ".html", ".htm", ".xhtml", ".docx", ".pdf")


@dataclass(frozen=True)
class SealedDocument:
    """What sealing a document gave. `already`, `not_entered`, `noted`: as in SealedExhibit."""

    id: str
    already: bool
    seal_id: str
    kind: str
    characters: int
    language: str | None
    title: str | None
    notes: tuple[str, ...]
    missing: tuple[str, ...]
    not_entered: tuple[record.Difference, ...] = ()
    noted: int | None = None


@dataclass(frozen=True)
class Document:
    """A document as the desk works with it. Offsets are code points of `text`. `published`: the day, where stated."""

    id: str
    kind: str
    text: str
    title: str | None
    language: str | None
    sections: tuple[Section, ...]
    notes: tuple[str, ...]
    reader: str
    published: date | None
    publisher: str | None
    author: str | None
    received_at: str

    @property
    def shown(self) -> str:
        """What the desk calls it: its outlet and title as far as known, else its id."""
        return ", ".join(part for part in (self.publisher, self.title) if part) or self.id

    def section_at(self, at: int) -> str | None:
        """The label of the section that holds a place ("page 2")."""
        return next((s.label for s in reversed(self.sections) if s.at <= at), None)


def is_document(path: Path) -> bool:
    """Whether a file would be taken in as a document: it is of a kind that is read, and no name of a recording."""
    with open_untrusted(path) as file:
        head = file.read(4096)
    if not head or not sniff.is_document(head, path.name):
        return False
    return path.suffix.lower() in _NAMES or (path.suffix == "" and sniff.kind_of(head) != "text")


def read_file(path: Path, *, allow_unjailed: bool = False) -> Extract:
    """The text of a file that is in no case. Raises DocumentUnreadable, FormatUnavailable, JailMissing, Unreadable."""
    with open_untrusted(path) as file:
        return extract(file.fileno(), path.name, allow_unjailed=allow_unjailed)


def seal_document(
    desk: Desk,
    path: Path,
    *,
    stated: Sequence[record.Field] = (),
    source: str | None = None,
    title: str | None = None,
    supersedes: str | None = None,
    allow_unjailed: bool = False,
) -> SealedDocument:
    """Seal one document. The same bytes again are not sealed twice. A refused file leaves the case as it was."""
    with open_untrusted(path) as file:
        desk.progress("storing the original", 0, os.fstat(file.fileno()).st_size)
        stored = desk.case.originals.put(file)
    try:
        known = desk.case.one("SELECT id FROM exhibits WHERE original = ? AND kind = 'document'", (stored.sha256,))
        if known is not None and supersedes is None:
            return describe(desk, known["id"], already=True)
        if supersedes is not None:
            desk.case.get("SELECT id FROM exhibits WHERE id = ?", (supersedes,), what="exhibit")
        desk.progress("reading its text", 0, 0)
        with stored.path.open("rb") as original:
            found = extract(original.fileno(), path.name, allow_unjailed=allow_unjailed)
        said = list(stated)
        if source is not None and all(f.name != "got.from" for f in said):
            said.append(record.Field("got.from", "known", source, "alias of this case"))
        fields = record.completed(said, document=True)
        return describe(desk, _write(desk, path, stored, found, fields, source, title, supersedes))
    except BaseException:
        desk.case.discard(stored)
        raise


def _write(
    desk: Desk,
    path: Path,
    stored: Stored,
    found: Extract,
    fields: Sequence[record.Field],
    source: str | None,
    title: str | None,
    supersedes: str | None,
) -> str:
    """The one act: rows, openings and the seal entry."""
    name = clean_name(path)
    key = keyring.signing_key(desk)
    stated = next((f.text for f in fields if f.name == "language" and f.state == "known"), None)
    with desk.case.act(Act("seal", desk.actor, texts={"file name": name}, digests={"original": stored.sha256})) as tx:
        again = tx.one("SELECT id FROM exhibits WHERE original = ?", (stored.sha256,))
        if again is not None and supersedes is None:
            tx.detail("already", again["id"])
            return str(again["id"])
        if not stored.path.is_file():
            raise CaseBusy("Another process took back the same file while it was sealed here.", "Seal it again.")
        exhibit = tx.new_id("D")
        opened = {
            "file": cj.dump({"blake2b": stored.blake2b, "name": name, "sha256": stored.sha256, "size": stored.size}),
            "record": record.record_bytes(fields, tx.time, desk.actor),
            "text": text_bytes(found.text, found.kind, found.reader),
        }
        salts = {what: new_salt() for what in opened}
        earlier = b""
        if supersedes is not None:
            row = tx.one("SELECT seal_id FROM exhibits WHERE id = ?", (supersedes,))
            earlier = bytes.fromhex(row["seal_id"]) if row and row["seal_id"] else b""
        seal_id = secrets.token_bytes(16)
        statement = DocumentSeal(
            seal_id=seal_id,
            log=origin(tx.instance),
            key=key.public,
            file=commit("file", salts["file"], opened["file"]),
            record=commit("record", salts["record"], opened["record"]),
            text=commit("text", salts["text"], opened["text"]),
            supersedes=earlier,
        ).dump()
        parse_document_seal(statement)  # what could not be read again must not be signed
        subject = hashlib.sha256(statement).digest()
        tx.about("seal", subject)
        tx.detail("exhibit", exhibit)
        source_row(tx, source)
        tx.insert(
            "exhibits", id=exhibit, kind="document", title=title, untrusted_name=name, source=source,
            original=stored.sha256, blake2b=stored.blake2b, size=stored.size, container=found.kind,
            received_at=tx.time, received_by=desk.actor, seal_id=seal_id.hex(), statement=statement,
            statement_digest=subject.hex(), instance=tx.instance, n=tx.n, supersedes=supersedes,
        )  # fmt: skip
        for what, data in opened.items():  # the text itself stands in `documents`; its opening is made from there
            tx.insert("openings", exhibit=exhibit, name=what, salt=salts[what], data=None if what == "text" else data)
        tx.insert(
            "documents", exhibit=exhibit, kind=found.kind, language=stated or detect(found.text), text=found.text,
            says_title=found.title, sections=json.dumps([[s.at, s.label] for s in found.sections]),
            notes=json.dumps(list(found.notes)), reader=found.reader,
        )  # fmt: skip
        for field in fields:
            write_field(tx, exhibit, field, desk.actor)
    return exhibit


def describe(desk: Desk, exhibit: str, *, already: bool = False) -> SealedDocument:
    """What the case holds under a document's id. Raises Usage where the id is that of a recording."""
    row = _row(desk, exhibit)
    held = facts.fields(desk, exhibit)
    missing = tuple(field.name for field in record.unstated(held, document=True))
    return SealedDocument(
        exhibit, already, row["seal_id"], row["kind"], len(row["text"]), row["language"],
        row["title"] or row["says_title"], tuple(json.loads(row["notes"])), missing,
    )  # fmt: skip


def _row(desk: Desk, exhibit: str) -> Any:
    row = desk.case.one(
        "SELECT d.*, e.seal_id, e.title, e.received_at FROM documents d JOIN exhibits e ON e.id = d.exhibit"
        " WHERE d.exhibit = ?",
        (exhibit,),
    )
    if row is None:
        if desk.case.one("SELECT 1 FROM exhibits WHERE id = ?", (exhibit,)):
            raise Usage("That exhibit is a recording, not a document.", "Name a document such as D1.", where="exhibit")
        raise NotInCase("The case holds no document under that id.", "See Claims, or `claims list`.", where="exhibit")
    return row


def load(desk: Desk, exhibit: str) -> Document:
    """A document with its text. Raises NotInCase, Usage."""
    row = _row(desk, exhibit)
    said = facts.fields(desk, exhibit)

    def known(name: str) -> str | None:
        return said[name].text if name in said and said[name].state == "known" else None

    return Document(
        exhibit, row["kind"], row["text"], row["title"] or row["says_title"], row["language"],
        tuple(Section(at, label) for at, label in json.loads(row["sections"])), tuple(json.loads(row["notes"])),
        row["reader"], day(known("published.on")), known("published.by"), known("written.by"), row["received_at"],
    )  # fmt: skip


def day(text: str | None) -> date | None:
    """The day that a stated one begins with (ISO 8601), or None."""
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError:
        return None


def listed(desk: Desk) -> list[SealedDocument]:
    """Every document of the case in the order it was sealed."""
    rows = desk.case.read("SELECT exhibit FROM documents ORDER BY CAST(substr(exhibit, 2) AS INTEGER)")
    return [describe(desk, row["exhibit"]) for row in rows]


def faults(desk: Desk) -> Iterator[tuple[str, str, str]]:
    """(code, exhibit, what) of every document whose seal does not fit what is stored."""
    for row in desk.case.read(
        "SELECT d.*, e.statement, o.salt FROM documents d JOIN exhibits e ON e.id = d.exhibit"
        " LEFT JOIN openings o ON o.exhibit = d.exhibit AND o.name = 'text'"
    ):
        try:
            seal = parse_document_seal(bytes(row["statement"]))
            opened = text_bytes(row["text"], row["kind"], row["reader"])
            held = row["salt"] is not None and commit("text", row["salt"], opened) == seal.text
        except (EarwitnessError, TypeError, AttributeError, ValueError):
            held = False
        if not held:
            yield "original-changed", row["exhibit"], "The stored text of a document is not the one that was sealed."

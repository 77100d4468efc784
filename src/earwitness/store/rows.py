"""Which tables the custody log covers row by row, and the bytes of a row that it commits to.

Each act leaves a mark per row it wrote: commit("row", salt, row bytes), and its log entry holds a digest over its
marks. The last mark of a row speaks for what stands there now. The salt of an earlier mark is dropped, so what was
erased cannot be guessed from the mark that once covered it.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Mapping
from typing import Any

# Table -> columns of its key. Everything that is evidence, and everything a decision rests on.
COVERED: Mapping[str, tuple[str, ...]] = {
    "case_info": ("id",),
    "counters": ("prefix",),
    "settings": ("name",),
    "instances": ("instance",),
    "fields": ("id",),
    "tokens": ("id",),
    "keys": ("key",),
    "key_statements": ("digest",),
    "exhibits": ("id",),
    "openings": ("exhibit", "name"),
    "tracks": ("exhibit", "track"),
    "derivatives": ("id",),
    "acquisition": ("exhibit", "name", "item", "version"),
    "sources": ("alias",),
    "identities": ("alias",),
    "transcripts": ("id",),
    "revisions": ("transcript", "number"),
    "certifications": ("id",),
    "quotations": ("id",),
    "withholdings": ("id",),
    "pages": ("page_id",),
    "page_files": ("page_id", "name"),
    "publications": ("digest",),
    "disclosures": ("id",),
    "incidents": ("id",),
    "saves": ("transcript", "number"),
    "bindings": ("transcript",),
    "told": ("id",),
    "reopenings": ("certification",),
    "hypotheses": ("id",),
    "asides": ("id",),
    "documents": ("exhibit",),
    "items": ("id",),
    "item_versions": ("item", "version"),
}

# Tables that another rule covers: their own hashes and signatures, or recomputation.
COVERED_OTHERWISE: Mapping[str, str] = {
    "log": "each envelope commits to its record, each root to all envelopes, checkpoints sign roots",
    "marks": "the entry that made them holds a digest over them",
    "heads": "recomputed from the log",
    "checkpoints": "signed, and their root is compared with the log",
    "journal": "each row is chained to the one before; the entry of every saved revision holds the newest chain",
}

# Tables on which nothing rests that is believed. A changed bit here is harmless: at worst a job runs again.
HARMLESS: Mapping[str, str] = {
    "jobs": "work still to do; what a job did is an act of its own",
    "open_views": "listening that is not yet written down; it becomes an entry when the sitting closes",
    "sqlite_sequence": "the next number of a job",
}


def key_text(table: str, row: Mapping[str, Any]) -> str:
    """The key of a row as text, for its mark: its key columns joined by `|`, blobs as hex."""
    parts = []
    for column in COVERED[table]:
        value = row[column]
        text = value.hex() if isinstance(value, bytes) else str(value)
        if "|" in text:
            raise ValueError(f"a key of {table} may not hold the character |")
        parts.append(text)
    return "|".join(parts)


def row_bytes(row: Mapping[str, Any]) -> bytes:
    """One byte string for one row: (name, type, length, value) per column in order of name.

    Columns that are NULL are left out, so a migration that adds a column does not change what old rows hash to.
    """
    out = bytearray()
    for column in sorted(row):
        value = row[column]
        if value is None:
            continue
        if isinstance(value, bytes):
            tag, raw = b"b", value
        elif isinstance(value, str):
            tag, raw = b"t", value.encode("utf-8", "surrogatepass")
        elif isinstance(value, int):
            tag, raw = b"i", str(value).encode("ascii")
        else:
            raise ValueError("a column of a covered table is neither text, bytes nor a whole number")
        name = column.encode("ascii")
        out += len(name).to_bytes(2, "big") + name + tag + len(raw).to_bytes(8, "big") + raw
    return bytes(out)


def marks_digest(marks: Iterable[tuple[str, str, bytes]]) -> bytes:
    """Digest over the (table, key, commitment) of the rows one act wrote, in order of table and key."""
    digest = hashlib.sha256(b"earwitness/1 rows\n")
    for table, key, commitment in sorted(marks):
        for part in (table.encode("ascii"), key.encode("utf-8"), commitment):
            digest.update(len(part).to_bytes(4, "big") + part)
    return digest.digest()


def as_dict(row: sqlite3.Row) -> dict[str, Any]:
    """A row as a plain mapping."""
    return {name: row[name] for name in row.keys()}  # noqa: SIM118  (a sqlite3.Row iterates over values)

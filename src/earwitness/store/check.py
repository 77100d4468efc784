"""Does the case hold? Every byte of the database and its files that matters is compared with what covers it.

1. The database: its pages, indexes and tables are sound (SQLite's own integrity check; the schema is ours).
2. The log: envelopes, records, salts, roots, numbering, citations between instances, checkpoints and signatures.
3. The rows: every row of a covered table is the one its last act committed to, and none is there unasked.
4. The journals of edits: each row is chained to the one before, and each saved version to its row.
5. The files: originals and pages have the digests and sizes that the rows say.

Two things are worth a note but are no damage: files that no act put there (a cut act leaves them, and opening for work
sweeps them), and a history that ends before what this machine has written (an older copy, or one whose end was lost).

Harmless by construction, and said so: free pages and unused bytes inside pages of the database file, counters in its
header, the tables of rows.HARMLESS, and everything in working/, which can be made again.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from earwitness.custody import cj, ed25519, entries, merkle, notes
from earwitness.custody.commitments import commit
from earwitness.errors import EarwitnessError, EvidenceBroken, NotInCase, OriginalChanged
from earwitness.store import journals, log, migrations, rows
from earwitness.store.act import GONE, current_row
from earwitness.store.case import Case

_PRIVATE = "act actor clock clock_note details fields instance role rows seq span time tool type"  # the closed schema


@dataclass(frozen=True)
class Problem:
    """One thing that does not hold: `code`, `where` (a table and key, an entry, a file's digest), and `what`."""

    code: str
    where: str
    what: str


def check_case(case: Case, *, files: bool = True) -> list[Problem]:
    """Everything that does not hold, in the order of the list above. Empty: the case holds."""
    out: list[Problem] = []
    try:
        with case.snapshot():
            out += check_database(case)
            out += check_log(case)
            out += check_rows(case)
            out += [Problem("journal", where, what) for where, what in journals.faults(case)]
            if files:
                out += check_files(case)
    except EvidenceBroken as fault:
        out.append(Problem(fault.code, "case.db", fault.known))
    except (ValueError, TypeError, KeyError, IndexError, sqlite3.Error, UnicodeError):
        # A value of a kind that no row of ours has: damage that stopped the check itself.
        out.append(Problem("case-damaged", "case.db", "The case holds a value of a kind that it never writes."))
    return out


def notes_on(case: Case) -> list[Problem]:
    """What is worth saying though the case holds: codes `stray` and `behind`."""
    out = []
    for path in case.strays():
        where = path.relative_to(case.folder).parts[0]
        out.append(Problem("stray", where, "A file lies there that no act of the case put there."))
    for row in case.read("SELECT instance FROM instances"):
        known = case.home.head(row["instance"])
        if known and log.root_at(case.db.connection(), row["instance"], known[0]) != known[1]:
            what = "This machine has written a later entry than this copy has: it is older, or its end was lost."
            out.append(Problem("behind", f"log {row['instance'][:8]} size {known[0]}", what))
    return out


def check_database(case: Case) -> list[Problem]:
    """SQLite's own check of pages and indexes, and the tables against our schema."""
    out = [
        Problem("case-damaged", "case.db", "The database's own check of its pages and indexes fails.")
        for row in case.read("PRAGMA integrity_check(1)")
        if row[0] != "ok"
    ]
    if case.read("PRAGMA foreign_key_check"):
        out.append(Problem("case-damaged", "case.db", "A row refers to one that is not there."))
    if tuple(migrations.shape(case.db.connection())) != migrations.expected_shape():
        out.append(Problem("case-damaged", "case.db", "The tables are not those of this version."))
    return out


# -- the log --------------------------------------------------------------------------------------------------------


def check_log(case: Case) -> list[Problem]:
    """Every entry of every instance, and every checkpoint."""
    out: list[Problem] = []
    stated = _statements(case)
    fields: dict[int, dict[str, sqlite3.Row]] = {}
    for row in case.read("SELECT * FROM fields"):
        fields.setdefault(row["seq"], {})[row["name"]] = row
    trees: dict[str, merkle.GrowingRoot] = {}
    roots: dict[str, list[bytes]] = {}
    for expected_seq, row in enumerate(case.read("SELECT * FROM log ORDER BY seq"), 1):
        where = f"log {row['instance'][:8]} entry {row['n']}"
        tree = trees.setdefault(row["instance"], merkle.GrowingRoot())
        tree.add(merkle.leaf_hash(row["envelope"]))
        roots.setdefault(row["instance"], []).append(tree.root())
        try:
            what = _entry_fault(row, expected_seq, tree, fields.pop(row["seq"], {}), stated)
            if not what and row["n"] == 0:
                what = _citation_fault(case, row, roots)
        except EarwitnessError as fault:
            what = fault.known
        if what:
            out.append(Problem("log", where, what))
    for seq in fields:
        out.append(Problem("log", f"fields of {seq}", "A field belongs to no entry."))
    for row in case.read("SELECT * FROM heads"):
        tree = trees.get(row["instance"], merkle.GrowingRoot())
        peaks = [row["peaks"][i : i + 32] for i in range(0, len(row["peaks"]), 32)]
        if row["size"] != tree.size or log.peaks_root(peaks) != tree.root():
            out.append(Problem("log", f"head {row['instance'][:8]}", "The stored head is not that of the entries."))
    if {r["instance"] for r in case.read("SELECT instance FROM heads")} != set(trees):
        out.append(Problem("log", "heads", "An instance lacks its head, or a head its instance."))
    out += _checkpoint_problems(case, roots)
    return out


def _entry_fault(
    row: sqlite3.Row,
    expected_seq: int,
    tree: merkle.GrowingRoot,
    fields: dict[str, sqlite3.Row],
    stated: dict[str, set[bytes]],
) -> str:
    entry = entries.parse(row["envelope"])
    if row["seq"] != expected_seq:
        return "An entry before it is missing."
    if entry.n != row["n"] or entry.n != tree.size - 1:
        return "The entry stands in another place than it says."
    if row["root"] != tree.root():
        return "The root after this entry does not come out."
    if entries.private_hash(row["salt"], row["private"]) != entry.private:
        return "The private record is not the one the entry commits to."
    private = cj.closed(cj.load(row["private"]), _PRIVATE, "private record")
    if (private["seq"], private["instance"], private["type"]) != (row["seq"], row["instance"], log.PRIVATE):
        return "The private record belongs to another entry."
    if entry.action != "other" and entry.subject not in stated[entry.action]:
        return "The statement that the entry is about is not in the case."
    if set(private["fields"]) != set(fields):
        return "The entry's fields are not those that are stored."
    for name, field in fields.items():
        if (field["value"] is None) != (field["salt"] is None):
            return "A field is half erased."
        if field["value"] is not None and (
            commit("field", field["salt"], field["value"].encode("utf-8")).hex() != private["fields"][name]
        ):
            return "A field's text is not the one the entry commits to."
    return ""


def _citation_fault(case: Case, row: sqlite3.Row, roots: dict[str, list[bytes]]) -> str:
    """Whether what entry 0 cites of other instances is what stands in them."""
    for cited in cj.load(row["private"])["details"]["parents"]:
        known = roots.get(cited["origin"].removeprefix(notes.ORIGIN_PREFIX), [])
        if not 0 < cited["size"] <= len(known) or known[cited["size"] - 1].hex() != cited["root"]:
            return "The history it cites is not the one in this case."
        if cited["checkpoint"] != "none" and not any(
            hashlib.sha256(found.note).hexdigest() == cited["checkpoint"] and found.size == cited["checkpoint_size"]
            for found in case.checkpoints(cited["origin"].removeprefix(notes.ORIGIN_PREFIX))
        ):
            return "The signed head it cites is not in this case."
    return ""


def _statements(case: Case) -> dict[str, set[bytes]]:
    def hashes(sql: str) -> set[bytes]:
        return {hashlib.sha256(row[0]).digest() for row in case.read(sql)}

    return {
        "seal": hashes("SELECT statement FROM exhibits WHERE statement IS NOT NULL"),
        "publish": hashes(
            "SELECT statement FROM publications UNION SELECT statement FROM pages WHERE statement IS NOT NULL"
        ),
        "key": hashes("SELECT statement FROM key_statements"),
    }


def _checkpoint_problems(case: Case, roots: dict[str, list[bytes]]) -> Iterator[Problem]:
    for found in case.checkpoints():
        where = f"checkpoint {found.instance[:8]} size {found.size}"
        try:
            note = notes.parse(found.note)
            signature = note.signature_of(found.key)
            known = roots.get(found.instance, [])
            if note.origin != log.origin(found.instance) or note.size != found.size or signature is None:
                yield Problem("log", where, "The signed head is not the one it is filed as.")
            elif not 0 < note.size <= len(known) or known[note.size - 1] != note.root:
                yield Problem("log", where, "The signed head is not that of the entries.")
            else:
                ed25519.verify(found.key, note.text.encode(), signature[1])
        except EarwitnessError as fault:
            yield Problem(fault.code, where, fault.known)


# -- rows -----------------------------------------------------------------------------------------------------------


def check_rows(case: Case) -> list[Problem]:
    """Marks against the entries that made them, and rows against their last marks."""
    out: list[Problem] = []
    by_entry: dict[int, list[tuple[str, str, bytes]]] = {}
    last: dict[tuple[str, str], sqlite3.Row] = {}
    for mark in case.read("SELECT * FROM marks ORDER BY seq"):
        by_entry.setdefault(mark["seq"], []).append((mark["tbl"], mark["pk"], mark["commitment"]))
        last[mark["tbl"], mark["pk"]] = mark
    for row in case.read("SELECT seq, n, instance, private FROM log"):
        if rows.marks_digest(by_entry.pop(row["seq"], [])).hex() != cj.load(row["private"])["rows"]:
            where = f"log {row['instance'][:8]} entry {row['n']}"
            out.append(Problem("rows", where, "The marks of this act are not the ones its entry commits to."))
    for seq in by_entry:
        out.append(Problem("rows", f"marks of {seq}", "Marks belong to no entry."))
    conn = case.db.connection()
    for (table, key), mark in last.items():
        where = f"{table} {key}"
        if table not in rows.COVERED:
            out.append(Problem("rows", where, "A mark speaks of a table that has none."))
            continue
        now = current_row(conn, table, key)
        data = GONE if now is None else b"row:" + rows.row_bytes(rows.as_dict(now))
        if mark["salt"] is None or commit("row", mark["salt"], data) != mark["commitment"]:
            out.append(Problem("rows", where, "The row is not the one the last act wrote."))
    for table in rows.COVERED:
        for row in conn.execute(f"SELECT {', '.join(rows.COVERED[table])} FROM {table}"):
            key = rows.key_text(table, rows.as_dict(row))
            if (table, key) not in last:
                out.append(Problem("rows", f"{table} {key}", "No act wrote this row."))
    out += _digest_problems(case)
    out += _resealed(case)
    return out


def _resealed(case: Case) -> Iterator[Problem]:
    """The same bytes sealed twice, the later time without saying what it supersedes."""
    first: set[str] = set()
    for row in case.read(
        "SELECT id, original, supersedes FROM exhibits WHERE original IS NOT NULL AND statement IS NOT NULL"
        " ORDER BY length(id), id"
    ):
        if row["original"] in first and row["supersedes"] is None:
            yield Problem(
                "resealed", f"exhibits {row['id']}", "The same bytes were sealed before, which it does not say."
            )
        first.add(row["original"])


def _digest_problems(case: Case) -> Iterator[Problem]:
    """Digest columns that must be those of the bytes beside them (an act cannot file bytes under a wrong digest)."""
    pairs = (
        ("exhibits", "id", "statement", "statement_digest"),
        ("pages", "page_id", "statement", "statement_digest"),
        ("publications", "digest", "statement", "digest"),
        ("key_statements", "digest", "statement", "digest"),
        ("revisions", "transcript || ' ' || number", "data", "digest"),
    )
    for table, key, data, digest in pairs:
        for row in case.read(f"SELECT {key} AS k, {data} AS b, {digest} AS d FROM {table} WHERE {data} IS NOT NULL"):
            if hashlib.sha256(row["b"]).hexdigest() != row["d"]:
                yield Problem("rows", f"{table} {row['k']}", "The stored bytes do not have the stored digest.")


# -- files ----------------------------------------------------------------------------------------------------------


def check_files(case: Case) -> list[Problem]:
    """Originals and pages against their digests; files that no row speaks of."""
    out: list[Problem] = []
    sizes = {r["original"]: r["size"] for r in case.read("SELECT original, size FROM exhibits WHERE original NOT NULL")}
    for digest in sorted(case.wanted_originals()):
        try:
            case.originals.check(digest, sizes.get(digest))
        except OriginalChanged as fault:
            out.append(Problem(fault.code, f"original {digest[:12]}", fault.known))
        except NotInCase:
            out.append(Problem("case-damaged", "case.db", "A digest in the case is not one."))
    for row in case.read("SELECT p.id, f.* FROM page_files f JOIN pages p USING (page_id) ORDER BY p.id, f.name"):
        path = case.folder / "pages" / row["folder"] / row["name"]
        try:
            with path.open("rb") as file:
                held = hashlib.file_digest(file, "sha256").hexdigest() == row["sha256"]
        except OSError:
            held = False
        if not held:
            out.append(Problem("page-changed", f"page {row['id']} {row['name']}", "A published file was changed."))
    return out

"""Looking after a case: is everything still what it was, who did what, copies, and erasing what must go."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from earwitness.custody import verify as verifier
from earwitness.custody.trust import Trust
from earwitness.desk import documents, intake, record
from earwitness.desk.context import Desk
from earwitness.desk.sound import open_sound
from earwitness.errors import CaseDamaged, CaseExists, EarwitnessError, NotInCase, Usage
from earwitness.store import backup as store_backup
from earwitness.store.act import Act
from earwitness.store.check import check_case, notes_on

# What reading rows and files that are not what was written can end in; nothing is believed of them then.
_DAMAGE = (OSError, ValueError, TypeError, AttributeError, LookupError, ArithmeticError, MemoryError, zlib.error)


@dataclass(frozen=True)
class Finding:
    """Something that does not hold in a case: a code, what is known, and where."""

    code: str
    known: str
    where: str


@dataclass(frozen=True)
class CaseReport:
    """What a check of a case gave. `pages` are the verdicts on its stored pages by their ids."""

    findings: tuple[Finding, ...]
    entries: int
    instances: int
    recordings: int
    documents: int
    pages: dict[str, str]
    notes: tuple[str, ...]

    @property
    def held(self) -> bool:
        return not self.findings


@dataclass(frozen=True)
class LogLine:
    """One entry as it is printed. Texts that were erased say so."""

    n: int
    instance: str
    time: str
    act: str
    actor: str
    action: str
    details: str
    erased: tuple[str, ...]
    fields: tuple[str, ...] = ()


def check(desk: Desk, trust: Trust | None = None) -> CaseReport:
    """Everything the case rests on: log, rows, files, seals made again from the originals, stored pages."""
    case = desk.case
    findings = [Finding(p.code, p.what, p.where) for p in check_case(case)]
    exhibits = case.read("SELECT id, kind FROM exhibits WHERE statement IS NOT NULL ORDER BY id")
    for row in exhibits:
        desk.progress("making seals again", 0, len(exhibits))
        for track in case.read("SELECT track FROM tracks WHERE exhibit = ?", (row["id"],)):
            findings += _check_seal(desk, row["id"], track["track"])
    findings += [Finding(code, what, where) for code, where, what in documents.faults(desk)]
    findings += _resealed(desk)
    pages = dict(_check_pages(desk, trust, findings))
    counts = case.get("SELECT count(*) AS n, count(DISTINCT instance) AS i FROM log")
    return CaseReport(
        tuple(dict.fromkeys(findings)),
        counts["n"],
        counts["i"],
        sum(row["kind"] == "recording" for row in exhibits),
        sum(row["kind"] == "document" for row in exhibits),
        pages,
        tuple(f"{p.where}: {p.what}" for p in notes_on(case)),
    )


def _check_seal(desk: Desk, exhibit: str, track: int) -> list[Finding]:
    try:
        with open_sound(desk, exhibit, track) as sound:
            sound.hashes()
    except (EarwitnessError, *_DAMAGE) as error:
        code = error.code if isinstance(error, EarwitnessError) else "original-changed"
        return [Finding(code, "The stored recording does not give the sealed root any more.", exhibit)]
    return []


def _resealed(desk: Desk) -> Iterator[Finding]:
    rows = desk.case.read(
        "SELECT id, supersedes FROM exhibits e WHERE original IS NOT NULL AND EXISTS"
        " (SELECT 1 FROM exhibits o WHERE o.original = e.original AND o.id != e.id AND o.n < e.n)"
    )
    for row in rows:
        if row["supersedes"] is None:
            yield Finding("resealed", "A recording was sealed twice, and the later seal does not say so.", row["id"])


def _check_pages(desk: Desk, trust: Trust | None, findings: list[Finding]) -> Iterator[tuple[str, str]]:
    rows = desk.case.read(
        "SELECT p.id, f.folder, f.name FROM pages p JOIN page_files f ON f.page_id = p.page_id"
        " WHERE f.name LIKE '%.html' ORDER BY p.id, f.name"
    )
    for row in rows:
        path = desk.case.folder / "pages" / row["folder"] / row["name"]
        if not path.is_file():
            continue  # the check of files has said so
        verdict = verifier.verify(path.read_bytes(), trust)
        yield f"{row['id']} {row['name']}", verdict.overall
        if verdict.overall == "broken":
            findings.append(Finding(verdict.code or "broken", "A stored page does not hold.", row["id"]))


def log_lines(desk: Desk) -> Iterator[LogLine]:
    """The history in the order it was written."""
    for entry in desk.case.iter_log():
        private = entry.private
        details = private.get("details", {})
        shown = [f"{k} {v}" for k, v in sorted(details.items()) if isinstance(v, str | int) and not isinstance(v, bool)]
        yield LogLine(
            entry.n,
            entry.instance,
            str(private.get("time", "not known")),
            str(private.get("act", "not known")),
            entry.actor or "not stated",
            entry.action,
            ", ".join(shown),
            tuple(sorted(k for k, v in entry.fields.items() if v is None)),
            tuple(sorted(k for k, v in entry.fields.items() if v is not None)),
        )


def backup(desk: Desk, dest: Path) -> int:
    """Copy the case to a new or empty folder and check the copy. Returns the number of originals in it."""
    if dest.exists() and (not dest.is_dir() or any(dest.iterdir())):
        raise CaseExists("The folder for the copy is not empty.", "Name a new folder.", where="dest")
    with desk.case.act(Act("backup", desk.actor)):
        pass
    made = store_backup.backup(desk.case, dest)
    if made.problems:
        raise CaseDamaged(
            f"The copy was made, but {len(made.problems)} things in it do not hold.",
            "Check the case and the copy (`verify`); that tells what, and where.",
        )
    return len(desk.case.wanted_originals())


def state_fields(desk: Desk, exhibit: str, stated: list[record.Field]) -> list[record.Field]:
    """State or correct fields of the acquisition record later. The seal's own record stays as it was committed.

    Raises NotInCase, Usage for a field that is not asked of such an exhibit.
    """
    document = is_document(desk, exhibit)
    asked = record.fields_of(document)
    if odd := [field.label for field in stated if field.name not in asked]:
        raise Usage(
            f"That field is not asked of a {'document' if document else 'recording'}: {odd[0]}.",
            f"Use one of: {', '.join(asked)}.",
            where="record",
        )
    with desk.case.act(Act("state record", desk.actor, details={"exhibit": exhibit})) as tx:
        for field in stated:
            intake.write_field(tx, exhibit, field, desk.actor)
    from earwitness.desk.facts import fields

    return list(fields(desk, exhibit).values())


def is_document(desk: Desk, exhibit: str) -> bool:
    """Whether an exhibit is a document and not a recording. Raises NotInCase."""
    row = desk.case.get("SELECT kind FROM exhibits WHERE id = ?", (exhibit,), what="exhibit")
    return bool(row["kind"] == "document")


def add_source(desk: Desk, *, name: str | None = None, contact: str | None = None, note: str | None = None) -> str:
    """A new alias (S1…). Who it is, if anybody writes it down, stands in a table of its own that nothing else reads."""
    with desk.case.act(Act("add source", desk.actor)) as tx:
        alias = tx.new_id("S")
        tx.detail("source", alias)
        tx.insert("sources", alias=alias, note=note, created_at=tx.time)
        if name or contact:
            tx.insert("identities", alias=alias, name=name, contact=contact)
    return alias


def erase(desk: Desk, entry: int, field: str, *, reason: str) -> bool:
    """Erase one text of a log entry of this machine's history; the log still verifies. Raises NotInCase.

    False where other readers still hold the database's write-ahead log open, which keeps the text until they are done.
    """
    instance = desk.case.instance(desk.actor)
    row = desk.case.one("SELECT seq FROM log WHERE instance = ? AND n = ?", (instance, entry))
    if row is None:
        raise NotInCase("The history has no such entry.", "List it with `log CASE`.", where="entry")
    return desk.case.erase_field(row["seq"], field, reason=reason, actor=desk.named())

"""A copy of a whole case in a new or empty folder, checked after it was made.

The database is copied through SQLite's own backup, so a case that is being written to is copied in one state. Every
original and page is compared with its digest while it is copied. working/ is left out: it can be made again.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from earwitness.errors import CaseExists, OriginalChanged
from earwitness.store.case import DATABASE, FOLDERS, WANTED_ORIGINALS, Case
from earwitness.store.check import Problem, check_case
from earwitness.store.database import Database, faults
from earwitness.store.originals import CHUNK, sync_folder, write_file


@dataclass(frozen=True)
class Backup:
    """What was copied, and what the copy's own check found. `problems` empty: the copy holds."""

    originals: int
    page_files: int
    bytes: int
    problems: list[Problem]


def backup(case: Case, dest: Path, *, progress: Callable[[int, int], None] | None = None) -> Backup:
    """Copy a case. Raises CaseExists, OriginalChanged (nothing under the name of the case is left then), DiskFull.

    `progress` gets bytes done and bytes in all.
    """
    with faults():
        dest.mkdir(parents=True, exist_ok=True)
        if any(dest.iterdir()):
            raise CaseExists("The folder for the copy is not empty.", "Name a new folder.")
        dest.chmod(0o700)
        for name in FOLDERS:
            (dest / name).mkdir(mode=0o700)
        # The database goes first, so that every file its rows speak of is already in place; it gets its own name
        # last, so that a copy that was cut is not taken for a case.
        part = dest / f".{DATABASE}.part"
        _copy_database(case, part)
    wanted, pages = _rows(part)
    sizes = [case.originals.path(d).stat().st_size if case.originals.path(d).is_file() else 0 for d in wanted]
    total, done = part.stat().st_size + sum(sizes), 0
    for digest, size in zip(wanted, sizes, strict=True):
        _copy(case.originals.path(digest), dest / "originals" / digest[:2] / digest, digest)
        done += size
        if progress:
            progress(done, total)
    for folder, name, digest in pages:
        _copy(case.folder / "pages" / folder / name, dest / "pages" / folder / name, digest)
    with faults():
        sync_folder(dest / "originals")
        sync_folder(dest / "pages")
        part.rename(dest / DATABASE)
        sync_folder(dest)
    with Case.open(dest, home=case.home, readonly=True) as copy:
        problems = check_case(copy)
    return Backup(len(wanted), len(pages), total, problems)


def _copy_database(case: Case, target: Path) -> None:
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    to = sqlite3.connect(target)
    try:
        case.db.connection().backup(to)
        # Fold the copy into one file, so that it can be read from a medium that cannot be written to.
        to.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        to.close()
    with target.open("rb+") as file:
        os.fsync(file.fileno())


def _rows(database: Path) -> tuple[list[str], list[tuple[str, str, str]]]:
    """The digests and page files that the copied rows speak of: those, not what stands in the case by now."""
    db = Database(database)
    try:
        wanted = sorted(row["d"] for row in db.read(WANTED_ORIGINALS))
        pages = [(r["folder"], r["name"], r["sha256"]) for r in db.read("SELECT * FROM page_files ORDER BY 1, 3")]
    finally:
        db.close()
    return wanted, pages


def _copy(source: Path, target: Path, sha256: str) -> None:
    digest = hashlib.sha256()

    def chunks() -> Iterator[bytes]:
        with source.open("rb") as file:
            while chunk := file.read(CHUNK):
                digest.update(chunk)
                yield chunk
        if digest.hexdigest() != sha256:
            raise OriginalChanged(
                "Stored bytes differ from those that were received; the copy was stopped.",
                "Check the case (`verify`), and restore the file from another copy first.",
            )

    with faults():
        try:
            write_file(target, chunks(), mode=0o400)
        except FileNotFoundError:
            raise OriginalChanged(
                "A file that the case speaks of is not there; the copy was stopped.",
                "Check the case (`verify`), and restore the file from another copy first.",
            ) from None

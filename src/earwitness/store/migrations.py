"""Numbered migrations: each is one transaction that ends with its number in the database's own header.

A step that is cut half-way leaves the step before it, so opening again starts over at that step. A case written by a
later version is refused. The steps run from zero must give exactly schema.sql (a test compares).
"""

from __future__ import annotations

import functools
import sqlite3
from collections.abc import Sequence
from importlib import resources

from earwitness.errors import CaseDamaged, CaseNewer
from earwitness.store.database import Database

APPLICATION_ID = 0x45574331  # "EWC1"


def _text(name: str) -> str:
    return resources.files("earwitness.store").joinpath(name).read_text("utf-8")


@functools.cache
def steps() -> tuple[str, ...]:
    """The SQL of each migration, oldest first."""
    folder = resources.files("earwitness.store").joinpath("steps")
    names = sorted(item.name for item in folder.iterdir() if item.name.endswith(".sql"))
    return tuple(_text(f"steps/{name}") for name in names)


def schema() -> str:
    """The SQL of a fresh case."""
    return _text("schema.sql")


def statements(sql: str) -> list[str]:
    """The single statements of a script (`executescript` would commit behind our back)."""
    out: list[str] = []
    pending = ""
    for line in sql.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            out.append(pending.strip())
            pending = ""
    return out


def shape(conn: sqlite3.Connection) -> list[tuple[str, str, str]]:
    """Every table, index, view and trigger of a database with its SQL, in a fixed order."""
    rows = conn.execute(
        "SELECT type, name, coalesce(sql, '') FROM sqlite_master"
        " WHERE name NOT LIKE 'sqlite!_stat%' ESCAPE '!' ORDER BY type, name"
    )
    return [(str(r[0]), str(r[1]), str(r[2])) for r in rows]


@functools.cache
def expected_shape() -> tuple[tuple[str, str, str], ...]:
    """The shape of a database made from schema.sql."""
    conn = sqlite3.connect(":memory:")
    try:
        conn.executescript(schema())
        return tuple(shape(conn))
    finally:
        conn.close()


def version(db: Database) -> int:
    """The number of the last migration that was done; 0 for an empty database."""
    row = db.one("PRAGMA user_version")
    return int(row[0]) if row else 0


def create(db: Database) -> None:
    """Fill an empty database with the schema, in one transaction."""
    with db.writing(None, schema=True) as conn:
        for statement in statements(schema()):
            conn.execute(statement)
        conn.execute(f"PRAGMA application_id={APPLICATION_ID}")
        conn.execute(f"PRAGMA user_version={len(steps())}")


def check_version(db: Database, *, latest: int | None = None) -> int:
    """The version of a database that may be opened. Raises CaseNewer, CaseDamaged."""
    latest = len(steps()) if latest is None else latest
    found = version(db)
    if found > latest:
        raise CaseNewer(
            f"This case was written by a later version of the program (format {found}; this one knows {latest}).",
            "Install the later version. Nothing was changed.",
        )
    row = db.one("PRAGMA application_id")
    if found < 1 or row is None or row[0] != APPLICATION_ID:
        raise CaseDamaged("The database in this folder is not one of a case.", "Name the folder of a case.")
    return found


def migrate(db: Database, todo: Sequence[str] | None = None) -> int:
    """Bring a database to the latest version, one transaction per step. Returns how many steps were done."""
    todo = steps() if todo is None else todo
    done = 0
    while check_version(db, latest=len(todo)) < len(todo):
        with db.writing(None, schema=True) as conn:
            # Another process may have done this step while we waited for the lock.
            found = int(conn.execute("PRAGMA user_version").fetchone()[0])
            if found < len(todo):
                for statement in statements(todo[found]):
                    conn.execute(statement)
                conn.execute(f"PRAGMA user_version={found + 1}")
                done += 1
    return done


def check_shape(db: Database) -> None:
    """Refuse a database with tables, triggers or views that are not ours. Raises CaseDamaged."""
    if tuple(shape(db.connection())) != expected_shape():
        raise CaseDamaged(
            "The tables of the case database are not those of this version.",
            "Keep this copy as it is, and open a backup.",
        )

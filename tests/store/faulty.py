"""Run as a child process by the fault tests: does one thing to a case and says how it ended on standard output.

faulty.py WHAT CASE HOME [MORE]
"""

from __future__ import annotations

import io
import os
import resource
import signal
import sys
import tempfile
from pathlib import Path

from earwitness.custody import ed25519
from earwitness.errors import EarwitnessError
from earwitness.store import migrations
from earwitness.store.act import Act
from earwitness.store.case import Case
from earwitness.store.check import check_case
from earwitness.store.database import Database
from earwitness.store.settings import Home


def write_for_ever(case: Case) -> None:
    """Originals and acts, until the process is killed. Says `ready` after the first."""
    number = 0
    while True:
        number += 1
        stored = case.originals.put(io.BytesIO(os.urandom(300_000)))
        with case.act(Act("receive", "anna", digests={"in": stored.sha256})) as tx:
            exhibit = tx.new_id("D")
            tx.insert(
                "exhibits",
                id=exhibit,
                kind="document",
                original=stored.sha256,
                blake2b=stored.blake2b,
                size=stored.size,
                received_at=tx.time,
            )
        case.put_page_files(exhibit.lower(), {"page.html": os.urandom(50_000)})
        if number % 3 == 0:
            case.checkpoint(ed25519.public(b"\x07" * 32), lambda m: ed25519.sign(b"\x07" * 32, m))
        print("ready", flush=True)


def write_some(case: Case, count: int) -> None:
    """`count` acts, each with an id of its own."""
    for _ in range(count):
        with case.act(Act("source", str(os.getpid()))) as tx:
            tx.insert("sources", alias=tx.new_id("S"), note=None, created_at=tx.time)


def until_full(case: Case, limit: int) -> None:
    """Write until files may not grow past `limit` bytes, first in originals/, then in the database."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    for what in ("original", "act"):
        try:
            while True:
                if what == "original":
                    case.originals.put(io.BytesIO(bytes(limit + 1)))
                with case.act(Act("fill", "anna", texts={"filler": "x" * 20_000})):
                    pass
        except EarwitnessError as fault:
            print(what, fault.code, flush=True)


def migrate_and_die(path: Path, sql: str) -> None:
    """Begin the next migration and be killed in the middle of its transaction."""
    db = Database(path)
    with db.writing(None, schema=True) as conn:
        for statement in migrations.statements(sql):
            conn.execute(statement)
        os.kill(os.getpid(), signal.SIGKILL)


def as_nobody(folder: Path, home: Path) -> None:
    """Open and read a case as somebody who may not write it, then try to act."""
    if os.geteuid() == 0:
        # Once through everything first: the other user may not even read the modules that are imported on the way.
        with tempfile.TemporaryDirectory() as top, Case.create(Path(top) / "a", home=Home(Path(top))) as rehearsal:
            list(rehearsal.iter_log())
            check_case(rehearsal)
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
    with Case.open(folder, home=Home(home)) as case:
        print("readonly", case.readonly)
        print("entries", len(list(case.iter_log())))
        print("problems", len(check_case(case)))
        try:
            with case.act(Act("x")):
                pass
        except EarwitnessError as fault:
            print("act", fault.code)


def main() -> None:
    what, folder, home = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    if what == "migrate":
        migrate_and_die(folder / "case.db", sys.argv[4])
    elif what == "nobody":
        as_nobody(folder, home)
    else:
        with Case.open(folder, home=Home(home)) as case:
            if what == "write":
                write_for_ever(case)
            elif what == "some":
                write_some(case, int(sys.argv[4]))
            elif what == "full":
                until_full(case, int(sys.argv[4]))


if __name__ == "__main__":
    main()

"""What a case must survive: kill -9, a full disk, a read-only medium, two writers, cut migrations, copies, flips."""

from __future__ import annotations

import io
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from earwitness.custody import ed25519
from earwitness.errors import (
    CaseBusy,
    CaseDamaged,
    CaseExists,
    CaseNewer,
    CaseReadOnly,
    DiskFull,
    EarwitnessError,
    OriginalChanged,
)
from earwitness.store import database, migrations, originals
from earwitness.store.act import Act
from earwitness.store.backup import backup
from earwitness.store.case import Case
from earwitness.store.check import check_case, notes_on
from earwitness.store.database import Database
from earwitness.store.settings import Home

FAULTY = Path(__file__).with_name("faulty.py")
SEED = b"\x07" * 32
KEY = ed25519.public(SEED)


def child(what: str, case: Path, home: Path, *more: str, wait: bool = True) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, str(FAULTY), what, str(case), str(home), *more], stdout=subprocess.PIPE, text=True
    )
    if wait:
        process.wait(60)
    return process


def receive(case: Case, data: bytes) -> str:
    """Store bytes as a document, the smallest honest way."""
    stored = case.originals.put(io.BytesIO(data))
    with case.act(Act("receive", "anna", digests={"in": stored.sha256})) as tx:
        exhibit = tx.new_id("D")
        tx.insert(
            "exhibits", id=exhibit, kind="document", original=stored.sha256, blake2b=stored.blake2b, size=stored.size,
            received_at=tx.time,
        )  # fmt: skip
    return stored.sha256


def page(case: Case) -> None:
    """A published page with one file."""
    files = case.put_page_files("p1", {"page.html": b"<p>page</p>"})
    with case.act(Act("page", "anna")) as tx:
        tx.insert("pages", page_id="ab" * 16, id=tx.new_id("P"), state="working", policy="working", made_at=tx.time)
        for name, (size, digest) in files.items():
            tx.insert("page_files", page_id="ab" * 16, folder="p1", name=name, size=size, sha256=digest)


# -- kill -9 --------------------------------------------------------------------------------------------------------


def kill_rounds(tmp_path: Path, rounds: int) -> None:
    home = Home(tmp_path / "home")
    Case.create(tmp_path / "case", home=home).close()
    chance = random.Random(rounds)
    for _ in range(rounds):
        process = child("write", tmp_path / "case", home.folder, wait=False)
        assert process.stdout
        # A moment that is random in the work, not in time: so many lines, then a part of the next act.
        for _ in range(chance.randint(1, 4)):
            assert process.stdout.readline() == "ready\n"
        for _ in range(chance.randint(0, 200_000)):
            pass
        process.kill()
        process.wait()
        process.stdout.close()
        with Case.open(tmp_path / "case", home=home) as case:
            assert case.opening.fork is None
            assert check_case(case) == []
            assert all(case.originals.path(d).is_file() for d in case.wanted_originals())


@pytest.mark.kill
def test_kill_9_while_writing(tmp_path: Path) -> None:
    kill_rounds(tmp_path, 8)


@pytest.mark.kill
@pytest.mark.soak
def test_kill_9_while_writing_200_times(tmp_path: Path) -> None:
    kill_rounds(tmp_path, 200)


def test_what_a_cut_act_left_is_swept_listed_and_kept(case: Case, home: Home) -> None:
    kept = receive(case, b"kept")
    stray = case.originals.put(io.BytesIO(b"no row"))
    (case.folder / "originals" / ".part-1").write_bytes(b"half")
    case.put_page_files("p9", {"page.html": b"no row"})
    case.close()
    with Case.open(case.folder, home=home) as again:
        assert len(again.opening.swept) == 3
        assert not stray.path.exists()
        assert again.originals.stored() == [kept]
        held = [p.read_bytes() for p in (again.folder / "working" / "swept").iterdir()]
        assert sorted(held) == [b"half", b"no row", b"no row"]
        assert check_case(again) == []
    with Case.open(case.folder, home=home) as third:
        assert third.opening.swept == []


def test_an_intake_that_was_refused_leaves_nothing(case: Case) -> None:
    digest = receive(case, b"kept")
    case.discard(case.originals.put(io.BytesIO(b"refused")))
    case.discard(case.originals.put(io.BytesIO(b"kept")))
    assert case.originals.stored() == [digest]
    scratch = case.scratch(".pcm")
    scratch.write_bytes(b"x")
    assert notes_on(case) == []
    case.close()
    with Case.open(case.folder, home=case.home):
        assert not scratch.exists()


def test_nothing_is_swept_while_another_is_at_work(case: Case, home: Home) -> None:
    stray = case.originals.put(io.BytesIO(b"its row comes in a moment"))
    with Case.open(case.folder, home=home) as other:
        assert other.opening.swept == []
        assert stray.path.exists()


# -- full disk ------------------------------------------------------------------------------------------------------


def test_a_file_system_that_is_full(case: Case, home: Home) -> None:
    receive(case, b"before")
    case.close()
    size = (case.folder / "case.db").stat().st_size
    process = child("full", case.folder, home.folder, str(size + 200_000))
    assert process.stdout
    said = process.stdout.read().split("\n")
    assert said[:2] == ["original disk-full", "act disk-full"] or said[:2] == ["original disk-full", "act medium"]
    with Case.open(case.folder, home=home) as again:
        assert check_case(again) == []
        assert again.opening.fork is None
        receive(again, b"after")


def test_a_database_that_has_no_room_keeps_what_it_had(case: Case) -> None:
    receive(case, b"before")
    before = case.head()
    conn = case.db.connection()
    conn.execute(f"PRAGMA max_page_count={conn.execute('PRAGMA page_count').fetchone()[0] + 2}")
    with pytest.raises(DiskFull), case.act(Act("fill", texts={"filler": "x" * 100_000})):
        pass
    assert case.head() == before
    assert check_case(case) == []
    conn.execute("PRAGMA max_page_count=1000000")
    receive(case, b"after")


@pytest.fixture
def tiny() -> Iterator[Path]:
    """A file system of one megabyte."""
    folder = Path(tempfile.mkdtemp())
    if (
        shutil.which("mount") is None
        or subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)], capture_output=True
        ).returncode
    ):
        folder.rmdir()
        pytest.skip("needs the right to mount a file system: run as root outside a container")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)
    folder.rmdir()


@pytest.mark.soak
def test_no_room_left_on_the_medium(tiny: Path, home: Home) -> None:
    with Case.create(tiny / "case", home=home) as case:
        receive(case, b"before")
        with pytest.raises(DiskFull):
            case.originals.put(io.BytesIO(bytes(2_000_000)))
        assert case.originals.strays(case.wanted_originals()) == []
        (tiny / "filler").write_bytes(bytes(os.statvfs(tiny).f_bavail * os.statvfs(tiny).f_bsize))
        with pytest.raises(DiskFull):
            for _ in range(100):
                with case.act(Act("fill", texts={"filler": "x" * 100_000})):
                    pass
        (tiny / "filler").unlink()
        assert check_case(case) == []
        receive(case, b"after")
        assert check_case(case) == []


# -- read-only ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("left_over_wal", [False, True])
def test_a_case_that_may_not_be_written(left_over_wal: bool) -> None:
    # Not under tmp_path: the other user must be able to reach it.
    top = Path(tempfile.mkdtemp())
    try:
        top.chmod(0o755)
        with Case.create(top / "made", home=Home(top / "home")) as case:
            receive(case, b"some bytes")
            if left_over_wal:
                # As a copy that was taken while the case was open: the last acts are in the write-ahead log only.
                shutil.copytree(top / "made", top / "case", ignore=shutil.ignore_patterns("*-shm"))
                assert (top / "case" / "case.db-wal").stat().st_size > 0
        if not left_over_wal:
            shutil.copytree(top / "made", top / "case")
        for path in [top / "case", *(top / "case").rglob("*")]:
            path.chmod(0o555 if path.is_dir() else 0o444)
        process = child("nobody", top / "case", top / "nohome")
        assert process.stdout
        said = process.stdout.read().split("\n")
        assert said[:4] == ["readonly True", "entries 2", "problems 0", "act case-read-only"]
        assert not (top / "nohome").exists()
    finally:
        for path in [top / "case", *(top / "case").rglob("*")]:
            path.chmod(0o755)
        shutil.rmtree(top)


def test_opened_for_reading_nothing_is_written(case: Case, home: Home) -> None:
    receive(case, b"x")
    case.close()
    before = {p: p.read_bytes() for p in case.folder.rglob("*") if p.is_file()}
    with Case.open(case.folder, home=home, readonly=True) as again:
        assert check_case(again) == []
        with pytest.raises(CaseReadOnly), again.act(Act("x")):
            pass
        with pytest.raises(CaseReadOnly):
            again.checkpoint(KEY, lambda m: ed25519.sign(SEED, m))
    after = {p: p.read_bytes() for p in case.folder.rglob("*") if p.is_file()}
    assert {p.name for p in after} - {p.name for p in before} <= {"case.db-wal", "case.db-shm"}
    assert {p: after[p] for p in before} == before


# -- two at once ----------------------------------------------------------------------------------------------------


def test_two_processes_on_one_case(case: Case, home: Home) -> None:
    processes = [child("some", case.folder, home.folder, "40", wait=False) for _ in range(2)]
    for process in processes:
        assert process.wait(60) == 0
        assert process.stdout
        process.stdout.close()
    assert len(case.read("SELECT alias FROM sources")) == 80
    assert [e.n for e in case.iter_log()] == list(range(81))
    assert len(case.instances()) == 1
    assert check_case(case) == []


def test_a_case_that_stays_busy_is_a_clear_error(case: Case, home: Home) -> None:
    other = Case.open(case.folder, home=home, busy_s=0.05)
    with other, case.act(Act("long")), pytest.raises(CaseBusy), other.act(Act("short")):
        pass
    assert check_case(case) == []


# -- migrations -----------------------------------------------------------------------------------------------------

STEP = "CREATE TABLE later (a INTEGER) STRICT;\nALTER TABLE settings ADD COLUMN note TEXT;\n"


def test_migrations_from_zero_give_the_schema(tmp_path: Path) -> None:
    conn = sqlite3.connect(":memory:")
    for step in migrations.steps():
        for statement in migrations.statements(step):
            conn.execute(statement)
    assert tuple(migrations.shape(conn)) == migrations.expected_shape()
    conn.close()


def test_a_migration_that_is_cut_leaves_the_case_as_it_was(case: Case, home: Home) -> None:
    receive(case, b"x")
    with case.act(Act("set")) as tx:
        tx.put("settings", "a", value="b")
    case.close()
    process = child("migrate", case.folder, home.folder, STEP)
    assert process.returncode == -9
    with Case.open(case.folder, home=home) as again:
        assert check_case(again) == []
    # And then in full: old rows still hash to what the log says, because a column that is NULL is not hashed.
    todo = [*migrations.steps(), STEP]
    db = Database(case.folder / "case.db")
    assert migrations.migrate(db, todo) == 1
    assert migrations.migrate(db, todo) == 0
    db.close()
    with pytest.raises(CaseNewer):
        Case.open(case.folder, home=home)
    raw = sqlite3.connect(case.folder / "case.db")
    raw.executescript("DROP TABLE later; ALTER TABLE settings DROP COLUMN note; PRAGMA user_version=1")
    raw.close()


def test_a_step_that_fails_changes_nothing(case: Case) -> None:
    db = case.db
    with pytest.raises(sqlite3.OperationalError):
        migrations.migrate(db, [*migrations.steps(), "CREATE TABLE a (b);\nCREATE TABLE a (b);\n"])
    assert migrations.version(db) == len(migrations.steps())
    migrations.check_shape(db)


def test_a_database_of_something_else_is_refused(tmp_path: Path, home: Home) -> None:
    (tmp_path / "x").mkdir()
    conn = sqlite3.connect(tmp_path / "x" / "case.db")
    conn.execute("CREATE TABLE a (b)")
    conn.close()
    with pytest.raises(CaseDamaged):
        Case.open(tmp_path / "x", home=home)
    (tmp_path / "x" / "case.db").write_bytes(b"not a database, but long enough to look at" * 30)
    with pytest.raises(CaseDamaged):
        Case.open(tmp_path / "x", home=home)


def test_a_trigger_from_elsewhere_is_refused(case: Case, home: Home) -> None:
    case.close()
    conn = sqlite3.connect(case.folder / "case.db")
    conn.execute("CREATE TRIGGER t AFTER INSERT ON settings BEGIN DELETE FROM settings; END")
    conn.close()
    with pytest.raises(CaseDamaged):
        Case.open(case.folder, home=home)


def test_making_a_case_that_was_cut_can_be_made_again(
    tmp_path: Path, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    for step in (Case, migrations):
        name = "_first_entry" if step is Case else "create"

        def cut(*_: object, **__: object) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(step, name, cut)
            with pytest.raises(KeyboardInterrupt):
                Case.create(tmp_path / name, home=home)
        if step is Case:
            with pytest.raises(EarwitnessError):
                Case.open(tmp_path / name, home=home)
        with Case.create(tmp_path / name, home=home) as case:
            assert check_case(case) == []


# -- copies and forks -----------------------------------------------------------------------------------------------


def copy_of(case: Case, to: Path) -> Path:
    """A copy with a file manager, while the case is closed."""
    shutil.copytree(case.folder, to)
    return to


def test_a_copy_used_on_two_machines_forks_and_says_so(case: Case, home: Home, tmp_path: Path) -> None:
    receive(case, b"x")
    signed = case.checkpoint(KEY, lambda m: ed25519.sign(SEED, m))
    parent = case.head()
    case.close()
    other = Home(tmp_path / "other-home")
    elsewhere = copy_of(case, tmp_path / "copy")
    with Case.open(elsewhere, home=other) as copy, Case.open(case.folder, home=home) as first:
        assert copy.opening.fork == "other machine"
        assert first.opening.fork is None
        receive(copy, b"y")
        receive(first, b"z")
        assert copy.opening.fork is None
        assert copy.origin() != first.origin() == parent.origin
        cited = next(copy.iter_log(copy.instance())).private["details"]
        assert cited["parents"][0]["root"] == parent.root.hex()
        assert (cited["parents"][0]["size"], cited["parents"][0]["checkpoint_size"]) == (parent.size, signed.size)
        assert len(copy.instances()) == 2
        assert check_case(copy) == [] == check_case(first)
        copy.checkpoint(KEY, lambda m: ed25519.sign(SEED, m))
        assert check_case(copy) == []
    # Carried back to the first machine, the copy goes on under the first log only if that one has not moved on.
    with Case.open(elsewhere, home=home) as back:
        assert back.opening.fork == "this machine knows another head"
        assert [p.code for p in notes_on(back)] == ["behind"]
        receive(back, b"w")
        assert len(back.instances()) == 3


def test_two_copies_on_one_machine_never_share_a_history(case: Case, home: Home, tmp_path: Path) -> None:
    case.close()
    twin = copy_of(case, tmp_path / "twin")
    with Case.open(case.folder, home=home) as first, Case.open(twin, home=home) as second:
        receive(first, b"one")
        receive(second, b"two")
        assert first.instance() != second.instance()
        assert check_case(first) == []


# -- backup ---------------------------------------------------------------------------------------------------------


def test_a_backup_is_the_case_and_is_checked(case: Case, home: Home, tmp_path: Path) -> None:
    receive(case, b"x" * 5000)
    page(case)
    case.checkpoint(KEY, lambda m: ed25519.sign(SEED, m))
    seen: list[tuple[int, int]] = []
    made = backup(case, tmp_path / "b", progress=lambda done, total: seen.append((done, total)))
    assert (made.originals, made.page_files, made.problems) == (1, 1, [])
    assert seen and seen[-1][0] <= seen[-1][1]
    with Case.open(tmp_path / "b", home=home, readonly=True) as copy:
        assert copy.head(case.instance()) == case.head()
    with pytest.raises(CaseExists):
        backup(case, tmp_path / "b")


def test_a_damaged_original_stops_the_backup(case: Case, tmp_path: Path) -> None:
    digest = receive(case, b"x" * 5000)
    path = case.originals.path(digest)
    path.chmod(0o600)
    path.write_bytes(b"y" * 5000)
    with pytest.raises(OriginalChanged):
        backup(case, tmp_path / "b")
    assert not (tmp_path / "b" / "case.db").exists()
    path.unlink()
    with pytest.raises(OriginalChanged):
        backup(case, tmp_path / "c")


# -- flipped bits ---------------------------------------------------------------------------------------------------


def content(folder: Path) -> list[object] | None:
    """Everything that is in the database of a case, or None where it cannot be read."""
    try:
        conn = sqlite3.connect(f"{(folder / 'case.db').as_uri()}?mode=ro&immutable=1", uri=True)
        try:
            conn.text_factory = bytes
            tables = [r[0].decode() for r in conn.execute("SELECT name FROM sqlite_master WHERE type='table'")]
            out: list[object] = [conn.execute("PRAGMA user_version").fetchall()]
            out += [conn.execute("SELECT type, name, sql FROM sqlite_master ORDER BY 1, 2").fetchall()]
            for name in sorted(set(tables) - {"jobs", "open_views", "sqlite_sequence"}):
                out.append((name, conn.execute(f"SELECT * FROM {name} ORDER BY 1, 2").fetchall()))
            return out
        finally:
            conn.close()
    except (sqlite3.Error, UnicodeDecodeError):
        return None


def flips(case: Case, home: Home, count: int, seed: int) -> tuple[int, int]:
    """Flip single bits in every file of the case. Returns how many were noticed and how many were harmless."""
    receive(case, b"some bytes of a recording" * 40)
    page(case)
    with case.act(Act("source", "anna", reason="why")) as tx:
        tx.insert("sources", alias=tx.new_id("S"), note="note", created_at=tx.time)
    case.checkpoint(KEY, lambda m: ed25519.sign(SEED, m))
    case.close()
    truth = content(case.folder)
    files = [p for p in case.folder.rglob("*") if p.is_file() and "working" not in p.parts]
    chance = random.Random(seed)
    noticed = harmless = 0
    for _ in range(count):
        path = chance.choice(files)
        whole = path.read_bytes()
        place = chance.randrange(len(whole) * 8)
        if path.name == "case.db" and not any(whole[place // 8 // 64 * 64 :][:64]) and chance.random() < 0.9:
            continue  # mostly look where there is something
        flipped = bytearray(whole)
        flipped[place // 8] ^= 1 << (place % 8)
        path.chmod(0o600)
        path.write_bytes(bytes(flipped))
        try:
            with Case.open(case.folder, home=home, readonly=True) as opened:
                problems = [p.code for p in check_case(opened)]
        except EarwitnessError as fault:
            problems = [fault.code]
        if problems:
            noticed += 1
        else:
            assert path.name == "case.db", f"a flipped bit in {path.name} was not noticed"
            assert content(case.folder) == truth, f"bit {place} changed the case and was not noticed"
            harmless += 1
        path.write_bytes(whole)
        for extra in ("case.db-wal", "case.db-shm"):
            (case.folder / extra).unlink(missing_ok=True)
    with Case.open(case.folder, home=home, readonly=True) as opened:
        assert check_case(opened) == []
    return noticed, harmless


def test_a_flipped_bit_is_noticed_or_changes_nothing(case: Case, home: Home) -> None:
    noticed, harmless = flips(case, home, 250, 1)
    assert noticed > 50 and harmless > 5


@pytest.mark.soak
def test_many_flipped_bits_are_noticed_or_change_nothing(case: Case, home: Home) -> None:
    noticed, harmless = flips(case, home, 20_000, 2)
    assert noticed > 5000 and harmless > 100


def test_damage_to_the_schema_text_is_a_typed_error(case: Case, home: Home) -> None:
    case.close()
    path = case.folder / "case.db"
    whole = path.read_bytes()
    for text in (b"CREATE TABLE settings", b"STRICT", b"jobs_by_state"):
        flipped = bytearray(whole)
        flipped[whole.index(text)] ^= 0x80
        path.write_bytes(bytes(flipped))
        with pytest.raises(CaseDamaged):
            Case.open(case.folder, home=home, readonly=True)


def test_a_flipped_bit_in_a_left_over_write_ahead_log_is_noticed(case: Case, home: Home, tmp_path: Path) -> None:
    for number in range(5):
        receive(case, b"x%d" % number)
    whole = tmp_path / "whole"
    shutil.copytree(case.folder, whole, ignore=shutil.ignore_patterns("*-shm"))
    wal = (whole / "case.db-wal").read_bytes()
    chance = random.Random(3)
    for number in range(12):
        copy = tmp_path / f"copy{number}"
        shutil.copytree(whole, copy)
        flipped = bytearray(wal)
        flipped[chance.randrange(32, len(wal))] ^= 1 << chance.randrange(8)
        (copy / "case.db-wal").write_bytes(bytes(flipped))
        try:
            with Case.open(copy, home=home, readonly=True) as opened:
                assert (
                    check_case(opened)
                    or {p.code for p in notes_on(opened)} >= {"behind"}
                    or (
                        opened.head(case.instance()) == case.head()  # the frame was written again later in the log
                    )
                )
        except EarwitnessError as fault:
            assert fault.code in ("case-damaged", "no-case")


def test_an_end_that_was_lost_is_noticed(case: Case, home: Home, tmp_path: Path) -> None:
    case.close()
    whole = (case.folder / "case.db").read_bytes()
    with Case.open(case.folder, home=home) as again:
        receive(again, b"x")
    (case.folder / "case.db").write_bytes(whole)
    with Case.open(case.folder, home=home, readonly=True) as cut:
        assert check_case(cut) == []
        assert {p.code for p in notes_on(cut)} == {"behind", "stray"}


def test_faults_of_the_medium_have_types(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise OSError(5, "input/output error")

    monkeypatch.setattr(originals.os, "fsync", fails)
    with pytest.raises(EarwitnessError) as caught:
        case.originals.put(io.BytesIO(b"x"))
    assert caught.value.code == "medium"
    assert case.originals.strays(set()) == []
    assert isinstance(database.explain_os(OSError(28, "")), DiskFull)

"""No act without an entry, no entry without its act; what is written can be checked and erased."""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from earwitness.custody import ed25519, merkle, notes
from earwitness.errors import CaseExists, CaseReadOnly, NoCase, NotInCase
from earwitness.store import log, rows, views
from earwitness.store.act import Act
from earwitness.store.case import Case
from earwitness.store.check import check_case
from earwitness.store.settings import Home

SEED = b"\x07" * 32
KEY = ed25519.public(SEED)


def sign(message: bytes) -> bytes:
    return ed25519.sign(SEED, message)


def fill(case: Case) -> None:
    """A little of everything."""
    for number in range(4):
        with case.act(Act("set", "anna", reason="because", digests={"in": "ab" * 32})) as tx:
            tx.put("settings", "name", value=str(number))
    with case.act(Act("source", "anna")) as tx:
        alias = tx.new_id("S")
        tx.insert("sources", alias=alias, note="met twice", created_at=tx.time)
        tx.insert("identities", alias=alias, name="someone", contact=None, note=None)


def test_every_act_is_one_entry_and_the_case_holds(case: Case) -> None:
    fill(case)
    case.checkpoint(KEY, sign)
    entries = list(case.iter_log())
    assert [e.n for e in entries] == list(range(6))
    assert entries[0].private["act"] == "new"
    assert entries[1].fields == {"actor": "anna", "reason": "because", "digest_in": "ab" * 32}
    assert b"anna" not in b"".join(e.envelope for e in entries)
    assert check_case(case) == []


def test_no_row_can_be_written_outside_an_act(case: Case) -> None:
    with pytest.raises(sqlite3.OperationalError):
        case.db.connection().execute("INSERT INTO settings VALUES ('a', 'b')")
    with pytest.raises(sqlite3.DatabaseError), case.machinery() as conn:
        conn.execute("INSERT INTO settings VALUES ('a', 'b')")
    with pytest.raises(ValueError, match="insert, update and delete"), case.act(Act("x")) as tx:
        tx.read("DELETE FROM settings")
    with pytest.raises(CaseReadOnly):
        case.read("DELETE FROM log RETURNING n")
    assert check_case(case) == []
    assert case.head().size == 1


def test_an_act_that_fails_leaves_nothing(case: Case) -> None:
    before = case.head()
    with pytest.raises(RuntimeError), case.act(Act("x", "anna")) as tx:
        tx.put("settings", "a", value="b")
        raise RuntimeError
    assert case.head() == before
    assert case.one("SELECT 1 FROM settings") is None
    with pytest.raises(RuntimeError, match="inside an act"), case.act(Act("x")), case.act(Act("y")):
        pass
    assert check_case(case) == []


def test_an_action_without_its_statement_is_noticed(case: Case) -> None:
    with case.act(Act("seal", "anna"), action="seal", subject=b"\x01" * 32):
        pass
    assert [p.code for p in check_case(case)] == ["log"]


def test_every_table_is_covered_or_says_why_not(case: Case) -> None:
    tables = {r["name"] for r in case.read("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert tables == set(rows.COVERED) | set(rows.COVERED_OTHERWISE) | set(rows.HARMLESS)
    for table, key in rows.COVERED.items():
        info = case.read(f"PRAGMA table_info({table})")
        assert tuple(r["name"] for r in info if r["pk"]) == key


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE settings SET value = 'other'",
        "DELETE FROM settings",
        "INSERT INTO settings VALUES ('new', 'x')",
        "UPDATE identities SET name = 'another'",
        "UPDATE fields SET value = 'bob' WHERE name = 'actor' AND seq = 2",
        "UPDATE fields SET value = NULL, salt = NULL WHERE seq = 2",
        "DELETE FROM fields WHERE seq = 2 AND name = 'reason'",
        "UPDATE marks SET tbl = 'keys' WHERE seq = 3",
        "DELETE FROM marks WHERE seq = 3",
        "UPDATE log SET n = 77 WHERE seq = 3",
        "UPDATE log SET salt = zeroblob(32) WHERE seq = 3",
        "UPDATE log SET root = zeroblob(32) WHERE seq = 3",
        "UPDATE log SET private = (SELECT private FROM log WHERE seq = 2) WHERE seq = 3",
        "DELETE FROM log WHERE seq = (SELECT max(seq) FROM log)",
        "UPDATE heads SET size = 5",
        "UPDATE heads SET peaks = zeroblob(64)",
        "UPDATE checkpoints SET note = CAST(replace(CAST(note AS TEXT), '6', '5') AS BLOB)",
        "UPDATE checkpoints SET size = 4",
        "UPDATE instances SET machine = 'x'",
        "UPDATE counters SET last = 9",
        "CREATE TABLE extra (a)",
        "CREATE TRIGGER t AFTER INSERT ON log BEGIN SELECT 1; END",
    ],
)
def test_damage_is_named(case: Case, damage: str) -> None:
    fill(case)
    case.checkpoint(KEY, sign)
    conn = case.db.connection()
    for pragma in ("query_only=OFF", "foreign_keys=OFF"):
        conn.execute(f"PRAGMA {pragma}")
    conn.execute(damage)
    assert check_case(case) != []


def test_a_field_can_be_erased_and_the_log_still_verifies(case: Case, tmp_path: Path) -> None:
    with case.act(Act("note", "anna", texts={"place": "behind-the-green-door"})):
        pass
    seq = case.read("SELECT max(seq) AS s FROM log")[0]["s"]
    before = case.head()
    case.erase_field(seq, "place", reason="safety", actor="anna")
    assert check_case(case) == []
    assert [e.fields.get("place") for e in case.iter_log()][seq - 1] is None
    assert list(case.iter_log())[-1].private["act"] == "erase"
    path = merkle.consistency_path(case.leaf_hashes(before.instance), before.size)
    merkle.check_consistency(before.size, case.head().size, before.root, case.head().root, path)
    for file in (tmp_path / "case").glob("case.db*"):
        assert b"behind-the-green-door" not in file.read_bytes()
    with pytest.raises(NotInCase):
        case.erase_field(seq, "nothing", reason="x", actor="anna")


def test_a_clock_that_runs_backwards_is_noted_and_nothing_is_reordered(case: Case, watch: object) -> None:
    with case.act(Act("one")):
        pass
    watch.when -= timedelta(days=400)  # type: ignore[attr-defined]
    with case.act(Act("two")):
        pass
    with case.act(Act("three")):
        pass
    private = [e.private for e in case.iter_log()]
    assert [p["act"] for p in private] == ["new", "one", "two", "three"]
    assert [p["clock_note"] for p in private] == ["none", "none", "earlier than the entry before", "none"]
    assert private[2]["time"] < private[1]["time"]
    assert {p["clock"] for p in private} == {"test"}
    assert check_case(case) == []


def test_ids_are_never_used_twice(case: Case) -> None:
    with case.act(Act("a")) as tx:
        assert tx.new_id("S") == "S1"
        tx.insert("sources", alias="S1", note=None, created_at=tx.time)
    with case.act(Act("b")) as tx:
        tx.delete("sources", "S1")
    with case.act(Act("c")) as tx:
        assert tx.new_id("S") == "S2"
        assert tx.new_id("E") == "E1"
    assert check_case(case) == []


def test_checkpoints_are_signed_notes_over_the_committed_head(case: Case) -> None:
    fill(case)
    first = case.checkpoint(KEY, sign)
    assert case.checkpoint(KEY, sign) == first
    note = notes.parse(first.note)
    assert (note.origin, note.size, note.root) == (case.origin(), 6, case.head().root)
    proof = notes.parse_proof(case.entry_proof(3, first))
    leaf = merkle.leaf_hash(case.envelope(first.instance, 3))
    merkle.check_inclusion(leaf, proof.index, note.size, proof.path, note.root)
    with case.act(Act("more")):
        pass
    second = case.checkpoint(KEY, sign)
    path = case.consistency(first.instance, first.size, second.size)
    merkle.check_consistency(first.size, second.size, note.root, notes.parse(second.note).root, path)


def test_a_case_is_made_only_in_a_new_or_empty_folder(case: Case, home: Home, tmp_path: Path) -> None:
    with pytest.raises(CaseExists):
        Case.create(case.folder, home=home)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "file").touch()
    with pytest.raises(CaseExists):
        Case.create(tmp_path / "other", home=home)
    with pytest.raises(NoCase):
        Case.open(tmp_path / "other", home=home)


@given(st.integers(1, 200))
@settings(max_examples=60)
def test_peaks_give_the_root_of_the_whole_tree(size: int) -> None:
    leaves = [merkle.leaf_hash(bytes([n % 256, n // 256])) for n in range(size)]
    peaks: list[bytes] = []
    for n, leaf in enumerate(leaves):
        peaks = log.add_peak(peaks, n, leaf)
    assert log.peaks_root(peaks) == merkle.root(leaves)


@given(
    st.dictionaries(st.sampled_from(["a", "bb", "c"]), st.one_of(st.none(), st.text(), st.binary(), st.integers())),
    st.dictionaries(st.sampled_from(["a", "bb", "c"]), st.one_of(st.none(), st.text(), st.binary(), st.integers())),
)
def test_two_rows_never_have_one_byte_string(one: dict[str, object], two: dict[str, object]) -> None:
    def plain(row: dict[str, object]) -> dict[str, object]:
        return {k: v for k, v in row.items() if v is not None}

    same = plain(one) == plain(two) and all(type(one[k]) is type(two[k]) for k in plain(one))
    assert (rows.row_bytes(one) == rows.row_bytes(two)) == same


def test_sealing_the_same_bytes_twice_unsaid_is_noticed(case: Case) -> None:
    def seal(supersedes: str | None) -> None:
        with case.act(Act("seal", "anna")) as tx:
            exhibit = tx.new_id("E")
            data = exhibit.encode()
            digest = hashlib.sha256(data)
            tx.about("seal", digest.digest())
            tx.insert(
                "exhibits", id=exhibit, kind="recording", original="ab" * 32, received_at=tx.time, seal_id=exhibit,
                statement=data, statement_digest=digest.hexdigest(), supersedes=supersedes,
            )  # fmt: skip

    seal(None)
    assert check_case(case, files=False) == []
    seal("E1")
    assert check_case(case, files=False) == []
    seal(None)
    assert [p.code for p in check_case(case, files=False)] == ["resealed"]


def test_views_are_one_entry_per_person_exhibit_and_sitting(case: Case, home: Home) -> None:
    for start in range(0, 5000, 500):
        views.note_view(case, "anna", "E1", "s1", [(start, start + 500)])
    views.note_view(case, "anna", "E1", "s1", [(9000, 9500), (100, 200)])
    views.note_view(case, "anna", "E2", "s1", [(0, 10)])
    views.note_view(case, "bob", "E1", "s2", [(0, 10)])
    assert case.head().size == 1
    assert views.close_sitting(case, "s1") == 2
    assert views.close_sitting(case, "s1") == 0
    details = [(e.actor, e.private["details"]) for e in case.iter_log()][1:]
    seen = [(who, what["exhibit"], what["ranges_ms"]) for who, what in details]
    assert seen == [("anna", "E1", [[0, 5000], [9000, 9500]]), ("anna", "E2", [[0, 10]])]
    # A sitting of a process that still lives is left alone; of one that is gone it is closed.
    assert views.close_left_over(case) == 0
    with case.machinery() as conn:
        conn.execute("UPDATE open_views SET owner = ?", (f"{home.machine()}:another boot:1:1",))
    home.set("log_views", "role")
    assert views.close_left_over(case) == 1
    last = list(case.iter_log())[-1]
    assert (last.actor, last.private["role"], last.private["actor"]) == (None, "listener", "not known")
    assert check_case(case) == []


def test_threads_have_connections_of_their_own(case: Case) -> None:
    def act() -> None:
        with case.act(Act("source")) as tx:
            tx.insert("sources", alias=tx.new_id("S"), note=None, created_at=tx.time)

    threads = [threading.Thread(target=act) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(case.read("SELECT 1 FROM sources")) == 8
    assert check_case(case) == []

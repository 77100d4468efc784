"""Backups, erasing, a case on two machines, and what a check finds when something is wrong."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest
from desk_samples import confirmed_case, findings, publish, tree, wav, write

from earwitness.desk import checking, intake, keeping, keyring, listening, quotations, release, transcripts
from earwitness.desk.context import Desk
from earwitness.errors import CaseDamaged, CaseExists, NobodyNamed, NotInCase, OriginalChanged, OtherLog
from earwitness.store import views
from earwitness.timecode import parse_span


@pytest.fixture
def case(tmp_path: Path) -> Path:
    made = confirmed_case(tmp_path)
    with Desk.open(made, actor="anna") as desk:
        listening.prepare(desk, "E1")
        publish(desk, tmp_path / "page")
    return made


# -- backup ---------------------------------------------------------------------------------------------------------


def test_a_backup_is_a_case_of_its_own(case: Path, tmp_path: Path) -> None:
    with Desk.open(case, actor="anna") as desk:
        assert keeping.backup(desk, tmp_path / "copy") >= 2
        with pytest.raises(CaseExists):
            keeping.backup(desk, tmp_path / "copy")
        with pytest.raises(CaseExists):
            keeping.backup(desk, case)
    report = checking.check([case, tmp_path / "copy"])
    assert report.overall == "held" and report.warnings == []
    assert report.cases[0]["entries"] == report.cases[1]["entries"]
    # No key went with it, and its pages are the same bytes.
    assert not any("key" in name for name in tree(tmp_path / "copy"))
    with Desk.open(tmp_path / "copy", actor="anna") as desk:
        release.export_page(desk, "P1", tmp_path / "again")
        listening.prepare(desk, "E1")
        assert listening.speech_map(desk, "E1")
    assert tree(tmp_path / "again") == tree(tmp_path / "page")


def test_a_backup_of_a_damaged_case_says_so(case: Path, tmp_path: Path) -> None:
    with sqlite3.connect(case / "case.db") as conn:
        conn.execute("UPDATE exhibits SET title = 'another'")
    with Desk.open(case, actor="anna") as desk, pytest.raises(CaseDamaged):
        keeping.backup(desk, tmp_path / "one")
    original = next(p for p in (case / "originals").rglob("*") if p.is_file())
    original.chmod(0o600)
    original.write_bytes(original.read_bytes()[:-1] + b"?")
    with Desk.open(case, actor="anna") as desk, pytest.raises(OriginalChanged):
        keeping.backup(desk, tmp_path / "two")
    assert not (tmp_path / "two" / "case.db").exists()


# -- erasing --------------------------------------------------------------------------------------------------------


def test_a_text_is_erased_and_the_history_holds(case: Path, tmp_path: Path) -> None:
    with Desk.open(case, actor="anna") as desk:
        seal = next(e for e in desk.case.iter_log() if e.private["act"] == "seal")
        assert seal.fields["file_name"] == "voice note 7.wav"
        keeping.erase(desk, seal.n, "file_name", reason="the source asked")
        for entry, name in ((seal.n, "no_such"), (999, "file_name")):
            with pytest.raises(NotInCase):
                keeping.erase(desk, entry, name, reason="x")
        desk.actor = None
        with pytest.raises(NobodyNamed):
            keeping.erase(desk, seal.n, "actor", reason="x")
        lines = {line.n: line for line in keeping.log_lines(desk)}
        assert lines[seal.n].erased == ("file_name",)
        assert max(lines.values(), key=lambda line: line.n).act == "erase"
    assert findings(case) == []
    assert checking.check([tmp_path / "page"]).overall == "held"


# -- two machines ---------------------------------------------------------------------------------------------------


def test_a_copied_case_on_two_machines(case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(case, tmp_path / "copy")
    here = (tmp_path / "home-here").as_posix()
    with Desk.open(case, actor="anna") as desk:  # the first machine goes on
        intake.seal_file(desk, write(tmp_path / "here.wav", wav(11)))
        assert desk.warnings == [] and desk.case.opening.fork is None
    monkeypatch.setenv("EARWITNESS_HOME", here)  # the second machine
    with Desk.open(tmp_path / "copy", actor="boris") as desk:
        assert any("history of its own" in w for w in desk.warnings)
        # Publishing what was sealed elsewhere is refused, and changes nothing.
        before = len(list(desk.case.iter_log()))
        with pytest.raises(OtherLog) as caught:
            publish(desk, tmp_path / "there", working=True)
        assert caught.value.exit_code == 57 and "--supersedes" in caught.value.do
        assert not (tmp_path / "there").exists()
        after = [e.private["act"] for e in desk.case.iter_log()][before:]
        assert after in ([], ["fork"])
        # Sealed again here, on purpose, it can be published here.
        given = tmp_path / "given" / "voice note 7.wav"
        assert intake.seal_file(desk, given).already
        again = intake.seal_file(desk, given, supersedes="E1")
        assert again.id == "E2"
        transcripts.import_file(desk, "E2", tmp_path / "given" / "words.txt", language="en")
        quotations.confirm(desk, parse_span("E2:0-2"))
        publish(desk, tmp_path / "there", "E2:0-2")
        assert len(desk.case.instances()) == 2
        keys = [k for k in keyring.listed(desk) if k.here]
        assert len(keys) == 1
        fork = next(e for e in desk.case.iter_log() if e.private["act"] == "fork")
        assert fork.private["details"]["parents"][0]["size"] > 5
    report = checking.check([case, tmp_path / "copy", tmp_path / "page", tmp_path / "there"])
    assert report.overall == "held" and not report.equivocation
    assert [c["instances"] for c in report.cases] == [1, 2]


def test_an_older_copy_is_noticed_where_it_was_written(case: Path, tmp_path: Path) -> None:
    shutil.copytree(case, tmp_path / "older")
    with Desk.open(case, actor="anna") as desk:
        keeping.add_source(desk)
    report = checking.check([tmp_path / "older"])
    assert report.overall == "held" and any("older" in w for w in report.warnings)
    with Desk.open(tmp_path / "older", actor="anna") as desk:
        assert any("history of its own" in w for w in desk.warnings)
        keeping.add_source(desk)
    assert findings(tmp_path / "older") == []


# -- what a check finds ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        ("UPDATE exhibits SET untrusted_name = 'x'", "rows"),
        ("UPDATE tracks SET total = total - 1", "rows"),
        ("DELETE FROM acquisition WHERE name = 'got.how'", "rows"),
        ("UPDATE quotations SET state = 'confirmed', decided_by = 'eve'", "rows"),
        ("UPDATE withholdings SET state = 'lifted'", None),
        ("UPDATE keys SET state = 'active'", None),
        ("UPDATE pages SET state = 'withdrawn'", "rows"),
        ("UPDATE page_files SET sha256 = replace(sha256, 'a', 'b')", "rows"),
        ("UPDATE checkpoints SET size = size + 1", "log"),
        ("UPDATE log SET salt = zeroblob(32) WHERE n = 2", "log"),
        ("UPDATE tracks SET salt_key = zeroblob(32)", "rows"),
        ("DELETE FROM disclosures", "rows"),
        ("UPDATE counters SET last = 99", "rows"),
    ],
)
def test_a_changed_row_is_named(case: Path, damage: str, code: str | None) -> None:
    with sqlite3.connect(case / "case.db") as conn:
        changed = conn.execute(damage).rowcount
    found = findings(case)
    if code is None and changed == 0:
        assert found == []
    elif code is not None:
        assert any(f.startswith(code) for f in found), found


def test_a_page_in_the_case_that_was_changed_with_its_row(case: Path) -> None:
    """Somebody who writes both page and row is still told by the marks, and by the page's own proof."""
    import hashlib

    with Desk.open(case, readonly=True) as desk:
        row = desk.case.get("SELECT * FROM page_files WHERE name = 'page.html'")
    path = case / "pages" / row["folder"] / "page.html"
    path.chmod(0o600)
    path.write_bytes(path.read_bytes().replace(b"noon", b"nine"))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    with sqlite3.connect(case / "case.db") as conn:
        conn.execute("UPDATE page_files SET sha256 = ? WHERE name = 'page.html'", (digest,))
    found = findings(case)
    assert any(f.startswith("rows page_files") for f in found) and any(f.endswith(" P1") for f in found), found


def test_a_kept_decode_that_was_changed_is_named(tmp_path: Path) -> None:
    from desk_samples import mulaw

    case = confirmed_case(tmp_path)
    with Desk.open(case, actor="anna") as desk:
        intake.seal_file(desk, write(tmp_path / "m.wav", mulaw()))
        kept = desk.case.get("SELECT kept_decode FROM tracks WHERE exhibit = 'E2'")["kept_decode"]
        path = desk.case.originals.path(kept)
    path.chmod(0o600)
    path.write_bytes(bytes(len(path.read_bytes())))
    assert {f.split()[0] for f in findings(case)} >= {"original-changed"}
    path.unlink()
    assert {f.split()[0] for f in findings(case)} >= {"original-changed"}


def test_views_are_entries_when_the_sitting_closes(case: Path) -> None:
    """The desk has no listening room yet; the store writes its entries down all the same."""
    with Desk.open(case, actor="anna") as desk:
        views.note_view(desk.case, "anna", "E1", "s1", [(0, 900), (800, 2000)])
        views.note_view(desk.case, "anna", "E1", "s1", [(5000, 6000)])
        assert views.close_sitting(desk.case, "s1") == 1
        entry = list(desk.case.iter_log())[-1]
        assert entry.private["act"] == "view" and entry.private["details"]["ranges_ms"] == [[0, 2000], [5000, 6000]]
    assert findings(case) == []

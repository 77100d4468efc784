"""Documents in a case: sealed once, logged, found to be changed when they are, refused without a trace."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from desk_samples import tree, write

from earwitness.custody.document_seal import parse_document_seal
from earwitness.desk import documents, intake, keeping, record
from earwitness.desk.context import Desk
from earwitness.errors import CaseBusy, DocumentUnreadable, Malformed, NotInCase, Usage
from earwitness.store import backup

ARTICLE = "“Eleven men fled,” said Anna Lind, a nurse. She did not say who had told her.\n".encode()


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk.create(tmp_path / "case", actor="anna")


def test_the_same_bytes_are_sealed_once_and_again_only_on_purpose(desk: Desk, tmp_path: Path) -> None:
    given = write(tmp_path / "Orvend Courier.txt", ARTICLE)
    assert documents.is_document(given)
    one = documents.seal_document(desk, given, stated=[record.parse("published.on", "2026-11-12")])
    assert (one.id, one.already, one.kind, one.language) == ("D1", False, "text", "en")
    assert "published.on" not in one.missing and "published.by" in one.missing and "made.device" not in one.missing
    before = len(list(desk.case.iter_log()))
    assert documents.seal_document(desk, given).already and len(list(desk.case.iter_log())) == before
    two = documents.seal_document(desk, given, supersedes="D1")
    assert (two.id, two.already) == ("D2", False)
    row = desk.case.get("SELECT statement FROM exhibits WHERE id = 'D2'")
    assert parse_document_seal(bytes(row["statement"])).supersedes == bytes.fromhex(one.seal_id)
    found = documents.load(desk, "D1")
    assert found.text.encode() == ARTICLE and str(found.published) == "2026-11-12"
    assert keeping.check(desk).findings == () and keeping.check(desk).documents == 2
    entry = list(desk.case.iter_log())[-1]
    assert entry.action == "seal" and b"Orvend" not in entry.envelope


def test_a_refused_document_leaves_nothing(desk: Desk, tmp_path: Path) -> None:
    documents.seal_document(desk, write(tmp_path / "a.txt", ARTICLE))
    before, entries = tree(desk.case.folder / "originals"), len(list(desk.case.iter_log()))
    for data in (b"", b"%PDF-1.5 cut", b"PK\x03\x04", b"\x00" * 400):
        with pytest.raises(DocumentUnreadable):
            documents.seal_document(desk, write(tmp_path / "bad.pdf", data))
    for more in ({"source": "S9"}, {"supersedes": "D9"}):
        with pytest.raises(NotInCase):
            documents.seal_document(desk, write(tmp_path / "b.txt", b"Other words."), **more)  # type: ignore[arg-type]
    assert tree(desk.case.folder / "originals") == before and len(list(desk.case.iter_log())) == entries


def test_a_changed_text_is_found(desk: Desk, tmp_path: Path) -> None:
    documents.seal_document(desk, write(tmp_path / "a.txt", ARTICLE))
    desk.close()
    with sqlite3.connect(tmp_path / "case" / "case.db") as conn:
        conn.execute("UPDATE documents SET text = replace(text, 'Eleven', 'Twelve')")
    with Desk.open(tmp_path / "case") as again:
        found = {f.where for f in keeping.check(again).findings}
    assert {"D1", "documents D1"} <= found


def test_a_backup_holds_the_documents(desk: Desk, tmp_path: Path) -> None:
    documents.seal_document(desk, write(tmp_path / "a.txt", ARTICLE))
    made = backup.backup(desk.case, tmp_path / "copy")
    assert not made.problems
    with Desk.open(tmp_path / "copy") as other:
        assert documents.load(other, "D1").text.encode() == ARTICLE


def test_names_of_recordings_are_never_taken_for_documents(tmp_path: Path) -> None:
    assert not documents.is_document(write(tmp_path / "playlist.wav", b"#EXTM3U\nhttp://example.invalid/x\n"))
    assert not documents.is_document(write(tmp_path / "real.txt", b"RIFF\x00\x00\x00\x00WAVEfmt "))
    assert documents.is_document(write(tmp_path / "without_a_name", b"%PDF-1.4 "))


def test_a_recording_is_not_a_document(desk: Desk, tmp_path: Path) -> None:
    from desk_samples import wav

    intake.seal_file(desk, write(tmp_path / "a.wav", wav()))
    with pytest.raises(Usage):
        documents.load(desk, "E1")
    with pytest.raises(NotInCase):
        documents.load(desk, "D1")


def test_a_document_seal_is_closed(desk: Desk, tmp_path: Path) -> None:
    documents.seal_document(desk, write(tmp_path / "a.txt", ARTICLE))
    statement = bytes(desk.case.get("SELECT statement FROM exhibits WHERE id = 'D1'")["statement"])
    assert parse_document_seal(statement).dump() == statement
    for bad in (
        statement[:-1],
        statement.replace(b"document/1", b"document/2"),
        statement.replace(b'"text"', b'"texx"'),
    ):
        with pytest.raises(Malformed):
            parse_document_seal(bad)


def test_what_another_process_took_back_is_not_sealed(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = documents.extract

    def taken(fd: int, name: str, *, allow_unjailed: bool) -> object:
        found = real(fd, name, allow_unjailed=allow_unjailed)
        for path in (desk.case.folder / "originals").glob("??/*"):
            path.unlink()
        return found

    monkeypatch.setattr(documents, "extract", taken)
    with pytest.raises(CaseBusy):
        documents.seal_document(desk, write(tmp_path / "a.txt", ARTICLE))
    assert desk.case.one("SELECT 1 FROM exhibits") is None

"""Documents wherever recordings are: brought in, listed, stated, read, found, copied and checked."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from desk_samples import wav, write

from earwitness.desk import bulk, home, keeping, search
from earwitness.desk.context import Desk

ARTICLE = (
    "# Eleven men fled\n\n“Eleven men fled,” said Anna Lind 🕊, a nurse.\n\nShe did not say who had told her. Ёлка.\n"
)


def send(web: Any, name: str, data: bytes | str, **options: Any) -> dict[str, Any]:
    """Give the desk a file, and what became of it."""
    raw = data.encode() if isinstance(data, str) else data
    headers = {"x-file-name": quote(name), "x-options": quote(json.dumps(options))}
    number = web("POST", "/api/intake", raw=raw, headers=headers).json["job"]
    return next(dict(j) for j in web.wait_for_jobs() if j["id"] == number)


def test_a_document_is_brought_in_stated_read_and_found(tmp_path: Path, make_web: Callable[..., Any]) -> None:
    Desk.create(tmp_path / "case", actor="anna").close()
    web = make_web(tmp_path / "case")
    sent = send(web, "courier.md", ARTICLE, title="", fields={"got.how": "from its site"}, tags=["fled"])
    assert (sent["state"], sent["exhibit"], sent["already"]) == ("done", "D1", False)
    again = send(web, "other name.md", ARTICLE)
    assert (again["exhibit"], again["already"]) == ("D1", True)
    assert send(web, "call.wav", wav())["exhibit"] == "E1"
    first = web("GET", "/api/case").json
    [line] = first["documents"]
    assert (line["title"], line["kind"], line["language"], line["tags"]) == (
        "Eleven men fled",
        "markdown",
        "en",
        ["fled"],
    )
    assert [r["id"] for r in first["recordings"]] == ["E1"]
    assert any(t["what"] == "Say who published D1, and when" for t in first["next"])
    assert any(u.startswith("D1: ") for u in first["unknown"])

    stated = {"published.by": "Orvend Courier", "published.on": "12 November"}
    told = web("POST", "/api/document/D1/record", {"fields": stated}).json
    assert told["publisher"] == "Orvend Courier" and told["day"] is None and "text" not in told
    wanted = "Write the day on which D1 was published as YYYY-MM-DD"
    assert any(t["what"] == wanted for t in web("GET", "/api/case").json["next"])
    web("POST", "/api/document/D1/record", {"fields": {"published.on": "2026-11-12"}})
    assert not any("D1 was published" in t["what"] for t in web("GET", "/api/case").json["next"])
    assert web("POST", "/api/document/D1/record", {"fields": {"made.device": "pen"}}).status == 400
    assert web("POST", "/api/exhibits/E1/record", {"fields": {"published.by": "X"}}).status == 400

    page = web("GET", "/api/document/D1").json
    assert (page["shown"], page["day"]) == ("Orvend Courier, Eleven men fled", "2026-11-12")
    assert page["text"].startswith("Eleven men fled\n\n“Eleven")
    states = {f["name"]: f["state"] for f in page["record"]}
    assert states["published.by"] == "known" and states["written.by"] == "not_known" and "made.device" not in states
    assert [e["act"] for e in page["history"]] == ["state record", "state record", "note about recording", "seal"]
    assert web("GET", "/api/document/D2").status == web("GET", "/api/document/E1").status == 404

    [hit] = web("GET", "/api/search?q=" + quote("елка told")).json["hits"]
    assert (hit["exhibit"], hit["kind"]) == ("D1", "document")
    assert page["text"][hit["start"] : hit["end"]] == "told"
    assert [hit["text"][a:b] for a, b in hit["marks"]] == ["told", "Ёлка"]


def test_what_is_refused_says_what_it_is_and_leaves_nothing(tmp_path: Path, make_web: Callable[..., Any]) -> None:
    Desk.create(tmp_path / "case", actor="anna").close()
    web = make_web(tmp_path / "case")
    entries = web("GET", "/api/case").json["entries"]
    for name, data, known in (
        ("letter.doc", b"\xd0\xcf\x11\xe0" + bytes(600), "an old Word file"),
        ("photo.jpg", b"\xff\xd8\xff" + bytes(600), "a picture"),
        ("notes.log", b"Eleven men fled.\n", "its name is not that of a document"),
        ("cut.pdf", b"%PDF-1.5 cut", "damaged"),
        ("nothing.txt", b"", "empty"),
    ):
        job = send(web, name, data)
        assert job["state"] == "failed" and known in job["error"]["known"] and job["error"]["do"], name
    assert web("GET", "/api/case").json["entries"] == entries
    assert not [f for f in (tmp_path / "case" / "originals").rglob("*") if f.is_file()]


def test_a_folder_of_both_says_which_is_which(tmp_path: Path) -> None:
    folder = tmp_path / "many"
    write(folder / "call.wav", wav())
    write(folder / "courier.txt", "Eleven men fled, said a nurse.\n")
    sheet = write(
        folder / "list.csv", "file,date,outlet,author,alias\ncall.wav,2026-11-09,,,Lantern\n"
        "courier.txt,2026-11-12,Orvend Courier,N. Farrow,\n",
    )  # fmt: skip
    with Desk.create(tmp_path / "case", actor="anna") as desk:
        found = bulk.plan(desk, folder, sheet)
        assert [(line.kind, line.ready) for line in found.lines] == [("recording", True), ("document", True)]
        assert [exhibit for _, exhibit, _ in bulk.seal(desk, found)] == ["E1", "D1"]
        [line] = home.home(desk).documents
        assert (line.publisher, line.author, line.day) == ("Orvend Courier", "N. Farrow", "2026-11-12")
        assert [x.already for x in bulk.plan(desk, folder, sheet).lines] == ["E1", "D1"]
        assert keeping.backup(desk, tmp_path / "copy")
    with Desk.open(tmp_path / "copy") as copy:
        report = keeping.check(copy)
        assert (report.held, report.recordings, report.documents) == (True, 1, 1)
        assert [h["exhibit"] for h in search.search(copy, "eleven nurse")["hits"]] == ["D1"]


def test_a_long_paragraph_is_found_by_its_place(tmp_path: Path) -> None:
    from earwitness.desk import documents

    text = "wort " * 3000 + "Zimtstern " + "wort " * 3000 + "🕊\n \n  Marzipan\n"
    with Desk.create(tmp_path / "case", actor="anna") as desk:
        documents.seal_document(desk, write(tmp_path / "long.txt", text))
        for word in ("Zimtstern", "Marzipan"):
            [hit] = search.search(desk, word)["hits"]
            assert text[hit["start"] : hit["end"]] == word and len(hit["text"]) < 500

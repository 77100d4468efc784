"""The work of a person who never saw a terminal, call by call: bring in, put into words, confirm, publish, check."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from desk_samples import WORDS, wav, write

from earwitness.custody import fingerprint
from earwitness.desk import arrivals, bulk, recordinglist
from earwitness.desk.context import Desk

HOSTILE_TEXT = "<img src=x onerror=alert(1)> \u202eevil\u202c </script><script>alert(2)</script>"


def send(web: Any, path: str, data: bytes, name: str, **options: Any) -> Any:
    headers = {"x-file-name": quote(name), "x-options": quote(json.dumps(options))}
    return web("POST", path, raw=data, headers=headers)


def publish(web: Any, **body: Any) -> Any:
    """Look at what would leave, then publish just that."""
    seen = web("POST", "/api/publish/check", body).json["seen"]
    return web("POST", "/api/publish", {**body, "seen": seen})


def test_from_an_empty_case_to_a_page_that_holds(tmp_path: Path, make_web: Callable[..., Any]) -> None:
    web = make_web()
    assert web("GET", "/api/case").json["error"]["code"] == "no-case-open"
    assert web("POST", "/api/start/new", {"name": "The night shift"}).json == {"case": "The night shift"}
    assert web("GET", "/api/case").json["recordings"] == []
    sent = send(web, "/api/intake", wav(seconds=6.0), "voice <b>1</b>.wav", title="Call", tags=["night", "phone"],
                fields={"got.how": "by hand"}, assigned="boris")  # fmt: skip
    assert sent.status == 200, sent.text
    jobs = web.wait_for_jobs()
    assert {j["kind"]: j["state"] for j in jobs} == {"intake": "done", "prepare": "done", "listening copy": "done"}
    found = web("GET", "/api/case").json
    line = found["recordings"][0]
    assert (line["id"], line["title"], line["tags"], line["assigned"]) == ("E1", "Call", ["night", "phone"], "boris")
    assert found["next"][0]["href"] == "/recording/E1#transcripts"
    again = send(web, "/api/intake", wav(seconds=6.0), "other name.wav")
    web.wait_for_jobs()
    done = next(j for j in web("GET", "/api/jobs").json["jobs"] if j["id"] == again.json["job"])
    assert (done["already"], done["exhibit"]) == (True, "E1")
    wrong = send(web, "/api/intake", b"\x89PNG\r\n\x1a\n" + bytes(200), "photo.png").json["job"]
    web.wait_for_jobs()
    failed = lambda: [j["id"] for j in web("GET", "/api/jobs").json["jobs"] if j["state"] == "failed"]  # noqa: E731
    assert failed() == [wrong] and web("POST", "/api/jobs/away", {"job": done["id"]}).status == 400
    assert web("POST", "/api/jobs/away", {"job": wrong}).status == 200 and failed() == []
    given = send(web, "/api/exhibits/E1/transcripts", WORDS.encode(), "words.txt", language="en", written_by="C. 2")
    assert given.json["transcript"]["turns"] == 3
    [one] = web("GET", "/api/exhibits/E1").json["transcripts"]
    assert (one["wrote"], one["by"], one["unsaved"], one["turns"]) == ("C. 2", "anna", False, 3)
    first = web("GET", "/api/transcripts/T1").json["turns"][0]["id"]
    typed = {"id": "ab" * 16, "base": 0, "kind": "add", "speaker": "A", "text": "And so on.", "after": first}
    sent = web("POST", "/api/transcripts/T1/ops", {"ops": [typed]}).json["results"][0]
    assert sent["state"] == "applied", sent
    [one] = web("GET", "/api/exhibits/E1").json["transcripts"]
    assert (one["unsaved"], one["turns"], one["version"]) == (True, 4, 1), "what was typed is seen to be there"
    web("POST", "/api/transcripts/T1/ops", {"ops": [{"id": "cd" * 16, "base": 1, "kind": "undo"}]})
    made = web("POST", "/api/exhibits/E1/quotations", {"from": "0", "to": "2"}).json["quotation"]
    assert made["state"] == "proposed"
    checked = web("POST", "/api/publish/check", {"quotations": [made["id"]]}).json
    assert [r["code"] for r in checked["reasons"]] == ["not-confirmed"]
    assert web("GET", checked["preview"], token=None).headers["content-security-policy"].startswith("sandbox;")
    out = tmp_path / "out"
    refused = publish(web, quotations=[made["id"]], out=str(out))
    assert (refused.status, refused.json["error"]["code"], out.exists()) == (409, "gate", False)
    assert web("POST", f"/api/quotations/{made['id']}/confirm").json["quotation"]["by"] == "anna"
    page = publish(web, quotations=[made["id"]], out=str(out), title="A call")
    assert page.status == 200, page.text
    seen = web("GET", page.json["preview"], token=None)
    assert seen.headers["content-security-policy"].startswith("sandbox allow-scripts")
    assert seen.body == (out / "page.html").read_bytes()
    verdict = send(web, "/api/verify", (out / "page.html").read_bytes(), "page.html").json
    assert verdict["pages"][0]["quotes"][0]["included"] == "yes"
    changed = (out / "page.html").read_bytes().replace(b"before noon", b"before moon")
    assert send(web, "/api/verify", changed, "page.html").json["overall"] == "broken"
    assert web("POST", "/api/verify/case").json["findings"] == []
    check_strictly(web, out)
    withdrawn = web("POST", "/api/pages/P1/withdraw", {"reason": "a mistake", "out": str(tmp_path / "notice")})
    assert withdrawn.json["pages"][0]["state"] == "withdrawn" and (tmp_path / "notice" / "page.html").is_file()


def check_strictly(web: Any, out: Path) -> None:
    """Several files at once, one key only, a clip against its page."""
    names = ("page.html", "embed-q1.html")
    both = [(out / name).read_bytes() for name in names]
    files = [{"name": name, "size": len(data)} for name, data in zip(names, both, strict=True)]
    found = send(web, "/api/verify", b"".join(both), "page.html", files=files).json
    assert [p["path"] for p in found["pages"]] == list(names) and found["equivocation"] is False
    assert all(web("GET", url, token=None).status == 200 for url in found["previews"])
    key = web("GET", "/api/keys").json["keys"][0]["spoken"]
    assert send(web, "/api/verify", both[0], "page.html", only=[key]).json["overall"] != "broken"
    other = fingerprint.spoken(bytes(range(32)))
    refused = send(web, "/api/verify", both[0], "page.html", only=[other]).json["pages"][0]["quotes"][0]
    assert (refused["signed"], refused["codes"]["signed"]) == ("no", "other-key")
    assert send(web, "/api/verify", both[0], "page.html", only=["no such words"]).status == 400
    clip = [files[0], {"name": "clip.bin", "size": 4, "clip": "q1"}]
    assert send(web, "/api/verify", both[0] + b"RIFF", "page.html", files=clip).json["overall"] == "broken"
    for odd in ([], [{"name": "x", "size": 1}], [{"name": "x", "size": -1}], {"size": 1}, [None], [files[0], files[0]]):
        assert send(web, "/api/verify", both[0], "page.html", files=odd).status == 400, odd


def test_translations_are_chosen_and_a_page_that_replaces_says_so(web: Any, case: Path, tmp_path: Path) -> None:
    from desk_samples import FRENCH, as_other, certify, translate

    from earwitness.desk.context import Desk

    with Desk.open(case, actor="anna") as desk:
        translate(desk)
        certify(as_other(desk, "clara"), translate(desk, "dora", "ru", {"u1": "Вам сказали."}), [0, 2_000_000])
    checked = web("POST", "/api/publish/check", {}).json["translations"]
    assert [(t["transcript"], t["language"], t["certified"], t["taken"]) for t in checked] == [
        ("T2", "fr", False, False), ("T3", "ru", True, True),
    ]  # fmt: skip
    first = publish(web, out=str(tmp_path / "a"), translations=["T2"]).json["page"]
    assert (first["translations"], first["replaces"]) == (["T2 R2"], None)
    assert FRENCH["u1"] in (tmp_path / "a" / "page.html").read_text()
    body = {"out": str(tmp_path / "b"), "translations": [], "replaces": "P1", "told": False}
    second = publish(web, **body).json["page"]
    assert (second["translations"], second["replaces"]) == ([], "P1")
    states = {p["id"]: p["state"] for p in web("GET", "/api/pages").json["pages"]}
    assert states == {"P1": "withdrawn", "P2": "released"}
    for bad in ("T2", [1], ["x" * 99]):
        assert web("POST", "/api/publish/check", {"translations": bad}).status == 400
    assert web("POST", "/api/publish/check", {"translations": ["T9"]}).status == 404


def test_nothing_is_published_that_was_not_looked_at(web: Any, case: Path, tmp_path: Path) -> None:
    body = {"out": str(tmp_path / "a")}
    blind = web("POST", "/api/publish", body)
    assert (blind.status, blind.json["error"]["where"]) == (400, "seen")
    seen = web("POST", "/api/publish/check", body).json["seen"]
    other = web("POST", "/api/publish", {**body, "title": "Not shown", "seen": seen})
    assert (other.status, other.json["error"]["where"]) == (409, "seen")
    assert web("GET", "/api/pages").json["pages"] == [] and not (tmp_path / "a").exists()
    assert "case" not in web("GET", "/api/pages").json["out"].rpartition("/")[2]
    assert web("POST", "/api/publish", {**body, "seen": seen}).json["page"]["unconfirmed"] == 2


def test_record_sources_withholding_export_and_erasing(web: Any) -> None:
    assert web("POST", "/api/sources", {"note": "Lantern"}).json["made"] == "S1"
    shown = web("POST", "/api/exhibits/E1/record", {"fields": {"made.at": "~May", "got.where": "withheld: my editor"}})
    states = {f["name"]: (f["state"], f["text"], f["estimated"]) for f in shown.json["record"]}
    assert states["made.at"] == ("known", "May", True) and states["got.where"][0] == "withheld"
    kept = web("POST", "/api/exhibits/E1/withholdings", {"from": "2", "to": "3", "reason": "a name", "words": "seven"})
    assert (kept.status, kept.json["error"]["where"]) == (400, "words"), "words that nobody says there"
    kept = web("POST", "/api/exhibits/E1/withholdings", {"from": "2", "to": "3", "reason": "a name"})
    assert kept.status == 200, kept.text
    given = web("POST", "/api/exhibits/E1/export", {"format": "txt"}).json
    file = web("GET", given["url"], token=None)
    assert "[withheld" in file.text and file.headers["content-disposition"].startswith("attachment")
    assert web("POST", "/api/withholdings/W1/lift", {"reason": "agreed"}).status == 200
    entries = web("GET", "/api/log").json["entries"]
    seal = next(e for e in entries if e["act"] == "seal")
    assert seal["texts"]["file_name"] == "voice note 7.wav"
    assert web("POST", "/api/erase", {"entry": seal["n"], "field": "file_name", "reason": "asked"}).status == 200
    after = next(e for e in web("GET", "/api/log").json["entries"] if e["act"] == "seal")
    assert after["texts"]["file_name"] is None


def test_keys_passphrase_and_time_by_file(web: Any) -> None:
    spoken = web("GET", "/api/keys").json["keys"][0]["spoken"]
    assert spoken.count("-") == 6
    asked = web("POST", "/api/timestamps/request", {}).json
    import hashlib

    assert hashlib.sha256(web("GET", asked["url"], token=None).body).hexdigest() == asked["sha256"]
    assert send(web, "/api/timestamps/attach", b"nonsense", "a.tsr").json["error"]["code"] == "reply"
    assert b"earwitness/keys/1" in web("GET", web("POST", "/api/keys/export", {"name": "N"}).json["url"]).body
    assert web("POST", "/api/keys/passphrase", {"new": "long enough"}).json["held"] is True
    assert web("POST", "/api/keys/passphrase", {"forget": True}).json["locked"] is True
    wrong = web("POST", "/api/keys/passphrase", {"unlock": "no"})
    assert wrong.json["error"]["code"] == "key-locked"
    assert web("POST", "/api/keys/passphrase", {"unlock": "long enough"}).json["locked"] is False


def test_what_people_type_comes_back_as_text(web: Any) -> None:
    web("PUT", "/api/exhibits/E1", {"title": HOSTILE_TEXT, "tags": ["<b>"]})
    answer = web("GET", "/api/case")
    assert answer.headers["content-type"] == "application/json"
    assert answer.json["recordings"][0]["title"] == HOSTILE_TEXT
    assert web("PUT", "/api/exhibits/E1", {"title": "a\u0000b"}).json["error"]["code"] == "usage"


def test_an_upload_that_is_cut_leaves_nothing(web: Any) -> None:
    refused = send(web, "/api/intake", b"this is no recording at all, only words", "x.wav")
    assert refused.status == 200
    jobs = web.wait_for_jobs()
    failed = [j for j in jobs if j["state"] == "failed"]
    assert failed and failed[0]["error"]["do"]
    import threading

    for _ in range(100):
        if not list((web.house.folder / "working" / "incoming").glob("*")):
            break
        threading.Event().wait(0.05)
    assert not list((web.house.folder / "working" / "incoming").glob("*"))
    odd = send(web, "/api/intake", wav(2), "../../evil\u0000.wav")
    assert odd.status == 400
    fine = send(web, "/api/intake", wav(2), "../../evil.wav")
    web.wait_for_jobs()
    assert fine.status == 200
    assert web("GET", "/api/exhibits/E2").json["name"] == "evil.wav"


def test_work_goes_on_in_the_next_desk(case: Path, make_web: Callable[..., Any]) -> None:
    """Sealing is in the table of the case: a server that died with it is no loss."""
    from earwitness.desk.arrivals import Order, Upload

    with Desk.open(case, actor="anna") as desk:
        upload = Upload.begin(desk, Order("later.wav", actor="anna"))
        upload.write(wav(3))
        upload.queue()
        cut = Upload.begin(desk, Order("half.wav"))
        cut.write(b"RIFF")
        cut.file.close()
    web = make_web(case)
    web.wait_for_jobs()
    assert [r["id"] for r in web("GET", "/api/case").json["recordings"]] == ["E1", "E2"]
    assert web("GET", "/api/exhibits/E2").json["name"] == "later.wav"


def bulk_folder(folder: Path) -> Path:
    write(folder / "a.wav", wav(5, 2.0))
    write(folder / "sub" / "b.wav", wav(6, 2.0))
    write(folder / "stray.wav", wav(7, 2.0))
    write(folder / "empty.wav", b"")
    return write(
        folder / "list.csv",
        "\ufefffile;alias;language;date;consent;note;phase of the moon\n"
        'a.wav;Lantern;ru;~May;"words; not voice";first;x\n'
        "sub/b.wav;Lantern;ru;;;;\n"
        "gone.wav;;;;;;\n"
        "../outside.wav;;;;;;\n"
        "a.wav;;;;;;\n"
        "empty.wav;;;;;;\n",
    )


def test_bulk_says_first_and_does_then(web: Any, tmp_path: Path) -> None:
    sheet = bulk_folder(tmp_path / "many")
    asked = {"folder": str(sheet.parent), "csv": str(sheet)}
    before = web("GET", "/api/case").json["entries"]
    dry = web("POST", "/api/bulk", {**asked, "dry": True}).json
    assert [line["ready"] for line in dry["lines"]] == [True, True, False, False, False, False]
    assert [p for line in dry["lines"] for p in line["problems"]] == [
        "there is no such file in the folder", "the file lies outside of the folder", "the file stands in line 2 too",
        "the file is empty",
    ]  # fmt: skip
    assert dry["unlisted"] == ["stray.wav"] and dry["aliases"] == ["Lantern"] and dry["jobs"] == []
    assert "phase of the moon" in dry["notes"][1]
    assert web("GET", "/api/case").json["entries"] == before
    done = web("POST", "/api/bulk", {**asked, "dry": False}).json
    assert len(done["jobs"]) == 2
    web.wait_for_jobs()
    shown = web("GET", "/api/exhibits/E2").json
    fields = {f["name"]: f["text"] for f in shown["record"]}
    assert (shown["source"], fields["got.conditions"], fields["made.at"]) == ("S1", "words; not voice", "May")
    assert [line["already"] for line in web("POST", "/api/bulk", asked).json["lines"]][:2] == ["E2", "E3"]
    assert (sheet.parent / "a.wav").is_file()


def test_each_line_of_the_last_list_is_told_after_a_restart_too(
    case: Path, make_web: Callable[..., Any], tmp_path: Path, monkeypatch: Any
) -> None:
    folder = tmp_path / "many"
    write(folder / "a.wav", wav(5, 2.0))
    write(folder / "twin.wav", wav(5, 2.0))
    write(folder / "noise.wav", b"no recording")
    sheet = write(folder / "l.csv", "file,alias,consent\na.wav,Lantern,given\ntwin.wav,Reed,refused\nnoise.wav,Elm,\n")
    web = make_web(case)
    assert web("GET", "/api/bulk").json["jobs"] == []
    web("POST", "/api/bulk", {"folder": str(folder), "csv": str(sheet), "dry": False})
    web.wait_for_jobs()
    web.house.leave()
    monkeypatch.setattr(arrivals, "_names", {})
    told = make_web(case)("GET", "/api/bulk").json["jobs"]
    assert [(j["line"], j["source"], j["state"], j["exhibit"], j["file"]) for j in told] == [
        (2, "S1", "done", "E2", None), (3, "S2", "done", "E2", None), (4, "S3", "failed", None, None),
    ]  # fmt: skip
    assert told[1]["already"] and "“refused” (E2 says: given)" in told[1]["not_entered"][0]
    assert told[2]["error"]["known"]


def test_a_file_that_comes_again_says_what_was_not_entered(web: Any, tmp_path: Path) -> None:
    [data] = [
        p.read_bytes()
        for p in (tmp_path / "case" / "originals").rglob("*")
        if p.is_file() and p.stat().st_size > 50_000
    ]
    send(web, "/api/intake", data, "again.wav", fields={"got.conditions": "refused"})
    [told] = [j for j in web.wait_for_jobs() if j["kind"] == "intake"]
    assert told["already"] and "“refused”" in told["not_entered"][0]
    shown = web("GET", "/api/exhibits/E1").json
    assert [d["said"] for d in shown["given_again"]] == ["refused"]
    answer = web("POST", "/api/exhibits/E1/record", {"fields": {"got.conditions": "refused"}}).json
    assert answer["given_again"] == []


def test_bulk_lists_that_cannot_be_read(case: Path, tmp_path: Path) -> None:
    import pytest

    from earwitness.errors import Usage

    with Desk.open(case) as desk:
        for text in ("", "name,alias\nx,y\n", "file,file\na,b\n", 'file,note\na,"b\n', "file\na,b\n", "file\n\0\n"):
            with pytest.raises(Usage):
                bulk.plan(desk, tmp_path, write(tmp_path / "l.csv", text))
        with pytest.raises(Usage):
            bulk.plan(desk, tmp_path, write(tmp_path / "l.csv", b"file\n\xe9.wav\n"))


def test_home_counts_each_second_once() -> None:
    assert recordinglist.total([(0, 2), (1, 3), (5, 6), (5.5, 5.7)]) == 4


def test_the_command_prints_one_object_and_ends_when_told(case: Path) -> None:
    command = [
        sys.executable,
        "-c",
        "from earwitness.cli.main import run; run()",
        "serve",
        str(case),
        "--no-open",
        "--json",
    ]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stdout and process.stderr
        said = json.loads(process.stdout.readline())
        assert said["url"].startswith("http://127.0.0.1:") and len(said["url"].partition("#")[2]) == 64
        assert said["url"].partition("#")[2] not in " ".join(command)
        import urllib.error
        import urllib.request

        base = said["url"].partition("#")[0]
        with urllib.request.urlopen(base + "recording/E1") as answer:
            assert b"voice" not in answer.read()
        try:
            urllib.request.urlopen(base + "api/case?secret=eleven")
        except urllib.error.HTTPError as refused:
            assert refused.code == 401
    finally:
        process.send_signal(2)
    out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err) == (0, "", "")


def test_a_certified_span_shows_on_the_first_page_until_it_is_edited(web: Any) -> None:
    web("POST", "/api/exhibits/E1/told", {"role": "listener", "told": "nothing"})
    web("POST", "/api/views", {"exhibit": "E1", "sitting": "a" * 16, "ranges": [[0, 3000, 100]]})
    turn = web("GET", "/api/transcripts/T1").json["turns"][0]
    said = {"spans": [[0, turn["end_us"]]], "role": "listener", "told": "nothing", "uncertain": "nothing",
            "statement": "I heard it."}  # fmt: skip
    made = web("POST", "/api/transcripts/T1/certify", said)
    assert made.status == 200, made.text
    assert web("GET", "/api/case").json["recordings"][0]["certified_s"] == turn["end_us"] / 1e6
    ops = [{"id": "0" * 32, "base": 0, "kind": "text", "turn": turn["id"], "text": "Otherwise."}]
    assert web("POST", "/api/transcripts/T1/ops", {"ops": ops}).status == 200
    assert web("GET", "/api/case").json["recordings"][0]["certified_s"] == 0

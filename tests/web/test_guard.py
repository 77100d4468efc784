"""What must not reach the desk: other names, other pages, no token, another start's token, traversal, oversize."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from earwitness.desk import standing
from earwitness.desk.context import Desk
from earwitness.errors import DeskOpen
from earwitness.web.app import PARTS
from earwitness.web.security import MOST_JSON, POLICY

SECRETS = ("voice note 7", "INSPECTOR", "CLERK", "eleven", "before noon")
HOSTILE = ("E1%2f..", "..", "%2e%2e", "E1%00", "..%5c..", "E1'--", "E0", "E99999999999", "E1%20", "%F0%9F%92%A5", "e1")


def holds_nothing(text: str) -> None:
    for secret in (*SECRETS, "/tmp", "Traceback"):
        assert secret not in text


def endpoints(web: Any) -> list[tuple[str, str]]:
    out = []
    for route in web.app.routes:
        if route.path.startswith("/api/"):
            out += [(m, route.path) for m in route.methods - {"HEAD"}]
    assert len(out) > 40 and len(PARTS) > 5
    return sorted(out)


def plain(path: str, value: str = "E1") -> str:
    """The path with something in every place of a parameter."""
    import re

    return re.sub(r"\{(\w+)(:\w+)?\}", value, path)


def test_no_endpoint_answers_without_the_token(web: Any) -> None:
    for method, path in endpoints(web):
        if path == "/api/session/once":
            continue
        for token in (None, "0" * 64, web.token[:-1], web.token + "0", web.token.upper()):
            answer = web(method, plain(path), {}, token=token)
            assert answer.status == 401, (method, path, token)
            assert answer.json["error"]["code"] == "not-allowed"
            holds_nothing(answer.text)


def test_the_token_of_another_start_is_nothing(case: Path, make_web: Callable[..., Any]) -> None:
    first = make_web()
    second = make_web(case)
    assert second("GET", "/api/case", token=first.token).status == 401
    assert second("GET", "/api/case").status == 200


FOREIGN: list[tuple[dict[str, str], int]] = [
    ({"host": "evil.example"}, 421),
    ({"host": "127.0.0.1:4712"}, 421),
    ({"host": "127.0.0.1"}, 421),
    ({"host": "127.0.0.1:4711.evil.example"}, 421),
    ({"host": ""}, 421),
    ({"origin": "http://evil.example"}, 403),
    ({"origin": "null"}, 403),
    ({"origin": "http://127.0.0.1:4712"}, 403),
    ({"origin": "https://127.0.0.1:4711"}, 403),
    ({"sec-fetch-site": "cross-site"}, 403),
    ({"sec-fetch-site": "same-site"}, 403),
    ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}, 403),
]


def test_a_page_of_somebody_else_is_refused_whatever_it_knows(web: Any) -> None:
    """Even with the right token: a hostile page in another tab, or a name that was pointed here."""
    for headers, status in FOREIGN:
        for path in ("/api/case", "/static/frame.mjs", "/media/" + "0" * 32):
            answer = web("GET", path, headers=headers)
            assert answer.status == status, (path, headers)
            holds_nothing(answer.text)
        assert web("POST", "/api/session", {"name": "mallory"}, headers=headers).status == status
    assert web("GET", "/api/session").json["person"] == "anna"


def test_our_own_page_may(web: Any) -> None:
    for host in ("127.0.0.1:4711", "localhost:4711"):
        answer = web(
            "GET", "/api/case", headers={"host": host, "origin": f"http://{host}", "sec-fetch-site": "same-origin"}
        )
        assert answer.status == 200


def test_a_link_from_elsewhere_opens_an_empty_frame_and_nothing_else(web: Any) -> None:
    elsewhere = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
    answer = web("GET", "/recording/E1", headers=elsewhere, token=None)
    assert answer.status == 200
    holds_nothing(answer.text)
    for dest in ("iframe", "embed", "object", "audio", "script"):
        assert web("GET", "/", headers={**elsewhere, "sec-fetch-dest": dest}, token=None).status == 403
    assert web("POST", "/", headers=elsewhere, token=None).status in (403, 405)


def test_every_answer_has_the_policy(web: Any) -> None:
    assert "unsafe" not in POLICY and "http:" not in POLICY and "*" not in POLICY
    for answer in (web("GET", "/"), web("GET", "/api/case"), web("GET", "/nowhere"), web("GET", "/api/x", token=None),
                   web("GET", "/static/frame.css"), web("GET", "/api/case", headers={"host": "x"})):  # fmt: skip
        assert answer.headers["content-security-policy"] == POLICY
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"
        assert "server" not in answer.headers
        assert "set-cookie" not in answer.headers


def test_no_page_holds_a_word_of_the_case(web: Any) -> None:
    for route in web.app.routes:
        if "GET" in (route.methods or ()) and not route.path.startswith(("/api/", "/media/", "/static/", "/verifier")):
            answer = web("GET", plain(route.path), token=None)
            assert answer.status in (200, 204), route.path
            holds_nothing(answer.text)


def test_traversal_in_every_parameter(web: Any) -> None:
    body = {"from": "0", "to": "1", "reason": "x", "format": "txt"}
    for method, path in endpoints(web):
        if "{" not in path:
            continue
        for value in HOSTILE:
            answer = web(method, plain(path, value), None if method == "GET" else body)
            assert 400 <= answer.status < 500, (method, path, value, answer.text)
            holds_nothing(answer.text)


OUTSIDE = [
    "/static/../security.py",
    "/static/%2e%2e/security.py",
    "/static/..%2fsecurity.py",
    "/static/room/../../app.py",
    "/static//etc/passwd",
    "/static/%2fetc%2fpasswd",
    "/static/frame.mjs%00.css",
    "/static/..\\app.py",
    "/static/",
    "/static/room",
    "/media/../static/frame.mjs",
    "/media/" + "a" * 32,
    "/media/",
    "/media/%2e%2e",
]


def test_static_and_media_give_only_what_is_theirs(web: Any) -> None:
    for path in OUTSIDE:
        answer = web("GET", path)
        assert answer.status == 404, path
        assert "def " not in answer.text and "root:" not in answer.text


def test_addresses_of_media_cannot_be_guessed_and_end(web: Any) -> None:
    with Desk.open(web.house.folder, actor="anna") as desk:
        standing.tell(desk, "E1", "listener", "nothing")
    web("POST", "/api/jobs", {})
    web.wait_for_jobs()
    url = web("POST", "/api/exhibits/E1/listen").json["url"]
    assert len(url) == len("/media/") + 32
    heard = web("GET", url, token=None, headers={"range": "bytes=0-3"})
    assert (heard.status, heard.body, heard.headers["content-type"]) == (206, b"RIFF", "audio/wav")
    assert web("GET", url, token=None, headers={"sec-fetch-site": "cross-site"}).status == 403
    flipped = url[:-1] + ("0" if url[-1] != "0" else "1")
    assert web("GET", flipped, token=None).status == 404
    web.house.leave()
    assert web("GET", url, token=None).status == 404


def test_oversize_and_broken_json(web: Any) -> None:
    big = b'{"name": "' + b"x" * MOST_JSON + b'"}'
    for headers in ({}, {"content-length": "12"}, {"content-length": "nonsense"}):
        answer = web("POST", "/api/session", raw=big, headers=headers)
        assert (answer.status, answer.json["error"]["code"]) == (413, "too-large")
    for raw in (b"{", b"[]", b'"x"', b"\xff", b'{"name": NaN}', b'{"name": "\\ud800"}', b"[" * 100_000, b"{}x"):
        answer = web("POST", "/api/session", raw=raw)
        assert (answer.status, answer.json["error"]["code"]) == (400, "usage"), raw[:20]
    assert web("GET", "/api/session").json["person"] == "anna"


ODD = [None, 7, [], {}, "", "   ", "a\u0000b", "x" * 500, "two\nlines\u202e"]


def test_odd_values_in_every_body_are_an_answer_never_a_bug(web: Any) -> None:
    keys = ("name", "title", "tags", "assigned", "fields", "format", "language", "from", "to", "reason", "words", "old",
            "new", "turn", "quotations", "show", "out", "replaces", "url", "entry", "field", "folder", "csv", "forget",
            "key", "unlock", "value", "path", "ops", "spans", "people", "exhibit", "ranges", "sitting",
            "note")  # fmt: skip
    left_out = {
        "/api/start/leave",
        "/api/start/demo",
        "/api/start/new",
        "/api/verify/case",
        "/api/jobs",
        "/api/limits",
        "/api/keys/passphrase",
        "/api/keys/rotate",
        "/api/transcripts/{transcript}/changes",
    }
    for method, path in endpoints(web):
        if path in left_out:
            continue
        name = "T1" if "{transcript}" in path else "Q1" if "{quotation}" in path else "E1"
        for value in ODD[:1] if method == "GET" else ODD:
            answer = web(method, plain(path, name), None if method == "GET" else dict.fromkeys(keys, value))
            assert answer.status < 500 or answer.status == 503, (method, path, value, answer.text)


def test_an_error_of_the_program_says_nothing_of_the_case(web: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from earwitness.desk import home

    def stop(_desk: Any) -> None:
        raise KeyError("voice note 7 in /tmp/secret")

    monkeypatch.setattr(home, "home", stop)
    answer = web("GET", "/api/case")
    assert (answer.status, answer.json["error"]["code"]) == (500, "bug")
    assert "api_case" in answer.json["error"]["where"]
    holds_nothing(answer.text)


def test_a_second_server_on_the_case_says_so_and_leaves_it(web: Any, make_web: Callable[..., Any]) -> None:
    with pytest.raises(DeskOpen) as told:
        make_web(web.house.folder)
    assert "process" in told.value.known and "--readonly" in told.value.do
    assert web("GET", "/api/case").status == 200
    reader = make_web(web.house.folder, readonly=True)
    assert reader("GET", "/api/case").json["recordings"][0]["id"] == "E1"
    refused = reader("PUT", "/api/exhibits/E1", {"title": "x"})
    assert (refused.status, refused.json["error"]["code"]) == (409, "case-read-only")


READING = {"/api/verify", "/api/verify/case", "/api/publish/check", "/api/bulk", "/api/exhibits/{exhibit}/listen"}


def test_a_case_open_for_reading_is_written_by_no_endpoint(case: Path, make_web: Callable[..., Any]) -> None:
    reader = make_web(case, readonly=True)
    before = (case / "case.db").read_bytes()
    for method, path in endpoints(reader):
        if method == "GET" or path.startswith(("/api/start", "/api/settings", "/api/session", "/api/trust")):
            continue
        if path in (
            "/api/verify",
            "/api/verify/case",
            "/api/publish/check",
            "/api/bulk",
            "/api/exhibits/{exhibit}/listen",
        ):
            continue
        body = {"from": "0", "to": "1", "reason": "x", "fields": {"got.how": "x"}, "format": "txt", "title": "x"}
        name = "T1" if "{transcript}" in path else "Q1" if "{quotation}" in path else "P1" if "{page}" in path else "E1"
        raw = b"x" if path.endswith(("/transcripts", "/attach")) or path == "/api/intake" else None
        answer = reader(method, plain(path, name), body, raw=raw)
        assert answer.status in (400, 403, 404, 409, 422), (method, path, answer.text)
    assert (case / "case.db").read_bytes() == before


def test_the_lock_goes_with_its_process(case: Path, make_web: Callable[..., Any]) -> None:
    first = make_web(case)
    first.house.leave()
    assert make_web(case)("GET", "/api/case").status == 200


def test_names_are_of_one_address(make_web: Callable[..., Any], case: Path) -> None:
    web = make_web(case, people=("Anna", "Boris"))
    anna, boris = (s.token for s in web.sessions.all)
    assert web("GET", "/api/session", token=boris).json["person"] == "Boris"
    assert web("GET", "/api/session", token=anna).json["person"] == "Anna"
    refused = web("POST", "/api/session", {"name": "Boris"}, token=anna)
    assert (refused.status, refused.json["error"]["code"]) == (403, "not-allowed")
    web("POST", "/api/quotations/Q1/confirm", token=boris)
    assert web("GET", "/api/quotations").json["quotations"][0]["by"] == "Boris"


def test_who_worked_here_before_keeps_their_spelling(case: Path, make_web: Callable[..., Any]) -> None:
    web = make_web(case)
    web("POST", "/api/session", {"name": "M. Lind"})
    web("POST", "/api/quotations/Q1/confirm")
    assert web("POST", "/api/session", {"name": "Anna 2"}).json["person"] == "Anna 2"
    assert web("POST", "/api/session", {"name": " m.  lind"}).json["person"] == "M. Lind"
    assert "M. Lind" in web("GET", "/api/session").json["known"]
    assert web("POST", "/api/session", {"name": "m. linde"}).json["person"] == "m. linde"


def test_a_code_works_once(web: Any) -> None:
    code = web.sessions.once(web.sessions.all[0])
    assert code not in web.token
    first = web("POST", "/api/session/once", {"once": code}, token=None)
    assert (first.status, first.json["token"]) == (200, web.token)
    again = web("POST", "/api/session/once", {"once": code}, token=None)
    assert again.status == 403 and web.token not in again.text
    assert web("POST", "/api/session/once", {"once": web.token}, token=None).status == 403


def test_nothing_of_a_case_is_said_where_nobody_is_named(case: Path, make_web: Callable[..., Any]) -> None:
    web = make_web(case, actor=None)
    answer = web("POST", "/api/quotations/Q1/confirm")
    assert (answer.status, answer.json["error"]["code"]) == (409, "nobody-named")
    assert json.loads(answer.body)["error"]["where"] == "actor"

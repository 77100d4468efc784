"""Figures, grades, derivations and the table of claims over HTTP: what is given, what is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from figure_samples import case_of_figures, figure

from earwitness.desk.context import Desk


@pytest.fixture
def web(tmp_path: Path, make_web: Callable[..., Any]) -> Any:
    return make_web(case_of_figures(tmp_path))


def the(web: Any, low: float) -> Any:
    desk: Desk = web.house.desk("anna", needed=True)
    return figure(desk, low)


def test_figures_are_counted_divided_and_decided(web: Any) -> None:
    sheet = web("GET", "/api/figures").json
    assert sheet["conflicts"] == [] and len(sheet["groups"]) == 1
    eighty_five = the(web, 85).id
    assert [c["figure"] for c in sheet["candidates"]].count(eighty_five) == 1
    found = web("POST", "/api/figures/count", {"figures": [eighty_five], "group": "G1", "state": "held"}).json
    assert [c["in_words"] for c in found["conflicts"]] == ["Cannot both hold"]
    body = {"whole": "G1:size", "parts": ["G1:held", "G1:escaped"], "disjoint": True, "exhaustive": False, "why": "so"}
    found = web("POST", "/api/figures/divide", body).json
    assert sorted(len(c["figures"]) for c in found["conflicts"]) == [2, 2, 3]
    division = found["divisions"][0]["id"]
    found = web("POST", f"/api/figures/items/{division}/decide", {"decision": "back"}).json
    assert len(found["conflicts"]) == 1 and len(found["would_be"]) == 2
    again = web("POST", f"/api/figures/items/{division}/decide", {"decision": "reject", "why": "other days"}).json
    assert again["divisions"] == [] and again["would_be"] == []
    page = web("GET", f"/api/claims/{found['conflicts'][0]['figures'][0]['proposition']}").json
    assert [c["in_words"] for c in page["cannot_hold"]] == ["Cannot both hold"]


def test_what_cannot_be_read_is_refused(web: Any) -> None:
    k = the(web, 85).id
    for path, body, status in (
        ("/api/figures/count", {"figures": ["x"], "group": "G1"}, 404),
        ("/api/figures/count", {"figures": [k], "group": "B1"}, 404),
        ("/api/figures/count", {"figures": [k]}, 400),
        ("/api/figures/count", {"figures": [k], "group": "G1", "as_of": "soon"}, 422),
        ("/api/figures/count", {"figures": [k], "group": "G77"}, 404),
        ("/api/figures/divide", {"whole": "G1:size", "parts": "G1:held", "why": "x"}, 400),
        ("/api/figures/divide", {"whole": "G1", "parts": ["G1:held"], "why": "x"}, 400),
        ("/api/figures/divide", {"whole": "G1:size", "parts": [], "why": "x"}, 422),
        (f"/api/figures/items/{k}/decide", {"decision": "perhaps"}, 400),
        ("/api/figures/items/C1/decide", {"decision": "confirm"}, 404),
        ("/api/claims/export", {"format": "xls"}, 400),
        ("/api/grades/B1", {"reliability": "Z", "credibility": "2", "why": "x"}, 400),
    ):
        answer = web("POST", path, body)
        assert answer.status == status, (path, body, answer.text)
    assert web("GET", "/api/figures").json["conflicts"] == []


def test_a_claim_is_graded_and_a_one_is_refused(web: Any) -> None:
    claim = the(web, 21).claim
    refused = web("POST", f"/api/grades/{claim}", {"reliability": "B", "credibility": "1", "why": "sure"})
    assert refused.status == 409 and "two independent origins" in refused.json["error"]["known"]
    made = web("POST", f"/api/grades/{claim}", {"reliability": "B", "credibility": "3", "why": "he was there"}).json
    assert (made["reliability"], made["credibility"], made["by"]) == ("B", "3", "anna") and "1" not in made["offered"]
    desk: Desk = web.house.desk("anna", needed=True)
    from earwitness.desk import claims

    page = web("GET", f"/api/claims/{claims.one(desk, claim, 'claim').proposition}").json
    assert [g["credibility"] for g in page["grades"]] == ["3"]


def test_shared_wording_is_proposed_and_decided_and_claims_are_saved(web: Any) -> None:
    assert web("GET", "/api/derived").json["proposals"] == []
    made = web("POST", "/api/derived/derive").json
    assert made["passings"] == 1 and made["divisions"] == 1
    one = made["proposals"][0]
    assert (one["source"]["id"], one["target"]["id"]) == ("D1", "D2")  # the days say which way
    back = web("POST", f"/api/figures/items/{one['id']}/decide", {"decision": "confirm"}).json["proposals"]
    assert [p["state"] for p in back] == ["confirmed"]
    saved = web("POST", "/api/claims/export", {"format": "csv"}).json
    table = web("GET", saved["url"], token=None).body
    assert table.startswith(b"\xef\xbb\xbfclaim,") and b"<img src=x" in table and saved["claims"] > 4

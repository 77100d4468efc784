"""Bad input that no page of ours sends: numbers, chains and paths; and refusals that must write nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from claim_samples import case_of_two

from earwitness.desk.context import Desk

HUGE = (1 << 63, -(1 << 63) - 1, 1 << 64, 10**30)


@pytest.mark.parametrize("number", HUGE)
def test_a_number_larger_than_the_database_holds_is_no_bug(web: Any, number: int) -> None:
    for path, body in (
        ("/api/jobs", {"job": number}),
        ("/api/jobs/stop", {"job": number}),
        ("/api/jobs/away", {"job": number}),
        ("/api/erase", {"entry": number, "field": "actor", "reason": "x"}),
    ):
        answer = web("POST", path, body)
        assert (answer.status, answer.json["error"]["code"]) == (400, "usage"), path


@pytest.mark.parametrize("decision", [None, 7, [], ["confirm"], {}])
def test_a_decision_is_a_word(web: Any, decision: Any) -> None:
    for path in ("/api/figures/items/K1/decide", "/api/claims/items/B1/decide"):
        answer = web("POST", path, {"decision": decision})
        assert (answer.status, answer.json["error"]["code"]) == (400, "usage"), path


@pytest.mark.parametrize("path", ["~nobody-of-that-name", "relative", "~nobody-of-that-name/x"])
def test_the_home_of_nobody_is_no_folder(web: Any, path: str) -> None:
    answer = web("GET", f"/api/folders?path={path}")
    assert (answer.status, answer.json["error"]["code"]) == (400, "usage")


@pytest.mark.parametrize("part", ["..%2f..", "%2e%2e", "E1%00", "E1%0a"])
def test_an_address_that_is_none_is_answered_as_the_others_are(web: Any, part: str) -> None:
    answer = web("GET", f"/api/exhibits/{part}")
    assert (answer.status, answer.json["error"]["code"]) == (404, "not-in-case")


def test_a_list_that_names_what_can_be_no_file_is_a_list_all_the_same(web: Any, tmp_path: Path) -> None:
    folder = tmp_path / "given-in-bulk"
    folder.mkdir()
    (folder / "loop").symlink_to("loop")
    (folder / "out").symlink_to("/etc")
    (folder / "list.csv").write_text(f"file\nloop\n{'a' * 5000}\nout/passwd\n{'b/' * 3000}\n")
    answer = web("POST", "/api/bulk", {"folder": str(folder), "csv": str(folder / "list.csv"), "dry": True})
    assert answer.status == 200, answer.text
    missing, outside = "there is no such file in the folder", "the file lies outside of the folder"
    assert [one["problems"] for one in answer.json["lines"]] == [[missing], [missing], [outside], [missing]]


@pytest.fixture
def claim(tmp_path: Path, make_web: Callable[..., Any]) -> tuple[Any, str]:
    """A desk in which the first open claim is asked for, and the address to decide it."""
    web = make_web(case_of_two(tmp_path))
    web("POST", "/api/claims/draft", {"exhibit": "D1"})
    found = web("GET", "/api/claims/board?kind=claim").json["items"][0]["id"]
    return web, f"/api/claims/items/{found}/decide"


def entries(web: Any) -> int:
    with Desk.open(web.house.folder, readonly=True) as desk:
        return int(desk.case.get("SELECT count(*) AS n FROM log")["n"])


@pytest.mark.parametrize("name", ["agent", "label", "kind", "identification", "how"])
@pytest.mark.parametrize("value", [0, 7, [], ["A1"], {}, True])
def test_a_station_of_a_chain_is_made_of_texts(claim: tuple[Any, str], name: str, value: Any) -> None:
    web, path = claim
    before = entries(web)
    answer = web("POST", path, {"decision": "edit", "chain": [{"label": "a clerk", name: value}]})
    assert (answer.status, answer.json["error"]["code"]) == (400, "usage")
    assert entries(web) == before


@pytest.mark.parametrize(
    "body",
    [
        {"decision": "confirm"},
        {"decision": "reject", "why": "x"},
        {"decision": "edit", "changes": {"no such field": "x"}},
        {"decision": "edit", "changes": {"polarity": 7}},
    ],
)
def test_a_decision_that_is_refused_leaves_no_new_speaker_behind(claim: tuple[Any, str], body: dict[str, Any]) -> None:
    web, path = claim
    before = entries(web)
    answer = web("POST", path, {**body, "chain": [{"label": "a clerk that nobody had named"}]})
    assert 400 <= answer.status < 500
    assert entries(web) == before
    kept = web("POST", path, {"decision": "edit", "chain": [{"label": "a clerk that nobody had named"}]})
    assert kept.status == 200 and entries(web) > before

"""Claims in the browser's API: drafted, decided, joined, taken back; what is asked wrongly is told so, nothing lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from claim_samples import FIRST, SECOND, case_of_two

from earwitness.claims.drafted import Draft, Named, Quoted
from earwitness.desk import claimboard, claimdraft, claimjobs, claims, claimsource
from earwitness.desk.claimbook import Book
from earwitness.desk.context import Desk

COURIER = "Orvend Courier"


@pytest.fixture
def web(tmp_path: Path, make_web: Callable[..., Any]) -> Any:
    return make_web(case_of_two(tmp_path))


@pytest.fixture
def drafted(web: Any) -> Any:
    for exhibit in ("D1", "D2"):
        assert web("POST", "/api/claims/draft", {"exhibit": exhibit}).status == 200
    return web


def board(web: Any, query: str = "") -> Any:
    return web("GET", f"/api/claims/board{query}").json


def saying(web: Any, words: str) -> Any:
    """The open claim whose place begins with these words."""
    found = board(web, "?kind=claim")["items"]
    return next(one for one in found if one["place"]["exact"].strip("“”,. ").startswith(words))


def code(answer: Any) -> tuple[int, str]:
    return answer.status, answer.json["error"]["code"]


def test_an_empty_case_and_one_that_is_not_drafted(web: Any) -> None:
    found = web("GET", "/api/claims").json
    assert [(e["id"], e["drafted"], e["open"], e["text"]) for e in found["exhibits"]] == [
        ("D1", 0, 0, True), ("D2", 0, 0, True),
    ]  # fmt: skip
    assert found["claims"] == [] and found["left"] == 0
    assert board(web) == {"ids": [], "items": [], "left": 0, "filters": {"kind": [], "exhibit": [], "rule": []}}


def test_a_long_text_is_drafted_as_a_job(web: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claimjobs, "LONG", len(FIRST) - 1)
    number = web("POST", "/api/claims/draft", {"exhibit": "D1"}).json["job"]
    done = {j["id"]: j for j in web.wait_for_jobs()}[number]
    assert (done["state"], done["kind"], done["exhibit"]) == ("done", "draft claims", "D1")
    assert saying(web, "I counted eleven")["who"] == "the worker"
    assert "drafted" in web("POST", "/api/claims/draft", {"exhibit": "D2"}).json
    assert code(web("POST", "/api/claims/draft", {"exhibit": "D9"})) == (404, "not-in-case")


def test_a_draft_is_shown_in_the_order_of_the_texts_with_its_context(drafted: Any) -> None:
    found = board(drafted)
    places = [(one["place"]["exhibit"], one["place"]["start"]) for one in found["items"] if one["place"]]
    assert places == sorted(places) and found["left"] == len(found["ids"]) >= 5
    for one in found["items"]:
        text = FIRST if one["place"]["exhibit"] == "D1" else SECOND
        place = one["place"]
        assert place["before"] + place["exact"] + place["after"] in text
        assert len(place["before"]) <= 200 and len(place["after"]) <= 200
        assert one["rule"] and one["rule_in_words"] and one["state"] == "proposed"
    lamps = saying(drafted, "I counted eleven")
    assert lamps["who"] == "the worker" and COURIER in lamps["chain_in_words"]
    told = saying(drafted, "Sign it")
    assert told["chain"] and told["suggested"] is None
    overview = drafted("GET", "/api/claims").json
    assert overview["left"] == found["left"]
    assert sum(e["open"] for e in overview["exhibits"]) == found["left"]
    for wrong in ("?kind=shout", "?kind=agent"):
        assert code(drafted("GET", f"/api/claims/board{wrong}")) == (400, "usage")
    for name, one in (("exhibit", "D2"), ("kind", "claim"), ("rule", found["items"][0]["rule"])):
        narrowed = board(drafted, f"?{name}={one.replace(' ', '%20')}")
        assert 0 < len(narrowed["ids"]) <= found["left"] == narrowed["left"]


def test_a_claim_and_what_it_rests_on_are_decided_together(drafted: Any) -> None:
    lamps = saying(drafted, "I counted eleven")
    left = board(drafted)["left"]
    done = drafted("POST", f"/api/claims/items/{lamps['id']}/decide", {"decision": "confirm"}).json
    assert done["left"] < left
    assert {one["kind"] for one in done["items"]} >= {"claim", "attribution", "proposition"}
    assert {(one["state"], one["by"]) for one in done["items"]} == {("confirmed", "anna")}
    back = drafted("POST", f"/api/claims/items/{lamps['id']}/reopen").json
    assert back["left"] == left and {one["state"] for one in back["items"]} == {"proposed"}
    assert len(back["items"]) == len(done["items"])
    assert code(drafted("POST", f"/api/claims/items/{lamps['id']}/reopen"))[1] == "decision"
    assert code(drafted("POST", f"/api/claims/items/{lamps['id']}/decide", {"decision": "reject"}))[1] == "decision"
    gone = drafted("POST", f"/api/claims/items/{lamps['id']}/decide", {"decision": "reject", "why": "not said"}).json
    assert {one["state"] for one in gone["items"]} == {"rejected"} and {one["why"] for one in gone["items"]} == {
        "not said"
    }
    card = drafted("GET", f"/api/claims/{lamps['proposition']}").json
    assert card["ways"] == [] and [one["id"] for one in card["rejected"]] == [lamps["id"]]


def test_what_stands_inside_a_rejected_claim_is_asked_of_nobody(drafted: Any, tmp_path: Path) -> None:
    inside = next(one for one in board(drafted)["items"] if one["inside"])
    names = {one["id"] for one in inside["inside"]}
    assert names <= set(board(drafted)["ids"])
    drafted("POST", f"/api/claims/items/{inside['id']}/decide", {"decision": "reject", "why": "no"})
    assert not names & set(board(drafted)["ids"])
    drafted("POST", f"/api/claims/items/{inside['id']}/reopen")
    assert names <= set(board(drafted)["ids"])


def test_nobody_overrules_unseen_what_another_decided(drafted: Any) -> None:
    lamps = saying(drafted, "I counted eleven")
    path = f"/api/claims/items/{lamps['id']}/decide"
    assert drafted("POST", path, {"decision": "reject", "why": "not said", "seen": lamps["version"]}).status == 200
    late = drafted("POST", path, {"decision": "confirm", "seen": lamps["version"]})
    assert code(late)[1] == "decision" and late.json["error"]["where"] == "seen"
    now = drafted("GET", f"/api/claims/items?ids={lamps['id']}").json["items"][0]
    assert (now["state"], now["version"]) == ("rejected", lamps["version"] + 1)
    assert drafted("POST", path, {"decision": "confirm", "seen": now["version"]}).status == 200
    assert code(drafted("POST", path, {"decision": "confirm", "seen": "1"})) == (400, "usage")


def test_a_weak_speaker_is_a_question_and_is_never_filled_in(web: Any) -> None:
    with Desk.open(web.house.folder, readonly=True) as desk:
        source = claimsource.load(desk, "D1")
    at = FIRST.index("“Nobody asked")
    who = FIRST.index("the worker said")
    weak = Quoted(at, at + 32, "direct", None, None, "nobody named", 0.1, suggestion=Named(who, who + 10, "the worker"))
    claimdraft.write(web.house.desk("anna"), source, Draft("en", (weak,), (), (), (), (), (), (), ()))
    found = board(web)["items"][0]
    assert found["suggested"]["label"] == "the worker" and found["who"] == "not stated"
    assert found["chain"][0]["agent"] == "UNSTATED"
    chain = [{"agent": found["suggested"]["id"], "how": "told"}, *found["chain"][1:]]
    made = web("POST", f"/api/claims/items/{found['id']}/decide", {"decision": "edit", "chain": chain}).json["items"]
    assert next(one for one in made if one["kind"] == "claim")["who"] == "the worker"


def test_the_claims_of_a_recording_have_their_seconds_and_their_words(case: Path, make_web: Callable[..., Any]) -> None:
    web = make_web(case)
    drafted_ = web("POST", "/api/claims/draft", {"exhibit": "E1"}).json["drafted"]
    found = web("GET", "/api/claims/in/E1").json
    assert drafted_["claims"] >= 1 and found["kind"] == "recording" and found["marks"]
    assert all(m["start"] is None and m["start_s"] < m["end_s"] for m in found["marks"])
    for one in board(web, "?exhibit=E1")["items"]:
        place = one["place"]
        assert place["revision"].startswith("T1@") and place["start_s"] < place["end_s"] and place["exact"]
    times = [one["place"]["start_s"] for one in board(web)["items"]]
    assert times == sorted(times)


def test_an_edit_says_who_speaks_and_the_attribution_follows(drafted: Any) -> None:
    lamps = saying(drafted, "I counted eleven")
    outlet = lamps["chain"][-1]
    chain = [{"label": "an older worker", "how": "told"}, {"agent": outlet["agent"], "how": "quoted"}]
    body = {"decision": "edit", "chain": chain, "changes": {"text": "Eleven lamps hung on the hooks", "basis": "saw"}}
    done = drafted("POST", f"/api/claims/items/{lamps['id']}/decide", body).json["items"]
    claim = next(one for one in done if one["kind"] == "claim")
    assert [link["label"] for link in claim["chain"]] == ["an older worker", outlet["label"]]
    assert claim["chain"][0]["support"] == "asserted_by_person" and claim["state"] == "edited"
    with Desk.open(drafted.house.folder, readonly=True) as desk:
        book = Book(desk)
        made = book.value(lamps["id"])
        assert book.value(made.attribution).source == made.chain[0].agent
        assert book.value(made.proposition).text == "Eleven lamps hung on the hooks"
    for wrong in ({"changes": {"speech_act": "shouting"}}, {"chain": [{"agent": "N999"}]}, {"changes": {"id": "B1"}}):
        answer = drafted("POST", f"/api/claims/items/{lamps['id']}/decide", {"decision": "edit", **wrong})
        assert code(answer)[1] == "model", answer.text
    for wrong in ({"decision": "maybe"}, {"decision": "edit", "changes": []}, {"decision": "edit", "chain": ["x"]}):
        assert code(drafted("POST", f"/api/claims/items/{lamps['id']}/decide", wrong)) == (400, "usage")


def test_two_claims_are_joined_and_the_origins_change(drafted: Any) -> None:
    down, veth = saying(drafted, "Fourteen men went"), saying(drafted, "Fourteen went down")
    assert veth["proposition"] in {
        one["id"] for one in drafted("GET", "/api/claims/find?q=fourteen+went+down").json["claims"]
    }
    alone = drafted("GET", f"/api/claims/{down['proposition']}").json
    assert alone["origins"]["chains"] == {"least": 0, "most": 1}
    for one in (down, veth):
        drafted("POST", f"/api/claims/items/{one['id']}/decide", {"decision": "confirm"})
    joined = drafted("POST", f"/api/claims/{down['proposition']}/join", {"other": veth["proposition"]}).json
    assert [w["id"] for w in joined["ways"]] == [down["id"], veth["id"]]
    assert joined["origins"]["chains"]["most"] == 2 and joined["origins"]["chains"]["least"] >= 1
    boxes = joined["ways"][0]["boxes"]
    assert boxes[-1]["label"].startswith("D1") and not boxes[0]["thing"] and boxes[1]["thing"]
    graph = drafted("GET", f"/api/claims/{down['proposition']}/graph").json
    assert {"D1", "D2"} <= {n["id"] for n in graph["nodes"]}
    assert {n["column"] for n in graph["nodes"]} >= {0, 2, 3} and len(graph["in_words"]) >= 2
    drafted("POST", f"/api/claims/items/{veth['id']}/reopen")
    assert [w["id"] for w in drafted("GET", f"/api/claims/{down['proposition']}").json["ways"]] == [down["id"]]
    assert code(drafted("POST", f"/api/claims/{down['proposition']}/join", {"other": "C999"})) == (404, "not-in-case")


def test_speakers_told_apart_prove_another_origin(drafted: Any) -> None:
    at = SECOND.index("Three did not")
    made = []
    for exhibit, start in (("D1", 0), ("D2", at)):
        who = {"label": "a worker of the night shift"}
        body = {"exhibit": exhibit, "start": start, "end": start + 20, "said_by": who, "text": "Three did not come up"}
        made.append(drafted("POST", "/api/claims/mark", body).json["items"][0])
    card = drafted("POST", f"/api/claims/{made[0]['proposition']}/join", {"other": made[1]["proposition"]}).json
    assert (card["origins"]["chains"], len(card["questions"])) == ({"least": 1, "most": 2}, 1)
    asked = card["questions"][0]
    assert asked["proves"]
    pair = {"first": asked["first"]["id"], "second": asked["second"]["id"], "same": False}
    assert code(drafted("POST", "/api/claims/pair", pair)) == (400, "usage")  # no reason
    drafted("POST", "/api/claims/pair", {**pair, "why": "they were heard on two days"})
    after = drafted("GET", f"/api/claims/{made[0]['proposition']}").json
    assert after["origins"]["chains"] == {"least": 2, "most": 2} and after["questions"] == []
    assert [p["same"] for p in after["pairs"]] == [False]
    drafted("POST", f"/api/claims/items/{after['pairs'][0]['id']}/reopen")
    drafted("POST", "/api/claims/pair", {**pair, "same": True, "why": "one voice"})
    assert drafted("GET", f"/api/claims/{made[0]['proposition']}").json["origins"]["chains"] == {"least": 1, "most": 1}
    graph = drafted("GET", f"/api/claims/{made[0]['proposition']}/graph").json
    assert sum(n["column"] == 0 for n in graph["nodes"]) == 1  # one man is one box


def test_contradictions_stand_as_equals_and_first(drafted: Any) -> None:
    down, up = saying(drafted, "Fourteen men went"), saying(drafted, "eleven men came up")
    body = {"kind": "contradicts", "first": down["id"], "second": up["id"]}
    assert code(drafted("POST", "/api/claims/relate", body)) == (400, "usage")
    assert drafted("POST", "/api/claims/relate", {**body, "why": "of fourteen eleven came up, or all"}).status == 200
    overview = drafted("GET", "/api/claims").json["claims"]
    assert {c["id"] for c in overview[:2]} == {down["proposition"], up["proposition"]}
    for one in (down, up):
        against = drafted("GET", f"/api/claims/{one['proposition']}").json["against"][0]
        assert against["sides"][0]["id"] == one["id"] and against["by"] == "anna"
    assert code(drafted("POST", "/api/claims/relate", {**body, "kind": "beats", "why": "x"}))[1] == "model"
    passing = {"source": "D1", "target": "D2", "how": "derived", "why": "the same slip stands in both"}
    assert drafted("POST", "/api/claims/passing", passing).status == 200
    for wrong in ("D9", "N999", down["id"]):
        assert code(drafted("POST", "/api/claims/passing", {**passing, "source": wrong})) == (404, "not-in-case")


def test_marks_carry_what_the_reading_view_needs(drafted: Any) -> None:
    found = drafted("GET", "/api/claims/in/D2").json
    assert found["left"] and found["kind"] == "document"
    assert any(m["exact"].startswith("“Fourteen") and m["source"] == "Ilan Veth" for m in found["marks"])
    assert {"id", "label", "kind", "identification", "exhibits"} == set(found["agents"][0])
    for wrong in ("/api/claims/in/D9", "/api/claims/C999", "/api/claims/C999/graph", "/api/claims/items?ids=B999",
                  "/api/claims/items?ids=x", "/api/claims/B1", "/api/claims/in/Q1"):  # fmt: skip
        assert code(drafted("GET", wrong)) == (404, "not-in-case"), wrong
    for start, end in ((0, 10**6), (5, 5), ("a", 3), (True, 3)):
        answer = drafted("POST", "/api/claims/mark", {"exhibit": "D1", "start": start, "end": end, "said_by": None})
        assert code(answer) == (400, "usage")


def test_nobody_decides_without_a_name(tmp_path: Path, make_web: Callable[..., Any]) -> None:
    case = case_of_two(tmp_path)
    with Desk.open(case, actor="anna") as desk:
        made = claims.mark(desk, "D1", 0, 20, said_by=None)
        claims.reopen(desk, made.id)
    web = make_web(case, actor=None)
    assert code(web("POST", f"/api/claims/items/{made.id}/decide", {"decision": "confirm"}))[1] == "nobody-named"
    assert board(web)["left"] >= 1


def test_a_large_case_is_read_once_for_a_request(tmp_path: Path) -> None:
    """However many claims there are, the table of items is read once, not once for each of them."""
    case = case_of_two(tmp_path)
    with Desk.open(case, actor="anna") as desk:
        for start in range(0, 60, 2):
            claims.mark(desk, "D1", start, start + 10, said_by="a worker")
        from earwitness.desk import claimpages

        asked: list[str] = []
        read = desk.case.read
        desk.case.read = lambda sql, params=(): asked.append(sql) or read(sql, params)  # type: ignore[method-assign, func-returns-value]
        claimpages.overview(desk)
        claimboard.board(desk)
    assert sum("FROM items" in sql for sql in asked) == 2


def test_a_chain_that_is_refused_leaves_nobody_behind(drafted: Any) -> None:
    claim = saying(drafted, "I counted eleven")["id"]
    before = drafted("GET", "/api/claims/agents").json["agents"]
    for rest in ({"agent": "N99"}, {"label": "x", "kind": "nothing"}, {"label": "x", "how": "nothing"}):
        body = {"decision": "edit", "chain": [{"label": "Nobody else"}, rest]}
        assert drafted("POST", f"/api/claims/items/{claim}/decide", body).status == 422
    assert drafted("GET", "/api/claims/agents").json["agents"] == before

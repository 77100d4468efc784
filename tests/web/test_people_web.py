"""People in the browser: the endpoints, and one sitting by keyboard in Chromium; words of a case are never HTML."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from people_samples import peopled
from test_desk_axe import found
from test_desk_browser import NAMELESS, SMALL

from earwitness.desk import claimdraft, people
from earwitness.desk.context import Desk

HOSTILE = "<img src=x onerror='document.title=1'><script>document.title=2</script>"


@pytest.fixture
def case(tmp_path: Path) -> Path:
    with peopled(tmp_path) as desk:
        claimdraft.draft_exhibit(desk, "D1")
    return tmp_path / "case"


def test_the_room_holds_people_notes_and_three_figures(web: Any) -> None:
    room = web("GET", "/api/people").json
    assert [p["id"] for p in room["people"]] == ["M1", "M2"] and len(room["open_notes"]) == 2
    assert room["figures"]["named"] == 1 and room["in_words"][-1].endswith("Nobody is counted as dead.")
    assert len(room["today"]) == 10
    assert "Say of whom 2 notes speak" in [t["what"] for t in web("GET", "/api/case").json["next"]]
    one = web("GET", "/api/people/M1").json
    assert len(one["notes_in_words"]) == 5 and one["dossier"]["not_known"]
    assert web("GET", "/api/people/G1").json["dossier"] is None
    for path in ("/api/people/M99", "/api/people/F1", "/api/people/M1%2e"):
        assert web("GET", path).status == 404


def test_notes_are_assigned_and_taken_back(web: Any) -> None:
    first, second = (n["id"] for n in web("GET", "/api/people").json["open_notes"])
    path = f"/api/people/notes/{first}/assign"
    for wrong in ({}, {"subject": "M1", "nobody": True}, {"subject": "M1", "back": True}, {"new": "One", "why": 7}):
        assert web("POST", path, wrong).status == 400
    assert len(web("GET", "/api/people").json["people"]) == 2  # who was to be new is not left behind by a refusal
    assert web("POST", path, {"subject": "B1"}).status == 404
    assert web("POST", "/api/people/notes/B1/assign", {"subject": "M1"}).status == 404
    done = web("POST", path, {"subject": "M1"}).json
    assert next(p for p in done["people"] if p["id"] == "M1")["notes"] == 6
    assert web("POST", path, {"back": True}).json["figures"]["open_notes"] == 2
    made = web("POST", path, {"new": "A man of the shift", "named": False}).json
    assert made["figures"]["not_named"] == 2 and made["figures"]["named"] == 1
    gone = web("POST", f"/api/people/notes/{second}/assign", {"nobody": True}).json
    assert gone["open_notes"] == [] and [n["id"] for n in gone["nobody_known"]] == [second]


def test_people_are_added_proposed_decided_and_paired(web: Any) -> None:
    added = web(
        "POST", "/api/people", {"label": "Илан Тореск", "names": ["И. Тореск"], "told_apart": "of the shift"}
    ).json
    assert added["id"] == "M3" and added["pairs"][0]["reasons"]
    assert web("POST", "/api/people", {"label": " "}).status == 400
    assert web("POST", "/api/people", {"label": "x", "names": "y"}).status == 400
    one = web("POST", "/api/people/pairs", {"first": "M1", "second": "M3", "same": True, "why": "his sister"}).json
    assert [p["id"] for p in one["people"]] == ["M1", "M2"] and one["decided"][0]["why"] == "his sister"
    assert web("POST", "/api/people/pairs", {"first": "M1", "second": "M3", "same": True}).status == 400
    back = web("POST", "/api/people/pairs", {"back": one["decided"][0]["id"]}).json
    assert len(back["people"]) == 3
    named = web("POST", "/api/people/names").json
    assert named["proposed_now"] == len(named["proposed"]) > 1
    ids = [p["id"] for p in named["proposed"]]
    assert web("POST", f"/api/people/{ids[0]}/decide", {"ask": True}).json["figures"]["named"] == 3
    assert web("POST", f"/api/people/{ids[1]}/decide", {"ask": False}).status == 400
    web("POST", f"/api/people/{ids[1]}/decide", {"ask": False, "why": "an official"})
    assert web("POST", "/api/people/names").json["proposed_now"] == 0
    assert web("POST", "/api/people", {"label": "The four", "group": True, "members": ["M1"]}).json["id"] == "G2"


def test_a_note_by_hand_a_contradiction_and_the_dossier(web: Any) -> None:
    note = {"subject": "M1", "status": "held", "modality": "asserted", "place": "D2:0-13", "from": "2026-11-14"}
    made = web("POST", "/api/people/notes", note).json
    for wrong in ({"place": ""}, {"place": "D2:5-99999"}, {"from": "yesterday"}, {"status": "gone"}, {"modality": ""}):
        assert web("POST", "/api/people/notes", note | wrong).status in (400, 422), wrong
    clash = web("GET", "/api/people/M1").json["lane"]["clashes"]
    assert {("F4", made["id"], False), ("F5", "F4", True)} & {(c["first"], c["second"], c["by_person"]) for c in clash}
    path = f"/api/people/notes/{made['id']}/contradict"
    assert web("POST", path, {"other": "F4"}).status == 400
    assert web("POST", path, {"other": "F4", "why": "one place at a time"}).status == 200
    held = web("POST", path, {"other": "F4", "why": "of two days", "both_hold": True})
    left = [{c["first"], c["second"]} for c in web("GET", "/api/people/M1").json["lane"]["clashes"]]
    assert held.status == 200 and {"F4", "F5"} in left and {"F4", made["id"]} not in left
    assert web("POST", "/api/people/M1/dossier", {"format": "doc"}).status == 400
    file = web("POST", "/api/people/M1/dossier", {"format": "html"}).json
    page = web("GET", file["url"], token=None)
    assert page.status == 200 and "What is known of" in page.text and page.headers["content-disposition"]


def test_a_case_open_for_reading_shows_and_takes_nothing(case: Path, make_web: Callable[..., Any]) -> None:
    web = make_web(case, readonly=True)
    assert web("GET", "/api/people").status == 200
    assert web("POST", "/api/people", {"label": "x"}).status == 409


# --- in a browser ----------------------------------------------------------------------------------------------------

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture
def page(a_browser: Any) -> Iterator[Any]:
    context = a_browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="needs chromium: apt-get install chromium")
def test_a_sitting_by_keyboard(case: Path, serve: Any, page: Any) -> None:
    with Desk.open(case, actor="anna") as desk:
        people.add(desk, HOSTILE)
        people.note(
            desk, "M3", "held", "feared", claim="B1", words=HOSTILE, when={"earliest": "2026-11-05", "latest": None}
        )
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    served = serve(case)
    page.goto(served.url)
    page.wait_for_selector("main h1")
    page.goto(served.base + "/people")
    page.wait_for_selector("#open li[aria-current]")
    assert page.locator(".tl svg").count() == 5 and page.locator(".tl .ne").text_content() == "≠"
    assert "fate unknown" in page.locator(".tl").text_content()
    assert page.locator("main img, main script").count() == 0 and page.title().startswith("What became of them")
    page.keyboard.press("a")
    assert page.evaluate("document.activeElement.tagName") == "SELECT"
    page.locator("#open select").first.select_option("M1")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator("#open ol > li").nth(1).wait_for(state="detached")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("o")
    page.wait_for_selector("#settled")
    assert page.locator("#open").count() == 0 and page.locator("#M1 tbody tr").count() == 6
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert found(page) == [], scheme
    page.goto(served.base + "/people/M1")
    page.wait_for_selector("#unknown li")
    page.get_by_role("button", name="Make the dossier for the family").click()
    page.locator("dialog select").select_option("html")
    page.get_by_role("button", name="Write the file").click()
    page.wait_for_selector("dialog a[download='M1.html']")
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(served.base + "/people")
    page.wait_for_selector(".tl")
    assert page.evaluate(NAMELESS) == [] and page.evaluate(SMALL) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "words never scroll sideways"
    assert page.evaluate("document.querySelector('.tl').scrollWidth > document.querySelector('.tl').clientWidth")
    assert complaints == []

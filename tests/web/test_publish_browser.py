"""Publishing in a real Chromium: nothing is written before a person has seen what leaves, and just that is written."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from desk_samples import sealed_case

from earwitness.desk import quotations, start
from earwitness.desk.context import Desk
from earwitness.timecode import parse_span

CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs chromium: apt-get install chromium"),
]
WORDS = (
    "[00:00] INSPECTOR: Ask for Mister Hallam at the gate.\n"
    "[00:02] CLERK: The paper says [forty|fourteen?], he says [eleven?].\n"
    "[00:04] INSPECTOR: Then eleven will be missing.\n"
)
FIRST, LAST = "Ask for Mister Hallam at the gate.", "Then eleven will be missing."
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture
def doubtful(tmp_path: Path) -> Path:
    """A case whose middle turn, with two doubts, is proposed as Q1."""
    case = sealed_case(tmp_path, words=WORDS)
    with Desk.open(case, actor="anna") as desk:
        quotations.propose(desk, parse_span("E1:2-4"))
    return case


@pytest.fixture
def confirmed(doubtful: Path) -> Path:
    with Desk.open(doubtful, actor="anna") as desk:
        quotations.confirm(desk, parse_span("E1:2-4"))
    return doubtful


def opened(a_browser: Any, served: Any, path: str, viewport: dict[str, int]) -> Any:
    context = a_browser.new_context(viewport=viewport)
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.goto(served.url)
    page.wait_for_selector("main h1")
    page.goto(served.base + path)
    page.wait_for_selector("main h1")
    return page


def words_in(text: str) -> str:
    return " ".join(text.split())


def test_the_first_press_shows_what_leaves_and_the_second_publishes_it(
    confirmed: Path, tmp_path: Path, a_browser: Any, serve: Any
) -> None:
    page = opened(a_browser, serve(confirmed), "/publish", WIDE)
    out = tmp_path / "out"
    page.get_by_role("heading", name="Nothing stands in the way").wait_for()
    page.get_by_text("2 lines around the quotations go out which nobody confirmed.").wait_for()
    page.get_by_label("Heading", exact=True).fill("The gate")
    page.get_by_label("Folder to write, new or empty").fill(str(out))
    page.get_by_role("button", name="Publish", exact=True).dblclick()  # the second press of the two decides nothing
    box = page.get_by_role("dialog")
    page.get_by_role("heading", name="What will leave").wait_for()
    said = words_in(box.inner_text())
    for text in ("The gate", "Made by a publisher who is not named", "Words confirmed by anna", str(out), FIRST, LAST,
                 "2 lines that nobody confirmed", "CLERK", "INSPECTOR", "page.html",
                 "cannot be called back"):  # fmt: skip
        assert text.casefold() in said.casefold(), text
    assert "forty or “fourteen”" in said and box.locator(".doubt").all_inner_texts() == ["forty", "eleven"]
    assert not out.exists() and page.evaluate("document.activeElement.localName") == "h2"
    second = box.get_by_role("button", name="Publish this quotation")
    second.dispatch_event("click", {"detail": 2})  # where the dialog came up under the pointer of a double press
    assert second.is_enabled()
    with Desk.open(confirmed, readonly=True) as desk:
        assert desk.case.read("SELECT 1 FROM pages") == []
    second.dblclick()
    page.get_by_role("heading", name="It is published").wait_for()
    page.get_by_text("P1, one quotation, 4 files.").wait_for()
    text = (out / "page.html").read_text()
    assert FIRST in text and "Made by <bdi>a publisher who is not named</bdi>" in text
    with Desk.open(confirmed, readonly=True) as desk:
        assert [r["id"] for r in desk.case.read("SELECT id FROM pages")] == ["P1"]


@pytest.mark.soak
@pytest.mark.parametrize("where", ["dialog", "room"])
def test_one_press_leaves_the_lines_around_out(
    confirmed: Path, tmp_path: Path, a_browser: Any, serve: Any, where: str
) -> None:
    page = opened(a_browser, serve(confirmed), "/publish", PHONE)
    out = tmp_path / "out"
    page.get_by_label("Folder to write, new or empty").fill(str(out))
    if where == "room":
        page.get_by_role("button", name="Leave them out").click()
        page.get_by_text("No line around the quotations goes out.").wait_for()
    press = page.get_by_role("button", name="Publish", exact=True)
    assert press.bounding_box()["y"] > page.get_by_text("Folder to write, new or empty").bounding_box()["y"]
    press.click()
    box = page.get_by_role("dialog")
    box.get_by_role("heading", name="What will leave").wait_for()
    if where == "dialog":
        assert FIRST in box.inner_text()
        box.get_by_role("button", name="Leave these 2 lines out").click()
    box.get_by_text("No line of the transcript around them goes out.").wait_for()
    assert FIRST not in box.inner_text() and LAST not in box.inner_text() and "INSPECTOR" not in box.inner_text()
    second = box.get_by_role("button", name="Publish this quotation")
    assert second.bounding_box()["y"] > box.get_by_text("Where it is written").bounding_box()["y"]
    assert page.evaluate("document.querySelector('dialog').scrollWidth <= innerWidth")
    second.click()
    page.get_by_role("heading", name="It is published").wait_for()
    assert page.evaluate("document.querySelectorAll('dialog').length") == 1
    text = (out / "page.html").read_text()
    assert FIRST not in text and LAST not in text and "INSPECTOR" not in text
    assert page.get_by_label("Seconds of transcript around each quotation").input_value() == "0"


@pytest.mark.soak
def test_withheld_words_that_stand_elsewhere_are_told_before_they_leave(
    confirmed: Path, tmp_path: Path, a_browser: Any, serve: Any
) -> None:
    with Desk.open(confirmed, actor="anna") as desk:
        quotations.withhold(desk, parse_span("E1:0.5-1"), reason="a name", words="Hallam")
    page = opened(a_browser, serve(confirmed), "/publish", PHONE)
    page.get_by_label("Heading", exact=True).fill("What Hallam knew")
    told = "These words are withheld at 0:00.5 and stand in the heading."
    page.locator("section.box").get_by_text(told).wait_for()
    page.get_by_label("Folder to write, new or empty").fill(str(tmp_path / "out"))
    page.get_by_role("button", name="Publish", exact=True).click()
    page.get_by_role("dialog").get_by_text(told).wait_for()
    page.get_by_role("button", name="Publish this quotation").click()
    page.get_by_role("heading", name="It is published").wait_for()
    page.get_by_role("dialog").get_by_text(told).wait_for()


@pytest.mark.soak
def test_what_was_typed_is_there_after_leaving_and_coming_back(confirmed: Path, a_browser: Any, serve: Any) -> None:
    served = serve(confirmed)
    page = opened(a_browser, served, "/publish", WIDE)
    typed = {"Heading": "The gate", "Who publishes it": "The Courier", "Where readers can write": "desk@courier",
             "Seconds of transcript around each quotation": "3"}  # fmt: skip
    for label, text in typed.items():
        page.get_by_label(label, exact=label == "Heading").fill(text)
    folder = page.get_by_label("Folder to write, new or empty")
    proposed = folder.input_value()
    folder.fill("")
    folder.blur()
    assert folder.input_value() == proposed, "a page lies somewhere"
    page.locator(".rows input[type=checkbox]").first.uncheck()
    page.goto(served.base + "/history")
    page.wait_for_selector("main h1")
    page.goto(served.base + "/publish")
    page.get_by_role("heading", name="Nothing to publish yet").wait_for()
    for label, text in typed.items():
        assert page.get_by_label(label, exact=label == "Heading").input_value() == text
    page.locator(".rows input[type=checkbox]").first.check()
    page.get_by_role("button", name="Publish", exact=True).click()
    box = page.get_by_role("dialog")
    box.get_by_text("The Courier").wait_for()
    box.get_by_text("desk@courier").wait_for()


@pytest.mark.soak
def test_the_preview_says_that_it_is_one(confirmed: Path, a_browser: Any, serve: Any) -> None:
    page = opened(a_browser, serve(confirmed), "/publish", PHONE)
    page.get_by_role("button", name="Show how it would look").click()
    frame = page.frame_locator("iframe")
    frame.get_by_role("heading", name="This is a preview").wait_for()
    said = frame.locator("body").inner_text()
    assert "The published page checks itself when it is opened" in said
    assert "has not run" not in said and "Nothing has been checked" not in said


@pytest.mark.soak
def test_one_confirms_the_doubts_that_are_printed(doubtful: Path, a_browser: Any, serve: Any) -> None:
    served = serve(doubtful)
    page = opened(a_browser, served, "/quotations", WIDE)
    quote = page.locator("#Q1 .words")
    for state in ("Confirm these words", "Take back"):
        page.get_by_role("button", name=state).last.wait_for()
        assert words_in(quote.inner_text()) == "CLERK The paper says forty or “fourteen”, he says eleven."
        assert quote.locator(".doubt").all_inner_texts() == ["forty", "eleven"]
        if state == "Confirm these words":
            page.get_by_role("button", name=state).click()
            page.get_by_text("words confirmed by").wait_for()
    offered = page.locator(".turns li", has_text="CLERK")
    assert offered.locator(".alt").inner_text() == "or “fourteen”"
    page.goto(served.base + "/publish")
    listed = page.locator(".rows li", has_text="Q1").first
    listed.locator(".alt").wait_for()
    assert listed.locator(".doubt").all_inner_texts() == ["forty", "eleven"]


@pytest.mark.soak
def test_the_name_dialog_says_who_reads_the_name(doubtful: Path, a_browser: Any, serve: Any) -> None:
    page = opened(a_browser, serve(doubtful, actor=None), "/quotations", PHONE)
    page.get_by_role("button", name="Confirm these words").click()
    box = page.get_by_role("dialog")
    box.get_by_text("Readers of a page see this name under the words that you confirm").wait_for()
    assert "Nothing of it is published" not in box.inner_text()


def test_the_folder_does_not_tell_what_the_matter_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(start.timecode, "instant", lambda: "2026-11-26T10:00:00Z")
    assert start.out_folder() == str(tmp_path / "page-2026-11-26")
    (tmp_path / "page-2026-11-26").mkdir()
    assert start.out_folder() == str(tmp_path / "page-2026-11-26-2")

"""Claims in a real Chromium, by keyboard alone: drafted, confirmed, rejected, taken back, edited, joined, drawn."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from claim_samples import HOSTILE, case_of_two

CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.soak,
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs chromium: apt-get install chromium"),
]
PAGES = ("/claims/board", "/claims/C1", "/claims/C1/graph", "/claims", "/claims/C2", "/document/D1")
AXE = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
FOUND = """() => axe.run(document, {resultTypes: ['violations']}).then(found => found.violations.map(one =>
  `${one.id}: ` + one.nodes.map(n => n.html.slice(0, 160) + n.failureSummary.slice(0, 200)).join(' ')))"""


@pytest.fixture
def page(a_browser: Any, serve: Any, tmp_path: Path) -> Iterator[Any]:
    served = serve(case_of_two(tmp_path))
    context = a_browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(15_000)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(served.url)
    page.wait_for_selector("main h1")
    page.base = served.base
    yield page
    context.close()
    assert complaints == []


def told(page: Any, words: str) -> None:
    """What a screen reader is told."""
    page.locator("#said").filter(has_text=words).wait_for(state="attached")


def press(page: Any, name: str, *, first: bool = False) -> None:
    """A button by keyboard."""
    found = page.get_by_role("button", name=name, exact=True)
    (found.first if first else found).press("Enter")


def ask(page: Any) -> str:
    """The question that has the focus, once it has it."""
    page.locator(".ask:focus").wait_for()
    return str(page.locator(".ask").inner_text())


def test_claims_are_decided_joined_and_drawn_by_keyboard(page: Any) -> None:
    page.goto(page.base + "/claims")
    page.get_by_text("Nothing is claimed yet.").wait_for()
    for exhibit in ("D1", "D2"):
        press(page, "Draft it", first=True)
        told(page, f"{exhibit} is drafted.")
    page.locator("body").press("b")
    first = ask(page)
    assert first == "Does a worker say this?"
    assert page.locator(".context mark").inner_text().startswith("Fourteen men went down")
    page.keyboard.press("y")
    told(page, "is confirmed.")
    page.reload()  # where one is, and what was decided, is still there
    second = ask(page)
    assert second != first
    page.get_by_text("Decided just now").wait_for()
    page.keyboard.press("n")
    page.get_by_role("dialog").wait_for()
    page.keyboard.press("1")
    told(page, "is rejected.")
    ask(page)
    page.keyboard.press("u")
    told(page, "is taken back.")
    assert ask(page) == second
    page.goto(page.base + "/claims/board?kind=claim")
    second = ask(page)
    page.keyboard.press("e")
    words = page.get_by_label("What is claimed, in our words")
    words.fill("Eleven lamps hung on the hooks")
    page.reload()  # what was typed and not yet kept comes back with its form
    assert page.get_by_label("What is claimed, in our words").input_value() == "Eleven lamps hung on the hooks"
    page.get_by_label("What is claimed, in our words").press("Escape")
    assert ask(page) == second
    page.keyboard.press("/")
    page.locator("select:focus").wait_for()
    assert page.locator("main img").count() == 0 and page.title() != "1"

    # The other report says the same: joined by its words, the origins of the claim change.
    page.goto(page.base + "/claims/board?exhibit=D2&kind=claim")
    assert ask(page) == "Does Ilan Veth say this?"
    page.keyboard.press("Enter")
    told(page, "is confirmed.")
    page.goto(page.base + "/claims/C1")
    origins = page.locator(".orig .big")
    before = origins.inner_text()
    page.locator("body").press("j")
    page.get_by_label("Words of the other claim, or its number").fill("fourteen went down")
    page.get_by_role("dialog").get_by_text("according to Ilan Veth", exact=False).first.wait_for()
    press(page, "They claim the same", first=True)
    told(page, "is joined to C1.")
    assert (before, origins.inner_text()) == ("1 proven", "2 proven")
    assert page.locator(".ways > li").count() == 2

    page.locator("body").press("v")
    page.locator(".pic svg").wait_for()
    assert page.locator(".pic rect.g-held").count() == 2
    page.get_by_role("heading", name="The same in words").wait_for()


@pytest.mark.soak
def test_axe_finds_nothing_and_everything_fits_a_phone(page: Any) -> None:
    page.goto(page.base + "/claims")
    for exhibit in ("D1", "D2"):
        press(page, "Draft it", first=True)
        told(page, f"{exhibit} is drafted.")
    page.goto(page.base + "/claims/board")
    ask(page)
    page.keyboard.press("y")
    told(page, "is confirmed.")
    trouble = {}
    for scheme, width in (("light", 1280), ("dark", 1280), ("light", 390)):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 844})
        for path in PAGES if scheme == "light" else PAGES[:3]:
            page.goto(page.base + path)
            page.locator("#ask, .claimlist, .orig, .pic svg, .rd [data-mark]").first.wait_for()
            if path == "/document/D1":
                page.locator("[data-mark]").first.press("Enter")
                page.locator(".beside h2:focus").wait_for()
            if path == "/claims/C2":
                press(page, "Edit", first=True)
                page.locator(".editor").wait_for()
            if path == "/claims/board" and width == 1280:
                page.keyboard.press("n")
                page.get_by_role("dialog").wait_for()
            if width == 1280:
                page.evaluate(AXE)
                trouble[scheme, path] = page.evaluate(FOUND)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (width, path)
            shown = page.locator("main").inner_text()
            assert not any(slip in shown for slip in ("null", "undefined", "[object", "NaN")), (path, shown)
            page.evaluate("sessionStorage.removeItem('earwitness-claim-draft')")
    assert [(where, one) for where, every in trouble.items() for one in every] == []


def test_a_mark_in_the_text_opens_what_it_says_and_words_can_be_marked(page: Any) -> None:
    page.goto(page.base + "/document/D2")
    press(page, "Draft who says what")
    mark = page.locator(".rd [data-mark]").first
    mark.press("Enter")
    page.locator("h2:focus").filter(has_text="Said by Ilan Veth").wait_for()
    page.keyboard.press("Escape")
    page.locator("[data-mark]:focus").wait_for()
    page.evaluate(
        """() => { const words = document.createTreeWalker(document.querySelector('.rd'), NodeFilter.SHOW_TEXT);
        for (let n = words.nextNode(); n; n = words.nextNode()) { const at = n.data.indexOf('The foreman');
          if (at >= 0) { getSelection().setBaseAndExtent(n, at, n, at + 11); return; } } }"""
    )
    page.get_by_role("button", name="Somebody says this").wait_for()
    page.keyboard.press("s")
    page.get_by_label("What is claimed, in our words").fill("A foreman was there")
    press(page, "Mark it, in my name")
    told(page, "is marked.")
    page.get_by_role("heading", name="Said by not stated").wait_for()
    page.keyboard.press("Escape")
    press(page, "Mark words")  # and without a mouse: words typed as they stand
    page.get_by_label("The words").fill("said")
    press(page, "Find them")
    page.get_by_text("They stand there more than once.").wait_for()
    page.get_by_label("The words").fill("eleven men came up")
    press(page, "Find them")
    page.get_by_role("dialog", name="Somebody says this").get_by_text("eleven men came up").first.wait_for()
    press(page, "Mark it, in my name")
    told(page, "is marked.")
    page.get_by_role("heading", name="Said by not stated").wait_for()
    assert HOSTILE in page.locator(".rd").inner_text() and page.locator("main img").count() == 0

"""The room of figures in a real Chromium: by keyboard, in both themes, on a phone; hostile words stay words."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from figure_samples import case_of_figures

CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.soak,
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs chromium: apt-get install chromium"),
]
AXE = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
FOUND = """() => axe.run(document, {resultTypes: ['violations']}).then(found => found.violations.map(one =>
  `${one.id}: ` + one.nodes.map(n => n.html.slice(0, 160) + n.failureSummary.slice(0, 200)).join(' ')))"""


@pytest.fixture
def opened(a_browser: Any, serve: Any, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    served = serve(case_of_figures(tmp_path))
    contexts, complaints = [], []

    def make(**more: Any) -> Any:
        contexts.append(a_browser.new_context(**more))
        contexts[-1].set_default_timeout(15_000)
        page = contexts[-1].new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(served.url)
        page.wait_for_selector("main h1")
        page.goto(served.base + "/figures")
        page.get_by_role("heading", name="Figures that must add up").wait_for()
        return page

    yield make
    for context in contexts:
        context.close()
    assert complaints == []


def test_a_figure_is_put_into_a_group_by_keyboard_and_the_conflict_is_shown(opened: Callable[..., Any]) -> None:
    page = opened(viewport={"width": 1280, "height": 900})
    assert page.locator(".set.hold:not(.would)").count() == 0
    for _ in range(8):
        page.keyboard.press("j")
        if "At least 85" in page.locator(".loose>li:focus").inner_text():
            break
    page.keyboard.press("p")
    page.get_by_label("Counted as").fill("held")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Cannot both hold", exact=True).wait_for()
    box = page.locator(".set.hold:not(.would)").inner_text()
    assert "About 70 men" in box and "At least 85 men" in box and "Unless they count different things" in box
    page.get_by_role("button", name="Look for shared wording and for second voices").press("Enter")
    page.get_by_role("heading", name="Cannot all hold, if what is proposed is confirmed").wait_for()
    assert page.locator(".derived blockquote mark").count() == 2
    page.get_by_role("button", name="Confirm", exact=True).press("Enter")
    page.get_by_role("heading", name="Cannot all hold", exact=True).wait_for()
    page.get_by_role("button", name="It had it from there").press("Enter")
    page.get_by_text("confirmed by anna").wait_for()
    assert page.title() == "Figures that must add up · Earwitness"
    page.evaluate(AXE)
    assert page.evaluate(FOUND) == []


@pytest.mark.soak
def test_the_room_fits_a_phone_in_both_themes(opened: Callable[..., Any]) -> None:
    for scheme in ("light", "dark"):
        page = opened(viewport={"width": 320, "height": 640}, color_scheme=scheme, has_touch=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        page.evaluate(AXE)
        assert page.evaluate(FOUND) == []

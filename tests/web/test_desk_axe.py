"""Every page of the desk, in light and in dark: nothing that axe-core finds, and all of it by keyboard alone.

axe cannot judge the order of reading or the words; for those, people try.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from desk_samples import WORDS, publish, write
from room_tools import begin_listening, caret

from earwitness.desk import listening, tags, transcripts
from earwitness.desk.context import Desk

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.soak,
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs chromium: apt-get install chromium"),
]
ROOMS = ("/", "/recording/E1", "/intake", "/quotations", "/publish", "/check", "/keys", "/history", "/search?q=eleven",
         "/settings", "/figures", "/room/E1", "/room/E1?compare=T1,T2")  # fmt: skip
RUN = """() => axe.run(document, {resultTypes: ['violations']}).then(found => found.violations.map(one =>
  `${one.id} (${one.impact}): ${one.help}\\n` + one.nodes.map(n => '    ' + n.html.slice(0, 160) + '\\n      '
    + n.failureSummary.replace(/\\n/g, ' ').slice(0, 220)).slice(0, 4).join('\\n')))"""
# A conflict, an event, a line set aside and what another machine heard, as the server would send them.
BOXES = """() => {
  const {model} = room, turn = model.order[1];
  const both = {mine: 'one', theirs: 'other', by: 'anna', against: 'boris'};
  model.conflicts = [{op: '1'.repeat(32), turn, kind: 'text', ...both}];
  model.asides = [{start_us: 100, end_us: 900, text: 'Thank you', engine: 'engine A', why: ''}];
  model.setEvent({id: 'e9', kind: 'door', text: 'A door', start_us: 10, end_us: 90});
  model.tell('about');
  const [said] = model.turns.get(turn).text.split(' '), spots = [{turn, from: 0, to: 1, said}];
  const places = [{start_us: 10, end_us: 90, here: said, heard: 'word', by: 'T9', engine: 'engine B', spots}];
  model.tell('heard', {turns: model.heard.take({machines: [{transcript: 'T9', engine: 'engine B'}], places})});
  room.heard.draw();
}"""


@pytest.fixture
def busy(case: Path, tmp_path: Path) -> Path:
    """A case in which every page has something to show."""
    other = WORDS.replace("forty", "fourteen").replace("noon", "[noon|moon?]")
    with Desk.open(case, actor="anna") as desk:
        listening.prepare(desk, "E1")
        tags.put(desk, "E1", title="A voice note", tags=["gate"], assigned="anna")
        transcripts.import_file(desk, "E1", write(tmp_path / "other.txt", other), language="en")
        publish(desk, tmp_path / "page")
    return case


@pytest.fixture(params=["light", pytest.param("dark", marks=pytest.mark.soak)])
def shown(request: pytest.FixtureRequest, a_browser: Any, busy: Path, serve: Any) -> Iterator[tuple[Any, str]]:
    served = serve(busy)
    context = a_browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme=request.param)
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.goto(served.url)
    page.wait_for_selector("main h1")
    yield page, served.base
    context.close()


def found(page: Any) -> list[str]:
    """What axe-core finds on the page as it stands."""
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate((files("axe_playwright_python") / "axe.min.js").read_text("utf-8"))
    return list(page.evaluate(RUN))


def opened(page: Any, base: str, path: str) -> None:
    page.goto(base + path)
    if path.startswith("/room/"):
        page.wait_for_selector("#compare-sum" if "compare" in path else "html[data-ready]")
    else:
        page.wait_for_selector("main h1")
        page.wait_for_load_state("networkidle")


def test_axe_finds_nothing_on_any_page(shown: tuple[Any, str]) -> None:
    page, base = shown
    trouble = {}
    for path in ROOMS:
        opened(page, base, path)
        trouble[path] = found(page)
    opened(page, base, "/publish")
    page.get_by_role("button", name="Publish", exact=True).click()
    page.get_by_role("heading", name="What will leave").wait_for()
    trouble["what will leave"] = found(page)
    opened(page, base, "/room/E1")
    begin_listening(page)
    caret(page, page.evaluate("room.model.order[1]"), 4)
    page.keyboard.press("Control+f")
    page.fill("#find-what", "eleven")
    page.evaluate(BOXES)
    trouble["the room at work"] = found(page)
    page.keyboard.press("Escape")
    page.keyboard.press("Alt+k")
    trouble["the keys of the room"] = found(page)
    told = "\n".join(f"{where}: {one}" for where, all_of in trouble.items() for one in all_of)
    assert told == ""


# Everything that a mouse could use, in the order of the page. Of radio buttons that belong together one takes the Tab.
USABLE = """() => [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [contenteditable]')]
  .filter(e => e.checkVisibility({visibilityProperty: true}) && !e.disabled && !e.closest('dialog:not([open])')
    && (e.tabIndex >= 0 || e.isContentEditable)
    && !(e.type === 'radio' && !e.checked && document.querySelector(`input[name="${e.name}"]:checked`)))"""
REACHED = """() => { const e = document.activeElement, style = getComputedStyle(e), at = (%s)().indexOf(e);
  return {at, body: e === document.body, text: e.isContentEditable, html: e.outerHTML.slice(0, 120),
    ring: e.matches(':focus-visible') && ((style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2)
      || (e.isContentEditable && getComputedStyle(e.closest('.turn')).boxShadow !== 'none')),
    skip: e.getAttribute('href') === '#m'}; }"""


@pytest.mark.soak
def test_every_control_is_reached_by_keyboard_and_says_so(a_browser: Any, busy: Path, serve: Any) -> None:
    served = serve(busy)
    context = a_browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(served.url)
    page.wait_for_selector("main h1")
    reached = REACHED % USABLE
    for path in ROOMS:
        opened(page, served.base, path)
        page.evaluate("document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex')")
        there = page.evaluate(f"({USABLE})().length")
        been: set[int] = set()
        page.keyboard.press("Tab")
        one = page.evaluate(reached)
        assert one["skip"], (path, one)
        while not one["body"] and one["at"] not in been:
            been.add(one["at"])
            assert one["ring"], (path, one)
            # In the text Tab plays the turn; F6 leads out of it, past the controls, to what stands beside it.
            for key in ("F6", "F6") if one["text"] else ("Tab",):
                page.keyboard.press(key)
            one = page.evaluate(reached)
        missed = [n for n in range(there) if n not in been]
        assert not missed, (path, page.evaluate(f"at => ({USABLE})().filter((_, n) => at.includes(n)).map(e =>"
                                                " e.outerHTML.slice(0, 140))", missed))  # fmt: skip
    context.close()

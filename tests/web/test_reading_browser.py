"""The reading view in a real Chromium: marks nest and overlap, places are code points, hostile words stay words."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from desk_samples import write
from room_tools import until

CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.soak,
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs chromium: apt-get install chromium"),
]
HOSTILE = "<img src=x onerror='document.title=1'></b><script>document.title=2</script>"
TEXT = (
    f"🕊 “Eleven men fled,” said Anna Lind 👩🏽‍⚕️, {HOSTILE} a nurse.\n\n"
    "قال رجل إن أحد عشر عاملا فروا.\n \n"
    "To: the director\nFrom: the yard \u202egnp.exe\u202c 𝔊ood\n\n\n"
    "She did not say who had told her 🕊🕊.\n"
)
# A view of the text in place of the page's own; `picked` and `placed` keep what it calls back with.
OPEN = """async ({text, sections, marks}) => {
  const {Reading} = await import('/static/reading.mjs');
  window.picked = []; window.placed = [];
  const pick = item => picked.push(item), placed = place => window.placed.push(place);
  window.view = new Reading(text, {sections, pick, placed});
  document.getElementById('m').replaceChildren(view.legend, view.element);
  return view.show(marks);
}"""
# What each mark covers on the page, from its pieces.
COVERED = """() => view.marks.map((m, n) => [m.given.item,
  [...view.element.querySelectorAll(`[data-mark="${n}"]`)].map(e => e.textContent).join('')])"""


def bare(text: str) -> str:
    """The text without what stands between paragraphs."""
    return "".join(text.split())


@pytest.fixture
def page(a_browser: Any, case: Path, serve: Any) -> Iterator[Any]:
    served = serve(case)
    context = a_browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(15_000)
    made = context.new_page()
    made.complaints = []
    made.on("pageerror", lambda error: made.complaints.append(str(error)))
    made.on("console", lambda message: made.complaints.append(message.text))
    made.goto(served.url)
    made.wait_for_selector("main h1")
    yield made
    assert made.complaints == [] and made.title() not in ("1", "2")
    context.close()


def mark(words: str, kind: str = "quote", state: str = "proposed", **more: Any) -> dict[str, Any]:
    start = TEXT.index(words)
    return {"start": start, "end": start + len(words), "kind": kind, "item": words, "state": state, **more}


def test_any_marks_cover_their_own_code_points_and_no_others(page: Any) -> None:
    chance = random.Random(7)
    kinds = ["quote", "indirect", "chain", "hedge", "quantity", "time", "fate", "undertaking"]
    marks = []
    for n in range(120):
        start = chance.randrange(len(TEXT) - 1)
        end = min(len(TEXT), start + chance.choice((1, 2, 5, 20, 90)))
        marks.append({"start": start, "end": end, "kind": kinds[n % 8], "item": n, "state": "proposed"})
    wrong = [{"start": 5, "end": 5}, {"start": -1, "end": 3}, {"start": 3, "end": len(TEXT) + 1}]
    given = [*marks, *({**w, "kind": "quote", "item": "no", "state": "proposed"} for w in wrong)]
    given.append({**marks[0], "kind": "__proto__"})
    assert page.evaluate(OPEN, {"text": TEXT, "sections": [], "marks": given}) == len(marks)
    for item, covered in page.evaluate(COVERED):
        assert bare(covered) == bare(TEXT[marks[item]["start"] : marks[item]["end"]]), marks[item]
    words = page.evaluate("[...view.element.querySelectorAll('p')].map(p => p.textContent).join('')")
    assert bare(words) == bare(TEXT)
    assert page.evaluate("document.querySelectorAll('.rd img, .rd script, .rd b').length") == 0
    page.evaluate("view.show([])")
    assert page.evaluate("document.querySelectorAll('.rd .mk').length") == 0


def test_counting_is_by_code_points(page: Any) -> None:
    points = page.evaluate(
        "async text => { const {counting} = await import('/static/reading.mjs'); const c = counting(text);"
        " return [c.length, Array.from({length: c.length + 1}, (_, p) => c.unit(p)),"
        " Array.from({length: text.length + 1}, (_, u) => c.point(u))]; }",
        TEXT,
    )
    units = [len(TEXT[:n].encode("utf-16-le")) // 2 for n in range(len(TEXT) + 1)]
    assert points[0] == len(TEXT) and points[1] == units
    assert [points[2][u] for u in units] == list(range(len(TEXT) + 1))


def test_marks_say_who_stands_behind_them_and_answer(page: Any) -> None:
    marks = [
        mark("“Eleven men fled,”", state="confirmed", title="said by Anna Lind"),
        mark("Eleven men", "quantity"),
        mark("She did not say who had told her", "chain", unstated=True),
    ]
    page.evaluate(OPEN, {"text": TEXT, "sections": [], "marks": marks})
    style = "e => getComputedStyle(e).textDecorationStyle"
    at = {m["item"]: page.locator(f'.rd [data-mark="{n}"]').first for n, m in enumerate(marks)}
    assert [at[m["item"]].evaluate(style) for m in marks] == ["solid", "dotted", "dashed"]
    said = [at[m["item"]].get_attribute("aria-description") for m in marks]
    assert said == ["quotation. confirmed. said by Anna Lind", "figure. proposed", "chain. proposed. source not stated"]
    first = page.locator(".rd p").first
    assert first.get_attribute("data-said") == "1 quotation\n1 figure, proposed"
    at["Eleven men"].click()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press(" ")
    assert page.evaluate("picked") == [marks[1]["item"], marks[2]["item"], marks[0]["item"]]
    assert page.evaluate("document.querySelectorAll('.rd [tabindex=\"0\"]').length") == 1
    page.get_by_label("figure").uncheck()
    assert page.locator(".rd .k-quantity").count() == 0 and page.locator(".rd .k-quote").count() == 1


def test_a_selection_has_a_place_and_a_place_can_be_gone_to(page: Any) -> None:
    sections = [{"at": 0, "label": "page 1"}, {"at": TEXT.index("𝔊ood"), "label": "page 2"}]
    page.evaluate(OPEN, {"text": TEXT, "sections": sections, "marks": [mark("men fled"), mark("fled,” said")]})
    for start, end in ((0, 1), (2, 12), (TEXT.index("𝔊"), TEXT.index("𝔊") + 4), (TEXT.index("told"), len(TEXT) - 2)):
        page.evaluate("([a, b]) => { placed.length = 0; view.go(a, b); }", [start, end])
        until(page, "placed.length > 0")
        found = page.evaluate("placed.at(-1)")
        assert (found["start"], found["end"], found["text"]) == (start, end, TEXT[start:end])
        assert found["section"] == ("page 2" if start >= sections[1]["at"] else "page 1")
    page.locator(".rd p").nth(1).click(click_count=3)
    until(page, "placed.at(-1)?.text.startsWith('قال')")
    assert page.evaluate("placed.at(-1).text.trim()") == TEXT.split("\n")[2]
    assert page.evaluate("getComputedStyle(view.element.querySelectorAll('p')[1]).direction") == "rtl"
    page.evaluate("view.close()")
    assert page.locator(".rd").count() == 0


@pytest.mark.soak
def test_a_million_characters_are_laid_out_where_one_looks(page: Any) -> None:
    text = "".join(f"Paragraph {n}. {'The men came off the wall. 🕊 ' * 20}\n\n" for n in range(1800)) + "x" * 40_000
    assert len(text) > 1_000_000
    step = len(text) // 4000
    marks = [
        {"start": n * step, "end": n * step + 9, "kind": "quote", "item": n, "state": "proposed"} for n in range(4000)
    ]
    assert page.evaluate(OPEN, {"text": text, "sections": [], "marks": marks}) == 4000
    seen = page.evaluate(
        "[...view.element.querySelectorAll('p')].filter(p => p.checkVisibility({contentVisibilityAuto: true})).length"
    )
    assert 0 < seen < 100
    page.evaluate("view.go(900000, 900010)")
    until(page, "placed.at(-1)?.start === 900000")
    until(page, "(r => r.top > 0 && r.bottom < innerHeight)(getSelection().getRangeAt(0).getBoundingClientRect())")
    assert page.evaluate("view.place(getSelection().getRangeAt(0)).text") == text[900000:900010]


def test_a_document_from_the_browser_to_its_place(tmp_path: Path, page: Any) -> None:
    base = page.url.rstrip("/")
    given = write(tmp_path / "courier.txt", TEXT)
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="choose a file").click()
    chooser.value.set_files(given)
    page.get_by_role("link", name="courier.txt").click()
    page.get_by_role("heading", name="The text").wait_for()
    page.get_by_text("2 invisible marks turn the direction of writing").wait_for()
    page.locator("main summary").first.click()
    page.get_by_role("button", name="Change: The day it was published").click()
    page.get_by_label("In words").fill("2026-11-12")
    page.get_by_role("button", name="Keep this").click()
    page.locator("main .hd").get_by_text("2026-11-12").wait_for()
    page.goto(f"{base}/search?q=told")
    page.get_by_role("link", name="D1", exact=True).click()
    page.get_by_text(f"D1, characters {TEXT.index('told')} to {TEXT.index('told') + 4}").wait_for()
    assert page.evaluate("getSelection().toString()") == "told"
    assert page.evaluate("document.querySelectorAll('main img, main script').length") == 0

"""Words that once were lost, doubled, or kept where nobody saw them: each here by the shortest way that did it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from room_recordings import made_here, transcript
from room_tools import Served, caret, kept, text, until

from earwitness.desk import intake, transcripts
from earwitness.desk.context import Desk

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.soak,
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs chromium: apt-get install chromium"),
]
PEOPLE = ("N. Farrow", "T. Ide")
TEXTS = "room.model.order.map(id => room.model.turns.get(id).text)"


@pytest.fixture
def window(a_browser: Any, tmp_path: Path) -> Iterator[Callable[[int], Any]]:
    """Windows of either person over the real desk, each in a profile of its own."""
    with Desk.create(tmp_path / "case", actor=PEOPLE[0]) as desk:
        one = intake.seal_file(desk, made_here(tmp_path, 24))
        transcripts.import_file(desk, one.id, transcript(tmp_path, 24), language="en")
    served, made, trouble = Served(tmp_path / "case", PEOPLE), [], []
    served.start()

    def opened(who: int) -> Any:
        made.append(a_browser.new_context(viewport={"width": 1280, "height": 800}))
        page = made[-1].new_page()
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.goto(served.rooms[who])
        page.wait_for_selector("html[data-ready]")
        return page

    yield opened
    for context in made:
        context.close()
    served.kill()
    assert trouble == []


def types(page: Any, turn: str, word: str) -> None:
    caret(page, turn, -1)
    page.keyboard.type(f" {word}")


def clashes(page: Any, n: int) -> None:
    """So many conflicts are shown."""
    until(page, "n => document.querySelectorAll('.clash').length === n", n, looks=1000)


def settled(*pages: Any) -> None:
    """All is kept, and every window has heard of everything."""
    for page in pages:
        kept(page, looks=2000)
    newest = max(page.evaluate("room.model.seq") for page in pages)
    for page in pages:
        until(page, "seq => room.model.seq >= seq", newest, looks=2000)


def test_two_windows_of_one_person_do_not_write_over_each_other(window: Callable[[int], Any]) -> None:
    one, other = window(0), window(0)
    turn = one.evaluate("room.model.order[1]")
    said = text(one, turn)
    other.context.set_offline(True)
    types(other, turn, "late")
    types(one, turn, "early")
    kept(one)
    other.context.set_offline(False)
    settled(other, one)
    for page in (one, other):
        clashes(page, 1)
        until(page, "([turn, text]) => room.model.turns.get(turn).text === text", [turn, f"{said} early"])
    shown = one.locator(".clash").inner_text()
    assert "You changed this turn in two windows" in shown and f"{said} late" in shown and f"{said} early" in shown
    # Typing on in the window that was first, and in the other: nothing of one's own window is in the way.
    types(one, turn, "more")
    settled(one, other)
    one.locator(".clash button:has-text('Let this stand')").nth(1).click()
    settled(one, other)
    for page in (one, other):
        clashes(page, 0)
        assert text(page, turn) == f"{said} late"


def test_what_is_typed_over_a_join_that_could_not_be_done_doubles_nothing(window: Callable[[int], Any]) -> None:
    one, other = window(0), window(1)
    first, second = one.evaluate("room.model.order.slice(1, 3)")
    said = [text(one, turn) for turn in (first, second)]
    one.context.set_offline(True)
    caret(one, second, 0)
    one.keyboard.press("Backspace")
    types(one, first, "typed")
    types(other, second, "meanwhile")
    kept(other)
    one.context.set_offline(False)
    settled(one, other)
    for page in (one, other):
        clashes(page, 2)
        assert page.evaluate(TEXTS)[1:3] == [said[0], f"{said[1]} meanwhile"]
        assert f"{said[0]} {said[1]} typed" in " ".join(page.locator(".clash").all_inner_texts())


def test_words_for_a_turn_that_was_taken_out_meanwhile_are_shown(window: Callable[[int], Any]) -> None:
    one, other = window(0), window(1)
    turn = one.evaluate("room.model.order[2]")
    one.context.set_offline(True)
    types(one, turn, "unseen")
    other.evaluate("turn => { room.active.open(turn, {at: 0}); room.actions.remove() }", turn)
    kept(other)
    one.context.set_offline(False)
    settled(one, other)
    late = window(1)
    for page in (one, other, late):
        clashes(page, 1)
        assert "unseen" in page.locator(".clash").inner_text()
        assert "This turn was taken out." in page.locator(".clash").inner_text()


def test_a_turn_added_where_nobody_speaks_stands_at_its_time(window: Callable[[int], Any]) -> None:
    page = window(0)
    turn, after = page.evaluate("room.model.order.slice(2, 4)")
    start, end = page.evaluate("turn => [room.model.turns.get(turn).start_us, room.model.turns.get(turn).end_us]", turn)
    page.evaluate("turn => { room.active.open(turn, {at: 0}); room.actions.remove() }", turn)
    new = "tb1"
    add = {
        "kind": "add",
        "turn": new,
        "after": None,
        "speaker": "A VOICE",
        "text": "",
        "start_us": start,
        "end_us": end,
    }
    page.evaluate("op => { room.journal.push(op) }", add)
    order = page.evaluate("room.model.order")
    assert order.index(new) == order.index(after) - 1 == 2
    kept(page)
    page.reload()
    page.wait_for_selector("html[data-ready]")
    assert page.evaluate("room.model.order") == order


def test_what_waits_stands_where_it_stood_when_the_whole_transcript_comes_anew(window: Callable[[int], Any]) -> None:
    page = window(0)
    turn = page.evaluate("room.model.order[1]")
    said = text(page, turn)
    page.route("**/ops", lambda route: route.abort())
    types(page, turn, "waits")
    until(page, "room.journal.pen === null && room.journal.state === 'away'")
    page.evaluate(
        "fetch(room.journal.path, {headers: {'X-Earwitness-Token': sessionStorage.getItem('earwitness-token')}})"
        ".then(reply => reply.json())"
        ".then(detail => { room.journal.dispatchEvent(new CustomEvent('whole', {detail})) })"
    )
    page.keyboard.type(" on")
    page.unroute("**/ops")
    kept(page, looks=2000)
    assert text(page, turn) == page.evaluate("turn => room.model.turns.get(turn).text", turn) == f"{said} waits on"


def test_words_typed_over_a_change_that_was_not_taken_replace_nothing(window: Callable[[int], Any]) -> None:
    """What was shown in advance stands on the page until the transcript is loaded anew; somebody types before that."""
    page = window(0)
    first = page.evaluate("room.model.order[0]")
    before = page.evaluate(TEXTS)
    asked: list[Any] = []
    page.route("**/api/transcripts/T1", lambda route: asked.append(route))
    page.evaluate(
        "turn => room.journal.push({kind: 'settle', turn, op: '0'.repeat(32), take: 'mine', says: 'Never taken.'})",
        first,
    )
    until(page, "room.journal.unkept === 0")
    until(page, "room.model.turns.get(room.model.order[0]).text === 'Never taken.'")
    types(page, first, "onward")
    kept(page)
    page.wait_for_selector("#refused .said:has-text('Never taken. onward')")
    asked.pop().continue_()
    until(page, "turn => room.model.turns.get(turn).text !== 'Never taken. onward'", first, looks=1000)
    assert page.evaluate(TEXTS) == before
    page.unroute("**/api/transcripts/T1")
    types(page, first, "after")
    kept(page)
    page.reload()
    page.wait_for_selector("html[data-ready]")
    assert page.evaluate(TEXTS) == [f"{before[0]} after", *before[1:]]


def test_an_answer_that_comes_after_news_of_later_words_does_not_hide_them(window: Callable[[int], Any]) -> None:
    """Two ways lead from the server to the page, and the answer to an edit may come last."""
    one, other = window(0), window(1)
    turn = one.evaluate("room.model.order[1]")
    said = text(one, turn)
    held: list[Any] = []
    other.route("**/ops", lambda route: held.append((route, route.fetch())))
    types(other, turn, "early")
    until(one, "([turn, text]) => room.model.turns.get(turn).text === text", [turn, f"{said} early"])
    types(one, turn, "late")
    kept(one)
    newest = one.evaluate("room.model.seq")
    until(other, "seq => room.model.seq >= seq", newest)
    for route, reply in held:
        route.fulfill(response=reply)
    other.unroute("**/ops")
    kept(other)
    assert text(other, turn) == f"{said} early late"
    types(other, turn, "more")
    settled(one, other)
    for page in (one, other):
        clashes(page, 0)
        until(page, "([turn, text]) => room.model.turns.get(turn).text === text", [turn, f"{said} early late more"])


def test_edges_of_a_turn_that_was_taken_out_meanwhile_are_shown(window: Callable[[int], Any]) -> None:
    one, other = window(0), window(1)
    turn = one.evaluate("room.model.order[2]")
    one.context.set_offline(True)
    edges = {"kind": "edges", "turn": turn, "start_us": 8_100_000, "end_us": 11_000_000}
    one.evaluate("op => { room.journal.push(op) }", edges)
    other.evaluate("turn => { room.active.open(turn, {at: 0}); room.actions.remove() }", turn)
    kept(other)
    one.context.set_offline(False)
    settled(one, other)
    for page in (one, other):
        clashes(page, 1)
        assert "This turn was taken out." in page.locator(".clash").inner_text()
        assert "0:08.1 to 0:11.0" in page.locator(".clash").inner_text()


def test_what_is_typed_after_an_undo_that_is_not_answered_covers_nothing(window: Callable[[int], Any]) -> None:
    page = window(0)
    turn = page.evaluate("room.model.order[1]")
    said = text(page, turn)
    page.context.set_offline(True)
    page.evaluate("turn => { room.active.open(turn, {at: 5}); room.actions.split(); room.actions.undo() }", turn)
    types(page, turn, "unseen")
    page.context.set_offline(False)
    settled(page)
    assert text(page, turn) == said
    clashes(page, 1)
    assert f"{said[:5]} unseen" in page.locator(".clash").inner_text()
    page.click(".clash .two div:has-text('What stands') button")
    settled(page)
    # Online an undo is answered before the next word, and nothing is in the way.
    types(page, turn, "first")
    kept(page)
    page.keyboard.press("Control+z")
    kept(page)
    types(page, turn, "second")
    settled(page)
    clashes(page, 0)
    assert text(page, turn) == f"{said} second"


def test_an_undo_that_is_answered_late_leaves_who_types_where_they_are(window: Callable[[int], Any]) -> None:
    page = window(0)
    first, other = page.evaluate("[room.model.order[1], room.model.order[3]]")
    said = [text(page, turn) for turn in (first, other)]
    types(page, first, "gone")
    kept(page)
    held: list[Any] = []
    page.route("**/ops", lambda route: held.append((route, route.fetch())))
    page.keyboard.press("Control+z")
    until(page, "room.journal.flight !== null")
    types(page, other, "he")
    for route, reply in held:
        route.fulfill(response=reply)
    page.unroute("**/ops")
    until(page, "([turn, text]) => room.model.turns.get(turn).text === text", [first, said[0]])
    page.keyboard.type("re")
    kept(page)
    assert [text(page, turn) for turn in (first, other)] == [said[0], f"{said[1]} here"]
    # Who waits for it is shown what was taken back.
    types(page, first, "seen")
    kept(page)
    caret(page, other, 0)
    page.keyboard.press("Control+z")
    until(page, "turn => room.active.id === turn", first)

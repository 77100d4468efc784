"""Two people type into one transcript at once, over the real server, with a kill of it in the middle.

Every word has a writer and a number, so that at the end each can be asked after: it stands in the text, or in a
conflict that is open, or among the words that the server would not take and that its writer is shown, or somebody chose
against it in a conflict that both were shown. Never is it just gone.
"""

from __future__ import annotations

import json
import random
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from room_recordings import made_here, transcript
from room_tools import Served, kept, until

from earwitness.desk import intake, journal, keeping, transcripts
from earwitness.desk.context import Desk
from earwitness.store import journals
from earwitness.transcripts.edits import State
from earwitness.transcripts.journal import Journal, text_of

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs chromium: apt-get install chromium"),
]
PEOPLE = ("N. Farrow", "T. Ide")
MARKS = re.compile(r"\b[nt]\d+x\b")
# Typing as the browser does it, at once: the input event is the room's only way to hear of it.
TYPE = """([turn, at, text]) => {
  if (!room.model.turns.has(turn)) return false;
  room.active.open(turn, {at});
  document.execCommand('insertText', false, text);
  return true;
}"""
NEWEST = """() => fetch(room.journal.path, {headers:
  {'X-Earwitness-Token': sessionStorage.getItem('earwitness-token')}}).then(reply => reply.json()).then(x => x.seq)"""


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    with Desk.create(tmp_path / "case", actor=PEOPLE[0]) as desk:
        one = intake.seal_file(desk, made_here(tmp_path, 44))
        transcripts.import_file(desk, one.id, transcript(tmp_path, 44), language="en")
    made = Served(tmp_path / "case", PEOPLE)
    yield made
    made.kill()


class Pair:
    """Two windows, what each has typed, and what each has chosen against."""

    def __init__(self, browser: Any, served: Served) -> None:
        self.served = served
        self.trouble: list[str] = []
        self.contexts = [browser.new_context(viewport={"width": 1280, "height": 800}) for _ in PEOPLE]
        self.pages = [context.new_page() for context in self.contexts]
        self.typed: set[str] = set()
        self.settled = 0
        for page, room in zip(self.pages, self._start(), strict=True):
            page.on("pageerror", lambda error: self.trouble.append(str(error)))
            page.goto(room)
            page.wait_for_selector("html[data-ready]")

    def _start(self) -> list[str]:
        self.served.start()
        return self.served.rooms

    def restart(self) -> None:
        for page, room in zip(self.pages, self._start(), strict=True):
            page.evaluate("hash => { location.hash = hash }", room.partition("#")[2])

    def types(self, who: int, turn: str, at: int) -> None:
        word = f"{'nt'[who]}{len(self.typed)}x"
        if self.pages[who].evaluate(TYPE, [turn, at, f" {word} " if at == 0 else f" {word}"]):
            self.typed.add(word)

    def settle(self, who: int, chance: random.Random) -> None:
        """Decide a conflict that is shown, one way or the other."""
        buttons = self.pages[who].locator(".clash .two button")
        if buttons.count():
            shown = buttons.nth(chance.randrange(2))
            shown.evaluate("button => button.click()")
            self.settled += 1

    def at_rest(self) -> list[str]:
        """Both have everything kept and everything heard; what both show."""
        for page in self.pages:
            kept(page, looks=2000)
        newest = self.pages[0].evaluate(NEWEST)
        for page in self.pages:
            until(page, "seq => room.model.seq >= seq && room.journal.unkept === 0", newest, looks=2000)
            page.evaluate("room.active.close()")
        shown = [page.evaluate("room.model.order.map(id => room.model.turns.get(id).text)") for page in self.pages]
        drawn = [page.evaluate("[...document.querySelectorAll('#turns .turn')].map(x =>"
                               " x.querySelector('.said').textContent)") for page in self.pages]  # fmt: skip
        assert shown[0] == shown[1] == drawn[0] == drawn[1]
        return list(shown[0])


def chosen_against(first: Journal, records: list[dict[str, Any]]) -> set[str]:
    """Do all records again. Words that a settlement put away; any other record that loses a word fails here."""
    away: set[str] = set()
    for record in records:
        sides = [str(c.mine.get("text", "")) for c in first.conflicts.values() if c.op == record["op"].get("op")]
        before = marks_in(first.state) | set(MARKS.findall(" ".join(sides)))
        first.replay(record)
        lost = before - marks_in(first.state)
        if record["op"]["kind"] == "settle":
            away |= lost
        else:
            turn = record["op"].get("turn")
            about = [(r["seq"], r["by"], r["state"], r["op"]) for r in records[: record["seq"]] if turn in str(r)]
            assert not lost, (lost, about[-12:])
    return away


def marks_in(state: State) -> set[str]:
    """The marked words that stand in the text."""
    return set(MARKS.findall(" ".join(text_of(state.turns[name]) for name in state.order)))


@pytest.mark.parametrize("edits", [24, pytest.param(400, marks=pytest.mark.soak)])
def test_two_people_on_neighbouring_and_the_same_turns(a_browser: Any, served: Served, edits: int) -> None:
    pair, chance = Pair(a_browser, served), random.Random(11)
    order = pair.pages[0].evaluate("room.model.order")
    for n in range(edits):
        here = chance.randrange(len(order) - 1)
        same = chance.random() < 0.5
        for who in chance.sample((0, 1), 2):
            turn = order[here if same else here + who]
            pair.types(who, turn, chance.choice((0, -1)))
            if chance.random() < 0.4:
                pair.types(who, turn, -1)
        if chance.random() < 0.3:
            pair.settle(chance.randrange(2), chance)
        if chance.random() < 0.3:
            # Time for what was typed to go and come; most rounds go on without it.
            pair.pages[0].wait_for_timeout(chance.choice((60, 250)))
        if chance.random() < 0.06:
            page = pair.pages[chance.randrange(2)]
            page.evaluate("turn => { room.active.open(turn, {at: 6}); room.actions.split(); }", chance.choice(order))
        if n == edits // 2:
            served.kill()
            pair.types(0, order[1], -1)
            pair.types(1, order[1], -1)
            pair.restart()
    text = pair.at_rest()
    assert pair.trouble == []

    with Desk.open(served.case, readonly=True) as desk, journal.opened(desk, "T1") as live:
        state = live.journal.state
        assert [text_of(state.turns[name]) for name in state.order] == text
        open_ones = [str(c.mine.get("text", "")) for c in live.journal.conflicts.values()]
        records = [json.loads(entry.record) for entry in journals.read(desk.case, "T1") if entry.record]
        _, revision, _ = transcripts.current(desk, "E1")
    for page in pair.pages:
        shown = page.evaluate("[...document.querySelectorAll('.clash')].map(x => x.dataset.conflict)")
        assert len(shown) == len(open_ones)
    refused = [page.evaluate("document.querySelector('#refused').innerText") for page in pair.pages]
    stands = set(MARKS.findall(" ".join([*text, *open_ones, *refused])))
    # Gone are only words that a settlement put away, and those stood before it in the record.
    gone = chosen_against(Journal(State.of(revision)), records)
    assert pair.typed - stands <= gone, sorted(pair.typed - stands - gone)
    conflicts = [r for r in records if r["state"] == "conflict"]
    print(f"{len(pair.typed)} words, {len(records)} records, {len(conflicts)} conflicts, {pair.settled} settled,"
          f" {len(open_ones)} open, {len(MARKS.findall(' '.join(refused)))} words refused and shown")  # fmt: skip
    assert conflicts and {r["by"] for r in records} == set(PEOPLE)
    for context in pair.contexts:
        context.close()
    served.kill()
    with Desk.open(served.case, actor=PEOPLE[0]) as desk:
        assert keeping.check(desk).findings == ()


@pytest.mark.soak
def test_a_conflict_says_who_wants_what_and_keeps_what_is_written_about_it(a_browser: Any, served: Served) -> None:
    pair = Pair(a_browser, served)
    one, other = pair.pages
    turn, second, third = one.evaluate("room.model.order.slice(2, 5)")
    said = one.evaluate("turn => room.model.turns.get(turn).text", turn)
    push = "op => { room.journal.push(op) }"
    for at, page, speaker, text in ((0, one, "A GUARD", "one"), (1, other, "A CLERK", "two")):
        page.evaluate(push, {"kind": "speaker", "turn": turn, "speaker": speaker, "base": 0})
        page.evaluate(push, {"kind": "text", "turn": second, "text": text, "base": 0})
        kept(page)
        until(page, "n => document.querySelectorAll('.clash').length === n", 2 * at)
    until(one, "document.querySelectorAll('.clash').length === 2")
    for page, mine, theirs, name in ((one, "A GUARD", "A CLERK", PEOPLE[1]), (other, "A CLERK", "A GUARD", PEOPLE[0])):
        words = page.locator(".clash").first.inner_text()
        assert f"{name} changed this turn while you did" in words
        assert words.index("You") < words.index(mine) < words.index(f"\n{name}\n") < words.index(theirs)
        assert page.locator(".clash").first.locator("summary").count() == 0

    # A third text stays under the hands of whoever writes it, whatever the other does meanwhile.
    other.locator(".clash summary").click()
    other.locator(".clash textarea").fill("a third")
    for name in (third, second):
        pair.types(0, name, -1)
    kept(one)
    word = f"n{len(pair.typed) - 1}x"
    until(other, "word => document.querySelector('.clash .two:has(~ details)').textContent.includes(word)", word)
    assert other.evaluate("[document.activeElement.tagName, document.activeElement.value]") == ["TEXTAREA", "a third"]

    other.locator(".clash").first.locator("button:has-text('Let yours stand')").click()
    for page in pair.pages:
        until(page, "turn => room.model.turns.get(turn).speaker === 'A CLERK'", turn)
        until(page, "document.querySelectorAll('.clash').length === 1")
        assert page.evaluate("turn => room.model.turns.get(turn).text", turn) == said
    other.click("text='Let this stand'")
    for page in pair.pages:
        until(page, "turn => room.model.turns.get(turn).text === 'a third'", second)
        until(page, "document.querySelectorAll('.clash').length === 0")
    assert pair.trouble == []
    for context in pair.contexts:
        context.close()


@pytest.mark.soak
def test_a_question_answered_after_a_fresh_start_ends_nothing(a_browser: Any, served: Served) -> None:
    pair = Pair(a_browser, served)
    one, other = pair.pages
    asked: list[Any] = []
    other.route("**/changes?*", lambda route: asked.append(route))
    served.kill()
    until(other, "room.journal.state === 'away'")
    for _ in range(400):  # the question is on its way with the token of before
        if asked:
            break
        other.wait_for_timeout(20)
    pair.restart()
    until(other, "token => sessionStorage.getItem('earwitness-token') === token", served.rooms[1].partition("#")[2])
    for route in asked:
        route.continue_()
    other.unroute("**/changes?*")
    turn = one.evaluate("room.model.order[1]")
    pair.types(0, turn, -1)
    until(other, "turn => room.model.turns.get(turn).text.endsWith('n0x')", turn, looks=2000)
    assert pair.trouble == []
    for context in pair.contexts:
        context.close()

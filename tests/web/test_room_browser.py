"""The listening room in a real browser: type, split, join, certify, lose the server, come back, find every word."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from room_fake import SAID, Fake, sound
from room_tools import Served, all_text, begin_listening, caret, kept, text, until

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs chromium: apt-get install chromium"),
]


@pytest.fixture
def browser(a_browser: Any) -> Any:
    return a_browser


@pytest.fixture
def fake() -> Iterator[Fake]:
    made = Fake()
    yield made
    made.stop()


@pytest.fixture
def opened(browser: Any, fake: Fake) -> Iterator[Callable[..., Any]]:
    """Opens the room for somebody; whatever the page complains of fails the test."""
    contexts = []
    trouble: list[str] = []

    def go(who: str = "N. Farrow", *, listens: bool = True, path: str = "/room/E1", **how: Any) -> Any:
        if listens:
            fake.desk.told[who] = {"role": "transcriber", "told": "nothing"}
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **how})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(8_000)
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.on(
            "console",
            lambda message: (
                trouble.append(message.text)
                if message.type == "error" and "Failed to load resource" not in message.text
                else None
            ),
        )
        page.goto(fake.address(who, path))
        page.wait_for_selector("html[data-ready]")
        return page

    yield go
    for context in contexts:
        context.close()
    assert trouble == []


def test_type_split_join_and_take_back(opened: Any, fake: Fake) -> None:
    page = opened()
    page.click("[data-turn=t2] .said")
    page.keyboard.press("End")
    page.keyboard.type(" Go on.")
    kept(page)
    assert fake.desk.turns["t2"]["text"] == "It’s at the first. Go on."

    caret(page, "t1", len("Wet feet."))
    page.keyboard.press("Enter")
    kept(page)
    first, second = fake.desk.order[:2]
    assert [fake.desk.turns[t]["text"] for t in (first, second)] == ["Wet feet.", "It’s over the second landing."]
    assert fake.desk.turns[first]["end_us"] == fake.desk.turns[second]["start_us"] is not None
    assert page.evaluate("room.active.id") == second
    assert text(page, second) == "It’s over the second landing."

    page.keyboard.press("Backspace")
    kept(page)
    assert fake.desk.turns["t1"]["text"] == "Wet feet. It’s over the second landing."
    assert second not in fake.desk.turns
    assert page.evaluate("room.active.caret.start") == len("Wet feet. ")

    for _ in range(3):  # the joining, the splitting, the typing
        page.keyboard.press("Control+z")
        kept(page)
    assert [fake.desk.turns[t]["text"] for t in fake.desk.order] == [said for *_, said in SAID]
    assert all_text(page) == [said for *_, said in SAID]
    page.keyboard.press("Control+y")
    kept(page)
    assert fake.desk.turns["t2"]["text"] == "It’s at the first. Go on."
    assert page.inner_text("#kept").startswith("Change ")


def test_splitting_at_once_after_typing_keeps_every_letter(opened: Any, fake: Fake) -> None:
    page = opened()
    caret(page, "t1", -1)
    page.keyboard.type(" One")
    page.keyboard.press("Enter")
    page.keyboard.type("Two 𝄞")
    page.keyboard.press("Enter")
    page.keyboard.type("Three")
    kept(page)
    texts = [fake.desk.turns[t]["text"] for t in fake.desk.order[:3]]
    assert texts == ["Wet feet. It’s over the second landing. One", "Two 𝄞", "Three"]
    assert all_text(page)[:3] == texts


def test_nothing_is_lost_while_the_server_is_away(opened: Any, fake: Fake) -> None:
    page = opened()
    caret(page, "t2", -1)
    page.keyboard.type(" Before")
    kept(page)
    fake.stop()
    page.keyboard.type(" away one")
    page.wait_for_selector("#kept[data-state=away]")
    assert "not yet kept: the server is away" in page.inner_text("#kept")
    assert page.is_visible("#away")
    caret(page, "t5", -1)
    page.keyboard.type(" and two")
    page.keyboard.press("Alt+3")
    until(page, "room.journal.pen === null")
    page.evaluate("room.journal.outbox.chain.then(() => true)")  # what the browser had time to write to its disk
    # The browser dies with the server away, and comes back when it is there again.
    context = page.context
    page.close(run_before_unload=False)
    fake.start()
    page = context.new_page()
    page.goto(fake.address())
    page.wait_for_selector("html[data-ready]")
    kept(page)
    assert fake.desk.turns["t2"]["text"] == "It’s at the first. Before away one"
    assert fake.desk.turns["t5"]["text"] == "What paper did they show you? and two"
    assert fake.desk.turns["t5"]["speaker"] == "Speaker 3"
    assert text(page, "t5") == "What paper did they show you? and two"


def test_words_under_the_pen_outlive_the_page(opened: Any, fake: Fake) -> None:
    """Killed within the fifth of a second before typing becomes an operation."""
    page = opened()
    fake.desk.drop = True
    caret(page, "t1", -1)
    page.evaluate("clearTimeout(room.journal.timer); room.journal.putDown = () => {}")
    page.keyboard.type(" last")
    context = page.context
    page.close(run_before_unload=False)
    fake.desk.drop = False
    page = context.new_page()
    page.goto(fake.address())
    page.wait_for_selector("html[data-ready]")
    kept(page)
    assert fake.desk.turns["t1"]["text"].endswith("landing. last")


LEFT = "Object.entries(localStorage).filter(([key]) => key.startsWith('earwitness-pen/'))"
BACK = "left => { for (const [key, value] of left) localStorage.setItem(key, value) }"


@pytest.mark.parametrize("away", [False, True], ids=["kept by the server", "with the server away"])
def test_words_that_a_killed_browser_brings_back_replace_no_newer_ones(opened: Any, fake: Fake, away: bool) -> None:
    """A killed Chromium has its IndexedDB as it was and its localStorage as it was up to a minute before."""
    page = opened()
    if away:
        fake.stop()
    caret(page, "t1", -1)
    page.keyboard.type(" o")
    left = page.evaluate(LEFT)
    assert len(left) == 1 and left[0][1].count("landing. o") == 1
    page.keyboard.type("ne and two")
    until(page, "room.journal.pen === null")
    page.evaluate("room.journal.outbox.chain.then(() => true)")
    if not away:
        kept(page)
    assert page.evaluate(LEFT) == []
    page.evaluate(BACK, left)
    context = page.context
    page.close(run_before_unload=False)
    if away:
        fake.start()
    page = context.new_page()
    page.goto(fake.address())
    page.wait_for_selector("html[data-ready]")
    kept(page)
    assert text(page, "t1") == fake.desk.turns["t1"]["text"] == "Wet feet. It’s over the second landing. one and two"
    assert page.evaluate(LEFT) == []


def test_what_waited_in_two_windows_that_died_is_all_there(opened: Any, fake: Fake) -> None:
    first = opened()
    second = first.context.new_page()
    second.goto(fake.address())
    second.wait_for_selector("html[data-ready]")
    fake.stop()
    for page, turn in ((first, "t1"), (second, "t2"), (first, "t5")):
        caret(page, turn, -1)
        page.keyboard.type(" waits")
        until(page, "room.journal.pen === null")
        page.evaluate("room.journal.outbox.chain.then(() => true)")
    context = first.context
    for page in (first, second):
        page.close(run_before_unload=False)
    fake.start()
    page = context.new_page()
    page.goto(fake.address())
    page.wait_for_selector("html[data-ready]")
    kept(page)
    assert [fake.desk.turns[t]["text"].endswith(" waits") for t in ("t1", "t2", "t5")] == [True] * 3


def test_a_lost_answer_does_nothing_twice(opened: Any, fake: Fake) -> None:
    page = opened()
    caret(page, "t1", 9)
    fake.desk.swallow = True
    page.keyboard.press("Enter")
    kept(page)
    assert len(fake.desk.order) == len(SAID) + 1
    assert page.locator("#turns .turn").count() == len(SAID) + 1


def test_a_server_started_anew_asks_for_its_address_and_gets_what_waits(opened: Any, fake: Fake) -> None:
    page = opened()
    old = dict(fake.tokens)
    fake.tokens.clear()
    fake.tokens.update({"c" * 64: "N. Farrow"})
    caret(page, "t2", -1)
    page.keyboard.type(" kept here")
    page.wait_for_selector("#kept[data-state=stale]")
    assert "Open the address that it printed" in page.inner_text("#away")
    prompts: list[str] = []
    page.on("dialog", lambda dialog: (prompts.append(dialog.type), dialog.dismiss()))
    with page.expect_event("dialog"):
        page.evaluate("setTimeout(() => location.reload())")
    assert prompts == ["beforeunload"]
    page.evaluate(f"location.hash = '{'c' * 64}'")
    kept(page)
    assert fake.desk.turns["t2"]["text"].endswith("kept here")
    assert "c" * 64 not in page.url
    assert old


def test_others_turns_arrive_and_a_conflict_shows_both_texts(opened: Any, fake: Fake) -> None:
    page = opened()
    base = fake.desk.seq
    fake.desk.ops([{"id": "1" * 32, "base": base, "kind": "text", "turn": "t3", "text": "From the other."}], "T. Ide")
    until(page, "document.querySelector('[data-turn=t3] .said').textContent === 'From the other.'")
    page.evaluate("fake => { room.model.seq = fake }", base)  # as if that had not arrived yet
    caret(page, "t3", -1)
    page.keyboard.type(" Mine")
    page.wait_for_selector(".clash")
    shown = page.inner_text(".clash")
    assert "From the other." in shown
    assert "From the other. Mine" in shown
    assert fake.desk.turns["t3"]["text"] == "From the other."
    page.click(".clash button:has-text('Let yours stand')")
    kept(page)
    page.wait_for_selector(".clash", state="detached")
    assert fake.desk.turns["t3"]["text"] == "From the other. Mine"


def test_the_sound_is_locked_until_told_then_certify_after_hearing_in_full(opened: Any, fake: Fake) -> None:
    page = opened(listens=False)
    caret(page, "t2", 0)
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "told-role"
    assert page.evaluate("room.player.media.src") == ""
    page.fill("#told-role", "Transcriber")
    page.fill("#told-told", "Nothing")
    page.click("#told-go")
    until(page, "room.player.unlocked")
    assert fake.desk.told["N. Farrow"] == {"role": "Transcriber", "told": "Nothing"}
    fake.desk.played["N. Farrow"] = [[4_000, 5_600, 100], [5_600, 7_000, 200]]
    page.evaluate("room.active.open('t2', {at: 0})")
    page.evaluate("c => room.standing.setCoverage(c)", fake.desk.coverage())
    until(page, "document.querySelector('#cert-missing').textContent.includes('0:05.6 to 0:06.6')")
    assert page.is_disabled("#certify")
    page.check("#cert-sure")
    page.click("#certify")  # the server says no, and which seconds
    until(page, "document.querySelector('#cert-state').textContent.startsWith('Not certified')")
    page.click("#play-missing")
    until(page, "room.player.playing")
    until(page, "!room.player.playing && room.player.us >= 6600000")
    until(page, "document.querySelector('#cert-missing').textContent === ''")
    page.check("#cert-sure")
    seen = page.evaluate("room.model.seq")
    page.click("#certify")
    until(page, "document.querySelector('#cert-state').textContent.startsWith('Certified')")
    (made,) = fake.desk.certified
    assert made["spans"] == [[4_200_000, 6_600_000]]
    assert made["role"] == "Transcriber"
    assert made["seq"] == seen, "what came later than was shown is not certified"
    assert "certified" in page.inner_text("[data-turn=t2]")
    caret(page, "t2", -1)
    page.keyboard.type("!")
    kept(page)
    until(page, "document.querySelector('#cert-state').textContent.includes('reopened')")
    assert page.locator("[data-turn=t2] .notes:has-text('certified')").count() == 0


def test_keys_work_while_typing(opened: Any, fake: Fake) -> None:
    page = opened()
    caret(page, "t4", 0)
    page.keyboard.press("Tab")
    until(page, "room.player.playing && room.player.us >= 9900000")
    page.wait_for_selector("[data-turn=t4] .w.now")
    page.keyboard.press("Escape")
    until(page, "!room.player.playing")
    page.keyboard.press("Shift+Tab")
    until(page, "room.player.playing && room.player.us < 8000000")
    page.keyboard.press("Escape")
    page.keyboard.press("Alt+ArrowRight")
    page.keyboard.press("Alt+Shift+ArrowLeft")
    page.keyboard.press("F3")
    kept(page)
    assert (fake.desk.turns["t4"]["start_us"], fake.desk.turns["t4"]["end_us"]) == (9_950_000, 20_250_000)
    assert page.evaluate("[room.player.speed, room.player.media.preservesPitch]") == [1.5, True]
    assert page.evaluate("room.active.focused")
    page.keyboard.press("Alt+2")
    kept(page)
    assert fake.desk.turns["t4"]["speaker"] == "Speaker 2"
    page.evaluate("room.player.pause()")
    page.keyboard.press("Alt+t")
    page.keyboard.type("0:26.7")
    page.keyboard.press("Enter")
    until(page, "room.active.id === 't7' && room.player.us === 26700000")
    page.keyboard.press("F6")
    assert page.evaluate("document.activeElement.id") == "play"


def test_a_pedal_key_is_bound_and_played_while_held(opened: Any) -> None:
    page = opened()
    page.keyboard.press("?")
    page.wait_for_selector("#keymap[open]")
    page.click("button[aria-label='Change the key for: Play, pause']")
    page.keyboard.press("F8")
    assert "F8 is set" in page.inner_text("#keymap-say")
    page.check("#keymap-hold")
    page.click("#keymap button:has-text('Close')")
    page.reload()
    page.wait_for_selector("html[data-ready]")
    caret(page, "t4", 0)
    page.keyboard.down("F8")
    until(page, "room.player.playing")
    page.keyboard.up("F8")
    until(page, "!room.player.playing")
    assert "F8" in page.inner_text("#hints")


def test_hearings_doubts_events_and_segments(opened: Any, fake: Fake) -> None:
    page = opened()
    caret(page, "t5", 6)
    page.keyboard.press("Alt+h")
    page.fill("dialog.ask textarea", "pepper")
    page.click("dialog.ask button:has-text('Keep both')")
    kept(page)
    assert fake.desk.turns["t5"]["text"] == "What [paper|pepper?] did they show you?"
    assert "pepper" in page.inner_text("[data-turn=t5] .alts")
    caret(page, "t7", 5)
    page.keyboard.press("Alt+u")
    kept(page)
    assert fake.desk.turns["t7"]["text"].startswith("The [one?] you")
    page.keyboard.press("Alt+u")
    kept(page)
    assert fake.desk.turns["t7"]["text"].startswith("The one you")
    page.keyboard.press("Alt+e")
    page.select_option("dialog.ask select", "door")
    page.click("dialog.ask button:has-text('Add')")
    kept(page)
    assert [e["kind"] for e in fake.desk.events.values()] == ["laughter", "door"]
    page.evaluate("room.player.seek(44e6)")
    page.keyboard.press("Alt+s")
    page.evaluate("room.player.seek(46e6)")
    page.keyboard.press("Alt+s")
    page.keyboard.type("He is my brother")
    kept(page)
    made = fake.desk.turns[fake.desk.order[-1]]
    assert (made["start_us"], made["end_us"], made["text"]) == (44_000_000, 46_000_000, "He is my brother")
    page.click(".quar button:has-text('Someone does say this')")
    kept(page)
    assert "Thank you for watching." in [t["text"] for t in fake.desk.turns.values()]


def test_search_folds_and_replaces(opened: Any, fake: Fake) -> None:
    page = opened()
    page.keyboard.press("Control+f")
    page.fill("#find-what", "ЕЛКА")
    assert page.inner_text("#find-say") == "1 place"
    page.fill("#find-what", "signed")
    assert page.inner_text("#find-say") == "2 places"
    page.fill("#find-with", "agreed")
    page.click("#find-all")
    kept(page)
    assert fake.desk.turns["t7"]["text"] == "The one you agreed says what I tell you it says."
    assert fake.desk.turns["t6"]["text"] == "The one I [agreed?]."
    page.keyboard.press("Escape")
    assert not page.is_visible("#finder") and not page.evaluate("room.player.playing")
    caret(page, "t1", 0)
    page.keyboard.press("Control+z")
    kept(page)
    assert fake.desk.turns["t7"]["text"].startswith("The one you signed")


def test_other_scripts_are_typed_and_markup_stays_text(opened: Any, fake: Fake) -> None:
    page = opened()
    for turn, typed in (("t8", " نعم"), ("t10", " כן"), ("t9", " да")):
        caret(page, turn, -1)
        page.keyboard.insert_text(typed)
        kept(page)
        assert fake.desk.turns[turn]["text"].endswith(typed)
    assert page.evaluate("getComputedStyle(document.querySelector('[data-turn=t8] .said')).direction") == "rtl"
    caret(page, "t11", -1)
    page.keyboard.type(" <script>alert(1)</script>")
    kept(page)
    assert page.locator("#turns img, #turns b, #turns script").count() == 0
    assert text(page, "t11").endswith("<script>alert(1)</script>")


def test_a_phone_scrolls_down_only(opened: Any) -> None:
    page = opened(viewport={"width": 390, "height": 844}, color_scheme="dark")
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    page.click("[data-turn=t4] .said")
    page.keyboard.type("x")
    small = page.evaluate(
        "[...document.querySelectorAll('#transport button, #standing button, #turns button')]"
        ".filter(b => b.offsetParent && b.getBoundingClientRect().height < 43).map(b => b.textContent)"
    )
    assert small == []
    kept(page)


@pytest.mark.parametrize("width", [1280, 390])
def test_without_a_key_a_turn_is_split_joined_doubted_given_to_another_and_taken_back(
    opened: Any, fake: Fake, width: int
) -> None:
    """Typing needs keys, on the screen or off it; nothing else does. The caret stays where it was."""
    page = opened(viewport={"width": width, "height": 844}, has_touch=True)

    def press(name: str) -> None:
        page.locator(f"#hints button[aria-label^='{name}']").tap()
        kept(page)

    def where() -> list[Any]:
        return list(page.evaluate("[room.active.id, room.active.caret?.start, room.active.focused]"))

    press("Split here")  # nobody has put a caret anywhere
    assert len(fake.desk.order) == len(SAID)
    assert "first" in page.inner_text("#say")
    caret(page, "t7", 5)
    press("Uncertain")
    assert fake.desk.turns["t7"]["text"].startswith("The [one?] you")
    press("Undo")
    assert fake.desk.turns["t7"]["text"].startswith("The one you")
    press("Redo")
    assert fake.desk.turns["t7"]["text"].startswith("The [one?] you")
    press("Undo")
    caret(page, "t7", 8)
    press("Split here")
    second = fake.desk.order[7]
    assert [fake.desk.turns[t]["text"] for t in ("t7", second)] == [
        "The one", "you signed says what I tell you it says."
    ]  # fmt: skip
    assert where() == [second, 0, True]
    caret(page, second, 4)
    press("Join")  # from the middle of the turn, where no key joins
    assert fake.desk.turns["t7"]["text"] == SAID[6][3]
    assert where() == ["t7", len("The one you "), True]

    press("Speaker")
    page.locator("dialog.ask button:has-text('Speaker 4')").tap()
    kept(page)
    assert fake.desk.turns["t7"]["speaker"] == "Speaker 4"
    press("Event")
    page.select_option("dialog.ask select", "door")
    page.locator("dialog.ask button:has-text('Add')").tap()
    kept(page)
    assert [e["kind"] for e in fake.desk.events.values()] == ["laughter", "door"]
    assert where() == ["t7", len("The one you "), True]
    press("Second hearing")
    page.fill("dialog.ask textarea", "sighed")
    page.locator("dialog.ask button:has-text('Keep both')").tap()
    kept(page)
    assert fake.desk.turns["t7"]["text"].startswith("The one you [signed|sighed?] says")
    press("Play")
    until(page, "room.player.playing && document.querySelector('[data-do=play]').textContent.endsWith('Pause')")
    press("Pause")
    until(page, "!room.player.playing")
    assert where()[0] == "t7" and where()[2]


def test_the_bar_stays_in_view_with_targets_a_finger_hits(opened: Any) -> None:
    page = opened(viewport={"width": 390, "height": 844})
    for turn in ("t1", "t11"):
        caret(page, turn, 0)
        boxes = page.evaluate(
            "[...document.querySelectorAll('#hints button')].filter(b => b.offsetParent)"
            ".map(b => b.getBoundingClientRect()).map(r => [r.width, r.height, r.top, r.bottom, r.left, r.right])"
        )
        assert len(boxes) == 10
        for wide, high, top, bottom, left, right in boxes:
            assert wide >= 44 and high >= 44
            assert top >= 0 and bottom <= 844 and left >= 0 and right <= 390
        written = page.evaluate("room.active.row.getBoundingClientRect().bottom")
        assert written <= boxes[0][2]  # what is typed is not under the bar
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    sticks = page.evaluate("[...document.querySelectorAll('#text, #turns')].map(x => getComputedStyle(x).position)")
    assert sticks == ["static", "static"]  # turns beside a translation are part of the page, not a box over it


def test_speech_without_text_and_empty_turns_follow_what_is_typed(opened: Any, fake: Fake) -> None:
    page = opened()
    one, none = "where nothing is written", "Wherever speech was heard"
    says = "what => document.querySelector('#skipped-say').textContent.includes(what)"
    until(page, says, one)
    assert page.inner_text("#skipped-list") == "0:44.0, 3.4 s"
    page.evaluate("room.actions.add(44_000_000, 47_000_000)")
    kept(page)
    made = fake.desk.order[-1]
    notes = f"document.querySelector('[data-turn={made}] .notes')?.textContent.includes('empty') ?? false"
    assert page.evaluate(notes) and page.evaluate(says, one)
    page.keyboard.type("H")
    assert not page.evaluate(notes)  # at once, not when the typing rests
    until(page, says, none)
    assert page.locator("#skipped-list li").count() == 0  # what is left is shorter than half a second
    page.keyboard.press("Backspace")
    assert page.evaluate(notes)
    until(page, says, one)
    page.keyboard.type("He")
    until(page, says, none)
    kept(page)
    caret(page, "t1", 0)
    fake.desk.ops(
        [{"id": "2" * 32, "base": fake.desk.seq, "kind": "text", "turn": made, "text": ""}], "T. Ide"
    )  # somebody else's change counts as well
    until(page, says, one)


def drawn(page: Any, start_us: int, end_us: int) -> list[int]:
    """Draw over the sound from one moment to another with the pointer. Returns what is chosen, in microseconds."""
    box = page.locator("#zoom canvas").bounding_box()
    per = page.evaluate("room.zoom.us_per_px")
    first = page.evaluate("room.view.from_us")
    a, b = (box["x"] + (us - first) / per for us in (start_us, end_us))
    page.mouse.move(a, box["y"] + 40)
    page.mouse.down()
    page.mouse.move((a + b) / 2, box["y"] + 40)
    page.mouse.move(b, box["y"] + 40)
    page.mouse.up()
    return list(page.evaluate("room.zoom.selection"))


def test_a_drawn_span_goes_from_edge_to_edge_and_says_which_turns_it_covers(opened: Any, fake: Fake) -> None:
    page = opened()
    page.locator("#zoom").scroll_into_view_if_needed()
    covers = "document.querySelector('#cert-covers').textContent"
    # Begun 0.1 s inside a turn and left 0.1 s before the end of another, as a hand does.
    assert drawn(page, 9_900_000 + 100_000, 24_900_000 - 100_000) == [9_900_000, 24_900_000]
    assert page.evaluate(covers) == "Covers 2 turns."
    # From the middle of a turn nothing is meant: it says what is left out before anybody certifies.
    a, b = drawn(page, 12_000_000, 26_400_000)
    assert abs(a - 12_000_000) < 50_000 and b == 26_300_000
    said = page.evaluate(covers)
    assert said.startswith(
        " Covers 2 turns and part of one: 0:09.9 Speaker 1. A turn is certified only where all of it is covered."
    )
    page.click("#cert-widen")
    assert page.evaluate("room.zoom.selection") == [9_900_000, 26_300_000]
    assert page.evaluate(covers) == "Covers 3 turns."
    fake.desk.played["N. Farrow"] = [[9_000, 27_000, 100]]
    page.evaluate("c => room.standing.setCoverage(c)", fake.desk.coverage())
    page.check("#cert-sure")
    page.click("#certify")
    until(page, "document.querySelector('#cert-state').textContent.startsWith('Certified')")
    assert page.inner_text("#cert-state").endswith("Covers 3 turns.")
    for turn in ("t4", "t5", "t6"):
        assert "certified" in page.inner_text(f"[data-turn={turn}] .notes")
    drawn(page, 20_700_000, 22_900_000)
    assert page.evaluate(covers) == "Covers no turn: nothing is written there."
    # Close up, a quarter of a second is half of what is seen: there a part of a word can be drawn.
    page.evaluate("room.view.set(9_900_000, 600_000)")
    a, b = drawn(page, 10_000_000, 10_300_000)
    assert abs(a - 10_000_000) < 5_000 and abs(b - 10_300_000) < 5_000


def test_speech_what_was_played_and_what_is_certified_differ_in_form(opened: Any, fake: Fake) -> None:
    """In the strip over the whole recording; colour is never the only sign."""
    fake.desk.played["N. Farrow"] = [[0, 30_000, 100], [30_000, 50_000, 200]]
    fake.desk.certified.append(
        {"id": "Z1", "by": "N. Farrow", "role": "r", "spans": [[0, 20_000_000]], "open": False, "told": ""}
    )
    page = opened(color_scheme="light")
    until(page, "room.overview.strips.length === 3 && !room.overview.board.pending")
    # Of the seven pixels of a strip at a moment, which are dark, in shades of grey: a form, not a colour.
    form = """([n, us]) => {
      const canvas = document.querySelector('#overview canvas');
      const [x, y] = [Math.round(us / room.room.duration_us * canvas.width), 34 + n * 17 + 5];
      const {data} = canvas.getContext('2d').getImageData(x, y, 1, 7);
      return Array.from({length: 7}, (_, k) => data[4 * k + 3] && data[4 * k] < 128 ? '#' : '.').join('');
    }"""
    speech = page.evaluate(form, [0, 2_000_000])
    silence = page.evaluate(form, [0, 8_500_000])
    full = page.evaluate(form, [1, 10_000_000])
    faster = page.evaluate(form, [1, 40_000_000])
    assert (speech, silence, full, faster) == ("..###..", ".......", "#######", "#.....#")
    edged = """([n, us]) => {
      const canvas = document.querySelector('#overview canvas');
      const x = Math.round(us / room.room.duration_us * canvas.width);
      const {data} = canvas.getContext('2d').getImageData(x, 34 + n * 17 + 5, 1, 7);
      return [0, 3, 6].map(k => data.slice(4 * k, 4 * k + 3).join());
    }"""
    top, middle, bottom = page.evaluate(edged, [2, 10_000_000])
    assert top == bottom != middle  # what is certified has an edge in ink
    told = page.locator(".legend").first.inner_text()
    assert "speech, or" not in told and all(
        words in told for words in ("speech", "played in full at 1×", "played faster: does not count", "certified")
    )


def test_where_two_listeners_differ(opened: Any, fake: Fake) -> None:
    page = opened(path="/room/E1?compare=T1,T3")
    assert page.inner_text("#compare-sum") == "0 of 3 differences decided"
    assert page.inner_text("[data-row='0'] td:nth-child(4) b") == "lift,"
    page.click("[data-row='0'] button:has-text('Both')")
    until(page, "document.querySelector('#compare-sum').textContent.startsWith('1 of 3')")
    assert fake.desk.adjudged[0] == {
        "transcript": "T4", "row": 0, "choice": "own", "speaker": "Speaker 1",
        "text": "is off the [list|lift?], and off",
    }  # fmt: skip
    page.click("[data-row='2'] button:has-text('None')")
    until(page, "document.querySelector('#compare-sum').textContent.startsWith('2 of 3')")
    assert fake.desk.adjudged[1]["text"] == ""
    assert "Neither stands" in page.inner_text("[data-row='2']")


def test_the_choices_between_two_listeners_fit_a_phone(opened: Any) -> None:
    # Two versions of one transcript have the longest names.
    page = opened(path="/room/E1?compare=T1@R1,T1@R2", viewport={"width": 390, "height": 844})
    boxes = page.evaluate(
        "[...document.querySelectorAll('.diffs .seg button')].map(b => b.getBoundingClientRect())"
        ".map(r => [r.left, r.right, r.height])"
    )
    assert len(boxes) >= 12
    assert all(left >= 0 and right <= 390 and high >= 43.5 for left, right, high in boxes)
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    from earwitness.desk import intake, listening, transcripts
    from earwitness.desk.context import Desk

    (tmp_path / "s.wav").write_bytes(sound()[0])
    turns = "[0:01] A VOICE: Wet feet.\n[0:03] ANOTHER: It is at the first.\n[0:06] A VOICE: To here.\n"
    (tmp_path / "s.txt").write_text(turns, encoding="utf-8")
    with Desk.create(tmp_path / "case", actor="N. Farrow") as desk:
        one = intake.seal_file(desk, tmp_path / "s.wav")
        listening.prepare(desk, one.id)
        transcripts.import_file(desk, one.id, tmp_path / "s.txt", language="en")
    made = Served(tmp_path / "case")
    yield made
    made.kill()


def test_the_real_desk_killed_and_started_again_has_every_word(browser: Any, served: Served) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.goto(served.start())
    page.wait_for_selector("html[data-ready]")
    begin_listening(page)
    first, second = page.evaluate("room.model.order.slice(0, 2)")
    caret(page, first, -1)
    page.keyboard.type(" Very wet.")
    kept(page)
    caret(page, second, len("It is"))
    page.keyboard.press("Enter")
    page.keyboard.type("right ")
    kept(page)
    caret(page, first, 0)
    page.keyboard.press("Tab")
    until(page, "!room.player.playing && document.querySelector('#cert-missing').textContent === ''")
    page.check("#cert-sure")
    page.click("#certify")
    until(page, "document.querySelector('#cert-state').textContent.startsWith('Certified')")
    before = all_text(page)
    assert before == ["Wet feet. Very wet.", "It is", "right at the first.", "To here."]
    served.kill()
    caret(page, first, -1)
    page.keyboard.type(" x")
    page.wait_for_selector("#kept[data-state=away]")
    page.close(run_before_unload=False)
    page = context.new_page()
    page.goto(served.start())
    page.wait_for_selector("html[data-ready]")
    kept(page)
    # A case keeps its port, so the browser may still have what was typed after the kill; what was kept is there.
    assert all_text(page) in (before, [f"{before[0]} x", *before[1:]])
    context.close()


def test_words_under_the_pen_for_a_turn_that_is_gone_meanwhile_are_shown(browser: Any, served: Served) -> None:
    address = served.start()

    def opened_in(context: Any) -> Any:
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.goto(address)
        page.wait_for_selector("html[data-ready]")
        return page

    dying, other = browser.new_context(), browser.new_context()
    page = opened_in(dying)
    begin_listening(page)
    first, second = page.evaluate("room.model.order.slice(0, 2)")
    caret(page, second, -1)
    page.evaluate("clearTimeout(room.journal.timer); room.journal.putDown = () => {}")
    page.keyboard.type(" last")
    page.close(run_before_unload=False)
    page = opened_in(other)
    caret(page, second, 0)
    page.keyboard.press("Backspace")
    kept(page)
    joined = all_text(page)
    page = opened_in(dying)
    page.wait_for_selector(".clash")
    assert "It is at the first. last" in page.inner_text(".clash")
    assert all_text(page) == joined and first in page.evaluate("room.model.order")
    dying.close()
    other.close()


def test_what_search_found_opens_the_room_at_its_place(browser: Any, served: Served) -> None:
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.set_default_timeout(10_000)
    address = served.start()
    page.goto(address)
    page.wait_for_selector("html[data-ready]")
    base = address.split("/room", 1)[0].split("/#", 1)[0]
    page.goto(f"{base}/search?q=here")
    page.click("main a:has-text('0:06')")
    page.wait_for_selector("html[data-ready]")
    until(page, "room.active.id === room.model.order[2]")

"""The page in a real browser, from disk: what it says of each state, how it plays, and that it asks for nothing."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from publication_samples import (
    ARABIC,
    BROKEN,
    FAKE_VERIFY,
    PAGE,
    UNSIGNED,
    WORKING,
    bundle,
    found,
    hostile_page,
    turn,
)

from earwitness.custody import fingerprint
from earwitness.publication.embed import embed_model, embed_shell
from earwitness.publication.model import PageModel
from earwitness.publication.page import assemble, shell

CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs chromium: apt-get install chromium"),
]
QUIET = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--autoplay-policy=no-user-gesture-required",
]
FOUND = """() => ({page: document.documentElement.dataset.verification,
  quotes: [...document.querySelectorAll('[data-excerpt]')].map(a =>
    ['included', 'contiguous', 'signed', 'timed', 'worded'].map(n => a.getAttribute('data-' + n)))})"""
NO_NAME = """() => [...document.querySelectorAll('button, input, a, summary, [role=img], section[aria-label], pre')]
  .filter(e => !(e.getAttribute('aria-label') || e.innerText || e.textContent).trim()).map(e => e.outerHTML)"""
SMALL = """() => [...document.querySelectorAll('button, summary, .saves a, input')]
  .filter(e => e.offsetParent && e.getBoundingClientRect().height < 43.5).map(e => e.outerHTML)"""


class Opened:
    """A page opened from disk, with everything it asked for or complained of."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.asked: list[str] = []
        page.on("console", lambda message: self.complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.asked.append(request.url))

    def js(self, script: str) -> Any:
        return self.page.evaluate(script)


@pytest.fixture
def visit(a_browser: Any, tmp_path: Path) -> Iterator[Any]:
    contexts: list[Any] = []

    def go(model: PageModel, data: bytes, *, make: Any = shell, wait: bool = True, **options: Any) -> Opened:
        file = tmp_path / "page.html"
        file.write_bytes(assemble(make(model, verify_source=FAKE_VERIFY), data))
        context = a_browser.new_context(**({"viewport": {"width": 1280, "height": 900}} | options))
        contexts.append(context)
        opened = Opened(context.new_page())
        opened.page.goto(file.as_uri())
        if wait:
            opened.page.wait_for_selector("html[data-verification]", timeout=20_000)
        return opened

    yield go
    for context in contexts:
        context.close()


def quiet(opened: Opened) -> None:
    assert opened.complaints == []
    assert [url for url in opened.asked if not url.startswith(("file:", "blob:", "data:"))] == []


def test_a_page_that_holds_says_so_and_says_what_that_is_worth(visit: Any) -> None:
    opened = visit(PAGE, bundle(PAGE))
    assert opened.js(FOUND) == {"page": "held", "quotes": [["yes", "yes", "yes", "unavailable", "yes"]] * 3}
    box = opened.page.inner_text("#verdict")
    assert "Only the quotations were checked. The lines around and whatever else stands here were not" in box
    assert "All three quotations held" in box and "A forged page could say the same." in box
    third = opened.page.locator("#q3")
    third.locator(".how summary").click()
    told = third.inner_text()
    assert "One stretch of 0.9 s is withheld: it is in the sealed recording, its sound is not given here." in told
    assert "It existed by 9 November 2026, 14:34 UTC, says Example Time Authority; check independently." in told
    assert "All 199 pieces of sound that you hear are in the recording that was sealed" in told
    assert fingerprint.spoken(bytes(32)) in third.locator(".plain").inner_text()
    assert opened.page.locator(".play:not([disabled])").count() == 3
    quiet(opened)


def test_the_words_given_to_the_verifier_are_those_signed(visit: Any) -> None:
    model = hostile_page()
    opened = visit(model, bundle(model))
    shown = opened.js("() => globalThis.shownToVerifier")
    for quote in model.quotes:
        assert shown[quote.id] == [
            {"kind": t.kind, "speaker": t.speaker if t.kind == "speech" else "", "words": t.words}
            for t in quote.signed_turns
        ]
    after = opened.js("() => [...document.querySelectorAll('#q1 blockquote > p')].map(p => p.textContent)")
    assert after == [f"{t.speaker} {t.words}" if t.kind == "speech" else t.words for t in model.quotes[0].signed_turns]
    assert opened.js("() => document.querySelectorAll('blockquote script, blockquote img, blockquote a').length") == 0
    assert opened.js("() => document.documentElement.scrollWidth <= innerWidth")
    quiet(opened)


@pytest.mark.parametrize("edit", ["<b>", " and more", "<p>"])
@pytest.mark.parametrize(("line", "kind"), [("Go where?", "speech"), ("A metal door, 1.1 s", "event")])
def test_words_that_were_touched_do_not_reach_the_verifier_as_if_whole(
    a_browser: Any, tmp_path: Path, edit: str, line: str, kind: str
) -> None:
    text = assemble(shell(PAGE, verify_source=FAKE_VERIFY), bundle(PAGE)).decode()
    at = text.index(line, text.index('data-words="q3"')) + 3
    file = tmp_path / "edited.html"
    file.write_text(text[:at] + edit + text[at:])
    page = a_browser.new_page()
    page.goto(file.as_uri())
    page.wait_for_selector("html[data-verification]")
    shown = page.evaluate("() => globalThis.shownToVerifier.q3")
    page.close()
    assert len(shown) == 5 if edit != "<p>" else 6
    assert {"kind": kind, "speaker": "A worker" if kind == "speech" else "", "words": line} not in shown


def test_a_broken_quotation_is_loud_and_does_not_play_and_the_others_do(visit: Any) -> None:
    opened = visit(PAGE, bundle(PAGE, "broken", BROKEN))
    seen = opened.js(FOUND)
    assert seen["page"] == "broken" and seen["quotes"][1] == ["no", "unavailable", "yes", "unavailable", "yes"]
    box = opened.page.locator("#verdict")
    assert box.get_attribute("role") == "alert"
    assert (
        "Quotation 2 is refused. Do not rely on it." in box.inner_text()
        and "Quotations 1 and 3 held." in box.inner_text()
    )
    second = opened.page.locator("#q2")
    assert "Refused: this sound is not the sound that was sealed" in second.locator("[role=alert]").inner_text()
    assert second.locator(".play").is_disabled() and second.locator(".seek").count() == 0
    assert second.locator("details.how").get_attribute("open") is not None
    assert opened.page.locator(".play:not([disabled])").count() == 2
    assert opened.page.locator("#q1 .refusal").inner_text() == ""
    quiet(opened)


def test_changed_words_are_refused_and_the_published_ones_are_shown(visit: Any) -> None:
    changes = {"q1": {"worded": "no", "code": "words", "codes": {"worded": "words", "timed": "anchor"}}}
    opened = visit(PAGE, bundle(PAGE, "broken", changes))
    told = opened.page.locator("#q1 .refusal").inner_text()
    assert "Refused: these are not the words that were published" in told and "You’ll find it funny" in told
    assert opened.page.locator("#q1 .play").is_disabled()
    quiet(opened)


@pytest.mark.parametrize(
    ("more", "overall"),
    [
        ({"verdict": {"overall": "broken", "code": "malformed", "quotes": []}, "clips": {}}, "broken"),
        ({"verdict": {"overall": "unavailable", "code": "unsupported", "quotes": []}, "clips": {}}, "unavailable"),
        ({"stop": True}, "unavailable"),
        (
            {"verdict": {"overall": "held", "code": None, "quotes": [found(PAGE.quotes[0]), found(PAGE.quotes[2])]}},
            "broken",
        ),
    ],
)
def test_a_bundle_that_cannot_be_read_leaves_nothing_to_play(visit: Any, more: dict[str, Any], overall: str) -> None:
    opened = visit(PAGE, bundle(PAGE, **more))
    assert opened.js(FOUND) == {"page": overall, "quotes": [["unavailable"] * 5] * 3}
    assert opened.page.locator(".play:not([disabled])").count() == 0
    assert "held" not in opened.page.inner_text("#verdict h2")


def test_a_browser_that_cannot_check_signatures_says_what_it_could_check(visit: Any) -> None:
    opened = visit(PAGE, bundle(PAGE, "unavailable", UNSIGNED))
    assert opened.js(FOUND)["page"] == "unavailable"
    assert "What this browser could check held." in opened.page.inner_text("#verdict")
    assert "signature: not checked" in opened.page.inner_text("#q1 .chips")
    assert opened.page.locator(".play:not([disabled])").count() == 3
    quiet(opened)


def test_a_working_copy_says_so_whatever_its_proof(visit: Any) -> None:
    opened = visit(WORKING, bundle(WORKING))
    assert opened.page.title().startswith("Working copy: ")
    assert "it is a working copy" in opened.page.inner_text("#verdict")
    assert "nobody confirmed them" in opened.page.inner_text("#q3 .chips")
    assert opened.page.inner_text(".wc").startswith("Working copy")
    quiet(opened)


def test_words_light_while_they_are_heard_and_keys_move_the_sound(visit: Any) -> None:
    opened = visit(PAGE, bundle(PAGE))
    page = opened.page
    assert page.locator("#q1 .w.now, #q1 .w.heard").count() == 0
    button = page.locator("#q1 .play")
    button.focus()
    page.keyboard.press("Space")
    page.wait_for_selector("#q1 .w.now")
    assert button.get_attribute("aria-label").startswith("Pause quotation 1")
    page.keyboard.press("Enter")
    page.wait_for_selector("#q1 .play:not([data-playing])")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.wait_for_function("() => Number(document.querySelector('#q1 .seek').value) > 2.9")
    heard = page.locator("#q1 .w.heard").count()
    assert heard > 5 and page.locator("#q1 .w.now").count() <= 1 and page.locator("#q1 .pieces .on").count() > 25
    page.locator("#q1 .seek").focus()
    page.keyboard.press("Home")
    page.wait_for_function("() => document.querySelectorAll('#q1 .w.heard').length === 0")
    page.locator("#q2 .play").click()
    page.wait_for_selector("#q2 .play[data-playing]")
    page.locator("#q1 .play").click()
    page.wait_for_selector("#q1 .play[data-playing]")
    page.wait_for_selector("#q2 .play:not([data-playing])", timeout=5_000)
    page.keyboard.press("Space")
    assert page.locator("#q3 .w").last.text_content() == "He’s got nothing to sign. He signed."  # turn times only
    quiet(opened)


def test_a_long_quotation_keeps_its_player_in_view_and_follows_the_words(visit: Any) -> None:
    turns = tuple(turn("A man", "Word after word after word.", i * 500, i * 500 + 500) for i in range(60))
    quote = replace(PAGE.quotes[0], turns=turns, start_ms=0, end_ms=30_000, pieces=(0.5,) * 300)
    model = replace(PAGE, quotes=(quote,), transcript=())
    opened = visit(model, bundle(model), viewport={"width": 390, "height": 700}, reduced_motion="reduce")
    opened.js("() => document.querySelector('#q1 blockquote').scrollIntoView()")
    before = opened.js("() => scrollY")
    box = opened.page.locator("#q1 .play").bounding_box()
    assert box["y"] + box["height"] < 700 and box["height"] >= 44
    opened.page.locator("#q1 .play").click()
    opened.page.keyboard.press("ArrowRight")
    opened.page.keyboard.press("ArrowRight")
    opened.page.wait_for_function(f"() => scrollY > {before} + 50", timeout=20_000)
    quiet(opened)


def test_a_codec_the_browser_has_not_is_said_and_the_sound_can_be_saved(visit: Any) -> None:
    opened = visit(PAGE, bundle(PAGE, mime="audio/x-unheard-of"))
    assert "Held, but cannot be played here" in opened.page.inner_text("#q1 .why")
    assert opened.page.locator("#q1 .play").is_disabled()
    opened.page.locator("#q1 .how summary").click()
    with opened.page.expect_download() as saved:
        opened.page.get_by_text("Save this sound").first.click()
    assert saved.value.suggested_filename == "earwitness-5d0f7a1c-q1.wav"
    assert Path(saved.value.path()).read_bytes()[:4] == b"RIFF"
    with opened.page.expect_download() as saved:
        opened.page.get_by_text("Save this proof").first.click()
    assert Path(saved.value.path()).read_bytes() == bundle(PAGE, mime="audio/x-unheard-of")
    quiet(opened)


def test_a_sound_the_browser_cannot_decode_is_said_to_hold_and_not_to_play(visit: Any) -> None:
    data = json.loads(bundle(PAGE))
    data["clips"]["q2"] = "bm90IGEgc291bmQ="
    opened = visit(PAGE, json.dumps(data).encode())
    opened.page.wait_for_function(
        "() => document.querySelector('#q2 .why').textContent.includes('could not decode it')"
    )
    assert opened.page.locator("#q2 .play").is_disabled() and opened.page.locator("#q1 .play").is_enabled()
    assert opened.js(FOUND)["page"] == "held"


@pytest.mark.parametrize(
    ("timed", "told"),
    [
        ({"codes": {"timed": "none"}}, "Nothing on this page shows when the recording existed."),
        ({"codes": {"timed": "ots"}, "warnings": ["leak-risk"]}, "may carry traces of what was withheld"),
        (
            {"codes": {"timed": "anchor"}, "time": "2026-11-09T14:34:56Z", "authority": "Example Two"},
            "It existed by 9 November 2026, 14:34 UTC, says Example Two; check independently.",
        ),
        ({"codes": {"timed": "imprint"}, "timed": "no", "code": "imprint"}, "belongs to something else"),
    ],
)
def test_what_is_said_of_time_is_what_the_tokens_allow(visit: Any, timed: dict[str, Any], told: str) -> None:
    opened = visit(PAGE, bundle(PAGE, "broken" if timed.get("code") else "held", {"q1": timed}))
    opened.js("() => document.querySelectorAll('details').forEach(d => d.open = true)")
    assert told in opened.page.inner_text("#q1 .plain")
    quiet(opened)


def test_without_scripts_everything_can_be_read_and_nothing_is_said_to_be_checked(visit: Any) -> None:
    opened = visit(PAGE, bundle(PAGE), wait=False, java_script_enabled=False)
    text = opened.page.inner_text("body")
    assert "Nothing has been checked" in text and "held" not in opened.page.inner_text("#verdict")
    for quote in PAGE.quotes:
        for line in quote.signed_turns:
            assert line.words in text
    assert opened.page.locator(".play:not([disabled])").count() == 0
    assert opened.page.locator("html[data-verification], [data-included]").count() == 0


@pytest.mark.parametrize(
    ("model", "width", "scheme"),
    [
        (PAGE, 320, "light"),
        (PAGE, 1280, "dark"),
        (WORKING, 390, "light"),
        (ARABIC, 320, "dark"),
        (ARABIC, 1280, "light"),
    ],
)
def test_it_fits_and_can_be_used(visit: Any, model: PageModel, width: int, scheme: str) -> None:
    opened = visit(model, bundle(model), viewport={"width": width, "height": 800}, color_scheme=scheme)
    opened.js("() => document.querySelectorAll('details').forEach(d => d.open = true)")
    assert opened.js("() => document.documentElement.scrollWidth") <= width
    assert opened.js(NO_NAME) == []
    assert opened.js(SMALL) == []
    order = opened.js("() => [...document.querySelectorAll('h1,h2,h3,h4')].map(h => Number(h.tagName[1]))")
    assert order[0] == 1 and order.count(1) == 1
    assert all(b <= a + 1 for a, b in pairwise(order))
    quiet(opened)


def test_an_embed_checks_and_plays_by_itself(visit: Any) -> None:
    model = embed_model(WORKING, "q3", page_id="cd" * 16)
    opened = visit(model, bundle(model), make=embed_shell, viewport={"width": 360, "height": 600})
    assert opened.js(FOUND)["page"] == "held"
    assert "Quotation 3" in opened.page.inner_text("#q1") and "Working copy" in opened.page.inner_text("body")
    assert opened.js("() => [...document.querySelectorAll('a')].every(a => /^(#|blob:)/.test(a.getAttribute('href')))")
    assert opened.js("() => document.documentElement.scrollWidth") <= 360
    assert opened.js(NO_NAME) == []
    quiet(opened)


def test_a_print_opens_every_proof_and_names_a_working_copy_on_every_sheet(visit: Any, tmp_path: Path) -> None:
    opened = visit(WORKING, bundle(WORKING), color_scheme="dark")
    opened.js("() => addEventListener('beforeprint', () => "
              "globalThis.printed = document.querySelectorAll('details:not([open])').length)")  # fmt: skip
    opened.page.pdf(path=str(tmp_path / "page.pdf"), prefer_css_page_size=True)
    assert opened.js("() => globalThis.printed") == 0
    assert opened.page.locator("details[open]").count() == 0
    opened.page.emulate_media(media="print", color_scheme="dark")
    assert opened.js("() => getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert opened.js("() => getComputedStyle(document.querySelector('.play')).display") == "none"


def test_a_link_leads_to_its_quotation(visit: Any) -> None:
    opened = visit(PAGE, bundle(PAGE))
    opened.page.goto(opened.page.url + "#q3")
    assert opened.js("() => document.querySelector(':target').id") == "q3"
    assert json.loads(opened.js("() => JSON.stringify(location.hash)")) == "#q3"

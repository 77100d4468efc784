"""A page made for real is held by both verifiers, in Python and in its own browser; a touched one is not."""

from __future__ import annotations

import base64
import shutil
from pathlib import Path
from typing import Any

import pytest
from publication_samples import hostile_text
from real_page import model, publish

from earwitness.custody.verify import verify
from earwitness.publication.page import MARK

FOUND = """() => [document.documentElement.dataset.verification,
  ...['included', 'contiguous', 'signed', 'timed', 'worded'].map(
    n => document.querySelector('[data-excerpt]').getAttribute('data-' + n)),
  document.querySelector('.play').disabled]"""
CHROMIUM = shutil.which("chromium")


def test_python_holds_it_words_and_outside_included() -> None:
    page, made = publish(model())
    found = verify(page).as_json()
    assert (found["overall"], found["outside"]) == ("held", "yes"), found
    quote = found["quotes"][0]
    assert [quote[v] for v in ("included", "contiguous", "signed", "timed", "worded")] == [
        "yes",
        "yes",
        "yes",
        "unavailable",
        "yes",
    ]
    assert (quote["start_ms"], quote["end_ms"], quote["withheld_ms"], quote["gaps_ms"]) == (500, 3750, 500, [500])
    assert made.head.endswith(MARK.encode())


def test_python_holds_it_with_hostile_words() -> None:
    for text in hostile_text():
        found = verify(publish(model(text, text))[0])
        assert (found.overall, found.outside) == ("held", "yes"), text


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (b"We go down at", b"We go up at", "words"),
        (b"A man, &lt;b&gt;unnamed&lt;/b&gt;</span>", b"The minister</span>", "words"),
        (b"<title>Working copy: ", b"<title>", "outside"),
        (b"Nothing on it may be quoted", b"Everything on it may be quoted", "outside"),
        (b' data-state="working"', b' data-state="released"', "outside"),
    ],
)
def test_python_refuses_a_touched_page(old: bytes, new: bytes, code: str) -> None:
    page, _ = publish(model())
    assert old in page
    found = verify(page.replace(old, new))
    assert (found.overall, found.code) == ("broken", code)


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="needs chromium: apt-get install chromium")
def test_its_own_browser_holds_it_plays_it_and_refuses_a_touched_one(tmp_path: Path, a_browser: Any) -> None:
    page, made = publish(model())
    data = bytearray(base64.b64decode(page[len(made.head) : -len(made.tail)]))
    at = data.index(b'"frames":["') + 60
    data[at] = ord("A") if data[at] != ord("A") else ord("B")
    files = {
        "held": page,
        "words": page.replace(b"We go down at", b"We go up at"),
        "sound": made.head + base64.b64encode(bytes(data)) + made.tail,
        "cut": made.head + base64.b64encode(bytes(data[:-40])) + made.tail,
        "stray": page.replace(MARK.encode(), MARK.encode() + b" "),
        "hostile": publish(model(hostile_text()[0], hostile_text()[2]))[0],
    }
    seen: dict[str, Any] = {}
    complaints: list[str] = []
    for name, content in files.items():
        (tmp_path / f"{name}.html").write_bytes(content)
        tab = a_browser.new_page()
        tab.on("console", lambda message: complaints.append(message.text))
        tab.on("pageerror", lambda error: complaints.append(str(error)))
        tab.goto((tmp_path / f"{name}.html").as_uri())
        tab.wait_for_selector("html[data-verification]", timeout=20_000)
        seen[name] = tab.evaluate(FOUND)
        if name == "held":
            tab.locator(".play").click()
            tab.wait_for_selector(".w.now")
            tab.keyboard.press("Space")
            assert "no authority was asked" in tab.inner_text(".chips")
            assert tab.inner_text(".gut").split("\n")[1:3] == ["0:00.5 to 0:03.8", "3.3 s"]
        tab.close()
    assert complaints == []
    assert seen["held"] == ["held", "yes", "yes", "yes", "unavailable", "yes", False]
    assert seen["hostile"] == seen["held"]
    assert seen["words"] == ["broken", "yes", "yes", "yes", "unavailable", "no", True]
    assert seen["sound"][:2] == ["broken", "no"] and seen["sound"][-1] is True
    for name in ("cut", "stray"):
        assert seen[name] == ["broken", *["unavailable"] * 5, True]

"""verifier.html in a browser: files in, what a person sees, and what tests can read, out."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
CUSTODY = HERE.parents[1] / "src" / "earwitness" / "custody"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
NODE = shutil.which("node")

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="needs chromium: apt-get install chromium"),
    pytest.mark.skipif(NODE is None, reason="needs node: apt-get install nodejs"),
]


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("samples")
    subprocess.run([str(NODE), str(HERE / "serve_samples.mjs"), str(folder)], check=True, timeout=60)
    template = (CUSTODY / "verifier.html").read_text("utf-8")
    assert template.count("/*VERIFY*/") == 1
    (folder / "verifier.html").write_text(
        template.replace("/*VERIFY*/", (CUSTODY / "verify.mjs").read_text("utf-8")), "utf-8"
    )
    return folder


@pytest.fixture
def page(a_browser: Any, samples: Path) -> Iterator[Any]:
    context = a_browser.new_context(viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.trouble = []
    page.asked = []
    page.on("console", lambda message: page.trouble.append(message.text))
    page.on("pageerror", lambda error: page.trouble.append(str(error)))
    page.on("request", lambda request: page.asked.append(request.url))
    page.goto((samples / "verifier.html").as_uri())
    page.wait_for_selector("html[data-ready]")
    yield page
    assert page.trouble == []
    assert [url for url in page.asked if not url.startswith(("file:", "blob:"))] == []
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), "text scrolls sideways on a phone"
    context.close()


def give(page: Any, samples: Path, *names: str, into: str = "#files") -> list[dict[str, Any]]:
    page.evaluate("document.documentElement.removeAttribute('data-result')")
    page.set_input_files(into, [str(samples / name) for name in names])
    page.wait_for_selector("html[data-result]")
    found: list[dict[str, Any]] = json.loads(page.get_attribute("html", "data-result"))
    return found


def test_a_page_that_holds(page: Any, samples: Path) -> None:
    (verdict,) = give(page, samples, "held.html")
    assert verdict["overall"] == "held"
    assert verdict["script"] == hashlib.sha256((CUSTODY / "verify.mjs").read_bytes()).hexdigest()
    text = page.inner_text("#result")
    assert "Both quotations held." in text
    assert "the same checking script as this verifier" in text
    assert "It is <script>alert(1)</script> sixty kilometres." in text
    assert "A <b>worker</b>" in text
    assert page.locator("#result b:has-text('worker')").count() == 0
    assert page.locator("#result blockquote p").nth(1).get_attribute("dir") == "rtl"
    assert page.locator("[data-quote=q1] .not").is_visible()
    assert "0.2 s is withheld" in page.inner_text("[data-quote=q2]")


def test_its_sound_plays_by_keyboard(page: Any, samples: Path) -> None:
    give(page, samples, "held.html")
    button = page.locator(".play").first
    button.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".play[aria-pressed=true]")
    page.wait_for_selector(".seek[aria-valuetext]")
    page.keyboard.press("Enter")
    page.wait_for_selector(".play[aria-pressed=false]")
    assert button.get_attribute("aria-label") == "Play quotation 1"


def test_a_page_that_is_broken_is_loud_and_its_quotation_mute(page: Any, samples: Path) -> None:
    (verdict,) = give(page, samples, "broken.html")
    assert [q["included"] for q in verdict["quotes"]] == ["yes", "no"]
    assert "Quotation 2 is refused. Do not rely on it." in page.inner_text("[role=alert]")
    assert page.locator("[data-quote=q1] .play").count() == 1
    assert page.locator("[data-quote=q2] .play").count() == 0
    assert "Refused:" in page.inner_text("[data-quote=q2]")


def test_words_that_were_changed_are_answered_with_the_signed_ones(page: Any, samples: Path) -> None:
    (verdict,) = give(page, samples, "words.html")
    assert verdict["quotes"][0]["codes"]["worded"] == "words"
    text = page.inner_text("[data-quote=q1]")
    assert "The page shows something else. Signed was:" in text
    assert "sixty kilometres" in text
    assert "six kilometres" not in text


def test_two_histories_of_one_log(page: Any, samples: Path) -> None:
    verdicts = give(page, samples, "held.html", "other.html")
    assert [v["overall"] for v in verdicts] == ["held", "held"]
    assert page.get_attribute("html", "data-code") == "equivocation"
    assert page.get_attribute("html", "data-overall") == "broken"
    assert "Rely on neither" in page.inner_text("[role=alert]")


def test_a_sound_beside_its_page(page: Any, samples: Path) -> None:
    (verdict,) = give(page, samples, "bundle.json", "a sound.opus")
    assert verdict["overall"] == "held"
    assert "is this sound, byte for byte" in page.inner_text("[data-quote=q1]")
    (verdict,) = give(page, samples, "clip-q2.opus")
    assert verdict["quotes"][1]["code"] == "audio"
    page.click("#again")
    assert page.locator(".q").count() == 0


def test_what_the_reader_knows(page: Any, samples: Path) -> None:
    give(page, samples, "held.html")
    page.click("summary")
    (verdict,) = give(page, samples, "keys.json", into="#keys")
    assert verdict["quotes"][0]["signer"] == "The desk"
    words = page.locator(".raw dd").first.inner_text()
    page.fill("#only", words.replace("-", " ").upper())
    page.wait_for_selector("html[data-overall=held]")
    page.fill("#only", "bab")
    assert page.locator("#only-h").is_visible()
    page.fill("#only", "ab" * 32)
    page.wait_for_selector("html[data-code=other-key]")


def test_what_is_no_page_is_refused(page: Any, samples: Path) -> None:
    (verdict,) = give(page, samples, "malformed.html")
    assert verdict["code"] == "malformed"
    assert "This file is refused" in page.inner_text("[role=alert]")


def test_nothing_may_be_loaded_or_sent(samples: Path) -> None:
    html = (CUSTODY / "verifier.html").read_text("utf-8")
    policy = html.split('Content-Security-Policy" content="')[1].split('"')[0]
    assert policy.startswith(
        "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; media-src blob:"
    )
    assert "http" not in html.replace("http://www.w3.org/2000/svg", "").replace("http-equiv", "")
    assert "innerHTML" not in html

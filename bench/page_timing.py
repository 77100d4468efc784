"""How long a real page with ten excerpts takes to check itself in headless Chromium, by the browser's own clock."""

from __future__ import annotations

import os
import pathlib
import subprocess

from earwitness.desk import intake, listening, quotations, release, transcripts
from earwitness.desk.context import Desk
from earwitness.timecode import parse_span

ARGS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
# Runs before the page's scripts; notes when the verdict appears.
WATCH = """
new MutationObserver((_, o) => {
  if (document.documentElement.dataset.verification) { window.__took = performance.now(); o.disconnect(); }
}).observe(document, {attributes: true, subtree: true, attributeFilter: ["data-verification"]});
"""


def ten_excerpts(folder: pathlib.Path, repeat: int) -> tuple[list[float], int]:
    """Seconds from the end of parsing to the verdict, `repeat` times, and the size of the page in bytes."""
    from playwright.sync_api import sync_playwright

    page = _page(folder)
    took = []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=ARGS)
        for _ in range(repeat):
            tab = browser.new_page()
            tab.add_init_script(WATCH)
            tab.goto(page.as_uri())
            # The page's policy forbids eval, which waiting for a function needs; waiting for an element does not.
            tab.wait_for_selector("html[data-verification]", state="attached", timeout=60_000)
            parsed = tab.evaluate("performance.getEntriesByType('navigation')[0].domInteractive")
            assert tab.evaluate("document.documentElement.dataset.verification") == "held"
            took.append((tab.evaluate("window.__took") - parsed) / 1000)
            tab.close()
        browser.close()
    return took, page.stat().st_size


def _page(folder: pathlib.Path) -> pathlib.Path:
    """Ten quotations of 15 s from ten minutes of Opus."""
    os.environ["EARWITNESS_HOME"] = str(folder / "home")
    sound, text = folder / "ten.opus", folder / "ten.txt"
    source = "anoisesrc=d=600:c=pink:a=0.4,tremolo=f=4:d=0.9"
    subprocess.run(
        ["ffmpeg", "-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i", source, "-ac", "1", "-c:a", "libopus",
         "-b:a", "24k", "-application", "voip", str(sound)],
        check=True,
    )  # fmt: skip
    lines = [
        f"[{at // 60}:{at % 60:02d}] A VOICE: One of ten quotations, number {at // 15}." for at in range(0, 600, 15)
    ]
    text.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with Desk.create(folder / "case", actor="bench") as desk:
        one = intake.seal_file(desk, sound)
        listening.prepare(desk, one.id)
        transcripts.import_file(desk, one.id, text, language="en")
        chosen = [quotations.confirm(desk, parse_span(f"E1:{at}-{at + 15}")) for at in range(30, 580, 55)]
        release.publish(desk, chosen[:10], folder / "page", release.Options())
    return folder / "page" / "page.html"

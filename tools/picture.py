"""Makes docs/pictures/page.png: the top of the staged page, as a reader with headless Chromium would see it.

    .venv/bin/python tools/picture.py

Needs Chromium (apt-get install chromium) and the extra [dev]. The picture is cropped below the first quotation.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from earwitness.desk import job

OUT = Path(__file__).parents[1] / "docs" / "pictures" / "page.png"
WIDTH = 1000
MOST_BYTES = 200_000


def main() -> int:
    """Make the page, check it in the browser, take the picture. Exit status 1 where there is no browser."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        print("Chromium is needed: apt-get install chromium", file=sys.stderr)
        return 1
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder:
        shown = job.demonstrate(Path(folder) / "demo", language="en", say=lambda _line: None)
        with sync_playwright() as play:
            browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": WIDTH, "height": 1200}, color_scheme="light")
            page.goto(shown.page.as_uri())
            page.wait_for_selector("html[data-verification]", timeout=60_000)
            state = page.evaluate("document.documentElement.dataset.verification")
            box = page.locator('[data-excerpt="q1"]').bounding_box()
            assert box is not None
            OUT.parent.mkdir(exist_ok=True)
            height = box["y"] + box["height"] + 16
            page.screenshot(path=OUT, clip={"x": 0, "y": 0, "width": WIDTH, "height": height}, full_page=True)
            browser.close()
    size = OUT.stat().st_size
    print(f"{OUT.name}: {WIDTH} x {height:.0f}, {size} bytes; the page says of itself: {state}")
    return 0 if size <= MOST_BYTES else 1


if __name__ == "__main__":
    sys.exit(main())

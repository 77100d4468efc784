"""A ten-hour transcript in the listening room, by the browser's own clock: first layout, a keystroke, a split.

    python bench/room_bench.py [TURNS]     (9,000 turns of ten words unless told otherwise)

First layout: from the transcript in hand to the end of a forced layout, sections near the screen filled. Filled: until
every turn's text is in the page, so that the browser's own search finds it. Keystroke: from the input event's default
action through the room's handler and a forced layout, while the whole transcript is in the page.
"""

from __future__ import annotations

import json
import statistics
import sys
from pathlib import Path
from typing import Any

ARGS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
FIRST = """() => {
  const {sections, model, active} = room, at = active.id;
  active.close();
  const begin = performance.now();
  sections.build(at);
  active.open(at, {focus: false});
  document.body.getBoundingClientRect();
  const first = performance.now() - begin;
  return sections.filling.then(() => ({first, filled: performance.now() - begin}));
}"""
KEYS = """() => {
  const out = [], {active, model} = room;
  active.open(model.order[4000] ?? model.order[0], {at: 5});
  for (let n = 0; n < 60; n += 1) {
    const begin = performance.now();
    document.execCommand('insertText', false, 'abcdefghij '[n % 11]);
    document.body.getBoundingClientRect();
    out.push(performance.now() - begin);
  }
  return out;
}"""
SPLITS = """() => {
  const out = [];
  for (let n = 0; n < 15; n += 1) {
    room.active.open(room.model.order[4100 + n * 60] ?? room.model.order[n], {at: 8});
    document.body.getBoundingClientRect();
    const begin = performance.now();
    room.actions.split();
    document.body.getBoundingClientRect();
    out.push(performance.now() - begin);
  }
  return out;
}"""


def measure(turns: int) -> dict[str, Any]:
    """Milliseconds: first layout, all filled, keystrokes and splits (median and worst)."""
    sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "web"))
    from playwright.sync_api import sync_playwright
    from room_fake import Fake

    fake = Fake(turns)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=ARGS)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(fake.address())
        page.wait_for_selector("html[data-ready]", timeout=60_000)
        cold = page.evaluate("['room-first', 'room-filled'].map(n => performance.getEntriesByName(n)[0].duration)")
        again = [page.evaluate(FIRST) for _ in range(5)]
        keys, splits = page.evaluate(KEYS), page.evaluate(SPLITS)
        found = page.evaluate("[...document.querySelectorAll('#turns .said')].length")
        browser.close()
    fake.stop()
    return {
        "turns": turns,
        "turns in the page": found,
        "cold first ms": round(cold[0], 1),
        "cold filled ms": round(cold[1], 1),
        "first layout ms": [round(one["first"], 1) for one in again],
        "filled ms": [round(one["filled"], 1) for one in again],
        "keystroke ms": {"median": round(statistics.median(keys), 2), "worst": round(max(keys), 2)},
        "split ms": {"median": round(statistics.median(splits), 2), "worst": round(max(splits), 2)},
    }


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 9_000), indent=2))

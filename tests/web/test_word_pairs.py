"""Two listeners' lines laid beside each other (room/wordpairs.mjs): no word that nobody wrote comes of it."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from earwitness.transcripts.retime import typed
from earwitness.transcripts.wording import line_of

STATIC = Path(__file__).parents[2] / "src" / "earwitness" / "web" / "static" / "room"
NODE = shutil.which("node")

pytestmark = pytest.mark.skipif(NODE is None, reason="needs node: apt-get install nodejs")


def pairs(function: str, *lines: tuple[str, str]) -> list[Any]:
    code = f"""import * as w from {json.dumps((STATIC / "wordpairs.mjs").as_uri())};
    console.log(JSON.stringify({json.dumps(lines)}.map(([a, b]) => w.{function}(a, b))));"""
    done = subprocess.run(
        [str(NODE), "--input-type=module", "-e", code], check=True, capture_output=True, text=True, timeout=60
    )
    found: list[Any] = json.loads(done.stdout)
    return found


BOTH = [
    ("That would be an honor.", "That would be a [honor|Hornet?].", "That would be [an|a?] [honor|Hornet?]."),
    ("off the list, and off", "off the lift, and off", "off the [list|lift?], and off"),
    ("A [list|lift?] of two.", "A [lift|life?] of two.", "A [list|lift|life?] of two."),
    ("Oval Room at", "Oval [inaudible] Office at", "Oval [Room|(inaudible) Office?] at"),
    ("Oval Room.", "Oval [inaudible].", "Oval [inaudible|Room?]."),
    ("the [old lodge|cold lot?] now", "the fridge now", "the [old lodge|cold lot|fridge?] now"),
    ("Go. This is Houston.", "Go. Houston.", "Go. [This?] [is?] Houston."),
    ("We delay it", "We [delay?] it", "We [delay?] it"),
    ("Who?", "Whom? Me", "[Who?|Whom? Me?]"),
]


def test_both_keeps_the_words_and_the_hearings_of_each() -> None:
    kept = pairs("both", *((a, b) for a, b, _ in BOTH))
    assert kept == [wanted for _, _, wanted in BOTH]
    assert [line_of(typed(line)) for line in kept] == kept, "and they come back from the desk as they were sent"


def test_each_side_is_shown_as_that_side_wrote_it() -> None:
    [found] = pairs("pieces", ("Go, Houston. Out.", "Go on, Houston out."))
    assert " ".join(p["a"] for p in found if p["a"]) == "Go, Houston. Out."
    assert " ".join(p["b"] for p in found if p["b"]) == "Go on, Houston out."
    assert [p["same"] for p in found] == [True, False, True]

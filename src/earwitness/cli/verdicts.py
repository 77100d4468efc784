"""What `verify` prints for people: every verdict of every quotation, said once where many have the same.

A folder holds the same quotations several times, on the page and as embeds. The words stand with the first; the
verdicts stand below, one sentence for all that share it, and by name for those that differ.
"""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterator, Sequence
from pathlib import PurePath
from typing import Any

from earwitness.timecode import clock

PLAIN = {
    "included": ("these seconds are in the recording that was sealed", "this sound is not the sound that was sealed"),
    "contiguous": ("nothing was cut out but what is shown as withheld", "something was cut out or put together"),
    "signed": ("by the key {key}", "the signature or the history does not hold"),
    "timed": ("existed no later than {time}, says {authority}", "a timestamp does not hold"),
    "worded": ("these are the words that were published with it", "the words shown are not the words that were signed"),
}
NOT_CHECKED = {
    "none": "no independent time: nobody outside was asked",
    "anchor": "an authority said a time, but none you trust vouches for it (--tsa-ca)",
    "ots": "only an OpenTimestamps proof, which is not judged here",
    "no-publication": "the words are not bound to the sound",
    "not-included": "the sound is not the sealed one",
    "not-signed": "the signature does not hold",
    "unsupported": "a kind of sound this verifier does not know",
}
MARKS = {"yes": "held", "no": "BROKEN", "unavailable": "not checked"}
LIMIT = "This shows sameness of bytes. It does not show who speaks, or that what is said is true."
WIDEST = 100


def lines(pages: Sequence[dict[str, Any]], *, equivocation: bool) -> Iterator[str]:
    """Pages with their quotations, then the verdicts; `pages` as in the JSON of `verify`. Wrapped to the terminal."""
    width = max(30, min(WIDEST, shutil.get_terminal_size().columns))
    first: dict[str, str] = {}
    quotes = []
    names = [PurePath(page["path"]).name for page in pages]
    for page in sorted(pages, key=lambda page: PurePath(page["path"]).name.startswith("embed-")):
        name = PurePath(page["path"]).name
        name = name if names.count(name) == 1 else page["path"]
        code = "" if page["code"] is None else f" ({page['code']})"
        yield from _wrapped(f"{page['path']}: {page['overall']}{code}", width, "  ")
        for q in page["quotes"]:
            place = f"{name} {q['id']}"
            quotes.append((place, q))
            yield from _quote(q, place, first, width)
    if quotes:
        yield from _verdicts(quotes, width)
    if equivocation:
        yield from _wrapped("One key signed two histories that cannot both be true. Trust neither.", width, "")
    if pages:
        yield from _wrapped(LIMIT, width, "")


def _quote(q: dict[str, Any], place: str, first: dict[str, str], width: int) -> Iterator[str]:
    """The quotation, or that it is the same as one above: same seconds, same words, same status."""
    about = ", ".join(filter(None, (_position(q), q["status"], _withheld(q))))
    same = repr((about, q["turns"]))
    if q["turns"] and same in first:
        yield from _wrapped(f"{q['id']}: as {first[same]}", width, "    ", "  ")
    else:
        first.setdefault(same, place)
        yield from _wrapped(f"{q['id']}: {about}" if about else q["id"], width, "    ", "  ")
        for turn in q["turns"]:
            who = f"{turn['speaker']}: " if turn["kind"] == "speech" else ""
            yield from _wrapped(f"{who}{turn['words']}", width, "    | ", "    | ")
    for warning in q["warnings"]:
        yield from _wrapped(f"note: {warning}", width, "      ", "    ")


def _verdicts(quotes: Sequence[tuple[str, dict[str, Any]]], width: int) -> Iterator[str]:
    count = len(quotes)
    yield "Verdicts on it:" if count == 1 else f"Verdicts on all {count}:"
    for name in PLAIN:
        said: dict[tuple[str, str], list[str]] = {}
        for place, q in quotes:
            said.setdefault((q[name], _said(name, q)), []).append(place)
        for (state, text), places in said.items():
            some = "" if len(places) == count else f" ({', '.join(places)})"
            yield from _wrapped(f"{name:<11}{MARKS[state]}{some}: {text}", width, "             ", "  ")


def _said(name: str, q: dict[str, Any]) -> str:
    held, broken = PLAIN[name]
    code = q["codes"].get(name) or ""
    if q[name] == "yes":
        return held.format(key=q["key_spoken"], time=q["time"], authority=q["authority"])
    return f"{broken} ({code})" if q[name] == "no" else NOT_CHECKED.get(code, "could not be checked")


def _position(q: dict[str, Any]) -> str:
    if q["start_ms"] is None:
        return ""
    return f"{clock(q['start_ms'] / 1000)}-{clock(q['end_ms'] / 1000)} of {clock(q['total_ms'] / 1000)}"


def _withheld(q: dict[str, Any]) -> str:
    return f"{q['withheld_ms'] / 1000:.1f} s withheld inside" if q["withheld_ms"] else ""


def _wrapped(text: str, width: int, later: str, before: str = "") -> list[str]:
    """The text in lines of at most `width` columns; a path, key or word is never broken."""
    return textwrap.wrap(
        text, width, initial_indent=before, subsequent_indent=later, break_long_words=False, break_on_hyphens=False
    )

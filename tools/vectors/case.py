"""One vector: its files and the verdict it must get, written down by whoever made the case and by no verifier."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from earwitness.custody import merkle
from vectors.sound import Sealed

FIVE = ("included", "contiguous", "signed", "timed", "worded")
STATES = {"y": "yes", "n": "no", "u": "unavailable"}
GOOD = "yyyyy"


@dataclass
class Case:
    """A folder of tests/vectors."""

    name: str
    why: str
    files: dict[str, bytes]
    expected: dict[str, Any]
    trust: dict[str, Any] | None = None


def verdict(quotes: Mapping[str, str], codes: Mapping[str, Mapping[str, str]], **more: Any) -> dict[str, Any]:
    """The body of expected.json from letters and codes.

    Codes that follow from docs/format.md §9 alone (not-included, not-signed) need not be given. `overall` and `code`
    are step 12.
    """
    full: dict[str, dict[str, str]] = {}
    for quote, letters in quotes.items():
        given = dict(codes.get(quote, {}))
        if letters[0] != "y" and letters[1] == "u":
            given.setdefault("contiguous", "not-included")
        if letters[2] == "n":
            given.setdefault("timed", "not-signed")
            given.setdefault("worded", "not-signed")
        wanted = {name for name, letter in zip(FIVE, letters, strict=True) if letter != "y"}
        assert set(given) == wanted, (quote, letters, given)
        if wanted:
            full[quote] = {name: given[name] for name in FIVE if name in wanted}
    refused = [full[q][v] for q, letters in quotes.items() for v, x in zip(FIVE, letters, strict=True) if x == "n"]
    held = all(letters[:3] == "yyy" for letters in quotes.values())
    overall = "broken" if refused else "held" if held else "unavailable"
    out = {"code": refused[0] if refused else None, "codes": full, "overall": overall, "quotes": dict(quotes)}
    return {**out, **{k: v for k, v in more.items() if v}}


def stopped(code: str, overall: str = "broken") -> dict[str, Any]:
    """What is found where the check ends before any quotation."""
    return {"code": code, "codes": {}, "overall": overall, "quotes": {}}


def expect(
    letters: Mapping[str, str] | None = None,
    others: str = GOOD,
    codes: Mapping[str, Mapping[str, str]] | None = None,
    other_codes: Mapping[str, str] | None = None,
    count: int = 5,
    warnings: Mapping[str, list[str]] | None = None,
) -> dict[str, Any]:
    """Five quotations of which some were touched."""
    quotes = {f"q{n}": (letters or {}).get(f"q{n}", others) for n in range(1, count + 1)}
    every = {q: dict((codes or {}).get(q, other_codes or {})) for q in quotes}
    return verdict(quotes, every, warnings=warnings)


def root_code(sealed: Sealed, indexes: list[int], given: int, leaves: int | None = None) -> str:
    """By counting alone: the code of a proof that does not fit, for `given` siblings under a tree of `leaves`."""
    size = leaves or len(sealed.leaves)
    needed = len(merkle.excerpt_siblings([bytes(32)] * size, indexes))
    return "path-short" if given < needed else "path-long" if given > needed else "root"


@dataclass
class Cases:
    """What a module of cases adds to."""

    all: list[Case] = field(default_factory=list)

    def page(self, name: str, why: str, html: bytes, expected: dict[str, Any], **more: Any) -> None:
        self._add(name, why, {"page.html": html}, expected, **more)

    def bundle(self, name: str, why: str, data: bytes, expected: dict[str, Any], **more: Any) -> None:
        self._add(name, why, {"bundle.json": data}, expected, **more)

    def _add(self, name: str, why: str, files: dict[str, bytes], expected: dict[str, Any], **more: Any) -> None:
        files |= {f"clip-{q}.bin": data for q, data in more.pop("clips", {}).items()}
        self.all.append(Case(name, why, files, expected, more.pop("trust", None)))
        assert not more, more

    def several(self, name: str, why: str, files: dict[str, bytes], expected: dict[str, Any]) -> None:
        self.all.append(Case(name, why, files, expected))

    def made(self, name: str, why: str, parts: list[list[Any]], expected: dict[str, Any], file: str) -> None:
        """A large case: make.json says how to make it, as ["text", s] and ["repeat", s, times]."""
        recipe = json.dumps({"file": file, "parts": parts}, indent=1).encode() + b"\n"
        self.all.append(Case(name, why, {"make.json": recipe}, expected))


Maker = Callable[[Cases], None]

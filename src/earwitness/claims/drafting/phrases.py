"""Phrases found by their first word: patterns in a table, tried only where their first word stands, in one pass.

A pattern is its first word, a space, and a regular expression for the rest; a space in it stands for any space within
the line. The first word may be several (`is|was|were said to`) and each may be a stem (`погиб*`). Where it is `#`, the
rest begins at a number; a rest after `~` follows without a space.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from earwitness.claims.drafting.words import Words
from earwitness.claims.text import Place

_GAP: Final = r"[^\S\n]+"
_SPACE: Final = re.compile(r"(\[[^\]]*\])| ")
_STEM: Final = 3
"""Letters by which stems are looked up; a stem has at least as many."""


@dataclass(frozen=True)
class Found:
    """Where a phrase stands, which of the entries it is, and its groups by name."""

    place: Place
    first: int  # index of its first token
    after: int  # index of the token after it
    meaning: str
    rule: str
    match: re.Match[str]


@dataclass(frozen=True)
class Phrase:
    """A pattern, what it means (a class, a status, a kind), and the rule it is counted under."""

    pattern: str
    meaning: str
    rule: str


def _compile(pattern: str) -> re.Pattern[str]:
    """A space outside a set is any space; the phrase ends with its last word, what it looks ahead to left out."""
    pattern = pattern.replace(" ?", r"[^\S\n]*").replace(" (?=", "(?= ").replace(" (?!", "(?! ")
    return re.compile(_SPACE.sub(lambda m: m.group(1) or _GAP, pattern) + r"(?!\w)")


class Phrases:
    """A table of phrases, ready for one pass over a text."""

    def __init__(self, phrases: Sequence[Phrase]) -> None:
        self._exact: dict[str, list[tuple[re.Pattern[str], Phrase]]] = {}
        self._stems: dict[str, list[tuple[str, re.Pattern[str], Phrase]]] = {}
        for phrase in phrases:
            lead, _, rest = phrase.pattern.partition(" ")
            if lead == "#":
                self._exact.setdefault("#", []).append((_compile(rest), phrase))
                continue
            for word in lead.split("|"):
                stem = word.endswith("*")
                head = re.escape(word.rstrip("*")) + (r"[\w'-]*" if stem else "")
                tail = rest[1:] if rest.startswith("~") else " " + rest if rest else ""
                pattern = _compile(head + tail)
                if stem:
                    self._stems.setdefault(word[:_STEM], []).append((word[:-1], pattern, phrase))
                else:
                    self._exact.setdefault(word, []).append((pattern, phrase))

    def at(self, words: Words, index: int) -> Found | None:
        """The longest phrase that begins at a token."""
        low = words.low[index]
        if words.text.tokens[index].kind == "number":
            low = "#"
        exact, stems = self._exact.get(low, ()), self._stems.get(low[:_STEM], ())
        if not exact and not stems:
            return None
        start = words.text.tokens[index].start
        best: re.Match[str] | None = None
        whose = None
        for pattern, phrase in exact:
            match = pattern.match(words.folded, start)
            if match and (best is None or match.end() > best.end()):
                best, whose = match, phrase
        for stem, pattern, phrase in stems:
            if low.startswith(stem):
                match = pattern.match(words.folded, start)
                if match and (best is None or match.end() > best.end()):
                    best, whose = match, phrase
        if best is None or whose is None:
            return None
        after, tokens = index + 1, words.text.tokens
        while after < len(tokens) and tokens[after].start < best.end():
            after += 1
        return Found(Place(start, best.end()), index, after, whose.meaning, whose.rule, best)

    def starts(self, words: Words) -> list[int]:
        """The tokens at which a phrase may begin, in order."""
        exact, stems, numbers = self._exact, self._stems, "#" in self._exact
        tokens = words.text.tokens
        return [
            i
            for i, low in enumerate(words.low)
            if low in exact or low[:_STEM] in stems or (numbers and tokens[i].kind == "number")
        ]

    def found(self, words: Words) -> Iterator[Found]:
        """All of them in order, none inside another."""
        reached = 0
        for index in self.starts(words):
            hit = self.at(words, index) if index >= reached else None
            if hit is not None:
                yield hit
                reached = hit.after


@lru_cache(maxsize=64)
def compiled(phrases: tuple[Phrase, ...]) -> Phrases:
    """The same table is made ready once."""
    return Phrases(phrases)


def table_of(meaning: str, rule: str, patterns: str) -> tuple[Phrase, ...]:
    """One phrase a line, all of one meaning and rule."""
    return tuple(Phrase(line.strip(), meaning, rule) for line in patterns.strip().splitlines() if line.strip())

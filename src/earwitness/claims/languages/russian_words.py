"""What a Russian word can be: part of speech, dictionary form, case, number; by pymorphy3, asked once for each word."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of a word, with the grammemes of OpenCorpora."""

    part: str
    lemma: str
    grammemes: frozenset[str]


@lru_cache(maxsize=1)
def _analyser() -> Any:
    import pymorphy3

    return pymorphy3.MorphAnalyzer()


@lru_cache(maxsize=50_000)
def readings(word: str) -> tuple[Reading, ...]:
    """The readings of a word, likeliest first. Words longer than any in a dictionary have none."""
    if not word or len(word) > 40 or not word[0].isalpha():
        return ()
    return tuple(
        Reading(str(p.tag.POS or ""), str(p.normal_form).replace("ё", "е"), frozenset(map(str, p.tag.grammemes)))
        for p in _analyser().parse(word)[:4]
    )


def part(word: str) -> str:
    """The likeliest part of speech, empty for none."""
    found = readings(word)
    return found[0].part if found else ""


def noun_reading(word: str) -> Reading | None:
    """The likeliest reading as a noun."""
    return next((r for r in readings(word) if r.part == "NOUN"), None)

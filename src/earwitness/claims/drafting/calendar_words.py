"""Dates, days and hours as they stand in a text: where each is, what kind of mention it is, and its parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from earwitness.claims.drafting.phrases import Found, compiled
from earwitness.claims.drafting.words import Words
from earwitness.claims.languages.facts import TimeWords
from earwitness.claims.text import Place

ABSOLUTE: Final = frozenset({"date", "anchor-date", "clock", "year", "anchor-year"})
"""Meanings whose digits count nothing. (In "three days ago" the three does.)"""


@dataclass(frozen=True)
class Parts:
    """What of a date the words give."""

    day: int | None
    month: int | None
    year: int | None
    weekday: int | None


def mentions(words: Words, table: TimeWords) -> list[Found]:
    """All that the patterns find; a clause (meaning `clause`) may hold others."""
    out: list[Found] = []
    patterns = compiled(table.patterns)
    reached = 0
    for index in patterns.starts(words):
        found = patterns.at(words, index) if index >= reached else None
        if found is not None and _proper(words, table, found):
            out.append(found)
            reached = found.first + 1 if found.meaning == "clause" else found.after
    return out


def _proper(words: Words, table: TimeWords, found: Found) -> bool:
    """May and March are months with a capital only, where the language writes months so."""
    if not table.capital_months:
        return True
    return all(words.capital(i) for i in range(found.first, found.after) if words.low[i] in table.doubtful_months)


def dated(words: Words, table: TimeWords) -> tuple[Place, ...]:
    """Where digits belong to a date, a year or an hour."""
    return tuple(f.place for f in mentions(words, table) if f.meaning in ABSOLUTE)


def parts(words: Words, table: TimeWords, found: Found) -> Parts:
    """Day, month, year and weekday among the words found. The first of each counts."""
    day = month = year = weekday = None
    worded = 0
    for index in range(found.first, found.after):
        low = words.low[index].removesuffix("'s")
        if low in table.months and month is None:
            month = table.months[low]
        elif low in table.weekdays and weekday is None:
            weekday = table.weekdays[low]
        elif low in table.day_words and month is None:
            worded += table.day_words[low]
        elif words.kind(index) == "number":
            if low.isdecimal() and len(low) == 4:
                year = year or int(low)
            elif low.isdecimal() and len(low) <= 2 and 1 <= int(low) <= 31 and day is None:
                day = int(low)
    return Parts(day or worded or None, month, year, weekday)

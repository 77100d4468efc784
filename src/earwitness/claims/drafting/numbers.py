"""Numbers in digits and words: 1,200, 2.5 million, forty-seven, сорок семь тысяч, полтора; read from one token on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from earwitness.claims.drafting.words import Words
from earwitness.claims.languages.facts import NumberWords

_GROUPS: Final = re.compile(r"\d{1,3}(?:[ ,.\u00a0\u202f]\d{3})+$")
_LONGEST: Final = 12
"""Tokens in one number; nobody writes more."""
_MOST_DIGITS: Final = 15


@dataclass(frozen=True, slots=True)
class Number:
    """A value, and its tokens [first, after). `high` differs where one word holds two (пять-шесть)."""

    value: float
    high: float
    first: int
    after: int
    digits: bool
    plain: str  # the text of its digits, empty for words


def number_at(words: Words, first: int, table: NumberWords) -> Number | None:
    """The number that begins at this token, as long as it goes."""
    if words.kind(first) == "number":
        return _in_digits(words, first, table)
    return _in_words(words, first, table)


def digits_value(text: str, decimal: str) -> float | None:
    """1,200 and 1 200 as 1200, 2.5 or 2,5 by the sign for decimals. None where it is no number that one writes."""
    if sum(c.isdigit() for c in text) > _MOST_DIGITS:
        return None
    other = "," if decimal == "." else "."
    whole, sign, rest = text.rpartition(decimal)
    if sign and not (decimal == "," and _GROUPS.match(text) and " " in text):
        if whole and not whole.isdecimal() and not _GROUPS.match(whole):
            return None
        return _plain(whole) + _plain(rest) / 10.0 ** len(rest)
    if text.isdecimal():
        return _plain(text)
    if _GROUPS.match(text):
        return _plain(re.sub(r"\D", "", text))
    if text.count(other) == 1:  # 2,5 in English, 2.5 in Russian: both are written
        left, right = text.split(other)
        if left.isdecimal() and right.isdecimal():
            return _plain(left) + _plain(right) / 10.0 ** len(right)
    return None


def _plain(digits: str) -> float:
    kept = "".join(c for c in digits if c.isdecimal())
    return float(int(kept)) if kept else 0.0


def _in_digits(words: Words, first: int, table: NumberWords) -> Number | None:
    plain = words.low[first]
    value = digits_value(plain, table.decimal)
    if value is None:
        return None
    after = first + 1
    while after < first + _LONGEST and words.at(after) in table.scales and words.same_line(after - 1, after):
        value *= table.scales[words.at(after)]
        after += 1
        if (
            words.at(after) == "."
            and words.touch(after - 1)
            and words.at(after - 1) not in table.units
            and _short(words, after - 1)
        ):
            after += 1
    return Number(value, value, first, after, True, plain)


def _short(words: Words, index: int) -> bool:
    """млн., тыс.: an abbreviation whose point belongs to it, unless it ends the sentence."""
    return words.at(index) in ("млн", "тыс", "млрд", "трлн") and not words.capital(index + 2)


def _part(word: str, table: NumberWords) -> tuple[float, float] | None:
    """One word's value; two for пять-шесть; the sum for twenty-one."""
    if word in table.units:
        return table.units[word], table.units[word]
    if "-" in word:
        parts = word.split("-")
        values = [table.units.get(p) for p in parts]
        if len(values) == 2 and values[0] is not None and values[1] is not None:
            if table.hyphen_adds and values[0] >= 20 and values[1] < 10:
                return values[0] + values[1], values[0] + values[1]
            if values[0] < values[1]:
                return values[0], values[1]
    return None


def _in_words(words: Words, first: int, table: NumberWords) -> Number | None:
    after = first
    totals, parts, last, seen = (0.0, 0.0), (0.0, 0.0), float("inf"), False
    if words.low[first] in table.articles and words.at(first + 1) in table.scales:
        parts, after, seen = (1.0, 1.0), first + 1, True
    while after < min(first + _LONGEST, len(words)) and (after == first or words.same_line(after - 1, after)):
        word = words.low[after]
        part = _part(word, table)
        if part is not None:
            if seen and (part[0] >= last or last < 20 or part[0] != int(part[0])):
                break
            parts, last, seen = (parts[0] + part[0], parts[1] + part[1]), part[0], True
        elif word in table.scales:
            scale = table.scales[word]
            parts, seen = ((parts[0] or 1) * scale, (parts[1] or 1) * scale), True
            if scale >= 1000:
                totals, parts, last = (totals[0] + parts[0], totals[1] + parts[1]), (0.0, 0.0), 1000
            else:
                last = scale if scale == 100 else 1
        elif not (word in table.joiners and seen and _joins(words, after, last, table)):
            break
        after += 1
    if not seen or after == first:
        return None
    tail = _half(words, after, table)
    more = 0.5 if tail else 0.0
    return Number(totals[0] + parts[0] + more, totals[1] + parts[1] + more, first, tail or after, False, "")


def _joins(words: Words, index: int, last: float, table: NumberWords) -> bool:
    """two hundred AND fifty, but not: two hundred and fifty others were, where the first is no scale."""
    part = _part(words.at(index + 1), table)
    return last in (100, 1000) and part is not None and part[0] < 100


def _half(words: Words, after: int, table: NumberWords) -> int | None:
    """The end of "and a half", where it stands here."""
    for half in table.halves:
        parts = tuple(half.split())
        if words.low[after : after + len(parts)] == parts and words.same_line(after - 1, after + len(parts) - 1):
            return after + len(parts)
    return None

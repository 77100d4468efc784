"""Figures as intervals, each with its noun: digits and words, ranges, rounders, shares, durations, money, none at all.

A figure is an interval because that is what a text gives: "about 70" is 65 to 75, "at least 50" has no upper end. What
looks like a figure and names something (a date, a year, an hour, an age, a unit, an article, a score) is left alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from earwitness.claims.drafted import Quantity
from earwitness.claims.drafting.names_in_digits import Excluded
from earwitness.claims.drafting.numbers import Number, number_at
from earwitness.claims.drafting.phrases import Found, compiled
from earwitness.claims.drafting.shares import Shares, confidence
from earwitness.claims.drafting.words import Words
from earwitness.claims.languages.facts import Facts, Noun
from earwitness.claims.text import Text

ROUNDING: Final = 0.5
"""By how much "about N" may differ from N, in units of the last digit of N that is not zero."""

SHARES: Final[Shares] = {
    "duration-adjective": (3, 3),
    "none-any": (15, 15),
    "none-noun": (10, 10),
    "none-of": (38, 42),
    "none-of-only": (1, 1),
    "none-single": (2, 3),
    "none-stated": (1, 1),
    "none-times": (2, 2),
    "number-bare": (64, 64),
    "number-inverted": (4, 4),
    "number-money": (16, 16),
    "number-noun": (258, 265),
    "range-bare": (3, 3),
    "range-noun": (11, 11),
    "share": (2, 2),
    "single-unit": (12, 15),
    "vague-dozens": (1, 1),
    "vague-few": (1, 1),
}

_BEFORE: Final = 4
"""Words in the longest qualifier before a number."""
_LARGE: Final = 1000
"""From here on a number with its scale (260 million) is a figure without its noun: nothing is named so."""
_NEAR: Final = 400
"""Code points back to a counted noun that a bare number may go on counting."""


def draft(text: Text, table: Facts, *, rounding: float = ROUNDING) -> tuple[Quantity, ...]:
    """All figures in order, none inside another."""
    words = Words.of(text)
    return tuple(sorted(_Reading(words, table, rounding).all(), key=lambda q: (q.start, q.end)))


def interval(low: float, high: float, qualifier: str, rounding: float = ROUNDING) -> tuple[float | None, float | None]:
    """What a qualifier makes of a number or a range."""
    match qualifier:
        case "about":
            return max(0.0, low - rounding * _unit(low)), high + rounding * _unit(high)
        case "nearly":
            return max(0.0, low - 2 * rounding * _unit(low)), high
        case "at_least" | "more_than":
            return low, None
        case "at_most" | "less_than":
            return None, high
        case _:
            return low, high


def _unit(value: float) -> float:
    """The place value of the last digit that is not zero: 10 for 340, 1 for 17, 0.1 for 2.5."""
    if value == 0 or not math.isfinite(value):
        return 1.0
    unit = 1.0
    while value % (unit * 10) == 0:
        unit *= 10
    while value % unit and unit > 1e-3:
        unit /= 10
    return unit


class _Reading:
    """One pass over a text."""

    def __init__(self, words: Words, table: Facts, rounding: float) -> None:
        self.words, self.table, self.rounding = words, table, rounding
        self.q = table.quantities
        self.excluded = Excluded(words, table)
        self.vague, self.none = compiled(self.q.vague), compiled(self.q.none)
        self.shares, self.single, self.behind = (
            compiled(self.q.shares),
            compiled(self.q.single),
            compiled(self.q.behind),
        )
        self.persons_until = -1  # where the last figure that counts persons ended

    def all(self) -> Iterator[Quantity]:
        reached = 0
        for index in self._starts():
            made = self._at(index) if index >= reached else None
            if made is None:
                continue
            quantity, reached = made
            if quantity is not None:
                if quantity.unit == "persons":
                    self.persons_until = quantity.end
                yield quantity

    def _starts(self) -> list[int]:
        """The tokens at which a figure may begin."""
        numbers, tokens = self.table.numbers, self.words.text.tokens
        possible = {i for table in (self.vague, self.none, self.shares, self.single) for i in table.starts(self.words)}
        for index, low in enumerate(self.words.low):
            kind = tokens[index].kind
            if (
                kind == "number"
                or low in numbers.units
                or low in numbers.scales
                or low in numbers.articles
                or (kind == "word" and ("-" in low or self.q.adjectives(low) is not None))
            ):
                possible.add(index)
        return sorted(possible)

    def _at(self, index: int) -> tuple[Quantity | None, int] | None:
        """The figure here and the token to go on from; a token alone where something is to be passed over."""
        kind = self.words.kind(index)
        if kind == "sign":
            return None
        if kind == "word":
            for found, make in (
                (self.none.at(self.words, index), self._nothing),
                (self.shares.at(self.words, index), self._share),
                (self.single.at(self.words, index), self._single),
                (self.vague.at(self.words, index), self._vague),
            ):
                if found is not None:
                    made = make(found)
                    if made is not None:
                        return made
            stuck = self._adjective(index)
            if stuck is not None:
                return stuck
        number = number_at(self.words, index, self.table.numbers)
        if number is None:
            return None
        skip = self.excluded.past(number)
        if skip is not None:
            return None, skip
        return self._counted(number)

    # 1. None at all

    def _nothing(self, found: Found) -> tuple[Quantity | None, int] | None:
        after, head, unit = found.after, None, "persons"
        how = found.meaning
        if how in ("of", "of-only", "any"):
            reached = self._of(after)
            if reached is None and how == "of-only":
                return None
            if reached is None and how == "any" and after < len(self.words) and self.words.same_line(after - 1, after):
                reached = self.q.noun(self.words, after, True)
            if reached:
                head, after = reached.head, reached.after
                unit = self._unit(head) or "persons"
        elif how == "times":
            unit = "times"
        elif how == "stated":
            head = found.first
        elif how == "stated-last":
            head = found.after - 1
        elif how != "fixed":
            noun = self.q.noun(self.words, after, True)
            if noun is None or not self._none_of_these(noun, how):
                return None
            head, after = noun.head, noun.after
            unit = self._unit(head) or "persons"
        return self._made(found.first, after, 0.0, 0.0, "none", unit, head, f"none-{how}"), after

    def _none_of_these(self, noun: Noun, how: str) -> bool:
        """Whether "no trees", "no employee" counts something; "no say", "no idea" do not."""
        word = self.words.low[noun.head]
        return how != "noun" or self.q.unit(word) == "persons" or self.q.countable(word)

    # 2. Shares, single units, vague words

    def _share(self, found: Found) -> tuple[Quantity | None, int] | None:
        noun = self._behind_vague(found.after)
        if noun is None:
            return None
        value = float(found.meaning)
        first, qualifier = self._qualified(found.first)
        low, high = interval(value, value, qualifier, self.rounding)
        return self._made(first, noun.after, low, high, qualifier, "share", noun.head, "share"), found.after

    def _single(self, found: Found) -> tuple[Quantity | None, int] | None:
        value, unit, *bound = found.meaning.split()
        first, qualifier = self._qualified(found.first)
        if bound and qualifier == "exact" and self.words.at(found.first - 1) not in self.q.span_before:
            return None
        bounds = interval(float(value), float(value), qualifier, self.rounding)
        made = self._made(first, found.after, *bounds, qualifier, unit, found.after - 1, "single-unit")
        return made, found.after

    def _vague(self, found: Found) -> tuple[Quantity | None, int] | None:
        bounds = found.meaning.split()
        low, high = (None if b == "-" else float(b) for b in bounds[:2])
        noun = self._behind_vague(found.after)
        if noun is None and bounds[2] in ("few", "several"):
            return None
        after = noun.after if noun else found.after
        head = noun.head if noun else None
        unit = self._unit(head) if head is not None else None
        first, qualifier = self._qualified(found.first)
        if qualifier in ("at_least", "more_than"):
            high = None
        return self._made(first, after, low, high, bounds[2], unit, head, f"vague-{bounds[2]}"), after

    def _behind_vague(self, index: int) -> Noun | None:
        """dozens of loads, half of them, десятки людей."""
        if index >= len(self.words) or not self.words.same_line(index - 1, index):
            return None
        return self.q.noun(self.words, index, False) or self._of(index) or self.q.group(self.words, index)

    # 3. six-month, 40-minute

    def _adjective(self, index: int) -> tuple[Quantity | None, int] | None:
        made = self.q.adjectives(self.words.low[index])
        if made is None:
            return None
        value, unit = made
        noun = self.q.noun(self.words, index + 1, True)
        after = noun.after if noun else index + 1
        return self._made(
            index, after, value, value, "exact", unit, noun.head if noun else index, "duration-adjective"
        ), after

    # 4. A number with what it counts

    def _counted(self, number: Number) -> tuple[Quantity | None, int] | None:
        words = self.words
        low, high, first, after, qualifier = number.value, number.high, number.first, number.after, "exact"
        if number.high != number.value:
            qualifier = "between"
        hyphened = self._hyphened(number)
        if hyphened is not None:
            return hyphened
        before, qualifier_before = self._qualified(first)
        second = self._range(number, before)
        if second is not None:
            low, high, after, before = second
            qualifier = "between"
        if qualifier_before != "exact":
            qualifier = qualifier_before
        currency, before, after = self._currency(before, first, after)
        if qualifier == "exact" and before < first:
            qualifier = self._qualified(first - 1)[1] if currency else qualifier
        scaled = self.table.numbers.letters.get(words.at(after)) if currency and words.touch(after - 1) else None
        if scaled:
            low, high, after = low * scaled, high * scaled, after + 1
        after, qualifier = self._behind(after, qualifier)
        noun = None if currency else self._noun(number, after)
        rule = "range" if second else "number"
        inverted = number.first - 1
        if noun is None and words.at(inverted) in self.q.inverted and words.same_line(inverted, inverted + 1):
            rough = "between" if second else "about"
            bounds = interval(low, high, rough, self.rounding)
            unit = self._unit(inverted)
            return self._made(inverted, after, *bounds, rough, unit, inverted, "number-inverted"), after
        if noun is None and not currency:
            return self._bare(number, before, after, low, high, qualifier, rule)
        if self._one_of_two(number, noun):
            return None, after
        head = noun.head if noun else number.first - 1 if words.kind(number.first - 1) == "sign" else None
        unit = currency or (self._unit(head) if head is not None else None)
        if noun:
            after, qualifier = self._behind(noun.after, qualifier)
        bounds = interval(low, high, qualifier, self.rounding)
        made = self._made(before, after, *bounds, qualifier, unit, head, rule + ("-money" if currency else "-noun"))
        inner = words.at(number.after) in self.q.of
        return made, number.after + 1 if inner else after

    def _one_of_two(self, number: Number, noun: Noun | None) -> bool:
        """one day, one visit from another: no figure."""
        if self.words.low[number.first] not in self.q.one or noun is None:
            return False
        if self.words.low[noun.head] in self.q.indefinite and self.words.at(number.first - 1) not in self.q.span_before:
            return True
        return any(self.words.at(i) in self.q.other for i in range(noun.after, noun.after + 3))

    def _hyphened(self, number: Number) -> tuple[Quantity | None, int] | None:
        """40-minute recording, 20-дневный срок."""
        words, after = self.words, number.after
        if words.at(after) not in ("-", "‑") or not words.touch(after - 1) or not words.touch(after):
            return None
        unit = self.q.hyphened(words.at(after + 1))
        if unit is None:
            return None
        noun = self.q.noun(words, after + 2, True)
        end = noun.after if noun else after + 2
        head = noun.head if noun else after + 1
        made = self._made(number.first, end, number.value, number.high, "exact", unit, head, "duration-adjective")
        return made, end

    def _qualified(self, first: int) -> tuple[int, str]:
        """Where the qualifier before a number begins, and which it is."""
        for length in range(min(_BEFORE, first), 0, -1):
            begin = first - length
            phrase = self.words.low[begin:first]
            if phrase in self.q.before and self.words.same_line(begin, first):
                qualifier = self.q.before[phrase]
                if qualifier == "at_most" and length == 1 and self.words.at(begin - 1) in self.q.moves:
                    return first, "exact"  # rose to nine, выросло до девяти
                return begin, qualifier
        if first > 1 and self.words.low[first - 1] in self.table.hedges.prepositions:
            begin, qualifier = self._qualified(first - 1)
            if qualifier != "exact":
                return begin, qualifier
        return first, "exact"

    def _range(self, number: Number, before: int) -> tuple[float, float, int, int] | None:
        """40 to 50, between 12 and 15, two or three: the ends, the token after, and the token at which it begins."""
        words, sign = self.words, number.after
        word, opener = words.at(sign), words.at(number.first - 1)
        paired = (opener, word) in self.q.between
        if not (word in self.q.range_signs or word in self.q.either or paired):
            return None
        if sign + 1 >= len(words) or not words.same_line(sign - 1, sign + 1):
            return None
        second = number_at(words, sign + 1, self.table.numbers)
        if second is None or self.excluded.names(second):
            return None
        low = number.value * self._shared_scale(number, second)
        if low >= second.value or (word in self.q.either and second.value > 2 * low + 1):
            return None
        if (paired or word.isalpha()) and self._moves(number.first - 1):
            return None
        return low, second.high, second.after, number.first - 1 if paired else before

    def _shared_scale(self, number: Number, second: Number) -> float:
        """2–3 million: the scale stands behind the second and holds for both."""
        scale = self.words.at(second.after - 1)
        shared = self.table.numbers.scales.get(scale, 1.0)
        alone = number.after == number.first + 1
        return shared if alone and number.value < second.value / shared else 1.0

    def _moves(self, index: int) -> bool:
        """rose from 40 to 50: two figures."""
        return any(self.words.at(i) in self.q.moves for i in range(max(0, index - 5), index))

    def _currency(self, before: int, first: int, after: int) -> tuple[str | None, int, int]:
        words = self.words
        sign = self.q.currencies.get(words.at(first - 1)) if first and words.same_line(first - 1, first) else None
        if sign and words.kind(first - 1) == "word" and not words.text.tokens[first - 1].text.isupper():
            sign = None
        if sign:
            start, qualifier = self._qualified(first - 1)
            return sign, min(before, start if qualifier != "exact" else first - 1), after
        behind = self.q.currencies.get(words.at(after))
        if behind and words.kind(after) == "sign":
            return behind, before, after + 1
        return None, before, after

    def _behind(self, after: int, qualifier: str) -> tuple[int, str]:
        """or more, с лишним."""
        if after >= len(self.words) or not self.words.same_line(after - 1, after):
            return after, qualifier
        found = self.behind.at(self.words, after)
        return (found.after, found.meaning) if found else (after, qualifier)

    def _noun(self, number: Number, after: int) -> Noun | None:
        if after >= len(self.words) or not self.words.same_line(after - 1, after):
            return None
        if self.words.at(after) in ("%",):
            return Noun(after, after + 1)
        of = self._of(after)
        if of is not None:
            return of
        return self.q.noun(self.words, after, number.value == 1)

    def _of(self, index: int) -> Noun | None:
        """of them, of the bodies, из сотрудников."""
        if self.words.at(index) not in self.q.of or not self.words.same_line(index - 1, index):
            return None
        return self.q.group(self.words, index + 1)

    def _bare(
        self, number: Number, before: int, after: int, low: float, high: float, qualifier: str, rule: str
    ) -> tuple[Quantity | None, int]:
        """A number alone: it goes on counting what was counted, or it counts who does the next thing."""
        words = self.words
        if not self._may_stand_alone(number):
            return None, after
        start = words.text.tokens[number.first].start
        doing = words.at(after) in self.q.doers
        scaled = any(w in self.table.numbers.scales for w in words.low[number.first : number.after])
        goes_on = not scaled and self.persons_until >= 0 and start - self.persons_until <= _NEAR
        if words.low[number.first] in self.q.one and not (doing and goes_on):
            return None, after
        large = scaled and number.value >= _LARGE
        if not (
            doing or goes_on or large or words.low[number.first] in self.table.numbers.people or qualifier != "exact"
        ):
            return None, after
        person = doing or goes_on or words.low[number.first] in self.table.numbers.people
        bounds = interval(low, high, qualifier, self.rounding)
        made = self._made(
            before, after, *bounds, qualifier, "persons" if person else None, number.first, rule + "-bare"
        )
        return made, after

    def _may_stand_alone(self, number: Number) -> bool:
        """Digits that touch letters or signs are part of something else; a year alone is a year."""
        if not number.digits:
            return True
        return not (number.plain.isdecimal() and len(number.plain) == 4 and 1900 <= number.value <= 2100)

    def _unit(self, head: int) -> str | None:
        return self.q.unit(self.words.low[head])

    def _made(
        self,
        first: int,
        after: int,
        low: float | None,
        high: float | None,
        qualifier: str,
        unit: str | None,
        head: int | None,
        rule: str,
    ) -> Quantity:
        place = self.words.place(first, after)
        counts = self.words.text.tokens[head].text if head is not None else self.words.text.words_of(place)
        return Quantity(
            place.start,
            place.end,
            _whole(low),
            _whole(high),
            "about" if qualifier == "nearly" else qualifier,
            unit,
            counts,
            rule,
            confidence(SHARES, rule),
        )


def _whole(value: float | None) -> float | None:
    return None if value is None else round(value, 6)

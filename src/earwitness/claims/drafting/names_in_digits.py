"""Numbers that count nothing: dates, years, hours, ages, addresses, scores, and names such as Unit 731."""

from __future__ import annotations

from bisect import bisect_right

from earwitness.claims.drafting.calendar_words import dated
from earwitness.claims.drafting.numbers import Number
from earwitness.claims.drafting.phrases import compiled
from earwitness.claims.drafting.words import Words
from earwitness.claims.languages.facts import Facts

_DASHES = frozenset("-–‑")
_SHORT = 3
"""Letters in the longest word cut to a point before a number."""
_OPENERS = frozenset("([{#№")


class Excluded:
    """What in one text is no figure. Asked number by number, each in bounded time."""

    def __init__(self, words: Words, table: Facts) -> None:
        self.words, self.table, self.q = words, table, table.quantities
        self._ages = compiled(self.q.ages)
        self._dated = dated(words, table.times)
        self._starts = [p.start for p in self._dated]
        self._age_places = [f.place for f in self._ages.found(words)]
        self._age_starts = [p.start for p in self._age_places]

    def past(self, number: Number) -> int | None:
        """The token to go on from where the number is none of ours."""
        if not self.names(number):
            return None
        after, words = number.after, self.words
        while (
            words.at(after) in _DASHES
            and words.touch(after - 1)
            and words.touch(after)
            and words.kind(after + 1) == "number"
        ):
            after += 2  # the rest of a telephone number, of a score
        return after

    def names(self, number: Number) -> bool:
        """Whether the number names, dates, scores or tells an age instead of counting."""
        return (
            self._in_date(number)
            or self._in_age(number)
            or (number.digits and (self._stuck(number) or self._year(number) or self._named(number)))
            or self._aged(number)
            or self._score(number)
        )

    def _in_date(self, number: Number) -> bool:
        at = self.words.text.tokens[number.first].start
        index = bisect_right(self._starts, at) - 1
        return index >= 0 and at < self._dated[index].end

    def _in_age(self, number: Number) -> bool:
        at = self.words.text.tokens[number.first].start
        index = bisect_right(self._age_starts, at) - 1
        return index >= 0 and at < self._age_places[index].end

    def _stuck(self, number: Number) -> bool:
        """E1, MH-17, 3rd, 9/11, 555-0123, 1. at the head of a line, [3]."""
        words, first, last = self.words, number.first, number.after - 1
        before, after = words.at(first - 1), words.at(last + 1)
        if words.touch(first - 1):
            if words.kind(first - 1) == "word" or before in "_/#№@:\\":
                return True
            if before in _DASHES and first > 1 and words.touch(first - 2) and words.kind(first - 2) == "word":
                return True
            if before == "+" or (before == "[" and after == "]"):
                return True
            if before == ":" or (before == "." and words.touch(first - 2) and words.kind(first - 2) == "number"):
                return True
        if words.touch(last):
            if after in self.q.ordinals or after in "_/@\\" or (after == ":" and words.touch(last + 1)):
                return True
            if after in _DASHES and words.touch(last + 1):
                tail = words.at(last + 2)
                if tail in self.q.ordinals or tail in self.q.age_tails or tail.startswith(tuple(self.q.age_tails)):
                    return True
                if words.kind(last + 2) == "number" and self._digit_run(first):
                    return True
        if before in ("+", "№") or before in self.q.named_by:
            return True
        opens = first == 0 or not words.same_line(first - 1, first)
        return opens and after in (".", ")") and number.after == first + 1

    def _digit_run(self, first: int) -> bool:
        """555-01-23, or 555-0123 with a nought in front: a telephone number or an id, not a range."""
        words = self.words
        groups, index = 1, first
        while words.at(index + 1) in _DASHES and words.kind(index + 2) == "number" and groups < 6:
            if words.at(index + 2).startswith("0"):
                return True
            groups, index = groups + 1, index + 2
        return groups > 2

    def _year(self, number: Number) -> bool:
        """2026 after "in", before "года", in brackets, or with nothing it could count."""
        if not (number.plain.isdecimal() and len(number.plain) == 4 and 1800 <= number.value <= 2100):
            return False
        if number.after > number.first + 1:
            return False
        before, after = self.words.at(number.first - 1), self.words.at(number.after)
        if before in self.q.year_before or after in self.q.year_after or before in _OPENERS:
            return True
        return self.q.noun(self.words, number.after, False) is None if number.after < len(self.words) else True

    def _named(self, number: Number) -> bool:
        """Unit 731, Apollo 11, 12 Main Street."""
        words, first = self.words, number.first
        before = words.at(first - 1)
        if before in self.q.currencies and words.text.tokens[first - 1].text.isupper():
            return False  # EUR 31
        if before in self.q.named_by:
            return True
        if before == "." and words.touch(first - 2) and words.at(first - 2) in self.q.named_by:
            return len(words.at(first - 2)) <= _SHORT  # No. 3, ст. 205; not: in the hall. 12 men
        if words.at(number.after) == ":" and first > 0 and not (first > 1 and words.same_line(first - 2, first)):
            return words.kind(first - 1) == "word" and words.same_line(first - 1, first)  # SPEAKER 2: at a turn
        if words.kind(first - 1) == "word" and words.capital(first - 1) and words.same_line(first - 1, first):
            counted = number.after < len(words) and self.q.noun(words, number.after, number.value == 1) is not None
            if not words.opens_sentence(first - 1) and not counted:
                return True
        for ahead in range(number.after, min(number.after + 4, len(words))):
            if not words.capital(ahead):
                break
            if words.low[ahead] in self.q.streets:
                return True
        return False

    def _aged(self, number: Number) -> bool:
        """Tomas Reil, 41, had; Иванов, 34 года, сказал; (34)."""
        words, first, after = self.words, number.first, number.after
        if not 1 <= number.value <= 120 or words.at(first - 1) not in (",", "("):
            return False
        if not words.capital(first - 2):
            return False
        if words.at(after) in self.q.year_units:
            after += 1
        closing = {",": (",", ".", ";", "—"), "(": (")",)}[words.at(first - 1)]
        return words.at(after) in closing

    def _score(self, number: Number) -> bool:
        """won 2-1, 3:1."""
        words, after = self.words, number.after
        if not number.digits:
            return False
        if words.kind(number.first - 1) == "sign" and words.touch(number.first - 1) and words.touch(number.first - 2):
            return words.at(number.first - 1) in "-–:" and self._scored(number.first - 2, number.first)
        return words.at(after) in ("-", "–", ":") and words.touch(after - 1) and self._scored(number.first, after + 1)

    def _scored(self, first: int, second: int) -> bool:
        """Two short numbers, the second no higher, or with a word for winning before them."""
        words = self.words
        one, other = words.at(first), words.at(second)
        if not (one.isdecimal() and other.isdecimal() and len(one) < 3 and len(other) < 3):
            return False
        told = any(words.at(i) in self.q.scores for i in range(max(0, first - 4), first))
        return told or int(other) <= int(one)

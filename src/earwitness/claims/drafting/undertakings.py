"""Threats, promises, orders, prohibitions, terms and requests: in somebody's words, or where a verb reports one.

In somebody's words (the places of quotations and reported speech) the form is enough: an imperative, "you must",
"if you run, you will be shot". Outside them a verb has to say so: ordered, promised, threatened, banned. A term that a
paper states is shown; one that somebody states is told: the two may differ, and that they do is a finding.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from earwitness.claims.drafted import Undertaking
from earwitness.claims.drafting.phrases import Found, Phrases, compiled
from earwitness.claims.drafting.shares import Shares, confidence
from earwitness.claims.drafting.words import Words
from earwitness.claims.languages.facts import Facts
from earwitness.claims.text import Place, Text

SHARES: Final[Shares] = {
    "condition": (20, 20),
    "imperative": (12, 20),
    "opening-order": (0, 1),
    "opening-prohibition": (10, 12),
    "opening-promise": (15, 18),
    "opening-request": (8, 9),
    "opening-term": (5, 5),
    "opening-threat": (2, 2),
    "reported-order": (19, 20),
    "reported-prohibition": (10, 13),
    "reported-promise": (19, 23),
    "reported-request": (20, 22),
    "reported-term": (2, 2),
    "reported-threat": (5, 5),
    "within-prohibition": (9, 9),
    "within-promise": (10, 11),
    "within-term": (3, 3),
    "within-threat": (5, 7),
}

_STOPS: Final = frozenset(".!?;…")
_OPENERS: Final = frozenset("“‘«„\"'")
_CLOSERS: Final = frozenset("\"'”’»“)]}‘")
_ENDS: Final = _STOPS | _CLOSERS | frozenset(",—–:(")
_LONGEST: Final = 40
"""Words in one undertaking; what is longer is cut there."""
_PAPER_BACK: Final = 14
"""Words before somebody's words among which the paper that states a term is looked for."""


def draft(text: Text, table: Facts, spoken: Sequence[Place]) -> tuple[Undertaking, ...]:
    """All of them in order. `spoken`: the places of quotations and of reported speech."""
    words = Words.of(text)
    reading = _Reading(words, table)
    out = [*reading.inside(_merged(spoken)), *reading.reported()]
    out.sort(key=lambda u: (u.start, -u.end))
    kept: list[Undertaking] = []
    for one in out:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return tuple(kept)


def _merged(places: Sequence[Place]) -> list[Place]:
    """Outermost places, in order and apart."""
    out: list[Place] = []
    for place in sorted(places):
        if out and place.start < out[-1].end:
            out[-1] = Place(out[-1].start, max(out[-1].end, place.end))
        else:
            out.append(place)
    return out


@dataclass(frozen=True)
class _Clause:
    """Tokens [first, after) of somebody's words, marks and leading conjunctions left out."""

    first: int
    after: int


class _Reading:
    """One text with its tables ready."""

    def __init__(self, words: Words, table: Facts) -> None:
        self.words, self.u = words, table.undertakings
        self.starts = [t.start for t in words.text.tokens]

    def inside(self, spoken: Sequence[Place]) -> Iterator[Undertaking]:
        """1. What somebody's words do by their form."""
        for place in spoken:
            tokens = self.words.text.between(place.start, place.end)
            if not tokens:
                continue
            first = self._index(tokens[0].start)
            shown = self._on_paper(first)
            begin = first
            before = first - 2 if self.words.at(first - 1) in _OPENERS else first - 1
            whole = self.words.low[first] in _OPENERS
            if self.words.at(first - 1 if whole else before) in self.u.continued:
                continue  # he would “look the other way”
            for index in range(first, first + len(tokens) + 1):
                if index == first + len(tokens) or self._ends(index):
                    yield from self._sentence(begin, index, shown)
                    begin = index + 1

    def _ends(self, index: int) -> bool:
        """At a stop, and where somebody's words begin inside somebody's words."""
        words, low = self.words, self.words.low[index]
        if low in _STOPS:
            return not (low == "." and words.touch(index) and words.kind(index + 1) == "word")
        if low not in _OPENERS:
            return False
        return words.at(index - 1) in (",", ":") or self.u.imperative(words, index + 1)

    def _index(self, start: int) -> int:
        return bisect_left(self.starts, start)

    def _on_paper(self, first: int) -> bool:
        tokens, table = self.words.text.tokens, compiled(self.u.paper)
        sentence = self.words.text.sentence_at(tokens[first].start).start
        near = range(max(0, first - _PAPER_BACK), first)
        return any(tokens[i].start >= sentence and table.at(self.words, i) is not None for i in near)

    def _sentence(self, first: int, after: int, shown: bool) -> Iterator[Undertaking]:
        whole = self._trimmed(first, after)
        if whole is None:
            return
        asks = self.words.at(after) == "?"
        conditional = None if asks else self._conditional(whole, shown)
        if conditional is not None:
            yield conditional
            return
        for clause in self._clauses(whole):
            made = self._clause(clause, shown)
            if made is not None:
                yield made

    def _trimmed(self, first: int, after: int) -> _Clause | None:
        """Without marks at either end and conjunctions at the beginning."""
        words = self.words
        while first < after and (words.kind(first) == "sign" or words.low[first] in self.u.leads):
            first += 1
        while after > first and words.kind(after - 1) == "sign" and words.low[after - 1] not in ")]":
            after -= 1
        return _Clause(first, min(after, first + 2 * _LONGEST)) if after > first else None

    def _clauses(self, whole: _Clause) -> Iterator[_Clause]:
        """Parts of a sentence that stand alone: at a comma with a conjunction, at a conjunction with a new subject."""
        words, begin = self.words, whole.first
        for index in range(whole.first + 1, whole.after - 1):
            low = words.low[index]
            after_comma = words.low[index - 1] in (",", "—", "–") and low in self.u.splits
            fresh = low in self.u.splits and words.low[index + 1] in self.u.subjects | self.u.leads
            bare = low in (",", "—", "–", ":") and (
                words.low[index + 1] in self.u.subjects or self.u.imperative(words, index + 1)
            )
            if after_comma or fresh or bare:
                part = self._trimmed(begin, index)
                if part is not None:
                    yield part
                begin = index + 1
        part = self._trimmed(begin, whole.after)
        if part is not None:
            yield part

    def _conditional(self, whole: _Clause, shown: bool) -> Undertaking | None:
        """If you run, you will be shot; sign, or you stay; whoever runs will be shot."""
        condition = self._first(self.u.conditions, whole)
        if condition is None:
            return None
        opening = compiled(self.u.opening).at(self.words, whole.first)
        if opening is not None and opening.meaning in ("promise", "request") and condition.first > whole.first:
            return None  # I can assure anyone who calls
        party = any(w in self.u.parties for w in self.words.low[whole.first : whole.after])
        harm = self._first(self.u.harms, whole)
        if (harm is not None and (party or harm.meaning == "strong")) or condition.meaning == "threat":
            kind = "threat"
        elif condition.meaning == "term":
            kind = "term"
        elif self._first(self.u.benefits, whole) is not None:
            kind = "promise"
        else:
            return None
        comma = next(
            (i for i in range(condition.after, whole.after) if self.words.low[i] in (",", "—", "–")), whole.after
        )
        end = comma if condition.first == whole.first else whole.after
        place = self.words.place(condition.first, max(end, condition.after))
        return self._made(whole, kind, "condition", shown, place)

    def _clause(self, clause: _Clause, shown: bool) -> Undertaking | None:
        words = self.words
        opening = compiled(self.u.opening).at(words, clause.first)
        if opening is not None:
            return self._made(clause, opening.meaning, f"opening-{opening.meaning}", shown)
        if self.u.imperative(words, clause.first):
            return self._made(clause, "order", "imperative", shown)
        within = self._first(self.u.within, clause)
        if within is not None:
            return self._made(clause, within.meaning, f"within-{within.meaning}", shown)
        return None

    def _first(self, phrases: tuple, clause: _Clause) -> Found | None:  # type: ignore[type-arg]
        table: Phrases = compiled(phrases)
        for index in range(clause.first, clause.after):
            found = table.at(self.words, index)
            if found is not None and found.after <= clause.after:
                return found
        return None

    def _made(self, clause: _Clause, kind: str, rule: str, shown: bool, condition: Place | None = None) -> Undertaking:
        place = self.words.place(clause.first, min(clause.after, clause.first + _LONGEST))
        if shown and kind == "order":
            kind = "term"
        term = ("shown" if shown else "told") if kind == "term" else None
        return Undertaking(place.start, place.end, kind, rule, confidence(SHARES, rule), condition=condition, term=term)

    def reported(self) -> Iterator[Undertaking]:
        """2. What a verb reports: ordered him to hand over his passport."""
        words = self.words
        for found in compiled(self.u.reported).found(words):
            after, depth = found.after, 0
            if words.at(after) == "," and words.at(after + 1) in self.u.leads:
                after += 2  # пообещал, что
            while after < min(len(words), found.first + _LONGEST) and words.same_line(after - 1, after):
                low = words.low[after]
                if low in "“«„‘" or (low == '"' and not depth and not words.touch(after - 1)):
                    depth += 1
                elif low in '”»"’' and depth:
                    depth -= 1
                elif low == "." and words.touch(after) and words.kind(after + 1) == "word":
                    pass  # p.m.
                elif not depth and (low in _ENDS or low in self.u.ends):
                    break
                after += 1
            if after == found.after and (found.meaning == "request" or words.at(after) in ("?", "-", "—", "–")):
                continue
            place = words.place(found.first, after)
            to = found.match.groupdict().get("to")
            rule = f"reported-{found.meaning}"
            yield Undertaking(place.start, place.end, found.meaning, rule, confidence(SHARES, rule), to=to)

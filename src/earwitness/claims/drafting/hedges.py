"""Hedges: words that round, soften, shield or hide a source, in Prince's classes, and who inherits one.

A hedge on somebody's identity ("a man identified as Pavel Ruun, the deputy governor") goes on holding wherever the same
person is named later: every later "Ruun" and "the official" stands on it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from earwitness.claims.drafted import Hedge
from earwitness.claims.drafting.marked import inside, marked
from earwitness.claims.drafting.numbers import number_at
from earwitness.claims.drafting.phrases import Found, compiled
from earwitness.claims.drafting.shares import Shares, confidence
from earwitness.claims.drafting.words import Words
from earwitness.claims.languages.facts import Facts
from earwitness.claims.text import Place, Text

SHARES: Final[Shares] = {
    "adaptor": (4, 4),
    "anonymity": (39, 45),
    "brackets": (9, 9),
    "evidential": (13, 15),
    "identity": (8, 8),
    "plausibly": (42, 44),
    "reported": (91, 94),
    "rounder": (41, 41),
    "rounder-all": (2, 2),
    "rounder-inverted": (4, 4),
}

_BRACKET: Final = re.compile(r"\[[^\[\]\n]{1,120}\]")
_TURN: Final = re.compile(r"^[^\W\d_][\w .'’-]{0,30}:[^\S\n].*$", re.MULTILINE)
"""A turn of a transcript: a line that opens with who speaks."""
_NO_WORDS: Final = re.compile(r"[\s\d.,…–—-]*$")
_IDENTITY_REACH: Final = 14
"""Words behind "identified as" in which name and role are looked for."""


def draft(text: Text, table: Facts) -> tuple[Hedge, ...]:
    """All hedges in order."""
    words = Words.of(text)
    out = [*_worded(words, table), *_rounders(words, table), *_insertions(text)]
    out.sort(key=lambda h: (h.start, -h.end))
    kept: list[Hedge] = []
    for hedge in out:
        if not kept or hedge.start >= kept[-1].end or hedge.class_ == "editorial_insertion":
            kept.append(hedge)
    return tuple(kept)


def _worded(words: Words, table: Facts) -> list[Hedge]:
    quiet, phrases = compiled(table.hedges.quiet), compiled(table.hedges.phrases)
    out = []
    reached = 0
    identities = _Identities(words, table)
    for index in sorted({*phrases.starts(words), *quiet.starts(words)}):
        if index < reached:
            continue
        found = phrases.at(words, index)
        silent = quiet.at(words, index)
        if silent is not None and (found is None or silent.place.end >= found.place.end):
            reached = silent.after
        elif found is not None:
            heirs = identities.heirs(found) if found.rule in table.hedges.identity else ()
            out.append(_hedge(found.place, found.meaning, found.rule, heirs))
            reached = found.after
    return out


def _rounders(words: Words, table: Facts) -> list[Hedge]:
    """about 70, but not: about the camp. A currency sign may stand between."""
    out = []
    for found in compiled(table.hedges.rounders).found(words):
        after = found.after
        if words.at(after) in table.quantities.currencies or words.at(after) in table.hedges.prepositions:
            after += 1
        if after >= len(words) or not words.same_line(found.after - 1, after):
            continue
        number = number_at(words, after, table.numbers)
        vague = compiled(table.quantities.vague).at(words, after) or compiled(table.quantities.single).at(words, after)
        share = compiled(table.quantities.shares).at(words, after)
        if (number is not None and words.low[after] not in table.quantities.one) or vague or share:
            out.append(_hedge(found.place, found.meaning, found.rule, ()))
    for index in [i for i, low in enumerate(words.low) if low in table.quantities.inverted]:
        if index + 1 < len(words) and words.kind(index - 1) != "number" and words.same_line(index, index + 1):
            number = number_at(words, index + 1, table.numbers)
            before = number_at(words, index - 1, table.numbers) if index and number else None
            if (
                number
                and not before
                and (number.after >= len(words) or not table.quantities.noun(words, number.after, False))
            ):
                out.append(_hedge(words.place(index, number.after), "rounder", "rounder-inverted", ()))
    for found in compiled(table.hedges.after_number).found(words):
        if any(
            words.kind(i) == "number" or number_at(words, i, table.numbers)
            for i in range(max(0, found.first - 3), found.first)
        ):
            out.append(_hedge(found.place, found.meaning, found.rule, ()))
    return out


def _insertions(text: Text) -> list[Hedge]:
    """[the border] inside somebody's marks or turn: not the speaker's words. [3] and [...] insert none."""
    if "[" not in text.content:
        return []
    stretches = marked(text)
    turns = tuple(Place(m.start(), m.end()) for m in _TURN.finditer(text.content))
    return [
        _hedge(Place(m.start(), m.end()), "editorial_insertion", "brackets", ())
        for m in _BRACKET.finditer(text.content)
        if (inside(stretches, m.start()) or inside(turns, m.start())) and not _NO_WORDS.match(m.group()[1:-1])
    ]


def _hedge(place: Place, class_: str, rule: str, heirs: tuple[Place, ...]) -> Hedge:
    return Hedge(place.start, place.end, class_, rule, confidence(SHARES, rule), heirs)


class _Identities:
    """Who stands on a hedge. Where a word stands is looked up once for all identities."""

    def __init__(self, words: Words, table: Facts) -> None:
        self.words, self.table = words, table
        self.given: set[str] = set()
        self.where: dict[str, list[int]] = {}

    def heirs(self, found: Found) -> tuple[Place, ...]:
        """Later mentions by the name or role that the hedge stands before; the first hedge on a name has them all."""
        names, roles = _who(self.words, self.table, found)
        names, roles = names - self.given, roles - self.given
        self.given |= names | roles
        if (names or roles) and not self.where:
            for index, low in enumerate(self.words.low):
                self.where.setdefault(low.removesuffix("'s"), []).append(index)
        after = self.words.text.sentence_at(found.place.start).end
        out = {p for name in names for p in self._named(name, names, after)}
        out |= {p for role in roles for p in self._by_role(role.split(), after)}
        return tuple(sorted(out))

    def _later(self, word: str, after: int) -> Iterator[int]:
        tokens = self.words.text.tokens
        return (i for i in self.where.get(word, ()) if tokens[i].start >= after)

    def _named(self, name: str, names: set[str], after: int) -> Iterator[Place]:
        words = self.words
        for index in self._later(name, after):
            if words.capital(index) and words.at(index + 1) not in names:
                first = index
                while index - first < len(names) and words.at(first - 1) in names and words.same_line(first - 1, first):
                    first -= 1
                yield words.place(first, index + 1)

    def _by_role(self, role: list[str], after: int) -> Iterator[Place]:
        words, definite = self.words, self.table.hedges.definite
        for index in self._later(role[-1], after):
            first = index - len(role) + 1
            if first < 0 or words.low[first:index] != tuple(role[:-1]):
                continue
            if not definite:
                yield words.place(first, index + 1)
            elif words.at(first - 1) in definite:
                yield words.place(first - 1, index + 1)


def _who(words: Words, table: Facts, found: Found) -> tuple[set[str], set[str]]:
    """The names and the roles that stand behind "identified as": Pavel, Ruun; deputy governor, official."""
    names: set[str] = set()
    roles: set[str] = set()
    role: list[str] = []
    for index in range(found.after, min(found.after + _IDENTITY_REACH, len(words))):
        token = words.text.tokens[index]
        low = words.low[index]
        if token.kind == "word" and low in table.hedges.roles:
            role.append(low)
            roles.add(table.hedges.roles[low])
            continue
        if role:
            break
        if token.kind == "sign" and token.text not in ",-–":
            break
        if token.kind == "word" and words.capital(index) and len(low) > 2:
            names.add(low)
    if role:
        roles.add(" ".join(role))
    return names, roles

"""Documents that may have been taken from one another: shared rare wording, and above all shared slips.

Two texts that agree in what everybody writes show nothing; that agree in what nobody else writes, something; that share
a mistake, more (Dong, Berti-Équille and Srivastava 2009: shared false values are the sign of copying). What is found is
proposed as an inferred edge with the wording shown. Nothing is merged, and without a person no edge proves anything.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from earwitness.claims.graph import Edge

WORDS = 6
"""Words in one shingle: long enough that two people seldom write it by chance."""

SLIP_WEIGHT = 9.0
"""A shared slip counts as much as this many bits, on top of how rare it is."""

ENOUGH = 18.0
"""Bits from which a pair is proposed. A shingle that two of 32 documents share has 5 bits, and a run of words counts
each shingle in it: nine words in a row that no third document has are enough there, or two shared slips. In a case of
two documents it takes 23 words."""

MOST = 200
"""Pieces of wording shown with a pair, at most."""

_WORD = re.compile(r"[^\W_]+(?:[’'\-‑][^\W_]+)*")
_QUOTED = re.compile(r"“[^”]*”|«[^»]*»|„[^“”]*[“”]|\"[^\"\n]*\"")


@dataclass(frozen=True)
class Shared:
    """Wording that two documents share. first, second: [start, end) in code points of each text. slip: a word that no
    other document spells so, though others spell it otherwise. bits: how unlikely it is to be shared by chance."""

    text: str
    first: tuple[int, int]
    second: tuple[int, int]
    slip: bool
    quoted: bool
    bits: float


@dataclass(frozen=True)
class Likeness:
    """A proposal: one of two documents may be taken from the other, or both from a third. Never more than a question.

    shared: the wording, strongest first. bits: their sum. direction: "second from first" or the other way where the
    days of publication allow only one; None where either is possible.
    """

    first: str
    second: str
    bits: float
    shared: tuple[Shared, ...]
    direction: str | None
    not_shown: int = 0

    def edges(self) -> tuple[Edge, ...]:
        """The derived-from edge as an inferred one; one each way where the direction is not known."""
        one = Edge(self.first, self.second, "derived", "inferred")
        other = Edge(self.second, self.first, "derived", "inferred")
        return {"second from first": (one,), "first from second": (other,)}.get(self.direction or "", (one, other))


@dataclass(frozen=True)
class _Text:
    words: list[str]
    places: list[tuple[int, int]]
    quoted: list[bool]


def likenesses(texts: Mapping[str, str], published: Mapping[str, str] | None = None) -> tuple[Likeness, ...]:
    """Pairs of documents that share rare wording or slips, the likest first.

    texts: by id. published: ISO days by id, where known. What stands in quotation marks counts half: two reporters who
    heard one man write the same words without having read each other. Time in proportion to the words, but for wording
    that many share, which shows nothing and is passed over.
    """
    ids = sorted(texts)
    cut = {id_: _cut(texts[id_]) for id_ in ids}
    slips = _slips({id_: set(cut[id_].words) for id_ in ids})
    where: dict[tuple[str, ...], dict[str, int]] = {}
    for id_ in ids:
        words = cut[id_].words
        for at in range(len(words) - WORDS + 1):
            where.setdefault(tuple(words[at : at + WORDS]), {}).setdefault(id_, at)
        for at, word in enumerate(words):
            if word in slips:
                where.setdefault((word,), {}).setdefault(id_, at)
    found: dict[tuple[str, str], list[tuple[int, int, int, float]]] = {}
    limit = max(2, math.isqrt(len(ids)) + 1)
    for shingle, held in where.items():
        if not 2 <= len(held) <= limit:
            continue
        bits = math.log2(len(ids) / len(held)) + (SLIP_WEIGHT if len(shingle) == 1 else 1.0)
        holders = sorted(held)
        for n, first in enumerate(holders):
            for second in holders[n + 1 :]:
                found.setdefault((first, second), []).append((held[first], held[second], len(shingle), bits))
    out = []
    for (first, second), pieces in found.items():
        shared = _runs(texts[first], cut[first], cut[second], pieces)
        total = sum(s.bits for s in shared)
        if total >= ENOUGH:
            shown = tuple(sorted(shared, key=lambda s: (-s.bits, s.first)))
            way = _direction(first, second, published or {})
            out.append(Likeness(first, second, round(total, 1), shown[:MOST], way, max(0, len(shown) - MOST)))
    out.sort(key=lambda pair: (-pair.bits, pair.first, pair.second))
    return tuple(out)


def _cut(text: str) -> _Text:
    marks = [m.span() for m in _QUOTED.finditer(text)]
    words, places, quoted, at = [], [], [], 0
    for m in _WORD.finditer(text):
        while at < len(marks) and marks[at][1] <= m.start():
            at += 1
        words.append(m.group().casefold().replace("ё", "е").replace("’", "'"))
        places.append(m.span())
        quoted.append(at < len(marks) and marks[at][0] <= m.start())
    return _Text(words, places, quoted)


def _runs(text: str, first: _Text, second: _Text, pieces: Collection[tuple[int, int, int, float]]) -> list[Shared]:
    """Shingles that follow each other in both texts, as one piece of wording each; slips by themselves."""
    out = []
    run: tuple[int, int, int, float] | None = None
    for a, b, length, bits in [*sorted(p for p in pieces if p[2] > 1), (-1, -1, 0, 0.0)]:
        if run is not None and a + length == run[0] + run[2] + 1 and b - a == run[1] - run[0]:
            run = (run[0], run[1], run[2] + 1, run[3] + bits)
            continue
        if run is not None:
            out.append(_shared(text, first, second, *run, slip=False))
        run = (a, b, length, bits)
    out += [_shared(text, first, second, a, b, 1, bits, slip=True) for a, b, length, bits in pieces if length == 1]
    return out


def _shared(text: str, first: _Text, second: _Text, a: int, b: int, length: int, bits: float, *, slip: bool) -> Shared:
    start, end = first.places[a][0], first.places[a + length - 1][1]
    quoted = all(first.quoted[a : a + length]) and all(second.quoted[b : b + length])
    there = (second.places[b][0], second.places[b + length - 1][1])
    return Shared(text[start:end], (start, end), there, slip, quoted, round(bits / 2 if quoted else bits, 1))


def _slips(words: Mapping[str, set[str]]) -> set[str]:
    """Words that few documents have and that are one letter away from one that more documents have."""
    spread = Counter(word for of_one in words.values() for word in of_one)
    rare = [w for w, n in spread.items() if 2 <= n <= 3 and len(w) > 5 and w.isalpha()]
    by_hole: dict[str, list[str]] = {}
    for word, n in spread.items():
        if n > 2 and len(word) > 4:
            for hole in _holes(word):
                by_hole.setdefault(hole, []).append(word)
    return {
        w for w in rare if any(spread[o] > spread[w] and _slip(w, o) for h in _holes(w) for o in by_hole.get(h, ()))
    }


def _holes(word: str) -> set[str]:
    """The word, and the word with each letter left out: two words one edit apart share one of these."""
    return {word, *(word[:n] + word[n + 1 :] for n in range(len(word)))}


def _slip(word: str, other: str) -> bool:
    """Whether one is the other misspelt: a letter more, fewer, other or swapped; not in its ending (grammar)."""
    stem = min(len(word), len(other)) - 2
    if word == other or word[:stem] == other[:stem]:
        return False
    if len(word) == len(other):
        differ = [n for n, (a, b) in enumerate(zip(word, other, strict=True)) if a != b]
        if len(differ) == 2 and differ[1] == differ[0] + 1:
            return word[differ[0]] == other[differ[1]] and word[differ[1]] == other[differ[0]]
        return len(differ) == 1
    longer, shorter = (word, other) if len(word) > len(other) else (other, word)
    return any(longer[:n] + longer[n + 1 :] == shorter for n in range(len(longer)))


def _direction(first: str, second: str, published: Mapping[str, str]) -> str | None:
    a, b = published.get(first), published.get(second)
    if a is None or b is None or a == b:
        return None
    return "second from first" if a < b else "first from second"

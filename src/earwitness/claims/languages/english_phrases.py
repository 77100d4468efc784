"""English phrases: where a noun phrase begins and ends, found by walking from a known word; no parser, no model.

English tells a subject by its place. Every walk is at most `FURTHEST` words.
"""

from __future__ import annotations

from typing import Final

from earwitness.claims.languages.english_speech_words import (
    NOUN_LINKS,
    SETTINGS,
    SHORT_TITLES,
    TIME_NOUNS,
)
from earwitness.claims.languages.speech import FURTHEST, Phrase, Words

CORE: Final = frozenset({"noun", "name", "number", "possessive", "adjective"})
HEADS: Final = frozenset({"noun", "name", "number"})
_BEFORE_TIME: Final = frozenset("last next this late early earlier".split())
LINKED: Final = CORE | {"determiner"}


def core_left(s: Words, last: int, floor: int, *, linked: bool = True) -> int | None:
    """Where the noun phrase that ends at token `last` begins, within its commas; None where none ends there."""
    k, start = last, None
    low = max(floor, last - FURTHEST)
    while k >= low:
        word = s.words[k]
        opened = s.skip_left(k)
        if opened != k:
            start, k = opened, opened - 1
        elif start == k + 1 and s.words[k].low == "-" and k > low and s.words[k - 1].part == "number":
            start, k = k - 1, k - 2  # the 34-year-old teacher
        elif (start == k + 1 or k == last) and shortened(s, k):
            start, k = k - 1, k - 2
        elif k == last and (aside := bracket_left(s, k, low)) != k:
            k = last = aside - 1  # Brenda Tipping (Ind) told
        elif word.part in CORE or (
            word.part == "verb" and word.form in ("past", "gerund", "passive") and start == k + 1
        ):
            if word.part == "verb" and not _modifies(s, k, low):
                break
            start, k = k, k - 1
        elif word.part == "determiner":
            start, k = k, k - 1
            if k >= low and s.words[k].low in ("all", "both", "half", "of"):
                continue
            if not linked or not _linked(s, k, low):
                break
        elif linked and start is not None and _linked(s, k, low):
            k -= 1
            if s.words[k].part == "preposition":
                k -= 1  # from inside, out of
        elif word.part == "adverb" and start == k + 1 and s.words[k + 1].part == "number":
            start, k = k, k - 1
        else:
            break
    if start is None or not any(s.words[n].part in LINKED or s.skip_right(n) != n for n in range(start, last + 1)):
        return None
    return start


def bracket_left(s: Words, k: int, low: int) -> int:
    """The opening bracket of a short remark that closes at k, else k."""
    if s.words[k].low == ")":
        for n in range(k - 1, max(low, k - 10) - 1, -1):
            if s.words[n].low == "(":
                return n
    return k


def shortened(s: Words, k: int) -> bool:
    """Whether the point at k ends a shortened title or an initial: Dr. Amy Chen, J. Holm."""
    if s.words[k].low != "." or k == 0 or s.tokens[k - 1].end != s.tokens[k].start:
        return False
    return s.words[k - 1].low in SHORT_TITLES or (len(s.words[k - 1].low) == 1 and s.words[k - 1].part == "name")


def _modifies(s: Words, k: int, low: int) -> bool:
    """Whether a participle stands before its noun: at the head of the clause, after a determiner, a preposition."""
    if k - 1 < low:
        return True
    return s.words[k - 1].part in ("determiner", "possessive", "preposition", "adjective", "conjunction", "number")


def _linked(s: Words, k: int, low: int) -> bool:
    """Whether a preposition at k ties a noun before it to the phrase after it."""
    if k - 1 < low or s.words[k].part != "preposition" or s.words[k].low not in NOUN_LINKS:
        return False
    before = s.words[k - 1]
    if before.low in TIME_NOUNS or s.words[k + 1].low in TIME_NOUNS:
        return False
    return before.part in ("noun", "name", "number", "adjective") or (
        before.part == "determiner" and s.words[k].low == "of"
    )


def clause_inside(s: Words, start: int, end: int) -> bool:
    """Whether a finite verb stands in [start, end) outside a relative clause."""
    for n in range(start, min(end, start + FURTHEST)):
        word = s.words[n]
        if word.part in ("relative", "that", "subordinator"):
            return False
        if word.finite:
            return True
    return False


def head(s: Words, start: int, end: int) -> int:
    """The last noun or name before a preposition, a comma or a relative clause."""
    last = start
    for n in range(start, end):
        word = s.words[n]
        if word.part in HEADS:
            last = n
        elif (
            word.part in ("preposition", "relative", "that", "sign", "verb")
            and n > start
            and s.words[last].part in HEADS
        ) and s.skip_right(n) == n:
            break
    return last


def core_right(s: Words, start: int, ceiling: int) -> int:
    """Where the noun phrase that begins at `start` ends, without what follows a preposition or a comma."""
    k, reach = start, min(ceiling, start + FURTHEST)
    seen = False
    while k < reach:
        word = s.words[k]
        closed = s.skip_right(k)
        if closed != k:
            k, seen = closed + 1, True
        elif k > start and (shortened(s, k) or (word.low == "-" and s.words[k - 1].part == "number")):
            k += 1
        elif word.part in HEADS or word.part == "adjective" or (word.part == "possessive" and not seen):
            if seen and word.part in HEADS and word.low in TIME_NOUNS:
                break
            if seen and word.low in _BEFORE_TIME and k + 1 < reach and s.words[k + 1].low in TIME_NOUNS:
                break  # told MPs last week
            seen = seen or word.part in HEADS
            k += 1
        elif (
            word.part == "possessive"
            or (word.part == "determiner" and (not seen or s.words[k - 1].part == "possessive"))
            or (not seen and word.part == "verb" and word.form in ("past", "gerund") and k + 1 < reach)
            or (not seen and word.low in ("of", "about", "at", "more", "less", "than", "least") and k > start)
        ):
            k += 1
        else:
            break
    return k if seen or (k > start and s.words[k - 1].part == "determiner") else start


def phrase_right(s: Words, start: int, ceiling: int, *, grow: bool = True) -> Phrase | None:
    """The noun phrase that begins at `start`; with `grow`, its prepositions, apposition and relative clause as well."""
    if start >= ceiling:
        return None
    if s.words[start].part == "pronoun":
        return Phrase(start, start + 1, "pronoun", start)
    end = core_right(s, start, ceiling)
    if end == start:
        return None
    top = head(s, start, end)
    if not grow:
        return Phrase(start, end, "noun", top)
    reach = min(ceiling, start + FURTHEST)
    while end < reach:
        word = s.words[end]
        if word.part == "preposition" and word.low in NOUN_LINKS | {"as", "about"} and not _setting(s, end, reach):
            onward = core_right(s, end + 1, reach)
            if onward == end + 1:
                break
            end = onward
        elif word.low == "and" and end + 1 < reach and s.words[end + 1].part in ("name", "determiner", "noun"):
            onward = core_right(s, end + 1, reach)
            if onward == end + 1 or (onward < reach and s.words[onward].finite):
                break
            end = onward
        elif word.low in ("who", "whose"):
            end = _relative_end(s, end, reach)
        elif word.part == "verb" and word.form in ("past", "passive") and end + 1 < reach:
            if s.words[end + 1].part not in ("preposition", "name", "adverb"):
                break
            end = max(end + 1, core_right(s, end + 2, reach))
        elif word.low == "," and end + 1 < reach and _apposition_follows(s, end + 1, reach):
            relative = s.words[end + 1].part == "relative"
            end = _relative_end(s, end + 1, reach) if relative else max(end + 1, core_right(s, end + 1, reach))
        else:
            break
    while end > start + 1 and s.words[end - 1].low == ",":
        end -= 1
    return Phrase(start, end, "noun", top)


def _relative_end(s: Words, start: int, reach: int) -> int:
    for n in range(start + 1, reach):
        if s.words[n].low in (",", ";", ":", "—", "–") or s.words[n].low in ("“", "”", '"', "."):
            return n
    return reach


def _apposition_follows(s: Words, k: int, reach: int) -> bool:
    word = s.words[k]
    if word.low in ("who", "whose"):
        return True
    if word.part == "number":  # an age stands between commas; "34 men went down" is a clause
        return k + 1 >= reach or s.words[k + 1].low in (",", ".", ";", "—", "–")
    if word.part in ("determiner", "possessive", "name", "noun"):
        end = core_right(s, k, reach)
        if end == k:
            return False
        # An apposition is closed by a sign; a clause goes on with its verb.
        while end < reach and s.words[end].part == "preposition":
            onward = core_right(s, end + 1, reach)
            if onward == end + 1:
                break
            end = onward
        return (
            end >= reach
            or s.words[end].low in (",", ".", ";", ":", "who", "and", "—", "–")
            or s.words[end].part == "sign"
        )
    return False


def _setting(s: Words, k: int, reach: int) -> bool:
    """On Monday, in a statement, at a news conference: where it was said, no part of who said it."""
    end = core_right(s, k + 1, reach)
    return any(s.words[n].low in TIME_NOUNS or s.words[n].low in SETTINGS for n in range(k + 1, end))


def _insertion(s: Words, k: int, reach: int) -> int:
    """Reported, citing two officials, that: the token after the second comma, 0 where none stands before `that`."""
    for n in range(k + 1, min(reach - 1, k + 14)):
        if s.words[n].low == ",":
            return n + 1 if s.words[n + 1].part == "that" else 0
        if s.words[n].finite:
            return 0
    return 0


def over_adverbials(s: Words, k: int, ceiling: int) -> int:
    """The first token after adverbs, on Monday, in a statement, to reporters, and the commas around them."""
    reach = min(ceiling, k + 24)
    while k < reach:
        word = s.words[k]
        if (
            word.part == "adverb"
            or word.low in ("late", "early")
            or (
                word.low in TIME_NOUNS
                or (word.low in ("last", "this") and k + 1 < reach and s.words[k + 1].low in TIME_NOUNS)
            )
        ):
            k += 1
        elif word.part == "preposition" and word.low in (
            "on",
            "in",
            "at",
            "during",
            "to",
            "by",
            "via",
            "through",
            "after",
        ):
            if not (_setting(s, k, reach) or (word.low == "to" and core_right(s, k + 1, reach) > k + 1)):
                break
            end = core_right(s, k + 1, reach)
            while (
                end < reach
                and s.words[end].low in ("with", "to", "on", "of")
                and core_right(s, end + 1, reach) > end + 1
            ):
                end = core_right(s, end + 1, reach)
            k = max(end, k + 1)
        elif word.low == "," and (closed := _insertion(s, k, reach)):
            k = closed
        elif word.low == "," and k + 1 < reach and s.words[k + 1].part in ("that", "adverb"):
            k += 1
        else:
            break
    return k

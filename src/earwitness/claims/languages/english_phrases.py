"""English phrases: where a noun phrase begins and ends, found by walking from a known word; no parser, no model.

English tells a subject by its place. Every walk is at most `FURTHEST` words.
"""

from __future__ import annotations

from typing import Final

from earwitness.claims.languages.english_speech_words import (
    FINITE,
    NOUN_LINKS,
    OBJECTS,
    SETTINGS,
    SHORT_TITLES,
    TIME_NOUNS,
)
from earwitness.claims.languages.speech import FURTHEST, Phrase, Words

CORE: Final = frozenset({"noun", "name", "number", "possessive", "adjective"})
HEADS: Final = frozenset({"noun", "name", "number"})
_LINK_CORE: Final = CORE | {"determiner"}
MOST_TRIES: Final = 4
"""Earlier verbs that are asked for a subject to share."""
_DASHES: Final = frozenset("—–-")


def core_left(s: Words, last: int, floor: int, *, linked: bool = True) -> int | None:
    """Where the noun phrase that ends at token `last` begins, within its commas; None where none ends there."""
    k, start = last, None
    low = max(floor, last - FURTHEST)
    while k >= low:
        word = s.words[k]
        opened = s.skip_left(k)
        if opened != k:
            start, k = opened, opened - 1
        elif start == k + 1 and shortened(s, k):
            start, k = k - 1, k - 2
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
    if start is None or not any(s.words[n].part in _LINK_CORE or s.skip_right(n) != n for n in range(start, last + 1)):
        return None
    return start


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


def subject_before(s: Words, at: int, floor: int, depth: int = 0) -> Phrase | None:
    """The subject of the verb at `at`, to its left, with its apposition and relative clause; or an earlier verb's."""
    j = at - 1
    low = max(floor, at - FURTHEST)
    while j >= low and (s.words[j].part in ("auxiliary", "adverb")):
        j -= 1
    j = _over_time(s, j, low)
    while j >= low and (s.words[j].part in ("auxiliary", "adverb")):
        j -= 1
    if j < low:
        return None
    word = s.words[j]
    if word.part == "pronoun":
        if word.low in OBJECTS and j - 1 >= low and s.words[j - 1].low == "of":
            start = core_left(s, j - 2, low)
            if start is not None:
                return Phrase(start, j + 1, "noun", head(s, start, j - 1))
        if word.low in OBJECTS and word.low not in ("it", "you", "her"):
            return _earlier(s, j, floor, depth)
        return Phrase(j, j + 1, "pronoun", j)
    if word.part == "relative" or (word.low == "that" and j - 1 >= low and s.words[j - 1].part in HEADS):
        return Phrase(j, j + 1, "relative", j)
    if word.part == "conjunction":
        return _earlier(s, j, floor, depth)
    if word.low == ",":
        found = _across_comma(s, j, low)
        return found if found is not None else _earlier(s, j, floor, depth)
    if word.low in _DASHES and j > low:
        return _across_comma(s, j, low)
    start = core_left(s, j, low)
    start = _over_relative(s, j, start, low)
    if start is None:
        return _earlier(s, j, floor, depth)
    start = _over_and(s, start, low)
    if start > low and s.words[start - 1].part == "preposition" and s.words[start - 1].low not in ("about", "at"):
        # What hangs on a preposition is no subject: go on to its left.
        before = start - 1
        if before - 1 >= low and s.words[before - 1].part not in ("sign", "conjunction"):
            return _earlier(s, before, floor, depth)
        return _after_prefix(s, start, j)
    return Phrase(start, j + 1, "noun", head(s, start, j + 1))


def _after_prefix(s: Words, start: int, last: int) -> Phrase:
    """In the town police said: the last determiner begins the subject, else all of it is taken."""
    for n in range(last, start, -1):
        if s.words[n].part == "determiner":
            return Phrase(n, last + 1, "noun", head(s, n, last + 1))
    return Phrase(start, last + 1, "noun", head(s, start, last + 1))


def _over_time(s: Words, j: int, low: int) -> int:
    """The ministry on Monday said; the man last week told."""
    if j < low or s.words[j].low not in TIME_NOUNS:
        return j
    k = j
    while k - 1 >= low and (
        s.words[k - 1].low in TIME_NOUNS
        or s.words[k - 1].part in ("number", "determiner")
        or s.words[k - 1].low in ("last", "next", "this", "early", "late", "on", "in", "earlier")
    ):
        k -= 1
        if s.words[k].part == "preposition":
            break
    return k - 1 if k - 1 >= low and s.words[k - 1].part in ("noun", "name", "pronoun", "sign", "relative") else j


def _over_relative(s: Words, j: int, start: int | None, low: int) -> int | None:
    """A worker who asked not to be named said: from the verb inside the relative clause to the noun before `who`."""
    before = (start if start is not None else j + 1) - 1
    if before < low:
        return start
    word = s.words[before]
    inside = word.part in ("verb", "auxiliary", "preposition", "adverb") or (start is None)
    if not inside and word.low != "that":
        return start
    for k in range(before, low - 1, -1):
        here = s.words[k]
        if here.low in (",", ";", ":") or (here.part == "sign" and s.skip_left(k) == k):
            break
        if (here.low in ("who", "whose") or (here.low == "that" and here.part == "that")) and k - 1 >= low:
            if s.words[k - 1].part in ("noun", "name"):
                return core_left(s, k - 1, low)
            return start
        if here.part == "verb" and here.form in ("past", "passive", "gerund") and here.cue is None and k > low:
            # A man identified as X; a person briefed on Y; footage showing Z.
            follows = s.words[k + 1]
            if s.words[k - 1].part in ("relative", "that"):
                continue
            tied = follows.part in ("preposition", "name", "adverb", "number", "pronoun") or here.form == "gerund"
            if tied and s.words[k - 1].part in ("noun", "name") and start is not None:
                begin = core_left(s, k - 1, low)
                if begin is not None and s.words[begin].part in ("determiner", "number", "noun", "name"):
                    opens = begin == low or s.words[begin - 1].part in ("sign", "conjunction", "subordinator", "that")
                    if opens:
                        return begin
            break
        if here.part == "auxiliary" and here.low in FINITE and k < before:
            continue
    return start


def _over_and(s: Words, start: int, low: int) -> int:
    """Lind and Berg said."""
    if start - 2 >= low and s.words[start - 1].low == "and" and s.words[start - 2].part in ("noun", "name"):
        begin = core_left(s, start - 2, low)
        if begin is not None and (
            begin == low or s.words[begin - 1].part in ("sign", "that", "subordinator", "conjunction")
        ):
            return begin
    return start


def _across_comma(s: Words, comma: int, low: int) -> Phrase | None:
    """Hugh Hill, a doctor, said: from the second comma (or dash) over the apposition to the noun it stands by."""
    sign, end = s.words[comma].low, comma
    k, reach = comma - 1, max(low, comma - FURTHEST)
    found: Phrase | None = None
    while k >= reach:
        opened = s.skip_left(k)
        if opened != k:
            k = opened - 1
            continue
        word = s.words[k]
        if word.part == "sign" and word.low != sign and word.low not in ("(", ")", "-", "–", "’", "'"):
            break
        if word.low == sign and k > reach:
            if not _apposes(s, k + 1, end):
                break
            begin = core_left(s, k - 1, reach)
            if begin is None and s.words[k - 1].part == "pronoun":
                return Phrase(k - 1, k, "pronoun", k - 1)
            begin = _over_relative(s, k - 1, begin, reach)
            if begin is not None:
                age = begin == k - 1 and s.words[begin].part == "number"
                if not age:
                    last = k if s.words[k + 1].form == "gerund" else comma
                    found = Phrase(begin, last, "noun", head(s, begin, k))
                    tied = begin > reach and s.words[begin - 1].low == sign
                    if not tied:
                        return found
            end = k
        k -= 1
    return found


def _apposes(s: Words, start: int, end: int) -> bool:
    """Whether tokens [start, end) can stand between a noun and its verb."""
    if start >= end:
        return False
    first = s.words[start]
    if first.part in ("relative", "preposition", "adverb", "subordinator") or first.part in _LINK_CORE:
        if first.part in _LINK_CORE:
            return not clause_inside(s, start, end)
        return True
    return (first.part == "verb" and first.form in ("past", "gerund", "passive", "nominal")) or s.skip_right(
        start
    ) != start


def clause_inside(s: Words, start: int, end: int) -> bool:
    """Whether a finite verb stands in [start, end) outside a relative clause."""
    for n in range(start, min(end, start + FURTHEST)):
        word = s.words[n]
        if word.part in ("relative", "that", "subordinator"):
            return False
        if word.finite:
            return True
    return False


def _earlier(s: Words, j: int, floor: int, depth: int) -> Phrase | None:
    """The man left the camp and said: the subject of the first verb of the clause."""
    if depth > 1:
        return None
    tries = 0
    for n in range(max(floor, j - FURTHEST), j):
        word = s.words[n]
        if s.level[n] != s.level[j] or (word.part in ("relative", "that", "subordinator") and n > floor):
            continue
        if (word.finite or (word.part == "verb" and word.form == "past")) and n > floor:
            tries += 1
            found = subject_before(s, n, floor, depth + 2)
            if found is not None and found.kind != "relative":
                return Phrase(found.start, found.end, "shared", found.head)
            if tries == MOST_TRIES:
                return None
    return None


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
        elif k > start and shortened(s, k):
            k += 1
        elif word.part in HEADS or word.part == "adjective" or (word.part == "possessive" and not seen):
            if seen and word.part in HEADS and word.low in TIME_NOUNS:
                break
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
    if word.part == "number":
        return True
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

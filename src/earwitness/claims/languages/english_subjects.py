"""English subjects: found to the left of their verb, over appositions, relative clauses and earlier verbs."""

from __future__ import annotations

from typing import Final

from earwitness.claims.languages.english_phrases import HEADS, LINKED, clause_inside, core_left, head
from earwitness.claims.languages.english_speech_words import FINITE, OBJECTS, TIME_NOUNS
from earwitness.claims.languages.speech import FURTHEST, Phrase, Words

_DASHES: Final = frozenset("—–-")
_PASSED: Final = frozenset("().-–’'‘“”\"«»")
MOST_TRIES: Final = 4
"""Earlier verbs that are asked for a subject to share."""


def subject_before(s: Words, at: int, floor: int, depth: int = 0) -> Phrase | None:
    """The subject of the verb at `at`, to its left, with its apposition and relative clause; or an earlier verb's."""
    j = at - 1
    low = max(floor, at - FURTHEST)
    while j >= low and (
        s.words[j].part in ("auxiliary", "adverb")
        or (s.words[j].low == "long" and j > low and s.words[j - 1].part == "auxiliary")
    ):
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
        if s.level[k] != s.level[comma]:
            k -= 1  # , which calls itself ‘the caring borough’, said
            continue
        if word.part == "sign" and word.low != sign and word.low not in _PASSED:
            break
        if word.low == sign and k > reach:
            if not _apposes(s, k + 1, end):
                break
            begin = core_left(s, k - 1, reach)
            if begin is None and s.words[k - 1].part == "pronoun":
                return Phrase(k - 1, k, "pronoun", k - 1)
            begin = _over_relative(s, k - 1, begin, reach)
            if found is not None and begin is not None and s.words[begin].form == "gerund":
                break  # Speaking outside court, their solicitor, Harriet Bloom, said
            if begin is not None:
                age = begin == k - 1 and s.words[begin].part == "number"
                if not age:
                    last = k if s.words[k + 1].form == "gerund" else comma
                    found = Phrase(begin, last, "noun", head(s, begin, k))
                    # , 52, of Quay Lane, Sallowmouth, told: a place of living is another apposition.
                    lives = begin - 2 >= reach and s.words[begin - 1].part == "preposition"
                    tied = begin > reach and s.words[begin - 1 - lives].low == sign
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
    if first.part in ("relative", "preposition", "adverb", "subordinator") or first.part in LINKED:
        if first.part in LINKED:
            return not clause_inside(s, start, end)
        return True
    return (first.part == "verb" and first.form in ("past", "gerund", "passive", "nominal")) or s.skip_right(
        start
    ) != start


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

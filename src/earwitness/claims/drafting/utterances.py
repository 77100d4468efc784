"""Speech that no pair of marks holds: turns under a label, paragraphs after a dash; marks that a cue cuts in two."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from earwitness.claims.drafting.marks import Pair, goings_on, nested
from earwitness.claims.languages.speech import SpeechTable, Word
from earwitness.claims.text import Place, Text

LABEL_WORDS: Final = 5
ACT_WITHIN: Final = 8
CUE_WITHIN: Final = 12
_LABEL = re.compile(
    r"\s*(?:[\[(]?\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d+)?[\])]?\s*[-–—]?\s*)?(?:\*\*|__)?"
    r"(?P<label>[^\W\d_][^\n:]{0,60}?|[QAВО])(?:\*\*|__)?\s*(?::(?:\*\*)?\s|(?<=^[QAВО])\.\s)\s*(?=\S)"
)
_WORD = re.compile(r"[^\W\d_][\w’'.\-]*")
_DASH_HEAD = re.compile(r"\s*([—–-])\s?(?=[^\s—–-])")
_CUT = re.compile(r"(?<=[,.!?…»”\"])\s*[—–-]+\s+|\s[—–]\s+(?=[^\W\d_])")


@dataclass(frozen=True)
class Turns:
    """The turns of a transcript or an interview: speech without marks, and the label each stands under."""

    pairs: tuple[Pair, ...]
    labels: dict[int, Place]


def turns(text: Text, table: SpeechTable) -> Turns:
    """Paragraphs under labels, where labels come back: three turns or more, one label twice or two labels."""
    heads: dict[int, tuple[Place, int]] = {}
    for number, paragraph in enumerate(text.paragraphs):
        found = _LABEL.match(text.content, paragraph.start, min(paragraph.end, paragraph.start + 100))
        if found is None or not _labels(found.group("label"), table):
            continue
        heads[number] = (Place(found.start("label"), found.end("label")), found.end())
    names = Counter(text.words_of(place).strip().lower() for place, _ in heads.values())
    if len(heads) < 3 or (max(names.values()) < 2) or len(heads) * 4 < len(text.paragraphs):
        return Turns((), {})
    kept = {
        n: h
        for n, h in heads.items()
        if names[text.words_of(h[0]).strip().lower()] > 1 or len(heads) <= 4 or (n - 1 in heads and n + 1 in heads)
    }
    pairs: list[Pair] = []
    labels: dict[int, Place] = {}
    last_turn = max(kept)
    current: Place | None = None
    for number, paragraph in enumerate(text.paragraphs):
        if number in kept:
            current, start = kept[number]
        elif current is None or (number > last_turn and not _first_person(text, paragraph, table)):
            current = None
            continue
        else:
            start = paragraph.start
        end = _stripped(text, paragraph.end, start)
        while start < end and text.content[start].isspace():
            start += 1
        if end > start:
            pairs.append(Pair(start, end, "turn", 0, 0))
            labels[start] = current
    return Turns(tuple(pairs), labels)


def _labels(label: str, table: SpeechTable) -> bool:
    if label.lower() in table.questioners:
        return True
    words = _WORD.findall(label.split("(")[0].split(",")[0])
    return (
        0 < len(words) <= LABEL_WORDS
        and (sum(w[0].isupper() for w in words) * 2 > len(words) or words[0].lower() in table.questioners)
        and not re.search(r"[.!?…;«»“”\"—]", label.replace(". ", " ").rstrip("."))
    )


def _first_person(text: Text, paragraph: Place, table: SpeechTable) -> bool:
    return any(
        t.low in table.first_person for t in text.between(paragraph.start, min(paragraph.end, paragraph.start + 2000))
    )


def _stripped(text: Text, end: int, start: int) -> int:
    while end > start and text.content[end - 1].isspace():
        end -= 1
    return end


def merge(
    text: Text, table: SpeechTable, words: Sequence[Word], pairs: tuple[Pair, ...], turned: Turns
) -> tuple[Pair, ...]:
    """Pairs of marks, those that a cue cuts in two cut, and the speech that has no marks."""
    starts = {t.start: n for n, t in enumerate(text.tokens)}
    order = [t.start for t in text.tokens]
    every: list[Pair] = list(turned.pairs)
    for one in pairs:
        plain = replace(one, inside=None, goes_on_from=None)
        if not one.closing and not one.runs_on:
            plain = _before_cue(text, words, order, plain)
        cuts = (table.dash_cuts_marks or one.mark == "«") and one.inside is None
        every.extend(_cut(text, words, order, plain) if cuts else [plain])
    marked = {text.paragraph_number(p.start) for p in turned.pairs}
    dashed = [] if turned.pairs else _dashed(text, table, starts, words, order)
    every.extend(p for p in dashed if text.paragraph_number(p.start) not in marked)
    return goings_on(text, nested(every))


def _dashed(
    text: Text, table: SpeechTable, starts: dict[int, int], words: Sequence[Word], order: list[int]
) -> list[Pair]:
    """Paragraphs that a dash opens: the words up to each cue. A list has small letters there, or semicolons."""
    heads = {}
    for number, paragraph in enumerate(text.paragraphs):
        found = _DASH_HEAD.match(text.content, paragraph.start, min(paragraph.end, paragraph.start + 20))
        if found is None or text.content[_stripped(text, paragraph.end, paragraph.start) - 1] == ";":
            continue
        begins = text.content[found.end()]
        if begins.isupper() or begins in '«“„"…' or begins.isdigit():
            heads[number] = (found.group(1), found.start(1))
    parts: dict[int, list[Pair]] = {}
    speaks: set[int] = set()
    for number, (sign, at) in heads.items():
        whole = Pair(at, _stripped(text, text.paragraphs[number].end, at), "dash", 0, 0)
        parts[number] = _cut(text, words, order, whole)
        if sign == "—" or parts[number][-1].end < whole.end or len(parts[number]) > 1:
            speaks.add(number)
    # An exchange: a paragraph with no cue of its own stands beside one that has.
    for numbers in (sorted(heads), sorted(heads, reverse=True)):
        for number in numbers:
            if number - 1 in speaks or number + 1 in speaks:
                speaks.add(number)
    return [p for number in sorted(speaks) if heads[number][0] in table.dashes_open_speech for p in parts[number]]


def _cut(text: Text, words: Sequence[Word], order: list[int], one: Pair) -> list[Pair]:
    """A stretch of speech without the clauses of saying between dashes: «A, — said Lind. — B» is A and B."""
    out: list[Pair] = []
    begin, speaking = one.start, True
    first = one.start + max(one.opening, 2 if one.mark == "dash" else 0)
    for found in _CUT.finditer(text.content, first, one.end):
        if speaking:
            token = bisect_left(order, found.end())
            if _says(text, words, token, one.end) or _acts(text, words, token, one, found.start()):
                end = _stripped(text, found.start(), begin)
                out.append(
                    replace(
                        one,
                        start=begin,
                        end=end,
                        opening=one.opening if begin == one.start else 0,
                        closing=0,
                        runs_on=False,
                    )
                )
                speaking = False
        elif text.content[found.start() - 1] in '.,:;!?…»”"' or text.content[found.start()].isspace():
            begin, speaking = (_dash_in(text, found) if one.mark == "dash" else found.end()), True
    if speaking:
        out.append(replace(one, start=begin, opening=one.opening if begin == one.start else 0))
    return [p for p in out if p.end > p.start]


def _dash_in(text: Text, found: re.Match[str]) -> int:
    """Where the dash itself stands in a cut."""
    return next((n for n in range(found.start(), found.end()) if not text.content[n].isspace()), found.end())


def _before_cue(text: Text, words: Sequence[Word], order: list[int], one: Pair) -> Pair:
    """Marks that were never closed end at the comma before a verb of saying: “We can't go on, said Lowe."""
    first, last = bisect_left(order, one.start) + 1, bisect_left(order, one.end)
    for n in range(first, min(last, first + 200)):
        word = words[n]
        if word.low != "," or n + 2 >= last:
            continue
        says = any(
            w.cue is not None and w.part == "verb" and w.form in ("finite", "past")
            for w in (words[n + 1], words[n + 2])
        )
        if says and words[n + 1].part in ("verb", "pronoun", "name"):
            return replace(one, end=text.tokens[n].end)
    return one


def _acts(text: Text, words: Sequence[Word], token: int, one: Pair, cut: int) -> bool:
    """«Может, и его, — пожимает плечами сержант. — …»; — … . — Она отворачивается к окну: what somebody does."""
    last = min(len(words), token + ACT_WITHIN)
    end = next((n for n in range(token, last) if text.tokens[n].text in "—–,.;:!?…"), last)
    if end >= last or end == token:
        return False
    following = text.tokens[end + 1].text if end + 1 < len(words) and text.tokens[end + 1].start < one.end else ""
    inner_end = one.end - one.closing
    closed = text.tokens[end].text in ".," and (following in ("—", "–", "-") or text.tokens[end].end >= inner_end)
    subjects = [n for n in range(token, end) if "nomn" in words[n].case.split() and words[n].part in _WHO]
    if not closed or not subjects:
        return False
    first = words[token]
    if first.part == "verb" and first.form == "finite" and text.tokens[token].text[0].islower():
        return following in ("—", "–", "-")
    stops = text.content[max(one.start, cut - 2) : cut].rstrip()[-1:] in tuple(".!?…")
    pronoun = first.part == "pronoun" and "nomn" in first.case.split() and first.gender is not None
    acts = any(w.part == "verb" and w.form == "finite" for w in words[token + 1 : token + 3])
    return one.mark == "dash" and stops and pronoun and acts


_WHO: Final = frozenset({"noun", "name", "pronoun"})


def _says(text: Text, words: Sequence[Word], token: int, end: int) -> bool:
    """Whether a clause of saying begins at a token: a verb of saying before the next sign."""
    for n in range(token, min(len(words), token + CUE_WITHIN)):
        if text.tokens[n].start >= end:
            return False
        word = words[n]
        if word.part == "sign" and word.low not in '-«»“”"()':
            return False
        if word.cue is not None and word.part == "verb" and word.form in ("finite", "past", "gerund", "first"):
            return True
    return False

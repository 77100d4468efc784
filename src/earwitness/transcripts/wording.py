"""From a line of text to words, and back: what is inaudible, what is uncertain, which other hearings there are.

The marks, in text that people type and read:
  `[inaudible]`, `***`            something was said and not understood
  `[delay?]`                      the word is uncertain
  `[delay|delete?]`               uncertain, with another hearing of the same sound
  `[inaudible|delete?]`           not understood, but for one possible hearing
Everything else in brackets stays part of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from earwitness.transcripts.model import INAUDIBLE, Word

_INAUDIBLE_WORDS = r"inaudible|unintelligible|indistinct|неразборчиво|нрзб\.?|нечетко|inaudible|غير مسموع|нерозбірливо"
_MARK = re.compile(
    rf"(?P<gone>[\[(](?:{_INAUDIBLE_WORDS})(?:[ ,]+[\d:.,]+)?[\])]|\*{{3,}})"
    r"|\[(?P<doubt>[^\[\]\s][^\[\]]*)\?\](?P<tail>[.,;:!?…»”\"')]*)",
    re.IGNORECASE,
)
_GONE = re.compile(_INAUDIBLE_WORDS, re.IGNORECASE)
_BREAKS = re.compile("[\t\n\x0b\x0c\r\x85\u2028\u2029]+")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")

_CLOSING = ".,!;:…»”"


@dataclass(frozen=True, slots=True)
class Cleaned:
    """One line of text; how many characters could not be kept; how many steer the direction of writing (kept)."""

    text: str
    replaced: int
    bidi: int


def clean(untrusted_text: str) -> Cleaned:
    """Make one line: breaks become blanks, control characters and half characters become U+FFFD and are counted.

    Characters that steer writing direction are data in Arabic and Hebrew and a trick elsewhere: kept, and counted.
    """
    line = _BREAKS.sub(" ", untrusted_text)
    line, replaced = _CONTROL.subn("\ufffd", line)
    return Cleaned(line.strip(), replaced, len(_BIDI.findall(line)))


def words_of(line: str) -> tuple[Word, ...]:
    """The words of one clean line, with its marks read. Empty for a line without text."""
    words: list[Word] = []
    at = 0
    for mark in _MARK.finditer(line):
        words.extend(_plain(line[at : mark.start()], joined=_joins(line, at)))
        joined = _joins(line, mark.start())
        if mark["gone"]:
            words.append(Word(INAUDIBLE, joined=joined and bool(words)))
        else:
            words.extend(_doubtful(mark["doubt"], mark["tail"], joined=joined and bool(words)))
        at = mark.end()
    words.extend(_plain(line[at:], joined=_joins(line, at)))
    return tuple(words)


def _joins(line: str, at: int) -> bool:
    """Whether what starts at `at` stands directly against what is before it."""
    return 0 < at < len(line) and not line[at - 1].isspace() and not line[at].isspace()


def _plain(text: str, *, joined: bool) -> list[Word]:
    return [Word(part, joined=joined and n == 0) for n, part in enumerate(text.split())]


def _doubtful(inner: str, tail: str, *, joined: bool) -> list[Word]:
    first, *others = (" ".join(part.split()) for part in inner.split("|"))
    others = [other for other in others if other]
    if not first or _GONE.fullmatch(first):
        end = [Word(tail, joined=True)] if tail else []
        return [Word(INAUDIBLE, alternatives=tuple(others), joined=joined), *end]
    if others:
        return [Word(first + tail, alternatives=tuple(others), joined=joined)]
    parts = first.split()
    parts[-1] += tail
    return [Word(part, uncertain=True, joined=joined and n == 0) for n, part in enumerate(parts)]


def line_of(words: Iterable[Word]) -> str:
    """The words as one line with their marks, as `words_of` reads them."""
    parts: list[str] = []
    for word in words:
        if parts and not word.joined:
            parts.append(" ")
        parts.append(marked(word))
    return "".join(parts)


def marked(word: Word) -> str:
    """One word with its mark: `delay`, `[delay?]`, `[delay|delete?].` (what closes the sentence stays outside)."""
    if not word.uncertain:
        return word.text
    if word.inaudible:  # brackets do not nest
        return "[" + "|".join((word.text.strip("[]"), *word.alternatives)) + "?]"
    bare = word.text.rstrip(_CLOSING) or word.text
    return "[" + "|".join((bare, *word.alternatives)) + "?]" + word.text[len(bare) :]

"""A text cut into paragraphs, sentences and tokens, each with its place.

Every place is a pair of code-point offsets into the text, end exclusive. Cutting takes time in proportion to the text,
whatever is in it; a text past `MOST` is refused by `cut`, so that nothing behind it need guard itself.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Final

from earwitness.errors import TextTooLong

MOST: Final = 1_000_000
"""Code points: about 150,000 words. A longer text is given in parts."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """From one code point to another, end exclusive."""

    start: int
    end: int

    def holds(self, other: Place) -> bool:
        """Whether the other lies wholly inside this one."""
        return self.start <= other.start and other.end <= self.end

    def meets(self, other: Place) -> bool:
        """Whether the two share a code point."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Token:
    """A word (with its inner apostrophes and hyphens), a number (with its inner points and commas), or one sign."""

    start: int
    end: int
    text: str
    kind: str  # word, number, sign

    @property
    def low(self) -> str:
        """In small letters, ё as е, the curly apostrophe as the straight one."""
        return self.text.lower().replace("ё", "е").replace("’", "'")

    @property
    def place(self) -> Place:
        """Where it stands."""
        return Place(self.start, self.end)


# A point after these, or after a single capital, does not end a sentence.
ABBREVIATIONS: Final = frozenset(
    "mr mrs ms dr prof gen col lt sgt maj capt cpl pvt rep sen gov st no vs etc inc ltd co corp jr sr dept fig approx"
    " jan feb mar apr jun jul aug sept sep oct nov dec"
    " г гг тыс млн млрд руб коп ул д кв им т е др пр стр ст см рис чел обл р гор пос дер проф акад ген полк подп"
    " лейт".split()
)
_TOKEN = re.compile(
    r"(?P<number>\d+(?:[.,  ]\d{3})*(?:[.,]\d+)?(?!\d))"
    r"|(?P<word>[^\W\d_]+(?:[’'\-‑][^\W\d_]+)*)"
    r"|(?P<sign>[^\s])"
)
_PARAGRAPH = re.compile(r"[^\n]*\S[^\n]*")
_CLOSERS = "\"'”’»“)]}"
_FINAL = '.!?…:"”»'
_OPENERS = "\"'“‘«„([—–-"


@dataclass(frozen=True)
class Text:
    """A text and its parts, in order."""

    content: str
    paragraphs: tuple[Place, ...]
    sentences: tuple[Place, ...]
    tokens: tuple[Token, ...] = field(repr=False)

    @cached_property
    def _starts(self) -> list[int]:
        return [t.start for t in self.tokens]

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [s.start for s in self.sentences]

    @cached_property
    def _paragraph_starts(self) -> list[int]:
        return [p.start for p in self.paragraphs]

    def between(self, start: int, end: int) -> tuple[Token, ...]:
        """The tokens that lie wholly in [start, end)."""
        first = bisect_left(self._starts, start)
        last = bisect_left(self._starts, end)
        while last > first and self.tokens[last - 1].end > end:
            last -= 1
        return self.tokens[first:last]

    def sentence_at(self, at: int) -> Place:
        """The sentence that holds this place, or the last one that begins before it."""
        return self.sentences[max(0, bisect_right(self._sentence_starts, at) - 1)]

    def paragraph_number(self, at: int) -> int:
        """The index of the paragraph that holds this place."""
        return max(0, bisect_right(self._paragraph_starts, at) - 1)

    def words_of(self, place: Place) -> str:
        """The characters at a place."""
        return self.content[place.start : place.end]


def cut(content: str) -> Text:
    """Cut a text into paragraphs, sentences and tokens. Raises TextTooLong."""
    if len(content) > MOST:
        raise TextTooLong(
            f"The text has {len(content)} characters; at most {MOST} are drafted in one go.",
            "Give it in parts.",
            where="text",
        )
    tokens = tuple(Token(m.start(), m.end(), m.group(), str(m.lastgroup)) for m in _TOKEN.finditer(content))
    paragraphs = tuple(_paragraphs(content))
    return Text(content, paragraphs, tuple(_sentences(content, paragraphs)), tokens)


_WIDTHS: Final = range(40, 101)


def _paragraphs(content: str) -> list[Place]:
    """A line is a paragraph; where the lines were wrapped at a width, the lines up to a blank one are."""
    lines = [(m.start(), m.end()) for m in _PARAGRAPH.finditer(content)]
    joined = [(a, b) for a, b in pairwise(lines) if content.count("\n", a[1], b[0]) == 1]
    wrapped = [a for a, _ in joined if a[1] - a[0] in _WIDTHS and content[a[0] : a[1]].rstrip()[-1] not in _FINAL]
    if len(joined) < 4 or len(wrapped) * 3 < len(joined) * 2 or len(joined) == len(lines) - 1:
        return [Place(start, end) for start, end in lines]
    out = [Place(*lines[0])]
    for (_, end), (start, stop) in pairwise(lines):
        if content.count("\n", end, start) == 1:
            out[-1] = Place(out[-1].start, stop)
        else:
            out.append(Place(start, stop))
    return out


_END = re.compile(r"[.!?…]+")


def _sentences(content: str, paragraphs: tuple[Place, ...]) -> list[Place]:
    """A sentence ends at . ! ? or … with its closing marks, where a capital, digit or mark follows."""
    out = []
    for paragraph in paragraphs:
        begin = paragraph.start
        while begin < paragraph.end and content[begin].isspace():
            begin += 1
        for found in _END.finditer(content, paragraph.start, paragraph.end):
            end = found.end()
            while end < paragraph.end and content[end] in _CLOSERS:
                end += 1
            following = end
            while following < paragraph.end and content[following].isspace():
                following += 1
            if following == end or following >= paragraph.end or end <= begin:
                continue
            if _goes_on(content, found, begin, following):
                continue
            out.append(Place(begin, end))
            begin = following
        last = paragraph.end
        while last > begin and content[last - 1].isspace():
            last -= 1
        if last > begin:
            out.append(Place(begin, last))
    return out


def _goes_on(content: str, found: re.Match[str], begin: int, following: int) -> bool:
    """Whether the sentence goes on after this point."""
    after = content[following]
    if not (after.isupper() or after.isdigit() or after in _OPENERS):
        return True
    if found.group() != ".":
        return False
    start = found.start()
    while start > begin and content[start - 1].isalpha():
        start -= 1
    word = content[start : found.start()]
    return (len(word) == 1 and word.isupper()) or word.lower() in ABBREVIATIONS

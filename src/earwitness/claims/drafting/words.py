"""A text as a row of words in small letters, as the rules for hedges, figures, times and fates read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from earwitness.claims.text import Place, Text

_FOLDS: Final = (("ё", "е"), ("’", "'"), ("ʼ", "'"), ("‑", "-"), ("\u00a0", " "), ("\u202f", " "), ("\u2009", " "))


def folded(content: str) -> str:
    """In small letters, ё as е, apostrophes straight, spaces plain; as long as before."""
    low = content.lower()
    if len(low) != len(content):  # İ has a small form of two code points
        low = "".join(c.lower() if len(c.lower()) == 1 else c for c in content)
    for written, plain in _FOLDS:
        low = low.replace(written, plain)
    return low


_MARKS: Final = 6
"""Marks before the first word of a sentence; nobody writes more."""


@dataclass(frozen=True)
class Words:
    """The tokens of a text (`text.tokens`) and the same in small letters, index for index."""

    text: Text
    folded: str
    low: tuple[str, ...]

    @classmethod
    def of(cls, text: Text) -> Words:
        """Fold a text."""
        small = folded(text.content)
        return cls(text, small, tuple(small[t.start : t.end] for t in text.tokens))

    def __len__(self) -> int:
        return len(self.low)

    def at(self, index: int) -> str:
        """The word there in small letters, empty outside the text."""
        return self.low[index] if 0 <= index < len(self.low) else ""

    def kind(self, index: int) -> str:
        """word, number or sign; empty outside the text."""
        return self.text.tokens[index].kind if 0 <= index < len(self.low) else ""

    def touch(self, first: int) -> bool:
        """Whether nothing stands between a token and the next."""
        tokens = self.text.tokens
        return 0 <= first < len(tokens) - 1 and tokens[first].end == tokens[first + 1].start

    def same_line(self, first: int, last: int) -> bool:
        """Whether two tokens stand in one paragraph."""
        tokens = self.text.tokens
        if not (0 <= first < len(tokens) and 0 <= last < len(tokens)):
            return False
        return "\n" not in self.text.content[tokens[first].end : tokens[last].start]

    def capital(self, index: int) -> bool:
        """Whether a word begins with a capital."""
        return 0 <= index < len(self.low) and self.text.tokens[index].text[:1].isupper()

    def opens_sentence(self, index: int) -> bool:
        """Whether a word is the first of its sentence, marks before it aside."""
        begins = self.text.sentence_at(self.text.tokens[index].start).start
        before = index - 1
        while before >= max(0, index - _MARKS) and self.text.tokens[before].start >= begins:
            if self.text.tokens[before].kind != "sign":
                return False
            before -= 1
        return True

    def place(self, first: int, after: int) -> Place:
        """From the beginning of one token to the end of the one before `after`."""
        return Place(self.text.tokens[first].start, self.text.tokens[after - 1].end)

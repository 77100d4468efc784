"""A text read once for the rules of speech: its words, its quotation marks, and which words stand at which depth."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from earwitness.claims.drafting import marks, utterances
from earwitness.claims.languages.speech import SpeechTable, Word
from earwitness.claims.text import Place, Text, Token

NAME_WORDS: Final = 6
_BEGINS: Final = frozenset("“„«‘\"':—–([")
_TERMINAL: Final = frozenset(".,!?…;")


@dataclass(frozen=True)
class Sheet:
    """What the rules look at. `level[n]`: the innermost pair of marks around token n, -1 for none."""

    text: Text
    table: SpeechTable
    words: Sequence[Word]
    pairs: tuple[marks.Pair, ...]
    level: list[int] = field(repr=False)
    names: frozenset[int]
    """Pairs that hold a title or a name, no speech."""
    opened_at: dict[int, int] = field(repr=False)
    closed_at: dict[int, int] = field(repr=False)
    labels: dict[int, Place] = field(default_factory=dict)
    """The label before a turn, by the turn's pair."""

    @property
    def tokens(self) -> Sequence[Token]:
        """The tokens of the text."""
        return self.text.tokens

    @cached_property
    def starts(self) -> list[int]:
        """Where tokens start, for looking up."""
        return [t.start for t in self.text.tokens]

    @cached_property
    def paragraph_starts(self) -> frozenset[int]:
        """Where paragraphs begin."""
        return frozenset(p.start for p in self.text.paragraphs)

    def token_from(self, at: int) -> int:
        """The first token that starts at or after a place."""
        return bisect_left(self.starts, at)

    def token_before(self, at: int) -> int:
        """The last token that starts before a place, -1 for none."""
        return bisect_left(self.starts, at) - 1

    def skip_left(self, at: int) -> int:
        """The opening mark of a name in marks that closes at this token, else the token itself."""
        n = self.closed_at.get(at)
        return self.token_from(self.pairs[n].start) if n is not None and n in self.names else at

    def skip_right(self, at: int) -> int:
        """The closing mark of a name in marks that opens at this token, else the token itself."""
        n = self.opened_at.get(at)
        return self.token_before(self.pairs[n].end) if n is not None and n in self.names else at

    def bounds(self, at: int) -> tuple[int, int]:
        """The tokens [floor, ceiling) of the sentence around a token, no further than the marks around it."""
        token = self.tokens[at]
        sentence = self.text.sentence_at(token.start)
        floor, ceiling = self.token_from(sentence.start), self.token_from(sentence.end)
        inside = self.level[at]
        if inside >= 0:
            inner = self.pairs[inside].inner
            floor = max(floor, self.token_from(inner.start))
            ceiling = min(ceiling, self.token_from(inner.end))
        floor = self._past(floor, inside)
        if ceiling > at + 1 and self.level[ceiling - 1] != inside:
            ceiling = self._short_of(ceiling - 1, inside)
        return min(floor, at), max(ceiling, at + 1)

    def _outermost(self, token: int, inside: int) -> int | None:
        """The pair around a token that stands directly in the pair `inside`."""
        n = self.level[token]
        while n >= 0:
            around = self.pairs[n].inside
            if (-1 if around is None else around) == inside:
                return n
            n = -1 if around is None else around
        return None

    def _past(self, token: int, inside: int) -> int:
        if token >= len(self.level) or self.level[token] == inside:
            return token
        n = self._outermost(token, inside)
        return token if n is None else self.token_from(self.pairs[n].end)

    def _short_of(self, token: int, inside: int) -> int:
        n = self._outermost(token, inside)
        # A pair that closes within the sentence is stepped over; one that runs past its end is not.
        if n is None or self.text.sentence_at(self.pairs[n].start).end >= self.pairs[n].end:
            return token + 1
        return self.token_from(self.pairs[n].start)

    def place(self, start: int, end: int) -> Place:
        """The characters of tokens [start, end)."""
        return Place(self.tokens[start].start, self.tokens[end - 1].end)


def read(text: Text, table: SpeechTable) -> Sheet:
    """Read a text. Time in proportion to it."""
    tokens = text.tokens
    sentence_starts = {s.start for s in text.sentences}
    initial = [
        t.start in sentence_starts or (n > 0 and tokens[n - 1].kind == "sign" and tokens[n - 1].text in _BEGINS)
        for n, t in enumerate(tokens)
    ]
    words = table.grammar.read(tokens, initial)
    starts = [t.start for t in tokens]
    turns = utterances.turns(text, table)
    pairs = utterances.merge(text, table, words, marks.pair(text, table.elisions), turns)
    level = [-1] * len(tokens)
    opened_at: dict[int, int] = {}
    closed_at: dict[int, int] = {}
    for n, one in enumerate(pairs):
        inner = one.inner
        first, last = bisect_left(starts, inner.start), bisect_left(starts, inner.end)
        # At most marks.DEEPEST pairs lie around a token, so each is written a bounded number of times.
        level[first:last] = [n] * (last - first)
        if one.opening:
            opened_at[bisect_right(starts, one.start) - 1] = n
        if one.closing:
            closed_at[bisect_left(starts, one.end) - 1] = n
    labels = {
        n: label
        for n, one in enumerate(pairs)
        if one.mark == "turn"
        for label in (turns.labels.get(one.start),)
        if label
    }
    sheet = Sheet(text, table, words, pairs, level, frozenset(), opened_at, closed_at, labels)
    names = frozenset(n for n in range(len(pairs)) if _is_name(sheet, n))
    return Sheet(text, table, words, pairs, level, names, opened_at, closed_at, labels)


def _is_name(sheet: Sheet, n: int) -> bool:
    """A title, ship, paper or nickname: few words, no ending sign, a hint beside it or capitals."""
    one = sheet.pairs[n]
    if not (one.opening and one.closing) or one.mark in ("turn", "dash"):
        return False
    first, last = sheet.token_from(one.inner.start), sheet.token_from(one.inner.end)
    if not 0 < last - first <= NAME_WORDS * 2:
        return False
    inner = sheet.tokens[first:last]
    words = [t for t in inner if t.kind == "word"]
    if not words or len(words) > NAME_WORDS or not words[0].text[0].isupper():
        return False
    before = first - 2
    left = (
        sheet.words[before] if before >= 0 and sheet.tokens[before].end > _paragraph_start(sheet, one.start) else None
    )
    hints = sheet.table.title_hints
    near = {w for n in (before, before - 1) if n >= 0 for w in (sheet.words[n].low, sheet.words[n].lemma)}
    hinted = left is not None and bool(hints & ({left.low, left.lemma} if left.low != "," else near))
    if (inner[-1].text in _TERMINAL and not (hinted and inner[-1].text == ",")) or any(
        t.text in ".!?…;:" for t in inner
    ):
        return False
    after = last + 1
    following = [w.low for w in sheet.words[after : after + 5]]
    right = following[0] if following else ""
    if hinted:
        return True
    if right == "," and any(f in sheet.table.title_hints for f in following[1:4]):
        return True
    saying = ("call", "voice", "say") if sheet.table.mixed_by_case else ("call", "voice")
    if left is not None and (left.low == ":" or left.cue in saying):
        cases = sheet.words[last - 1].case.split()
        addressed = left.low != ":" and "datv" in cases and "nomn" not in cases  # told the Courier
        return addressed and not sheet.table.grammar.has_verb(sheet, first, last)
    if right in ("—", "–", "-") or (right == "," and following[1:2] and following[1] in ("—", "–", "-")):
        return False
    if sheet.table.grammar.has_verb(sheet, first, last):
        return False
    capital = all(t.text[0].isupper() or len(t.text) < 4 for t in words)
    if sheet.table.mixed_by_case:
        # The «East» grouping: one word is a name between an article and what it names.
        named = left is not None and left.part == "determiner" and right[:1].isalpha()
        return capital and left is not None and (len(words) > 1 or named)
    return left is not None or (capital and len(words) > 1)


def _paragraph_start(sheet: Sheet, at: int) -> int:
    return sheet.text.paragraphs[sheet.text.paragraph_number(at)].start

"""Pairing quotation marks: curly, straight, single, low, guillemets; odd ones recovered, apostrophes left alone.

1. Each mark is read by its neighbours: opens, closes, or neither (an apostrophe, a measure).
2. A stack pairs them paragraph by paragraph, at most `DEEPEST` deep, so that a text of nothing but marks stays linear.
3. What stays open runs on into the next paragraph if that begins with the same mark (the usage of English newspapers),
   else it ends where its sentence does; what closes without having opened begins where its sentence or paragraph does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from earwitness.claims.text import Place, Text

DEEPEST: Final = 8
_MARK = re.compile(r"[“”„‟«»‹›‘’‚‛\"']|``|''")
_PAIRS: Final = {"“": "”", "„": "“", "«": "»", "‹": "›", "‘": "’", "‚": "‘", '"': '"', "'": "'", "``": "''", "”": "”"}
_SINGLE: Final = frozenset("‘'‚")
_BEFORE_OPENING: Final = frozenset(" \t\xa0\u202f([{—–-/:“„«‘‹‚\"'")
_AFTER_CLOSING: Final = frozenset(" \t\xa0\u202f)]}.,;:!?…—–-/”»’›“\"'")
_ENDING: Final = frozenset(".,!?…;")


@dataclass(frozen=True, slots=True)
class Pair:
    """What stands between two marks, the marks included. `inside`: the index of the pair around it.

    `opening`, `closing`: how many characters the marks take; 0 where a mark is missing. `runs_on`: the next
    paragraph begins with the mark again, the words go on there.
    """

    start: int
    end: int
    mark: str
    opening: int
    closing: int
    inside: int | None = None
    runs_on: bool = False
    goes_on_from: int | None = None

    @property
    def inner(self) -> Place:
        """Without the marks."""
        return Place(self.start + self.opening, max(self.start + self.opening, self.end - self.closing))


def pair(text: Text, elisions: frozenset[str] = frozenset()) -> tuple[Pair, ...]:
    """All pairs in order of their start, an outer before its inner ones."""
    found: list[Pair] = []
    for number, paragraph in enumerate(text.paragraphs):
        following = text.paragraphs[number + 1].start if number + 1 < len(text.paragraphs) else None
        found.extend(_Paragraph(text, paragraph, following, elisions).pairs())
    return goings_on(text, nested(found))


@dataclass
class _Open:
    mark: str
    at: int


class _Paragraph:
    """The marks of one paragraph."""

    def __init__(self, text: Text, place: Place, following: int | None, elisions: frozenset[str]) -> None:
        self.text, self.content, self.place, self.elisions = text, text.content, place, elisions
        self.following = following
        self.marks = [(m.group(), m.start()) for m in _MARK.finditer(text.content, place.start, place.end)]
        self.stack: list[_Open] = []
        self.found: list[Pair] = []
        # For each mark: how many sure closers of single marks, and of any mark, still follow it.
        self.sure_after = [0] * (len(self.marks) + 1)
        self.single_after = [0] * (len(self.marks) + 1)
        self.closers_after = [0] * (len(self.marks) + 1)
        for n in range(len(self.marks) - 1, -1, -1):
            mark, at = self.marks[n]
            left, right = self._around(mark, at)
            opens_again = mark == "‘" or (mark == "'" and self._can_open(left, right))
            closes = mark in "’'" and not left.isspace() and not right.isalnum()
            sure = closes and (left in _ENDING or right in _ENDING)
            self.sure_after[n] = 0 if opens_again else self.sure_after[n + 1] + sure
            self.single_after[n] = self.single_after[n + 1] + closes
            shuts = mark in ("”", "»", "“") or (mark == '"' and self._can_close(left, right))
            self.closers_after[n] = self.closers_after[n + 1] + shuts

    def _around(self, mark: str, at: int) -> tuple[str, str]:
        left = self.content[at - 1] if at > self.place.start else " "
        after = at + len(mark)
        return left, self.content[after] if after < self.place.end else " "

    @staticmethod
    def _can_open(left: str, right: str) -> bool:
        return left in _BEFORE_OPENING and not right.isspace()

    @staticmethod
    def _can_close(left: str, right: str) -> bool:
        return not left.isspace() and right in _AFTER_CLOSING

    def pairs(self) -> list[Pair]:
        odd = sum(mark == '"' for mark, _ in self.marks) % 2 == 1
        for n, (mark, at) in enumerate(self.marks):
            role = self._role(n, mark, at, odd)
            if role == "open":
                self._open(mark, at, n)
            elif role == "close":
                self._close(mark, at)
        self._leftovers()
        return self.found

    def _role(self, n: int, mark: str, at: int, odd: bool) -> str | None:
        left, right = self._around(mark, at)
        if mark in ("«", "‹", "„", "‚", "``"):
            return "open"
        if mark in ("»", "›"):
            return "close"
        if mark == "“":
            low = self._holds("„")
            if (low and not right.isalnum()) or (self._holds("“") and self._can_close(left, right) and right != "“"):
                return "close"
            return "open"
        if mark == "”":
            if not (self._holds("“") or self._holds("„") or self._holds("”")) and self._can_open(left, right):
                return "open"
            return "close"
        if mark in ('"', "''", "‟"):
            return self._straight(n, mark, left, right, odd)
        return self._single(n, mark, at, left, right)

    def _straight(self, n: int, mark: str, left: str, right: str, odd: bool) -> str | None:
        held = self._holds('"') or self._holds("``")
        if left.isdigit() and (not held or (odd and self.closers_after[n + 1] > 0 and right.isspace())):
            return None  # inches, seconds
        opens, closes = self._can_open(left, right), self._can_close(left, right)
        if opens != closes:
            return "open" if opens else "close"
        return "close" if held else "open"

    def _single(self, n: int, mark: str, at: int, left: str, right: str) -> str | None:
        if left.isalnum() and right.isalnum():
            return None
        held = self._holds("‘") or self._holds("'") or self._holds("‚")
        if mark == "‘" and self._holds("‚") and not right.isalnum():
            return "close"
        word = re.match(r"\w+", self.content[at + 1 : at + 12])
        elided = word is not None and (word.group().lower() in self.elisions or word.group()[0].isdigit())
        if mark in ("‘", "‛", "'") and self._can_open(left, right) and not (held and left in "'’‘"):
            if elided and not (self.sure_after[n + 1] and mark == "‘"):
                return None
            if mark == "'" and not self.single_after[n + 1]:
                return None
            return "open"
        if right.isalnum():
            return None
        if not held:
            return None
        if left in "sS" and right.isspace() and self.sure_after[n + 1]:
            return None  # the plural's possessive, inside
        if left.isdigit() and right.isspace() and self.sure_after[n + 1]:
            return None  # feet, minutes
        return None if left.isspace() else "close"

    def _holds(self, mark: str) -> bool:
        return any(o.mark == mark for o in self.stack)

    def _open(self, mark: str, at: int, n: int) -> None:
        top = self.stack[-1] if self.stack else None
        again = top is not None and top.mark == mark and self.closers_after[n + 1] < 2 and mark not in ("«", "‹")
        if top is not None and again and not self._after_colon(mark, at):
            self.stack.pop()
            self._recover_end(top, at)
        if len(self.stack) == DEEPEST:
            del self.stack[0]
        self.stack.append(_Open(mark, at))

    def _after_colon(self, mark: str, at: int) -> bool:
        """Straight marks again after a colon: a quotation inside one, "The chief said: "Two ways", he recalls."""
        return mark == '"' and self.content[max(self.place.start, at - 3) : at].rstrip().endswith(":")

    def _close(self, mark: str, at: int) -> None:
        end = at + len(mark)
        for depth in range(len(self.stack) - 1, -1, -1):
            opened = self.stack[depth]
            fits = _PAIRS.get(opened.mark) == mark or (
                opened.mark in "“„”" and mark in "”“" and opened.mark not in _SINGLE
            )
            fits = fits or (opened.mark in ("'", "‘") and mark in ("'", "’")) or (opened.mark == "``" and mark == '"')
            if fits:
                del self.stack[depth:]
                if end - opened.at > len(opened.mark) + len(mark):
                    self.found.append(Pair(opened.at, end, opened.mark, len(opened.mark), len(mark)))
                return
        if not self.stack and mark not in ("'", "’", "‘"):
            self._recover_start(mark, at)

    def _recover_start(self, mark: str, at: int) -> None:
        """A closing mark without an opening one: from its paragraph, or sentence if marks stand before."""
        left = self.content[at - 1] if at > self.place.start else " "
        if left.isspace():
            return
        last = max((p.end for p in self.found[-1:]), default=self.place.start)
        sentence = self.text.sentence_at(at).start
        start = self.place.start if last == self.place.start else max(sentence, last)
        while start < at and self.content[start].isspace():
            start += 1
        if at - start > 1:
            self.found.append(Pair(start, at + len(mark), mark, 0, len(mark)))

    def _recover_end(self, opened: _Open, before: int) -> None:
        """An opening mark without a closing one, when the next opens: it ends with its sentence, before that mark."""
        end = min(self.text.sentence_at(opened.at).end, before)
        end = max(end, opened.at + 1)
        while end > opened.at + 1 and self.content[end - 1].isspace():
            end -= 1
        if end - opened.at > 2:
            self.found.append(Pair(opened.at, end, opened.mark, len(opened.mark), 0))

    def _leftovers(self) -> None:
        """What is open at the end of the paragraph; only the outermost can run on."""
        end = self.place.end
        while end > self.place.start and self.content[end - 1].isspace():
            end -= 1
        for opened in self.stack[:1]:
            if opened.mark == "'" or end - opened.at <= 2:
                continue
            again = self.following is not None and self.content.startswith(opened.mark, self.following)
            if again:
                self.found.append(Pair(opened.at, end, opened.mark, len(opened.mark), 0, runs_on=True))
                continue
            inner = self.found[-1] if self.found and self.found[-1].start > opened.at else None
            if inner is not None and inner.mark == opened.mark and opened.mark in ("«", "“", '"'):
                # «… в «Лантерне», — сказал он: one closing mark stands for both.
                self.found.append(Pair(opened.at, inner.end, opened.mark, len(opened.mark), 1))
            elif opened.mark != "‘" and self.content[self.place.start : opened.at].rstrip().endswith(":"):
                # He said: “… — the closing mark was forgotten; what a colon introduces goes on to the end.
                self.found.append(Pair(opened.at, end, opened.mark, len(opened.mark), 0))
            elif opened.mark != "‘":
                self._recover_end(opened, end)


def nested(found: Iterable[Pair]) -> list[Pair]:
    """Sorted, each with the pair around it; of two that cross, the later is dropped."""
    out: list[Pair] = []
    around: list[int] = []
    for one in sorted(found, key=lambda p: (p.start, -p.end)):
        while around and out[around[-1]].end <= one.start:
            around.pop()
        if around and (
            one.end > out[around[-1]].end or (one.start, one.end) == (out[around[-1]].start, out[around[-1]].end)
        ):
            continue
        out.append(replace(one, inside=around[-1] if around else None))
        around.append(len(out) - 1)
    return out


def goings_on(text: Text, found: list[Pair]) -> tuple[Pair, ...]:
    """Tie a pair at the head of a paragraph to the one that ran on into it."""
    running: int | None = None
    for n, one in enumerate(found):
        if one.inside is not None:
            continue
        if running is not None:
            here = text.paragraph_number(one.start)
            before = text.paragraph_number(found[running].start)
            head = not text.content[text.paragraphs[here].start : one.start].strip()
            if here == before + 1 and head:
                found[n] = replace(one, goes_on_from=running)
        running = n if one.runs_on else None
    return tuple(found)

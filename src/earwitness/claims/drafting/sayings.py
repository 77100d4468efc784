"""Every clause of saying in a text: who, the cue, to whom, and where what is said may begin."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from functools import cached_property

from earwitness.claims.drafting.sheet import Sheet
from earwitness.claims.languages.speech import Frame
from earwitness.claims.text import Place


@dataclass(frozen=True, slots=True)
class Saying:
    """A frame where it stands: `level` is the pair of marks around it (-1: none), [floor, ceiling) its sentence."""

    frame: Frame
    level: int
    floor: int
    ceiling: int

    def cue(self, sheet: Sheet) -> Place:
        """The characters of the cue."""
        return sheet.place(self.frame.start, self.frame.end)


@dataclass(frozen=True)
class Sayings:
    """All of them, in order of their cue."""

    every: tuple[Saying, ...]
    _clauses: dict[int, tuple[int, int] | None] = field(default_factory=dict, repr=False)

    def clause(self, sheet: Sheet, saying: Saying) -> tuple[int, int] | None:
        """The reported clause that follows, as tokens; looked for once."""
        at = saying.frame.start
        if at not in self._clauses:
            self._clauses[at] = sheet.table.grammar.clause(sheet, saying.frame, saying.ceiling)
        return self._clauses[at]

    @cached_property
    def _cues(self) -> list[int]:
        return [s.frame.start for s in self.every]

    @cached_property
    def by_begin(self) -> dict[tuple[int, int], Saying]:
        """By level and first token."""
        out: dict[tuple[int, int], Saying] = {}
        for one in self.every:
            out.setdefault((one.level, one.frame.begins), one)
        return out

    def between(self, start: int, end: int) -> tuple[Saying, ...]:
        """Those whose cue starts in tokens [start, end)."""
        return self.every[bisect_left(self._cues, start) : bisect_left(self._cues, end)]


def find(sheet: Sheet) -> Sayings:
    """Find them; each cue is looked at once, no further than its sentence and a bounded number of words."""
    out = []
    grammar = sheet.table.grammar
    for at, word in enumerate(sheet.words):
        if word.cue is None:
            continue
        level = sheet.level[at]
        if level in sheet.names:
            continue
        floor, ceiling = sheet.bounds(at)
        frame = grammar.frame(sheet, at, floor, ceiling)
        if frame is not None:
            out.append(Saying(frame, level, floor, ceiling))
    return Sayings(tuple(out))

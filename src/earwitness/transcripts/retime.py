"""Word times that survive edits: a word that stayed keeps its time; nothing else gets one that nobody measured.

Old and new words are compared as words (letters and digits, case folded), so a mark, a comma or a capital letter costs
no time. Where a stretch was replaced, the new words have the edges of the old stretch between them and no time inside:
the first starts where it started, the last ends where it ended, both `interpolated`. Inserted words have no time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from typing import Final

from earwitness.transcripts.model import Word
from earwitness.transcripts.wording import clean, marked, words_of

NOT_YET: Final = "[not transcribed]"
"""What stands in a version for a stretch that somebody marked as a turn and nobody has typed yet."""


def key(word: Word) -> str:
    """What makes two words the same sound: letters and digits without case; the text itself where there are none."""
    return "".join(c for c in word.text.casefold() if c.isalnum()) or word.text


def typed(text: str) -> tuple[Word, ...]:
    """The words of a line as a person typed it, without times; an empty line is a turn that is not transcribed yet."""
    words = words_of(clean(text).text)
    return words or (Word(NOT_YET),)


def is_empty(words: Sequence[Word]) -> bool:
    """Whether nobody has typed anything here yet."""
    return len(words) == 1 and words[0].text == NOT_YET


def retimed(old: Sequence[Word], new: Sequence[Word]) -> tuple[Word, ...]:
    """The new words with the times that the old ones give them."""
    out: list[Word] = []
    matcher = SequenceMatcher(None, [key(w) for w in old], [key(w) for w in new], autojunk=False)
    for what, a, b, c, d in matcher.get_opcodes():
        if what == "equal":
            out += [_timed(word, was.start_s, was.end_s, was) for was, word in zip(old[a:b], new[c:d], strict=True)]
        elif what == "replace":
            out += _stretch(old[a:b], new[c:d])
        else:
            out += [word.untimed() for word in new[c:d]]
    return tuple(out)


def _timed(word: Word, start_s: float | None, end_s: float | None, was: Word) -> Word:
    return replace(word, start_s=start_s, end_s=end_s, basis=was.basis)


def _stretch(old: Sequence[Word], new: Sequence[Word]) -> list[Word]:
    start_s, end_s = old[0].start_s, old[-1].end_s
    out = [word.untimed() for word in new]
    if start_s is None or end_s is None:
        return out
    if len(out) == 1:
        return [replace(out[0], start_s=start_s, end_s=end_s, basis="interpolated")]
    out[0] = replace(out[0], start_s=start_s, basis="interpolated")
    out[-1] = replace(out[-1], end_s=end_s, basis="interpolated")
    return out


def token_times(words: Sequence[Word]) -> list[tuple[float | None, float | None]]:
    """(start_s, end_s) for each blank-separated piece of `wording.line_of(words)`; a run of words shares its times."""
    out: list[tuple[float | None, float | None]] = []
    for word in words:
        pieces = len(marked(word).split())
        if word.joined and out:
            before = out.pop()
            out.append((before[0] if before[0] is not None else word.start_s, word.end_s))
            pieces -= 1
        out += [(word.start_s, word.end_s)] * pieces
    return out

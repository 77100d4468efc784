"""Anchors: the place a statement rests on, in a document's text or in a version of a transcript.

One plain type for both, so that a row of JSON reads back as what it was. In a document it is W3C Web Annotation's
TextPositionSelector with its TextQuoteSelector; in a transcript it is a media fragment (t=) with the words heard there.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from earwitness.errors import ModelRefused
from earwitness.words import said

CONTEXT = 32
"""Code points of prefix and suffix that are kept, enough to find the place again in a text that has moved."""


@dataclass(frozen=True)
class Anchor:
    """A span of one exhibit. Either in text or in sound, never both.

    exhibit: the id of the document (D1) or recording (E1). exact: the words at the place, as they stand there.
    In text: start, end (code points of the extracted text, end exclusive), prefix, suffix (what stands around it).
    In sound: revision (the version of the transcript, T1@R2), start_s, end_s (seconds of the recording).
    """

    exhibit: str
    exact: str
    start: int | None = None
    end: int | None = None
    prefix: str | None = None
    suffix: str | None = None
    revision: str | None = None
    start_s: float | None = None
    end_s: float | None = None

    def __post_init__(self) -> None:
        said(self.exhibit, "exhibit")
        text = self.start is not None and self.end is not None
        sound = self.start_s is not None and self.end_s is not None and self.revision is not None
        mixed = (self.start, self.end, self.prefix, self.suffix) != (None,) * 4 and (
            self.revision,
            self.start_s,
            self.end_s,
        ) != (None,) * 3
        if text == sound or mixed:
            raise ModelRefused(
                "A place is either code points in a text or seconds in a version of a transcript.",
                "Give start and end, or revision, start_s and end_s.",
                where="anchor",
            )
        if self.start is not None and self.end is not None:
            if not 0 <= self.start < self.end:
                raise _backwards()
            if len(self.exact) != self.end - self.start:
                raise ModelRefused(
                    "The words kept for a place are not as long as the place.",
                    "Take them from the text at that place.",
                    where="anchor",
                )
        if self.start_s is None or self.end_s is None:
            return
        if not (0 <= self.start_s < self.end_s and math.isfinite(self.end_s)):
            raise _backwards()

    @property
    def in_text(self) -> bool:
        """Whether this is a place in a text."""
        return self.start is not None


def in_text(exhibit: str, content: str, start: int, end: int) -> Anchor:
    """The place [start, end) of a document's text, with its words and what stands around them."""
    return Anchor(
        exhibit,
        content[start:end],
        start=start,
        end=end,
        prefix=content[max(0, start - CONTEXT) : start],
        suffix=content[end : end + CONTEXT],
    )


def in_sound(exhibit: str, revision: str, start_s: float, end_s: float, words: str) -> Anchor:
    """The stretch from start_s to end_s of a recording, as one version of its transcript words it."""
    return Anchor(exhibit, words, revision=revision, start_s=start_s, end_s=end_s)


def find_again(anchor: Anchor, content: str) -> int | None:
    """Where the words of a text anchor begin in a text that may have moved: at their place, else at the one place where
    prefix or suffix agrees best, None if the words are gone or two places are equally good."""
    if anchor.start is None or not anchor.exact:
        return None
    if content.startswith(anchor.exact, anchor.start):
        return anchor.start
    best: list[int] = []
    score = -1
    at = content.find(anchor.exact)
    while at >= 0:
        here = _shared(anchor.prefix or "", content[max(0, at - CONTEXT) : at], from_end=True)
        here += _shared(anchor.suffix or "", content[at + len(anchor.exact) :][:CONTEXT], from_end=False)
        if here > score:
            best, score = [at], here
        elif here == score:
            best.append(at)
        at = content.find(anchor.exact, at + 1)
    return best[0] if len(best) == 1 else None


def _shared(wanted: str, found: str, *, from_end: bool) -> int:
    if from_end:
        wanted, found = wanted[::-1], found[::-1]
    count = 0
    for a, b in zip(wanted, found, strict=False):
        if a != b:
            break
        count += 1
    return count


def _backwards() -> ModelRefused:
    return ModelRefused("The place ends before it begins.", "Give the earlier end first.", where="anchor")

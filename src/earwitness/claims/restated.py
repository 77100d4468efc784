"""Whether a sentence says again what was said before: the same words of weight, the same figures.

A text that quotes somebody and later says the same in its own voice has dropped the chain; the claim keeps its origin.
This only proposes it: shared words are no proof, and a person decides.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from earwitness.claims.languages.stems import content_stems
from earwitness.claims.text import Place

LEAST: Final = 0.6
"""The share of the shorter one's stems that the two must have in common."""
LEAST_WORDS: Final = 2


@dataclass(frozen=True)
class Restated:
    """What was said before: where, in which words, and the item it is. `likeness`: the share of stems in common."""

    place: Place
    words: str
    item: Any
    likeness: float = 0.0


def restated(words: str, earlier: Iterable[Restated], language: str) -> Restated | None:
    """The earlier saying that these words say again, the likest one; None where none is like enough."""
    stems = content_stems(words, language)
    best: Restated | None = None
    for one in earlier:
        others = content_stems(one.words, language)
        shared = stems & others
        if len(shared) < LEAST_WORDS or not any(not s.isdigit() for s in shared):
            continue
        if figures(stems) and figures(others) and not figures(stems) & figures(others):
            continue  # another figure is another saying
        likeness = len(shared) / min(len(stems), len(others))
        if likeness >= LEAST and (best is None or likeness > best.likeness):
            best = Restated(one.place, one.words, one.item, likeness)
    return best


def figures(stems: Iterable[str]) -> frozenset[str]:
    """The figures among stems."""
    return frozenset(s for s in stems if s.isdigit())

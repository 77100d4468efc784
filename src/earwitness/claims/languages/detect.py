"""Which language a text is in, by its letters and its commonest words; or that it is none that has a table."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

_WORD = re.compile(r"[^\W\d_]+")
_SAMPLE: Final = 20_000
_FEW: Final = 20
LETTERS: Final[dict[str, Callable[[str], bool]]] = {
    "en": lambda c: "a" <= c <= "z",
    "ru": lambda c: "а" <= c <= "я" or c == "ё",
}
COMMON: Final = {
    "en": frozenset("the of and to in that was for on said with he is as at by from were his it have not had".split()),
    "ru": frozenset("и в не на что с он по как это его но из у за так от же они был для о бы когда мы".split()),
}


def detect(content: str) -> str | None:
    """The code of a language that has a table (`en`, `ru`), or None where neither fits.

    A text of a few words may hold none of the commonest; it goes by its letters, which is all there is to go by.
    """
    words = [w.lower() for w in _WORD.findall(content[:_SAMPLE])]
    if not words:
        return None
    counts = {code: sum(w in common for w in words) for code, common in COMMON.items()}
    best = max(counts, key=lambda code: counts[code])
    if counts[best] * 25 >= len(words) and counts[best]:
        return best
    if len(words) <= _FEW:
        letters = "".join(words)
        for code, inside in LETTERS.items():
            if all(inside(c) for c in letters):
                return code
    return None

"""Which language a text is in, by its letters and its commonest words; or that it is none that has a table."""

from __future__ import annotations

import re
from typing import Final

_WORD = re.compile(r"[^\W\d_]+")
_SAMPLE: Final = 20_000
COMMON: Final = {
    "en": frozenset("the of and to in that was for on said with he is as at by from were his it have not had".split()),
    "ru": frozenset("и в не на что с он по как это его но из у за так от же они был для о бы когда мы".split()),
}


def detect(content: str) -> str | None:
    """The code of a language that has a table (`en`, `ru`), or None where neither fits."""
    words = [w.lower() for w in _WORD.findall(content[:_SAMPLE])]
    if not words:
        return None
    counts = {code: sum(w in common for w in words) for code, common in COMMON.items()}
    best = max(counts, key=lambda code: counts[code])
    return best if counts[best] * 25 >= len(words) else None

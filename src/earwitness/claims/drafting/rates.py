"""How often each rule of speech is right: counted on the open half of the corpus by `make bench-claims`.

People are shown the share and the count behind it.
"""

from __future__ import annotations

from typing import Final

RATES: Final[dict[str, tuple[int, int]]] = {
    "according, after": (6, 6),
    "according, amid": (2, 3),
    "according, amid, pronoun": (2, 2),
    "according, before": (9, 9),
    "according, before, pronoun": (1, 1),
    "after": (14, 14),
    "after, inverted": (22, 22),
    "after, inverted, pronoun": (7, 7),
    "after, pronoun": (16, 16),
    "before": (33, 33),
    "before, pronoun": (16, 16),
    "before, shared": (1, 1),
    "before, unstated": (8, 8),
    "cited": (1, 1),
    "citing": (1, 1),
    "clause": (73, 74),
    "clause around": (4, 5),
    "clause around, pronoun": (3, 3),
    "clause before": (11, 12),
    "clause before, inverted": (8, 8),
    "clause before, pronoun": (2, 3),
    "clause, place": (2, 3),
    "clause, pronoun": (20, 22),
    "clause, quoted as": (1, 1),
    "clause, shared": (1, 1),
    "clause, unstated": (31, 33),
    "clause, unstated, pronoun": (1, 1),
    "colon": (1, 1),
    "distancing marks": (8, 11),
    "distancing word": (1, 1),
    "goes on": (5, 5),
    "interview": (2, 2),
    "later, according": (0, 1),
    "nobody named": (0, 6),
    "split": (27, 28),
    "split, pronoun": (2, 2),
    "title": (22, 23),
    "told an outlet": (5, 6),
    "told within told": (49, 54),
    "turn": (46, 48),
}
"""Rule -> (times right, times met)."""


def confidence(rule: str) -> float:
    """The share of a rule's drafts that were right, by the rule of succession: few cases never make 0 or 1."""
    right, met = RATES.get(rule, (0, 0))
    return round((right + 1) / (met + 2), 2)

"""How sure a rule is: how many of its findings were right on texts with a known answer."""

from __future__ import annotations

from collections.abc import Mapping

Shares = Mapping[str, tuple[int, int]]
"""Rule -> (right, of), counted on the texts that the rules were written by, so rather high for others."""


def confidence(shares: Shares, rule: str) -> float:
    """(right + 1) / (of + 2), Laplace's rule of succession: a rule never seen is at a half."""
    right, of = shares.get(rule, (0, 0))
    return round((right + 1) / (of + 2), 3)

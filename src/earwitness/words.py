"""Closed vocabularies: a field that holds one of a few words refuses every other, by name."""

from __future__ import annotations

from collections.abc import Collection

from earwitness.errors import ModelRefused


def one_of(value: str | None, known: Collection[str], field: str, *, absent: bool = False) -> None:
    """Raise ModelRefused unless the value is one of the known words (or absent, where that is allowed)."""
    if (value is None and absent) or value in known:
        return
    raise ModelRefused(
        f"The field {field} holds a word that its vocabulary does not know.",
        f"Give one of: {', '.join(known)}.",
        where=field,
    )


def said(value: str | None, field: str, *, absent: bool = False) -> None:
    """Raise ModelRefused for a blank text: what is not known is absent or has a word of its own, never an empty one."""
    if (value is None and absent) or (value is not None and value.strip()):
        return
    raise ModelRefused(f"The field {field} is blank.", "Give it a value, or leave it out.", where=field)

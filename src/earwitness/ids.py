"""Ids that are never reused: E1 (recording), D1 (document), T1 (transcript), R3 (revision), Q1, S1 (source alias)."""

from __future__ import annotations

import re
import secrets

from earwitness.errors import Usage

_ID = re.compile(r"([A-Z])([1-9][0-9]{0,8})")


def parse(text: str, prefixes: str) -> tuple[str, int]:
    """Split an id such as `E1`. Raises Usage unless its letter is one of `prefixes`."""
    found = _ID.fullmatch(text)
    if not found or found[1] not in prefixes:
        wanted = " or ".join(f"{p}1" for p in prefixes)
        raise Usage("That is not an id of the kind that is needed here.", f"Give an id such as {wanted}.", where="id")
    return found[1], int(found[2])


def random_hex(n_bytes: int = 16) -> str:
    """A fresh unpredictable id, lower-case hex."""
    return secrets.token_hex(n_bytes)

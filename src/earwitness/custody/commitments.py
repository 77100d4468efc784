"""Salted commitments (docs/format.md §1): what they hide can be opened later with its salt, and never guessed."""

from __future__ import annotations

import hashlib
import secrets

SALT_BYTES = 32


def new_salt() -> bytes:
    """32 fresh unpredictable bytes."""
    return secrets.token_bytes(SALT_BYTES)


def commit(tag: str, salt: bytes, data: bytes) -> bytes:
    """H("earwitness/1 commit\\n" | tag | "\\n" | salt[32] | u64 length | data), 32 bytes."""
    if len(salt) != SALT_BYTES:
        raise ValueError("a salt has 32 bytes")
    head = b"earwitness/1 commit\n" + tag.encode("ascii") + b"\n" + salt + len(data).to_bytes(8, "big")
    return hashlib.sha256(head + data).digest()

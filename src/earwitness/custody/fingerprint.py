"""Fingerprints of signing keys: one to compare by eye, one to read out over a telephone.

The hex fingerprint is SHA-256 of the 32 raw key bytes, 64 hex digits. The spoken one is its first 112 bits as seven
words of five letters in the manner of proquints (arXiv 0901.4016): 16 bits a word, consonant-vowel-consonant-vowel-
consonant, 4+2+4+2+4 bits, the most significant first. 112 bits is beyond what even a state can search.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Final

from earwitness.errors import Usage

CONSONANTS: Final = "bdfghjklmnprstvz"
VOWELS: Final = "aiou"
WORDS: Final = 7

_WORD = re.compile(f"[{CONSONANTS}][{VOWELS}][{CONSONANTS}][{VOWELS}][{CONSONANTS}]")
_BREAKS = re.compile(r"[\s\-]+")


@dataclass(frozen=True)
class Fingerprint:
    """What a reader typed: the first 32 bytes (hex) or 14 bytes (spoken) of SHA-256 of the key."""

    prefix: bytes

    def matches(self, key: bytes) -> bool:
        """Whether the 32-byte public key has this fingerprint."""
        return hashlib.sha256(key).digest()[: len(self.prefix)] == self.prefix

    def __str__(self) -> str:
        return self.prefix.hex() if len(self.prefix) == 32 else _speak(self.prefix)


def hex_of(key: bytes) -> str:
    """The hex fingerprint of a 32-byte public key: 64 lower-case digits."""
    return hashlib.sha256(key).hexdigest()


def spoken(key: bytes) -> str:
    """The spoken fingerprint of a 32-byte public key: seven words joined by '-'."""
    return _speak(hashlib.sha256(key).digest()[: 2 * WORDS])


def parse(text: str) -> Fingerprint:
    """Read a full fingerprint: 64 hex digits, or seven words; spaces or dashes between, any case. Raises Usage."""
    parts = [part for part in _BREAKS.split(text.strip().lower()) if part]
    if len(parts) == WORDS and all(_WORD.fullmatch(part) for part in parts):
        return Fingerprint(b"".join(_bits(part) for part in parts))
    joined = "".join(parts)
    if re.fullmatch("[0-9a-f]{64}", joined):
        return Fingerprint(bytes.fromhex(joined))
    raise Usage(
        "That is not a whole key fingerprint.",
        "Give all 64 hex digits, or all seven spoken words joined by dashes.",
        where="key",
    )


def _speak(bits: bytes) -> str:
    return "-".join(_word(int.from_bytes(bits[i : i + 2], "big")) for i in range(0, len(bits), 2))


def _word(n: int) -> str:
    return CONSONANTS[n >> 12] + VOWELS[n >> 10 & 3] + CONSONANTS[n >> 6 & 15] + VOWELS[n >> 4 & 3] + CONSONANTS[n & 15]


def _bits(word: str) -> bytes:
    n = 0
    for i, letter in enumerate(word):
        n = n << 2 | VOWELS.index(letter) if i % 2 else n << 4 | CONSONANTS.index(letter)
    return n.to_bytes(2, "big")

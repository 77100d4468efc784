"""Ed25519 (RFC 8032), with the keys and signatures refused that libraries let through.

With a public key of small order the equation holds for many messages or for all of them, so "signed" would bind
nothing; a second encoding of a point or S + L would give one statement several signatures. docs/format-time.md §2 has
the same rules for another implementation. All checks of this file come before the library is asked.
"""

from __future__ import annotations

from typing import Final, Literal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from earwitness.errors import SignatureBroken, WeakKey

P: Final = 2**255 - 19
"""The field prime."""

L: Final = 2**252 + 27742317777372353535851937790883648493
"""The order of the base point; S must be below it."""

_SIGN: Final = 1 << 255

SMALL_ORDER: Final = frozenset(
    bytes.fromhex(text)
    for text in (
        "0100000000000000000000000000000000000000000000000000000000000000",  # the neutral point
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",  # order 2
        "0000000000000000000000000000000000000000000000000000000000000000",  # order 4
        "0000000000000000000000000000000000000000000000000000000000000080",  # order 4
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",  # order 8
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",  # order 8
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",  # order 8
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",  # order 8
    )
)
"""The eight points of small order, as 32 bytes each."""

Fault = Literal["weak-key", "signature"]


def canonical(point: bytes) -> bool:
    """Whether 32 bytes are the one encoding of a point: y below p, and no sign bit where x is 0 (y is 1 or p - 1)."""
    if len(point) != 32:
        return False
    number = int.from_bytes(point, "little")
    y = number & (_SIGN - 1)
    return y < P and not (number & _SIGN and y in (1, P - 1))


def weak(key: bytes) -> bool:
    """Whether a public key must never be used: not 32 bytes, not canonically encoded, or of small order."""
    return not canonical(key) or key in SMALL_ORDER


def fault(key: bytes, message: bytes, signature: bytes) -> Fault | None:
    """None if `signature` (64 bytes) over `message` is good under `key` (32 bytes), else what is wrong.

    1. the key is 32 bytes, canonical, not of small order       else weak-key
    2. R is canonical                                           else signature
    3. S is below L                                             else signature
    4. R equals [S]B - [k]A as bytes (the library's own check)  else signature
    """
    if weak(key):
        return "weak-key"
    if len(signature) != 64 or not canonical(signature[:32]) or int.from_bytes(signature[32:], "little") >= L:
        return "signature"
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return "signature"
    return None


def verify(key: bytes, message: bytes, signature: bytes) -> None:
    """Return if the signature is good. Raises WeakKey (code weak-key) or SignatureBroken (code signature)."""
    found = fault(key, message, signature)
    if found == "weak-key":
        raise WeakKey(
            "A public key is one under which signatures bind nothing.",
            "Do not use this key; ask its owner for another one, by a way you trust.",
            where="key",
        )
    if found:
        raise SignatureBroken(
            "A signature does not verify under the key that is named.",
            "Treat what it signs as changed or forged; ask for the original again.",
            where="signature",
        )


def sign(seed: bytes, message: bytes) -> bytes:
    """The 64-byte signature over `message` by the private key whose 32-byte seed is given."""
    return Ed25519PrivateKey.from_private_bytes(seed).sign(message)


def public(seed: bytes) -> bytes:
    """The 32-byte public key that belongs to a 32-byte private seed."""
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

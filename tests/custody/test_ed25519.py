"""Keys and signatures that libraries accept and we must not (SEAL H7, cases 86-90)."""

from __future__ import annotations

import hashlib
import os

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from earwitness.custody import ed25519
from earwitness.errors import SignatureBroken, WeakKey

SEED = hashlib.sha256(b"earwitness test signer").digest()
KEY = ed25519.public(SEED)
IDENTITY = (1).to_bytes(32, "little")
ORDER_8 = bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a")


def library_accepts(key: bytes, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


# RFC 8032 §7.1, tests 1 to 3
RFC8032 = [
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]


@pytest.mark.parametrize(("seed", "key", "message", "signature"), RFC8032)
def test_the_vectors_of_the_standard(seed: str, key: str, message: str, signature: str) -> None:
    assert ed25519.public(bytes.fromhex(seed)).hex() == key
    assert ed25519.sign(bytes.fromhex(seed), bytes.fromhex(message)).hex() == signature
    assert ed25519.fault(bytes.fromhex(key), bytes.fromhex(message), bytes.fromhex(signature)) is None


def test_the_neutral_key_signs_everything_for_the_library_and_nothing_for_us() -> None:
    signature = IDENTITY + bytes(32)
    messages = [os.urandom(20) for _ in range(50)]
    assert all(library_accepts(IDENTITY, m, signature) for m in messages), "the library has changed: note it"
    assert {ed25519.fault(IDENTITY, m, signature) for m in messages} == {"weak-key"}


def test_a_key_of_order_eight_signs_some_messages_for_the_library_and_none_for_us() -> None:
    signature = IDENTITY + bytes(32)
    messages = [n.to_bytes(2, "big") for n in range(400)]
    assert any(library_accepts(ORDER_8, m, signature) for m in messages)
    assert {ed25519.fault(ORDER_8, m, signature) for m in messages} == {"weak-key"}


def test_the_list_of_small_points_is_whole_and_right() -> None:
    """Each of the eight is on the curve, and eight times it is the neutral point; they are distinct."""
    d = -121665 * pow(121666, -1, ed25519.P) % ed25519.P
    for point in ed25519.SMALL_ORDER:
        number = int.from_bytes(point, "little")
        y, sign = number & (2**255 - 1), number >> 255
        square = (y * y - 1) * pow(d * y * y + 1, -1, ed25519.P) % ed25519.P
        x = pow(square, (ed25519.P + 3) // 8, ed25519.P)
        if (x * x - square) % ed25519.P:
            x = x * pow(2, (ed25519.P - 1) // 4, ed25519.P) % ed25519.P
        assert (x * x - square) % ed25519.P == 0
        x = x if x & 1 == sign else -x % ed25519.P
        for _ in range(3):
            k = d * x * x * y * y % ed25519.P
            x, y = (
                2 * x * y * pow(1 + k, -1, ed25519.P) % ed25519.P,
                (y * y + x * x) * pow(1 - k, -1, ed25519.P) % ed25519.P,
            )
        assert (x, y) == (0, 1)
    assert len(ed25519.SMALL_ORDER) == 8


@pytest.mark.parametrize(
    "key",
    [
        (ed25519.P + 1).to_bytes(32, "little"),  # the neutral point, y not reduced
        ed25519.P.to_bytes(32, "little"),
        (ed25519.P + 3).to_bytes(32, "little"),  # y = 3, not reduced
        (2**255 - 1).to_bytes(32, "little"),
        b"\xff" * 32,
        (1 | 1 << 255).to_bytes(32, "little"),  # x = 0 with a sign
        (ed25519.P - 1 | 1 << 255).to_bytes(32, "little"),
        b"",
        KEY[:31],
        KEY + b"\0",
        *sorted(ed25519.SMALL_ORDER),
    ],
)
def test_keys_that_are_never_used(key: bytes) -> None:
    assert ed25519.fault(key, b"m", ed25519.sign(SEED, b"m")) == "weak-key"
    with pytest.raises(WeakKey) as caught:
        ed25519.verify(key, b"m", ed25519.sign(SEED, b"m"))
    assert caught.value.code == "weak-key"


def test_s_plus_l_is_another_signature_and_is_refused() -> None:
    signature = ed25519.sign(SEED, b"m")
    s = int.from_bytes(signature[32:], "little") + ed25519.L
    forged = signature[:32] + s.to_bytes(32, "little")
    assert ed25519.fault(KEY, b"m", forged) == "signature"


@pytest.mark.parametrize(
    "r", [(ed25519.P + 1).to_bytes(32, "little"), (1 | 1 << 255).to_bytes(32, "little"), b"\xff" * 32]
)
def test_r_that_is_not_canonical(r: bytes) -> None:
    assert ed25519.fault(KEY, b"m", r + bytes(32)) == "signature"


def test_the_checks_come_before_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """A library that accepts everything must not be able to let these through."""

    class Lenient:
        @staticmethod
        def from_public_bytes(_key: bytes) -> type[Lenient]:
            return Lenient

        @staticmethod
        def verify(_signature: bytes, _message: bytes) -> None:
            return None

    monkeypatch.setattr(ed25519, "Ed25519PublicKey", Lenient)
    good = ed25519.sign(SEED, b"m")
    high = good[:32] + (int.from_bytes(good[32:], "little") + ed25519.L).to_bytes(32, "little")
    assert ed25519.fault(KEY, b"m", good) is None
    assert ed25519.fault(KEY, b"m", high) == "signature"
    assert ed25519.fault(KEY, b"m", b"\xff" * 32 + good[32:]) == "signature"
    assert ed25519.fault(KEY, b"m", good + b"\0") == "signature"
    assert ed25519.fault(ORDER_8, b"m", good) == "weak-key"


@given(st.binary(max_size=60), st.integers(0, 511))
def test_any_bit_of_the_signature_counts(message: bytes, bit: int) -> None:
    forged = bytearray(ed25519.sign(SEED, message))
    forged[bit // 8] ^= 1 << bit % 8
    assert ed25519.fault(KEY, message, bytes(forged)) == "signature"


def test_errors_are_typed() -> None:
    ed25519.verify(KEY, b"m", ed25519.sign(SEED, b"m"))
    with pytest.raises(SignatureBroken) as caught:
        ed25519.verify(KEY, b"other", ed25519.sign(SEED, b"m"))
    assert caught.value.code == "signature"

"""Fingerprints: what is read out is what was meant, and nothing less than the whole is taken."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earwitness.custody import fingerprint
from earwitness.errors import Usage

KEY = bytes(32)


def test_known_words() -> None:
    assert fingerprint.hex_of(KEY) == hashlib.sha256(KEY).hexdigest()
    assert fingerprint.spoken(KEY) == "kinom-lopot-zodof-rujul-kufaz-sakar-mupiz"


def test_the_words_are_proquints() -> None:
    """127.0.0.1 is lusab-babad in the paper (arXiv 0901.4016)."""
    assert fingerprint.parse("lusab-babad" + "-babab" * 5).prefix[:4] == bytes((127, 0, 0, 1))


@given(st.binary(min_size=32, max_size=32))
def test_both_forms_lead_back_to_the_key(key: bytes) -> None:
    words = fingerprint.spoken(key)
    assert len(words) == 41 and len(words.split("-")) == 7
    for text in (words, words.upper(), words.replace("-", " "), f"  {words.replace('-', ' - ')}\n"):
        found = fingerprint.parse(text)
        assert found.matches(key) and str(found) == words
    digits = fingerprint.hex_of(key)
    spaced = " ".join(digits[i : i + 4] for i in range(0, 64, 4))
    for text in (digits, digits.upper(), spaced):
        assert fingerprint.parse(text).matches(key)
        assert str(fingerprint.parse(text)) == digits


@given(st.binary(min_size=32, max_size=32), st.integers(0, 111))
def test_another_key_does_not_match(key: bytes, bit: int) -> None:
    near = bytearray(hashlib.sha256(key).digest())
    near[bit // 8] ^= 0x80 >> bit % 8
    assert not fingerprint.Fingerprint(bytes(near)).matches(key)
    assert not fingerprint.Fingerprint(bytes(near[:14])).matches(key)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "kinom",
        "kinom-lopot-zodof-rujul-kufaz-sakar",
        "kinom-lopot-zodof-rujul-kufaz-sakar-mupiz-babab",
        "kinom-lopot-zodof-rujul-kufaz-sakar-mupix",
        "kinem-lopot-zodof-rujul-kufaz-sakar-mupiz",
        "kinomlopotzodofrujulkufazsakarmupiz",
        "ab" * 31,
        "ab" * 33,
        "gg" * 32,
        "ab" * 31 + "a",
        "é" * 64,
        "٣" * 64,
    ],
)
def test_what_is_not_a_whole_fingerprint_is_refused(text: str) -> None:
    with pytest.raises(Usage) as caught:
        fingerprint.parse(text)
    assert caught.value.exit_code == 2

"""What the reader brings: keys they know, certificates of time authorities. Never taken from what is being checked."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from importlib import resources
from typing import Any

from earwitness.custody import cj, fingerprint
from earwitness.errors import Malformed, Usage


@dataclass(frozen=True)
class KnownKey:
    """A key of a list the reader holds. Instants as 2026-11-22T10:20:30Z; None where the list says nothing."""

    key: bytes
    name: str
    revoked_at: str | None = None
    valid_from: str | None = None
    valid_until: str | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Trust:
    """The reader's trust store. `anchors` are DER certificates.

    `only` are the fingerprints of the only keys to accept, empty for any key: 64 hex digits each, or the first 28 where
    the reader typed the seven spoken words.
    """

    keys: tuple[KnownKey, ...] = ()
    anchors: tuple[bytes, ...] = ()
    only: frozenset[str] = field(default=frozenset())

    def known(self, key: bytes) -> KnownKey | None:
        """The reader's record of this whole key, never of its short id."""
        return next((k for k in self.keys if k.key == key), None)

    def accepts(self, key: bytes) -> bool:
        """Whether this key may have signed anything at all, as far as the list of only keys goes."""
        whole = fingerprint.hex_of(key)
        return not self.only or any(whole.startswith(beginning) for beginning in self.only)

    def revoked(self, key: bytes) -> str | None:
        """The earliest revocation that any of the reader's lists has of this key."""
        return min((k.revoked_at for k in self.keys if k.key == key and k.revoked_at), default=None)


def from_mapping(obj: Mapping[str, Any]) -> Trust:
    """The trust store of a JSON object {"keys": [...], "anchors": [b64 DER], "only": [hex]}. Raises Usage.

    The list is the reader's own: what is wrong with it is said, never passed over.
    """
    try:
        keys = tuple(
            KnownKey(
                cj.b64(k["key"], "key", 32),
                str(k.get("name") or "a key without a name"),
                _instant(k.get("revoked_at")),
                k.get("from") or None,
                k.get("until") or None,
                k.get("reason") or None,
            )
            for k in obj.get("keys", ())
        )
        anchors = tuple(base64.b64decode(a, validate=True) for a in obj.get("anchors", ()))
        only = [fingerprint.parse(text).prefix for text in obj.get("only", ())]
        if any(len(whole) != 32 for whole in only):
            raise ValueError
        return Trust(keys, anchors, frozenset(whole.hex() for whole in only))
    except (KeyError, TypeError, AttributeError, binascii.Error, ValueError, Malformed):
        raise Usage(
            "The key list cannot be read.", "Give a file that `earwitness keys list` wrote.", where="trust"
        ) from None


def _instant(value: object) -> str | None:
    """The fixed form of an instant, or None for nothing. Raises ValueError."""
    if value is None or value == "":
        return None
    if not isinstance(value, str) or not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z", value):
        raise ValueError
    datetime.fromisoformat(value)
    return value


def certificates(untrusted: bytes) -> tuple[bytes, ...]:
    """DER certificates from a file the reader gives: PEM (one or many) or one DER. Raises Usage."""
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    try:
        if b"-----BEGIN" in untrusted:
            return tuple(c.public_bytes(Encoding.DER) for c in x509.load_pem_x509_certificates(untrusted))
        return (x509.load_der_x509_certificate(untrusted).public_bytes(Encoding.DER),)
    except ValueError:
        raise Usage(
            "The file is not a certificate.",
            "Give the authority's certificate as PEM or DER, as the authority publishes it.",
            where="tsa-ca",
        ) from None


def released() -> Trust:
    """The release's own list (custody/anchors.json). It may be empty: then only the reader's anchors count."""
    text = resources.files("earwitness.custody").joinpath("anchors.json").read_text("utf-8")
    return from_mapping(json.loads(text))


def joined(*stores: Trust) -> Trust:
    """Everything that several stores hold."""
    return Trust(
        tuple(k for s in stores for k in s.keys),
        tuple(dict.fromkeys(a for s in stores for a in s.anchors)),
        frozenset().union(*(s.only for s in stores)),
    )

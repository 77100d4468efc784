"""What the reader brings: keys they know, certificates of time authorities. Never taken from what is being checked."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

from earwitness.errors import Usage


@dataclass(frozen=True)
class KnownKey:
    """A key of a list the reader holds. Instants in the fixed text form; None where the list says nothing."""

    key: bytes
    name: str
    revoked_at: str | None = None
    valid_from: str | None = None
    valid_until: str | None = None
    reason: str | None = None


def _instant_key(instant: str) -> str:
    """Orders instants with and without fractions of a second."""
    whole, _, fraction = instant.rstrip("Z").partition(".")
    return whole + fraction.ljust(9, "0")


@dataclass(frozen=True)
class Trust:
    """The reader's trust store. `anchors` are DER certificates; `only` are hex fingerprints, empty for any key."""

    keys: tuple[KnownKey, ...] = ()
    anchors: tuple[bytes, ...] = ()
    only: frozenset[str] = field(default=frozenset())

    def known(self, key: bytes) -> KnownKey | None:
        """The reader's record of this whole key, never of its short id."""
        return next((k for k in self.keys if k.key == key), None)

    def revoked(self, key: bytes) -> str | None:
        """The earliest revocation that any of the reader's lists has of this key."""
        return min((k.revoked_at for k in self.keys if k.key == key and k.revoked_at), key=_instant_key, default=None)


def from_mapping(obj: Mapping[str, Any]) -> Trust:
    """The trust store of a JSON object {"keys": [...], "anchors": [b64 DER], "only": [hex]}. Raises Usage."""
    try:
        keys = tuple(
            KnownKey(
                base64.b64decode(k["key"], validate=True),
                str(k.get("name") or "a key without a name"),
                k.get("revoked_at") or None,
                k.get("from") or None,
                k.get("until") or None,
                k.get("reason") or None,
            )
            for k in obj.get("keys", ())
        )
        anchors = tuple(base64.b64decode(a, validate=True) for a in obj.get("anchors", ()))
        return Trust(keys, anchors, frozenset(obj.get("only", ())))
    except (KeyError, TypeError, AttributeError, binascii.Error, ValueError):
        raise Usage(
            "The key list cannot be read.", "Give a file that `earwitness keys list` wrote.", where="trust"
        ) from None


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

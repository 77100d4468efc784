"""Signatures of timestamp authorities and of certificates: three kinds, all with SHA-2 (docs/format-time.md §9)."""

from __future__ import annotations

from typing import Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from earwitness.custody import der
from earwitness.custody.der import Fields, NotDer, Value

SHA2: Final[dict[bytes, str]] = {
    der.encode_oid("2.16.840.1.101.3.4.2.1"): "sha256",
    der.encode_oid("2.16.840.1.101.3.4.2.2"): "sha384",
    der.encode_oid("2.16.840.1.101.3.4.2.3"): "sha512",
}
"""DER OID of a digest to its hashlib name; nothing weaker is in it."""

_HASH: Final[dict[str, hashes.HashAlgorithm]] = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}
_RSA: Final = der.encode_oid("1.2.840.113549.1.1.1")
_PSS: Final = der.encode_oid("1.2.840.113549.1.1.10")
_MGF1: Final = der.encode_oid("1.2.840.113549.1.1.8")
_EC_KEY: Final = der.encode_oid("1.2.840.10045.2.1")
_RSA_WITH: Final = {
    der.encode_oid(f"1.2.840.113549.1.1.{n}"): name for n, name in ((11, "sha256"), (12, "sha384"), (13, "sha512"))
}
_ECDSA_WITH: Final = {
    der.encode_oid(f"1.2.840.10045.4.3.{n}"): name for n, name in ((2, "sha256"), (3, "sha384"), (4, "sha512"))
}
_CURVES: Final[dict[bytes, ec.EllipticCurve]] = {
    der.encode_oid("1.2.840.10045.3.1.7"): ec.SECP256R1(),
    der.encode_oid("1.3.132.0.34"): ec.SECP384R1(),
    der.encode_oid("1.3.132.0.35"): ec.SECP521R1(),
}


def digest_name(algorithm: Value) -> str | None:
    """The hashlib name of a SHA-2 AlgorithmIdentifier with no or NULL parameters; None for any other."""
    parts = algorithm.parts
    if algorithm.tag != der.SEQUENCE or not 1 <= len(parts) <= 2 or (len(parts) == 2 and parts[1].tag != der.NULL):
        return None
    return SHA2.get(parts[0].raw)


def verifies(algorithm: Value, key: Value, message: bytes, signature: bytes, *, digest: str | None = None) -> bool:
    """Whether `signature` over `message` is good under `key`, a subjectPublicKeyInfo.

    `digest` is the digestAlgorithm of a SignerInfo: the algorithm must use it, and a bare rsaEncryption is then PKCS
    #1 v1.5 with it. Anything weaker or stranger than docs/format-time.md §9 is False, never an error.
    """
    try:
        return _verifies(algorithm, key, message, signature, digest)
    except (NotDer, InvalidSignature, UnsupportedAlgorithm, ValueError):
        return False


def _verifies(algorithm: Value, key: Value, message: bytes, signature: bytes, digest: str | None) -> bool:
    fields = Fields(algorithm)
    oid = fields.take(der.OID).raw
    parameters = fields.take() if fields.peek() is not None else None
    fields.end()
    if oid in _ECDSA_WITH:
        name = _ECDSA_WITH[oid]
        if parameters is not None or digest not in (None, name):
            return False
        return _ecdsa(key, message, signature, name)
    if oid == _PSS:
        name, salt = _pss_parameters(parameters)
        pad: padding.AsymmetricPadding = padding.PSS(padding.MGF1(_HASH[name]), salt)
    else:
        named = _RSA_WITH.get(oid) or (digest if oid == _RSA else None)
        if named is None or (parameters is not None and parameters.tag != der.NULL):
            return False
        name, pad = named, padding.PKCS1v15()
    if digest not in (None, name):
        return False
    _rsa_key(key).verify(signature, message, pad, _HASH[name])
    return True


def _pss_parameters(parameters: Value | None) -> tuple[str, int]:
    if parameters is None:
        raise NotDer("PSS without parameters means SHA-1")
    fields = Fields(parameters)
    name = digest_name(der.single(fields.take(0xA0), der.SEQUENCE))
    mask = Fields(der.single(fields.take(0xA1), der.SEQUENCE))
    oid, mask_hash = mask.take(der.OID).raw, digest_name(mask.take(der.SEQUENCE))
    mask.end()
    salt, trailer = der.integer(der.single(fields.take(0xA2), der.INTEGER)), fields.optional(0xA3)
    fields.end()
    if name is None or mask_hash != name or oid != _MGF1 or not 0 <= salt <= 64:
        raise NotDer("PSS of another kind")
    if trailer and der.integer(der.single(trailer, der.INTEGER)) != 1:
        raise NotDer("PSS of another kind")
    return name, salt


def _key_parts(key: Value) -> tuple[bytes, Value | None, bytes]:
    fields = Fields(key)
    algorithm, bits = Fields(fields.take(der.SEQUENCE)), der.bit_string(fields.take(der.BIT_STRING))
    fields.end()
    oid = algorithm.take(der.OID).raw
    parameters = algorithm.take() if algorithm.peek() is not None else None
    algorithm.end()
    return oid, parameters, bits


def _rsa_key(key: Value) -> rsa.RSAPublicKey:
    oid, parameters, bits = _key_parts(key)
    if oid != _RSA or (parameters is not None and parameters.tag != der.NULL):
        raise NotDer("not an RSA key")
    fields = Fields(der.parse(bits))
    n, e = der.integer(fields.take(der.INTEGER)), der.integer(fields.take(der.INTEGER))
    fields.end()
    if n < 0 or not 2048 <= n.bit_length() <= 8192 or not 3 <= e < 2**33 or not e & 1:
        raise NotDer("an RSA key that is too weak or too large")
    return rsa.RSAPublicNumbers(e, n).public_key()


def _ecdsa(key: Value, message: bytes, signature: bytes, name: str) -> bool:
    oid, parameters, bits = _key_parts(key)
    curve = _CURVES.get(parameters.raw) if parameters is not None else None
    if oid != _EC_KEY or curve is None or bits[:1] != b"\x04":
        return False
    fields = Fields(der.parse(signature))
    r, s = der.integer(fields.take(der.INTEGER)), der.integer(fields.take(der.INTEGER))
    fields.end()
    if r <= 0 or s <= 0:
        return False
    ec.EllipticCurvePublicKey.from_encoded_point(curve, bits).verify(signature, message, ec.ECDSA(_HASH[name]))
    return True

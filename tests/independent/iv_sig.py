"""Signatures of authorities (format-time.md §9)."""

from __future__ import annotations

from typing import NamedTuple

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from iv_der import BITS, INT, NULL, SEQ, BadDer, Fields, Node, algorithm, number, only, parse, sha2

RSA = "2a864886f70d010101"
PSS = "2a864886f70d01010a"
MGF1 = "2a864886f70d010108"
EC = "2a8648ce3d0201"
PKCS1 = {"2a864886f70d01010b": "sha256", "2a864886f70d01010c": "sha384", "2a864886f70d01010d": "sha512"}
ECDSA = {"2a8648ce3d040302": "sha256", "2a8648ce3d040303": "sha384", "2a8648ce3d040304": "sha512"}
HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}
CURVES: dict[str, tuple[ec.EllipticCurve, int, int]] = {
    "2a8648ce3d030107": (ec.SECP256R1(), 32, 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551),
    "2b81040022": (
        ec.SECP384R1(),
        48,
        0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973,
    ),
    "2b81040023": (
        ec.SECP521R1(),
        66,
        (0x1FF << 512)
        + int(
            "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa"
            "51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409",
            16,
        ),
    ),
}


class Scheme(NamedTuple):
    kind: str
    digest: str
    salt: int


def _absent_or_null(parameters: Node | None) -> bool:
    return parameters is None or parameters.tag == NULL


def _pss(parameters: Node | None) -> Scheme:
    if parameters is None:
        raise BadDer("parameters")
    fields = Fields(parameters)
    digest = sha2(only(fields.next(0xA0), SEQ))
    oid, inner = algorithm(only(fields.next(0xA1), SEQ))
    salt = number(only(fields.next(0xA2), INT))
    trailer = fields.maybe(0xA3)
    fields.end()
    if oid != MGF1 or inner is None or sha2(inner) != digest or not 0 <= salt <= 64:
        raise BadDer("parameters")
    if trailer is not None and only(trailer, INT).content != b"\x01":
        raise BadDer("trailer")
    return Scheme("pss", digest, salt)


def scheme_of(node: Node, digest: str | None = None) -> Scheme:
    """What an AlgorithmIdentifier asks for; a bare rsaEncryption only where a digest is given."""
    oid, parameters = algorithm(node)
    if oid == PSS:
        return _pss(parameters)
    if oid in ECDSA:
        if parameters is not None:
            raise BadDer("parameters")
        return Scheme("ecdsa", ECDSA[oid], 0)
    name = PKCS1.get(oid) or (digest if oid == RSA else None)
    if name is None or not _absent_or_null(parameters):
        raise BadDer("algorithm")
    return Scheme("pkcs1", name, 0)


def _rsa_key(oid: str, parameters: Node | None, blob: bytes) -> rsa.RSAPublicKey:
    if oid != RSA or not _absent_or_null(parameters):
        raise BadDer("key")
    fields = Fields(parse(blob))
    n, e = number(fields.next(INT)), number(fields.next(INT))
    fields.end()
    if n <= 0 or not 2048 <= n.bit_length() <= 8192 or not e & 1 or not 3 <= e < 2**33:
        raise BadDer("key")
    return rsa.RSAPublicNumbers(e, n).public_key()


def _check_ec(scheme: Scheme, oid: str, parameters: Node | None, blob: bytes, signature: bytes, data: bytes) -> bool:
    if oid != EC or parameters is None or parameters.tag != 0x06 or parameters.content.hex() not in CURVES:
        return False
    curve, width, order = CURVES[parameters.content.hex()]
    if len(blob) != 1 + 2 * width or blob[0] != 4:
        return False
    fields = Fields(parse(signature))
    r, s = number(fields.next(INT)), number(fields.next(INT))
    fields.end()
    if not (0 < r < order and 0 < s < order):
        return False
    key = ec.EllipticCurvePublicKey.from_encoded_point(curve, blob)
    key.verify(signature, data, ec.ECDSA(HASHES[scheme.digest]))
    return True


def check_signature(scheme: Scheme, spki: Node, signature: bytes, data: bytes) -> bool:
    """Whether the signature is the key's over the data."""
    try:
        fields = Fields(spki)
        oid, parameters = algorithm(fields.next(SEQ))
        bits = fields.next(BITS).content
        fields.end()
        if bits[0]:
            return False
        if scheme.kind == "ecdsa":
            return _check_ec(scheme, oid, parameters, bits[1:], signature, data)
        key = _rsa_key(oid, parameters, bits[1:])
        if len(signature) != (key.key_size + 7) // 8:
            return False
        digest = HASHES[scheme.digest]
        if scheme.kind == "pss":
            key.verify(signature, data, padding.PSS(padding.MGF1(digest), scheme.salt), digest)
        else:
            key.verify(signature, data, padding.PKCS1v15(), digest)
    except (BadDer, InvalidSignature, UnsupportedAlgorithm, ValueError):
        return False
    return True

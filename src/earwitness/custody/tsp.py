"""The structure of RFC 3161 timestamps, and nothing about whether to believe them (docs/format-time.md §6, §11).

A stored token is a TimeStampToken (CMS ContentInfo); a whole TimeStampResp is unwrapped. `read_token` does all of §6
but the comparison of the imprint with the data.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from earwitness.custody import der, x509path
from earwitness.custody.authority_signature import SHA2, digest_name
from earwitness.custody.der import Fields, NotDer, Value

MAX_TOKEN: Final = 65_536
MAX_CERTIFICATES: Final = 16

SIGNED_DATA: Final = der.encode_oid("1.2.840.113549.1.7.2")
TST_INFO: Final = der.encode_oid("1.2.840.113549.1.9.16.1.4")

DIGEST_SIZE: Final = {"sha256": 32, "sha384": 48, "sha512": 64}


class NotGranted(NotDer):
    """An authority answered, but with a refusal. `status` is the PKIStatus number."""

    def __init__(self, status: int) -> None:
        super().__init__("the authority did not grant a timestamp")
        self.status = status


@dataclass(frozen=True)
class Info:
    """TSTInfo. `digest` is a hashlib name; `digits` the genTime to the second; `accuracy_us` in microseconds."""

    digest: str
    imprint: bytes
    gen_time: datetime
    digits: str
    order_key: str
    accuracy_us: int | None
    nonce: int | None


@dataclass(frozen=True)
class Token:
    """One token taken apart. `raw` is the ContentInfo; `content` what the SignerInfo's digest is over."""

    raw: bytes
    content: bytes
    info: Info
    certificates: tuple[bytes, ...]
    revocations: tuple[bytes, ...]
    sid: Value
    digest: str
    attributes: Value
    algorithm: Value
    signature: bytes


@dataclass(frozen=True)
class Request:
    """What a request asks to be stamped. `nonce` is None if it has none."""

    digest: str
    imprint: bytes
    nonce: int | None


def request(imprint: bytes, *, nonce: bool = True) -> bytes:
    """A TimeStampReq (DER, a .tsq file) for a SHA-256, SHA-384 or SHA-512 imprint, asking for the certificate."""
    names = {size: name for name, size in DIGEST_SIZE.items()}
    oids = {name: oid for oid, name in SHA2.items()}
    algorithm = der.encode(der.SEQUENCE, oids[names[len(imprint)]], der.encode(der.NULL))
    return der.encode(
        der.SEQUENCE,
        der.encode_integer(1),
        der.encode(der.SEQUENCE, algorithm, der.encode(der.OCTET_STRING, imprint)),
        der.encode_integer(secrets.randbits(63) | 1 << 63) if nonce else b"",
        der.encode(der.BOOLEAN, b"\xff"),
    )


def read_request(untrusted_request: bytes) -> Request:
    """The imprint and nonce of a TimeStampReq. Raises NotDer."""
    fields = Fields(der.parse(untrusted_request))
    if der.integer(fields.take(der.INTEGER)) != 1:
        raise NotDer("a request of another version")
    digest, imprint = _imprint(fields.take(der.SEQUENCE))
    fields.optional(der.OID)
    nonce = fields.optional(der.INTEGER)
    fields.optional(der.BOOLEAN)
    fields.end()
    return Request(digest, imprint, der.integer(nonce) if nonce else None)


def unwrap(untrusted_token: bytes) -> bytes:
    """The ContentInfo of a token or of a granted TimeStampResp. Raises NotDer, NotGranted."""
    if len(untrusted_token) > MAX_TOKEN:
        raise NotDer("a token that is too large")
    outer = der.parse(untrusted_token)
    if outer.tag != der.SEQUENCE or not outer.parts:
        raise NotDer("not a timestamp")
    if outer.parts[0].tag != der.SEQUENCE:
        return outer.raw
    status = der.integer(Fields(outer.parts[0]).take(der.INTEGER))
    if status not in (0, 1):
        raise NotGranted(status)
    if len(outer.parts) != 2:
        raise NotDer("a granted answer without its token")
    return outer.parts[1].raw


def read_token(untrusted_token: bytes) -> Token:
    """Take a token (or a whole answer) apart. Raises NotDer, NotGranted; §6 steps 1 to 6."""
    raw = unwrap(untrusted_token)
    content_info = Fields(der.parse(raw))
    _expect(content_info.take(der.OID), SIGNED_DATA)
    signed = Fields(der.single(content_info.take(0xA0), der.SEQUENCE))
    content_info.end()

    if der.integer(signed.take(der.INTEGER)) not in (3, 4, 5):
        raise NotDer("signed data of another version")
    signed.take(der.SET)
    encapsulated = Fields(signed.take(der.SEQUENCE))
    certificates, revocations, signers = signed.optional(0xA0), signed.optional(0xA1), signed.take(der.SET)
    signed.end()
    _expect(encapsulated.take(der.OID), TST_INFO)
    content = der.single(encapsulated.take(0xA0), der.OCTET_STRING).content
    encapsulated.end()
    if certificates and len(certificates.parts) > MAX_CERTIFICATES:
        raise NotDer("too many certificates in a token")

    signer = Fields(der.single(signers, der.SEQUENCE))
    version, sid = der.integer(signer.take(der.INTEGER)), signer.take()
    digest, attributes = digest_name(signer.take(der.SEQUENCE)), signer.take(0xA0)
    algorithm, signature = signer.take(der.SEQUENCE), signer.take(der.OCTET_STRING).content
    signer.optional(0xA1)
    signer.end()
    if (version, sid.tag) not in ((1, der.SEQUENCE), (3, 0x80)) or digest is None:
        raise NotDer("a signer of another kind")
    if sid.tag == der.SEQUENCE and [part.tag for part in sid.parts] != [der.SEQUENCE, der.INTEGER]:
        raise NotDer("a signer named in another way")
    return Token(
        raw,
        content,
        _read_info(content),
        tuple(part.raw for part in certificates.parts if part.tag == der.SEQUENCE) if certificates else (),
        tuple(part.raw for part in revocations.parts if part.tag == der.SEQUENCE) if revocations else (),
        sid,
        digest,
        attributes,
        algorithm,
        signature,
    )


def _read_info(content: bytes) -> Info:
    fields = Fields(der.parse(content))
    if der.integer(fields.take(der.INTEGER)) != 1:
        raise NotDer("a TSTInfo of another version")
    fields.take(der.OID)
    digest, imprint = _imprint(fields.take(der.SEQUENCE))
    fields.take(der.INTEGER)
    time = fields.take(der.GENERALIZED_TIME).content
    accuracy, _ordering, nonce = (
        fields.optional(der.SEQUENCE),
        fields.optional(der.BOOLEAN),
        fields.optional(der.INTEGER),
    )
    fields.optional(0xA0)
    extensions = fields.optional(0xA1)
    fields.end()
    if extensions and any(critical for _, critical, _ in _extensions(extensions)):
        raise NotDer("a TSTInfo that insists on something unknown")
    found = re.fullmatch(rb"([0-9]{14})(?:\.([0-9]{0,8}[1-9]))?Z", time)
    if not found:
        raise NotDer("a genTime of another form")
    digits, fraction = found[1].decode("ascii"), (found[2] or b"").decode("ascii")
    gen_time = der.instant(digits).replace(microsecond=int(fraction.ljust(6, "0")[:6]))
    return Info(
        digest,
        imprint,
        gen_time,
        digits,
        digits + fraction.ljust(9, "0"),
        _accuracy_us(accuracy) if accuracy else None,
        der.integer(nonce) if nonce else None,
    )


def _extensions(value: Value) -> tuple[tuple[bytes, bool, bytes], ...]:
    """TSTInfo's extensions are tagged implicitly: [1] holds the Extension values themselves."""
    return x509path.read_extensions(Value(der.SEQUENCE, value.content, value.raw, value.parts))


def _imprint(value: Value) -> tuple[str, bytes]:
    fields = Fields(value)
    digest, imprint = digest_name(fields.take(der.SEQUENCE)), fields.take(der.OCTET_STRING).content
    fields.end()
    if digest is None or len(imprint) != DIGEST_SIZE[digest]:
        raise NotDer("an imprint by a hash that is too weak or unknown")
    return digest, imprint


def _accuracy_us(value: Value) -> int:
    fields = Fields(value)
    total = 0
    for tag, unit, least, most in ((der.INTEGER, 1_000_000, 0, 2**31 - 1), (0x80, 1000, 1, 999), (0x81, 1, 1, 999)):
        part = fields.optional(tag)
        if part:
            number = der.integer(part)
            if not least <= number <= most:
                raise NotDer("an accuracy out of range")
            total += number * unit
    fields.end()
    return total


def _expect(value: Value, oid: bytes) -> None:
    if value.raw != oid:
        raise NotDer("another kind of content stands here")

"""Certificates and the way from an authority's certificate to an anchor the reader trusts (docs/format-time.md §8-9).

RFC 5280 cut down to what timestamps need, stricter where it can be: names are equal if their bytes are, policies and
name constraints are not processed (a certificate that insists on them is not used), and the time that counts is the
token's own, so that the same bytes give the same verdict for ever. `cryptography` does the arithmetic only.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from earwitness.custody import der
from earwitness.custody.authority_signature import verifies
from earwitness.custody.der import Fields, NotDer, Value
from earwitness.errors import Usage

MAX_PATH: Final = 8
"""Certificates on a path, signer and anchor included."""

TIME_STAMPING: Final = der.encode_oid("1.3.6.1.5.5.7.3.8")
_ANY_PURPOSE: Final = der.encode_oid("2.5.29.37.0")
_SKI: Final = der.encode_oid("2.5.29.14")
_KEY_USAGE: Final = der.encode_oid("2.5.29.15")
_ALT_NAME: Final = der.encode_oid("2.5.29.17")
_BASIC: Final = der.encode_oid("2.5.29.19")
_REASON: Final = der.encode_oid("2.5.29.21")
_POLICIES: Final = der.encode_oid("2.5.29.32")
_PURPOSES: Final = der.encode_oid("2.5.29.37")
_COMMON_NAME: Final = der.encode_oid("2.5.4.3")
_ORGANIZATION: Final = der.encode_oid("2.5.4.10")
_UNDERSTOOD: Final = frozenset((_KEY_USAGE, _ALT_NAME, _BASIC, _POLICIES, _PURPOSES))
_STILL_GOOD_BEFORE: Final = frozenset((0, 3, 4, 5))
"""CRL reasons that leave earlier tokens standing (RFC 3161 §4): unspecified, affiliation, superseded, ceased."""


@dataclass(frozen=True)
class Certificate:
    """The parts of one certificate that are looked at. Names, serial and key are DER bytes; times are 14 digits."""

    raw: bytes
    tbs: bytes
    serial: bytes
    issuer: bytes
    subject: bytes
    not_before: str
    not_after: str
    key: Value
    algorithm: Value
    signature: bytes
    extensions: tuple[tuple[bytes, bool, bytes], ...]
    is_ca: bool
    path_length: int | None
    key_usage: bytes | None
    purposes: tuple[bytes, ...] | None
    key_id: bytes | None

    @property
    def usable(self) -> bool:
        """Whether no critical extension is one that is not processed here."""
        return all(oid in _UNDERSTOOD for oid, critical, _ in self.extensions if critical)

    @property
    def purposes_critical(self) -> bool:
        return any(oid == _PURPOSES and critical for oid, critical, _ in self.extensions)

    def may(self, bit: int) -> bool:
        """Whether keyUsage allows the use with this bit number, or says nothing."""
        if self.key_usage is None:
            return True
        return len(self.key_usage) > bit // 8 and bool(self.key_usage[bit // 8] & 0x80 >> bit % 8)

    def valid_at(self, time14: str) -> bool:
        return self.not_before <= time14 <= self.not_after

    @property
    def name(self) -> str:
        """Who the certificate says it is, as text for showing: common name, else organisation."""
        return _display_name(self.subject)


@dataclass(frozen=True)
class RevocationList:
    """One CRL: DER issuer name, what was signed, and (serial, revocation time, reason or None) for each entry."""

    issuer: bytes
    tbs: bytes
    algorithm: Value
    signature: bytes
    entries: tuple[tuple[bytes, str, int | None], ...]

    def revokes(self, certificate: Certificate, issuer: Certificate, time14: str) -> bool:
        """Whether it takes trust from a token made at `time14` by, or under, `certificate`."""
        if self.issuer != issuer.subject:
            return False
        hits = [(when, reason) for serial, when, reason in self.entries if serial == certificate.serial]
        return any(reason not in _STILL_GOOD_BEFORE or when <= time14 for when, reason in hits) and verifies(
            self.algorithm, issuer.key, self.tbs, self.signature
        )


@lru_cache(maxsize=256)
def read(untrusted_der: bytes) -> Certificate:
    """One certificate. Raises NotDer."""
    outer = Fields(der.parse(untrusted_der))
    tbs_value, algorithm = outer.take(der.SEQUENCE), outer.take(der.SEQUENCE)
    signature = der.bit_string(outer.take(der.BIT_STRING))
    outer.end()
    tbs = Fields(tbs_value)
    wrapped = tbs.optional(0xA0)
    version = der.integer(der.single(wrapped, der.INTEGER)) if wrapped else 0
    serial = tbs.take(der.INTEGER).raw
    if version not in (0, 1, 2) or tbs.take(der.SEQUENCE).raw != algorithm.raw:
        raise NotDer("a certificate that contradicts itself")
    _check_algorithm(algorithm)
    issuer = tbs.take(der.SEQUENCE).raw
    validity = Fields(tbs.take(der.SEQUENCE))
    not_before, not_after = der.time14(validity.take()), der.time14(validity.take())
    validity.end()
    subject, key = tbs.take(der.SEQUENCE).raw, tbs.take(der.SEQUENCE)
    tbs.optional(0x81)
    tbs.optional(0x82)
    block = tbs.optional(0xA3)
    tbs.end()
    if block and version != 2:
        raise NotDer("extensions in a certificate too old for them")
    extensions = read_extensions(der.single(block, der.SEQUENCE)) if block else ()
    values = {oid: value for oid, _, value in extensions}
    is_ca, path_length = _basic(values.get(_BASIC))
    return Certificate(
        untrusted_der,
        tbs_value.raw,
        serial,
        issuer,
        subject,
        not_before,
        not_after,
        key,
        algorithm,
        signature,
        extensions,
        is_ca,
        path_length,
        _parse_tag(values[_KEY_USAGE], der.BIT_STRING).content[1:] if _KEY_USAGE in values else None,
        _purposes(values.get(_PURPOSES)),
        _parse_tag(values[_SKI], der.OCTET_STRING).content if _SKI in values else None,
    )


def read_extensions(sequence: Value) -> tuple[tuple[bytes, bool, bytes], ...]:
    """(OID as DER, critical, value) of each Extension. Raises NotDer, also for one that stands twice."""
    found: list[tuple[bytes, bool, bytes]] = []
    if sequence.tag != der.SEQUENCE:
        raise NotDer("extensions of another shape")
    for part in sequence.parts:
        fields = Fields(part)
        oid, flag = fields.take(der.OID).raw, fields.optional(der.BOOLEAN)
        found.append((oid, flag is not None and flag.content == b"\xff", fields.take(der.OCTET_STRING).content))
        fields.end()
    if len({oid for oid, _, _ in found}) != len(found):
        raise NotDer("an extension stands twice")
    return tuple(found)


def read_revocations(untrusted_der: bytes) -> RevocationList:
    """One revocation list of a kind that is understood whole. Raises NotDer."""
    outer = Fields(der.parse(untrusted_der))
    tbs_value, algorithm = outer.take(der.SEQUENCE), outer.take(der.SEQUENCE)
    signature = der.bit_string(outer.take(der.BIT_STRING))
    outer.end()
    _check_algorithm(algorithm)
    tbs = Fields(tbs_value)
    version = tbs.optional(der.INTEGER)
    if (version and der.integer(version) != 1) or tbs.take(der.SEQUENCE).raw != algorithm.raw:
        raise NotDer("a revocation list that contradicts itself")
    issuer = tbs.take(der.SEQUENCE).raw
    der.time14(tbs.take())
    if tbs.peek() in (der.UTC_TIME, der.GENERALIZED_TIME):
        der.time14(tbs.take())
    listed, block = tbs.optional(der.SEQUENCE), tbs.optional(0xA0)
    tbs.end()
    if block and any(critical for _, critical, _ in read_extensions(der.single(block, der.SEQUENCE))):
        raise NotDer("a revocation list of a kind that is not processed")
    entries = tuple(_revoked(part) for part in listed.parts) if listed else ()
    return RevocationList(issuer, tbs_value.raw, algorithm, signature, entries)


def _revoked(value: Value) -> tuple[bytes, str, int | None]:
    fields = Fields(value)
    serial, when, reason = fields.take(der.INTEGER).raw, der.time14(fields.take()), None
    block = fields.optional(der.SEQUENCE)
    fields.end()
    for oid, critical, content in read_extensions(block) if block else ():
        if oid == _REASON:
            code = _parse_tag(content, der.ENUMERATED).content
            if len(code) != 1:
                raise NotDer("a reason of another form")
            reason = code[0]
        elif critical:
            raise NotDer("a revocation of a kind that is not processed")
    return serial, when, reason


def _check_algorithm(value: Value) -> None:
    fields = Fields(value)
    fields.take(der.OID)
    if fields.peek() is not None:
        fields.take()
    fields.end()


def _parse_tag(content: bytes, tag: int) -> Value:
    value = der.parse(content)
    if value.tag != tag:
        raise NotDer("an extension of another shape")
    return value


def _basic(content: bytes | None) -> tuple[bool, int | None]:
    if content is None:
        return False, None
    fields = Fields(der.parse(content))
    flag, limit = fields.optional(der.BOOLEAN), fields.optional(der.INTEGER)
    fields.end()
    length = der.integer(limit) if limit else None
    if length is not None and not 0 <= length <= 255:
        raise NotDer("a path length out of range")
    return flag is not None and flag.content == b"\xff", length


def _purposes(content: bytes | None) -> tuple[bytes, ...] | None:
    if content is None:
        return None
    value = der.parse(content)
    if value.tag != der.SEQUENCE or not value.parts or any(part.tag != der.OID for part in value.parts):
        raise NotDer("an extended key usage of another shape")
    return tuple(part.raw for part in value.parts)


def _display_name(subject: bytes) -> str:
    encodings = {0x0C: "utf-8", 0x13: "ascii", 0x16: "ascii", 0x14: "latin-1", 0x1E: "utf-16-be", 0x1C: "utf-32-be"}
    found: dict[bytes, str] = {}
    for rdn in der.parse(subject).parts:
        for pair in rdn.parts:
            if len(pair.parts) == 2 and pair.parts[1].tag in encodings:
                text = pair.parts[1].content.decode(encodings[pair.parts[1].tag], "replace")
                found[pair.parts[0].raw] = re.sub(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]", "�", text)[:128]
    return found.get(_COMMON_NAME) or found.get(_ORGANIZATION) or "an unnamed authority"


Reach = Literal["good", "bad", "none"]


def reach(
    signer: Certificate,
    material: Iterable[Certificate],
    anchors: Sequence[Certificate],
    *,
    time14: str,
    lists: Sequence[RevocationList] = (),
) -> tuple[Reach, Certificate | None]:
    """Whether a path leads from `signer` to one of `anchors`: a good one, only one that breaks a rule, or none.

    Returns the anchor of the path that was found. Breadth first, so the work is bounded by certificates times depth.
    """
    pool = {c.raw: c for c in material if c.usable}
    if not signer.usable:
        return "none", None
    ends = {c.raw: c for c in anchors}
    edges: dict[tuple[bytes, bytes], bool] = {}

    def issued(child: Certificate, parent: Certificate) -> bool:
        if child.issuer != parent.subject:
            return False
        pair = (child.raw, parent.raw)
        if pair not in edges:
            edges[pair] = verifies(child.algorithm, parent.key, child.tbs, child.signature)
        return edges[pair]

    def keeps_rules(child: Certificate, parent: Certificate, depth: int, *, last: bool) -> bool:
        if not parent.valid_at(time14) or any(found.revokes(child, parent, time14) for found in lists):
            return False
        if last and not parent.extensions:
            return True
        return (
            parent.is_ca
            and (parent.path_length is None or parent.path_length >= depth - 1)
            and parent.may(5)
            and (parent.purposes is None or TIME_STAMPING in parent.purposes or _ANY_PURPOSE in parent.purposes)
        )

    def search(strict: bool) -> Certificate | None:
        layer = {signer.raw: signer}
        for depth in range(1, MAX_PATH + 1):
            for raw in layer:
                if raw in ends:
                    return ends[raw]
            if depth == MAX_PATH:
                return None
            nexts: dict[bytes, Certificate] = {}
            for child in layer.values():
                for end in ends.values():
                    if issued(child, end) and (not strict or keeps_rules(child, end, depth, last=True)):
                        return end
                for parent in pool.values():
                    if parent.raw in nexts or parent.raw == signer.raw or not issued(child, parent):
                        continue
                    if not strict or keeps_rules(child, parent, depth, last=False):
                        nexts[parent.raw] = parent
            layer = nexts
        return None

    for strict, result in ((True, "good"), (False, "bad")):
        end = search(strict)
        if end:
            return ("good" if result == "good" else "bad"), end
    return "none", None


def load(untrusted_files: Iterable[bytes]) -> list[bytes]:
    """The DER of every certificate in these files, each PEM (one or many) or DER. Raises Usage if one is unreadable."""
    out = [certificate for data in untrusted_files for certificate in _split(data)]
    for certificate in out:
        try:
            read(certificate)
        except NotDer as exc:
            raise Usage(
                "A certificate that was given as a trust anchor cannot be read.",
                "Give the authority's certificate as a PEM or DER file.",
                where="tsa-ca",
            ) from exc
    return out


def _split(data: bytes) -> Iterator[bytes]:
    blocks = re.findall(rb"-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]*)-----END CERTIFICATE-----", data)
    if not blocks:
        yield data
    for block in blocks:
        try:
            yield base64.b64decode(b"".join(block.split()), validate=True)
        except binascii.Error:
            yield b""

"""The structure of a token and its signed attributes (format-time.md §6 and §7)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from iv_certs import read_extensions
from iv_der import (
    BOOL,
    INT,
    OCTETS,
    OID,
    SEQ,
    SET,
    BadDer,
    Fields,
    Node,
    algorithm,
    date_exists,
    is_integer,
    number,
    only,
    parse,
    sha2,
)

SIGNED_DATA, TST_INFO = "2a864886f70d010702", "2a864886f70d0109100104"
LENGTHS = {"sha256": 32, "sha384": 48, "sha512": 64}


@dataclass
class Signed:
    content: bytes
    certs: list[Node]
    lists: list[Node]
    sid: Node
    digest: str
    attributes: Node
    sig_algorithm: Node
    signature: bytes


@dataclass
class Info:
    """What counts of a TSTInfo."""

    digest: str
    octets: bytes
    time: str
    fraction: str
    accuracy: tuple[int, int, int] | None


def read_token(data: bytes) -> Signed:
    if len(data) > 65536:
        raise BadDer("size")
    token = parse(data).need(SEQ)
    if token.kids and token.kids[0].tag == SEQ:
        if len(token.kids) != 2 or not token.kids[0].kids:
            raise BadDer("response")
        if token.kids[0].kids[0].need(INT).content not in (b"\x00", b"\x01"):
            raise BadDer("status")
        token = token.kids[1]
    outer = Fields(token)
    if outer.next(OID).content.hex() != SIGNED_DATA:
        raise BadDer("content")
    fields = Fields(only(outer.next(0xA0), SEQ))
    outer.end()
    if fields.next(INT).content not in (b"\x03", b"\x04", b"\x05"):
        raise BadDer("version")
    fields.next(SET)
    capsule = Fields(fields.next(SEQ))
    if capsule.next(OID).content.hex() != TST_INFO:
        raise BadDer("content")
    content = only(capsule.next(0xA0), OCTETS).content
    capsule.end()
    certs, lists = fields.maybe(0xA0), fields.maybe(0xA1)
    signers = fields.next(SET)
    fields.end()
    if certs is not None and len(certs.kids) > 16:
        raise BadDer("certificates")
    info = Fields(only(signers, SEQ))
    version, sid = info.next(INT).content, info.next()
    if version == b"\x01" and sid.tag == SEQ:
        named = Fields(sid)
        named.next(SEQ)
        named.next(INT)
        named.end()
    elif version != b"\x03" or sid.tag != 0x80:
        raise BadDer("sid")
    digest = sha2(info.next(SEQ))
    attributes, sig_algorithm = info.next(0xA0), info.next(SEQ)
    algorithm(sig_algorithm)
    signature = info.next(OCTETS).content
    info.maybe(0xA1)
    info.end()
    return Signed(
        content,
        certs.kids if certs is not None else [],
        lists.kids if lists is not None else [],
        sid,
        digest,
        attributes,
        sig_algorithm,
        signature,
    )


def _accuracy(node: Node) -> tuple[int, int, int]:
    fields = Fields(node)
    values = []
    for tag, low, high in ((INT, 0, 2**31 - 1), (0x80, 1, 999), (0x81, 1, 999)):
        held = fields.maybe(tag)
        if held is None:
            values.append(0)
            continue
        if not is_integer(held.content) or not low <= number(held) <= high:
            raise BadDer("accuracy")
        values.append(number(held))
    fields.end()
    return values[0], values[1], values[2]


def read_info(content: bytes) -> Info:
    """Read the TSTInfo."""
    fields = Fields(parse(content))
    if fields.next(INT).content != b"\x01":
        raise BadDer("version")
    fields.next(OID)
    imprint = Fields(fields.next(SEQ))
    name = sha2(imprint.next(SEQ))
    octets = imprint.next(OCTETS).content
    imprint.end()
    fields.next(INT)
    match = re.fullmatch(rb"([0-9]{14})(?:\.([0-9]{0,8}[1-9]))?Z", fields.next(0x18).content)
    if match is None or not date_exists(match[1].decode()):
        raise BadDer("genTime")
    accuracy = fields.maybe(SEQ)
    margin = _accuracy(accuracy) if accuracy is not None else None
    fields.maybe(BOOL)
    fields.maybe(INT)
    fields.maybe(0xA0)
    extensions = fields.maybe(0xA1)
    fields.end()
    if extensions is not None and any(c for c, _ in read_extensions(extensions.kids).values()):
        raise BadDer("critical")
    if len(octets) != LENGTHS[name]:
        raise BadDer("imprint")
    return Info(name, octets, match[1].decode(), (match[2] or b"").decode(), margin)


def read_attributes(node: Node) -> dict[str, list[Node]]:
    out: dict[str, list[Node]] = {}
    last = b""
    for kid in node.kids:
        fields = Fields(kid)
        oid, values = fields.next(OID).content.hex(), fields.next(SET).kids
        fields.end()
        if kid.raw <= last or oid in out:
            raise BadDer("attributes")
        last = kid.raw
        out[oid] = values
    return out


def one_value(attributes: dict[str, list[Node]], oid: str) -> Node:
    values = attributes.get(oid, [])
    if len(values) != 1:
        raise BadDer("one value")
    return values[0]


EssName = tuple[str, bytes, tuple[bytes, bytes] | None]


def read_ess(value: Node, second: bool) -> EssName:
    listed = Fields(value).next(SEQ).kids
    if not listed:
        raise BadDer("no certificate")
    fields = Fields(listed[0])
    name = "sha1"
    if second:
        given = fields.maybe(SEQ)
        name = "sha256" if given is None else sha2(given)
    digest = fields.next(OCTETS).content
    serial = fields.maybe(SEQ)
    fields.end()
    if serial is None:
        return name, digest, None
    inner = Fields(serial)
    issuer = only(only(inner.next(SEQ), 0xA4), SEQ).raw
    pair = (issuer, inner.next(INT).content)
    inner.end()
    return name, digest, pair

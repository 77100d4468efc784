"""Strict DER (format-time.md §5)."""

from __future__ import annotations

import datetime
import re

SHA2 = {
    "608648016503040201": "sha256",
    "608648016503040202": "sha384",
    "608648016503040203": "sha512",
}
MAX_DEPTH = 32
SEQ, SET, OID, INT, OCTETS, BITS, BOOL, NULL = 0x30, 0x31, 0x06, 0x02, 0x04, 0x03, 0x01, 0x05


class BadDer(Exception):
    """Not strict DER, or not of the structure asked for."""


class Node:
    """One value: tag, whole encoding, content, and children if constructed."""

    __slots__ = ("content", "kids", "raw", "tag")

    def __init__(self, tag: int, raw: bytes, content: bytes, kids: list[Node]) -> None:
        self.tag = tag
        self.raw = raw
        self.content = content
        self.kids = kids

    def need(self, tag: int) -> Node:
        if self.tag != tag:
            raise BadDer("tag")
        return self


def is_integer(content: bytes) -> bool:
    if not content:
        return False
    if len(content) == 1:
        return True
    return not ((content[0] == 0 and content[1] < 0x80) or (content[0] == 0xFF and content[1] >= 0x80))


def _bits(content: bytes) -> bool:
    if not content or content[0] > 7:
        return False
    if len(content) == 1:
        return content[0] == 0
    return not content[-1] & ((1 << content[0]) - 1)


def _oid(content: bytes) -> bool:
    if not content or content[-1] >= 0x80 or content[0] == 0x80:
        return False
    return not any(b == 0x80 and content[i] < 0x80 for i, b in enumerate(content[1:]))


def _primitive(tag: int, content: bytes) -> bool:
    if tag == BOOL:
        return content in (b"\x00", b"\xff")
    if tag in (INT, 0x0A):
        return is_integer(content)
    if tag == BITS:
        return _bits(content)
    if tag == NULL:
        return not content
    if tag == OID:
        return _oid(content)
    return True


def _read(data: bytes, at: int, depth: int) -> tuple[Node, int]:
    if len(data) - at < 2 or depth > MAX_DEPTH:
        raise BadDer("short or deep")
    tag, length, start = data[at], data[at + 1], at + 2
    if tag & 0x1F == 0x1F or tag == 0 or tag in (0x10, 0x11):
        raise BadDer("tag")
    if tag < 0x40 and tag & 0x20 and tag not in (SEQ, SET):
        raise BadDer("constructed")
    if length > 0x7F:
        count = length - 0x80
        if not 1 <= count <= 4 or len(data) - start < count:
            raise BadDer("length")
        length = int.from_bytes(data[start : start + count], "big")
        if data[start] == 0 or length < 128:
            raise BadDer("length")
        start += count
    end = start + length
    if end > len(data):
        raise BadDer("length")
    content = data[start:end]
    kids: list[Node] = []
    if tag & 0x20:
        inner = 0
        while inner < length:
            kid, inner = _read(content, inner, depth + 1)
            kids.append(kid)
    elif not _primitive(tag, content):
        raise BadDer("content")
    return Node(tag, data[at:end], content, kids), end


def parse(data: bytes) -> Node:
    """Exactly one value that fills the bytes."""
    value, end = _read(data, 0, 1)
    if end != len(data):
        raise BadDer("more")
    return value


class Fields:
    """The children of a node, taken in order."""

    def __init__(self, parent: Node, tag: int = SEQ) -> None:
        self.kids = parent.need(tag).kids
        self.at = 0

    def next(self, tag: int | None = None) -> Node:
        if self.at >= len(self.kids):
            raise BadDer("missing")
        kid = self.kids[self.at]
        self.at += 1
        return kid if tag is None else kid.need(tag)

    def maybe(self, *tags: int) -> Node | None:
        if self.at < len(self.kids) and self.kids[self.at].tag in tags:
            self.at += 1
            return self.kids[self.at - 1]
        return None

    def end(self) -> None:
        if self.at != len(self.kids):
            raise BadDer("more")


def only(parent: Node, tag: int) -> Node:
    """The single child of a constructed value."""
    if len(parent.kids) != 1:
        raise BadDer("one value")
    return parent.kids[0].need(tag)


def algorithm(node: Node) -> tuple[str, Node | None]:
    """An AlgorithmIdentifier: OID in hex, parameters."""
    fields = Fields(node)
    oid = fields.next(OID).content.hex()
    parameters = fields.next() if fields.at < len(fields.kids) else None
    fields.end()
    return oid, parameters


def sha2(node: Node) -> str:
    """The hash that an AlgorithmIdentifier names; parameters absent or NULL."""
    oid, parameters = algorithm(node)
    if oid not in SHA2 or (parameters is not None and parameters.tag != NULL):
        raise BadDer("hash")
    return SHA2[oid]


def date_exists(digits: str) -> bool:
    """14 digits YYYYMMDDHHMMSS."""
    if not re.fullmatch("[0-9]{14}", digits):
        return False
    year, month, day = int(digits[:4]), int(digits[4:6]), int(digits[6:8])
    try:
        datetime.date(year, month, day)
    except ValueError:
        return False
    return int(digits[8:10]) <= 23 and int(digits[10:12]) <= 59 and int(digits[12:]) <= 59


def time_of(node: Node) -> str:
    """A Time as 14 digits."""
    text = node.content.decode("latin-1")
    if node.tag == 0x17 and re.fullmatch("[0-9]{12}Z", text):
        digits = ("20" if text[:2] < "50" else "19") + text[:12]
    elif node.tag == 0x18 and re.fullmatch("[0-9]{14}Z", text):
        digits = text[:14]
    else:
        raise BadDer("time")
    if not date_exists(digits):
        raise BadDer("time")
    return digits


def number(node: Node) -> int:
    return int.from_bytes(node.content, "big", signed=True)

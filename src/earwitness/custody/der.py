"""A strict reader of DER (X.690) and the few lines needed to write it; docs/format-time.md §5 is its specification.

`parse` checks everything below a value at once, so nothing is found to be ill-formed half-way through a decision. What
sits inside OCTET STRING and BIT STRING is other bytes, and is parsed by itself where a structure says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

BOOLEAN: Final = 0x01
INTEGER: Final = 0x02
BIT_STRING: Final = 0x03
OCTET_STRING: Final = 0x04
NULL: Final = 0x05
OID: Final = 0x06
ENUMERATED: Final = 0x0A
UTC_TIME: Final = 0x17
GENERALIZED_TIME: Final = 0x18
SEQUENCE: Final = 0x30
SET: Final = 0x31

_MAX_DEPTH: Final = 32
_CONSTRUCTED: Final = 0x20


class NotDer(ValueError):
    """Bytes are not the DER, or not the structure, that should stand here. Never leaves the custody part."""


@dataclass(frozen=True)
class Value:
    """One DER value: tag byte, content bytes, the whole encoding, and the values inside if it is constructed."""

    tag: int
    content: bytes
    raw: bytes
    parts: tuple[Value, ...]


class Fields:
    """Takes the parts of a constructed value one after the other. Every method raises NotDer on a misfit."""

    def __init__(self, value: Value, tag: int = SEQUENCE) -> None:
        if value.tag != tag:
            raise NotDer("another type stands where a structure should")
        self._parts = value.parts
        self._at = 0

    def peek(self) -> int | None:
        """The tag of the next part; None at the end."""
        return self._parts[self._at].tag if self._at < len(self._parts) else None

    def take(self, tag: int | None = None) -> Value:
        """The next part, which must have this tag."""
        if self._at == len(self._parts) or (tag is not None and self._parts[self._at].tag != tag):
            raise NotDer("a field is missing or of another type")
        self._at += 1
        return self._parts[self._at - 1]

    def optional(self, tag: int) -> Value | None:
        """The next part if it has this tag."""
        return self.take() if self.peek() == tag else None

    def end(self) -> None:
        """Nothing may be left."""
        if self._at != len(self._parts):
            raise NotDer("a structure has more fields than it should")


def parse(untrusted_data: bytes) -> Value:
    """The one value that fills these bytes. Raises NotDer."""
    value, end = _read(untrusted_data, 0, len(untrusted_data), 0)
    if end != len(untrusted_data):
        raise NotDer("bytes follow the value")
    return value


def _read(data: bytes, at: int, limit: int, depth: int) -> tuple[Value, int]:
    if depth > _MAX_DEPTH:
        raise NotDer("nested too deeply")
    if limit - at < 2:
        raise NotDer("a value is cut off")
    tag, length, start = data[at], data[at + 1], at + 2
    if tag & 0x1F == 0x1F or tag == 0:
        raise NotDer("a tag of a kind that never stands here")
    if length >= 0x80:
        n = length & 0x7F
        if not 1 <= n <= 4 or limit - start < n or data[start] == 0:
            raise NotDer("a length that is not definite and minimal")
        length = int.from_bytes(data[start : start + n], "big")
        start += n
        if length < 0x80:
            raise NotDer("a length that is not minimal")
    end = start + length
    if end > limit:
        raise NotDer("a value reaches past its end")
    parts: list[Value] = []
    if tag & _CONSTRUCTED:
        if tag < 0x40 and tag not in (SEQUENCE, SET):
            raise NotDer("a string in pieces")
        inner = start
        while inner < end:
            part, inner = _read(data, inner, end, depth + 1)
            parts.append(part)
    else:
        _check_primitive(tag, data[start:end])
    return Value(tag, data[start:end], data[at:end], tuple(parts)), end


def _check_primitive(tag: int, content: bytes) -> None:
    if tag in (SEQUENCE & 0x1F, SET & 0x1F):
        raise NotDer("a structure marked as primitive")
    if tag == BOOLEAN:
        fits = content in (b"\x00", b"\xff")
    elif tag in (INTEGER, ENUMERATED):
        fits = bool(content) and not (
            len(content) > 1
            and ((content[0] == 0 and content[1] < 0x80) or (content[0] == 0xFF and content[1] >= 0x80))
        )
    elif tag == BIT_STRING:
        fits = (
            bool(content)
            and content[0] <= 7
            and (content[-1] & ((1 << content[0]) - 1) == 0 if len(content) > 1 else content[0] == 0)
        )
    elif tag == NULL:
        fits = not content
    elif tag == OID:
        fits = (
            bool(content)
            and content[-1] < 0x80
            and content[0] != 0x80
            and not re.search(rb"[\x00-\x7f]\x80", content, re.DOTALL)
        )
    else:
        fits = True
    if not fits:
        raise NotDer("a value is not written in its one form")


def integer(value: Value) -> int:
    """The number an INTEGER (or implicitly tagged integer content) holds. Raises NotDer."""
    if not value.content or value.tag & _CONSTRUCTED:
        raise NotDer("a number is missing")
    _check_primitive(INTEGER, value.content)
    return int.from_bytes(value.content, "big", signed=True)


def bit_string(value: Value) -> bytes:
    """The bytes of a BIT STRING that is a whole number of bytes long. Raises NotDer."""
    if value.tag != BIT_STRING or value.content[0] != 0:
        raise NotDer("a bit string of another shape")
    return value.content[1:]


def single(value: Value, tag: int) -> Value:
    """The only part of a constructed value, which must have this tag. Raises NotDer."""
    if len(value.parts) != 1 or value.parts[0].tag != tag:
        raise NotDer("a wrapper does not hold exactly one value")
    return value.parts[0]


def time14(value: Value) -> str:
    """The 14 digits YYYYMMDDHHMMSS (UTC) of a certificate's UTCTime or GeneralizedTime. Raises NotDer."""
    digits = value.content
    if value.tag == UTC_TIME and re.fullmatch(rb"[0-9]{12}Z", digits):
        text = ("20" if digits[:2] < b"50" else "19") + digits[:12].decode("ascii")
    elif value.tag == GENERALIZED_TIME and re.fullmatch(rb"[0-9]{14}Z", digits):
        text = digits[:14].decode("ascii")
    else:
        raise NotDer("a time of another form")
    instant(text)
    return text


def instant(digits: str) -> datetime:
    """The UTC time that 14 digits name. Raises NotDer for a date or time that does not exist."""
    try:
        return datetime(
            *(int(digits[:4]), int(digits[4:6]), int(digits[6:8])),
            *(int(digits[8:10]), int(digits[10:12]), int(digits[12:14])),
            tzinfo=UTC,
        )
    except ValueError as exc:
        raise NotDer("a time that does not exist") from exc


def encode(tag: int, *contents: bytes) -> bytes:
    """One DER value."""
    content = b"".join(contents)
    n = len(content)
    if n < 0x80:
        return bytes((tag, n)) + content
    size = n.to_bytes((n.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(size))) + size + content


def encode_integer(number: int, tag: int = INTEGER) -> bytes:
    """A DER INTEGER."""
    bits = (number if number >= 0 else ~number).bit_length()  # −128 is one byte
    return encode(tag, number.to_bytes(bits // 8 + 1, "big", signed=True))


def encode_oid(dotted: str) -> bytes:
    """A DER OBJECT IDENTIFIER from its dotted form."""
    first, second, *rest = (int(arc) for arc in dotted.split("."))
    out = bytearray()
    for arc in (first * 40 + second, *rest):
        group = [arc & 0x7F]
        while arc := arc >> 7:
            group.append(arc & 0x7F | 0x80)
        out += bytes(reversed(group))
    return encode(OID, bytes(out))

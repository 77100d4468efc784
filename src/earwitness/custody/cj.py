"""Canonical JSON: one byte string for one value (docs/format.md §1).

RFC 8785 restricted to objects, arrays, strings, booleans and integers 0…2^53-1. Reading parses, writes again and
compares the bytes, so duplicate keys, floats, `-0`, other escapes, white space and a byte-order mark all end in
`Malformed`: two implementations cannot disagree about what was signed.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from typing import Any

from earwitness.errors import Malformed

MAX_INT = 2**53 - 1
MAX_DEPTH = 8
_KEY = re.compile(r"[a-z][a-z0-9_]{0,31}\Z")
_CONTROL = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")

Json = dict[str, Any] | list[Any] | str | int | bool


def malformed(what: str, where: str | None = None) -> Malformed:
    """The one error of everything in this package that reads bytes."""
    return Malformed(what, "Trust nothing in it. Get the file again from whoever published it.", where=where)


def _check(value: object, depth: int) -> None:
    if depth > MAX_DEPTH and isinstance(value, list | dict):
        raise malformed("The canonical JSON is nested too deep.")
    if isinstance(value, bool):
        return
    if isinstance(value, int):
        if not 0 <= value <= MAX_INT:
            raise malformed("A number in the canonical JSON is out of range.")
    elif isinstance(value, str):
        if _CONTROL.search(value):
            raise malformed("A text in the canonical JSON holds a control character or half a character.")
    elif isinstance(value, list):
        for item in value:
            _check(item, depth + 1)
    elif isinstance(value, dict):
        for key, item in value.items():
            if not (isinstance(key, str) and _KEY.match(key)):
                raise malformed("A key in the canonical JSON is not of the allowed form.")
            _check(item, depth + 1)
    else:
        raise malformed("The canonical JSON holds a kind of value that is not allowed.")


def dump(value: Json) -> bytes:
    """The canonical bytes of `value`. Raises Malformed where the value has none."""
    _check(value, 1)
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode("utf-8")


def load(untrusted_bytes: bytes) -> Any:
    """The value of canonical bytes. Raises Malformed unless the bytes are exactly those that `dump` writes."""
    try:
        # A depth beyond the limit is refused before the parser recurses on it.
        if _too_deep(untrusted_bytes):
            raise malformed("The canonical JSON is nested too deep.")
        value = json.loads(untrusted_bytes.decode("utf-8"), parse_float=_refuse, parse_constant=_refuse)
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise malformed("The bytes are not canonical JSON.") from None
    if dump(value) != untrusted_bytes:
        raise malformed("The bytes are JSON, but not in canonical form.")
    return value


def _refuse(text: str) -> None:
    raise ValueError(text)


def _too_deep(data: bytes) -> bool:
    """Whether brackets outside strings nest deeper than MAX_DEPTH."""
    depth = 0
    for token in re.finditer(rb'"(?:[^"\\]|\\.)*"|[\[{\]}]', data):
        mark = token[0]
        if mark in (b"[", b"{"):
            depth += 1
            if depth > MAX_DEPTH:
                return True
        elif mark in (b"]", b"}"):
            depth -= 1
    return False


def closed(value: Any, keys: str, what: str) -> dict[str, Any]:
    """`value` if it is an object with exactly these keys (space-separated). Raises Malformed."""
    if not isinstance(value, dict) or set(value) != set(keys.split()):
        raise malformed(f"A {what} does not have exactly the keys that belong to it.")
    return value


def text(value: Any, what: str) -> str:
    """`value` if it is a text. Raises Malformed."""
    if not isinstance(value, str):
        raise malformed(f"A {what} is not a text.")
    return value


def integer(value: Any, what: str, *, least: int = 0, most: int = MAX_INT) -> int:
    """`value` if it is an integer within bounds. Raises Malformed."""
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise malformed(f"A {what} is not a whole number within its bounds.")
    return value


def items(value: Any, what: str, *, least: int = 0, most: int = MAX_INT) -> list[Any]:
    """`value` if it is an array whose length is within bounds. Raises Malformed."""
    if not isinstance(value, list) or not least <= len(value) <= most:
        raise malformed(f"A {what} is not a list of the right length.")
    return value


def i64(value: Any, what: str) -> int:
    """The signed number of its decimal text form (canonical JSON has no negative numbers). Raises Malformed."""
    if not isinstance(value, str) or not re.fullmatch(r"0|-?[1-9][0-9]{0,18}", value):
        raise malformed(f"A {what} is not a signed number in text form.")
    number = int(value)
    if not -(2**63) <= number < 2**63:
        raise malformed(f"A {what} is out of range.")
    return number


def hexed(value: Any, what: str, n_bytes: int = 32) -> bytes:
    """The bytes of lower-case hex of a fixed length. Raises Malformed."""
    if not isinstance(value, str) or not re.fullmatch(rf"[0-9a-f]{{{2 * n_bytes}}}", value):
        raise malformed(f"A {what} is not lower-case hex of {n_bytes} bytes.")
    return bytes.fromhex(value)


def b64(value: Any, what: str, n_bytes: int | None = None) -> bytes:
    """The bytes of canonical base64 (RFC 4648 §4, padded, no stray bits). Raises Malformed."""
    if not isinstance(value, str):
        raise malformed(f"A {what} is not base64.")
    try:
        raw = base64.b64decode(value.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error, ValueError):
        raise malformed(f"A {what} is not base64.") from None
    if base64.b64encode(raw).decode("ascii") != value:
        raise malformed(f"A {what} is not canonical base64.")
    if n_bytes is not None and len(raw) != n_bytes:
        raise malformed(f"A {what} does not have {n_bytes} bytes.")
    return raw


def to_b64(raw: bytes) -> str:
    """Base64 with padding."""
    return base64.b64encode(raw).decode("ascii")

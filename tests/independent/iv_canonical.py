"""Canonical JSON, base64, and the checks that schemas are made of (format.md §1)."""

from __future__ import annotations

import binascii
import hashlib
import json
import re
from collections.abc import Callable
from typing import Any

MAX_INT = 2**53 - 1
MAX_DEPTH = 8
MAX_BUNDLE = 64 * 1024 * 1024
MAX_BRACKETS = 12_000_000  # more than any bundle of 64 MiB that fits the schemas can hold
KEY = re.compile(r"[a-z][a-z0-9_]{0,31}")
I64 = re.compile(r"0|-?[1-9][0-9]{0,18}")
ORIGIN = re.compile(r"earwitness\.invalid/log/[0-9a-f]{32}")
Check = Callable[[Any], Any]


class Malformed(Exception):
    """The input is not of the form that the format asks for."""


class Limit(Exception):
    """The input is past a limit."""


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def unb64(text: Any) -> bytes:
    """Strict base64: what is read is written again and compared."""
    if type(text) is not str:
        raise Malformed("base64 is not text")
    try:
        raw = text.encode("ascii")
        out = binascii.a2b_base64(raw)
    except (ValueError, UnicodeError) as error:
        raise Malformed("base64") from error
    if binascii.b2a_base64(out, newline=False) != raw:
        raise Malformed("base64 is not canonical")
    return out


def decoded_size(text: str) -> int:
    """The bytes that a base64 text stands for, without decoding it."""
    return len(text) // 4 * 3 - text[-2:].count("=")


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    last = ""
    for key, _ in pairs:
        if key <= last or not KEY.fullmatch(key):
            raise Malformed("key")
        last = key
    return dict(pairs)


def _whole(text: str) -> int:
    if len(text) > 16 or text[0] == "-":
        raise Malformed("number")
    value = int(text)
    if value > MAX_INT:
        raise Malformed("number")
    return value


def _refuse(text: str) -> Any:
    raise Malformed("number " + text[:20])


def _walk(value: Any) -> None:
    level = [value]
    depth = 0
    while level:
        below: list[Any] = []
        for item in level:
            kind = type(item)
            if kind is dict:
                inner: Any = item.values()
            elif kind is list:
                inner = item
            elif item is None:
                raise Malformed("null")
            else:
                continue
            below.append(inner)
        if below:
            depth += 1
            if depth > MAX_DEPTH:
                raise Malformed("depth")
        level = [x for inner in below for x in inner if type(x) is not str and type(x) is not int]


def read_cj(data: bytes) -> Any:
    """Parse, write again, compare."""
    if len(data) > MAX_BUNDLE:
        raise Limit("size")
    if data.count(b"[") + data.count(b"{") > MAX_BRACKETS:
        raise Malformed("brackets")
    if b"\x7f" in data or (b"\\" in data and re.search(rb'\\(?!")', data.replace(b"\\\\", b""))):
        raise Malformed("character")
    try:
        text = data.decode("utf-8")
        value = json.loads(
            text, object_pairs_hook=_pairs, parse_int=_whole, parse_float=_refuse, parse_constant=_refuse
        )
        again = json.dumps(value, ensure_ascii=False, separators=(",", ":"), check_circular=False).encode("utf-8")
    except (ValueError, RecursionError) as error:
        raise Malformed("json") from error
    if again != data:
        raise Malformed("not canonical")
    _walk(value)
    return value


def write_cj(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode("utf-8")


def text(value: Any) -> str:
    if type(value) is not str:
        raise Malformed("text")
    return value


def whole(low: int = 0, high: int = MAX_INT) -> Check:
    def check(value: Any) -> int:
        if type(value) is not int or not low <= value <= high:
            raise Malformed("number")
        return value

    return check


def hexa(size: int, empty: bool = False) -> Check:
    pattern = re.compile(f"[0-9a-f]{{{2 * size}}}")

    def check(value: Any) -> str:
        if type(value) is not str or not (pattern.fullmatch(value) or (empty and value == "")):
            raise Malformed("hex")
        return value

    return check


def b64(size: int | None = None) -> Check:
    def check(value: Any) -> bytes:
        out = unb64(value)
        if size is not None and len(out) != size:
            raise Malformed("length")
        return out

    return check


def one_of(*allowed: Any) -> Check:
    def check(value: Any) -> Any:
        if not any(type(value) is type(a) and value == a for a in allowed):
            raise Malformed("value")
        return value

    return check


def list_of(inner: Check, low: int = 0, high: int | None = None) -> Check:
    def check(value: Any) -> list[Any]:
        if type(value) is not list or len(value) < low or (high is not None and len(value) > high):
            raise Malformed("list")
        return [inner(x) for x in value]

    return check


def closed(spec: dict[str, Check]) -> Check:
    def check(value: Any) -> dict[str, Any]:
        if type(value) is not dict or value.keys() != spec.keys():
            raise Malformed("object")
        return {key: inner(value[key]) for key, inner in spec.items()}

    return check


def i64text(value: Any) -> int:
    if type(value) is not str or not I64.fullmatch(value):
        raise Malformed("i64")
    number = int(value)
    if not -(2**63) <= number < 2**63:
        raise Malformed("i64")
    return number


def origin(value: Any) -> str:
    if type(value) is not str or not ORIGIN.fullmatch(value):
        raise Malformed("origin")
    return value

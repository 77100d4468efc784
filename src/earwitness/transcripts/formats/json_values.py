"""JSON from outside: one value, or a refusal with the line. Nothing is taken twice or as not-a-number."""

from __future__ import annotations

import json
import re
from typing import Any

from earwitness.transcripts.formats.common import decode, unreadable

MAX_DEPTH = 32
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[{\]}]', re.DOTALL)


class _Refused(ValueError):
    """A key that stands twice, or NaN and its like."""


def parse(untrusted_data: bytes, encoding: str | None = None) -> tuple[Any, str]:
    """The value and the name of the encoding. Raises TranscriptUnreadable."""
    text, used = decode(untrusted_data, encoding)
    _check_depth(text)
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant), used
    except json.JSONDecodeError as trouble:
        raise unreadable("The file is not valid JSON.", f"line {trouble.lineno}") from None
    except _Refused as trouble:
        raise unreadable(str(trouble)) from None
    except (ValueError, RecursionError):  # an integer of thousands of digits
        raise unreadable("The JSON holds a number that is too long, or is nested too deep.") from None


def _check_depth(text: str) -> None:
    depth = 0
    for token in _TOKEN.finditer(text):
        mark = token[0][0]
        if mark in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise unreadable("The JSON is nested too deep.", f"line {1 + text.count(chr(10), 0, token.start())}")
        elif mark in "]}":
            depth -= 1


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise _Refused("A key stands twice in one object of the JSON.")
    return value


def _no_constant(text: str) -> None:
    raise _Refused("The JSON holds NaN or Infinity, which are no numbers.")


def obj(value: Any, where: str) -> dict[str, Any]:
    """`value` if it is an object. Raises TranscriptUnreadable."""
    if not isinstance(value, dict):
        raise unreadable("Something is not a JSON object where one is needed.", where)
    return value


def array(value: Any, where: str) -> list[Any]:
    """`value` if it is an array; null counts as empty. Raises TranscriptUnreadable."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise unreadable("Something is not a JSON array where one is needed.", where)
    return value


def text_of(value: Any, where: str) -> str:
    """`value` if it is a text. Raises TranscriptUnreadable."""
    if not isinstance(value, str):
        raise unreadable("Something is not a text where one is needed.", where)
    return value


def label_of(value: Any, where: str) -> str | None:
    """A speaker label: a text, or a number that some programs write, or null."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return f"Speaker {value}"
    raise unreadable("A speaker is neither a text nor a number.", where)


def first(have: dict[str, Any], *keys: str) -> Any:
    """The value of the first of `keys` that is there, else None."""
    return next((have[key] for key in keys if key in have), None)

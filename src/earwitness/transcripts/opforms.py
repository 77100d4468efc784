"""The forms of an edit as a page sends it: closed, checked, and made canonical before anything is done with it.

Times are whole microseconds; `at` in `split` counts characters (code points). Raises Usage.
"""

from __future__ import annotations

import re
from typing import Any, Final

from earwitness.errors import Usage
from earwitness.transcripts.model import EVENT_KINDS, MAX_LABEL, MAX_S
from earwitness.transcripts.wording import clean

MAX_TEXT: Final = 200_000
MAX_OPS: Final = 1_000
_ID = re.compile(r"[0-9a-f]{32}\Z")
_WINDOW = re.compile(r"[0-9a-f]{1,32}\Z")
_TURN = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,31}\Z")
_MAX_US = round(MAX_S * 1_000_000)

MAX_OVER: Final = 1_000
# kind -> (needed, allowed); every op also has id, base and kind. It may say in which `window` it was made, and `over`
# which edits that were not answered then.
FORMS: Final[dict[str, tuple[str, str]]] = {
    "text": ("turn text", ""),
    "split": ("turn at", "time_us new"),
    "merge": ("turn next", ""),
    "edges": ("turn start_us end_us", ""),
    "speaker": ("turn speaker", ""),
    "add": ("speaker text", "after start_us end_us turn new"),
    "remove": ("turn", ""),
    "event_add": ("event", ""),
    "event_edit": ("event", ""),
    "event_remove": ("event_id", ""),
    "replace": ("turns", "find with"),
    "undo": ("", ""),
    "redo": ("", ""),
    "settle": ("op", "turn text take"),
    "choose": ("row choice turn text speaker", "after start_us end_us"),
}


def refuse(known: str, do: str = "Load the page again.") -> Usage:
    """The error of an edit that cannot be read or done."""
    return Usage(known, do, where="op")


def read_op(untrusted: Any) -> dict[str, Any]:
    """The edit in canonical form: known keys only, none of them null, text on one line. Raises Usage."""
    if not isinstance(untrusted, dict):
        raise refuse("An edit is not an object.")
    value = {k: v for k, v in untrusted.items() if v is not None}
    kind = value.get("kind")
    if not isinstance(kind, str) or kind not in FORMS:
        raise refuse("That is not a kind of edit.", f"Use one of: {', '.join(FORMS)}.")
    needed, allowed = (set(part.split()) for part in FORMS[kind])
    needed |= {"id", "base", "kind"}
    if not needed <= set(value) <= needed | allowed | {"window", "over"}:
        raise refuse("An edit does not have the keys that belong to its kind.")
    if not isinstance(value["id"], str) or not _ID.match(value["id"]):
        raise refuse("The id of an edit is not 32 lower-case hex digits.")
    if kind == "add" and "turn" in value:  # a page names the turn it makes
        value["new"] = value.pop("turn")
    return {name: _checked(name, item) for name, item in value.items()}


def _checked(name: str, item: Any) -> Any:
    if name in ("id", "kind"):
        return item
    if name in ("base", "at", "row"):
        return _whole(item, 2**53 - 1)
    if name in ("start_us", "end_us", "time_us"):
        return _whole(item, _MAX_US)
    if name in ("turn", "next", "after", "new", "event_id"):
        if not isinstance(item, str) or not _TURN.match(item):
            raise refuse("An id of a turn or event is not of the allowed form.")
        return item
    if name in ("text", "find", "with"):
        return line(item)
    if name == "speaker":
        return line(item, MAX_LABEL) or "UNSTATED"
    if name == "op":
        if not isinstance(item, str) or not _ID.match(item):
            raise refuse("The id of an edit is not 32 lower-case hex digits.")
        return item
    if name == "window":
        if not isinstance(item, str) or not _WINDOW.match(item):
            raise refuse("The name of a window is not hex digits.")
        return item
    if name == "over":
        if not isinstance(item, list) or len(item) > MAX_OVER:
            raise refuse("What an edit was made over is not a list, or too long.")
        return [_checked("op", one) for one in item]
    if name in ("take", "choice"):
        if item not in ("mine", "theirs", "a", "b", "own"):
            raise refuse("That is not one of the choices.")
        return item
    if name == "event":
        return _event(item)
    return _turns(item)


def line(item: Any, most: int = MAX_TEXT) -> str:
    """One clean line of at most `most` characters. Raises Usage."""
    if not isinstance(item, str):
        raise refuse("A text of an edit is not a text.")
    if len(item) > most:
        raise refuse(f"A text of an edit is longer than {most} characters.", "Split the turn.")
    return clean(item).text


def _whole(item: Any, most: int) -> int:
    if isinstance(item, bool) or not isinstance(item, int) or not 0 <= item <= most:
        raise refuse("A number of an edit is not a whole number within its bounds.")
    return item


def _event(item: Any) -> dict[str, Any]:
    if not isinstance(item, dict) or not {"kind", "text"} <= set(item) <= {"id", "kind", "text", "start_us", "end_us"}:
        raise refuse("An event does not have the keys that belong to it.")
    if item["kind"] not in EVENT_KINDS:
        raise refuse("That is not a kind of event.", f"Use one of: {', '.join(EVENT_KINDS)}.")
    out: dict[str, Any] = {"kind": item["kind"], "text": line(item["text"], 20_000) or item["kind"]}
    for name in ("start_us", "end_us"):
        if item.get(name) is not None:
            out[name] = _whole(item[name], _MAX_US)
    if item.get("id") is not None:
        out["id"] = _checked("event_id", item["id"])
    return out


def _turns(item: Any) -> list[dict[str, str]]:
    if not isinstance(item, list) or not 0 < len(item) <= 20_000:
        raise refuse("A replacement has no turns, or too many.")
    out = []
    for one in item:
        if not isinstance(one, dict) or set(one) != {"turn", "text"}:
            raise refuse("A replaced turn does not have the keys that belong to it.")
        out.append({"turn": _checked("turn", one["turn"]), "text": line(one["text"])})
    if len({one["turn"] for one in out}) != len(out):
        raise refuse("A turn is replaced twice in one edit.")
    return out

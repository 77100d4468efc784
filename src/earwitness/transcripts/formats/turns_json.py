"""Turns JSON: our own simple form, for people who make transcripts with a program, and our own full form.

    {"language": "en", "turns": [{"start": 1.5, "end": 4, "speaker": "male voice 1", "text": "what was said"}, …]}
`start` (or `t`), `end` and `speaker` may be absent; a turn may also be written [start, end, speaker, text],
[start, speaker, text] or [speaker, text]; the list may stand alone. `"in_audio": false` marks a turn that is not in
this recording: it is left out and counted. {"clips": {"NAME": {"turns": …}, …}} holds several recordings; the
caller names one.
The full form is what `write` makes: turns and events as in docs/format.md, with every word, time, doubt and hearing.
"""

from __future__ import annotations

import json
import re
from typing import Any

from earwitness.errors import Malformed
from earwitness.transcripts import canonical
from earwitness.transcripts.formats import json_values as jv
from earwitness.transcripts.formats.common import Assembly, ImportResult, number_s, unreadable
from earwitness.transcripts.model import Event, Turn

FORMAT = "turns-json"

_KNOWN_TURN = frozenset((
    "id", "start", "start_s", "t", "end", "end_s", "speaker", "label", "source", "text", "message", "in_audio",
))  # fmt: skip
_KNOWN_TOP = frozenset(["turns", "events", "language", "earwitness", "type", "clips", "segments"])


def fits(value: Any) -> bool:
    """Whether parsed JSON has the outer shape of this format."""
    return isinstance(value, list) or (isinstance(value, dict) and ("turns" in value or "clips" in value))


def read(untrusted_data: bytes, *, encoding: str | None = None, clip: str | None = None) -> ImportResult:
    """Read turns JSON. Raises TranscriptUnreadable with the element."""
    value, used = jv.parse(untrusted_data, encoding)
    return read_value(value, clip=clip).result(used)


def read_value(value: Any, *, clip: str | None = None) -> Assembly:
    """Read parsed JSON; see `read`."""
    if not fits(value):
        raise unreadable("The JSON has no turns.")
    into = Assembly(FORMAT)
    top: dict[str, Any] = {"turns": value} if isinstance(value, list) else value
    if "clips" in top and "turns" not in top:
        top = _clip(jv.obj(top["clips"], "clips"), clip)
    language = top.get("language")
    if isinstance(language, str) and re.fullmatch(r"UNKNOWN|[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*", language):
        into.language = language
    further = len(set(top) - _KNOWN_TOP)
    if further:
        into.losses["fields beside the turns were left out"] += further
    for n, untrusted in enumerate(jv.array(top["turns"], "turns")):
        _turn(untrusted, f"turns[{n}]", into)
    for n, untrusted in enumerate(jv.array(top.get("events"), "events")):
        try:
            event = canonical.event_from_json(untrusted)
        except Malformed as trouble:
            raise unreadable(trouble.known, f"events[{n}]") from None
        if event.after is not None and all(event.after != turn.id for turn in into.turns):
            raise unreadable("An event follows a turn that is not there.", f"events[{n}]")
        into.events.append(event)
    if len({turn.id for turn in into.turns}) != len(into.turns):
        raise unreadable("Two turns have the same id.", "turns")
    return into


def _clip(clips: dict[str, Any], name: str | None) -> dict[str, Any]:
    if name is None and len(clips) == 1:
        name = next(iter(clips))
    if name is None or name not in clips:
        raise unreadable(
            f"The file holds transcripts of {len(clips)} recordings, and which one is meant is not said.",
            "clips",
            "Name the recording as the file names it.",
        )
    have = jv.obj(clips[name], "clips")
    if "turns" not in have:
        raise unreadable("The JSON has no turns.", "clips")
    return have


def _turn(untrusted: Any, where: str, into: Assembly) -> None:
    if isinstance(untrusted, dict) and "words" in untrusted:
        try:
            turn = canonical.turn_from_json(untrusted)
        except Malformed as trouble:
            raise unreadable(trouble.known, where) from None
        into.n_words += len(turn.words)
        into.turns.append(turn)
        return
    start: Any = None
    end: Any = None
    label: Any
    text: Any
    if isinstance(untrusted, list):
        if len(untrusted) == 4:
            start, end, label, text = untrusted
        elif len(untrusted) == 3:
            start, label, text = untrusted
        elif len(untrusted) == 2:
            label, text = untrusted
        else:
            raise unreadable("A turn is not [start, end, speaker, text] or a shorter form of it.", where)
    else:
        have = jv.obj(untrusted, where)
        if have.get("in_audio") is False:
            into.losses["turns that the file says are not in the recording were left out"] += 1
            return
        if set(have) - _KNOWN_TURN:
            into.losses["turns hold further fields, which were left out"] += 1
        start, end = jv.first(have, "start", "start_s", "t"), jv.first(have, "end", "end_s")
        label, text = jv.first(have, "speaker", "label", "source"), jv.first(have, "text", "message")
    into.passage(
        jv.label_of(label, where), jv.text_of(text, where), where, number_s(start, where), number_s(end, where)
    )  # fmt: skip


def write(turns: tuple[Turn, ...], events: tuple[Event, ...], language: str) -> bytes:
    """The full form, indented, one final newline."""
    value = {
        "language": language,
        "turns": [canonical.turn_as_json(turn) for turn in turns],
        "events": [canonical.event_as_json(event) for event in events],
    }
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode("utf-8")

"""The one byte string of a revision, and its digest (docs/format.md: transcript revision).

Canonical JSON as in `custody.cj`: sorted keys, no floats, no null. Times are whole microseconds under `start_us` and
`end_us`; a time, parent or digest that is absent has no key. The schema is closed: an unknown key is malformed.
"""

from __future__ import annotations

import hashlib
from typing import Any, cast

from earwitness.custody import cj
from earwitness.errors import Malformed, Usage
from earwitness.transcripts.model import (
    Basis,
    Event,
    EventKind,
    Revision,
    Source,
    SourceKind,
    State,
    Turn,
    Word,
    from_us,
    to_us,
)

SCHEMA = "earwitness/revision/1"


def as_json(revision: Revision) -> dict[str, Any]:
    """The revision as JSON values."""
    value: dict[str, Any] = {
        "type": SCHEMA,
        "id": revision.id,
        "exhibit_sha256": revision.exhibit_sha256,
        "turns": [turn_as_json(turn) for turn in revision.turns],
        "events": [event_as_json(event) for event in revision.events],
        "source": _source_as_json(revision.source),
        "state": revision.state,
        "language": revision.language,
    }
    if revision.parent is not None:
        value["parent"] = revision.parent
    return value


def dump(revision: Revision) -> bytes:
    """The canonical bytes."""
    return cj.dump(as_json(revision))


def digest(revision: Revision) -> bytes:
    """SHA-256 over the canonical bytes, 32 bytes."""
    return hashlib.sha256(dump(revision)).digest()


def load(untrusted_bytes: bytes) -> Revision:
    """The revision of canonical bytes. Raises Malformed."""
    return from_json(cj.load(untrusted_bytes))


def turn_as_json(turn: Turn) -> dict[str, Any]:
    """One turn: id, speaker, basis, words, and its times where it has them."""
    value: dict[str, Any] = {
        "id": turn.id,
        "speaker": str(turn.speaker),
        "basis": turn.basis,
        "words": [_word_as_json(word) for word in turn.words],
    }
    return _with_times(value, turn.start_s, turn.end_s)


def event_as_json(event: Event) -> dict[str, Any]:
    """One event: kind, text, and its times and place where it has them."""
    value: dict[str, Any] = {"kind": event.kind, "text": event.text}
    if event.after is not None:
        value["after"] = event.after
    return _with_times(value, event.start_s, event.end_s)


def _word_as_json(word: Word) -> dict[str, Any]:
    value: dict[str, Any] = {"text": word.text}
    if word.uncertain:
        value["uncertain"] = True
    if word.joined:
        value["joined"] = True
    if word.alternatives:
        value["alternatives"] = list(word.alternatives)
    if word.basis != "none":
        value["basis"] = word.basis
    return _with_times(value, word.start_s, word.end_s)


def _source_as_json(source: Source) -> dict[str, Any]:
    value: dict[str, Any] = {
        "kind": source.kind,
        "tool": source.tool,
        "version": source.version,
        "settings": [[name, setting] for name, setting in source.settings],
    }
    if source.input_sha256 is not None:
        value["input_sha256"] = source.input_sha256
    return value


def _with_times(value: dict[str, Any], start_s: float | None, end_s: float | None) -> dict[str, Any]:
    if start_s is not None:
        value["start_us"] = to_us(start_s)
    if end_s is not None:
        value["end_us"] = to_us(end_s)
    return value


def from_json(value: Any) -> Revision:
    """The revision of parsed JSON in exactly the shape of `as_json`. Raises Malformed."""
    have = _shape(
        value, "type id exhibit_sha256 turns events source state language", "parent", "transcript revision"
    )  # fmt: skip
    if have["type"] != SCHEMA:
        raise cj.malformed("This is not a transcript revision of a kind this version knows.")
    source = _shape(have["source"], "kind tool version settings", "input_sha256", "source")
    try:
        return Revision(
            id=cj.text(have["id"], "revision id"),
            exhibit_sha256=cj.text(have["exhibit_sha256"], "digest"),
            turns=tuple(turn_from_json(item) for item in cj.items(have["turns"], "list of turns")),
            events=tuple(event_from_json(item) for item in cj.items(have["events"], "list of events")),
            source=Source(
                cast(SourceKind, cj.text(source["kind"], "source kind")),
                cj.text(source["tool"], "tool"),
                cj.text(source["version"], "version"),
                tuple(_pair(item) for item in cj.items(source["settings"], "list of settings")),
                _optional_text(source, "input_sha256"),
            ),
            parent=_optional_text(have, "parent"),
            state=cast(State, cj.text(have["state"], "state")),
            language=cj.text(have["language"], "language"),
        )
    except Usage as trouble:
        raise _as_malformed(trouble) from None


def turn_from_json(value: Any) -> Turn:
    """One turn in the shape of `turn_as_json`. Raises Malformed."""
    have = _shape(value, "id speaker basis words", "start_us end_us", "turn")
    words = tuple(_word_from_json(item) for item in cj.items(have["words"], "list of words"))
    try:
        return Turn(
            cj.text(have["id"], "turn id"),
            cj.text(have["speaker"], "speaker"),
            words,
            *_times(have),
            cast(Basis, cj.text(have["basis"], "basis")),
        )
    except Usage as trouble:
        raise _as_malformed(trouble) from None


def event_from_json(value: Any) -> Event:
    """One event in the shape of `event_as_json`. Raises Malformed."""
    have = _shape(value, "kind text", "after start_us end_us", "event")
    kind = cast(EventKind, cj.text(have["kind"], "event kind"))
    try:
        return Event(kind, cj.text(have["text"], "event"), *_times(have), _optional_text(have, "after"))
    except Usage as trouble:
        raise _as_malformed(trouble) from None


def _word_from_json(value: Any) -> Word:
    have = _shape(value, "text", "uncertain joined alternatives basis start_us end_us", "word")
    try:
        return Word(
            cj.text(have["text"], "word"),
            *_times(have),
            uncertain=_flag(have, "uncertain"),
            alternatives=tuple(cj.text(item, "hearing") for item in cj.items(have.get("alternatives", []), "hearings")),
            basis=cast(Basis, have.get("basis", "none")),
            joined=_flag(have, "joined"),
        )
    except Usage as trouble:
        raise _as_malformed(trouble) from None


def _shape(value: Any, needed: str, allowed: str, what: str) -> dict[str, Any]:
    wanted = set(needed.split())
    if not isinstance(value, dict) or not wanted <= set(value) <= wanted | set(allowed.split()):
        raise cj.malformed(f"A {what} does not have exactly the keys that belong to it.")
    return value


def _times(have: dict[str, Any]) -> tuple[float | None, float | None]:
    start, end = (have.get(key) for key in ("start_us", "end_us"))
    return (
        None if start is None else from_us(cj.integer(start, "time")),
        None if end is None else from_us(cj.integer(end, "time")),
    )


def _flag(have: dict[str, Any], key: str) -> bool:
    """True if the key is there; an explicit `false` would be a second way to write the same revision."""
    if have.get(key, True) is not True:
        raise cj.malformed("A mark on a word is not written as it must be.")
    return key in have


def _optional_text(have: dict[str, Any], key: str) -> str | None:
    return cj.text(have[key], key) if key in have else None


def _pair(value: Any) -> tuple[str, str]:
    name, setting = cj.items(value, "setting", least=2, most=2)
    return cj.text(name, "setting"), cj.text(setting, "setting")


def _as_malformed(trouble: Usage) -> Malformed:
    return cj.malformed(trouble.known, trouble.where)

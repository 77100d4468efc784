"""JSON of Whisper, faster-whisper, WhisperX and council transcripts: segments with text, times, words, probabilities.

A word whose probability is below 0.5 is marked uncertain. That is a hint where to listen first, never a measure of
truth: engines are confident about sentences nobody said. The numbers themselves stay in the file as it was received.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any, Final

from earwitness.transcripts import vocabulary, wording
from earwitness.transcripts.formats import json_values as jv
from earwitness.transcripts.formats.common import Assembly, ImportResult, number_s, unreadable
from earwitness.transcripts.model import UNKNOWN, UNSTATED, Event, Turn, Word

FORMAT = "whisper-json"
UNCERTAIN_BELOW: Final = 0.5

_KNOWN_SEGMENT = frozenset(
    ["id", "index", "seek", "start", "end", "start_time", "end_time", "text", "speaker", "speaker_name", "words"]
)  # fmt: skip


def fits(value: Any) -> bool:
    """Whether parsed JSON has the outer shape of this format."""
    return isinstance(value, dict) and ("segments" in value or "sentences" in value)


def read(untrusted_data: bytes, *, encoding: str | None = None) -> ImportResult:
    """Read the JSON. Raises TranscriptUnreadable with the element."""
    value, used = jv.parse(untrusted_data, encoding)
    return read_value(value).result(used)


def read_value(value: Any) -> Assembly:
    """Read parsed JSON; see `read`."""
    if not fits(value):
        raise unreadable("The JSON has no segments.")
    into = Assembly(FORMAT)
    language = value.get("language")
    if isinstance(language, str) and re.fullmatch(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*", language):
        into.language = language
    name = "segments" if "segments" in value else "sentences"
    for n, untrusted in enumerate(jv.array(value[name], name)):
        _segment(jv.obj(untrusted, f"{name}[{n}]"), f"{name}[{n}]", into)
    return into


def _segment(have: dict[str, Any], where: str, into: Assembly) -> None:
    start_s = number_s(jv.first(have, "start", "start_time"), where)
    end_s = number_s(jv.first(have, "end", "end_time"), where)
    if start_s is not None and end_s is not None and end_s < start_s:
        raise unreadable("A segment ends before it starts.", where)
    if set(have) - _KNOWN_SEGMENT:
        into.losses["segments hold further numbers of the engine, which stay in the file only"] += 1
    speaker = into.speaker(jv.label_of(jv.first(have, "speaker", "speaker_name"), where), where)
    line = into.line(jv.text_of(have.get("text"), where))
    if not line:
        into.losses["entries without text were left out"] += 1
        return
    heard = [
        _heard(untrusted, f"{where}.words[{n}]", into) for n, untrusted in enumerate(jv.array(have.get("words"), where))
    ]
    words = _timed_words(line, heard, into)
    remark = vocabulary.event_in(line) if speaker is UNSTATED else None
    if remark:
        into.happen(*remark, where, start_s, end_s)
    else:
        into.say(speaker, words, where, start_s, end_s)


def _heard(untrusted: Any, where: str, into: Assembly) -> Word | None:
    """One entry of `words`; None where it has no text."""
    have = jv.obj(untrusted, where)
    text = into.line(jv.text_of(jv.first(have, "word", "text"), where))
    start_s = number_s(jv.first(have, "start", "start_time"), where)
    end_s = number_s(jv.first(have, "end", "end_time"), where)
    if start_s is not None and end_s is not None and end_s < start_s:
        raise unreadable("A word ends before it starts.", where)
    chance = jv.first(have, "probability", "score", "confidence", "prob")
    if chance is not None and (isinstance(chance, bool) or not isinstance(chance, int | float)):
        raise unreadable("A probability is not a number.", where)
    if not text:
        return None
    return Word(text, start_s, end_s, uncertain=chance is not None and chance < UNCERTAIN_BELOW)


def _timed_words(line: str, heard: list[Word | None], into: Assembly) -> tuple[Word, ...]:
    """The words of the segment's text, with the times of its word list where the two agree."""
    plain = wording.words_of(line)
    entries = [word for word in heard if word is not None]
    if not entries:
        return plain
    if "[" not in line and "*" not in line:
        placed = _along(line, entries)
        if placed:
            return placed
    if len(plain) == len(entries):
        return tuple(_lend(mine, theirs) for mine, theirs in zip(plain, entries, strict=True))
    into.losses["word times were left out because the words differ from the text of their segment"] += 1
    return plain


def _along(line: str, entries: list[Word]) -> tuple[Word, ...] | None:
    """The entries in the blanks that the text gives them, or None if they are not exactly the text."""
    out: list[Word] = []
    at = 0
    for entry in entries:
        blank = at < len(line) and line[at].isspace()
        while at < len(line) and line[at].isspace():
            at += 1
        if not line.startswith(entry.text, at):
            return None
        at += len(entry.text)
        out.append(replace(entry, joined=bool(out) and not blank))
    return tuple(out) if not line[at:].strip() else None


def _lend(mine: Word, theirs: Word) -> Word:
    return replace(
        mine, start_s=theirs.start_s, end_s=theirs.end_s, basis=theirs.basis,
        uncertain=mine.uncertain or theirs.uncertain,
    )  # fmt: skip


def write(turns: tuple[Turn, ...], events: tuple[Event, ...], language: str) -> bytes:
    """JSON as WhisperX writes it: segments with start, end, text, speaker, words. No probability is made up.

    Only what has both times is a segment. Doubts and other hearings stand as marks in the text.
    """
    segments: list[dict[str, Any]] = []
    for turn in turns:
        if turn.start_s is None or turn.end_s is None:
            continue
        segment: dict[str, Any] = {"start": turn.start_s, "end": turn.end_s, "text": wording.line_of(turn.words)}
        if turn.speaker is not UNSTATED:
            segment["speaker"] = str(turn.speaker)
        if any(word.start_s is not None for word in turn.words):
            segment["words"] = [_word_as_json(word) for word in turn.words]
        segments.append(segment)
    segments += [
        {"start": event.start_s, "end": event.end_s, "text": vocabulary.written(event)}
        for event in events
        if event.start_s is not None and event.end_s is not None
    ]
    segments.sort(key=lambda segment: float(segment["start"]))
    value: dict[str, Any] = {"segments": segments}
    if language != UNKNOWN:
        value["language"] = language
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")


def _word_as_json(word: Word) -> dict[str, Any]:
    value: dict[str, Any] = {"word": wording.marked(word)}
    if word.start_s is not None:
        value["start"] = word.start_s
    if word.end_s is not None:
        value["end"] = word.end_s
    return value

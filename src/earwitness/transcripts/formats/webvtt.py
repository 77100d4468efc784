"""WebVTT (W3C WebVTT: The Web Video Text Tracks Format): own reader and writer.

Read: cues, `<v NAME>` voices, inline times as word starts, character references. Left out and listed: NOTE, STYLE and
REGION blocks, cue settings, other markup. Stricter than a browser, which skips what it cannot read: here a broken time
line refuses the file, because a transcript with a hole in it must not look whole.
"""

from __future__ import annotations

import html
import re
from dataclasses import replace

from earwitness.transcripts import vocabulary, wording
from earwitness.transcripts.formats.common import (
    Assembly,
    ImportResult,
    clock_s,
    clock_text,
    decode,
    lines_of,
    unreadable,
)  # fmt: skip
from earwitness.transcripts.model import UNSTATED, Event, Turn, Word, to_us

FORMAT = "webvtt"

_TIMING = re.compile(r"\s*(\S+)\s+-->\s+(\S+)(?:\s+(\S.*))?\s*\Z")
_TAG = re.compile(r"<(/?)([^<>]*)>")
_CLOCK_TAG = re.compile(r"[\d:.]+\Z")


def read(untrusted_data: bytes, *, encoding: str | None = None) -> ImportResult:
    """Read a WebVTT file. Raises TranscriptUnreadable with the line."""
    text, used = decode(untrusted_data, encoding)
    lines = lines_of(text)
    if not re.match(r"WEBVTT(?:[ \t]|\Z)", lines[0]):
        raise unreadable("The file does not begin with WEBVTT.", "line 1")
    into = Assembly(FORMAT)
    n = _skip_block(lines, 1)
    header = lines[1:n]
    for line in header:
        if "-->" in line:
            # The standard lets a cue follow the first line at once; readers differ, so it is accepted and said.
            into.warnings["the first cue follows the header without a blank line"] += 1
            n = 1
            break
        key, colon, value = line.partition(":")
        if (
            colon
            and key.strip().lower() == "language"
            and re.fullmatch(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", value.strip())
        ):
            into.language = value.strip()
        elif line.strip():
            into.losses["header lines were left out"] += 1
    while n < len(lines):
        if not lines[n].strip():
            n += 1
            continue
        n = _block(lines, n, into)
    return into.result(used)


def _skip_block(lines: list[str], n: int) -> int:
    while n < len(lines) and lines[n].strip():
        n += 1
    return n


def _block(lines: list[str], n: int, into: Assembly) -> int:
    """Read the block that starts at line index `n`; returns the index after it."""
    first = lines[n].strip()
    if "-->" not in first and re.match(r"(NOTE|STYLE|REGION)(?:\s|\Z)", first):
        into.losses[f"{first.split()[0]} blocks were left out"] += 1
        return _skip_block(lines, n)
    if "-->" not in first:  # a cue identifier
        n += 1
        if n >= len(lines) or "-->" not in lines[n]:
            raise unreadable("A block is neither a cue nor a note: a line with --> is missing.", f"line {n}")
    where = f"line {n + 1}"
    start_s, end_s, settings = _timing(lines[n], where)
    if settings:
        into.losses["cue settings were left out"] += 1
    until = n + 1
    while until < len(lines) and lines[until].strip() and "-->" not in lines[until]:
        until += 1
    _cue(" ".join(lines[n + 1 : until]), start_s, end_s, where, into)
    return until


def _timing(line: str, where: str) -> tuple[float, float, str]:
    found = _TIMING.match(line)
    start_s, end_s = (clock_s(found[1]), clock_s(found[2])) if found else (None, None)
    if found is None or start_s is None or end_s is None:
        raise unreadable("The times of a cue cannot be read.", where)
    if end_s < start_s:
        raise unreadable("A cue ends before it starts.", where)
    return start_s, end_s, found[3] or ""


def _cue(untrusted_text: str, start_s: float, end_s: float, where: str, into: Assembly) -> None:
    """One cue: a turn for each voice in it, or an event. Markup is read as data and never kept as markup."""
    voices: list[tuple[str | None, list[tuple[float | None, str]]]] = [(None, [(None, "")])]
    at = 0
    for tag in _TAG.finditer(untrusted_text):
        _append(voices, untrusted_text[at : tag.start()])
        at = tag.end()
        closing, name = tag[1], tag[2]
        if _CLOCK_TAG.match(name) and not closing:
            time_s = clock_s(name)
            if time_s is None or not start_s <= time_s <= end_s:
                raise unreadable("A time inside a cue cannot be read or lies outside it.", where)
            voices[-1][1].append((time_s, ""))
        elif re.match(r"v(?:[.\s]|\Z)", name):
            label = None if closing else html.unescape(name.partition(" ")[2] or name.partition("\t")[2]).strip()
            voices.append((label or None, [(None, "")]))
        else:
            into.losses["markup inside cues was left out"] += not closing
    _append(voices, untrusted_text[at:])
    voices = [voice for voice in voices if any(text.strip() for _, text in voice[1])]
    if not voices:
        into.losses["entries without text were left out"] += 1
    if len(voices) > 1:
        into.warnings["cues held several voices; each of their turns has the times of the whole cue"] += 1
    for label, pieces in voices:
        _voice(label, pieces, start_s, end_s, where, into)


def _append(voices: list[tuple[str | None, list[tuple[float | None, str]]]], text: str) -> None:
    time_s, so_far = voices[-1][1][-1]
    voices[-1][1][-1] = (time_s, so_far + text)


def _voice(
    label: str | None, pieces: list[tuple[float | None, str]], start_s: float, end_s: float, where: str, into: Assembly
) -> None:
    if all(time_s is None for time_s, _ in pieces):
        into.passage(label, html.unescape("".join(text for _, text in pieces)), where, start_s, end_s)
        return
    words: list[Word] = []
    for time_s, text in pieces:
        line = into.line(html.unescape(text))
        for n, word in enumerate(wording.words_of(line)):
            # An inline time is the start of the word behind it; its end is not known from the file.
            words.append(replace(word, start_s=time_s, basis="given") if n == 0 and time_s is not None else word)
    into.say(into.speaker(label, where), words, where, start_s, end_s)


def write(turns: tuple[Turn, ...], events: tuple[Event, ...], language: str) -> bytes:
    """WebVTT bytes: one cue per timed turn and event, in the order of their starts."""
    cues: list[tuple[float, float, str]] = []
    for turn in turns:
        if turn.start_s is not None and turn.end_s is not None:
            voice = "" if turn.speaker is UNSTATED else f"<v {_escaped(str(turn.speaker))}>"
            cues.append((turn.start_s, turn.end_s, voice + _words(turn)))
    for event in events:
        if event.start_s is not None and event.end_s is not None:
            cues.append((event.start_s, event.end_s, _escaped(vocabulary.written(event))))
    cues.sort(key=lambda cue: to_us(cue[0]))
    out = ["WEBVTT", *([f"Language: {language}"] if language != "UNKNOWN" else []), ""]
    for start_s, end_s, text in cues:
        out += [f"{clock_text(start_s)} --> {clock_text(end_s)}", text, ""]
    return "\n".join(out).encode("utf-8")


def _words(turn: Turn) -> str:
    """The words, with an inline time before each word whose start is known and lies in order inside the cue."""
    parts: list[str] = []
    last = clock_text(turn.start_s or 0.0)
    for n, word in enumerate(turn.words):
        if n and not word.joined:
            parts.append(" ")
        if word.start_s is not None:
            mark = clock_text(word.start_s)
            if last <= mark <= clock_text(turn.end_s or 0.0) and (n == 0 or not word.joined):
                parts.append(f"<{mark}>")
                last = mark
        parts.append(_escaped(wording.marked(word)))
    return "".join(parts)


def _escaped(text: str) -> str:
    """Text that cannot be taken for markup or for the arrow of a time line."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

"""SubRip (SRT): number, `h:mm:ss,mmm --> h:mm:ss,mmm`, text, blank line. No standard exists; own strict reader, writer.

Libraries skip what they cannot read without a word; here a broken time refuses the file with its line.
"""

from __future__ import annotations

import re

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
from earwitness.transcripts.formats.labels import Labels
from earwitness.transcripts.model import UNSTATED, Event, Turn, to_us

FORMAT = "srt"

_TIMING = re.compile(r"\s*(\S+)\s*-->\s*(\S+)(\s+\S.*)?\s*\Z")
_MARKUP = re.compile(r"</?(?:[bius]|font|c|v)(?:[\s.][^<>]*)?>|\{\\[^{}]*\}", re.IGNORECASE)


def read(untrusted_data: bytes, *, encoding: str | None = None) -> ImportResult:
    """Read an SRT file. Raises TranscriptUnreadable with the line."""
    text, used = decode(untrusted_data, encoding)
    lines = lines_of(text)
    into = Assembly(FORMAT)
    cues = _cues(lines, into)
    labels = Labels(text for _, _, text, _ in cues)
    for start_s, end_s, text, where in cues:
        label, rest = labels.split(text)
        into.passage(label, rest if label else text, where, start_s, end_s)
    return into.result(used)


def _cues(lines: list[str], into: Assembly) -> list[tuple[float, float, str, str]]:
    starts = [n for n, line in enumerate(lines) if "-->" in line]
    if not starts:
        raise unreadable("There is no line with --> in the file.", "line 1")
    _only_number(lines, 0, starts[0])
    cues: list[tuple[float, float, str, str]] = []
    for n, after in zip(starts, [*starts[1:], None], strict=True):
        where = f"line {n + 1}"
        found = _TIMING.match(lines[n])
        start_s, end_s = (clock_s(found[1]), clock_s(found[2])) if found else (None, None)
        if found is None or start_s is None or end_s is None:
            raise unreadable("The times of an entry cannot be read.", where)
        if end_s < start_s:
            raise unreadable("An entry ends before it starts.", where)
        if found[3]:
            into.losses["positions of entries were left out"] += 1
        cues.append((start_s, end_s, _body(lines, n + 1, after, into), where))
    return cues


def _only_number(lines: list[str], start: int, end: int) -> None:
    """Before the first time there may stand its number and nothing else."""
    for n in range(start, end):
        if lines[n].strip() and not (n == end - 1 and lines[n].strip().isdigit()):
            raise unreadable("There is text before the first entry.", f"line {n + 1}")


def _body(lines: list[str], start: int, after: int | None, into: Assembly) -> str:
    """The text of one entry. Blank lines inside it are kept out, but the text after them belongs to it all the same."""
    end = len(lines) if after is None else after
    if after is not None and end - 1 >= start and lines[end - 1].strip().isdigit():
        end -= 1  # the number of the next entry
    text, removed = _MARKUP.subn("", " ".join(line for line in lines[start:end] if line.strip()))
    if removed:
        into.losses["markup inside entries was left out"] += removed
    return text.strip()


def write(turns: tuple[Turn, ...], events: tuple[Event, ...], language: str) -> bytes:
    """SRT bytes: one entry per timed turn and event, in the order of their starts; the speaker as `NAME: `."""
    entries: list[tuple[float, float, str]] = []
    for turn in turns:
        if turn.start_s is not None and turn.end_s is not None:
            line = wording.line_of(turn.words)
            if turn.speaker is not UNSTATED or Labels([line]).split(line)[0] or vocabulary.event_in(line):
                line = f"{turn.speaker}: {line}"
            entries.append((turn.start_s, turn.end_s, line))
    for event in events:
        if event.start_s is not None and event.end_s is not None:
            entries.append((event.start_s, event.end_s, vocabulary.written(event)))
    entries.sort(key=lambda entry: to_us(entry[0]))
    out: list[str] = []
    for n, (start_s, end_s, text) in enumerate(entries, 1):
        times = f"{clock_text(start_s, comma=True)} --> {clock_text(end_s, comma=True)}"
        # The format knows no way to write an arrow as text; the loss report names the changed word.
        out += [str(n), times, text.replace("-->", "->"), ""]
    return "\n".join(out).encode("utf-8")

"""Plain text as people type it.

    [00:12] NAME: what was said            a start; also [0:01:12.5], [0:12 - 0:15], (0:12), or 00:12 without brackets
    NAME: what was said                    no time
    NAME  0:06                             a line of its own, the text on the lines below
    (laughter)                             an event, on a line of its own
Lines below a turn without a blank line between belong to it. A paragraph without a label is by UNSTATED: who goes on
speaking is not guessed. Clocks of another kind (day:hour:minute:second, mission time) are no times in a recording: the
text is read, the clock is left out and that is said.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from earwitness.transcripts import vocabulary, wording
from earwitness.transcripts.formats.common import Assembly, ImportResult, clock_s, decode, lines_of, unreadable
from earwitness.transcripts.formats.labels import Labels
from earwitness.transcripts.model import Event, Turn
from earwitness.transcripts.order import in_order

FORMAT = "txt"

_T = r"\d{1,4}:\d{1,4}(?::\d{2})?(?:[.,]\d{1,9})?"
_DASH = r"\s*(?:-{1,2}>?|–|—|→)\s*"
_BRACKETED = re.compile(rf"(?:\[\s*({_T})(?:{_DASH}({_T}))?\s*\]|\(\s*({_T})(?:{_DASH}({_T}))?\s*\))[:\s]*(.*)\Z")
_BARE = re.compile(rf"({_T})(?:{_DASH}({_T}))?(?:\s+(?:-\s+)?(.*))?\Z")
_OTHER_CLOCK = re.compile(r"\[\s*-?\s*\d[\d\s:.\-–>]*\](.*)\Z")
_HEADED = re.compile(rf"(\S.{{0,79}}?)\s{{2,}}({_T})\Z")
_FOREIGN_MARK = re.compile(r"_\w+\s*:")


@dataclass(slots=True)
class _Passage:
    where: str
    label: str | None
    text: str
    start_s: float | None = None
    end_s: float | None = None


def read(untrusted_data: bytes, *, encoding: str | None = None) -> ImportResult:
    """Read plain text. Raises TranscriptUnreadable with the line."""
    text, used = decode(untrusted_data, encoding)
    numbered = [(f"line {n}", line) for n, line in enumerate(lines_of(text), 1)]
    return read_lines(numbered, Assembly(FORMAT)).result(used)


def read_lines(numbered: Sequence[tuple[str, str]], into: Assembly) -> Assembly:
    """Read (where, line) pairs, as from a text file or the paragraphs of a document."""
    cleaned = [(where, into.once(line)) for where, line in numbered]
    labels = Labels(_without_time(line) for _, line in cleaned)
    passage: _Passage | None = None
    pending: tuple[float | None, float | None] = (None, None)

    def close() -> None:
        nonlocal passage
        if passage is not None:
            into.passage(passage.label, passage.text, passage.where, passage.start_s, passage.end_s)
        passage = None

    awaiting = False  # a heading was read, its text comes on the next lines
    for n, (where, line) in enumerate(cleaned):
        if not line:
            if not awaiting:
                close()
            continue
        if _FOREIGN_MARK.match(line):
            into.losses["lines with another program's marks were left out"] += 1
            continue
        timed = _timed(line, where)
        headed = None if timed else _HEADED.match(line)
        other = None if timed or headed else _OTHER_CLOCK.match(line)
        if timed:
            close()
            start_s, end_s, rest = timed
            if not rest:
                pending, awaiting = (start_s, end_s), False
                continue
            label, said = labels.split(rest, sure=True)
            passage, pending = _Passage(where, label, said if label else rest, start_s, end_s), (None, None)
        elif headed:
            close()
            passage, pending = _Passage(where, headed[1], "", clock_s(headed[2])), (None, None)
        elif other:
            close()
            into.losses["times of another clock than the recording's were left out"] += 1
            passage = _after_clock(
                other[1].strip(), where, labels, more=n + 1 < len(cleaned) and bool(cleaned[n + 1][1])
            )
        elif vocabulary.event_in(line) and not awaiting:
            close()
            into.passage(None, line, where, *pending)
            pending = (None, None)
        else:
            label, said = labels.split(line)
            if label or passage is None:
                close()
                if not label:
                    into.warnings["paragraphs without a speaker label are by UNSTATED"] += 1
                passage = _Passage(where, label, said if label else line, *pending)
                pending = (None, None)
            else:
                passage.text = f"{passage.text} {line}".strip()
        awaiting = passage is not None and not passage.text
    close()
    if pending != (None, None):
        into.losses["entries without text were left out"] += 1
    return into


def _without_time(line: str) -> str:
    found = _BRACKETED.match(line) or _BARE.match(line)
    return (found[found.re.groups] or "") if found else line


def _timed(line: str, where: str) -> tuple[float, float | None, str] | None:
    """Start, end and rest of a line that begins with a time. Raises TranscriptUnreadable for a bracketed non-time."""
    found = _BRACKETED.match(line)
    if found:
        first, second, rest = found[1] or found[3], found[2] or found[4], found[5]
    else:
        found = _BARE.match(line)
        if not found:
            return None
        first, second, rest = found[1], found[2], found[3] or ""
    start_s = clock_s(first)
    end_s = clock_s(second) if second else None
    if start_s is None or (second and end_s is None):
        if found.re is _BARE:
            return None
        raise unreadable("A time cannot be read; minutes and seconds stop at 59.", where)
    return start_s, end_s, rest.strip()


def _after_clock(rest: str, where: str, labels: Labels, *, more: bool) -> _Passage | None:
    """What follows a clock of another kind: `NAME` alone with the text below, `NAME: text`, or text."""
    if not rest:
        return None
    label, said = labels.split(rest, sure=True)
    if label:
        return _Passage(where, label, said)
    if more and len(rest.split()) <= 5:
        return _Passage(where, rest, "")
    return _Passage(where, None, rest)


def write(turns: tuple[Turn, ...], events: tuple[Event, ...], language: str) -> bytes:
    """UTF-8 text, one line per turn or event: `[0:01:12.500 - 0:01:15.000] NAME: what was said`."""
    lines = []
    for item in in_order(turns, events):
        said = vocabulary.written(item) if isinstance(item, Event) else f"{item.speaker}: {wording.line_of(item.words)}"
        lines.append(f"{stamp(item.start_s, item.end_s)}{said}\n")
    return "".join(lines).encode("utf-8")


def stamp(start_s: float | None, end_s: float | None) -> str:
    """The times before a line, with a blank behind them: `[0:01:12.500 - 0:01:15.000] `; empty without a start."""
    if start_s is None:
        return ""
    return f"[{_clock(start_s)}] " if end_s is None else f"[{_clock(start_s)} - {_clock(end_s)}] "


def _clock(seconds: float) -> str:
    """`h:mm:ss.mmm`, with six decimals where milliseconds are not exact."""
    micros = round(seconds * 1_000_000)
    whole, part = divmod(micros, 1_000_000)
    decimals = f"{part:06d}"
    return f"{whole // 3600}:{whole // 60 % 60:02d}:{whole % 60:02d}." + (
        decimals[:3] if decimals.endswith("000") else decimals
    )

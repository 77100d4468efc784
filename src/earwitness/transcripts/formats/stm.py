"""STM (NIST, SCTK `stm.5`): stretches with text, one on a line: file, channel, speaker, start, end, <labels>, text.

Alternatives `{ um / uh / @ }` become a word with other hearings; `@` stands for nothing said, which is a doubt.
Written the same way, in the order of the starts. Words have no times, and events have no place.
"""

from __future__ import annotations

import re
from typing import Final

from earwitness.transcripts import wording
from earwitness.transcripts.formats.columns import chosen, decimals, seconds, speaker_column
from earwitness.transcripts.formats.common import Assembly, ImportResult, decode, lines_of, unreadable, wide
from earwitness.transcripts.model import UNSTATED, Event, Turn, Word, to_us

FORMAT = "stm"
_LINE = re.compile(r"(\S+)[ \t]+(\S+)[ \t]+(\S+)[ \t]+(\S+)[ \t]+(\S+)(?:[ \t]+<([^<>]*)>)?(?:[ \t]+(.*))?\Z")
_EITHER = re.compile(r"\{([^{}]*)\}")
_NOT_SCORED: Final = "IGNORE_TIME_SEGMENT_IN_SCORING"
_NOBODY: Final = frozenset(("unknown", "inter_segment_gap", "excluded_region"))


def read(untrusted_data: bytes, *, encoding: str | None = None, clip: str | None = None) -> ImportResult:
    """Read an STM file; `clip` names one recording of several. Raises TranscriptUnreadable with the line."""
    text, used = decode(untrusted_data, encoding)
    into = Assembly(FORMAT)
    rows: list[tuple[str, str, re.Match[str]]] = []
    for n, line in enumerate(lines_of(text), 1):
        line = line.strip(" \t")
        if not line or line.startswith(";;"):
            continue
        found = _LINE.match(line)
        if found is None:
            raise unreadable("A line does not have file, channel, speaker, start, end and text.", f"line {n}")
        if seconds(found[5], f"line {n}") < seconds(found[4], f"line {n}"):
            raise unreadable("A stretch ends before it starts.", f"line {n}")
        rows.append((found[1], f"line {n}", found))
    for _, where, found in chosen(rows, clip):
        start_s, end_s = seconds(found[4], where), seconds(found[5], where)
        said = into.line(found[7] or "")
        into.losses["labels of categories were left out"] += found[6] is not None
        words = [] if said == _NOT_SCORED else _words(said, where, into)
        if not words:
            into.losses["entries without text were left out"] += 1
            continue
        speaker = UNSTATED if found[3].casefold() in _NOBODY else into.speaker(found[3], where)
        into.say(speaker, words, where, start_s, end_s)
    into.losses = +into.losses
    return into.result(used)


def _words(line: str, where: str, into: Assembly) -> list[Word]:
    into.check(line, where)
    words: list[Word] = []
    at = 0
    for either in _EITHER.finditer(line):
        words += wording.words_of(line[at : either.start()].strip())
        hearings = [" ".join(part.split()) for part in either[1].split(" / ")]
        heard = list(dict.fromkeys(part for part in hearings if part not in ("", "@")))
        if heard:
            word = into.word(heard[0], where, None, None, uncertain=True, alternatives=tuple(heard[1:]))
            words += [word] if word else []
        at = either.end()
    words += wording.words_of(line[at:].strip())
    return words


def write(turns: tuple[Turn, ...], events: tuple[Event, ...], language: str) -> bytes:
    """One line per timed turn. Blanks in a label become `_`, braces in a word their full-width form."""
    timed = [(to_us(turn.start_s or 0.0), to_us(turn.end_s or 0.0), turn) for turn in turns if turn.timed]
    lines = []
    for start, end, turn in sorted(timed, key=lambda item: item[:2]):
        text = _line(turn)
        labels = "<o> " if text.startswith("<") else ""  # else a first word `<so>` would be taken for labels
        lines.append(
            f"recording 1 {speaker_column(turn.speaker, 'unknown')} {decimals(start)} {decimals(end)} {labels}{text}\n"
        )
    return "".join(lines).encode("utf-8", "replace")


def _line(turn: Turn) -> str:
    parts: list[str] = []
    for word in turn.words:
        if parts and not word.joined:
            parts.append(" ")
        if word.uncertain:
            others = [_hearing(other) for other in word.alternatives] or ["@"]
            parts.append("{ " + " / ".join([_hearing(word.text), *others]) + " }")
        else:
            parts.append(wide(word.text, "{}"))
    return "".join(parts)


def _hearing(text: str) -> str:
    """A text that can be taken neither for the end of a hearing nor for nothing at all."""
    return wide(text, "{}@/" if text == "@" or "/" in text.split() else "{}")

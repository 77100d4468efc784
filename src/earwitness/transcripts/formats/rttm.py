"""RTTM (NIST, Rich Transcription evaluation plan 2009, appendix A): who speaks when, without words.

Read: SPEAKER lines are turns; LEXEME lines, where there are any, are their words; NON-LEX and NON-SPEECH lines are
events. Other lines are left out and counted. A turn without LEXEME lines stands as [inaudible]: the file says that
somebody speaks, not what. Written: SPEAKER lines only.
"""

from __future__ import annotations

import re
from typing import Final

from earwitness.transcripts import vocabulary
from earwitness.transcripts.formats.columns import NOT_GIVEN, chosen, decimals, seconds, speaker_column
from earwitness.transcripts.formats.common import Assembly, ImportResult, decode, lines_of, unreadable
from earwitness.transcripts.model import INAUDIBLE, Event, Turn, Word, to_us

FORMAT = "rttm"

_TYPES: Final = frozenset((
    "SPEAKER", "LEXEME", "NON-LEX", "NON-SPEECH", "SPKR-INFO", "SEGMENT", "NOSCORE", "NO_RT_METADATA", "FILLER", "EDIT",
    "IP", "SU", "CB", "A/P", "NE",
))  # fmt: skip
_Line = tuple[str, float, float, str, str, str | None, str]
"""Type, start, end, text, subtype, speaker, where."""


def read(untrusted_data: bytes, *, encoding: str | None = None, clip: str | None = None) -> ImportResult:
    """Read an RTTM file; `clip` names one recording of several. Raises TranscriptUnreadable with the line."""
    text, used = decode(untrusted_data, encoding)
    into = Assembly(FORMAT)
    rows: list[tuple[str, str, _Line]] = []
    for n, line in enumerate(lines_of(text), 1):
        columns = re.split(r"[ \t]+", line.strip(" \t"))
        if not columns[0] or columns[0].startswith(";;"):
            continue
        if columns[0] not in _TYPES or not 8 <= len(columns) <= 10:
            raise unreadable(
                "A line is not one of RTTM: type, file, channel, start, length and five more.", f"line {n}"
            )
        if _spoken(columns, into):
            rows.append((columns[1], f"line {n}", _line(columns, f"line {n}")))
    found = [line for _, _, line in chosen(rows, clip)]
    lexemes: dict[str | None, list[_Line]] = {}
    for one in found:
        if one[0] == "LEXEME":
            lexemes.setdefault(one[5], []).append(one)
    for words in lexemes.values():
        words.sort(key=lambda one: one[1])
    at = dict.fromkeys(lexemes, 0)
    for kind, start_s, end_s, remark, subtype, speaker, where in sorted(
        found, key=lambda one: (one[1], one[0] != "SPEAKER")
    ):
        if kind == "SPEAKER":
            said, at[speaker] = _within(lexemes.get(speaker, []), at.get(speaker, 0), start_s, end_s, into)
            into.say(into.speaker(speaker, where), said or [Word(INAUDIBLE)], where, start_s, end_s)
            if not said:
                into.warnings[
                    "turns have no words in the file and stand as [inaudible] until somebody writes them"
                ] += 1
        elif kind != "LEXEME":
            told = into.line(remark if remark != NOT_GIVEN else subtype if subtype != NOT_GIVEN else kind.lower())
            into.happen(vocabulary.kind_of(told), told, where, start_s, end_s)
    left = sum(len(words) for words in lexemes.values()) - sum(at.values())
    if left:
        into.losses["words that lie in no turn of their speaker were left out"] += left
    return into.result(used)


def _spoken(columns: list[str], into: Assembly) -> bool:
    if columns[0] in ("SPEAKER", "LEXEME", "NON-LEX", "NON-SPEECH"):
        return True
    if columns[0] != "SPKR-INFO":
        into.losses["lines that are neither turns, words nor sounds were left out"] += 1
    return False


def _line(columns: list[str], where: str) -> _Line:
    start_s, length_s = seconds(columns[3], where), seconds(columns[4], where)
    speaker = columns[7] if columns[7] != NOT_GIVEN else None
    return columns[0], start_s, start_s + length_s, columns[5], columns[6], speaker, where


def _within(
    words: list[_Line], at: int, start_s: float, end_s: float, into: Assembly
) -> tuple[list[Word], int]:  # fmt: skip
    """The words that begin inside the turn, and where the next turn of that speaker goes on."""
    out: list[Word] = []
    while at < len(words) and words[at][1] < end_s + 0.0005:
        _, one_s, two_s, text, _, _, where = words[at]
        if one_s < start_s - 0.0005:
            break
        word = into.word(text, where, one_s, two_s)
        out += [word] if word else []
        at += 1
    return out, at


def write(turns: tuple[Turn, ...], events: tuple[Event, ...], language: str) -> bytes:
    """SPEAKER lines in the order of their starts. Blanks in a label become `_`: columns end at blanks."""
    lines = []
    timed = [(to_us(turn.start_s or 0.0), to_us(turn.end_s or 0.0), turn) for turn in turns if turn.timed]
    for start, end, turn in sorted(timed, key=lambda item: item[:2]):
        label = speaker_column(turn.speaker, NOT_GIVEN)
        lines.append(f"SPEAKER recording 1 {decimals(start)} {decimals(end - start)} <NA> <NA> {label} <NA> <NA>\n")
    return "".join(lines).encode("utf-8", "replace")

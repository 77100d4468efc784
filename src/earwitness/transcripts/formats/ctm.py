"""CTM (NIST, SCTK `ctm.5`): words with times, one on a line: file, channel, start, length, word, confidence.

The format has no turns: a new one is begun where nobody speaks for a second, on each channel, and that is said. Where
the file has several channels (the two ends of a call), a channel is a speaker. Alternatives (`<ALT_BEGIN> … <ALT> …
<ALT_END>`) become other hearings. A word below a confidence of 0.5 is marked uncertain, as in `whisper_json`.
Written: words that have both times, each speaker on a channel of their own. A doubt is the alternative of no word, `@`;
no confidence is made up.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from earwitness.transcripts.formats.columns import NOT_GIVEN, chosen, column, decimals, seconds
from earwitness.transcripts.formats.common import Assembly, ImportResult, decode, lines_of, unreadable, wide
from earwitness.transcripts.formats.whisper_json import UNCERTAIN_BELOW
from earwitness.transcripts.model import Event, Turn, Word, to_us

FORMAT = "ctm"
PAUSE_S: Final = 1.0
_ALTERNATIVES: Final = ("<ALT_BEGIN>", "<ALT>", "<ALT_END>")
_NOTHING: Final = ("@", "<eps>", "<EPS>")  # what stands for no word at all


@dataclass(slots=True)
class _Channel:
    """The words of one channel in the order of the file; `branches` while alternatives are being read."""

    words: list[tuple[str, Word]] = field(default_factory=list)
    branches: list[list[Word]] | None = None
    where: str = ""


def read(untrusted_data: bytes, *, encoding: str | None = None, clip: str | None = None) -> ImportResult:
    """Read a CTM file; `clip` names one recording of several. Raises TranscriptUnreadable with the line."""
    text, used = decode(untrusted_data, encoding)
    into = Assembly(FORMAT)
    rows: list[tuple[str, str, list[str]]] = []
    for n, line in enumerate(lines_of(text), 1):
        columns = re.split(r"[ \t]+", line.strip(" \t"))
        if not columns[0] or columns[0].startswith(";;"):
            continue
        if not 5 <= len(columns) <= 8:
            raise unreadable("A line does not have file, channel, start, length and word.", f"line {n}")
        if columns[4] not in _ALTERNATIVES:
            seconds(columns[2], f"line {n}")
            seconds(columns[3], f"line {n}")
        rows.append((columns[0], f"line {n}", columns))
    channels: dict[str, _Channel] = {}
    for _, where, columns in chosen(rows, clip):
        _row(columns, where, channels.setdefault(columns[1], _Channel()), into)
    turns: list[tuple[float, str | None, list[tuple[str, Word]]]] = []
    for name, channel in channels.items():
        if channel.branches is not None:
            raise unreadable("Alternatives begin and do not end.", channel.where)
        label = f"channel {name}" if len(channels) > 1 else None
        turns += [(group[0][1].start_s or 0.0, label, group) for group in _grouped(channel.words)]
    for _, label, group in sorted(turns, key=lambda turn: turn[0]):
        where, words = group[0][0], [word for _, word in group]
        end_s = max(word.end_s or 0.0 for word in words)
        into.say(into.speaker(label, where), words, where, words[0].start_s, end_s)
    into.warnings["turns were begun where nobody speaks for a second: the file has words and no turns"] += len(turns)
    return into.result(used)


def _row(columns: list[str], where: str, channel: _Channel, into: Assembly) -> None:
    text = columns[4]
    if text in _ALTERNATIVES:
        if (channel.branches is None) != (text == "<ALT_BEGIN>"):
            raise unreadable("Alternatives do not begin and end in order.", where)
        if text == "<ALT_END>":
            _settle(channel, into)
        else:
            channel.branches, channel.where = [*(channel.branches or []), []], where
        return
    start_s, length_s = seconds(columns[2], where), seconds(columns[3], where)
    chance = columns[5] if len(columns) > 5 and columns[5] != NOT_GIVEN else None
    if chance is not None and not re.fullmatch(r"-?\d{1,9}(?:\.\d{0,20})?(?:[eE]-?\d{1,2})?", chance):
        raise unreadable("A confidence is not a number.", where)
    doubtful = chance is not None and float(chance) < UNCERTAIN_BELOW
    word = None if text in _NOTHING else into.word(text, where, start_s, start_s + length_s, uncertain=doubtful)
    if word is None:
        return
    if channel.branches is not None:
        channel.branches[-1].append(word)
        return
    if channel.words and to_us(word.start_s or 0.0) < to_us(channel.words[-1][1].start_s or 0.0):
        raise unreadable("The words of a channel are not in the order of their times.", where)
    channel.words.append((where, word))


def _settle(channel: _Channel, into: Assembly) -> None:
    """Alternatives as one word: the first that is heard at all, with the others as other hearings."""
    branches, channel.branches = channel.branches or [], None
    heard = [branch for branch in branches if branch]
    if not heard:
        return
    first, *others = heard
    texts = [" ".join(word.text for word in branch) for branch in others]
    word = into.word(
        " ".join(word.text for word in first), channel.where, first[0].start_s, first[-1].end_s, uncertain=True,
        alternatives=tuple(dict.fromkeys(texts)),
    )  # fmt: skip
    channel.words += [(channel.where, word)] if word else []


def _grouped(words: list[tuple[str, Word]]) -> list[list[tuple[str, Word]]]:
    groups: list[list[tuple[str, Word]]] = []
    end_s = 0.0
    for where, word in words:
        if not groups or (word.start_s or 0.0) - end_s >= PAUSE_S:
            groups.append([])
        groups[-1].append((where, word))
        end_s = word.end_s or 0.0
    return groups


def write(turns: tuple[Turn, ...], events: tuple[Event, ...], language: str) -> bytes:
    """The words that have both times, by channel and start. Blanks inside a word become `_`."""
    speakers = list(dict.fromkeys(turn.speaker for turn in turns))
    channels = {speaker: n for n, speaker in enumerate(speakers, 1)}
    timed = [
        (channels[turn.speaker], to_us(word.start_s), to_us(word.end_s), word)
        for turn in turns for word in turn.words if word.start_s is not None and word.end_s is not None
    ]  # fmt: skip
    lines = [line for one in sorted(timed, key=lambda item: item[:2]) for line in _lines(*one)]
    return "".join(f"recording {line}\n" for line in lines).encode("utf-8", "replace")


def _lines(channel: int, start: int, end: int, word: Word) -> list[str]:
    def line(text: str) -> str:
        if text in _NOTHING or text in _ALTERNATIVES:
            text = wide(text, "@<>")
        return f"{channel} {decimals(start)} {decimals(end - start)} {column(text)}"

    if not word.uncertain:
        return [line(word.text)]
    others = [line(other) for other in word.alternatives] or [f"{channel} {decimals(start)} {decimals(end - start)} @"]
    marks = [f"{channel} * * {mark}" for mark in _ALTERNATIVES]
    rows = [marks[0], line(word.text)]
    for other in others:
        rows += [marks[1], other]
    return [*rows, marks[2]]

"""What every reader of a transcript shares: the result, the caps, the encoding, times and the assembling of turns.

A reader takes bytes from outside and gives an ImportResult or raises TranscriptUnreadable with a line or element. It
never gives half a transcript.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from earwitness.errors import TranscriptUnreadable, Usage
from earwitness.transcripts import vocabulary, wording
from earwitness.transcripts.model import (
    MAX_LABEL,
    MAX_S,
    MAX_TURNS,
    MAX_WORD,
    MAX_WORDS,
    UNKNOWN,
    UNSTATED,
    Event,
    EventKind,
    Speaker,
    Turn,
    Word,
)  # fmt: skip

MAX_BYTES: Final = 64 << 20
MAX_LINE: Final = 1 << 20
ENCODINGS: Final = ("utf-8", "utf-16", "cp1251", "cp1252", "cp1256", "koi8-r", "latin-1")
"""Encodings a caller may name. Without a name: strict UTF-8, or UTF-16 with a byte-order mark, or refused."""

_CLOCK = re.compile(r"(?:(\d{1,4}):)?(\d{1,4}):(\d{2})(?:[.,](\d{1,9}))?\Z")


@dataclass(frozen=True, slots=True)
class ImportResult:
    """A transcript as read. `warnings` say what to check, `losses` what of the file is not in the turns."""

    format: str
    turns: tuple[Turn, ...]
    events: tuple[Event, ...]
    language: str = UNKNOWN
    encoding: str = "utf-8"
    warnings: tuple[str, ...] = ()
    losses: tuple[str, ...] = ()


def unreadable(known: str, where: str | None = None, do: str | None = None) -> TranscriptUnreadable:
    """The one error of every reader; `where` is a line, a paragraph or an element, never text of the file."""
    return TranscriptUnreadable(known, do or "Correct it there, or give the transcript in another format.", where=where)


def decode(untrusted_data: bytes, encoding: str | None = None) -> tuple[str, str]:
    """Text and the name of its encoding. Raises TranscriptUnreadable with the line, or Usage for an unknown name."""
    if len(untrusted_data) > MAX_BYTES:
        raise unreadable(f"The transcript is larger than {MAX_BYTES >> 20} MiB.", do="Split it by recording.")
    if encoding is not None and encoding not in ENCODINGS:
        raise Usage("That encoding is not known.", f"Name one of: {', '.join(ENCODINGS)}.", where="encoding")
    if encoding is None:
        utf16 = untrusted_data.startswith((b"\xff\xfe", b"\xfe\xff"))
        encoding = "utf-16" if utf16 else "utf-8"
    try:
        text = untrusted_data.decode(encoding, errors="strict")
    except UnicodeDecodeError as trouble:
        line = 1 + untrusted_data.count(b"\n", 0, trouble.start)
        raise unreadable(
            f"The text is not valid {encoding.upper()}.",
            f"line {line}",
            "Name its encoding (for example cp1251), or save it as UTF-8.",
        ) from None
    return text.removeprefix("\ufeff"), encoding


def lines_of(text: str) -> list[str]:
    """Lines as WebVTT and editors count them (LF, CRLF, CR). Raises TranscriptUnreadable for a line over a MiB."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for n, line in enumerate(lines, 1):
        if len(line) > MAX_LINE:
            raise unreadable("A line is longer than a million characters.", f"line {n}")
    return lines


def clock_s(text: str) -> float | None:
    """Seconds of `m:ss`, `h:mm:ss`, with `.` or `,` and decimals; None if it is not that."""
    found = _CLOCK.match(text.strip())
    if not found:
        return None
    hours, minutes, seconds = int(found[1] or 0), int(found[2]), int(found[3])
    if seconds >= 60 or (found[1] is not None and minutes >= 60):
        return None
    total = hours * 3600 + minutes * 60 + seconds + float("0." + (found[4] or "0"))
    return total if total <= MAX_S else None


def clock_text(seconds: float, *, comma: bool = False) -> str:
    """`hh:mm:ss.mmm` as WebVTT and (with a comma) SRT write it."""
    millis = round(seconds * 1000)
    hours, rest = divmod(millis, 3_600_000)
    minutes, rest = divmod(rest, 60_000)
    whole, part = divmod(rest, 1000)
    return f"{hours:02d}:{minutes:02d}:{whole:02d}{',' if comma else '.'}{part:03d}"


def wide(text: str, marks: str) -> str:
    """The text with each of these ASCII marks in its full-width form: for formats in which a mark means something and
    that have no way to write the mark itself. The loss report then names the change."""
    return "".join(chr(ord(c) + 0xFEE0) if c in marks else c for c in text)


def number_s(value: Any, where: str) -> float | None:
    """Seconds of a JSON number, None for null. Raises TranscriptUnreadable for anything that is not a time."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= MAX_S:
        raise unreadable("A time is not a number of seconds between 0 and a year.", where)
    return float(value)


@dataclass(slots=True)
class Assembly:
    """Collects what a reader finds and turns it into an ImportResult; counts what must be told."""

    format: str
    turns: list[Turn] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    losses: Counter[str] = field(default_factory=Counter)
    warnings: Counter[str] = field(default_factory=Counter)
    language: str = UNKNOWN
    n_words: int = 0

    def once(self, untrusted_text: str) -> str:
        """One clean line that will come back through `line`: only what cannot be seen a second time is counted."""
        cleaned = wording.clean(untrusted_text)
        if cleaned.replaced:
            self.losses["control characters were replaced by U+FFFD"] += cleaned.replaced
        return cleaned.text

    def line(self, untrusted_text: str) -> str:
        """One clean line; what was replaced or is suspicious is counted."""
        cleaned = wording.clean(untrusted_text)
        if cleaned.replaced:
            self.losses["control characters were replaced by U+FFFD"] += cleaned.replaced
        if cleaned.bidi:
            self.warnings["characters that steer the direction of writing were kept; look at them"] += cleaned.bidi
        return cleaned.text

    def speaker(self, untrusted_label: str | None, where: str) -> Speaker:
        """The label as a description, or UNSTATED. Raises TranscriptUnreadable for one that is far too long."""
        label = "" if untrusted_label is None else self.line(untrusted_label)
        if len(label) > MAX_LABEL:
            raise unreadable(f"A speaker label is longer than {MAX_LABEL} characters.", where)
        return " ".join(label.split()) or UNSTATED

    def say(
        self, speaker: Speaker, words: Sequence[Word], where: str, start_s: float | None = None,
        end_s: float | None = None, turn_id: str | None = None,
    ) -> None:  # fmt: skip
        """Add a turn. Raises TranscriptUnreadable where the model does not take it."""
        self.n_words += len(words)
        if len(self.turns) >= MAX_TURNS or self.n_words > MAX_WORDS:
            raise unreadable("The transcript has too many turns or words.", where, "Split it by recording.")
        if start_s is not None and end_s is not None and end_s < start_s:
            raise unreadable("Something ends before it starts.", where)
        if any(len(word.text) > MAX_WORD for word in words):
            raise unreadable(f"A word is longer than {MAX_WORD} characters.", where)
        try:
            turn = Turn(turn_id or f"u{len(self.turns) + 1}", speaker, tuple(words), start_s, end_s)
        except Usage as trouble:
            raise unreadable(trouble.known, where) from None
        self.turns.append(turn)

    def happen(
        self, kind: EventKind, text: str, where: str, start_s: float | None = None, end_s: float | None = None
    ) -> None:  # fmt: skip
        """Add an event after the turn added last."""
        if len(self.events) >= MAX_TURNS:
            raise unreadable("The transcript has too many events.", where)
        if start_s is not None and end_s is not None and end_s < start_s:
            raise unreadable("Something ends before it starts.", where)
        try:
            event = Event(kind, text, start_s, end_s, self.turns[-1].id if self.turns else None)
        except Usage as trouble:
            raise unreadable(trouble.known, where) from None
        self.events.append(event)

    def passage(
        self, label: str | None, untrusted_text: str, where: str, start_s: float | None = None,
        end_s: float | None = None,
    ) -> None:  # fmt: skip
        """Add what one cue or paragraph says: an event if it is only a remark without speaker, else a turn."""
        line = self.line(untrusted_text)
        if not line:
            self.losses["entries without text were left out"] += 1
            return
        self.check(line, where)
        speaker = self.speaker(label, where)
        remark = vocabulary.event_in(line) if speaker is UNSTATED else None
        if remark:
            self.happen(*remark, where, start_s, end_s)
            return
        self.say(speaker, wording.words_of(line), where, start_s, end_s)

    def word(
        self, untrusted_text: str, where: str, start_s: float | None, end_s: float | None, *, uncertain: bool = False,
        alternatives: tuple[str, ...] = (), joined: bool = False,
    ) -> Word | None:  # fmt: skip
        """One word as a column of a file gives it, None where it is empty. Raises TranscriptUnreadable."""
        text = self.line(untrusted_text)
        if start_s is not None and end_s is not None and end_s < start_s:
            raise unreadable("A word ends before it starts.", where)
        try:
            return Word(text, start_s, end_s, uncertain, alternatives, joined=joined) if text else None
        except Usage as trouble:
            raise unreadable(trouble.known, where) from None

    def check(self, line: str, where: str) -> None:
        """Refuse a megabyte word before it meets the model. Raises TranscriptUnreadable."""
        if len(line) > MAX_WORD and any(len(part) > MAX_WORD for part in line.split()):
            raise unreadable(f"A word is longer than {MAX_WORD} characters.", where)

    def result(self, encoding: str = "utf-8") -> ImportResult:
        """The finished import. Raises TranscriptUnreadable if there is nothing in it."""
        if not self.turns and not self.events:
            raise unreadable("There is no text in the transcript.", do="Check that this is the right file.")
        starts = [turn.start_s for turn in self.turns if turn.start_s is not None]
        if starts != sorted(starts):
            self.warnings["turns are not in the order of their times"] += 1
        untimed = sum(not turn.timed for turn in self.turns)
        if untimed:
            self.warnings["turns lack a start or an end and cannot be quoted until they have both"] += untimed
        return ImportResult(
            self.format, tuple(self.turns), tuple(self.events), self.language, encoding,
            tuple(f"{text} ({n})" for text, n in sorted(self.warnings.items())),
            tuple(f"{text} ({n})" for text, n in sorted(self.losses.items())),
        )  # fmt: skip

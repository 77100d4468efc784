"""Turns, words, events and immutable revisions of a transcript.

Times are seconds on the recording's one timeline, kept exact to the microsecond: every time is rounded once when a
value is made, so writing and reading never moves it. A missing time is None and stays None; nothing here invents one.
Where a time comes from is its `basis`.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Final, Literal

from earwitness.errors import Usage


class Unstated(Enum):
    """Nobody has said who speaks. It is written UNSTATED and is a speaker like any other."""

    UNSTATED = "UNSTATED"

    def __str__(self) -> str:
        return self.value


UNSTATED: Final = Unstated.UNSTATED
UNKNOWN: Final = "UNKNOWN"
INAUDIBLE: Final = "[inaudible]"

Speaker = str | Unstated
Basis = Literal["given", "hand", "measured", "interpolated", "bounded", "none"]
"""Where a time comes from: given (by the file that was imported or the engine), hand (a person set it), measured (found
in the sound), interpolated (spread over the turn in proportion to the letters), bounded (the end is the start of the
next turn), none."""

EventKind = Literal["laughter", "door", "noise", "music", "silence", "inaudible", "crosstalk", "other"]
State = Literal["proposed", "confirmed", "rejected"]
SourceKind = Literal["imported", "drafted", "aligned", "placed", "grouped", "edited"]

BASES: Final[tuple[Basis, ...]] = ("given", "hand", "measured", "interpolated", "bounded", "none")
EVENT_KINDS: Final[tuple[EventKind, ...]] = (
    "laughter", "door", "noise", "music", "silence", "inaudible", "crosstalk", "other",
)  # fmt: skip
STATES: Final[tuple[State, ...]] = ("proposed", "confirmed", "rejected")
SOURCE_KINDS: Final[tuple[SourceKind, ...]] = ("imported", "drafted", "aligned", "placed", "grouped", "edited")

MAX_S: Final = 366 * 24 * 3600.0
MAX_WORD: Final = 20_000
MAX_LABEL: Final = 500
MAX_TURNS: Final = 200_000
MAX_WORDS: Final = 2_000_000

_CONTROL = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
_ID = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,31}\Z")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*\Z")
_DIGEST = re.compile(r"[0-9a-f]{64}\Z")


def _refuse(known: str, do: str) -> Usage:
    return Usage(known, do, where="transcript")


def to_us(seconds: float) -> int:
    """Whole microseconds, rounded to the nearest."""
    return round(seconds * 1_000_000)


def from_us(micros: int) -> float:
    """Seconds from whole microseconds."""
    return micros / 1_000_000


def check_time(seconds: float | None) -> float | None:
    """The time rounded to whole microseconds, or None. Raises Usage if it is negative, not finite or over a year."""
    if seconds is None:
        return None
    if not (math.isfinite(seconds) and 0 <= seconds <= MAX_S):
        raise _refuse("A time of the transcript is negative, not a number, or over a year.", "Correct the time.")
    return from_us(to_us(seconds))


def check_text(text: str, most: int, what: str) -> str:
    """`text` if it is one line without control characters and not empty. Raises Usage."""
    if not text or text != text.strip() or len(text) > most or _CONTROL.search(text):
        raise _refuse(
            f"A {what} is empty, longer than {most} characters, or holds a control character or outer blanks.",
            "Correct the text.",
        )
    return text


def _check_edges(start_s: float | None, end_s: float | None) -> None:
    if start_s is not None and end_s is not None and end_s < start_s:
        raise _refuse("Something in the transcript ends before it starts.", "Write the earlier time first.")


def _store(value: object, **fields: object) -> None:
    for name, item in fields.items():
        object.__setattr__(value, name, item)  # the only moment in which a frozen value is filled in


@dataclass(frozen=True, slots=True)
class Word:
    """One word as heard, or a short run of words where hearings differ.

    `alternatives` are other hearings of the same sound; having any makes the word uncertain. `joined` says that no
    blank stands before it (languages written without blanks). `[inaudible]` is the word for what nobody understood.
    """

    text: str
    start_s: float | None = None
    end_s: float | None = None
    uncertain: bool = False
    alternatives: tuple[str, ...] = ()
    basis: Basis = "none"
    joined: bool = False

    def __post_init__(self) -> None:
        check_text(self.text, MAX_WORD, "word")
        for other in self.alternatives:
            check_text(other, MAX_WORD, "word")
        start_s, end_s = check_time(self.start_s), check_time(self.end_s)
        _check_edges(start_s, end_s)
        basis = _basis(self.basis, start_s, end_s)
        _store(
            self, start_s=start_s, end_s=end_s, basis=basis, uncertain=self.uncertain or bool(self.alternatives),
            alternatives=tuple(self.alternatives),
        )  # fmt: skip

    @property
    def inaudible(self) -> bool:
        """Whether this stands for sound that nobody understood."""
        return self.text == INAUDIBLE

    def untimed(self) -> Word:
        """The same word without times."""
        return replace(self, start_s=None, end_s=None, basis="none")


def _basis(basis: Basis, start_s: float | None, end_s: float | None) -> Basis:
    """`none` exactly when there is no time; a time without a stated basis was given."""
    if basis not in BASES:
        raise _refuse("The basis of a time is not one of the known ones.", f"Use one of: {', '.join(BASES)}.")
    if start_s is None and end_s is None:
        return "none"
    return "given" if basis == "none" else basis


@dataclass(frozen=True, slots=True)
class Turn:
    """A stretch by one speaker. `speaker` is a description, never a proof of identity."""

    id: str
    speaker: Speaker
    words: tuple[Word, ...]
    start_s: float | None = None
    end_s: float | None = None
    basis: Basis = "none"

    def __post_init__(self) -> None:
        _check_id(self.id)
        speaker = self.speaker
        if isinstance(speaker, str):
            speaker = UNSTATED if speaker == UNSTATED.value else check_text(speaker, MAX_LABEL, "speaker label")
        if not self.words:
            raise _refuse("A turn has no words.", "Write [inaudible] where something was said but not understood.")
        start_s, end_s = check_time(self.start_s), check_time(self.end_s)
        _check_edges(start_s, end_s)
        _store(
            self, speaker=speaker, words=tuple(self.words), start_s=start_s, end_s=end_s,
            basis=_basis(self.basis, start_s, end_s),
        )  # fmt: skip

    @property
    def text(self) -> str:
        """The words as one line."""
        parts: list[str] = []
        for word in self.words:
            if parts and not word.joined:
                parts.append(" ")
            parts.append(word.text)
        return "".join(parts)

    @property
    def timed(self) -> bool:
        """Whether both edges are known; only then can the turn be quoted."""
        return self.start_s is not None and self.end_s is not None


@dataclass(frozen=True, slots=True)
class Event:
    """Something heard that is not speech. `after` is the turn it was written after, for events without times."""

    kind: EventKind
    text: str
    start_s: float | None = None
    end_s: float | None = None
    after: str | None = None

    def __post_init__(self) -> None:
        if self.kind not in EVENT_KINDS:
            raise _refuse("That is not a kind of event.", f"Use one of: {', '.join(EVENT_KINDS)}.")
        check_text(self.text, MAX_WORD, "event")
        start_s, end_s = check_time(self.start_s), check_time(self.end_s)
        _check_edges(start_s, end_s)
        if self.after is not None:
            _check_id(self.after)
        _store(self, start_s=start_s, end_s=end_s)


@dataclass(frozen=True, slots=True)
class Source:
    """How a revision was made: by which tool, in which version, with which settings, from which bytes."""

    kind: SourceKind
    tool: str
    version: str = UNKNOWN
    settings: tuple[tuple[str, str], ...] = ()
    input_sha256: str | None = None

    def __post_init__(self) -> None:
        if self.kind not in SOURCE_KINDS:
            raise _refuse("That is not a way a revision is made.", f"Use one of: {', '.join(SOURCE_KINDS)}.")
        check_text(self.tool, MAX_LABEL, "tool name")
        check_text(self.version, MAX_LABEL, "tool version")
        for name, value in self.settings:
            check_text(name, MAX_LABEL, "setting")
            check_text(value, MAX_WORD, "setting")
        if self.input_sha256 is not None:
            _check_digest(self.input_sha256)
        _store(self, settings=tuple((name, value) for name, value in sorted(self.settings)))


@dataclass(frozen=True, slots=True)
class Revision:
    """One immutable state of a transcript, bound to one recording by the SHA-256 of its original bytes."""

    id: str
    exhibit_sha256: str
    turns: tuple[Turn, ...]
    events: tuple[Event, ...]
    source: Source
    parent: str | None = None
    state: State = "proposed"
    language: str = UNKNOWN
    _at: dict[str, int] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        _check_id(self.id)
        if self.parent is not None:
            _check_id(self.parent)
        _check_digest(self.exhibit_sha256)
        if self.state not in STATES:
            raise _refuse("That is not a state of a revision.", f"Use one of: {', '.join(STATES)}.")
        _store(self, turns=tuple(self.turns), events=tuple(self.events), language=check_language(self.language))
        self._at.update((turn.id, n) for n, turn in enumerate(self.turns))
        if len(self._at) != len(self.turns):
            raise _refuse("Two turns of the transcript have the same id.", "Give each turn its own id.")
        if any(event.after is not None and event.after not in self._at for event in self.events):
            raise _refuse("An event follows a turn that is not there.", "Name an existing turn or none.")
        if len(self.turns) > MAX_TURNS or sum(len(turn.words) for turn in self.turns) > MAX_WORDS:
            raise _refuse("The transcript has too many turns or words.", "Split it by recording.")

    def turn(self, turn_id: str) -> Turn:
        """The turn of that id. Raises Usage."""
        if turn_id not in self._at:
            raise _refuse("There is no turn of that id in this version.", "Take the id from the list of turns.")
        return self.turns[self._at[turn_id]]

    def derive(
        self,
        new_id: str,
        source: Source,
        *,
        turns: tuple[Turn, ...] | None = None,
        events: tuple[Event, ...] | None = None,
    ) -> Revision:
        """A child of this revision: proposed again, because what was confirmed is no longer exactly this."""
        return Revision(
            id=new_id,
            exhibit_sha256=self.exhibit_sha256,
            turns=self.turns if turns is None else turns,
            events=self.events if events is None else events,
            source=source,
            parent=self.id,
            language=self.language,
        )


def check_language(language: str) -> str:
    """A BCP 47 tag such as `en` or `zh-Hant`, or UNKNOWN. Raises Usage."""
    if language == UNKNOWN or _LANGUAGE.match(language):
        return language
    raise _refuse("That is not a language tag.", "Use a tag such as en, ru or ar, or UNKNOWN.")


def _check_id(text: str) -> None:
    if not _ID.match(text):
        raise _refuse("An id in the transcript is not of the allowed form.", "Use a letter, then letters and digits.")


def _check_digest(text: str) -> None:
    if not _DIGEST.match(text):
        raise _refuse("A digest is not 64 lower-case hex digits.", "Give the SHA-256 of the recording's bytes.")

"""What claims are drafted from: the text of a document, or the words of a version of a transcript, a line a turn.

Both give one text for the rules, and turn a place in it into an anchor: code points of the document, or seconds of the
recording as that version of its transcript words it.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date

from earwitness.anchors import Anchor, in_sound, in_text
from earwitness.desk import documents, facts, transcripts
from earwitness.desk.context import Desk
from earwitness.transcripts.model import Revision, Turn, to_us


@dataclass(frozen=True)
class ClaimSource:
    """A text with what is known of it. For a transcript, `stretches`: (first code point, end, start_s, end_s) of each
    word, in order; `turns`: (first code point, end, who speaks) of each turn, None where nobody is stated."""

    id: str
    text: str
    language: str | None
    published: date | None
    publisher: str | None
    author: str | None
    revision: str | None = None
    stretches: tuple[tuple[int, int, float, float], ...] = ()
    turns: tuple[tuple[int, int, str | None], ...] = ()

    def anchor(self, start: int, end: int) -> Anchor | None:
        """The place in the exhibit; None where a transcript has no time for it."""
        if self.revision is None:
            return in_text(self.id, self.text, start, end)
        first = max(0, bisect_right(self.stretches, (start, 1 << 60, 0.0, 0.0)) - 1)
        times = []
        for a, b, start_s, end_s in self.stretches[first:]:
            if a >= end:
                break
            if b > start:
                times.append((start_s, end_s))
        if not times or times[0][0] >= max(t for _, t in times):
            return None
        exact = self.text[start:end]
        return in_sound(self.id, self.revision, times[0][0], max(t for _, t in times), exact)

    def key(self, start: int, end: int) -> tuple[int | None, int | None]:
        """What an item's row keeps of its place: code points, or microseconds of the recording."""
        if self.revision is None:
            return start, end
        found = self.anchor(start, end)
        if found is None or found.start_s is None or found.end_s is None:
            return None, None
        return to_us(found.start_s), to_us(found.end_s)


def load(desk: Desk, exhibit: str) -> ClaimSource:
    """The text of a document, or of the transcript that stands first for a recording. Raises NotInCase, Usage."""
    if exhibit.startswith("E"):
        transcript, revision, _ = transcripts.current(desk, exhibit)
        return of_transcript(desk, exhibit, transcript, revision)
    document = documents.load(desk, exhibit)
    return ClaimSource(
        exhibit, document.text, document.language, document.published, document.publisher, document.author
    )


def of_transcript(desk: Desk, exhibit: str, transcript: str, revision: Revision) -> ClaimSource:
    """A version of a transcript as text. The day the recording was made stands for that of publication."""
    parts: list[str] = []
    stretches: list[tuple[int, int, float, float]] = []
    at = 0
    turns: list[tuple[int, int, str | None]] = []
    for turn in revision.turns:
        stretches += _timed(turn, at)
        parts.append(turn.text + "\n")
        turns.append((at, at + len(turn.text), turn.speaker if isinstance(turn.speaker, str) else None))
        at += len(parts[-1])
    said = facts.stated(desk, exhibit, "made.at")
    language = revision.language if revision.language in ("en", "ru") else None
    return ClaimSource(
        exhibit, "".join(parts), language, _day(said), None, None, f"{transcript}@{revision.id}", tuple(stretches),
        tuple(turns),
    )  # fmt: skip


def _timed(turn: Turn, at: int) -> list[tuple[int, int, float, float]]:
    """Each word with its time: its own, else the whole turn's; nothing where there is none."""
    if turn.start_s is None or turn.end_s is None:
        return []
    out = []
    place = at
    for n, word in enumerate(turn.words):
        if n and not word.joined:
            place += 1
        timed = word.start_s is not None and word.end_s is not None and word.start_s < word.end_s
        start_s, end_s = (word.start_s, word.end_s) if timed else (turn.start_s, turn.end_s)
        assert start_s is not None and end_s is not None
        out.append((place, place + len(word.text), start_s, end_s))
        place += len(word.text)
    return out


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None

"""The text that Otter writes and reads: a line `NAME  m:ss`, the words below it, a blank line. Whole seconds, no ends.

It is read by `plain`, which knows such headings.
"""

from __future__ import annotations

from earwitness.transcripts import vocabulary, wording
from earwitness.transcripts.formats import plain
from earwitness.transcripts.formats.common import ImportResult
from earwitness.transcripts.model import Event, Turn
from earwitness.transcripts.order import in_order

FORMAT = "otter"


def read(untrusted_data: bytes, *, encoding: str | None = None) -> ImportResult:
    """Read Otter's text. Raises TranscriptUnreadable with the line."""
    return plain.read(untrusted_data, encoding=encoding)


def write(turns: tuple[Turn, ...], events: tuple[Event, ...], language: str) -> bytes:
    """UTF-8 text; a turn without a start stands as `NAME: words`."""
    parts = []
    for item in in_order(turns, events):
        if isinstance(item, Event):
            parts.append(vocabulary.written(item))
        elif item.start_s is None:
            parts.append(f"{item.speaker}: {wording.line_of(item.words)}")
        else:
            parts.append(f"{item.speaker}  {_clock(item.start_s)}\n{wording.line_of(item.words)}")
    return "".join(f"{part}\n\n" for part in parts).encode("utf-8", "replace")


def _clock(seconds: float) -> str:
    whole = int(seconds)  # the second in which the turn begins, as Otter writes it
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours}:{minutes:02d}:{whole % 60:02d}" if hours else f"{minutes}:{whole % 60:02d}"

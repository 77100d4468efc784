"""What reading a document gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

MAX_BYTES: Final = 64 << 20
MAX_TEXT: Final = 8_000_000
"""Code points of text that one document may give."""
KINDS: Final = ("text", "markdown", "html", "docx", "pdf")


@dataclass(frozen=True)
class Section:
    """From this code point on: `label`, such as "page 2"."""

    at: int
    label: str


@dataclass(frozen=True)
class Extract:
    """The text of a document. All offsets into it are code points.

    `title`: as the document says of itself, or None. `notes`: what was left out or replaced, in words of ours and
    never of the document. `reader`: which program read it, so that it can be read again in the same way.
    """

    kind: str
    text: str
    title: str | None
    sections: tuple[Section, ...]
    notes: tuple[str, ...]
    reader: str

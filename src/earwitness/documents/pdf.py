"""PDF as text (ISO 32000, through pypdf): page by page, lines joined into paragraphs again, a section for each page."""

from __future__ import annotations

import io
from typing import Final

from earwitness.documents.model import MAX_TEXT, Section
from earwitness.documents.plain import tidy

MAX_PAGES: Final = 5_000
_LIGATURES: Final = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
_ENDS: Final = ".!?…:;\"'”’»)]"


class Refused(Exception):
    """Why a PDF gives no text: `encrypted`, `pages`, `scanned`, `long` or `damaged`."""


def read_pdf(data: bytes) -> tuple[str, str | None, list[Section], list[str]]:
    """(text, title, pages, notes). Raises Refused."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Refused("encrypted")
        if len(reader.pages) > MAX_PAGES:
            raise Refused("pages")
        text, sections, notes = "", [], []
        empty = 0
        for number, page in enumerate(reader.pages, 1):
            words, hidden = tidy(page.extract_text().translate(_LIGATURES))
            notes += hidden
            words = paragraphs(words)
            if not words:
                empty += 1
                continue
            sections.append(Section(len(text), f"page {number}"))
            text += words + "\n\n"
            if len(text) > MAX_TEXT:
                raise Refused("long")
        if not text:
            raise Refused("scanned")
        if empty:
            notes.append(f"{empty} pages hold no text, perhaps pictures of text")
        said = reader.metadata.title if reader.metadata else None
    except PyPdfError:
        raise Refused("damaged") from None
    title = tidy(str(said))[0].strip()[:300] if said else ""
    return text.rstrip("\n") + "\n", title or None, sections, sorted(set(notes))


def paragraphs(page: str) -> str:
    """The lines of a page as paragraphs: a line goes on in the next unless it is short, or a blank line follows.

    A word that was cut at the end of a line is joined again.
    """
    lines = [line.strip() for line in page.split("\n")]
    full = sorted(len(line) for line in lines if line)
    if not full:
        return ""
    width = full[int(len(full) * 0.8)]
    out, begun = "", False
    for line in lines:
        if not line:
            begun = False
            continue
        if not begun:
            out += ("\n\n" if out else "") + line
        elif out.endswith("-") and out[-2:-1].isalpha() and line[0].islower():
            out = out[:-1] + line
        else:
            out += " " + line
        ended = line[-1] in _ENDS and len(line) < width * 0.9
        begun = not ended and len(line) >= width * 0.6
    return out

"""Word documents (ISO/IEC 29500 WordprocessingML), read as plain text paragraph by paragraph.

A document is a zip from outside: number of parts and sizes are checked before anything is unpacked, and a document type
declaration (the way to entity bombs and foreign files) refuses it. Deleted text of tracked changes is left out and
counted; inserted text is read. A row of a table is one line.
"""

from __future__ import annotations

import importlib.util
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

from earwitness.errors import FormatUnavailable
from earwitness.transcripts import vocabulary, wording
from earwitness.transcripts.formats import plain
from earwitness.transcripts.formats.common import MAX_BYTES, Assembly, ImportResult, unreadable
from earwitness.transcripts.formats.plain import read_lines
from earwitness.transcripts.model import Event, Turn
from earwitness.transcripts.order import in_order

FORMAT = "docx"
MAX_PARTS: Final = 2_000
MAX_UNPACKED: Final = 128 << 20
_NO_DATE: Final = datetime(1980, 1, 1, tzinfo=UTC)
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")  # no XML has them
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_CLOCK = re.compile(r"\d{1,4}:\d{2}(?::\d{2})?(?:[.,]\d+)?\Z")


def read(untrusted_data: bytes, *, encoding: str | None = None) -> ImportResult:
    """Read a DOCX file; `encoding` has no meaning here. Raises TranscriptUnreadable, FormatUnavailable."""
    into = Assembly(FORMAT)
    numbered = [
        (f"paragraph {n}", line) for n, line in enumerate(_lines(_opened(untrusted_data).element.body, into), 1)
    ]
    return read_lines(numbered, into).result()


def paragraphs(untrusted_data: bytes) -> tuple[str, str | None, list[str]]:
    """(text, title, what was left out) of any Word document, a paragraph a block. Raises as `read` does."""
    into = Assembly(FORMAT)
    document = _opened(untrusted_data)
    blocks = [into.once(line) for line in _lines(document.element.body, into) if line.strip()]
    title = document.core_properties.title
    notes = sorted([*into.losses, *into.warnings])
    return "\n\n".join(blocks) + ("\n" if blocks else ""), str(title).strip() or None if title else None, notes


def _opened(untrusted_data: bytes) -> Any:
    """A document with a body. Raises TranscriptUnreadable, FormatUnavailable."""
    _check_zip(untrusted_data)
    _check_installed("Reading", "Or save the document as plain text.")
    import docx
    from docx.exceptions import PythonDocxError
    from docx.opc.exceptions import OpcError
    from lxml.etree import LxmlError  # type: ignore[import-untyped]

    try:
        document = docx.Document(io.BytesIO(untrusted_data))
        body = document.element.body
    except (LxmlError, KeyError, ValueError, AttributeError, TypeError, OSError, zipfile.BadZipFile, RecursionError,
            PythonDocxError, OpcError, NotImplementedError):  # fmt: skip
        raise unreadable("The document cannot be opened as a Word document.") from None
    if body is None:
        raise unreadable("The document has no body.")
    return document


def is_installed() -> bool:
    """Whether python-docx is here."""
    return importlib.util.find_spec("docx") is not None


def _check_installed(what: str, otherwise: str) -> None:
    if not is_installed():
        raise FormatUnavailable(
            f"{what} Word documents needs python-docx, which is not installed.",
            f"Run: pip install 'earwitness[formats]'. {otherwise}",
        )


def _check_zip(untrusted_data: bytes) -> None:
    """Refuse before unpacking what is too large, encrypted, or not a Word document."""
    if len(untrusted_data) > MAX_BYTES:
        raise unreadable(f"The document is larger than {MAX_BYTES >> 20} MiB.", do="Save its text as plain text.")
    try:
        with zipfile.ZipFile(io.BytesIO(untrusted_data)) as archive:
            parts = archive.infolist()
            # zipfile never unpacks more than the size an entry declares, so the declared sizes bound the work.
            if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
                raise unreadable("The document unpacks to more than a document of text needs.")
            if any(part.flag_bits & 1 for part in parts):
                raise unreadable("The document is encrypted.", do="Save it without a password.")
            if "word/document.xml" not in archive.namelist():
                raise unreadable("The file is not a Word document.")
            for part in parts:
                if part.filename.endswith((".xml", ".rels")) and _declares_type(archive, part):
                    raise unreadable("The document declares entities, which no transcript needs.")
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, OSError, EOFError, ValueError, RuntimeError):
        raise unreadable("The document is not a whole zip archive.") from None
    except Exception as trouble:
        # zlib.error and lzma.LZMAError have no common base; anything else is not ours to hide.
        if type(trouble).__module__ in ("zlib", "lzma", "_lzma"):
            raise unreadable("The document is not a whole zip archive.") from None
        raise


def _declares_type(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    with archive.open(part) as stream:
        # A declaration stands before the first element; UTF-16 parts show it with zero bytes between the letters.
        head = stream.read(65_536).replace(b"\x00", b"")
    return b"<!DOCTYPE" in head or b"<!ENTITY" in head


def _lines(body: Any, into: Assembly) -> Iterator[str]:
    for child in body:
        if child.tag == _W + "p":
            yield from _paragraph(child, into)
            yield ""  # paragraphs end turns, as blank lines do in text
        elif child.tag == _W + "tbl":
            for row in _rows(child):
                yield _row([" ".join(_paragraphs(cell, into)).strip() for cell in row.findall(_W + "tc")])
                yield ""
        elif child.tag == _W + "sdt":
            for paragraph in child.iter(_W + "p"):
                yield from _paragraph(paragraph, into)
                yield ""


def _rows(table: Any) -> Iterator[Any]:
    """The rows of a table. A table inside a cell is read with the cell, and not once more by itself."""
    for row in table.iter(_W + "tr"):
        if next(row.iterancestors(_W + "tbl")) is table:
            yield row


def _paragraphs(cell: Any, into: Assembly) -> Iterator[str]:
    for paragraph in cell.iter(_W + "p"):
        yield from _paragraph(paragraph, into)


def _row(cells: list[str]) -> str:
    """`[0:12] NAME: text` of a row with up to a time, a name and a text; other rows are their cells in a line."""
    cells = [cell for cell in cells if cell]
    time = ""
    if cells and _CLOCK.match(cells[0].strip("[]() ")):
        time = f"[{cells.pop(0).strip('[]() ')}] "
    if len(cells) == 2 and len(cells[0]) <= 80:
        return f"{time}{cells[0].rstrip(' :')}: {cells[1]}"
    return time + " ".join(cells)


def _paragraph(paragraph: Any, into: Assembly) -> Iterator[str]:
    """The lines of one paragraph: text, tabs and line breaks, without deleted runs and foot notes."""
    parts: list[str] = []
    for node in paragraph.iter():
        if node.tag == _W + "t":
            parts.append(node.text or "")
        elif node.tag == _W + "tab":
            parts.append("  " if any(part.strip() for part in parts) else "")
        elif node.tag in (_W + "br", _W + "cr"):
            parts.append("\n")
        elif node.tag == _W + "noBreakHyphen":
            parts.append("-")
        elif node.tag == _W + "delText":
            into.losses["deleted text of tracked changes was left out"] += 1
        elif node.tag == _W + "ins":
            into.warnings["inserted text of tracked changes was read as accepted"] += 1
        elif node.tag in (_W + "footnoteReference", _W + "endnoteReference", _W + "commentReference"):
            into.losses["foot notes and comments were left out"] += 1
        elif node.tag in (_W + "drawing", _W + "pict", _W + "object"):
            into.losses["pictures and objects were left out"] += 1
    yield from "".join(parts).split("\n")


def write(turns: tuple[Turn, ...], events: tuple[Event, ...], language: str) -> bytes:
    """A Word document, one paragraph for each turn or event: `[0:01:12.500 - 0:01:15.000] NAME: what was said`.

    The same transcript gives the same bytes: no name of an author, no clock. Raises FormatUnavailable.
    """
    _check_installed("Writing", "Or export plain text.")
    import docx
    from docx.shared import Pt, RGBColor

    made = docx.Document()
    for name in ("author", "comments", "keywords", "last_modified_by", "subject", "title"):
        setattr(made.core_properties, name, "")
    made.core_properties.created = made.core_properties.modified = _NO_DATE
    made.styles["Normal"].font.size = Pt(11)

    def paragraph(start_s: float | None, end_s: float | None, *parts: tuple[str, bool, bool]) -> None:
        line = made.add_paragraph()
        stamp = line.add_run(plain.stamp(_whole_ms(start_s), _whole_ms(end_s)))
        stamp.font.size, stamp.font.color.rgb = Pt(9), RGBColor(0x55, 0x55, 0x55)
        leftward = any(_is_leftward(text) for text, _, _ in parts)
        for text, bold, italic in parts:
            run = line.add_run(_FORBIDDEN.sub("\ufffd", text))
            run.bold, run.italic = bold or None, italic or None
            run.font.rtl = _is_leftward(text) or None
        if leftward:
            _set_leftward(line)

    for item in in_order(turns, events):
        if isinstance(item, Event):
            paragraph(item.start_s, item.end_s, (vocabulary.written(item), False, True))
        else:
            said = (wording.line_of(item.words), False, False)
            paragraph(item.start_s, item.end_s, (f"{item.speaker}: ", True, False), said)
    stream = io.BytesIO()
    made.save(stream)
    return _without_clock(stream.getvalue())


def _whole_ms(seconds: float | None) -> float | None:
    """To the millisecond: people read this file."""
    return None if seconds is None else round(seconds, 3)


def _is_leftward(text: str) -> bool:
    """Whether the first letter with a direction is of a script written from right to left."""
    first = next((way for way in map(unicodedata.bidirectional, text) if way in ("L", "R", "AL")), "L")
    return first != "L"


def _set_leftward(paragraph: Any) -> None:
    from docx.oxml import OxmlElement

    paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))


def _without_clock(data: bytes) -> bytes:
    """The same archive with every part dated 1980, the beginning of time for a zip."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(zipfile.ZipInfo(part.filename), old.read(part), zipfile.ZIP_DEFLATED)
    return out.getvalue()

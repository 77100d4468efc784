"""Which kind of document a file is: by its own first bytes; by its name only between kinds of plain text."""

from __future__ import annotations

import re

from earwitness.errors import DocumentUnreadable

_HTML = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body|article|main)\b", re.I | re.S)  # fmt: skip  # noqa: E501
_AUDIO = (b"OggS", b"RIFF", b"fLaC", b"ID3", b"\x1aE\xdf\xa3", b"#!AMR", b"caff", b"FORM", b"wvpk", b"MAC ")
_CONTROLS = bytes(c for c in range(32) if c not in b"\t\n\r\f\x1b")
_OTHERS = ((b"\xd0\xcf\x11\xe0", "an old Word file (.doc)"), (b"{\\rtf", "rich text (RTF)"), (b"\x89PNG", "a picture"),
           (b"\xff\xd8\xff", "a picture"), (b"GIF8", "a picture"))  # fmt: skip


def kind_of(head: bytes, name: str = "") -> str:
    """text, markdown, html, docx or pdf. `head`: the first 4096 bytes. Raises DocumentUnreadable for anything else."""
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        return "docx"
    if (refusal := other(head)) is not None:
        raise refusal
    if head.startswith(_AUDIO) or head[4:8] == b"ftyp":
        raise DocumentUnreadable("This is a recording, not a document.", "Seal it as a recording.", where="file")
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    if not wide and _HTML.match(head):
        return "html"
    if not wide and len(head) - len(head.translate(None, _CONTROLS)) > len(head) // 50:
        raise DocumentUnreadable(
            "The file is not text, nor a kind of document that is read here.",
            "Text, Markdown, HTML, DOCX and PDF are read.",
            where="file",
        )
    low = name.lower()
    if low.endswith((".html", ".htm", ".xhtml")):
        return "html"
    return "markdown" if low.endswith((".md", ".markdown")) else "text"


def other(head: bytes) -> DocumentUnreadable | None:
    """The refusal of a kind of file that is known and not read here, else None."""
    for magic, what in _OTHERS:
        if head.startswith(magic):
            return DocumentUnreadable(
                f"This is {what}, which is not read here.", "Save it as PDF, DOCX or plain text.", where="file"
            )
    return None


def is_document(head: bytes, name: str = "") -> bool:
    """Whether a file looks like a document rather than a recording."""
    try:
        kind_of(head, name)
    except DocumentUnreadable:
        return False
    return True

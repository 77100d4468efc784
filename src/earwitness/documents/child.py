"""The child that reads one hostile document, started by reading.py only.

Everything it will need is imported and used once on documents of our own; then it locks itself down
(audio/lockdown.py: no files, no network, no processes, capped memory and time); only then is the first byte read.
It writes one JSON object on descriptor 1. Arguments: kind, descriptor, size, memory, CPU seconds, allow_unjailed.
"""

from __future__ import annotations

import contextlib
import encodings
import importlib
import io
import json
import os
import pkgutil
import sys
from typing import Any

VERSION = 1


def read(kind: str, data: bytes) -> dict[str, Any]:
    """The answer for one document: text, title, sections, notes; or {"refused": why}."""
    from earwitness.documents import html, pdf, plain
    from earwitness.errors import EarwitnessError

    sections: list[Any] = []
    title: str | None = None
    try:
        if kind == "pdf":
            text, title, pages, notes = pdf.read_pdf(data)
            sections = [[s.at, s.label] for s in pages]
        elif kind == "docx":
            from earwitness.transcripts.formats.docx import paragraphs

            text, title, notes = paragraphs(data)
        elif kind == "html":
            text, title, notes = html.read_html(data)
        elif kind == "markdown":
            text, title, notes = plain.read_markdown(data)
        else:
            text, notes = plain.read_text(data)
    except pdf.Refused as refused:
        return {"refused": str(refused)}
    except EarwitnessError:
        return {"refused": "damaged"}
    return {"text": text, "title": title, "sections": sections, "notes": notes}


def warm_up(kind: str) -> None:
    """Load what readers load at first use, by reading a document of our own: later nothing opens."""
    for module in pkgutil.iter_modules(encodings.__path__):
        if module.name not in ("mbcs", "oem", "cp65001"):  # those of Windows
            importlib.import_module(f"encodings.{module.name}")
    if kind == "pdf":
        import pypdf

        _import_all(pypdf)
        read(kind, _PDF)
    elif kind == "docx":
        import docx
        import lxml.etree  # type: ignore[import-untyped]  # noqa: F401

        _import_all(docx)
        made = io.BytesIO()
        docx.Document().save(made)
        read(kind, made.getvalue())
    else:
        read(kind, b"<p>warm</p>\n\n# *up*")


def _import_all(package: Any) -> None:
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}.", onerror=lambda _: None):
        with contextlib.suppress(ImportError):  # modules for other libraries that are not here
            importlib.import_module(found.name)


# One page that says "ok".
_PDF = (
    b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n"
    b"3 0 obj\n<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>/MediaBox[0 0 9 9]>>\nendobj\n"
    b"4 0 obj\n<</Length 21>>\nstream\nBT /F 9 Tf (ok) Tj ET\nendstream\nendobj\n"
    b"5 0 obj\n<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>\nendobj\n"
    b"trailer\n<</Root 1 0 R/Size 6>>\nstartxref\n0\n%%EOF\n"
)


def main() -> None:
    """Lock down, read the one document, answer, end without clean-up. Never returns."""
    import gc
    import logging

    from earwitness.audio import lockdown

    logging.disable()
    kind = sys.argv[1]
    fd, size, memory, cpu_s, unjailed = (int(a) for a in sys.argv[2:])
    warm_up(kind)
    gc.freeze()
    answer: dict[str, Any]
    try:
        lockdown.lock_down(keep=(1, fd), memory=memory, cpu_s=cpu_s)
    except lockdown.LockdownFailed:
        if not unjailed:
            _send({"refused": "no-lockdown"})
    try:
        data = bytearray()
        while len(data) < size and (chunk := os.pread(fd, min(1 << 20, size - len(data)), len(data))):
            data += chunk
        answer = read(kind, bytes(data))
    except MemoryError:
        answer = {"refused": "memory"}
    except RecursionError:
        answer = {"refused": "damaged"}
    except Exception:  # noqa: BLE001  (whatever a hostile file breaks in a library, only a word of ours leaves)
        answer = {"refused": "damaged"}
    _send(answer)


def _send(answer: dict[str, Any]) -> None:
    view = memoryview(json.dumps({"version": VERSION, **answer}).encode("ascii"))
    while view:
        view = view[os.write(1, view) :]
    os._exit(0)


if __name__ == "__main__":
    main()

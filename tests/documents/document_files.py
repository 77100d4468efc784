"""Documents made for tests: small PDFs written by hand, Word files by python-docx."""

from __future__ import annotations

import io
import zipfile
import zlib


def pdf(pages: list[list[str]], *, stream: bytes | None = None, extra: str = "") -> bytes:
    """A PDF whose pages hold these lines; `stream` (already deflated) instead of the first page's own."""
    kids = " ".join(f"{3 + 2 * i} 0 R" for i in range(len(pages)))
    font = 3 + 2 * len(pages)
    objects: list[bytes] = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}{extra}>>".encode(),
    ]
    for i, lines in enumerate(pages):
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {4 + 2 * i} 0 R"
            f"/Resources<</Font<</F {font} 0 R>>>>>>".encode()
        )
        shown = " ".join("(" + line.replace("(", r"\(").replace(")", r"\)") + ") Tj T*" for line in lines)
        body = f"BT /F 11 Tf 14 TL 50 800 Td {shown} ET".encode("latin-1")
        if stream is not None and i == 0:
            objects.append(b"<</Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream" % (len(stream), stream))
        else:
            objects.append(b"<</Length %d>>\nstream\n%s\nendstream" % (len(body), body))
    objects.append(b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")
    out, places = b"%PDF-1.4\n", []
    for n, one in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (n, one)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % at for at in places)
    return out + b"trailer\n<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)


def pdf_bomb(unpacked: int) -> bytes:
    """A PDF of a few hundred kilobytes whose page unpacks to `unpacked` bytes, twice deflated being forbidden."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b" " * (1 << 20)) for _ in range(unpacked >> 20)) + packer.flush()
    return pdf([["x"]], stream=packed)


def docx(paragraphs: list[str], title: str = "") -> bytes:
    """A Word document."""
    import docx as library

    made = library.Document()
    for paragraph in paragraphs:
        made.add_paragraph(paragraph)
    made.core_properties.title = title
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def docx_bomb() -> bytes:
    """A zip whose one part declares and holds 200 MB of spaces."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * (200 << 20))
    return out.getvalue()

"""The seal statement of a document (docs/format.md §13): public, and silent about the file, its name and its giver."""

from __future__ import annotations

from dataclasses import dataclass

from earwitness.custody import cj
from earwitness.custody.statements import checked_origin

DOCUMENT_TYPE = "earwitness/document/1"


@dataclass(frozen=True)
class DocumentSeal:
    """`file`, `record` and `text` are salted commitments: to the file's digests and name, to the acquisition record,
    and to the extracted text with the program that extracted it."""

    seal_id: bytes
    log: str
    key: bytes
    file: bytes
    record: bytes
    text: bytes
    supersedes: bytes

    def dump(self) -> bytes:
        """Canonical bytes."""
        return cj.dump(
            {
                "file": self.file.hex(),
                "key": cj.to_b64(self.key),
                "log": self.log,
                "record": self.record.hex(),
                "seal_id": self.seal_id.hex(),
                "supersedes": self.supersedes.hex(),
                "text": self.text.hex(),
                "type": DOCUMENT_TYPE,
            }
        )


def parse_document_seal(untrusted: bytes) -> DocumentSeal:
    """A document's seal statement. Raises Malformed."""
    obj = cj.closed(cj.load(untrusted), "file key log record seal_id supersedes text type", "seal statement")
    if obj["type"] != DOCUMENT_TYPE:
        raise cj.malformed("A seal statement is of a kind that is not known.")
    return DocumentSeal(
        seal_id=cj.hexed(obj["seal_id"], "seal id", 16),
        log=checked_origin(obj["log"]),
        key=cj.b64(obj["key"], "key", 32),
        file=cj.hexed(obj["file"], "commitment"),
        record=cj.hexed(obj["record"], "commitment"),
        text=cj.hexed(obj["text"], "commitment"),
        supersedes=b"" if obj["supersedes"] == "" else cj.hexed(obj["supersedes"], "seal id", 16),
    )


def text_bytes(text: str, kind: str, reader: str) -> bytes:
    """The bytes that `text` commits to: the extracted text and how it was extracted.

    A line feed has no place in canonical JSON, so the text stands there as the base64 of its UTF-8 bytes.
    """
    return cj.dump(
        {"kind": kind, "reader": reader, "text": cj.to_b64(text.encode("utf-8")), "type": "earwitness/text/1"}
    )

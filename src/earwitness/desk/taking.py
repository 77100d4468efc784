"""One way in for whatever arrives: bytes and name decide whether it is sealed as a recording or as a document."""

from __future__ import annotations

import mimetypes
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from earwitness.desk import documents, givenagain, intake, record, tags
from earwitness.desk.context import Desk
from earwitness.desk.documents import SealedDocument
from earwitness.desk.intake import SealedExhibit, open_untrusted
from earwitness.documents import sniff
from earwitness.errors import DocumentUnreadable, MediaUnknown, NoAudio


def take_in(
    desk: Desk,
    path: Path,
    *,
    stated: Sequence[record.Field] = (),
    source: str | None = None,
    title: str | None = None,
    labels: Sequence[str] = (),
    assigned: str | None = None,
    supersedes: str | None = None,
    allow_unjailed: bool = False,
) -> SealedExhibit | SealedDocument:
    """Seal one file as what it is, with its `labels` (tags). A refused file leaves the case as it was.

    What is said with bytes that the case has changes nothing: it is noted (desk/givenagain.py) and comes back.

    Raises what `intake.seal_file` and `documents.seal_document` raise. Where a file is neither, the refusal says what
    it is as far as that is known, and in which form to give it.
    """
    sealed = _seal(desk, path, stated, source, title, supersedes, allow_unjailed)
    if sealed.already:
        found = givenagain.differences(desk, sealed.id, stated=stated, source=source, title=title, labels=labels)
        return replace(sealed, not_entered=found, noted=givenagain.keep(desk, sealed.id, found))
    if labels or assigned:
        tags.put(desk, sealed.id, tags=labels, assigned=assigned)
    return sealed


def _seal(
    desk: Desk,
    path: Path,
    stated: Sequence[record.Field],
    source: str | None,
    title: str | None,
    supersedes: str | None,
    allow_unjailed: bool,
) -> SealedExhibit | SealedDocument:
    if documents.is_document(path):
        return documents.seal_document(
            desk, path, stated=stated, source=source, title=title, supersedes=supersedes, allow_unjailed=allow_unjailed
        )
    try:
        return intake.seal_file(
            desk, path, stated=stated, source=source, title=title, supersedes=supersedes, allow_unjailed=allow_unjailed
        )
    except (MediaUnknown, NoAudio):
        _say_what_it_is(path)
        raise


def _say_what_it_is(path: Path) -> None:
    """Raises DocumentUnreadable where more is known of a file than that it is no recording."""
    with open_untrusted(path) as file:
        head = file.read(4096)
    if not head:
        return
    named = (mimetypes.guess_type(path.name)[0] or "").partition("/")[0]
    if sniff.is_document(head, path.name) and named not in ("audio", "video"):
        raise DocumentUnreadable(
            "The file is text, but its name is not that of a document.",
            "Rename a copy so that it ends in .txt, .md, .html, .docx or .pdf, and give that.",
            where="file",
        )
    if (other := sniff.other(head)) is not None:
        raise other

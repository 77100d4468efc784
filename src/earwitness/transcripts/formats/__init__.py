"""Reading and writing transcripts in the formats of others: `detect`, `read`, `write`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from earwitness.errors import TranscriptUnreadable, Usage
from earwitness.transcripts.formats import docx, plain, srt, turns_json, webvtt, whisper_json
from earwitness.transcripts.formats.common import ENCODINGS, ImportResult
from earwitness.transcripts.formats.losses import losses
from earwitness.transcripts.formats.sniff import detect
from earwitness.transcripts.model import Revision

__all__ = ["ENCODINGS", "READERS", "WRITERS", "Export", "ImportResult", "detect", "read", "write"]

READERS: Final = {
    webvtt.FORMAT: webvtt.read,
    srt.FORMAT: srt.read,
    whisper_json.FORMAT: whisper_json.read,
    turns_json.FORMAT: turns_json.read,
    docx.FORMAT: docx.read,
    plain.FORMAT: plain.read,
}
WRITERS: Final = {
    "vtt": (webvtt.write, webvtt.read),
    "srt": (srt.write, srt.read),
    "json": (turns_json.write, turns_json.read),
    "txt": (plain.write, plain.read),
}


@dataclass(frozen=True, slots=True)
class Export:
    """The bytes of an export and what they could not carry."""

    data: bytes
    losses: tuple[str, ...]


def read(
    untrusted_data: bytes,
    *,
    name_hint: str = "",
    format_name: str | None = None,
    encoding: str | None = None,
    clip: str | None = None,
) -> ImportResult:
    """Read a transcript: in the named format, else in the one its content shows.

    `clip` names one recording in a turns JSON that holds several. Raises TranscriptUnreadable,
    FormatUnavailable, Usage.
    """
    chosen = format_name or detect(name_hint, untrusted_data, encoding=encoding)
    if chosen not in READERS:
        raise Usage("That transcript format is not known.", f"Use one of: {', '.join(READERS)}.", where="format")
    if chosen == turns_json.FORMAT:
        return turns_json.read(untrusted_data, encoding=encoding, clip=clip)
    return READERS[chosen](untrusted_data, encoding=encoding)


def write(revision: Revision, format_name: str) -> Export:
    """Write a revision as vtt, srt, json or txt, and say what could not be carried. Raises Usage."""
    if format_name not in WRITERS:
        raise Usage("That export format is not known.", f"Use one of: {', '.join(WRITERS)}.", where="format")
    writer, reader = WRITERS[format_name]
    data = writer(revision.turns, revision.events, revision.language)
    try:
        back: ImportResult | None = reader(data)
    except TranscriptUnreadable:
        back = None  # nothing with times in it, so nothing that this format can hold
    return Export(data, losses(revision.turns, revision.events, revision.language, back))

"""Reading and writing transcripts in the formats of others: `detect`, `read`, `write`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from earwitness.errors import TranscriptUnreadable, Usage
from earwitness.transcripts.formats import (
    chat,
    chat_writer,
    ctm,
    docx,
    eaf,
    otter,
    plain,
    rttm,
    srt,
    stm,
    tei,
    tei_writer,
    textgrid,
    trs,
    trs_writer,
    ttml,
    turns_json,
    webvtt,
    whisper_json,
)
from earwitness.transcripts.formats.common import ENCODINGS, ImportResult
from earwitness.transcripts.formats.losses import losses
from earwitness.transcripts.formats.sniff import detect
from earwitness.transcripts.model import Event, Revision, Turn

__all__ = [
    "COMMON", "ENCODINGS", "MORE", "READERS", "WRITERS", "Export", "ImportResult", "detect", "lacking", "read", "write",
]  # fmt: skip

_Reader = Callable[..., ImportResult]
_Writer = Callable[[tuple[Turn, ...], tuple[Event, ...], str], bytes]

READERS: Final[dict[str, _Reader]] = {
    webvtt.FORMAT: webvtt.read,
    srt.FORMAT: srt.read,
    whisper_json.FORMAT: whisper_json.read,
    turns_json.FORMAT: turns_json.read,
    docx.FORMAT: docx.read,
    plain.FORMAT: plain.read,
    otter.FORMAT: otter.read,
    eaf.FORMAT: eaf.read,
    textgrid.FORMAT: textgrid.read,
    rttm.FORMAT: rttm.read,
    chat.FORMAT: chat.read,
    trs.FORMAT: trs.read,
    ctm.FORMAT: ctm.read,
    stm.FORMAT: stm.read,
    ttml.FORMAT: ttml.read,
    tei.FORMAT: tei.read,
}
_OTHER_NAMES: Final = {"vtt": webvtt.FORMAT, "text": plain.FORMAT, "whisper": whisper_json.FORMAT, "cha": chat.FORMAT}
_OF_SEVERAL: Final = (turns_json.FORMAT, rttm.FORMAT, ctm.FORMAT, stm.FORMAT)
"""Formats in which one file may hold several recordings, of which `clip` names one."""

WRITERS: Final[dict[str, tuple[_Writer, _Reader]]] = {
    "vtt": (webvtt.write, webvtt.read),
    "srt": (srt.write, srt.read),
    "json": (turns_json.write, turns_json.read),
    "txt": (plain.write, plain.read),
    "otter": (otter.write, otter.read),
    "whisper": (whisper_json.write, whisper_json.read),
    "docx": (docx.write, docx.read),
    "eaf": (eaf.write, eaf.read),
    "textgrid": (textgrid.write, textgrid.read),
    "rttm": (rttm.write, rttm.read),
    "chat": (chat_writer.write, chat.read),
    "trs": (trs_writer.write, trs.read),
    "ctm": (ctm.write, ctm.read),
    "stm": (stm.write, stm.read),
    "tei": (tei_writer.write, tei.read),
}
MORE: Final = ("chat", "trs", "ctm", "stm", "tei")
"""Those of WRITERS that few people need: offered where somebody asks for more formats."""
COMMON: Final = tuple(name for name in WRITERS if name not in MORE)


def lacking() -> tuple[str, ...]:
    """Those of READERS and WRITERS that need an addition which is not installed here."""
    return () if docx.is_installed() else (docx.FORMAT,)


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

    `clip` names one recording in a turns JSON, RTTM, CTM or STM file that holds several. Raises TranscriptUnreadable,
    FormatUnavailable, Usage.
    """
    chosen = format_name or detect(name_hint, untrusted_data, encoding=encoding)
    chosen = _OTHER_NAMES.get(chosen, chosen)
    if chosen not in READERS:
        raise Usage("That transcript format is not known.", f"Use one of: {', '.join(READERS)}.", where="format")
    if chosen in _OF_SEVERAL:
        return READERS[chosen](untrusted_data, encoding=encoding, clip=clip)
    return READERS[chosen](untrusted_data, encoding=encoding)


def write(revision: Revision, format_name: str) -> Export:
    """Write a revision in one of WRITERS, and say what could not be carried. Raises Usage, FormatUnavailable."""
    if format_name not in WRITERS:
        raise Usage("That export format is not known.", f"Use one of: {', '.join(WRITERS)}.", where="format")
    writer, reader = WRITERS[format_name]
    data = writer(revision.turns, revision.events, revision.language)
    try:
        back: ImportResult | None = reader(data)
    except TranscriptUnreadable:
        back = None  # nothing with times in it, so nothing that this format can hold
    return Export(data, losses(revision.turns, revision.events, revision.language, back))

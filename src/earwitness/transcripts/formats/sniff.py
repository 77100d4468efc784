"""Which format a transcript is in: by its content first, by its name only where content cannot tell."""

from __future__ import annotations

import re
from typing import Final

from earwitness.errors import TranscriptUnreadable
from earwitness.transcripts.formats import (
    chat,
    ctm,
    docx,
    eaf,
    json_values,
    plain,
    rttm,
    srt,
    stm,
    tei,
    textgrid,
    trs,
    ttml,
    turns_json,
    webvtt,
    whisper_json,
    xml_values,
)
from earwitness.transcripts.formats.common import decode, unreadable

# ruff: noqa: E501 (patterns read best on one line)
_BY_ROOT: Final = {"ANNOTATION_DOCUMENT": eaf.FORMAT, "Trans": trs.FORMAT, "tt": ttml.FORMAT, "TEI": tei.FORMAT}
_CTM: Final = re.compile(
    r"(?:;;.*\n)*(?:\S+[ \t]+\S{1,8}[ \t]+(?:\d+(?:\.\d+)?[ \t]+\d+(?:\.\d+)?[ \t]+\S+(?:[ \t]+\S+){0,3}|\*[ \t]+\*[ \t]+<ALT_BEGIN>)[ \t]*(?:\n|\Z)){2}"
)
_STM: Final = re.compile(r"(?:;;.*\n)*\S+[ \t]+\S{1,8}[ \t]+\S+[ \t]+\d+(?:\.\d+)?[ \t]+\d+(?:\.\d+)?[ \t]+(?:<|\S)")
_READ: Final = (
    (
        rttm.FORMAT,
        re.compile(
            r"(?:;;.*\n\s*)*(?:SPEAKER|SPKR-INFO|LEXEME|NOSCORE|NON-SPEECH|SEGMENT|NON-LEX)[ \t]+\S+[ \t]+(?:\d|<NA>)"
        ),
    ),
    (ctm.FORMAT, _CTM),
    (stm.FORMAT, _STM),
    (textgrid.FORMAT, re.compile(r'File type = "ooText|"?ooTextFile')),
    (chat.FORMAT, re.compile(r"@(?:UTF8|Begin|Loc|PID)\b")),
)
# Formats that would otherwise be taken for plain text and read as nonsense. Each is refused by its name.
_FOREIGN: Final = (
    ("NLP", re.compile(r"token\|speaker\|")),
    ("ASS or SSA", re.compile(r"\[Script Info\]", re.IGNORECASE)),
    ("a playlist", re.compile(r"#EXTM3U|ffconcat version", re.IGNORECASE)),
    ("RTF", re.compile(r"\{\\rtf")),
)  # fmt: skip
_BY_NAME: Final = {
    "vtt": webvtt.FORMAT, "srt": srt.FORMAT, "rttm": rttm.FORMAT, "ctm": ctm.FORMAT, "stm": stm.FORMAT,
    "textgrid": textgrid.FORMAT, "cha": chat.FORMAT,
}  # fmt: skip
"""Where the content does not tell, the reader of the name then says what is wrong with it."""
_FOREIGN_NAMES: Final = frozenset((
    "nlp", "ass", "ssa", "xml", "eaf", "trs", "ttml", "tei", "rtf", "doc", "odt", "pdf", "csv", "tsv",
))  # fmt: skip


def detect(name_hint: str, untrusted_data: bytes, *, encoding: str | None = None) -> str:
    """The name of the format, one of `READERS`. Raises TranscriptUnreadable where it is none that is read here."""
    head = untrusted_data[:4]
    if head.startswith(b"PK"):
        return docx.FORMAT
    if head.startswith((b"%PDF", b"\xd0\xcf\x11\xe0", b"RIFF", b"OggS", b"fLaC", b"ID3", b"\x1aE\xdf\xa3")):
        raise _foreign("PDF, old Word or a recording")
    if xml_values.is_xml(untrusted_data):
        root = xml_values.root_name(xml_values.decoded(untrusted_data, encoding)[0])
        if root not in _BY_ROOT:
            raise _foreign("XML of another kind than EAF, TRS, TTML and TEI")
        return _BY_ROOT[root]
    text, _ = decode(untrusted_data, encoding)
    suffix = name_hint.rsplit(".", 1)[-1].lower() if "." in name_hint else ""
    start = text[:200_000].replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff \t\n")
    if re.match(r"WEBVTT(?:[ \t\n]|\Z)", start):
        return webvtt.FORMAT
    if start.startswith(("{", "[")):
        shape = _json_shape(untrusted_data, encoding, sure=start.startswith("{") or name_hint.lower().endswith(".json"))
        if shape:
            return shape
    if suffix == stm.FORMAT and _STM.match(start):
        return stm.FORMAT  # a speaker that is a number makes a line of STM look like one of CTM
    for name, pattern in _READ:
        if pattern.match(start):
            return name
    for name, pattern in _FOREIGN:
        if pattern.match(start):
            raise _foreign(name)
    if re.match(r"(?:\d+[ \t]*\n)?[ \t]*-?\d+:\d+(?::\d+)?[.,]?\d*[ \t]*-->", start):
        return srt.FORMAT
    if suffix in _BY_NAME:
        return _BY_NAME[suffix]
    if suffix in _FOREIGN_NAMES:
        raise _foreign(suffix.upper())
    if text.count("\x00") > len(text) // 100:
        raise _foreign("a binary file")
    return plain.FORMAT


def _json_shape(untrusted_data: bytes, encoding: str | None, *, sure: bool) -> str | None:
    """The JSON format; None for text that merely begins with a bracket, such as `[00:12] …`."""
    try:
        value, _ = json_values.parse(untrusted_data, encoding)
    except TranscriptUnreadable:
        if sure or re.match(rb"\s*\[\s*[\[{\"]", untrusted_data[:100]):
            raise
        return None
    if whisper_json.fits(value):
        return whisper_json.FORMAT
    if turns_json.fits(value):
        return turns_json.FORMAT
    raise unreadable("The JSON has neither segments nor turns.")


def _foreign(name: str) -> TranscriptUnreadable:
    return unreadable(
        f"This looks like {name}, which this version does not read as a transcript.",
        do="Export it as WebVTT, SRT, Word (DOCX), JSON or plain text.",
    )

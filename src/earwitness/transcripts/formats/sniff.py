"""Which format a transcript is in: by its content first, by its name only where content cannot tell."""

from __future__ import annotations

import re
from typing import Final

from earwitness.errors import TranscriptUnreadable
from earwitness.transcripts.formats import docx, json_values, plain, srt, turns_json, webvtt, whisper_json
from earwitness.transcripts.formats.common import decode, unreadable

# ruff: noqa: E501 (patterns read best on one line)
# Formats that would otherwise be taken for plain text and read as nonsense. Each is refused by its name.
_FOREIGN: Final = (
    ("RTTM", re.compile(r"(?:;;.*\n\s*)*(?:SPEAKER|SPKR-INFO|LEXEME|NOSCORE|NON-SPEECH|SEGMENT|NON-LEX)[ \t]+\S+[ \t]+(?:\d|<NA>)")),
    ("CTM", re.compile(r"(?:;;.*\n)*(?:\S+[ \t]+\S{1,8}[ \t]+\d+(?:\.\d+)?[ \t]+\d+(?:\.\d+)?[ \t]+\S+(?:[ \t]+\S+){0,3}[ \t]*(?:\n|\Z)){2}")),
    ("STM", re.compile(r"(?:;;.*\n)*\S+[ \t]+\S{1,8}[ \t]+\S+[ \t]+\d+(?:\.\d+)?[ \t]+\d+(?:\.\d+)?[ \t]+(?:<|\S)")),
    ("NLP", re.compile(r"token\|speaker\|")),
    ("ASS or SSA", re.compile(r"\[Script Info\]", re.IGNORECASE)),
    ("TextGrid", re.compile(r'File type = "ooText|"?ooTextFile')),
    ("CHAT", re.compile(r"@(?:UTF8|Begin|Loc|PID)\b")),
    ("a playlist", re.compile(r"#EXTM3U|ffconcat version", re.IGNORECASE)),
    ("RTF", re.compile(r"\{\\rtf")),
    ("XML (EAF, TRS, TTML and others)", re.compile(r"<(?:\?xml|!DOCTYPE|!--|[A-Za-z])")),
)  # fmt: skip
_FOREIGN_NAMES: Final = frozenset((
    "rttm", "ctm", "stm", "nlp", "ass", "ssa", "textgrid", "cha", "eaf", "trs", "ttml", "xml", "rtf", "doc", "odt",
    "pdf", "csv", "tsv",
))  # fmt: skip


def detect(name_hint: str, untrusted_data: bytes, *, encoding: str | None = None) -> str:
    """The name of the format, one of `READERS`. Raises TranscriptUnreadable where it is none that is read here."""
    head = untrusted_data[:4]
    if head.startswith(b"PK"):
        return docx.FORMAT
    if head.startswith((b"%PDF", b"\xd0\xcf\x11\xe0", b"RIFF", b"OggS", b"fLaC", b"ID3", b"\x1aE\xdf\xa3")):
        raise _foreign("PDF, old Word or a recording")
    text, _ = decode(untrusted_data, encoding)
    start = text[:200_000].replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff \t\n")
    if re.match(r"WEBVTT(?:[ \t\n]|\Z)", start):
        return webvtt.FORMAT
    if start.startswith(("{", "[")):
        shape = _json_shape(untrusted_data, encoding, sure=start.startswith("{") or name_hint.lower().endswith(".json"))
        if shape:
            return shape
    for name, pattern in _FOREIGN:
        if pattern.match(start):
            raise _foreign(name)
    if re.match(r"(?:\d+[ \t]*\n)?[ \t]*-?\d+:\d+(?::\d+)?[.,]?\d*[ \t]*-->", start):
        return srt.FORMAT
    suffix = name_hint.rsplit(".", 1)[-1].lower() if "." in name_hint else ""
    if suffix == "vtt":
        return webvtt.FORMAT  # whose reader then says what is wrong with it
    if suffix == "srt":
        return srt.FORMAT
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

"""XML from outside (EAF, TRS, TTML, TEI): a small tree, or a refusal with the line. Nothing else is ever opened.

A document type declaration is read over, never followed: many honest files name one (`trans-14.dtd`). A declaration of
an entity, inside or outside, refuses the file, and so does the use of one: entities are the way to bombs and to foreign
files, and no transcript needs them. The parser is expat without any handler that could fetch something.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Final
from xml.parsers import expat

from earwitness.errors import Usage
from earwitness.transcripts.formats.common import ENCODINGS, Assembly, decode, unreadable

MAX_DEPTH: Final = 64
MAX_ELEMENTS: Final = 1_500_000
MAX_ATTRIBUTES: Final = 64
MAX_MARKUP: Final = 4 << 20

_HEAD = re.compile(rb"\s*<\?xml\s[^>]{0,200}?\bencoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_SKIP = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->", re.DOTALL)
_DOCTYPE = re.compile(r"<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>", re.IGNORECASE | re.DOTALL)
_ROOT = re.compile(r"<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)")
_OTHER_NAMES: Final = {
    "utf8": "utf-8", "us-ascii": "utf-8", "ascii": "utf-8", "iso-8859-1": "latin-1", "latin1": "latin-1",
    "windows-1251": "cp1251", "windows-1252": "cp1252", "windows-1256": "cp1256", "utf-16le": "utf-16",
    "utf-16be": "utf-16",
}  # fmt: skip


class Element:
    """One element. Names are without their prefix; `content` holds texts and elements in the order of the file."""

    __slots__ = ("attributes", "content", "line", "name")

    def __init__(self, name: str, attributes: dict[str, str], line: int) -> None:
        self.name = name
        self.attributes = attributes
        self.line = line
        self.content: list[Element | str] = []

    @property
    def where(self) -> str:
        """The place that an error names: the line, never a text of the file."""
        return f"line {self.line}"

    def get(self, name: str) -> str | None:
        """The attribute of that name (without prefix), or None."""
        return self.attributes.get(name)

    def needed(self, name: str) -> str:
        """The attribute of that name. Raises TranscriptUnreadable."""
        value = self.attributes.get(name)
        if value is None:
            raise unreadable("An element lacks an attribute that it must have.", self.where)
        return value

    def children(self, *names: str) -> Iterator[Element]:
        """The elements directly inside, of these names or of any."""
        for item in self.content:
            if isinstance(item, Element) and (not names or item.name in names):
                yield item

    def descendants(self, name: str) -> Iterator[Element]:
        """The elements of that name at any depth inside, in the order of the file."""
        for child in self.children():
            if child.name == name:
                yield child
            yield from child.descendants(name)

    def text(self) -> str:
        """All text inside, markup left out."""
        return "".join(item if isinstance(item, str) else item.text() for item in self.content)


def is_xml(untrusted_data: bytes) -> bool:
    """Whether the bytes begin as XML does: a mark, blanks, then `<` and a name or a declaration."""
    head = untrusted_data[:400].removeprefix(b"\xef\xbb\xbf").replace(b"\x00", b"")
    return bool(re.match(rb"(?:\xff\xfe|\xfe\xff)?\s*<(?:\?xml\b|!DOCTYPE\b|!--|[A-Za-z])", head, re.IGNORECASE))


def decoded(untrusted_data: bytes, encoding: str | None = None) -> tuple[str, str]:
    """Text and the name of its encoding: the one the caller names, else the one that the file declares, else UTF-8."""
    if encoding is None and not untrusted_data.startswith((b"\xff\xfe", b"\xfe\xff")):
        found = _HEAD.match(untrusted_data.removeprefix(b"\xef\xbb\xbf"))
        if found:
            name = found[1].decode("ascii").lower()
            encoding = _OTHER_NAMES.get(name, name)
            if encoding == "utf-16" or encoding not in ENCODINGS:
                raise unreadable("The file declares an encoding that it is not in, or that is not known.", "line 1")
    return decode(untrusted_data, encoding)


def root_name(text: str) -> str:
    """The name of the root element as it stands in the file, without prefix; empty if there is none to be seen."""
    at = 0
    head = text[:200_000]
    while found := _SKIP.match(head, at) or _DOCTYPE.match(head, at):
        at = found.end()
    found = _ROOT.match(head, at)
    return found[1] if found else ""


def parse(untrusted_data: bytes, root: str, into: Assembly, encoding: str | None = None) -> tuple[Element, str]:
    """The root element and the name of the encoding. Raises TranscriptUnreadable with the line."""
    text, used = decoded(untrusted_data, encoding)
    data = text.encode("utf-8", "replace")
    # expat reads a piece of markup again and again until it is whole: one of many megabytes would cost minutes.
    if re.search(rb"(?:\A|>)[^>]{%d}" % MAX_MARKUP, data):
        raise unreadable(f"A part of the XML is longer than {MAX_MARKUP >> 20} MiB without an end.")
    top = _Builder(into).build(data)
    if top.name != root:
        raise unreadable("The outermost element of the XML is not the one this format has.", top.where)
    return top, used


class _Builder:
    def __init__(self, into: Assembly) -> None:
        self._into = into
        self._open: list[Element] = []
        self._top: Element | None = None
        self._count = 0
        # The encoding is given, so what the file declares of it no longer matters; the colon splits off namespaces.
        self._parser = parser = expat.ParserCreate("utf-8")
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = self._doctype
        refuse: Callable[..., Any] = self._refuse
        parser.EntityDeclHandler = refuse
        parser.UnparsedEntityDeclHandler = refuse
        parser.NotationDeclHandler = refuse
        parser.ExternalEntityRefHandler = refuse
        parser.SkippedEntityHandler = refuse

    def build(self, data: bytes) -> Element:
        try:
            self._parser.Parse(data, True)
        except expat.ExpatError as trouble:
            raise unreadable("The file is not valid XML, or is cut off.", f"line {trouble.lineno}") from None
        except (Usage, RecursionError):
            raise unreadable("The XML holds something that no transcript needs.", self._where()) from None
        assert self._top is not None  # a document without an element is not well-formed
        return self._top

    def _where(self) -> str:
        return f"line {self._parser.CurrentLineNumber}"

    def _refuse(self, *_: object) -> None:
        raise unreadable("The XML declares or uses entities, which no transcript needs.", self._where())

    def _doctype(self, *_: object) -> None:
        self._into.warnings["a document type was declared; it was not fetched and not followed"] += 1

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if self._count > MAX_ELEMENTS:
            raise unreadable("The XML has more elements than a transcript needs.", self._where())
        if len(self._open) >= MAX_DEPTH:
            raise unreadable("The XML is nested too deep.", self._where())
        if len(attributes) > MAX_ATTRIBUTES:
            raise unreadable("An element has more attributes than any needs.", self._where())
        bare = {key.rpartition(":")[2]: value for key, value in attributes.items() if not key.startswith("xmlns")}
        element = Element(name.rpartition(":")[2], bare, self._parser.CurrentLineNumber)
        if self._open:
            self._open[-1].content.append(element)
        else:
            self._top = element
        self._open.append(element)

    def _end(self, name: str) -> None:
        self._open.pop()

    def _text(self, text: str) -> None:
        if self._open:
            self._open[-1].content.append(text)


def escaped(text: str) -> str:
    """Text as it may stand in an element or a quoted attribute; the two characters XML knows no way to write become
    U+FFFD, which the loss report then names."""
    text = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "\ufffd", text)
    for mark, name in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        text = text.replace(mark, name)
    return text

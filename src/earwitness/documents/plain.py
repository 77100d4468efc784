"""Plain text and Markdown as text."""

from __future__ import annotations

import codecs
import re
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it.token import Token

_DEEPEST = 80
"""Lists and quotations inside one another; a list counts twice. What lies deeper is left out, and that is said."""
_HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def tidy(text: str) -> tuple[str, list[str]]:
    """Line ends as LF, characters that cannot be shown as U+FFFD: one for one, so that no place moves."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text, hidden = _HIDDEN.subn("\ufffd", text)
    return text, [f"{hidden} control characters were replaced"] if hidden else []


def decode(data: bytes, declared: str | None = None) -> tuple[str, list[str]]:
    """The text, and how it was read where that was not plainly UTF-8. Never fails: what fits nowhere is U+FFFD.

    UTF-16 by its mark; then UTF-8; then the declared encoding; then UTF-8 with a few broken bytes; then Windows-1251
    where that gives mostly Cyrillic letters; at last Windows-1252.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace"), ["the text was read as utf-16"]
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        pass
    if declared is not None:
        try:
            return data.decode(declared), [f"the text was read as {codecs.lookup(declared).name}"]
        except (LookupError, UnicodeDecodeError, ValueError):
            pass
    loose = data.decode("utf-8-sig", "replace")
    broken = loose.count("\ufffd")
    if broken * 50 <= len(loose):
        return loose, [f"{broken} bytes that are no UTF-8 were replaced"]
    cyrillic = data.decode("cp1251", "replace")
    letters = [c for c in cyrillic if c.isalpha()]
    if sum("а" <= c.lower() <= "я" for c in letters) * 2 > len(letters):
        return cyrillic, ["the text was read as cp1251"]
    return data.decode("cp1252", "replace"), ["the text was read as cp1252"]


def read_text(data: bytes) -> tuple[str, list[str]]:
    """The text and what is to be said of it."""
    text, how = decode(data)
    text, notes = tidy(text)
    return text, how + notes


def read_markdown(data: bytes) -> tuple[str, str | None, list[str]]:
    """(text, title, notes): a block a paragraph, without the marks of Markdown (CommonMark, markdown-it-py)."""
    from markdown_it import MarkdownIt

    source, notes = read_text(data)
    blocks: list[str] = []
    title: str | None = None
    heading = False
    tokens = MarkdownIt("commonmark", {"maxNesting": _DEEPEST}).enable("table").parse(source)
    if any(a.nesting == 1 and b.nesting == -1 and a.level + 1 >= _DEEPEST for a, b in pairwise(tokens)):
        notes.append(f"what is nested {_DEEPEST} deep was left out")
    for token in tokens:
        if token.type == "heading_open":
            heading = True
        elif token.type in ("fence", "code_block"):
            blocks.append(token.content.rstrip("\n"))
        elif token.type == "html_block":
            notes.append("a block of HTML was left out")
        elif token.type == "inline":
            words = _inline(token)
            if heading and title is None:
                title = words.strip() or None
            heading = False
            if words.strip():
                blocks.append(words)
    return "\n\n".join(blocks) + ("\n" if blocks else ""), title, sorted(set(notes))


def _inline(token: Token) -> str:
    parts = []
    for child in token.children or []:
        if child.type in ("text", "code_inline"):
            parts.append(child.content)
        elif child.type == "softbreak":
            parts.append(" ")
        elif child.type == "hardbreak":
            parts.append("\n")
        elif child.type == "image":
            parts.append(child.content)
    return "".join(parts)

"""HTML as text: a block a paragraph; scripts, styles and forms left out and counted; nothing is ever fetched or run."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser
from typing import Final

from earwitness.documents.plain import decode, tidy

_DROPPED: Final = frozenset("script style noscript template svg math iframe object head select textarea button".split())
_BLOCKS: Final = frozenset(
    "address article aside blockquote body br caption dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4"
    " h5 h6 header hr html li main nav ol p pre section table tbody tfoot thead tr ul".split()
)
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]{1,30})", re.I)
_SPACE = re.compile(r"[ \t\n\r\f]+")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[tuple[str, bool]] = []  # (text, whether it stands in an article or main)
        self.title: str | None = None
        self.left_out: Counter[str] = Counter()
        self._parts: list[str] = []
        self._dropping: list[str] = []
        self._inside = 0
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._in_title:  # a title that nobody closed must not swallow the document
            self._in_title = False
        if tag == "title" and self.title is None:
            self._in_title = True
            self.title = ""
        if tag in _DROPPED:
            self._dropping.append(tag)
            if tag != "head":
                self.left_out[tag] += 1
            return
        if tag == "body":  # an unclosed head must not swallow the document
            self._dropping.clear()
        if self._dropping:
            return
        if tag in _BLOCKS:
            self._flush()
        if tag in ("article", "main"):
            self._inside += 1
        if tag == "img":
            self.left_out["picture"] += 1
        if tag in ("td", "th") and self._parts:
            self._parts.append(" ")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _DROPPED:
            self.handle_starttag(tag, attrs)
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self._in_title = False
        if tag in self._dropping:
            while self._dropping.pop() != tag:
                pass
            return
        if self._dropping:
            return
        if tag in _BLOCKS:
            self._flush()
        if tag in ("article", "main"):
            self._inside = max(0, self._inside - 1)

    def handle_data(self, data: str) -> None:
        if self._in_title and self.title is not None:
            self.title += data
        elif not self._dropping:
            self._parts.append(data)

    def _flush(self) -> None:
        words = _SPACE.sub(" ", "".join(self._parts)).strip(" ")
        self._parts.clear()
        if words:
            self.blocks.append((words, self._inside > 0))

    def close(self) -> None:
        super().close()
        self._flush()


def read_html(data: bytes) -> tuple[str, str | None, list[str]]:
    """(text, title, notes). Where the page marks its article (`article`, `main`), the rest is left out and said so."""
    declared = _CHARSET.search(data[:4096])
    source, how = decode(data, declared[1].decode("ascii") if declared else None)
    source, notes = tidy(source)
    notes = how + notes
    reader = _Reader()
    reader.feed(source)
    reader.close()
    article = [words for words, inside in reader.blocks if inside]
    blocks = [words for words, _ in reader.blocks]
    if sum(map(len, article)) * 4 >= sum(map(len, blocks)) and len(article) < len(blocks):
        notes.append(f"{len(blocks) - len(article)} blocks outside of the article were left out")
        blocks = article
    notes += [f"left out: {what} ({n})" for what, n in sorted(reader.left_out.items())]
    title = _SPACE.sub(" ", reader.title or "").strip() or None
    return "\n\n".join(blocks) + ("\n" if blocks else ""), title, notes

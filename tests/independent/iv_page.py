"""The bytes of a page (format.md §8)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from iv_canonical import MAX_BUNDLE, Limit, Malformed, decoded_size, sha256, unb64

MARK = b'<script type="application/vnd.earwitness.bundle" id="earwitness-bundle">'
SCRIPT = b'<script type="module" id="earwitness-verify">'
END = b"</script>"
EXCERPT = b'data-excerpt="'
WORDS = b'data-words="'
BLOCK = b'<blockquote data-words="'
ESCAPES = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("'", "&#39;"))


@dataclass
class Page:
    bundle: bytes
    outside: str
    rest: bytes
    script: str | None
    blocks: list[int] = field(default_factory=list)

    def check_excerpts(self, count: int) -> None:
        """Each data-excerpt once and no other."""
        names = []
        for match in re.finditer(re.escape(EXCERPT), self.rest):
            found = re.compile(rb'q([1-9][0-9]{0,4})"').match(self.rest, match.end())
            if found is None:
                raise Malformed("data-excerpt")
            names.append(int(found[1]))
        if sorted(names) != list(range(1, count + 1)):
            raise Malformed("data-excerpt")

    def words_stand(self, name: str, turns: list[dict[str, Any]], count: int) -> bool:
        if self.rest.count(WORDS) != count:
            return False
        if not self.blocks:
            self.blocks = [x.start() for x in re.finditer(re.escape(BLOCK), self.rest)]
        block = words_block(name, turns)
        return sum(self.rest.startswith(block, at) for at in self.blocks) == 1

    def marked_working(self) -> bool:
        start = self.rest.find(b"<html")
        end = self.rest.find(b">", start)
        return 0 <= start < end and b' data-state="working"' in self.rest[start:end]


def _escape(text: str) -> str:
    for char, entity in ESCAPES:
        text = text.replace(char, entity)
    return text


def words_block(name: str, turns: list[dict[str, Any]]) -> bytes:
    out = [f'<blockquote data-words="{name}">']
    for turn in turns:
        words = _escape(turn["words"])
        if turn["kind"] == "speech":
            who = f'<span class="who" dir="auto">{_escape(turn["speaker"])}</span>'
            out.append(f'<p dir="auto">{who} <span class="said" dir="auto">{words}</span></p>')
        else:
            out.append(f'<p dir="auto" class="event">{words}</p>')
    out.append("</blockquote>")
    return "".join(out).encode("utf-8")


def read_page(data: bytes) -> Page:
    if data.count(MARK) != 1:
        raise Malformed("mark")
    start = data.index(MARK) + len(MARK)
    end = data.find(END, start)
    if end < 0:
        raise Malformed("element")
    coded = data[start:end].decode("latin-1")
    if decoded_size(coded) > MAX_BUNDLE:
        raise Limit("bundle")
    if b"<!--" in data:
        raise Malformed("comment")
    bundle = unb64(coded)
    rest = data[:start] + data[end:]
    script = None
    if rest.count(SCRIPT) == 1:
        begin = rest.index(SCRIPT) + len(SCRIPT)
        close = rest.find(END, begin)
        script = sha256(rest[begin:close]).hex() if close >= 0 else None
    return Page(bundle, sha256(rest).hex(), rest, script)

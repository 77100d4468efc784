"""Which stretches stand in quotation marks, roughly: enough to tell somebody's words from the author's."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import Final

from earwitness.claims.text import Place, Text

_MARK = re.compile(r"[“”„«»\"]|(?<!\w)[‘'](?=\w)|(?<=[\w.,!?…])[’'](?!\w)")
_OPENS: Final = "“„«"
_CLOSES: Final = "”»"


def marked(text: Text) -> tuple[Place, ...]:
    """The outermost stretches, in order and apart. One that is left open ends with its paragraph."""
    out: list[Place] = []
    for paragraph in text.paragraphs:
        begin: int | None = None
        closer = ""
        for found in _MARK.finditer(text.content, paragraph.start, paragraph.end):
            mark = found.group()
            if begin is None:
                if mark in _OPENS or mark == '"':
                    begin, closer = found.start(), {"“": "”", "„": "“”", "«": "»", '"': '"'}[mark]
                elif mark in "‘'" and _single_closes(text.content, found.start(), paragraph.end):
                    begin, closer = found.start(), "’" if mark == "‘" else "'"
            elif mark in closer:
                out.append(Place(begin, found.end()))
                begin = None
        if begin is not None and closer != "'":
            out.append(Place(begin, paragraph.end))
    return tuple(out)


def _single_closes(content: str, start: int, end: int) -> bool:
    """Whether a single mark has its closing one near: else it is an apostrophe ('em, '90s)."""
    return bool(re.compile(r"[\w.,!?…][’'](?!\w)").search(content, start + 1, min(end, start + 600)))


def inside(places: tuple[Place, ...], at: int) -> bool:
    """Whether a code point lies in one of the stretches (in order and apart)."""
    index = bisect_right(places, at, key=lambda p: p.start) - 1
    return index >= 0 and at < places[index].end

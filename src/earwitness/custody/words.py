"""The words block: the one form in which a page shows a quotation, byte for byte (docs/format.md §8).

A verifier makes it again from the signed words and looks for exactly these bytes, so no HTML has to be parsed to know
that the words shown are the words signed.
"""

from __future__ import annotations

from collections.abc import Sequence

from earwitness.custody.statements import Turn

_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"})


def escape(text: str) -> str:
    """HTML escapes of the five characters, and of nothing else."""
    return text.translate(_ESCAPES)


def words_block(quote_id: str, turns: Sequence[Turn]) -> str:
    """The HTML of one quotation's words."""
    lines = [
        f'<p dir="auto"><span class="who" dir="auto">{escape(turn.speaker)}</span>'
        f' <span class="said" dir="auto">{escape(turn.words)}</span></p>'
        if turn.kind == "speech"
        else f'<p dir="auto" class="event">{escape(turn.words)}</p>'
        for turn in turns
    ]
    return f'<blockquote data-words="{quote_id}">{"".join(lines)}</blockquote>'

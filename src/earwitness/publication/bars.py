"""The picture of the sound is the picture of the proof: one bar is one sealed piece, and the line shows where it lies.

Everything is plain SVG attributes, because the page's content policy allows no style attributes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from markupsafe import Markup

from earwitness.publication.model import Piece, QuoteModel

MOST_BARS: Final = 150
LEAST_SLOTS: Final = 40  # a quotation of a second must not be drawn with bars as wide as a thumb
HEIGHT: Final = 46


def _grouped(pieces: Sequence[Piece]) -> list[tuple[Piece, int]]:
    """(peak, pieces) per bar; a bar never mixes sound with what is withheld, and a withheld stretch is one bar."""
    per_bar = -(-len(pieces) // MOST_BARS)
    bars: list[tuple[Piece, int]] = []
    for piece in pieces:
        if bars:
            last, count = bars[-1]
            if isinstance(piece, str) and piece == last:
                bars[-1] = (last, count + 1)
                continue
            if not isinstance(piece, str) and not isinstance(last, str) and count < per_bar:
                bars[-1] = (max(last, piece), count + 1)
                continue
        bars.append((piece, 1))
    return bars


def pieces_svg(pieces: Sequence[Piece]) -> Markup:
    """The bars. `data-at` is the piece a bar begins with: the player lights those that were heard."""
    if not pieces:
        return Markup("")
    slots = max(len(pieces), LEAST_SLOTS)
    unit = 1000 / slots
    out = []
    at = 0
    for peak, count in _grouped(pieces):
        x, width = at * unit, count * unit
        if isinstance(peak, str):
            out.append(f'<rect class="{peak}" x="{x + 0.5:.2f}" y="7" width="{max(width - 1, 1):.2f}" height="32"/>')
        else:
            tall = max(2.0, peak * (HEIGHT - 4))
            thin = min(width * 0.68, 12.0)
            out.append(
                f'<rect data-at="{at}" x="{x + (width - thin) / 2:.2f}" y="{(HEIGHT - tall) / 2:.1f}"'
                f' width="{thin:.2f}" height="{tall:.1f}"/>'
            )
        at += count
    share = len(pieces) / slots
    return Markup(
        f'<svg class="pieces" viewBox="0 0 1000 {HEIGHT}" preserveAspectRatio="none" aria-hidden="true"'
        f' focusable="false" data-pieces="{len(pieces)}" data-share="{share:.6f}">{"".join(out)}</svg>'
    )


def line_svg(quote: QuoteModel, others: Sequence[QuoteModel], label: str) -> Markup:
    """The whole recording as a line, this part as a block; the other quotations of the same recording as thin ones."""

    def block(one: QuoteModel, css: str, y: int, height: int) -> str:
        x = one.start_ms / one.total_ms * 1000
        width = max((one.end_ms - one.start_ms) / one.total_ms * 1000, 6.0)
        return f'<rect class="{css}" x="{min(x, 1000 - width):.2f}" y="{y}" width="{width:.2f}" height="{height}"/>'

    thin = "".join(block(one, "other", 5, 4) for one in others)
    return Markup(
        '<svg class="line" viewBox="0 0 1000 14" preserveAspectRatio="none" role="img" aria-label="{}">'
        '<path d="M0 7H1000M.5 3V11M999.5 3V11"/>{}{}</svg>'
    ).format(label, Markup(thin), Markup(block(quote, "this", 2, 10)))

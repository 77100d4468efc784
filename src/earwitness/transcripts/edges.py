"""Edges of turns: set by hand, or bounded by what comes next, and always saying which. No time is invented silently."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from earwitness import __version__
from earwitness.errors import TurnUntimed, Usage
from earwitness.transcripts.model import Revision, Source, Turn, Word, from_us, to_us


@dataclass(frozen=True, slots=True)
class Placed:
    """Turns after placing: which got an end that was not given (`bounded`), and which still lack times (`untimed`)."""

    turns: tuple[Turn, ...]
    bounded: tuple[str, ...]
    untimed: tuple[str, ...]


def place_turns(turns: Sequence[Turn], total_s: float) -> Placed:
    """Give turns that have only a start an end: the next later start, or the end of the recording.

    Such a turn gets the basis `bounded`, and is listed. A turn without any time stays without; it is listed as untimed
    and cannot be quoted. Raises Usage where a time lies beyond the recording.
    """
    total = to_us(total_s)
    starts = sorted({to_us(turn.start_s) for turn in turns if turn.start_s is not None})
    placed: list[Turn] = []
    bounded: list[str] = []
    untimed: list[str] = []
    for turn in turns:
        if (turn.start_s is not None and to_us(turn.start_s) > total) or (
            turn.end_s is not None and to_us(turn.end_s) > total + 1_000_000
        ):
            raise Usage(
                "The transcript has times after the end of the recording.",
                "Check that it belongs to this recording and counts from its start.",
                where=f"turn {turn.id}",
            )
        if turn.end_s is not None and to_us(turn.end_s) > total:
            # Times typed by hand often run over by a fraction of a second: the end is bounded by the recording.
            turn = replace(turn, end_s=total_s, basis="bounded")
            bounded.append(turn.id)
        if turn.start_s is not None and turn.end_s is None:
            start = to_us(turn.start_s)
            turn = replace(turn, end_s=from_us(next((s for s in starts if s > start), total)), basis="bounded")
            bounded.append(turn.id)
        elif not turn.timed:
            untimed.append(turn.id)
        placed.append(turn)
    return Placed(tuple(placed), tuple(bounded), tuple(untimed))


def set_edges(
    revision: Revision, turn_id: str, start_s: float, end_s: float, *, new_id: str, total_s: float | None = None
) -> Revision:
    """A child revision in which a person has set the edges of one turn. Raises Usage.

    Word times that no longer lie within the turn are dropped, not moved.
    """
    if not start_s < end_s:
        raise Usage("The turn would end before it starts.", "Give the start, then a later end.", where="edges")
    if total_s is not None and to_us(end_s) > to_us(total_s):
        raise Usage("The turn would end after the recording.", "Give an end within the recording.", where="edges")
    old = revision.turn(turn_id)
    words = tuple(word if _inside(word, start_s, end_s) else word.untimed() for word in old.words)
    new = replace(old, start_s=start_s, end_s=end_s, words=words, basis="hand")
    source = Source("edited", "earwitness", __version__, (("edit", "set edges"), ("turn", turn_id)))
    return revision.derive(
        new_id, source, turns=tuple(new if turn.id == turn_id else turn for turn in revision.turns)
    )  # fmt: skip


def _inside(word: Word, start_s: float, end_s: float) -> bool:
    return (word.start_s is None or word.start_s >= start_s) and (word.end_s is None or word.end_s <= end_s)


def edges_of(turn: Turn) -> tuple[float, float]:
    """Start and end in seconds. Raises TurnUntimed: a quotation without times would be text without its span."""
    if turn.start_s is None or turn.end_s is None:
        raise TurnUntimed(
            "This turn has no times, so it cannot be quoted or played.",
            "Set its start and end by hand, or import a transcript with times.",
            where=f"turn {turn.id}",
        )
    return turn.start_s, turn.end_s

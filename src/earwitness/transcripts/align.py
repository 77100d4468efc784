"""Word times for English: forced alignment turn by turn in a child process. Other languages work with turn times.

What each time rests on is stored with it: `measured` in the sound, `interpolated` over the turn in proportion to the
letters where the words did not fit the sound, or none. Word times that were there before are replaced; turn edges
are never moved.

That the words fit is no proof that they were said: on a radio recording, 18 of 42 texts of another turn still found a
place. Alignment says where words lie if they were said; a person says whether they were.
"""

from __future__ import annotations

import importlib.util
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from earwitness.errors import AlignmentUnavailable, HelperStopped
from earwitness.transcripts.helper_process import HelperProcess
from earwitness.transcripts.model import Basis, Turn, Word

PcmReader = Callable[[float, float], bytes]
"""reader(start_s, end_s) -> s16le, 16 kHz, mono samples of that stretch, cut at the ends of the recording."""

RATE_HZ: Final = 16_000
MAX_TURN_S: Final = 600.0
MAX_CRASHES: Final = 3
# (pad in seconds, index of the beam): close edges first, because a pad lets in the neighbours' words.
ATTEMPTS: Final = ((0.3, 0), (1.0, 0), (0.3, 1), (1.0, 1))


@dataclass(frozen=True, slots=True)
class AlignedTurn:
    """A turn after alignment; `basis` of its word times as a whole; `guessed` words whose sound was guessed."""

    turn: Turn
    basis: Basis
    guessed: int
    note: str


def check_available(language: str) -> None:
    """Raises AlignmentUnavailable unless the language is English and pocketsphinx is installed."""
    if language.split("-")[0].casefold() != "en":
        raise AlignmentUnavailable(
            "Word times can be found for English only; any other language uses turn times or hand-set edges.",
            "Go on with turn times or hand-set edges, or state that the language is English (en).",
        )
    if importlib.util.find_spec("pocketsphinx") is None:
        raise AlignmentUnavailable(
            "Finding word times needs pocketsphinx, which is not installed.",
            "Run: pip install 'earwitness[align]'. Turn times or hand-set edges work without it.",
        )


def align_turns(
    pcm_reader: PcmReader,
    turns: Sequence[Turn],
    language: str,
    *,
    child_module: str = "earwitness.transcripts.align_child",
) -> list[AlignedTurn]:
    """See `each`; all turns at once."""
    return list(each(pcm_reader, turns, language, child_module=child_module))


def each(
    pcm_reader: PcmReader,
    turns: Sequence[Turn],
    language: str,
    *,
    child_module: str = "earwitness.transcripts.align_child",
) -> Iterator[AlignedTurn]:
    """Align turn by turn, in order, one at a time in memory.

    A turn without both edges stays as it is (basis none). If the child dies on a turn, that turn is interpolated and
    says so; after MAX_CRASHES such turns HelperStopped is raised. Raises AlignmentUnavailable before any work.
    """
    check_available(language)
    crashes = 0
    with HelperProcess(child_module, what="finds word times") as helper:
        for turn in turns:
            if turn.start_s is None or turn.end_s is None:
                yield AlignedTurn(turn, "none", 0, "the turn has no times")
                continue
            if turn.end_s - turn.start_s > MAX_TURN_S:
                yield AlignedTurn(interpolated(turn), "interpolated", 0, "the turn is longer than ten minutes")
                continue
            try:
                yield _align(helper, pcm_reader, turn)
            except HelperStopped:
                crashes += 1
                if crashes >= MAX_CRASHES:
                    raise
                yield AlignedTurn(interpolated(turn), "interpolated", 0, "the aligner stopped on this turn")


def _align(helper: HelperProcess, pcm_reader: PcmReader, turn: Turn) -> AlignedTurn:
    assert turn.start_s is not None and turn.end_s is not None
    words = [word.text for word in turn.words]
    for pad_s, beam in ATTEMPTS:
        start_s = max(0.0, turn.start_s - pad_s)
        sound = pcm_reader(start_s, turn.end_s + pad_s)
        length_s = len(sound) / 2 / RATE_HZ
        replies = list(
            helper.ask({"words": words, "beam": beam}, sound, timeout_s=30 + 4 * length_s)
        )  # fmt: skip
        times = _checked(replies, len(words), length_s)
        if times is not None:
            measured = _with_times(turn, times, start_s)
            return AlignedTurn(
                measured, "measured", int(replies[0].get("guessed", 0)), "word times measured in the sound"
            )
    return AlignedTurn(interpolated(turn), "interpolated", 0, "the words did not fit the sound of the turn")


def _checked(replies: list[dict[str, Any]], n_words: int, length_s: float) -> list[tuple[float, float] | None] | None:
    """The child's times if they are whole, finite, in order and inside the sound; None if it found no fit."""
    if len(replies) != 1 or replies[0].get("fits") is not True:
        return None
    times = replies[0].get("times")
    if not isinstance(times, list) or len(times) != n_words:
        return None
    out: list[tuple[float, float] | None] = []
    last = -math.inf
    for pair in times:
        if pair is None:
            out.append(None)
            continue
        if not (isinstance(pair, list) and len(pair) == 2 and all(isinstance(edge, int | float) for edge in pair)):
            return None
        # Clamped: a word at the very edge may reach into the quiet that the child puts around the sound.
        start_s, end_s = (min(max(float(edge), 0.0), length_s) for edge in pair)
        if not (math.isfinite(start_s) and math.isfinite(end_s)) or start_s < last or end_s <= start_s:
            return None
        last = start_s
        out.append((start_s, end_s))
    return out


def _with_times(turn: Turn, times: list[tuple[float, float] | None], offset_s: float) -> Turn:
    """The words with their times. Words that are not said (a dash, a remark) have none."""
    words: list[Word] = []
    for word, pair in zip(turn.words, times, strict=True):
        if pair is None:
            words.append(word.untimed())
        else:
            words.append(replace(word, start_s=offset_s + pair[0], end_s=offset_s + pair[1], basis="measured"))
    return replace(turn, words=tuple(words))


def interpolated(turn: Turn) -> Turn:
    """The turn with its length shared out to its words in proportion to their letters, marked as such."""
    if turn.start_s is None or turn.end_s is None:
        return turn
    weights = [len(word.text) + 1 for word in turn.words]
    scale = (turn.end_s - turn.start_s) / sum(weights)
    words: list[Word] = []
    at = 0
    for word, weight in zip(turn.words, weights, strict=True):
        start_s, end_s = turn.start_s + at * scale, turn.start_s + (at + weight) * scale
        words.append(replace(word, start_s=start_s, end_s=max(start_s, end_s), basis="interpolated"))
        at += weight
    return replace(turn, words=tuple(words))

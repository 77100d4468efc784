"""From the tokens that a model gave, each with the moment at which it was given, to words and segments.

A token that begins with a blank begins a word. A model says when a token is heard, not when it ends: a word ends where
the next begins, or TAIL_S after its last token. Where a model gives no times, its text is one segment that is as long
as the speech in its piece of sound.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, Final

from earwitness.transcripts.model import from_us, to_us

TAIL_S: Final = 0.16  # two frames of an encoder that looks at 80 ms at a time
PAUSE_S: Final = 0.6
LONGEST_S: Final = 15.0
_ENDS = (".", "?", "!", "…", "؟", "۔", "。")


def segments(heard: dict[str, Any], offset_s: float, end_s: float, speech: tuple[float, float]) -> list[dict[str, Any]]:
    """The segments of one piece of sound that lies at [offset_s, end_s), as Whisper's JSON has them.

    `heard`: text, tokens, timestamps (seconds of the piece) and logprobs, each but the text or None. `speech`: where
    in the recording the piece has speech, for a text without times.
    """
    text = heard.get("text")
    if not isinstance(text, str) or not text.strip():
        return []
    tokens, times = heard.get("tokens"), heard.get("timestamps")
    if not _goes_along(tokens, times):
        return [{"start": speech[0], "end": speech[1], "text": text.strip()}]
    assert isinstance(tokens, list) and isinstance(times, list)
    chances = heard.get("logprobs")
    words = list(
        _words(tokens, [_placed(t, offset_s, end_s) for t in times], chances if _goes_along(chances, times) else None)
    )
    for n, word in enumerate(words):
        tail = word.pop("last") + TAIL_S
        word["end"] = _placed(min(tail, words[n + 1]["start"] if n + 1 < len(words) else tail), 0.0, end_s)
    return [_segment(part) for part in _parted(words)]


def _goes_along(values: Any, times: Any) -> bool:
    return isinstance(values, list) and isinstance(times, list) and len(values) == len(times) > 0


def _placed(time_s: Any, offset_s: float, end_s: float) -> float:
    number = float(time_s) if isinstance(time_s, int | float) and math.isfinite(time_s) else 0.0
    return from_us(to_us(min(max(0.0, number) + offset_s, end_s)))


def _words(tokens: Sequence[Any], times: Sequence[float], chances: Sequence[Any] | None) -> Iterator[dict[str, Any]]:
    """{word, start, last (time of its last token), probability?}; times never run back."""
    text, start, last = "", 0.0, 0.0
    sure: list[float] = []

    def done() -> dict[str, Any]:
        word: dict[str, Any] = {"word": f" {text.strip()}", "start": start, "last": last}
        if sure:
            word["probability"] = round(math.exp(sum(sure) / len(sure)), 6)
        return word

    for n, token in enumerate(tokens):
        piece = str(token).replace("\u2581", " ")
        if (piece[:1].isspace() or not piece) and text.strip():
            yield done()
            text, sure = "", []
        if not text.strip() and piece.strip():
            start = last = max(last, times[n])
        text += piece
        if piece.strip():
            last = max(last, times[n])
            if chances is not None and isinstance(chances[n], int | float) and math.isfinite(chances[n]):
                sure.append(min(0.0, float(chances[n])))
    if text.strip():
        yield done()


def _parted(words: Sequence[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Parted at pauses, at the end of a sentence, and where a stretch grows too long to be looked at."""
    part: list[dict[str, Any]] = []
    for word in words:
        if part and (
            word["start"] - part[-1]["end"] >= PAUSE_S
            or part[-1]["word"].endswith(_ENDS)
            or word["start"] - part[0]["start"] >= LONGEST_S
        ):
            yield part
            part = []
        part.append(word)
    if part:
        yield part


def _segment(words: list[dict[str, Any]]) -> dict[str, Any]:
    text = "".join(word["word"] for word in words)
    return {"start": words[0]["start"], "end": words[-1]["end"], "text": text, "words": words}

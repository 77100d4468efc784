"""Captions of one quotation as WebVTT (W3C), with times on the clock of its own clip: 0 is the first moment played."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from earwitness.publication.checks import refuse
from earwitness.publication.model import PageModel, QuoteModel, TurnModel
from earwitness.publication.view import clock, marks

_ESCAPES: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def captions(model: PageModel, quote_id: str) -> str:
    """The text of qN.vtt. Speakers are voice tags; where word times are known they stand inside the cue."""
    quote = next((q for q in model.quotes if q.id == quote_id), None)
    if quote is None:
        raise refuse("There is no quotation of that name on the page.", "Name one of its quotations, q1 and so on.")
    notes = [
        f"Quotation {quote.number}, from {clock(quote.start_ms)} of a recording of {clock(quote.total_ms)}.",
        f"Page {model.page_id}. Captions prove nothing: check the page or the embed.",
    ]
    if marks(quote):
        notes.append(marks(quote))
    if model.staged:
        notes.insert(0, "Staged demonstration. Invented people, places, firms and events.")
    if quote.state == "working":
        notes.insert(0, "Working copy. Nobody has confirmed these words.")
    cues = [f"{n + 1}\n{cue}" for n, cue in enumerate(_cues(quote))]
    return "\n\n".join(["WEBVTT", *(f"NOTE {note}" for note in notes), *cues]) + "\n"


def _cues(quote: QuoteModel) -> Iterator[str]:
    for turn in quote.turns:
        start = max(turn.start_ms, quote.start_ms) - quote.start_ms
        end = min(turn.end_ms, quote.end_ms) - quote.start_ms
        if end <= start:  # a turn known only by one moment: shown for as long as one can read a word
            end = start + 500
        words = _timed(turn, quote.start_ms, start, end)
        if turn.signed.kind == "speech":
            words = f"<v {_escape(turn.signed.speaker)}>{words}</v>"
        else:
            words = f"<i>{words}</i>"
        yield f"{_stamp(start)} --> {_stamp(end)}\n{words}"


def _timed(turn: TurnModel, zero_ms: int, start: int, end: int) -> str:
    """The words with the moment of each before it; a moment must lie inside the cue and after the last one."""
    words, out, at, last = turn.signed.words, "", 0, start
    for word in turn.word_times:
        moment = word.start_ms - zero_ms
        out += _escape(words[at : word.begin])
        if last < moment < end:
            out += f"<{_stamp(moment)}>"
            last = moment
        at = word.begin
    return out + _escape(words[at:])


def _escape(text: str) -> str:
    return text.translate(_ESCAPES)


def _stamp(ms: int) -> str:
    hours, rest = divmod(ms, 3_600_000)
    minutes, rest = divmod(rest, 60_000)
    return f"{hours:02d}:{minutes:02d}:{rest // 1000:02d}.{rest % 1000:03d}"

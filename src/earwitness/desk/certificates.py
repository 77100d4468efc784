"""Which certificates stand over the turns that a page shows: the same words, inside the spans, not reopened since."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from earwitness.desk import journal, standing
from earwitness.desk.context import Desk
from earwitness.publication.beside import Certificate
from earwitness.transcripts.journal import micros
from earwitness.transcripts.model import Turn, Word


def over(desk: Desk, transcript: str, turns: Sequence[Turn]) -> tuple[Certificate, ...]:
    """The certificates of a transcript that stand over any of `turns`; those of one person that say the same are one.

    A turn counts where a certificate's spans hold all of it and the version that was certified has these very words,
    by this speaker. Part of a turn counts as that part.
    """
    out = []
    with journal.opened(desk, transcript) as live:
        stands = [c for c in standing.certified(desk, live) if not c["open"]]
    for one in stands:
        then = {turn.id: turn for turn in standing.revision_of(desk, transcript, int(one["revision"][1:])).turns}
        held = tuple(
            n for n, turn in enumerate(turns)
            if turn.id in then and _same(turn, then[turn.id]) and _inside(one["spans"], turn)
        )  # fmt: skip
        if held:
            said = (one["role"] or "", one["told"] or "", one["uncertain"] or "", one["statement"] or "")
            out.append(Certificate(one["by"], *said, at=one["at"][:10], turns=held, of=len(turns)))
    return _merged(out)


def names_only(certificates: Iterable[Certificate]) -> tuple[Certificate, ...]:
    """The same without their free text, which a person may want to keep back: who stands over which turns."""
    return _merged(replace(c, role="", told="", uncertain="", statement="") for c in certificates)


def _merged(certificates: Iterable[Certificate]) -> tuple[Certificate, ...]:
    """Certificates of one person that say the same are one, of the day of the last."""
    out: dict[tuple[str, ...], Certificate] = {}
    for c in certificates:
        said = (c.by, c.role, c.told, c.uncertain, c.statement)
        turns = {*c.turns, *(out[said].turns if said in out else ())}
        out[said] = replace(c, turns=tuple(sorted(turns)))
    return tuple(out.values())


def _same(shown: Turn, certified: Turn) -> bool:
    """Whether the words shown, all of the turn or a run of it, are words that were certified, by the same speaker."""
    wanted, have = _said(shown.words), _said(certified.words)
    runs = range(len(have) - len(wanted) + 1)
    return str(shown.speaker) == str(certified.speaker) and any(have[n : n + len(wanted)] == wanted for n in runs)


def _said(words: Sequence[Word]) -> list[Word]:
    """The words without their times, which change no word."""
    return [replace(word.untimed(), joined=False) for word in words]


def _inside(spans: Sequence[Sequence[int]], turn: Turn) -> bool:
    start, end = micros(turn.start_s), micros(turn.end_s)
    return start is not None and end is not None and any(a <= start and end <= b for a, b in spans)

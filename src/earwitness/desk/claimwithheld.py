"""What a claim may not say on a page: places and words that stand withheld in any recording of the case.

A page of claims may rest on recordings that it does not quote, and a claim on a document may say what a recording
withholds. So every standing decision of the case counts here, whatever the page plays.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from earwitness.claims.model import Claim
from earwitness.desk.context import Desk
from earwitness.protection import gate
from earwitness.store.items import Kept


class Withheld:
    """`spans`: what stands withheld by exhibit and track, [start, end) in coded samples; `words`: what is said there,
    by exhibit, where it was written down with the decision."""

    def __init__(self, desk: Desk) -> None:
        self.spans: dict[tuple[str, int], tuple[tuple[int, int], ...]] = {}
        self.words: dict[str, tuple[str, ...]] = {}
        self._clock: dict[tuple[str, int], tuple[int, int]] = {}
        for w in desk.case.read(
            "SELECT w.exhibit, w.track, w.start, w.stop, w.words, t.rate, t.skip FROM withholdings w"
            " JOIN tracks t ON t.exhibit = w.exhibit AND t.track = w.track WHERE w.state = 'standing'"
        ):
            place = (w["exhibit"], w["track"])
            self._clock[place] = (w["rate"], w["skip"])
            self.spans[place] = (*self.spans.get(place, ()), (w["start"], w["stop"]))
            if w["words"]:
                self.words[w["exhibit"]] = (*self.words.get(w["exhibit"], ()), w["words"])

    def passages(self, where: str, said: str, shown: Sequence[Claim], about: Kept) -> Iterator[gate.Passage]:
        """For the gate: all that the page says of a claim, over the places that the words were met at: of the claims
        shown, and of `about`, the row of what they claim; and without a place, against the words that are withheld."""
        met = [(a.exhibit, a.start_s, a.end_s) for c in shown for a in c.anchors if a.start_s is not None]
        if about.start is not None and about.stop is not None:  # microseconds in a recording
            met.append((about.exhibit or "", about.start / 1e6, about.stop / 1e6))
        for (exhibit, track), (rate, skip) in self._clock.items():
            here = [(start_s, end_s) for e, start_s, end_s in met if e == exhibit]
            if here or exhibit in self.words:
                yield gate.Passage(where, exhibit, track, 0, 0, said)
            for start_s, end_s in here:
                start, end = (round((at or 0) * rate) + skip for at in (start_s, end_s))
                yield gate.Passage(where, exhibit, track, start, end, said)

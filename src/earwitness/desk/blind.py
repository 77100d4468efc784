"""Two people who transcribe the same recording without seeing each other's words, until both have handed in.

The wall stands here, under everything that gives words away: no function of the desk gives a blind transcript, or what
was made from it, to the other listener of its pair, or to nobody in particular. Nobody quotes from it before it falls.
"""

from __future__ import annotations

import unicodedata

from earwitness.desk.context import Desk
from earwitness.errors import BlindStands


def same_person(one: str | None, other: str | None) -> bool:
    """Whether two names are one person's: "ANNA" who opens the desk is the anna whom somebody named for the pair."""
    return one is not None and other is not None and _folded(one) == _folded(other)


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", " ".join(name.split()).casefold())


def open_pairs(desk: Desk) -> dict[str, tuple[str, frozenset[str]]]:
    """transcript -> (its owner, both listeners) of every pair in which somebody has not handed in."""
    rows = desk.case.read("SELECT transcript, owner, pair, handed_in FROM bindings WHERE pair IS NOT NULL")
    waiting = {row["pair"] for row in rows if row["handed_in"] is None}
    people: dict[str, set[str]] = {}
    for row in rows:
        people.setdefault(row["pair"], set()).add(row["owner"])
    return {row["transcript"]: (row["owner"], frozenset(people[row["pair"]])) for row in rows if row["pair"] in waiting}


def hidden(desk: Desk) -> frozenset[str]:
    """Transcripts whose words this person must not get now."""
    return _and_what_came_of(
        desk,
        {
            name
            for name, (owner, both) in open_pairs(desk).items()
            if desk.actor is None
            or (not same_person(desk.actor, owner) and any(same_person(desk.actor, one) for one in both))
        },
    )


def walled(desk: Desk) -> frozenset[str]:
    """Transcripts that somebody must not read now; everybody may read all others."""
    return _and_what_came_of(desk, set(open_pairs(desk)))


def _and_what_came_of(desk: Desk, out: set[str]) -> frozenset[str]:
    if out:
        grown = True
        rows = desk.case.read("SELECT transcript, source, other FROM bindings WHERE source IS NOT NULL")
        while grown:
            more = {r["transcript"] for r in rows if r["source"] in out or r["other"] in out} - out
            grown = bool(more)
            out |= more
    return frozenset(out)


def check_readable(desk: Desk, transcript: str) -> None:
    """Raises BlindStands where this person must not get the words of a transcript."""
    if transcript in hidden(desk):
        raise BlindStands(
            "This transcript is made blind: its words are not shown until both listeners have handed in.",
            "Hand in your own, and wait for the other.",
            where="transcript",
        )


def check_writable(desk: Desk, transcript: str) -> None:
    """Raises BlindStands where this person must not write: another's blind transcript, or their own once handed in."""
    pair = open_pairs(desk).get(transcript)
    check_readable(desk, transcript)
    if pair is None:
        return
    row = desk.case.get("SELECT handed_in FROM bindings WHERE transcript = ?", (transcript,))
    if not same_person(desk.actor, pair[0]) or row["handed_in"] is not None:
        raise BlindStands(
            "This transcript is one of a blind pair: only its listener writes in it, and only until it is handed in.",
            "Wait until both are handed in.",
            where="transcript",
        )


def check_quotable(desk: Desk, transcript: str) -> None:
    """Raises BlindStands while the pair of a transcript is open: a quotation would show its words to everybody."""
    if transcript in open_pairs(desk):
        raise BlindStands(
            "This transcript is one of a blind pair that is not handed in yet, so nothing is quoted from it.",
            "Hand both in first.",
            where="transcript",
        )
    check_readable(desk, transcript)

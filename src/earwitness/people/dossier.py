"""The dossier for a family: everything that is known of one person, each with its chain and its place, and what is not.

Values only; what of it may leave the case is the gate's to decide. A chain is in words and was made by whoever knows
claims (claims/wording.py); here it is text under the id of the claim.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from earwitness.anchors import Anchor
from earwitness.dates import Dates
from earwitness.people import saying
from earwitness.people.model import FateNote, Pair, Person
from earwitness.people.timeline import Clash, Lane, lane

NOT_STATED = "someone not stated"
"""What a chain in words says of a link that no source names."""


@dataclass(frozen=True)
class Entry:
    """One note, as a family reads it. chain None: how it reached us is not known. confirmed_by None: nobody has."""

    note: str
    when: Dates | None
    status: str
    modality: str
    whereabouts: str | None
    chain: str | None
    anchor: Anchor | None
    against: tuple[str, ...]
    confirmed_by: str | None


@dataclass(frozen=True)
class Dossier:
    """entries: in order of time. maybe_same: other persons who may be this one, undecided, with reasons and objections.
    not_known: a sentence for each thing; never empty, since a fate is never known here."""

    person: Person
    entries: tuple[Entry, ...]
    lane: Lane
    clashes: tuple[Clash, ...]
    maybe_same: tuple[Pair, ...]
    not_known: tuple[str, ...]


def dossier(
    person: Person, notes: Collection[FateNote], chains: Mapping[str, str], pairs: Collection[Pair] = ()
) -> Dossier:
    """Everything known of one person. Notes on others, and what was rejected, are left out."""
    own = lane(person.id, [note for note in notes if note.person == person.id])
    against: dict[str, list[str]] = {}
    for clash in own.clashes:
        against.setdefault(clash.first, []).append(clash.second)
        against.setdefault(clash.second, []).append(clash.first)
    entries = tuple(
        Entry(
            note.id, note.when, note.status, note.modality, note.whereabouts, chains.get(note.claim or ""), note.anchor,
            tuple(against.get(note.id, ())), note.standing.by if note.standing.stands else None,
        )
        for note in own.marks
    )  # fmt: skip
    asked = tuple(p for p in pairs if p.standing.open and person.id in (p.first, p.second))
    return Dossier(person, entries, own, own.clashes, asked, _not_known(person, own, entries, asked))


def _not_known(person: Person, own: Lane, entries: tuple[Entry, ...], asked: tuple[Pair, ...]) -> tuple[str, ...]:
    """What is not known, most pressing first."""
    placed = [s for s in own.stretches if s.known]
    last = placed[-1].ends if placed else None
    out = [
        "What became of them is not known."
        if last is None
        else f"What became of them after {saying.day(last.removesuffix('T23:59'))} is not known."
    ]
    places = [e for e in entries if e.whereabouts is not None]
    if not places:
        out.append("Where they are is not known; no source says where they were.")
    else:
        out.append("Where they are now is not known; the places in the notes are what sources said of their times.")
    if person.born is None:
        out.append("When they were born is not known.")
    for count, words in (
        (sum(e.chain is not None and NOT_STATED in e.chain for e in entries), "Who told it is not stated in {}."),
        (sum(e.chain is None for e in entries), "How it reached us is not known for {}."),
        (sum(e.when is None for e in entries), "Of when it speaks is not stated in {}."),
        (sum(e.confirmed_by is None for e in entries), "Nobody has confirmed {}."),
    ):
        if count:
            out.append(words.format("one note" if count == 1 else f"{count} notes"))
    if own.clashes:
        out.append(f"Which of two notes holds is not known in {_cases(len(own.clashes))}.")
    if asked:
        out.append(f"Whether they are also somebody else in this case is not decided in {_cases(len(asked))}.")
    return tuple(out)


def _cases(count: int) -> str:
    return "one case" if count == 1 else f"{count} cases"

"""From notes to a lane per person or group: where somebody places them, where nothing is known, where notes clash.

A note is what one source says of one time. Between two notes nothing is known, after the last one nothing is known, and
no number of notes makes a fate: there is no function here that says what became of anybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from earwitness.dates import Dates
from earwitness.people.model import SAYS_SO, FateNote

FATE_UNKNOWN = "fate unknown"
NOT_ASKED = "not asked"

_APART = tuple(
    frozenset(pair)
    for pair in (("free", "held"), ("free", "at_large"), ("held", "at_large"), ("free", "transferred"),
                 ("at_large", "transferred"))
)  # fmt: skip
"""States that exclude each other at one time. Missing excludes none: who is missing to one may be held by another."""
_ALIVE = frozenset({"free", "held", "at_large", "wounded", "transferred"})
_SAID_DEAD = frozenset({"killed", "dead"})


@dataclass(frozen=True)
class Stretch:
    """A stretch of a lane. notes: ids of those that place the person there; none: not known. An end that is None is
    open. statuses: what those notes say, each once."""

    begins: str | None
    ends: str | None
    notes: tuple[str, ...]
    statuses: tuple[str, ...]

    @property
    def known(self) -> bool:
        """Whether somebody places them here."""
        return bool(self.notes)


@dataclass(frozen=True)
class Clash:
    """Two notes that cannot both hold: no winner. why: in words. by_person: somebody decided that they contradict."""

    first: str
    second: str
    why: str
    by_person: bool


@dataclass(frozen=True)
class Lane:
    """What is said of one person or group over time.

    marks: all notes in order of time, those without a time last. stretches: from the first placed moment to the last,
    then open. open_end: how the lane ends: "fate unknown", or "not asked" where nobody has said anything of it.
    """

    subject: str
    marks: tuple[FateNote, ...]
    stretches: tuple[Stretch, ...]
    clashes: tuple[Clash, ...]
    open_end: str


def lanes(notes: Iterable[FateNote]) -> tuple[Lane, ...]:
    """A lane for each person, group or, where nobody has decided who is meant, subject in the words of the source."""
    by_subject: dict[str, list[FateNote]] = {}
    for note in notes:
        if note.standing.state != "rejected":
            by_subject.setdefault(note.person or note.group or note.subject or note.id, []).append(note)
    return tuple(lane(subject, of_one) for subject, of_one in by_subject.items())


def lane(subject: str, notes: Sequence[FateNote]) -> Lane:
    """The lane of one person or group."""
    live = [note for note in notes if note.standing.state != "rejected"]
    marks = sorted(live, key=lambda n: (n.when is None, n.when.begins if n.when else "", n.id))
    says = any(note.status != "unknown" for note in live)
    return Lane(subject, tuple(marks), _stretches(marks), clashes(live), FATE_UNKNOWN if says else NOT_ASKED)


def clashes(notes: Sequence[FateNote]) -> tuple[Clash, ...]:
    """Notes that cannot both hold: somebody decided so, or they exclude each other on one person at one time and nobody
    has decided that both can."""
    found = []
    for first, second in combinations(notes, 2):
        if second.id in first.beside or first.id in second.beside:
            continue
        if second.id in first.contradicts or first.id in second.contradicts:
            found.append(Clash(first.id, second.id, "Somebody decided that they contradict each other.", True))
        elif first.person is not None and first.person == second.person and (why := _exclude(first, second)):
            found.append(Clash(first.id, second.id, why, False))
    return tuple(found)


def _exclude(first: FateNote, second: FateNote) -> str | None:
    """Why two notes on one person cannot both hold; None if they can, or if a time is not stated."""
    if first.when is None or second.when is None or not (_dated(first.when) and _dated(second.when)):
        return None
    says = [note.modality in SAYS_SO for note in (first, second)]
    overlap = first.when.overlaps(second.when)
    if all(says) and overlap and frozenset({first.status, second.status}) in _APART:
        return f"One says {_said(first)}, the other {_said(second)}, at times that overlap."
    for dead, other in ((first, second), (second, first)):
        if all(says) and dead.status in _SAID_DEAD and other.status in _ALIVE and _ends(dead).before(_begins(other)):
            return f"One says {_said(dead)}, the other {_said(other)} at a later time."
    if first.status == second.status and overlap and any(says) and "denied" in (first.modality, second.modality):
        return f"One says {_said(first)}, the other denies it."
    return None


def _said(note: FateNote) -> str:
    return f"“{note.status.replace('_', ' ')}”"


def _dated(when: Dates) -> bool:
    return when.earliest is not None or when.latest is not None


def _ends(note: FateNote) -> Dates:
    assert note.when is not None
    return Dates(note.when.latest, note.when.latest)


def _begins(note: FateNote) -> Dates:
    assert note.when is not None
    return Dates(note.when.earliest, note.when.earliest)


def _stretches(marks: Sequence[FateNote]) -> tuple[Stretch, ...]:
    """Where somebody says that they are alive and where; all else is not known.

    Only a note that says it is so, of a time with both ends, places somebody. That somebody is dead, missing or not
    known is a mark and no stretch.
    """
    placed = [n for n in marks if n.modality in SAYS_SO and n.status in _ALIVE and n.when is not None and n.when.known]
    out: list[Stretch] = []
    for note in placed:
        assert note.when is not None
        begins, ends = note.when.begins, note.when.ends
        if out and out[-1].ends is not None and begins <= out[-1].ends:
            last = out[-1]
            assert last.ends is not None
            out[-1] = Stretch(
                last.begins, max(last.ends, ends), (*last.notes, note.id),
                tuple(dict.fromkeys((*last.statuses, note.status))),
            )  # fmt: skip
            continue
        if out:
            out.append(Stretch(out[-1].ends, begins, (), ()))
        out.append(Stretch(begins, ends, (note.id,), (note.status,)))
    out.append(Stretch(out[-1].ends if out else None, None, (), ()))
    return tuple(out)

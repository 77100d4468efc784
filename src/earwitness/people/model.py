"""Persons and notes about what became of them. A fate is never a field of a person: it is a note somebody made, on a
day, from a source, with how it was said (PFIF 1.4 keeps it so). Nobody is ever merged or declared dead by a program.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from earwitness.anchors import Anchor
from earwitness.dates import Dates
from earwitness.errors import ModelRefused
from earwitness.standing import PROPOSED, Standing
from earwitness.words import one_of, said

Status = Literal["free", "held", "at_large", "wounded", "killed", "dead", "missing", "transferred", "unknown"]
"""What a note says became of somebody. `unknown`: the note says that it is not known."""

Modality = Literal[
    "heard", "asserted", "announced", "feared", "threatened", "questioned", "hypothetical", "denied",
]  # fmt: skip
"""How it was said. heard: it happens on a recording that we hold. denied: that it is so is denied."""

STATUSES = get_args(Status)
MODALITIES = get_args(Modality)
SAYS_SO = ("heard", "asserted", "announced")
"""The modalities under which somebody says that it is so. The others say something else of it."""


@dataclass(frozen=True)
class Person:
    """Somebody whose fate is asked after.

    label: what the case calls them, in the words of the fullest source. names: every name and spelling met, as met.
    born: when, as far as known. told_apart: what tells them apart (father's name, unit, village), in words. mentions:
    where they are spoken of. same_as is not here: a decision that two are one is an item of its own (pair).
    """

    id: str
    label: str
    names: tuple[str, ...] = ()
    born: Dates | None = None
    told_apart: str | None = None
    mentions: tuple[Anchor, ...] = ()
    standing: Standing = PROPOSED

    def __post_init__(self) -> None:
        said(self.id, "id")
        said(self.label, "label")
        for name in self.names:
            said(name, "names")
        said(self.told_apart, "told_apart", absent=True)


@dataclass(frozen=True)
class FateNote:
    """What one source says became of somebody.

    subject: of whom, in the words of the source. person: the person's id, once somebody has decided who is meant; or
    group: a group's id. when: the time it speaks of; whereabouts: the place, apart from the state. claim: the claim it
    rests on, and so its chain. contradicts: ids of notes that cannot hold beside it, in a person's judgement; beside:
    of those that can. words: what it says in few words, where the status alone is not what was said. nobody_known:
    somebody decided that it is not known of whom it speaks.
    """

    id: str
    status: Status
    modality: Modality
    subject: str | None = None
    person: str | None = None
    group: str | None = None
    when: Dates | None = None
    whereabouts: str | None = None
    claim: str | None = None
    anchor: Anchor | None = None
    contradicts: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    words: str | None = None
    nobody_known: bool = False
    standing: Standing = PROPOSED

    def __post_init__(self) -> None:
        said(self.id, "id")
        one_of(self.status, STATUSES, "status")
        one_of(self.modality, MODALITIES, "modality")
        for value, field in ((self.subject, "subject"), (self.whereabouts, "whereabouts"), (self.words, "words")):
            said(value, field, absent=True)
        if self.person is not None and self.group is not None:
            raise ModelRefused("A note is about a person and a group at once.", "Make two notes.", where="person")
        if self.nobody_known and (self.person is not None or self.group is not None):
            raise ModelRefused("A note is about somebody and nobody known.", "Say one of the two.", where="person")
        if self.id in (*self.contradicts, *self.beside):
            raise ModelRefused("A note is weighed against itself.", "Name another one.", where="contradicts")


@dataclass(frozen=True)
class Pair:
    """A person's decision about two persons: the same, or not the same. A proposal of the program stays `proposed`.

    reasons: what speaks for it; against: what speaks against it. Both are shown, whoever decides.
    """

    id: str
    first: str
    second: str
    same: bool
    reasons: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    standing: Standing = PROPOSED

    def __post_init__(self) -> None:
        said(self.id, "id")
        if self.first == self.second:
            raise ModelRefused("A person is paired with themselves.", "Name two persons.", where="pair")


@dataclass(frozen=True)
class Group:
    """People whom sources count together. members: ids of persons known to be in it; parts: ids of groups that it is
    said to consist of. size and states of it are figures (claims/model.py Quantity), never fields.
    """

    id: str
    label: str
    members: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    standing: Standing = PROPOSED

    def __post_init__(self) -> None:
        said(self.id, "id")
        said(self.label, "label")
        if self.id in self.parts:
            raise ModelRefused("A group is a part of itself.", "Name another group.", where="parts")

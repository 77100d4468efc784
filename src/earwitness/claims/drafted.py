"""What drafting gives: values with places, each with the rule that made it and how often that rule is right.

Their JSON (`earwitness claims draft FILE --json`) is made from these types and documented in docs/json.md. Nothing here
is a fact: everything is `proposed` until a person decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from earwitness.claims.text import Place

UNSTATED: Literal["UNSTATED"] = "UNSTATED"
"""Somebody said it, and the text does not say who. Never filled in by guessing."""


@dataclass(frozen=True)
class Named:
    """A mention in the text and the fullest description the text gives of the same agent."""

    start: int
    end: int
    label: str


Source = Named | Literal["UNSTATED"] | None


@dataclass(frozen=True)
class Quoted:
    """A stretch in quotation marks (or after a dialogue dash), marks included.

    type: direct, mixed, nested, scare (source None), title (source None). `cue`: the verb or phrase that ties it to its
    source. `paragraphs_of`: index of the quote this one goes on from, where one utterance runs over several paragraphs.
    `suggestion`: a source that a weak rule offers (a carry-over); it is shown as a question and never filled in.
    `bracketed`: editorial insertions inside, which are not the speaker's words.
    """

    start: int
    end: int
    type: str
    cue: Place | None
    source: Source
    rule: str
    confidence: float
    addressee: Named | None = None
    inside: int | None = None
    goes_on_from: int | None = None
    suggestion: Named | None = None
    bracketed: tuple[Place, ...] = ()


@dataclass(frozen=True)
class Indirect:
    """Speech reported without marks: the clause, its cue, whose it is."""

    content: Place
    cue: Place | None
    source: Source
    rule: str
    confidence: float
    addressee: Named | None = None


@dataclass(frozen=True)
class Chain:
    """Who told whom, from where it begins to who told the author. Two links or more; UNSTATED is a link."""

    links: tuple[Named | Literal["UNSTATED"], ...]
    start: int
    end: int
    rule: str
    confidence: float


@dataclass(frozen=True)
class Hedge:
    """A word that weakens or distances. class_ (JSON: class): rounder, adaptor, plausibility_shield,
    attribution_shield, evidential, anonymity_marker, editorial_insertion. `inherited_by`: later mentions that carry it.
    """

    start: int
    end: int
    class_: str
    rule: str
    confidence: float
    inherited_by: tuple[Place, ...] = ()


@dataclass(frozen=True)
class Quantity:
    """A figure as an interval, with its noun. None is open or not known. `counts`: the noun as the text has it."""

    start: int
    end: int
    low: float | None
    high: float | None
    qualifier: str
    unit: str | None
    counts: str | None
    rule: str
    confidence: float


@dataclass(frozen=True)
class TimeMention:
    """A time the text names. kind: date, relative, clock, duration_anchor. `value`: ISO date where it can be worked
    out from the text and the day of publication. `clock`: publication, recording, account or event, where known.
    """

    start: int
    end: int
    kind: str
    value: str | None
    anchor: str | None
    rule: str
    confidence: float


@dataclass(frozen=True)
class Fate:
    """What a text says became of somebody. Never a fate: a note with its modality.

    status: free, held, at_large, wounded, killed, dead, missing, transferred, unknown. modality: asserted, announced,
    feared, threatened, questioned, hypothetical, denied. `subject`: the words of the text, None where it names nobody.
    """

    start: int
    end: int
    subject: str | None
    status: str
    modality: str
    rule: str
    confidence: float


@dataclass(frozen=True)
class Undertaking:
    """A threat, promise, order, prohibition, term or request, mostly inside somebody's words."""

    start: int
    end: int
    kind: str
    rule: str
    confidence: float
    by: str | None = None
    to: str | None = None
    condition: Place | None = None
    term: str | None = None  # shown (on paper) or told (by mouth), for a term


@dataclass(frozen=True)
class Draft:
    """All that the rules propose for one text."""

    language: str
    quotes: tuple[Quoted, ...]
    indirect: tuple[Indirect, ...]
    chains: tuple[Chain, ...]
    hedges: tuple[Hedge, ...]
    quantities: tuple[Quantity, ...]
    times: tuple[TimeMention, ...]
    fates: tuple[Fate, ...]
    undertakings: tuple[Undertaking, ...]

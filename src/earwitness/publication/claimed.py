"""What a page says somebody claims: the claim, every way in which it reached the publisher, how many origins that is.

It stands outside of the words blocks and is bound by the signed digest of the page (docs/format.md §8, `outside`): that
shows who published it, not that it is true.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from earwitness.publication.checks import check_line, refuse

NOT_SHOWN_TRUE: Final = (
    "That somebody claims it does not make it true. What is proved on this page is the sound and its words."
)


@dataclass(frozen=True, slots=True)
class Telling:
    """One way in which a claim reached us: the words, the chain in words, where they stand.

    `quote` is the quotation of this page (q1 …) in which it can be heard, else empty. `hedges` are the words that
    weaken it, as they stand there. `dropped`: the text says it in its own voice, and names its source elsewhere.
    """

    words: str
    chain: str
    place: str
    quote: str = ""
    hedges: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check_line(self.words, "words of a claim")
        check_line(self.chain, "chain of a claim")
        check_line(self.place, "place of a claim", empty=True)
        for hedge in self.hedges:
            check_line(hedge, "hedge on a claim")


@dataclass(frozen=True, slots=True)
class Opposed:
    """A claim that another one contradicts, both as equals."""

    ours: str
    other: str
    kind: str
    why: str

    def __post_init__(self) -> None:
        check_line(self.ours, "words of a claim")
        check_line(self.other, "words of a claim that stands against it")
        check_line(self.why, "reason why two claims stand against each other")


@dataclass(frozen=True, slots=True)
class Claimed:
    """One claim. `confirmed_by`: who stands behind it as a claim (never behind its truth); empty where nobody does."""

    id: str
    text: str
    state: Literal["working", "released"]
    confirmed_by: str
    tellings: tuple[Telling, ...]
    origins: tuple[str, ...]
    opposed: tuple[Opposed, ...] = ()

    def __post_init__(self) -> None:
        check_line(self.text, "text of a claim")
        if not self.tellings:
            raise refuse("A claim on the page stands without a chain.", "Confirm one way in which it reached you.")
        if self.state == "released" and not self.confirmed_by:
            raise refuse("A claim on a released page has not been confirmed by a person.")
        for line in self.origins:
            check_line(line, "account of the origins")


def texts(claims: tuple[Claimed, ...]) -> list[tuple[str, str]]:
    """(where, text) of everything of the claims that a reader sees, for the gate."""
    out = []
    for one in claims:
        out += [(f"claim {one.id}", text) for text in (one.text, one.confirmed_by, *one.origins)]
        for t in one.tellings:
            out += [(f"claim {one.id}", text) for text in (t.words, t.chain, t.place, *t.hedges)]
        for o in one.opposed:
            out += [(f"claim {one.id}", text) for text in (o.ours, o.other, o.why)]
    return out

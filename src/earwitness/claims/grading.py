"""Grading on two axes that are judged apart (Admiralty, STANAG 2511): the source A to F, the information 1 to 6.

By people only. The default is F6: not graded. "Confirmed by other sources" (1) rests on arithmetic that a person cannot
wish for: it may be given only where at least two origins are proven (claims/origins.py).
"""

from __future__ import annotations

from dataclasses import dataclass

from earwitness.claims.vocabulary import Credibility, Reliability, words
from earwitness.errors import DecisionRefused
from earwitness.standing import PROPOSED, Standing
from earwitness.words import one_of, said


@dataclass(frozen=True)
class Grading:
    """A person's judgement of one claim. by, at, why are absent only for F6, which is nobody's judgement."""

    reliability: Reliability = "F"
    credibility: Credibility = "6"
    by: str | None = None
    at: str | None = None
    why: str | None = None

    def __post_init__(self) -> None:
        one_of(self.reliability, words(Reliability), "reliability")
        one_of(self.credibility, words(Credibility), "credibility")
        for value, field in ((self.by, "by"), (self.at, "at"), (self.why, "why")):
            said(value, field, absent=True)
        if (self.reliability, self.credibility) != ("F", "6") and None in (self.by, self.at, self.why):
            raise DecisionRefused(
                "A grade has no person, no day or no reason.", "Say who grades, when and why.", where="grading"
            )


NOT_GRADED = Grading()


def offered(proven_minimum: int) -> tuple[str, ...]:
    """The credibilities a person may choose from: 1 only where two or more independent origins are proven."""
    every = words(Credibility)
    return every if proven_minimum >= 2 else every[1:]


def grade(
    reliability: Reliability, credibility: Credibility, *, proven_minimum: int, by: str, at: str, why: str
) -> Grading:
    """The grade a person gives. Raises DecisionRefused for a 1 on fewer than two proven origins."""
    if credibility in words(Credibility) and credibility not in offered(proven_minimum):
        raise _not_offered()
    return Grading(reliability, credibility, by, at, why)


def _not_offered() -> DecisionRefused:
    return DecisionRefused(
        "Fewer than two independent origins are proven, so no other source confirms this.",
        "Give 2 to 6, or show a second origin first.",
        where="credibility",
    )


@dataclass(frozen=True)
class Graded:
    """A grade as the case keeps it: of which claim, on what ground. Who gave it and when is its standing."""

    id: str
    claim: str
    reliability: Reliability
    credibility: Credibility
    why: str
    proven_minimum: int
    standing: Standing = PROPOSED

    def __post_init__(self) -> None:
        said(self.id, "id")
        said(self.claim, "claim")
        said(self.why, "why")
        one_of(self.reliability, words(Reliability), "reliability")
        one_of(self.credibility, words(Credibility), "credibility")
        if self.credibility not in offered(self.proven_minimum):
            raise _not_offered()

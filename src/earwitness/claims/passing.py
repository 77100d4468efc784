"""A step that a person sets down, or a likeness proposes: this one had it from that one, whatever the texts say."""

from __future__ import annotations

from dataclasses import dataclass

from earwitness.anchors import Anchor
from earwitness.claims.vocabulary import Passing, words
from earwitness.errors import ModelRefused
from earwitness.standing import PROPOSED, Standing
from earwitness.words import one_of, said


@dataclass(frozen=True)
class Passed:
    """From `source` to `target`: ids of agents or exhibits. `how` it passed; `why` it is held to be so, in words."""

    id: str
    source: str
    target: str
    how: Passing
    why: str
    anchor: Anchor | None = None
    standing: Standing = PROPOSED

    def __post_init__(self) -> None:
        for value, field in ((self.id, "id"), (self.source, "source"), (self.target, "target"), (self.why, "why")):
            said(value, field)
        one_of(self.how, words(Passing), "how")
        if self.source == self.target:
            raise ModelRefused("Something passed to itself.", "Name two.", where="passing")

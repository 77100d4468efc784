"""A division that a person states, or that is proposed: a whole figure is made of these parts."""

from __future__ import annotations

from dataclasses import dataclass

from earwitness.anchors import Anchor
from earwitness.claims.figures import Partition, Variable
from earwitness.standing import PROPOSED, Standing
from earwitness.words import said


@dataclass(frozen=True)
class Divided:
    """whole, parts: each a group, a state of it, a time. disjoint: nobody is in two parts; exhaustive: nobody is in
    none; what is not said to be so is False. why: the ground, in words. claim: the one that states it, if one does.
    """

    id: str
    whole: Variable
    parts: tuple[Variable, ...]
    why: str
    disjoint: bool = False
    exhaustive: bool = False
    claim: str | None = None
    anchor: Anchor | None = None
    standing: Standing = PROPOSED

    def __post_init__(self) -> None:
        said(self.id, "id")
        said(self.why, "why")
        for variable in (self.whole, *self.parts):
            said(variable.group, "group")
            said(variable.state, "state")
        self.partition()

    def partition(self) -> Partition:
        """The same for the arithmetic. Its source: the claim, else the person, else the rule that proposes it."""
        source = self.claim or self.standing.by or self.standing.rule or "proposed"
        return Partition(self.whole, self.parts, source, self.disjoint, self.exhaustive)

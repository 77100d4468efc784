"""Where a drafted value stands: proposed by a rule or a person, then confirmed, edited or rejected by a named person.

A machine drafts, a person decides (DESIGN §1 rule 2). A decision is never taken back, only followed by another one, and
the store keeps every one of them with the value it was about.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, Protocol, TypeVar, get_args

from earwitness.errors import DecisionRefused, ModelRefused
from earwitness.words import one_of, said

State = Literal["proposed", "confirmed", "edited", "rejected"]
STATES = get_args(State)


@dataclass(frozen=True)
class Standing:
    """The present state of one value.

    state: proposed, confirmed (as drafted), edited (confirmed with other content), rejected.
    rule, confidence: what drafted it and how often that rule is right (0 to 1); both absent where a person wrote it.
    by, at, why: who put it into this state, when (an instant in UTC), on what ground. Absent while a rule's proposal.
    """

    state: State = "proposed"
    rule: str | None = None
    confidence: float | None = None
    by: str | None = None
    at: str | None = None
    why: str | None = None

    def __post_init__(self) -> None:
        one_of(self.state, STATES, "state")
        for value, field in ((self.rule, "rule"), (self.by, "by"), (self.at, "at"), (self.why, "why")):
            said(value, field, absent=True)
        if self.confidence is not None and not 0 <= self.confidence <= 1:
            raise ModelRefused("A confidence lies outside 0 to 1.", "Give one inside.", where="confidence")
        if self.state != "proposed" and (self.by is None or self.at is None):
            raise DecisionRefused("A decision has no person or no day.", "Say who decides, and when.", where="by")
        if self.state == "rejected" and self.why is None:
            raise DecisionRefused("A rejection has no reason.", "Say why it is rejected.", where="why")

    @property
    def stands(self) -> bool:
        """Whether a person stands behind it as it is: confirmed or edited."""
        return self.state in ("confirmed", "edited")

    @property
    def open(self) -> bool:
        """Whether nobody has decided."""
        return self.state == "proposed"


PROPOSED = Standing()


class Standable(Protocol):
    """A frozen dataclass with a `standing`."""

    @property
    def standing(self) -> Standing: ...


Value = TypeVar("Value", bound=Standable)


def decide(
    value: Value, state: State, *, by: str, at: str, why: str | None = None,
    fields: Mapping[str, Any] | None = None, **changes: Any,
) -> Value:  # fmt: skip
    """The value as decided: `confirmed` or `rejected` leave its content as it is, `edited` takes the changed fields,
    by name or in `fields`, which may hold such that are called as an argument of this is (`state`, `why`).

    Raises DecisionRefused where the state does not fit what was changed, and for `proposed`: nothing goes back to it.
    """
    one_of(state, STATES, "state")
    changes |= fields or {}
    if state == "proposed":
        raise DecisionRefused("A decision cannot be taken back to proposed.", "Decide anew instead.", where="state")
    if (state == "edited") != bool(changes):
        raise DecisionRefused(
            "Only an edit changes the content, and an edit changes something.",
            "Confirm or reject it as it is, or say what is to change.",
            where="state",
        )
    before = value.standing
    after = Standing(state, before.rule, before.confidence, by, at, why)
    made: Value = replace(value, standing=after, **changes)  # type: ignore[type-var]
    return made

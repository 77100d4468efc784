"""Which classes stand behind the items about people, and how a drafted fate becomes a note."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from earwitness.anchors import Anchor
from earwitness.claims.drafted import Fate
from earwitness.claims.model import Claim
from earwitness.people.model import FateNote, Group, Pair, Person
from earwitness.standing import Standing

KINDS: Final[Mapping[str, type[Any]]] = {"person": Person, "group": Group, "fate": FateNote, "pair": Pair}


def drafted_fate(id_: str, fate: Fate, claim: Claim, anchor: Anchor) -> FateNote:
    """A note from a drafted fate. About whom it is stays in the words of the text until a person decides."""
    return FateNote(
        id_, fate.status, fate.modality, subject=fate.subject or None, claim=claim.id, anchor=anchor,  # type: ignore[arg-type]
        when=next((t.when for t in claim.times if t.clock == "account"), None),
        standing=Standing(rule=fate.rule, confidence=fate.confidence),
    )  # fmt: skip

"""How two claims that say the same stand to one another: the same from the same origin is no second voice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from earwitness.claims.graph import graph_of
from earwitness.claims.model import Agent, Claim
from earwitness.claims.origins import Origins, origins
from earwitness.claims.vocabulary import RelationKind


def same_in_two(
    first: Claim, second: Claim, agents: Mapping[str, Agent], apart: Iterable[tuple[str, str]] = ()
) -> tuple[RelationKind | None, Origins]:
    """restates, corroborates, or None where it is open; with the origins of both together.

    The two are taken to say the same thing (a person has said so). corroborates: two origins are proven. restates: more
    than one is not possible. Between the two nobody can tell yet, and what would tell is in origins.what_would_change.
    """
    found = origins(graph_of((first, second), agents, apart))
    return standing_of(found), found


def standing_of(both: Origins) -> RelationKind | None:
    """The same, from the origins of both together."""
    if both.origins.least >= 2:
        return "corroborates"
    return "restates" if both.origins.most <= 1 else None

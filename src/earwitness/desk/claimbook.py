"""Every item of a case as it stands, read once: for one request, then thrown away.

A page of claims asks for agents, claims, figures and decisions many times over; one reading of the table answers all.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import chain
from typing import Any

from earwitness.claims.model import Agent, Claim
from earwitness.desk import claims, documents
from earwitness.desk.context import Desk
from earwitness.desk.documents import Document
from earwitness.errors import NotInCase
from earwitness.store import items
from earwitness.store.items import Kept

_INSIDE = ("quantity", "undertaking", "fate")


class Book:
    """The newest state of every item, with its value made when it is asked for."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.rows: dict[str, Kept] = {k.id: k for k in items.read(desk.case)}
        self._values: dict[str, Any] = {}
        self._documents: dict[str, Document] = {}

    def row(self, item: str) -> Kept:
        """The row of an item. Raises NotInCase."""
        found = self.rows.get(item)
        if found is None:
            raise NotInCase("The case holds nothing under that id.", "Go back to the claims.", where="item")
        return found

    def value(self, item: str) -> Any:
        """The value of an item. Raises NotInCase, CaseDamaged."""
        if item not in self._values:
            self._values[item] = claims.value(self.row(item))
        return self._values[item]

    def of_kind(self, *kinds: str) -> Iterator[Kept]:
        """The rows of these kinds, each kind in the order of the texts; what was erased is left out."""
        return chain.from_iterable(self._by_kind.get(kind, ()) for kind in kinds)

    @cached_property
    def _by_kind(self) -> dict[str, list[Kept]]:
        out: dict[str, list[Kept]] = {}
        for kept in self.rows.values():
            if kept.data is not None:
                out.setdefault(kept.kind, []).append(kept)
        return out

    def all_of(self, kind: str, *, rejected: bool = False) -> list[Any]:
        """The values of a kind; what was rejected is left out."""
        return [self.value(k.id) for k in self.of_kind(kind) if rejected or k.state != "rejected"]

    def find(self, item: str | None, kind: str) -> Any | None:
        """The value of an item of that kind that was neither rejected nor erased, or None."""
        kept = self.rows.get(item) if item is not None else None
        if kept is None or kept.kind != kind or kept.state == "rejected" or kept.data is None:
            return None
        return self.value(kept.id)

    @cached_property
    def agents(self) -> dict[str, Agent]:
        """Every agent by its id."""
        return {a.id: a for a in self.all_of("agent")}

    @cached_property
    def by_proposition(self) -> dict[str, list[Claim]]:
        """Claims by what they claim, in the order of the texts."""
        out: dict[str, list[Claim]] = {}
        for claim in self.all_of("claim"):
            out.setdefault(claim.proposition, []).append(claim)
        return out

    @cached_property
    def by_attribution(self) -> dict[str, Claim]:
        """Claims by the attribution on which they rest."""
        return {c.attribution: c for c in self.all_of("claim", rejected=True) if c.attribution}

    @cached_property
    def inside(self) -> dict[str, list[Kept]]:
        """Figures, undertakings and notes by the claim in which they stand."""
        out: dict[str, list[Kept]] = {}
        for kept in self.of_kind(*_INSIDE):
            owner = (kept.data or {}).get("claim")
            if owner is not None and kept.state != "rejected":
                out.setdefault(owner, []).append(kept)
        return out

    def document(self, exhibit: str) -> Document:
        """A document with its text, read once."""
        if exhibit not in self._documents:
            self._documents[exhibit] = documents.load(self.desk, exhibit)
        return self._documents[exhibit]

"""Grades of claims at the desk: by people only, on two axes, against the origins that are proven when it is given."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from earwitness.claims.grading import NOT_GRADED, Graded, grade, offered
from earwitness.claims.model import Claim
from earwitness.claims.vocabulary import Credibility, Reliability
from earwitness.desk import claims, claimview
from earwitness.desk.claimbook import Book
from earwitness.desk.context import Desk
from earwitness.standing import Standing
from earwitness.store import items
from earwitness.store.act import Act


def proven_minimum(desk: Desk, claim: Claim) -> int:
    """How many independent origins are proven for what this claim claims."""
    return int(claimview.card(desk, claim.proposition)["origins"]["chains"]["least"])


def give(desk: Desk, claim: str, reliability: Reliability, credibility: Credibility, *, why: str) -> Graded:
    """Grade a claim in the actor's name; an earlier grade of it stays in the history.

    Raises DecisionRefused for a 1 on fewer than two proven origins, ModelRefused, NobodyNamed, NotInCase.
    """
    name = desk.named()
    found: Claim = claims.one(desk, claim, "claim")
    proven = proven_minimum(desk, found)
    earlier = _kept(desk, claim)
    with desk.case.act(Act("grade claim", name, details={"claim": claim})) as tx:
        grade(reliability, credibility, proven_minimum=proven, by=name, at=tx.time, why=why)
        standing = Standing("confirmed", by=name, at=tx.time, why=why)
        id_ = earlier.id if earlier else items.new_id(tx, "grading")
        made = Graded(id_, claim, reliability, credibility, why, proven, standing)
        if earlier:
            items.change(tx, made, by=name)
        else:
            items.add(tx, "grading", made, by=name)
    return made


def _kept(desk: Desk, claim: str) -> Graded | None:
    found = [g for g in claims.all_of(desk, "grading", rejected=True) if g.claim == claim]
    return found[-1] if found else None


def of(desk: Desk, claim: str) -> dict[str, Any]:
    """The grade of a claim as it stands now; see `shown`."""
    return shown(claim, _kept(desk, claim), proven_minimum(desk, claims.one(desk, claim, "claim")))


def all_shown(book: Book, held: Sequence[Claim], proven: int) -> list[dict[str, Any]]:
    """The grades of claims that claim one thing, of which so many origins are proven."""
    made = {g.claim: g for g in book.all_of("grading")}
    return [shown(c.id, made.get(c.id), proven) for c in held]


def shown(claim: str, made: Graded | None, proven: int) -> dict[str, Any]:
    """{id, claim, reliability, credibility, by, at, why, offered, note}; F6 where nobody graded it.

    offered: the credibilities that may be given now. note: where a 1 was given and no second origin is proven any more.
    """
    stands = made if made is not None and made.standing.stands else None
    grade_ = stands or NOT_GRADED
    stale = grade_.credibility == "1" and proven < 2
    return {
        "id": stands.id if stands else None, "claim": claim,
        "reliability": grade_.reliability, "credibility": grade_.credibility,
        "by": stands.standing.by if stands else None, "at": stands.standing.at if stands else None,
        "why": grade_.why, "offered": list(offered(proven)),
        "note": "It was given when two origins were proven, and now fewer are. Grade it again." if stale else None,
    }  # fmt: skip

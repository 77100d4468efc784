"""Endpoints of claims: all of them, one with its chains and graph, the marks of an exhibit, the board; deciding."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request

from earwitness.desk import claimboard, claimdraft, claimforms, claimjobs, claimpages, claims
from earwitness.desk.claimbook import Book
from earwitness.desk.context import Desk
from earwitness.errors import NotInCase, Usage
from earwitness.plain import as_plain
from earwitness.web.security import path_id, text_of

_STATES = {"confirm": "confirmed", "edit": "edited", "reject": "rejected"}


def _any_id(value: Any, where: str) -> str:
    """An id from a body or a query. Raises NotInCase for anything else."""
    if not isinstance(value, str) or not re.fullmatch(r"[A-Z][1-9][0-9]{0,8}", value, re.ASCII):
        raise NotInCase("The case holds nothing under that id.", "Load the page again.", where=where)
    return value


def _item(request: Request) -> str:
    return path_id(request, "item", "[A-Z]")


def overview(desk: Desk, request: Request) -> dict[str, Any]:
    """GET: exhibits with how much is open, claims with their four numbers."""
    return claimpages.overview(desk)


def card(desk: Desk, request: Request) -> dict[str, Any]:
    """GET: one claim with every way in which it reached us."""
    return claimpages.page(desk, path_id(request, "claim", "C"))


def graph(desk: Desk, request: Request) -> dict[str, Any]:
    """GET: the attribution graph of a claim, and the same in words."""
    return claimpages.drawn(desk, path_id(request, "claim", "C"))


def marks(desk: Desk, request: Request) -> dict[str, Any]:
    """GET: the marks of a document or recording."""
    return claimpages.exhibit(desk, path_id(request, "exhibit", "[DE]"))


def board(desk: Desk, request: Request) -> dict[str, Any]:
    """GET ?kind=&exhibit=&rule=&at=: what is open, in the order of the texts."""
    asked = request.query_params
    kind = asked.get("kind") or None
    if kind is not None and kind not in claimforms.KINDS:
        raise Usage("There is no such kind of item.", "Choose one of the list.", where="kind")
    return claimboard.board(
        desk, kind=kind, exhibit=asked.get("exhibit") or None, rule=asked.get("rule") or None, at=asked.get("at")
    )


def items(desk: Desk, request: Request) -> dict[str, Any]:
    """GET ?ids=B1,B2: items whole, in any state."""
    wanted = [_any_id(one, "ids") for one in (request.query_params.get("ids") or "").split(",")[:50]]
    return {"items": claimboard.entries(desk, wanted)}


def agents(desk: Desk, request: Request) -> dict[str, Any]:
    """GET: everybody who says or passes on, and the words that chains are made of."""
    return {"agents": claimpages.agents(Book(desk)), "vocabularies": claimforms.vocabularies()}


def find(desk: Desk, request: Request) -> dict[str, Any]:
    """GET ?q=: claims by their words or number."""
    words = text_of(dict(request.query_params), "q", most=400, needed=True) or ""
    return {"claims": claimpages.find(desk, words)}


def draft(desk: Desk, request: Request) -> dict[str, Any]:
    """POST {exhibit, language?}: draft a document or the transcript of a recording. What is known stays as it is.

    A long one becomes a job: {job}; else {drafted, overview}.
    """
    data = request.state.json
    exhibit, language = _any_id(data.get("exhibit"), "exhibit"), text_of(data, "language", most=20)
    if claimjobs.is_long(desk, exhibit):
        number = claimjobs.want(desk, exhibit, language)
        request.app.state.house.wake()
        return {"job": number}
    made = claimdraft.draft_exhibit(desk, exhibit, language=language)
    return {"drafted": as_plain(made), "overview": claimpages.overview(desk)}


# --- deciding --------------------------------------------------------------------------------------------------------


def _decided(desk: Desk, ids: list[str]) -> dict[str, Any]:
    return {"items": claimboard.entries(desk, ids), "left": len(claimboard.open_items(Book(desk)))}


def decide(desk: Desk, request: Request) -> dict[str, Any]:
    """POST {decision: confirm | edit | reject, why?, changes?, chain?, seen?}: in the name of who works here."""
    data = request.state.json
    state = _STATES.get(str(data.get("decision")))
    if state is None:
        raise Usage("That is no decision.", "Confirm, edit or reject it.", where="decision")
    changes, chain = data.get("changes"), data.get("chain")
    if not (changes is None or isinstance(changes, dict)) or not (chain is None or _stations(chain)):
        raise Usage("The changes cannot be read.", "Load the page again.", where="changes")
    seen = data.get("seen")
    if not (seen is None or (isinstance(seen, int) and not isinstance(seen, bool))):
        raise Usage("What you saw cannot be read.", "Load the page again.", where="seen")
    ids = claimboard.settle(
        desk, _item(request), state, why=text_of(data, "why"), changes=changes, chain=chain, seen=seen
    )
    return _decided(desk, ids)


def _stations(chain: Any) -> bool:
    return isinstance(chain, list) and all(isinstance(one, Mapping) for one in chain)


def reopen(desk: Desk, request: Request) -> dict[str, Any]:
    """POST: take the last decision back, with what was decided by the same act."""
    return _decided(desk, claimboard.reopen(desk, _item(request)))


def mark(desk: Desk, request: Request) -> dict[str, Any]:
    """POST {exhibit, start, end, said_by: {agent} | {label} | null, text?, why?}: words that somebody says."""
    data = request.state.json
    start, end, who = data.get("start"), data.get("end"), data.get("said_by")
    if not all(isinstance(n, int) and not isinstance(n, bool) for n in (start, end)):
        raise Usage("The place cannot be read.", "Mark the words again.", where="span")
    if not (who is None or isinstance(who, dict)):
        raise Usage("Who says it cannot be read.", "Choose again.", where="said_by")
    said_by = None
    if who:
        said_by = _any_id(who["agent"], "said_by") if "agent" in who else text_of(who, "label", most=300, needed=True)
    made = claims.mark(
        desk, _any_id(data.get("exhibit"), "exhibit"), start, end, said_by=said_by, text=text_of(data, "text"),
        why=text_of(data, "why"),
    )  # fmt: skip
    return _decided(desk, [made.id])


def join(desk: Desk, request: Request) -> dict[str, Any]:
    """POST {other, why?}: the ways of another claim stand under this one from now on."""
    data, into = request.state.json, path_id(request, "claim", "C")
    claimpages.join(desk, into, _any_id(data.get("other"), "other"), why=text_of(data, "why"))
    return claimpages.page(desk, into)


def relate(desk: Desk, request: Request) -> dict[str, Any]:
    """POST {kind, first, second, why}: how two claims stand to one another."""
    data = request.state.json
    first, second = (_any_id(data.get(n), n) for n in ("first", "second"))
    kind = text_of(data, "kind", most=40, needed=True) or ""
    made = claims.relate(desk, kind, first, second, why=text_of(data, "why", needed=True) or "")
    return {"id": made.id}


def pair(desk: Desk, request: Request) -> dict[str, Any]:
    """POST {first, second, same, why}: whether two speakers are one."""
    data = request.state.json
    if not isinstance(data.get("same"), bool):
        raise Usage("It is not said whether they are one.", "Choose one of the two.", where="same")
    why = text_of(data, "why", needed=True)
    both = {n: claims.one(desk, _any_id(data.get(n), n), "agent").id for n in ("first", "second")}
    return {"id": claims.put(desk, "pair", {**both, "same": data["same"], "reasons": [why]}, why=why).id}


def _station(desk: Desk, value: Any, where: str) -> str:
    """An agent or exhibit of the case. Raises NotInCase."""
    found = _any_id(value, where)
    if found[0] in "DE":
        desk.case.get("SELECT id FROM exhibits WHERE id = ?", (found,), what="exhibit")
    else:
        claims.one(desk, found, "agent")
    return found


def passing(desk: Desk, request: Request) -> dict[str, Any]:
    """POST {source, target, how, why}: the target had it from the source."""
    data = request.state.json
    both = {n: _station(desk, data.get(n), n) for n in ("source", "target")}
    why = text_of(data, "why", needed=True)
    how = text_of(data, "how", most=40, needed=True)
    return {"id": claims.put(desk, "passing", {**both, "how": how, "why": why}, why=why).id}


ROUTES = [
    ("GET", "/api/claims", overview),
    ("GET", "/api/claims/board", board),
    ("GET", "/api/claims/items", items),
    ("GET", "/api/claims/agents", agents),
    ("GET", "/api/claims/find", find),
    ("POST", "/api/claims/draft", draft),
    ("POST", "/api/claims/mark", mark),
    ("POST", "/api/claims/relate", relate),
    ("POST", "/api/claims/pair", pair),
    ("POST", "/api/claims/passing", passing),
    ("POST", "/api/claims/items/{item}/decide", decide),
    ("POST", "/api/claims/items/{item}/reopen", reopen),
    ("GET", "/api/claims/in/{exhibit}", marks),
    ("GET", "/api/claims/{claim}", card),
    ("GET", "/api/claims/{claim}/graph", graph),
    ("POST", "/api/claims/{claim}/join", join),
]

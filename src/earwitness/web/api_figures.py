"""Endpoints of figures that must add up, of grades, of what texts and chains suggest, and of claims as a table."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import Any

from starlette.requests import Request

from earwitness.claims.vocabulary import Reliability, words
from earwitness.desk import claims, deriving, figures, grading, release
from earwitness.desk.context import Desk
from earwitness.errors import NotInCase, Usage
from earwitness.web import media
from earwitness.web.security import path_id, text_of

_DECISIONS = {"confirm": "confirmed", "reject": "rejected"}


def _ids(value: Any, prefix: str, where: str) -> list[str]:
    """Ids from a body. Raises NotInCase."""
    given = value if isinstance(value, list) else [value]
    for one in given:
        if not isinstance(one, str) or not re.fullmatch(prefix + r"[1-9][0-9]{0,8}", one, re.ASCII):
            raise NotInCase("The case holds nothing under that id.", "Load the page again.", where=where)
    return given


def sheet(desk: Desk, request: Request) -> dict[str, Any]:
    """GET: every group with its figures, what follows, and what cannot all hold."""
    return figures.sheet(desk)


def count(desk: Desk, request: Request) -> dict[str, Any]:
    """POST {figures: [K1 …], group | label, state?, as_of?, why?}: which group figures count."""
    data = request.state.json
    group = _ids(data["group"], "G", "group")[0] if data.get("group") else None
    figures.count(
        desk, _ids(data.get("figures"), "K", "figures"), group=group, label=text_of(data, "label", most=200),
        state=text_of(data, "state", most=60), as_of=text_of(data, "as_of", most=40), why=text_of(data, "why"),
    )  # fmt: skip
    return figures.sheet(desk)


def divide(desk: Desk, request: Request) -> dict[str, Any]:
    """POST {whole, parts: [G1:held …], disjoint, exhaustive, why}: what a figure is made of."""
    data = request.state.json
    parts = data.get("parts")
    if not isinstance(parts, list) or not all(isinstance(p, str) for p in parts):
        raise Usage("It is not said what it is made of.", "Choose the parts.", where="parts")
    figures.divide(
        desk, figures.variable_of(text_of(data, "whole", needed=True) or ""), [figures.variable_of(p) for p in parts],
        disjoint=data.get("disjoint") is True, exhaustive=data.get("exhaustive") is True,
        why=text_of(data, "why", needed=True) or "",
    )  # fmt: skip
    return figures.sheet(desk)


def decide(desk: Desk, request: Request) -> dict[str, Any]:
    """POST {decision: confirm | reject | back, why?}: a figure, a division, or a step from text to text."""
    item, data = path_id(request, "item", "[KYV]"), request.state.json
    decision = data.get("decision")
    if decision == "back":
        claims.reopen(desk, item)
    elif isinstance(decision, str) and decision in _DECISIONS:
        claims.settle(desk, item, _DECISIONS[decision], why=text_of(data, "why"))
    else:
        raise Usage("That is no decision.", "Confirm it, reject it or take it back.", where="decision")
    return deriving_or_sheet(desk, item)


def deriving_or_sheet(desk: Desk, item: str) -> dict[str, Any]:
    """What the page shows again after a decision on this item."""
    return {"proposals": deriving.proposals(desk)} if item.startswith("V") else figures.sheet(desk)


def derived(desk: Desk, request: Request) -> dict[str, Any]:
    """GET: steps from text to text that shared wording proposes, with both wordings."""
    return {"proposals": deriving.proposals(desk)}


def derive(desk: Desk, request: Request) -> dict[str, Any]:
    """POST: write every proposal that is not there yet."""
    made = deriving.derive(desk)
    return {**deriving.plain(made), "proposals": deriving.proposals(desk)}


def grade(desk: Desk, request: Request) -> dict[str, Any]:
    """POST {reliability, credibility, why}: grade one way in which a claim reached us."""
    data = request.state.json
    reliability, credibility = (text_of(data, n, most=1, needed=True) or "" for n in ("reliability", "credibility"))
    if reliability not in words(Reliability):
        raise Usage("That is no grade.", "Choose A to F, and 1 to 6.", where="reliability")
    claim = path_id(request, "claim", "B")
    grading.give(desk, claim, reliability, credibility, why=text_of(data, "why", needed=True) or "")  # type: ignore[arg-type]
    return grading.of(desk, claim)


def export(desk: Desk, request: Request) -> dict[str, Any]:
    """POST {format: csv | json}: every claim as a table, past the gate."""
    wanted = text_of(request.state.json, "format", needed=True)
    if wanted not in ("csv", "json"):
        raise Usage("Claims are written as CSV or JSON.", "Choose one.", where="format")
    with tempfile.TemporaryDirectory(prefix="earwitness-") as folder:
        out = Path(folder) / "claims"
        number = release.export_claims(desk, wanted, out)
        data = out.read_bytes()
    name = f"claims.{wanted}"
    return {"url": media.grant_bytes(data, "application/octet-stream", download=name), "file": name, "claims": number}


ROUTES = [
    ("GET", "/api/figures", sheet),
    ("POST", "/api/figures/count", count),
    ("POST", "/api/figures/divide", divide),
    ("POST", "/api/figures/items/{item}/decide", decide),
    ("GET", "/api/derived", derived),
    ("POST", "/api/derived/derive", derive),
    ("POST", "/api/grades/{claim}", grade),
    ("POST", "/api/claims/export", export),
]

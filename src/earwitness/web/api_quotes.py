"""Endpoints of quotations and of what is withheld: make, confirm, take back, withhold, lift."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request

from earwitness.desk import quotations, recording
from earwitness.desk.context import Desk
from earwitness.errors import NotInCase, Usage
from earwitness.plain import as_plain
from earwitness.timecode import Span, parse_time
from earwitness.web.security import path_id, text_of


def listed(desk: Desk, request: Request) -> dict[str, Any]:
    """GET ?exhibit=E1: quotations with their words."""
    wanted = request.query_params.get("exhibit")
    if wanted is not None and desk.case.one("SELECT 1 FROM exhibits WHERE id = ?", (wanted,)) is None:
        raise NotInCase("The case holds nothing under that id.", "Go back to the case.", where="exhibit")
    return {"quotations": recording.quotes(desk, wanted)}


def span_of(data: dict[str, Any], exhibit: str) -> Span:
    """A span from {from, to} as people type times. Raises Usage."""
    start, end = (parse_time(text_of(data, n, most=40, needed=True) or "") for n in ("from", "to"))
    if start >= end:
        raise Usage("The stretch ends before it begins.", "Write the earlier time first.", where="from")
    return Span(exhibit, start, end)


def propose(desk: Desk, request: Request) -> dict[str, Any]:
    """POST {from, to}: a quotation of that stretch; it stays proposed until a named person confirms it."""
    made = quotations.propose(desk, span_of(request.state.json, path_id(request, "exhibit", "E")))
    return {"quotation": recording.quote(desk, made)}


def confirm(desk: Desk, request: Request) -> dict[str, Any]:
    """POST: these are the words of that stretch, in my name."""
    return {"quotation": recording.quote(desk, recording.confirm(desk, path_id(request, "quotation", "Q")))}


def reject(desk: Desk, request: Request) -> dict[str, Any]:
    """POST {reason}: take a quotation back."""
    reason = text_of(request.state.json, "reason")
    quotations.reject(desk, path_id(request, "quotation", "Q"), reason=reason)
    return {"quotations": recording.quotes(desk)}


def withhold(desk: Desk, request: Request) -> dict[str, Any]:
    """POST {from, to, reason, words?}: no page gives that stretch from now on."""
    data = request.state.json
    span = span_of(data, path_id(request, "exhibit", "E"))
    reason = text_of(data, "reason", needed=True) or ""
    return {"withheld": as_plain(quotations.withhold(desk, span, reason=reason, words=text_of(data, "words")))}


def lift(desk: Desk, request: Request) -> dict[str, Any]:
    """POST {reason}: take a decision to withhold back."""
    reason = text_of(request.state.json, "reason", needed=True) or ""
    quotations.lift(desk, path_id(request, "withholding", "W"), reason=reason)
    return {}


ROUTES = [
    ("GET", "/api/quotations", listed),
    ("POST", "/api/exhibits/{exhibit}/quotations", propose),
    ("POST", "/api/quotations/{quotation}/confirm", confirm),
    ("POST", "/api/quotations/{quotation}/reject", reject),
    ("POST", "/api/exhibits/{exhibit}/withholdings", withhold),
    ("POST", "/api/withholdings/{withholding}/lift", lift),
]

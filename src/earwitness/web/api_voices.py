"""Endpoints of grouping voices: what can do it here, and beginning it."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request

from earwitness.desk import arrivals, voices, voiceview
from earwitness.desk.context import Desk
from earwitness.errors import Usage
from earwitness.web.security import path_id, text_of


def group(desk: Desk, request: Request) -> dict[str, Any]:
    """GET: what voices could be grouped with. POST {model, voices?, transcript?}: queue it, or go on with it."""
    exhibit = path_id(request, "exhibit", "E")
    if request.method == "GET":
        return voiceview.page(desk, exhibit)
    data = request.state.json
    many = data.get("voices")
    if many is not None and (not isinstance(many, int) or isinstance(many, bool)):
        raise Usage("The number of voices is not a number.", "Leave it out if nobody knows.", where="voices")
    job = voices.want(
        desk, exhibit, model=text_of(data, "model", most=64, needed=True) or "", voices=many,
        transcript=text_of(data, "transcript", most=20),
    )  # fmt: skip
    request.app.state.house.wake()
    return {"job": job, "jobs": arrivals.listed(desk)}


ROUTES = [
    ("GET", "/api/exhibits/{exhibit}/voices", group),
    ("POST", "/api/exhibits/{exhibit}/voices", group),
]

"""Endpoints of writing a recording down: models on this machine, a machine's draft, a transcript begun empty."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request

from earwitness.desk import arrivals, drafts, draftview, models, transcripts
from earwitness.desk.context import Desk
from earwitness.web.security import path_id, path_of, text_of


def shelf(desk: Desk | None, request: Request) -> dict[str, Any]:
    """GET, or POST {folder, name?}: speech models on this machine; a folder of weights is copied to them."""
    data, added = request.state.json, None
    if request.method == "POST":
        added = models.add(path_of(data, "folder"), text_of(data, "name", most=64))
    found = models.engines()
    return {"models": list(found), "engines": found, "added": added}


def draft(desk: Desk, request: Request) -> dict[str, Any]:
    """GET: what a draft could be made with. POST {model, language?, channels?}: queue one, or go on with it."""
    exhibit = path_id(request, "exhibit", "E")
    if request.method == "GET":
        return draftview.page(desk, exhibit)
    data = request.state.json
    job = drafts.want(
        desk, exhibit, model=text_of(data, "model", most=64, needed=True) or "",
        language=text_of(data, "language", most=20), by_channels=data.get("channels") is True,
    )  # fmt: skip
    request.app.state.house.wake()
    return {"job": job, "jobs": arrivals.listed(desk)}


def begin(desk: Desk, request: Request) -> dict[str, Any]:
    """POST {language?}: an empty transcript, to be typed in the listening room."""
    made = transcripts.begin(desk, path_id(request, "exhibit", "E"), text_of(request.state.json, "language", most=20))
    return {"transcript": made}


ROUTES = [
    ("GET", "/api/models", shelf, False),
    ("POST", "/api/models", shelf, False),
    ("GET", "/api/exhibits/{exhibit}/draft", draft),
    ("POST", "/api/exhibits/{exhibit}/draft", draft),
    ("POST", "/api/exhibits/{exhibit}/begin", begin),
]

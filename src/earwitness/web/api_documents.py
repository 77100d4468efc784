"""Endpoints of one document: its page with the text to read, and its record."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request

from earwitness.desk import keeping, reading, recording
from earwitness.desk.context import Desk
from earwitness.plain import as_plain
from earwitness.web.api_recording import stated_in
from earwitness.web.security import path_id


def page(desk: Desk, request: Request) -> dict[str, Any]:
    """GET: everything the page of a document shows, its text included."""
    found = as_plain(reading.page(desk, path_id(request, "exhibit", "D")))
    found["sources"] = recording.sources(desk)
    return dict(found)


def state_record(desk: Desk, request: Request) -> dict[str, Any]:
    """POST {fields: {name: text}}: state or correct fields of the record. The answer is the page without its text."""
    keeping.state_fields(desk, path_id(request, "exhibit", "D"), stated_in(request))
    return {key: value for key, value in page(desk, request).items() if key not in ("text", "sections")}


ROUTES = [
    ("GET", "/api/document/{exhibit}", page),
    ("POST", "/api/document/{exhibit}/record", state_record),
]

"""Endpoints for what comes in: files sent by the browser, folders with a list, transcripts, sources."""

from __future__ import annotations

import json
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from earwitness.desk import arrivals, bulk
from earwitness.desk.arrivals import Order, Upload
from earwitness.desk.context import Desk
from earwitness.errors import EarwitnessError, Usage
from earwitness.plain import as_plain
from earwitness.web.security import bug, desk_of, error_response, header_text, path_of, read_only


def options_of(request: Request) -> dict[str, Any]:
    """What a person said with a file: the JSON object in X-Options. Raises Usage."""
    text = header_text(request, "x-options") or "{}"
    try:
        value = json.loads(text)
        json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise Usage("What was said with the file cannot be read.", "Load the page again.", where="options")
    return value


def _text(options: dict[str, Any], name: str) -> str | None:
    value = options.get(name)
    if value is not None and not (isinstance(value, str) and len(value) <= 4000 and "\0" not in value):
        raise Usage("A text that came with the file cannot be kept.", "Write it shorter.", where=name)
    return value.strip() or None if value else None


def order_of(request: Request) -> Order:
    """The order of an upload. Raises Usage."""
    options = options_of(request)
    fields, tags = options.get("fields", {}), options.get("tags", [])
    if not (isinstance(fields, dict) and all(isinstance(v, str) for v in fields.values())):
        raise Usage("The fields of the record are not texts.", "Load the page again.", where="fields")
    if not (isinstance(tags, list) and all(isinstance(t, str) for t in tags)):
        raise Usage("Tags are a list of texts.", "Load the page again.", where="tags")
    return Order(
        name=header_text(request, "x-file-name", most=2000) or "file",
        actor=request.state.person,
        source=_text(options, "source"),
        title=_text(options, "title"),
        fields={k: v for k, v in fields.items() if v.strip()},
        tags=tuple(tags),
        assigned=_text(options, "assigned"),
        unjailed=options.get("unjailed") is True,
        supersedes=_text(options, "supersedes"),
    )


async def intake(request: Request) -> Response:
    """POST: a recording or document as the raw body. It is streamed to the case's folder and queued to be sealed."""
    upload: Upload | None = None
    try:
        desk = desk_of(request)
        if desk.case.readonly:
            raise read_only()
        upload = await run_in_threadpool(Upload.begin, desk, order_of(request))
        received = 0
        async for chunk in request.stream():
            if chunk:
                received += len(chunk)
                await run_in_threadpool(upload.write, chunk)
        job = await run_in_threadpool(upload.queue)
        request.app.state.house.wake()
        return JSONResponse({"job": job, "received": received})
    except EarwitnessError as error:
        if upload is not None:
            upload.drop()
        return error_response(error)
    except ClientDisconnect:
        if upload is not None:
            upload.drop()
        return Response(status_code=400)
    except Exception as mistake:  # noqa: BLE001  (a traceback would hold paths and words of the case)
        if upload is not None:
            upload.drop()
        return error_response(bug(mistake))


def in_bulk(desk: Desk, request: Request) -> dict[str, Any]:
    """POST {folder, csv, dry}: look at a folder with its list; with dry false, queue what is ready to be sealed."""
    data = request.state.json
    folder, sheet = (path_of(data, n) for n in ("folder", "csv"))
    found = bulk.plan(desk, folder, sheet)
    jobs: list[int] = []
    if data.get("dry") is False:
        if desk.case.readonly:
            raise read_only()
        jobs = bulk.queue(desk, found)
        request.app.state.house.wake()
    lines = [{**as_plain(line), "ready": line.ready, "state": line.state()} for line in found.lines]
    return {
        "lines": lines, "unlisted": list(found.unlisted), "aliases": list(found.aliases), "notes": list(found.notes),
        "jobs": jobs,
    }  # fmt: skip


def last_list(desk: Desk, request: Request) -> dict[str, Any]:
    """GET: what became of each line of the list that was brought in last."""
    return {"jobs": arrivals.last_list(desk)}


routes = [Route("/api/intake", intake, methods=["POST"])]
ROUTES = [("POST", "/api/bulk", in_bulk, True, False), ("GET", "/api/bulk", last_list, True)]

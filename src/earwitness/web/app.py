"""The web application: pages, API and media behind one guard. It opens no socket; `serve.py` does."""

from __future__ import annotations

import importlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from importlib.util import find_spec
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from earwitness.errors import EarwitnessError, NotInCase
from earwitness.web import media, pages
from earwitness.web.house import House
from earwitness.web.security import Guard, api, body_of, error_response, parse, text_of
from earwitness.web.sessions import Sessions

# Modules with ROUTES [(method, path, function(desk, request))] and, where they answer otherwise, `routes`.
PARTS = (
    "api_case", "api_intake", "api_recording", "api_documents", "api_drafts", "api_quotes", "api_publish",
    "api_custody", "api_transcripts", "api_voices", "api_claims", "api_figures", "api_people",
)  # fmt: skip
THREADS = 64


def create_app(house: House, sessions: Sessions, *, hosts: Callable[[], frozenset[str]]) -> Starlette:
    """The application over one open case (or none yet). `hosts` gives the addresses it answers under."""

    @asynccontextmanager
    async def life(app: Starlette) -> AsyncIterator[None]:
        from anyio.to_thread import current_default_thread_limiter

        current_default_thread_limiter().total_tokens = THREADS  # long polls wait in threads
        yield

    app = Starlette(
        routes=[*media.routes, *pages.routes(), Route("/api/session/once", _redeem, methods=["POST"]), *_api()],
        middleware=[Middleware(Guard, sessions=sessions, hosts=hosts)],
        exception_handlers={HTTPException: _http},
        lifespan=life,
    )
    app.state.house = house
    app.state.sessions = sessions
    app.state.stopping = house.stopping
    return app


def _api() -> list[Route]:
    """The endpoints of every part that is there. One path with several methods is one table of functions."""
    out: list[Route] = []
    for part in PARTS:
        name = f"earwitness.web.{part}"
        if find_spec(name) is None:
            continue
        module = importlib.import_module(name)
        out += getattr(module, "routes", [])
        for entry in module.ROUTES:
            method, path, function = entry[:3]
            out.append(_endpoint(method, path, function, *entry[3:]))
    return out


def _endpoint(method: str, path: str, function: Any, needs_case: bool = True, writes: bool | None = None) -> Route:
    return Route(path, api(function, needs_case=needs_case, writes=writes), methods=[method])


async def _redeem(request: Request) -> Response:
    """POST {once}: exchange a one-time code for the token it stands for."""
    try:
        data = parse(await body_of(request, 1000))
        found = request.app.state.sessions.redeem(text_of(data, "once", needed=True) or "")
    except EarwitnessError as error:
        return error_response(error)
    return JSONResponse({"token": found.token, "words": found.words})


async def _http(request: Request, fault: Exception) -> Response:
    status = fault.status_code if isinstance(fault, HTTPException) else 500
    if request.url.path.startswith("/api/"):
        return error_response(NotInCase("Nothing is here.", "Go back to the case.", where="address"), status=status)
    return Response("Nothing is here.\n", status_code=status, media_type="text/plain; charset=utf-8")

"""What stands between the desk and everything else on this computer and in the browser (DESIGN §5, SEAL.md M6).

`Guard` looks at every request before anything else does; `api` wraps every function that answers with JSON.

1. Host must be ours (a name that points here is not enough: DNS rebinding). Origin, where sent, must be ours.
2. Sec-Fetch-Site, where sent, must be same-origin or none; a page (which holds nothing of a case) may be navigated to.
3. Everything under /api needs the token of this start, in a header; media have addresses that cannot be guessed.
4. Answers carry a strict policy: no foreign script, style, frame or connection, no referrer, no cache.
"""

from __future__ import annotations

import json
import re
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from earwitness.errors import Bug, CaseReadOnly, EarwitnessError, NotAllowed, NotInCase, TooLarge, Usage
from earwitness.web.sessions import Sessions

TOKEN = "x-earwitness-token"
MOST_JSON = 1 << 20
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; media-src 'self' blob:;"
    " img-src 'self' data:; frame-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'none'"
)
HEADERS: Mapping[str, str] = {
    "content-security-policy": POLICY,
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "cache-control": "no-store",
}
OPEN_API = frozenset({"/api/session/once"})
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT"})

Handler = Callable[[Any, Request], Any]


class Guard:
    """ASGI middleware: refuses what is not ours, and puts the headers on every answer."""

    def __init__(self, app: ASGIApp, *, sessions: Sessions, hosts: Callable[[], frozenset[str]]) -> None:
        self._app = app
        self._sessions = sessions
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":  # there are no web sockets here
            await send({"type": "websocket.close", "code": 1008})
            return

        started = False

        async def with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if "server" in headers:
                    del headers["server"]
            await send(message)

        refused = self._refused(scope)
        if refused is not None:
            await refused(scope, receive, with_headers)
            return
        try:
            await self._app(scope, receive, with_headers)
        except Exception as mistake:  # noqa: BLE001  (what goes up from here would be printed with its traceback)
            if not started:
                await error_response(bug(mistake))(scope, receive, with_headers)

    def _refused(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        hosts = self._hosts()
        path: str = scope["path"]
        if len(headers.getlist("host")) != 1 or headers["host"].lower() not in hosts:
            return _plain(421, "This desk answers under its own address only.")
        origin = headers.get("origin")
        if origin is not None and origin.lower() not in {f"http://{host}" for host in hosts}:
            return _plain(403, "This desk answers its own pages only.")
        if scope["method"] not in _METHODS:
            return _plain(405, "Not a method of this desk.")
        site = headers.get("sec-fetch-site", "none")
        if site not in ("same-origin", "none") and not _looks_at_a_page(scope, headers):
            return _plain(403, "This desk answers its own pages only.")
        if not _plain_path(path, scope.get("raw_path", b"")):
            if path.startswith("/api/"):
                return error_response(NotInCase("Nothing is here.", "Go back to the case.", where="address"))
            return _plain(404, "Nothing is here.")
        if path.startswith("/api/") and path not in OPEN_API:
            session = self._sessions.find(headers.get(TOKEN))
            if session is None or len(headers.getlist(TOKEN)) != 1:
                return error_response(
                    NotAllowed(
                        "This window is not known to the desk.",
                        "Open the address that the program printed when it was started; each start has a new one.",
                        where="token",
                    ),
                    status=401,
                )
            scope.setdefault("state", {})["session"] = session
        return None


def _looks_at_a_page(scope: Scope, headers: Headers) -> bool:
    """A link or launcher elsewhere may open a page of ours in a tab of its own: it holds no word of a case."""
    path: str = scope["path"]
    return (
        scope["method"] == "GET"
        and headers.get("sec-fetch-mode") == "navigate"
        and headers.get("sec-fetch-dest") == "document"
        and not path.startswith(("/api/", "/media/", "/static/"))
    )


def _plain_path(path: str, raw: bytes) -> bool:
    """No path of ours holds dots as a part, backslashes, control characters, or a slash that was written as %2f."""
    if re.search(r"[\x00-\x1f\x7f\\]|//", path) or any(part in (".", "..") for part in path.split("/")):
        return False
    return not re.search(rb"%2f|%5c|%00|%2e%2e", raw.split(b"?")[0].lower())


def _plain(status: int, text: str) -> Response:
    return Response(text + "\n", status_code=status, media_type="text/plain; charset=utf-8")


def error_response(error: EarwitnessError, *, status: int | None = None) -> JSONResponse:
    """The one shape of an error. It holds nothing of the case: the classes promise that."""
    return JSONResponse({"error": error.as_json()}, status_code=status or error.http_status)


def bug(mistake: BaseException) -> Bug:
    """Which kind of mistake and where in the program, and nothing else of it."""
    places = [
        f"{frame.f_globals.get('__name__')}:{line}"
        for frame, line in traceback.walk_tb(mistake.__traceback__)
        if str(frame.f_globals.get("__name__")).startswith("earwitness.")
    ]
    return Bug(
        f"The program stopped on a mistake of its own ({type(mistake).__name__}).",
        "Nothing is half done. Please report this line.",
        where=" < ".join(reversed(places[-3:])),
    )


async def body_of(request: Request, most: int = MOST_JSON) -> bytes:
    """The body of a request. Raises TooLarge before more than `most` bytes are held."""
    declared = request.headers.get("content-length", "0")
    if not declared.isdigit() or int(declared) > most:
        raise _too_large()
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise _too_large()
    return bytes(body)


def _too_large() -> TooLarge:
    return TooLarge("The request is too large.", "Send less at once.", where="body")


def _constant(_: str) -> Any:
    raise ValueError("not a number of JSON")


def _whole(text: str) -> int:
    """A whole number of a body. No id, count or time is larger than the database can hold, and it raises for those."""
    number = int(text)
    if not -(1 << 63) <= number < 1 << 63:
        raise ValueError("not a number of ours")
    return number


def parse(body: bytes) -> dict[str, Any]:
    """The JSON object of a body; an empty body is an empty object. Raises Usage."""
    if not body:
        return {}
    try:
        value = json.loads(body.decode("utf-8"), parse_int=_whole, parse_constant=_constant)
        if b"\\ud" in body.lower():  # half a character, which nothing can store
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError):
        raise Usage("The request is not JSON.", "Load the page again.", where="body") from None
    if not isinstance(value, dict):
        raise Usage("The request is not a JSON object.", "Load the page again.", where="body")
    return value


def api(function: Handler, *, needs_case: bool = True, writes: bool | None = None) -> Callable[[Request], Any]:
    """An endpoint from `function(desk, request) -> dict | Response`, run in a thread of its own.

    `request.state` has `json` (the body), `person`, `session` and `desk`. Without `needs_case` the desk may be None.
    `writes`: refused on a case that is open for reading only; by default everything but GET.
    """

    async def endpoint(request: Request) -> Response:
        try:
            request.state.json = parse(await body_of(request))
            return await run_in_threadpool(_call, function, request, needs_case, writes)
        except EarwitnessError as error:
            return error_response(error)
        except Exception as mistake:  # noqa: BLE001  (a traceback would hold paths and words of the case)
            return error_response(bug(mistake))

    return endpoint


def _call(function: Handler, request: Request, needs_case: bool, writes: bool | None) -> Response:
    desk = desk_of(request, needs_case=needs_case)
    does_write = request.method not in ("GET", "HEAD") if writes is None else writes
    if does_write and desk is not None and needs_case and desk.case.readonly:
        raise read_only()
    given = function(desk, request)
    return given if isinstance(given, Response) else JSONResponse(given)


def desk_of(request: Request, *, needs_case: bool = True) -> Any:
    """The open case as a desk of the person whose token came; kept in `request.state`."""
    request.state.person = request.state.session.person
    request.state.desk = request.app.state.house.desk(request.state.person, needed=needs_case)
    return request.state.desk


def read_only() -> CaseReadOnly:
    """Nothing is written to this case here."""
    return CaseReadOnly(
        "This case is open for reading only.", "Open it where it can be written to, or make a copy.", where="case"
    )


# --- what came in a request ------------------------------------------------------------------------------------------


def path_id(request: Request, name: str, prefix: str) -> str:
    """An id such as E1 from the path. Raises NotInCase for anything else."""
    value = str(request.path_params[name])
    if not re.fullmatch(prefix + r"[1-9][0-9]{0,8}", value, re.ASCII):
        raise NotInCase("The case holds nothing under that id.", "Go back to the case.", where=name)
    return value


def text_of(data: Mapping[str, Any], name: str, *, most: int = 4000, needed: bool = False) -> str | None:
    """A text from a body, spaces trimmed; None where it is empty or not there. Raises Usage."""
    value = data.get(name)
    if value is None:
        value = ""
    if not isinstance(value, str) or len(value) > most or re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", value):
        raise Usage("A text cannot be kept as it is.", "Write it shorter, and without control characters.", where=name)
    value = value.strip()
    if needed and not value:
        raise Usage("Something is left to fill in.", "Fill it in; nothing was changed.", where=name)
    return value or None


def path_of(data: Mapping[str, Any], name: str) -> Path:
    """A whole path of this computer from a body. Raises Usage for what cannot be one."""
    text = text_of(data, name, needed=True) or ""
    try:
        path = Path(text).expanduser()
        path.exists()  # raises for a name that is longer than any file's
    except (OSError, ValueError, RuntimeError):
        path = Path()
    if not path.is_absolute():
        raise Usage("That is not a whole path.", "Choose it from the list.", where=name)
    return path


def header_text(request: Request, name: str, *, most: int = 8000) -> str | None:
    """A percent-encoded text from a header. Raises Usage."""
    value = request.headers.get(name)
    if value is None:
        return None
    try:
        text = unquote(value, errors="strict")
    except UnicodeDecodeError:
        text = "\x00"
    if len(text) > most or "\x00" in text:
        raise Usage("A header cannot be read.", "Load the page again.", where=name)
    return text

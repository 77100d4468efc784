"""Sound, peaks and previews under addresses that cannot be guessed and end with the server.

An audio element cannot send a header, so what it plays needs no token: its address is 128 random bits, made by an API
call that had one. Files are answered by byte ranges.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from earwitness import ids

MOST = 20_000
MOST_BYTES = 256 << 20
# A page is looked at as a stranger would: in an origin of its own, with nothing of the desk in reach.
PAGE_POLICY = (
    "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline';"
    " img-src data: blob:; media-src data: blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
STILL_POLICY = PAGE_POLICY.replace("sandbox allow-scripts", "sandbox").replace("script-src 'unsafe-inline'; ", "")


@dataclass(frozen=True)
class Grant:
    """What one address gives."""

    mime: str
    path: Path | None = None
    data: bytes | None = None
    headers: tuple[tuple[str, str], ...] = field(default=())


_lock = threading.Lock()
_grants: OrderedDict[str, Grant] = OrderedDict()
_by_path: dict[Grant, str] = {}


def grant(path: Path, mime: str, *, download: str | None = None) -> str:
    """The address of a file for as long as this server runs. The same file has the same address."""
    headers = (("content-disposition", _attachment(download)),) if download else ()
    return _keep(Grant(mime, path=path, headers=headers))


def grant_bytes(data: bytes, mime: str, *, download: str) -> str:
    """The address of bytes to be saved as a file of that name."""
    return _keep(Grant(mime, data=data, headers=(("content-disposition", _attachment(download)),)))


def grant_page(data: bytes, *, alive: bool) -> str:
    """The address of a page in a sandbox; `alive` lets its own script run (and reach nothing)."""
    policy = PAGE_POLICY if alive else STILL_POLICY
    headers = (("content-security-policy", policy), ("x-frame-options", "SAMEORIGIN"))
    return _keep(Grant("text/html; charset=utf-8", data=data, headers=headers))


def forget() -> None:
    """Take every address back; done when a case is closed."""
    with _lock:
        _grants.clear()
        _by_path.clear()


def _attachment(name: str) -> str:
    return f"attachment; filename*=utf-8''{quote(name, safe='')}"


def _keep(made: Grant) -> str:
    with _lock:
        if made.path is not None and (known := _by_path.get(made)) is not None:
            return f"/media/{known}"
        key = ids.random_hex(16)
        _grants[key] = made
        if made.path is not None:
            _by_path[made] = key
        held = sum(len(g.data) for g in _grants.values() if g.data is not None)
        for old, one in list(_grants.items()):
            if len(_grants) <= MOST and (held <= MOST_BYTES or old == key):
                break
            if one.data is not None or len(_grants) > MOST:
                held -= len(one.data or b"")
                _grants.pop(old)
                _by_path.pop(one, None)
    return f"/media/{key}"


async def media(request: Request) -> Response:
    """GET /media/<32 hex>: the file or bytes, by byte ranges for files."""
    with _lock:
        found = _grants.get(request.path_params["key"])
    headers = dict(found.headers) if found else {}
    if found is not None and found.path is not None and found.path.is_file():
        return FileResponse(found.path, media_type=found.mime, headers=headers)
    if found is not None and found.data is not None:
        return Response(found.data, media_type=found.mime, headers=headers)
    return Response("Nothing is here.\n", status_code=404, media_type="text/plain; charset=utf-8")


routes = [Route("/media/{key}", media, methods=["GET"])]

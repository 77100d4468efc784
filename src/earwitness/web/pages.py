"""The pages: empty frames that hold no word of a case. Their scripts ask the API for everything, with the token."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from earwitness.publication.tokens import theme_css

HERE = Path(__file__).parent
STATIC = HERE / "static"
MIMES = {
    ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".json": "application/json",
    ".wasm": "application/wasm",
}
# path -> (its name in the navigation, its title, its script). Only rooms that exist stand here.
ROOMS = {
    "/": ("Case", "Case", "home.mjs"),
    "/quotations": ("Quotations", "Quotations", "quotations.mjs"),
    "/claims": ("Claims", "Claims", "claims.mjs"),
    "/figures": ("Figures", "Figures that must add up", "figures.mjs"),
    "/people": ("People", "What became of them", "people.mjs"),
    "/search": ("Search", "Search", "search.mjs"),
    "/publish": ("Publish", "Publish", "publish.mjs"),
    "/check": ("Check", "Check", "check.mjs"),
    "/history": ("History", "History", "history.mjs"),
    "/keys": ("Keys and time", "Keys and time", "keys.mjs"),
    "/settings": ("Settings", "Settings", "settings.mjs"),
}
# Pages inside a room: (room that the navigation marks, title, script)
INSIDE = {
    "/recording/{exhibit}": ("/", "Recording", "recording.mjs"),
    "/document/{exhibit}": ("/", "Document", "document.mjs"),
    "/claims/board": ("/claims", "Decide claims", "board.mjs"),
    "/claims/in/{exhibit}": ("/claims", "Claims by time", "bytime.mjs"),
    "/claims/{claim}": ("/claims", "Claim", "claim.mjs"),
    "/claims/{claim}/graph": ("/claims", "Attribution graph", "claimgraph.mjs"),
    "/people/{person}": ("/people", "What is known of one person", "people.mjs"),
    "/intake": ("/", "Bring in a folder", "intake.mjs"),
    "/start": ("", "Start", "start.mjs"),
}


@cache
def _templates() -> Environment:
    return Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined)


def _exists(script: str) -> bool:
    return (STATIC / script).is_file()


def render(name: str, *, room: str, title: str, script: str | None) -> Response:
    """A frame around a page. `room` is the path that the navigation marks."""
    nav = [(path, label, path == room) for path, (label, _, file) in ROOMS.items() if _exists(file)]
    html = _templates().get_template(name).render(nav=nav, title=title, script=script)
    return Response(html, media_type="text/html; charset=utf-8")


def _route(path: str, room: str, title: str, script: str) -> list[Route]:
    """The route of a page, where its script is here."""
    if not _exists(script):
        return []

    def page(request: Request) -> Response:
        return render("page.html.j2", room=room, title=title, script=script)

    return [Route(path, page)]


def listening_room(request: Request) -> Response:
    """The listening room of a recording."""
    return render("room.html.j2", room="/", title="Listening room", script=None)


def static(request: Request) -> Response:
    """A script or style of ours; nothing outside the folder, no kind of file that we do not serve."""
    wanted = (STATIC / request.path_params["path"]).resolve()
    mime = MIMES.get(wanted.suffix)
    if mime is None or not wanted.is_relative_to(STATIC.resolve()) or not wanted.is_file():
        return Response("Nothing is here.\n", status_code=404, media_type="text/plain; charset=utf-8")
    return FileResponse(wanted, media_type=mime)


def theme(request: Request) -> Response:
    """The colours, from the one place where they are written down."""
    return Response(theme_css(), media_type="text/css; charset=utf-8")


def nowhere(request: Request) -> Response:
    """There is no icon; the browser asks all the same."""
    return Response(status_code=204)


def verifier(request: Request) -> Response:
    """verifier.html to be saved: the verifier as one file."""
    from earwitness.custody import verifier as page

    headers = {"content-disposition": "attachment; filename=verifier.html"}
    return Response(page.html(), media_type="text/html; charset=utf-8", headers=headers)


def has_room() -> bool:
    """Whether the listening room is part of this installation."""
    return (HERE / "templates" / "room.html.j2").is_file()


def routes() -> list[Route]:
    """Every page that exists in this installation."""
    out = [
        Route("/static/theme.css", theme),
        Route("/static/{path:path}", static),
        Route("/favicon.ico", nowhere),
        Route("/verifier.html", verifier),
    ]
    for path, (_, title, script) in ROOMS.items():
        out += _route(path, path, title, script)
    for path, (room, title, script) in INSIDE.items():
        out += _route(path, room, title, script)
    if has_room():
        out.append(Route("/room/{exhibit}", listening_room))
    return out

"""Endpoints of the case itself: who is here, the start page, the first page of a case, recordings, history, jobs."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request

from earwitness import __version__
from earwitness.desk import arrivals, draftview, home, start, tags, work
from earwitness.desk.context import Desk
from earwitness.errors import Usage
from earwitness.plain import as_plain
from earwitness.web import pages
from earwitness.web.security import path_id, path_of, text_of


def session(desk: Desk | None, request: Request) -> dict[str, Any]:
    """GET: who this browser works as, and whether a case is open."""
    found = request.state.session
    return {
        "person": found.person,
        "pinned": found.pinned,
        "words": found.words,
        "case": home.title(desk) if desk else None,
        "case_id": desk.case.case_id if desk else None,
        "readonly": bool(desk and desk.case.readonly),
        "people": [s.person for s in request.app.state.sessions.all if s.person],
        "known": list(home.people(desk)) if desk else [],
        "version": __version__,
        "room": pages.has_room(),
        "warnings": request.app.state.house.warnings,
    }


def name_session(desk: Desk | None, request: Request) -> dict[str, Any]:
    """POST {name}: bind this browser's token to a name; one who worked here before keeps their spelling."""
    name = text_of(request.state.json, "name", needed=True) or ""
    request.app.state.sessions.name(request.state.session, home.as_known(desk, name) if desk else name)
    return session(desk, request)


# --- before a case is open -------------------------------------------------------------------------------------------


def started(desk: Desk | None, request: Request) -> dict[str, Any]:
    """GET: cases to open."""
    return {"cases": as_plain(start.recent()), "open": desk is not None}


def make(desk: Desk | None, request: Request) -> dict[str, Any]:
    """POST {name, folder?}: make a case and open it."""
    data = request.state.json
    parent = str(path_of(data, "folder")) if "folder" in data else None
    folder = start.new_folder(text_of(data, "name", most=200, needed=True) or "", parent)
    request.app.state.house.create(folder, actor=request.state.person)
    made = request.app.state.house.desk(request.state.person)
    home.rename(made, text_of(data, "name", most=200) or folder.name)
    return {"case": home.title(made)}


def open_case(desk: Desk | None, request: Request) -> dict[str, Any]:
    """POST {folder, readonly?}: open a case in place of the one that is open."""
    data = request.state.json
    folder = path_of(data, "folder")
    house = request.app.state.house
    if desk is not None and house.folder == folder:
        return {"case": home.title(desk)}
    house.open(folder, actor=request.state.person, readonly=data.get("readonly") is True)
    return {"case": home.title(house.desk(request.state.person))}


def leave(desk: Desk | None, request: Request) -> dict[str, Any]:
    """POST: close the case; the start page comes back."""
    request.app.state.house.leave()
    return {}


def demo(desk: Desk | None, request: Request) -> dict[str, Any]:
    """POST {language}: the whole job on the staged recording, and open its case."""
    from earwitness.desk import job

    language = text_of(request.state.json, "language") or "en"
    if language not in ("en", "ru"):
        raise Usage("There is no staged recording in that language.", "Choose en or ru.", where="language")
    out = start.new_folder(f"staged-{language}")
    said: list[str] = []
    shown = job.demonstrate(out, language=language, say=said.append)
    house = request.app.state.house
    house.open(shown.case, actor=request.state.person)
    home.rename(house.desk(request.state.person), "A staged example")
    return {"case": str(shown.case), "said": said}


def folders(desk: Desk | None, request: Request) -> dict[str, Any]:
    """GET ?path=&files=csv: folders to choose from."""
    ending = request.query_params.get("files")
    if ending is not None and not (ending.isalnum() and len(ending) < 8):
        raise Usage("That is not an ending of a file name.", "Leave it out.", where="files")
    return start.folders(request.query_params.get("path"), files=f".{ending}" if ending else None)


# --- the open case ---------------------------------------------------------------------------------------------------


def case(desk: Desk, request: Request) -> dict[str, Any]:
    """GET: the first page."""
    found = as_plain(home.home(desk))
    found["jobs"] = [j for j in arrivals.listed(desk) if j["state"] in ("queued", "running", "failed")]
    found["warnings"] = request.app.state.house.warnings
    found["me"] = request.state.person
    return dict(found)


def rename(desk: Desk, request: Request) -> dict[str, Any]:
    """PUT {title}: call the case something else."""
    home.rename(desk, text_of(request.state.json, "title", most=200, needed=True) or "")
    return {"title": home.title(desk)}


def note(desk: Desk, request: Request) -> dict[str, Any]:
    """PUT {title?, tags?, assigned?}: note something about a recording or document."""
    exhibit, data = path_id(request, "exhibit", "[ED]"), request.state.json
    given = data.get("tags")
    if given is not None and not (isinstance(given, list) and all(isinstance(t, str) for t in given)):
        raise Usage("Tags are a list of texts.", "Load the page again.", where="tags")
    tags.put(
        desk,
        exhibit,
        title=(text_of(data, "title", most=300) or "") if "title" in data else None,
        tags=given,
        assigned=(text_of(data, "assigned", most=80) or "") if "assigned" in data else None,
    )
    return {"about": as_plain(tags.read(desk).get(exhibit))}


def history(desk: Desk, request: Request) -> dict[str, Any]:
    """GET ?before=SEQ: two hundred entries, newest first."""
    before = request.query_params.get("before")
    if before is not None and not (before.isascii() and before.isdigit() and len(before) < 16):
        raise Usage("That is not an entry.", "Load the page again.", where="before")
    found = home.last_entries(desk, 200, before=int(before) if before else None)
    return {"entries": found, "more": len(found) == 200, "instances": len(desk.case.instances())}


def jobs(desk: Desk, request: Request) -> dict[str, Any]:
    """GET: the newest jobs with their progress."""
    return {"jobs": arrivals.listed(desk)}


def resume(desk: Desk, request: Request) -> dict[str, Any]:
    """POST {job?}: go on with a job that failed or was stopped, or make whatever recordings lack."""
    number = request.state.json.get("job")
    if isinstance(number, int):
        arrivals.again(desk, number)
    else:
        arrivals.want_all(desk)
    request.app.state.house.wake()
    return {"jobs": arrivals.listed(desk)}


def stop(desk: Desk, request: Request) -> dict[str, Any]:
    """POST {job}: stop a draft or a search for word times; what it has kept stays."""
    number = request.state.json.get("job")
    if not isinstance(number, int) or isinstance(number, bool):
        raise Usage("That is not a job.", "Load the page again.", where="job")
    draftview.stop(desk, number)
    return {"jobs": arrivals.listed(desk)}


def put_away(desk: Desk, request: Request) -> dict[str, Any]:
    """POST {job}: somebody has read why it failed; it is not shown again."""
    number = request.state.json.get("job")
    if not isinstance(number, int) or isinstance(number, bool):
        raise Usage("That is not a job.", "Load the page again.", where="job")
    arrivals.put_away(desk, number)
    return {"jobs": arrivals.listed(desk)}


def settings(desk: Desk | None, request: Request) -> dict[str, Any]:
    """GET, or POST {name, value|null}: settings of this computer."""
    data = request.state.json
    if request.method == "POST":
        value = text_of(data, "value", most=1000)
        name = text_of(data, "name", needed=True)
        work.settings(name, value, unset=value is None)
    return {"settings": work.settings(None, None), "known": start.known_settings()}


ROUTES = [
    ("GET", "/api/session", session, False),
    ("POST", "/api/session", name_session, False),
    ("GET", "/api/start", started, False),
    ("POST", "/api/start/new", make, False),
    ("POST", "/api/start/open", open_case, False),
    ("POST", "/api/start/leave", leave, False),
    ("POST", "/api/start/demo", demo, False),
    ("GET", "/api/folders", folders, False),
    ("GET", "/api/case", case, True),
    ("PUT", "/api/case", rename, True),
    ("PUT", "/api/exhibits/{exhibit}", note, True),
    ("GET", "/api/log", history, True),
    ("GET", "/api/jobs", jobs, True),
    ("POST", "/api/jobs", resume, True),
    ("POST", "/api/jobs/stop", stop, True),
    ("POST", "/api/jobs/away", put_away, True),
    ("GET", "/api/settings", settings, False),
    ("POST", "/api/settings", settings, False),
]

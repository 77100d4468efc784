"""Endpoints of one recording: its page, record, sources, transcripts in and out, and listening."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.routing import Route

from earwitness.desk import arrivals, copies, keeping, record, recording, release, standing, transcripts
from earwitness.desk.context import Desk
from earwitness.errors import Usage
from earwitness.plain import as_plain
from earwitness.timecode import parse_time
from earwitness.transcripts import formats, printed
from earwitness.web import media
from earwitness.web.api_intake import options_of
from earwitness.web.security import path_id, text_of
from earwitness.web.uploads import takes_file

MOST_TRANSCRIPT = 64 << 20
ENDINGS = {"json": "json", "txt": "txt", "docx": "docx", "textgrid": "TextGrid", "chat": "cha", "tei": "tei.xml"}


def page(desk: Desk, request: Request) -> dict[str, Any]:
    """GET: everything the page of a recording shows."""
    found = as_plain(recording.page(desk, path_id(request, "exhibit", "E")))
    found["formats"] = {"read": list(formats.READERS), "write": list(formats.COMMON), "more": list(formats.MORE)}
    found["formats"]["lacking"] = formats.lacking()
    found["formats"]["pdf"] = printed.can_pdf()
    found["sources"] = recording.sources(desk)
    return dict(found)


def seconds(desk: Desk, request: Request) -> dict[str, Any]:
    """GET: what every second is accounted as; null where no transcript can be read."""
    return {"seconds": recording.seconds(desk, path_id(request, "exhibit", "E"))}


def state_record(desk: Desk, request: Request) -> dict[str, Any]:
    """POST {fields: {name: text}}: state or correct fields of the record."""
    keeping.state_fields(desk, path_id(request, "exhibit", "E"), stated_in(request))
    return page(desk, request)


def stated_in(request: Request) -> list[record.Field]:
    """The fields of a record that a body states. Raises Usage."""
    given = request.state.json.get("fields")
    if not isinstance(given, dict) or not given:
        raise Usage("No field was given.", "Fill in one.", where="fields")
    return [record.parse(str(name), text_of(given, name) or "") for name in given]


def sources(desk: Desk, request: Request) -> dict[str, Any]:
    """GET, or POST {note, name, contact}: make an alias."""
    made = None
    if request.method == "POST":
        data = request.state.json
        made = keeping.add_source(
            desk, name=text_of(data, "name"), contact=text_of(data, "contact"), note=text_of(data, "note")
        )
    return {"sources": recording.sources(desk), "made": made}


# --- transcripts -----------------------------------------------------------------------------------------------------


def turns(desk: Desk, request: Request) -> dict[str, Any]:
    """GET: the turns to choose from."""
    return {"turns": recording.turns(desk, path_id(request, "exhibit", "E"))}


def take_transcript(desk: Desk, request: Request, path: Path) -> dict[str, Any]:
    """POST raw file: a transcript that somebody made elsewhere."""
    options = options_of(request)

    def chosen(name: str) -> str | None:
        value = options.get(name)
        return value.strip() or None if isinstance(value, str) and len(value) < 200 else None

    found = transcripts.import_file(
        desk, path_id(request, "exhibit", "E"), path, format_name=chosen("format"), encoding=chosen("encoding"),
        clip=chosen("clip"), language=chosen("language"), written_by=chosen("written_by"),
    )  # fmt: skip
    return {"transcript": as_plain(found)}


def give_transcript(desk: Desk, request: Request) -> dict[str, Any]:
    """POST {format, transcript?}: a transcript for another program, past the gate, with what it could not carry."""
    exhibit = path_id(request, "exhibit", "E")
    wanted = text_of(request.state.json, "format", needed=True) or ""
    with tempfile.TemporaryDirectory(prefix="earwitness-") as folder:
        out = Path(folder) / "transcript"
        losses = release.export_transcript(
            desk, exhibit, wanted, out, text_of(request.state.json, "transcript", most=20)
        )
        data = out.read_bytes()
    ending = ENDINGS.get(wanted, wanted)
    url = media.grant_bytes(data, "application/octet-stream", download=f"{exhibit}.{ending}")
    return {"url": url, "file": f"{exhibit}.{ending}", "losses": list(losses)}


def print_transcript(desk: Desk, request: Request) -> dict[str, Any]:
    """POST {format: html | pdf, transcript?, told?}: a transcript on paper, past the gate, with its certificate.

    `told` false: certificates say only who stands behind which spans.
    """
    exhibit = path_id(request, "exhibit", "E")
    ending = text_of(request.state.json, "format", needed=True)
    if ending not in ("html", "pdf"):
        raise Usage("A transcript is printed as HTML or PDF.", "Choose one.", where="format")
    with tempfile.TemporaryDirectory(prefix="earwitness-") as folder:
        out = Path(folder) / f"print.{ending}"
        wanted = text_of(request.state.json, "transcript", most=20)
        told = request.state.json.get("told") is not False
        notes = release.print_transcript(desk, exhibit, out, wanted, told=told)
        data = out.read_bytes()
    url = media.grant_bytes(data, "application/octet-stream", download=f"{exhibit}.{ending}")
    return {"url": url, "file": f"{exhibit}.{ending}", "notes": list(notes)}


def align(desk: Desk, request: Request) -> dict[str, Any]:
    """POST {language?}: find the times of words, as a job."""
    exhibit = path_id(request, "exhibit", "E")
    transcripts.current(desk, exhibit)
    number = arrivals.align(desk, exhibit, text_of(request.state.json, "language", most=20))
    request.app.state.house.wake()
    return {"job": number}


def relabel(desk: Desk, request: Request) -> dict[str, Any]:
    """POST {old, new}: describe a speaker otherwise."""
    data = request.state.json
    old, new = text_of(data, "old", most=300, needed=True) or "", text_of(data, "new", most=300, needed=True) or ""
    return {"transcript": as_plain(transcripts.relabel(desk, path_id(request, "exhibit", "E"), old, new))}


def edges(desk: Desk, request: Request) -> dict[str, Any]:
    """POST {turn, from, to}: set when a turn starts and ends."""
    data = request.state.json
    start, end = (parse_time(text_of(data, n, most=40, needed=True) or "") for n in ("from", "to"))
    turn = text_of(data, "turn", most=80, needed=True) or ""
    found = transcripts.edges(desk, path_id(request, "exhibit", "E"), turn, float(start), float(end))
    return {"transcript": as_plain(found)}


# --- listening -------------------------------------------------------------------------------------------------------


def listen(desk: Desk, request: Request) -> dict[str, Any]:
    """POST: where to hear a recording. The sound unlocks once this person said what they had been told of it."""
    exhibit = path_id(request, "exhibit", "E")
    if not desk.case.readonly:
        desk.named()
        standing.check_told(desk, exhibit)
    path = copies.sound(desk, exhibit)
    if path is not None:
        return {"url": media.grant(path, copies.MIME), "copy": "ready"}
    if copies.want(desk, exhibit) is not None:
        request.app.state.house.wake()
    return {"url": None, "copy": copies.state(desk, exhibit)}


ROUTES = [
    ("GET", "/api/exhibits/{exhibit}", page),
    ("GET", "/api/exhibits/{exhibit}/seconds", seconds),
    ("POST", "/api/exhibits/{exhibit}/record", state_record),
    ("GET", "/api/sources", sources),
    ("POST", "/api/sources", sources),
    ("GET", "/api/exhibits/{exhibit}/turns", turns),
    ("POST", "/api/exhibits/{exhibit}/export", give_transcript),
    ("POST", "/api/exhibits/{exhibit}/print", print_transcript),
    ("POST", "/api/exhibits/{exhibit}/align", align),
    ("POST", "/api/exhibits/{exhibit}/speaker", relabel),
    ("POST", "/api/exhibits/{exhibit}/edges", edges),
    ("POST", "/api/exhibits/{exhibit}/listen", listen, True, False),
]
routes = [
    Route("/api/exhibits/{exhibit}/transcripts", takes_file(take_transcript, most=MOST_TRANSCRIPT), methods=["POST"])
]

"""Endpoints of the listening room: transcripts, edits, listening, certification, comparison, translation, search.

Each function takes the desk of the person whose token came, reads the request, calls the desk, and gives JSON. Times
are whole microseconds (`_us`), or milliseconds (`_ms`) where somebody played something.
"""

from __future__ import annotations

from typing import Any

from starlette.requests import Request

from earwitness.desk import comparing, copies, heard, journal, roomview, search, standing, translations
from earwitness.desk.context import Desk
from earwitness.errors import Usage
from earwitness.web import media
from earwitness.web.security import path_id


def _body(request: Request) -> dict[str, Any]:
    value: dict[str, Any] = request.state.json
    return value


def _transcript(request: Request) -> str:
    return path_id(request, "transcript", "T")


def _exhibit(request: Request) -> str:
    return path_id(request, "exhibit", "E")


def _number(request: Request, name: str) -> int | None:
    text = request.query_params.get(name)
    if text is None:
        return None
    if not text.isdecimal() or not text.isascii() or len(text) > 15:
        raise Usage("A number in the address is not one.", "Load the page again.", where=name)
    return int(text)


# -- the room ---------------------------------------------------------------------------------------------------------


def get_room(desk: Desk, request: Request) -> dict[str, Any]:
    """GET /api/exhibits/{E}/room"""
    exhibit = _exhibit(request)
    value = roomview.room(desk, exhibit)
    value["media"] = _media(desk, exhibit) if value["told"] else None
    value["peaks"] = [
        {"url": media.grant(path, "application/octet-stream"), **about} for path, about in copies.peaks(desk, exhibit)
    ]
    return value


def _media(desk: Desk, exhibit: str) -> str | None:
    """The address of the listening copy; None while it is being made."""
    path = copies.sound(desk, exhibit)
    if path is None:
        copies.want(desk, exhibit)
        return None
    return media.grant(path, copies.MIME)


def post_told(desk: Desk, request: Request) -> dict[str, Any]:
    """POST /api/exhibits/{E}/told {role, told}"""
    exhibit, data = _exhibit(request), _body(request)
    standing.tell(desk, exhibit, data.get("role"), data.get("told"))
    return {"media": _media(desk, exhibit)}


# -- a transcript -----------------------------------------------------------------------------------------------------


def get_transcript(desk: Desk, request: Request) -> dict[str, Any]:
    """GET /api/transcripts/{T}?since=SEQ"""
    return roomview.transcript(desk, _transcript(request), _number(request, "since"))


def get_changes(desk: Desk, request: Request) -> dict[str, Any]:
    """GET /api/transcripts/{T}/changes?since=SEQ: waits until something changed, at most 20 s."""
    stopping = getattr(request.app.state, "stopping", None)
    return roomview.changes(desk, _transcript(request), _number(request, "since") or 0, stopping=stopping)


def get_differences(desk: Desk, request: Request) -> dict[str, Any]:
    """GET /api/transcripts/{T}/differences: where other machines heard other words than it says now."""
    return heard.differences(desk, _transcript(request))


def post_ops(desk: Desk, request: Request) -> dict[str, Any]:
    """POST /api/transcripts/{T}/ops {ops}: durable before the answer."""
    name = _transcript(request)
    seq, results = journal.apply(desk, name, _body(request).get("ops"))
    return roomview.after_ops(desk, name, seq, results)


def post_save(desk: Desk, request: Request) -> dict[str, Any]:
    """POST /api/transcripts/{T}/save {note}"""
    note = _body(request).get("note")
    if note is not None and (not isinstance(note, str) or len(note) > 4000):
        raise Usage("The note is not a text.", "Write it shorter.", where="note")
    return {"revision": journal.save(desk, _transcript(request), note or None)}


# -- standing behind it -----------------------------------------------------------------------------------------------


def post_views(desk: Desk, request: Request) -> dict[str, Any]:
    """POST /api/views {exhibit, sitting, ranges: [[start_ms, end_ms, speed_percent]]}"""
    data = _body(request)
    exhibit = data.get("exhibit")
    if not isinstance(exhibit, str):
        raise Usage("The recording is not named.", "Load the page again.", where="exhibit")
    standing.played(desk, exhibit, data.get("sitting"), data.get("ranges"))
    return {"coverage": standing.coverage(desk, exhibit)}


def get_coverage(desk: Desk, request: Request) -> dict[str, Any]:
    """GET /api/exhibits/{E}/coverage"""
    return {"coverage": standing.coverage(desk, _exhibit(request))}


def post_certify(desk: Desk, request: Request) -> dict[str, Any]:
    """POST /api/transcripts/{T}/certify {spans, role, told, uncertain, statement}"""
    data, name = _body(request), _transcript(request)
    made = standing.certify(
        desk, name, data.get("spans"), role=data.get("role"), told_before=data.get("told"),
        uncertain=data.get("uncertain"), statement=data.get("statement"), seq=data.get("seq"),
    )  # fmt: skip
    found = standing.certifications(desk, name)
    return {"certification": next(c for c in found if c["id"] == made), "certified": found}


def post_hypothesis(desk: Desk, request: Request) -> dict[str, Any]:
    """POST /api/transcripts/{T}/hypotheses {speaker, label, says, why}"""
    data, name = _body(request), _transcript(request)
    made = standing.suppose(desk, name, *(data.get(k) for k in ("speaker", "label", "says", "why")))
    return {"hypothesis": made, "hypotheses": standing.hypotheses(desk, name)}


def post_settle_hypothesis(desk: Desk, request: Request) -> dict[str, Any]:
    """POST /api/transcripts/{T}/hypotheses/settle {id, state: accepted|rejected, why}"""
    data, name = _body(request), _transcript(request)
    state, which = data.get("state"), data.get("id")
    if state not in ("accepted", "rejected") or not isinstance(which, str):
        raise Usage("A hypothesis is accepted or rejected.", "Choose one.", where="state")
    standing.settle_hypothesis(desk, which, state == "accepted", data.get("why"))
    return {"hypotheses": standing.hypotheses(desk, name)}


def post_translation(desk: Desk, request: Request) -> dict[str, Any]:
    """POST /api/transcripts/{T}/translation {language}"""
    return {"transcript": translations.begin(desk, _transcript(request), str(_body(request).get("language") or ""))}


# -- two listeners ----------------------------------------------------------------------------------------------------


def post_blind(desk: Desk, request: Request) -> dict[str, Any]:
    """POST /api/exhibits/{E}/blind {people: [a, b], language}"""
    data = _body(request)
    made = comparing.begin_blind(desk, _exhibit(request), data.get("people"), str(data.get("language") or "UNKNOWN"))
    return {"transcripts": list(made)}


def post_hand_in(desk: Desk, request: Request) -> dict[str, Any]:
    """POST /api/transcripts/{T}/hand-in {}"""
    return {"revision": comparing.hand_in(desk, _transcript(request))}


def get_compare(desk: Desk, request: Request) -> dict[str, Any]:
    """GET /api/compare?a=T1@R3&b=T2"""
    return comparing.compare(desk, request.query_params.get("a", ""), request.query_params.get("b", ""))


def get_adjudicate(desk: Desk, request: Request) -> dict[str, Any]:
    """GET /api/adjudicate?transcript=T3"""
    return comparing.adjudication(desk, request.query_params.get("transcript", ""))


def post_adjudicate(desk: Desk, request: Request) -> dict[str, Any]:
    """POST /api/adjudicate {a, b} makes the third transcript; {transcript, row, choice, …} decides a row."""
    data = _body(request)
    name = data.get("transcript")
    if name is None:
        return {"transcript": comparing.begin_adjudication(desk, str(data.get("a")), str(data.get("b")))}
    seq, results = comparing.decide(
        desk, str(name), data.get("row"), data.get("choice"), text=data.get("text"), speaker=data.get("speaker")
    )
    decided = comparing.adjudication(desk, str(name))["decided"]
    return {**roomview.after_ops(desk, str(name), seq, results), "decided": decided}


def get_search(desk: Desk, request: Request) -> dict[str, Any]:
    """GET /api/search?q=…&after=…"""
    return search.search(desk, request.query_params.get("q", ""), after=_number(request, "after") or 0)


T, E = "/api/transcripts/{transcript}", "/api/exhibits/{exhibit}"
ROUTES = [
    ("GET", f"{E}/room", get_room),
    ("POST", f"{E}/told", post_told),
    ("GET", f"{E}/coverage", get_coverage),
    ("GET", T, get_transcript),
    ("GET", f"{T}/changes", get_changes),
    ("GET", f"{T}/differences", get_differences),
    ("POST", f"{T}/ops", post_ops),
    ("POST", f"{T}/save", post_save),
    ("POST", "/api/views", post_views),
    ("POST", f"{T}/certify", post_certify),
    ("POST", f"{T}/hypotheses", post_hypothesis),
    ("POST", f"{T}/hypotheses/settle", post_settle_hypothesis),
    ("POST", f"{T}/translation", post_translation),
    ("POST", f"{E}/blind", post_blind),
    ("POST", f"{T}/hand-in", post_hand_in),
    ("GET", "/api/compare", get_compare),
    ("GET", "/api/adjudicate", get_adjudicate),
    ("POST", "/api/adjudicate", post_adjudicate),
    ("GET", "/api/search", get_search),
]

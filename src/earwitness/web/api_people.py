"""Endpoints of people: who is asked after, what is said of them, who may be the same, the dossier for a family."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from starlette.requests import Request

from earwitness.desk import claims, familydossier, people, peopleview, release
from earwitness.desk.context import Desk
from earwitness.errors import Usage
from earwitness.web import media
from earwitness.web.security import path_id, text_of


def _today() -> str:
    """The day it is where this computer stands."""
    return datetime.now(UTC).astimezone().date().isoformat()


def room(desk: Desk, request: Request) -> dict[str, Any]:
    """GET: everything the room shows, with the day on which its lanes end."""
    return {**peopleview.overview(desk), "today": _today()}


def one(desk: Desk, request: Request) -> dict[str, Any]:
    """GET: one person or group, every note in words; for a person what is not known as well."""
    found = peopleview.subject(desk, path_id(request, "person", "[MG]"))
    found["today"] = _today()
    found["dossier"] = familydossier.dossier(desk, found["id"]) if found["kind"] == "person" else None
    return found


def add(desk: Desk, request: Request) -> dict[str, Any]:
    """POST {label, names?: [text], told_apart?, named?, group?, members?: [M1]}: a person or a group, in my name."""
    data = request.state.json
    label = text_of(data, "label", most=300, needed=True) or ""
    if data.get("group") is True:
        made = people.add_group(desk, label, members=_texts(data, "members")).id
    else:
        named = data.get("named") is not False
        apart = text_of(data, "told_apart", most=1000)
        made = people.add(desk, label, names=_texts(data, "names"), told_apart=apart, named=named).id
        people.propose_pairs(desk)
    return {"id": made, **room(desk, request)}


def _texts(data: dict[str, Any], name: str) -> list[str]:
    """A list of texts from a body."""
    given = data.get(name) or []
    if not isinstance(given, list) or len(given) > 100:
        raise Usage("A list cannot be kept as it is.", "Give fewer.", where=name)
    return [text for one in given if (text := text_of({name: one}, name, most=300))]


def names(desk: Desk, request: Request) -> dict[str, Any]:
    """POST: propose a person for each name in texts that were drafted, and look for who may be the same."""
    made = people.propose_people(desk)
    people.propose_pairs(desk)
    return {"proposed_now": len(made), **room(desk, request)}


def decide(desk: Desk, request: Request) -> dict[str, Any]:
    """POST {ask: true | false, why?}: whether a proposed person is somebody this case asks after."""
    person = path_id(request, "person", "M")
    claims.one(desk, person, "person")
    if request.state.json.get("ask") is True:
        claims.settle(desk, person, "confirmed")
        people.propose_pairs(desk)
    else:
        why = text_of(request.state.json, "why", needed=True)
        claims.settle(desk, person, "rejected", why=why)
    return room(desk, request)


def note(desk: Desk, request: Request) -> dict[str, Any]:
    """POST {subject, status, modality, place or claim, from?, to?, whereabouts?, words?, why?}: a note by hand."""
    data = request.state.json
    start, end, place = (text_of(data, n, most=60) for n in ("from", "to", "place"))
    made = people.note(
        desk, text_of(data, "subject"), text_of(data, "status", needed=True) or "",
        text_of(data, "modality", needed=True) or "", claim=text_of(data, "claim", most=20),
        when={"earliest": start, "latest": end or start} if start or end else None,
        whereabouts=text_of(data, "whereabouts", most=500), words=text_of(data, "words", most=200),
        place=people.place(desk, place) if place else None, why=text_of(data, "why"),
    )  # fmt: skip
    return {"id": made.id, **room(desk, request)}


def assign(desk: Desk, request: Request) -> dict[str, Any]:
    """POST {subject: M1 | G1}, {new: label}, {nobody: true} or {back: true}: of whom a note speaks."""
    data, which = request.state.json, path_id(request, "note", "F")
    subject, new, why = text_of(data, "subject", most=20), text_of(data, "new", most=300), text_of(data, "why")
    if sum((subject is not None, new is not None, data.get("nobody") is True, data.get("back") is True)) != 1:
        raise Usage("It was not said of whom the note speaks.", "Choose somebody, or nobody known.", where="subject")
    if data.get("back") is True:
        claims.one(desk, which, "fate")
        claims.reopen(desk, which)
        return room(desk, request)
    if new is not None:
        claims.one(desk, which, "fate")
        subject = people.add(desk, new, named=data.get("named") is not False).id
        people.propose_pairs(desk)
    people.assign(desk, which, subject, why=why)
    return room(desk, request)


def contradict(desk: Desk, request: Request) -> dict[str, Any]:
    """POST {other: F1, why, both_hold?}: two notes cannot both hold (neither wins), or they can."""
    data = request.state.json
    other, why = text_of(data, "other", most=20, needed=True), text_of(data, "why", needed=True)
    weigh = people.both_hold if data.get("both_hold") is True else people.contradict
    weigh(desk, path_id(request, "note", "F"), other or "", why=why or "")
    return room(desk, request)


def pairs(desk: Desk, request: Request) -> dict[str, Any]:
    """POST {first, second, same, why} or {back: I1}: whether two are one person, or that decision taken back."""
    data = request.state.json
    back = text_of(data, "back", most=20)
    if back is not None:
        claims.one(desk, back, "pair")
        claims.reopen(desk, back)
        return room(desk, request)
    first, second = (text_of(data, n, most=20, needed=True) or "" for n in ("first", "second"))
    why = text_of(data, "why", needed=True) or ""
    people.decide_pair(desk, first, second, same=data.get("same") is True, why=why)
    return room(desk, request)


def estimate(desk: Desk, request: Request) -> dict[str, Any]:
    """POST {low, high, by, how} or {none: true}: what somebody estimates; the room as it then is."""
    data = request.state.json
    if data.get("none") is True:
        people.drop_estimate(desk)
    else:
        people.state_estimate(
            desk, _number(data, "low"), _number(data, "high"), by=text_of(data, "by", most=300) or "",
            how=text_of(data, "how", most=1000) or "",
        )  # fmt: skip
    return room(desk, request)


def _number(data: dict[str, Any], name: str) -> float:
    value = data.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e12:
        raise Usage("That is not a number of people.", "Write a number such as 40.", where=name)
    return float(value)


def dossier(desk: Desk, request: Request) -> dict[str, Any]:
    """POST {format: html | pdf}: the dossier for the family, past the gate."""
    person = path_id(request, "person", "M")
    ending = text_of(request.state.json, "format", needed=True)
    if ending not in ("html", "pdf"):
        raise Usage("A dossier is written as HTML or PDF.", "Choose one.", where="format")
    with tempfile.TemporaryDirectory(prefix="earwitness-") as folder:
        out = Path(folder) / f"dossier.{ending}"
        notes = release.print_dossier(desk, person, out)
        data = out.read_bytes()
    url = media.grant_bytes(data, "application/octet-stream", download=f"{person}.{ending}")
    return {"url": url, "file": f"{person}.{ending}", "notes": list(notes)}


ROUTES = [
    ("GET", "/api/people", room),
    ("POST", "/api/people", add),
    ("POST", "/api/people/estimate", estimate),
    ("POST", "/api/people/names", names),
    ("POST", "/api/people/notes", note),
    ("POST", "/api/people/notes/{note}/assign", assign),
    ("POST", "/api/people/notes/{note}/contradict", contradict),
    ("POST", "/api/people/pairs", pairs),
    ("GET", "/api/people/{person}", one),
    ("POST", "/api/people/{person}/decide", decide),
    ("POST", "/api/people/{person}/dossier", dossier),
]

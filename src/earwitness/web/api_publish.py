"""Endpoints of pages: what stands in the way, what it would look like, publishing, writing again, withdrawing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from starlette.requests import Request

from earwitness.desk import claimview, outgoing, record, release, start
from earwitness.desk.context import Desk
from earwitness.errors import Usage
from earwitness.plain import as_plain
from earwitness.web import media
from earwitness.web.security import path_id, path_of, text_of

SHOW = {"digest": "SHA-256 of the original", "received": "when it was received", "how": "how it reached us"}


def pages(desk: Desk, request: Request) -> dict[str, Any]:
    """GET: the pages of the case, what may be disclosed, and a folder to propose."""
    shown = {**SHOW, **{k: v for k, v in record.FIELDS.items() if k not in ("got.how", "got.at")}}
    return {
        "pages": outgoing.pages(desk),
        "claims": claimview.offered(desk),
        "show": [{"name": k, "label": v} for k, v in shown.items()],
        "out": start.out_folder(),
    }


def options_of(data: dict[str, Any]) -> release.Options:
    """What a person chose for a page. Raises Usage."""
    show = data.get("show", [])
    if not isinstance(show, list) or not all(isinstance(s, str) and len(s) < 40 for s in show):
        raise Usage("What to show is a list of names.", "Load the page again.", where="show")
    chosen = data.get("translations")
    if chosen is not None and not (
        isinstance(chosen, list) and all(isinstance(t, str) and len(t) < 20 for t in chosen)
    ):
        raise Usage("Translations are a list of ids.", "Load the page again.", where="translations")
    return release.Options(
        context_s=_seconds(data),
        title=text_of(data, "title", most=300),
        standfirst=text_of(data, "standfirst", most=1000) or "",
        publisher=text_of(data, "publisher", most=200),
        contact=text_of(data, "contact", most=200) or "",
        working=data.get("working") is True,
        replaces=text_of(data, "replaces", most=20),
        looked_at_leaks=data.get("looked_at_leaks") is True,
        show=tuple(show),
        language=text_of(data, "language", most=20) or "en",
        translations=None if chosen is None else tuple(chosen) or ("none",),
        claims=_claims(data.get("claims")),
        told=data.get("told") is not False,
    )


def _claims(chosen: Any) -> tuple[str, ...]:
    """The ids of claims that go along. Raises Usage."""
    if chosen is None:
        return ()
    if not isinstance(chosen, list) or not all(isinstance(c, str) and len(c) < 20 for c in chosen):
        raise Usage("Claims are a list of ids.", "Load the page again.", where="claims")
    return tuple(chosen)


def _seconds(data: dict[str, Any]) -> float:
    """How much of the transcript around each quotation is printed. Raises Usage."""
    text = text_of(data, "context_s", most=5) or "12"
    if not text.isascii() or not text.isdecimal() or int(text) > 600:
        raise Usage("That is not a number of seconds from 0 to 600.", "Write one.", where="context_s")
    return float(text)


def _chosen(desk: Desk, data: dict[str, Any], options: release.Options) -> list[Any]:
    ids = data.get("quotations")
    if ids is not None and not (isinstance(ids, list) and all(isinstance(i, str) for i in ids)):
        raise Usage("Quotations are a list of ids.", "Load the page again.", where="quotations")
    return outgoing.chosen(desk, ids, working=options.working)


def check(desk: Desk, request: Request) -> dict[str, Any]:
    """POST options: why the gate would refuse, as a list; what readers will see; the page to look at, in a sandbox."""
    options = options_of(request.state.json)
    looked = outgoing.look(desk, _chosen(desk, request.state.json, options), options)
    return {
        "reasons": list(looked.reasons),
        "notes": list(looked.notes),
        "translations": as_plain(looked.translations),
        "preview": media.grant_page(looked.shell, alive=False),
        "leaves": as_plain(looked.leaves),
        "seen": looked.seen,
    }


def publish(desk: Desk, request: Request) -> dict[str, Any]:
    """POST options with `out`, and the `seen` that `check` gave: make the page of what was looked at, or refuse."""
    data = request.state.json
    seen = text_of(data, "seen", most=64)
    if seen is None:
        raise Usage("Nobody has looked at what would leave.", "Look at it first, then publish.", where="seen")
    options = options_of(data)
    out = new_folder(data)
    made = release.publish(desk, _chosen(desk, data, options), out, options, seen=seen)
    return {"page": as_plain(made), "out": str(out), "preview": _preview(desk, made.id)}


def new_folder(data: dict[str, Any]) -> Path:
    """The folder `out` of a body, which must be new or empty. Raises Usage, PathTaken."""
    out = path_of(data, "out")
    release.new_folder(out)
    return out


def _preview(desk: Desk, page: str) -> str:
    return media.grant_page(outgoing.stored(desk, page), alive=True)


def preview(desk: Desk, request: Request) -> dict[str, Any]:
    """GET: the stored page as a stranger would see it, with its own checks, in a sandbox."""
    return {"url": _preview(desk, path_id(request, "page", "P"))}


def again(desk: Desk, request: Request) -> dict[str, Any]:
    """POST {out}: write the files of a page again, byte for byte."""
    out = new_folder(request.state.json)
    return {"files": list(release.export_page(desk, path_id(request, "page", "P"), out)), "out": str(out)}


def withdraw(desk: Desk, request: Request) -> dict[str, Any]:
    """POST {reason, out?}: take a page back; with `out`, a notice to stand in its place is written there."""
    data = request.state.json
    out = new_folder(data) if text_of(data, "out") else None
    reason = text_of(data, "reason", needed=True) or ""
    release.withdraw(desk, path_id(request, "page", "P"), reason=reason, out=out)
    return {"pages": outgoing.pages(desk), "out": str(out) if out else None}


ROUTES = [
    ("GET", "/api/pages", pages),
    ("POST", "/api/publish/check", check, True, False),
    ("POST", "/api/publish", publish),
    ("GET", "/api/pages/{page}/preview", preview),
    ("POST", "/api/pages/{page}/again", again),
    ("POST", "/api/pages/{page}/withdraw", withdraw),
]

"""Endpoints of proof: checking pages and cases, keys, timestamps, what a reader trusts, copies, erasing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.routing import Route

from earwitness.custody import fingerprint
from earwitness.desk import checking, keeping, keyring, times, unlocked, work
from earwitness.desk.arrivals import file_name
from earwitness.desk.context import Desk
from earwitness.errors import KeyLocked, Usage
from earwitness.plain import as_plain
from earwitness.web import media
from earwitness.web.api_intake import options_of
from earwitness.web.api_publish import new_folder
from earwitness.web.security import text_of
from earwitness.web.uploads import takes_file

# --- checking --------------------------------------------------------------------------------------------------------


def verify_pages(desk: Desk | None, request: Request, path: Path) -> dict[str, Any]:
    """POST raw files, one after the other: check pages as a stranger would. Needs no case.

    Options: files [{name, size, clip?}] in their order (else it is one page), only [fingerprint]. A file with `clip` is
    said to be the sound of that quotation of the one page beside it.
    """
    options = options_of(request)
    only = options.get("only", [])
    if not (isinstance(only, list) and len(only) <= 20 and all(isinstance(k, str) and len(k) < 400 for k in only)):
        raise Usage("The keys are not a list of fingerprints.", "Type one, as it was read to you.", where="only")
    pages, clips = _parted(path, options.get("files"))
    report = checking.check(pages, only=only, clips=clips)
    told = [{**p, "path": Path(p["path"]).name} for p in report.pages]
    alive = [media.grant_page(p.read_bytes(), alive=True) if p.suffix in (".html", ".htm") else None for p in pages]
    return {
        "overall": report.overall, "pages": told, "warnings": report.warnings, "previews": alive,
        "equivocation": report.equivocation,
    }  # fmt: skip


def _parted(path: Path, files: Any) -> tuple[list[Path], dict[str, Path]]:
    """The files that came as one body: pages, and clips by quotation. Raises Usage."""
    if files is None:
        return [path], {}
    good = isinstance(files, list) and 0 < len(files) <= 100 and all(
        isinstance(f, dict) and isinstance(f.get("name"), str) and isinstance(f.get("size"), int) and f["size"] > 0
        and isinstance(f.get("clip"), str | None) for f in files
    )  # fmt: skip
    if not good or sum(f["size"] for f in files) != path.stat().st_size:
        raise Usage("The files that came do not fit what was said of them.", "Choose them again.", where="files")
    pages: list[Path] = []
    clips: dict[str, Path] = {}
    with path.open("rb") as body:
        for n, one in enumerate(files):
            place = path.parent / f"part-{n}"
            place.mkdir()
            part = place / file_name(one["name"])
            part.write_bytes(body.read(one["size"]))
            if one.get("clip"):
                clips[one["clip"]] = part
            else:
                pages.append(part)
    return pages, clips


def verify_case(desk: Desk, request: Request) -> dict[str, Any]:
    """POST: check everything the open case rests on."""
    found = keeping.check(desk, checking.trust_store((), (), ()))
    return {
        "findings": as_plain(found.findings), "entries": found.entries, "instances": found.instances,
        "recordings": found.recordings, "documents": found.documents, "pages": found.pages,
        "notes": list(found.notes),
    }  # fmt: skip


def trusted(desk: Desk | None, request: Request) -> dict[str, Any]:
    """GET, or POST {forget}: the keys and authorities this reader trusts."""
    if request.method == "POST":
        checking.forget_key(text_of(request.state.json, "forget", needed=True) or "")
    own = checking.readers_own()
    keys = [
        {"spoken": fingerprint.spoken(k.key), "hex": fingerprint.hex_of(k.key), "name": k.name, "revoked": k.revoked_at}
        for k in own.keys
    ]
    return {"keys": keys, "authorities": len(own.anchors)}


def trust_authority(desk: Desk | None, request: Request, path: Path) -> dict[str, Any]:
    """POST raw file: keep the certificate of a time authority."""
    return {"kept": checking.keep_authority(path)}


def trust_keys(desk: Desk | None, request: Request, path: Path) -> dict[str, Any]:
    """POST raw file: keep a publisher's key list."""
    return {"kept": checking.keep_keys(path)}


# --- keys ------------------------------------------------------------------------------------------------------------


def keys(desk: Desk, request: Request) -> dict[str, Any]:
    """GET: the keys of the case, to be read aloud, and the timestamps that were kept."""
    kept = desk.case.read("SELECT size, kind, authority, at FROM tokens ORDER BY id DESC LIMIT 50")
    return {
        "keys": as_plain(keyring.listed(desk)),
        "locked": unlocked.needed(desk),
        "held": unlocked.held(desk),
        "timestamps": [{k: r[k] for k in ("size", "kind", "authority", "at")} for r in kept],
    }


def rotate(desk: Desk, request: Request) -> dict[str, Any]:
    """POST {reason}: hand over to a fresh key."""
    keyring.rotate(desk, reason=text_of(request.state.json, "reason", most=500) or "rotated")
    return keys(desk, request)


def revoke(desk: Desk, request: Request) -> dict[str, Any]:
    """POST {key, reason, at?}: say that a key must not be trusted from a moment on."""
    data = request.state.json
    keyring.revoke(
        desk, text_of(data, "key", most=200, needed=True) or "", reason=text_of(data, "reason", needed=True) or "",
        revoked_at=text_of(data, "at", most=40),
    )  # fmt: skip
    return keys(desk, request)


def export_keys(desk: Desk, request: Request) -> dict[str, Any]:
    """POST {name}: the key list for readers, to be saved."""
    data = keyring.key_list(desk, text_of(request.state.json, "name", most=200) or "not stated")
    return {"url": media.grant_bytes(data, "application/octet-stream", download="earwitness-keys.txt")}


def passphrase(desk: Desk, request: Request) -> dict[str, Any]:
    """POST {unlock} | {new} | {remove: true} | {forget: true}: the passphrase of the signing key; never logged."""
    data = request.state.json
    if "unlock" in data:
        unlocked.keep(desk, _secret(data, "unlock"))
    elif data.get("forget") is True:
        unlocked.keep(desk, None)
    elif "new" in data or data.get("remove") is True:
        fresh = None if data.get("remove") is True else _secret(data, "new")
        if unlocked.needed(desk):
            raise KeyLocked("The key has a passphrase already.", "Unlock it first.", where="passphrase")
        keyring.protect(desk, fresh)
        unlocked.keep(desk, fresh)
    else:
        raise Usage("Nothing was asked for.", "Load the page again.", where="passphrase")
    return keys(desk, request)


def _secret(data: dict[str, Any], name: str) -> str:
    value = data.get(name)
    if not isinstance(value, str) or not 1 <= len(value) <= 1000:
        raise Usage("A passphrase is a text of at most 1000 letters.", "Type one.", where="passphrase")
    return value


# --- time ------------------------------------------------------------------------------------------------------------


def ask_time(desk: Desk, request: Request) -> dict[str, Any]:
    """POST {renew?}: a request to carry to an authority by hand."""
    data = times.request(desk, renew=request.state.json.get("renew") is True)
    url = media.grant_bytes(data, "application/timestamp-query", download="earwitness-request.tsq")
    return {"url": url, "file": "earwitness-request.tsq", "sha256": times.digest(data)}


def attach_time(desk: Desk, request: Request, path: Path) -> dict[str, Any]:
    """POST raw file: the authority's answer to such a request."""
    return {"timestamp": as_plain(times.attach(desk, path, trust=checking.trust_store((), (), ())))}


def authority(desk: Desk, request: Request) -> dict[str, Any]:
    """POST {url, renew?}: ask an authority now. It learns this computer's address, the time, and a hash."""
    data = request.state.json
    url = text_of(data, "url", most=500, needed=True) or ""
    kept = times.from_authority(desk, url, renew=data.get("renew") is True, trust=checking.trust_store((), (), ()))
    return {"timestamp": as_plain(kept)}


# --- looking after ---------------------------------------------------------------------------------------------------


def erase(desk: Desk, request: Request) -> dict[str, Any]:
    """POST {entry, field, reason}: erase one text of an entry for good."""
    data = request.state.json
    if not isinstance(data.get("entry"), int) or isinstance(data.get("entry"), bool):
        raise Usage("That is not an entry.", "Load the page again.", where="entry")
    keeping.erase(
        desk, data["entry"], text_of(data, "field", most=100, needed=True) or "",
        reason=text_of(data, "reason", needed=True) or "",
    )  # fmt: skip
    return {}


def backup(desk: Desk, request: Request) -> dict[str, Any]:
    """POST {out}: copy the case to a new folder and check the copy."""
    out = new_folder(request.state.json)
    return {"originals": keeping.backup(desk, out), "out": str(out)}


def limits(desk: Desk | None, request: Request) -> dict[str, Any]:
    """GET: which limits on hostile media are in force on this computer."""
    return {"limits": as_plain(work.limits())}


ROUTES = [
    ("POST", "/api/verify/case", verify_case, True, False),
    ("GET", "/api/trust", trusted, False),
    ("POST", "/api/trust", trusted, False),
    ("GET", "/api/keys", keys),
    ("POST", "/api/keys/rotate", rotate),
    ("POST", "/api/keys/revoke", revoke),
    ("POST", "/api/keys/export", export_keys),
    ("POST", "/api/keys/passphrase", passphrase),
    ("POST", "/api/timestamps/request", ask_time),
    ("POST", "/api/timestamps/authority", authority),
    ("POST", "/api/erase", erase),
    ("POST", "/api/backup", backup),
    ("GET", "/api/limits", limits, False),
]
routes = [
    Route("/api/verify", takes_file(verify_pages, writes=False, needs_case=False), methods=["POST"]),
    Route(
        "/api/trust/authority", takes_file(trust_authority, most=1 << 20, writes=False, needs_case=False),
        methods=["POST"],
    ),
    Route("/api/trust/keys", takes_file(trust_keys, most=1 << 20, writes=False, needs_case=False), methods=["POST"]),
    Route("/api/timestamps/attach", takes_file(attach_time, most=65_537), methods=["POST"]),
]  # fmt: skip

"""Timestamps: what an authority is asked, offline by file or at an address a person named, and what it answered.

A token stands over the checkpoint and its signature line, so a stolen key cannot inherit its time (docs/format.md §6).
Nothing here contacts anybody unless a person asked in this call.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from earwitness import net, timecode
from earwitness.custody import notes, tokens
from earwitness.custody.trust import Trust
from earwitness.desk import keyring
from earwitness.desk.context import Desk
from earwitness.desk.intake import open_untrusted
from earwitness.errors import NotInCase, ReplyMismatch
from earwitness.store.act import Act
from earwitness.store.case import Checkpoint

_WAITING = "timestamp requests"


@dataclass(frozen=True)
class Stamped:
    """A token that was kept. `state` is the verdict with the reader's anchors at hand; unavailable without one."""

    checkpoint_size: int
    state: str
    code: str
    time: str | None
    authority: str | None
    renewal: bool


def head(desk: Desk) -> Checkpoint:
    """The signed head of this machine's log, made now if it is not there yet."""
    key = keyring.signing_key(desk)
    return desk.case.checkpoint(key.public, key.sign)


def note_k(checkpoint: Checkpoint) -> bytes:
    """The bytes that a token is about."""
    return notes.parse(checkpoint.note).note_of(checkpoint.key)


def to_stamp(desk: Desk) -> Checkpoint:
    """The checkpoint the next token will be about.

    That is the head that holds the last seal: tokens over it date every seal before it. A head that only added the
    token of the last head is not stamped again.
    """
    case = desk.case
    last = case.one("SELECT max(n) AS n FROM exhibits WHERE instance = ?", (case.instance(desk.actor),))
    for checkpoint in case.checkpoints(case.instance()):
        stamped = case.one(
            "SELECT 1 FROM tokens WHERE instance = ? AND size = ?", (checkpoint.instance, checkpoint.size)
        )
        if stamped and last and last["n"] is not None and checkpoint.size > last["n"]:
            return checkpoint
    return head(desk)


def request(desk: Desk, *, renew: bool = False) -> bytes:
    """A request (.tsq) to carry to an authority by hand; it is remembered, so that the answer can be matched."""
    checkpoint = to_stamp(desk)
    stamped = _imprint(desk, checkpoint, renew)
    data = tokens.request(stamped)
    waiting = {
        "instance": checkpoint.instance,
        "key": checkpoint.key.hex(),
        "request": data.hex(),
        "renewal": renew,
        "size": checkpoint.size,
    }
    row = desk.case.one("SELECT value FROM settings WHERE name = ?", (_WAITING,))
    known = json.loads(row["value"])[-31:] if row else []
    with desk.case.act(Act("ask for a timestamp", desk.actor, details={"size": checkpoint.size})) as tx:
        tx.put("settings", _WAITING, value=json.dumps([*known, waiting]))
    return data


def _imprint(desk: Desk, checkpoint: Checkpoint, renew: bool) -> bytes:
    if not renew:
        return tokens.imprint(note_k(checkpoint))
    earlier = stored_tokens(desk, checkpoint)
    if not earlier[0]:
        raise NotInCase("There is no timestamp to renew.", "Ask for a first one.", where="timestamp")
    return tokens.renewal_imprint(note_k(checkpoint), [*earlier[0], *earlier[1]])


def attach(desk: Desk, path: Path, *, trust: Trust | None = None) -> Stamped:
    """Keep the answer (.tsr) to a request this case wrote. Raises ReplyMismatch, AuthorityRefused, Unreadable."""
    with open_untrusted(path) as file:
        reply = file.read(65_537)
    row = desk.case.one("SELECT value FROM settings WHERE name = ?", (_WAITING,))
    for waiting in reversed(json.loads(row["value"]) if row else []):
        try:
            token = tokens.attach(reply, bytes.fromhex(waiting["request"]))
        except ReplyMismatch:
            continue
        found = [c for c in desk.case.checkpoints(waiting["instance"]) if c.size == waiting["size"]]
        checkpoint = next(c for c in found if c.key.hex() == waiting["key"])
        return _keep(desk, checkpoint, token, "by file", renewal=waiting["renewal"], trust=trust)
    raise ReplyMismatch(
        "The answer fits no request that this case wrote.",
        "Attach the answer to a request from `timestamp CASE --request FILE`.",
        where="attach",
    )


def from_authority(desk: Desk, url: str, *, renew: bool = False, trust: Trust | None = None) -> Stamped:
    """Ask the authority at an address that a person named. It learns this address, the time, and a hash."""
    checkpoint = to_stamp(desk)
    data = tokens.request(_imprint(desk, checkpoint, renew))
    with net.asked("timestamp"):
        reply = net.post_timestamp(url, data, proxy=desk.home.get("proxy"))
    return _keep(desk, checkpoint, tokens.attach(reply, data), url, renewal=renew, trust=trust)


def _keep(
    desk: Desk, checkpoint: Checkpoint, token: bytes, authority: str, *, renewal: bool, trust: Trust | None
) -> Stamped:
    data = note_k(checkpoint)
    earlier, renewals = stored_tokens(desk, checkpoint)
    anchors = (trust or Trust()).anchors
    if renewal:
        report = tokens.verify_renewals(data, earlier, [*renewals, token], anchors=anchors)[-1]
    else:
        report = tokens.check(token, tokens.imprints(data), anchors=anchors)
    if report.state == "no":
        raise ReplyMismatch(
            "The authority's answer does not stand: one of the checks on it fails.",
            "Do not use it; ask again, or ask another authority.",
            where=report.code,
        )
    act = Act("keep a timestamp", desk.actor, texts={"authority": authority}, details={"size": checkpoint.size})
    with desk.case.act(act) as tx:
        tx.insert(
            "tokens", instance=checkpoint.instance, size=checkpoint.size, key=checkpoint.key,
            kind="renewal" if renewal else "rfc3161", authority=authority, token=token, certs=b"[]", at=tx.time,
        )  # fmt: skip
    when = timecode.instant(report.gen_time) if report.gen_time else None
    return Stamped(checkpoint.size, report.state, report.code, when, report.authority, renewal)


def stored_tokens(desk: Desk, checkpoint: Checkpoint) -> tuple[list[bytes], list[bytes]]:
    """The tokens and the renewals kept for a checkpoint and key, each in the order they came."""
    rows = desk.case.read(
        "SELECT kind, token FROM tokens WHERE instance = ? AND size = ? AND key = ? ORDER BY id",
        (checkpoint.instance, checkpoint.size, checkpoint.key),
    )
    first = [bytes(r["token"]) for r in rows if r["kind"] == "rfc3161"]
    return first, [bytes(r["token"]) for r in rows if r["kind"] == "renewal"]


def digest(data: bytes) -> str:
    """SHA-256 in hex, as it is shown beside a request so that two people can compare."""
    return hashlib.sha256(data).hexdigest()

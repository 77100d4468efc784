"""Keys of a case: which one signs here, handing over to a new one, and the list of what must not be trusted any more.

The private half never enters a case (docs/attacks.md). A case copied to another machine signs there with a key of its
own, in a log instance of its own.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from earwitness import timecode
from earwitness.custody import cj, fingerprint, statements
from earwitness.desk.context import Desk
from earwitness.errors import NotInCase
from earwitness.store.act import Act, Tx
from earwitness.store.case import Case
from earwitness.store.keys import KeyStore, SigningKey
from earwitness.store.log import origin


@dataclass(frozen=True)
class KeyLine:
    """One key as it is listed. `here` says whether this machine can sign with it."""

    hex: str
    spoken: str
    state: str
    since: str
    until: str | None
    reason: str | None
    here: bool
    protected: bool


def signing_key(desk: Desk) -> SigningKey:
    """The key that signs on this machine; made now (an entry) where the case has none here. Raises KeyLocked."""
    store = KeyStore(desk.home)
    public = _active(desk, store, desk.case)
    if public is None:
        key = store.create(desk.case.case_id, passphrase=desk.passphrase)
        try:
            with desk.case.act(Act("new key", desk.actor)) as tx:
                public = _active(desk, store, tx)
                if public is not None:
                    raise _AnotherWasFirst
                tx.insert("keys", key=key.public, state="active", since=tx.time)
            return key
        except _AnotherWasFirst:
            store.remove(key.public)
    assert public is not None
    return store.load(public, desk.passphrase)


class _AnotherWasFirst(Exception):
    """Another process made the key of this machine a moment ago; this act is not kept."""


def _active(desk: Desk, store: KeyStore, reader: Case | Tx) -> bytes | None:
    """The newest key that is on this machine and active in the case."""
    active = {bytes(r["key"]) for r in reader.read("SELECT key FROM keys WHERE state = 'active'")}
    return next((i.public for i in reversed(store.for_case(desk.case.case_id)) if i.public in active), None)


def leads_here(desk: Desk, sealed_by: bytes) -> bool:
    """Whether readers can follow the key a recording was sealed under to the one that signs here now."""
    present = _active(desk, KeyStore(desk.home), desk.case)
    if present is None or present == sealed_by:
        return present == sealed_by
    instance = desk.case.instance(desk.actor)
    rows = desk.case.read("SELECT statement FROM key_statements WHERE instance = ? ORDER BY n", (instance,))
    links = [statements.parse_key(bytes(r["statement"])) for r in rows]
    return present in statements.reachable_keys(origin(instance), sealed_by, links)


def rotate(desk: Desk, *, reason: str = "rotated") -> KeyLine:
    """Hand over to a fresh key: both sign the statement, and the log holds it.

    The old key signs the head first: what it sealed can only be shown under a head that it signed itself.
    """
    old = signing_key(desk)
    desk.case.checkpoint(old.public, old.sign)
    store = KeyStore(desk.home)
    new = store.create(desk.case.case_id, passphrase=desk.passphrase)
    instance = desk.case.instance(desk.actor)
    link = statements.link_keys(origin(instance), old.public, new.public, old.sign, new.sign)
    data = link.dump()
    digest = hashlib.sha256(data).digest()
    with desk.case.act(Act("rotate key", desk.actor, reason=reason), action="key", subject=digest) as tx:
        tx.insert("keys", key=new.public, state="active", since=tx.time)
        tx.update("keys", old.public, state="rotated", until=tx.time, reason=reason)
        tx.insert("key_statements", digest=digest.hex(), statement=data, instance=tx.instance, n=tx.n)
    return next(line for line in listed(desk) if line.hex == fingerprint.hex_of(new.public))


def revoke(desk: Desk, given: str, *, reason: str, revoked_at: str | None = None) -> KeyLine:
    """Say that a key must not be trusted from a moment on. What a token dates before that moment still stands."""
    wanted = fingerprint.parse(given)
    for row in desk.case.read("SELECT key FROM keys"):
        if wanted.matches(bytes(row["key"])):
            when = revoked_at or timecode.instant()
            timecode.parse_instant(when)
            with desk.case.act(Act("revoke key", desk.actor, reason=reason)) as tx:
                tx.update("keys", bytes(row["key"]), state="revoked", until=when, reason=reason)
            return next(line for line in listed(desk) if line.hex == fingerprint.hex_of(bytes(row["key"])))
    raise NotInCase("The case has no key with that fingerprint.", "See Keys and time, or `keys list`.", where="key")


def listed(desk: Desk) -> list[KeyLine]:
    """Every key of the case, oldest first."""
    here = {info.public: info for info in KeyStore(desk.home).all()}
    lines = []
    for row in desk.case.read("SELECT * FROM keys ORDER BY since, key"):
        key = bytes(row["key"])
        lines.append(
            KeyLine(
                fingerprint.hex_of(key),
                fingerprint.spoken(key),
                row["state"],
                row["since"],
                row["until"],
                row["reason"],
                key in here,
                key in here and here[key].protected,
            )
        )
    return lines


def protect(desk: Desk, new: str | None) -> None:
    """Set, change or take away the passphrase of the signing key."""
    key = signing_key(desk)
    KeyStore(desk.home).protect(key.public, desk.passphrase, new)


def key_list(desk: Desk, name: str) -> bytes:
    """The key list that readers may be given: keys, their times, what is revoked and why, signed by the present key.

    One line of canonical JSON, then the signer's fingerprint and signature. Readers check the fingerprint by voice.
    """
    key = signing_key(desk)
    keys: list[Any] = []
    for row in desk.case.read("SELECT * FROM keys ORDER BY since, key"):
        revoked = row["state"] == "revoked"
        keys.append(
            {
                "from": row["since"],
                "key": cj.to_b64(bytes(row["key"])),
                "name": name,
                "reason": row["reason"] or "none",
                "revoked_at": row["until"] if revoked else "",
                "until": row["until"] or "",
            }
        )
    body = cj.dump({"keys": keys, "made": timecode.instant(), "type": "earwitness/keys/1"})
    signature = key.sign(b"earwitness/1 keys\n" + body)
    return body + b"\n" + f"{key.fingerprint} {cj.to_b64(signature)}\n".encode()


def as_trust(untrusted: bytes) -> dict[str, Any]:
    """The keys of a list file, for a trust store. Its reader vouches for it; a bad signature is refused."""
    from earwitness.custody import ed25519
    from earwitness.errors import SignatureBroken

    body, _, tail = untrusted.partition(b"\n")
    obj = cj.load(body)
    if not isinstance(obj, dict) or obj.get("type") != "earwitness/keys/1":
        raise cj.malformed("The file is not a key list.")
    words = tail.decode("ascii", "replace").split()
    for item in cj.items(obj.get("keys"), "list of keys", most=1000):
        key = cj.b64(item.get("key") if isinstance(item, dict) else None, "key", 32)
        if len(words) == 2 and fingerprint.hex_of(key) == words[0]:
            ed25519.verify(key, b"earwitness/1 keys\n" + body, cj.b64(words[1], "signature", 64))
            return dict(json.loads(body))
    raise SignatureBroken("The key list is not signed by a key on it.", "Get the list again from its owner.")

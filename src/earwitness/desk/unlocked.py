"""The passphrase of a case's signing key, held in memory while a desk has the case open; never written anywhere."""

from __future__ import annotations

import os
import threading

from earwitness.desk.context import Desk
from earwitness.store.case import Case
from earwitness.store.keys import KeyStore

_held: dict[str, str] = {}
_lock = threading.Lock()


def keep(desk: Desk, passphrase: str | None) -> None:
    """Hold it (or let go of it, with None) after trying it on the key. Raises KeyLocked where it does not open it."""
    if passphrase is not None:
        store = KeyStore(desk.home)
        for info in store.for_case(desk.case.case_id):
            if info.protected:
                store.load(info.public, passphrase)
    with _lock:
        if passphrase is None:
            _held.pop(desk.case.case_id, None)
        else:
            _held[desk.case.case_id] = passphrase


def passphrase_of(case: Case) -> str | None:
    """The passphrase that is held for a case, else that of the environment."""
    with _lock:
        found = _held.get(case.case_id)
    return found or os.environ.get("EARWITNESS_PASSPHRASE") or None


def needed(desk: Desk) -> bool:
    """Whether a key of this case on this machine has a passphrase that is not held."""
    store = KeyStore(desk.home)
    return any(i.protected for i in store.for_case(desk.case.case_id)) and passphrase_of(desk.case) is None


def held(desk: Desk) -> bool:
    """Whether a passphrase is held in memory now."""
    with _lock:
        return desk.case.case_id in _held

"""Who is at the desk: one random token per person and server start, and one-time codes that are exchanged for it.

A token lives in the browser's sessionStorage and in a header, never in a cookie (all ports of this computer share
cookies), never in a query and never in an argument (other users of the computer can read those). A browser that the
program opens itself is therefore given a code that works once.
"""

from __future__ import annotations

import hashlib
import hmac
import threading
from collections.abc import Sequence
from dataclasses import dataclass

from earwitness import ids
from earwitness.custody import fingerprint
from earwitness.errors import NotAllowed, Usage

MOST_NAME = 80


@dataclass
class Session:
    """One token. `pinned`: the name was given at the start and is not changed from the browser."""

    token: str
    person: str | None
    pinned: bool

    @property
    def words(self) -> str:
        """Two words made from the token, shown in the terminal and on the page: they tell that both are of one desk."""
        return "-".join(fingerprint.spoken(b"earwitness desk" + self.token.encode()).split("-")[:2])


class Sessions:
    """The tokens of one server start."""

    def __init__(self, people: Sequence[str] = (), *, actor: str | None = None) -> None:
        self._lock = threading.Lock()
        self._by_digest: dict[bytes, Session] = {}
        self._once: dict[str, Session] = {}
        self.all: list[Session] = []
        names: Sequence[str | None] = people or [None]
        for name in names:
            session = Session(ids.random_hex(32), clean_name(name) if name else actor, pinned=name is not None)
            self.all.append(session)
            self._by_digest[_digest(session.token)] = session
        if len({s.person for s in self.all}) < len(self.all):
            raise Usage("Two people have the same name.", "Give each a name of their own.", where="people")

    def find(self, token: str | None) -> Session | None:
        """The session of a token, or None. Compares digests, so that time tells nothing."""
        if not token or len(token) > 200:
            return None
        wanted = _digest(token)
        found = None
        for digest, session in self._by_digest.items():
            if hmac.compare_digest(digest, wanted):
                found = session
        return found

    def once(self, session: Session) -> str:
        """A code that is exchanged for the session's token, once."""
        code = "once-" + ids.random_hex(16)
        with self._lock:
            self._once[code] = session
        return code

    def redeem(self, code: str) -> Session:
        """The session of a one-time code. Raises NotAllowed where it was used before."""
        with self._lock:
            session = self._once.pop(code, None)
        if session is None:
            raise NotAllowed(
                "This address was already used, or it is of an earlier start.",
                "Start `earwitness serve` again. If nobody here opened it, somebody else on this computer may have.",
                where="session",
            )
        return session

    def name(self, session: Session, name: str) -> None:
        """Say in whose name this browser works. Raises NotAllowed where the start of the server fixed it."""
        wanted = clean_name(name)
        if session.pinned and wanted != session.person:
            raise NotAllowed(
                "This address belongs to one person, and the name was fixed when the desk was started.",
                "Open your own address, or start the desk again with other names.",
                where="session",
            )
        session.person = wanted


def clean_name(name: str) -> str:
    """A name or alias as it is kept. Raises Usage for what cannot be one."""
    text = " ".join(name.split())
    if not text or len(text) > MOST_NAME or not text.isprintable():
        raise Usage("That cannot be a name.", "Write a name or an alias of at most 80 letters.", where="name")
    return text


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()

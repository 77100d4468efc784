"""Keys, signed notes and timestamps of the vectors, all out of seeds."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from earwitness.custody import cj, ed25519, notes
from vectors.sound import seeded

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests" / "custody"))
import authority

LOG = notes.ORIGIN_PREFIX + seeded("log", 16).hex()
TIME_A = datetime(2026, 6, 1, 12, 0, 0, tzinfo=UTC)
TIME_B = datetime(2026, 6, 1, 12, 0, 7, tzinfo=UTC)


@dataclass(frozen=True)
class Key:
    """A signing key out of a seed."""

    seed: bytes

    @classmethod
    def of(cls, name: str) -> Key:
        return cls(seeded(f"key {name}"))

    @property
    def public(self) -> bytes:
        return ed25519.public(self.seed)

    def sign(self, message: bytes) -> bytes:
        return ed25519.sign(self.seed, message)


NEWSROOM = Key.of("newsroom")


@cache
def authorities() -> tuple[authority.Authority, authority.Authority]:
    return authority.Authority.make("A"), authority.Authority.make("B")


def line(key: bytes, signature: bytes, origin: str = LOG, *, key_id: bytes | None = None) -> str:
    """One signature line of a note, with its line feed."""
    return f"\u2014 {origin} {cj.to_b64((key_id or notes.key_id(origin, key)) + signature)}\n"


def signed(text: str, *keys: Key, origin: str = LOG) -> bytes:
    """A note over `text` with one line a key, in that order."""
    return (text + "\n" + "".join(line(k.public, k.sign(text.encode()), origin) for k in keys)).encode()


def note_of(checkpoint: bytes, key: bytes = NEWSROOM.public) -> bytes:
    return notes.parse(checkpoint).note_of(key)


def stamps(stamped: bytes) -> list[bytes]:
    """Two good tokens. A's issuer stands in `certs` of the seal; B's signer is itself the reader's anchor."""
    a, b = authorities()
    return [a.stamp(stamped, TIME_A, certs=[a.signer.der]), b.stamp(stamped, TIME_B, certs=[])]

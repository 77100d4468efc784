"""What this reader trusts: named keys, revoked keys, and timestamp authorities. None of it ever comes from a bundle.

`trust.json` in the home: names for keys, from when until when, and when and why one was revoked. `anchors/` holds
certificates of timestamp authorities that the reader added to those of the release.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from earwitness import timecode
from earwitness.custody import fingerprint
from earwitness.errors import NotInCase, Usage
from earwitness.store.database import faults
from earwitness.store.originals import write_file
from earwitness.store.settings import Home

REASONS = ("compromised", "lost", "rotated", "other")


@dataclass(frozen=True)
class TrustedKey:
    """One line of the reader's list. `key` is the public key in hex; times are instants in their fixed text form."""

    key: str
    name: str | None = None
    since: str | None = None
    until: str | None = None
    revoked_at: str | None = None
    reason: str | None = None

    @property
    def public(self) -> bytes:
        """The 32-byte public key."""
        return bytes.fromhex(self.key)


class TrustStore:
    """The reader's own list of keys and anchors."""

    def __init__(self, home: Home) -> None:
        self.home = home

    # -- keys ------------------------------------------------------------------------------------------------------

    def keys(self) -> list[TrustedKey]:
        """Every key on the list. Raises Usage where the file cannot be read as one."""
        try:
            listed = json.loads((self.home.folder / "trust.json").read_text("utf-8"))["keys"]
            out = [TrustedKey(**item) for item in listed]
            for item in out:
                _check(item)
        except FileNotFoundError:
            return []
        except (ValueError, TypeError, KeyError, OSError):
            raise Usage(
                "The list of trusted keys cannot be read.", "Mend it or remove it.", where="trust.json"
            ) from None
        return out

    def get(self, public: bytes) -> TrustedKey | None:
        """The line of one key, or None."""
        return next((k for k in self.keys() if k.public == public), None)

    def put(self, item: TrustedKey) -> None:
        """Add a key, or replace its line. Raises Usage."""
        _check(item)
        self._write([*(k for k in self.keys() if k.key != item.key), item])

    def revoke(self, public: bytes, *, reason: str, at: str | None = None) -> None:
        """Mark a key as revoked from an instant on. `compromised`: only what a token shows to be earlier stands."""
        if reason not in REASONS:
            raise Usage("That is not a reason to revoke a key.", f"Give one of: {', '.join(REASONS)}.", where="reason")
        known = self.get(public) or TrustedKey(public.hex())
        self.put(TrustedKey(known.key, known.name, known.since, known.until, at or timecode.instant(), reason))

    def forget(self, public: bytes) -> None:
        """Take a key off the list. Raises NotInCase."""
        left = [k for k in self.keys() if k.public != public]
        if len(left) == len(self.keys()):
            raise NotInCase("That key is not on the list.", "See Keys and time, or `keys list`.", where="key")
        self._write(left)

    def find(self, text: str) -> TrustedKey:
        """The key on the list with this fingerprint (spoken or hex). Raises Usage, NotInCase."""
        wanted = fingerprint.parse(text)
        for item in self.keys():
            if wanted.matches(item.public):
                return item
        raise NotInCase("No key on the list has that fingerprint.", "See Keys and time, or `keys list`.", where="key")

    def _write(self, items: Iterable[TrustedKey]) -> None:
        self.home.make()
        listed = [{k: v for k, v in asdict(item).items() if v is not None} for item in items]
        text = json.dumps({"keys": listed}, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
        with faults():
            write_file(self.home.folder / "trust.json", [text.encode("utf-8")])

    # -- anchors ---------------------------------------------------------------------------------------------------

    def anchors(self) -> list[bytes]:
        """The certificates (DER or PEM, as given) of timestamp authorities that the reader added."""
        return [path.read_bytes() for path in sorted((self.home.folder / "anchors").glob("*.cer"))]

    def add_anchor(self, certificate: bytes) -> Path:
        """Add the certificate of a timestamp authority; the caller has checked that it is one."""
        path = self.home.sub("anchors") / f"{hashlib.sha256(certificate).hexdigest()[:32]}.cer"
        with faults():
            write_file(path, [certificate])
        return path


def _check(item: TrustedKey) -> None:
    try:
        good = len(item.public) == 32 and item.key == item.public.hex()
        for when in (item.since, item.until, item.revoked_at):
            if when is not None:
                timecode.parse_instant(when)
    except (ValueError, TypeError):
        good = False
    if not good:
        raise Usage("A trusted key is 32 bytes of hex.", "Copy it from the page or the case.", where="key")

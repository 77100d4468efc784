"""Signing keys on this machine: one Ed25519 key per case by default, a passphrase if the person wants one.

A key file is canonical JSON, mode 0600, in the keys folder of the home. With a passphrase the 32-byte seed is sealed
with ChaCha20-Poly1305 under a key from Argon2id (RFC 9106; 256 MiB, three passes); everything else in the file,
version and parameters included, is the associated data. Without one, anyone with the machine can sign.
The case holds public keys only.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from earwitness import timecode
from earwitness.custody import cj, ed25519, fingerprint
from earwitness.errors import KeyLocked, Malformed, NoKey, Unavailable
from earwitness.store.database import faults
from earwitness.store.originals import write_file
from earwitness.store.settings import Home

TYPE = "earwitness/key-file/1"
PLAIN, SEALED = "none", "argon2id chacha20poly1305"
_KEYS = "case kdf made nonce protection public seed type"
MAX_FILE_BYTES = 4096


@dataclass(frozen=True)
class Kdf:
    """Parameters of Argon2id. Bounded on reading, so that a key file cannot exhaust the machine."""

    memory_kib: int = 256 * 1024
    passes: int = 3
    lanes: int = 1

    def key(self, passphrase: str, salt: bytes) -> bytes:
        """32 bytes from a passphrase. Raises Unavailable where Argon2id is missing."""
        from cryptography.exceptions import UnsupportedAlgorithm
        from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

        try:
            return Argon2id(
                salt=salt, length=32, iterations=self.passes, lanes=self.lanes, memory_cost=self.memory_kib
            ).derive(passphrase.encode("utf-8"))
        except UnsupportedAlgorithm:
            raise Unavailable("This Python lacks Argon2id.", "Install the wheel of `cryptography`.") from None
        except MemoryError:
            raise Unavailable("There is not enough memory to open the key.", "Close other programs.") from None


@dataclass(frozen=True)
class SigningKey:
    """A key that is open. The seed never shows in a repr."""

    public: bytes
    case: str
    _seed: bytes = field(repr=False)

    def sign(self, message: bytes) -> bytes:
        """64 bytes of Ed25519."""
        return ed25519.sign(self._seed, message)

    @property
    def fingerprint(self) -> str:
        """The hex fingerprint of the public key."""
        return fingerprint.hex_of(self.public)


@dataclass(frozen=True)
class KeyInfo:
    """A key file, unopened. `case` is the case's id, or "any"."""

    public: bytes
    case: str
    made: str
    protected: bool
    path: Path


class KeyStore:
    """The keys folder of a home."""

    def __init__(self, home: Home) -> None:
        self.home = home

    @property
    def folder(self) -> Path:
        """Where the key files lie; made when the first is written."""
        return self.home.folder / "keys"

    def create(self, case: str = "any", *, passphrase: str | None = None, kdf: Kdf | None = None) -> SigningKey:
        """A fresh key for a case (its id, 32 hex digits), written before it is returned."""
        seed = os.urandom(32)
        key = SigningKey(ed25519.public(seed), case, seed)
        self._write(key, passphrase, kdf or Kdf(), timecode.instant())
        return key

    def all(self) -> list[KeyInfo]:
        """Every key on this machine, oldest first. A file that is not one is passed over; `load` says why."""
        out = []
        for path in sorted(self.folder.glob("*.json")):
            try:
                obj = _read(path)
            except Malformed:
                continue
            out.append(KeyInfo(cj.b64(obj["public"], "key", 32), obj["case"], obj["made"], _sealed(obj), path))
        return sorted(out, key=lambda info: (info.made, info.public))

    def for_case(self, case: str) -> list[KeyInfo]:
        """The keys of a case, oldest first."""
        return [info for info in self.all() if info.case == case]

    def load(self, public: bytes, passphrase: str | None = None) -> SigningKey:
        """Open a key. Raises NoKey, KeyLocked, Malformed."""
        path = self.folder / _name(public)
        if not path.is_file():
            raise NoKey(
                "The signing key of this case is not on this machine.",
                "Copy its key file from the machine that has it, or rotate to a new key there.",
            )
        obj = _read(path)
        seed = self._open(obj, passphrase)
        if ed25519.public(seed) != public or cj.b64(obj["public"], "key", 32) != public:
            raise cj.malformed("The key file holds another key than it says.", "key-file")
        return SigningKey(public, obj["case"], seed)

    def protect(self, public: bytes, old: str | None, new: str | None, *, kdf: Kdf | None = None) -> None:
        """Change, set or take away the passphrase of a key. Raises KeyLocked."""
        key = self.load(public, old)
        made = _read(self.folder / _name(public))["made"]
        self._write(key, new, kdf or Kdf(), made)

    def remove(self, public: bytes) -> None:
        """Delete a key file. Its seed is overwritten first, which a flash medium may not honour."""
        path = self.folder / _name(public)
        if not path.is_file():
            raise NoKey("That key is not on this machine.", "See Keys and time, or `keys list`.")
        with faults():
            size = path.stat().st_size
            with path.open("r+b") as file:
                file.write(b"\0" * size)
                file.flush()
                os.fsync(file.fileno())
            path.unlink()

    # -- the file --------------------------------------------------------------------------------------------------

    def _write(self, key: SigningKey, passphrase: str | None, kdf: Kdf, made: str) -> None:
        obj: dict[str, Any] = {
            "case": key.case,
            "kdf": {},
            "made": made,
            "nonce": "",
            "protection": PLAIN,
            "public": cj.to_b64(key.public),
            "type": TYPE,
        }
        seed = key._seed
        if passphrase is not None:
            from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

            salt, nonce = os.urandom(16), os.urandom(12)
            obj["kdf"] = {
                "lanes": kdf.lanes,
                "memory_kib": kdf.memory_kib,
                "passes": kdf.passes,
                "salt": cj.to_b64(salt),
            }
            obj["nonce"], obj["protection"] = cj.to_b64(nonce), SEALED
            seed = ChaCha20Poly1305(kdf.key(passphrase, salt)).encrypt(nonce, seed, cj.dump(obj))
        obj["seed"] = cj.to_b64(seed)
        folder = self.home.sub("keys")
        with faults():
            write_file(folder / _name(key.public), [cj.dump(obj)], mode=0o600)

    def _open(self, obj: dict[str, Any], passphrase: str | None) -> bytes:
        raw = cj.b64(obj["seed"], "seed")
        if not _sealed(obj):
            if len(raw) != 32:
                raise cj.malformed("A key file does not hold a seed.", "key-file")
            return raw
        if passphrase is None:
            raise KeyLocked("The signing key is protected by a passphrase.", "Give the passphrase.")
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

        kdf, salt = _kdf(obj["kdf"])
        head = {name: value for name, value in obj.items() if name != "seed"}
        try:
            cipher = ChaCha20Poly1305(kdf.key(passphrase, salt))
            return cipher.decrypt(cj.b64(obj["nonce"], "nonce", 12), raw, cj.dump(head))
        except InvalidTag:
            raise KeyLocked(
                "The passphrase does not open the key, or its file was changed.", "Try again, or restore the key file."
            ) from None


def _name(public: bytes) -> str:
    return f"{hashlib.sha256(public).hexdigest()[:32]}.json"


def _sealed(obj: dict[str, Any]) -> bool:
    return bool(obj["protection"] == SEALED)


def _kdf(value: Any) -> tuple[Kdf, bytes]:
    obj = cj.closed(value, "lanes memory_kib passes salt", "key derivation")
    kdf = Kdf(
        cj.integer(obj["memory_kib"], "memory of the key derivation", least=8, most=1024 * 1024),
        cj.integer(obj["passes"], "passes of the key derivation", least=1, most=16),
        cj.integer(obj["lanes"], "lanes of the key derivation", least=1, most=16),
    )
    return kdf, cj.b64(obj["salt"], "salt", 16)


def _read(path: Path) -> dict[str, Any]:
    with faults(), path.open("rb") as file:
        raw = file.read(MAX_FILE_BYTES + 1)
    if len(raw) > MAX_FILE_BYTES:
        raise cj.malformed("A key file is larger than any key file.", "key-file")
    obj = cj.closed(cj.load(raw), _KEYS, "key file")
    if obj["type"] != TYPE or obj["protection"] not in (PLAIN, SEALED):
        raise cj.malformed("A key file is of a kind that is not known.", "key-file")
    cj.text(obj["case"], "case id")
    cj.text(obj["made"], "time")
    cj.b64(obj["public"], "key", 32)
    return obj

"""Checkpoints as C2SP signed notes, and entry proofs as C2SP tlog-proof@v1 (docs/format.md §6).

A checkpoint is three lines: origin, tree size, root. It carries no time: time comes from tokens alone.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from earwitness.custody import cj
from earwitness.errors import Malformed

ORIGIN_PREFIX = "earwitness.invalid/log/"
MAX_NOTE_BYTES = 65536
MAX_SIGNATURES = 16
MAX_TREE = 2**40
PROOF_HEADER = "c2sp.org/tlog-proof@v1"
_ORIGIN = re.compile(r"earwitness\.invalid/log/[0-9a-f]{32}\Z")
_SIGNATURE = re.compile("— ([^ +]+) ([A-Za-z0-9+/=]+)\\Z")


@dataclass(frozen=True)
class Note:
    """A parsed checkpoint. `lines` are its signature lines without the line feed, with (name, key id, signature)."""

    text: str
    origin: str
    size: int
    root: bytes
    lines: tuple[tuple[str, str, bytes, bytes], ...]

    def signature_of(self, key: bytes) -> tuple[str, bytes] | None:
        """The line and signature that claim to be by `key`. Raises Malformed when two do."""
        wanted = key_id(self.origin, key)
        found = [(line, sig) for line, name, kid, sig in self.lines if name == self.origin and kid == wanted]
        if len(found) > 1:
            raise cj.malformed("A checkpoint has two lines of one key.", "note")
        return found[0] if found else None

    def note_of(self, key: bytes) -> bytes:
        """note_K: the text, a blank line and the one line of key K. This is what a token is about."""
        found = self.signature_of(key)
        if found is None:
            raise cj.malformed("A checkpoint is not signed by that key.", "key")
        return f"{self.text}\n{found[0]}\n".encode()


def key_id(origin: str, key: bytes) -> bytes:
    """Four bytes that say which key a line is by. They can be forged at will: always check the whole key."""
    return hashlib.sha256(origin.encode() + b"\n\x01" + key).digest()[:4]


def checkpoint_text(origin: str, size: int, root: bytes) -> str:
    """The three lines that are signed."""
    return f"{origin}\n{size}\n{cj.to_b64(root)}\n"


def sign(text: str, key: bytes, signer: Callable[[bytes], bytes]) -> bytes:
    """The signed note: text, blank line, one signature line. `signer` gives 64 bytes of Ed25519."""
    origin = text.split("\n", 1)[0]
    blob = key_id(origin, key) + signer(text.encode())
    return f"{text}\n— {origin} {cj.to_b64(blob)}\n".encode()


def parse(untrusted: bytes) -> Note:
    """A checkpoint of canonical form. Raises Malformed with where="note"."""
    try:
        if len(untrusted) > MAX_NOTE_BYTES:
            raise ValueError
        whole = untrusted.decode("utf-8")
        if re.search(r"[\x00-\x09\x0b-\x1f\x7f]", whole) or not whole.endswith("\n"):
            raise ValueError
        head, blank, tail = whole.partition("\n\n")
        lines = head.split("\n")
        if not blank or len(lines) != 3 or not tail:
            raise ValueError
        origin, size_text, root_text = lines
        if not _ORIGIN.match(origin) or not re.fullmatch(r"0|[1-9][0-9]{0,12}", size_text):
            raise ValueError
        size = int(size_text)
        if size > MAX_TREE:
            raise ValueError
        root = cj.b64(root_text, "root", 32)
        signatures = []
        for line in tail[:-1].split("\n"):
            found = _SIGNATURE.match(line)
            if not found:
                raise ValueError
            blob = cj.b64(found[2], "signature")
            if len(blob) < 5:
                raise ValueError
            signatures.append((line, found[1], blob[:4], blob[4:]))
        if len(signatures) > MAX_SIGNATURES:
            raise ValueError
    except (ValueError, Malformed):
        raise cj.malformed("A checkpoint is not of the form that is signed.", "note") from None
    return Note(head + "\n", origin, size, root, tuple(signatures))


@dataclass(frozen=True)
class Proof:
    """A tlog-proof: the entry's place, its path, and the checkpoint's own bytes."""

    index: int
    path: tuple[bytes, ...]
    checkpoint: bytes


def proof_text(index: int, path: Sequence[bytes], checkpoint: bytes) -> str:
    """The text form of an entry proof, without the optional `extra` line."""
    hashes = "".join(cj.to_b64(h) + "\n" for h in path)
    return f"{PROOF_HEADER}\nindex {index}\n{hashes}\n{checkpoint.decode()}"


def parse_proof(untrusted: str) -> Proof:
    """An entry proof. Raises Malformed."""
    head, blank, checkpoint = untrusted.partition("\n\n")
    lines = head.split("\n")
    if not blank or len(lines) < 2 or lines[0] != PROOF_HEADER or len(lines) > 2 + 64:
        raise cj.malformed("An entry proof is not of the form of tlog-proof@v1.")
    found = re.fullmatch(r"index (0|[1-9][0-9]{0,12})", lines[1])
    if not found:
        raise cj.malformed("An entry proof does not say which entry it is about.")
    path = tuple(cj.b64(line, "hash of a path", 32) for line in lines[2:])
    return Proof(int(found[1]), path, checkpoint.encode())

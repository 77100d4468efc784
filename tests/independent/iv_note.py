"""Checkpoints, entry proofs and Ed25519 (format.md §6, format-time.md §2)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from iv_canonical import ORIGIN, Malformed, sha256, unb64
from iv_schema import MAX_PATH

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
SMALL = {
    bytes.fromhex(x)
    for x in (
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    )
}
MAX_NOTE = 65536
MAX_LINES = 16
MAX_SIZE = 2**40
MAX_DIGITS = 13
MAGIC = "c2sp.org/tlog-proof@v1"
DECIMAL = re.compile(r"0|[1-9][0-9]*")
CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f]")


def _canonical(point: bytes) -> bool:
    number = int.from_bytes(point, "little")
    y = number & (2**255 - 1)
    return y < P and not (number >> 255 and y in (1, P - 1))


def weak_key(key: bytes) -> bool:
    return len(key) != 32 or not _canonical(key) or key in SMALL


def verify_ed25519(key: bytes, message: bytes, signature: bytes) -> str:
    """The empty text, or the code."""
    if weak_key(key):
        return "weak-key"
    if len(signature) != 64 or not _canonical(signature[:32]):
        return "signature"
    if int.from_bytes(signature[32:], "little") >= L:
        return "signature"
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return "signature"
    return ""


def key_id(origin: str, key: bytes) -> bytes:
    return sha256(origin.encode() + b"\n\x01" + key)[:4]


@dataclass
class Line:
    name: str
    key_id: bytes
    signature: bytes
    raw: str


@dataclass
class Note:
    origin: str
    size: int
    root: bytes
    text: str
    lines: list[Line] = field(default_factory=list)

    def lines_of(self, key: bytes) -> list[Line]:
        wanted = key_id(self.origin, key)
        return [x for x in self.lines if x.name == self.origin and x.key_id == wanted]

    def bytes_for(self, line: Line) -> bytes:
        return (self.text + "\n" + line.raw + "\n").encode()


@dataclass
class Proof:
    index: int
    path: list[bytes]
    note: Note | None


def _line(raw: str) -> Line | None:
    if not raw.startswith("\u2014 "):
        return None
    name, space, coded = raw[2:].partition(" ")
    if not name or not space or "+" in name or any(x.isspace() for x in name):
        return None
    try:
        blob = unb64(coded)
    except Malformed:
        return None
    if len(blob) < 5:
        return None
    return Line(name, blob[:4], blob[4:], raw)


def read_note(text: str) -> Note | None:
    """None: not of the form of a checkpoint."""
    if len(text.encode()) > MAX_NOTE:
        return None
    head, empty, tail = text.partition("\n\n")
    if not empty or tail.count("\n") > MAX_LINES or CONTROL.search(text):
        return None
    body = head.split("\n")
    if len(body) != 3 or not ORIGIN.fullmatch(body[0]) or not DECIMAL.fullmatch(body[1]):
        return None
    if len(body[1]) > MAX_DIGITS or int(body[1]) > MAX_SIZE:
        return None
    try:
        root = unb64(body[2])
    except Malformed:
        return None
    if len(root) != 32 or not tail.endswith("\n"):
        return None
    note = Note(body[0], int(body[1]), root, head + "\n")
    for raw in tail[:-1].split("\n"):
        line = _line(raw)
        if line is None:
            return None
        note.lines.append(line)
    return note


def read_proof(raw: bytes) -> Proof:
    """The first lines must be right; the checkpoint may be wrong."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Malformed("proof") from error
    head, empty, checkpoint = text.partition("\n\n")
    lines = head.split("\n")
    if not empty or len(lines) < 2 or lines[0] != MAGIC or not lines[1].startswith("index "):
        raise Malformed("proof")
    number = lines[1][6:]
    if not DECIMAL.fullmatch(number) or len(number) > MAX_DIGITS:
        raise Malformed("index")
    path = [unb64(x) for x in lines[2:]]
    if len(path) > MAX_PATH or any(len(x) != 32 for x in path):
        raise Malformed("path")
    return Proof(int(number), path, read_note(checkpoint))

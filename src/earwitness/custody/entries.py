"""Entries of the custody log (docs/format.md §6): a small public envelope around a salted private record."""

from __future__ import annotations

from dataclasses import dataclass

from earwitness.custody import cj
from earwitness.custody.commitments import commit

ACTIONS = ("seal", "publish", "key", "other")
TYPE = "earwitness/entry/1"


@dataclass(frozen=True)
class Entry:
    """The public part. `subject` is the hash of the statement a seal, publish or key entry is about, else empty."""

    n: int
    action: str
    private: bytes
    subject: bytes


def private_hash(salt: bytes, private: bytes) -> bytes:
    """What the envelope holds of the private record: commit("entry", salt, canonical JSON)."""
    return commit("entry", salt, private)


def build(action: str, n: int, private: bytes, subject: bytes = b"") -> bytes:
    """Canonical bytes of an entry. `private` is the 32-byte commitment."""
    if action not in ACTIONS or bool(subject) == (action == "other"):
        raise ValueError("seal, publish and key entries have a subject; others have none")
    return cj.dump({"action": action, "n": n, "private": private.hex(), "subject": subject.hex(), "type": TYPE})


def parse(untrusted: bytes) -> Entry:
    """The entry of canonical bytes. Raises Malformed."""
    obj = cj.closed(cj.load(untrusted), "action n private subject type", "log entry")
    if obj["type"] != TYPE or obj["action"] not in ACTIONS:
        raise cj.malformed("A log entry is of a kind that is not known.")
    subject = b"" if obj["subject"] == "" else cj.hexed(obj["subject"], "subject")
    if bool(subject) == (obj["action"] == "other"):
        raise cj.malformed("A log entry names a subject where it must not, or names none.")
    return Entry(cj.integer(obj["n"], "entry number"), obj["action"], cj.hexed(obj["private"], "commitment"), subject)

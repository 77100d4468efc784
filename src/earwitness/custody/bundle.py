"""The bundle: what a page discloses, and nothing that a signed statement already says (docs/format.md §7)."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any

from earwitness.custody import cj, notes
from earwitness.custody.entries import Entry
from earwitness.custody.entries import parse as parse_entry
from earwitness.custody.leaves import Leaf
from earwitness.custody.statements import (
    KeyLink,
    Publication,
    Seal,
    parse_key,
    parse_publication,
    parse_seal,
)
from earwitness.errors import PastLimits, UnsupportedBundle

TYPE = "earwitness/bundle/1"
MARK = b'<script type="application/vnd.earwitness.bundle" id="earwitness-bundle">'
END = b"</script>"
MAX_BYTES = 64 * 1024 * 1024
MAX_EXCERPTS = 1000
MAX_SEALS = 1000
MAX_LEAVES = 100_000
MAX_TOKEN_BYTES = 65536


def _past_limits() -> PastLimits:
    return PastLimits("The bundle is past the limits of docs/format.md.", "Ask its publisher for a smaller page.")


@dataclass(frozen=True)
class Run:
    """Disclosed neighbours: leaves first, first + 1, …"""

    first: int
    leaves: tuple[Leaf, ...]

    @property
    def last(self) -> int:
        return self.first + len(self.leaves) - 1


@dataclass(frozen=True)
class Excerpt:
    """The disclosed part behind one quotation."""

    id: str
    seal: int
    track: int
    runs: tuple[Run, ...]
    siblings: tuple[bytes, ...]


@dataclass(frozen=True)
class SealProof:
    """A seal statement with its log entry, its place under a checkpoint, and what time authorities said of that."""

    statement_bytes: bytes
    statement: Seal
    entry_bytes: bytes
    entry: Entry
    proof: notes.Proof
    tokens: tuple[bytes, ...] = ()
    renewals: tuple[bytes, ...] = ()
    certs: tuple[bytes, ...] = ()
    ots: tuple[bytes, ...] = ()


@dataclass(frozen=True)
class KeyProof:
    """A key statement with its log entry and path under the publication's checkpoint."""

    statement_bytes: bytes
    statement: KeyLink
    entry_bytes: bytes
    entry: Entry
    path: tuple[bytes, ...]


@dataclass(frozen=True)
class PublicationProof:
    """A publication statement with its log entry and what links it to the seals."""

    statement_bytes: bytes
    statement: Publication
    entry_bytes: bytes
    entry: Entry
    proof: notes.Proof
    consistency: tuple[tuple[bytes, ...], ...]
    keys: tuple[KeyProof, ...] = ()


@dataclass(frozen=True)
class Bundle:
    """Everything a page discloses."""

    excerpts: tuple[Excerpt, ...]
    seals: tuple[SealProof, ...]
    publication: PublicationProof | None


# --- writing ---------------------------------------------------------------------------------------------------------


def _b64s(blobs: tuple[bytes, ...]) -> list[str]:
    return [cj.to_b64(blob) for blob in blobs]


def _leaf_cj(leaf: Leaf) -> dict[str, Any]:
    return {
        "duration": leaf.duration,
        "frames": _b64s(leaf.frames),
        "jump": str(leaf.jump),
        "kind": leaf.kind,
        "salt": cj.to_b64(leaf.salt),
        "start": leaf.start,
    }


def proof_bytes(proof: notes.Proof) -> bytes:
    """The text of an entry proof as bytes."""
    return notes.proof_text(proof.index, proof.path, proof.checkpoint).encode()


def as_cj(bundle: Bundle) -> dict[str, Any]:
    """The bundle as the object whose canonical bytes are published."""
    publication: dict[str, Any] = {}
    if bundle.publication is not None:
        p = bundle.publication
        publication = {
            "consistency": [_b64s(path) for path in p.consistency],
            "entry": cj.to_b64(p.entry_bytes),
            "keys": [
                {"entry": cj.to_b64(k.entry_bytes), "path": _b64s(k.path), "statement": cj.to_b64(k.statement_bytes)}
                for k in p.keys
            ],
            "proof": cj.to_b64(proof_bytes(p.proof)),
            "statement": cj.to_b64(p.statement_bytes),
        }
    return {
        "excerpts": [
            {
                "id": e.id,
                "quote": n,
                "runs": [{"first": r.first, "leaves": [_leaf_cj(leaf) for leaf in r.leaves]} for r in e.runs],
                "seal": e.seal,
                "siblings": _b64s(e.siblings),
                "track": e.track,
            }
            for n, e in enumerate(bundle.excerpts)
        ],
        "publication": publication,
        "seals": [
            {
                "certs": _b64s(s.certs),
                "entry": cj.to_b64(s.entry_bytes),
                "ots": _b64s(s.ots),
                "proof": cj.to_b64(proof_bytes(s.proof)),
                "renewals": _b64s(s.renewals),
                "statement": cj.to_b64(s.statement_bytes),
                "tokens": _b64s(s.tokens),
            }
            for s in bundle.seals
        ],
        "type": TYPE,
    }


def dump(bundle: Bundle) -> bytes:
    """Canonical bytes of a bundle."""
    return cj.dump(as_cj(bundle))


# --- reading ---------------------------------------------------------------------------------------------------------


def from_page(untrusted_page: bytes) -> bytes:
    """The bundle's bytes out of a page. Raises Malformed or PastLimits."""
    if untrusted_page.count(MARK) != 1 or b"<!--" in untrusted_page:
        raise cj.malformed("The page does not hold exactly one bundle.")
    start = untrusted_page.index(MARK) + len(MARK)
    end = untrusted_page.find(END, start)
    if end < 0:
        raise cj.malformed("The page ends inside its bundle.")
    if end - start > MAX_BYTES * 4 // 3 + 4:
        raise _past_limits()
    try:
        return cj.b64(untrusted_page[start:end].decode("ascii"), "bundle")
    except UnicodeDecodeError:
        raise cj.malformed("The bundle of the page is not base64.") from None


def outside(page: bytes) -> tuple[bytes, bytes]:
    """The page's bytes before and after the text of its bundle: what `outside` is the hash of."""
    start = page.index(MARK) + len(MARK)
    return page[:start], page[page.index(END, start) :]


def in_page(head: bytes, bundle_bytes: bytes, tail: bytes) -> bytes:
    """The page whose shell is head (which ends in MARK) and tail (which begins with END)."""
    return head + base64.b64encode(bundle_bytes) + tail


def _hashes(value: Any, what: str, most: int = 100_000) -> tuple[bytes, ...]:
    return tuple(cj.b64(item, what, 32) for item in cj.items(value, f"list of {what}s", most=most))


def _blobs(value: Any, what: str, most: int) -> tuple[bytes, ...]:
    if len(cj.items(value, f"list of {what}s")) > most:
        raise _past_limits()
    out = tuple(cj.b64(item, what) for item in value)
    if any(len(blob) > MAX_TOKEN_BYTES for blob in out):
        raise _past_limits()
    return out


def _leaf(value: Any, index: int) -> Leaf:
    obj = cj.closed(value, "duration frames jump kind salt start", "leaf")
    return Leaf(
        index=index,
        start=cj.integer(obj["start"], "time"),
        duration=cj.integer(obj["duration"], "duration", most=2**32 - 1),
        jump=cj.i64(obj["jump"], "jump"),
        kind=cj.integer(obj["kind"], "kind", least=1, most=3),
        salt=cj.b64(obj["salt"], "salt", 32),
        frames=tuple(cj.b64(f, "frame") for f in cj.items(obj["frames"], "list of frames")),
    )


def _proof(value: Any) -> notes.Proof:
    try:
        text = cj.b64(value, "entry proof").decode("utf-8")
    except UnicodeDecodeError:
        raise cj.malformed("An entry proof is not text.") from None
    return notes.parse_proof(text)


def _seal(value: Any) -> SealProof:
    obj = cj.closed(value, "certs entry ots proof renewals statement tokens", "seal")
    statement, entry = cj.b64(obj["statement"], "seal statement"), cj.b64(obj["entry"], "log entry")
    return SealProof(
        statement,
        parse_seal(statement),
        entry,
        parse_entry(entry),
        _proof(obj["proof"]),
        tokens=_blobs(obj["tokens"], "token", 16),
        renewals=_blobs(obj["renewals"], "renewal", 16),
        certs=_blobs(obj["certs"], "certificate", 16),
        ots=_blobs(obj["ots"], "proof", 16),
    )


def _key(value: Any) -> KeyProof:
    obj = cj.closed(value, "entry path statement", "key proof")
    statement, entry = cj.b64(obj["statement"], "key statement"), cj.b64(obj["entry"], "log entry")
    return KeyProof(
        statement, parse_key(statement), entry, parse_entry(entry), _hashes(obj["path"], "hash of a path", 64)
    )


def _publication(value: Any, n_seals: int) -> PublicationProof | None:
    if value == {}:
        return None
    obj = cj.closed(value, "consistency entry keys proof statement", "publication")
    statement, entry = cj.b64(obj["statement"], "publication statement"), cj.b64(obj["entry"], "log entry")
    paths = cj.items(obj["consistency"], "list of proofs", least=n_seals, most=n_seals)
    return PublicationProof(
        statement,
        parse_publication(statement),
        entry,
        parse_entry(entry),
        _proof(obj["proof"]),
        consistency=tuple(_hashes(path, "hash of a proof", 128) for path in paths),
        keys=tuple(_key(k) for k in cj.items(obj["keys"], "list of keys", most=1000)),
    )


def parse(untrusted: bytes) -> Bundle:
    """A bundle from its canonical bytes. Raises Malformed, PastLimits or UnsupportedBundle."""
    if len(untrusted) > MAX_BYTES:
        raise _past_limits()
    obj = cj.load(untrusted)
    if isinstance(obj, dict) and isinstance(obj.get("type"), str) and obj["type"] != TYPE:
        raise UnsupportedBundle("The bundle is of a version that is not known here.", "Use a newer verifier.")
    obj = cj.closed(obj, "excerpts publication seals type", "bundle")
    if obj["type"] != TYPE:
        raise cj.malformed("The bundle does not say what it is.")
    raw_excerpts, raw_seals = cj.items(obj["excerpts"], "list of excerpts", least=1), cj.items(obj["seals"], "list")
    if len(raw_excerpts) > MAX_EXCERPTS or len(raw_seals) > MAX_SEALS:
        raise _past_limits()
    excerpts, n_leaves = [], 0
    for n, raw in enumerate(raw_excerpts):
        e = cj.closed(raw, "id quote runs seal siblings track", "excerpt")
        if e["id"] != f"q{n + 1}" or cj.integer(e["quote"], "quotation number") != n:
            raise cj.malformed("The excerpts of a bundle are not numbered in order.")
        runs = []
        for raw_run in cj.items(e["runs"], "list of runs"):
            run = cj.closed(raw_run, "first leaves", "run")
            first = cj.integer(run["first"], "leaf", most=2**40)
            raw_leaves = cj.items(run["leaves"], "list of leaves")
            n_leaves += len(raw_leaves)
            if n_leaves > MAX_LEAVES:
                raise _past_limits()
            runs.append(Run(first, tuple(_leaf(leaf, first + i) for i, leaf in enumerate(raw_leaves))))
        excerpts.append(
            Excerpt(
                e["id"],
                cj.integer(e["seal"], "seal number"),
                cj.integer(e["track"], "track number", most=65535),
                tuple(runs),
                _hashes(e["siblings"], "sibling hash"),
            )
        )
    seals = tuple(_seal(s) for s in raw_seals)
    return Bundle(tuple(excerpts), seals, _publication(obj["publication"], len(seals)))

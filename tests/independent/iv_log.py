"""signed and worded: steps 8 and 10 of format.md §9."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from iv_bundle import Bundle, KeyLink, Publication, Seal
from iv_canonical import sha256, write_cj
from iv_note import Line, Note, verify_ed25519
from iv_tree import check_consistency, check_inclusion

KEY_LABEL = b"earwitness/1 key\n"
Head = tuple[bytes, str, int, bytes]


def entry_leaf(entry: bytes) -> bytes:
    return sha256(b"\x00" + entry)


def head_line(seal: Seal) -> tuple[str, Line | None]:
    """The checkpoint of a seal up to its signature: code, and the line of the statement's key."""
    note = seal.proof.note
    if note is None:
        return "note", None
    if note.origin != seal.statement["log"]:
        return "origin", None
    key = seal.statement["key"]
    lines = note.lines_of(key)
    if len(lines) != 1:
        return ("note" if lines else "key"), None
    return verify_ed25519(key, note.text.encode(), lines[0].signature), lines[0]


def _entry(entry: dict[str, Any], action: str, subject: bytes, raw: bytes, held: Any, note: Note) -> str:
    if entry["action"] != action:
        return "action"
    if entry["subject"] != subject.hex():
        return "inclusion"
    if entry["n"] != held.index or held.index >= note.size:
        return "index"
    if not check_inclusion(held.index, note.size, entry_leaf(raw), held.path, note.root):
        return "inclusion"
    return ""


def seal_signed(seal: Seal) -> str:
    """The code of step 8 without the reader's lists."""
    code, _ = head_line(seal)
    note = seal.proof.note
    if code or note is None:
        return code
    return _entry(seal.entry_obj, "seal", seal.digest, seal.entry, seal.proof, note)


class PublishedHead:
    """The checkpoint and the entry of a publication, for any key and log of a seal statement."""

    def __init__(self, publication: Publication) -> None:
        self.publication = publication
        self.links: dict[int, bool] = {}
        self.heads: dict[tuple[str, bytes], tuple[str, bytes]] = {}

    def _link_holds(self, at: int, link: KeyLink, origin: str, note: Note) -> bool:
        if at not in self.links:
            said = link.statement
            new, old = (b64encode(said[x]).decode() for x in ("new", "old"))
            message = KEY_LABEL + write_cj({"log": said["log"], "new": new, "old": old})
            entry = link.entry_obj
            self.links[at] = (
                said["log"] == origin
                and entry["action"] == "key"
                and entry["subject"] == link.digest.hex()
                and check_inclusion(entry["n"], note.size, entry_leaf(link.entry), link.path, note.root)
                and not verify_ed25519(said["old"], message, said["old_sig"])
                and not verify_ed25519(said["new"], message, said["new_sig"])
            )
        return self.links[at]

    def _linked(self, key: bytes, note: Note) -> list[bytes]:
        reached, queue = {key}, [key]
        by_old: dict[bytes, list[int]] = {}
        for at, link in enumerate(self.publication.keys):
            by_old.setdefault(link.statement["old"], []).append(at)
        while queue:
            for at in by_old.get(queue.pop(), []):
                link = self.publication.keys[at]
                new = link.statement["new"]
                if new not in reached and self._link_holds(at, link, note.origin, note):
                    reached.add(new)
                    queue.append(new)
        return sorted(reached - {key})

    def head(self, origin: str, key: bytes) -> tuple[str, bytes]:
        """The code of the checkpoint, and the key whose line counts."""
        if (origin, key) not in self.heads:
            self.heads[origin, key] = self._head(origin, key)
        return self.heads[origin, key]

    def _head(self, origin: str, key: bytes) -> tuple[str, bytes]:
        note = self.publication.proof.note
        if note is None:
            return "note", key
        if note.origin != origin:
            return "origin", key
        linked = [] if note.lines_of(key) else self._linked(key, note)
        signer = next((x for x in (key, *linked) if note.lines_of(x)), None)
        if signer is None:
            return "key", key
        lines = note.lines_of(signer)
        if len(lines) > 1:
            return "note", signer
        return verify_ed25519(signer, note.text.encode(), lines[0].signature), signer

    def check(self, at: int, seal: Seal) -> str:
        """Everything of step 10 that is the same for all quotes of one seal."""
        code, _ = self.head(seal.statement["log"], seal.statement["key"])
        note, earlier = self.publication.proof.note, seal.proof.note
        if code or note is None or earlier is None:
            return code
        held = self.publication
        code = _entry(held.entry_obj, "publish", held.digest, held.entry, held.proof, note)
        if code:
            return code
        if not check_consistency(earlier.size, note.size, earlier.root, note.root, held.consistency[at]):
            return "consistency"
        return ""


def heads(bundle: Bundle, published: PublishedHead | None) -> list[Head]:
    """The checkpoints that the key of a statement, or for the publication one linked to it, has signed."""
    out: list[Head] = []
    for seal in bundle.seals:
        note = seal.proof.note
        if note is not None and not head_line(seal)[0]:
            out.append((seal.statement["key"], note.origin, note.size, note.root))
    note = published.publication.proof.note if published is not None else None
    if published is not None and note is not None:
        for seal in bundle.seals:
            code, key = published.head(seal.statement["log"], seal.statement["key"])
            if not code:
                out.append((key, note.origin, note.size, note.root))
    return list(dict.fromkeys(out))

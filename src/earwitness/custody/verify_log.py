"""Steps 8 to 10 of docs/format.md §9, as far as they rest on the log: who signed a seal, when, and a publication.

Each seal is judged once, however many quotations stand on it; so is the publication, once for each seal.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from earwitness.custody import ed25519, entries, fingerprint, merkle, notes, tokens
from earwitness.custody.bundle import PublicationProof, SealProof
from earwitness.custody.statements import KeyLink, reachable
from earwitness.custody.trust import Trust
from earwitness.custody.verdict import Checkpoint, QuoteVerdict, Refused
from earwitness.errors import Malformed, ProofBroken


@dataclass(frozen=True)
class Head:
    """A checkpoint whose signature stands under `key`."""

    note: notes.Note
    key: bytes

    @property
    def checkpoint(self) -> Checkpoint:
        return Checkpoint(self.note.origin, self.note.size, self.note.root, fingerprint.hex_of(self.key))


@dataclass
class JudgedSeal:
    """What was found of one seal. `code` is None where it is signed; `head` may stand where the rest does not."""

    proof: SealProof
    head: Head | None = None
    code: str | None = None
    timed: tokens.TimedReport | None = None
    warnings: list[str] = field(default_factory=list)


@dataclass
class JudgedPublication:
    """What was found of the publication beside one seal. `code` is None where it is by that seal's keys."""

    head: Head | None = None
    code: str | None = None


def judge_seal(proof: SealProof, trust: Trust) -> JudgedSeal:
    """Steps 8 and 9."""
    seal, out = proof.statement, JudgedSeal(proof)
    try:
        out.head = _head(proof.proof, seal.log, [seal.key])
        _check_entry(proof.entry_bytes, proof.entry, proof.proof, out.head, "seal", proof.statement_bytes)
        if not trust.accepts(seal.key):
            raise Refused("other-key")
        out.timed = tokens.judge(  # 9
            out.head.note.note_of(seal.key),
            proof.tokens,
            proof.renewals,
            certs=proof.certs,
            anchors=trust.anchors,
            ots=bool(proof.ots),
        )
        revoked = trust.revoked(seal.key)
        if revoked is not None:
            if out.timed.state != "yes" or _earliest(out.timed)[:14] >= re.sub("[^0-9]", "", revoked):
                raise Refused("revoked")
            out.warnings.append("revoked-later")
        out.warnings += out.timed.warnings
    except Refused as no:
        out.code = no.code
    return out


def say_signed(v: QuoteVerdict, judged: JudgedSeal, trust: Trust) -> None:
    """The verdicts `signed` and `timed` of a quotation under this seal."""
    key = judged.proof.statement.key
    known = trust.known(key)
    v.facts.update(key=fingerprint.hex_of(key), signer=known.name if known else None)
    if judged.code is not None or judged.timed is None:
        v.set("signed", "no", judged.code)
        v.set("timed", "unavailable", "not-signed")
        return
    v.set("signed", "yes")
    v.set("timed", judged.timed.state, judged.timed.code or None)
    for warning in judged.warnings:
        v.warn(warning)
    if judged.timed.state == "yes":
        v.facts.update(time=_time_text(_earliest(judged.timed)), authority=judged.timed.authority)


def standing_links(p: PublicationProof) -> list[KeyLink]:
    """The key statements that both their keys signed and that stand in the log under the publication's head."""
    try:
        note = notes.parse(p.proof.checkpoint)
    except Malformed:
        return []
    out = []
    for k in p.keys:
        subject = hashlib.sha256(k.statement_bytes).digest()
        if k.statement.log != note.origin or k.entry.action != "key" or k.entry.subject != subject:
            continue
        try:
            merkle.check_inclusion(merkle.leaf_hash(k.entry_bytes), k.entry.n, note.size, k.path, note.root)
        except ProofBroken:
            continue
        if k.statement.holds():
            out.append(k.statement)
    return out


def judge_publication(
    p: PublicationProof, links: Sequence[KeyLink], n: int, judged: JudgedSeal, trust: Trust
) -> JudgedPublication:
    """Step 10 up to what is said of single quotations, beside seal `n`. `links` are the standing ones."""
    seal, out = judged.proof.statement, JudgedPublication()
    # The seal's own key first: which of several lines is looked at must not depend on the order of a set.
    linked = sorted(reachable(seal.key, links) - {seal.key})
    try:
        out.head = _head(p.proof, seal.log, [seal.key, *linked])
        _check_entry(p.entry_bytes, p.entry, p.proof, out.head, "publish", p.statement_bytes)
        if judged.code is not None or judged.head is None:
            raise Refused("not-signed")
        a, b = judged.head.note, out.head.note
        try:
            merkle.check_consistency(a.size, b.size, a.root, b.root, p.consistency[n])
        except ProofBroken:
            raise Refused("consistency") from None
        if out.head.key != seal.key:
            if not trust.accepts(out.head.key):
                raise Refused("other-key")
            if trust.revoked(out.head.key) is not None:  # whatever the times: a publication has no timestamp
                raise Refused("revoked")
    except Refused as no:
        out.code = no.code
    return out


def _head(proof: notes.Proof, log: str, keys: Sequence[bytes]) -> Head:
    """The checkpoint, its form, origin and signature, in the order of step 8."""
    try:
        note = notes.parse(proof.checkpoint)
    except Malformed:
        raise Refused("note") from None
    if note.origin != log:
        raise Refused("origin")
    for key in keys:
        try:
            line = note.signature_of(key)
        except Malformed:
            raise Refused("note") from None
        if line is None:
            continue
        fault = ed25519.fault(key, note.text.encode(), line[1])
        if fault:
            raise Refused(fault)
        return Head(note, key)
    raise Refused("key")


def _check_entry(
    entry_bytes: bytes, entry: entries.Entry, proof: notes.Proof, head: Head, action: str, statement: bytes
) -> None:
    if entry.action != action:
        raise Refused("action")
    if entry.subject != hashlib.sha256(statement).digest():
        raise Refused("inclusion")
    if entry.n != proof.index or proof.index >= head.note.size:
        raise Refused("index")
    try:
        leaf = merkle.leaf_hash(entry_bytes)
        merkle.check_inclusion(leaf, proof.index, head.note.size, proof.path, head.note.root)
    except ProofBroken:
        raise Refused("inclusion") from None


def _earliest(timed: tokens.TimedReport) -> str:
    """The earliest time vouched for: 14 digits and nine of a second."""
    return min(r.order_key for r in (*timed.tokens, *timed.renewals) if r.state == "yes")


def _time_text(order_key: str) -> str:
    """Never cut to whole seconds: "no later than" would then name a time that is too early."""
    year, rest = order_key[:4], [order_key[i : i + 2] for i in range(4, 14, 2)]
    fraction = order_key[14:].rstrip("0")
    return f"{year}-{rest[0]}-{rest[1]}T{':'.join(rest[2:])}" + (f".{fraction}" if fraction else "") + "Z"

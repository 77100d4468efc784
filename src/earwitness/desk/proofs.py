"""From the case's log to what a bundle carries: seal proofs, key links and the publication's own proof."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from earwitness.custody import cj, entries, merkle, notes, statements
from earwitness.custody.bundle import KeyProof, PublicationProof, SealProof
from earwitness.desk import times
from earwitness.desk.context import Desk
from earwitness.store.case import Checkpoint


@dataclass(frozen=True)
class Sealed:
    """A seal with the checkpoint under which a page shows it."""

    proof: SealProof
    checkpoint: Checkpoint


def seal_proof(desk: Desk, exhibit: str, head: Checkpoint) -> Sealed:
    """The seal of an exhibit under the best checkpoint there is: the earliest with a token by its key, else `head`.

    A seal made in another log instance (on another machine) is shown under that instance's own last checkpoint.
    """
    case = desk.case
    row = case.get("SELECT * FROM exhibits WHERE id = ?", (exhibit,), what="exhibit")
    statement = bytes(row["statement"])
    seal = statements.parse_seal(statement)
    n, instance = int(row["n"]), row["instance"]
    candidates = [c for c in case.checkpoints(instance) if c.size > n and c.key == seal.key]
    stamped = [c for c in candidates if times.stored_tokens(desk, c)[0]]
    if not stamped and instance == head.instance and head.key == seal.key:
        candidates.append(head)
    chosen = stamped[0] if stamped else candidates[-1] if candidates else head
    first, renewals = times.stored_tokens(desk, chosen)
    certs = case.read(
        "SELECT certs FROM tokens WHERE instance = ? AND size = ? AND key = ?", (instance, chosen.size, chosen.key)
    )
    entry = case.envelope(instance, n)
    proof = notes.parse_proof(case.entry_proof(n, chosen))
    return Sealed(
        SealProof(
            statement, seal, entry, entries.parse(entry), proof, tuple(first), tuple(renewals),
            certs=tuple(dict.fromkeys(cj.b64(c, "certificate") for r in certs for c in json.loads(bytes(r["certs"])))),
        ),
        chosen,
    )  # fmt: skip


def key_proofs(desk: Desk, head: Checkpoint) -> tuple[KeyProof, ...]:
    """Every key statement of the head's log instance, with its path to that head."""
    case = desk.case
    rows = case.read("SELECT * FROM key_statements WHERE instance = ? AND n < ? ORDER BY n", (head.instance, head.size))
    hashes = case.leaf_hashes(head.instance, head.size) if rows else []
    out = []
    for row in rows:
        data, entry = bytes(row["statement"]), case.envelope(head.instance, row["n"])
        path = tuple(merkle.inclusion_path(hashes, row["n"]))
        out.append(KeyProof(data, statements.parse_key(data), entry, entries.parse(entry), path))
    return tuple(out)


def publication_proof(
    desk: Desk, statement: bytes, n: int, head: Checkpoint, sealed: Sequence[Sealed]
) -> PublicationProof:
    """A publication statement, entry `n` of the head's log, with what leads from each seal's checkpoint to the head."""
    case = desk.case
    entry = case.envelope(head.instance, n)
    consistency = tuple(
        tuple(case.consistency(head.instance, s.checkpoint.size, head.size))
        if s.checkpoint.instance == head.instance
        else ()
        for s in sealed
    )
    return PublicationProof(
        statement,
        statements.parse_publication(statement),
        entry,
        entries.parse(entry),
        notes.parse_proof(case.entry_proof(n, head)),
        consistency,
        key_proofs(desk, head),
    )


def sealed_exhibits(desk: Desk, exhibits: Sequence[str], head: Checkpoint) -> Mapping[str, Sealed]:
    """Seal proofs by exhibit, each once."""
    return {exhibit: seal_proof(desk, exhibit, head) for exhibit in dict.fromkeys(exhibits)}

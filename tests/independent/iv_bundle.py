"""The bundle and everything it carries, taken apart (format.md §7)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from iv_canonical import Limit, Malformed, decoded_size, read_cj, sha256
from iv_note import Proof, read_proof
from iv_schema import BUNDLE, ENTRY, KEY, PUBLICATION, SEAL


@dataclass
class Leaf:
    index: int
    start: int
    duration: int
    jump: int
    kind: int
    salt: bytes
    frames: list[bytes]


@dataclass
class Run:
    first: int
    leaves: list[Leaf]


@dataclass
class Excerpt:
    name: str
    runs: list[Run]
    seal: int
    siblings: list[bytes]
    track: int


@dataclass
class Seal:
    certs: list[bytes]
    entry: bytes
    entry_obj: dict[str, Any]
    ots: list[bytes]
    proof: Proof
    renewals: list[bytes]
    tokens: list[bytes]
    statement: dict[str, Any]
    digest: bytes


@dataclass
class KeyLink:
    entry: bytes
    entry_obj: dict[str, Any]
    path: list[bytes]
    statement: dict[str, Any]
    digest: bytes


@dataclass
class Publication:
    consistency: list[list[bytes]]
    entry: bytes
    entry_obj: dict[str, Any]
    keys: list[KeyLink]
    proof: Proof
    statement: dict[str, Any]
    digest: bytes


@dataclass
class Bundle:
    excerpts: list[Excerpt]
    publication: Publication | None
    seals: list[Seal]


class Unsupported(Exception):
    """A bundle of a type that is not known."""


def _items(value: Any, key: str) -> list[Any]:
    inner = value.get(key) if isinstance(value, dict) else None
    return inner if isinstance(inner, list) else []


def check_limits(value: Any) -> None:
    """The counts and sizes of §1, before anything is decoded."""
    excerpts, seals = _items(value, "excerpts"), _items(value, "seals")
    if len(excerpts) > 1000 or len(seals) > 1000:
        raise Limit("excerpts or seals")
    if sum(len(_items(run, "leaves")) for e in excerpts for run in _items(e, "runs")) > 100_000:
        raise Limit("leaves")
    for seal in seals:
        for field in ("tokens", "renewals", "certs", "ots"):
            held = _items(seal, field)
            if len(held) > 16:
                raise Limit(field)
            if any(isinstance(x, str) and decoded_size(x) > 65536 for x in held):
                raise Limit(field)


def read_statement(raw: bytes) -> dict[str, Any]:
    value: dict[str, Any] = SEAL(read_cj(raw))
    last = -1
    for track in value["tracks"]:
        if track["track"] <= last or (track["kind"] == "pcm") != (track["params"]["codec"] == "pcm"):
            raise Malformed("track")
        last = track["track"]
    return value


def read_entry(raw: bytes) -> dict[str, Any]:
    value: dict[str, Any] = ENTRY(read_cj(raw))
    return value


def _seal(value: dict[str, Any]) -> Seal:
    return Seal(
        certs=value["certs"],
        entry=value["entry"],
        entry_obj=read_entry(value["entry"]),
        ots=value["ots"],
        proof=read_proof(value["proof"]),
        renewals=value["renewals"],
        tokens=value["tokens"],
        statement=read_statement(value["statement"]),
        digest=sha256(value["statement"]),
    )


def _link(value: dict[str, Any]) -> KeyLink:
    statement = KEY(read_cj(value["statement"]))
    return KeyLink(value["entry"], read_entry(value["entry"]), value["path"], statement, sha256(value["statement"]))


def _publication(value: dict[str, Any], seals: int) -> Publication:
    if len(value["consistency"]) != seals:
        raise Malformed("consistency")
    return Publication(
        consistency=value["consistency"],
        entry=value["entry"],
        entry_obj=read_entry(value["entry"]),
        keys=[_link(x) for x in value["keys"]],
        proof=read_proof(value["proof"]),
        statement=PUBLICATION(read_cj(value["statement"])),
        digest=sha256(value["statement"]),
    )


def _excerpt(value: dict[str, Any], at: int) -> Excerpt:
    if value["id"] != f"q{at + 1}" or value["quote"] != at:
        raise Malformed("id")
    runs = []
    for run in value["runs"]:
        first = run["first"]
        leaves = [
            Leaf(first + j, x["start"], x["duration"], x["jump"], x["kind"], x["salt"], x["frames"])
            for j, x in enumerate(run["leaves"])
        ]
        runs.append(Run(first, leaves))
    return Excerpt(value["id"], runs, value["seal"], value["siblings"], value["track"])


def read_bundle(raw: bytes) -> Bundle:
    """CJ, type, limits, schema of the bundle and of all it carries."""
    value = read_cj(raw)
    if type(value) is not dict or type(value.get("type")) is not str:
        raise Malformed("bundle")
    if value["type"] != "earwitness/bundle/1":
        raise Unsupported(value["type"])
    check_limits(value)
    shaped = BUNDLE(value)
    if not shaped["excerpts"]:
        raise Malformed("no excerpts")
    seals = [_seal(x) for x in shaped["seals"]]
    publication = shaped["publication"]
    return Bundle(
        [_excerpt(x, i) for i, x in enumerate(shaped["excerpts"])],
        None if publication is None else _publication(publication, len(seals)),
        seals,
    )

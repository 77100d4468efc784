"""The independent verifier must give the expected verdict for every vector."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

from verifier import VERDICTS, verify, verify_many

VECTORS = Path(__file__).resolve().parent.parent / "vectors"
FOLDERS = sorted(x.parent for x in VECTORS.rglob("expected.json"))
INPUT = re.compile(r"(page|bundle)(-[a-z0-9]+)?\.(html|json|cj|bin)")
LETTERS = {"yes": "y", "no": "n", "unavailable": "u"}


def trust_of(folder: Path) -> dict[str, Any]:
    """The folder's own trust store, else the next one above it."""
    for place in (folder, *folder.parents):
        if (place / "trust.json").exists():
            found: dict[str, Any] = json.loads((place / "trust.json").read_text("utf-8"))
            return found
        if place == VECTORS:
            break
    return {}


def made(folder: Path) -> list[bytes]:
    """An input too large to keep: make.json says of which texts it is made, and how often each is repeated."""
    if not (folder / "make.json").exists():
        return []
    plan = json.loads((folder / "make.json").read_text("utf-8"))
    return [b"".join(text.encode() * (times[0] if times else 1) for _, text, *times in plan["parts"])]


def inputs_of(folder: Path) -> list[bytes]:
    names = sorted(x for x in folder.iterdir() if INPUT.fullmatch(x.name))
    return [x.read_bytes() for x in names] + made(folder)


def clips_of(folder: Path) -> dict[str, bytes]:
    return {x.stem.removeprefix("clip-"): x.read_bytes() for x in folder.glob("clip-*.bin")}


def outline(verdict: dict[str, Any], wanted: dict[str, Any]) -> dict[str, Any]:
    """The verdict in the form of expected.json, with the parts that it speaks of."""
    quotes = {x["id"]: x for x in verdict["quotes"]}
    out: dict[str, Any] = {"code": verdict["code"], "overall": verdict["overall"]}
    out["quotes"] = {name: "".join(LETTERS[x[v]] for v in VERDICTS) for name, x in quotes.items()}
    out["codes"] = {name: x["codes"] for name, x in quotes.items() if x["codes"]}
    out["warnings"] = {name: sorted(x["warnings"]) for name, x in quotes.items() if x["warnings"]}
    return {name: value for name, value in out.items() if name in wanted}


def plain(wanted: dict[str, Any]) -> dict[str, Any]:
    """expected.json without empty parts and in one order."""
    out = {name: value for name, value in wanted.items() if name in ("code", "overall", "quotes", "codes", "warnings")}
    if "codes" in out:
        out["codes"] = {name: value for name, value in out["codes"].items() if value}
    if "warnings" in out:
        out["warnings"] = {name: sorted(value) for name, value in out["warnings"].items() if value}
    return out


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda x: str(x.relative_to(VECTORS)))
def test_vector(folder: Path) -> None:
    expected = json.loads((folder / "expected.json").read_text("utf-8"))
    inputs, trust = inputs_of(folder), trust_of(folder)
    assert inputs
    if "inputs" in expected:
        verdicts, equivocation = verify_many(inputs, trust)
        assert equivocation is expected["equivocation"]
        assert (expected["code"] == "equivocation") is equivocation
        wanted = expected["inputs"]
        assert [outline(v, w) for v, w in zip(verdicts, wanted, strict=True)] == [plain(w) for w in wanted]
        return
    (data,) = inputs
    assert outline(verify(data, trust, clips_of(folder)), expected) == plain(expected)


def test_all_vectors_were_run() -> None:
    assert len(FOLDERS) >= 100
    assert {x.parent for x in VECTORS.rglob("page*.html")} <= set(FOLDERS)

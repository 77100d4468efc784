"""Reads tests/vectors: what a folder holds, and a verdict in the shape of its expected.json."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from earwitness.custody.trust import Trust, from_mapping

ROOT = Path(__file__).resolve().parents[1] / "vectors"
FIVE = ("included", "contiguous", "signed", "timed", "worded")
FOLDERS = [f"{kind}/{path.name}" for kind in ("controls", "tampered") for path in sorted((ROOT / kind).iterdir())]


@dataclass(frozen=True)
class Vector:
    """One folder. `trust` is the JSON of the trust store."""

    name: str
    inputs: list[bytes]
    clips: dict[str, bytes]
    trust: dict[str, Any]
    expected: dict[str, Any]

    @property
    def store(self) -> Trust:
        return from_mapping(self.trust)

    @property
    def each(self) -> list[dict[str, Any]]:
        """What is expected of each input."""
        return list(self.expected.get("inputs") or [self.expected])


def made(recipe: dict[str, Any]) -> bytes:
    """The bytes of a make.json: ["text", s] and ["repeat", s, times] in order."""
    return b"".join(s.encode() * (times[0] if times else 1) for _, s, *times in recipe["parts"])


@cache
def default_trust() -> dict[str, Any]:
    return dict(json.loads((ROOT / "trust.json").read_text()))


def load(name: str) -> Vector:
    folder = ROOT / name
    inputs = [p.read_bytes() for p in sorted(folder.iterdir()) if p.suffix in (".html", ".json") and _is_input(p)]
    recipe = folder / "make.json"
    if recipe.exists():
        inputs.append(made(json.loads(recipe.read_text())))
    trust = folder / "trust.json"
    return Vector(
        name,
        inputs,
        {p.stem.removeprefix("clip-"): p.read_bytes() for p in folder.glob("clip-*.bin")},
        json.loads(trust.read_text()) if trust.exists() else default_trust(),
        json.loads((folder / "expected.json").read_text()),
    )


def _is_input(path: Path) -> bool:
    return path.stem.split("-")[0] in ("page", "bundle")


def wanted(expected: dict[str, Any]) -> dict[str, Any]:
    """expected.json without its sentence, with all its optional parts."""
    return {"warnings": {}, **{k: v for k, v in expected.items() if k != "why"}}


def summary(verdict: dict[str, Any]) -> dict[str, Any]:
    """The JSON of a verdict, as much of it as expected.json speaks of."""
    quotes = verdict["quotes"]
    return {
        "code": verdict["code"],
        "overall": verdict["overall"],
        "quotes": {q["id"]: "".join(q[v][0] for v in FIVE) for q in quotes},
        "codes": {q["id"]: q["codes"] for q in quotes if q["codes"]},
        "warnings": {q["id"]: q["warnings"] for q in quotes if q["warnings"]},
    }

"""Verdicts as values, and as the JSON of docs/format.md §9."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from earwitness.custody.statements import Turn

State = Literal["yes", "no", "unavailable"]
Overall = Literal["held", "broken", "unavailable"]
_FACTS = (
    "authority",
    "basis",
    "end_ms",
    "gaps_ms",
    "jumps",
    "key",
    "signer",
    "start_ms",
    "status",
    "time",
    "total_ms",
    "withheld_ms",
)
FIVE = ("included", "contiguous", "signed", "timed", "worded")


class Refused(Exception):
    """A check failed; the code says which. It never leaves the verifier."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Checkpoint(NamedTuple):
    """A head whose signature stands. `key` is the hex fingerprint of the key that signed it."""

    origin: str
    size: int
    root: bytes
    key: str


@dataclass
class QuoteVerdict:
    """The five verdicts on one quotation, with a code for each that is not `yes`, and what may be said beside them."""

    id: str
    states: dict[str, State] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    turns: tuple[Turn, ...] = ()
    clip: bytes | None = None
    clip_mime: str = ""
    clip_extension: str = ""

    def set(self, verdict: str, state: State, code: str | None = None) -> None:
        """Record one verdict."""
        self.states[verdict] = state
        if code is not None:
            self.codes[verdict] = code
        else:
            self.codes.pop(verdict, None)

    def warn(self, code: str) -> None:
        """Record a warning once."""
        if code not in self.warnings:
            self.warnings.append(code)

    @property
    def code(self) -> str | None:
        """The code of the first `no` in the order of the five."""
        return next((self.codes[v] for v in FIVE if self.states[v] == "no"), None)

    @property
    def overall(self) -> Overall:
        if "no" in self.states.values():
            return "broken"
        return "held" if all(self.states[v] == "yes" for v in FIVE[:3]) else "unavailable"

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            **{v: self.states[v] for v in FIVE},
            "code": self.code,
            "codes": dict(sorted(self.codes.items())),
            "warnings": sorted(self.warnings),
            "turns": [t.as_cj() for t in self.turns],
            **{name: self.facts.get(name) for name in _FACTS},
        }


@dataclass
class PageVerdict:
    """The verdict on one page or bundle."""

    kind: Literal["page", "bundle"]
    overall: Overall
    code: str | None = None
    outside: State = "unavailable"
    quotes: list[QuoteVerdict] = field(default_factory=list)
    checkpoints: list[Checkpoint] = field(default_factory=list)
    page_id: str | None = None
    replaces: str | None = None
    script: str | None = None

    def as_json(self) -> dict[str, Any]:
        from earwitness.custody.cj import to_b64

        return {
            "kind": self.kind,
            "overall": self.overall,
            "code": self.code,
            "outside": self.outside,
            "page_id": self.page_id,
            "replaces": self.replaces,
            "script": self.script,
            "checkpoints": [
                {"key": c.key, "origin": c.origin, "root": to_b64(c.root), "size": c.size} for c in self.checkpoints
            ],
            "quotes": [q.as_json() for q in self.quotes],
        }

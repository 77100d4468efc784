"""A chain in words, as it stands under a claim on a page: "according to …, who was told by someone not stated".

From the one who told us back to where it begins. What no text says is said to be not stated; nobody is left out.
"""

from __future__ import annotations

from itertools import pairwise

from earwitness.claims.model import Claim, Link
from earwitness.claims.vocabulary import UNSTATED

_BASIS = {
    "took_part": "who took part, on their own word",
    "saw": "who saw it, on their own word",
    "heard": "who heard it, on their own word",
    "document": "on the word of a document",
    "recording": "on the word of a recording",
    "inferred": "who concludes it",
}
_THINGS = ("outlet", "body", "document", "recording")


def chain_in_words(claim: Claim) -> str:
    """The chain of a claim, from who told us to where it begins."""
    stations = list(reversed(claim.chain))
    said = f"according to {_whom(stations[0])}"
    for nearer, farther in pairwise(stations):
        said += f", {_which(nearer)} {_passing(farther)} {_whom(farther)}"
    if claim.basis in _BASIS and claim.chain[0].agent != UNSTATED:
        said += f", {_BASIS[claim.basis]}"
    if claim.basis == "told" and claim.chain[0].agent != UNSTATED:
        said += f", {_which(claim.chain[0])} was told by someone not stated"
    if claim.dropped:
        said += "; the text says it in its own voice, and names its source elsewhere"
    return said


def _whom(link: Link) -> str:
    if link.label is None:
        return "someone not stated"
    said = _small(link.label)
    if link.identification == "anonymous" and "not named" not in said:
        said += ", who is not named" if link.kind not in _THINGS else ", which is not named"
    if link.identification == "role_only_hedged":
        said += " (so identified by others)"
    if link.held:
        said += ", which we hold"
    return said


def _small(label: str) -> str:
    """A label inside a sentence: its article in small letters."""
    first, blank, rest = label.partition(" ")
    return f"{first.lower()}{blank}{rest}" if first in ("A", "An", "The") and rest else label


def _which(link: Link) -> str:
    return "which" if link.label is not None and link.kind in _THINGS else "who"


def _passing(farther: Link) -> str:
    """How it came from the farther station to the nearer one, seen from the nearer."""
    verb = {
        "told": "was told by",
        "recorded": "holds the voice of",
        "quoted": "quotes",
        "cites": "cites",
        "derived": "takes it from",
    }[farther.how]
    return {"stated": "", "inferred": "it seems ", "asserted_by_person": ""}[farther.support] + verb

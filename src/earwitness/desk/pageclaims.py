"""Which claims go along with a page, and in which words: confirmed ones with their chains, origins and contradictions.

A released page carries only what a person confirmed: the claim, and each way in which it reached us. A working copy
carries proposals too and says so. What is withheld in a recording stays out of the words of a claim as well: the gate
is given each telling as a passage over its stretch.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from earwitness.anchors import Anchor
from earwitness.claims.model import Claim, Proposition
from earwitness.claims.wording import chain_in_words
from earwitness.desk import claims, claimview, documents, lineage
from earwitness.desk.claimbook import Book
from earwitness.desk.context import Desk
from earwitness.desk.quotations import Quotation
from earwitness.desk.sound import SealedSound
from earwitness.errors import NothingLeft
from earwitness.protection import gate
from earwitness.publication.claimed import Claimed, Opposed, Telling
from earwitness.timecode import clock

_AGAINST = ("contradicts", "discrepancy", "tension")


@dataclass
class Carried:
    """The claims of a page; what the gate is told of them; the exhibits whose secrets must stay in."""

    claims: tuple[Claimed, ...] = ()
    passages: list[gate.Passage] = field(default_factory=list)
    exhibits: set[str] = field(default_factory=set)


def carried(
    desk: Desk, chosen: Sequence[str], quotes: Sequence[Quotation], sounds: Mapping[tuple[str, int], SealedSound], *,
    working: bool,
) -> Carried:  # fmt: skip
    """The chosen claims (C1 …) for a page with these quotations. Raises NotInCase, NothingLeft."""
    out = Carried()
    book = Book(desk)
    made = []
    for name in dict.fromkeys(chosen):
        about: Proposition = claims.one(desk, name, "proposition")
        held = [c for c in book.by_proposition.get(name, ()) if working or c.standing.stands]
        if not held:
            raise NothingLeft(
                "A claim has no way to us that somebody confirmed.",
                "Confirm how it reached you; or leave it off the page; or publish a working copy.",
                where=name,
            )
        _, found = lineage.origins_of(book, held)
        confirmed = about.standing.stands
        made.append(
            Claimed(
                name, _line(about.text), "released" if confirmed and not working else "working",
                about.standing.by or "" if confirmed else "",
                tuple(_telling(desk, c, quotes, sounds, out) for c in held),
                tuple(claimview.account_of(book, held, found)),
                tuple(_opposed(desk, {c.id for c in held}, working=working)),
            )
        )  # fmt: skip
    out.claims = tuple(made)
    return out


def _line(text: str) -> str:
    return " ".join(text.split())


def _telling(
    desk: Desk, claim: Claim, quotes: Sequence[Quotation], sounds: Mapping[tuple[str, int], SealedSound], out: Carried
) -> Telling:
    anchor = claim.anchors[0]
    words = _line(claim.text)
    quote = ""
    for one in claim.anchors:
        out.exhibits.add(one.exhibit)
        if one.start_s is not None and one.end_s is not None:
            quote = quote or _heard_in(one, quotes, sounds)
            out.passages.append(_passage(claim, one, sounds, f"{words} {one.exact}"))
    for link in claim.chain:  # who is named in a chain is said on the page, wherever the name was met
        if link.anchor is not None:
            out.exhibits.add(link.anchor.exhibit)
    hedges = tuple(dict.fromkeys(_line(h.anchor.exact) for h in claim.hedges))
    return Telling(words, chain_in_words(claim), _place(desk, anchor), quote, hedges)


def _place(desk: Desk, anchor: Anchor) -> str:
    """Where it stands, as far as a reader may know: the outlet and its day; a time in the recording."""
    if anchor.in_text:
        document = documents.load(desk, anchor.exhibit)
        day = document.published.isoformat() if document.published else ""
        said = ", ".join(part for part in (document.publisher or "", day) if part)
        return f"{anchor.exhibit}, {said}" if said else anchor.exhibit
    return f"{anchor.exhibit}, {clock(anchor.start_s or 0)} to {clock(anchor.end_s or 0)}"


def _heard_in(anchor: Anchor, quotes: Sequence[Quotation], sounds: Mapping[tuple[str, int], SealedSound]) -> str:
    """The quotation of the page in which the place can be heard as a whole, or nothing."""
    for n, q in enumerate(quotes, 1):
        sound = sounds.get((q.exhibit, q.track))
        if q.exhibit != anchor.exhibit or sound is None or anchor.start_s is None or anchor.end_s is None:
            continue
        start, end = _samples(anchor, sound)
        if q.start <= start and end <= q.end:
            return f"q{n}"
    return ""


def _samples(anchor: Anchor, sound: SealedSound) -> tuple[int, int]:
    """The stretch of an anchor in coded samples, as quotations and decisions count them."""
    rate, skip = sound.track.rate, sound.track.skip
    return round((anchor.start_s or 0) * rate) + skip, round((anchor.end_s or 0) * rate) + skip


def _passage(claim: Claim, anchor: Anchor, sounds: Mapping[tuple[str, int], SealedSound], text: str) -> gate.Passage:
    """What the gate is told: the words of the claim over the stretch they stand for."""
    place = next((p for p in sounds if p[0] == anchor.exhibit), (anchor.exhibit, 0))
    start, end = _samples(anchor, sounds[place]) if place in sounds else (0, 0)
    return gate.Passage(f"claim {claim.proposition}", *place, start, end, text)


def _opposed(desk: Desk, ids: set[str], *, working: bool) -> Iterator[Opposed]:
    texts = {c.id: (_line(c.text), c.standing.stands) for c in claims.all_of(desk, "claim")}
    for r in claims.all_of(desk, "relation"):
        if r.kind not in _AGAINST or not ids & {r.first, r.second} or not (working or r.standing.stands):
            continue
        ours, other = (r.first, r.second) if r.first in ids else (r.second, r.first)
        if other in texts and ours in texts and (working or texts[other][1]):
            yield Opposed(texts[ours][0], texts[other][0], r.kind, _line(r.why))

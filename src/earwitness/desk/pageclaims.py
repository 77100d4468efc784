"""Which claims go along with a page, and in which words: confirmed ones with their chains, origins and contradictions.

A released page carries only what a person confirmed: the claim, and each way in which it reached us. A working copy
carries proposals too and says so. What is withheld in a recording stays out of the words of a claim as well
(desk/claimwithheld.py gives the gate the places that the words come from).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from earwitness.anchors import Anchor
from earwitness.claims.model import Claim, Proposition, Relation
from earwitness.claims.wording import chain_in_words
from earwitness.desk import claims, claimview, documents, lineage
from earwitness.desk.claimbook import Book
from earwitness.desk.claimwithheld import Withheld
from earwitness.desk.context import Desk
from earwitness.desk.quotations import Quotation
from earwitness.desk.sound import SealedSound
from earwitness.errors import NothingLeft, PageRefused
from earwitness.protection import gate
from earwitness.publication.claimed import Claimed, Opposed, Telling, texts
from earwitness.timecode import clock

_AGAINST = ("contradicts", "discrepancy", "tension")


@dataclass
class Carried:
    """The claims of a page; what the gate is told of them; the exhibits whose secrets must stay in."""

    claims: tuple[Claimed, ...] = ()
    passages: list[gate.Passage] = field(default_factory=list)
    exhibits: set[str] = field(default_factory=set)
    withheld: Withheld | None = None


def carried(
    desk: Desk, chosen: Sequence[str], quotes: Sequence[Quotation], sounds: Mapping[tuple[str, int], SealedSound], *,
    working: bool,
) -> Carried:  # fmt: skip
    """The chosen claims (C1 …) for a page with these quotations. Raises NotInCase, NothingLeft."""
    if not chosen:
        return Carried()
    book = Book(desk)
    withheld = Withheld(desk)
    out = Carried(withheld=withheld)
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
        against = list(_against(book, {c.id for c in held}, working=working))
        try:
            one = Claimed(
                name, _line(about.text), "released" if confirmed and not working else "working",
                about.standing.by or "" if confirmed else "",
                tuple(_telling(desk, c, quotes, sounds) for c in held),
                tuple(_line(said) for said in claimview.account_of(book, held, found)),
                tuple(Opposed(_line(ours.text), _line(other.text), r.kind, _line(r.why)) for r, ours, other in against),
            )  # fmt: skip
        except PageRefused as fault:
            raise PageRefused(
                fault.known, f"Edit {name}, its chain or who speaks in it; or leave it off the page.", where=name
            ) from None
        made.append(one)
        shown = [*held, *(other for _, _, other in against)]
        said = "\n".join(text for _, text in texts((one,)))
        out.passages += withheld.passages(f"claim {name}", said, shown, book.row(name))
        out.exhibits |= {e for e in (*_rests_on(shown), book.row(name).exhibit) if e is not None}
    out.claims = tuple(made)
    return out


def _rests_on(shown: Sequence[Claim]) -> Iterator[str]:
    """The exhibits that words and names on the page were met in."""
    for claim in shown:
        yield from (anchor.exhibit for anchor in claim.anchors)
        yield from (link.anchor.exhibit for link in claim.chain if link.anchor is not None)


def _line(text: str) -> str:
    return " ".join(text.split())


def _telling(
    desk: Desk, claim: Claim, quotes: Sequence[Quotation], sounds: Mapping[tuple[str, int], SealedSound]
) -> Telling:
    heard = (_heard_in(one, quotes, sounds) for one in claim.anchors if one.start_s is not None)
    hedges = tuple(dict.fromkeys(_line(h.anchor.exact) for h in claim.hedges))
    return Telling(
        _line(claim.text), _line(chain_in_words(claim)), _place(desk, claim.anchors[0]), next(filter(None, heard), ""),
        hedges,
    )  # fmt: skip


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


def _against(book: Book, ids: set[str], *, working: bool) -> Iterator[tuple[Relation, Claim, Claim]]:
    """(relation, ours, other) for each claim that stands against one of these."""
    for r in book.all_of("relation"):
        if r.kind not in _AGAINST or not ids & {r.first, r.second} or not (working or r.standing.stands):
            continue
        first, second = (r.first, r.second) if r.first in ids else (r.second, r.first)
        ours, other = book.find(first, "claim"), book.find(second, "claim")
        if ours is not None and other is not None and (working or other.standing.stands):
            yield r, ours, other

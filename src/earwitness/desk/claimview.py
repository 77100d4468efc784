"""What people see of claims: a line each, a card with its chains and origins, the marks in a text. Nothing is changed
here, and nothing is said here that no item says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from earwitness.anchors import Anchor
from earwitness.claims.graph import Graph
from earwitness.claims.model import Agent, Claim, Link, Proposition, Quantity
from earwitness.claims.origin_words import origins_in_words, range_in_words
from earwitness.claims.origins import Origins, what_would_change
from earwitness.claims.vocabulary import UNSTATED
from earwitness.claims.wording import chain_in_words
from earwitness.desk import claims, lineage
from earwitness.desk.claimbook import Book
from earwitness.desk.context import Desk
from earwitness.plain import as_plain
from earwitness.store import items
from earwitness.store.items import Kept
from earwitness.timecode import clock


def listed(desk: Desk, kind: str, *, exhibit: str | None = None, state: str | None = None) -> list[dict[str, Any]]:
    """Items of one kind, in the order of the texts: {id, kind, state, words, place, rule, confidence, …}."""
    claims.kind_class(kind)
    found = items.read(desk.case, kind, exhibit=exhibit, state=state)
    return [_line(k, claims.value(k)) for k in found if k.data is not None]


def line(desk: Desk, made: Any) -> dict[str, Any]:
    """One item as a line, as it stands now."""
    return _line(items.get(desk.case, made.id), made)


def item(desk: Desk, item_id: str) -> dict[str, Any]:
    """One item, whole: its line, its fields, its places, every state it was in."""
    kept = items.get(desk.case, item_id)
    made = claims.value(kept)
    book = Book(desk)
    return {
        **_line(kept, made), "value": kept.data, "anchors": [shown(book, a) for a in claims.anchors_of(made)],
        "history": claims.history(desk, item_id),
    }  # fmt: skip


def _line(kept: Kept, made: Any) -> dict[str, Any]:
    anchor = next(iter(claims.anchors_of(made)), None)
    return {
        "id": kept.id, "kind": kept.kind, "state": kept.state, "words": words_of(made),
        "place": written(anchor) if anchor else None, "exhibit": kept.exhibit,
        "rule": made.standing.rule, "confidence": made.standing.confidence, "by": made.standing.by, "at": kept.at,
        "why": made.standing.why,
    }  # fmt: skip


def words_of(made: Any) -> str:
    """One line for a person: what the item says."""
    if isinstance(made, Claim):
        return f"{made.text} ({chain_in_words(made)})"
    if isinstance(made, Proposition):
        return made.text
    if isinstance(made, Quantity):
        state = "" if made.state == "size" else f", {made.state.replace('_', ' ')}"
        return f"“{made.anchor.exact if made.anchor else made.counts or ''}”: {_span(made)}{state}"
    if isinstance(made, Agent):
        return f"{made.label}, {made.identification.replace('_', ' ')}"
    parts = [getattr(made, n, None) for n in ("kind", "label", "status", "modality", "subject", "qualifier", "state", "counts", "why")]  # fmt: skip  # noqa: E501
    anchor = next(iter(claims.anchors_of(made)), None)
    said = ", ".join(str(p).replace("_", " ") for p in parts if p)
    return f"“{anchor.exact}” {said}".strip() if anchor else said


def _span(made: Quantity) -> str:
    low, high = (None if n is None else f"{n:g}" for n in (made.low, made.high))
    if low == high:
        return low or "how many is not known"
    if low is None or high is None:
        return f"at most {high}" if low is None else f"at least {low}"
    return f"{low} to {high}"


def written(anchor: Anchor) -> str:
    """A place as people write it: D1:20-40, E1:1:02.5-1:04.0."""
    if anchor.in_text:
        return f"{anchor.exhibit}:{anchor.start}-{anchor.end}"
    assert anchor.start_s is not None and anchor.end_s is not None
    return f"{anchor.exhibit}:{clock(anchor.start_s)}-{clock(anchor.end_s)}"


def shown(book: Book, anchor: Anchor) -> dict[str, Any]:
    """A place for people: the anchor, how to write it, what the desk calls the exhibit, and the section it lies in."""
    out = {**as_plain(anchor), "place": written(anchor), "shown": anchor.exhibit, "section": None}
    if anchor.in_text and anchor.start is not None:
        document = book.document(anchor.exhibit)
        out["shown"], out["section"] = document.shown, document.section_at(anchor.start)
    return out


# --- one claim with its chains ---------------------------------------------------------------------------------------


def cards(desk: Desk) -> list[dict[str, Any]]:
    """Every proposition that somebody claims, as a card."""
    book = Book(desk)
    return [_card(book, p) for p in book.all_of("proposition") if p.id in book.by_proposition]


def card(desk: Desk, proposition: str) -> dict[str, Any]:
    """One claim as people know it: the proposition, every way in which it reached us, origins, contradictions."""
    about: Proposition = claims.one(desk, proposition, "proposition")
    return {**_card(Book(desk), about), "history": claims.history(desk, proposition)}


def _card(book: Book, about: Proposition) -> dict[str, Any]:
    held = book.by_proposition.get(about.id, [])
    graph, found = lineage.origins_of(book, held)
    ids = {c.id for c in held}
    return {
        "id": about.id, "text": about.text, "state": about.standing.state, "by": about.standing.by,
        "at": about.standing.at, "negated": about.negated, "place": about.place, "when": as_plain(about.when),
        "claims": [_claim(book, c) for c in held],
        "origins": origins_shown(graph, found, book.agents),
        "relations": [
            {"id": r.id, "kind": r.kind, "first": r.first, "second": r.second, "why": r.why, "state": r.standing.state,
             "first_text": _text(book, r.first), "second_text": _text(book, r.second)}
            for r in book.all_of("relation") if ids & {r.first, r.second}
        ],
    }  # fmt: skip


def _text(book: Book, claim: str) -> str | None:
    found: Claim | None = book.find(claim, "claim")
    return found.text if found else None


def _claim(book: Book, claim: Claim) -> dict[str, Any]:
    return {
        "id": claim.id, "text": claim.text, "state": claim.standing.state, "by": claim.standing.by,
        "at": claim.standing.at, "rule": claim.standing.rule, "confidence": claim.standing.confidence,
        "dropped": claim.dropped, "chain": as_plain(claim.chain), "chain_in_words": chain_in_words(claim),
        "speech_act": claim.speech_act, "basis": claim.basis, "attribution": claim.attribution,
        "hedges": [{"exact": h.anchor.exact, "class": h.class_} for h in claim.hedges],
        "anchors": [shown(book, a) for a in claim.anchors],
        "inside": [_line(k, book.value(k.id)) for k in book.inside.get(claim.id, ())],
    }  # fmt: skip


def offered(desk: Desk) -> list[dict[str, Any]]:
    """Claims that could go along with a page: {id, text, state, by, ways, confirmed_ways}, those that can be first."""
    book = Book(desk)
    out = [
        {
            "id": p.id, "text": p.text, "state": p.standing.state, "by": p.standing.by, "ways": len(ways),
            "confirmed_ways": sum(c.standing.stands for c in ways),
        }
        for p in book.all_of("proposition") if (ways := book.by_proposition.get(p.id))
    ]  # fmt: skip
    return sorted(out, key=lambda one: not (one["state"] != "proposed" and one["confirmed_ways"]))


# --- origins, in numbers and words -----------------------------------------------------------------------------------


def account_of(book: Book, held: Sequence[Claim], found: Origins) -> list[str]:
    """The four numbers of these claims as sentences."""
    said: list[str] = origins_shown(lineage.graph(book, held), found, book.agents)["in_words"]
    return said


def origins_shown(graph: Graph, found: Origins, agents: Mapping[str, Agent]) -> dict[str, Any]:
    """The four numbers with what there is to show for each, in plain values and in sentences."""
    names = {n.id: n.label or agents[n.id].label if n.id in agents else n.label for n in graph.nodes}

    def named(station: Sequence[str]) -> str:
        return " and ".join(sorted({station_name(i, names) for i in station}))

    points = [
        {"name": named(b.station), "documents": list(found.hanging_on(b)), "ids": list(b.station)}
        for b in found.bottlenecks
    ]
    return {
        "documents": list(found.documents),
        "speakers": as_plain(found.speakers),
        "chains": as_plain(found.origins),
        "bottlenecks": points,
        "witnesses": [[named(s) for s in chain] for chain in found.proven.chains],
        "possible": [[named(s) for s in chain] for chain in found.possible.chains],
        "circles": [[station_name(i, names) for i in circle] for circle in found.circles],
        "would_change": [[station_name(a, names), station_name(b, names)] for a, b in what_would_change(graph)],
        "in_words": list(_in_words(found, {n.id: station_name(n.id, names) for n in graph.nodes})),
    }


def station_name(id_: str, names: Mapping[str, str | None]) -> str:
    """What a station of a graph is called."""
    if id_.startswith(UNSTATED):
        return "someone not stated"
    return names.get(id_) or id_


def _in_words(found: Origins, labels: Mapping[str, str]) -> Iterator[str]:
    """The four numbers as sentences, and what they do not mean."""
    yield from origins_in_words(found, labels)
    speakers = range_in_words(found.speakers)
    yield f"Speakers that can be told apart: {speakers}."
    if found.origins.least == 0:
        yield "Nothing is proven while chains are proposals, or begin with someone not stated."
    elif found.origins.least == 1 and len(found.documents) > 1:
        yield "Several carry it and one origin is proven: that is one voice, not several."


# --- marks in a text -------------------------------------------------------------------------------------------------


def marks(desk: Desk, exhibit: str, book: Book | None = None) -> list[dict[str, Any]]:
    """Everything of an exhibit that has a place in it: {start, end, kind, item, state, title, source, …}.

    Offsets are code points for a document, seconds for a recording (start_s, end_s). Claims come by their attribution
    where they have one; what was rejected is left out.
    """
    out = []
    book = book or Book(desk)
    labels = {a.id: a.label for a in book.agents.values()}
    for kept in book.rows.values():
        if kept.exhibit != exhibit or kept.data is None or kept.state == "rejected":
            continue
        if kept.kind in ("agent", "proposition"):
            continue
        made = book.value(kept.id)
        anchor = next(iter(claims.anchors_of(made)), None)
        if anchor is None or (kept.kind == "claim" and made.attribution):
            continue
        claim = made if kept.kind == "claim" else book.by_attribution.get(kept.id)
        out.append(
            {
                "start": anchor.start, "end": anchor.end, "start_s": anchor.start_s, "end_s": anchor.end_s,
                "kind": _mark_kind(kept.kind, made), "item": kept.id, "state": kept.state, "exact": anchor.exact,
                "title": words_of(claim or made), "claim": claim.id if claim else getattr(made, "claim", None),
                "proposition": claim.proposition if claim else None,
                "source": _source(made, labels), "rule": made.standing.rule, "confidence": made.standing.confidence,
                "dropped": bool(claim and claim.dropped),
            }
        )  # fmt: skip
    return out


def _mark_kind(kind: str, made: Any) -> str:
    if kind == "attribution":
        return "indirect" if made.quote_type == "indirect" else "quote"
    return kind


def _source(made: Any, labels: Mapping[str, str]) -> str | None:
    source = getattr(made, "source", None)
    if source is None:
        return None
    return UNSTATED if source == UNSTATED else labels.get(source, source)


def stations(chain: Sequence[Link]) -> list[str]:
    """The labels of a chain from where it begins."""
    return [link.label or "someone not stated" for link in chain]

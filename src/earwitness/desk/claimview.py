"""What people see of claims: a line each, a card with its chains and origins, the marks in a text. Nothing is changed
here, and nothing is said here that no item says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from earwitness.anchors import Anchor
from earwitness.claims.graph import Graph
from earwitness.claims.model import Agent, Claim, Link, Proposition
from earwitness.claims.origin_words import origins_in_words, range_in_words
from earwitness.claims.origins import Origins, what_would_change
from earwitness.claims.vocabulary import UNSTATED
from earwitness.claims.wording import chain_in_words
from earwitness.desk import claims, documents, lineage
from earwitness.desk.context import Desk
from earwitness.errors import NotInCase
from earwitness.plain import as_plain
from earwitness.store import items
from earwitness.store.items import Kept
from earwitness.timecode import clock


def listed(desk: Desk, kind: str, *, exhibit: str | None = None, state: str | None = None) -> list[dict[str, Any]]:
    """Items of one kind, in the order of the texts: {id, kind, state, words, place, rule, confidence, …}."""
    claims.kind_class(kind)
    found = items.read(desk.case, kind, exhibit=exhibit, state=state)
    return [_line(desk, k) for k in found if k.data is not None]


def line(desk: Desk, made: Any) -> dict[str, Any]:
    """One item as a line, as it stands now."""
    return _line(desk, items.get(desk.case, made.id))


def item(desk: Desk, item_id: str) -> dict[str, Any]:
    """One item, whole: its line, its fields, its places, every state it was in."""
    kept = items.get(desk.case, item_id)
    made = claims.value(kept)
    return {
        **_line(desk, kept), "value": kept.data, "anchors": [shown(desk, a) for a in claims.anchors_of(made)],
        "history": claims.history(desk, item_id),
    }  # fmt: skip


def _line(desk: Desk, kept: Kept) -> dict[str, Any]:
    made = claims.value(kept)
    anchor = next(iter(claims.anchors_of(made)), None)
    return {
        "id": kept.id, "kind": kept.kind, "state": kept.state, "words": words_of(desk, made),
        "place": _place(anchor) if anchor else None, "exhibit": kept.exhibit,
        "rule": made.standing.rule, "confidence": made.standing.confidence, "by": made.standing.by, "at": kept.at,
        "why": made.standing.why,
    }  # fmt: skip


def words_of(desk: Desk, made: Any) -> str:
    """One line for a person: what the item says."""
    if isinstance(made, Claim):
        return f"{made.text} ({chain_in_words(made)})"
    if isinstance(made, Proposition):
        return made.text
    if isinstance(made, Agent):
        return f"{made.label}, {made.identification.replace('_', ' ')}"
    parts = [getattr(made, n, None) for n in ("kind", "label", "status", "modality", "subject", "qualifier", "state", "counts", "why")]  # fmt: skip  # noqa: E501
    anchor = next(iter(claims.anchors_of(made)), None)
    said = ", ".join(str(p).replace("_", " ") for p in parts if p)
    return f"“{anchor.exact}” {said}".strip() if anchor else said


def _place(anchor: Anchor) -> str:
    if anchor.in_text:
        return f"{anchor.exhibit}:{anchor.start}-{anchor.end}"
    assert anchor.start_s is not None and anchor.end_s is not None
    return f"{anchor.exhibit}:{clock(anchor.start_s)}-{clock(anchor.end_s)}"


def shown(desk: Desk, anchor: Anchor) -> dict[str, Any]:
    """A place for people: the anchor, how to write it, what the desk calls the exhibit, and the section it lies in."""
    out = {**as_plain(anchor), "place": _place(anchor), "shown": anchor.exhibit, "section": None}
    if anchor.in_text and anchor.start is not None:
        document = documents.load(desk, anchor.exhibit)
        out["shown"], out["section"] = document.shown, document.section_at(anchor.start)
    return out


# --- one claim with its chains ---------------------------------------------------------------------------------------


def cards(desk: Desk) -> list[dict[str, Any]]:
    """Every proposition that somebody claims, as a card."""
    held = lineage.by_proposition(desk)
    return [_card(desk, p, held[p.id]) for p in claims.all_of(desk, "proposition") if held.get(p.id)]


def card(desk: Desk, proposition: str) -> dict[str, Any]:
    """One claim as people know it: the proposition, every way in which it reached us, origins, contradictions."""
    about: Proposition = claims.one(desk, proposition, "proposition")
    return {
        **_card(desk, about, lineage.claims_of(desk, proposition)), "history": claims.history(desk, proposition),
    }  # fmt: skip


def _card(desk: Desk, about: Proposition, held: Sequence[Claim]) -> dict[str, Any]:
    agents = lineage.agents(desk)
    graph, found = lineage.origins_of(desk, held)
    ids = {c.id for c in held}
    return {
        "id": about.id, "text": about.text, "state": about.standing.state, "by": about.standing.by,
        "negated": about.negated, "place": about.place, "when": as_plain(about.when),
        "claims": [_claim(desk, c) for c in held],
        "origins": _origins(graph, found, agents),
        "relations": [
            {"id": r.id, "kind": r.kind, "first": r.first, "second": r.second, "why": r.why, "state": r.standing.state,
             "first_text": _text(desk, r.first), "second_text": _text(desk, r.second)}
            for r in claims.all_of(desk, "relation") if ids & {r.first, r.second}
        ],
    }  # fmt: skip


def _text(desk: Desk, claim: str) -> str | None:
    try:
        found: Claim = claims.one(desk, claim, "claim")
    except NotInCase:
        return None
    return found.text


def _claim(desk: Desk, claim: Claim) -> dict[str, Any]:
    inside = [k for kind in ("quantity", "undertaking", "fate") for k in items.read(desk.case, kind) if (k.data or {}).get("claim") == claim.id]  # fmt: skip  # noqa: E501
    return {
        "id": claim.id, "text": claim.text, "state": claim.standing.state, "by": claim.standing.by,
        "rule": claim.standing.rule, "confidence": claim.standing.confidence, "dropped": claim.dropped,
        "chain": as_plain(claim.chain), "chain_in_words": chain_in_words(claim), "speech_act": claim.speech_act,
        "basis": claim.basis, "attribution": claim.attribution,
        "hedges": [{"exact": h.anchor.exact, "class": h.class_} for h in claim.hedges],
        "anchors": [shown(desk, a) for a in claim.anchors],
        "inside": [_line(desk, k) for k in inside if k.state != "rejected"],
    }  # fmt: skip


def offered(desk: Desk) -> list[dict[str, Any]]:
    """Claims that could go along with a page: {id, text, state, by, ways, confirmed_ways}, those that can be first."""
    held = lineage.by_proposition(desk)
    out = [
        {
            "id": p.id, "text": p.text, "state": p.standing.state, "by": p.standing.by, "ways": len(ways),
            "confirmed_ways": sum(c.standing.stands for c in ways),
        }
        for p in claims.all_of(desk, "proposition") if (ways := held.get(p.id))
    ]  # fmt: skip
    return sorted(out, key=lambda one: not (one["state"] != "proposed" and one["confirmed_ways"]))


# --- origins, in numbers and words -----------------------------------------------------------------------------------


def account_of(desk: Desk, held: Sequence[Claim], found: Origins) -> list[str]:
    """The four numbers of these claims as sentences."""
    said: list[str] = _origins(lineage.graph(desk, held), found, lineage.agents(desk))["in_words"]
    return said


def _origins(graph: Graph, found: Origins, agents: Mapping[str, Agent]) -> dict[str, Any]:
    names = {n.id: n.label or agents[n.id].label if n.id in agents else n.label for n in graph.nodes}

    def named(station: Sequence[str]) -> str:
        return " and ".join(sorted({_name(i, names) for i in station}))

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
        "circles": [[_name(i, names) for i in circle] for circle in found.circles],
        "would_change": [[_name(a, names), _name(b, names)] for a, b in what_would_change(graph)],
        "in_words": list(_in_words(found, {n.id: _name(n.id, names) for n in graph.nodes})),
    }


def _name(id_: str, names: Mapping[str, str | None]) -> str:
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


def marks(desk: Desk, exhibit: str) -> list[dict[str, Any]]:
    """Everything of an exhibit that has a place in it: {start, end, kind, item, state, title, source, …}.

    Offsets are code points for a document, seconds for a recording (start_s, end_s). Claims come by their attribution
    where they have one; what was rejected is left out.
    """
    out = []
    labels = {a.id: a.label for a in claims.all_of(desk, "agent")}
    by_attribution = {c.attribution: c for c in claims.all_of(desk, "claim", exhibit=exhibit) if c.attribution}
    for kept in items.read(desk.case, exhibit=exhibit):
        if kept.data is None or kept.state == "rejected" or kept.kind in ("agent", "proposition"):
            continue
        made = claims.value(kept)
        anchor = next(iter(claims.anchors_of(made)), None)
        if anchor is None or (kept.kind == "claim" and made.attribution):
            continue
        claim = by_attribution.get(kept.id) if kept.kind == "attribution" else made if kept.kind == "claim" else None
        out.append(
            {
                "start": anchor.start, "end": anchor.end, "start_s": anchor.start_s, "end_s": anchor.end_s,
                "kind": _mark_kind(kept.kind, made), "item": kept.id, "state": kept.state, "exact": anchor.exact,
                "title": words_of(desk, claim or made), "claim": claim.id if claim else getattr(made, "claim", None),
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

"""The pages of claims: all of them with their four numbers, one with every way in which it reached us, one exhibit's.

Nothing is changed here. What is said of a claim is said by its items; what is counted is counted by claims/origins.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from earwitness.claims.graph import Graph
from earwitness.claims.languages.stems import content_stems
from earwitness.claims.lineage import open_questions
from earwitness.claims.model import Claim, Proposition
from earwitness.claims.origins import Origins, what_would_change
from earwitness.claims.wording import chain_in_words
from earwitness.desk import claimboard, claimforms, claims, claimview, figures, grading, lineage
from earwitness.desk.claimbook import Book
from earwitness.desk.context import Desk
from earwitness.plain import as_plain

AGAINST: Final = ("contradicts", "discrepancy", "tension")
"""Relations under which two claims stand as equals, with no winner."""
_HAD: Final = {
    "told": "was told by", "recorded": "holds the voice of", "quoted": "quotes", "cites": "cites",
    "derived": "takes it from",
}  # fmt: skip
_THINGS: Final = ("outlet", "document", "recording", "body")
LIKE: Final = 8
"""Claims that are offered to be joined, at most."""


def overview(desk: Desk) -> dict[str, Any]:
    """Every exhibit with how much of it is drafted and open, and every claim; contradicted ones first."""
    book = Book(desk)
    against = {i for r in book.all_of("relation") if r.kind == "contradicts" for i in (r.first, r.second)}
    lines = [_line(book, p, against) for p in book.all_of("proposition") if p.id in book.by_proposition]
    lines.sort(key=lambda one: (not one["contradicted"], -one["documents"], -one["chains"]["most"]))
    waiting = claimboard.open_items(book)
    return {"exhibits": _exhibits(book, Counter(k.exhibit for k in waiting)), "claims": lines, "left": len(waiting)}


def _exhibits(book: Book, waiting: Counter[str | None]) -> list[dict[str, Any]]:
    drafted = Counter(k.exhibit for k in book.of_kind(*claimforms.KINDS) if k.kind != "attribution")
    rows = book.desk.case.read(
        "SELECT e.id, e.kind, e.title, e.untrusted_name, d.says_title, d.language,"
        " EXISTS (SELECT 1 FROM transcripts t WHERE t.exhibit = e.id) AS worded FROM exhibits e"
        " LEFT JOIN documents d ON d.exhibit = e.id ORDER BY substr(e.id, 1, 1), CAST(substr(e.id, 2) AS INTEGER)"
    )
    return [
        {
            "id": r["id"], "kind": r["kind"], "title": r["title"] or r["says_title"] or r["untrusted_name"],
            "drafted": drafted[r["id"]], "open": waiting[r["id"]],
            "text": r["kind"] == "document" or bool(r["worded"]),
        }
        for r in rows
    ]  # fmt: skip


def _line(book: Book, about: Proposition, against: set[str]) -> dict[str, Any]:
    held = book.by_proposition[about.id]
    _, found = lineage.origins_of(book, held)
    names = _names(book, held)
    points = [claimview.station_name(i, names) for b in found.bottlenecks[:1] if b.count > 1 for i in b.station[:1]]
    return {
        "id": about.id, "text": about.text, "state": about.standing.state, "documents": len(found.documents),
        "speakers": as_plain(found.speakers), "chains": as_plain(found.origins), "ways": len(held),
        "single": points[0] if points else None, "open": sum(c.standing.open for c in held),
        "contradicted": any(c.id in against for c in held),
        "exhibits": sorted({a.exhibit for c in held for a in c.anchors}),
    }  # fmt: skip


def _names(book: Book, held: Sequence[Claim]) -> dict[str, str | None]:
    return {link.agent: link.label for claim in held for link in claim.chain}


# --- one claim -------------------------------------------------------------------------------------------------------


def page(desk: Desk, proposition: str) -> dict[str, Any]:
    """One claim: its card, its ways drawn, who may be whom, what cannot hold beside it, and what was rejected of it."""
    card = claimview.card(desk, proposition)
    book = Book(desk)
    held = book.by_proposition.get(proposition, [])
    graph, found = lineage.origins_of(book, held)
    look = claimboard.Look(book)
    every = [p.id for p in book.all_of("proposition") if p.id in book.by_proposition]
    points = {i for b in found.bottlenecks if b.count > 1 for i in b.station}
    return {
        **card,
        "number": every.index(proposition) + 1 if proposition in every else None, "of": len(every),
        "ways": [{**look.entry(book.row(c.id)), "boxes": _boxes(look, c, points)} for c in held],
        "rejected": [
            look.entry(k) for k in book.of_kind("claim")
            if k.state == "rejected" and k.data and k.data["proposition"] == proposition
        ],
        "speakers": _speakers(book, graph),
        "questions": list(_questions(book, graph)),
        "pairs": [
            {"id": p.id, "first": _called(book, p.first), "second": _called(book, p.second), "same": p.same,
             "by": p.standing.by, "why": p.standing.why}
            for p in book.all_of("pair") if {p.first, p.second} <= {n.id for n in graph.nodes}
        ],
        "passings": [
            {"id": p.id, "source": _called(book, p.source), "target": _called(book, p.target), "how": p.how,
             "why": p.why, "state": p.standing.state, "by": p.standing.by}
            for p in book.all_of("passing") if {p.source, p.target} <= {n.id for n in graph.nodes}
        ],
        "against": list(_against(book, look, held)),
        "cannot_hold": figures.against(desk, held),
        "grades": grading.all_shown(book, held, found.origins.least),
        "like": similar(book, proposition=proposition),
        "vocabularies": claimforms.vocabularies(),
    }  # fmt: skip


def _called(book: Book, station: str) -> dict[str, str]:
    found = book.agents.get(station)
    return {"id": station, "label": found.label if found else station}


def _boxes(look: claimboard.Look, claim: Claim, points: set[str]) -> list[dict[str, Any]]:
    """The stations of a way for drawing, from where it begins to this desk; `how` leads on to the next one."""
    out: list[dict[str, Any]] = []
    for at, link in enumerate(claim.chain):
        published = link.kind == "outlet" and at + 1 == len(claim.chain)
        open_ = not claim.standing.stands and link.support != "asserted_by_person"
        out.append(
            {
                "agent": link.agent, "label": link.label or "Someone", "thing": link.kind in _THINGS,
                "about": _about(claim, at), "dashed": link.identification in ("anonymous", "unstated"),
                "single": link.agent in points, "how": "published" if published else claimforms.HOW[link.how],
                "inferred": link.support == "inferred" or open_,
            }
        )  # fmt: skip
    for anchor in claim.anchors[:1]:
        out.append(
            {
                "agent": anchor.exhibit, "label": look.exhibit(anchor.exhibit), "thing": True,
                "about": "we hold it, sealed", "dashed": False, "single": anchor.exhibit in points, "how": None,
                "inferred": False,
            }
        )  # fmt: skip
    return out


def _about(claim: Claim, at: int) -> str | None:
    """What a box says of its station, in a few words."""
    link = claim.chain[at]
    if link.identification == "unstated":
        return "not stated"
    parts = []
    if link.identification in ("anonymous", "role_only_hedged"):
        parts.append({"anonymous": "not named", "role_only_hedged": "so identified by others"}[link.identification])
    if at == 0 and claim.basis in ("took_part", "saw", "heard"):
        parts.append("was there, on their own word")
    if at == 0 and claim.basis == "told":
        parts.append("was told, by whom is not stated")
    return ", ".join(parts) or None


def _speakers(book: Book, graph: Graph) -> list[dict[str, str]]:
    return [_called(book, n.id) for n in graph.nodes if n.id in book.agents and n.kind != "outlet"]


def _questions(book: Book, graph: Graph) -> Iterator[dict[str, Any]]:
    """Pairs that may be one and nobody has decided; `proves`: the answer "two" would prove another origin."""
    asked = [pair for pair in open_questions(graph) if all(i in book.agents for i in pair)]
    telling = set(what_would_change(graph)) if asked else set()
    for first, second in asked[:LIKE]:
        yield {
            "first": _called(book, first), "second": _called(book, second), "proves": (first, second) in telling,
        }  # fmt: skip


def _against(book: Book, look: claimboard.Look, held: Sequence[Claim]) -> Iterator[dict[str, Any]]:
    ids = {c.id for c in held}
    for relation in book.all_of("relation"):
        if relation.kind not in AGAINST or not ids & {relation.first, relation.second}:
            continue
        both: list[Claim] = [c for i in (relation.first, relation.second) if (c := book.find(i, "claim")) is not None]
        if len(both) < 2:
            continue
        both.sort(key=lambda c: c.id not in ids)
        yield {
            "id": relation.id, "kind": relation.kind, "in_words": claimforms.in_words(relation.kind),
            "why": relation.why, "state": relation.standing.state, "by": relation.standing.by,
            "sides": [
                {"id": c.id, "proposition": c.proposition, "text": c.text, "who": c.chain[0].label or "not stated",
                 "chain_in_words": chain_in_words(c), "place": look.place(claimboard.place_of(c))}
                for c in both
            ],
        }  # fmt: skip


# --- claims that are alike -------------------------------------------------------------------------------------------


def similar(book: Book, *, proposition: str | None = None, words: str | None = None) -> list[dict[str, Any]]:
    """Claims whose words are like those of one claim, or like `words`: the likest first. A question, no answer."""
    texts = {p.id: _words(book, p) for p in book.all_of("proposition") if p.id in book.by_proposition}
    language = "ru" if any("а" <= c.lower() <= "я" for c in words or texts.get(proposition or "", "")) else "en"
    wanted = content_stems(words if words is not None else texts.get(proposition or "", ""), language)
    found = []
    for other, text in texts.items():
        if other == proposition:
            continue
        stems = content_stems(text, language)
        shared = len(wanted & stems)
        if shared >= (1 if words is not None else 2):
            found.append((shared / max(1, min(len(wanted), len(stems))), shared, other))
    found.sort(key=lambda one: (-one[0], -one[1], one[2]))
    return [_offered(book, other) for _, _, other in found[:LIKE]]


def _offered(book: Book, proposition: str) -> dict[str, Any]:
    held = book.by_proposition[proposition]
    return {
        "id": proposition, "text": book.value(proposition).text, "claims": [c.id for c in held],
        "ways": [{"id": c.id, "chain_in_words": chain_in_words(c)} for c in held[:3]],
    }  # fmt: skip


def _words(book: Book, about: Proposition) -> str:
    return " ".join((about.text, *(c.text for c in book.by_proposition[about.id] if c.text != about.text)))


def find(desk: Desk, words: str) -> list[dict[str, Any]]:
    """Claims by words, or by their number (C7)."""
    book = Book(desk)
    number = words.strip().upper()
    if number in book.by_proposition:
        return [_offered(book, number)]
    return similar(book, words=words)


def join(desk: Desk, into: str, other: str, *, why: str | None = None) -> None:
    """Say that two claims are one: every way of `other` stands under `into` from now on, with its own words."""
    for one in (into, other):
        claims.one(desk, one, "proposition")
    for claim in Book(desk).by_proposition.get(other, []):
        claims.join(desk, claim.id, into, why=why)


# --- the graph -------------------------------------------------------------------------------------------------------


def drawn(desk: Desk, proposition: str) -> dict[str, Any]:
    """The attribution graph for drawing, with the same in words."""
    about: Proposition = claims.one(desk, proposition, "proposition")
    book = Book(desk)
    held = book.by_proposition.get(proposition, [])
    graph, found = lineage.origins_of(book, held)
    look = claimboard.Look(book)
    plain = lineage.drawn(desk, proposition)
    for node in plain["nodes"]:
        if node["column"] == 3:
            node["label"] = look.exhibit(node["id"])
    return {
        **plain, "text": about.text, "origins": claimview.origins_shown(graph, found, book.agents),
        "in_words": list(_sentences(book, look, held, graph, found)),
    }  # fmt: skip


def _sentences(
    book: Book, look: claimboard.Look, held: Sequence[Claim], graph: Graph, found: Origins
) -> Iterator[dict[str, Any]]:
    names = {**_names(book, held), **{i: a.label for i, a in book.agents.items()}}

    def name(*stations: str) -> str:
        return _listed(claimview.station_name(i, names) for i in stations)

    for claim in held:
        anchor = claim.anchors[0]
        sure = "" if claim.standing.stands else " Nobody has confirmed that."
        said = f"{look.exhibit(anchor.exhibit)} has it {chain_in_words(claim)}.{sure}"
        yield {"exhibit": anchor.exhibit, "at": claimview.written(anchor), "text": said}
    for text in _between(book, graph, found, name):
        yield {"exhibit": None, "at": None, "text": text}


def _between(book: Book, graph: Graph, found: Origins, name: Callable[..., str]) -> Iterator[str]:
    """What no single way says: steps that people set down, circles, single points, open questions."""
    inside = {n.id for n in graph.nodes}
    for passing in book.all_of("passing"):
        if {passing.source, passing.target} <= inside:
            said = f", says {passing.standing.by}" if passing.standing.stands else "; nobody has confirmed that"
            yield f"{name(passing.target)} {_HAD[passing.how]} {name(passing.source)}{said}."
    for circle in found.circles:
        yield f"{name(*circle)} cite one another and are counted once."
    for point in found.bottlenecks:
        if point.count > 1:
            hanging = _listed(found.hanging_on(point))
            yield f"Single point: {hanging} have it through {name(*point.station)}, and through there alone."
    for first, second in open_questions(graph)[:LIKE]:
        yield f"Whether {name(first)} ({first}) and {name(second)} ({second}) are one is not decided."


def _listed(names: Any) -> str:
    every = list(dict.fromkeys(names))
    return every[0] if len(every) == 1 else f"{', '.join(every[:-1])} and {every[-1]}"


# --- one exhibit -----------------------------------------------------------------------------------------------------


def exhibit(desk: Desk, exhibit_id: str) -> dict[str, Any]:
    """The marks of a document or recording, and how much of it is open."""
    row = desk.case.get("SELECT id, kind FROM exhibits WHERE id = ?", (exhibit_id,), what="exhibit")
    book = Book(desk)
    found = claimview.marks(desk, exhibit_id, book)
    return {
        "id": exhibit_id, "kind": row["kind"], "called": claimboard.Look(book).exhibit(exhibit_id), "marks": found,
        "left": sum(k.exhibit == exhibit_id for k in claimboard.open_items(book)),
        "agents": agents(book),
    }  # fmt: skip


def agents(book: Book) -> list[dict[str, Any]]:
    """Everybody who says or passes on, to choose from."""
    return [
        {
            "id": a.id, "label": a.label, "kind": a.kind, "identification": claimforms.in_words(a.identification),
            "exhibits": sorted({m.exhibit for m in a.mentions}),
        }
        for a in sorted(book.agents.values(), key=lambda a: (a.label.casefold(), len(a.id), a.id))
    ]  # fmt: skip

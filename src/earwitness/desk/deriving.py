"""What texts and chains suggest, for people to decide: who may have had it from whom, what is no second voice, what a
group may be made of. Every proposal says why and shows the wording. None is written twice, and none comes back that
was rejected.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, islice
from typing import Any

from earwitness.anchors import in_text
from earwitness.claims.corroboration import standing_of
from earwitness.claims.likeness import Likeness, likenesses
from earwitness.claims.model import Relation
from earwitness.claims.passing import Passed
from earwitness.desk import claims, documents, grouping, lineage
from earwitness.desk.claimbook import Book
from earwitness.desk.context import Desk
from earwitness.desk.documents import Document
from earwitness.plain import as_plain
from earwitness.standing import Standing
from earwitness.store import items
from earwitness.store.act import Act

LIKE, CHAINS = "shared wording", "chains of both"
PAIRS = 200
"""Pairs of claims of one proposition that are looked at, at most."""
SHOWN = 3
"""Pieces of wording that stand in the reason of a proposal; all are shown beside it."""


@dataclass(frozen=True)
class Derived:
    """How many proposals were written: derived-from edges, restates or corroborates, divisions of groups."""

    passings: int
    relations: int
    divisions: int


def derive(desk: Desk) -> Derived:
    """Write every proposal that is not there yet."""
    texts = _texts(desk)
    passed = list(_passings(desk, texts))
    related = list(_relations(desk))
    if passed or related:
        with desk.case.act(Act("propose derivations", desk.actor)) as tx:
            for source, target, why, at in passed:
                anchor = in_text(target, texts[target].text, *at)
                made = Passed(items.new_id(tx, "passing"), source, target, "derived", why, anchor, Standing(rule=LIKE))
                items.add(tx, "passing", made, by=None, exhibit=target, start=at[0], stop=at[1])
            for kind, first, second, why in related:
                one = Relation(items.new_id(tx, "relation"), kind, first, second, why, Standing(rule=CHAINS))  # type: ignore[arg-type]
                items.add(tx, "relation", one, by=None)
    return Derived(len(passed), len(related), len(grouping.propose_divisions(desk)))


def _texts(desk: Desk) -> dict[str, Document]:
    rows = desk.case.read("SELECT id FROM exhibits WHERE id LIKE 'D%' ORDER BY CAST(substr(id, 2) AS INTEGER)")
    return {r["id"]: documents.load(desk, r["id"]) for r in rows}


def _likenesses(texts: Mapping[str, Document]) -> tuple[Likeness, ...]:
    published = {i: d.published.isoformat() for i, d in texts.items() if d.published}
    return likenesses({i: d.text for i, d in texts.items()}, published)


def _passings(desk: Desk, texts: Mapping[str, Document]) -> Iterator[tuple[str, str, str, tuple[int, int]]]:
    """(source, target, why, the strongest wording in the target) of edges that are not there yet."""
    had = {(p.source, p.target) for p in claims.all_of(desk, "passing", rejected=True)}
    for pair in _likenesses(texts):
        for edge in pair.edges():
            if (edge.source, edge.target) not in had:
                best = pair.shared[0]
                yield edge.source, edge.target, why(pair), best.second if edge.target == pair.second else best.first


def why(pair: Likeness) -> str:
    """A likeness as a reason."""
    parts = [f"“{s.text}”" + (" (a slip)" if s.slip else "") for s in pair.shared[:SHOWN]]
    rest = len(pair.shared) + pair.not_shown - len(parts)
    return f"Both have {', '.join(parts)}" + (f" and {rest} more" if rest else "") + "."


def _relations(desk: Desk) -> Iterator[tuple[str, str, str, str]]:
    """(kind, first, second, why) for claims that claim one thing: a second voice, or the same voice again."""
    had = {(r.kind, frozenset((r.first, r.second))) for r in claims.all_of(desk, "relation", rejected=True)}
    book = Book(desk)
    for of_one in book.by_proposition.values():
        for first, second in islice(combinations(of_one, 2), PAIRS):
            kind = standing_of(lineage.origins_of(book, (first, second))[1])
            if kind is not None and (kind, frozenset((first.id, second.id))) not in had:
                yield kind, first.id, second.id, _because(kind)


def _because(kind: str) -> str:
    if kind == "corroborates":
        return "Their chains begin with two origins, and both are proven."
    return "No reading of their chains gives more than one origin: it is one voice, heard twice."


# --- for people ------------------------------------------------------------------------------------------------------


def proposals(desk: Desk) -> list[dict[str, Any]]:
    """Every derived-from edge, with both wordings side by side: {id, state, source, target, why, shared, …}."""
    made = [p for p in claims.all_of(desk, "passing", rejected=True) if p.how == "derived"]
    if not made:
        return []
    texts = _texts(desk)
    like = {frozenset((p.first, p.second)): p for p in _likenesses(texts)}
    out = []
    for p in made:
        pair = like.get(frozenset((p.source, p.target)))
        out.append(
            {
                "id": p.id, "state": p.standing.state, "by": p.standing.by, "why": p.why,
                "source": _shown(texts, p.source), "target": _shown(texts, p.target),
                "shared": [] if pair is None else [_side(texts, pair, s, p.source) for s in pair.shared],
                "not_shown": 0 if pair is None else pair.not_shown,
            }
        )  # fmt: skip
    return out


def _shown(texts: Mapping[str, Document], exhibit: str) -> dict[str, Any]:
    found = texts.get(exhibit)
    day = found.published.isoformat() if found is not None and found.published else None
    return {"id": exhibit, "shown": exhibit if found is None else found.shown, "published": day}


def _side(texts: Mapping[str, Document], pair: Likeness, shared: Any, source: str) -> dict[str, Any]:
    """One piece of shared wording as it stands in each, the source first, with some words around it."""
    sides = {pair.first: shared.first, pair.second: shared.second}
    other = pair.second if source == pair.first else pair.first
    return {
        "slip": shared.slip, "quoted": shared.quoted,
        "source": _around(texts[source].text, sides[source]), "target": _around(texts[other].text, sides[other]),
    }  # fmt: skip


def _around(text: str, at: tuple[int, int], beside: int = 40) -> dict[str, Any]:
    start, end = at
    return {
        "start": start, "end": end, "before": text[max(0, start - beside) : start], "exact": text[start:end],
        "after": text[end : end + beside],
    }  # fmt: skip


def lines(found: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """The proposals for a terminal."""
    for one in found:
        yield f"{one['id']:>5}  {one['state']:<9}  {one['target']['id']} from {one['source']['id']}: {one['why']}"


def plain(made: Derived) -> dict[str, Any]:
    """As JSON."""
    return dict(as_plain(made))

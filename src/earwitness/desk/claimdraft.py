"""From a drafted text to items of the case: agents, attributions, claims with their chains, figures, undertakings.

Everything is `proposed`. What is drafted twice is written once: an item is known by its kind, its place and its words.
A sentence in which the author says in their own voice what somebody was quoted with before keeps that chain
(`dropped`). Nothing weak is filled in: a suggested speaker stays a suggestion, and the chain begins with UNSTATED.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from earwitness.anchors import Anchor
from earwitness.claims.drafted import UNSTATED as NOBODY
from earwitness.claims.drafted import Draft, Indirect, Named, Quoted
from earwitness.claims.drafting.draft import draft
from earwitness.claims.facets import fact_value, speech_act
from earwitness.claims.model import (
    Attribution,
    Claim,
    Factuality,
    Hedge,
    Link,
    Proposition,
    Quantity,
    Undertaking,
)
from earwitness.claims.restated import Restated, restated
from earwitness.claims.text import Place, cut
from earwitness.claims.vocabulary import AUTHOR, UNSTATED
from earwitness.desk import claims, claimsource
from earwitness.desk.claimwriter import Said, Writer, agent_of, author_of, chain_of, hedges_of, id_of, suggested
from earwitness.desk.context import Desk
from earwitness.desk.peoplevalues import drafted_fate
from earwitness.standing import Standing
from earwitness.store import items
from earwitness.store.act import Act

_NOT_SPEECH = ("scare", "title")
_KIND = {"direct": "direct", "mixed": "mixed", "nested": "direct"}


@dataclass(frozen=True)
class Drafted:
    """What a draft added to the case. `known`: what stood there before and was left as it is. `without_time`: what was
    left out because its turn has no time, so that nothing stands without its place."""

    exhibit: str
    language: str
    attributions: int
    claims: int
    quantities: int
    undertakings: int
    fates: int
    known: int
    without_time: int


def draft_exhibit(desk: Desk, exhibit: str, *, language: str | None = None) -> Drafted:
    """Draft a document, or the transcript of a recording. Raises LanguageUnknown, TextTooLong, NotInCase."""
    source = claimsource.load(desk, exhibit)
    found = draft(
        source.text, language=language or source.language, published=source.published,
        spoken=[Place(start, end) for start, end, _ in source.turns],
    )  # fmt: skip
    return write(desk, source, found)


def write(desk: Desk, source: claimsource.ClaimSource, found: Draft) -> Drafted:
    """Write a draft into the case, in one act."""
    found, without_time = _placed(source, found)
    with desk.case.act(Act("draft claims", desk.actor, details={"exhibit": source.id})) as tx:
        # Inside the act, so that of two who draft the same text at once the second finds what the first has written.
        had = {(k.kind, k.start, k.stop) for k in items.read(desk.case, exhibit=source.id)}
        into = Writer(desk, tx, source, found, had=had)
        for agent in claims.all_of(desk, "agent"):
            if any(m.exhibit == source.id for m in agent.mentions):
                into.agents.setdefault(claims.bare(agent.label), agent)
        _write(into)
        for kind, count in into.counts.items():
            tx.detail(kind, count)
    n = into.counts.get
    return Drafted(
        source.id, found.language, n("attribution", 0), n("claim", 0), n("quantity", 0), n("undertaking", 0),
        n("fate", 0), into.known, without_time,
    )  # fmt: skip


def _placed(source: claimsource.ClaimSource, found: Draft) -> tuple[Draft, int]:
    """The draft without what has no place in the recording, and how much that was. All of it where it is a document."""
    if source.revision is None:
        return found, 0
    kept: dict[str, Any] = {}
    lost = 0
    for name in ("quotes", "indirect", "chains", "hedges", "quantities", "times", "fates", "undertakings"):
        every = getattr(found, name)
        kept[name] = tuple(
            one for one in every
            if source.anchor(*((one.content.start, one.content.end) if name == "indirect" else (one.start, one.end)))
        )  # fmt: skip
        lost += len(every) - len(kept[name])
    return replace(found, **kept), lost


def _write(into: Writer) -> None:
    speech = sorted([*_turns(into), *_speech(into.draft)], key=lambda s: (s.place.start, -s.place.end))
    before = [
        (Place(a.start, a.end), claim)
        for claim in claims.all_of(into.desk, "claim", exhibit=into.source.id, rejected=True)
        for a in claim.anchors[:1] if a.start is not None and a.end is not None
    ]  # fmt: skip
    made: list[tuple[Place, Attribution, Claim]] = []
    around: list[tuple[Place, Attribution, Claim]] = []  # those that still hold what comes, the innermost last
    for one in speech:
        if into.is_known("attribution", one.place.start, one.place.end):
            continue
        while around and not around[-1][0].holds(one.place):
            around.pop()
        parent = around[-1][1:] if around and around[-1][0] != one.place else None
        made.append((one.place, *_attributed(into, one, parent)))
        around.append(made[-1])
    told = [(place, claim) for place, _, claim in made]
    again = list(_own_voice(into, told))
    owners = _Owners([*before, *told, *again])
    _figures(into, owners)
    _undertakings(into, owners)
    _fates(into, owners)


# --- what somebody said ----------------------------------------------------------------------------------------------


def _speech(found: Draft) -> list[Said]:
    out = []
    for q in found.quotes:
        if q.type not in _NOT_SPEECH:
            out.append(_of_quote(q))
    out += _cited_once([_of_indirect(r) for r in found.indirect])
    return sorted(out, key=lambda s: (s.place.start, -s.place.end))


def _turns(into: Writer) -> Iterator[Said]:
    """The turns of a transcript in which something was found, each as its speaker's own words."""
    d = into.draft
    found = [Place(x.start, x.end) for xs in (d.quantities, d.fates, d.undertakings) for x in xs]
    found += [s.place for s in _speech(d)]
    starts = [start for start, _, _ in into.source.turns]
    holding = {bisect_right(starts, place.start) - 1 for place in found}
    for n, (start, end, speaker) in enumerate(into.source.turns):
        turn = Place(start, end)
        if n in holding:
            who = Named(start, end, speaker) if speaker else NOBODY
            yield Said(turn, turn, "direct", None, who, None, (), "turn", 1.0)


def _cited_once(reported: Sequence[Said]) -> list[Said]:
    """“… fled, the paper reported, citing a man”: one saying of the man, which came through the paper, and not two."""
    citing = {s.place: s for s in reported if s.rule == "citing"}
    out = []
    for one in reported:
        cited = citing.get(one.place)
        if cited is None or not isinstance(one.source, Named):
            out.append(one)
        elif one is not cited:
            out.append(replace(cited, through=one.source))
    carried = {s.place for s in out if s.through is not None}
    return out + [s for s in citing.values() if s.place not in carried and s not in out]


def _of_quote(q: Quoted) -> Said:
    place = Place(q.start, q.end)
    return Said(
        place, place, _KIND[q.type], q.cue, q.source, q.addressee, q.bracketed, q.rule, q.confidence, q.suggestion
    )


def _of_indirect(r: Indirect) -> Said:
    return Said(r.content, r.content, "indirect", r.cue, r.source, r.addressee, (), r.rule, r.confidence)


def _attributed(into: Writer, one: Said, parent: tuple[Attribution, Claim] | None) -> tuple[Attribution, Claim]:
    standing = Standing(rule=one.rule, confidence=one.confidence)
    source = agent_of(into, one.source)
    anchor = into.anchor(one.content.start, one.content.end)
    quoted = one.quote_type != "indirect"
    hedges = tuple(hedges_of(into, one))
    mention = one.source if isinstance(one.source, Named) else None
    attribution = Attribution(
        items.new_id(into.tx, "attribution"),
        one.quote_type,  # type: ignore[arg-type]
        source.id if source else UNSTATED,
        (anchor,),
        cue=into.anchor(one.cue.start, one.cue.end) if one.cue else None,
        source_anchor=into.anchor(mention.start, mention.end) if mention else None,
        quoted=(anchor,) if quoted else (),
        inserted=tuple(into.anchor(p.start, p.end) for p in one.inserted),
        addressee=id_of(agent_of(into, one.addressee)),
        parent=parent[0].id if parent else None,
        suggested=id_of(suggested(into, one)) if source is None else None,
        hedges=hedges,
        standing=standing,
    )
    into.add("attribution", attribution, one.place.start, one.place.end)
    words = anchor.exact.strip(" \"'“”‘’«»„—–-,") or anchor.exact
    chain = chain_of(into, one, source, parent)
    claim = _claim(into, words, chain, one.place, anchor, standing, attribution=attribution.id, hedges=hedges)
    return attribution, claim


def _claim(
    into: Writer, words: str, chain: tuple[Link, ...], place: Place, anchor: Anchor, standing: Standing, *,
    attribution: str | None = None, hedges: tuple[Hedge, ...] = (), same_as: Claim | None = None, dropped: bool = False,
) -> Claim:  # fmt: skip
    if same_as is None:
        proposition = Proposition(items.new_id(into.tx, "proposition"), words, standing=standing)
        into.add("proposition", proposition, place.start, place.end)
        about = proposition.id
    else:
        about = same_as.proposition
    kinds = into.inside(into.draft.undertakings, place)
    modalities = {f.modality for f in into.inside(into.draft.fates, place)}
    act = speech_act(words, {u.kind for u in kinds}, modalities)
    value = fact_value(words, act, {h.class_ for h in hedges}, modalities)
    told = [link.agent for link in chain if link.kind not in ("document", "outlet")]
    sure = [Factuality(chain[0].agent, value)]
    if told and not dropped and chain[0].agent != AUTHOR:
        sure.append(Factuality(AUTHOR, "Uu"))
    claim = Claim(
        items.new_id(into.tx, "claim"), about, words, chain, (anchor,), attribution=attribution, speech_act=act,
        factuality=tuple(sure), hedges=hedges, times=tuple(into.times(place)), dropped=dropped, standing=standing,
    )  # fmt: skip
    into.add("claim", claim, place.start, place.end)
    return claim


# --- what the author says in their own voice -------------------------------------------------------------------------


def _own_voice(into: Writer, told: Sequence[tuple[Place, Claim]]) -> Iterator[tuple[Place, Claim]]:
    """Sentences outside of anybody's words that name a figure or a fate: the author's claim, or a chain dropped."""
    if into.source.revision is not None:
        return  # a recording has no author: every word of it is somebody's
    text = cut(into.source.text)
    facts = [Place(q.start, q.end) for q in into.draft.quantities] + [Place(f.start, f.end) for f in into.draft.fates]
    spoken = [place for place, _ in told] + [s.place for s in _speech(into.draft)]
    before = [Restated(place, claim.text, claim) for place, claim in told]
    for sentence in text.sentences:
        if not any(sentence.holds(f) and not any(p.meets(f) for p in spoken) for f in facts):
            continue
        if into.is_known("claim", sentence.start, sentence.end):
            continue
        anchor = into.anchor(sentence.start, sentence.end)
        own = into.published_by() or author_of(into)
        same = restated(anchor.exact, [r for r in before if r.place.end <= sentence.start], into.draft.language)
        if same is None:
            claim = _claim(into, anchor.exact, (own,), sentence, anchor, Standing(rule="own voice"))
        else:
            earlier: Claim = same.item
            standing = Standing(rule="chain dropped", confidence=same.likeness)
            claim = _claim(into, anchor.exact, earlier.chain, sentence, anchor, standing, same_as=earlier, dropped=True)
        yield sentence, claim


# --- what is inside --------------------------------------------------------------------------------------------------


class _Owners:
    """Which claim a place belongs to: the one with the narrowest place that holds it, else one that meets it."""

    def __init__(self, spans: Iterable[tuple[Place, Claim]]) -> None:
        self._spans = sorted(spans, key=lambda pair: pair[0])
        self._starts = [place.start for place, _ in self._spans]
        self._widest = max((place.end - place.start for place, _ in self._spans), default=0)

    def of(self, place: Place) -> tuple[Place, Claim] | None:
        """The claim and its place."""
        best: tuple[Place, Claim] | None = None
        for at in range(bisect_right(self._starts, place.start) - 1, -1, -1):
            span = self._spans[at][0]
            if place.start - span.start > self._widest:
                break
            if span.holds(place) and (best is None or span.end - span.start < best[0].end - best[0].start):
                best = self._spans[at]
        if best is None:
            near = bisect_right(self._starts, place.end - 1) - 1
            if near >= 0 and self._spans[near][0].meets(place):
                best = self._spans[near]
        return best


def _figures(into: Writer, owners: _Owners) -> None:
    for q in into.draft.quantities:
        owner = owners.of(Place(q.start, q.end))
        if owner is None or into.is_known("quantity", q.start, q.end):
            continue
        place, claim = owner
        id_ = items.new_id(into.tx, "quantity")
        state = into.state_at(place)
        # Until somebody says which group a figure counts, it counts one of its own: figures never merge by themselves.
        made = Quantity(
            id_, claim.id, q.low, q.high, group=id_, state=state, qualifier=q.qualifier or None, unit=q.unit,
            counts=q.counts, anchor=into.anchor(q.start, q.end),
            standing=Standing(rule=q.rule, confidence=q.confidence),
        )  # fmt: skip
        into.add("quantity", made, q.start, q.end)


def _undertakings(into: Writer, owners: _Owners) -> None:
    for u in into.draft.undertakings:
        owner = owners.of(Place(u.start, u.end))
        if owner is None or into.is_known("undertaking", u.start, u.end):
            continue
        condition = into.source.text[u.condition.start : u.condition.end] if u.condition else None
        made = Undertaking(
            items.new_id(into.tx, "undertaking"), owner[1].id, u.kind, into.anchor(u.start, u.end),  # type: ignore[arg-type]
            by=owner[1].chain[0].agent, condition=condition, form=u.term if u.kind == "term" else None,  # type: ignore[arg-type]
            standing=Standing(rule=u.rule, confidence=u.confidence),
        )  # fmt: skip
        into.add("undertaking", made, u.start, u.end)


def _fates(into: Writer, owners: _Owners) -> None:
    for f in into.draft.fates:
        owner = owners.of(Place(f.start, f.end))
        if owner is None or into.is_known("fate", f.start, f.end):
            continue
        made = drafted_fate(items.new_id(into.tx, "fate"), f, owner[1], into.anchor(f.start, f.end))
        into.add("fate", made, f.start, f.end)

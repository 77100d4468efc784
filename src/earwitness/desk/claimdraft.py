"""From a drafted text to items of the case: agents, attributions, claims with their chains, figures, undertakings.

Everything is `proposed`. What is drafted twice is written once: an item is known by its kind, its place and its words.
A sentence in which the author says in their own voice what somebody was quoted with before keeps that chain
(`dropped`). Nothing weak is filled in: a suggested speaker stays a suggestion, and the chain begins with UNSTATED.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from earwitness.anchors import Anchor
from earwitness.claims.drafted import UNSTATED as NOBODY
from earwitness.claims.drafted import Chain, Draft, Indirect, Named, Quoted
from earwitness.claims.drafting.draft import draft
from earwitness.claims.model import (
    Agent,
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
from earwitness.desk.context import Desk
from earwitness.desk.peoplevalues import drafted_fate
from earwitness.standing import Standing
from earwitness.store import items
from earwitness.store.act import Act, Tx

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


@dataclass
class _Writer:
    """The open act and what it has made so far."""

    desk: Desk
    tx: Tx
    source: claimsource.ClaimSource
    draft: Draft
    agents: dict[str, Agent] = field(default_factory=dict)
    had: set[tuple[str, int | None, int | None]] = field(default_factory=set)
    counts: dict[str, int] = field(default_factory=dict)
    known: int = 0
    outlet: Link | None = None

    def published_by(self) -> Link | None:
        """The station of the outlet that published the document, where its record names one."""
        if self.outlet is None and self.source.publisher:
            found = claims.outlet_called(self.desk, self.tx, self.source.publisher, Standing(rule="record"))
            self.outlet = Link(found.id, found.label, "outlet", how="quoted")
        return self.outlet

    def anchor(self, start: int, end: int) -> Anchor:
        found = self.source.anchor(start, end)
        assert found is not None, "places without a time were left out before"
        return found

    def add(self, kind: str, made: Any, start: int, end: int) -> None:
        first, stop = self.source.key(start, end)
        items.add(self.tx, kind, made, by=None, exhibit=self.source.id, start=first, stop=stop)
        self.counts[kind] = self.counts.get(kind, 0) + 1

    def state_at(self, place: Place) -> str:
        """What a figure at this place counts people as: the state that a fate inside it names, else the size."""
        return next((f.status for f in self.draft.fates if place.holds(Place(f.start, f.end))), "size")

    def is_known(self, kind: str, start: int, end: int) -> bool:
        known = (kind, *self.source.key(start, end)) in self.had
        self.known += known
        return known


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
    had = {(k.kind, k.start, k.stop) for k in items.read(desk.case, exhibit=source.id)}
    found, without_time = _placed(source, found)
    with desk.case.act(Act("draft claims", desk.actor, details={"exhibit": source.id})) as tx:
        into = _Writer(desk, tx, source, found, had=had)
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


def _write(into: _Writer) -> None:
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


@dataclass(frozen=True)
class _Said:
    """A quotation or a reported clause, as one."""

    place: Place
    content: Place
    quote_type: str
    cue: Place | None
    source: Any
    addressee: Named | None
    inserted: tuple[Place, ...]
    rule: str
    confidence: float
    suggestion: Named | None = None


def _speech(found: Draft) -> list[_Said]:
    out = []
    for q in found.quotes:
        if q.type not in _NOT_SPEECH:
            out.append(_of_quote(q))
    for r in found.indirect:
        out.append(_of_indirect(r))
    return sorted(out, key=lambda s: (s.place.start, -s.place.end))


def _turns(into: _Writer) -> Iterator[_Said]:
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
            yield _Said(turn, turn, "direct", None, who, None, (), "turn", 1.0)


def _of_quote(q: Quoted) -> _Said:
    place = Place(q.start, q.end)
    return _Said(
        place, place, _KIND[q.type], q.cue, q.source, q.addressee, q.bracketed, q.rule, q.confidence, q.suggestion
    )


def _of_indirect(r: Indirect) -> _Said:
    return _Said(r.content, r.content, "indirect", r.cue, r.source, r.addressee, (), r.rule, r.confidence)


def _attributed(into: _Writer, one: _Said, parent: tuple[Attribution, Claim] | None) -> tuple[Attribution, Claim]:
    standing = Standing(rule=one.rule, confidence=one.confidence)
    source = _agent(into, one.source)
    anchor = into.anchor(one.content.start, one.content.end)
    quoted = one.quote_type != "indirect"
    hedges = tuple(_hedges(into, one))
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
        addressee=_id(_agent(into, one.addressee)),
        parent=parent[0].id if parent else None,
        suggested=_id(_suggested(into, one)) if source is None else None,
        hedges=hedges,
        standing=standing,
    )
    into.add("attribution", attribution, one.place.start, one.place.end)
    words = anchor.exact.strip(" \"'“”‘’«»„—–-,") or anchor.exact
    chain = _chain(into, one, source, parent)
    claim = _claim(into, words, chain, anchor, standing, attribution=attribution.id, hedges=hedges)
    return attribution, claim


def _claim(
    into: _Writer, words: str, chain: tuple[Link, ...], anchor: Anchor, standing: Standing, *,
    attribution: str | None = None, hedges: tuple[Hedge, ...] = (), same_as: Claim | None = None, dropped: bool = False,
) -> Claim:  # fmt: skip
    start, end = anchor.start or 0, anchor.end or 0
    if same_as is None:
        proposition = Proposition(items.new_id(into.tx, "proposition"), words, standing=standing)
        into.add("proposition", proposition, start, end)
        about = proposition.id
    else:
        about = same_as.proposition
    speakers = [link.agent for link in chain if link.kind not in ("document", "outlet")]
    sure = (Factuality(AUTHOR, "Uu"),) if speakers and not dropped else ()
    claim = Claim(
        items.new_id(into.tx, "claim"), about, words, chain, (anchor,), attribution=attribution, factuality=sure,
        hedges=hedges, dropped=dropped, standing=standing,
    )  # fmt: skip
    into.add("claim", claim, start, end)
    return claim


def _id(agent: Agent | None) -> str | None:
    return agent.id if agent else None


def _agent(into: _Writer, source: Any) -> Agent | None:
    """The agent of a mention: one for each description in one document; who is who across them, a person decides."""
    if not isinstance(source, Named) or source.label == UNSTATED:
        return None
    mention = into.anchor(source.start, source.end)
    label = " ".join(source.label.split())
    key = claims.bare(label)
    known = into.agents.get(key)
    if known is not None:
        return known
    kind, identification = _kind_of(into, source)
    if kind == "outlet":
        made = claims.outlet_called(into.desk, into.tx, label, Standing(rule="outlet"))
    else:
        made = Agent(
            items.new_id(into.tx, "agent"), kind, label, identification, mentions=(mention,),
            standing=Standing(rule="mention"),
        )  # fmt: skip
        into.add("agent", made, source.start, source.end)
    into.agents[key] = made
    return made


def _suggested(into: _Writer, one: _Said) -> Agent | None:
    """Whom a weak rule offers as the speaker: a question to a person, with an agent to name in it."""
    offered = one.suggestion
    if offered is None or into.source.anchor(offered.start, offered.end) is None:
        return None
    return _agent(into, offered)


def _kind_of(into: _Writer, source: Named) -> tuple[Any, Any]:
    """(kind, identification) as the label shows them; a person corrects both."""
    from earwitness.claims.identity import identified, kind_of

    place = Place(source.start, source.end)
    classes = {
        h.class_ for h in into.draft.hedges
        if Place(h.start, h.end).meets(place) or any(p.meets(place) for p in h.inherited_by)
    }  # fmt: skip
    kind = kind_of(source.label, into.draft.language)
    return kind, identified(source.label, classes, into.draft.language)


def _chain(
    into: _Writer, one: _Said, source: Agent | None, parent: tuple[Attribution, Claim] | None
) -> tuple[Link, ...]:
    """From where it begins to what we hold: drafted tellers, the source, who reported the source, the outlet."""
    links = [_link(source)]
    told = _told(into.draft.chains, one)
    if told is not None:
        links = [_link(_agent(into, n)) if n != NOBODY else _link(None) for n in told.links]
    if parent is not None:
        links += [link for link in parent[1].chain if link.agent not in {x.agent for x in links}]
    elif (outlet := into.published_by()) is not None and all(link.agent != outlet.agent for link in links):
        links.append(outlet)
    links = [
        replace(link, how="cites") if link.kind == "outlet" and at + 1 < len(links) else link
        for at, link in enumerate(_without_doubles(links))
    ]
    if into.source.revision is not None:
        links[-1] = replace(links[-1], how="recorded")  # what the recording holds is the last one's own voice
    return tuple(links)


def _without_doubles(links: Iterable[Link]) -> Iterator[Link]:
    seen: set[str] = set()
    for link in links:
        if link.agent == UNSTATED or link.agent not in seen:
            seen.add(link.agent)
            yield link


def _link(agent: Agent | None) -> Link:
    if agent is None:
        return Link(UNSTATED, None, identification="unstated")
    return Link(agent.id, agent.label, agent.kind, agent.identification)


def _told(chains: Sequence[Chain], one: _Said) -> Chain | None:
    """The drafted chain under which these words stand: the shortest whose place meets theirs."""
    near = [
        c for c in chains
        if Place(c.start, c.end).meets(one.place) or (one.cue is not None and Place(c.start, c.end).meets(one.cue))
    ]  # fmt: skip
    return min(near, key=lambda c: c.end - c.start, default=None)


def _hedges(into: _Writer, one: _Said) -> Iterator[Hedge]:
    """Hedges inside the words, on the cue, or on the speaker."""
    around = [one.place]
    if one.cue is not None:
        around.append(one.cue)
    if isinstance(one.source, Named):
        around.append(Place(one.source.start, one.source.end))
    for h in into.draft.hedges:
        if any(Place(h.start, h.end).meets(p) or any(i.meets(p) for i in h.inherited_by) for p in around):
            later = tuple(into.anchor(p.start, p.end) for p in h.inherited_by)
            yield Hedge(into.anchor(h.start, h.end), h.class_, later)  # type: ignore[arg-type]


# --- what the author says in their own voice -------------------------------------------------------------------------


def _own_voice(into: _Writer, told: Sequence[tuple[Place, Claim]]) -> Iterator[tuple[Place, Claim]]:
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
        own = into.published_by() or _author(into)
        same = restated(anchor.exact, [r for r in before if r.place.end <= sentence.start], into.draft.language)
        if same is None:
            claim = _claim(into, anchor.exact, (own,), anchor, Standing(rule="own voice"))
        else:
            earlier: Claim = same.item
            standing = Standing(rule="chain dropped", confidence=same.likeness)
            claim = _claim(into, anchor.exact, earlier.chain, anchor, standing, same_as=earlier, dropped=True)
        yield sentence, claim


def _author(into: _Writer) -> Link:
    label = into.source.author or f"the author of {into.source.id}"
    key = f"author of {into.source.id}"
    if key not in into.agents:
        made = Agent(items.new_id(into.tx, "agent"), "person", label, "named" if into.source.author else "role_only",
                     standing=Standing(rule="record"))  # fmt: skip
        items.add(into.tx, "agent", made, by=None)
        into.agents[key] = made
    return _link(into.agents[key])


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


def _figures(into: _Writer, owners: _Owners) -> None:
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


def _undertakings(into: _Writer, owners: _Owners) -> None:
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


def _fates(into: _Writer, owners: _Owners) -> None:
    for f in into.draft.fates:
        owner = owners.of(Place(f.start, f.end))
        if owner is None or into.is_known("fate", f.start, f.end):
            continue
        made = drafted_fate(items.new_id(into.tx, "fate"), f, owner[1], into.anchor(f.start, f.end))
        into.add("fate", made, f.start, f.end)

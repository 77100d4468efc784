"""Writing a draft into a case: the open act, who the mentions are, and under which chain words reached us.

One agent for each description in one exhibit; who is who across them, a person decides. Outlets alone are one by their
whole name. A weak suggestion is never filled in: the chain begins with UNSTATED then.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from earwitness.anchors import Anchor
from earwitness.claims.drafted import UNSTATED as NOBODY
from earwitness.claims.drafted import Chain, Draft, Named
from earwitness.claims.facets import dates_of
from earwitness.claims.identity import identified, kind_of
from earwitness.claims.model import Agent, Attribution, Claim, Hedge, Link, Time
from earwitness.claims.text import Place
from earwitness.claims.vocabulary import UNSTATED
from earwitness.dates import Dates
from earwitness.desk import claims, claimsource
from earwitness.desk.context import Desk
from earwitness.standing import Standing
from earwitness.store import items
from earwitness.store.act import Tx


class Placed(Protocol):
    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


@dataclass
class Writer:
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

    def inside(self, found: Sequence[Placed], place: Place) -> list[Any]:
        """Those of a kind that lie in a place. `found` is in order."""
        first = bisect_left(found, place.start, key=lambda one: one.start)
        out = []
        for one in found[first:]:
            if one.start >= place.end:
                break
            if one.end <= place.end:
                out.append(one)
        return out

    def times(self, place: Place) -> Iterator[Time]:
        """The times that the words name, on the clock of the account; and when they were published, where known."""
        for one in self.inside(self.draft.times, place):
            when = dates_of(one.value, self.source.text[one.start : one.end])
            if when is not None:
                yield Time("account", when, self.anchor(one.start, one.end))
        if self.source.published is not None:
            day = self.source.published.isoformat()
            yield Time("recording" if self.source.revision else "publication", Dates(day, day))

    def is_known(self, kind: str, start: int, end: int) -> bool:
        known = (kind, *self.source.key(start, end)) in self.had
        self.known += known
        return known


@dataclass(frozen=True)
class Said:
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
    through: Named | None = None  # who cites the source


def id_of(agent: Agent | None) -> str | None:
    return agent.id if agent else None


def agent_of(into: Writer, source: Any) -> Agent | None:
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


def suggested(into: Writer, one: Said) -> Agent | None:
    """Whom a weak rule offers as the speaker: a question to a person, with an agent to name in it."""
    offered = one.suggestion
    if offered is None or into.source.anchor(offered.start, offered.end) is None:
        return None
    return agent_of(into, offered)


def _kind_of(into: Writer, source: Named) -> tuple[Any, Any]:
    """(kind, identification) as the label shows them; a person corrects both."""
    place = Place(source.start, source.end)
    classes = {
        h.class_ for h in into.draft.hedges
        if Place(h.start, h.end).meets(place) or any(p.meets(place) for p in h.inherited_by)
    }  # fmt: skip
    kind = kind_of(source.label, into.draft.language)
    return kind, identified(source.label, classes, into.draft.language)


def chain_of(
    into: Writer, one: Said, source: Agent | None, parent: tuple[Attribution, Claim] | None
) -> tuple[Link, ...]:
    """From where it begins to what we hold: drafted tellers, the source, who reported the source, the outlet."""
    links = [_link(source), *([_link(agent_of(into, one.through))] if one.through else [])]
    told = _told(into.draft.chains, one)
    if told is not None:
        links = [_link(agent_of(into, n)) if n != NOBODY else _link(None) for n in told.links]
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


def _told(chains: Sequence[Chain], one: Said) -> Chain | None:
    """The drafted chain under which these words stand: the shortest whose place meets theirs."""
    around = [one.place, *([one.cue] if one.cue else [])]
    near = [c for c in chains if _speaks(c, one.source) and any(Place(c.start, c.end).meets(p) for p in around)]
    return min(near, key=lambda c: c.end - c.start, default=None)


def _speaks(chain: Chain, source: Any) -> bool:
    """Whether the source of some words is one of those who told."""
    if not isinstance(source, Named):
        return NOBODY in chain.links
    wanted = claims.bare(source.label)
    return any(isinstance(link, Named) and claims.bare(link.label) == wanted for link in chain.links)


def hedges_of(into: Writer, one: Said) -> Iterator[Hedge]:
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


def author_of(into: Writer) -> Link:
    label = into.source.author or f"the author of {into.source.id}"
    key = f"author of {into.source.id}"
    if key not in into.agents:
        made = Agent(items.new_id(into.tx, "agent"), "person", label, "named" if into.source.author else "role_only",
                     standing=Standing(rule="record"))  # fmt: skip
        items.add(into.tx, "agent", made, by=None)
        into.agents[key] = made
    return _link(into.agents[key])

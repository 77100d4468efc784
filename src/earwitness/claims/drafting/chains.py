"""Chains of telling: a saying inside what another says, what an outlet was told, what it cites. UNSTATED is a link."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import Final, Literal

from earwitness.claims.drafted import UNSTATED, Chain, Indirect, Named, Quoted
from earwitness.claims.drafting.agents import Agents
from earwitness.claims.drafting.rates import confidence
from earwitness.claims.drafting.sayings import Sayings
from earwitness.claims.drafting.sheet import Sheet
from earwitness.claims.languages.speech import Phrase
from earwitness.claims.text import Place

LONGEST: Final = 6
_CARRIER: Final = frozenset({"noun", "name", "adjective", "possessive", "determiner"})
_Link = Named | Literal["UNSTATED"]


@dataclass(frozen=True)
class _Node:
    """Something said: where, by whom, to whom, and where its cue is."""

    place: Place
    cue: Place | None
    source: _Link
    addressee: Named | None
    tells: bool
    hears: bool = False
    """Heard from the source by the addressee, who passes it on."""


def draft(
    sheet: Sheet, sayings: Sayings, agents: Agents, quotes: tuple[Quoted, ...], indirect: tuple[Indirect, ...]
) -> tuple[Chain, ...]:
    """Every chain of two links or more, the innermost speaker first."""
    nodes = _nodes(sheet, quotes, indirect)
    relays = _relays(sheet, sayings, agents)
    around = _around(nodes)
    out: list[Chain] = []
    done: set[tuple[object, ...]] = set()
    inner = {a for a in around if a is not None}
    for n, node in enumerate(nodes):
        links = (
            []
            if node.source == UNSTATED and _asks(sheet, node.place)
            else _links(sheet, agents, nodes, around, n, relays)
        )
        if len(links) < 2 or (n in inner and _covered(nodes, around, n)):
            continue
        # One for each place: the same tellers elsewhere are another chain, the same cue twice is not.
        where = node.cue.start if node.cue is not None and node.source == UNSTATED else -1
        key = (where, *(x if isinstance(x, str) else (x.start, x.end) for x in links))
        if key in done:
            continue
        done.update((key, tuple(_key(x) for x in links)))
        rule = "told an outlet" if around[n] is None else "told within told"
        out.append(Chain(tuple(links), node.place.start, node.place.end, rule, confidence(rule)))
    out.extend(_cited(indirect, done, relays))
    out.extend(_interviews(sheet, agents, done))
    out.extend(_through(sheet, sayings, agents, done))
    return tuple(out)


def _links(
    sheet: Sheet,
    agents: Agents,
    nodes: list[_Node],
    around: list[int | None],
    n: int,
    relays: dict[int, list[_Link]],
) -> list[_Link]:
    """From the source of a node outwards, with the outlets each was told to."""
    links: list[_Link] = []
    at: int | None = n
    for _ in range(LONGEST):
        if at is None:
            break
        here = nodes[at]
        if isinstance(here.source, Named) and at == n:
            for relayed in relays.get(here.source.start, ()):
                _append(sheet, links, relayed)
        _append(sheet, links, here.source)
        told = here.addressee if here.tells and here.source != UNSTATED else None
        own = told is not None and at is not None and around[at] is not None
        own = own and told is not None and sheet.words[sheet.token_from(told.start)].part == "pronoun"
        heard = here.hears and not own  # she said she had heard it from a guard: one and the same
        if told is not None and (heard or _passes_on(sheet, agents, told, here.source)):
            _append(sheet, links, told)
        at = around[at]
    return links


def _relays(sheet: Sheet, sayings: Sayings, agents: Agents) -> dict[int, list[_Link]]:
    """Tellers named within the description of a source: a driver who heard it from a guard. By the source's start."""
    out: dict[int, list[_Link]] = {}
    for saying in sayings.every:
        subject = saying.frame.subject
        if subject is None or saying.frame.unstated:
            continue
        for inner in sayings.between(subject.start, subject.end):
            frame = inner.frame
            if frame.rule in ("by agent", "heard from") and frame.subject is not None:
                out.setdefault(sheet.tokens[subject.start].start, []).append(agents.named(frame.subject))
    return out


def _cited(
    indirect: tuple[Indirect, ...], done: set[tuple[object, ...]], relays: dict[int, list[_Link]]
) -> list[Chain]:
    """X, citing Y: from Y to X."""
    told: dict[Place, Named] = {}
    for one in indirect:
        if isinstance(one.source, Named) and not one.rule.startswith("citing"):
            told.setdefault(one.content, one.source)
    out = []
    for one in indirect:
        outer = told.get(one.content)
        if not one.rule.startswith("citing") or not isinstance(one.source, Named) or outer is None:
            continue
        key = (one.source.label, outer.label)
        if key not in done:
            done.add(key)
            out.append(
                Chain(
                    (*relays.get(one.source.start, ()), one.source, outer),
                    one.content.start,
                    one.content.end,
                    "cited",
                    confidence("cited"),
                )
            )
    return out


def _asks(sheet: Sheet, place: Place) -> bool:
    """Whether a place stands in a question: were you told? is no telling."""
    end = sheet.text.sentence_at(place.start).end
    return sheet.text.content[max(place.start, end - 2) : end].rstrip("”»\"'’").endswith("?")


def _interviews(sheet: Sheet, agents: Agents, done: set[tuple[object, ...]]) -> list[Chain]:
    """She spoke to the Harbour Review; in an interview with X: from the subject of the sentence to the outlet."""
    out = []
    for at, word in enumerate(sheet.words):
        if word.low not in sheet.table.meetings or sheet.level[at] != -1:
            continue
        floor, ceiling = sheet.bounds(at)
        k = at + 1
        while k < ceiling and sheet.words[k].low in sheet.table.with_whom:
            k += 1
        first = k
        while k < min(ceiling, first + 6) and (sheet.words[k].part == "name" or sheet.skip_right(k) != k):
            k = sheet.skip_right(k) + 1
        if k == first:
            continue
        outlet = agents.named(Phrase(first, k, "noun", k - 1))
        topic = sheet.table.grammar.topic(sheet, max(floor, at - 40), ceiling)
        if topic is None or not _passes_on(sheet, agents, outlet):
            continue
        teller = agents.named(topic[0])
        key = (teller.label, outlet.label)
        if key not in done and teller.label != outlet.label:
            done.add(key)
            out.append(Chain((teller, outlet), outlet.start, outlet.end, "interview", confidence("interview")))
    return out


def _through(sheet: Sheet, sayings: Sayings, agents: Agents, done: set[tuple[object, ...]]) -> list[Chain]:
    """Denied through a lawyer; X, through his spokeswoman, said: from who speaks to who brings the words."""
    out = []
    for saying in sayings.every:
        frame = saying.frame
        if frame.subject is None or frame.unstated or frame.nominal or frame.subject.kind == "relative":
            continue
        first = max(saying.floor, min(frame.subject.start, frame.start))
        for k in range(first, min(saying.ceiling - 1, max(frame.end, first) + 8)):
            if sheet.words[k].low not in sheet.table.through or sheet.level[k] != saying.level:
                continue
            end = k + 1
            while end < saying.ceiling and sheet.words[end].part in _CARRIER:
                end += 1
            people = [n for n in range(k + 1, end) if sheet.words[n].lemma in sheet.table.carriers]
            if not people:
                continue
            last = min(frame.subject.end, k)
            while last > frame.subject.start and sheet.words[last - 1].low == ",":
                last -= 1
            teller = agents.named(Phrase(frame.subject.start, last, frame.subject.kind, frame.subject.head))
            carrier = agents.named(Phrase(k + 1, end, "noun", people[0]))
            key = (teller.label, carrier.label)
            if key not in done and teller.end > teller.start:
                done.add(key)
                out.append(Chain((teller, carrier), carrier.start, carrier.end, "through", confidence("through")))
            break
    return out


def _covered(nodes: list[_Node], around: list[int | None], n: int) -> bool:
    """Whether a node inside this one carries the same chain further in; then the longer one stands."""
    return any(a == n and nodes[m].source != nodes[n].source for m, a in enumerate(around[n + 1 : n + 12], n + 1))


def _key(link: _Link) -> str:
    return link if isinstance(link, str) else link.label


def _append(sheet: Sheet, links: list[_Link], link: _Link) -> None:
    if isinstance(link, Named):
        own = sheet.text.content[link.start : link.end].lower()
        if own in sheet.table.first_person and any(isinstance(x, Named) for x in links):
            return
        if any(isinstance(x, Named) and x.label == link.label for x in links):
            return
    elif links and links[-1] == UNSTATED:
        return
    links.append(link)


def _nodes(sheet: Sheet, quotes: tuple[Quoted, ...], indirect: tuple[Indirect, ...]) -> list[_Node]:
    nodes = []
    said = [(Place(q.start, q.end), q.cue, q.source, q.addressee, False) for q in quotes]
    said += [
        (i.content, i.cue, i.source, i.addressee, "heard from" in i.rule)
        for i in indirect
        if not i.rule.startswith("citing")
    ]
    for place, cue, source, addressee, hears in said:
        if source is None:
            continue
        word = sheet.words[sheet.token_before(cue.end)] if cue is not None else None
        tells = word is not None and word.lemma not in sheet.table.warning
        nodes.append(_Node(place, cue, source, addressee, tells, hears))
    return sorted(nodes, key=lambda n: (n.place.start, -n.place.end))


def _around(nodes: list[_Node]) -> list[int | None]:
    """For each, the narrowest other that holds its cue within what it says."""
    out: list[int | None] = []
    starts = [n.place.start for n in nodes]
    for n, node in enumerate(nodes):
        where = node.cue.start if node.cue is not None else node.place.start
        best: int | None = None
        last = bisect_left(starts, where + 1)
        for m in range(last - 1, max(-1, last - 40), -1):
            other = nodes[m]
            if m == n or not other.place.start <= where < other.place.end or other.cue == node.cue:
                continue
            if other.cue is not None and node.place.start <= other.cue.start < node.place.end:
                continue
            if best is None or (other.place.end - other.place.start) < (
                nodes[best].place.end - nodes[best].place.start
            ):
                best = m
        out.append(best)
    # Broken of rings, which crossing places can make.
    for n in range(len(out)):
        seen = {n}
        at = out[n]
        while at is not None and len(seen) < LONGEST * 2:
            if at in seen:
                out[n] = None
                break
            seen.add(at)
            at = out[at]
    return out


def _mine(sheet: Sheet, teller: _Link | None) -> bool:
    """Whether the teller is the one who speaks: I."""
    own = sheet.text.content[teller.start : teller.end].lower() if isinstance(teller, Named) else ""
    return own in sheet.table.first_person


def _passes_on(sheet: Sheet, agents: Agents, addressee: Named, teller: _Link | None = None) -> bool:
    """Whether an addressee is an outlet that passes on what it is told; a court, a jury or reporters are none."""
    words = [w.strip("«»“”\"'.,").lower() for w in sheet.text.content[addressee.start : addressee.end].split()]
    if not words or words[-1] in sheet.table.courts:
        return False
    if words[0] in sheet.table.first_person and len(words) > 1:
        return not _mine(sheet, teller)  # told my sister; not: I told my wife
    opening = sheet.words[sheet.token_from(addressee.start)]
    if (
        opening.part == "noun"
        and opening.number == "many"
        and not {opening.low, opening.lemma} & sheet.table.outlet_hints
    ):
        return False  # told managers at Askrey Water
    known = {w.strip("«»“”\"'.,’s").lower() for w in addressee.label.split()} | set(words)
    first, last = sheet.token_from(addressee.start), sheet.token_from(addressee.end)
    known |= {w.lemma for w in sheet.words[first:last]}
    if known & sheet.table.outlet_hints:
        return True
    if sheet.token_from(addressee.start) in sheet.opened_at:
        return True  # «Вестям»: a name in marks is a paper's
    named = [sheet.words[n] for n in range(first, last)]
    if not named or not any(w.part == "name" for w in named):
        return False
    if any(w.strip(",.").lower() in sheet.table.given for w in addressee.label.split()):
        return False
    return all(w.gender in (None, "n") and w.low not in sheet.table.titles for w in named) and len(named) <= 4

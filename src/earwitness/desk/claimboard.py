"""The board: what is open, one item after another in the order of the texts, each in its sentence; and deciding it.

A claim, the attribution on which it rests and what it claims are one question to a person and are decided in one act.
What stands inside a claim that was rejected is asked of nobody.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from earwitness.anchors import Anchor
from earwitness.claims.model import Agent, Claim, Link
from earwitness.claims.passing import Passed
from earwitness.claims.vocabulary import UNSTATED
from earwitness.claims.wording import chain_in_words
from earwitness.desk import claimforms, claims, claimsource, claimview
from earwitness.desk.claimbook import Book
from earwitness.desk.claims import Decision
from earwitness.desk.claimsource import ClaimSource
from earwitness.desk.context import Desk
from earwitness.errors import EarwitnessError, ModelRefused, Usage
from earwitness.plain import as_plain
from earwitness.store.items import Kept

AROUND: Final = 200
"""Code points of the text before and after, shown with an item."""
_STATION: Final = ("agent", "label", "kind", "identification", "how")
_SAYS: Final = ("claim", "attribution")
WINDOW: Final = 24
"""Items that are sent whole at once; of the others the ids."""


def place_of(made: Any) -> Anchor | None:
    """The main place of a value."""
    return next(iter(claims.anchors_of(made)), None)


def _order(book: Book, kept: Kept) -> tuple[Any, ...]:
    """In the order of the texts; of what begins at one place the longest first, and a claim before what is inside."""
    anchor = place_of(book.value(kept.id))
    if anchor is None:
        return (1, "", 0, 0.0, 0.0, 0, len(kept.id), kept.id)
    start, end = (anchor.start, anchor.end) if anchor.start is not None else (anchor.start_s, anchor.end_s)
    inside = kept.kind not in ("claim", "attribution")
    return (0, anchor.exhibit[0], int(anchor.exhibit[1:]), start or 0, -(end or 0), inside, len(kept.id), kept.id)


def in_order(book: Book, found: Sequence[Kept]) -> list[Kept]:
    """Rows in the order of the texts."""
    return sorted(found, key=lambda k: _order(book, k))


def open_items(book: Book) -> list[Kept]:
    """What waits for a person, in the order of the texts. An attribution waits with its claim, if that is open."""
    out = []
    for kept in book.of_kind(*claimforms.KINDS):
        if kept.state != "proposed":
            continue
        if kept.kind == "attribution":
            claim = book.by_attribution.get(kept.id)
            if claim is not None and claim.standing.state in ("proposed", "rejected"):
                continue
        elif kept.kind != "claim" and (kept.data or {}).get("claim"):
            owner = book.rows.get(kept.data["claim"]) if kept.data else None
            if owner is not None and owner.state == "rejected":
                continue
        out.append(kept)
    return in_order(book, out)


def board(
    desk: Desk, *, kind: str | None = None, exhibit: str | None = None, rule: str | None = None, at: str | None = None
) -> dict[str, Any]:
    """Open items: {ids, items, left, filters}. `items`: WINDOW of them from `at` on, whole; `ids`: all that fit."""
    book = Book(desk)
    waiting = open_items(book)
    rules = {k.id: book.value(k.id).standing.rule for k in waiting}
    chosen = [
        k for k in waiting
        if (kind is None or k.kind == kind) and (exhibit is None or k.exhibit == exhibit)
        and (rule is None or rules[k.id] == rule)
    ]  # fmt: skip
    ids = [k.id for k in chosen]
    first = ids.index(at) if at in ids else 0
    look = Look(book)
    return {
        "ids": ids, "items": [look.entry(k) for k in chosen[first : first + WINDOW]], "left": len(waiting),
        "filters": {
            "kind": [{"value": v, "label": claimforms.KINDS[v], "n": n} for v, n in _counts(k.kind for k in waiting)],
            "exhibit": [
                {"value": v, "label": look.exhibit(v), "n": n} for v, n in _counts(k.exhibit for k in waiting) if v
            ],
            "rule": [
                {"value": v, "label": claimforms.rule_in_words(v), "n": n} for v, n in _counts(rules.values()) if v
            ],
        },
    }  # fmt: skip


def _counts(values: Any) -> list[tuple[Any, int]]:
    return sorted(Counter(values).items(), key=lambda pair: (-pair[1], str(pair[0])))


def entries(desk: Desk, chosen: Sequence[str]) -> list[dict[str, Any]]:
    """These items whole, in any state."""
    look = Look(Book(desk))
    return [look.entry(look.book.row(item)) for item in chosen]


class Look:
    """One request's look at texts and items."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self._sources: dict[str, ClaimSource | None] = {}
        self._called: dict[str, str] = {}

    def exhibit(self, exhibit: str) -> str:
        """What an exhibit is called."""
        if exhibit not in self._called:
            self._called[exhibit] = self._name(exhibit)
        return self._called[exhibit]

    def _name(self, exhibit: str) -> str:
        if exhibit.startswith("D"):
            shown = self.book.document(exhibit).shown
            return exhibit if shown == exhibit else f"{exhibit}  {shown}"
        row = self.book.desk.case.one("SELECT title, untrusted_name FROM exhibits WHERE id = ?", (exhibit,))
        name = (row["title"] or row["untrusted_name"]) if row else None
        return f"{exhibit}  {name}" if name else exhibit

    def entry(self, kept: Kept) -> dict[str, Any]:
        """An item with its place, its context, its chain, what drafted it and how it can be edited."""
        made = self.book.value(kept.id)
        claim = self._claim_of(kept, made)
        attribution = self.book.find(claim.attribution, "attribution") if claim else None
        if kept.kind == "attribution":
            attribution = made
        standing = made.standing
        return {
            "id": kept.id, "kind": kept.kind, "kind_in_words": claimforms.KINDS.get(kept.kind, kept.kind),
            "state": kept.state, "version": kept.version, "by": standing.by, "at": kept.at, "why": standing.why,
            "words": claimview.words_of(made), "place": self.place(place_of(made)),
            "rule": standing.rule, "rule_in_words": claimforms.rule_in_words(standing.rule),
            "counted": claimforms.times_right(kept.kind, standing.rule), "confidence": standing.confidence,
            "claim": claim.id if claim else None, "proposition": claim.proposition if claim else None,
            "chain": as_plain(claim.chain) if claim else [],
            "chain_in_words": chain_in_words(claim) if claim else None,
            "who": _who(claim), "dropped": bool(claim and claim.dropped),
            "hedges": [{"exact": h.anchor.exact, "class": claimforms.in_words(h.class_)} for h in claim.hedges]
            if claim and kept.kind in _SAYS else [],
            "suggested": self._agent(attribution.suggested if attribution else None),
            "cue": attribution.cue.exact if attribution and attribution.cue and kept.kind in _SAYS else None,
            "inside": [
                {"id": k.id, "kind": k.kind, "state": k.state, "words": claimview.words_of(self.book.value(k.id))}
                for k in self.book.inside.get(kept.id, ())
            ],
            "fields": [{**f, "value": as_plain(getattr(made, f["name"]))} for f in claimforms.fields_of(kept.kind)],
            "reasons": list(claimforms.REASONS.get(kept.kind, claimforms.REASONS["claim"])),
            "sides": self._sides(made), "passed": self._passed(made),
        }  # fmt: skip

    def _claim_of(self, kept: Kept, made: Any) -> Claim | None:
        if kept.kind == "claim":
            found: Claim = made
            return found
        if kept.kind == "attribution":
            return self.book.by_attribution.get(kept.id)
        return self.book.find(getattr(made, "claim", None), "claim")

    def _agent(self, agent: str | None) -> dict[str, Any] | None:
        found = self.book.agents.get(agent) if agent else None
        return {"id": found.id, "label": found.label} if found else None

    def _sides(self, made: Any) -> list[dict[str, Any]]:
        """The two claims of a relation."""
        both = [self.book.find(getattr(made, n, None), "claim") for n in ("first", "second")]
        return [{"id": c.id, "text": c.text, "chain_in_words": chain_in_words(c)} for c in both if c]

    def _passed(self, made: Any) -> dict[str, str] | None:
        """Who had it from whom, in names."""
        if not isinstance(made, Passed):
            return None
        names = {i: a.label for i, a in self.book.agents.items()}
        source, target = (names.get(i) or self.exhibit(i) for i in (made.source, made.target))
        return {"source": source, "target": target, "how": claimforms.HOW[made.how], "why": made.why}

    def place(self, anchor: Anchor | None) -> dict[str, Any] | None:
        """A place with AROUND characters before and after it, for people and for the player."""
        if anchor is None:
            return None
        before, after = self._context(anchor)
        out = {
            "exhibit": anchor.exhibit, "called": self.exhibit(anchor.exhibit), "written": claimview.written(anchor),
            "exact": anchor.exact, "before": before, "after": after, "section": None, "start": anchor.start,
            "end": anchor.end, "start_s": anchor.start_s, "end_s": anchor.end_s, "language": None,
            "revision": anchor.revision,
        }  # fmt: skip
        if anchor.start is not None:
            document = self.book.document(anchor.exhibit)
            out["section"], out["language"] = document.section_at(anchor.start), document.language
        return out

    def _context(self, anchor: Anchor) -> tuple[str, str]:
        if anchor.start is not None and anchor.end is not None:
            text = self.book.document(anchor.exhibit).text
            return _cut(text, anchor.start, anchor.end)
        source = self._source(anchor.exhibit)
        if source is None:
            return "", ""
        near = sorted(_found(source, anchor), key=lambda pair: pair[1])
        return _cut(source.text, near[0][0], near[0][0] + len(anchor.exact)) if near else ("", "")

    def _source(self, exhibit: str) -> ClaimSource | None:
        if exhibit not in self._sources:
            try:
                self._sources[exhibit] = claimsource.load(self.book.desk, exhibit)
            except EarwitnessError:  # the transcript is gone; its words stay with the anchor
                self._sources[exhibit] = None
        return self._sources[exhibit]


def _found(source: ClaimSource, anchor: Anchor) -> Iterator[tuple[int, float]]:
    """Where the words of a place in sound stand in the present transcript, with how far off in seconds."""
    at = source.text.find(anchor.exact)
    while at >= 0:
        here = source.anchor(at, at + len(anchor.exact))
        if here is not None and here.start_s is not None and anchor.start_s is not None:
            yield at, abs(here.start_s - anchor.start_s)
        at = source.text.find(anchor.exact, at + 1)


def _cut(text: str, start: int, end: int) -> tuple[str, str]:
    """What stands before and after, from a whole word to a whole word."""
    before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    if start > AROUND and " " in before:
        before = before[before.index(" ") + 1 :]
    if end + AROUND < len(text) and " " in after:
        after = after[: after.rindex(" ")]
    return before, after


def _who(claim: Claim | None) -> str | None:
    if claim is None:
        return None
    return claim.chain[0].label or "not stated"


# --- deciding --------------------------------------------------------------------------------------------------------


def settle(
    desk: Desk, item: str, state: str, *, why: str | None = None, changes: Mapping[str, Any] | None = None,
    chain: Sequence[Mapping[str, Any]] | None = None, seen: int | None = None,
) -> list[str]:  # fmt: skip
    """Decide an item with what belongs to it. `chain`: stations of a claim as `links` takes them. Gives the ids.

    `seen`: the version that the person had before them. Raises DecisionRefused where somebody has decided since;
    NobodyNamed, DecisionRefused, ModelRefused, NotInCase.
    """
    desk.named()
    book = Book(desk)
    made = book.value(item)
    claims.still_seen(book.row(item), seen)
    changed = dict(changes or {})
    if chain is not None:
        if not isinstance(made, Claim):
            raise Usage("Only a claim has a chain.", "Leave it out.", where="chain")
        claims.check_changes(desk, made, changed)
        # Only an edit sets a chain: a decision that will be refused must not leave a new speaker behind.
        changed["chain"] = as_plain(links(desk, book, chain, made.chain, keep=state == "edited"))
        if changed["chain"] == as_plain(made.chain):
            del changed["chain"]
    return [one.id for one in claims.settle_each(desk, _decisions(book, item, state, changed, seen), why=why)]


def settle_several(
    desk: Desk, chosen: Sequence[str], state: str, *, why: str | None = None, changes: Mapping[str, Any] | None = None
) -> list[str]:
    """Decide several items alike in one act, each with what belongs to it. Gives the ids. Raises what `settle` does."""
    desk.named()
    book = Book(desk)
    each: dict[str, Decision] = {}
    for item in chosen:
        each[item], *with_it = _decisions(book, item, state, dict(changes or {}), None)
        for one in with_it:
            if one.item not in chosen:
                each.setdefault(one.item, one)
    return [one.id for one in claims.settle_each(desk, list(each.values()), why=why)]


def _decisions(book: Book, item: str, state: str, changes: Mapping[str, Any], seen: int | None) -> list[Decision]:
    """The decision on an item and those on what belongs to it; an edit that changes nothing confirms."""
    made = book.value(item)
    changed = {name: value for name, value in changes.items() if value != as_plain(getattr(made, name, None))}
    if state == "edited" and not changed:
        state = "confirmed"
    with_it = _with_it(book, made, state, changed) if isinstance(made, Claim) else ()
    return [Decision(item, state, changed or None, seen), *with_it]


def _with_it(book: Book, claim: Claim, state: str, changed: Mapping[str, Any]) -> Iterator[Decision]:
    """The attribution of a claim and what it claims, where nobody has decided them."""
    attribution = book.find(claim.attribution, "attribution")
    if attribution is not None and attribution.standing.open:
        source = changed["chain"][0]["agent"] if "chain" in changed else attribution.source
        told = claim.attribution is not None and claim.chain[0].agent == attribution.source
        if state == "edited" and told and source != attribution.source:
            yield Decision(attribution.id, "edited", {"source": source})
        else:
            yield Decision(attribution.id, "rejected" if state == "rejected" else "confirmed")
    about = book.find(claim.proposition, "proposition")
    if about is None or not about.standing.open:
        return
    others = [c for c in book.by_proposition.get(about.id, ()) if c.id != claim.id]
    if state == "rejected":
        if not others:
            yield Decision(about.id, "rejected")
    elif "text" in changed and not others:
        yield Decision(about.id, "edited", {"text": changed["text"]})
    else:
        yield Decision(about.id, "confirmed")


def reopen(desk: Desk, item: str) -> list[str]:
    """Take back the last decision on an item, with what was decided by the same act. Gives the ids."""
    book = Book(desk)
    kept = book.row(item)
    made = book.value(item)
    with_it = [made.attribution, made.proposition] if isinstance(made, Claim) else []
    same = [
        i for i in with_it
        if i in book.rows and book.rows[i].state != "proposed"
        and (book.rows[i].at, book.rows[i].made_by) == (kept.at, kept.made_by)
    ]  # fmt: skip
    return [one.id for one in claims.reopen_all(desk, [item, *same])]


def links(
    desk: Desk, book: Book, chain: Sequence[Mapping[str, Any]], before: Sequence[Link], *, keep: bool
) -> tuple[Link, ...]:  # fmt: skip
    """Stations as a person gives them: {agent: id} | {label, kind?, identification?} | {} for not stated; `how` each.

    A station that was there keeps its place in the text; a new one stands on that person's word. A label makes a new
    agent: two may share one. Without `keep` none is made. Raises Usage, NotInCase, ModelRefused.
    """
    if not 1 <= len(chain) <= 20:
        raise Usage("A chain has from one to twenty stations.", "Begin it with somebody not stated.", where="chain")
    if not all(isinstance(one.get(name), str | None) for one in chain for name in _STATION):
        raise Usage("A station of the chain cannot be read.", "Load the page again.", where="chain")
    out: list[Link] = []
    for now in (False, True) if keep else (False,):  # nobody is set down before the whole chain can be
        out.clear()
        for one in chain:
            old = next((x for x in before if x.agent == (one.get("agent") or UNSTATED)), None)
            how = one.get("how") or (old.how if old else "told")
            out.append(_link(desk, book, one, old, how, keep=now))
    return tuple(out)


def _link(desk: Desk, book: Book, one: Mapping[str, Any], old: Link | None, how: str, *, keep: bool) -> Link:
    plain = as_plain(old) if old is not None else {}
    if one.get("agent") and one["agent"] != UNSTATED:
        if one["agent"] not in book.agents:
            raise ModelRefused("The case holds no such speaker.", "Choose another one.", where="agent")
        agent = book.agents[one["agent"]]
    elif one.get("label"):
        given = {
            "label": str(one["label"]), "kind": one.get("kind") or "person",
            "identification": one.get("identification") or "named",
        }  # fmt: skip
        agent = claims.put(desk, "agent", given) if keep else claims.made_of(Agent, {**given, "id": "new"})
        plain = {}
    else:
        nobody = {"agent": UNSTATED, "label": None, "identification": "unstated", "how": how}
        return _made({"support": "stated", **plain, **nobody})
    named = {"agent": agent.id, "label": agent.label, "kind": agent.kind, "identification": agent.identification}
    return _made({"support": "asserted_by_person", **plain, **named, "how": how})


def _made(plain: Mapping[str, Any]) -> Link:
    made: Link = claims.made_of(Link, plain)
    return made

"""Claims at the desk: what was drafted or set down, and what people decide of it. One act for each decision.

A machine drafts, a person decides: whatever a rule wrote stays `proposed` until somebody confirms, edits or rejects it.
Every state stays in the case. A decision can be taken back, which is an act of its own and says who did.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Final

import msgspec

from earwitness.anchors import Anchor, in_text
from earwitness.claims.divided import Divided
from earwitness.claims.grading import Graded
from earwitness.claims.identity import identified, kind_of
from earwitness.claims.model import Agent, Attribution, Claim, Link, Proposition, Quantity, Relation, Undertaking
from earwitness.claims.passing import Passed
from earwitness.claims.vocabulary import UNSTATED
from earwitness.desk import documents
from earwitness.desk.context import Desk
from earwitness.desk.peoplevalues import KINDS as PEOPLE
from earwitness.errors import DecisionRefused, ModelRefused, NotInCase, Usage
from earwitness.plain import as_plain
from earwitness.standing import Standing, decide
from earwitness.store import items
from earwitness.store.act import Act, Tx
from earwitness.store.items import Kept

KINDS: Final[Mapping[str, type[Any]]] = {
    "agent": Agent, "attribution": Attribution, "proposition": Proposition, "claim": Claim, "quantity": Quantity,
    "undertaking": Undertaking, "relation": Relation, "passing": Passed,
    "partition": Divided, "grading": Graded, **PEOPLE,
}  # fmt: skip
_FIXED = frozenset(("id", "standing"))
_REFERS: Final = {"proposition": "proposition", "attribution": "attribution", "claim": "claim"}


def kind_class(kind: str) -> type[Any]:
    """The class of values of a kind. Raises Usage."""
    found = KINDS.get(kind)
    if found is None:
        raise Usage("There is no such kind of item.", f"Use one of: {', '.join(KINDS)}.", where="kind")
    return found


def value(kept: Kept) -> Any:
    """The value behind a row. Raises NotInCase where it was erased."""
    if kept.data is None:
        raise NotInCase("What stood there was erased.", "The history of the case says by whom and why.", where=kept.id)
    return kept.value(kind_class(kept.kind))


def all_of(desk: Desk, kind: str, *, exhibit: str | None = None, rejected: bool = False) -> list[Any]:
    """Every value of a kind in its newest state, in the order of the texts; what was rejected or erased left out."""
    return [
        value(k) for k in items.read(desk.case, kind, exhibit=exhibit)
        if k.data is not None and (rejected or k.state != "rejected")
    ]  # fmt: skip


def one(desk: Desk, item: str, kind: str | None = None) -> Any:
    """One value by its id. Raises NotInCase, and where it is of another kind."""
    kept = items.get(desk.case, item)
    if kind is not None and kept.kind != kind:
        raise NotInCase(f"That is no {kind}.", "See Claims, or `claims list`.", where="item")
    return value(kept)


def history(desk: Desk, item: str) -> list[dict[str, Any]]:
    """Every state an item was in, oldest first: {version, state, by, at, why, value}."""
    return [
        {"version": k.version, "state": k.state, "by": k.made_by, "at": k.at, "why": k.why, "value": k.data}
        for k in items.history(desk.case, item)
    ]


# --- deciding --------------------------------------------------------------------------------------------------------


def settle(
    desk: Desk, item: str, state: str, *, why: str | None = None, changes: Mapping[str, Any] | None = None
) -> Any:
    """Confirm, edit or reject one item in the actor's name. Returns the value as it now stands.

    `changes` (for `edited`): field -> its JSON. Raises NobodyNamed, DecisionRefused, ModelRefused, NotInCase.
    """
    return settle_all(desk, [item], state, why=why, changes=changes)[0]


def settle_all(
    desk: Desk, chosen: Sequence[str], state: str, *, why: str | None = None,
    changes: Mapping[str, Any] | None = None,
) -> list[Any]:  # fmt: skip
    """Decide several items at once, all of them or none."""
    return settle_each(desk, [Decision(item, state, changes) for item in chosen], why=why)


@dataclass(frozen=True)
class Decision:
    """What becomes of one item. `changes`: for `edited`, field -> its JSON. `seen`: the version that was looked at."""

    item: str
    state: str
    changes: Mapping[str, Any] | None = None
    seen: int | None = None


def settle_each(desk: Desk, decisions: Sequence[Decision], *, why: str | None = None) -> list[Any]:
    """Carry out decisions that belong together in one act, each with its own state: all of them or none."""
    name = desk.named()
    out = []
    verb = _verb(decisions[0].state) if decisions else "decide"
    with desk.case.act(Act(f"{verb} items", name, details={"items": [d.item for d in decisions]})) as tx:
        for one in decisions:
            kept = items.get(desk.case, one.item)
            before = value(kept)
            still_seen(kept, one.seen)
            if kept.kind == "grading" and one.state != "rejected":
                raise DecisionRefused("A grade is given against the origins that are proven now.", "Grade the claim again.", where="item")  # fmt: skip  # noqa: E501
            changed = _changed(before, one.changes or {})
            _refers(desk, changed)
            after = decide(before, one.state, by=name, at=tx.time, why=why, fields=changed)  # type: ignore[arg-type]
            items.change(tx, after, by=name)
            out.append(after)
    return out


def still_seen(kept: Kept, seen: int | None) -> None:
    """Nobody's name comes to stand behind what they did not look at. Raises DecisionRefused."""
    if seen is not None and kept.version != seen:
        raise DecisionRefused("Somebody has decided that meanwhile.", "Look at it again, then decide.", where="seen")


def check_changes(desk: Desk, before: Any, changes: Mapping[str, Any]) -> None:
    """Raises what an edit of an item to these values would raise, and writes nothing."""
    _refers(desk, _changed(before, changes))


def _refers(desk: Desk, fields: Mapping[str, Any]) -> None:
    """Whether what fields refer to is there: a claim without what it claims would be found nowhere."""
    for name, kind in _REFERS.items():
        if fields.get(name) is not None:
            one(desk, str(fields[name]), kind)


def reopen(desk: Desk, item: str) -> Any:
    """Take the last decision back: the value as it stood before it, proposed again, with who took it back."""
    return reopen_all(desk, [item])[0]


def reopen_all(desk: Desk, chosen: Sequence[str]) -> list[Any]:
    """Take back the last decision on each of these, all of them or none."""
    name = desk.named()
    out = []
    with desk.case.act(Act("reopen item", name, details={"items": list(chosen)})) as tx:
        for item in chosen:
            states = items.history(desk.case, item)
            if states[-1].state == "proposed":
                raise DecisionRefused("Nobody has decided that yet.", "There is nothing to take back.", where="item")
            earlier = next((k for k in reversed(states[:-1]) if k.data is not None), states[-1])
            last, before = value(states[-1]), value(earlier)
            drafted = last.standing
            standing = Standing("proposed", drafted.rule, drafted.confidence, name, tx.time, "taken back")
            after = replace(before, standing=standing)
            items.change(tx, after, by=name)
            out.append(after)
    return out


def erase(desk: Desk, chosen: Sequence[str], *, reason: str) -> bool:
    """Take the words of these items away for good, with every state they were in: all of them or none.

    The act, its reason and who did it stay in the history, which still verifies. What the text of the exhibit and other
    items say stays. False where other readers still hold the database's write-ahead log open. Raises NotInCase, Usage.
    """
    name = desk.named()
    if not reason.strip():
        raise Usage("Erasing needs a reason.", "Say why; the reason stays in the history.", where="reason")
    with desk.case.act(Act("erase items", name, reason=reason, details={"items": list(chosen)})) as tx:
        for item in chosen:
            if items.get(desk.case, item).data is None:
                raise NotInCase("That was erased before.", "Leave it out.", where=item)
            items.erase(tx, item)
    return desk.case.db.fold()


def _verb(state: str) -> str:
    return {"confirmed": "confirm", "edited": "edit", "rejected": "reject"}.get(state, "decide")


def _changed(before: Any, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The changed fields as values of their types. Raises ModelRefused for a field that is none or cannot change."""
    names = {f.name for f in fields(before)} - _FIXED
    for name in changes:
        if name not in names:
            raise ModelRefused("That field is none of this item, or cannot be changed.", f"Change one of: {', '.join(sorted(names))}.", where=name)  # fmt: skip  # noqa: E501
    if not changes:
        return {}
    whole = {**as_plain(before), **changes}
    made = made_of(type(before), whole)
    return {name: getattr(made, name) for name in changes}


def made_of(cls: type[Any], plain: Mapping[str, Any]) -> Any:
    """A value from JSON. Raises ModelRefused where the JSON has another form."""
    try:
        return msgspec.convert(dict(plain), cls)
    except (msgspec.ValidationError, TypeError, ValueError):
        raise ModelRefused(
            "The values given do not have the form that this item needs.", "Look at docs/json.md.", where="value"
        ) from None


# --- setting down by hand --------------------------------------------------------------------------------------------


def put(desk: Desk, kind: str, plain: Mapping[str, Any], *, why: str | None = None) -> Any:
    """Set down a new item in the actor's name: it stands as confirmed by them. `plain`: its fields but id, standing."""
    name = desk.named()
    with desk.case.act(Act(f"set down {kind}", name)) as tx:
        made = made_of(kind_class(kind), {**plain, "id": items.new_id(tx, kind), "standing": _own(name, tx.time, why)})
        _refers(desk, {name: getattr(made, name, None) for name in _REFERS})
        place = _place(made)
        items.add(tx, kind, made, by=name, **place)
        tx.detail("item", made.id)
    return made


def _own(name: str, at: str, why: str | None) -> dict[str, Any]:
    return {"state": "confirmed", "rule": None, "confidence": None, "by": name, "at": at, "why": why}


def _place(made: Any) -> dict[str, Any]:
    anchor = next(iter(anchors_of(made)), None)
    if anchor is None:
        return {}
    return {"exhibit": anchor.exhibit, "start": anchor.start, "stop": anchor.end}


def anchors_of(made: Any) -> Iterator[Anchor]:
    """The places an item rests on, the main one first."""
    for name in ("anchors", "content", "mentions"):
        yield from getattr(made, name, ())
    anchor = getattr(made, "anchor", None)
    if anchor is not None:
        yield anchor


def mark(
    desk: Desk, exhibit: str, start: int, end: int, *, said_by: str | None, text: str | None = None,
    why: str | None = None,
) -> Claim:  # fmt: skip
    """A claim that a person marks in a document's text: who says it (None: the text does not say), in which words.

    Its proposition is new; `join` puts it beside another one.
    """
    name = desk.named()
    document = documents.load(desk, exhibit)
    if not 0 <= start < end <= len(document.text):
        raise Usage("The place lies outside of the document.", "Mark the words again.", where="span")
    anchor = in_text(exhibit, document.text, start, end)
    with desk.case.act(Act("mark claim", name, details={"exhibit": exhibit})) as tx:
        standing = Standing("confirmed", by=name, at=tx.time, why=why)
        chain = tuple(_chain(desk, tx, said_by, document, standing))
        words = (text or anchor.exact).strip()
        about = Proposition(items.new_id(tx, "proposition"), words, standing=standing)
        made = Claim(items.new_id(tx, "claim"), about.id, words, chain, (anchor,), standing=standing)
        items.add(tx, "proposition", about, by=name, exhibit=exhibit, start=start, stop=end)
        items.add(tx, "claim", made, by=name, exhibit=exhibit, start=start, stop=end)
        tx.detail("item", made.id)
    return made


def _chain(desk: Desk, tx: Tx, said_by: str | None, document: documents.Document, standing: Standing) -> Iterator[Link]:
    if said_by is None:
        yield Link(UNSTATED, None, identification="unstated")
    else:
        agent = agent_called(desk, tx, said_by, standing, document.language or "en")
        cited = agent.kind == "outlet" and document.publisher is not None
        yield Link(agent.id, agent.label, agent.kind, agent.identification, "cites" if cited else "told")
    if document.publisher:
        outlet = outlet_called(desk, tx, document.publisher, standing)
        if said_by is None or outlet.id != agent.id:
            yield Link(outlet.id, outlet.label, "outlet", how="quoted")


def agent_called(desk: Desk, tx: Tx, label: str, standing: Standing, language: str) -> Agent:
    """The agent whose id this is, or a new one under this label. A label alone never finds an agent (two men may share
    it) but an outlet. How it identifies them, by name or by role, is read off the label."""
    known = tx.one("SELECT 1 FROM items WHERE id = ? AND kind = 'agent'", (label,))
    if known is not None:
        found: Agent = one(desk, label, "agent")
        return found
    kind = kind_of(label, language)
    if kind == "outlet":
        return outlet_called(desk, tx, label, standing)
    made = Agent(items.new_id(tx, "agent"), kind, label, identified(label, (), language), standing=standing)
    items.add(tx, "agent", made, by=standing.by)
    return made


def outlet_called(desk: Desk, tx: Tx, name: str, standing: Standing) -> Agent:
    """The outlet of that name. Outlets are one where their whole name is the same; people never are by name."""
    wanted = bare(name)
    rows = tx.read("SELECT i.id, v.data FROM items i JOIN item_versions v ON v.item = i.id AND v.version = i.version WHERE i.kind = 'agent' AND v.state != 'rejected' AND v.data IS NOT NULL")  # fmt: skip  # noqa: E501
    for row in rows:
        held = msgspec.json.decode(row["data"], type=Agent)
        if held.kind == "outlet" and bare(held.label) == wanted:
            return held
    made = Agent(items.new_id(tx, "agent"), "outlet", name, "named", standing=standing)
    items.add(tx, "agent", made, by=standing.by)
    return made


def bare(name: str) -> str:
    """A name without its article and marks, in small letters."""
    words = name.casefold().replace("ё", "е").strip("«»“”\"' ").split()
    return " ".join(words[1:] if len(words) > 1 and words[0] == "the" else words)


# --- bringing together -----------------------------------------------------------------------------------------------


def join(desk: Desk, claim: str, proposition: str, *, why: str | None = None) -> Claim:
    """Say that a claim claims the same as another proposition. It keeps its own words and its own chain."""
    about: Proposition = one(desk, proposition, "proposition")
    if about.standing.state == "rejected":
        raise DecisionRefused("That claim was rejected.", "Take that decision back first.", where="proposition")
    found: Claim = one(desk, claim, "claim")
    if found.proposition == proposition:
        raise DecisionRefused("It stands there already.", "Nothing was changed.", where="claim")
    if any(
        r.kind == "do_not_merge" and claim in (r.first, r.second)
        for r in all_of(desk, "relation")
        if r.standing.stands
        for other in (r.second if r.first == claim else r.first,)
        if _of(desk, other) == proposition
    ):
        raise DecisionRefused(
            "Somebody decided that these two are different things.", "Take that decision back first.", where="claim"
        )
    joined: Claim = settle(desk, claim, "edited", why=why or "claims the same", changes={"proposition": proposition})
    return joined


def _of(desk: Desk, claim: str) -> str | None:
    try:
        found: Claim = one(desk, claim, "claim")
    except NotInCase:
        return None
    return found.proposition


def relate(desk: Desk, kind: str, first: str, second: str, *, why: str) -> Relation:
    """Set down how two claims stand to one another."""
    for claim in (first, second):
        one(desk, claim, "claim")
    made: Relation = put(desk, "relation", {"kind": kind, "first": first, "second": second, "why": why}, why=why)
    return made

"""People at the desk: who is asked after, what is said to have become of them, who may be the same.

A note belongs to a person only after somebody said so. Two persons are one only after somebody said so, and even then
both stay, each with its own notes; every decision can be taken back. Nobody is counted as dead.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import msgspec

from earwitness.anchors import Anchor, in_sound, in_text
from earwitness.claims.model import Agent
from earwitness.desk import claims, documents, quotations, transcripts
from earwitness.desk.context import Desk
from earwitness.errors import DecisionRefused, NotInCase, Usage
from earwitness.people.duplicates import proposals
from earwitness.people.figures import Estimate
from earwitness.people.model import FateNote, Group, Pair, Person
from earwitness.people.names import folded, take_apart
from earwitness.plain import as_plain
from earwitness.standing import Standing
from earwitness.store import items
from earwitness.store.act import Act, Tx
from earwitness.timecode import Span, parse_span


def add(
    desk: Desk, label: str, *, names: Sequence[str] = (), told_apart: str | None = None, named: bool = True
) -> Person:
    """A new person, in the actor's name. Not `named`: the label describes them and is no name of theirs."""
    every = [*([label] if named else []), *names]
    plain = {"label": label, "names": list(dict.fromkeys(every)), "told_apart": told_apart}
    made: Person = claims.put(desk, "person", plain)
    return made


def add_group(desk: Desk, label: str, *, members: Sequence[str] = ()) -> Group:
    """A new group of people whom sources count together. Members are persons of the case."""
    for member in members:
        claims.one(desk, member, "person")
    made: Group = claims.put(desk, "group", {"label": label, "members": list(dict.fromkeys(members))})
    return made


def state_estimate(desk: Desk, low: float, high: float, *, by: str, how: str) -> Estimate:
    """Write down what somebody estimates: how many people, by whom, how. It is theirs; nothing here computes one, and
    the newest counts. Raises NobodyNamed, ModelRefused."""
    made = Estimate(low, high, by, how)
    with desk.case.act(Act("state estimate", desk.named(), texts={"by": by, "how": how})) as tx:
        tx.put("settings", _ESTIMATE, value=json.dumps(as_plain(made), ensure_ascii=False, sort_keys=True))
    return made


def drop_estimate(desk: Desk) -> None:
    """There is no estimate any more. Raises NobodyNamed, NotInCase."""
    with desk.case.act(Act("drop estimate", desk.named())) as tx:
        tx.delete("settings", _ESTIMATE)


def estimate(desk: Desk) -> Estimate | None:
    """The estimate that was stated last, or None."""
    row = desk.case.one("SELECT value FROM settings WHERE name = ?", (_ESTIMATE,))
    return msgspec.convert(json.loads(row["value"]), Estimate) if row else None


_ESTIMATE = "people_estimate"


def subject_of(desk: Desk, given: str | None) -> dict[str, Any]:
    """The fields of a note that say whom it speaks of: a person, a group, or nobody known. Raises NotInCase."""
    if given is None:
        return {"person": None, "group": None, "nobody_known": True}
    kept = items.get(desk.case, given)
    if kept.kind not in ("person", "group"):
        raise NotInCase("That is neither a person nor a group.", "Name one, such as M1 or G1.", where="person")
    if kept.state == "rejected":
        raise DecisionRefused("Somebody rejected that person.", "Take that back first.", where="person")
    return {
        "person": given if kept.kind == "person" else None, "group": given if kept.kind == "group" else None,
        "nobody_known": False,
    }  # fmt: skip


def assign(desk: Desk, note: str, subject: str | None, *, why: str | None = None) -> FateNote:
    """Say of whom a note speaks (a person or a group; None: nobody known). It counts as confirmed by who says so."""
    claims.one(desk, note, "fate")
    made: FateNote = claims.settle(desk, note, "edited", why=why, changes=subject_of(desk, subject))
    return made


def set_note(desk: Desk, note: str, changes: Mapping[str, Any], *, why: str | None = None) -> FateNote:
    """Correct what a note says: its status, how it was said, its time, place or words."""
    allowed = {"status", "modality", "when", "whereabouts", "words"}
    if not changes or not set(changes) <= allowed:
        raise Usage(
            "Nothing of that can be changed here.", f"Change one of: {', '.join(sorted(allowed))}.", where="note"
        )
    claims.one(desk, note, "fate")
    made: FateNote = claims.settle(desk, note, "edited", why=why, changes=changes)
    return made


def note(
    desk: Desk, subject: str | None, status: str, modality: str, *, when: Mapping[str, Any] | None = None,
    whereabouts: str | None = None, words: str | None = None, claim: str | None = None, place: Anchor | None = None,
    why: str | None = None,
) -> FateNote:  # fmt: skip
    """A note set down by hand. It rests on a claim of the case or on a place in a document or recording, or on both.

    Raises Usage where it rests on neither: what stands on nothing cannot be looked up by anybody.
    """
    if claim is None and place is None:
        raise Usage(
            "A note rests on a claim or on a place in a document or recording.",
            "Name one. What somebody told you: write it down, take it in as a document, and name its place.",
            where="place",
        )
    if claim is not None:
        held = claims.one(desk, claim, "claim")
        place = place or held.anchors[0]
    plain = {
        "status": status, "modality": modality, "when": when, "whereabouts": whereabouts, "words": words,
        "claim": claim, "anchor": as_plain(place), **subject_of(desk, subject),
    }  # fmt: skip
    made: FateNote = claims.put(desk, "fate", plain, why=why)
    return made


def place(desk: Desk, written: str) -> Anchor:
    """A place as people write it: E1:12.3-18.9 in a recording, D1:120-164 (characters) in a document."""
    found = re.fullmatch(r"(D[1-9]\d{0,8}):(\d{1,9})-(\d{1,9})", written, re.ASCII)
    if found:
        return place_in_text(desk, found[1], int(found[2]), int(found[3]))
    return place_in_sound(desk, parse_span(written))


def place_in_text(desk: Desk, exhibit: str, start: int, end: int) -> Anchor:
    """The place of code points in a document. Raises Usage where it lies outside."""
    text = documents.load(desk, exhibit).text
    if not 0 <= start < end <= len(text):
        raise Usage("The place lies outside of the document.", "Give it again, as D1:120-164.", where="place")
    return in_text(exhibit, text, start, end)


def place_in_sound(desk: Desk, span: Span) -> Anchor:
    """The place of a stretch of a recording, with the words its transcript has there."""
    transcript, revision, _ = transcripts.current(desk, span.exhibit)
    low, high, lines, _ = quotations.lines_over(revision, float(span.start_s), float(span.end_s))
    words = " ".join(line.turn.text if line.turn is not None else f"({line.event})" for line in lines)
    if not words:
        raise Usage("Nothing is written down for that stretch.", "Name one in which somebody speaks.", where="place")
    return in_sound(span.exhibit, f"{transcript}@{revision.id}", low, high, words)


def contradict(desk: Desk, first: str, second: str, *, why: str) -> FateNote:
    """Say that two notes cannot both hold. Neither wins."""
    return _weigh(desk, first, second, "contradicts", "beside", why)


def both_hold(desk: Desk, first: str, second: str, *, why: str) -> FateNote:
    """Say that two notes can both hold: what was taken for a contradiction, or decided to be one, is none."""
    return _weigh(desk, first, second, "beside", "contradicts", why)


def _weigh(desk: Desk, first: str, second: str, into: str, out_of: str, why: str) -> FateNote:
    """Set down a judgement on two notes in the first, and take the contrary one out of both, in one act."""
    one, other = (claims.one(desk, note, "fate") for note in (first, second))
    if second in getattr(one, into) or first in getattr(other, into):
        raise DecisionRefused("That is set down already.", "Nothing was changed.", where="note")
    changes = {into: [*getattr(one, into), second], out_of: [x for x in getattr(one, out_of) if x != second]}
    decisions = [claims.Decision(first, "edited", changes)]
    if first in getattr(other, out_of):
        without = {out_of: [x for x in getattr(other, out_of) if x != first]}
        decisions.append(claims.Decision(second, "edited", without))
    made: FateNote = claims.settle_each(desk, decisions, why=why)[0]
    return made


# --- who may be the same ---------------------------------------------------------------------------------------------


def propose_pairs(desk: Desk) -> list[Pair]:
    """Write down which persons may be the same, with what speaks for and against it. What is known stays as it is."""
    persons = [p for p in claims.all_of(desk, "person") if p.standing.stands]
    known = {frozenset((p.first, p.second)) for p in claims.all_of(desk, "pair", rejected=True)}
    one = heads(desk)
    found = [
        p for p in proposals(persons)
        if frozenset((p.first, p.second)) not in known and one.get(p.first, p.first) != one.get(p.second, p.second)
    ]  # fmt: skip
    if not found:
        return []
    out = []
    with desk.case.act(Act("propose pairs", desk.actor, details={"count": len(found)})) as tx:
        for drafted in found:
            made = replace(drafted, id=items.new_id(tx, "pair"), standing=Standing(rule="names"))
            items.add(tx, "pair", made, by=None)
            out.append(made)
    return out


def decide_pair(desk: Desk, first: str, second: str, *, same: bool, why: str) -> Pair:
    """Say that two persons, or two who say something, are the same or are not. Both stay as they are."""
    kinds = {items.get(desk.case, one).kind for one in (first, second)}
    if not kinds <= {"person", "agent"}:
        raise NotInCase("That is neither a person nor somebody who says something.", "Name two.", where="pair")
    if len(kinds) > 1:
        raise DecisionRefused("One is a person and one is a speaker.", "Name two of one kind.", where="pair")
    for pair in claims.all_of(desk, "pair"):
        if {pair.first, pair.second} == {first, second}:
            if pair.same == same:
                made: Pair = claims.settle(desk, pair.id, "confirmed", why=why)
            else:
                made = claims.settle(desk, pair.id, "edited", why=why, changes={"same": same})
            return made
    new: Pair = claims.put(desk, "pair", {"first": first, "second": second, "same": same}, why=why)
    return new


def heads(desk: Desk) -> dict[str, str]:
    """For each person that somebody said is another one, the first of those that are one."""
    above: dict[str, str] = {}

    def top(id_: str) -> str:
        while id_ in above:
            id_ = above[id_]
        return id_

    order = {p.id: n for n, p in enumerate(claims.all_of(desk, "person"))}
    for pair in claims.all_of(desk, "pair"):
        if pair.standing.stands and pair.same and pair.first in order and pair.second in order:
            first, second = sorted((top(pair.first), top(pair.second)), key=lambda id_: order[id_])
            if first != second:
                above[second] = first
    return {id_: top(id_) for id_ in above}


# --- from names in texts ---------------------------------------------------------------------------------------------


def propose_people(desk: Desk) -> list[Person]:
    """Propose a person for each name under which a text has somebody speak, or says what became of them.

    One proposal for each name and text: whether two are one, a person decides. What was proposed before, whatever was
    decided of it, is not proposed again.
    """
    known: dict[str, set[str]] = {}
    for person in claims.all_of(desk, "person", rejected=True):
        for anchor in person.mentions or (None,):
            for name in (person.label, *person.names):
                known.setdefault(_key(name), set()).add(anchor.exhibit if anchor else "")
    found: dict[tuple[str, str], tuple[str, list[Anchor], str]] = {}
    for label, anchor, rule in _named(desk):
        if anchor.exhibit not in known.get(_key(label), ()):
            _, mentions, _ = found.setdefault((_key(label), anchor.exhibit), (label, [], rule))
            mentions.append(anchor)
    if not found:
        return []
    with desk.case.act(Act("propose people", desk.actor, details={"count": len(found)})) as tx:
        return [_proposed(tx, *one) for one in found.values()]


def _proposed(tx: Tx, label: str, mentions: Sequence[Anchor], rule: str) -> Person:
    made = Person(items.new_id(tx, "person"), label, (label,), mentions=tuple(mentions), standing=Standing(rule=rule))
    first = mentions[0]
    items.add(tx, "person", made, by=None, exhibit=first.exhibit, start=first.start, stop=first.end)
    return made


def _key(name: str) -> str:
    return " ".join(sorted(folded(word) for word in name.split()))


def _named(desk: Desk) -> Iterable[tuple[str, Anchor, str]]:
    agents: list[Agent] = claims.all_of(desk, "agent")
    spoke = {link.agent: c.anchors[0] for c in reversed(claims.all_of(desk, "claim")) for link in c.chain if c.anchors}
    for agent in agents:
        anchor = next(iter(agent.mentions), None) or spoke.get(agent.id)
        if agent.kind == "person" and agent.identification == "named" and anchor is not None and is_name(agent.label):
            yield agent.label, anchor, "somebody who speaks"
    for one in open_notes(desk):
        if one.subject and one.anchor is not None and is_name(one.subject):
            yield " ".join(one.subject.split()), one.anchor, "somebody of whom a note speaks"


def is_name(text: str) -> bool:
    """Whether a text looks like one person's name: two to four words, each with a capital, none a number or a pronoun.

    A single word is too little: it is as often a place, a title or the first word of a sentence.
    """
    words = text.split()
    parts = take_apart(text)
    return (
        2 <= len(words) <= 4 and all(w[0].isupper() and not any(c.isdigit() for c in w) for w in words)
        and len(parts.whole) >= 1 and words[0].casefold() not in _NO_NAMES
    )  # fmt: skip


_NO_NAMES = frozenset("the a an all both no some those these several other mr mrs его её их все".split())


def open_notes(desk: Desk) -> list[FateNote]:
    """Notes of which nobody has said yet whom they speak of, in the order of the texts."""
    notes: list[FateNote] = claims.all_of(desk, "fate")
    return [n for n in notes if n.person is None and n.group is None and not n.nobody_known]

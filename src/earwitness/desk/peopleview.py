"""What people see of people: the list, the lanes of a timeline, the notes in words, the three figures. Nothing changes.

A fate is never a field of a person here: `open_end` says that it is unknown, or that nobody asked. Only a note has a
status, and it comes with how it was said, by whom, and where that stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from earwitness.anchors import Anchor
from earwitness.claims.model import Claim
from earwitness.claims.wording import chain_in_words
from earwitness.desk import claims, documents, people
from earwitness.desk.context import Desk
from earwitness.errors import NotInCase
from earwitness.people import figures, saying, timeline
from earwitness.people.duplicates import too_common
from earwitness.people.model import FateNote, Group, Pair, Person
from earwitness.people.names import compare, keys
from earwitness.plain import as_plain
from earwitness.timecode import clock

NO_CHAIN = "how it reached us is not known"
NOBODY_DEAD = "Every mark is a note that someone made on a day. None of them is a fate. Nobody is counted as dead."


@dataclass
class Album:
    """Everything about people in a case, read once for one request."""

    desk: Desk
    _documents: dict[str, documents.Document] = field(default_factory=dict)

    @cached_property
    def persons(self) -> list[Person]:
        """Persons that are proposed or stand."""
        return claims.all_of(self.desk, "person")

    @cached_property
    def groups(self) -> list[Group]:
        """Groups that are proposed or stand."""
        return claims.all_of(self.desk, "group")

    @cached_property
    def notes(self) -> list[FateNote]:
        """Notes that were not rejected."""
        return claims.all_of(self.desk, "fate")

    @cached_property
    def pairs(self) -> list[Pair]:
        """Pairs of persons, decided or not."""
        known = {p.id for p in self.persons}
        return [p for p in claims.all_of(self.desk, "pair") if {p.first, p.second} <= known]

    @cached_property
    def claims(self) -> dict[str, Claim]:
        """Claims by id."""
        return {c.id: c for c in claims.all_of(self.desk, "claim")}

    @cached_property
    def heads(self) -> dict[str, str]:
        """For each person that is another one, that other one."""
        return people.heads(self.desk)

    def head(self, person: str) -> str:
        """The person under whom this one is shown."""
        return self.heads.get(person, person)

    def one_with(self, head: str) -> list[Person]:
        """A person and all whom somebody decided to be the same, the head first."""
        return [p for p in self.persons if p.id == head] + [p for p in self.persons if self.heads.get(p.id) == head]

    @cached_property
    def _by_subject(self) -> dict[str, list[FateNote]]:
        out: dict[str, list[FateNote]] = {}
        for n in self.notes:
            made = replace(n, person=self.head(n.person)) if n.person in self.heads else n
            if subject := made.person or made.group:
                out.setdefault(subject, []).append(made)
        return out

    def of(self, subject: str) -> list[FateNote]:
        """The notes on a person (and those who are one with them) or a group, as notes on the head."""
        return self._by_subject.get(subject, [])

    @cached_property
    def _by_key(self) -> dict[str, list[Person]]:
        """Standing persons by the keys of their names: only those who share one can be called alike."""
        out: dict[str, list[Person]] = {}
        for p in self.persons:
            if p.standing.stands:
                for key in {k for name in (p.label, *p.names) for k in keys(name)}:
                    out.setdefault(key, []).append(p)
        return out

    def called_like(self, text: str) -> list[str]:
        """Ids of standing persons who have a name like this."""
        near = {p.id: p for key in keys(text) for p in self._by_key.get(key, ())}
        return [id_ for id_, p in near.items() if any(compare(text, name).alike for name in (p.label, *p.names))]

    def place(self, anchor: Anchor | None) -> dict[str, Any] | None:
        """A place: the anchor, how it is written, what the desk calls the exhibit, and the section it lies in."""
        if anchor is None:
            return None
        out = {**as_plain(anchor), "shown": anchor.exhibit, "section": None}
        if anchor.in_text and anchor.start is not None and anchor.end is not None:
            document = self.document(anchor.exhibit)
            out["shown"], out["section"] = document.shown, document.section_at(anchor.start)
            out["place"] = f"{anchor.exhibit}, characters {anchor.start} to {anchor.end}"
        else:
            out["place"] = f"{anchor.exhibit} {clock(anchor.start_s or 0)} to {clock(anchor.end_s or 0)}"
        return out

    def document(self, exhibit: str) -> documents.Document:
        """A document, read once."""
        if exhibit not in self._documents:
            self._documents[exhibit] = documents.load(self.desk, exhibit)
        return self._documents[exhibit]


def note_view(album: Album, note: FateNote) -> dict[str, Any]:
    """A note for people: what it says, how, of when, by whom and on whose word, where it stands."""
    claim = album.claims.get(note.claim or "")
    return {
        "id": note.id, "status": note.status, "modality": note.modality, "says": saying.label(note),
        "how": saying.how(note), "sentence": saying.sentence(note), "subject": note.subject, "person": note.person,
        "group": note.group, "nobody_known": note.nobody_known, "when": as_plain(note.when),
        "when_in_words": saying.when(note.when), "whereabouts": note.whereabouts, "claim": note.claim,
        "proposition": claim.proposition if claim else None, "claim_text": claim.text if claim else None,
        "chain_in_words": chain_in_words(claim) if claim else NO_CHAIN,
        "source": _source(claim), "place": album.place(note.anchor), "contradicts": list(note.contradicts),
        "beside": list(note.beside),
        "state": note.standing.state, "by": note.standing.by, "at": note.standing.at, "why": note.standing.why,
        "rule": note.standing.rule,
    }  # fmt: skip


def _source(claim: Claim | None) -> str:
    """Who says it first, in few words: for the line under a mark."""
    if claim is None:
        return "source not known"
    return claim.chain[0].label or "not stated by whom"


def overview(desk: Desk) -> dict[str, Any]:
    """Everything the room shows: people and groups with their newest notes, notes nobody assigned, pairs to decide,
    the three figures in words."""
    album = Album(desk)
    counted = three(album)
    everybody = [
        *(_person(album, p) for p in album.persons if p.id not in album.heads and p.standing.stands),
        *(_group(album, g) for g in album.groups if g.standing.stands),
    ]  # fmt: skip
    return {
        "people": [one for one in everybody if one["kind"] == "person"],
        "groups": [one for one in everybody if one["kind"] == "group"],
        "proposed": [
            {"id": p.id, "label": p.label, "rule": p.standing.rule, "place": album.place(next(iter(p.mentions), None))}
            for p in album.persons if p.standing.open
        ],
        "open_notes": [{**note_view(album, n), "maybe": _maybe(album, n)} for n in people.open_notes(desk)],
        "nobody_known": [note_view(album, n) for n in album.notes if n.nobody_known],
        "pairs": [pair_view(album, p) for p in album.pairs if p.standing.open and _apart(album, p)],
        "decided": [pair_view(album, p) for p in album.pairs if p.standing.stands],
        "figures": {
            "named": counted.named, "not_named": counted.not_named, "open_pairs": counted.open_pairs,
            "maybe_doubles": counted.maybe_doubles, "estimate": as_plain(counted.estimate),
            "proposed": sum(p.standing.open for p in album.persons), "open_notes": len(people.open_notes(desk)),
        },
        "in_words": list(in_words(album, counted)),
    }  # fmt: skip


def _apart(album: Album, pair: Pair) -> bool:
    return album.head(pair.first) != album.head(pair.second)


def three(album: Album) -> figures.Counted:
    """The three figures over persons that somebody stands behind. What is only proposed is no floor."""
    return figures.count([p for p in album.persons if p.standing.stands], album.pairs, people.estimate(album.desk))


def in_words(album: Album, counted: figures.Counted) -> Iterator[str]:
    """The figures, a sentence each, the rule about them, and what is not in them."""
    few = f"; up to {counted.maybe_doubles} of them may be counted twice" if counted.maybe_doubles else ""
    yield f"Named: {counted.named}. Each has a name of their own and is counted once{few}."
    parts = [f"{counted.not_named} without a name"]
    for count, one, many in (
        (sum(p.standing.open for p in album.persons), "name that a text has and nobody has looked at",
         "names that texts have and nobody has looked at"),
        (counted.open_pairs, "pair that may be one", "pairs that may be one"),
        (len(people.open_notes(album.desk)), "note of which nobody has said whom it speaks of",
         "notes of which nobody has said whom they speak of"),
    ):  # fmt: skip
        if count:
            parts.append(f"{count} {one if count == 1 else many}")
    yield f"Not resolved: {'; '.join(parts)}."
    estimate = counted.estimate
    if estimate is None:
        yield "Estimate: none is stated."
    else:
        few = f"{estimate.low:g}" + (f" to {estimate.high:g}" if estimate.high > estimate.low else "")
        yield f"Estimate: {few}, says {estimate.by}; how: {estimate.how}."
    yield "These are three figures. They are never added, because nobody knows how far they overlap."
    if album.groups:
        yield "How many people a group has is a figure of its own, with its source; groups are in none of the three."
    if common := too_common([p for p in album.persons if p.standing.stands]):
        yield f"{common} names are borne by so many here that they were not compared with each other."
    yield NOBODY_DEAD


def _maybe(album: Album, note: FateNote) -> list[str]:
    """Persons under whose name a note may speak, for the head of a list to choose from. Nothing is filled in."""
    return album.called_like(note.subject) if note.subject else []


def pair_view(album: Album, pair: Pair) -> dict[str, Any]:
    """Two persons who may be one, with reasons for and against, as equals."""
    labels = {p.id: p for p in album.persons}
    return {
        "id": pair.id, "first": pair.first, "second": pair.second, "same": pair.same, "reasons": list(pair.reasons),
        "against": list(pair.against), "state": pair.standing.state, "by": pair.standing.by, "why": pair.standing.why,
        "first_label": labels[pair.first].label, "second_label": labels[pair.second].label,
        "first_apart": labels[pair.first].told_apart, "second_apart": labels[pair.second].told_apart,
    }  # fmt: skip


def in_order(album: Album, subject: str, notes: Sequence[FateNote]) -> list[dict[str, Any]]:
    """Notes in words by the time they speak of, each with those that cannot hold beside it."""
    made = timeline.lane(subject, list(notes))
    against: dict[str, list[str]] = {}
    for clash in made.clashes:
        against.setdefault(clash.first, []).append(clash.second)
        against.setdefault(clash.second, []).append(clash.first)
    return [{**note_view(album, n), "against": against.get(n.id, [])} for n in made.marks]


def _newest(album: Album, notes: Sequence[FateNote]) -> dict[str, Any] | None:
    """The last note that has a time, else the last set down."""
    if not notes:
        return None
    found = max(notes, key=lambda n: (n.when is not None, n.when.begins if n.when else "", n.standing.at or ""))
    return note_view(album, found)


def _person(album: Album, person: Person) -> dict[str, Any]:
    notes, same = album.of(person.id), album.one_with(person.id)
    names = dict.fromkeys(n for p in same for n in (p.label, *p.names))
    return {
        "kind": "person", "id": person.id, "label": person.label, "names": [n for n in names if n != person.label],
        "named": any(p.names for p in same), "told_apart": person.told_apart, "born": as_plain(person.born),
        "one_with": [p.id for p in same[1:]], "state": person.standing.state, "by": person.standing.by,
        "notes": len(notes), "newest": _newest(album, notes), "lane": lane_view(album, person.id, notes),
        "notes_in_words": in_order(album, person.id, notes),
        "groups": [g.id for g in album.groups if {p.id for p in same} & set(g.members)],
    }  # fmt: skip


def _group(album: Album, group: Group) -> dict[str, Any]:
    notes = album.of(group.id)
    labels = {p.id: p.label for p in album.persons}
    return {
        "kind": "group", "id": group.id, "label": group.label,
        "members": [{"id": m, "label": labels[m]} for m in group.members if m in labels],
        "state": group.standing.state, "by": group.standing.by, "notes": len(notes),
        "newest": _newest(album, notes), "lane": lane_view(album, group.id, notes),
        "notes_in_words": in_order(album, group.id, notes),
    }  # fmt: skip


FORMS = {"heard": "filled", "asserted": "filled", "announced": "empty", "feared": "dashed", "denied": "denied"}
"""How a mark is drawn, by how a note was said; all others are half: neither said to be so nor feared."""


def lane_view(album: Album, subject: str, notes: Sequence[FateNote]) -> dict[str, Any]:
    """A lane for drawing: marks in order of time, stretches in which somebody places them, whereabouts apart, clashes,
    and how it ends. Days are ISO; an end that is None is not known."""
    made = timeline.lane(subject, list(notes))
    return {
        "marks": [
            {
                "note": n.id, "from": n.when.earliest if n.when else None, "to": n.when.latest if n.when else None,
                "says": saying.label(n), "how": saying.how(n), "form": FORMS.get(n.modality, "half"),
                "source": _source(album.claims.get(n.claim or "")),
                "exhibit": n.anchor.exhibit if n.anchor else None, "state": n.standing.state,
            }
            for n in made.marks
        ],
        "stretches": [
            {"from": s.begins[:16] if s.begins else None, "to": s.ends[:16] if s.ends else None, "known": s.known,
             "notes": list(s.notes)}
            for s in made.stretches
        ],
        "whereabouts": [
            {"note": n.id, "from": n.when.earliest if n.when else None, "to": n.when.latest if n.when else None,
             "where": n.whereabouts, "how": saying.how(n)}
            for n in made.marks if n.whereabouts
        ],
        "clashes": [as_plain(c) for c in made.clashes],
        "open_end": made.open_end,
    }  # fmt: skip


def subject(desk: Desk, id_: str) -> dict[str, Any]:
    """One person (with all who are one with them) or one group: lane, every note in words. Raises NotInCase."""
    album = Album(desk)
    person = next((p for p in album.persons if p.id == id_), None)
    group = next((g for g in album.groups if g.id == id_), None)
    if person is None and group is None:
        raise NotInCase("The case holds nobody under that id.", "Go back to the people.", where="person")
    if person is not None and person.id in album.heads:
        head = album.head(person.id)
        person = next(p for p in album.persons if p.id == head)
    made = _person(album, person) if person is not None else _group(album, group)  # type: ignore[arg-type]
    return made

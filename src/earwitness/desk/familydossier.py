"""The dossier of one person at the desk: all that is known of them and of those decided to be the same, with chains."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from earwitness.claims.wording import chain_in_words
from earwitness.desk import alongside, facts, peopleview, quotations, transcripts
from earwitness.desk.context import Desk
from earwitness.desk.peopleview import Album
from earwitness.errors import BlindStands, NotInCase
from earwitness.people import saying
from earwitness.people.dossier import dossier as values
from earwitness.people.model import Pair
from earwitness.plain import as_plain
from earwitness.protection import gate


def dossier(desk: Desk, person: str) -> dict[str, Any]:
    """Everything known of one person, each with its chain in words, its place and who confirmed it; and what is not.

    Notes on groups they are said to belong to stand apart: what is said of a group is not said of each of its members.
    Raises NotInCase.
    """
    album = Album(desk)
    if person not in {p.id for p in album.persons}:
        raise NotInCase(
            "The case holds no such person.", "See who it holds: earwitness people list CASE", where="person"
        )
    head = album.head(person)
    same = album.one_with(head)
    ids = {p.id for p in same}
    first = same[0]
    notes = {n.id: n for n in album.of(head)}
    chains = {c.id: chain_in_words(c) for c in album.claims.values()}
    pairs = [p for p in album.pairs if p.standing.open and ids & {p.first, p.second} and not ids >= {p.first, p.second}]
    asked = [p if head in (p.first, p.second) else _as_head(p, head, ids) for p in pairs]
    made = values(first, list(notes.values()), chains, asked)
    names = [n for n in dict.fromkeys(n for p in same for n in (p.label, *p.names)) if n != first.label]
    return {
        "id": head, "label": first.label, "names": names,
        "told_apart": next((p.told_apart for p in same if p.told_apart), None), "born": as_plain(first.born),
        "born_in_words": saying.when(first.born) if first.born else None,
        "one_with": [
            {"id": p.id, "label": p.label, "decided": next(({"by": q.standing.by, "why": q.standing.why}
             for q in album.pairs if q.standing.stands and q.same and p.id in (q.first, q.second)), None)}
            for p in same[1:]
        ],
        "entries": [
            {**peopleview.note_view(album, notes[e.note]), "against": list(e.against), "confirmed_by": e.confirmed_by}
            for e in made.entries
        ],
        "clashes": [as_plain(c) for c in made.clashes],
        "groups": [
            {"id": g.id, "label": g.label, "notes": [
                {**peopleview.note_view(album, n), "against": [], "confirmed_by": n.standing.by} for n in album.of(g.id)
            ]}
            for g in album.groups if g.standing.stands and ids & set(g.members)
        ],
        "maybe_same": [peopleview.pair_view(album, p) for p in pairs],
        "open_end": made.lane.open_end, "not_known": list(made.not_known),
    }  # fmt: skip


def _as_head(pair: Pair, head: str, ids: set[str]) -> Pair:
    return replace(pair, first=head) if pair.first in ids else replace(pair, second=head)


# --- on its way out --------------------------------------------------------------------------------------------------

LEFT_OUT = "The words are left out here: they are withheld."


def leave_out(desk: Desk, found: dict[str, Any]) -> int:
    """Take out of a dossier the words of places that meet a withheld stretch, or that say what is said there. Returns
    how many notes lost their words."""
    stretches = {e: [(w.start, w.end, w.words) for w in quotations.standing(desk, e)] for e in exhibits(desk, "E")}
    rates = {r["exhibit"]: (r["rate"], r["skip"]) for r in desk.case.read("SELECT exhibit, rate, skip FROM tracks")}
    held = gate.Facts(withheld_words=withheld_words(desk))
    lost = 0
    for note in _notes(found):
        place = note["place"]
        if place is None:
            continue
        meets = False
        if place["start_s"] is not None and place["exhibit"] in rates:
            rate, skip = rates[place["exhibit"]]
            start, end = place["start_s"] * rate + skip, place["end_s"] * rate + skip
            meets = any(start < high and low < end for low, high, _ in stretches.get(place["exhibit"], ()))
        says = any(gate.says_withheld(p, held) for p in passages(desk, {"": place["exact"]}))
        if meets or says:
            place["exact"] = LEFT_OUT
            lost += 1
    return lost


def exhibits(desk: Desk, letter: str = "") -> list[str]:
    """Every exhibit of the case whose id begins with that letter."""
    rows = desk.case.read("SELECT id FROM exhibits ORDER BY length(id), id")
    return [r["id"] for r in rows if r["id"].startswith(letter)]


def secrets(desk: Desk) -> tuple[tuple[str, str], ...]:
    """What no dossier may hold: what may lead to whoever gave a recording, whole names of files, names of the vault."""
    out = [secret for exhibit in exhibits(desk, "E") for secret in facts.secrets(desk, exhibit)]
    rows = desk.case.read("SELECT untrusted_name FROM exhibits WHERE kind = 'document' AND untrusted_name IS NOT NULL")
    out += [(r["untrusted_name"], "the name of the original file") for r in rows]
    return (*out, *facts.vault(desk))


def withheld_words(desk: Desk) -> dict[str, tuple[str, ...]]:
    """What is said in withheld stretches, by recording: as somebody wrote it down, else the words that the transcript
    has at that time, as far as they have times of their own."""
    out: dict[str, tuple[str, ...]] = {}
    for exhibit in exhibits(desk, "E"):
        stands = quotations.standing(desk, exhibit)
        said = [w.words or _heard(desk, w) for w in stands]
        if any(said):
            out[exhibit] = tuple(filter(None, said))
    return out


def _heard(desk: Desk, withheld: quotations.Withholding) -> str:
    try:
        _, revision, _ = transcripts.current(desk, withheld.exhibit)
    except (NotInCase, BlindStands):
        return ""
    row = desk.case.get(
        "SELECT rate, skip FROM tracks WHERE exhibit = ? AND track = ?", (withheld.exhibit, withheld.track)
    )
    low, high = ((sample - row["skip"]) / row["rate"] for sample in (withheld.start, withheld.end))
    return alongside.said_between(revision.turns, low, high)


def passages(desk: Desk, texts: Mapping[str, str]) -> tuple[gate.Passage, ...]:
    """Texts as passages beside every recording of which something is withheld: a name may be in any of them."""
    return tuple(gate.Passage(name, e, 0, 0, 0, text) for e in withheld_words(desk) for name, text in texts.items())


def texts(found: Mapping[str, Any]) -> dict[str, str]:
    """Every text of a dossier that can be read by who gets it, by a name we gave."""
    out = {
        "person": " ".join(filter(None, (found["label"], found["told_apart"], *found["names"]))),
        "those who are the same": " ".join(
            f"{one['label']} {(one['decided'] or {}).get('why') or ''} {(one['decided'] or {}).get('by') or ''}"
            for one in found["one_with"]
        ),
        "those who may be the same": " ".join(f"{p['first_label']} {p['second_label']}" for p in found["maybe_same"]),
        "groups": " ".join(g["label"] for g in found["groups"]),
        "not known": " ".join(found["not_known"]),
    }
    for note in _notes(found):
        place = note["place"] or {}
        parts = (note["says"], note["whereabouts"], note["chain_in_words"], note["when_in_words"], note["by"],
                 place.get("exact"), place.get("shown"))  # fmt: skip
        out[f"note {note['id']}"] = " ".join(filter(None, parts))
    return out


def _notes(found: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    yield from found["entries"]
    for group in found["groups"]:
        yield from group["notes"]

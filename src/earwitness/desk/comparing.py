"""Two listeners, blind to each other; where they differ; and a third person who decides, turn by turn. All three stay.

A comparison is worked out from two versions whenever it is asked for. An adjudication is a transcript of its own that
begins as the first of the two; every decision is a record of its journal that says which side was taken.
"""

from __future__ import annotations

import functools
import json
import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

from earwitness import __version__
from earwitness.desk import blind, journal
from earwitness.desk.context import Desk
from earwitness.desk.translations import write_first
from earwitness.errors import BlindStands, NotInCase, Usage
from earwitness.ids import random_hex
from earwitness.store import journals
from earwitness.store.act import Act
from earwitness.transcripts import canonical, opforms, sounds
from earwitness.transcripts import compare as words
from earwitness.transcripts.compare import Agreement, Comparison
from earwitness.transcripts.formats import languages
from earwitness.transcripts.journal import micros
from earwitness.transcripts.model import UNKNOWN, Revision, Source, from_us

_REF = re.compile(r"(T[1-9][0-9]{0,8})(?:@R([1-9][0-9]{0,8}))?")


@dataclass(frozen=True)
class Side:
    """One of two versions that are compared."""

    transcript: str
    number: int
    exhibit: str
    by: str | None
    language: str
    data: bytes


# -- two blind listeners ----------------------------------------------------------------------------------------------


def begin_blind(desk: Desk, exhibit: str, people: Any, language: str = UNKNOWN) -> tuple[str, str]:
    """Two empty transcripts for two people who do not see each other's until both have handed in. Returns their ids.

    Raises NobodyNamed, NotInCase, Usage.
    """
    name = desk.named()
    good = isinstance(people, list | tuple) and len(people) == 2 and all(isinstance(p, str) for p in people)
    both = [opforms.line(p, 200) for p in people] if good else []
    if not good or not all(both) or blind.same_person(both[0], both[1]):
        raise Usage("Two different people are needed.", "Name both.", where="people")
    language = languages.spoken(language)
    row = desk.case.get("SELECT original FROM exhibits WHERE id = ?", (exhibit,), what="exhibit")
    desk.case.get("SELECT 1 FROM tracks WHERE exhibit = ?", (exhibit,), what="exhibit")
    pair = random_hex(8)
    made = []
    with desk.case.act(Act("begin blind transcripts", name, details={"exhibit": exhibit, "pair": pair})) as tx:
        for person in both:
            source = Source("edited", "earwitness", __version__, (("blind", pair),))
            revision = Revision("R1", row["original"], (), (), source, language=language)
            made.append(write_first(tx, revision, exhibit, person, kind="transcript", owner=person, pair=pair))
        tx.detail("transcripts", made)
    return made[0], made[1]


def hand_in(desk: Desk, transcript: str) -> int:
    """A blind listener says that theirs is done. Returns the version. When both have, the wall falls.

    Raises NobodyNamed, BlindStands, NotInCase.
    """
    name = desk.named()
    blind.check_writable(desk, transcript)
    row = desk.case.one("SELECT pair, owner, handed_in FROM bindings WHERE transcript = ?", (transcript,))
    if row is None or row["pair"] is None or not blind.same_person(row["owner"], name) or row["handed_in"] is not None:
        raise NotInCase("That is not a blind transcript of yours that is still open.", "Name it.", where="transcript")
    number = journal.save(desk, transcript)
    with journal.opened(desk, transcript) as live:
        if not live.journal.state.turns:
            raise BlindStands("Nothing is in it yet.", "Write what you hear, then hand it in.", where="transcript")
    with desk.case.act(Act("hand in", name, details={"transcript": transcript, "revision": number})) as tx:
        tx.update("bindings", transcript, handed_in=tx.time, handed_revision=number)
    return number


# -- comparing --------------------------------------------------------------------------------------------------------


def side(desk: Desk, reference: str) -> Side:
    """The version that `T1@R3` or `T1` (the newest, made now where there are unsaved edits) names.

    Raises Usage, NotInCase, BlindStands.
    """
    found = _REF.fullmatch(reference)
    if found is None:
        raise Usage("That does not name a version of a transcript.", "Write T1, or T1@R3.", where="transcript")
    name = found[1]
    blind.check_readable(desk, name)
    if found[2] is None and not desk.case.readonly:
        journal.save_if_needed(desk, name)
    row = desk.case.get(
        "SELECT t.exhibit, r.number, r.data, coalesce(b.owner, CASE r.origin WHEN '\"imported\"' THEN NULL"
        " ELSE r.made_by END) AS by FROM transcripts t"
        " JOIN revisions r ON r.transcript = t.id AND r.number = coalesce(?, t.current)"
        " LEFT JOIN bindings b ON b.transcript = t.id WHERE t.id = ?",
        (None if found[2] is None else int(found[2]), name),
        what="transcript",
    )
    data = bytes(row["data"])
    return Side(name, row["number"], row["exhibit"], row["by"], json.loads(data)["language"], data)


@functools.lru_cache(maxsize=4)
def _compared(a: bytes, b: bytes) -> tuple[Revision, Revision, Comparison]:
    one, other = canonical.load(a), canonical.load(b)
    return one, other, words.compare(one, other)


def compare(desk: Desk, a: str, b: str) -> dict[str, Any]:
    """Two versions word by word: {a, b, map, rows, agreement, agreement_b, speakers, words}. Counts, no shares.

    `map`: [{n, kind: words|speaker|missing, start_us, end_us, a, b, a_speaker, b_speaker, a_turns, b_turns, hearing}].
    `rows`: turn by turn as an adjudicator sees them (`rows_of`).
    """
    one, other = side(desk, a), side(desk, b)
    if one.exhibit != other.exhibit:
        raise Usage("These are transcripts of two recordings.", "Compare two of one recording.", where="transcript")
    first, second, found = _compared(one.data, other.data)
    value: dict[str, Any] = {
        "exhibit": one.exhibit,
        "a": _named(one),
        "b": _named(other),
        "map": [_place(first, second, found, n) for n in range(len(found.differences))],
        "rows": rows_of(first, second, found),
        "speakers": found.speakers,
        "agreement": {k: _counts(v) for k, v in found.agreement_a.items()},
        "agreement_b": {k: _counts(v) for k, v in found.agreement_b.items()},
        "words": {"a": len(found.a), "b": len(found.b), "same": len(found.pairs)},
    }
    return value


def _named(one: Side) -> dict[str, Any]:
    return {"transcript": one.transcript, "revision": one.number, "by": one.by, "language": one.language}


def _counts(found: Agreement) -> dict[str, int]:
    return {"words": found.words, "same": found.same, "same_speaker": found.same_speaker}


def _place(first: Revision, second: Revision, found: Comparison, n: int) -> dict[str, Any]:
    difference = found.differences[n]
    mine, theirs = found.a[slice(*difference.a)], found.b[slice(*difference.b)]
    span = words.span_of(found, difference)
    return {
        "n": n,
        "kind": difference.kind,
        "start_us": span[0] if span else None,
        "end_us": span[1] if span else None,
        "a": words.line(mine),
        "b": words.line(theirs),
        "a_speaker": mine[0].speaker if mine else None,
        "b_speaker": theirs[0].speaker if theirs else None,
        "a_turns": list(dict.fromkeys(first.turns[t.turn].id for t in mine)),
        "b_turns": list(dict.fromkeys(second.turns[t.turn].id for t in theirs)),
        "hearing": difference.hearing,
    }


def rows_of(first: Revision, second: Revision, found: Comparison) -> list[dict[str, Any]]:
    """Each turn of the first beside what the second has there; then turns that only the second has, in time.

    {row, turn (the id in the first, or the one it would get), start_us, end_us, a: {speaker, text}|null, b: …|null,
    speakers_differ, differs}. Each side has the words and the label that its own listener wrote. A row is named by its
    number, which is the same for the same two versions.
    """
    owner = _owners(found)
    theirs: dict[int, list[words.Token]] = {}
    alone: dict[int, list[words.Token]] = {}
    for token, at in zip(found.b, owner, strict=True):
        (alone.setdefault(token.turn, []) if at is None else theirs.setdefault(at, [])).append(token)
    out = []
    for n, turn in enumerate(first.turns):
        mine = list(words.turn_tokens(turn, n))
        other = theirs.get(n, [])
        b = _side(other)
        a = {"speaker": str(turn.speaker), "text": words.line(mine)}
        who = b is not None and b["speaker"] != found.speakers.get(a["speaker"], a["speaker"])
        differs = who or [t.key for t in mine] != [t.key for t in other]
        out.append(
            {"turn": turn.id, "start_us": micros(turn.start_s), "end_us": micros(turn.end_s), "a": a, "b": b,
             "speakers_differ": who, "differs": differs}
        )  # fmt: skip
    used = {turn.id for turn in first.turns}
    for n, tokens in sorted(alone.items()):
        turn = second.turns[n]
        name = f"b-{turn.id}"[:32]
        while name in used:
            name = f"b{len(used)}-{turn.id}"[:32]
        used.add(name)
        out.append(
            {"turn": name, "start_us": micros(turn.start_s), "end_us": micros(turn.end_s), "a": None,
             "b": _side(tokens), "speakers_differ": False, "differs": True}
        )  # fmt: skip
    return [{"row": n, **row} for n, row in enumerate(out)]


def _side(tokens: list[words.Token]) -> dict[str, Any] | None:
    if not tokens:
        return None
    return {"speaker": Counter(t.speaker for t in tokens).most_common(1)[0][0], "text": words.line(tokens)}


def _owners(found: Comparison) -> list[int | None]:
    """For each word of the second: the turn of the first beside which it stands, or None for a turn of its own."""
    out: list[int | None] = [None] * len(found.b)
    for x, y in found.pairs:
        out[y] = found.a[x].turn
    for difference in found.differences:
        if difference.kind == "words" and difference.a[0] < difference.a[1]:
            for y in range(*difference.b):
                out[y] = found.a[difference.a[0]].turn
    for way in (range(1, len(out)), range(len(out) - 2, -1, -1)):
        step = 1 if way.step > 0 else -1
        for y in way:
            if out[y] is None and found.b[y].turn == found.b[y - step].turn:
                out[y] = out[y - step]
    return out


# -- deciding ---------------------------------------------------------------------------------------------------------


def begin_adjudication(desk: Desk, a: str, b: str) -> str:
    """A third transcript that begins as the first of two, with the sounds of both (`transcripts.sounds`); both stay as
    they are. Returns its id.
    """
    name = desk.named()
    one, other = side(desk, a), side(desk, b)
    for each in (one, other):
        blind.check_quotable(desk, each.transcript)
    if one.exhibit != other.exhibit or one.transcript == other.transcript:
        raise Usage("Two transcripts of one recording are needed.", "Name two.", where="transcript")
    first = canonical.load(one.data)
    settings = (
        ("adjudicates", one.transcript), ("and", other.transcript), ("and_revision", f"R{other.number}"),
        ("revision", f"R{one.number}"),
    )  # fmt: skip
    source = Source("edited", "earwitness", __version__, settings)
    events = sounds.of_both(first, canonical.load(other.data), (one.transcript, other.transcript))
    revision = replace(first, id="R1", parent=None, source=source, state="proposed", events=events)
    with desk.case.act(Act("begin adjudication", name)) as tx:
        return write_first(
            tx, revision, one.exhibit, name, kind="adjudication", owner=name, source=one.transcript,
            source_revision=one.number, other=other.transcript, other_revision=other.number,
        )  # fmt: skip


def _bound(desk: Desk, transcript: str) -> tuple[str, str]:
    blind.check_readable(desk, transcript)
    row = desk.case.one("SELECT * FROM bindings WHERE transcript = ? AND kind = 'adjudication'", (transcript,))
    if row is None:
        raise NotInCase("That transcript does not decide between two.", "Name one that does.", where="transcript")
    return f"{row['source']}@R{row['source_revision']}", f"{row['other']}@R{row['other_revision']}"


def adjudication(desk: Desk, transcript: str) -> dict[str, Any]:
    """The comparison a third transcript decides, and the decisions so far: `decided` {row: {choice, by, at, seq}}."""
    a, b = _bound(desk, transcript)
    return {**compare(desk, a, b), "transcript": transcript, "decided": _decided(desk, transcript)}


def undecided(desk: Desk, transcript: str) -> str | None:
    """What a reader of a third transcript must know: where nobody has decided, the words of the first stand."""
    row = desk.case.one("SELECT kind, source, other FROM bindings WHERE transcript = ?", (transcript,))
    if row is None or row["kind"] != "adjudication":
        return None
    found = adjudication(desk, transcript)
    left = sum(one["differs"] and str(one["row"]) not in found["decided"] for one in found["rows"])
    if not left:
        return None
    places = "1 place" if left == 1 else f"{left} places"
    return f"in {places} {row['source']} and {row['other']} differ and nobody has decided: {row['source']} stands there"


def _decided(desk: Desk, transcript: str) -> dict[str, dict[str, Any]]:
    made: dict[int, dict[str, Any]] = {}
    back: set[int] = set()
    for entry in journals.read(desk.case, transcript):
        if entry.record is None:
            continue
        record = json.loads(entry.record)
        kind = record["op"]["kind"]
        if kind == "choose" and record["state"] == "applied":
            made[entry.seq] = record
        elif kind == "undo":
            back.add(record["target"])
        elif kind == "redo":
            back.discard(record["target"])
    return {
        str(r["op"]["row"]): {"choice": r["op"]["choice"], "by": r["by"], "at": r["at"], "seq": seq}
        for seq, r in made.items()
        if seq not in back
    }


def decide(
    desk: Desk, transcript: str, row: Any, choice: Any, *, text: Any = None, speaker: Any = None
) -> tuple[int, list[Any]]:
    """Decide one row: the first (`a`), the second (`b`), or what the adjudicator hears (`own`, with `text`).

    Returns what `journal.perform` returns. Raises Usage, NotInCase.
    """
    a, b = _bound(desk, transcript)
    one, other = side(desk, a), side(desk, b)
    rows = rows_of(*_compared(one.data, other.data))
    if type(row) is not int or not 0 <= row < len(rows) or choice not in ("a", "b", "own"):
        raise Usage("There is no such row or choice.", "Load the comparison again.", where="row")
    found = rows[row]
    taken = found[choice] if choice != "own" else {"text": text, "speaker": speaker}
    before = found["a"] or found["b"]
    said = opforms.line(taken["text"] or "") if taken else ""
    with journal.opened(desk, transcript) as live:
        base = live.journal.seq
        own = live.journal.state.turns.get(found["turn"])
        after = None if own else _after(live.journal.state.turns, found["start_us"])
    label = (taken or {}).get("speaker") or (str(own.speaker) if own else before["speaker"])
    op: dict[str, Any] = {
        "id": random_hex(), "base": base, "kind": "choose", "row": row, "choice": choice, "turn": found["turn"],
        "text": said, "speaker": opforms.line(label, 500) or "UNSTATED",
    }  # fmt: skip
    if own is None:
        op |= {k: found[k] for k in ("start_us", "end_us") if found[k] is not None}
        op |= {"after": after} if after is not None else {}
    return journal.perform(desk, transcript, [op])


def _after(turns: dict[str, Any], start_us: int | None) -> str | None:
    """The turn after which one that starts then stands."""
    if start_us is None:
        return None
    before = [t for t in turns.values() if t.start_s is not None and t.start_s <= from_us(start_us)]
    return max(before, key=lambda t: t.start_s).id if before else None

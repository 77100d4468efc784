"""What the listening room shows of a transcript: turns, events, lanes, conflicts, and what changed since a moment.

Times are whole microseconds (`_us`) or None; nothing here is markup. Words a person must not get are refused before.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable
from typing import Any

from earwitness.desk import blind, drafts, journal, standing, translations, voices
from earwitness.desk.context import Desk
from earwitness.desk.journal import Live
from earwitness.transcripts import witness
from earwitness.transcripts.edits import State
from earwitness.transcripts.journal import micros, text_of
from earwitness.transcripts.model import UNSTATED, Turn
from earwitness.transcripts.retime import is_empty, token_times
from earwitness.transcripts.standing import covers

POLL_S = 20.0


def transcript(desk: Desk, name: str, since: int | None = None) -> dict[str, Any]:
    """A transcript whole, or only what changed since a record (`whole` says which; `removed` are gone ids)."""
    with journal.opened(desk, name) as live:
        certified = standing.certified(desk, live)
        changed = None if since is None else journal.touched_since(live, since)
        state = live.journal.state
        turns, events = list(state.order), list(state.event_order)
        if changed is not None:
            some, others = set(changed[0]), set(changed[1])
            turns, events = [t for t in turns if t in some], [e for e in events if e in others]
        gone = [] if changed is None else [t for t in changed[0] if t not in state.turns]
        value: dict[str, Any] = {
            "transcript": name,
            "exhibit": live.exhibit,
            "language": live.language,
            "revision": live.number,
            "seq": live.journal.seq,
            "saved_seq": live.saved_seq,
            "whole": changed is None,
            "turns": turn_values(live, turns, certified, places=changed is not None),
            "events": [event_value(state, e) for e in events],
            "removed": gone,
            "events_removed": [] if changed is None else [e for e in changed[1] if e not in state.events],
            "speakers": _speakers(desk, live),
            "certified": certified,
            "conflicts": conflicts(live),
        }
    if changed is None:
        value["asides"], value["skipped"] = drafts.asides(desk, name), skipped(desk, live)
        value["translations"] = translations.beside(desk, name)
    return value


def changes(desk: Desk, name: str, since: int, *, stopping: threading.Event | None = None) -> dict[str, Any]:
    """What changed since a record: at once where something did, else when it does, at the latest after 20 s."""
    journal.wait(desk, name, since, POLL_S, stopping=stopping)
    return transcript(desk, name, since)


def after_ops(desk: Desk, name: str, seq: int, results: Iterable[Any]) -> dict[str, Any]:
    """The answer to edits: what became of each, with the turns it touched as they stand now."""
    with journal.opened(desk, name) as live:
        certified = standing.certified(desk, live)
        state = live.journal.state
        out = []
        for result in results:
            kept = [t for t in result.turns if t in state.turns]
            out.append(
                {
                    "id": result.id,
                    "seq": result.seq,
                    "state": result.state,
                    "why": result.why,
                    "turns": turn_values(live, kept, certified, places=True),
                    "removed": [t for t in result.turns if t not in state.turns and t not in state.events],
                    "events": [event_value(state, e) for e in result.events if e in state.events],
                    "events_removed": [e for e in result.events if e not in state.events],
                }
            )
        return {"seq": seq, "results": out, "certified": certified, "conflicts": conflicts(live)}


def turn_values(live: Live, names: list[str], certified: list[dict[str, Any]], *, places: bool) -> list[dict[str, Any]]:
    """Turns in the order given; with `places` each says `after` which one it stands (None: first)."""
    out = [turn_value(live, name, certified) for name in names]
    if places and out:
        order = live.journal.state.order
        at = {name: n for n, name in enumerate(order)} if len(out) > 8 else None
        for value in out:
            n = order.index(value["id"]) if at is None else at[value["id"]]
            value["after"] = order[n - 1] if n else None
    return out


def turn_value(live: Live, name: str, certified: list[dict[str, Any]]) -> dict[str, Any]:
    """One turn. `words` are times for each blank-separated piece of `text`."""
    turn = live.journal.state.turns[name]
    last = live.journal.last.get(name)
    words = [] if is_empty(turn.words) else [[micros(a), micros(b)] for a, b in token_times(turn.words)]
    return {
        "id": name,
        "speaker": str(turn.speaker),
        "start_us": micros(turn.start_s),
        "end_us": micros(turn.end_s),
        "text": text_of(turn),
        "words": words,
        "basis": turn.basis,
        "state": "certified" if _is_certified(turn, certified) else "proposed",
        "by": last.by if last else None,
        "rev_seq": last.seq if last else 0,
    }


def _is_certified(turn: Turn, certified: list[dict[str, Any]]) -> bool:
    start, end = micros(turn.start_s), micros(turn.end_s)
    return start is not None and end is not None and any(
        not c["open"] and covers(c["spans"], start, end) for c in certified
    )  # fmt: skip


def event_value(state: State, name: str) -> dict[str, Any]:
    """One event."""
    event = state.events[name]
    return {
        "id": name, "kind": event.kind, "text": event.text, "start_us": micros(event.start_s),
        "end_us": micros(event.end_s),
    }  # fmt: skip


def conflicts(live: Live) -> list[dict[str, Any]]:
    """Conflicts nobody has settled, with both sides as they stand."""
    out = []
    for found in live.journal.conflicts.values():
        turn = live.journal.state.turns.get(found.turn)
        last = live.journal.last.get(found.turn)
        out.append(
            {
                "op": found.op,
                "turn": found.turn,
                "kind": found.kind,
                "mine": _side(found.mine),
                "theirs": "" if turn is None else _theirs(turn, found.kind),
                "by": found.by,
                "against": last.by if last and last.by != found.by else found.against,
                "at": found.at,
                "seq": found.seq,
                "gone": turn is None,
            }
        )
    return out


def _side(op: dict[str, Any]) -> Any:
    if op["kind"] == "edges":
        return [op["start_us"], op["end_us"]]
    return op.get("text", op.get("speaker", op["kind"]))


def _theirs(turn: Turn, kind: str) -> Any:
    if kind == "edges":
        return [micros(turn.start_s), micros(turn.end_s)]
    return str(turn.speaker) if kind == "speaker" else text_of(turn)


def _speakers(desk: Desk, live: Live) -> list[dict[str, Any]]:
    """Speakers in the order in which they stand; each has a lane (from 1) and who people think it is."""
    found: dict[str, None] = {}
    for name in live.journal.state.order:
        found.setdefault(str(live.journal.state.turns[name].speaker))
    found.pop(str(UNSTATED), None)
    said, grouped = standing.hypotheses(desk, live.transcript), voices.standing(desk, live.transcript, list(found))
    return [
        {
            "label": label, "lane": lane, "grouped": label in grouped,
            "hypotheses": [h for h in said if h["speaker"] == label],
        }
        for lane, label in enumerate(found, 1)
    ]  # fmt: skip


def skipped(desk: Desk, live: Live) -> list[list[int]]:
    """Speech that the detector heard and in which nothing is written, of at least half a second: [start_us, end_us]."""
    from earwitness.desk import listening

    speech = [(round(a * 1e6), round(b * 1e6)) for a, b, kind in listening.speech_map(desk, live.exhibit)
              if kind == "speech"]  # fmt: skip
    written = [
        (micros(t.start_s) or 0, micros(t.end_s) or 0) for t in live.journal.state.turns.values()
        if t.timed and not is_empty(t.words)
    ]  # fmt: skip
    return [[a, b] for a, b in witness.unwritten(speech, written)]


def room(desk: Desk, exhibit: str) -> dict[str, Any]:
    """Everything of a recording that the room needs before a transcript is chosen (no words). Raises NotInCase."""
    from earwitness.desk import listening

    case = desk.case
    row = case.get("SELECT id, title, extra FROM exhibits WHERE id = ?", (exhibit,), what="exhibit")
    tracks = case.read("SELECT * FROM tracks WHERE exhibit = ? ORDER BY track", (exhibit,))
    first = tracks[0]
    away = blind.hidden(desk)
    speech = [[round(a * 1e6), round(b * 1e6), kind] for a, b, kind in listening.speech_map(desk, exhibit)]
    return {
        "exhibit": exhibit,
        "title": row["title"],
        "duration_us": -(-first["total"] * 1_000_000 // first["rate"]),
        "rate": first["rate"],
        "channels": first["channels"],
        "tracks": [{"track": t["track"], "codec": t["codec"], "channels": t["channels"]} for t in tracks],
        "speech": speech,
        "detector": listening.detector(desk, exhibit),
        "told": standing.told(desk, exhibit),
        "transcripts": [
            {**t, "hidden": True, "title": None, "revision": None} if t["id"] in away else {**t, "hidden": False}
            for t in transcripts_of(desk, exhibit)
        ],
        "people": people(desk, exhibit),
        "staged": False,
        "page_spans": _page_spans(desk, exhibit, first),
    }


def transcripts_of(desk: Desk, exhibit: str) -> list[dict[str, Any]]:
    """The transcripts of a recording: what each is and whose, no words."""
    rows = desk.case.read(
        "SELECT t.id, t.title, t.language, t.current, b.kind, b.owner, b.pair, b.handed_in, b.source,"
        " b.source_revision, (SELECT origin FROM revisions WHERE transcript = t.id AND number = 1) AS origin,"
        " (SELECT made_by FROM revisions WHERE transcript = t.id AND number = 1) AS made_by,"
        " (SELECT o.owner FROM bindings o WHERE o.pair = b.pair AND o.transcript != b.transcript) AS other"
        " FROM transcripts t LEFT JOIN bindings b ON b.transcript = t.id WHERE t.exhibit = ?"
        " ORDER BY CAST(substr(t.id, 2) AS INTEGER) DESC",  # the newest first: it is the one that counts
        (exhibit,),
    )
    return [
        {
            "id": r["id"],
            "title": r["title"],
            "language": r["language"],
            "revision": r["current"],
            "blind_of": r["other"],
            "pair": r["pair"],
            "handed_in": r["handed_in"] is not None,
            "kind": r["kind"] or ("draft" if json.loads(r["origin"]) == "drafted" else "transcript"),
            "owner": r["owner"] if r["owner"] is not None else r["made_by"],
            "source": r["source"],
            "translation": translations.told(r["kind"], r["language"], r["source"]),
            "source_revision": r["source_revision"],
        }
        for r in rows
    ]


def people(desk: Desk, exhibit: str) -> list[str]:
    """Who has a part in a recording: told, owners of transcripts, whoever made a version."""
    rows = desk.case.read(
        "SELECT person AS p FROM told WHERE exhibit = ? UNION SELECT b.owner FROM bindings b"
        " JOIN transcripts t ON t.id = b.transcript WHERE t.exhibit = ? UNION SELECT r.made_by FROM revisions r"
        " JOIN transcripts t ON t.id = r.transcript WHERE t.exhibit = ?",
        (exhibit, exhibit, exhibit),
    )
    return sorted({r["p"] for r in rows if r["p"]} | ({desk.actor} if desk.actor else set()))


def _page_spans(desk: Desk, exhibit: str, track: Any) -> list[list[Any]]:
    """What published pages disclose: [start_us, end_us, page]."""
    rows = desk.case.read(
        "SELECT d.first_leaf, d.last_leaf, p.id FROM disclosures d JOIN pages p ON p.page_id = d.page_id"
        " WHERE d.exhibit = ? AND d.track = ? AND d.what = 'disclosed' ORDER BY d.first_leaf",
        (exhibit, track["track"]),
    )
    per_leaf = track["total"] * 1_000_000 / track["rate"] / max(1, track["leaves"])
    return [[round(r["first_leaf"] * per_leaf), round((r["last_leaf"] + 1) * per_leaf), r["id"]] for r in rows]

"""The page of one recording: its record in four states, what reading it found, transcripts, quotations, holes."""

from __future__ import annotations

import json
from typing import Any

from earwitness.desk import (
    blind,
    copies,
    facts,
    givenagain,
    home,
    journal,
    quotations,
    record,
    recordinglist,
    tags,
    translations,
    voices,
)
from earwitness.desk import transcripts as newest
from earwitness.desk.context import Desk
from earwitness.desk.quotations import Quotation
from earwitness.desk.reading import field_shown
from earwitness.desk.sound import SealedSound, open_sound
from earwitness.desk.transcripts import ORIGIN_OF_WORDS, account
from earwitness.errors import NotInCase
from earwitness.store.act import Act
from earwitness.transcripts.model import Revision
from earwitness.transcripts.wording import line_of


def page(desk: Desk, exhibit: str) -> dict[str, Any]:
    """Everything the page of a recording shows. Times are whole microseconds of file time."""
    case = desk.case
    row = case.get("SELECT * FROM exhibits WHERE id = ? AND statement IS NOT NULL", (exhibit,), what="exhibit")
    line = next(r for r in recordinglist.lines(desk) if r.id == exhibit)
    held = facts.fields(desk, exhibit)
    extra = json.loads(bytes(row["extra"])) if row["extra"] else {}
    opened = case.one("SELECT data FROM openings WHERE exhibit = ? AND name = 'file'", (exhibit,))
    file = json.loads(bytes(opened["data"])) if opened and opened["data"] else {}
    with open_sound(desk, exhibit) as sound:
        withheld = [
            {"id": w.id, "start_us": _us(sound, w.start), "end_us": _us(sound, w.end), "words": w.words}
            for w in quotations.standing(desk, exhibit)
        ]
        codec = facts.codec_words(sound.track)
        quotes = [_quote(desk, q, sound) for q in quotations.listed(desk, exhibit)]
    reasons = {
        r["id"]: r["reason"] for r in case.read("SELECT id, reason FROM withholdings WHERE exhibit = ?", (exhibit,))
    }
    for item in withheld:
        item["reason"] = reasons.get(item["id"])
    return {
        **_line(line),
        "size": row["size"],
        "container": row["container"],
        "coding": codec,
        "sha256": file.get("sha256"),
        "notes": extra.get("notes", []) and list(dict.fromkeys(n["text"] for n in extra["notes"])),
        "record": [field_shown(f) for f in record.completed(held.values())],
        "given_again": [vars(d) for d in givenagain.waiting(desk, exhibit).get(exhibit, ())],
        "transcripts": transcripts(desk, exhibit),
        "quotations": quotes,
        "withheld": withheld,
        "copy": copies.state(desk, exhibit),
        "tracks": case.get("SELECT count(*) AS n FROM tracks WHERE exhibit = ?", (exhibit,))["n"],
        "people": list(home.people(desk)),
        "seal_entry": row["n"],
    }


def seconds(desk: Desk, exhibit: str) -> dict[str, float] | None:
    """What every second is accounted as by the newest transcript; None where there is none to read.

    Apart from `page`, which must not wait for a transcript of many hours.
    """
    try:
        return {k: round(v, 1) for k, v in account(desk, exhibit).items()}
    except NotInCase:
        return None


def _line(line: recordinglist.RecordingLine) -> dict[str, Any]:
    return {**vars(line), "duration_us": round(line.duration_s * 1e6)}


def _us(sound: SealedSound, sample: int) -> int:
    return round(sound.seconds_at(sample) * 1_000_000)


def transcripts(desk: Desk, exhibit: str) -> list[dict[str, Any]]:
    """The transcripts of a recording that this person may read, and that there are others."""
    hidden, walled = blind.hidden(desk), blind.walled(desk)
    out = []
    for row in desk.case.read(
        f"SELECT t.id, t.language, t.title, t.current, {ORIGIN_OF_WORDS} AS origin, r.made_by, r.made_at, b.owner,"
        " b.kind AS bound, b.source, b.pair FROM transcripts t"
        " JOIN revisions r ON r.transcript = t.id AND r.number = t.current"
        " LEFT JOIN bindings b ON b.transcript = t.id WHERE t.exhibit = ?"
        " ORDER BY CAST(substr(t.id, 2) AS INTEGER)",
        (exhibit,),
    ):
        if row["id"] in hidden:
            out.append({"id": row["id"], "hidden": True})
            continue
        kind = json.loads(row["origin"]) if (row["origin"] or "").startswith('"') else None
        out.append(
            {
                "id": row["id"], "hidden": False, "language": row["language"], "title": row["title"],
                "version": row["current"], "kind": kind, "by": row["made_by"], "at": row["made_at"],
                "wrote": row["owner"], "decides": row["bound"] == "adjudication",
                "walled": row["id"] in walled, "pair": None if row["id"] in walled else row["pair"],
                "translation": translations.told(row["bound"], row["language"], row["source"]),
                **_counts(desk, row["id"], row["current"]),
            }
        )  # fmt: skip
    return out


def _counts(desk: Desk, transcript: str, number: int) -> dict[str, Any]:
    revision = _revision(desk, transcript, number)
    loose = journal.unsaved(desk, transcript)
    if loose:  # what somebody typed and nobody has kept as a version yet is there, and must be seen to be
        with journal.seen(desk.case, transcript) as live:
            revision = journal.revision_of(live, revision.id, revision.source)
    untimed = [t.id for t in revision.turns if t.start_s is None or t.end_s is None]
    speakers = list(dict.fromkeys(str(t.speaker) for t in revision.turns))
    worded = sum(1 for t in revision.turns for w in t.words if w.start_s is not None)
    return {
        "unsaved": loose, "turns": len(revision.turns), "events": len(revision.events), "untimed": len(untimed),
        "timed_words": worded,
        "asides": desk.case.get("SELECT count(*) AS n FROM asides WHERE transcript = ?", (transcript,))["n"],
        "speakers": speakers, "voices": len(voices.standing(desk, transcript, speakers)),
    }  # fmt: skip


def _revision(desk: Desk, transcript: str, number: int) -> Revision:
    from earwitness.transcripts.canonical import load

    row = desk.case.get(
        "SELECT data FROM revisions WHERE transcript = ? AND number = ?", (transcript, number), what="transcript"
    )
    return load(bytes(row["data"]))


# --- quotations as they are shown ------------------------------------------------------------------------------------


def quotes(desk: Desk, exhibit: str | None = None) -> list[dict[str, Any]]:
    """The quotations of the case or of one recording, each with its words and who stands behind it."""
    out, sounds = [], dict[tuple[str, int], SealedSound]()
    try:
        for q in quotations.listed(desk, exhibit):
            place = (q.exhibit, q.track)
            if place not in sounds:
                sounds[place] = quotations.sound_of(desk, q)
            out.append(_quote(desk, q, sounds[place]))
    finally:
        for sound in sounds.values():
            sound.close()
    return out


def quote(desk: Desk, q: Quotation) -> dict[str, Any]:
    """One quotation as it is shown."""
    with quotations.sound_of(desk, q) as sound:
        return _quote(desk, q, sound)


def _quote(desk: Desk, q: Quotation, sound: SealedSound) -> dict[str, Any]:
    row = desk.case.get("SELECT decided_at, note FROM quotations WHERE id = ?", (q.id,), what="quotation")
    now = desk.case.one(
        "SELECT r.digest FROM revisions o JOIN revisions r ON r.transcript = o.transcript JOIN transcripts t"
        " ON t.id = o.transcript AND r.number = t.current WHERE o.digest = ?",
        (q.revision,),
    )
    pages = desk.case.read(
        "SELECT DISTINCT p.id FROM pages p JOIN disclosures d ON d.page_id = p.page_id"
        " WHERE p.state = 'released' AND d.what = 'disclosed' AND d.exhibit = ?",
        (q.exhibit,),
    )
    return {
        "id": q.id, "exhibit": q.exhibit, "state": q.state, "by": q.decided_by, "at": row["decided_at"],
        "start_us": _us(sound, q.start), "end_us": _us(sound, q.end),
        "total_us": round(sound.track.total * 1_000_000 / sound.track.rate), "language": q.language,
        "lines": [
            {
                "speaker": str(line.turn.speaker) if line.turn else None,
                "text": text, "start_us": round(line.start_s * 1e6), "end_us": round(line.end_s * 1e6),
            }
            for line, text in zip(q.lines, quotations.printed(desk, q, sound), strict=True)
        ],
        "changed": bool(now and now["digest"] != q.revision),
        "pages": [p["id"] for p in pages],
        "notes": list(q.notes),
    }  # fmt: skip


def confirm(desk: Desk, quotation: str) -> Quotation:
    """A named person confirms a quotation as it is shown: these words, this span. Raises NobodyNamed, NotInCase."""
    name = desk.named()
    found = quotations.get(desk, quotation)
    if found.state == "confirmed" and found.decided_by == name:
        return found
    with desk.case.act(Act("confirm", name, span=span(desk, found), details={"quotation": quotation})) as tx:
        tx.update("quotations", quotation, state="confirmed", decided_by=name, decided_at=tx.time)
    return quotations.get(desk, quotation)


def span(desk: Desk, q: Quotation) -> str:
    """The span of a quotation as people read it."""
    from earwitness.timecode import clock

    with quotations.sound_of(desk, q) as sound:
        return f"{q.exhibit}:{clock(sound.seconds_at(q.start))}-{clock(sound.seconds_at(q.end))}"


def sources(desk: Desk) -> list[dict[str, Any]]:
    """The aliases of givers with their notes; never who they are."""
    rows = desk.case.read("SELECT alias, note FROM sources ORDER BY CAST(substr(alias, 2) AS INTEGER)")
    given = {
        r["source"]: r["n"]
        for r in desk.case.read("SELECT source, count(*) AS n FROM exhibits WHERE source IS NOT NULL GROUP BY source")
    }
    return [{"alias": r["alias"], "note": r["note"], "recordings": given.get(r["alias"], 0)} for r in rows]


def turns(desk: Desk, exhibit: str) -> list[dict[str, Any]]:
    """The turns of the transcript a quotation is made from, with their marks; never those of a translation."""
    try:
        _, revision, _ = newest.current(desk, exhibit)
    except NotInCase:
        return []
    return [
        {
            "id": t.id, "speaker": str(t.speaker), "text": line_of(t.words),
            "start_us": None if t.start_s is None else round(t.start_s * 1e6),
            "end_us": None if t.end_s is None else round(t.end_s * 1e6),
        }
        for t in revision.turns
    ]  # fmt: skip


__all__ = ["confirm", "page", "quote", "quotes", "seconds", "sources", "span", "tags", "transcripts", "turns"]

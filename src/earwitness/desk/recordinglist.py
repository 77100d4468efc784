"""The recordings of a case as the first page lists them, and how far each is: in words, certified, published."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from earwitness.desk import blind, facts, journal, standing, tags
from earwitness.desk.context import Desk
from earwitness.desk.transcripts import ORIGIN_OF_WORDS
from earwitness.transcripts import canonical

_seconds: dict[str, float] = {}  # by the digest of a version, which stands for the same words in every case


@dataclass(frozen=True)
class RecordingLine:
    """One recording as the list shows it. Seconds are of the first track; `*_s` never exceed `duration_s`."""

    id: str
    title: str | None
    name: str | None
    duration_s: float
    codec: str
    received_at: str
    received_by: str | None
    source: str | None
    tags: tuple[str, ...]
    assigned: str | None
    languages: tuple[str, ...]
    transcripts: int
    drafted_only: bool
    transcribed_s: float
    certified_s: float
    published_s: float
    proposed: int
    confirmed: int
    staged: bool
    superseded: bool


def lines(desk: Desk) -> list[RecordingLine]:
    """Every recording of the case in the order it was sealed."""
    case = desk.case
    about = tags.read(desk)
    quotes: dict[str, dict[str, int]] = {}
    for row in case.read("SELECT exhibit, state, count(*) AS n FROM quotations GROUP BY exhibit, state"):
        quotes.setdefault(row["exhibit"], {})[row["state"]] = row["n"]
    superseded = {r["supersedes"] for r in case.read("SELECT supersedes FROM exhibits WHERE supersedes IS NOT NULL")}
    published = _published(desk)
    certified = _certified(desk)
    hidden = blind.hidden(desk)
    out = []
    for row in case.read(
        "SELECT e.*, t.codec, t.rate, t.total, t.track FROM exhibits e JOIN tracks t ON t.exhibit = e.id AND t.track ="
        " (SELECT min(track) FROM tracks WHERE exhibit = e.id) WHERE e.statement IS NOT NULL"
        " ORDER BY CAST(substr(e.id, 2) AS INTEGER)"
    ):
        exhibit = row["id"]
        duration = row["total"] / row["rate"]
        seconds, languages, count, drafted = _transcribed(desk, exhibit, hidden)
        stated = facts.stated(desk, exhibit, "language")
        extra = json.loads(bytes(row["extra"])) if row["extra"] else {}
        noted = about.get(exhibit, tags.About())
        out.append(
            RecordingLine(
                id=exhibit,
                title=row["title"],
                name=row["untrusted_name"],
                duration_s=duration,
                codec=row["codec"],
                received_at=row["received_at"],
                received_by=row["received_by"],
                source=row["source"],
                tags=noted.tags,
                assigned=noted.assigned,
                languages=tuple(dict.fromkeys([*languages, *([stated] if stated else [])])),
                transcripts=count,
                drafted_only=drafted,
                transcribed_s=min(duration, seconds),
                certified_s=min(duration, certified.get(exhibit, 0.0)),
                published_s=min(duration, published.get((exhibit, row["track"]), 0.0)),
                proposed=quotes.get(exhibit, {}).get("proposed", 0),
                confirmed=quotes.get(exhibit, {}).get("confirmed", 0),
                staged=bool(extra.get("staged")),
                superseded=exhibit in superseded,
            )
        )
    return out


def _transcribed(desk: Desk, exhibit: str, hidden: frozenset[str]) -> tuple[float, tuple[str, ...], int, bool]:
    """(seconds in words or accounted for, languages, transcripts, whether there are only machine drafts).

    Of transcripts that are `hidden` from this person it says only that they are there.
    """
    best, languages, drafted = 0.0, [], True
    rows = desk.case.read(
        f"SELECT t.id, t.language, r.digest, {ORIGIN_OF_WORDS} AS origin FROM transcripts t JOIN revisions r"
        " ON r.transcript = t.id AND r.number = t.current WHERE t.exhibit = ?",
        (exhibit,),
    )
    for row in rows:
        if "draft" not in (row["origin"] or ""):
            drafted = False
        if row["id"] in hidden:
            continue
        if row["language"] and row["language"] != "UNKNOWN":
            languages.append(row["language"])
        best = max(best, _seconds_of(desk, row["digest"]))
    return best, tuple(languages), len(rows), drafted and bool(rows)


def _seconds_of(desk: Desk, digest: str) -> float:
    """Seconds in which a version of a transcript has turns or events; a version is read once a process."""
    known = _seconds.get(digest)
    if known is None:
        row = desk.case.get("SELECT data FROM revisions WHERE digest = ?", (digest,))
        revision = canonical.load(bytes(row["data"]))
        spans = [(t.start_s, t.end_s) for t in revision.turns] + [(e.start_s, e.end_s) for e in revision.events]
        known = _seconds[digest] = total((a, b) for a, b in spans if a is not None and b is not None)
    return known


def total(ranges: Iterable[tuple[float, float]]) -> float:
    """Seconds that are in any of the ranges, each counted once."""
    out, end = 0.0, float("-inf")
    for a, b in sorted(ranges):
        if b > end:
            out += b - max(a, end)
            end = b
    return out


def _published(desk: Desk) -> dict[tuple[str, int], float]:
    """Seconds that released pages disclose, by exhibit and track."""
    spans: dict[tuple[str, int], list[tuple[float, float]]] = {}
    for row in desk.case.read(
        "SELECT d.exhibit, d.track, d.first_leaf, d.last_leaf, t.leaves, t.total, t.rate FROM disclosures d"
        " JOIN pages p ON p.page_id = d.page_id JOIN tracks t ON t.exhibit = d.exhibit AND t.track = d.track"
        " WHERE d.what = 'disclosed' AND p.state = 'released'"
    ):
        one = row["total"] / row["rate"] / max(1, row["leaves"])
        spans.setdefault((row["exhibit"], row["track"]), []).append(
            (row["first_leaf"] * one, (row["last_leaf"] + 1) * one)
        )
    return {place: total(found) for place, found in spans.items()}


def _certified(desk: Desk) -> dict[str, float]:
    """Seconds that a named person certified and that no edit has opened again, by exhibit."""
    spans: dict[str, list[tuple[float, float]]] = {}
    hidden = blind.hidden(desk)
    for row in desk.case.read(
        "SELECT DISTINCT c.transcript, t.exhibit FROM certifications c JOIN transcripts t ON t.id = c.transcript"
    ):
        if row["transcript"] in hidden:
            continue
        with journal.opened(desk, row["transcript"]) as live:
            for one in standing.certified(desk, live):
                if not one["open"]:
                    spans.setdefault(row["exhibit"], []).extend((a / 1e6, b / 1e6) for a, b in one["spans"])
    return {exhibit: total(found) for exhibit, found in spans.items()}

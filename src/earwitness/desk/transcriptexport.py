"""A transcript as it may leave: what stands withheld is taken out of it; and the sheet that is printed of it.

Worked out here; it leaves through `desk/release.py` alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from earwitness.desk import journal, pagemodel, quotations, standing, transcripts
from earwitness.desk.context import Desk
from earwitness.desk.sound import open_sound
from earwitness.transcripts import printed, wording
from earwitness.transcripts.model import Event, Revision, Turn


def leaving(desk: Desk, exhibit: str, wanted: str | None) -> tuple[str, Revision]:
    """The newest version as it may leave: words and events of withheld stretches are only their mark."""
    journal.save_if_needed(desk, transcripts.chosen(desk, exhibit, wanted))
    transcript, revision, _ = transcripts.current(desk, exhibit, wanted)
    with open_sound(desk, exhibit) as sound:
        stretches = pagemodel.stretches(sound, quotations.standing(desk, exhibit), ())
    turns = tuple(_turn_without(turn, stretches) for turn in revision.turns)
    events = tuple(_event_without(event, stretches) for event in revision.events)
    return transcript, replace(revision, turns=turns, events=events)


def _turn_without(turn: Turn, stretches: Sequence[tuple[float, float, str | None, str]]) -> Turn:
    """`quotations.without`, for turns that lack a time too: they may lie in any stretch they do not begin after."""
    if turn.timed:
        return quotations.without(turn, stretches)
    for start_s, end_s, said, mark in stretches:
        if (turn.start_s is None or turn.start_s < end_s) and (turn.end_s is None or start_s < turn.end_s):
            placed = replace(turn, start_s=start_s, end_s=end_s, words=tuple(w.untimed() for w in turn.words))
            hidden = quotations.without(placed, [(start_s, end_s, said, mark)])
            bare = "".join(c for c in turn.text.casefold() if c.isalnum())
            if said and "".join(c for c in said.casefold() if c.isalnum()) not in bare:
                continue  # what is withheld is known, and this is not it
            turn = replace(turn, words=hidden.words)
    return turn


def _event_without(event: Event, stretches: Sequence[tuple[float, float, str | None, str]]) -> Event:
    if event.start_s is not None:
        for start_s, end_s, _, mark in stretches:
            if event.start_s < end_s and start_s < (event.start_s if event.end_s is None else event.end_s):
                return replace(event, kind="other", text=mark.strip("[]"))
    return event


def texts(revision: Revision) -> dict[str, str]:
    """Every text of a transcript that can be read by who gets it, by a name we gave; other hearings too."""
    texts = {f"turn {t.id}": f"{t.speaker} {t.text} {wording.line_of(t.words)}" for t in revision.turns}
    return texts | {f"event {n}": event.text for n, event in enumerate(revision.events, 1)}


def sheet(
    desk: Desk, exhibit: str, transcript: str, revision: Revision, undecided: str | None, *, told: bool = True
) -> printed.Sheet:
    """What is printed of a transcript as it may leave. `undecided`: what a reader must know (`comparing.undecided`).

    `told`: whether certificates say more than who stands behind which spans.
    """
    row = desk.case.get(
        "SELECT * FROM revisions WHERE transcript = ? AND number = "
        "(SELECT current FROM transcripts WHERE id = ?)", (transcript, transcript), what="transcript",
    )  # fmt: skip
    track = desk.case.one("SELECT total, rate FROM tracks WHERE exhibit = ? ORDER BY track", (exhibit,))
    return printed.Sheet(
        exhibit=exhibit, exhibit_sha256=revision.exhibit_sha256, transcript=transcript, revision=f"R{row['number']}",
        revision_sha256=row["digest"], language=revision.language, turns=revision.turns, events=revision.events,
        total_s=track["total"] / track["rate"] if track else None, made_by=row["made_by"], made_at=row["made_at"],
        made_how="; ".join(filter(None, (f"{revision.source.kind} with {revision.source.tool}", undecided))),
        certified=tuple(_certified(one, told) for one in standing.certifications(desk, transcript)),
    )  # fmt: skip


def sheet_texts(revision: Revision, sheet: printed.Sheet) -> dict[str, str]:
    """Every text of a printed transcript that can be read by who gets it, by a name we gave."""
    out = texts(revision)
    for n, one in enumerate(sheet.certified, 1):
        told = (one.by, one.role, one.told, one.uncertain, one.statement, one.reopened)
        out[f"certificate {n}"] = " ".join(filter(None, told))
    out["made by"] = f"{sheet.made_by or ''} {sheet.made_how or ''}"
    return out


def _certified(one: Mapping[str, Any], told: bool) -> printed.Certified:
    reopened = one["reopened"]
    why = None
    if reopened:
        why = " ".join(filter(None, ("reopened by an edit", f"by {reopened['by']}" if reopened["by"] else "",
                                     reopened["at"] or "")))  # fmt: skip
    role, before, uncertain, statement = (
        one[name] if told or not one[name] else printed.LEFT_OUT for name in ("role", "told", "uncertain", "statement")
    )
    return printed.Certified(
        one["by"], role, before, uncertain, statement, one["at"], one["revision"],
        tuple((a, b) for a, b in one["spans"]), why,
    )  # fmt: skip

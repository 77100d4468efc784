"""Where another machine heard other words than a transcript says: where to listen first, and nothing more.

Once two machines have drafted a recording, each transcript of it can be laid beside what the others heard (the first
version of their drafts, which nobody edits). That two machines agree proves nothing, and that they differ says of
neither that it is wrong; no text is changed by it. Words are compared as everywhere (`transcripts.compare`), speakers
are not: machines do not know who speaks.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from earwitness.desk import blind, journal
from earwitness.desk.context import Desk
from earwitness.transcripts import canonical
from earwitness.transcripts import compare as words
from earwitness.transcripts.compare import Comparison, Difference
from earwitness.transcripts.model import Revision, Turn
from earwitness.transcripts.retime import NOT_YET
from earwitness.transcripts.wording import line_of, marked

_HOW = ("window_s", "speakers")  # how a draft was made, not which machine made it


@dataclass(frozen=True)
class Machine:
    """A draft as its machine made it. `which` tells machines apart: the engine, and its weights."""

    transcript: str
    which: tuple[Any, ...]
    tool: str
    heard: Revision


@functools.lru_cache(maxsize=8)
def _loaded(data: bytes) -> Revision:
    return canonical.load(data)


def machines(desk: Desk, exhibit: str) -> list[Machine]:
    """What each machine heard that drafted this recording: its newest draft. Those a person must not read are left out.

    An engine with other weights is another machine; with another version of its library it is the same.
    """
    away = blind.hidden(desk)
    rows = desk.case.read(
        "SELECT t.id, r.data, r.origin FROM transcripts t JOIN revisions r ON r.transcript = t.id AND r.number = 1"
        " WHERE t.exhibit = ? ORDER BY CAST(substr(t.id, 2) AS INTEGER)",
        (exhibit,),
    )
    out: dict[tuple[Any, ...], Machine] = {}
    for row in rows:
        if row["id"] in away or json.loads(row["origin"]) != "drafted":
            continue
        heard = _loaded(bytes(row["data"]))
        out[_which(heard)] = Machine(row["id"], _which(heard), heard.source.tool, heard)
    return list(out.values())


def _which(revision: Revision) -> tuple[Any, ...]:
    settings = dict(revision.source.settings)
    weights = settings.get("model_sha256")
    return revision.source.tool, weights or tuple(sorted((k, v) for k, v in settings.items() if k not in _HOW))


def differences(desk: Desk, transcript: str) -> dict[str, Any]:
    """{transcript, exhibit, seq, machines: [{transcript, engine}], places}: the text as it stands now, beside each.

    Empty where fewer than two machines drafted the recording, for a translation, and for a blind transcript until
    both of its pair are handed in. A place: {start_us, end_us (or None), here, heard, by (the draft), engine, spots}.
    `spots` are where it stands: {turn, from, to, said}, pieces of the turn's text between blanks and what they say;
    where nothing is written it stands behind the piece before `to` (from = to, `said` is that piece).
    Raises NotInCase, BlindStands.
    """
    with journal.opened(desk, transcript) as live:
        exhibit, seq = live.exhibit, live.journal.seq
        first = desk.case.get("SELECT data FROM revisions WHERE transcript = ? AND number = 1", (transcript,))
        made = _loaded(bytes(first["data"]))
        now = journal.revision_of(live, f"R{live.number + 1}", made.source)
    value: dict[str, Any] = {"transcript": transcript, "exhibit": exhibit, "seq": seq, "machines": [], "places": []}
    row = desk.case.one("SELECT kind FROM bindings WHERE transcript = ?", (transcript,))
    if transcript in blind.open_pairs(desk) or (row is not None and row["kind"] == "translation"):
        return value
    found = machines(desk, exhibit)
    if len(found) < 2:
        return value
    own = _which(made) if made.source.kind == "drafted" else None
    others = [m for m in found if m.which != own and m.transcript != transcript]
    value["machines"] = [{"transcript": m.transcript, "engine": m.tool} for m in others]
    places = [place for m in others for place in _places(now, m)]
    value["places"] = sorted(places, key=lambda p: (p["start_us"] is None, p["start_us"] or 0))
    return value


def _places(now: Revision, machine: Machine) -> Iterator[dict[str, Any]]:
    found = words.compare(now, machine.heard)
    pieces = _pieces(now, found)
    for difference in found.differences:
        if difference.kind == "speaker" or difference.hearing:
            continue
        span = words.span_of(found, difference)
        yield {
            "start_us": span[0] if span else None,
            "end_us": span[1] if span else None,
            "here": words.line(found.a[slice(*difference.a)]),
            "heard": words.line(found.b[slice(*difference.b)]),
            "by": machine.transcript,
            "engine": machine.tool,
            "spots": _spots(now, found, difference, pieces),
        }


def _pieces(now: Revision, found: Comparison) -> list[tuple[int, int]]:
    """For each word of the comparison, in its order: [from, to) in the blank-separated pieces of its turn's text."""
    of_turn: dict[int, Iterator[tuple[int, int]]] = {}
    return [next(of_turn.setdefault(token.turn, _pieces_of(now.turns[token.turn]))) for token in found.a]


def _pieces_of(turn: Turn) -> Iterator[tuple[int, int]]:
    at = 0
    for word in turn.words:
        if word.text == NOT_YET:
            continue
        start = at - 1 if word.joined and at else at
        at = start + len(marked(word).split())
        yield start, at


def _spots(
    now: Revision, found: Comparison, difference: Difference, pieces: list[tuple[int, int]]
) -> list[dict[str, Any]]:
    low, high = difference.a
    if low == high:  # nothing is written here: it stands behind the word before, in a turn of its own before the next
        if not found.a:
            return []
        behind = max(0, low - 1)
        turn, end = found.a[behind].turn, pieces[behind][1] if low else 0
        text = line_of(now.turns[turn].words).split()
        return [{"turn": now.turns[turn].id, "from": end, "to": end, "said": text[end - 1] if end else ""}]
    spots: dict[int, list[int]] = {}
    for n in range(low, high):
        start, end = pieces[n]
        spot = spots.setdefault(found.a[n].turn, [start, end])
        spot[1] = max(spot[1], end)
    out = []
    for turn, (start, end) in spots.items():
        said = " ".join(line_of(now.turns[turn].words).split()[start:end])
        out.append({"turn": now.turns[turn].id, "from": start, "to": end, "said": said})
    return out

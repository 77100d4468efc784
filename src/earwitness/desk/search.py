"""Searching every transcript of a case, as it stands now, edits in no version yet included, and every document.

A query is words, all of which must stand in one turn, or in one paragraph of a document; "words in quotes" stand next
to each other; `word*` begins so. ё is е, case and diacritics do not count (`transcripts.fold`). Nothing of a blind
transcript is found by the other listener. Hits come in the order of the index; the page sorts what it shows.
"""

from __future__ import annotations

import contextlib
import re
import sqlite3
import threading
import time
import weakref
from collections.abc import Iterator
from typing import Any

from earwitness.desk import blind, documents, journal
from earwitness.desk.context import Desk
from earwitness.desk.documents import Document
from earwitness.errors import Usage
from earwitness.store import searchindex
from earwitness.store.case import Case
from earwitness.store.searchindex import Line, SearchIndex
from earwitness.transcripts.fold import fold, tokens
from earwitness.transcripts.journal import micros, text_of

MOST_QUERY = 500
MOST_HITS = 200
BUDGET_S = 2.0
_MOST_PIECE = 2000
_BEFORE, _AFTER = 120, 280
# Up to a blank line. Every blank is taken at most twice, so that a text of blanks takes no longer than another.
_PARAGRAPH = re.compile(r"[^\s](?:[^\n]|\n(?!\s*\n))*")
_PART = re.compile(r'"([^"]*)"?|(\S+)')


class _Held:
    """The index of an open case, and what the case's files looked like when it was last known to be fresh."""

    def __init__(self, case: Case) -> None:
        path = None if case.readonly else case.working(searchindex.NAME)
        self.index = SearchIndex(path)
        self.lock = threading.Lock()
        self.seen: tuple[Any, ...] = ()


_HELD: weakref.WeakKeyDictionary[Case, _Held] = weakref.WeakKeyDictionary()
_HELD_LOCK = threading.Lock()


def _held(case: Case) -> _Held:
    with _HELD_LOCK:
        found = _HELD.get(case)
        if found is None:
            found = _HELD[case] = _Held(case)
            weakref.finalize(case, found.index.close)
        return found


def _look(case: Case) -> tuple[Any, ...]:
    """What tells that somebody wrote: sizes and times of the database and its write-ahead log."""
    out: list[Any] = []
    for path in (case.db.path, case.db.path.with_name(case.db.path.name + "-wal")):
        with contextlib.suppress(OSError):
            stat = path.stat()
            out += [stat.st_size, stat.st_mtime_ns]
    return tuple(out)


def refresh(desk: Desk, *, budget_s: float | None = None) -> int:
    """Bring the index up to date, newest transcripts first. Returns how many are still to do when the time is up."""
    case, held = desk.case, _held(desk.case)
    with held.lock:
        look = _look(case)
        if look == held.seen:
            return 0
        begun = time.monotonic()
        done = held.index.done()
        # The digest of the version and the chain of the edits after it: no other state has the same two.
        rows = case.read(
            "SELECT t.id, r.digest || ' ' || coalesce((SELECT lower(hex(chain)) FROM journal WHERE transcript = t.id"
            " ORDER BY seq DESC LIMIT 1), '') AS mark FROM transcripts t"
            " JOIN revisions r ON r.transcript = t.id AND r.number = t.current"
            " ORDER BY CAST(substr(t.id, 2) AS INTEGER) DESC"
        )
        # The text of a document never changes; its seal is the mark of it.
        rows += case.read(
            "SELECT d.exhibit AS id, e.statement_digest AS mark FROM documents d JOIN exhibits e ON e.id = d.exhibit"
            " ORDER BY CAST(substr(e.id, 2) AS INTEGER) DESC"
        )
        stale = [(r["id"], r["mark"]) for r in rows if done.get(r["id"]) != r["mark"]]
        for n, (transcript, mark) in enumerate(stale):
            if budget_s is not None and n and time.monotonic() - begun > budget_s:
                return len(stale) - n
            desk.progress("indexing", n, len(stale))
            if transcript.startswith("D"):
                held.index.put(transcript, mark, _paragraphs(documents.load(desk, transcript)))
            else:
                _index(case, held.index, transcript, mark)
        held.seen = look
    return 0


def _index(case: Case, index: SearchIndex, transcript: str, mark: str) -> None:
    with journal.seen(case, transcript) as live:  # as new as the mark, or newer: then it is done again next time
        index.put(transcript, mark, list(_lines(live.journal.state)))


def _paragraphs(document: Document) -> list[Line]:
    """The paragraphs of a text, each under the code point where it begins; a long one in pieces."""
    out = []
    for found in _PARAGRAPH.finditer(document.text):
        at = found.start()
        while at < found.end():
            end = min(found.end(), at + _MOST_PIECE)
            if end < found.end():
                end = max(document.text.rfind(" ", at, end) + 1, document.text.rfind("\n", at, end) + 1) or end
            out.append(Line(str(at), document.section_at(at) or "", None, None, document.text[at:end]))
            at = end
    return out


def _lines(state: Any) -> Iterator[Line]:
    for name in state.order:
        turn = state.turns[name]
        text = text_of(turn)
        if text:
            yield Line(name, str(turn.speaker), micros(turn.start_s), micros(turn.end_s), text)
    for name, event in state.events.items():
        yield Line(f"!{name}", event.kind, micros(event.start_s), micros(event.end_s), event.text)


def match_of(query: Any) -> str:
    """The FTS5 query of what a person typed: every word quoted, so nothing in it is an operator. Raises Usage."""
    if not isinstance(query, str) or len(query) > MOST_QUERY:
        raise Usage("The search is too long.", f"Use at most {MOST_QUERY} characters.", where="q")
    parts = []
    for quoted, bare in _PART.findall(query):
        found = tokens(quoted or bare)
        if found:
            parts.append('"' + " ".join(found) + '"' + ("*" if bare.endswith("*") else ""))
    if not parts:
        raise Usage("There is no word in the search.", "Type a word.", where="q")
    return " AND ".join(parts)


def search(desk: Desk, query: Any, *, after: int = 0, most: int = MOST_HITS) -> dict[str, Any]:
    """{hits: [{exhibit, transcript, kind, turn|event, speaker, start_us, end_us, text, marks}], more, not_yet}.

    In a document: {exhibit, kind: "document", language, title, section, start, end, text, marks}, with `start` and
    `end` the code points of the first word that was found, and `text` what stands around it.
    `marks`: [start, end] character offsets of the words that were found; `more`: give it back as `after` for the next;
    `not_yet`: how many transcripts and documents are not in the index yet (a first search of a large case).
    """
    match = match_of(query)
    most = max(1, min(most, MOST_HITS))
    held = _held(desk.case)
    try:
        not_yet = refresh(desk, budget_s=BUDGET_S)
        rows = held.index.find(match, sorted(blind.hidden(desk)), after, most + 1)
    except sqlite3.DatabaseError:
        held.seen = ()  # the damaged file is gone; once more from the case
        not_yet = refresh(desk, budget_s=BUDGET_S)
        rows = held.index.find(match, sorted(blind.hidden(desk)), after, most + 1)
    about = {
        r["id"]: r
        for r in desk.case.read(
            "SELECT t.id, t.exhibit, t.language, coalesce(b.kind, 'transcript') AS kind FROM transcripts t"
            f" LEFT JOIN bindings b ON b.transcript = t.id WHERE t.id IN ({', '.join('?' * len(rows))})",
            [r["transcript"] for r in rows],
        )
    }
    about |= {
        r["exhibit"]: r
        for r in desk.case.read(
            "SELECT d.exhibit, d.language, coalesce(e.title, d.says_title) AS title FROM documents d"
            f" JOIN exhibits e ON e.id = d.exhibit WHERE d.exhibit IN ({', '.join('?' * len(rows))})",
            [r["transcript"] for r in rows],
        )
    }
    wanted = _wanted(query)
    hits = [
        (_in_document if row["transcript"].startswith("D") else _hit)(row, about[row["transcript"]], wanted)
        for row in rows[:most]
        if row["transcript"] in about
    ]
    return {"hits": hits, "more": rows[most - 1]["id"] if len(rows) > most else None, "not_yet": not_yet}


def _wanted(query: str) -> list[tuple[str, bool]]:
    out = []
    for quoted, bare in _PART.findall(query):
        found = tokens(quoted or bare)
        out += [(word, bool(bare.endswith("*")) and n == len(found) - 1) for n, word in enumerate(found)]
    return out


def _hit(row: dict[str, Any], about: Any, wanted: list[tuple[str, bool]]) -> dict[str, Any]:
    name = row["name"]
    which = {"event": name[1:]} if name.startswith("!") else {"turn": name}
    return {
        "exhibit": about["exhibit"], "transcript": row["transcript"], "kind": about["kind"],
        "language": about["language"], **which, "speaker": row["speaker"], "start_us": row["start_us"],
        "end_us": row["end_us"], "text": row["text"], "marks": marks(row["text"], wanted),
    }  # fmt: skip


def _in_document(row: dict[str, Any], about: Any, wanted: list[tuple[str, bool]]) -> dict[str, Any]:
    text, found = row["text"], marks(row["text"], wanted)
    first = found[0] if found else [0, min(len(text), 1)]
    start = text.find(" ", first[0] - _BEFORE, first[0]) + 1 if first[0] > _BEFORE else 0
    end = min(len(text), first[1] + _AFTER)
    at = int(row["name"])
    return {
        "exhibit": about["exhibit"], "kind": "document", "language": about["language"], "title": about["title"],
        "section": row["speaker"] or None, "start": at + first[0], "end": at + first[1], "text": text[start:end],
        "marks": [[a - start, b - start] for a, b in found if start <= a and b <= end],
    }  # fmt: skip


def marks(text: str, wanted: list[tuple[str, bool]]) -> list[list[int]]:
    """Where the words stand in the text, as [start, end] characters."""
    out = []
    for piece in re.finditer(r"\S+", text):
        for found in tokens(piece[0]):
            if any(found == word or (begins and found.startswith(word)) for word, begins in wanted):
                at = fold(piece[0]).find(found)
                whole = len(fold(piece[0])) == len(piece[0]) and at >= 0
                start = piece.start() + (at if whole else 0)
                out.append([start, start + len(found) if whole else piece.end()])
    return out

"""Translations: transcripts of their own, bound to a version of another, aligned by the ids of its turns.

A translation has an owner (its translator), its own journal, versions and certifications. Where a turn of the original
was changed after the version it was made from, the translation says so (`behind`); nothing is carried over silently.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from earwitness import __version__
from earwitness.desk import blind, certificates, journal, standing
from earwitness.desk.context import Desk
from earwitness.desk.journal import Live
from earwitness.desk.quotations import Quotation
from earwitness.errors import NotInCase, Usage
from earwitness.publication.beside import Certificate
from earwitness.publication.languages import name_of
from earwitness.store.act import Act, Tx
from earwitness.transcripts import canonical
from earwitness.transcripts.formats import languages
from earwitness.transcripts.journal import micros, text_of
from earwitness.transcripts.model import UNKNOWN, Revision, Source, Turn, Word
from earwitness.transcripts.retime import NOT_YET, is_empty
from earwitness.transcripts.standing import covers


@dataclass(frozen=True)
class Translated:
    """The translation of quoted turns: turn id -> text, by whom, and which certificates stand over them.

    `spans`: turn id -> the stretch of the recording it stands for, in seconds; `parts`: turns of which only a part is
    quoted; `behind`: turns whose quoted words are not those that were translated; `certified`: how many turns stand so,
    of all that have words, quoted or not.
    """

    transcript: str
    revision: int
    language: str
    by: str | None
    certificates: tuple[Certificate, ...]
    turns: dict[str, str]
    spans: dict[str, tuple[float, float]]
    parts: tuple[str, ...]
    behind: tuple[str, ...]
    certified: tuple[int, int]


def begin(desk: Desk, transcript: str, language: str) -> str:
    """Begin a translation of the newest version: its turns without words. Returns the new transcript's id.

    Raises NobodyNamed, BlindStands, Usage for a language tag that is not one.
    """
    name = desk.named()
    blind.check_readable(desk, transcript)
    if not language.strip():
        raise Usage("The language of the translation is not said.", "Use a tag such as en.", where="language")
    language = languages.spoken(language)
    number = journal.save(desk, transcript)
    row = desk.case.get(
        "SELECT t.exhibit, r.data FROM transcripts t JOIN revisions r ON r.transcript = t.id AND r.number = ?"
        " WHERE t.id = ?",
        (number, transcript),
    )
    original = canonical.load(bytes(row["data"]))
    empty = tuple(replace(turn, words=(Word(NOT_YET),)) for turn in original.turns)
    settings = (("of", transcript), ("of_revision", f"R{number}"))
    source = Source("edited", "earwitness", __version__, settings)
    revision = Revision("R1", original.exhibit_sha256, empty, (), source, language=language)
    with desk.case.act(Act("begin translation", name)) as tx:
        return write_first(
            tx, revision, row["exhibit"], name, kind="translation", owner=name, source=transcript,
            source_revision=number,
        )  # fmt: skip


def write_first(tx: Tx, revision: Revision, exhibit: str, by: str | None, **binding: Any) -> str:
    """Write the first version of a new transcript and what it is bound to. Returns its id."""
    data = canonical.dump(revision)
    made = tx.new_id("T")
    tx.detail("transcript", made)
    tx.detail("revision", 1)
    tx.insert("transcripts", id=made, exhibit=exhibit, track=0, language=revision.language, current=1)
    tx.insert(
        "revisions", transcript=made, number=1, digest=hashlib.sha256(data).hexdigest(), data=data,
        origin=json.dumps(revision.source.kind), made_by=by, made_at=tx.time,
    )  # fmt: skip
    tx.insert("bindings", transcript=made, **binding)
    return made


def told(kind: str | None, language: str, source: str | None) -> str | None:
    """`translation into French of T4`, from what a transcript is bound to; None where it is no translation."""
    if kind != "translation":
        return None
    into = "" if language == UNKNOWN else f" into {name_of(language)}"
    return f"translation{into} of {source}"


def _bound(desk: Desk, transcript: str) -> list[Any]:
    away = blind.hidden(desk)
    rows = desk.case.read(
        "SELECT b.transcript, b.owner, b.source, b.source_revision, t.language, t.exhibit FROM bindings b"
        " JOIN transcripts t ON t.id = b.transcript WHERE b.source = ? AND b.kind = 'translation'"
        " ORDER BY CAST(substr(b.transcript, 2) AS INTEGER)",
        (transcript,),
    )
    return [row for row in rows if row["transcript"] not in away]


def beside(desk: Desk, transcript: str) -> list[dict[str, Any]]:
    """Every translation of a transcript: {transcript, language, by, state, source_revision, behind, turns}.

    `state`: `proposed`, `certified`, or `certified in part, 1 of 5 turns`.
    `turns`: id -> text of those that are translated; `behind`: turns whose original was changed since.
    """
    blind.check_readable(desk, transcript)
    out = []
    for row in _bound(desk, transcript):
        with journal.opened(desk, row["transcript"]) as live:
            turns = {k: text_of(t) for k, t in live.journal.state.turns.items() if not is_empty(t.words)}
            held, total = _certified(desk, live)
        out.append(
            {
                "transcript": row["transcript"],
                "language": row["language"],
                "by": row["owner"],
                "state": _state(held, total),
                "source_revision": row["source_revision"],
                "behind": _behind(desk, transcript, row["source_revision"]),
                "turns": turns,
            }
        )
    return out


def _certified(desk: Desk, live: Live) -> tuple[int, int]:
    """How many turns stand certified, of how many that have words."""
    spans = [c["spans"] for c in standing.certified(desk, live) if not c["open"]]
    worded = [turn for turn in live.journal.state.turns.values() if not is_empty(turn.words)]
    held = 0
    for turn in worded:
        start, end = micros(turn.start_s), micros(turn.end_s)
        held += start is not None and end is not None and any(covers(s, start, end) for s in spans)
    return held, len(worded)


def _state(held: int, total: int) -> str:
    """`certified` only where all of it is."""
    if not held:
        return "proposed"
    return "certified" if held == total else f"certified in part, {held} of {total} turns"


def _behind(desk: Desk, transcript: str, number: int) -> list[str]:
    """Turns that say something else now than in the version that was translated, or that were added."""
    with journal.opened(desk, transcript) as live:
        if live.number == number and live.journal.seq == live.saved_seq:
            return []
        now = dict(live.journal.state.turns)
    row = desk.case.get("SELECT data FROM revisions WHERE transcript = ? AND number = ?", (transcript, number))
    then = {turn.id: turn for turn in canonical.load(bytes(row["data"])).turns}
    return [k for k, t in now.items() if k not in then or text_of(then[k]) != text_of(t)]


def rebind(desk: Desk, translation: str) -> list[str]:
    """Follow the original to its newest version: turns that came are added without words. Returns their ids.

    Turns that went stay in the translation, because somebody wrote them; the translator removes them.
    """
    from earwitness.ids import random_hex

    name = desk.named()
    row = desk.case.one("SELECT * FROM bindings WHERE transcript = ? AND kind = 'translation'", (translation,))
    if row is None:
        raise NotInCase("That is not a translation.", "Name one.", where="transcript")
    number = journal.save(desk, row["source"])
    with journal.opened(desk, row["source"]) as live:
        turns = [live.journal.state.turns[t] for t in live.journal.state.order]
    with journal.opened(desk, translation) as live:
        have, base = set(live.journal.state.turns), live.journal.seq
    ops: list[dict[str, Any]] = []
    last: str | None = None
    for turn in turns:
        if turn.id not in have:
            op = {
                "id": random_hex(), "base": base, "kind": "add", "speaker": str(turn.speaker), "text": "",
                "new": turn.id, "after": last, "start_us": micros(turn.start_s), "end_us": micros(turn.end_s),
            }  # fmt: skip
            ops.append({k: v for k, v in op.items() if v is not None})
        last = turn.id
    journal.perform(desk, translation, ops)
    with desk.case.act(Act("follow original", name, details={"transcript": translation, "revision": number})) as tx:
        tx.update("bindings", translation, source_revision=number)
    return [op["new"] for op in ops]


def for_quotation(desk: Desk, quotation: Quotation) -> list[Translated]:
    """Translations of the turns a quotation shows, as they stand; whole turns only.

    Left out is what has no words for any of these turns.
    """
    quoted = {line.turn.id: line.turn for line in quotation.lines if line.turn is not None}
    whole = {turn.id: turn for turn in quoted_from(desk, quotation)}
    parts = tuple(k for k, turn in quoted.items() if k not in whole or len(turn.words) != len(whole[k].words))
    out = []
    for bound in _of_quotation(desk, quotation):
        with journal.opened(desk, bound["transcript"]) as live:
            turns, number, certified = live.journal.state.turns, live.number, _certified(desk, live)
            have = {k: turns[k] for k in quoted if k in turns and k not in parts and not is_empty(turns[k].words)}
        if not have:
            continue
        then = {t.id: t for t in standing.revision_of(desk, bound["source"], bound["source_revision"]).turns}
        behind = tuple(k for k in have if k not in then or text_of(then[k]) != text_of(quoted[k]))
        spans = {}
        for k, turn in have.items():
            spans[k] = _stretch([quoted[k], turn, *([then[k]] if k in then else [])])
        out.append(
            Translated(
                bound["transcript"], number, bound["language"], bound["owner"],
                certificates.over(desk, bound["transcript"], tuple(have.values())),
                {k: text_of(turn) for k, turn in have.items()}, spans, parts, behind, certified,
            )
        )  # fmt: skip
    return out


def _of_quotation(desk: Desk, quotation: Quotation) -> list[Any]:
    """The translations bound to the transcript whose version was quoted."""
    row = desk.case.one("SELECT transcript FROM revisions WHERE digest = ?", (quotation.revision,))
    return [] if row is None else _bound(desk, row["transcript"])


def quoted_from(desk: Desk, quotation: Quotation) -> tuple[Turn, ...]:
    """All turns of the version that was quoted."""
    row = desk.case.one("SELECT data FROM revisions WHERE digest = ?", (quotation.revision,))
    return () if row is None else canonical.load(bytes(row["data"])).turns


def _stretch(turns: Iterable[Turn]) -> tuple[float, float]:
    """The stretch that holds a turn wherever one of these has its edges: where they differ, the wider counts."""
    known = [(t.start_s, t.end_s) for t in turns if t.start_s is not None and t.end_s is not None]
    return min(a for a, _ in known), max(b for _, b in known)

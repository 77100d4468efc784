"""Quotations: a span, its words as one revision has them, and who stands behind both. And what is withheld."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from earwitness.desk import blind, journal, transcripts
from earwitness.desk.context import Desk
from earwitness.desk.sound import SealedSound, open_sound
from earwitness.errors import NoQuotation, NotInCase, Usage
from earwitness.store.act import Act
from earwitness.timecode import Span, clock
from earwitness.transcripts.canonical import turn_as_json, turn_from_json
from earwitness.transcripts.model import Event, Revision, Turn, Word
from earwitness.transcripts.vocabulary import written
from earwitness.transcripts.wording import line_of

_LEAST_PART_S = 0.3
_CLOSING = ".,!?;:…»”"


@dataclass(frozen=True)
class Line:
    """One line of a quotation: a turn with its words, or an event (`turn` is None then)."""

    start_s: float
    end_s: float
    turn: Turn | None
    event: str = ""


@dataclass(frozen=True)
class Quotation:
    """One quotation as the case holds it. `start` and `end` are coded samples; `asked` what a person typed."""

    id: str
    exhibit: str
    track: int
    start: int
    end: int
    lines: tuple[Line, ...]
    revision: str
    state: str
    decided_by: str | None
    language: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Withholding:
    """A standing decision that a stretch stays in. Samples on the recording's clock; `words` what is said there."""

    id: str
    exhibit: str
    track: int
    start: int
    end: int
    words: str | None


def propose(desk: Desk, span: Span, *, transcript: str | None = None) -> Quotation:
    """The quotation of a span, made if the case does not have it yet. It is proposed until a named person confirms it.

    A turn without word times is taken whole: the span grows to its edges, so that no word stands without its sound.
    Raises NotInCase, NoQuotation.
    """
    name = transcripts.chosen(desk, span.exhibit, transcript)
    blind.check_quotable(desk, name)
    transcripts.check_original(desk, name)
    journal.save_if_needed(desk, name)  # what is quoted is a version that stays
    _, revision, _ = transcripts.current(desk, span.exhibit, name)
    with open_sound(desk, span.exhibit) as sound:
        start_s, end_s, lines, notes = lines_over(revision, float(span.start_s), float(span.end_s))
        if not lines:
            raise NoQuotation(
                f"The transcript has no words between {clock(span.start_s)} and {clock(span.end_s)}.",
                "Choose a span in which somebody speaks; `transcript export CASE E1 --format txt` shows the turns.",
                where=span.exhibit,
            )
        start, end = sound.sample_at(Fraction(start_s)), sound.sample_at(Fraction(end_s))
        if start >= end:
            raise Usage("The span lies outside the recording.", "Look at its length with `log CASE`.", where="span")
        track = sound.track.number
    digest = _digest(revision)
    for known in listed(desk, span.exhibit):
        if (known.start, known.end, known.revision) == (start, end, digest):
            return replace(known, notes=notes)
    with desk.case.act(Act("propose quotation", desk.actor, span=str(span))) as tx:
        quotation = tx.new_id("Q")
        tx.detail("quotation", quotation)
        tx.insert(
            "quotations", id=quotation, exhibit=span.exhibit, track=track, start=start, stop=end, revision=digest,
            turns=_dump(lines), state="proposed", extra=json.dumps({"language": revision.language}).encode(),
        )  # fmt: skip
    return replace(get(desk, quotation), notes=notes)


def propose_whole(desk: Desk, span: Span) -> Quotation:
    """The whole recording as one quotation, with or without a transcript."""
    try:
        return propose(desk, span)
    except (NotInCase, NoQuotation):
        pass
    with open_sound(desk, span.exhibit) as sound:
        start, end = sound.sample_at(span.start_s), sound.sample_at(span.end_s)
        track = sound.track.number
    if start >= end:
        raise NoQuotation(
            "Nothing of the recording plays: all its sound is the coder's own delay.",
            "It is sealed. Ask for another copy of the recording.",
            where=span.exhibit,
        )
    line = Line(float(span.start_s), float(span.end_s), None, "Not transcribed yet.")
    row = desk.case.get("SELECT original FROM exhibits WHERE id = ?", (span.exhibit,), what="exhibit")
    empty = transcripts.untranscribed(desk, span.exhibit, row["original"])
    with desk.case.act(Act("propose quotation", desk.actor, span=str(span))) as tx:
        quotation = tx.new_id("Q")
        tx.detail("quotation", quotation)
        tx.insert(
            "quotations", id=quotation, exhibit=span.exhibit, track=track, start=start, stop=end, revision=empty,
            turns=_dump([line]), state="proposed", extra=json.dumps({"language": "UNKNOWN"}).encode(),
        )  # fmt: skip
    return get(desk, quotation)


def lines_over(
    revision: Revision, start_s: float, end_s: float
) -> tuple[float, float, tuple[Line, ...], tuple[str, ...]]:
    """Turns and events of a span in order of time, the span they need, and what a person should know of that."""
    notes: list[str] = []
    kept: list[Line] = []
    low, high = start_s, end_s
    for turn in revision.turns:
        if turn.start_s is None or turn.end_s is None:
            continue
        common = min(turn.end_s, end_s) - max(turn.start_s, start_s)
        if common <= 0:
            continue
        whole = start_s <= turn.start_s and turn.end_s <= end_s
        if not whole and all(_mid(w) is not None for w in turn.words if _sounds(w)):
            inside = [
                n for n, w in enumerate(turn.words) if start_s <= (-1.0 if (at := _mid(w)) is None else at) <= end_s
            ]
            if not inside:
                continue
            words = turn.words[inside[0] : inside[-1] + 1]  # a dash between two of them has no time of its own
            first_s = min(w.start_s for w in words if w.start_s is not None)
            last_s = max(w.end_s for w in words if w.end_s is not None)
            kept.append(Line(first_s, last_s, replace(turn, words=words, start_s=first_s, end_s=last_s)))
            low, high = min(low, first_s), max(high, last_s)
            continue
        if not whole and common < min(_LEAST_PART_S, (turn.end_s - turn.start_s) / 2):
            continue
        if not whole:
            notes.append(f"The span was widened to the whole turn at {clock(turn.start_s)}, whose words have no times.")
            low, high = min(low, turn.start_s), max(high, turn.end_s)
        kept.append(Line(turn.start_s, turn.end_s, turn))
    if kept:
        kept += [event_line(e) for e in revision.events if _meets(e, low, high)]
    kept.sort(key=lambda line: (line.start_s, line.end_s))
    return low, high, tuple(kept), tuple(dict.fromkeys(notes))


def _sounds(word: Word) -> bool:
    """Whether anything of it is said: a lone dash or bracket is not."""
    return any(c.isalnum() for c in word.text)


def _mid(word: Word) -> float | None:
    return None if word.start_s is None or word.end_s is None else (word.start_s + word.end_s) / 2


def _meets(event: Event, start_s: float, end_s: float) -> bool:
    return event.start_s is not None and start_s <= event.start_s < end_s


def event_line(event: Event) -> Line:
    """An event as a line: what was heard and, where it lasted, how long."""
    start_s = event.start_s or 0.0
    end_s = event.end_s if event.end_s is not None else start_s
    length = (
        f", {end_s - start_s:.1f} s" if end_s - start_s >= 0.05 and not any(c.isdigit() for c in event.text) else ""
    )
    return Line(start_s, end_s, None, written(event).strip("()[]") + length)


def confirm(desk: Desk, span: Span) -> Quotation:
    """A named person confirms the words and the span of a quotation. Raises NobodyNamed."""
    name = desk.named()
    found = propose(desk, span)
    if found.state == "confirmed" and found.decided_by == name:
        return found
    with desk.case.act(Act("confirm", name, span=str(span), details={"quotation": found.id})) as tx:
        tx.update("quotations", found.id, state="confirmed", decided_by=name, decided_at=tx.time)
        for older in tx.read(
            "SELECT id FROM quotations WHERE exhibit = ? AND track = ? AND start = ? AND stop = ? AND id != ?"
            " AND state != 'rejected'",
            (found.exhibit, found.track, found.start, found.end, found.id),
        ):  # the same span under other words: the newer confirmation stands in its place
            tx.update(
                "quotations",
                older["id"],
                state="rejected",
                decided_by=name,
                decided_at=tx.time,
                note=f"replaced by {found.id}",
            )
    return replace(get(desk, found.id), notes=found.notes)


def reject(desk: Desk, quotation: str, *, reason: str | None = None) -> Quotation:
    """A named person takes a quotation back. Pages that have it stay as they are; `withdraw` is for those."""
    name = desk.named()
    get(desk, quotation)
    with desk.case.act(Act("reject", name, reason=reason, details={"quotation": quotation})) as tx:
        tx.update("quotations", quotation, state="rejected", decided_by=name, decided_at=tx.time)
    return get(desk, quotation)


def get(desk: Desk, quotation: str) -> Quotation:
    """A quotation by its id. Raises NotInCase."""
    return _read(desk.case.get("SELECT * FROM quotations WHERE id = ?", (quotation,), what="quotation"))


def listed(desk: Desk, exhibit: str | None = None) -> list[Quotation]:
    """Quotations that were not rejected, in the order they were made."""
    rows = desk.case.read(
        "SELECT * FROM quotations WHERE state != 'rejected' AND (? IS NULL OR exhibit = ?)"
        " ORDER BY CAST(substr(id, 2) AS INTEGER)",
        (exhibit, exhibit),
    )
    return [_read(row) for row in rows]


def _read(row: Any) -> Quotation:
    lines = []
    for item in json.loads(bytes(row["turns"])):
        turn = turn_from_json(item["turn"]) if "turn" in item else None
        lines.append(Line(item["start_us"] / 1e6, item["end_us"] / 1e6, turn, item.get("event", "")))
    extra = json.loads(bytes(row["extra"])) if row["extra"] else {}
    return Quotation(
        row["id"], row["exhibit"], row["track"], row["start"], row["stop"], tuple(lines), row["revision"],
        row["state"], row["decided_by"], extra.get("language", "UNKNOWN"),
    )  # fmt: skip


def _dump(lines: Sequence[Line]) -> bytes:
    out = []
    for line in lines:
        item: dict[str, Any] = {"start_us": round(line.start_s * 1e6), "end_us": round(line.end_s * 1e6)}
        if line.turn is not None:
            item["turn"] = turn_as_json(line.turn)
        else:
            item["event"] = line.event
        out.append(item)
    return json.dumps(out, ensure_ascii=False, separators=(",", ":")).encode()


def _digest(revision: Revision) -> str:
    from earwitness.transcripts.canonical import digest

    return digest(revision).hex()


# --- withholding -----------------------------------------------------------------------------------------------------


def withhold(desk: Desk, span: Span, *, reason: str, words: str | None = None) -> Withholding:
    """Decide that a stretch stays in: from now on no page discloses it, and its words are not shown.

    `words` are what is said there; needed where the transcript has no word times, else the whole turn is left out.
    """
    with open_sound(desk, span.exhibit) as sound:
        start, end = sound.sample_at(span.start_s), sound.sample_at(span.end_s)
        track = sound.track.number
    if start >= end:
        raise Usage("The span lies outside the recording.", "Look at its length with `log CASE`.", where="span")
    if words is not None and not _said_there(desk, span, words):
        raise Usage(
            "These words do not stand in the transcript at that place.",
            "Look how it spells them (`transcript show CASE E1`), or leave --words out.",
            where="words",
        )
    with desk.case.act(Act("withhold", desk.actor, span=str(span), texts={"reason": reason})) as tx:
        made = tx.new_id("W")
        tx.detail("withholding", made)
        tx.insert(
            "withholdings", id=made, exhibit=span.exhibit, track=track, start=start, stop=end, reason=reason,
            words=words, stated_by=desk.actor, at=tx.time, state="standing",
        )  # fmt: skip
    return standing(desk, span.exhibit)[-1]


def _said_there(desk: Desk, span: Span, words: str) -> bool:
    """Whether a turn that meets the span has these words; a recording without a transcript has nothing to compare."""
    try:
        _, revision, _ = transcripts.current(desk, span.exhibit)
    except NotInCase:
        return True
    meeting = [
        t for t in revision.turns
        if t.start_s is None or t.end_s is None or (t.start_s < float(span.end_s) and t.end_s > float(span.start_s))
    ]  # fmt: skip
    return not meeting or any(_by_text(t.words, words) for t in meeting)


def printed(desk: Desk, quotation: Quotation, sound: SealedSound) -> list[str]:
    """Each line as a page prints it: doubts and other hearings marked, what stands withheld taken out."""
    hidden = [
        (
            float(sound.seconds_at(w.start)), float(sound.seconds_at(w.end)), w.words,
            f"[withheld, {(w.end - w.start) / sound.track.rate:.1f} s]",
        )
        for w in standing(desk, quotation.exhibit) if w.track == quotation.track
    ]  # fmt: skip
    return [line_of(without(line.turn, hidden).words) if line.turn else line.event for line in quotation.lines]


def shown(desk: Desk, quotation: Quotation) -> list[str]:
    """The lines of a quotation with who speaks, for a terminal."""
    with sound_of(desk, quotation) as sound:
        texts = printed(desk, quotation, sound)
    return [
        f"{line.turn.speaker}: {text}" if line.turn else f"({text})"
        for line, text in zip(quotation.lines, texts, strict=True)
    ]


def whole_turns_hidden(desk: Desk, made: Withholding) -> list[str]:
    """What a person should know of a decision: turns whose words all vanish, because no word has a time."""
    try:
        _, revision, _ = transcripts.current(desk, made.exhibit)
    except NotInCase:
        return []
    with open_sound(desk, made.exhibit, made.track) as sound:
        start_s, end_s = float(sound.seconds_at(made.start)), float(sound.seconds_at(made.end))
    hidden = 0
    for turn in revision.turns:
        left = without(turn, [(start_s, end_s, made.words, "[withheld]")])
        hidden += len(turn.words) > 1 and len(left.words) == 1 and left != turn
    if not hidden:
        return []
    return [
        f"All words of {hidden} turns are left out with it; say which words are meant with --words to keep the rest."
    ]


def lift(desk: Desk, withholding: str, *, reason: str) -> None:
    """A named person takes a decision back. What earlier pages withheld still needs the gate's word."""
    name = desk.named()
    row = desk.case.get("SELECT state FROM withholdings WHERE id = ?", (withholding,), what="withholding")
    if row["state"] != "standing":
        raise NotInCase("That decision does not stand any more.", "List the case with `log`.", where="withholding")
    with desk.case.act(Act("lift", name, texts={"reason": reason}, details={"withholding": withholding})) as tx:
        tx.update("withholdings", withholding, state="lifted")


def standing(desk: Desk, exhibit: str) -> list[Withholding]:
    """Every decision that stands for a recording."""
    rows = desk.case.read(
        "SELECT * FROM withholdings WHERE exhibit = ? AND state = 'standing' ORDER BY CAST(substr(id, 2) AS INTEGER)",
        (exhibit,),
    )
    return [Withholding(r["id"], r["exhibit"], r["track"], r["start"], r["stop"], r["words"]) for r in rows]


def without(turn: Turn, stretches: Sequence[tuple[float, float, str | None, str]]) -> Turn:
    """The turn as it may be shown: words that sound in a stretch (start_s, end_s, words, mark) become its mark.

    Words without times are only found by what is said there; where that is not known, the whole turn is left out.
    """
    words = list(turn.words)
    for start_s, end_s, said, mark in stretches:
        if turn.start_s is None or turn.end_s is None or turn.end_s <= start_s or turn.start_s >= end_s:
            continue
        words = _marked(words, _hit(words, start_s, end_s, said, mark), mark)
    return replace(turn, words=tuple(words))


def hidden_in(turn: Turn, start_s: float, end_s: float, said: str | None) -> set[int]:
    """Places of the words of a turn that `without` takes out for a stretch."""
    if turn.start_s is None or turn.end_s is None or turn.end_s <= start_s or turn.start_s >= end_s:
        return set()
    return _hit(turn.words, start_s, end_s, said)


def _hit(words: Sequence[Word], start_s: float, end_s: float, said: str | None, mark: str = "") -> set[int]:
    hit = _by_text(words, said) if said else set()
    if all(_mid(w) is not None for w in words if w.text != mark and _sounds(w)):
        hit |= {
            n for n, w in enumerate(words)
            if w.start_s is not None and w.end_s is not None and w.start_s < end_s and w.end_s > start_s
        }  # fmt: skip
        hit |= {n for n, w in enumerate(words) if not _sounds(w) and {n - 1, n + 1} <= hit}
    elif not hit:
        hit = set(range(len(words)))
    return hit


def _by_text(words: Sequence[Word], said: str) -> set[int]:
    """Places where the words of `said` stand one after the other, however they are written; as another hearing too."""
    wanted = [_bare(part) for part in said.split()]
    have = [{_bare(w.text), *map(_bare, w.alternatives)} for w in words]
    hit = {n for n, heard in enumerate(have) if wanted and _bare(said) in heard}  # several words as one hearing
    for n in range(len(have) - len(wanted) + 1):
        if wanted and all(part in heard for part, heard in zip(wanted, have[n:], strict=False)):
            hit.update(range(n, n + len(wanted)))
    return hit


def _bare(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


def _marked(words: Sequence[Word], hit: set[int], mark: str) -> list[Word]:
    out: list[Word] = []
    for n, word in enumerate(words):
        if n not in hit:
            out.append(word)
            continue
        if n - 1 not in hit:
            out.append(Word(mark, word.start_s, word.end_s, basis=word.basis, joined=word.joined))
        elif word.end_s is not None:
            out[-1] = replace(out[-1], end_s=word.end_s)
        if n + 1 not in hit:  # the stop or comma that closed the last word still closes the sentence
            tail = word.text[len(word.text.rstrip(_CLOSING)) :]
            out[-1] = replace(out[-1], text=out[-1].text + tail)
    return out


def sound_of(desk: Desk, quotation: Quotation) -> SealedSound:
    """The sealed sound a quotation lies in. Close it when done."""
    return open_sound(desk, quotation.exhibit, quotation.track)

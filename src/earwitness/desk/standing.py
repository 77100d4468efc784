"""Who stands behind a transcript: what they were told before, what they heard, what they certify, whom they suspect.

A certification is a named person's statement over spans of one version that they played in full at normal speed or
slower. It stays for ever as it was made. An edit inside its spans reopens it: it then no longer counts, and says which
edit that was.
"""

from __future__ import annotations

import json
import threading
import weakref
from collections.abc import Iterable, Sequence
from typing import Any

from earwitness.custody import cj
from earwitness.desk import blind, journal
from earwitness.desk.context import Desk
from earwitness.desk.journal import Live
from earwitness.errors import NotHeard, NotInCase, NotTold, Usage
from earwitness.store import views
from earwitness.store.act import Act
from earwitness.store.case import Case
from earwitness.timecode import clock
from earwitness.transcripts import canonical, standing
from earwitness.transcripts.journal import micros
from earwitness.transcripts.model import Revision
from earwitness.transcripts.wording import clean

MAX_TEXT = 10_000
_STATEMENT = "I played these spans in full and this is what I heard."
_TRANSLATED = "I played these spans in full and this is my translation of what I heard."


def _text(untrusted: Any, what: str, *, empty: bool = False) -> str:
    if not isinstance(untrusted, str) or len(untrusted) > MAX_TEXT:
        raise Usage(f"The field “{what}” is not a text of at most {MAX_TEXT} characters.", "Correct it.", where=what)
    text = clean(untrusted).text
    if not text and not empty:
        raise Usage(f"The field “{what}” is empty.", "Say so in words where there is nothing, such as “nothing”.",
                    where=what)  # fmt: skip
    return text


# -- what they were told ----------------------------------------------------------------------------------------------


def tell(desk: Desk, exhibit: str, role: Any, what: Any) -> None:
    """State in which role somebody listens and what they had been told, before the sound unlocks."""
    name = desk.named()
    role, what = _text(role, "role"), _text(what, "told")
    desk.case.get("SELECT 1 FROM exhibits WHERE id = ?", (exhibit,), what="exhibit")
    with desk.case.act(Act("told", name, role="listener", details={"exhibit": exhibit})) as tx:
        tx.insert("told", exhibit=exhibit, person=name, role=role, told=what, at=tx.time)


def told(desk: Desk, exhibit: str, person: str | None = None) -> dict[str, str] | None:
    """What this person (or another) stated last: {role, told, at}; None where they never did."""
    row = desk.case.one(
        "SELECT role, told, at FROM told WHERE exhibit = ? AND person = ? ORDER BY id DESC LIMIT 1",
        (exhibit, person or desk.actor),
    )
    return None if row is None else {"role": row["role"], "told": row["told"], "at": row["at"]}


def check_told(desk: Desk, exhibit: str) -> None:
    """Raises NotTold where this person has not stated yet what they had been told."""
    if told(desk, exhibit) is None:
        raise NotTold(
            "Before listening, say in which role you listen and what you have been told about the recording.",
            "Answer both; “nothing” is an answer.",
            where="told",
        )


# -- what they heard --------------------------------------------------------------------------------------------------


def played(desk: Desk, exhibit: str, sitting: Any, untrusted_ranges: Any) -> None:
    """Keep ranges [start_ms, end_ms, speed_percent] that this person just played. Raises Usage, NobodyNamed."""
    name = desk.named()
    if not isinstance(sitting, str) or not 8 <= len(sitting) <= 64 or not sitting.isalnum():
        raise Usage("The sitting has no id of letters and digits.", "Make one when the page opens.", where="sitting")
    row = desk.case.get("SELECT total, rate FROM tracks WHERE exhibit = ? ORDER BY track", (exhibit,), what="exhibit")
    end_ms = -(-row["total"] * 1000 // row["rate"])
    if not isinstance(untrusted_ranges, list) or len(untrusted_ranges) > 1000:
        raise Usage("The ranges are not a list, or too many.", "Send them more often.", where="ranges")
    ranges: list[views.Range] = []
    for item in untrusted_ranges:
        whole = isinstance(item, list) and len(item) == 3 and all(type(n) is int for n in item)
        if not whole or not 0 <= item[0] < item[1] or not 10 <= item[2] <= 1000:
            raise Usage("A range is not [start_ms, end_ms, speed_percent].", "Send whole numbers.", where="ranges")
        if item[0] < end_ms:
            ranges.append((item[0], min(item[1], end_ms), item[2]))
    if ranges:
        views.note_view(desk.case, name, exhibit, sitting, ranges)


def close_sitting(desk: Desk, sitting: str) -> int:
    """Write the entries of a sitting that ended. Returns how many."""
    return views.close_sitting(desk.case, sitting)


class _Heard:
    """Closed sittings by exhibit and person, read from the log once and then only what is new."""

    def __init__(self) -> None:
        self.seq = 0
        self.lock = threading.Lock()
        self.ranges: dict[tuple[str, str], list[list[int]]] = {}


_CACHE: weakref.WeakKeyDictionary[Case, _Heard] = weakref.WeakKeyDictionary()
_CACHE_LOCK = threading.Lock()


def _ranges(desk: Desk, exhibit: str) -> dict[str, list[list[int]]]:
    """person -> ranges in microseconds with speed, from closed and open sittings."""
    case = desk.case
    with _CACHE_LOCK:
        kept = _CACHE.setdefault(case, _Heard())
    with kept.lock, case.snapshot():
        for row in case.read(
            "SELECT l.seq, l.private, f.value AS actor FROM log l JOIN fields f ON f.seq = l.seq AND f.name = 'actor'"
            ' WHERE l.seq > ? AND instr(CAST(l.private AS TEXT), \'"act":"view"\') AND f.value IS NOT NULL'
            " ORDER BY l.seq",
            (kept.seq,),
        ):
            private = json.loads(bytes(row["private"]))
            if private["act"] == "view":
                key = (private["details"]["exhibit"], row["actor"])
                kept.ranges.setdefault(key, []).extend(private["details"]["ranges_ms"])
        newest = case.one("SELECT max(seq) AS n FROM log")
        kept.seq = newest["n"] if newest else 0
        out = {person: list(ranges) for (which, person), ranges in kept.ranges.items() if which == exhibit}
        for row in case.read("SELECT actor, ranges FROM open_views WHERE exhibit = ?", (exhibit,)):
            out.setdefault(row["actor"], []).extend(json.loads(row["ranges"]))
    return {person: [[r[0] * 1000, r[1] * 1000, *r[2:]] for r in ranges] for person, ranges in out.items()}


def coverage(desk: Desk, exhibit: str) -> list[dict[str, Any]]:
    """Who heard which seconds: [{person, full: [[start_ms, end_ms]], faster: [...]}], milliseconds."""
    out = []
    for person, ranges in sorted(_ranges(desk, exhibit).items()):
        full, faster = standing.heard(ranges)
        out.append({"person": person, "full": _ms(full), "faster": _ms(faster)})
    return out


def _ms(spans: Iterable[Sequence[int]]) -> list[list[int]]:
    return [[a // 1000, b // 1000] for a, b in spans]


# -- certification ----------------------------------------------------------------------------------------------------


def certify(
    desk: Desk,
    transcript: str,
    untrusted_spans: Any,
    *,
    role: Any = None,
    told_before: Any = None,
    uncertain: Any = "",
    statement: Any = None,
    seq: Any = None,
) -> str:
    """A named person certifies spans of the newest version, which is made now where there are unsaved edits.

    `seq`: the newest record that this person was shown; where somebody else changed the spans since, it is refused.

    Raises NobodyNamed, NotTold, NotHeard (its `where` names what is missing, its `missing_us` in microseconds),
    BlindStands, Usage. Returns the certification's id.
    """
    name = desk.named()
    blind.check_readable(desk, transcript)
    with journal.opened(desk, transcript) as live:
        exhibit, total_us = live.exhibit, live.journal.state.total_us
        spans = _spans(untrusted_spans, total_us)
        _check_shown(live, spans, seq, name)
    check_told(desk, exhibit)
    before = told(desk, exhibit) or {}
    role = _text(role, "role") if role else before["role"]
    told_before = _text(told_before, "told") if told_before else before["told"]
    uncertain = _text(uncertain or "", "uncertain", empty=True)
    translated = desk.case.one("SELECT 1 FROM bindings WHERE transcript = ? AND kind = 'translation'", (transcript,))
    statement = _text(statement, "statement") if statement else _TRANSLATED if translated else _STATEMENT
    full, _ = standing.heard(_ranges(desk, exhibit).get(name, []))
    lacking = standing.missing(spans, full)
    if lacking:
        raise not_heard(lacking)
    with journal.opened(desk, transcript) as live:
        number = journal.save(desk, transcript)
        _check_shown(live, spans, seq, name)  # that version also took in what came since the first look
    with desk.case.act(Act("certify", name, role="listener")) as tx:
        saved = tx.one("SELECT max(seq) AS n FROM saves WHERE transcript = ? AND number <= ?", (transcript, number))
        made = tx.new_id("Z")
        tx.detail("certification", made)
        tx.detail("transcript", transcript)
        tx.detail("revision", number)
        tx.detail("spans_us", [list(span) for span in spans])
        tx.insert(
            "certifications", id=made, transcript=transcript, revision=f"R{number}",
            spans=cj.dump([list(span) for span in spans]), statement=statement, stated_by=name, at=tx.time, role=role,
            told=told_before, uncertain=uncertain or None, seq=(saved["n"] or 0) if saved else 0,
        )  # fmt: skip
    return made


def _check_shown(live: Live, spans: Sequence[standing.Span], shown: Any, name: str) -> None:
    """Refuse to certify words of somebody else that came after the record `shown`. Raises Usage."""
    if type(shown) is int and journal.changed_by_another(live, spans, shown, name):
        raise Usage("Somebody else changed this while you were at it.", "Look at it again.", where="spans")


def _spans(untrusted: Any, total_us: int | None) -> list[standing.Span]:
    good = isinstance(untrusted, list) and 0 < len(untrusted) <= 10_000
    if not good or not all(
        isinstance(s, list | tuple) and len(s) == 2 and all(type(n) is int for n in s) and 0 <= s[0] < s[1]
        for s in untrusted
    ):
        raise Usage("The spans are not [start_us, end_us].", "Choose what you stand behind.", where="spans")
    if total_us is not None and any(end > total_us for _, end in untrusted):
        raise Usage("A span lies after the end of the recording.", "Choose one inside it.", where="spans")
    return standing.union(untrusted)


def not_heard(lacking: Sequence[standing.Span]) -> NotHeard:
    """The error that names what is still to be played."""
    shown = ", ".join(f"{clock(a / 1e6)}-{clock(b / 1e6)}" for a, b in lacking[:20])
    more = f" and {len(lacking) - 20} more" if len(lacking) > 20 else ""
    fault = NotHeard(
        "Only what you have played in full, at normal speed or slower, can be certified.",
        "Play what is missing.",
        where=shown + more,
    )
    fault.missing_us = tuple(lacking)
    return fault


def certified(desk: Desk, live: Live) -> list[dict[str, Any]]:
    """Every certification of a transcript: {id, revision, spans, by, role, told, uncertain, statement, at, open, …}.

    `open` is True where it was reopened and does not count any more; `reopened` then says by what: {revision, seq, by,
    at}. The first of its spans also stands as `start_us` and `end_us`.
    """
    rows = desk.case.read(
        "SELECT c.*, r.revision AS r_revision, r.seq AS r_seq, r.made_by AS r_by, r.at AS r_at, r.certification AS r"
        " FROM certifications c LEFT JOIN reopenings r ON r.certification = c.id WHERE c.transcript = ?"
        " ORDER BY CAST(substr(c.id, 2) AS INTEGER)",
        (live.transcript,),
    )
    out = []
    for row in rows:
        spans = json.loads(bytes(row["spans"]))
        reopened: dict[str, Any] | None = None
        if row["r"] is not None:
            reopened = {"revision": row["r_revision"], "seq": row["r_seq"], "by": row["r_by"], "at": row["r_at"]}
        else:
            hit = journal.touched_first(live, spans, row["seq"] or 0)
            if hit is not None:
                reopened = {"revision": None, "seq": hit[0], "by": hit[1], "at": hit[2]}
            elif not _same_words(desk, live, row["revision"], spans):
                reopened = {"revision": f"R{live.number}", "seq": None, "by": live.made_by, "at": None}
        out.append(
            {
                "id": row["id"], "revision": row["revision"], "spans": spans, "start_us": spans[0][0],
                "end_us": spans[-1][1], "by": row["stated_by"], "role": row["role"], "told": row["told"],
                "uncertain": row["uncertain"], "statement": row["statement"], "at": row["at"],
                "open": reopened is not None, "reopened": reopened,
            }
        )  # fmt: skip
    return out


def _same_words(desk: Desk, live: Live, revision: str, spans: list[list[int]]) -> bool:
    """Whether what was certified still stands in the newest version (an import or alignment may have changed it)."""
    number = int(revision[1:])
    if number == live.number:
        return True
    key = (number, live.number, json.dumps(spans))
    known = live.compared.get(key)
    if known is None:
        then, now = (revision_of(desk, live.transcript, n) for n in (number, live.number))
        known = _inside(then, spans) == _inside(now, spans)
        live.compared[key] = known
    return known


def revision_of(desk: Desk, transcript: str, number: int) -> Revision:
    """One version of a transcript. Raises NotInCase."""
    row = desk.case.get("SELECT data FROM revisions WHERE transcript = ? AND number = ?", (transcript, number))
    return canonical.load(bytes(row["data"]))


def _inside(revision: Revision, spans: list[list[int]]) -> list[Any]:
    """What was said and heard inside the spans; word times do not count, they change no word."""

    def meets(start_s: float | None, end_s: float | None) -> bool:
        start, end = micros(start_s), micros(end_s)
        start = end if start is None else start
        return start is not None and standing.meets(spans, start, max(start + 1, end or 0))

    said: list[Any] = [
        (t.id, str(t.speaker), t.start_s, t.end_s, tuple((w.text, w.uncertain, w.alternatives) for w in t.words))
        for t in revision.turns
        if meets(t.start_s, t.end_s)
    ]
    return said + [(e.kind, e.text, e.start_s, e.end_s) for e in revision.events if meets(e.start_s, e.end_s)]


def certifications(desk: Desk, transcript: str) -> list[dict[str, Any]]:
    """The same for a transcript by its id."""
    with journal.opened(desk, transcript) as live:
        return certified(desk, live)


# -- who a speaker may be ---------------------------------------------------------------------------------------------


def suppose(desk: Desk, transcript: str, speaker: Any, label: Any, says: Any, why: Any) -> str:
    """Keep who a speaker may be, who says so, and why. Never just a name. Returns the hypothesis' id."""
    name = desk.named()
    blind.check_readable(desk, transcript)
    desk.case.get("SELECT 1 FROM transcripts WHERE id = ?", (transcript,), what="transcript")
    values = {k: _text(v, k) for k, v in (("speaker", speaker), ("label", label), ("says", says), ("why", why))}
    with desk.case.act(Act("suppose speaker", name, details={"transcript": transcript})) as tx:
        made = tx.new_id("H")
        tx.detail("hypothesis", made)
        tx.insert("hypotheses", id=made, transcript=transcript, made_by=name, at=tx.time, state="open", **values)
    return made


def settle_hypothesis(desk: Desk, hypothesis: str, held: bool, why: Any) -> None:
    """A named person accepts or rejects a hypothesis, and says why. It stays in the list. Raises NotInCase."""
    name = desk.named()
    row = desk.case.get("SELECT transcript, state FROM hypotheses WHERE id = ?", (hypothesis,), what="hypothesis")
    blind.check_readable(desk, row["transcript"])
    if row["state"] != "open":
        raise NotInCase("That hypothesis is settled already.", "Make another one.", where="hypothesis")
    reason = _text(why, "why")
    with desk.case.act(Act("settle speaker", name, details={"hypothesis": hypothesis})) as tx:
        tx.update(
            "hypotheses", hypothesis, state="accepted" if held else "rejected", settled_by=name, settled_at=tx.time,
            settled_why=reason,
        )  # fmt: skip


def hypotheses(desk: Desk, transcript: str) -> list[dict[str, Any]]:
    """Every hypothesis about speakers of a transcript, open, accepted or rejected."""
    blind.check_readable(desk, transcript)
    rows = desk.case.read(
        "SELECT * FROM hypotheses WHERE transcript = ? ORDER BY CAST(substr(id, 2) AS INTEGER)", (transcript,)
    )
    names = ("id", "speaker", "label", "says", "why", "made_by", "at", "state", "settled_by", "settled_at",
             "settled_why")  # fmt: skip
    return [{**{name: row[name] for name in names}, "by": row["made_by"]} for row in rows]

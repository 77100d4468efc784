"""What a page will say and show, worked out from the case: its words, its models, its rows around a quotation."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from earwitness import ids, timecode
from earwitness.custody import fingerprint, statements, tokens, verifier
from earwitness.desk import facts as page_facts
from earwitness.desk import listening, quotations, times
from earwitness.desk.context import Desk
from earwitness.desk.excerpts import Selection
from earwitness.desk.quotations import Quotation, Withholding
from earwitness.desk.sound import SealedSound
from earwitness.errors import NotInCase
from earwitness.publication.model import (
    NOT_HERE,
    Context,
    PageModel,
    PageState,
    QuoteModel,
    Row,
    SealFacts,
    TimeClaim,
    TurnModel,
    Verifier,
    WordTime,
)
from earwitness.transcripts.coverage import coverage
from earwitness.transcripts.model import UNKNOWN, UNSTATED, Revision, Speaker, Turn
from earwitness.transcripts.wording import marked

if TYPE_CHECKING:
    from earwitness.desk.release import Options

NOT_STATED: Final = "Speaker not stated"
NOT_NAMED: Final = "a publisher who is not named"
UNCONFIRMED: Final = (
    "Only the quotations were confirmed, each by the person named with it. The other lines are as the transcript"
    " has them: nobody stands behind them here."
)
_LEAST_STRETCH_MS: Final = 1500
SETTLING_MS: Final = {"opus": 160, "aac": 50, "mp3": 110, "pcm": 0}
RIGHT_TO_LEFT: Final = ("ar", "fa", "he", "ur", "ps", "yi", "dv", "ug", "ckb")


def revision_bytes(desk: Desk, q: Quotation) -> bytes:
    row = desk.case.one("SELECT data FROM revisions WHERE digest = ?", (q.revision,))
    if row is None:
        raise NotInCase("The version of the transcript that was quoted is not here.", "Open a backup.", where=q.id)
    return bytes(row["data"])


# --- words -----------------------------------------------------------------------------------------------------------


def label(speaker: Speaker) -> str:
    """How a speaker is shown: as described, or plainly not stated."""
    return NOT_STATED if speaker is UNSTATED else str(speaker)


def stretches(
    sound: SealedSound, standing: Sequence[Withholding], gaps: Sequence[tuple[int, int]]
) -> list[tuple[float, float, str | None, str]]:
    """Standing decisions as (start_s, end_s, words, mark). The mark has the length of the hole that the proof shows,
    else the length that was asked for."""
    out = []
    for w in standing:
        length = Fraction(w.end - w.start, sound.track.rate)
        for a, b in gaps:
            if a < w.end and b > w.start:
                length = Fraction(b - a, sound.track.rate)
        mark = f"[withheld, {float(length):.1f} s]"
        out.append((float(sound.seconds_at(w.start)), float(sound.seconds_at(w.end)), w.words, mark))
    return out


def turns_of(
    sound: SealedSound, q: Quotation, selection: Selection, standing: Sequence[Withholding]
) -> tuple[TurnModel, ...]:
    hidden = stretches(sound, standing, selection.gaps)
    out = []
    for line in q.lines:
        start, end = sound.sample_at(line.start_s), sound.sample_at(line.end_s)
        if line.turn is None:
            signed = statements.Turn("event", "", line.event, start, end)
            out.append(TurnModel(signed, round(line.start_s * 1000), round(line.end_s * 1000)))
            continue
        words, spots = spelled(quotations.without(line.turn, hidden))
        signed = statements.Turn("speech", label(line.turn.speaker), words, start, end)
        out.append(TurnModel(signed, round(line.start_s * 1000), round(line.end_s * 1000), spots))
    return tuple(out)


def spelled(turn: Turn) -> tuple[str, tuple[WordTime, ...]]:
    """The words of a turn as one line with their marks, and when each is heard where that is known."""
    text, spots = "", []
    for word in turn.words:
        if text and not word.joined:
            text += " "
        begin = len(text)
        text += marked(word)
        if word.start_s is not None and word.end_s is not None:
            spots.append(WordTime(begin, len(text), round(word.start_s * 1000), round(word.end_s * 1000)))
    return text, tuple(spots)


# --- the models ------------------------------------------------------------------------------------------------------


def _ms(sound: SealedSound, sample: int) -> int:
    return max(0, sample - sound.track.skip) * 1000 // sound.track.rate


def quote_model(
    desk: Desk,
    n: int,
    q: Quotation,
    sound: SealedSound,
    selection: Selection,
    state: PageState,
    turns: tuple[TurnModel, ...],
    standing: Sequence[Withholding],
    seal_index: int,
    options: Options,
) -> QuoteModel:
    total_ms = sound.track.total * 1000 // sound.track.rate
    start_ms = _ms(sound, selection.play_start)
    end_ms = min(total_ms, max(start_ms + 1, _ms(sound, selection.play_end)))
    first, last = sound.leaves_over(selection.play_start, selection.play_end)
    speakers = list(dict.fromkeys(t.signed.speaker for t in turns if t.signed.kind == "speech"))
    basis = {w.basis for line in q.lines if line.turn for w in line.turn.words if w.start_s is not None}
    return QuoteModel(
        id=f"q{n + 1}",
        heading="; ".join(speakers) or "Heard on the recording",
        turns=turns,
        start_ms=start_ms,
        end_ms=end_ms,
        total_ms=total_ms,
        pieces=listening.pieces(desk, sound, range(first, last + 1), set(selection.disclosed())),
        seal=seal_index,
        state=state,
        confirmed_by=(q.decided_by or "") if q.state == "confirmed" else "",
        identification="" if speakers == [NOT_STATED] else "Speakers are described, not identified.",
        language="und" if q.language == UNKNOWN else q.language,
        word_basis=_basis_words(basis),
        withheld_ms=tuple((max(start_ms, _ms(sound, a)), min(end_ms, _ms(sound, b))) for a, b in selection.gaps),
        chain=_chain(desk, q.exhibit),
        context=_context(
            desk,
            q,
            sound,
            stretches(sound, standing, selection.gaps),
            start_ms,
            end_ms,
            round(options.context_s * 1000),
        ),
        leaves=selection.runs,
        leaves_total=sound.track.leaves,
        settling_ms=SETTLING_MS[sound.track.codec] if selection.gaps or _cold(sound, selection) else 0,
    )


def _cold(sound: SealedSound, selection: Selection) -> bool:
    """Whether the decoder starts inside the recording without a lead-in that would let it settle unheard."""
    begin = sound.shapes[selection.runs[0][0]].start
    return begin == selection.play_start and begin > 0


def _basis_words(basis: Collection[str]) -> str:
    """What a page says of where word times come from."""
    if not basis:
        return "The words have no times of their own; a turn lights up as a whole."
    names = {
        "measured": "found in the sound by a program",
        "given": "as given by the transcript that was imported",
        "hand": "set by hand",
        "interpolated": "spread over the turn by the length of the words",
        "bounded": "bounded by the next turn",
    }
    return "Word times: " + "; ".join(names[b] for b in sorted(set(basis) & set(names))) + "."


def _chain(desk: Desk, exhibit: str) -> str:
    row = desk.case.get("SELECT source FROM exhibits WHERE id = ?", (exhibit,), what="exhibit")
    given = " It was given to us by a source we do not name." if row["source"] else ""
    return f"Heard on the recording, exhibit {exhibit}.{given}"


def _quoted_revision(desk: Desk, q: Quotation) -> Revision:
    from earwitness.transcripts import canonical

    return canonical.load(revision_bytes(desk, q))


def _rows(
    desk: Desk,
    q: Quotation,
    sound: SealedSound,
    hidden: Sequence[tuple[float, float, str | None, str]],
    low_ms: int,
    high_ms: int,
) -> list[Row]:
    """Turns and events that begin in [low_ms, high_ms), with what is withheld taken out of their words; and silence,
    and speech that nobody has transcribed, where the speech map has them."""
    revision = _quoted_revision(desk, q)
    rows = []
    for turn in revision.turns:
        if turn.start_s is None or turn.end_s is None or not low_ms <= turn.start_s * 1000 < high_ms:
            continue
        words, _ = spelled(quotations.without(turn, hidden))
        start_ms, end_ms = round(turn.start_s * 1000), round(turn.end_s * 1000)
        laps = any(
            o.id != turn.id and o.speaker != turn.speaker and o.start_s is not None and o.end_s is not None
            and o.start_s < turn.start_s < o.end_s for o in revision.turns
        )  # fmt: skip
        rows.append(Row("speech", start_ms, end_ms, words, label(turn.speaker), overlaps=laps))
    for event in revision.events:
        if event.start_s is not None and low_ms <= event.start_s * 1000 < high_ms:
            line = quotations.event_line(event)
            rows.append(Row("event", round(line.start_s * 1000), round(line.end_s * 1000), line.event))
    for stretch in coverage(revision, listening.speech_map(desk, q.exhibit), listening.total_s(desk, q.exhibit)):
        start_ms, end_ms = round(stretch.start_s * 1000), round(stretch.end_s * 1000)
        start_ms, end_ms = max(start_ms, low_ms), min(end_ms, high_ms)
        if stretch.account in ("silence", "untranscribed") and end_ms - start_ms >= _LEAST_STRETCH_MS:
            rows.append(Row("silence" if stretch.account == "silence" else "untranscribed", start_ms, end_ms))
    return sorted(rows, key=lambda r: (r.start_ms, r.end_ms))


def _context(
    desk: Desk,
    q: Quotation,
    sound: SealedSound,
    hidden: Sequence[tuple[float, float, str | None, str]],
    start_ms: int,
    end_ms: int,
    around_ms: int,
) -> Context:
    around = around_ms
    before = _rows(desk, q, sound, hidden, max(0, start_ms - around), start_ms)
    after = _rows(desk, q, sound, hidden, end_ms, end_ms + around)
    return Context(tuple(before[-2:]), tuple(after[:2]))


def _transcript(
    desk: Desk,
    chosen: Sequence[Quotation],
    sounds: Mapping[tuple[str, int], SealedSound],
    selections: Sequence[Selection],
    quotes: Sequence[QuoteModel],
    around_ms: int,
) -> tuple[Row, ...]:
    """The transcript around the quotations, and how long the rest is. One recording only: two would be confusing."""
    if len({q.exhibit for q in chosen}) != 1:
        return ()
    q = chosen[0]
    sound = sounds[(q.exhibit, q.track)]
    standing = [w for w in quotations.standing(desk, q.exhibit) if w.track == q.track]
    hidden = stretches(sound, standing, [gap for s in selections for gap in s.gaps])
    around, total = around_ms, quotes[0].total_ms
    parts: list[list[int]] = []
    for m in sorted(quotes, key=lambda m: m.start_ms):
        low, high = max(0, m.start_ms - around), min(total, m.end_ms + around)
        if parts and low <= parts[-1][1]:
            parts[-1][1] = max(parts[-1][1], high)
        else:
            parts.append([low, high])
    out: list[Row] = []
    at = 0
    for low, high in parts:
        rows = _rows(desk, q, sound, hidden, low, high)
        if not around:  # a turn of which a part is quoted is not to be printed whole then
            rows = [r for r in rows if r.kind not in ("speech", "event")] + _own_rows(quotes, low, high)
            rows.sort(key=lambda r: (r.start_ms, r.end_ms))
        if low > at:
            out.append(Row("withheld", at, low, note=NOT_HERE))
        out += [_in_quote(row, quotes) for row in rows]
        at = max([high, *(row.end_ms for row in rows)])
    if at < total:
        out.append(Row("withheld", at, total, note=NOT_HERE))
    return tuple(out)


def _own_rows(quotes: Sequence[QuoteModel], low_ms: int, high_ms: int) -> list[Row]:
    """The words of the quotations themselves as rows; each once."""
    turns = [t for m in quotes if low_ms <= m.start_ms < high_ms for t in m.turns]
    rows = [
        Row("speech" if t.signed.speaker else "event", t.start_ms, t.end_ms, t.signed.words, t.signed.speaker)
        for t in turns
    ]
    return list(dict.fromkeys(rows))


def _in_quote(row: Row, quotes: Sequence[QuoteModel]) -> Row:
    middle = (row.start_ms + row.end_ms) // 2
    for m in quotes:
        if m.start_ms <= middle < m.end_ms:
            return replace(row, quote=m.id)
    return row


def page_model(
    desk: Desk,
    chosen: Sequence[Quotation],
    sounds: Mapping[tuple[str, int], SealedSound],
    selections: Sequence[Selection],
    quotes: Sequence[QuoteModel],
    order: Sequence[str],
    options: Options,
    replaced: str | None,
) -> PageModel:
    working = options.working or any(m.state == "working" for m in quotes)
    staged = any(page_facts.is_staged(desk, e) for e in order)
    count = len(quotes)
    title = options.title or ("A quotation from a recording" if count == 1 else f"{count} quotations from a recording")
    return PageModel(
        title=title,
        page_id=ids.random_hex(16),
        publisher=options.publisher or NOT_NAMED,  # never whoever happens to sit at the desk
        made_on=timecode.instant()[:10],
        quotes=tuple(quotes),
        seals=tuple(_seal_facts(desk, e, sounds, options) for e in order),
        state="working" if working else "released",
        staged=staged,
        standfirst=options.standfirst,
        language=options.language,
        direction="rtl" if options.language.split("-")[0] in RIGHT_TO_LEFT else "ltr",
        contact=options.contact,
        open_points=tuple(
            f"Quotation {m.number} has not been confirmed by a person." for m in quotes if not m.confirmed_by
        ),
        transcript=_transcript(desk, chosen, sounds, selections, quotes, round(options.context_s * 1000)),
        transcript_by=UNCONFIRMED,
        facts=page_facts.facts(desk, order, options.show),
        replaces=replaced or "",
        verifier=Verifier(sha256=verifier.digest()),
    )


def _seal_facts(desk: Desk, exhibit: str, sounds: Mapping[tuple[str, int], SealedSound], options: Options) -> SealFacts:
    row = desk.case.get("SELECT * FROM exhibits WHERE id = ?", (exhibit,), what="exhibit")
    sound = next(s for (e, _), s in sounds.items() if e == exhibit)
    return SealFacts(
        audio_root=sound.track.root.hex(),
        codec=page_facts.codec_words(sound.track),
        day=row["received_at"][:10],
        key_hex=fingerprint.hex_of(sound.seal.key),
        key_spoken=fingerprint.spoken(sound.seal.key),
        exhibit=exhibit,
        times=_time_claims(desk, sound),
        file_sha256=row["original"] if "digest" in options.show else "",
        received=row["received_at"] if "received" in options.show else "",
        received_how=page_facts.stated(desk, exhibit, "got.how") if "how" in options.show else "",
    )


def _time_claims(desk: Desk, sound: SealedSound) -> tuple[TimeClaim, ...]:
    """What the tokens claim, for people to check elsewhere."""
    row = desk.case.get("SELECT instance, n FROM exhibits WHERE id = ?", (sound.exhibit,), what="exhibit")
    out = []
    for checkpoint in desk.case.checkpoints(row["instance"]):
        first, _ = times.stored_tokens(desk, checkpoint)
        if checkpoint.size <= row["n"] or checkpoint.key != sound.seal.key or not first:
            continue
        for token in first:
            report = tokens.check(token, tokens.imprints(times.note_k(checkpoint)))
            if report.gen_time is not None and report.state != "no":
                out.append(TimeClaim(report.authority or "an unnamed authority", timecode.instant(report.gen_time)))
        break
    return tuple(out)

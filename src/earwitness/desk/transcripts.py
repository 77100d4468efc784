"""Transcripts of a case: imported, drafted, given word times; every change is a revision, none is ever overwritten."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from earwitness import __version__
from earwitness.desk import blind, journal, listening
from earwitness.desk.context import Desk
from earwitness.desk.intake import open_untrusted
from earwitness.errors import NotInCase, TranscriptUnreadable, Usage
from earwitness.store.act import Act
from earwitness.transcripts import canonical, formats
from earwitness.transcripts.coverage import coverage, seconds_by_account
from earwitness.transcripts.edges import place_turns, set_edges
from earwitness.transcripts.formats import languages
from earwitness.transcripts.model import UNKNOWN, UNSTATED, Event, Revision, Source, Turn

MAX_BYTES = 64 * 1024 * 1024
# Where the words of a transcript `t` come from, in SQL: a version in which a machine only grouped the voices changes
# nothing about that, and where there is no other, a machine drafted all there is.
ORIGIN_OF_WORDS = (
    "COALESCE((SELECT o.origin FROM revisions o WHERE o.transcript = t.id AND o.origin != '\"grouped\"'"
    " ORDER BY o.number DESC LIMIT 1), '\"drafted\"')"
)


@dataclass(frozen=True)
class Imported:
    """What importing or changing a transcript gave, and what a person should look at."""

    transcript: str
    revision: int
    turns: int
    events: int
    untimed: int
    bounded: int
    language: str
    warnings: tuple[str, ...]
    losses: tuple[str, ...]


def import_file(
    desk: Desk,
    exhibit: str,
    path: Path,
    *,
    format_name: str | None = None,
    encoding: str | None = None,
    clip: str | None = None,
    language: str | None = None,
    written_by: str | None = None,
) -> Imported:
    """Read a transcript and bind it to a recording as a first revision. Nothing is kept of a file that fails.

    `written_by`: whose words they are, where somebody says so; whoever brings a file in need not have heard anything.
    Raises TranscriptUnreadable with the line or element, Usage, FormatUnavailable.
    """
    with open_untrusted(path) as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise TranscriptUnreadable("The transcript is larger than 64 MiB.", "Split it by recording.", where="file")
    given = languages.spoken(language) if language else None
    whose = " ".join((written_by or "").split()) or None
    if whose and (len(whose) > 200 or not whose.isprintable()):
        raise Usage("That cannot be a name.", "Write a name or an alias of at most 200 letters.", where="by")
    found = formats.read(data, name_hint=path.name, format_name=format_name, encoding=encoding, clip=clip)
    total_s = listening.total_s(desk, exhibit)
    placed = place_turns(found.turns, total_s)
    events = inside(found.events, total_s)
    stored = desk.case.originals.put_bytes(data)
    source = Source(
        "imported", f"earwitness {found.format}", __version__, (("encoding", found.encoding),), stored.sha256
    )
    return _keep(
        desk, exhibit, placed.turns, events, source, given or found.language, "import transcript",
        kept=stored.sha256, untimed=len(placed.untimed), bounded=len(placed.bounded),
        warnings=tuple(w for w in found.warnings if placed.untimed or not w.startswith("turns lack a start or an end")),
        losses=found.losses, written_by=whose,
    )  # fmt: skip


def inside(events: Sequence[Event], total_s: float) -> tuple[Event, ...]:
    """Events cut at the end of the recording; one that begins after it loses its times, never itself."""
    kept = []
    for event in events:
        if event.start_s is not None and event.start_s >= total_s:
            event = replace(event, start_s=None, end_s=None)
        elif event.end_s is not None and event.end_s > total_s:
            event = replace(event, end_s=total_s)
        kept.append(event)
    return tuple(kept)


def _keep(
    desk: Desk,
    exhibit: str,
    turns: tuple[Turn, ...],
    events: tuple[Event, ...],
    source: Source,
    language: str,
    what: str,
    *,
    transcript: str | None = None,
    kept: str | None = None,
    untimed: int = 0,
    bounded: int = 0,
    warnings: tuple[str, ...] = (),
    losses: tuple[str, ...] = (),
    written_by: str | None = None,
) -> Imported:
    """Write a revision: of a new transcript, or the next of one that is there."""
    case = desk.case
    row = case.get("SELECT original FROM exhibits WHERE id = ?", (exhibit,), what="exhibit")
    with case.act(Act(what, desk.actor)) as tx:
        number, parent = 1, None
        if transcript is None:
            transcript = tx.new_id("T")
            tx.insert("transcripts", id=transcript, exhibit=exhibit, track=0, language=language, current=1)
        else:
            last = tx.one("SELECT max(number) AS n FROM revisions WHERE transcript = ?", (transcript,))
            number = int(last["n"]) + 1 if last else 1
            parent = f"R{number - 1}"
            tx.update("transcripts", transcript, current=number, language=language)
        revision = Revision(
            f"R{number}", row["original"], turns, events, source, parent=parent, language=language or "UNKNOWN"
        )
        data = canonical.dump(revision)
        tx.detail("transcript", transcript)
        tx.detail("revision", number)
        tx.insert(
            "revisions", transcript=transcript, number=number, digest=canonical.digest(revision).hex(), parent=parent,
            data=data, origin=json.dumps(source.kind), made_by=desk.actor, made_at=tx.time,
        )  # fmt: skip
        if written_by is not None:
            tx.insert("bindings", transcript=transcript, kind="transcript", owner=written_by)
        if kept is not None:  # a row must speak of the file that was read, or it would be swept up as a stray
            tx.insert("openings", exhibit=exhibit, name=f"source of {transcript} R{number}", original=kept)
    return Imported(transcript, number, len(turns), len(events), untimed, bounded, revision.language, warnings, losses)


def chosen(desk: Desk, exhibit: str, transcript: str | None = None) -> str:
    """The id of the transcript that is meant: the one named, else the newest that this person may read.

    A translation or a blind one is never taken unasked. Raises NotInCase, BlindStands.
    """
    if transcript:
        blind.check_readable(desk, transcript)
    apart = set(blind.open_pairs(desk)) | blind.hidden(desk)
    rows = desk.case.read(
        "SELECT t.id, b.kind FROM transcripts t LEFT JOIN bindings b ON b.transcript = t.id WHERE t.exhibit = ?"
        " ORDER BY CAST(substr(t.id, 2) AS INTEGER) DESC",
        (exhibit,),
    )
    for row in rows:
        if row["id"] == transcript or (not transcript and row["id"] not in apart and row["kind"] != "translation"):
            return str(row["id"])
    raise NotInCase(
        "That recording has no transcript yet.", "Give one with `transcript import CASE E1 FILE`.", where="exhibit"
    )


def check_original(desk: Desk, transcript: str) -> None:
    """Raises Usage for a translation: its words are not those that sound, so nothing is quoted from it."""
    row = desk.case.one("SELECT source FROM bindings WHERE transcript = ? AND kind = 'translation'", (transcript,))
    if row is not None:
        raise Usage(
            f"{transcript} is a translation; its words were not said.",
            f"Quote from {row['source']}, which it translates. The translation can go along with the page.",
            where="transcript",
        )


def current(desk: Desk, exhibit: str, transcript: str | None = None) -> tuple[str, Revision, bytes]:
    """The transcript's id, its newest revision and that revision's bytes. Raises NotInCase, BlindStands.

    Edits that are in no version yet are not in it: `journal.save_if_needed` makes one.
    """
    row = desk.case.one(
        "SELECT t.id, r.data FROM transcripts t JOIN revisions r ON r.transcript = t.id AND r.number = t.current"
        " WHERE t.id = ?",
        (chosen(desk, exhibit, transcript),),
    )
    if row is None:
        raise NotInCase(
            "That recording has no transcript yet.", "Give one with `transcript import CASE E1 FILE`.", where="exhibit"
        )
    data = bytes(row["data"])
    return row["id"], canonical.load(data), data


def relabel(desk: Desk, exhibit: str, old: str, new: str) -> Imported:
    """Call a speaker otherwise in every turn: a new revision. A label describes; it never proves who somebody is."""
    journal.save_if_needed(desk, chosen(desk, exhibit))
    transcript, revision, _ = current(desk, exhibit)
    label = UNSTATED if new == str(UNSTATED) else new
    turns = tuple(replace(t, speaker=label) if str(t.speaker) == old else t for t in revision.turns)
    if turns == revision.turns:
        raise NotInCase("No turn has that speaker.", "List them with `transcript show CASE E1`.", where="speaker")
    source = Source("edited", "earwitness", __version__, (("edit", "speaker"),))
    return _keep(
        desk, exhibit, turns, revision.events, source, revision.language, "name speaker", transcript=transcript
    )


def begin(desk: Desk, exhibit: str, language: str | None = None) -> str:
    """An empty transcript of its own, to be typed in the listening room. Returns its id. Raises NobodyNamed, Usage."""
    desk.named()
    spoken = languages.spoken(language)
    return _keep(
        desk, exhibit, (), (), Source("edited", "earwitness", __version__), spoken, "begin transcript"
    ).transcript  # fmt: skip


def untranscribed(desk: Desk, exhibit: str, original: str) -> str:
    """The digest of an empty first revision, made where a recording has no transcript at all."""
    try:
        _, revision, _ = current(desk, exhibit)
    except NotInCase:
        _keep(desk, exhibit, (), (), Source("edited", "earwitness", __version__), UNKNOWN, "begin transcript")
        _, revision, _ = current(desk, exhibit)
    if revision.exhibit_sha256 != original:
        raise NotInCase("The transcript is of another recording.", "Import the right one.", where="exhibit")
    return canonical.digest(revision).hex()


def edges(desk: Desk, exhibit: str, turn: str, start_s: float, end_s: float) -> Imported:
    """Set the edges of a turn by hand: a new revision."""
    journal.save_if_needed(desk, chosen(desk, exhibit))
    transcript, revision, _ = current(desk, exhibit)
    total = listening.total_s(desk, exhibit)
    child = set_edges(revision, turn, start_s, end_s, new_id="R0", total_s=total)
    return _keep(
        desk, exhibit, child.turns, child.events, child.source, child.language, "set edges", transcript=transcript
    )


def align(desk: Desk, exhibit: str, *, language: str | None = None) -> Imported:
    """Word times for an English transcript: a new revision that says of each time where it comes from.

    Raises AlignmentUnavailable for other languages or without the extra; HelperStopped where the helper died.
    """
    from earwitness.transcripts.align import check_available, each

    journal.save_if_needed(desk, chosen(desk, exhibit))
    transcript, revision, _ = current(desk, exhibit)
    spoken = language or revision.language
    check_available(spoken)
    aligned = []
    with listening.speech_pcm(desk, exhibit) as read_pcm:
        for found in each(read_pcm, revision.turns, spoken):
            aligned.append(found)
            desk.progress("finding words", len(aligned), len(revision.turns))
    turns = tuple(a.turn for a in aligned)
    source = Source("aligned", "pocketsphinx", _version("pocketsphinx"))
    notes = tuple(f"{n} turns: {note}" for note, n in Counter(a.note for a in aligned).items())
    return _keep(
        desk, exhibit, turns, revision.events, source, spoken, "align", transcript=transcript,
        untimed=sum(not t.timed for t in turns), warnings=notes,
    )  # fmt: skip


def _version(package: str) -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(package)
    except PackageNotFoundError:
        return "UNKNOWN"


def draft(
    desk: Desk, exhibit: str, *, model: str, engine: str | None = None, language: str | None = None,
    by_channels: bool = False,
) -> Imported:  # fmt: skip
    """A machine's draft as a transcript of its own, proposed until a person decides (`drafts`)."""
    from earwitness.desk import drafts

    return drafts.draft(desk, exhibit, model=model, engine=engine, language=language, by_channels=by_channels)


def account(desk: Desk, exhibit: str) -> dict[str, float]:
    """Seconds by what is known of them: transcribed, event, silence, noise, untranscribed. They add up to the whole."""
    _, revision, _ = current(desk, exhibit)
    stretches = coverage(revision, listening.speech_map(desk, exhibit), listening.total_s(desk, exhibit))
    return {str(k): v for k, v in seconds_by_account(stretches).items()}

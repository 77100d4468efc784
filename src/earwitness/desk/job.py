"""The whole job in one go: `run` on anybody's recording, `demo` on the staged one.

`run` never asks and always makes a working copy: nobody has confirmed anything yet. Its case is kept, so that the next
step is to correct, confirm and publish from it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from earwitness import demo as staged
from earwitness import ids, timecode
from earwitness.custody import bundle as bundles
from earwitness.custody import verify as verifier
from earwitness.desk import intake, keeping, listening, quotations, record, release, transcripts
from earwitness.desk.context import Desk, Progress, silent
from earwitness.desk.intake import SealedExhibit
from earwitness.desk.release import Options, Published
from earwitness.errors import AlignmentUnavailable, HelperStopped, NoQuotation
from earwitness.store.settings import Home
from earwitness.timecode import Span, clock

MOST_WHOLE = 25 * 1024 * 1024
Say = Callable[[str], None]


@dataclass(frozen=True)
class Ran:
    """What `run` did. `case` is where it can be gone on with."""

    case: Path
    sealed: SealedExhibit
    page: Published
    notes: tuple[str, ...]


def data_folder(home: Home) -> Path:
    """Where `run` and `demo` make their cases: the setting `data`, else the platform's folder for data."""
    if (given := home.get("data")) is not None:
        return Path(given)
    if named := os.environ.get("EARWITNESS_HOME"):
        return Path(named) / "cases"
    if sys.platform == "darwin":
        return Path.home() / "Library/Application Support/Earwitness/cases"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData/Local") / "Earwitness/cases"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local/share") / "earwitness/cases"


def open_or_make(case: Path | None, actor: str | None, progress: Progress) -> tuple[Desk, Path]:
    """The case that was named, made if it is not there; else a new one in the data folder."""
    folder = case
    if folder is None:
        folder = data_folder(Home.default()) / f"case-{timecode.instant()[:10]}-{ids.random_hex(3)}"
    if (folder / "case.db").exists():
        return Desk.open(folder, actor=actor, progress=progress), folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    return Desk.create(folder, actor=actor, progress=progress), folder


def run(
    recording: Path,
    out: Path,
    *,
    transcript: Path | None = None,
    case: Path | None = None,
    spans: Sequence[str] = (),
    language: str | None = None,
    clip: str | None = None,
    title: str | None = None,
    actor: str | None = None,
    progress: Progress = silent,
    stated: Sequence[record.Field] = (),
    is_staged: bool = False,
    allow_unjailed: bool = False,
) -> Ran:
    """Seal, import, find words where that is possible, publish a working copy, verify it.

    Without spans the whole recording is one quotation if it is short enough. Raises PathTaken before anything is done;
    NoQuotation with the turns to choose from; every error of the steps.
    """
    release.new_folder(out)
    desk, folder = open_or_make(case, actor, progress)
    with desk:
        sealed = intake.seal_file(desk, recording, stated=stated, staged=is_staged, allow_unjailed=allow_unjailed)
        listening.prepare(desk, sealed.id)
        notes = list(desk.warnings)
        if transcript is not None:
            found = transcripts.import_file(desk, sealed.id, transcript, language=language, clip=clip)
            notes += [*found.warnings, *(f"Not carried over: {loss}" for loss in found.losses)]
            notes += _words(desk, sealed.id)
        chosen = [_proposed(desk, _span(text, sealed.id), transcript is not None) for text in spans]
        if not chosen:
            chosen = [_whole(desk, sealed)]
        page = release.publish(desk, chosen, out, Options(title=title, working=True))
    return Ran(folder, sealed, page, tuple(dict.fromkeys((*notes, *page.notes))))


def _words(desk: Desk, exhibit: str) -> list[str]:
    """Word times where they can be had; else what to know about that."""
    try:
        found = transcripts.align(desk, exhibit)
    except (AlignmentUnavailable, HelperStopped) as missing:
        return [f"Words have no times of their own: {missing.known} {missing.do}"]
    return list(found.warnings)


def _span(text: str, exhibit: str) -> Span:
    """A span as typed; in `run` the recording may be left out, because there is only one."""
    if text.startswith("E1:") and exhibit != "E1":
        text = exhibit + text[2:]
    return timecode.parse_span(text if text[:1] == "E" else f"{exhibit}:{text}")


def _proposed(desk: Desk, span: Span, transcribed: bool) -> quotations.Quotation:
    """The quotation of a span; without a transcript, its sound alone."""
    return quotations.propose(desk, span) if transcribed else quotations.propose_whole(desk, span)


def _whole(desk: Desk, sealed: SealedExhibit) -> quotations.Quotation:
    """The whole recording as one quotation. Raises NoQuotation where it is too long, with what to type."""
    row = desk.case.get("SELECT original, size FROM exhibits WHERE id = ?", (sealed.id,), what="exhibit")
    size = row["size"]
    kept = desk.case.one("SELECT kept_decode FROM tracks WHERE exhibit = ? ORDER BY track", (sealed.id,))
    if kept and kept["kept_decode"]:
        size = desk.case.originals.path(kept["kept_decode"]).stat().st_size
    if size < MOST_WHOLE:
        span = Span(sealed.id, timecode.parse_time("0"), timecode.parse_time(f"{sealed.duration_s:.6f}"))
        return quotations.propose_whole(desk, span)
    try:
        _, revision, _ = transcripts.current(desk, sealed.id)
        turns = [t for t in revision.turns if t.start_s is not None and t.end_s is not None][:12]
    except Exception as missing:
        raise _too_long() from missing
    lines = [f"--quote {sealed.id}:{clock(t.start_s or 0)}-{clock(t.end_s or 0)}  {str(t.speaker)[:40]}" for t in turns]
    error = _too_long()
    error.do = "Choose spans, such as:\n" + "\n".join(lines)
    raise error


def _too_long() -> NoQuotation:
    return NoQuotation(
        "The recording is too large to be published whole.",
        "Choose spans: --quote E1:12.3-18.9; the recording is sealed and the case is kept.",
        where="quote",
    )


# --- the demonstration -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Shown:
    """What the demonstration left behind."""

    case: Path
    page: Path
    tampered: Path
    refused: str


def demonstrate(
    out: Path, *, language: str, say: Say, progress: Progress = silent, allow_unjailed: bool = False
) -> Shown:
    """The whole job on a staged recording, one step after the other, ending with a tampered copy that is refused."""
    release.new_folder(out)
    play = staged.load(language)
    truth = play.truth
    out.mkdir(parents=True, exist_ok=True)
    given = out / "given"
    given.mkdir()
    sound, text = given / f"staged-{language}.opus", given / f"staged-{language}.txt"
    sound.write_bytes(play.audio)
    text.write_text(play.transcript, encoding="utf-8")
    say(truth["note"])
    say("")
    case = out / "case"
    with Desk.create(case, actor="the demonstration", progress=progress) as desk:
        alias = keeping.add_source(desk, note="invented")
        fields = [
            record.parse("got.how", "It ships with Earwitness."),
            record.parse("made.at", "not applicable: staged"),
            record.parse("content", truth["title"]),
        ]
        sealed = intake.seal_file(desk, sound, stated=fields, source=alias, staged=True, allow_unjailed=allow_unjailed)
        listening.prepare(desk, sealed.id)
        say(f"1. Sealed: {sealed.id}, {clock(sealed.duration_s)}, {sealed.codec}. From now on any change to it shows.")
        found = transcripts.import_file(desk, sealed.id, text, language=language)
        for note in _words(desk, sealed.id)[:2]:
            say(f"   {note}")
        for who in truth["speakers"]:
            transcripts.relabel(desk, sealed.id, who["typed"], who["label"])
        say(f"2. Transcript: {found.turns} turns, {found.events} events, as somebody typed them.")
        for item in truth["withhold"]:
            span = _truth_span(item["span"], sealed.id)
            quotations.withhold(desk, span, reason=item["reason"], words=item["word"])
            say(f"3. Withheld: {float(span.end_s - span.start_s):.1f} s in which a name is said.")
        chosen = [quotations.confirm(desk, _truth_span(q["span"], sealed.id)) for q in truth["quotes"]]
        say(f"4. Confirmed: {len(chosen)} quotations, in the name of {desk.named()!r}.")
        page = release.publish(
            desk, chosen, out / "page",
            Options(
                truth["title"], truth["note"], publisher="Earwitness demonstration", show=("how",), language=language
            ),
        )  # fmt: skip
        say("5. Published: a page on which each quotation plays its sound and proves that it is an unaltered part.")
    released = out / "page" / "page.html"
    verdict = verifier.verify(released.read_bytes())
    say(f"6. Checked as a stranger would: {verdict.overall}.")
    tampered = out / "tampered" / "page.html"
    tampered.parent.mkdir()
    tampered.write_bytes(tamper(released.read_bytes()))
    refused = verifier.verify(tampered.read_bytes())
    say(f"7. A copy with one bit of one piece of sound changed: {refused.overall} ({refused.code}).")
    return Shown(case, released, tampered, page.page_id if refused.overall == "broken" else "NOT REFUSED")


def _truth_span(pair: Sequence[float], exhibit: str) -> Span:
    start, end = (timecode.parse_time(f"{t:.3f}") for t in pair)
    return Span(exhibit, start, end)


def tamper(page: bytes) -> bytes:
    """The page with one bit changed in the middle of the first quotation's sound."""
    bundle = bundles.parse(bundles.from_page(page))
    run = bundle.excerpts[0].runs[0]
    frame = max(run.leaves[len(run.leaves) // 2].frames, key=len)
    data = bundles.from_page(page)
    from earwitness.custody.cj import to_b64

    changed = frame[:-1] + bytes([frame[-1] ^ 1])
    forged = data.replace(to_b64(frame).encode(), to_b64(changed).encode(), 1)
    head, tail = bundles.outside(page)
    return bundles.in_page(head, forged, tail)

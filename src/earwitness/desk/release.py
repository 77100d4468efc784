"""The only way out of a case: from quotations to a folder with page.html, embeds, captions and quotes.txt.

Order, so that a cut leaves a page whole or not at all, and so that nothing leaves before the case knows of it:
1. what goes out is worked out and put before the gate; a refusal changes nothing;
2. each publication statement becomes a log entry and a row; the page stands as withdrawn, not finished;
3. the head is signed, the files are made and stored in pages/, one act writes their rows and what they disclose, and
   the page gets its state;
4. the folder is written.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from earwitness import ids, timecode
from earwitness.custody import bundle as bundles
from earwitness.custody import verify as verifier
from earwitness.custody.bundle import Bundle
from earwitness.desk import parcels, proofs, quotations, times, transcripts
from earwitness.desk.context import Desk
from earwitness.desk.excerpts import excerpt
from earwitness.desk.parcels import Made
from earwitness.desk.quotations import Quotation
from earwitness.desk.sound import open_sound
from earwitness.errors import (
    DiskFull,
    EarwitnessError,
    GateRefused,
    NoQuotation,
    NotHeld,
    NotInCase,
    OriginalChanged,
    OutUnwritable,
    PathTaken,
)
from earwitness.protection import gate
from earwitness.publication import captions, page, quotes_txt, withdrawn
from earwitness.store.act import Act
from earwitness.store.case import Checkpoint
from earwitness.store.originals import sync_folder
from earwitness.transcripts import formats

PAGE = "page.html"
UNFINISHED = "not finished: its making was cut off, and nothing of it left the case"


@dataclass(frozen=True)
class Published:
    """A page that went out. `files` are the names in the folder; `notes` what a person should read."""

    id: str
    page_id: str
    state: str
    files: tuple[str, ...]
    quotes: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Options:
    """What a person chose for a page."""

    title: str | None = None
    standfirst: str = ""
    publisher: str | None = None
    contact: str = ""
    working: bool = False
    replaces: str | None = None
    looked_at_leaks: bool = False
    show: tuple[str, ...] = ()
    language: str = "en"


def new_folder(out: Path) -> None:
    """Refuse a folder that already holds something. Raises PathTaken."""
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise PathTaken("The folder for the page is not empty.", "Name a new or empty folder.", where="out")


def publish(desk: Desk, chosen: Sequence[Quotation], out: Path, options: Options) -> Published:
    """Publish quotations as a page in `out`, which must be new or empty.

    Raises GateRefused with every reason, NobodyNamed, NoQuotation, PathTaken, OtherLog, SealKeyGone; after any of them
    the case and the disk are as they were. Raises NotHeld: the case then tells of a page that was never finished.
    """
    if not options.working:
        desk.named()
    if not chosen:
        raise NoQuotation(
            "There is no quotation to publish.", "Name one: --quote E1:12.3-18.9, or confirm one first.", where="quote"
        )
    new_folder(out)
    replaced = _replaced(desk, options.replaces)
    made = parcels.make(desk, chosen, options, replaced)
    try:
        decide(desk, made, options)  # 1
        head, entry_numbers, sealed, page_row = _enter(desk, made, options, replaced)  # 2
        files = _files(desk, made, head, entry_numbers, sealed)  # 3
        _check(files)
        _store(desk, made, files, replaced)
    finally:
        made.close()
    write_folder(out, files)  # 4
    return Published(
        page_row, made.model.page_id, made.model.state, tuple(sorted(files)), tuple(q.id for q in chosen), made.notes
    )


def decide(desk: Desk, made: Made, options: Options) -> None:
    """Ask the gate before anything leaves. Raises GateRefused with every reason."""
    facts = parcels.facts(desk, made, looked_at_leaks=options.looked_at_leaks)
    verdict = gate.decide(parcels.parcel(made), "working" if options.working else "released", facts)
    if isinstance(verdict, gate.Refused):
        raise _refusal(verdict, "Nothing was published.")


def _refusal(verdict: gate.Refused, what: str) -> GateRefused:
    """Every reason at once, so that a person settles them in one go."""
    lines = [f"{r.where}: {r.known} {r.do}" for r in dict.fromkeys(verdict.reasons)]
    return GateRefused(
        " ".join([what, *lines]),
        "Settle each point, then try again.",
        where=",".join(dict.fromkeys(r.code for r in verdict.reasons)),
    )


def _replaced(desk: Desk, given: str | None) -> str | None:
    if given is None:
        return None
    row = desk.case.one("SELECT page_id FROM pages WHERE id = ? OR page_id = ?", (given, given))
    if row is None:
        raise NotInCase("The case has no such page.", "List its pages with `log CASE`.", where="replaces")
    return str(row["page_id"])


def _enter(
    desk: Desk, made: Made, options: Options, replaced: str | None
) -> tuple[Checkpoint, dict[str, int], Mapping[str, proofs.Sealed], str]:
    """Log every publication statement and keep it, then sign the head that holds them all. Last: the page's id.

    An entry about a statement that is not in the case would be damage, so each is kept in the act that logs it; if
    the work is cut here, what is left is a page that was never finished, and says so.
    """
    case = desk.case
    before = times.head(desk)  # a head with every seal must exist before the first publication refers to it
    sealed = proofs.sealed_exhibits(desk, [q.exhibit for q in made.quotations], before)
    made.write_statements({e: hashlib.sha256(s.proof.statement_bytes).digest() for e, s in sealed.items()})
    numbers: dict[str, int] = {}
    folder, page_row = made.model.page_id, ""
    for name, statement in sorted(made.statements.items(), key=lambda item: item[0] != PAGE):
        digest = hashlib.sha256(statement).digest()
        act = Act("publish", desk.actor, details={"file": name, "state": made.model.state})
        with case.act(act, action="publish", subject=digest) as tx:
            numbers[name] = tx.n
            if name == PAGE:
                page_row = tx.new_id("P")
                tx.insert(
                    "pages", page_id=folder, id=page_row, state="withdrawn", reason=UNFINISHED, statement=statement,
                    statement_digest=digest.hex(), instance=tx.instance, n=tx.n, replaces=replaced,
                    policy="working" if options.working else "released", made_by=desk.actor, made_at=tx.time,
                    extra=json.dumps({"transcript_salts": made.salts}).encode(),
                )  # fmt: skip
            tx.insert(
                "publications", digest=digest.hex(), page_id=folder, name=name, statement=statement,
                instance=tx.instance, n=tx.n,
            )  # fmt: skip
    return times.head(desk), numbers, sealed, page_row


def _files(
    desk: Desk, made: Made, head: Checkpoint, numbers: Mapping[str, int], sealed: Mapping[str, proofs.Sealed]
) -> dict[str, bytes]:
    """Every file of the folder, finished."""
    order = list(dict.fromkeys(q.exhibit for q in made.quotations))
    hashes = {(s.exhibit, s.track.number): s.hashes() for s in made.sounds.values()}
    excerpts = []
    for n, (q, selection) in enumerate(zip(made.quotations, made.selections, strict=True)):
        sound = made.sounds[(q.exhibit, q.track)]
        excerpts.append(excerpt(sound, selection, f"q{n + 1}", order.index(q.exhibit), hashes[(q.exhibit, q.track)]))
        desk.progress("proving quotations", n + 1, len(made.quotations))
    all_sealed = [sealed[e] for e in order]
    files: dict[str, bytes] = {}
    for name, shell in made.shells.items():
        if name == PAGE:
            shown, seals = tuple(excerpts), all_sealed
        else:
            one = excerpts[int(name.removeprefix("embed-q").removesuffix(".html")) - 1]
            shown, seals = (type(one)("q1", 0, one.track, one.runs, one.siblings),), [all_sealed[one.seal]]
        publication = proofs.publication_proof(desk, made.statements[name], numbers[name], head, seals)
        data = bundles.dump(Bundle(shown, tuple(s.proof for s in seals), publication))
        files[name] = page.assemble(shell, data)
    for quote in made.model.quotes:
        files[f"{quote.id}.vtt"] = captions.captions(made.model, quote.id).encode()
    files["quotes.txt"] = quotes_txt.quotes_txt(made.model).encode()
    return files


def _check(files: Mapping[str, bytes]) -> None:
    """Look at every page as a stranger would, before it leaves. Raises NotHeld."""
    for name, data in files.items():
        if name.endswith(".html") and verifier.verify(data).overall != "held":
            raise NotHeld(
                "What was made does not hold when it is checked; nothing of it left the case.",
                "Run `verify` on the case. If that holds, this is a mistake of the program: report it.",
                where="page",
            )


def _store(desk: Desk, made: Made, files: Mapping[str, bytes], replaced: str | None) -> None:
    """Files into pages/, then every row in one act: only now does the case say that the page exists."""
    case = desk.case
    folder = made.model.page_id
    digests = case.put_page_files(folder, files)
    with case.act(Act("store page", desk.actor, details={"page": folder})) as tx:
        tx.update("pages", folder, state=made.model.state, reason=None)
        for name, (size, sha256) in digests.items():
            tx.insert("page_files", page_id=folder, folder=folder, name=name, size=size, sha256=sha256)
        for q, selection in zip(made.quotations, made.selections, strict=True):
            for what, ranges in (("disclosed", selection.runs), ("withheld", selection.withheld_leaves)):
                for first, last in ranges:
                    tx.insert(
                        "disclosures", exhibit=q.exhibit, track=q.track, first_leaf=first, last_leaf=last, what=what,
                        page_id=folder,
                    )  # fmt: skip
        if replaced is not None:
            tx.update("pages", replaced, state="withdrawn", withdrawn_at=tx.time, reason="replaced")


def write_folder(out: Path, files: Mapping[str, bytes]) -> None:
    """Write a folder whole or not at all: beside its place, forced to the medium, renamed."""
    out = out.absolute()
    new_folder(out)
    part = out.parent / f".{out.name[:200]}.part-{ids.random_hex(6)}"
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        part.mkdir()
        for name, data in files.items():
            with (part / name).open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        part.rename(out)  # takes the place of an empty folder, of nothing else
        sync_folder(out.parent)
    except BaseException as fault:
        shutil.rmtree(part, ignore_errors=True)
        if isinstance(fault, OSError):
            again = "What was published is kept in the case: `publish CASE --again PAGE --out DIR` writes it."
            if out.exists():  # another was first
                raise PathTaken(
                    "The folder for the page is not empty.", f"Name another. {again}", where="out"
                ) from None
            raise _not_written(fault, again) from None
        raise


def _not_written(fault: OSError, then: str) -> EarwitnessError:
    """The typed error of a file or folder that could not be written for a person."""
    if fault.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return DiskFull("There is no room left where it would be written.", f"Make room. {then}".strip(), where="out")
    return OutUnwritable("It cannot be written there.", f"Name another place. {then}".strip(), where="out")


def export_page(desk: Desk, given: str, out: Path) -> tuple[str, ...]:
    """Write a page's files again from the case, byte for byte as they were published. Raises NotInCase, PathTaken."""
    case = desk.case
    row = case.one("SELECT page_id FROM pages WHERE id = ? OR page_id = ?", (given, given))
    if row is None:
        raise NotInCase("The case has no such page.", "List its pages with `log CASE`.", where="page")
    names = case.read("SELECT folder, name, sha256 FROM page_files WHERE page_id = ? ORDER BY name", (row["page_id"],))
    if not names:
        raise NotInCase("That page was never finished.", "Publish it again.", where="page")
    new_folder(out)
    files = {r["name"]: _as_published(case.folder / "pages" / r["folder"] / r["name"], r["sha256"]) for r in names}
    with case.act(Act("write page again", desk.actor, details={"page": row["page_id"]})):
        pass
    write_folder(out, files)
    return tuple(files)


def _as_published(path: Path, sha256: str) -> bytes:
    """A stored file, if it is the one that was published. Raises OriginalChanged."""
    try:
        data = path.read_bytes()
    except OSError:
        data = b""
    if hashlib.sha256(data).hexdigest() != sha256:
        raise OriginalChanged(
            "The stored page is not the one that was published.",
            "Run `verify` on the case, and restore the page from a backup.",
            where="page",
        )
    return data


def export_transcript(desk: Desk, exhibit: str, format_name: str, out: Path) -> tuple[str, ...]:
    """Write a transcript for another program, past the gate like everything else. Returns what it could not carry.

    What stands withheld is taken out of the words; a name from the vault or the file's name stops the export.
    Raises GateRefused, PathTaken.
    """
    transcript, revision, _ = transcripts.current(desk, exhibit)
    with open_sound(desk, exhibit) as sound:
        stretches = parcels.stretches(sound, quotations.standing(desk, exhibit), ())
    turns = tuple(quotations.without(turn, stretches) for turn in revision.turns)
    written = formats.write(replace(revision, turns=turns), format_name)
    texts = {f"turn {t.id}": f"{t.speaker} {t.text}" for t in turns}
    facts = gate.Facts(secrets=parcels.secrets(desk, exhibit))
    verdict = gate.decide(gate.Parcel((), texts), "working", facts)
    if isinstance(verdict, gate.Refused):
        raise _refusal(verdict, "Nothing was written.")
    with desk.case.act(Act("export transcript", desk.actor, details={"transcript": transcript, "format": format_name})):
        pass
    write_new_file(out, written.data)
    return written.losses


def write_new_file(out: Path, data: bytes) -> None:
    """Write one file that a person asked for; never over another. Raises PathTaken, DiskFull, OutUnwritable."""
    try:
        with out.open("xb") as file:
            file.write(data)
    except FileExistsError:
        raise PathTaken("There is a file of that name already.", "Name a new file.", where="out") from None
    except OSError as fault:
        raise _not_written(fault, "") from None


def withdraw(desk: Desk, given: str, *, reason: str, out: Path | None = None) -> str:
    """Take a page back: the case says so from now on, and a notice to stand in its place is written to `out`.

    Copies that others have stay valid proofs of what was published; nothing can call them back.
    """
    name = desk.named()
    case = desk.case
    row = case.one("SELECT * FROM pages WHERE id = ? OR page_id = ?", (given, given))
    if row is None:
        raise NotInCase("The case has no such page.", "List its pages with `log CASE`.", where="page")
    with case.act(Act("withdraw", name, texts={"reason": reason}, details={"page": row["page_id"]})) as tx:
        tx.update("pages", row["page_id"], state="withdrawn", withdrawn_at=tx.time, reason=reason)
    if out is not None:
        notice = withdrawn.Withdrawal(
            page_id=row["page_id"], title="A page that was taken back", publisher=name,
            withdrawn_on=timecode.instant()[:10], reason=reason,
        )  # fmt: skip
        write_folder(out, {PAGE: withdrawn.withdrawal_notice(notice)})
    return str(row["id"])

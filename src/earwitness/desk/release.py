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
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from earwitness import ids, timecode
from earwitness.custody import bundle as bundles
from earwitness.custody import verify as verifier
from earwitness.custody.bundle import Bundle
from earwitness.desk import (
    alongside,
    claimexport,
    comparing,
    familydossier,
    leaving,
    parcels,
    proofs,
    times,
    transcriptexport,
)
from earwitness.desk.context import Desk
from earwitness.desk.excerpts import excerpt
from earwitness.desk.parcels import Made
from earwitness.desk.quotations import Quotation
from earwitness.errors import (
    DecisionRefused,
    DiskFull,
    EarwitnessError,
    GateRefused,
    NoQuotation,
    NotHeld,
    NotInCase,
    OriginalChanged,
    OutUnwritable,
    PathTaken,
    Usage,
)
from earwitness.people import saying
from earwitness.protection import gate
from earwitness.publication import captions, family, page, quotes_txt, withdrawn
from earwitness.store.act import Act
from earwitness.store.case import Checkpoint
from earwitness.store.database import Row
from earwitness.store.originals import sync_folder
from earwitness.transcripts import formats, printed

PAGE = "page.html"
_PRINTED = (".html", ".htm", ".pdf")
UNFINISHED = "not finished: its making was cut off, and nothing of it left the case"


@dataclass(frozen=True)
class Published:
    """A page that went out. `files` are the names in the folder; `notes` what a person should read.

    `translations`: the version of each that went along (`T2 R3`); `replaces`: the page that is withdrawn by this one;
    `unconfirmed`: how many lines around the quotations went out that nobody confirmed.
    """

    id: str
    page_id: str
    state: str
    files: tuple[str, ...]
    quotes: tuple[str, ...]
    notes: tuple[str, ...]
    translations: tuple[str, ...] = ()
    replaces: str | None = None
    unconfirmed: int = 0


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
    context_s: float = 12.0
    translations: tuple[str, ...] | None = None
    """Ids, `all` or `none`; without a choice those go along that somebody certified."""
    told: bool = True
    """Whether certificates say what the person had been told, in which role they listened and what stays uncertain."""
    claims: tuple[str, ...] = ()
    """Claims (C1 …) that go along, each with its chains in words; none unless somebody names them."""


def new_folder(out: Path) -> None:
    """Refuse a folder that already holds something. Raises PathTaken."""
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise PathTaken("The folder for the page is not empty.", "Name a new or empty folder.", where="out")


def publish(
    desk: Desk, chosen: Sequence[Quotation], out: Path, options: Options, *, seen: str | None = None
) -> Published:
    """Publish quotations as a page in `out`, which must be new or empty.

    With `seen`, the digest of what a person looked at (desk/leaving.py), nothing else is published.

    Raises GateRefused with every reason, NobodyNamed, NoQuotation, PathTaken, OtherLog, SealKeyGone, DecisionRefused;
    after any of them the case and the disk are as they were. Raises NotHeld: the case then tells of a page that was
    never finished.
    """
    if not options.working:
        desk.named()
    if not chosen:
        raise NoQuotation(
            "There is no quotation to publish.", "Name one: --quote E1:12.3-18.9, or confirm one first.", where="quote"
        )
    new_folder(out)
    earlier = None if options.replaces is None else _page(desk, options.replaces, "replaces")
    replaced = None if earlier is None else str(earlier["page_id"])
    alongside.save(desk, chosen, options.translations)
    made = parcels.make(desk, chosen, options, replaced)
    try:
        decide(desk, made, options)  # 1
        if seen is not None and seen != leaving.digest(made):
            raise DecisionRefused(
                "What would leave is not what was shown: something has changed meanwhile. Nothing was published.",
                "Look at it again, then publish.",
                where="seen",
            )
        unconfirmed = len(leaving.of(made).unconfirmed)
        head, entry_numbers, sealed, page_row = _enter(desk, made, options, replaced)  # 2
        files = _files(desk, made, head, entry_numbers, sealed)  # 3
        _check(files)
        _store(desk, made, files, replaced)
    finally:
        made.close()
    write_folder(out, files)  # 4
    return Published(
        page_row, made.model.page_id, made.model.state, tuple(sorted(files)), tuple(q.id for q in chosen),
        (*made.repeated, *made.notes), tuple(made.alongside.versions()),
        None if earlier is None else str(earlier["id"]), unconfirmed,
    )  # fmt: skip


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


def _page(desk: Desk, given: str, where: str = "page") -> Row:
    """The row of a page, by its id in the case or its own. Raises NotInCase."""
    row = desk.case.one("SELECT * FROM pages WHERE id = ? OR page_id = ?", (given, given))
    if row is None:
        raise NotInCase("The case has no such page.", "List its pages with `pages CASE`.", where=where)
    return row


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
        details: dict[str, Any] = {"file": name, "state": made.model.state}
        if made.alongside.versions():
            details["translations"] = made.alongside.versions()
        act = Act("publish", desk.actor, details=details)
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
                "Check the case (`verify`). If that holds, this is a mistake of the program: report it.",
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


def listed(desk: Desk) -> list[dict[str, str | None]]:
    """The pages of a case, oldest first."""
    rows = desk.case.read("SELECT * FROM pages ORDER BY CAST(substr(id, 2) AS INTEGER)")
    names = ("id", "page_id", "state", "made_at", "made_by", "replaces", "withdrawn_at", "reason")
    return [{name: r[name] for name in names} for r in rows]


def export_page(desk: Desk, given: str, out: Path) -> tuple[str, ...]:
    """Write a page's files again from the case, byte for byte as they were published. Raises NotInCase, PathTaken."""
    case = desk.case
    row = _page(desk, given)
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
            "Check the case (`verify`), and restore the page from a backup.",
            where="page",
        )
    return data


def export_transcript(
    desk: Desk, exhibit: str, format_name: str, out: Path, transcript: str | None = None
) -> tuple[str, ...]:
    """Write a transcript (the newest unless named) for another program, past the gate like everything else.

    Returns what it could not carry, and what is not decided in it.

    What stands withheld is taken out of the words; a name from the vault or the file's name stops the export.
    Raises GateRefused, PathTaken, FormatUnavailable, NotInCase, BlindStands.
    """
    transcript, revision = transcriptexport.leaving(desk, exhibit, transcript)
    open_ = comparing.undecided(desk, transcript)
    written = formats.write(revision, format_name)
    act = Act("export transcript", desk.actor, details={"transcript": transcript, "format": format_name})
    facts = gate.Facts(secrets=parcels.secrets(desk, exhibit))
    _let_out(desk, out, written.data, transcriptexport.texts(revision), facts, act)
    return (open_, *written.losses) if open_ else written.losses


def print_transcript(
    desk: Desk, exhibit: str, out: Path, transcript: str | None = None, *, told: bool = True
) -> tuple[str, ...]:
    """Write a transcript (the newest unless named) to be printed: HTML, or PDF where `out` ends in .pdf.

    Without `told`, certificates say only who stands behind which spans, and that the rest was left out. Returns what
    a person should know. Raises GateRefused, PathTaken, FormatUnavailable, Usage, NotInCase, BlindStands.
    """
    suffix = out.suffix.lower()
    if suffix not in _PRINTED:
        raise Usage("A transcript is printed as HTML or PDF.", "Name a file ending in .html or .pdf.", where="out")
    transcript, revision = transcriptexport.leaving(desk, exhibit, transcript)
    open_ = comparing.undecided(desk, transcript)
    sheet = transcriptexport.sheet(desk, exhibit, transcript, revision, open_, told=told)
    data = printed.html(sheet)
    if suffix == ".pdf":
        data = printed.pdf(data)
    details = {"transcript": transcript, "format": suffix.removeprefix(".")}
    facts = gate.Facts(secrets=parcels.secrets(desk, exhibit))
    act = Act("print transcript", desk.actor, details=details)
    _let_out(desk, out, data, transcriptexport.sheet_texts(revision, sheet), facts, act)
    notes = [f"{open_[0].upper()}{open_[1:]}."] if open_ else []
    if not sheet.certified:
        notes.append("Nobody has certified this transcript; the print says that it is a working copy.")
    return tuple(notes)


def export_claims(desk: Desk, format_name: str, out: Path) -> int:
    """Write the claims as a table (`csv`, `json`), past the gate like everything else. Returns how many.

    Raises GateRefused, PathTaken, DiskFull, OutUnwritable.
    """
    found = claimexport.rows(desk)
    texts = {f"claim {row['claim']}": " ".join(row.values()) for row in found}
    exhibits = [r["id"] for r in desk.case.read("SELECT id FROM exhibits")]
    secrets = dict.fromkeys(secret for exhibit in exhibits for secret in parcels.secrets(desk, exhibit))
    act = Act("export claims", desk.actor, details={"format": format_name})
    _let_out(desk, out, claimexport.written(found, format_name), texts, gate.Facts(secrets=tuple(secrets)), act)
    return len(found)


def print_dossier(desk: Desk, person: str, out: Path) -> tuple[str, ...]:
    """Write the dossier of one person for their family: HTML, or PDF where `out` ends in .pdf. Returns what to know.

    What stands withheld in a recording is left out of it, and a note that repeats it gives its place alone. A name from
    the vault or a file's name stops it. Raises GateRefused, PathTaken, FormatUnavailable, Usage.
    """
    suffix = out.suffix.lower()
    if suffix not in _PRINTED:
        raise Usage("A dossier is written as HTML or PDF.", "Name a file ending in .html or .pdf.", where="out")
    found = familydossier.dossier(desk, person)
    left_out = familydossier.leave_out(desk, found)
    data = family.html(found, made_by=desk.actor, made_on=saying.day(timecode.instant()[:10]))
    if suffix == ".pdf":
        data = printed.pdf(data)
    texts = familydossier.texts(found)
    facts = gate.Facts(secrets=familydossier.secrets(desk), withheld_words=familydossier.withheld_words(desk))
    act = Act("print dossier", desk.actor, details={"person": found["id"]})
    _let_out(desk, out, data, texts, facts, act, passages=familydossier.passages(desk, texts))
    return (f"Words of {left_out} notes are left out, because they are withheld.",) if left_out else ()


def _let_out(
    desk: Desk, out: Path, data: bytes, texts: Mapping[str, str], facts: gate.Facts, act: Act, *,
    passages: tuple[gate.Passage, ...] = (),
) -> None:  # fmt: skip
    """Put every text of a file before the gate, log that they leave, and write it.

    Raises GateRefused, PathTaken, DiskFull, OutUnwritable.
    """
    if out.exists():
        raise _file_taken()
    verdict = gate.decide(gate.Parcel((), texts, passages), "working", facts)
    if isinstance(verdict, gate.Refused):
        raise _refusal(verdict, "Nothing was written.")
    with desk.case.act(act):
        pass
    write_new_file(out, data)


def write_new_file(out: Path, data: bytes) -> None:
    """Write one file that a person asked for, whole or not at all; never over another.

    Raises PathTaken, DiskFull, OutUnwritable.
    """
    try:
        file = out.open("xb")
    except FileExistsError:
        raise _file_taken() from None
    except OSError as fault:
        raise _not_written(fault, "") from None
    try:
        with file:
            file.write(data)
    except BaseException as fault:
        out.unlink(missing_ok=True)
        if isinstance(fault, OSError):
            raise _not_written(fault, "") from None
        raise


def _file_taken() -> PathTaken:
    return PathTaken("There is a file of that name already.", "Name a new file.", where="out")


def withdraw(desk: Desk, given: str, *, reason: str, out: Path | None = None) -> str:
    """Take a page back: the case says so from now on, and a notice to stand in its place is written to `out`.

    Copies that others have stay valid proofs of what was published; nothing can call them back.
    """
    name = desk.named()
    row = _page(desk, given)
    if out is not None:
        new_folder(out)
    with desk.case.act(Act("withdraw", name, texts={"reason": reason}, details={"page": row["page_id"]})) as tx:
        tx.update("pages", row["page_id"], state="withdrawn", withdrawn_at=tx.time, reason=reason)
    if out is not None:
        notice = withdrawn.Withdrawal(
            page_id=row["page_id"], title="A page of quotations", publisher=name,
            withdrawn_on=timecode.instant()[:10], reason=reason,
        )  # fmt: skip
        write_folder(out, {PAGE: withdrawn.withdrawal_notice(notice)})
    return str(row["id"])

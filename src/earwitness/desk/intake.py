"""Taking a recording in: stored, scanned in a jail, cut into leaves, sealed; all of it or none (docs/format.md §3).

Order, so that a cut at any moment leaves the recording whole or not at all: the original goes into its place; it is
scanned and hashed from there; kept decodes and the frame table follow; then one act writes every row and the log entry.
"""

from __future__ import annotations

import hashlib
import json
import mmap
import os
import secrets
import stat
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from earwitness.audio import frametable
from earwitness.audio.decode import decode_pcm
from earwitness.audio.model import Scan, TrackScan
from earwitness.audio.scan import scan
from earwitness.custody import cj, leaves, sealing, statements
from earwitness.custody.commitments import commit, new_salt
from earwitness.custody.sealing import Break, SealedTrack, Shape
from earwitness.desk import keyring, record
from earwitness.desk.context import Desk
from earwitness.desk.sound import FrameReader, shapes_of, track_extra
from earwitness.errors import CaseBusy, NoAudio, NotInCase, Unreadable
from earwitness.store.act import Act, Tx
from earwitness.store.database import faults
from earwitness.store.originals import Stored


@dataclass(frozen=True)
class SealedExhibit:
    """What sealing gave. `already` is True where the same bytes were sealed before, and nothing new was done.

    `not_entered`: what was said with them and the record does not say; `noted`: the entry (seq) that keeps it.
    """

    id: str
    already: bool
    seal_id: str
    duration_s: float
    container: str
    codec: str
    kind: str
    tracks: int
    notes: tuple[str, ...]
    missing: tuple[str, ...]
    not_entered: tuple[record.Difference, ...] = ()
    noted: int | None = None


@dataclass(frozen=True)
class _Made:
    """A track that is hashed and waits for the act."""

    scan: TrackScan
    track: statements.Track
    breaks: tuple[Break, ...]
    key: bytes
    kept: Stored | None
    durations: Any


@dataclass(frozen=True)
class _Chosen:
    """What a person said with the file."""

    fields: tuple[record.Field, ...]
    source: str | None
    title: str | None
    supersedes: str | None
    staged: bool
    allow_unjailed: bool


def open_untrusted(path: Path) -> Any:
    """A file that a person named, open for reading. Raises Unreadable for what is not a plain file."""
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except OSError:
        raise Unreadable(
            "The file cannot be opened.", "Look whether the name is right and the file can be read.", where="file"
        ) from None
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise Unreadable("That is not a file.", "Name one recording; for a folder, name the files in it.", where="file")
    return os.fdopen(handle, "rb")


def seal_file(
    desk: Desk,
    path: Path,
    *,
    stated: Sequence[record.Field] = (),
    source: str | None = None,
    title: str | None = None,
    supersedes: str | None = None,
    staged: bool = False,
    allow_unjailed: bool = False,
) -> SealedExhibit:
    """Seal one recording. The same bytes again are not sealed twice: the answer says which exhibit they are.

    Raises Unreadable, NoAudio and the refusals of the scan; a refused file leaves the case as it was.
    """
    with open_untrusted(path) as file:
        size = os.fstat(file.fileno()).st_size
        desk.progress("storing the original", 0, size)
        stored = desk.case.originals.put(file)
    fresh = [stored]
    try:
        known = desk.case.one("SELECT id FROM exhibits WHERE original = ? AND kind = 'recording'", (stored.sha256,))
        if known is not None and supersedes is None:
            return describe(desk, known["id"], already=True)
        if supersedes is not None:
            desk.case.get("SELECT id FROM exhibits WHERE id = ?", (supersedes,), what="exhibit")
        if stored.size == 0:
            raise NoAudio(
                "The file is empty.", "Ask for the file again; nothing was changed in the case.", where="file"
            )
        said = list(stated)
        if source is not None and all(f.name != "got.from" for f in said):
            said.append(record.Field("got.from", "known", source, "alias of this case"))
        chosen = _Chosen(tuple(record.completed(said)), source, title, supersedes, staged, allow_unjailed)
        return describe(desk, _seal(desk, path, stored, chosen, fresh))
    except BaseException:
        for one in fresh:  # a refused file leaves nothing behind
            desk.case.discard(one)
        raise


def _seal(desk: Desk, path: Path, stored: Stored, chosen: _Chosen, fresh: list[Stored]) -> str:
    """Scan and hash the stored original, then write all in one act. `fresh` gathers what a failure takes back."""
    seal_id = secrets.token_bytes(16)
    with stored.path.open("rb") as original:
        fd = original.fileno()
        found = scan(fd, progress=_scan_progress(desk, stored.size), allow_unjailed=chosen.allow_unjailed)
        if not found.tracks:
            raise NoAudio("No sound was found in the file.", "Check that it is a recording.", where="file")
        with mmap.mmap(fd, 0, access=mmap.ACCESS_READ) as mapped:
            made = [_make_track(desk, fd, mapped, t, seal_id, chosen.allow_unjailed, fresh) for t in found.tracks]
    table = frametable.dump([(m.scan.number, m.scan.table) for m in made])
    kept_table = desk.case.originals.put_bytes(table)
    fresh.append(kept_table)
    key = keyring.signing_key(desk)
    return _write(desk, path, stored, found, made, table, kept_table, seal_id, key.public, chosen)


def _scan_progress(desk: Desk, size: int) -> Any:
    return lambda done, *_: desk.progress("reading the recording", int(done), size)


def _make_track(
    desk: Desk, fd: int, mapped: Any, found: TrackScan, seal_id: bytes, allow_unjailed: bool, fresh: list[Stored]
) -> _Made:
    """Hash one track; a track that must be decoded is decoded into originals/ first, because proofs will need it."""
    kept: Stored | None = None
    total = found.total
    source: Any = mapped
    table: Any = found.table
    held: mmap.mmap | None = None
    if found.kind == "pcm" and found.params["basis"] == "decoded":
        part = desk.case.scratch(".pcm")
        try:
            with faults(), part.open("wb") as out:
                report = decode_pcm(
                    fd, found, out, format=str(found.params["format"]), progress=_decode_progress(desk),
                    allow_unjailed=allow_unjailed,
                )  # fmt: skip
            total = report.samples
            if total == 0:
                raise NoAudio("Nothing in the file could be decoded.", "Ask for the file again.", where="file")
            with part.open("rb") as decoded:
                kept = desk.case.originals.put(decoded)
            fresh.append(kept)
        finally:
            part.unlink(missing_ok=True)
        with kept.path.open("rb") as file:
            held = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        source, table = held, None
    breaks = tuple(Break(b.frame_index, b.gap_samples, b.jump_samples) for b in found.breaks) if kept is None else ()
    key = secrets.token_bytes(32)
    samples = found.samples if kept is None else int(total or 0)
    per_leaf = 1 if found.kind == "pcm" else leaves.frames_per_leaf(found.rate, found.frame_samples)
    durations = found.table.durations
    blank = _track_of(found, per_leaf, samples, total, kept is not None, None)
    reader = FrameReader(source, table, _sample_bytes(found))
    try:
        sealed = sealing.hash_track(
            seal_id, found.number, found.rate, found.channels, key, shapes_of(blank, durations, breaks), reader,
            lambda done: desk.progress("cutting leaves", done, samples),
        )  # fmt: skip
    finally:
        if held is not None:
            held.close()
    track = _track_of(found, per_leaf, samples, total, kept is not None, sealed)
    return _Made(found, track, breaks, key, kept, durations)


def _decode_progress(desk: Desk) -> Any:
    return lambda done, *_: desk.progress("decoding", int(done), 0)


def _sample_bytes(found: TrackScan) -> int:
    return statements.PCM_WIDTHS[str(found.params["format"])] * found.channels if found.kind == "pcm" else 0


def _track_of(
    found: TrackScan, per_leaf: int, samples: int, total: int | None, decoded: bool, sealed: SealedTrack | None
) -> statements.Track:
    """The track as the statement has it. A kept decode has been trimmed by the decoder: nothing is skipped in it."""
    skip = 0 if decoded else found.skip
    return statements.Track(
        number=found.number,
        kind=found.kind,
        params=dict(found.params),
        rate=found.rate,
        channels=found.channels,
        frames_per_leaf=per_leaf,
        leaves=len(sealed.hashes) if sealed else 1,
        samples=sealed.samples if sealed else samples,
        skip=skip,
        total=samples - skip if total is None else int(total),
        offset=found.offset,
        root=sealed.root if sealed else bytes(32),
    )


def _write(
    desk: Desk,
    path: Path,
    stored: Stored,
    found: Scan,
    made: Sequence[_Made],
    table: bytes,
    kept_table: Stored,
    seal_id: bytes,
    public_key: bytes,
    chosen: _Chosen,
) -> str:
    """The one act: rows, openings and the seal entry."""
    case, supersedes = desk.case, chosen.supersedes
    name = clean_name(path)
    act = Act("seal", desk.actor, texts={"file name": name}, digests={"original": stored.sha256})
    with case.act(act) as tx:
        again = tx.one("SELECT id FROM exhibits WHERE original = ?", (stored.sha256,))
        if again is not None and supersedes is None:  # another process was first
            tx.detail("already", again["id"])
            return str(again["id"])
        if not all(one.path.is_file() for one in (stored, kept_table, *(m.kept for m in made if m.kept))):
            raise CaseBusy("Another process took back the same file while it was sealed here.", "Seal it again.")
        exhibit = tx.new_id("E")
        received = tx.time
        opened = {
            "file": cj.dump({"blake2b": stored.blake2b, "name": name, "sha256": stored.sha256, "size": stored.size}),
            "record": record.record_bytes(chosen.fields, received, desk.actor),
            "frames": table,
        }
        salts = {what: new_salt() for what in opened}
        earlier = b""
        if supersedes is not None:
            row = tx.one("SELECT seal_id FROM exhibits WHERE id = ?", (supersedes,))
            earlier = bytes.fromhex(row["seal_id"]) if row and row["seal_id"] else b""
        statement = statements.Seal(
            seal_id=seal_id,
            log=_origin(tx),
            key=public_key,
            file=commit("file", salts["file"], opened["file"]),
            record=commit("record", salts["record"], opened["record"]),
            frames=commit("frames", salts["frames"], table),
            supersedes=earlier,
            tracks=tuple(m.track for m in made),
        ).dump()
        statements.parse_seal(statement)  # what could not be read again must not be signed
        subject = hashlib.sha256(statement).digest()
        tx.about("seal", subject)
        tx.detail("exhibit", exhibit)
        source_row(tx, chosen.source)
        tx.insert(
            "exhibits", id=exhibit, kind="recording", title=chosen.title, untrusted_name=name, source=chosen.source,
            original=stored.sha256, blake2b=stored.blake2b, size=stored.size, container=found.container,
            received_at=received, received_by=desk.actor, seal_id=seal_id.hex(), statement=statement,
            statement_digest=subject.hex(), instance=tx.instance, n=tx.n, supersedes=supersedes,
            extra=json.dumps(_scan_facts(found, chosen.staged), ensure_ascii=False, sort_keys=True).encode(),
        )  # fmt: skip
        for what, data in opened.items():
            large = what == "frames"
            tx.insert(
                "openings", exhibit=exhibit, name=what, salt=salts[what], data=None if large else data,
                original=kept_table.sha256 if large else None,
            )  # fmt: skip
        for m in made:
            t = m.track
            tx.insert(
                "tracks", exhibit=exhibit, track=t.number, kind=t.kind, codec=t.codec, rate=t.rate,
                channels=t.channels, frames_per_leaf=t.frames_per_leaf, leaves=t.leaves, samples=t.samples,
                skip=t.skip, total=t.total, start_offset=str(t.offset), params=cj.dump(t.params), root=t.root,
                salt_key=m.key, kept_decode=m.kept.sha256 if m.kept else None,
                extra=track_extra(m.durations, m.breaks),
            )  # fmt: skip
        for field in chosen.fields:
            write_field(tx, exhibit, field, desk.actor)
    return exhibit


def clean_name(path: Path) -> str:
    """The name of a file as text that can be kept: at most 255 characters, none that a terminal obeys."""
    name = path.name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return "".join(c if c.isprintable() else "\ufffd" for c in name)[:255]


def _origin(tx: Tx) -> str:
    from earwitness.store.log import origin

    return origin(tx.instance)


def source_row(tx: Tx, alias: str | None) -> None:
    """Refuse an alias that the case does not have. Raises NotInCase."""
    if alias is not None and tx.one("SELECT 1 FROM sources WHERE alias = ?", (alias,)) is None:
        raise NotInCase("The case has no source of that alias.", "Make one with `sources add`.", where="source")


def write_field(tx: Tx, exhibit: str, field: record.Field, actor: str | None) -> None:
    """A new version of one field of the acquisition record."""
    last = tx.one("SELECT max(version) AS v FROM acquisition WHERE exhibit = ? AND name = ?", (exhibit, field.name))
    known = field.state == "known"
    tx.insert(
        "acquisition", exhibit=exhibit, name=field.name, item=0, version=(last["v"] or 0) + 1 if last else 1,
        state=field.state, value=field.text if known else None, stated_by=actor, at=tx.time,
        basis=field.basis if known else None, estimated=int(field.estimated),
        reason=field.text if field.state in ("not_known", "not_applicable") else None,
        authority=field.text if field.state == "withheld" else None,
    )  # fmt: skip


def _scan_facts(found: Scan, staged: bool) -> dict[str, Any]:
    return {
        "declared_s": None if found.declared_s is None else float(found.declared_s),
        "notes": [
            {"code": n.code, "text": n.text, "track": n.track, "start": n.start, "amount": n.amount}
            for n in found.notes
        ],
        "outside_bytes": found.outside_bytes,
        "outside": [list(o) for o in found.outside[:200]],
        "why_pcm": {str(t.number): t.why_pcm for t in found.tracks if t.why_pcm},
        "staged": staged,
    }


def counted(texts: Iterable[str]) -> list[str]:
    """Each text once, with how often it stood there."""
    return [text if n == 1 else f"{text} ({n} times)" for text, n in Counter(texts).items()]


def describe(desk: Desk, exhibit: str, *, already: bool = False) -> SealedExhibit:
    """What the case holds under an exhibit's id."""
    case = desk.case
    row = case.get("SELECT * FROM exhibits WHERE id = ?", (exhibit,), what="exhibit")
    tracks = case.read("SELECT * FROM tracks WHERE exhibit = ? ORDER BY track", (exhibit,))
    extra = json.loads(bytes(row["extra"])) if row["extra"] else {"notes": []}
    missing = case.read(
        "SELECT name FROM acquisition a WHERE exhibit = ? AND state = 'not_known' AND version ="
        " (SELECT max(version) FROM acquisition b WHERE b.exhibit = a.exhibit AND b.name = a.name)",
        (exhibit,),
    )
    first = tracks[0]
    return SealedExhibit(
        id=exhibit,
        already=already,
        seal_id=row["seal_id"],
        duration_s=first["total"] / first["rate"],
        container=row["container"],
        codec=first["codec"],
        kind=first["kind"],
        tracks=len(tracks),
        notes=tuple(counted(n["text"] for n in extra["notes"])),
        missing=tuple(r["name"] for r in missing if r["name"] in record.FIELDS),
    )


__all__ = ["SealedExhibit", "Shape", "describe", "open_untrusted", "seal_file", "write_field"]

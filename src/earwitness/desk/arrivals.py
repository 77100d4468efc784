"""Recordings and documents on their way into the case from the browser: kept in working/incoming/ until sealed.

Each arrival is a folder: `order.json` (what a person said with it) and, where it was uploaded, the file under the name
it came with, which the seal records. The job table holds only the arrival's random name, because a job row is not
erasable and a file name must be. Sealing is a durable job: cut at any moment it begins again from the file.
"""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from earwitness import ids
from earwitness.desk import (
    copies,
    drafts,
    draftview,
    givenagain,
    listening,
    record,
    tags,
    taking,
    transcripts,
    voices,
    voiceview,
)
from earwitness.desk.context import Desk
from earwitness.desk.intake import SealedExhibit
from earwitness.desk.unlocked import passphrase_of
from earwitness.errors import Usage
from earwitness.jobs.context import JobContext
from earwitness.jobs.local import LocalRunner
from earwitness.jobs.registry import job
from earwitness.store.case import Case
from earwitness.store.database import faults
from earwitness.store.jobtable import Job, JobTable

INTAKE = "intake"
ALIGN = "align"
COMPLETE = "complete recording"
_ORDER = "order.json"
_MOST_NAME = 200

# What is being done, by job: only for people who look, so it is not kept.
_doing: dict[tuple[str, int], str] = {}
_names: dict[tuple[str, int], str] = {}
_lock = threading.Lock()


@dataclass(frozen=True)
class Order:
    """What a person said with a file. `fields` are name -> text as typed (desk/record.py reads them)."""

    name: str
    actor: str | None = None
    source: str | None = None
    title: str | None = None
    fields: Mapping[str, str] | None = None
    tags: tuple[str, ...] = ()
    assigned: str | None = None
    unjailed: bool = False
    supersedes: str | None = None
    path: str | None = None

    def checked(self) -> Order:
        """The order, if sealing could use it. Raises Usage before anything is uploaded."""
        for name, text in (self.fields or {}).items():
            record.parse(name, text)
        tags.clean(self.tags)
        return replace(self, name=file_name(self.name))


def file_name(given: str) -> str:
    """A name that a file can have, as close as can be to the one it came with."""
    name = given.replace("\\", "/").rpartition("/")[2]
    name = "".join(c if c.isprintable() and c not in "/\0" else "_" for c in name).strip()
    name = name.encode("utf-8", "replace").decode("utf-8")
    while len(name.encode()) > _MOST_NAME:
        stem, dot, tail = name.rpartition(".")
        name = f"{stem[:-1]}.{tail}" if dot and len(stem) > 0 and len(tail) < 20 else name[:-1]
    return name if name.strip(".") else "file"


@dataclass
class Upload:
    """A file that is being received. `write` its pieces, then `queue` it, or `drop` it."""

    desk: Desk
    order: Order
    folder: Path
    file: Any

    @classmethod
    def begin(cls, desk: Desk, order: Order) -> Upload:
        """Make room for a file."""
        order = order.checked()
        folder = _folder(desk.case, ids.random_hex(16))
        with faults():
            (folder / "file").mkdir(parents=True, mode=0o700)
            file = (folder / "file" / order.name).open("xb")
        return cls(desk, order, folder, file)

    def write(self, piece: bytes) -> None:
        """Keep the next piece. Raises DiskFull."""
        with faults():
            self.file.write(piece)

    def queue(self) -> int:
        """All of it is here: queue its sealing. Returns the job."""
        with faults():
            self.file.close()
        return _queue(self.desk, self.folder, self.order)

    def drop(self) -> None:
        """It was cut off: nothing of it is kept."""
        self.file.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def enqueue_path(desk: Desk, path: Path, order: Order, *, batch: str, line: int) -> int:
    """Queue the sealing of a file where it lies: this line of this list (bulk intake). Returns the job."""
    folder = _folder(desk.case, ids.random_hex(16))
    with faults():
        folder.mkdir(parents=True, mode=0o700)
    return _queue(desk, folder, replace(order.checked(), path=str(path.absolute())), batch=batch, line=line)


def _queue(desk: Desk, folder: Path, order: Order, **listed: Any) -> int:
    kept = {k: v for k, v in vars(order).items() if v not in (None, ())}
    with faults():
        (folder / _ORDER).write_text(json.dumps(kept), "utf-8")
    number = LocalRunner(desk.case, workers=0).submit(INTAKE, {"arrival": folder.name, **listed, **_giver(order)})
    with _lock:
        _names[desk.case.case_id, number] = order.name
    return number


def _giver(order: Order) -> dict[str, str]:
    """The alias by which a job may be named for good: S1 and no other text."""
    alias = order.source or ""
    return {"source": alias} if re.fullmatch(r"S[1-9][0-9]{0,8}", alias, re.ASCII) else {}


def _folder(case: Case, name: str) -> Path:
    return case.working("incoming", name)


def _read(case: Case, arrival: str) -> Order:
    kept = json.loads((_folder(case, arrival) / _ORDER).read_text("utf-8"))
    kept["tags"] = tuple(kept.get("tags", ()))
    return Order(**kept)


def _desk(context: JobContext, actor: str | None) -> Desk:
    case, number = context.case, context.job.id

    def progress(what: str, done: int, total: int) -> None:
        with _lock:
            _doing[case.case_id, number] = what
        context.progress(done, total)

    return Desk(case, case.home, actor, progress, passphrase_of(case))


@job(INTAKE)
def _intake(context: JobContext, payload: dict[str, Any]) -> dict[str, Any]:
    """Seal an arrival; a second run after a cut finds it sealed already and goes on from there."""
    case, arrival = context.case, payload["arrival"]
    try:
        order = _read(case, arrival)
    except FileNotFoundError:
        raise Usage("The file that was to be sealed is not here any more.", "Give it again.", where="file") from None
    desk = _desk(context, order.actor)
    path = Path(order.path) if order.path else _folder(case, arrival) / "file" / order.name
    sealed = taking.take_in(
        desk, path, stated=[record.parse(k, v) for k, v in (order.fields or {}).items()],
        source=order.source, title=order.title, labels=order.tags, assigned=order.assigned,
        allow_unjailed=order.unjailed, supersedes=order.supersedes,
    )  # fmt: skip
    if isinstance(sealed, SealedExhibit):
        listening.prepare(desk, sealed.id)
        copies.want(desk, sealed.id)
    done = {"already": sealed.already, "exhibit": sealed.id, "notes": list(sealed.notes), "warnings": desk.warnings}
    return done if sealed.noted is None else {**done, "noted": sealed.noted}


def align(desk: Desk, exhibit: str, language: str | None) -> int:
    """Queue the search for word times (transcripts.align). Returns the job."""
    payload = {"exhibit": exhibit, "language": language or "", "actor": desk.actor or ""}
    return LocalRunner(desk.case, workers=0).submit(ALIGN, payload)


@job(ALIGN)
def _align(context: JobContext, payload: dict[str, Any]) -> dict[str, Any]:
    desk = _desk(context, payload["actor"] or None)
    found = transcripts.align(desk, payload["exhibit"], language=payload["language"] or None)
    return {"exhibit": payload["exhibit"], "warnings": list(found.warnings)}


def want_all(desk: Desk) -> None:
    """Queue whatever sealed recordings lack: peaks, speech map, listening copy."""
    runner = LocalRunner(desk.case, workers=0)
    for row in desk.case.read("SELECT id FROM exhibits WHERE kind = 'recording' AND statement IS NOT NULL ORDER BY id"):
        if not copies.peaks(desk, row["id"]) or copies.sound(desk, row["id"]) is None:
            runner.submit(COMPLETE, {"exhibit": row["id"]})


@job(COMPLETE)
def _complete(context: JobContext, payload: dict[str, Any]) -> dict[str, Any]:
    desk = _desk(context, None)
    listening.prepare(desk, payload["exhibit"])
    copies.want(desk, payload["exhibit"])
    return {"exhibit": payload["exhibit"], "warnings": desk.warnings}


# --- looking and cleaning --------------------------------------------------------------------------------------------


def listed(desk: Desk, *, most: int = 60) -> list[dict[str, Any]]:
    """The newest jobs with what they are about, for people to look at; newest last."""
    return [_shown(desk, j) for j in JobTable(desk.case).list()[-most:]]


def last_list(desk: Desk) -> list[dict[str, Any]]:
    """The jobs of the list that was brought in last, in its order, with the line of each; after a restart too."""
    found = [j for j in JobTable(desk.case).list() if j.name == INTAKE and j.payload.get("batch")]
    return [_shown(desk, j) for j in found if j.payload["batch"] == found[-1].payload["batch"]]


def _shown(desk: Desk, j: Job) -> dict[str, Any]:
    case = desk.case.case_id
    with _lock:
        what, name = _doing.get((case, j.id)), _names.get((case, j.id))
    if name is None and j.name == INTAKE and j.state != "done":
        with contextlib.suppress(OSError, ValueError, TypeError):
            name = _read(desk.case, str(j.payload.get("arrival"))).name
    result = j.result if isinstance(j.result, dict) else {}
    noted = result.get("noted")
    far = draftview.far_as_json(desk, j) if j.name == drafts.DRAFT else None
    grouped = voiceview.far(desk, j) if j.name == voices.VOICES else None
    if grouped is not None and grouped["result"] is None:  # none yet, or not for this person while a pair is blind
        result = {}
    return {
        "id": j.id, "kind": j.name, "state": j.state, "done": j.done, "total": j.total, "what": what,
        "file": name, "exhibit": result.get("exhibit") or j.payload.get("exhibit"),
        "already": result.get("already"), "line": j.payload.get("line"), "source": j.payload.get("source"),
        "not_entered": [d.words(result["exhibit"]) for d in givenagain.noted(desk, result["exhibit"], noted)]
        if noted else [],
        "warnings": result.get("warnings", []), "error": j.error,
        "draft": far,
        "voices": grouped,
    }  # fmt: skip


def put_away(desk: Desk, number: int) -> None:
    """Somebody has read why a job failed: it is not shown again, after a restart either. Raises Usage."""
    if not JobTable(desk.case).put_away(number):
        raise Usage("That job has not failed.", "Load the page again.", where="job")


def over(desk: Desk, done: Job) -> None:
    """A job came to its end: what an arrival held is not needed any more."""
    if done.over and done.name == INTAKE:
        shutil.rmtree(_folder(desk.case, str(done.payload.get("arrival"))), ignore_errors=True)


def tidy(desk: Desk) -> None:
    """Remove arrivals that no open job speaks of: uploads that were cut off, and what is sealed long since."""
    wanted = {str(j.payload.get("arrival")) for j in JobTable(desk.case).list("queued", "running")}
    for folder in desk.case.working("incoming").glob("*"):
        if folder.name not in wanted:
            shutil.rmtree(folder, ignore_errors=True)


def again(desk: Desk, number: int) -> bool:
    """Queue a job again that failed or was stopped. False where it is neither."""
    return JobTable(desk.case).retry(number)

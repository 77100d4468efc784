"""What a person sees of drafting: which models are here, what stands in the way, and how far each draft is."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import Any

from earwitness.desk import drafts, draftwindows, listening, models
from earwitness.desk.context import Desk
from earwitness.errors import NotInCase
from earwitness.store.case import Case
from earwitness.store.jobtable import Job, JobTable
from earwitness.transcripts.model import to_us


@dataclass(frozen=True)
class Far:
    """How far a draft is. `kept_us` is safe whatever happens; `heard_us` is what the engine has gone through."""

    transcript: str | None
    model: str
    language: str | None
    channels: bool
    parts: int
    of: int
    kept_us: int
    heard_us: int
    total_us: int
    turns: int | None


def far(case: Case, job: Job, total_us: int) -> Far:
    """How far a drafting job is. `of` is an estimate until the last part: parts are cut where it is quiet."""
    order, result = job.payload, job.result if isinstance(job.result, dict) else {}
    prefix = f"draft {order['run']} "
    rows = case.read(
        "SELECT substr(data, 1, 40) AS head FROM openings WHERE exhibit = ? AND name >= ? AND name < ?"
        " ORDER BY substr(name, -12)",
        (order["exhibit"], prefix, prefix + "~"),
    )
    parts, kept_us = len(rows), 0
    if rows and (head := re.match(rb'{"end_us":(\d+)', bytes(rows[-1]["head"] or b""))):
        kept_us = int(head[1])  # canonical JSON: this key is the first
    left_us = max(0, total_us - kept_us)
    return Far(
        transcript=result.get("transcript"), model=order["model"], language=order["language"] or None,
        channels=order["channels"], parts=parts, of=parts + -(-left_us // to_us(draftwindows.WINDOW_S)),
        kept_us=kept_us, heard_us=min(total_us, max(kept_us, job.done * 1_000_000)), total_us=total_us,
        turns=result.get("turns"),
    )  # fmt: skip


def far_as_json(desk: Desk, job: Job) -> dict[str, Any]:
    """`far` as plain values."""
    return asdict(far(desk.case, job, to_us(listening.total_s(desk, job.payload["exhibit"]))))


def page(desk: Desk, exhibit: str) -> dict[str, Any]:
    """What is needed to begin a draft: models with the engine of each, which engines are installed, channels."""
    row = desk.case.get("SELECT channels FROM tracks WHERE exhibit = ? ORDER BY track", (exhibit,), what="exhibit")
    found = {name: engine for name, engine in models.engines().items() if engine in models.DRAFTING}
    return {
        "models": list(found), "engines": found, "installed": [e for e in models.DRAFTING if models.installed(e)],
        "channels": row["channels"],
    }  # fmt: skip


def stop(desk: Desk, number: int) -> bool:
    """Stop a draft, a grouping of voices or a search for word times. What is kept stays; `again` goes on with it.

    Raises NotInCase for a job of another kind. False where it was over already.
    """
    from earwitness.desk.arrivals import ALIGN
    from earwitness.desk.voices import VOICES

    table = JobTable(desk.case)
    if table.get(number).name not in (drafts.DRAFT, VOICES, ALIGN):
        raise NotInCase("That work cannot be stopped; it is short.", "Wait for it.", where="job")
    return table.cancel(number)

"""Drafting a long text as a job of the case: the browser need not wait, and a cut leaves nothing half written."""

from __future__ import annotations

from typing import Any, Final

from earwitness.desk import claimdraft, claimsource
from earwitness.desk.context import Desk
from earwitness.desk.unlocked import passphrase_of
from earwitness.jobs.context import JobContext
from earwitness.jobs.local import LocalRunner
from earwitness.jobs.registry import job

DRAFT: Final = "draft claims"
LONG: Final = 60_000
"""Code points that are drafted in about a second."""


def is_long(desk: Desk, exhibit: str) -> bool:
    """Whether drafting it takes longer than somebody should wait for. Raises NotInCase, Usage."""
    return len(claimsource.load(desk, exhibit).text) > LONG


def want(desk: Desk, exhibit: str, language: str | None) -> int:
    """Queue a draft. Returns the job."""
    payload = {"exhibit": exhibit, "language": language or "", "actor": desk.actor or ""}
    return LocalRunner(desk.case, workers=0).submit(DRAFT, payload)


@job(DRAFT)
def _draft(context: JobContext, payload: dict[str, Any]) -> dict[str, Any]:
    """What is drafted twice is written once, so a second run after a cut adds nothing."""
    case = context.case
    desk = Desk(case, case.home, payload["actor"] or None, lambda *_: None, passphrase_of(case))
    made = claimdraft.draft_exhibit(desk, payload["exhibit"], language=payload["language"] or None)
    return {"exhibit": payload["exhibit"], "claims": made.claims, "warnings": desk.warnings}

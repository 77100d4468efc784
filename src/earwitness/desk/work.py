"""The machine's side of the desk: jobs, the limits on hostile media, settings."""

from __future__ import annotations

from typing import Any

from earwitness.audio.limits import Limit, limits_in_force
from earwitness.desk import listening
from earwitness.desk.context import Desk
from earwitness.desk.worker import learn
from earwitness.jobs.local import LocalRunner
from earwitness.store.settings import Home


def listed(desk: Desk) -> list[dict[str, Any]]:
    """The jobs of a case, oldest first."""
    rows = desk.case.read("SELECT id, name, state, done, total, attempt FROM jobs ORDER BY id")
    return [{k: r[k] for k in ("id", "name", "state", "done", "total", "attempt")} for r in rows]


def resume(desk: Desk) -> list[dict[str, Any]]:
    """Go on with everything that was queued or cut off, and make what recordings lack. A failed job raises nothing."""
    learn()
    for row in desk.case.read("SELECT id FROM exhibits WHERE kind = 'recording' AND statement IS NOT NULL ORDER BY id"):
        listening.prepare(desk, row["id"])
    LocalRunner(desk.case, workers=0).drain()
    return listed(desk)


def limits() -> list[Limit]:
    """Which limits on hostile media hold here; each is tried in a child."""
    return limits_in_force()


def settings(name: str | None, value: str | None, *, unset: bool = False) -> dict[str, str]:
    """All settings, after changing one if a value was given."""
    home = Home.default()
    if name is not None and (value is not None or unset):
        home.set(name, None if unset else value)
    found = home.settings()
    return {name: found[name]} if name is not None and name in found else found

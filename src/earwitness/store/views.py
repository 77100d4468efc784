"""Who listened to what: one `view` entry per person, exhibit and sitting, with the ranges played.

While a sitting lasts its ranges are kept in `open_views` (durable, no entry per request). Closing it writes the
entries. A sitting whose process died is closed when the case is next opened for work.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable

from earwitness.store import liveness
from earwitness.store.act import Act
from earwitness.store.case import Case

Range = tuple[int, int]  # milliseconds of file time, end not included


class _Written(Exception):
    """Another process wrote this view down, or more was played meanwhile: this act is not kept."""


def merge(ranges: Iterable[Range]) -> list[Range]:
    """The same time as few ranges in order; touching ones join."""
    out: list[Range] = []
    for start, end in sorted((a, b) for a, b in ranges if a < b):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((start, end))
    return out


def note_view(case: Case, actor: str, exhibit: str, sitting: str, ranges: Iterable[Range]) -> None:
    """Add ranges (ms) that `actor` played of `exhibit` in this sitting."""
    with case.machinery(lasting=True) as conn:
        row = conn.execute(
            "SELECT ranges FROM open_views WHERE sitting = ? AND exhibit = ? AND actor = ?", (sitting, exhibit, actor)
        ).fetchone()
        before = [(a, b) for a, b in json.loads(row["ranges"])] if row else []
        conn.execute(
            "INSERT INTO open_views (sitting, exhibit, actor, owner, ranges) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET ranges = excluded.ranges",
            (sitting, exhibit, actor, liveness.me(case.home.machine()), json.dumps(merge([*before, *ranges]))),
        )


def close_sitting(case: Case, sitting: str) -> int:
    """Write the entries of a sitting. Returns how many. By role only, where the settings say so."""
    done = 0
    role_only = case.home.get("log_views") == "role"
    for row in case.read("SELECT * FROM open_views WHERE sitting = ? ORDER BY exhibit, actor", (sitting,)):
        details = {"exhibit": row["exhibit"], "ranges_ms": json.loads(row["ranges"]), "sitting": sitting}
        act = Act("view", None if role_only else row["actor"], role="listener", details=details)
        with contextlib.suppress(_Written), case.act(act) as tx:
            if not tx.close_view(sitting, row["exhibit"], row["actor"], row["ranges"]):
                raise _Written
            done += 1
    return done


def close_left_over(case: Case) -> int:
    """Close the sittings of processes that are gone. Returns how many entries were written."""
    machine = case.home.machine()
    done = 0
    for row in case.read("SELECT DISTINCT sitting, owner FROM open_views"):
        if liveness.is_gone(row["owner"], machine) is not False:
            done += close_sitting(case, row["sitting"])
    return done

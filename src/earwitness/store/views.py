"""Who listened to what: one `view` entry per person, exhibit and sitting, with the ranges played.

While a sitting lasts its ranges are kept in `open_views` (durable, no entry per request). Closing it writes the
entries. A sitting whose process died is closed when the case is next opened for work.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Sequence

from earwitness.store import liveness
from earwitness.store.act import Act
from earwitness.store.case import Case

# Milliseconds of file time, end not included; with the speed in percent as a third number where it is known.
Range = tuple[int, int] | tuple[int, int, int]


class _Written(Exception):
    """Another process wrote this view down, or more was played meanwhile: this act is not kept."""


def merge(ranges: Iterable[Sequence[int]]) -> list[Range]:
    """The same time as few ranges in order, each speed by itself; touching ones join."""
    out: list[Range] = []
    for start, end, *speed in sorted(ranges, key=lambda r: (tuple(r[2:]), r[0], r[1])):
        if start >= end:
            continue
        last = out[-1] if out else None
        if last is not None and list(last[2:]) == list(speed) and start <= last[1]:
            out[-1] = _range(last[0], max(last[1], end), speed)
        else:
            out.append(_range(start, end, speed))
    return out


def _range(start: int, end: int, speed: Sequence[int]) -> Range:
    return (start, end, speed[0]) if speed else (start, end)


def note_view(case: Case, actor: str, exhibit: str, sitting: str, ranges: Iterable[Range]) -> None:
    """Add ranges (ms, with their speed) that `actor` played of `exhibit` in this sitting."""
    with case.machinery(lasting=True) as conn:
        row = conn.execute(
            "SELECT ranges FROM open_views WHERE sitting = ? AND exhibit = ? AND actor = ?", (sitting, exhibit, actor)
        ).fetchone()
        before = json.loads(row["ranges"]) if row else []
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

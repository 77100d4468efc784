"""What was said with a file whose bytes are in the case already: it changes nothing by itself, and none of it is lost.

The same bytes are not sealed twice, and the record of an exhibit holds one answer a field. What a row or a form said
with them, and the record does not say, becomes an entry of the history (erasable texts). It waits with the exhibit
until somebody states that field anew, with either answer; then it is decided.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from earwitness.desk import facts, record, tags
from earwitness.desk.context import Desk
from earwitness.desk.record import Difference
from earwitness.store.act import Act

ACT = "give again"
_KEYS = {n.replace(".", "_"): n for n in (*record.FIELDS, *record.DOCUMENT_FIELDS)}  # the history's keys have no dots
_OTHERS = {"title": "What the desk calls it", "tags": "Tags"}


def differences(
    desk: Desk,
    exhibit: str,
    *,
    stated: Sequence[record.Field] = (),
    source: str | None = None,
    title: str | None = None,
    labels: Sequence[str] = (),
) -> tuple[Difference, ...]:
    """What is said with a file and not by the record of the exhibit that it is. `labels`: tags. Reads only."""
    said = {f.name: f for f in stated}
    if source is not None:
        said.setdefault("got.from", record.Field("got.from", "known", source))
    held = facts.fields(desk, exhibit)
    out = [
        Difference(f.name, f.label, f.shown(), _held(desk, held.get(f.name))) for f in said.values()
        if (f.state, f.text) != ("not_known", record.NOBODY) and not _same(f, held.get(f.name))
    ]  # fmt: skip
    row = desk.case.get("SELECT title FROM exhibits WHERE id = ?", (exhibit,), what="exhibit")
    if title and title != row["title"]:
        out.append(Difference("title", _OTHERS["title"], title, row["title"] or "nothing"))
    known = tags.read(desk).get(exhibit, tags.About()).tags
    if more := [t for t in labels if t not in known]:
        out.append(Difference("tags", _OTHERS["tags"], ", ".join(more), ", ".join(known) or "nothing"))
    return tuple(out)


def keep(desk: Desk, exhibit: str, found: Sequence[Difference]) -> int | None:
    """Write them into the history, unless it says the same of this exhibit already. Returns the entry's seq."""
    if not found:
        return None
    texts = {d.name: d.said for d in found}
    for entry in _entries(desk, exhibit):
        if entry["texts"] == texts:
            return int(entry["seq"])
    versions = {n.replace(".", "_"): v for n, v in _versions(desk, exhibit).items()}
    kept = {n.replace(".", "_"): said for n, said in texts.items()}
    with desk.case.act(Act(ACT, desk.actor, texts=kept, details={"exhibit": exhibit, "versions": versions})) as tx:
        return tx.seq


def noted(desk: Desk, exhibit: str, seq: int) -> tuple[Difference, ...]:
    """What an entry says that was kept, beside what the record says now. Erased texts are left out."""
    return tuple(d for e in _entries(desk, exhibit) if e["seq"] == seq for d in _shown(desk, e))


def waiting(desk: Desk, exhibit: str | None = None) -> dict[str, tuple[Difference, ...]]:
    """Exhibit -> what was said with its file and nobody has decided: no field of those was stated since."""
    out: dict[str, dict[tuple[str, str], Difference]] = {}
    for entry in _entries(desk, exhibit):
        now = _versions(desk, entry["exhibit"])
        for d in _shown(desk, entry):
            if d.name in now and now[d.name] == entry["versions"].get(d.name):
                out.setdefault(entry["exhibit"], {})[d.name, d.said] = d
    return {one: tuple(found.values()) for one, found in out.items()}


def _shown(desk: Desk, entry: dict[str, Any]) -> list[Difference]:
    held = facts.fields(desk, entry["exhibit"])
    labels = {**record.FIELDS, **record.DOCUMENT_FIELDS, **_OTHERS}
    return [
        Difference(name, labels.get(name, name), _alias(desk, said) if name == "got.from" else said,
                   _held(desk, held.get(name)))
        for name, said in entry["texts"].items()
    ]  # fmt: skip


def _alias(desk: Desk, said: str) -> str:
    row = desk.case.one("SELECT note FROM sources WHERE alias = ?", (said,))
    return f"{said}, {row['note']}" if row and row["note"] else said


def _held(desk: Desk, held: record.Field | None) -> str:
    if held is None or (held.state, held.text) == ("not_known", record.NOBODY):
        return record.NOBODY
    return _alias(desk, held.shown()) if held.name == "got.from" else held.shown()


def _same(said: record.Field, held: record.Field | None) -> bool:
    return held is not None and (said.state, said.text, said.estimated) == (held.state, held.text, held.estimated)


def _versions(desk: Desk, exhibit: str) -> dict[str, int]:
    rows = desk.case.read("SELECT name, max(version) AS v FROM acquisition WHERE exhibit = ? GROUP BY name", (exhibit,))
    return {r["name"]: r["v"] for r in rows}


def _entries(desk: Desk, exhibit: str | None) -> list[dict[str, Any]]:
    """The entries of the history of this kind, oldest first: {seq, exhibit, versions, texts that are not erased}."""
    out = []
    for row in desk.case.read(
        "SELECT seq, private FROM log WHERE instr(private, ?) ORDER BY seq", (f'"{ACT}"'.encode(),)
    ):
        private = json.loads(bytes(row["private"]))
        details = private.get("details", {})
        if private.get("act") != ACT or exhibit not in (None, details.get("exhibit")):
            continue
        rows = desk.case.read("SELECT name, value FROM fields WHERE seq = ? ORDER BY id", (row["seq"],))
        texts = {
            _KEYS.get(r["name"], r["name"]): r["value"] for r in rows if r["name"] != "actor" and r["value"] is not None
        }
        versions = {_KEYS.get(k, k): v for k, v in details.get("versions", {}).items()}
        out.append({"seq": row["seq"], "exhibit": details["exhibit"], "versions": versions, "texts": texts})
    return out

"""Things that are proposed and decided (claims, agents, people, fate notes …): one row each, every state kept.

A value is a frozen dataclass with an `id` and a `standing`; its JSON is `as_plain`, and msgspec makes the value again.
Nothing here knows what a claim is: the desk says which class stands behind a kind.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec

from earwitness.errors import CaseDamaged, ModelRefused
from earwitness.plain import as_plain
from earwitness.store.act import Tx
from earwitness.store.case import Case

PREFIXES: Mapping[str, str] = {
    "agent": "N", "attribution": "A", "proposition": "C", "claim": "B", "quantity": "K", "undertaking": "U",
    "relation": "L", "passing": "V", "partition": "Y", "grading": "J", "person": "M", "group": "G", "fate": "F",
    "pair": "I",
}  # fmt: skip
"""The letter of each kind's ids. On screen a proposition is "claim C7", and a claim one way in which it reached us."""
V = TypeVar("V")


@dataclass(frozen=True)
class Kept:
    """One version of an item as stored. `data` is None where it was erased."""

    id: str
    kind: str
    version: int
    state: str
    data: dict[str, Any] | None
    made_by: str | None
    at: str
    why: str | None
    exhibit: str | None
    start: int | None
    stop: int | None

    def value(self, cls: type[V]) -> V:
        """The value again. Raises CaseDamaged where the row holds no such value, or none any more."""
        try:
            return msgspec.convert(self.data, cls)
        except (msgspec.ValidationError, TypeError):
            raise CaseDamaged("An item of the case is not of its kind.", "Open a backup.", where=self.id) from None


def add(
    tx: Tx, kind: str, value: Any, *, by: str | None, exhibit: str | None = None, start: int | None = None,
    stop: int | None = None,
) -> None:  # fmt: skip
    """Keep a new value (its id comes from `new_id`)."""
    tx.insert("items", id=value.id, kind=kind, exhibit=exhibit, start=start, stop=stop, version=1)
    _version(tx, value, 1, by)


def change(tx: Tx, value: Any, *, by: str | None) -> int:
    """Keep a value's next state. Returns its number. Raises NotInCase."""
    row = tx.one("SELECT version FROM items WHERE id = ?", (value.id,))
    number = int(row["version"]) + 1 if row else 1
    tx.update("items", value.id, version=number)
    _version(tx, value, number, by)
    return number


def _version(tx: Tx, value: Any, number: int, by: str | None) -> None:
    data = json.dumps(as_plain(value), ensure_ascii=False, sort_keys=True)
    try:
        data.encode("utf-8")
    except UnicodeEncodeError:
        raise ModelRefused(
            "A text holds half a character, which nothing can store.", "Write it again.", where="value"
        ) from None
    tx.insert(
        "item_versions", item=value.id, version=number, state=value.standing.state, data=data, made_by=by, at=tx.time,
        why=value.standing.why,
    )  # fmt: skip


def erase(tx: Tx, item: str) -> None:
    """Take the content and the reasons of every state of an item away. That it was there, and when, stays."""
    rows = tx.read("SELECT version FROM item_versions WHERE item = ?", (item,))
    for row in rows:
        tx.update("item_versions", (item, row["version"]), data=None, why=None)


def new_id(tx: Tx, kind: str) -> str:
    """The next id of a kind."""
    return tx.new_id(PREFIXES[kind])


_SELECT = (
    "SELECT i.id, i.kind, i.exhibit, i.start, i.stop, v.version, v.state, v.data, v.made_by, v.at, v.why FROM items i"
    " JOIN item_versions v ON v.item = i.id"
)
_ORDER = (
    " ORDER BY i.exhibit IS NULL, substr(i.exhibit, 1, 1), CAST(substr(i.exhibit, 2) AS INTEGER), i.start,"
    " length(i.id), i.id, v.version"
)


def _kept(rows: Iterable[Any]) -> list[Kept]:
    return [
        Kept(
            r["id"], r["kind"], r["version"], r["state"], json.loads(r["data"]) if r["data"] is not None else None,
            r["made_by"], r["at"], r["why"], r["exhibit"], r["start"], r["stop"],
        )
        for r in rows
    ]  # fmt: skip


def read(case: Case, kind: str | None = None, *, exhibit: str | None = None, state: str | None = None) -> list[Kept]:
    """The newest state of every item that fits, in the order of the texts."""
    where = " AND v.version = i.version"
    params: list[str] = []
    for column, wanted in (("i.kind", kind), ("i.exhibit", exhibit), ("v.state", state)):
        if wanted is not None:
            where += f" AND {column} = ?"
            params.append(wanted)
    return _kept(case.read(_SELECT + where + _ORDER, tuple(params)))


def get(case: Case, item: str) -> Kept:
    """The newest state of one item. Raises NotInCase."""
    row = case.get(_SELECT + " AND v.version = i.version WHERE i.id = ?", (item,), what="item")
    return _kept([row])[0]


def history(case: Case, item: str) -> list[Kept]:
    """Every state an item was in, oldest first. Raises NotInCase."""
    get(case, item)
    return _kept(case.read(_SELECT + " WHERE i.id = ? ORDER BY v.version", (item,)))

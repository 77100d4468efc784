"""The four numbers in words: "1 proven, at most 3", and on what the documents hang."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from earwitness.claims.origins import Origins, Range, Station

NAMED_AT_MOST = 5
"""Documents that a sentence names; more are counted."""


def range_in_words(found: Range) -> str:
    """1 proven, at most 3; 2 proven; none proven, at most 2."""
    least = f"{found.least or 'none'} proven"
    return least if found.least == found.most else f"{least}, at most {found.most}"


def origins_in_words(found: Origins, labels: Mapping[str, str]) -> tuple[str, ...]:
    """A sentence each: the range, the documents, every set of documents with the single point nearest to it, circles.

    labels: what a station is called, by id; an id without a label stands for itself.
    """
    out = [f"Independent origins: {range_in_words(found.origins)}.", _carry(len(found.documents))]
    told: set[tuple[int, int]] = set()
    for point in found.bottlenecks:
        if (point.first, point.count) in told:
            continue
        told.add((point.first, point.count))
        hanging = [id_ for id_ in found.hanging_on(point) if id_ not in point.station]
        has = "has" if len(hanging) == 1 else "have"
        out.append(
            f"{_documents(hanging, labels)} {has} it from {_station(point.station, labels)}, and from there alone."
        )
    out += [
        f"{_listed([labels.get(i, i) for i in circle])} cite one another: counted once." for circle in found.circles
    ]
    return tuple(out)


def _carry(count: int) -> str:
    if count == 0:
        return "No document carries this."
    return "One document carries this." if count == 1 else f"{count} documents carry this."


def _documents(ids: Sequence[str], labels: Mapping[str, str]) -> str:
    if len(ids) > NAMED_AT_MOST:
        return f"{len(ids)} documents"
    return _listed([labels.get(id_, id_) for id_ in ids])


def _station(station: Station, labels: Mapping[str, str]) -> str:
    return _listed([labels.get(id_, id_) for id_ in station])


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"

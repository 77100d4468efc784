"""Aligning two long lists of words: pairs of places that hold the same word, in order.

First anchors: runs of words that occur exactly once in each list, as many as stand in the same order (longest
increasing subsequence, "patience"); between anchors shorter runs; in what is left, edit distance with unit costs.
"""

from __future__ import annotations

import bisect
from collections.abc import Sequence

_RUNS = (5, 3, 2, 1)
_MOST_CELLS = 400_000
_Box = tuple[int, int, int, int]


def aligned(a: Sequence[str], b: Sequence[str]) -> list[tuple[int, int]]:
    """Pairs (index in a, index in b) of equal words, both increasing."""
    out: list[tuple[int, int]] = []
    todo: list[tuple[_Box, int]] = [((0, len(a), 0, len(b)), 0)]
    while todo:
        (i, j, k, m), level = todo.pop()
        while i < j and k < m and a[i] == b[k]:
            out.append((i, k))
            i, k = i + 1, k + 1
        while i < j and k < m and a[j - 1] == b[m - 1]:
            j, m = j - 1, m - 1
            out.append((j, m))
        if i == j or k == m:
            continue
        if (j - i) * (m - k) <= 4_096 or level == len(_RUNS):
            out += _edit(a, b, (i, j, k, m))
            continue
        anchors = _anchors(a, b, (i, j, k, m), _RUNS[level])
        at_a, at_b = i, k
        for x, y in [*anchors, (j, m)]:
            # The box ends with the anchor's own word, which the trimming above then pairs.
            end_a, end_b = (j, m) if (x, y) == (j, m) else (x + 1, y + 1)
            todo.append(((at_a, end_a, at_b, end_b), level + 1))
            at_a, at_b = end_a, end_b
    return sorted(out)


def _anchors(a: Sequence[str], b: Sequence[str], box: _Box, run: int) -> list[tuple[int, int]]:
    i, j, k, m = box
    mine, theirs = _once(a, i, j, run), _once(b, k, m, run)
    pairs = sorted((x, theirs[words]) for words, x in mine.items() if words in theirs)
    return _increasing(pairs)


def _once(words: Sequence[str], start: int, end: int, run: int) -> dict[tuple[str, ...], int]:
    seen: dict[tuple[str, ...], int] = {}
    for n in range(start, end - run + 1):
        key = tuple(words[n : n + run])
        seen[key] = -1 if key in seen else n
    return {key: n for key, n in seen.items() if n >= 0}


def _increasing(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest run of pairs whose second numbers increase."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for n, (_, y) in enumerate(pairs):
        at = bisect.bisect_left(tails, y)
        before.append(ends[at - 1] if at else -1)
        if at == len(tails):
            tails.append(y)
            ends.append(n)
        else:
            tails[at], ends[at] = y, n
    out = []
    n = ends[-1] if ends else -1
    while n >= 0:
        out.append(pairs[n])
        n = before[n]
    return out[::-1]


def _edit(a: Sequence[str], b: Sequence[str], box: _Box) -> list[tuple[int, int]]:
    """Equal pairs on a shortest way of edits. A box too large for a table is halved by length first."""
    i, j, k, m = box
    if (j - i) * (m - k) > _MOST_CELLS:
        if j - i < 2 or m - k < 2:
            return _first_equal(a, b, box)
        x, y = (i + j) // 2, (k + m) // 2
        return _edit(a, b, (i, x, k, y)) + _edit(a, b, (x, j, y, m))
    width = m - k + 1
    row = list(range(width))
    steps: list[bytes] = []
    for x in range(i, j):
        last, row, word = row, [row[0] + 1], a[x]
        marks = bytearray(width)
        for y in range(1, width):
            same = last[y - 1] + (0 if word == b[k + y - 1] else 1)
            best, mark = same, 0
            if last[y] + 1 < best:
                best, mark = last[y] + 1, 1
            if row[y - 1] + 1 < best:
                best, mark = row[y - 1] + 1, 2
            row.append(best)
            marks[y] = mark
        marks[0] = 1
        steps.append(bytes(marks))
    out = []
    x, y = j - i, m - k
    while x and y:
        mark = steps[x - 1][y]
        if mark == 0:
            x, y = x - 1, y - 1
            if a[i + x] == b[k + y]:
                out.append((i + x, k + y))
        elif mark == 1:
            x -= 1
        else:
            y -= 1
    return out[::-1]


def _first_equal(a: Sequence[str], b: Sequence[str], box: _Box) -> list[tuple[int, int]]:
    i, j, k, m = box
    for x in range(i, j):
        for y in range(k, m):
            if a[x] == b[y]:
                return [(x, y)]
    return []

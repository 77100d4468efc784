"""Dominators: the nodes that every path from the root to a node passes (Semi-NCA, Georgiadis 2005)."""

from __future__ import annotations

from collections.abc import Sequence

ROOT = -1
"""Stands for the root, which leads to every start."""


def dominators(following: Sequence[Sequence[int]], starts: Sequence[int]) -> tuple[list[int | None], list[int]]:
    """The last single point before each node, and the nodes that are reached, in an order in which it comes first.

    The first list has, for each node: the nearest node that every path to it passes, ROOT if there is none, None if
    nothing leads to it.
    """
    count = len(following)
    number: list[int] = [-1] * count  # order of discovery
    vertex: list[int] = []
    above: list[int] = []  # parent in the depth-first tree, by number; -1 is the root
    before: list[list[int]] = []  # predecessors, by number; -1 is the root
    stack = [(start, -1) for start in reversed(starts)]
    while stack:
        v, parent = stack.pop()
        if number[v] >= 0:
            before[number[v]].append(parent)
            continue
        number[v] = here = len(vertex)
        vertex.append(v)
        above.append(parent)
        before.append([parent])
        stack.extend([(w, here) for w in reversed(following[v])])
    reached = len(vertex)
    semi = list(range(reached))
    label = list(range(reached))
    ancestor = above[:]
    for v in range(reached - 1, -1, -1):
        least = semi[v]
        for u in before[v]:
            if u > v:
                _compress(u, v, ancestor, label, semi)
                u = semi[label[u]]
            if u < least:
                least = u
        semi[v] = least
    nearest = above[:]
    for v in range(reached):
        up = nearest[v]
        while up > semi[v]:
            up = nearest[up]
        nearest[v] = up
    out: list[int | None] = [None] * count
    for v, up in enumerate(nearest):
        out[vertex[v]] = ROOT if up < 0 else vertex[up]
    return out, vertex


def _compress(u: int, limit: int, ancestor: list[int], label: list[int], semi: list[int]) -> None:
    """Shorten the way up from u to the last node above which nothing has been worked out (numbers up to `limit`)."""
    path = []
    while ancestor[u] > limit:
        path.append(u)
        u = ancestor[u]
    top = u
    for w in reversed(path):
        up = ancestor[w]
        if semi[label[up]] < semi[label[w]]:
            label[w] = label[up]
        ancestor[w] = ancestor[top]

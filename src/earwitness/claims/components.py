"""Sets that count as one: what reaches itself in a directed graph (Tarjan 1972), and what was said to be the same."""

from __future__ import annotations

from collections.abc import Sequence


def strong_components(following: Sequence[Sequence[int]]) -> list[int]:
    """For each node the number of its strongly connected component. A component comes after all that it leads to.

    following[v]: the nodes that v leads to. Time in proportion to nodes and edges; no recursion.
    """
    count = len(following)
    order = [0] * count  # 1-based order of discovery, 0: not seen
    low = [0] * count
    component = [-1] * count
    waiting: list[int] = []
    seen = found = 0
    for root in range(count):
        if order[root]:
            continue
        seen += 1
        order[root] = low[root] = seen
        waiting.append(root)
        path = [(root, iter(following[root]))]
        while path:
            v, rest = path[-1]
            for w in rest:
                if not order[w]:
                    seen += 1
                    order[w] = low[w] = seen
                    waiting.append(w)
                    path.append((w, iter(following[w])))
                    break
                if component[w] < 0 and order[w] < low[v]:
                    low[v] = order[w]
            else:
                path.pop()
                if path and low[v] < low[path[-1][0]]:
                    low[path[-1][0]] = low[v]
                if low[v] == order[v]:
                    while True:
                        w = waiting.pop()
                        component[w] = found
                        if w == v:
                            break
                    found += 1
    return component


class Merged:
    """Disjoint sets of 0 … count-1 (union-find with path halving)."""

    def __init__(self, count: int) -> None:
        self._above = list(range(count))

    def find(self, v: int) -> int:
        """The one that stands for the set of v."""
        above = self._above
        while above[v] != v:
            above[v] = above[above[v]]
            v = above[v]
        return v

    def join(self, a: int, b: int) -> None:
        """The sets of a and b are one from now on; the smaller number stands for it."""
        a, b = self.find(a), self.find(b)
        self._above[max(a, b)] = min(a, b)

"""The most chains that share nobody, and the fewest points that cut them all (Menger 1927; Dinitz 1970).

Every node may lie on one chain only, so each is split into two halves joined by one unit, and the most chains are a
maximum flow. Two things make the graph small first, and leave the number as it is: a chain may end at the first target
it meets and begin at the last start it passes, so nothing runs out of a target or into a start; and a node that is both
is a chain by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Disjoint:
    """chains: each from a start to a target, as nodes; no node twice. cut: as many nodes, one on each; every path from
    a start to a target passes one of them. Of all such cuts the one nearest to the targets."""

    chains: tuple[tuple[int, ...], ...]
    cut: tuple[int, ...]


def most_disjoint(following: Sequence[Sequence[int]], starts: Iterable[int], targets: Iterable[int]) -> Disjoint:
    """The maximum number of vertex-disjoint chains from starts to targets, with a minimum vertex cut.

    following[v]: the nodes that v leads to. Time: edges times the square root of nodes at worst (unit capacities).
    """
    count = len(following)
    is_start, is_target = bytearray(count), bytearray(count)
    for v in starts:
        is_start[v] = 1
    for v in targets:
        is_target[v] = 1
    alone = [v for v in range(count) if is_start[v] and is_target[v]]
    useful = _useful(following, is_start, is_target)
    flow = _Flow(following, useful, is_start, is_target)
    while flow.sweep():
        pass
    while flow.level():
        flow.block()
    chains = [(v,) for v in alone] + [tuple(path) for path in flow.paths()]
    near = flow.depth  # at the end: what still leads to a target
    cut = alone + [v for v in useful if near[2 * v] < 0 and (is_target[v] or near[2 * v + 1] >= 0)]
    return Disjoint(tuple(chains), tuple(cut))


def _useful(following: Sequence[Sequence[int]], is_start: bytearray, is_target: bytearray) -> list[int]:
    """The nodes on some way from a start to a target, those that are both left out, in order of discovery."""
    ahead = [v for v in range(len(following)) if is_start[v] and not is_target[v]]
    closed = bytearray(is_start)
    into: list[list[int]] = [[] for _ in following]
    for v in ahead:
        if is_target[v]:
            continue
        for w in following[v]:
            if is_start[w]:
                continue
            into[w].append(v)
            if not closed[w]:
                closed[w] = 1
                ahead.append(w)
    back = [v for v in ahead if is_target[v]]
    behind = bytearray(len(following))
    for v in back:
        behind[v] = 1
    for v in back:
        for u in into[v]:
            if not behind[u]:
                behind[u] = 1
                back.append(u)
    return [v for v in ahead if behind[v]]


class _Flow:
    """Dinitz on unit capacities. Arc 2k and its reverse 2k+1; an arc carries one while its reverse is open."""

    def __init__(
        self, following: Sequence[Sequence[int]], useful: Sequence[int], is_start: bytearray, is_target: bytearray
    ) -> None:
        count = len(following)
        self.source, self.sink = source, sink = 2 * count, 2 * count + 1
        self.arcs: list[list[int]] = [[] for _ in range(2 * count + 2)]
        self.to: list[int] = []
        self.depth: list[int] = []
        arcs, to = self.arcs, self.to
        inside = bytearray(count)
        for v in useful:
            inside[v] = not is_start[v]
        for v in useful:
            out = 2 * v + 1
            ends = [2 * w for w in following[v] if inside[w]] if not is_target[v] else [sink]
            arc = len(to)
            arcs[2 * v].append(arc)
            arcs[out] += (arc + 1, *range(arc + 2, arc + 2 + 2 * len(ends), 2))
            to += (out, 2 * v)
            for end in ends:
                arc += 2
                arcs[end].append(arc + 1)
                to += (end, out)
            if is_start[v]:
                arcs[source].append(arc + 2)
                arcs[2 * v].append(arc + 3)
                to += (2 * v, source)
        self.free = bytearray(b"\1\0" * (len(to) // 2))

    def sweep(self) -> bool:
        """Look once at every half for a way to the sink, however long, and use those found. Before any distances this
        finds nearly all chains of a deep graph. Whether another sweep is worth it: it found a good part of them."""
        to, free, arcs, sink = self.to, self.free, self.arcs, self.sink
        seen = bytearray(len(arcs))
        at = [0] * len(arcs)
        before = gained = 0
        for first in arcs[self.source]:
            if not free[first]:
                before += 1
                continue
            path = [first]
            while path:
                v = to[path[-1]]
                seen[v] = 1
                out, k = arcs[v], at[v]
                while k < len(out) and (not free[out[k]] or seen[to[out[k]]]):
                    k += 1
                at[v] = k
                if k == len(out):
                    path.pop()
                    continue
                path.append(out[k])
                if to[out[k]] == sink:
                    for arc in path:
                        free[arc] = 0
                        free[arc ^ 1] = 1
                    gained += 1
                    break
        return 8 * gained > before

    def level(self) -> bool:
        """Distances to the sink over open arcs; False if the source is too far from it for any.

        Measured from the sink, so that the search that follows never strays from a way that existed.
        """
        arcs, to, free = self.arcs, self.to, self.free
        depth = [-1] * len(arcs)
        depth[self.sink] = far = 0
        front = [self.sink]
        while front and depth[self.source] < 0:
            far += 1
            beyond = []
            for v in front:
                for arc in arcs[v]:
                    if free[arc ^ 1] and depth[to[arc]] < 0:
                        depth[to[arc]] = far
                        beyond.append(to[arc])
            front = beyond
        self.depth = depth
        return depth[self.source] >= 0

    def block(self) -> None:
        """Use up all shortest ways to the sink."""
        depth, to, free, arcs, sink = self.depth, self.to, self.free, self.arcs, self.sink
        at = [0] * len(arcs)
        path: list[int] = []
        v = self.source
        while True:
            if v == sink:
                for arc in path:
                    free[arc] = 0
                    free[arc ^ 1] = 1
                path = []
                v = self.source
            out, k, nearer = arcs[v], at[v], depth[v] - 1
            while k < len(out) and not (free[out[k]] and depth[to[out[k]]] == nearer):
                k += 1
            at[v] = k
            if k < len(out):
                path.append(out[k])
                v = to[out[k]]
            elif path:
                v = to[path.pop() ^ 1]
                at[v] += 1
            else:
                return

    def paths(self) -> Iterable[list[int]]:
        """The chains that the flow runs along."""
        for first in self.arcs[self.source]:
            if self.free[first]:
                continue
            path, v = [], self.to[first]
            while v != self.sink:
                if not v % 2:
                    path.append(v // 2)
                v = next(self.to[arc] for arc in self.arcs[v] if not arc % 2 and not self.free[arc])
            yield path

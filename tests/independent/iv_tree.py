"""Leaf hashes, excerpt proofs, and the proofs of RFC 9162 (format.md §4 to §6)."""

from __future__ import annotations

from bisect import bisect_left

from iv_canonical import sha256


def node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right)


def leaf_hash(
    seal_id: bytes,
    track: int,
    index: int,
    start: int,
    duration: int,
    jump: int,
    rate: int,
    channels: int,
    kind: int,
    salt: bytes,
    frames: list[bytes],
) -> bytes:
    parts = [
        b"\x00EWL1",
        seal_id,
        track.to_bytes(2, "big"),
        index.to_bytes(8, "big"),
        start.to_bytes(8, "big"),
        duration.to_bytes(4, "big"),
        jump.to_bytes(8, "big", signed=True),
        rate.to_bytes(4, "big"),
        channels.to_bytes(1, "big"),
        kind.to_bytes(1, "big"),
        salt,
        len(frames).to_bytes(4, "big"),
    ]
    for frame in frames:
        parts.append(len(frame).to_bytes(4, "big"))
        parts.append(frame)
    return sha256(b"".join(parts))


class _Short(Exception):
    pass


def check_excerpt(size: int, leaves: list[tuple[int, bytes]], siblings: list[bytes], root: bytes) -> str:
    """Walk the tree; the empty text, or path-short, path-long, root. Leaves in ascending order of index."""
    indexes = [i for i, _ in leaves]
    used = 0

    def visit(low: int, high: int, a: int, b: int) -> bytes:
        nonlocal used
        if a == b:
            if used == len(siblings):
                raise _Short
            used += 1
            return siblings[used - 1]
        if high - low == 1:
            return leaves[a][1]
        middle = low + (1 << ((high - low - 1).bit_length() - 1))
        cut = bisect_left(indexes, middle, a, b)
        return node(visit(low, middle, a, cut), visit(middle, high, cut, b))

    try:
        got = visit(0, size, 0, len(leaves))
    except _Short:
        return "path-short"
    if used != len(siblings):
        return "path-long"
    return "" if got == root else "root"


def check_inclusion(index: int, size: int, leaf: bytes, path: list[bytes], root: bytes) -> bool:
    """RFC 9162 §2.1.3.2."""
    if index >= size:
        return False
    fn, sn, value = index, size - 1, leaf
    for sibling in path:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            value = node(sibling, value)
            while not fn & 1 and fn:
                fn >>= 1
                sn >>= 1
        else:
            value = node(value, sibling)
        fn >>= 1
        sn >>= 1
    return sn == 0 and value == root


def check_consistency(first: int, second: int, root1: bytes, root2: bytes, given: list[bytes]) -> bool:
    """RFC 9162 §2.1.4.2; an earlier size of 0 is refused; equal sizes need equal roots and no path."""
    if first < 1 or first > second:
        return False
    if first == second:
        return root1 == root2 and not given
    if not given:
        return False
    path = [root1, *given] if first & (first - 1) == 0 else given
    fn, sn = first - 1, second - 1
    while fn & 1:
        fn >>= 1
        sn >>= 1
    fr = sr = path[0]
    for value in path[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr = node(value, fr)
            sr = node(value, sr)
            while not fn & 1 and fn:
                fn >>= 1
                sn >>= 1
        else:
            sr = node(sr, value)
        fn >>= 1
        sn >>= 1
    return fr == root1 and sr == root2 and sn == 0

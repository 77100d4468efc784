"""Where a frame lies inside a Matroska block (RFC 9559 §10): libav gives the block, not the frame."""

from __future__ import annotations


def _vint(data: bytes, at: int) -> tuple[int, int, int] | None:
    """(value, next position, number of bytes) of an EBML integer."""
    if at >= len(data) or data[at] == 0:
        return None
    n = 9 - data[at].bit_length()
    if at + n > len(data):
        return None
    return int.from_bytes(data[at : at + n], "big") & ((1 << 7 * n) - 1), at + n, n


def first_frame_at(block: bytes) -> tuple[int, list[int] | None] | None:
    """For the bytes at a block's start: (offset of its first frame, sizes of all frames but the last).

    Sizes are None for fixed-size lacing (all equal) and empty without lacing. None if the block is malformed or its
    lace does not lie within `block`.
    """
    track = _vint(block, 0)
    if track is None or track[1] + 3 > len(block):
        return None
    at = track[1] + 3
    lacing = block[at - 1] >> 1 & 3
    if lacing == 0:
        return at, []
    if at >= len(block):
        return None
    count, at = block[at] + 1, at + 1
    if lacing == 2:
        return at, None
    sizes: list[int] = []
    for i in range(count - 1):
        if lacing == 1:
            size = 0
            while True:
                if at >= len(block):
                    return None
                size += block[at]
                at += 1
                if block[at - 1] != 255:
                    break
        else:
            got = _vint(block, at)
            if got is None:
                return None
            value, at, n = got
            size = value if i == 0 else sizes[-1] + value - ((1 << (7 * n - 1)) - 1)
            if size < 0:
                return None
        sizes.append(size)
    return at, sizes

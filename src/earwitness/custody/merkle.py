"""Merkle trees of RFC 9162 §2.1: roots, inclusion and consistency proofs, and the many-leaf excerpt proof.

All hashes are 32 bytes of SHA-256. A tree size never travels inside a proof: the caller has it from a signed
statement, because many proofs also come out under a neighbouring size (docs/attacks.md).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence

from earwitness.errors import ProofBroken

EMPTY = hashlib.sha256(b"").digest()


def _broken(what: str, code: str) -> ProofBroken:
    return ProofBroken(what, "Trust nothing that rests on this proof.", where=code)


def leaf_hash(data: bytes) -> bytes:
    """Hash of one leaf: H(0x00 | data)."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of an inner node: H(0x01 | left | right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root(hashes: Sequence[bytes]) -> bytes:
    """Root over leaf hashes; of no leaves, the hash of nothing (RFC 9162 §2.1.1)."""
    level = list(hashes)
    if not level:
        return EMPTY
    sha256 = hashlib.sha256
    while len(level) > 1:
        # Pairing from the left and letting an odd last node rise gives the same tree as the split at a power of two.
        pairs = [sha256(b"\x01" + a + b).digest() for a, b in zip(level[::2], level[1::2], strict=False)]
        if len(level) % 2:
            pairs.append(level[-1])
        level = pairs
    return level[0]


class GrowingRoot:
    """A root over leaves that arrive one by one, in memory that grows with the logarithm of their number."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []

    def add(self, leaf: bytes) -> None:
        """Append one leaf hash."""
        self.size += 1
        carry, n = leaf, self.size
        while n % 2 == 0:
            carry = hashlib.sha256(b"\x01" + self._peaks.pop() + carry).digest()
            n //= 2
        self._peaks.append(carry)

    def root(self) -> bytes:
        """The root over all leaves so far."""
        if not self._peaks:
            return EMPTY
        out = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            out = node_hash(peak, out)
        return out


def _split(n: int) -> int:
    """The largest power of two below n (n >= 2)."""
    return int(1 << ((n - 1).bit_length() - 1))


def inclusion_path(hashes: Sequence[bytes], index: int) -> list[bytes]:
    """Sibling hashes from the leaf upwards (RFC 9162 §2.1.3.1)."""
    if not 0 <= index < len(hashes):
        raise IndexError("no such leaf")
    path: list[bytes] = []
    low, high = 0, len(hashes)
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            path.append(root(hashes[middle:high]))
            high = middle
        else:
            path.append(root(hashes[low:middle]))
            low = middle
    return path[::-1]


def check_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], expected_root: bytes) -> None:
    """RFC 9162 §2.1.3.2. Raises ProofBroken."""
    if not 0 <= index < size:
        raise _broken("The proof names a place outside the tree.", "index")
    if len(leaf) != 32 or len(expected_root) != 32:
        raise _broken("A hash of the proof does not have 32 bytes.", "inclusion")
    f, s, found = index, size - 1, leaf
    for sibling in path:
        if s == 0:
            raise _broken("The proof is longer than the tree is high.", "inclusion")
        if f & 1 or f == s:
            found = node_hash(sibling, found)
            while not f & 1 and f:
                f, s = f >> 1, s >> 1
        else:
            found = node_hash(found, sibling)
        f, s = f >> 1, s >> 1
    if s != 0 or found != expected_root:
        raise _broken("The proof does not lead to the signed root.", "inclusion")


def consistency_path(hashes: Sequence[bytes], old: int) -> list[bytes]:
    """Proof that the tree of the first `old` leaves is the start of this one (RFC 9162 §2.1.4.1)."""
    if not 0 < old <= len(hashes):
        raise IndexError("no such earlier tree")

    def sub(m: int, low: int, high: int, whole: bool) -> list[bytes]:
        n = high - low
        if m == n:
            return [] if whole else [root(hashes[low:high])]
        k = _split(n)
        if m <= k:
            return [*sub(m, low, low + k, whole), root(hashes[low + k : high])]
        return [*sub(m - k, low + k, high, False), root(hashes[low : low + k])]

    return sub(old, 0, len(hashes), True)


def check_consistency(old: int, new: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]) -> None:
    """RFC 9162 §2.1.4.2. An earlier tree of no leaves is refused: it says nothing. Raises ProofBroken."""
    if not 0 < old <= new:
        raise _broken("The later head is not larger than the earlier one.", "consistency")
    if old == new:
        if path or old_root != new_root:
            raise _broken("Two heads of one size do not have one root.", "consistency")
        return
    if len(old_root) != 32 or len(new_root) != 32:
        raise _broken("A root does not have 32 bytes.", "consistency")
    if not path:
        raise _broken("The two heads are not shown to be of one log.", "consistency")
    steps = [old_root, *path] if old & (old - 1) == 0 else list(path)
    f, s = old - 1, new - 1
    while f & 1:
        f, s = f >> 1, s >> 1
    first = second = steps[0]
    for sibling in steps[1:]:
        if s == 0:
            raise _broken("The two heads are not shown to be of one log.", "consistency")
        if f & 1 or f == s:
            first, second = node_hash(sibling, first), node_hash(sibling, second)
            while not f & 1 and f:
                f, s = f >> 1, s >> 1
        else:
            second = node_hash(second, sibling)
        f, s = f >> 1, s >> 1
    if s != 0 or first != old_root or second != new_root:
        raise _broken("The two heads are not of one log.", "consistency")


def excerpt_siblings(hashes: Sequence[bytes], disclosed: Sequence[int]) -> list[bytes]:
    """The fewest hashes that, with the disclosed leaves, give the root; order of docs/format.md §5."""
    wanted = sorted(disclosed)
    out: list[bytes] = []

    def visit(low: int, high: int, first: int, last: int) -> None:
        if first == last:
            out.append(root(hashes[low:high]))
        elif high - low > 1:
            middle = low + _split(high - low)
            cut = first
            while cut < last and wanted[cut] < middle:
                cut += 1
            visit(low, middle, first, cut)
            visit(middle, high, cut, last)

    visit(0, len(hashes), 0, len(wanted))
    return out


def excerpt_root(size: int, leaves: Sequence[tuple[int, bytes]], siblings: Iterable[bytes]) -> bytes:
    """Root from (index, leaf hash) pairs in ascending order and the sibling hashes.

    Raises ProofBroken with `where` = "path-short" or "path-long" when hashes are missing or left over.
    """
    supply: Iterator[bytes] = iter(siblings)

    def visit(low: int, high: int, first: int, last: int) -> bytes:
        if first == last:
            try:
                return next(supply)
            except StopIteration:
                raise _broken("The proof lacks a hash.", "path-short") from None
        if high - low == 1:
            return leaves[first][1]
        middle = low + _split(high - low)
        cut = first
        while cut < last and leaves[cut][0] < middle:
            cut += 1
        left = visit(low, middle, first, cut)
        return node_hash(left, visit(middle, high, cut, last))

    found = visit(0, size, 0, len(leaves))
    if next(supply, None) is not None:
        raise _broken("The proof has a hash too many.", "path-long")
    return found

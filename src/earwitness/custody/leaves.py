"""Leaves: about 100 ms of a recording, hashed with all that gives the bytes their meaning (docs/format.md §4)."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Sequence
from dataclasses import dataclass

CODED, PCM, GAP = 1, 2, 3
_HEAD = struct.Struct(">4s16sHQQIqIBB32sI")
_LENGTH = struct.Struct(">I")


@dataclass(frozen=True)
class Leaf:
    """One leaf. Times in samples of the track's clock; `jump` is how far the file's own clock falls back before it."""

    index: int
    start: int
    duration: int
    jump: int
    kind: int
    salt: bytes
    frames: tuple[bytes, ...]

    @property
    def end(self) -> int:
        """The first coded sample after the leaf."""
        return self.start + self.duration


def leaf_hash(seal_id: bytes, track: int, rate: int, channels: int, leaf: Leaf) -> bytes:
    """H(0x00 | "EWL1" | … | salt | u32 frames | (u32 length | bytes)*), 32 bytes."""
    head = _HEAD.pack(
        b"EWL1",
        seal_id,
        track,
        leaf.index,
        leaf.start,
        leaf.duration,
        leaf.jump,
        rate,
        channels,
        leaf.kind,
        leaf.salt,
        len(leaf.frames),
    )
    pieces = [b"\x00", head]
    for frame in leaf.frames:
        pieces.append(_LENGTH.pack(len(frame)))
        pieces.append(frame)
    return hashlib.sha256(b"".join(pieces)).digest()


def frames_per_leaf(rate: int, frame_samples: int) -> int:
    """K: how many frames of `frame_samples` come nearest to 100 ms, at least one."""
    return max(1, (2 * rate + 10 * frame_samples) // (20 * frame_samples))


def pcm_leaf_samples(rate: int) -> int:
    """Sample frames of a PCM leaf: a tenth of a second, rounded up."""
    return (rate + 9) // 10


def salts(key: bytes, first: int, count: int) -> Sequence[bytes]:
    """Salts of leaves first…first+count-1: every second half-block of ChaCha20 under the seal's own secret.

    How salts are made is private to the sealer; a verifier never needs it. 64 bytes are spent on a leaf so that a
    salt can be had without making those before it.
    """
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms

    # The first 8 nonce bytes are the 64-bit block counter of the original ChaCha20.
    nonce = struct.pack("<QQ", first, 0)
    stream = Cipher(algorithms.ChaCha20(key, nonce), mode=None).encryptor().update(bytes(64 * count))
    return [stream[at : at + 32] for at in range(0, 64 * count, 64)]

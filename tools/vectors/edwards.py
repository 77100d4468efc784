"""Curve arithmetic that a forger with a weak key needs (RFC 8032 §5.1): no library may decide for us."""

from __future__ import annotations

from earwitness.custody.ed25519 import P

D = -121665 * pow(121666, -1, P) % P
NEUTRAL = (0, 1)
Point = tuple[int, int]


def add(a: Point, b: Point) -> Point:
    """The sum of two points, affine."""
    (x1, y1), (x2, y2) = a, b
    t = D * x1 * x2 * y1 * y2
    return (x1 * y2 + x2 * y1) * pow(1 + t, -1, P) % P, (y1 * y2 + x1 * x2) * pow(1 - t, -1, P) % P


def decode(raw: bytes) -> Point:
    """The point of 32 bytes, which must be one."""
    number = int.from_bytes(raw, "little")
    y, sign = number & (1 << 255) - 1, number >> 255
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * pow(2, (P - 1) // 4, P) % P
    assert x * x % P == square
    return (P - x if x & 1 != sign else x) % P, y

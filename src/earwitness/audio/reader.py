"""Reading a file that is already open, at given places, without ever naming it.

`Reader` is what the parsers take: `read(offset, n)` and `size`. `LibavInput` is the same file as an object that PyAV
reads through; it has no name, no write and no other protocol behind it.
"""

from __future__ import annotations

import os
from collections.abc import Callable

ReadAt = Callable[[int, int], bytes]


class Reader:
    """Bytes of one file of known size. Short reads happen only at the end of the file."""

    def __init__(self, read_at: ReadAt, size: int) -> None:
        self._read_at = read_at
        self.size = size
        self.furthest = 0

    @classmethod
    def of_bytes(cls, data: bytes) -> Reader:
        return cls(lambda offset, n: data[offset : offset + n], len(data))

    @classmethod
    def of_fd(cls, fd: int, size: int) -> Reader:
        def read_at(offset: int, n: int) -> bytes:
            parts, at = [], offset
            while n > 0:
                part = os.pread(fd, n, at)
                if not part:
                    break
                parts.append(part)
                at += len(part)
                n -= len(part)
            return parts[0] if len(parts) == 1 else b"".join(parts)

        return cls(read_at, size)

    def read(self, offset: int, n: int) -> bytes:
        """Up to `n` bytes at `offset`; fewer only where the file ends."""
        if offset < 0 or n <= 0 or offset >= self.size:
            return b""
        n = min(n, self.size - offset)
        self.furthest = max(self.furthest, offset + n)
        return self._read_at(offset, n)


class Window:
    """A sliding cache over a Reader for many small reads that mostly run forwards."""

    def __init__(self, reader: Reader, block: int = 1 << 19) -> None:
        self._reader, self._block = reader, block
        self._base, self._data = 0, b""

    def read(self, offset: int, n: int) -> bytes:
        start = offset - self._base
        if start < 0 or start + n > len(self._data):
            self._data = self._reader.read(offset, max(n, self._block))
            self._base, start = offset, 0
        return self._data[start : start + n]


class LibavInput:
    """The file object handed to PyAV: read and seek only, over positioned reads."""

    def __init__(self, reader: Reader, on_read: Callable[[int], None] | None = None) -> None:
        self._reader, self._at, self._on_read = reader, 0, on_read

    def read(self, n: int) -> bytes:
        data = self._reader.read(self._at, n)
        self._at += len(data)
        if self._on_read is not None:
            self._on_read(self._at)
        return data

    def seek(self, offset: int, whence: int = 0) -> int:
        base = (0, self._at, self._reader.size)[whence] if 0 <= whence <= 2 else 0
        self._at = max(0, base + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True

"""Bytes as received: one read-only file per content, named by its SHA-256 (originals/ab/ab12…).

A file is written beside its place, forced to the medium, renamed, and its folder forced too, before any row speaks of
it. What a cut act left behind has no row: on opening it is moved to working/swept/ and listed, never deleted.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from io import BufferedReader, BytesIO
from pathlib import Path
from typing import BinaryIO

from earwitness.errors import NotInCase, OriginalChanged
from earwitness.store.database import faults

CHUNK = 1 << 20
_NAME = re.compile(r"[0-9a-f]{64}\Z")
PART = ".part-"


@dataclass(frozen=True)
class Stored:
    """An original in its place. `already` is True where the same bytes lay there before."""

    sha256: str
    blake2b: str
    size: int
    path: Path
    already: bool


def sync_folder(folder: Path) -> None:
    """Force a folder's list of names to the medium (no effect where folders cannot be opened)."""
    with contextlib.suppress(PermissionError, IsADirectoryError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def write_file(target: Path, chunks: Iterable[bytes], *, mode: int = 0o600) -> None:
    """Write a file whole or not at all: beside its place, forced to the medium, renamed."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=PART, dir=target.parent)
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as out:
            for chunk in chunks:
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        part.chmod(mode)
        part.rename(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    sync_folder(target.parent)


class Originals:
    """The folder originals/ of a case."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, sha256: str) -> Path:
        """Where the original with this digest lies, or would lie."""
        if not _NAME.match(sha256):
            raise NotInCase("That is not the digest of an original.", "Name an exhibit of the case.")
        return self.folder / sha256[:2] / sha256

    def put(self, source: BinaryIO) -> Stored:
        """Store everything that can still be read from `source`. Raises DiskFull, MediumFailed, CaseReadOnly."""
        sha256, blake2b, size = hashlib.sha256(), hashlib.blake2b(), 0

        def hashed(pool: ThreadPoolExecutor) -> Iterator[bytes]:
            """Each chunk is hashed by two threads (hashlib lets go of the interpreter) while it is being written."""
            nonlocal size
            while chunk := source.read(CHUNK):
                digests = [pool.submit(d.update, chunk) for d in (sha256, blake2b)]
                size += len(chunk)
                yield chunk
                for digest in digests:
                    digest.result()

        with faults(), ThreadPoolExecutor(2) as pool:
            self.folder.mkdir(parents=True, exist_ok=True)
            part = self.folder / f"{PART}{os.getpid()}-{os.urandom(6).hex()}"
            try:
                write_file(part, hashed(pool), mode=0o400)
                target = self.path(sha256.hexdigest())
                already = self._holds(target, sha256.hexdigest())
                if already:
                    part.unlink()
                else:
                    target.parent.mkdir(exist_ok=True)
                    part.rename(target)
                    sync_folder(target.parent)
                    sync_folder(self.folder)
            except BaseException:
                part.unlink(missing_ok=True)
                raise
        return Stored(sha256.hexdigest(), blake2b.hexdigest(), size, target, already)

    def put_bytes(self, data: bytes) -> Stored:
        """Store bytes that are at hand."""
        return self.put(BytesIO(data))

    def _holds(self, target: Path, sha256: str) -> bool:
        """Whether the right bytes already lie there; wrong ones under that name are replaced by the right ones."""
        if not target.is_file():
            return False
        with target.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256

    def open(self, sha256: str) -> BufferedReader:
        """The stored bytes for reading. Raises OriginalChanged where they are not there."""
        try:
            return self.path(sha256).open("rb")
        except FileNotFoundError:
            raise _missing() from None

    def check(self, sha256: str, size: int | None = None) -> None:
        """Compare stored bytes with their digest. Raises OriginalChanged."""
        with faults(), self.open(sha256) as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
            length = os.fstat(file.fileno()).st_size
        if found != sha256 or (size is not None and length != size):
            raise OriginalChanged(
                "The stored bytes of an original differ from those that were received.",
                "Nothing tells who changed them or why. Restore them from another copy, and record the incident.",
            )

    def stored(self) -> list[str]:
        """The digests that lie in the folder, in order."""
        return sorted(p.name for p in self.folder.glob("??/*") if _NAME.match(p.name) and p.name[:2] == p.parent.name)

    def strays(self, wanted: set[str]) -> list[Path]:
        """Files in the folder that no row speaks of: parts of cut copies, and whole ones without a row."""
        out = []
        for path in sorted(self.folder.rglob("*")):
            if path.is_file() and not (path.name in wanted and path.parent.parent == self.folder):
                out.append(path)
        return out


def _missing() -> OriginalChanged:
    return OriginalChanged(
        "An original that the case speaks of is not in its folder.",
        "Restore it from another copy, and record the incident.",
    )

"""The sealed sound of one track: its leaves and the bytes behind them, sliced from the stored original."""

from __future__ import annotations

import json
import mmap
import zlib
from base64 import b64decode, b64encode
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from earwitness.custody import leaves, sealing, statements
from earwitness.custody.sealing import Break, Shape
from earwitness.desk.context import Desk
from earwitness.errors import NotInCase, OriginalChanged


def track_extra(durations: Any, breaks: Sequence[Break]) -> bytes:
    """What is kept beside a track to cut its leaves again: frame durations (one number if all are equal) and breaks."""
    import numpy as np

    values = np.asarray(durations, dtype=">u4")
    if len(values) and bool((values == values[0]).all()):
        kept: Any = int(values[0])
    else:
        kept = b64encode(zlib.compress(values.tobytes())).decode("ascii")
    return json.dumps({"breaks": [list(b) for b in breaks], "durations": kept}, separators=(",", ":")).encode()


def _durations(extra: dict[str, Any], frames: int) -> Any:
    import numpy as np

    kept = extra["durations"]
    if isinstance(kept, int):
        return np.broadcast_to(np.uint32(kept), (frames,))
    return np.frombuffer(zlib.decompress(b64decode(kept)), ">u4").astype(np.uint32)


def shapes_of(track: statements.Track, durations: Any, breaks: Sequence[Break]) -> Iterator[Shape]:
    """How the leaves of a track lie; the one place that decides between frames and samples."""
    if track.kind == "pcm":
        return sealing.pcm_shapes(track.samples, track.rate)
    return sealing.coded_shapes(_in_chunks(durations), track.frames_per_leaf, breaks)


def _in_chunks(durations: Any) -> Iterator[int]:
    """Plain integers from a long array, without making them all at once."""
    for at in range(0, len(durations), 8192):
        yield from durations[at : at + 8192].tolist()


class FrameReader:
    """Gives the frames of leaves out of a mapped file, reading ahead in chunks.

    For coded tracks `table` says where each frame lies; for kept samples the file is nothing but samples.
    """

    CHUNK = 4096
    RESIDENT = 64 << 20

    def __init__(self, mapped: Any, table: Any, sample_bytes: int = 0) -> None:
        self._mapped = mapped
        self._table = table
        self._sample_bytes = sample_bytes
        self._chunk: list[bytes] = []
        self._chunk_first = 0
        self._pieces_before: Any = None
        self._resident = 0

    def _let_go(self, n_bytes: int) -> None:
        """Give read pages back every so often, so that a long recording does not fill the memory through its map."""
        self._resident += n_bytes
        if self._resident >= self.RESIDENT and hasattr(self._mapped, "madvise"):
            self._mapped.madvise(mmap.MADV_DONTNEED)
            self._resident = 0

    def __call__(self, shape: Shape) -> list[bytes]:
        """The frames of a leaf."""
        if shape.kind == leaves.GAP:
            return []
        if shape.kind == leaves.PCM:
            return [self._samples(shape)]
        last = shape.first + shape.size
        if not self._chunk_first <= shape.first or last > self._chunk_first + len(self._chunk):
            self._chunk_first = shape.first
            self._chunk = self._read(shape.first, min(max(last, shape.first + self.CHUNK), self._table.frames))
        return self._chunk[shape.first - self._chunk_first : last - self._chunk_first]

    def _samples(self, shape: Shape) -> bytes:
        if self._table is not None and self._table.frames:
            step = int(self._table.durations[0])
            return self._read(shape.start // step, shape.start // step + 1)[0]
        start = shape.start * self._sample_bytes
        self._let_go(shape.duration * self._sample_bytes)
        return bytes(self._mapped[start : start + shape.duration * self._sample_bytes])

    def _read(self, first: int, last: int) -> list[bytes]:
        import numpy as np

        table = self._table
        if table.one_piece_each:
            a, b = first, last
        else:
            if self._pieces_before is None:
                self._pieces_before = np.concatenate(([0], np.cumsum(table.pieces_per_frame, dtype=np.int64)))
            a, b = int(self._pieces_before[first]), int(self._pieces_before[last])
        offsets, lengths = table.offsets[a:b].tolist(), table.lengths[a:b].tolist()
        mapped = self._mapped
        pieces = [bytes(mapped[o : o + n]) for o, n in zip(offsets, lengths, strict=True)]
        self._let_go(sum(lengths))
        if table.one_piece_each:
            return pieces
        out, at = [], 0
        for count in table.pieces_per_frame[first:last].tolist():
            out.append(pieces[at] if count == 1 else b"".join(pieces[at : at + count]))
            at += count
        return out


@dataclass
class SealedSound:
    """One track of a sealed recording, ready to be excerpted. Close it when done."""

    exhibit: str
    statement_bytes: bytes
    seal: statements.Seal
    track: statements.Track
    shapes: list[Shape]
    reader: FrameReader
    _key: bytes
    _mapped: mmap.mmap

    def close(self) -> None:
        """Let go of the original."""
        self._mapped.close()

    def __enter__(self) -> SealedSound:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def hashes(self) -> list[bytes]:
        """All leaf hashes, made again from the original. Raises OriginalChanged unless the root is the sealed one."""
        t = self.track
        sealed = sealing.hash_track(
            self.seal.seal_id, t.number, t.rate, t.channels, self._key, self.shapes, self.reader
        )
        if sealed.root != t.root:
            raise OriginalChanged(
                "The stored recording does not give the sealed root any more.",
                "Publish nothing from it. Check the case (`verify`) and restore the original from a backup.",
                where=self.exhibit,
            )
        return sealed.hashes

    def leaf(self, index: int) -> leaves.Leaf:
        """One leaf with its salt and its frames."""
        shape = self.shapes[index]
        return sealing.disclose(self._key, index, shape, self.reader(shape))

    def sample_at(self, seconds: Fraction | float) -> int:
        """The coded sample of a time on the file's own clock, kept within the recording."""
        at = int(Fraction(seconds) * self.track.rate) + self.track.skip
        return max(0, min(at, self.track.samples))

    def seconds_at(self, sample: int) -> Fraction:
        """The time on the file's own clock of a coded sample; never before the first sound."""
        return Fraction(max(0, sample - self.track.skip), self.track.rate)

    def leaves_over(self, start: int, end: int) -> tuple[int, int]:
        """First and last leaf that meet [start, end) in coded samples."""
        starts = [s.start for s in self.shapes]
        first = max(0, bisect_right(starts, start) - 1)
        last = max(first, bisect_right(starts, max(start, end - 1)) - 1)
        return first, last


def open_sound(desk: Desk, exhibit: str, number: int | None = None) -> SealedSound:
    """The sealed sound of a track (the first one by default). Raises NotInCase."""
    from earwitness.audio import frametable

    case = desk.case
    row = case.get("SELECT * FROM exhibits WHERE id = ?", (exhibit,), what="exhibit")
    if row["statement"] is None:
        raise NotInCase("That exhibit is not a sealed recording.", "List what the case holds.", where="exhibit")
    statement = bytes(row["statement"])
    seal = statements.parse_seal(statement)
    track = next((t for t in seal.tracks if number in (None, t.number)), None)
    if track is None:
        raise NotInCase("The recording has no such track.", "Leave the track out to take the first.", where="track")
    rows = {r["track"]: r for r in case.read("SELECT * FROM tracks WHERE exhibit = ?", (exhibit,))}
    extras = {n: json.loads(bytes(r["extra"])) for n, r in rows.items()}
    stored, extra = rows[track.number], extras[track.number]
    opening = case.get("SELECT * FROM openings WHERE exhibit = ? AND name = 'frames'", (exhibit,), what="frames")
    table_bytes = case.originals.path(opening["original"]).read_bytes()
    table = frametable.load(table_bytes, lambda n, frames: _durations(extras[n], frames))[track.number]
    name = stored["kept_decode"] or row["original"]
    with case.originals.path(name).open("rb") as file:
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    sample_bytes = 0
    if track.kind == "pcm":
        sample_bytes = statements.PCM_WIDTHS[str(track.params["format"])] * track.channels
        if track.samples * sample_bytes > len(mapped):
            raise OriginalChanged(
                "The stored recording is shorter than what was sealed.",
                "Publish nothing from it. Check the case (`verify`) and restore the original from a backup.",
                where=exhibit,
            )
    reader = FrameReader(mapped, None if stored["kept_decode"] else table, sample_bytes)
    breaks = [Break(*b) for b in extra["breaks"]]
    shapes = list(shapes_of(track, table.durations, breaks))
    return SealedSound(exhibit, statement, seal, track, shapes, reader, bytes(stored["salt_key"]), mapped)

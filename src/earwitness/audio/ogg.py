"""Ogg pages (RFC 3533) and Opus in them (RFC 7845): every packet as the pieces of the file it lies in.

Our own parser, because libav gives the page and not the packet as position. It checks each page's checksum, numbers
and lacing; a page that fails is left out and its time becomes a hole, by the granule positions of the pages after it.
Pages are walked one by one, packets are cut in batches with numpy: ten hours are 36,000 pages and 1.8 million packets.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from earwitness.audio import opus
from earwitness.audio.framing import Emit, Framing
from earwitness.audio.names import Remark, Why
from earwitness.audio.reader import Reader

_HEADER = struct.Struct("<4sBBqIIIB")
_CONTINUED, _FIRST, _LAST = 1, 2, 4
MAX_PAGE = 27 + 255 + 255 * 255
WINDOW = 1 << 20

# zlib's CRC-32 is Ogg's polynomial with the bits of bytes and result reversed.
_REVERSED = bytes(int(f"{i:08b}"[::-1], 2) for i in range(256))
_ZERO4 = bytes(4)
_AUDIO_HEADS = (b"OpusHead", b"\x01vorbis", b"\x7fFLAC", b"Speex   ", b"fLaC", b"PCM     ", b"CELT    ")


def page_checksum(page: bytes) -> int:
    """The checksum that belongs into bytes 22-25 of `page` (whatever stands there now)."""
    turned = page.translate(_REVERSED)
    return _checksum(memoryview(turned), 0, len(turned))


def _checksum(turned: memoryview, start: int, end: int) -> int:
    value = zlib.crc32(turned[start : start + 22], 0xFFFFFFFF)
    value = zlib.crc32(_ZERO4, value)
    value = zlib.crc32(turned[start + 26 : end], value) ^ 0xFFFFFFFF
    return int.from_bytes(value.to_bytes(4, "big").translate(_REVERSED), "little")


@dataclass
class OggStream:
    """One track through all links of the file. `framing` None: not Opus."""

    serial: int
    framing: Framing | None
    emit: Emit | None = None
    head: opus.Head | None = None
    in_tags: bool = True
    skipping: bool = False
    pending: list[tuple[int, int]] = field(default_factory=list)
    pending_start: bytes = b""
    sequence: int = -1
    base: int | None = None
    link_start: int = 0
    ended: bool = False
    after_end: bool = False
    last_granule: int = 0
    # the batch: lacing, start of the body, granule, flags of pages that follow one another
    lacing: list[bytes] = field(default_factory=list)
    bodies: list[int] = field(default_factory=list)
    granules: list[int] = field(default_factory=list)
    flags: list[int] = field(default_factory=list)


@dataclass
class OggFile:
    """All audio streams of the first link, in the order of their first pages."""

    streams: list[OggStream] = field(default_factory=list)
    remarks: list[tuple[Remark, int, int]] = field(default_factory=list)


class _Walk:
    def __init__(self, reader: Reader, emit_for: Callable[[int], Emit], progress: Callable[[int], None]) -> None:
        self.reader, self.emit_for, self.progress = reader, emit_for, progress
        self.file = OggFile()
        self.by_serial: dict[int, OggStream | None] = {}
        self.link_open = True  # first pages still belong to the same link
        self.link_members: list[OggStream] = []
        self.damaged = self.damaged_at = 0
        self.data: bytes = b""
        self.array: npt.NDArray[np.uint8] = np.zeros(0, np.uint8)
        self.base = 0

    # --- pages -------------------------------------------------------------------------------------------------------

    def run(self) -> OggFile:
        at = 0
        size = self.reader.size
        while at < size:
            self.data = self.reader.read(at, WINDOW + MAX_PAGE)
            self.array = np.frombuffer(self.data, np.uint8)
            self.base = at
            turned = memoryview(self.data.translate(_REVERSED))
            at += self._window(turned, at + len(self.data) >= size)
            for stream in self.file.streams:
                self._flush(stream)
            self.progress(at)
        if self.damaged:
            self._remark(Remark.PAGE_DAMAGED, self.damaged_at, self.damaged)
        for stream in self.file.streams:
            if stream.framing is not None:
                stream.framing.skip = min(stream.framing.skip, stream.framing.samples)
        return self.file

    def _remark(self, code: Remark, start: int, amount: int) -> None:
        if len(self.file.remarks) < 200:
            self.file.remarks.append((code, start, amount))

    def _window(self, turned: memoryview, at_end: bool) -> int:
        """Walk the pages that lie whole in the window; returns how many bytes were used up."""
        data, n = self.data, len(self.data)
        p = 0
        while p < n:
            if n - p < 27 + 255 and not at_end:
                return p
            if data[p : p + 4] != b"OggS" or n - p < 27:
                p = self._resync(p, p, at_end)
                continue
            _, version, flags, granule, serial, sequence, crc, segments = _HEADER.unpack_from(data, p)
            lacing = data[p + 27 : p + 27 + segments]
            body = p + 27 + segments
            end = body + sum(lacing)
            if end > n:
                if not at_end:
                    return p
                p = self._cut(p, at_end)
                continue
            if version != 0 or _checksum(turned, p, end) != crc:
                self.damaged_at = self.damaged_at or self.base + p
                self.damaged += 1
                p = end if data[end : end + 4] == b"OggS" or end == n else self._resync(p, p + 4, at_end)
                continue
            self._page(flags, granule, serial, sequence, lacing, self.base + body)
            p = end
        return n

    def _resync(self, start: int, search: int, at_end: bool) -> int:
        found = self.data.find(b"OggS", search)
        if found < 0:
            found = len(self.data) if at_end else max(search, len(self.data) - 3)
        if found > start:
            self._remark(Remark.JUNK, self.base + start, found - start)
        return max(found, start + 1)

    def _cut(self, p: int, at_end: bool) -> int:
        """A page that claims more than the file holds: the end of a cut file, or a lie in the middle."""
        found = self.data.find(b"OggS", p + 4)
        if found >= 0:
            return self._resync(p, p + 4, at_end)
        self._remark(Remark.TRUNCATED, self.base + p, len(self.data) - p)
        return len(self.data)

    def _page(self, flags: int, granule: int, serial: int, sequence: int, lacing: bytes, body: int) -> None:
        if flags & _FIRST:
            self._begin(serial, sequence, lacing, body)
            return
        stream = self.by_serial.get(serial)
        if stream is None or stream.framing is None:
            if serial in self.by_serial:
                self.link_open = False
            return
        self.link_open = False
        follows = sequence == (stream.sequence + 1) & 0xFFFFFFFF
        if not follows and stream.sequence >= 0:
            self._flush(stream)
            if not stream.in_tags:
                self._remark(Remark.PAGE_MISSING, body, max(0, sequence - stream.sequence - 1))
        stream.sequence = sequence
        if stream.ended and not stream.after_end:
            stream.after_end = True
            stream.framing.remark(Remark.AFTER_END, stream.framing.samples, 0)
        open_packet = stream.lacing[-1][-1:] == b"\xff" if stream.lacing else bool(stream.pending)
        if stream.in_tags or stream.skipping or (flags & _CONTINUED and not (open_packet and follows)):
            # The first packet of this page is the comment header, or the end of something lost.
            if not stream.in_tags and not flags & _CONTINUED:
                stream.skipping = False
            else:
                self._flush(stream)
                stream.pending = []
                whole = next((i for i, v in enumerate(lacing) if v < 255), None)
                if whole is None:
                    stream.skipping = not stream.in_tags
                    return
                stream.in_tags = stream.skipping = False
                body += sum(lacing[: whole + 1])
                lacing = lacing[whole + 1 :]
                open_packet = False
        if open_packet and not (flags & _CONTINUED and follows):
            self._flush(stream)
            stream.pending = []  # its end is lost
        if flags & _LAST:
            stream.ended = True
        if lacing:
            stream.lacing.append(lacing)
            stream.bodies.append(body)
            stream.granules.append(granule)
            stream.flags.append(flags)

    def _begin(self, serial: int, sequence: int, lacing: bytes, body: int) -> None:
        """A first page. In a link after the first its stream carries on the track in the same place."""
        length = next((i for i, v in enumerate(lacing) if v < 255), len(lacing) - 1)
        start = body - self.base
        packet = self.data[start : start + sum(lacing[: length + 1])]
        if not self.link_open:
            for stream in self.file.streams:
                self._flush(stream)
            self.link_open, self.link_members = True, []
            first_link = False
        else:
            first_link = len(self.link_members) == len(self.file.streams)
        if not packet.startswith(_AUDIO_HEADS):
            self.by_serial[serial] = None
            return
        head = opus.parse_head(packet)
        place = len(self.link_members)
        if first_link and serial not in self.by_serial:
            framing = None
            stream = OggStream(serial, None)
            if head is not None:
                framing = Framing("opus", opus.RATE, head.channels, skip=head.pre_skip, gain=head.gain)
                if head.family != 0 or head.channels > 2:
                    framing.not_coded(Why.MULTISTREAM)
                stream = OggStream(serial, framing, self.emit_for(place), head)
            self.file.streams.append(stream)
        elif place < len(self.file.streams):
            stream = self.file.streams[place]
            if stream.framing is not None:
                self._next_link(stream, head)
        else:
            self.by_serial[serial] = None
            return
        stream.sequence = sequence
        self.link_members.append(stream)
        self.by_serial[serial] = stream

    def _next_link(self, stream: OggStream, head: opus.Head | None) -> None:
        assert stream.framing is not None
        old = stream.head
        if (
            head is None
            or old is None
            or (head.channels, head.gain, head.family) != (old.channels, old.gain, old.family)
        ):
            stream.framing.not_coded(Why.PARAMETERS_CHANGE)
        if stream.framing.frames:
            stream.framing.link()
        stream.framing.trim = 0  # only the last link's end is dropped; earlier ends are heard
        stream.in_tags, stream.skipping, stream.ended, stream.after_end = True, False, False, False
        stream.pending, stream.base = [], None
        stream.link_start = stream.framing.samples

    # --- packets -----------------------------------------------------------------------------------------------------

    def _flush(self, stream: OggStream) -> None:
        """Cut the collected pages of one stream into packets, check their clock, emit them."""
        if not stream.lacing or stream.framing is None:
            return
        counts = np.array([len(v) for v in stream.lacing])
        lacing = np.frombuffer(b"".join(stream.lacing), np.uint8).astype(np.int64)
        page = np.repeat(np.arange(len(counts)), counts)
        total = np.cumsum(lacing)
        before = total - lacing
        first_of_page = np.concatenate(([0], np.cumsum(counts)[:-1]))
        offset = np.array(stream.bodies, np.int64)[page] + before - before[first_of_page][page]
        ends = lacing < 255
        last_of_page = np.zeros(len(lacing), np.bool_)
        last_of_page[np.cumsum(counts) - 1] = True
        piece_end = np.flatnonzero(ends | last_of_page)
        piece_start = np.concatenate(([0], piece_end[:-1] + 1))
        length = total[piece_end] - before[piece_start]
        offset = offset[piece_start]
        final = ends[piece_end]
        page = page[piece_end]
        granules, flags = stream.granules, stream.flags
        stream.lacing, stream.bodies, stream.granules, stream.flags = [], [], [], []

        frame: npt.NDArray[np.int64] = (
            np.cumsum(final, dtype=np.int64) - final
        )  # number of the frame each piece belongs to
        frames = int(final.sum())
        page_of_frame = page[final]
        starts: bytes = b""
        if stream.pending:  # the pieces from earlier pages belong to frame 0
            old = np.array(stream.pending, np.int64)
            offset = np.concatenate((old[:, 0], offset))
            length = np.concatenate((old[:, 1], length))
            frame = np.concatenate((np.zeros(len(old), np.int64), frame))
            starts, stream.pending = stream.pending_start, []
        whole = np.bincount(frame, weights=length, minlength=frames)[:frames].astype(np.int64)
        keep = length > 0
        offset, length, frame = offset[keep], length[keep], frame[keep]
        open_end = frame == frames
        if open_end.any():
            stream.pending = list(zip(offset[open_end].tolist(), length[open_end].tolist(), strict=True))
            here = stream.pending[0][0] - self.base
            stream.pending_start = starts if frames == 0 and starts else self.data[here : here + 2]
            if len(stream.pending) > 4096:
                stream.framing.not_coded(Why.BAD_FRAME)
                stream.pending = []
            offset, length, frame = offset[~open_end], length[~open_end], frame[~open_end]
        if frames == 0:
            return
        if (whole == 0).any():
            stream.framing.not_coded(Why.EMPTY_FRAME)
            return
        first_piece = np.searchsorted(frame, np.arange(frames))
        where = offset[first_piece] - self.base
        where[0] = max(where[0], 0)
        toc = self.array[where].copy()
        if starts:
            toc[0] = starts[0]
        length_of = np.diff(np.append(first_piece, len(frame)))
        samples = self._durations(stream, toc, whole, offset, length, first_piece, length_of)
        self._emit_runs(stream, samples, page_of_frame, granules, flags, offset, length, first_piece, length_of)

    def _durations(
        self,
        stream: OggStream,
        toc: npt.NDArray[np.uint8],
        whole: npt.NDArray[np.int64],
        offset: npt.NDArray[np.int64],
        length: npt.NDArray[np.int64],
        first_piece: npt.NDArray[np.intp],
        length_of: npt.NDArray[np.intp],
    ) -> npt.NDArray[np.int64]:
        samples, again = opus.durations(toc, whole)
        for i in np.flatnonzero(again).tolist():
            a, k = int(first_piece[i]), int(length_of[i])
            packet = b"".join(
                self.reader.read(int(offset[j]), int(length[j]))
                if int(offset[j]) < self.base
                else self.data[int(offset[j]) - self.base : int(offset[j]) - self.base + int(length[j])]
                for j in range(a, a + k)
            )
            got = opus.duration(packet)
            if got is None:
                assert stream.framing is not None
                stream.framing.not_coded(Why.BAD_FRAME)
                got = 0
            samples[i] = got
        return samples

    def _emit_runs(
        self,
        stream: OggStream,
        samples: npt.NDArray[np.int64],
        page_of_frame: npt.NDArray[np.int64],
        granules: list[int],
        flags: list[int],
        offset: npt.NDArray[np.int64],
        length: npt.NDArray[np.int64],
        first_piece: npt.NDArray[np.intp],
        length_of: npt.NDArray[np.intp],
    ) -> None:
        framing = stream.framing
        assert framing is not None and stream.emit is not None
        if framing.frame_samples == 0:
            framing.frame_samples = int(samples[0])
        pages, start_of_page = np.unique(page_of_frame, return_index=True)
        clock = np.cumsum(samples)
        end_of_page = np.append(start_of_page[1:], len(samples)) - 1
        half = max(framing.frame_samples // 2, 1)
        done = done_samples = 0  # frames and samples of this batch already counted into `framing`
        for k in range(len(pages)):
            granule, last = granules[int(pages[k])], flags[int(pages[k])] & _LAST
            if granule == -1:
                continue
            end = framing.samples + int(clock[end_of_page[k]]) - done_samples
            if stream.base is None:
                in_link = end - stream.link_start
                stream.base = 0 if last and granule < in_link else granule - in_link
                if not framing.frames and not framing.breaks:
                    framing.offset = stream.base if abs(stream.base) < 1 << 53 else 0
            ahead = granule - stream.base - (end - stream.link_start)
            stream.last_granule = granule
            if last and ahead < 0:
                begun = int(clock[end_of_page[k]]) - (int(clock[start_of_page[k] - 1]) if start_of_page[k] else 0)
                framing.trim = min(-ahead, begun)
                continue
            if abs(ahead) <= half:
                continue
            upto = int(start_of_page[k])
            so_far = int(clock[upto - 1]) if upto else 0
            framing.frames += upto - done
            framing.samples += so_far - done_samples
            done, done_samples = upto, so_far
            grown = framing.hole(ahead)
            end += grown
            stream.base = granule - (end - stream.link_start)
        framing.frames += len(samples) - done
        framing.samples += int(clock[-1]) - done_samples
        if stream.flags and not stream.ended:
            framing.trim = 0
        stream.emit(
            offset.astype(np.uint64), length.astype(np.uint32), length_of.astype(np.uint16), samples.astype(np.uint32)
        )


def scan(reader: Reader, emit_for: Callable[[int], Emit], progress: Callable[[int], None] = lambda _: None) -> OggFile:
    """Walk a whole Ogg file. `emit_for(k)` is asked once per Opus stream, k counting audio streams.

    Never raises on any bytes: what is wrong becomes remarks, breaks, or a reason why a track is not coded.
    """
    return _Walk(reader, emit_for, progress).run()


def has_opus(reader: Reader) -> bool:
    """True if one of the first pages begins an Opus stream."""
    at = 0
    for _ in range(32):
        head = reader.read(at, 27 + 255)
        if len(head) < 28 or head[:4] != b"OggS" or not head[5] & _FIRST:
            return False
        body = 27 + head[26]
        if reader.read(at + body, 8) == b"OpusHead":
            return True
        at += body + sum(head[27:body])
    return False

"""The child's decoding: samples on the sealed timeline, in the kept format or for listening.

Coded tracks are decoded frame by frame from our own frame table, so that every frame stands exactly where the timeline
has it: what does not decode is silence of its length, holes are silence. Other tracks go through libav's demuxer;
holes in the file's clock are filled with silence and counted.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from earwitness.audio import childscan, demux, wire
from earwitness.audio.childscan import Plan, Planned
from earwitness.audio.model import PCM_FORMATS, WIDTHS
from earwitness.audio.names import Refusal, Remark
from earwitness.audio.reader import Reader, Window
from earwitness.audio.wire import Kind

if TYPE_CHECKING:
    from earwitness.audio.child import Out

Samples = npt.NDArray[Any]
MAX_HOURS = 240
_BATCH = 16_384
_DTYPES = {"u8": "u1", "s16le": "<i2", "s24le": "<i4", "s32le": "<i4", "f32le": "<f4"}


def to_s16(x: Samples) -> npt.NDArray[np.int16]:
    """Any libav sample type to 16 bits: floats scaled by 32768, rounded half to even, clipped, no dither; NaN is 0."""
    y: npt.NDArray[np.int16]
    if x.dtype == np.int16:
        y = x
    elif x.dtype == np.uint8:
        y = ((x.astype(np.int16) - 128) << 8).astype(np.int16)
    elif x.dtype in (np.int32, np.int64):
        y = (x >> (8 * x.itemsize - 16)).astype(np.int16)
    else:
        scaled = np.rint(x * x.dtype.type(32768))
        np.nan_to_num(scaled, copy=False, nan=0.0)
        y = np.clip(scaled, -32768, 32767).astype(np.int16)
    return y


def to_kept(x: Samples, form: str) -> bytes:
    """Samples, shape (n, channels), as bytes of a kept format. Raises GiveUp if that would lose what it must not."""
    if form == "s16le":
        return to_s16(x).astype("<i2").tobytes()
    if form == "f32le":
        if x.dtype.kind != "f":
            raise childscan._refuse(Refusal.DEPTH)
        return x.astype("<f4").tobytes()
    if form == "u8":
        if x.dtype != np.uint8:
            raise childscan._refuse(Refusal.DEPTH)
        return x.tobytes()
    if x.dtype != np.int32:
        raise childscan._refuse(Refusal.DEPTH)
    if form == "s32le":
        return x.astype("<i4").tobytes()
    if (x & 0xFF).any():
        raise childscan._refuse(Refusal.DEPTH)
    parts: npt.NDArray[np.uint8] = np.ascontiguousarray(x.astype("<i4")).view(np.uint8).reshape(-1, 4)[:, 1:]
    return parts.tobytes()


class Sink(ABC):
    """Takes samples in coded order, cuts [skip, skip + total) out of the timeline, hands batches on. Subclassed."""

    def __init__(self, rate: int, channels: int, skip: int, total: int | None) -> None:
        self.rate, self.channels = rate, channels
        self._drop, self._left = skip, total
        self.samples = self.filled = self.failed = 0
        self._parts: list[Samples] = []
        self._held = 0

    def put(self, x: Samples) -> None:
        """Samples of shape (n, channels)."""
        n = len(x)
        if self._drop:
            cut = min(self._drop, n)
            self._drop -= cut
            x, n = x[cut:], n - cut
        if self._left is not None and n > self._left:
            x, n = x[: self._left], self._left
        if not n:
            return
        if self._left is not None:
            self._left -= n
        self.samples += n
        if self.samples > MAX_HOURS * 3600 * self.rate:
            raise childscan._refuse(Refusal.TOO_LONG)
        if self._parts and self._parts[0].dtype != x.dtype:
            self._hand_on()
        self._parts.append(x)
        self._held += n
        if self._held >= _BATCH:
            self._hand_on()

    def silence(self, n: int, dtype: Any) -> None:
        """A hole of `n` samples."""
        block = np.full((min(n, _BATCH), self.channels), 128 if dtype == np.uint8 else 0, dtype)
        while n > 0:
            self.put(block[:n])
            n -= len(block)

    def _hand_on(self) -> None:
        if self._parts:
            self.take(self._parts[0] if len(self._parts) == 1 else np.concatenate(self._parts))
            self._parts, self._held = [], 0

    @abstractmethod
    def take(self, x: Samples) -> None:
        """One batch of shape (n, channels), inside the kept range."""

    def end(self) -> None:
        self._hand_on()


class Kept(Sink):
    """The kept decode: raw bytes to the parent."""

    def __init__(self, out: Out, form: str, rate: int, channels: int, skip: int, total: int | None) -> None:
        super().__init__(rate, channels, skip, total)
        self._out, self._form = out, form

    def take(self, x: Samples) -> None:
        self._out.samples(Kind.PCM, to_kept(x, self._form))


class Listening(Sink):
    """16 kHz mono for the speech map, peaks, and if wanted 16-bit samples for a listening copy."""

    def __init__(self, out: Out, rate: int, channels: int, skip: int, total: int | None, zoom: int, copy: bool) -> None:
        super().__init__(rate, channels, skip, total)
        self._out, self._zoom, self._copy = out, zoom, copy
        self._graph: Any = None
        self._at = 0
        self._rest: npt.NDArray[np.int16] = np.zeros((0, channels), np.int16)

    def take(self, x: Samples) -> None:
        s16 = to_s16(x)
        if self._copy:
            self._out.samples(Kind.PCM, s16.astype("<i2").tobytes())
        self._peaks(s16)
        mono = s16[:, 0] if self.channels == 1 else np.rint(s16.mean(axis=1, dtype=np.float32)).astype(np.int16)
        self._resample(mono)

    def _peaks(self, s16: npt.NDArray[np.int16]) -> None:
        held = np.concatenate((self._rest, s16)) if len(self._rest) else s16
        n = len(held) // self._zoom
        if n:
            blocks = held[: n * self._zoom].reshape(n, -1)
            self._send_peaks(blocks.min(axis=1), blocks.max(axis=1))
        self._rest = held[n * self._zoom :].copy()

    def _send_peaks(self, low: npt.NDArray[np.int16], high: npt.NDArray[np.int16]) -> None:
        self._out.samples(Kind.PEAKS, np.stack((low, high), axis=1).astype("<i2").tobytes())

    def _resample(self, mono: npt.NDArray[np.int16]) -> None:
        if self.rate == 16_000:
            self._out.samples(Kind.MONO, mono.astype("<i2").tobytes())
            return
        import av

        if self._graph is None:
            self._graph = _resampler(self.rate)
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(mono)[None, :], format="s16", layout="mono")
        frame.sample_rate, frame.pts = self.rate, self._at
        self._at += len(mono)
        self._graph.push(frame)
        self._pull()

    def _pull(self) -> None:
        import av

        while True:
            try:
                frame = self._graph.pull()
            except (av.error.BlockingIOError, av.error.EOFError):
                return
            self._out.samples(Kind.MONO, frame.to_ndarray().astype("<i2").tobytes())

    def end(self) -> None:
        super().end()
        if len(self._rest):
            self._send_peaks(self._rest.min(keepdims=True).reshape(1), self._rest.max(keepdims=True).reshape(1))
        if self._graph is not None:
            self._graph.push(None)
            self._pull()


def _resampler(rate: int) -> Any:
    """libswresample from `rate` to 16 kHz, mono s16, in this thread."""
    from av.filter import Graph

    graph: Any = Graph()
    graph.threads = 1
    source = graph.add("abuffer", sample_rate=str(rate), sample_fmt="s16", channel_layout="mono", time_base=f"1/{rate}")
    shape = graph.add("aformat", sample_rates="16000", sample_fmts="s16", channel_layouts="mono")
    sink = graph.add("abuffersink")
    source.link_to(shape)
    shape.link_to(sink)
    graph.configure()
    return graph


# --- the three kinds of track ----------------------------------------------------------------------------------------


class _Collector:
    """The frame tables of all tracks that `plan` walked, in the child's memory."""

    def __init__(self) -> None:
        self._chunks: dict[int, list[tuple[npt.NDArray[Any], ...]]] = {}

    def emit_for(self, key: int) -> Any:
        chunks = self._chunks[key] = []
        return lambda *chunk: chunks.append(chunk)

    def frames(self, reader: Reader, key: int) -> Iterator[tuple[bytes, int]]:
        """(bytes, duration) of every frame in order."""
        window = Window(reader)
        for offsets, lengths, pieces, durations in self._chunks.get(key, []):
            o, n, d = offsets.tolist(), lengths.tolist(), durations.tolist()
            if len(o) == len(d):
                for i in range(len(o)):
                    yield window.read(o[i], n[i]), d[i]
                continue
            at = 0
            for k, count in enumerate(pieces.tolist()):
                yield b"".join(window.read(o[j], n[j]) for j in range(at, at + count)), d[k]
                at += count


def _chosen(reader: Reader, out: Out, number: int) -> tuple[Plan, Planned, _Collector]:
    collector = _Collector()
    made = childscan.plan(reader, collector.emit_for, out.progress)
    if not 0 <= number < len(made.tracks):
        raise childscan._refuse(Refusal.NO_TRACK)
    return made, made.tracks[number], collector


def decode(reader: Reader, out: Out, number: int) -> None:
    """Mode `decode`: the kept decode of one track (coded tracks: s16le)."""
    made, track, collector = _chosen(reader, out, number)
    form = track.probed.format if track.mode != "coded" and track.probed is not None else "s16le"
    framing = track.framing
    out.send(Kind.START, wire.START.pack(framing.rate, framing.channels, PCM_FORMATS.index(form)))
    sink = Kept(out, form, framing.rate, framing.channels, framing.skip, _total(track))
    _run(reader, out, made, track, collector, sink)


def listen(reader: Reader, out: Out, number: int, options: int) -> None:
    """Mode `listen`: `options` = samples per peak, and 2^20 added if the listening copy is wanted."""
    made, track, collector = _chosen(reader, out, number)
    framing = track.framing
    zoom, copy = options & 0xFFFFF, bool(options >> 20)
    out.send(Kind.START, wire.START.pack(framing.rate, framing.channels, PCM_FORMATS.index("s16le")))
    sink = Listening(out, framing.rate, framing.channels, framing.skip, _total(track), max(zoom, 1), copy)
    _run(reader, out, made, track, collector, sink)


def _total(track: Planned) -> int | None:
    return track.framing.total if track.mode == "coded" else None


def _run(reader: Reader, out: Out, made: Plan, track: Planned, collector: _Collector, sink: Sink) -> None:
    if track.mode == "coded":
        _coded(reader, track, collector, sink)
    elif track.mode == "file":
        _file(reader, track, sink)
    else:
        _decoded(reader, out, made, track, sink)
    sink.end()
    if not sink.samples:
        raise childscan._refuse(Refusal.NOTHING_DECODED)
    out.send(Kind.DONE, wire.DONE.pack(sink.samples, sink.filled, sink.failed))


def _shaped(frame: Any) -> Samples:
    """One libav frame as (samples, channels)."""
    x: Samples = frame.to_ndarray()
    if frame.format.is_planar:
        planes: Samples = x.T
        return planes
    interleaved: Samples = x.reshape(-1, frame.layout.nb_channels)
    return interleaved


def _fit(x: Samples, channels: int) -> Samples:
    """Frames whose channels changed in mid-stream: mono goes to all, more go to the first ones, to mono by the mean."""
    have = x.shape[1]
    if have == channels:
        return x
    if have == 1:
        return np.repeat(x, channels, axis=1)
    if channels == 1:
        mean: Samples = x.mean(axis=1, keepdims=True).astype(x.dtype)
        return mean
    wide = np.zeros((len(x), channels), x.dtype)
    wide[:, : min(have, channels)] = x[:, :channels]
    return wide


def _coded(reader: Reader, track: Planned, collector: _Collector, sink: Sink) -> None:
    import av

    framing = track.framing
    context = childscan.coded_decoder(framing)
    breaks = list(reversed(framing.breaks))
    dtype: Any = np.dtype(np.float32)
    for index, (data, duration) in enumerate(collector.frames(reader, track.key)):
        while breaks and breaks[-1].frame_index == index:
            stands = breaks.pop()
            sink.filled += stands.gap_samples
            sink.silence(stands.gap_samples, dtype)
            if not stands.gap_samples:
                context = childscan.coded_decoder(framing)
        parts: list[Samples] = []
        try:
            parts = [_shaped(f) for f in context.decode(av.Packet(data))]
        except (av.error.FFmpegError, ValueError):
            sink.failed += 1
        x = parts[0] if len(parts) == 1 else np.concatenate(parts) if parts else None
        if x is None or x.shape[0] > duration or x.shape[1] != sink.channels:
            x = None if x is None else _fit(x, sink.channels)[:duration]
        if x is not None:
            dtype = x.dtype
            sink.put(x)
        short = duration - (0 if x is None else len(x))
        if short > 0:
            sink.silence(short, dtype)
    for stands in reversed(breaks):
        sink.silence(stands.gap_samples, dtype)


def _file(reader: Reader, track: Planned, sink: Sink) -> None:
    assert track.probed is not None
    form, channels = track.probed.format, sink.channels
    block = WIDTHS[form] * channels
    step = max(1, (1 << 19) // block) * block
    end = track.file_offset + track.file_length
    for at in range(track.file_offset, end, step):
        data = reader.read(at, min(step, end - at))
        if form == "s24le":
            wide = np.zeros((len(data) // 3, 4), np.uint8)
            wide[:, 1:] = np.frombuffer(data, np.uint8).reshape(-1, 3)
            x: Samples = wide.view("<i4")
        else:
            x = np.frombuffer(data, _DTYPES[form])
        sink.put(x.reshape(-1, channels))


def _decoded(reader: Reader, out: Out, made: Plan, track: Planned, sink: Sink) -> None:
    import av

    opened = demux.open_container(reader, made.container, lambda _: out.progress(reader.furthest))
    stream = opened.streams[track.stream]
    demux.prepare(stream.codec_context)
    clock = _Clock(made.container, sink)
    demuxed = opened.demux(stream)
    while True:
        try:
            packet = next(demuxed)
        except (StopIteration, av.error.FFmpegError, UnicodeError):
            break
        try:
            frames = packet.decode()
        except (av.error.FFmpegError, ValueError, UnicodeError):
            sink.failed += 1
            continue
        for frame in frames:
            if frame.samples <= 0:
                continue
            if frame.sample_rate != sink.rate:
                raise childscan._refuse(Refusal.CHANGES)
            x = _fit(_shaped(frame), sink.channels)
            clock.before(frame, x.dtype)
            sink.put(x)
    for start, amount in clock.holes[:200]:
        out.send(Kind.NOTE, wire.NOTE.pack(Remark.FILLED, start, amount))
    if sink.failed:
        out.send(Kind.NOTE, wire.NOTE.pack(Remark.UNDECODABLE, 0, sink.failed))


class _Clock:
    """Fills holes of the file's clock before a frame, where the container has a clock of its own."""

    def __init__(self, container: str, sink: Sink) -> None:
        self._sink, self._on = sink, container in childscan._CLOCKED
        self._zero: float | None = None
        self.holes: list[tuple[int, int]] = []

    def before(self, frame: Any, dtype: Any) -> None:
        if not self._on or frame.pts is None or frame.time_base is None:
            return
        sink = self._sink
        at = float(frame.pts * frame.time_base) * sink.rate
        if not abs(at) < 1e15:
            return
        if self._zero is None:
            self._zero = at
            return
        ahead = round(at - self._zero - sink.samples)
        if ahead <= max(frame.samples // 2, sink.rate // 25):
            return
        if ahead > 86_400 * sink.rate:
            self._zero += ahead  # absurd: believe the samples, not the clock
            return
        self.holes.append((sink.samples, ahead))
        sink.filled += ahead
        sink.silence(ahead, dtype)

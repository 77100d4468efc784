"""The child's scan: what is in the file, which tracks are `coded`, where their frames lie.

`plan` is also what a decode begins with, so that both walk the same frames.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from earwitness.audio import aac, boxes, demux, mp3, ogg, opus, riff, sniff, wire
from earwitness.audio.framing import Emit, Framing
from earwitness.audio.model import MAX_SAMPLES, PCM_FORMATS, WIDTHS
from earwitness.audio.names import CONTAINER_NAMES, DECODERS, FILE_BASIS, Refusal, Remark, Why
from earwitness.audio.packets import Candidate, walk
from earwitness.audio.reader import Reader, Window
from earwitness.audio.wire import Kind

if TYPE_CHECKING:
    from earwitness.audio.child import Out

EmitFor = Callable[[int], Emit]
_CODED_IN = ("mp4", "matroska")
_FILE_BASIS_IN = ("aiff", "caf", "w64")
_CLOCKED = frozenset(("ogg", "mp4", "matroska", "asf", "mpegts", "mpeg", "avi", "flv"))
_PROBE_PACKETS = 4000
_PROBE_ERRORS = 200


def _refuse(code: Refusal) -> Exception:
    from earwitness.audio.child import GiveUp

    return GiveUp(code)


@dataclass
class Probed:
    """What the first decoded frames of a stream are like."""

    decoder: str
    rate: int
    channels: int
    format: str
    frame_samples: int
    first_pts_s: float | None = None


@dataclass
class Planned:
    """One track of the plan. `mode`: "coded", "file" or "decoded"; `stream`: libav's index where it is needed;
    `key`: the number under which its frames were emitted (tracks left out later leave holes in these)."""

    mode: str
    framing: Framing
    stream: int | None = None
    probed: Probed | None = None
    file_offset: int = 0
    file_length: int = 0
    key: int = 0


@dataclass
class Plan:
    container: str
    declared_us: int = -1
    tracks: list[Planned] = field(default_factory=list)
    remarks: list[tuple[Remark, int, int]] = field(default_factory=list)


def plan(reader: Reader, emit_for: EmitFor, progress: Callable[[int], None]) -> Plan:
    """Everything about the file but its decoded length. Raises GiveUp or libav's errors."""
    container = sniff.container(reader)
    if container is None:
        raise _refuse(Refusal.UNKNOWN_CONTAINER)
    made = Plan(container)
    own: dict[int, Framing] = {}
    if container == "ogg" and ogg.has_opus(reader):
        found = ogg.scan(reader, emit_for, progress)
        made.remarks = found.remarks
        own = {k: s.framing for k, s in enumerate(found.streams) if s.framing is not None}
        if own and len(own) == len(found.streams) and all(_stands(f) for f in own.values()):
            made.tracks = [Planned("coded", f, key=k) for k, f in own.items()]
            first = found.streams[0]
            heard = first.last_granule - (first.head.pre_skip if first.head else 0)
            made.declared_us = heard * 1_000_000 // opus.RATE if 0 < heard < MAX_SAMPLES else -1
            return made
    elif container in ("mp3", "adts"):
        keep = _FirstFrames(emit_for(0))
        framing = mp3.scan(reader, keep, progress) if container == "mp3" else aac.scan_adts(reader, keep, progress)
        if framing is not None and framing.frames:
            if container == "adts" and framing.why == Why.NONE:
                _settle_aac(framing, [reader.read(o, n) for o, n in keep.places])
            own = {0: framing}
            if _stands(framing):
                made.tracks = [Planned("coded", framing)]
                return made
    _through_libav(reader, made, own, emit_for, progress)
    return made


def _stands(framing: Framing) -> bool:
    return framing.why == Why.NONE and framing.frames > 0 and framing.samples > framing.skip


class _FirstFrames:
    """Passes frames on and remembers where the first 32 are."""

    def __init__(self, emit: Emit) -> None:
        self._emit, self.places = emit, list[tuple[int, int]]()

    def __call__(
        self,
        offsets: npt.NDArray[np.uint64],
        lengths: npt.NDArray[np.uint32],
        pieces: npt.NDArray[np.uint16],
        durations: npt.NDArray[np.uint32],
    ) -> None:
        if not self.places:
            self.places = list(zip(offsets[:32].tolist(), lengths[:32].tolist(), strict=True))
        self._emit(offsets, lengths, pieces, durations)


def _settle_aac(framing: Framing, frames: list[bytes]) -> None:
    """Decode the first frames: SBR doubles the rate, parametric stereo the channels."""
    import av

    context = coded_decoder(framing)
    rate = channels = 0
    for data in frames:
        try:
            for frame in context.decode(av.Packet(data)):
                rate, channels = frame.sample_rate, frame.layout.nb_channels
        except av.error.FFmpegError:
            continue
    core = framing.rate
    if rate not in (core, 2 * core) or not 1 <= channels <= 8:
        framing.not_coded(Why.CONFIG)
        return
    framing.rate, framing.channels, framing.frame_samples = rate, channels, 1024 * rate // core
    framing.samples = framing.frames * framing.frame_samples


def coded_decoder(framing: Framing) -> Any:
    """A decoder for the frames of a coded track, which trims nothing itself."""
    import av

    name = {"opus": "opus", "aac": "aac", "mp3": "mp3float"}[framing.codec]
    context: Any = av.CodecContext.create(name, "r")
    demux.prepare(context)
    if framing.codec == "opus":
        context.extradata = opus.Head(framing.channels, 0, framing.gain, 0).encode()
    elif framing.codec == "aac":
        context.extradata = framing.config
    context.flags2 |= av.codec.context.Flags2.skip_manual
    return context


def _through_libav(
    reader: Reader, made: Plan, own: dict[int, Framing], emit_for: EmitFor, progress: Callable[[int], None]
) -> None:
    def on_read(_: int) -> None:
        progress(reader.furthest)

    opened = demux.open_container(reader, made.container, on_read)
    made.declared_us = opened.duration if opened.duration is not None and 0 <= opened.duration < 1 << 60 else -1
    streams = list(opened.streams.audio)
    if not streams:
        raise _refuse(Refusal.NO_AUDIO)
    if len(streams) > 200:
        raise _refuse(Refusal.PARAMETERS)
    probed = _probe(opened, streams, reader.read(0, 32))
    base_s = 0.0
    if made.container in ("mpegts", "mpeg") and opened.start_time is not None:
        base_s = opened.start_time / 1e6
    indexes = [s.index for s in streams]
    opened.close()
    coded: dict[int, Framing] = {}
    if made.container in _CODED_IN:
        coded = _candidates(reader, made, probed, indexes, emit_for, on_read, progress)
    for k, index in enumerate(indexes):
        framing = own.get(k)
        if framing is not None and _stands(framing):
            made.tracks.append(Planned("coded", framing, key=k))
            continue
        if index in coded and _stands(coded[index]):
            made.tracks.append(Planned("coded", coded[index], index, key=k))
            continue
        seen = probed.get(index)
        if seen is None:
            made.remarks.append((Remark.TRACK_UNREADABLE, 0, 0))
            continue
        if not demux.sane(seen.rate, seen.channels):
            if len(indexes) == 1:
                raise _refuse(Refusal.PARAMETERS)
            made.remarks.append((Remark.TRACK_UNREADABLE, 0, 0))
            continue
        why = (framing or coded.get(index) or Framing("", 0, 0)).why or Why.NONE
        track = Framing(seen.decoder, seen.rate, seen.channels, seen.frame_samples, why=why)
        if made.container in _CLOCKED and seen.first_pts_s is not None and abs(seen.first_pts_s) < 1e7:
            track.offset = round((seen.first_pts_s - base_s) * seen.rate)
        if seen.decoder.startswith("pcm_f64"):
            track.remark(Remark.ROUNDED, 0, 0)
        planned = Planned("decoded", track, index, seen)
        _file_basis(reader, made.container, planned, progress)
        made.tracks.append(planned)
    if not made.tracks:
        raise _refuse(Refusal.NO_DECODER if not probed else Refusal.NOTHING_DECODED)


def _probe(opened: Any, streams: list[Any], head: bytes) -> dict[int, Probed | None]:
    """Decode until every stream gave a frame (AAC: eight, so that late SBR shows). None: it gave none."""
    import av

    waiting = {}
    errors: dict[int, int] = {}
    got: dict[int, Probed | None] = {}
    for stream in streams:
        name = demux.decoder_name(stream)
        if name is not None:
            demux.prepare(stream.codec_context)
            waiting[stream.index] = 8 if name in ("aac", "aac_latm") else 1
            got[stream.index] = None
    packets = 0
    try:
        for packet in opened.demux([s for s in streams if s.index in waiting]):
            packets += 1
            if packets > _PROBE_PACKETS or not waiting:
                break
            index = packet.stream.index
            if index not in waiting:
                continue
            try:
                frames = packet.decode()
            except (av.error.FFmpegError, ValueError, UnicodeError):
                errors[index] = errors.get(index, 0) + 1
                if errors[index] > _PROBE_ERRORS:
                    del waiting[index]
                continue
            for frame in frames:
                if frame.samples <= 0:
                    continue
                got[index] = _seen(packet.stream, frame, got[index], head)
                if index in waiting:
                    waiting[index] -= 1
                    if waiting[index] <= 0:
                        del waiting[index]
    except (av.error.FFmpegError, UnicodeError):
        return got
    return got


def _seen(stream: Any, frame: Any, before: Probed | None, head: bytes) -> Probed:
    decoder = demux.decoder_name(stream) or ""
    context = stream.codec_context
    bits = demux.depth(decoder, bytes(context.extradata or b""), head)
    if before is not None:
        first = before.first_pts_s
    else:
        first = None if frame.pts is None or frame.time_base is None else float(frame.pts * frame.time_base)
    kept = demux.kept_format(decoder, frame.format.name, bits)
    return Probed(decoder, frame.sample_rate, frame.layout.nb_channels, kept, frame.samples, first)


def _candidates(
    reader: Reader,
    made: Plan,
    probed: dict[int, Probed | None],
    indexes: list[int],
    emit_for: EmitFor,
    on_read: Callable[[int], None],
    progress: Callable[[int], None],
) -> dict[int, Framing]:
    """Opus and AAC tracks of MP4 and Matroska: every packet compared with the file. Keyed by stream index."""
    wanted = [i for i in indexes if (p := probed.get(i)) is not None and p.decoder in ("opus", "aac")]
    if not wanted:
        return {}
    opened = demux.open_container(reader, made.container, on_read)
    candidates: dict[int, Candidate] = {}
    for stream in opened.streams.audio:
        if stream.index in wanted:
            seen = probed[stream.index]
            assert seen is not None
            emit = emit_for(indexes.index(stream.index))
            candidate = Candidate(reader, made.container, stream, seen.decoder, emit)
            if seen.decoder == "aac":
                candidate.set_rate(seen.rate, seen.channels)
            candidates[stream.index] = candidate
    walk(opened, candidates, progress, reader)
    scale, edits = boxes.read_edits(reader) if made.container == "mp4" else (0, [])
    fit = len(edits) == len(indexes)
    done = {
        index: candidate.finish(scale, edits[indexes.index(index)] if fit else None)
        for index, candidate in candidates.items()
    }
    opened.close()
    return done


def _file_basis(reader: Reader, container: str, planned: Planned, progress: Callable[[int], None]) -> None:
    """If the samples lie in the file as plain little-endian bytes in one stretch: mode "file"."""
    seen = planned.probed
    assert seen is not None
    if seen.decoder not in FILE_BASIS:
        return
    block = WIDTHS[FILE_BASIS[seen.decoder]] * seen.channels
    place: tuple[int, int] | None = None
    if container == "wav":
        wav = riff.find_data(reader)
        if wav is None or (wav.channels, wav.rate, wav.block) != (seen.channels, seen.rate, block):
            return
        if not _first_packet_at(reader, container, planned, wav.offset):
            return
        place = wav.offset, wav.length
        if wav.declared not in (0, 0xFFFFFFFF) and wav.declared > reader.size - wav.offset:
            planned.framing.remark(Remark.DATA_SHORT, 0, min(wav.declared - (reader.size - wav.offset), 1 << 62))
        if wav.valid_bits != wav.bits:
            planned.framing.remark(Remark.BITS_UNUSED, 0, wav.valid_bits)
    elif container in _FILE_BASIS_IN:
        place = _contiguous(reader, container, planned, progress)
    if place is not None and place[1] >= block:
        planned.mode, planned.file_offset = "file", place[0]
        planned.file_length = place[1] // block * block
        framing = planned.framing
        framing.frame_samples = -(-framing.rate // 10)
        framing.samples = planned.file_length // block
        framing.frames = -(-framing.samples // framing.frame_samples)


def _first_packet_at(reader: Reader, container: str, planned: Planned, offset: int) -> bool:
    """True if libav, too, finds the first samples at `offset`."""
    opened = demux.open_container(reader, container)
    for packet in opened.demux(opened.streams[planned.stream]):
        return packet.pos == offset and bytes(packet) == reader.read(offset, packet.size)
    return False


def _contiguous(
    reader: Reader, container: str, planned: Planned, progress: Callable[[int], None]
) -> tuple[int, int] | None:
    opened = demux.open_container(reader, container)
    window = Window(reader)
    start, end = -1, -1
    for packet in opened.demux(opened.streams[planned.stream]):
        if not packet.size:
            continue
        pos = packet.pos
        if pos is None or (end >= 0 and pos != end) or window.read(pos, packet.size) != bytes(packet):
            return None
        start = pos if start < 0 else start
        end = pos + packet.size
        progress(reader.furthest)
    return (start, end - start) if start >= 0 else None


# --- sending ---------------------------------------------------------------------------------------------------------


def scan(reader: Reader, out: Out) -> None:
    """Mode `scan`: send the plan."""
    out.progress(0)
    made = plan(reader, lambda number: _sender(out, number), out.progress)
    out.send(Kind.FILE, wire.FILE.pack(CONTAINER_NAMES.index(made.container), made.declared_us))
    for remark in made.remarks:
        _note(out, 255, remark)
    for number, planned in enumerate(made.tracks):
        framing = planned.framing
        for b in framing.breaks:
            out.send(Kind.BREAK, wire.BREAK.pack(b.frame_index, b.gap_samples, b.jump_samples), number)
        for remark in framing.remarks:
            _note(out, number, remark)
        out.send(Kind.TRACK, _track(planned), number)
    out.send(Kind.DONE, wire.DONE.pack(0, 0, 0))


def _note(out: Out, number: int, remark: tuple[Remark, int, int]) -> None:
    code, start, amount = remark
    out.send(Kind.NOTE, wire.NOTE.pack(code, min(start, 1 << 62), min(amount, 1 << 62)), number)


def _track(planned: Planned) -> bytes:
    framing = planned.framing
    kind = {"coded": 1, "file": 2, "decoded": 3}[planned.mode]
    decoder, form = framing.codec, 0
    if kind == 1:
        decoder = {"mp3": "mp3float"}.get(decoder, decoder)
    elif planned.probed is not None:
        form = PCM_FORMATS.index(planned.probed.format)
    total = {1: framing.total, 2: framing.samples, 3: -1}[kind]
    place = planned.file_offset if kind == 2 else framing.samples
    return (
        wire.TRACK.pack(
            kind,
            framing.why,
            DECODERS.index(decoder),
            form,
            framing.rate,
            framing.channels,
            framing.frame_samples,
            framing.gain + 32768,
            framing.frames,
            place,
            framing.skip,
            total,
            framing.offset,
            planned.key,
            len(framing.config),
        )
        + framing.config
    )


def _sender(out: Out, number: int) -> Emit:
    step = 40_000

    def emit(
        offsets: npt.NDArray[np.uint64],
        lengths: npt.NDArray[np.uint32],
        pieces: npt.NDArray[np.uint16],
        durations: npt.NDArray[np.uint32],
    ) -> None:
        if len(offsets) == len(durations):
            for at in range(0, len(offsets), step):
                end = at + step
                _send_frames(out, number, offsets[at:end], lengths[at:end], pieces[at:end], durations[at:end])
            return
        ends = np.cumsum(pieces, dtype=np.int64)
        a = p = 0
        while a < len(durations):
            b = max(a + 1, int(np.searchsorted(ends, p + step, side="right")))
            q = int(ends[b - 1])
            _send_frames(out, number, offsets[p:q], lengths[p:q], pieces[a:b], durations[a:b])
            a, p = b, q

    return emit


def _send_frames(
    out: Out,
    number: int,
    offsets: npt.NDArray[np.uint64],
    lengths: npt.NDArray[np.uint32],
    pieces: npt.NDArray[np.uint16],
    durations: npt.NDArray[np.uint32],
) -> None:
    one_piece = len(offsets) == len(durations)
    same = bool((durations == durations[0]).all())
    head = wire.FRAMES.pack(len(durations), len(offsets), one_piece | same << 1, int(durations[0]) if same else 0)
    parts = [head, offsets.astype("<u8").tobytes(), lengths.astype("<u4").tobytes()]
    if not one_piece:
        parts.append(pieces.astype("<u2").tobytes())
    if not same:
        parts.append(durations.astype("<u4").tobytes())
    out.send(Kind.FRAMES, b"".join(parts), number)

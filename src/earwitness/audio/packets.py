"""Coded frames of MP4 and Matroska through libav's packets, each compared with the bytes at its place in the file."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from earwitness.audio import aac, boxes, opus
from earwitness.audio.framing import Batch, Emit, Framing
from earwitness.audio.lacing import first_frame_at
from earwitness.audio.model import MAX_SAMPLES
from earwitness.audio.names import Remark, Why
from earwitness.audio.reader import Reader, Window

_PRIMING = 8192  # more than any encoder's priming: sound hidden by an edit list, not codec delay
_BLOCK_HEAD = 4096


class Candidate:
    """One track that may become `coded`: checks every packet, follows the file's clock."""

    def __init__(self, reader: Reader, container: str, stream: Any, codec: str, emit: Emit) -> None:
        self.framing = Framing(codec, 0, 0)
        self.stream, self._window, self._batch = stream, Window(reader), Batch(emit)
        self._matroska = container == "matroska"
        self._block, self._next = -1, 0
        self._lace: list[int] | None = []
        self._lace_left = 0
        self._end = 0
        self._start: int | None = None  # file time of the first packet, in 1/den sample
        self._shift = 0
        self._discard = 0
        self.first_skip = 0
        self.first_packets: list[bytes] = []
        extradata = bytes(stream.codec_context.extradata or b"")
        self._tick = Fraction(stream.time_base or Fraction(1, 1000))
        if codec == "opus":
            head = opus.parse_head(extradata)
            self.framing.rate = opus.RATE
            if head is None or head.family != 0 or head.channels > 2:
                self.framing.not_coded(Why.MULTISTREAM)
            else:
                self.framing.channels, self.framing.gain, self.framing.skip = head.channels, head.gain, head.pre_skip
        else:
            config = aac.parse_config(extradata)
            self.framing.config = extradata
            if config is None or not config.publishable or len(extradata) > 64:
                self.framing.not_coded(Why.CONFIG)

    def set_rate(self, rate: int, channels: int) -> None:
        """AAC: what the decoder gives for the first packets decides R (SBR doubles it) and the channels (PS too)."""
        config = aac.parse_config(self.framing.config)
        if config is None or rate not in (config.core_rate, 2 * config.core_rate):
            self.framing.not_coded(Why.CONFIG)
            return
        self.framing.rate, self.framing.channels = rate, channels
        self.framing.frame_samples = 1024 * rate // config.core_rate

    def packet(self, packet: Any) -> None:
        """Take one demuxed packet of this stream, of any size above 0."""
        framing = self.framing
        if framing.why != Why.NONE:
            return
        data = bytes(packet)
        if packet.has_sidedata("new_extradata") or packet.has_sidedata("param_change"):
            framing.not_coded(Why.PARAMETERS_CHANGE)
            return
        place = self._place(packet, data)
        if place is None:
            framing.not_coded(Why.NOT_IN_ONE_PIECE)
            return
        if place < self._end:
            framing.not_coded(Why.ORDER)
            return
        self._end = place + len(data)
        duration = self._duration(data)
        if duration is None:
            return
        self._clock(packet)
        self._sides(packet)
        self._batch.add(place, len(data), duration)
        framing.frames += 1
        framing.samples += duration
        if framing.samples > MAX_SAMPLES:
            framing.not_coded(Why.BAD_FRAME)

    def _duration(self, data: bytes) -> int | None:
        framing = self.framing
        if framing.codec == "opus":
            duration = opus.duration(data)
            if duration is None:
                framing.not_coded(Why.BAD_FRAME)
            elif framing.frame_samples == 0:
                framing.frame_samples = duration
            return duration
        if len(data) > aac.MAX_FRAME:
            framing.not_coded(Why.EMPTY_FRAME)
            return None
        return framing.frame_samples

    def _place(self, packet: Any, data: bytes) -> int | None:
        """Where the packet's bytes stand, proved by comparison; None if they do not."""
        pos = packet.pos
        if pos is None or pos < 0:
            return None
        place: int = pos
        if self._matroska:
            if pos != self._block or self._lace_left == 0:
                found = first_frame_at(self._window.read(pos, _BLOCK_HEAD))
                if found is None:
                    return None
                self._block, self._next = pos, pos + found[0]
                self._lace_left = 1 << 16 if found[1] is None else len(found[1]) + 1
            place = self._next
            self._next += len(data)
            self._lace_left -= 1
        return place if self._window.read(place, len(data)) == data else None

    def _clock(self, packet: Any) -> None:
        """Holes and falls of the file's clock against coded time."""
        framing = self.framing
        ticks = packet.pts if packet.pts is not None else packet.dts
        if ticks is None or abs(ticks) > 1 << 62:
            return
        # Whole numbers of 1/den sample: this runs for every packet.
        num, den = self._tick.numerator, self._tick.denominator
        at = ticks * num * framing.rate
        if self._start is None:
            self._start = at
            return
        ahead = at - self._start - framing.samples * den - self._shift
        if 2 * abs(ahead) <= max(framing.frame_samples * den, 4 * num * framing.rate):
            return
        grown = framing.hole(round(Fraction(ahead, den)))
        self._shift += ahead - grown * den

    def _sides(self, packet: Any) -> None:
        """Codec delay and Matroska's DiscardPadding, as libav hands them on: u32 start, u32 end."""
        if not packet.has_sidedata("skip_samples"):
            return
        side = bytes(packet.get_sidedata("skip_samples"))
        if self.framing.frames == 0:
            self.first_skip = int.from_bytes(side[:4], "little")
        if not self._matroska:
            return
        self._discard = int.from_bytes(side[4:8], "little")
        self.framing.trim = min(self._discard, self.framing.frame_samples)

    def finish(self, movie_scale: int, edits: boxes.Edits | None) -> Framing:
        """The end of the file: edit list or codec delay give skip, trim and offset."""
        self._batch.flush()
        framing = self.framing
        start = Fraction(self._start or 0, self._tick.denominator)
        if edits is not None and edits.timescale and movie_scale and edits.entries:
            self._edited(movie_scale, edits)
        elif self._matroska:
            if self.first_skip and framing.codec == "aac":
                framing.skip = self.first_skip
            late = round(start) + framing.skip
            framing.offset = late if abs(late) > 2 * self._tick * framing.rate else 0
        else:
            if self.first_skip and framing.codec == "aac":
                framing.skip = self.first_skip  # what the maker's tag says, where there is no edit list
            framing.offset = round(start)
        framing.skip = min(framing.skip, framing.samples)
        if abs(framing.offset) > MAX_SAMPLES:
            framing.offset = 0
            framing.remark(Remark.CLOCK_ABSURD, 0, 0)
        elif framing.offset > framing.frame_samples:
            framing.remark(Remark.STARTS_LATE, 0, framing.offset)
        return framing

    def _edited(self, movie_scale: int, edits: boxes.Edits) -> None:
        framing = self.framing
        rate = framing.rate
        late = sum(d for d, media in edits.entries[:1] if media == -1)
        real = [(d, media) for d, media in edits.entries if media >= 0]
        framing.offset = late * rate // movie_scale
        if not real:
            return
        if len(real) > 1:
            framing.remark(Remark.EDITS_SEVERAL, 0, len(real))
        framing.skip = min(real[0][1] * rate // edits.timescale, framing.samples)
        if framing.skip > _PRIMING:
            framing.remark(Remark.EDIT_HIDES_START, 0, framing.skip)
        if len(real) == 1 and real[0][0]:
            shown = -(-real[0][0] * rate // movie_scale)
            framing.trim = max(0, framing.samples - framing.skip - shown)
            if framing.trim > max(2 * framing.frame_samples, rate // 10):
                framing.remark(Remark.EDIT_HIDES_END, framing.skip + shown, framing.trim)


def walk(opened: Any, candidates: dict[int, Candidate], progress: Callable[[int], None], reader: Reader) -> None:
    """Demux everything once, handing each packet to its candidate. An error in the middle ends the walk."""
    import av

    streams = [c.stream for c in candidates.values()]
    try:
        for packet in opened.demux(streams):
            if packet.size:
                candidates[packet.stream.index].packet(packet)
            progress(reader.furthest)
    except (av.error.FFmpegError, UnicodeError):
        return

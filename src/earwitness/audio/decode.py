"""Decoding in the jail: the kept decode of a pcm track, and the one listening pass over any track.

Both give samples of the sealed timeline: sample 0 is coded sample `skip`, holes are silence, the end is `skip + total`.
"""

from __future__ import annotations

import hashlib
import os
import struct
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import BinaryIO

from earwitness.audio import wire
from earwitness.audio.jail import Jail
from earwitness.audio.model import PCM_FORMATS, WIDTHS, DecodeReport, Limits, Note, TrackScan
from earwitness.audio.names import REMARK_TEXT
from earwitness.audio.peaks import BASE_ZOOM, PeaksBuilder
from earwitness.audio.speechmap import SpeechMap, SpeechMapper
from earwitness.audio.wire import Kind
from earwitness.errors import MediaChildBroke, Usage

Progress = Callable[[int], None]
_COPY_BIT = 1 << 20


def _broke() -> MediaChildBroke:
    return MediaChildBroke(
        "The child that decoded the file answered in a way that cannot be true; nothing of its answer was kept.",
        "Keep the file as it is; treat it as hostile.",
    )


@dataclass
class _Session:
    """What both passes have in common: START and DONE checked against the scan."""

    track: TrackScan
    form: str
    started: bool = False
    notes: tuple[Note, ...] = ()

    def start(self, payload: bytes) -> None:
        rate, channels, form = wire.START.unpack_from(payload)
        if self.started or (rate, channels) != (self.track.rate, self.track.channels):
            raise _broke()
        if form >= len(PCM_FORMATS) or PCM_FORMATS[form] != self.form:
            raise _broke()
        self.started = True

    def note(self, payload: bytes) -> None:
        code, start, amount = wire.NOTE.unpack_from(payload)
        if code not in REMARK_TEXT or len(self.notes) > 1000:
            raise _broke()
        name, text = REMARK_TEXT[code]
        self.notes += (Note(name, text, self.track.number, start, amount),)

    def done(self, payload: bytes, bytes_given: int | None, width: int) -> tuple[int, int, int]:
        samples, filled, failed = wire.DONE.unpack_from(payload)
        if not self.started or (bytes_given is not None and bytes_given != samples * width * self.track.channels):
            raise _broke()
        if self.track.total is not None and samples != self.track.total:
            raise _broke()
        return samples, filled, failed


def decode_pcm(
    fd: int,
    track: TrackScan,
    out: BinaryIO,
    *,
    format: str | None = None,
    progress: Progress | None = None,
    limits: Limits | None = None,
    allow_unjailed: bool = False,
) -> DecodeReport:
    """Write the samples of `track` to `out`: interleaved little-endian, native depth (params' format; coded: s16le).

    `format`, if given, must be that format: nothing is converted. `progress` gets samples so far. Raises the errors of
    `scan.scan`, and MediaUnreadable if nothing decodes or the rate changes in mid-track.
    """
    native = str(track.params["format"]) if track.kind == "pcm" else "s16le"
    if format is not None and format != native:
        raise Usage(f"This track is kept as {native}.", f"Ask for {native}.", where="format")
    session = _Session(track, native)
    digest, given, width = hashlib.sha256(), 0, WIDTHS[native]
    with Jail(fd, "decode", (track.number,), limits or Limits(), allow_unjailed) as jail:
        for kind, _, payload in jail.messages():
            if kind is Kind.PCM and session.started:
                digest.update(payload)
                out.write(payload)
                given += len(payload)
                if progress is not None:
                    progress(given // (width * track.channels))
            elif kind is Kind.START:
                session.start(payload)
            elif kind is Kind.NOTE:
                session.note(payload)
            elif kind is Kind.DONE:
                samples, filled, failed = session.done(payload, given, width)
                return DecodeReport(
                    samples, digest.hexdigest(), native, track.rate, track.channels, filled, failed, session.notes
                )
            elif kind is not Kind.PROGRESS:
                raise _broke()
    raise _broke()


@dataclass(frozen=True)
class ListeningReport:
    """What the listening pass gave. `peaks`: `.dat` files fine to coarse; `copy_samples`: samples in the listening copy
    (equal to `samples`), None if none was asked for. Times in all of them count from the same first sample."""

    samples: int
    rate: int
    channels: int
    peaks: tuple[bytes, ...]
    speech: SpeechMap
    filled: int
    failed: int
    copy_samples: int | None
    notes: tuple[Note, ...]


def listening(
    fd: int,
    track: TrackScan,
    *,
    copy: BinaryIO | None = None,
    mono16k: BinaryIO | None = None,
    vad_mode: int = 2,
    progress: Progress | None = None,
    limits: Limits | None = None,
    allow_unjailed: bool = False,
) -> ListeningReport:
    """One decode of `track` that gives peaks, speech map and, if asked for, two copies, in little memory.

    `copy` (seekable) gets a 16-bit WAV at the track's rate and channels, RF64 beyond 4 GiB; `mono16k` raw 16 kHz
    mono s16le, as recognisers want it. Raises what `decode_pcm` raises.
    """
    session = _Session(track, "s16le")
    peaks, mapper = PeaksBuilder(track.rate), SpeechMapper(vad_mode)
    given = heard = 0
    options = BASE_ZOOM + (_COPY_BIT if copy is not None else 0)
    if copy is not None:
        copy.write(wav_header(track.rate, track.channels, 0))
    with Jail(fd, "listen", (track.number, options), limits or Limits(), allow_unjailed) as jail:
        for kind, _, payload in jail.messages():
            if kind is Kind.MONO:
                mapper.add(payload)
                heard += len(payload)
                if mono16k is not None:
                    mono16k.write(payload)
                if progress is not None:
                    progress(heard * track.rate // 32_000)
            elif kind is Kind.PEAKS:
                peaks.add(payload)
            elif kind is Kind.PCM and copy is not None:
                copy.write(payload)
                given += len(payload)
            elif kind is Kind.START:
                session.start(payload)
            elif kind is Kind.NOTE:
                session.note(payload)
            elif kind is Kind.DONE:
                samples, filled, failed = session.done(payload, given if copy is not None else None, 2)
                break
            elif kind is not Kind.PROGRESS:
                raise _broke()
        else:
            raise _broke()
    if copy is not None:
        copy.seek(-given - WAV_HEADER, os.SEEK_CUR)
        copy.write(wav_header(track.rate, track.channels, given))
        copy.seek(given, os.SEEK_CUR)
    return ListeningReport(
        samples,
        track.rate,
        track.channels,
        peaks.pyramid(),
        mapper.finish(Fraction(samples, track.rate)),
        filled,
        failed,
        samples if copy is not None else None,
        session.notes,
    )


WAV_HEADER = 80


def wav_header(rate: int, channels: int, data: int) -> bytes:
    """80 bytes: RIFF with a JUNK chunk, or RF64 with ds64 in its place (EBU Tech 3306) when the data needs it."""
    block = 2 * channels
    fmt = b"fmt " + struct.pack("<IHHIIHH", 16, 1, channels, rate, rate * block, block, 16)
    if data + WAV_HEADER - 8 < 1 << 32:
        head = (
            b"RIFF" + struct.pack("<I", data + WAV_HEADER - 8) + b"WAVE" + b"JUNK" + struct.pack("<I", 28) + bytes(28)
        )
        return head + fmt + b"data" + struct.pack("<I", data)
    sizes = struct.pack("<QQQI", data + WAV_HEADER - 8, data, data // block, 0)
    head = b"RF64" + b"\xff" * 4 + b"WAVE" + b"ds64" + struct.pack("<I", 28) + sizes
    return head + fmt + b"data" + b"\xff" * 4

"""Which parts of a recording are speech, by webrtcvad over 30 ms frames at 16 kHz; every moment has a kind.

Speech: the detector says so, pauses under 300 ms bridged, bursts under 90 ms dropped. The rest is silence below
-50 dBFS, noise above. It is a guide for the eye and the transcriber, not a finding; it names its detector.
"""

from __future__ import annotations

import importlib.metadata
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

RATE = 16_000
FRAME = 480
BRIDGE = 10  # frames: 300 ms
BURST = 3  # frames: 90 ms
QUIET_DBFS = -50.0
Kind = Literal["speech", "silence", "noise"]
_KINDS: tuple[Kind, ...] = ("silence", "noise", "speech")


@dataclass(frozen=True)
class Segment:
    """[start_s, end_s) of one kind, seconds on the listening timeline (0 = first heard sample)."""

    start_s: Fraction
    end_s: Fraction
    kind: Kind


@dataclass(frozen=True)
class SpeechMap:
    """Segments that follow one another without holes from 0 to the end; `detector` with version and mode."""

    segments: tuple[Segment, ...]
    detector: str

    def seconds(self, kind: Kind) -> Fraction:
        """Total seconds of one kind."""
        return sum((s.end_s - s.start_s for s in self.segments if s.kind == kind), Fraction(0))


def _runs(flags: npt.NDArray[np.uint8]) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """(start, end) of runs of equal values."""
    edges = np.flatnonzero(np.diff(flags)) + 1
    return np.concatenate(([0], edges)), np.append(edges, len(flags))


def _drop_short(flags: npt.NDArray[np.uint8], value: int, frames: int, becomes: int) -> npt.NDArray[np.uint8]:
    """Runs of `value` shorter than `frames` become `becomes`; those at either end of the recording stay."""
    out = flags.copy()
    starts, ends = _runs(flags)
    for a, b in zip(starts.tolist(), ends.tolist(), strict=True):
        if flags[a] == value and b - a < frames and a > 0 and b < len(flags):
            out[a:b] = becomes
    return out


class SpeechMapper:
    """Takes 16 kHz mono s16le bytes in any pieces; memory grows by two bytes per 30 ms."""

    def __init__(self, mode: int = 2) -> None:
        import webrtcvad

        self._vad: Any = webrtcvad.Vad(mode)
        version = importlib.metadata.version("webrtcvad-wheels")
        self.detector = f"webrtcvad {version}, mode {mode}"
        self._rest = bytearray()
        self._speech = bytearray()
        self._loud = bytearray()

    def add(self, pcm: bytes) -> None:
        self._rest += pcm
        size = 2 * FRAME
        n = len(self._rest) // size
        if n < 64:
            return
        self._take(bytes(self._rest[: n * size]))
        del self._rest[: n * size]

    def _take(self, data: bytes) -> None:
        size, is_speech = 2 * FRAME, self._vad.is_speech
        self._speech += bytes(is_speech(data[a : a + size], RATE) for a in range(0, len(data), size))
        x = np.frombuffer(data, "<i2").reshape(-1, FRAME).astype(np.float32)
        power = np.einsum("ij,ij->i", x, x) / FRAME
        floor = (32768.0 * 10 ** (QUIET_DBFS / 20)) ** 2
        self._loud += (power > floor).astype(np.uint8).tobytes()

    def finish(self, total_s: Fraction) -> SpeechMap:
        """The map over [0, total_s)."""
        if self._rest:
            size = 2 * FRAME
            whole = bytes(self._rest) + bytes(-len(self._rest) % size)
            self._take(whole)
            self._rest.clear()
        if total_s <= 0:
            return SpeechMap((), self.detector)
        speech = np.frombuffer(bytes(self._speech), np.uint8)
        if not len(speech):
            return SpeechMap((Segment(Fraction(0), total_s, "silence"),), self.detector)
        speech = _drop_short(speech, 0, BRIDGE, 1)
        speech = _drop_short(speech, 1, BURST, 0)
        loud = np.frombuffer(bytes(self._loud), np.uint8)
        loud = _drop_short(_drop_short(loud, 0, BRIDGE, 1), 1, BRIDGE, 0)
        kinds = np.where(speech == 1, 2, loud).astype(np.uint8)
        starts, _ = _runs(kinds)
        begin = [Fraction(int(a) * FRAME, RATE) for a in starts]
        kept = [(b, _KINDS[int(kinds[a])]) for a, b in zip(starts.tolist(), begin, strict=True) if b < total_s]
        ends = [b for b, _ in kept[1:]] + [total_s]
        return SpeechMap(tuple(Segment(b, e, k) for (b, k), e in zip(kept, ends, strict=True)), self.detector)

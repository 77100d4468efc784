"""Drafting through onnx-asr (Conformer, FastConformer, Parakeet, Canary, Zipformer), in a child process, offline.

A second family beside Whisper: these models are trained and built otherwise, so where both hear the same word it is
no echo of one machine, and where they differ a person knows where to listen first. The sound goes through in pieces of
at most PIECE_S, cut where it is quietest; every second of it goes through, none is left out as silence beforehand.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import os
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from earwitness.errors import EngineUnavailable, HelperStopped
from earwitness.transcripts.align import PcmReader
from earwitness.transcripts.engines import Draft, Progress, Unwanted, never, onnx_folder, onnx_words, raw
from earwitness.transcripts.engines.held import HeldHelper
from earwitness.transcripts.engines.whisper import RATE_HZ, quiet_cut
from earwitness.transcripts.helper_process import HelperProcess
from earwitness.transcripts.model import UNKNOWN, Source, from_us, to_us

PIECE_S = 24.0
TIMELESS_PIECE_S = 12.0
"""Shorter where a model says no times: a piece is a turn there."""


class OnnxAsrEngine(HeldHelper):
    """Weights for onnx-asr in `folder`. Raises EngineUnavailable at once if they or the library lack."""

    name: Final = "onnx-asr"

    def __init__(self, folder: Path, *, child_module: str = "earwitness.transcripts.engines.onnx_child") -> None:
        weights = onnx_folder.weights_in(folder)
        if weights is None:
            raise EngineUnavailable(
                "There are no weights for onnx-asr in the folder.",
                "Add a folder that holds, for example, encoder-model.onnx, decoder_joint-model.onnx, vocab.txt and"
                " config.json: `earwitness models add FOLDER`, or in the browser where a draft is begun.",
            )
        if any(importlib.util.find_spec(name) is None for name in ("onnx_asr", "onnxruntime")):
            raise EngineUnavailable(
                "Drafting with this model needs onnx-asr, which is not installed.",
                "Run: pip install 'earwitness[speech]'.",
            )
        self._weights = weights
        super().__init__(child_module)
        self._piece_s = TIMELESS_PIECE_S if weights.kind in onnx_folder.TIMELESS else PIECE_S
        self.version: Final = importlib.metadata.version("onnx-asr")
        self._model_sha256: Final = weights.sha256()

    @property
    def settings(self) -> tuple[tuple[str, str], ...]:
        """All settings, with the digest of the weights."""
        return (
            ("kind", self._weights.kind),
            ("model_sha256", self._model_sha256),
            ("piece_s", str(int(self._piece_s))),
            ("quantization", self._weights.quantization or "none"),
        )

    def draft(
        self, pcm_reader: PcmReader, total_s: float, language: str, *, progress: Progress | None = None,
        unwanted: Unwanted = never,
    ) -> Draft:  # fmt: skip
        """Draft the whole recording. Raises EngineUnavailable if the weights do not load, HelperStopped."""
        spoken = None if language == UNKNOWN else language.split("-")[0].casefold()
        if spoken is None and self._weights.kind in onnx_folder.TIMELESS:
            # onnx-asr would take it for English, and nobody would see that.
            raise EngineUnavailable("This model must be told which language is spoken.", "Give the language.")
        pieces: list[dict[str, Any]] = []
        segments: list[dict[str, Any]] = []
        at = 0.0
        with self._serving() as helper:
            while at < total_s:
                if unwanted():  # a piece may be over before the watch over the helper looks for the first time
                    raise HelperStopped("Nobody waits for the draft any more.", "Draft again; what is kept stays.")
                sound = pcm_reader(at, min(total_s, at + self._piece_s))
                if at + self._piece_s < total_s:
                    sound = sound[: 2 * quiet_cut(sound, self._piece_s / 2)]
                length_s = len(sound) / 2 / RATE_HZ
                if not length_s:
                    break  # the recording holds less than it claims; the rest stays untranscribed
                heard = self._piece(helper, sound, spoken, unwanted)
                end = from_us(to_us(at + length_s))
                pieces.append({"start": at, "end": end, **heard})
                segments += onnx_words.segments(heard, at, end, _speech(sound, at, end))
                at = end
                if progress:
                    progress(at)
        kept = raw.write(self, spoken, pieces=pieces, segments=segments)
        source = Source("drafted", self.name, self.version, self.settings, hashlib.sha256(kept).hexdigest())
        return Draft(kept, raw.read(kept), source)

    def _piece(self, helper: HelperProcess, sound: bytes, spoken: str | None, unwanted: Unwanted) -> dict[str, Any]:
        header = {
            "folder": str(self._weights.folder.resolve()),
            "kind": self._weights.kind,
            "quantization": self._weights.quantization,
            "language": spoken,
            "threads": os.cpu_count() or 1,
        }
        heard: dict[str, Any] = {}
        # Loading large weights from a slow disk is in the first of these.
        for reply in helper.ask(header, sound, timeout_s=600 + 60 * self._piece_s, unwanted=unwanted):
            if "trouble" in reply:
                raise EngineUnavailable(
                    "The weights for onnx-asr do not load, or do not know the language.",
                    "Check the language; or draft with another model.",
                )
            if isinstance(reply.get("heard"), dict):
                heard = {k: reply["heard"].get(k) for k in ("text", "tokens", "timestamps", "logprobs")}
        return heard


def _speech(sound: bytes, at_s: float, end_s: float) -> tuple[float, float]:
    """From the first to the last moment of speech in a piece, on the recording's timeline; all of it if there is none.

    The detector is the one of the speech map.
    """
    from earwitness.audio.speechmap import SpeechMapper

    mapper = SpeechMapper()
    mapper.add(sound)
    spoken = [s for s in mapper.finish(Fraction(len(sound) // 2, RATE_HZ)).segments if s.kind == "speech"]
    if not spoken:
        return at_s, end_s
    first, last = float(spoken[0].start_s), float(spoken[-1].end_s)
    return from_us(to_us(at_s + first)), from_us(to_us(min(at_s + last, end_s)))

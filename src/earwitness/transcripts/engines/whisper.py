"""Drafting through faster-whisper, in a child process, from weights that are already on this machine.

Nothing is fetched: the model is a folder, the libraries are told to stay offline. The recording goes through in windows
of at most ten minutes, cut where the sound is quietest, so memory does not grow with its length.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import os
from pathlib import Path
from typing import Any, Final

from earwitness.errors import EngineUnavailable
from earwitness.transcripts.align import PcmReader
from earwitness.transcripts.engines import Draft, Progress, Unwanted, never, raw
from earwitness.transcripts.engines.held import HeldHelper
from earwitness.transcripts.helper_process import HelperProcess
from earwitness.transcripts.model import UNKNOWN, Source, from_us, to_us

RATE_HZ: Final = 16_000
WINDOW_S: Final = 600.0
LOOK_BACK_S: Final = 30.0
NEEDED: Final = ("model.bin", "config.json", "tokenizer.json")


def fits(folder: Path) -> bool:
    """Whether a folder holds Whisper weights in CTranslate2 form."""
    return all((folder / name).is_file() for name in NEEDED)


class WhisperEngine(HeldHelper):
    """Whisper weights in CTranslate2 form in `folder`. Raises EngineUnavailable at once if they or the library lack."""

    name: Final = "whisper"

    def __init__(
        self, folder: Path, *, beam_size: int = 5, vad_filter: bool = True,
        child_module: str = "earwitness.transcripts.engines.whisper_child",
    ) -> None:  # fmt: skip
        if not fits(folder):
            raise EngineUnavailable(
                "There are no Whisper weights in the models folder.",
                "Add a folder that holds model.bin, config.json and tokenizer.json: `earwitness models add FOLDER`, or"
                " in the browser where a draft is begun.",
            )
        if importlib.util.find_spec("faster_whisper") is None:
            raise EngineUnavailable(
                "Drafting needs faster-whisper, which is not installed.", "Run: pip install 'earwitness[speech]'."
            )
        self._folder = folder
        self._beam_size = beam_size
        self._vad_filter = vad_filter
        super().__init__(child_module)
        self.version: Final = importlib.metadata.version("faster-whisper")
        with (folder / "model.bin").open("rb") as weights:
            self._model_sha256: Final = hashlib.file_digest(weights, "sha256").hexdigest()

    @property
    def settings(self) -> tuple[tuple[str, str], ...]:
        """All settings, with the digest of the weights."""
        return (
            ("beam_size", str(self._beam_size)),
            ("compute_type", "int8"),
            ("condition_on_previous_text", "false"),
            ("model_sha256", self._model_sha256),
            ("temperature", "0"),
            ("vad_filter", "silero" if self._vad_filter else "none"),
            ("window_s", str(int(WINDOW_S))),
        )

    def draft(
        self, pcm_reader: PcmReader, total_s: float, language: str, *, progress: Progress | None = None,
        unwanted: Unwanted = never,
    ) -> Draft:  # fmt: skip
        """Draft the whole recording. Raises EngineUnavailable if the weights do not load, HelperStopped."""
        spoken = None if language == UNKNOWN else language.split("-")[0].casefold()
        segments: list[dict[str, Any]] = []
        windows: list[dict[str, Any]] = []
        at = 0.0
        with self._serving() as helper:
            while at < total_s:
                sound = pcm_reader(at, min(total_s, at + WINDOW_S))
                if at + WINDOW_S < total_s:
                    sound = sound[: 2 * quiet_cut(sound)]
                length_s = len(sound) / 2 / RATE_HZ
                if not length_s:
                    break  # the recording holds less than it claims; the rest stays untranscribed
                heard = self._window(helper, sound, at, spoken, progress, unwanted)
                spoken = spoken or heard["language"]
                windows.append({"start": at, "end": from_us(to_us(at + length_s)), "language": heard["language"]})
                segments += heard["segments"]
                at = from_us(to_us(at + length_s))
                if progress:
                    progress(at)
        kept = raw.write(self, spoken, windows=windows, segments=segments)
        source = Source(
            "drafted", f"{self.name} through faster-whisper", self.version, self.settings,
            hashlib.sha256(kept).hexdigest(),
        )  # fmt: skip
        return Draft(kept, raw.read(kept), source)

    def _window(
        self, helper: HelperProcess, sound: bytes, offset_s: float, spoken: str | None, progress: Progress | None,
        unwanted: Unwanted,
    ) -> dict[str, Any]:  # fmt: skip
        header = {
            "folder": str(self._folder.resolve()),
            "language": spoken,
            "beam_size": self._beam_size,
            "vad_filter": self._vad_filter,
            "threads": os.cpu_count() or 1,
        }
        heard: dict[str, Any] = {"language": spoken, "segments": []}
        # A large model on a slow machine takes many times the length of the sound.
        timeout_s = 600 + 60 * len(sound) / 2 / RATE_HZ
        for reply in helper.ask(header, sound, timeout_s=timeout_s, unwanted=unwanted):
            if "trouble" in reply:
                raise EngineUnavailable(
                    "The Whisper weights do not load, or do not know the language.",
                    "Check the language; or draft with another model.",
                )
            if "segment" in reply:
                segment = _moved(reply["segment"], offset_s, offset_s + len(sound) / 2 / RATE_HZ)
                heard["segments"].append(segment)
                if progress and isinstance(segment.get("end"), int | float):
                    progress(segment["end"])
            elif isinstance(reply.get("language"), str):
                heard["language"] = reply["language"]
        return heard


def _moved(segment: Any, offset_s: float, end_s: float) -> dict[str, Any]:
    """One segment with times on the timeline of the recording.

    Whisper hears windows of 30 s filled up with silence and may end a word in the filling; such times stop at the end
    of the sound.
    """
    if not isinstance(segment, dict):
        return {}
    for item in (segment, *segment.get("words", ())):
        for edge in ("start", "end"):
            if isinstance(item.get(edge), int | float):
                item[edge] = from_us(to_us(min(item[edge] + offset_s, end_s)))
    return segment


def quiet_cut(sound: bytes, look_back_s: float | None = None) -> int:
    """The sample in the last LOOK_BACK_S of `sound` (s16le) that lies in its quietest tenth of a second."""
    import numpy as np

    samples = np.frombuffer(sound, "<i2")
    tail = samples[-int((LOOK_BACK_S if look_back_s is None else look_back_s) * RATE_HZ) :]
    step = RATE_HZ // 10
    if len(tail) < step:
        return len(samples)
    frames = tail[: len(tail) // step * step].reshape(-1, step).astype(np.float32)
    quietest = int(np.argmin(np.square(frames).mean(axis=1)))
    return len(samples) - len(tail) + quietest * step + step // 2

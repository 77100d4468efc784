"""Grouping voices through sherpa-onnx, in a child process, from two ONNX files that are already on this machine.

One model tells when somebody speaks in ten seconds of sound, the other how alike two stretches sound; what sounds alike
becomes one voice. The library takes the whole sound at once and compares every stretch with every other, so its memory
grows with the square of the length (docs/measured.md): the caller gives at most WINDOW_S of sound.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.metadata
import importlib.util
import mmap
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from earwitness.errors import EngineUnavailable, HelperStopped
from earwitness.transcripts import voices
from earwitness.transcripts.engines import Unwanted, never
from earwitness.transcripts.helper_process import HelperProcess

RATE_HZ: Final = 16_000
WINDOW_S: Final = 3600.0
MAX_VOICES: Final = 50
THRESHOLD: Final = 0.5
"""How far apart (cosine) stretches may be that count as one voice, where nobody knows how many there are: the library's
own default."""

HOLDS: Final = "two .onnx files that group voices: one for speaker segmentation (pyannote), one for speaker embedding"
# What the library looks for in a file tells which of the two models it is; a file without ends the whole process.
_KEYS: Final = {
    "segmentation": (b"powerset_max_classes", b"receptive_field_shift", b"window_size"),
    "embedding": (b"framework", b"output_dim", b"sample_rate"),
}


def pair(folder: Path) -> dict[str, Path]:
    """The two models of a folder: segmentation and embedding. Raises EngineUnavailable where it does not hold one of
    each, whatever they are called."""
    found: dict[str, list[Path]] = {what: [] for what in _KEYS}
    with contextlib.suppress(OSError):
        for path in sorted(folder.glob("*.onnx")) if folder.is_dir() else ():
            for what, keys in _KEYS.items():
                if _holds(path, keys):
                    found[what].append(path)
    if any(len(paths) != 1 for paths in found.values()):
        raise EngineUnavailable(
            "The folder does not hold the two models that group voices.", f"It must hold {HOLDS}.", where="model"
        )
    return {what: paths[0] for what, paths in found.items()}


def is_pair(folder: Path) -> bool:
    """Whether a folder holds the two models."""
    try:
        return bool(pair(folder))
    except EngineUnavailable:
        return False


def _holds(path: Path, keys: tuple[bytes, ...]) -> bool:
    with path.open("rb") as file:
        if os.fstat(file.fileno()).st_size == 0:
            return False
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            return all(data.find(key) >= 0 for key in keys)


class SherpaEngine:
    """The pair of models in `folder`. Raises EngineUnavailable at once if they or the library lack."""

    name: Final = "sherpa-onnx"

    def __init__(self, folder: Path, *, child_module: str = "earwitness.transcripts.engines.sherpa_child") -> None:
        if importlib.util.find_spec("sherpa_onnx") is None:
            raise EngineUnavailable(
                "Grouping voices needs sherpa-onnx, which is not installed.", "Run: pip install 'earwitness[voices]'."
            )
        self._files: Final = pair(folder)
        self._child_module = child_module
        self.version: Final = importlib.metadata.version("sherpa-onnx")
        self._sha256: Final = {what: _digest(path) for what, path in self._files.items()}

    def settings(self, asked: int | None) -> tuple[tuple[str, str], ...]:
        """All that is needed to run it the same way again, with the digests of the models."""
        return (
            ("embedding_sha256", self._sha256["embedding"]),
            ("segmentation_sha256", self._sha256["segmentation"]),
            ("voices_asked", "UNKNOWN" if asked is None else str(asked)),
            *((("threshold", str(THRESHOLD)),) if asked is None else ()),
        )

    def group(
        self, sound: bytes, asked: int | None, *, progress: Callable[[float], None] | None = None,
        unwanted: Unwanted = never,
    ) -> bytes:  # fmt: skip
        """Group the voices of at most WINDOW_S of sound; `asked`: how many there are, None where nobody knows.

        Returns RTTM with times from the start of the sound. `progress` gets the share that is done, 0 to 1. Raises
        EngineUnavailable where the models do not load, HelperStopped (also soon after `unwanted` says yes).
        """
        length_s = len(sound) / 2 / RATE_HZ
        header = {
            "segmentation": str(self._files["segmentation"].resolve()),
            "embedding": str(self._files["embedding"].resolve()),
            "voices": asked, "threshold": THRESHOLD, "threads": os.cpu_count() or 1,
        }  # fmt: skip
        loaded, turns = False, None
        with HelperProcess(self._child_module, what="groups voices") as helper:
            try:
                for reply in helper.ask(header, sound, timeout_s=600 + 60 * length_s, unwanted=unwanted):
                    loaded = loaded or reply.get("loaded") is True
                    if "turns" in reply:
                        turns = [_checked(turn, length_s) for turn in reply["turns"]]
                    elif progress and isinstance(reply.get("share"), int | float):
                        progress(min(1.0, max(0.0, reply["share"])))
            except HelperStopped:
                # The library ends the whole process over a file that it does not know.
                if loaded or unwanted():
                    raise
        if not loaded:
            raise EngineUnavailable(
                "The models that group voices do not load.",
                "Add others: sherpa-onnx must be able to read them.",
                where="model",
            )
        if turns is None:
            raise HelperStopped(
                "The program that groups voices ended without a result; it may have had too little memory.",
                "Say how many voices there are, if you know it, and begin again.",
            )
        remarks = [f"{self.name} {self.version}", *(f"{k} {v}" for k, v in self.settings(asked))]
        return voices.dump(turns, remarks)


def _checked(turn: Any, length_s: float) -> tuple[float, float, int]:
    """One turn of the child, inside the sound. Raises HelperStopped for what is none."""
    if isinstance(turn, list) and len(turn) == 3 and all(type(n) in (int, float) for n in turn):
        start_s, end_s = (min(max(0.0, float(n)), length_s) for n in turn[:2])
        if start_s <= end_s:
            return start_s, end_s, int(turn[2])
    raise HelperStopped("The program that groups voices gave what cannot be read.", "Report this if it stays.")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

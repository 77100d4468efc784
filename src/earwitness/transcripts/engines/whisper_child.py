"""Run as a child process only: one window of sound through faster-whisper, offline, from a folder of weights."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from earwitness.transcripts import helper_side


def _number(value: Any) -> float | None:
    """A plain float (word times come as numpy numbers), None for NaN and its like, which are no JSON."""
    number = float(value)
    return round(number, 6) if math.isfinite(number) else None


def _handler() -> helper_side.Handler:
    models: dict[str, Any] = {}

    def handle(header: dict[str, Any], sound: bytes) -> Iterator[dict[str, Any]]:
        import numpy as np

        folder = header["folder"]
        try:
            if folder not in models:
                from faster_whisper import WhisperModel

                models[folder] = WhisperModel(
                    folder, device="cpu", compute_type="int8", local_files_only=True, cpu_threads=header["threads"]
                )  # fmt: skip
            model = models[folder]
            segments, info = model.transcribe(
                np.frombuffer(sound, "<i2").astype(np.float32) / 32768.0,
                language=header["language"],
                beam_size=header["beam_size"],
                temperature=0.0,
                vad_filter=header["vad_filter"],
                word_timestamps=True,
                # Text carried from window to window is how one invented line repeats for hours.
                condition_on_previous_text=False,
            )
        except (RuntimeError, ValueError, KeyError, IndexError, OSError) as trouble:
            yield {"trouble": type(trouble).__name__}
            return
        yield {"language": info.language, "language_probability": _number(info.language_probability)}
        for segment in segments:
            yield {
                "segment": {
                    "start": _number(segment.start),
                    "end": _number(segment.end),
                    "text": segment.text,
                    "avg_logprob": _number(segment.avg_logprob),
                    "no_speech_prob": _number(segment.no_speech_prob),
                    "compression_ratio": _number(segment.compression_ratio),
                    "words": [
                        {
                            "word": word.word,
                            "start": _number(word.start),
                            "end": _number(word.end),
                            "probability": _number(word.probability),
                        }
                        for word in segment.words or ()
                    ],
                }
            }

    return handle


if __name__ == "__main__":
    helper_side.limit(memory=32 << 30, cpu_s=30 * 24 * 3600)
    helper_side.serve(_handler())

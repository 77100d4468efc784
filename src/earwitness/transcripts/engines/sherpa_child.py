"""Run as a child process only: one stretch of sound through sherpa-onnx, offline, from two files.

A model that the library does not know ends this process; the parent sees that nothing was loaded.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from typing import Any

from earwitness.transcripts import helper_side

# Three times what an hour took (docs/measured.md). Beyond it lie guesses of hundreds of voices, which need memory each.
MEMORY = 4 << 30


def _handle(header: dict[str, Any], sound: bytes) -> Iterator[dict[str, Any]]:
    import numpy as np
    import sherpa_onnx

    config = sherpa_onnx.OfflineSpeakerDiarizationConfig(
        segmentation=sherpa_onnx.OfflineSpeakerSegmentationModelConfig(
            pyannote=sherpa_onnx.OfflineSpeakerSegmentationPyannoteModelConfig(model=header["segmentation"]),
            num_threads=header["threads"],
        ),
        embedding=sherpa_onnx.SpeakerEmbeddingExtractorConfig(
            model=header["embedding"], num_threads=header["threads"]
        ),
        clustering=sherpa_onnx.FastClusteringConfig(
            num_clusters=header["voices"] or -1, threshold=header["threshold"]
        ),
    )  # fmt: skip
    machine = sherpa_onnx.OfflineSpeakerDiarization(config)
    yield {"loaded": True}
    told: queue.Queue[dict[str, Any] | None] = queue.Queue()

    def share(done: int, of: int) -> int:
        told.put({"share": done / max(1, of)})
        return 0

    def work() -> None:
        try:
            found = machine.process(np.frombuffer(sound, "<i2").astype(np.float32) / 32768.0, callback=share)
            turns = [[round(s.start, 3), round(s.end, 3), s.speaker] for s in found.sort_by_start_time()]
            told.put({"turns": turns})
        finally:
            told.put(None)

    threading.Thread(target=work, daemon=True).start()
    while (reply := told.get()) is not None:
        yield reply


if __name__ == "__main__":
    helper_side.limit(memory=MEMORY, cpu_s=30 * 24 * 3600)
    helper_side.serve(_handle)

"""Run as a child process only: one piece of sound through onnx-asr, offline, from a folder of weights."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from earwitness.transcripts import helper_side

RATE_HZ = 16_000
LEAST = RATE_HZ // 2  # samples: what is shorter is filled up with silence, because encoders need some frames


def _numbers(values: Any) -> list[float | None] | None:
    """Plain floats; None for NaN and its like, which are no JSON."""
    if values is None:
        return None
    return [round(float(v), 6) if math.isfinite(float(v)) else None for v in values]


def _load(header: dict[str, Any]) -> Any:
    import onnx_asr
    import onnxruntime

    onnxruntime.disable_telemetry_events()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = header["threads"]
    # With a folder that is there onnx-asr is offline by itself; the environment says so to everything below it.
    model = onnx_asr.load_model(
        header["kind"], header["folder"], quantization=header["quantization"], sess_options=options,
        providers=["CPUExecutionProvider"],
    )  # fmt: skip
    return model.with_timestamps()


def _handler() -> helper_side.Handler:
    models: dict[str, Any] = {}

    def handle(header: dict[str, Any], sound: bytes) -> Iterator[dict[str, Any]]:
        import numpy as np

        try:
            if header["folder"] not in models:
                models[header["folder"]] = _load(header)
            samples = np.frombuffer(sound, "<i2").astype(np.float32) / 32768.0
            if len(samples) < LEAST:
                samples = np.pad(samples, (0, LEAST - len(samples)))
            found = models[header["folder"]].recognize(samples, sample_rate=RATE_HZ, language=header["language"])
        except Exception as trouble:  # noqa: BLE001  (what a strange file of weights breaks in a library, only its kind leaves)
            yield {"trouble": type(trouble).__name__}
            return
        yield {
            "heard": {
                "text": found.text,
                "tokens": None if found.tokens is None else [str(token) for token in found.tokens],
                "timestamps": _numbers(found.timestamps),
                "logprobs": _numbers(getattr(found, "logprobs", None)),
            }
        }

    return handle


if __name__ == "__main__":
    helper_side.limit(memory=32 << 30, cpu_s=30 * 24 * 3600)
    helper_side.serve(_handler())

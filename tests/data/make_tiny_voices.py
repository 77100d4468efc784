"""Make tests/data/tiny-voices: two ONNX files of a few KB that sherpa-onnx loads and runs like the real ones.

They know no voices: a low and a high tone (and the sounds around them) pass for two people. They exist so that tests
take the real path of `OfflineSpeakerDiarization` without a download. Needs onnx and numpy, which nothing else needs;
run `python tests/data/make_tiny_voices.py DIR`. The result is the same on each run.

What sherpa-onnx 2.0.1 requires, found by trying. Segmentation: x [N, 1, T] float32 -> y [N, frames, 7] and the keys of
`SEGMENTATION`; frames are those of pyannote's segmentation-3.0 (589 for ten seconds). Embedding: features
[N, frames, 80] (log mel energies) -> [N, output_dim] and the keys of `EMBEDDING`. A key that lacks ends the process.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

RATE, WINDOW, FIELD, SHIFT = 16_000, 160_000, 991, 270
LOW_HZ, HIGH_HZ = (250, 300, 350), (1400, 1500, 1600)
SMOOTH = 15  # frames: a quarter of a second, so that a voice does not flicker
LEVEL = 2e-4  # power of a tone of about -30 dBFS
BINS = 80
SEGMENTATION = {
    "model_type": "pyannote-segmentation-3.0", "version": "1", "model_author": "earwitness tests", "sample_rate": RATE,
    "num_speakers": 3, "powerset_max_classes": 2, "num_classes": 7, "window_size": WINDOW,
    "receptive_field_size": FIELD, "receptive_field_shift": SHIFT,
}  # fmt: skip
EMBEDDING = {
    "framework": "wespeaker", "language": "none", "sample_rate": RATE, "output_dim": BINS, "normalize_samples": 1,
    "comment": "earwitness tests", "feature_normalize_type": "",
}  # fmt: skip


def _constant(name: str, value: object, kind: type = np.float32) -> onnx.TensorProto:
    return numpy_helper.from_array(np.asarray(value, dtype=kind), name)


def segmentation() -> onnx.ModelProto:
    """Power near LOW_HZ is speaker 1, near HIGH_HZ speaker 2, both at once the pair of them, neither nobody.

    y holds, for each frame, the seven classes of the powerset: nobody, 1, 2, 3, 1+2, 1+3, 2+3.
    """
    at = np.arange(FIELD) / RATE
    shape = np.hanning(FIELD) * 2 / FIELD
    filters = [shape * wave(2 * np.pi * hz * at) for hz in (*LOW_HZ, *HIGH_HZ) for wave in (np.sin, np.cos)]
    # (6 tones x sin and cos) -> power in each of the two bands
    bands = np.zeros((2, len(filters), 1))
    bands[0, : 2 * len(LOW_HZ)], bands[1, 2 * len(LOW_HZ) :] = 1, 1
    # low and high are now 1 where the band is loud, else 0; nobody else speaks
    classes = np.array([[-1, -1], [1, -1], [-1, 1], [0, 0], [1, 1], [0, 0], [0, 0]], dtype=np.float32)[:, :, None]
    bias = np.array([0.5, 0, 0, -9, -0.5, -9, -9])
    nodes = [
        helper.make_node("Conv", ["x", "filters"], ["tones"], strides=[SHIFT], kernel_shape=[FIELD]),
        helper.make_node("Mul", ["tones", "tones"], ["powers"]),
        helper.make_node("Conv", ["powers", "bands"], ["raw"], kernel_shape=[1]),
        helper.make_node("AveragePool", ["raw"], ["bare"], kernel_shape=[SMOOTH], strides=[1],
                         pads=[SMOOTH // 2, SMOOTH // 2], count_include_pad=0),
        helper.make_node("Greater", ["bare", "level"], ["loud"]),
        helper.make_node("Cast", ["loud"], ["speaks"], to=TensorProto.FLOAT),
        helper.make_node("Conv", ["speaks", "classes", "bias"], ["scores"], kernel_shape=[1]),
        helper.make_node("Transpose", ["scores"], ["y"], perm=[0, 2, 1]),
    ]  # fmt: skip
    graph = helper.make_graph(
        nodes, "segmentation",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["N", 1, "T"])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["N", "F", 7])],
        [
            _constant("filters", np.array(filters)[:, None, :]), _constant("bands", bands), _constant("level", LEVEL),
            _constant("classes", classes), _constant("bias", bias),
        ],
    )  # fmt: skip
    return _model(graph, SEGMENTATION)


def embedding() -> onnx.ModelProto:
    """The mean spectrum without its mean, below which nothing counts: two tones far apart have little in common."""
    nodes = [
        helper.make_node("ReduceMean", ["feats"], ["spectrum"], axes=[1], keepdims=0),
        helper.make_node("ReduceMean", ["spectrum"], ["middle"], axes=[1], keepdims=1),
        helper.make_node("Sub", ["spectrum", "middle"], ["above"]),
        helper.make_node("Relu", ["above"], ["embs"]),
    ]
    graph = helper.make_graph(
        nodes, "embedding",
        [helper.make_tensor_value_info("feats", TensorProto.FLOAT, ["N", "T", BINS])],
        [helper.make_tensor_value_info("embs", TensorProto.FLOAT, ["N", BINS])],
    )  # fmt: skip
    return _model(graph, EMBEDDING)


def _model(graph: onnx.GraphProto, facts: dict[str, object]) -> onnx.ModelProto:
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], producer_name="earwitness tests")
    made.ir_version = 8
    helper.set_model_props(made, {key: str(value) for key, value in facts.items()})
    onnx.checker.check_model(made)
    return made


def make(folder: Path) -> None:
    """Write segmentation.onnx and embedding.onnx into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    onnx.save(segmentation(), str(folder / "segmentation.onnx"))
    onnx.save(embedding(), str(folder / "embedding.onnx"))


if __name__ == "__main__":
    make(Path(sys.argv[1]))

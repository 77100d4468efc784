"""Make tests/data/tiny-conformer: a CTC model of random weights in ONNX form, a few KB, that onnx-asr loads and runs.

It understands nothing; what it writes depends on the sound, and silence gives nothing. It exists so that tests take the
real loading path of onnx-asr without a download. Needs numpy only: an ONNX file is a protobuf message, written here
field by field (numbers as in onnx.proto). Run `python tests/data/make_tiny_conformer.py DIR`; the result is the same
on each run.

What onnx-asr requires of a `nemo-conformer-ctc`, found by trying: inputs audio_signal (batch, features, frames) and
length (batch), an output logprobs (batch, ceil(frames / subsampling), words); vocab.txt with a token and its number a
line, `<blk>` among them; U+2581 begins a word. Its features come normalized, so silence is the same everywhere.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np

FEATURES, SUBSAMPLING = 80, 8
STARTS = ("ba", "do", "fi", "ga", "he", "ju", "ko", "li", "mo", "na", "pe", "ra", "si", "to", "vu", "za")
ENDS = ("n", "s", "r", "l", "t", "m", "ne", "ta", "ro", "li")
FLOAT, INT64 = 1, 7  # TensorProto.DataType
INT, INTS = 2, 7  # AttributeProto.AttributeType


def vocabulary() -> list[str]:
    return ["<unk>", *(f"\u2581{start}" for start in STARTS), *ENDS, "<blk>"]


# --- protobuf --------------------------------------------------------------------------------------------------------


def varint(n: int) -> bytes:
    out = bytearray()
    while n > 0x7F:
        out.append(n & 0x7F | 0x80)
        n >>= 7
    return bytes([*out, n])


def number(field: int, value: int) -> bytes:
    return varint(field << 3) + varint(value)


def block(field: int, value: bytes | str) -> bytes:
    data = value.encode() if isinstance(value, str) else value
    return varint(field << 3 | 2) + varint(len(data)) + data


def tensor(name: str, values: np.ndarray) -> bytes:
    dims = b"".join(number(1, n) for n in values.shape)
    return dims + number(2, FLOAT) + block(8, name) + block(9, values.astype("<f4").tobytes())


def value_info(name: str, kind: int, dims: tuple[str | int, ...]) -> bytes:
    shape = b"".join(block(1, block(2, d) if isinstance(d, str) else number(1, d)) for d in dims)
    return block(1, name) + block(2, block(1, number(1, kind) + block(2, shape)))


def whole(name: str, value: int) -> bytes:
    return block(1, name) + number(3, value) + number(20, INT)


def wholes(name: str, values: tuple[int, ...]) -> bytes:
    return block(1, name) + b"".join(number(8, v) for v in values) + number(20, INTS)


def node(kind: str, inputs: tuple[str, ...], output: str, *attributes: bytes) -> bytes:
    body = b"".join(block(1, name) for name in inputs) + block(2, output) + block(4, kind)
    return body + b"".join(block(5, attribute) for attribute in attributes)


# --- the model -------------------------------------------------------------------------------------------------------


def graph() -> bytes:
    """A strided convolution over the features; its output, turned round, is the score of each token."""
    words = len(vocabulary())
    rng = np.random.default_rng(1877)
    kernel = rng.standard_normal((words, FEATURES, SUBSAMPLING)).astype(np.float32) * np.float32(0.2)
    kernel -= kernel.mean(axis=2, keepdims=True)  # sound that stays as it is, silence too, is nothing to it
    kernel[-1] = 0.0
    bias = np.zeros(words, np.float32)
    bias[-1] = 4.0  # the blank: what is heard in silence, and most often elsewhere
    nodes = (
        node("Conv", ("audio_signal", "kernel", "bias"), "scores", wholes("kernel_shape", (SUBSAMPLING,)),
             wholes("strides", (SUBSAMPLING,)), wholes("pads", (0, SUBSAMPLING - 1))),
        node("Transpose", ("scores",), "turned", wholes("perm", (0, 2, 1))),
        node("LogSoftmax", ("turned",), "logprobs", whole("axis", 2)),
    )  # fmt: skip
    return (
        b"".join(block(1, one) for one in nodes)
        + block(2, "tiny")
        + block(5, tensor("kernel", kernel))
        + block(5, tensor("bias", bias))
        + block(11, value_info("audio_signal", FLOAT, ("batch", FEATURES, "frames")))
        + block(11, value_info("length", INT64, ("batch",)))
        + block(12, value_info("logprobs", FLOAT, ("batch", "steps", words)))
    )


def make(folder: Path) -> None:
    """Write model.onnx, vocab.txt and config.json into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    opset = block(1, "") + number(2, 17)
    (folder / "model.onnx").write_bytes(number(1, 8) + block(7, graph()) + block(8, opset))
    lines = "".join(f"{token} {n}\n" for n, token in enumerate(vocabulary()))
    (folder / "vocab.txt").write_text(lines, encoding="utf-8")
    config = {"model_type": "nemo-conformer-ctc", "features_size": FEATURES, "subsampling_factor": SUBSAMPLING}
    (folder / "config.json").write_text(json.dumps(config) + "\n", encoding="utf-8")


if __name__ == "__main__":
    make(Path(sys.argv[1]))

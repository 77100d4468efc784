"""Which folders hold a model that onnx-asr runs, of which kind, and what of the folder decides the result.

The kinds and the names of their files are those of onnx-asr. A folder says its kind in config.json; where it does not,
the names of its files do. Nothing of onnx-asr is loaded for that: a shelf is listed where it is not installed too.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_NEMO_TRANSDUCER: Final = {
    "encoder": "encoder-model?.onnx", "decoder_joint": "decoder_joint-model?.onnx", "vocab": "vocab.txt",
}  # fmt: skip
_KALDI: Final = {
    "encoder": "*/encoder?.onnx", "decoder": "*/decoder?.onnx", "joiner": "*/joiner?.onnx", "vocab": "*/tokens.txt",
}  # fmt: skip


def _gigaam(stem: str, vocab: str) -> dict[str, str]:
    parts = {part: f"{stem}_{part}?.onnx" for part in ("encoder", "decoder", "joint")}
    return {**parts, "vocab": vocab}


KINDS: Final[Mapping[str, Mapping[str, str]]] = {
    "nemo-conformer-tdt": _NEMO_TRANSDUCER,
    "nemo-conformer-rnnt": _NEMO_TRANSDUCER,
    "nemo-conformer-aed": {
        "encoder": "encoder-model?.onnx", "decoder": "decoder-model?.onnx", "vocab": "vocab.txt",
    },
    "nemo-conformer-ctc": {"model": "model?.onnx", "vocab": "vocab.txt"},
    "kaldi-rnnt": _KALDI,
    "gigaam-v3-e2e-rnnt": _gigaam("v3_e2e_rnnt", "v3_e2e_rnnt_vocab.txt"),
    "gigaam-v3-e2e-ctc": {"model": "v3_e2e_ctc?.onnx", "vocab": "v3_e2e_ctc_vocab.txt"},
    "gigaam-v2-rnnt": _gigaam("v?_rnnt", "v?_vocab.txt"),
    "gigaam-v2-ctc": {"model": "v?_ctc?.onnx", "vocab": "v?_vocab.txt"},
    "gigaam-multilingual-ctc": {"model": "multilingual*_ctc?.onnx", "vocab": "multilingual_vocab.txt"},
}  # fmt: skip
"""Kind -> file names as patterns of `Path.glob`; the question mark before .onnx stands for the quantization."""
TIMELESS: Final = frozenset(["nemo-conformer-aed"])
"""Kinds that say no time for a token, and that must be told the language."""
QUANTIZATIONS: Final = (None, "int8")
CONFIG: Final = "config.json"
_MOST_CONFIG: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Weights:
    """A model in a folder. `files`: everything that decides what it hears, relative to the folder."""

    folder: Path
    kind: str
    quantization: str | None
    files: tuple[Path, ...]

    def sha256(self) -> str:
        """One digest of all files with their names."""
        whole = hashlib.sha256()
        for name in self.files:
            with (self.folder / name).open("rb") as file:
                whole.update(f"{hashlib.file_digest(file, 'sha256').hexdigest()} {name.as_posix()}\n".encode())
        return whole.hexdigest()


def weights_in(folder: Path) -> Weights | None:
    """The model in a folder, or None where there is none that onnx-asr runs. Never raises for what lies there."""
    try:
        said = _said(folder / CONFIG)
        for kind in [said] if said in KINDS else KINDS:
            if said not in KINDS and kind == "nemo-conformer-tdt":
                continue  # the same files as the older kind: which of the two it is, only config.json tells
            for quantization in QUANTIZATIONS:
                files = _files(folder, KINDS[kind], quantization)
                if files:
                    return Weights(folder, kind, quantization, tuple(files))
    except OSError:
        return None
    return None


def pattern(name: str, quantization: str | None) -> str:
    """The name of a file as onnx-asr looks for it."""
    return name.replace("?.onnx", f"?{quantization}.onnx" if quantization else ".onnx")


def _said(config: Path) -> str:
    """The kind that config.json names, or nothing."""
    if not config.is_file() or config.stat().st_size > _MOST_CONFIG:
        return ""
    try:
        value = json.loads(config.read_bytes())
    except (ValueError, RecursionError):
        return ""
    kind = value.get("model_type") if isinstance(value, dict) else None
    return kind if isinstance(kind, str) else ""


def _files(folder: Path, names: Mapping[str, str], quantization: str | None) -> list[Path]:
    """All files of a kind, or none where one lacks or a name fits two (onnx-asr refuses that)."""
    out = []
    for name in names.values():
        found = [path for path in folder.glob(pattern(name, quantization)) if path.is_file()]
        if len(found) != 1:
            return []
        out.append(found[0])
        # Weights of more than 2 GB lie beside the graph.
        out += [path for path in found[0].parent.glob(f"{found[0].name}?data") if path.is_file()]
    if (folder / CONFIG).is_file():
        out.append(folder / CONFIG)
    return sorted(path.relative_to(folder) for path in out)

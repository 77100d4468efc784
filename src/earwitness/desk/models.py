"""Speech models on this machine: folders a person added. None ships with the program, none is fetched unasked.

Which engine a folder is for is read from what lies in it, so nobody has to say it.
"""

from __future__ import annotations

import re
import shutil
from importlib.util import find_spec
from pathlib import Path

from earwitness.errors import EngineUnavailable, Unreadable, Usage
from earwitness.store.database import faults
from earwitness.store.settings import Home
from earwitness.transcripts.engines import onnx_folder, sherpa, whisper

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z")
WHISPER, ONNX_ASR, SHERPA = "whisper", "onnx-asr", "sherpa-onnx"
DRAFTING = (WHISPER, ONNX_ASR)
"""Engines that write words; sherpa-onnx groups voices."""
LIBRARIES = {WHISPER: "faster_whisper", ONNX_ASR: "onnx_asr", SHERPA: "sherpa_onnx"}
INSTALL = dict.fromkeys(DRAFTING, "pip install 'earwitness[speech]'") | {SHERPA: "pip install 'earwitness[voices]'"}
HOLDS = (
    "It must hold model.bin, config.json and tokenizer.json (Whisper in CTranslate2 form), or a model in ONNX form"
    " with its vocabulary, such as encoder-model.onnx, decoder_joint-model.onnx, vocab.txt and config.json; or"
    f" {sherpa.HOLDS}."
)


def listed() -> list[str]:
    """Names of the models that were added."""
    folder = Home.default().folder / "models"
    return sorted(p.name for p in folder.iterdir() if p.is_dir() and _NAME.match(p.name)) if folder.is_dir() else []


def engine_of(folder: Path) -> str | None:
    """Which engine a folder of weights is for: whisper, onnx-asr, sherpa-onnx, or None."""
    if whisper.fits(folder):
        return WHISPER
    if onnx_folder.weights_in(folder) is not None:
        return ONNX_ASR
    return SHERPA if sherpa.is_pair(folder) else None


def engines() -> dict[str, str]:
    """The engine of each model that was added."""
    shelf = Home.default().folder / "models"
    return {name: engine_of(shelf / name) or "UNKNOWN" for name in listed()}


def installed(engine: str) -> bool:
    """Whether the library that runs an engine is here."""
    return engine in LIBRARIES and find_spec(LIBRARIES[engine]) is not None


def add(source: Path, name: str | None = None) -> str:
    """Copy a folder of weights that an engine reads. Raises Usage where it is not one, DiskFull.

    A copy that is cut off leaves a hidden folder that the next one clears away, never half a model.
    """
    name = name or source.name
    if not _NAME.match(name):
        raise Usage("That is not a name for a model.", "Use letters, digits, dots and dashes.", where="model")
    if engine_of(source) is None:
        raise Usage("That folder does not hold a model.", HOLDS, where="model")
    target = Home.default().sub("models") / name
    if target.exists():
        raise Usage("A model of that name is there already.", "Give it another name.", where="model")
    copying = target.with_name(f".{name}.part")
    try:
        with faults():
            shutil.rmtree(copying, ignore_errors=True)
            shutil.copytree(source, copying)
            copying.rename(target)
    except shutil.Error:
        raise Unreadable("Not all of that folder can be read.", "Choose another folder.", where="model") from None
    return name


def folder_of(home: Home, given: str) -> Path:
    """The folder of a model that drafts, by its name or given as such. Raises EngineUnavailable."""
    if _NAME.match(given) and _holds(home.folder / "models" / given):
        return home.folder / "models" / given
    if _holds(Path(given)):
        return Path(given)
    raise EngineUnavailable(
        "No model of that name is on this machine.",
        "Add its folder: `earwitness models add FOLDER`, or in the browser where a draft is begun.",
        where="model",
    )


def _holds(folder: Path) -> bool:
    return (folder / "model.bin").is_file() or engine_of(folder) in DRAFTING

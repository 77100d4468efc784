"""Speech models on this machine: folders a person added. None ships with the program, none is fetched unasked."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from earwitness.errors import EngineUnavailable, Unreadable, Usage
from earwitness.store.database import faults
from earwitness.store.settings import Home

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z")
_NEEDED = ("model.bin", "config.json", "tokenizer.json")


def listed() -> list[str]:
    """Names of the models that were added."""
    folder = Home.default().folder / "models"
    return sorted(p.name for p in folder.iterdir() if p.is_dir() and _NAME.match(p.name)) if folder.is_dir() else []


def add(source: Path, name: str | None = None) -> str:
    """Copy a folder of Whisper weights in CTranslate2 form. Raises Usage where it is not one, DiskFull.

    A copy that is cut off leaves a hidden folder that the next one clears away, never half a model.
    """
    name = name or source.name
    if not _NAME.match(name):
        raise Usage("That is not a name for a model.", "Use letters, digits, dots and dashes.", where="model")
    if not all((source / needed).is_file() for needed in _NEEDED):
        raise Usage(
            "That folder does not hold a model.",
            f"It must hold {', '.join(_NEEDED)} (CTranslate2 form).",
            where="model",
        )
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
    """The folder of a model by its name, or a folder given as such. Raises EngineUnavailable."""
    for folder in (home.folder / "models" / given, Path(given)):
        if _NAME.match(given) and (folder / "model.bin").is_file():
            return folder
    if (Path(given) / "model.bin").is_file():
        return Path(given)
    raise EngineUnavailable(
        "No model of that name is on this machine.",
        "Add its folder: `earwitness models add FOLDER`, or in the browser where a draft is begun.",
        where="model",
    )

"""Models that group voices, on the shelf of this machine (`models`): a folder that holds a pair of them."""

from __future__ import annotations

from pathlib import Path

from earwitness.desk import models
from earwitness.errors import EngineUnavailable
from earwitness.store.settings import Home


def listed() -> list[str]:
    """Names of the pairs that were added."""
    return [name for name, engine in models.engines().items() if engine == models.SHERPA]


def folder_of(home: Home, name: str) -> Path:
    """The folder of a pair. Raises EngineUnavailable."""
    if name in listed():
        return home.folder / "models" / name
    raise EngineUnavailable(
        "No models that group voices are on this machine under that name.",
        "Add their folder: `earwitness models add FOLDER`, or in the browser where voices are grouped.",
        where="model",
    )

"""Before a case is open: which cases lie in the data folder, which folders there are, making a case."""

from __future__ import annotations

import contextlib
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from earwitness import ids, timecode
from earwitness.desk.job import data_folder
from earwitness.errors import Unreadable, Usage
from earwitness.store.case import DATABASE
from earwitness.store.settings import KNOWN, Home

MOST = 2000


@dataclass(frozen=True)
class CaseLine:
    """A case that lies in the data folder; `used` is when its database last changed."""

    folder: str
    name: str
    used: str


def recent() -> list[CaseLine]:
    """Cases in the data folder, the last used first. No list of cases is kept anywhere else."""
    folder = data_folder(Home.default())
    found = []
    with contextlib.suppress(OSError):
        for path in folder.iterdir():
            with contextlib.suppress(OSError):
                changed = (path / DATABASE).stat().st_mtime
                with contextlib.suppress(OSError):
                    changed = max(changed, (path / f"{DATABASE}-wal").stat().st_mtime)
                found.append((changed, path))
    found.sort(key=lambda item: item[0], reverse=True)
    return [CaseLine(str(p), p.name, _instant(t)) for t, p in found[:30]]


def _instant(seconds: float) -> str:
    from datetime import UTC, datetime

    return timecode.instant(datetime.fromtimestamp(seconds, UTC))


def new_folder(name: str, parent: str | None = None) -> Path:
    """The folder for a new case of that name, in the data folder unless another is named. Raises Usage."""
    words = re.sub(r"[^\w.-]+", "-", name, flags=re.UNICODE).strip("-.")[:80]
    if not words:
        words = f"case-{timecode.instant()[:10]}-{ids.random_hex(3)}"
    base = Path(parent) if parent else data_folder(Home.default())
    if parent and not base.is_dir():
        raise Usage("There is no such folder.", "Choose a folder that is there.", where="folder")
    with contextlib.suppress(OSError):
        base.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder, number = base / words, 1
    while folder.exists():
        number += 1
        folder = base / f"{words}-{number}"
    return folder


def folders(given: str | None, *, files: str | None = None) -> dict[str, Any]:
    """What to choose from: the folders in a folder (the person's own by default), and files of one ending.

    {folder, parent, folders: [{name, path, case}], files: [{name, path}], more}. Raises Unreadable.
    """
    here = Path(given) if given else Path.home()
    with contextlib.suppress(RuntimeError):  # ~ and the name of nobody: no whole path, as is said below
        here = here.expanduser()
    if not here.is_absolute() or "\0" in str(here):
        raise Usage("That is not a whole path.", "Choose a folder from the list.", where="folder")
    here = Path(os.path.normpath(here))
    inside, plain = [], []
    try:
        for path in sorted(here.iterdir(), key=lambda p: p.name.casefold()):
            if path.name.startswith("."):
                continue
            with contextlib.suppress(OSError):
                if path.is_dir():
                    inside.append({"name": path.name, "path": str(path), "case": (path / DATABASE).is_file()})
                elif files and path.suffix.lower() == files and path.is_file():
                    plain.append({"name": path.name, "path": str(path)})
    except OSError:
        raise Unreadable("That folder cannot be read.", "Choose another.", where="folder") from None
    up = str(here.parent) if here.parent != here else None
    return {
        "folder": str(here), "parent": up, "case": (here / DATABASE).is_file(), "folders": inside[:MOST],
        "files": plain[:MOST], "more": len(inside) > MOST or len(plain) > MOST,
    }  # fmt: skip


def out_folder() -> str:
    """A new folder to propose for a page: in Downloads where there is one, else in the person's own folder.

    It bears the day alone: the name of a case tells others what the matter is.
    """
    home = Path.home()
    base = home / "Downloads" if (home / "Downloads").is_dir() else home
    folder, number = base / f"page-{timecode.instant()[:10]}", 1
    wanted = folder
    while folder.exists():
        number += 1
        folder = wanted.with_name(f"{wanted.name}-{number}")
    return str(folder)


def known_settings() -> dict[str, dict[str, Any]]:
    """Every setting of this computer: what it is for and, where it takes only some values, which."""
    return {name: {"about": about, "values": values and list(values)} for name, (about, values) in KNOWN.items()}


def actor_of(given: str | None) -> str | None:
    """Who acts: as named, else EARWITNESS_ACTOR, else the settings, else nobody."""
    return Home.default().actor(given)

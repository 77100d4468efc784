"""The home of this installation: settings, the machine's random id, keys, and the log heads it has seen.

`$EARWITNESS_HOME`, else the platform's configuration folder; mode 0700. Nothing in it belongs to a single case but the
signing keys, which a case never holds.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path

from earwitness import ids
from earwitness.errors import Usage
from earwitness.store.database import faults
from earwitness.store.originals import write_file

# name -> (what it is for, the values it takes; None: any text)
KNOWN: Mapping[str, tuple[str, tuple[str, ...] | None]] = {
    "actor": ("the name or alias that acts are written under", None),
    "data": ("the folder that `run` makes new cases in", None),
    "log_views": ("whether views are logged with the person or with the role only", ("person", "role")),
    "drafting_endpoint": ("address of a speech or language service that may be asked", None),
    "proxy": ("proxy for the few connections that a person asks for", None),
}


class Home:
    """A configuration folder. It is made when something is first written to it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def default(cls, environ: Mapping[str, str] | None = None) -> Home:
        """`$EARWITNESS_HOME`, else the platform's configuration folder."""
        environ = os.environ if environ is None else environ
        if named := environ.get("EARWITNESS_HOME"):
            return cls(Path(named))
        if sys.platform == "win32":
            return cls(Path(environ.get("APPDATA") or Path.home() / "AppData/Roaming") / "Earwitness")
        if sys.platform == "darwin":
            return cls(Path.home() / "Library/Application Support/Earwitness")
        return cls(Path(environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "earwitness")

    def make(self) -> Path:
        """The folder, made with mode 0700 where it is not there yet."""
        with faults():
            if not self.folder.is_dir():
                self.folder.mkdir(parents=True, mode=0o700)
                self.folder.chmod(0o700)
        return self.folder

    def sub(self, name: str) -> Path:
        """A folder inside, mode 0700."""
        folder = self.make() / name
        with faults():
            folder.mkdir(mode=0o700, exist_ok=True)
        return folder

    # -- settings --------------------------------------------------------------------------------------------------

    def settings(self) -> dict[str, str]:
        """Everything that is set. Raises Usage where the file is not readable as settings."""
        try:
            value = json.loads((self.folder / "settings.json").read_text("utf-8"))
        except FileNotFoundError:
            return {}
        except (ValueError, OSError):
            value = None
        if not isinstance(value, dict) or not all(isinstance(v, str) for v in value.values()):
            raise Usage("The settings file cannot be read.", "Mend it or remove it.", where="settings.json")
        return value

    def get(self, name: str) -> str | None:
        """One setting, or None where it is not set."""
        return self.settings().get(name)

    def set(self, name: str, value: str | None) -> None:
        """Set one setting, or unset it with None. Raises Usage for an unknown name or value."""
        allowed = _known(name)
        if value is not None and allowed is not None and value not in allowed:
            raise Usage("That setting does not take that value.", f"Give one of: {', '.join(allowed)}.", where=name)
        settings = self.settings()
        if value is None:
            settings.pop(name, None)
        else:
            settings[name] = value
        self.make()
        with faults():
            text = json.dumps(settings, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
            write_file(self.folder / "settings.json", [text.encode("utf-8")])

    def actor(self, given: str | None = None, environ: Mapping[str, str] | None = None) -> str | None:
        """Who acts: `given` (--as), else EARWITNESS_ACTOR, else the settings, else None."""
        environ = os.environ if environ is None else environ
        for name in (given, environ.get("EARWITNESS_ACTOR"), self.get("actor")):
            if name and name.strip():
                return name.strip()
        return None

    # -- machine and heads -----------------------------------------------------------------------------------------

    def machine(self) -> str:
        """This installation's random id, 32 hex digits. It says nothing about the hardware."""
        path = self.folder / "machine"
        with faults():
            for _ in range(2):
                with contextlib.suppress(FileNotFoundError):
                    text = path.read_text("ascii").strip()
                    if re.fullmatch(r"[0-9a-f]{32}", text):
                        return text
                self.make()
                # A hard link fails if another process was first: then theirs is the id.
                part = self.folder / f".machine-{ids.random_hex(6)}"
                write_file(part, [ids.random_hex(16).encode("ascii")])
                if path.exists() and path.stat().st_size != 32:
                    path.unlink()
                with contextlib.suppress(FileExistsError):
                    os.link(part, path)
                part.unlink()
            return path.read_text("ascii").strip()

    def heads(self) -> dict[str, tuple[int, bytes]]:
        """The latest head of each log instance that this machine wrote: instance -> (size, root)."""
        out: dict[str, tuple[int, bytes]] = {}
        for path in (self.folder / "heads").glob("*"):
            head = self.head(path.name)
            if head:
                out[path.name] = head
        return out

    def head(self, instance: str) -> tuple[int, bytes] | None:
        """The latest head of one instance that this machine wrote, or None."""
        try:
            size, root = (self.folder / "heads" / instance).read_text("ascii").split()
            return int(size), bytes.fromhex(root)
        except (OSError, ValueError):
            return None

    def note_head(self, instance: str, size: int, root: bytes) -> None:
        """Remember a head that was committed. A smaller one than is known is passed over.

        Not forced to the medium: a memory that is behind only notices less, and it is never ahead of the case.
        """
        known = self.head(instance)
        if known and known[0] >= size:
            return
        with contextlib.suppress(OSError):
            path = self.sub("heads") / instance
            part = path.with_name(f".{instance}-{ids.random_hex(4)}")
            part.write_text(f"{size} {root.hex()}\n", "ascii")
            part.rename(path)


def _known(name: str) -> tuple[str, ...] | None:
    if name not in KNOWN:
        raise Usage("There is no setting of that name.", f"The settings are: {', '.join(KNOWN)}.", where="setting")
    return KNOWN[name][1]

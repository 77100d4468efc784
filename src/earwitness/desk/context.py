"""A desk: an open case, who is at it, and how it tells of progress. Every part of the desk takes one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from earwitness.errors import CaseExists, NobodyNamed
from earwitness.store import views
from earwitness.store.case import DATABASE, Case
from earwitness.store.settings import Home

Progress = Callable[[str, int, int], None]
"""(what is being done, how much of it, of how much; 0 of 0 where the end is not known)"""


def silent(_what: str, _done: int, _total: int) -> None:
    """Progress that goes nowhere."""


@dataclass
class Desk:
    """What every part of the desk works with. Close it when done (it is a context manager)."""

    case: Case
    home: Home
    actor: str | None = None
    progress: Progress = silent
    passphrase: str | None = field(default=None, repr=False)
    warnings: list[str] = field(default_factory=list)

    @classmethod
    def open(
        cls, folder: Path, *, actor: str | None = None, readonly: bool = False, progress: Progress = silent
    ) -> Desk:
        """Open a case; what happened on opening (a migration, a fork, things swept up) is in `warnings`."""
        home = Home.default()
        case = Case.open(folder, home=home, readonly=readonly)
        if not case.readonly:
            views.close_left_over(case)  # what was played in a sitting that was cut off
        desk = cls(case, home, home.actor(actor), progress)
        if case.opening.migrated:
            desk.warnings.append(f"The case was brought up to date ({case.opening.migrated} steps).")
        if case.opening.swept:
            desk.warnings.append(
                f"{len(case.opening.swept)} files were left by work that was cut off; they lie in working/swept."
            )
        if case.opening.fork:
            desk.warnings.append(
                f"This machine will write a history of its own that cites the one before: {case.opening.fork}."
            )
        return desk

    @classmethod
    def create(cls, folder: Path, *, actor: str | None = None, progress: Progress = silent) -> Desk:
        """Make a case in a new or empty folder and sit down at it."""
        home = Home.default()
        name = home.actor(actor)
        if any((above / DATABASE).exists() for above in folder.absolute().parents):
            raise CaseExists("That folder lies inside a case.", "Name a folder outside of it.", where="case")
        return cls(Case.create(folder, home=home, actor=name), home, name, progress)

    def named(self) -> str:
        """Who acts. Raises NobodyNamed: confirming, certifying and publishing need a name or an alias."""
        if not self.actor:
            raise NobodyNamed(
                "This is only done in somebody's name, and none is known.",
                "Add --as NAME (an alias will do), or set EARWITNESS_ACTOR.",
                where="actor",
            )
        return self.actor

    def close(self) -> None:
        """Close the case."""
        self.case.close()

    def __enter__(self) -> Desk:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

"""Which case is open in this server: one at a time, locked against a second server, with one thread for long work."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

from earwitness.desk import lock
from earwitness.desk.context import Desk
from earwitness.desk.unlocked import passphrase_of
from earwitness.desk.worker import Worker
from earwitness.errors import NoCaseOpen
from earwitness.web import media


class House:
    """The open case, or none. Every request gets a desk of its own over the same case."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._desk: Desk | None = None
        self._lock: lock.DeskLock | None = None
        self._worker: Worker | None = None
        self.folder: Path | None = None
        self.stopping = threading.Event()

    def open(self, folder: Path, *, actor: str | None = None, readonly: bool = False) -> None:
        """Open a case in place of the one that is open. Raises DeskOpen, NoCase and what opening raises."""
        self._enter(folder, Desk.open(folder, actor=actor, readonly=readonly))

    def create(self, folder: Path, *, actor: str | None) -> None:
        """Make a case and open it."""
        self._enter(folder, Desk.create(folder, actor=actor))

    def _enter(self, folder: Path, desk: Desk) -> None:
        try:
            held = None if desk.case.readonly else lock.take(desk)
        except BaseException:
            desk.close()
            raise
        self.leave()
        with self._guard:
            self._desk, self._lock, self.folder = desk, held, folder.absolute()
            if held is not None:
                self._worker = Worker(desk)
                self._worker.start()

    def desk(self, person: str | None, *, needed: bool = True) -> Desk | None:
        """A desk in somebody's name. Raises NoCaseOpen where one is needed and no case is open."""
        with self._guard:
            if self._desk is None:
                if needed:
                    raise NoCaseOpen("No case is open.", "Open one on the start page.", where="case")
                return None
            return replace(self._desk, actor=person, passphrase=passphrase_of(self._desk.case), warnings=[])

    @property
    def warnings(self) -> list[str]:
        """What was noticed when the case was opened."""
        with self._guard:
            return list(self._desk.warnings) if self._desk else []

    def wake(self) -> None:
        """There is new work for the thread."""
        if self._worker is not None:
            self._worker.wake()

    def leave(self) -> None:
        """Close the case. Work that was going on is queued again."""
        with self._guard:
            desk, held, worker = self._desk, self._lock, self._worker
            self._desk = self._lock = self._worker = self.folder = None
        if worker is not None:
            worker.stop()
        if desk is not None:
            desk.close()
        if held is not None:
            held.release()
        media.forget()

"""The clock of a machine, as something a test can replace. It is a claim, never a proof of time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from earwitness import timecode


@dataclass(frozen=True)
class Clock:
    """Where times come from and how that source is named in the log."""

    source: str
    read: Callable[[], datetime]

    def now(self) -> str:
        """The instant in its fixed text form, whole seconds of UTC."""
        return timecode.instant(self.read())


def _system() -> datetime:
    return datetime.now(UTC)


SYSTEM = Clock("system", _system)

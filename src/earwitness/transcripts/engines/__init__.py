"""Engines that draft a transcript. A machine drafts, a person decides: everything here ends as `proposed`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from earwitness.transcripts.align import PcmReader
from earwitness.transcripts.formats.common import ImportResult
from earwitness.transcripts.model import Source

Progress = Callable[[float], None]
"""Called with the seconds of the recording that are done."""
Unwanted = Callable[[], bool]
"""Whether nobody waits for the draft any more; asked now and then, by another thread."""


def never() -> bool:
    """Somebody waits for it."""
    return False


@dataclass(frozen=True, slots=True)
class Draft:
    """What an engine heard: its raw output, kept for good, and the turns read from it."""

    raw: bytes
    result: ImportResult
    source: Source


class Engine(Protocol):
    """One engine with its model and settings."""

    @property
    def name(self) -> str:
        """Such as `whisper`."""

    @property
    def version(self) -> str:
        """Of the library that runs it."""

    @property
    def settings(self) -> tuple[tuple[str, str], ...]:
        """All that is needed to run it the same way again, the digest of the model included."""

    def draft(
        self, pcm_reader: PcmReader, total_s: float, language: str, *, progress: Progress | None = None,
        unwanted: Unwanted = never,
    ) -> Draft:  # fmt: skip
        """Draft the whole recording; `language` is a tag or UNKNOWN. Raises EngineUnavailable, HelperStopped.

        It stops (HelperStopped) soon after `unwanted` begins to say yes.
        """

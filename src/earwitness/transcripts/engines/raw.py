"""What an engine heard, as it is kept for good: JSON with segments in the form of Whisper, read as turns."""

from __future__ import annotations

import json
from typing import Any

from earwitness.errors import HelperStopped, TranscriptUnreadable
from earwitness.transcripts.engines import Engine
from earwitness.transcripts.formats import whisper_json
from earwitness.transcripts.formats.common import ImportResult


def write(engine: Engine, language: str | None, **heard: list[dict[str, Any]]) -> bytes:
    """The engine with its settings, the language, then what it `heard`: `segments`, and where they came from."""
    value = {
        "engine": engine.name, "version": engine.version, "settings": dict(engine.settings), "language": language,
        **heard,
    }  # fmt: skip
    return (json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode("utf-8", "replace")


def read(raw: bytes) -> ImportResult:
    """The turns of the raw output; an engine that heard nothing gives an empty draft, which is a result.

    Raises HelperStopped where it cannot be read.
    """
    if not json.loads(raw)["segments"]:
        return ImportResult(whisper_json.FORMAT, (), (), warnings=("the engine heard no speech (1)",))
    try:
        return whisper_json.read(raw)
    except TranscriptUnreadable:
        raise HelperStopped(
            "The drafting engine gave an output that cannot be read.", "Try another model; report this if it stays."
        ) from None

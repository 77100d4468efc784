"""What a person sees of grouping voices: what can do it here, how far it is, and what came of it."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

from earwitness.desk import blind, listening, voicemodels, voiceparts
from earwitness.desk.context import Desk
from earwitness.desk.transcripts import chosen
from earwitness.errors import NotInCase
from earwitness.store.jobtable import Job
from earwitness.transcripts.engines.sherpa import MAX_VOICES
from earwitness.transcripts.model import to_us


def page(desk: Desk, exhibit: str) -> dict[str, Any]:
    """What is needed to begin: models, whether the engine is installed, which transcript is meant, how many parts."""
    total_us = to_us(listening.total_s(desk, exhibit))
    try:
        transcript = chosen(desk, exhibit)
    except NotInCase:
        transcript = None
    return {
        "models": voicemodels.listed(), "engine": find_spec("sherpa_onnx") is not None, "transcript": transcript,
        "most": MAX_VOICES, "parts": voiceparts.how_many(total_us),
    }  # fmt: skip


def far(desk: Desk, job: Job) -> dict[str, Any]:
    """How far a grouping is, and its result (None before). `kept_us` is safe whatever happens."""
    total_us = to_us(listening.total_s(desk, job.payload["exhibit"]))
    parts, kept_us = voiceparts.so_far(desk.case, job.payload)
    away = job.payload["transcript"] in blind.hidden(desk)  # what a machine named there is of the other listener
    left_us = max(0, total_us - kept_us)
    return {
        "model": job.payload["model"], "asked": job.payload["voices"] or None,
        "transcript": job.payload["transcript"] or None, "parts": parts,
        "of": parts + (voiceparts.how_many(left_us) if left_us else 0), "kept_us": kept_us,
        "heard_us": min(total_us, max(kept_us, job.done * 1_000_000)), "total_us": total_us,
        "result": job.result if isinstance(job.result, dict) and job.state == "done" and not away else None,
    }  # fmt: skip

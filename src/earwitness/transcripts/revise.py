"""Making revisions: the first one from an import or a draft, later ones by placing and aligning. Always `proposed`."""

from __future__ import annotations

import hashlib
import importlib.metadata
from collections.abc import Sequence

from earwitness import __version__
from earwitness.errors import Usage
from earwitness.transcripts.align import ATTEMPTS, AlignedTurn
from earwitness.transcripts.edges import place_turns
from earwitness.transcripts.engines import Draft
from earwitness.transcripts.formats import ImportResult
from earwitness.transcripts.model import UNKNOWN, Revision, Source


def imported(
    result: ImportResult, data: bytes, *, new_id: str, exhibit_sha256: str, total_s: float, language: str = UNKNOWN
) -> Revision:
    """The first revision from an imported file of bytes `data`; a language the caller states goes before the file's.

    Ends that the file leaves open are bounded (see `edges.place_turns`). Raises Usage where the times do not fit the
    recording.
    """
    settings = (("encoding", result.encoding), ("format", result.format))
    source = Source("imported", "earwitness", __version__, settings, hashlib.sha256(data).hexdigest())
    return _first(result, source, new_id, exhibit_sha256, total_s, language)


def drafted(draft: Draft, *, new_id: str, exhibit_sha256: str, total_s: float) -> Revision:
    """The first revision from an engine's draft."""
    return _first(draft.result, draft.source, new_id, exhibit_sha256, total_s, UNKNOWN)


def _first(
    result: ImportResult, source: Source, new_id: str, exhibit_sha256: str, total_s: float, language: str
) -> Revision:
    return Revision(
        id=new_id,
        exhibit_sha256=exhibit_sha256,
        turns=place_turns(result.turns, total_s).turns,
        events=result.events,
        source=source,
        language=result.language if language == UNKNOWN else language,
    )


def aligned(revision: Revision, done: Sequence[AlignedTurn], *, new_id: str) -> Revision:
    """A child with the word times of `align.align_turns` over all its turns. Raises Usage if they are other turns."""
    if [item.turn.id for item in done] != [turn.id for turn in revision.turns]:
        raise Usage("The aligned turns are not those of this version.", "Align this version again.", where="align")
    settings = (
        ("attempts", "; ".join(f"pad {pad_s} s, beam {beam}" for pad_s, beam in ATTEMPTS)),
        ("model", "en-us of the wheel"),
        ("turns_interpolated", str(sum(item.basis == "interpolated" for item in done))),
        ("turns_measured", str(sum(item.basis == "measured" for item in done))),
        ("words_with_guessed_sound", str(sum(item.guessed for item in done))),
    )
    source = Source("aligned", "pocketsphinx", importlib.metadata.version("pocketsphinx"), settings)
    return revision.derive(new_id, source, turns=tuple(item.turn for item in done))

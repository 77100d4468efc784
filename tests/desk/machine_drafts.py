"""Drafts written by hand as if machines had made them: known words, known differences."""

from __future__ import annotations

from collections.abc import Sequence

from earwitness.desk import translations
from earwitness.desk.context import Desk
from earwitness.store.act import Act
from earwitness.transcripts.model import UNSTATED, Revision, Source, Turn, Word
from earwitness.transcripts.wording import words_of

Line = tuple[float, float, str]


def spoken(lines: Sequence[Line]) -> tuple[Turn, ...]:
    """A turn a line; its words share its time evenly."""
    out = []
    for n, (start, end, text) in enumerate(lines, 1):
        words = words_of(text)
        step = (end - start) / len(words)
        timed = tuple(
            Word(
                w.text, start + k * step, start + (k + 1) * step, uncertain=w.uncertain, alternatives=w.alternatives,
                joined=w.joined,
            )
            for k, w in enumerate(words)
        )  # fmt: skip
        out.append(Turn(f"t{n}", UNSTATED, timed, start, end))
    return tuple(out)


def machine(
    desk: Desk, lines: Sequence[Line], *, tool: str = "whisper through faster-whisper", weights: str = "aa",
    version: str = "1", exhibit: str = "E1", language: str = "en",
) -> str:  # fmt: skip
    """A draft of `lines` by a machine. Returns the transcript."""
    row = desk.case.get("SELECT original FROM exhibits WHERE id = ?", (exhibit,), what="exhibit")
    source = Source("drafted", tool, version, (("model_sha256", weights),))
    revision = Revision("R1", row["original"], spoken(lines), (), source, language=language)
    with desk.case.act(Act("draft transcript", desk.actor, details={"exhibit": exhibit})) as tx:
        return translations.write_first(tx, revision, exhibit, desk.actor, kind="draft", owner=None)

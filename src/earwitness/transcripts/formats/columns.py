"""What the line formats of NIST (RTTM, CTM, STM) share: a recording chosen by its name, and numbers of seconds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, TypeVar

from earwitness.transcripts.formats.common import unreadable
from earwitness.transcripts.model import MAX_S, UNSTATED, Speaker

NOT_GIVEN: Final = "<NA>"
_NUMBER = re.compile(r"(?:\d{1,12}(?:\.\d{0,20})?|\.\d{1,20})(?:[eE]-?\d{1,2})?\Z", re.ASCII)
_Rest = TypeVar("_Rest")


def seconds(text: str, where: str) -> float:
    """A number of seconds. Raises TranscriptUnreadable for anything that is not a time, `nan` and `-5` too."""
    value = float(text) if _NUMBER.match(text) else -1.0
    if not 0 <= value <= MAX_S:
        raise unreadable("A time is not a number of seconds between 0 and a year.", where)
    return value


def chosen(rows: Sequence[tuple[str, str, _Rest]], clip: str | None) -> list[tuple[str, str, _Rest]]:
    """The rows (recording, where, …) of one recording. Raises TranscriptUnreadable where there are several."""
    names = list(dict.fromkeys(name for name, _, _ in rows))
    if clip is None and len(names) > 1:
        raise unreadable(
            f"The file holds transcripts of {len(names)} recordings.", None, "Name the one that is meant with --clip."
        )
    if clip is not None and rows and clip not in names:
        raise unreadable(
            "The file holds no transcript of a recording of that name.", None, "Name one that is in it with --clip."
        )
    return [row for row in rows if clip is None or row[0] == clip]


def decimals(micros: int) -> str:
    """Seconds as they are written: three decimals, or six where three would round."""
    part = f"{micros % 1_000_000:06d}"
    return f"{micros // 1_000_000}.{part[:3] if part.endswith('000') else part}"


def column(text: str) -> str:
    """Text that fits into one column: columns end at blanks, so blanks become `_`."""
    return re.sub(r"\s+", "_", text)


def speaker_column(speaker: Speaker, otherwise: str) -> str:
    """The label of a speaker as a column; `otherwise` where nobody has said who speaks."""
    return otherwise if speaker is UNSTATED else column(str(speaker))

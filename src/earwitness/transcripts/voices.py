"""Which voice speaks when, as a machine grouped it, and what that says of the speakers of turns.

A voice is a group of stretches that sounded alike to a machine: never a person, and often wrong. So it names only turns
whose speaker nobody has stated; a turn that two voices share, or that none is heard in, stays UNSTATED and is counted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from earwitness.transcripts.channels import Finder, Span, Talk
from earwitness.transcripts.formats import rttm
from earwitness.transcripts.model import INAUDIBLE, UNSTATED, Event, Turn, Word, from_us, to_us
from earwitness.transcripts.standing import union

OVERLAP: Final = "two voices at once"
HEARD_SHARE: Final = 0.25  # a voice that is heard in less of a turn says nothing of it
_NAME = re.compile(r"(?:part [1-9]\d*, )?voice ([1-9]\d*)\Z")


@dataclass(frozen=True, slots=True)
class Voices:
    """The voices of a recording: what each is called, and when it is heard (microseconds, sorted, apart)."""

    names: tuple[str, ...]
    spans: tuple[tuple[Span, ...], ...]

    def both(self) -> list[Span]:
        """Where at least two are heard at once, for half a second or more."""
        return Talk(self.spans).both()


@dataclass(frozen=True, slots=True)
class Labelled:
    """Turns with voices for speakers. `machine` are (turn, label) set here; the rest are the ids of other turns."""

    turns: tuple[Turn, ...]
    machine: tuple[tuple[str, str], ...]
    shared: tuple[str, ...]
    nowhere: tuple[str, ...]
    kept: tuple[str, ...]


def dump(turns: Sequence[tuple[float, float, int]], remarks: Sequence[str]) -> bytes:
    """What an engine gave, (start_s, end_s, speaker) in its own numbers, as RTTM; `remarks` are comment lines."""
    lines = [f";; {remark}\n" for remark in remarks]
    for start_s, end_s, speaker in sorted(turns):
        lines.append(f"SPEAKER recording 1 {start_s:.3f} {end_s - start_s:.3f} <NA> <NA> {speaker} <NA> <NA>\n")
    return "".join(lines).encode()


def load(raw: bytes) -> list[tuple[str, tuple[Span, ...]]]:
    """The speakers of an RTTM file in the order in which they are first heard, each with its spans."""
    found: dict[str, list[Span]] = {}
    for turn in rttm.read(raw).turns if b"SPEAKER " in raw else ():
        found.setdefault(str(turn.speaker), []).append((to_us(turn.start_s or 0.0), to_us(turn.end_s or 0.0)))
    return [(speaker, tuple(union(spans))) for speaker, spans in found.items()]


def joined(parts: Sequence[tuple[int, bytes]], first: int = 1) -> Voices:
    """The voices of all parts (where each begins in microseconds, its RTTM); those of different parts stay apart.

    Numbers begin with `first`, so that they are none that a person has used.
    """
    names: list[str] = []
    spans: list[tuple[Span, ...]] = []
    for n, (begin, raw) in enumerate(parts, 1):
        for number, (_, heard) in enumerate(load(raw), first):
            names.append(f"voice {number}" if len(parts) == 1 else f"part {n}, voice {number}")
            spans.append(tuple((a + begin, b + begin) for a, b in heard))
    return Voices(tuple(names), tuple(spans))


def is_voice(label: str) -> bool:
    """Whether a label is one that a grouped voice gets."""
    return _NAME.match(label) is not None


def label(turns: Sequence[Turn], voices: Voices, machine: Mapping[str, str]) -> Labelled:
    """Name the speakers of turns that nobody has stated; `machine` are labels an earlier grouping set (turn -> label).

    A turn whose label is not exactly what the machine had set is a person's and stays.
    """
    finder = Finder(Talk(voices.spans))
    out: list[Turn] = []
    named: list[tuple[str, str]] = []
    shared: list[str] = []
    nowhere: list[str] = []
    kept: list[str] = []
    for turn in turns:
        if not is_free(turn, machine):
            kept.append(turn.id)
            out.append(turn)
            continue
        speaker, sounds = None, False
        if turn.start_s is not None and turn.end_s is not None and voices.names:
            start, end = to_us(turn.start_s), to_us(turn.end_s)
            have, best = finder.speech(start, end), finder.channel(start, end)
            sounds = have.total() > 0 and have.most_common(1)[0][1] >= HEARD_SHARE * (end - start)
            speaker = voices.names[best] if sounds and best is not None else None
        if speaker is not None:
            named.append((turn.id, speaker))
        else:
            (shared if sounds else nowhere).append(turn.id)
        out.append(replace(turn, speaker=UNSTATED if speaker is None else speaker))
    return Labelled(tuple(out), tuple(named), tuple(shared), tuple(nowhere), tuple(kept))


def is_free(turn: Turn, machine: Mapping[str, str]) -> bool:
    """Whether nobody has stated who speaks in a turn: it is UNSTATED, or as an earlier grouping left it."""
    return turn.speaker is UNSTATED or machine.get(turn.id) == turn.speaker


def first_number(turns: Sequence[Turn], machine: Mapping[str, str]) -> int:
    """The number for the first voice: above every number in the labels that stay, because those mean other voices."""
    stays = (_NAME.match(str(turn.speaker)) for turn in turns if not is_free(turn, machine))
    return max((int(found[1]) for found in stays if found), default=0) + 1


def as_turns(voices: Voices) -> Labelled:
    """A turn for each stretch of a voice, to be written by people: that somebody speaks is known, not what."""
    heard = sorted((a, b, name) for name, spans in zip(voices.names, voices.spans, strict=True) for a, b in spans)
    turns = tuple(
        Turn(f"t{n}", name, (Word(INAUDIBLE),), from_us(a), from_us(b), "given")
        for n, (a, b, name) in enumerate(heard, 1)
    )
    return Labelled(turns, tuple((turn.id, str(turn.speaker)) for turn in turns), (), (), ())


def with_overlaps(events: Sequence[Event], voices: Voices) -> tuple[Event, ...]:
    """The events, those of an earlier grouping taken out, and one for each stretch in which two voices are heard."""
    others = (e for e in events if (e.kind, e.text) != ("crosstalk", OVERLAP))
    return (*others, *(Event("crosstalk", OVERLAP, from_us(a), from_us(b)) for a, b in voices.both()))

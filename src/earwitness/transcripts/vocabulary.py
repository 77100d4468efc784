"""The own vocabulary of things heard that are not speech, and how people write them."""

from __future__ import annotations

import re

from earwitness.transcripts.model import EVENT_KINDS, Event, EventKind

# Beginnings of words, so that "laughs", "laughing" and "laughter" need one entry. Order matters: the first hit wins.
_STEMS: tuple[tuple[EventKind, tuple[str, ...]], ...] = (
    ("inaudible", ("inaudib", "unintelligib", "indistinct", "неразборчив", "нрзб", "нерозбірлив")),
    (
        "crosstalk",
        ("crosstalk", "cross-talk", "overlap", "all talk", "everyone talk", "говорят одновременно", "перебив"),
    ),
    ("laughter", ("laugh", "chuckl", "giggl", "смех", "смеётся", "смеется", "смеются", "rire", "ضحك")),
    ("door", ("door", "дверь", "двери", "дверью", "porte", "باب")),
    ("music", ("music", "singing", "song", "музык", "поёт", "поют", "musique", "موسيقى", "♪")),
    ("silence", ("silence", "pause", "no speech", "тишина", "пауза", "молч", "صمت")),
    ("noise", ("noise", "static", "beep", "cough", "footstep", "applause", "engine", "шум", "кашл", "шаги", "bruit")),
)
_ALONE = re.compile(r"\((?P<round>[^()\[\]]+)\)|\[(?P<square>[^()\[\]]+)\]|♪(?P<sung>[^♪]*)♪?")


def kind_of(text: str) -> EventKind:
    """The kind that a written remark stands for; `other` where none fits."""
    low = text.casefold()
    for kind, stems in _STEMS:
        if any(re.search(rf"(?<!\w){re.escape(stem)}", low) for stem in stems):
            return kind
    return "other"


def event_in(line: str) -> tuple[EventKind, str] | None:
    """Kind and text of a line that is nothing but one remark in brackets, such as `(laughter)` or `[door: slams]`.

    `[delay?]` is an uncertain word, not an event, and so is `[00:12]`, a time.
    """
    found = _ALONE.fullmatch(line.strip())
    if not found:
        return None
    inside = (found["round"] or found["square"] or found["sung"] or "music").strip()
    if not inside or inside.endswith("?") or not re.search(r"[^\W\d_]|♪", inside):
        return None
    kind, colon, rest = inside.partition(":")
    if colon and rest.strip():
        for known in EVENT_KINDS:
            if kind.strip().casefold() == known:
                return known, rest.strip()
    if found["sung"] is not None:
        return "music", inside
    return kind_of(inside), inside


def written(event: Event) -> str:
    """The remark as `event_in` reads it: `(laughter)`, or `(door: slams shut)` where the text alone would not tell."""
    plain = f"({event.text})"
    return plain if event_in(plain) == (event.kind, event.text) else f"({event.kind}: {event.text})"

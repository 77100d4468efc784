"""TEI P5 as it is written: the subset of chapter 8 that ISO 24624:2016 prescribes, for `tei` to read back.

One `annotationBlock` per turn, in the order of the transcript, with who speaks and its moments; one `w` per word.
Word times are `anchor`s around the word, since `w` has no times in TEI. A doubt is `unclear`, hearings that differ are
several `unclear` in one `choice` (TEI P5, 12.3.3.1), what nobody understood is `gap`. What has no times gets none.
"""

from __future__ import annotations

from typing import Final

from earwitness.transcripts.formats.columns import decimals
from earwitness.transcripts.formats.xml_values import escaped
from earwitness.transcripts.model import UNKNOWN, UNSTATED, Event, Turn, Word, to_us

_VOCAL: Final = ("laughter", "crosstalk", "inaudible")
_GAP: Final = '<gap reason="inaudible"/>'
_HEAD: Final = (
    '<teiHeader><fileDesc><titleStmt><title>Transcript</title></titleStmt>'
    "<publicationStmt><p>Not stated</p></publicationStmt><sourceDesc><p>A recording</p></sourceDesc></fileDesc>"
)  # fmt: skip


def write(turns: tuple[Turn, ...], events: tuple[Event, ...], language: str) -> bytes:
    """TEI P5, UTF-8."""
    at = _moments(turns, events)
    people = {label: f"S{n}" for n, label in enumerate(dict.fromkeys(_labels(turns)), 1)}
    after: dict[str | None, list[Event]] = {}
    for event in events:
        after.setdefault(event.after, []).append(event)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<TEI xmlns="http://www.tei-c.org/ns/1.0">', _HEAD]
    if people:
        lines.append("<profileDesc><particDesc><listPerson>")
        lines += [
            f'<person xml:id="{name}"><persName>{escaped(label)}</persName></person>' for label, name in people.items()
        ]
        lines.append("</listPerson></particDesc></profileDesc>")
    lines.append("</teiHeader>")
    lines.append("<text>" if language == UNKNOWN else f'<text xml:lang="{language}">')
    lines.append('<timeline unit="s" origin="#T0">')
    for micros, name in at.items():
        step = f' interval="{decimals(micros)}" since="#T0"' if micros else ""
        lines.append(f'<when xml:id="{name}"{step}/>')
    lines += ["</timeline>", "<body>", *(_event(event, at) for event in after.get(None, ()))]
    for n, turn in enumerate(turns, 1):
        who = "" if turn.speaker is UNSTATED else f' who="#{people[str(turn.speaker)]}"'
        lines.append(f'<annotationBlock xml:id="b{n}"{who}{_edges(turn, at)}><u xml:id="u{n}">{_words(turn, at)}</u>'
                     "</annotationBlock>")  # fmt: skip
        lines += [_event(event, at) for event in after.get(turn.id, ())]
    return "\n".join([*lines, "</body>", "</text>", "</TEI>", ""]).encode("utf-8")


def _labels(turns: tuple[Turn, ...]) -> list[str]:
    return [str(turn.speaker) for turn in turns if turn.speaker is not UNSTATED]


def _moments(turns: tuple[Turn, ...], events: tuple[Event, ...]) -> dict[int, str]:
    """Every moment that is known, in microseconds of the recording, with its id; T0 is its beginning."""
    timed: tuple[Turn | Event | Word, ...] = (*turns, *events, *(word for turn in turns for word in turn.words))
    known = {to_us(time_s) for one in timed for time_s in (one.start_s, one.end_s) if time_s is not None}
    return {micros: f"T{n}" for n, micros in enumerate(sorted(known | {0}))}


def _edges(one: Turn | Event, at: dict[int, str]) -> str:
    times = (("start", one.start_s), ("end", one.end_s))
    return "".join(f' {name}="#{at[to_us(time_s)]}"' for name, time_s in times if time_s is not None)


def _words(turn: Turn, at: dict[int, str]) -> str:
    parts: list[str] = []
    for n, word in enumerate(turn.words):
        follows = turn.words[n + 1] if n + 1 < len(turn.words) else None
        if n and not word.joined:
            parts.append(" ")
        for kind, time_s, text in (
            ("start", word.start_s, ""),
            ("", None, _heard(word, follows)),
            ("end", word.end_s, ""),
        ):
            parts.append(text if time_s is None else f'<anchor type="{kind}" synch="#{at[to_us(time_s)]}"/>')
    return "".join(parts)


def _heard(word: Word, follows: Word | None) -> str:
    """The word with its doubts. `join` says that no blank stands before it, or before an [inaudible] behind it."""
    right = follows is not None and follows.joined and follows.inaudible
    join = {(True, True): "both", (True, False): "left", (False, True): "right"}.get((word.joined, right))
    mark = f' join="{join}"' if join else ""
    first = _GAP if word.inaudible else f"<w{mark}>{escaped(word.text)}</w>"
    if word.alternatives:
        others = "".join(f"<unclear><w>{escaped(other)}</w></unclear>" for other in word.alternatives)
        return f"<choice><unclear>{first}</unclear>{others}</choice>"
    return f"<unclear>{first}</unclear>" if word.uncertain else first


def _event(event: Event, at: dict[int, str]) -> str:
    name = "vocal" if event.kind in _VOCAL else "incident"
    return f'<{name} type="{event.kind}"{_edges(event, at)}><desc>{escaped(event.text)}</desc></{name}>'

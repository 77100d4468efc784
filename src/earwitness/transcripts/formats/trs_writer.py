"""TRS as it is written: a document of trans-14.dtd, for `trs` to read back.

A document of Transcriber is one row of turns that follow each other without a gap, so it is cut wherever somebody
begins or ends. In a stretch in which several speak, `Who` divides the text; a turn stands whole in the stretch in which
it begins, which keeps its start, while its end is then that of the stretch (the loss report says so). Stretches in
which nobody speaks stand empty. Events stand behind the turn they follow, and have no times here.
"""

from __future__ import annotations

from typing import Final

from earwitness.transcripts import vocabulary, wording
from earwitness.transcripts.formats.columns import decimals
from earwitness.transcripts.formats.trs import described
from earwitness.transcripts.formats.xml_values import escaped
from earwitness.transcripts.model import UNKNOWN, Event, Turn, to_us

_HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE Trans SYSTEM "trans-14.dtd">'

_MOST: Final = 16
"""So many who go on speaking are named in a stretch, so that thousands at once do not make a file without end."""


def write(turns: tuple[Turn, ...], events: tuple[Event, ...], language: str) -> bytes:
    """TRS, UTF-8: the turns that have times, in the order of their starts."""
    timed = sorted((turn for turn in turns if turn.timed), key=_edges)
    people = {label: f"spk{n}" for n, label in enumerate(dict.fromkeys(str(turn.speaker) for turn in timed), 1)}
    noises: dict[str | None, list[Event]] = {turn.id: [] for turn in timed}
    for event in events if timed else ():
        noises[event.after if event.after in noises else timed[0].id].append(event)
    spoken = "" if language == UNKNOWN else f' xml:lang="{language}"'
    until = max((_edges(turn)[1] for turn in timed), default=0)
    lines = [
        _HEAD,
        f'<Trans scribe="" audio_filename="recording" version="1" version_date="700101"{spoken}>',
        "<Speakers>",
    ]
    lines += [f'<Speaker id="{name}" name="{escaped(label)}"/>' for label, name in people.items()]
    lines += ["</Speakers>", "<Episode>", f'<Section type="report" startTime="0" endTime="{decimals(until)}">']
    for start, end, speaking, said in _stretches(timed):
        ids = list(dict.fromkeys(people[str(turn.speaker)] for turn in speaking))
        who = f' speaker="{" ".join(ids)}"' if ids else ""
        lines += [
            f'<Turn{who} startTime="{decimals(start)}" endTime="{decimals(end)}">',
            f'<Sync time="{decimals(start)}"/>',
        ]
        by: dict[str, list[Turn]] = {name: [] for name in ids}
        for turn in said:
            by[people[str(turn.speaker)]].append(turn)
        for n, begun in enumerate(by.values(), 1):
            lines += [f'<Who nb="{n}"/>'] if len(ids) > 1 else []
            for turn in begun:
                lines += [escaped(wording.line_of(turn.words)), *(_event(event) for event in noises[turn.id])]
        lines.append("</Turn>")
    return "\n".join([*lines, "</Section>", "</Episode>", "</Trans>", ""]).encode("utf-8")


def _edges(turn: Turn) -> tuple[int, int]:
    return to_us(turn.start_s or 0.0), to_us(turn.end_s or 0.0)


def _stretches(timed: list[Turn]) -> list[tuple[int, int, list[Turn], list[Turn]]]:
    """(start, end, who is speaking, who begins) of each stretch from one edge of a turn to the next, from 0 on."""
    edges = sorted({0, *(edge for turn in timed for edge in _edges(turn))})
    out: list[tuple[int, int, list[Turn], list[Turn]]] = []
    speaking: list[Turn] = []
    at = 0
    for n, edge in enumerate(edges):
        speaking = [turn for turn in speaking if _edges(turn)[1] > edge]
        begun: list[Turn] = []
        while at < len(timed) and _edges(timed[at])[0] == edge:
            begun.append(timed[at])
            at += 1
        moments = [turn for turn in begun if _edges(turn)[1] == edge]
        out += [(edge, edge, moments, moments)] if moments else []
        begun = [turn for turn in begun if _edges(turn)[1] > edge]
        speaking = speaking[-_MOST:] + begun
        if n + 1 < len(edges):
            out.append((edge, edges[n + 1], list(speaking), begun))
    return out


def _event(event: Event) -> str:
    """A description that says its kind where the text alone would not."""
    text = event.text if described(event.text) == (event.kind, event.text) else vocabulary.written(event)[1:-1]
    return f'<Event desc="{escaped(text)}" type="noise" extent="instantaneous"/>'

"""TRS, the format of Transcriber (trans-13.dtd, trans-14.dtd): own reader; `trs_writer` writes.

A stretch from one Sync to the next is a turn, or several where `Who` divides it among those who speak at once; each of
them has the times of the whole stretch. Noises are events after that turn, without times, because the file gives none.
Remarks on pronunciation and language, comments, topics and background sounds are left out and counted.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from earwitness.transcripts import vocabulary
from earwitness.transcripts.formats import languages, xml_values
from earwitness.transcripts.formats.columns import seconds
from earwitness.transcripts.formats.common import Assembly, ImportResult, unreadable
from earwitness.transcripts.formats.xml_values import Element
from earwitness.transcripts.model import EventKind

FORMAT = "trs"

# What the short codes of the manual's noise list stand for; other descriptions are told as they are written.
_NOISES: Final[dict[str, tuple[EventKind, str]]] = {
    "r": ("noise", "breath"), "i": ("noise", "breathing in"), "e": ("noise", "breathing out"), "n": ("noise", "sniff"),
    "pf": ("noise", "puff"), "bb": ("noise", "noise of the mouth"), "bg": ("noise", "noise of the throat"),
    "tx": ("noise", "cough"), "mic": ("noise", "noise of the microphone"), "rire": ("laughter", "laughter"),
    "b": ("noise", "noise"), "conv": ("crosstalk", "talk in the background"), "pap": ("noise", "rustling of paper"),
    "top": ("noise", "time signal"), "jingle": ("music", "jingle"), "shh": ("noise", "hiss"),
}  # fmt: skip


@dataclass(slots=True)
class _Stretch:
    """From one Sync to the next: what each speaker says (by number, 0 where nobody is named) and the noises."""

    start_s: float
    end_s: float
    where: str
    said: dict[int, list[str]] = field(default_factory=dict)
    noises: list[str] = field(default_factory=list)


def read(untrusted_data: bytes, *, encoding: str | None = None) -> ImportResult:
    """Read a TRS file. Raises TranscriptUnreadable with the line."""
    into = Assembly(FORMAT)
    top, used = xml_values.parse(untrusted_data, "Trans", into, encoding)
    into.language = languages.tag(top.get("lang"))
    speakers: dict[str, str] = {}
    for speaker in (one for group in top.children("Speakers") for one in group.children("Speaker")):
        name = speaker.needed("id")
        speakers[name] = speaker.get("name") or name
    for episode in top.children("Episode"):
        for section in episode.children("Section"):
            for turn in section.children("Turn"):
                _turn(turn, speakers, into)
    return into.result(used)


def _turn(turn: Element, speakers: dict[str, str], into: Assembly) -> None:
    start_s, end_s = (seconds(turn.needed(name).strip(), turn.where) for name in ("startTime", "endTime"))
    if end_s < start_s:
        raise unreadable("A turn ends before it starts.", turn.where)
    ids = (turn.get("speaker") or "").split()
    if any(one not in speakers for one in ids):
        raise unreadable("A turn names a speaker that is not in the list of speakers.", turn.where)
    for stretch in _stretches(turn, start_s, end_s, len(ids), into):
        for number, parts in sorted(stretch.said.items()):
            label = speakers[ids[max(number, 1) - 1]] if ids and (number or len(ids) == 1) else None
            if label is None and len(ids) > 1:
                into.warnings["the file does not say which of several speakers says it; it is by UNSTATED"] += 1
            into.passage(label, "".join(parts), stretch.where, stretch.start_s, stretch.end_s)
        for noise in stretch.noises:
            told = into.line(noise)
            if told:
                into.happen(*described(told), stretch.where)


def described(told: str) -> tuple[EventKind, str]:
    """Kind and text of a description: a code of the manual, `door: slams shut`, or what somebody wrote."""
    kind, text = _NOISES.get(told.casefold()) or vocabulary.event_in(f"({told})") or (vocabulary.kind_of(told), told)
    return ("noise" if kind == "other" and text == told else kind), text


def _stretches(turn: Element, start_s: float, end_s: float, speakers: int, into: Assembly) -> list[_Stretch]:
    out = [_Stretch(start_s, end_s, turn.where)]
    who = 0
    for item in turn.content:
        if isinstance(item, str):
            if item.strip():
                out[-1].said.setdefault(who, []).append(item)
        elif item.name == "Sync":
            time_s, who = seconds(item.needed("time").strip(), item.where), 0
            if not out[-1].start_s <= time_s <= end_s:
                raise unreadable("A time inside a turn lies outside it, or before the one before it.", item.where)
            out[-1].end_s = time_s
            out.append(_Stretch(time_s, end_s, item.where))
        elif item.name == "Who":
            number = item.needed("nb")
            if not (number.isascii() and number.isdigit() and 1 <= int(number[:4]) <= speakers):
                raise unreadable("A mark names a speaker that the turn does not have.", item.where)
            who = int(number[:4])
        elif item.name == "Event" and item.get("type") in (None, "noise") and item.get("extent") != "end":
            out[-1].noises.append(item.get("desc") or "")
            out[-1].said.setdefault(who, []).append(" ")
        else:
            into.losses["comments, background sounds and remarks on pronunciation were left out"] += 1
    return [stretch for stretch in out if stretch.noises or any(p.strip() for ps in stretch.said.values() for p in ps)]

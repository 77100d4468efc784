"""TTML (W3C Timed Text Markup Language 2): own reader of `p` elements with their times, speakers and word spans.

Times of nested elements count from the start of the element around them (TTML2 §11.2); only the lyrics form of one
vendor, which names itself, counts all of them from the start of the recording. A time base or a container that would
need more than that refuses the file. Styles, regions and metadata are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from earwitness.transcripts import vocabulary, wording
from earwitness.transcripts.formats import languages, xml_values
from earwitness.transcripts.formats.common import Assembly, ImportResult, clock_s, unreadable
from earwitness.transcripts.formats.xml_values import Element
from earwitness.transcripts.model import MAX_S, UNSTATED, Word

FORMAT = "ttml"
_OFFSET = re.compile(r"(\d{1,12}(?:\.\d{1,20})?)(h|ms|m|s|f|t)\Z", re.ASCII)
_CLOCK = re.compile(r"(\d{2,4}):(\d\d):(\d\d)(?:(\.\d{1,20})|:(\d{1,4}))?\Z", re.ASCII)
_BARE = re.compile(r"\d{1,12}(?:\.\d{1,20})?\Z", re.ASCII)
_LOOKS: Final = ("metadata", "set", "animate", "audio", "image", "title", "desc")

_Piece = tuple[str, float | None, float | None]


@dataclass(frozen=True, slots=True)
class _Clock:
    """How the file counts: frames and ticks in a second, and whether nested times count from the beginning."""

    frames: Fraction
    ticks: Fraction
    absolute: bool

    def seconds(self, text: str | None, where: str) -> float | None:
        """A time expression in seconds, None where there is none. Raises TranscriptUnreadable."""
        if text is None:
            return None
        value = self._value(text.strip())
        if value is None or value > MAX_S:
            raise unreadable("A time cannot be read, or is over a year.", where)
        return float(value)

    def _value(self, text: str) -> Fraction | None:
        offset, clock = _OFFSET.match(text), _CLOCK.match(text)
        if offset:
            number = Fraction(offset[1])
            by = {"h": Fraction(3600), "m": Fraction(60), "s": Fraction(1), "ms": Fraction(1, 1000)}
            return number * (by.get(offset[2]) or 1 / (self.frames if offset[2] == "f" else self.ticks))
        if clock:
            if int(clock[2]) > 59 or int(clock[3]) > 59 or int(clock[5] or 0) >= self.frames:
                return None
            whole = int(clock[1]) * 3600 + int(clock[2]) * 60 + int(clock[3])
            return whole + Fraction("0" + (clock[4] or ".0")) + Fraction(int(clock[5] or 0)) / self.frames
        if self.absolute:
            short = clock_s(text)
            return Fraction(text) if _BARE.match(text) else None if short is None else Fraction(short)
        return None


def read(untrusted_data: bytes, *, encoding: str | None = None) -> ImportResult:
    """Read a TTML file. Raises TranscriptUnreadable with the line."""
    into = Assembly(FORMAT)
    top, used = xml_values.parse(untrusted_data, "tt", into, encoding)
    into.language = languages.tag(top.get("lang"))
    if top.get("timeBase") not in (None, "media", "smpte"):
        raise unreadable("The times of the file are those of a clock on the wall, not of the recording.", top.where)
    if top.get("timeBase") == "smpte":
        into.warnings["times are those of a film; check that they count from the start of the recording"] += 1
    clock = _clock(top)
    agents = {agent.get("id"): _agent(agent) for agent in top.descendants("agent")}
    for body in top.children("body"):
        _container(body, 0.0, None, None, clock, agents, into)
    into.losses["styles, places on the screen and information about the file were left out"] += any(
        True for _ in top.children("head")
    )
    into.losses = +into.losses
    return into.result(used)


def _clock(top: Element) -> _Clock:
    def number(name: str, otherwise: str) -> Fraction:
        text = (top.get(name) or otherwise).strip()
        found = re.fullmatch(r"(\d{1,9})(?:[ :](\d{1,9}))?", text)
        if not found or not int(found[1]) or not int(found[2] or 1):
            raise unreadable("A rate of the file is not a number.", top.where)
        return Fraction(int(found[1]), int(found[2] or 1))

    frames = number("frameRate", "30") * number("frameRateMultiplier", "1")
    if top.get("subFrameRate") is not None:
        raise unreadable("The file counts parts of frames, which is not read here.", top.where)
    ticks = number("tickRate", "1") if top.get("tickRate") else frames if top.get("frameRate") else Fraction(1)
    return _Clock(frames, ticks, absolute=top.get("timing") is not None)


def _agent(agent: Element) -> str:
    names = [name.text() for name in agent.children("name")]
    return " ".join((names[0] if names else agent.get("id") or "").split())


def _edges(
    element: Element, from_s: float, until_s: float | None, clock: _Clock
) -> tuple[float | None, float | None]:  # fmt: skip
    """Start and end of an element whose parent runs from `from_s` to `until_s`; None where nothing is said of them."""
    where = element.where
    if element.get("timeContainer") not in (None, "par"):
        raise unreadable("Parts of the file follow each other by a rule that is not read here.", where)
    begin, end, dur = (clock.seconds(element.get(name), where) for name in ("begin", "end", "dur"))
    base = 0.0 if clock.absolute else from_s
    if begin is None and end is None and dur is None:
        return None, None
    start_s = from_s if begin is None else base + begin
    ends = [] if end is None else [base + end]
    ends += [] if dur is None else [start_s + dur]
    end_s = min(ends, default=None)
    if end_s is not None and until_s is not None and not clock.absolute:
        end_s = min(end_s, until_s)
    if start_s > MAX_S or (end_s is not None and end_s < start_s):
        raise unreadable("Something ends before it starts, or lies over a year away.", where)
    return start_s, end_s


def _container(
    element: Element, from_s: float, until_s: float | None, agent: str | None, clock: _Clock,
    agents: dict[str | None, str], into: Assembly,
) -> None:  # fmt: skip
    start_s, end_s = _edges(element, from_s, until_s, clock)
    agent = element.get("agent") or agent
    if element.name == "p":
        _paragraph(element, (start_s, end_s), (from_s, until_s), agent, clock, agents, into)
        return
    start = from_s if start_s is None else start_s
    for child in element.children("div", "p"):
        _container(child, start, until_s if end_s is None else end_s, agent, clock, agents, into)


def _paragraph(
    element: Element, own: tuple[float | None, float | None], around: tuple[float, float | None], agent: str | None,
    clock: _Clock, agents: dict[str | None, str], into: Assembly,
) -> None:  # fmt: skip
    pieces = list(_pieces(element, around[0] if own[0] is None else own[0], own[1], clock))
    start_s, end_s = own
    starts = [piece[1] for piece in pieces if piece[1] is not None]
    ends = [piece[2] for piece in pieces if piece[2] is not None]
    if start_s is None and starts:  # a paragraph without times of its own has those of its parts
        start_s = min(starts)
        end_s = max(ends) if end_s is None and ends else end_s
    if agent is not None and agent not in agents:
        raise unreadable("A paragraph names a speaker that the head of the file does not.", element.where)
    label = agents[agent] if agent is not None else None
    if not starts or start_s is None:
        into.passage(label, " ".join("".join(piece[0] for piece in pieces).split()), element.where, start_s, end_s)
        return
    words = _words(pieces, element.where, into)
    line = wording.line_of(words)
    remark = vocabulary.event_in(line) if label is None else None
    if remark:
        into.happen(*remark, element.where, start_s, end_s)
    elif words:
        into.say(into.speaker(label, element.where) if label else UNSTATED, words, element.where, start_s, end_s)
    else:
        into.losses["entries without text were left out"] += 1


def _pieces(
    element: Element, from_s: float, until_s: float | None, clock: _Clock,
    times: tuple[float | None, float | None] = (None, None),
) -> Iterator[_Piece]:  # fmt: skip
    """The texts inside, each with the times of the innermost span that has any."""
    for item in element.content:
        if isinstance(item, str):
            yield item, *times
        elif item.name == "br":
            yield " ", None, None
        elif item.name == "span":
            own = _edges(item, from_s, until_s, clock)
            base = from_s if own[0] is None else own[0]
            yield from _pieces(item, base, until_s, clock, times if own == (None, None) else own)
        elif item.name not in _LOOKS:
            raise unreadable("A paragraph holds an element that is not text.", item.where)


def _words(pieces: list[_Piece], where: str, into: Assembly) -> list[Word]:
    """Words with the times of their spans: the first of a span starts with it, the last ends with it."""
    words: list[Word] = []
    blank = True
    for text, start_s, end_s in pieces:
        line = into.line(text.replace("\n", " "))
        into.check(line, where)
        heard = wording.words_of(line)
        for n, word in enumerate(heard):
            first, last = n == 0, n == len(heard) - 1
            joined = word.joined if n else bool(words) and not blank and not text[:1].isspace()
            words.append(
                Word(
                    word.text,
                    start_s if first else None,
                    end_s if last else None,
                    word.uncertain,
                    word.alternatives,
                    joined=joined,
                )
            )
        blank = text[-1:].isspace() if heard else blank or bool(text)
    return words

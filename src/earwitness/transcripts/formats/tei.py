"""TEI P5 (chapter 8, Transcriptions of Speech) as ISO 24624:2016 uses it: own reader; `tei_writer` writes.

Each `u` is a turn, with the speaker and the times of itself or of the `annotationBlock` around it. `w` is a word, or
plain text is read as words; `unclear` is a doubt, several `unclear` in a `choice` are other hearings, `gap` is
[inaudible]; `vocal`, `kinesic` and `incident` are events. An `anchor` is the moment between two words: the start of the
word after it, and only where it says `type="end"`, or where two stand together, the end of the word before it.
Annotations, pauses, notes and times of the clock on the wall are left out and counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from earwitness.transcripts import vocabulary, wording
from earwitness.transcripts.formats import languages, xml_values
from earwitness.transcripts.formats.columns import seconds
from earwitness.transcripts.formats.common import Assembly, ImportResult, unreadable
from earwitness.transcripts.formats.xml_values import Element
from earwitness.transcripts.model import EVENT_KINDS, INAUDIBLE, MAX_S, UNKNOWN, UNSTATED, Speaker, Word

FORMAT = "tei"

_UNITS: Final = {"d": 86_400.0, "h": 3600.0, "min": 60.0, "s": 1.0, "ms": 0.001}
_HEARD: Final = ("vocal", "kinesic", "incident")
_LEFT: Final = ("pause", "shift", "writing", "media", "note", "spanGrp", "span", "desc", "head", "timeline")
_CHOSEN: Final = ("orig", "sic", "abbr")
"""What stands in the recording, where an editor has set a regular form beside it."""

_Edges = tuple[float | None, float | None]


def read(untrusted_data: bytes, *, encoding: str | None = None) -> ImportResult:
    """Read a TEI transcription. Raises TranscriptUnreadable with the line."""
    into = Assembly(FORMAT)
    top, used = xml_values.parse(untrusted_data, "TEI", into, encoding)
    reader = _Reader(into, _moments(top, into), _people(top))
    for text in top.children("text"):
        spoken = [text.get("lang"), *(body.get("lang") for body in text.children("body"))]
        into.language = next((tag for tag in map(languages.tag, spoken) if tag != UNKNOWN), into.language)
        reader.walk(text, None, (None, None))
    into.losses = +into.losses
    return into.result(used)


def _people(top: Element) -> dict[str, str]:
    """The id of each person and how the file calls them."""
    found: dict[str, str] = {}
    for person in (*top.descendants("person"), *top.descendants("personGrp")):
        names = [" ".join(name.text().split()) for name in person.children("persName", "name")]
        found[person.get("id") or ""] = next(filter(None, names), person.get("id") or "")
    return found


def _moments(top: Element, into: Assembly) -> dict[str, float | None]:
    """The moments of the timeline in seconds from its origin; None where the file does not say when they were."""
    steps: dict[str, tuple[str, float, str] | None] = {}
    for timeline in top.descendants("timeline"):
        whens = list(timeline.children("when"))
        origin = _target(timeline.get("origin")) or (whens[0].get("id") if whens else None) or ""
        for when in whens:
            name = when.needed("id")
            if name in steps:
                raise unreadable("Two moments of the timeline have the same id.", when.where)
            steps[name] = _step(when, timeline.get("unit"), origin, into)
        steps.setdefault(origin, ("", 0.0, timeline.where))
        if steps[origin] is None:
            steps[origin] = ("", 0.0, timeline.where)
    known: dict[str, float | None] = {"": 0.0}
    for name in steps:
        chain: dict[str, None] = {}  # ordered, and quick to ask: a file may count each moment from the next
        at = name
        while at not in known:
            step = steps.get(at)
            chain[at] = None
            if step is None:
                known[at] = None
            elif step[0] not in steps and step[0] != "":
                raise unreadable("The timeline names a moment that it does not have.", step[2])
            elif step[0] in chain:
                raise unreadable("Moments of the timeline count from each other.", step[2])
            else:
                at = step[0]
        for one in reversed(chain):
            step, base = steps[one], None
            if step is not None and known[step[0]] is not None:
                base = (known[step[0]] or 0.0) + step[1]
                if base > MAX_S:
                    raise unreadable("A time is over a year.", step[2])
            known[one] = base
    return known


def _step(when: Element, unit: str | None, origin: str, into: Assembly) -> tuple[str, float, str] | None:
    """(moment it counts from, seconds after it, where); None where there is no such number."""
    interval, unit = when.get("interval"), when.get("unit") or unit or "s"
    if interval is None or interval in ("regular", "irregular", "unknown"):
        into.losses["times of the clock on the wall were left out"] += when.get("absolute") is not None
        return None
    if unit not in _UNITS:
        raise unreadable("The timeline counts in a unit that is not read here.", when.where)
    since = _target(when.get("since")) or (origin if when.get("id") != origin else "")
    return since, seconds(interval.strip(), when.where) * _UNITS[unit], when.where


def _target(pointer: str | None) -> str:
    """The id that a pointer means: `#T1`, `file.xml#T1`, or without the mark as older files have it."""
    return (pointer or "").strip().rpartition("#")[2]


@dataclass(slots=True)
class _Said:
    """What a `u` holds; `start_s` and `marks` are moments that wait for the word behind them."""

    words: list[Word] = field(default_factory=list)
    events: list[Element] = field(default_factory=list)
    marks: list[float] = field(default_factory=list)
    start_s: float | None = None
    joins: bool = False


class _Reader:
    def __init__(self, into: Assembly, moments: dict[str, float | None], people: dict[str, str]) -> None:
        self._into = into
        self._moments = moments
        self._people = people

    def walk(self, element: Element, who: str | None, times: _Edges) -> None:
        """Everything inside that is said or heard; `who` and `times` are those of the block around it."""
        if any(isinstance(item, str) and item.strip() for item in element.content):
            self._into.losses["text outside of utterances was left out"] += 1
        for child in element.children():
            if child.name == "u":
                own = self._edges(child)
                self._utterance(child, child.get("who") or who, times if own == (None, None) else own)
            elif child.name == "annotationBlock":
                self.walk(child, child.get("who") or who, self._edges(child))
            elif child.name in _HEARD:
                self._event(child)
            elif child.name == "timeline":
                pass
            elif child.name in _LEFT:
                self._leave()
            else:
                self.walk(child, who, times)

    def _leave(self) -> None:
        self._into.losses["annotations, pauses and notes were left out"] += 1

    def _moment(self, pointer: str | None, where: str) -> float | None:
        if pointer is None or not pointer.strip():
            return None
        name = _target(pointer)
        if not name or name not in self._moments:
            raise unreadable("Something names a moment that the timeline does not have.", where)
        return self._moments[name]

    def _edges(self, element: Element) -> _Edges:
        return tuple(self._moment(element.get(name), element.where) for name in ("start", "end"))  # type: ignore[return-value]

    def _speaker(self, who: str | None, where: str) -> Speaker:
        """The names of the persons, or their ids where the file does not list them."""
        ids = [_target(one) for one in (who or "").split()]
        if any(one not in self._people for one in ids):
            self._into.warnings["speakers that the file does not list are called by their ids"] += 1
        label = " / ".join(self._people.get(one) or one for one in ids)
        return self._into.speaker(label, where) if label else UNSTATED

    def _utterance(self, element: Element, who: str | None, times: _Edges) -> None:
        said = _Said()
        self._inside(element, said, uncertain=False)
        if said.words and said.marks and said.words[-1].end_s is None:
            self._end(said, said.marks[0], element.where)  # a moment behind the last word
        if said.words:
            self._into.say(self._speaker(who, element.where), said.words, element.where, *times)
        elif not said.events:
            self._into.losses["entries without text were left out"] += 1
        for event in said.events:
            self._event(event)

    def _inside(self, element: Element, said: _Said, *, uncertain: bool) -> None:
        for item in element.content:
            if isinstance(item, str):
                self._text(item, element.where, said, uncertain=uncertain)
            elif item.name == "w":
                doubt = uncertain or any(True for _ in item.descendants("unclear"))
                self._word(_token(item), item, said, uncertain=doubt)
            elif item.name == "pc":
                self._point(item, said, uncertain=uncertain)
            elif item.name == "gap":
                self._gap(item, said, uncertain=uncertain)
            elif item.name == "unclear":
                self._inside(item, said, uncertain=True)
            elif item.name == "choice":
                self._choice(item, said, uncertain=uncertain)
            elif item.name == "anchor":
                self._anchor(item, said)
            elif item.name in _HEARD:
                said.events.append(item)
            elif item.name in _LEFT:
                self._leave()
            else:
                self._inside(item, said, uncertain=uncertain)

    def _text(self, text: str, where: str, said: _Said, *, uncertain: bool) -> None:
        line = self._into.line(text)
        self._into.check(line, where)
        for n, word in enumerate(wording.words_of(line)):
            start_s = self._start(said, where) if n == 0 else None
            said.words.append(
                replace(word, uncertain=word.uncertain or uncertain, start_s=start_s)
                if start_s is not None or uncertain else word
            )  # fmt: skip
            said.joins = False

    def _anchor(self, item: Element, said: _Said) -> None:
        time_s = self._moment((item.get("synch") or "").split(" ")[0] or None, item.where)
        if time_s is None:
            return
        if item.get("type") == "start":
            said.start_s = time_s
        elif item.get("type") == "end" and said.words:
            self._end(said, time_s, item.where)
        else:
            said.marks.append(time_s)

    def _end(self, said: _Said, end_s: float, where: str) -> None:
        last = said.words[-1]
        if last.start_s is not None and end_s < last.start_s:
            raise unreadable("A word ends before it starts.", where)
        said.words[-1] = replace(last, end_s=end_s)

    def _start(self, said: _Said, where: str) -> float | None:
        """The start that waits for the next word. Where two moments stand together the first ends the word before."""
        marks, start_s = said.marks, said.start_s
        said.marks, said.start_s = [], None
        if len(marks) > 1 and said.words and said.words[-1].end_s is None:
            self._end(said, marks[0], where)
        return marks[-1] if start_s is None and marks else start_s

    def _word(
        self, text: str, item: Element, said: _Said, *, uncertain: bool = False, alternatives: tuple[str, ...] = ()
    ) -> None:  # fmt: skip
        start_s, end_s = self._edges(item)
        moments = (item.get("synch") or "").split()
        if moments and start_s is None:
            start_s = self._moment(moments[0], item.where)
            end_s = self._moment(moments[1], item.where) if len(moments) > 1 else end_s
        waiting = self._start(said, item.where)
        join = next((w.get("join") for w in (item, *item.descendants("w")) if w.get("join")), None)
        word = self._into.word(
            text, item.where, waiting if start_s is None else start_s, end_s, uncertain=uncertain,
            alternatives=alternatives, joined=join in ("left", "both") or said.joins,
        )  # fmt: skip
        said.words += [word] if word else []
        said.joins = join in ("right", "both")

    def _point(self, item: Element, said: _Said, *, uncertain: bool) -> None:
        """Punctuation belongs to the word before it; without one it is a word that the next one is joined to."""
        text = _token(item)
        if said.words and not said.words[-1].inaudible and item.get("join") != "right":
            joined = self._into.word(said.words[-1].text + text, item.where, None, None)
            said.words[-1] = replace(said.words[-1], text=joined.text) if joined else said.words[-1]
        else:
            self._word(text, item, said, uncertain=uncertain)

    def _gap(self, item: Element, said: _Said, *, uncertain: bool) -> None:
        reason = (item.get("reason") or "inaudible").casefold()
        if not reason.startswith(("inaudib", "unintellig", "unclear", "incompre", "unverst")):
            self._into.warnings["gaps for which the file gives another reason stand as [inaudible]"] += 1
        self._word(INAUDIBLE, item, said, uncertain=uncertain)

    def _choice(self, item: Element, said: _Said, *, uncertain: bool) -> None:
        heard = list(item.children("unclear", "seg"))
        if not heard:
            kept = next(item.children(*_CHOSEN), None)
            for one in [kept] if kept else []:
                self._inside(one, said, uncertain=uncertain)
            self._into.losses["forms that an editor set beside what is said were left out"] += 1
            return
        texts = [text for text in map(_hearing, heard) if text]
        if texts:
            self._word(texts[0], item, said, uncertain=True, alternatives=tuple(map(self._into.once, texts[1:])))

    def _event(self, item: Element) -> None:
        told = self._into.line(" ".join(" ".join(desc.text() for desc in item.children("desc")).split()))
        kind, text = item.get("type"), told or item.name
        known = kind if kind in EVENT_KINDS else vocabulary.kind_of(text)
        self._into.happen(known, text, item.where, *self._edges(item))


def _token(item: Element) -> str:
    """The text of one word: blanks of the file's own layout are one blank."""
    return re.sub(r"[ \t\r\n]+", " ", "".join(_texts(item))).strip(" ")


def _hearing(item: Element) -> str:
    """One hearing of a `choice`: its words with a blank between them, or [inaudible]."""
    if not item.text().strip():
        return INAUDIBLE if any(True for _ in item.descendants("gap")) else ""
    words = [_token(word) for word in item.descendants("w")]
    return " ".join(words) if words else _token(item)


def _texts(item: Element) -> Iterator[str]:
    for one in item.content:
        if isinstance(one, str):
            yield one
        elif one.name not in _LEFT:
            yield from _texts(one)

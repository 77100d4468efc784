"""EAF, the format of ELAN (EUDICO Annotation Format, schema 2.6 to 3.0): own reader and writer.

Read: each top tier is a speaker (its PARTICIPANT, else its name), each of its annotations a turn; `[events]` tiers are
events; a dependent tier that divides the turns into the same words gives their times. Further dependent tiers are left
out and counted. Times are whole milliseconds of slots that annotations share.
Written: see `tiers`. Alternative hearings and doubts stand as marks in the text of the annotation.
"""

from __future__ import annotations

import bisect
from dataclasses import dataclass, field

from earwitness.transcripts import vocabulary, wording
from earwitness.transcripts.formats import languages, tiers, xml_values
from earwitness.transcripts.formats.common import Assembly, ImportResult, unreadable
from earwitness.transcripts.formats.xml_values import Element, escaped
from earwitness.transcripts.model import MAX_S, UNKNOWN, UNSTATED, Event, Turn, Word

FORMAT = "eaf"

_DIVIDING = ("Time_Subdivision", "Included_In")


@dataclass(slots=True)
class _Note:
    """One annotation; times in seconds, None where its slot has none."""

    start_s: float | None
    end_s: float | None
    text: str
    where: str
    parts: list[list[tuple[float | None, float | None, str]]] = field(default_factory=list)


def read(untrusted_data: bytes, *, encoding: str | None = None) -> ImportResult:
    """Read an EAF file. Raises TranscriptUnreadable with the line."""
    into = Assembly(FORMAT)
    top, used = xml_values.parse(untrusted_data, "ANNOTATION_DOCUMENT", into, encoding)
    for header in top.children("HEADER"):
        if header.get("TIME_UNITS") not in (None, "milliseconds"):
            raise unreadable("The file counts time in frames of a film, which say nothing without it.", header.where)
    slots = _slots(top)
    divides = {
        kind.get("LINGUISTIC_TYPE_ID") for kind in top.children("LINGUISTIC_TYPE")
        if kind.get("CONSTRAINTS") in _DIVIDING
    }  # fmt: skip
    speech = [tier for tier in top.children("TIER") if tier.get("PARENT_REF") is None]
    notes = {tier.needed("TIER_ID"): _notes(tier, slots) for tier in speech}
    if len(notes) != len(speech):
        raise unreadable("Two tiers have the same name.", speech[-1].where)
    for tier in top.children("TIER"):
        if tier.get("PARENT_REF") is not None:
            _dependent(tier, notes.get(tier.get("PARENT_REF") or ""), slots, divides, into)
    _say(speech, notes, into)
    spoken = {languages.tag(tier.get("LANG_REF")) for tier in speech if notes[tier.needed("TIER_ID")]}
    if len(spoken) == 1:
        into.language = spoken.pop()
    return into.result(used)


def _slots(top: Element) -> dict[str, float | None]:
    slots: dict[str, float | None] = {}
    for order in top.children("TIME_ORDER"):
        for slot in order.children("TIME_SLOT"):
            name, value = slot.needed("TIME_SLOT_ID"), slot.get("TIME_VALUE")
            if name in slots:
                raise unreadable("Two time slots have the same id.", slot.where)
            if value is not None and not (value.isascii() and value.isdigit() and len(value) <= 12):
                raise unreadable("A time is not a number of milliseconds.", slot.where)
            time_s = None if value is None else int(value) / 1000
            if time_s is not None and time_s > MAX_S:
                raise unreadable("A time is over a year.", slot.where)
            slots[name] = time_s
    return slots


def _notes(tier: Element, slots: dict[str, float | None]) -> list[_Note]:
    out = []
    for annotation in tier.children("ANNOTATION"):
        for one in annotation.children("ALIGNABLE_ANNOTATION"):
            edges = one.needed("TIME_SLOT_REF1"), one.needed("TIME_SLOT_REF2")
            if edges[0] not in slots or edges[1] not in slots:
                raise unreadable("An annotation names a time slot that is not there.", one.where)
            start_s, end_s = slots[edges[0]], slots[edges[1]]
            if start_s is not None and end_s is not None and end_s < start_s:
                raise unreadable("An annotation ends before it starts.", one.where)
            out.append(_Note(start_s, end_s, _value(one), one.where))
    return out


def _value(annotation: Element) -> str:
    return " ".join(value.text() for value in annotation.children("ANNOTATION_VALUE"))


def _dependent(
    tier: Element, parents: list[_Note] | None, slots: dict[str, float | None], divides: set[str | None],
    into: Assembly,
) -> None:  # fmt: skip
    """Put the annotations of a dividing tier to the turns that they lie in; if they are its words is seen later."""
    if parents is None or tier.get("LINGUISTIC_TYPE_REF") not in divides:
        into.losses["dependent tiers were left out"] += 1
        return
    timed = [parent for parent in parents if parent.start_s is not None]
    timed.sort(key=lambda parent: parent.start_s or 0.0)
    starts = [parent.start_s or 0.0 for parent in timed]
    inside: dict[int, list[tuple[float | None, float | None, str]]] = {}
    at = -1
    for note in _notes(tier, slots):
        if note.start_s is not None:  # without a time it follows the one before it
            at = bisect.bisect_right(starts, note.start_s) - 1
        if at >= 0:
            inside.setdefault(at, []).append((note.start_s, note.end_s, note.text))
    for n, parts in inside.items():
        timed[n].parts.append(parts)


def _say(speech: list[Element], notes: dict[str, list[_Note]], into: Assembly) -> None:
    names = set(notes)
    heard: list[tuple[float, str | None, _Note]] = []
    for tier in speech:
        name = tier.needed("TIER_ID")
        events = tiers.is_events(name) or tier.get("LINGUISTIC_TYPE_REF") == "events"
        label = None if events else (tier.get("PARTICIPANT") or tiers.label_of(name, names))
        heard += [(-1.0 if note.start_s is None else note.start_s, label, note) for note in notes[name]]
    heard.sort(key=lambda item: item[0])
    for _, label, note in heard:
        line = into.line(note.text)
        if not line:
            into.losses["entries without text were left out"] += 1
        elif label is None:
            kind, text = vocabulary.event_in(line) or (vocabulary.kind_of(line), line)
            into.happen(kind, text, note.where, note.start_s, note.end_s)
        else:
            into.say(into.speaker(label, note.where), _words(line, note, into), note.where, note.start_s, note.end_s)


def _words(line: str, note: _Note, into: Assembly) -> tuple[Word, ...]:
    """The words of the annotation, with times where a dependent tier says the same words."""
    into.check(line, note.where)
    words = wording.words_of(line)
    for parts in note.parts:
        timed = tiers.lend(words, [(start_s, end_s, into.line(text)) for start_s, end_s, text in parts])
        if timed is not None:
            return timed
    if note.parts:
        into.losses["word times were left out because the words differ from the text of their turn"] += 1
    return words


def write(turns: tuple[Turn, ...], events: tuple[Event, ...], language: str) -> bytes:
    """EAF 3.0, UTF-8. The date that the schema demands is the epoch: a writer without a clock states none."""
    speech, happened = tiers.tiers_of(turns, events, lambda seconds: round(seconds * 1000))
    body = _Body(language)
    for tier in speech:
        # An unstated speaker has no participant: the tier's name alone says so.
        participant = "" if tier.label == str(UNSTATED) else f' PARTICIPANT="{escaped(tier.label)}"'
        body.tier(tier.name, tier.spans, f'LINGUISTIC_TYPE_REF="speech"{participant}')
        if tier.words:
            parent = f'LINGUISTIC_TYPE_REF="words" PARENT_REF="{escaped(tier.name)}"{participant}'
            body.tier(tier.name + tiers.WORDS, tier.words, parent)
    for tier in happened:
        body.tier(tier.name, tier.spans, 'LINGUISTIC_TYPE_REF="events"')
    return body.document().encode("utf-8")


class _Body:
    def __init__(self, language: str) -> None:
        self._language = "" if language == UNKNOWN else language
        self._slots: list[int] = []
        self._lines: list[str] = []
        self._names: set[str] = set()
        self._n = 0

    def tier(self, name: str, spans: list[tiers.Span], attributes: str) -> None:
        while name in self._names:
            name += "'"
        self._names.add(name)
        spoken = f' LANG_REF="{self._language}"' if self._language else ""
        self._lines.append(f'<TIER TIER_ID="{escaped(name)}" {attributes}{spoken}>')
        for start, end, text in spans:
            self._n += 1
            self._lines.append(
                f'<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a{self._n}" TIME_SLOT_REF1="ts{self._slot(start)}"'
                f' TIME_SLOT_REF2="ts{self._slot(end)}"><ANNOTATION_VALUE>{escaped(text)}</ANNOTATION_VALUE>'
                "</ALIGNABLE_ANNOTATION></ANNOTATION>"
            )
        self._lines.append("</TIER>")

    def _slot(self, time: int) -> int:
        self._slots.append(time)
        return len(self._slots)

    def document(self) -> str:
        ordered = sorted(enumerate(self._slots, 1), key=lambda slot: slot[1])
        kinds = [
            '<LINGUISTIC_TYPE GRAPHIC_REFERENCES="false" LINGUISTIC_TYPE_ID="speech" TIME_ALIGNABLE="true"/>',
            '<LINGUISTIC_TYPE GRAPHIC_REFERENCES="false" LINGUISTIC_TYPE_ID="events" TIME_ALIGNABLE="true"/>',
            '<LINGUISTIC_TYPE CONSTRAINTS="Included_In" GRAPHIC_REFERENCES="false" LINGUISTIC_TYPE_ID="words"'
            ' TIME_ALIGNABLE="true"/>',
        ]
        spoken = f'<LANGUAGE LANG_ID="{self._language}" LANG_LABEL="{self._language}"/>'
        lines = [
            '<?xml version="1.0" encoding="UTF-8"?>',
            '<ANNOTATION_DOCUMENT AUTHOR="" DATE="1970-01-01T00:00:00+00:00" FORMAT="3.0" VERSION="3.0"'
            ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
            ' xsi:noNamespaceSchemaLocation="http://www.mpi.nl/tools/elan/EAFv3.0.xsd">',
            '<HEADER MEDIA_FILE="" TIME_UNITS="milliseconds">'
            f'<PROPERTY NAME="lastUsedAnnotationId">{self._n}</PROPERTY></HEADER>',
            "<TIME_ORDER>",
            *(f'<TIME_SLOT TIME_SLOT_ID="ts{n}" TIME_VALUE="{time}"/>' for n, time in ordered),
            "</TIME_ORDER>",
            *self._lines,
            *kinds,
            *([spoken] if self._language else []),
            "<CONSTRAINT DESCRIPTION=\"Time alignable annotations within the parent annotation's time interval, gaps"
            ' are allowed" STEREOTYPE="Included_In"/>',
            "</ANNOTATION_DOCUMENT>",
        ]
        return "\n".join(lines) + "\n"

"""What readers will see once a page is out, for a person to look at before anything is written.

Most of a page is confirmed, quotation by quotation. This names what is not: the lines around the quotations, and every
name that stands on the page. `digest` stands for all of it: what is published is what was looked at.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass

from earwitness.desk import parcels
from earwitness.desk.parcels import Made
from earwitness.publication import claimed
from earwitness.publication.claimed import Claimed
from earwitness.publication.model import QuoteModel, Row
from earwitness.publication.view import titled

Place = tuple[str, int, str, str]
"""(exhibit, start_ms, speaker, words) of a line, which tells whether a quotation has it as it is printed."""


@dataclass(frozen=True)
class Line:
    """A line as it is printed, with its marks. `speaker` is empty for something heard that is not speech."""

    exhibit: str
    start_ms: int
    speaker: str
    words: str


@dataclass(frozen=True)
class Quoted:
    """A quotation as it is printed. `confirmed_by` is empty where nobody has confirmed it; `withheld_ms` its holes."""

    id: str
    start_ms: int
    end_ms: int
    confirmed_by: str
    lines: tuple[Line, ...]
    withheld_ms: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Certified:
    """A name under the words of a quotation or a translation, and whatever else the certificate says of it."""

    by: str
    said: tuple[str, ...]


@dataclass(frozen=True)
class Along:
    """A claim or a translation that goes along: what it is called, who confirmed it as a claim, and its words."""

    title: str
    confirmed_by: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Leaving:
    """What leaves, in the page's own words: names, quotations, lines that nobody confirmed, what else goes along.

    `repeated` says where words that are withheld stand elsewhere in it; `conditions` under which the recordings were
    given, which readers do not see.
    """

    title: str
    standfirst: str
    publisher: str
    contact: str
    confirmed_by: tuple[str, ...]
    certified: tuple[Certified, ...]
    quotes: tuple[Quoted, ...]
    unconfirmed: tuple[Line, ...]
    translations: tuple[Along, ...]
    claims: tuple[Along, ...]
    disclosed: tuple[str, ...]
    repeated: tuple[str, ...]
    conditions: tuple[str, ...]
    files: tuple[str, ...]


def of(made: Made) -> Leaving:
    """What leaves with a page that was gathered and is not written yet."""
    model = made.model
    exhibits = [q.exhibit for q in made.quotations]
    quotes = tuple(
        Quoted(
            q.id,
            m.start_ms,
            m.end_ms,
            m.confirmed_by if m.state == "released" else "",
            _turns(m, q.exhibit),
            m.withheld_ms,
        )
        for m, q in zip(model.quotes, made.quotations, strict=True)
    )
    quoted = {_place(line) for q in quotes for line in q.lines}
    around = [line for line in _around(made, exhibits) if _place(line) not in quoted]
    names = [q.confirmed_by for q in quotes]
    certificates = [
        c for m in model.quotes for c in (*m.certificates, *(c for t in m.translations for c in t.certificates))
    ]
    return Leaving(
        title=model.title,
        standfirst=model.standfirst,
        publisher=model.publisher,
        contact=model.contact,
        confirmed_by=tuple(dict.fromkeys(filter(None, names))),
        certified=tuple(
            dict.fromkeys(
                Certified(c.by, tuple(filter(None, (c.role, c.told, c.uncertain, c.statement) if c.told else ())))
                for c in certificates
            )
        ),
        quotes=quotes,
        unconfirmed=tuple(sorted(dict.fromkeys(around), key=lambda line: (line.exhibit, line.start_ms))),
        translations=_translations(made),
        claims=tuple(Along(c.text, c.confirmed_by, _claim(c)) for c in model.claims),
        disclosed=tuple(f"{f.label}: {f.value}" for f in model.facts if f.state == "known")
        + tuple(text for s in model.seals for text in (s.file_sha256, s.received, s.received_how) if text),
        repeated=made.repeated,
        conditions=made.conditions,
        files=tuple(sorted([*made.shells, "quotes.txt", *(f"{m.id}.vtt" for m in model.quotes)])),
    )


def digest(made: Made) -> str:
    """Stands for every text that would leave and every stretch of sound, so that nothing else is published."""
    parcel = parcels.parcel(made)
    sound = [[d.exhibit, d.track, d.runs, d.status] for d in parcel.disclosures]
    said = json.dumps([made.model.state, parcel.texts, sound], sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(said.encode()).hexdigest()


def _translations(made: Made) -> tuple[Along, ...]:
    """Every translation once, with its words in all quotations."""
    lines: dict[str, list[str]] = {}
    for m in made.model.quotes:
        for one in m.translations:
            lines.setdefault(str(titled(one)), []).extend(turn.words for turn in one.turns if turn.words)
    return tuple(Along(title, "", tuple(said)) for title, said in lines.items())


def _claim(claim: Claimed) -> tuple[str, ...]:
    """Everything else that a reader sees of a claim."""
    said = [text for _, text in claimed.texts((claim,)) if text and text not in (claim.text, claim.confirmed_by)]
    return tuple(dict.fromkeys(said))


def _place(line: Line) -> Place:
    return line.exhibit, line.start_ms, line.speaker, line.words


def _turns(m: QuoteModel, exhibit: str) -> tuple[Line, ...]:
    return tuple(Line(exhibit, t.start_ms, t.signed.speaker, t.signed.words) for t in m.turns)


def _around(made: Made, exhibits: list[str]) -> Iterator[Line]:
    """Every line of the transcript on the page: below the quotations, and before and after each of them."""
    for row in made.model.transcript:  # of one recording only
        yield from _line(row, exhibits[0])
    for m, exhibit in zip(made.model.quotes, exhibits, strict=True):
        for row in (*m.context.before, *m.context.after):
            yield from _line(row, exhibit)


def _line(row: Row, exhibit: str) -> Iterator[Line]:
    if row.words:  # silence and what is not transcribed have none
        yield Line(exhibit, row.start_ms, row.speaker, row.words)

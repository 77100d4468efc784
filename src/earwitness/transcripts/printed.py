"""A transcript on paper: numbered lines, speakers, times, marks, and a certificate of who stands behind what.

Pure: it takes what is to be printed and gives the bytes of one HTML file that loads nothing, or of a PDF made from it.
Lines are broken here, not by the reader's program, so that line 212 is the same words on every print. What nobody has
stated is printed as *not known*, never as a blank that looks like an answer.
"""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from earwitness.errors import FormatUnavailable
from earwitness.timecode import clock
from earwitness.transcripts import vocabulary
from earwitness.transcripts.model import UNKNOWN, UNSTATED, Event, Turn, Word, to_us
from earwitness.transcripts.order import in_order
from earwitness.transcripts.wording import marked

NOT_KNOWN: Final = "not known"
LEFT_OUT: Final = "left out of this print"
COLUMNS: Final = 68
_TURNING: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Certified:
    """One certification: who, in which role, told what before, which spans (microseconds), and whether it still counts.

    `reopened` says by what it was reopened; None where it stands.
    """

    by: str | None
    role: str | None
    told: str | None
    uncertain: str | None
    statement: str | None
    at: str | None
    revision: str
    spans: tuple[tuple[int, int], ...]
    reopened: str | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything that is printed. Times of turns in seconds; digests as hex; what is None is not known."""

    exhibit: str
    exhibit_sha256: str
    transcript: str
    revision: str
    revision_sha256: str
    language: str
    turns: tuple[Turn, ...]
    events: tuple[Event, ...]
    total_s: float | None = None
    made_by: str | None = None
    made_at: str | None = None
    made_how: str | None = None
    certified: tuple[Certified, ...] = ()


_Part = tuple[str, str, bool]
"""Text, style (empty for none), and whether a blank stands before it."""


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    html: Markup


@dataclass(frozen=True, slots=True)
class _Block:
    """A turn or an event with its lines. `way` is the direction in which it is written."""

    kind: str
    speaker: str
    times: str
    way: str
    lines: tuple[_Line, ...]
    certified: str
    over: str


def html(sheet: Sheet) -> bytes:
    """One HTML file, UTF-8, without scripts, that loads nothing and prints on A4."""
    blocks = list(_blocks(sheet))
    turns = len(sheet.turns)
    done = sum(1 for block in blocks if block.kind == "turn" and block.certified)
    css = _css(working=done < turns or not turns)
    style = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    text = (
        _environment()
        .get_template("printed.html.j2")
        .render(
            sheet=sheet,
            blocks=blocks,
            done=done,
            turns=turns,
            working=done < turns or not turns,
            css=Markup(css),
            policy=f"default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'",
            facts=_facts(sheet),
            people=[_person(one) for one in sheet.certified],
            not_known=NOT_KNOWN,
            language=sheet.language if sheet.language != UNKNOWN else "und",
            last=blocks[-1].lines[-1].number if blocks else 0,
            withheld=any(
                "[withheld" in line.html or "(withheld" in line.html for block in blocks for line in block.lines
            ),
        )
    )
    return text.encode("utf-8", "replace")


def can_pdf() -> bool:
    """Whether WeasyPrint is here; its system libraries are asked for only when a PDF is written."""
    return importlib.util.find_spec("weasyprint") is not None


def pdf(data: bytes) -> bytes:
    """A PDF of what `html` gave. Nothing is fetched, whatever it names.

    Raises FormatUnavailable with the command that installs what is missing: WeasyPrint, its libraries, or fonts. A
    print in which empty boxes stand for words is never made.
    """
    if not can_pdf():
        raise FormatUnavailable(
            "Writing a PDF needs WeasyPrint, which is not installed.",
            "Run: pip install 'earwitness[pdf]'. Or print the HTML file from a browser.",
        )
    try:
        import weasyprint
    except OSError:
        raise FormatUnavailable(
            "WeasyPrint is installed, but a library of the system that it needs is not.",
            "Run: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0. Or print the HTML file from a"
            " browser.",
        ) from None
    missing: set[str] = set()

    def look(document: Any, _: object) -> None:
        for font in document.fonts.values():
            missing.update(chr(c) for c in font.missing if unicodedata.category(chr(c))[0] in "LMNPS")

    nothing = weasyprint.urls.URLFetcher(allowed_protocols=())
    made = weasyprint.HTML(string=data.decode("utf-8"), url_fetcher=nothing).write_pdf(finisher=look)
    if missing:
        raise FormatUnavailable(
            f"This computer has no font for {len(missing)} of the letters and signs in this transcript.",
            "Install fonts for its script (apt-get install fonts-noto-core fonts-noto-cjk). Or print the HTML file from"
            " a browser that shows them.",
        )
    return bytes(made)


def _facts(sheet: Sheet) -> list[tuple[str, str]]:
    length = NOT_KNOWN if sheet.total_s is None else clock(sheet.total_s)
    spoken = NOT_KNOWN if sheet.language == UNKNOWN else sheet.language
    return [
        ("Recording", f"{sheet.exhibit}, length {length}"),
        ("SHA-256 of the recording", _short(sheet.exhibit_sha256)),
        ("Transcript", f"{sheet.transcript}, version {sheet.revision}"),
        ("SHA-256 of this version", _short(sheet.revision_sha256)),
        ("Language", spoken),
        ("Made by", sheet.made_by or NOT_KNOWN),
        ("Made", " ".join(filter(None, (sheet.made_how, sheet.made_at))) or NOT_KNOWN),
    ]


def _short(digest: str) -> str:
    return f"{digest[:16]} … {digest[-8:]}"


def _person(one: Certified) -> list[tuple[str, str]]:
    """The lines of one certificate."""
    return [
        ("Listener", one.by or NOT_KNOWN),
        ("In the role of", one.role or NOT_KNOWN),
        ("Told beforehand", one.told or NOT_KNOWN),
        ("Played in full", ", ".join(f"{clock(a / 1e6)}-{clock(b / 1e6)}" for a, b in one.spans) or NOT_KNOWN),
        ("Of version", one.revision),
        ("States", one.statement or NOT_KNOWN),
        ("Stays uncertain of", one.uncertain or NOT_KNOWN),
        ("Stated", one.at or NOT_KNOWN),
        ("Today", f"does not count any more: {one.reopened}" if one.reopened else "stands"),
    ]


def _blocks(sheet: Sheet) -> Iterator[_Block]:
    number = 1
    before: list[tuple[int, int]] = []  # end and first line of the turns that still sound
    for item in in_order(sheet.turns, sheet.events):
        if isinstance(item, Event):
            lines = _broken([(_seen(part), "", True) for part in vocabulary.written(item).split()], number)
            yield _Block("event", "", _times(item.start_s, item.end_s), _way(item.text), lines, "", "")
        else:
            lines = _broken([_part(word) for word in item.words], number)
            over = ""
            if item.start_s is not None and item.end_s is not None:
                start, end = to_us(item.start_s), to_us(item.end_s)
                before = [known for known in before if known[0] > start]
                numbers = ", ".join(str(first) for _, first in before[:3])
                over = f"lines {numbers} are" if len(before) > 1 else f"line {numbers} is" if before else ""
                before.append((end, number))
            yield _Block(
                "turn", "Speaker not stated" if item.speaker is UNSTATED else _seen(str(item.speaker)),
                _times(item.start_s, item.end_s), _way(item.text), lines, _by(item, sheet.certified), over,
            )  # fmt: skip
        number += len(lines)


def _broken(parts: Sequence[_Part], number: int) -> tuple[_Line, ...]:
    """Lines of at most COLUMNS. What is longer than a line, and text written without blanks, breaks anywhere."""
    lines: list[list[Markup]] = [[]]
    width = 0
    for text, style, blank, loose in (piece for part in parts for piece in _pieces(*part)):
        long, gap = _width(text), 1 if blank and lines[-1] else 0
        if lines[-1] and width + gap + long > COLUMNS and loose:
            lines.append([])
            width = gap = 0
        shown = Markup('<bdi class="{}">{}</bdi>').format(style, text) if style else escape(text)
        lines[-1].append(Markup(" ") * gap + shown)
        width += gap + long
    return tuple(_Line(number + n, Markup("").join(shown)) for n, shown in enumerate(lines))


def _pieces(text: str, style: str, blank: bool) -> Iterator[tuple[str, str, bool, bool]]:
    """A part as it is, or cut into pieces where it is wider than a line; and whether a line may begin with it."""
    begin = width = 0
    loose = blank or _is_wide(text[0])
    for n, letter in enumerate(text):
        width += _width(letter)
        if width > COLUMNS:
            yield text[begin:n], style, blank, loose
            begin, width, blank, loose = n, _width(letter), False, True
    yield text[begin:], style, blank, loose


def _width(text: str) -> int:
    """Columns: wide letters count two, marks above and below letters none."""
    return sum(0 if unicodedata.category(c) in ("Mn", "Me", "Cf") else 2 if _is_wide(c) else 1 for c in text)


def _is_wide(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in "WF"


def _part(word: Word) -> _Part:
    """A word with its mark, in an isolate, so that brackets stay at their word in any direction of writing."""
    gone = word.inaudible or word.text.startswith("[withheld")
    return _seen(marked(word)), "gone" if gone else "doubt" if word.uncertain else "", not word.joined


def _seen(text: str) -> str:
    """Characters that turn the direction of writing around are shown by their number: on paper nothing else would."""
    return _TURNING.sub(lambda found: f"\u27e8U+{ord(found[0]):04X}\u27e9", text)


def _way(text: str) -> str:
    """ltr or rtl, by the first letter that has a direction."""
    for c in text:
        way = unicodedata.bidirectional(c)
        if way in ("R", "AL"):
            return "rtl"
        if way == "L":
            return "ltr"
    return "ltr"


def _times(start_s: float | None, end_s: float | None) -> str:
    if start_s is None:
        return "no time"
    return clock(start_s) if end_s is None else f"{clock(start_s)}-{clock(end_s)}"


def _by(turn: Turn, certified: Sequence[Certified]) -> str:
    """Who stands behind the whole of a turn today."""
    if turn.start_s is None or turn.end_s is None:
        return ""
    start, end = to_us(turn.start_s), to_us(turn.end_s)
    names = [
        one.by for one in certified
        if one.by and one.reopened is None and any(a <= start and end <= b for a, b in one.spans)
    ]  # fmt: skip
    return ", ".join(dict.fromkeys(names))


@cache
def _css(*, working: bool) -> str:
    css = (resources.files("earwitness.transcripts") / "templates" / "printed.css").read_text("utf-8")
    if working:
        css += '@page{@top-left{content:"Working copy: not everything here was certified";font:bold 9pt sans-serif}}\n'
    return css


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("earwitness.transcripts"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip

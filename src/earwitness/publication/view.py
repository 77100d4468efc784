"""What the templates ask for: times as people read them, marks in transcripts, and the data the player is given."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields
from fractions import Fraction
from typing import Any, Final

from markupsafe import Markup, escape

from earwitness import timecode
from earwitness.publication.beside import Translation
from earwitness.publication.languages import name_of
from earwitness.publication.model import Fact, PageModel, QuoteModel, Row, RowKind, TurnModel

# `[inaudible]`, `[withheld, 0.9 s]`, `[delay?]`, `[delay|delete?]`: marks inside words (docs/format.md §8)
_BRACKET: Final = re.compile(r"\[[^\[\]]{1,400}\]")
_ENDS_IN_LENGTH: Final = re.compile(r"[0-9] s\.?\Z")
_DATE: Final = re.compile(r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)(?:T(?P<time>\d\d:\d\d):\d\dZ)?")
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_STEERING: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Seen:
    """A transcript row as the page shows it: with its language, and a link at the first row of a quotation."""

    kind: RowKind
    start_ms: int
    end_ms: int
    words: str
    speaker: str
    note: str
    quote: str
    overlaps: bool
    language: str
    link: str = ""
    anchor: str = ""

    @property
    def duration(self) -> int:
        return self.end_ms - self.start_ms


def clock(ms: int) -> str:
    """`12:46.9`, `1:02:03.5`."""
    return timecode.clock(Fraction(ms, 1000))


def length_of(ms: int) -> str:
    """`0.9 s`, `10.4 s`, `12 min 31 s`, `1 h 02 min`: a length, never a percentage."""
    if ms < 60_000:
        tenths = (ms + 50) // 100
        return f"{tenths // 10}.{tenths % 10} s" if tenths < 600 else "1 min 0 s"
    seconds = (ms + 500) // 1000
    if seconds < 3600:
        return f"{seconds // 60} min {seconds % 60} s"
    minutes = (seconds + 30) // 60
    return f"{minutes // 60} h {minutes % 60:02d} min"


def when(text: str) -> str:
    """`2026-11-22` as `22 November 2026`, `2026-11-22T10:20:30Z` as `22 November 2026, 10:20 UTC`; else as it is."""
    found = _DATE.fullmatch(text)
    if not found or not 1 <= int(found["month"]) <= 12:
        return text
    day = f"{int(found['day'])} {_MONTHS[int(found['month']) - 1]} {found['year']}"
    return f"{day}, {found['time']} UTC" if found["time"] else day


def solo(quote: QuoteModel) -> bool:
    """Whether the heading already says who speaks throughout, so that the label before the words need not be drawn."""
    return {turn.speaker for turn in quote.signed_turns if turn.kind == "speech"} == {quote.heading}


def unknown(facts: Sequence[Fact]) -> list[tuple[str, str]]:
    """(name, sentence) for what is not known, not applicable or withheld; three or more with one reason share one."""
    groups: dict[tuple[str, str], list[str]] = {}
    for fact in facts:
        if fact.state != "known":
            groups.setdefault((fact.state, fact.why), []).append(fact.label)
    single, shared = [], []
    for (state, why), labels in groups.items():
        reason = state.capitalize() + (". " if why[:1].isupper() else ": ") + why.rstrip(".")
        if len(labels) < 3:
            single += [(label, f"{reason}.") for label in labels]
        else:
            shared.append((reason, "; ".join(labels) + "."))
    return single + shared


def lengthy(quote: QuoteModel) -> bool:
    """Whether the words are longer than a screen, so that the player has to stay in view beside them."""
    return len(quote.turns) > 12 or sum(len(turn.words) for turn in quote.signed_turns) > 1200


def grouped(number: int) -> str:
    """`24 683`, with a narrow no-break space."""
    return f"{number:,}".replace(",", "\u202f")


def hexed(digest: str) -> str:
    """A digest in groups of eight, so that it can be compared by eye."""
    return " ".join(digest[i : i + 8] for i in range(0, len(digest), 8))


def runs(leaves: Sequence[tuple[int, int]]) -> str:
    """`7 669 to 7 772`, several runs joined by `and`."""
    return " and ".join(f"{grouped(first)} to {grouped(last)}" for first, last in leaves)


def quiet(text: str) -> Markup:
    """Text in which characters that steer the direction of writing act on nothing: each stands in a span of its own."""
    out = Markup("")
    at = 0
    for found in _STEERING.finditer(text):
        out += escape(text[at : found.start()]) + Markup('<span class="ctl">{}</span>').format(found.group())
        at = found.end()
    return out + escape(text[at:])


def _bracket(mark: str) -> Markup:
    """A mark with a look of its own; its brackets stay in the text but are not drawn. The player has the same rule."""
    inner = mark[1:-1]
    if inner.endswith("?"):
        first, *others = inner[:-1].split("|")
        out = Markup('<span class="doubt">{}</span>').format(quiet(first))
        for other in others:
            out += Markup('<span class="alt"><span class="bk">|</span>{}</span>').format(quiet(other))
        return Markup(
            '<span class="unsaid" dir="auto"><span class="bk">[</span>{}<span class="bk">?]</span></span>'
        ).format(out)
    css = ("br withheld" if "withheld" in inner.lower() else "br") + (" long" if len(inner) > 28 else "")
    return Markup('<span class="{}" dir="auto"><span class="bk">[</span>{}<span class="bk">]</span></span>').format(
        css, quiet(inner)
    )


def marked(words: str) -> Markup:
    """The words of a transcript row with the marks in square brackets given their own look."""
    out = Markup("")
    at = 0
    for found in _BRACKET.finditer(words):
        out += quiet(words[at : found.start()]) + _bracket(found.group())
        at = found.end()
    return out + quiet(words[at:])


def told(row: Seen) -> Markup:
    """Something heard that is not speech, with its length unless its words end in one or it is not known."""
    words = row.words or "Silence"
    return (
        marked(words)
        if _ENDS_IN_LENGTH.search(words) or row.duration < 50
        else marked(words) + f", {length_of(row.duration)}"
    )


def spoken(quote: QuoteModel) -> bool:
    """Whether anybody's words stand in the quotation, not only what was heard."""
    return any(turn.kind == "speech" for turn in quote.signed_turns)


def sentence(text: str) -> str:
    """The text as a sentence: a capital, and a full stop unless it ends in one."""
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?", "…")) else ".")


def marks(quote: QuoteModel) -> str:
    """What the marks in the words of a quotation mean, for those who see them as brackets; empty without marks."""
    has = _marks(quote)
    said = (
        ("doubt", "A word in [so?] is uncertain."),
        ("or", "[one|other?]: it was heard as the one or as the other."),
        ("gone", "[inaudible]: something was said and not understood."),
    )
    return " ".join(text for name, text in said if name in has)


def marks_drawn(quote: QuoteModel) -> Markup:
    """The same as the page draws them."""
    has = _marks(quote)
    said = (
        ("doubt", Markup('<span class="doubt">Dotted</span> words are uncertain.')),
        ("or", Markup("A frame that begins with “or” has another hearing of the same sound.")),
        ("gone", Markup("Where it says “inaudible”, something was said and not understood.")),
    )
    return Markup(" ").join(text for name, text in said if name in has)


def _marks(quote: QuoteModel) -> set[str]:
    found = [mark[1:-1] for turn in quote.signed_turns for mark in _BRACKET.findall(turn.words)]
    doubts = [mark for mark in found if mark.endswith("?")]
    gone = any(mark == "inaudible" or mark.startswith("inaudible|") for mark in found)
    return {*(["doubt"] if doubts else []), *(["or"] if any("|" in m for m in doubts) else []), *(["gone"] * gone)}


def titled(translation: Translation, marked_up: bool = False) -> Markup | str:
    """`Translation into French by B. L., certified by C. M.`: who made it, and who stands behind it."""
    who = Markup("<bdi>{}</bdi>").format if marked_up else str
    out: Markup | str = Markup("") if marked_up else ""
    out += f"Translation into {name_of(translation.language)}" if translation.language != "und" else "Translation"
    out += ", by whom is not stated" if not translation.by else " by " + who(translation.by)
    names = list(dict.fromkeys(c.by for c in translation.certificates))
    if not names:
        return out + "; proposed, nobody has certified it"
    out += ", certified by "
    for n, name in enumerate(names):
        out += ("" if n == 0 else ", ") + who(name)
    return out if translation.certified else out + ", but not every turn"


def seen(row: Row, language: str, link: str = "", anchor: str = "") -> Seen:
    """The row as shown."""
    return Seen(**{f.name: getattr(row, f.name) for f in fields(row)}, language=language, link=link, anchor=anchor)


def seen_rows(page: PageModel) -> list[Seen]:
    """All rows of the transcript; the first row of each quotation links to it; each has a name to link to."""
    quotes = {quote.id: quote for quote in page.quotes}
    names: Counter[int] = Counter()
    out: list[Seen] = []
    last = ""
    language = page.quotes[0].language
    for row in page.transcript:
        quote = quotes.get(row.quote)
        language = quote.language if quote else language
        link = f"Quotation {quote.number}" if quote and row.quote != last else ""
        names[row.start_ms] += 1
        again = names[row.start_ms]
        out.append(seen(row, language, link, f"t{row.start_ms}" + (f"-{again}" if again > 1 else "")))
        last = row.quote or last
    return out


def _utf16(text: str, index: int) -> int:
    """A code point index as an index of UTF-16 units, which is how a browser counts."""
    return len(text[:index].encode("utf-16-le", "surrogatepass")) // 2


def _turn_view(turn: TurnModel) -> dict[str, Any]:
    words = turn.signed.words
    times = [[_utf16(words, w.begin), _utf16(words, w.end), w.start_ms, w.end_ms] for w in turn.word_times]
    return {"span": [turn.start_ms, turn.end_ms], "words": times}


def _quote_view(page: PageModel, quote: QuoteModel) -> dict[str, Any]:
    return {
        "id": quote.id,
        "number": quote.number,
        "confirmed": "" if quote.state == "working" else quote.confirmed_by,
        "start_ms": quote.start_ms,
        "end_ms": quote.end_ms,
        "times": [[claim.authority, when(claim.no_later_than)] for claim in page.seals[quote.seal].times],
        "turns": [_turn_view(turn) for turn in quote.turns],
    }


def view_json(page: PageModel, *, embed: bool) -> Markup:
    """The player's data. `<` is written as an escape, so no word can end the element or open a comment."""
    data = {
        "embed": embed,
        "file": page.file_name,
        "publisher": page.publisher,
        "page_id": page.page_id,
        "working": page.working,
        "quotes": [_quote_view(page, quote) for quote in page.quotes],
    }
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c").replace("&", "\\u0026"))

"""Times a text names: dates, relative days worked out from the day of publication, hours, and spans tied to an event.

Meanings of the patterns in the language table: `date`, `anchor-date` (before June), `year`, `anchor-year`, `between`
(two months), `weekday`, `anchor-weekday`, `day N` (yesterday: -1), `unit N` (last week: -1), `ago`, `ahead` (in
three days), `clock`, `relative`, `anchor`, `clause` (since they fled). What is said inside somebody's marks is counted
from when it was said, which a text seldom tells: it keeps its place and gets no value.
"""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from typing import Final

from earwitness.claims.drafted import TimeMention
from earwitness.claims.drafting.calendar_words import Parts, mentions, parts
from earwitness.claims.drafting.marked import inside, marked
from earwitness.claims.drafting.numbers import number_at
from earwitness.claims.drafting.phrases import Found
from earwitness.claims.drafting.shares import Shares, confidence
from earwitness.claims.drafting.words import Words
from earwitness.claims.languages.facts import Facts
from earwitness.claims.text import Place, Text

SHARES: Final[Shares] = {
    "ago": (2, 2),
    "anchored-date": (20, 20),
    "clock": (20, 20),
    "clock-word": (15, 15),
    "day-month": (37, 37),
    "last-unit": (8, 8),
    "month": (22, 22),
    "month-day": (8, 8),
    "month-span": (2, 2),
    "next-day": (4, 4),
    "next-unit": (1, 1),
    "nth": (1, 4),
    "part-of-day": (6, 6),
    "season": (5, 6),
    "since-clause": (4, 4),
    "the-weekday": (3, 4),
    "this-unit": (1, 1),
    "today": (6, 6),
    "tomorrow": (5, 5),
    "units-from-event": (11, 11),
    "weekday": (41, 41),
    "weekday-limit": (12, 12),
    "within": (17, 21),
    "year": (17, 17),
    "yesterday": (10, 10),
}

_KINDS: Final = {
    "date": "date",
    "year": "date",
    "between": "date",
    "clock": "clock",
    "anchor-date": "duration_anchor",
    "anchor-year": "duration_anchor",
    "anchor-weekday": "duration_anchor",
    "anchor": "duration_anchor",
    "clause": "duration_anchor",
}
_ISO: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})|(\d{1,2})[./](\d{1,2})[./](\d{4})")
_BACK: Final = 12
"""Words before a weekday among which one that looks ahead counts."""


def draft(text: Text, table: Facts, published: date | None) -> tuple[TimeMention, ...]:
    """All mentions in order. `published` resolves relative ones; without it they have no value."""
    words = Words.of(text)
    stretches = marked(text)
    found = mentions(words, table.times)
    return tuple(_mention(words, table, one, published, stretches) for one in found)


def _mention(
    words: Words, table: Facts, found: Found, published: date | None, stretches: tuple[Place, ...]
) -> TimeMention:
    meaning = found.meaning.split()[0]
    kind = _KINDS.get(meaning, "relative")
    quoted = inside(stretches, found.place.start)
    value = _value(words, table, found, published, quoted)
    anchor = None
    if kind == "relative" or meaning in ("anchor", "clause", "anchor-weekday"):
        anchor = _anchor(words, table, found, meaning, quoted)
    rule = found.rule
    return TimeMention(found.place.start, found.place.end, kind, value, anchor, rule, confidence(SHARES, rule))


def _anchor(words: Words, table: Facts, found: Found, meaning: str, quoted: bool) -> str | None:
    """From which clock the mention counts."""
    for index in range(found.first, found.after):
        if words.low[index] in table.times.recordings:
            return "recording"
    if meaning in ("relative", "anchor", "clause"):
        return "event" if meaning != "anchor" else None
    return "account" if quoted else "publication"


def _value(words: Words, table: Facts, found: Found, published: date | None, quoted: bool) -> str | None:
    """ISO date, month, year or week; None where the text and the day do not give it."""
    meaning, *rest = found.meaning.split()
    said = parts(words, table.times, found)
    if meaning in ("date", "anchor-date", "clause"):
        iso = _ISO.search(words.folded, found.place.start, found.place.end)
        shift = int(rest[0]) if rest else 0
        if shift > 0 and meaning == "anchor-date" and _over(words, table, found):
            shift = -1
        return _from_digits(iso) if iso else _dated(said, published, shift)
    if meaning in ("year", "anchor-year"):
        return str(said.year) if said.year else None
    if meaning == "between":
        return _between(words, table, found, published)
    if published is None or quoted:
        return None
    match meaning:
        case "weekday" | "anchor-weekday":
            return _weekday(words, table, found, said, published)
        case "day":
            return _shifted(published, int(rest[0]), "day")
        case "unit":
            return _shifted(published, int(rest[0]), _unit(words, table, found))
        case "ago" | "ahead":
            count = _count(words, table, found)
            unit = _unit(words, table, found)
            return None if count is None else _shifted(published, count if meaning == "ahead" else -count, unit)
        case _:
            return None


def _from_digits(iso: re.Match[str]) -> str | None:
    """2026-05-03, 03.05.2026. A date that no calendar has is none; 3/5 and 5/3 are told apart only by size."""
    if iso.group(1):
        year, month, day = (int(iso.group(i)) for i in (1, 2, 3))
    else:
        day, month, year = (int(iso.group(i)) for i in (4, 5, 6))
        if month > 12:
            day, month = month, day
        elif "/" in iso.group() and day <= 12 and day != month:
            return None
    return _iso(year, month, day)


def _iso(year: int, month: int, day: int) -> str | None:
    if not (1 <= year <= 9999 and 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]):
        return None
    return f"{year:04d}-{month:02d}-{day:02d}"


def _dated(said: Parts, published: date | None, shift: int) -> str | None:
    """A date or a month; without its year, the one nearest to publication (shift: -1 last, 1 next)."""
    if said.month is None:
        return None
    year = said.year
    if year is None:
        if published is None:
            return None
        year = _nearest(said.month, said.day or 15, published, shift)
    if said.day is None:
        return f"{year:04d}-{said.month:02d}"
    return _iso(year, said.month, said.day)


def _nearest(month: int, day: int, published: date, shift: int) -> int:
    """The year in which that day lies nearest, before (-1), or after (1); what is to come counts double."""

    def distance(year: int) -> int:
        last = calendar.monthrange(year, month)[1]
        return (date(year, month, min(day, last)) - published).days

    years = [y for y in (published.year - 1, published.year, published.year + 1) if 1 <= y <= 9999]
    if shift < 0:
        years = [y for y in years if distance(y) <= 0] or years
    elif shift > 0:
        years = [y for y in years if distance(y) >= 0] or years
    return min(years, key=lambda y: 2 * distance(y) if distance(y) > 0 else -distance(y))


def _between(words: Words, table: Facts, found: Found, published: date | None) -> str | None:
    """Between March and May 2026: an ISO interval of months."""
    months = [table.times.months[w] for w in words.low[found.first : found.after] if w in table.times.months]
    said = parts(words, table.times, found)
    year = said.year or (published.year if published else None)
    if len(months) < 2 or year is None:
        return None
    first = year - 1 if months[0] > months[1] else year
    return f"{first:04d}-{months[0]:02d}/{year:04d}-{months[1]:02d}"


def _weekday(words: Words, table: Facts, found: Found, said: Parts, published: date) -> str | None:
    """The last such day up to publication; the next one where the words look ahead."""
    if said.weekday is None:
        return None
    meaning, *rest = found.meaning.split()
    back = (published.weekday() - said.weekday) % 7
    sentence = words.text.sentence_at(found.place.start).start
    begin = max(0, found.first - _BACK)
    before = [words.low[i] for i in range(begin, found.first) if words.text.tokens[i].start >= sentence] + list(
        words.low[found.first : found.after]
    )
    ahead = (rest == ["1"] and not (meaning == "anchor-weekday" and _over(words, table, found))) or (
        not rest and any(w in table.times.ahead for w in before)
    )
    if ahead:
        return _shifted(published, (7 - back) if back else 7, "day")
    if rest == ["-1"] and back == 0:
        back = 7
    return _shifted(published, -back, "day")


def _over(words: Words, table: Facts, found: Found) -> bool:
    """by August it was 53: what is told is over."""
    sentence = words.text.sentence_at(found.place.start)
    near = range(max(0, found.first - _BACK), min(len(words), found.after + _BACK // 3))
    low = {words.low[i] for i in near if sentence.start <= words.text.tokens[i].start < sentence.end}
    low -= set(words.low[found.first : found.after])
    return bool(low & table.times.past) and not low & table.times.ahead


def _count(words: Words, table: Facts, found: Found) -> int | None:
    """How many units, where it is a whole number; 1 where none is said."""
    for index in range(found.first, found.after):
        number = number_at(words, index, table.numbers)
        if number is not None:
            whole = number.value == int(number.value) and number.value == number.high and number.value < 10_000
            return int(number.value) if whole else None
    if any(words.low[i] in table.times.few for i in range(found.first, found.after)):
        return None
    return 1


def _unit(words: Words, table: Facts, found: Found) -> str:
    for index in range(found.first, found.after):
        if words.low[index] in table.times.units:
            return table.times.units[words.low[index]]
    return ""


def _shifted(published: date, count: int, unit: str) -> str | None:
    """A day, an ISO week, a month or a year, so many away from publication: no finer than the words are."""
    try:
        match unit:
            case "day":
                return (published + timedelta(days=count)).isoformat()
            case "week":
                year, week, _ = (published + timedelta(weeks=count)).isocalendar()
                return f"{year:04d}-W{week:02d}"
            case "month":
                months = published.year * 12 + published.month - 1 + count
                return f"{months // 12:04d}-{months % 12 + 1:02d}" if 12 <= months < 120_000 else None
            case "year":
                return f"{published.year + count:04d}" if 1 <= published.year + count <= 9999 else None
            case _:
                return None
    except OverflowError:
        return None

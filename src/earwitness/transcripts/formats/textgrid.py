"""TextGrid, the format of Praat (its manual: "TextGrid file formats"): own reader and writer.

Read as Praat reads: in the long and in the short form only free-standing numbers, quoted texts and <flags> count, all
else is comment. Each interval tier is a speaker, each interval with text a turn; `[events]` tiers and points are
events; a tier `NAME - words` (or the one tier `words`) gives word times where its words are those of the turn; tiers of
phones and syllables are left out and counted. Intervals may not overlap inside a tier, hence one tier for each speaker.
"""

from __future__ import annotations

import bisect
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from earwitness.transcripts import vocabulary, wording
from earwitness.transcripts.formats import tiers
from earwitness.transcripts.formats.common import Assembly, ImportResult, decode, unreadable
from earwitness.transcripts.model import MAX_S, MAX_WORDS, Event, Turn, Word, to_us

FORMAT = "textgrid"

_TOKEN = re.compile(
    r'"(?P<text>(?:[^"]|"")*)"|<(?P<flag>[a-z]+)>|(?<![^\s])(?P<number>[-+]?(?:\d[\d.]*|\.\d+)(?:[eE][-+]?\d+)?%?)(?!\S)'
    r"|![^\n]*|\[[^\]\[\n]{0,40}\]|[^\s\"<!\[]+|(?P<open>\")|[<!\[]"
)
_NUMBER = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?\Z", re.ASCII)
_FINE: Final = re.compile(r"(?:.* - )?(?:phones?|phonemes?|phonetic|segments?|syllables?|pos|lemmas?)\Z", re.IGNORECASE)
_WORDS: Final = re.compile(r"(?:(?P<of>.+) - )?words?\Z", re.IGNORECASE)
_NOBODY: Final = frozenset((
    "phrase", "phrases", "utterance", "utterances", "sentence", "sentences", "text", "transcript", "transcription",
    "ort", "speech", "words", "word", "silences",
))  # fmt: skip


_Span = tuple[float, float, str, str]
"""Start and end in seconds, text, where."""


@dataclass(slots=True)
class _Tier:
    name: str
    points: bool
    spans: list[_Span] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    """The starts in microseconds, for looking up."""


class _Tokens:
    """The tokens that count, one after the other, with their lines."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._found = self._all()
        self._line, self._counted = 1, 0

    def _all(self) -> Iterator[re.Match[str]]:
        for found in _TOKEN.finditer(self._text):
            if found["open"] is not None:
                self._at(found)
                raise unreadable("A quoted text does not end.", self.where)
            if found["text"] is not None or found["flag"] is not None or found["number"] is not None:
                yield found

    def _at(self, found: re.Match[str]) -> None:
        self._line += self._text.count("\n", self._counted, found.start())
        self._counted = found.start()

    @property
    def where(self) -> str:
        return f"line {self._line}"

    def _next(self, group: str, what: str) -> str:
        found = next(self._found, None)
        if found is None:
            raise unreadable(f"The file ends where {what} should stand.", self.where)
        self._at(found)
        value = found[group]
        if value is None:
            raise unreadable(f"Something else stands where {what} should stand.", self.where)
        return str(value)

    def text(self) -> str:
        return self._next("text", "a quoted text").replace('""', '"')

    def flag(self) -> str:
        return self._next("flag", "<exists>")

    def number(self) -> float:
        text = self._next("number", "a number")
        value = float(text) if _NUMBER.match(text) and len(text) < 60 else math.nan
        if not -MAX_S <= value <= MAX_S:
            raise unreadable("A number is none, or is over a year.", self.where)
        return value

    def count(self, most: int) -> int:
        text = self._next("number", "a number")
        if not re.fullmatch(r"[0-9]{1,12}", text) or int(text) > most:
            raise unreadable("The file announces more parts than a transcript has.", self.where)
        return int(text)

    def time_s(self) -> float:
        value = self.number()
        if value < 0:
            raise unreadable("A time is negative.", self.where)
        return abs(value)  # -0 is written by some programs


def read(untrusted_data: bytes, *, encoding: str | None = None) -> ImportResult:
    """Read a TextGrid. Raises TranscriptUnreadable with the line."""
    text, used = decode(untrusted_data, encoding)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    tokens = _Tokens(text)
    if not re.match(r'\s*(?:File type = )?"ooTextFile', text) or not tokens.text().startswith("ooTextFile"):
        raise unreadable("The file does not begin as a TextGrid does.", "line 1")
    if tokens.text() != "TextGrid":
        raise unreadable("The file holds another object of Praat than a TextGrid.", tokens.where)
    tokens.number()
    tokens.number()
    into = Assembly(FORMAT)
    found = [_tier(tokens) for _ in range(tokens.count(1000))] if tokens.flag() == "exists" else []
    _say(found, into)
    return into.result(used)


def _tier(tokens: _Tokens) -> _Tier:
    kind = tokens.text()
    if kind not in ("IntervalTier", "TextTier"):
        raise unreadable("A tier is neither of intervals nor of points.", tokens.where)
    tier = _Tier(tokens.text(), kind == "TextTier")
    tokens.number()
    tokens.number()
    last = 0.0
    for _ in range(tokens.count(MAX_WORDS)):
        start_s = tokens.time_s()
        end_s = start_s if tier.points else tokens.time_s()
        where = tokens.where
        if end_s < start_s or to_us(start_s) < to_us(last):
            raise unreadable("An interval ends before it starts, or overlaps the one before it.", where)
        last = end_s
        tier.spans.append((start_s, end_s, tokens.text(), where))
        tier.starts.append(to_us(start_s))
    return tier


def _say(found: list[_Tier], into: Assembly) -> None:
    names = {tier.name for tier in found}
    whole = [tier for tier in found if not (tier.points or tiers.is_events(tier.name) or _part(tier.name))]
    heard: list[tuple[float, str | None, _Span, _Tier | None]] = []
    words: dict[str, _Tier] = {}
    for tier in found:
        if tier.points or tiers.is_events(tier.name):
            heard += [(span[0], None, span, None) for span in tier.spans]
        elif tier not in whole and whole:
            of = _WORDS.match(tier.name)
            owner = (of["of"] or (whole[0].name if len(whole) == 1 else "")) if of else ""
            if owner in names and owner not in words:
                words[owner] = tier
            else:
                into.losses["tiers of words, phones and the like were left out"] += 1
    for tier in whole or _instead(found):
        name = tiers.label_of(tier.name, names)
        name = "" if name.casefold() in _NOBODY else name
        heard += [(span[0], name, span, words.get(tier.name)) for span in tier.spans]
    heard.sort(key=lambda item: item[0])
    for _, label, (start_s, end_s, text, where), word_tier in heard:
        line = into.line(text)
        if line and label is None:
            into.happen(*(vocabulary.event_in(line) or (vocabulary.kind_of(line), line)), where, start_s, end_s)
        elif line and label is not None:
            said = _words(line, start_s, end_s, word_tier, where, into)
            into.say(into.speaker(label, where), said, where, start_s, end_s)


def _instead(found: list[_Tier]) -> list[_Tier]:
    """What is read as turns where the file has only tiers of parts: its words, else whatever there is."""
    parts = [tier for tier in found if not (tier.points or tiers.is_events(tier.name))]
    return [tier for tier in parts if _WORDS.match(tier.name)] or parts


def _part(name: str) -> bool:
    """Whether a tier of that name holds parts of turns rather than turns."""
    return bool(_WORDS.match(name) or _FINE.match(name))


def _words(
    line: str, start_s: float, end_s: float, tier: _Tier | None, where: str, into: Assembly
) -> tuple[Word, ...]:  # fmt: skip
    """The words of an interval, with times where the word tier says the same words inside it."""
    into.check(line, where)
    words = wording.words_of(line)
    if tier is None:
        return words
    first = bisect.bisect_left(tier.starts, to_us(start_s))
    last = bisect.bisect_left(tier.starts, to_us(end_s))
    inside = [(a, b, text) for a, b, text, _ in tier.spans[first:last] if text.strip()]
    timed = tiers.lend(words, inside)
    if inside and timed is None:
        into.losses["word times were left out because the words differ from the text of their turn"] += 1
    return timed or words


def write(turns: tuple[Turn, ...], events: tuple[Event, ...], language: str) -> bytes:
    """A TextGrid in the long form, UTF-8, times exact to the microsecond."""
    speech, happened = tiers.tiers_of(turns, events, to_us)
    laid: list[tuple[str, list[tiers.Span]]] = []
    for tier in speech:
        laid.append((tier.name, tier.spans))
        if tier.words:
            laid.append((tier.name + tiers.WORDS, tier.words))
    laid += [(tier.name, tier.spans) for tier in happened]
    length = max((spans[-1][1] for _, spans in laid), default=0)
    lines = [
        'File type = "ooTextFile"', 'Object class = "TextGrid"', "", "xmin = 0", f"xmax = {_seconds(length)}",
        "tiers? <exists>" if laid else "tiers? <absent>", f"size = {len(laid)}", "item []:",
    ]  # fmt: skip
    for n, (name, spans) in enumerate(laid, 1):
        filled = list(_filled(spans, length))
        lines += [
            f"    item [{n}]:", '        class = "IntervalTier"', f"        name = {_quoted(name)}", "        xmin = 0",
            f"        xmax = {_seconds(length)}", f"        intervals: size = {len(filled)}",
        ]  # fmt: skip
        for m, (start, end, text) in enumerate(filled, 1):
            lines += [
                f"        intervals [{m}]:", f"            xmin = {_seconds(start)}",
                f"            xmax = {_seconds(end)}", f"            text = {_quoted(text)}",
            ]  # fmt: skip
    return ("\n".join(lines) + "\n").encode("utf-8", "replace")


def _filled(spans: list[tiers.Span], length: int) -> Iterator[tiers.Span]:
    """The spans with empty intervals between them: Praat wants every moment of a tier to lie in one."""
    at = 0
    for start, end, text in spans:
        if start > at:
            yield at, start, ""
        yield start, end, text
        at = end
    if at < length:
        yield at, length, ""


def _seconds(micros: int) -> str:
    whole, part = divmod(micros, 1_000_000)
    return f"{whole}.{part:06d}".rstrip("0").rstrip(".")


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'

"""CHAT, the format of CHILDES and TalkBank (MacWhinney, "Tools for Analyzing Talk, part 1: The CHAT transcription
format"): own reader of header lines, main lines with time bullets, and `%wor` word times; `chat_writer` writes.

What is said becomes words; `xxx` is inaudible, `[?]` a doubt, `[=? other]` another hearing, `&=laughs` an event after
its turn, `&*SAM=yeah` a turn of SAM without times. Marks of retracing, overlap, pauses and tone are left out, counted
(the times carry the overlap), and so are all dependent lines but `%wor`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from earwitness.transcripts import vocabulary
from earwitness.transcripts.formats import languages, tiers
from earwitness.transcripts.formats.common import Assembly, ImportResult, decode, lines_of, unreadable
from earwitness.transcripts.model import EVENT_KINDS, INAUDIBLE, MAX_S, EventKind, Word

FORMAT = "chat"

_BULLET = re.compile(r"\x15(?:%?(?:snd|mov|pic)?:?\"?[^\x15\"]{0,200}\"?_)?(\d{1,12})_(\d{1,12})\x15")
_TOKEN = re.compile(
    r"\[=\?\s*(?P<other>[^\[\]]+)\]|(?P<guess>\[\?\])|\[=!\s*(?P<manner>[^\[\]]+)\]|\[x\s*(?P<times>\d{1,2})\]"
    r"|(?P<mark>\[[^\[\]]*\])|(?P<open><)|(?P<close>>)|&=(?P<event>[^\s\[\]<>]+)"
    r"|&\*(?P<by>\w{1,20})[=:](?P<aside>[^\s\[\]<>]+)|(?P<pause>\((?:\.{1,3}|\d+(?:[.:]\d*)*\.?)\))|(?P<link>\+[^\s\[\]<>]+)"
    r"|(?P<point>[.?!,;:„‡“”]+)(?=\s|\Z)|(?P<word>[^\s\[\]<>]+)|(?P<stray>[\[\]])"
)
TONE = re.compile("[↑↓⇗↗→↘⇘∞≈≋≡∙⌈⌉⌊⌋∆∇°▁▔☺♋∮⁎ˈˌ„‡]")
UNHEARD: Final = frozenset(("xxx", "yyy", "www", "xx", "yy"))
_MARKS: Final = "marks of CHAT (retracing, overlap, pauses, tone) were left out"


@dataclass(slots=True)
class _Said:
    """One main line, read."""

    words: list[Word] = field(default_factory=list)
    events: list[tuple[EventKind, str]] = field(default_factory=list)
    asides: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class _Line:
    where: str
    code: str
    text: str
    wor: str | None = None


def read(untrusted_data: bytes, *, encoding: str | None = None) -> ImportResult:
    """Read a CHAT file. Raises TranscriptUnreadable with the line."""
    text, used = decode(untrusted_data, encoding)
    into = Assembly(FORMAT)
    names: dict[str, str] = {}
    said: list[_Line] = []
    begun = ended = False
    for where, head, body in _logical(lines_of(text)):
        if head == "@Begin":
            begun = True
        elif head == "@End":
            ended = True
        elif head == "@Languages":
            into.language = languages.tag(re.split(r"[,\s]+", body.strip())[0])
        elif head == "@Participants":
            names = _participants(body)
        elif head.startswith("*"):
            said.append(_Line(where, head[1:], body))
        elif head.startswith("%"):
            if not said:
                raise unreadable("A dependent line stands before everything that is said.", where)
            if head == "%wor" and said[-1].wor is None:
                said[-1].wor = body
            else:
                into.losses["dependent lines were left out"] += 1
    if not begun or not ended:
        raise unreadable("The file has no @Begin or no @End; it may be cut off.", f"line {text.count(chr(10)) + 1}")
    for line in said:
        _say(line, names, into)
    into.losses = +into.losses
    return into.result(used)


def _logical(lines: list[str]) -> Iterator[tuple[str, str, str]]:
    """(where, head, rest) of each line with those that continue it. Raises TranscriptUnreadable."""
    at: tuple[str, str, list[str]] | None = None
    for n, line in enumerate(lines, 1):
        if line[:1] in (" ", "\t") and at is not None:
            at[2].append(line.strip(" \t"))
            continue
        if not line.strip():
            continue
        if at is not None:
            yield at[0], at[1], " ".join(at[2])
        head, colon, rest = line.partition(":")
        if line[0] not in "@*%" or (line[0] != "@" and not colon) or len(head) > 80:
            raise unreadable("A line begins neither with @, * or % nor with a tab.", f"line {n}")
        at = f"line {n}", head.strip(), [rest.strip(" \t")]
    if at is not None:
        yield at[0], at[1], " ".join(at[2])


def _participants(body: str) -> dict[str, str]:
    """Code to name, where a name stands between code and role and no other code has it."""
    named = [part.split() for part in body.split(",")]
    found = {part[0]: part[1].replace("_", " ") for part in named if len(part) >= 3}
    return {code: name for code, name in found.items() if list(found.values()).count(name) == 1}


def _say(line: _Line, names: dict[str, str], into: Assembly) -> None:
    bullets = [(int(found[1]) / 1000, int(found[2]) / 1000) for found in _BULLET.finditer(line.text)]
    if any(end < start or end > MAX_S for start, end in bullets):
        raise unreadable("A time ends before it starts, or is over a year.", line.where)
    rest = _BULLET.sub(" ", line.text)
    if "\x15" in rest:
        raise unreadable("A time cannot be read.", line.where)
    start_s, end_s = (bullets[0][0], max(end for _, end in bullets)) if bullets else (None, None)
    text = into.line(rest)
    into.check(text, line.where)
    said = _parsed(text, line.where, into)
    words = tuple(said.words)
    if words:
        if line.wor is not None:
            words = _timed(words, line, into)
        speaker = into.speaker(names.get(line.code, line.code), line.where)
        into.say(speaker, words, line.where, start_s, end_s)
    elif not said.events:
        into.losses["entries without text were left out"] += 1
    for kind, remark in said.events:
        # An event inside a turn has no times of its own; where it is all there is, it has those of the line.
        into.happen(kind, remark, line.where, *((None, None) if words else (start_s, end_s)))
    for code, aside in said.asides:
        word = into.word(_plain(aside), line.where, None, None)
        if word:
            into.say(into.speaker(names.get(code, code), line.where), [word], line.where)


def _parsed(text: str, where: str, into: Assembly) -> _Said:
    said = _Said()
    groups: list[int] = []
    scope = 0  # where the word or group begins that the next mark is about
    for found in _TOKEN.finditer(text):
        kind, value = found.lastgroup or "", found[found.lastgroup or 0]
        if kind == "word":
            scope = _word(value, said, scope, where, into)
        elif kind == "open":
            groups.append(len(said.words))
        elif kind == "close":
            if not groups:
                raise unreadable("A group ends that did not begin.", where)
            scope = groups.pop()
        elif kind == "guess":
            said.words[scope:] = [replace(word, uncertain=True) for word in said.words[scope:]]
        elif kind == "other":
            _other(said, scope, value, where, into)
        elif kind == "times" and int(value) >= 2:
            said.words += said.words[scope:] * (int(value) - 1)
        elif kind in ("event", "manner"):
            said.events += _event(value)
        elif kind == "aside":
            said.asides.append((found["by"], value))
        elif kind == "point":
            _point(value, said, into)
        elif kind == "stray":
            raise unreadable("A bracket stands alone.", where)
        else:
            into.losses[_MARKS] += 1
    if groups:
        raise unreadable("A group begins and does not end.", where)
    return said


def _event(value: str) -> list[tuple[EventKind, str]]:
    """`&=laughs`, `&=imit:motor`; what begins with a kind of event, such as `&=door:slams_shut`, is of that kind."""
    first, colon, rest = value.replace("_", " ").partition(":")
    if colon and rest.strip() and first in EVENT_KINDS:
        return [(first, " ".join(rest.replace(":", " ").split()))]
    told = " ".join(f"{first} {rest}".replace(":", " ").split())
    return [vocabulary.event_in(f"({told})") or (vocabulary.kind_of(told), told)] if told else []


def _word(value: str, said: _Said, scope: int, where: str, into: Assembly) -> int:
    """Add a word; returns where the next mark's scope begins."""
    if value.lower() in UNHEARD:
        said.words.append(Word(INAUDIBLE))
        return len(said.words) - 1
    text = _plain(value)
    into.losses[_MARKS] += text != value
    if not text or re.fullmatch(r"0[^\W\d]*", value):  # `0word`: left out by the speaker
        return scope
    word = into.word(text, where, None, None)
    said.words += [word] if word else []
    return len(said.words) - 1


def _plain(value: str) -> str:
    """The word without the marks inside it: `&-um`, `(be)cause`, `dada@c`, `New_York`."""
    text = re.sub(r"\A&[-+~]?", "", value)
    text = re.sub(r"(?<=.)@[\w:$&+-]+", "", TONE.sub("", text))
    return " ".join(re.sub(r"[()^\x01-\x08]", "", text).replace("_", " ").split())


def _other(said: _Said, scope: int, value: str, where: str, into: Assembly) -> None:
    """`[=? other]`: another hearing of the word or group before it, which becomes one word."""
    heard = said.words[scope:]
    other = into.word(value, where, None, None)
    if not heard or other is None:
        into.losses[_MARKS] += 1
        return
    known = tuple(alternative for word in heard for alternative in word.alternatives) if len(heard) == 1 else ()
    text = " ".join(word.text for word in heard)
    one = into.word(text, where, None, None, uncertain=True, alternatives=(*known, other.text))
    said.words[scope:] = [one] if one else []


def _point(value: str, said: _Said, into: Assembly) -> None:
    bare = TONE.sub("", value)
    if bare and said.words and not said.words[-1].inaudible:
        said.words[-1] = replace(said.words[-1], text=said.words[-1].text + bare)
    elif not bare:
        into.losses[_MARKS] += 1


def _timed(words: tuple[Word, ...], line: _Line, into: Assembly) -> tuple[Word, ...]:
    """The words with the times of `%wor`, where it has the same words."""
    timed: list[tuple[float | None, float | None, str]] = []
    at = 0
    for found in _BULLET.finditer(line.wor or ""):
        start_s, end_s = int(found[1]) / 1000, int(found[2]) / 1000
        if end_s < start_s or end_s > MAX_S:
            raise unreadable("A word ends before it starts, or lies over a year away.", line.where)
        *before, own = (line.wor or "")[at : found.start()].split() or [""]
        timed += [(None, None, text) for text in before if re.search(r"\w", text)]
        timed.append((start_s, end_s, own))
        at = found.end()
    timed += [(None, None, text) for text in (line.wor or "")[at:].split() if re.search(r"\w", text)]
    spoken = [(a, b, INAUDIBLE if text.lower() in UNHEARD else into.once(_plain(text))) for a, b, text in timed]
    lent = tiers.lend(words, spoken)
    if lent is None:
        into.losses["word times were left out because the words differ from the text of their turn"] += 1
    return lent or words

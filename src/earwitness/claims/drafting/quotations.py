"""Quotations and whose they are: each pair of marks is tried by the rules in turn, the surest first.

1. a name or title: nobody's words            2. a turn under a label
3. it goes on from the paragraph before       4. the clause of saying right after it
5. the clause of saying before it in its sentence (or a colon)
6. the second half of a split quotation       7. a clause of saying later in its sentence
8. the same paragraph, no other speaker between
9. nothing: marks that distance, or a suggestion carried over from the paragraph before, never filled in
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from earwitness.claims.drafted import UNSTATED, Named, Quoted, Source
from earwitness.claims.drafting import exchanges
from earwitness.claims.drafting.agents import Agents, source_of
from earwitness.claims.drafting.marks import Pair
from earwitness.claims.drafting.rates import confidence
from earwitness.claims.drafting.sayings import Saying, Sayings
from earwitness.claims.drafting.sheet import Sheet
from earwitness.claims.drafting.sources import (
    Reader,
    before_colon,
    said_right_before,
    say_after,
    say_before,
    say_between,
    say_later,
)
from earwitness.claims.text import Place

SCARE_WORDS: Final = 4
HEADLINE_QUOTES: Final = 3
HEADLINE_WORDS: Final = 3
"""Fewer words come back by chance."""
_BRACKETS: Final = re.compile(r"\[[^\[\]\n]{1,200}\]")
_ENDS: Final = frozenset(".!?…")


def draft(sheet: Sheet, sayings: Sayings, agents: Agents) -> tuple[Quoted, ...]:
    """Every quotation, in order; an outer one before those inside it."""
    reader = Reader(sheet, sayings, agents, exchanged=exchanges.find(sheet, agents))
    for n in range(len(sheet.pairs)):
        _one(reader, n)
    _backwards(reader)
    _headline(reader)
    return tuple(reader.made)


def _headline(reader: Reader) -> None:
    """A headline quotes what the text quotes again: whose words they are stands there."""
    text = reader.sheet.text
    head = text.paragraphs[0] if text.paragraphs else None
    if head is None or text.words_of(head).rstrip()[-1:] in tuple(".:;"):
        return
    for n, one in enumerate(reader.made[:HEADLINE_QUOTES]):
        wanted = _words(reader, n)
        if one.start >= head.end or one.source is not None or len(wanted) < HEADLINE_WORDS or one.type == "title":
            continue
        for m in range(n + 1, len(reader.made)):
            again = reader.made[m]
            unnamed = (
                isinstance(again.source, Named)
                and again.source.label == text.content[again.source.start : again.source.end]
                and reader.sheet.words[reader.sheet.token_from(again.source.start)].part == "pronoun"
            )
            if (
                again.source is not None
                and not unnamed
                and again.start >= head.end
                and wanted == _words(reader, m)[: len(wanted)]
            ):
                reader.made[n] = replace(
                    one, source=again.source, type="direct", rule="headline", confidence=confidence("headline")
                )
                break


def _words(reader: Reader, n: int) -> list[str]:
    """The first words of a quotation, in small letters."""
    place = reader.sheet.pairs[n].inner
    tokens = reader.sheet.text.between(place.start, min(place.end, place.start + 200))
    return [t.low for t in tokens if t.kind == "word"]


def _backwards(reader: Reader) -> None:
    """Of one utterance over several paragraphs, who said it may stand with the last: then it stands for all."""
    for n in range(len(reader.made) - 1, -1, -1):
        one = reader.made[n]
        first = one.goes_on_from
        if first is not None and one.source is not None and reader.made[first].source is None:
            reader.made[first] = replace(
                reader.made[first],
                source=one.source,
                cue=one.cue,
                type="direct",
                rule="goes on",
                confidence=confidence("goes on"),
                suggestion=None,
            )


def _one(reader: Reader, n: int) -> None:
    sheet = reader.sheet
    one = sheet.pairs[n]
    bracketed = tuple(
        Place(m.start(), m.end())
        for m in _BRACKETS.finditer(sheet.text.content, one.start, min(one.end, one.start + 5000))
    )
    kind, saying, source, cue, rule, suggestion = _read(reader, n)
    nested = one.inside is not None and kind not in ("scare", "title")
    level = -1 if one.inside is None else one.inside
    made = Quoted(
        one.start,
        one.end,
        "nested" if nested else kind,
        cue,
        source,
        rule,
        confidence(rule),
        addressee=_addressee(reader, saying),
        inside=one.inside,
        goes_on_from=one.goes_on_from,
        suggestion=suggestion,
        bracketed=bracketed,
    )
    reader.made.append(made)
    reader.by.append(saying)
    if source is not None:
        reader.last_in[sheet.text.paragraph_number(one.start), level] = n


def _addressee(reader: Reader, saying: Saying | None) -> Named | None:
    if saying is None or saying.frame.addressee is None:
        return None
    return reader.agents.named(saying.frame.addressee)


_Read = tuple[str, Saying | None, Source, Place | None, str, Named | None]


def _read(reader: Reader, n: int) -> _Read:
    sheet, one = reader.sheet, reader.sheet.pairs[n]
    if n in sheet.names:
        return "title", None, None, None, "title", None
    if one.mark == "turn":
        return _turn(reader, n)
    level = -1 if one.inside is None else one.inside
    if one.goes_on_from is not None:
        own = say_after(reader, one, level)
        if own is not None:
            return _attributed(reader, n, own, "after")
        before = reader.made[one.goes_on_from]
        return "direct", reader.by[one.goes_on_from], before.source, before.cue, "goes on", None
    if _distanced(sheet, one):
        return "scare", None, None, None, "distancing word", None
    beside = said_right_before(reader, one, level)
    if beside is not None:
        return _attributed(reader, n, beside, "before")
    for rule, find in (("after", say_after), ("split", say_between), ("before", say_before), ("later", say_later)):
        saying = find(reader, one, level)
        if saying is not None:
            return _attributed(reader, n, saying, rule)
    told = before_colon(reader, one, level)
    if told is not None and told[0] is not None:
        return "direct", None, told[0], told[1], "colon", None
    if n in reader.exchanged:
        return "direct", None, reader.exchanged[n], None, "exchange", None
    return _unattributed(reader, n, level)


def _distanced(sheet: Sheet, one: Pair) -> bool:
    """The so-called “safe zone”."""
    k = sheet.token_from(one.start) - 1
    return k >= 0 and bool({sheet.words[k].low, sheet.words[k].lemma} & sheet.table.distancing)


def _turn(reader: Reader, n: int) -> _Read:
    label = reader.sheet.labels[n]
    words = reader.sheet.text.words_of(label).strip()
    if words.lower() in reader.sheet.table.questioners:
        return "direct", None, Named(label.start, label.end, words), None, "turn", None
    return "direct", None, Named(label.start, label.end, _fuller_label(reader, label, words)), None, "turn", None


def _fuller_label(reader: Reader, label: Place, words: str) -> str:
    last = words.split()[-1].lower()
    head = reader.agents.where.get(last, [])
    for at in head[:1]:
        token = reader.sheet.tokens[at]
        if token.start < label.start:
            floor, ceiling = reader.sheet.bounds(at)
            found = reader.sheet.table.grammar.around(reader.sheet, at, floor, ceiling)
            if found is not None:
                place = reader.sheet.place(found.start, found.end)
                whole = reader.sheet.text.words_of(place)
                if words.lower() in whole.lower() and len(whole) < 120:
                    return whole
    return words


def _attributed(reader: Reader, n: int, saying: Saying, rule: str) -> _Read:
    sheet, one = reader.sheet, reader.sheet.pairs[n]
    speaker = None
    if one.inside is not None:
        outer = reader.made[one.inside].source
        speaker = outer if isinstance(outer, Named) else None
    source = source_of(reader.agents, saying, speaker)
    subject = saying.frame.subject
    acts = saying.frame.inverted and sheet.words[saying.frame.start].cue is None
    if acts and subject is not None and sheet.words[subject.head].lemma in sheet.table.outcries:
        source = UNSTATED  # “No,” came the answer
    level = -1 if one.inside is None else one.inside
    previous = reader.last_in.get((sheet.text.paragraph_number(one.start), level))
    if previous is not None and reader.by[previous] is saying:
        rule = "split"
    if saying.frame.subject is not None:
        named = rule
        if saying.frame.inverted and rule == "after":
            named = "after, inverted"
        if saying.frame.nominal:
            named = f"{rule}, according"
        if not reader.agents.sure(saying.frame.subject):
            named += ", pronoun" if saying.frame.subject.kind != "shared" else ", shared"
        rule = named
    elif saying.frame.unstated:
        rule += ", unstated"
    return _kind(sheet, one, rule), saying, source, saying.cue(sheet), rule, None


def _kind(sheet: Sheet, one: Pair, rule: str) -> str:
    """A whole utterance is direct; a piece of the author's sentence is mixed."""
    inner = sheet.text.words_of(one.inner).strip()
    if not inner:
        return "mixed"
    first = next((c for c in inner if c.isalnum()), "")
    if rule.startswith("split"):
        return "direct"
    before = sheet.text.content[max(0, one.start - 2) : one.start].strip()
    starts = not before or before in (":", ",", ".", "!", "?", "—", "–") or one.mark == "dash"
    if (first.isupper() or not first.isalpha()) and (starts or inner[-1] in ".!?…,"):
        return "direct"
    if one.mark == "dash":
        return "direct"
    words = inner.split()
    if first.isupper() and len(words) > 3 and rule.startswith("after"):
        return "direct"
    return "mixed"


def _unattributed(reader: Reader, n: int, level: int) -> _Read:
    sheet, one = reader.sheet, reader.sheet.pairs[n]
    paragraph = sheet.text.paragraph_number(one.start)
    inner = sheet.text.words_of(one.inner).strip()
    words = inner.split()
    sentence_like = bool(words) and (
        (inner[-1] in ".!?…," and inner[:1].isupper())
        or (len(words) > SCARE_WORDS and inner[:1].isupper())
        or one.mark == "dash"
        or not one.opening
    )
    previous = reader.last_in.get((paragraph, level))
    if previous is not None and sentence_like and _i_asked(reader, previous):
        return "direct", None, None, None, "nobody named", None
    if previous is not None and sentence_like:
        before = reader.made[previous]
        first, last = sheet.token_from(before.end), sheet.token_from(one.start)
        known = reader.by[previous]
        others = [
            s
            for s in reader.sayings.between(first, last)
            if s.level == level
            and s is not known
            and s.frame.cue not in ("think", "hear")
            and not s.frame.unstated
            and not _describes(s, known)
        ]
        if not others:
            halves = known is not None and last - known.frame.rest <= 2 and known.frame.start >= first
            return "direct", known, before.source, before.cue, "split" if halves else "same paragraph", None
        return _introduced(reader, others[-1])
    if sentence_like and level == -1:
        start = sheet.text.paragraphs[paragraph].start
        first, last = sheet.token_from(start), sheet.token_from(one.start)
        inside = [
            s for s in reader.sayings.between(max(first, last - 120), last) if s.level == level and not s.frame.unstated
        ]
        if inside:
            return _introduced(reader, inside[-1])
        topic = sheet.table.grammar.topic(sheet, max(first, last - 60), last) if last > first else None
        if topic is not None:
            return "direct", None, None, None, "nobody named", reader.agents.named(topic[0])
        return "direct", None, None, None, "nobody named", _carried(reader, paragraph)
    if len(words) <= SCARE_WORDS + 2:
        return "scare", None, None, None, "distancing marks", None
    return "direct" if sentence_like else "mixed", None, None, None, "nobody named", _carried(reader, paragraph)


def _describes(saying: Saying, known: Saying | None) -> bool:
    """Said a corporal who asked to be named only by his first name: what describes the speaker is no other speaker."""
    subject = known.frame.subject if known is not None else None
    within = subject is not None and subject.start <= saying.frame.start < subject.end
    return within or (saying.frame.subject is not None and saying.frame.subject.kind == "relative")


def _i_asked(reader: Reader, n: int) -> bool:
    """“Was it worth it?” I ask. What follows is the answer, and somebody else's."""
    saying, quote = reader.by[n], reader.made[n]
    inner = reader.sheet.text.words_of(reader.sheet.pairs[n].inner).rstrip()
    if saying is None or saying.frame.subject is None or not inner.endswith("?") or quote.inside is not None:
        return False
    return reader.sheet.words[saying.frame.subject.start].low in reader.sheet.table.first_person


def _introduced(reader: Reader, saying: Saying) -> _Read:
    source = source_of(reader.agents, saying)
    return "direct", saying, source, saying.cue(reader.sheet), "introduced", None


def _carried(reader: Reader, paragraph: int) -> Named | None:
    """The last source of the paragraph before: right 14 times in 100, so only a suggestion."""
    n = reader.last_in.get((paragraph - 1, -1))
    if n is not None:
        source = reader.made[n].source
        return source if isinstance(source, Named) else None
    place = reader.sheet.text.paragraphs[paragraph - 1] if paragraph > 0 else None
    if place is None:
        return None
    first, last = reader.sheet.token_from(place.start), reader.sheet.token_from(place.end)
    for saying in reversed(reader.sayings.between(max(first, last - 200), last)):
        if saying.level == -1 and saying.frame.subject is not None and not saying.frame.unstated:
            return reader.agents.named(saying.frame.subject)
    return None

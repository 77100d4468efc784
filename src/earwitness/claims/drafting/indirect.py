"""Speech reported without marks: the clause after a cue, the sentence before it, what stands beside “according to”."""

from __future__ import annotations

from bisect import bisect_left
from typing import Final

from earwitness.claims.drafted import Indirect, Named, Quoted
from earwitness.claims.drafting.agents import Agents, source_of
from earwitness.claims.drafting.rates import confidence
from earwitness.claims.drafting.sayings import Saying, Sayings
from earwitness.claims.drafting.sheet import Sheet
from earwitness.claims.text import Place

LONGEST: Final = 3_000
"""Code points of one reported clause. Where clauses lie in one another without an end, each would hold all that follow,
and what is drafted would grow as the square of the text."""
_ENDING: Final = frozenset(".!?…")
_COMMAS: Final = frozenset(",—–")


def draft(sheet: Sheet, sayings: Sayings, agents: Agents, quotes: tuple[Quoted, ...]) -> tuple[Indirect, ...]:
    """Every clause of reported speech, in order of its cue."""
    out: list[Indirect] = []
    for number, saying in enumerate(sayings.every):
        if saying.frame.rule == "citing":
            continue
        if saying.frame.rule == "heard from" and sayings.clause(sheet, saying) is None:
            continue
        for content, rule in _contents(sheet, sayings, number, saying):
            place = sheet.place(*content)
            if place.end - place.start > LONGEST:
                continue
            that = content[0] > 0 and sheet.words[content[0] - 1].part == "that"
            if not that and _is_quotation(place, quotes):
                continue
            speaker = quotes[saying.level].source if saying.level >= 0 else None
            source = source_of(agents, saying, speaker if isinstance(speaker, Named) else None)
            if source is None:
                continue
            subject = saying.frame.subject
            if subject is not None and not agents.sure(subject):
                rule += ", shared" if subject.kind == "shared" else ", pronoun"
            addressee = agents.named(saying.frame.addressee) if saying.frame.addressee is not None else None
            out.append(Indirect(place, saying.cue(sheet), source, rule, confidence(rule), addressee))
    ordered = sorted(out, key=lambda i: i.content.start)
    for saying in sayings.every:
        if saying.frame.rule == "citing":
            out.extend(_cited(sheet, agents, saying, ordered))
    return tuple(sorted(out, key=lambda i: (i.cue.start if i.cue else i.content.start, i.content.start)))


def _is_quotation(place: Place, quotes: tuple[Quoted, ...]) -> bool:
    """Whether the clause is (nearly) all one quotation at its own depth: then it is no reported speech."""
    at = bisect_left(quotes, place.start - 1, key=lambda q: q.start)
    for one in quotes[at : at + 4]:
        if one.start >= place.end:
            break
        shared = min(one.end, place.end) - max(one.start, place.start)
        if shared * 10 >= (place.end - place.start) * 9 and one.type not in ("title",):
            return True
    return False


def _cited(sheet: Sheet, agents: Agents, saying: Saying, before: list[Indirect]) -> list[Indirect]:
    """X reported, citing Y, that …: what X reports in this sentence is Y's as well."""
    subject = saying.frame.subject
    if subject is None:
        return []
    first, last = sheet.tokens[saying.floor].start, sheet.tokens[saying.ceiling - 1].end
    source, cue = agents.named(subject), saying.cue(sheet)
    low = bisect_left(before, first, key=lambda i: i.content.start)
    same = [i for i in before[low : low + 6] if i.content.start < last and not i.rule.startswith("citing")]
    if same:
        content = same[0].content
    else:
        contents = _beside(sheet, saying)
        if not contents:
            return []
        content = sheet.place(*contents[0][0])
    return [Indirect(content, cue, source, "citing", confidence("citing"))]


def _contents(sheet: Sheet, sayings: Sayings, number: int, saying: Saying) -> list[tuple[tuple[int, int], str]]:
    frame = saying.frame
    if frame.nominal:
        return _beside(sheet, saying)
    if frame.rule == "about that":
        return _before_that(sheet, saying)
    clause = sayings.clause(sheet, saying)
    if clause is not None:
        start, end = clause
        if frame.cue in ("ask", "order") and _asks_for_silence(sheet, start, end):
            return []  # asked not to be named: a hedge, no report
        end = _cut_short(sheet, sayings, number, saying, start, end)
        rule = "clause, unstated" if frame.unstated else f"clause, {frame.rule}" if frame.rule else "clause"
        return [((start, end), rule)] if end > start else []
    return _parenthetical(sheet, saying)


def _asks_for_silence(sheet: Sheet, start: int, end: int) -> bool:
    words = sheet.words[start : min(end, start + 9)]
    return any(w.lemma in sheet.table.anonymity for w in words) and any(
        w.lemma in sheet.table.withholding for w in words
    )


def _trim(sheet: Sheet, start: int, end: int) -> tuple[int, int]:
    while end > start and (sheet.tokens[end - 1].text in _ENDING or sheet.tokens[end - 1].text in ",—–;:"):
        end -= 1
    while start < end and sheet.tokens[start].text in ",—–;:":
        start += 1
    return start, end


def _cut_short(sheet: Sheet, sayings: Sayings, number: int, saying: Saying, start: int, end: int) -> int:
    """Where a reader ends the clause: a semicolon, another clause of saying joined by and or but, the sentence."""
    level = saying.level
    for k in range(start, min(end, start + 120)):
        if sheet.tokens[k].text == ";" and sheet.level[k] == level:
            end = k
            break
    for other in sayings.every[number + 1 : number + 8]:
        begins = other.frame.begins
        if begins >= end:
            break
        if other.level != level or begins <= start:
            continue
        before = sheet.words[begins - 1]
        joined = before.part == "conjunction" or (
            before.low == ","
            and begins - 2 >= start
            and other.frame.subject is not None
            and other.frame.subject.kind == "shared"
        )
        if (
            other.frame.subject is not None
            and other.frame.subject.kind == "shared"
            and sheet.words[begins].part == "conjunction"
        ):
            joined, begins = True, begins + 1
        aside = other.frame.nominal or other.frame.inverted or sayings.clause(sheet, other) is None
        opening = saying.frame.unstated and saying.frame.begins == saying.floor  # Asked whether …, she said
        aside = aside or opening
        closing = before.low == "," and aside and begins > start + 2
        if joined or closing:
            end = begins - 1
            break
    return _trim(sheet, start, end)[1]


def _beside(sheet: Sheet, saying: Saying) -> list[tuple[tuple[int, int], str]]:
    """According to X, CONTENT; CONTENT, according to X; CONTENT, according to X, CONTENT."""
    frame = saying.frame
    out = []
    start, end = _trim(sheet, saying.floor, frame.begins)
    start = _after_break(sheet, saying.level, start, end)
    before = end > start + 1 and sheet.table.grammar.has_verb(sheet, start, end)
    if before:
        out.append(((start, end), "according, after"))
    k = frame.rest
    around = end - start > 0 and not before and k < saying.ceiling and sheet.tokens[k].text in _COMMAS
    if around and sheet.table.grammar.has_verb(sheet, k, saying.ceiling):
        return [((start, _trim(sheet, k, _stop(sheet, saying.level, k, saying.ceiling))[1]), "according, amid")]
    if k < saying.ceiling and sheet.tokens[k].text in _COMMAS:
        start, end = _trim(sheet, k, _stop(sheet, saying.level, k, saying.ceiling))
        relative = start < end and sheet.words[start].part in ("relative", "conjunction")
        if end > start + 1 and not relative and (not before or sheet.table.grammar.has_verb(sheet, start, end)):
            out.append(((start, end), "according, before"))
    elif not before and k < saying.ceiling:
        start, end = _trim(sheet, k, _stop(sheet, saying.level, k, saying.ceiling))
        if sheet.table.grammar.has_verb(sheet, start, end):
            out.append(((start, end), "according, before"))
    return out


def _after_dateline(sheet: Sheet, floor: int) -> int:
    """LAGOS, Nigeria (AP) — : past the dash of a paragraph that begins with capitals or an agency in brackets."""
    first = sheet.tokens[floor]
    if first.start not in sheet.paragraph_starts:
        return floor
    capitals = first.kind == "word" and len(first.text) > 2 and first.text.isupper()
    for k in range(floor + 1, min(len(sheet.tokens), floor + 16)):
        text = sheet.tokens[k].text
        if text == "\n" or text in ".;:":
            break
        bracket = sheet.tokens[k - 1].text == ")"
        if text in "—–-" and (capitals or bracket):
            return k + 1
    return floor


def _it(sheet: Sheet, saying: Saying) -> bool:
    """It was announced, it is said: the subject is nobody."""
    told = saying.frame.addressee
    return told is not None and sheet.words[told.start].lemma == "it"


def _opens_aside(sheet: Sheet, start: int, end: int) -> bool:
    """Asked about it, she said; “Fine,” he said; speaking by phone, she said: no clause of its own."""
    first = sheet.words[start]
    if first.part == "preposition" and not any(w.finite for w in sheet.words[start : min(end, start + 60)]):
        return True  # In a report published on Thursday, the committee says
    quoted = start in sheet.opened_at and sheet.pairs[sheet.opened_at[start]].end >= sheet.tokens[end - 1].start
    return quoted or (first.part == "verb" and first.form in ("past", "gerund", "passive")) or first.part == "that"


def _before_that(sheet: Sheet, saying: Saying) -> list[tuple[tuple[int, int], str]]:
    """The sentence before: … . Lind said so."""
    first = sheet.token_before(sheet.tokens[saying.floor].start)
    if first < 0 or sheet.level[first] != saying.level:
        return []
    sentence = sheet.text.sentence_at(sheet.tokens[first].start)
    start, end = _trim(sheet, sheet.token_from(sentence.start), sheet.token_from(sentence.end))
    return [((start, end), "sentence before")] if end > start + 1 else []


def _stop(sheet: Sheet, level: int, start: int, end: int) -> int:
    for k in range(start, min(end, start + 120)):
        if sheet.tokens[k].text == ";" and sheet.level[k] == level:
            return k
    return end


def _after_break(sheet: Sheet, level: int, start: int, end: int) -> int:
    """Past the last semicolon before the clause of saying."""
    for k in range(end - 1, max(start, end - 120) - 1, -1):
        if sheet.tokens[k].text == ";" and sheet.level[k] == level:
            return k + 1
    return start


def _parenthetical(sheet: Sheet, saying: Saying) -> list[tuple[tuple[int, int], str]]:
    """CONTENT, Lind said. CONTENT, said Lind, CONTENT."""
    frame = saying.frame
    if frame.cue in ("order", "call", "think", "deny", "promise") or frame.rule == "adding":
        return []
    if frame.unstated and frame.cue != "hear" and not (frame.rule == "passive" and _it(sheet, saying)):
        return []
    if frame.rest < saying.ceiling and sheet.tokens[frame.rest].text == ":":
        return []
    k = frame.begins - 1
    if k <= saying.floor:
        return []
    quoted = k in sheet.closed_at and k > 0 and sheet.tokens[k - 1].text in _COMMAS
    if sheet.tokens[k].text not in _COMMAS and not quoted:
        return []
    opened = sheet.token_from(sheet.pairs[sheet.closed_at[k]].start) if quoted else 0
    if opened > 0 and sheet.tokens[opened - 1].text == ":":
        return []  # Others tell it differently: “…,” insists a baker
    start, end = _trim(sheet, _after_dateline(sheet, saying.floor), k + quoted)
    start = _after_break(sheet, saying.level, start, end)
    if end <= start or _opens_aside(sheet, start, end):
        return []
    if not sheet.table.grammar.has_verb(sheet, start, end):
        rest = frame.rest
        amid = rest < saying.ceiling and sheet.tokens[rest].text in _COMMAS
        if amid and sheet.table.grammar.has_verb(sheet, rest, saying.ceiling):
            return [((start, _trim(sheet, rest, _stop(sheet, saying.level, rest, saying.ceiling))[1]), "clause around")]
        return []
    out = [((start, end), "clause before, inverted" if frame.inverted else "clause before")]
    rest = frame.rest
    for n in range(rest, min(saying.ceiling, rest + 16)):
        if sheet.tokens[n].text == "," and sheet.level[n] == saying.level:
            start, end = _trim(sheet, n, _stop(sheet, saying.level, n, saying.ceiling))
            skip = start < end and sheet.words[start].low in ("but", "and", "а", "но", "и")
            if (
                end - start > 3
                and sheet.table.grammar.has_verb(sheet, start + skip, end)
                and (
                    sheet.words[start].part not in ("relative", "that", "subordinator", "preposition")
                    and sheet.words[start].form not in ("gerund", "nominal")
                )
            ):
                out.append(((start + skip, end), "clause around"))
            break
    return out

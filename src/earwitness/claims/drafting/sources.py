"""Which clause of saying a quotation hangs on: right after it, before it, between its halves, later in its sentence."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from earwitness.claims.drafted import UNSTATED, Named, Quoted, Source
from earwitness.claims.drafting.agents import Agents
from earwitness.claims.drafting.marks import Pair
from earwitness.claims.drafting.sayings import Saying, Sayings
from earwitness.claims.drafting.sheet import Sheet
from earwitness.claims.languages.speech import Frame, Phrase
from earwitness.claims.text import Place

_PASSING: Final = frozenset(",—–-.")
SHORT: Final = 5
"""Words that a clause without a verb may have between who speaks and the colon."""


@dataclass
class Reader:
    sheet: Sheet
    sayings: Sayings
    agents: Agents
    made: list[Quoted] = field(default_factory=list)
    by: list[Saying | None] = field(default_factory=list)
    """The saying behind each quotation made."""
    last_in: dict[tuple[int, int], int] = field(default_factory=dict)
    """The last quotation with a source, by paragraph and pair around."""
    exchanged: dict[int, Named | None] = field(default_factory=dict)
    """Who speaks in the turns of an interview in dashes."""


def say_after(reader: Reader, one: Pair, level: int) -> Saying | None:
    """“…,” she said; “…,” said Anna Lind; «…», — сказал он."""
    sheet = reader.sheet
    paragraph_end = _limit(sheet, one.start, level)
    t = sheet.token_from(one.end)
    passed = ""
    while t < len(sheet.tokens) and sheet.tokens[t].text in _PASSING and sheet.tokens[t].start < paragraph_end:
        passed += sheet.tokens[t].text
        t += 1
    if t >= len(sheet.tokens) or sheet.tokens[t].start >= paragraph_end:
        return None
    if "." in passed and not set(passed) & set("—–-"):
        return None
    inner = sheet.text.words_of(one.inner).rstrip()
    last = inner[-1:] if inner else ""
    small = sheet.tokens[t].text[0].islower()
    if last == "." and not passed and not small:
        return None
    saying = _beginning_at(reader, t, level)
    if saying is None:
        # A verb that no list has: “…,” he paused.
        signs = "—–-" if sheet.table.dash_cuts_marks else ",—–"
        closes = last == "," and not sheet.table.dash_cuts_marks
        saying = _other_verb(reader, t, level) if closes or set(passed) & set(signs) else None
    if saying is None or (saying.frame.subject is not None and saying.frame.subject.kind == "shared"):
        return None
    frame = saying.frame
    if sheet.tokens[frame.start].start >= paragraph_end:
        return None
    # “Go!” Lind said that he … : a sentence of its own that reports something else is not this one's.
    own = last in "!?…" and not small and not passed and not frame.inverted
    if own and reader.sayings.clause(sheet, saying) is not None:
        return None
    return saying


def _other_verb(reader: Reader, t: int, level: int) -> Saying | None:
    """A short clause of a subject and any verb, between the marks and the next sign."""
    sheet = reader.sheet
    floor, ceiling = sheet.bounds(t)
    if floor > t or sheet.level[t] != level:
        return None
    ceiling = min(ceiling, t + 9)
    for k in range(t, ceiling):
        if sheet.words[k].part == "sign" and sheet.skip_right(k) == k:
            ceiling = k
            break
    topic = sheet.table.grammar.topic(sheet, t, ceiling)
    first = sheet.words[t]
    acts = first.part == "verb" and first.form == "past" and sheet.tokens[t].text[0].islower() and ceiling > t + 1
    if topic is None and acts and sheet.words[t + 1].part in ("determiner", "noun", "number"):
        heads = [k for k in range(t + 1, ceiling) if sheet.words[k].part in ("noun", "name")]
        topic = Phrase(t + 1, ceiling, "noun", heads[-1] if heads else t + 1), t
    names = t + 1 < ceiling and sheet.words[t + 1].part in ("name", "pronoun") and sheet.words[t + 1].case != "object"
    if topic is None and first.part == "verb" and first.form in ("past", "finite") and names:
        last = t + 1
        while last + 1 < ceiling and sheet.words[last + 1].part == "name":
            last += 1
        topic = Phrase(t + 1, last + 1, "noun" if sheet.words[last].part == "name" else "pronoun", last), t
    if topic is None or min(topic[0].start, topic[1]) != t or topic[1] > t + 6:
        return None
    subject, verb = topic
    if (
        sheet.words[verb].cue is not None
        or sheet.words[verb].part != "verb"
        or ceiling - verb > (9 if verb == t else 6)
    ):
        return None
    begins = min(subject.start, verb)
    frame = Frame(verb, verb + 1, "voice", begins, max(verb + 1, subject.end), subject, inverted=subject.start > verb)
    return Saying(frame, level, floor, ceiling)


def _beginning_at(reader: Reader, t: int, level: int) -> Saying | None:
    sheet = reader.sheet
    for k in range(t, min(t + 3, len(sheet.tokens))):
        saying = reader.sayings.by_begin.get((level, k))
        if saying is not None:
            return saying
        if sheet.words[k].part != "adverb":
            return None
    return None


def say_between(reader: Reader, one: Pair, level: int) -> Saying | None:
    """“If we stay,” he told them, “we die.” — the clause of saying between the halves is both halves'."""
    sheet = reader.sheet
    previous = reader.last_in.get((sheet.text.paragraph_number(one.start), level))
    known = reader.by[previous] if previous is not None else None
    if known is None or previous is None:
        return None
    first, last = sheet.token_from(reader.made[previous].end), sheet.token_from(one.start)
    if not first <= known.frame.start < last:
        return None
    signs = {t.text for t in sheet.tokens[known.frame.rest : last] if t.kind == "sign"}
    same_sentence = sheet.text.sentence_at(sheet.tokens[known.frame.start].start).end >= one.start
    others = reader.sayings.between(known.frame.end, last)
    if same_sentence and not others and signs <= {",", "—", "–"} and last - known.frame.rest < 12:
        return known
    return None


def _limit(sheet: Sheet, at: int, level: int) -> int:
    end = sheet.text.paragraphs[sheet.text.paragraph_number(at)].end
    return min(end, sheet.pairs[level].inner.end) if level >= 0 else end


def _start_limit(sheet: Sheet, at: int, level: int) -> int:
    start = sheet.text.paragraphs[sheet.text.paragraph_number(at)].start
    return max(start, sheet.pairs[level].inner.start) if level >= 0 else start


def _introduction(sheet: Sheet, one: Pair, level: int) -> int:
    """Where the words begin that may introduce a pair: its paragraph, or the one before if that ends with a colon."""
    limit = _start_limit(sheet, one.start, level)
    number = sheet.text.paragraph_number(one.start)
    if level >= 0 or number == 0 or one.start > limit + 2:
        return limit
    before = sheet.text.paragraphs[number - 1]
    return before.start if sheet.text.words_of(before).rstrip().endswith(":") else limit


def say_before(reader: Reader, one: Pair, level: int) -> Saying | None:
    """She said, “…”; he was told the men had been “…”; a colon and the marks."""
    sheet = reader.sheet
    opening = sheet.token_from(one.start)
    sentence = sheet.text.sentence_at(one.start)
    start = max(sentence.start, _start_limit(sheet, one.start, level))
    if sentence.start == one.start or start >= one.start:
        # The marks begin a sentence: what came before counts only with a colon.
        k = opening - 1
        limit = _introduction(sheet, one, level)
        if k < 0 or sheet.tokens[k].text != ":" or sheet.tokens[k].start < limit:
            return None
        start = max(sheet.text.sentence_at(sheet.tokens[k].start).start, limit)
    first = max(sheet.token_from(start), opening - 80)
    for saying in reversed(reader.sayings.between(first, opening)):
        frame = saying.frame
        if saying.level != level or frame.end > opening:
            continue
        between = range(frame.end, opening)
        if any(sheet.tokens[k].text == ";" and sheet.level[k] == level for k in between):
            return None
        if not _reaches(reader, saying, opening):
            continue
        return saying
    return None


def said_right_before(reader: Reader, one: Pair, level: int) -> Saying | None:
    """He said, “Go.” I said yes. — the clause of saying that touches a sentence in marks is surer than the next."""
    sheet = reader.sheet
    opening = sheet.token_from(one.start)
    inner = sheet.text.words_of(one.inner).rstrip()
    if opening < 2 or sheet.tokens[opening - 1].text not in (",", ":") or inner[-1:] not in tuple(".!?…"):
        return None
    saying = say_before(reader, one, level)
    return saying if saying is not None and max(saying.frame.end, saying.frame.rest) == opening - 1 else None


def _reaches(reader: Reader, saying: Saying, opening: int) -> bool:
    """Whether what a frame says reaches the marks: some verbs say only what stands right beside them."""
    sheet, frame = reader.sheet, saying.frame
    beside = frame.end == opening or sheet.tokens[opening - 1].text in ":,"
    if frame.cue == "think":
        return opening - frame.rest <= 1
    if frame.cue in ("promise", "order") and frame.subject is not None and frame.subject.kind == "relative":
        # Men who had refused to return that they would be “shipped back”: the clause is somebody else's.
        return not any(sheet.words[k].part == "that" for k in range(frame.rest, opening))
    if frame.cue == "show" or (frame.cue == "voice" and not beside):
        return reader.sayings.clause(sheet, saying) is not None
    return frame.cue != "hear" or frame.unstated or frame.rule == "heard from"


def say_later(reader: Reader, one: Pair, level: int) -> Saying | None:
    """The men were “thugs,” and worse, the report said: a clause of saying that closes the sentence."""
    sheet = reader.sheet
    end = min(sheet.text.sentence_at(max(one.start, one.end - 1)).end, _limit(sheet, one.start, level))
    first, last = sheet.token_from(one.end), min(sheet.token_from(end), sheet.token_from(one.end) + 60)
    for saying in reader.sayings.between(first, last):
        frame = saying.frame
        if saying.level != level or frame.cue in ("call", "order", "think"):
            continue
        k = frame.begins - 1
        if any(sheet.tokens[b].text == ";" and sheet.level[b] == level for b in range(first, frame.begins)):
            return None
        if k < first or sheet.tokens[k].text not in (",", "—", "–"):
            continue
        if (
            not frame.nominal
            and not frame.inverted
            and sheet.table.grammar.clause(sheet, frame, saying.ceiling) is not None
        ):
            continue
        return saying
    return None


def before_colon(reader: Reader, one: Pair, level: int) -> tuple[Source, Place | None] | None:
    """He put it this way: “…”; a cry was heard: “…” — the subject of the sentence before the colon."""
    sheet = reader.sheet
    k = sheet.token_from(one.start) - 1
    if k < 1 or sheet.tokens[k].text != ":" or sheet.level[k] != level:
        return None
    limit = _introduction(sheet, one, level)
    if sheet.tokens[k].start < limit:
        return None
    first = max(sheet.token_from(max(sheet.text.sentence_at(sheet.tokens[k].start).start, limit)), k - 60)
    topic = sheet.table.grammar.topic(sheet, first, k)
    heads = {sheet.words[n].lemma for n in range(max(first, k - 2), k)} | (
        {sheet.words[topic[0].head].lemma} if topic is not None and topic[1] + 1 == k else set()
    )
    if heads & sheet.table.outcries:
        return UNSTATED, None
    if topic is None:
        return _named_before_colon(reader, first, k), None
    phrase, verb = topic
    return reader.agents.named(phrase), sheet.tokens[verb].place


def _named_before_colon(reader: Reader, first: int, colon: int) -> Source:
    """The mayor, Vera Somova: “…”; а он: «…» — a name or a pronoun and a colon, no verb."""
    sheet = reader.sheet
    words = sheet.words[first:colon]
    if not 0 < len(words) <= 12 or sheet.table.grammar.has_verb(sheet, first, colon):
        return None
    for n in range(max(first, colon - SHORT), colon):
        word = sheet.words[n]
        if word.part == "pronoun" and ("nomn" in word.case.split() or word.low in sheet.table.speakers):
            return reader.agents.named(Phrase(n, n + 1, "pronoun", n))
    person = [n for n, w in enumerate(words, first) if "nomn" in w.case.split() and "inan" not in w.form]
    if len(words) <= SHORT and person and words[0].part in ("noun", "name", "adjective"):
        return reader.agents.named(Phrase(first, colon, "noun", person[0]))
    named = [n for n in range(first, colon) if sheet.words[n].part == "name"]
    return reader.agents.named(Phrase(first, colon, "noun", named[-1])) if named else None

"""English clauses of saying: which words are verbs of saying here, active, passive, inverted, with as or to whom."""

from __future__ import annotations

from typing import Final

from earwitness.claims.languages import english_speech_words as lists
from earwitness.claims.languages.english_phrases import clause_inside, phrase_right, subject_before
from earwitness.claims.languages.speech import Frame, Phrase, Word, Words

_QUOTED_FROM: Final = frozenset("quoted cited quoting citing quotes".split())


def is_be(word: Word) -> bool:
    return word.low in lists.BE or (word.finite and word.low.endswith(("'m", "'re", "'s")) and word.part == "pronoun")


def over_adverbs(text: Words, k: int, floor: int) -> int:
    while k >= floor and (text.words[k].part == "adverb" or text.words[k].low == "n't"):
        k -= 1
    return k


def over_auxiliaries(text: Words, at: int, floor: int) -> int:
    k = at
    while k - 1 >= floor and text.words[k - 1].part in ("auxiliary", "adverb", "conjunction"):
        k -= 1
    return k


def is_verb(text: Words, at: int, floor: int, ceiling: int) -> bool:
    """Whether a word that may say is a verb here that does say."""
    word = text.words[at]
    after = text.words[at + 1] if at + 1 < ceiling else None
    low = after.low if after is not None else ""
    if (word.lemma in ("tell", "laugh", "call") and low in ("off", "up", "for")) or (
        word.lemma == "point" and low != "out"
    ):
        return False
    if word.lemma == "call" and low == "on":
        return False
    k = over_adverbs(text, at - 1, floor)
    before = text.words[k] if k >= floor else None
    if word.form == "bare":
        return _bare(text, at, k, floor)
    if word.low in lists.NOUNLIKE and word.form in ("finite", "past"):
        if before is None or before.part in ("determiner", "possessive", "preposition", "number", "adjective"):
            return before is None and word.form == "past"
        if before.low in lists.BE and word.form == "past":
            return True
        return (
            after is None
            or after.part
            in ("that", "pronoun", "determiner", "name", "sign", "subordinator", "relative", "adverb", "number", "noun")
            or low == "to"
        )
    if word.form == "past" and before is not None and before.part in ("determiner", "possessive", "adjective"):
        follows = after is not None and after.part in ("noun", "name", "number")
        some = before.low in (
            "all",
            "both",
            "many",
            "some",
            "most",
            "several",
            "few",
            "none",
            "another",
            "one",
            "each",
            "two",
            "three",
        )
        return not follows and (some or after is not None)  # in the said email; the accused
    return True


def _bare(text: Words, at: int, k: int, floor: int) -> bool:
    """They say; police say; will say; went on to say. Not: did not say, declined to say, have a say."""
    if k < floor:
        return False
    before = text.words[k]
    negative = any(
        text.words[n].low in ("not", "never") or text.words[n].low.endswith("n't")
        for n in range(max(floor, at - 3), at)
    )
    if before.part == "auxiliary":
        return not negative and before.low in ("will", "would", "did", "do", "may", "might", "must", "could", "can")
    if before.low == "to":
        return k - 2 >= floor and text.words[k - 1].low == "on" and text.words[k - 2].low in ("went", "goes")
    if before.part == "pronoun":
        return before.low in ("i", "you", "we", "they", "who", "others", "some")
    if before.part == "relative":
        return True
    many = before.number == "many" or before.low in ("police", "some", "many", "people")
    return before.part in ("noun", "name", "determiner") and many


def according(text: Words, at: int, ceiling: int) -> Frame | None:
    if at + 1 >= ceiling or text.words[at + 1].low != "to":
        return None
    subject = phrase_right(text, at + 2, ceiling)
    if subject is None or text.words[subject.head].low in ("plan", "schedule", "age", "size", "need", "ability", "law"):
        return None
    return Frame(at, at + 2, "utter", at, subject.end, subject, nominal=True, rule="according")


def gerund(text: Words, at: int, floor: int, ceiling: int) -> Frame | None:
    """, adding that; was quoted as saying; quoted Lind as saying."""
    before = text.words[at - 1] if at - 1 >= floor else None
    word = text.words[at]
    addressee, rest = addressee_of(text, at + 1, ceiling, word)
    if before is not None and before.low == "as":
        for n in range(at - 2, max(floor, at - 16) - 1, -1):
            if text.words[n].low not in _QUOTED_FROM:
                continue
            k = over_adverbs(text, n - 1, floor)
            if k >= floor and text.words[k].low in lists.BE:
                subject = subject_before(text, n, floor)
            else:
                subject = phrase_right(text, n + 1, at - 1)
            return Frame(at, at + 1, word.cue or "", n, rest, subject, addressee=addressee, rule="quoted as")
        return None
    if before is not None and before.low in (",", "by", "without", "while") and word.cue != "think":
        if before.low in ("by", "without"):
            return None
        subject = subject_before(text, at, floor)
        if subject is None or subject.kind == "relative":
            return None
        shared = Phrase(subject.start, subject.end, "shared", subject.head)
        return Frame(at, at + 1, word.cue or "", at, rest, shared, addressee=addressee, rule="adding")
    return None


def passive(text: Words, at: int, before: int, floor: int, ceiling: int) -> Frame | None:
    """He was told by a guard that; it was said that; is said to; asked whether. By nobody named: unstated."""
    word = text.words[at]
    if word.cue in ("think", "hear", "show", "voice", "deny"):
        return None
    addressee = subject_before(text, at, floor) if before >= floor and at != floor else None
    start = at
    while start - 1 >= floor and text.words[start - 1].low in ("been", "being"):
        start -= 1
    begins = addressee.start if addressee is not None else start
    if addressee is not None and addressee.kind == "shared":
        begins = start
    k = at + 1
    while k < ceiling and text.words[k].part == "adverb":
        k += 1
    if k + 1 < ceiling and text.words[k].low == "by":
        agent = phrase_right(text, k + 1, ceiling)
        if agent is not None and agent.end > agent.start:
            return Frame(start, at + 1, word.cue or "", begins, agent.end, agent, addressee=addressee, rule="by agent")
    return Frame(
        start, at + 1, word.cue or "", begins, at + 1, None, unstated=True, addressee=addressee, rule="passive"
    )


def inverted(text: Words, at: int, floor: int, ceiling: int) -> Frame | None:
    """“…,” said Anna Lind, a nurse; …, said a railway worker."""
    word = text.words[at]
    if word.form == "gerund" or word.cue in ("call", "think", "hear"):
        return None
    k = over_adverbs(text, at - 1, floor)
    before = text.words[k] if k >= floor else None
    if before is not None and not (before.low in ",—–”’\"'»" or before.low in ("as", "so", "and")):
        return None
    if before is not None and before.low in ("so", "and"):
        return None
    after = at + 1
    if after >= ceiling or text.words[after].part not in (
        "determiner",
        "name",
        "noun",
        "pronoun",
        "number",
        "possessive",
    ):
        return None
    if text.words[after].low in ("nothing", "no", "this", "that", "it", "him", "them", "me", "us", "her"):
        return None
    if word.cue in ("tell", "order", "ask") and word.lemma != "ask" and before is not None and before.low == ",":
        return None
    subject = phrase_right(text, after, ceiling)
    if subject is None or (
        clause_inside(text, subject.end, min(ceiling, subject.end + 2)) and before is not None and before.low == ","
    ):
        return None
    return Frame(at, at + 1, word.cue or "", at, subject.end, subject, inverted=True)


def addressee_of(text: Words, k: int, ceiling: int, word: Word) -> tuple[Phrase | None, int]:
    """To whom, and where what is said may begin."""
    if k < ceiling and word.lemma == "point" and text.words[k].low == "out":
        k += 1
    if k >= ceiling:
        return None, k
    to = text.words[k].low == "to" and word.cue in ("say", "voice", "tell")
    if word.cue not in ("tell", "ask", "order", "promise") and not to:
        return None, k
    start = k + 1 if to else k
    if start >= ceiling:
        return None, k
    here = text.words[start]
    if here.part == "pronoun":
        if here.low in ("he", "she", "they", "we", "i", "it", "nobody", "there") or (
            here.finite and here.low.find("'") > 0
        ):
            return None, k
        return Phrase(start, start + 1, "pronoun", start), start + 1
    if word.lemma in ("promise", "pledge", "agree", "offer", "threaten", "vow") and here.part != "name":
        return None, k
    found = phrase_right(text, start, ceiling, grow=False)
    if found is None:
        return None, k
    end = found.end
    while end + 1 < ceiling and text.words[end].low in ("of", "in", "at", "from") and not to:
        onward = phrase_right(text, end + 1, ceiling, grow=False)
        if onward is None or text.words[onward.head].low in ("interview", "statement", "email", "letter"):
            break
        end = onward.end
    return Phrase(found.start, end, "noun", found.head), end


def clause_begins(text: Words, k: int, ceiling: int) -> bool:
    """Whether a clause with its own subject begins here: none of the recruits had been given a copy."""
    first = text.words[k]
    if first.finite and first.part == "pronoun":
        return True
    opens = first.part in ("determiner", "noun", "name", "number", "pronoun", "possessive", "adverb", "adjective")
    if not opens and first.low not in (
        "about",
        "more",
        "less",
        "fewer",
        "between",
        "over",
        "under",
        "nearly",
        "if",
        "when",
        "after",
        "at",
    ):
        return False
    if first.part == "pronoun" and first.low in ("him", "them", "me", "us", "nothing"):
        return False
    for n in range(k + 1, min(ceiling, k + 30)):
        word = text.words[n]
        if word.part in ("relative", "that") and first.low not in ("if", "when", "after"):
            return False
        if word.part == "sign" and word.low in '.;:“”"':
            return False
        if word.finite:
            return True
        if word.part == "verb" and word.form == "past" and (n + 1 >= ceiling or text.words[n + 1].low != "by"):
            return True
        if (
            word.form == "third"
            and text.words[n - 1].part in ("noun", "name", "pronoun")
            and text.words[n - 1].number != "many"
        ):
            return True
        if (
            word.lemma in lists.COMMON
            and text.words[n - 1].number == "many"
            and text.words[n - 1].part in ("noun", "pronoun")
        ):
            return True
    return False

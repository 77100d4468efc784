"""English clauses of saying: which words are verbs of saying here, active, passive, inverted, with as or to whom."""

from __future__ import annotations

from typing import Final

from earwitness.claims.languages import english_speech_words as lists
from earwitness.claims.languages.english_phrases import clause_inside, core_left, phrase_right
from earwitness.claims.languages.english_subjects import subject_before
from earwitness.claims.languages.speech import Frame, Phrase, Word, Words

_HABITS: Final = frozenset("likes like liked used loves loved".split())
_SAYING_MODALS: Final = frozenset("will would did do may might must could can".split())
_CLOSING: Final = frozenset(".,;:!?…—–")
_COURTS: Final = frozenset("court inquest jury tribunal inquiry hearing judge commission committee panel".split())
_QUOTED_FROM: Final = frozenset("quoted cited quoting citing quotes".split())


def is_be(word: Word) -> bool:
    return word.low in lists.BE or (word.finite and word.low.endswith(("'m", "'re", "'s")) and word.part == "pronoun")


def is_passive(text: Words, at: int, before: int, floor: int) -> bool:
    """Was told; were you told; has been released and ordered."""
    word = text.words[before]
    if is_be(word):
        return True
    if word.part in ("pronoun", "noun", "name") and text.words[floor].low in lists.BE and at - floor <= 6:
        return True
    if word.part != "conjunction":
        return False
    for n in range(before - 1, max(floor, before - 9), -1):
        if text.words[n].form in ("past", "passive") and n > floor:
            k = over_adverbs(text, n - 1, floor)
            return k >= floor and is_be(text.words[k])
        if text.words[n].finite or text.words[n].part in ("relative", "that"):
            return False
    return False


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
    if word.lemma == "point":
        return True
    if word.lemma in ("speak", "talk") and low != "of":
        return False
    k = over_adverbs(text, at - 1, floor)
    before = text.words[k] if k >= floor else None
    if word.form == "bare":
        follows = after is None or after.part in ("that", "pronoun", "determiner", "sign", "subordinator", "name")
        return _bare(text, at, k, floor) and (follows or word.low not in lists.NOUNLIKE)
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
        return some or (not follows and after is not None)  # in the said email; the accused
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
    asked = any(text.words[n].low in ("what", "why", "how", "which") for n in range(max(floor, at - 4), at))
    if before.part == "auxiliary":
        return (
            not negative
            and not asked
            and before.low in ("will", "would", "did", "do", "may", "might", "must", "could", "can")
        )
    if before.low == "to":
        return k - 2 >= floor and (text.words[k - 1].low == "on" or text.words[k - 1].low in _HABITS)
    if before.part == "pronoun":
        return before.low in ("i", "you", "we", "they", "who", "others", "some")
    if before.part == "relative":
        return True
    if before.part not in ("noun", "name", "determiner") and before.low != ",":
        return False
    if before.low in ("its", "his", "her", "their", "my", "our", "your", "a", "an", "the", "this", "that"):
        return False  # in its report
    subject = subject_before(text, at, floor)
    if subject is None:
        return False
    whole = text.words[subject.start : subject.end]
    several = whole[0].number == "many" or any(
        w.low in ("some", "many", "two", "three", "and", "several") for w in whole
    )
    return before.number == "many" or text.words[subject.head].number == "many" or several


def according(text: Words, at: int, ceiling: int) -> Frame | None:
    if at + 1 >= ceiling or text.words[at + 1].low != "to":
        return None
    subject = phrase_right(text, at + 2, ceiling)
    if subject is None or text.words[subject.head].low in ("plan", "schedule", "age", "size", "need", "ability", "law"):
        return None
    return Frame(at, at + 2, "utter", at, subject.end, subject, nominal=True, rule="according")


def account(text: Words, at: int, floor: int, ceiling: int) -> Frame | None:
    """By the corporal's account, by her own reckoning."""
    if at + 1 >= ceiling or text.words[at + 1].low not in _CLOSING:
        return None
    last = at - 1 - (at - 1 > floor and text.words[at - 1].low == "own")
    if last <= floor:
        return None
    pronoun = text.words[last].low in ("his", "her", "their")
    start = last if pronoun else core_left(text, last, floor, linked=False)
    if start is None or start - 1 < floor or text.words[start - 1].low not in ("by", "in"):
        return None
    if not pronoun and text.words[last].part != "possessive":
        return None
    subject = Phrase(start, last + 1, "pronoun" if pronoun else "noun", last)
    return Frame(start - 1, at + 1, "utter", start - 1, at + 1, subject, nominal=True, rule="according")


def perceived(text: Words, at: int, floor: int, ceiling: int) -> Frame | None:
    """They heard a guard say."""
    word = text.words[at]
    if word.form != "bare" or at - 1 <= floor or text.words[at - 1].part not in ("noun", "name", "pronoun"):
        return None
    pronoun = text.words[at - 1].part == "pronoun"
    start = at - 1 if pronoun else core_left(text, at - 1, floor)
    if start is None or start - 1 < floor or text.words[start - 1].low not in ("heard", "hear", "hears", "saw"):
        return None
    subject = Phrase(start, at, "pronoun" if pronoun else "noun", at - 1)
    addressee, rest = addressee_of(text, at + 1, ceiling, word)
    return Frame(at, at + 1, word.cue or "", start, rest, subject, addressee=addressee)


def citing(text: Words, at: int, floor: int, ceiling: int) -> Frame | None:
    """X, citing Y: what X says is Y's."""
    quoted_as = any(w.low == "as" for w in text.words[at + 1 : min(ceiling, at + 10)])
    if at == floor or text.words[at - 1].low != "," or quoted_as:
        return None
    subject = phrase_right(text, at + 1, ceiling)
    if subject is None or subject.kind != "noun":
        return None
    return Frame(at, at + 1, "utter", at, subject.end, subject, nominal=True, rule="citing")


def heard(text: Words, at: int, subject: Phrase, floor: int, ceiling: int) -> Frame | None:
    """A court heard that; a driver who heard it from a guard."""
    if text.words[subject.head].low in _COURTS:
        return Frame(at, at + 1, "hear", subject.start, at + 1, subject, unstated=True)
    if text.words[floor].low == "from" and at - floor < 14:
        teller = phrase_right(text, floor + 1, subject.start, grow=False)
        if teller is not None and teller.end >= subject.start - 1:
            return Frame(at, at + 1, "hear", floor, at + 1, teller, addressee=subject, rule="heard from")
    for n in range(at + 1, min(ceiling - 1, at + 5)):
        if text.words[n].low == "from":
            teller = phrase_right(text, n + 1, ceiling)
            if teller is None or text.words[teller.head].gender == "n":
                return None
            return Frame(at, at + 1, "hear", subject.start, teller.end, teller, addressee=subject, rule="heard from")
        if text.words[n].part not in ("pronoun", "determiner", "adverb", "noun"):
            return None
    return None


def asks_who(text: Words, subject: Phrase, floor: int) -> bool:
    """So who told you: nobody is named."""
    if subject.kind != "relative" or text.words[subject.start].low != "who":
        return False
    return subject.start == floor or text.words[subject.start - 1].part not in ("noun", "name", "sign", "pronoun")


def gerund(text: Words, at: int, floor: int, ceiling: int) -> Frame | None:
    """, adding that; was quoted as saying; quoted Lind as saying; a banner reading; heard saying."""
    before = text.words[at - 1] if at - 1 >= floor else None
    word = text.words[at]
    if before is None:
        return None
    addressee, rest = addressee_of(text, at + 1, ceiling, word)
    cue = word.cue or ""
    if before.low == "as":
        return _quoted_as(text, at, floor, rest)
    if before.low in (",", "while") and word.cue != "think":
        subject = subject_before(text, at, floor)
        if subject is None or subject.kind == "relative":
            return None
        shared = Phrase(subject.start, subject.end, "shared", subject.head)
        return Frame(at, at + 1, cue, at, rest, shared, addressee=addressee, rule="adding")
    after = text.words[rest] if rest < ceiling else None
    if after is None or not (after.low in '“"‘«:' or after.part == "that"):
        return None
    if before.low in ("heard", "seen", "recorded", "filmed", "caught", "shown"):
        subject = subject_before(text, at - 1, floor)
    else:
        start = core_left(text, at - 1, floor) if before.part in ("noun", "name") else None
        subject = Phrase(start, at, "noun", at - 1) if start is not None else None
    if subject is None:
        return None
    return Frame(at, at + 1, cue, subject.start, rest, subject, addressee=addressee)


def _quoted_as(text: Words, at: int, floor: int, rest: int) -> Frame | None:
    """X was quoted by Y as saying; Y quoted X as saying: Y passes it on."""
    for n in range(at - 2, max(floor, at - 16) - 1, -1):
        if text.words[n].low not in _QUOTED_FROM:
            continue
        k = over_adverbs(text, n - 1, floor)
        if k >= floor and is_be(text.words[k]):
            subject = subject_before(text, n, floor)
            outlet = phrase_right(text, n + 2, at - 1, grow=False) if text.words[n + 1].low == "by" else None
        else:
            subject = phrase_right(text, n + 1, at - 1)
            outlet = subject_before(text, n, floor)
        return Frame(at, at + 1, text.words[at].cue or "", n, rest, subject, addressee=outlet, rule="quoted as")
    return None


def passive(text: Words, at: int, before: int, floor: int, ceiling: int) -> Frame | None:
    """He was told by a guard that; it was said that; is said to; asked whether. By nobody named: unstated."""
    word = text.words[at]
    raised = at + 1 < ceiling and (text.words[at + 1].low == "to" or text.words[at + 1].part == "that")
    above = over_auxiliaries(text, at, floor) - 1
    aside = above >= floor and text.words[above].part == "relative"  # a man who is thought to be abroad
    if word.cue == "think" and word.lemma != "expect" and raised and not aside:
        start = before + 1 if before >= floor else at  # is thought to have left: whose thought is not said
        begins = at if at == floor else start
        return Frame(at, at + 1, "say", begins, at + 1, None, unstated=True, rule="passive")
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
    while k < ceiling and (text.words[k].part == "adverb" or text.words[k].low in ("so", "this")):
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
    marked = k - 1 >= floor and text.words[k - 1].low in "”’\"'»"
    if word.cue in ("tell", "order", "ask") and before is not None and before.low == "," and not marked:
        return None
    subject = phrase_right(text, after, ceiling)
    open_pronoun = subject is not None and subject.kind == "pronoun" and subject.end < ceiling
    if open_pronoun and before is not None and before.low == "," and not marked:
        assert subject is not None
        if text.words[subject.end].low not in _CLOSING:
            return None  # Lowe, through his lawyer, said he “rejects” it
    if subject is not None and word.cue == "order" and subject.end < ceiling and text.words[subject.end].low == "to":
        return None
    if subject is not None and before is not None and before.low == "," and not marked:
        sign = next(
            (n for n in range(subject.end, min(ceiling, subject.end + 10)) if text.words[n].part == "sign"), ceiling
        )
        if clause_inside(text, subject.end, min(sign, subject.end + 10)):
            return None  # One soldier, who gave his name, said he and his men had been told
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

"""English reported clauses: that, whether and why, to do, doing, a clause without that, a thing promised or denied."""

from __future__ import annotations

from typing import Final

from earwitness.claims.languages import english_speech_words as lists
from earwitness.claims.languages.english_phrases import over_adverbials
from earwitness.claims.languages.speech import Frame, Word, Words

_BARE: Final = frozenset(
    "say tell add claim admit confirm insist announce warn explain acknowledge concede report argue estimate predict"
    " suggest assure inform testify maintain vow promise believe state allege caution contend declare swear complain"
    " hear find pledge remind recall note write show indicate answer reply".split()
)
_GERUND: Final = frozenset("deny admit recall describe mention report remember".split())
_INTERROGATIVES: Final = frozenset("whether what how why who where when which if".split())
_ASKED: Final = frozenset("explain recall describe say reveal recount wonder".split())
_MARKS: Final = frozenset("“\"‘'«„")
_OBJECTS: Final = frozenset({"determiner", "name", "number", "pronoun", "possessive", "adjective"})
_QUANTIFIERS: Final = frozenset("about more less fewer between over under nearly at if when after".split())
_FARTHEST: Final = 200
"""Words after which no comma of the same clause is looked for: a sentence may be the whole of a text."""


def clause(text: Words, frame: Frame, ceiling: int) -> tuple[int, int] | None:
    """The clause that a frame reports, as tokens; None where it reports none."""
    if frame.nominal or frame.inverted or frame.cue in ("think", "call"):
        return None
    lemma = text.words[frame.end - 1].lemma
    near = frame.rest
    far = over_adverbials(text, near, ceiling)
    to_do = near + 1 < ceiling and text.words[near].low == "to" and text.words[near + 1].part not in _OBJECTS
    if to_do and frame.cue == "promise":
        relative = frame.subject is not None and frame.subject.kind == "relative"
        thats = (n for n in range(near, min(ceiling, near + 16)) if relative and text.words[n].part == "that")
        return near, next(thats, ceiling)
    if (further := _that_further(text, frame, near, ceiling)) is not None:
        return _after_that(text, further + 1, ceiling)
    if far < ceiling and text.words[far].part == "that":
        return _after_that(text, far + 1, ceiling)
    if near >= ceiling:
        return None
    for k in (near, far):
        if k < ceiling and text.words[k].low in _INTERROGATIVES and (frame.cue in ("ask", "tell") or lemma in _ASKED):
            plain = text.words[k].low in ("if", "when", "where") and frame.cue != "ask"
            return None if plain else (k, ceiling)
    word = text.words[near]
    to = near + 1 if word.low == "not" else near
    if to + 1 < ceiling and text.words[to].low == "to":
        if text.words[to + 1].part in ("determiner", "name", "number", "pronoun"):
            return None
        doing = frame.cue in ("promise", "order", "ask", "tell") or (frame.unstated and frame.cue == "say")
        return (near, ceiling) if doing or lemma == "claim" else None
    if word.part in ("verb", "auxiliary") and word.low.endswith("ing"):
        return (near, ceiling) if lemma in _GERUND and not frame.unstated else None
    if lemma in _BARE:
        # They found nine bodies, a source said: what was found is a thing.
        commas = (n for n in range(near, min(ceiling, near + _FARTHEST)) if text.words[n].low == ",")
        reach = next(commas, ceiling) if frame.cue == "show" else ceiling
        for k in (near, far):
            if k < ceiling and text.words[k].part != "sign" and clause_begins(text, k, reach):
                return k, ceiling
    return _thing(text, frame, lemma, ceiling)


def _that_further(text: Words, frame: Frame, near: int, ceiling: int) -> int | None:
    """Warned the owners five times that; denied through a lawyer that; told men who had refused to go that."""
    if frame.cue not in ("say", "tell", "deny", "voice") or near >= ceiling:
        return None
    told = frame.cue == "tell"
    if not (told or text.words[near].part == "preposition" or text.words[near].low == ","):
        return None
    described = told and text.words[near].low == "who"
    for n in range(near, min(ceiling, near + 16)):
        word = text.words[n]
        if word.part == "that":
            # A noun before it is what it describes, unless a clause with a subject of its own follows.
            begins = n + 1 < ceiling and (text.words[n + 1].low in _MARKS or clause_begins(text, n + 1, ceiling))
            return n if n > near and begins else None
        if (word.part == "sign" and word.low != ",") or (word.finite and not described) or word.part == "conjunction":
            return None
        if word.form == "gerund" and text.words[n - 1].part == "preposition":
            continue  # informed us in writing that
        if word.cue is not None and word.part == "verb":
            described = described and word.cue == "promise"
            if not described:
                return None
    return None


def _after_that(text: Words, k: int, ceiling: int) -> tuple[int, int] | None:
    while k < ceiling and text.words[k].low == ",":
        k += 1  # that, if elected, he would
    if k >= ceiling:
        return None
    sign = text.words[k].part == "sign" and text.skip_right(k) == k and text.words[k].low not in _MARKS
    return None if sign else (k, ceiling)


def _thing(text: Words, frame: Frame, lemma: str, ceiling: int) -> tuple[int, int] | None:
    """Warned of floods; promised “full support”; denied the charge."""
    word = text.words[frame.rest]
    if lemma in ("warn", "tell", "inform") and word.low in ("of", "about"):
        return frame.rest, ceiling
    named = word.part in ("determiner", "number", "noun", "adjective") or word.low in _MARKS
    if lemma in ("promise", "pledge", "announce", "deny") and named and not frame.unstated:
        return frame.rest, ceiling
    return None


def clause_begins(text: Words, k: int, ceiling: int) -> bool:
    """Whether a clause with its own subject begins here: none of the recruits had been given a copy."""
    first = text.words[k]
    if first.finite and first.part == "pronoun":
        return True
    opens = first.part in ("determiner", "noun", "name", "number", "pronoun", "possessive", "adverb", "adjective")
    if (not opens and first.low not in _QUANTIFIERS) or first.low in ("him", "them", "me", "us", "nothing"):
        return False
    wanted = 1
    for n in range(k + 1, min(ceiling, k + 30)):
        word, before = text.words[n], text.words[n - 1]
        if word.part in ("relative", "that") and first.low not in ("if", "when", "after"):
            wanted += 1  # gangs that operate there have attacked: the relative clause has a verb of its own
        if word.part == "sign" and word.low in ".;:":
            return False
        if word.part == "conjunction" and before.low == ",":
            return False
        if word.part == "conjunction" and n + 1 < ceiling:
            following = text.words[n + 1]
            if following.part in ("pronoun", "verb") and first.low not in ("if", "when", "after"):
                return False  # what goes on is another clause of the author's
        if before.low in _MARKS and n - 2 >= k:
            before = text.words[n - 2]  # the strikes “come in pairs”
        finite = word.finite or _finite_here(text, n, ceiling) or _present_here(before, word)
        wanted -= finite and not (before.finite and word.part == "verb")
        if wanted == 0:
            return True
    return False


def _present_here(before: Word, word: Word) -> bool:
    """A present tense after a noun it agrees with: the firm makes, the men say."""
    if before.part in ("noun", "name", "pronoun") and before.number != "many" and word.form == "third":
        return True
    if before.part in ("relative", "that") and (word.form == "third" or word.lemma in lists.COMMON):
        return True
    return before.part in ("noun", "pronoun") and before.number == "many" and word.lemma in lists.COMMON


def _finite_here(text: Words, n: int, ceiling: int) -> bool:
    """A past tense that is no participle: not before `by`, not between a determiner and its noun."""
    word = text.words[n]
    if word.part != "verb" or word.form != "past":
        return False
    return (n + 1 >= ceiling or text.words[n + 1].low != "by") and text.words[n - 1].part != "determiner"

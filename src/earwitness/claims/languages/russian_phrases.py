"""Russian phrases: a subject is known by its case and its agreement, so it is looked for on both sides of its verb.

Every walk is at most `FURTHEST` words.
"""

from __future__ import annotations

from typing import Final

from earwitness.claims.languages import russian_speech_words as lists
from earwitness.claims.languages.speech import FURTHEST, Phrase, Word, Words

NOMINAL: Final = frozenset({"noun", "name", "adjective", "number", "possessive"})
_PLAIN: Final = frozenset({"noun", "name"})


def agrees(verb: Word, noun: Word) -> bool:
    """Whether a word in the nominative can be the subject of a verb."""
    if "nomn" not in noun.case.split():
        return False
    if verb.number and noun.number and noun.part != "number" and verb.number != noun.number:
        return False
    if noun.part == "number":
        return True
    if noun.part == "adjective" and verb.number == "one" and None not in (verb.gender, noun.gender):
        return verb.gender == noun.gender
    inanimate = "inan" in noun.form and noun.lemma != "глава"
    return not (inanimate and verb.number == "one" and verb.gender and noun.gender and verb.gender != noun.gender)


def _boundary(s: Words, k: int) -> bool:
    word = s.words[k]
    return word.part in ("sign", "that", "subordinator", "relative") and word.low not in ("(", ")", "№", "-")


def stretch_left(s: Words, last: int, floor: int) -> int:
    """Where the run of nominal words and prepositions that ends at `last` begins; `last` + 1 where none does."""
    k = last
    low = max(floor, last - FURTHEST)
    while k >= low:
        opened = s.skip_left(k)
        if s.words[k].low == ")":
            opened = next((n for n in range(k - 1, max(low, k - 10) - 1, -1) if s.words[n].low == "("), k)
        if opened != k:
            k = opened - 1
            continue
        joins = s.words[k].low == "и" and low < k < last
        joins = joins and s.words[k - 1].part in NOMINAL and s.words[k + 1].part in NOMINAL
        if s.words[k].part not in NOMINAL | {"preposition", "adverb", "pronoun"} and not joins:
            break
        k -= 1
    return k + 1


def nominative_in(s: Words, verb: Word, start: int, end: int) -> Phrase | None:
    """The subject in a run of nominal words: the first word in the nominative that no preposition governs."""
    k = start
    governed = chained = False
    while k < end:
        closed = s.skip_right(k)
        if s.words[k].low == "(":
            k = 1 + next((n for n in range(k + 1, min(end, k + 10)) if s.words[n].low == ")"), k)
            continue
        if s.words[k].lemma == "сам":
            k += 1  # она сама обещала
            continue
        if closed != k:
            if not governed and k + 1 < closed:
                inner = s.words[k + 1]
                if "nomn" in inner.case.split() or "nomn" in s.words[closed - 1].case.split():
                    return Phrase(k, grow(s, k, end), "noun", k + 1)
            k, governed = closed + 1, False
            continue
        word = s.words[k]
        if word.part == "preposition":
            governed, chained = True, False
        elif word.part == "pronoun":
            if (
                not governed
                and "nomn" in word.case.split()
                and (
                    not verb.number
                    or not word.number
                    or verb.number == word.number
                    or word.low in ("кто", "кто-то", "никто")
                )
            ):
                return Phrase(k, k + 1, "pronoun", k)
            governed = False
        elif word.low[0].isdigit() and not (k + 1 < end and s.words[k + 1].part in NOMINAL | {"preposition"}):
            governed = False  # колония № 5
        elif word.part in NOMINAL:
            if chained and "gent" in word.case.split() and word.form != "fixed":
                k += 1
                continue
            chained = False
            told = word.form == "fixed" and k == start and k + 1 < end and _opens_subject(s.words[k + 1])
            if told:
                k += 1  # сказала ТАСС официальный представитель: whom she told
                continue
            # Новые итоги обещают объявить: what is promised is no promiser.
            thing = verb.cue in ("promise", "order") and verb.number == "many" and "inan" in word.form
            if thing and "accs" in word.case.split():
                return None
            if not governed and agrees(verb, word) and word.lemma not in lists.TIMES:
                return Phrase(k, grow(s, k, end), "noun", _head(s, k, end))
            if word.part in _PLAIN and governed:
                governed, chained = False, True
        k += 1
    return None


def _opens_subject(word: Word) -> bool:
    cases = word.case.split()
    return word.part in NOMINAL and "gent" not in cases and "nomn" in cases


def _head(s: Words, start: int, end: int) -> int:
    """The noun of a phrase, or the surname that follows its first noun."""
    head = start
    for k in range(start, min(end, start + 12)):
        word = s.words[k]
        if (word.part == "name" and "nomn" in word.case.split()) or (
            word.part == "noun" and s.words[head].part not in _PLAIN
        ):
            head = k
        elif word.part in ("preposition", "sign", "verb"):
            break
    return head


def grow(s: Words, start: int, ceiling: int) -> int:
    """Where the phrase that begins at `start` ends: adjectives, nouns, names, genitives, prepositional phrases."""
    k, reach = start, min(ceiling, start + FURTHEST)
    seen = False
    while k < reach:
        closed = s.skip_right(k)
        if closed != k:
            if (
                seen
                and "datv" in s.words[k + 1].case.split()
                and "nomn" not in s.words[k + 1].case.split()
                and "gent" not in s.words[k + 1].case.split()
            ):
                break
            k, seen = closed + 1, True
            continue
        word = s.words[k]
        if word.part in NOMINAL:
            cases = set(word.case.split())
            if seen and cases and not cases & {"gent", "nomn"} and "past" not in word.form:
                break
            seen = seen or word.part in _PLAIN or word.part == "number" or word.lemma in ("один", "другой", "многие")
            k += 1
        elif word.part == "preposition" and seen and k + 1 < reach:
            if s.words[k - 1].part == "name" or s.words[k + 1].form == "nominal" or _adverbial(s, k, reach):
                break
            onward = k + 1
            while onward < reach and (s.words[onward].part in NOMINAL or s.words[onward].part == "pronoun"):
                onward += 1
                if s.words[onward - 1].part in _PLAIN or s.words[onward - 1].part == "pronoun":
                    break
            if onward == k + 1:
                break
            k = onward
        elif (
            word.low == "и"
            and seen
            and k + 1 < reach
            and s.words[k + 1].part in ("name", "noun")
            and "nomn" in s.words[k + 1].case.split()
        ):
            k += 1
        else:
            break
    while k - 1 > start and s.words[k - 1].part == "adjective" and s.words[k - 2].part == "name":
        k -= 1  # Песков позднее
    return max(k, start + 1)


def _adverbial(s: Words, k: int, reach: int) -> bool:
    """When, where it was said: no part of who said it."""
    for n in range(k + 1, min(reach, k + 5)):
        word = s.words[n]
        if word.part in _PLAIN or word.part == "number":
            return word.lemma in lists.TIMES or word.lemma in lists.SETTINGS or word.part == "number"
        if word.part not in NOMINAL:
            return word.part != "pronoun"
    return True


def with_apposition(s: Words, phrase: Phrase, ceiling: int) -> Phrase:
    """A subject with what follows its comma: , жена крепильщика; , пожелавший остаться неизвестным; , который …"""
    end = phrase.end
    if end + 1 < ceiling and s.words[end].low == ",":
        first = s.words[end + 1]
        tied = first.part == "relative" or (first.part == "adjective" and "past" in first.form)
        if tied:
            k = end + 1
            while k < min(ceiling, end + FURTHEST) and not (s.words[k].part == "sign" and s.words[k].low in ",;:—–."):
                k += 1
            return Phrase(phrase.start, k, phrase.kind, phrase.head)
        if first.part in ("noun", "name", "number", "adjective") and phrase.kind == "noun" and first.case:
            onward = grow(s, end + 1, ceiling)
            closed = onward >= ceiling or s.words[onward].part == "sign"
            if (
                closed
                and ("nomn" in first.case.split() or first.part == "number")
                and not any(s.words[n].finite for n in range(end + 1, onward))
            ):
                return Phrase(phrase.start, onward, phrase.kind, phrase.head)
    return phrase


def subject(s: Words, at: int, floor: int, ceiling: int, depth: int = 0) -> tuple[Phrase, bool] | None:
    """The subject of the verb at `at`, and whether it follows the verb."""
    verb = s.words[at]
    begin = stretch_left(s, at - 1, floor)
    found = nominative_in(s, verb, begin, at)
    if found is not None and not (
        found.kind == "noun" and found.end < at and s.words[found.end].part in _PLAIN and False
    ):
        return found, False
    found = _right(s, at, ceiling)
    if found is not None:
        return found, True
    if begin - 1 >= floor and s.words[begin - 1].low in (",", "—", "–"):
        crossed = _across(s, verb, begin - 1, floor)
        if crossed is not None:
            return crossed, False
    relative = s.words[begin - 1] if begin - 1 >= floor else None
    fits = relative is not None and relative.number in (None, verb.number)
    if relative is not None and fits and relative.part == "relative" and "nomn" in relative.case.split():
        return Phrase(begin - 1, begin, "relative", begin - 1), False
    if depth == 0:
        return shared(s, at, floor, ceiling)
    return None


def _right(s: Words, at: int, ceiling: int) -> Phrase | None:
    end = at + 1
    while end < min(ceiling, at + 16):
        closed = s.skip_right(end)
        if closed != end:
            end = closed + 1
            continue
        also = end == at + 1 and s.words[end].low == "и"  # сообщали и родственники
        if _boundary(s, end) or (s.words[end].part in ("verb", "conjunction") and not also):
            break
        end += 1
    found = nominative_in(s, s.words[at], at + 1, end)
    if found is None:
        return None
    if found.kind == "noun":
        found = Phrase(found.start, grow(s, found.start, ceiling), "noun", found.head)
    return with_apposition(s, found, ceiling)


def _across(s: Words, verb: Word, comma: int, floor: int) -> Phrase | None:
    """Мужчина, которого называют Шалым, сказал: over what stands between the commas to the noun before them."""
    low = max(floor, comma - FURTHEST)
    for k in range(comma - 1, low, -1):
        if s.words[k].low not in (",", "—", "–"):
            if s.words[k].part == "sign" and s.words[k].low in ";:.":
                return None
            continue
        first = s.words[k + 1]
        tied = (
            first.part in ("relative", "preposition", "noun", "name", "number", "subordinator", "adverb", "conjunction")
            or first.form.startswith("past")
            or first.form == "gerund"
            or first.part == "adjective"
        )
        if not tied:
            continue
        begin = stretch_left(s, k - 1, floor)
        found = nominative_in(s, verb, begin, k)
        if found is not None:
            aside = first.part in ("subordinator", "preposition", "conjunction", "adverb") or first.form == "gerund"
            whole = found.end == k and not aside
            return Phrase(found.start, comma, "noun", found.head) if whole else found
    return None


def shared(s: Words, at: int, floor: int, ceiling: int) -> tuple[Phrase, bool] | None:
    """Стрежнев предупредил, что … , и запретил: the subject of an earlier verb of the sentence, of the same form."""
    verb = s.words[at]
    inside = False
    first = max(floor, at - FURTHEST)
    # After a colon or a semicolon another clause begins: появилось обращение: он благодарит всех и просит.
    breaks = [n for n in range(first, at) if s.words[n].low in (":", ";") and s.level[n] == s.level[at]]
    if breaks and any(s.words[n].finite for n in range(breaks[-1], at)):
        first = breaks[-1] + 1
    for n in range(first, at):
        word = s.words[n]
        insertion = word.low == "как" and n > floor and s.words[n - 1].low == ","
        if word.part == "relative" or insertion:
            inside = True
        elif word.low == ",":
            inside = False
        if inside:
            continue
        if word.part == "verb" and word.finite and s.level[n] == s.level[at] and verb.number in (None, word.number):
            found = subject(s, n, floor, at, depth=1)
            if found is not None and found[0].kind != "relative":
                return Phrase(found[0].start, found[0].end, "shared", found[0].head), False
            if word.number == "many":
                place = place_of_saying(s, n, floor, at)
                if place is not None:
                    return Phrase(place.start, place.end, "shared", place.head), False
            return None
    return None


def place_of_saying(s: Words, at: int, floor: int, ceiling: int) -> Phrase | None:
    """Сообщили в пресс-службе: the noun after `в`, in the prepositional case, that is no time and no setting."""
    right = range(at + 1, min(ceiling, at + 14))
    left = range(at - 1, max(floor, at - 14) - 1, -1)
    for side in (right, left):
        for k in side:
            if s.words[k].part in ("that", "verb", "relative") or (
                s.words[k].part == "sign" and s.words[k].low in ",.;:—–"
            ):
                break
            if s.words[k].low not in ("в", "во", "на") or k + 1 >= ceiling:
                continue
            first = k + 1
            n = first
            while n < ceiling and s.words[n].part in ("adjective", "possessive"):
                n += 1
            if n >= ceiling or s.words[n].part not in _PLAIN:
                continue
            word = s.words[n]
            if "loct" not in word.case.split() or word.lemma in lists.TIMES or word.lemma in lists.SETTINGS:
                continue
            if s.words[k].low == "на" and word.lemma not in (
                "предприятие",
                "завод",
                "шахта",
                "комбинат",
                "фабрика",
                "станция",
                "производство",
            ):
                continue
            return Phrase(first, grow(s, first, ceiling), "noun", n)
    return None


def addressee(s: Words, at: int, floor: int, ceiling: int, taken: Phrase | None) -> Phrase | None:
    """To whom: a dative beside the verb."""
    for side in (range(at + 1, min(ceiling, at + 7)), range(at - 1, max(floor, at - 3) - 1, -1)):
        for k in side:
            word = s.words[k]
            if taken is not None and taken.start <= k < taken.end:
                if side.step > 0:
                    continue
                break
            closed = s.skip_right(k)
            if closed != k and k + 1 < closed and "datv" in s.words[closed - 1].case.split():
                return Phrase(k, closed + 1, "noun", k + 1)
            if word.part in ("sign", "that", "verb", "preposition"):
                break
            if "datv" not in word.case.split():
                if side.step > 0 and word.part in NOMINAL:
                    break
                continue
            if word.part == "pronoun":
                return Phrase(k, k + 1, "pronoun", k)
            if word.part in NOMINAL:
                end = k + 1
                while end < ceiling and (s.words[end].part in NOMINAL or s.skip_right(end) != end):
                    closed = s.skip_right(end)
                    if closed == end and not set(s.words[end].case.split()) & {"datv", "gent"}:
                        break
                    end = closed + 1
                if taken is not None and k < taken.start:
                    end = min(end, taken.start)
                return Phrase(k, end, "noun", k)
    return None

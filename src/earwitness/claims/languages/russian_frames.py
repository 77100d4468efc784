"""Russian clauses of saying: with a subject, by a noun (по словам), impersonal, from a place (в пресс-службе)."""

from __future__ import annotations

from earwitness.claims.languages import russian_speech_words as lists
from earwitness.claims.languages.russian_clauses import clause
from earwitness.claims.languages.russian_phrases import (
    NOMINAL,
    addressee,
    grow,
    place_of_saying,
    stretch_left,
    subject,
    with_apposition,
)
from earwitness.claims.languages.russian_reading import HIS
from earwitness.claims.languages.speech import FURTHEST, Frame, Phrase, Words


def agent(text: Words, start: int, ceiling: int) -> Phrase | None:
    """The genitive (or dative) phrase that names a source."""
    if start >= ceiling:
        return None
    word = text.words[start]
    if word.part == "pronoun":
        return Phrase(start, start + 1, "pronoun", start)
    if word.part not in NOMINAL and text.skip_right(start) == start:
        return None
    end = grow(text, start, ceiling)
    head = next((n for n in range(start, end) if text.words[n].part in ("noun", "name")), start)
    name = head
    for n in range(head, end):
        if text.words[n].part == "name":
            name = n
        elif text.words[n].part == "preposition":
            break
    return with_genitive(text, Phrase(start, end, "noun", name), ceiling)


def with_genitive(text: Words, phrase: Phrase, ceiling: int) -> Phrase:
    """A genitive with its relative clause: источника, который …"""
    if phrase.end + 1 < ceiling and text.words[phrase.end].low == ",":
        first = text.words[phrase.end + 1]
        if first.part == "relative" or first.form == "past":
            return with_apposition(text, phrase, ceiling)
    return phrase


def nominal(text: Words, at: int, floor: int, ceiling: int) -> Frame | None:
    """По словам X; по его словам; со слов X; согласно X; со ссылкой на X; по слухам."""
    word = text.words[at]
    before = text.words[at - 1] if at - 1 >= floor else None
    if word.low == "судя":
        found = agent(text, at + 2, ceiling) if at + 2 < ceiling and text.words[at + 1].low == "по" else None
        if found is None or "datv" not in text.words[found.start].case.split():
            return None
        return Frame(at, at + 2, "utter", at, found.end, found, nominal=True, rule="according")
    if before is None and word.low != "согласно":
        return None
    if word.low == "согласно":
        found = agent(text, at + 1, ceiling)
        return Frame(at, at + 1, "utter", at, found.end, found, nominal=True, rule="according") if found else None
    if word.low == "ссылкой" and before is not None and before.low == "со":
        found = agent(text, at + 2, ceiling) if at + 1 < ceiling and text.words[at + 1].low == "на" else None
        return Frame(at - 1, at + 2, "utter", at - 1, found.end, found, nominal=True, rule="citing") if found else None
    assert before is not None
    if before.low in HIS and at - 2 >= floor and text.words[at - 2].low in ("по", "со", "с"):
        his = Phrase(at - 1, at, "pronoun", at - 1)
        return Frame(at - 2, at + 1, "utter", at - 2, at + 1, his, nominal=True, rule="according")
    by = before.low == "по" or (before.low in ("со", "с") and word.low == "слов")
    start = at - 1
    if before.part == "adjective" and at - 2 >= floor and text.words[at - 2].low == "по":
        by, start = True, at - 2
    if not by:
        return None
    if word.lemma in lists.RUMOURS:
        return Frame(start, at + 1, "utter", start, at + 1, None, unstated=True, nominal=True, rule="according")
    if word.lemma in lists.PAPERS and word.low not in ("данным",):
        found = agent(text, at, ceiling)
    else:
        found = agent(text, at + 1, ceiling)
        if (
            found is not None
            and text.words[found.start].part in NOMINAL
            and "gent" not in text.words[found.start].case.split()
            and text.skip_right(found.start) == found.start
        ):
            found = None
    if found is None:
        # По неподтверждённым данным: whose they are is not said.
        bare = before.part == "adjective" and at + 1 < ceiling and text.words[at + 1].part not in NOMINAL
        if not bare:
            return None
        return Frame(start, at + 1, "utter", start, at + 1, None, unstated=True, nominal=True, rule="according")
    return Frame(start, at + 1, "utter", start, found.end, found, nominal=True, rule="according")


def impersonal(text: Words, at: int, floor: int, ceiling: int) -> Frame | None:
    """Сообщается, что; в документе говорится; было сказано; как утверждается."""
    word = text.words[at]
    if word.lemma == "следовать":
        return _follows_from(text, at, floor, ceiling)
    if word.cue == "utter" and word.number == "many":
        return None
    that = at + 2 < ceiling and text.words[at + 1].low == "," and text.words[at + 2].part == "that"
    if word.lemma == "считаться" and not that:
        return None  # считается лучшим
    where = place_of_saying(text, at, floor, ceiling)
    if where is None:
        where = _document(text, at, floor, ceiling)
    begins = _begin(text, at, floor, where)
    how = begins - 1 >= floor and text.words[begins - 1].low == "как"
    if how:
        begins -= 1
    rest = max(at + 1, where.end if where is not None else 0)
    if where is None:
        found = subject(text, at, floor, ceiling, depth=1)
        if found is not None and word.form == "passive":
            return None
    return Frame(
        at,
        at + 1,
        word.cue or "",
        begins,
        rest,
        where,
        inverted=False,
        unstated=where is None,
        nominal=how,
        rule="according" if how else "impersonal",
    )


def _follows_from(text: Words, at: int, floor: int, ceiling: int) -> Frame | None:
    """Следует из документа."""
    if at + 2 >= ceiling or text.words[at + 1].low != "из":
        return _out_of(text, at, floor)
    source = agent(text, at + 2, ceiling)
    if source is None:
        return None
    how = at - 1 >= floor and text.words[at - 1].low == "как"
    return Frame(at, at + 2, "say", at - how, source.end, source, inverted=True, nominal=how, rule="place")


def _out_of(text: Words, at: int, floor: int) -> Frame | None:
    """Из журналов следует, что."""
    for k in range(at - 1, max(floor, at - 12) - 1, -1):
        if text.words[k].low == "из":
            source = agent(text, k + 1, at)
            return Frame(at, at + 1, "say", k, at + 1, source, rule="place") if source is not None else None
        if text.words[k].part == "sign":
            return None
    return None


def _document(text: Words, at: int, floor: int, ceiling: int) -> Phrase | None:
    """В письме министерства говорится: settings are sources where nobody else is."""
    for k in (*range(stretch_left(text, at - 1, floor), at), *range(at + 1, min(ceiling, at + 4))):
        if text.words[k].low in ("в", "во", "на") and k + 1 < ceiling and text.words[k + 1].part in NOMINAL:
            head = next((n for n in range(k + 1, min(ceiling, k + 5)) if text.words[n].part in ("noun", "name")), k + 1)
            if "loct" in text.words[head].case.split() and text.words[head].lemma not in lists.TIMES:
                return Phrase(k + 1, grow(text, k + 1, at if k < at else ceiling), "noun", head)
    return None


def _begin(text: Words, at: int, floor: int, phrase: Phrase | None) -> int:
    begins = at
    if phrase is not None and phrase.start < at:
        begins = phrase.start
        if begins - 1 >= floor and text.words[begins - 1].part == "preposition":
            begins -= 1
    while (
        begins - 1 >= floor
        and text.words[begins - 1].part in ("adverb", "pronoun")
        and not text.words[begins - 1].finite
    ):
        begins -= 1
    return begins


def verbal(text: Words, at: int, floor: int, ceiling: int) -> Frame | None:
    word = text.words[at]
    if at - 1 >= floor and text.words[at - 1].low in ("не", "ни") and word.cue in ("say", "voice"):
        return None
    if word.lemma in lists.PASSING_ON:
        return _words_of(text, at, ceiling)
    if word.cue == "hear":
        return _heard_from(text, at, floor, ceiling)
    found = subject(text, at, floor, ceiling)
    if found is not None and text.words[found[0].start].low in ("никто", "ничто"):
        return None
    if found is not None and found[0].kind == "shared" and word.number == "many" and word.form == "finite":
        place = place_of_saying(text, at, floor, ceiling)
        found = (place, place.start > at) if place is not None else found
    rule, unstated = "", False
    if found is None:
        earlier = _earlier_subject(text, at, floor)
        if earlier is not None:
            found = earlier, False
    if found is None:
        if word.form == "first" or word.number != "many":
            return None
        where = place_of_saying(text, at, floor, ceiling)
        there = [k for k in range(max(floor, at - 3), min(ceiling, at + 2)) if text.words[k].low == "там"]
        if where is None and there:
            where = Phrase(there[0], there[0] + 1, "pronoun", there[0])
        if where is not None:
            found, rule = (where, where.start > at), "place"
        else:
            if word.cue in ("voice", "call", "think") and word.lemma not in ("ответить", "отвечать", "называть"):
                return None
            unstated, rule = True, "impersonal"
    if found is not None and text.words[found[0].start].low == "кто":
        found, unstated = None, True  # кто вам приказал: nobody is named
    who = found[0] if found is not None else None
    after = found[1] if found is not None else False
    told = addressee(text, at, floor, ceiling, who)
    begins = at if who is None or after or who.kind == "shared" else min(who.start, at)
    begins = _begin(text, begins, floor, who if rule == "place" else None)
    rest = at + 1
    if after and who is not None:
        rest = max(rest, who.end)
    if told is not None:
        rest = max(rest, told.end)
    how = begins - 1 >= floor and text.words[begins - 1].low == "как" and word.cue not in ("call",)
    if how and begins - 3 >= floor and text.words[begins - 2].low == "," and text.words[begins - 3].cue is not None:
        how = False  # вспоминает, как начальник кричал
    if word.lemma in lists.ALSO_DOING and not _says(text, at, rest, ceiling):
        return None
    if about_that(text, at, floor):
        rule = "about that"
    aside = at + 1 < ceiling and text.words[at + 1].low == "," and text.words[min(at + 2, ceiling - 1)].part != "that"
    if unstated and aside and (at == floor or text.words[at - 1].low == ","):
        return Frame(at, at + 1, word.cue or "", at, at + 1, None, unstated=True, nominal=True, rule="according")
    if how:
        plain = Frame(at, at + 1, word.cue or "", begins, rest, who, inverted=after, addressee=told)
        how = clause(text, plain, ceiling) is None
    return Frame(
        at,
        at + 1,
        word.cue or "",
        begins - 1 if how else begins,
        rest,
        who,
        inverted=after,
        unstated=unstated,
        addressee=told,
        nominal=how,
        rule="according" if how else rule,
    )


def _heard_from(text: Words, at: int, floor: int, ceiling: int) -> Frame | None:
    """Один слышал от водителя, что: the words are the driver's, told to the subject."""
    for k in range(at + 1, min(ceiling - 1, at + 4)):
        if text.words[k].low == "от":
            teller = agent(text, k + 1, ceiling)
            if teller is None:
                return None
            hearer = subject(text, at, floor, ceiling)
            return Frame(
                at,
                k + 1,
                "hear",
                hearer[0].start if hearer is not None and not hearer[1] else at,
                teller.end,
                teller,
                addressee=hearer[0] if hearer is not None else None,
                rule="heard from",
            )
        if text.words[k].part not in ("pronoun", "adverb"):
            return None
    return None


def _earlier_subject(text: Words, at: int, floor: int) -> Phrase | None:
    """Комбат обещал вывести нас. Говорил: … — a sentence that begins with its verb goes on about the same person."""
    verb = text.words[at]
    if verb.form != "finite" or verb.number != "one" or verb.gender is None:
        return None
    if at - floor > 2 or any(text.words[n].part not in ("conjunction", "adverb") for n in range(floor, at)):
        return None
    for n in range(floor - 1, max(0, at - FURTHEST) - 1, -1):
        word = text.words[n]
        if text.level[n] != text.level[at]:
            continue
        if word.part == "verb" and word.finite and word.gender == verb.gender:
            found = subject(text, n, max(0, at - FURTHEST), at, depth=1)
            return Phrase(found[0].start, found[0].end, "shared", found[0].head) if found is not None else None
    return None


def _words_of(text: Words, at: int, ceiling: int) -> Frame | None:
    """Приводит слова министра агентство: the words are the minister's."""
    for k in range(at + 1, min(ceiling, at + 4)):
        if text.words[k].low != "слова":
            continue
        his = text.words[k - 1].low in HIS
        source = Phrase(k - 1, k, "pronoun", k - 1) if his else agent(text, k + 1, ceiling)
        if source is None:
            return None
        return Frame(at, k + 1, "voice", at, max(k + 1, source.end), source, inverted=True, rule="words of")
    return None


def about_that(text: Words, at: int, floor: int) -> bool:
    """Об этом сообщил X: what is said stands in the sentence before."""
    return any(
        text.words[k].low in ("об", "о") and text.words[k + 1].low in ("этом", "чем")
        for k in range(max(floor, at - 5), at - 1)
    )


def _says(text: Words, at: int, rest: int, ceiling: int) -> bool:
    """Whether no bare object follows a verb that may also do something."""
    k = rest
    while k < min(ceiling, rest + 12):
        word = text.words[k]
        if word.part == "sign" or word.part == "that":
            return True
        if word.part == "preposition":
            k += 1
            while k < ceiling and text.words[k].part in NOMINAL:
                k += 1
            continue
        if word.part in NOMINAL and "datv" not in word.case.split():
            return False
        k += 1
    return True

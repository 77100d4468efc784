"""Interviews in dashes, no name before any turn: who asks and who answers stands in the paragraph above, once.

    The correspondent Gleb Surov talked to the chairman of the union, Sergei Lapshin.
    — How many did not go down?
    — More than four hundred.

A run is taken for an interview where it begins with a question, and nearly all that ask stand at the asker's turns.
"""

from __future__ import annotations

from typing import Final

from earwitness.claims.drafted import Named
from earwitness.claims.drafting.agents import Agents
from earwitness.claims.drafting.sheet import Sheet
from earwitness.claims.languages.speech import Phrase
from earwitness.claims.text import Place

FEWEST: Final = 4
"""Turns of a run; fewer are a scene of a story."""
LOOK_BACK: Final = 3
"""Paragraphs above a run that may say who talks."""
BESIDE: Final = 8
"""Characters, all blank, that a paragraph may have beside its turn."""
_PARTS: Final = frozenset({"noun", "name", "adjective", "possessive", "number", "determiner", "pronoun"})


def find(sheet: Sheet, agents: Agents) -> dict[int, Named | None]:
    """Pair -> who speaks (None where only the other is named), for the turns of each interview."""
    out: dict[int, Named | None] = {}
    run: list[int] = []
    before = -2
    for n, one in [*enumerate(sheet.pairs), (-1, None)]:
        if one is not None and (one.mark != "dash" or one.inside is not None):
            continue
        number = sheet.text.paragraph_number(one.start) if one is not None else -9
        if one is None or number != before + 1 or not _whole(sheet, number, one.start, one.end):
            out.update(_interview(sheet, agents, run))
            run = []
        if one is not None and _whole(sheet, number, one.start, one.end):
            run.append(n)
            before = number
    return out


def _whole(sheet: Sheet, number: int, start: int, end: int) -> bool:
    """Whether a turn is all of its paragraph: one that says who speaks needs no guess."""
    place = sheet.text.paragraphs[number]
    if start - place.start > BESIDE or place.end - end > BESIDE:
        return False
    return (
        not sheet.text.words_of(Place(place.start, start)).strip()
        and not sheet.text.words_of(Place(end, max(end, place.end))).strip()
    )


def _interview(sheet: Sheet, agents: Agents, run: list[int]) -> dict[int, Named | None]:
    asks = [sheet.text.words_of(sheet.pairs[n].inner).rstrip()[-1:] == "?" for n in run]
    if len(run) < FEWEST or not asks[0]:
        return {}
    asked, answered = asks[::2], asks[1::2]
    if sum(asked) * 5 < len(asked) * 3 or sum(answered) * 4 > len(answered):
        return {}
    number = sheet.text.paragraph_number(sheet.pairs[run[0]].start)
    for above in range(number - 1, max(-1, number - 1 - LOOK_BACK), -1):
        who = _talked(sheet, agents, sheet.text.paragraphs[above])
        if who is not None:
            return {n: who[turn % 2] for turn, n in enumerate(run)}
    return {}


def _talked(sheet: Sheet, agents: Agents, place: Place) -> tuple[Named | None, Named | None] | None:
    """Who asked and who answered: X talked to Y; she talked to us."""
    table = sheet.table
    for at in range(sheet.token_from(place.start), sheet.token_from(place.end)):
        if sheet.words[at].lemma not in table.talked or sheet.level[at] != -1:
            continue
        floor, ceiling = sheet.bounds(at)
        first = at + 1
        if first >= ceiling or sheet.words[first].low not in table.with_whom:
            continue
        first += 1
        end = first
        while end < ceiling and (sheet.words[end].part in _PARTS or sheet.skip_right(end) != end):
            end = sheet.skip_right(end) + 1
        if end == first:
            continue
        topic = table.grammar.topic(sheet, floor, ceiling)
        ours = sheet.words[first].low in table.first_person
        asker = agents.named(topic[0]) if topic is not None else None
        if ours:
            return (None, asker) if asker is not None else None
        names = [k for k in range(first, end) if sheet.words[k].part == "name"]
        kind = "pronoun" if sheet.words[first].part == "pronoun" else "noun"
        other = agents.named(Phrase(first, end, kind, names[-1] if names else end - 1))
        mine = topic is not None and sheet.words[topic[0].start].low in table.first_person
        return (None if mine else asker), other
    return None

"""Who a mention is of: the fullest description that the text gives, by surname, by the noun, by number and gender."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from typing import Final

from earwitness.claims.drafted import UNSTATED, Named, Source
from earwitness.claims.drafting.sayings import Saying, Sayings
from earwitness.claims.drafting.sheet import Sheet
from earwitness.claims.languages.speech import Gender, Number, Phrase

LONGEST_LABEL: Final = 200
STEM: Final = 4
"""Letters by which two forms of a name are known for one."""
LOOK_BACK: Final = 12
"""How many earlier agents a pronoun is tried on."""


@dataclass
class _Agent:
    at: int
    label: str
    gender: Gender
    number: Number
    level: int
    keys: frozenset[str]
    named: bool


@dataclass
class Agents:
    """The agents of a text as far as it has been read; asked in the order of the text."""

    sheet: Sheet
    sayings: Sayings
    seen: list[_Agent] = field(default_factory=list)
    where: dict[str, list[int]] = field(default_factory=dict)
    memo: dict[tuple[int, int], Named] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for n, word in enumerate(self.sheet.words):
            if word.part in ("name", "noun"):
                places = self.where.setdefault(word.lemma, [])
                if len(places) < 50 or n - places[-1] > 50:
                    places.append(n)
        self._topics()

    def named(self, phrase: Phrase, speaker: Named | None = None) -> Named:
        """The mention, with the fullest description of its agent. `speaker`: whose words it stands in."""
        memo = self.memo.get((phrase.start, phrase.end))
        if memo is not None:
            return memo
        place = self.sheet.place(phrase.start, phrase.end)
        label = self._label(phrase, speaker)
        made = Named(place.start, place.end, label[:LONGEST_LABEL])
        self.memo[phrase.start, phrase.end] = made
        return made

    def sure(self, phrase: Phrase) -> bool:
        """Whether the mention says by itself who is meant."""
        return phrase.kind not in ("pronoun", "relative") and not (phrase.kind == "shared" and self._pronoun(phrase))

    def _pronoun(self, phrase: Phrase) -> bool:
        return phrase.end - phrase.start == 1 and self.sheet.words[phrase.start].part == "pronoun"

    def _text(self, start: int, end: int) -> str:
        place = self.sheet.place(start, end)
        return self.sheet.text.content[place.start : min(place.end, place.start + LONGEST_LABEL)]

    def _label(self, phrase: Phrase, speaker: Named | None) -> str:
        own = self._text(phrase.start, phrase.end)
        word = self.sheet.words[phrase.start]
        if phrase.kind == "relative" or word.part == "relative":
            return self._antecedent(phrase) or own
        if self._pronoun(phrase):
            if word.low in self.sheet.table.first_person:
                return speaker.label if speaker is not None else own
            return self._pronoun_label(phrase) or own
        full = self._fuller(phrase, own)
        return full or own

    def _antecedent(self, phrase: Phrase) -> str | None:
        floor, _ = self.sheet.bounds(phrase.start)
        for n in range(phrase.start - 1, max(floor, phrase.start - 8) - 1, -1):
            if self.sheet.words[n].part in ("name", "noun"):
                found = self.sheet.table.grammar.around(self.sheet, n, floor, phrase.start)
                if found is not None:
                    return self._fuller(found, self._text(found.start, found.end)) or self._text(found.start, found.end)
        return None

    def _fuller(self, phrase: Phrase, own: str) -> str | None:
        """An earlier, longer description under the same surname or the same noun."""
        words = self.sheet.words
        top = words[phrase.head] if phrase.start <= phrase.head < phrase.end else words[phrase.start]
        if top.part not in ("name", "noun"):
            return None
        short = phrase.end - phrase.start <= 4
        if not short:
            return None
        first_low = words[phrase.start].low
        plain = top.part == "name" or first_low in self.sheet.table.articles
        if not plain:
            return None
        best: str | None = None
        titles = self.sheet.table.titles
        names = {w.lemma[:STEM] for w in words[phrase.start : phrase.end] if w.part == "name" and w.low not in titles}
        places = self.where.get(top.lemma, [])
        for n in places[: bisect_left(places, phrase.start)][:6]:
            if self.sheet.level[n] != self.sheet.level[phrase.start] and self.sheet.level[n] not in self.sheet.names:
                continue
            floor, ceiling = self.sheet.bounds(n)
            found = self.sheet.table.grammar.around(self.sheet, n, floor, ceiling)
            if found is None or not found.start <= n < found.end or (top.part == "noun" and found.head != n):
                continue
            if not names <= {w.lemma[:STEM] for w in words[found.start : found.end]}:
                continue  # Pinsham Council is not any council
            text = self._text(found.start, found.end)
            if len(text) > len(best or own):
                best = text
        return best

    def _topics(self) -> None:
        """The subjects of sentences and of sayings, which a pronoun may stand for."""
        sheet = self.sheet
        grammar = sheet.table.grammar
        found: list[tuple[int, Phrase]] = []
        for sentence in sheet.text.sentences:
            first = sheet.token_from(sentence.start)
            if first >= len(sheet.tokens):
                continue
            _, ceiling = sheet.bounds(first)
            topic = grammar.topic(sheet, first, ceiling)
            if topic is not None and topic[0].kind == "noun":
                found.append((topic[0].start, topic[0]))
        for saying in self.sayings.every:
            for phrase in (saying.frame.subject, saying.frame.addressee):
                if phrase is not None and phrase.kind == "noun":
                    found.append((phrase.start, phrase))
        last = -1
        for at, phrase in sorted(found, key=lambda f: f[0]):
            if at == last:
                continue
            last = at
            self.seen.append(self._agent(phrase))

    def _agent(self, phrase: Phrase) -> _Agent:
        own = self._text(phrase.start, phrase.end)
        words = self.sheet.words[phrase.start : min(phrase.end, phrase.start + 12)]
        names = [w.gender for w in words if w.part == "name" and w.gender]
        nouns = [w.gender for w in words if w.gender]
        # A given name says more than a role: главврач Елена Пак is she.
        gender = names[0] if names else nouns[0] if nouns else None
        number = self.sheet.words[phrase.head].number or "one"
        named = any(w.part == "name" for w in self.sheet.words[phrase.start : min(phrase.end, phrase.start + 12)])
        keys = frozenset({self.sheet.words[phrase.head].lemma})
        return _Agent(phrase.start, own, gender, number, self.sheet.level[phrase.start], keys, named)

    def _pronoun_label(self, phrase: Phrase) -> str | None:
        word = self.sheet.words[phrase.start]
        table = self.sheet.table
        many = word.low in table.plural_pronouns
        last = (
            bisect_left([a.at for a in self.seen], phrase.start) if len(self.seen) < 64 else self._before(phrase.start)
        )
        level = self.sheet.level[phrase.start]
        fallback: str | None = None
        for agent in reversed(self.seen[max(0, last - LOOK_BACK) : last]):
            if agent.level != level or (agent.number == "many") != many:
                continue
            if word.gender and agent.gender and word.gender != agent.gender:
                continue
            if word.gender in ("m", "f") and agent.gender is None:
                fallback = fallback or (agent.label if agent.named else None)
                continue
            return self._grown(agent)
        return fallback

    def _before(self, at: int) -> int:
        low, high = 0, len(self.seen)
        while low < high:
            middle = (low + high) // 2
            if self.seen[middle].at < at:
                low = middle + 1
            else:
                high = middle
        return low

    def _grown(self, agent: _Agent) -> str:
        head = next(iter(agent.keys))
        places = self.where.get(head, [])
        here = bisect_left(places, agent.at)
        if here < len(places):
            floor, ceiling = self.sheet.bounds(places[here])
            found = self.sheet.table.grammar.around(self.sheet, places[here], floor, ceiling)
            if found is not None:
                return self._fuller(found, agent.label) or agent.label
        return agent.label


def source_of(agents: Agents, saying: Saying, speaker: Named | None = None) -> Source:
    """The source of a saying: a mention, UNSTATED, or None where the rules found no subject."""
    frame = saying.frame
    if frame.unstated:
        return UNSTATED
    if frame.subject is None:
        return None
    return agents.named(frame.subject, speaker)

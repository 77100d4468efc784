"""What a text says became of somebody, each with its modality: a note, and never a fate.

Death is never assumed: "feared dead" is feared, an order that somebody be shot is a threat, a question asks, "nobody
was killed" denies. How sure it is comes, in this order, from: 1. the question mark or "whether"; 2. a denial; 3.
a fear or a presumption; 4. what is to come (threatened, announced or hypothetical); 5. what could be; else it is
asserted, by whoever's words the place stands in.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import Final

from earwitness.claims.drafted import Fate
from earwitness.claims.drafting.marked import inside, marked
from earwitness.claims.drafting.phrases import Found, compiled
from earwitness.claims.drafting.shares import Shares, confidence
from earwitness.claims.drafting.words import Words
from earwitness.claims.languages.facts import Facts, Who
from earwitness.claims.text import Place, Text

SHARES: Final[Shares] = {
    "acts-free": (13, 13),
    "acts-held": (28, 29),
    "acts-killed": (10, 10),
    "acts-missing": (1, 1),
    "acts-transferred": (15, 15),
    "acts-wounded": (11, 14),
    "alone-dead": (5, 5),
    "alone-free": (1, 1),
    "alone-held": (3, 3),
    "alone-killed": (1, 1),
    "alone-missing": (2, 2),
    "alone-unknown": (4, 4),
    "alone-wounded": (8, 8),
    "is-dead": (6, 7),
    "is-free": (0, 1),
    "is-missing": (5, 5),
    "is-unknown": (1, 1),
    "is-wounded": (2, 2),
    "return-missing": (2, 2),
    "suffers-at_large": (14, 15),
    "suffers-dead": (11, 11),
    "suffers-free": (10, 11),
    "suffers-held": (5, 5),
    "suffers-killed": (6, 7),
    "suffers-missing": (7, 8),
    "suffers-transferred": (2, 2),
    "suffers-unknown": (1, 2),
    "suffers-wounded": (13, 13),
}

_GROUP: Final = 8
"""Words of a verb group before its last."""
_CUES: Final = 40
"""Cues looked at in one sentence; a sentence with more is not prose."""
_HARM: Final = frozenset({"killed", "dead", "wounded", "held", "missing"})


def draft(text: Text, table: Facts) -> tuple[Fate, ...]:
    """All that is said of anybody's fate, in order."""
    return tuple(_Reading(Words.of(text), table).all())


@dataclass(frozen=True)
class _Before:
    """The fate before this one, for "transferred or freed"."""

    after: int
    subject: str | None
    modality: str
    sentence: Place


class _Reading:
    """One pass over a text."""

    def __init__(self, words: Words, table: Facts) -> None:
        self.words, self.f = words, table.fates
        self.phrases, self.quiet = compiled(self.f.phrases), compiled(self.f.quiet)
        self.cues = list(compiled(self.f.cues).found(words))
        self.cue_starts = [c.place.start for c in self.cues]
        self.stretches = marked(words.text)
        self.last: _Before | None = None

    def all(self) -> list[Fate]:
        out: list[Fate] = []
        reached = 0
        for index in sorted({*self.phrases.starts(self.words), *self.quiet.starts(self.words)}):
            if index < reached:
                continue
            silent = self.quiet.at(self.words, index)
            found = self.phrases.at(self.words, index)
            if silent is not None and (found is None or silent.place.end >= found.place.end):
                reached = silent.after
                continue
            fate = self._fate(found) if found is not None else None
            if found is not None and fate is not None:
                if out and fate.start < out[-1].end:
                    continue
                out.append(fate)
                reached = found.after
        return out

    def _fate(self, found: Found) -> Fate | None:
        status, voice, *extra = found.meaning.split()
        words = self.words
        group = self._group(found.first)
        low = words.low[group : found.first]
        linked = any(w in self.f.links for w in low)
        denied = any(w in self.f.negations for w in low) or found.rule.endswith("-not")
        sentence = words.text.sentence_at(found.place.start)
        joined = self._joined(group, sentence)
        if "base" in extra and group == found.first and words.at(group - 1) not in self.f.doers:
            return None  # a bare form that no helping verb stands before is as often a noun
        if "linked" in extra and not linked:
            return None
        who: Who | None = None
        if voice == "acts" and not linked and joined is None:
            who = self.f.behind(words, found.after, False)
            if who is None:
                who = self.f.before(words, group, False) if self._closes(found.after) else None
                if who is None and "bare" not in extra:
                    return None
        elif voice == "return":
            who = self.f.before(words, group, "open" in extra)
            if who is None or not (denied or words.low[who.first] in self.f.nobody):
                return None
        elif voice != "alone" and joined is None:
            if voice == "is" and not linked and not self._named_state(group, found):
                return None
            who = self.f.before(words, group, "open" in extra)
            if who is None and voice == "acts" and "after" in extra:
                who = self.f.behind(words, found.after, False)
            if who is None and "bare" not in extra:
                who = self.f.behind(words, found.after, False)
                if who is None:
                    return None
        elif voice == "alone" and "of" in extra:
            who = self.f.behind(words, found.after, False)
            if who is None:
                return None  # the death of the party
        elif voice == "alone" and "noun" not in extra:
            who = self.f.before(words, group, False)
        near = group - 1, found.after
        if who is None and joined is None and "bare" in extra and any(self.f.thing(words, at) for at in near):
            return None  # the accounts were seized, the sun hid
        place = words.place(group, found.after)
        if "noun" in extra:
            who = Who(found.first, found.after)
        subject = words.text.words_of(words.place(who.first, who.after)) if who else joined.subject if joined else None
        nobody = who is not None and any(w in self.f.nobody for w in words.low[who.first : who.after])
        negative = denied or nobody
        if voice == "return":
            negative = False
        modality = self._modality(status, group, found, sentence, who, negative, "future" in extra)
        if "noun" in extra and modality not in ("questioned", "denied"):
            modality = "asserted"
        if joined is not None and modality == "asserted" and not low:
            modality = joined.modality
        if status == "alive":
            if negative:
                status, modality = "dead", "asserted" if modality == "denied" else modality
            elif modality == "asserted":
                status, modality = "dead", "denied"
            else:
                status = "unknown"
        if place.start < sentence.start:
            place = found.place
        self.last = _Before(found.after, subject, modality, sentence)
        rule = f"{voice}-{status}"
        return Fate(place.start, place.end, subject, status, modality, rule, confidence(SHARES, rule))

    def _group(self, first: int) -> int:
        """Where the verb group begins."""
        begin = first
        while begin > max(0, first - _GROUP) and self.words.low[begin - 1] in self.f.auxiliaries:
            if not self.words.same_line(begin - 1, begin):
                break
            begin -= 1
        return begin

    def _closes(self, after: int) -> bool:
        """Whether nothing it could befall stands behind: "miners killed in the blast"."""
        return after >= len(self.words) or self.words.kind(after) == "sign" or self.words.low[after] in self.f.follows

    def _joined(self, group: int, sentence: Place) -> _Before | None:
        """transferred or freed: the same subject, where only "or" stands between, or a few words and then "and"."""
        last = self.last
        if last is None or last.sentence != sentence or self.words.at(group - 1) not in self.f.joins:
            return None
        return last if group - last.after <= 6 else None

    def _named_state(self, group: int, found: Found) -> bool:
        """left seven missing; the dead: a state right behind its noun."""
        who = self.f.before(self.words, group, False)
        return who is not None and who.after == group and self._closes(found.after)

    def _modality(
        self, status: str, group: int, found: Found, sentence: Place, who: Who | None, negative: bool, future: bool
    ) -> str:
        words, content = self.words, self.words.text.content
        first, last = bisect_left(self.cue_starts, sentence.start), bisect_right(self.cue_starts, sentence.end)
        cues = self.cues[first : min(last, first + _CUES)]
        before = {c.meaning for c in cues if c.place.start < found.place.start}
        every = {c.meaning for c in cues}
        in_group = {c.meaning for c in cues if c.first >= group and c.place.start <= found.place.start}
        tail = content[found.place.end : min(sentence.end + 2, found.place.end + 200)]
        if "whoever" in every:
            every.add("condition")
            before |= {"addressed", "condition"} if "whoever" in before else set()
        mark = next((c for c in tail if c in ".!?"), "")
        if mark == "?" or "questioned" in before:
            return "questioned"
        if negative or "denied" in before or {"claim", "unclaim"} <= every:
            return "denied"
        if "feared" in before or ("believed" in before and status in ("killed", "dead")):
            return "feared"  # nobody is dead because somebody believes so
        harm = status in _HARM
        addressed = who is not None and any(w in self.f.addressed for w in words.low[who.first : who.after])
        addressed = addressed or "addressed" in before
        if future or "future" in in_group or ("future" in every and "future" in self._near(cues, group)):
            if not harm:
                return "hypothetical" if "condition" in every else "announced"
            agent = status in ("killed", "held", "wounded")
            pressed = addressed or ("threat" in every and agent)
            if "condition" in every:
                return "threatened" if pressed else "hypothetical"
            spoken = inside(self.stretches, found.place.start)
            return "threatened" if pressed or (agent and spoken) else "hypothetical" if not agent else "announced"
        if "threat" in before and harm:
            return "threatened"
        if "possible" in in_group:
            return "hypothetical"
        if "condition" in before and not self._past_comma(cues, found):
            return "hypothetical"
        if "announced" in before:
            return "announced"
        return "asserted"

    def _near(self, cues: list[Found], group: int) -> set[str]:
        """Cues right before the verb group."""
        return {c.meaning for c in cues if c.after == group}

    def _past_comma(self, cues: list[Found], found: Found) -> bool:
        """If they come, …: what stands behind the comma is what follows, not what is supposed."""
        condition = next(c for c in cues if c.meaning in ("condition", "whoever"))
        return any(self.words.low[i] == "," for i in range(condition.after, min(found.first, condition.after + 40)))

"""Withheld words that stand elsewhere on a page: a name kept in at one place and printed at another.

A person decides a stretch; the same words may be said again, or stand in a heading. That is told before a page leaves,
and never refused: only a person knows whether it matters. A common word by itself is not told. A name is (a capital
where no sentence begins, here or there; scripts without capitals have only the word alone), and two words in a row.
What is told says where, never which words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from earwitness.desk import quotations, translations
from earwitness.desk.context import Desk
from earwitness.desk.quotations import Quotation, Withholding
from earwitness.desk.sound import SealedSound
from earwitness.publication.model import PageModel
from earwitness.timecode import clock
from earwitness.transcripts.model import Turn

_TOKEN = re.compile(r"[^\s.,;:!?…؟。|\[\](){}<>«»“”\"„—–]+|[.!?…؟。|]")
_HOLE = re.compile(r"\[withheld[^\]]*\]")
_POSSESSIVE = re.compile(r"['’]s?$")
_LONG = 4  # letters; two such words in a row are told even where more is withheld around them
_TOLD = 5  # places that are named one by one


@dataclass(frozen=True)
class _Word:
    """A word as it is compared; `name`: written with a capital where no sentence begins; `opens`: first in one."""

    text: str
    name: bool
    opens: bool

    @property
    def caseless(self) -> bool:
        return self.text.upper() == self.text and not self.text.isdigit()


def told(
    desk: Desk, chosen: Sequence[Quotation], sounds: Mapping[tuple[str, int], SealedSound], model: PageModel
) -> tuple[str, ...]:
    """A sentence for each withheld stretch whose words stand elsewhere in what leaves."""
    places = [(place, _words(text)) for place, text in _printed(chosen, model)]
    several = len({q.exhibit for q in chosen}) > 1
    out = []
    for exhibit in dict.fromkeys(q.exhibit for q in chosen):
        sound = next(s for (e, _), s in sounds.items() if e == exhibit)
        stands = quotations.standing(desk, exhibit)
        versions = {q.revision: q for q in chosen if q.exhibit == exhibit} if stands else {}
        turns = [turn for q in versions.values() for turn in translations.quoted_from(desk, q)]
        for w in stands:
            kept = _withheld(w, turns, sound)
            found = list(dict.fromkeys(place for place, words in places if any(_stands(k, words) for k in kept)))
            if found:
                at = f"{exhibit}, " * several + clock(sound.seconds_at(w.start))
                out.append(f"These words are withheld at {at} and stand {_joined(found, several)}.")
    return tuple(dict.fromkeys(out))


def _printed(chosen: Sequence[Quotation], model: PageModel) -> Iterator[tuple[tuple[str, str], str]]:
    """Every text in which they could stand, with where it is: (exhibit, time) or ("", what)."""
    yield ("", "in the heading"), model.title
    yield ("", "in the sentences under the heading"), model.standfirst
    for m, q in zip(model.quotes, chosen, strict=True):
        rows = [(t.start_ms, t.signed.words, t.signed.speaker) for t in m.turns]
        rows += [(r.start_ms, r.words, r.speaker) for r in (*m.context.before, *m.context.after)]
        if m is model.quotes[0]:
            rows += [(r.start_ms, r.words, r.speaker) for r in model.transcript]  # of its recording only
        for start_ms, words, speaker in sorted(rows):
            yield (q.exhibit, clock(start_ms / 1000)), words
            yield ("", "in how a speaker is described"), f". {speaker}"


def _joined(found: Sequence[tuple[str, str]], several: bool) -> str:
    times = [f"{exhibit}, {at}" if several else at for exhibit, at in found if exhibit]
    out = [what for exhibit, what in found if not exhibit]
    if len(times) > _TOLD:
        times = [*times[:_TOLD], f"{len(times) - _TOLD} more places"]
    if times:
        out.insert(0, "in words at " + (" and ".join([", ".join(times[:-1]), times[-1]]) if times[1:] else times[0]))
    return " and ".join(out)


def _withheld(w: Withholding, turns: Sequence[Turn], sound: SealedSound) -> list[list[_Word]]:
    """What is said in a stretch, as the quoted versions have it; else as somebody wrote it with the decision."""
    low, high = float(sound.seconds_at(w.start)), float(sound.seconds_at(w.end))
    out = []
    for turn in turns:
        hit = quotations.hidden_in(turn, low, high, w.words)
        if hit:
            first, last = min(hit), max(hit)  # what stands before tells whether a sentence begins
            texts = [word.text if n in hit or n < first else "|" for n, word in enumerate(turn.words[: last + 1])]
            out.append(_words(" ".join(texts))[len(_words(" ".join(texts[:first]))) :])
    if not out and w.words:
        out.append(_words(w.words))
    return out


def _words(text: str) -> list[_Word]:
    out: list[_Word] = []
    opens = True
    for token in _TOKEN.findall(_HOLE.sub(" | ", text).replace("?]", "]")):
        bare = "".join(c for c in _POSSESSIVE.sub("", token).casefold() if c.isalnum())
        if not bare:
            opens = opens or token != "|"
            out.append(_Word("", False, False))  # nothing runs across it
            continue
        own = len(bare) > 1 and token[:1].isupper() and not token.casefold().startswith(("i'", "i’"))
        out.append(_Word(bare, own and not opens, opens))
        opens = False
    return out


def _stands(kept: Sequence[_Word], words: Sequence[_Word]) -> bool:
    """Whether what is withheld is said in a text: as a name, whole, or as two long words in a row."""
    whole = [k for k in kept if k.text]
    for n, word in enumerate(words):
        for m, k in enumerate(kept):
            if not word.text or word.text != k.text:
                continue
            if k.name or word.name or (len(whole) == 1 and word.caseless and len(word.text) > 1):
                return True
            run = 0
            while _same(kept, m + run, words, n + run):
                run += 1
            if run > 1 and (run == len(whole) or sum(len(kept[m + i].text) >= _LONG for i in range(run)) > 1):
                return True
    return False


def _same(kept: Sequence[_Word], m: int, words: Sequence[_Word], n: int) -> bool:
    return m < len(kept) and n < len(words) and kept[m].text != "" and kept[m].text == words[n].text

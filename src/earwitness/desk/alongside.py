"""What goes along with the quotations of a page: certificates of their words, and translations that a person chose.

A translated turn that may say what is withheld is left out by the gate's own rule, asked here first; the gate asks it
again of all that leaves (protection/gate.py, `says-withheld`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from earwitness.desk import certificates, journal, pagemodel, quotations, translations
from earwitness.desk.context import Desk
from earwitness.desk.quotations import Quotation
from earwitness.desk.sound import SealedSound
from earwitness.desk.translations import Translated
from earwitness.errors import NotInCase
from earwitness.protection import gate
from earwitness.publication import beside
from earwitness.publication.languages import name_of
from earwitness.transcripts.model import UNKNOWN, Turn

if TYPE_CHECKING:
    from earwitness.desk.release import Options

ALL, NONE = "all", "none"
Wanted = Sequence[str] | None
"""Ids of translations, `all`, `none`; None takes those that somebody certified."""


@dataclass(frozen=True)
class Offer:
    """A translation that could go along, and whether it does. `certified`: all that would be shown of it;
    `turns_certified` of `turns`: how much of the whole translation, which may be more."""

    transcript: str
    revision: int
    language: str
    language_name: str
    by: str | None
    certified: bool
    taken: bool
    turns_certified: int
    turns: int


@dataclass
class Alongside:
    """What was found for a page: offers by translation, the translated turns as the gate sees them, and notes."""

    offers: dict[str, Offer] = field(default_factory=dict)
    passages: list[gate.Passage] = field(default_factory=list)
    shown: set[str] = field(default_factory=set)
    noted: dict[str, list[int]] = field(default_factory=dict)

    def note(self, text: str, n: int) -> None:
        """Keep something a person should know of quotation n + 1."""
        self.noted.setdefault(text, []).append(n + 1)

    @property
    def notes(self) -> list[str]:
        """Each thing once, with the quotations it is about."""
        return [
            f"{text} (quotation{'s' if len(numbers) > 1 else ''} {', '.join(map(str, numbers))})."
            for text, numbers in self.noted.items()
        ]

    def versions(self) -> list[str]:
        """Which version of which translation goes along: `T2 R3`."""
        return [f"{one.transcript} R{one.revision}" for one in self.offers.values() if one.transcript in self.shown]

    def check(self, wanted: Wanted) -> None:
        """Raises NotInCase where a translation was named that has no words for these quotations."""
        if set(wanted or ()) - {ALL, NONE} - set(self.offers):
            raise NotInCase(
                "There is no such translation of the words that are quoted.",
                f"Name one of these: {', '.join(self.offers) or 'there is none'}.",
                where="translation",
            )


def save(desk: Desk, chosen: Sequence[Quotation], wanted: Wanted) -> None:
    """Make a version of each translation that goes along and has edits in none: what leaves is a version that stays."""
    for q in chosen:
        for one in translations.for_quotation(desk, q):
            if taken(one, wanted):
                journal.save_if_needed(desk, one.transcript)


def taken(one: Translated, wanted: Wanted) -> bool:
    """Whether a translation goes along."""
    if wanted is None:
        return _certified(one)
    return NONE not in wanted and (ALL in wanted or one.transcript in wanted)


def _certified(one: Translated) -> bool:
    return {n for c in one.certificates for n in c.turns} == set(range(len(one.turns)))


def certified(desk: Desk, q: Quotation, options: Options) -> tuple[beside.Certificate, ...]:
    """Certificates that stand over the words of a quotation."""
    row = desk.case.one("SELECT transcript FROM revisions WHERE digest = ?", (q.revision,))
    turns = [line.turn for line in q.lines if line.turn is not None]
    found = certificates.over(desk, row["transcript"], turns) if row is not None and turns else ()
    return found if options.told else certificates.names_only(found)


def withheld(
    desk: Desk, chosen: Sequence[Quotation], sounds: Mapping[tuple[str, int], SealedSound]
) -> tuple[dict[tuple[str, int], tuple[tuple[int, int], ...]], dict[str, tuple[str, ...]]]:
    """What stands withheld in the recordings quoted: stretches by exhibit and track, and what is said by exhibit.

    Where nobody wrote down what is said there, it is what the quoted version has at that time.
    """
    spans: dict[tuple[str, int], tuple[tuple[int, int], ...]] = {}
    words: dict[str, set[str]] = {}
    for (exhibit, track), sound in sounds.items():
        stands = quotations.standing(desk, exhibit)
        spans[(exhibit, track)] = tuple((w.start, w.end) for w in stands if w.track == track)
        for w in stands:
            said = [w.words] if w.words else []
            if not said and w.track == track:
                low, high = float(sound.seconds_at(w.start)), float(sound.seconds_at(w.end))
                for q in chosen:
                    if q.exhibit == exhibit:
                        said.append(said_between(translations.quoted_from(desk, q), low, high))
            words.setdefault(exhibit, set()).update(filter(None, said))
    return spans, {exhibit: tuple(sorted(said)) for exhibit, said in words.items()}


def said_between(turns: Sequence[Turn], low_s: float, high_s: float) -> str:
    """The words that are known to sound in a stretch, as one line."""
    return " ".join(
        w.text for turn in turns for w in turn.words
        if w.start_s is not None and w.end_s is not None and w.start_s < high_s and w.end_s > low_s
    )  # fmt: skip


def translated(
    desk: Desk, n: int, q: Quotation, sound: SealedSound, facts: gate.Facts, options: Options, found: Alongside
) -> tuple[beside.Translation, ...]:
    """The translations shown under quotation n + 1, with what may not leave taken out; kept in `found` as well."""
    out = []
    for one in translations.for_quotation(desk, q):
        takes = taken(one, options.translations)
        _offer(found, one, takes)
        what = f"{one.transcript}, {name_of(one.language)},"
        if not takes:
            if options.translations is None:
                found.note(
                    f"{what} stays behind, because nobody has certified all of it; choose it to take it along", n
                )
            continue
        if not _certified(one):
            found.note(f"{what} goes along, and nobody has certified all of it; the page says so", n)
        passages = {k: _passage(n, q, sound, one, k) for k in one.turns}
        free = _free(passages, facts)
        if len(free) < len(passages):
            found.note(f"{what} goes along without {len(passages) - len(free)} of its turns: something is withheld", n)
        if free:
            shown = one if options.told else replace(one, certificates=certificates.names_only(one.certificates))
            out.append(_translation(q, shown, free))
            found.passages += [passages[k] for k in free]
            found.shown.add(one.transcript)
    return tuple(out)


def _offer(found: Alongside, one: Translated, takes: bool) -> None:
    """A translation may stand under several quotations: certified where it is under all of them, taken under any."""
    before = found.offers.get(one.transcript)
    found.offers[one.transcript] = Offer(
        one.transcript, one.revision, one.language, name_of(one.language), one.by,
        _certified(one) and (before is None or before.certified), takes or (before is not None and before.taken),
        *one.certified,
    )  # fmt: skip


def _passage(n: int, q: Quotation, sound: SealedSound, one: Translated, turn: str) -> gate.Passage:
    start, end = (sound.sample_at(at) for at in one.spans[turn])
    return gate.Passage(f"q{n + 1} translation {one.transcript}", q.exhibit, q.track, start, end, one.turns[turn])


def _free(passages: Mapping[str, gate.Passage], facts: gate.Facts) -> list[str]:
    """The turns whose translation may leave, in their order."""
    return [turn for turn, passage in passages.items() if not gate.says_withheld(passage, facts)]


def _translation(q: Quotation, one: Translated, free: Sequence[str]) -> beside.Translation:
    """As the page shows it. Speakers are named as the quotation names them: the translation may still have a label
    that was taken back."""
    turns: list[beside.TranslatedTurn] = []
    for line in q.lines:
        if line.turn is None:
            continue
        k, speaker = line.turn.id, pagemodel.label(line.turn.speaker)
        if k in free:
            turns.append(beside.TranslatedTurn("translated", speaker, one.turns[k], k in one.behind))
        elif k in one.turns:
            turns.append(beside.TranslatedTurn("withheld", speaker))
        else:
            turns.append(beside.TranslatedTurn("part" if k in one.parts else "not translated", speaker))
    places = {n: free.index(k) for n, k in enumerate(one.turns) if k in free}
    stands = tuple(
        replace(c, turns=held, of=len(free))
        for c in one.certificates
        if (held := tuple(places[n] for n in c.turns if n in places))
    )
    return beside.Translation("und" if one.language == UNKNOWN else one.language, one.by or "", stands, tuple(turns))

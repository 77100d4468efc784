"""The one gate to the public: what is about to leave, a policy, the case's facts; out comes Released or Refused.

Pure: it reads no case and writes nothing. `desk/release.py` is the only caller, and the only way out of a case. Rules
are added here, never beside it.

Rules of this version:
1. `not-confirmed`    every quotation was confirmed by a named person (the policy *working* waives this one alone)
2. `withheld-before`  nothing is disclosed that an earlier page withheld
3. `withheld-now`     nothing is disclosed that a standing decision of the case withholds
4. `names-the-file`   no text that leaves holds the original's file name, path or tags, or a name from the vault
5. `leak-risk`        no disclosed frame carries content outside its own time, unless a person looked
6. `status`           what is not confirmed says that it is a working copy
7. `says-withheld`    no translation of a turn in which something is withheld; nothing beside a quotation says its words
8. `claim-not-confirmed`  every claim was confirmed by a named person (the policy *working* waives this too)
9. `conditions-wait`  no other conditions were said with the same file that nobody has decided (working waives this too)
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Policy = Literal["working", "released"]

_SHORTEST = 4
_EDGES = " .,;:!?…«»“”\"'()[]"
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True)
class Disclosure:
    """What one quotation lets out: a track of an exhibit, inclusive ranges of leaves."""

    quote: str
    exhibit: str
    track: int
    runs: tuple[tuple[int, int], ...]
    confirmed_by: str | None
    status: Policy
    leaks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Passage:
    """A text beside a quotation: a translated turn, or what a certificate says.

    `start` and `end` are the stretch it stands for in coded samples, end not included; equal where it has none.
    """

    where: str
    exhibit: str
    track: int
    start: int
    end: int
    text: str


@dataclass(frozen=True)
class ClaimOut:
    """A claim that goes along: who confirmed it as a claim, and what it calls itself."""

    where: str
    confirmed_by: str | None
    status: Policy


@dataclass(frozen=True)
class Parcel:
    """Everything that is about to leave: disclosures, and every text that can be read in it, by a name we gave; those
    texts that stand beside quotations once more as passages."""

    disclosures: tuple[Disclosure, ...]
    texts: Mapping[str, str]
    passages: tuple[Passage, ...] = ()
    claims: tuple[ClaimOut, ...] = ()


@dataclass(frozen=True)
class Facts:
    """What the case knows that must hold things back.

    `withheld_before` and `withheld_now` map (exhibit, track) to inclusive ranges of leaves, `withheld_spans` to the
    standing decisions as [start, end) in coded samples, `withheld_words` an exhibit to what is said in them. `secrets`
    are file names, paths, tags and vault names, each with the word by which a refusal may speak of it without
    repeating it. `conditions_wait` are the exhibits whose conditions are not decided.
    """

    withheld_before: Mapping[tuple[str, int], tuple[tuple[int, int], ...]] = field(default_factory=dict)
    withheld_now: Mapping[tuple[str, int], tuple[tuple[int, int], ...]] = field(default_factory=dict)
    withheld_spans: Mapping[tuple[str, int], tuple[tuple[int, int], ...]] = field(default_factory=dict)
    withheld_words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    secrets: tuple[tuple[str, str], ...] = ()
    conditions_wait: frozenset[str] = frozenset()
    looked_at_leaks: bool = False


@dataclass(frozen=True)
class Reason:
    """Why something stays in. `known` and `do` never repeat what they protect."""

    code: str
    known: str
    do: str
    where: str


@dataclass(frozen=True)
class Released:
    """Nothing stands against it."""


@dataclass(frozen=True)
class Refused:
    """Something stands against it; every reason is given at once."""

    reasons: tuple[Reason, ...]


def decide(parcel: Parcel, policy: Policy, facts: Facts) -> Released | Refused:
    """Whether `parcel` may leave under `policy`."""
    reasons = tuple(_reasons(parcel, policy, facts))
    return Refused(reasons) if reasons else Released()


def _reasons(parcel: Parcel, policy: Policy, facts: Facts) -> Iterable[Reason]:
    for exhibit in dict.fromkeys(d.exhibit for d in parcel.disclosures):
        if exhibit in facts.conditions_wait and policy == "released":
            yield Reason(
                "conditions-wait",
                f"With the file of {exhibit} other conditions were said than its record holds, and nobody has decided.",
                "Read both on the recording's page, and state there under which conditions it was given.",
                exhibit,
            )
    for d in parcel.disclosures:
        if d.confirmed_by is None and policy == "released":
            yield Reason(
                "not-confirmed",
                "Nobody has confirmed the words and the span of this quotation.",
                "Listen to it, correct it, then confirm it; or publish a working copy.",
                d.quote,
            )
        if (d.confirmed_by is None or policy == "working") and d.status == "released":
            yield Reason(
                "status", "An unconfirmed quotation calls itself released.", "Publish it as a working copy.", d.quote
            )
        place = (d.exhibit, d.track)
        if _meet(d.runs, facts.withheld_before.get(place, ())):
            yield Reason(
                "withheld-before",
                "It would let out sound that an earlier page withheld.",
                "Shorten the quotation, or withhold the same stretch here.",
                d.quote,
            )
        if _meet(d.runs, facts.withheld_now.get(place, ())):
            yield Reason(
                "withheld-now",
                "It would let out sound that a standing decision withholds.",
                "Shorten the quotation, or lift the decision first.",
                d.quote,
            )
        if d.leaks and not facts.looked_at_leaks:
            yield Reason(
                "leak-risk",
                f"Pieces of sound carry content outside their own time ({', '.join(sorted(set(d.leaks)))}).",
                "Have it looked at, then publish with --looked-at-leaks; or leave this stretch out.",
                d.quote,
            )
    for claim in parcel.claims:
        if claim.confirmed_by is None and policy == "released":
            yield Reason(
                "claim-not-confirmed",
                "Nobody has confirmed this claim as one that was made.",
                "Confirm it, or leave it off the page; or publish a working copy.",
                claim.where,
            )
        if (claim.confirmed_by is None or policy == "working") and claim.status == "released":
            yield Reason(
                "status", "An unconfirmed claim calls itself released.", "Publish a working copy.", claim.where
            )
    for passage in parcel.passages:
        if says_withheld(passage, facts):
            yield Reason(
                "says-withheld",
                "A translation, a certificate or a claim would say what is withheld.",
                "Leave it out, or lift the decision first.",
                passage.where,
            )
    folded = {name: fold(text) for name, text in parcel.texts.items()}
    for secret, called in facts.secrets:
        needle = fold(secret)
        if len(needle) < _SHORTEST:
            continue
        for name, text in folded.items():
            if _holds(text, needle):
                do = (
                    "Change that text" if "certificate" not in name else "Leave out what certificates say but the names"
                )
                yield Reason(
                    "names-the-file",
                    f"A text that would be published holds {called}.",
                    f"{do}; the name of a file or a person can lead to the source.",
                    name,
                )


def says_withheld(passage: Passage, facts: Facts) -> bool:
    """Whether a text beside a quotation may not leave, because it may say what is withheld.

    Nobody knows which word of a translation stands for which moment, so a turn that meets a withheld stretch stays in
    whole. Names look alike in many languages and translators move them to other turns: those are looked for as well,
    each word with a capital by itself.
    """
    stretches = facts.withheld_spans.get((passage.exhibit, passage.track), ())
    if any(passage.start < end and start < passage.end for start, end in stretches):
        return True
    text = fold(passage.text)
    for words in facts.withheld_words.get(passage.exhibit, ()):
        for part in (words, *(word for word in words.split() if word.lstrip(_EDGES)[:1].isupper())):
            needle = fold(part).strip(_EDGES)
            if len(needle) >= _SHORTEST and _holds(text, needle):
                return True
    return False


def fold(text: str) -> str:
    """Case, width, accents' form and white space folded, so that a name is found however it is written."""
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()


def _holds(text: str, needle: str) -> bool:
    """Whether `needle` stands in `text` as itself, not inside a longer word."""
    at = text.find(needle)
    while at >= 0:
        before, after = text[at - 1 : at], text[at + len(needle) : at + len(needle) + 1]
        if not (before.isalnum() and needle[0].isalnum()) and not (after.isalnum() and needle[-1].isalnum()):
            return True
        at = text.find(needle, at + 1)
    return False


def _meet(runs: Iterable[tuple[int, int]], others: Iterable[tuple[int, int]]) -> bool:
    ranges = list(others)
    return any(a <= d and c <= b for a, b in runs for c, d in ranges)

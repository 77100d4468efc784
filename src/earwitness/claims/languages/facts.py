"""What the rules for hedges, figures, times, fates and undertakings need of a language; the tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from earwitness.claims.drafting.phrases import Phrase
from earwitness.claims.drafting.words import Words


@dataclass(frozen=True)
class NumberWords:
    """How a language writes numbers. Every word in small letters, every form of it."""

    units: Mapping[str, float]  # words that add: one, twenty; двести; полтора
    scales: Mapping[str, float]  # words that multiply: hundred, million; тысяч, млн
    joiners: frozenset[str]  # between parts of one number: and
    articles: frozenset[str]  # stand for one before a scale: a hundred
    people: frozenset[str]  # count persons only: двое, трое
    halves: frozenset[str]  # the rest of "two and a half", as one string of words
    decimal: str  # the sign before decimals
    letters: Mapping[str, float]  # stuck to digits with a currency: £1.2m
    hyphen_adds: bool  # twenty-one is 21; пять-шесть is five or six


@dataclass(frozen=True)
class Noun:
    """The noun that a number counts: where its words end and which of them is the head (token indices)."""

    head: int
    after: int


@dataclass(frozen=True)
class QuantityWords:
    """Words around numbers."""

    before: Mapping[tuple[str, ...], str]  # qualifier phrases before a number, ending at it
    behind: tuple[Phrase, ...]  # qualifier phrases behind a number or its noun
    vague: tuple[Phrase, ...]  # dozens, a few; meaning "low high qualifier"
    none: tuple[Phrase, ...]  # meaning: of (nobody, none, of them), noun (no trees), single (not one man), times, fixed
    shares: tuple[Phrase, ...]  # half of, a third of; meaning the share
    range_signs: frozenset[str]  # 40 to 50, 40–50
    either: frozenset[str]  # two or three
    between: tuple[tuple[str, str], ...]  # between N and M
    moves: frozenset[str]  # rose from N to M: two figures and no interval
    of: frozenset[str]  # one of them
    currencies: Mapping[str, str]  # $: dollars
    named_by: frozenset[str]  # Unit 731, Article 205: the number is a name
    streets: frozenset[str]  # 12 Main Street
    scores: frozenset[str]  # words that make 2-1 a score
    ordinals: frozenset[str]  # what is stuck to the digits of an ordinal
    ages: tuple[Phrase, ...]  # aged 34
    age_tails: frozenset[str]  # 34-year-old
    year_before: frozenset[str]  # words before a year: in, since
    year_after: frozenset[str]  # words after it: года
    one: frozenset[str]  # forms of "one", which is a number only with its noun
    indefinite: frozenset[str]  # one day, one another: no figure
    other: frozenset[str]  # one visit from ANOTHER
    durations: Mapping[str, str]  # unit words: days: days
    single: tuple[Phrase, ...]  # a week, half a year; meaning "value unit", and "bound" where span_before must stand
    span_before: frozenset[str]  # within, for: what makes "a week" a figure
    adjectives: Callable[[str], tuple[float, str] | None]  # six-month, двухмесячный
    year_units: frozenset[str]  # Иванов, 34 года: the word for years behind an age
    hyphened: Callable[[str], str | None]  # the unit word after 40-: minute, дневный
    inverted: frozenset[str]  # человек сорок: nouns before a number make it rough
    noun: Callable[[Words, int, bool], Noun | None]  # the noun after a number; bool: whether the number is one or none
    group: Callable[[Words, int], Noun | None]  # the nouns after "of": them, the bodies
    countable: Callable[[str], bool]  # whether "no" before it is a figure: no trees, but no idea
    unit: Callable[[str], str | None]  # what a noun counts as: persons, days, houses
    doers: frozenset[str]  # after a bare number, these make it one of persons


@dataclass(frozen=True)
class TimeWords:
    """Days, months and the words that place a time."""

    months: Mapping[str, int]
    weekdays: Mapping[str, int]  # 0 is Monday
    units: Mapping[str, str]  # day, week, month, year, hour, minute: any form -> one of these
    day_words: Mapping[str, int]  # words that add to the day of a date: двадцать второго; first
    patterns: tuple[Phrase, ...]  # meaning: see drafting/times.py
    ahead: frozenset[str]  # words that make a weekday one to come
    past: frozenset[str]  # words that make "by Monday" one that is over: had, was
    few: frozenset[str]  # words for no exact number: few, several
    recordings: frozenset[str]  # words that tie a time to the recording
    capital_months: bool  # whether months are written with a capital
    doubtful_months: frozenset[str]  # those that are other words too: may, march


@dataclass(frozen=True)
class HedgeWords:
    """Hedges that are phrases, and what an identity that hangs on somebody's word is called later."""

    phrases: tuple[Phrase, ...]
    rounders: tuple[Phrase, ...]  # only before a number
    after_number: tuple[Phrase, ...]  # only behind one: or so
    quiet: tuple[Phrase, ...]  # what looks like a hedge and is none
    prepositions: frozenset[str]  # that may stand between a rounder and its number: почти за 900
    identity: frozenset[str]  # rules whose hedge stands on an identity
    roles: Mapping[str, str]  # governor -> official: what a role is called later
    definite: frozenset[str]  # the: what a later mention begins with, if anything


@dataclass(frozen=True)
class Who:
    """Whom a fate befell: token indices."""

    first: int
    after: int


@dataclass(frozen=True)
class FateWords:
    """Words for what became of somebody, and the words that say how sure that is.

    `phrases` mean "status voice": acts (befalls its object, or its subject where a link stands before), suffers
    (befalls its subject), is (a state, behind a link or a noun), alone (says it all), return (missing where it is
    denied, else nothing).
    """

    phrases: tuple[Phrase, ...]
    quiet: tuple[Phrase, ...]  # killed the bill
    cues: tuple[Phrase, ...]  # meaning: denied, feared, questioned, condition, future, possible, threat, announced
    auxiliaries: frozenset[str]  # words of the verb group before the word itself
    links: frozenset[str]  # those that make it passive
    negations: frozenset[str]  # those that deny it
    joins: frozenset[str]  # and, or: a second fate of the same
    nobody: frozenset[str]  # subjects that deny: nobody
    doers: frozenset[str]  # they: before a bare form it is a verb
    addressed: frozenset[str]  # you, whoever: what is said will befall them is a threat
    follows: frozenset[str]  # what may stand behind a word that has its subject before it
    before: Callable[[Words, int, bool], Who | None]  # whom, before a token; bool: whether an unknown noun will do
    behind: Callable[[Words, int, bool], Who | None]  # whom, from a token on
    thing: Callable[[Words, int], bool]  # whether the word there is a noun of things: what befell it is no fate


@dataclass(frozen=True)
class UndertakingWords:
    """Forms that bind or press somebody. The phrases mean the kind."""

    opening: tuple[Phrase, ...]  # at the beginning of a clause in somebody's words
    within: tuple[Phrase, ...]  # anywhere in one
    reported: tuple[Phrase, ...]  # ordered him to, promised: outside somebody's words too
    conditions: tuple[Phrase, ...]  # if you, whoever: what follows is a threat or a promise
    benefits: tuple[Phrase, ...]  # what makes it a promise
    harms: tuple[Phrase, ...]  # what makes it a threat
    paper: tuple[Phrase, ...]  # the contract says: a term shown
    leads: frozenset[str]  # and, but: left out at the beginning of a clause
    splits: frozenset[str]  # and, but: where a comma and one of these stand, another clause begins
    subjects: frozenset[str]  # after a split, these begin a clause of their own
    parties: frozenset[str]  # you, we, whoever: without one of them a condition threatens nobody
    continued: frozenset[str]  # to, would: marks that open behind these hold the rest of a verb and no imperative
    ends: frozenset[str]  # words at which a reported undertaking has ended
    imperative: Callable[[Words, int], bool]


@dataclass(frozen=True)
class Facts:
    """One language."""

    code: str
    numbers: NumberWords
    quantities: QuantityWords
    times: TimeWords
    hedges: HedgeWords
    fates: FateWords
    undertakings: UndertakingWords


@lru_cache(maxsize=1)
def tables() -> Mapping[str, Facts]:
    """The tables there are, by code of the language."""
    from earwitness.claims.languages.english_facts import ENGLISH
    from earwitness.claims.languages.russian_facts import RUSSIAN

    return {ENGLISH.code: ENGLISH, RUSSIAN.code: RUSSIAN}

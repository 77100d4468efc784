# ruff: noqa: E501 (tables)
"""English numbers and the nouns they count."""

from __future__ import annotations

import re
from typing import Final

from earwitness.claims.drafting.phrases import table_of
from earwitness.claims.drafting.words import Words
from earwitness.claims.languages.english_nouns import ADJECTIVES, COMPARATIVES, PERSONS, STOP, THINGS_IN_ER, UNITS
from earwitness.claims.languages.facts import Noun, NumberWords, QuantityWords

UNIT_WORDS: Final = {
    w: float(i)
    for i, w in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
        " seventeen eighteen nineteen".split()
    )
} | {w: float(10 * i) for i, w in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}

NUMBERS: Final = NumberWords(
    units=UNIT_WORDS,
    scales={"dozen": 12, "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12},
    joiners=frozenset({"and"}),
    articles=frozenset({"a"}),
    people=frozenset(),
    halves=frozenset({"and a half"}),
    decimal=".",
    letters={"k": 1e3, "m": 1e6, "mn": 1e6, "bn": 1e9, "b": 1e9, "tn": 1e12},
    hyphen_adds=True,
)

_QUALIFIERS: Final = """
about: about, around, roughly, approximately, circa, some, an estimated, in the region of, something like, close to
nearly: nearly, almost, just under, just short of
at_least: at least, no fewer than, no less than, not less than, not fewer than, a minimum of, upwards of
more_than: more than, over, well over, just over, in excess of, above, greater than
less_than: less than, fewer than, under, below, well under
at_most: up to, at most, as many as, as much as, no more than, not more than, a maximum of, as few as, maximum
exact: exactly, only, precisely, just
"""


def before_words(lines: str) -> dict[tuple[str, ...], str]:
    """`qualifier: phrase, phrase` a line, as a table from words to qualifier."""
    out = {}
    for line in lines.strip().splitlines():
        qualifier, _, phrases = line.partition(":")
        for phrase in phrases.split(","):
            if qualifier != "exact":
                out[tuple(phrase.split())] = qualifier
    return out


_NUMERAL: Final = "|".join(UNIT_WORDS)
_LONG: Final = "seconds?|minutes?|hours?|days?|nights?|weeks?|months?|years?|decades?|centur(?:y|ies)|weekends?"
DURATIONS: Final = {
    f: lemma
    for lemma in "seconds minutes hours days nights weeks months years decades weekends".split()
    for f in (lemma, lemma[:-1])
} | {"century": "centuries", "centuries": "centuries"}

_ADJECTIVE: Final = re.compile(rf"(?P<number>[a-z]+(?:-[a-z]+)?)-(?P<unit>{_LONG})(?:-long)?$")
_IRREGULAR: Final = frozenset(
    "people men women children police personnel staff crew sheep fish cattle aircraft deer troops clergy feet teeth mice"
    " geese servicemen servicewomen policemen firemen gunmen businessmen fishermen spokesmen salesmen workmen horsemen"
    " seamen airmen militiamen clergymen congressmen frenchmen englishmen dutchmen irishmen percent".split()
)
_NO_PLURAL: Final = frozenset(
    "is was has does this his its us as yes says its thus perhaps always sometimes besides across previous various serious"
    " famous religious dangerous less unless press boss loss class mass glass cross process access success business"
    " gas bus campus virus crisis basis analysis status focus bonus chaos christmas news politics plus minus alias"
    " goes comes gives takes makes wants needs knows thinks believes seems means gets puts lets tells asks hers ours"
    " yours theirs whose afterwards towards upwards overseas indoors outdoors nowadays james jones williams davis harris"
    " precious numerous dubious anonymous nervous hers".split()
)
_AFTER_PLURAL: Final = frozenset("people men women children members workers officers".split())


def plural(word: str) -> bool:
    """Whether a word looks like a plural noun."""
    if word in _IRREGULAR:
        return True
    looks = len(word) >= 4 and word.endswith("s") and not word.endswith(("ss", "ous", "us", "is", "'s"))
    return looks and word not in _NO_PLURAL


def noun(words: Words, index: int, single: bool) -> Noun | None:
    """The noun after a number: past adjectives to the first plural; for "one" and "no" to the first noun."""
    run = []
    for at in range(index, min(index + 6, len(words))):
        if words.low[at : at + 2] == ("per", "cent"):
            run.append(at)
            break
        if words.kind(at) != "word" or not words.same_line(at - 1 if at else at, at) or words.low[at] in STOP:
            if words.low[at] in ("'", "’") and run and words.touch(at - 1):
                continue
            break
        run.append(at)
    if not run:
        return None
    if single:
        return _single(words, run)
    for place, at in enumerate(run):
        word = words.low[at]
        if word == "percent" or (word == "per" and words.at(at + 1) == "cent"):
            return Noun(at, at + (1 if word == "percent" else 2))
        if plural(word) and not word.endswith("'s"):
            follows = run[place + 1] if place + 1 < len(run) else None
            if (
                follows is not None
                and word not in UNITS
                and words.low[follows] in PERSONS
                and plural(words.low[follows])
            ):
                return Noun(follows, follows + 1)  # sports fans, women prisoners
            return Noun(at, at + 1)
        if word in ("dead", "missing", "wounded", "injured", "killed", "hurt", "unaccounted") and place == len(run) - 1:
            return Noun(at, at + 1)
        if word in UNITS:
            return Noun(at, at + 1)
    return None


def _single(words: Words, run: list[int]) -> Noun | None:
    for at in run[:4]:
        word = words.low[at]
        if word.endswith("'s"):
            continue
        if person(word) or word in UNITS:
            return Noun(at, at + 1)
    for at in run:
        word = words.low[at]
        if (
            word in ADJECTIVES
            or (word.endswith("ed") and at == run[-1])
            or word.endswith(("'s", "ous", "ful", "ish", "less", "ible", "able", "ern", "ical"))
        ):
            continue
        return Noun(at, at + 1)
    return None


def group(words: Words, index: int) -> Noun | None:
    """What stands after "of": them, the bodies, its managers, the company's managers."""
    word = words.at(index)
    if word in UNIT_WORDS or words.kind(index) == "number":
        named = noun(words, index + 1, False) if index + 1 < len(words) else None
        return named or Noun(index, index + 1)
    if word == "the" and (
        words.at(index + 1) in ("most", "main", "few", "only", "world's", "country's")
        or words.at(index + 1).endswith("est")
    ):
        return None
    if word in ("them", "us", "you", "these", "those", "whom", "which"):
        after = index + 1
        if word in ("these", "those"):
            named = noun(words, after, False) if after < len(words) else None
            return named or Noun(index, after)
        return Noun(index, after)
    if word in ("the", "its", "his", "her", "their", "our", "my", "your"):
        inner = words.at(index + 1)
        if inner in UNIT_WORDS or words.kind(index + 1) == "number":
            named = noun(words, index + 2, False) if index + 2 < len(words) else None
            return named or Noun(index + 1, index + 2)
        named = noun(words, index + 1, False) if index + 1 < len(words) else None
        if named is None and (inner in PERSONS or inner in ("dead", "wounded", "missing", "injured")):
            return Noun(index + 1, index + 2)
        return named
    named = noun(words, index, False) if index < len(words) else None
    return named if named is not None and plural(words.low[named.head]) else None


def person(word: str) -> bool:
    """Whether a noun is of persons: in the list, or by its ending."""
    if word in PERSONS:
        return True
    stem = word[:-1] if word.endswith("s") else word
    if stem in PERSONS:
        return True
    if stem in THINGS_IN_ER or stem in ADJECTIVES or stem in COMPARATIVES:
        return False
    return len(stem) > 5 and stem.endswith(
        ("er", "ist", "ee", "man", "men", "woman", "women", "ian", "ant", "eer", "itor", "ator")
    )


def unit(word: str) -> str | None:
    """persons, days, dollars; else the noun itself, in the plural."""
    if word in ("%", "percent", "per"):
        return "percent"
    if word in UNITS:
        return UNITS[word]
    if person(word) or word in (
        "them",
        "us",
        "you",
        "whom",
        "who",
        "these",
        "those",
        "dead",
        "missing",
        "wounded",
        "injured",
        "killed",
        "hurt",
    ):
        return "persons"
    if plural(word):
        return word
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("s", "x", "ch", "sh")) else "s")


def countable(word: str) -> bool:
    """After "no": plurals and what is counted singly; not "no idea"."""
    if word in (
        "others",
        "details",
        "comments",
        "plans",
        "signs",
        "words",
        "grounds",
        "questions",
        "means",
        "reasons",
        "doubts",
    ):
        return False
    return plural(word) or word in (
        "fee",
        "shot",
        "casualty",
        "body",
        "charge",
        "arrest",
        "survivor",
        "death",
        "injury",
        "plant",
        "penalty",
        "fine",
        "payment",
        "house",
        "home",
        "building",
        "village",
        "school",
        "ship",
        "vehicle",
        "weapon",
        "shell",
        "round",
        "train",
        "bus",
        "flight",
        "ambulance",
        "hospital",
        "line",
        "document",
        "complaint",
        "hostage",
    )


def _adjectives(word: str) -> tuple[float, str] | None:
    """six-month, twenty-minute, two-and-a-half is too rare."""
    if "-" not in word:
        return None
    found = _ADJECTIVE.match(word)
    if not found:
        return None
    parts = found["number"].split("-")
    values = [UNIT_WORDS.get(p) for p in parts]
    if any(v is None for v in values):
        return None
    return float(sum(v for v in values if v is not None)), DURATIONS[found["unit"]]


def _hyphened(word: str) -> str | None:
    """minute, minute-long; metre-high is a measure too."""
    head = word.split("-")[0]
    if "-year-old" in "-" + word:
        return None
    return DURATIONS.get(head) or (UNITS[head] if head in UNITS and head not in ("people",) else None)


QUANTITIES: Final = QuantityWords(
    before=before_words(_QUALIFIERS),
    behind=(
        *table_of("at_least", "behind", "or more\nat least\nand above\nand up"),
        *table_of("about", "behind", "or so\nor thereabouts"),
        *table_of("at_most", "behind", "or fewer\nor less\nat most"),
        *table_of("more_than", "behind", "plus"),
    ),
    vague=(
        *table_of("24 99 dozens", "vague", "dozens\nmany dozens"),
        *table_of("40 99 scores", "vague", "scores (?=of )"),
        *table_of("200 999 hundreds", "vague", "hundreds\nmany hundreds"),
        *table_of("2000 9999 thousands", "vague", "thousands\nmany thousands"),
        *table_of("20000 99999 thousands", "vague", "tens of thousands"),
        *table_of("200000 999999 thousands", "vague", "hundreds of thousands"),
        *table_of("2000000 - millions", "vague", "millions"),
        *table_of("6 6 exact", "vague", "half a dozen\na half dozen"),
        *table_of("2 3 about", "vague", "a couple\na couple of"),
        *table_of("- - several", "vague", "several"),
        *table_of("- - few", "vague", "a few\na handful of\na handful"),
    ),
    none=(
        *table_of("of", "none", "nobody|none|no-one\nno one\nnot a single one"),
        *table_of("of-only", "none", "neither (?=of)"),
        *table_of("any", "none", "not one\nnot a single\nno single"),
        *table_of("times", "none", "not once\nnot a single time"),
        *table_of("noun", "none", "no\nzero"),
    ),
    shares=(
        *table_of("0.5", "share", "half of\nhalf (?=the |of |its |their |his |her |our )\none half of"),
        *table_of("0.333333", "share", "a|one third of\na|one third (?=the )"),
        *table_of("0.25", "share", "a|one quarter of\na fourth of"),
        *table_of("0.2", "share", "a|one fifth of"),
        *table_of("0.1", "share", "a|one tenth of"),
        *table_of("0.666667", "share", "two thirds of\ntwo-thirds of"),
        *table_of("0.75", "share", "three quarters of\nthree-quarters of"),
        *table_of("0.8", "share", "four fifths of\nfour-fifths of"),
    ),
    range_signs=frozenset({"to", "-", "–", "—", "through"}),
    either=frozenset({"or"}),
    between=(("between", "and"), ("from", "to")),
    moves=frozenset(
        "rose rise risen rises rising fell fall fallen falling falls grew grow grown increased increase increasing dropped drop"
        " cut raised up down went jumped climbed declined reduced shrank shrunk surged slumped moved".split()
    ),
    of=frozenset({"of"}),
    currencies={"$": "dollars", "£": "pounds", "€": "euros", "₽": "rubles", "₴": "hryvnias", "¥": "yen"}
    | {
        "usd": "dollars",
        "eur": "euros",
        "gbp": "pounds",
        "rub": "rubles",
        "uah": "hryvnias",
        "chf": "francs",
        "jpy": "yen",
    },
    named_by=frozenset(
        "unit article articles section room route chapter page pages paragraph paragraphs clause number no nos camp block"
        " flight apollo building battalion school platform gate hall case file order lot figure fig table part volume"
        " ward cell district resolution decree protocol act rule step level grade class channel line bus train tram"
        " exhibit penal colony highway road version windows model mark phase stage week day question item annex appendix"
        " serial tel telephone phone fax code postcode".split()
    ),
    streets=frozenset(
        "street road avenue lane drive square boulevard way court place terrace close st rd ave blvd".split()
    ),
    scores=frozenset(
        "won win wins beat lost lose drew defeated score scored led leading lead trailing draw victory defeat".split()
    ),
    ordinals=frozenset("st nd rd th".split()),
    ages=(
        *table_of("age", "age", r"aged (?:between )?\d+(?: (?:and|to) \d+)?"),
        *table_of(
            "age",
            "age",
            r"aged|age|ages (?:of )?(?:[a-z]+(?:-[a-z]+)?|\d+)(?: (?:and|to) (?:[a-z]+|\d+))?(?= |$|[.,;)])",
        ),
        *table_of(
            "age",
            "age",
            r"was|is|were (?:only |just |still )?\d{1,2} (?=(?:when|at the time|years old|and (?:had|was|worked|lived))\b)",
        ),
        *table_of("age", "age", r"turned|turns (?:\d{1,2}|\w+ty(?:-\w+)?)"),
        *table_of("age", "age", r"# \d{1,3} years? old(?:er)?"),
        *table_of("age", "age", rf"{_NUMERAL} (?:years?|months?|weeks?|days?)[ -]old"),
        *table_of("age", "age", r"under-|over-\d+s?"),
    ),
    age_tails=frozenset({"year-old", "years-old", "month-old", "week-old", "day-old"}),
    year_before=frozenset(
        "in since by until till of from before after during between january february march april may june july august"
        " september october november december spring summer autumn winter early late mid year the and".split()
    ),
    year_after=frozenset(),
    one=frozenset({"one"}),
    indefinite=frozenset(
        {
            "another",
            "day",
            "morning",
            "night",
            "evening",
            "afternoon",
            "time",
            "thing",
            "way",
            "hand",
            "side",
            "can",
            "reason",
            "more",
        }
    ),
    other=frozenset({"another"}),
    durations=DURATIONS,
    single=(
        *table_of("1 seconds bound", "single", "a second"),
        *table_of("1 minutes bound", "single", "a minute"),
        *table_of("1 hours bound", "single", "an hour"),
        *table_of("1 nights bound", "single", "a night"),
        *table_of("1 days bound", "single", "a day"),
        *table_of("1 weeks bound", "single", "a week"),
        *table_of("1 months bound", "single", "a month"),
        *table_of("1 years bound", "single", "a year"),
        *table_of("1 decades bound", "single", "a decade"),
        *table_of("2 weeks", "single", "a fortnight\nfortnight"),
        *table_of("2 times", "single", "twice"),
        *table_of("3 times", "single", "thrice"),
        *table_of("1 hours", "single", "an hour (?=(?:later|earlier|before|ago|afterwards|long)\\b)"),
        *table_of("1 days", "single", "a day (?=(?:later|earlier|before|ago|afterwards)\\b)"),
        *table_of("1 weeks", "single", "a week (?=(?:later|earlier|before|ago|afterwards|of)\\b)"),
        *table_of("1 months", "single", "a month (?=(?:later|earlier|before|ago|afterwards)\\b)"),
        *table_of("1 years", "single", "a year (?=(?:later|earlier|before|ago|afterwards)\\b)"),
        *table_of("0.5 miles", "single", "half a mile"),
        *table_of("0.5 metres", "single", "half a metre"),
        *table_of("0.5 kilometres", "single", "half a kilometre"),
        *table_of("0.5 tonnes", "single", "half a tonne"),
        *table_of("0.5 hours", "single", "half an hour\nhalf hour"),
        *table_of("0.5 years", "single", "half a year"),
        *table_of("0.5 days", "single", "half a day"),
        *table_of("1.5 hours", "single", "an hour and a half"),
        *table_of("1.5 years", "single", "a year and a half"),
        *table_of("1.5 days", "single", "a day and a half"),
    ),
    span_before=frozenset(
        "within for after in over than lasting lasts lasted last least about nearly almost took under spent".split()
    ),
    adjectives=_adjectives,
    hyphened=_hyphened,
    year_units=frozenset(),
    inverted=frozenset(),
    noun=noun,
    group=group,
    countable=countable,
    unit=unit,
    doers=frozenset(
        "were was are is have had has died fled escaped came went survived remain remained did who will would could may said"
        " say says still later returned got wounded killed injured dead missing hurt".split()
    ),
)

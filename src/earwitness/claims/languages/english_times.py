# ruff: noqa: E501 (tables)
"""English dates, days and hours."""

from __future__ import annotations

from typing import Final

from earwitness.claims.drafting.phrases import Phrase, table_of
from earwitness.claims.languages.english_figures import UNIT_WORDS
from earwitness.claims.languages.facts import TimeWords

_NAMES: Final = "january february march april may june july august september october november december".split()
_SHORT: Final = {
    "jan": 1,
    "feb": 2,
    "mar": 3,
    "apr": 4,
    "jun": 6,
    "jul": 7,
    "aug": 8,
    "sep": 9,
    "sept": 9,
    "oct": 10,
    "nov": 11,
    "dec": 12,
}
MONTHS: Final = {name: i for i, name in enumerate(_NAMES, 1)} | _SHORT
_DAYS: Final = "monday tuesday wednesday thursday friday saturday sunday".split()
WEEKDAYS: Final = {name: i for i, name in enumerate(_DAYS)} | {f"{name}s": i for i, name in enumerate(_DAYS)}

_M: Final = "(?:" + "|".join(_NAMES) + "|(?:" + "|".join(_SHORT) + r")\b\.?)"
_W: Final = "(?:" + "|".join(_DAYS) + ")"
_WL: Final = "|".join(_DAYS)
_ML: Final = "|".join(MONTHS)
_Y: Final = r"(?:,? (?:18|19|20)\d{2}\b(?!-))"
_D: Final = r"\d{1,2}(?:st|nd|rd|th)?\b(?![:.]\d)"
_PART: Final = "(?: (?:morning|afternoon|evening|night|lunchtime))"
_ORDINAL: Final = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth"
    " sixteenth seventeenth eighteenth nineteenth twentieth"
).split()
DAY_WORDS: Final = (
    {word: i for i, word in enumerate(_ORDINAL, 1)}
    | {
        f"{tens}-{word}": value + i
        for tens, value, last in (("twenty", 20, 9), ("thirty", 30, 1))
        for i, word in enumerate(_ORDINAL[:last], 1)
    }
    | {"thirtieth": 30}
)
_DW: Final = "(?:" + "|".join(DAY_WORDS) + ")"
_DAYPART: Final = "(?:early hours|small hours|night|nights|evening|morning|afternoon|eve|week)"
_EVENTS: Final = (
    "(?:election|elections|inquiry|inquest|trial|war|vote|hearing|strike|blast|explosion|attack|raid|crash|accident|fire|flood"
    "|earthquake|quake|storm|funeral|ceasefire|truce|invasion|siege|mobilisation|mobilization|takeover|coup|referendum|holidays"
    "|holiday|harvest|season|deadline|arrest|verdict|ruling|collapse|disaster|shooting|meeting|talks|evacuation|parade)"
)
_AT: Final = "since|before|after|from"
_N: Final = r"(?:\d+(?:\.\d+)?|(?:the )?(?:few|several|couple of)|an?|(?:" + "|".join(UNIT_WORDS) + r")(?:-\w+)?)"
_U: Final = "(?:seconds?|minutes?|hours?|days?|nights?|weeks?|months?|years?|decades?)"
_NUMBERS: Final = "|".join([*UNIT_WORDS, "a", "an", "several", "few"])


_EVENT: Final = r"(?:(?:the|his|her|their|its|he|she|they|a|an|that) )?[\w'-]+"
_AMPM: Final = r"(?:a\.?m\b\.?|p\.?m\b\.?)"
_MEASURED: Final = r"(?! ?(?:%|per|tonnes|million|metres|meters|m\b|km|billion|kg))"
_DAYS_S: Final = "(?:" + "|".join(d + "s" for d in _DAYS) + ")"
_HOURS: Final = "|".join(UNIT_WORDS)

PATTERNS: Final[tuple[Phrase, ...]] = (
    # 1. Dates
    *table_of(
        "date",
        "iso-date",
        r"""
        # \d{4}-\d{2}-\d{2}
        # \d{1,2}[./]\d{1,2}[./]\d{4}
    """,
    ),
    *table_of(
        "date",
        "day-month",
        rf"""
        # {_D}(?: of)? {_M}{_Y}?
        on (?:the )?{_D}(?: of)? {_M}{_Y}?
        {_WL} ~,? (?:the )?{_D}(?: of)? {_M}{_Y}?
        on {_W},? (?:the )?{_D}(?: of)? {_M}{_Y}?
        in|on|during|at (?:the )?{_DAYPART} of (?:{_W},? )?(?:the )?(?:{_D} ?[-–] ?)?{_D}(?: of)? {_M}{_Y}?
        # {_D} ?[-–] ?{_D} {_M}{_Y}?
        # {_D} (?:and|to|or) {_D} {_M}{_Y}?
        between|from (?:the )?{_D}(?: {_M}{_Y}?)? (?:and|to|until|till|through) (?:the )?{_D} {_M}{_Y}?
        on|by|until|till|since|from (?:the )?{_DW} of {_M}{_Y}?
        the {_DW} of {_M}{_Y}?
    """,
    ),
    *table_of(
        "date",
        "month-day",
        rf"""
        {_ML} {_D}{_Y}?
        {"|".join(_SHORT)} ~\. {_D}{_Y}?
        on {_M} {_D}{_Y}?
        on {_W},? {_M} {_D}{_Y}?
        {_WL} ~,? {_M} {_D}{_Y}?
        in|on|during|at (?:the )?{_DAYPART} of {_M} {_D}{_Y}?
        {_ML} {_D} ?[-–] ?{_D}{_Y}?
        between|from {_M} {_D}{_Y}? (?:and|to|until|till|through) (?:{_M} )?{_D}{_Y}?
    """,
    ),
    *table_of(
        "anchor-date",
        "anchored-date",
        rf"""
        {_AT} (?:(?:the )?(?:early|late|mid|start of|end of|beginning of|middle of) )?{_M}(?: {_D})?{_Y}?
        {_AT} (?:the )?{_D}(?: of)? {_M}{_Y}?
    """,
    ),
    *table_of(
        "anchor-date 1",
        "anchored-date",
        rf"by|until|till (?:(?:the )?(?:early|late|mid|start of|end of|beginning of|middle of) )?{_M}(?: {_D})?{_Y}?",
    ),
    *table_of(
        "date",
        "month",
        rf"""
        in (?:(?:early|late|mid)[ -])?{_M}{_Y}?
        in|at (?:the )?(?:middle|beginning|end|start|close) of {_M}{_Y}?
        throughout|during {_M}{_Y}?
        {_ML} ~{_Y}
        early|late (?:in )?{_M}{_Y}?
    """,
    ),
    *table_of("date -1", "month", f"last|past {_M}"),
    *table_of("date 1", "month", f"next {_M}"),
    *table_of(
        "between",
        "month-span",
        f"""
        between {_M} and {_M}{_Y}?
        from {_M} (?:to|through|until) {_M}{_Y}?
    """,
    ),
    *table_of("year", "year", r"in (?:(?:early|late|mid)[ -])?(?:18|19|20)\d{2}(?!-|,\d)"),
    *table_of(
        "anchor-year",
        "year",
        rf"by|until|till|{_AT} (?:(?:the )?(?:early|late|mid|end of|start of) )?(?:18|19|20)\d\d(?!-|,\d)",
    ),
    # 2. Weekdays
    *table_of(
        "weekday",
        "weekday",
        rf"""
        on (?:early |late )?{_W}{_PART}?
        {_WL}
        {_WL} ~{_PART}
        {"|".join(f"{d}'s" for d in _DAYS)}
        in|on|during (?:the )?{_DAYPART} of {_W}
        early|late (?:on )?{_W}{_PART}?
        this {_W}{_PART}?
    """,
    ),
    *table_of(
        "relative",
        "the-weekday",
        rf"""
        on the {_W}{_PART}?
        the {_W} (?:before|after)
        on {_DAYS_S}
    """,
    ),
    *table_of(
        "weekday -1",
        "weekday",
        rf"""
        last {_W}{_PART}?
        on {_W}{_PART}? last week
    """,
    ),
    *table_of(
        "weekday 1",
        "weekday",
        rf"""
        next {_W}{_PART}?
        on (?:the )?(?:coming|following) {_W}
    """,
    ),
    *table_of("anchor-weekday 1", "weekday-limit", rf"by|until|till (?:the end of |next )?{_W}{_PART}?"),
    *table_of("anchor-weekday", "weekday-limit", rf"since|before|after|from (?:last )?{_W}{_PART}?"),
    # 3. Counted from publication
    *table_of(
        "day -1",
        "yesterday",
        f"""
        yesterday
        yesterday's
        yesterday ~{_PART}
        last night
    """,
    ),
    *table_of(
        "day 0",
        "today",
        f"""
        today
        today's
        tonight
        tonight's
        as of the (?:date|day|time) of publication
        at the time of (?:publication|writing|going to press)
        this ~{_PART}
        earlier today
        later today
    """,
    ),
    *table_of(
        "day 1",
        "tomorrow",
        f"""
        tomorrow
        tomorrow's
        tomorrow ~{_PART}
    """,
    ),
    *table_of("day -2", "yesterday", "the day before yesterday"),
    *table_of("day 2", "tomorrow", "the day after tomorrow"),
    *table_of(
        "unit -1",
        "last-unit",
        """
        last (?:week|month|year)
        earlier|late last (?:week|month|year)
        over the (?:past|last) (?:week|month|year)
    """,
    ),
    *table_of(
        "unit 0",
        "this-unit",
        """
        this (?:week|month|year)
        earlier|later this (?:week|month|year)
    """,
    ),
    *table_of("unit 1", "next-unit", "next (?:week|month|year)"),
    *table_of(
        "ago",
        "ago",
        rf"""
        # [\d.]+ {_U} ago
        {_NUMBERS} (?:dozen |few |couple of )?{_U} ago
    """,
    ),
    *table_of(
        "ahead",
        "in-units",
        rf"""
        in {_N} {_U}(?:'s?|s') time
        in {_N} (?:days|weeks|months|years)(?= ?[.,;])
    """,
    ),
    # 4. Hours
    *table_of(
        "clock",
        "clock",
        rf"""
        # (?:[01]?\d|2[0-3]):[0-5]\d(?: ?{_AMPM})?(?: (?:gmt|utc|local time))?
        # (?:[01]?\d|2[0-3])\.[0-5]\d ?{_AMPM}
        # \d{{1,2}} ?(?:{_AMPM}|o'clock)
        at|by|around|about|before|after|until|since|from|shortly (?:about |around |nearly |approximately |roughly |just after |just before |before |after )?(?:[01]?\d|2[0-3])(?:[:.][0-5]\d)?(?: ?{_AMPM}| o'clock)(?: (?:gmt|utc|local time|sharp))?
        at|by|around|before|after|until (?:about |around )?(?:[01]?\d|2[0-3])[:.][0-5]\d(?: (?:gmt|utc|local time))?{_MEASURED}
        at|by|around|after (?:{_HOURS}) o'clock(?: (?:in the (?:morning|afternoon|evening)|sharp))?
    """,
    ),
    *table_of(
        "clock",
        "clock-word",
        """
        at (?:noon|midday|midnight|dawn|dusk|sunrise|sunset|daybreak|nightfall|night|lunchtime|first light)
        noon|midnight|midday|daybreak|nightfall
        after (?:dark|midnight|noon|dusk|sunset|nightfall)
        before (?:dawn|noon|midnight|sunrise|daybreak)
        by|until|till (?:midnight|dawn|dusk|nightfall|noon|midday|morning|evening|daybreak|sunrise|sunset|first light|lunchtime|daylight)
        around|about|towards|shortly (?:after |before )?(?:midnight|noon|midday|dawn|dusk)
        around|about|towards|near|nearly (?:midnight|noon|midday|dawn|dusk)
    """,
    ),
    # 5. Counted from what is told
    *table_of(
        "relative",
        "next-day",
        """
        the (?:next|following|same|previous) (?:day|morning|night|evening|afternoon|week|month|year)
        the day before (?!yesterday)
        that (?:day|morning|night|evening|afternoon|week|month|year|summer|winter|spring|autumn)
        the (?:night|morning|evening) before
    """,
    ),
    *table_of(
        "relative",
        "season",
        """
        in (?:the )?(?:early |late )?(?:winter|spring|summer|autumn)
        all (?:day|night|week|month|morning|evening|afternoon|year|summer|winter)
        all (?:that|this|last) (?:day|night|week|month|summer|winter|year)
        last (?:winter|spring|summer|autumn|fall|weekend)
        this|next (?:winter|spring|summer|autumn|weekend)
        at|over the weekend
        overnight
    """,
    ),
    *table_of("relative", "part-of-day", "in the (?:morning|afternoon|evening|night|small hours|early hours)"),
    *table_of(
        "relative",
        "units-from-event",
        rf"""
        # [\d.]+ {_U} (?:later|earlier|afterwards|beforehand|(?:before|after) {_EVENT})
        {_NUMBERS} (?:dozen |few |couple of )?{_U} (?:later|earlier|afterwards|beforehand|(?:before|after) {_EVENT})
        some|about|around|nearly {_N} {_U} (?:later|earlier|(?:before|after) {_EVENT})
        after {_N} {_U}
        {_NUMBERS} and a half {_U} (?:later|earlier|before|after|ago)
        # [\d.]+ {_U} (?:in advance|beforehand)
        {_NUMBERS} {_U} (?:in advance|beforehand)
    """,
    ),
    *table_of(
        "anchor",
        "within",
        rf"""
        within {_N} {_U}(?: (?:of|after) (?:the )?[\w'-]+)?
        for|in|over the (?:past|last|next) {_N} {_U}
        by|before|until|since|after the (?:end|start|beginning|middle) of (?:the|this|last|next) (?:day|week|month|year|century)
        by|before|until|since|after|at (?:christmas|easter|new year's day|new year's eve|new year|ramadan|passover|eid)
        by|before|after|at|since|until (?:breakfast|lunch|supper|dinner|sundown)
        before|after|until|till|since (?:the|this|last|next) (?:[\w-]+ )?{_EVENTS}
        within (?:the|an|a) (?:hour|day|week|fortnight|month|year)
    """,
    ),
    *table_of(
        "clause", "since-clause", r"since (?:the|he|she|they|it|we|his|her|their|its|being|last|then)(?: [\w'-]+){0,8}"
    ),
)

TIMES: Final = TimeWords(
    months=MONTHS,
    weekdays=WEEKDAYS,
    units={
        "day": "day",
        "days": "day",
        "night": "day",
        "nights": "day",
        "week": "week",
        "weeks": "week",
        "month": "month",
        "months": "month",
        "year": "year",
        "years": "year",
        "hour": "hour",
        "hours": "hour",
        "minute": "minute",
        "minutes": "minute",
    },
    day_words=DAY_WORDS,
    patterns=PATTERNS,
    ahead=frozenset(
        "by until till will would due scheduled expected planned must ordered shall tomorrow next coming opens begins starts".split()
    ),
    past=frozenset({"had", "was", "were"}),
    few=frozenset({"few", "several", "couple", "some"}),
    recordings=frozenset({"recording", "tape", "footage", "video", "clip"}),
    capital_months=True,
    doubtful_months=frozenset({"may", "march", "august", "mar", "sun", "sat"}),
)

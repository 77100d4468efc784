"""How an item is edited by a person: its fields in plain words, and for each closed vocabulary its words as choices.

The fields are those of the value itself; what is sent back is checked by the model, never by the form.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from earwitness.claims.drafting import fates, quantities, undertakings
from earwitness.claims.drafting.rates import RATES
from earwitness.claims.vocabulary import (
    AgentKind,
    Basis,
    Identification,
    Passing,
    RelationKind,
    SpeechAct,
    TermForm,
    UndertakingKind,
    words,
)
from earwitness.people.model import MODALITIES, STATUSES

KINDS: Final[Mapping[str, str]] = {
    "claim": "claim", "attribution": "attribution", "quantity": "figure", "undertaking": "threat, promise or order",
    "fate": "what became of somebody", "relation": "how two claims stand", "passing": "who had it from whom",
}  # fmt: skip
"""What is decided on the board, as people call it."""

_SAID: Final[Mapping[str, str]] = {
    "UNSTATED": "not stated", "named": "by name", "role_only": "by role only",
    "role_only_hedged": "by a role that others vouch for", "anonymous": "known to the teller, name kept back",
    "unstated": "not stated at all", "took_part": "took part, on their own word", "saw": "saw it, on their own word",
    "heard": "heard it, on their own word", "told": "was told", "document": "a document", "recording": "a recording",
    "inferred": "concludes it", "body": "office, firm or authority", "do_not_merge": "alike, and two different things",
    "discrepancy": "differ, and could both hold", "contradicts": "cannot both hold", "tension": "hard to square",
    "restates": "the same again, from the same origin", "corroborates": "the same, from another origin",
}  # fmt: skip
HOW: Final[Mapping[str, str]] = {
    "told": "told", "recorded": "recorded", "quoted": "quoted by", "cites": "cited by", "derived": "taken over by",
}  # fmt: skip
"""How it passed on from a station to the next one, as it stands on an arrow."""
_BASIS_UNSTATED: Final = "not stated"
REASONS: Final[Mapping[str, tuple[str, ...]]] = {
    "claim": ("Somebody else says it", "Nobody says it: the marks do not quote", "The words are cut wrongly",
              "It is a question or a supposition, no claim", "It stands here twice"),
    "quantity": ("It is no figure", "It counts something else", "It belongs to somebody else's words"),
    "undertaking": ("It is none of these", "It belongs to somebody else's words", "It stands here twice"),
    "fate": ("The text says this of nobody", "It says something else", "It belongs to somebody else's words"),
    "relation": ("They speak of different things", "They speak of different times", "They are the same"),
    "passing": ("It had it from somebody else", "The texts are alike by chance"),
}  # fmt: skip
"""Ready reasons for a rejection, by kind."""

_RULES: Final[Mapping[str, str]] = {
    "turn": "the words stand under the speaker's label", "after": "the speaker is named right after the words",
    "before": "the speaker is named right before the words", "colon": "a colon leads from the speaker to the words",
    "split": "the second half of a quotation that was split", "later": "the speaker is named later in the sentence",
    "same paragraph": "the same paragraph, and nobody else speaks between", "introduced": "the paragraph introduces it",
    "goes on": "it goes on from the paragraph before", "dash": "a dash opens the words",
    "nobody named": "the words stand in marks, and nobody is named near them", "nested": "words within words",
    "order": "an order that is reported", "clause": "a verb of saying with what was said", "adverb": "“reportedly”",
    "beside": "“according to” beside it", "about that": "a sentence about the one before it",
    "own voice": "the text says it in its author's own voice",
    "chain dropped": "the text said it of somebody before, and now says it in its own voice",
    "number": "a number with what it counts", "range": "from one number to another",
    "unstated": "the sentence does not say who speaks", "pronoun": "the speaker is a pronoun",
    "shared": "the speaker is one of several alike", "told an outlet": "somebody told an outlet",
    "told within told": "somebody was told by somebody", "inverted": "the verb stands before its subject",
    "clause before": "what was said comes before its verb of saying",
    "clause around": "the verb of saying stands inside what was said", "according": "“according to”",
    "amid": "in the middle of the sentence", "cited": "a source that is cited", "citing": "a source that is cited",
    "quoted as": "“quoted as saying”", "place": "a place speaks for those in it",
    "distancing marks": "marks that distance", "title": "a title", "none": "a word for none",
    "single": "one of something", "vague": "a word such as dozens", "duration": "a length of time",
    "acts": "somebody did it to them", "suffers": "it befell them", "is": "they are said to be so",
    "alone": "the word stands by itself", "return": "they did not come back",
    "condition": "a condition and what follows",
    "imperative": "the words themselves order it", "opening": "a verb opens what is asked or promised",
    "reported": "it is reported as such", "within": "the word stands inside the words",
}  # fmt: skip


def rule_in_words(rule: str | None) -> str | None:
    """What a rule looks at, in words; a rule without words of its own by its name."""
    if rule is None:
        return None
    parts = [part.strip() for part in rule.split(",")]
    return "; ".join(_RULES.get(part, _RULES.get(part.split("-")[0], part)) for part in parts)


_COUNTED: Final[Mapping[str, Mapping[str, tuple[int, int]]]] = {
    "claim": RATES, "attribution": RATES, "quantity": quantities.SHARES, "fate": fates.SHARES,
    "undertaking": undertakings.SHARES,
}  # fmt: skip


def times_right(kind: str, rule: str | None) -> dict[str, int] | None:
    """{right, met} of a rule on the open half of the corpus; None where it has not been met there."""
    found = _COUNTED.get(kind, {}).get(rule or "")
    return {"right": found[0], "met": found[1]} if found else None


def in_words(word: str) -> str:
    """A word of a vocabulary for people."""
    return _SAID.get(word, word.replace("_", " "))


def _choices(vocabulary: Any, *, none: str | None = None) -> list[dict[str, Any]]:
    every = vocabulary if isinstance(vocabulary, tuple) else words(vocabulary)
    out: list[dict[str, Any]] = [{"value": w, "label": in_words(w)} for w in every]
    return [{"value": None, "label": none}, *out] if none is not None else out


def _field(name: str, label: str, type_: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "label": label, "type": type_, **more}


def _basis() -> list[dict[str, Any]]:
    return [{**c, "label": _BASIS_UNSTATED if c["value"] == "unstated" else c["label"]} for c in _choices(Basis)]


def _how() -> list[dict[str, Any]]:
    return [{"value": w, "label": HOW[w]} for w in words(Passing)]


def fields_of(kind: str) -> list[dict[str, Any]]:
    """The fields of a kind that a person edits: {name, label, type: text | number | choice | tick | agent, choices}."""
    made: dict[str, list[dict[str, Any]]] = {
        "claim": [
            _field("text", "What is claimed, in our words", "text"),
            _field("speech_act", "How it is said", "choice", choices=_choices(SpeechAct)),
            _field("basis", "On what the first of the chain rests", "choice", choices=_basis()),
            _field("dropped", "The text says it in its own voice, and names its source elsewhere", "tick"),
        ],
        "quantity": [
            _field("low", "At least", "number"), _field("high", "At most", "number"),
            _field("qualifier", "Words around it (about, at least)", "text"), _field("unit", "Unit", "text"),
            _field("counts", "What it counts, as the text has it", "text"), _field("state", "In which state", "text"),
        ],
        "undertaking": [
            _field("kind", "What it is", "choice", choices=_choices(UndertakingKind)),
            _field("by", "By whom", "agent"), _field("to", "To whom", "agent"),
            _field("condition", "On what condition", "text"), _field("consequence", "What follows", "text"),
            _field("form", "A term: on paper or by mouth", "choice", choices=_choices(TermForm, none="no term")),
        ],
        "fate": [
            _field("subject", "Of whom, as the text has it", "text"),
            _field("status", "What is said of them", "choice", choices=_choices(STATUSES)),
            _field("modality", "How it is said", "choice", choices=_choices(MODALITIES)),
            _field("whereabouts", "Where, as the text has it", "text"),
        ],
        "relation": [
            _field("kind", "How they stand", "choice", choices=_choices(RelationKind)), _field("why", "Why", "text"),
        ],
        "passing": [
            _field("how", "How it passed", "choice", choices=_how()), _field("why", "Why", "text"),
        ],
    }  # fmt: skip
    return made.get(kind, [])


def vocabularies() -> dict[str, list[dict[str, Any]]]:
    """The choices that chains and relations are made of."""
    return {
        "how": _how(), "kind": _choices(AgentKind), "identification": _choices(Identification),
        "relation": _choices(RelationKind),
    }  # fmt: skip

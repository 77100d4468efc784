"""The model of claims: who says what, on whose word, how surely (notes/claims.md §2).

Frozen values. A value that contradicts itself or a vocabulary cannot be made (errors.ModelRefused). Every drafted value
has an `id` that is never reused, and a `standing`: proposed, then confirmed, edited or rejected by a named person
(standing.decide). Agents, claims and propositions are referred to by id. Tuples are () where there is nothing; None is
not stated or not known, never an empty text. `as_plain` gives JSON from which msgspec.convert makes the value again.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from earwitness.anchors import Anchor
from earwitness.claims.vocabulary import (
    AUTHOR,
    UNSTATED,
    AgentKind,
    Basis,
    Clock,
    FactValue,
    HedgeClass,
    Identification,
    Passing,
    QuoteType,
    RelationKind,
    SpeechAct,
    Support,
    TermForm,
    UndertakingKind,
    words,
)
from earwitness.dates import Dates
from earwitness.errors import ModelRefused
from earwitness.standing import PROPOSED, Standing
from earwitness.words import one_of, said


@dataclass(frozen=True)
class Agent:
    """Somebody or something that says or passes on: a person, a group, an outlet, a body, a document, a recording.

    label: how the case describes it, in the words of the fullest mention. identification: how the sources identify it;
    a hedge on it ("identified as") is inherited by every later mention. identified_by: the agent who vouches for it.
    member_of: a group or outlet. was_there: whether it says it was (None: does not say). person: the id in people/,
    once somebody at the desk has decided who it is. mentions: where it is spoken of. maybe_same_as: agents that may be
    the same one; a question until somebody decides, and two agents are never merged by the program.
    """

    id: str
    kind: AgentKind
    label: str
    identification: Identification
    identified_by: str | None = None
    member_of: str | None = None
    was_there: bool | None = None
    person: str | None = None
    mentions: tuple[Anchor, ...] = ()
    maybe_same_as: tuple[str, ...] = ()
    standing: Standing = PROPOSED

    def __post_init__(self) -> None:
        _named(self.id)
        one_of(self.kind, words(AgentKind), "kind")
        said(self.label, "label")
        one_of(self.identification, words(Identification), "identification")
        if self.id in self.maybe_same_as:
            raise ModelRefused("An agent may be itself.", "Leave it out of maybe_same_as.", where="maybe_same_as")


@dataclass(frozen=True)
class Hedge:
    """A word that weakens or distances. inherited_by: later mentions that carry it on ("the official")."""

    anchor: Anchor
    class_: HedgeClass
    inherited_by: tuple[Anchor, ...] = ()

    def __post_init__(self) -> None:
        one_of(self.class_, words(HedgeClass), "class_")


@dataclass(frozen=True)
class Attribution:
    """One link: a source, its cue, and what is attributed (PARC source, cue and content; nesting as in MPQA).

    source: an agent's id or UNSTATED. content: all that is attributed; quoted: the part in quotation marks, which is
    the speaker's own wording; inserted: editorial brackets inside it, which are not. addressee: whom the source told.
    parent: the attribution inside whose content this one lies ("the outlet said the man said …"). suggested: an agent
    whom a weak rule offers as the source: a question to a person, never filled in.
    """

    id: str
    quote_type: QuoteType
    source: str
    content: tuple[Anchor, ...]
    cue: Anchor | None = None
    source_anchor: Anchor | None = None
    quoted: tuple[Anchor, ...] = ()
    inserted: tuple[Anchor, ...] = ()
    addressee: str | None = None
    parent: str | None = None
    suggested: str | None = None
    hedges: tuple[Hedge, ...] = ()
    standing: Standing = PROPOSED

    def __post_init__(self) -> None:
        _named(self.id)
        one_of(self.quote_type, words(QuoteType), "quote_type")
        said(self.source, "source")
        if not self.content:
            raise ModelRefused(
                "An attribution has no content.", "Give the place of what is attributed.", where="content"
            )
        if self.parent == self.id:
            raise ModelRefused("An attribution lies inside itself.", "Name another parent.", where="parent")


@dataclass(frozen=True)
class Proposition:
    """What is claimed, apart from who claims it; shared between sources (the assertion of a nanopublication).

    predicate: its class (escaped, held, killed …), args: who and what, as (role, words). negated: that it was not so.
    when: on the account's clock. author_words: words of it that are the author's and not the speaker's.
    """

    id: str
    text: str
    predicate: str | None = None
    args: tuple[tuple[str, str], ...] = ()
    negated: bool = False
    when: Dates | None = None
    place: str | None = None
    author_words: tuple[str, ...] = ()
    standing: Standing = PROPOSED

    def __post_init__(self) -> None:
        _named(self.id)
        said(self.text, "text")


@dataclass(frozen=True)
class Link:
    """One station of a chain.

    agent: its id, or UNSTATED. label, kind, identification: as they are to be shown (label None for UNSTATED).
    how: how it passed ON from here to the next station (the last: to us). support: why that is held to be so.
    anchor: where a text says so. held: a document or recording that is sealed here.
    """

    agent: str
    label: str | None
    kind: AgentKind = "person"
    identification: Identification = "named"
    how: Passing = "told"
    support: Support = "stated"
    anchor: Anchor | None = None
    held: bool = False

    def __post_init__(self) -> None:
        said(self.agent, "agent")
        one_of(self.kind, words(AgentKind), "kind")
        one_of(self.identification, words(Identification), "identification")
        one_of(self.how, words(Passing), "how")
        one_of(self.support, words(Support), "support")
        if (self.agent == UNSTATED) != (self.label is None):
            raise ModelRefused(
                "A station has a label exactly when somebody is named for it.",
                "Leave the label out for UNSTATED, give it for every other agent.",
                where="label",
            )
        if (self.agent == UNSTATED) != (self.identification == "unstated"):
            raise ModelRefused(
                "UNSTATED and the identification of a station disagree.",
                "UNSTATED is identified as unstated, and nobody else is.",
                where="identification",
            )


NOBODY_STATED = Link(UNSTATED, None, identification="unstated")


@dataclass(frozen=True)
class Factuality:
    """How sure one source is that the proposition holds. source: an agent's id, AUTHOR, or UNSTATED."""

    source: str
    value: FactValue

    def __post_init__(self) -> None:
        said(self.source, "source")
        one_of(self.value, words(FactValue), "value")


@dataclass(frozen=True)
class Time:
    """A time on one of the three clocks."""

    clock: Clock
    when: Dates
    anchor: Anchor | None = None

    def __post_init__(self) -> None:
        one_of(self.clock, words(Clock), "clock")


@dataclass(frozen=True)
class Claim:
    """A proposition together with the chain under which it reached us.

    chain: from where it begins to who told us; at least one station, UNSTATED where nobody is named. dropped: the text
    says it in its author's own voice, and the chain is the one it had before (a chain that a text drops keeps its
    origin). attribution: the innermost link it rests on. factuality: per source; for what was told, the AUTHOR is Uu.
    """

    id: str
    proposition: str
    text: str
    chain: tuple[Link, ...]
    anchors: tuple[Anchor, ...]
    attribution: str | None = None
    speech_act: SpeechAct = "assertion"
    factuality: tuple[Factuality, ...] = ()
    basis: Basis = "unstated"
    hedges: tuple[Hedge, ...] = ()
    times: tuple[Time, ...] = ()
    dropped: bool = False
    standing: Standing = PROPOSED

    def __post_init__(self) -> None:
        _named(self.id)
        said(self.text, "text")
        one_of(self.speech_act, words(SpeechAct), "speech_act")
        one_of(self.basis, words(Basis), "basis")
        if not self.chain:
            raise ModelRefused("A claim has no chain.", "Begin it with UNSTATED if nobody is named.", where="chain")
        if not self.anchors:
            raise ModelRefused("A claim stands without a place.", "Give the place it rests on.", where="anchors")
        sources = [f.source for f in self.factuality]
        if len(sources) != len(set(sources)):
            raise ModelRefused("One source has two factualities.", "Give each source one.", where="factuality")
        told = any(link.kind not in ("document", "recording") for link in self.chain)
        if told and any(f.source == AUTHOR and f.value != "Uu" for f in self.factuality) and not self.dropped:
            raise ModelRefused(
                "The author is held to vouch for what somebody told.",
                "Leave the author at Uu, or mark that the text says it in its own voice.",
                where="factuality",
            )


@dataclass(frozen=True)
class Quantity:
    """A figure as an interval on (group, state, as_of), from one claim.

    low, high: both included; None is open. qualifier: the words around it ("about", "at least"). counts: the noun as
    the text has it. group: the group's id (figures.Group). state: held, escaped, lost …; "size" for the whole group.
    as_of: when it was so, on the account's clock; None is not stated, and is then a time of its own.
    """

    id: str
    claim: str
    low: float | None
    high: float | None
    group: str
    state: str
    as_of: Dates | None = None
    qualifier: str | None = None
    unit: str | None = None
    counts: str | None = None
    anchor: Anchor | None = None
    standing: Standing = PROPOSED

    def __post_init__(self) -> None:
        _named(self.id)
        for value, field in ((self.claim, "claim"), (self.group, "group"), (self.state, "state")):
            said(value, field)
        for end in (self.low, self.high):
            if end is not None and not math.isfinite(end):
                raise ModelRefused("An end of a figure is no number.", "Leave an open end out.", where="quantity")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ModelRefused("A figure ends below where it begins.", "Give the lower end first.", where="quantity")


@dataclass(frozen=True)
class Undertaking:
    """A threat, promise, order, prohibition, term or request.

    by, to: agents' ids, or UNSTATED. condition, consequence, deadline: as worded. form: for a term, whether it was
    shown on paper or told by mouth; other_form: the undertaking that gives the same term in the other form, where the
    two differ.
    """

    id: str
    claim: str
    kind: UndertakingKind
    anchor: Anchor
    by: str = UNSTATED
    to: str = UNSTATED
    condition: str | None = None
    consequence: str | None = None
    deadline: Dates | None = None
    form: TermForm | None = None
    other_form: str | None = None
    standing: Standing = PROPOSED

    def __post_init__(self) -> None:
        _named(self.id)
        one_of(self.kind, words(UndertakingKind), "kind")
        one_of(self.form, words(TermForm), "form", absent=True)
        if self.kind != "term" and (self.form or self.other_form):
            raise ModelRefused("Only a term is shown or told.", "Leave the form out.", where="form")
        if self.other_form is not None and (self.form is None or self.other_form == self.id):
            raise ModelRefused(
                "A term is set beside another form of it, and its own form or the other is missing.",
                "Say whether this one was shown or told, and name the other.",
                where="other_form",
            )


@dataclass(frozen=True)
class Relation:
    """How two claims stand to one another. One of equals: no winner. by a person, or proposed by a rule; always why."""

    id: str
    kind: RelationKind
    first: str
    second: str
    why: str
    standing: Standing = PROPOSED

    def __post_init__(self) -> None:
        _named(self.id)
        one_of(self.kind, words(RelationKind), "kind")
        said(self.why, "why")
        if self.first == self.second:
            raise ModelRefused("A claim is related to itself.", "Name two claims.", where="relation")


def _named(id_: str) -> None:
    said(id_, "id")

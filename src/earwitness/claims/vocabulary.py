"""The closed vocabularies of claims: every word a field may hold, and the standard behind it.

A value outside its vocabulary is refused when it is made (errors.ModelRefused). UNSTATED is a source like any other:
somebody said it, and the text does not say who.
"""

from __future__ import annotations

from typing import Final, Literal, get_args

UNSTATED: Final = "UNSTATED"
AUTHOR: Final = "AUTHOR"
"""The author of the text, as a source of factuality (FactBank). Told things stay Uu for the author."""

Identification = Literal["named", "role_only", "role_only_hedged", "anonymous", "unstated"]
"""How a text identifies an agent: by name; by role ("a nurse"); by a role somebody else vouches for ("a man
identified as an official"); known to the teller and kept back; not at all."""

AgentKind = Literal["person", "group", "outlet", "body", "document", "recording"]
"""body: an office, firm or authority that speaks as one."""

QuoteType = Literal["direct", "mixed", "indirect", "free_indirect"]

HedgeClass = Literal[
    "rounder", "adaptor", "plausibility_shield", "attribution_shield", "evidential", "anonymity_marker",
    "editorial_insertion",
]  # fmt: skip
"""Prince's four (about; sort of; I think; reportedly), and three that news needs: heard or seen, unnamed, [sic]."""

SpeechAct = Literal[
    "assertion", "denial", "question", "order", "prohibition", "request", "promise", "threat", "warning",
    "announcement", "admission", "accusation", "estimate", "supposition", "exclamation",
]  # fmt: skip

FactValue = Literal["CT+", "CT-", "CTu", "PR+", "PR-", "PS+", "PS-", "Uu"]
"""FactBank: certain, probable, possible, underspecified; that it is so, that it is not, unknown which. The other four
combinations have no meaning there (probable but unknown which way, underspecified but positive)."""

Basis = Literal["took_part", "saw", "heard", "told", "document", "recording", "inferred", "unstated"]
"""On what the origin rests. `told` is hearsay: then there is a teller before it, UNSTATED if nobody says who."""

RelationKind = Literal[
    "restates", "corroborates", "contradicts", "discrepancy", "supports", "qualifies", "tension", "do_not_merge",
]  # fmt: skip
"""restates: the same from the same origin. corroborates: from another proven origin. contradicts: same group, state and
time, cannot both hold. discrepancy: they differ and could both hold. supports, qualifies: AIF. tension: hard to
square, not a contradiction. do_not_merge: alike and two different things (the two elevens)."""

UndertakingKind = Literal["threat", "promise", "order", "prohibition", "term", "request"]
TermForm = Literal["shown", "told"]
"""A term as it stood on the paper that was shown, or as it was told by mouth."""

Clock = Literal["publication", "recording", "account"]
"""When it was published; when the recorder ran; when it is said to have happened."""

Passing = Literal["told", "recorded", "quoted", "cites", "derived"]
"""How something passed from one to the next: by mouth or letter; into a recording; in quotation; named as the source;
taken over (copied, translated, cut) whether or not it is named."""

Support = Literal["stated", "inferred", "asserted_by_person"]
"""Why a link is held to exist: a text states it; a rule or likeness suggests it; a named person asserts it."""

Reliability = Literal["A", "B", "C", "D", "E", "F"]
Credibility = Literal["1", "2", "3", "4", "5", "6"]
"""Admiralty scale (STANAG 2511), two axes judged apart. F and 6: cannot be judged, and the default."""


def words(vocabulary: object) -> tuple[str, ...]:
    """The words of one of the vocabularies above, in their order."""
    return get_args(vocabulary)

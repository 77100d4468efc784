"""The model refuses what contradicts itself, reads back from its JSON, and puts chains into words."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import msgspec
import pytest

from earwitness.anchors import Anchor, find_again, in_sound, in_text
from earwitness.claims import vocabulary
from earwitness.claims.grading import NOT_GRADED, Grading, grade, offered
from earwitness.claims.model import (
    NOBODY_STATED,
    Agent,
    Attribution,
    Claim,
    Factuality,
    Hedge,
    Link,
    Proposition,
    Quantity,
    Relation,
    Time,
    Undertaking,
)
from earwitness.claims.vocabulary import UNSTATED
from earwitness.claims.wording import chain_in_words
from earwitness.dates import Dates, on
from earwitness.errors import DecisionRefused, ModelRefused
from earwitness.plain import as_plain
from earwitness.standing import Standing, decide

TEXT = "The man recalled being told that eleven had fled the yard."
PLACE = in_text("D1", TEXT, 32, 48)
MAN = Link("A1", "the man")
COURIER = Link("A2", "the Orvend Courier", kind="outlet", how="quoted")


def claim(**changes: object) -> Claim:
    start = Claim("C1", "N1", "Eleven fled.", (NOBODY_STATED, MAN, COURIER), (PLACE,))
    return replace(start, **changes)  # type: ignore[arg-type]


VALUES = [
    Agent("A1", "person", "the man", "role_only", mentions=(PLACE,), maybe_same_as=("A3",)),
    Attribution("B1", "indirect", UNSTATED, (PLACE,), hedges=(Hedge(PLACE, "attribution_shield"),)),
    Proposition("N1", "Eleven fled.", "escaped", (("who", "eleven"),), when=on("2026-11-03")),
    claim(factuality=(Factuality("A1", "CT+"), Factuality("AUTHOR", "Uu")), times=(Time("account", Dates()),)),
    claim(anchors=(in_sound("E1", "T1@R2", 826.0, 829.5, "Eleven. I counted."),)),
    Quantity("F1", "C1", 11, 11, "G1", "escaped", on("2026-11-03T14:20"), qualifier="about"),
    Undertaking("U1", "C1", "term", PLACE, form="told", other_form="U2"),
    Relation("R1", "do_not_merge", "C1", "C2", "different men", Standing("confirmed", by="N. Farrow", at="2026-11-13")),
]


@pytest.mark.parametrize("value", VALUES, ids=lambda v: type(v).__name__)
def test_a_value_reads_back_from_its_json(value: object) -> None:
    assert msgspec.convert(msgspec.json.decode(msgspec.json.encode(as_plain(value))), type(value)) == value


@pytest.mark.parametrize(
    "make",
    [
        lambda: claim(chain=()),
        lambda: claim(anchors=()),
        lambda: claim(text=" "),
        lambda: claim(speech_act="gossip"),
        lambda: claim(factuality=(Factuality("A1", "CT+"), Factuality("A1", "Uu"))),
        lambda: claim(factuality=(Factuality("AUTHOR", "CT+"),)),
        lambda: Factuality("A1", "U+"),  # type: ignore[arg-type]
        lambda: Link("A1", None),
        lambda: Link(UNSTATED, "somebody", identification="unstated"),
        lambda: Link(UNSTATED, None),
        lambda: Quantity("F1", "C1", 12, 11, "G1", "held"),
        lambda: Quantity("F1", "C1", float("nan"), 11, "G1", "held"),
        lambda: Undertaking("U1", "C1", "threat", PLACE, form="told"),
        lambda: Undertaking("U1", "C1", "term", PLACE, other_form="U2"),
        lambda: Relation("R1", "restates", "C1", "C1", "same"),
        lambda: Agent("A1", "person", "", "named"),
        lambda: Agent("A1", "person", "x", "named", maybe_same_as=("A1",)),
        lambda: Attribution("B1", "direct", "A1", (PLACE,), parent="B1"),
        lambda: Anchor("D1", "abc", start=0, end=2),
        lambda: Anchor("D1", "abc", start=0, end=3, start_s=1.0),
        lambda: Anchor("E1", "abc", start_s=1.0, end_s=2.0),
        lambda: in_sound("E1", "T1@R1", 2.0, 1.0, ""),
        lambda: Dates("2026-11-07", "2026-11-06"),
        lambda: Dates("2026-02-30"),
    ],
)
def test_what_contradicts_itself_cannot_be_made(make: object) -> None:
    with pytest.raises(ModelRefused) as caught:
        make()  # type: ignore[operator]
    assert caught.value.do and caught.value.where


def test_the_author_may_vouch_only_where_the_text_has_dropped_the_chain() -> None:
    assert claim(factuality=(Factuality("AUTHOR", "CT+"),), dropped=True).chain == claim().chain


def test_a_decision_names_a_person_and_a_rejection_a_reason() -> None:
    drafted = claim(standing=Standing(rule="told-by", confidence=0.8))
    confirmed = decide(drafted, "confirmed", by="N. Farrow", at="2026-11-13T10:00:00Z")
    assert confirmed.standing.stands and confirmed.standing.rule == "told-by"
    edited = decide(confirmed, "edited", by="N. Farrow", at="2026-11-13T10:01:00Z", text="Eleven had fled.")
    assert edited.text == "Eleven had fled." and edited.chain == drafted.chain
    for state, changes in (("proposed", {}), ("edited", {}), ("confirmed", {"text": "x"}), ("rejected", {})):
        with pytest.raises(DecisionRefused):
            decide(drafted, state, by="N. Farrow", at="2026-11-13T10:00:00Z", **changes)  # type: ignore[arg-type]
    with pytest.raises(DecisionRefused):
        Standing("confirmed")


def test_confirmed_by_others_is_offered_only_on_two_proven_origins() -> None:
    assert (NOT_GRADED.reliability, NOT_GRADED.credibility) == ("F", "6")
    assert "1" not in offered(0) + offered(1) and offered(2)[0] == "1"
    with pytest.raises(DecisionRefused):
        grade("B", "1", proven_minimum=1, by="N. Farrow", at="2026-11-13", why="two papers")
    assert grade("B", "1", proven_minimum=2, by="N. Farrow", at="2026-11-13", why="two men").credibility == "1"
    with pytest.raises(DecisionRefused):
        Grading("B", "2")


def test_a_chain_in_words_goes_back_to_where_it_begins_and_leaves_nobody_out() -> None:
    assert chain_in_words(claim()) == (
        "according to the Orvend Courier, which was told by the man, who was told by someone not stated"
    )
    recorded = Link("A4", "the older worker", how="recorded")
    held = Link("E1", "E1, a recording", kind="recording", held=True)
    assert chain_in_words(claim(chain=(recorded, held), basis="saw")) == (
        "according to E1, a recording, which we hold, which holds the voice of the older worker, "
        "who saw it, on their own word"
    )
    assert chain_in_words(claim(chain=(NOBODY_STATED,))) == "according to someone not stated"
    assert chain_in_words(claim(chain=(MAN,), basis="told")).endswith("who was told by someone not stated")


def test_places_are_found_again_in_a_text_that_has_moved_or_not_at_all() -> None:
    assert find_again(PLACE, TEXT) == 32
    assert find_again(PLACE, "Updated. " + TEXT) == 41
    assert find_again(PLACE, "Nothing of the kind.") is None
    assert find_again(in_text("D1", "ab ab", 0, 2), "x ab x ab x") is None


def test_days_and_minutes_overlap_and_follow_each_other() -> None:
    assert on("2026-11-06").overlaps(on("2026-11-06T14:20")) and not on("2026-11-06").before(on("2026-11-06T14:20"))
    assert on("2026-11-06T14:20").before(on("2026-11-06T14:21")) and Dates().overlaps(on("2026-11-06"))
    assert not Dates("2026-11-06").before(on("2026-11-07"))


def test_every_vocabulary_is_a_tuple_of_words() -> None:
    for name in ("Identification", "SpeechAct", "Basis", "RelationKind", "FactValue", "Passing", "Support"):
        assert vocabulary.words(getattr(vocabulary, name)) == get_args(getattr(vocabulary, name))

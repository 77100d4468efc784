"""What a drafted claim is said as, how sure its source is, when it was: read off the words, in both languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earwitness.claims.facets import dates_of, fact_value, speech_act
from earwitness.claims.vocabulary import FactValue, SpeechAct, words


@pytest.mark.parametrize(
    ("said", "undertakings", "modalities", "act", "value"),
    [
        ("Eleven men fled", (), ("asserted",), "assertion", "CT+"),
        ("They did not come back", (), (), "assertion", "CT-"),
        ("Nobody came back", (), (), "assertion", "CT-"),
        ("Where are they?", (), (), "question", "Uu"),
        ("You will go or you will be shot", ("threat",), ("threatened",), "threat", "Uu"),
        ("that he was killed", (), ("feared",), "supposition", "PS+"),
        ("he may be alive", (), (), "assertion", "PS+"),
        ("Никто не вернулся", (), (), "assertion", "CT-"),
        ("Идите на стену", ("order",), (), "order", "Uu"),
        ("no one was hurt", (), ("denied",), "denial", "CT-"),
    ],
)
def test_act_and_certainty(
    said: str, undertakings: tuple[str, ...], modalities: tuple[str, ...], act: SpeechAct, value: FactValue
) -> None:
    assert speech_act(said, undertakings, modalities) == act
    assert fact_value(said, act, (), modalities) == value


def test_a_shield_makes_it_probable() -> None:
    assert fact_value("I think eleven fled", "assertion", ("plausibility_shield",), ()) == "PR+"


@pytest.mark.parametrize(
    ("value", "ends"),
    [
        ("2026-11-10", ("2026-11-10", "2026-11-10")),
        ("2026-02", ("2026-02-01", "2026-02-28")),
        ("2025", ("2025-01-01", "2025-12-31")),
        ("2026-11-03/2026-11-05", ("2026-11-03", "2026-11-05")),
        ("2026-11-10T14:00", ("2026-11-10", "2026-11-10")),
    ],
)
def test_dates(value: str, ends: tuple[str, str]) -> None:
    made = dates_of(value, "then")
    assert made is not None and (made.earliest, made.latest) == ends and made.as_said == "then"


@given(st.text(max_size=20))
def test_any_value_gives_dates_or_none(value: str) -> None:
    made = dates_of(value, "then")
    assert made is None or made.known


@given(
    st.text(max_size=60), st.sets(st.sampled_from(["threat", "order", "term"])), st.sets(st.sampled_from(["feared"]))
)
def test_any_words_give_words_of_the_vocabularies(said: str, kinds: set[str], modalities: set[str]) -> None:
    act = speech_act(said, kinds, modalities)
    assert act in words(SpeechAct) and fact_value(said, act, (), modalities) in words(FactValue)

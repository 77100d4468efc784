"""Quotations: their places, who said them, by which word; on constructions of newsrooms, English and Russian."""

from __future__ import annotations

import pytest
from english_speech_cases import QUOTATIONS as ENGLISH
from russian_speech_cases import QUOTATIONS as RUSSIAN
from speech_cases import Case, cases, faults

from earwitness.claims.drafted import UNSTATED, Named
from earwitness.claims.drafting.draft import draft


@pytest.mark.parametrize("case", cases(ENGLISH), ids=lambda c: c.text[:60])
def test_english(case: Case) -> None:
    assert faults(case, draft(case.text, language="en")) == []


@pytest.mark.parametrize("case", cases(RUSSIAN), ids=lambda c: c.text[:60])
def test_russian(case: Case) -> None:
    assert faults(case, draft(case.text, language="ru")) == []


def test_a_source_carried_over_from_the_paragraph_before_is_offered_and_never_filled_in() -> None:
    content = "“We left at night,” said Anna Lind.\n“Nobody saw us go.”"
    last = draft(content, language="en").quotes[-1]
    assert last.source is None
    assert last.suggestion is not None and last.suggestion.label == "Anna Lind"


def test_editorial_brackets_are_marked_and_are_no_words_of_the_speaker() -> None:
    content = "“They took [the base] at dawn [sic],” she said."
    (quote,) = draft(content, language="en").quotes
    assert [content[b.start : b.end] for b in quote.bracketed] == ["[the base]", "[sic]"]


def test_a_pronoun_keeps_its_own_place_and_carries_the_fullest_description() -> None:
    content = "Anna Lind, a nurse, left the camp in May. “It was empty,” she said."
    source = draft(content, language="en").quotes[0].source
    assert isinstance(source, Named)
    assert content[source.start : source.end] == "she"
    assert source.label == "Anna Lind, a nurse"


def test_the_relayer_is_not_taken_for_the_one_who_spoke() -> None:
    content = "The inmate recalled being told that it was “a holiday.”"
    made = draft(content, language="en")
    assert made.quotes[0].source == UNSTATED
    assert [x if isinstance(x, str) else x.label for x in made.chains[0].links] == [UNSTATED, "The inmate"]


def test_each_rule_says_how_often_it_is_right() -> None:
    made = draft("“We left,” said Anna Lind. “We ran.” The “base” is a shed.", language="en")
    assert all(q.rule and 0 < q.confidence < 1 for q in made.quotes)

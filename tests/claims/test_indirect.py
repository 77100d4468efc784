"""Reported speech: the clause, its source, its cue; on constructions that newsrooms write, in English and Russian."""

from __future__ import annotations

import pytest
from english_speech_cases import INDIRECT as ENGLISH
from russian_speech_cases import INDIRECT as RUSSIAN
from speech_cases import Case, cases, faults

from earwitness.claims.drafting.draft import draft


@pytest.mark.parametrize("case", cases(ENGLISH), ids=lambda c: c.text[:60])
def test_english(case: Case) -> None:
    assert faults(case, draft(case.text, language="en")) == []


@pytest.mark.parametrize("case", cases(RUSSIAN), ids=lambda c: c.text[:60])
def test_russian(case: Case) -> None:
    assert faults(case, draft(case.text, language="ru")) == []

# ruff: noqa: E501 (tables)
"""Times: what is named, of what kind, and the day it comes to where the day of publication gives it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from earwitness.claims.drafting import times
from earwitness.claims.languages.facts import tables
from earwitness.claims.text import cut

PUBLISHED = date(2026, 3, 18)  # a Wednesday


def found(language: str, content: str) -> list[tuple[str, str, str | None]]:
    out = times.draft(cut(content), tables()[language], PUBLISHED)
    return [(content[t.start : t.end], t.kind, t.value) for t in out]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("On Monday they left.", [("On Monday", "relative", "2026-03-16")]),
        ("By Monday evening it had come.", [("By Monday evening", "duration_anchor", "2026-03-16")]),
        ("It broke in the early hours of 31 January.", [("in the early hours of 31 January", "date", "2026-01-31")]),
        ("Between 3 and 19 February 2026 it froze.", [("Between 3 and 19 February 2026", "date", "2026-02-03")]),
        ("Due on the first of April.", [("on the first of April", "date", "2026-04-01")]),
        ("He left on Wednesday.", [("on Wednesday", "relative", "2026-03-18")]),
        ("He will go by Friday.", [("by Friday", "duration_anchor", "2026-03-20")]),
        ("He left last Wednesday.", [("last Wednesday", "relative", "2026-03-11")]),
        ("It opens next Tuesday.", [("next Tuesday", "relative", "2026-03-24")]),
        ("Made on March 3.", [("on March 3", "date", "2026-03-03")]),
        ("Born on 2 May 1990.", [("on 2 May 1990", "date", "1990-05-02")]),
        ("Since November he waits.", [("Since November", "duration_anchor", "2025-11")]),
        ("No one leaves before June.", [("before June", "duration_anchor", "2026-06")]),
        ("In 2009 it shut.", [("In 2009", "date", "2009")]),
        ("Yesterday and today.", [("Yesterday", "relative", "2026-03-17"), ("today", "relative", "2026-03-18")]),
        ("Three days ago it rained.", [("Three days ago", "relative", "2026-03-15")]),
        ("Two months ago it rained.", [("Two months ago", "relative", "2026-01")]),
        ("Last week it rained.", [("Last week", "relative", "2026-W11")]),
        ("Last month it rained.", [("Last month", "relative", "2026-02")]),
        ("At 3:40 a.m. it fell.", [("At 3:40 a.m.", "clock", None)]),
        ("At noon it fell.", [("At noon", "clock", None)]),
        ("Within two days he came.", [("Within two days", "duration_anchor", None)]),
        ("Two days after the recording.", [("Two days after the recording", "relative", None)]),
        ("“He left yesterday,” she said.", [("yesterday", "relative", None)]),
        ("Dated 2026-02-30 or 2026-02-03.", [("2026-02-30", "date", None), ("2026-02-03", "date", "2026-02-03")]),
        ("They may march.", []),
        ("Wednesbury and the Monday Club.", [("Monday", "relative", "2026-03-16")]),
    ],
)
def test_english(content: str, expected: list[tuple[str, str, str | None]]) -> None:
    assert found("en", content) == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("В понедельник они ушли.", [("В понедельник", "relative", "2026-03-16")]),
        ("Во вторник утром ушли.", [("Во вторник утром", "relative", "2026-03-17")]),
        ("Вернутся до пятницы.", [("до пятницы", "duration_anchor", "2026-03-20")]),
        ("5 мая 2025 года началось.", [("5 мая 2025 года", "date", "2025-05-05")]),
        ("20 августа спустился.", [("20 августа", "date", "2025-08-20")]),
        ("С ноября ждут.", [("С ноября", "duration_anchor", "2025-11")]),
        ("В прошлом году рухнул.", [("В прошлом году", "relative", "2025")]),
        ("Вчера покрасили.", [("Вчера", "relative", "2026-03-17")]),
        ("Три дня назад пришёл.", [("Три дня назад", "relative", "2026-03-15")]),
        ("Неделю назад пришёл.", [("Неделю назад", "relative", "2026-W11")]),
        ("В 15:30 начали.", [("В 15:30", "clock", None)]),
        ("В полночь ушли.", [("В полночь", "clock", None)]),
        ("В 2009 году закрыли.", [("В 2009 году", "date", "2009")]),
        ("На прошлой неделе видели.", [("На прошлой неделе", "relative", "2026-W11")]),
        ("В течение двух суток.", [("В течение двух суток", "duration_anchor", None)]),
        ("Через два дня после записи.", [("Через два дня после записи", "relative", None)]),
        ("«Вчера ушли», — сказал он.", [("Вчера", "relative", None)]),
    ],
)
def test_russian(content: str, expected: list[tuple[str, str, str | None]]) -> None:
    assert found("ru", content) == expected


def test_without_a_day_of_publication_relative_times_have_no_value() -> None:
    out = times.draft(cut("On Monday, on March 3, on 3 May 2020."), tables()["en"], None)
    assert [t.value for t in out] == [None, None, "2020-05-03"]


ALPHABET = st.sampled_from(
    ["31 ", "2026", "9999", "0001", "-02-", "/", ".", "March ", "on ", "Friday ", "ago ", "days ", "three ", "next ", "in ", "\n", "мая ",
     "в ", "среду ", "назад ", "дня ", "три ", "«", "»", "since the ", "between ", "and ", "99999 ", "years "]
)  # fmt: skip


@settings(deadline=None, max_examples=100)
@given(
    st.one_of(st.text(max_size=200), st.lists(ALPHABET, max_size=40).map("".join)),
    st.sampled_from(["en", "ru"]),
    st.one_of(st.none(), st.dates()),
)
def test_any_text_and_day_give_times_in_order_and_inside_it(
    content: str, language: str, published: date | None
) -> None:
    out = times.draft(cut(content), tables()[language], published)
    assert [t.start for t in out] == sorted(t.start for t in out)
    assert all(0 <= t.start < t.end <= len(content) for t in out)

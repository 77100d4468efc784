# ruff: noqa: E501 (tables)
"""Figures: the interval, the noun and the unit of each; and numbers that name instead of counting are left alone."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from earwitness.claims.drafting import quantities
from earwitness.claims.languages.facts import tables
from earwitness.claims.text import cut

Row = tuple[str, float | None, float | None, str, str | None]


def found(language: str, content: str) -> list[Row]:
    out = quantities.draft(cut(content), tables()[language])
    return [(content[q.start : q.end], q.low, q.high, q.qualifier, q.unit) for q in out]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("Eleven men fled.", [("Eleven men", 11, 11, "exact", "persons")]),
        ("It cost EUR 31.", [("EUR 31", 31, 31, "exact", "euros")]),
        ("SPEAKER 2: Go to pit No. 3.", []),
        ("He saw 1,200 soldiers.", [("1,200 soldiers", 1200, 1200, "exact", "persons")]),
        ("He saw 1 200 soldiers.", [("1 200 soldiers", 1200, 1200, "exact", "persons")]),
        ("It has 2.5 million residents.", [("2.5 million residents", 2.5e6, 2.5e6, "exact", "persons")]),
        ("It made two hundred and fifty thousand tonnes.", [("two hundred and fifty thousand tonnes", 250_000, 250_000, "exact", "tonnes")]),
        ("Twenty-one young recruits left.", [("Twenty-one young recruits", 21, 21, "exact", "persons")]),
        ("About 70 recruits stood there.", [("About 70 recruits", 65, 75, "about", "persons")]),
        ("Roughly 1,500 homes burned.", [("Roughly 1,500 homes", 1450, 1550, "about", "homes")]),
        ("At least 85 men are held.", [("At least 85 men", 85, None, "at_least", "persons")]),
        ("No fewer than nine miners died.", [("No fewer than nine miners", 9, None, "at_least", "persons")]),
        ("More than 200 people came.", [("More than 200 people", 200, None, "more_than", "persons")]),
        ("Over 300 houses fell.", [("Over 300 houses", 300, None, "more_than", "houses")]),
        ("Up to eight years in prison.", [("Up to eight years", None, 8, "at_most", "years")]),
        ("As many as 40 guards came.", [("As many as 40 guards", None, 40, "at_most", "persons")]),
        ("Fewer than 30 votes were cast.", [("Fewer than 30 votes", None, 30, "less_than", "votes")]),
        ("Nearly 40 men were there.", [("Nearly 40 men", 30, 40, "about", "persons")]),
        ("Some 40 to 50 men were there.", [("Some 40 to 50 men", 35, 55, "about", "persons")]),
        ("The 40–50 men left.", [("40–50 men", 40, 50, "between", "persons")]),
        ("Between 12 and 15 houses fell.", [("Between 12 and 15 houses", 12, 15, "between", "houses")]),
        ("Two or three guards slept.", [("Two or three guards", 2, 3, "between", "persons")]),
        ("It cost 2–3 million dollars.", [("2–3 million dollars", 2e6, 3e6, "between", "dollars")]),
        ("Dozens of prisoners fled.", [("Dozens of prisoners", 24, 99, "dozens", "persons")]),
        ("Hundreds of people fled.", [("Hundreds of people", 200, 999, "hundreds", "persons")]),
        ("A couple of days passed.", [("A couple of days", 2, 3, "about", "days")]),
        ("Several soldiers ran.", [("Several soldiers", None, None, "several", "persons")]),
        ("Half of the 600 men left.", [("Half of the 600 men", 0.5, 0.5, "exact", "share"), ("600 men", 600, 600, "exact", "persons")]),
        ("A third of voters stayed home.", [("A third of voters", 0.333333, 0.333333, "exact", "share")]),
        ("None of the recruits knew.", [("None of the recruits", 0, 0, "none", "persons")]),
        ("Not one came back. Nobody asked.", [("Not one", 0, 0, "none", "persons"), ("Nobody", 0, 0, "none", "persons")]),
        ("Not a single soldier returned.", [("Not a single soldier", 0, 0, "none", "persons")]),
        ("No trees were felled.", [("No trees", 0, 0, "none", "trees")]),
        ("He stayed three months on a six-month contract.", [("three months", 3, 3, "exact", "months"), ("six-month contract", 6, 6, "exact", "months")]),
        ("A 40-minute recording.", [("40-minute recording", 40, 40, "exact", "minutes")]),
        ("It lasted half an hour.", [("half an hour", 0.5, 0.5, "exact", "hours")]),
        ("They paid $2,000 and £1.2m and 900 crowns.", [("$2,000", 2000, 2000, "exact", "dollars"), ("£1.2m", 1.2e6, 1.2e6, "exact", "pounds"), ("900 crowns", 900, 900, "exact", "crowns")]),
        ("More than €50 million went.", [("More than €50 million", 50e6, None, "more_than", "euros")]),
        ("He and 10 others fled.", [("10 others", 10, 10, "exact", "persons")]),
        ("Two of the eleven men died.", [("Two of the eleven men", 2, 2, "exact", "persons"), ("eleven men", 11, 11, "exact", "persons")]),
        ("Nine of them are wounded.", [("Nine of them", 9, 9, "exact", "persons")]),
        ("It fell by 12 percent, then 3%.", [("12 percent", 12, 12, "exact", "percent"), ("3%", 3, 3, "exact", "percent")]),
        ("Forty-seven people or more.", [("Forty-seven people or more", 47, None, "at_least", "persons")]),
        ("It grew from 40 to 50 members.", [("50 members", 50, 50, "exact", "persons")]),
        # names, dates, ages and scores count nothing
        ("Unit 731 under Article 205 flew Apollo 11.", []),
        ("On March 3, 2026 and in 2009, at 3:40 a.m.", []),
        ("Tomas Reil, 41, a 34-year-old man, aged 22.", []),
        ("They won 2-1 and lost 0:3.", []),
        ("He lives at 12 Main Street, Room 7.", []),
        ("Call +7 900 123-45-67 or 555-0123.", []),
        ("The 3rd man and the first woman.", []),
        ("It was the one thing; one day he left.", []),
        ("He had no idea and no longer cared.", []),
        ("One of the biggest mines closed.", []),
        ("Flight MH17 and Covid-19 and T-72.", []),
    ],
)  # fmt: skip
def test_english(content: str, expected: list[Row]) -> None:
    assert found("en", content) == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("Погибли сорок семь шахтёров.", [("сорок семь шахтёров", 47, 47, "exact", "persons")]),
        ("Пришли 1 200 солдат.", [("1 200 солдат", 1200, 1200, "exact", "persons")]),
        ("Это 2,5 миллиона человек.", [("2,5 миллиона человек", 2.5e6, 2.5e6, "exact", "persons")]),
        ("Выдали 30 тыс. рублей.", [("30 тыс. рублей", 30_000, 30_000, "exact", "rubles")]),
        ("Полтора десятка бойцов ушли.", [("Полтора десятка бойцов", 15, 15, "exact", "persons")]),
        ("Прошло полтора года.", [("полтора года", 1.5, 1.5, "exact", "years")]),
        ("Прошло полгода.", [("полгода", 6, 6, "exact", "months")]),
        ("Около 340 человек вывезли.", [("Около 340 человек", 335, 345, "about", "persons")]),
        ("Не менее пяти рыбаков пропали.", [("Не менее пяти рыбаков", 5, None, "at_least", "persons")]),
        ("Более 200 домов сгорело.", [("Более 200 домов", 200, None, "more_than", "дом")]),
        ("До 50 заключённых перевели.", [("До 50 заключённых", None, 50, "at_most", "persons")]),
        ("От 12 до 15 домов.", [("От 12 до 15 домов", 12, 15, "between", "дом")]),
        ("Пять или шесть солдат.", [("Пять или шесть солдат", 5, 6, "between", "persons")]),
        ("Видел пять-шесть солдат.", [("пять-шесть солдат", 5, 6, "between", "persons")]),
        ("Было человек сорок.", [("человек сорок", 35, 45, "about", "persons")]),
        ("Десятки людей ушли.", [("Десятки людей", 20, 99, "dozens", "persons")]),
        ("Несколько солдат бежали.", [("Несколько солдат", None, None, "several", "persons")]),
        ("Половина рабочих ушла.", [("Половина рабочих", 0.5, 0.5, "exact", "share")]),
        ("Двое рыбаков и трое военных.", [("Двое рыбаков", 2, 2, "exact", "persons"), ("трое военных", 3, 3, "exact", "persons")]),
        ("Двое суток ждали.", [("Двое суток", 2, 2, "exact", "days")]),
        ("Никто из сотрудников не пострадал.", [("Никто из сотрудников", 0, 0, "none", "persons")]),
        ("Ни один солдат не вернулся.", [("Ни один солдат", 0, 0, "none", "persons")]),
        ("Раненых нет.", [("Раненых нет", 0, 0, "none", "persons")]),
        ("Двое из них живы.", [("Двое из них", 2, 2, "exact", "persons")]),
        ("Шестимесячный контракт и 40-минутная запись.", [("Шестимесячный контракт", 6, 6, "exact", "months"), ("40-минутная запись", 40, 40, "exact", "minutes")]),
        ("Заплатили 900 руб. и $50.", [("900 руб", 900, 900, "exact", "rubles"), ("$50", 50, 50, "exact", "dollars")]),
        ("Двести с лишним человек.", [("Двести с лишним человек", 200, None, "more_than", "persons")]),
        ("Выросли на 5 процентов.", [("5 процентов", 5, 5, "exact", "percent")]),
        # names, dates, ages and scores count nothing
        ("5 мая 2026 года, в 2009 году, в 15:30.", []),
        ("Иванов, 34 года, сказал.", []),
        ("34-летний мужчина и 5-й полк.", []),
        ("Статья 205, дом 12, ИК-6, школа № 5.", []),
        ("Выиграли со счётом 3:1.", []),
        ("Это одна из крупнейших шахт.", []),
    ],
)  # fmt: skip
def test_russian(content: str, expected: list[Row]) -> None:
    assert found("ru", content) == expected


def test_how_rough_about_is_can_be_set() -> None:
    (one,) = quantities.draft(cut("About 70 men."), tables()["en"], rounding=1.0)
    assert (one.low, one.high) == (60, 80)


ALPHABET = st.sampled_from(
    ["1", "23", "1,200", ".", "-", "–", " ", " to ", "million ", "two ", "dozen ", "of ", "the ", "men ", "about ", "$", "%", "none ",
     "no ", "half ", "\n", "два ", "сорок ", "человек ", "из ", "тысяч ", "ни один ", "полтора ", "٣", "²", "between ", "and ", "Unit "]
)  # fmt: skip


@settings(deadline=None, max_examples=100)
@given(st.one_of(st.text(max_size=200), st.lists(ALPHABET, max_size=40).map("".join)), st.sampled_from(["en", "ru"]))
def test_any_text_gives_figures_in_order_inside_it_and_with_low_up_to_high(content: str, language: str) -> None:
    out = quantities.draft(cut(content), tables()[language])
    assert [(q.start, q.end) for q in out] == sorted((q.start, q.end) for q in out)
    for one in out:
        assert 0 <= one.start < one.end <= len(content)
        assert one.low is None or one.high is None or one.low <= one.high
        assert one.low is None or one.low >= 0

# ruff: noqa: E501 (tables)
"""Undertakings: by form in somebody's words, by a reporting verb outside them, with condition and term."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from earwitness.claims.drafting import undertakings
from earwitness.claims.languages.facts import tables
from earwitness.claims.text import Place, cut

Row = tuple[str, str]


def found(language: str, content: str) -> list[Row]:
    spoken = [Place(m.start(), m.end()) for m in re.finditer(r"“[^”]*”|«[^»]*»", content)]
    out = undertakings.draft(cut(content), tables()[language], spoken)
    return [(content[u.start : u.end], u.kind) for u in out]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("“Go home,” he said.", [("Go home", "order")]),
        ("He agreed to “take the money and run”.", []),
        ("“You will all face charges,” he said.", [("You will all face charges", "threat")]),
        ("“Leave now, or would you stay if asked?”", [("Leave now", "order")]),
        ("“Fares will not rise,” she said.", [("Fares will not rise", "promise")]),
        ("Whoever stayed would be treated as a spy.", [("Whoever stayed would be treated as a spy", "threat")]),
        ("Residents are advised not to travel.", [("are advised not to travel", "prohibition")]),
        ("Police are appealing for witnesses.", [("appealing for witnesses", "request")]),
        ("He was freed on condition that he stayed home.", [("on condition that he stayed home", "term")]),
        ("“Take their beds. And nobody writes home about it.”", [("Take their beds", "order"), ("nobody writes home about it", "prohibition")]),
        ("“Don’t touch it.”", [("Don’t touch it", "prohibition")]),
        ("“You must sign today.”", [("You must sign today", "order")]),
        ("“No one leaves the camp before June.”", [("No one leaves the camp before June", "prohibition")]),
        ("“Whoever runs will be shot.”", [("Whoever runs will be shot", "threat")]),
        ("“If you run, we will shoot you.”", [("If you run, we will shoot you", "threat")]),
        ("“Sign it, or you will lose your house.”", [("Sign it, or you will lose your house", "threat")]),
        ("“You will get 2,000 crowns a month.”", [("You will get 2,000 crowns a month", "promise")]),
        ("“We will pay everyone.”", [("We will pay everyone", "promise")]),
        ("“You will not be harmed.”", [("You will not be harmed", "promise")]),
        ("“You signed for six months.”", [("You signed for six months", "term")]),
        ("“Please help us.”", [("Please help us", "request")]),
        ("“We have asked for a list.”", [("We have asked for a list", "request")]),
        ("“You will regret this.”", [("You will regret this", "threat")]),
        ("“They told us, ‘Sign first.’”", [("Sign first", "order")]),
        # reported by a verb, outside anybody's words
        ("He ordered him to hand over his passport by noon.", [("ordered him to hand over his passport by noon", "order")]),
        ("She promised to send a doctor.", [("promised to send a doctor", "promise")]),
        ("They threatened to burn the house.", [("threatened to burn the house", "threat")]),
        ("He forbade them to leave.", [("forbade them to leave", "prohibition")]),
        ("They were told not to cross.", [("told not to cross", "prohibition")]),
        ("The union demanded that they stop.", [("demanded that they stop", "order")]),
        # nothing of the kind
        ("Go home, the sign of the times.", []),
        ("“It rained, and we were cold.”", []),
        ("“If it rains, the river will rise.”", []),
        ("He told her a story. They asked him.", []),
    ],
)  # fmt: skip
def test_english(content: str, expected: list[Row]) -> None:
    assert found("en", content) == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("«Оружие не трогать».", [("Оружие не трогать", "prohibition")]),
        ("«Не заплатят — перекроем ветку».", [("Не заплатят — перекроем ветку", "threat")]),
        ("«Не будем работать, пока не заплатят».", [("Не будем работать, пока не заплатят", "term")]),
        ("Губернатор поручил закрыть завод.", [("поручил закрыть завод", "order")]),
        ("«Слесарь ушёл домой».", []),
        ("Кто велел, неизвестно.", []),
        ("К врачам обратились жители.", []),
        ("«Идите домой».", [("Идите домой", "order")]),
        ("«Не трогайте это».", [("Не трогайте это", "prohibition")]),
        ("«Молчать!»", [("Молчать", "order")]),
        ("«Снимать запрещаю».", [("Снимать запрещаю", "prohibition")]),
        ("«Получите по 70 тысяч».", [("Получите по 70 тысяч", "promise")]),
        ("«Если побежите, расстреляем».", [("Если побежите, расстреляем", "threat")]),
        ("«Кто откажется, того посадим».", [("Кто откажется, того посадим", "threat")]),
        ("«Подпишите, иначе уволим».", [("Подпишите, иначе уволим", "threat")]),
        ("«Просим вернуть сына».", [("Просим вернуть сына", "request")]),
        ("«Вы подписали на полгода».", [("Вы подписали на полгода", "term")]),
        ("«Мы заплатим всем».", [("Мы заплатим всем", "promise")]),
        ("Он приказал подписать бумагу.", [("приказал подписать бумагу", "order")]),
        ("Мэр пообещала построить мост.", [("пообещала построить мост", "promise")]),
        ("Им запретили выходить.", [("запретили выходить", "prohibition")]),
        ("Он пригрозил судом.", [("пригрозил судом", "threat")]),
        ("Мать попросила вернуть сына.", [("попросила вернуть сына", "request")]),
        # nothing of the kind
        ("«Шёл дождь, и мы замёрзли».", []),
        ("«Если пойдёт дождь, река поднимется».", []),
    ],
)  # fmt: skip
def test_russian(content: str, expected: list[Row]) -> None:
    assert found("ru", content) == expected


def test_a_threat_keeps_its_condition_and_a_term_says_whether_it_was_shown() -> None:
    content = "“If you run, we will shoot you.” The contract says “the men must serve 18 months.” “You signed for six months.”"
    spoken = [Place(m.start(), m.end()) for m in re.finditer(r"“[^”]*”", content)]
    threat, shown, told = undertakings.draft(cut(content), tables()["en"], spoken)
    assert threat.condition is not None
    assert content[threat.condition.start : threat.condition.end] == "If you run"
    assert (shown.kind, shown.term) == ("term", "shown")
    assert (told.kind, told.term) == ("term", "told")


ALPHABET = st.sampled_from(
    ["you ", "will ", "if ", "be shot ", "and ", "or ", "don't ", "“", "”", "\"", ", ", ". ", "promised ", "to ", "ordered ", "him ", "\n",
     "go ", "home ", "если ", "иначе ", "запретил ", "не ", "идите ", "contract ", "says ", "a.b "]
)  # fmt: skip


@settings(deadline=None, max_examples=150)
@given(
    st.one_of(st.text(max_size=200), st.lists(ALPHABET, max_size=40).map("".join)),
    st.sampled_from(["en", "ru"]),
    st.lists(st.tuples(st.integers(0, 200), st.integers(0, 200)), max_size=4),
)
def test_any_text_gives_undertakings_in_order_apart_and_inside_it(
    content: str, language: str, ends: list[tuple[int, int]]
) -> None:
    spoken = [Place(min(a, b), max(a, b)) for a, b in ends if a != b and max(a, b) <= len(content)]
    out = undertakings.draft(cut(content), tables()[language], spoken)
    at = 0
    for one in out:
        assert at <= one.start < one.end <= len(content)
        at = one.end
        if one.condition is not None:
            assert Place(one.start, one.end).holds(one.condition)

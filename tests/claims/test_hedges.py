# ruff: noqa: E501 (tables)
"""Hedges: the forms of news are found in their class, what only looks like one is not, and identities pass theirs on."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from earwitness.claims.drafting import hedges
from earwitness.claims.languages.facts import tables
from earwitness.claims.text import cut

AT, EV, PL, RO, AD, AN, ED = (
    "attribution_shield", "evidential", "plausibility_shield", "rounder", "adaptor", "anonymity_marker", "editorial_insertion",
)  # fmt: skip


def found(language: str, content: str) -> list[tuple[str, str]]:
    return [(content[h.start : h.end], h.class_) for h in hedges.draft(cut(content), tables()[language])]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("The base was reportedly hit twice.", [("reportedly", AT)]),
        ("This could not be independently verified.", [("could not be independently verified", AT)]),
        ("By her account, nobody knocked.", [("By her account", AT)]),
        ("The roof could collapse.", [("could", PL)]),
        ("She could not stand, and could hear nothing.", []),
        ("It is unclear who fired.", [("It is unclear who", PL)]),
        (
            "A clerk who asked to be identified only by his first name agreed.",
            [("who asked to be identified only by his first name", AN)],
        ),
        ("Names have been changed.", [("Names have been changed", AN)]),
        ("None of the crew has been seen since.", []),
        ("CALLER: [inaudible] Go.", [("[inaudible]", ED)]),
        ("According to police, he left.", [("According to", AT)]),
        ("He is said to have fled, and is believed to be abroad.", [("is said to", AT), ("is believed to", AT)]),
        ("The alleged ringleader allegedly hid.", [("alleged", AT), ("allegedly", AT)]),
        ("It is understood that the talks failed.", [("It is understood that", AT)]),
        ("A man identified as Ivan Petrov spoke.", [("identified as", AT)]),
        ("He can be heard shouting; a dog was seen.", [("can be heard", EV), ("was seen", EV)]),
        ("The threat was caught on tape.", [("caught on tape", EV)]),
        ("Footage shows smoke over the port.", [("Footage shows", EV)]),
        ("Probably he knew. Perhaps not.", [("Probably", PL), ("Perhaps", PL)]),
        ("I think they left, as far as I know.", [("I think", PL), ("as far as I know", PL)]),
        ("It seems that nobody came.", [("It seems that", PL)]),
        ("They may have been moved.", [("may", PL)]),
        ("About 70 men and some 20 women came.", [("About", RO), ("some", RO)]),
        ("It cost around $3 million, or nearly half of the budget.", [("around", RO), ("nearly", RO)]),
        ("It was somewhat late and sort of a mess.", [("somewhat", AD), ("sort of", AD)]),
        ("An unnamed official agreed.", [("unnamed", AN)]),
        ("She spoke on condition of anonymity.", [("spoke on condition of anonymity", AN)]),
        ("A clerk who asked not to be named wept.", [("who asked not to be named", AN)]),
        ("A guard, whose name is being withheld, ran.", [("whose name is being withheld", AN)]),
        ("“We left [the base] at once,” he said.", [("[the base]", ED)]),
        # none of these is a hedge
        ("He can swim and you may come in May.", []),
        ("A book about the men around the camp over the bridge.", []),
        ("Some men walked about. He left around the corner.", []),
        ("What kind of man was it? A kind of bread.", []),
        ("The list [3] of points […] went on.", []),
        ("He is known as a baker and seen as a friend.", []),
        ("Visitors may not ask questions.", []),
        ("The likely winner smiled.", []),
    ],
)
def test_english(content: str, expected: list[tuple[str, str]]) -> None:
    assert found("en", content) == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("Он якобы уехал.", [("якобы", AT)]),
        ("По данным следствия, он бежал.", [("По данным", AT)]),
        ("По некоторым данным, их двое.", [("По некоторым данным", AT)]),
        ("По её словам, всё тихо.", [("По её словам", AT)]),
        ("По словам врача, жив.", [("По словам", AT)]),
        ("Как сообщается, мост закрыт.", [("Как сообщается", AT)]),
        ("Говорили, будто бы он ранен.", [("будто бы", AT)]),
        ("Предположительно, это он.", [("Предположительно", PL)]),
        ("Наверное, уехали. Возможно, вернутся.", [("Наверное", PL), ("Возможно", PL)]),
        ("Скорее всего, его нет в городе.", [("Скорее всего", PL)]),
        ("Насколько мне известно, нет.", [("Насколько мне известно", PL)]),
        ("Около 40 человек и примерно сто машин.", [("Около", RO), ("примерно", RO)]),
        ("Почти половина домов сгорела.", [("Почти", RO)]),
        ("Это вроде как подарок.", [("вроде как", AD)]),
        ("На записи слышно, как он кричит.", [("На записи слышно", EV)]),
        ("Источник, пожелавший остаться неизвестным, подтвердил.", [("пожелавший остаться неизвестным", AN)]),
        ("Он говорил на условиях анонимности.", [("на условиях анонимности", AN)]),
        ("Чиновник, не назвавший имени, ушёл.", [("не назвавший имени", AN)]),
        ("«Они ушли [из лагеря]», — сказал он.", [("[из лагеря]", ED)]),
        # none of these is a hedge
        ("Он стоял около дома, у моста.", []),
        ("Несколько человек видели дым.", []),
        ("Сын похож на отца.", []),
    ],
)
def test_russian(content: str, expected: list[tuple[str, str]]) -> None:
    assert found("ru", content) == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("Проверить это агентству не удалось.", [("Проверить это агентству не удалось", AT)]),
        ("Имена в тексте изменены.", [("Имена в тексте изменены", AN)]),
        ("Он, как уверяет, не стрелял.", [("как уверяет", AT)]),
        ("Мост может рухнуть.", [("может рухнуть", PL)]),
        ("ГОЛОС 2: [смеётся] Хорошо.", [("[смеётся]", ED)]),
    ],
)
def test_russian_forms_of_what_nobody_could_check(content: str, expected: list[tuple[str, str]]) -> None:
    assert found("ru", content) == expected


def test_every_later_mention_of_an_identity_stands_on_its_hedge() -> None:
    content = (
        "A man identified as Pavel Ruun, the deputy governor, spoke. The official shouted.\n"
        "A spokeswoman for the governor denied that Ruun was there. The deputy governor's car left."
    )
    (hedge,) = hedges.draft(cut(content), tables()["en"])
    assert [content[p.start : p.end] for p in hedge.inherited_by] == ["The official", "Ruun", "The deputy governor's"]


def test_a_hedge_that_is_no_identity_is_inherited_by_nobody() -> None:
    content = "Reportedly the official left. The official came back."
    assert [h.inherited_by for h in hedges.draft(cut(content), tables()["en"])] == [()]


ALPHABET = st.sampled_from(
    ["about ", "around ", "identified as ", "Ruun", "the official", "[a] ", "“", "”", "7 ", "can be heard ", ". ", "\n", "якобы ",
     "около ", "40 ", "человек ", "по словам ", "İ", "ё", "’", "which ", "$"]
)  # fmt: skip


@settings(deadline=None, max_examples=60)
@given(st.one_of(st.text(max_size=200), st.lists(ALPHABET, max_size=40).map("".join)), st.sampled_from(["en", "ru"]))
def test_any_text_gives_hedges_in_order_and_inside_it(content: str, language: str) -> None:
    out = hedges.draft(cut(content), tables()[language])
    assert [h.start for h in out] == sorted(h.start for h in out)
    for hedge in out:
        assert 0 <= hedge.start < hedge.end <= len(content)
        assert 0 < hedge.confidence < 1
        assert all(hedge.start < p.start < p.end <= len(content) for p in hedge.inherited_by)

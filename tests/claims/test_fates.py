# ruff: noqa: E501 (tables)
"""Fates: status and modality, and above all that nobody is taken for dead whom a text does not say to be."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from earwitness.claims.drafting import fates
from earwitness.claims.languages.facts import tables
from earwitness.claims.text import cut

Row = tuple[str, str, str | None]


def found(language: str, content: str) -> list[Row]:
    return [(f.status, f.modality, f.subject) for f in fates.draft(cut(content), tables()[language])]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("Eleven men fled the camp.", [("at_large", "asserted", "Eleven men")]),
        ("The blast killed four miners.", [("killed", "asserted", "four miners")]),
        ("Two guards were killed on Sunday.", [("killed", "asserted", "Two guards")]),
        ("Three villagers died.", [("dead", "asserted", "Three villagers")]),
        ("He was wounded and she was arrested.", [("wounded", "asserted", "He"), ("held", "asserted", "she")]),
        ("Police arrested two men.", [("held", "asserted", "two men")]),
        ("The driver was released without charge.", [("free", "asserted", "The driver")]),
        ("At least 50 men were moved to a camp.", [("transferred", "asserted", "At least 50 men")]),
        ("Three people are missing.", [("missing", "asserted", "Three people")]),
        ("Her brother disappeared in May.", [("missing", "asserted", "Her brother")]),
        ("Their whereabouts are unknown.", [("unknown", "asserted", None)]),
        # death is never assumed
        ("Seven miners are feared dead.", [("dead", "feared", "Seven miners")]),
        ("Relatives fear that the men have been killed.", [("killed", "feared", "the men")]),
        ("The pilot is presumed dead.", [("dead", "feared", "The pilot")]),
        ("I believe he drowned.", [("dead", "feared", "he")]),
        ("They may have been killed.", [("killed", "feared", "They")]),
        ("“Whoever runs will be shot,” he said.", [("killed", "threatened", "Whoever runs")]),
        ("“You will be shot,” he said.", [("killed", "threatened", "You")]),
        ("The general threatened to kill him.", [("killed", "threatened", "him")]),
        ("“Are they dead?” she asked.", [("dead", "questioned", "they")]),
        ("She asked whether he was killed.", [("killed", "questioned", "he")]),
        ("If they are captured, it is over.", [("held", "hypothetical", "they")]),
        ("He could be jailed.", [("held", "hypothetical", "He")]),
        ("No one has been killed.", [("killed", "denied", "No one")]),
        ("The men were not killed.", [("killed", "denied", "The men")]),
        ("Nobody was hurt.", [("wounded", "denied", "Nobody")]),
        ("He denied that anyone had disappeared.", [("missing", "denied", "anyone")]),
        ("Not one soldier came back.", [("missing", "asserted", "Not one soldier")]),
        ("All prisoners will be freed in May.", [("free", "announced", "All prisoners")]),
        ("Some of the prisoners are no longer alive.", [("dead", "asserted", "Some of the prisoners")]),
        # nouns, bodies, hospital, custody, search
        ("The death of her brother was confirmed.", [("dead", "asserted", "her brother")]),
        ("Rescuers recovered two bodies from the river.", [("dead", "asserted", "recovered two bodies")]),
        ("The pilot is in a coma.", [("wounded", "asserted", "The pilot")]),
        ("She suffered head injuries.", [("wounded", "asserted", "She")]),
        ("A nurse was shot in the leg.", [("wounded", "asserted", "A nurse")]),
        ("He was remanded in custody.", [("held", "asserted", "He")]),
        ("The other remains in custody.", [("held", "asserted", "The other")]),
        ("The suspect is still being sought.", [("at_large", "asserted", "The suspect")]),
        ("Three climbers have not been heard from since Monday.", [("missing", "asserted", "Three climbers")]),
        ("The boy failed to come home.", [("missing", "asserted", "The boy")]),
        ("Nobody knows where he is.", [("unknown", "asserted", None)]),
        ("All passengers are accounted for.", [("free", "asserted", "All passengers")]),
        (
            "Two hundred villagers were expelled from the valley.",
            [("transferred", "asserted", "Two hundred villagers")],
        ),
        ("Two boys fell in, he said, and were rescued by a neighbour.", [("free", "asserted", "Two boys")]),
        ("The guards say he is alive.", [("dead", "denied", "he")]),
        # no fates at all
        ("The death of the party was slow.", []),
        ("The company sought a loan.", []),
        ("The team was beaten by three goals.", []),
        ("Every dismissed man must be taken back.", []),
        ("The vote killed the bill.", []),
        ("He killed the engine.", []),
        ("The ministry released a statement.", []),
        ("They held a meeting and held talks.", []),
        ("The applause died down in the dead of night.", []),
        ("He moved to ban the party.", []),
        ("It was a dead end of free speech.", []),
        ("The missing documents were on the table.", []),
        ("The song captured the mood.", []),
        ("She returned two calls.", []),
    ],
)
def test_english(content: str, expected: list[Row]) -> None:
    assert found("en", content) == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("Два человека погибли.", [("killed", "asserted", "Два человека")]),
        ("Погибли сорок шахтёров.", [("killed", "asserted", "сорок шахтёров")]),
        ("Боец ранен.", [("wounded", "asserted", "Боец")]),
        ("Полиция задержала двоих рабочих.", [("held", "asserted", "двоих рабочих")]),
        ("Трое солдат пропали без вести.", [("missing", "asserted", "Трое солдат")]),
        ("Двое заключённых бежали.", [("at_large", "asserted", "Двое заключённых")]),
        ("Водителя освободили.", [("free", "asserted", "Водителя")]),
        # death is never assumed
        ("Родные боятся, что солдаты погибли.", [("killed", "feared", "солдаты")]),
        ("Солдаты, возможно, убиты.", [("killed", "feared", "Солдаты")]),
        ("«Кто побежит, того расстреляем», — сказал он.", [("killed", "threatened", None)]),
        ("Живы ли они? Убиты ли солдаты?", [("unknown", "questioned", "они"), ("killed", "questioned", "солдаты")]),
        ("Думаю, он погиб.", [("killed", "feared", "он")]),
        ("Спасатели не исключают, что он погиб.", [("killed", "feared", "он")]),
        ("Никто не погиб.", [("killed", "denied", "Никто")]),
        ("Рабочий не пострадал.", [("wounded", "denied", "Рабочий")]),
        ("Раненых нет.", [("wounded", "denied", None)]),
        ("Если солдаты погибнут, ответит он.", [("killed", "hypothetical", "солдаты")]),
        ("Заключённых освободят в мае.", [("free", "announced", "Заключённых")]),
        # no fates at all
        ("Он освобождён от должности.", []),
        ("Компания выпустила отчёт.", []),
        ("Пропала связь.", []),
        ("Он находится в реанимации.", [("wounded", "asserted", "Он")]),
        ("Журналиста увезли в отдел.", [("held", "asserted", "Журналиста")]),
        ("Активистку оставили под стражей.", [("held", "asserted", "Активистку")]),
        ("Студента, по словам адвоката, отпустили.", [("free", "asserted", "Студента")]),
        ("О судьбе остальных ничего не известно.", [("unknown", "asserted", "остальных")]),
        ("Брат так и не вернулся.", [("missing", "asserted", "Брат")]),
        ("Смерть солдата подтвердили в части.", [("dead", "asserted", "солдата")]),
        ("Его мобилизовали в октябре.", [("transferred", "asserted", "Его")]),
        ("Их никто не бил.", [("wounded", "denied", "Их")]),
        ("Солдат жив.", [("dead", "denied", "Солдат")]),
        ("Рейс задержан на два часа.", []),
        ("Паспорта у рабочих забрали.", []),
        ("Деньги увезли в банк.", []),
        ("Суд арестовал счета компании.", []),
        ("Собака убежала.", []),
        ("Компания освобождена от налогов.", []),
        ("Он перевёл деньги.", []),
    ],
)  # fmt: skip
def test_russian(content: str, expected: list[Row]) -> None:
    assert found("ru", content) == expected


def test_a_second_fate_has_the_subject_and_the_modality_of_the_first() -> None:
    assert found("en", "Every prisoner will be transferred or freed.") == [
        ("transferred", "announced", "Every prisoner"),
        ("free", "announced", "Every prisoner"),
    ]


ALPHABET = st.sampled_from(
    ["killed ", "were ", "the men ", "not ", "no one ", "will ", "be ", "shot ", "if ", "you ", "? ", ". ", ", ", "“", "”", "feared ", "dead ",
     "or ", "who ", "of ", "7 ", "\n", "погибли ", "не ", "если ", "двое ", "убиты ", "ли ", "кто ", "will sit with them ", "missing "]
)  # fmt: skip


@settings(deadline=None, max_examples=150)
@given(st.one_of(st.text(max_size=200), st.lists(ALPHABET, max_size=40).map("".join)), st.sampled_from(["en", "ru"]))
def test_any_text_gives_fates_in_order_apart_and_inside_it(content: str, language: str) -> None:
    out = fates.draft(cut(content), tables()[language])
    at = 0
    for one in out:
        assert at <= one.start < one.end <= len(content)
        at = one.end
        assert one.subject is None or one.subject in content

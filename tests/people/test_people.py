"""Names across scripts, pairs to ask about, lanes, three figures and the dossier. Nobody is merged or declared dead."""

from __future__ import annotations

import inspect
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earwitness.dates import Dates, on
from earwitness.errors import ModelRefused
from earwitness.people import dossier as dossiers
from earwitness.people import figures, timeline
from earwitness.people.duplicates import proposals, weigh
from earwitness.people.figures import Counted, Estimate, count
from earwitness.people.model import MODALITIES, STATUSES, FateNote, Pair, Person
from earwitness.people.names import compare, folded, keys, latin, take_apart
from earwitness.people.timeline import FATE_UNKNOWN, NOT_ASKED, clashes, lane, lanes
from earwitness.plain import as_plain
from earwitness.standing import decide


def note(id_: str, status: str, when: Dates | None, modality: str = "asserted", **more: object) -> FateNote:
    return FateNote(id_, status, modality, person="P1", when=when, **more)  # type: ignore[arg-type]


# --- names -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("first", "second"), [
    ("Сергей Иванов", "Sergei Ivanov"),
    ("Сергей Иванов", "IVANOV Sergey"),
    ("Дмитрий Алексеевич Щукин", "Dmitrii Alexeyevich Shchukin"),
    ("Евгений Хрущёв", "Yevgeny Khrushchev"),
    ("Юлия Цой", "Iuliia Tsoi"),
    ("Мария Жукова", "Maria Zhukova"),
    ("Александр Яковлев", "Sasha Yakovlev"),
    ("Владимир Петрович Орлов", "Орлов В. П."),
    ("С. Иванов", "Sergei Ivanov"),
    ("Ольга Быстрова", "Olga Bistrova"),
    ("Ilan Toresk", "Toresk, Ilan"),
    ("Ильич Лука Фомич", "Luka Ilyich"),
])  # fmt: skip
def test_spellings_of_one_name_are_alike_and_share_a_key(first: str, second: str) -> None:
    found = compare(first, second)
    assert found.alike and found.reasons and compare(second, first).alike
    assert keys(first) & keys(second)


@pytest.mark.parametrize(("first", "second"), [
    ("Сергей Иванов", "Sergei Petrov"),
    ("Сергей Иванов", "Anna Ivanova"),
    ("S. I.", "Sergei Ivanov"),
    ("", "Sergei Ivanov"),
    ("Ilan Toresk", "Ivan Lind"),
])  # fmt: skip
def test_other_names_are_not(first: str, second: str) -> None:
    assert not compare(first, second).alike


def test_another_fathers_name_speaks_against() -> None:
    found = compare("Иван Петрович Орлов", "Ivan Sergeevich Orlov")
    assert found.alike and found.against == ("The father's names differ.",)
    assert "The father's names agree." in compare("Иван Петрович Орлов", "Orlov I. P.").reasons
    assert take_apart("Иван Петрович Орлов").patronymic == take_apart("Orlov Ivan Petrovich").patronymic == "petrovic"
    assert compare("Ivan", "Ivan Orlov").against


def test_letters_become_letters() -> None:
    assert latin("Щукин Объездов Ёлкин, Smith") == "Shchukin Obezdov Elkin, Smith"
    assert folded("Жуковский") == folded("Zhukovskiy") == folded("Žukovskij")


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_text_can_be_compared_with_any(first: str, second: str) -> None:
    assert compare(first, second).alike == compare(second, first).alike
    keys(first)


# --- pairs -----------------------------------------------------------------------------------------------------------

PERSONS = (
    Person("P1", "Иван Орлов", ("Иван Петрович Орлов",), on("1990-05-04")),
    Person("P2", "Ivan Orlov", ("Ivan Orlov",), Dates("1990-01-01", "1990-12-31")),
    Person("P3", "Ivan Orlov", ("Ivan Sergeevich Orlov",), on("1971-01-02")),
    Person("P4", "Anna Lind", ("Anna Lind",)),
    Person("P5", "a man in a blue coat"),
)


def test_pairs_are_proposed_with_what_speaks_for_them_and_against_them() -> None:
    found = {frozenset((p.first, p.second)): p for p in proposals(PERSONS)}
    assert set(found) == {frozenset(("P1", "P2")), frozenset(("P1", "P3")), frozenset(("P2", "P3"))}
    assert all(p.standing.open for p in found.values())
    assert found[frozenset(("P1", "P2"))].against == () and len(found[frozenset(("P1", "P2"))].reasons) == 2
    assert found[frozenset(("P1", "P3"))].against == (
        "The father's names differ.", "Their dates of birth cannot be one.")  # fmt: skip
    assert proposals(PERSONS)[0].id == "P1=P2"


def test_what_somebody_decided_is_not_asked_again() -> None:
    pair = proposals(PERSONS)[0]
    decided = decide(pair, "rejected", by="N. Farrow", at="2026-11-13", why="her brother")
    assert pair.id not in {p.id for p in proposals(PERSONS, [decided])}
    assert "The same" in weigh(PERSONS[0], PERSONS[0]).reasons[0] or weigh(PERSONS[0], PERSONS[0]).alike


# --- lanes -----------------------------------------------------------------------------------------------------------


def test_the_lane_of_the_mine() -> None:
    notes = [
        note("N1", "free", Dates("2026-11-03", "2026-11-06")),
        note("N2", "held", on("2026-11-10"), "feared"),
        note("N3", "free", on("2026-11-14"), "announced"),
        note("N4", "free", on("2026-11-14"), "denied"),
        note("N5", "unknown", None),
    ]
    made = lane("P1", notes)
    assert [n.id for n in made.marks] == ["N1", "N2", "N3", "N4", "N5"] and made.open_end == FATE_UNKNOWN
    assert [(s.known, s.notes) for s in made.stretches] == [
        (True, ("N1",)), (False, ()), (True, ("N3",)), (False, ())]  # fmt: skip
    assert made.stretches[-1].ends is None
    assert [(c.first, c.second, c.by_person) for c in made.clashes] == [("N3", "N4", False)]


@pytest.mark.parametrize(("first", "second", "clash"), [
    (note("A", "free", on("2026-11-06")), note("B", "held", on("2026-11-06T14:20")), True),
    (note("A", "free", on("2026-11-06")), note("B", "held", on("2026-11-07")), False),
    (note("A", "free", on("2026-11-06")), note("B", "held", on("2026-11-06"), "feared"), False),
    (note("A", "killed", on("2026-11-06"), "announced"), note("B", "held", on("2026-11-08")), True),
    (note("A", "killed", on("2026-11-06"), "feared"), note("B", "held", on("2026-11-08")), False),
    (note("A", "killed", on("2026-11-09")), note("B", "held", on("2026-11-08")), False),
    (note("A", "missing", on("2026-11-06")), note("B", "held", on("2026-11-06")), False),
    (note("A", "free", None), note("B", "held", on("2026-11-06")), False),
    (note("A", "free", on("2026-11-06"), contradicts=("B",)), note("B", "free", on("2026-11-06")), True),
    (note("A", "free", on("2026-11-06")), note("B", "held", on("2026-11-06T14:20"), beside=("A",)), False),
])  # fmt: skip
def test_notes_clash_where_they_exclude_each_other_at_one_time(first, second, clash) -> None:
    assert bool(clashes([first, second])) is clash


def test_notes_on_a_group_do_not_clash_since_its_people_may_differ() -> None:
    both = [FateNote(i, s, "asserted", group="G1", when=on("2026-11-06")) for i, s in (("A", "free"), ("B", "held"))]
    assert not clashes(both) and lane("G1", []).open_end == NOT_ASKED
    assert {made.subject for made in lanes([*both, note("C", "held", None)])} == {"G1", "P1"}


@given(st.lists(st.tuples(st.sampled_from(STATUSES), st.sampled_from(MODALITIES), st.integers(1, 28)), max_size=6))
def test_no_notes_make_a_fate(drawn) -> None:
    notes = [note(f"N{n}", s, on(f"2026-11-{day:02}"), m) for n, (s, m, day) in enumerate(drawn)]
    made = lane("P1", notes)
    last = made.stretches[-1]
    assert made.open_end in (FATE_UNKNOWN, NOT_ASKED) and last.ends is None and not last.known
    assert all(s not in ("dead", "killed", "missing") for stretch in made.stretches for s in stretch.statuses)
    whole = dossiers.dossier(PERSONS[0], notes, {})
    assert whole.not_known[0].startswith("What became of them")


def test_no_function_about_people_says_what_became_of_anybody_or_adds_the_figures() -> None:
    for module in (timeline, figures, dossiers):
        for name, made in inspect.getmembers(module, inspect.isfunction):
            assert not any(word in name for word in ("dead", "fate", "total", "sum")), name
            assert made.__annotations__.get("return") != "bool" or name.startswith("_")
    assert {f.name for f in fields(Counted)} == {"named", "not_named", "open_pairs", "maybe_doubles", "estimate"}
    assert not any(f.name in ("fate", "status", "dead") for f in fields(Person))


# --- figures ---------------------------------------------------------------------------------------------------------


def test_three_figures_that_are_never_added() -> None:
    found = count(PERSONS, proposals(PERSONS), Estimate(5, 9, "N. Farrow", "counted lamps"))
    assert (found.named, found.not_named, found.open_pairs, found.maybe_doubles) == (4, 1, 3, 2)
    same = decide(proposals(PERSONS)[0], "confirmed", by="N. Farrow", at="2026-11-13")
    found = count(PERSONS, [same])
    assert (found.named, found.not_named, found.open_pairs, found.estimate) == (3, 1, 0, None)
    coat = Pair("x", "P4", "P5", True)
    assert count(PERSONS, [coat]).not_named == 1
    assert count(PERSONS, [decide(coat, "confirmed", by="N", at="2026-11-13")]).not_named == 0
    with pytest.raises(ModelRefused):
        Estimate(9, 5, "N. Farrow", "counted lamps")


# --- the dossier -----------------------------------------------------------------------------------------------------


def test_the_dossier_holds_every_note_with_its_chain_and_says_what_is_not_known() -> None:
    notes = [
        note("N1", "free", Dates("2026-11-03", "2026-11-06"), "heard", claim="C1", whereabouts="at the mine"),
        note("N2", "held", on("2026-11-10"), "feared", claim="C2"),
        replace(note("N9", "dead", None), person="P4"),
        note("N3", "free", on("2026-11-10"), "announced"),
        note("N4", "held", on("2026-11-10"), contradicts=("N3",)),
    ]
    notes[0] = decide(notes[0], "confirmed", by="N. Farrow", at="2026-11-13")
    chains = {"C1": "according to E1", "C2": "according to his sister, who was told by someone not stated"}
    made = dossiers.dossier(PERSONS[0], notes, chains, proposals(PERSONS))
    assert [e.note for e in made.entries] == ["N1", "N2", "N3", "N4"]
    assert made.entries[1].chain == chains["C2"] and made.entries[0].confirmed_by == "N. Farrow"
    assert made.entries[2].against == ("N4",) and len(made.maybe_same) == 2
    assert made.not_known == (
        "What became of them after 10 Nov 2026 is not known.",
        "Where they are now is not known; the places in the notes are what sources said of their times.",
        "Who told it is not stated in one note.",
        "How it reached us is not known for 2 notes.",
        "Nobody has confirmed 3 notes.",
        "Which of two notes holds is not known in one case.",
        "Whether they are also somebody else in this case is not decided in 2 cases.",
    )
    as_plain(made)


def test_a_dossier_without_notes_is_a_list_of_what_is_not_known() -> None:
    made = dossiers.dossier(PERSONS[3], [], {})
    assert not made.entries and len(made.not_known) == 3

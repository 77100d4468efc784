"""Figures that must add up: the conflicts of issue 4, and that each is smallest."""

from __future__ import annotations

from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from earwitness.claims.figures import CHECKS, Partition, Variable, about, in_words, reckon
from earwitness.claims.intervals import Clash, Sum, propagate
from earwitness.claims.model import Quantity
from earwitness.dates import Dates, on
from earwitness.errors import ModelRefused

SIZE, HELD, ESCAPED, OTHER = (Variable("G1", s) for s in ("size", "held", "escaped", "other"))
GROUP = Partition(SIZE, (ESCAPED, HELD, OTHER), "D1", disjoint=True, exhaustive=True)


def figure(id_: str, state: str, low: float | None, high: float | None, group: str = "G1", as_of: Dates | None = None):
    return Quantity(id_, f"C{id_}", low, high, group, state, as_of)


FLED, HE_AND_TEN = figure("1", "escaped", 11, 11), figure("2", "escaped", 11, 11)
ABOUT_70 = figure("3", "held", *about(70))
X, Y, Z = figure("X", "size", 80, 80), figure("Y", "escaped", 21, 21), figure("Z", "held", 85, None)


def left(made, variable: Variable) -> tuple[float, float | None]:
    return next((low, high) for v, low, high in made.left if v == variable)


def conflicts(*figures: Quantity, partitions=(GROUP,)) -> set[frozenset[str]]:
    made = reckon(figures, partitions)
    assert not made.not_searched
    return {frozenset(c.figures) for c in made.conflicts}


def test_about_is_half_a_unit_of_the_last_digit() -> None:
    assert (about(70), about(11), about(300), about(75), about(2.5)) == (
        (65, 75), (10.5, 11.5), (250, 350), (74.5, 75.5), (2.45, 2.55))  # fmt: skip


def test_the_four_figures_of_the_issue() -> None:
    assert conflicts(ABOUT_70, Y, X, Z) == {frozenset("3Z"), frozenset("XZ"), frozenset("3XY")}


def test_the_sample_holds_and_three_inventions_give_five_smallest_conflicts() -> None:
    before, lost = Variable("G2", "size"), Variable("G2", "lost")
    second = Partition(before, (Variable("G2", "remained"), lost), "N. Farrow", disjoint=True, exhaustive=True)
    sample = [FLED, HE_AND_TEN, ABOUT_70, figure("4", "size", 75, 75, "G2"), figure("5", "remained", 11, 11, "G2")]
    made = reckon(sample, [GROUP, second])
    assert not made.conflicts and left(made, SIZE) == (76, None) and left(made, lost) == (64, 64)
    assert conflicts(*sample, X, Y, Z, partitions=(GROUP, second)) == {
        frozenset("1Y"), frozenset("2Y"), frozenset("3Z"), frozenset("XZ"), frozenset("3XY"),
    }  # fmt: skip
    assert left(reckon([*sample, X], [GROUP, second]), HELD) == (65, 69)


def test_the_arithmetic_is_shown_with_whose_word_each_figure_is() -> None:
    made = reckon([ABOUT_70, Y, X], [GROUP])
    (conflict,) = made.conflicts
    assert conflict.claims == ("C3", "CY", "CX") and not conflict.times_stated and made.left is None
    assert conflict.arithmetic == (
        "G1 size is all of, and each counted once: G1 escaped and G1 held and G1 other (D1).",
        "G1 held: 65 to 75, says C3.",
        "G1 escaped: 21, says CY.",
        "G1 size: 80, says CX.",
        "From these G1 size would be 86 or more and 80; there is no such number.",
    )
    (plain,) = reckon([ABOUT_70, Z], [GROUP]).conflicts
    assert plain.arithmetic[-1] == "There is no number that is all of these." and len(plain.arithmetic) == 3


def test_other_groups_and_other_times_are_never_merged() -> None:
    assert not conflicts(figure("1", "escaped", 11, 11), figure("2", "escaped", 12, 12, "G9"))
    monday, tuesday = on("2026-11-02"), on("2026-11-03", "on Tuesday")
    first, second = figure("1", "held", 70, 70, as_of=monday), figure("2", "held", 60, 60, as_of=tuesday)
    assert not conflicts(first, second)
    assert not conflicts(first, figure("3", "held", 60, 60)), "a time that is not stated is not Monday"
    again = figure("3", "held", 70.5, 80, as_of=on("2026-11-03", "the day after"))
    assert conflicts(second, again) == {frozenset("23")}, "two ways to say one day"
    assert reckon([second, again]).conflicts[0].times_stated


def test_without_a_stated_division_nothing_is_added() -> None:
    assert conflicts(ABOUT_70, Y, X, partitions=()) == set()
    loose = Partition(SIZE, (ESCAPED, HELD), "D1")
    assert conflicts(ABOUT_70, Y, X, partitions=(loose,)) == set(), "some may be counted twice"
    assert conflicts(figure("X", "size", 60, 60), ABOUT_70, partitions=(loose,)) == {frozenset("X3")}
    with pytest.raises(ModelRefused):
        Partition(SIZE, (SIZE,), "D1")


def test_rejected_figures_take_no_part_and_intervals_read_as_people_say_them() -> None:
    from earwitness.standing import decide

    gone = decide(Z, "rejected", by="N. Farrow", at="2026-11-13", why="misheard")
    assert not conflicts(ABOUT_70, gone)
    assert [in_words(0, 9), in_words(11, 11), in_words(65, 75), in_words(85, float("inf"))] == [
        "9 or fewer", "11", "65 to 75", "85 or more"]  # fmt: skip


def test_many_figures_end_in_bounded_time_and_say_what_was_not_searched() -> None:
    many = [figure(f"{n}", state, n, n) for n in range(30) for state in ("held",)]
    many += [figure(f"e{n}", "escaped", n, n) for n in range(30)]
    made = reckon(many, [GROUP])
    assert made.conflicts and "may be more" in made.not_searched[0] and f"{CHECKS}" in made.not_searched[0]
    circle = [GROUP, Partition(Variable("G1", "met"), (ESCAPED, HELD), "D2", disjoint=True, exhaustive=True)]
    assert "more than one way" in reckon([X], circle).not_searched[0]


FIGURES = st.lists(
    st.tuples(st.sampled_from(("size", "held", "escaped", "other")), st.integers(0, 6), st.integers(0, 3)), max_size=6
)


def possible(chosen: list[Quantity], disjoint: bool, exhaustive: bool) -> bool:
    """By trying: are there numbers, 0 to 24, that all figures and the division allow?"""
    allowed = {}
    for state in ("held", "escaped", "other", "size"):
        mine = [q for q in chosen if q.state == state]
        allowed[state] = [n for n in range(25) if all(q.low <= n <= (99 if q.high is None else q.high) for q in mine)]
    for parts in product(allowed["held"], allowed["escaped"], allowed["other"]):
        low = sum(parts) if disjoint else max(parts)
        high = sum(parts) if exhaustive else 99
        if any(low <= n <= high for n in allowed["size"]):
            return True
        if len(allowed["size"]) == 25 and low <= 99:
            return True
    return False


@settings(max_examples=40, deadline=None)
@given(FIGURES, st.booleans(), st.booleans())
def test_a_conflict_cannot_hold_and_each_smaller_set_can_and_none_is_missed(drawn, disjoint, exhaustive) -> None:
    figures = [figure(f"{at}", s, low, low + wide if wide < 3 else None) for at, (s, low, wide) in enumerate(drawn)]
    made = reckon(figures, [Partition(SIZE, (ESCAPED, HELD, OTHER), "D1", disjoint, exhaustive)])
    found = {frozenset(c.figures) for c in made.conflicts}
    expected: set[frozenset[str]] = set()
    for size in range(1, len(figures) + 1):
        for chosen in combinations(figures, size):
            ids = frozenset(q.id for q in chosen)
            if not any(smaller <= ids for smaller in expected) and not possible(list(chosen), disjoint, exhaustive):
                expected.add(ids)
    assert found == expected


def test_bounds_that_creep_for_ever_end() -> None:
    sums = [Sum("a", ("b", "c")), Sum("b", ("a", "d"))]
    bounds = propagate(sums, {"c": (1, 1), "d": (1, 1)})
    assert not isinstance(bounds, Clash) and bounds["a"][0] >= 100

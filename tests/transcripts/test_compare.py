"""Comparing two transcripts on differences that are known, and folding words."""

from __future__ import annotations

import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earwitness.transcripts.compare import Comparison, compare, line, span_of
from earwitness.transcripts.fold import fold, strict, tokens
from earwitness.transcripts.model import Revision, Source, Turn
from earwitness.transcripts.retime import typed
from earwitness.transcripts.wordalign import aligned


def revision(*turns: tuple[str, float, float, str]) -> Revision:
    made = tuple(Turn(f"t{n}", who, typed(text), a, b, "hand") for n, (who, a, b, text) in enumerate(turns))
    return Revision("R1", "ab" * 32, made, (), Source("edited", "test"))


def told(found: Comparison) -> list[tuple[str, str, str, bool]]:
    return [
        (d.kind, line(found.a[slice(*d.a)]), line(found.b[slice(*d.b)]), d.hearing) for d in found.differences
    ]  # fmt: skip


A = (
    ("Inspector", 0.0, 2.0, "You were told to sign it before noon."),
    ("Clerk", 2.0, 4.0, "He says eleven, [delete|delay?] it."),
    ("Inspector", 6.0, 8.0, "Then eleven will be missing."),
)


def test_the_same_words_have_no_difference_whatever_the_labels() -> None:
    other = (
        ("S1", 0.0, 2.1, "you were TOLD to sign it, before noon"),
        ("S2", 2.0, 4.0, A[1][3]),
        ("S1", 6.0, 8.0, A[2][3]),
    )
    found = compare(revision(*A), revision(*other))
    assert told(found) == []
    assert found.speakers == {"Inspector": "S1", "Clerk": "S2"}
    assert (found.agreement_a["Clerk"].words, found.agreement_a["Clerk"].same_speaker) == (5, 5)


def test_every_kind_of_difference_is_told_apart() -> None:
    other = (
        ("S1", 0.0, 2.0, "You were sold to sign it before noon."),
        ("S2", 2.0, 4.0, "He says eleven, delay it."),
        ("S2", 4.2, 5.0, "Yes sir."),
        ("S2", 6.0, 8.0, "Then eleven will be missing."),
    )
    found = compare(revision(*A), revision(*other))
    assert told(found) == [
        ("words", "told", "sold", False),
        ("words", "[delete|delay?]", "delay", True),
        ("missing", "", "Yes sir.", False),
        ("speaker", "Then eleven will be missing.", "Then eleven will be missing.", False),
    ]
    assert [span_of(found, d) for d in found.differences][2] == (4_200_000, 5_000_000)
    inspector = found.agreement_a["Inspector"]
    assert (inspector.words, inspector.same, inspector.same_speaker) == (13, 12, 7)


def test_what_lies_apart_in_time_is_missing_on_each_side() -> None:
    a = revision(("A", 0, 1, "alpha beta"), ("A", 1, 2, "gamma"), ("A", 9, 10, "omega"))
    b = revision(("A", 0, 1, "alpha beta"), ("A", 5, 6, "delta"), ("A", 9, 10, "omega"))
    assert told(compare(a, b)) == [("missing", "gamma", "", False), ("missing", "", "delta", False)]


def test_words_that_one_adds_within_a_turn_of_both_are_not_a_turn_that_only_one_wrote() -> None:
    a = revision(("A", 0, 1, "Go ahead. This is Houston. Over."), ("A", 1, 2, "Yes."), ("A", 3, 4, "Out."))
    b = revision(("A", 0, 1, "Go right ahead. Houston."), ("A", 3, 4, "Out."))
    assert told(compare(a, b)) == [
        ("words", "ahead. This is", "right ahead.", False), ("words", "Over.", "", False),
        ("missing", "Yes.", "", False),
    ]  # fmt: skip


def test_that_nobody_said_who_speaks_is_the_same_only_as_that() -> None:
    a = revision(("UNSTATED", 0, 1, "one two three four"), ("UNSTATED", 2, 3, "five"), ("Capcom", 4, 5, "six"))
    b = revision(("Houston", 0, 1, "one two three four"), ("UNSTATED", 2, 3, "five"), ("Houston", 4, 5, "six"))
    found = compare(a, b)
    assert found.speakers == {"UNSTATED": "UNSTATED", "Capcom": "Houston"}
    assert told(found) == [("speaker", "one two three four", "one two three four", False)]


def test_nothing_against_something() -> None:
    empty = revision()
    assert told(compare(empty, revision(*A[:1]))) == [("missing", "", A[0][3], False)]
    assert told(compare(empty, empty)) == []
    waits = revision(("A", 0, 1, ""))
    assert told(compare(waits, empty)) == [], "a turn nobody has typed yet says nothing"


@given(st.lists(st.sampled_from("abcde"), max_size=30), st.lists(st.sampled_from("abcde"), max_size=30))
def test_an_alignment_is_in_order_of_equal_words_and_no_shorter_than_it_could_be(a: list[str], b: list[str]) -> None:
    pairs = aligned(a, b)
    assert all(a[x] == b[y] for x, y in pairs)
    assert all(p[0] < q[0] and p[1] < q[1] for p, q in itertools.pairwise(pairs))
    if a == b:
        assert len(pairs) == len(a)


def test_a_long_text_with_a_passage_moved_out_still_aligns() -> None:
    chance = random.Random(5)
    a = chance.choices([f"w{n}" for n in range(500)], k=6000)
    b = a[:1000] + a[1400:]
    assert len(aligned(a, b)) == 5600


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ёлка", "елка"), ("ЖЁЛТЫЙ", "желтый"), ("café", "CAFE"), ("Straße", "strasse"), ("Łódź", "lodz"),
        ("كِتَابٌ", "كتاب"), ("مـــن", "من"), ("أحمد", "احمد"), ("آمال", "امال"), ("مدرسة", "مدرسه"),
        ("على", "علي"), ("مسؤول", "مسوول"), ("ﻻ", "لا"), ("٢٠٢٤", "2024"), ("ﬁn", "fin"), ("Đorđe", "dorde"),
        ("İstanbul", "istanbul"), ("е́сли", "если"),
    ],
)  # fmt: skip
def test_what_is_written_otherwise_is_found(one: str, other: str) -> None:
    assert tokens(one) == tokens(other)


def test_other_letters_stay_other_letters() -> None:
    assert tokens("мой") != tokens("мои")
    assert tokens("don't, l’homme!") == ["don", "t", "l", "homme"]
    assert tokens("北京市") == ["北", "京", "市"]
    assert tokens("हिन्दी") == ["हिन्दी"]
    assert tokens("...") == []
    assert strict("ёлка!") == strict("Елка")
    assert strict("où") != strict("ou"), "two listeners wrote two words"


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    for token in tokens(text):
        assert tokens(token) == [token]

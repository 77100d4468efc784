"""The gate: each rule refuses what it is for, and nothing else does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earwitness.protection.gate import Disclosure, Facts, Parcel, Passage, Refused, Released, decide

FINE = Disclosure("q1", "E1", 0, ((10, 20), (25, 30)), "Anna", "released")


def parcel(texts=None, **change):
    return Parcel((Disclosure(**{**FINE.__dict__, **change}),), texts or {"title": "A night shift"})


def codes(verdict):
    return [r.code for r in verdict.reasons] if isinstance(verdict, Refused) else []


def test_a_confirmed_quotation_leaves():
    assert decide(parcel(), "released", Facts()) == Released()


def test_nobody_confirmed_it():
    unsure = dict(confirmed_by=None, status="working")
    assert codes(decide(parcel(**unsure), "released", Facts())) == ["not-confirmed"]
    assert decide(parcel(**unsure), "working", Facts()) == Released()


def test_a_working_copy_never_calls_itself_released():
    assert codes(decide(parcel(confirmed_by=None), "working", Facts())) == ["status"]


@pytest.mark.parametrize("which", ["withheld_before", "withheld_now"])
@pytest.mark.parametrize(
    ("place", "held"), [((21, 24), False), ((20, 20), True), ((0, 10), True), ((28, 99), True), ((31, 40), False)]
)
def test_what_is_withheld_stays_in_under_every_policy(which, place, held):
    facts = Facts(**{which: {("E1", 0): (place,)}})
    for policy in ("working", "released"):
        change = dict(status=policy)
        assert bool(codes(decide(parcel(**change), policy, facts))) == held
    assert decide(parcel(), "released", Facts(**{which: {("E1", 1): (place,), ("E2", 0): (place,)}})) == Released()


@pytest.mark.parametrize(
    "text", ["see PTT-20250817-WA0007.opus", "ptt-20250817-wa0007.OPUS", "PTT-20250817-WA0007.opus"]
)
def test_a_file_name_is_found_however_it_is_written(text):
    facts = Facts(secrets=(("PTT-20250817-WA0007.opus", "the file's name"),))
    assert codes(decide(parcel({"title": text}), "released", facts)) == ["names-the-file"]


def test_a_refusal_never_repeats_the_secret():
    facts = Facts(secrets=(("Maria Petrova", "a name from the vault"),))
    verdict = decide(parcel({"q1 words": "said maria  petrova yesterday"}), "released", facts)
    assert codes(verdict) == ["names-the-file"]
    assert "petrova" not in repr(verdict).casefold()


def test_a_short_name_inside_a_word_is_not_that_name():
    facts = Facts(secrets=(("call", "the file's name"),))
    assert decide(parcel({"t": "he recalled it"}), "released", facts) == Released()
    assert codes(decide(parcel({"t": "the call."}), "released", facts)) == ["names-the-file"]


def test_frames_that_carry_more_than_their_time_need_a_persons_look():
    assert codes(decide(parcel(leaks=("padding",)), "released", Facts())) == ["leak-risk"]
    assert decide(parcel(leaks=("padding",)), "released", Facts(looked_at_leaks=True)) == Released()


ranges = st.tuples(st.integers(0, 50), st.integers(0, 10)).map(lambda t: (t[0], t[0] + t[1]))


@given(st.lists(ranges, min_size=1, max_size=3), st.lists(ranges, max_size=3))
def test_exactly_the_shared_leaves_decide(runs, held):
    shared = {n for a, b in runs for n in range(a, b + 1)} & {n for a, b in held for n in range(a, b + 1)}
    verdict = decide(parcel(runs=tuple(runs)), "released", Facts(withheld_now={("E1", 0): tuple(held)}))
    assert isinstance(verdict, Refused) == bool(shared)


def beside(start, end, text="mot", exhibit="E1", track=0):
    return Parcel((FINE,), {}, (Passage("q1 translation T2", exhibit, track, start, end, text),))


@pytest.mark.parametrize("policy", ["working", "released"])
@pytest.mark.parametrize(
    ("start", "end", "held"),
    [(0, 100, False), (0, 101, True), (100, 200, True), (150, 160, True), (199, 300, True), (200, 300, False),
     (0, 0, False)],
)  # fmt: skip
def test_a_translated_turn_that_meets_a_withheld_stretch_stays_in(policy, start, end, held):
    facts = Facts(withheld_spans={("E1", 0): ((100, 200),)})
    parcel = beside(start, end)
    parcel = Parcel((Disclosure(**{**FINE.__dict__, "status": policy}),), {}, parcel.passages)
    assert codes(decide(parcel, policy, facts)) == ["says-withheld"] * held
    assert codes(decide(beside(100, 200, exhibit="E2"), "released", facts)) == []
    assert codes(decide(beside(100, 200, track=1), "released", facts)) == []


@pytest.mark.parametrize(
    ("words", "text", "held"),
    [
        ("Perrin Varn", "Vous, Perrin Varn, partez.", True),
        ("Perrin Varn", "VARN part.", True),
        ("to Perrin.", "«Perrin», dit-il", True),
        ("perrin varn", "varn part", False),  # no capital: only the words as a whole are looked for
        ("perrin varn", "Perrin  Varn part", True),
        ("Perrin Varn", "Varnas part, Perrine aussi", False),
        ("No", "No.", False),  # too short to be told from any other word
    ],
)
def test_withheld_words_beside_a_quotation_stay_in(words, text, held):
    facts = Facts(withheld_words={"E1": (words,)})
    verdict = decide(beside(0, 0, text), "released", facts)
    assert codes(verdict) == ["says-withheld"] * held
    assert not held or words.casefold() not in str(verdict).casefold()

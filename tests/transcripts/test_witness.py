"""What is set aside from a machine's draft and why, what it skipped, and who speaks on which channel."""

from __future__ import annotations

import random
import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earwitness.transcripts import channels, witness
from earwitness.transcripts.channels import Talk, label, listen, overlaps
from earwitness.transcripts.model import UNSTATED, Turn, Word, to_us
from earwitness.transcripts.standing import less
from earwitness.transcripts.witness import looping, sift, unwritten

ALL_SPEECH = [(0.0, 1000.0, "speech")]


def turn(n: int, text: str, start_s: float | None = None, end_s: float | None = None) -> Turn:
    words = tuple(Word(w) for w in text.split())
    return Turn(f"t{n}", UNSTATED, words, start_s, end_s)


def said(*lines: str) -> list[Turn]:
    return [turn(n, line, 2.0 * n, 2.0 * n + 2) for n, line in enumerate(lines)]


def aside(turns: list[Turn], speech_map: Any = ALL_SPEECH) -> list[tuple[str, str]]:
    found = sift(turns, speech_map)
    assert sorted([*found.kept, *(a.turn for a in found.set_aside)], key=lambda t: t.id) == sorted(
        turns, key=lambda t: t.id
    )
    assert all(a.reason for a in found.set_aside)
    return [(a.turn.id, a.why) for a in found.set_aside]


def test_the_same_line_three_times_is_a_repeat_and_the_first_stands():
    assert aside(said("Thank you.", "Thank you.", "thank you", "Thank you!")) == [
        ("t1", "repeat"), ("t2", "repeat"), ("t3", "repeat"),
    ]  # fmt: skip
    assert aside(said("No.", "No.", "Why?", "No.")) == []


def test_lines_that_come_back_in_turn_are_repeats_too():
    assert aside(said("a b", "c d", "a b", "c d", "a b", "c d", "so")) == [
        ("t2", "repeat"), ("t3", "repeat"), ("t4", "repeat"), ("t5", "repeat"),
    ]  # fmt: skip
    assert aside(said("a b", "c d", "a b", "c d", "so")) == []


def test_lines_without_letters_are_no_repeats():
    assert aside(said("...", "...", "...", "!")) == []


def test_a_phrase_over_and_over_in_one_line_is_a_loop():
    assert aside(said("I am going to the shop. " * 12, "He came at noon, she left.")) == [("t0", "loop")]
    assert not looping("Never. Never. Never in my life did I sign a paper that I had not read to its end.")
    assert looping("я не знаю " * 20) and looping("不知道" * 40)


@pytest.mark.parametrize(("end_s", "why"), [(10.0, [("t0", "silence")]), (9.9, [])])
def test_eighty_of_a_hundred_in_silence_is_the_border(end_s, why):
    speech_map = [(0.0, 2.0, "silence"), (2.0, end_s, "silence"), (end_s, 12.5, "speech"), (12.5, 99.0, "noise")]
    assert aside([turn(0, "Thanks for watching", 0.0, 12.5)], speech_map) == why


def test_noise_is_not_silence_and_no_map_is_no_silence():
    turns = [turn(0, "words in the wind", 0.0, 5.0)]
    assert aside(turns, [(0.0, 5.0, "noise")]) == [] and aside(turns, []) == []
    assert aside([turn(0, "no times")], [(0.0, 5.0, "silence")]) == []


def test_speech_under_what_was_set_aside_is_listed_as_skipped():
    found = sift(said("Stop.", "Stop.", "Stop."), [(0.0, 5.5, "speech"), (5.5, 7.0, "noise"), (7.0, 7.4, "speech")])
    assert found.skipped == ((2_000_000, 5_500_000),)


spans = st.lists(st.tuples(st.integers(0, 300), st.integers(1, 40)).map(lambda s: (s[0], s[0] + s[1])), max_size=20)


@given(spans, spans, st.integers(1, 30))
def test_skipped_is_all_speech_less_what_is_written(speech, written, least):
    assert unwritten(speech, written, least) == [(a, b) for a, b in less(speech, written) if b - a >= least]


@given(spans, st.integers(0, 300), st.integers(1, 60))
def test_the_share_in_silence_is_exact(silence, start, length):
    layer = witness._Layer((a / 1e6, b / 1e6) for a, b in silence)
    inside = sum(any(a <= n < b for a, b in silence) for n in range(start, start + length))
    assert layer.within(start, start + length) == inside


@given(st.lists(st.sampled_from(["a", "b", "c d", "..."]), max_size=30))
def test_nothing_is_ever_lost(lines):
    aside(said(*lines))


def call(*parts: tuple[float, int, int], rate: int = 11_025) -> bytes:
    """Stereo noise: (seconds, loudness left, loudness right) one after the other."""
    chance = random.Random(3)
    out = bytearray()
    for seconds, left, right in parts:
        for _ in range(int(seconds * rate)):
            out += struct.pack("<hh", chance.randint(-left, left), chance.randint(-right, right))
    return bytes(out)


CALL = ((1.0, 20, 20), (2.0, 9000, 400), (1.0, 20, 20), (2.0, 300, 8000), (1.0, 9000, 9000), (1.0, 20, 20))


def near(found: Any, expected: Any) -> bool:
    return len(found) == len(expected) and all(
        abs(a - b) <= 30_000 for f, e in zip(found, expected, strict=True) for a, b in zip(f, e, strict=True)
    )


def test_each_channel_speaks_where_it_is_loud_and_leaking_is_not_speaking():
    data = call(*CALL)
    talk = listen([data[:7], data[7:40_001], data[40_001:]], 11_025, 2)
    assert near(talk.channels[0], [(1e6, 3e6), (6e6, 7e6)]) and near(talk.channels[1], [(4e6, 7e6)])
    assert near(talk.both(), [(6e6, 7e6)]) and not talk.same
    [event] = overlaps(talk)
    assert event.kind == "crosstalk"


def test_times_do_not_drift_at_odd_rates():
    talk = listen([call((60.0, 20, 20), (1.0, 9000, 20))], 11_025, 2)
    assert near(talk.channels[0], [(60e6, 61e6)])


def test_one_sound_on_both_channels_tells_nobody_apart():
    chance = random.Random(4)
    data = b"".join(struct.pack("<hh", v, v) for v in (chance.randint(-9000, 9000) for _ in range(16_000)))
    talk = listen([data], 8_000, 2)
    assert talk.same and overlaps(talk) == ()
    turns = (turn(0, "hello", 0.0, 1.0),)
    assert label(turns, talk) == turns


def test_silence_and_nothing_at_all():
    assert listen([], 8_000, 2) == Talk(((), ()))
    assert listen([bytes(64_000)], 8_000, 2) == Talk(((), ()))


def test_a_turn_is_cut_where_the_channel_changes():
    talk = Talk((((0, 1_000_000),), ((1_000_000, 2_000_000),)))
    words = tuple(Word(w, 0.5 * n, 0.5 * n + 0.4) for n, w in enumerate(["Sign", "it.", "Never", "will", "I"]))
    cut = label([Turn("t1", UNSTATED, words, 0.0, 2.5)], talk)
    assert [(t.id, t.speaker, t.text) for t in cut] == [
        ("t1", "Channel 1", "Sign it."), ("t1-2", "Channel 2", "Never will I"),
    ]  # fmt: skip
    assert [(t.start_s, t.end_s) for t in cut] == [(0.0, 0.9), (1.0, 2.5)]


def test_a_turn_without_word_times_gets_the_channel_that_speaks_most_or_none():
    talk = Talk((((0, 3_000_000),), ((2_000_000, 4_000_000),)))
    one, tie, none = label([turn(1, "a b", 0.0, 3.0), turn(2, "c", 1.0, 4.0), turn(3, "d")], talk)
    assert one.speaker == "Channel 1" and tie.speaker is UNSTATED and none.speaker is UNSTATED


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 9)), max_size=8), st.integers(1, 12))
def test_labelling_loses_no_word(talking, many):
    found = tuple(sorted((a * 100_000, (a + b) * 100_000) for a, b in talking))
    words = tuple(Word(f"w{n}", n * 0.4, n * 0.4 + 0.3, joined=n % 5 == 4) for n in range(many))
    whole = Turn("t1", UNSTATED, words, 0.0, many * 0.4)
    pieces = label([whole], Talk((found[::2], found[1::2])))
    assert [w for p in pieces for w in p.words] == list(words)
    assert len({p.id for p in pieces}) == len(pieces)
    assert all(to_us(p.start_s) <= to_us(p.end_s) for p in pieces)
    assert channels.name_of(0) == "Channel 1"

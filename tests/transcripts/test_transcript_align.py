"""Word times for English, in a child that may die."""

from __future__ import annotations

import itertools
import os
from pathlib import Path

import pytest
from transcript_values import turn

from earwitness.errors import AlignmentUnavailable, HelperStopped
from earwitness.transcripts import align, english, formats, helper_process
from earwitness.transcripts.helper_process import HelperProcess
from earwitness.transcripts.model import INAUDIBLE, UNSTATED, Turn, Word

QUIET = bytes(16_000)


@pytest.fixture
def child(monkeypatch):
    """child(name) -> module name of a misbehaving child of tests/transcripts/children."""
    here = str(Path(__file__).parent / "children")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([here, os.environ.get("PYTHONPATH", "")]).strip(os.pathsep))
    return lambda name: f"child_that_{name}"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Roger.", "roger"), ("co-pilot's", "co pilot's"), ("13,", "thirteen"), ("060", "zero six zero"),
        ("1,200", "one thousand two hundred"), ("1969", "nineteen sixty nine"), ("2001", "two thousand one"),
        ("$5", "dollars five"), ("110:16", "one hundred ten sixteen"), ("-", ""), ("(laughs)", ""), ("O2", "o two"),
        ("don’t", "don't"), ("да", ""), ("1234567", "one two three four five six seven"), ("[13]", "thirteen"),
    ],
)  # fmt: skip
def test_how_words_are_spoken(written, said):
    assert " ".join(english.spoken(written)) == said


def test_guesses_are_made_of_phones():
    assert english.guess("kranz") == "K R AE N Z"
    assert english.guess("csm") == "S IY EH S EH M"
    assert english.guess("tranquility") == "T R AE N K W IH L IH T IY"


def test_other_languages_are_told_what_works():
    for language in ("ru", "fr-CA", "UNKNOWN"):
        with pytest.raises(AlignmentUnavailable) as caught:
            align.align_turns(lambda a, b: b"", [turn("да", 0, 1)], language)
        assert "turn times or hand-set edges" in caught.value.known


def test_without_the_extra_the_pip_line_is_named(monkeypatch):
    monkeypatch.setattr(align.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(AlignmentUnavailable) as caught:
        align.check_available("en")
    assert "earwitness[align]" in caught.value.do


@pytest.mark.parametrize("voice", ["rms", "slt", "kal16"])
def test_word_times_of_made_speech_lie_where_the_speech_is(flite, reader_of, voice):
    pytest.importorskip("pocketsphinx")
    first, second = flite("the officer said no", voice), flite("we refuse the terms Kranzbergh", voice)
    gap = bytes(2 * 16_000)
    pcm = gap + first + gap + second + gap
    ends = [1 + len(first) / 32_000, 2 + (len(first) + len(second)) / 32_000]
    turns = [
        turn("The officer said: no.", 1.0, ends[0]),
        turn("We refuse - the terms, Kranzbergh", ends[0] + 1, ends[1], id="u2"),
    ]
    done = align.align_turns(reader_of(pcm), turns, "en-US")
    assert [(item.basis, item.guessed) for item in done] == [("measured", 0), ("measured", 1)]
    for item in done:
        timed = [word for word in item.turn.words if word.text != "-"]
        assert all(word.basis == "measured" for word in timed)
        starts = [word.start_s for word in timed]
        assert starts == sorted(starts)
        assert item.turn.start_s - 0.31 <= starts[0] and timed[-1].end_s <= item.turn.end_s + 0.31
    assert done[1].turn.words[2] == Word("-")
    # "no" is the last word: it lies in the last third of its sentence
    last = done[0].turn.words[-1]
    assert last.start_s > 1 + (ends[0] - 1) * 0.6
    assert [word.text for word in done[0].turn.words] == [word.text for word in turns[0].words]


def test_words_that_are_not_there_are_interpolated_and_say_so(reader_of):
    pytest.importorskip("pocketsphinx")
    turns = [
        turn("one two three four five six seven eight nine ten eleven twelve", 0.0, 0.2),
        turn("no times", id="u2"),
        turn("да нет", 0.0, 1.0, id="u3"),
        turn("very long", 0.0, 700.0, id="u4"),
    ]
    done = align.align_turns(reader_of(QUIET), turns, "en")
    assert [item.basis for item in done] == ["interpolated", "none", "interpolated", "interpolated"]
    assert [item.note for item in done[:3:2]] == ["the words did not fit the sound of the turn"] * 2
    assert done[1].turn == turns[1]
    words = done[0].turn.words
    assert words[0].start_s == 0.0 and words[-1].end_s == 0.2
    assert all(a.end_s == b.start_s and b.basis == "interpolated" for a, b in itertools.pairwise(words))


def test_inaudible_stretches_are_held_open(flite, reader_of):
    pytest.importorskip("pocketsphinx")
    pcm = flite("proud we all are of what you mumble for every American")
    words = tuple(Word(text) for text in f"proud we all are of what you {INAUDIBLE} for every American".split())
    (done,) = align.align_turns(reader_of(pcm), [Turn("u1", UNSTATED, words, 0.0, len(pcm) / 32_000)], "en")
    assert done.basis == "measured" and done.turn.words[7].start_s is not None


def test_a_child_that_crashes_costs_one_turn_and_at_last_the_step(child):
    pytest.importorskip("pocketsphinx")
    turns = [turn("a b", 0, 1, id=f"u{n}") for n in range(3)]
    done = align.align_turns(lambda a, b: QUIET, turns[:2], "en", child_module=child("crashes"))
    assert [item.note for item in done] == ["the aligner stopped on this turn"] * 2
    with pytest.raises(HelperStopped) as caught:
        align.align_turns(lambda a, b: QUIET, turns, "en", child_module=child("crashes"))
    assert "stopped" in caught.value.known


@pytest.mark.parametrize("name", ["crashes", "babbles", "exits"])
def test_whatever_a_child_does_is_a_typed_error(child, name):
    with HelperProcess(child(name), what="is a test") as helper, pytest.raises(HelperStopped):
        list(helper.ask({}, QUIET, timeout_s=60))


def test_a_child_that_hangs_is_ended_at_its_deadline(child):
    with HelperProcess(child("hangs"), what="is a test") as helper:
        with pytest.raises(HelperStopped) as caught:
            list(helper.ask({}, QUIET, timeout_s=0.5))
        assert "too long" in caught.value.known
        assert helper._child is None


@pytest.mark.parametrize(
    "times",
    [
        None, [], [[0, 1]], [[0, 1], [0, 1], [1, 2]], [[0.0, "x"], None], [[0.6, 0.9], [0.1, 0.2]],
        [[0.5, 0.2], [0.6, 0.7]], [[0, float("nan")], None], [[7, 8], [8, 9]],
    ],
)  # fmt: skip
def test_answers_of_the_child_are_checked(times):
    assert align._checked([{"fits": True, "times": times}], 2, 1.0) is None


def test_the_child_inherits_no_settings_of_the_session(monkeypatch):
    monkeypatch.setenv("EARWITNESS_ACTOR", "someone")
    monkeypatch.setenv("HF_TOKEN", "secret")
    made = helper_process._environment()
    assert "EARWITNESS_ACTOR" not in made and "HF_TOKEN" not in made and made["HF_HUB_OFFLINE"] == "1"


@pytest.mark.parametrize(("limit_s", "count"), [(10, 6), pytest.param(100, 8, marks=pytest.mark.soak)])
def test_the_nixon_call_is_measured(shared, pcm_of, reader_of, limit_s, count):
    pytest.importorskip("pocketsphinx")
    folder = shared / "audio/real/apollo11-nixon-call"
    read = formats.read((folder / "transcript.json").read_bytes())
    turns = [turn for turn in read.turns if turn.end_s - turn.start_s < limit_s]
    done = align.align_turns(reader_of(pcm_of(folder / "flag-speech.wav")), turns, "en")
    assert [item.basis for item in done] == ["measured"] * len(turns)
    assert len(turns) == count
    # The transcript puts the key tone at 5.8 s and the turn of "That would be an honor" at 14.4 s.
    assert done[1].turn.words[0].start_s == pytest.approx(5.8, abs=0.3)
    assert done[2].turn.words[0].start_s == pytest.approx(14.7, abs=0.3)

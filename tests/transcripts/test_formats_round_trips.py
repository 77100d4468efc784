"""Every export read back: what a format can carry comes back, and what it cannot is named in the loss report."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from transcript_values import ordinary, revision, revisions, turn

from earwitness.errors import TranscriptUnreadable
from earwitness.transcripts import formats, wording
from earwitness.transcripts.model import UNSTATED, Event, Turn, Word

NEW = ["otter", "whisper", "docx", "eaf", "textgrid", "rttm", *formats.MORE]
FEW = settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])


def told(turns):
    return sorted((t.start_s, t.end_s, str(t.speaker), wording.line_of(t.words)) for t in turns)


def happened(events):
    return sorted((e.kind, e.text, *(-1.0 if t is None else t for t in (e.start_s, e.end_s))) for e in events)


@pytest.mark.parametrize("name", ["whisper", "docx", "eaf", "textgrid", "chat", "tei"])
@given(one=ordinary())
@FEW
def test_ordinary_transcripts_survive(name, one):
    export = formats.write(one, name)
    back = formats.read(export.data, name_hint=f"x.{name}")
    assert told(back.turns) == told(one.turns)
    assert happened(back.events) == happened(one.events)
    assert export.losses == ()


@given(one=ordinary())
@FEW
def test_otter_keeps_words_speakers_and_the_second(one):
    export = formats.write(one, "otter")
    back = formats.read(export.data)
    assert [(float(int(t.start_s)), str(t.speaker), wording.line_of(t.words)) for t in one.turns] == [
        (t.start_s, str(t.speaker), wording.line_of(t.words)) for t in back.turns
    ]
    assert export.losses[0].startswith("times of turns are rounded or missing")
    assert not any("words" in loss or "labels" in loss for loss in export.losses)


@given(one=ordinary())
@FEW
def test_rttm_keeps_who_speaks_when_and_says_that_it_keeps_no_words(one):
    export = formats.write(one, "rttm")
    back = formats.read(export.data)
    mine = sorted((t.start_s, t.end_s, str(t.speaker).replace(" ", "_")) for t in one.turns)
    assert mine == sorted((t.start_s, t.end_s, str(t.speaker)) for t in back.turns)
    assert f"words are not carried ({len(one.turns)})" in export.losses
    assert not any(loss.startswith(("times of turns", "turns")) for loss in export.losses)


def everything(turns):
    return sorted(
        repr((str(t.speaker), t.start_s, t.end_s, t.basis,
              [(w.text, w.start_s, w.end_s, w.uncertain, w.alternatives, w.basis) for w in t.words]))
        for t in turns
    )  # fmt: skip


@pytest.mark.parametrize("name", NEW)
@given(one=revisions())
@FEW
def test_nothing_is_lost_without_a_word(name, one):
    """An empty loss report means that reading the export gives the same turns, words, times and events."""
    export = formats.write(one, name)
    try:
        back = formats.read(export.data, format_name={"txt": "txt", "whisper": "whisper-json"}.get(name, name))
    except TranscriptUnreadable:
        assert export.losses
        return
    if not export.losses:
        assert everything(one.turns) == everything(back.turns)
        assert happened(one.events) == happened(back.events)
        assert back.language == one.language


HEARD = (Word("we", 1.0, 1.25), Word("delay", 1.25, 1.5, alternatives=("delete",)), Word("it.", 1.5, 2.0))
OVERLAP = (
    Turn("u1", "A", HEARD, 1.0, 2.0),
    Turn("u2", "B", (Word("no", uncertain=True), Word("[inaudible]")), 1.5, 3.0),
    Turn("u3", "A", (Word("and"), Word("again")), 1.75, 2.5),
    Turn("u4", UNSTATED, (Word("“yes”"), Word("<b>&"), Word('"q"')), 2.0, 2.25),
    Turn("u5", "Человек 2", (Word("نعم"), Word("да")), 3.0, 4.0),
)  # fmt: skip
EVENTS = (Event("laughter", "laughter", 0.5, 2.5, "u1"), Event("door", "slams shut", 1.0, 3.0, "u1"))


@pytest.mark.parametrize("name", ["eaf", "textgrid"])
def test_tiers_carry_overlap_events_doubts_hearings_word_times_and_language(name):
    one = revision(OVERLAP, EVENTS, language="ru")
    export = formats.write(one, name)
    back = formats.read(export.data)
    assert everything(back.turns) == everything(one.turns)
    assert happened(back.events) == happened(one.events)
    if name == "eaf":
        assert (export.losses, back.language) == ((), "ru")
    else:
        assert export.losses == ("the language is not carried (1)",)


def test_whisper_json_carries_word_times_and_makes_up_no_probability():
    export = formats.write(revision(OVERLAP, EVENTS, language="en"), "whisper")
    assert b"probability" not in export.data and b"score" not in export.data
    assert everything(formats.read(export.data).turns) == everything(OVERLAP) and export.losses == ()


def test_what_has_no_times_or_no_length_is_named():
    one = revision([turn("so it is", 1.0, 2.0), turn("never", id="u2"), turn("blip", 3.0, 3.0, id="u3")])
    losses = formats.write(one, "textgrid").losses
    assert "turns without times are left out (1)" in losses and "turns are left out (1)" in losses
    assert "words are changed (1)" not in losses
    for name in ("whisper", "rttm"):
        assert "turns without times are left out (1)" in formats.write(one, name).losses
    for name in ("docx", "otter"):
        assert not any("left out" in loss for loss in formats.write(one, name).losses)


@pytest.mark.parametrize("name", ["whisper", "docx", "eaf", "textgrid", "otter", "trs"])
@pytest.mark.parametrize(
    ("word", "loss"),
    [
        (Word("[x]", uncertain=True), "words are changed (1)"),
        (Word("a", alternatives=("b|c",)), "other hearings are not carried (1)"),
        (Word("a", 1.0, 1.2, basis="measured"), "basis of word times|word times are not carried (1)"),
    ],
)
def test_each_kind_of_loss_is_named(name, word, loss):
    one = revision([Turn("u1", "A", (Word("so"), word, Word("on")), 1.0, 2.0)])
    told = " ".join(formats.write(one, name).losses)
    assert any(part in told for part in loss.split("|"))


def test_times_finer_than_the_format_are_named():
    one = revision([turn("so", 1.0004, 2.0)])
    assert formats.write(one, "textgrid").losses == () == formats.write(one, "rttm").losses[1:]
    assert "times of turns are rounded or missing (1)" in formats.write(one, "eaf").losses


def test_nothing_at_all_to_carry():
    one = revision([turn("never")])
    for name in ("eaf", "textgrid", "rttm", "whisper", "trs", "ctm", "stm"):
        assert formats.write(one, name).losses == ("nothing could be carried: 1 turns, 0 events",)


@pytest.mark.parametrize("name", formats.WRITERS)
def test_the_same_transcript_gives_the_same_bytes(name):
    one = revision(OVERLAP, EVENTS, language="en")
    assert formats.write(one, name).data == formats.write(one, name).data


@given(st.text(max_size=30))
@settings(max_examples=100)
def test_words_cannot_break_out_of_a_format(text):
    text = " ".join("".join(c for c in text if c.isprintable()).split())
    if not text:
        return
    hostile = f'</ANNOTATION_VALUE>"{text}" ]]> & \\'
    one = revision([Turn("u1", f"A {text}"[:80].strip(), tuple(Word(p) for p in hostile.split()), 1.0, 2.0)])
    for name in ("eaf", "textgrid", "whisper", "trs", "tei"):
        back = formats.read(formats.write(one, name).data)
        assert len(back.turns) == 1 and back.turns[0].speaker == one.turns[0].speaker
        assert back.turns[0].text.startswith("</ANNOTATION_VALUE>")

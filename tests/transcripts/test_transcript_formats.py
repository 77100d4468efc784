"""Reading and writing: WebVTT, SRT, JSON, plain text; what is read back, what is said to be lost."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from transcript_values import ordinary, revision, revisions, turn

from earwitness.errors import TranscriptUnreadable, Usage
from earwitness.transcripts import formats, vocabulary, wording
from earwitness.transcripts.formats.labels import Labels
from earwitness.transcripts.model import INAUDIBLE, UNSTATED, Event, Turn, Word


def told(result):
    """(start, end, speaker, text with marks) of each turn."""
    return [(t.start_s, t.end_s, str(t.speaker), wording.line_of(t.words)) for t in result.turns]


VTT = """WEBVTT - a title
Language: en

NOTE made by hand
on a Tuesday

STYLE
::cue { color: red }

1
00:06.000 --> 00:18.500 align:start position:0%
<v.loud LMP (EAGLE)>Ten &amp; <b>ten</b> percent ***</v>

01:00:02.000 --> 01:00:03.000
<v Bob>No.</v> <v Ann &amp; Co>[Yes|Yeah?]

00:20.000 --> 00:21.000
(laughter)

00:22.000 --> 00:25.000
<v Bob>we <00:23.000>have <00:24.000>had
"""


def test_webvtt():
    read = formats.read(VTT.encode(), name_hint="x.txt")
    assert (read.format, read.language) == ("webvtt", "en")
    assert told(read) == [
        (6.0, 18.5, "LMP (EAGLE)", "Ten & ten percent [inaudible]"),
        (3602.0, 3603.0, "Bob", "No."),
        (3602.0, 3603.0, "Ann & Co", "[Yes|Yeah?]"),
        (22.0, 25.0, "Bob", "we have had"),
    ]
    assert read.events == (Event("laughter", "laughter", 20.0, 21.0, "u3"),)
    assert [word.start_s for word in read.turns[3].words] == [None, 23.0, 24.0]
    assert read.turns[2].words == (Word("Yes", alternatives=("Yeah",)),)
    assert any("several voices" in text for text in read.warnings)
    assert any("order of their times" in text for text in read.warnings)
    said = " ".join(read.losses)
    assert all(part in said for part in ("NOTE", "STYLE", "cue settings", "markup"))


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("WEBVTT\n\n00:01.000 --> 00:00.500\nx", "line 3"),
        ("WEBVTT\n\n00:01.000 -> 00:02.500\nx", "line 3"),
        ("WEBVTT\n\n00:01.000 --> 99:99:99.000\nx", "line 3"),
        ("WEBVTT\n\n00:01.000 --> 00:09.000\na <00:10.000>b", "line 3"),
        ("WEBVTT\n\nid\n\n00:01.000 --> 00:09.000\na", "line 3"),
        ("WEBVTT\n\n00:01.000 -->\na", "line 3"),
    ],
)
def test_broken_webvtt_is_refused_with_its_line(text, where):
    with pytest.raises(TranscriptUnreadable) as caught:
        formats.read(text.encode())
    assert caught.value.where == where


SRT = """1
00:00:06,000 --> 00:00:18,000
LMP (EAGLE): ten
<i>percent</i>

2
0:00:20.5 --> 0:00:21
<font color="red">He said: go away</font>

3
00:00:22,000 --> 00:00:23,000
[door slams]
"""


def test_srt():
    for text in (SRT, SRT.replace("\n", "\r\n"), "\ufeff" + SRT, SRT.replace("\n\n2\n", "\n2\n")):
        read = formats.read(text.encode())
        assert read.format == "srt"
        assert told(read) == [(6.0, 18.0, "LMP (EAGLE)", "ten percent"), (20.5, 21.0, "UNSTATED", "He said: go away")]
        assert read.events == (Event("door", "door slams", 22.0, 23.0, "u2"),)
    utf16 = formats.read(SRT.encode("utf-16"))
    assert utf16.encoding == "utf-16" and len(utf16.turns) == 2


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("1\n00:00:06,000 --> 00:00:05,000\nx", "line 2"),
        ("1\n00:00:06,000 --> soon\nx", "line 2"),
        ("1\n00:00:01,000 --> 00:00:02,000\nx\n\n2\n-00:00:06,000 --> 00:00:07,000\nx", "line 6"),
    ],
)
def test_broken_srt_is_refused_with_its_line(text, where):
    with pytest.raises(TranscriptUnreadable) as caught:
        formats.read(text.encode(), name_hint="x.srt")
    assert caught.value.where == where


PLAIN = """[00:12] CAPCOM: Go ahead, Mr. President.
This is Houston.

[0:01:12.5] male voice 1: [delay|delete?] the *** order
(laughter)
[0:01:20 - 0:01:25] and then he said: no
NIXON: Thank you
1:30 NIXON: very much
(1:40) [door: slams]

A paragraph of its own: nobody knows by whom.
CDR  2:05
Where we are
[2:10]
NIXON: Good.
"""


def test_plain_text():
    read = formats.read(PLAIN.encode(), name_hint="notes.txt")
    assert read.format == "txt"
    assert told(read) == [
        (12.0, None, "CAPCOM", "Go ahead, Mr. President. This is Houston."),
        (72.5, None, "male voice 1", "[delay|delete?] the [inaudible] order"),
        (80.0, 85.0, "UNSTATED", "and then he said: no"),
        (None, None, "NIXON", "Thank you"),
        (90.0, None, "NIXON", "very much"),
        (None, None, "UNSTATED", "A paragraph of its own: nobody knows by whom."),
        (125.0, None, "CDR", "Where we are"),
        (130.0, None, "NIXON", "Good."),
    ]
    assert [(e.kind, e.text, e.start_s, e.after) for e in read.events] == [
        ("laughter", "laughter", None, "u2"), ("door", "slams", 100.0, "u5"),
    ]  # fmt: skip
    assert any("UNSTATED" in text for text in read.warnings)


def test_mission_clocks_are_not_taken_for_times_in_the_recording():
    read = formats.read(b"[55 46 11 - 55 46 27] CDR\nRoger.\n\n[-00:00:00:10]\n_page : 3\nLCC: 10, 9\n")
    assert told(read) == [(None, None, "CDR", "Roger."), (None, None, "LCC", "10, 9")]
    assert any("another clock" in text for text in read.losses)


@pytest.mark.parametrize("text", ["[00:99] A: x", "[0:10 - 0:05] A: x", "[10:61:00] A: x"])
def test_a_time_that_is_none_refuses_plain_text_with_its_line(text):
    with pytest.raises(TranscriptUnreadable) as caught:
        formats.read(f"A: hello\n{text}\n".encode())
    assert caught.value.where == "line 2"


def test_whisper_json_with_words_probabilities_and_speakers():
    value = {
        "language": "en",
        "segments": [
            {"id": 0, "start": 0.0, "end": 2.0, "text": " We have, 東京.", "speaker": "SPEAKER_01", "avg_logprob": -1,
             "words": [{"word": " We", "start": 0.0, "end": 0.5, "probability": 0.9},
                       {"word": " have,", "start": 0.5, "end": 0.9, "score": 0.2},
                       {"word": " 東", "start": 1.0, "end": 1.5}, {"word": "京.", "start": 1.5, "end": 2.0}]},
            {"start": 2, "end": 3, "text": "good morning all", "words": [{"word": "bad", "start": 2, "end": 3}]},
            {"start": 3, "end": 4, "text": " [Music]", "words": []},
        ],
    }  # fmt: skip
    read = formats.read(json.dumps(value).encode(), name_hint="x")
    assert (read.format, read.language) == ("whisper-json", "en")
    first = read.turns[0]
    assert first.text == "We have, 東京." and first.speaker == "SPEAKER_01"
    assert [(w.start_s, w.uncertain) for w in first.words] == [(0.0, False), (0.5, True), (1.0, False), (1.5, False)]
    assert read.turns[1].speaker is UNSTATED and all(word.start_s is None for word in read.turns[1].words)
    assert [(e.kind, e.start_s) for e in read.events] == [("music", 3.0)]
    assert any("words differ" in text for text in read.losses)


def test_turns_json_in_its_shapes():
    shapes = [
        {"turns": [[1, 2.5, "A", "no way"]]},
        {"turns": [{"start": 1, "end": 2.5, "speaker": "A", "text": "no way"}]},
        [{"t": 1, "end": 2.5, "speaker": "A", "text": "no way"}, {"in_audio": False, "text": "elsewhere"}],
        {"clips": {"one.wav": {"turns": [[1, 2.5, "A", "no way"]]}}},
    ]
    for shape in shapes:
        assert told(formats.read(json.dumps(shape).encode(), name_hint="x.json")) == [(1.0, 2.5, "A", "no way")]
    two = json.dumps({"clips": {"a.wav": {"turns": [["A", "no"]]}, "b.wav": {"turns": [["B", "way"]]}}}).encode()
    assert told(formats.read(two, clip="b.wav")) == [(None, None, "B", "way")]
    with pytest.raises(TranscriptUnreadable):
        formats.read(two)


@given(revisions())
@settings(max_examples=60)
def test_our_json_carries_everything(one):
    if not one.turns and not one.events:
        return
    export = formats.write(one, "json")
    back = formats.read(export.data, name_hint="x.json")
    assert (back.turns, back.events, back.language) == (one.turns, one.events, one.language)
    assert export.losses == ()


@pytest.mark.parametrize("name", ["vtt", "srt", "txt"])
@given(one=ordinary())
@settings(max_examples=60)
def test_ordinary_transcripts_survive_every_text_format(name, one):
    export = formats.write(one, name)
    back = formats.read(export.data, name_hint=f"x.{name}")
    key = lambda t: t.start_s  # noqa: E731
    assert [(*t[:2], t[2], t[3]) for t in sorted(told(back))] == sorted(told(one))
    assert sorted((e.kind, e.text, e.start_s, e.end_s) for e in back.events) == sorted(
        (e.kind, e.text, e.start_s, e.end_s) for e in one.events
    )
    assert [t.start_s for t in sorted(back.turns, key=key)] == [t.start_s for t in sorted(one.turns, key=key)]
    assert export.losses == ()


@pytest.mark.parametrize("name", ["vtt", "srt", "txt"])
@given(one=revisions())
@settings(max_examples=60)
def test_what_is_not_read_back_is_named_as_lost(name, one):
    export = formats.write(one, name)
    try:
        back = formats.read(export.data, format_name={"vtt": "webvtt"}.get(name, name))
    except TranscriptUnreadable:
        assert export.losses
        return
    same = [(t.speaker, t.text, t.start_s, t.end_s, t.basis, t.words) for t in one.turns] == [
        (t.speaker, t.text, t.start_s, t.end_s, t.basis, t.words) for t in back.turns
    ]
    if not export.losses:
        strip = [tuple((w.text, w.uncertain, w.alternatives, w.start_s, w.end_s) for w in t.words) for t in one.turns]
        other = [tuple((w.text, w.uncertain, w.alternatives, w.start_s, w.end_s) for w in t.words) for t in back.turns]
        assert sorted(strip, key=repr) == sorted(other, key=repr)
    else:
        assert not same or len(back.events) != len(one.events) or export.losses


def test_losses_are_counted():
    words = (Word("delay", 1.0, 1.5), Word("it", 1.5, 1.9), Word("<b>", 1.9, 2.0))
    one = revision(
        [Turn("u1", "A", words, 1.0, 2.0000004), turn("later", id="u2"), turn("b: c", 3.0004, 4.0, "x: y", id="u3")]
    )
    losses = formats.write(one, "srt").losses
    said = " ".join(losses)
    assert "turns without times are left out (1)" in losses
    assert "word times are not carried" in said and "speaker labels are changed (1)" in losses
    assert "times of turns are rounded or missing (1)" in losses
    with pytest.raises(Usage):
        formats.write(one, "ttml")


@pytest.mark.parametrize(
    ("word", "loss"),
    [
        (Word("a", alternatives=("b|c",)), "other hearings are not carried (1)"),
        (Word("[x]", uncertain=True), "words are changed (1)"),
        (Word("a", 1.0, 1.2, basis="measured"), "word times are not carried (1)"),
    ],
)
@pytest.mark.parametrize("name", ["vtt", "srt", "txt"])
def test_each_kind_of_loss_is_named(name, word, loss):
    one = revision([Turn("u1", "A", (Word("so"), word, Word("on")), 1.0, 2.0, "given")])
    assert loss in formats.write(one, name).losses


def test_the_basis_of_times_is_named_as_lost():
    one = revision([Turn("u1", "A", (Word("so"),), 1.0, 2.0, "bounded")])
    assert formats.write(one, "vtt").losses == ("the basis of turn times is not carried (1)",)
    assert formats.write(one, "json").losses == ()


def test_other_software_reads_our_subtitles():
    pysubs2 = pytest.importorskip("pysubs2")
    one = revision([turn("Roger that", 1.5, 2.25, "CAPCOM"), turn("a < b & c", 3661.0, 3662.0, UNSTATED, id="u2")])
    for name, texts in (("vtt", None), ("srt", ["CAPCOM: Roger that", "a < b & c"])):
        events = pysubs2.SSAFile.from_string(formats.write(one, name).data.decode(), format_=name).events
        assert [(event.start, event.end) for event in events] == [(1500, 2250), (3661000, 3662000)]
        if texts:
            assert [event.plaintext for event in events] == texts


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("we [delay?] it", [("we", False), ("delay", True), ("it", False)]),
        ("[got it?].", [("got", True), ("it.", True)]),
        ("*** no (unintelligible) [Inaudible 00:14:32] нет [неразборчиво]",
         [(text, False) for text in (INAUDIBLE, "no", INAUDIBLE, INAUDIBLE, "нет", INAUDIBLE)]),
        ("what you *** for", [("what", False), ("you", False), (INAUDIBLE, False), ("for", False)]),
        ("[sic] a ** b [why??]", [("[sic]", False), ("a", False), ("**", False), ("b", False), ("why?", True)]),
    ],
)  # fmt: skip
def test_marks_in_text(line, words):
    assert [(word.text, word.uncertain) for word in wording.words_of(line)] == words


def test_events_and_labels():
    assert vocabulary.event_in("(смех)") == ("laughter", "смех")
    assert vocabulary.event_in("[All talk at once]") == ("crosstalk", "All talk at once")
    assert vocabulary.event_in("[doorway?]") is None and vocabulary.event_in("[00:12]") is None
    assert vocabulary.event_in("(he leaves)") == ("other", "he leaves")
    labels = Labels(["Don: yes", "the officer: no", "the officer: yes", "He paused: then went"])
    assert labels.split("the officer: no") == ("the officer", "no")
    assert labels.split("He paused: then went")[0] is None
    assert labels.split("мужчина: да")[0] is None and labels.split("мужчина: да", sure=True)[0] == "мужчина"
    assert labels.split("Председатель：да")[0] is None and labels.split("Председатель： да")[0] == "Председатель"


def test_words_written_together_are_named_as_lost_where_a_format_has_no_words():
    one = revision([Turn("u1", "A", (Word("0"), Word("0", joined=True)), 0.0, 1.0, "given")])
    assert any("borders between words" in loss for loss in formats.write(one, "txt").losses)

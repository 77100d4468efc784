"""The transcripts of others beside this repository: read whole, or refused by name."""

from __future__ import annotations

import pytest
from transcript_values import revision

from earwitness.errors import TranscriptUnreadable
from earwitness.transcripts import edges, formats
from earwitness.transcripts.model import UNSTATED

READABLE = {
    "transcripts/made_here/apollo11_landing.vtt": ("webvtt", 144, 144),
    "transcripts/made_here/apollo11_landing.srt": ("srt", 144, 144),
    "transcripts/made_here/apollo11_landing.whisperx_style.json": ("whisper-json", 144, 144),
    "transcripts/made_here/apollo11_landing.otter_style.txt": ("txt", 145, 0),
    "transcripts/cdp/example_whisper_output_transcript.json": ("whisper-json", 30, 30),
    "transcripts/cdp/generated_transcript_from_brief_080221_2012161.json": ("whisper-json", 21, 21),
    "transcripts/cdp/generated_transcript_from_fake_captions.json": ("whisper-json", 9, 9),
    "transcripts/apollo/apollo13rt_flight-director-loop.json": ("turns-json", 4267, 4172),
    "transcripts/apollo/apollo13rt_air-ground-loop.txt": ("txt", 1119, 0),
    "transcripts/apollo/apollo13rt_flight-director-loop.txt": ("txt", 4268, 0),
    "transcripts/apollo/spacelog_vostok1_MAIN_ru.txt": ("txt", 284, 0),
    "real/apollo11-nixon-call/transcript.json": ("turns-json", 8, 8),
    "real/apollo11-landing/transcript_turns.json": ("turns-json", 144, 0),
}


@pytest.mark.parametrize("path", READABLE)
def test_transcripts_are_read_whole(shared, path):
    file = shared / "audio" / path
    read = formats.read(file.read_bytes(), name_hint=file.name)
    assert (read.format, len(read.turns), sum(turn.timed for turn in read.turns)) == READABLE[path]
    one = revision(read.turns[:150], ())
    for name in formats.WRITERS:
        export = formats.write(one, name)
        timed = [turn for turn in one.turns if turn.timed]
        if name == "json":
            assert formats.read(export.data).turns == one.turns and not export.losses
        elif timed and len(timed) == len(one.turns):
            back = formats.read(export.data, name_hint=f"x.{name}")
            assert sorted((t.start_s, t.text) for t in back.turns) == sorted((t.start_s, t.text) for t in timed)
        else:
            assert export.losses or name == "txt"


def test_three_texts_of_the_landing_agree(shared):
    folder = shared / "audio/transcripts/made_here"
    vtt, srt = (formats.read((folder / f"apollo11_landing.{name}").read_bytes()) for name in ("vtt", "srt"))
    assert [(t.start_s, t.end_s, t.speaker, t.text) for t in vtt.turns] == [
        (t.start_s, t.end_s, t.speaker, t.text) for t in srt.turns
    ]
    assert all(turn.speaker is not UNSTATED for turn in vtt.turns)


def test_the_clips_of_apollo_13_are_chosen_by_name_and_stay_untimed(shared):
    data = (shared / "audio/real/apollo13/transcripts.json").read_bytes()
    with pytest.raises(TranscriptUnreadable):
        formats.read(data)
    read = formats.read(data, clip="we-have-a-problem.wav")
    assert len(read.turns) == 7 and len(edges.place_turns(read.turns, 23.1).untimed) == 7


def test_starts_of_the_landing_are_bounded_by_what_comes_next(shared):
    read = formats.read((shared / "audio/real/apollo11-landing/transcript_turns.json").read_bytes())
    placed = edges.place_turns(read.turns, 860.1)
    assert all(turn.timed and turn.basis == "bounded" for turn in placed.turns)


def test_everything_else_is_refused_by_name_and_nothing_crashes(shared):
    folders = [shared / "audio/transcripts", shared / "audio/hostile/made_here"]
    known = {(shared / "audio" / path).name for path in READABLE}
    refused = 0
    for file in sorted(path for folder in folders for path in folder.rglob("*") if path.is_file()):
        if file.name in known or file.name.startswith("spacelog"):
            continue
        with pytest.raises(TranscriptUnreadable):
            formats.read(file.read_bytes(), name_hint=file.name)
        refused += 1
    assert refused > 40

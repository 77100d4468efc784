"""The transcripts of others beside this repository: read whole, or refused by name."""

from __future__ import annotations

import itertools
import unicodedata

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
    "transcripts/made_here/apollo11_landing.rttm": ("rttm", 144, 144),
    "transcripts/eaf/ES2008a.eaf": ("eaf", 154, 154),
    "transcripts/eaf/ES2008a.rttm": ("rttm", 154, 154),
    "transcripts/eaf/pympi_sample_2.8.eaf": ("eaf", 1596, 1596),
    "transcripts/textgrid/bobby_words.TextGrid": ("textgrid", 1, 1),
    "transcripts/textgrid/mary_longfile_with_negative_zero.TextGrid": ("textgrid", 4, 4),
    "transcripts/cha/test.cha": ("chat", 13, 13),
    "transcripts/cha/media_missing.cha": ("chat", 1, 1),
    "transcripts/cha/unlinked.cha": ("chat", 1, 1),
    "transcripts/cha/utterance.TextGrid": ("textgrid", 12, 12),
    "transcripts/cha/word.TextGrid": ("textgrid", 80, 80),
    "transcripts/trs/wol_11420.trs": ("trs", 1, 1),
    "transcripts/trs/wol_11430.trs": ("trs", 1, 1),
    "transcripts/trs/wol_11440.trs": ("trs", 11, 11),
    "transcripts/trs/wol_11450.trs": ("trs", 2, 2),
    "transcripts/trs/wol_11470.trs": ("trs", 1, 1),
    "transcripts/trs/wol_11480.trs": ("trs", 1, 1),
    "transcripts/trs/wol_11490.trs": ("trs", 1, 1),
    "transcripts/subtitles/ttml_example.ttml": ("ttml", 11, 11),
    "transcripts/subtitles/ttml_example2.ttml": ("ttml", 10, 10),
    "transcripts/subtitles/ttml_example_apple.ttml": ("ttml", 38, 38),
    "transcripts/rttm/ami_ES2011a.rttm": ("rttm", 215, 215),
    "transcripts/rttm/voxconverse_abjxc.rttm": ("rttm", 2, 2),
    "transcripts/rttm/voxconverse_guvqf.rttm": ("rttm", 352, 352),
    "transcripts/rttm/voxconverse_jcako.rttm": ("rttm", 217, 217),
    "transcripts/nist/slat.rttm": ("rttm", 650, 650),
    "transcripts/nist/md_test7.ref.rttm": ("rttm", 1, 1),
    "transcripts/earnings21/4320211.rttm": ("rttm", 1009, 1009),
    "transcripts/earnings21/4341191.ctm": ("ctm", 355, 355),
    "real/apollo11-nixon-call/transcript.json": ("turns-json", 8, 8),
    "real/apollo11-landing/transcript_turns.json": ("turns-json", 144, 0),
}


@pytest.mark.parametrize("path", READABLE)
def test_transcripts_are_read_whole(shared, path):
    file = shared / "audio" / path
    read = formats.read(file.read_bytes(), name_hint=file.name)
    assert (read.format, len(read.turns), sum(turn.timed for turn in read.turns)) == READABLE[path]
    one = revision(read.turns[:150], ())
    for name in formats.COMMON:
        export = formats.write(one, name)
        timed = [turn for turn in one.turns if turn.timed]
        if name == "json":
            assert formats.read(export.data).turns == one.turns and not export.losses
        elif name == "otter":
            assert len(formats.read(export.data, name_hint="x.txt").turns) == len(one.turns)
        elif name == "rttm":
            assert export.losses or all(word.inaudible for turn in one.turns for word in turn.words)
        elif any("labels" in loss for loss in export.losses):
            # a name like `spkr1r` that stands once, or a tier `text`, is not taken for a speaker
            assert name in ("srt", "txt", "docx", "textgrid")
        elif timed and len(timed) == len(one.turns) and all(t.start_s != t.end_s for t in timed):
            back = formats.read(export.data, name_hint=f"x.{name}")
            by = lambda turns: sorted((round(t.start_s, 3), t.text) for t in turns)  # noqa: E731
            assert by(back.turns) == by(timed)
        else:
            assert export.losses or name in ("txt", "docx")


@pytest.mark.parametrize("name", formats.MORE)
@pytest.mark.parametrize("path", READABLE)
def test_transcripts_of_others_come_back_from_every_further_format(shared, path, name):
    """What each of them can hold comes back, up to the full-width form of marks; what it cannot hold is named."""
    file = shared / "audio" / path
    one = revision(formats.read(file.read_bytes(), name_hint=file.name).turns[:150])
    export = formats.write(one, name)
    held = [turn for turn in one.turns if turn.timed] if name in ("trs", "stm") else list(one.turns)
    timed = [w for turn in one.turns for w in turn.words if None not in (w.start_s, w.end_s)]
    if not (timed if name == "ctm" else held):
        assert export.losses == (f"nothing could be carried: {len(one.turns)} turns, 0 events",)
        return
    back = formats.read(export.data, name_hint=f"x.{name}")
    assert back.format == name and (len(held) == len(one.turns) or export.losses)
    plain = lambda text: unicodedata.normalize("NFKC", text)  # noqa: E731
    if name == "ctm":
        found = [(w.start_s, w.end_s, w.text) for turn in back.turns for w in turn.words]
        assert sorted((w.start_s, w.end_s, w.text) for w in timed) == sorted(found)
        return
    # A time bullet of CHAT has both edges, and they differ.
    bullet = lambda t: t.timed and round(t.start_s * 1000) < round(t.end_s * 1000)  # noqa: E731
    start = lambda t: -1 if t.start_s is None or (name == "chat" and not bullet(t)) else round(t.start_s * 1000)  # noqa: E731
    alike = str.maketrans("∆°", "Δ˚")  # marks of tone in CHAT
    by = lambda turns: sorted((start(t), plain(t.text.translate(alike))) for t in turns)  # noqa: E731
    same = len({(turn.start_s, turn.speaker) for turn in held}) < len(held)  # somebody begins twice at once
    assert by(back.turns) == by(held) or (name == "trs" and same and export.losses)
    if name == "tei":
        assert export.losses == () or any(turn.basis != "given" for turn in one.turns)
        assert [(t.start_s, t.end_s, t.speaker, t.words) for t in back.turns] == [
            (t.start_s, t.end_s, t.speaker, t.words) for t in one.turns
        ]


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


SEVERAL = {
    "meeteval/hyp.rttm": ("recordingA", 4),
    "meeteval/hyp1.ctm": ("recordingA", 55),
    "meeteval/ref.stm": ("recordingA", 4),
    "nist/lvc_hyp.ctm": ("2347", 14),
    "nist/lvc_ref.stm": ("2347", 34),
}


@pytest.mark.parametrize("path", SEVERAL)
def test_of_several_recordings_one_is_named(shared, path):
    file = shared / "audio/transcripts" / path
    with pytest.raises(TranscriptUnreadable):
        formats.read(file.read_bytes(), name_hint=file.name)
    clip, turns = SEVERAL[path]
    assert len(formats.read(file.read_bytes(), name_hint=file.name, clip=clip).turns) == turns


def test_eaf_and_rttm_of_one_meeting_agree(shared):
    folder = shared / "audio/transcripts/eaf"
    eaf, rttm = (formats.read((folder / f"ES2008a.{name}").read_bytes()) for name in ("eaf", "rttm"))
    for a, b in zip(eaf.turns, rttm.turns, strict=True):
        assert a.text == b.speaker and abs(a.start_s - b.start_s) < 0.002 and abs(a.end_s - b.end_s) < 0.002


def test_overlap_of_a_meeting_survives_rttm_eaf_and_textgrid(shared):
    read = formats.read((shared / "audio/transcripts/rttm/ami_ES2011a.rttm").read_bytes())
    assert any(a.end_s > b.start_s for a, b in itertools.pairwise(read.turns))
    truth = sorted((t.start_s, t.end_s, t.speaker) for t in read.turns)
    for name in ("rttm", "eaf", "textgrid", "vtt", "whisper"):
        export = formats.write(revision(read.turns), name)
        assert export.losses == ()
        assert sorted((t.start_s, t.end_s, t.speaker) for t in formats.read(export.data).turns) == truth


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
    assert refused > 25

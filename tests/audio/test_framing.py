"""MP3 and ADTS framing, MP4 boxes, Matroska lacing, WAV chunks: right on good input, calm on any."""

from __future__ import annotations

import struct

import pytest
from audio_streams import Collected, adts, mp3, opus_link, opus_packets, wav
from hypothesis import given, settings
from hypothesis import strategies as st

from earwitness.audio import aac, boxes, lacing, riff, sniff
from earwitness.audio import mp3 as mp3frames
from earwitness.audio.names import CONTAINER_NAMES, Remark, Why
from earwitness.audio.reader import Reader

ID3 = b"ID3\x04\x00\x00\x00\x00\x01\x00" + bytes(128)


def walk_mp3(data: bytes):
    got = Collected(data)
    return mp3frames.scan(Reader.of_bytes(data), got), got


def walk_adts(data: bytes):
    got = Collected(data)
    return aac.scan_adts(Reader.of_bytes(data), got), got


def test_mp3_frames_between_tags_and_junk():
    data = ID3 + mp3(5) + ID3 + mp3(5, first=5) + bytes(463) + mp3(5, first=10) + b"TAG" + bytes(125)
    framing, got = walk_mp3(data)
    assert b"".join(got.frames) == mp3(15)
    assert framing.samples == 15 * 1152 and framing.why == Why.NONE
    assert [r for r in framing.remarks if r[0] == Remark.JUNK] == [(Remark.JUNK, 2 * len(ID3) + 10 * 208, 463)]


def test_mp3_info_frame_is_left_out_and_gives_skip_and_trim():
    info = bytearray(b"\xff\xfb\x50\xc0" + bytes(204))
    info[21:25] = b"Info"
    info[25:33] = struct.pack(">II", 1, 10)
    info[33:37] = b"LAME"
    info[33 + 21 : 33 + 24] = (576 << 12 | 1000).to_bytes(3, "big")
    framing, got = walk_mp3(bytes(info) + mp3(10))
    assert len(got.frames) == 10
    assert (framing.skip, framing.trim) == (1105, 471)


def test_mp3_other_parameters_later_end_coding():
    other = b"\xff\xfb\x54\xc0" + bytes(188)  # 48 kHz
    assert walk_mp3(mp3(5) + other * 5)[0].why == Why.PARAMETERS_CHANGE
    stereo = b"\xff\xfb\x50\x00" + bytes(204)
    assert walk_mp3(mp3(5) + stereo * 5)[0].why == Why.PARAMETERS_CHANGE


def test_mp3_cut_frame_is_dropped_and_noted():
    framing, got = walk_mp3(mp3(5)[:-10])
    assert len(got.frames) == 4 and framing.remarks == [(Remark.TRUNCATED, 4 * 208, 198)]


def test_adts_payload_is_the_block_without_its_header():
    framing, got = walk_adts(adts(6) + ID3 + adts(6))
    assert len(got.frames) == 12 and {len(f) for f in got.frames} == {50}
    assert framing.config == b"\x12\x08" and framing.why == Why.NONE


def test_adts_with_no_channel_configuration_is_not_coded():
    assert walk_adts(adts(6, channels=0))[0].why == Why.CONFIG


def test_config_kinds():
    assert aac.parse_config(b"\x12\x10") == aac.Config(2, 44_100, 2, 1024, False, False)
    assert aac.parse_config(b"\x12\x14").frame_length == 960
    explicit = aac.parse_config(bytes.fromhex("2b8a0800"))
    assert (explicit.object_type, explicit.core_rate, explicit.sbr, explicit.publishable) == (2, 22_050, True, True)
    assert not aac.parse_config(b"\x0a\x10").publishable  # Main
    assert aac.parse_config(b"\xf8") is None


@pytest.mark.parametrize("walk, good", [(walk_mp3, ID3 + mp3(30)), (walk_adts, adts(30))])
@settings(max_examples=120, deadline=None)
@given(data=st.data())
def test_no_mutation_makes_them_fail_or_leave_the_file(walk, good, data):
    raw = bytearray(good)
    for _ in range(data.draw(st.integers(0, 12))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    a = data.draw(st.integers(0, len(raw)))
    mutated = bytes(raw[:a]) + data.draw(st.binary(max_size=300)) + bytes(raw[a:])
    framing, got = walk(mutated)  # Collected checks bounds and order
    assert framing is None or framing.frames == len(got.frames)


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_small_parsers_take_any_bytes(data):
    reader = Reader.of_bytes(data)
    boxes.read_edits(reader)
    riff.find_data(Reader.of_bytes(b"RIFF\0\0\0\0WAVE" + data))
    lacing.first_frame_at(data)
    aac.parse_config(data)
    assert sniff.container(reader) is None or sniff.container(reader) in CONTAINER_NAMES


def test_edit_list():
    def box(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", 8 + len(body)) + kind + body

    elst = box(b"elst", struct.pack(">IIIiI", 0, 1, 3000, 1024, 0x10000))
    mdia = box(b"mdhd", struct.pack(">IIIII", 0, 0, 0, 44_100, 0)) + box(b"hdlr", bytes(8) + b"soun" + bytes(12))
    moov = box(b"mvhd", struct.pack(">IIIII", 0, 0, 0, 1000, 0)) + box(b"trak", box(b"edts", elst) + box(b"mdia", mdia))
    scale, (track,) = boxes.read_edits(Reader.of_bytes(box(b"ftyp", b"M4A ") + box(b"moov", moov)))
    assert (scale, track.timescale, track.entries) == (1000, 44_100, [(3000, 1024)])


def test_lacing():
    assert lacing.first_frame_at(b"\x81\x00\x00\x00abc") == (4, [])
    assert lacing.first_frame_at(b"\x81\x00\x00\x02\x02\xff\x01\x05rest") == (8, [256, 5])
    assert lacing.first_frame_at(b"\x81\x00\x00\x04\x03rest") == (5, None)
    assert lacing.first_frame_at(b"\x81\x00\x00\x06\x02\x85\xbf") == (7, [5, 5])


def test_wav_data_is_whole_blocks_inside_the_file():
    raw = wav(100, channels=2)
    found = riff.find_data(Reader.of_bytes(raw[:-3]))
    assert (found.offset, found.length, found.declared) == (44, 396, 400)


@pytest.mark.parametrize(
    "data, name",
    [
        (b"".join(opus_link(opus_packets(2))), "ogg"),
        (wav(10), "wav"),
        (mp3(4), "mp3"),
        (ID3 + mp3(4), "mp3"),
        (adts(4), "adts"),
        (b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", None),
        (b"ffconcat version 1.0\nfile /etc/passwd\n", None),
        (b"v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\n", None),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), None),
        (b"PK\x03\x04" + bytes(50), None),
        (b"", None),
    ],
)
def test_the_bytes_decide(data, name):
    assert sniff.container(Reader.of_bytes(data)) == name

"""Ogg pages: packets whole or not at all, damage becomes a hole, no bytes make the parser fail."""

from __future__ import annotations

from audio_streams import opus_link, opus_packets, page, scan_bytes, walk_ogg
from hypothesis import given, settings
from hypothesis import strategies as st

from earwitness.audio import opus
from earwitness.audio.model import Break
from earwitness.audio.names import Remark, Why

PACKETS = opus_packets(50)
PAGES = opus_link(PACKETS)


def test_packets_come_out_whole():
    file, got = walk_ogg(b"".join(PAGES))
    framing = file.streams[0].framing
    assert got[0].frames == PACKETS
    assert (framing.samples, framing.skip, framing.trim, framing.why) == (48_000, 312, 0, Why.NONE)
    assert framing.breaks == [] and file.remarks == []


def test_a_packet_over_pages_is_one_frame_of_several_pieces():
    long = bytes([0x4B, 0x03]) + bytes(1017)  # code 3, three frames: long enough for two pages
    pages = opus_link([])
    pages.append(page(0, 960, 2, [PACKETS[0], long[:510]], open_end=True))
    pages.append(page(1 | 4, 960 * 5, 3, [long[510:], PACKETS[1]]))
    _, got = walk_ogg(b"".join(pages))
    assert got[0].frames == [PACKETS[0], long, PACKETS[1]]
    assert got[0].durations == [960, 2880, 960]


def test_a_flipped_bit_makes_a_hole_of_just_that_page():
    data = bytearray(b"".join(PAGES))
    data[len(b"".join(PAGES[:4])) + 100] ^= 1
    file, got = walk_ogg(bytes(data))
    framing = file.streams[0].framing
    assert got[0].frames == PACKETS[:20] + PACKETS[30:]
    assert framing.breaks == [Break(20, 9600, 0)]
    assert framing.samples == 48_000
    assert Remark.PAGE_DAMAGED in [code for code, _, _ in file.remarks]


def test_a_missing_page_makes_a_hole():
    file, _ = walk_ogg(b"".join(PAGES[:4] + PAGES[5:]))
    assert file.streams[0].framing.breaks == [Break(20, 9600, 0)]
    assert Remark.PAGE_MISSING in [code for code, _, _ in file.remarks]


def test_a_clock_that_falls_back_is_a_jump():
    early = [page(0, (i - 20) * 960, n, PACKETS[i - 10 : i]) for n, i in ((5, 40),)]
    file, _ = walk_ogg(b"".join(PAGES[:5] + early))
    assert file.streams[0].framing.breaks == [Break(30, 0, -20 * 960)]


def test_links_join_on_one_timeline_and_other_parameters_end_coding():
    second = opus_link(opus_packets(20, salt=99), serial=9)
    file, got = walk_ogg(b"".join(PAGES + second))
    framing = file.streams[0].framing
    assert len(got[0].frames) == 70 and framing.breaks == [Break(50, 0, 0)] and framing.why == Why.NONE
    stereo = opus_link(opus_packets(20), serial=9, channels=2)
    file, _ = walk_ogg(b"".join(PAGES + stereo))
    assert file.streams[0].framing.why == Why.PARAMETERS_CHANGE


def test_the_last_page_trims_and_bytes_after_it_are_noted():
    cut = [*PAGES[:-1], page(4, 47_500, 6, PACKETS[40:])]
    file, _ = walk_ogg(b"".join(cut) + b"stray")
    assert file.streams[0].framing.trim == 500
    assert (Remark.JUNK, sum(map(len, cut)), 5) in file.remarks


def test_first_granule_not_zero_is_an_offset():
    late = [page(0, 48 + (i + 10) * 960, n, PACKETS[i : i + 10]) for n, i in ((2, 0), (3, 10))]
    file, _ = walk_ogg(b"".join(PAGES[:2] + late))
    assert file.streams[0].framing.offset == 48 and file.streams[0].framing.breaks == []


def test_the_child_says_the_same():
    found = scan_bytes(b"".join(PAGES))
    (track,) = found.tracks
    assert (track.kind, track.codec, track.rate, track.channels, track.frame_samples) == (
        "coded",
        "opus",
        48_000,
        1,
        960,
    )
    assert dict(track.params) == {"codec": "opus", "gain": 32_768}
    assert (track.samples, track.skip, track.total) == (48_000, 312, 47_688)
    assert found.outside_bytes == found.size - sum(map(len, PACKETS)) and found.outside[0] == (
        0,
        sum(map(len, PAGES[:2])) + 28 + 9,
    )


@given(st.binary(max_size=60))
def test_durations_agree_with_the_fast_path(tail):
    import numpy as np

    for first in range(256):
        packet = bytes([first]) + tail
        many, again = opus.durations(np.array([first], np.uint8), np.array([len(packet)]))
        if not again[0]:
            assert opus.duration(packet) == many[0]
        elif first & 3 < 2:
            assert opus.duration(packet) is None


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_mutation_makes_it_fail_or_leave_the_file(data):
    raw = bytearray(b"".join(PAGES[:5] + opus_link(opus_packets(12), serial=9)))
    for _ in range(data.draw(st.integers(0, 12))):
        at = data.draw(st.integers(0, len(raw) - 1))
        raw[at] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(raw)))
    inserted = data.draw(st.binary(max_size=40))
    mutated = bytes(raw[:cut]) + inserted + bytes(raw[data.draw(st.integers(cut, len(raw))) :])
    file, got = walk_ogg(mutated)  # Collected checks bounds and order
    for k, seen in got.items():
        framing = file.streams[k].framing
        if framing.why == Why.NONE:
            assert framing.frames == len(seen.frames)
            gaps = sum(b.gap_samples for b in framing.breaks)
            assert framing.samples == sum(seen.durations) + gaps
            assert all(opus.duration(f) == d for f, d in zip(seen.frames, seen.durations, strict=True))
            assert [b.frame_index for b in framing.breaks] == sorted(b.frame_index for b in framing.breaks)

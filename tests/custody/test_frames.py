"""Frame checks: what is accepted, what is refused, and what a frame says it carries (docs/format-audio.md §1, §2)."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earwitness.custody.frames import (
    TrackParams,
    aac_config,
    check_leaf,
    duration,
    mp3_header,
    mp3_side,
    opus_packet,
)
from earwitness.custody.mux.silence import mp3_frame
from earwitness.errors import BadFrame

OPUS = TrackParams("opus", 48000, 1)
LC = TrackParams("aac", 44100, 1, config=bytes.fromhex("1208"))
PCM = TrackParams("pcm", 8000, 2, format="s24le")


def opus_by_the_book(packet: bytes) -> int:
    """A second reading of RFC 6716 §3, written from docs/format-audio.md §2.1 as a stream of takes. 0 if refused."""
    data = list(packet)
    if not 1 <= len(data) <= 61440:
        return 0
    toc = data.pop(0)
    config, code = toc // 8, toc % 4
    if config < 12:
        each = (480, 960, 1920, 2880)[config % 4]
    elif config < 16:
        each = (480, 960)[config % 2]
    else:
        each = (120, 240, 480, 960)[config % 4]

    def length() -> int:
        first = data.pop(0)
        return first if first < 252 else first + 4 * data.pop(0)

    try:
        if code == 0:
            sizes = [len(data)]
        elif code == 1:
            if len(data) % 2:
                return 0
            sizes = [len(data) // 2] * 2
        elif code == 2:
            first = length()
            sizes = [first, len(data) - first]
        else:
            head = data.pop(0)
            count = head % 64
            if not count or count * each > 5760:
                return 0
            padding = 0
            if head & 64:
                more = 255
                while more == 255:
                    more = data.pop(0)
                    padding += 254 if more == 255 else more
            if padding > len(data):
                return 0
            data = data[: len(data) - padding]
            if head & 128:
                sizes = [length() for _ in range(count - 1)]
                sizes.append(len(data) - sum(sizes))
            elif len(data) % count:
                return 0
            else:
                sizes = [len(data) // count] * count
    except IndexError:
        return 0
    return each * len(sizes) if all(0 <= size <= 1275 for size in sizes) else 0


def accepted(packet: bytes) -> int:
    try:
        return duration(OPUS, packet)
    except BadFrame:
        return 0


@given(st.binary(max_size=40))
def test_opus_agrees_with_a_second_reading(packet):
    assert accepted(packet) == opus_by_the_book(packet)


@given(
    st.integers(0, 255), st.integers(0, 255), st.integers(0, 3),
    st.sampled_from([0, 1, 250, 252, 253, 254, 255, 300, 1274, 1275, 1276, 2600]),
    st.binary(max_size=6),
)  # fmt: skip
def test_opus_agrees_on_long_packets(toc, head, paddings, size, lead):
    packet = bytes((toc, head)) + b"\xff" * paddings + lead + bytes(size)
    assert accepted(packet) == opus_by_the_book(packet)


@pytest.mark.parametrize(
    ("packet", "samples"),
    [
        ("f8fffe", 960), ("e0fffe", 120), ("08", 960), ("0900", 0), ("0b00", 0), ("1b03", 0), ("1b02", 5760),
        ("fb4102aa0000", 960), ("fb4104aa0000", 0), ("", 0), ("0b", 0), ("fb41", 0), ("fb41ff", 0), ("0afc", 0),
        ("0a0200", 0), ("0a0100", 1920), ("0b8205", 0), ("0b820000", 1920),
        ("e3b0" + "00" * 47, 5760), ("e3b1" + "00" * 48, 0),
    ],
)  # fmt: skip
def test_opus_examples(packet, samples):
    assert accepted(bytes.fromhex(packet)) == samples


def test_opus_limits():
    assert accepted(b"\xf8" + bytes(1275)) == 960
    assert accepted(b"\xf8" + bytes(1276)) == 0  # R2
    assert accepted(b"\xf9" + bytes(2550)) == 1920
    assert accepted(b"\xf9" + bytes(2552)) == 0
    assert accepted(b"\xfb\x41" + b"\xff" * 238 + b"\x00" + bytes(238 * 254)) == 960
    assert accepted(b"\xfb\x41" + b"\xff" * 245 + b"\x00" + bytes(245 * 254)) == 0  # over 61440 bytes


def test_opus_carried_sound():
    assert not opus_packet(bytes.fromhex("48bf")).lbrr  # SILK 20 ms mono: bit 6 is the flag
    assert opus_packet(bytes.fromhex("4840")).lbrr
    assert not opus_packet(bytes.fromhex("5040")).lbrr  # 40 ms: bit 5
    assert opus_packet(bytes.fromhex("5020")).lbrr
    assert opus_packet(bytes.fromhex("5810")).lbrr  # 60 ms: bit 4
    assert opus_packet(bytes.fromhex("4c10")).lbrr  # stereo: the side channel's flag, bit 4
    assert not opus_packet(bytes.fromhex("4810")).lbrr
    assert opus_packet(bytes.fromhex("490040")).lbrr  # the second of two frames
    assert not opus_packet(bytes.fromhex("8040")).lbrr  # CELT has none
    assert opus_packet(bytes.fromhex("7840")).lbrr  # hybrid has
    assert not opus_packet(bytes.fromhex("48")).lbrr  # an empty frame
    assert opus_packet(bytes.fromhex("fb4102aa0001")).hidden_content
    assert not opus_packet(bytes.fromhex("fb4102aa0000")).hidden_content
    assert opus_packet(bytes.fromhex("4c00")).stereo


# --- AAC -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        ("1208", (2, 44100, 0, 1)),
        ("1190", (2, 48000, 0, 2)),
        ("138856e5a5", (2, 22050, 0, 1)),  # a backward-compatible SBR extension, left unread
        ("2b8a0800", (5, 22050, 44100, 1)),
        ("eb8a0800", (29, 22050, 44100, 1)),
        ("11b0", (2, 48000, 0, 6)),
        ("1780567840", None),
    ],
)
def test_aac_configurations(config, expected):
    if expected is None:
        with pytest.raises(BadFrame):
            aac_config(bytes.fromhex(config))
        return
    found = aac_config(bytes.fromhex(config))
    assert (found.object_type, found.core_rate, found.extension_rate, found.channel_config) == expected


def config_bits(*fields: tuple[int, int]) -> bytes:
    bits = "".join(f"{value:0{width}b}" for value, width in fields)
    bits += "0" * (-len(bits) % 8)
    return int(bits, 2).to_bytes(len(bits) // 8, "big")


def test_an_explicit_rate_is_read():
    config = config_bits((2, 5), (15, 4), (43210, 24), (1, 4), (0, 3))
    assert TrackParams("aac", 43210, 1, config=config).unit == 1024
    assert TrackParams("aac", 86420, 1, config=config).unit == 2048


@pytest.mark.parametrize(
    "fields",
    [
        [(1, 5), (4, 4), (1, 4), (0, 3)],  # Main
        [(23, 5), (4, 4), (1, 4), (0, 3)],  # LD
        [(31, 5), (10, 6), (4, 4), (1, 4), (0, 3)],  # xHE
        [(2, 5), (13, 4), (1, 4), (0, 3)],  # reserved rate
        [(2, 5), (15, 4), (0, 24), (1, 4), (0, 3)],  # no rate
        [(2, 5), (4, 4), (0, 4), (0, 3)],  # program config element
        [(2, 5), (4, 4), (8, 4), (0, 3)],
        [(2, 5), (4, 4), (1, 4), (4, 3)],  # 960 samples
        [(2, 5), (4, 4), (1, 4), (2, 3)],  # core coder
        [(2, 5), (4, 4), (1, 4), (1, 3)],  # extension
        [(5, 5), (7, 4), (1, 4), (4, 4), (1, 5), (0, 3)],  # HE over Main
        [(5, 5), (7, 4), (1, 4)],  # ends too early
        [(2, 5)],
    ],
)
def test_other_aac_is_refused(fields):
    with pytest.raises(BadFrame):
        aac_config(config_bits(*fields))


def test_aac_tracks_must_agree_with_their_configuration():
    he = bytes.fromhex("2b8a0800")
    assert TrackParams("aac", 44100, 1, config=he).unit == 2048
    assert TrackParams("aac", 44100, 2, config=he).unit == 2048  # parametric stereo
    for rate, channels, config in ((22050, 1, he), (88200, 1, he), (44100, 3, he), (48000, 1, LC.config)):
        with pytest.raises(BadFrame):
            TrackParams("aac", rate, channels, config=config)
    with pytest.raises(BadFrame):
        TrackParams("aac", 44100, 1, config=LC.config + bytes(63))


def test_aac_frames_have_a_length_only():
    assert duration(LC, b"\x00") == duration(LC, bytes(8184)) == 1024
    for frame in (b"", bytes(8185)):
        with pytest.raises(BadFrame):
            duration(LC, frame)


# --- MP3 -------------------------------------------------------------------------------------------------------------

MP3_RATES = (44100, 48000, 32000, 22050, 24000, 16000, 11025, 12000, 8000)
MP3_TRACKS = [(rate, channels) for rate in MP3_RATES for channels in (1, 2)]


@pytest.mark.parametrize(("rate", "channels"), MP3_TRACKS)
def test_every_rate_and_mode_of_mp3(rate, channels):
    track, frame = TrackParams("mp3", rate, channels), mp3_frame(rate, channels)
    assert duration(track, frame) == track.unit == (1152 if rate >= 32000 else 576)
    header, side = mp3_header(frame), mp3_side(frame)
    assert side.main_data_begin == 0
    assert side.main_data_bytes == len(frame) - header.body
    padded = frame[:2] + bytes((frame[2] | 2,)) + frame[3:] + b"\x00"
    assert duration(track, padded) == track.unit
    for wrong in (frame[:-1], frame + b"\x00", padded[:-1], b"", frame[:3]):
        with pytest.raises(BadFrame):
            duration(track, wrong)
    for other in MP3_TRACKS:
        if other != (rate, channels):
            with pytest.raises(BadFrame):
                duration(TrackParams("mp3", *other), frame)


@pytest.mark.parametrize(
    ("at", "mask", "value"),
    [(0, 0xFF, 0xFE), (1, 0xE0, 0xC0), (1, 0x06, 0x00), (1, 0x06, 0x04), (1, 0x06, 0x06), (1, 0x18, 0x08),
     (2, 0xF0, 0x00), (2, 0xF0, 0xF0), (2, 0x0C, 0x0C)],
)  # fmt: skip
def test_bad_mp3_headers_are_refused(at, mask, value):
    frame = bytearray(mp3_frame(44100, 2))
    frame[at] = frame[at] & ~mask & 0xFF | value
    with pytest.raises(BadFrame):
        mp3_header(bytes(frame))


def test_mp3_known_lengths():
    for header, length in (
        ("fffb9064", 417),
        ("fffb9264", 418),
        ("fff34064", 104),
        ("ffe31814", 72),
        ("fffbe464", 960),
    ):
        frame = bytes.fromhex(header)
        assert mp3_header(frame + bytes(length - 4)).length == length


# --- PCM, leaves, parameters -----------------------------------------------------------------------------------------


def test_pcm_counts_whole_samples():
    assert duration(PCM, bytes(12)) == 2
    for block in (b"", bytes(5)):
        with pytest.raises(BadFrame):
            duration(PCM, block)


@pytest.mark.parametrize(
    ("track", "kind", "samples", "frames", "good"),
    [
        (OPUS, 1, 1080, [b"\xf8\xff\xfe", b"\xe0\xff\xfe"], True),
        (OPUS, 1, 960, [b"\xf8\xff\xfe", b"\xe0\xff\xfe"], False),
        (OPUS, 1, 0, [], False),
        (OPUS, 2, 960, [b"\xf8\xff\xfe"], False),
        (OPUS, 3, 240, [], True),
        (OPUS, 3, 100, [], False),
        (OPUS, 3, 0, [], False),
        (OPUS, 3, -120, [], False),
        (OPUS, 3, 960, [b"\xf8\xff\xfe"], False),
        (OPUS, 4, 960, [b"\xf8\xff\xfe"], False),
        (LC, 3, 2048, [], True),
        (LC, 3, 120, [], False),
        (PCM, 2, 2, [bytes(12)], True),
        (PCM, 2, 4, [bytes(12), bytes(12)], False),
        (PCM, 1, 2, [bytes(12)], False),
        (PCM, 3, 1, [], True),
    ],
)
def test_leaves(track, kind, samples, frames, good):
    if good:
        check_leaf(track, kind, samples, frames)
    else:
        with pytest.raises(BadFrame):
            check_leaf(track, kind, samples, frames)


def test_parameters_from_a_statement():
    assert TrackParams.of(48000, 2, {"codec": "opus", "gain": 32768 - 256}).gain == -256
    config = base64.b64encode(LC.config).decode()
    assert TrackParams.of(44100, 1, {"codec": "aac", "config": config}) == LC
    assert TrackParams.of(8000, 1, {"codec": "mp3"}).unit == 576
    made = TrackParams.of(8000, 2, {"basis": "file", "codec": "pcm", "decoder": "none", "format": "s24le"})
    assert made == PCM


@pytest.mark.parametrize(
    ("rate", "channels", "params"),
    [
        (44100, 1, {"codec": "opus", "gain": 32768}),
        (48000, 3, {"codec": "opus", "gain": 32768}),
        (48000, 1, {"codec": "opus", "gain": 65536}),
        (48000, 1, {"codec": "opus"}),
        (44100, 1, {"codec": "aac"}),
        (44100, 1, {"codec": "aac", "config": "***"}),
        (44101, 1, {"codec": "mp3"}),
        (44100, 3, {"codec": "mp3"}),
        (44100, 1, {"codec": "pcm", "format": "s16be"}),
        (44100, 0, {"codec": "pcm", "format": "s16le"}),
        (44100, 256, {"codec": "pcm", "format": "s16le"}),
        (0, 1, {"codec": "pcm", "format": "s16le"}),
        (768001, 1, {"codec": "pcm", "format": "s16le"}),
        (44100, 1, {"codec": "opus2"}),
        (44100, 1, {}),
    ],
)
def test_impossible_parameters_are_refused(rate, channels, params):
    with pytest.raises(BadFrame):
        TrackParams.of(rate, channels, params)

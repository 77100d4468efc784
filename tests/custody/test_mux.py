"""The canonical clip: the bytes docs/format-audio.md gives, and what real players make of them.

Sources are made by PyAV's encoders. The browser is Debian's Chromium, driven by playwright.
"""

from __future__ import annotations

import base64
import hashlib
import io
import re
import struct
import wave
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from earwitness.custody import mux
from earwitness.custody.frames import TrackParams, duration
from earwitness.custody.mux import LeafAudio, build
from earwitness.custody.mux.silence import aac_frame, mp3_frame, silence
from earwitness.errors import BadFrame, BadRange

DOC = Path(__file__).parents[2] / "docs" / "format-audio.md"
SHARED = Path(__file__).parents[3] / "shared" / "audio" / "tests"
CHROMIUM = Path("/usr/bin/chromium")
QUIET = b"\xf8\xff\xfe"
OPUS = TrackParams("opus", 48000, 1)
LC = TrackParams("aac", 44100, 1, config=bytes.fromhex("1208"))
U8 = TrackParams("pcm", 8000, 1, format="u8")


# --- bytes -----------------------------------------------------------------------------------------------------------

EXAMPLES = [
    (
        OPUS, [LeafAudio(0, 1920, 1, [QUIET] * 2), LeafAudio(3000, 960, 1, [QUIET])], 312, 3900,
        "d128a64a5986bf920454e153e35e83da6a9f7d607b4c41fb0475bb91ab06b1fb",
    ),
    (
        LC, [LeafAudio(n, 1024, 1, [b"\x01\x18\x00\x07"]) for n in (0, 2048)], 100, 3000,
        "f5334840e6c5d87a65589544ee2b38ad66663e9453b588d1e9f6f43e598e577f",
    ),
    (
        TrackParams("mp3", 8000, 1), [LeafAudio(0, 576, 1, [mp3_frame(8000, 1)])], 0, 576,
        "664c149c919c7fdbd4742646e6f51db89caa53cc7314c94cf458450752cd2a14",
    ),
    (
        U8, [LeafAudio(0, 4, 2, [b"\1\2\3\4"]), LeafAudio(6, 3, 2, [b"\5\6\7"])], 1, 8,
        "823f872402549ef1ea2f3cf43b0e9976fc8dd68cce0be1df6d4495bf8674edcf",
    ),
    (
        TrackParams("pcm", 8000, 1, format="f32le"), [LeafAudio(0, 1, 2, [b"\0\0\0\x3f"])], 0, 1,
        "28b4d06462ab0a74076c641690b91b2d21500dda6e3c2c2d85329abc06a65fc5",
    ),
    (  # a stereo track with gain, a gap leaf behind the first leaf, and an end inside the gap's last packets
        TrackParams("opus", 48000, 2, gain=-256),
        [LeafAudio(960, 960, 1, [b"\xfc\xff\xfe"]), LeafAudio(1920, 50400, 3, [])], 1000, 51000,
        "4875bcbacff7e56042378e75a5f2a9bb0cc7eabdd697638fda454be8fcdce8ae",
    ),
    (  # HE-AAC, 5.1, a withheld frame
        TrackParams("aac", 48000, 6, config=bytes.fromhex("2b318800")),
        [LeafAudio(0, 2048, 1, [b"\x21"]), LeafAudio(4096, 4096, 1, [b"\x22", b"\x23"])], 100, 8192,
        "e4130da094bb6dd6096c2074db7bff44cd3e87c067e86938bb7fd1501babf079",
    ),
]  # fmt: skip


@pytest.mark.parametrize("case", EXAMPLES)
def test_golden_clips(case):
    track, leaves, start, end, digest = case
    clip = build(track, leaves, start, end)
    assert clip.duration_samples == end - start
    assert hashlib.sha256(clip.data).hexdigest() == digest


@pytest.mark.parametrize("case", EXAMPLES[:5])
def test_the_format_page_shows_these_very_bytes(case):
    text = DOC.read_text()
    *arguments, digest = case
    shown = [
        re.sub(r"\s", "", block)
        for block in re.findall(r"```\n([0-9a-f\s]+)```|`([0-9a-f]{80,})`", text)
        for block in block
    ]
    assert build(*arguments).data.hex() in shown
    assert digest in text or arguments[0].codec == "pcm"


def test_the_format_page_shows_every_silent_frame():
    text = DOC.read_text()
    for elements in ("S", "C", "SC", "SCS", "SCC", "SCCL", "SCCCL"):
        assert f"| {' '.join(elements)} | `{aac_frame(elements).hex()}` |" in text
    for rate in (44100, 48000, 32000, 22050, 24000, 16000, 11025, 12000, 8000):
        row = next(line for line in text.splitlines() if line.startswith(f"| {rate} |"))
        for channels in (1, 2):
            frame = mp3_frame(rate, channels)
            head = frame.rstrip(b"\xff").hex()
            assert f"`{head}`, {len(frame) - len(head) // 2}" in row


def pages_of(data: bytes) -> list[tuple[int, int, int, list[int], bytes]]:
    """(flags, granule, sequence, lacing, body) of each page, with a checksum computed bit by bit."""
    out, at = [], 0
    while at < len(data):
        magic, version, flags, granule, serial, sequence, crc, count = struct.unpack_from("<4sBBqIIIB", data, at)
        assert (magic, version, serial) == (b"OggS", 0, 0x45570001)
        lacing = list(data[at + 27 : at + 27 + count])
        end = at + 27 + count + sum(lacing)
        value = 0
        for byte in data[at : at + 22] + bytes(4) + data[at + 26 : end]:
            value ^= byte << 24
            for _ in range(8):
                value = (value << 1 ^ (0x104C11DB7 if value & 1 << 31 else 0)) & 0xFFFFFFFF
        assert value == crc
        out.append((flags, granule, sequence, lacing, data[at + 27 + count : end]))
        at = end
    return out


packets = st.sampled_from(
    [QUIET, b"\xe0\xff\xfe", b"\x08", b"\xf8" + bytes(254), b"\xf8" + bytes(255), b"\xfb\x03" + bytes(3000)]
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.lists(packets, max_size=60), st.integers(0, 60)), min_size=1, max_size=4), st.data())
def test_ogg_pages_hold_every_packet_in_order(plan, data):
    leaves, at = [], 0
    for frames, hole in plan:
        length = sum(duration(OPUS, frame) for frame in frames)
        if frames:
            leaves.append(LeafAudio(at, length, 1, frames))
        elif hole:
            length = hole * 120
            leaves.append(LeafAudio(at, length, 3, []))
        at += length + hole * 120
    if not leaves:
        return
    end = data.draw(st.integers(leaves[-1].start + 1, leaves[-1].end))
    pages = pages_of(build(OPUS, leaves, leaves[0].start, end).data)
    assert [p[0] for p in pages] == [2] + [0] * (len(pages) - 2) + [4]
    assert [p[2] for p in pages] == list(range(len(pages)))
    assert pages[-1][1] == end - leaves[0].start
    assert all(a[1] <= b[1] for a, b in pairwise(pages))
    found = []
    for _, _, _, lacing, body in pages[2:]:
        assert lacing and lacing[-1] != 255
        size = offset = 0
        for value in lacing:
            size += value
            if value != 255:
                found.append(body[offset : offset + size])
                offset, size = offset + size, 0
    wanted, position = [], leaves[0].start
    for leaf in leaves:
        wanted += [*silence(OPUS, leaf.start - position)] if leaf.start > position else []
        wanted += leaf.frames if leaf.kind == 1 else [*silence(OPUS, leaf.duration)]
        position = leaf.end
    assert found == wanted[: len(found)]
    left_out = sum(duration(OPUS, packet) for packet in wanted[len(found) :])
    assert leaves[-1].end - left_out >= end  # only what begins at or after the end is left out
    assert len(found) == len(wanted) or leaves[-1].end - left_out - duration(OPUS, found[-1]) < end


@given(st.integers(1, 4), st.sampled_from(["u8", "s16le", "s24le", "s32le"]), st.integers(0, 30), st.integers(1, 30))
def test_wav_is_read_by_a_stranger(channels, form, lead, hole):
    track = TrackParams("pcm", 8000, channels, format=form)
    width = {"u8": 1, "s16le": 2, "s24le": 3, "s32le": 4}[form]
    block = channels * width
    one, two = bytes(range(1, 32)) * block, bytes(range(101, 132)) * block
    leaves = [LeafAudio(5, 31, 2, [one]), LeafAudio(36 + hole, 31, 2, [two])]
    clip = build(track, leaves, 5 + lead, 36 + hole + 7)
    with wave.open(io.BytesIO(clip.data)) as read:
        assert read.getparams()[:4] == (channels, width, 8000, clip.duration_samples)
        got = read.readframes(10**6)
    zero = b"\x80" if form == "u8" else b"\0"
    assert got == (one + zero * hole * block + two)[lead * block : (31 + hole + 7) * block]
    assert len(clip.data) % 2 == 0


@pytest.mark.parametrize(
    ("leaves", "start", "end"),
    [
        ([], 0, 1),
        ([(0, 960), (900, 960)], 0, 1000),  # overlap
        ([(0, 960), (1000, 960)], 0, 1100),  # a hole that no silence fits
        ([(960, 960), (0, 960)], 960, 961),
        ([(960, 960)], 959, 1000),
        ([(960, 960)], 960, 960),
        ([(960, 960)], 1000, 999),
        ([(960, 960)], 960, 1921),
        ([(0, 960), (960, 960)], 0, 960),  # ends before the last leaf
        ([(0, 960), (1920, 960)], 960, 2000),  # begins in the hole
        ([(0, 960), (1920, 960)], 1920, 2000),  # begins in the second run
        ([(n * 960, 960) for n in range(80)], 65536, 65600),  # too long a lead-in
        ([(0, 960), (2**31 + 512, 960)], 0, 2**31 + 600),
        ([(0, 960), (1 << 63, 960)], 0, (1 << 63) + 60),
    ],
)
def test_ranges_that_do_not_fit(leaves, start, end):
    with pytest.raises(BadRange) as caught:
        build(OPUS, [LeafAudio(at, length, 1, [QUIET]) for at, length in leaves], start, end)
    assert caught.value.code == "range"


def test_the_longest_lead_in_is_allowed():
    leaves = [LeafAudio(n * 960, 960, 1, [QUIET]) for n in range(80)]
    data = build(OPUS, leaves, 65535, 80 * 960).data
    assert struct.unpack_from("<H", data, 28 + 10)[0] == 65535


@pytest.mark.parametrize("track", [U8, TrackParams("pcm", 96000, 255, format="f32le")])
def test_a_huge_hole_is_refused_before_anything_is_made(track):
    frame = bytes(track.channels * {"u8": 1, "f32le": 4}[track.format])
    far = (1 << 31) - 10
    with pytest.raises(BadRange):
        build(track, [LeafAudio(0, 1, 2, [frame]), LeafAudio(far, 1, 2, [frame])], 0, far + 1)


def test_a_bad_leaf_is_a_bad_frame():
    with pytest.raises(BadFrame):
        build(OPUS, [LeafAudio(0, 961, 1, [QUIET])], 0, 900)


# --- players ---------------------------------------------------------------------------------------------------------


def tone(rate: int, channels: int, seconds: float = 1.5) -> np.ndarray:
    """A sweep with a hum, other in every channel; float32, shape (channels, samples)."""
    t = np.arange(int(rate * seconds)) / rate
    sound = [
        0.3 * np.sin(2 * np.pi * (300 + 150 * c + 200 * t) * t) + 0.2 * np.sin(2 * np.pi * 97 * t)
        for c in range(channels)
    ]
    return np.array(sound, np.float32)


LAYOUTS = {1: "mono", 2: "stereo", 6: "5.1"}
SOURCES = {
    "opus-voip-20": ("opus", 48000, 1, {"b": "24000", "application": "voip"}),
    "opus-voip-60": ("opus", 48000, 1, {"b": "24000", "application": "voip", "frame_duration": "60"}),
    "opus-120": ("opus", 48000, 1, {"b": "24000", "frame_duration": "120"}),
    "opus-2.5": ("opus", 48000, 1, {"b": "96000", "application": "lowdelay", "frame_duration": "2.5"}),
    "opus-stereo": ("opus", 48000, 2, {"b": "96000"}),
    "aac-44": ("aac", 44100, 1, {"b": "64000"}),
    "aac-48-stereo": ("aac", 48000, 2, {"b": "96000"}),
    "aac-5.1": ("aac", 48000, 6, {"b": "256000"}),
    "aac-16": ("aac", 16000, 1, {"b": "32000"}),
    "aac-as-he": ("aac", 22050, 1, {"b": "32000"}),
    "mp3-cbr": ("mp3", 44100, 1, {"b": "64000"}),
    "mp3-vbr-stereo": ("mp3", 44100, 2, {"q": "4"}),
    "mp3-mpeg2": ("mp3", 22050, 1, {"b": "32000"}),
    "mp3-mpeg2-stereo": ("mp3", 24000, 2, {"q": "5"}),
    "mp3-mpeg2.5": ("mp3", 8000, 1, {"b": "16000"}),
    "u8": ("pcm", 8000, 1, {"format": "u8"}),
    "s16": ("pcm", 44100, 2, {"format": "s16le"}),
    "s24": ("pcm", 48000, 1, {"format": "s24le"}),
    "s32": ("pcm", 48000, 2, {"format": "s32le"}),
    "f32": ("pcm", 96000, 1, {"format": "f32le"}),
}


def source(name: str) -> tuple[TrackParams, list[LeafAudio]]:
    """A track and its leaves, about 100 ms each."""
    codec, rate, channels, options = SOURCES[name]
    options = dict(options)
    sound = tone(rate, channels)
    if codec == "pcm":
        return pcm_source(TrackParams(codec, rate, channels, format=options["format"]), sound)
    context = av.CodecContext.create({"opus": "libopus", "mp3": "libmp3lame", "aac": "aac"}[codec], "w")
    context.sample_rate, context.layout = rate, LAYOUTS[channels]
    context.format = "flt" if codec == "opus" else "fltp"
    if "q" in options:
        context.qscale, context.global_quality = True, int(options.pop("q")) * 118
    else:
        context.bit_rate = int(options.pop("b"))
    context.options = options
    context.open()
    size = context.frame_size
    frames = []
    for at in range(0, sound.shape[1] - size, size):
        block = sound[:, at : at + size]
        block = np.ascontiguousarray(block if codec != "opus" else block.T.reshape(1, -1))
        frame = av.AudioFrame.from_ndarray(block, format=context.format.name, layout=LAYOUTS[channels])
        frame.sample_rate, frame.pts = rate, at
        frames += [bytes(p) for p in context.encode(frame)]
    frames += [bytes(p) for p in context.encode(None) if p.size]
    config = bytes(context.extradata or b"") if codec == "aac" else b""
    if name == "aac-as-he":  # LC frames under an explicit HE configuration: what an HE stream is without its SBR load
        rate, config = 44100, bytes.fromhex("2b8a0800")
    track = TrackParams(codec, rate, channels, config=config)
    each = duration(track, frames[0])
    per_leaf = max(1, (2 * rate + 10 * each) // (20 * each))
    leaves, at = [], 0
    for n in range(0, len(frames), per_leaf):
        part = frames[n : n + per_leaf]
        length = sum(duration(track, frame) for frame in part)
        leaves.append(LeafAudio(at, length, 1, part))
        at += length
    return track, leaves


def pcm_source(track: TrackParams, sound: np.ndarray) -> tuple[TrackParams, list[LeafAudio]]:
    flat = sound.T
    if track.format == "u8":
        block = ((flat * 127) + 128).astype(np.uint8)
    elif track.format == "f32le":
        block = flat.astype("<f4")
    else:
        bits = int(track.format[1:3])
        block = (flat.astype(np.float64) * (2 ** (bits - 1) - 1)).astype("<i4")
    raw = block.tobytes()
    if track.format == "s24le":
        raw = b"".join(raw[n : n + 3] for n in range(0, len(raw), 4))
    elif track.format == "s16le":
        raw = block.astype("<i2").tobytes()
    size = len(raw) // len(flat)
    step = -(-track.rate // 10)
    leaves = []
    for at in range(0, len(flat), step):
        part = raw[at * size : (at + step) * size]
        leaves.append(LeafAudio(at, len(part) // size, 2, [part]))
    return track, leaves


def decode(data: bytes) -> np.ndarray:
    """PyAV's decode, float, shape (channels, samples)."""
    parts = []
    with av.open(io.BytesIO(data)) as container:
        for frame in container.decode(audio=0):
            block = frame.to_ndarray()
            if not frame.format.is_planar:
                block = block.reshape(-1, frame.layout.nb_channels).T
            parts.append(block)
    sound = np.concatenate(parts, axis=1)
    scale = {"uint8": 128, "int16": 32768, "int32": 2**31}.get(sound.dtype.name, 1)
    return (sound.astype(np.float64) - (128 if sound.dtype == np.uint8 else 0)) / scale


def raw_decode(track: TrackParams, frames: list[bytes]) -> np.ndarray:
    """PyAV's decode of bare frames, without any container."""
    context = av.CodecContext.create({"opus": "opus", "aac": "aac", "mp3": "mp3float"}[track.codec], "r")
    if track.codec == "aac":
        context.extradata = track.config
    parts = []
    for frame in [*(av.Packet(f) for f in frames), None]:
        for got in context.decode(frame):
            block = got.to_ndarray()
            parts.append(block if got.format.is_planar else block.reshape(-1, got.layout.nb_channels).T)
    return np.concatenate(parts, axis=1).astype(np.float64)


def cuts(track: TrackParams, leaves: list[LeafAudio]) -> dict[str, tuple[list[LeafAudio], int, int]]:
    """Three excerpts: whole leaves, one with a withheld and a gap leaf, one with odd edges."""
    run = leaves[2:-2]
    holed = [*run[:3], LeafAudio(run[3].start, run[3].duration, 3, []), *run[4:5], *run[6:]]
    # MP3 ends on a frame: Chromium leaves out the rest of a frame that is cut (docs/format-audio.md §8)
    end = run[-1].end - (0 if track.codec == "mp3" else 37)
    return {
        "whole": (run, run[0].start, run[-1].end),
        "holed": (holed, run[2].start, run[-1].end),
        "odd": (run, run[0].start + 101, end),
        "start": (leaves, min(1105, leaves[0].duration), leaves[-1].end),
    }


@pytest.mark.parametrize("name", [name for name in SOURCES if SOURCES[name][0] in ("aac", "mp3")])
def test_the_clip_decodes_like_its_bare_frames(name):
    track, leaves = source(name)
    run = leaves[2:-2]
    heard = decode(build(track, run, run[0].start, run[-1].end).data)
    frames = [frame for leaf in run for frame in leaf.frames]
    if track.codec == "mp3":
        frames.insert(0, mp3_frame(track.rate, track.channels))
    bare = raw_decode(track, frames)[:, -heard.shape[1] :]
    assert heard.shape[1] == run[-1].end - run[0].start
    if name != "aac-as-he":  # a bare decoder is not told to upsample before its first frame
        assert np.abs(heard - bare).max() < 1e-4


@pytest.mark.parametrize("name", SOURCES)
def test_withheld_and_missing_stretches_are_silent(name):
    track, leaves = source(name)
    holed, start, end = cuts(track, leaves)["holed"]
    heard = decode(build(track, holed, start, end).data)
    settle = {"opus": 960, "aac": 3 * track.unit, "mp3": 1152 + 528, "pcm": 0}[
        track.codec
    ]  # the tail of what was before
    run = leaves[2:-2]
    for hole in (run[3], run[5]):
        quiet = heard[:, hole.start - start + settle : hole.end - start]
        assert quiet.shape[1] > 0 or hole.duration <= settle
        assert np.abs(quiet).max(initial=0) < 1e-3
    assert np.abs(heard).max() < 1.2, "a burst"
    assert np.abs(heard[:, : run[3].start - start]).max() > 0.2
    if track.codec != "mp3":  # whose reservoir takes longer to fill than this clip lasts
        assert np.abs(heard[:, run[7].start - start :]).max() > 0.2


@pytest.fixture(scope="module")
def chromium(a_browser):
    page = a_browser.new_page()
    yield page
    page.close()


HEAR = """async ([text, channels, rate]) => {
  const bytes = Uint8Array.from(atob(text), c => c.charCodeAt(0));
  const sound = await new OfflineAudioContext(channels, 8, rate).decodeAudioData(bytes.buffer);
  const raw = new Uint8Array(sound.getChannelData(0).slice().buffer);
  let out = '';
  for (let i = 0; i < raw.length; i += 32768) out += String.fromCharCode(...raw.subarray(i, i + 32768));
  return [sound.length, sound.numberOfChannels, btoa(out)];
}"""
PLAY = """([text, mime]) => new Promise(done => {
  const bytes = Uint8Array.from(atob(text), c => c.charCodeAt(0));
  const player = new Audio(URL.createObjectURL(new Blob([bytes], {type: mime})));
  player.muted = true;
  player.playbackRate = 8;
  player.onerror = () => done('error');
  player.onended = () => done(player.currentTime);
  player.play().catch(() => done('refused'));
})"""


@pytest.mark.browser
@pytest.mark.parametrize("name", SOURCES)
def test_chromium_hears_exactly_the_range(chromium, name):
    track, leaves = source(name)
    whole = build(track, leaves, leaves[0].start, leaves[-1].end)
    truth = hear(chromium, track, whole)
    for kind, (shown, start, end) in cuts(track, leaves).items():
        clip = build(track, shown, start, end)
        heard = hear(chromium, track, clip)
        assert len(heard) == clip.duration_samples, kind
        if kind in ("odd", "start") and track.codec != "opus":  # Opus settles slowly after any cut
            settled = 0 if kind == "start" else 12 * track.unit
            assert np.abs(heard - truth[start:end])[settled:].max() < 1e-3, kind
        if kind == "odd" and track.codec == "opus":
            tail = slice(len(heard) // 2, None)
            assert np.corrcoef(heard[tail], truth[start:end][tail])[0, 1] > 0.95
    played = chromium.evaluate(PLAY, [base64.b64encode(clip.data).decode(), clip.mime])
    assert played == pytest.approx(clip.duration_samples / track.rate, abs=0.3)


def hear(page, track: TrackParams, clip: mux.Clip) -> np.ndarray:
    text = base64.b64encode(clip.data).decode()
    length, channels, raw = page.evaluate(HEAR, [text, track.channels, track.rate])
    assert channels == (2 if track.rate == 2 * 22050 and track.unit == 2048 else track.channels)  # HE: mono may be PS
    sound = np.frombuffer(base64.b64decode(raw), np.float32)
    assert len(sound) == length
    return sound


@pytest.mark.skipif(not SHARED.exists(), reason="../shared is absent")
@pytest.mark.parametrize(
    "name",
    ["codecs/bear.opus", "tags/8khz_5s.opus", "codecs/bbb_1ch_8kHz_aac_lc.m4a", "russian/pisets_test_mpeg.m4a",
     "../hostile/lofty/data__zero-length-mdat.m4a",
     "tags/vbr44stereo.mp3", "tags/vbr11.mp3", "russian/tinkoff_sample_1.mp3", "tags/mp3_audio.m4a"],
)  # fmt: skip
def test_frames_of_found_files_make_clips(name):
    with av.open(str(SHARED / name)) as container:
        stream = container.streams.audio[0]
        context = stream.codec_context
        frames = [bytes(packet) for packet in container.demux(stream) if packet.size]
        codec = {"mp3float": "mp3", "libopus": "opus"}.get(context.name, context.name)
        config = bytes(context.extradata or b"") if codec == "aac" else b""
        track = TrackParams(codec, context.rate, context.channels, config=config)
    leaves, at = [], 0
    for frame in frames:
        length = duration(track, frame)
        leaves.append(LeafAudio(at, length, 1, [frame]))
        at += length
    heard = decode(build(track, leaves, 0, at).data)
    assert heard.shape == (track.channels, at)

"""The withholding closure: what is still published is decoded, by every decoder at hand, and compared with what is not.

Speech is flite's where it is installed, else a seeded signal with pitch, formants and pauses. Encoders are PyAV's.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import io
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.signal import lfilter, resample_poly

from earwitness.custody import mux
from earwitness.custody.frames import TrackParams, duration, mp3_header, mp3_side, opus_packet
from earwitness.custody.mux.silence import mp3_frame
from earwitness.errors import BadRange
from earwitness.protection.closure import Closure, LeafSpan, LeakRisk, closure, leak_risks

HE_AAC = Path(__file__).parents[3] / "shared" / "audio" / "hostile" / "lofty" / "data__zero-length-mdat.m4a"
"""The one HE-AAC file at hand; no encoder for it is free to use."""

WORDS = (
    "The lawyer met the officer in the red house on Tuesday, and she told him that the second list of names was hidden "
    "under the floor of the kitchen, beside the old stove, where nobody would ever think of looking for anything."
)


@pytest.fixture(scope="session")
def speech(tmp_path_factory):
    """About ten seconds of speech, float, 48 kHz, mono."""
    if shutil.which("flite"):
        path = tmp_path_factory.mktemp("speech") / "s.wav"
        subprocess.run(["flite", "-voice", "slt", "-t", WORDS, "-o", str(path)], check=True, stdin=subprocess.DEVNULL)
        raw = np.frombuffer(path.read_bytes()[44:], "<i2").astype(np.float64) / 32768
        return resample_poly(raw, 3, 1)
    rng = np.random.default_rng(7)
    n = 48000 * 9
    pitch = 120 + 40 * np.cumsum(rng.normal(0, 1, n // 480)).repeat(480) / 30
    pulses = np.diff(np.floor(np.cumsum(np.clip(pitch, 70, 300)) / 48000), prepend=0) + rng.normal(0, 0.01, n)
    for formant, width in ((620, 90), (1500, 120), (2600, 160)):
        r = np.exp(-np.pi * width / 48000)
        pulses = lfilter([1 - r], [1, -2 * r * np.cos(2 * np.pi * formant / 48000), r * r], pulses)
    loud = np.clip(rng.normal(0.5, 0.5, n // 4800 + 1), 0, 1).repeat(4800)[:n]
    sound = pulses * lfilter([0.001], [1, -0.999], loud)
    return 0.5 * sound / np.abs(sound).max()


@dataclass
class Recording:
    track: TrackParams
    frames: list[bytes]
    starts: list[int]
    durations: list[int]
    leaves: list[LeafSpan]
    sound: np.ndarray

    def close(self, a, b) -> Closure:
        return closure(self.track, self.frames, self.starts, self.durations, (a, b), self.leaves)

    def own(self, a, b) -> set[int]:
        """What a naive bleep would hide: the frames of the stretch and nothing else."""
        pairs = enumerate(zip(self.starts, self.durations, strict=True))
        return {n for n, (start, length) in pairs if start < b and start + length > a}

    def hidden(self, found: Closure) -> set[int]:
        out: set[int] = set()
        for first, last in found.leaves:
            out |= set(range(self.leaves[first].first_frame, self.leaves[last].end_frame))
        return out

    def clip(self, hidden: set[int]) -> np.ndarray:
        """The canonical clip of all frames but the hidden ones, decoded by PyAV, at its place on the timeline.

        Only half a second around the hidden frames is built; one frame per leaf will do here.
        """
        some = self.near(hidden)
        shown = [mux.LeafAudio(self.starts[n], self.durations[n], 1, [self.frames[n]]) for n in some if n not in hidden]
        sound = decode(mux.build(self.track, shown, shown[0].start, shown[-1].end).data)
        out = np.zeros(len(self.sound))
        out[shown[0].start :][: len(sound)] = sound
        return out

    def near(self, hidden: set[int]) -> range:
        """The frames within half a second of the hidden ones; all frames if none is hidden."""
        if not hidden:
            return range(len(self.frames))
        margin = self.track.rate // 2 // self.durations[0]
        return range(max(0, min(hidden) - margin), min(len(self.frames), max(hidden) + margin))


def decode(data: bytes) -> np.ndarray:
    with av.open(io.BytesIO(data)) as container:
        parts = [f.to_ndarray().reshape(-1) for f in container.decode(audio=0)]
    sound = np.concatenate(parts)
    return sound / 32768 if sound.dtype == np.int16 else sound.astype(np.float64)


def encode(speech, codec: str, rate: int, options: dict[str, str]) -> tuple[list[bytes], bytes]:
    """Packets and codec configuration, as PyAV's encoder makes them (mono)."""
    sound = speech if rate == 48000 else resample_poly(speech, rate, 48000)
    context = av.CodecContext.create({"opus": "libopus", "mp3": "libmp3lame", "aac": "aac"}[codec], "w")
    context.sample_rate, context.layout = rate, "mono"
    context.format = {"opus": "flt", "mp3": "fltp", "aac": "fltp"}[codec]
    bit_rate = options.pop("b", None)
    if bit_rate:
        context.bit_rate = int(bit_rate)
    if "q" in options:
        context.qscale = True
        context.global_quality = int(options.pop("q")) * 118
    context.options = options
    context.open()
    size = context.frame_size or 1152
    packets = []
    for at in range(0, len(sound) - size, size):
        block = sound[at : at + size].astype(np.float32).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(block, format=context.format.name, layout="mono")
        frame.sample_rate, frame.pts = rate, at
        packets += context.encode(frame)
    packets += context.encode(None)
    return [bytes(p) for p in packets if p.size], bytes(context.extradata or b"")


def recording(speech, codec: str, rate: int, **options: str) -> Recording:
    frames, config = encode(speech, codec, rate, dict(options))
    track = TrackParams(codec, rate, 1, config=config if codec == "aac" else b"")
    durations = [duration(track, frame) for frame in frames]
    starts = [sum(durations[:n]) for n in range(len(durations))]
    per_leaf = max(1, (2 * rate + 10 * durations[0]) // (20 * durations[0]))
    leaves = [
        LeafSpan(n, min(n + per_leaf, len(frames)), starts[n], sum(durations[n : n + per_leaf]))
        for n in range(0, len(frames), per_leaf)
    ]
    made = Recording(track, frames, starts, durations, leaves, np.zeros(sum(durations)))
    made.sound = made.clip(set())
    return made


def stretches(made: Recording, count: int, length: int) -> list[tuple[int, int]]:
    """The loudest stretches, whole frames, at least half a second apart and away from both ends."""
    unit, rate = made.durations[0], made.track.rate
    length = -(-length // unit) * unit
    total = np.concatenate(([0.0], np.cumsum(made.sound**2)))
    power = total[length:] - total[:-length]
    power[: rate // 2] = power[-rate // 2 :] = 0
    found = []
    while len(found) < count and power.max() > 0:
        start = int(power.argmax()) // unit * unit
        found.append((start, start + length))
        power[max(0, start - length - rate // 2) : start + length + rate // 2] = 0
    return found


def likeness(heard: np.ndarray, truth: np.ndarray, a: int, b: int) -> float:
    """|r| of two sounds within [a, b); silence is like nothing."""
    x, y = heard[a:b], truth[a:b]
    if x.std() < 1e-6 or y.std() < 1e-6:
        return 0.0
    return abs(float(np.corrcoef(x, y)[0, 1]))


KINDS = {
    "opus-fec": ("opus", 48000, {"application": "voip", "fec": "1", "packet_loss": "20", "b": "24000"}),
    "opus-fec-60": (
        "opus",
        48000,
        {"application": "voip", "fec": "1", "packet_loss": "20", "b": "24000", "frame_duration": "60"},
    ),
    "opus-celt": ("opus", 48000, {"application": "lowdelay", "b": "64000", "frame_duration": "2.5"}),
    "mp3-vbr": ("mp3", 44100, {"q": "4"}),
    "mp3-mpeg2": ("mp3", 22050, {"b": "32000"}),
    "aac-lc": ("aac", 44100, {"b": "64000"}),
}


@pytest.fixture(scope="session")
def made(speech):
    cache: dict[str, Recording] = {}

    def get(kind: str) -> Recording:
        if kind not in cache:
            codec, rate, options = KINDS[kind]
            cache[kind] = recording(speech, codec, rate, **options)
        return cache[kind]

    return get


@pytest.mark.parametrize("kind", KINDS)
def test_the_canonical_clip_is_silent_where_asked(made, kind):
    rec = made(kind)
    for a, b in stretches(rec, 5, rec.track.rate * 2 // 5):
        heard = rec.clip(rec.hidden(rec.close(a, b)))
        assert likeness(heard, rec.sound, a, b) < 0.05
        assert np.abs(heard[a:b]).max() < 1e-3


@pytest.mark.parametrize("kind", ["opus-celt", "mp3-vbr", "mp3-mpeg2", "aac-lc"])
def test_without_the_closure_overlap_is_heard(made, kind):
    rec = made(kind)
    edge = max(rec.durations[0], 240)
    naive, closed, alike = [], [], []
    for a, b in stretches(rec, 8, rec.track.rate // 10):
        bleeped = rec.clip(rec.own(a, b))
        naive.append(np.abs(bleeped[a : a + edge]).max())
        alike.append(likeness(bleeped, rec.sound, a, a + edge))
        closed.append(np.abs(rec.clip(rec.hidden(rec.close(a, b)))[a : a + edge]).max())
    assert max(closed) < 1e-3
    assert max(naive) > 0.02
    assert max(alike) > 0.2


@pytest.mark.skipif(not HE_AAC.exists(), reason="../shared is absent")
def test_he_aac_is_silent_where_asked():
    with av.open(str(HE_AAC)) as container:
        stream = container.streams.audio[0]
        frames = [bytes(packet) for packet in container.demux(stream) if packet.size]
        track = TrackParams("aac", 44100, 1, config=bytes(stream.codec_context.extradata))
    assert track.unit == 2048
    starts = [2048 * n for n in range(len(frames))]
    leaves = [LeafSpan(n, n + 2, 2048 * n, 4096) for n in range(0, len(frames), 2)]
    rec = Recording(track, frames, starts, [2048] * len(frames), leaves, np.zeros(2048 * len(frames)))
    rec.sound = rec.clip(set())
    a, b = 2048 * 11, 2048 * 13
    heard, naive = rec.clip(rec.hidden(rec.close(a, b))), rec.clip(rec.own(a, b))
    assert np.abs(rec.sound[a:b]).max() > 0.1
    assert np.abs(heard[a:b]).max() < 1e-3
    assert np.abs(naive[a:b]).max() > 0.1


# --- Opus: a decoder that conceals and uses FEC ----------------------------------------------------------------------


@pytest.fixture(scope="session")
def libopus():
    name = ctypes.util.find_library("opus")
    if name is None:
        pytest.skip("needs libopus: apt-get install libopus0")
    lib = ctypes.CDLL(name)
    lib.opus_decoder_create.restype = ctypes.c_void_p
    lib.opus_decoder_create.argtypes = [ctypes.c_int32, ctypes.c_int, ctypes.POINTER(ctypes.c_int)]
    lib.opus_decode_float.argtypes = [
        ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int32, ctypes.POINTER(ctypes.c_float), ctypes.c_int, ctypes.c_int,
    ]  # fmt: skip
    lib.opus_decoder_destroy.argtypes = [ctypes.c_void_p]
    return lib


def attack(lib, rec: Recording, hidden: set[int], *, fec: bool) -> np.ndarray:
    """Everything a receiver of the disclosed packets can do: conceal what is missing, the last of it by FEC."""
    error = ctypes.c_int()
    decoder = lib.opus_decoder_create(48000, 1, ctypes.byref(error))
    out = np.zeros(len(rec.sound))
    for n in rec.near(hidden):
        length = rec.durations[n]
        buffer = (ctypes.c_float * length)()
        packet, use = None, 0
        if n not in hidden:
            packet = rec.frames[n]
        elif fec and n + 1 < len(rec.frames) and n + 1 not in hidden:
            packet, use = rec.frames[n + 1], 1
        got = lib.opus_decode_float(decoder, packet, len(packet) if packet else 0, buffer, length, use)
        assert got == length
        out[rec.starts[n] :][:length] = buffer
    lib.opus_decoder_destroy(decoder)
    return out


def last_packets(lib, rec: Recording, hide, *, fec: bool) -> np.ndarray:
    """For a hundred stretches of about 100 ms: the likeness in the last packet of each, where FEC would show."""
    unit = rec.durations[0]
    long = -(-4800 // unit) * unit
    found = []
    for b in np.linspace(48000, len(rec.sound) - 48000, 100) // unit * unit:
        a, b = int(b) - long, int(b)
        if np.abs(rec.sound[b - unit : b]).max() > 0.02:
            found.append(likeness(attack(lib, rec, hide(a, b), fec=fec), rec.sound, b - unit, b))
    assert len(found) > 40
    return np.array(found)


@pytest.mark.parametrize("kind", ["opus-fec", "opus-fec-60"])
def test_fec_gives_no_more_than_concealment(made, speech, libopus, kind):
    rec = made(kind)
    assert sum(opus_packet(frame).lbrr for frame in rec.frames) > len(rec.frames) / 2, "the encoder made no FEC"
    plain = recording(speech, "opus", 48000, **{**KINDS[kind][2], "fec": "0"})
    assert not any(opus_packet(frame).lbrr for frame in plain.frames)

    without = last_packets(libopus, plain, lambda a, b: plain.hidden(plain.close(a, b)), fec=False)
    concealed = last_packets(libopus, rec, lambda a, b: rec.hidden(rec.close(a, b)), fec=False)
    closed = last_packets(libopus, rec, lambda a, b: rec.hidden(rec.close(a, b)), fec=True)
    naive = last_packets(libopus, rec, rec.own, fec=True)
    assert np.array_equal(closed, concealed), "FEC changes nothing inside the stretch"
    assert closed.mean() <= without.mean() + 0.05
    assert naive.mean() > without.mean() + 0.2, "the attack itself is too weak to prove anything"


def test_whole_stretch_by_fec_gives_no_more_than_concealment(made, speech, libopus):
    rec = made("opus-fec")
    plain = recording(speech, "opus", 48000, **{**KINDS["opus-fec"][2], "fec": "0"})
    closed, without = [], []
    for a, b in stretches(rec, 10, 48000 * 3 // 10):
        closed.append(likeness(attack(libopus, rec, rec.hidden(rec.close(a, b)), fec=True), rec.sound, a, b))
        without.append(likeness(attack(libopus, plain, plain.hidden(plain.close(a, b)), fec=False), plain.sound, a, b))
    assert np.mean(closed) <= np.mean(without) + 0.05


# --- MP3: an attacker who knows the side information of every hidden frame --------------------------------------------


def blanked(rec: Recording, hidden: set[int]) -> np.ndarray:
    """Hidden frames keep header and side information (more than any reader has); their bodies become zeros."""
    shown = []
    for n in rec.near(hidden):
        frame = rec.frames[n]
        body = mp3_header(frame).body
        frame = frame[:body] + bytes(len(frame) - body) if n in hidden else frame
        shown.append(mux.LeafAudio(rec.starts[n], rec.durations[n], 1, [frame]))
    sound = decode(mux.build(rec.track, shown, shown[0].start, shown[-1].end).data)
    out = np.zeros(len(rec.sound))
    out[shown[0].start :][: len(sound)] = sound
    return out


@pytest.mark.parametrize("kind", ["mp3-vbr", "mp3-mpeg2"])
def test_the_bit_reservoir_gives_nothing(made, kind):
    rec = made(kind)
    closed, naive, chance = [], [], []
    asked = stretches(rec, 10, rec.durations[0])
    for a, b in asked:
        heard = blanked(rec, rec.hidden(rec.close(a, b)))
        closed.append(likeness(heard, rec.sound, a, b))
        chance += [likeness(np.roll(heard, other - a), rec.sound, other, other + b - a) for other, _ in asked]
        naive.append(likeness(blanked(rec, rec.own(a, b)), rec.sound, a, b))
    assert np.mean(naive) > 0.6, "the attack itself is too weak to prove anything"
    assert np.mean(closed) <= np.mean(chance) + 0.1


# --- rules without sound ---------------------------------------------------------------------------------------------

OPUS = TrackParams("opus", 48000, 1)
QUIET = b"\xf8\xff\xfe"
FLAGGED = b"\x48\x40"  # SILK, 20 ms, one frame whose second bit says LBRR
LOADED = b"\xfb\x41\x02\xaa\x00\x01"
PADDED = b"\xfb\x41\x02\xaa\x00\x00"


def opus_closure(frames: list[bytes], a: int, b: int, per_leaf: int = 1) -> Closure:
    count = len(frames)
    leaves = [
        LeafSpan(n, min(count, n + per_leaf), n * 960, 960 * (min(count, n + per_leaf) - n))
        for n in range(0, count, per_leaf)
    ]
    return closure(OPUS, frames, [960 * n for n in range(count)], [960] * count, (a, b), leaves)


def test_one_packet_goes_on_each_side_even_without_fec():
    found = opus_closure([QUIET] * 20, 9600, 10560)
    assert found.frames == {8, 9, 10, 11, 12}  # 120 samples of overlap on each side reach into 9 and 11
    assert found.leaves == ((8, 12),)
    assert (found.extra_ms_before, found.extra_ms_after, found.why) == (40, 40, ("overlap",))
    assert opus_closure([QUIET] * 20, 9720, 10440).frames == {9, 10, 11}


def test_fec_is_named_as_the_reason():
    assert opus_closure([QUIET] * 12 + [FLAGGED] + [QUIET] * 7, 9600, 10560).why == ("overlap", "lbrr")


def test_every_later_packet_with_loaded_padding_is_withheld():
    frames = [QUIET] * 20
    frames[5] = frames[17] = LOADED
    frames[18] = PADDED
    found = opus_closure(frames, 9600, 10560)
    assert found.leaves == ((8, 12), (17, 17))
    assert "padding" in found.why


def test_rounds_outwards_to_leaves():
    found = opus_closure([QUIET] * 20, 9720, 10440, per_leaf=5)
    assert found.leaves == ((1, 2),)
    assert "leaf" in found.why


def test_pcm_takes_the_leaves_it_touches():
    leaves = [LeafSpan(0, 0, 800 * n, 800) for n in range(5)]
    found = closure(TrackParams("pcm", 8000, 1, format="s16le"), [], [], [], (800, 1601), leaves)
    assert found.leaves == ((1, 2),)
    assert (found.extra_ms_before, found.extra_ms_after) == (0, 100)


def test_he_aac_takes_two_frames_before():
    track = TrackParams("aac", 44100, 1, config=bytes.fromhex("1388"))
    leaves = [LeafSpan(n, n + 1, 2048 * n, 2048) for n in range(20)]
    found = closure(track, [b"x"] * 20, [2048 * n for n in range(20)], [2048] * 20, (20480, 22528), leaves)
    assert found.frames == {8, 9, 10, 11}


def test_a_stretch_inside_a_gap_hides_the_gap_alone():
    leaves = [LeafSpan(0, 1, 0, 960), LeafSpan(1, 1, 960, 9600), LeafSpan(1, 2, 10560, 960)]
    found = closure(OPUS, [QUIET, QUIET], [0, 10560], [960, 960], (2000, 3000), leaves)
    assert found.leaves == ((1, 1),)


@pytest.mark.parametrize("hide", [(5, 5), (7, 3), (99999, 100000)])
def test_nothing_to_hide_is_an_error(hide):
    with pytest.raises(BadRange):
        opus_closure([QUIET] * 20, *hide)


@given(st.integers(0, 20 * 960 - 1), st.integers(1, 5000), st.integers(1, 6))
def test_the_stretch_is_always_inside(a, length, per_leaf):
    b = min(20 * 960, a + length)
    found = opus_closure([QUIET] * 20, a, b, per_leaf)
    first, last = found.leaves[0]
    assert first * per_leaf * 960 <= a and b <= min(20, (last + 1) * per_leaf) * 960
    assert all(n in found.frames for n in range(a // 960, (b - 1) // 960 + 1))


def test_reservoir_goes_back_as_far_as_main_data_does(made):
    rec = made("mp3-vbr")
    bodies = [len(frame) - mp3_header(frame).body for frame in rec.frames]
    ends = list(np.cumsum(bodies))
    a, b = stretches(rec, 1, rec.durations[0])[0]
    found = rec.close(a, b)
    sounding = sorted(rec.own(a, b) | {min(rec.own(a, b)) - 1})  # the frame before reaches in by its transform
    earliest = min(ends[n] - bodies[n] - mp3_side(rec.frames[n]).main_data_begin for n in sounding)
    holders = [n for n in range(sounding[0]) if ends[n] > earliest]
    assert holders and min(found.frames) == holders[0]
    assert "reservoir" in found.why


def test_leak_risks_name_what_is_carried():
    assert leak_risks(OPUS, [QUIET, FLAGGED, LOADED, PADDED]) == [LeakRisk(1, "lbrr"), LeakRisk(2, "padding")]
    aac = TrackParams("aac", 44100, 1, config=bytes.fromhex("1208"))
    assert leak_risks(aac, [b"\x01\x18\x00\x07", b"\xc4\x00", b"\x80\x00"]) == [
        LeakRisk(1, "side-data"),
        LeakRisk(2, "side-data"),
    ]
    mp3 = TrackParams("mp3", 44100, 1)
    quiet = mp3_frame(44100, 1)
    spare = quiet[:6] + bytes(15) + b"a word nobody hears".ljust(83, b"\x00")
    assert leak_risks(mp3, [quiet] * 3) == []
    assert leak_risks(mp3, [quiet, spare, quiet]) == [LeakRisk(1, "ancillary")]

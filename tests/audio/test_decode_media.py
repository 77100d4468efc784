"""Kept decodes, the listening pass, peaks and the speech map, on recordings made here with PyAV."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import struct
import subprocess
from fractions import Fraction

import av
import numpy as np
import pytest
from audio_streams import ABSENT, SHARED, opened, opus_link, opus_packets, scan_bytes, wav
from hypothesis import given
from hypothesis import strategies as st

from earwitness.audio import peaks, speechmap
from earwitness.audio.child import GiveUp
from earwitness.audio.childdecode import to_kept, to_s16
from earwitness.audio.decode import decode_pcm, listening, wav_header
from earwitness.audio.scan import scan


def encode(container: str, codec: str, x: np.ndarray, rate: int, *, tracks: int = 1, options=None) -> bytes:
    """`x`: int16, shape (samples, channels)."""
    out = io.BytesIO()
    layout = "mono" if x.shape[1] == 1 else "stereo"
    with av.open(out, "w", format=container) as made:
        streams = [made.add_stream(codec, rate=rate, layout=layout, options=options or {}) for _ in range(tracks)]
        for at in range(0, len(x), 960):
            for k, stream in enumerate(streams):
                part = np.ascontiguousarray((x[at : at + 960] // (k + 1)).astype(np.int16)).reshape(1, -1)
                frame = av.AudioFrame.from_ndarray(part, format="s16", layout=layout)
                frame.sample_rate, frame.pts, frame.time_base = rate, at, Fraction(1, rate)
                made.mux(stream.encode(frame))
        for stream in streams:
            made.mux(stream.encode(None))
    return out.getvalue()


def tone(seconds: float, rate: int, channels: int = 1) -> np.ndarray:
    t = np.arange(int(seconds * rate)) / rate
    return np.repeat((np.sin(2 * np.pi * 440 * t) * 12_000).astype(np.int16)[:, None], channels, axis=1)


def kept(data: bytes, number: int = 0):
    with opened(data) as fd:
        track = scan(fd).tracks[number]
        out = io.BytesIO()
        report = decode_pcm(fd, track, out)
    assert report.sha256 == hashlib.sha256(out.getvalue()).hexdigest()
    return track, report, out.getvalue()


@pytest.mark.parametrize("container, codec, form, shift", [("flac", "flac", "s16le", 0), ("ipod", "alac", "s24le", 8)])
def test_lossless_comes_back_bit_for_bit(container, codec, form, shift):
    x = tone(0.5, 44_100, 2)  # PyAV's ALAC encoder takes 24 bits
    track, report, raw = kept(encode(container, codec, x, 44_100))
    assert (track.kind, track.params["basis"], track.params["format"]) == ("pcm", "decoded", form)
    wide = (x.astype("<i4") << shift).reshape(-1, 1).view(np.uint8)[:, : 2 + shift // 8]
    assert raw == wide.tobytes() and report.samples == len(x)


def test_wav_is_its_own_bytes():
    raw = wav(16_050)
    track, report, samples = kept(raw)
    assert samples == raw[44:] and track.frame_samples == 1600 and report.samples == 16_050
    assert track.table.durations.tolist() == [1600] * 10 + [50]
    assert scan_bytes(raw).outside == ((0, 44),)


@pytest.mark.parametrize(
    "container, codec, rate, name",
    [("ipod", "aac", 44_100, "aac"), ("adts", "aac", 48_000, "aac"), ("matroska", "aac", 44_100, "aac"),
     ("ogg", "libopus", 48_000, "opus"), ("webm", "libopus", 48_000, "opus"), ("mp4", "libopus", 48_000, "opus"),
     ("mp3", "libmp3lame", 44_100, "mp3")],
)  # fmt: skip
def test_coded_tracks_keep_their_place_in_time(container, codec, rate, name):
    x = tone(1.5, rate)
    x[: rate // 2] = 0  # the tone begins at half a second exactly
    track, report, raw = kept(encode(container, codec, x, rate))
    assert (track.kind, track.codec, track.rate, track.channels) == ("coded", name, rate, 1)
    y = np.frombuffer(raw, "<i2").astype(float)
    starts = int(np.argmax(np.abs(y) > 3000)) / rate
    priming = 2048 / rate if container in ("adts", "matroska") and name == "aac" else 0.0  # heard there
    assert abs(starts - 0.5 - priming / 2) < 0.03
    assert report.samples == track.total and track.skip + report.samples <= track.samples


def test_every_track_of_a_film_is_found():
    x = tone(0.5, 48_000)
    found = scan_bytes(encode("matroska", "libopus", x, 48_000, tracks=3))
    assert [t.number for t in found.tracks] == [0, 1, 2] and {t.kind for t in found.tracks} == {"coded"}


def test_holes_are_silence_of_their_length():
    pages = opus_link(opus_packets(50))
    whole = b"".join(pages)
    track, report, raw = kept(whole[: len(b"".join(pages[:4]))] + b"".join(pages[5:]))
    assert (report.samples, report.filled) == (48_000 - 312, 9600) and track.samples == 48_000
    hole = np.frombuffer(raw, "<i2")[20 * 960 - 312 : 30 * 960 - 312]
    assert not hole.any()


@pytest.mark.parametrize("container", ["webm", "mp4"])
def test_a_leap_of_the_files_clock_is_a_hole(container):
    """Packets muxed with times that leap by one second in the middle."""
    out, source = io.BytesIO(), io.BytesIO(encode("ogg", "libopus", tone(1.0, 48_000), 48_000))
    with av.open(source) as given, av.open(out, "w", format=container) as made:
        stream = made.add_stream_from_template(given.streams.audio[0])
        for n, packet in enumerate(p for p in given.demux(audio=0) if p.size):
            packet.pts = packet.dts = n * 960 + (48_000 if n >= 25 else 0)
            packet.time_base, packet.stream = Fraction(1, 48_000), stream
            made.mux(packet)
    track, report, _ = kept(out.getvalue())
    assert track.kind == "coded" and [(b.frame_index, b.gap_samples) for b in track.breaks] == [(25, 48_000)]
    assert track.samples == track.table.samples() + 48_000 and report.filled == 48_000


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="needs ffmpeg: apt-get install ffmpeg")
def test_sound_hidden_by_an_edit_list_is_sealed_and_noted(tmp_path):
    whole, part = tmp_path / "whole.m4a", tmp_path / "part.m4a"
    whole.write_bytes(encode("ipod", "aac", tone(3.0, 44_100), 44_100))
    subprocess.run(["ffmpeg", "-v", "error", "-i", whole, "-ss", "1", "-c", "copy", part], check=True)
    data = part.read_bytes()
    # Lengthen what the edit list hides: its media time becomes half a second.
    at = data.index(b"elst") + 8
    (count,) = struct.unpack_from(">I", data, at)
    last = at + 4 + 12 * (count - 1)
    data = data[: last + 4] + struct.pack(">i", 22_050) + data[last + 8 :]
    found = scan_bytes(data)
    (track,) = found.tracks
    assert track.skip == 22_050 and ("edit-hides-start", 22_050) in [(n.code, n.amount) for n in found.notes]
    assert track.total is not None and track.skip + track.total <= track.samples


def test_listening_pass():
    x = np.concatenate((np.zeros((48_000, 2), np.int16), tone(1.0, 48_000, 2), np.zeros((24_000, 2), np.int16)))
    with opened(encode("flac", "flac", x, 48_000)) as fd:
        track = scan(fd).tracks[0]
        copy, mono = io.BytesIO(), io.BytesIO()
        heard = listening(fd, track, copy=copy, mono16k=mono)
    assert heard.samples == heard.copy_samples == len(x)
    assert copy.getvalue() == wav_header(48_000, 2, 4 * len(x)) + x.astype("<i2").tobytes()
    assert abs(len(mono.getvalue()) // 2 - len(x) // 3) <= 16
    rate, zoom, pairs = peaks.decode(heard.peaks[0])
    assert (rate, zoom, len(pairs)) == (48_000, 512, -(-len(x) // 512))
    assert pairs[0].tolist() == [0, 0] and pairs[120].min() < -11_000 and pairs[120].max() > 11_000
    coarse = peaks.decode(heard.peaks[1])
    assert coarse[1] == 8192 and coarse[2].max() == pairs.max()
    assert heard.speech.segments[0].kind == "silence"
    copied = scan_bytes(copy.getvalue()).tracks[0]
    assert copied.total == len(x) and copied.params["basis"] == "file"


@pytest.mark.skipif(not SHARED.is_dir(), reason=ABSENT)
def test_speech_is_found_in_speech():
    with (SHARED / "tests/russian/pisets_test_sound_ru.wav").open("rb") as file:
        speech = listening(file.fileno(), scan(file.fileno()).tracks[0]).speech
    assert speech.detector.startswith("webrtcvad 2.0.14") and speech.detector.endswith("mode 2")
    assert speech.seconds("speech") > 1


@given(st.binary(max_size=40_000), st.integers(1, 3_000_000))
def test_a_speech_map_has_no_holes(pcm, total):
    mapper = speechmap.SpeechMapper()
    mapper.add(pcm[: len(pcm) // 2 * 2])
    total_s = Fraction(total, 1_000_000)
    made = mapper.finish(total_s)
    edges = [s.start_s for s in made.segments] + [made.segments[-1].end_s]
    assert edges[0] == 0 and edges[-1] == total_s and edges == sorted(set(edges))
    assert all(a.end_s == b.start_s for a, b in zip(made.segments, made.segments[1:], strict=False))


def test_kept_formats_lose_nothing():
    assert to_s16(np.array([0.5 / 32768, 1.5 / 32768, 2.0, -2.0, np.nan])).tolist() == [0, 2, 32767, -32768, 0]
    x = np.array([[0x123456 << 8], [-256]], np.int32)
    assert to_kept(x, "s24le") == b"\x56\x34\x12\xff\xff\xff"
    with pytest.raises(GiveUp):
        to_kept(x + 1, "s24le")


def test_long_listening_copies_are_rf64():
    assert wav_header(48_000, 2, 1 << 33)[:4] == b"RF64" and len(wav_header(48_000, 2, 1 << 33)) == 80
    assert os.SEEK_CUR == 1

"""Sounds for the staged recordings: synthetic speech, doors, laughter, a telephone, a room, mains hum.

All are float64 at 48 kHz, shape (samples,), full scale 1.0. Nothing here was recorded; the randomness is seeded by
the caller.
"""

import subprocess
import tempfile
import wave
from collections.abc import Callable

import numpy as np

from demo_script import Voice

Sound = np.ndarray
RATE_HZ = 48_000


def seconds(n_s: float) -> Sound:
    return np.arange(round(n_s * RATE_HZ)) / RATE_HZ


def band(x: Sound, low_hz: float, high_hz: float, order: int = 4) -> Sound:
    """Band-pass without phase, by weights on the spectrum."""
    spectrum = np.fft.rfft(x, len(x) + RATE_HZ // 2)
    f = np.maximum(np.fft.rfftfreq(len(x) + RATE_HZ // 2, 1 / RATE_HZ), 1e-3)
    weight = 1 / np.sqrt(1 + (low_hz / f) ** (2 * order)) / np.sqrt(1 + (f / high_hz) ** (2 * order))
    return np.fft.irfft(spectrum * weight)[: len(x)]


def burst(rng: np.random.Generator, n_s: float, low_hz: float, high_hz: float, decay_s: float) -> Sound:
    t = seconds(n_s)
    x = band(rng.standard_normal(len(t)), low_hz, high_hz) * np.exp(-t / decay_s)
    return x / np.max(np.abs(x))


def add(to: Sound, at_s: float, x: Sound) -> None:
    at = round(at_s * RATE_HZ)
    x = x[: len(to) - at]
    to[at : at + len(x)] += x


def door(rng: np.random.Generator) -> Sound:
    """A latch, a creak and the door falling shut."""
    out = np.zeros(round(1.15 * RATE_HZ))
    add(out, 0.0, 0.8 * burst(rng, 0.06, 1500, 5000, 0.010))
    t = seconds(0.55)
    pitch_hz = 190 + 90 * t / 0.55 + 12 * np.sin(2 * np.pi * 5 * t)
    creak = np.sign(np.sin(2 * np.pi * np.cumsum(pitch_hz) / RATE_HZ)) * (0.4 + 0.6 * rng.random(len(t)))
    creak = band(creak, 500, 2600) * np.hanning(len(t)) * (0.6 + 0.4 * np.sin(2 * np.pi * 23 * t))
    add(out, 0.10, 0.35 * creak / np.max(np.abs(creak)))
    add(out, 0.72, 0.9 * np.sin(2 * np.pi * 82 * seconds(0.35)) * np.exp(-seconds(0.35) / 0.07))
    add(out, 0.72, 0.9 * burst(rng, 0.30, 80, 900, 0.05))
    add(out, 0.80, 0.5 * burst(rng, 0.06, 1200, 4500, 0.012))
    return out


def slam(rng: np.random.Generator) -> Sound:
    out = np.zeros(round(0.9 * RATE_HZ))
    add(out, 0.0, np.sin(2 * np.pi * 66 * seconds(0.6)) * np.exp(-seconds(0.6) / 0.12))
    add(out, 0.0, 1.2 * burst(rng, 0.5, 70, 1400, 0.09))
    for n, at_s in enumerate((0.11, 0.17, 0.26, 0.37)):
        add(out, at_s, 0.5 / (n + 1) * burst(rng, 0.08, 900, 4200, 0.02))
    return out


def knock(rng: np.random.Generator) -> Sound:
    """A tin mug put down hard: it covers one word."""
    t = seconds(0.30)
    ring = sum(np.sin(2 * np.pi * f * t) * np.exp(-t / d) for f, d in ((870, 0.06), (1630, 0.05), (2480, 0.03)))
    return 0.35 * np.asarray(ring) + 0.8 * burst(rng, 0.30, 250, 3000, 0.05)


def ringing(_rng: np.random.Generator) -> Sound:
    t = seconds(1.3)
    tone = np.sin(2 * np.pi * 1180 * t) + 0.7 * np.sin(2 * np.pi * 1480 * t)
    gate = ((t % 0.65) < 0.42).astype(float)
    return band(tone * (0.55 + 0.45 * np.sign(np.sin(2 * np.pi * 19 * t))) * gate, 400, 3200)


def laughter(rng: np.random.Generator) -> Sound:
    """Three synthetic people say ha: it stands for laughter."""
    out = np.zeros(round(2.0 * RATE_HZ))
    people = ((0.0, "m3", 42, 1.0, "ha ha ha ha ha ha"), (0.18, "Andy", 66, 1.1, "he he he he he"))
    for at_s, variant, pitch, speed, text in (*people, (0.36, "m7", 30, 0.92, "ho ho ho ho ho")):
        voice = Voice("", "", f"espeak:en-us+{variant}", speed, 1.35, pitch=pitch)
        x = speak(voice, text)
        wobble = 1 + 0.25 * np.sin(2 * np.pi * (4.5 + rng.random()) * np.arange(len(x)) / RATE_HZ)
        add(out, at_s, x * wobble * np.linspace(1.0, 0.55, len(x)))
    return out


# ---- speech ---------------------------------------------------------------------------------------------------


def trim(x: Sound) -> Sound:
    """Without the silence at both ends: 2 ms windows under -32 dB of the loudest, so that times are of sound."""
    n = RATE_HZ // 500
    level = np.sqrt(np.mean(x[: len(x) // n * n].reshape(-1, n) ** 2, axis=1))
    heard = np.flatnonzero(level > level.max() * 10 ** (-32 / 20))
    out = x[heard[0] * n : (heard[-1] + 1) * n].copy()
    edge = np.linspace(0, 1, 48)
    out[:48] *= edge
    out[-48:] *= edge[::-1]
    return out


def speak(voice: Voice, text: str) -> Sound:
    """One clip at 48 kHz, trimmed, at one loudness for all voices."""
    engine, _, name = voice.engine.partition(":")
    with tempfile.TemporaryDirectory() as folder:
        raw, done = f"{folder}/raw.wav", f"{folder}/done.wav"
        if engine == "flite":
            command = ["flite", "-voice", name, "-t", text, "-o", raw]
        else:
            command = ["espeak-ng", "-v", name, "-s", "150", "-p", str(voice.pitch), "-w", raw, "--", text]
        subprocess.run(command, check=True, capture_output=True)
        effects = ["speed", str(voice.speed), "tempo", "-s", str(voice.tempo)]
        subprocess.run(["sox", "-D", raw, "-r", str(RATE_HZ), "-b", "16", done, "gain", "-3", *effects], check=True)
        with wave.open(done) as w:
            x = np.frombuffer(w.readframes(w.getnframes()), "<i2") / 32768
    x = trim(x)
    voiced = np.sqrt(np.mean(x**2))
    x = x * (0.085 / voiced)
    return np.tanh(x / 0.5) * 0.5  # the few loudest peaks, as a recorder's own levelling would


def over_telephone(x: Sound) -> Sound:
    """Band-limited to 300-3400 Hz, driven and coarsely stepped, then a small loudspeaker."""
    x = band(x, 300, 3400, 6)
    x = np.tanh(x / 0.12) * 0.12
    mu = 255.0
    y = np.sign(x) * np.log1p(mu * np.abs(x) / 0.13) / np.log1p(mu)
    y = np.round(y * 64) / 64
    return band(np.sign(y) * np.expm1(np.abs(y) * np.log1p(mu)) / mu * 0.13, 380, 3200, 4)


def room(rng: np.random.Generator, direct_over_room_db: float) -> Sound:
    """Our own impulse response: early reflections, then noise that dies 60 dB in 0.45 s. The direct sound is first,
    so that it moves nothing in time."""
    t = seconds(0.5)
    late = rng.standard_normal(len(t)) * 10 ** (-3 * t / 0.45)
    late[: RATE_HZ * 12 // 1000] = 0
    late = band(late, 180, 5200, 2)
    early = np.zeros(len(t))
    for at_s in rng.uniform(0.004, 0.03, 7):
        early[round(at_s * RATE_HZ)] += rng.choice((-1, 1)) * (1 - 20 * at_s)
    tail = 0.6 * early / np.sqrt(np.sum(early**2)) + 0.8 * late / np.sqrt(np.sum(late**2))
    tail *= 10 ** (-direct_over_room_db / 20)
    tail[0] += 1.0
    return tail


def convolve(x: Sound, response: Sound) -> Sound:
    n = len(x) + len(response) - 1
    return np.fft.irfft(np.fft.rfft(x, n) * np.fft.rfft(response, n), n)


def ground(rng: np.random.Generator, n: int) -> Sound:
    """Mains hum with its harmonics, wandering by a few mHz, and light noise."""
    t = np.arange(n) / RATE_HZ
    turn = 2 * np.pi * (50 * t + 0.02 * np.sin(2 * np.pi * t / 31))
    hum = sum(a * np.sin(k * turn + k) for k, a in ((1, 0.7), (2, 1.0), (3, 0.35), (4, 0.4), (6, 0.2)))
    noise = band(rng.standard_normal(n), 60, 7000, 1)
    return 0.0016 * np.asarray(hum) + 0.00085 * noise / np.sqrt(np.mean(noise**2))


MAKERS: dict[str, Callable[[np.random.Generator], Sound]] = {
    "door": door,
    "laughter": laughter,
    "ringing": ringing,
    "slam": slam,
}

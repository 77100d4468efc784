"""Recordings and transcripts that the long tests of the room are driven with, and a look at what a browser plays."""

from __future__ import annotations

import base64
import os
import random
import subprocess
import wave
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
PACKET = 960  # samples of 20 ms at 48 kHz, which is what Opus counts in
TURN_S = 4
WORDS = ("the", "list", "gate", "cage", "second", "landing", "signed", "paper", "walk", "home", "sixty", "voice")


def made_here(folder: Path, seconds: int) -> Path:
    """A WAV of noise in bursts, seeded: no two places of it sound alike."""
    rate, path = 16_000, folder / "made here.wav"
    noise = np.convolve(np.random.default_rng(3).normal(0, 8000, rate * seconds), np.ones(5) / 3, "same")
    loud = 0.6 + 0.4 * np.sin(np.arange(rate * seconds) / rate * 9)
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(np.clip(noise * loud, -32000, 32000).astype("<i2").tobytes())
    return path


def real_ones(folder: Path, seconds: int) -> Path:
    """Opus of so many seconds: the real recordings, each coded once, its packets laid end to end in shuffled order."""
    import av

    audio = SHARED / "audio"
    found = sorted(p for p in (audio / "real").rglob("*") if p.suffix in (".flac", ".wav"))
    for name in ("dialogue", "ami", "russian", "french", "sonnets"):
        found += sorted(p for p in (audio / "tests" / name).rglob("*") if p.suffix in (".flac", ".wav", ".mp3"))[:5]
    coded: list[list[bytes]] = []
    one = folder / "one.opus"
    for path in found:
        command = ["ffmpeg", "-v", "quiet", "-nostdin", "-y", "-i", str(path), "-ac", "1", "-c:a", "libopus", "-b:a"]
        subprocess.run([*command, "24k", "-application", "voip", str(one)], check=True)
        with av.open(str(one)) as given:
            coded.append([bytes(p) for p in given.demux(audio=0) if p.size])
    chance, path = random.Random(5), folder / "long.opus"
    with av.open(str(one)) as given, av.open(str(path), "w", format="ogg") as out:
        stream = out.add_stream_from_template(given.streams.audio[0])
        at = 0
        while at < seconds * 48_000:
            for data in chance.sample(coded, 1)[0]:
                packet = av.Packet(data)
                packet.stream, packet.time_base = stream, stream.time_base
                packet.pts = packet.dts = at
                packet.duration = PACKET
                out.mux(packet)
                at += PACKET
    return path


def transcript(folder: Path, seconds: int) -> Path:
    """Ten words every four seconds, two voices; each turn says its own number in words of its own."""
    chance, path = random.Random(7), folder / "words.txt"
    lines = []
    for n, s in enumerate(range(0, seconds - TURN_S, TURN_S)):
        said = " ".join([f"turn{n}", *(chance.choice(WORDS) for _ in range(9))])
        lines.append(f"[{s // 3600}:{s % 3600 // 60:02d}:{s % 60:02d}] {'AB'[n % 2]} VOICE: {said}")
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


# -- what a browser plays ---------------------------------------------------------------------------------------------

# Taken from the room's own player, behind the element that plays: what goes to the loudspeaker.
TAP = """async us => {
  const {player} = room;
  player.pause();
  player.aid('louder', false);
  await player.context.resume();
  const blocks = [], tap = player.context.createScriptProcessor(2048, 1, 1);
  tap.onaudioprocess = event => blocks.push(event.inputBuffer.getChannelData(0).slice());
  const sought = new Promise(done => player.media.addEventListener('seeked', done, {once: true}));
  player.seek(us);
  await sought;
  const stood = player.media.currentTime;
  player.nodes.source.connect(tap);
  tap.connect(player.context.destination);
  await player.play();
  while (player.media.currentTime < stood + 1.2) await new Promise(done => setTimeout(done, 20));
  player.pause();
  player.nodes.source.disconnect(tap);
  tap.disconnect();
  const all = new Float32Array(blocks.length * 2048);
  blocks.forEach((block, n) => all.set(block, n * 2048));
  const bytes = new Uint8Array(Int16Array.from(all, x => Math.max(-32767, Math.min(32767, x * 32767))).buffer);
  let text = '';
  for (let n = 0; n < bytes.length; n += 4096) text += String.fromCharCode(...bytes.subarray(n, n + 4096));
  return {stood, rate: player.context.sampleRate, sound: btoa(text)};
}"""


def of_copy(copy: Path, from_s: float, to_s: float) -> tuple[npt.NDArray[np.float64], int]:
    """Samples of a listening copy (16 bits, one channel, 80 bytes before them) and its rate."""
    with copy.open("rb") as file:
        head = file.read(80)
        at = head.index(b"fmt ")
        channels, rate = (
            int.from_bytes(head[at + 10 : at + 12], "little"),
            int.from_bytes(head[at + 12 : at + 16], "little"),
        )
        assert channels == 1 and head[72:76] == b"data"
        begin = max(0, round(from_s * rate))
        file.seek(80 + 2 * begin)
        data = file.read(2 * (round(to_s * rate) - begin))
    return np.frombuffer(data, "<i2").astype(np.float64), rate


def loud_near(copy: Path, at_s: float) -> float:
    """A moment at or after `at_s` from which on half a second is loud enough to be told apart from any other."""
    for step in range(600):
        sound, rate = of_copy(copy, at_s + step / 4, at_s + step / 4 + 0.5)
        parts = np.abs(sound).reshape(-1, rate // 20).mean(axis=1)
        if len(parts) == 10 and parts.min() > 150:
            return at_s + step / 4
    raise AssertionError("nothing loud there")


def off_by_s(page: Any, copy: Path, at_s: float) -> float:
    """Seek to a moment and play: seconds by which the sound that came out is another than that of the copy there.

    What comes out is looked for in five seconds of the copy. On a busy machine a tap loses blocks: then it is tapped
    again, until a piece is found that is whole.
    """
    around, rate = of_copy(copy, at_s - 1.0, at_s + 4.0)
    for _ in range(8):
        heard = page.evaluate(TAP, at_s * 1e6)
        assert abs(heard["stood"] - at_s) < 0.001
        played = np.frombuffer(base64.b64decode(heard["sound"]), "<i2").astype(np.float64)
        if rate != heard["rate"]:
            size = round(len(played) * rate / heard["rate"])
            played = np.interp(np.arange(size) / rate, np.arange(len(played)) / heard["rate"], played)
        begin = int(np.argmax(np.abs(played) > 0))  # silence until the first sample of the copy
        place, alike = best_match(around, played[begin : begin + rate // 5])
        if alike > 0.9:
            return place / rate - min(1.0, at_s)
    raise AssertionError(f"what came out at {at_s} s is nowhere near it in the copy: {alike:.2f}")


def best_match(around: npt.NDArray[np.float64], piece: npt.NDArray[np.float64]) -> tuple[int, float]:
    """(sample, correlation) of the place in `around` that is most like `piece`."""
    size = 1 << (len(around) + len(piece)).bit_length()
    found = np.fft.irfft(np.fft.rfft(around, size) * np.conj(np.fft.rfft(piece, size)), size)
    energy = np.cumsum(np.concatenate([[0.0], around**2]))
    power = np.sqrt(np.maximum(1.0, energy[len(piece) :] - energy[: -len(piece)]))
    alike = found[: len(power)] / power / np.sqrt(max(1.0, float((piece**2).sum())))
    place = int(np.argmax(alike))
    return place, float(alike[place])


def processes_with(word: str) -> list[int]:
    """Ids of the processes that were started with this word on their command line."""
    out = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and int(folder.name) != os.getpid():
            try:
                line = (folder / "cmdline").read_bytes()
            except OSError:
                continue
            if word.encode() in line:
                out.append(int(folder.name))
    return out

"""Make the staged recordings of src/earwitness/demo/ again: python tools/make_demo.py [--out DIR] [--stems DIR].

Needs flite, espeak-ng and sox (apt-get install flite espeak-ng sox) and this project's own PyAV and numpy.
The seed is fixed, but other versions of those programs speak at other lengths and code other bytes. That does no
harm: sound and ground truth are written together, and every time in the truth is where a clip was really put down.

Everything said here is invented: people, places, firms and events.
"""

import argparse
import io
import json
import shutil
import sys
import wave
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np

from demo_script import Event, Script, Voice, english, russian
from demo_sounds import MAKERS, RATE_HZ, Sound, convolve, ground, knock, over_telephone, room, speak, trim

SEED = 20_261_106
PEAK = 10 ** (-3 / 20)  # of the decoded file, at most
NOTE = {
    "en": "Staged. Invented people, places, firms and events, spoken by speech synthesis.",
    "ru": "Постановка. Люди, места, фирмы и события вымышлены; речь синтезирована.",
}


@dataclass
class Placed:
    """A clip that has been put down: its dry samples and where they begin."""

    start: int
    dry: Sound
    voice: Voice | None

    @property
    def end(self) -> int:
        return self.start + len(self.dry)


def span(start: int, end: int) -> list[float]:
    return [round(start / RATE_HZ, 3), round(end / RATE_HZ, 3)]


def stage(script: Script) -> tuple[list[Placed], dict[str, Any]]:
    """Speak every clip, put it down, and write down where it lies."""
    placed: list[Placed] = []
    turns: list[dict[str, Any]] = []
    events: list[dict[str, Any]] = []
    overlaps: list[list[float]] = []
    withhold: list[dict[str, Any]] = []
    unclear: list[dict[str, Any]] = []
    quoted: dict[int, list[tuple[int, int]]] = {}
    end = 0
    for n, item in enumerate(script.items):
        rng = np.random.default_rng([SEED, n, *script.language.encode()])
        gain = 10 ** ((item.level_db if isinstance(item, Event) else script.voices[item.who].level_db) / 20)
        if isinstance(item, Event):
            x = trim(MAKERS[item.sound](rng))
            x *= 0.5 * gain / np.max(np.abs(x))
            at = end + round(item.gap_s * RATE_HZ)
            placed.append(Placed(at, x, None))
            events.append({"kind": item.kind, "start_s": 0.0, "end_s": 0.0, "text": item.text})
            events[-1]["start_s"], events[-1]["end_s"] = span(at, at + len(x))
            end = at + len(x)
            continue
        voice = script.voices[item.who]
        begin = at = end + round((-item.over_s if item.over_s else item.gap_s) * RATE_HZ)
        phrases: list[dict[str, Any]] = []
        for m, say in enumerate(item.says):
            x = speak(voice, say.text)
            if voice.telephone:
                x = trim(over_telephone(x))
            at += round(say.gap_s * RATE_HZ) if m else 0
            if say.unclear:
                bang = knock(rng)
                placed.append(Placed(at + (len(x) - len(bang)) // 2, 0.55 * bang, None))
                x *= 0.45
                word = say.text.rstrip(".")
                unclear.append({"span": span(at, at + len(x)), "word": word, "or": list(say.unclear)})
            if say.name:
                withhold.append({"span": span(at, at + len(x)), "word": say.text.rstrip("."), "reason": say.name})
            placed.append(Placed(at, x * gain, voice))
            s, e = span(at, at + len(x))
            phrases.append({"start_s": s, "end_s": e, "text": say.text})
            at += len(x)
        s, e = span(begin, at)
        text = " ".join(say.text for say in item.says)
        turns.append(
            {"speaker": voice.label, "typed": voice.typed, "start_s": s, "end_s": e, "text": text, "phrases": phrases}
        )
        if item.over_s:
            overlaps.append(span(begin, min(end, at)))
        if item.quote:
            quoted.setdefault(item.quote, []).append((begin, at))
        end = max(end, at)
    total = end + round(script.tail_s * RATE_HZ)
    margin = round(0.25 * RATE_HZ)
    quotes = [
        {"span": span(parts[0][0] - margin, parts[-1][1] + margin), "why": script.quotes[n]}
        for n, parts in sorted(quoted.items())
    ]
    truth = {
        "staged": True,
        "title": script.title,
        "language": script.language,
        "note": NOTE[script.language],
        "duration_s": round(total / RATE_HZ, 3),
        "speakers": [
            {"typed": v.typed, "label": v.label, "voice": v.engine, "telephone": v.telephone}
            for v in script.voices.values()
        ],
        "turns": turns,
        "events": events,
        "overlaps": overlaps,
        "unclear": unclear,
        "quotes": quotes,
        "withhold": withhold,
        "figures": script.figures,
        "terms": script.terms,
    }
    return placed, truth


def mix(script: Script, placed: list[Placed], total: int) -> Sound:
    out = np.zeros(total + RATE_HZ)
    rooms: dict[str, Sound] = {}
    for clip in placed:
        key = clip.voice.typed if clip.voice else ""
        if key not in rooms:
            rng = np.random.default_rng([SEED, 1000, len(rooms)])
            rooms[key] = room(rng, clip.voice.room_db if clip.voice else 8.0)
        wet = convolve(clip.dry, rooms[key])
        out[clip.start : clip.start + len(wet)] += wet
    out = out[:total]
    out = np.tanh(out / 0.8) * 0.8  # no hard clipping anywhere
    out += ground(np.random.default_rng([SEED, 2000]), total)
    return out * (0.6 / np.max(np.abs(out)))


# ---- files ----------------------------------------------------------------------------------------------------


def ogg_opus(x: Sound, kbit: int) -> bytes:
    """Ogg Opus, one channel, 20 ms frames, voip; the only comment is the vendor string that RFC 7845 requires."""
    sink = io.BytesIO()
    with av.open(sink, "w", format="ogg", options={"fflags": "+bitexact"}) as out:
        stream = out.add_stream("libopus", rate=RATE_HZ)
        stream.layout, stream.bit_rate = "mono", kbit * 1000
        stream.options = {"application": "voip", "frame_duration": "20", "compression_level": "10"}
        stream.codec_context.flags |= 1 << 23  # bitexact
        pcm = np.round(np.clip(x, -1, 1) * 32767).astype("<i2")
        for at in range(0, len(pcm), 960):
            frame = av.AudioFrame.from_ndarray(pcm[None, at : at + 960], format="s16", layout="mono")
            frame.sample_rate, frame.pts, frame.time_base = RATE_HZ, at, Fraction(1, RATE_HZ)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return plain_tags(sink.getvalue())


def ogg_crc(page: bytes) -> int:
    crc = 0
    for byte in page:
        crc ^= byte << 24
        for _ in range(8):
            crc = (crc << 1 ^ (0x04C11DB7 if crc & 0x80000000 else 0)) & 0xFFFFFFFF
    return crc


def plain_tags(data: bytes) -> bytes:
    """Replace the OpusTags page (the second) by one that names no program."""
    starts = [0]
    for _ in range(2):
        at = starts[-1]
        table = data[at + 27 : at + 27 + data[at + 26]]
        starts.append(at + 27 + len(table) + sum(table))
    second, third = starts[1:]
    if data[second + 27 + data[second + 26] :][:8] != b"OpusTags":
        raise SystemExit("the second Ogg page holds no OpusTags")
    vendor = b"staged-demo-recording"
    body = b"OpusTags" + len(vendor).to_bytes(4, "little") + vendor + bytes(4)
    page = bytearray(data[second : second + 22] + bytes(4) + bytes([1, len(body)]) + body)
    page[22:26] = ogg_crc(bytes(page)).to_bytes(4, "little")
    return data[:second] + bytes(page) + data[third:]


def decode(data: bytes) -> Sound:
    with av.open(io.BytesIO(data), format="ogg") as c:
        return np.concatenate([f.to_ndarray().reshape(-1) for f in c.decode(audio=0)]).astype(float)


def stamp(at_s: float) -> str:
    tenths = round(at_s * 10)
    return f"{tenths // 600}:{tenths // 10 % 60:02d}.{tenths % 10}"


def lines(truth: dict[str, Any]) -> list[tuple[float, float, str, str]]:
    """(start, end, name or "", text) in order; the unclear word is marked as a typist would: [deck?]."""
    out = []
    for turn in truth["turns"]:
        text = turn["text"]
        for word in truth["unclear"]:
            if turn["start_s"] <= word["span"][0] < turn["end_s"]:
                text = text.replace(f" {word['word']}.", f" [{word['word']}?].")
        out.append((turn["start_s"], turn["end_s"], turn["typed"], text))
    for event in truth["events"]:
        length = event["end_s"] - event["start_s"]
        unit = f"{length:.1f} s" if truth["language"] == "en" else f"{length:.1f} с".replace(".", ",")
        out.append((event["start_s"], event["end_s"], "", f"({event['text']}, {unit})"))
    return sorted(out)


def plain(truth: dict[str, Any]) -> str:
    return "".join(f"[{stamp(s)}] {name + ': ' if name else ''}{text}\n" for s, _e, name, text in lines(truth))


def webvtt(truth: dict[str, Any]) -> str:
    def clock(t: float) -> str:
        ms = round(t * 1000)
        return f"{ms // 60000:02d}:{ms // 1000 % 60:02d}.{ms % 1000:03d}"

    cues = "".join(
        f"{clock(s)} --> {clock(e)}\n{f'<v {name}>' if name else ''}{text}\n\n" for s, e, name, text in lines(truth)
    )
    return f"WEBVTT\n\nNOTE {truth['note']}\n\n{cues}".rstrip("\n") + "\n"


def check(script: Script, placed: list[Placed], x: Sound, decoded: Sound, truth: dict[str, Any], size: int) -> None:
    """What the maker must hold to; stops without writing when it does not."""
    problems = []
    if len(decoded) != len(x):
        problems.append(f"decodes to {len(decoded)} samples, {len(x)} went in")
    n = min(len(x), len(decoded))
    product = np.fft.irfft(np.fft.rfft(decoded[:n], 2 * n) * np.conj(np.fft.rfft(x[:n], 2 * n)))
    lag = int(np.argmax(product))
    lag -= 2 * n if lag > n else 0
    peak_db = 20 * np.log10(np.max(np.abs(decoded)))
    if abs(lag) > RATE_HZ // 500:
        problems.append(f"coding shifted the sound by {lag} samples")
    if peak_db > -3:
        problems.append(f"decoded peak {peak_db:.1f} dBFS")
    if any(e - s < 1.0 for s, e in truth["overlaps"]) or len(truth["overlaps"]) < 2:
        problems.append(f"overlaps {truth['overlaps']}")
    for s, e in truth["overlaps"]:
        both = sum(
            max(0.0, min(e, a.end / RATE_HZ, b.end / RATE_HZ) - max(s, a.start / RATE_HZ, b.start / RATE_HZ))
            for a in placed
            for b in placed
            if a.voice and b.voice and a.voice.typed < b.voice.typed
        )
        if both < 1.0:
            problems.append(f"only {both:.2f} s of the overlap at {s} s have two voices sounding")
    for quote in truth["quotes"]:
        if not 6 <= quote["span"][1] - quote["span"][0] <= 15:
            problems.append(f"quotation of {quote['span'][1] - quote['span'][0]:.1f} s")
    print(
        f"{script.language}: {truth['duration_s']} s, {size} bytes, peak {peak_db:.2f} dBFS, lag {lag} samples, "
        f"{len(truth['turns'])} turns, overlaps {truth['overlaps']}, "
        f"quotes {[round(q['span'][1] - q['span'][0], 2) for q in truth['quotes']]}"
    )
    if problems:
        raise SystemExit("; ".join(problems))


def write_wav(path: Path, x: Sound) -> None:
    with wave.open(str(path), "wb") as w:
        w.setnchannels(1)
        w.setsampwidth(2)
        w.setframerate(RATE_HZ)
        w.writeframes(np.round(np.clip(x, -1, 1) * 32767).astype("<i2").tobytes())


def make(script: Script, out: Path, stems: Path | None) -> None:
    placed, truth = stage(script)
    total = round(truth["duration_s"] * RATE_HZ)
    x = mix(script, placed, total)
    for _ in range(8):  # coding moves peaks, and not in proportion: set them after it
        data = ogg_opus(x, script.kbit)
        decoded = decode(data)
        peak = float(np.max(np.abs(decoded)))
        if 0.9 * PEAK < peak <= PEAK:
            break
        x *= 0.985 * PEAK / peak
    check(script, placed, x, decoded, truth, len(data))
    if stems is not None:
        stems.mkdir(parents=True, exist_ok=True)
        for n, clip in enumerate(placed):
            write_wav(stems / f"{script.language}-{n:02d}-{clip.start}.wav", clip.dry)
        write_wav(stems / f"{script.language}-mix.wav", x)
    name = script.language
    (out / f"{name}.opus").write_bytes(data)
    (out / f"{name}.json").write_text(json.dumps(truth, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    (out / f"{name}.txt").write_text(plain(truth), encoding="utf-8")
    (out / f"{name}.vtt").write_text(webvtt(truth), encoding="utf-8")


def main() -> None:
    here = Path(__file__).resolve().parents[1] / "src" / "earwitness" / "demo"
    parser = argparse.ArgumentParser(description="Make the staged recordings again.")
    parser.add_argument("--out", type=Path, default=here)
    parser.add_argument("--stems", type=Path, help="also write every dry clip and the uncoded mix here")
    parser.add_argument("--language", choices=("en", "ru"), action="append")
    asked = parser.parse_args()
    missing = [tool for tool in ("flite", "espeak-ng", "sox") if shutil.which(tool) is None]
    if missing:
        sys.exit(f"needs {', '.join(missing)}: apt-get install {' '.join(missing)}")
    for script in (english(), russian()):
        if asked.language is None or script.language in asked.language:
            make(script, asked.out, asked.stems)


if __name__ == "__main__":
    main()

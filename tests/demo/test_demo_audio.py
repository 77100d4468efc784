"""The staged recordings are what their ground truth says: length, times by energy, overlaps, labels, invented names."""

import ast
import io
import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from earwitness import demo

REPO = Path(__file__).resolve().parents[2]
RATE_HZ = 48_000
QUIET_DB = 20  # what remains of a phrase 0.13 s after it, at most, under the loudest of the next
TOOLS = ("flite", "espeak-ng", "sox")

# every capitalised word that does not begin a sentence; a name that is not here was not meant to be
INVENTED = {
    "en": {"I", "Sunday", "Friday", "Inspector", "Perrin", "Varn", "Quill", "Works"},
    "ru": {"Лука", "Ветлов", "Тихий"},
}


class Level:
    """Energy of a band-passed recording between any two times, in dBFS."""

    def __init__(self, pcm: np.ndarray) -> None:
        size = 1 << len(pcm).bit_length()
        spectrum = np.fft.rfft(pcm, size)
        f = np.fft.rfftfreq(size, 1 / RATE_HZ)
        spectrum[(f < 250) | (f > 7500)] = 0  # without mains hum
        self.sum = np.concatenate([[0.0], np.cumsum(np.fft.irfft(spectrum, size)[: len(pcm)] ** 2)])

    def __call__(self, start_s: float, end_s: float) -> float:
        a, b = max(0, round(start_s * RATE_HZ)), min(len(self.sum) - 1, round(end_s * RATE_HZ))
        return float(10 * np.log10((self.sum[b] - self.sum[a]) / (b - a) + 1e-12))


def decode(audio: bytes) -> np.ndarray:
    with av.open(io.BytesIO(audio), format="ogg") as c:
        (stream,) = c.streams.audio
        assert stream.codec.canonical_name == "opus"
        assert (stream.rate, stream.channels) == (RATE_HZ, 1)
        return np.concatenate([f.to_ndarray().reshape(-1) for f in c.decode(audio=0)]).astype(float)


@pytest.fixture(scope="module", params=demo.LANGUAGES)
def staged(request: pytest.FixtureRequest) -> tuple[demo.Demo, np.ndarray]:
    loaded = demo.load(request.param)
    return loaded, decode(loaded.audio)


def onset_errors_s(truth: dict[str, Any], pcm: np.ndarray) -> list[float]:
    """How far the sound of each phrase begins from where the truth says, for phrases with silence before them."""
    level = Level(pcm)
    sounding = [(p["start_s"], p["end_s"]) for t in truth["turns"] for p in t["phrases"]]
    sounding += [(e["start_s"], e["end_s"]) for e in truth["events"]]
    errors = []
    for s, e in sounding:
        if any((a, b) != (s, e) and a < e and b > s - 0.2 for a, b in sounding):
            continue
        loudest = max(level(s + k * 0.02, s + k * 0.02 + 0.02) for k in range(int((e - s) / 0.02)))
        before = max(level(s - 0.07 + k * 0.005, s - 0.065 + k * 0.005) for k in range(7))
        if before > loudest - QUIET_DB:  # sound already: the truth is late
            errors.append(-0.07)
            continue
        threshold = max(before + 4, loudest - 30)
        found = next((k for k in range(-35, 200) if level(s + k / 1000, s + k / 1000 + 0.005) > threshold), 200)
        errors.append((found + 2) / 1000)
    return errors


def test_it_decodes_to_the_declared_duration_and_fits(staged: tuple[demo.Demo, np.ndarray]) -> None:
    loaded, pcm = staged
    assert len(pcm) == round(loaded.truth["duration_s"] * RATE_HZ)
    shortest, longest, most = {"en": (75, 110, 350_000), "ru": (40, 70, 200_000)}[loaded.language]
    assert shortest <= loaded.truth["duration_s"] <= longest
    assert len(loaded.audio) <= most


def test_levels_leave_room_and_speech_stands_out(staged: tuple[demo.Demo, np.ndarray]) -> None:
    loaded, pcm = staged
    level = Level(pcm)
    noise = level(0.05, 0.5)
    assert -4.5 < 20 * np.log10(np.max(np.abs(pcm))) <= -3
    for turn in loaded.truth["turns"]:
        assert level(turn["start_s"], turn["end_s"]) > noise + 25, turn["typed"]
    for event in loaded.truth["events"]:
        assert level(event["start_s"], event["end_s"]) > noise + 20, event["kind"]


def test_sound_begins_where_the_truth_says(staged: tuple[demo.Demo, np.ndarray]) -> None:
    loaded, pcm = staged
    errors = onset_errors_s(loaded.truth, pcm)
    assert len(errors) >= 20
    assert max(map(abs, errors)) <= 0.03


def test_shifted_truth_would_be_noticed(staged: tuple[demo.Demo, np.ndarray]) -> None:
    loaded, pcm = staged
    for shift in (round(0.05 * RATE_HZ), -round(0.05 * RATE_HZ)):
        assert max(map(abs, onset_errors_s(loaded.truth, np.roll(pcm, shift)))) > 0.03


def test_turns_end_where_the_truth_says(staged: tuple[demo.Demo, np.ndarray]) -> None:
    """Sound in the last 40 ms; from 100 ms after the end only echo, 25 dB under the turn's loudest."""
    loaded, pcm = staged
    level = Level(pcm)
    noise = level(0.05, 0.5)
    turns = loaded.truth["turns"]
    knocked = [u["span"][1] for u in loaded.truth["unclear"]]
    for turn in turns:
        e = turn["end_s"]
        assert max(level(e - 0.04 + k / 100, e - 0.03 + k / 100) for k in range(4)) > noise + 6
        if e in knocked or any(t is not turn and t["start_s"] < e + 0.3 and t["end_s"] > e for t in turns):
            continue
        loudest = max(level(t, t + 0.02) for t in np.arange(turn["start_s"], e - 0.02, 0.02))
        assert level(e + 0.1, e + 0.2) < loudest - 25, turn["typed"]


def test_overlaps_are_those_of_the_turns(staged: tuple[demo.Demo, np.ndarray]) -> None:
    truth = staged[0].truth
    turns = truth["turns"]
    found = [
        [max(a["start_s"], b["start_s"]), min(a["end_s"], b["end_s"])]
        for n, a in enumerate(turns)
        for b in turns[n + 1 :]
        if a["start_s"] < b["end_s"] and b["start_s"] < a["end_s"]
    ]
    assert found == truth["overlaps"]
    assert len(found) >= 2
    assert all(e - s >= 1.0 for s, e in found)
    assert len({t["speaker"] for t in turns}) >= 4


def test_phrases_fill_their_turns(staged: tuple[demo.Demo, np.ndarray]) -> None:
    for turn in staged[0].truth["turns"]:
        phrases = turn["phrases"]
        assert (phrases[0]["start_s"], phrases[-1]["end_s"]) == (turn["start_s"], turn["end_s"])
        assert " ".join(p["text"] for p in phrases) == turn["text"]
        times = [t for p in phrases for t in (p["start_s"], p["end_s"])]
        assert times == sorted(times)


def test_quotations_are_whole_and_one_holds_the_name(staged: tuple[demo.Demo, np.ndarray]) -> None:
    truth = staged[0].truth
    (name,) = truth["withhold"]
    assert len(truth["quotes"]) == 3
    holding = 0
    for quote in truth["quotes"]:
        s, e = quote["span"]
        assert 6 <= e - s <= 15
        holding += s <= name["span"][0] and name["span"][1] <= e
        for turn in truth["turns"]:
            inside = s <= turn["start_s"] and turn["end_s"] <= e
            assert inside or turn["end_s"] <= s or turn["start_s"] >= e, "a quotation cuts a turn"
    assert holding == 1


def test_the_name_is_said_once_and_stands_alone(staged: tuple[demo.Demo, np.ndarray]) -> None:
    loaded, pcm = staged
    (name,) = loaded.truth["withhold"]
    for part in name["word"].split():
        assert loaded.transcript.count(part) == 1
        assert part not in loaded.contract
        assert part not in loaded.truth["title"]
    s, e = name["span"]
    level = Level(pcm)
    said = level(s, e)
    assert level(s - 0.1, s - 0.02) < said - 20
    assert level(e + 0.15, e + 0.25) < said - 20


def clock_s(text: str) -> float:
    minutes, rest = text.rsplit(":", 1)
    return int(minutes.split(":")[-1]) * 60 + float(rest)


def test_the_transcripts_say_what_the_truth_says(staged: tuple[demo.Demo, np.ndarray]) -> None:
    loaded, _ = staged
    truth = loaded.truth
    heard = [(t["start_s"], t["end_s"], t["typed"], t["text"]) for t in truth["turns"]]
    heard += [(e["start_s"], e["end_s"], "", e["text"]) for e in truth["events"]]
    heard.sort()
    (unclear,) = truth["unclear"]
    typed = re.findall(r"^\[(\d+:\d\d\.\d)\] (?:([^:(]+): )?(.+)$", loaded.transcript, re.M)
    cues = re.findall(r"^(\S+) --> (\S+)\n(?:<v ([^>]+)>)?(.+)$", loaded.vtt, re.M)
    assert len(typed) == loaded.transcript.count("\n") == len(cues) == len(heard)
    for (at, who, text), (start, end, voice, words), (s, e, name, said) in zip(typed, cues, heard, strict=True):
        assert abs(clock_s(at) - s) <= 0.0501
        assert (round(clock_s(start), 3), round(clock_s(end), 3)) == (s, e)
        assert who == voice == name
        assert text == words
        if name:
            assert text.replace(f"[{unclear['word']}?]", unclear["word"]) == said
        else:
            length = re.fullmatch(r"\((.+), (\d+[.,]\d) [sс]\)", text)
            assert length is not None
            assert length[1] == said
            assert abs(float(length[2].replace(",", ".")) - (e - s)) <= 0.051
    assert f"[{unclear['word']}?]" in loaded.transcript


def test_two_people_dispute_each_figure_and_the_contract_differs(staged: tuple[demo.Demo, np.ndarray]) -> None:
    loaded, _ = staged
    said = " ".join(t["text"] for t in loaded.truth["turns"])
    for figure in loaded.truth["figures"]:
        assert len(set(figure["said"].values())) == 2
        assert set(figure["said"]) <= {t["typed"] for t in loaded.truth["turns"]}
    for term in loaded.truth["terms"]:
        assert term["told"] in said
        assert term["shown"] in loaded.contract
        assert term["told"] not in loaded.contract


def test_it_is_labelled_staged_wherever_it_can_show(staged: tuple[demo.Demo, np.ndarray]) -> None:
    loaded, _ = staged
    word = {"en": "staged", "ru": "постанов"}[loaded.language]
    assert loaded.truth["staged"] is True
    assert loaded.truth["language"] == loaded.language
    assert loaded.truth["note"].lower().startswith(word)
    assert word in loaded.truth["title"].lower()
    assert loaded.contract.splitlines()[0].lower().startswith(word)
    assert f"NOTE {loaded.truth['note']}" in loaded.vtt


def test_nobody_real_is_named(staged: tuple[demo.Demo, np.ndarray]) -> None:
    loaded, _ = staged
    contract = "\n".join(loaded.contract.splitlines()[2:])
    found = set()
    for text in [t["text"] for t in loaded.truth["turns"]] + [contract]:
        for word in re.finditer(r"\b[A-ZА-ЯЁ][\w’']*", text):
            before = text[: word.start()].rstrip(' «“"')
            starts = not before or before[-1] in ".?!:\n"
            if not starts and not word[0].isupper():
                found.add(word[0])
            elif word[0] == "I":
                found.add("I")
    name = set(loaded.truth["withhold"][0]["word"].split())
    assert found | name <= INVENTED[loaded.language]


def test_the_file_carries_no_tags_beyond_what_opus_requires(staged: tuple[demo.Demo, np.ndarray]) -> None:
    audio = staged[0].audio
    at = audio.index(b"OpusTags") + 8
    length = int.from_bytes(audio[at : at + 4], "little")
    assert audio[at + 4 : at + 4 + length] == b"staged-demo-recording"
    assert audio[at + 4 + length : at + 8 + length] == bytes(4)
    assert audio[at + 8 + length :].startswith(b"OggS")
    for trace in (b"Lavf", b"Lavc", b"ffmpeg", b"libopus", b"ENCODER"):
        assert trace not in audio


def test_every_packet_is_one_20_ms_frame(staged: tuple[demo.Demo, np.ndarray]) -> None:
    with av.open(io.BytesIO(staged[0].audio), format="ogg") as c:
        packets = [bytes(p) for p in c.demux(audio=0) if p.size]
    assert len(packets) >= staged[0].truth["duration_s"] * 50
    for packet in packets:
        configuration, code = packet[0] >> 3, packet[0] & 3
        assert code == 0
        # RFC 6716 table 2: configurations of 20 ms
        assert configuration in (1, 5, 9, 13, 15, 19, 23, 27, 31)


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(KeyError, match="en, ru"):
        demo.load("xx")


def test_it_imports_nothing_of_earwitness() -> None:
    tree = ast.parse(Path(demo.__file__).read_text(encoding="utf-8"))
    names = [a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names]
    names += ["." * n.level + (n.module or "") for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)]
    assert not [n for n in names if n.startswith(("earwitness", "."))]


def test_the_data_is_found_without_a_folder(tmp_path: Path) -> None:
    """From a zip there is no path beside the module: only importlib.resources finds the files."""
    source = REPO / "src" / "earwitness"
    packed = tmp_path / "packed.zip"
    with zipfile.ZipFile(packed, "w") as z:
        z.writestr("earwitness/__init__.py", "")
        for path in (source / "demo").iterdir():
            if path.is_file():
                z.write(path, f"earwitness/demo/{path.name}")
    program = (
        f"import sys; sys.path.insert(0, {str(packed)!r}); from earwitness import demo; "
        "print([(len(d.audio), d.truth['staged'], len(d.transcript) > 0) for d in map(demo.load, demo.LANGUAGES)])"
    )
    run = subprocess.run([sys.executable, "-I", "-S", "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == str([(len(demo.load(n).audio), True, True) for n in demo.LANGUAGES])


@pytest.mark.skipif(
    any(shutil.which(tool) is None for tool in TOOLS),
    reason="needs flite, espeak-ng and sox: apt-get install flite espeak-ng sox",
)
@pytest.mark.soak
def test_made_again_the_truth_is_still_right(tmp_path: Path) -> None:
    command = [sys.executable, str(REPO / "tools" / "make_demo.py"), "--language", "ru", "--out", str(tmp_path)]
    subprocess.run(command, check=True, capture_output=True)
    again = tmp_path.joinpath("ru.opus").read_bytes()
    truth = json.loads(tmp_path.joinpath("ru.json").read_text(encoding="utf-8"))
    assert max(map(abs, onset_errors_s(truth, decode(again)))) <= 0.03
    shipped = demo.load("ru").truth
    assert [t["text"] for t in truth["turns"]] == [t["text"] for t in shipped["turns"]]
    assert truth["withhold"][0]["word"] == shipped["withhold"][0]["word"]

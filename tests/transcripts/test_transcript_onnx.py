"""Drafting through onnx-asr: its real loading path, with a model that understands nothing; and what words are read."""

from __future__ import annotations

import hashlib
import itertools
import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from earwitness.errors import EngineUnavailable, HelperStopped
from earwitness.transcripts.engines import onnx_engine, onnx_folder, onnx_words
from earwitness.transcripts.engines.onnx_engine import OnnxAsrEngine
from earwitness.transcripts.model import UNSTATED

TINY = Path(__file__).parents[1] / "data" / "tiny-conformer"
RATE = 16_000


def noise_of(seconds: float, seed: int, loud: int = 3000) -> bytes:
    samples = np.random.default_rng(seed).normal(0, loud, round(RATE * seconds)).clip(-32768, 32767)
    return samples.astype("<i2").tobytes()


@pytest.fixture(scope="module")
def noise():
    """Eight seconds, with half a second in the middle of them in which it is quiet."""
    return noise_of(3.75, 1) + noise_of(0.5, 3, loud=300) + noise_of(3.75, 2)


def heard(draft):
    return [(turn.start_s, turn.end_s, turn.text) for turn in draft.result.turns]


def test_the_model_is_small_and_ours():
    assert sum(path.stat().st_size for path in TINY.iterdir()) < 100_000


def test_the_real_path_loads_and_drafts(noise, reader_of):
    pytest.importorskip("onnx_asr")
    seen = []
    draft = OnnxAsrEngine(TINY).draft(reader_of(noise), 8.0, "en", progress=seen.append)
    raw = json.loads(draft.raw)
    [piece] = raw["pieces"]
    assert (piece["start"], piece["end"], raw["language"]) == (0.0, 8.0, "en")
    assert len(piece["tokens"]) == len(piece["timestamps"]) == len(piece["logprobs"]) > 10
    assert seen == [8.0]
    turns = draft.result.turns
    assert turns and all(turn.speaker is UNSTATED for turn in turns)
    assert "".join(turn.text for turn in turns).replace(" ", "") == piece["text"].replace(" ", "")
    words = [word for turn in turns for word in turn.words]
    assert all(w.start_s <= w.end_s <= 8.0 for w in words)
    assert [w.start_s for w in words] == sorted(w.start_s for w in words)
    assert draft.source.kind == "drafted" and draft.source.tool == "onnx-asr"
    settings = dict(draft.source.settings)
    assert (settings["kind"], settings["quantization"]) == ("nemo-conformer-ctc", "none")
    assert len(settings["model_sha256"]) == 64
    assert draft.source.input_sha256 == hashlib.sha256(draft.raw).hexdigest()


def test_it_says_the_same_of_the_same_sound_and_other_things_of_other_sound(noise, reader_of):
    pytest.importorskip("onnx_asr")
    with OnnxAsrEngine(TINY) as engine:
        first, again = (engine.draft(reader_of(noise), 8.0, "en") for _ in range(2))
        other = engine.draft(reader_of(noise_of(8.0, 5)), 8.0, "en")
    assert first.raw == again.raw
    assert heard(first) != heard(other)


def test_long_sound_goes_through_in_pieces_that_follow_each_other(noise, reader_of, monkeypatch):
    pytest.importorskip("onnx_asr")
    monkeypatch.setattr(onnx_engine, "PIECE_S", 6.0)
    seen = []
    draft = OnnxAsrEngine(TINY).draft(reader_of(noise), 8.0, "UNKNOWN", progress=seen.append)
    raw = json.loads(draft.raw)
    pieces = raw["pieces"]
    assert pieces[0]["start"] == 0.0 and pieces[-1]["end"] == 8.0 and len(pieces) == 2
    assert all(a["end"] == b["start"] for a, b in itertools.pairwise(pieces))
    assert 3.75 <= pieces[0]["end"] <= 4.25, "cut where it is quiet"
    assert seen == [piece["end"] for piece in pieces]
    assert raw["language"] is None and draft.result.language == "UNKNOWN"
    assert max(w.start_s for turn in draft.result.turns for w in turn.words) > pieces[1]["start"] + 2


def test_silence_gives_an_empty_draft_not_an_invention(reader_of):
    pytest.importorskip("onnx_asr")
    draft = OnnxAsrEngine(TINY).draft(reader_of(bytes(2 * RATE * 3)), 3.0, "en")
    assert draft.result.turns == () and draft.result.warnings


def test_a_very_short_sound_is_no_trouble(reader_of):
    pytest.importorskip("onnx_asr")
    OnnxAsrEngine(TINY).draft(reader_of(noise_of(0.01, 3)), 0.01, "en")


# --- what is not there, or does not load -----------------------------------------------------------------------------


def test_missing_weights_name_the_command(tmp_path):
    with pytest.raises(EngineUnavailable) as caught:
        OnnxAsrEngine(tmp_path)
    assert "earwitness models add FOLDER" in caught.value.do and str(tmp_path) not in caught.value.known


@pytest.mark.parametrize("lacks", ["onnx_asr", "onnxruntime"])
def test_the_missing_extra_names_the_pip_line(monkeypatch, lacks):
    real = onnx_engine.importlib.util.find_spec
    monkeypatch.setattr(
        onnx_engine.importlib.util, "find_spec", lambda name, *more: None if name == lacks else real(name, *more)
    )
    with pytest.raises(EngineUnavailable) as caught:
        OnnxAsrEngine(TINY)
    assert "earwitness[speech]" in caught.value.do


@pytest.mark.parametrize(
    ("name", "data"),
    [("model.onnx", b"nonsense"), ("vocab.txt", b"\xff\xfe"), ("vocab.txt", b"a 0\n"), ("config.json", b"[]")],
)
def test_broken_weights_are_a_typed_error(tmp_path, noise, reader_of, name, data):
    pytest.importorskip("onnx_asr")
    folder = tmp_path / "model"
    shutil.copytree(TINY, folder)
    (folder / name).write_bytes(data)
    with pytest.raises(EngineUnavailable):
        OnnxAsrEngine(folder).draft(reader_of(noise), 1.0, "en")


def test_a_helper_that_dies_is_a_typed_error(noise, reader_of):
    engine = OnnxAsrEngine(TINY, child_module="earwitness.no_such_child")
    with pytest.raises(HelperStopped):
        engine.draft(reader_of(noise), 1.0, "en")


def test_nobody_waits_for_it_any_more(noise, reader_of, monkeypatch):
    """However fast the pieces go through: after the first nobody waits, and the second is not begun."""
    pytest.importorskip("onnx_asr")
    monkeypatch.setattr(onnx_engine, "PIECE_S", 6.0)
    seen = []
    with pytest.raises(HelperStopped):
        OnnxAsrEngine(TINY).draft(reader_of(noise), 8.0, "en", progress=seen.append, unwanted=lambda: bool(seen))
    assert len(seen) == 1


# --- folders ---------------------------------------------------------------------------------------------------------


def touched(folder: Path, *names: str, **config: str) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"x")
    if config:
        (folder / "config.json").write_text(json.dumps(config))
    return folder


@pytest.mark.parametrize(
    ("kind", "quantization", "names", "config"),
    [
        ("nemo-conformer-ctc", None, ("model.onnx", "vocab.txt"), {}),
        ("nemo-conformer-ctc", "int8", ("model.int8.onnx", "vocab.txt"), {}),
        ("nemo-conformer-rnnt", None, ("encoder-model.onnx", "decoder_joint-model.onnx", "vocab.txt"), {}),
        ("nemo-conformer-tdt", "int8", ("encoder-model.int8.onnx", "decoder_joint-model.int8.onnx", "vocab.txt"),
         {"model_type": "nemo-conformer-tdt"}),
        ("nemo-conformer-aed", None, ("encoder-model.onnx", "decoder-model.onnx", "vocab.txt"), {"model_type": "?"}),
        ("gigaam-v3-e2e-rnnt", None, tuple(f"v3_e2e_rnnt_{part}" for part in ("encoder.onnx", "decoder.onnx",
         "joint.onnx", "vocab.txt")), {"model_type": "gigaam"}),
        ("gigaam-v2-ctc", "int8", ("v3_ctc.int8.onnx", "v3_vocab.txt"), {}),
        ("kaldi-rnnt", None, ("am/encoder.onnx", "am/decoder.onnx", "am/joiner.onnx", "lang/tokens.txt"), {}),
    ],
)  # fmt: skip
def test_a_folder_says_what_it_is_for(tmp_path, kind, quantization, names, config):
    found = onnx_folder.weights_in(touched(tmp_path, *names, **config))
    assert found is not None and (found.kind, found.quantization) == (kind, quantization)
    assert {path.as_posix() for path in found.files} == {*names, *(["config.json"] if config else [])}


@pytest.mark.parametrize(
    "names",
    [(), ("model.onnx",), ("vocab.txt",), ("encoder-model.onnx", "vocab.txt"), ("model.bin", "config.json"),
     ("a/encoder.onnx", "b/encoder.onnx", "a/decoder.onnx", "a/joiner.onnx", "a/tokens.txt")],
)  # fmt: skip
def test_other_folders_are_for_nothing(tmp_path, names):
    assert onnx_folder.weights_in(touched(tmp_path, *names)) is None


def test_the_digest_covers_every_file_that_decides(tmp_path):
    folder = touched(tmp_path, "model.onnx", "model.onnx.data", "vocab.txt", model_type="nemo-conformer-ctc")
    digests = set()
    for name in ("README", "model.onnx", "model.onnx.data", "vocab.txt", "config.json"):
        with (folder / name).open("ab") as file:
            file.write(b" ")
        found = onnx_folder.weights_in(folder)
        assert found is not None
        digests.add(found.sha256())
    assert len(digests) == 5


def test_with_a_folder_the_library_is_offline_by_itself():
    loader = pytest.importorskip("onnx_asr.loader")
    for kind in onnx_folder.KINDS:
        assert loader.create_asr_resolver(kind, TINY).offline, kind
    with pytest.raises(FileNotFoundError):
        loader.create_asr_resolver("gigaam-v3-e2e-rnnt", TINY).resolve_model()


def test_names_of_files_are_those_of_the_library():
    """What we take for a model of a kind is what onnx-asr looks for when it is told that kind."""
    loader = pytest.importorskip("onnx_asr.loader")
    for kind, names in onnx_folder.KINDS.items():
        for quantization in onnx_folder.QUANTIZATIONS:
            wanted = loader.create_asr_resolver(kind, TINY).model_type._get_model_files(quantization)
            ours = {key: onnx_folder.pattern(name, quantization) for key, name in names.items()}
            assert ours == dict(wanted), (kind, quantization)


# --- words from tokens -----------------------------------------------------------------------------------------------


def words_of(tokens, times, chances=None, text=None, offset=10.0, end=20.0):
    value = {"text": text or "".join(tokens), "tokens": tokens, "timestamps": times, "logprobs": chances}
    return onnx_words.segments(value, offset, end, (11.0, 12.0))


def test_tokens_become_words_with_times():
    [one] = words_of([" the", " ol", "d", " man"], [0.0, 0.4, 0.48, 0.6])
    assert one["text"] == " the old man"
    assert [(w["word"], w["start"], w["end"]) for w in one["words"]] == [
        (" the", 10.0, 10.16), (" old", 10.4, 10.6), (" man", 10.6, 10.76),
    ]  # fmt: skip
    assert (one["start"], one["end"]) == (10.0, 10.76)


def test_letters_with_a_blank_as_a_token_of_its_own_become_words():
    [one] = words_of(list("да нет"), [0.1, 0.2, 0.25, 0.3, 0.35, 0.4])
    assert [w["word"] for w in one["words"]] == [" да", " нет"]


def test_pauses_ends_of_sentences_and_length_part_segments():
    tokens = [" a", " b.", " c", " d"]
    assert [s["text"] for s in words_of(tokens, [0.0, 0.1, 0.2, 1.2])] == [" a b.", " c", " d"]
    many = words_of([" la"] * 60, [n * 0.5 for n in range(60)], end=60.0)
    assert len(many) == 2 and all(s["end"] - s["start"] <= 15.2 for s in many)


def test_a_word_that_the_model_is_not_sure_of_is_marked():
    [one] = words_of([" a", "b", " c"], [0.0, 0.1, 0.2], [-0.1, -3.0, -0.01])
    assert one["words"][0]["probability"] < 0.5 < one["words"][1]["probability"]


def test_times_that_run_back_or_past_the_end_are_held():
    [one] = words_of([" a", " b", " c"], [9.9, 9.5, 99.0])
    assert [(w["start"], w["end"]) for w in one["words"]] == [(19.9, 19.9), (19.9, 20.0), (20.0, 20.0)]


@pytest.mark.parametrize("times", [None, [], [0.1]])
def test_a_text_without_times_is_as_long_as_the_speech(times):
    assert words_of([" a", " b"], times, text="A b.") == [{"start": 11.0, "end": 12.0, "text": "A b."}]


def test_where_speech_is_in_a_piece(flite):
    said = flite("the old man signed the paper")
    start, end = onnx_engine._speech(bytes(2 * RATE) + said + bytes(4 * RATE), 100.0, 103.0 + len(said) / 2 / RATE)
    assert 100.7 < start < 101.4 and end < 101.7 + len(said) / 2 / RATE
    assert onnx_engine._speech(bytes(2 * RATE), 5.0, 6.0) == (5.0, 6.0)


def test_a_model_without_times_must_be_told_the_language(tmp_path, reader_of):
    pytest.importorskip("onnx_asr")
    folder = touched(tmp_path, "encoder-model.onnx", "decoder-model.onnx", "vocab.txt")
    with pytest.raises(EngineUnavailable, match="told which language"):
        OnnxAsrEngine(folder).draft(reader_of(bytes(RATE)), 0.5, "UNKNOWN")


def test_the_script_makes_the_same_model_again(tmp_path):
    script = TINY.parent / "make_tiny_conformer.py"
    subprocess.run([sys.executable, str(script), str(tmp_path / "again")], check=True, capture_output=True)
    for path in TINY.iterdir():
        assert (tmp_path / "again" / path.name).read_bytes() == path.read_bytes()

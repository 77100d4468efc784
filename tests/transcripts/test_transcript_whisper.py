"""Drafting through faster-whisper: its real loading path, with a model that understands nothing."""

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

from earwitness.errors import EngineUnavailable
from earwitness.transcripts.engines import whisper
from earwitness.transcripts.engines.whisper import WhisperEngine
from earwitness.transcripts.model import UNSTATED

TINY = Path(__file__).parents[1] / "data" / "tiny-whisper"


@pytest.fixture(scope="module")
def noise():
    samples = np.random.default_rng(1).normal(0, 3000, 16_000 * 8).clip(-32768, 32767)
    return samples.astype("<i2").tobytes()


def test_the_model_is_small_and_ours():
    assert sum(path.stat().st_size for path in TINY.iterdir()) < 600_000


def test_the_real_path_loads_and_drafts(noise, reader_of):
    pytest.importorskip("faster_whisper")
    engine = WhisperEngine(TINY, beam_size=1, vad_filter=False)
    seen = []
    draft = engine.draft(reader_of(noise), 8.0, "en", progress=seen.append)
    raw = json.loads(draft.raw)
    assert (
        raw["segments"] and raw["language"] == "en" and raw["windows"] == [{"start": 0.0, "end": 8.0, "language": "en"}]
    )
    assert seen == sorted(seen) and len(seen) > 1 and seen[-1] == 8.0
    assert draft.result.turns and all(turn.speaker is UNSTATED for turn in draft.result.turns)
    assert all(turn.end_s is None or turn.end_s <= 8.0 for turn in draft.result.turns)
    assert any(word.uncertain for turn in draft.result.turns for word in turn.words)
    assert draft.source.kind == "drafted"
    assert dict(draft.source.settings)["model_sha256"] == hashlib.sha256((TINY / "model.bin").read_bytes()).hexdigest()
    assert draft.source.input_sha256 == hashlib.sha256(draft.raw).hexdigest()


def test_the_language_is_detected_once_and_windows_follow_each_other(noise, reader_of, monkeypatch):
    pytest.importorskip("faster_whisper")
    monkeypatch.setattr(whisper, "WINDOW_S", 4.0)
    monkeypatch.setattr(whisper, "LOOK_BACK_S", 1.0)
    draft = WhisperEngine(TINY, beam_size=1, vad_filter=False).draft(reader_of(noise), 8.0, "UNKNOWN")
    windows = json.loads(draft.raw)["windows"]
    assert len(windows) == 3 and windows[0]["start"] == 0.0 and windows[-1]["end"] == 8.0
    assert all(a["end"] == b["start"] for a, b in itertools.pairwise(windows))
    assert len({window["language"] for window in windows}) == 1 and draft.result.language == windows[0]["language"]


def test_silence_gives_an_empty_draft_not_an_invention(reader_of):
    pytest.importorskip("faster_whisper")
    draft = WhisperEngine(TINY).draft(reader_of(bytes(2 * 16_000 * 3)), 3.0, "en")
    assert draft.result.turns == () and draft.result.warnings


def test_missing_weights_name_the_command(tmp_path):
    with pytest.raises(EngineUnavailable) as caught:
        WhisperEngine(tmp_path)
    assert "earwitness models add FOLDER" in caught.value.do and str(tmp_path) not in caught.value.known


def test_the_missing_extra_names_the_pip_line(monkeypatch):
    monkeypatch.setattr(whisper.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(EngineUnavailable) as caught:
        WhisperEngine(TINY)
    assert "earwitness[speech]" in caught.value.do


def test_broken_weights_are_a_typed_error(tmp_path, noise, reader_of):
    pytest.importorskip("faster_whisper")
    folder = tmp_path / "model"
    shutil.copytree(TINY, folder)
    (folder / "model.bin").write_bytes(b"\x06\x00\x00\x00nonsense")
    with pytest.raises(EngineUnavailable):
        WhisperEngine(folder, vad_filter=False).draft(reader_of(noise), 1.0, "en")


def test_a_language_nobody_speaks_is_a_typed_error(noise, reader_of):
    pytest.importorskip("faster_whisper")
    with pytest.raises(EngineUnavailable):
        WhisperEngine(TINY, vad_filter=False).draft(reader_of(noise), 1.0, "xx")


def test_the_cut_is_where_it_is_quiet():
    rng = np.random.default_rng(2)
    samples = rng.normal(0, 5000, 16_000 * 40)
    samples[16_000 * 25 : 16_000 * 26] = 0
    cut = whisper.quiet_cut(samples.clip(-32768, 32767).astype("<i2").tobytes())
    assert 25 <= cut / 16_000 <= 26
    assert whisper.quiet_cut(b"\x00\x00" * 5) == 5


def test_the_script_makes_the_same_model_again(tmp_path):
    pytest.importorskip("ctranslate2")
    pytest.importorskip("tokenizers")
    script = TINY.parent / "make_tiny_whisper.py"
    subprocess.run([sys.executable, str(script), str(tmp_path / "again")], check=True, capture_output=True)
    # Weights and words are ours to repeat; how another version of the libraries lays out its own JSON is not.
    for name in ("model.bin", "vocabulary.json", "preprocessor_config.json"):
        assert (tmp_path / "again" / name).read_bytes() == (TINY / name).read_bytes()

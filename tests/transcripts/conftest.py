"""Where the shared recordings are, and speech made on the spot by flite."""

from __future__ import annotations

import pathlib
import shutil
import subprocess
import sys
import wave

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

SHARED = pathlib.Path(__file__).resolve().parents[3] / "shared"


@pytest.fixture(scope="session")
def shared():
    if not SHARED.is_dir():
        pytest.skip("../shared is absent")
    return SHARED


@pytest.fixture(scope="session")
def flite(tmp_path_factory):
    """say(text, voice) -> s16le 16 kHz mono bytes."""
    if not shutil.which("flite"):
        pytest.skip("needs flite: apt-get install flite")
    folder = tmp_path_factory.mktemp("flite")

    def say(text, voice="rms"):
        path = folder / "said.wav"
        subprocess.run(["flite", "-voice", voice, "-t", text, "-o", str(path)], check=True, capture_output=True)
        with wave.open(str(path)) as spoken:
            assert (spoken.getframerate(), spoken.getnchannels(), spoken.getsampwidth()) == (16_000, 1, 2)
            return spoken.readframes(spoken.getnframes())

    return say


@pytest.fixture(scope="session")
def pcm_of():
    """pcm_of(path) -> s16le 16 kHz mono bytes of a recording."""
    if not shutil.which("ffmpeg"):
        pytest.skip("needs ffmpeg: apt-get install ffmpeg")

    def decode(path):
        command = ["ffmpeg", "-v", "error", "-i", str(path), "-ar", "16000", "-ac", "1", "-f", "s16le", "-"]
        return subprocess.run(command, check=True, capture_output=True).stdout

    return decode


@pytest.fixture(scope="session")
def reader_of():
    """reader_of(bytes) -> reader(start_s, end_s) -> bytes."""

    def make(pcm):
        return lambda start_s, end_s: pcm[2 * round(start_s * 16_000) : 2 * round(end_s * 16_000)]

    return make

"""Makes tests/vectors/source/frames.json once: coded frames of a synthetic voice, so that the generator needs no codec.

Needs flite and ffmpeg (apt-get install flite ffmpeg). Other versions of them give other frames, so the file is
committed and this is not run again unless the vectors are to change. `frames.json`: per name a list of b64 frames;
`aac_config`.
"""

from __future__ import annotations

import base64
import json
import subprocess
import tempfile
from pathlib import Path

OUT = Path(__file__).resolve().parents[2] / "tests" / "vectors" / "source" / "frames.json"
LINES = (
    "We were told to sign before we had read a single page of the paper that they had put in front of us.",
    "Nobody in that room will say afterwards that they did not know what was going to be done with the list.",
)
_OPUS = (
    "-c:a",
    "libopus",
    "-b:a",
    "10k",
    "-vbr",
    "off",
    "-application",
    "voip",
    "-frame_duration",
    "20",
    "-ar",
    "16000",
)


def _spoken(folder: Path, line: str, name: str) -> Path:
    wav = folder / f"{name}.wav"
    subprocess.run(["flite", "-voice", "slt", "-t", line, "-o", str(wav)], check=True)
    return wav


def _packets(folder: Path, wav: Path, name: str, *options: str) -> tuple[list[bytes], bytes]:
    """Frames of the encoded sound in order, and the codec's extradata."""
    import av

    coded = folder / name
    command = ["ffmpeg", "-v", "error", "-i", str(wav), "-t", "4.2", "-ac", "1", *options, str(coded)]
    subprocess.run(command, check=True)
    with av.open(str(coded)) as container:
        stream = container.streams.audio[0]
        frames = [bytes(p) for p in container.demux(stream) if p.size]
        return frames, stream.codec_context.extradata or b""


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        first, second = (_spoken(folder, line, f"line{i}") for i, line in enumerate(LINES))
        out: dict[str, object] = {}

        def keep(what: str, frames: list[bytes]) -> None:
            out[what] = [base64.b64encode(frame).decode() for frame in frames]

        keep("opus", _packets(folder, first, "1.opus", *_OPUS)[0][:205])
        keep("opus_second", _packets(folder, second, "2.opus", *_OPUS)[0][:205])
        aac, config = _packets(folder, first, "3.m4a", "-c:a", "aac", "-b:a", "14k", "-ar", "16000")
        keep("aac", aac[:62])
        out["aac_config"] = base64.b64encode(config[:2]).decode()
        options = ("-c:a", "libmp3lame", "-b:a", "16k", "-ar", "16000", "-write_xing", "0", "-id3v2_version", "0")
        keep("mp3", _packets(folder, second, "4.mp3", *options)[0][:111])
    OUT.write_text(json.dumps(out, indent=0, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()

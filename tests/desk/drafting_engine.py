"""pocketsphinx as an engine: near perfect on flite's voices, poor on people. Only tests may draft with it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from earwitness.desk import drafts, draftwindows
from earwitness.transcripts.engines import Draft, Progress
from earwitness.transcripts.formats import whisper_json
from earwitness.transcripts.formats.common import ImportResult
from earwitness.transcripts.model import Source

RATE = 16_000


class SphinxEngine:
    """`folder` holds nothing that is used; every window that was drafted is noted in `folder`/heard."""

    name = "pocketsphinx"
    version = "test"
    settings = (("model", "en-us"),)

    def __init__(self, folder: Path) -> None:
        self._heard = folder / "heard"
        self._decoder: Any = None

    def draft(
        self, pcm_reader: Any, total_s: float, language: str, *, progress: Progress | None = None, unwanted: Any = None
    ) -> Draft:
        from pocketsphinx import Decoder

        if self._decoder is None:
            self._decoder = Decoder(
                samprate=RATE, loglevel="FATAL", beam=1e-30, wbeam=1e-20, maxhmmpf=2000, bestpath=False
            )
        sound = pcm_reader(0.0, total_s)
        assert abs(len(sound) / 2 / RATE - total_s) < 0.001
        self._decoder.start_utt()
        self._decoder.process_raw(sound, full_utt=True)
        self._decoder.end_utt()
        words = [
            {
                "word": " " + s.word.split("(")[0],
                "start": s.start_frame / 100,
                "end": min(total_s, (s.end_frame + 1) / 100),
            }
            for s in self._decoder.seg() or ()
            if s.word[0] not in "<[" and s.start_frame / 100 < total_s
        ]
        raw = json.dumps({"language": "en", "segments": self.segments(words)}).encode()
        with self._heard.open("a") as out:
            out.write(f"{total_s:.3f}\n")
        result = whisper_json.read(raw) if words else ImportResult(whisper_json.FORMAT, (), ())
        return Draft(raw, result, Source("drafted", "pocketsphinx in tests", self.version, self.settings))

    @staticmethod
    def segments(words: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Parted where nothing is said for 0.4 s."""
        out: list[dict[str, Any]] = []
        for word in words:
            if not out or word["start"] - out[-1]["end"] > 0.4:
                out.append({"start": word["start"], "words": [], "text": ""})
            out[-1]["words"].append(word)
            out[-1]["end"], out[-1]["text"] = word["end"], out[-1]["text"] + word["word"]
        return out


def install(window_s: float) -> None:
    """Make it known to drafting, with short windows, in this process."""
    from earwitness.transcripts.engines import whisper

    drafts.ENGINES["pocketsphinx"] = SphinxEngine
    draftwindows.WINDOW_S = window_s
    whisper.LOOK_BACK_S = window_s / 2


def main() -> None:
    """Draft E1 of a case; with a number, be killed (no warning, no clean-up) once so many windows are kept."""
    import os
    import signal

    from earwitness.desk.context import Desk

    case, model, kill_after = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    install(5.0)

    def progress(what: str, done: int, _total: int) -> None:
        nonlocal kill_after
        if what == "drafting":
            kill_after -= 1
            if not kill_after:
                os.kill(os.getpid(), signal.SIGKILL)

    with Desk.open(case, actor="anna", progress=progress) as desk:
        drafts.draft(desk, "E1", model=model, engine="pocketsphinx", language="en")


if __name__ == "__main__":
    main()

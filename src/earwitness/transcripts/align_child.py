"""Run as a child process only: finds where English words lie in a piece of sound, by pocketsphinx forced alignment.

Measured on speech and on radio: beams of 1e-60 to 1e-100 are needed, and half a second of faint noise on either side,
without which the last word often finds no room and the whole alignment is lost; and no search of the word lattice
(bestpath), which throws whole alignments away. Alignment items die with their iterator
(keeping one crashes the interpreter), so their fields are copied inside the loop.
"""

from __future__ import annotations

import random
import re
from array import array
from collections.abc import Iterator
from typing import Any, Final

from earwitness.transcripts import english, helper_side
from earwitness.transcripts.model import INAUDIBLE

RATE_HZ: Final = 16_000
FRAME_S: Final = 0.01
PAD_S: Final = 0.5
BEAMS: Final = (1e-60, 1e-100)
_FILLERS: Final = frozenset(("<s>", "</s>", "<sil>", "[NOISE]"))
_SPEECH: Final = "[SPEECH]"  # the model's own word for speech that is not understood


class Aligner:
    """A decoder for each beam, made when first needed, with the words it has learned."""

    def __init__(self) -> None:
        self._decoders: dict[float, Any] = {}

    def align(self, words: list[str], sound: bytes, beam: float) -> tuple[list[list[float] | None], int] | None:
        """Per written word [start_s, end_s] from the start of `sound`, or None; and how many were guessed.

        None as a whole if the words do not fit the sound.
        """
        decoder = self._decoder(beam)
        said: list[str] = []
        owner: list[int] = []
        guessed = 0
        for n, word in enumerate(words):
            for part in [_SPEECH] if word == INAUDIBLE else english.spoken(word):
                known, was_guessed = _known(decoder, part)
                guessed += was_guessed
                said += known
                owner += [n] * len(known)
        if not said:
            return None
        decoder.set_align_text(" ".join(said))
        decoder.start_utt()
        decoder.process_raw(_quiet(1) + sound + _quiet(2), no_search=False, full_utt=True)
        decoder.end_utt()
        found: list[tuple[str, float, float]] = []
        for item in decoder.seg() or ():
            found.append((item.word, item.start_frame * FRAME_S - PAD_S, (item.end_frame + 1) * FRAME_S - PAD_S))
        heard = [(re.sub(r"\(\d+\)\Z", "", name), a, b) for name, a, b in found if name not in _FILLERS]
        if [name for name, _, _ in heard] != said:
            return None  # pocketsphinx gives what it has when it does not reach the last word
        times: list[list[float] | None] = [None] * len(words)
        for n, (_, start_s, end_s) in zip(owner, heard, strict=True):
            times[n] = [start_s if times[n] is None else times[n][0], end_s]  # type: ignore[index]
        return times, guessed

    def _decoder(self, beam: float) -> Any:
        if beam not in self._decoders:
            from pocketsphinx import Config, Decoder

            config = Config(lm=None, beam=beam, wbeam=beam, pbeam=beam, bestpath=False, loglevel="FATAL")
            self._decoders[beam] = Decoder(config)
        return self._decoders[beam]


def _known(decoder: Any, word: str) -> tuple[list[str], bool]:
    """`word` as the decoder's dictionary has it, taught by a guess where it does not."""
    if word == _SPEECH or decoder.lookup_word(word) is not None:
        return [word], False
    bare = word.strip("'")
    if bare != word and bare and decoder.lookup_word(bare) is not None:
        return [bare], False
    phones = english.guess(word)
    if not phones:
        return [], False
    decoder.add_word(word, phones, True)
    return [word], True


def _quiet(seed: int) -> bytes:
    """PAD_S of noise at -72 dBFS: digital silence would upset the levels the decoder normalises by."""
    draw = random.Random(seed)
    return array("h", (draw.randint(-8, 8) for _ in range(int(PAD_S * RATE_HZ)))).tobytes()


def _handler() -> helper_side.Handler:
    aligner = Aligner()

    def handle(header: dict[str, Any], sound: bytes) -> Iterator[dict[str, Any]]:
        answer = aligner.align(header["words"], sound, BEAMS[header["beam"]])
        if answer is None:
            yield {"fits": False}
        else:
            yield {"fits": True, "times": answer[0], "guessed": answer[1]}

    return handle


if __name__ == "__main__":
    helper_side.limit(memory=2 << 30, cpu_s=6 * 3600)
    helper_side.serve(_handler())

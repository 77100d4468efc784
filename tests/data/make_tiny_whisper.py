"""Make tests/data/tiny-whisper: a Whisper model of random weights, 0.4 MB, that loads and runs like a real one.

It understands nothing. It exists so that tests take the real loading path of faster-whisper without a download. Needs
ctranslate2, tokenizers and numpy; run `python tests/data/make_tiny_whisper.py DIR`. The result is the same on each run.

What CTranslate2 and faster-whisper require, found by trying: the vocabulary holds the EMPTY token (that is how a model
is told to be multilingual); the number of languages is id(nospeech) - id(startoftranscript) - 5, so the special tokens
keep Whisper's order; config.json names lang_ids; tokenizer.json lies in the folder, or it is fetched from the network.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
from ctranslate2.specs import whisper_spec
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

WIDTH, HIDDEN, MELS, SOUND_FRAMES, TEXT_LENGTH = 16, 32, 80, 1500, 448
LANGUAGES = (
    "en", "zh", "de", "es", "ru", "ko", "fr", "ja", "pt", "tr", "pl", "ca", "nl", "ar", "sv", "it", "id", "hi", "fi",
    "vi", "he", "uk", "el", "ms", "cs", "ro", "da", "hu", "ta", "no", "th", "ur", "hr", "bg", "lt", "la", "mi", "ml",
    "cy", "sk", "te", "fa", "lv", "bn", "sr", "az", "sl", "kn", "et", "mk", "br", "eu", "is", "hy", "ne", "mn", "bs",
    "kk", "sq", "sw", "gl", "mr", "pa", "si", "km", "sn", "yo", "so", "af", "oc", "ka", "be", "tg", "sd", "gu", "am",
    "yi", "lo", "uz", "fo", "ht", "ps", "tk", "nn", "mt", "sa", "lb", "my", "bo", "tl", "mg", "as", "tt", "haw", "ln",
    "ha", "ba", "jw", "su",
)  # fmt: skip


def tokens() -> tuple[list[str], list[str]]:
    """(ordinary byte-level tokens, special tokens in Whisper's order without the time tokens)."""
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    special = [
        "<|endoftext|>", "<|startoftranscript|>", *(f"<|{code}|>" for code in LANGUAGES), "<|translate|>",
        "<|transcribe|>", "<|startoflm|>", "<|startofprev|>", "<|nospeech|>", "<|notimestamps|>",
    ]  # fmt: skip
    return alphabet, special


def make(folder: Path) -> None:
    """Write model.bin, config.json, vocabulary.json, tokenizer.json and preprocessor_config.json into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    ordinary, special = tokens()
    times = [f"<|{n * 0.02:.2f}|>" for n in range(1501)]
    vocabulary = [*ordinary, "", *special, *times]
    rng = np.random.default_rng(1969)

    def weight(*shape: int, scale: float = 0.2) -> np.ndarray:
        return rng.standard_normal(shape).astype(np.float32) * np.float32(scale)

    def norm(layer: object) -> None:
        layer.gamma = np.ones(WIDTH, np.float32)
        layer.beta = np.zeros(WIDTH, np.float32)

    def linear(layer: object, out: int, into: int) -> None:
        layer.weight, layer.bias = weight(out, into), np.zeros(out, np.float32)

    def attention(layer: object, *, own: bool) -> None:
        norm(layer.layer_norm)
        widths = (3 * WIDTH, WIDTH) if own else (WIDTH, 2 * WIDTH, WIDTH)
        for part, width in zip(layer.linear, widths, strict=True):
            linear(part, width, WIDTH)

    def feed_forward(layer: object) -> None:
        norm(layer.layer_norm)
        linear(layer.linear_0, HIDDEN, WIDTH)
        linear(layer.linear_1, WIDTH, HIDDEN)

    spec = whisper_spec.WhisperSpec(1, 2, 1, 2)
    spec.encoder.conv1.weight, spec.encoder.conv1.bias = weight(WIDTH, MELS, 3), np.zeros(WIDTH, np.float32)
    spec.encoder.conv2.weight, spec.encoder.conv2.bias = weight(WIDTH, WIDTH, 3), np.zeros(WIDTH, np.float32)
    spec.encoder.position_encodings.encodings = weight(SOUND_FRAMES, WIDTH, scale=0.05)
    norm(spec.encoder.layer_norm)
    attention(spec.encoder.layer[0].self_attention, own=True)
    feed_forward(spec.encoder.layer[0].ffn)
    spec.decoder.embeddings.weight = weight(len(vocabulary), WIDTH)
    spec.decoder.position_encodings.encodings = weight(TEXT_LENGTH, WIDTH, scale=0.05)
    norm(spec.decoder.layer_norm)
    attention(spec.decoder.layer[0].self_attention, own=True)
    attention(spec.decoder.layer[0].attention, own=False)
    feed_forward(spec.decoder.layer[0].ffn)
    spec.decoder.projection.weight = spec.decoder.embeddings.weight
    first_language = vocabulary.index("<|en|>")
    spec.config.suppress_ids = []
    spec.config.suppress_ids_begin = [vocabulary.index("<|endoftext|>")]
    spec.config.alignment_heads = [(0, 0), (0, 1)]
    spec.config.lang_ids = list(range(first_language, first_language + len(LANGUAGES)))
    spec.register_vocabulary(vocabulary)
    spec.validate()
    spec.optimize(quantization="int8")
    spec.save(str(folder))

    tokenizer = Tokenizer(models.BPE(vocab={token: n for n, token in enumerate([*ordinary, ""])}, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken(token, special=True) for token in special])
    tokenizer.add_tokens([AddedToken(token, special=False) for token in times])
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    (folder / "preprocessor_config.json").write_text(
        json.dumps({"feature_size": MELS, "sampling_rate": 16000, "hop_length": 160, "chunk_length": 30, "n_fft": 400})
        + "\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    make(Path(sys.argv[1]))

"""Opening a container with libav inside the child: one forced demuxer, no protocols, allow-listed decoders only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from earwitness.audio.model import MAX_CHANNELS, MAX_RATE, MIN_RATE
from earwitness.audio.names import CONTAINERS, DECODERS, FILE_BASIS, LOSSLESS
from earwitness.audio.reader import LibavInput, Reader
from earwitness.audio.tags import skip_leading

# Demuxers that do not look behind an ID3v2 tag once they are forced.
_NO_TAG_BEFORE = ("ape", "mpc", "mpc8", "tta", "wavpack")
_WHITELIST = ",".join((*DECODERS, "libopencore_amrnb"))


def open_container(reader: Reader, container: str, on_read: Callable[[int], None] | None = None) -> Any:
    """A PyAV InputContainer over `reader`. Raises av.error.FFmpegError."""
    import av

    demuxer = dict(CONTAINERS)[container]
    if container in _NO_TAG_BEFORE:
        start = skip_leading(reader)
        if start:
            whole = reader
            reader = Reader(lambda offset, n: whole.read(offset + start, n), whole.size - start)
    options = {"protocol_whitelist": "", "codec_whitelist": _WHITELIST}
    if demuxer == "mov":
        options |= {"ignore_editlist": "1", "enable_drefs": "0", "use_absolute_path": "0"}
    opened = av.open(LibavInput(reader, on_read), format=demuxer, options=options, metadata_errors="replace")
    for stream in opened.streams:
        if stream.type != "audio":
            stream.discard = av.stream.Discard.all
    return opened


def decoder_name(stream: Any) -> str | None:
    """The name of the allow-listed decoder of an audio stream, None if there is none."""
    context = stream.codec_context
    if context is None:
        return None
    name = str(context.codec.name)
    return name if name in DECODERS else None


def prepare(context: Any) -> Any:
    """One thread, no error text, nothing trimmed behind our back for raw packets."""
    context.thread_count = 1
    return context


def kept_format(decoder: str, sample_format: str, bits: int) -> str:
    """The lossless format in which a decode is kept: native depth for lossless codecs, s16le for lossy ones.

    `sample_format` is libav's (planar or not); `bits`: bits per raw sample, 0 if not known.
    """
    if decoder in FILE_BASIS:
        return FILE_BASIS[decoder]
    base = sample_format.rstrip("p")
    if decoder not in LOSSLESS:
        return "s16le"
    if base == "u8":
        return "u8"
    if base == "s16":
        return "s16le"
    if base == "s32":
        return "s24le" if 0 < bits <= 24 else "s32le"
    return "f32le"


def depth(decoder: str, extradata: bytes, head: bytes) -> int:
    """Bits per sample that a lossless stream declares, 0 if not known (then 32 are kept). `head`: the file's start."""
    if decoder.startswith("pcm_"):
        return 24 if "24" in decoder else 0
    if decoder == "flac" and len(extradata) >= 18:
        return ((extradata[12] & 1) << 4 | extradata[13] >> 4) + 1
    if decoder == "alac" and len(extradata) >= 18:
        return extradata[17]
    if decoder == "wavpack" and head[:4] == b"wvpk" and len(head) >= 28:
        return 8 * (head[24] & 3) + 8
    if decoder == "tta" and head[:4] == b"TTA1":
        return int.from_bytes(head[8:10], "little")
    return 0


def sane(rate: int, channels: int) -> bool:
    """True if rate and channels are ones that are taken here."""
    return MIN_RATE <= rate <= MAX_RATE and 1 <= channels <= MAX_CHANNELS

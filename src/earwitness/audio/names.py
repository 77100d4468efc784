"""The allow-lists and number codes that parent and child share: demuxers, decoders, refusals, notes, reasons.

Only numbers cross from the child to the parent; the words for them stand here.
"""

from __future__ import annotations

from enum import IntEnum

# What we sniffed -> the one libav demuxer that is forced. No playlist, image, subtitle, device or network demuxer.
CONTAINERS: tuple[tuple[str, str], ...] = (
    ("ogg", "ogg"),
    ("wav", "wav"),
    ("w64", "w64"),
    ("aiff", "aiff"),
    ("caf", "caf"),
    ("flac", "flac"),
    ("mp4", "mov"),
    ("matroska", "matroska"),
    ("asf", "asf"),
    ("wavpack", "wv"),
    ("ape", "ape"),
    ("mpc", "mpc"),
    ("mpc8", "mpc8"),
    ("tta", "tta"),
    ("amr", "amr"),
    ("ac3", "ac3"),
    ("eac3", "eac3"),
    ("au", "au"),
    ("adts", "aac"),
    ("mp3", "mp3"),
    ("loas", "loas"),
    ("mpegts", "mpegts"),
    ("mpeg", "mpeg"),
    ("avi", "avi"),
    ("flv", "flv"),
    ("voc", "voc"),
    ("tak", "tak"),
    ("rm", "rm"),
    ("qcp", "qcp"),
    ("ilbc", "ilbc"),
    ("nist", "nistsphere"),
    ("shorten", "shn"),
    ("dts", "dts"),
    ("dss", "dss"),
    ("dsf", "dsf"),
)
CONTAINER_NAMES = tuple(name for name, _ in CONTAINERS)

# libav decoders that may run. ALS (not deterministic) and everything that is not audio are left out.
_DECODERS = """
    opus aac mp3float mp3 mp2float mp2 mp1float mp1 vorbis flac alac wavpack ape tta tak shorten mpc7 mpc8
    wmav1 wmav2 wmapro wmalossless wmavoice ac3 eac3 dca mlp truehd amrnb amrwb gsm gsm_ms speex ilbc qcelp evrc
    g722 g723_1 g726 g726le g729 truespeech nellymoser sipr cook real_144 real_288 ralf atrac1 atrac3 atrac3plus
    dss_sp aac_latm dsd_lsbf dsd_msbf dsd_lsbf_planar dsd_msbf_planar
    pcm_u8 pcm_s8 pcm_s8_planar pcm_s16le pcm_s16be pcm_s16le_planar pcm_s16be_planar pcm_s24le pcm_s24be
    pcm_s24le_planar pcm_s32le pcm_s32be pcm_s32le_planar pcm_f32le pcm_f32be pcm_f64le pcm_f64be pcm_u16le pcm_u16be
    pcm_u24le pcm_u24be pcm_u32le pcm_u32be pcm_alaw pcm_mulaw pcm_bluray pcm_dvd pcm_lxf s302m
    adpcm_ms adpcm_ima_wav adpcm_ima_qt adpcm_yamaha adpcm_swf adpcm_ct adpcm_sbpro_2 adpcm_sbpro_3 adpcm_sbpro_4
    adpcm_ima_oki adpcm_g722 adpcm_xa adpcm_adx
"""
_LOSSLESS = "flac alac wavpack ape tta tak shorten wmalossless mlp truehd ralf"
DECODERS: tuple[str, ...] = tuple(_DECODERS.split())
LOSSLESS = frozenset(_LOSSLESS.split()) | frozenset(
    n for n in DECODERS if n.startswith("pcm_") and n not in ("pcm_alaw", "pcm_mulaw")
)
FILE_BASIS = {"pcm_u8": "u8", "pcm_s16le": "s16le", "pcm_s24le": "s24le", "pcm_s32le": "s32le", "pcm_f32le": "f32le"}


class Refusal(IntEnum):
    """Why the child gave up."""

    UNKNOWN_CONTAINER = 1
    NO_AUDIO = 2
    NO_DECODER = 3
    BAD_DATA = 4
    MEMORY = 5
    PARAMETERS = 6
    TOO_LONG = 7
    INTERNAL = 9
    NO_LOCKDOWN = 10
    NOTHING_DECODED = 11
    DEPTH = 12
    CHANGES = 13
    NO_TRACK = 14


class Why(IntEnum):
    """Why a track of a codec that is usually `coded` is sealed as `pcm`."""

    NONE = 0
    NOT_CODED = 1
    PARAMETERS_CHANGE = 2
    BAD_FRAME = 3
    MULTISTREAM = 4
    CONFIG = 5
    NOT_IN_ONE_PIECE = 6
    FREE_FORMAT = 7
    LAYER = 8
    BLOCKS = 9
    ORDER = 10
    EMPTY_FRAME = 11


WHY_TEXT: dict[int, str] = {
    Why.NOT_CODED: "frames of this codec or container are not sealed as they are",
    Why.PARAMETERS_CHANGE: "rate, channels or settings change within the track",
    Why.BAD_FRAME: "a frame does not follow its codec's rules",
    Why.MULTISTREAM: "more than two channels, in several Opus streams",
    Why.CONFIG: "this AAC configuration has no fixed published form",
    Why.NOT_IN_ONE_PIECE: "its frames do not stand in the file byte for byte",
    Why.FREE_FORMAT: "free-format MP3 frames do not tell their own length",
    Why.LAYER: "MPEG audio Layer I or II",
    Why.BLOCKS: "several AAC blocks in one ADTS frame",
    Why.ORDER: "its frames do not stand in the file in the order of time",
    Why.EMPTY_FRAME: "a frame is empty or too long",
}


class Remark(IntEnum):
    """Codes of notes."""

    CLOCK_GAP = 1
    CLOCK_BACK = 2
    CHAIN_LINK = 3
    PAGE_DAMAGED = 4
    PAGE_MISSING = 5
    JUNK = 6
    TRUNCATED = 7
    EDIT_HIDES_START = 8
    EDIT_HIDES_END = 9
    EDITS_SEVERAL = 10
    STARTS_LATE = 11
    INFO_FRAME = 12
    FILLED = 13
    UNDECODABLE = 14
    AFTER_END = 15
    TRACK_UNREADABLE = 16
    ROUNDED = 17
    DATA_SHORT = 18
    CLOCK_ABSURD = 19
    BITS_UNUSED = 20


REMARK_TEXT: dict[int, tuple[str, str]] = {
    Remark.CLOCK_GAP: ("clock-gap", "the file's clock runs ahead here: a hole of so many samples"),
    Remark.CLOCK_BACK: ("clock-back", "the file's clock falls back here by so many samples"),
    Remark.CHAIN_LINK: ("chain-link", "a second stream is joined on here"),
    Remark.PAGE_DAMAGED: ("page-damaged", "Ogg pages whose checksum is wrong; their sound is a hole"),
    Remark.PAGE_MISSING: ("page-missing", "Ogg pages are missing, by their numbers"),
    Remark.JUNK: ("junk", "bytes that are not part of any frame (start and amount in bytes)"),
    Remark.TRUNCATED: ("truncated", "the last frame is cut off and left out (start and amount in bytes)"),
    Remark.EDIT_HIDES_START: ("edit-hides-start", "the edit list hides sound before the start (amount in samples)"),
    Remark.EDIT_HIDES_END: ("edit-hides-end", "the edit list hides sound after the end (amount in samples)"),
    Remark.EDITS_SEVERAL: ("edits-several", "the edit list has several parts; all of the sound is sealed"),
    Remark.STARTS_LATE: ("starts-late", "the track does not begin at the file's zero (amount in samples)"),
    Remark.INFO_FRAME: ("info-frame", "the encoder's first frame holds numbers, no sound; it is in no leaf"),
    Remark.FILLED: ("silence-filled", "a hole was filled with silence in the kept decode (start, amount in samples)"),
    Remark.UNDECODABLE: ("packets-undecodable", "so many packets did not decode"),
    Remark.AFTER_END: ("pages-after-end", "the stream goes on after its own end mark"),
    Remark.TRACK_UNREADABLE: ("track-unreadable", "an audio track could not be decoded and is not sealed"),
    Remark.ROUNDED: ("rounded", "64-bit float samples are kept as 32-bit float"),
    Remark.DATA_SHORT: ("data-short", "the file declares more sound than it holds (amount in bytes)"),
    Remark.CLOCK_ABSURD: ("clock-absurd", "the file's clock leaps by more than a day; no hole was made of it"),
    Remark.BITS_UNUSED: ("bits-unused", "the file declares fewer valid bits than it stores"),
}

"""Which container a file is, by its own first bytes. The answer decides the one demuxer that may touch it.

Text (playlists, SDP, HTML), images and archives have no entry and are refused. No name and no extension is looked at.
"""

from __future__ import annotations

from earwitness.audio import aac, mp3
from earwitness.audio.reader import Reader
from earwitness.audio.tags import skip_leading

_W64 = bytes.fromhex("726966662e91cf11a5d628db04c10000")
_PREFIXES: tuple[tuple[bytes, str], ...] = (
    (b"OggS", "ogg"),
    (_W64, "w64"),
    (b"caff", "caf"),
    (b"fLaC", "flac"),
    (b"\x1a\x45\xdf\xa3", "matroska"),
    (bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c"), "asf"),
    (b"wvpk", "wavpack"),
    (b"MAC ", "ape"),
    (b"MPCK", "mpc8"),
    (b"MP+", "mpc"),
    (b"TTA1", "tta"),
    (b"#!AMR", "amr"),
    (b".snd", "au"),
    (b"FLV\x01", "flv"),
    (b"Creative Voice File\x1a", "voc"),
    (b"tBaK", "tak"),
    (b".RMF", "rm"),
    (b".ra\xfd", "rm"),
    (b"#!iLBC", "ilbc"),
    (b"NIST_1A", "nist"),
    (b"ajkg", "shorten"),
    (b"\x7f\xfe\x80\x01", "dts"),
    (b"\xfe\x7f\x01\x80", "dts"),
    (b"\x02dss", "dss"),
    (b"\x03dss", "dss"),
    (b"DSD ", "dsf"),
    (b"\x00\x00\x01\xba", "mpeg"),
)
_MP4_BOXES = frozenset((b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot", b"styp", b"uuid"))


def _form(head: bytes) -> str | None:
    if head[:4] in (b"RIFF", b"RF64", b"BW64"):
        return {b"WAVE": "wav", b"AVI ": "avi", b"QLCM": "qcp"}.get(head[8:12])
    if head[:4] == b"FORM" and head[8:12] in (b"AIFF", b"AIFC"):
        return "aiff"
    if head[4:8] in _MP4_BOXES:
        return "mp4"
    return None


def _transport(reader: Reader, head: bytes) -> bool:
    for packet, lead in ((188, 0), (192, 4), (204, 0)):
        places = [lead + i * packet for i in range(4)]
        if len(head) > lead and all(reader.read(p, 1) == b"\x47" for p in places if p < reader.size):
            return reader.size > places[1]
    return False


def container(reader: Reader) -> str | None:
    """A name of names.CONTAINER_NAMES, or None."""
    for start in dict.fromkeys((0, skip_leading(reader))):
        head = reader.read(start, 32)
        for prefix, name in _PREFIXES:
            if head.startswith(prefix):
                return name if start == 0 or name in ("flac", "wavpack", "tta", "ape", "mpc", "mpc8") else None
        form = _form(head)
        if form is not None:
            return form if start == 0 else None
        if head[:2] == b"\x0b\x77" and len(head) > 5:
            return "eac3" if head[5] >> 3 > 10 else "ac3"
        if len(head) > 1 and head[0] == 0x56 and head[1] & 0xE0 == 0xE0:
            return "loas"
        if start == 0 and _transport(reader, head):
            return "mpegts"
    return _frames(reader)


def _frames(reader: Reader) -> str | None:
    """MP3 or ADTS, whichever has frames nearer to the start."""
    start = skip_leading(reader)
    first = reader.read(start, 4)
    a, m = aac.first_frame(reader, start), mp3.first_frame(reader, start, mp3.FIRST_REACH)
    if a is None and m is None and start:
        m = mp3.first_frame(reader, 0, mp3.FIRST_REACH)
    if a is not None and (m is None or a <= m):
        return "adts"
    if m is not None:
        return "mp3"
    # Layer I, Layer II and free-format frames: libav's mp3 demuxer finds their length.
    if len(first) == 4 and first[0] == 0xFF and first[1] & 0xE0 == 0xE0 and first[1] & 0x18 != 8 and first[1] & 6:
        return "mp3"
    return None

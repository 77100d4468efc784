"""The canonical clip (format-audio.md §3 to §7)."""

from __future__ import annotations

import struct
import zlib
from itertools import pairwise

from iv_bundle import Leaf
from iv_frames import MP3_RATES, WIDTH, Track, frame_duration

SIZE_LIMIT = 2**28
SILENT_AAC = {
    1: "01180007",
    2: "210004608c1c",
    3: "011800010800230460e0",
    4: "01180001080023046003180007",
    5: "011800010800230460230004608c1c",
    6: "011800010800230460230004608c0c230000e0",
    7: "011800010800230460230004608c04a0008c11818460001c",
}
REVERSE = bytes(int(f"{i:08b}"[::-1], 2) for i in range(256))


def silent_mp3(rate: int, channels: int) -> bytes:
    version = next(v for v, rates in MP3_RATES.items() if rate in rates)
    one = version == 3
    length = 144 * 32000 // rate if one else 72 * 8000 // rate
    side = ((17, 32) if one else (9, 17))[channels - 1]
    body = length - 4 - side
    head = bytes(
        (
            0xFF,
            {3: 0xFB, 2: 0xF3, 0: 0xE3}[version],
            0x10 + 4 * MP3_RATES[version].index(rate),
            0xC0 if channels == 1 else 0,
        )
    )
    parts = channels * 2 if one else channels
    text = "0" * ((18, 20) if one else (9, 10))[channels - 1]
    text += (f"{8 * body // parts:012b}" + "0" * (46 if one else 50) + "1") * parts
    return head + int(text, 2).to_bytes(side, "big") + b"\xff" * body


def silence(track: Track, samples: int) -> list[bytes]:
    """The frames of a silence. For PCM: one piece with all of it."""
    if track.codec == "opus":
        long, short = ("f8fffe", "e0fffe") if track.channels == 1 else ("fcfffe", "e4fffe")
        return [bytes.fromhex(long)] * (samples // 960) + [bytes.fromhex(short)] * (samples % 960 // 120)
    if track.codec == "aac":
        return [bytes.fromhex(SILENT_AAC[track.layout])] * (samples // track.unit)
    if track.codec == "mp3":
        return [silent_mp3(track.rate, track.channels)] * (samples // track.unit)
    return [(b"\x80" if track.form == "u8" else b"\x00") * (track.block * samples)]


def _silent_frames(track: Track, samples: int, cut: int) -> tuple[int, int]:
    """Number of frames of a silence that begin before cut, and bytes of each (all are of one size)."""
    if track.codec == "opus":
        whole, rest = divmod(samples, 960)
        if cut <= whole * 960:
            return -(-cut // 960), 3
        return whole + min(rest // 120, -(-(cut - whole * 960) // 120)), 3
    size = len(SILENT_AAC[track.layout]) // 2 if track.codec == "aac" else len(silent_mp3(track.rate, track.channels))
    return min(samples // track.unit, -(-cut // track.unit)), size


def _cut(track: Track, leaf: Leaf, end: int) -> list[bytes]:
    """The frames of the last leaf that begin before the end of play."""
    kept, at = [], leaf.start
    for frame in leaf.frames:
        if at >= end:
            break
        kept.append(frame)
        at += frame_duration(track, frame)
    return kept


def _clip_size(track: Track, leaves: list[Leaf], play_end: int) -> int:
    total = 1048576
    before: int | None = None
    for number, leaf in enumerate(leaves):
        holes = [leaf.start - before] if before is not None and leaf.start > before else []
        before = leaf.start + leaf.duration
        last = number == len(leaves) - 1
        frames = leaf.frames
        if track.codec == "pcm":
            silent = sum(holes) + (leaf.duration if leaf.kind == 3 else 0)
            total += silent * (track.block + 8)
        else:
            spans = [(hole, hole) for hole in holes]
            if leaf.kind == 3:
                spans.append((leaf.duration, play_end - leaf.start if last else leaf.duration))
            for samples, cut in spans:
                count, size = _silent_frames(track, samples, cut)
                total += count * (size + 8)
            if last and leaf.kind != 3:
                frames = _cut(track, leaf, play_end)
        total += sum(len(x) + 8 for x in frames)
    return total


def range_fits(track: Track, leaves: list[Leaf], play_start: int, play_end: int) -> bool:
    """format-audio.md §3.1. The leaves are sound by themselves."""
    if not leaves:
        return False
    run_end = None
    for one, two in pairwise(leaves):
        hole = two.start - one.start - one.duration
        if hole < 0 or hole % track.unit:
            return False
        if hole and run_end is None:
            run_end = one.start + one.duration
    first, last = leaves[0], leaves[-1]
    end = last.start + last.duration
    run_end = end if run_end is None else run_end
    if not (first.start <= play_start < run_end and play_start - first.start <= 65535):
        return False
    if not (last.start < play_end <= end and play_start < play_end and end - first.start < 2**31):
        return False
    return _clip_size(track, leaves, play_end) <= SIZE_LIMIT


def _parts(track: Track, leaves: list[Leaf], play_end: int) -> list[tuple[bool, list[bytes]]]:
    parts: list[tuple[bool, list[bytes]]] = []
    before = leaves[0].start
    for number, leaf in enumerate(leaves):
        if leaf.start > before:
            parts.append((True, silence(track, leaf.start - before)))
        before = leaf.start + leaf.duration
        last = number == len(leaves) - 1 and track.codec != "pcm"
        if leaf.kind == 3:
            frames = silence(track, leaf.duration)
            if last:
                frames = frames[: _silent_frames(track, leaf.duration, play_end - leaf.start)[0]]
            parts.append((True, frames))
        else:
            parts.append((False, _cut(track, leaf, play_end) if last else leaf.frames))
    return parts


def ogg_crc(data: bytes) -> int:
    """Polynomial 04c11db7 without reflection, by way of the reflected one."""
    mirrored = zlib.crc32(data.translate(REVERSE), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int.from_bytes(mirrored.to_bytes(4, "little").translate(REVERSE), "big")


def _page(flags: int, granule: int, number: int, packets: list[bytes]) -> bytes:
    lacing = b"".join(b"\xff" * (len(x) // 255) + bytes((len(x) % 255,)) for x in packets)
    head = b"OggS" + struct.pack("<BBQII", 0, flags, granule, 0x45570001, number)
    tail = bytes((len(lacing),)) + lacing + b"".join(packets)
    return head + struct.pack("<I", ogg_crc(head + bytes(4) + tail)) + tail


def _ogg(track: Track, parts: list[tuple[bool, list[bytes]]], lead: int, play: int) -> bytes:
    pages: list[tuple[int, list[bytes]]] = []
    done = 0
    for silent, packets in parts:
        held: list[bytes] = []
        lacing = 0
        for packet in packets:
            need = len(packet) // 255 + 1
            if held and (lacing + need > 255 or (silent and len(held) == 50)):
                pages.append((done, held))
                held, lacing = [], 0
            held.append(packet)
            lacing += need
            done += frame_duration(track, packet)
        if held:
            pages.append((done, held))
    head = b"OpusHead" + struct.pack("<BBHIhB", 1, track.channels, lead, 48000, track.gain, 0)
    tags = b"OpusTags" + struct.pack("<I", 12) + b"earwitness/1" + bytes(4)
    out = [_page(2, 0, 0, [head]), _page(0, 0, 1, [tags])]
    for number, (granule, packets) in enumerate(pages):
        flags = 4 if number == len(pages) - 1 else 0
        out.append(_page(flags, min(granule, lead + play), number + 2, packets))
    return b"".join(out)


def _box(name: str, content: bytes) -> bytes:
    return struct.pack(">I", 8 + len(content)) + name.encode() + content


def _ints(*numbers: int) -> bytes:
    return struct.pack(f">{len(numbers)}I", *numbers)


def _full(name: str, flags: int, content: bytes) -> bytes:
    return _box(name, _ints(flags) + content)


def _descriptor(tag: int, content: bytes) -> bytes:
    return bytes((tag, len(content))) + content


def _mp4(track: Track, parts: list[tuple[bool, list[bytes]]], lead: int, play: int) -> bytes:
    samples = [x for _, frames in parts for x in frames]
    if track.codec == "mp3":
        samples.insert(0, silent_mp3(track.rate, track.channels))
        lead += track.unit
    count, unit, rate = len(samples), track.unit, track.rate
    matrix = _ints(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
    kind, specific = (b"\x40", _descriptor(5, track.config)) if track.codec == "aac" else (b"\x6b", b"")
    decoder = _descriptor(4, kind + b"\x15" + bytes(3) + _ints(0, 0) + specific)
    esds = _full("esds", 0, _descriptor(3, bytes(3) + decoder + _descriptor(6, b"\x02")))
    entry = bytes(6) + b"\x00\x01" + bytes(8) + struct.pack(">HH", track.channels, 16) + bytes(4)
    entry += _ints(rate * 65536 if rate < 65536 else 0) + esds
    ftyp = _box("ftyp", b"M4A " + _ints(0) + b"M4A mp42isom")

    def moov(position: int) -> bytes:
        tables = _full("stsd", 0, _ints(1) + _box("mp4a", entry))
        tables += _full("stts", 0, _ints(1, count, unit)) + _full("stsc", 0, _ints(1, 1, count, 1))
        tables += _full("stsz", 0, _ints(0, count, *(len(x) for x in samples)))
        tables += _full("stco", 0, _ints(1, position))
        dinf = _box("dinf", _full("dref", 0, _ints(1) + _full("url ", 1, b"")))
        minf = _box("minf", _full("smhd", 0, bytes(4)) + dinf + _box("stbl", tables))
        mdia = _full("mdhd", 0, _ints(0, 0, rate, count * unit) + b"\x55\xc4" + bytes(2))
        mdia += _full("hdlr", 0, _ints(0) + b"soun" + bytes(13)) + minf
        trak = _full("tkhd", 7, _ints(0, 0, 1, 0, play) + bytes(12) + b"\x01\x00" + bytes(2) + matrix + _ints(0, 0))
        trak += _box("edts", _full("elst", 0, _ints(1, play, lead, 0x10000))) + _box("mdia", mdia)
        mvhd = _ints(0, 0, rate, play, 0x10000) + b"\x01\x00" + bytes(10) + matrix + bytes(24) + _ints(2)
        return _box("moov", _full("mvhd", 0, mvhd) + _box("trak", trak))

    position = len(ftyp) + len(moov(0)) + 8
    return ftyp + moov(position) + _box("mdat", b"".join(samples))


def _chunk(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content + b"\x00" * (len(content) % 2)


def _wav(track: Track, parts: list[tuple[bool, list[bytes]]], lead: int, play: int) -> bytes:
    block, width, rate = track.block, WIDTH[track.form], track.rate
    sound = b"".join(x for _, frames in parts for x in frames)[lead * block : (lead + play) * block]
    floating = track.form == "f32le"
    form = struct.pack("<HHIIHH", 3 if floating else 1, track.channels, rate, rate * block, block, 8 * width)
    chunks = _chunk(b"fmt ", form + (b"\x00\x00" if floating else b""))
    if floating:
        chunks += _chunk(b"fact", struct.pack("<I", play))
    chunks += _chunk(b"data", sound)
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks


def build_clip(track: Track, leaves: list[Leaf], play_start: int, play_end: int) -> bytes:
    """The leaves and the range have passed range_fits."""
    parts = _parts(track, leaves, play_end)
    lead, play = play_start - leaves[0].start, play_end - play_start
    if track.codec == "opus":
        return _ogg(track, parts, lead, play)
    if track.codec == "pcm":
        return _wav(track, parts, lead, play)
    return _mp4(track, parts, lead, play)

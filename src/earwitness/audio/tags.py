"""Tags around and inside streams of frames: ID3v2, ID3v1, APEv2, Lyrics3. Only their length matters here."""

from __future__ import annotations

from earwitness.audio.reader import Reader


def id3v2_length(head: bytes) -> int:
    """Whole length of an ID3v2 tag from its first 10 bytes, 0 if it is none."""
    if len(head) < 10 or head[:3] != b"ID3" or head[3] == 0xFF or head[4] == 0xFF:
        return 0
    size = head[6:10]
    if any(b & 0x80 for b in size):
        return 0
    length = size[0] << 21 | size[1] << 14 | size[2] << 7 | size[3]
    return 10 + length + (10 if head[5] & 0x10 else 0)


def tag_length(head: bytes, left: int) -> int:
    """Length of the tag that begins with `head` (32 bytes or what is left), `left` bytes before the end; 0 if none."""
    n = id3v2_length(head)
    if n:
        return n
    if head[:8] == b"APETAGEX" and len(head) >= 32:
        size = int.from_bytes(head[12:16], "little")
        is_header = bool(head[23] & 0x20)
        return min(size + 32, left) if is_header else 32
    if head[:3] == b"TAG" and left == 128:
        return 128
    if head[:4] == b"TAG+" and left == 355:
        return left
    if head[:11] == b"LYRICSBEGIN":
        return left
    return 0


def skip_leading(reader: Reader) -> int:
    """Where the sound may begin: after any ID3v2 tags that lie within the file."""
    at = 0
    for _ in range(16):
        n = id3v2_length(reader.read(at, 10))
        if not n or at + n >= reader.size:
            break
        at += n
    return at

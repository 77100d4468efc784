"""What a page says of the file, and what it must never say: the account of known and not known, and the secrets."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import PurePosixPath

from earwitness.custody.statements import Track
from earwitness.desk import record
from earwitness.desk.context import Desk
from earwitness.desk.intake import counted
from earwitness.errors import Usage
from earwitness.publication.model import Fact
from earwitness.timecode import clock

_HELD_BACK = "known to us, held back by default"
_TAG_BYTES = 1 << 20
_LEAST_TAG = 8
_ASCII = re.compile(rb"[\x20-\x7e\xc3-\xf4\x80-\xbf]{8,200}")
_WIDE = re.compile(rb"(?:[\x20-\x7e]\x00){8,200}")
# What encoders and containers write into every file: no one's secret, and words a page itself may use.
_COMMON = re.compile(r"(?i)lav[cf]\d|libopus|opushead|opustags|vorbis|handler|isom|mp4[12a]|encoder|ffmpeg|lame3|xing")

# Words that programs and people put into file names and that a page may need to say.
_PLAIN_WORDS = frozenset(
    (
        "audio", "call", "clip", "copy", "demo", "edit", "edited", "file", "final", "interview", "meeting", "memo",
        "message", "new", "note", "original", "part", "phone", "record", "recorded", "recording", "sample", "signal",
        "sound", "speech", "staged", "take", "talk", "tape", "telegram", "test", "track", "video", "voice", "whatsapp",
    )
)  # fmt: skip
_NAMES = {"opus": "Opus", "aac": "AAC", "mp3": "MP3"}
_FORMATS = {
    "u8": "8-bit samples", "s16le": "16-bit samples", "s24le": "24-bit samples", "s32le": "32-bit samples",
    "f32le": "floating-point samples",
}  # fmt: skip


def codec_words(track: Track) -> str:
    """The coding of a track in words: `Opus, one channel, 48 kHz, frames as received`."""
    channels = "one channel" if track.channels == 1 else f"{track.channels} channels"
    rate = f"{track.rate / 1000:g} kHz"
    if track.kind == "coded":
        return f"{_NAMES[track.codec]}, {channels}, {rate}, coded frames as received"
    basis = "as they stand in the file" if track.params["basis"] == "file" else f"decoded by {track.params['decoder']}"
    return f"{_FORMATS[str(track.params['format'])]}, {channels}, {rate}, {basis}"


def check_show(show: Sequence[str]) -> None:
    """Whether everything that was ticked is something that can be shown. Raises Usage."""
    known = ("digest", "received", "how", *record.FIELDS)
    if any(name not in known for name in show):
        raise Usage("There is nothing of that name to show.", f"Show one of: {', '.join(known)}.", where="show")


def is_staged(desk: Desk, exhibit: str) -> bool:
    """Whether a recording was sealed as a staged demonstration."""
    row = desk.case.get("SELECT extra FROM exhibits WHERE id = ?", (exhibit,), what="exhibit")
    return bool(row["extra"] and json.loads(bytes(row["extra"])).get("staged"))


def fields(desk: Desk, exhibit: str) -> dict[str, record.Field]:
    """The acquisition record as it stands: the newest version of each field."""
    rows = desk.case.read("SELECT * FROM acquisition WHERE exhibit = ? ORDER BY version", (exhibit,))
    out = {}
    for r in rows:
        text = r["value"] if r["state"] == "known" else r["reason"] or r["authority"]
        out[r["name"]] = record.Field(r["name"], r["state"], text or record.NOBODY, r["basis"], bool(r["estimated"]))
    return out


def stated(desk: Desk, exhibit: str, name: str) -> str:
    """The value of a field where it is known, else an empty text."""
    found = fields(desk, exhibit).get(name)
    return found.text if found and found.state == "known" else ""


def facts(desk: Desk, exhibits: Sequence[str], show: Sequence[str]) -> tuple[Fact, ...]:
    """The account of each file. What is known but was not ticked says only that it is held back."""
    out: list[Fact] = []
    for exhibit in exhibits:
        prefix = f"{exhibit}: " if len(exhibits) > 1 else ""
        row = desk.case.get("SELECT * FROM exhibits WHERE id = ?", (exhibit,), what="exhibit")
        track = desk.case.get("SELECT * FROM tracks WHERE exhibit = ? ORDER BY track", (exhibit,), what="track")
        extra = json.loads(bytes(row["extra"]))
        length = clock(track["total"] / track["rate"])
        declared = extra.get("declared_s")
        says = f"; it declares {clock(declared)}" if declared is not None else ""
        out.append(Fact(f"{prefix}What we hold", "known", f"One file, {length} decoded{says}."))
        for note in counted(n["text"] for n in extra["notes"]):
            out.append(Fact(f"{prefix}Its structure", "known", _sentence(note)))
        held = fields(desk, exhibit)
        elsewhere = {"got.how": "how", "got.at": "received"}  # what the seal's own lines already say when ticked
        for name in record.FIELDS:
            if elsewhere.get(name, "") not in show:
                field = held.get(name, record.Field(name, "not_known", record.NOBODY))
                out.append(_fact(prefix, field, name in show))
    return tuple(out)


def _sentence(text: str) -> str:
    return text if text.endswith(".") else text + "."


def _fact(prefix: str, field: record.Field, ticked: bool) -> Fact:
    label = prefix + field.label
    if field.state == "known":
        if ticked:
            return Fact(label, "known", field.shown(), field.basis or "")
        return Fact(label, "withheld", "", _HELD_BACK)
    state = {"not_known": "not known", "not_applicable": "not applicable", "withheld": "withheld"}[field.state]
    return Fact(label, state, "", field.text)  # type: ignore[arg-type]


# --- what must not get out -------------------------------------------------------------------------------------------


def secrets(desk: Desk, exhibit: str) -> list[tuple[str, str]]:
    """The original's name and the texts in its tags, each with the word by which a refusal may speak of it."""
    row = desk.case.get("SELECT * FROM exhibits WHERE id = ?", (exhibit,), what="exhibit")
    out = []
    name = row["untrusted_name"]
    if name:
        stem = PurePosixPath(name).stem
        out += [(name, "the name of the original file")]
        # A stem such as `voice` is a word that a page may need; one with digits or of some length is a name.
        if len(stem) >= _LEAST_TAG or any(c.isdigit() for c in stem):
            out.append((stem, "the name of the original file"))
        out += [(part, "a part of the original file's name") for part in _name_parts(stem)]
    if row["extra"] is None:  # a document: what its text says may be said, its name and its giver may not
        return _but_public(desk, exhibit, out)
    extra = json.loads(bytes(row["extra"]))
    out += [(tag, "a text from the original's own tags") for tag in _tags(desk, row["original"], extra["outside"])]
    return out


def _but_public(desk: Desk, exhibit: str, found: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The secrets of a document without what is public already: its outlet and author and, where somebody published it,
    every word of it, since files of articles are named by their words. The whole name of the file stays a secret."""
    public = " ".join(stated(desk, exhibit, name) for name in ("published.by", "written.by"))
    if stated(desk, exhibit, "published.by"):
        row = desk.case.get("SELECT text FROM documents WHERE exhibit = ?", (exhibit,), what="exhibit")
        public += " " + str(row["text"] or "")
    public = public.casefold()
    whole = desk.case.get("SELECT untrusted_name FROM exhibits WHERE id = ?", (exhibit,), what="exhibit")[0]
    return [(text, called) for text, called in found if text == whole or text.casefold() not in public]


def _name_parts(stem: str) -> Iterator[str]:
    """What in a file name reads like somebody's name: capitalised words, and words that follow each other."""
    words = [w for w in re.split(r"[\W\d_]+", stem) if w]
    for word in words:
        if len(word) >= 4 and word[0].isupper() and word[1:].islower() and word.casefold() not in _PLAIN_WORDS:
            yield word
    for first, second in pairwise(words):
        if len(first) >= 3 and len(second) >= 3 and not {first.casefold(), second.casefold()} & _PLAIN_WORDS:
            yield f"{first} {second}"


def _tags(desk: Desk, original: str, outside: Sequence[Sequence[int]]) -> Iterator[str]:
    """Readable texts in the bytes of the original that lie outside its sound."""
    left = _TAG_BYTES
    with desk.case.originals.path(original).open("rb") as file:
        for offset, length in outside:
            if left <= 0:
                return
            file.seek(offset)
            data = file.read(min(length, left))
            left -= len(data)
            for found in _ASCII.findall(data):
                text = found.decode("utf-8", "ignore").strip()
                yield from _worth(text)
            for found in _WIDE.findall(data):
                yield from _worth(found.decode("utf-16-le", "ignore").strip())


def _worth(text: str) -> Iterator[str]:
    value = text.partition("=")[2].strip() or text
    letters = sum(c.isalpha() for c in value)
    if len(value) >= _LEAST_TAG and letters >= _LEAST_TAG // 2 and not _COMMON.search(value):
        yield value


def vault(desk: Desk) -> list[tuple[str, str]]:
    """Names and contacts of sources, which stand apart from everything else."""
    out = []
    for row in desk.case.read("SELECT name, contact FROM identities"):
        out += [(text, "a name from the vault of sources") for text in (row["name"], row["contact"]) if text]
    return out

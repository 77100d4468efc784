"""Small recordings and cases for the tests of desk, command line and faults. All of it is made here."""

from __future__ import annotations

import io
import json
import random
import struct
import wave
from pathlib import Path
from typing import Any

from earwitness import demo
from earwitness.desk import intake, keeping, quotations, release, transcripts
from earwitness.desk.context import Desk
from earwitness.timecode import parse_span

WORDS = (
    "[00:00] INSPECTOR: You were told to sign it before noon.\n"
    "[00:02] CLERK: The paper says forty, he says eleven.\n"
    "[00:04] INSPECTOR: Then eleven will be missing.\n"
)


def wav(seed: int = 1, seconds: float = 6.0, rate: int = 16_000) -> bytes:
    """A 16-bit mono WAV: bursts of noise with pauses, all of it from the seed."""
    chance = random.Random(seed)
    out = bytearray()
    for n in range(int(seconds * rate)):
        loud = 9000 if (n * 10 // rate) % 7 < 4 else 30
        out += struct.pack("<h", chance.randint(-loud, loud))
    file = io.BytesIO()
    with wave.open(file, "wb") as made:
        made.setnchannels(1)
        made.setsampwidth(2)
        made.setframerate(rate)
        made.writeframes(bytes(out))
    return file.getvalue()


def mulaw(seed: int = 1, seconds: float = 3.0, rate: int = 8_000) -> bytes:
    """A mu-law WAV, which must be decoded before it is cut into leaves."""
    sound = random.Random(seed).randbytes(int(seconds * rate))
    head = struct.pack("<HHIIHHH", 7, 1, rate, rate, 1, 8, 0)
    body = b"WAVEfmt " + struct.pack("<I", len(head)) + head + b"data" + struct.pack("<I", len(sound)) + sound
    return b"RIFF" + struct.pack("<I", len(body)) + body


def opus() -> bytes:
    """The staged recording in English, 91 s of Ogg Opus."""
    return demo.load("en").audio


def write(path: Path, data: bytes | str) -> Path:
    """A file with these bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def sealed_case(folder: Path, *, actor: str | None = "anna", sound: bytes | None = None, words: str = WORDS) -> Path:
    """A case in `folder`/case with one sealed recording and its transcript. Returns the case."""
    case = folder / "case"
    with Desk.create(case, actor=actor) as desk:
        intake.seal_file(desk, write(folder / "given" / "voice note 7.wav", sound or wav()))
        transcripts.import_file(desk, "E1", write(folder / "given" / "words.txt", words), language="en")
    return case


def confirmed_case(folder: Path, *spans: str, **more: Any) -> Path:
    """The same with confirmed quotations."""
    case = sealed_case(folder, **more)
    with Desk.open(case, actor="anna") as desk:
        for span in spans or ("E1:0-2", "E1:2-4"):
            quotations.confirm(desk, parse_span(span))
    return case


def publish(desk: Desk, out: Path, *spans: str, **options: Any) -> release.Published:
    """Publish confirmed quotations, or those of the spans."""
    chosen = [quotations.propose(desk, parse_span(s)) for s in spans] or [
        q for q in quotations.listed(desk) if q.state == "confirmed" or options.get("working")
    ]
    return release.publish(desk, chosen, out, release.Options(**options))


def findings(case: Path) -> list[str]:
    """What a check of the case finds, as `code where`."""
    with Desk.open(case, readonly=True) as desk:
        return [f"{f.code} {f.where}" for f in keeping.check(desk).findings]


def tree(folder: Path) -> dict[str, bytes]:
    """Every file under a folder with its bytes; files a database keeps beside itself left out."""
    return {
        p.relative_to(folder).as_posix(): p.read_bytes()
        for p in sorted(folder.rglob("*"))
        if p.is_file() and not p.name.endswith(("-wal", "-shm")) and p.name != ".guard"
    }


def one_json(text: str) -> dict[str, Any]:
    """The one JSON object of a command's standard output."""
    assert text.count("\n") == 1 and text.endswith("\n"), text
    value = json.loads(text)
    assert isinstance(value, dict)
    return value


def unsealed_case(folder: Path) -> Path:
    """A case with an exhibit of 6 s and the transcript of WORDS, without sealing or sound: for what needs neither."""
    from earwitness.desk.translations import write_first
    from earwitness.store.act import Act
    from earwitness.transcripts.model import Revision, Source, Turn
    from earwitness.transcripts.retime import typed

    case = folder / "case"
    said = [line.split(": ", 1) for line in WORDS.splitlines()]
    turns = tuple(
        Turn(f"u{n + 1}", who.split("] ")[1], typed(text), 2.0 * n, 2.0 * n + 2, "bounded")
        for n, (who, text) in enumerate(said)
    )
    with Desk.create(case, actor="anna") as desk:
        stored = desk.case.originals.put_bytes(wav())
        revision = Revision("R1", stored.sha256, turns, (), Source("imported", "test"), language="en")
        with desk.case.act(Act("seal", "anna")) as tx:
            tx.insert(
                "exhibits", id=tx.new_id("E"), kind="recording", original=stored.sha256, size=stored.size,
                received_at=tx.time,
            )  # fmt: skip
            tx.insert(
                "tracks", exhibit="E1", track=0, kind="pcm", codec="pcm", rate=16_000, channels=1, frames_per_leaf=1,
                leaves=60, samples=96_000, skip=0, total=96_000, start_offset="0", params=b"{}", root=b"",
            )  # fmt: skip
            write_first(tx, revision, "E1", "anna", kind="transcript", owner="anna")
    return case


FRENCH = {"u1": "On vous a dit de le signer avant midi.", "u2": "Le papier dit quarante, lui dit onze."}


def edit(desk: Desk, transcript: str, kind: str, **more: Any) -> None:
    """One edit as the room makes it."""
    from earwitness.desk import journal
    from earwitness.ids import random_hex

    with journal.opened(desk, transcript) as live:
        base = live.journal.seq
    _, [result] = journal.apply(desk, transcript, [{"id": random_hex(), "base": base, "kind": kind, **more}])
    assert result.state == "applied", result


def certify(desk: Desk, transcript: str, *spans_us: list[int], role: str = "listener", told: str = "nothing") -> str:
    """Hear all six seconds, then certify spans."""
    from earwitness.desk import standing

    if standing.told(desk, "E1") is None:
        standing.tell(desk, "E1", role, told)
    standing.played(desk, "E1", f"sitting{desk.actor}", [[0, 6000, 100]])
    return standing.certify(desk, transcript, [list(s) for s in spans_us], uncertain="the third word")


def as_other(desk: Desk, name: str | None) -> Desk:
    """The same case, open for somebody else."""
    return Desk(desk.case, desk.home, name)


def translate(desk: Desk, name: str = "boris", language: str = "fr", texts: dict[str, str] = FRENCH) -> str:
    """A translation of T1 by somebody. Returns its id."""
    from earwitness.desk import translations

    other = as_other(desk, name)
    made = translations.begin(other, "T1", language)
    for turn, text in texts.items():
        edit(other, made, "text", turn=turn, text=text)
    return made

"""Any single bit flipped in a case or a page: `verify` names it, or nothing that is read from the case changes.

Harmless by construction, and looked for here one by one:
- bytes of case.db that hold nothing: free pages, unused space inside pages, and header counters that SQLite uses to
  notice changes (nothing that is read changes: the whole content is compared);
- the tables on which nothing rests: jobs, open_views, sqlite_sequence (rows.HARMLESS);
- everything in working/, which is made again from the originals (a damaged copy is not used: its digest is compared).
Nothing else: every flipped bit of an original, a kept decode, a frame table, an imported transcript or a page is named.
"""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections import Counter
from pathlib import Path

import pytest
from desk_samples import confirmed_case, mulaw, publish, write

from earwitness.custody import verify as verifier
from earwitness.desk import checking, intake, keeping, keyring, listening, quotations, times
from earwitness.desk.context import Desk
from earwitness.errors import EarwitnessError
from earwitness.timecode import parse_span


def content(case: Path) -> object:
    """Everything that can be read from the tables that matter."""
    try:
        conn = sqlite3.connect(f"{(case / 'case.db').as_uri()}?mode=ro&immutable=1", uri=True)
        try:
            conn.text_factory = bytes
            tables = sorted(r[0].decode() for r in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'"))
            out: list[object] = [conn.execute("SELECT type, name, sql FROM sqlite_master ORDER BY 1, 2").fetchall()]
            for name in tables:
                if name not in ("jobs", "open_views", "sqlite_sequence"):
                    out.append((name, conn.execute(f"SELECT * FROM {name} ORDER BY 1, 2").fetchall()))
            return out
        finally:
            conn.close()
    except (sqlite3.Error, UnicodeDecodeError) as fault:
        return type(fault).__name__


def full_case(tmp_path: Path) -> Path:
    """A case with everything: coded and decoded recordings, transcript, decisions, a page, keys, a signed head."""
    case = confirmed_case(tmp_path)
    with Desk.open(case, actor="anna") as desk:
        intake.seal_file(desk, write(tmp_path / "given" / "second.wav", mulaw(5, 2.0)))
        listening.prepare(desk, "E1")
        quotations.withhold(desk, parse_span("E1:3-3.4"), reason="a name", words="forty")
        publish(desk, tmp_path / "page", working=True)
        keyring.rotate(desk)
        times.head(desk)
        keeping.add_source(desk, name="somebody", note="a note")
    return case


def kind_of(case: Path, path: Path) -> str:
    """What a file of the case is, for the count."""
    part = path.relative_to(case).parts[0]
    return part if part != "pages" else f"pages {path.suffix}"


def flips(case: Path, count: int, seed: int) -> Counter[str]:
    """Flip single bits, check, put back. Counts `kind: noticed` and `kind: harmless`."""
    truth = content(case)
    files = sorted(p for p in case.rglob("*") if p.is_file() and p.name != ".guard")
    assert {kind_of(case, p) for p in files} >= {"case.db", "originals", "working", "pages .html", "pages .vtt"}
    # Half of the flips go to the database, where a bit can hide; the rest is spread over the files.
    chance = random.Random(seed)
    counted: Counter[str] = Counter()
    for number in range(count):
        path = case / "case.db" if number % 2 else chance.choice(files)
        whole = path.read_bytes()
        if not whole:
            continue
        place = chance.randrange(len(whole) * 8)
        flipped = bytearray(whole)
        flipped[place // 8] ^= 1 << (place % 8)
        path.chmod(0o600)
        path.write_bytes(bytes(flipped))
        kind = kind_of(case, path)
        try:
            with Desk.open(case, readonly=True) as desk:
                found = [f.code for f in keeping.check(desk).findings]
        except EarwitnessError as fault:
            assert fault.exit_code in range(20, 30) or fault.code in ("no-case", "case-newer"), fault.code
            found = [fault.code]
        if found:
            counted[f"{kind}: noticed"] += 1
        elif kind == "working":
            counted["working: harmless"] += 1
        else:
            assert kind == "case.db", f"bit {place} of a file in {kind} was not noticed"
            assert content(case) == truth, f"bit {place} of case.db changed what is read and was not noticed"
            counted[f"case.db: harmless{', empty byte' if not whole[place // 8] else ', other'}"] += 1
        path.write_bytes(whole)
        for extra in ("case.db-wal", "case.db-shm"):
            (case / extra).unlink(missing_ok=True)
    with Desk.open(case, readonly=True) as desk:
        assert keeping.check(desk).held
    return counted


def test_a_flipped_bit_in_a_case_is_named_or_harmless(tmp_path: Path) -> None:
    counted = flips(full_case(tmp_path), 150, 1)
    assert counted["case.db: noticed"] > 15, counted
    assert counted["originals: noticed"] > 5 and counted["pages .html: noticed"] > 5, counted
    assert sum(counted.values()) == 150


@pytest.mark.soak
def test_many_flipped_bits_in_a_case_are_named_or_harmless(tmp_path: Path) -> None:
    counted = flips(full_case(tmp_path), 2_500, 2)
    assert sum(counted.values()) == 2_500
    print(sorted(counted.items()))


def test_harmless_tables_are_those_that_say_so(tmp_path: Path) -> None:
    """Changed for good, not by a bit only: jobs and working/ may be lost as a whole."""
    case = full_case(tmp_path)
    with sqlite3.connect(case / "case.db") as conn:
        conn.execute("UPDATE jobs SET payload = x'00', result = NULL, done = 77")
    shutil.rmtree(case / "working")
    with Desk.open(case, readonly=True) as desk:
        assert keeping.check(desk).held


def test_a_damaged_working_copy_is_not_used(tmp_path: Path) -> None:
    case = full_case(tmp_path)
    with Desk.open(case, actor="anna") as desk:
        truth = listening.speech_map(desk, "E1")
        assert truth
        row = desk.case.get("SELECT name FROM derivatives WHERE kind = 'speech map'")
        path = desk.case.working(row["name"])
        path.write_bytes(path.read_bytes()[:-1] + b" ")
        assert listening.speech_map(desk, "E1") == []
        listening.prepare(desk, "E1")
        assert listening.speech_map(desk, "E1") == truth
        assert desk.warnings == []


def page_flips(page: bytes, count: int, seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(count):
        place = chance.randrange(len(page) * 8)
        flipped = bytearray(page)
        flipped[place // 8] ^= 1 << (place % 8)
        verdict = verifier.verify(bytes(flipped))
        assert verdict.overall == "broken", f"bit {place}: {verdict.overall}"
        assert verdict.code


def test_a_flipped_bit_in_a_page_is_broken(tmp_path: Path) -> None:
    full_case(tmp_path)
    page = (tmp_path / "page" / "page.html").read_bytes()
    assert verifier.verify(page).overall == "held"
    page_flips(page, 150, 3)
    page_flips((tmp_path / "page" / "embed-q1.html").read_bytes(), 50, 4)


@pytest.mark.soak
def test_many_flipped_bits_in_a_page_are_broken(tmp_path: Path) -> None:
    full_case(tmp_path)
    page_flips((tmp_path / "page" / "page.html").read_bytes(), 2_500, 5)


def test_a_flipped_bit_beside_the_page_is_named_by_its_case(tmp_path: Path) -> None:
    """Captions and quotes.txt carry no proof of their own: the case knows their digests."""
    case = full_case(tmp_path)
    with Desk.open(case, readonly=True) as desk:
        rows = desk.case.read("SELECT folder, name FROM page_files WHERE name NOT LIKE '%.html'")
    assert {r["name"] for r in rows} >= {"quotes.txt", "q1.vtt"}
    for row in rows:
        path = case / "pages" / row["folder"] / row["name"]
        whole = path.read_bytes()
        path.chmod(0o600)
        path.write_bytes(whole[:-2] + bytes([whole[-2] ^ 4]) + whole[-1:])
        report = checking.check([case])
        assert report.exit_code == 20 and [f["code"] for f in report.cases[0]["findings"]] == ["page-changed"]
        path.write_bytes(whole)


def test_a_name_that_is_no_text_any_more_is_damage(tmp_path: Path) -> None:
    """A flipped high bit in a text column: SQLite gives it, Python cannot read it, and it ends in a typed error."""
    case = full_case(tmp_path)
    data = (case / "case.db").read_bytes()
    for text in (b"embed-q1.html", b"voice note 7.wav", b"speech map", b"got.how"):
        for place in [n for n in range(len(data)) if data.startswith(text, n)][:4]:
            flipped = bytearray(data)
            flipped[place + 3] ^= 0x80
            (case / "case.db").write_bytes(bytes(flipped))
            try:
                found = checking.check([case])
                assert found.exit_code == 20
            except EarwitnessError as fault:
                assert fault.exit_code in range(20, 30)
    (case / "case.db").write_bytes(data)

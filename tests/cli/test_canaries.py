"""No error and no line on stderr ever holds a path, a file name or a word of the case.

Every name that a person could put in is a canary of its own; all failing ways are gone through, for people and as JSON.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from desk_samples import confirmed_case, mulaw, opus, wav, write

from earwitness.desk import keeping, keyring, release
from earwitness.desk.context import Desk

Ew = Callable[..., Any]

WORDS = (
    "[00:00] Zuleika Birdspeaker: Cockatoo was told to sign before noon.\n"
    "[00:02] Clerk Birdspeaker: The paper says cassowary.\n"
    "[00:04] Zuleika Birdspeaker: Then kookaburra will be missing.\n"
)
CANARIES = (
    "birdfolder", "birdfile", "birdspeaker", "cockatoo", "cassowary", "kookaburra", "birdactor", "birdsource",
    "birdcontact", "birdnote", "birdtitle", "birdfield", "birdreason", "birdtag", "birdpass", "birdout", "birdlabel",
)  # fmt: skip


def no_canary(text: str, words: object) -> None:
    low = text.casefold()
    found = [c for c in CANARIES if c in low]
    assert not found, (words, found, text)


def tagged() -> bytes:
    """A WAV with a text in its INFO chunk."""
    plain, text = wav(3, 4.0), b"Birdtag of the birdowner\0\0"
    chunk = b"LIST" + (4 + 8 + len(text)).to_bytes(4, "little") + b"INFOINAM" + len(text).to_bytes(4, "little") + text
    return plain[:4] + (len(plain) - 8 + len(chunk)).to_bytes(4, "little") + plain[8:] + chunk


@pytest.fixture
def case(tmp_path: Path) -> Path:
    top = tmp_path / "birdfolder"
    confirmed_case(top, words=WORDS, actor="Birdactor")
    with Desk.open(top / "case", actor="Birdactor") as desk:
        keeping.add_source(desk, name="Birdsource Person", contact="birdcontact@example.org", note="birdnote")
    return top / "case"


def test_no_failing_way_repeats_a_name(ew: Ew, tmp_path: Path, case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    top = case.parent
    junk = write(top / "birdfile.opus", b"Birdtag is all there is in this file")
    cut = write(top / "birdfile-cut.opus", opus()[:300])
    half = write(top / "birdfile-half.wav", mulaw()[:40])
    bad_vtt = write(top / "birdfile.vtt", "WEBVTT\n\n00:00:01.000 --> 00:00:zz\ncockatoo\n")
    bad_json = write(top / "birdfile.json", '{"segments": [{"text": "cockatoo", "start": "kookaburra"}]}')
    late = write(top / "birdfile-late.txt", "[09:00] Birdspeaker: cockatoo.\n")
    docx = write(top / "birdfile.docx", b"PK\x03\x04 birdfile cockatoo")
    page = top / "birdout"
    with Desk.open(case, actor="Birdactor") as desk:
        from desk_samples import publish

        publish(desk, page, title="Birdtitle")
    forged = write(
        top / "forged" / "birdforged.html", (page / "page.html").read_bytes().replace(b"cassowary", b"cockatoo!")
    )
    form = write(top / "birdform", "no line birdfield\n")
    failing: list[tuple[Any, ...]] = [
        ("birdcommand",),
        ("seal", case, junk), ("seal", case, cut), ("seal", case, half), ("seal", case, top / "birdfile-none"),
        ("seal", case, top), ("seal", top / "birdfile-nocase", junk), ("seal", case, junk, "--birdoption"),
        ("seal", case, junk, "--source", "birdsource"), ("seal", case, junk, "--field", "birdfield=x"),
        ("seal", case, junk, "--field", "birdfield"), ("seal", case, junk, "--form", form),
        ("seal", case, junk, "--supersedes", "birdfile"),
        ("record", case, "birdfile"), ("record", case, "E1", "--field", "got.how="),
        ("new", top), ("new", junk), ("log", top), ("log", case, "birdfile"),
        ("transcript", "import", case, "E1", bad_vtt), ("transcript", "import", case, "E1", bad_json),
        ("transcript", "import", case, "E1", late), ("transcript", "import", case, "E1", docx),
        ("transcript", "import", case, "E1", junk, "--format", "birdfile"),
        ("transcript", "import", case, "E1", junk, "--encoding", "birdfile"),
        ("transcript", "import", case, "E1", late, "--clip", "birdfile"),
        ("transcript", "import", case, "birdfile", bad_vtt), ("transcript", "show", case, "birdfile"),
        ("transcript", "speaker", case, "E1", "Birdspeaker", "Birdlabel"),
        ("transcript", "edges", case, "birdturn", "E1:0-1"),
        ("transcript", "align", case, "E1", "--language", "birdfile"),
        ("transcript", "draft", case, "E1", "--model", top / "birdfile"), ("models", "add", top / "birdfile"),
        ("models", "add", top), ("transcript", "export", case, "E1", "--format", "birdfile", "--out", "x"),
        ("transcript", "export", case, "E1", "--format", "vtt", "--out", junk),
        ("transcript", "export", case, "E1", "--format", "vtt", "--out", junk / "birdout"),
        ("confirm", case, "birdfile:0-1", "--as", "Birdactor"), ("confirm", case, "E1:birdfile", "--as", "Birdactor"),
        ("confirm", case, "E1:50-60", "--as", "Birdactor"), ("quotes", "reject", case, "birdfile", "--as", "Birdactor"),
        ("withhold", case, "E1:birdfile", "--reason", "birdreason"),
        ("withhold", case, "E1:90-91", "--reason", "birdreason"),
        ("withhold", case, "--lift", "birdfile", "--reason", "birdreason", "--as", "Birdactor"),
        ("publish", case, "--out", page, "--as", "Birdactor"),
        ("publish", case, "--out", junk / "birdout", "--as", "Birdactor"),
        ("publish", case, "--out", top / "o1", "--as", "Birdactor", "--title", "voice note 7.wav of Birdtitle"),
        ("publish", case, "--out", top / "o1", "--as", "Birdactor", "--standfirst", "Says Birdsource Person"),
        ("publish", case, "--out", top / "o1", "--as", "Birdactor", "--quote", "E1:4-6"),
        ("publish", case, "--out", top / "o1", "--as", "Birdactor", "--replaces", "birdfile"),
        ("publish", case, "--out", top / "o1", "--again", "birdfile"),
        ("withdraw", case, "birdfile", "--reason", "birdreason", "--as", "Birdactor"),
        ("erase", case, "1", "birdfield", "--reason", "birdreason", "--as", "Birdactor"),
        ("erase", case, "birdfield", "x", "--reason", "birdreason"),
        ("backup", case, top), ("keys", "revoke", case, "birdfile", "--reason", "birdreason"),
        ("keys", "export", case, "--out", junk), ("verifier", "--out", top / "birdfile-none" / "x"),
        ("timestamp", case, "--authority", "https://birdfile.invalid:99999/x"),
        ("timestamp", case, "--authority", "ftp://birdfile/x"), ("timestamp", case, "--attach", junk),
        ("timestamp", case, "--request", junk), ("timestamp", case, "--attach", top / "birdfile-none"),
        ("trust", "authority", junk), ("trust", "keys", junk), ("trust", "forget", "birdfile"),
        ("verify", top / "birdfile-none"), ("verify", top), ("verify", page, "--key", "birdfile"),
        ("verify", page, "--clip", "birdfile"), ("verify", page / "page.html", "--clip", f"birdq={junk}"),
        ("verify", page, "--keys", junk), ("verify", page, "--tsa-ca", junk),
        ("run", junk, "--out", top / "o2"), ("run", junk, "--out", page), ("run", cut, "--out", top / "o3"),
        ("run", write(top / "birdfile2.wav", wav(8)), "--out", top / "o4", "--transcript", bad_vtt),
        ("run", write(top / "birdfile3.wav", wav(9)), "--out", top / "o5", "--quote", "E1:birdfile"),
        ("demo", "--out", page), ("settings", "birdfile", "x"), ("settings", "log_views", "birdfile"),
    ]  # fmt: skip
    failed = 0
    for words in failing:
        for more in ((), ("--json",)):
            said = ew(*words, *more)
            assert said.status not in (0, 1), (words, said)
            failed += 1
            no_canary(said.out + said.err, words)
    assert failed > 120
    assert not (top / "o1").exists()
    # A forged page: its name was typed and is told; what stands in it is not an error of ours.
    said = ew("verify", forged)
    assert said.status == 20
    no_canary(said.err, "verify")
    monkeypatch.setenv("EARWITNESS_PASSPHRASE", "birdpass")
    with Desk.open(case, actor="Birdactor") as desk:
        desk.passphrase = None
        keyring.protect(desk, "another birdpass")
    for more in ((), ("--json",)):
        said = ew("publish", case, "--out", top / "o6", "--as", "Birdactor", *more)
        assert said.status == 12
        no_canary(said.out + said.err, "passphrase")


def test_no_line_on_stderr_repeats_a_name_when_all_goes_well(ew: Ew, tmp_path: Path, case: Path) -> None:
    top = case.parent
    given = write(top / "birdfile-7.wav", tagged())
    words = write(top / "birdfile.txt", WORDS)
    for line in (
        ("seal", case, given, "--field", "got.how=birdfield", "--title", "Birdtitle", "--as", "Birdactor"),
        ("transcript", "import", case, "E2", words), ("transcript", "show", case, "E1"), ("quotes", "list", case),
        ("confirm", case, "E1:4-6", "--as", "Birdactor"), ("log", case), ("sources", "list", case),
        ("publish", case, "--out", top / "birdout", "--as", "Birdactor"), ("verify", case, top / "birdout"),
        ("run", given, "--out", top / "birdout2", "--transcript", words), ("jobs", "resume", case),
        ("backup", case, top / "birdcopy"),
        ("erase", case, "1", "actor", "--reason", "birdreason", "--as", "Birdactor"),
    ):  # fmt: skip
        said = ew(*line)
        assert said.status == 0, (line, said)
        no_canary(said.err, line)


def test_a_tag_and_a_name_stop_a_page_without_being_repeated(ew: Ew, case: Path) -> None:
    top = case.parent
    assert ew("seal", case, write(top / "birdfile-9.wav", tagged())).status == 0
    words = write(top / "w", WORDS.replace("cassowary", "Birdtag of the birdowner"))
    assert ew("transcript", "import", case, "E2", words).status == 0
    assert ew("confirm", case, "E2:0-4", "--as", "Birdactor").status == 0
    for words in (
        ("--quote", "E2:0-4"),
        ("--quote", "E1:0-2", "--title", "From birdfile-9"),
    ):
        said = ew("publish", case, "--out", top / "o", "--as", "Birdactor", *words, "--json")
        if "--title" in words:
            # Another recording's file name: only those of what is on the page are looked for.
            assert said.status in (0, 52)
            continue
        assert said.status == 52 and said.json["error"]["where"] == "names-the-file"
        no_canary(said.out + said.err, words)
        assert not (top / "o").exists()


def test_a_job_that_failed_keeps_no_words(case: Path) -> None:
    """What the job table keeps of an error is its code and our own sentence."""
    from earwitness.jobs.local import LocalRunner
    from earwitness.jobs.registry import job

    @job("canary")
    def breaks(_context: Any, _payload: Any) -> Any:
        raise ValueError(f"cockatoo in {case}")

    with Desk.open(case) as desk:
        runner = LocalRunner(desk.case, workers=0)
        with pytest.raises(ValueError, match="cockatoo"):
            runner.wait(runner.submit("canary", {}, max_attempts=1))
        kept = bytes(desk.case.get("SELECT error FROM jobs ORDER BY id DESC")["error"]).decode()
    no_canary(kept, "job")


def test_the_part_of_a_folder_that_was_cut_says_nothing(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page half written lies beside its place under the name that was asked for, not the case's."""
    names: list[str] = []
    real = os.fsync

    def look(handle: int) -> None:
        names.extend(p.name for p in case.parent.glob(".*.part-*"))
        real(handle)

    monkeypatch.setattr(os, "fsync", look)
    release.write_folder(case.parent / "page", {"page.html": b"x"})
    assert names and all(name.startswith(".page.part-") for name in names)
    assert (case.parent / "page" / "page.html").read_bytes() == b"x"

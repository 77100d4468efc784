"""The how-to is done as it is written, line by line, and the page is then checked as docs/verify.md says."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from earwitness import demo
from earwitness.cli.main import run

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests" / "custody"))

import authority as tsa  # noqa: E402

HOW_TO = (ROOT / "docs" / "how-to-reporter.md").read_text("utf-8")
NOW = tsa.datetime.now(tsa.UTC).replace(microsecond=0)


def fenced() -> list[str]:
    """The lines of the how-to's code blocks that are typed, in order."""
    blocks = re.findall(r"```\n(.*?)```", HOW_TO, flags=re.S)
    return [line for block in blocks for line in block.splitlines() if line.startswith(("earwitness ", "curl "))]


def earwitness(capsys, *words: str) -> tuple[int, str]:
    with pytest.raises(SystemExit) as ended:
        run(list(words))
    said = capsys.readouterr()
    return int(ended.value.code or 0), said.out + said.err


@pytest.fixture(scope="module")
def authority() -> tsa.Authority:
    return tsa.Authority.make("how-to")


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("how-to")
    play = demo.load("en")
    (folder / "voice note.opus").write_bytes(play.audio)
    (folder / "words.txt").write_text(play.transcript, "utf-8")
    return folder


@pytest.fixture
def done(place, authority, monkeypatch, capsys):
    """Every step done, once; the folder in which it was."""
    monkeypatch.chdir(place)
    monkeypatch.setenv("EARWITNESS_HOME", str(place / "home"))
    if (place / "page-1").exists():
        return place
    reply = tsa.pen_reply(authority, NOW)
    for line in fenced():
        words = shlex.split(line)
        if words[0] == "curl":
            Path("answer.tsr").write_bytes(reply(Path("ask.tsq").read_bytes()))
            continue
        if words[1] == "demo":
            continue  # the demonstration has tests of its own
        words = [w.replace("/media/stick", str(place / "stick")) for w in words]
        status, said = earwitness(capsys, *words[1:])
        assert status == 0, f"{line}\n{said}"
        if words[1:3] == ["transcript", "export"]:
            text = Path("words2.txt").read_text("utf-8")
            assert "pump deck" in text
            Path("words2.txt").write_text(text.replace("pump deck", "lower pump deck"), "utf-8")
    return place


def test_the_steps_work_as_written(done, capsys):
    page = (done / "page-1" / "page.html").read_text("utf-8")
    assert "The boat at six" in page and "Our paper" in page
    assert "voice note" not in page
    assert "D. 4" in page  # the how-to says that pages show who confirmed
    assert (done / "stick" / "boat" / "case.db").is_file()
    status, said = earwitness(capsys, "transcript", "show", "boat", "E1")
    assert status == 0 and "lower pump deck" in said and "“Inspector”" in said
    status, said = earwitness(capsys, "verify", "boat")
    assert status == 0, said


def test_the_page_carries_the_time_that_was_asked_for_before(done, authority, capsys):
    Path("root.pem").write_bytes(authority.root.pem)
    status, said = earwitness(capsys, "verify", "page-1/page.html", "--tsa-ca", "root.pem", "--json")
    verdict = json.loads(said)
    assert status == 0
    assert [q["timed"] for q in verdict["pages"][0]["quotes"]] == ["yes"]
    status, said = earwitness(capsys, "verify", "page-1/page.html", "--json")
    assert status == 0
    assert json.loads(said)["pages"][0]["quotes"][0]["codes"] == {"timed": "anchor"}


def test_what_the_how_to_prints_is_what_is_printed(done, capsys):
    _, said = earwitness(capsys, "seal", "boat", "voice note.opus")
    assert "already E1" in said
    _, said = earwitness(capsys, "keys", "list", "boat")
    assert re.search(r"^([a-z]{5}-){6}[a-z]{5}  ", said, flags=re.M)
    _, said = earwitness(capsys, "publish", "boat", "--out", "page-1")
    assert "The folder for the page is not empty" in said
    _, said = earwitness(capsys, "publish", "boat", "--out", "page-9", "--title", "voice note.opus")
    assert "A text that would be published holds the name of the original file" in said
    _, said = earwitness(capsys, "publish", "boat", "--out", "page-9", "--quote", "E1:62.1-70.7")
    assert "Nobody has confirmed the words and the span" in said
    assert not Path("page-9").exists()


def test_refusals_in_the_table_are_the_programs_own():
    source = "".join(p.read_text("utf-8") for p in sorted((ROOT / "src").rglob("*.py")))
    source = re.sub(r'"\s+f?"', "", source)
    table = HOW_TO.split("| it says |")[1].split("\n\n")[0]
    said = re.findall(r"^\| ([A-Za-z][^|]+) \|", table, flags=re.M)
    assert len(said) >= 6
    for text in said:
        assert text.removesuffix(" …") in source, text


def test_a_token_taken_out_of_a_page_holds_for_openssl(done, authority):
    if shutil.which("openssl") is None:
        pytest.skip("needs openssl: apt-get install openssl")
    text = (ROOT / "docs" / "verify.md").read_text("utf-8")
    Path("take.py").write_text(re.search(r"```python\n(.*?)```", text, flags=re.S)[1], "utf-8")
    Path("root.pem").write_bytes(authority.root.pem)
    subprocess.run([sys.executable, "-I", "take.py", "page-1/page.html"], check=True, timeout=60)
    found = [line.strip() for line in text.splitlines() if line.startswith("openssl ts ")]
    shown, checked = (re.split(r"\s{3,}", line)[0] for line in found)
    out = subprocess.run(shlex.split(shown), check=True, capture_output=True, text=True, timeout=60).stdout
    assert "Time stamp:" in out
    words = [w.replace("SECONDS", str(int(NOW.timestamp()))) for w in shlex.split(checked)]
    out = subprocess.run(words, capture_output=True, text=True, timeout=60)
    assert "Verification: OK" in out.stdout + out.stderr
    Path("seal0.note").write_bytes(Path("seal0.note").read_bytes() + b"x")
    assert subprocess.run(words, capture_output=True, timeout=60).returncode != 0

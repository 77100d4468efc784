"""What `verify` and `publish` print for people: short, no verdict lost, on a narrow terminal too."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from desk_samples import confirmed_case, translate

from earwitness.cli import verdicts
from earwitness.desk import job
from earwitness.desk.context import Desk

Ew = Callable[..., Any]
NAMES = ("included", "contiguous", "signed", "timed", "worded")


@pytest.fixture
def pages(tmp_path: Path, ew: Ew) -> Path:
    case = confirmed_case(tmp_path, "E1:0-2", "E1:2-4")
    assert ew("publish", case, "--out", tmp_path / "out", "--as", "anna").status == 0
    return tmp_path / "out"


def test_a_folder_says_each_thing_once(ew: Ew, pages: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(pages.parent)
    said = ew("verify", "out")
    lines = said.out.splitlines()
    assert said.status == 0 and len(lines) < 24
    for name in ("page.html", "embed-q1.html", "embed-q2.html"):
        assert sum(line.endswith(f"{name}: held") for line in lines) == 1
    assert said.out.index("page.html: held") < said.out.index("embed-q1.html"), "the words stand with the page"
    assert said.out.count("CLERK: The paper says forty") == 1 and "  q1: as page.html q2" in lines
    assert "Verdicts on all 4:" in lines
    assert [line.split()[0] for line in lines if line.startswith("  ") and line.split()[0] in NAMES] == list(NAMES)


@pytest.mark.parametrize("width", [30, 40, 64, 200])
def test_no_line_is_wider_than_the_terminal(ew: Ew, pages: Path, monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.chdir(pages.parent)
    said = ew("verify", "out")
    wide = [line for line in said.out.splitlines() if len(line) > width]
    assert all(line.count("-") == 6 and " " not in line.strip() for line in wide), "only a key is never broken"


def test_what_differs_is_named(ew: Ew, pages: Path) -> None:
    page = pages / "page.html"
    page.write_bytes(job.tamper(page.read_bytes()))
    said = ew("verify", pages)
    flat = " ".join(said.out.split())
    assert said.status == 20 and "page.html: broken (root)" in flat and "embed-q1.html: held" in flat
    assert "included BROKEN (page.html q1): this sound is not the sound that was sealed (root)" in flat
    assert "included held (page.html q2, embed-q1.html q1, embed-q2.html q1)" in flat
    assert "contiguous not checked (page.html q1): the sound is not the sealed one" in flat
    assert "worded held: these are the words" in flat


def quotation(states: tuple[str, ...]) -> dict[str, Any]:
    return {
        "id": "q1", "start_ms": 0, "end_ms": 2000, "total_ms": 9000, "status": "released", "withheld_ms": 0,
        "turns": [{"kind": "speech", "speaker": "A", "words": "so"}], "warnings": ["weak-salt"], "key_spoken": "k",
        "time": "t", "authority": "a", "codes": dict.fromkeys(NAMES, "x"), **dict(zip(NAMES, states, strict=True)),
    }  # fmt: skip


def test_no_verdict_is_lost_whatever_they_are() -> None:
    """Every state of every verdict of every quotation can be read back from the lines."""
    states = list(itertools.product(("yes", "no", "unavailable"), repeat=5))[::7]
    pages = [
        {"path": f"{n}.html", "overall": "held", "code": None, "quotes": [quotation(s)]} for n, s in enumerate(states)
    ]
    text = " ".join(" ".join(verdicts.lines(pages, equivocation=True)).split())
    assert "Trust neither." in text and text.count("note: weak-salt") == len(pages)
    for k, name in enumerate(NAMES):
        for state, mark in verdicts.MARKS.items():
            places = ", ".join(f"{n}.html q1" for n, s in enumerate(states) if s[k] == state)
            assert f"{name} {mark} ({places}): " in text


def test_pages_of_one_name_are_told_apart() -> None:
    pages = [
        {"path": f"{folder}/page.html", "overall": "held", "code": None, "quotes": [quotation(states)]}
        for folder, states in (("a", ("yes",) * 5), ("b", ("no",) * 5))
    ]
    text = " ".join(" ".join(verdicts.lines(pages, equivocation=False)).split())
    assert "included BROKEN (b/page.html q1)" in text and "q1: as a/page.html q1" in text


def test_publish_says_what_it_replaces_and_what_goes_along(ew: Ew, pages: Path, tmp_path: Path) -> None:
    case = tmp_path / "case"
    with Desk.open(case, actor="anna") as desk:
        translate(desk)
    said = ew("publish", case, "--out", tmp_path / "two", "--as", "anna", "--replaces", "P1", "--translation", "T2")
    assert "P1 is withdrawn by it: this page stands in its place." in said.out
    assert "With translations: T2 R2" in said.out
    assert "goes along, and nobody has certified all of it" in said.err
    assert "withdrawn" in next(line for line in ew("pages", case).out.splitlines() if line.startswith("P1"))
    named = ew("publish", case, "--out", tmp_path / "3", "--as", "anna", "--replaces", "P2", "--json").json["page"]
    assert (named["replaces"], named["translations"]) == ("P2", [])
    assert ew("publish", case, "--out", tmp_path / "4", "--as", "anna", "--translation", "T7").status != 0


def test_publish_says_how_many_lines_nobody_confirmed(tmp_path: Path, ew: Ew) -> None:
    case = confirmed_case(tmp_path, "E1:2-4")
    said = ew("publish", case, "--out", tmp_path / "a", "--as", "anna").out
    assert "Released: page P1, one quotation, in" in said
    assert "2 lines around the quotations went out which nobody confirmed; --context 0 leaves them out." in said
    assert "nobody confirmed" not in ew("publish", case, "--out", tmp_path / "b", "--context", "0", "--as", "anna").out

"""The same file given again, with other words: nothing is sealed twice, and nothing that was said with it is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk_samples import wav, write

from earwitness.desk import bulk, facts, givenagain, home, keeping, record, recording, tags, taking
from earwitness.desk.context import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A case with E1, given by S1 under a consent."""
    desk = Desk.create(tmp_path / "case", actor="anna")
    keeping.add_source(desk, note="Witness B")
    stated = [record.parse("got.conditions", "given, written"), record.parse("language", "ru")]
    taking.take_in(desk, write(tmp_path / "a.wav", wav()), stated=stated, source="S1")
    return desk


def listed(tmp_path: Path) -> tuple[Path, Path]:
    write(tmp_path / "in" / "copy.wav", wav())
    rows = "file,alias,language,consent,note,tags\ncopy.wav,Witness D,ru,refused,copy of it,phone\n"
    return tmp_path / "in", write(tmp_path / "list.csv", rows)


def test_what_a_line_says_of_a_file_that_is_here_is_noted_and_waits(desk: Desk, tmp_path: Path) -> None:
    folder, sheet = listed(tmp_path)
    [line] = bulk.plan(desk, folder, sheet).lines
    assert line.already == "E1" and list(line.not_entered) == [
        "Conditions it was given under: “refused” (E1 says: given, written)",
        f"What it is said to be: “copy of it” (E1 says: {record.NOBODY})",
        "From whom (an alias): “Witness D” (E1 says: S1, Witness B)",
        "Tags: “phone” (E1 says: nothing)",
    ]
    before = facts.fields(desk, "E1")
    assert bulk.queue(desk, bulk.plan(desk, folder, sheet)) == [] and facts.fields(desk, "E1") == before
    newest = home.last_entries(desk, 1)[0]
    assert (newest["act"], newest["details"]["exhibit"]) == ("give again", "E1")
    assert newest["texts"] == {"got_conditions": "refused", "got_from": "S2", "content": "copy of it", "tags": "phone"}
    todo = home.home(desk).next[0]
    assert "E1" in todo.what and "“refused”" in todo.why and "“S2, Witness D”" in todo.why
    assert {d["name"] for d in recording.page(desk, "E1")["given_again"]} == {"got.conditions", "got.from", "content"}
    # The same list again says it once only.
    entries = len(list(desk.case.iter_log()))
    bulk.queue(desk, bulk.plan(desk, folder, sheet))
    assert len(list(desk.case.iter_log())) == entries
    # Decided, with the answer that stood there or with another.
    stated = [record.parse("got.conditions", "given, written"), record.parse("got.from", "S1, S2")]
    keeping.state_fields(desk, "E1", [*stated, record.parse("content", "a call")])
    assert givenagain.waiting(desk) == {} and "again" not in home.home(desk).next[0].what
    assert keeping.check(desk).findings == ()


def test_the_same_words_again_are_no_news(desk: Desk, tmp_path: Path) -> None:
    entries = len(list(desk.case.iter_log()))
    stated = [record.parse("got.conditions", "given, written"), record.parse("content", "not known")]
    again = taking.take_in(desk, tmp_path / "a.wav", stated=stated, source="S1", labels=())
    assert (again.already, again.not_entered, again.noted) == (True, (), None)
    assert len(list(desk.case.iter_log())) == entries and tags.read(desk) == {}


def test_an_erased_text_is_not_shown_any_more(desk: Desk, tmp_path: Path) -> None:
    again = taking.take_in(desk, tmp_path / "a.wav", stated=[record.parse("content", "a name")])
    assert again.noted and [d.said for d in givenagain.waiting(desk)["E1"]] == ["a name"]
    desk.case.erase_field(again.noted, "content", reason="a name", actor="anna")
    assert givenagain.waiting(desk) == {} and givenagain.noted(desk, "E1", again.noted) == ()

"""The same file given again, with other words: nothing is sealed twice, and nothing that was said with it is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk_samples import wav, write

from earwitness.desk import bulk, facts, givenagain, home, keeping, record, recording, tags, taking
from earwitness.desk.context import Desk
from earwitness.errors import Usage


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


def test_a_look_says_what_it_knows_and_no_more(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "many"
    write(folder / "one.wav", wav(7))
    write(folder / "twin.wav", wav(7))
    write(folder / "noise.m4a", bytes(range(256)) * 12)
    sheet = write(
        folder / "list.csv",
        "file,alias,date,consent\none.wav,Lantern,2024-02-29,given\ntwin.wav,Harbour,,refused\nnoise.m4a,Reed,,\n"
        "one.wav,Twice,,\ngone.wav,Nobody,2024-01-01,\n",
    )
    found = bulk.plan(desk, folder, sheet)
    assert [line.state() for line in found.lines] == [
        "taken for a recording, not looked into yet",
        "the same bytes as line 2: sealed once, what it says is noted",
        "taken for a recording, not looked into yet",
        "the file stands in line 2 too",
        "there is no such file in the folder",
    ]
    assert [line.ready for line in found.lines] == [True, False, True, False, False]
    assert found.aliases == ("Lantern", "Harbour", "Reed")
    done = bulk.seal(desk, found)
    assert [exhibit for _, exhibit, _ in done] == ["E2", "E2", None]
    assert done[1][0].already == "E2" and "“refused” (E2 says: given)" in done[1][0].not_entered[0]


def test_a_day_is_one_of_the_calendar(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "many"
    write(folder / "one.wav", wav(7))
    for said in ("2023-02-30", "2024-13-45", "~2023-2-30", "2023-02-30T10:00"):
        [line] = bulk.plan(desk, folder, write(tmp_path / "l.csv", f"file,date\none.wav,{said}\n")).lines
        assert line.problems == ("the column date: the calendar has no such day",), said
    for said in ("2024-02-29", "~May 2026", "last Tuesday", "2023-24", "not known: she forgot"):
        assert bulk.plan(desk, folder, write(tmp_path / "l.csv", f"file,date\none.wav,{said}\n")).lines[0].ready, said
    with pytest.raises(Usage):
        record.parse("published.on", "2026-02-30")
    assert record.parse("content", "order 2026-02-30").text == "order 2026-02-30"

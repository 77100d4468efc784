"""Where another machine heard other words: known differences, what is none, and who must not see any of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from desk_samples import findings, unsealed_case
from machine_drafts import Line, machine

from earwitness.desk import comparing, heard, journal, standing, transcripts, translations
from earwitness.desk.context import Desk
from earwitness.errors import BlindStands, NotInCase
from earwitness.ids import random_hex

ONE: list[Line] = [
    (0.0, 2.0, "The old man signed the paper."),
    (2.0, 4.0, "He went to the office"),
    (4.0, 6.0, "and asked for money"),
]
OTHER: list[Line] = [
    (0.0, 2.0, "the old man signed a pepper"),
    (2.0, 4.0, "He never went to the office,"),
    (4.0, 6.0, "and for money"),
]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Desk.open(unsealed_case(tmp_path), actor="anna") as opened:
        yield opened
    assert findings(tmp_path / "case") == []


@pytest.fixture
def two(desk: Desk) -> tuple[str, str]:
    return machine(desk, ONE), machine(desk, OTHER, tool="onnx-asr")


def op(kind: str, base: int, **more: Any) -> dict[str, Any]:
    return {"id": random_hex(), "base": base, "kind": kind, **more}


def told(desk: Desk, transcript: str) -> list[tuple[str, str]]:
    return [(p["here"], p["heard"]) for p in heard.differences(desk, transcript)["places"]]


def test_every_difference_with_its_place_in_the_text(desk: Desk, two: tuple[str, str]) -> None:
    found = heard.differences(desk, two[0])
    assert found["machines"] == [{"transcript": two[1], "engine": "onnx-asr"}]
    places = found["places"]
    assert [(p["here"], p["heard"]) for p in places] == [("the paper.", "a pepper"), ("", "never"), ("asked", "")]
    assert [p["spots"] for p in places] == [
        [{"turn": "t1", "from": 4, "to": 6, "said": "the paper."}],
        [{"turn": "t2", "from": 1, "to": 1, "said": "He"}],
        [{"turn": "t3", "from": 1, "to": 2, "said": "asked"}],
    ]
    assert [p["start_us"] for p in places] == sorted(p["start_us"] for p in places)
    assert all(p["by"] == two[1] and p["start_us"] < p["end_us"] for p in places)
    # Seen from the other it is the same, turned round.
    assert told(desk, two[1]) == [("a pepper", "the paper."), ("never", ""), ("", "asked")]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Всё ещё здесь.", "все еще здесь"),
        ("He said: “Yes!”", "he said yes"),
        ("ÉTÉ", "été"),
        ("[delay?] it", "delay it"),
        ("[list|lift?] now", "lift now"),
    ],
)
def test_what_is_only_written_otherwise_is_no_difference(desk: Desk, one: str, other: str) -> None:
    first = machine(desk, [(0.0, 2.0, one)])
    machine(desk, [(0.0, 1.0, other)], tool="onnx-asr")
    assert told(desk, first) == []
    assert len(heard.differences(desk, first)["machines"]) == 1


def test_words_that_only_look_alike_differ(desk: Desk) -> None:
    first = machine(desk, [(0.0, 2.0, "мой и мои")])
    machine(desk, [(0.0, 2.0, "мои и мой")], tool="onnx-asr")
    assert told(desk, first) != []


def test_it_takes_two_machines(desk: Desk) -> None:
    first = machine(desk, ONE)
    nothing = heard.differences(desk, first)
    assert (nothing["machines"], nothing["places"]) == ([], [])
    machine(desk, OTHER, version="2")  # the same weights in the same engine: no second machine
    assert heard.differences(desk, first)["machines"] == []
    assert heard.differences(desk, "T1")["machines"] == []
    other = machine(desk, OTHER, weights="bb")
    assert [m["transcript"] for m in heard.differences(desk, first)["machines"]] == [other]
    # Of two drafts by one machine the newer is what it heard.
    again = machine(desk, ONE, weights="bb")
    assert [m["transcript"] for m in heard.differences(desk, first)["machines"]] == [again]
    assert told(desk, first) == []


def test_a_transcript_that_people_made_is_laid_beside_both(desk: Desk, two: tuple[str, str]) -> None:
    made = transcripts.begin(desk, "E1", "en")
    assert [m["transcript"] for m in heard.differences(desk, made)["machines"]] == list(two)
    empty = heard.differences(desk, made)["places"]
    assert empty and all(p["here"] == "" and p["spots"] == [] for p in empty)
    ops = [
        op("add", 0, turn=f"w{n}", speaker="S", text=text, start_us=round(a * 1e6), end_us=round(b * 1e6))
        for n, (a, b, text) in enumerate(ONE)
    ]
    journal.apply(desk, made, ops)
    by = [(p["by"], p["here"], p["heard"]) for p in heard.differences(desk, made)["places"] if p["here"]]
    assert by == [(two[1], "the paper.", "a pepper"), (two[1], "asked", "")]


def test_edits_count_at_once_and_change_no_draft(desk: Desk, two: tuple[str, str]) -> None:
    first, other = two
    _, results = journal.apply(desk, first, [op("text", 0, turn="t1", text="Yes: the old man signed a pepper.")])
    assert [r.state for r in results] == ["applied"]
    found = heard.differences(desk, first)
    assert [(p["here"], p["heard"]) for p in found["places"]] == [("Yes:", ""), ("", "never"), ("asked", "")]
    assert found["places"][0]["spots"] == [{"turn": "t1", "from": 0, "to": 1, "said": "Yes:"}]
    assert found["seq"] == 1
    # What the first machine heard is what it drafted, not what a person made of it.
    assert told(desk, other) == [("a pepper", "the paper."), ("never", ""), ("", "asked")]
    assert desk.case.read("SELECT number FROM revisions WHERE transcript = ?", (first,))[-1]["number"] == 1


def test_words_that_share_a_piece_and_marks_with_blanks_are_counted_as_the_page_counts_them(desk: Desk) -> None:
    first = machine(desk, [(0.0, 4.0, "so [the lay|delay?] it [inaudible]now twice")])
    machine(desk, [(0.0, 4.0, "so [the lay|delay?] it [inaudible]then thrice")], tool="onnx-asr")
    [place] = heard.differences(desk, first)["places"]
    [spot] = place["spots"]
    text = "so [the lay|delay?] it [inaudible]now twice".split()
    assert spot["said"] == " ".join(text[spot["from"] : spot["to"]]) == "[inaudible]now twice"


def test_a_place_that_goes_over_turns_has_a_spot_in_each(desk: Desk) -> None:
    first = machine(desk, [(0.0, 2.0, "one two"), (2.0, 4.0, "three four")])
    machine(desk, [(0.0, 4.0, "one five six four")], tool="onnx-asr")
    [place] = heard.differences(desk, first)["places"]
    assert [(s["turn"], s["said"]) for s in place["spots"]] == [("t1", "two"), ("t2", "three")]


def test_a_blind_transcript_stays_blind(desk: Desk, two: tuple[str, str]) -> None:
    mine, theirs = comparing.begin_blind(desk, "E1", ["anna", "boris"], "en")
    add = op("add", 0, turn="w1", speaker="S", text="The old man", start_us=0, end_us=2_000_000)
    journal.apply(desk, mine, [add])
    nothing = heard.differences(desk, mine)
    assert (nothing["machines"], nothing["places"]) == ([], [])
    boris = Desk(desk.case, desk.home, "boris")
    for who, name in ((boris, mine), (desk, theirs), (Desk(desk.case, desk.home, None), mine)):
        with pytest.raises(BlindStands):
            heard.differences(who, name)
    journal.apply(boris, theirs, [{**add, "id": random_hex()}])
    comparing.hand_in(desk, mine)
    assert heard.differences(desk, mine)["machines"] == []
    comparing.hand_in(boris, theirs)
    assert [m["transcript"] for m in heard.differences(desk, mine)["machines"]] == list(two)


def test_a_translation_is_not_compared(desk: Desk, two: tuple[str, str]) -> None:
    made = translations.begin(desk, two[0], "ru")
    assert heard.differences(desk, made)["machines"] == []
    with pytest.raises(NotInCase):
        heard.differences(desk, "T99")


def test_it_reads_and_writes_nothing(desk: Desk, two: tuple[str, str], tmp_path: Path) -> None:
    before = desk.case.one("SELECT max(seq) AS n FROM log")
    heard.differences(desk, two[0])
    assert desk.case.one("SELECT max(seq) AS n FROM log") == before
    standing.tell(desk, "E1", "listener", "nothing")
    with Desk.open(tmp_path / "case", readonly=True) as reader:
        assert told(reader, two[0]) == told(desk, two[0])

"""Two blind listeners: whatever the other asks for, no word comes through until both have handed in."""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from desk_samples import findings, unsealed_case
from starlette.responses import Response

from earwitness.desk import (
    comparing,
    journal,
    quotations,
    roomview,
    search,
    standing,
    transcripts,
    translations,
)
from earwitness.desk.context import Desk
from earwitness.errors import BlindStands, EarwitnessError, NotInCase, Usage
from earwitness.ids import random_hex
from earwitness.timecode import parse_span
from earwitness.web.app import PARTS

SECRET = "zebrafinch"  # a word that only the first listener wrote


def op(kind: str, base: int, **more: Any) -> dict[str, Any]:
    return {"id": random_hex(), "base": base, "kind": kind, **more}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Desk.open(unsealed_case(tmp_path), actor="chief") as opened:
        yield opened
    assert findings(tmp_path / "case") == []


def as_other(desk: Desk, name: str | None) -> Desk:
    return Desk(desk.case, desk.home, name)


def write(desk: Desk, transcript: str, *texts: str) -> None:
    ops = [
        op("add", 0, turn=f"w{n}", speaker="S", text=text, start_us=n * 2_000_000, end_us=(n + 1) * 2_000_000)
        for n, text in enumerate(texts)
    ]
    _, results = journal.apply(desk, transcript, ops)
    assert {r.state for r in results} == {"applied"}


@pytest.fixture
def pair(desk: Desk) -> tuple[Desk, Desk]:
    """T2 is anna's and has the secret, in words, speaker, hypothesis, event and translation; T3 is boris's."""
    assert comparing.begin_blind(desk, "E1", ["anna", "boris"], "en") == ("T2", "T3")
    anna, boris = as_other(desk, "anna"), as_other(desk, "boris")
    write(anna, "T2", f"You were told, {SECRET}.", "The paper says eleven.")
    journal.apply(anna, "T2", [op("speaker", 9, turn="w1", speaker=SECRET)])
    journal.apply(anna, "T2", [op("speaker", 2, turn="w1", speaker=SECRET)])
    journal.apply(anna, "T2", [op("event_add", 2, event={"kind": "door", "text": SECRET})])
    journal.save(anna, "T2", SECRET)
    journal.apply(anna, "T2", [op("text", 4, turn="w0", text=f"You were sold, {SECRET}.")])
    standing.suppose(anna, "T2", SECRET, SECRET, SECRET, SECRET)
    made = translations.begin(anna, "T2", "ru")
    journal.apply(anna, made, [op("text", 0, turn="w0", text=f"{SECRET} сказали")])
    standing.tell(anna, "E1", "listener", "nothing")
    standing.played(anna, "E1", "sitting0001", [[0, 6000, 100]])
    standing.certify(anna, "T2", [[0, 2_000_000]], uncertain=SECRET, statement=SECRET)
    write(boris, "T3", "You were cold.")
    return anna, boris


def request(person: str, **params: Any) -> Any:
    """What a handler reads of a request."""
    names = {"T1", "T2", "T3", "T4", "E1"}
    value = params.pop("value", "T2")
    path = {k: ("E1" if k == "exhibit" else value) for k in ("transcript", "exhibit", "quotation", "page", "id", "job")}
    assert value in names
    house = SimpleNamespace(warnings=[], stopping=SimpleNamespace(is_set=lambda: True), folder=None, wake=lambda: None)
    session = SimpleNamespace(person=person, pinned=False, words="x", token="x")
    return SimpleNamespace(
        method="GET", path_params=path, query_params=params.pop("query", {}), headers={},
        state=SimpleNamespace(json=params.pop("json", {}), person=person, session=session),
        app=SimpleNamespace(state=SimpleNamespace(house=house, stopping=None, sessions=SimpleNamespace(all=[]))),
    )  # fmt: skip


BODIES: list[dict[str, Any]] = [
    {},
    {"ops": [op("text", 0, turn="w0", text="x"), op("undo", 0), op("remove", 0, turn="w0")]},
    {"note": "x"},
    {"exhibit": "E1", "sitting": "sitting0002", "ranges": [[0, 6000, 100]], "role": "r", "told": "nothing"},
    {"spans": [[0, 1_000_000]], "role": "r", "told": "t"},
    {"speaker": "S", "label": "l", "says": "s", "why": "w"},
    {"id": "H1", "state": "accepted", "why": "w"},
    {"language": "fr"},
    {"a": "T2", "b": "T3"},
    {"a": "T3", "b": "T1"},
    {"transcript": "T2", "row": 0, "choice": "b"},
    {"span": "E1:0-2", "transcript": "T2"},
]
QUERIES: list[dict[str, str]] = [
    {}, {"q": SECRET}, {"q": "you were"}, {"q": "sa*"}, {"a": "T2", "b": "T3"}, {"a": "T3@R1", "b": "T2@R2"},
    {"transcript": "T2"}, {"since": "0"}, {"exhibit": "E1"},
]  # fmt: skip


def everything(desk: Desk) -> Iterator[tuple[str, str]]:
    """(handler, its answer as text) for every endpoint there is, every transcript and every body."""
    for part in PARTS:
        try:
            module = importlib.import_module(f"earwitness.web.{part}")
        except ModuleNotFoundError:
            continue
        for method, path, function, *_ in module.ROUTES:
            if (part != "api_transcripts" and method != "GET") or path.endswith("/changes"):
                continue  # `changes` waits; it is asked for by name below
            ours = part == "api_transcripts"
            for value in ("T2", "T4") if ours else ("T2",):
                for body in BODIES if method == "POST" else BODIES[:1]:
                    for query in QUERIES if method == "GET" and ours else QUERIES[:1]:
                        try:
                            given = function(desk, request(desk.actor or "", value=value, json=body, query=query))
                        except EarwitnessError as error:
                            given = error.as_json()
                        except (AttributeError, KeyError, TypeError, AssertionError):
                            continue  # a handler that needs more of a request than this has
                        text = given.body.decode("utf-8", "replace") if isinstance(given, Response) else json.dumps(
                            given, ensure_ascii=False, default=str
                        )  # fmt: skip
                        yield f"{method} {path}", text


def test_nothing_comes_through_to_the_other_listener(desk: Desk, pair: tuple[Desk, Desk]) -> None:
    _, boris = pair
    seen: dict[str, int] = {}
    for name, text in everything(boris):
        assert SECRET not in text, name
        seen[name] = seen.get(name, 0) + 1
    wanted = {f"{m} {p}" for m, p, *_ in importlib.import_module("earwitness.web.api_transcripts").ROUTES}
    assert wanted - {"GET /api/transcripts/{transcript}/changes"} <= set(seen), "every endpoint of the room answered"
    assert len(roomview.transcript(boris, "T3")["turns"]) == 1
    assert desk.case.read("SELECT 1 FROM journal WHERE transcript = 'T2' AND seq > 5") == [], "and nothing was written"


def test_the_test_above_would_see_it(desk: Desk, pair: tuple[Desk, Desk]) -> None:
    anna, _ = pair
    told = {name for name, text in everything(anna) if SECRET in text}
    assert {"GET /api/transcripts/{transcript}", "GET /api/search", "POST /api/transcripts/{transcript}/ops"} <= told


@pytest.mark.parametrize("who", ["boris", None])
def test_no_function_of_the_desk_gives_it(desk: Desk, pair: tuple[Desk, Desk], who: str | None) -> None:
    other = as_other(desk, who)
    refused: list[Any] = [
        lambda: roomview.transcript(other, "T2"),
        lambda: roomview.transcript(other, "T4"),
        lambda: roomview.changes(other, "T2", 0),
        lambda: roomview.after_ops(other, "T2", 1, []),
        lambda: journal.save(other, "T2"),
        lambda: standing.certifications(other, "T2"),
        lambda: standing.hypotheses(other, "T2"),
        lambda: comparing.compare(other, "T1", "T2"),
        lambda: comparing.compare(other, "T2@R1", "T2@R2"),
        lambda: transcripts.current(other, "E1", "T2"),
        lambda: translations.beside(other, "T2"),
    ]
    for ask in refused:
        with pytest.raises(BlindStands):
            ask()
    with pytest.raises(EarwitnessError):
        comparing.hand_in(other, "T2")
    assert search.search(other, SECRET)["hits"] == []
    assert transcripts.chosen(other, "E1") == "T1"
    room = json.dumps(roomview.room(other, "E1"))
    assert SECRET not in room
    assert next(t for t in json.loads(room)["transcripts"] if t["id"] == "T2")["hidden"]


@pytest.mark.parametrize("who", ["BORIS", "Boris", " boris ", "ｂｏｒｉｓ"])
def test_another_spelling_of_the_name_is_no_way_round(desk: Desk, pair: tuple[Desk, Desk], who: str) -> None:
    other = as_other(desk, who)
    with pytest.raises(BlindStands):
        roomview.transcript(other, "T2")
    write(other, "T3", "You were cold.", "It is theirs all the same.")
    comparing.hand_in(other, "T3")


def test_nobody_quotes_from_either_before_both_are_in(desk: Desk, pair: tuple[Desk, Desk]) -> None:
    for who in pair:
        with pytest.raises(BlindStands):
            quotations.propose(who, parse_span("E1:0-2"), transcript="T2" if who is pair[0] else "T3")
    with pytest.raises(BlindStands):
        comparing.begin_adjudication(pair[0], "T2", "T3")


def test_when_both_are_in_the_wall_falls(desk: Desk, pair: tuple[Desk, Desk]) -> None:
    anna, boris = pair
    with pytest.raises(BlindStands):
        comparing.hand_in(anna, "T3")
    comparing.hand_in(anna, "T2")
    with pytest.raises(BlindStands):
        journal.apply(anna, "T2", [op("undo", 0)])
    with pytest.raises(BlindStands):
        roomview.transcript(anna, "T3")
    with pytest.raises(BlindStands):
        roomview.transcript(boris, "T2")
    comparing.hand_in(boris, "T3")
    found = comparing.compare(boris, "T2", "T3")
    assert SECRET in json.dumps(found)
    assert (found["a"]["by"], found["b"]["by"]) == ("anna", "boris")
    assert [p["kind"] for p in found["map"]] == ["words", "missing"]
    assert found["agreement"]["S"] == {"words": 4, "same": 2, "same_speaker": 2}
    assert SECRET in json.dumps(search.search(boris, SECRET))


def test_a_third_decides_and_all_three_stay(desk: Desk, pair: tuple[Desk, Desk]) -> None:
    anna, boris = pair
    comparing.hand_in(anna, "T2")
    write(boris, "T3", "You were cold.", "The paper says eleven.", "Yes.")
    comparing.hand_in(boris, "T3")
    before = {t: roomview.transcript(desk, t)["turns"] for t in ("T2", "T3")}
    made = comparing.begin_adjudication(desk, "T2", "T3")
    rows = comparing.adjudication(desk, made)["rows"]
    differing = [r for r in rows if r["differs"]]
    assert [bool(r["a"]) for r in differing].count(False) >= 1
    told = f"in {len(differing)} places T2 and T3 differ and nobody has decided: T2 stands there"
    assert comparing.undecided(desk, made) == told and comparing.undecided(desk, "T2") is None
    for row in differing:
        _, [result] = comparing.decide(desk, made, row["row"], "b")
        assert result.state == "applied"
    assert comparing.undecided(desk, made) is None
    comparing.decide(desk, made, 0, "own", text="You were told [sold|cold?].")
    turns = {t["id"]: t["text"] for t in roomview.transcript(desk, made)["turns"]}
    assert turns["w0"] == "You were told [sold|cold?]."
    assert "Yes." in turns.values()
    decided = comparing.adjudication(desk, made)["decided"]
    assert (decided["0"]["choice"], decided["0"]["by"]) == ("own", "chief")
    journal.apply(desk, made, [op("undo", 0)])
    assert comparing.adjudication(desk, made)["decided"]["0"]["choice"] == "b"
    assert {t: roomview.transcript(desk, t)["turns"] for t in ("T2", "T3")} == before
    with pytest.raises(Usage):
        comparing.decide(desk, made, 99, "a")
    with pytest.raises(NotInCase):
        comparing.decide(desk, "T1", 0, "a")


@pytest.mark.parametrize(
    "people", [None, ["anna"], ["anna", "anna"], ["anna", "Anna"], ["anna", ""], ["anna", 5], ["a\x00", "a\ufffd"]]
)
def test_a_pair_is_two_different_people(desk: Desk, people: Any) -> None:
    with pytest.raises(Usage):
        comparing.begin_blind(desk, "E1", people)


def test_each_column_has_its_own_words_and_speaker_and_choosing_it_carries_both(desk: Desk) -> None:
    assert comparing.begin_blind(desk, "E1", ["anna", "boris"], "en") == ("T2", "T3")
    for who, name, turns in (
        (
            "anna",
            "T2",
            [("UNSTATED", "Go ahead. This is Houston. Out."), ("UNSTATED", "An honor."), ("Capcom", "Roger.")],
        ),
        ("boris", "T3", [("Houston", "Go ahead. Houston out."), ("UNSTATED", "A honor."), ("Houston", "Roger.")]),
    ):
        ops = [
            op("add", 0, turn=f"w{n}", speaker=speaker, text=text, start_us=n * 2_000_000, end_us=(n + 1) * 2_000_000)
            for n, (speaker, text) in enumerate(turns)
        ]
        journal.apply(as_other(desk, who), name, ops)
        comparing.hand_in(as_other(desk, who), name)
    found = comparing.compare(desk, "T2", "T3")
    assert {p["kind"] for p in found["map"]} == {"words", "speaker"}, "both wrote in every turn"
    assert [p["start_us"] for p in found["map"] if p["kind"] == "speaker"] == [0, 0]
    assert [(r["b"], r["speakers_differ"]) for r in found["rows"]] == [
        ({"speaker": "Houston", "text": "Go ahead. Houston out."}, True),
        ({"speaker": "UNSTATED", "text": "A honor."}, False),
        ({"speaker": "Houston", "text": "Roger."}, False),
    ]
    made = comparing.begin_adjudication(desk, "T2", "T3")
    comparing.decide(desk, made, 0, "b")
    first = roomview.transcript(desk, made)["turns"][0]
    assert (first["speaker"], first["text"]) == ("Houston", "Go ahead. Houston out.")


def test_sounds_of_both_stand_in_the_third_and_those_of_one_with_who_heard_them(desk: Desk) -> None:
    assert comparing.begin_blind(desk, "E1", ["anna", "boris"], "en") == ("T2", "T3")
    for who, name, sounds in (
        ("anna", "T2", [("door", "a door", 1_000_000, None), ("other", "a bell", 5_000_000, None)]),
        ("boris", "T3", [("laughter", "laughter", 3_000_000, 3_500_000), ("door", "door", 1_400_000, None),
                         ("other", "a whistle", 5_000_000, None), ("noise", "steps", None, None)]),
    ):  # fmt: skip
        write(as_other(desk, who), name, "Go ahead.")
        heard = [
            op(
                "event_add",
                1,
                event={k: v for k, v in zip(("kind", "text", "start_us", "end_us"), one, strict=True) if v},
            )
            for one in sounds
        ]
        assert {r.state for r in journal.apply(as_other(desk, who), name, heard)[1]} == {"applied"}
        comparing.hand_in(as_other(desk, who), name)
    made = comparing.begin_adjudication(desk, "T2", "T3")
    assert [(e["text"], e["start_us"]) for e in roomview.transcript(desk, made)["events"]] == [
        ("a door", 1_000_000),
        ("laughter (heard in T3 alone)", 3_000_000),
        ("a bell (heard in T2 alone)", 5_000_000),
        ("a whistle (heard in T3 alone)", 5_000_000),
        ("steps (heard in T3 alone)", None),
    ]

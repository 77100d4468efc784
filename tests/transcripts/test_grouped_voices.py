"""What voices say of turns: who is named, what stays UNSTATED, and that a person's label is never touched."""

from __future__ import annotations

import pytest

from earwitness.transcripts import voices
from earwitness.transcripts.model import UNSTATED, Event, Speaker, Turn, Word
from earwitness.transcripts.voices import Voices

S = 1_000_000


def turn(name: str, start_s: float | None, end_s: float | None, speaker: Speaker = UNSTATED) -> Turn:
    return Turn(name, speaker, (Word("x"),), start_s, end_s)


def two(first: list[tuple[int, int]], second: list[tuple[int, int]]) -> Voices:
    return Voices(("voice 1", "voice 2"), (tuple(first), tuple(second)))


@pytest.mark.parametrize(
    ("first", "second", "who"),
    [
        ([(0, 10 * S)], [], "voice 1"),
        ([(0, 6 * S)], [(6 * S, 10 * S)], "voice 1"),  # half as much again
        ([(0, 5 * S)], [(5 * S, 10 * S)], "shared"),
        ([(0, 10 * S)], [(0, 10 * S)], "shared"),
        ([(0, 2 * S)], [], "nowhere"),  # less than a quarter of the turn says nothing of it
        ([(20 * S, 30 * S)], [], "nowhere"),
        ([], [], "nowhere"),
    ],
)
def test_a_turn_gets_the_voice_that_clearly_has_it(
    first: list[tuple[int, int]], second: list[tuple[int, int]], who: str
) -> None:
    made = voices.label((turn("t1", 0, 10), turn("t2", None, None)), two(first, second), {})
    assert made.turns[0].speaker == (who if who.startswith("voice") else UNSTATED)
    assert (made.shared == ("t1",), "t1" in made.nowhere) == (who == "shared", who == "nowhere")
    assert "t2" in made.nowhere and made.turns[1].speaker is UNSTATED
    assert len(made.machine) + len(made.shared) + len(made.nowhere) + len(made.kept) == 2


def test_only_what_the_machine_set_and_nobody_changed_is_taken_away() -> None:
    turns = (
        turn("t1", 0, 4, "voice 1"), turn("t2", 0, 4, "voice 1"), turn("t3", 0, 4, "Mara"),
        turn("t4", 20, 24, "voice 2"), turn("t5", 0, 4, "part 2, voice 7"),
    )  # fmt: skip
    machine = {"t1": "voice 1", "t3": "voice 1", "t4": "voice 2"}
    found = voices.joined([(0, voices.dump([(0.0, 10.0, 5)], []))], voices.first_number(turns, machine))
    assert found.names == ("voice 8",)  # 1 and 7 are a person's and mean other voices
    made = voices.label(turns, found, machine)
    assert [str(t.speaker) for t in made.turns] == ["voice 8", "voice 1", "Mara", "UNSTATED", "part 2, voice 7"]
    assert (made.machine, made.nowhere, made.kept) == ((("t1", "voice 8"),), ("t4",), ("t2", "t3", "t5"))


def test_rttm_goes_out_and_comes_back_by_first_appearance() -> None:
    raw = voices.dump([(4.0, 6.5, 0), (0.25, 2.0, 3), (2.0, 4.0, 3)], ["made by x"])
    assert raw.decode().splitlines()[0] == ";; made by x"
    assert voices.load(raw) == [("3", ((250_000, 4 * S),)), ("0", ((4 * S, 6_500_000),))]
    assert voices.load(b";; nothing was heard\n") == []
    found = voices.joined([(0, raw), (100 * S, raw), (200 * S, b"")])
    assert found.names == ("part 1, voice 1", "part 1, voice 2", "part 2, voice 1", "part 2, voice 2")
    assert found.spans[2] == ((100_250_000, 104 * S),)
    assert all(voices.is_voice(name) for name in found.names) and not voices.is_voice("voice 0, the uncle")


def test_overlaps_are_events_once_however_often_it_is_grouped() -> None:
    door = Event("door", "a door", 1, 2)
    found = two([(0, 5 * S), (8 * S, 9 * S)], [(3 * S, 6 * S), (8_800_000, 10 * S)])
    events = voices.with_overlaps((door,), found)
    assert events == (door, Event("crosstalk", voices.OVERLAP, 3, 5))  # a fifth of a second is the edge of a turn
    assert voices.with_overlaps(events, found) == events

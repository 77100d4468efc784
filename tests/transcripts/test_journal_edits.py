"""What an edit does: times survive, nothing is invented, every effect can be turned round."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earwitness.errors import Usage
from earwitness.transcripts.edits import State, plan
from earwitness.transcripts.journal import Journal, text_of
from earwitness.transcripts.model import Event, Revision, Source, Turn, Word
from earwitness.transcripts.opforms import read_op
from earwitness.transcripts.retime import NOT_YET, retimed, token_times, typed
from earwitness.transcripts.wording import line_of

ID = "0" * 32


def turn(name: str = "t1", text: str = "one two three four", start: float = 10.0) -> Turn:
    words = tuple(
        Word(w, start + n, start + n + 0.5, basis="measured") for n, w in enumerate(text.split())
    )  # fmt: skip
    return Turn(name, "A", words, start, start + len(words), "given")


def state(*turns: Turn, events: tuple[Event, ...] = ()) -> State:
    revision = Revision("R1", "ab" * 32, turns or (turn(),), events, Source("edited", "test"))
    return State.of(revision, total_us=100_000_000)


def op(kind: str, **more: Any) -> dict[str, Any]:
    return read_op({"id": ID, "base": 0, "kind": kind, **more})


def after(given_state: State, kind: str, **more: Any) -> State:
    given_state.perform(plan(given_state, op(kind, **more)))
    return given_state


def times(words: tuple[Word, ...]) -> list[tuple[str, float | None, float | None, str]]:
    return [(w.text, w.start_s, w.end_s, w.basis) for w in words]


def test_unchanged_words_keep_their_times_and_a_replaced_one_has_its_place() -> None:
    new = retimed(turn().words, typed("one deux three, [four|for?]"))
    assert times(new) == [
        ("one", 10, 10.5, "measured"), ("deux", 11, 11.5, "interpolated"), ("three,", 12, 12.5, "measured"),
        ("four", 13, 13.5, "measured"),
    ]  # fmt: skip
    assert new[3].alternatives == ("for",)


def test_a_replaced_stretch_has_its_edges_and_nothing_inside() -> None:
    new = retimed(turn().words, typed("one a b c four"))
    assert times(new)[1:4] == [
        ("a", 11, None, "interpolated"),
        ("b", None, None, "none"),
        ("c", None, 12.5, "interpolated"),
    ]
    assert times(retimed(turn().words, typed("one two and three four")))[2] == ("and", None, None, "none")


@given(st.lists(st.sampled_from("abcdef"), min_size=1, max_size=8), st.lists(st.sampled_from("abcdefg"), max_size=8))
def test_no_time_is_invented(old: list[str], new: list[str]) -> None:
    words = turn(text=" ".join(old)).words
    found = retimed(words, typed(" ".join(new)))
    assert {w.start_s for w in found} - {None} <= {w.start_s for w in words}
    assert {w.end_s for w in found} - {None} <= {w.end_s for w in words}
    starts = [w.start_s for w in found if w.start_s is not None]
    assert starts == sorted(starts)


def test_a_time_for_each_piece_that_a_page_shows() -> None:
    words = (Word("so", 1, 2), Word("the night", 2, 4, alternatives=("tonight",)), Word("fall.", 4, 5))
    assert line_of(words) == "so [the night|tonight?] fall."
    assert token_times(words) == [(1, 2), (2, 4), (2, 4), (4, 5)]
    assert len(token_times(typed("«да», [нет|не?]. a***b"))) == len(line_of(typed("«да», [нет|не?]. a***b")).split())


def test_split_takes_the_times_of_its_words_and_cuts_no_word() -> None:
    found = after(state(), "split", turn="t1", at=9, new="t2")
    assert [text_of(found.turns[t]) for t in found.order] == ["one two three", "four"]
    assert (found.turns["t1"].end_s, found.turns["t2"].start_s) == (12.5, 13)
    bare = Turn("t1", "A", typed("one two"), 10, 20, "given")
    found = after(state(bare), "split", turn="t1", at=4, new="t2")
    assert (found.turns["t1"].end_s, found.turns["t2"].start_s, found.turns["t2"].end_s) == (None, None, 20)
    found = after(state(), "split", turn="t1", at=8, time_us=12_000_000, new="t2")
    assert found.turns["t1"].end_s == found.turns["t2"].start_s == 12
    assert found.turns["t2"].basis == "hand"
    with pytest.raises(Usage):
        after(state(), "split", turn="t1", at=8, time_us=30_000_000, new="t2")


def test_split_and_merge_give_the_same_words_back() -> None:
    before = state().turns["t1"]
    found = after(after(state(), "split", turn="t1", at=8, new="t2"), "merge", turn="t1", next="t2")
    assert found.order == ["t1"]
    assert found.turns["t1"].words == before.words


def test_edges_drop_the_word_times_that_lie_outside() -> None:
    found = after(state(), "edges", turn="t1", start_us=11_000_000, end_us=15_000_000).turns["t1"]
    assert (found.start_s, found.basis, found.words[0].start_s, found.words[1].start_s) == (11, "hand", None, 11)
    with pytest.raises(Usage):
        after(state(), "edges", turn="t1", start_us=5, end_us=5)
    with pytest.raises(Usage):
        after(state(), "edges", turn="t1", start_us=5, end_us=100_000_001)


def test_a_turn_nobody_has_typed_yet_stands_and_says_so() -> None:
    found = after(state(), "add", turn="t9", speaker="", text="", start_us=1_000_000, end_us=2_000_000)
    assert found.order == ["t9", "t1"]
    assert text_of(found.turns["t9"]) == ""
    assert found.turns["t9"].text == NOT_YET
    found = after(found, "text", turn="t9", text="Hello.")
    assert text_of(found.turns["t9"]) == "Hello."


def test_an_event_stays_when_the_turn_before_it_goes() -> None:
    both = state(turn(), turn("t2", start=20), events=(Event("door", "slams", after="t2"),))
    found = after(both, "remove", turn="t2")
    assert found.events["e1"].after == "t1"
    assert found.revision("R2", "ab" * 32, Source("edited", "test"), parent=None, language="en").events[0].after == "t1"


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("text", {"turn": "t1", "text": "other words"}),
        ("split", {"turn": "t1", "at": 5, "new": "t9"}),
        ("merge", {"turn": "t1", "next": "t2"}),
        ("remove", {"turn": "t2"}),
        ("add", {"speaker": "B", "text": "hm", "start_us": 12_000_000, "new": "t9"}),
        ("replace", {"turns": [{"turn": "t1", "text": "x"}, {"turn": "t2", "text": "y"}]}),
        ("event_add", {"event": {"id": "e9", "kind": "door", "text": "slams", "start_us": 5}}),
        ("event_edit", {"event": {"id": "e1", "kind": "noise", "text": "cough"}}),
        ("event_remove", {"event_id": "e1"}),
    ],
)
def test_every_effect_can_be_turned_round(kind: str, more: dict[str, Any]) -> None:
    def fresh() -> State:
        return state(turn(), turn("t2", start=20), events=(Event("door", "x", after="t2"), Event("music", "y", 3, 4)))

    found = fresh()
    effect = plan(found, op(kind, **more))
    found.perform(effect)
    assert found != fresh()
    assert found.fits(effect.turned_round())
    found.perform(effect.turned_round())
    assert found == fresh()


@pytest.mark.parametrize(
    "bad",
    [
        None, [], {"kind": "text"}, {"id": ID, "base": 0, "kind": "nothing"},
        {"id": "x", "base": 0, "kind": "undo"}, {"id": ID, "base": -1, "kind": "undo"},
        {"id": ID, "base": 0, "kind": "undo", "more": 1}, {"id": ID, "base": True, "kind": "undo"},
        {"id": ID, "base": 0, "kind": "text", "turn": "../t1", "text": "x"},
        {"id": ID, "base": 0, "kind": "text", "turn": "t1", "text": 5},
        {"id": ID, "base": 0, "kind": "text", "turn": "t1", "text": "x" * 200_001},
        {"id": ID, "base": 0, "kind": "replace", "turns": [{"turn": "t1", "text": "a"}] * 2},
        {"id": ID, "base": 0, "kind": "event_add", "event": {"kind": "crash", "text": "x"}},
    ],
)  # fmt: skip
def test_an_edit_that_cannot_be_read_is_refused(bad: Any) -> None:
    with pytest.raises(Usage):
        read_op(bad)


def test_control_characters_and_half_characters_are_never_kept() -> None:
    journal = Journal(state())
    text = "a\x00b\ud800 \x1b[31m‮live</script>\n<b>two</b>"
    result, record = journal.offer(op("text", turn="t1", text=text), "anna", "now")
    assert result.state == "applied"
    assert record is not None
    kept = text_of(journal.state.turns["t1"])
    assert kept == "a�b� �[31m‮live</script> <b>two</b>"


def test_a_word_of_a_megabyte_is_refused_and_the_turn_stays() -> None:
    journal = Journal(state())
    result, record = journal.offer(op("text", turn="t1", text="x" * 150_000), "anna", "now")
    assert (result.state, record) == ("refused", None)
    assert text_of(journal.state.turns["t1"]) == "one two three four"


def test_who_writes_on_from_the_side_that_was_not_chosen_overwrites_nothing() -> None:
    """Two settle one conflict at once; the second is refused, yet writes on from the side that they had chosen."""
    journal = Journal(state())

    def send(by: str, kind: str, n: int, **more: Any) -> tuple[str, str]:
        result, _ = journal.offer(read_op({"id": f"{n:032x}", "kind": kind, **more}), by, "2026-11-26T00:00:00Z")
        return result.state, text_of(journal.state.turns["t1"])

    assert send("anna", "text", 1, base=0, turn="t1", text="one two three four five")[0] == "applied"
    assert send("boris", "text", 2, base=0, turn="t1", text="one two three four six")[0] == "conflict"
    chosen = {"op": f"{2:032x}", "turn": "t1"}
    assert send("anna", "settle", 3, base=2, take="theirs", **chosen)[0] == "applied"
    assert send("boris", "settle", 4, base=2, take="mine", **chosen)[0] == "refused"
    on = send("boris", "text", 5, base=2, turn="t1", text="one two three four six seven")
    assert on == ("conflict", "one two three four five"), "both are kept, and a person decides"


def sender(journal: Journal) -> Callable[..., str]:
    """Send an edit as somebody; what became of it."""

    def send(by: str, kind: str, n: int, **more: Any) -> str:
        value = {"id": f"{n:032x}", "kind": kind, **more}
        return journal.offer(read_op(value), by, "2026-11-26T00:00:00Z")[0].state

    return send


def test_two_windows_of_one_person_overwrite_nothing() -> None:
    journal = Journal(state(turn(), turn("t2", "five six", 20.0)))
    send = sender(journal)
    assert send("anna", "text", 1, base=0, turn="t1", text="one two three four five", window="a") == "applied"
    # More from the same window before its first answer came, and from a window that never saw any of it.
    on = "one two three four five six"
    assert send("anna", "text", 2, base=0, turn="t1", text=on, window="a") == "applied"
    assert send("anna", "text", 3, base=0, turn="t1", text="zero one two three four", window="b") == "conflict"
    assert send("anna", "merge", 4, base=0, turn="t1", next="t2", window="b") == "conflict"
    assert text_of(journal.state.turns["t1"]) == on
    assert {(c.by, c.against) for c in journal.conflicts.values()} == {("anna", "anna")}
    # What an earlier page left is sent by the next one, which types over it before the answer came.
    over = [f"{2:032x}"]
    assert send("anna", "text", 5, base=0, turn="t1", text=on + " seven", window="c", over=over) == "applied"
    assert send("anna", "settle", 6, base=5, op=f"{3:032x}", take="mine", window="c") == "applied"
    assert text_of(journal.state.turns["t1"]) == "zero one two three four"


def test_what_was_typed_over_a_change_that_was_not_done_is_not_laid_over_the_transcript() -> None:
    journal = Journal(state(turn(), turn("t2", "five six", 20.0)))
    send = sender(journal)
    first, second = (text_of(journal.state.turns[name]) for name in ("t1", "t2"))
    assert send("boris", "text", 1, base=0, turn="t2", text=second + " more") == "applied"
    assert send("anna", "merge", 2, base=0, turn="t1", next="t2", window="a") == "conflict"
    joined = {"base": 0, "turn": "t1", "text": f"{first} {second} typed", "window": "a"}
    assert send("anna", "text", 3, **joined, over=[f"{2:032x}"]) == "conflict"
    assert send("anna", "text", 4, **joined, over=[f"{9:032x}"]) == "refused"
    assert [text_of(journal.state.turns[name]) for name in ("t1", "t2")] == [first, second + " more"]
    # A replacement that left one turn to somebody else was done in the others.
    both = [{"turn": "t1", "text": "new"}, {"turn": "t2", "text": "new"}]
    assert send("anna", "replace", 5, base=0, turns=both, window="a") == "conflict"
    assert send("anna", "text", 6, **{**joined, "text": "new on"}, over=[f"{5:032x}"]) == "applied"


def test_what_one_window_takes_back_is_not_what_another_one_did_unseen() -> None:
    journal = Journal(state(turn(), turn("t2", "five six", 20.0)))
    send = sender(journal)
    assert send("anna", "text", 1, base=0, turn="t2", text="seven", window="b") == "applied"
    assert send("anna", "text", 2, base=1, turn="t1", text="one", window="a") == "applied"
    assert send("anna", "undo", 3, base=1, window="b") == "applied"
    assert [text_of(journal.state.turns[name]) for name in ("t1", "t2")] == ["one", "five six"]
    # A newer change from its own window does not hide what the other window did in between.
    assert send("anna", "text", 4, base=3, turn="t1", text="one two", window="b") == "applied"
    assert send("anna", "text", 5, base=1, turn="t1", text="none", window="b") == "conflict"
    # Who has seen all of it takes back all of it, the newest first.
    assert [send("anna", "undo", n, base=5, window="c") for n in (6, 7, 8)] == ["applied", "applied", "refused"]
    assert [text_of(journal.state.turns[name]) for name in ("t1", "t2")] == ["one two three four", "five six"]
    assert [send("anna", "redo", n, base=7, window="c") for n in (9, 10, 11)] == ["applied", "applied", "refused"]
    assert [text_of(journal.state.turns[name]) for name in ("t1", "t2")] == ["one two", "five six"]


def test_what_was_typed_before_an_undo_was_seen_is_not_laid_over_what_it_brought_back() -> None:
    journal = Journal(state())
    send = sender(journal)
    more = {"base": 0, "turn": "t1", "window": "a"}
    assert send("anna", "split", 1, **more, new="t9", at=3) == "applied"
    assert send("anna", "undo", 2, base=0, window="a") == "applied"
    # On the page the turn still is what the split left of it.
    assert send("anna", "text", 3, **more, text="one typed", over=[f"{1:032x}"]) == "conflict"
    assert send("anna", "text", 4, **more, text="one typed on", over=[f"{3:032x}"]) == "conflict"
    assert text_of(journal.state.turns["t1"]) == "one two three four"
    # The page had the answer to the undo, though not yet to everything before it.
    assert send("anna", "text", 5, **more, text="one two three four five", over=[f"{2:032x}"]) == "applied"

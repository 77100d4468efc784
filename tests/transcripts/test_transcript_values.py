"""Turns, revisions, their one byte string, coverage, overlaps and edges."""

from __future__ import annotations

import hashlib
import itertools
import json
from dataclasses import FrozenInstanceError, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from transcript_values import DIGEST, revision, revisions, turn

from earwitness.errors import Malformed, TurnUntimed, Usage
from earwitness.transcripts import canonical, coverage, edges, revise
from earwitness.transcripts.align import AlignedTurn, interpolated
from earwitness.transcripts.formats import ImportResult, languages
from earwitness.transcripts.model import UNSTATED, Event, Source, Turn, Word
from earwitness.transcripts.retime import NOT_YET
from earwitness.transcripts.wording import line_of, words_of


@given(revisions())
def test_the_byte_string_gives_back_the_same_revision(one):
    data = canonical.dump(one)
    assert canonical.load(data) == one
    assert canonical.digest(one) == hashlib.sha256(data).digest()


@given(revisions(), st.data())
def test_no_other_bytes_are_the_same_revision(one, data):
    raw = bytearray(canonical.dump(one))
    at = data.draw(st.integers(0, len(raw) - 1))
    raw[at] ^= 1 << data.draw(st.integers(0, 7))
    try:
        other = canonical.load(bytes(raw))
    except Malformed:
        return
    assert other != one
    assert canonical.dump(other) == bytes(raw)


def test_the_byte_string_is_what_the_format_page_says():
    one = revision([Turn("u1", UNSTATED, (Word("no", 0.5, 0.75), Word("way", uncertain=True)), 0.5, 1.25)])
    assert canonical.dump(one).decode() == (
        '{"events":[],"exhibit_sha256":"' + DIGEST + '","id":"R1","language":"UNKNOWN","source":{"kind":"imported",'
        '"settings":[["a","b"]],"tool":"test","version":"1"},"state":"proposed","turns":[{"basis":"given","end_us":1250000,'
        '"id":"u1","speaker":"UNSTATED","start_us":500000,"words":[{"basis":"given","end_us":750000,"start_us":500000,'
        '"text":"no"},{"text":"way","uncertain":true}]}],"type":"earwitness/revision/1"}'
    )


@pytest.mark.parametrize(
    "change",
    [
        lambda v: v.update(extra=1),
        lambda v: v.pop("state"),
        lambda v: v.update(state="certified"),
        lambda v: v["turns"][0].update(speaker=""),
        lambda v: v["turns"][0].update(start_us=2_000_000),
        lambda v: v["turns"][0]["words"][0].update(uncertain=False),
        lambda v: v["turns"][0].update(words=[]),
        lambda v: v["turns"].append(v["turns"][0]),
        lambda v: v["events"].append({"kind": "door", "text": "x", "after": "u9"}),
        lambda v: v["source"]["settings"].append(["only one"]),
    ],
)
def test_a_revision_of_another_shape_is_malformed(change):
    value = canonical.as_json(revision([turn("no way", 0.5, 1.25)]))
    change(value)
    with pytest.raises(Malformed):
        canonical.load(json.dumps(value, separators=(",", ":"), sort_keys=True).encode())


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), -0.001, 400 * 86_400.0])
def test_no_time_that_is_not_a_time(bad):
    with pytest.raises(Usage):
        Word("x", bad)


@pytest.mark.parametrize("bad", ["", " x", "a\nb", "a\x00", "\ud800", "x" * 20_001])
def test_no_word_that_is_not_a_word(bad):
    with pytest.raises(Usage):
        Word(bad)


def test_a_revision_cannot_be_changed_and_a_child_is_proposed_again():
    one = replace(revision([turn("a b", 0, 1)]), state="confirmed")
    with pytest.raises(FrozenInstanceError):
        one.state = "rejected"
    child = one.derive("R2", Source("edited", "test"))
    assert (child.parent, child.state, child.turns) == ("R1", "proposed", one.turns)


def test_hearings_make_a_word_uncertain_and_unstated_is_a_speaker():
    assert Word("delay", alternatives=("delete",)).uncertain
    assert Turn("u1", "UNSTATED", (Word("x"),)).speaker is UNSTATED
    assert Turn("u1", "A", (Word("東"), Word("京", joined=True), Word("x"))).text == "東京 x"


def test_a_turn_without_words_accounts_for_nothing():
    one = revision([replace(turn("x", 0, 5, id="u1"), words=(Word(NOT_YET),)), turn("x", 5, 6, id="u2")], [])
    stretches = coverage.coverage(one, [(0, 6, "speech")], 6)
    assert [(s.start_s, s.end_s, s.account) for s in stretches] == [(0, 5, "untranscribed"), (5, 6, "transcribed")]


@given(
    st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)).map(sorted), max_size=5),
    st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)).map(sorted), max_size=3),
    st.lists(
        st.tuples(
            st.tuples(st.integers(0, 50), st.integers(0, 50)).map(sorted),
            st.sampled_from(["speech", "silence", "noise"]),
        ),
        max_size=6,
    ),
    st.integers(1, 45),
)
def test_every_second_is_accounted_for_once(spoken, heard, mapped, total):
    one = revision(
        [turn("x", a, b, id=f"u{n}") for n, (a, b) in enumerate(spoken)],
        [Event("noise", "hum", a, b) for a, b in heard],
    )
    stretches = coverage.coverage(one, [(a, b, kind) for (a, b), kind in mapped], total)
    assert stretches[0].start_s == 0 and stretches[-1].end_s == total
    for left, right in itertools.pairwise(stretches):
        assert left.end_s == right.start_s and left.account != right.account
    assert sum(coverage.seconds_by_account(stretches).values()) == total
    for second in range(total):
        found = next(s.account for s in stretches if s.start_s <= second < s.end_s)
        kinds = {kind for (a, b), kind in mapped if a <= second < b}
        if any(a <= second < b for a, b in spoken):
            assert found == "transcribed"
        elif any(a <= second < b for a, b in heard):
            assert found == "event"
        elif "speech" in kinds or not kinds:
            assert found == "untranscribed"
        else:
            assert found == ("silence" if "silence" in kinds else "noise")


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)).map(sorted), max_size=7))
def test_overlaps_are_all_pairs_that_share_time(spans):
    one = revision([turn("x", a, b, id=f"u{n}") for n, (a, b) in enumerate(spans)])
    expected = {
        (f"u{m}", f"u{n}", max(a, c), min(b, d))
        for n, (c, d) in enumerate(spans)
        for m, (a, b) in enumerate(spans[:n])
        if max(a, c) < min(b, d)
    }
    assert {(o.first, o.second, o.start_s, o.end_s) for o in coverage.overlaps(one)} == expected


def test_missing_ends_are_bounded_and_said_and_untimed_turns_stay_untimed():
    turns = [turn("a", 3.0, id="u1"), turn("b", 3.0, 4.0, id="u2"), turn("c", id="u3"), turn("d", 9.0, id="u4")]
    placed = edges.place_turns(turns, 12.5)
    assert [(t.start_s, t.end_s, t.basis) for t in placed.turns] == [
        (3.0, 9.0, "bounded"), (3.0, 4.0, "given"), (None, None, "none"), (9.0, 12.5, "bounded"),
    ]  # fmt: skip
    assert (placed.bounded, placed.untimed) == (("u1", "u4"), ("u3",))
    with pytest.raises(TurnUntimed):
        edges.edges_of(placed.turns[2])
    assert edges.edges_of(placed.turns[1]) == (3.0, 4.0)


@pytest.mark.parametrize("late", [turn("a", 13.0), turn("a", 1.0, 14.0)])
def test_a_transcript_of_another_recording_is_refused(late):
    with pytest.raises(Usage):
        edges.place_turns([late], 12.5)


def test_revisions_say_how_they_were_made():
    result = ImportResult("txt", (turn("a b", 1.0), turn("c", id="u2")), (), "ru", "cp1251")
    first = revise.imported(result, b"data", new_id="R1", exhibit_sha256=DIGEST, total_s=5.0)
    assert (first.state, first.language, first.parent, first.turns[0].basis) == ("proposed", "ru", None, "bounded")
    assert first.source.input_sha256 == hashlib.sha256(b"data").hexdigest()
    assert dict(first.source.settings) == {"encoding": "cp1251", "format": "txt"}
    stated = revise.imported(result, b"data", new_id="R1", exhibit_sha256=DIGEST, total_s=5.0, language="en")
    assert stated.language == "en"
    done = [AlignedTurn(interpolated(t), "interpolated" if t.timed else "none", 0, "") for t in first.turns]
    second = revise.aligned(first, done, new_id="R2")
    assert (second.parent, second.source.kind) == ("R1", "aligned")
    assert dict(second.source.settings)["turns_interpolated"] == "1"
    assert second.turns[0].words[0].basis == "interpolated" and second.turns[1] == first.turns[1]
    with pytest.raises(Usage):
        revise.aligned(first, done[:1], new_id="R2")


def test_edges_by_hand_make_a_child_and_drop_word_times_outside():
    words = (Word("a", 1.0, 1.5, basis="measured"), Word("b", 1.5, 2.5, basis="measured"))
    one = revision([Turn("u1", "A", words, 1.0, 2.5), turn("c", id="u2")])
    child = edges.set_edges(one, "u1", 0.9, 2.0, new_id="R2", total_s=10)
    assert (child.id, child.parent, child.source.kind) == ("R2", "R1", "edited")
    assert (child.turns[0].start_s, child.turns[0].end_s, child.turns[0].basis) == (0.9, 2.0, "hand")
    assert child.turns[0].words == (words[0], Word("b"))
    assert child.turns[1] == one.turns[1] and one.turns[0].end_s == 2.5
    for start_s, end_s, turn_id in ((2.0, 2.0, "u1"), (1.0, 11.0, "u1"), (1.0, 2.0, "u9")):
        with pytest.raises(Usage):
            edges.set_edges(one, turn_id, start_s, end_s, new_id="R2", total_s=10)


@pytest.mark.parametrize(
    "line", ["[inaudible|delay?]", "so [inaudible|delay|delete?]. And", "[delay|delete?], [it?]", "[inaudible] x"]
)
def test_marks_are_read_as_they_were_written(line: str) -> None:
    assert line_of(words_of(line)) == line


def test_another_hearing_of_what_nobody_understood() -> None:
    for line in ("[|delay?]", "[inaudible|delay?]", "[нрзб|delay?]"):
        [word] = words_of(line)
        assert word.inaudible and word.alternatives == ("delay",)


@pytest.mark.parametrize(("typed", "tag"), [
    ("en", "en"), ("English", "en"), (" русский ", "ru"), ("zh-Hant", "zh-Hant"), ("العربية", "ar"), ("", "UNKNOWN"),
    (None, "UNKNOWN"), ("UNKNOWN", "UNKNOWN"), ("tlh", "tlh"),
])  # fmt: skip
def test_a_language_is_typed_as_a_tag_or_by_its_name(typed, tag):
    assert languages.spoken(typed) == tag


@pytest.mark.parametrize("typed", ["Klingon", "the mother tongue", "e", "en_US", "1a"])
def test_what_is_no_language_is_refused_when_typed(typed):
    with pytest.raises(Usage):
        languages.spoken(typed)

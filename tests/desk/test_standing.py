"""Who stands behind what: told before, heard in full, certified, reopened; whom a speaker may be; translations."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from desk_samples import findings, sealed_case, unsealed_case
from hypothesis import given
from hypothesis import strategies as st

from earwitness.desk import journal, quotations, roomview, search, standing, transcripts, translations
from earwitness.desk.context import Desk
from earwitness.errors import NobodyNamed, NotHeard, NotInCase, NotTold, Usage
from earwitness.ids import random_hex
from earwitness.store import migrations
from earwitness.store.act import Act
from earwitness.store.case import Case
from earwitness.timecode import parse_span
from earwitness.transcripts.standing import covers, heard, less, meets, missing, union

SITTING = "sitting0001"


def op(kind: str, base: int, **more: Any) -> dict[str, Any]:
    return {"id": random_hex(), "base": base, "kind": kind, **more}


def edit(desk: Desk, kind: str, transcript: str = "T1", **more: Any) -> None:
    with journal.opened(desk, transcript) as live:
        base = live.journal.seq
    _, [result] = journal.apply(desk, transcript, [op(kind, base, **more)])
    assert result.state == "applied", result


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A case whose sound nobody needs."""
    with Desk.open(unsealed_case(tmp_path), actor="anna") as opened:
        yield opened
    assert findings(tmp_path / "case") == []


@pytest.fixture
def sealed(tmp_path: Path) -> Iterator[Desk]:
    with Desk.open(sealed_case(tmp_path), actor="anna") as opened:
        yield opened
    assert findings(tmp_path / "case") == []


def as_other(desk: Desk, name: str | None) -> Desk:
    return Desk(desk.case, desk.home, name)


def certify(desk: Desk, *spans: list[int], **more: Any) -> str:
    if standing.told(desk, "E1") is None:
        standing.tell(desk, "E1", "transcriber", "nothing")
    standing.played(desk, "E1", SITTING, [[0, 6000, 100]])
    return standing.certify(desk, "T1", [list(s) for s in spans], **more)


def the(desk: Desk, made: str) -> dict[str, Any]:
    return next(c for c in standing.certifications(desk, "T1") if c["id"] == made)


# -- spans ------------------------------------------------------------------------------------------------------------

SPANS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)).map(sorted).map(tuple), max_size=6)


@given(SPANS, SPANS)
def test_spans_are_sets_of_seconds(one: list[Any], other: list[Any]) -> None:
    def seconds(spans: Any) -> set[int]:
        return {n for a, b in spans for n in range(a, b)}

    assert seconds(union(one)) == seconds(one)
    assert seconds(less(one, other)) == seconds(one) - seconds(other)
    for start, end in other:
        whole = set(range(start, end))
        assert start == end or meets(union(one), start, end) is bool(whole & seconds(one))
        assert start == end or covers(union(one), start, end) is (whole <= seconds(one))


def test_only_what_was_played_at_normal_speed_or_slower_counts() -> None:
    full, faster = heard([(0, 500_000, 100), (550_000, 900_000, 75), (800_000, 2_000_000, 125), (3_000_000, 4_000_000)])
    assert full == [(0, 900_000)], "a hole of less than a leaf is none"
    assert faster == [(900_000, 2_000_000), (3_000_000, 4_000_000)], "how fast an old entry was played is not known"
    assert missing([(0, 2_000_000)], full) == [(900_000, 2_000_000)]
    assert missing([(0, 950_000)], full) == []


# -- told, heard, certified -------------------------------------------------------------------------------------------


def test_what_one_was_told_is_asked_first_and_stays(desk: Desk) -> None:
    with pytest.raises(NotTold):
        standing.check_told(desk, "E1")
    with pytest.raises(NotTold):
        standing.certify(desk, "T1", [[0, 1_000_000]])
    for role, told in (("", "x"), ("x", "  "), (None, "x"), ("x" * 10_001, "x")):
        with pytest.raises(Usage):
            standing.tell(desk, "E1", role, told)
    with pytest.raises(NobodyNamed):
        standing.tell(as_other(desk, None), "E1", "x", "y")
    with pytest.raises(NotInCase):
        standing.tell(desk, "E9", "x", "y")
    standing.tell(desk, "E1", "transcriber", "nothing")
    standing.tell(desk, "E1", "transcriber", "that the second voice is the clerk")
    assert (standing.told(desk, "E1") or {})["told"] == "that the second voice is the clerk"
    assert standing.told(as_other(desk, "boris"), "E1") is None
    assert len(desk.case.read("SELECT * FROM told")) == 2


def test_nobody_certifies_what_they_did_not_play_in_full(desk: Desk) -> None:
    standing.tell(desk, "E1", "transcriber", "nothing")
    boris = as_other(desk, "boris")
    standing.tell(boris, "E1", "reader", "everything")
    standing.played(boris, "E1", SITTING, [[0, 6000, 100]])
    standing.played(desk, "E1", SITTING, [[0, 1500, 100], [1500, 6000, 150]])
    with pytest.raises(NotHeard) as fault:
        standing.certify(desk, "T1", [[0, 2_000_000]])
    assert fault.value.as_json()["missing_us"] == [[1_500_000, 2_000_000]]
    assert desk.case.read("SELECT * FROM certifications") == []
    standing.played(desk, "E1", SITTING, [[1400, 2000, 50]])
    made = standing.certify(desk, "T1", [[0, 2_000_000]], uncertain="the name", statement="So I heard it.")
    found = the(desk, made)
    assert (found["by"], found["role"], found["told"], found["uncertain"]) == (
        "anna",
        "transcriber",
        "nothing",
        "the name",
    )
    assert (found["open"], found["revision"], found["statement"]) == (False, "R1", "So I heard it.")
    states = {t["id"]: t["state"] for t in roomview.transcript(desk, "T1")["turns"]}
    assert list(states.values()) == ["certified", "proposed", "proposed"]


def test_listening_outlives_the_sitting_and_the_process(desk: Desk, tmp_path: Path) -> None:
    standing.played(desk, "E1", SITTING, [[0, 3000, 100], [3000, 9_999_999, 200]])
    expected = [{"person": "anna", "full": [[0, 3000]], "faster": [[3000, 6000]]}]
    assert standing.coverage(desk, "E1") == expected
    with Desk.open(tmp_path / "case", actor="anna") as again:
        assert standing.coverage(again, "E1") == expected
    assert standing.close_sitting(desk, SITTING) == 1
    assert desk.case.read("SELECT * FROM open_views") == []
    assert standing.coverage(desk, "E1") == expected
    standing.played(desk, "E1", SITTING + "x", [[3000, 4000, 100]])
    assert standing.coverage(desk, "E1")[0]["full"] == [[0, 4000]]


@pytest.mark.parametrize(
    "bad", [None, [[0, 1]], [[1, 1, 100]], [[0, 5, 0]], [["0", 5, 100]], [[0, 5, True]], [[-1, 5, 100]]]
)
def test_ranges_that_cannot_be_are_refused(desk: Desk, bad: Any) -> None:
    with pytest.raises(Usage):
        standing.played(desk, "E1", SITTING, bad)


@pytest.mark.parametrize("bad", [None, [], [[5, 5]], [[0, 99_000_000]], [["a", 1]], [[0.5, 1]]])
def test_spans_that_cannot_be_are_refused(desk: Desk, bad: Any) -> None:
    standing.tell(desk, "E1", "transcriber", "nothing")
    with pytest.raises(Usage):
        standing.certify(desk, "T1", bad)


EDITS = [
    ("text", {"turn": "u1", "text": "You were sold to sign it."}, True),
    ("speaker", {"turn": "u1", "speaker": "Somebody"}, True),
    ("edges", {"turn": "u1", "start_us": 0, "end_us": 1_900_000}, True),
    ("remove", {"turn": "u1"}, True),
    ("split", {"turn": "u1", "at": 8}, True),
    ("merge", {"turn": "u1", "next": "u2"}, True),
    ("add", {"speaker": "X", "text": "hm", "start_us": 1_000_000, "end_us": 1_100_000}, True),
    ("event_add", {"event": {"kind": "door", "text": "slams", "start_us": 1_000_000}}, True),
    ("text", {"turn": "u3", "text": "Then seven will be missing."}, False),
    ("text", {"turn": "u1", "text": "You were told to sign it before noon."}, False),
    ("add", {"speaker": "X", "text": "hm", "start_us": 5_000_000, "end_us": 5_100_000}, False),
]


@pytest.mark.parametrize(("kind", "more", "reopens"), EDITS)
def test_an_edit_inside_reopens_and_one_outside_does_not(desk: Desk, kind: str, more: Any, reopens: bool) -> None:
    made = certify(desk, [0, 2_000_000])
    edit(as_other(desk, "boris"), kind, **more)
    found = the(desk, made)
    assert found["open"] is reopens
    if reopens:
        assert (found["reopened"]["seq"], found["reopened"]["by"]) == (1, "boris")
    journal.save(desk, "T1")
    edit(desk, "text", turn="u3", text="Later.")
    journal.save(desk, "T1")
    found = the(desk, made)
    assert found["open"] is reopens, "a saved version changes nothing of that"
    assert len(desk.case.read("SELECT * FROM reopenings")) == reopens
    assert len(desk.case.read("SELECT * FROM certifications")) == 1, "the statement stays as it was made"


def test_an_edit_that_was_undone_still_reopened(desk: Desk) -> None:
    made = certify(desk, [0, 2_000_000])
    edit(desk, "text", turn="u1", text="Else.")
    edit(desk, "undo")
    assert the(desk, made)["open"]
    assert not the(desk, certify(desk, [0, 2_000_000]))["open"]


def test_a_version_made_elsewhere_reopens_too(desk: Desk) -> None:
    made = certify(desk, [0, 6_000_000])
    transcripts.edges(desk, "E1", "u3", 4.1, 6.0)
    assert the(desk, made)["reopened"]["revision"] == "R2"


def test_certifying_saves_first_and_refuses_what_changed_meanwhile(desk: Desk) -> None:
    edit(desk, "text", turn="u1", text="You were told.")
    made = certify(desk, [0, 2_000_000], seq=1)
    assert the(desk, made)["revision"] == "R2"
    edit(as_other(desk, "boris"), "text", turn="u1", text="You were cold.")
    with pytest.raises(Usage):
        certify(desk, [0, 2_000_000], seq=1)


def test_what_somebody_else_changed_and_saved_unseen_is_not_certified(desk: Desk) -> None:
    boris = as_other(desk, "boris")
    edit(boris, "text", turn="u1", text="You were cold.")
    journal.save(boris, "T1")
    with pytest.raises(Usage):
        certify(desk, [0, 2_000_000], seq=0)
    assert the(desk, certify(desk, [0, 2_000_000], seq=1))["revision"] == "R2"
    edit(desk, "text", turn="u1", text="You were told.")
    journal.save(desk, "T1")
    assert the(desk, certify(desk, [0, 2_000_000], seq=1))["revision"] == "R3", "what they changed themselves they know"


def test_what_another_process_writes_until_the_version_is_made_is_not_certified(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    save = journal.save

    def later(desk: Desk, transcript: str) -> int:
        edit(as_other(desk, "boris"), "text", turn="u1", text="You were cold.")
        return save(desk, transcript)

    monkeypatch.setattr(journal, "save", later)
    with pytest.raises(Usage):
        certify(desk, [0, 2_000_000], seq=0)
    assert desk.case.read("SELECT * FROM certifications") == []


def test_a_change_between_the_look_and_the_wait_is_not_slept_over(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    opened, gap = journal.opened, [True]

    @contextlib.contextmanager
    def then_edited(desk: Desk, transcript: str, **more: Any) -> Iterator[journal.Live]:
        with opened(desk, transcript, **more) as live:
            yield live
        if gap:
            gap.clear()
            edit(as_other(desk, "boris"), "text", turn="u1", text="You were cold.")

    def slept(timeout_s: float) -> None:
        raise AssertionError("it waits for what has come already")

    monkeypatch.setattr(journal, "opened", then_edited)
    monkeypatch.setattr(journal._hub(desk.case).bell, "wait", slept)
    journal.wait(desk, "T1", 0, 60.0)
    assert not gap, "the change came between"


def test_the_entry_of_a_saved_version_covers_the_journal(desk: Desk) -> None:
    edit(desk, "text", turn="u1", text="You were told.")
    number = journal.save(desk, "T1", "first")
    entry = [e for e in desk.case.iter_log() if e.private["act"] == "save transcript"][-1].private
    row = desk.case.get("SELECT chain FROM journal WHERE transcript = 'T1' AND seq = 1")
    assert entry["details"]["journal"] == {"seq": 1, "chain": bytes(row["chain"]).hex()}
    assert (number, entry["details"]["revision"]) == (2, 2)


# -- who, translations, quotations ------------------------------------------------------------------------------------


def test_a_name_never_stands_without_who_says_so_and_why(desk: Desk) -> None:
    with pytest.raises(Usage):
        standing.suppose(desk, "T1", "CLERK", "K. L.", "", "the voice")
    made = standing.suppose(desk, "T1", "CLERK", "K. L.", "her sister", "she knows the voice")
    lanes = roomview.transcript(desk, "T1")["speakers"]
    assert [s["label"] for s in lanes] == ["INSPECTOR", "CLERK"]
    assert lanes[1]["hypotheses"][0]["says"] == "her sister"
    standing.settle_hypothesis(as_other(desk, "boris"), made, False, "she was abroad")
    [found] = standing.hypotheses(desk, "T1")
    assert (found["state"], found["settled_by"], found["label"]) == ("rejected", "boris", "K. L.")
    with pytest.raises(NotInCase):
        standing.settle_hypothesis(desk, made, True, "no")


def test_a_translation_stands_beside_and_says_what_changed(sealed: Desk) -> None:
    desk = sealed
    boris = as_other(desk, "boris")
    made = translations.begin(boris, "T1", "ru")
    edit(boris, "text", made, turn="u1", text="Вам сказали подписать до полудня.")
    [beside] = roomview.transcript(desk, "T1")["translations"]
    assert (beside["by"], beside["language"], beside["behind"]) == ("boris", "ru", [])
    assert beside["turns"] == {"u1": "Вам сказали подписать до полудня."}
    assert transcripts.chosen(desk, "E1") == "T1", "a translation is never taken for the words that were said"
    edit(desk, "text", turn="u2", text="The paper says nine.")
    edit(desk, "split", turn="u3", at=4, new="u9")
    [beside] = roomview.transcript(desk, "T1")["translations"]
    assert sorted(beside["behind"]) == ["u2", "u3", "u9"]
    assert translations.rebind(boris, made) == ["u9"]
    with journal.opened(boris, made) as live:
        assert live.journal.state.order == ["u1", "u2", "u3", "u9"]
    quote = quotations.propose(desk, parse_span("E1:0-2"))
    [found] = translations.for_quotation(desk, quote)
    assert (found.language, found.by, found.turns) == ("ru", "boris", beside["turns"])
    assert translations.for_quotation(desk, quotations.propose(desk, parse_span("E1:2-4"))) == []
    standing.tell(boris, "E1", "translator", "nothing")
    standing.played(boris, "E1", "sitting00", [[0, 2000, 100]])
    standing.certify(boris, made, [[0, 2_000_000]])
    [stands] = standing.certifications(boris, made)
    assert "my translation" in stands["statement"]


def test_a_quotation_has_the_words_as_they_stand_now(sealed: Desk) -> None:
    desk = sealed
    edit(desk, "text", turn="u1", text="You were [sold|told?] to sign it.")
    quote = quotations.confirm(desk, parse_span("E1:0-2"))
    row = desk.case.get("SELECT transcript, number FROM revisions WHERE digest = ?", (quote.revision,))
    assert (row["transcript"], row["number"]) == ("T1", 2)
    [line] = [line for line in quote.lines if line.turn]
    assert line.turn is not None
    assert line.turn.words[2].alternatives == ("told",)


def test_searching_finds_edits_at_once_and_nothing_that_went(desk: Desk) -> None:
    def found(query: str) -> list[str]:
        return [h["turn"] for h in search.search(desk, query)["hits"]]

    assert found("ELEVEN missing") == ["u3"]
    assert found('"forty he"') == ["u2"]
    assert found("elev*") == ["u2", "u3"]
    edit(desk, "text", turn="u1", text="Он сказал: ёлка [была|стала?] здесь.")
    assert found("ЕЛКА стала") == ["u1"]
    assert found("noon") == []
    [hit] = search.search(desk, "елка")["hits"]
    assert [hit["text"][a:b] for a, b in hit["marks"]] == ["ёлка"]
    for query in ('")', "NEAR(a b)", "a OR b", "*", "'; DROP TABLE lines;--", "folded:x", "-a"):
        try:
            search.search(desk, query)
        except Usage:
            assert query in ('")', "*")
    for query in ("", " ", "x" * 501, None):
        with pytest.raises(Usage):
            search.search(desk, query)


def test_a_damaged_index_is_made_again(desk: Desk, tmp_path: Path) -> None:
    assert search.search(desk, "eleven")["hits"]
    path = tmp_path / "case" / "working" / "search.db"
    with Desk.open(tmp_path / "case", actor="anna") as other:
        for tail in ("-wal", "-shm"):
            path.with_name(path.name + tail).unlink(missing_ok=True)
        path.write_bytes(b"not a database at all" * 300)
        assert len(search.search(other, "eleven")["hits"]) == 2


# -- an older case ----------------------------------------------------------------------------------------------------


def test_a_case_of_the_first_format_opens_and_its_history_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = migrations.steps()[0]
    with monkeypatch.context() as old:
        old.setattr(migrations, "steps", lambda: (first,))
        old.setattr(migrations, "schema", lambda: first)
        migrations.expected_shape.cache_clear()
        case = sealed_case(tmp_path)
        with Case.open(case) as opened, opened.act(Act("certify", "anna")) as tx:
            tx.insert(
                "certifications", id="Z1", transcript="T1", revision="R1", spans=json.dumps([[0, 2_000_000]]).encode(),
                statement="I heard it.", stated_by="anna", at=tx.time,
            )  # fmt: skip
    migrations.expected_shape.cache_clear()
    with Desk.open(case, actor="anna") as desk:
        assert desk.case.opening.migrated == len(migrations.steps()) - 1
        [found] = standing.certifications(desk, "T1")
        assert (found["open"], found["role"]) == (False, None)
        edit(desk, "text", turn="u1", text="Else.")
        journal.save(desk, "T1")
        assert the(desk, "Z1")["open"]
    assert findings(case) == []


def test_a_sitting_whose_process_died_is_written_when_the_case_is_opened_next(desk: Desk, tmp_path: Path) -> None:
    standing.played(desk, "E1", SITTING, [[0, 3000, 100]])
    with desk.case.machinery() as conn:
        conn.execute("UPDATE open_views SET owner = ?", (f"{desk.home.machine()}:another boot:1:1",))
    with Desk.open(tmp_path / "case", actor="boris") as again:
        assert again.case.read("SELECT * FROM open_views") == []
        [entry] = [e for e in again.case.iter_log() if e.private["act"] == "view"]
        assert (entry.actor, entry.private["details"]["ranges_ms"]) == ("anna", [[0, 3000, 100]])
        assert standing.coverage(again, "E1") == [{"person": "anna", "full": [[0, 3000]], "faster": []}]

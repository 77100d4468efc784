"""The journal against a plain model: two people, conflicts, undo, saved versions, and a restart at any moment."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from journal_cases import op, small_case

from earwitness.desk import journal
from earwitness.desk.context import Desk
from earwitness.ids import random_hex
from earwitness.store.case import Case
from earwitness.store.check import check_case
from earwitness.transcripts.journal import text_of
from earwitness.transcripts.model import Turn

PEOPLE = ("anna", "boris")
WORDS = st.sampled_from(
    ["", "yes", "no", "you were told", "told [delay|delete?]", "он сказал", "[inaudible]", "a b c d e"]
)


def picture(desk: Desk) -> dict[str, Any]:
    """Everything a person could see of the transcript."""
    with journal.opened(desk, "T1") as live:
        state = live.journal.state
        return {
            "seq": live.journal.seq,
            "chain": live.chain,
            "turns": [state.turns[t] for t in state.order],
            "events": {k: state.events[k] for k in state.event_order},
            "conflicts": dict(live.journal.conflicts),
        }


class Journalling(RuleBasedStateMachine):
    """The model keeps every state that ever was as a list of (id, text); undo means: what I changed is as before."""

    folder: Path

    @initialize()
    def begin(self) -> None:
        self.folder = Path(journal_folder) / random_hex(6)
        self.desk = small_case(self.folder)
        self.sent = 0
        self.bases = dict.fromkeys(PEOPLE, 0)
        self.texts = {f"t{n}": "so it was" for n in range(3)}
        self.changed: dict[str, dict[str, int]] = {}
        self.saved: list[tuple[int, dict[str, str]]] = []

    def teardown(self) -> None:
        if hasattr(self, "desk"):
            self.desk.case.close()

    def send(self, who: str, kind: str, **more: Any) -> Any:
        desk = Desk(self.desk.case, self.desk.home, who)
        self.sent += 1  # ids that are the same in every run of an example
        one = {**op(kind, self.bases[who], **more), "id": f"{self.sent:032x}"}
        _, results = journal.apply(desk, "T1", [one])
        assert len(results) == 1
        return results[0]

    def known(self) -> list[str]:
        return sorted(self.texts)

    @rule(who=st.sampled_from(PEOPLE))
    def look(self, who: str) -> None:
        self.bases[who] = picture(self.desk)["seq"]

    @precondition(lambda self: self.texts)
    @rule(who=st.sampled_from(PEOPLE), text=WORDS, data=st.data())
    def type_text(self, who: str, text: str, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(self.known()))
        others = [seq for person, seq in self.changed.get(name, {}).items() if person != who]
        result = self.send(who, "text", turn=name, text=text)
        if any(seq > self.bases[who] for seq in others) and self.texts[name] != text:
            assert result.state == "conflict"
            assert text_of(self.turn(name)) == self.texts[name], "a conflict overwrites nothing"
            assert any(c.mine["text"] == text for c in self.conflicts().values()), "both sides are kept"
        else:
            assert result.state == "applied"
            if self.texts[name] != text:
                self.changed.setdefault(name, {})[who] = result.seq
            self.texts[name] = text
            assert text_of(self.turn(name)) == text

    @precondition(lambda self: self.texts)
    @rule(who=st.sampled_from(PEOPLE), at=st.integers(0, 12), data=st.data())
    def split(self, who: str, at: int, data: st.DataObject) -> None:
        self.look(who)
        name = data.draw(st.sampled_from(self.known()))
        whole = self.texts[name]
        result = self.send(who, "split", turn=name, at=at)
        assert result.state == "applied"
        made = next(t for t in result.turns if t != name)
        self.look_again(who, result.seq)
        assert f"{self.texts[name]} {self.texts[made]}".strip() == whole

    @precondition(lambda self: len(self.texts) > 1)
    @rule(who=st.sampled_from(PEOPLE), data=st.data())
    def remove(self, who: str, data: st.DataObject) -> None:
        self.look(who)
        name = data.draw(st.sampled_from(self.known()))
        assert self.send(who, "remove", turn=name).state == "applied"
        del self.texts[name]

    @rule(who=st.sampled_from(PEOPLE), kind=st.sampled_from(["undo", "redo"]))
    def back(self, who: str, kind: str) -> None:
        before = picture(self.desk)
        result = self.send(who, kind)
        if result.state == "refused":
            assert picture(self.desk) == before
            return
        after = picture(self.desk)
        touched = {t.id for t in {*before["turns"]} ^ {*after["turns"]}}
        assert set(result.turns) >= touched, "only what it says was touched"
        self.look_again(who, result.seq)

    def look_again(self, who: str, seq: int) -> None:
        """Take the texts as they are, and note whose words are new."""
        with journal.opened(self.desk, "T1") as live:
            now = {name: text_of(turn) for name, turn in live.journal.state.turns.items()}
        for name in {*now, *self.texts}:
            if now.get(name) != self.texts.get(name):
                self.changed.setdefault(name, {})[who] = seq
        self.texts = now

    @rule(who=st.sampled_from(PEOPLE))
    def undo_and_redo_is_nothing(self, who: str) -> None:
        before = picture(self.desk)
        if self.send(who, "undo").state != "applied":
            return
        middle = picture(self.desk)
        touched = self.send(who, "redo")
        assert touched.state == "applied"
        assert picture(self.desk)["turns"] == before["turns"]
        assert picture(self.desk)["events"] == before["events"]
        was, here = ({t.id: text_of(t) for t in part["turns"]} for part in (middle, picture(self.desk)))
        for name in {*was, *here}:
            if was.get(name) != here.get(name):
                self.changed.setdefault(name, {})[who] = touched.seq

    @rule(who=st.sampled_from(PEOPLE), take=st.sampled_from(["mine", "theirs"]))
    def settle(self, who: str, take: str) -> None:
        found = self.conflicts()
        if not found:
            return
        self.look(who)
        key, conflict = sorted(found.items())[0]
        result = self.send(who, "settle", op=key[0], turn=key[1], take=take)
        if conflict.turn not in self.texts:
            return
        assert result.state == "applied"
        assert key not in self.conflicts()
        if take == "mine":
            self.texts[conflict.turn] = conflict.mine["text"]
        # A decision is a change of the one who decided, whichever side it took.
        self.changed.setdefault(conflict.turn, {})[who] = result.seq

    @rule()
    def save(self) -> None:
        number = journal.save(self.desk, "T1")
        self.saved.append((number, dict(self.texts)))

    @rule()
    def restart(self) -> None:
        before = picture(self.desk)
        self.desk.case.close()
        self.desk = Desk(Case.open(self.folder / "case", home=self.desk.home), self.desk.home, "anna")
        assert picture(self.desk) == before

    def turn(self, name: str) -> Turn:
        with journal.opened(self.desk, "T1") as live:
            return live.journal.state.turns[name]

    def conflicts(self) -> dict[Any, Any]:
        with journal.opened(self.desk, "T1") as live:
            return dict(live.journal.conflicts)

    @invariant()
    def the_model_agrees(self) -> None:
        if not hasattr(self, "desk"):
            return
        with journal.opened(self.desk, "T1") as live:
            assert {k: text_of(t) for k, t in live.journal.state.turns.items()} == self.texts
            assert sorted(live.journal.state.order) == sorted(live.journal.state.turns)
            assert len(live.journal.state.events) == 2


journal_folder = ""


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path) -> None:
    global journal_folder
    journal_folder = str(tmp_path)


def run(examples: int, steps: int) -> None:
    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(
        Journalling,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.explicit, Phase.reuse, Phase.generate],  # each step is on disk: shrinking takes minutes
        ),
    )


def test_the_journal_does_what_a_simple_model_says() -> None:
    run(20, 25)


@pytest.mark.soak
def test_the_journal_does_what_a_simple_model_says_for_long() -> None:
    run(600, 60)


def test_a_version_is_what_its_journal_makes_of_the_one_before(tmp_path: Path) -> None:
    desk = small_case(tmp_path)
    journal.apply(desk, "T1", [op("text", 0, turn="t1", text="it was not so"), op("remove", 0, turn="t2")])
    second = journal.save(desk, "T1")
    journal.apply(desk, "T1", [op("text", 2, turn="t1", text="not so"), op("undo", 2), op("undo", 2)])
    third = journal.save(desk, "T1")
    assert (second, third) == (2, 3)
    assert journal.save(desk, "T1") == 3, "nothing new, no new version"
    found = {
        row["number"]: json.loads(bytes(row["data"])) for row in desk.case.read("SELECT number, data FROM revisions")
    }
    assert [len(found[n]["turns"]) for n in (1, 2, 3)] == [3, 2, 3], "undone behind the saved version"
    assert found[3]["parent"] == "R2"
    assert dict(found[3]["source"]["settings"])["journal_seq"] == "5"
    assert check_case(desk.case, files=False) == []
    desk.case.close()


def test_undo_reaches_through_every_version_back_to_the_first(tmp_path: Path) -> None:
    desk = small_case(tmp_path)
    for n in range(6):
        journal.apply(desk, "T1", [op("text", 99 if n > 99 else n, turn="t0", text=f"text {n}")])
        if n % 2:
            journal.save(desk, "T1")
    desk.case.close()
    desk = Desk(Case.open(tmp_path / "case", home=desk.home), desk.home, "anna")
    seen = []
    for _ in range(6):
        _, [result] = journal.apply(desk, "T1", [op("undo", 0)])
        assert result.state == "applied"
        seen.append(text_of(picture(desk)["turns"][0]))
    assert seen == ["text 4", "text 3", "text 2", "text 1", "text 0", "so it was"]
    _, [result] = journal.apply(desk, "T1", [op("undo", 0)])
    assert result.state == "refused"
    desk.case.close()


def test_an_op_that_comes_twice_is_done_once(tmp_path: Path) -> None:
    desk = small_case(tmp_path)
    one = op("text", 0, turn="t1", text="once")
    first = journal.apply(desk, "T1", [one, one])
    again = journal.apply(desk, "T1", [one])
    assert [r.seq for r in (*first[1], *again[1])] == [1, 1, 1]
    assert picture(desk)["seq"] == 1
    desk.case.close()


def test_new_words_and_a_new_speaker_do_not_conflict(tmp_path: Path) -> None:
    desk = small_case(tmp_path)
    boris = Desk(desk.case, desk.home, "boris")
    journal.apply(desk, "T1", [op("text", 0, turn="t1", text="mine")])
    _, [result] = journal.apply(boris, "T1", [op("speaker", 0, turn="t1", speaker="B")])
    assert result.state == "applied"
    _, [result] = journal.apply(boris, "T1", [op("replace", 0, turns=[
        {"turn": "t0", "text": "free"}, {"turn": "t1", "text": "theirs"}
    ])])  # fmt: skip
    assert result.state == "conflict"
    assert [text_of(t) for t in picture(desk)["turns"]] == ["free", "mine", "so it was"]
    assert [c.mine["text"] for c in picture(desk)["conflicts"].values()] == ["theirs"]
    desk.case.close()


def test_a_changed_journal_is_named(tmp_path: Path) -> None:
    desk = small_case(tmp_path)
    journal.apply(desk, "T1", [op("text", n, turn="t1", text=f"text {n}") for n in range(3)])
    journal.save(desk, "T1")
    assert check_case(desk.case, files=False) == []
    with desk.case.db.writing(None) as conn:
        conn.execute("UPDATE journal SET record = CAST(replace(record, 'text 1', 'text 7') AS BLOB) WHERE seq = 2")
    assert [p.code for p in check_case(desk.case, files=False)] == ["journal"]
    with desk.case.db.writing(None) as conn:
        conn.execute("UPDATE journal SET record = NULL, salt = NULL WHERE seq = 2")
    assert check_case(desk.case, files=False) == [], "an erased record leaves a chain that comes out"
    with desk.case.db.writing(None) as conn:
        conn.execute("DELETE FROM journal WHERE seq = 3")
    assert [p.code for p in check_case(desk.case, files=False)] == ["journal"], (
        "a cut end is noticed: the version cites it"
    )
    desk.case.close()

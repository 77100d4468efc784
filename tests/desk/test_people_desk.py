"""People at the desk: notes assigned, doubles proposed and decided, three figures, and nobody counted as dead."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from desk_samples import sealed_case
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from people_samples import peopled, sealed

from earwitness.desk import claimdraft, claims, familydossier, keeping, people, peopleview, quotations, release
from earwitness.desk.context import Desk
from earwitness.errors import DecisionRefused, GateRefused, ModelRefused, NobodyNamed, NotInCase, PathTaken, Usage
from earwitness.people import timeline
from earwitness.people.model import MODALITIES, STATUSES
from earwitness.timecode import parse_span


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with peopled(tmp_path) as made:
        yield made


def test_the_list_says_what_is_said_and_that_the_fate_is_unknown(desk: Desk) -> None:
    found = peopleview.overview(desk)
    ilan, older = found["people"]
    assert (ilan["label"], ilan["notes"], ilan["newest"]["says"]) == ("Ilan Toresk", 5, "not at home")
    assert ilan["lane"]["open_end"] == "fate unknown" and older["lane"]["open_end"] == "not asked"
    assert ilan["newest"]["chain_in_words"] == "according to Mara Toresk" and "status" not in ilan
    [group] = found["groups"]
    assert group["members"] == [{"id": "M1", "label": "Ilan Toresk"}]
    assert group["newest"]["how"] == "feared, not known"
    assert found["figures"] == {
        "named": 1, "not_named": 1, "open_pairs": 0, "maybe_doubles": 0, "estimate": None, "proposed": 0,
        "open_notes": 0,
    }  # fmt: skip
    words = " ".join(found["in_words"])
    assert "Named: 1." in words and "Not resolved: 1 without a name." in words and "Estimate: none is stated." in words
    assert "never added" in words and "Nobody is counted as dead." in words
    assert not re.search(r"\b2\b", words), "a sum of the figures stands somewhere"


def test_a_lane_has_marks_stretches_places_and_clashes(desk: Desk) -> None:
    lane = peopleview.overview(desk)["people"][0]["lane"]
    assert [(m["note"], m["form"]) for m in lane["marks"]] == [
        ("F1", "filled"), ("F2", "filled"), ("F3", "dashed"), ("F4", "empty"), ("F5", "filled"),
    ]  # fmt: skip
    known = [(s["from"], s["to"]) for s in lane["stretches"] if s["known"]]
    assert known[0] == ("2026-11-03T00:00", "2026-11-06T23:59")
    assert lane["stretches"][-1]["to"] is None and not lane["stretches"][-1]["known"]
    assert [w["where"] for w in lane["whereabouts"]] == ["at the mine", "“the office”"]
    [clash] = lane["clashes"]
    assert {clash["first"], clash["second"]} == {"F4", "F5"} and clash["by_person"]


def test_drafted_notes_wait_until_somebody_says_whom_they_speak_of(desk: Desk) -> None:
    claimdraft.draft_exhibit(desk, "D1")
    waiting = people.open_notes(desk)
    assert waiting and all(n.standing.state == "proposed" for n in waiting)
    ours = next(n for n in peopleview.overview(desk)["open_notes"] if n["subject"] == "Ilan Toresk")
    assert ours["maybe"] == ["M1"]
    made = people.assign(desk, ours["id"], "M1", why="his sister says so")
    assert (made.person, made.standing.by) == ("M1", "anna")
    rest = [n.id for n in people.open_notes(desk)]
    assert ours["id"] not in rest and rest
    nobody = people.assign(desk, rest[0], None)
    assert nobody.nobody_known and rest[0] not in [n.id for n in people.open_notes(desk)]
    back = claims.reopen(desk, ours["id"])
    assert back.person is None and back.standing.open and ours["id"] in [n.id for n in people.open_notes(desk)]
    for wrong in ("D1", "B1", "M99"):
        with pytest.raises(NotInCase):
            people.assign(desk, ours["id"], wrong)
    with pytest.raises(NotInCase):
        people.assign(desk, "B1", "M1")
    assert keeping.check(desk).findings == ()


def test_a_note_by_hand_rests_on_something(desk: Desk) -> None:
    with pytest.raises(Usage):
        people.note(desk, "M1", "held", "asserted")
    with pytest.raises(ModelRefused):
        people.note(desk, "M1", "gone", "asserted", claim="B1")
    for place in ("D1:5-99999", "D1:9-9", "nothing"):
        with pytest.raises(Usage):
            people.place(desk, place)
    made = people.note(desk, "G1", "unknown", "questioned", place=people.place(desk, "D2:0-13"))
    assert made.anchor is not None and made.anchor.exact == "On 8 November" and made.group == "G1"
    changed = people.set_note(desk, made.id, {"status": "missing"}, why="read again")
    assert changed.status == "missing" and len(claims.history(desk, made.id)) == 2
    with pytest.raises(Usage):
        people.set_note(desk, made.id, {"person": "M1"})
    with pytest.raises(DecisionRefused):
        people.contradict(desk, "F5", "F4", why="again")


def test_the_last_decision_on_two_notes_counts_whichever_was_named_first(desk: Desk) -> None:
    lanes = lambda: [c for c in timeline.clashes(claims.all_of(desk, "fate")) if {c.first, c.second} == {"F4", "F5"}]  # noqa: E731
    assert [c.by_person for c in lanes()] == [True]
    people.both_hold(desk, "F4", "F5", why="the second speaks of the morning")
    assert lanes() == [] and claims.one(desk, "F5", "fate").contradicts == ()
    with pytest.raises(DecisionRefused):
        people.both_hold(desk, "F5", "F4", why="again")
    people.contradict(desk, "F5", "F4", why="of one hour after all")
    assert [c.by_person for c in lanes()] == [True] and claims.one(desk, "F4", "fate").beside == ()


def test_nothing_is_decided_in_nobodys_name(desk: Desk) -> None:
    desk.actor = None
    for act in (
        lambda: people.add(desk, "X"), lambda: people.assign(desk, "F1", "M2"),
        lambda: people.decide_pair(desk, "M1", "M2", same=True, why="x"),
        lambda: people.note(desk, "M1", "held", "asserted", claim="B1"),
    ):  # fmt: skip
        with pytest.raises(NobodyNamed):
            act()


def test_doubles_are_proposed_with_reasons_and_never_merged(desk: Desk) -> None:
    people.add(desk, "Илан Тореск", names=["Toresk, I."])
    people.add(desk, "Boris Lind")
    [pair] = people.propose_pairs(desk)
    assert {pair.first, pair.second} == {"M1", "M3"} and pair.standing.open and pair.reasons
    assert people.propose_pairs(desk) == []
    before = peopleview.overview(desk)
    assert [p["id"] for p in before["people"]] == ["M1", "M2", "M3", "M4"] and before["figures"]["maybe_doubles"] == 1
    people.decide_pair(desk, "M3", "M1", same=True, why="his sister writes both")
    after = peopleview.overview(desk)
    assert [p["id"] for p in after["people"]] == ["M1", "M2", "M4"] and after["people"][0]["one_with"] == ["M3"]
    assert after["figures"]["named"] == 2 and after["pairs"] == []
    assert claims.one(desk, "M3").label == "Илан Тореск", "both stay as they are"
    claims.reopen(desk, pair.id)
    assert [p["id"] for p in peopleview.overview(desk)["people"]] == ["M1", "M2", "M3", "M4"]
    people.decide_pair(desk, "M1", "M3", same=False, why="two men")
    assert peopleview.overview(desk)["pairs"] == [] and people.propose_pairs(desk) == []
    with pytest.raises(DecisionRefused):
        people.decide_pair(desk, "M1", claims.all_of(desk, "agent")[0].id, same=True, why="x")
    with pytest.raises(NotInCase):
        people.decide_pair(desk, "M1", "F1", same=True, why="x")


def test_people_are_proposed_from_names_in_texts_once(desk: Desk) -> None:
    claimdraft.draft_exhibit(desk, "D1")
    made = people.propose_people(desk)
    labels = {p.label for p in made}
    assert {"Ilan Toresk", "Pavel Orlin"} <= labels and not labels & {"Three men", "a worker", "He"}
    assert all(p.standing.open and p.mentions for p in made) and people.propose_people(desk) == []
    first = peopleview.overview(desk)
    assert first["figures"]["named"] == 1, "what nobody has looked at is no floor"
    assert len(first["proposed"]) == len(made)
    claims.settle(desk, made[0].id, "confirmed")
    claims.settle(desk, made[1].id, "rejected", why="a place")
    assert people.propose_people(desk) == [] and peopleview.overview(desk)["figures"]["named"] == 2
    for text in ("Three", "the men", "He", "Ilan", "11 men", "Ilan toresk", "A B C D E", ""):
        assert not people.is_name(text), text


def test_the_dossier_holds_chains_places_and_what_is_not_known(desk: Desk) -> None:
    people.add(desk, "Ilan Torsk")
    people.propose_pairs(desk)
    people.decide_pair(desk, "M1", "M3", same=True, why="a slip")
    people.note(desk, "M3", "held", "denied", claim="B1")
    found = familydossier.dossier(desk, "M3")
    assert (found["id"], found["names"], len(found["entries"])) == ("M1", ["Ilan Torsk"], 6)
    assert found["one_with"][0]["decided"] == {"by": "anna", "why": "a slip"}
    assert found["entries"][2]["chain_in_words"].startswith(
        "according to Orvend Courier, which was told by someone not stated"
    )
    assert [e["against"] for e in found["entries"]][3] == ["F5"]
    assert found["groups"][0]["notes"][0]["sentence"] == "It is a fear, not a known fate: “dead”."
    assert any("What became of them" in line for line in found["not_known"])
    assert any("Who told it is not stated" in line for line in found["not_known"])
    with pytest.raises(NotInCase):
        familydossier.dossier(desk, "G1")


# --- the way out -----------------------------------------------------------------------------------------------------


def test_the_dossier_leaves_only_past_the_gate(desk: Desk, tmp_path: Path) -> None:
    out = tmp_path / "ilan.html"
    assert release.print_dossier(desk, "M1", out) == ()
    page = out.read_text("utf-8")
    for words in (
        "What is known of",
        "did not come home",
        "Mara Toresk",
        "What is not known",
        "Nobody is counted as dead",
    ):
        assert words in page
    with pytest.raises(PathTaken):
        release.print_dossier(desk, "M1", out)
    with pytest.raises(Usage):
        release.print_dossier(desk, "M1", tmp_path / "ilan.doc")
    keeping.add_source(desk, name="Mara Toresk")
    with pytest.raises(GateRefused):
        release.print_dossier(desk, "M1", tmp_path / "again.html")
    assert not (tmp_path / "again.html").exists()


def test_what_is_withheld_in_a_recording_is_not_in_the_dossier(tmp_path: Path) -> None:
    with Desk.open(sealed_case(tmp_path), actor="anna") as desk:
        people.add(desk, "The clerk", named=False)
        place = people.place(desk, "E1:4-6")
        assert "eleven will be missing" in place.exact
        people.note(desk, "M1", "missing", "threatened", place=place)
        release.print_dossier(desk, "M1", tmp_path / "one.html")
        assert "eleven will be missing" in (tmp_path / "one.html").read_text("utf-8")
        quotations.withhold(desk, parse_span("E1:4.5-5.5"), reason="safety", words="eleven will be missing")
        assert release.print_dossier(desk, "M1", tmp_path / "two.html")
        page = (tmp_path / "two.html").read_text("utf-8")
        assert "eleven" not in page and familydossier.LEFT_OUT in page
        assert familydossier.withheld_words(desk) == {"E1": ("eleven will be missing",)}
        people.note(desk, "M1", "missing", "threatened", place=place, words="eleven will be missing")
        with pytest.raises(GateRefused):
            release.print_dossier(desk, "M1", tmp_path / "three.html")


# --- never assume death ----------------------------------------------------------------------------------------------

DEATH = re.compile(r"\b(dead|killed|died|deceased|death|dies)\b", re.IGNORECASE)
RULE = "Nobody is counted as dead"


class _Outside(HTMLParser):
    """The text of a page outside of its notes."""

    def __init__(self) -> None:
        super().__init__()
        self.inside, self.text = 0, ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "li" and (self.inside or dict(attrs).get("class") == "note"):
            self.inside += 1

    def handle_endtag(self, tag: str) -> None:
        self.inside -= tag == "li" and bool(self.inside)

    def handle_data(self, data: str) -> None:
        self.text += "" if self.inside else data


def spoken(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every text of a JSON value with the keys that lead to it."""
    if isinstance(value, dict):
        for key, inner in value.items():
            assert not DEATH.search(key), key
            yield from spoken(inner, (*path, key))
    elif isinstance(value, list):
        for inner in value:
            yield from spoken(inner, path)
    elif isinstance(value, str):
        yield path, value


NOTE_KEYS = {"newest", "notes_in_words", "entries", "open_notes", "marks", "notes"}
SAID_IN_NOTE = {"status", "says", "sentence", "claim_text", "exact", "prefix", "suffix", "how", "why"}


def assumes_death(found: Any) -> list[str]:
    """Texts that name somebody dead otherwise than as what a note says, its source beside it."""
    out = []
    for path, text in spoken(found):
        if DEATH.search(text.replace(RULE, "")):
            why_of_clash = path[-2:] == ("clashes", "why")
            if not why_of_clash and not (set(path) & NOTE_KEYS and path[-1] in SAID_IN_NOTE):
                out.append(f"{path}: {text}")
    return out


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["killed", "dead", *STATUSES]), st.sampled_from(MODALITIES),
                          st.integers(1, 28)), min_size=1, max_size=5))  # fmt: skip
def test_no_output_names_anybody_dead_but_in_the_words_of_a_note(
    tmp_path_factory: pytest.TempPathFactory, notes: list[tuple[str, str, int]]
) -> None:
    folder = tmp_path_factory.mktemp("death")
    with Desk.create(folder / "case", actor="anna") as desk:
        exhibit = sealed(desk, "A worker said that he was killed.\n", "The Courier", "a.txt")
        claim = claims.mark(desk, exhibit, 2, 8, said_by="a worker").id
        people.add(desk, "Ilan Toresk")
        for status, modality, day in notes:
            when = {"earliest": f"2026-11-{day:02d}", "latest": f"2026-11-{day:02d}"}
            people.note(desk, "M1", status, modality, when=when, claim=claim)
        whole, one = peopleview.overview(desk), peopleview.subject(desk, "M1")
        dossier = familydossier.dossier(desk, "M1")
        for found in (whole, one, dossier):
            assert assumes_death(found) == []
        assert whole["people"][0]["lane"]["open_end"] in ("fate unknown", "not asked")
        assert all("dead" not in str(n) for n in whole["figures"].values())
        for note in dossier["entries"]:
            assert note["how"] and note["chain_in_words"].startswith("according to ")
            assert note["sentence"].endswith(f"“{note['says']}”."), "what a note says stands in quotation marks"
        out = folder / "d.html"
        release.print_dossier(desk, "M1", out)
        page = _Outside()
        page.feed(out.read_text("utf-8"))
        assert not DEATH.search(page.text.replace(RULE, "")), page.text


def test_the_check_for_assumed_death_sees_one(desk: Desk) -> None:
    found = peopleview.overview(desk)
    found["people"][0]["fate"] = "dead"
    assert assumes_death(found)
    found = peopleview.overview(desk)
    found["people"][0]["told_apart"] = "killed on 6 November"
    assert assumes_death(found)


def test_an_estimate_is_somebodys_and_is_never_added(desk: Desk) -> None:
    people.add(desk, "Ilan Toresk")
    people.state_estimate(desk, 40, 60, by="a rights group", how="two lists compared")
    found = peopleview.overview(desk)
    assert found["figures"]["estimate"]["low"] == 40 and found["figures"]["named"] == 2
    said = " ".join(found["in_words"])
    assert "Estimate: 40 to 60, says a rights group; how: two lists compared." in said and "62" not in said
    with pytest.raises(ModelRefused):
        people.state_estimate(desk, 60, 40, by="x", how="y")
    with pytest.raises(ModelRefused):
        people.state_estimate(desk, 1, 2, by=" ", how="y")
    people.drop_estimate(desk)
    assert peopleview.overview(desk)["figures"]["estimate"] is None
    assert keeping.check(desk).findings == ()

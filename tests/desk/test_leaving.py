"""What will leave, before anything does: every name, every line that nobody confirmed. Nothing else is published."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from desk_samples import FRENCH, as_other, certify, findings, sealed_case, translate

from earwitness.desk import keeping, leaving, outgoing, quotations, record, release, taking
from earwitness.desk.context import Desk
from earwitness.desk.leaving import Leaving
from earwitness.errors import DecisionRefused, GateRefused
from earwitness.timecode import parse_span

TIMED = [(2.0, "The"), (2.4, "paper"), (3.0, "says"), (3.5, "[forty|fourteen?].")]
MARKED = "[00:00] INSPECTOR: Ask for it.\n[00:02] CLERK: The paper says [forty|fourteen?].\n[00:04] INSPECTOR: Then.\n"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    case = sealed_case(tmp_path)
    with Desk.open(case, actor="anna") as opened:
        quotations.confirm(opened, parse_span("E1:2-4"))
    return Desk.open(case, actor="boris")


def looked(desk: Desk, **options: object) -> outgoing.Looked:
    return outgoing.look(desk, quotations.listed(desk), release.Options(**options))  # type: ignore[arg-type]


def loose(found: Leaving) -> list[str]:
    return [line.words for line in found.unconfirmed]


def test_it_names_everybody_and_every_line_that_nobody_confirmed(desk: Desk, tmp_path: Path) -> None:
    certify(desk, "T1", [2_000_000, 4_000_000], told="that it is about a mine")
    certify(
        as_other(desk, "clara"), translate(desk, "dora", "fr", {"u1": FRENCH["u1"], "u2": FRENCH["u2"]}), [0, 6_000_000]
    )
    found = looked(desk, publisher="The Courier", contact="desk@courier").leaves
    assert (found.publisher, found.contact, found.confirmed_by) == ("The Courier", "desk@courier", ("anna",))
    assert {c.by for c in found.certified} == {"boris", "clara"}
    assert any("that it is about a mine" in c.said for c in found.certified)
    assert all(not c.said for c in looked(desk, told=False).leaves.certified)
    assert [(one.title[:23], one.lines) for one in found.translations] == [("Translation into French", (FRENCH["u2"],))]
    assert looked(desk, working=True).leaves.confirmed_by == (), "a working copy prints that nobody confirmed it"
    assert loose(found) == ["You were told to sign it before noon.", "Then eleven will be missing."]
    assert loose(looked(desk, context_s=0).leaves) == []
    quotations.withhold(desk, parse_span("E1:3-3.5"), reason="a name", words="forty")
    (quote,) = looked(desk).leaves.quotes
    assert "[withheld, 0.5 s]" in quote.lines[0].words and len(quote.withheld_ms) == 1
    assert desk.case.read("SELECT 1 FROM pages") == []


def test_nobody_at_the_desk_is_named_as_the_publisher(desk: Desk, tmp_path: Path) -> None:
    assert looked(desk).leaves.publisher == "a publisher who is not named"
    release.publish(desk, quotations.listed(desk), tmp_path / "page", release.Options())
    for name in ("page.html", "embed-q1.html", "quotes.txt"):
        text = (tmp_path / "page" / name).read_text()
        assert "boris" not in text and "a publisher who is not named" in text, name
    assert desk.case.get("SELECT made_by FROM pages")["made_by"] == "boris", "the history knows"


def test_only_what_was_shown_is_published(desk: Desk, tmp_path: Path) -> None:
    shown = looked(desk)
    chosen, out = quotations.listed(desk), tmp_path / "page"
    for other in ({"context_s": 3.0, "title": "Another"}, {"working": True}):
        with pytest.raises(DecisionRefused):
            release.publish(desk, chosen, out, release.Options(**other), seen=shown.seen)  # type: ignore[arg-type]
    quotations.confirm(desk, parse_span("E1:2-4"))  # boris now stands behind the words, and was not shown
    with pytest.raises(DecisionRefused):
        release.publish(desk, quotations.listed(desk), out, release.Options(), seen=shown.seen)
    assert not out.exists() and desk.case.read("SELECT 1 FROM pages") == []
    made = release.publish(desk, quotations.listed(desk), out, release.Options(), seen=looked(desk).seen)
    assert (made.id, made.unconfirmed) == ("P1", 2) and findings(desk.case.folder) == []


def test_of_a_turn_that_is_quoted_in_part_the_rest_is_shown_or_left_out(tmp_path: Path) -> None:
    words = [{"word": f" {word}", "start": at, "end": at + 0.4} for at, word in TIMED]
    segments = [{"start": 2, "end": 4, "text": " ".join(word for _, word in TIMED), "words": words}]
    case = sealed_case(tmp_path, words=json.dumps({"language": "en", "segments": segments}))
    whole = "The paper says [forty|fourteen?]."
    with Desk.open(case, actor="anna") as desk:
        quotations.confirm(desk, parse_span("E1:2-2.9"))
        assert [line.words for line in looked(desk).leaves.quotes[0].lines] == ["The paper"]
        assert whole in loose(looked(desk).leaves)
        assert loose(looked(desk, context_s=0).leaves) == []
        made = release.publish(desk, quotations.listed(desk), tmp_path / "page", release.Options(context_s=0))
        text = (tmp_path / "page" / "page.html").read_text()
        assert made.unconfirmed == 0 and "The paper" in text and "fourteen" not in text


def test_the_terminal_and_the_desk_show_the_words_as_they_are_printed(tmp_path: Path) -> None:
    from earwitness.desk import recording

    case = sealed_case(tmp_path, words=MARKED)
    with Desk.open(case, actor="anna") as desk:
        made = quotations.propose(desk, parse_span("E1:2-4"))
        words = "The paper says [forty|fourteen?]."
        assert quotations.shown(desk, made) == [f"CLERK: {words}"]
        assert [line["text"] for line in recording.quote(desk, made)["lines"]] == [words]
        assert recording.turns(desk, "E1")[1]["text"] == words
        assert [line.words for line in looked(desk, working=True).leaves.quotes[0].lines] == [words]
        assert leaving.Line("E1", 2000, "CLERK", words) == looked(desk, working=True).leaves.quotes[0].lines[0]


@pytest.fixture
def again(tmp_path: Path) -> Desk:
    """A name and a phrase that are said twice, and a common word."""
    words = (
        "[00:00] CLERK: Neil and Buzz, the office is now ready.\n"
        "[00:02] CLERK: Neil and Buzz, the Oval Room is the office.\n"
        "[00:04] CLERK: Now ask for Buzz there.\n"
    )
    case = sealed_case(tmp_path, words=words)
    opened = Desk.open(case, actor="anna")
    quotations.confirm(opened, parse_span("E1:2-4"))
    return opened


def test_withheld_words_that_stand_elsewhere_are_told_and_nothing_is_refused(again: Desk, tmp_path: Path) -> None:
    assert looked(again).leaves.repeated == ()
    quotations.withhold(again, parse_span("E1:0.5-1"), reason="names", words="Neil and Buzz")
    found = looked(again)
    assert found.leaves.repeated == (
        "These words are withheld at 0:00.5 and stand in words at 0:02.0 and 0:04.0.",
    ) and not found.reasons  # fmt: skip
    headed = looked(again, title="What buzz said", context_s=0).leaves.repeated
    assert headed == ("These words are withheld at 0:00.5 and stand in words at 0:02.0 and in the heading.",)
    made = release.publish(again, quotations.listed(again), tmp_path / "page", release.Options())
    assert made.notes[0] == found.leaves.repeated[0]


@pytest.mark.parametrize(
    ("words", "stands"),
    [("now", ()), ("the", ()), ("Neil", ()), ("Buzz", ("0:02.0", "0:04.0")), ("the office", ("0:02.0",))],
)
def test_a_common_word_by_itself_is_not_told(again: Desk, words: str, stands: tuple[str, ...]) -> None:
    quotations.withhold(again, parse_span("E1:0.5-1"), reason="a name", words=words)
    told = looked(again).leaves.repeated
    assert [f"withheld at 0:00.5 and stand in words at {' and '.join(stands)}." in t for t in told] == [True] * bool(
        stands
    )


def test_what_is_withheld_by_time_is_looked_for_as_it_was_said(tmp_path: Path) -> None:
    """Nobody wrote down what is said there; words without times go with their whole turn."""
    again = (
        "[00:00] CLERK: Ask the man from Harbour Street.\n"
        "[00:02] CLERK: It was at Harbour Street.\n"
        "[00:04] CLERK: The man.\n"
    )
    with Desk.open(sealed_case(tmp_path, words=again), actor="anna") as desk:
        quotations.confirm(desk, parse_span("E1:2-4"))
        quotations.withhold(desk, parse_span("E1:0.5-1"), reason="a place")
        told = ("These words are withheld at 0:00.5 and stand in words at 0:02.0.",)
        assert looked(desk).leaves.repeated == told


def test_conditions_are_shown_and_others_that_nobody_has_decided_keep_it_in(desk: Desk, tmp_path: Path) -> None:
    assert looked(desk).leaves.conditions == ()
    keeping.state_fields(desk, "E1", [record.parse("got.conditions", "given, written")])
    found = looked(desk)
    assert found.leaves.conditions == ("E1 was given under conditions: given, written",) and not found.reasons
    digest = str(desk.case.get("SELECT original FROM exhibits", what="exhibit")["original"])
    original = desk.case.folder / "originals" / digest[:2] / digest
    refused = record.parse("got.conditions", "refused")
    assert taking.take_in(desk, original, stated=[refused]).id == "E1"
    found = looked(desk)
    assert [r["code"] for r in found.reasons] == ["conditions-wait"] and "refused" not in found.reasons[0]["known"]
    assert found.leaves.conditions[1].endswith("nobody has decided: refused")
    with pytest.raises(GateRefused, match="other conditions were said"):
        release.publish(desk, quotations.listed(desk), tmp_path / "page", release.Options())
    assert not looked(desk, working=True).reasons, "to look at among yourselves"
    keeping.state_fields(desk, "E1", [record.parse("got.conditions", "given, written")])
    assert not looked(desk).reasons

"""Claims in a case: drafted once, decided by people, taken back, joined; origins counted over what people confirmed."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk_samples import write

from earwitness.claims.drafted import Chain, Draft, Fate, Hedge, Indirect, Named, Quantity, Quoted, Undertaking
from earwitness.claims.text import Place
from earwitness.desk import claimboard, claimdraft, claims, claimsource, claimview, documents, keeping, lineage, record
from earwitness.desk.context import Desk
from earwitness.errors import DecisionRefused, ModelRefused, NobodyNamed, NotInCase, Usage
from earwitness.store import items

TEXT = (
    "Eleven men fled, the Courier reported. “Eleven of us went,” a man told the Courier. “Go or be shot,” he was"
    " told.\n"
    "Eleven men fled on Tuesday. None came home.\n"
)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk.create(tmp_path / "case", actor="anna")


def article(desk: Desk, text: str, outlet: str | None, number: int = 1) -> str:
    path = write(desk.case.folder.parent / f"{number}.txt", text.encode())
    fields = [record.parse("published.by", outlet)] if outlet else []
    return documents.seal_document(desk, path, stated=fields).id


def place(words: str, text: str = TEXT) -> Place:
    at = text.index(words)
    return Place(at, at + len(words))


def named(words: str, label: str, text: str = TEXT) -> Named:
    at = place(words, text)
    return Named(at.start, at.end, label)


def by_hand(text: str = TEXT) -> Draft:
    """What a good draft of TEXT holds, written here so that the desk is tested without the rules."""
    one, two = place("“Eleven of us went,”"), place("“Go or be shot,”")
    told = place("he was told")
    man = named("a man", "a man")
    return Draft(
        "en",
        (
            Quoted(one.start, one.end, "direct", place("told"), man, "after", 0.9),
            Quoted(two.start, two.end, "direct", told, "UNSTATED", "unstated", 0.7),
        ),
        (Indirect(place("Eleven men fled"), place("reported"), named("the Courier", "the Courier"), "clause", 0.8),),
        (Chain((man, named("the Courier", "the Courier")), one.start, one.end, "told", 0.6),),
        (Hedge(told.start, told.end, "attribution_shield", "list", 0.9),),
        (Quantity(0, 10, 11, 11, "exact", "persons", "men", "number", 0.9),),
        (),
        (Fate(place("fled").start, place("fled").end, "Eleven men", "at_large", "asserted", "verb", 0.8),),
        (Undertaking(two.start, two.end, "threat", "or else", 0.7),),
    )  # fmt: skip


def test_a_draft_is_written_once_and_holds_what_it_should(desk: Desk) -> None:
    exhibit = article(desk, TEXT, "Valley Wire")
    source = claimsource.load(desk, exhibit)
    made = claimdraft.write(desk, source, by_hand())
    assert (made.attributions, made.claims, made.quantities, made.undertakings, made.fates) == (3, 3, 1, 1, 1)
    again = claimdraft.write(desk, source, by_hand())
    assert (again.claims, again.attributions, again.quantities) == (0, 0, 0) and again.known >= 6
    texts = {c.text: c for c in claims.all_of(desk, "claim")}
    man = texts["Eleven of us went"]
    assert [link.label for link in man.chain] == ["a man", "the Courier", "Valley Wire"]
    assert [link.how for link in man.chain] == ["told", "cites", "quoted"]
    told = texts["Go or be shot"]
    assert told.chain[0].agent == "UNSTATED" and told.hedges[0].class_ == "attribution_shield"
    assert keeping.check(desk).findings == ()


def test_a_fact_repeated_in_the_authors_own_voice_keeps_its_chain(desk: Desk) -> None:
    exhibit = article(desk, TEXT, "Valley Wire")
    draft = by_hand()
    later = place("Eleven men fled on Tuesday")
    none = place("None")
    more = (
        *draft.quantities, Quantity(later.start, later.start + 10, 11, 11, "exact", "persons", "men", "number", 0.9),
        Quantity(none.start, none.end, 0, 0, "none", "persons", None, "none", 0.9),
    )  # fmt: skip
    from dataclasses import replace

    claimdraft.write(desk, claimsource.load(desk, exhibit), replace(draft, quantities=more))
    texts = {c.text: c for c in claims.all_of(desk, "claim")}
    dropped, first = texts["Eleven men fled on Tuesday."], texts["Eleven men fled"]
    assert dropped.dropped and dropped.proposition == first.proposition and dropped.chain == first.chain
    own = texts["None came home."]
    assert not own.dropped and [link.label for link in own.chain] == ["Valley Wire"]


def test_decisions_are_kept_and_can_be_taken_back(desk: Desk) -> None:
    exhibit = article(desk, TEXT, None)
    claimdraft.write(desk, claimsource.load(desk, exhibit), by_hand())
    one = claims.all_of(desk, "claim")[0]
    assert one.standing.state == "proposed"
    confirmed = claims.settle(desk, one.id, "confirmed")
    assert (confirmed.standing.state, confirmed.standing.by) == ("confirmed", "anna") and confirmed.text == one.text
    edited = claims.settle(desk, one.id, "edited", changes={"text": "Eleven went"}, why="his words")
    assert edited.text == "Eleven went"
    rejected = claims.settle(desk, one.id, "rejected", why="not said")
    assert rejected.standing.state == "rejected"
    assert one.id not in {c.id for c in claims.all_of(desk, "claim")}
    back = claims.reopen(desk, one.id)
    assert back.standing.state == "proposed" and back.text == "Eleven went"
    assert [s["state"] for s in claims.history(desk, one.id)] == [
        "proposed", "confirmed", "edited", "rejected", "proposed",
    ]  # fmt: skip
    with pytest.raises(DecisionRefused):
        claims.reopen(desk, one.id)
    for state, extra in (("rejected", {}), ("confirmed", {"changes": {"text": "x"}}), ("edited", {}), ("proposed", {})):
        with pytest.raises(DecisionRefused):
            claims.settle(desk, one.id, state, **extra)  # type: ignore[arg-type]
    with pytest.raises(ModelRefused):
        claims.settle(desk, one.id, "edited", changes={"speech_act": "shouting"})
    for field in ("id", "standing", "colour"):
        with pytest.raises(ModelRefused):
            claims.settle(desk, one.id, "edited", changes={field: "x"})
    with pytest.raises(NotInCase):
        claims.settle(desk, "B999", "confirmed")
    assert keeping.check(desk).findings == ()


def test_with_a_claim_goes_what_belongs_to_it_in_one_act_and_back_again(desk: Desk) -> None:
    exhibit = article(desk, TEXT, None)
    claimdraft.write(desk, claimsource.load(desk, exhibit), by_hand())
    one, *_ = claims.all_of(desk, "claim")
    belongs = {one.attribution, one.proposition} - {None}
    made = claimboard.settle_several(desk, [one.id, one.proposition], "confirmed")
    assert made[0] == one.id and len(made) == len({*made}) and set(made) == {one.id, *belongs}
    kept = [items.get(desk.case, item) for item in made]
    assert {(k.state, k.at) for k in kept} == {("confirmed", kept[0].at)}
    assert set(claimboard.reopen(desk, one.id)) == {one.id, *belongs}
    assert {items.get(desk.case, item).state for item in made} == {"proposed"}


def test_nothing_is_decided_in_nobodys_name(tmp_path: Path) -> None:
    with Desk.create(tmp_path / "case", actor="anna") as desk:
        claimdraft.write(desk, claimsource.load(desk, article(desk, TEXT, None)), by_hand())
        first = claims.all_of(desk, "claim")[0].id
    with Desk.open(tmp_path / "case") as desk:
        assert claimdraft.write(desk, claimsource.load(desk, "D1"), by_hand()).claims == 0
        for act in (
            lambda: claims.settle(desk, first, "confirmed"), lambda: claims.reopen(desk, first),
            lambda: claims.mark(desk, "D1", 0, 5, said_by=None),
        ):  # fmt: skip
            with pytest.raises(NobodyNamed):
                act()


def test_five_papers_and_one_outlet_are_one_origin_until_others_come(desk: Desk) -> None:
    """Five papers that have it from one outlet, two of which cite each other: one origin, and the outlet is named."""
    first = article(desk, TEXT, "Orvend Courier")
    begun = claims.mark(desk, first, 0, 15, said_by="a worker")
    papers = ["Valley Wire", "Northern Post", "The Echo", "Morning Line", "Evening Line"]
    made = []
    for n, paper in enumerate(papers, 2):
        text = f"{n} Eleven men fled, the Orvend Courier reported."
        exhibit = article(desk, text, paper, n)
        claim = claims.mark(desk, exhibit, 2, 17, said_by="Orvend Courier")
        made.append(claims.join(desk, claim.id, begun.proposition))
    agents = {a.label: a.id for a in claims.all_of(desk, "agent")}
    courier = [a.id for a in claims.all_of(desk, "agent") if claims.bare(a.label) == "orvend courier"]
    for one in courier[1:]:
        claims.put(desk, "pair", {"first": courier[0], "second": one, "same": True}, why="the same paper")
    for a, b in (("Valley Wire", "Northern Post"), ("Northern Post", "Valley Wire")):
        claims.put(
            desk, "passing", {"source": agents[a], "target": agents[b], "how": "cites", "why": "they say so"}, why="so"
        )
    card = claimview.card(desk, begun.proposition)
    found = card["origins"]
    assert found["chains"] == {"least": 0, "most": 1} or found["chains"] == {"least": 1, "most": 1}
    assert len(found["documents"]) == 6
    assert any("Courier" in point["name"] and len(point["documents"]) >= 5 for point in found["bottlenecks"])
    assert any({"Valley Wire", "Northern Post"} <= set(circle) for circle in found["circles"])
    drawn = lineage.drawn(desk, begun.proposition)
    assert {n["column"] for n in drawn["nodes"]} >= {0, 2, 3}
    # A relative through another group, and a second witness by name on a text of their own: each a new origin.
    for n, (who, outlet) in enumerate((("Mara Toresk", "Families' Group"), ("Ilan Veth", None)), 20):
        exhibit = article(desk, f"{n} Eleven men fled, she says.", outlet, n)
        claim = claims.mark(desk, exhibit, 3, 18, said_by=who)
        claims.join(desk, claim.id, begun.proposition)
    after = claimview.card(desk, begun.proposition)["origins"]["chains"]
    assert after["most"] == 3 and after["least"] >= 2


def test_what_somebody_kept_apart_is_not_joined(desk: Desk) -> None:
    exhibit = article(desk, TEXT, None)
    one, two = (claims.mark(desk, exhibit, a, b, said_by=None) for a, b in ((0, 10), (39, 50)))
    claims.relate(desk, "do_not_merge", one.id, two.id, why="two different elevens")
    with pytest.raises(DecisionRefused):
        claims.join(desk, two.id, one.proposition)
    with pytest.raises(NotInCase):
        claims.join(desk, two.id, "C99")
    with pytest.raises(ModelRefused):
        claims.relate(desk, "agrees", one.id, two.id, why="x")


def test_marks_and_lines_say_where_they_are(desk: Desk) -> None:
    exhibit = article(desk, TEXT, "Valley Wire")
    claimdraft.write(desk, claimsource.load(desk, exhibit), by_hand())
    marks = claimview.marks(desk, exhibit)
    assert {m["kind"] for m in marks} == {"quote", "indirect", "quantity", "undertaking", "fate"}
    for m in marks:
        assert TEXT[m["start"] : m["end"]] == m["exact"] and m["state"] == "proposed"
    line = claimview.listed(desk, "claim")[0]
    assert line["place"].startswith("D1:") and "according to" in line["words"]
    with pytest.raises(Usage):
        claimview.listed(desk, "thing")
    with pytest.raises(Usage):
        claims.mark(desk, exhibit, 5, 5000, said_by=None)


def test_every_state_of_an_item_is_covered_by_the_history(desk: Desk) -> None:
    exhibit = article(desk, TEXT, None)
    made = claims.mark(desk, exhibit, 0, 10, said_by="a man")
    claims.settle(desk, made.id, "edited", changes={"text": "Another"})
    import sqlite3

    desk.close()
    with sqlite3.connect(desk.case.folder / "case.db") as conn:
        conn.execute("UPDATE item_versions SET data = replace(data, 'Eleven', 'Twelve') WHERE item = ?", (made.id,))
    with Desk.open(desk.case.folder) as again:
        assert any("item_versions" in f.where for f in keeping.check(again).findings)
        assert [k.version for k in items.history(again.case, made.id)] == [1, 2]


REPORT = (
    "Eleven men fled the camp on Tuesday, the Orvend Courier reported, citing a man who was there.\n"
    "“About 70 were held,” the man told the Courier. He recalled being told that those who refused would be shot.\n"
    "Relatives fear that Ilan Toresk was killed.\n"
    "Eleven men fled the camp on Tuesday. None of them has come home.\n"
)


def test_the_rules_draft_a_report_into_the_case(desk: Desk) -> None:
    """The whole way, over the real rules: chains, fears that are no fates, an unstated teller, a chain dropped."""
    path = write(desk.case.folder.parent / "report.txt", REPORT.encode())
    fields = [record.parse("published.by", "Valley Wire"), record.parse("published.on", "2026-11-12")]
    exhibit = documents.seal_document(desk, path, stated=fields).id
    made = claimdraft.draft_exhibit(desk, exhibit)
    assert made.without_time == 0 and made.claims >= 6
    found = claims.all_of(desk, "claim")
    told = next(c for c in found if "About 70" in c.text)
    labels = [link.label for link in told.chain]
    assert labels[-1] == "Valley Wire" and any("Courier" in str(label) for label in labels)
    shot = next(c for c in found if c.text == "those who refused would be shot")
    assert shot.chain[0].agent == "UNSTATED"
    fear = next(f for f in claims.all_of(desk, "fate") if "killed" in (f.anchor.exact if f.anchor else ""))
    assert fear.modality == "feared" and fear.person is None
    again = [c for c in found if c.dropped]
    assert again and again[0].text.startswith("Eleven men fled the camp on Tuesday")
    day = next(t for c in found for t in c.times if t.clock == "account")
    assert (day.when.earliest, day.when.as_said) == ("2026-11-10", "on Tuesday")
    assert {c.standing.state for c in found} == {"proposed"}
    assert keeping.check(desk).findings == ()


def test_two_who_draft_one_text_at_once_write_it_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    exhibit = article(desk, TEXT, "Valley Wire")
    source = claimsource.load(desk, exhibit)
    placed = claimdraft._placed

    def meanwhile(*given: object) -> object:  # the other one comes first, after this one has begun
        monkeypatch.setattr(claimdraft, "_placed", placed)
        claimdraft.write(desk, source, by_hand())
        return placed(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(claimdraft, "_placed", meanwhile)
    assert claimdraft.write(desk, source, by_hand()).claims == 0
    kinds = [k.kind for k in items.read(desk.case)]
    assert [kinds.count(k) for k in ("claim", "attribution", "quantity", "undertaking", "fate")] == [3, 3, 1, 1, 1]


def test_an_edit_refers_only_to_what_is_there(desk: Desk) -> None:
    exhibit = article(desk, TEXT, None)
    claim = claims.mark(desk, exhibit, 0, 15, said_by="a clerk")
    for changes in ({"proposition": "C99"}, {"proposition": claim.id}, {"attribution": "A99"}):
        with pytest.raises(NotInCase):
            claims.settle(desk, claim.id, "edited", changes=changes)
    with pytest.raises(ModelRefused):  # half a character
        claims.settle(desk, claim.id, "edited", changes={"text": "a\ud800"})
    other = claims.mark(desk, exhibit, 0, 10, said_by="a clerk")
    claims.settle(desk, other.proposition, "rejected", why="no claim")
    with pytest.raises(DecisionRefused):
        claims.join(desk, claim.id, other.proposition)
    assert claims.one(desk, claim.id).proposition == claim.proposition and keeping.check(desk).findings == ()


def test_a_decision_is_about_the_version_that_was_seen_whoever_comes_between(desk: Desk) -> None:
    claim = claims.mark(desk, article(desk, TEXT, None), 0, 15, said_by="a clerk")
    claims.settle(desk, claim.id, "edited", changes={"text": "Others fled"})
    with pytest.raises(DecisionRefused):
        claims.settle_each(desk, [claims.Decision(claim.id, "confirmed", seen=1)])
    assert claims.one(desk, claim.id).standing.state == "edited"
    claims.settle_each(desk, [claims.Decision(claim.id, "confirmed", seen=2)])


def test_who_is_cited_begins_the_chain_and_who_cites_goes_on(desk: Desk) -> None:
    text = "Eleven men fled the camp on Tuesday, the Orvend Courier reported, citing a man who was there.\n"
    exhibit = article(desk, text, "Valley Wire")
    claimdraft.draft_exhibit(desk, exhibit)
    found = [c for c in claims.all_of(desk, "claim") if "Eleven men" in c.text]
    assert len(found) == 1
    assert [link.label for link in found[0].chain] == ["a man who was there", "the Orvend Courier", "Valley Wire"]


def test_an_erased_item_is_gone_for_good_and_everything_else_goes_on(desk: Desk) -> None:
    exhibit = article(desk, TEXT, "Valley Wire")
    claimdraft.write(desk, claimsource.load(desk, exhibit), by_hand())
    claim = next(c for c in claims.all_of(desk, "claim") if "Eleven of us" in c.text)
    man = next(a for a in claims.all_of(desk, "agent") if a.label == "a man")
    wire = next(a for a in claims.all_of(desk, "agent") if a.label == "Valley Wire")
    claims.settle(desk, claim.id, "edited", changes={"text": "The CANARY went"}, why="CANARY said so")
    with pytest.raises(Usage):
        claims.erase(desk, [claim.id], reason=" ")
    with pytest.raises(NotInCase):
        claims.erase(desk, [claim.id, "B99"], reason="asked for")
    assert claims.one(desk, claim.id).text == "The CANARY went"
    chosen = [claim.id, claim.proposition, claim.attribution or "", man.id, wire.id]
    assert claims.erase(desk, chosen, reason="asked for")
    assert b"CANARY" not in (desk.case.folder / "case.db").read_bytes()
    assert keeping.check(desk).findings == ()
    for item in chosen:
        for act in (claims.settle, claims.one):
            with pytest.raises(NotInCase, match="erased"):
                act(desk, item, *(["confirmed"] if act is claims.settle else []))
        with pytest.raises(NotInCase):
            claims.erase(desk, [item], reason="again")
    assert all(s["value"] is None and s["why"] is None for s in claims.history(desk, claim.id))
    assert claimview.marks(desk, exhibit) and claimview.cards(desk) and claimview.listed(desk, "agent")
    assert claimdraft.write(desk, claimsource.load(desk, exhibit), by_hand()).claims == 0  # it does not come back
    second = article(desk, "Ten came, a clerk said. " + TEXT, "Valley Wire", 2)
    claimdraft.draft_exhibit(desk, second)
    assert keeping.check(desk).findings == ()


def test_one_name_in_two_descriptions_is_one_origin_until_somebody_decides(desk: Desk) -> None:
    first = article(desk, "1 Eleven men fled, she said.\n", "Orvend Courier", 1)
    begun = claims.mark(desk, first, 2, 17, said_by="Yana Holt, a union organiser")
    for n, (who, outlet) in enumerate((("the union organiser Yana Holt", "Valley Wire"), ("Mara Holt", "The Echo")), 2):
        exhibit = article(desk, f"{n} Eleven men fled, she said.\n", outlet, n)
        claims.join(desk, claims.mark(desk, exhibit, 2, 17, said_by=who).id, begun.proposition)
    found = claimview.card(desk, begun.proposition)["origins"]
    assert found["chains"] == {"least": 2, "most": 3} and found["speakers"]["least"] == 2
    two = [a.id for a in claims.all_of(desk, "agent") if "Yana Holt" in a.label]
    claims.put(desk, "pair", {"first": two[0], "second": two[1], "same": False}, why="two women of one name")
    assert claimview.card(desk, begun.proposition)["origins"]["chains"] == {"least": 3, "most": 3}

"""What goes along with quotations: translations a person chose, certificates; and what must not go with them."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk_samples import FRENCH, as_other, certify, confirmed_case, edit, findings, publish, translate

from earwitness.custody import verify as verifier
from earwitness.desk import (
    alongside,
    checking,
    journal,
    outgoing,
    parcels,
    quotations,
    recording,
    release,
    roomview,
    transcripts,
    translations,
)
from earwitness.desk.context import Desk
from earwitness.errors import GateRefused, NotInCase, Usage
from earwitness.protection import gate
from earwitness.timecode import parse_span

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "independent"))
NOBODY: dict[str, list[str]] = {"keys": [], "anchors": [], "only": []}
U1, U2 = [0, 2_000_000], [2_000_000, 4_000_000]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A case with both turns of FRENCH confirmed as one quotation."""
    with Desk.open(confirmed_case(tmp_path, "E1:0-4"), actor="anna") as opened:
        yield opened
    assert findings(tmp_path / "case") == []


def page_of(folder: Path, name: str = "page.html") -> str:
    return (folder / name).read_text()


def shown(text: str) -> str:
    """What a person reads of it: without the scripts and the bundle."""
    return text.split('<script type="application/json"')[0]


def test_what_somebody_certified_goes_along_and_nothing_else_unasked(desk: Desk, tmp_path: Path) -> None:
    made = translate(desk)
    first = publish(desk, tmp_path / "none")
    assert first.translations == () and any("T2, French, stays behind" in n for n in first.notes)
    assert "Translation into" not in page_of(tmp_path / "none")
    certify(as_other(desk, "clara"), made, U1)
    assert translations.beside(desk, "T1")[0]["state"] == "certified in part, 1 of 2 turns"
    assert publish(desk, tmp_path / "part").translations == (), "half a certificate is none"
    certify(as_other(desk, "clara"), made, U2)
    assert translations.beside(desk, "T1")[0]["state"] == "certified"
    second = publish(desk, tmp_path / "both")
    assert second.translations == ("T2 R2",) and second.notes == ()
    for name in ("page.html", "embed-q1.html"):
        text = page_of(tmp_path / "both", name)
        assert "Translation into French by <bdi>boris</bdi>, certified by <bdi>clara</bdi></h" in text
        assert all(f'dir="auto" lang="fr">{said}</span>' in text for said in FRENCH.values())
        assert "What was said is above. This is what somebody made of it" in text
        assert "Told beforehand: “<bdi>nothing</bdi>”" in text
    listed = page_of(tmp_path / "both", "quotes.txt")
    assert f"[translation] CLERK: “{FRENCH['u2']}”" in listed
    assert "Translation into French by boris, certified by clara." in listed
    assert (
        page_of(tmp_path / "both", "q1.vtt").split("Page")[0] == page_of(tmp_path / "none", "q1.vtt").split("Page")[0]
    )
    assert publish(desk, tmp_path / "not", translations=("none",)).translations == ()
    acts = [e.private for e in desk.case.iter_log() if e.private["act"] == "publish"]
    assert [a["details"].get("translations") for a in acts] == [None] * 4 + [["T2 R2"]] * 2 + [None] * 2


def test_a_proposal_goes_along_when_asked_and_says_that_it_is_one(desk: Desk, tmp_path: Path) -> None:
    translate(desk)
    translate(desk, "dora", "ar", {"u2": "الورقة تقول أربعين."})
    made = publish(desk, tmp_path / "page", translations=("all",))
    assert made.translations == ("T2 R2", "T3 R2")
    assert sum("goes along, and nobody has certified" in n for n in made.notes) == 2
    text = page_of(tmp_path / "page")
    assert "Translation into French by <bdi>boris</bdi>; proposed, nobody has certified it" in text
    assert '<span class="tx" dir="auto" lang="ar">الورقة تقول أربعين.</span>' in text
    assert text.count("This turn is not translated.") == 1
    assert publish(desk, tmp_path / "one", translations=("T3",)).translations == ("T3 R2",)
    with pytest.raises(NotInCase):
        publish(desk, tmp_path / "wrong", translations=("T9",))
    assert not (tmp_path / "wrong").exists()


def test_the_words_block_is_as_ever_and_every_verifier_agrees(desk: Desk, tmp_path: Path) -> None:
    from verifier import verify as independent

    translate(desk)
    publish(desk, tmp_path / "plain")
    publish(desk, tmp_path / "page", translations=("all",))
    plain, text = page_of(tmp_path / "plain"), page_of(tmp_path / "page")
    block = plain[plain.index("<blockquote data-words") : plain.index("</blockquote>")]
    assert text.count(block) == 1 and FRENCH["u1"] not in block
    said = text.index(FRENCH["u1"])
    assert text.index("</blockquote>") < said < text.index("</article>"), "below what was said, in the same quotation"
    for name in ("page.html", "embed-q1.html"):
        data = (tmp_path / "page" / name).read_bytes()
        for verdict in (verifier.verify(data).as_json(), independent(data, NOBODY)):
            assert (verdict["overall"], verdict["outside"], verdict["quotes"][0]["worded"]) == ("held", "yes", "yes")
        # It is bound by the page: other words in its place are refused.
        other = data.replace(b"quarante", b"cinquante", 1)
        for verdict in (verifier.verify(other).as_json(), independent(other, NOBODY)):
            assert (verdict["overall"], verdict["code"], verdict["outside"]) == ("broken", "outside", "no")


def test_no_translation_says_what_is_withheld(desk: Desk, tmp_path: Path) -> None:
    translate(desk)
    quotations.withhold(desk, parse_span("E1:2.5-2.9"), reason="a name", words="forty")
    made = publish(desk, tmp_path / "page", translations=("all",))
    assert any("without 1 of its turns: something is withheld (quotation 1)." in n for n in made.notes)
    for path in (tmp_path / "page").iterdir():
        text = path.read_text()
        assert "quarante" not in text and "forty" not in text, path.name
    text = page_of(tmp_path / "page")
    assert FRENCH["u1"] in text
    assert "Something is withheld here, so the translation of this turn is not given." in text
    assert checking.check([tmp_path / "page"]).overall == "held"
    # Where nothing of it may be shown it is left out as a whole.
    quotations.withhold(desk, parse_span("E1:0.5-0.7"), reason="a name", words="told")
    made = publish(desk, tmp_path / "less", translations=("all",))
    assert made.translations == () and "Translation into" not in page_of(tmp_path / "less")


def test_a_withheld_name_that_a_translator_moved_to_another_turn_stays_in(desk: Desk, tmp_path: Path) -> None:
    edit(desk, "T1", "text", turn="u3", text="Then Perrin Varn will be missing.")
    quotations.confirm(desk, parse_span("E1:0-6"))
    translate(
        desk, texts={"u1": "On vous a dit de signer.", "u2": "Le papier dit que Varn en a quarante.", "u3": "Bien."}
    )
    quotations.withhold(desk, parse_span("E1:4.2-4.9"), reason="a name", words="Perrin Varn")
    publish(desk, tmp_path / "page", "E1:0-6", translations=("all",))
    text = page_of(tmp_path / "page")
    assert "Varn" not in text and "Bien." not in text and "On vous a dit de signer." in text
    assert text.count("Something is withheld here") == 2


def test_the_gate_stops_what_the_selection_would_let_through(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    translate(desk)
    quotations.withhold(desk, parse_span("E1:2.5-2.9"), reason="a name", words="forty")
    monkeypatch.setattr(alongside, "_free", lambda passages, facts: list(passages))
    looked = outgoing.look(desk, quotations.listed(desk), release.Options(translations=("all",)))
    assert [r["code"] for r in looked.reasons] == ["says-withheld"]
    with pytest.raises(GateRefused) as refused:
        publish(desk, tmp_path / "page", translations=("all",))
    assert refused.value.where == "says-withheld" and "quarante" not in str(refused.value)
    assert not (tmp_path / "page").exists()


def test_a_certificate_that_names_what_is_withheld_stops_the_page(desk: Desk, tmp_path: Path) -> None:
    certify(desk, "T1", U1, told="that Ottoline Quux speaks")
    quotations.withhold(desk, parse_span("E1:1-1.3"), reason="a name", words="told")
    assert publish(desk, tmp_path / "fine").state == "released"
    edit(desk, "T1", "text", turn="u3", text="Then Ottoline Quux will be missing.")
    journal.save(desk, "T1")
    quotations.withhold(desk, parse_span("E1:4.4-5"), reason="a name", words="Ottoline Quux")
    with pytest.raises(GateRefused) as refused:
        publish(desk, tmp_path / "page")
    assert refused.value.where == "says-withheld" and "Quux" not in str(refused.value)
    publish(desk, tmp_path / "page", told=False)
    assert "Quux" not in page_of(tmp_path / "page") + page_of(tmp_path / "page", "quotes.txt")
    assert "What they had been told is kept back." in page_of(tmp_path / "page")


def test_a_name_from_the_vault_in_a_translation_or_a_certificate(desk: Desk, tmp_path: Path) -> None:
    from earwitness.desk import keeping

    keeping.add_source(desk, name="Ottoline Quux")
    translate(desk, texts={"u1": "Ottoline Quux l’a dit."})
    with pytest.raises(GateRefused) as refused:
        publish(desk, tmp_path / "page", translations=("all",))
    assert refused.value.where == "names-the-file"
    assert publish(desk, tmp_path / "page").state == "released"


def test_a_part_of_a_turn_has_no_translation(tmp_path: Path) -> None:
    """Words with times let a span cut a turn; what is left must not bring the whole turn's translation along."""
    words = {"segments": [{"start": 0, "end": 2, "text": "You were told to", "words": [
        {"word": w, "start": n * 0.5, "end": n * 0.5 + 0.4} for n, w in enumerate(("You", "were", "told", "to"))
    ]}]}  # fmt: skip
    from desk_samples import sealed_case, write

    case = sealed_case(tmp_path)
    with Desk.open(case, actor="anna") as desk:
        transcripts.import_file(desk, "E1", write(tmp_path / "w.json", json.dumps(words)), language="en")
        made = translations.begin(as_other(desk, "boris"), "T2", "fr")
        edit(as_other(desk, "boris"), made, "text", turn="u1", text="On vous a dit de")
        quotations.confirm(desk, parse_span("E1:0-0.95"))
        assert quotations.listed(desk)[0].lines[0].turn.text == "You were"  # type: ignore[union-attr]
        assert translations.for_quotation(desk, quotations.listed(desk)[0]) == []
        publish(desk, tmp_path / "page", translations=("all",))
        assert "On vous" not in page_of(tmp_path / "page")
        whole = quotations.propose(desk, parse_span("E1:0-2"))
        assert [t.turns for t in translations.for_quotation(desk, whole)] == [{"u1": "On vous a dit de"}]


def test_a_translation_of_other_words_says_so_and_labels_are_the_original_s(desk: Desk, tmp_path: Path) -> None:
    translate(desk)
    edit(desk, "T1", "text", turn="u2", text="The paper says nine.")
    transcripts.relabel(desk, "E1", "CLERK", "A clerk who is not named")
    edit(desk, "T1", "text", turn="u1", text="You were told to [sign|sigh?] it before noon.")
    quotations.confirm(desk, parse_span("E1:0-4"))
    publish(desk, tmp_path / "page", "E1:0-4", translations=("all",))
    text = shown(page_of(tmp_path / "page"))
    assert text.count("This translates another version of the words above") == 2
    assert "CLERK" not in text and text.count("A clerk who is not named") >= 2
    assert "A frame that begins with “or” has another hearing" in text
    assert "[one|other?]: it was heard as the one or as the other." in page_of(tmp_path / "page", "quotes.txt")
    assert "[sign|sigh?]" in page_of(tmp_path / "page", "q1.vtt")


def test_who_stands_behind_the_words_and_what_they_had_been_told(desk: Desk, tmp_path: Path) -> None:
    publish(desk, tmp_path / "none")
    assert "Words confirmed by <bdi>anna</bdi>. No listener has certified them." in page_of(tmp_path / "none")
    certify(as_other(desk, "clara"), "T1", U1, role="transcriber", told="that it was made at a depot")
    publish(desk, tmp_path / "page")
    text = page_of(tmp_path / "page")
    assert "Certified by</span> <bdi>clara</bdi>, 1 of the 2 turns" in text
    for said in ("transcriber", "that it was made at a depot", "the third word"):
        assert f"“<bdi>{said}</bdi>”" in text and said in page_of(tmp_path / "page", "quotes.txt")
    publish(desk, tmp_path / "bare", told=False)
    bare = page_of(tmp_path / "bare")
    assert "<bdi>clara</bdi>" in bare and "depot" not in bare and "What they had been told is kept back." in bare
    edit(desk, "T1", "text", turn="u1", text="You were told to sing it.")
    publish(desk, tmp_path / "reopened")
    assert "clara" not in page_of(tmp_path / "reopened"), "an edit inside reopens it"


def test_looking_writes_nothing_and_offers_every_translation(desk: Desk) -> None:
    translate(desk)
    before = len(list(desk.case.iter_log()))
    looked = outgoing.look(desk, quotations.listed(desk), release.Options())
    assert [(o.transcript, o.language, o.certified, o.taken) for o in looked.translations] == [
        ("T2", "fr", False, False)
    ]
    looked = outgoing.look(desk, quotations.listed(desk), release.Options(translations=("T2",)))
    assert looked.translations[0].taken and FRENCH["u1"].encode() in looked.shell
    assert len(list(desk.case.iter_log())) == before


def test_every_text_beside_a_quotation_comes_before_the_gate(desk: Desk) -> None:
    certify(as_other(desk, "clara"), translate(desk), U1, U2)
    certify(as_other(desk, "dora"), "T1", U1, told="a rumour")
    made = parcels.make(desk, quotations.listed(desk), release.Options(), None)
    try:
        parcel = parcels.parcel(made)
    finally:
        made.close()
    texts = " ".join(parcel.texts.values()) + " ".join(p.text for p in parcel.passages)
    for said in (*FRENCH.values(), "clara", "dora", "a rumour", "boris", "the third word"):
        assert said in texts, said
    assert all(isinstance(p, gate.Passage) for p in parcel.passages) and len(parcel.passages) == 4


def test_a_quotation_is_made_from_what_was_said_and_a_translation_says_that_it_is_one(desk: Desk) -> None:
    translate(desk)
    said = [(t["id"], t["text"]) for t in recording.turns(desk, "E1")]
    assert said[0] == ("u1", "You were told to sign it before noon.")
    assert [t["translation"] for t in recording.transcripts(desk, "E1")] == [None, "translation into French of T1"]
    assert [t["translation"] for t in roomview.transcripts_of(desk, "E1")] == ["translation into French of T1", None]
    with pytest.raises(Usage, match="T2 is a translation"):
        quotations.propose(desk, parse_span("E1:0-2"), transcript="T2")
    assert [q.id for q in quotations.listed(desk)] == ["Q1"]

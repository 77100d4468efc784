"""The one way out: what the gate stops, what stands in the folder, pages that replace, are withdrawn, written again."""

from __future__ import annotations

import json
import resource
from pathlib import Path

import pytest
from desk_samples import WORDS, confirmed_case, findings, opus, publish, sealed_case, tree, wav, write

from earwitness.custody import bundle as bundles
from earwitness.custody import verify as verifier
from earwitness.desk import checking, intake, keeping, quotations, release, transcripts
from earwitness.desk.context import Desk
from earwitness.errors import (
    DiskFull,
    GateRefused,
    NobodyNamed,
    NoQuotation,
    NotInCase,
    OriginalChanged,
    OutUnwritable,
    PathTaken,
)
from earwitness.timecode import parse_span


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk.open(confirmed_case(tmp_path), actor="anna")


def state(desk: Desk) -> tuple[int, dict[str, bytes]]:
    """What a refusal must leave as it was: the history and every file."""
    files = {k: v for k, v in tree(desk.case.folder).items() if k != "case.db"}
    return len(list(desk.case.iter_log())), files


def refused(desk: Desk, out: Path, *spans: str, **options: object) -> GateRefused:
    """Publish, be refused, and see that nothing changed."""
    for span in spans:
        quotations.propose(desk, parse_span(span))
    before = state(desk)
    with pytest.raises(GateRefused) as caught:
        publish(desk, out, *spans, **options)
    assert state(desk) == before and not out.exists() and not list(out.parent.glob(".*.part-*"))
    return caught.value


def test_what_a_folder_holds(desk: Desk, tmp_path: Path) -> None:
    made = publish(desk, tmp_path / "page", title="A title", standfirst="Two sentences.", publisher="The desk")
    names = {"page.html", "quotes.txt", "embed-q1.html", "embed-q2.html", "q1.vtt", "q2.vtt"}
    assert set(tree(tmp_path / "page")) == names == set(made.files)
    assert (made.id, made.state, made.quotes) == ("P1", "released", ("Q1", "Q2"))
    report = checking.check([tmp_path / "page", desk.case.folder])
    assert report.overall == "held" and len(report.pages) == 3 and report.cases[0]["findings"] == []
    page = (tmp_path / "page" / "page.html").read_text()
    assert 'data-state="released"' in page and "A title" in page and "The desk" in page
    assert "data-verification" not in page.split("<script")[0], "a page carries no verdict of its own"
    for name, count in (("page.html", 2), ("embed-q1.html", 1), ("embed-q2.html", 1)):
        verdict = verifier.verify((tmp_path / "page" / name).read_bytes())
        assert len(verdict.quotes) == count
        assert {q.states[v] for q in verdict.quotes for v in ("included", "contiguous", "signed", "worded")} == {"yes"}
    stored = {p.name: p.read_bytes() for p in (desk.case.folder / "pages").rglob("*") if p.is_file()}
    assert stored == tree(tmp_path / "page")


def test_working_and_released(desk: Desk, tmp_path: Path) -> None:
    assert "not-confirmed" in str(refused(desk, tmp_path / "page", "E1:4-6").where)
    made = publish(desk, tmp_path / "working", "E1:4-6", working=True)
    assert made.state == "working"
    page = (tmp_path / "working" / "page.html").read_text()
    assert 'data-state="working"' in page and "<title>" in page
    assert "working" in page.split("<title>")[1].split("</title>")[0].casefold()
    assert {q.facts["status"] for q in verifier.verify(page.encode()).quotes} == {"working"}
    # A confirmed quotation on a working page is a working quotation: nobody released it.
    publish(desk, tmp_path / "both", "E1:0-2", "E1:4-6", working=True)
    verdict = verifier.verify((tmp_path / "both" / "page.html").read_bytes())
    assert {q.facts["status"] for q in verdict.quotes} == {"working"}
    # A working page needs nobody's name, a released one does.
    desk.actor = None
    publish(desk, tmp_path / "nobody", "E1:0-2", working=True)
    with pytest.raises(NobodyNamed):
        publish(desk, tmp_path / "never")
    assert not (tmp_path / "never").exists()


def test_out_must_be_new_or_empty(desk: Desk, tmp_path: Path) -> None:
    before = state(desk)
    file = write(tmp_path / "file", b"x")
    write(tmp_path / "full" / "x", b"x")
    for out, error in ((tmp_path / "full", PathTaken), (file, PathTaken)):
        with pytest.raises(error):
            publish(desk, out)
    assert state(desk) == before
    with pytest.raises(NoQuotation):
        release.publish(desk, [], tmp_path / "none", release.Options())
    (tmp_path / "empty").mkdir()
    publish(desk, tmp_path / "empty")
    publish(desk, tmp_path / "deep" / "er" / "page")
    # A place that cannot be written: the page is in the case, and can be written elsewhere.
    with pytest.raises(OutUnwritable):
        publish(desk, file / "page")
    assert set(release.export_page(desk, "P3", tmp_path / "third")) >= {"page.html"}
    assert findings(desk.case.folder) == []


@pytest.mark.parametrize(
    ("option", "text"),
    [
        ("title", "What voice note 7.wav holds"),
        ("title", "VOICE NOTE 7"),
        ("standfirst", "see voice note 7.wav"),
        ("publisher", "Anna of voice note 7"),
        ("contact", "voice note 7.wav@example.org"),
        ("title", "Told by Ottoline Quux"),
        ("standfirst", "write to QUUX@example.org"),
    ],
)
def test_the_files_name_and_the_vault_stop_a_page(desk: Desk, tmp_path: Path, option: str, text: str) -> None:
    keeping.add_source(desk, name="Ottoline Quux", contact="quux@example.org")
    fault = refused(desk, tmp_path / "page", **{option: text})
    assert fault.where == "names-the-file"
    said = f"{fault.known} {fault.do}".casefold()
    assert "quux" not in said and "voice note" not in said


def test_a_name_in_the_words_stops_page_and_export(tmp_path: Path) -> None:
    """The same in a transcript, a speaker's label, or an event; spelled in another form of the letters."""
    case = sealed_case(tmp_path, words="[00:00] OTTOLINE QUUX: Hello.\n[00:02] B: Call O\u0308ttoline  Quux.\n")
    with Desk.open(case, actor="anna") as desk:
        keeping.add_source(desk, name="Ottoline Quux")
        quotations.confirm(desk, parse_span("E1:0-2"))
        fault = refused(desk, tmp_path / "page")
        assert fault.where == "names-the-file" and "quux" not in fault.known.casefold()
        before = state(desk)
        with pytest.raises(GateRefused):
            release.export_transcript(desk, "E1", "vtt", tmp_path / "t.vtt")
        assert state(desk) == before and not (tmp_path / "t.vtt").exists()
        transcripts.relabel(desk, "E1", "OTTOLINE QUUX", "A woman")
        quotations.confirm(desk, parse_span("E1:0-2"))
        publish(desk, tmp_path / "page", "E1:0-2")


def test_a_name_in_any_turn_stops_a_page(tmp_path: Path) -> None:
    """Every turn counts, not only the last one; in context and transcript too."""
    words = "[00:00] A: Ottoline Quux has it.\n[00:02] B: Hello.\n[00:04] C: Good night.\n"
    case = confirmed_case(tmp_path, "E1:0-6", "E1:2-4", words=words)
    with Desk.open(case, actor="anna") as desk:
        keeping.add_source(desk, name="Ottoline Quux")
        for span in ("E1:0-6", "E1:2-4"):
            assert refused(desk, tmp_path / "page", span).where == "names-the-file"
        publish(desk, tmp_path / "page", "E1:2-4", context_s=0)


def test_tags_of_the_original_stop_a_page(tmp_path: Path) -> None:
    """A text from the file's own tags, whether it stands in ASCII or in UTF-16."""
    for number, tag in enumerate((b"Recorded by Wilhelmina\0", "Recorded by Wilhelmina".encode("utf-16-le") + b"\0\0")):
        sound = wav(3)
        chunk = b"LIST" + (12 + len(tag) + len(tag) % 2).to_bytes(4, "little") + b"INFOINAM"
        chunk += len(tag).to_bytes(4, "little") + tag + b"\0" * (len(tag) % 2)
        sound = sound[:4] + (len(sound) - 8 + len(chunk)).to_bytes(4, "little") + sound[8:] + chunk
        top = tmp_path / str(number)
        case = confirmed_case(top, sound=sound)
        with Desk.open(case, actor="anna") as desk:
            fault = refused(desk, top / "page", title="Recorded by Wilhelmina")
            assert fault.where == "names-the-file" and "Wilhelmina" not in fault.known
            publish(desk, top / "page")
            for data in tree(top / "page").values():
                assert b"Wilhelmina" not in data
                if data.startswith(b"<!"):
                    assert b"Wilhelmina" not in bundles.from_page(data)


def test_every_reason_at_once(desk: Desk, tmp_path: Path) -> None:
    keeping.add_source(desk, name="Ottoline Quux")
    fault = refused(desk, tmp_path / "page", "E1:0-2", "E1:4-6", title="voice note 7.wav, Ottoline Quux")
    assert fault.where is not None and set(fault.where.split(",")) == {"not-confirmed", "names-the-file"}
    assert fault.known.count("names-the-file") == 0 and len(fault.known.split(". ")) > 3


def test_what_a_page_shows_of_the_seal(tmp_path: Path) -> None:
    """Digest, time and way of receipt only if somebody ticked them; nothing of them hides in the bundle either."""
    from earwitness.desk import record

    case = tmp_path / "case"
    with Desk.create(case, actor="anna") as desk:
        stated = [record.parse("got.how", "in a bread bag"), record.parse("made.where", "a cellar")]
        intake.seal_file(desk, write(tmp_path / "voice note 7.wav", wav()), stated=stated, title="The cellar tape")
        transcripts.import_file(desk, "E1", write(tmp_path / "w.txt", WORDS), language="en")
        quotations.confirm(desk, parse_span("E1:0-2"))
        row = desk.case.get("SELECT original, received_at, received_by FROM exhibits")
        publish(desk, tmp_path / "plain", publisher="The desk")
        publish(desk, tmp_path / "shown", show=("digest", "received", "how", "got.how", "made.where"))
    hidden = ["in a bread bag", "a cellar", "The cellar tape", row["original"], row["received_at"], "voice note"]
    for name, data in tree(tmp_path / "plain").items():
        texts = [data.decode()] + ([bundles.from_page(data).decode()] if name.endswith(".html") else [])
        for secret in hidden:
            assert not any(secret in text for text in texts), (name, secret)
    shown = (tmp_path / "shown" / "page.html").read_text()
    assert "in a bread bag" in shown and "a cellar" in shown
    assert "SHA-256 of the file" in shown and row["original"][:4] in shown
    assert "The cellar tape" not in shown and "voice note" not in shown


def test_replacing_and_withdrawing(desk: Desk, tmp_path: Path) -> None:
    first = publish(desk, tmp_path / "one")
    with pytest.raises(NotInCase):
        publish(desk, tmp_path / "two", replaces="P9")
    second = publish(desk, tmp_path / "two", replaces="P1")
    rows = {r["id"]: r for r in desk.case.read("SELECT * FROM pages WHERE reason IS NULL OR reason = 'replaced'")}
    assert rows["P1"]["state"] == "withdrawn" and rows["P1"]["reason"] == "replaced"
    assert rows[second.id]["state"] == "released" and rows[second.id]["replaces"] == first.page_id
    # Both still prove what they proved; each says nothing false.
    assert checking.check([tmp_path / "one", tmp_path / "two"]).overall == "held"
    with pytest.raises(PathTaken):
        release.withdraw(desk, second.id, reason="The span was wrong.", out=tmp_path / "two")
    assert desk.case.get("SELECT state FROM pages WHERE id = ?", (second.id,))["state"] == "released"
    release.withdraw(desk, second.id, reason="The span was wrong.", out=tmp_path / "gone")
    notice = (tmp_path / "gone" / "page.html").read_text()
    assert "The span was wrong." in notice and second.page_id in notice
    assert desk.case.get("SELECT state FROM pages WHERE id = ?", (second.id,))["state"] == "withdrawn"
    desk.actor = None
    with pytest.raises(NobodyNamed):
        release.withdraw(desk, second.id, reason="x")
    desk.actor = "anna"
    with pytest.raises(NotInCase):
        release.withdraw(desk, "P9", reason="x")
    assert findings(desk.case.folder) == []


def test_a_file_is_written_whole_or_not_at_all_and_over_no_other(desk: Desk, tmp_path: Path) -> None:
    out = tmp_path / "words.vtt"
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        with pytest.raises(DiskFull):
            release.write_new_file(out, bytes(5000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert not out.exists()
    release.export_transcript(desk, "E1", "vtt", out)
    before = out.read_bytes()
    entries = len(list(desk.case.iter_log()))
    with pytest.raises(PathTaken):
        release.export_transcript(desk, "E1", "vtt", out)
    assert out.read_bytes() == before
    assert len(list(desk.case.iter_log())) == entries, "the history tells of nothing that did not leave"


def test_written_again_it_is_the_same_bytes(desk: Desk, tmp_path: Path) -> None:
    made = publish(desk, tmp_path / "one")
    entries = len(list(desk.case.iter_log()))
    for given in (made.id, made.page_id):
        release.export_page(desk, given, tmp_path / given)
        assert tree(tmp_path / given) == tree(tmp_path / "one")
    # Leaving the case once more is an act.
    assert [e.private["act"] for e in desk.case.iter_log()][entries:] == ["write page again"] * 2
    with pytest.raises(PathTaken):
        release.export_page(desk, made.id, tmp_path / "one")
    with pytest.raises(NotInCase):
        release.export_page(desk, "P9", tmp_path / "nine")
    path = desk.case.folder / "pages" / made.page_id / "page.html"
    path.chmod(0o600)
    path.write_bytes(path.read_bytes().replace(b"noon", b"nine"))
    with pytest.raises(OriginalChanged):
        release.export_page(desk, made.id, tmp_path / "changed")
    path.unlink()
    with pytest.raises(OriginalChanged):
        release.export_page(desk, made.id, tmp_path / "changed")
    assert not (tmp_path / "changed").exists()
    assert any(f.startswith("page-changed") for f in findings(desk.case.folder))


def test_several_recordings_on_one_page(desk: Desk, tmp_path: Path) -> None:
    intake.seal_file(desk, write(tmp_path / "b.opus", opus()))
    quotations.propose_whole(desk, parse_span("E2:1-9"))
    publish(desk, tmp_path / "page", "E1:0-2", working=True)
    chosen = quotations.listed(desk)
    release.publish(desk, chosen, tmp_path / "both", release.Options(working=True))
    verdict = verifier.verify((tmp_path / "both" / "page.html").read_bytes())
    assert verdict.overall == "held" and len(verdict.quotes) == 3
    bundle = bundles.parse(bundles.from_page((tmp_path / "both" / "page.html").read_bytes()))
    assert len(bundle.seals) == 2


def test_quotations_of_one_recording_do_not_widen_each_other(desk: Desk, tmp_path: Path) -> None:
    """What a page discloses of a recording is what its quotations need: a lead-in and whole leaves, no more."""
    publish(desk, tmp_path / "page", "E1:0-2")
    bundle = bundles.parse(bundles.from_page((tmp_path / "page" / "page.html").read_bytes()))
    leaves = [run.first + n for e in bundle.excerpts for run in e.runs for n in range(len(run.leaves))]
    assert leaves == list(range(20))
    rows = desk.case.read("SELECT first_leaf, last_leaf FROM disclosures WHERE what = 'disclosed'")
    assert [tuple(r) for r in rows] == [(0, 19)]


def test_a_clip_is_the_page_s_own_or_it_is_not(desk: Desk, tmp_path: Path) -> None:
    publish(desk, tmp_path / "page")
    page = tmp_path / "page" / "page.html"
    verdict = verifier.verify(page.read_bytes())
    for quote in verdict.quotes:
        assert quote.clip is not None
        write(tmp_path / f"{quote.id}.wav", quote.clip)
    good, other = tmp_path / "q1.wav", tmp_path / "q2.wav"
    assert checking.check([page], clips={"q1": good, "q2": other}).overall == "held"
    for bad in (other, write(tmp_path / "x.wav", good.read_bytes() + b"\0"), write(tmp_path / "y", b"")):
        report = checking.check([page], clips={"q1": bad})
        assert report.exit_code == 20 and report.pages[0]["quotes"][0]["codes"]["included"] == "audio"
    from earwitness.errors import Usage

    with pytest.raises(Usage):
        checking.check([page], clips={"q9": good})
    with pytest.raises(Usage):
        checking.check([page, tmp_path / "page" / "embed-q1.html"], clips={"q1": good})


def test_hostile_words_stay_words(tmp_path: Path) -> None:
    """Markup, an end of script, an end of the bundle: the page verifies, and none of it is markup."""
    words = (
        "[00:00] <img src=x onerror=alert(1)>: </script><script>alert(1)</script> & \"quoted\" 'so' </style>\n"
        '[00:02] B: <div id="bundle">%%BUNDLE%% {{ title }} {% if x %} \\u003c ]]> --> \u2028 \u200f\n'
        "[00:04] C: plain.\n"
    )
    case = confirmed_case(tmp_path, "E1:0-2", "E1:2-4", words=words)
    with Desk.open(case, actor="anna") as desk:
        publish(desk, tmp_path / "page", title="<b>&amp;</b>", standfirst="</title><script>", publisher="{{ 7*7 }}")
    page = (tmp_path / "page" / "page.html").read_bytes()
    assert verifier.verify(page).overall == "held"
    assert b"<script>alert" not in page and b"<img src=x" not in page and b"{{ 7*7 }}" in page
    assert json.dumps("x") and findings(case) == []


def test_what_encoders_fill_in_is_no_leak() -> None:
    """Their name and version, zeros, and bits in turn stand in nearly every file; anything else is looked at."""
    from earwitness.protection.closure import _bits_from, _is_filling, leak_risks

    for spare in (
        b"", b"\0" * 9, b"U" * 30, b"\xaa" * 3, b"LAME3.100UUUU", b"LAME3.99.5\xaa\xaa", b"LAME3.95\0\0",
        b"LAME3.97 (beta 2)U", b"LAME3.98rUU", b"L", b"LAM", b"LAMEU", b"UULAME3.100UU", b"LAME3.100UUULAME3.100UU",
        b"UUULAM",
    ):  # fmt: skip
        bits = _bits_from(spare, 0)
        assert all(_is_filling(bits[n:]) for n in (0, 2 * (spare[:1] in (b"U", b"\0")))), spare
        assert _is_filling("0101" + bits) or spare[:1] != b"L", spare
    for spare in (
        b"ULAMB3.100U", b"LAME3.100 and a name", b"LAMENT", b"\0\0\1", b"UUU\xaaU", b"anything", b"LAME3.1IvanU",
        b"LAME3.1UULAME3.1UULAME3.1UULAME3.1U", b"UULALAU",
    ):  # fmt: skip
        assert not _is_filling(_bits_from(spare, 0)), spare
    for frame, told in (
        (b"\xdc\x00Lavc60.3.100\x00\x01thXP\xf164\x1a", False), (b"\xde\x02\x00Lavc61.19.101\x00\x020@\x0e", False),
        (b"\xde\x02\x00Ivan1.19.1014\x00\x020@\x0e", True), (b"\xdc\x00Lavc60.3.10!\x00\x01thXP\xf164\x1a", True),
        (b"\xc8" + bytes(9), False), (b"\x80\x11hidden", True), (b"\x00\x11sound", False), (b"\xde\xff\xff", True),
    ):  # fmt: skip
        assert bool(leak_risks(_aac_track(), [frame])) == told, frame


def _aac_track() -> object:
    from types import SimpleNamespace

    return SimpleNamespace(codec="aac")

"""The printed transcript: numbered lines, marks, certificate, and nothing that runs or loads."""

from __future__ import annotations

import html.parser
import http.server
import re
import shutil
import subprocess
import threading

import pytest
from hypothesis import given, settings
from transcript_values import DIGEST, revisions, turn

from earwitness.errors import FormatUnavailable
from earwitness.transcripts import printed, wording
from earwitness.transcripts.model import UNSTATED, Event, Turn, Word


def sheet(turns=(), events=(), **more):
    return printed.Sheet("E1", DIGEST, "T1", "R2", "cd" * 32, "en", tuple(turns), tuple(events), **more)


def stands(spans, by="anna", **more):
    values = {"role": None, "told": None, "uncertain": None, "statement": None, "at": None, **more}
    return printed.Certified(by, revision="R2", spans=spans, **values)


class Reader(html.parser.HTMLParser):
    """The numbered lines and the tags of a print."""

    def __init__(self, data):
        super().__init__()
        self.lines, self.tags, self.text, self.within = {}, [], [], ""
        self.number = 0
        self.feed(data.decode())

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag == "span":
            self.within = dict(attrs).get("class", "")

    def handle_endtag(self, tag):
        self.within = "" if tag == "span" else self.within

    def handle_data(self, data):
        self.text.append(data)
        if self.within == "n":
            self.number = int(data)
            self.lines[self.number] = ""
        elif self.within == "w":
            self.lines[self.number] += data


@given(revisions())
@settings(max_examples=60)
def test_every_word_is_on_a_numbered_line_and_no_line_is_too_long(one):
    read = Reader(printed.html(sheet(one.turns, one.events)))
    assert list(read.lines) == list(range(1, len(read.lines) + 1))
    joined = "".join("".join(line.split()) for line in read.lines.values())
    for t in one.turns:
        assert "".join(printed._seen(wording.line_of(t.words)).split()) in joined
    assert {tag for tag, _ in read.tags}.isdisjoint({"script", "img", "link", "iframe", "object", "a", "form"})
    assert not any(name.startswith("on") or name in ("src", "href") for _, attrs in read.tags for name in attrs)


def test_lines_break_at_words_and_never_at_another_place():
    words = " ".join(f"word{n}" for n in range(60))
    read = Reader(printed.html(sheet([turn(words, 0.0, 1.0)])))
    assert all(len(line) <= printed.COLUMNS for line in read.lines.values())
    assert " ".join(read.lines.values()) == words


def test_text_without_blanks_breaks_anywhere():
    for text in ("我们昨天在办公室里看到了那份文件" * 9, "W" * 200):
        read = Reader(printed.html(sheet([turn(text, 0.0, 1.0)])))
        assert "".join(read.lines.values()) == text and len(read.lines) > 1
        assert all(printed._width(line) <= printed.COLUMNS for line in read.lines.values())


def test_marks_events_overlap_and_times():
    words = (Word("delay", alternatives=("delete",)), Word("it", uncertain=True), Word("[inaudible]"))
    turns = [Turn("u1", "A", words, 1.0, 5.0), Turn("u2", UNSTATED, (Word("no"),), 2.0, 3.0), turn("so", id="u3")]
    events = [Event("door", "slams shut", 1.5, 1.6), Event("laughter", "laughter", after="u3")]
    data = printed.html(sheet(turns, events)).decode()
    read = Reader(data.encode())
    assert list(read.lines.values()) == [
        "[delay|delete?] [it?] [inaudible]",
        "(door: slams shut)",
        "no",
        "so",
        "(laughter)",
    ]
    assert '<bdi class="doubt">[delay|delete?]</bdi>' in data and '<bdi class="gone">[inaudible]</bdi>' in data
    said = " ".join(read.text)
    assert "0:01.0-0:05.0" in said and "while line 1 is spoken" in said and "Speaker not stated" in said
    assert "no time" in said


def test_right_to_left_lines_say_so_and_turning_characters_are_shown():
    turns = [turn("نعم يا سيدي", 0.0, 1.0, "المفتش"), turn("a \u202egnp.exe", 1.0, 2.0, "B\u2066", id="u2")]
    data = printed.html(sheet(turns))
    read = Reader(data)
    assert [attrs["dir"] for tag, attrs in read.tags if tag == "span" and attrs.get("class") == "w"] == ["rtl", "ltr"]
    assert read.lines[2] == "a ⟨U+202E⟩gnp.exe"
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", data.decode())


def test_a_print_is_a_working_copy_until_every_turn_is_certified():
    turns = [turn("one", 0.0, 1.0), turn("two", 1.0, 2.0, id="u2")]
    none = printed.html(sheet(turns)).decode()
    half = printed.html(sheet(turns, certified=(stands(((0, 1_500_000),)),))).decode()
    whole = printed.html(sheet(turns, certified=(stands(((0, 2_000_000),)),))).decode()
    gone = printed.html(sheet(turns, certified=(stands(((0, 2_000_000),), reopened="reopened by an edit by bob"),)))
    for text, done in ((none, 0), (half, 1), (gone.decode(), 0)):
        assert "Working copy." in text and f"{done} of 2 turns" in text and "@top-left" in text
    assert "Working copy" not in whole and whole.count('<span class="ok">') == 2
    assert "does not count any more: reopened by an edit by bob" in gone.decode()
    assert "Working copy." in printed.html(sheet()).decode()


def test_what_nobody_stated_is_not_known():
    text = " ".join(Reader(printed.html(sheet([turn("one", 0.0, 1.0)]))).text)
    assert text.count(printed.NOT_KNOWN) >= 7
    text = " ".join(Reader(printed.html(sheet(certified=(stands(((0, 5),), role="interpreter"),)))).text)
    assert "interpreter" in text and "anna" in text and text.count(printed.NOT_KNOWN) >= 4


def test_markup_stays_text():
    evil = '</style></title><script>alert(1)</script>" onload="x'
    one = stands(((0, 5),), by=evil, told=evil, statement=evil)
    turns = [Turn("u1", evil, tuple(Word(w) for w in evil.split()), 0.0, 1.0)]
    read = Reader(printed.html(sheet(turns, [Event("other", evil)], made_by=evil, made_how=evil, certified=(one,))))
    assert "script" not in {tag for tag, _ in read.tags}
    assert not any(name.startswith("on") for _, attrs in read.tags for name in attrs)


def test_the_digest_stands_shortened():
    text = printed.html(sheet([turn("one", 0.0, 1.0)])).decode()
    assert DIGEST not in text and f"{DIGEST[:16]} … {DIGEST[-8:]}" in text


def test_without_weasyprint_the_pip_line_is_named(monkeypatch):
    monkeypatch.setattr(printed.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(FormatUnavailable) as caught:
        printed.pdf(b"")
    assert "pip install 'earwitness[pdf]'" in caught.value.do


def pdf_text(data, folder):
    """What a PDF says, line by line as it lies on the sheet."""
    if shutil.which("pdftotext") is None:
        pytest.skip("needs pdftotext: apt-get install poppler-utils")
    file = folder / "print.pdf"
    file.write_bytes(data)
    return subprocess.run(["pdftotext", "-layout", str(file), "-"], check=True, capture_output=True).stdout.decode()


def test_a_pdf_reads_back_with_its_numbered_lines_and_its_certificate(tmp_path):
    pytest.importorskip("weasyprint")
    words = " ".join(f"word{n}" for n in range(60))
    turns = [turn(words, 0.0, 9.0), turn("мы пойдём завтра", 9.0, 10.0, "Следователь", id="u2")]
    one = stands(((0, 10_000_000),), role="interpreter", told="nothing", statement="What stands here is what I hear.")
    page = printed.html(sheet(turns, certified=(one,)))
    text = pdf_text(printed.pdf(page), tmp_path)
    for number, line in Reader(page).lines.items():
        assert re.search(rf"^ *{number} +{re.escape(line)}$", text, re.MULTILINE), (number, line)
    for said in ("Certificate", "interpreter", "What stands here is what I hear.", "Signature", "Следователь"):
        assert said in text
    assert "Working copy" not in text and re.search(r"2 ?/ ?2", text)
    assert "Working copy: not everything here was certified" in pdf_text(
        printed.pdf(printed.html(sheet(turns))), tmp_path
    )


def test_a_pdf_fetches_nothing_whatever_the_page_names(tmp_path):
    pytest.importorskip("weasyprint")
    asked = []

    class Listens(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

    server = http.server.HTTPServer(("127.0.0.1", 0), Listens)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    secret = tmp_path / "secret.css"
    secret.write_text("body::before{content:'SECRET WORDS'}")
    there = f"http://127.0.0.1:{server.server_port}"
    page = (
        f"<link rel=stylesheet href='{secret.as_uri()}'><link rel=stylesheet href='{there}/a.css'>"
        f"<style>@import url({there}/b.css);@font-face{{font-family:f;src:url({there}/c.woff)}}p{{font-family:f;"
        f"background:url({there}/d.png)}}</style><p>stands<img src='{there}/e.png'><object data='{there}/f'></object>"
    )
    try:
        text = pdf_text(printed.pdf(page.encode()), tmp_path)
    finally:
        server.shutdown()
        server.server_close()
    assert asked == [] and "stands" in text and "SECRET" not in text


def test_letters_that_no_font_here_has_are_no_boxes_on_paper():
    pytest.importorskip("weasyprint")
    with pytest.raises(FormatUnavailable) as caught:
        printed.pdf(printed.html(sheet([turn("one \U00030000\U00030001", 0.0, 1.0)])))
    assert "2 of the letters" in caught.value.known and "fonts" in caught.value.do


@pytest.mark.browser
def test_chromium_shows_it_without_loading_or_refusing_anything(tmp_path, a_browser):
    words = tuple(Word(w) for w in ("word " * 80).split())
    file = tmp_path / "print.html"
    file.write_bytes(printed.html(sheet([Turn(f"u{n}", "A", words, float(n), n + 2.0) for n in range(60)])))
    page = a_browser.new_page(viewport={"width": 360, "height": 800})
    told, asked = [], []
    page.on("console", lambda message: told.append(message.text))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("getComputedStyle(document.querySelector('ol li')).display") == "grid"
    pdf = page.pdf(prefer_css_page_size=True)
    page.close()
    assert told == [] and asked == [file.as_uri()]
    assert pdf.startswith(b"%PDF") and len(re.findall(rb"/Type /Page\b", pdf)) > 3

"""Documents: what is written comes out, each place where it says; what is hostile gets a typed error and touches nothing."""  # noqa: E501

from __future__ import annotations

import io
import json
import os
import random
import subprocess
import sys
from pathlib import Path

import document_files as files
import pytest
from hypothesis import given
from hypothesis import strategies as st

from earwitness.documents import html, pdf, plain, reading, sniff
from earwitness.documents.model import Extract
from earwitness.errors import DocumentUnreadable, EarwitnessError


def read(folder: Path, data: bytes, name: str = "given") -> Extract:
    path = folder / "given"
    path.write_bytes(data)
    with path.open("rb") as file:
        return reading.extract(file.fileno(), name)


def test_plain_text_keeps_every_place(tmp_path: Path) -> None:
    found = read(tmp_path, "\ufeffОн сказал: «Нет».\r\nИ ушёл.\x7f".encode())
    assert (found.kind, found.text) == ("text", "Он сказал: «Нет».\nИ ушёл.\ufffd")
    assert found.notes == ("1 control characters were replaced",)


def test_an_old_encoding_is_read_and_said(tmp_path: Path) -> None:
    found = read(tmp_path, "Он сказал, что они ушли из города ночью.".encode("cp1251"))
    assert found.text == "Он сказал, что они ушли из города ночью."
    assert found.notes == ("the text was read as cp1251",)


def test_markdown_loses_its_marks_and_keeps_its_words(tmp_path: Path) -> None:
    found = read(tmp_path, b"# The *head*\n\nSome **bold**\ntext.\n\n- one\n- two\n\n<div>x</div>\n", "a.md")
    assert found.text == "The head\n\nSome bold text.\n\none\n\ntwo\n"
    assert found.title == "The head"
    assert found.notes == ("a block of HTML was left out",)


def test_html_gives_its_article_and_says_what_it_left_out(tmp_path: Path) -> None:
    page = (
        "<!doctype html><head><title>A &amp; B</title><script>bad()</script></head><nav>menu</nav><article>"
        "<h1>Head</h1>"
        "<p>“Eleven <b>fled</b>,”\n said Lind.<p>Two<br>three<style>x{}</style></article><footer>foot</footer>"
    ).encode()
    found = read(tmp_path, page)
    assert (found.kind, found.title) == ("html", "A & B")
    assert found.text == "Head\n\n“Eleven fled,” said Lind.\n\nTwo\n\nthree\n"
    assert "2 blocks outside of the article were left out" in found.notes
    assert "bad" not in found.text and "x{}" not in found.text


def test_a_title_that_nobody_closed_ends_at_the_next_element() -> None:
    text, title, _ = html.read_html(b"<html><title>The head<body><p>Eleven fled.</p>")
    assert (title, text) == ("The head", "Eleven fled.\n")


def test_a_declared_charset_is_followed_and_a_wrong_one_is_not(tmp_path: Path) -> None:
    body = "<html><meta charset='windows-1251'><p>Они ушли.</p>"
    assert read(tmp_path, body.encode("cp1251")).text == "Они ушли.\n"
    assert read(tmp_path, body.replace("windows-1251", "no-such").encode()).text == "Они ушли.\n"


def test_a_word_document_gives_its_paragraphs(tmp_path: Path) -> None:
    found = read(tmp_path, files.docx(["“Eleven fled,” said Lind.", "Она молчала."], "Report"))
    assert (found.kind, found.title) == ("docx", "Report")
    assert found.text == "“Eleven fled,” said Lind.\n\nОна молчала.\n"
    assert found.reader.startswith("python-docx ")


def test_a_pdf_gives_its_pages_and_joins_its_lines(tmp_path: Path) -> None:
    first = [
        '"Eleven men fled," said Anna Lind, a nurse from the northern dis-',
        "trict, who was there on Tuesday.",
        "Short.",
    ]
    found = read(tmp_path, files.pdf([first, ["Second page (of two)."]]))
    assert found.text.startswith('"Eleven men fled," said Anna Lind, a nurse from the northern district, who was there')
    assert [s.label for s in found.sections] == ["page 1", "page 2"]
    assert found.text[found.sections[1].at :] == "Second page (of two).\n"


@pytest.mark.hostile
@pytest.mark.parametrize(
    ("data", "known"),
    [
        (b"", "empty"),
        (b"   \n ", "no text"),
        (b"%PDF-1.7\nnothing more", "damaged"),
        (files.pdf([["x"]])[:200], "damaged"),
        (files.pdf([[]]), "holds no text"),
        (files.pdf([["x"]]).replace(b"/Kids[3 0 R]", b"/Kids[2 0 R]"), None),
        (files.pdf_bomb(1 << 30), None),
        (files.docx_bomb(), "damaged"),
        (b"PK\x03\x04 not a zip", "damaged"),
        (b"\xd0\xcf\x11\xe0 old word", "old Word"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "recording"),
        (bytes(range(256)) * 40, "not text"),
    ],
    ids="empty blank stub cut pictures loop bomb zip-bomb not-zip doc wav bytes".split(),
)
def test_bad_documents_get_a_typed_error(tmp_path: Path, data: bytes, known: str | None) -> None:
    with pytest.raises(DocumentUnreadable) as caught:
        read(tmp_path, data)
    assert known is None or known in caught.value.known
    assert str(tmp_path) not in caught.value.known + caught.value.do


@pytest.mark.hostile
def test_a_document_of_the_wrong_kind_under_any_bytes_never_crashes_the_parent(tmp_path: Path) -> None:
    chance = random.Random(7)
    whole = files.pdf([["one line of words", "another"], ["x"]])
    for _ in range(6):
        broken = bytearray(whole)
        for _ in range(40):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        try:
            assert isinstance(read(tmp_path, bytes(broken)).text, str)
        except EarwitnessError as refused:
            assert refused.exit_code >= 10


@pytest.mark.hostile
def test_the_child_can_open_nothing_once_it_reads(tmp_path: Path) -> None:
    """A reader that was taken over could not read another file, nor start anything, nor call out."""
    trial = (
        "import sys, os, socket, subprocess; sys.path += sys.argv.pop(1).split(chr(31))\n"
        "from earwitness.documents import child\n"
        "def read(kind, data):\n"
        "    out = []\n"
        "    for act in (lambda: os.open('/etc/hostname', os.O_RDONLY), lambda: socket.socket(), lambda: os.fork(),\n"
        "                lambda: os.open('/tmp', os.O_TMPFILE | os.O_RDWR)):\n"
        "        try:\n            act()\n            out.append('done')\n"
        "        except OSError:\n            out.append('refused')\n"
        "    return {'text': ' '.join(out), 'title': None, 'sections': [], 'notes': []}\n"
        "warm = child.warm_up\nchild.warm_up = lambda kind: (warm(kind), setattr(child, 'read', read))\nchild.main()\n"
    )
    path = tmp_path / "given"
    path.write_bytes(b"words")
    fd = os.open(path, os.O_RDONLY)
    try:
        answer = subprocess.run(
            [sys.executable, "-I", "-S", "-B", "-c", trial, chr(31).join(reading._import_paths()), "text", str(fd), "5",
             str(512 << 20), "10", "0"],
            pass_fds=(fd,), capture_output=True, check=True, env={"OPENBLAS_NUM_THREADS": "1"},
        )  # fmt: skip
    finally:
        os.close(fd)
    assert json.loads(answer.stdout)["text"] == "refused refused refused refused"


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"text": 5, "title": None, "sections": [], "notes": []},
        {"text": "ab", "title": None, "sections": [[9, "x"]], "notes": []},
        {"text": "ab", "title": None, "sections": [[1, "x"], [0, "y"]], "notes": []},
        {"text": "ab", "title": None, "sections": [], "notes": [1]},
    ],
)
def test_what_the_child_says_is_not_believed(answer: dict[str, object]) -> None:
    with pytest.raises(DocumentUnreadable):
        reading._checked(answer, "text")


def test_a_few_broken_bytes_are_replaced_and_counted() -> None:
    text, notes = plain.read_text("Они ушли. ".encode() * 30 + b"\xff\xfe" + b" and more")
    assert text.count("\ufffd") == 2 and notes == ["2 bytes that are no UTF-8 were replaced"]
    assert plain.read_text("naïve café".encode("cp1252"))[0] == "naïve café"


@given(st.binary(max_size=300))
def test_any_bytes_give_text(data: bytes) -> None:
    text, _ = plain.read_text(data)
    assert not any(ord(c) < 9 for c in text)


@given(st.binary(max_size=300))
def test_sniffing_names_a_kind_or_refuses(data: bytes) -> None:
    try:
        assert sniff.kind_of(data) in ("text", "html", "docx", "pdf")
    except DocumentUnreadable as refused:
        assert refused.do


@given(st.text(alphabet="<>/ab \"'=!-pé", max_size=200))
def test_any_markup_gives_text_without_raising(source: str) -> None:
    text, _, _ = html.read_html(("<p>" + source).encode())
    assert "\x00" not in text


@given(st.lists(st.text(alphabet="abc -.", max_size=30), max_size=12))
def test_joining_lines_loses_no_letter(lines: list[str]) -> None:
    letters = [c for c in "".join(lines) if c.isalpha()]
    assert [c for c in pdf.paragraphs("\n".join(lines)) if c.isalpha()] == letters


@given(st.text(max_size=200))
def test_tidying_moves_no_place(source: str) -> None:
    single = source.replace("\r\n", "\n")
    assert len(plain.tidy(single)[0]) == len(single)


def test_tables_inside_tables_are_read_once_and_what_is_too_deep_is_said() -> None:
    from earwitness.documents.plain import read_markdown
    from earwitness.transcripts.formats.docx import paragraphs

    docx = pytest.importorskip("docx")
    made = docx.Document()
    outer = made.add_table(1, 2)
    outer.cell(0, 0).text = "Outside"
    outer.cell(0, 1).add_table(1, 1).cell(0, 0).text = "Eleven men fled."
    file = io.BytesIO()
    made.save(file)
    text, _, _ = paragraphs(file.getvalue())
    assert text.count("Eleven men fled.") == 1 and text.count("Outside") == 1
    text, _, notes = read_markdown(b"- " * 20 + b"Eleven men fled.\n")
    assert "Eleven men fled." in text and notes == []
    text, _, notes = read_markdown(b"> " * 200 + b"Eleven men fled.\n")
    assert "Eleven" not in text and "was left out" in notes[0]

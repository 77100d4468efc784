"""Transcripts made to harm: each ends in a typed error that names the place, or is data and nothing else."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from earwitness.errors import EarwitnessError, FormatUnavailable, TranscriptUnreadable, Usage
from earwitness.transcripts import formats
from earwitness.transcripts.formats import common, docx


@given(st.binary(max_size=300), st.sampled_from(["", "x.vtt", "x.srt", "x.json", "x.txt", "x.docx"]))
@settings(max_examples=300)
def test_any_bytes_end_in_a_transcript_or_a_typed_error(data, name):
    try:
        assert formats.read(data, name_hint=name).turns is not None
    except TranscriptUnreadable as refused:
        assert refused.known and refused.do


SEEDS = [
    "WEBVTT\n\n00:01.000 --> 00:02.000\n<v A>b <00:01.500>c\n",
    "1\n00:00:01,000 --> 00:00:02,000\nA: b\n",
    '{"segments":[{"start":0,"end":1,"text":"a b","words":[{"word":"a","start":0,"end":1}]}]}',
    '{"turns":[[0,1,"A","b"],{"t":1,"text":"c"}],"events":[{"kind":"door","text":"x"}]}',
    "[00:12] A: b\n(laughter)\nB: c [d|e?] ***\n",
]


@given(st.sampled_from(SEEDS), st.data())
@settings(max_examples=400)
def test_a_damaged_transcript_ends_in_a_transcript_or_a_typed_error(seed, data):
    text = list(seed)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text) - 1))
        text[at] = data.draw(
            st.sampled_from(["", "\x00", "-->", "<v", "9" * 400, "\u202e", "[[", "]", '"', "1e999", ":", "\n"])
        )
    try:
        result = formats.read("".join(text).encode())
    except TranscriptUnreadable:
        return
    assert result.turns or result.events


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("[" * 200_000, "deep"),
        ('{"segments":[{"start":NaN,"end":1,"text":"x"}]}', "NaN"),
        ('{"segments":[{"start":0,"end":1e999,"text":"x"}]}', "number of seconds"),
        ('{"segments":[{"start":-1,"end":1,"text":"x"}]}', "number of seconds"),
        ('{"segments":[{"start":true,"end":1,"text":"x"}]}', "number of seconds"),
        ('{"segments":[],"segments":[]}', "twice"),
        ('{"segments":[{"start":0,"end":1,"text":null}]}', "text"),
        ('{"segments":[{"start":' + "1" * 5000 + ',"end":1,"text":"x"}]}', "too long"),
        ('{"turns":[[0,1,"A","' + "x" * 30_000 + '"]]}', "longer"),
        ('{"turns":[[0,1,"' + "x" * 600 + '","b"]]}', "longer"),
        ('{"turns":[[5,1,"A","b"]]}', "before it starts"),
        ('{"turns":[[1]]}', "shorter form"),
        ('{"turns":[]}', "no text"),
        ('{"turns":', "valid JSON"),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\n" + "x" * 2_000_000, "million"),
        ("", "no text"),
        ("WEBVTT\n", "no text"),
    ],
)
def test_refusals_say_what_is_wrong(text, part):
    with pytest.raises(TranscriptUnreadable) as caught:
        formats.read(text.encode(), name_hint="x.json" if text[:1] in "{[" and text else "x.txt")
    assert part in caught.value.known


def test_no_error_holds_words_of_the_transcript():
    for text in (
        "WEBVTT\n\n00:01.000 --> secret\nsecret",
        "[00:99] secret: secret",
        '{"turns":["secret"]}',
        '{"secret":1}',
    ):
        with pytest.raises(TranscriptUnreadable) as caught:
            formats.read(text.encode())
        assert "secret" not in json.dumps(caught.value.as_json())


def test_markup_is_text_and_steering_characters_are_flagged():
    line = "A: <script>alert(1)</script> \u202egnp.exe\u202c \x07"
    read = formats.read(line.encode())
    assert read.turns[0].text == "<script>alert(1)</script> \u202egnp.exe\u202c \ufffd"
    assert any("direction of writing" in text and "(2)" in text for text in read.warnings)
    assert any("U+FFFD" in text for text in read.losses)


def test_encodings_are_never_guessed():
    data = "первая\nА: нет\n".encode("cp1251")
    with pytest.raises(TranscriptUnreadable) as caught:
        formats.read(b"ok\nok\n" + data)
    assert caught.value.where == "line 3"
    assert formats.read(data, encoding="cp1251").turns[1].text == "нет"
    assert formats.read("А: нет".encode("utf-16")).turns[0].text == "нет"
    with pytest.raises(Usage):
        formats.read(data, encoding="rot13")


def test_a_file_over_the_cap_is_refused_before_it_is_decoded(monkeypatch):
    monkeypatch.setattr(common, "MAX_BYTES", 1000)
    with pytest.raises(TranscriptUnreadable):
        formats.read(b"A: b\n" * 300)


def document(paragraphs, *, extra=(), xml=None):
    """A Word document; `xml` replaces its text part, `extra` adds parts."""
    python_docx = pytest.importorskip("docx")
    made = python_docx.Document()
    for text in paragraphs:
        made.add_paragraph(text)
    table = made.add_table(rows=1, cols=3)
    for cell, text in zip(table.rows[0].cells, ("00:20", "CDR", "Roger."), strict=True):
        cell.text = text
    stream = io.BytesIO()
    made.save(stream)
    out = io.BytesIO()
    with zipfile.ZipFile(stream) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            data = old.read(part)
            new.writestr(part.filename, xml(data) if xml and part.filename == "word/document.xml" else data)
        for name, data in extra:
            new.writestr(name, data)
    return out.getvalue()


def test_word_documents_with_tables_and_tracked_changes():
    def track(data):
        inserted = b"<w:p><w:ins><w:r><w:t>CAPCOM: new</w:t></w:r></w:ins>"
        inserted += b"<w:del><w:r><w:delText>old</w:delText></w:r></w:del></w:p>"
        return data.replace(b"<w:tbl>", inserted + b"<w:tbl>", 1)

    data = document(["[00:12] NIXON: Hello\nNeil", "(laughter)"], xml=track)
    read = formats.read(data, name_hint="x.docx")
    assert [(t.start_s, str(t.speaker), t.text) for t in read.turns] == [
        (12.0, "NIXON", "Hello Neil"), (None, "CAPCOM", "new"), (20.0, "CDR", "Roger."),
    ]  # fmt: skip
    assert [event.kind for event in read.events] == ["laughter"]
    assert any("deleted text" in text for text in read.losses) and any("inserted" in text for text in read.warnings)


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04 not a zip",
        pytest.param(lambda: document(["x"])[:-100], id="cut"),
        pytest.param(lambda: document(["x"], extra=[("word/x.bin", bytes(200 << 20))]), id="bomb"),
        pytest.param(lambda: document(["x"], extra=[(f"w/{n}.xml", b"<a/>") for n in range(2100)]), id="parts"),
        pytest.param(
            lambda: document(
                ["x"], xml=lambda old: old.replace(b"<w:document", b'<!DOCTYPE x [<!ENTITY a "b">]><w:document', 1)
            ),
            id="entities",
        ),
        pytest.param(lambda: document(["x"], xml=lambda old: b"<w:document"), id="no xml"),
        pytest.param(lambda: document(["x"], xml=lambda old: b"<a>" * 5000), id="deep"),
        pytest.param(lambda: document(["x"], xml=lambda old: b"<a/>"), id="another document"),
    ],
)
def test_harmful_documents_are_refused(data):
    with pytest.raises(TranscriptUnreadable):
        formats.read(data() if callable(data) else data, name_hint="x.docx")


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_a_damaged_document_ends_in_a_transcript_or_a_typed_error(data):
    raw = bytearray(_whole())
    for _ in range(data.draw(st.integers(1, 6))):
        raw[data.draw(st.integers(0, len(raw) - 1))] ^= data.draw(st.integers(1, 255))
    try:
        formats.read(bytes(raw), format_name="docx")
    except EarwitnessError as refused:
        assert isinstance(refused, TranscriptUnreadable)


_made = []


def _whole():
    if not _made:
        _made.append(document(["[00:12] NIXON: Hello"]))
    return _made[0]


def test_without_the_extra_the_pip_line_is_named(monkeypatch):
    monkeypatch.setattr(docx.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(FormatUnavailable) as caught:
        formats.read(_whole())
    assert "pip install 'earwitness[formats]'" in caught.value.do

"""What goes beside the page: captions, quotes.txt, the notice of a withdrawn page; and the pictures of the sound."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pysubs2
import pytest
from publication_samples import ARABIC, PAGE, Q1, WORKING, hostile_page, hostile_text

from earwitness.errors import PageRefused
from earwitness.publication.bars import pieces_svg
from earwitness.publication.captions import captions
from earwitness.publication.model import Fact, Row, gap_list, unwritten_ms
from earwitness.publication.quotes_txt import quotes_txt
from earwitness.publication.view import clock, length_of, marked, unknown, when
from earwitness.publication.withdrawn import Withdrawal, withdrawal_notice


def test_captions_are_read_by_another_program_with_the_words_and_times_of_the_clip() -> None:
    text = captions(WORKING, "q3")
    read = pysubs2.SSAFile.from_string(text, format_="vtt")
    turns = WORKING.quotes[2].turns
    assert [(e.start, e.end) for e in read] == [(t.start_ms - 860_200, t.end_ms - 860_200) for t in turns]
    plain = [re.sub(r"<[^>]*>|\{[^}]*\}", "", e.text) for e in read]
    assert plain == [t.signed.words for t in turns]
    assert "<v “Foreman”>You. <00:00:00.470>With" in text
    assert "NOTE Working copy." in text and "NOTE Staged demonstration." in text


def test_captions_of_hostile_words_stay_cues() -> None:
    page = hostile_page()
    for quote in page.quotes:
        text = captions(page, quote.id)
        assert text.count(" --> ") == len(quote.turns)
        assert text.startswith("WEBVTT\n\n") and "<script" not in text
        assert [
            line for line in text.split("\n") if "-->" in line and not re.fullmatch(r"[\d:.]+ --> [\d:.]+", line)
        ] == []
    with pytest.raises(PageRefused):
        captions(page, "q99")


def test_quotes_txt_has_words_speaker_span_and_how_to_check() -> None:
    text = quotes_txt(WORKING)
    lines = text.splitlines()
    assert lines[0].startswith("STAGED DEMONSTRATION.") and lines[1].startswith("WORKING COPY.")
    assert "A worker: “The one I signed.”" in lines and "(A metal door, 1.1 s)" in lines
    assert "13:00.4 to 13:27.0 (26.6 s) of a recording of 41:08.3." in lines
    assert "Withheld: 0.9 s at 14:24.2." in lines
    assert "Words confirmed by N. Farrow." in lines and "Words not confirmed by anybody." in lines
    assert f"earwitness verify page.html --key {PAGE.seals[0].key_spoken}" in text
    assert "WORKING" not in quotes_txt(PAGE) and "الوردية" in quotes_txt(ARABIC)


def test_a_notice_of_withdrawal_is_plain_and_loads_nothing() -> None:
    for text in hostile_text():
        notice = Withdrawal("ab" * 16, text, text, "14 November 2026", text, "cd" * 16, text, staged=True)
        html = withdrawal_notice(notice).decode()
        assert "<script" not in html and "<!--" not in html and "<img" not in html
        assert "script-src 'none'" in unescape(html) and "cdcdcd" in html and "Staged demonstration." in html
    with pytest.raises(PageRefused):
        replace(notice, replaced_by="xyz")


def test_bars_are_pieces_and_withheld_ones_are_one_block_as_long_as_they_are() -> None:
    svg = str(pieces_svg((0.5,) * 40 + ("withheld",) * 9 + (0.2,) * 51))
    assert svg.count("data-at=") == 91
    hole = re.search(r'class="withheld" x="([\d.]+)" y="7" width="([\d.]+)"', svg)
    assert hole and float(hole[1]) == pytest.approx(400.5) and float(hole[2]) == pytest.approx(89)
    many = str(pieces_svg((0.5,) * 1000 + ("withheld",) + (0.5,) * 1000))
    assert many.count("data-at=") <= 150 and many.count('class="withheld"') == 1
    assert 'data-share="0.025000"' in str(pieces_svg((1.0,)))
    assert str(pieces_svg(())) == ""


def test_what_is_not_known_is_said_once_for_each_reason_and_names_every_field() -> None:
    bare = [Fact(label, "not known", why="nobody has stated it") for label in ("Where", "Who", "How")]
    facts = [*bare, Fact("When", "withheld", why="For the safety of a person."), Fact("What", "known", "One file.")]
    assert unknown(facts) == [
        ("When", "Withheld. For the safety of a person."),
        ("Not known: nobody has stated it", "Where; Who; How."),
    ]


def test_every_second_that_is_not_in_words_is_named() -> None:
    found = [(row.kind, row.start_ms, row.end_ms) for row in gap_list(PAGE)]
    assert ("withheld", 864_200, 865_100) in found and ("untranscribed", 807_000, 860_200) in found
    assert found == sorted(found, key=lambda gap: gap[1]) and len(found) == 4
    rows = [
        Row("speech", 0, 1000, "a"),
        Row("speech", 400, 900, "b"),
        Row("speech", 1499, 2000, "c"),
        Row("silence", 2500, 9000),
    ]
    assert unwritten_ms(rows) == (1, 500)
    assert unwritten_ms([]) == (0, 0)


def test_times_and_lengths() -> None:
    assert [clock(x) for x in (0, 766_900, 3_723_500)] == ["0:00.0", "12:46.9", "1:02:03.5"]
    assert when("2026-11-22T10:20:30Z") == "22 November 2026, 10:20 UTC" and when("2026-11-02") == "2 November 2026"
    assert when("in 2026-13-01, they say") == "in 2026-13-01, they say"
    assert [length_of(x) for x in (900, 59_949, 59_950, 751_400, 3_599_600, 7_380_000)] == [
        "0.9 s", "59.9 s", "1 min 0 s", "12 min 31 s", "1 h 00 min", "2 h 03 min",
    ]  # fmt: skip


def test_marks_in_words_keep_every_character() -> None:
    for text in hostile_text():
        shown = marked(text)
        assert (
            shown.striptags().split() == re.sub(r"<[^>]*>", "", str(shown)).replace("&lt;", "<").split() or "&" in shown
        )
    assert 'class="br withheld"' in marked("a [name withheld, 0.9 s] b")
    assert 'class="doubt">list</span><span class="alt">' in marked("[list|lift?]")
    assert "<span" not in marked("no marks here [")
    assert Q1.turns[0].signed.words

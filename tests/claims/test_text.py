"""Cutting a text: every place is where it says, nothing is lost, and bad text takes bounded time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earwitness.claims.languages.detect import detect
from earwitness.claims.text import MOST, Place, cut
from earwitness.errors import TextTooLong


@given(st.text(max_size=400))
def test_every_token_and_sentence_stands_where_it_says_and_nothing_but_space_lies_between(content: str) -> None:
    text = cut(content)
    at = 0
    for token in text.tokens:
        assert content[token.start : token.end] == token.text
        assert not content[at : token.start].strip()
        at = token.end
    assert not content[at:].strip()
    for sentence in text.sentences:
        assert any(p.holds(sentence) for p in text.paragraphs)
    assert list(text.sentences) == sorted(text.sentences)


def test_sentences_end_where_a_reader_ends_them() -> None:
    content = 'Dr. Lind came at 5.30 p.m. to J. Holm. "Go!" he said. Then 3.5 tonnes fell…\nAnother line.'
    text = cut(content)
    assert [text.words_of(s) for s in text.sentences] == [
        "Dr. Lind came at 5.30 p.m. to J. Holm.",
        '"Go!" he said.',
        "Then 3.5 tonnes fell…",
        "Another line.",
    ]


def test_lines_wrapped_at_a_width_are_one_paragraph_up_to_a_blank_line() -> None:
    line = "a line of many words that somebody wrapped before its end came and then"
    content = f"{line}\n{line}\n{line} end.\n\n{line}\n{line}\n{line} over.\n"
    assert len(cut(content).paragraphs) == 2 and len(cut(content).sentences) == 2
    turns = "LIND: We went there and nobody would say to us where they were.\n" * 6
    assert len(cut(turns).paragraphs) == 6


def test_between_gives_the_tokens_that_lie_wholly_inside() -> None:
    text = cut("one two three")
    assert [t.text for t in text.between(1, 13)] == ["two", "three"]
    assert text.sentence_at(5) == Place(0, 13)


def test_a_text_past_the_limit_is_refused() -> None:
    with pytest.raises(TextTooLong):
        cut("a" * (MOST + 1))


def test_the_language_is_told_by_common_words_or_not_at_all() -> None:
    assert detect("The men said that they had not been told of it.") == "en"
    assert detect("Он сказал, что они не знали об этом.") == "ru"
    assert detect("Lind arrived Tuesday.") == "en" and detect("Линд приехала.") == "ru"
    assert detect("Über fünfzig Männer flohen.") is None and detect("zzz qqq xxx " * 10) is None
    assert detect("") is None

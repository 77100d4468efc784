"""Any text gives a draft or a typed error: places inside the text, quotations in order and nested in their parents."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from earwitness.claims.drafted import UNSTATED, Draft, Named
from earwitness.claims.drafting import chains, indirect, quotations, sayings, sheet
from earwitness.claims.drafting.agents import Agents
from earwitness.claims.drafting.draft import draft
from earwitness.claims.languages.speech import Grammar
from earwitness.claims.languages.speech_tables import speech_table
from earwitness.claims.text import MOST, cut
from earwitness.errors import LanguageUnknown, TextTooLong

PIECES = (
    "“ ” ‘ ’ « » „ ‟ \" ' — – - : ; , . ! ? … \n ( ) [ ] 12 5' 6\" he she they it who said says told asked that the a"
    " man Lind Anna of according to was been by police and but don't officers’ Q: LIND: что сказал сказала сообщили"
    " по словам его он она они в полиции заявил Иванов как рассказали им говорится назвал «Курьер» запись \u202b"
    " مرحبا \ufffd"
).split(" ")
MARKS = [*"“”‘’«»„\"'—-[", "“‘", "«„", "\n— ", "\nLIND: ", "he said “", "сказал он «", "' said "]
TEXTS = st.one_of(st.text(max_size=200), st.lists(st.sampled_from(PIECES), max_size=60).map(" ".join))


def held(content: str, made: Draft) -> None:
    """Everything a draft may not be otherwise."""
    places = [(q.start, q.end) for q in made.quotes]
    assert places == sorted(places, key=lambda p: (p[0], -p[1]))
    for n, quote in enumerate(made.quotes):
        assert 0 <= quote.start < quote.end <= len(content)
        assert 0 < quote.confidence < 1
        if quote.inside is not None:
            outer = made.quotes[quote.inside]
            assert quote.inside < n and outer.start <= quote.start and quote.end <= outer.end
        if quote.goes_on_from is not None:
            assert quote.goes_on_from < n
        if quote.type in ("scare", "title"):
            assert quote.source is None and quote.cue is None
        if quote.suggestion is not None:
            assert quote.source is None
    spans = [q.cue for q in made.quotes] + [q.source for q in made.quotes] + [q.suggestion for q in made.quotes]
    spans += [b for q in made.quotes for b in q.bracketed]
    spans += [x for i in made.indirect for x in (i.content, i.cue, i.source, i.addressee)]
    spans += [link for c in made.chains for link in c.links]
    for span in spans:
        if span is not None and span != UNSTATED:
            assert not isinstance(span, str)
            assert 0 <= span.start < span.end <= len(content)
            if isinstance(span, Named):
                assert span.label
    assert all(len(c.links) >= 2 for c in made.chains)


@settings(max_examples=150, deadline=None)
@given(TEXTS, st.sampled_from(["en", "ru"]))
def test_any_text_gives_a_draft_whose_places_lie_in_it(content: str, language: str) -> None:
    held(content, draft(content, language=language))


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("mark", MARKS)
def test_ten_thousand_marks_of_one_kind_give_a_draft(mark: str, language: str) -> None:
    content = f"He said the man. {mark * 10_000} Он сказал."
    held(content, draft(content, language=language))


def test_what_cannot_be_drafted_is_refused_by_name() -> None:
    with pytest.raises(TextTooLong):
        draft("a" * (MOST + 1))
    with pytest.raises(LanguageUnknown):
        draft("مرحبا بالعالم " * 20)
    with pytest.raises(LanguageUnknown):
        draft("He said the man.", language="xx")
    assert draft("مرحبا بالعالم “أهلا”", language="en").language == "en"


class Counting:
    """A grammar that counts what it is asked; the work of the rules is in proportion to it."""

    def __init__(self, grammar: Grammar) -> None:
        self.grammar, self.asked = grammar, 0

    def __getattr__(self, name: str) -> Callable[..., object]:
        def ask(*arguments: object) -> object:
            self.asked += 1
            return getattr(self.grammar, name)(*arguments)

        return ask


def asked(content: str, language: str) -> int:
    table = speech_table(language)
    counting = Counting(table.grammar)
    read = sheet.read(cut(content), replace(table, grammar=cast(Grammar, counting)))
    said = sayings.find(read)
    agents = Agents(read, said)
    quotes = quotations.draft(read, said, agents)
    chains.draft(read, said, agents, quotes, indirect.draft(read, said, agents, quotes))
    return counting.asked


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize(
    "piece",
    ["“ ", "«а», — сказал он. ", "said ", "he said that “she said it,” ", "по словам его ", "“a”\n", "A: b\n"],
)
def test_four_times_the_text_is_no_more_than_five_times_the_work(piece: str, language: str) -> None:
    small, large = asked(piece * 500, language), asked(piece * 2000, language)
    assert large <= 5 * small + 20


@pytest.mark.parametrize(("piece", "language"), [("Он сказал, что ", "ru"), ("He said that ", "en")])
def test_clauses_that_lie_in_one_another_without_an_end_are_not_drafted_as_the_square_of_the_text(
    piece: str, language: str
) -> None:
    made = draft(piece * 2_000, language=language)
    assert sum(i.content.end - i.content.start for i in made.indirect) <= indirect.LONGEST**2 / len(piece)

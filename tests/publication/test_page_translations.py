"""Translations, certificates and hearings on a page: what stands where, in which language and direction."""

from __future__ import annotations

import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from publication_samples import ARABIC, FAKE_VERIFY, PAGE, Q2, Q3, hostile_page, hostile_text, turn

from earwitness.custody.words import words_block
from earwitness.errors import PageRefused
from earwitness.publication.beside import NOT_THE_WORDS, Certificate, TranslatedTurn, Translation
from earwitness.publication.captions import captions
from earwitness.publication.embed import embed_model, embed_shell
from earwitness.publication.languages import name_of
from earwitness.publication.model import PageModel
from earwitness.publication.page import shell
from earwitness.publication.quotes_txt import quotes_txt
from earwitness.publication.view import marks, titled

sys.path.insert(0, str(Path(__file__).parents[1] / "desk"))


def done(words: str, speaker: str = "A worker", *, behind: bool = False) -> TranslatedTurn:
    return TranslatedTurn("translated", speaker, words, behind)


def stood(by: str = "clara", turns: tuple[int, ...] = (0,), of: int = 1, **more: str) -> Certificate:
    said = {"role": "interpreter", "told": "nothing", "uncertain": "", "statement": "I heard it."} | more
    return Certificate(by, **said, at="2026-11-26", turns=turns, of=of)


HEBREW = Translation("he", "B. L.", (stood(),), (done("הוא אמר שלא נרד."), TranslatedTurn("withheld", "“Foreman”")))
FRENCH = Translation("fr-CA", "", (), (done("Deux.", behind=True), TranslatedTurn("not translated", "A worker")))


def carrying(model: PageModel, *translations: Translation) -> PageModel:
    return replace(model, quotes=tuple(replace(q, translations=translations) for q in model.quotes))


class Tags(HTMLParser):
    """The text of every element of one class, with its attributes."""

    def __init__(self, css: str) -> None:
        super().__init__()
        self.css, self.found, self.depth = css, [], 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if self.depth:
            self.depth += tag not in ("br", "meta", "link", "rect", "use", "path")
        elif self.css in (dict(attrs).get("class") or "").split():
            self.depth = 1
            self.found.append((dict(attrs), ""))

    def handle_endtag(self, tag: str) -> None:
        self.depth -= bool(self.depth)

    def handle_data(self, data: str) -> None:
        if self.depth:
            attrs, text = self.found[-1]
            self.found[-1] = (attrs, text + data)


def tags(text: str, css: str) -> list[tuple[dict[str, str], str]]:
    reader = Tags(css)
    reader.feed(text)
    return reader.found


def html(model: PageModel) -> str:
    made = shell(model, verify_source=FAKE_VERIFY)
    return (made.head + made.tail).decode()


@pytest.mark.parametrize("model", [PAGE, ARABIC], ids=["left to right", "right to left"])
def test_a_translation_has_its_language_its_direction_and_who_made_it(model: PageModel) -> None:
    for text in (html(carrying(model, HEBREW, FRENCH)), _embed(carrying(model, HEBREW, FRENCH))):
        said = tags(text, "tx")
        own = [(a["lang"], a["dir"], t) for a, t in said if "lang" in a and t in ("הוא אמר שלא נרד.", "Deux.")]
        assert set(own) == {("he", "auto", "הוא אמר שלא נרד."), ("fr-CA", "auto", "Deux.")}
        assert "Translation into Hebrew by <bdi>B. L.</bdi>, certified by <bdi>clara</bdi></h" in text
        assert "Translation into French (fr-CA), by whom is not stated; proposed, nobody has certified it" in text
        assert NOT_THE_WORDS in text and "Something is withheld here" in text and "This turn is not translated." in text
        assert text.count("This translates another version of the words above") == text.count('data-excerpt="')


def _embed(model: PageModel) -> str:
    made = embed_shell(embed_model(model, "q1", page_id="ab" * 16), verify_source=FAKE_VERIFY)
    return (made.head + made.tail).decode()


def test_the_original_stays_the_words_block_and_captions_stay_the_original() -> None:
    text = html(carrying(PAGE, HEBREW))
    for quote in PAGE.quotes:
        block = words_block(quote.id, quote.signed_turns)
        assert text.count(block) == 1 and html(PAGE).count(block) == 1
    assert text.count("<blockquote") == len(PAGE.quotes)
    for quote in PAGE.quotes:
        assert captions(carrying(PAGE, HEBREW), quote.id) == captions(PAGE, quote.id)


@pytest.mark.parametrize("words", hostile_text())
def test_hostile_translations_and_certificates_stay_text(words: str) -> None:
    from test_page_shell import keeps_the_rules

    certificate = stood(words, role=words, told=words, uncertain=words, statement=words)
    model = carrying(hostile_page(), Translation("ar", words, (certificate,), (done(words, words, behind=True),)))
    model = replace(model, quotes=tuple(replace(q, certificates=(certificate,)) for q in model.quotes))
    keeps_the_rules(model, shell(model, verify_source=FAKE_VERIFY))
    assert quotes_txt(model).count("[translation] ") == 2 * len(model.quotes)


def test_who_stands_behind_what() -> None:
    turns = (done("un"), done("deux"), TranslatedTurn("part", "A worker"))
    one, both = Translation("fr", "b", (), turns), (stood("c", (0,), 2), stood("d", (1,), 2))
    assert titled(one) == "Translation into French by b; proposed, nobody has certified it"
    assert titled(replace(one, certificates=both)) == "Translation into French by b, certified by c, d"
    assert (
        titled(replace(one, certificates=both[:1]))
        == "Translation into French by b, certified by c, but not every turn"
    )
    assert titled(replace(one, language="und")).startswith("Translation by b")
    assert [name_of(t) for t in ("ru", "RU", "pt-BR", "ckb", "qaa")] == [
        "Russian", "Russian", "Portuguese (pt-BR)", "Sorani Kurdish", "the language “qaa”",
    ]  # fmt: skip


def test_what_cannot_be_a_translation_is_refused() -> None:
    for bad in (
        lambda: Translation("fr", "b", (), (TranslatedTurn("not translated", "A"),)),
        lambda: Translation("not a tag", "b", (), (done("un"),)),
        lambda: Translation("fr", "b\n", (), (done("un"),)),
        lambda: TranslatedTurn("translated", "A"),
        lambda: TranslatedTurn("withheld", "A", "the name"),
        lambda: done("two\nlines"),
        lambda: stood(turns=()),
        lambda: stood(turns=(1,), of=1),
        lambda: stood(by=""),
    ):
        with pytest.raises(PageRefused):
            bad()


def test_hearings_are_explained_wherever_they_are_shown() -> None:
    heard = turn("A", "They said [delay|delete?] and [inaudible] and [so?].", 860_200, 864_900, timed=False)
    model = replace(PAGE, quotes=(replace(Q3, id="q1", number=1, turns=(heard,), withheld_ms=()),))
    for text in (html(model), _embed(model)):
        assert "Dotted</span> words are uncertain." in text and "has another hearing of the same sound" in text
        assert "[delay|delete?] and [inaudible] and [so?]" in text, "without a script it can be read all the same"
    for text in (quotes_txt(model), captions(model, "q1")):
        assert "[delay|delete?] and [inaudible] and [so?]" in text
        assert "A word in [so?] is uncertain. [one|other?]: it was heard as the one or as the other." in text
    plain = replace(PAGE, quotes=(replace(Q2, id="q1", number=1),))
    assert marks(plain.quotes[0]) == "" and "Dotted" not in html(replace(plain, transcript=()))


def test_a_real_page_in_a_browser_and_in_the_verifier_for_people(a_browser: Any, tmp_path: Path) -> None:
    from desk_samples import as_other, certify, confirmed_case, edit, publish, translate

    from earwitness.custody import verifier
    from earwitness.desk import quotations
    from earwitness.desk.context import Desk
    from earwitness.timecode import parse_span

    with Desk.open(confirmed_case(tmp_path, "E1:0-2"), actor="anna") as desk:
        edit(desk, "T1", "text", turn="u1", text="You were [told|sold?] to sign it.")
        certify(as_other(desk, "clara"), translate(desk), [0, 4_000_000])
        translate(desk, "dora", "ar", {"u1": "قيل لكم أن توقّعوا."})
        quotations.withhold(desk, parse_span("E1:2.5-2.9"), reason="a name", words="forty")
        quotations.confirm(desk, parse_span("E1:0-4"))
        publish(desk, tmp_path / "out", "E1:0-4", translations=("all",))
    context = a_browser.new_context(viewport={"width": 390, "height": 844}, color_scheme="dark")
    page = context.new_page()
    trouble: list[str] = []
    page.on("console", lambda message: trouble.append(message.text))
    page.on("pageerror", lambda fault: trouble.append(str(fault)))
    for name in ("page.html", "embed-q1.html"):
        page.goto((tmp_path / "out" / name).as_uri())
        page.wait_for_selector("html[data-verification]")
        assert page.get_attribute("html", "data-verification") == "held"
        assert page.inner_text("[data-verdict=worded]") == "these are the words published"
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        look = "e => { const s = getComputedStyle(e); return [s.direction, s.fontFamily.startsWith('\"Iowan')] }"
        assert page.locator(".tl .tx[lang=ar]").first.evaluate(look) == ["rtl", False]
        assert page.locator(".tl .tx[lang=fr]").first.evaluate(look) == ["ltr", False], "the serif is for what was said"
        assert page.locator("#q1 blockquote .alt").inner_text() == "|sold"
    (tmp_path / "verifier.html").write_bytes(verifier.html())
    page.goto((tmp_path / "verifier.html").as_uri())
    page.wait_for_selector("html[data-ready]")
    page.set_input_files("#files", [str(tmp_path / "out" / n) for n in ("page.html", "embed-q1.html")])
    page.wait_for_selector("html[data-result]")
    found = page.evaluate("JSON.parse(document.documentElement.dataset.result)")
    states = [(v["overall"], v["outside"], v["quotes"][0]["worded"]) for v in found]
    assert states == [("held", "yes", "yes")] * 2
    assert trouble == []
    context.close()

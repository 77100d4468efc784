"""The bytes of a page keep docs/format.md §8 whatever the words, names and titles are."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from publication_samples import ARABIC, FAKE_VERIFY, PAGE, Q1, SEAL, WORKING, bundle, hostile_page, turn

from earwitness.custody.words import words_block
from earwitness.errors import PageRefused
from earwitness.publication.embed import embed_model, embed_shell
from earwitness.publication.model import NOT_HERE, Fact, PageModel, Row, by_tokens
from earwitness.publication.page import END, MARK, Shell, assemble, policy, shell

VOID = {"meta", "link", "br", "input", "img"}


class Reader(HTMLParser):
    """Reads a page as a browser would: which elements, which addresses, and the text of each words block."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.addresses: list[str] = []
        self.scripts: list[dict[str, str | None]] = []
        self.styles: list[str] = []
        self.ids: list[str] = []
        self.words: dict[str, str] = {}
        self.block = ""
        self.headings: list[int] = []
        self.policy = ""
        self.bad: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given_ = dict(attrs)
        if len(given_) != len(attrs):
            self.bad.append(f"doubled attribute on {tag}")
        if tag not in VOID and not (
            tag in ("path", "rect", "circle", "use") and self.get_starttag_text().endswith("/>")
        ):  # type: ignore[union-attr]
            self.open.append(tag)
        for name, value in attrs:
            if name in ("src", "href", "action", "data", "poster", "srcset", "formaction", "background"):
                self.addresses.append(value or "")
            if name == "style" or name.startswith("on"):
                self.bad.append(f"{tag} {name}")
            if name == "id":
                self.ids.append(value or "")
        if tag == "script":
            self.scripts.append(given_)
        if tag == "meta" and given_.get("http-equiv") == "Content-Security-Policy":
            self.policy = given_["content"] or ""
        if tag == "blockquote":
            self.block = given_["data-words"] or ""
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.bad.append(f"stray </{tag}>")
        if tag == "blockquote":
            self.block = ""

    def handle_data(self, data: str) -> None:
        if self.block:
            self.words[self.block] = self.words.get(self.block, "") + data

    def handle_comment(self, data: str) -> None:
        self.bad.append("comment")


def read(made: Shell) -> tuple[str, Reader]:
    text = assemble(made, b"{}").decode()
    reader = Reader()
    reader.feed(text)
    reader.close()
    return text, reader


def keeps_the_rules(model: PageModel, made: Shell) -> None:
    text, reader = read(made)
    assert reader.bad == [] and reader.open == []
    assert text.count(MARK) == 1 and "<!--" not in text
    assert text.count('data-excerpt="') == text.count('data-words="') == len(model.quotes)
    for quote in model.quotes:
        assert text.count(words_block(quote.id, quote.signed_turns)) == 1
        assert text.count(f'data-excerpt="{quote.id}"') == 1
        shown = "".join(
            f"{t.speaker} {t.words}" if t.kind == "speech" else t.words for t in quote.signed_turns
        )  # what a browser's textContent gives
        assert reader.words[quote.id] == shown
    assert ('data-state="working"' in text[text.index("<html") : text.index(">", text.index("<html"))]) == model.working
    assert {a for a in reader.addresses if not a.startswith("#")} == {"data:,"}
    assert len(reader.ids) == len(set(reader.ids))
    assert {a[1:] for a in reader.addresses if a.startswith("#")} <= set(reader.ids)
    assert [s.get("src") for s in reader.scripts] == [None] * 4
    assert all(b <= a + 1 for a, b in zip(reader.headings, reader.headings[1:], strict=False))


@pytest.mark.parametrize("model", [PAGE, WORKING, ARABIC, hostile_page()], ids=["held", "working", "arabic", "hostile"])
def test_a_page_keeps_its_form_whatever_it_says(model: PageModel) -> None:
    keeps_the_rules(model, shell(model, verify_source=FAKE_VERIFY))


@pytest.mark.parametrize("number", [1, 3, 8, 14])
def test_an_embed_keeps_its_form(number: int) -> None:
    model = embed_model(hostile_page(), f"q{number}", page_id="ab" * 16)
    keeps_the_rules(model, embed_shell(model, verify_source=FAKE_VERIFY))
    assert model.quotes[0].id == "q1" and model.quotes[0].number == number


ANY_LINE = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters=[chr(n) for n in (*range(32), 127)]), min_size=1
)


@settings(max_examples=40, deadline=None)
@given(ANY_LINE, ANY_LINE)
def test_any_words_and_any_speaker_stand_exactly_once(words: str, speaker: str) -> None:
    quote = replace(Q1, turns=(turn(speaker, words, 766_900, 777_300, timed=False),), heading=speaker, chain=words)
    model = replace(PAGE, quotes=(quote,), title=speaker, transcript=(), standfirst=words)
    keeps_the_rules(model, shell(model, verify_source=FAKE_VERIFY))


def test_outside_is_the_digest_of_the_file_without_the_bundle() -> None:
    made = shell(PAGE, verify_source=FAKE_VERIFY)
    page = assemble(made, bundle(PAGE))
    start = page.index(MARK.encode()) + len(MARK)
    end = page.index(END.encode(), start)
    assert base64.b64decode(page[start:end], validate=True) == bundle(PAGE)
    assert hashlib.sha256(page[:start] + page[end:]).digest() == made.outside
    assert shell(PAGE, verify_source=FAKE_VERIFY) == made


def test_the_verifier_stands_in_the_page_byte_for_byte_and_the_policy_allows_it_alone() -> None:
    text, reader = read(shell(PAGE, verify_source=FAKE_VERIFY))
    assert f'<script type="module" id="earwitness-verify">{FAKE_VERIFY}</script>' in text
    css = text[text.index("<style>") + 7 : text.index("</style>")]
    player = text[text.rindex('<script type="module">') + 22 : text.rindex("</script>")]
    assert reader.policy == policy(css, FAKE_VERIFY, player)
    assert "unsafe" not in reader.policy and "http" not in reader.policy
    assert "url(" not in css.replace("url(#hx)", "") and "@import" not in css


@pytest.mark.parametrize("text", ["a\u0000b", "a\nb", "\ud800", "\u007f", ""])
def test_what_a_statement_could_not_sign_is_refused(text: str) -> None:
    with pytest.raises(PageRefused):
        replace(PAGE, title=text)
    with pytest.raises(PageRefused):
        turn("A", text, 0, 10, timed=False)
    with pytest.raises(PageRefused):
        Fact("label", "known", text)


@pytest.mark.parametrize("source", [f"const a = '{MARK}';", "// <!-- ", "const a = 'data-excerpt=\"q9\"'"])
def test_a_program_text_that_would_break_the_form_is_refused(source: str) -> None:
    with pytest.raises(PageRefused):
        shell(PAGE, verify_source=source)


def test_a_page_is_not_called_released_before_everything_on_it_is_confirmed() -> None:
    with pytest.raises(PageRefused):
        replace(PAGE, quotes=(replace(Q1, confirmed_by=""),))
    with pytest.raises(PageRefused):
        replace(PAGE, quotes=(replace(Q1, state="working"),))
    assert replace(PAGE, state="working").working and WORKING.working and not PAGE.working


def test_sentences_every_page_carries_cannot_be_dropped() -> None:
    text, _ = read(shell(PAGE, verify_source=FAKE_VERIFY))
    for sentence in (
        "What happened to the recording before that time is not known to us.",
        "This shows sameness of bytes. It does not show who speaks, or that what is said is true.",
        "A forged page could say the same.",
        "is not transcribed: 53.2 s",
        "is left out here: 12 min 31 s",
        SEAL.key_spoken,
    ):
        assert sentence in text
    for field in ("before_receipt", "standards"):
        with pytest.raises(PageRefused):
            replace(PAGE, **{field: ""})


@pytest.mark.parametrize(
    "word", ["authentic", "verified", "error", "oops", "please", "%", "genuine", "tamper", "unedited"]
)
def test_words_that_promise_too_much_are_not_used(word: str) -> None:
    text, _ = read(shell(replace(PAGE, staged=False), verify_source=FAKE_VERIFY))
    body = re.sub(r"<(style|script)\b.*?</\1>|<[^>]*>", " ", text, flags=re.DOTALL).lower()
    assert not re.search(rf"(?<![a-z]){re.escape(word)}(?![a-z])", body)


def test_what_was_not_ticked_is_not_in_the_page() -> None:
    text, _ = read(shell(PAGE, verify_source=FAKE_VERIFY))
    assert "Received" not in text and "SHA-256 of the file" not in text
    ticked = replace(SEAL, received="9 November 2026", file_sha256="cd" * 32)
    text, _ = read(shell(replace(PAGE, seals=(ticked,)), verify_source=FAKE_VERIFY))
    assert "Received" in text and "cdcdcdcd cdcdcdcd" in text


def test_working_and_staged_stand_in_the_title_on_the_page_and_on_every_sheet() -> None:
    text, _ = read(shell(WORKING, verify_source=FAKE_VERIFY))
    assert "<title>Working copy: Staged demonstration: The night shift" in text
    assert '@top-left{content:"Working copy.' in text and '@bottom-left{content:"Staged demonstration.' in text
    assert '<div class="wc"' in text and '<aside class="staged"' in text
    text, _ = read(shell(PAGE, verify_source=FAKE_VERIFY))
    assert "@top-left" not in text and '<div class="wc"' not in text


def test_word_times_are_matched_to_words_and_a_wrong_count_is_refused() -> None:
    first, last = by_tokens("one  two три", [(0, 1), None, (5, 9)])
    assert (first.begin, first.end, last.begin, last.end) == (0, 3, 9, 12)
    with pytest.raises(PageRefused):
        by_tokens("one two", [(0, 1)])


def test_what_the_page_does_not_go_into_is_not_called_withheld() -> None:
    rows = (Row("withheld", 0, 751_400, note=NOT_HERE), *PAGE.transcript[1:])
    _, _, limits = shell(replace(PAGE, transcript=rows)).head.decode().partition("Not accounted for in words")
    assert '<span class="num">0:00.0 to 12:31.4</span>, 12 min 31 s: not on this page.</li>' in limits
    assert "withheld. <bdi>People speak in it who have not been asked.</bdi>" in limits

"""The desk in a real Chromium: nothing asked of anybody else, hostile words inert, and the work of a first day."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from desk_samples import WORDS, wav, write

from earwitness.transcripts import formats

CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs chromium: apt-get install chromium"),
]
QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-component-update",
         "--autoplay-policy=no-user-gesture-required"]  # fmt: skip
HOSTILE = "<img src=x onerror='document.title=1'></b><script>document.title=2</script>\u202e gnp.exe"
ROOMS = ("/", "/quotations", "/claims", "/claims/board", "/figures", "/people", "/search", "/publish", "/check",
         "/history", "/keys", "/settings", "/intake", "/start", "/recording/E1", "/document/D1")  # fmt: skip
NAMELESS = """() => [...document.querySelectorAll('button, input:not([hidden]), select, textarea, a, summary')]
  .filter(e => e.checkVisibility()
    && !(e.getAttribute('aria-label') || e.innerText || e.closest('label')?.innerText || '')
  .trim()).map(e => e.outerHTML)"""
SMALL = """() => [...document.querySelectorAll('button, select, input, .btn, summary')].filter(e => {
  const box = (e.closest('label') ?? e).getBoundingClientRect();
  return e.checkVisibility() && (box.height < 23.5 || box.width < 23.5)}).map(e => e.outerHTML)"""


class Window:
    """A browser window with everything it asked for or complained of."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.asked: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("console", lambda message: self.complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def open(self, base: str, path: str) -> None:
        self.page.goto(base + path)
        self.page.wait_for_selector("main h1")


@pytest.fixture
def browser(a_browser: Any) -> Any:
    return a_browser


@pytest.fixture
def window(browser: Any) -> Iterator[Callable[..., Window]]:
    contexts = []

    def make(**more: Any) -> Window:
        contexts.append(browser.new_context(**more))
        contexts[-1].set_default_timeout(15_000)
        return Window(contexts[-1].new_page())

    yield make
    for context in contexts:
        context.close()


def test_hostile_words_do_nothing_and_nobody_is_asked(case: Path, tmp_path: Path, serve: Any, window: Any) -> None:
    from earwitness.desk import documents, record, tags, transcripts
    from earwitness.desk.context import Desk

    with Desk.open(case, actor=HOSTILE[:70].replace("\u202e", "")) as desk:
        tags.put(desk, "E1", title=HOSTILE, tags=["<b>tag"], assigned="</script>")
        transcripts.relabel(desk, "E1", "INSPECTOR", HOSTILE)
        stated = [record.parse("published.by", HOSTILE), record.parse("published.on", "<i>never")]
        documents.seal_document(desk, write(tmp_path / "a.txt", HOSTILE * 3), title=HOSTILE, stated=stated)
    served = serve(case)
    seen = window(viewport={"width": 1280, "height": 900})
    seen.page.goto(served.url)
    seen.page.wait_for_selector("main h1")
    assert "#" not in seen.page.url
    for room in ROOMS:
        seen.open(served.base, room)
        seen.page.wait_for_timeout(150)
        assert seen.page.title() not in ("1", "2")
        assert seen.page.evaluate("document.querySelectorAll('main img, main script').length") == 0
        assert seen.page.evaluate(NAMELESS) == [], room
        shown = seen.page.locator("main").inner_text()
        assert not any(slip in shown for slip in ("null", "undefined", "[object", "NaN")), room
        assert seen.page.evaluate(SMALL) == [], room
    seen.open(served.base, "/recording/E1")
    assert HOSTILE in seen.page.locator("h1").text_content()
    assert [u for u in seen.asked if not u.startswith((served.base, "data:", "blob:"))] == []
    assert seen.complaints == []


@pytest.mark.soak
def test_links_lead_somewhere_and_fit_a_phone(case: Path, serve: Any, window: Any) -> None:
    served = serve(case)
    seen = window(viewport={"width": 390, "height": 844}, color_scheme="dark")
    seen.page.goto(served.url)
    links: set[str] = set()
    for room in ROOMS:
        seen.open(served.base, room)
        seen.page.wait_for_timeout(100)
        links |= set(seen.page.evaluate("[...document.querySelectorAll('a[href]')].map(a => a.getAttribute('href'))"))
        assert seen.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), room
    for link in sorted(links):
        if link.startswith("/"):
            assert seen.page.request.get(served.base + link.partition("#")[0]).status == 200, link
    assert {"/", "/recording/E1", "/publish"} <= {link.partition("#")[0] for link in links}


def test_a_first_day(tmp_path: Path, serve: Any, window: Any) -> None:
    served = serve(None, actor=None)
    seen = window(viewport={"width": 1280, "height": 900})
    page = seen.page
    page.goto(served.url)
    page.get_by_label("Name of the case").fill("Night shift")
    page.get_by_role("button", name="Make the case").click()
    page.get_by_role("heading", name="Nothing has been received yet").wait_for()
    sound = write(tmp_path / "call 1.wav", wav(seconds=6.0))
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose a recording").click()
    chooser.value.set_files(sound)
    page.get_by_role("link", name="call 1.wav").click()
    page.get_by_role("heading", name="Transcripts").wait_for()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Import a transcript").click()
    chooser.value.set_files(write(tmp_path / "words.txt", WORDS))
    page.get_by_role("button", name="Import it").click()
    page.get_by_role("heading", name="What was imported").wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Make a quotation").click()
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Propose this quotation").click()
    page.get_by_role("button", name="Confirm these words").click()
    page.get_by_label("Name or alias").fill("Anna")
    page.get_by_role("button", name="Work under this name").click()
    page.locator("#who").filter(has_text="Anna").wait_for()
    page.get_by_role("button", name="Confirm these words").click()
    page.get_by_text("words confirmed by").wait_for()
    page.get_by_role("button", name="Play Q1").click()
    page.get_by_label("What have you been told about this recording?").fill("nothing")
    page.get_by_role("button", name="Keep this and listen").click()
    page.get_by_role("button", name="Stop Q1").wait_for()
    page.get_by_role("link", name="Publish").click()
    page.get_by_role("heading", name="Nothing stands in the way").wait_for()
    out = tmp_path / "page"
    page.get_by_label("Folder to write, new or empty").fill(str(out))
    page.get_by_role("button", name="Publish", exact=True).click()
    page.get_by_role("button", name="Publish this quotation").click()
    page.get_by_role("heading", name="It is published").wait_for()
    page.keyboard.press("Escape")
    frame = page.frame_locator("iframe")
    frame.locator("[data-excerpt]").first.wait_for()
    assert (out / "page.html").is_file()
    page.get_by_role("link", name="Check", exact=True).click()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose a page").click()
    chooser.value.set_files(out / "page.html")
    page.get_by_text("these seconds are in the recording that was sealed").wait_for()
    around = (out / "page.html").read_bytes().replace(b"</main>", b"<p>And so on.</p></main>")
    for name, data, told in (
        ("around.html", around, "Either the page around the quotations was changed"),
        ("photo.html", b"no page", "That file holds no proof"),
    ):
        with page.expect_file_chooser() as chooser:
            page.get_by_role("button", name="Choose a page").click()
        chooser.value.set_files(write(tmp_path / name, data))
        page.get_by_role("alert").get_by_text(told).first.wait_for()
    page.locator("body").press("?")
    page.get_by_role("heading", name="Keys of this page").wait_for()
    assert [u for u in seen.asked if not u.startswith((served.base, "data:", "blob:"))] == []
    assert [
        c
        for c in seen.complaints
        if "sandbox" not in c.lower() and "409" not in c and "403" not in c and "422" not in c
    ] == []


def test_a_hostile_page_in_another_tab_gets_nothing(case: Path, serve: Any, window: Any) -> None:
    """From another origin of the same browser: no answer can be read, no act done, no page framed."""
    import http.server
    import threading

    class Evil(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()
            self.wfile.write(b"<title>evil</title><body>")

        def log_message(self, *_: Any) -> None:
            return

    served = serve(case)
    evil = http.server.HTTPServer(("127.0.0.1", 0), Evil)
    threading.Thread(target=evil.serve_forever, daemon=True).start()
    try:
        seen = window()
        seen.page.goto(served.url)
        seen.page.wait_for_selector("main h1")
        token = seen.page.evaluate("sessionStorage.getItem('earwitness-token')")
        other = seen.page.context.new_page()
        other.goto(f"http://127.0.0.1:{evil.server_port}/")
        assert other.evaluate("sessionStorage.length") == 0
        tried = other.evaluate(
            """async ([base, token]) => {
              const out = [];
              const name = {method: 'POST', body: '{"name":"evil"}'};
              for (const [path, more] of [['/api/case', {}], ['/api/session', name], ['/', {}],
                  ['/static/frame.mjs', {}]]) {
                for (const mode of ['cors', 'no-cors']) {
                  const headers = mode === 'cors' ? {'X-Earwitness-Token': token} : {};
                  try { const a = await fetch(base + path, {...more, mode, headers});
                    out.push(a.type + await a.text()); }
                  catch { out.push('refused'); }
                }
              }
              const frame = document.createElement('iframe');
              frame.src = base + '/';
              document.body.append(frame);
              const script = document.createElement('script');
              await new Promise(done => {
                script.onload = () => { out.push('loaded'); done(); };
                script.onerror = () => { out.push('refused'); done(); };
                script.src = base + '/static/frame.mjs';
                script.type = 'module';
                document.body.append(script);
              });
              return out;
            }""",
            [served.base, token],
        )
        assert all(t == "refused" or t == "opaque" for t in tried), tried
        ask = """fetch('/api/session',
          {headers: {'X-Earwitness-Token': sessionStorage.getItem('earwitness-token')}}).then(r => r.json())
          .then(s => s.person)"""
        assert seen.page.evaluate(ask) == "anna"
    finally:
        evil.shutdown()


@pytest.mark.soak
def test_translations_are_ticked_before_publishing(case: Path, tmp_path: Path, serve: Any, window: Any) -> None:
    from desk_samples import FRENCH, as_other, certify, translate

    from earwitness.desk.context import Desk

    with Desk.open(case, actor="anna") as desk:
        translate(desk)
        certify(as_other(desk, "clara"), translate(desk, "dora", "ar", {"u1": "قيل لكم أن توقّعوا."}), [0, 2_000_000])
    served = serve(case)
    seen = window(viewport={"width": 1280, "height": 900})
    page = seen.page
    page.goto(served.url)
    seen.open(served.base, "/publish")
    french, arabic = page.locator("[data-translation=T2]"), page.locator("[data-translation=T3]")
    french.wait_for()
    assert (french.is_checked(), arabic.is_checked()) == (False, True)
    with page.expect_response("**/api/publish/check"):
        french.check()
    page.get_by_text("goes along, and nobody has certified all of it").wait_for()
    with page.expect_response("**/api/publish/check"):
        arabic.uncheck()
    page.get_by_text("T3, Arabic, by").wait_for()
    assert not page.locator("[data-translation=T3]").is_checked()
    out = tmp_path / "out"
    page.get_by_label("Folder to write, new or empty").fill(str(out))
    page.get_by_role("button", name="Publish", exact=True).click()
    page.get_by_role("button", name="Publish this quotation").click()
    page.get_by_role("heading", name="It is published").wait_for()
    page.get_by_text("With translations: T2 R2.").wait_for()
    text = (out / "page.html").read_text()
    assert FRENCH["u1"] in text and "قيل" not in text
    page.keyboard.press("Escape")
    page.get_by_label("It stands for").select_option("P1")
    page.get_by_label("Folder to write, new or empty").fill(str(tmp_path / "two"))
    page.get_by_role("button", name="Publish", exact=True).click()
    page.get_by_role("button", name="Publish this quotation").click()
    page.get_by_text("P1 is withdrawn by it: this page stands in its place.").wait_for()
    assert seen.complaints == []


@pytest.mark.soak
def test_more_formats_are_offered_only_on_asking(case: Path, serve: Any, window: Any) -> None:
    served = serve(case)
    seen = window(viewport={"width": 390, "height": 844})
    page = seen.page
    page.goto(served.url)
    page.wait_for_selector("main h1")
    seen.open(served.base, "/recording/E1")
    page.get_by_role("button", name="Export", exact=True).click()
    offered = "[...[...document.querySelectorAll('dialog select')].at(-1).options].map(o => o.value)"
    assert page.evaluate(offered) == list(formats.COMMON)
    more = page.locator("dialog summary", has_text="More formats")
    more.press("Enter")
    page.locator("dialog optgroup").wait_for(state="attached")
    assert page.evaluate(offered) == [*formats.COMMON, *formats.MORE]
    page.locator("dialog select").last.select_option("tei")
    assert page.evaluate("document.querySelector('dialog').scrollWidth <= innerWidth")
    page.get_by_role("button", name="Write the file").click()
    with page.expect_download() as saved:
        page.get_by_role("link", name="Save E1.tei.xml").click()
    assert formats.read(Path(saved.value.path()).read_bytes()).format == "tei"
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Export", exact=True).click()
    more.press("Enter")
    page.locator("dialog optgroup").wait_for(state="attached")
    more.press("Enter")
    page.locator("dialog optgroup").wait_for(state="detached")
    assert page.evaluate(offered) == list(formats.COMMON) and seen.complaints == []


@pytest.mark.soak
def test_two_transcripts_are_compared_as_they_stand_and_versions_of_one_on_asking(
    case: Path, tmp_path: Path, serve: Any, window: Any
) -> None:
    from desk_samples import edit, translate

    from earwitness.desk import journal, transcripts
    from earwitness.desk.context import Desk

    def chosen() -> list[str]:
        return list(page.evaluate("[...document.querySelectorAll('dialog select')].map(s => s.value)"))

    with Desk.open(case, actor="anna") as desk:
        edit(desk, "T1", "text", turn="u1", text="You were told to sign.")
        journal.save(desk, "T1")
    served = serve(case)
    seen = window(viewport={"width": 390, "height": 844})
    page = seen.page
    page.goto(served.url)
    page.wait_for_selector("main h1")

    def ask() -> None:
        seen.open(served.base, "/recording/E1")
        page.locator("summary", has_text="More ways to write it down").press("Enter")
        page.get_by_role("button", name="Compare two versions").click()

    ask()
    assert chosen() == ["T1@R1", "T1"]  # of one transcript alone: what it was, and what it is
    with Desk.open(case, actor="anna") as desk:
        translate(desk)
        transcripts.import_file(desk, "E1", write(tmp_path / "again.txt", WORDS), language="en")
    ask()
    assert chosen() == ["T1", "T3"]  # not the translation, and no earlier version
    offered = "[...document.querySelector('dialog select').options].map(o => o.value)"
    assert page.evaluate(offered) == ["T1", "T2", "T3"]
    assert (
        page.evaluate(offered.replace("o.value", "o.text"))[1] == "T2, translation into French of T1, as it stands now"
    )
    page.get_by_role("checkbox", name="Earlier versions too").check()
    assert "T1@R1" in page.evaluate(offered) and chosen() == ["T1", "T3"]
    page.get_by_role("button", name="Compare", exact=True).click()
    page.wait_for_selector("#compare-sum")
    assert page.url.endswith("/room/E1?compare=T1,T3") and seen.complaints == []


@pytest.mark.soak
def test_what_is_left_to_fill_in_is_named_marked_and_gone_when_it_is_filled(
    case: Path, tmp_path: Path, serve: Any, window: Any
) -> None:
    write(tmp_path / "many" / "a.wav", wav(5, 2.0))
    sheet = write(tmp_path / "many" / "l.csv", "file\na.wav\n")
    served = serve(case)
    seen = window(viewport={"width": 1280, "height": 900})
    page = seen.page
    page.goto(served.url)
    seen.open(served.base, "/intake")
    for label, filled in (("Folder with the files", sheet.parent), ("The list (CSV)", sheet)):
        for _ in range(2):
            page.get_by_role("button", name="Look at it").click()
            page.locator(".toast", has_text=f"{label}: something is left to fill in").wait_for()
            page.wait_for_function("() => document.activeElement.ariaInvalid === 'true'")
        assert page.locator(".toast").count() == 1
        control = page.get_by_role("textbox", name=label)
        assert control.get_attribute("aria-invalid") == "true"
        assert control.evaluate("e => e === document.activeElement")
        control.fill(str(filled))
        assert control.get_attribute("aria-invalid") is None
    page.get_by_role("button", name="Look at it").click()
    page.get_by_text("not looked into yet").wait_for()
    assert page.locator(".toast").count() == 0
    seen.open(served.base, "/quotations?exhibit=E1")
    page.get_by_role("button", name="Propose this quotation").click()
    page.locator(".toast", has_text="From: something is left").wait_for()
    seen.open(served.base, "/recording/E1")
    page.get_by_role("button", name="Withhold a stretch").click()
    page.get_by_label("From", exact=True).fill("0")
    page.get_by_label("To", exact=True).fill("1")
    page.get_by_role("button", name="Withhold it").click()
    page.locator("dialog .wrong", has_text="Reason: something is left").wait_for()
    seen.open(served.base, "/room/E1?t=T1")
    page.get_by_role("button", name="Translate").click()
    page.get_by_role("button", name="Begin", exact=True).click()
    page.locator("dialog[open] .wrong", has_text="Left to fill in: Into which language?").wait_for()
    assert page.locator("dialog[open] input").get_attribute("aria-invalid") == "true"


@pytest.mark.soak
def test_each_line_of_a_list_says_what_became_of_it(case: Path, tmp_path: Path, serve: Any, window: Any) -> None:
    folder = tmp_path / "many"
    write(folder / "a.wav", wav(5, 2.0))
    write(folder / "twin.wav", wav(5, 2.0))
    write(folder / "noise.wav", b"no recording")
    rows = "file,alias,consent\na.wav,Lantern,given\ntwin.wav,Reed,refused\nnoise.wav,Elm,\ngone.wav,,\n"
    sheet = write(folder / "l.csv", rows)
    served = serve(case)
    seen = window(viewport={"width": 1280, "height": 900})
    page = seen.page
    page.goto(served.url)
    seen.open(served.base, "/intake")
    page.get_by_role("textbox", name="Folder with the files").fill(str(folder))
    page.get_by_role("textbox", name="The list (CSV)").fill(str(sheet))
    page.get_by_role("button", name="Look at it").click()
    page.get_by_text("the same bytes as line 2").wait_for()
    page.get_by_role("button", name="Seal these 2").click()
    page.get_by_text("1 sealed, 1 already here, 1 not sealed, 1 left out.").wait_for()
    told = page.locator("section", has=page.get_by_role("heading", name="line by line"))
    assert "“refused” (E2 says: given)" in told.inner_text() and "left out: there is no such file" in told.inner_text()
    assert "null" not in told.inner_text() and "undefined" not in told.inner_text()
    seen.open(served.base, "/recording/E2")
    page.get_by_role("button", name="Decide: Conditions it was given under").click()
    page.get_by_text("Said when it was given again").wait_for()
    page.get_by_role("button", name="Keep this").click()
    page.get_by_role("button", name="Decide: Conditions it was given under").wait_for(state="detached")


@pytest.mark.soak
def test_a_translation_that_is_certified_in_part_says_so(case: Path, tmp_path: Path, serve: Any, window: Any) -> None:
    """The turn that is quoted is certified, the rest of the translation is not."""
    from desk_samples import as_other, certify, translate

    from earwitness.desk import quotations
    from earwitness.desk.context import Desk
    from earwitness.timecode import parse_span

    with Desk.open(case, actor="anna") as desk:
        for q in quotations.listed(desk):
            quotations.reject(desk, q.id)
        quotations.confirm(desk, parse_span("E1:0-2"))
        certify(as_other(desk, "clara"), translate(desk), [0, 2_000_000])
    served = serve(case)
    seen = window(viewport={"width": 1280, "height": 900})
    seen.page.goto(served.url)
    seen.open(served.base, "/publish")
    seen.page.get_by_text("certified in part: 1 of its 2 turns, and all that goes along here").wait_for()


@pytest.mark.soak
def test_who_can_read_what_is_already_there_is_said_before_two_listen_blind(
    case: Path, serve: Any, window: Any
) -> None:
    from earwitness.desk import comparing
    from earwitness.desk.context import Desk

    served = serve(case)
    seen = window(viewport={"width": 390, "height": 844})
    page = seen.page
    page.goto(served.url)
    page.wait_for_selector("main h1")

    def ask() -> str:
        seen.open(served.base, "/recording/E1")
        page.locator("summary", has_text="More ways to write it down").press("Enter")
        page.get_by_role("button", name="Two listeners, blind").click()
        return str(page.inner_text("dialog .care"))

    told = "Both can read what is already written down of this recording: T1 brought in by anna."
    assert told in ask()
    with Desk.open(case, actor="anna") as desk:
        assert comparing.begin_blind(desk, "E1", ["anna", "boris"]) == ("T2", "T3")
    assert told in ask(), "what is blind itself is not among it"
    seen.open(served.base, "/room/E1?t=T2")
    assert "Both of you can read what was written down of it otherwise: T1, anna." in page.inner_text("#handin")
    assert seen.complaints == []


@pytest.mark.soak
def test_once_both_are_handed_in_the_two_can_be_compared_without_loading_the_page_again(
    case: Path, serve: Any, window: Any
) -> None:
    from desk_samples import as_other

    from earwitness.desk import comparing, journal
    from earwitness.desk.context import Desk
    from earwitness.ids import random_hex

    def begun(desk: Desk) -> tuple[str, str]:
        made = comparing.begin_blind(desk, "E1", ["anna", "boris"])
        for who, name in zip(("anna", "boris"), made, strict=True):
            new = {"id": random_hex(), "base": 0, "kind": "add", "turn": "w0", "speaker": "S", "text": "Yes."}
            journal.apply(as_other(desk, who), name, [new])
        return made

    def hand_in(mine: str) -> None:
        seen.open(served.base, f"/room/E1?t={mine}")
        page.get_by_role("button", name="Hand mine in").click()
        page.get_by_role("button", name="Hand it in").click()
        page.wait_for_selector("#say:has-text('Handed in as version')")

    with Desk.open(case, actor="anna") as desk:
        assert (begun(desk), begun(desk)) == (("T2", "T3"), ("T4", "T5"))
        comparing.hand_in(as_other(desk, "boris"), "T3")
    served = serve(case)
    seen = window(viewport={"width": 1280, "height": 900})
    page = seen.page
    page.goto(served.url)
    page.wait_for_selector("main h1")
    both = page.get_by_role("link", name="Where the two differ")
    hand_in("T2")
    assert page.inner_text("#say").endswith("Both are in.")
    assert both.get_attribute("href") == "/room/E1?compare=T2,T3"
    hand_in("T4")
    assert both.count() == 0 and not page.inner_text("#say").endswith("Both are in.")
    with Desk.open(case, actor="boris") as desk:
        comparing.hand_in(desk, "T5")
    page.evaluate("dispatchEvent(new Event('focus'))")
    both.wait_for()
    assert both.get_attribute("href") == "/room/E1?compare=T4,T5"
    seen.open(served.base, "/recording/E1")
    page.locator("summary", has_text="More ways to write it down").press("Enter")
    page.get_by_role("button", name="Compare two versions").click()
    assert page.evaluate("[...document.querySelectorAll('dialog select')].map(s => s.value)") == ["T4", "T5"]
    assert seen.complaints == []

"""The listening room against hostile words, a hostile page beside it, a second server, a case that takes no writes."""

from __future__ import annotations

import http.server
import json
import resource
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from room_recordings import made_here
from room_tools import QUIET, Served, begin_listening, caret, kept, text, until

from earwitness.desk import intake, keeping, listening, transcripts
from earwitness.desk.context import Desk

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs chromium: apt-get install chromium"),
]
HOSTILE = (
    "<img src=x onerror='window.hit=1'><script>window.hit=2</script>",
    "</p></div><svg onload='window.hit=3'><style>*{display:none}</style>",
    "[<b>one</b>|<i onclick=window.hit=4>two</i>?] javascript:window.hit=5",
    "\u202egnp.exe\u202c \u2067he said\u2069 \u200b\ufeffzero",
    "{{7*7}} ${window.hit=6} `x` &lt;b&gt; &#x3c;",
    "W" * 19_999,
    "عربي \u200f<u>mixed</u> ёлка e\u0301\u0301\u0301",
)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    turns = [
        {"speaker": said if n == 0 else f"S{n}", "start": n * 2, "end": n * 2 + 2, "text": said}
        for n, said in enumerate(HOSTILE)
    ]
    given = tmp_path / "said.json"
    given.write_text(json.dumps({"turns": turns}), "utf-8")
    with Desk.create(tmp_path / "case", actor="N. Farrow") as desk:
        one = intake.seal_file(desk, made_here(tmp_path, 16))
        listening.prepare(desk, one.id)
        transcripts.import_file(desk, one.id, given, language="en")
    made = Served(tmp_path / "case")
    yield made
    made.kill()


@pytest.fixture
def page(a_browser: Any) -> Iterator[Any]:
    context = a_browser.new_context(viewport={"width": 1280, "height": 900})
    one = context.new_page()
    one.set_default_timeout(15_000)
    yield one
    context.close()


def entered(page: Any, address: str) -> Any:
    page.goto(address)
    page.wait_for_selector("html[data-ready]")
    return page


SEND = """async ops => {
  const reply = await fetch('/api/transcripts/T1/ops', {method: 'POST', body: JSON.stringify({ops}), headers:
    {'X-Earwitness-Token': sessionStorage.getItem('earwitness-token'), 'Content-Type': 'application/json'}});
  return [reply.status, await reply.json()];
}"""


def test_hostile_words_are_words(page: Any, served: Served) -> None:
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    entered(page, served.start())
    begin_listening(page)
    order = page.evaluate("room.model.order")
    for n, name in enumerate(order):
        assert text(page, name) == page.evaluate("name => room.model.turns.get(name).text", name)
        caret(page, name, -1)
        page.evaluate("said => document.execCommand('insertText', false, said)", " " + HOSTILE[n % 3])
        kept(page)
        assert HOSTILE[n % 3] in text(page, name)
    page.keyboard.press("Control+f")
    page.fill("#find-what", "<script>")
    page.wait_for_selector("#find-hits mark")
    page.keyboard.press("Escape")
    # What no keyboard can type: a NUL, a word of a megabyte, an id that is a path, a speaker that is markup.
    base = page.evaluate("room.model.seq")
    ops = [
        {"id": f"{n}" * 32, "base": base, "turn": order[0], **more}
        for n, more in enumerate(
            (
                {"kind": "text", "text": "nul\u0000led \u0007 bell"},
                {"kind": "text", "text": "m" * 1_000_000},
                {"kind": "text", "turn": "../../etc/passwd", "text": "x"},
                {"kind": "speaker", "speaker": HOSTILE[0]},
                {"kind": "text", "text": "\ud800"},
            )
        )
    ]
    states = []
    for op in ops:
        status, reply = page.evaluate(SEND, [op])
        states.append(reply["results"][0]["state"] if status == 200 else status)
    assert states == ["applied", "refused", "refused", "applied", 400], states
    until(page, "room.model.seq >= 2")
    page.reload()
    page.wait_for_selector("html[data-ready]")
    assert text(page, order[0]) == "nul\ufffdled \ufffd bell"
    assert page.evaluate("window.hit") is None
    assert (
        page.evaluate("document.querySelectorAll('#m img, #m script, #m style, #turns b, #turns i, #turns u').length")
        == 0
    )
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert all(url.startswith((page.evaluate("location.origin"), "blob:", "data:")) for url in asked)
    assert [c for c in complaints if "400" not in c] == []


@pytest.mark.soak
def test_a_hostile_page_beside_the_room_reads_writes_and_hears_nothing(a_browser: Any, served: Served) -> None:
    """Another origin in the same browser, and a foreign name that points to this computer: with all it could know."""

    class Evil(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()
            self.wfile.write(b"<title>evil</title><body>")

        def log_message(self, *_: Any) -> None:
            return

    evil = http.server.HTTPServer(("127.0.0.1", 0), Evil)
    threading.Thread(target=evil.serve_forever, daemon=True).start()
    rebound = [*QUIET, "--host-resolver-rules=MAP evil.example 127.0.0.1"]
    browser = a_browser.browser_type.launch(executable_path=CHROMIUM, args=rebound)
    try:
        context = browser.new_context()
        page = entered(context.new_page(), served.start())
        begin_listening(page)
        base, port = page.evaluate("location.origin"), page.evaluate("location.port")
        sound = page.evaluate("room.player.media.src")
        before = page.evaluate("room.model.seq")
        other = context.new_page()
        op = {"id": "e" * 32, "base": 0, "kind": "text", "turn": page.evaluate("room.model.order[0]"), "text": "evil"}
        for where in (f"http://127.0.0.1:{evil.server_port}/", f"http://localhost:{evil.server_port}/"):
            other.goto(where)
            tried = other.evaluate(
                """async ([base, sound, op]) => {
                  const out = [], body = JSON.stringify({ops: [op]});
                  for (const more of [{}, {mode: 'no-cors'}, {credentials: 'include'}]) {
                    for (const path of ['/api/transcripts/T1/ops', '/api/exhibits/E1/told']) {
                      try { const a = await fetch(base + path, {method: 'POST', body, ...more}); out.push(a.type); }
                      catch { out.push('refused'); }
                    }
                  }
                  const heard = new Audio(sound);
                  out.push(await new Promise(done => { heard.oncanplay = () => done('heard');
                    heard.onerror = () => done('refused'); }));
                  return out;
                }""",
                [base, sound, op],
            )
            assert set(tried) <= {"refused", "opaque"} and tried[-1] == "refused", tried
        answer = other.goto(f"http://evil.example:{port}/room/E1")
        assert answer.status == 421 and "Listening room" not in other.content()
        assert page.evaluate(SEND, [])[1]["seq"] == before
        assert page.goto(f"{base}/room/..%2f..%2fetc%2fpasswd").status in (200, 404)
        assert "root:" not in page.content()
    finally:
        evil.shutdown()
        browser.close()


@pytest.mark.soak
def test_a_second_server_is_told_and_the_first_goes_on(page: Any, served: Served) -> None:
    entered(page, served.start())
    run = "from earwitness.cli.main import run; run()"
    command = [sys.executable, "-c", run, "serve", str(served.case), "--no-open", "--json", "--as", "Boris"]
    second = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert second.returncode != 0 and json.loads(second.stdout)["error"]["code"] == "desk-open"
    caret(page, page.evaluate("room.model.order[4]"), -1)
    page.keyboard.type(" goes on")
    kept(page)


@pytest.mark.soak
def test_a_case_open_for_reading_keeps_what_is_typed_in_the_browser(page: Any, served: Served) -> None:
    address = served.start("--readonly")
    entered(page, address)
    before = (served.case / "case.db").read_bytes()
    name = page.evaluate("room.model.order[4]")
    caret(page, name, -1)
    page.keyboard.type(" typed here")
    page.wait_for_selector("#kept[data-state=unable]")
    assert page.is_visible("#away") and "What you type stays in this browser" in page.inner_text("#away")
    assert page.is_hidden("#refused")
    page.evaluate("room.journal.outbox.chain.then(() => true)")
    served.kill()
    assert (served.case / "case.db").read_bytes() == before
    page.evaluate("hash => { location.hash = hash }", served.start().partition("#")[2])
    kept(page)
    assert text(page, name).endswith(" typed here") and page.is_hidden("#away")


@pytest.mark.soak
def test_a_case_that_takes_no_writes_any_more_loses_nothing(page: Any, served: Served) -> None:
    """The medium goes (full, pulled out, made read-only) while somebody types, and comes back."""
    entered(page, served.start())
    name = page.evaluate("room.model.order[4]")
    caret(page, name, -1)
    page.keyboard.type(" before")
    kept(page)
    assert served.process is not None
    number = served.process.pid
    _, most = resource.prlimit(number, resource.RLIMIT_FSIZE)
    resource.prlimit(number, resource.RLIMIT_FSIZE, (0, most))
    page.keyboard.type(" meanwhile")
    page.wait_for_selector("#kept[data-state=unable]")
    caret(page, page.evaluate("room.model.order[5]"), 0)
    page.keyboard.type("Elsewhere ")
    assert page.is_hidden("#refused")
    resource.prlimit(number, resource.RLIMIT_FSIZE, (most, most))
    kept(page)
    assert text(page, name).endswith(" before meanwhile")
    page.reload()
    page.wait_for_selector("html[data-ready]")
    assert text(page, name).endswith(" before meanwhile")
    assert text(page, page.evaluate("room.model.order[5]")).startswith("Elsewhere ")
    served.kill()
    with Desk.open(served.case, actor="N. Farrow") as desk:
        assert keeping.check(desk).findings == ()

"""From a PageModel to the bytes of a page (docs/format.md §8).

A shell is everything but the bundle: page = head + base64 of the bundle + tail. The publication statement signs
`outside`, the digest of head + tail, so the shell is made first, then the statement, then the bundle, then the page.

The page loads nothing: its content policy allows the two scripts and the one style sheet that Python hashed, sound and
pictures from inside the file, and nothing else.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from earwitness.custody.words import words_block
from earwitness.publication import bars, view
from earwitness.publication.beside import CHANGED, NOT_THE_WORDS
from earwitness.publication.checks import refuse
from earwitness.publication.claimed import NOT_SHOWN_TRUE
from earwitness.publication.model import LIMIT, NOT_HERE, STAGED, PageModel, QuoteModel, gap_list, unwritten_ms
from earwitness.publication.tokens import theme_css

MARK: Final = '<script type="application/vnd.earwitness.bundle" id="earwitness-bundle">'
END: Final = "</script>"
MAX_BUNDLE: Final = 64 * 1024 * 1024
UNCHECKED: Final = (
    ("included", "sound: not checked"),
    ("contiguous", "cuts: not checked"),
    ("signed", "signature: not checked"),
    ("timed", "time: not checked"),
    ("worded", "words: not checked"),
)
_CUT: Final = "\x00"  # where the bundle goes; no text of a model may hold it
_ICONS: Final = Markup(
    '<svg class="pl" aria-hidden="true" focusable="false"><use href="#i-play"/></svg>'
    '<svg class="pa" aria-hidden="true" focusable="false"><use href="#i-pause"/></svg>'
)


@dataclass(frozen=True, slots=True)
class Shell:
    """The bytes of a page before and after the bundle."""

    head: bytes
    tail: bytes

    @property
    def outside(self) -> bytes:
        """H(head | tail): what the publication statement signs of the page."""
        return hashlib.sha256(self.head + self.tail).digest()


def shell(model: PageModel, *, verify_source: str | None = None, preview: bool = False) -> Shell:
    """The page without its bundle. `verify_source` is the text of verify.mjs, from the package if not given; a
    `preview`, which nothing can check, says that it is one.

    Raises PageRefused where the contents would break a rule of docs/format.md §8.
    """
    return render(model, "page.html.j2", verify_source=verify_source, preview=preview)


def assemble(shell: Shell, bundle: bytes) -> bytes:
    """The bytes of the page. Raises PageRefused if the bundle is larger than any verifier reads."""
    if len(bundle) > MAX_BUNDLE:
        raise refuse(
            "The sound of this page is more than a verifier reads (64 MiB).", "Publish fewer or shorter parts."
        )
    return shell.head + base64.b64encode(bundle) + shell.tail


def render(model: PageModel, template: str, *, verify_source: str | None = None, preview: bool = False) -> Shell:
    """One template filled and cut at the bundle."""
    verify = package_text("earwitness.custody", "verify.mjs") if verify_source is None else verify_source
    player = package_text("earwitness.publication", "player.mjs")
    css = style(working=model.working, staged=model.staged)
    html = (
        environment()
        .get_template(template)
        .render(
            page=model,
            kind="page" if template == "page.html.j2" else "embed",
            embed=template != "page.html.j2",
            preview=preview,
            level=3 if template == "page.html.j2" else 2,
            policy=policy(css, verify, player),
            css=Markup(css),
            verify=Markup(verify),
            player=Markup(player),
            view=view.view_json(model, embed=template != "page.html.j2"),
            bundle_mark=Markup(MARK),
            cut=Markup(_CUT),
            icons=_ICONS,
            confirmed=_confirmed(model),
            rows=view.seen_rows(model),
            gaps=[view.seen(row, "und") for row in gap_list(model)],
            silent=unwritten_ms(model.transcript),
            doubts=any("?]" in row.words for row in model.transcript),
            commands=commands(model),
            unchecked=UNCHECKED,
            limit=LIMIT,
            not_here=NOT_HERE,
            not_the_words=NOT_THE_WORDS,
            not_shown_true=NOT_SHOWN_TRUE,
            changed=CHANGED,
            staged_text=STAGED,
        )
    )
    head, _, tail = html.partition(_CUT)
    _keep_rules(model, head, tail)
    return Shell(head.encode(), tail.encode())


def commands(model: PageModel) -> list[str]:
    """What to type to check the page without us."""
    keys = list(dict.fromkeys(seal.key_spoken for seal in model.seals))
    known = " ".join(f"--key {key}" for key in keys)
    return [f"earwitness verify {model.file_name} {known}", f"sha256sum {model.file_name}"]


def policy(css: str, *scripts: str) -> str:
    """The content policy: nothing from anywhere, and of what is inside only what was hashed here."""
    hashes = " ".join(_source_hash(script) for script in scripts) or "'none'"
    return (
        f"default-src 'none'; script-src {hashes}; style-src {_source_hash(css)}; "
        "media-src blob: data:; img-src data:; base-uri 'none'; form-action 'none'"
    )


@cache
def style(*, working: bool, staged: bool) -> str:
    """The style sheet. In print every sheet says what the page is."""
    foot = ("Staged demonstration. " if staged else "") + "A print cannot be checked; the file can."
    margins = [
        ("bottom-right", 'counter(page) " / " counter(pages)', "8pt"),
        ("bottom-left", f'"{foot}"', "8pt"),
    ]
    if working:
        margins.append(("top-left", '"Working copy. Nothing here may be quoted."', "bold 10pt"))
    boxes = "".join(f"@{at}{{content:{text};font:{font} sans-serif;direction:ltr}}" for at, text, font in margins)
    print_css = f"@page{{size:A4;margin:16mm 15mm 18mm;{boxes}}}\n"
    return theme_css() + package_text("earwitness.publication", "page.css") + print_css


@cache
def package_text(package: str, name: str) -> str:
    """A text file of the package. A carriage return would change its hash in the browser: refused."""
    text = (resources.files(package) / name).read_bytes().decode()
    if "\r" in text:
        raise refuse("A file of the program has foreign line ends.", "Install Earwitness again.")
    return text


def _source_hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _confirmed(model: PageModel) -> list[str]:
    return list(dict.fromkeys(q.confirmed_by for q in model.quotes if q.confirmed_by and q.state == "released"))


def _keep_rules(model: PageModel, head: str, tail: str) -> None:
    """docs/format.md §8 on the finished text: what a verifier would refuse is never written."""
    whole = head + tail
    wanted = {MARK: 1, "<!--": 0, 'data-excerpt="': len(model.quotes), 'data-words="': len(model.quotes), _CUT: 0}
    for quote in model.quotes:
        wanted[f'data-excerpt="{quote.id}"'] = 1
        wanted[words_block(quote.id, quote.signed_turns)] = 1
    if not head.endswith(MARK) or not tail.startswith(END):
        raise refuse("The page would not hold its bundle where a verifier looks for it.")
    for text, times in wanted.items():
        if whole.count(text) != times:
            raise refuse("The page would hold a mark of its own form in its text, so that no verifier could read it.")


def _words(quote: QuoteModel) -> Markup:
    return Markup(words_block(quote.id, quote.signed_turns))


@cache
def environment() -> Environment:
    """The templates, escaped without exception; a name that is missing is an error."""
    env = Environment(
        loader=PackageLoader("earwitness.publication"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    env.filters.update(
        clock=view.clock,
        length_of=view.length_of,
        grouped=view.grouped,
        hexed=view.hexed,
        runs=view.runs,
        marked=view.marked,
        quiet=view.quiet,
        told=view.told,
        marks=view.marks_drawn,
        spoken=view.spoken,
        titled=view.titled,
        sentence=view.sentence,
        when=view.when,
        solo=view.solo,
        lengthy=view.lengthy,
        unknown=view.unknown,
        seen=view.seen,
        words=_words,
        bars=lambda quote: bars.pieces_svg(quote.pieces),
        line=_line,
    )
    return env


def _line(quote: QuoteModel, model: PageModel) -> Markup:
    at, total = view.clock(quote.start_ms), view.clock(quote.total_ms)
    others = [q for q in model.quotes if q.seal == quote.seal and q.id != quote.id and q.total_ms == quote.total_ms]
    return bars.line_svg(quote, others, f"This quotation begins at {at} of a recording of {total}")

"""The verifier: bytes of a page or bundle in, verdicts out. No case, no network, no clock (docs/format.md §9).

Needs nothing but `cryptography`. The numbers in comments are the steps of that section; verify_excerpt.py has steps 2
to 7, verify_log.py steps 8 to 10. Its twin is verify.mjs; both, and a third that was written from the document alone,
agree on every vector in tests/vectors.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from earwitness.custody import bundle as bundles
from earwitness.custody import words
from earwitness.custody.bundle import Bundle
from earwitness.custody.statements import Quote
from earwitness.custody.trust import Trust
from earwitness.custody.verdict import FIVE, Overall, PageVerdict, QuoteVerdict, Refused, State
from earwitness.custody.verify_excerpt import doubled_salts, published, same_runs, say_included
from earwitness.custody.verify_log import (
    JudgedPublication,
    JudgedSeal,
    judge_publication,
    judge_seal,
    say_signed,
    standing_links,
)
from earwitness.errors import Malformed, UnsupportedBundle

_SCRIPT_START = b'<script type="module" id="earwitness-verify">'


def verify(untrusted: bytes, trust: Trust | None = None, *, clips: Mapping[str, bytes] | None = None) -> PageVerdict:
    """Check one page (any bytes) or bundle (bytes that begin with `{`). Bad input never raises: it is a verdict."""
    is_page = not untrusted.startswith(b"{")
    kind: Literal["page", "bundle"] = "page" if is_page else "bundle"
    try:  # 1
        bundle = bundles.parse(bundles.from_page(untrusted) if is_page else untrusted)
        if is_page:
            _check_markup(untrusted, bundle)
    except UnsupportedBundle:
        return PageVerdict(kind, "unavailable", "unsupported")
    except Malformed as error:
        return PageVerdict(kind, "broken", error.code)
    return _Check(bundle, trust or Trust(), untrusted if is_page else None, clips or {}).run()


def verify_many(inputs: Iterable[bytes], trust: Trust | None = None) -> tuple[list[PageVerdict], bool]:
    """Check several inputs and compare their heads. The flag is True where one key signed two histories (step 11)."""
    verdicts = [verify(one, trust) for one in inputs]
    return verdicts, forked(verdicts)


def forked(verdicts: Iterable[PageVerdict]) -> bool:
    """Step 11: whether one key signed two heads of one log and one size, with different roots.

    The key is a part of this: anybody can sign a head under the name of somebody else's log.
    """
    seen: dict[tuple[str, str, int], bytes] = {}
    return any(seen.setdefault((c.origin, c.key, c.size), c.root) != c.root for v in verdicts for c in v.checkpoints)


def script_digest(page: bytes) -> str | None:
    """SHA-256 of the page's own checking script, or None where it has none."""
    start = page.find(_SCRIPT_START)
    end = page.find(b"</script>", start)
    return hashlib.sha256(page[start + len(_SCRIPT_START) : end]).hexdigest() if 0 <= start < end else None


class _Check:
    """One run over one bundle."""

    def __init__(self, bundle: Bundle, trust: Trust, page: bytes | None, clips: Mapping[str, bytes]) -> None:
        self.bundle, self.trust, self.page, self.clips = bundle, trust, page, clips
        self.doubled = doubled_salts(bundle)
        self.seals: list[JudgedSeal] = [judge_seal(proof, trust) for proof in bundle.seals]
        self.publications: list[JudgedPublication] = []
        self.outside_equal: bool | None = None
        if bundle.publication is not None:
            links = standing_links(bundle.publication)
            self.publications = [
                judge_publication(bundle.publication, links, n, judged, trust) for n, judged in enumerate(self.seals)
            ]
            if page is not None:
                head, tail = bundles.outside(page)
                self.outside_equal = hashlib.sha256(head + tail).digest() == bundle.publication.statement.outside

    def run(self) -> PageVerdict:
        publication = self.bundle.publication
        quotes = [self._quote(n) for n in range(len(self.bundle.excerpts))]
        heads = [*(judged.head for judged in self.seals), *(judged.head for judged in self.publications)]
        return PageVerdict(
            kind="bundle" if self.page is None else "page",
            overall=_overall(quotes),
            code=next((q.code for q in quotes if q.code), None),
            outside=self._outside(quotes),
            quotes=quotes,
            checkpoints=list(dict.fromkeys(head.checkpoint for head in heads if head)),
            page_id=publication.statement.page_id.hex() if publication else None,
            replaces=(publication.statement.replaces.hex() or None) if publication else None,
            script=None if self.page is None else script_digest(self.page),
        )

    def _outside(self, quotes: Sequence[QuoteVerdict]) -> State:
        """Equal bytes mean something only where the digest they are compared with is signed."""
        if self.outside_equal is None or not any(_authenticated(q) for q in quotes):
            return "unavailable"
        return "yes" if self.outside_equal else "no"

    def _quote(self, n: int) -> QuoteVerdict:
        excerpt = self.bundle.excerpts[n]
        v = QuoteVerdict(excerpt.id)
        if excerpt.seal >= len(self.seals):  # 2
            v.set("included", "no", "seal")
            for name in FIVE[1:]:
                v.set(name, "unavailable", "seal")
            return v
        judged, quote = self.seals[excerpt.seal], published(self.bundle, n)
        supplied = self.clips.get(excerpt.id)
        say_included(v, excerpt, judged.proof, quote, doubled=self.doubled, supplied=supplied)
        say_signed(v, judged, self.trust)
        self._say_worded(v, n, judged, quote)
        return v

    def _say_worded(self, v: QuoteVerdict, n: int, judged: JudgedSeal, quote: Quote | None) -> None:
        """The verdict `worded` (10): what is said of single quotations, after what the log says of the publication."""
        if self.bundle.publication is None:
            v.set("worded", "unavailable", "no-publication")
            return
        if judged.code is not None:
            v.set("worded", "unavailable", "not-signed")
            return
        excerpt = self.bundle.excerpts[n]
        code = self.publications[excerpt.seal].code
        try:
            if code is not None:
                raise Refused(code)
            if quote is None:
                raise Refused("quote")
            v.turns = quote.turns
            v.facts["status"] = quote.status
            if not same_runs(quote, excerpt):
                raise Refused("runs")
            self._check_page_words(excerpt.id, quote)
            v.set("worded", "yes")
        except Refused as no:
            v.set("worded", "no", no.code)

    def _check_page_words(self, quote_id: str, quote: Quote) -> None:
        if self.page is None:
            return
        block = words.words_block(quote_id, quote.turns).encode()
        if self.page.count(block) != 1 or self.page.count(b'data-words="') != len(self.bundle.excerpts):
            raise Refused("words")
        if quote.status == "working" and not _marked_working(self.page):
            raise Refused("outside")
        if not self.outside_equal:
            raise Refused("outside")


def _check_markup(page: bytes, bundle: Bundle) -> None:
    """One data-excerpt element for each excerpt, and no other."""
    wanted = [f'data-excerpt="{e.id}"'.encode() for e in bundle.excerpts]
    if page.count(b'data-excerpt="') != len(wanted) or any(page.count(w) != 1 for w in wanted):
        raise Malformed("The page does not show each of its quotations once.", "Get the page again.")


def _overall(quotes: Sequence[QuoteVerdict]) -> Overall:
    """Step 12."""
    found = {q.overall for q in quotes}
    return "broken" if "broken" in found else "held" if found == {"held"} else "unavailable"


def _authenticated(v: QuoteVerdict) -> bool:
    """Whether the publication's proof holds, and is about this quotation."""
    return v.states["worded"] == "yes" or v.codes["worded"] in ("runs", "words", "outside")


def _marked_working(page: bytes) -> bool:
    start = page.find(b"<html")
    return start >= 0 and b' data-state="working"' in page[start : page.find(b">", start)]

"""Rows 69 to 78 and 117: bytes that are not the one form a bundle may have, and bundles that are too much."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any

from cryptography import x509

from earwitness.custody import cj
from vectors.case import Cases, expect, stopped
from vectors.signing import TIME_A, authorities, authority
from vectors.world import NFD, Page, World, b64, reread, small, unb64

MALFORMED = stopped("malformed")


def once(data: bytes, before: bytes, after: bytes) -> bytes:
    assert data.count(before) >= 1, before
    return data.replace(before, after, 1)


def text_forms(out: Cases, data: bytes) -> None:
    def row(name: str, why: str, changed: bytes) -> None:
        assert changed != data
        out.bundle(name, why, changed, MALFORMED)

    kind = b'"type":"earwitness/bundle/1"'
    track = b'"track":0'
    row("69-key-twice-same", "A key stands twice with the same value.", once(data, kind, kind + b"," + kind))
    row("70-key-twice-other", "A key stands twice with two values.", once(data, track, track + b',"track":1'))
    row("71-a-key-unknown", "A key that is not of the schema.", once(data, kind, kind + b',"version":1'))
    row(
        "71-b-key-unknown-in-leaf",
        "A leaf has a key that is not of the schema.",
        once(data, b'"start":', b'"silent":true,"start":'),
    )
    row("71-c-key-missing", "A leaf has no jump.", once(data, b'"jump":"0",', b""))
    row("72-a-fraction", "A whole number is written 1.0.", once(data, b'"quote":1', b'"quote":1.0'))
    row("72-b-exponent", "A whole number is written 1e2.", once(data, b'"kind":1', b'"kind":1e0'))
    row("72-c-minus-zero", "Zero is written \u22120.", once(data, track, b'"track":-0'))
    row("72-d-too-large", "A number is 9007199254740993, which some languages round.",
        once(data, b'"quote":1', b'"quote":9007199254740993'))  # fmt: skip
    row("72-e-negative", "A number is below 0.", once(data, b'"quote":1', b'"quote":-1'))
    row("72-f-null", "A null stands where canonical JSON has none.", once(data, b'"ots":[]', b'"ots":null'))
    row("73-a-white-space", "A space after a comma.", once(data, b'","quote"', b'", "quote"'))
    shuffled = json.dumps(dict(reversed(json.loads(data).items())), ensure_ascii=False, separators=(",", ":")).encode()
    row("73-b-key-order", "The keys stand in another order.", shuffled)
    row("73-c-line-feed-after", "A line feed follows the bundle.", data + b"\n")
    row("74-a-byte-order-mark", "A byte-order mark stands in front.", b"\xef\xbb\xbf" + data)
    row("74-b-not-utf8", "Bytes that are not UTF-8.", once(data, kind, b'"type":"earwitness/bundle/1\xc3\x28"'))
    row("74-c-half-character", "An escape of half a character.", once(data, b'"id":"q1"', b'"id":"q1\\ud800"'))
    row("74-d-not-shortest", "A letter in an overlong UTF-8 form.", once(data, b'"id":"q1"', b'"id":"\xc1\xb11"'))
    row("75-a-escape", "A letter is written as an escape.", once(data, b'"id":"q1"', b'"id":"\\u00711"'))
    row("76-a-b64-space", "A space in base64.", once(data, b'"kind":1,"salt":"', b'"kind":1,"salt":" '))
    row("78-proto-key", "A key named __proto__.", once(data, kind, kind + b',"__proto__":{}'))
    row("78-b-constructor", "A key named constructor.", once(data, b'{"excerpts"', b'{"constructor":{},"excerpts"'))


def base64_forms(out: Cases, page: Page) -> None:
    data, html = page.json(), page.html()
    salt = page.leaf(1, 0)["salt"].encode()
    out.bundle("76-b-b64-padding", "Base64 without its padding.", once(data, salt, salt[:-1]), MALFORMED)
    stray = salt[:-2] + bytes((salt[-2] + 1,)) + b"="
    assert unb64(stray.decode()) == unb64(salt.decode())
    out.bundle("76-c-b64-stray-bits", "Base64 with bits after its last byte: the same bytes for a lenient reader.",
               once(data, salt, stray), MALFORMED)  # fmt: skip
    text = b64(data).encode()
    out.page("76-d-page-line-feed", "The base64 of the page's bundle is broken into two lines.",
             once(html, text, text[:1000] + b"\n" + text[1000:]), MALFORMED)  # fmt: skip
    out.page("76-e-page-url-alphabet", "The base64 of the page's bundle uses the alphabet of addresses.",
             once(html, text, text.replace(b"/", b"_", 1) if b"/" in text else b"-" + text), MALFORMED)  # fmt: skip
    out.page("76-f-page-empty", "The page's bundle is empty.", once(html, text, b""), MALFORMED)


def composed(out: Cases) -> None:
    world = World()
    page = world.built()
    nfc = unicodedata.normalize("NFC", NFD)
    assert nfc != NFD
    page.head = once(page.head, NFD.encode(), nfc.encode())
    codes = {"q4": {"worded": "words"}}
    out.page("75-b-composed", "The page shows the words of q4 with composed accents; signed were combining ones.",
             page.html(), expect(None, "yyyyn", codes, {"worded": "outside"}))  # fmt: skip


def types(out: Cases) -> None:
    def inner(name: str, why: str, change: Any, expected: dict[str, Any] = MALFORMED) -> None:
        page = small().built()
        change(page)
        out.bundle(name, why, page.json(), expected)

    def set_type(holder: str) -> Any:
        def change(page: Page) -> None:
            where = page.bundle["publication"] if holder == "publication" else page.seal(1)
            key = "entry" if holder == "entry" else "statement"
            reread(where, key, lambda v: v.update(type=v["type"][:-1] + "2"))

        return change

    inner("78-c-bundle-type", "A bundle of a later version.", lambda p: p.bundle.update(type="earwitness/bundle/2"),
          stopped("unsupported", "unavailable"))  # fmt: skip
    for holder in ("seal", "entry", "publication"):
        inner(f"78-d-{holder}-type", f"The {holder} is of a type that is not known.", set_type(holder))

    def spaced(page: Page) -> None:
        page.seal(1)["statement"] = b64(unb64(page.seal(1)["statement"]) + b" ")

    inner("78-e-statement-space", "A space follows the seal statement.", spaced)

    def headless(page: Page) -> None:
        text = unb64(page.seal(1)["proof"]).replace(b"tlog-proof@v1", b"tlog-proof@v2")
        page.seal(1)["proof"] = b64(text)

    inner("78-f-proof-version", "The entry proof is of another version.", headless)
    inner("78-g-numbering", "The excerpts are not numbered in order.", lambda p: p.excerpt(2).update(id="q3"))
    inner("78-h-no-excerpts", "A bundle without excerpts.", lambda p: p.bundle.update(excerpts=[]))
    inner("78-i-consistency-count", "There are fewer consistency proofs than seals.",
          lambda p: p.bundle["publication"]["consistency"].pop())  # fmt: skip


def squeezed(page: Page) -> list[list[Any]]:
    """The parts of a make.json for a bundle in which long rows of one letter stand."""
    pieces = re.split("(A{500,})", page.json().decode())
    return [["repeat", "A", len(piece)] if i % 2 else ["text", piece] for i, piece in enumerate(pieces)]


def laden(note: bytes, zeros: int) -> bytes:
    """A's timestamp that brings its issuer's certificate, made again with `zeros` bytes of nothing in it."""
    a, _ = authorities()
    nothing = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.55555.1"), bytes(zeros))
    middle = authority.certify("A middle", "Test Issuing A", a.root, ca=True, path_length=0, extra=[(nothing, False)])
    return a.stamp(note, TIME_A, certs=[a.signer.der, middle.der])


def too_much(out: Cases, page: Page) -> None:
    out.bundle("77-a-depth",
               "Ten thousand arrays in one another.", b'{"excerpts":' + b"[" * 10_000 + b"]" * 10_000 + b"}",
               MALFORMED)  # fmt: skip
    parts: list[list[Any]] = [["text", '{"excerpts":["'], ["repeat", "A", 65 * 1024 * 1024], ["text", '"]}']]
    out.made("77-b-65-mib", "A bundle of 65 MiB.", parts, stopped("limits"), "bundle.json")
    huge = small().built()
    raw = unb64(huge.seal(1)["statement"])
    huge.seal(1)["statement"] = b64(once(raw, b'"leaves":41', b'"leaves":%d' % 2**60))
    out.bundle("77-c-2-to-60-leaves", "A statement of 2^60 leaves.", huge.json(), MALFORMED)
    huge = small().built()
    reread(huge.seal(1), "statement", lambda s: s["tracks"][0].update(leaves=2**40))
    codes = {"q1": {"included": "path-short", "signed": "inclusion"}}
    out.bundle("77-d-2-to-40-leaves",
               "A statement of 2^40 leaves, the most there may be; nothing of that size is built.",
               huge.json(), expect({"q1": "nunuu"}, codes=codes, count=2))  # fmt: skip
    huge = small().built()
    huge.seal(1)["tokens"] = [huge.seal(1)["tokens"][0]] * 17
    out.bundle("77-e-17-tokens", "Seventeen timestamps on one seal.", huge.json(), stopped("limits"))
    huge.seal(1)["tokens"] = huge.seal(1)["tokens"][:1]
    huge.seal(1)["certs"] *= 17
    out.bundle("77-k-17-certificates", "Seventeen certificates on one seal.", huge.json(), stopped("limits"))
    for name, why, size, expected in (
        ("77-f-ots-size", "An OpenTimestamps proof of 65,537 bytes.", 65_537, stopped("limits")),
        ("77-l-ots-just-fits", "An OpenTimestamps proof of 65,536 bytes, the most there may be.", 65_536,
         expect(count=2)),
    ):  # fmt: skip
        huge = small().built()
        huge.seal(1)["ots"] = [b64(bytes(size))]
        out.made(name, why, squeezed(huge), expected, "bundle.json")
    heavy = small()
    heavy.stamp = lambda note: [laden(note, 64_300)]
    out.made("77-m-token-just-fits", "A good timestamp whose issuer's certificate holds 64,300 zeros.",
             squeezed(heavy.built()), expect(count=2), "bundle.json")  # fmt: skip
    heavy.stamp = lambda note: [laden(note, 65_000)]
    out.made("77-j-token-size", "The same with 65,000 zeros, and so over 64 KiB.",
             squeezed(heavy.built()), stopped("limits"), "bundle.json")  # fmt: skip
    html = page.html()
    start, end = html.index(b64(page.json()).encode()), html.index(page.tail)
    parts = [["text", html[:start].decode()], ["repeat", "A", 90 * 1024 * 1024], ["text", html[end:].decode()]]
    out.made("77-g-page-65-mib", "A page whose bundle is past 64 MiB.", parts, stopped("limits"), "page.html")
    leaf = cj.dump(page.leaf(1, 0)).decode()
    data = page.json().decode()
    at = data.index(leaf)
    parts = [["text", data[:at]], ["repeat", leaf + ",", 100_001], ["text", data[at:]]]
    out.made("77-h-leaves", "More than 100,000 leaves.", parts, stopped("limits"), "bundle.json")


def truncated(out: Cases, data: bytes) -> None:
    for part in range(16):
        cut = data[: len(data) * part // 16]
        out.bundle(f"117-{part:02}-truncated", f"The first {part} sixteenths of a bundle.", cut, MALFORMED)


def make(out: Cases) -> None:
    page = small().built()
    data = page.json()
    text_forms(out, data)
    base64_forms(out, page)
    composed(out)
    types(out)
    too_much(out, page)
    truncated(out, data)

"""Rows 79 to 98: entries, heads, signatures, keys."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from hashlib import sha256, sha512
from typing import Any

from earwitness.custody import ed25519, merkle, notes
from vectors import edwards
from vectors.case import Cases, expect
from vectors.signing import LOG, NEWSROOM, Key, line, signed
from vectors.world import SEAL_SIZE, Page, World, b64, default_trust, proof, reread, small, unb64

STRANGER = Key.of("stranger")
NEUTRAL = bytes.fromhex("01" + "00" * 31)
REVOKED_BEFORE, REVOKED_AFTER = "2026-05-31T00:00:00Z", "2026-06-02T00:00:00Z"


def unsigned(code: str, quotes: Sequence[str] = ("q1",)) -> dict[str, Any]:
    """The quotations whose seal is not signed; the other of the two is whole."""
    return expect(dict.fromkeys(quotes, "yynuu"), codes={q: {"signed": code} for q in quotes}, count=2)


BOTH = ("q1", "q2")


def with_note(page: Page, n: int, note: bytes, index: int | None = None) -> Page:
    """The page with another checkpoint in the entry proof of seal n; the path stays."""
    forged = copy.deepcopy(page)
    old = notes.parse_proof(unb64(page.seal(n)["proof"]).decode())
    where = old.index if index is None else index
    head, _, _ = notes.proof_text(where, old.path, b"").partition("\n\n")
    forged.seal(n)["proof"] = b64(head.encode() + b"\n\n" + note)
    return forged


def entries(out: Cases, base: Page) -> None:
    def edited(name: str, why: str, code: str, **change: Any) -> None:
        page = copy.deepcopy(base)
        reread(page.seal(1), "entry", lambda e: e.update(change))
        out.page(name, why, page.html(), unsigned(code))

    edited("79-a-entry-private", "The private digest of an entry is changed.", "inclusion", private="0" * 64)
    edited("79-b-entry-n", "The number of an entry is changed.", "index", n=1)
    edited("79-c-entry-action", "The action of an entry is changed.", "action", action="publish")
    edited("79-d-entry-subject", "The entry is about another statement.", "inclusion", subject="0" * 64)

    def kept(name: str, why: str, code: str, **change: Any) -> None:
        world = small()
        world.entry = lambda i, e: e.update(change if i == 0 else {})
        out.page(name, why, world.built().html(), unsigned(code))

    kept("80-publish-entry", "Logged: an entry that publishes q1's seal statement, and none that seals it.", "action",
         action="publish")  # fmt: skip
    kept("81-entry-number", "Logged: an entry whose number is not its place.", "index", n=3)
    page = copy.deepcopy(base)
    reread(page.seal(1), "entry", lambda e: e.update(n=SEAL_SIZE))
    page = with_note(page, 1, page.checkpoint_a, SEAL_SIZE)
    out.page(
        "82-index-outside", "Entry and proof name a place behind the end of the tree.", page.html(), unsigned("index")
    )
    page = copy.deepcopy(base)
    log = [*base.entries[:3], base.entries[4], base.entries[3]]
    text = notes.checkpoint_text(LOG, 5, merkle.root([merkle.leaf_hash(e) for e in log]))
    old = notes.parse(base.checkpoint_a)
    page.seal(1)["proof"] = proof(0, log, f"{text}\n{old.lines[0][0]}\n".encode())
    out.page("83-reordered", "Entries 3 and 4 changed places and the head was made again, under the old signature.",
             page.html(), unsigned("signature"))  # fmt: skip
    text = notes.checkpoint_text(LOG, 4, old.root)
    cut = with_note(base, 1, f"{text}\n{old.lines[0][0]}\n".encode())
    out.page("84-tail-cut", "The head says 4 entries with the root of 5.", cut.html(), unsigned("signature"))


def heads(out: Cases, base: Page) -> None:
    text = notes.parse(base.checkpoint_a).text

    def row(name: str, why: str, note: bytes, code: str) -> None:
        out.page(name, why, with_note(base, 1, note).html(), unsigned(code))

    row("85-other-key", "The head is signed by another key.", signed(text, STRANGER), "key")
    forged = line(NEWSROOM.public, STRANGER.sign(text.encode()))
    row("86-key-id-collides", "The line of another key has the key id of the newsroom's.",
        (text + "\n" + forged).encode(), "signature")  # fmt: skip
    good = NEWSROOM.sign(text.encode())
    row("90-signature-bit", "One bit of the signature.",
        (text + "\n" + line(NEWSROOM.public, good[:40] + bytes((good[40] ^ 4,)) + good[41:])).encode(),
         "signature")  # fmt: skip
    row("90-b-signature-short", "The signature lacks its last byte.",
        (text + "\n" + line(NEWSROOM.public, good[:-1])).encode(), "signature")  # fmt: skip
    other = notes.ORIGIN_PREFIX + "0" * 32
    moved = text.replace(LOG, other)
    row(
        "91-origin",
        "The head is of another log, signed by the newsroom.",
        signed(moved, NEWSROOM, origin=other),
        "origin",
    )
    row("91-b-line-name", "The signature line names another log.",
        (text + "\n" + line(NEWSROOM.public, good, other)).encode(), "key")  # fmt: skip
    row("92-extension", "A line stands below the root.", signed(text + "extension\n", NEWSROOM), "note")
    zero = text.replace("\n5\n", "\n05\n")
    row("93-a-size-05", "The size is written 05.", signed(zero, NEWSROOM), "note")
    huge = text.replace("\n5\n", f"\n{2**41}\n")
    row("93-h-size-2-to-41", "The size is 2^41.", signed(huge, NEWSROOM), "note")
    row("93-b-cr-lf", "Lines end in CR LF.", signed(text, NEWSROOM).replace(b"\n", b"\r\n"), "note")
    row("93-c-no-last-line-feed", "The last line feed is missing.", signed(text, NEWSROOM)[:-1], "note")
    row("93-d-control", "A control character stands in another line.",
        signed(text, NEWSROOM) + "\u2014 some\tone AAAAAAAA\n".encode(), "note")  # fmt: skip
    row("93-e-line-after", "An empty line follows the signatures.", signed(text, NEWSROOM) + b"\n", "note")
    row("93-f-hyphen",
        "The signature line begins with a hyphen.", signed(text, NEWSROOM).replace("\u2014".encode(), b"-"),
        "note")  # fmt: skip
    many = "".join(line(Key.of(f"w{i}").public, bytes(64)) for i in range(16))
    row("93-g-17-lines", "Seventeen signature lines.", signed(text, NEWSROOM) + many.encode(), "note")
    row("94-two-lines", "Two lines of the newsroom's key.", signed(text, NEWSROOM, NEWSROOM), "note")
    row("95-other-note", "A signed note about something else is given as the head.",
        signed("earwitness/1 key\n" + b64(NEWSROOM.public) + "\n", NEWSROOM), "note")  # fmt: skip


def replaced_key(out: Cases) -> None:
    tokens = [unb64(t) for t in small().built().seal(1)["tokens"]]
    world = small()
    world.key = STRANGER
    world.stamp = lambda _: tokens
    out.page("87-key-replaced", "A thief put his own key into the statements and signed everything again, with the old "
             "timestamps.", world.built().html(),
             expect(others="yyyny", other_codes={"timed": "imprint"}, count=2))  # fmt: skip
    trust = {**default_trust(), "only": [sha256(STRANGER.public).hexdigest()]}
    out.page("87-b-not-the-only-key", "The reader accepts one key only, and it is another.", small().built().html(),
             unsigned("other-key", BOTH), trust=trust)  # fmt: skip


class Weak:
    """A key that is no key: its signature is made from the outside."""

    def __init__(self, public: bytes, make: Callable[[bytes], bytes]) -> None:
        self.public, self.sign = public, make


def weak_world(public: bytes, make: Callable[[bytes], bytes]) -> World:
    """q1's seal names a weak key; the head has its line beside the newsroom's."""
    world = small()
    weak: Any = Weak(public, make)
    world.keys = [weak, None]
    world.lines_a = lambda text: signed(text, NEWSROOM, weak)
    return world


def small_order_signature(public: bytes) -> Callable[[bytes], bytes]:
    """S = 0 and the first point R of small order under which the equation holds for a key of small order."""

    def make(message: bytes) -> bytes:
        for r in sorted(ed25519.SMALL_ORDER):
            k = int.from_bytes(sha512(r + public + message).digest(), "little") % ed25519.L % 8
            total = edwards.decode(r)
            for _ in range(k):
                total = edwards.add(total, edwards.decode(public))
            if total == edwards.NEUTRAL:
                return r + bytes(32)
        return NEUTRAL + bytes(32)

    return make


def weak_keys(out: Cases, base: Page) -> None:
    def row(name: str, why: str, public: bytes, make: Callable[[bytes], bytes]) -> None:
        out.page(name, why, weak_world(public, make).built().html(), unsigned("weak-key"))

    row("88-neutral-key", "The key is the neutral point: R neutral and S = 0 fit every text.", NEUTRAL,
        lambda _: NEUTRAL + bytes(32))  # fmt: skip
    order8 = bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05")
    row("89-a-order-8", "The key has order 8.", order8, small_order_signature(order8))
    again = (ed25519.P + 1).to_bytes(32, "little")
    row(
        "89-b-key-not-canonical",
        "The key is a second writing of the neutral point.",
        again,
        lambda _: NEUTRAL + bytes(32),
    )
    text = notes.parse(base.checkpoint_a).text

    def resigned(name: str, why: str, signature: bytes) -> None:
        note = (text + "\n" + line(NEWSROOM.public, signature)).encode()
        out.page(name, why, with_note(base, 1, note).html(), unsigned("signature"))

    digest = bytearray(sha512(NEWSROOM.seed).digest()[:32])
    digest[0] &= 248
    digest[31] = digest[31] & 127 | 64
    k = int.from_bytes(sha512(again + NEWSROOM.public + text.encode()).digest(), "little")
    s = k * int.from_bytes(digest, "little") % ed25519.L
    resigned(
        "89-c-r-not-canonical",
        "R is a second writing of the neutral point, S fits it.",
        again + s.to_bytes(32, "little"),
    )
    good = NEWSROOM.sign(text.encode())
    higher = int.from_bytes(good[32:], "little") + ed25519.L
    resigned("89-d-s-plus-l", "The order of the base point is added to S.", good[:32] + higher.to_bytes(32, "little"))


def revoked(out: Cases, base: Page) -> None:
    def trust(at: str) -> dict[str, Any]:
        keys = [{"key": b64(NEWSROOM.public), "name": "A newsroom of the vectors", "revoked_at": at}]
        return {**default_trust(), "keys": keys}

    html = base.html()
    out.page("96-revoked-before",
             "The reader's list revokes the key before the timestamps.", html, unsigned("revoked", BOTH),
             trust=trust(REVOKED_BEFORE))  # fmt: skip
    later = {q: ["revoked-later"] for q in BOTH}
    out.page("97-revoked-later",
             "The reader's list revokes the key after the timestamps: what was signed before stands.",
             html, expect(count=2, warnings=later), trust=trust(REVOKED_AFTER))  # fmt: skip
    out.page("97-b-revoked-at-once", "The key is revoked at the very instant of the first timestamp.", html,
             unsigned("revoked", BOTH), trust=trust("2026-06-01T12:00:00Z"))  # fmt: skip
    world = small()
    world.stamp = lambda _: []
    out.page("98-revoked-no-token", "The key is revoked and nobody says when it signed.", world.built().html(),
             unsigned("revoked", BOTH), trust=trust(REVOKED_AFTER))  # fmt: skip
    nobody = {**trust(REVOKED_AFTER), "anchors": []}
    out.page("98-b-revoked-no-anchor", "The key is revoked, and the reader knows none of the authorities that stamped.",
             html, unsigned("revoked", BOTH), trust=nobody)  # fmt: skip


def make(out: Cases) -> None:
    base = small().built()
    entries(out, base)
    heads(out, base)
    replaced_key(out)
    weak_keys(out, base)
    revoked(out, base)

"""Rows 113 to 121 but for 116 (a case) and 117 (forms): two heads, two pages, frames that are none."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from typing import Any

from earwitness.custody import merkle, notes
from earwitness.custody.leaves import Leaf
from earwitness.custody.statements import link_keys
from vectors.case import Cases, expect
from vectors.leaf_cases import flip, no, opus_alone, two
from vectors.signing import LOG, NEWSROOM, Key, note_of, signed, stamps
from vectors.world import PUBLISHED_AT, SEAL_SIZE, Page, World, b64, proof, reread, small, unb64

NEXT = Key.of("next newsroom")
KEY_NO = expect(others="yyyyn", other_codes={"worded": "key"}, count=2)


def two_heads(out: Cases) -> None:
    base = small().built()
    refused = expect({"q1": "yyyyn"}, codes={"q1": {"worded": "consistency"}}, count=2)
    page = copy.deepcopy(base)
    flip(page.bundle["publication"]["consistency"][0], 1)
    out.page("113-a-consistency-bit", "One bit of the way from the first head to the second.", page.html(), refused)
    page = copy.deepcopy(base)
    page.bundle["publication"]["consistency"][0].pop()
    out.page("113-b-consistency-short", "The way from the first head to the second lacks a hash.", page.html(), refused)
    page = copy.deepcopy(base)
    page.bundle["publication"]["consistency"][0] = []
    out.page("113-c-consistency-none", "No way from the first head to the second.", page.html(), refused)
    hashes = [merkle.leaf_hash(e) for e in base.entries]
    ten = signed(notes.checkpoint_text(LOG, 10, merkle.root(hashes[:10])), NEWSROOM)
    page = copy.deepcopy(base)
    page.seal(1).update(
        proof=proof(0, base.entries, base.checkpoint_b), tokens=[b64(t) for t in stamps(note_of(base.checkpoint_b))]
    )
    publication = page.bundle["publication"]
    publication["proof"] = proof(PUBLISHED_AT, base.entries[:10], ten)
    publication["consistency"] = [[b64(h) for h in merkle.consistency_path(hashes[: size[1]], size[0])]
                                  for size in ((10, 12), (5, 10))]  # fmt: skip
    out.page("114-smaller", "The publication's head is smaller than that of q1's seal.", page.html(), refused)
    other = small()
    other.publish = lambda p: p.update(page_id="1" * 32)

    def history(i: int, entry: dict[str, Any]) -> None:
        if i > 8:
            entry["private"] = "ab" * 32

    other.entry = history
    second = other.built()
    assert second.checkpoint_a == base.checkpoint_a and second.checkpoint_b != base.checkpoint_b
    assert second.entries[:8] == base.entries[:8]
    good = expect(count=2)
    out.several("115-equivocation", "Each of two pages is whole; the log signed two heads of 12 entries.",
                {"page-a.html": base.html(), "page-b.html": second.html()},
                {"inputs": [good, good], "equivocation": True, "overall": "broken",
                 "code": "equivocation"})  # fmt: skip
    stranger = small()
    stranger.key = Key.of("stranger")
    out.several("115-b-two-keys-one-origin",
                "A stranger wrote a log of the same name and the same sizes under a key of their own. Anybody can: it "
                "says nothing against the newsroom.",
                {"page-a.html": base.html(), "page-b.html": stranger.built().html()},
                {"inputs": [good, good], "equivocation": False, "overall": "held", "code": None})  # fmt: skip


def two_pages(out: Cases) -> None:
    """Not a forgery: the log grew by one entry, which publishes a second page."""
    first = small().built()
    second = copy.deepcopy(first)
    publication = second.bundle["publication"]
    reread(publication, "statement", lambda p: p.update(page_id="2" * 32))
    subject = sha256(unb64(publication["statement"])).digest()
    log = [*first.entries, small().log_entry(len(first.entries), "publish", subject)]
    hashes = [merkle.leaf_hash(e) for e in log]
    head = signed(notes.checkpoint_text(LOG, len(log), merkle.root(hashes)), NEWSROOM)
    way = [b64(h) for h in merkle.consistency_path(hashes, SEAL_SIZE)]
    publication.update(consistency=[way, way], entry=b64(log[-1]), proof=proof(len(log) - 1, log, head))
    out.several("14-two-pages", "Two pages of one log that grew: no equivocation.",
                {"page-a.html": first.html(), "page-b.html": second.html()},
                {"inputs": [expect(count=2)] * 2, "equivocation": False, "overall": "held", "code": None})  # fmt: skip


def rotations(out: Cases) -> None:
    """Links between keys that do not hold: the publication's key is then nobody's."""

    def linked(name: str, why: str, link: bytes, change: Callable[[Page], None] = lambda p: None) -> None:
        world = small()
        world.publisher, world.rotation = NEXT, link
        page = world.built()
        change(page)
        out.page(name, why, page.html(), KEY_NO)

    good = link_keys(LOG, NEWSROOM.public, NEXT.public, NEWSROOM.sign, NEXT.sign).dump()
    thief = link_keys(LOG, NEWSROOM.public, NEXT.public, NEXT.sign, NEXT.sign).dump()
    linked("67-c-link-not-by-old", "The old key did not sign the link to the new one.", thief)
    back = link_keys(LOG, NEXT.public, NEWSROOM.public, NEXT.sign, NEWSROOM.sign).dump()
    linked("67-d-link-backwards", "The link leads from the new key to the old one.", back)
    other = notes.ORIGIN_PREFIX + "0" * 32
    moved = link_keys(other, NEWSROOM.public, NEXT.public, NEWSROOM.sign, NEXT.sign).dump()
    linked("67-e-link-of-other-log", "The link is of another log.", moved)

    def unlogged(page: Page) -> None:
        flip(page.bundle["publication"]["keys"][0]["path"], 0)

    linked("67-f-link-not-logged", "The link is not in the log under the publication's head.", good, unlogged)

    def other_entry(page: Page) -> None:
        key = page.bundle["publication"]["keys"][0]
        hashes = [merkle.leaf_hash(e) for e in page.entries]
        key.update(entry=b64(page.entries[7]), path=[b64(h) for h in merkle.inclusion_path(hashes, 7)])

    linked("67-g-link-other-entry", "The log's entry for the link is not of a key.", good, other_entry)


def frames(out: Cases) -> None:
    def resealed(
        name: str, why: str, n: int, at: int, change: Callable[[Leaf], Leaf], expected: dict[str, Any]
    ) -> None:
        world = opus_alone() if n < 3 else World()
        leaf = world.quotes[n - 1].sealed.leaves
        leaf[at] = change(leaf[at])
        out.page(name, why, world.built().html(), expected)

    def first(frame: Callable[[bytes], bytes]) -> Callable[[Leaf], Leaf]:
        return lambda leaf: replace(leaf, frames=(frame(leaf.frames[0]), *leaf.frames[1:]))

    resealed("118-opus-odd",
             "Signed: a packet of q1 says two frames of 10 ms and has an odd number of bytes for them.", 1, 10,
             first(lambda f: bytes((0x41,)) + bytes(25)), two("q1", "frame"))  # fmt: skip
    resealed("119-aac-too-long", "Signed: a frame of q3 is longer than an AAC frame can be.", 3, 8,
             first(lambda f: f + bytes(8185 - len(f))), no("q3", "frame"))  # fmt: skip
    resealed("120-a-mp3-rate", "Signed: a frame of q4 has another rate.", 4, 12,
             first(lambda f: _mp3(f, rate=0)), no("q4", "frame"))  # fmt: skip
    resealed("120-b-mp3-stereo", "Signed: a frame of q4 is in stereo.", 4, 12,
             first(lambda f: f[:3] + bytes((f[3] & 0x3F,)) + f[4:]), no("q4", "frame"))  # fmt: skip
    resealed(
        "120-c-mp3-cut", "Signed: a frame of q4 lacks its last byte.", 4, 12, first(lambda f: f[:-1]), no("q4", "frame")
    )
    resealed(
        "120-d-pcm-cut",
        "Signed: the samples of a leaf of q5 do not divide.",
        5,
        4,
        first(lambda f: f[:-1]),
        no("q5", "frame"),
    )
    risk = expect(warnings={"q2": ["leak-risk"]}, count=2)
    resealed("121-a-padding",
             "Signed: the first packet after q2's withheld stretch carries padding that is not zero.", 2, 23,
             first(lambda f: bytes((f[0] | 3, 0x41, 4)) + f[1:20] + b"Anna"), risk)  # fmt: skip
    resealed("121-b-redundancy",
             "Signed: the first packet after q2's withheld stretch holds a copy of the one before.", 2, 23,
             first(lambda f: bytes((f[0] & 0xFC, 0xC0)) + f[2:]), risk)  # fmt: skip

    world = opus_alone()
    leaves = world.quotes[1].sealed.leaves
    for i in range(23, len(leaves)):
        leaves[i] = replace(leaves[i], start=leaves[i].start + 1)
    world.quotes[1].show(world.quotes[1].runs, 1440)
    out.page("68-d-gap-no-silence-fits",
             "Signed: q2's withheld stretch is one sample longer than packets of silence can be.",
             world.built().html(), expect({"q2": "ynyyy"}, codes={"q2": {"contiguous": "range"}}, count=2))  # fmt: skip
    world = World()
    leaves = world.quotes[4].sealed.leaves
    for i in range(5, len(leaves)):
        leaves[i] = replace(leaves[i], start=leaves[i].start + 2**30)
    world.quotes[4].show([(3, 4), (5, 6)], 50)
    out.page("68-e-gap-of-six-days", "Signed: a clip of q5 would be gigabytes of silence.",
             world.built().html(), expect({"q5": "ynyyy"}, codes={"q5": {"contiguous": "range"}}))  # fmt: skip
    world = opus_alone()
    one = world.quotes[0].sealed
    one.per_leaf = 4
    out.page("118-b-leaf-too-full", "Signed: the leaves of q1 hold more frames than the statement allows.",
             world.built().html(), two("q1", "frame"))  # fmt: skip
    page = opus_alone().built()
    for run in page.excerpt(1)["runs"]:
        run["leaves"] = []
    out.page("09-b-empty-run", "A run of q1 holds no leaves.", page.html(), two("q1", "order", "nuyyn", "runs"))
    page = opus_alone().built()
    reread(page.bundle["publication"], "statement", lambda p: p["quotes"].pop())
    out.page("66-b-quote-missing",
             "The publication statement lacks its last quotation; it is not the one logged.", page.html(),
             expect(others="yyyyn", other_codes={"worded": "inclusion"}, count=2))  # fmt: skip


def _mp3(frame: bytes, rate: int) -> bytes:
    """A frame of the same version with another rate index, as long as its new header says."""
    head = bytes((*frame[:2], frame[2] & 0xF3 | rate << 2 & 0x0C, frame[3]))
    version2 = (22050, 24000, 16000)
    kbits = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)[head[2] >> 4]
    length = 72 * kbits * 1000 // version2[rate] + (head[2] >> 1 & 1)
    return head + frame[4:length].ljust(length - 4, b"\0")


def make(out: Cases) -> None:
    two_heads(out)
    rotations(out)
    frames(out)

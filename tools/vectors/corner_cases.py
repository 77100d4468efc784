"""Corners that two careful verifiers could read differently: each is settled by a vector."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from typing import Any

from earwitness.custody import cj, leaves, merkle, notes
from earwitness.custody.leaves import Leaf
from earwitness.custody.statements import link_keys
from vectors.case import Cases, expect, stopped
from vectors.leaf_cases import flip, no, opus_alone, two
from vectors.page_cases import clip_of
from vectors.signing import LOG, NEWSROOM, TIME_A, Key, authorities, note_of, signed, stamps
from vectors.world import Page, World, b64, default_trust, proof, reread, shell, small, unb64

NEXT = Key.of("next newsroom")
REVOKED_LATER = "2026-06-02T00:00:00Z"


def held(out: Cases) -> None:
    """More controls, numbered on from the table's thirteen."""
    base = World()
    page = base.built()
    out.page("15-right-clips", "All five clips are supplied, and are the canonical ones.", page.html(), expect(),
             clips={f"q{n + 1}": clip_of(shown) for n, shown in enumerate(base.quotes)})  # fmt: skip
    out.bundle("16-bundle", "The bundle by itself: words and page cannot be compared.", page.json(), expect())
    world = small()
    for shown in world.quotes:
        shown.status = "working"
    out.page("17-working-copy", "A working copy that says so.", world.built().html(), expect(count=2))
    only = {**default_trust(), "only": [sha256(NEWSROOM.public).hexdigest()]}
    out.page("18-the-only-key", "The reader accepts one key only, and it is the one.", small().built().html(),
             expect(count=2), trust=only)  # fmt: skip
    world = opus_alone()
    world.quotes[1] = replace(world.quotes[0], turns=world.quotes[1].turns)
    world.quotes[1].show([(10, 17)], 1440)
    out.page("19-shared-leaves", "Two quotations disclose the same leaves of one seal: no salt is doubled by that.",
             world.built().html(), expect(count=2))  # fmt: skip
    page = small().built()
    for n in (1, 2):
        page.seal(n).update(
            proof=proof(n - 1, page.entries, page.checkpoint_b),
            tokens=[b64(t) for t in stamps(note_of(page.checkpoint_b))],
        )
    page.bundle["publication"]["consistency"] = [[], []]
    out.page("20-one-head", "Seals and publication stand under one and the same head.", page.html(), expect(count=2))
    world = small()
    world.stamp = lambda note: [
        authorities()[0].stamp(note, TIME_A.replace(microsecond=250_000), certs=[authorities()[0].signer.der])
    ]
    out.page("21-fraction", "The timestamp has a fraction of a second.", world.built().html(), expect(count=2))


def ranges(out: Cases, base: Page) -> None:
    broken = expect({"q1": "ynyyy"}, codes={"q1": {"contiguous": "range"}}, count=2)
    world = opus_alone()
    world.quotes[0].show([(0, 20)], 65_536)
    out.page("68-f-lead-in", "Published: 65,536 samples of lead-in are hidden before q1.", world.built().html(), broken)
    world = opus_alone()
    world.quotes[1].play = (world.quotes[1].sealed.leaves[23].start, world.quotes[1].play[1])
    out.page("68-g-second-run", "Published: q2 begins in its second run.", world.built().html(),
             expect({"q2": "ynyyy"}, codes={"q2": {"contiguous": "range"}}, count=2))  # fmt: skip
    world = opus_alone()
    start = world.quotes[0].sealed.leaves[15].start + 10
    world.quotes[0].play = (start, start)
    out.page("68-h-nothing-played", "Published: q1 ends where it begins.", world.built().html(), broken)
    world = opus_alone()
    world.quotes[0].play = (world.quotes[0].play[0], world.quotes[0].sealed.leaves[14].end)
    out.page("68-i-ends-early", "Published: q1 ends before its last leaf; a leaf is disclosed that is not played.",
             world.built().html(), broken)  # fmt: skip
    page = copy.deepcopy(base)
    page.excerpt(1)["runs"][0]["leaves"].pop()
    page.excerpt(1)["siblings"] = [b64(h) for h in opus_alone().quotes[0].sealed.siblings(range(8, 15))]
    out.page("13-b-last-leaf-withheld",
             "Somebody else withholds the last leaf of q1 with right siblings: the range published is of other runs.",
             page.html(),
             expect({"q1": "yyyyn"}, codes={"q1": {"worded": "runs"}}, count=2))  # fmt: skip
    page = copy.deepcopy(base)
    page.excerpt(1)["runs"][0]["first"] = 34
    out.page("09-c-past-the-end", "q1 claims to reach one leaf past the end.", page.html(),
             two("q1", "order", "nuyyn", "runs"))  # fmt: skip


def kinds(out: Cases, base: Page) -> None:
    def signed_leaf(name: str, why: str, n: int, at: int, change: Callable[[Leaf], Leaf]) -> None:
        world = opus_alone() if n < 3 else World()
        leaf = world.quotes[n - 1].sealed.leaves
        leaf[at] = change(leaf[at])
        world.quotes[n - 1].sealed.relink()
        out.page(name, why, world.built().html(), no(f"q{n}", "frame", count=len(world.quotes)))

    signed_leaf("118-c-kind-of-samples", "Signed: a leaf of q1 with one packet says that it is of samples.", 1, 10,
                lambda x: replace(x, kind=leaves.PCM, frames=x.frames[:1], duration=960))  # fmt: skip
    signed_leaf("118-d-kind-of-packets", "Signed: a leaf of samples in q5 says that it is coded.", 5, 4,
                lambda x: replace(x, kind=leaves.CODED))  # fmt: skip
    signed_leaf("118-e-gap-with-frames", "Signed: a gap leaf of q1 holds frames.", 1, 10,
                lambda x: replace(x, kind=leaves.GAP))  # fmt: skip
    signed_leaf("118-f-gap-no-silence-fits", "Signed: a gap leaf of q1 has a length that no silence has.", 1, 10,
                lambda x: replace(x, kind=leaves.GAP, frames=(), duration=100))  # fmt: skip
    signed_leaf("118-g-leaf-of-nothing", "Signed: a leaf of q1 has no frames and is no gap.", 1, 10,
                lambda x: replace(x, frames=(), duration=0))  # fmt: skip
    world = opus_alone()
    shared = world.quotes[0].sealed.leaves[10].salt
    two_leaves = world.quotes[1].sealed.leaves
    two_leaves[24] = replace(two_leaves[24], salt=shared)
    salt = {"included": "salt"}
    out.page("44-b-salt-of-another", "Signed: a leaf of q1 and one of q2, of two recordings, have one salt.",
             world.built().html(), expect(others="nuyyy", other_codes=salt, count=2))  # fmt: skip
    page = copy.deepcopy(base)
    reread(page.seal(1), "statement", lambda s: s["tracks"][0].update(kind="pcm", params={"codec": "opus2"}))
    out.page("39-b-unknown-as-samples", "A codec of a later version is called samples: no statement may.", page.html(),
             stopped("malformed"))  # fmt: skip


def publications(out: Cases, base: Page) -> None:
    def all_no(code: str) -> dict[str, Any]:
        return expect(others="yyyyn", other_codes={"worded": code}, count=2)

    def entry(name: str, why: str, code: str, **change: Any) -> None:
        page = copy.deepcopy(base)
        reread(page.bundle["publication"], "entry", lambda e: e.update(change))
        out.page(name, why, page.html(), all_no(code))

    entry("67-h-publish-action", "The publication's entry is said to be a seal's.", "action", action="seal")
    entry("67-i-publish-subject", "The publication's entry is about another statement.", "inclusion", subject="0" * 64)
    entry("67-j-publish-index", "The publication's entry has another number.", "index", n=7)
    entry(
        "67-k-publish-private", "The publication's entry is not the one that was logged.", "inclusion", private="0" * 64
    )
    other = notes.ORIGIN_PREFIX + "0" * 32
    world = small()
    world.lines_b = lambda t: signed(t.replace(LOG, other), NEWSROOM, origin=other)
    out.page("67-l-publish-origin", "The publication stands in another log.", world.built().html(), all_no("origin"))
    world = small()
    world.lines_b = lambda t: signed(t + "extension\n", NEWSROOM)
    out.page("67-m-publish-note", "The publication's head has a line too many.", world.built().html(), all_no("note"))
    world = small()
    world.shell = lambda q: shell(q, extra='<p data-words="q9"></p>')
    out.page("61-b-words-elsewhere", "Its publisher signed a page with one more block that claims to be words.",
             world.built().html(), all_no("words"))  # fmt: skip
    world = small()
    for shown in world.quotes:
        shown.status = "working"
    world.shell = lambda q: _marked_elsewhere(*shell(q))
    out.page("60-c-mark-elsewhere", "Its publisher put the mark of a working copy on another element.",
             world.built().html(), all_no("outside"))  # fmt: skip
    page = copy.deepcopy(base)
    publication = page.bundle["publication"]
    text = unb64(publication["proof"]).replace(b"index 8\n", b"index 08\n")
    publication["proof"] = b64(text)
    out.page("82-b-index-08", "The place in an entry proof is written 08.", page.html(), stopped("malformed"))
    page = copy.deepcopy(base)
    old = notes.parse_proof(unb64(page.seal(1)["proof"]).decode())
    page.seal(1)["proof"] = b64(notes.proof_text(old.index, [*old.path, bytes(32)], old.checkpoint).encode())
    out.page("82-c-path-too-long", "The path of an entry proof has a hash too many.", page.html(),
             expect({"q1": "yynuu"}, codes={"q1": {"signed": "inclusion"}}, count=2))  # fmt: skip
    page = copy.deepcopy(base)
    page.bundle["publication"]["consistency"][0].append(b64(bytes(32)))
    out.page("113-d-consistency-long", "The way from the first head to the second has a hash too many.", page.html(),
             expect({"q1": "yyyyn"}, codes={"q1": {"worded": "consistency"}}, count=2))  # fmt: skip
    page = small().built()
    hashes = [merkle.leaf_hash(e) for e in page.entries]
    page.seal(1)["proof"] = proof(0, page.entries, page.checkpoint_b)
    page.seal(1)["tokens"] = [b64(t) for t in stamps(note_of(page.checkpoint_b))]
    page.bundle["publication"]["consistency"][0] = [b64(hashes[0])]
    out.page("113-e-consistency-of-one-head", "A hash leads from a head to itself.", page.html(),
             expect({"q1": "yyyyn"}, codes={"q1": {"worded": "consistency"}}, count=2))  # fmt: skip


def _marked_elsewhere(head: bytes, tail: bytes) -> tuple[bytes, bytes]:
    return head.replace(b' data-state="working"', b"").replace(b"<body>", b'<body data-state="working">'), tail


def keys_and_time(out: Cases, base: Page) -> None:
    both = ("q1", "q2")

    def revoked(*entries: str) -> dict[str, Any]:
        keys = [{"key": b64(NEWSROOM.public), "name": "A newsroom of the vectors", "revoked_at": at} for at in entries]
        return {**default_trust(), "keys": keys}

    def refused(quotes: tuple[str, ...] = both) -> dict[str, Any]:
        return expect(dict.fromkeys(quotes, "yynuu"), codes={q: {"signed": "revoked"} for q in quotes}, count=2)

    out.page("96-b-revoked-twice", "Two lists revoke the key, one after the timestamps and one before.", base.html(),
             refused(), trust=revoked("", REVOKED_LATER, "2026-05-31T00:00:00Z"))  # fmt: skip
    page = copy.deepcopy(base)
    stray = authorities()[1].stamp(note_of(base.checkpoint_b), TIME_A, certs=[])
    for n in (1, 2):
        page.seal(n)["tokens"][1] = b64(stray)
    out.page("98-c-revoked-time-broken", "The key is revoked; one timestamp is early enough, the other is over another "
             "head, so no time is held.", page.html(), refused(), trust=revoked(REVOKED_LATER))  # fmt: skip
    a, _ = authorities()
    world = small()
    world.stamp = lambda note: [a.stamp(note, TIME_A.replace(microsecond=500_000), certs=[a.signer.der])]
    fractional = world.built().html()
    out.page("97-c-revoked-in-the-second", "The key is revoked half a second before the timestamp.", fractional,
             refused(), trust=revoked("2026-06-01T12:00:00Z"))  # fmt: skip
    later = {q: ["revoked-later"] for q in both}
    out.page("97-d-revoked-just-after", "The key is revoked half a second after the timestamp.", fractional,
             expect(count=2, warnings=later), trust=revoked("2026-06-01T12:00:01Z"))  # fmt: skip
    stranger = Key.of("stranger").public
    other = [{"key": b64(stranger), "name": "Somebody", "revoked_at": "2020-01-01T00:00:00Z"}]
    out.page("97-e-other-key-revoked", "The reader's list revokes another key.", base.html(), expect(count=2),
             trust={**default_trust(), "keys": other})  # fmt: skip
    page = copy.deepcopy(base)
    page.seal(1)["renewals"] = [b64(a.stamp(note_of(base.checkpoint_a), TIME_A + timedelta(days=30)))]
    out.page("111-f-token-as-renewal", "A good timestamp of the head stands among the renewals.", page.html(),
             expect({"q1": "yyyny"}, codes={"q1": {"timed": "renewal"}}, count=2))  # fmt: skip
    page = copy.deepcopy(base)
    flip(page.seal(1)["tokens"], 0, -20)
    flip(page.seal(2)["tokens"], 1, -20)
    out.page("109-b-bits", "One bit in one of two timestamps of each seal.", page.html(),
             expect(others="yyyny", other_codes={"timed": "token"}, count=2))  # fmt: skip
    page = copy.deepcopy(base)
    path = [b64(bytes(32))] * 65
    page.bundle["publication"]["keys"] = [{"entry": page.seal(1)["entry"], "path": path, "statement": b64(cj.dump({}))}]
    out.bundle("77-i-path-of-65", "A path of more hashes than any tree has.", page.json(), stopped("malformed"))


def rotated(out: Cases) -> None:
    """The reader's lists are about the publication's key too, where that is another than the seal's."""

    def world() -> World:
        link = link_keys(LOG, NEWSROOM.public, NEXT.public, NEWSROOM.sign, NEXT.sign).dump()
        made = small()
        made.publisher, made.rotation = NEXT, link
        return made

    def refused(code: str) -> dict[str, Any]:
        return expect(others="yyyyn", other_codes={"worded": code}, count=2)

    html = world().built().html()
    gone = [{"key": b64(NEXT.public), "name": "Its next key", "revoked_at": REVOKED_LATER}]
    gone = [*default_trust()["keys"], *gone]
    out.page("96-c-publisher-revoked", "The key that the publication was signed with, rightly linked to the seal's, is "
             "revoked; that is after the seal's timestamps, which say nothing of the publication.", html,
             refused("revoked"), trust={**default_trust(), "keys": gone})  # fmt: skip
    only = [sha256(key.public).hexdigest() for key in (NEWSROOM, NEXT)]
    out.page("87-c-publisher-not-the-only-key", "The reader accepts the seal's key only; another that it is linked to "
             "signed the publication.", html, refused("other-key"),
             trust={**default_trust(), "only": only[:1]})  # fmt: skip
    out.page("87-d-both-keys", "The reader accepts both keys.", html, expect(count=2),
             trust={**default_trust(), "only": only})  # fmt: skip
    both = world()
    both.lines_b = lambda text: signed(text, NEXT, NEWSROOM)
    out.page("96-d-other-publisher-revoked", "Both keys signed the publication's head; the later one is revoked, and "
             "the seal's own counts.", both.built().html(), expect(count=2),
             trust={**default_trust(), "keys": gone})  # fmt: skip
    second = world()
    second.publish = lambda p: p.update(page_id="1" * 32)
    good = expect(count=2)
    out.several("115-c-two-linked-keys",
                "Two publications under two heads of 12 entries, by the seal's key and by one linked to it: heads by "
                "two keys are not compared.",
                {"page-a.html": small().built().html(), "page-b.html": second.built().html()},
                {"inputs": [good, good], "equivocation": False, "overall": "held", "code": None})  # fmt: skip


def make(out: Cases) -> None:
    base = small().built()
    ranges(out, opus_alone().built())
    kinds(out, base)
    publications(out, base)
    keys_and_time(out, base)
    rotated(out)

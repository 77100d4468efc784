"""Rows 1 to 26: frames, salts, hashes, places of leaves."""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from earwitness.custody import frames, leaves, merkle
from earwitness.custody.leaves import Leaf
from vectors.case import Cases, expect, root_code
from vectors.sound import Sealed, track_params
from vectors.world import Page, World, b64, base_quotes, unb64


def flipped(raw: bytes, at: int, bit: int = 0) -> bytes:
    return raw[:at] + bytes((raw[at] ^ 1 << bit,)) + raw[at + 1 :]


def flip(holder: Any, key: Any, at: int = -1) -> None:
    raw = unb64(holder[key])
    holder[key] = b64(flipped(raw, at % len(raw)))


def shift_clock(leaf: Leaf) -> Leaf:
    return replace(leaf, jump=-960)


def with_jumps(world: World) -> World:
    """q1's file has a hole in its clock and later a step back: a gap leaf at 11, jump −960 at 14."""
    one = world.quotes[0].sealed
    gap = Leaf(0, 0, 1920, 0, leaves.GAP, one.leaves[11].salt, ())
    one.leaves[11] = gap
    one.leaves[14] = shift_clock(one.leaves[14])
    one.relink()
    world.quotes[0].show([(8, 15)], 1440, 200)
    return world


def no(quote: str, code: str, letters: str = "nuyyy", worded: str = "", count: int = 5) -> dict[str, Any]:
    """Expectation for one touched quotation whose `included` is no."""
    codes = {"included": code} | ({"worded": worded} if worded else {})
    return expect({quote: letters}, codes={quote: codes}, count=count)


def opus_alone() -> World:
    """The first two quotations, enough for what is about leaves."""
    return World(quotes=base_quotes()[:2])


def two(quote: str, code: str, letters: str = "nuyyy", worded: str = "") -> dict[str, Any]:
    """`no` where the page has two quotations."""
    return no(quote, code, letters, worded, 2)


def bits(out: Cases, base: Page) -> None:
    page = copy.deepcopy(base)
    flip(page.leaf(1, 3)["frames"], 2, 9)
    out.page("01-frame-bit", "One bit of one frame of q1 is changed.", page.html(), two("q1", "root"))
    page = copy.deepcopy(base)
    flip(page.leaf(1, 3), "salt")
    out.page("02-salt-bit", "One bit of one salt of q1 is changed.", page.html(), two("q1", "root"))
    page = copy.deepcopy(base)
    flip(page.excerpt(1)["siblings"], 2)
    out.page("03-sibling-bit", "One bit of a sibling hash of q1 is changed.", page.html(), two("q1", "root"))
    page = copy.deepcopy(base)
    page.excerpt(1)["siblings"].pop()
    out.page("04-sibling-dropped", "The last sibling hash of q1 is missing.", page.html(), two("q1", "path-short"))
    page = copy.deepcopy(base)
    page.excerpt(1)["siblings"].append(b64(bytes(32)))
    out.page("05-sibling-added", "A hash too many follows the siblings of q1.", page.html(), two("q1", "path-long"))
    page = copy.deepcopy(base)
    s = page.excerpt(1)["siblings"]
    s[0], s[1] = s[1], s[0]
    out.page("06-siblings-swapped", "Two sibling hashes of q1 changed places.", page.html(), two("q1", "root"))


def places(out: Cases, base: Page, world: World) -> None:
    one = world.quotes[0]
    page = copy.deepcopy(base)
    page.excerpt(1)["runs"][0]["first"] += 1
    code = root_code(one.sealed, list(range(9, 17)), len(page.excerpt(1)["siblings"]))
    out.page("07-first-plus-one", "q1 is said to begin one leaf later.", page.html(), two("q1", code, "nuyyn", "runs"))
    page = copy.deepcopy(base)
    run = page.excerpt(1)["runs"][0]["leaves"]
    run[2], run[5] = run[5], run[2]
    out.page("08-leaves-swapped", "Two leaves of q1 changed places.", page.html(), two("q1", "root"))
    page = copy.deepcopy(base)
    runs = page.excerpt(1)["runs"]
    runs.append({"first": 15, "leaves": [runs[0]["leaves"][-1]]})
    out.page("09-leaf-repeated", "The last leaf of q1 stands twice.", page.html(), two("q1", "order", "nuyyn", "runs"))
    page = copy.deepcopy(base)
    page.excerpt(2)["runs"].reverse()
    out.page("10-runs-reversed", "The two runs of q2 changed places.", page.html(), two("q2", "order", "nuyyn", "runs"))
    page = copy.deepcopy(base)
    runs = page.excerpt(2)["runs"]
    runs[1] = {"first": 6, "leaves": [runs[0]["leaves"][-1], *runs[1]["leaves"]]}
    out.page("11-runs-overlap", "The second run of q2 begins inside the first.", page.html(),
             two("q2", "order", "nuyyn", "runs"))  # fmt: skip
    page = copy.deepcopy(base)
    page.excerpt(1)["runs"][0]["leaves"].pop(4)
    page.excerpt(1)["siblings"] = [b64(h) for h in one.sealed.siblings(range(8, 15))]
    out.page("12-leaf-cut-out",
             "A leaf of q1 is cut out and those after it are moved up; the siblings are those of the "
             "places now claimed.", page.html(), two("q1", "root", "nuyyn", "runs"))  # fmt: skip
    page = copy.deepcopy(base)
    run = page.excerpt(1)["runs"][0]["leaves"]
    page.excerpt(1)["runs"] = [{"first": 8, "leaves": run[:4]}, {"first": 13, "leaves": run[5:]}]
    page.excerpt(1)["siblings"] = [b64(h) for h in one.sealed.siblings([8, 9, 10, 11, 13, 14, 15])]
    out.page("13-leaf-withheld-by-other", "Somebody else withholds a leaf in the middle of q1 with right siblings: the "
             "publication says other runs.", page.html(),
             expect({"q1": "yyyyn"}, codes={"q1": {"worded": "runs"}}, count=2))  # fmt: skip
    rest = {"worded": "outside"}
    page = copy.deepcopy(base)
    page.head = page.head.replace(b"that [1.4 seconds withheld] they", b"that they")
    out.page("14-a-gap-words", "The words of q2 no longer say that something is withheld.", page.html(),
             expect({"q2": "yyyyn"}, "yyyyn", {"q2": {"worded": "words"}}, rest, 2))  # fmt: skip
    page = copy.deepcopy(base)
    page.head = page.head.replace(b"<p>1 withheld</p>", b"<p>0 withheld</p>")
    out.page("14-b-gap-markup", "The page around the words says that nothing of q2 is withheld.", page.html(),
             expect(others="yyyyn", other_codes=rest, count=2))  # fmt: skip
    page = copy.deepcopy(base)
    page.leaf(2, 0, 1)["start"] -= 9600
    out.page("15-gap-shortened", "The second run of q2 claims to begin 200 ms earlier.", page.html(), two("q2", "root"))


def durations(out: Cases, base: Page, world: World) -> None:
    page = copy.deepcopy(base)
    page.leaf(1, 3)["duration"] -= 480
    out.page("16-duration", "A leaf of q1 claims to last 10 ms less than its frames.", page.html(), two("q1", "frame"))
    page = copy.deepcopy(base)
    leaf = page.leaf(1, 3)
    frame = unb64(leaf["frames"][0])
    leaf["frames"][0] = b64(flipped(frame, 0, 3))  # 20 ms becomes 10 ms
    leaf["duration"] -= 480
    out.page("17-duration-and-toc", "A leaf of q1 and the head of one frame agree on 10 ms less.", page.html(),
             two("q1", "root"))  # fmt: skip
    jumping = with_jumps(opus_alone()).built()
    assert jumping.leaf(1, 6)["jump"] == "-960"
    jumping.leaf(1, 6)["jump"] = "0"
    out.page("18-jump-hidden", "The step back of the file's clock in q1 is set to nothing.", jumping.html(),
             two("q1", "root"))  # fmt: skip
    for letter, code in (("a", "frame"), ("b", "root")):
        page = copy.deepcopy(base)
        _move_boundary(page, world.quotes[0].sealed, keeps_time=code == "root")
        out.page(f"19-{letter}-boundary-{code}", "A frame boundary in q1 is moved; the bytes in a row are the same.",
                 page.html(), two("q1", code))  # fmt: skip


def _move_boundary(page: Page, sealed: Sealed, *, keeps_time: bool) -> None:
    """Moves bytes between two neighbouring frames so that the leaf's time still comes out, or does not."""
    params = track_params(sealed)
    for at, leaf in enumerate(page.excerpt(1)["runs"][0]["leaves"]):
        coded = [unb64(f) for f in leaf["frames"]]
        for i in range(len(coded) - 1):
            both = coded[i] + coded[i + 1]
            for cut in range(1, len(both)):
                tried = [*coded[:i], both[:cut], both[cut:], *coded[i + 2 :]]
                if cut != len(coded[i]) and _lasts(params, tried, leaf["duration"]) == keeps_time:
                    page.leaf(1, at)["frames"] = [b64(f) for f in tried]
                    return
    raise AssertionError("no such boundary")


def _lasts(params: frames.TrackParams, coded: Sequence[bytes], samples: int) -> bool:
    try:
        return sum(frames.duration(params, f) for f in coded) == samples
    except frames.BadFrame:
        return False


def contents(out: Cases, base: Page, world: World) -> None:
    page = copy.deepcopy(base)
    coded = page.leaf(1, 3)["frames"]
    coded[1:3] = [b64(unb64(coded[1]) + unb64(coded[2]))]
    out.page("20-frames-merged", "Two frames of q1 are given as one.", page.html(), two("q1", "frame"))
    page = copy.deepcopy(base)
    page.leaf(1, 3)["frames"].insert(2, "")
    out.page("21-empty-frame", "An empty frame is put into q1.", page.html(), two("q1", "frame"))
    page = copy.deepcopy(base)
    coded = page.leaf(1, 3)["frames"]
    coded[0], coded[1] = coded[1], coded[0]
    out.page("22-frames-swapped", "Two frames of a leaf of q1 changed places.", page.html(), two("q1", "root"))
    page = copy.deepcopy(base)
    hashes = world.quotes[0].sealed.hashes()
    page.leaf(1, 2)["frames"] = [b64(hashes[10] + hashes[11])]
    out.page("23-node-as-leaf", "The 64 bytes of an inner node are given as a frame of q1.", page.html(),
             two("q1", "frame"))  # fmt: skip
    page = copy.deepcopy(base)
    needed = merkle.excerpt_siblings(hashes, world.quotes[0].indexes)
    place = needed.index(merkle.root(hashes[0:8]))
    page.excerpt(1)["siblings"][place] = b64(merkle.root(hashes[8:16]))
    out.page("24-own-sibling",
             "The disclosed half of q1 stands as its own sibling, as in a tree that doubles its last leaf.",
             page.html(), two("q1", "root"))  # fmt: skip


def doubled_root(hashes: Sequence[bytes]) -> bytes:
    """A tree that pairs an odd last node with itself (it is not RFC 9162's, and has two contents for one root)."""
    level = list(hashes)
    while len(level) > 1:
        level += level[-1:] * (len(level) % 2)
        level = [merkle.node_hash(a, b) for a, b in zip(level[::2], level[1::2], strict=True)]
    return level[0]


def bare_root(hashes: Sequence[bytes]) -> bytes:
    """RFC 9162's shape without its prefix for nodes."""
    if len(hashes) == 1:
        return hashes[0]
    k = 1 << (len(hashes) - 1).bit_length() - 1
    return hashlib.sha256(bare_root(hashes[:k]) + bare_root(hashes[k:])).digest()


def trees(out: Cases) -> None:
    world = opus_alone()
    assert len(world.quotes[0].sealed.leaves) % 2
    world.quotes[0].sealed.root = doubled_root
    out.page("25-tree-doubles-last", "q1 was honestly signed over a tree that doubles its odd last node.",
             world.built().html(), two("q1", "root"))  # fmt: skip
    world = opus_alone()
    world.quotes[0].sealed.root = bare_root
    world.quotes[0].sealed.hash_leaf = lambda *a: hashlib.sha256(b"EWL1" + leaves.leaf_hash(*a)).digest()
    out.page("26-tree-no-prefixes", "q1 was honestly signed over a tree without the prefixes 00 and 01.",
             world.built().html(), two("q1", "root"))  # fmt: skip


def make(out: Cases) -> None:
    world = opus_alone()
    base = world.built()
    bits(out, base)
    places(out, base, world)
    durations(out, base, world)
    contents(out, base, world)
    trees(out)

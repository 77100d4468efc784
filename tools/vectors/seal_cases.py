"""Rows 27 to 45: what the seal statement says, and sealers who were not honest."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from earwitness.custody import leaves
from vectors.case import Cases, expect, root_code
from vectors.leaf_cases import no, opus_alone, two
from vectors.sound import cut, grouped, source
from vectors.world import Page, World, base_quotes, reread, small

TONE = 5  # the quotation of samples


def restated(base: Page, n: int, change: Callable[[dict[str, Any]], None]) -> bytes:
    """The page with the statement of seal n changed after it was logged; `change` is given the first track."""
    page = copy.deepcopy(base)
    reread(page.seal(n), "statement", lambda s: change(s["tracks"][0]))
    return page.html()


def relabelled(out: Cases, base: Page, world: World) -> None:
    def row(name: str, why: str, n: int, included: str, **change: Any) -> None:
        q = f"q{n}"
        letters = "nunuu" if included else "yynuu"
        codes = {"signed": "inclusion"} | ({"included": included} if included else {})
        html = restated(base, n, lambda t: t.update(change))
        out.page(name, why, html, expect({q: letters}, codes={q: codes}))

    one, five = world.quotes[0], world.quotes[4]
    row("27-b-leaves-less-one",
        "The statement of q1 says one leaf less; its proof comes out under that size as well.", 1,
        "", leaves=40)  # fmt: skip
    row("28-samples", "The statement of q1 says another length; its last leaf is not disclosed.", 1, "",
        samples=one.sealed.leaves[-1].end + 4800)  # fmt: skip
    row("33-a-rate-samples", "The samples of q5 are relabelled with twice the rate.", 5, "root",
        rate=2 * five.sealed.rate)  # fmt: skip
    row("33-b-rate-opus", "q1 is relabelled with a rate that Opus cannot have.", 1, "frame", rate=24000)
    row("34-channels", "q1 is relabelled as stereo.", 1, "root", channels=2)
    pcm = {**five.sealed.params, "format": "s16le"}
    row("35-format", "The 24-bit samples of q5 are relabelled as 16-bit; the sizes divide.", 5, "frame", params=pcm)
    row("37-gain", "Another gain stands in the statement of q1: nothing but the log's entry shows it.", 1, "",
        params={"codec": "opus", "gain": 32768 - 128 * 256})  # fmt: skip
    row("38-a-kind-and-codec", "The packets of q1 are relabelled as samples.", 1, "frame", kind="pcm", params=pcm)


def one_less(out: Cases) -> None:
    world = opus_alone()
    world.quotes[0].show([(30, 36)], 1440)
    page = world.built()
    code = root_code(world.quotes[0].sealed, world.quotes[0].indexes, len(page.excerpt(1)["siblings"]), 40)
    html = restated(page, 1, lambda t: t.update(leaves=40))
    out.page("27-a-leaves-less-one", "The statement of q1 says one leaf less.", html,
             expect({"q1": "nunuu"}, codes={"q1": {"included": code, "signed": "inclusion"}}, count=2))  # fmt: skip


def kind_alone(out: Cases, base: Page) -> None:
    html = restated(base, 1, lambda t: t.update(kind="pcm"))
    expected = {"code": "malformed", "codes": {}, "overall": "broken", "quotes": {}}
    out.page("38-b-kind-alone", "A track of Opus says that it is of samples: no statement may.", html, expected)


def impossible(out: Cases, base: Page) -> None:
    """Numbers that no statement may say: whoever divided by them would stop."""
    expected = {"code": "malformed", "codes": {}, "overall": "broken", "quotes": {}}
    for name, why, change in (
        ("33-c-rate-0", "A track of no samples a second.", {"rate": 0}),
        ("33-d-rate-768001", "A track of more samples a second than there may be.", {"rate": 768_001}),
        ("34-b-channels-0", "A track without channels.", {"channels": 0}),
        ("34-c-channels-256", "A track of 256 channels.", {"channels": 256}),
    ):
        out.page(name, why, restated(base, 1, lambda t, c=change: t.update(c)), expected)


def dishonest(out: Cases) -> None:
    def row(name: str, why: str, world: World, expected: dict[str, Any]) -> None:
        out.page(name, why, world.built().html(), expected)

    def broken(code: str) -> dict[str, Any]:
        return expect({"q1": "ynyyy"}, codes={"q1": {"contiguous": code}}, count=2)

    world = opus_alone()
    world.quotes[0].show([(36, 40)], 1440)
    world.quotes[0].sealed.samples = world.quotes[0].sealed.leaves[-1].end + 1
    row(
        "29-length",
        "Signed: a length that is not the end of the last leaf; q1 discloses that leaf.",
        world,
        broken("length"),
    )
    world = opus_alone()
    one = world.quotes[0].sealed.leaves
    for i in range(12, len(one)):
        one[i] = replace(one[i], start=one[i].start - 960)
    row("30-overlap", "Signed: leaf 12 begins before leaf 11 ends.", world, broken("start"))
    world = opus_alone()
    one = world.quotes[0].sealed.leaves
    for i in range(len(one)):
        one[i] = replace(one[i], start=one[i].start + 960)
    world.quotes[0].show([(0, 5)], 1440)
    row("31-late-start", "Signed: the first leaf does not begin at 0; q1 discloses it.", world, broken("start"))
    world = opus_alone()
    world.quotes[0].sealed.hash_rate = 24000
    row("32-rate-in-leaves", "Signed: another rate in the leaves than in the statement.", world, two("q1", "root"))
    world = World()
    five = world.quotes[TONE - 1].sealed
    for i, leaf in enumerate(five.leaves):
        raw = leaf.frames[0]
        turned = b"".join(raw[at : at + 3][::-1] for at in range(0, len(raw), 3))
        five.leaves[i] = replace(leaf, frames=(turned,))
    row("36-big-endian", "Signed: big-endian samples under s24le. No proof can see it; only the whole file shows it.",
        world, expect())  # fmt: skip
    world = opus_alone()
    world.quotes[0].sealed.params = {"codec": "opus2", "gain": 32768}
    unknown = {"included": "unsupported", "contiguous": "unsupported"}
    row(
        "39-codec-unknown",
        "Signed: a codec of a later version.",
        world,
        expect({"q1": "uuyyy"}, codes={"q1": unknown}, count=2),
    )
    world = opus_alone()
    one = world.quotes[0].sealed.leaves
    one[12] = replace(one[12], salt=one[10].salt)
    row("44-salt-twice", "Signed: two leaves of q1 have one salt.", world, two("q1", "salt"))
    world = opus_alone()
    one = world.quotes[0].sealed.leaves
    one[12] = replace(one[12], salt=bytes(32))
    row("45-salt-zero", "Signed: a leaf of q1 has a salt of zeros. Weak for the sealer, sound for the reader.", world,
        expect(warnings={"q1": ["weak-salt"]}, count=2))  # fmt: skip


def exchanged(out: Cases, base: Page, world: World) -> None:
    second = World()
    spare = second.quotes[0].sealed.copy()
    spare.name, spare.number = "one", 1
    spare.leaves = cut("one track 1", grouped(source("opus_second"), 5), 960, leaves.CODED)
    second.quotes[0].sealed.more = [spare]
    page = second.built()
    page.excerpt(1)["track"] = 1
    out.page("40-other-track", "q1 claims to be of the second track of its file.", page.html(),
             no("q1", "root", "nuyyn", "quote"))  # fmt: skip

    two = base_quotes()[1]
    two.show([(8, 15)])
    page = copy.deepcopy(base)
    other = copy.deepcopy(World(quotes=[*base_quotes()[:1], two]).built().excerpt(2))
    page.excerpt(1).update(runs=other["runs"], siblings=other["siblings"])
    assert len(world.quotes[0].sealed.leaves) == len(world.quotes[1].sealed.leaves)
    out.page("41-other-recording",
             "q1 discloses leaves of another recording of the same log under its seal.", page.html(),
             no("q1", "root"))  # fmt: skip
    page = copy.deepcopy(base)
    page.bundle["seals"][0] = copy.deepcopy(page.bundle["seals"][1])
    out.page("42-other-seal", "The seal of another recording, with its own good proof, stands where q1's should.",
             page.html(), no("q1", "root", "nuyyn", "quote"))  # fmt: skip
    page = copy.deepcopy(base)
    page.excerpt(1)["seal"] = 5
    codes = dict.fromkeys(("included", "contiguous", "signed", "timed", "worded"), "seal")
    out.page("43-no-such-seal", "q1 names a seal that the bundle does not hold.", page.html(),
             expect({"q1": "nuuuu"}, codes={"q1": codes}))  # fmt: skip
    page = copy.deepcopy(base)
    page.excerpt(1)["track"] = 7
    out.page("43-b-no-such-track", "q1 names a track that its seal does not have.", page.html(),
             no("q1", "track", "nuyyn", "quote"))  # fmt: skip


def make(out: Cases) -> None:
    world = World()
    base = world.built()
    one_less(out)
    relabelled(out, base, world)
    kind_alone(out, base)
    impossible(out, small().built())
    dishonest(out)
    exchanged(out, base, world)

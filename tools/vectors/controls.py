"""The controls: what a verifier must hold, and would be wrong to refuse."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from earwitness.custody import tokens
from earwitness.custody.statements import link_keys
from vectors.case import Cases, expect
from vectors.leaf_cases import with_jumps
from vectors.other_cases import two_pages
from vectors.signing import LOG, NEWSROOM, TIME_A, TIME_B, Key, authorities, authority, note_of, signed
from vectors.world import World, b64, default_trust, small, unb64

STRANGER, WITNESS, NEXT = Key.of("stranger"), Key.of("witness"), Key.of("next newsroom")


def short_lived() -> authority.Authority:
    """Authority A with a signing certificate that ended a day after the stamp."""
    a, _ = authorities()
    return replace(a, signer=replaced_signer(not_after=TIME_A + timedelta(days=1)))


def replaced_signer(**options: object) -> authority.Holder:
    """A's signing certificate made again with other options."""
    a, _ = authorities()
    purposes = options.pop("purposes", (authority.ExtendedKeyUsageOID.TIME_STAMPING,))
    return authority.certify(
        "A signer", "Test Timestamps A", a.middle, purposes=purposes, **options  # type: ignore[arg-type]
    )  # fmt: skip


def runs(out: Cases) -> None:
    out.page("01-base", "Five quotations, two timestamps, a publication.", World().built().html(), expect())
    for name, why, shown in (
        ("02-all-disclosed", "q1 discloses every leaf of its recording.", [(0, 40)]),
        ("03-first-leaf", "q1 discloses the first leaf alone.", [(0, 0)]),
        ("04-last-leaf", "q1 discloses the last leaf alone.", [(40, 40)]),
    ):
        world = small()
        world.quotes[0].show(shown, 100)
        out.page(name, why, world.built().html(), expect(count=2))
    world = World()
    one = world.quotes[0].sealed
    one.leaves = one.leaves[:1]
    world.quotes[0].show([(0, 0)])
    out.page("05-one-leaf-recording", "q1's recording is one leaf long.", world.built().html(), expect())


def keys(out: Cases) -> None:
    base = World().built()
    unknown = {**default_trust(), "keys": []}
    out.page("07-unknown-key", "The reader does not know the key: signed all the same, by nobody they can name.",
             base.html(), expect(), trust=unknown)  # fmt: skip
    world = World(lines_a=lambda t: signed(t, NEWSROOM, WITNESS, STRANGER))
    out.page("08-witness-lines", "Two more lines under keys that nobody here knows.", world.built().html(), expect())
    world = World(lines_a=lambda t: signed(t, STRANGER, WITNESS, NEWSROOM))
    out.page("09-line-order", "The newsroom's line is the last of three.", world.built().html(), expect())
    link = link_keys(LOG, NEWSROOM.public, NEXT.public, NEWSROOM.sign, NEXT.sign).dump()
    world = World(publisher=NEXT, rotation=link)
    out.page("12-key-rotated", "Between the two heads the newsroom took another key, signed by both.",
             world.built().html(), expect())  # fmt: skip


def time(out: Cases) -> None:
    base = World(stamp=lambda _: []).built()
    out.page("06-no-token", "No timestamp at all: held, and no independent time.", base.html(),
             expect(others="yyyuy", other_codes={"timed": "none"}))  # fmt: skip
    world = small()
    world.stamp = lambda note: [short_lived().stamp(note, TIME_A)]
    page = world.built()
    first = [unb64(t) for t in page.seal(1)["tokens"]]
    stamped = tokens.renewal_imprint(note_of(page.checkpoint_a), first)
    renewal = authorities()[1].stamp(b"", TIME_B + timedelta(days=30), imprint=stamped, imprint_digest="sha512")
    for n in (1, 2):
        page.seal(n)["renewals"] = [b64(renewal)]
    late = {f"q{n}": ["renewal-late"] for n in (1, 2)}
    out.page("10-renewed-late", "Renewed after the first signer's certificate had ended.", page.html(),
             expect(warnings=late, count=2))  # fmt: skip


def words(out: Cases) -> None:
    world = World()
    turns = world.quotes[3].turns
    assert any("\u0301" in turn.words for turn in turns)
    out.page("11-nfd-words", "Words with combining accents stay as they are.", world.built().html(), expect())
    out.page("13-clock-jump", "q1's file has a hole in its clock and a step back: reported, not refused.",
             with_jumps(World()).built().html(), expect())  # fmt: skip


def make(out: Cases) -> None:
    runs(out)
    keys(out)
    time(out)
    words(out)
    two_pages(out)
    out.all.sort(key=lambda case: case.name)

"""Rows 46 to 68: clips that are not the proved ones, and what stands around the proof in a page."""

from __future__ import annotations

import copy
import struct
from typing import Any

from earwitness.custody import bundle as bundles
from earwitness.custody import cj, mux, words
from earwitness.custody.mux import m4a, ogg
from vectors.case import Cases, expect, stopped
from vectors.leaf_cases import flip, no
from vectors.signing import NEWSROOM, Key, line
from vectors.sound import track_params
from vectors.world import Page, Shown, World, b64, reread, shell

OUTSIDE = {"worded": "outside"}


def clip_of(shown: Shown) -> bytes:
    """The canonical clip of a quotation."""
    sealed = shown.sealed
    audio = [mux.LeafAudio(x.start, x.duration, x.kind, x.frames) for x in (sealed.leaves[i] for i in shown.indexes)]
    return mux.build(track_params(sealed), audio, *shown.play).data


def pages_of(stream: bytes) -> list[bytes]:
    """The pages of an Ogg stream."""
    starts = [i for i in range(len(stream)) if stream.startswith(b"OggS\0", i)]
    return [stream[a:b] for a, b in zip(starts, [*starts[1:], len(stream)], strict=True)]


def with_checksum(page: bytes) -> bytes:
    zeroed = page[:22] + bytes(4) + page[26:]
    return page[:22] + struct.pack("<I", ogg.crc(zeroed)) + page[26:]


def clips(out: Cases, base: Page, world: World) -> None:
    one, two, four, five = (world.quotes[i] for i in (0, 1, 3, 4))
    right = {q: clip_of(s) for q, s in (("q1", one), ("q2", two), ("q4", four), ("q5", five))}
    html = base.html()

    def row(name: str, why: str, quote: str, clip: bytes) -> None:
        assert clip != right[quote]
        out.page(name, why, html, no(quote, "audio"), clips={quote: clip})

    first = right["q1"]
    split = pages_of(first)
    assert b"".join(split) == first and split[0][28:36] == b"OpusHead"
    row("46-clip-other-sound", "The clip of q1 is that of q2.", "q1", right["q2"])
    row("47-clip-trailing", "Bytes follow the last page of q1's clip.", "q1", first + bytes(16))
    tag = b"ID3\x04\x00\x00\x00\x00\x00\x0a" + bytes(10)
    row("48-clip-id3", "An ID3v2 tag stands before q4's clip.", "q4", tag + right["q4"])
    row(
        "49-clip-chained",
        "A second stream is chained to q1's clip: players would play it too.",
        "q1",
        first + right["q2"],
    )
    head = with_checksum(split[0][:44] + struct.pack("<h", -32768) + split[0][46:])
    row("50-clip-gain", "The head of q1's clip has a gain of \u2212128 dB, so that nothing is heard.", "q1",
        head + b"".join(split[1:]))  # fmt: skip
    head = with_checksum(split[0][:38] + struct.pack("<H", 65000) + split[0][40:])
    row("51-clip-pre-skip", "The head of q1's clip skips the first 1.35 seconds.", "q1", head + b"".join(split[1:]))
    wrong = split[-1][:22] + bytes((split[-1][22] ^ 1,)) + split[-1][23:]
    row("52-clip-checksum", "A page of q1's clip has a wrong checksum.", "q1", b"".join(split[:-1]) + wrong)
    wav = right["q5"]
    rate = struct.unpack("<I", wav[24:28])[0]
    halved = wav[:24] + struct.pack("<II", rate // 2, rate * 3 // 2) + wav[32:]
    row("53-clip-half-rate", "The head of q5's clip halves the rate.", "q5", halved)
    more = ogg.page(0, 10**6, len(split), [one.sealed.leaves[3].frames[0]])
    row("54-clip-after-end", "A page of sound follows the page that ends q1's clip.", "q1", first + more)
    coded = [f for i in four.indexes for f in four.sealed.leaves[i].frames]
    info = coded[0][:4] + bytes(9) + b"Info" + bytes(len(coded[0]) - 17)
    lead, play = four.play[0] - four.sealed.leaves[four.indexes[0]].start, four.play[1] - four.play[0]
    row("55-clip-info-frame", "An Info frame is put before the frames of q4's clip.", "q4",
        m4a.build(track_params(four.sealed), [[info, *coded]], lead, play))  # fmt: skip
    out.page("55-b-clip-of-broken", "The clip of q1 is right, but a frame of it in the page is not.", _bit(base).html(),
             no("q1", "root"), clips={"q1": first})  # fmt: skip


def _bit(base: Page) -> Page:
    page = copy.deepcopy(base)
    flip(page.leaf(1, 3)["frames"], 2, 9)
    return page


def around(out: Cases, base: Page, world: World) -> None:
    preset = ' data-verification="held"'
    page = World(html={"html": preset}).built()
    flip(page.leaf(1, 3)["frames"], 2, 9)
    assert preset.encode() in page.head
    out.page("56-preset-held", "The page says of itself that it is held; a frame of q1 is changed.", page.html(),
             no("q1", "root"))  # fmt: skip
    all_outside = expect(others="yyyyn", other_codes=OUTSIDE)

    def other_shell(name: str, why: str, expected: dict[str, Any], page: Page = base, **options: str) -> None:
        forged = copy.deepcopy(page)
        forged.head, forged.tail = shell(world.quotes, **options)
        out.page(name, why, forged.html(), expected)

    other_shell("57-script", "The page's script is one that always says yes.", all_outside,
                script='document.documentElement.dataset.verification = "held";')  # fmt: skip

    def edited(name: str, why: str, before: bytes, after: bytes, touched: dict[str, str], page: Page = base) -> None:
        forged = copy.deepcopy(page)
        assert forged.head.count(before) == 1
        forged.head = forged.head.replace(before, after)
        codes = {q: {"worded": c} for q, c in touched.items()}
        out.page(name, why, forged.html(), expect(None, "yyyyn", codes, OUTSIDE))

    edited("58-letter", "One letter of q1's words is another.", b"told to sign", b"bold to sign", {"q1": "words"})
    edited("59-speaker",
           "Another speaker is named for q3.", b"Woman, the second voice</span> <span class=\"said\" dir=\"auto\">"
           b"&#39;A single", b"Man at the table</span> <span class=\"said\" dir=\"auto\">&#39;A single",
            {"q3": "words"})  # fmt: skip
    working = World()
    for shown in working.quotes:
        shown.status = "working"
    edited("60-a-working-removed",
           "The mark of a working copy is taken off the page.", b' data-state="working"', b"", {},
           working.built())  # fmt: skip
    forged = working.built()
    head = forged.head.replace(b' data-state="working"', b"")
    other = World(quotes=working.quotes, shell=lambda q: (head, forged.tail))
    out.page("60-b-working-unmarked", "Its publisher signed a page of working quotations that has no mark.",
             other.built().html(), all_outside)  # fmt: skip
    one, three = (words.words_block(f"q{n}", world.quotes[m - 1].turns).encode() for n, m in ((1, 3), (3, 1)))
    forged = copy.deepcopy(base)
    for n, block in ((1, one), (3, three)):
        right = words.words_block(f"q{n}", world.quotes[n - 1].turns).encode()
        assert forged.head.count(right) == 1
        forged.head = forged.head.replace(right, block)
    codes = {q: {"worded": "words"} for q in ("q1", "q3")}
    out.page(
        "61-words-exchanged", "q1 and q3 show each other's words.", forged.html(), expect(None, "yyyyn", codes, OUTSIDE)
    )
    forged = copy.deepcopy(base)
    cut = [forged.head.index(b'<section data-excerpt="q%d"' % n) for n in (1, 2, 3)]
    h = forged.head
    forged.head = h[: cut[0]] + h[cut[1] : cut[2]] + h[cut[0] : cut[1]] + h[cut[2] :]
    out.page("62-reordered", "q2 stands before q1.", forged.html(), all_outside)
    forged = copy.deepcopy(base)
    forged.tail = bundles.END + bundles.MARK + b64(cj.dump({**base.bundle, "seals": []})).encode() + forged.tail
    out.page("63-a-second-bundle", "The page holds a second bundle.", forged.html(), stopped("malformed"))
    forged = copy.deepcopy(base)
    forged.head = forged.head.replace(b'data-excerpt="q2"', b'data-excerpt="q1"')
    out.page("63-b-excerpt-twice", "Two elements claim to be q1, none is q2.", forged.html(), stopped("malformed"))
    forged = copy.deepcopy(base)
    forged.head = forged.head.replace(bundles.MARK, b"<!--" + bundles.MARK)
    forged.tail = forged.tail.replace(bundles.END, bundles.END + b"-->", 1)
    out.page("64-bundle-in-comment", "The bundle stands in a comment.", forged.html(), stopped("malformed"))


def publication(out: Cases, base: Page, world: World) -> None:
    page = copy.deepcopy(base)
    page.bundle["publication"] = {}
    out.page("65-no-publication", "Without a publication the words are not bound; the sound is.", page.html(),
             expect(others="yyyyu", other_codes={"worded": "no-publication"}))  # fmt: skip
    elsewhere = World(publish=lambda p: p.update(quotes=p["quotes"][4:5], page_id="0" * 32)).built()
    page = copy.deepcopy(base)
    page.bundle["publication"] = elsewhere.bundle["publication"]
    out.page("66-other-page", "A good publication, but of another page with one other quotation.", page.html(),
             expect(others="yyyyn", other_codes={"worded": "quote"}))  # fmt: skip
    page = World(publisher=Key.of("stranger")).built()
    out.page("67-publisher-unlinked", "The publication's head is signed by a key that nothing links to the seals'.",
             page.html(), expect(others="yyyyn", other_codes={"worded": "key"}))  # fmt: skip
    bent = World(lines_b=_bent_line)
    out.page("67-b-publisher-bit", "One bit of the signature of the publication's head.", bent.built().html(),
             expect(others="yyyyn", other_codes={"worded": "signature"}))  # fmt: skip

    def play(n: int, **change: int) -> World:
        return World(publish=lambda p: p["quotes"][n].update(change))

    end = world.quotes[0].sealed.leaves[15].end
    range_no = expect({"q1": "ynyyy"}, codes={"q1": {"contiguous": "range"}})
    out.page(
        "68-a-plays-on",
        "Published: q1 plays on beyond its last leaf.",
        play(0, play_end=end + 1).built().html(),
        range_no,
    )
    start = world.quotes[0].sealed.leaves[8].start
    out.page(
        "68-b-plays-before",
        "Published: q1 begins before its first leaf.",
        play(0, play_start=start - 1).built().html(),
        range_no,
    )
    page = copy.deepcopy(base)
    reread(page.bundle["publication"], "statement", lambda p: p["quotes"][0]["turns"][0].update(words="Another."))
    out.page("68-c-words-resigned", "Other words stand in the publication statement than were logged.", page.html(),
             expect(others="yyyyn", other_codes={"worded": "inclusion"}))  # fmt: skip


def _bent_line(text: str) -> bytes:
    good = NEWSROOM.sign(text.encode())
    return (text + "\n" + line(NEWSROOM.public, good[:-33] + bytes((good[-33] ^ 1,)) + good[-32:])).encode()


def make(out: Cases) -> None:
    world = World()
    base = world.built()
    clips(out, base, world)
    around(out, base, world)
    publication(out, base, world)

"""Rows 99 to 112: timestamps that say something else, or are said by somebody else."""

from __future__ import annotations

import copy
from datetime import timedelta
from typing import Any

from earwitness.custody import tokens
from vectors.case import Cases, expect
from vectors.controls import replaced_signer, short_lived
from vectors.signing import NEWSROOM, TIME_A, TIME_B, authorities, authority, note_of
from vectors.world import Page, b64, default_trust, small, unb64

EKU = authority.ExtendedKeyUsageOID


def timed(code: str, letter: str = "n", warnings: list[str] | None = None) -> dict[str, Any]:
    """What is expected of q1; q2 has its own good timestamps."""
    quotes = {"q1": f"yyy{letter}y"}
    return expect(quotes, codes={"q1": {"timed": code}}, count=2, warnings={"q1": warnings} if warnings else None)


def make(out: Cases) -> None:
    base = small().built()
    note = note_of(base.checkpoint_a)
    a, b = authorities()
    good = [unb64(t) for t in base.seal(1)["tokens"]]

    def stamped(by: authority.Authority, **faults: object) -> bytes:
        return by.stamp(note, TIME_A, **faults)

    def row(name: str, why: str, stamps: list[bytes], expected: dict[str, Any], **more: Any) -> Page:
        page = copy.deepcopy(base)
        trust = more.pop("trust", None)
        page.seal(1).update(tokens=[b64(t) for t in stamps], **more)
        out.page(name, why, page.html(), expected, trust=trust)
        return page

    row(
        "99-other-head",
        "The timestamp is over the later head.",
        [a.stamp(note_of(base.checkpoint_b), TIME_A)],
        timed("imprint"),
    )
    text = note.split("\u2014".encode())[0]
    row(
        "100-a-text-alone",
        "The timestamp is over the head without the signature line.",
        [a.stamp(text, TIME_A)],
        timed("imprint"),
    )
    row(
        "100-b-root-alone",
        "The timestamp is over the three lines alone.",
        [a.stamp(text[:-1], TIME_A)],
        timed("imprint"),
    )
    stranger = authority.Authority.make("C")
    row(
        "101-authority-unknown",
        "An authority that the reader does not know.",
        [stamped(stranger)],
        timed("anchor", "u"),
    )
    row("102-its-root-in-certs", "The same, with its root in the page: nothing inside a page is an anchor.",
        [stamped(stranger)], timed("anchor", "u"), certs=[b64(stranger.root.der)])  # fmt: skip
    row("102-b-name-of-known", "A home-made authority with the names of one that the reader knows.",
        [_lookalike().stamp(note, TIME_A)], timed("anchor", "u"))  # fmt: skip
    row("103-certificate-injected", "A's timestamp carries the signing certificate of B as well (GHSA-xm5m-wgh2-rrg3).",
        [stamped(a, certs=[*a.chain, b.signer.der])], timed("token"))  # fmt: skip
    row("103-b-claimed-by-b", "C's signature, with B's certificate named as the signer.",
        [stamped(stranger, sid_of=b.signer, ess_cert=b.signer.der, certs=[b.signer.der])], timed("token"))  # fmt: skip
    for name, why, options in (
        ("104-a-no-purpose", "The signer's certificate is not for timestamps.", {"purposes": None}),
        ("104-b-purpose-not-critical", "The signer's purpose is not critical.", {"critical": False}),
        ("104-c-two-purposes", "The signer's certificate is for something else too.",
         {"purposes": (EKU.TIME_STAMPING, EKU.CODE_SIGNING)}),
    ):  # fmt: skip
        signer = replaced_signer(**options)
        row(name, why, [stamped(authority.Authority(a.root, a.middle, signer))], timed("token"))
    row("105-sha1", "The imprint is SHA-1.", [stamped(a, imprint_digest="sha1")], timed("token"))
    row("106-after-its-end", "The timestamp is later than the end of its signer's certificate.",
        [short_lived().stamp(note, TIME_A + timedelta(days=2))], timed("token"))  # fmt: skip
    row("107-ended-since", "The signer's certificate has ended since; it was alive at the time it states.",
        [short_lived().stamp(note, TIME_A)], expect(count=2))  # fmt: skip
    row("108-a-rejected", "The answer of an authority that refused.", [stamped(a, status=2)], timed("token"))
    row("108-b-two-signers", "Two signers in one timestamp.", [stamped(a, signers=2)], timed("token"))
    row("108-c-no-attributes", "No signed attributes.", [stamped(a, attributes=False)], timed("token"))
    row("108-d-other-certificate", "The signed attribute names another certificate.",
        [stamped(a, ess_cert=b.signer.der)], timed("token"))  # fmt: skip
    row("108-e-granted", "A whole answer that grants the timestamp is as good as the timestamp.",
        [stamped(a, status=0)], expect(count=2))  # fmt: skip
    row("108-f-rubbish", "Bytes that are no timestamp.", [b"no timestamp"], timed("token"))
    row("109-signature-bit", "One bit of the timestamp's signature.", [stamped(a, flip_signature=True)], timed("token"))
    row("110-one-good-one-not", "One timestamp is good, the other over another head.",
        [good[0], b.stamp(note_of(base.checkpoint_b), TIME_B)], timed("imprint"))  # fmt: skip
    renewals(out, base, good)
    row(
        "112-a-ots-alone",
        "An OpenTimestamps proof alone: not judged.",
        [],
        timed("ots", "u"),
        ots=[b64(b"\0OpenTimestamps")],
    )
    row("112-b-key-of-authority", "The newsroom's own key stands in for an authority's certificate.",
        [stamped(stranger)], timed("anchor", "u"), certs=[b64(NEWSROOM.public)])  # fmt: skip
    nobody = {**default_trust(), "anchors": []}
    out.page("112-c-no-anchors", "The reader knows no authority at all.", base.html(),
             expect(others="yyyuy", other_codes={"timed": "anchor"}, count=2), trust=nobody)  # fmt: skip


def _lookalike() -> authority.Authority:
    """C's keys under A's names."""
    root = authority.certify("fake root", "Test Root A", None, ca=True)
    middle = authority.certify("fake middle", "Test Issuing A", root, ca=True, path_length=0)
    signer = authority.certify("fake signer", "Test Timestamps A", middle, purposes=(EKU.TIME_STAMPING,))
    return authority.Authority(root, middle, signer)


def renewals(out: Cases, base: Page, good: list[bytes]) -> None:
    note, (a, _) = note_of(base.checkpoint_a), authorities()

    def renewed(over: list[bytes], **faults: object) -> bytes:
        imprint = tokens.renewal_imprint(note, over)
        return a.stamp(b"", TIME_A + timedelta(days=30), imprint=imprint, imprint_digest="sha512", **faults)

    def row(name: str, why: str, stamps: list[bytes], later: list[bytes]) -> None:
        page = copy.deepcopy(base)
        page.seal(1).update(tokens=[b64(t) for t in stamps], renewals=[b64(t) for t in later])
        out.page(name, why, page.html(), timed("renewal"))

    row("111-a-order", "The renewal stands over the timestamps in another order.", good, [renewed(good[::-1])])
    row("111-b-one-missing", "The renewal stands over one of two timestamps.", good, [renewed(good[:1])])
    row("111-c-no-token", "A renewal of nothing.", [], [renewed([])])
    row("111-d-broken", "The renewal's signature does not hold.", good, [renewed(good, flip_signature=True)])
    early = a.stamp(
        b"", TIME_A - timedelta(days=1), imprint=tokens.renewal_imprint(note, good), imprint_digest="sha512"
    )
    row("111-e-before-its-token", "The renewal says that it is older than what it renews.", good, [early])

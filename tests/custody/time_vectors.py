"""Vectors for docs/format-time.md, for whoever writes another verifier.

`python tests/custody/time_vectors.py` writes time_vectors.json: {"note": b64, "blobs": {id: b64}, "timed": [...],
"ed25519": [...], "fingerprints": [...]}. A `timed` case has lists of blob ids (tokens, renewals, certs, anchors),
`ots`, an optional `change` [index of the token, offset, xor], and what must come out: state, code, warnings, and, if
it is yes, gen_time (14 digits) and authority, else "". An `ed25519` case has hex key, message, signature and `fault`.
Every key is seeded, so the file is the same whenever it is written; a test compares.
"""

from __future__ import annotations

import base64
import hashlib
import json
import random
import sys
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import authority as tsa
from authority import GEN_TIME, Authority
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from earwitness.custody import ed25519, fingerprint, tokens

FILE = Path(__file__).with_name("time_vectors.json")
NOTE = b"earwitness.invalid/log/00112233445566778899aabbccddeeff\n5\ncm9vdA==\n\n\xe2\x80\x94 x c2lnbmF0dXJl\n"
STAMPING = (ExtendedKeyUsageOID.TIME_STAMPING,)


class Case(dict[str, Any]):
    """One case before its blobs are given ids."""


def case(
    name: str,
    state: str,
    code: str,
    stamps: Sequence[bytes],
    anchors: Sequence[bytes],
    *,
    renewals: Sequence[bytes] = (),
    certs: Sequence[bytes] = (),
    ots: bool = False,
    warnings: Sequence[str] = (),
    change: Sequence[int] = (),
) -> Case:
    return Case(
        name=name, state=state, code=code, tokens=list(stamps), anchors=list(anchors), renewals=list(renewals),
        certs=list(certs), ots=ots, warnings=list(warnings), change=list(change),
    )  # fmt: skip


def timed_cases() -> Iterator[Case]:
    """What is written by hand: the verdict is stated here, not computed."""
    a, b = Authority.make("A"), Authority.make("B")
    root, other = [a.root.der], [b.root.der]
    good = a.stamp(NOTE)

    yield case("good", "yes", "", [good], root)
    for kind in ("p384", "rsa-seeded"):
        one = Authority.make(f"V {kind}", kind=kind)
        for digest in ("sha256", "sha384", "sha512"):
            stamp = one.stamp(NOTE, digest=digest, imprint_digest=digest)
            yield case(f"good-{kind}-{digest}", "yes", "", [stamp], [one.root.der])
        if kind == "rsa-seeded":
            bare, pss = one.stamp(NOTE, scheme="rsa-bare"), one.stamp(NOTE, scheme="pss", salt=0)
            yield case("good-rsa-bare", "yes", "", [bare], [one.root.der])
            yield case("good-pss", "yes", "", [pss], [one.root.der])
            bad = one.stamp(NOTE, scheme="pss", salt=0, flip_signature=True)
            yield case("pss-signature-flipped", "no", "token", [bad], [one.root.der])
            bad = one.stamp(NOTE, flip_signature=True)
            yield case("rsa-signature-flipped", "no", "token", [bad], [one.root.der])
    yield case("anchor-intermediate", "yes", "", [good], [a.middle.der])
    yield case("anchor-signer", "yes", "", [good], [a.signer.der])
    yield case("signer-by-key-id", "yes", "", [a.stamp(NOTE, sid="ski")], root)
    yield case("ess-with-serial", "yes", "", [a.stamp(NOTE, ess_serial=True)], root)
    yield case("ess-both", "yes", "", [a.stamp(NOTE, ess="both")], root)
    yield case("ess-v1", "yes", "", [a.stamp(NOTE, ess="v1")], root, warnings=["weak-ess"])
    yield case("answer-granted", "yes", "", [a.stamp(NOTE, status=0)], root)
    yield case("answer-granted-with-changes", "yes", "", [a.stamp(NOTE, status=1)], root)
    yield case("fraction", "yes", "", [a.stamp(NOTE, GEN_TIME.replace(microsecond=250_000))], root)
    bare = a.stamp(NOTE, certs=())
    yield case("no-certificate", "unavailable", "anchor", [bare], root)
    yield case("path-from-bundle", "yes", "", [bare], root, certs=[b"junk", *a.chain])
    yield case("no-anchor", "unavailable", "anchor", [good], [])
    yield case("none", "unavailable", "none", [], root)
    yield case("ots", "unavailable", "ots", [], root, ots=True)

    yield case("99-other-head", "no", "imprint", [a.stamp(b"another head")], root)
    yield case("100-no-signature-line", "no", "imprint", [a.stamp(NOTE[: NOTE.index(b"\n\n") + 1])], root)
    yield case("101-unknown-authority", "unavailable", "anchor", [b.stamp(NOTE)], root)
    yield case("102-root-in-certs", "unavailable", "anchor", [b.stamp(NOTE)], root, certs=other)
    yield case("102-root-in-token", "unavailable", "anchor", [b.stamp(NOTE, certs=(*b.chain, *other))], root)
    injected = a.stamp(NOTE, certs=(*a.chain, b.signer.der))
    yield case("103-injected-anchor-b", "no", "token", [injected], other)
    yield case("103-injected-anchor-a", "no", "token", [injected], root)
    yield case("103-exchanged", "no", "token", [a.stamp(NOTE, certs=b.chain)], other, certs=a.chain)
    lie = a.stamp(NOTE, certs=b.chain, sid_of=b.signer, ess_cert=b.signer.der)
    yield case("103-named-as-b", "no", "token", [lie], other)
    odd: list[tuple[str, dict[str, Any]]] = [
        ("none", {"purposes": None}),
        ("not-critical", {"critical": False}),
        ("other", {"purposes": (ExtendedKeyUsageOID.CODE_SIGNING,)}),
        ("two", {"purposes": (*STAMPING, ExtendedKeyUsageOID.CODE_SIGNING)}),
        ("key-usage", {"key_usage": "encipher"}),
        ("not-yet-valid", {"not_before": GEN_TIME + timedelta(seconds=1)}),
        ("expired", {"not_after": GEN_TIME - timedelta(seconds=1)}),
    ]
    for name, options in odd:
        signer = Authority.make("odd " + name, **options)
        yield case(f"104-106-signer-{name}", "no", "token", [signer.stamp(NOTE)], [signer.root.der])
    edge = Authority.make("edge", not_before=GEN_TIME, not_after=GEN_TIME)
    late = GEN_TIME.replace(microsecond=999_000)
    yield case("106-last-second", "yes", "", [edge.stamp(NOTE, late)], [edge.root.der])
    yield case("105-sha1-imprint", "no", "token", [a.stamp(NOTE, imprint_digest="sha1")], root)
    yield case("105-sha1-digest", "no", "token", [a.stamp(NOTE, digest="sha1")], root)
    faults: list[tuple[str, dict[str, Any]]] = [
        ("rejected", {"status": 2}),
        ("two-signers", {"signers": 2}),
        ("no-signer", {"signers": 0}),
        ("no-attributes", {"attributes": False}),
        ("no-ess", {"ess": "none"}),
        ("ess-of-another", {"ess_cert": b.signer.der}),
        ("ess-serial-of-another", {"ess_serial": True, "ess_serial_of": b.signer}),
        ("attributes-unsorted", {"sort_attributes": False}),
        ("attribute-twice", {"twice": True}),
        ("content-type", {"content_type": "1.2.840.113549.1.7.1"}),
        ("message-digest", {"message_digest": bytes(32)}),
        ("version", {"signed_data_version": 1}),
        ("time-without-zone", {"time_text": b"20260601120000"}),
        ("time-trailing-zero", {"time_text": b"20260601120000.50Z"}),
        ("time-that-does-not-exist", {"time_text": b"20260231120000Z"}),
        ("short-imprint", {"imprint": bytes(31)}),
        ("junk-certificate", {"certs": (b"\x30\x03\x02\x01\x00",)}),
        ("signature-flipped", {"flip_signature": True}),
    ]
    for name, fault in faults:
        yield case(f"108-109-{name}", "no", "token", [a.stamp(NOTE, **fault)], root)
    yield case("110-one-good-one-other", "no", "imprint", [good, b.stamp(b"another head")], root + other)
    yield from renewal_cases(a, b)
    yield from path_cases(a)


def renewal_cases(a: Authority, b: Authority) -> Iterator[Case]:
    both = [a.root.der, b.root.der]
    one, two = a.stamp(NOTE), b.stamp(NOTE)

    def renew(by: Authority, earlier: list[bytes], when: timedelta) -> bytes:
        stamped = tokens.renewal_imprint(NOTE, earlier)
        return by.stamp(b"", GEN_TIME + when, imprint=stamped, imprint_digest="sha512")

    year = timedelta(days=365)
    later = renew(a, [one, two], year)
    last = renew(b, [one, two, later], 2 * year)
    yield case("renewed-twice", "yes", "", [one, two], both, renewals=[later, last])
    yield case("111-tokens-exchanged", "no", "renewal", [two, one], both, renewals=[later, last])
    yield case("111-renewals-exchanged", "no", "renewal", [one, two], both, renewals=[last, later])
    yield case("111-token-left-out", "no", "renewal", [one], both, renewals=[later])
    yield case("111-without-tokens", "no", "renewal", [], both, renewals=[renew(a, [], year)])
    yield case("111-61-s-early", "no", "renewal", [one], both, renewals=[renew(a, [one], timedelta(seconds=-61))])
    yield case("111-60-s-early", "yes", "", [one], both, renewals=[renew(a, [one], timedelta(seconds=-60))])
    other = a.stamp(b"", GEN_TIME + year, imprint=hashlib.sha256(tokens.RENEW + NOTE + one).digest())
    yield case("111-sha256", "no", "renewal", [one], both, renewals=[other])
    carried = renew(b, [one], year)
    yield case("renewal-carries", "yes", "", [one], [b.root.der], renewals=[carried])
    short = Authority.make("short", not_after=GEN_TIME + timedelta(days=30))
    first = short.stamp(NOTE)
    renewal = renew(b, [first], year)
    anchors = [short.root.der, b.root.der]
    yield case("renewal-late", "yes", "", [first], anchors, renewals=[renewal], warnings=["renewal-late"])


def path_cases(a: Authority) -> Iterator[Case]:
    root = [a.root.der]
    options: list[tuple[str, dict[str, Any], str, str]] = [
        ("not-a-ca", {"ca": False}, "no", "token"),
        ("key-usage", {"ca": True, "key_usage": "encipher"}, "no", "token"),
        ("purpose", {"ca": True, "purposes": (ExtendedKeyUsageOID.CODE_SIGNING,)}, "no", "token"),
        ("purpose-fits", {"ca": True, "purposes": STAMPING}, "yes", ""),
        ("expired", {"ca": True, "not_after": GEN_TIME - timedelta(seconds=1)}, "no", "token"),
        (
            "insists",
            {"ca": True, "extra": [(x509.NameConstraints([x509.DNSName("example.invalid")], None), True)]},
            "unavailable",
            "anchor",
        ),
    ]
    for name, shape, state, code in options:
        middle = tsa.certify(f"path {name}", f"Issuing {name}", a.root, **shape)
        signer = tsa.certify(f"path signer {name}", f"Stamps {name}", middle, purposes=STAMPING)
        stamp = Authority(a.root, middle, signer).stamp(NOTE, certs=(signer.der,))
        yield case(f"path-{name}", state, code, [stamp], root, certs=[middle.der])
    extra = tsa.certify("extra", "Extra", a.middle, ca=True)
    signer = tsa.certify("long signer", "Long", extra, purposes=STAMPING)
    stamp = Authority(a.root, extra, signer).stamp(NOTE)
    yield case("path-too-long", "no", "token", [stamp], root, certs=[a.middle.der])
    yield case("path-anchored-lower", "yes", "", [stamp], [extra.der], certs=[a.middle.der])
    twin = tsa.certify("twin", "Test Root A", None, ca=True)
    yield case("path-by-name-only", "unavailable", "anchor", [a.stamp(NOTE)], [twin.der])
    rsa_root = tsa.certify("sha1 root", "Old Root", None, kind="rsa-seeded", ca=True)
    middle = tsa.resigned(tsa.certify("m", "Old Issuing", rsa_root, ca=True), rsa_root, "sha1")
    signer = tsa.certify("s", "Old Stamps", middle, purposes=STAMPING)
    stamp = Authority(rsa_root, middle, signer).stamp(NOTE)
    yield case("path-sha1", "unavailable", "anchor", [stamp], [rsa_root.der])
    day = timedelta(days=1)
    lists = [
        ("no-reason", None, day, False, "no", "token", []),
        ("compromise", x509.ReasonFlags.key_compromise, day, False, "no", "token", []),
        ("superseded-later", x509.ReasonFlags.superseded, day, False, "yes", "", []),
        ("ceased-before", x509.ReasonFlags.cessation_of_operation, -day, False, "no", "token", []),
        ("forged", x509.ReasonFlags.key_compromise, day, True, "yes", "", []),
    ]
    for name, reason, when, forged, state, code, warnings in lists:
        crl = tsa.revocation_list(a.middle, a.signer.cert, GEN_TIME + when, reason, forged=forged)
        stamp = a.stamp(NOTE, revocations=(crl,))
        yield case(f"revoked-{name}", state, code, [stamp], root, warnings=warnings)
    stamp = a.stamp(NOTE, revocations=(b"\x30\x03\x02\x01\x00",))
    yield case("revocations-unread", "yes", "", [stamp], root, warnings=["crl-unread"])


def changed_cases() -> Iterator[Case]:
    """One byte changed at seeded places; here the verdict is what Python finds, and never a different yes."""
    a = Authority.make("A")
    stamp, dice = a.stamp(NOTE), random.Random(20260601)
    for offset in sorted({*range(0, 75), *(dice.randrange(len(stamp)) for _ in range(170))}):
        change = [0, offset, dice.choice((1, 2, 4, 8, 16, 32, 64, 128, 255))]
        report = tokens.judge(NOTE, apply([stamp], change), [], [], [a.root.der])
        yield case(f"changed-{offset}", report.state, report.code, [stamp], [a.root.der], change=change)


def apply(stamps: Sequence[bytes], change: Sequence[int]) -> list[bytes]:
    """The tokens with one byte changed, if the case says so."""
    out = [bytearray(stamp) for stamp in stamps]
    if change:
        index, offset, mask = change
        out[index][offset] ^= mask
    return [bytes(stamp) for stamp in out]


def ed25519_cases() -> Iterator[dict[str, str]]:
    seed = hashlib.sha256(b"earwitness test signer").digest()
    key, good = ed25519.public(seed), ed25519.sign(seed, b"message")
    s = int.from_bytes(good[32:], "little")
    neutral = (1).to_bytes(32, "little") + bytes(32)
    rows: list[tuple[str, bytes, bytes, str]] = [
        ("good", key, good, ""),
        ("flipped", key, good[:40] + bytes((good[40] ^ 1,)) + good[41:], "signature"),
        ("s-plus-l", key, good[:32] + (s + ed25519.L).to_bytes(32, "little"), "signature"),
        ("s-is-l", key, good[:32] + ed25519.L.to_bytes(32, "little"), "signature"),
        ("r-not-reduced", key, (ed25519.P + 1).to_bytes(32, "little") + good[32:], "signature"),
        ("r-zero-with-sign", key, (1 | 1 << 255).to_bytes(32, "little") + good[32:], "signature"),
        ("short-signature", key, good[:63], "signature"),
        ("long-signature", key, good + b"\0", "signature"),
        ("short-key", key[:31], good, "weak-key"),
        ("key-not-reduced", (ed25519.P + 1).to_bytes(32, "little"), neutral, "weak-key"),
        ("key-zero-with-sign", (1 | 1 << 255).to_bytes(32, "little"), neutral, "weak-key"),
        ("key-all-ones", b"\xff" * 32, neutral, "weak-key"),
        ("key-off-curve", (2).to_bytes(32, "little"), good, "signature"),
    ]
    rows += [(f"small-order-{i}", point, neutral, "weak-key") for i, point in enumerate(sorted(ed25519.SMALL_ORDER))]
    for name, k, signature, fault in rows:
        yield {"name": name, "key": k.hex(), "message": b"message".hex(), "signature": signature.hex(), "fault": fault}


def build() -> str:
    """The text of the file."""
    blobs: dict[bytes, str] = {}
    timed = []
    for one in (*timed_cases(), *changed_cases()):
        report = tokens.judge(
            NOTE, apply(one["tokens"], one["change"]), one["renewals"], one["certs"], one["anchors"], ots=one["ots"]
        )
        yes = report.state == "yes"
        row = {
            **one,
            "gen_time": report.gen_time.strftime("%Y%m%d%H%M%S") if yes and report.gen_time else "",
            "authority": report.authority if yes else "",
        }
        for field in ("tokens", "renewals", "certs", "anchors"):
            row[field] = [blobs.setdefault(blob, f"b{len(blobs)}") for blob in one[field]]
        timed.append(row)
    keys = [hashlib.sha256(bytes((i,))).digest() for i in range(3)]
    whole = {
        "note": base64.b64encode(NOTE).decode(),
        "blobs": {name: base64.b64encode(blob).decode() for blob, name in blobs.items()},
        "timed": timed,
        "ed25519": list(ed25519_cases()),
        "fingerprints": [
            {"key": k.hex(), "hex": fingerprint.hex_of(k), "spoken": fingerprint.spoken(k)} for k in [bytes(32), *keys]
        ],
    }
    lines = [f'"{key}": {_rows(value)}' for key, value in whole.items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _rows(value: object) -> str:
    if isinstance(value, list):
        return "[\n" + ",\n".join(json.dumps(row, sort_keys=True) for row in value) + "\n]"
    if isinstance(value, dict):
        return "{\n" + ",\n".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in value.items()) + "\n}"
    return json.dumps(value)


if __name__ == "__main__":
    FILE.write_text(build(), encoding="utf-8")

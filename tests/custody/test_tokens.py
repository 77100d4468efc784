"""Timestamps: the cases of SEAL §3 rows 99 to 112, a real authority, and rfc3161-client's four past faults."""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import authority as tsa
import pytest
from authority import EPOCH, GEN_TIME, Authority, Order
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID, ObjectIdentifier
from hypothesis import given, settings
from hypothesis import strategies as st

from earwitness.custody import der, second_opinion, tokens, tsp, x509path
from earwitness.errors import AuthorityRefused, ReplyMismatch, Usage

NOTE = b"earwitness.invalid/log/0123\n5\nroot\n\n\xe2\x80\x94 earwitness.invalid/log/0123 c2ln\n"
WANTED = tokens.imprints(NOTE)
needs_openssl = pytest.mark.skipif(not tsa.HAVE_OPENSSL, reason=tsa.NEEDS_OPENSSL)


@pytest.fixture(scope="module")
def a() -> Authority:
    return Authority.make("A")


@pytest.fixture(scope="module")
def b() -> Authority:
    return Authority.make("B")


def verdict(token: bytes, *anchors: bytes, certs: tuple[bytes, ...] = ()) -> tuple[str, str]:
    report = tokens.check(token, WANTED, certs, anchors)
    return report.state, report.code


# --- what must hold --------------------------------------------------------------------------------------------------


def test_a_good_token(a: Authority) -> None:
    report = tokens.check(a.stamp(NOTE), WANTED, [], [a.root.der])
    assert (report.state, report.code, report.warnings) == ("yes", "", ())
    assert report.gen_time == GEN_TIME
    assert report.accuracy_us == 1_000_000
    assert report.authority == "Test Timestamps A"
    assert report.anchor == a.root.der and report.signer == a.signer.der


@pytest.mark.parametrize("digest", ["sha256", "sha384", "sha512"])
@pytest.mark.parametrize("kind", ["p256", "p384", "rsa2048"])
def test_every_accepted_signature_and_digest(kind: str, digest: str) -> None:
    a = Authority.make(kind, kind=kind)
    assert verdict(a.stamp(NOTE, digest=digest, imprint_digest=digest), a.root.der) == ("yes", "")


@pytest.mark.parametrize("scheme", ["auto", "rsa-bare", "pss"])
def test_the_ways_of_writing_rsa(scheme: str) -> None:
    a = Authority.make("R", kind="rsa2048")
    assert verdict(a.stamp(NOTE, scheme=scheme), a.root.der) == ("yes", "")
    assert verdict(a.stamp(NOTE, scheme=scheme, flip_signature=True), a.root.der) == ("no", "token")


@pytest.mark.parametrize("anchor", ["root", "middle", "signer"])
def test_an_anchor_may_be_root_intermediate_or_the_authoritys_own(a: Authority, anchor: str) -> None:
    assert verdict(a.stamp(NOTE), getattr(a, anchor).der) == ("yes", "")


def test_the_path_may_come_from_the_bundle(a: Authority) -> None:
    bare = a.stamp(NOTE, certs=())
    assert verdict(bare, a.root.der) == ("unavailable", "anchor")
    assert verdict(bare, a.root.der, certs=a.chain) == ("yes", "")
    assert verdict(bare, a.root.der, certs=(b"junk", b"", *a.chain)) == ("yes", "")
    assert verdict(bare, a.signer.der) == ("yes", "")


@pytest.mark.parametrize("how", [{"sid": "ski"}, {"ess_serial": True}, {"ess": "both"}, {"signed_data_version": 5}])
def test_other_honest_forms(a: Authority, how: dict[str, object]) -> None:
    assert verdict(a.stamp(NOTE, **how), a.root.der) == ("yes", "")


def test_an_old_ess_attribute_is_taken_with_a_warning(a: Authority) -> None:
    report = tokens.check(a.stamp(NOTE, ess="v1"), WANTED, [], [a.root.der])
    assert (report.state, report.warnings) == ("yes", ("weak-ess",))


@pytest.mark.parametrize("status", [0, 1])
def test_a_whole_answer_is_unwrapped(a: Authority, status: int) -> None:
    assert verdict(a.stamp(NOTE, status=status), a.root.der) == ("yes", "")


def test_fractions_and_accuracy_are_read(a: Authority) -> None:
    accuracy = der.encode(
        der.SEQUENCE, der.encode_integer(2), der.encode_integer(500, 0x80), der.encode_integer(7, 0x81)
    )
    when = GEN_TIME.replace(microsecond=250_000)
    report = tokens.check(a.stamp(NOTE, when, accuracy=accuracy), WANTED, [], [a.root.der])
    assert (report.gen_time, report.accuracy_us) == (when, 2_500_007)
    assert tokens.check(a.stamp(NOTE, accuracy=b""), WANTED, [], [a.root.der]).accuracy_us is None


# --- SEAL §3, rows 99 to 112 -----------------------------------------------------------------------------------------


def test_99_a_token_for_another_checkpoint(a: Authority) -> None:
    assert verdict(a.stamp(b"another head"), a.root.der) == ("no", "imprint")


def test_100_a_token_that_leaves_out_the_signature_line(a: Authority) -> None:
    assert verdict(a.stamp(NOTE[: NOTE.index(b"\n\n") + 1]), a.root.der) == ("no", "imprint")


def test_101_an_authority_the_reader_does_not_know(a: Authority, b: Authority) -> None:
    assert verdict(b.stamp(NOTE), a.root.der) == ("unavailable", "anchor")
    assert verdict(b.stamp(NOTE)) == ("unavailable", "anchor")


def test_102_its_root_in_the_bundle_or_the_token_changes_nothing(a: Authority, b: Authority) -> None:
    assert verdict(b.stamp(NOTE), a.root.der, certs=(b.root.der,)) == ("unavailable", "anchor")
    carried = b.stamp(NOTE, certs=(*b.chain, b.root.der))
    assert verdict(carried, a.root.der) == ("unavailable", "anchor")
    twin = Authority.make("imposter")
    named = tsa.certify("imposter root", "Test Root A", None, ca=True)
    assert verdict(twin.stamp(NOTE), a.root.der, certs=(named.der,)) == ("unavailable", "anchor")


def test_103_a_certificate_of_another_authority_injected(a: Authority, b: Authority) -> None:
    """GHSA-xm5m-wgh2-rrg3: authority A's token must not pass as B's, whichever the reader trusts."""
    for certs in ((*a.chain, b.signer.der), (*a.chain, *b.chain), (b.signer.der, a.signer.der)):
        injected = a.stamp(NOTE, certs=certs)
        for anchors in ((b.root.der,), (a.root.der,), (a.root.der, b.root.der), (b.signer.der,)):
            assert verdict(injected, *anchors) == ("no", "token")
    assert verdict(a.stamp(NOTE, certs=b.chain), b.root.der) == ("unavailable", "anchor")
    assert verdict(a.stamp(NOTE, certs=b.chain), b.root.der, certs=a.chain) == ("no", "token")
    for lie in ({"sid_of": b.signer}, {"ess_cert": b.signer.der}, {"sid_of": b.signer, "ess_cert": b.signer.der}):
        for certs in (a.chain, b.chain, (*a.chain, *b.chain)):
            for anchor in (a.root.der, b.root.der):
                state, _ = verdict(a.stamp(NOTE, certs=certs, **lie), anchor, certs=b.chain)
                assert state != "yes"


@pytest.mark.parametrize(
    "options",
    [
        {"purposes": None},
        {"critical": False},
        {"purposes": (ExtendedKeyUsageOID.CODE_SIGNING,)},
        {"purposes": (ExtendedKeyUsageOID.TIME_STAMPING, ExtendedKeyUsageOID.CODE_SIGNING)},
        {"purposes": (ObjectIdentifier("2.5.29.37.0"),)},
        {"key_usage": "encipher"},
    ],
)
def test_104_a_signer_not_made_for_this(options: dict[str, object]) -> None:
    a = Authority.make("odd", **options)  # type: ignore[arg-type]
    assert verdict(a.stamp(NOTE), a.root.der) == ("no", "token")
    assert verdict(a.stamp(NOTE), a.signer.der) == ("no", "token")


def test_105_weak_digests(a: Authority) -> None:
    assert verdict(a.stamp(NOTE, imprint_digest="sha1"), a.root.der) == ("no", "token")
    assert verdict(a.stamp(NOTE, digest="sha1"), a.root.der) == ("no", "token")
    sha1 = {"sha1": hashlib.sha1(NOTE).digest(), **WANTED}
    assert tokens.check(a.stamp(NOTE, imprint_digest="sha1"), sha1, [], [a.root.der]).state == "no"


def test_106_a_time_outside_the_signers_life() -> None:
    ended = Authority.make("A", not_after=GEN_TIME - timedelta(seconds=1))
    assert verdict(ended.stamp(NOTE), ended.root.der) == ("no", "token")
    early = Authority.make("A", not_before=GEN_TIME + timedelta(seconds=1))
    assert verdict(early.stamp(NOTE), early.root.der) == ("no", "token")
    assert verdict(ended.stamp(NOTE), ended.signer.der) == ("no", "token")
    edge = Authority.make("A", not_before=GEN_TIME, not_after=GEN_TIME)
    assert verdict(edge.stamp(NOTE, GEN_TIME.replace(microsecond=999_999)), edge.root.der) == ("yes", "")


def test_107_a_signer_long_expired_but_alive_then() -> None:
    old = Authority.make("A", not_before=datetime(2001, 1, 1, tzinfo=UTC), not_after=datetime(2002, 1, 1, tzinfo=UTC))
    times = {"not_before": datetime(2000, 1, 1, tzinfo=UTC), "not_after": datetime(2003, 1, 1, tzinfo=UTC)}
    root = tsa.certify("old root", "Old Root", None, ca=True, **times)
    middle = tsa.certify("old middle", "Old Middle", root, ca=True, **times)
    signer = tsa.certify("old signer", "Old Signer", middle, purposes=(ExtendedKeyUsageOID.TIME_STAMPING,), **times)
    old = Authority(root, middle, signer)
    then = datetime(2001, 6, 1, tzinfo=UTC)
    report = tokens.check(old.stamp(NOTE, then), WANTED, [], [root.der])
    assert (report.state, report.gen_time) == ("yes", then)
    assert second_opinion.combined(report, old.stamp(NOTE, then), [], [root.der]).state == "yes"


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 2},
        {"signers": 2},
        {"signers": 0},
        {"attributes": False},
        {"ess": "none"},
        {"sort_attributes": False},
        {"twice": True},
        {"content_type": "1.2.840.113549.1.7.1"},
        {"message_digest": bytes(32)},
        {"signed_data_version": 1},
        {"time_text": b"20260601120000"},
        {"time_text": b"20260601120000.0Z"},
        {"time_text": b"20260601120000.50Z"},
        {"time_text": b"20260231120000Z"},
        {"time_text": b"20260601240000Z"},
        {"time_text": b"260601120000Z"},
        {"accuracy": der.encode(der.SEQUENCE, der.encode_integer(1000, 0x80))},
        {"imprint": bytes(31)},
        {"certs": (b"\x30\x03\x02\x01\x00",)},
    ],
)
def test_108_structure_and_attributes(a: Authority, fault: dict[str, object]) -> None:
    assert verdict(a.stamp(NOTE, **fault), a.root.der) == ("no", "token")


def test_108_ess_names_another_certificate(a: Authority, b: Authority) -> None:
    assert verdict(a.stamp(NOTE, ess_cert=b.signer.der), a.root.der) == ("no", "token")
    assert verdict(a.stamp(NOTE, ess_cert=a.middle.der), a.root.der) == ("no", "token")
    assert verdict(a.stamp(NOTE, ess="v1", ess_cert=b.signer.der), a.root.der) == ("no", "token")
    assert verdict(a.stamp(NOTE, ess_serial=True, ess_serial_of=b.signer), a.root.der) == ("no", "token")


def test_109_one_bit_of_the_signature(a: Authority) -> None:
    assert verdict(a.stamp(NOTE, flip_signature=True), a.root.der) == ("no", "token")


def test_110_one_good_token_does_not_outweigh_one_for_another_head(a: Authority, b: Authority) -> None:
    good, other = a.stamp(NOTE), b.stamp(b"another head")
    for pair in ([good, other], [other, good]):
        report = tokens.judge(NOTE, pair, [], [], [a.root.der, b.root.der])
        assert (report.state, report.code) == ("no", "imprint")


def renewal_of(a: Authority, first: list[bytes], years: int = 1) -> bytes:
    stamped = tokens.renewal_imprint(NOTE, first)
    return a.stamp(b"", GEN_TIME + timedelta(days=365 * years), imprint=stamped, imprint_digest="sha512")


def test_111_renewals_stand_over_everything_before_them_in_order(a: Authority, b: Authority) -> None:
    anchors = [a.root.der, b.root.der]
    one, two = a.stamp(NOTE), b.stamp(NOTE)
    later = renewal_of(a, [one, two])
    last = renewal_of(b, [one, two, later], years=2)
    held = tokens.judge(NOTE, [one, two], [later, last], [], anchors)
    assert (held.state, held.gen_time, [r.state for r in held.renewals]) == ("yes", GEN_TIME, ["yes", "yes"])
    over_one = {"imprint": tokens.renewal_imprint(NOTE, [one]), "imprint_digest": "sha512"}
    skewed = a.stamp(b"", GEN_TIME - timedelta(seconds=60), **over_one)
    assert tokens.judge(NOTE, [one], [skewed], [], anchors).state == "yes"
    for first, renewals in (
        ([two, one], [later, last]),
        ([one], [later]),
        ([one, two], [last, later]),
        ([one, two], [last]),
        ([], [renewal_of(a, [])]),
        ([one], [a.stamp(b"", GEN_TIME - timedelta(seconds=61), **over_one)]),
        ([one], [one]),
        ([one], [a.stamp(NOTE, GEN_TIME + timedelta(days=1), imprint_digest="sha512")]),
    ):
        report = tokens.judge(NOTE, first, renewals, [], anchors)
        assert (report.state, report.code) == ("no", "renewal")


def test_111_a_renewal_uses_sha512_only(a: Authority) -> None:
    one = a.stamp(NOTE)
    short = hashlib.sha256(tokens.RENEW + NOTE + one).digest()
    renewal = a.stamp(b"", GEN_TIME + timedelta(days=1), imprint=short)
    assert tokens.judge(NOTE, [one], [renewal], [], [a.root.der]).code == "renewal"


def test_111_a_renewal_carries_the_verdict_when_the_first_authority_is_no_longer_trusted(
    a: Authority, b: Authority
) -> None:
    one = a.stamp(NOTE)
    later = renewal_of(b, [one])
    report = tokens.judge(NOTE, [one], [later], [], [b.root.der])
    assert (report.state, report.gen_time) == ("yes", GEN_TIME + timedelta(days=365))
    assert report.authority == "Test Timestamps B"
    assert tokens.judge(NOTE, [one], [later], [], []).code == "anchor"


def test_111_a_late_renewal_is_said_to_be_late(a: Authority) -> None:
    short = Authority.make("A", not_after=GEN_TIME + timedelta(days=30))
    one = short.stamp(NOTE)
    later = renewal_of(Authority.make("B"), [one])
    report = tokens.judge(NOTE, [one], [later], [], [short.root.der, Authority.make("B").root.der])
    assert (report.state, report.warnings) == ("yes", ("renewal-late",))


def test_112_nothing_or_only_opentimestamps() -> None:
    assert tokens.judge(NOTE, []).code == "none"
    report = tokens.judge(NOTE, [], ots=True)
    assert (report.state, report.code) == ("unavailable", "ots")


# --- the path --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "options",
    [
        {"ca": False},
        {"ca": True, "key_usage": "encipher"},
        {"ca": True, "purposes": (ExtendedKeyUsageOID.CODE_SIGNING,)},
        {"ca": True, "not_after": GEN_TIME - timedelta(seconds=1)},
        {"ca": True, "not_before": GEN_TIME + timedelta(seconds=1)},
    ],
)
def test_an_intermediate_that_may_not_be_one(a: Authority, options: dict[str, object]) -> None:
    middle = tsa.certify("bad middle", "Bad Middle", a.root, **options)  # type: ignore[arg-type]
    signer = tsa.certify("s", "S", middle, purposes=(ExtendedKeyUsageOID.TIME_STAMPING,))
    bad = Authority(a.root, middle, signer)
    assert verdict(bad.stamp(NOTE, certs=(signer.der,)), a.root.der, certs=(middle.der,)) == ("no", "token")
    assert verdict(bad.stamp(NOTE), a.root.der) == ("no", "token")


def test_a_path_longer_than_allowed(a: Authority) -> None:
    """The intermediate says pathLen 0, so nothing but a signer may follow it."""
    extra = tsa.certify("extra", "Extra", a.middle, ca=True)
    signer = tsa.certify("s", "S", extra, purposes=(ExtendedKeyUsageOID.TIME_STAMPING,))
    long = Authority(a.root, extra, signer)
    assert verdict(long.stamp(NOTE), a.root.der, certs=(a.middle.der,)) == ("no", "token")
    assert verdict(long.stamp(NOTE), extra.der) == ("yes", "")


def test_a_signature_that_does_not_carry_is_no_path(a: Authority, b: Authority) -> None:
    """Same name as A's intermediate, other key: a path by names alone is none."""
    root = tsa.certify("other", "Test Root A", None, ca=True)
    assert verdict(a.stamp(NOTE), root.der) == ("unavailable", "anchor")


def test_certificates_that_insist_on_what_is_not_processed_are_not_used(a: Authority) -> None:
    limits = x509.NameConstraints([x509.DNSName("example.invalid")], None)
    middle = tsa.certify("nc", "Limited", a.root, ca=True, extra=[(limits, True)])
    signer = tsa.certify("s", "S", middle, purposes=(ExtendedKeyUsageOID.TIME_STAMPING,))
    assert verdict(Authority(a.root, middle, signer).stamp(NOTE), a.root.der) == ("unavailable", "anchor")
    assert verdict(Authority(a.root, middle, signer).stamp(NOTE), middle.der) == ("yes", "")


@pytest.mark.parametrize("digest", ["sha1", "sha256"])
def test_a_certificate_signed_with_sha1_is_no_link(digest: str) -> None:
    root = tsa.certify("rsa root", "RSA Root", None, kind="rsa2048", ca=True)
    middle = tsa.resigned(tsa.certify("rsa middle", "RSA Middle", root, kind="rsa2048", ca=True), root, digest)
    signer = tsa.certify("s", "S", middle, purposes=(ExtendedKeyUsageOID.TIME_STAMPING,))
    wanted = ("yes", "") if digest == "sha256" else ("unavailable", "anchor")
    assert verdict(Authority(root, middle, signer).stamp(NOTE), root.der) == wanted


def test_a_key_that_is_too_short() -> None:
    a = Authority.make("short", signer_kind="rsa1024")
    assert verdict(a.stamp(NOTE), a.root.der) == ("no", "token")


@pytest.mark.parametrize(
    ("reason", "when", "wanted"),
    [
        (None, GEN_TIME + timedelta(days=1), ("no", "token")),
        (x509.ReasonFlags.key_compromise, GEN_TIME + timedelta(days=1), ("no", "token")),
        (x509.ReasonFlags.superseded, GEN_TIME + timedelta(days=1), ("yes", "")),
        (x509.ReasonFlags.cessation_of_operation, GEN_TIME - timedelta(days=1), ("no", "token")),
    ],
)
def test_a_revoked_signer(
    a: Authority, reason: x509.ReasonFlags | None, when: datetime, wanted: tuple[str, str]
) -> None:
    crl = tsa.revocation_list(a.middle, a.signer.cert, when, reason)
    assert verdict(a.stamp(NOTE, revocations=(crl,)), a.root.der) == wanted
    forged = tsa.revocation_list(a.middle, a.signer.cert, when, reason, forged=True)
    assert verdict(a.stamp(NOTE, revocations=(forged,)), a.root.der) == ("yes", "")


def test_many_certificates_of_one_name_do_not_take_for_ever(a: Authority) -> None:
    same = [tsa.certify(f"loop {i}", "Loop", None, ca=True) for i in range(12)]
    ring = [tsa.certify(f"loop {i}", "Loop", same[i - 1], ca=True).der for i in range(12)]
    signer = tsa.certify("s", "S", same[0], purposes=(ExtendedKeyUsageOID.TIME_STAMPING,))
    loop = Authority(same[0], same[1], signer)
    assert verdict(loop.stamp(NOTE, certs=(signer.der, *ring)), a.root.der, certs=tuple(ring)) == (
        "unavailable",
        "anchor",
    )


def test_anchor_files(a: Authority, b: Authority) -> None:
    assert x509path.load([a.root.pem + b"text between\n" + b.root.pem, a.middle.der]) == [
        a.root.der,
        b.root.der,
        a.middle.der,
    ]
    for bad in (b"", b"junk", a.root.der[:-1], b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"):
        with pytest.raises(Usage):
            x509path.load([bad])


# --- hostile bytes ---------------------------------------------------------------------------------------------------


def test_any_byte_changed_is_noticed_or_outside_what_counts(a: Authority) -> None:
    """A `yes` after a change must say exactly what it said before."""
    token = a.stamp(NOTE)
    good = tokens.check(token, WANTED, [], [a.root.der])
    still = []
    for i in range(len(token)):
        for mask in (1 << i % 8, 0xFF):
            changed = token[:i] + bytes((token[i] ^ mask,)) + token[i + 1 :]
            report = tokens.check(changed, WANTED, [], [a.root.der])
            if report.state == "yes":
                still.append(i)
                assert report == good
    assert len(set(still)) <= 14, "only the unsigned list of digest algorithms and version may change"
    assert all(token[:120].find(bytes((token[i],))) >= 0 and i < 60 for i in still)


def test_every_cut_is_refused(a: Authority) -> None:
    token = a.stamp(NOTE)
    for size in range(0, len(token), 3):
        assert verdict(token[:size], a.root.der) == ("no", "token")
    assert verdict(token + b"\0", a.root.der) == ("no", "token")
    assert verdict(token + token, a.root.der) == ("no", "token")


@settings(max_examples=150)
@given(st.binary(max_size=80))
def test_no_bytes_raise(data: bytes) -> None:
    assert tokens.check(data, WANTED).state == "no"


@settings(max_examples=100)
@given(st.data())
def test_no_well_formed_rubbish_raises(data: st.DataObject) -> None:
    a = Authority.make("A")
    token = bytearray(a.stamp(NOTE))
    for _ in range(data.draw(st.integers(1, 4))):
        token[data.draw(st.integers(0, len(token) - 1))] = data.draw(st.integers(0, 255))
    report = tokens.check(bytes(token), WANTED, [bytes(token)], [a.root.der])
    assert report.state in ("yes", "no", "unavailable")


def test_large_and_deep_input(a: Authority) -> None:
    deep = b"\x02\x01\x00"
    for _ in range(200):
        deep = der.encode(der.SEQUENCE, deep)
    assert verdict(deep, a.root.der) == ("no", "token")
    assert verdict(a.stamp(NOTE) + bytes(tsp.MAX_TOKEN), a.root.der) == ("no", "token")
    assert verdict(a.stamp(NOTE, certs=[a.signer.der] * 17), a.root.der) == ("no", "token")


@pytest.mark.parametrize(
    "bad",
    [
        "3080020100 0000",  # indefinite length
        "30810302 0100",  # length not minimal
        "30020201",  # cut off
        "0202 0001",  # integer not minimal
        "0202 ff80",
        "0200",
        "0101 01",  # boolean
        "0302 0101",  # bit string, unused bits set
        "0301 01",
        "0302 0800",
        "0501 00",
        "0600",
        "0601 80",
        "0602 8001",
        "0603 2a8001",
        "1000",  # sequence marked primitive
        "2403 040100",  # octet string in pieces
        "1f01 00",
        "0000",
        "0201 00 00",
        "3084 00000003 020100",
        "3085 0000000003 020100",
        "",
        "30",
    ],
)
def test_what_is_not_der(bad: str) -> None:
    with pytest.raises(der.NotDer):
        der.parse(bytes.fromhex(bad))


@given(st.integers(-(2**70), 2**70))
def test_integers_read_back(number: int) -> None:
    assert der.integer(der.parse(der.encode_integer(number))) == number


def test_a_name_that_would_disturb_a_page() -> None:
    odd = tsa.certify("odd", "</script>\u202eevil\x07" + "x" * 40, None, ca=True)
    name = x509path.read(odd.der).name
    assert name.startswith("</script>\ufffdevil\ufffd")  # text; whoever shows it escapes it


# --- a real authority ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=["p256", "rsa2048"])
def real(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tsa.OpensslAuthority]:
    if not tsa.HAVE_OPENSSL:
        pytest.skip(tsa.NEEDS_OPENSSL)
    yield tsa.OpensslAuthority(
        Authority.make(f"real {request.param}", kind=request.param), tmp_path_factory.mktemp("tsa") / "it"
    )


def test_a_real_token(real: tsa.OpensslAuthority) -> None:
    request = tokens.request(tokens.imprint(NOTE))
    token = tokens.attach(real.reply(request), request)
    report = tokens.check(token, WANTED, [], [real.authority.root.der])
    assert (report.state, report.warnings) == ("yes", ())
    combined = second_opinion.combined(report, token, [], [real.authority.root.der])
    assert combined == report
    assert tokens.check(real.reply(request), WANTED, [], [real.authority.root.der]).state == "yes"


def test_a_real_sha1_token_stays_refused_though_openssl_accepts_it(real: tsa.OpensslAuthority, tmp_path: Path) -> None:
    token = real.stamp(NOTE, "sha1")
    (tmp_path / "t").write_bytes(token)
    (tmp_path / "ca").write_bytes(real.authority.root.pem)
    theirs = subprocess.run(
        [
            "openssl",
            "ts",
            "-verify",
            "-token_in",
            "-in",
            "t",
            "-digest",
            hashlib.sha1(NOTE).hexdigest(),
            "-CAfile",
            "ca",
        ],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert theirs.returncode == 0, "openssl has changed: note it"
    assert verdict(token, real.authority.root.der) == ("no", "token")


@needs_openssl
@pytest.mark.parametrize("ess", ["sha1", "sha512"])
def test_real_tokens_with_other_ess_digests(tmp_path: Path, ess: str) -> None:
    a = Authority.make("A")
    report = tokens.check(tsa.OpensslAuthority(a, tmp_path / "t", ess=ess).stamp(NOTE), WANTED, [], [a.root.der])
    assert (report.state, report.warnings) == ("yes", ("weak-ess",) if ess == "sha1" else ())


@needs_openssl
def test_a_real_request_of_ours_is_read_by_openssl(tmp_path: Path) -> None:
    for stamped in (tokens.imprint(NOTE), tokens.renewal_imprint(NOTE, [b"x"])):
        (tmp_path / "q").write_bytes(tokens.request(stamped))
        text = subprocess.run(
            ["openssl", "ts", "-query", "-in", "q", "-text"], cwd=tmp_path, capture_output=True, check=True
        ).stdout.decode()
        assert "Certificate required: yes" in text and "Nonce: 0x" in text
        read = tsp.read_request((tmp_path / "q").read_bytes())
        assert read.imprint == stamped and read.nonce is not None and read.nonce.bit_length() == 64


# --- the second opinion ----------------------------------------------------------------------------------------------


@needs_openssl
def test_an_unsorted_set_is_asked_of_openssl_and_nothing_else_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a = Authority.make("root carried", kind="rsa2048")
    token = tsa.OpensslAuthority(a, tmp_path / "t", carry_root=True).stamp(NOTE)
    if list(tsp.read_token(token).certificates) == sorted(tsp.read_token(token).certificates):
        token = _unsorted(token)
    report = tokens.check(token, WANTED, [], [a.root.der])
    assert report.state == "yes"
    asked: list[str] = []
    real = second_opinion._openssl

    def seen(*arguments: object) -> str:
        asked.append("openssl")
        return real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(second_opinion, "_openssl", seen)
    assert second_opinion.combined(report, token, [b"junk", a.middle.der], [a.root.der]) == report
    assert asked == ["openssl"]
    plain = a.stamp(NOTE)
    report = tokens.check(plain, WANTED, [], [a.root.der])
    assert second_opinion.combined(report, plain, [b"junk"], [a.root.der]) == report
    assert asked == ["openssl"]
    monkeypatch.setattr("shutil.which", lambda _: None)
    report = tokens.check(token, WANTED, [], [a.root.der])
    assert second_opinion.combined(report, token, [], [a.root.der]).warnings == ("second-opinion-absent",)


def _unsorted(token: bytes) -> bytes:
    """Turn the certificates of a token around; they are not signed, and their order is all that changes."""
    certs = tsp.read_token(token).certificates
    return token.replace(b"".join(certs), b"".join(sorted(certs, reverse=True)))


@needs_openssl
def test_openssl_is_asked_about_the_readers_anchor_at_the_tokens_time(tmp_path: Path) -> None:
    """Alone it must refuse another anchor and another imprint, and accept a signer that has expired since."""
    a, b = Authority.make("A", not_after=GEN_TIME + timedelta(days=1)), Authority.make("B")
    token = tsp.read_token(a.stamp(NOTE))
    assert second_opinion._openssl(token, [], a.root.der) == "agrees"
    assert second_opinion._openssl(token, [], b.root.der) == "refuses"
    other = replace(token, info=replace(token.info, imprint=bytes(32)))
    assert second_opinion._openssl(other, [], a.root.der) == "refuses"


def test_a_refusal_is_never_turned_into_an_acceptance(a: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    token = a.stamp(NOTE)
    good = tokens.check(token, WANTED, [], [a.root.der])
    for name, answer in (("_rfc3161_client", "refuses"), ("_openssl", "refuses")):
        with monkeypatch.context() as patch:
            patch.setattr(second_opinion, "_rfc3161_client", lambda *_: "unreadable")
            patch.setattr(second_opinion, "_openssl", lambda *_: "agrees")
            patch.setattr(second_opinion, name, lambda *_, a=answer: a)
            report = second_opinion.combined(good, token, [], [a.root.der])
            assert (report.state, report.code) == ("no", "token")
            assert report.warnings == ("second-opinion-refused",)
    bad = tokens.check(a.stamp(NOTE, flip_signature=True), WANTED, [], [a.root.der])
    monkeypatch.setattr(second_opinion, "_rfc3161_client", lambda *_: "agrees")
    monkeypatch.setattr(second_opinion, "_openssl", lambda *_: "agrees")
    assert second_opinion.combined(bad, token, [], [a.root.der]) == bad


def test_an_anchor_below_a_root_has_no_second_opinion_and_says_so(a: Authority) -> None:
    token = a.stamp(NOTE)
    report = tokens.check(token, WANTED, [], [a.middle.der])
    assert second_opinion.combined(report, token, [], [a.middle.der]).warnings == ("second-opinion-absent",)


@pytest.mark.parametrize("how", [{"sid": "issuer"}, {"certs": ()}, {"imprint_digest": "sha384"}, {"ess": "v1"}])
def test_the_library_agrees_about_honest_forms(a: Authority, how: dict[str, object]) -> None:
    token = a.stamp(NOTE, **how)
    report = tokens.check(token, WANTED, a.chain, [a.root.der])
    assert report.state == "yes"
    assert second_opinion.combined(report, token, a.chain, [a.root.der]) == report


# --- the four past faults of rfc3161-client --------------------------------------------------------------------------


def test_fault_1_0_1_purpose_and_choice_of_the_signing_certificate(b: Authority) -> None:
    """It looked for the purpose in a certificate that had not signed."""
    plain = Authority.make("A", purposes=None)
    token = plain.stamp(NOTE, certs=(*plain.chain, b.signer.der))
    for anchors in ((plain.root.der,), (plain.root.der, b.root.der)):
        assert verdict(token, *anchors) == ("no", "token")


def test_fault_1_0_3_the_signature_itself(a: Authority) -> None:
    """It did not check the signature of the response as it should."""
    stranger = tsa.make_key("somebody else")
    assert verdict(a.stamp(NOTE, key=stranger), a.root.der) == ("no", "token")
    good, other = a.stamp(NOTE), a.stamp(b"another head")
    grafted = other.replace(tsp.read_token(other).info.imprint, tokens.imprint(NOTE))
    assert grafted != other and verdict(grafted, a.root.der) == ("no", "token")
    assert verdict(good, a.root.der) == ("yes", "")


def test_fault_1_0_4_the_time_at_which_certificates_must_be_valid() -> None:
    """It took the present time: good tokens failed once the signer had expired."""
    past = Authority.make("A", not_before=EPOCH, not_after=GEN_TIME + timedelta(minutes=1))
    assert verdict(past.stamp(NOTE), past.root.der) == ("yes", "")
    assert verdict(past.stamp(NOTE, GEN_TIME + timedelta(minutes=2)), past.root.der) == ("no", "token")


def test_fault_1_0_6_a_certificate_injected(a: Authority, b: Authority) -> None:
    """See row 103; here with both authorities under one root, as in the advisory."""
    sibling = tsa.certify("sibling", "Test Timestamps C", a.middle, purposes=(ExtendedKeyUsageOID.TIME_STAMPING,))
    injected = a.stamp(NOTE, certs=(*a.chain, sibling.der))
    assert verdict(injected, a.root.der) == ("no", "token")
    assert verdict(a.stamp(NOTE, certs=(sibling.der, a.middle.der)), sibling.der) == ("unavailable", "anchor")
    report = tokens.check(a.stamp(NOTE, certs=(a.middle.der,)), WANTED, (*a.chain, sibling.der), [a.root.der])
    assert (report.state, report.authority) == ("yes", "Test Timestamps A")


# --- requests and answers --------------------------------------------------------------------------------------------


def test_attach_takes_only_the_answer_to_the_request(a: Authority) -> None:
    request = tokens.request(tokens.imprint(NOTE))
    token = tokens.attach(tsa.pen_reply(a)(request), request)
    assert verdict(token, a.root.der) == ("yes", "")
    assert token[:2] == b"\x30\x82" and tsp.read_token(token).raw == token
    again = tokens.request(tokens.imprint(NOTE))
    for reply in (
        tsa.pen_reply(a)(again),  # another nonce
        tsa.pen_reply(a)(tokens.request(tokens.imprint(NOTE), nonce=False)),
        tsa.pen_reply(a)(tokens.request(tokens.imprint(b"other"))),
        b"",
        b"<html>",
        tsa.answer(b"", 0),
        a.stamp(NOTE, imprint_digest="sha1", status=0),
    ):
        with pytest.raises(ReplyMismatch):
            tokens.attach(reply, request)
    with pytest.raises(AuthorityRefused):
        tokens.attach(tsa.answer(b"", 2), request)
    plain = tokens.request(tokens.imprint(NOTE), nonce=False)
    with pytest.raises(ReplyMismatch):
        tokens.attach(tsa.pen_reply(a)(tokens.request(tokens.imprint(b"other"), nonce=False)), plain)
    assert tokens.attach(tsa.pen_reply(a)(plain), plain)


def test_the_pen_writes_the_same_bytes_every_time(a: Authority) -> None:
    assert tsa.write(a, Order(data=NOTE)) == tsa.write(Authority.make("A"), Order(data=NOTE))

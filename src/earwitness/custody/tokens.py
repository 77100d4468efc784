"""Whether a timestamp says what it seems to say: every check of SEAL §2.9 step 9, done here (docs/format-time.md).

A token bounds time on one side only: what it stands over existed no later than its genTime, says an authority that the
*reader* trusts. Certificates in a token or a bundle are path material and never anchors. No clock is read: the same
bytes and anchors give the same verdict for ever.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal

from earwitness.custody import der, tsp, x509path
from earwitness.custody.authority_signature import digest_name, verifies
from earwitness.custody.der import Fields, NotDer, Value
from earwitness.custody.x509path import Certificate
from earwitness.errors import AuthorityRefused, ReplyMismatch

RENEW: Final = b"earwitness/1 renew\n"
MAX_MATERIAL: Final = 16
_SKEW: Final = timedelta(seconds=60)
"""How far the clocks of two authorities may disagree before a renewal is out of order."""

_CONTENT_TYPE: Final = der.encode_oid("1.2.840.113549.1.9.3")
_MESSAGE_DIGEST: Final = der.encode_oid("1.2.840.113549.1.9.4")
_ESS_V1: Final = der.encode_oid("1.2.840.113549.1.9.16.2.12")
_ESS_V2: Final = der.encode_oid("1.2.840.113549.1.9.16.2.47")

State = Literal["yes", "no", "unavailable"]


@dataclass(frozen=True)
class TokenReport:
    """What one token is worth.

    `authority` is as its certificate says; unless `state` is yes nobody vouches for it. `gen_time` is UTC and is given
    whenever it could be read. `anchor` is the DER of the reader's certificate that the path ended at.
    """

    state: State
    code: str
    gen_time: datetime | None = None
    accuracy_us: int | None = None
    authority: str | None = None
    warnings: tuple[str, ...] = ()
    anchor: bytes | None = None
    signer: bytes | None = None
    signer_until: datetime | None = None
    order_key: str = ""


@dataclass(frozen=True)
class TimedReport:
    """The verdict *timed*: earliest time vouched for, and what each token and each renewal said, in order."""

    state: State
    code: str
    gen_time: datetime | None
    accuracy_us: int | None
    authority: str | None
    warnings: tuple[str, ...]
    tokens: tuple[TokenReport, ...]
    renewals: tuple[TokenReport, ...]


class _No(Exception):
    """A check failed; the code that goes with it."""

    def __init__(self, state: State, code: str) -> None:
        super().__init__(code)
        self.state: State = state
        self.code = code


# --- what is stamped -------------------------------------------------------------------------------------------------


def imprint(note_k: bytes) -> bytes:
    """The SHA-256 imprint of a first token over `note_k` (checkpoint text, empty line, signature line of the key)."""
    return hashlib.sha256(note_k).digest()


def imprints(note_k: bytes) -> dict[str, bytes]:
    """Every imprint that a first token may have, by hashlib name."""
    return {name: hashlib.new(name, note_k).digest() for name in tsp.DIGEST_SIZE}


def renewal_imprint(note_k: bytes, earlier: Sequence[bytes]) -> bytes:
    """The SHA-512 imprint of the next renewal: over the note and all tokens, then all renewals so far, as stored."""
    return hashlib.sha512(RENEW + note_k + b"".join(earlier)).digest()


def request(stamped: bytes, *, nonce: bool = True) -> bytes:
    """A request file (.tsq, DER) for an imprint of 32, 48 or 64 bytes."""
    return tsp.request(stamped, nonce=nonce)


def attach(untrusted_reply: bytes, request_der: bytes) -> bytes:
    """The token (DER) of an authority's reply, if it answers this request.

    Takes a TimeStampResp or a bare token. Raises AuthorityRefused if the authority did not grant it, ReplyMismatch if
    the reply is unreadable or has another imprint or nonce. Says nothing about who signed it: see `check`.
    """
    try:
        token = tsp.read_token(untrusted_reply)
    except tsp.NotGranted as exc:
        raise AuthorityRefused(
            f"The authority answered with status {exc.status}: no timestamp was granted.",
            "Ask it again later, or ask another authority.",
            where="attach",
        ) from exc
    except NotDer as exc:
        raise ReplyMismatch(
            "The reply is not a timestamp of a kind that is accepted.",
            "Check that the file is the authority's own answer (.tsr), unchanged, with SHA-256 or better.",
            where="attach",
        ) from exc
    try:
        asked = tsp.read_request(request_der)
    except NotDer as exc:
        raise ReplyMismatch("The request cannot be read.", "Make a new request.", where="attach") from exc
    if (asked.digest, asked.imprint) != (token.info.digest, token.info.imprint):
        raise ReplyMismatch(
            "The reply is a timestamp over something else than what was asked.",
            "Attach the answer to the request that this case wrote.",
            where="attach",
        )
    if asked.nonce != token.info.nonce and asked.nonce is not None:
        raise ReplyMismatch(
            "The reply answers another request: its nonce differs.",
            "Attach the answer to the request that this case wrote, or make a new request.",
            where="attach",
        )
    return token.raw


# --- one token -------------------------------------------------------------------------------------------------------


def check(
    untrusted_token: bytes,
    expected: Mapping[str, bytes],
    certs: Sequence[bytes] = (),
    anchors: Sequence[bytes] = (),
) -> TokenReport:
    """Judge one token (TimeStampToken or TimeStampResp, DER). Never raises for anything in the token or in `certs`.

    Raises Usage for an anchor that cannot be read.

    `expected` maps hashlib names to the imprints that are accepted (see `imprints`); `certs` is path material (DER);
    `anchors` are the reader's (DER, from `x509path.load`). The numbers are the sections of docs/format-time.md:

    §6.1-6 structure, §6.7 imprint, §7.1-3 signed attributes, §7.4-8 the signer, §7.9 its signature, §8 the path.
    """
    report = TokenReport("no", "token")
    trusted = [x509path.read(raw) for raw in x509path.load(anchors)]
    try:
        token = tsp.read_token(untrusted_token)  # §6.1-6
        info = token.info
        report = replace(report, gen_time=info.gen_time, accuracy_us=info.accuracy_us, order_key=info.order_key)
        if expected.get(info.digest) != info.imprint:  # §6.7
            raise _No("no", "imprint")
        ess, warnings = _attributes(token)  # §7.1-3
        embedded = [x509path.read(raw) for raw in token.certificates]  # §7.4
        material = _readable(certs)
        signer = _signer(token.sid, ess, [*embedded, *material, *trusted])  # §7.5
        report = replace(
            report,
            warnings=warnings,
            authority=signer.name,
            signer=signer.raw,
            signer_until=der.instant(signer.not_after),
        )
        _check_signer(token, signer, embedded)  # §7.6-9
        lists, unread = _revocations(token)
        report = replace(report, warnings=(*warnings, *unread))
        found, anchor = x509path.reach(signer, [*embedded, *material], trusted, time14=info.digits, lists=lists)  # §8
    except NotDer:
        return report
    except _No as failed:
        return replace(report, state=failed.state, code=failed.code)
    if found == "none":
        return replace(report, state="unavailable", code="anchor")
    if found == "bad" or anchor is None:
        return report
    return replace(report, state="yes", code="", anchor=anchor.raw)


def _readable(certs: Sequence[bytes]) -> list[Certificate]:
    out = []
    for raw in certs[:MAX_MATERIAL]:
        try:
            out.append(x509path.read(raw))
        except NotDer:
            continue  # path material helps or does not; it cannot harm
    return out


@dataclass(frozen=True)
class _Ess:
    digest: str
    value: bytes
    issuer_serial: tuple[bytes, bytes] | None

    def names(self, certificate: Certificate) -> bool:
        if hashlib.new(self.digest, certificate.raw, usedforsecurity=self.digest != "sha1").digest() != self.value:
            return False
        return self.issuer_serial in (None, (certificate.issuer, certificate.serial))


def _attributes(token: tsp.Token) -> tuple[list[_Ess], tuple[str, ...]]:
    """§7.1-3: the attributes are in order, say what is signed, and name the certificate that signed it."""
    raws = [part.raw for part in token.attributes.parts]
    if raws != sorted(raws):
        raise _No("no", "token")
    values: dict[bytes, Value] = {}
    for part in token.attributes.parts:
        fields = Fields(part)
        oid, found = fields.take(der.OID).raw, fields.take(der.SET)
        fields.end()
        if oid in values:
            raise _No("no", "token")
        values[oid] = found
    if _CONTENT_TYPE not in values or _MESSAGE_DIGEST not in values or not {_ESS_V1, _ESS_V2} & values.keys():
        raise _No("no", "token")
    digest = hashlib.new(token.digest, token.content).digest()
    if der.single(values[_CONTENT_TYPE], der.OID).raw != tsp.TST_INFO:
        raise _No("no", "token")
    if der.single(values[_MESSAGE_DIGEST], der.OCTET_STRING).content != digest:
        raise _No("no", "token")
    ess = [_read_ess(values[oid], v2=oid == _ESS_V2) for oid in (_ESS_V1, _ESS_V2) if oid in values]
    return ess, () if _ESS_V2 in values else ("weak-ess",)


def _read_ess(values: Value, *, v2: bool) -> _Ess:
    chosen = Fields(Fields(der.single(values, der.SEQUENCE)).take(der.SEQUENCE)).take(der.SEQUENCE)
    fields = Fields(chosen)
    digest: str | None = "sha1"  # names a certificate that must reach an anchor anyway; the caller warns
    if v2:
        algorithm = fields.optional(der.SEQUENCE)
        digest = digest_name(algorithm) if algorithm else "sha256"
    value, named = fields.take(der.OCTET_STRING).content, fields.optional(der.SEQUENCE)
    fields.end()
    if digest is None:
        raise _No("no", "token")
    if named is None:
        return _Ess(digest, value, None)
    issuer_serial = Fields(named)
    name, serial = Fields(issuer_serial.take(der.SEQUENCE)), issuer_serial.take(der.INTEGER).raw
    issuer_serial.end()
    directory = der.single(name.take(0xA4), der.SEQUENCE).raw
    name.end()
    return _Ess(digest, value, (directory, serial))


def _signer(sid: Value, ess: Sequence[_Ess], candidates: Sequence[Certificate]) -> Certificate:
    """§7.5: the one certificate that both the SignerInfo and the signed attribute name."""

    def by_sid(c: Certificate) -> bool:
        if sid.tag == 0x80:
            return c.key_id == sid.content
        return (c.issuer, c.serial) == (sid.parts[0].raw, sid.parts[1].raw)

    by_ess = [c for c in candidates if all(one.names(c) for one in ess)]
    for c in by_ess:
        if by_sid(c):
            return c
    if by_ess or any(by_sid(c) for c in candidates):
        raise _No("no", "token")
    raise _No("unavailable", "anchor")


def _check_signer(token: tsp.Token, signer: Certificate, embedded: Sequence[Certificate]) -> None:
    """§7.6-9: no second authority in the token, a certificate made for this, alive then, and its signature."""
    if any(c.raw != signer.raw and c.extensions and not c.is_ca for c in embedded):
        raise _No("no", "token")
    if signer.purposes != (x509path.TIME_STAMPING,) or not signer.purposes_critical:
        raise _No("no", "token")
    if not (signer.may(0) or signer.may(1)) or not signer.valid_at(token.info.digits):
        raise _No("no", "token")
    signed = bytes((der.SET,)) + token.attributes.raw[1:]
    if not verifies(token.algorithm, signer.key, signed, token.signature, digest=token.digest):
        raise _No("no", "token")


def _revocations(token: tsp.Token) -> tuple[list[x509path.RevocationList], tuple[str, ...]]:
    lists, unread = [], False
    for raw in token.revocations:
        try:
            lists.append(x509path.read_revocations(raw))
        except NotDer:
            unread = True
    return lists, ("crl-unread",) if unread else ()


# --- all tokens of a seal --------------------------------------------------------------------------------------------


def verify_renewals(
    note_k: bytes,
    tokens: Sequence[bytes],
    renewals: Sequence[bytes],
    certs: Sequence[bytes] = (),
    anchors: Sequence[bytes] = (),
    *,
    reports: Sequence[TokenReport] = (),
) -> list[TokenReport]:
    """Judge each renewal (§4, §10.1-2); what is wrong with one has the code `renewal`.

    `reports` are those of `tokens`, needed for the order of times. Never raises for anything in the tokens.
    """
    out: list[TokenReport] = []
    for i, renewal in enumerate(renewals):
        stamped = {"sha512": renewal_imprint(note_k, [*tokens, *renewals[:i]])}
        report = check(renewal, stamped, certs, anchors)
        earlier = [r for r in (*reports, *out) if r.gen_time is not None]
        if report.state == "no" or not tokens or _too_early(report, earlier):
            report = replace(report, state="no", code="renewal")
        elif any(r.signer_until and report.gen_time and report.gen_time > r.signer_until for r in earlier):
            report = replace(report, warnings=(*report.warnings, "renewal-late"))
        out.append(report)
    return out


def _too_early(report: TokenReport, earlier: Sequence[TokenReport]) -> bool:
    if report.gen_time is None:
        return True
    mine = report.gen_time.replace(microsecond=0)
    return any(r.gen_time is not None and mine < r.gen_time.replace(microsecond=0) - _SKEW for r in earlier)


def judge(
    note_k: bytes,
    tokens: Sequence[bytes],
    renewals: Sequence[bytes] = (),
    certs: Sequence[bytes] = (),
    anchors: Sequence[bytes] = (),
    *,
    ots: bool = False,
) -> TimedReport:
    """The verdict *timed* over all tokens of a seal (§10); the caller has already found *signed* to be yes."""
    wanted = imprints(note_k)
    first = [check(token, wanted, certs, anchors) for token in tokens]
    later = verify_renewals(note_k, tokens, renewals, certs, anchors, reports=first)
    return combine(first, later, ots=ots)


def combine(first: Sequence[TokenReport], later: Sequence[TokenReport] = (), *, ots: bool = False) -> TimedReport:
    """§10.3-4 over the reports of tokens and renewals: one `no` outweighs every `yes`; the earliest `yes` is named."""
    reports = (*first, *later)
    warnings = tuple(dict.fromkeys(w for r in reports for w in r.warnings))
    good = min((r for r in reports if r.state == "yes"), key=lambda r: r.order_key, default=None)
    bad = next((r for r in reports if r.state == "no"), None)
    state: State
    if bad:
        state, code, shown = "no", bad.code, bad
    elif good:
        state, code, shown = "yes", "", good
    elif reports:
        state, code, shown = "unavailable", "anchor", reports[0]
    else:
        return TimedReport("unavailable", "ots" if ots else "none", None, None, None, (), (), ())
    return TimedReport(
        state, code, shown.gen_time, shown.accuracy_us, shown.authority, warnings, tuple(first), tuple(later)
    )
